#!/bin/sh
# SPDX-License-Identifier: MIT
#
# abi.sh SOURCE STAGE CC: an application that was compiled with headers of other
# struct sizes is refused by the library's init functions, and told why; with the
# library's own headers it runs.  The application is one of VRRP; another, made
# here, asks for a group of HSRP or GLBP.
set -eu
source=$1 stage=$2 cc=$3
work=$stage/abi
rm -rf "$work"
mkdir -p "$work"

# build HEADERS [PROGRAM]: the application by those headers, with the installed library.
build() {
  "$cc" -std=c99 -I"$1" -o "$work/app" "${2:-$source/tests/consumer/app.c}" -L"$stage/shared/lib" \
    -lvip -Wl,-rpath,"$stage/shared/lib"
}

# program PROTOCOL: one that makes a group of it.
program() {
  cat >"$work/$1.c" <<END
#include <stdio.h>
#include <vip/vip.h>

static int on_send(struct vip_if *i, const struct vip_packet *p) { (void)i; (void)p; return 0; }
static int on_claim(struct vip_group *g, const struct vip_right *r) { (void)g; (void)r; return 0; }
static void on_release(struct vip_group *g, const struct vip_right *r) { (void)g; (void)r; }
static uint32_t on_random(struct vip_engine *e) { (void)e; return 4; }

int main(void)
{
  static const struct vip_ops ops = {on_send, on_claim, on_release, NULL, NULL, NULL, on_random};
  static struct vip_engine engine;
  static struct vip_if ifp;
  static struct vip_$1 group;
  static struct vip_slot slots[1];
  static uint8_t tx[512];
  const struct vip_engine_config e = {&ops, slots, 1, tx, sizeof tx, NULL};
  struct vip_if_config i = {0};
  struct vip_$1_config c = {0};
  int result;

  i.index = 1;
  i.up = true;
  i.mac.octet[0] = 2;
  i.addr4 = vip_ipv4(192, 0, 2, 2);
  c.family = VIP_IPV4;
  c.group = 7;
  c.address = vip_ipv4(192, 0, 2, 1);
  if (vip_engine_init(&engine, &e) != VIP_OK || vip_if_init(&ifp, &engine, &i) != VIP_OK)
    return 2;
  result = vip_$1_init(&group, &ifp, &c);
  printf("consumer: vip_$1_init: %s\n", vip_strerror(result));
  return result == VIP_OK ? 0 : 1;
}
END
}

# refused STRUCT FUNCTION [PROGRAM]: makes the struct larger in a copy of the headers.
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
  build "$work/include" ${3:+"$3"}
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

for protocol in hsrp glbp; do
  program $protocol
  build "$source/include" "$work/$protocol.c"
  "$work/app"
  for struct in vip_group vip_$protocol vip_${protocol}_run vip_${protocol}_config; do
    refused $struct vip_${protocol}_init "$work/$protocol.c"
  done
done
refused vip_glbp_forwarder vip_glbp_init "$work/glbp.c"
refused vip_glbp_cursors vip_glbp_init "$work/glbp.c"
