#!/bin/sh
# SPDX-License-Identifier: MIT
#
# fault_shrink.sh VIP_FAULT SOURCE DIRECTORY CC: the fault simulator can fail.  In a
# scratch copy the library is broken, one line at a time; each time a seed must
# fail, be shrunk, and leave a script that fails when it is played again and a
# capture that tshark opens.  Played by the library as it is, the script is in order.
set -eu
vip_fault=$1 source=$2 stage=$3 cc=$4
rm -rf "$stage"
mkdir -p "$stage"
failed=0

includes="-I$source/include -I$source/examples/lan -I$source/examples/common -I$source/tests/sim"

# compile DIRECTORY INCLUDES FILE...: objects, two at a time.
compile() {
  dir=$1 more=$2
  shift 2
  (cd "$dir" && printf '%s\n' "$@" | xargs -n 12 -P 2 \
    "$cc" -std=c99 -O1 -D_XOPEN_SOURCE=700 $more $includes -c)
}
mkdir -p "$stage/rest"
compile "$stage/rest" "-I$source/lib" "$source"/tests/sim/fault_*.c \
  "$source/tests/sim/runner/vip_fault.c" "$source"/examples/common/*.c \
  $(ls "$source"/examples/lan/*.c | grep -v vip_lan.c)
mkdir -p "$stage/lib"
compile "$stage/lib" "-I$source/lib" "$source"/lib/*.c

# broken NAME FILE SED: breaks lib/FILE so, and looks for a seed that tells.
broken() {
  name=$1 file=$2
  dir=$stage/$name
  mkdir -p "$dir/lib" "$dir/kept"
  cp "$source"/lib/*.[ch] "$dir/lib"
  sed "$3" "$source/lib/$file" >"$dir/lib/$file"
  if cmp -s "$source/lib/$file" "$dir/lib/$file"; then
    echo "$name: nothing to break in $file"
    failed=1
    return 0
  fi
  cp "$stage"/lib/*.o "$dir"
  case $file in
    *.c) compile "$dir" "-I$dir/lib" "$dir/lib/$file" ;;
    *) compile "$dir" "-I$dir/lib" "$dir"/lib/*.c ;;
  esac
  "$cc" -o "$dir/vip-fault" "$stage"/rest/*.o "$dir"/*.o
  if "$dir/vip-fault" --seeds 300 --failures 1 --keep "$dir/kept" >"$dir/out" 2>&1; then
    echo "$name: no seed tells"
    failed=1
    return 0
  fi
  script=$(ls "$dir"/kept/*.fault | head -n 1)
  "$dir/vip-fault" --replay "$script" >/dev/null && echo "$name: $script does not fail" && failed=1
  "$vip_fault" --replay "$script" >/dev/null || { echo "$name: $script fails unbroken" && failed=1; }
  capture=${script%.fault}.pcap
  frames=$(tshark -r "$capture" 2>/dev/null | wc -l)
  [ "$frames" -gt 0 ] || { echo "$name: tshark reads no frame of $capture" && failed=1; }
  echo "$name: $(sed -n 's/^  shrunk //p' "$dir/out" | head -n 1); $frames frames captured"
}

# Of two equal leaders none yields, or the wrong one.
broken tie election.h 's/: vip_addr_compare(addr_a, addr_b)/: vip_addr_compare(addr_b, addr_a)/'
# A digest that is wrong is right.
broken digest auth.c 's/if (vipi_equal_secret(digest, .*/if (digest[0] != 255)/'
# A virtual router that becomes Active tells nobody where its addresses are.
broken announce vrrp.c 's/^    vipi_vrrp_announce(vrrp, announcements);/    (void)announcements;/'
exit $failed
