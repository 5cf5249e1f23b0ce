#!/bin/sh
# SPDX-License-Identifier: MIT
#
# headers.sh SOURCE STAGE CC: each public header compiles alone, in C99 to C23 and
# C++98 to C++20, without a warning.
set -eu
source=$1 stage=$2 cc=$3
mkdir -p "$stage/headers"
warnings='-pedantic -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wundef -Werror'
case $cc in
  *clang*) cxx=clang++ ;;
  *) cxx=g++ ;;
esac

for header in "$source"/include/vip/*.h; do
  name=${header##*/}
  echo "#include <vip/$name>" >"$stage/headers/one.c"
  # An empty translation unit is no C: the header alone must declare something.
  for std in c99 c11 c17 c2x; do
    echo "$name $std"
    "$cc" -std=$std $warnings -I"$source/include" -fsyntax-only "$stage/headers/one.c"
  done
  cp "$stage/headers/one.c" "$stage/headers/one.cpp"
  for std in c++98 c++03 c++11 c++14 c++17 c++20; do
    echo "$name $std"
    "$cxx" -std=$std $warnings -Wold-style-cast -I"$source/include" -fsyntax-only \
      "$stage/headers/one.cpp"
  done
done
