#!/usr/bin/env bash
# Makes the reference of every target from its doc comments, with the toolchain's own DocC: .build/docs/TARGET.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

targets=${*:-$(swift package describe --type json \
    | awk -F'"' '/"module_type" : "SwiftTarget"/ { swift = 1 } /"name" : / { name = $4 }
                 /"type" : "(library|executable)"/ { if (swift) print name; swift = 0 }' | sort -u)}
graphs=$(mktemp -d)
trap 'rm -rf "$graphs"' EXIT

mkdir -p .build/docs
swift package dump-symbol-graph --minimum-access-level public >/dev/null
symbols=$(swift build --show-bin-path)/../symbolgraph
[ -d "$symbols" ] || symbols=$(find .build -type d -name symbolgraph -print -quit)

for target in $targets; do
    rm -rf "${graphs:?}"/*
    find "$symbols" -name "$target.symbols.json" -o -name "$target@*.symbols.json" | xargs -r -I{} cp {} "$graphs/"
    [ -n "$(ls -A "$graphs")" ] || continue
    catalogue=$(find "Sources/$target" -maxdepth 2 -name '*.docc' -print -quit)
    docc convert ${catalogue:+"$catalogue"} --additional-symbol-graph-dir "$graphs" \
        --fallback-display-name "$target" --fallback-bundle-identifier "vigie.$target" \
        --output-dir ".build/docs/$target"
    echo ".build/docs/$target"
done
echo "Read one with: docc preview, or any web server on its folder."
