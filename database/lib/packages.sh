# shellcheck shell=bash
# MySQL or MariaDB from Debian's or Ubuntu's packages, unpacked into .mysql/packages/ with every library that they need
# and the loader of those libraries, so that they run on releases older than their own.
#
# apt works in an area of its own under .mysql/apt/, with the machine's mirrors, proxies and keys but none of its state.

# Sets `package_root` to the folder of the unpacked packages of a flavor, after fetching them if need be. Holds the lock.
fetch_packages() {
  local flavor=$1
  package_root=$home/packages/$flavor
  [[ -d $package_root ]] && return
  can_fetch_packages || fail "there is no MySQL here: install MySQL 8.4 (or MariaDB 10.11), or start a Docker engine, or set PLANNE_MYSQL to the connection string of a server"
  apt_area=$home/apt
  mkdir -p "$apt_area"/{lists/partial,archives/partial}
  : >"$apt_area/status"
  choose_archive "$flavor"
  download "$(package_name "$flavor-server-core")" "$(package_name "$flavor-client-core")"
  unpack
}

can_fetch_packages() {
  type -P apt-get >/dev/null && type -P dpkg-deb >/dev/null && [[ -f $(keyring) ]]
}

distribution() { (
  # shellcheck source=/dev/null
  source /etc/os-release 2>/dev/null || true
  case " ${ID:-} ${ID_LIKE:-} " in
    *' ubuntu '*) echo "ubuntu ${UBUNTU_CODENAME:-${VERSION_CODENAME:-}}" ;;
    *) echo "debian ${VERSION_CODENAME:-sid}" ;;
  esac
); }

keyring() {
  local name
  read -r name _ < <(distribution)
  echo "/usr/share/keyrings/$name-archive-keyring.gpg"
}

# The machine's sources may name archives of others beside its distribution's: the one that is signed with the
# distribution's key and has the suites is the one.
choose_archive() {
  local flavor=$1 name codename suites components=main archive archives suite
  read -r name codename < <(distribution)
  case $name:$flavor in
    debian:mysql) suites=sid ;; # the only suite of Debian's with a MySQL
    debian:*) suites=$codename ;;
    ubuntu:*) suites="$codename $codename-updates" components='main universe' ;;
  esac
  write_apt_configuration
  archives=$(machine_archives "$codename")
  [[ -n $archives ]] || fail "the sources of apt name no archive of $name; install MySQL 8.4, or set PLANNE_MYSQL"
  while read -r archive; do
    say "reading the package lists of $archive"
    for suite in $suites; do
      echo "deb [signed-by=$(keyring) target=Packages] $archive $suite $components"
    done >"$apt_area/sources.list"
    if apt_get update -o APT::Update::Error-Mode=any; then return; fi
  done <<<"$archives"
  apt_failed "no archive in the sources of apt has a readable suite '$suites'"
}

# apt itself reads its sources, in whichever of their formats.
machine_archives() {
  apt-get update --print-uris 2>/dev/null |
    sed -n "s|^'\(.*\)/dists/\([^/']*\)/InRelease'.*|\1 \2|p" |
    awk -v codename="$1" '$2 ~ "^(" codename "|sid|unstable|testing|stable)$" && !seen[$1]++ { print $1 }'
}

# The machine's hooks after an update clean its own caches: none of our business here.
write_apt_configuration() {
  cat >"$apt_area/apt.conf" <<CONF
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
Dir::State "$apt_area";
Dir::State::lists "lists";
Dir::State::status "$apt_area/status";
Dir::Cache "$apt_area";
Dir::Cache::archives "archives";
Dir::Etc::sourcelist "$apt_area/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
CONF
}

apt_get() { apt-get -c "$apt_area/apt.conf" "$@" >"$apt_area/log" 2>&1 </dev/null; }

apt_failed() {
  tail -n 5 "$apt_area/log" >&2 || true
  fail "$1; install MySQL 8.4 (or MariaDB 10.11), or start a Docker engine, or set PLANNE_MYSQL"
}

# Ubuntu has a version in the name, and Debian has none.
package_name() {
  local found
  found=$(apt-cache -c "$apt_area/apt.conf" --names-only search "^$1(-[0-9.]+)?\$" 2>/dev/null | cut -d ' ' -f 1 | sort -V)
  if grep -qx "$1" <<<"$found"; then echo "$1"; else tail -n 1 <<<"$found"; fi
}

download() {
  local total progress=
  [[ -n $1 && -n $2 ]] || apt_failed "the package lists name no server"
  total=$(apt-get -c "$apt_area/apt.conf" install --yes --print-uris "$@" 2>/dev/null | awk '/^\047/ { sum += $3 } END { printf "%.0f", sum / 1000000 }')
  if [[ $total != 0 ]]; then say "downloading $1 and what it needs ($total MB)"; fi
  if [[ -t 2 ]]; then
    show_download "$total" &
    progress=$!
  fi
  apt_get install --yes --download-only "$@" || {
    stop_showing "$progress"
    apt_failed "the download failed; the next start goes on from here"
  }
  stop_showing "$progress"
}

show_download() {
  while kill -0 "$$" 2>/dev/null; do
    printf '\rmysql: %s of %s MB ' "$(($(du -sk "$apt_area/archives" 2>/dev/null | cut -f 1) * 1024 / 1000000))" "$1" >&2
    sleep 0.3
  done
}

stop_showing() {
  [[ -n $1 ]] || return 0
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
  printf '\r\033[K' >&2
}

# The folder gets its name once it is whole: a script that dies in between leaves nothing that looks ready.
unpack() {
  local package
  say "unpacking into ${package_root#"$root/"}"
  rm -rf "$package_root.new"
  mkdir -p "$package_root.new"
  for package in "$apt_area"/archives/*.deb; do
    dpkg-deb -x "$package" "$package_root.new" || {
      rm -rf "$apt_area"
      fail "$(basename "$package") could not be unpacked; the next start downloads it again"
    }
  done
  mv "$package_root.new" "$package_root"
  rm -rf "$apt_area"
}

# Prints, one word to a line, what runs a program of the unpacked packages: its loader, its libraries, itself.
packaged() {
  local loader libraries
  loader=$(find "$package_root" -path '*/*-linux-gnu*/ld-linux*.so.*' -print -quit)
  libraries=$(printf '%s\n' "$package_root"/{usr/,}lib/*-linux-gnu* | grep -v '\*' | paste -sd : -)
  printf '%s\n' "$loader" --library-path "$libraries" "$1"
}
