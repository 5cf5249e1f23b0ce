/* SPDX-License-Identifier: MIT */
/*
 * app.c - the smallest application of an installed libvip: one virtual router
 * alone on its interface, in invented time.
 *
 * It is built by find_package, by pkg-config and as a subdirectory, and fails
 * unless the router becomes Active at the exact time with one advertisement and
 * one announcement.  It uses nothing that is not installed.
 */
#include <stdio.h>

#include <vip/vip.h>

static unsigned sent, claimed, announced;

static int on_send(struct vip_if *ifp, const struct vip_packet *packet)
{
  (void)ifp;
  sent += packet->protocol == VIP_VRRP_IP_PROTOCOL && packet->length > 0;
  return 0;
}

static int on_claim(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  claimed++;
  return 0;
}

static void on_release(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  claimed--;
}

static int on_announce(struct vip_group *group, const struct vip_announce *announce)
{
  (void)group;
  (void)announce;
  announced++;
  return 0;
}

static int fail(const char *what, int result)
{
  printf("consumer: %s: %s\n", what, vip_strerror(result));
  return 1;
}

int main(void)
{
  static const struct vip_mac mac = {{2, 0, 0, 0, 0, 1}};
  static struct vip_engine engine;
  static struct vip_if ifp;
  static struct vip_vrrp vrrp;
  static struct vip_slot slots[1];
  static uint8_t tx[64];
  static const struct vip_ops ops = {on_send, on_claim, on_release, on_announce, NULL, NULL, NULL};
  struct vip_addr gateway = vip_ipv4(192, 0, 2, 1);
  struct vip_engine_config engine_config = {0};
  struct vip_if_config if_config = {0};
  struct vip_vrrp_config config = {0};
  vip_time due;
  int result;

  engine_config.ops = &ops;
  engine_config.slots = slots;
  engine_config.slot_count = 1;
  engine_config.tx = tx;
  engine_config.tx_size = sizeof tx;
  result = vip_engine_init(&engine, &engine_config);
  if (result != VIP_OK)
    return fail("vip_engine_init", result);

  if_config.index = 1;
  if_config.mac = mac;
  if_config.up = true;
  if_config.addr4 = vip_ipv4(192, 0, 2, 2);
  result = vip_if_init(&ifp, &engine, &if_config);
  if (result != VIP_OK)
    return fail("vip_if_init", result);

  config.vrid = 7;
  config.family = VIP_IPV4;
  config.addresses = &gateway;
  config.address_count = 1;
  result = vip_vrrp_init(&vrrp, &ifp, &config);
  if (result != VIP_OK)
    return fail("vip_vrrp_init", result);
  result = vip_group_start(&vrrp.group, 0);
  if (result != VIP_OK)
    return fail("vip_group_start", result);

  /* Three intervals of a second and (256 - 100) / 256 s of skew: RFC 9568 section 6.1. */
  due = vip_engine_deadline(&engine);
  if (due != 3 * VIP_SECOND + 609375000)
    return fail("the first deadline is not 3.609375 s", VIP_OK);
  (void)vip_engine_tick(&engine, due);
  if (vip_group_state(&vrrp.group) != VIP_VRRP_ACTIVE || sent != 1 || claimed != 2 ||
      announced != 1)
    return fail("not Active with a packet, two rights and an announcement", VIP_OK);
  (void)vip_engine_stop(&engine, due + 1);
  if (sent != 2 || claimed != 0)
    return fail("no farewell, or rights kept", VIP_OK);
  printf("consumer: libvip %s works\n", vip_version());
  return 0;
}
