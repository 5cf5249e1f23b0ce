#!/bin/sh
# SPDX-License-Identifier: MIT
#
# abi.sh SOURCE STAGE CC: an application that was compiled with headers of other
# struct sizes is refused by the library's init functions, and told why; with the
# library's own headers it runs.
set -eu
source=$1 stage=$2 cc=$3
work=$stage/abi
rm -rf "$work"
mkdir -p "$work"

# build HEADERS: the application by those headers, with the installed library.
build() {
  "$cc" -std=c99 -I"$1" -o "$work/app" "$source/tests/consumer/app.c" -L"$stage/shared/lib" -lvip \
    -Wl,-rpath,"$stage/shared/lib"
}

# refused STRUCT FUNCTION: makes the struct larger in a copy of the headers.
refused() {
  rm -rf "$work/include"
  cp -R "$source/include" "$work/include"
  for header in "$source"/include/vip/*.h; do
    sed "/^struct $1 {/,/^};/s/^};/  uint32_t grown[2]; };/" "$header" \
      >"$work/include/vip/${header##*/}"
  done
  if diff -r "$source/include" "$work/include" >/dev/null; then
    echo "abi: the headers have no struct $1"
    exit 1
  fi
  build "$work/include"
  said=$("$work/app") && status=0 || status=$?
  echo "struct $1: $status, $said"
  [ $status -eq 1 ] || exit 1
  case $said in
    "consumer: $2: struct size differs"*) ;;
    *) exit 1 ;;
  esac
}

build "$source/include"
"$work/app"
refused vip_engine vip_engine_init
refused vip_engine_config vip_engine_init
refused vip_if vip_if_init
refused vip_if_config vip_if_init
refused vip_node vip_vrrp_init
refused vip_group vip_vrrp_init
refused vip_vrrp vip_vrrp_init
refused vip_vrrp_run vip_vrrp_init
refused vip_vrrp_config vip_vrrp_init
