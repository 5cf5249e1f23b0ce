#!/bin/sh
# SPDX-License-Identifier: MIT
#
# avr.sh SOURCE STAGE: the library compiles without a warning for a processor whose
# int and size_t have 16 bits, and whose compiler is an old one.
set -eu
source=$1 work=$2/avr
rm -rf "$work"
mkdir -p "$work"
cd "$work"

if ! echo '#include <string.h>' | avr-gcc -mmcu=atmega2560 -c -x c -o probe.o - 2>probe.log; then
  echo "avr: skipped: no compiler (Debian: gcc-avr avr-libc)"
  exit 77
fi
avr-gcc -mmcu=atmega2560 -std=c99 -Os -pedantic -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow \
  -Wcast-align -Wswitch-enum -Wundef -Wvla -Werror -I"$source/include" -c "$source"/lib/*.c
avr-size -t ./*.o | tail -n 1
echo "avr: no warning"
