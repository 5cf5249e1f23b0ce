#!/bin/sh
# SPDX-License-Identifier: MIT
#
# add_subdirectory.sh SOURCE STAGE CC: another project adds the source tree, and
# gets one target and nothing else.
set -eu
source=$1 stage=$2 cc=$3
build=$stage/build/add_subdirectory
rm -rf "$build"
cmake -S "$source/tests/consumer/add_subdirectory" -B "$build" -DCMAKE_C_COMPILER="$cc" \
  -DVIP_SOURCE="$source"
cmake --build "$build"
"$build/app"
if [ -e "$build/vip/vip.pc" ]; then
  echo "add_subdirectory: installation rules were made"
  exit 1
fi
