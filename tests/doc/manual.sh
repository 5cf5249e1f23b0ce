#!/bin/sh
# SPDX-License-Identifier: MIT
#
# manual.sh SOURCE WORK CC: the example of lib/vip.3 compiles without a warning,
# as C and with the library, and does what a router does; every exported symbol is
# named in the page.
set -eu
source=$1 work=$2 cc=$3
rm -rf "$work"
mkdir -p "$work"
page=$source/lib/vip.3

# The literal text behind the mark, with roff's backslashes undone.
awk '/^\.\\" example$/ { marked = 1; next }
     marked && /^\.Bd -literal$/ { inside = 1; next }
     /^\.Ed$/ { inside = marked = 0 }
     inside { gsub(/\\e/, "\\"); print }' "$page" >"$work/example.c"
"$cc" -std=c99 -pedantic -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Werror \
  -I"$source/include" -c "$work/example.c" -o "$work/example.o"
"$cc" -std=c99 -I"$source/include" -o "$work/example" "$work/example.o" "$source"/lib/*.c
"$work/example" >"$work/output"
cat "$work/output"

# Three seconds and the skew time until it is Active, then one packet a second.
cat >"$work/expected" <<'END'
claim right 0 of VRID 10
claim right 1 of VRID 10
send 12 octets, priority 100
send 12 octets, priority 100
send 12 octets, priority 100
active
send 12 octets, priority 0
release right 1 of VRID 10
release right 0 of VRID 10
END
cmp "$work/expected" "$work/output"

missing=
for name in $(grep '^vip_' "$source/tests/consumer/symbols.txt" | sed 's/_sized$//'); do
  grep -Eq "(Fn|Va) (.* )?$name( |\$)" "$page" || missing="$missing $name"
done
[ -z "$missing" ] || {
  echo "manual: lib/vip.3 does not name$missing"
  exit 1
}
