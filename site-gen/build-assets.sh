#!/bin/sh
# build-assets.sh OUTPUT: compiles the style sheet and copies scripts, typeface and icon into the folder OUTPUT, which
# `daybook` then copies to /assets/ of the site; and the program that makes the search index into OUTPUT/tools, from where it
# is run. Needs node (18 or newer) and npm. A second run with the same inputs does nothing.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 OUTPUT" >&2; exit 2; }
mkdir -p "$1"
output=$(cd "$1" && pwd)
cd "$(dirname "$0")"

for tool in node npm sha256sum; do
    command -v "$tool" >/dev/null || { echo "$0: $tool is not installed" >&2; exit 3; }
done

lock=$(sha256sum package-lock.json | cut -d' ' -f1)
inputs=$(cat package-lock.json assets/* build-assets.sh | sha256sum | cut -d' ' -f1)

# node_modules carries the digest of the lock it was made from, so that a changed lock is installed again.
if [ "$(cat node_modules/.daybook-lock 2>/dev/null || true)" != "$lock" ]; then
    npm ci --ignore-scripts --no-fund --no-audit --loglevel=error >&2
    echo "$lock" > node_modules/.daybook-lock
fi

if [ "$(cat "$output/.stamp" 2>/dev/null || true)" = "$inputs" ]; then
    exit 0
fi
rm -f "$output/.stamp"
# Sites hold hard links to these files: each is made anew, none is written over.
find "$output" -maxdepth 1 -type f -exec rm -f {} +
node node_modules/sass/sass.js --no-source-map --style=compressed --quiet-deps \
    --load-path=node_modules/govuk-frontend/dist assets/daybook.scss "$output/daybook.css"
cp assets/favicon.svg assets/card.png assets/*.js "$output/"
# The explorer: its parts of npm in one file, and DuckDB, which the page loads when it is asked something.
node node_modules/esbuild-wasm/bin/esbuild assets/explore_engine.mjs --bundle --format=esm --minify --platform=browser --log-level=error \
    --outfile="$output/explore-engine.js"
cp node_modules/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js "$output/"
# pagefind's own package would have every platform's program installed; these are the two we run on.
case "$(uname -m)" in aarch64) pagefind=linux-arm64 ;; *) pagefind=linux-x64 ;; esac
mkdir -p "$output/tools"
cp "node_modules/@pagefind/$pagefind/bin/pagefind_extended" "$output/tools/pagefind"
cp node_modules/@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2 "$output/source-sans-3.woff2"
cp node_modules/@fontsource-variable/source-sans-3/LICENSE "$output/source-sans-3-licence.txt"
echo "$inputs" > "$output/.stamp"
