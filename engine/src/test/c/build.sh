#!/bin/sh
# Compile what tests run in machines, static, so that every image can run it: each file is a program.
# Usage: build.sh OUTPUT_DIRECTORY
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
mkdir -p "$out"
for source in "$here"/*.c; do
    target="$out/$(basename "$source" .c)"
    [ -e "$target" ] && [ ! "$source" -nt "$target" ] && continue
    "${CC:-cc}" -std=gnu11 -O1 -Wall -Wextra -Werror -static -s -o "$target.new" "$source"
    mv "$target.new" "$target"
done
