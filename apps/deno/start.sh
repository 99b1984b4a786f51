#!/bin/sh
# Runs the edge on Deno with what it needs and nothing else: to listen, to reach the services that
# its settings name, to read its settings by name, the console's files, and its database's folder.
# Further arguments go to `deno run`, such as --watch.
set -eu
cd "$(dirname "$0")"

# scheme://host:port, without its scheme: how --allow-net names a host. Without a port, any.
lockit=${LOCKIT_BASE_URL:-https://api.lockitnetwork.com}
lekab=${LEKAB_BASE_URL:-https://secure.lekab.com}
listen=${POSTERN_HOST:-127.0.0.1}:${POSTERN_PORT:-5173}
names=LEKAB_BASE_URL,LEKAB_PASSWORD,LEKAB_USERNAME
names=$names,LOCKIT_BASE_URL,LOCKIT_BASIC_ENCODING,LOCKIT_CLIENT_ID,LOCKIT_CLIENT_SECRET
names=$names,POSTERN_ALLOWED_ORIGINS,POSTERN_HOST,POSTERN_KEYS,POSTERN_KV_PATH
names=$names,POSTERN_LEASE_SECONDS,POSTERN_MODE,POSTERN_OPERATOR_TOKEN,POSTERN_PORT
names=$names,POSTERN_PUBLIC_ORIGIN,POSTERN_SESSION_ABSOLUTE_SECONDS
names=$names,POSTERN_SESSION_IDLE_SECONDS,POSTERN_TRACE,POSTERN_TRUSTED_PROXIES
names=$names,POSTERN_OIDC_ISSUER,POSTERN_OIDC_CLIENT_ID,POSTERN_OIDC_CLIENT_SECRET
names=$names,POSTERN_OIDC_SCOPES,POSTERN_OIDC_PARAMETERS
# The APIs behind the edge: each in a setting of its own name, POSTERN_API_<NAME>.
apis=$(env | sed -n 's/^\(POSTERN_API_[A-Z0-9_]*\)=.*/\1/p')
hosts=
for api in $apis; do
  names=$names,$api
  # Its value begins with the upstream: scheme://host:port/path.
  upstream=$(printenv "$api" | sed -n 's#^ *[a-z]*://\([^/ ]*\).*#\1#p')
  hosts=$hosts${upstream:+,$upstream}
done
# Endpoints on hosts that only the provider's metadata names need a further --allow-net=<host>.
oidc=$(printf '%s' "${POSTERN_OIDC_ISSUER:-}" | sed -n 's#^[a-z]*://\([^/]*\).*#\1#p')
hosts=$hosts${oidc:+,$oidc}

# The folder of POSTERN_KV_PATH; unset, Deno keeps the database where its own cache is, and needs
# no permission for it.
set -- "--allow-net=$listen,${lockit#*://},${lekab#*://}$hosts" "--allow-env=$names" "$@"
if [ -n "${POSTERN_KV_PATH:-}" ]; then
  folder=$(dirname "$POSTERN_KV_PATH")
  set -- "--allow-read=../console/dist,$folder" "--allow-write=$folder" "$@"
else
  set -- --allow-read=../console/dist "$@"
fi
# Names alone, after the program: it says which of them it does not know.
given=$(env | sed -n 's/^\(\(POSTERN\|LOCKIT\|LEKAB\)_[A-Za-z0-9_]*\)=.*/\1/p')
# shellcheck disable=SC2086
exec deno run --no-prompt "$@" src/main.ts $given
