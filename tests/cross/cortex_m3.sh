#!/bin/sh
# SPDX-License-Identifier: MIT
#
# cortex_m3.sh SOURCE STAGE: consumer/null_driver.c and the library as a firmware
# for a Cortex-M3, and golden/ as another, run in qemu's model of a board with that
# processor; what they print by semihosting is what they print everywhere.
set -eu
source=$1 work=$2/cortex_m3
rm -rf "$work"
mkdir -p "$work"
cd "$work"

# picolibc has the start-up code; the addresses are those of the board MPS2-AN385.
arm() {
  arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb --specs=picolibc.specs --oslib=semihost --crt0=hosted \
    -Wl,--defsym=__flash=0,--defsym=__flash_size=4M \
    -Wl,--defsym=__ram=0x20000000,--defsym=__ram_size=4M,--defsym=__stack_size=64k "$@"
}

echo 'int main(void) { return 0; }' >probe.c
if ! arm -o probe probe.c >probe.log 2>&1; then
  echo "cortex_m3: skipped: no compiler (Debian: gcc-arm-none-eabi picolibc-arm-none-eabi)"
  exit 77
fi
# firmware NAME FILE...: links these and the library.
firmware() {
  name=$1
  shift
  arm -std=c99 -Os -Wall -Wextra -Werror -ffunction-sections -fdata-sections -Wl,--gc-sections \
    -I"$source/include" -o "$name" "$@" lib/*.o
  arm-none-eabi-size "$name"
}
mkdir lib
(cd lib && arm -std=c99 -Os -Wall -Wextra -Werror -ffunction-sections -fdata-sections \
  -I"$source/include" -c "$source"/lib/*.c)
firmware null_driver "$source/tests/consumer/null_driver.c"
firmware golden "$source"/tests/cross/golden/*.c "$source/tests/cross/golden_main.c"

if ! command -v qemu-system-arm >/dev/null 2>&1; then
  echo "cortex_m3: linked, but not run: no qemu-system-arm (Debian: qemu-system-arm)"
  exit 77
fi
# run NAME: what it prints is in the file said.
run() {
  timeout 60 qemu-system-arm -M mps2-an385 -display none -monitor none -serial none \
    -chardev stdio,id=out -semihosting-config enable=on,target=native,chardev=out -kernel "$1" >said
}
run null_driver
cat said
diff "$source/tests/consumer/null_driver.txt" said
run golden
diff "$source/tests/cross/golden.txt" said
echo "cortex_m3: the application works, and $(wc -l <said) check points agree"
