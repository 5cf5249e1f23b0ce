#!/bin/sh
# SPDX-License-Identifier: MIT
#
# golden.sh SOURCE STAGE NAME PACKAGE COMPILER [RUNNER [MAIN]]: builds golden/ and the library
# by COMPILER (with its flags, one argument), runs that by RUNNER, and compares the
# hashes that it prints with golden.txt.  MAIN is golden_main.c or golden_threads.c.  The answer is 77 where the two do not work,
# and names the Debian package that is missing.
#
# Where the library is meant to do something else than before, from the root:
#
#   VIP_GOLDEN=write sh tests/cross/golden.sh "$PWD" /tmp golden gcc gcc
#
# writes golden.txt anew; every other platform must then agree with it.
set -eu
source=$1 work=$2/$3 name=$3 package=$4 compiler=$5 runner=${6-} main=${7:-golden_main.c}
rm -rf "$work"
mkdir -p "$work"
cd "$work"

# Compiler and runner are used unquoted: they are words.
echo 'int main(void) { return 0; }' >probe.c
if ! { $compiler -o probe probe.c && $runner ./probe; } >probe.log 2>&1; then
  echo "$name: skipped: '$compiler'${runner:+ or '$runner'} does not work (Debian: $package)"
  exit 77
fi
# Two compilers at a time.
printf '%s\n' "$source"/lib/*.c "$source"/tests/cross/golden/*.c "$source/tests/cross/$main" |
  xargs -n 16 -P 2 $compiler -std=c99 -Wall -Wextra -Werror -I"$source/include" -c
$compiler -o golden ./*.o
$runner ./golden >said
if [ "${VIP_GOLDEN:-}" = write ]; then
  cp said "$source/tests/cross/golden.txt"
fi
diff "$source/tests/cross/golden.txt" said || {
  echo "$name: what comes out is not golden.txt (see golden.sh)"
  exit 1
}
echo "$name: $(wc -l <said) check points agree"
