# shellcheck shell=bash
# The server that PLANNE_MYSQL names: somebody else's to start, to stop and to keep.

given_start() { say "PLANNE_MYSQL names $(given_address); nothing to start"; }

given_stop() { say "PLANNE_MYSQL names $(given_address); it is not ours to stop"; }

given_url() { printf '%s\n' "$PLANNE_MYSQL"; }

given_status() {
  local running=no
  if answers_at "$(given_part server)" "$(given_part port)"; then running=yes; fi
  printf 'provider  PLANNE_MYSQL\naddress   %s\nrunning   %s\n' "$(given_address)" "$running"
  [[ $running == yes ]] || exit 3
}

given_reset() { fail "PLANNE_MYSQL names $(given_address); its data is not ours to delete"; }

given_client() {
  run_client "$(given_part server)" "$(given_part port)" "$(given_part user)" "$(given_part password)" "$(given_part database)" "$@"
}

given_address() { echo "$(given_part server):$(given_part port)"; }

# One part of the connection string, by MySqlConnector's names for it and with its defaults.
given_part() {
  local rest=$PLANNE_MYSQL key value found=
  local pair=$'^[ ;]*([^=;]+)=[ ]*("([^"]*)"|\'([^\']*)\'|[^;]*)(;|$)'
  case $1 in server) found=localhost ;; port) found=3306 ;; esac
  while [[ $rest =~ $pair ]]; do
    rest=${rest:${#BASH_REMATCH[0]}}
    key=$(tr -d ' _' <<<"${BASH_REMATCH[1]}" | tr '[:upper:]' '[:lower:]')
    value=${BASH_REMATCH[2]}
    case $value in \"* | \'*) value=${BASH_REMATCH[3]}${BASH_REMATCH[4]} ;; esac
    case $1:$key in
      server:server | server:host | server:datasource | server:addr | server:address | server:networkaddress | \
        port:port | \
        user:userid | user:user | user:username | user:uid | \
        password:password | password:pwd | \
        database:database | database:initialcatalog) found=$value ;;
    esac
  done
  printf '%s' "$found"
}
