#!/bin/sh
# SPDX-License-Identifier: MIT
#
# vip_sources.sh SOURCE STAGE CC: another build includes lib/vip_sources.cmake
# and compiles the sources into its own program.
set -eu
source=$1 stage=$2 cc=$3
build=$stage/build/vip_sources
rm -rf "$build"
cmake -S "$source/tests/consumer/vip_sources" -B "$build" -DCMAKE_C_COMPILER="$cc" \
  -DVIP_SOURCE="$source"
cmake --build "$build"
"$build/app"
