#!/usr/bin/env bash
# Fetch the front-end libraries and the fonts of the printed journal kept in this repository, at pinned versions, with their licence.
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

# Whole fonts (ttf: the typesetter reads neither woff nor woff2), for what French, Vietnamese, Russian
# or Arabic names need, and for emoji.

vendor @expo-google-fonts/source-serif-4 0.4.1 \
  "sha512-Ej4UXDjW1kwYPHG8YLq6fK1bqnJGb3K35J3S5atSL0ScKFAFLKvndxoTWeCls7mybtlS9x99hzwDeXCBkiI3rA==" \
  journal/supports/polices/source-serif-4 \
  LICENSE_FONT 400Regular/SourceSerif4_400Regular.ttf \
  400Regular_Italic/SourceSerif4_400Regular_Italic.ttf \
  700Bold/SourceSerif4_700Bold.ttf \
  900Black/SourceSerif4_900Black.ttf

vendor @expo-google-fonts/source-sans-3 0.4.1 \
  "sha512-sxsO4kfxQnVMT6ri/yWiBefkgem6suvc7KWJ4m/kWGTGqxkGouxG7MQsZ8XR6wqasxYZxdWK1gtusMBLSZDiiA==" \
  journal/supports/polices/source-sans-3 \
  LICENSE_FONT 400Regular/SourceSans3_400Regular.ttf \
  400Regular_Italic/SourceSans3_400Regular_Italic.ttf \
  600SemiBold/SourceSans3_600SemiBold.ttf \
  700Bold/SourceSans3_700Bold.ttf

vendor @expo-google-fonts/noto-emoji 0.4.7 \
  "sha512-Gs7URwtKmCzzdGUTYbG8MIohyaQPgGxIaQG5hvyEAaQiEGJpQy6gyP3NDICE0EJkOJFoe1JFD3Hf1L4a3qe4KA==" \
  journal/supports/polices/noto-emoji \
  LICENSE_FONT 400Regular/NotoEmoji_400Regular.ttf

vendor @expo-google-fonts/noto-sans-arabic 0.4.3 \
  "sha512-YvtxyuegxPegu2g5urXJ+gQxRp8i798nQswTmEjwXOWR/fqy0Gvey6h5IoNRBrc43SxRxPezqCiR9ivpfPAXSg==" \
  journal/supports/polices/noto-sans-arabic \
  LICENSE_FONT 400Regular/NotoSansArabic_400Regular.ttf \
  700Bold/NotoSansArabic_700Bold.ttf
