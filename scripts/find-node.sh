# Sourced by bin/loadproof and scripts/bootstrap. Needs $root; sets $node to a Node.js that runs the harness, or to
# nothing. It must stay quick: no program is started but `node --version` and, when that does not fit, `uname`.

cache="${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/loadproof"

# The oldest that runs the sources; bin/loadproof sets that of package.json's engines for what was built of them.
least_major=24
least_minor=9

# Whether the Node.js at $1 is new enough.
node_fits() {
  node_version=$("$1" --version 2>/dev/null) || return 1
  node_version=${node_version#v}
  node_major=${node_version%%.*}
  node_minor=${node_version#*.}
  node_minor=${node_minor%%.*}
  case "$node_major$node_minor" in '' | *[!0-9]*) return 1 ;; esac
  [ "$node_major" -gt "$least_major" ] || { [ "$node_major" -eq "$least_major" ] && [ "$node_minor" -ge "$least_minor" ]; }
}

# Sets package, version, integrity and cached_node to this platform's row of scripts/node-packages; fails without one.
node_package() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64 | Linux-amd64) platform=linux-x64 ;;
    Linux-aarch64 | Linux-arm64) platform=linux-arm64 ;;
    Darwin-arm64) platform=darwin-arm64 ;;
    *) return 1 ;;
  esac
  while read -r row package version integrity; do
    if [ "$row" = "$platform" ]; then
      cached_node="$cache/node-$version/node_modules/$package/bin/node"
      return 0
    fi
  done <"$root/scripts/node-packages"
  return 1
}

find_node() {
  node=$(command -v node) && node_fits "$node" && return 0
  node=
  node_package && [ -x "$cached_node" ] && node=$cached_node
}
