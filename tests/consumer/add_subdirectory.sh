#!/bin/sh
# SPDX-License-Identifier: MIT
#
# add_subdirectory.sh SOURCE STAGE CC: another project adds the source tree,
# static and shared, and gets one target and nothing else.
set -eu
source=$1 stage=$2 cc=$3
for shared in OFF ON; do
  build=$stage/build/add_subdirectory-$shared
  rm -rf "$build"
  cmake -S "$source/tests/consumer/add_subdirectory" -B "$build" -DCMAKE_C_COMPILER="$cc" \
    -DVIP_SOURCE="$source" -DBUILD_SHARED_LIBS=$shared
  cmake --build "$build"
  "$build/app"
  cmake --install "$build" --prefix "$build/installed"
  if [ -e "$build/installed" ]; then
    echo "add_subdirectory: something is installed with the project"
    exit 1
  fi
done
