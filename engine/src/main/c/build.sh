#!/bin/sh
# Compile the keeper for this machine, and for the other architecture when its cross compiler is there.
# Usage: build.sh OUTPUT_DIRECTORY
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
mkdir -p "$out"

# One binary per architecture, static and without a build id, so that the same source gives the same bytes.
compile() { # COMPILER ARCHITECTURE
    target="$out/keeper-$2"
    if [ -e "$target" ] && [ -z "$(find "$here" -newer "$target" -type f)" ]; then
        return
    fi
    "$1" -std=gnu11 -O2 -Wall -Wextra -Werror -Wformat=2 -Wshadow -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
        -static -s -Wl,--build-id=none -o "$target.new" "$here"/*.c
    mv "$target.new" "$target"
    echo "keeper: $2: $(wc -c <"$target") bytes"
}

native=$(uname -m)
compiler=${CC:-cc}
if ! command -v "$compiler" >/dev/null 2>&1; then
    echo "keeper: no C compiler: '$compiler' is not on the PATH; install one (Debian: apt-get install gcc libc6-dev) or set CC" >&2
    exit 1
fi
compile "$compiler" "$native"

for architecture in x86_64 aarch64; do
    [ "$architecture" = "$native" ] && continue
    cross="$architecture-linux-gnu-gcc"
    if command -v "$cross" >/dev/null 2>&1; then
        compile "$cross" "$architecture"
    else
        echo "keeper: $architecture is left out of this jar: $cross is not on the PATH"
    fi
done
