#!/bin/sh
# Creates the topics of the exchange's shards; those that exist are left as they are.
#
#   scripts/create-shard-topics.sh --bootstrap host:9092 --partitions 3 --replication 2 [--legacy]
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
. "$root/scripts/find-node.sh"
find_node || { echo "create-shard-topics.sh: no Node.js 24 was found; run make setup" >&2; exit 4; }
exec "$node" "$root/system-under-test/exchange/topics/main.ts" "$@"
