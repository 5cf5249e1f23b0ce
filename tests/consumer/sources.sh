#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sources.sh SOURCE STAGE CC: lib/vip_sources.cmake lists exactly lib/*.c, and
# those compile with no build system, no definition and no generated header.
set -eu
source=$1 stage=$2 cc=$3
objects=$stage/objects
rm -rf "$objects"
mkdir -p "$objects"
cd "$source"

sed -n 's/^ *\([a-z0-9_]*\.c\)$/\1/p' lib/vip_sources.cmake | sort >"$objects/listed"
(cd lib && ls -- *.c) | sort >"$objects/present"
diff "$objects/listed" "$objects/present" || {
  echo "sources: lib/vip_sources.cmake (<) is not lib/*.c (>)"
  exit 1
}

cd "$objects"
for file in "$source"/lib/*.c; do
  "$cc" -std=c99 -I"$source/include" -c "$file"
done

# Nothing of the C library but the four that compilers may call anyway.
nm -u -- *.o | sed -n 's/^ *U //p' | grep -v '^vipi\{0,1\}_' | sort -u |
  grep -vx -e memcpy -e memmove -e memset -e memcmp \
    -e _GLOBAL_OFFSET_TABLE_ -e __stack_chk_fail >"$objects/foreign" || true
if [ -s "$objects/foreign" ]; then
  echo "sources: the library calls:"
  cat "$objects/foreign"
  exit 1
fi
