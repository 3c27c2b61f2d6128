#!/bin/sh
# Compile what tests run in machines, static, so that every image can run it: each file and each folder is a program.
# Usage: build.sh OUTPUT_DIRECTORY
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
mkdir -p "$out"

program() { # NAME SOURCE...
    target="$out/$1"
    shift
    [ -e "$target" ] && [ -z "$(find "$@" -newer "$target" -type f)" ] && return
    "${CC:-cc}" -std=gnu11 -O1 -Wall -Wextra -Werror -static -s -o "$target.new" "$@"
    mv "$target.new" "$target"
}

for source in "$here"/*.c; do
    program "$(basename "$source" .c)" "$source"
done
for folder in "$here"/*/; do
    program "$(basename "$folder")" "$folder"*.c
done
