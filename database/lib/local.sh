# shellcheck shell=bash
# A private server under .mysql/, bound to loopback. An instance is a folder of it:
#
#   data/       the data; under another name until it is whole
#   password    of root, made at random
#   port        the one it had last, and has again if nobody took it meanwhile
#   server      what made the data: a path, or packages/FLAVOR
#   pid         of the process, which may be long gone
#   error.log   of the server, error.log.1 of the one before

local_start() {
  take_lock
  if ! local_is_running; then
    remember_credentials
    choose_server
    if ! make_data; then
      if [[ $server == packages/* ]] || ! can_fetch_packages; then server_failed "the data folder could not be made"; fi
      say "$server cannot be used here; taking the packages instead"
      use_server "packages/$(flavor)"
      make_data || server_failed "the data folder could not be made"
    fi
    run_server
  fi
  say "MySQL is at $(local_address); its data is in ${instance#"$root/"}"
}

local_stop() {
  local pid
  [[ -d $instance ]] || {
    say "there is no server in ${instance#"$root/"}"
    return
  }
  take_lock
  if ! local_is_running; then
    say "the server is not running"
    return
  fi
  pid=$(<"$instance/pid")
  say "stopping the server at $(local_address)"
  kill -TERM "$pid"
  while local_is_running; do sleep 0.1; done
  rm -f "$instance/pid"
}

local_url() {
  remember_credentials
  printf 'Server=127.0.0.1;Port=%s;User ID=root;Password=%s;Database=ecommerce;SslMode=None;AllowPublicKeyRetrieval=True\n' \
    "$(<"$instance/port")" "$(<"$instance/password")"
}

local_status() {
  local running=no made_by='nothing yet'
  if local_is_running; then running="yes (process $(<"$instance/pid"))"; fi
  if [[ -f $instance/server ]]; then made_by=$(<"$instance/server"); fi
  printf 'provider  local (%s)\n' "$made_by"
  if [[ $running != no ]]; then printf 'version   %s\n' "$(sed -n 's/.*\(Version: [^ ]*\).*/\1/p' "$instance/error.log" | tail -n 1 | tr -d "'" | sed 's/Version: //')"; fi
  printf 'address   %s\ndata      %s\nrunning   %s\n' "$(local_address)" "$instance/data" "$running"
  [[ $running != no ]] || exit 3
}

local_reset() {
  [[ -d $instance ]] || {
    say "there is no data in ${instance#"$root/"}"
    return
  }
  confirm "all databases in ${instance#"$root/"}" "$@"
  take_lock
  if local_is_running; then local_stop; fi
  rm -rf "$instance"
  say "${instance#"$root/"} is deleted"
}

local_client() {
  local_is_running || not_running
  run_client 127.0.0.1 "$(<"$instance/port")" root "$(<"$instance/password")" ecommerce "$@"
}

local_address() {
  if [[ -f $instance/port ]]; then echo "127.0.0.1:$(<"$instance/port")"; else echo "127.0.0.1, on a port chosen at the first start"; fi
}

flavor() { echo "$PLANNE_MYSQL_FLAVOR"; }

# A process id alone proves nothing: another program may have it by now.
local_is_running() {
  local pid arguments
  pid=$(cat "$instance/pid" 2>/dev/null) && [[ $pid =~ ^[0-9]+$ ]] || return 1
  if [[ -d /proc/self ]]; then
    arguments=$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") || return 1
  else
    arguments="$(ps -ww -o args= -p "$pid") " || return 1
  fi 2>/dev/null
  [[ $arguments == *" --datadir=$instance/data "* ]]
}

# One start or stop at a time. The lock is the open file's: it ends with the process, however that ends.
take_lock() {
  [[ -z ${locked:-} ]] || return 0
  mkdir -p "$home"
  exec 9>"$home/lock"
  if type -P flock >/dev/null; then
    flock -n 9 || {
      say "waiting for another start or stop to finish"
      flock 9
    }
  else
    perl -MFcntl=:flock -e 'open(my $lock, ">&=", 9) or exit 1; flock($lock, LOCK_EX) or exit 1' || fail "install flock or perl: without one of them two starts at once cannot be told apart"
  fi
  locked=yes
}

remember_credentials() {
  mkdir -p "$instance"
  [[ -s $instance/password ]] || od -An -N18 -tx1 /dev/urandom | tr -d ' \n' | remember "$instance/password"
  [[ -s $instance/port ]] || free_port | remember "$instance/port"
}

# The first to write a file wins, without a lock: `url` must not wait for a download.
remember() {
  local draft
  draft=$(mktemp "$1.XXXXXX")
  cat >"$draft"
  mv -n "$draft" "$1" || true
  rm -f "$draft"
}

# Below 32768, where Linux takes the ports of outgoing connections from.
free_port() {
  local port
  while :; do
    port=$((RANDOM % 8000 + 23000))
    answers_at 127.0.0.1 "$port" || break
  done
  echo "$port"
}

# Data stays with the server that made it, as long as that is there: none opens the data of an older or another one for sure.
choose_server() {
  local maker=''
  if [[ -d $instance/data && -f $instance/server ]]; then maker=$(<"$instance/server"); fi
  if [[ -n $maker && ($maker == packages/* || -x $maker) ]]; then
    use_server "$maker"
  else
    use_server "$(installed_server || echo "packages/$(flavor)")"
  fi
}

# Sets `server`, its command `mysqld` and the options that depend on it.
use_server() {
  server=$1
  mysqld=("$server")
  options=(--no-defaults --datadir="$instance/data" "${server_settings[@]}" --loose-mysqlx=OFF)
  if [[ $server == packages/* ]]; then
    fetch_packages "${server#packages/}"
    mysqld=()
    while IFS= read -r word; do mysqld+=("$word"); done < <(packaged "$(first_file "$package_root"/usr/sbin/{mariadbd,mysqld})")
    options+=(--basedir="$package_root/usr" --plugin-dir="$package_root/usr/lib/mysql/plugin" --lc-messages-dir="$package_root/usr/share/mysql")
  fi
  # MySQL's default folder for files may be missing, which would stop it. MariaDB has none, and does not know NULL.
  if ! is_mariadb; then options+=(--secure-file-priv=NULL); fi
  # It refuses to run as root unless told that this is meant.
  if [[ $(id -u) == 0 ]]; then options+=(--user=root); fi
}

first_file() {
  local file
  for file in "$@"; do
    if [[ -x $file ]]; then
      echo "$file"
      return
    fi
  done
  return 1
}

installed_server() {
  local names='mysqld mariadbd' name path
  if [[ $(flavor) == mariadb ]]; then names='mariadbd mysqld'; fi
  for name in $names; do
    path=$(PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/libexec:/opt/homebrew/bin type -P "$name") || continue
    if suits "$path"; then
      echo "$path"
      return
    fi
  done
  return 1
}

# `skip locked` and the alias of inserted rows came with MySQL 8.0 and MariaDB 10.6.
suits() {
  local version
  version=$("$1" --no-defaults --version 2>/dev/null) || return 1
  [[ $version =~ Ver\ ([0-9]+)\.([0-9]+) ]] || return 1
  case $version in
    *MariaDB*) ((BASH_REMATCH[1] * 100 + BASH_REMATCH[2] >= 1006)) ;;
    *) [[ $(flavor) == mysql ]] && ((BASH_REMATCH[1] >= 8)) ;;
  esac
}

is_mariadb() { [[ $("${mysqld[@]}" --no-defaults --version 2>/dev/null) == *MariaDB* ]]; }

# Fails, with its reason in the log, where the server cannot write here (AppArmor confines Ubuntu's installed one).
make_data() {
  local draft=$instance/data.new first=$instance/first.sql
  [[ ! -d $instance/data ]] || return 0
  say "making a data folder"
  rm -rf "$draft"
  printf "alter user 'root'@'localhost' identified by '%s';\ncreate database ecommerce;\n" "$(<"$instance/password")" >"$first"
  if is_mariadb; then
    mkdir -p "$draft"
    mariadb_system_tables "$first" | "${mysqld[@]}" "${options[@]}" --datadir="$draft" --bootstrap --max_allowed_packet=16M >"$instance/error.log" 2>&1 || return 1
  else
    "${mysqld[@]}" "${options[@]}" --datadir="$draft" --initialize-insecure --init-file="$first" >"$instance/error.log" 2>&1 || return 1
  fi
  rm -f "$first"
  printf '%s\n' "$server" >"$instance/server"
  mv "$draft" "$instance/data"
}

# What mariadb-install-db feeds to the server; that script itself cannot run a server through a loader.
mariadb_system_tables() {
  local first=$1 base share file
  base=${mysqld[${#mysqld[@]} - 1]%/*/*}
  share=$(dirname "$(first_file_named "$base"/share/{mysql,mariadb}/{mariadb,mysql}_system_tables.sql)")
  printf '%s;\n' 'create database mysql' 'use mysql' 'set @skip_auth_anonymous = 1' 'set @auth_root_socket = null'
  for file in "$share"/{mariadb,mysql}_{system_tables,performance_tables,system_tables_data}.sql "$share"/maria_add_gis_sp_bootstrap.sql "$share"/{mariadb,mysql}_sys_schema.sql; do
    if [[ -f $file ]]; then cat "$file"; fi
  done
  # Roots of other hosts have no password.
  printf '%s;\n' "delete from global_priv where User = 'root' and Host <> 'localhost'" 'flush privileges'
  cat "$first"
}

first_file_named() {
  local file
  for file in "$@"; do
    if [[ -f $file ]]; then
      echo "$file"
      return
    fi
  done
  fail "the server's system tables are not in $(dirname "$1")"
}

# The port may have been taken since it was last ours; then, and only then, another is chosen.
run_server() {
  local port log=$instance/error.log
  for _ in {1..5}; do
    port=$(<"$instance/port")
    if ! comes_free "$port"; then
      take_another_port "$port"
      continue
    fi
    say "starting the server"
    if [[ -f $log ]]; then mv "$log" "$log.1"; fi
    : >"$log"
    launch "$port" "$log"
    if comes_up "$log"; then return; fi
    grep -qi 'bind on tcp/ip port\|address already in use' "$log" || server_failed "the server stopped at its start"
    take_another_port "$port"
  done
  fail "five ports in a row were taken by others"
}

# A server that was killed this moment holds its port a little longer; whoever knows that port should find us there again.
comes_free() {
  local _
  for _ in {1..20}; do
    answers_at 127.0.0.1 "$1" || return 0
    sleep 0.1
  done
  return 1
}

take_another_port() {
  local port
  port=$(free_port)
  say "port $1 is taken by another program; from now on it is $port"
  printf '%s' "$port" >"$instance/port"
}

# In a session of its own, holding none of our files open: Ctrl-C does not reach it, a pipe we write to can end, and the
# lock is freed. No unix socket: its path would be too long in a deep folder.
launch() {
  local detached=nohup
  if type -P setsid >/dev/null; then detached=setsid; fi
  "$detached" "${mysqld[@]}" "${options[@]}" --bind-address=127.0.0.1 --port="$1" --socket= \
    --pid-file="$instance/data/mysqld.pid" --binlog_expire_logs_seconds=86400 \
    </dev/null >"$2" 2>&1 9>&- &
  printf '%s\n' "$!" >"$instance/pid"
}

# Recovery after a crash may take its time: as long as the process lives, there is hope.
comes_up() {
  local pid waited=0
  pid=$(<"$instance/pid")
  until grep -q 'ready for connections' "$1"; do
    kill -0 "$pid" 2>/dev/null || return 1
    sleep 0.1
    if ((++waited % 100 == 0)); then say "the server is still starting; its log is ${1#"$root/"}"; fi
  done
}

server_failed() {
  tail -n 8 "$instance/error.log" >&2 || true
  fail "$1 (the lines above are from ${instance#"$root/"}/error.log); '$self --instance ${instance##*/} reset' starts over with empty data"
}

# run_client HOST PORT USER PASSWORD DATABASE ARGUMENT…
run_client() {
  local client=() name path
  if [[ -f ${instance:-}/server && $(<"$instance/server") == packages/* ]]; then package_root=$home/$(<"$instance/server"); else package_root=$home/packages/mysql; fi
  for name in mysql mariadb; do
    if path=$(type -P "$name"); then
      client=("$path")
      break
    fi
  done
  if path=$(first_file "$package_root"/usr/bin/{mariadb,mysql}); then
    client=()
    while IFS= read -r name; do client+=("$name"); done < <(packaged "$path")
  fi
  ((${#client[@]})) || fail "there is no mysql client here; install one (mysql-client or mariadb-client)"
  MYSQL_PWD=$4 "${client[@]}" --no-defaults --protocol=tcp --default-character-set=utf8mb4 \
    --host="$1" --port="$2" --user="$3" --database="$5" "${@:6}"
}
