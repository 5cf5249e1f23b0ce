#!/bin/sh
# SPDX-License-Identifier: MIT
#
# install.sh SOURCE STAGE CC: builds and installs the library twice, static and
# shared, for the tests that consume it.  Checks that exactly the files of a
# package are there.
set -eu
source=$1 stage=$2 cc=$3
rm -rf "$stage/build/static" "$stage/build/shared" "$stage/static" "$stage/shared"

for kind in static shared; do
  shared=OFF
  [ $kind = static ] || shared=ON
  cmake -S "$source" -B "$stage/build/$kind" -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$stage/$kind" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=$shared \
    -DVIP_BUILD_TESTS=OFF -DVIP_BUILD_EXAMPLES=OFF
  cmake --build "$stage/build/$kind"
  cmake --install "$stage/build/$kind"
done

expect() {
  [ -f "$1" ] || {
    echo "install: $1 is missing"
    exit 1
  }
}
for kind in static shared; do
  for file in include/vip/vip.h lib/pkgconfig/vip.pc lib/cmake/vip/vipConfig.cmake \
              lib/cmake/vip/vipConfigVersion.cmake share/man/man3/vip.3; do
    expect "$stage/$kind/$file"
  done
  if grep -rl "$stage" "$stage/$kind" --include=*.pc --include=*.cmake; then
    echo "install: a path of the build is written into these files"
    exit 1
  fi
done
for header in "$source"/include/vip/*.h; do
  cmp "$header" "$stage/static/include/vip/${header##*/}"
done
expect "$stage/static/lib/libvip.a"
version=$(sed -n 's/^#define VIP_VERSION  *"\(.*\)"/\1/p' "$source/include/vip/types.h")
expect "$stage/shared/lib/libvip.so.$version"
soname=$(readelf -d "$stage/shared/lib/libvip.so" | sed -n 's/.*soname: \[\(.*\)\].*/\1/p')
[ "$soname" = "libvip.so.${version%.*}" ] || {
  echo "install: soname is '$soname'"
  exit 1
}
