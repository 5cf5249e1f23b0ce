#!/bin/sh
# SPDX-License-Identifier: MIT
#
# avr.sh SOURCE STAGE [all]: the library compiles without a warning for a processor
# whose int and size_t have 16 bits, and whose compiler is an old one; and what comes
# out of golden/ there is what comes out everywhere: of two parts, or of all, which
# takes minutes.
set -eu
source=$1 work=$2/avr parts=${3:+-DAVR_ALL}
rm -rf "$work"
mkdir -p "$work/lib" "$work/golden"
cd "$work"

avr() {
  avr-gcc -mmcu=atmega2560 -std=c99 -Os -Wall -Wextra -Werror -ffunction-sections -fdata-sections \
    -I"$source/include" "$@"
}
if ! echo '#include <string.h>' | avr-gcc -mmcu=atmega2560 -c -x c -o probe.o - 2>probe.log; then
  echo "avr: skipped: no compiler (Debian: gcc-avr avr-libc)"
  exit 77
fi
(cd lib && avr -pedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-align -Wswitch-enum -Wundef \
  -Wvla -c "$source"/lib/*.c)
avr-size -t lib/*.o | tail -n 1
echo "avr: no warning"

if ! cc -O2 -o run "$source/tests/cross/avr_run.c" -lsimavr -lelf 2>run.log; then
  echo "avr: compiled, but not run: no simavr (Debian: libsimavr-dev libelf-dev)"
  exit 77
fi
(cd golden && avr $parts -c "$source"/tests/cross/golden/*.c "$source/tests/cross/avr_main.c")
# Data behind the registers, up to the end of what an address reaches.
avr -Wl,--gc-sections -Wl,-Tdata=0x800200 -Wl,--defsym=__DATA_REGION_LENGTH__=0xfc00 \
  -Wl,--defsym=__stack=0xffff -o program lib/*.o golden/*.o
avr-size program
./run program >log
# What else it prints is about loading.
sed '/^Loaded /d' log >said
cut -d ' ' -f 1 said | sort -u >names
[ -s names ] || { echo "avr: nothing came out"; exit 1; }
grep -w -F -f names "$source/tests/cross/golden.txt" | diff - said
echo "avr: $(wc -l <said) check points agree"
