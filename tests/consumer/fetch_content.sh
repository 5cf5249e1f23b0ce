#!/bin/sh
# SPDX-License-Identifier: MIT
#
# fetch_content.sh SOURCE STAGE CC: another project fetches an archive of the
# library, with FetchContent, and gets one target and nothing else.  The archive
# has neither tests nor examples: who leaves them out can build the library.
set -eu
source=$1 stage=$2 cc=$3
build=$stage/build/fetch_content
rm -rf "$build"
mkdir -p "$build"
(cd "$source" && tar -cf "$build/vip.tar" CMakeLists.txt include lib pkgconfig)
cmake -S "$source/tests/consumer/fetch_content" -B "$build" -DCMAKE_C_COMPILER="$cc" \
  -DVIP_ARCHIVE="$build/vip.tar"
cmake --build "$build"
"$build/app"
