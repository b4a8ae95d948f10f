#!/usr/bin/env bash
# Fetch the programs that some tests start, each into $1 and not into the system: nothing is installed, no service is started.
set -euo pipefail
into=$1
mkdir -p "$into/archives/partial"
into=$(cd "$into" && pwd)

packages() { # the packages that are still needed: nginx, pgbouncer and libfaketime must be there, caddy where the distribution has it
  command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || echo nginx-light
  command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] || echo pgbouncer
  compgen -G "/usr/lib/*/faketime/libfaketimeMT.so.1" >/dev/null || echo libfaketime
  command -v caddy >/dev/null || ! apt-cache show caddy >/dev/null 2>&1 || echo caddy
}

download() {
  local wanted; wanted=$(packages)
  [ -z "$wanted" ] || apt-get -qq -y -o Debug::NoLocking=true -o APT::Sandbox::User="$(id -un)" -o Dir::Cache::archives="$into/archives/" \
    --no-install-recommends --download-only install $wanted >/dev/null
}

if ! download 2>/dev/null; then
  if [ "$(id -u)" = 0 ]; then apt-get -qq update; else sudo apt-get -qq update; fi
  download
fi
for archive in "$into"/archives/*.deb; do
  [ ! -e "$archive" ] || dpkg-deb --extract "$archive" "$into"
done
rm -rf "$into/archives"
