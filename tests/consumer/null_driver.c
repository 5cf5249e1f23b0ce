/* SPDX-License-Identifier: MIT */
/*
 * null_driver.c - one VRRP router on a driver that does nothing, in invented
 * time: what a firmware links that names one protocol and no optional part.
 *
 * It takes over, gives way to a better router, takes over again when that falls
 * silent, and leaves.  one_protocol.sh looks at what it links; tests/cross runs it
 * on other processors and with another C library.  All compare what it prints
 * with null_driver.txt.  No status text, framing, tracking, MD5 or result text
 * may be used here.
 */
#include <stdio.h>

#include <vip/vrrp.h>

static int on_send(struct vip_if *ifp, const struct vip_packet *packet)
{
  (void)ifp;
  (void)packet;
  return 0;
}

static int on_claim(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  return 0;
}

static void on_release(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
}

static void on_event(struct vip_if *ifp, struct vip_group *group, const struct vip_event *event)
{
  (void)ifp;
  if (event->kind == VIP_EVENT_STATE)
    printf("%lu ms: %s\n", (unsigned long)(event->now / VIP_MILLISECOND),
           vip_group_state_name(group));
}

static const struct vip_ops ops = {
    .send = on_send, .claim = on_claim, .release = on_release, .event = on_event};

/* Version 3, VRID 7, priority 200, an interval of a second, 192.0.2.1. */
static const uint8_t better[] = {0x31, 7, 200, 1, 0, 100, 0x44, 0x91, 192, 0, 2, 1};

int main(void)
{
  static struct vip_engine engine;
  static struct vip_if ifp;
  static struct vip_vrrp router;
  static struct vip_slot slots[1];
  static uint8_t tx[64];
  const struct vip_addr gateway = {{192, 0, 2, 1}};
  const struct vip_engine_config engine_config = {
      .ops = &ops, .slots = slots, .slot_count = 1, .tx = tx, .tx_size = sizeof tx};
  const struct vip_if_config if_config = {
      .index = 1, .mac = {{2, 0, 0, 0, 0, 2}}, .addr4 = {{192, 0, 2, 2}}, .up = true};
  const struct vip_vrrp_config config = {
      .vrid = 7, .family = VIP_IPV4, .addresses = &gateway, .address_count = 1};
  const struct vip_meta meta = {
      .src = {{192, 0, 2, 9}}, .dst = {{224, 0, 0, 18}}, .family = VIP_IPV4, .ttl = 255};

  if (vip_engine_init(&engine, &engine_config) != VIP_OK ||
      vip_if_init(&ifp, &engine, &if_config) != VIP_OK ||
      vip_vrrp_init(&router, &ifp, &config) != VIP_OK ||
      vip_group_start(&router.group, 0) != VIP_OK)
    return 1;
  while (vip_engine_deadline(&engine) < 4 * VIP_SECOND)
    (void)vip_engine_tick(&engine, vip_engine_deadline(&engine));
  if (vip_vrrp_input(&ifp, &meta, better, sizeof better, 4 * VIP_SECOND) != VIP_OK)
    return 2;
  while (vip_engine_deadline(&engine) < 8 * VIP_SECOND)
    (void)vip_engine_tick(&engine, vip_engine_deadline(&engine));
  (void)vip_engine_stop(&engine, 8 * VIP_SECOND);
  return vip_engine_deadline(&engine) == VIP_NEVER ? 0 : 3;
}
