#!/bin/sh
# SPDX-License-Identifier: MIT
#
# find_package.sh SOURCE STAGE CC: an application finds the installed library
# with CMake, static and shared, in C and C++ of two years; another minor version is refused.
set -eu
source=$1 stage=$2 cc=$3
for kind in static shared; do
  build=$stage/build/find_package-$kind
  rm -rf "$build"
  cmake -S "$source/tests/consumer/find_package" -B "$build" -DCMAKE_C_COMPILER="$cc" \
    -DCMAKE_PREFIX_PATH="$stage/$kind"
  cmake --build "$build"
  "$build/app"
  "$build/app_cxx98"
  "$build/app_cxx20"
done

rm -rf "$stage/build/wrong-version"
mkdir -p "$stage/build/wrong-version"
cat >"$stage/build/wrong-version/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.21)
project(wrong LANGUAGES NONE)
find_package(vip 0.9 CONFIG QUIET)
if(vip_FOUND)
  message(FATAL_ERROR "version 0.9 was found in ${vip_DIR}")
endif()
END
cmake -S "$stage/build/wrong-version" -B "$stage/build/wrong-version/build" \
  -DCMAKE_PREFIX_PATH="$stage/static"
