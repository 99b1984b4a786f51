#!/bin/sh
# Runs the edge on Deno with only the permissions that it needs: to listen, to reach the hosts that
# its settings name, to read its settings by name, and to read the console's files and the database's
# folder. Arguments such as --watch are passed on to `deno run`.
set -eu
cd "$(dirname "$0")"

# --allow-net takes host:port. A host without a port allows every port.
net=--allow-net=${POSTERN_HOST:-127.0.0.1}:${POSTERN_PORT:-5173}
# Allows the host of the URL that $1 begins with. Deno would fail for a host:port with user or path.
allow_host() {
  host=$(printf '%s' "$1" | sed -n 's#^ *[A-Za-z]*://\([^/?\# ]*@\)\{0,1\}\([^/?\# ]*\).*#\2#p')
  net=$net${host:+,$host}
}
allow_host "${LOCKIT_BASE_URL:-https://api.lockitnetwork.com}"
allow_host "${LEKAB_BASE_URL:-https://secure.lekab.com}"
# If the provider's metadata names further hosts, add an --allow-net=<host> for each.
allow_host "${POSTERN_OIDC_ISSUER:-}"
# The settings of packages/edge and packages/server, POSTERN_CONFIG and
# POSTERN_KV_PATH; a test compares them.
names=LEKAB_BASE_URL,LEKAB_PASSWORD,LEKAB_USERNAME
names=$names,LOCKIT_BASE_URL,LOCKIT_BASIC_ENCODING,LOCKIT_CLIENT_ID,LOCKIT_CLIENT_SECRET
names=$names,POSTERN_ALLOWED_ORIGINS,POSTERN_CONFIG,POSTERN_HOST,POSTERN_KEYS,POSTERN_KV_PATH
names=$names,POSTERN_LEASE_SECONDS,POSTERN_LOG_LEVEL,POSTERN_MODE
names=$names,POSTERN_OPERATOR_TOKEN,POSTERN_PORT
names=$names,POSTERN_PUBLIC_ORIGIN,POSTERN_SESSION_ABSOLUTE_SECONDS
names=$names,POSTERN_SESSION_IDLE_SECONDS,POSTERN_TRACE,POSTERN_TRUSTED_PROXIES
names=$names,POSTERN_OIDC_ISSUER,POSTERN_OIDC_CLIENT_ID,POSTERN_OIDC_CLIENT_SECRET
names=$names,POSTERN_OIDC_SCOPES,POSTERN_OIDC_CLAIMS,POSTERN_OIDC_PARAMETERS
# APIs behind the edge: one POSTERN_API_<NAME> each.
apis=$(env | sed -n 's/^\(POSTERN_API_[A-Z0-9_]*\)=.*/\1/p')
for api in $apis; do
  names=$names,$api
  allow_host "$(printenv "$api")"
done

read=../console/dist
# A configuration file may name any hosts, and import its neighbours.
if [ -n "${POSTERN_CONFIG:-}" ]; then
  net=--allow-net
  read=$read,$(dirname "$POSTERN_CONFIG")
fi

# Without POSTERN_KV_PATH, Deno keeps the database beside its own cache, which needs no permission.
set -- "$net" "--allow-env=$names" "$@"
if [ -n "${POSTERN_KV_PATH:-}" ]; then
  folder=$(dirname "$POSTERN_KV_PATH")
  set -- "--allow-read=$read,$folder" "--allow-write=$folder" "$@"
else
  set -- "--allow-read=$read" "$@"
fi
# The names of our variables follow the program, which logs those it does not know.
given=$(env | sed -n 's/^\(\(POSTERN\|LOCKIT\|LEKAB\)_[A-Za-z0-9_]*\)=.*/\1/p')
# A container has the bundle only.
main=src/main.ts
[ -e $main ] || main=dist/main.mjs
# shellcheck disable=SC2086
exec deno run --no-prompt "$@" $main $given
