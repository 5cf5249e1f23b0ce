#!/bin/sh
# SPDX-License-Identifier: MIT
#
# pkgconfig.sh SOURCE STAGE CC: an application is compiled with what pkg-config
# says, against an installed tree that was moved away from its prefix.
set -eu
source=$1 stage=$2 cc=$3
for kind in static shared; do
  moved=$stage/moved-$kind
  rm -rf "$moved"
  cp -R "$stage/$kind" "$moved"
  flags=$(PKG_CONFIG_LIBDIR="$moved/lib/pkgconfig" pkg-config --cflags --libs vip)
  case $flags in
    *"$stage/$kind"*)
      echo "pkgconfig: the flags still point to the old prefix: $flags"
      exit 1
      ;;
  esac
  # Unquoted: the flags are words.
  "$cc" -std=c99 -o "$moved/app" "$source/tests/consumer/app.c" $flags -Wl,-rpath,"$moved/lib"
  "$moved/app"
done
