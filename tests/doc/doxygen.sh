#!/bin/sh
# SPDX-License-Identifier: MIT
#
# doxygen.sh SOURCE OUTPUT: makes the reference of include/vip in OUTPUT/html;
# fails on any warning of doxygen and on anything public without a comment.
# Answers 77, "skipped", without doxygen.
set -eu
source=$1 output=$2
command -v doxygen >/dev/null 2>&1 || {
  echo "skipped: doxygen is not installed"
  exit 77
}
rm -rf "$output"
mkdir -p "$output"
output=$(cd "$output" && pwd)
cd "$source"
version=$(sed -n 's/^#define VIP_VERSION  *"\(.*\)"/\1/p' include/vip/types.h)
export VIP_OUTPUT="$output" VIP_VERSION="$version"
doxygen tests/doc/Doxyfile
awk -f tests/doc/undocumented.awk "$output"/xml/*_8h.xml "$output"/xml/struct*.xml \
  >"$output/undocumented.txt"
[ ! -s "$output/undocumented.txt" ] || {
  echo "doxygen: without a comment in include/vip:"
  cat "$output/undocumented.txt"
  exit 1
}
# The words of every header must have arrived.
for header in include/vip/*.h; do
  name=${header##*/}
  [ -f "$output/html/$(echo "$name" | sed 's/\./_8/').html" ] || {
    echo "doxygen: nothing about $name"
    exit 1
  }
done
