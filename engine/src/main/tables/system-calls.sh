#!/bin/sh
# Write the tables of system calls from the kernel's headers, as Debian packages them for each architecture:
# linux-libc-dev, linux-libc-dev-arm64-cross, linux-libc-dev-armhf-cross.
# Usage: system-calls.sh DIRECTORY [ROOT]: where the tables go, and below what the headers are, / by itself
set -eu
out=$1
root=${2:-}

# Have the compiler's preprocessor say every __NR_ that a header has, and its number.
table() { # NAME HEADER DEFINITIONS...
    name=$1
    header=$2
    shift 2
    cpp -dM "$@" -I "$(dirname "$(dirname "$header")")" "$header" | grep -oE '__NR_[a-z0-9_]+' | grep -vx __NR_syscalls | sort -u >"$out/$name.names"
    {
        echo "#include \"$header\""
        while read -r call; do
            echo "@ ${call#__NR_} $call"
        done <"$out/$name.names"
    } | cpp -P "$@" -I "$(dirname "$(dirname "$header")")" - | awk '$1 == "@" && $3 ~ /^[0-9(]/ { gsub(/[()]/, ""); split($0, part, " "); n = part[3]; if (part[4] == "+") n += part[5]; print part[2], n }' |
        sort >"$out/$name.txt"
    rm "$out/$name.names"
    echo "$name: $(wc -l <"$out/$name.txt") system calls"
}

table x86_64 "$root/usr/include/x86_64-linux-gnu/asm/unistd_64.h" -D__x86_64__
table i386 "$root/usr/include/x86_64-linux-gnu/asm/unistd_32.h" -U__x86_64__
table aarch64 "$root/usr/aarch64-linux-gnu/include/asm/unistd.h" -U__x86_64__ -D__aarch64__
table arm "$root/usr/arm-linux-gnueabihf/include/asm/unistd.h" -U__x86_64__ -D__arm__ -D__ARM_EABI__
