#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds the examples and shows the LAN demonstration: three routers, one
# virtual gateway, a crash, a return and a graceful leave; a picture of it, too.
#
#   sh examples/run.sh [options and scenario of vip-lan]
#
# With HSRP or GLBP instead of VRRP, and more of what can happen to a LAN:
#
#   sh examples/run.sh examples/lan/scenarios/hsrp.txt
#   sh examples/run.sh examples/lan/scenarios/glbp.txt
#
# The build is in build/examples of the tree, or in VIP_BUILD_DIR.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/examples/packages.sh"

want cmake cmake
want gcc cc
want libc6-dev cc
want make make
install_missing

build=${VIP_BUILD_DIR:-$root/build/examples}
log=$build/build.log
mkdir -p "$build"
echo "Building in $build"
if ! { cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release -DVIP_BUILD_TESTS=OFF \
         -DVIP_BUILD_EXAMPLES=ON && cmake --build "$build" --parallel 2; } >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi

capture=$build/lan.pcap
picture=$build/lan.svg
"$build/examples/vip-lan" --pcap "$capture" --svg "$picture" "$@"
echo
echo "Every frame is in $capture (tshark -r shows it), a picture in $picture (for a browser)."
