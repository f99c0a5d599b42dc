#!/usr/bin/env bash
# Fetch the front-end libraries kept in this repository, at pinned versions, with their licence.
# npm only carries the archive: what it brings must have the sha512 written here.
set -euo pipefail
cd "$(dirname "$0")/.."

# package, version, integrity, destination, files of the archive to keep
vendor() {
  local package=$1 version=$2 integrity=$3 destination=$4 archive got file
  shift 4
  archive="$work/$(cd "$work" && npm pack --silent "$package@$version" | tail -n 1)"
  got="sha512-$(openssl dgst -sha512 -binary "$archive" | base64 -w 0)"
  if [ "$got" != "$integrity" ]; then
    echo "$package $version: expected $integrity, got $got" >&2
    exit 1
  fi
  rm -rf "$work/package"
  tar -xzf "$archive" -C "$work"
  mkdir -p "$destination"
  for file in "$@"; do
    cp "$work/package/$file" "$destination/"
  done
  echo "$package $version -> $destination"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

vendor axe-core 4.14.1 \
  "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==" \
  tests/navigateur/axe axe.min.js LICENSE locales/fr.json

vendor ical.js 2.2.1 \
  "sha512-yK/UlPbEs316igb/tjRgbFA8ZV75rCsBJp/hWOatpyaPNlgw0dGDmU+FoicOcwX4xXkeXOkYiOmCqNPFpNPkQg==" \
  tests/navigateur/ical dist/ical.es5.min.cjs LICENSE
