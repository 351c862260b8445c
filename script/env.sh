# Sourced by the other scripts: a Node 24 on PATH and the packages of package-lock.json in node_modules.
#
# What is fetched or built once (Node, act, linters, the test world) is kept in one folder between
# runs and clones: $KPA_DEV_HOME, by default ~/.cache/krakend-plugin-action-dev.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export KPA_DEV_HOME=${KPA_DEV_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/krakend-plugin-action-dev}

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

node_version=24.21.0

ensure_node() {
  command -v npm >/dev/null || die "npm is not on PATH. Install Node.js with npm (any version brings the right one), then run this again."
  if [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null)" != 24 ]; then
    local home=$KPA_DEV_HOME/node-$node_version cpu
    cpu=$(node -p process.arch)
    if [ ! -x "$home/bin/node" ]; then
      say "Node $node_version (the action runs on node24)"
      local parts=$home.$$
      # The platform package is Node's own binary and needs no install script.
      npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$parts" "node-linux-$cpu@$node_version" >&2
      mkdir -p "$KPA_DEV_HOME"
      rm -rf "$home"
      mv "$parts/node_modules/node-linux-$cpu" "$home"
      rm -rf "$parts"
    fi
    PATH=$home/bin:$PATH
    export PATH
  fi
}

ensure_packages() {
  local stamp=$ROOT/node_modules/.installed-from
  if ! cmp -s "$ROOT/package-lock.json" "$stamp"; then
    say "npm install (the versions of package-lock.json)"
    # Not npm ci: it refuses a lock file that lacks the binaries of platforms which a mirror does not carry.
    (cd "$ROOT" && npm install --no-save --silent --no-audit --no-fund >&2)
    cp "$ROOT/package-lock.json" "$stamp"
  fi
  PATH=$ROOT/node_modules/.bin:$PATH
  export PATH
}
