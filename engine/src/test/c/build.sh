#!/bin/sh
# Compile what tests run in machines, static, so that every image can run it.
# Usage: build.sh OUTPUT_DIRECTORY
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
mkdir -p "$out"
for program in escape neighbor; do
	target="$out/$program"
	[ -e "$target" ] && [ ! "$here/$program.c" -nt "$target" ] && continue
	"${CC:-cc}" -std=gnu11 -O1 -Wall -Wextra -Werror -static -s -o "$target.new" "$here/$program.c"
	mv "$target.new" "$target"
done
