#!/bin/sh
# Builds the image "tocsin" and tries it: npm run image [-- --local-bases]
# Plain, it uses the docker, podman or buildah at hand, which pulls the base images. With --local-bases it pulls
# nothing: as root on Debian it makes both base images from this machine's package mirror and locked Node, and builds
# with buildah in a chroot. They stay in ~/.cache/tocsin; removing that folder renews them.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/node_modules/.bin:$PATH"
suite=trixie
cache="${XDG_CACHE_HOME:-$HOME/.cache}/tocsin"

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

version() { node -p 'JSON.parse(fs.readFileSync("package.json")).version'; }

build_plainly() {
  for engine in docker podman buildah; do
    "$engine" info >/dev/null 2>&1 || continue
    say "Building with $engine"
    "$engine" build --build-arg "VERSION=$(version)" -t tocsin .
    [ "$engine" != buildah ] || return 0
    "$engine" run --rm tocsin --version
    "$engine" run --rm --entrypoint bpftrace tocsin --version
    return
  done
  fail "Cannot build the image: no docker, podman or buildah works here; install one, or use npm run image -- --local-bases"
}

# Everything of buildah's lives in our cache: the machine's own images are left alone.
in_store() { buildah --root "$cache/storage" --runroot "$work/run" --storage-driver vfs "$@"; }

has_image() { in_store inspect --type image "$1" >/dev/null 2>&1; }

install_tools() {
  command -v buildah >/dev/null && command -v debootstrap >/dev/null && return
  say "Installing buildah debootstrap (apt-get)"
  DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends buildah debootstrap >&2
}

# Mirror of Debian that this machine's apt uses.
mirror() {
  # shellcheck disable=SC2016 # apt's own variable
  site=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1)
  [ -n "$site" ] || fail "Cannot find a mirror of Debian: apt has none in its sources; add one and run apt-get update"
  printf '%s' "$site"
}

make_base() {
  has_image localhost/tocsin-base && return
  say "Making localhost/tocsin-base (debootstrap $suite)"
  container=$(in_store from scratch)
  root=$(in_store mount "$container")
  debootstrap --variant=minbase "$suite" "$root" "$(mirror)" >"$work/debootstrap.log" 2>&1 || {
    cat "$work/debootstrap.log" >&2
    fail "Cannot make localhost/tocsin-base: debootstrap failed as shown above"
  }
  # The mirror, the name and the resolver are this machine's affair: the build mounts them, the image names none.
  : >"$root/etc/apt/sources.list"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb "$root"/var/log/*.log "$root/etc/hostname"
  : >"$root/etc/resolv.conf"
  in_store umount "$container" >/dev/null
  in_store commit -q --rm "$container" localhost/tocsin-base >/dev/null
}

make_node_base() {
  node_base="localhost/tocsin-node:$(node -p process.versions.node)"
  has_image "$node_base" && return
  binary=$(readlink -f node_modules/.bin/node) || fail "Cannot make $node_base: no locked Node; run npm ci first"
  say "Making $node_base"
  (cd "$work" && npm pack -s npm@11 >/dev/null && tar xzf npm-11.*.tgz)
  container=$(in_store from --pull-never localhost/tocsin-base)
  in_store copy -q "$container" "$binary" /usr/local/bin/node >/dev/null
  in_store copy -q "$container" "$work/package" /usr/local/lib/node_modules/npm >/dev/null
  in_store run --isolation chroot "$container" -- ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
  in_store commit -q --rm "$container" "$node_base" >/dev/null
}

# What reaches mirror and registry from here: mounted while building, so that no layer holds any of it.
settings() {
  echo "deb $(mirror) $suite main" >"$work/sources.list"
  apt-config dump --format '%F "%v";%n' Acquire >"$work/apt.conf"
  certificates=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  for file in /etc/npmrc "${NPM_CONFIG_USERCONFIG:-$HOME/.npmrc}"; do
    [ ! -r "$file" ] || cat "$file"
  done >"$work/npmrc"
  [ ! -r "$certificates" ] || echo "cafile=/run/certificates.pem" >>"$work/npmrc"
}

build_locally() {
  settings
  set -- -v "$work/sources.list:/etc/apt/sources.list:ro" -v "$work/apt.conf:/etc/apt/apt.conf:ro"
  [ ! -r "$certificates" ] || set -- "$@" -v "$certificates:/run/certificates.pem:ro"
  in_store bud --isolation chroot --pull=never --format docker --secret "id=npmrc,src=$work/npmrc" \
    --build-arg "NODE_IMAGE=$node_base" --build-arg BASE_IMAGE=localhost/tocsin-base \
    --build-arg "VERSION=$(version)" "$@" -t localhost/tocsin .
  in_store rmi --prune >/dev/null
}

try_locally() {
  container=$(in_store from --pull-never localhost/tocsin)
  in_store run --isolation chroot "$container" -- tocsin --version
  in_store run --isolation chroot "$container" -- tocsin --help >/dev/null
  in_store run --isolation chroot "$container" -- bpftrace --version
  in_store rm "$container" >/dev/null
  printf 'runs %s\n' "$(in_store inspect --type image --format '{{.Docker.Config.Entrypoint}} {{.Docker.Config.Cmd}}' localhost/tocsin)"
  in_store images --format '{{.Name}} {{.Size}}' localhost/tocsin
}

case "${1:-}" in
"") build_plainly ;;
--local-bases)
  [ "$(id -u)" -eq 0 ] || fail "Cannot make base images as user \"$(id -un)\": debootstrap and chroot need root"
  umask 022
  work=$(mktemp -d)
  trap 'in_store rm --all >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
  install_tools
  make_base
  make_node_base
  build_locally
  try_locally
  ;;
*)
  say "Unknown option \"$1\": use npm run image, or npm run image -- --local-bases"
  exit 2
  ;;
esac
