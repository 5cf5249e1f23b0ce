#!/bin/sh
# SPDX-License-Identifier: MIT
#
# doxygen.sh SOURCE OUTPUT: makes the reference of include/vip in OUTPUT/html;
# fails on any warning of doxygen and on anything public without a comment.
# Answers 77, "skipped", without doxygen.
set -eu
source=$(cd "$1" && pwd) output=$2
command -v doxygen >/dev/null 2>&1 || {
  echo "skipped: doxygen is not installed"
  exit 77
}
rm -rf "$output"
mkdir -p "$output"
version=$(sed -n 's/^#define VIP_VERSION  *"\(.*\)"/\1/p' "$source/include/vip/types.h")
export VIP_SOURCE="$source" VIP_OUTPUT="$output" VIP_VERSION="$version"
doxygen "$source/tests/doc/Doxyfile"
awk -f "$source/tests/doc/undocumented.awk" "$output"/xml/*_8h.xml "$output"/xml/struct*.xml \
  >"$output/undocumented.txt"
[ ! -s "$output/undocumented.txt" ] || {
  echo "doxygen: without a comment in include/vip:"
  cat "$output/undocumented.txt"
  exit 1
}
# The words of every header must have arrived.
for header in "$source"/include/vip/*.h; do
  name=${header##*/}
  [ -f "$output/html/$(echo "$name" | sed 's/\./_8/').html" ] || {
    echo "doxygen: nothing about $name"
    exit 1
  }
done
