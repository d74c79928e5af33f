#!/bin/sh
# Makes a fresh clone ready for `npm start` and `npm test`, and does nothing where nothing is to do: locked packages,
# the programs that live capture needs, the kernel's tracing file systems, a current build. People's text on stderr.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/node_modules/.bin:$PATH"

say() { printf '%s\n' "$*" >&2; }

# Runs a command in silence; where it fails, everything it said is shown.
quietly() {
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    status=$?
    cat "$log" >&2
    rm -f "$log"
    return "$status"
  fi
}

is_root() { [ "$(id -u)" -eq 0 ]; }

install_packages() {
  installed=node_modules/.package-lock.json
  [ -e "$installed" ] && [ -z "$(find package-lock.json -newer "$installed")" ] && return
  say "Installing the locked packages (npm ci)"
  # NODE_ENV=production would leave the tools out; the new machine's own, older Node would draw warnings.
  quietly npm ci --include=dev --include=optional --ignore-scripts --loglevel=error --no-progress || {
    say "Cannot install the packages: npm ci failed as shown above; check the network and the registry, then try again"
    exit 1
  }
}

# npm 9 (Debian 12 and 13) installs the locked Node but not its link, for both processors' packages claim the name.
link_node() {
  [ -e node_modules/.bin/node ] && return
  for binary in node_modules/node-linux-*/bin/node; do
    [ ! -x "$binary" ] || ln -sf "../${binary#node_modules/}" node_modules/.bin/node
  done
}

check_node() {
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 22 || (a == 22 && b >= 18) ? 0 : 1)' && return
  say "Cannot run TypeScript with Node \"$(node --version)\": no locked Node for $(uname -m); install Node 24"
  exit 1
}

# Program and the package that brings it on Debian and Ubuntu.
programs() {
  cat <<'END'
bpftrace bpftrace
ip iproute2
curl curl
END
}

missing_packages() {
  programs | while read -r program package; do
    # /usr/sbin is not on every user's PATH.
    PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$program" >/dev/null || printf '%s ' "$package"
  done
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
  # A stale or half reachable list may still be good enough: only the installation decides.
  quietly apt-get -q update || say "Cannot update the package lists: trying with those at hand"
  quietly apt-get -q install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}

install_programs() {
  missing=$(missing_packages)
  missing=${missing% }
  [ -z "$missing" ] && return
  if ! command -v apt-get >/dev/null; then
    reason="there is no apt-get"
  elif ! is_root; then
    reason="that takes root"
  else
    say "Installing $missing (apt-get)"
    # shellcheck disable=SC2086 # a list of words
    apt_install $missing && return
    reason="apt-get failed as shown above"
  fi
  fedora=$(printf '%s' "$missing" | sed 's/iproute2/iproute/')
  say "Cannot install $missing: $reason; live capture is left out until you run one of
  apt-get install $missing
  dnf install $fedora
  apk add $missing
  pacman -S $missing"
}

# Mounts a tracing file system where it is not yet; a container may forbid it, and tocsin then says what is missing.
mount_tracing() {
  grep -q " $2 $1 " /proc/mounts && return
  mount -t "$1" "$1" "$2" 2>/dev/null && say "Mounted $1 on $2"
  return 0
}

build() {
  # `npm run build` makes it executable last, so a build that failed halfway does not pass for a good one.
  if [ -x dist/app/main.js ]; then
    [ -z "$(find src tsconfig.json tsconfig.build.json -newer dist/app/main.js)" ] && return
  fi
  say "Building dist (tsc)"
  quietly npm run -s build || {
    say "Cannot build dist: npm run build failed as shown above"
    exit 1
  }
}

install_packages
link_node
check_node
install_programs
if is_root; then
  mount_tracing tracefs /sys/kernel/tracing
  mount_tracing debugfs /sys/kernel/debug
fi
build
