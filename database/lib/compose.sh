# shellcheck shell=bash
# The service 'db' of docker-compose.yml. Whoever uses it shares it: instances are told apart by their databases.

# A daemon that hangs must not hang us; macOS has no timeout(1).
compose_can_serve() {
  local limit=()
  if type -P timeout >/dev/null; then limit=(timeout 5); fi
  [[ ${PLANNE_MYSQL_FLAVOR:-mysql} == mysql ]] &&
    type -P docker >/dev/null &&
    ${limit[@]+"${limit[@]}"} docker info >/dev/null 2>&1 &&
    docker compose version >/dev/null 2>&1
}

compose() { docker compose --project-directory "$root" "$@"; }

compose_start() {
  local quiet=()
  if compose_is_running; then quiet=(--progress quiet); else say "starting Compose's db"; fi
  compose ${quiet[@]+"${quiet[@]}"} up --detach --wait db >&2 ||
    fail "Compose's db did not start (the lines above say why); PLANNE_MYSQL_PROVIDER=local does without Docker"
  say "Compose's db is at 127.0.0.1:3336"
}

compose_stop() {
  if local_is_running; then local_stop; fi
  if compose_is_running; then
    say "stopping Compose's db"
    compose stop db >&2
  else
    say "Compose's db is not running"
  fi
}

compose_url() {
  echo "Server=127.0.0.1;Port=3336;User ID=root;Password=root;Database=ecommerce;SslMode=None;AllowPublicKeyRetrieval=True"
}

compose_status() {
  local running=no
  if compose_is_running; then running=yes; fi
  printf 'provider  docker (service db of docker-compose.yml)\naddress   127.0.0.1:3336\ndata      the volume mysql of the Compose project\nrunning   %s\n' "$running"
  [[ $running == yes ]] || exit 3
}

compose_reset() {
  confirm "all databases in Compose's db" "$@"
  compose down --volumes >&2
}

compose_client() {
  local terminal=()
  compose_is_running || not_running
  [[ -t 0 ]] || terminal=(-T)
  compose exec ${terminal[@]+"${terminal[@]}"} -e MYSQL_PWD=root db mysql --default-character-set=utf8mb4 --user=root --database=ecommerce "$@"
}

compose_is_running() { [[ -n $(compose ps --quiet --status running db 2>/dev/null) ]]; }

not_running() {
  say "the server is not running; '$self start' starts it"
  exit 3
}
