/* SPDX-License-Identifier: MIT */
/* reframe.c - see reframe.h. */
#include "reframe.h"

#include "vip_test.h"

enum { UDP = 17, ROOM = 512 };

void reframe_check(const struct packet *packet, uint16_t port)
{
  const struct vip_meta *meta = &packet->frame.meta;
  struct vip_packet again = {.family = meta->family,
                             .protocol = UDP,
                             .port = port,
                             .ttl = meta->ttl,
                             .dscp = packet->tos,
                             .dst_mac_known = true,
                             .length = packet->frame.length,
                             .src_mac = meta->src_mac,
                             .dst_mac = packet->frame.dst,
                             .src = meta->src,
                             .dst = meta->dst,
                             .data = packet->frame.data};
  uint8_t out[ROOM];
  int length;

  length = vip_frame_packet(out, sizeof out, &again, packet->frame.vlan);
  assert_true(length > 0 && (size_t)length <= packet->length);
  /* The priority of an 802.1Q tag is not ours to choose. */
  if (packet->frame.vlan != VIP_FRAME_UNTAGGED) {
    out[14] = packet->octets[14];
  }
  assert_memory_equal(out, packet->octets, (size_t)length);
}
