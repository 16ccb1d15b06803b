#!/bin/sh
# Switches sharding off in an exchange while orders run, and fills in 001's check list 5.3 with what it sees.
#
#   scripts/emergency-rollback.sh                                              the exchange that `loadproof up exchange` keeps
#   scripts/emergency-rollback.sh --url http://host:8085 --bootstrap host:9092 another one (API_SECRET, OPERATOR_SECRET)
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
. "$root/scripts/find-node.sh"
find_node || { echo "emergency-rollback.sh: no Node.js 24 was found; run make setup" >&2; exit 4; }
kept="$root/.loadproof/up/environment.json"
case " $* " in
  *" --url"* | *" --bootstrap"*) ;;
  *)
    [ -f "$kept" ] || {
      echo "emergency-rollback.sh: no exchange is up here: start one with loadproof up exchange, or name yours with --url and --bootstrap" >&2
      exit 4
    }
    # Prints `topology URL KAFKA`; of another system that is up there is no address to take.
    found=$("$node" -e '
      const { readFileSync } = require("node:fs");
      const state = JSON.parse(readFileSync(process.argv[1], "utf8"));
      const at = (name) => state.instances.find((one) => one.name === name)?.url ?? "-";
      const [url = "-"] = state.services.find(({ name }) => name === "exchange")?.urls ?? [];
      console.log(state.topology, url, at("kafka"));
    ' "$kept") || { echo "emergency-rollback.sh: $kept can not be read" >&2; exit 4; }
    # shellcheck disable=SC2086
    set -- $found "$@"
    [ "$1" = exchange ] || {
      echo "emergency-rollback.sh: the $1 system is up here, and it has no sharding; name an exchange with --url and --bootstrap" >&2
      exit 4
    }
    url=$2 kafka=$3
    shift 3
    set -- --url "$url" --bootstrap "$kafka" "$@"
    ;;
esac
exec "$node" "$root/system-under-test/exchange/rollback/main.ts" "$@"
