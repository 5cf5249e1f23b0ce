#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sizes.sh SOURCE WORK CC: the sizes of structs that README.md states are those of
# the headers, for 64 bits if CC makes 64-bit programs, for Cortex-M if there is
# arm-none-eabi-gcc.
set -eu
source=$1 work=$2 cc=$3
rm -rf "$work"
mkdir -p "$work"
cd "$work"

# A row is "| `struct vip_x` | 64 bits | Cortex-M | one for |".
sed -n 's/^| `struct \(vip_[a-z_]*\)` | \([0-9]*\) | \([0-9]*\) |.*/\1 \2 \3/p' \
  "$source/README.md" >rows
[ "$(wc -l <rows)" -ge 10 ] || {
  echo "sizes: README.md has no table of sizes"
  exit 1
}

# check COMPILER BITS COLUMN: an array of negative size where the table is wrong.
check() {
  {
    echo '#include <vip/vip.h>'
    awk -v column="$3" '{ print "extern char " $1 "_is_" $column "[sizeof(struct " $1 ") == " $column " ? 1 : -1];" }' rows
    echo "extern char pointers_have_$2_bits[sizeof(void *) * 8 == $2 ? 1 : -1];"
  } >"sizes$2.c"
  $1 -std=c99 -I"$source/include" -c "sizes$2.c" -o "sizes$2.o"
  echo "sizes: $(wc -l <rows) structs, $2 bits"
}

checked=no
if echo 'char x[sizeof(void *) == 8 ? 1 : -1];' | "$cc" -x c -c - -o bits.o 2>/dev/null; then
  check "$cc" 64 2
  checked=yes
fi
if arm-none-eabi-gcc -mcpu=cortex-m0 -I"$source/include" -x c -c "$source/include/vip/vip.h" -o header.o 2>/dev/null; then
  check "arm-none-eabi-gcc -mcpu=cortex-m0" 32 3
  checked=yes
fi
[ $checked = yes ] || {
  echo "skipped: neither a 64-bit compiler nor arm-none-eabi-gcc"
  exit 77
}
