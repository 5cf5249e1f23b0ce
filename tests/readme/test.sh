#!/bin/sh
# SPDX-License-Identifier: MIT
#
# test.sh SOURCE WORK CC: each C block of README.md compiles by itself without a
# warning, and all of them, the library's sources and port.c make a program that
# works.
set -eu
source=$1 work=$2 cc=$3
rm -rf "$work"
mkdir -p "$work"
cd "$work"

awk '/^```/ { if (out) { close(out); out = "" }
              else if ($0 == "```c") out = sprintf("block%d.c", ++count)
              next }
     out { print > out }' "$source/README.md"
[ -f block1.c ] && [ -f block2.c ] || {
  echo "readme: README.md has fewer than two C blocks"
  exit 1
}
for file in block*.c; do
  echo "$file"
  "$cc" -std=c99 -pedantic -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Werror \
    -I"$source/include" -c "$file"
done
"$cc" -std=c99 -I"$source/include" -o host block*.o "$source/tests/readme/port.c" "$source"/lib/*.c
./host
