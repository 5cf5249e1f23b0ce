/* SPDX-License-Identifier: MIT */
/*
 * packets.c - see golden.h.  What comes from nobody, from a stranger, a host or a
 * broken router: well-formed messages with fields at random, frames that were
 * damaged, messages that were damaged and repaired, octets at random.
 */
#include "golden.h"

#include <string.h>

enum { MESSAGE_MAX = 128 };

static const struct vip_addr destinations[] = {
    VIP_VRRP_GROUP_IPV4, VIP_HSRP_GROUP_V1,   VIP_HSRP_GROUP_V2,
    VIP_VRRP_GROUP_IPV6, VIP_HSRP_GROUP_IPV6,
};

/* Where it seems to come from: a stranger, another router, this one, nobody. */
static struct vip_meta meta_of(struct golden *g, uint8_t family, const struct vip_addr *dst)
{
  const uint32_t from = golden_below(g, 8);
  struct vip_meta meta;

  memset(&meta, 0, sizeof meta);
  meta.family = family;
  meta.dst = *dst;
  meta.src = golden_own((unsigned)(from < ROUTERS ? from : 7), family);
  if (from == 7)
    memset(&meta.src, 0, sizeof meta.src);
  meta.ttl = (uint8_t)(golden_once(g, 8) ? golden_below(g, 256) : 255);
  meta.has_src_mac = true;
  meta.src_mac.octet[0] = 2;
  meta.src_mac.octet[5] = (uint8_t)from;
  return meta;
}

static void send_vrrp(struct golden_router *r)
{
  struct golden *g = r->golden;
  const uint8_t family = golden_once(g, 3) ? VIP_IPV6 : VIP_IPV4;
  const struct vip_meta meta = meta_of(g, family, &destinations[family == VIP_IPV4 ? 0 : 3]);
  struct vip_vrrp_message message;
  uint8_t addresses[32];
  uint8_t data[MESSAGE_MAX];
  int length;

  memset(&message, 0, sizeof message);
  message.family = family;
  message.version = (uint8_t)(family == VIP_IPV6 || golden_once(g, 2) ? 3 : 2);
  message.type = (uint8_t)(golden_once(g, 16) ? 2 : 1);
  message.vrid = (uint8_t)(golden_once(g, 8) ? 99 : 7 + g->kind);
  message.priority = (uint8_t)golden_below(g, 256);
  if (golden_once(g, 6))
    message.priority = 0;
  message.count = (uint8_t)golden_below(g, 3);
  message.interval = (uint16_t)(message.version == 2 ? golden_below(g, 3) : golden_below(g, 200));
  memcpy(addresses, golden_virtual(family, 0)->octet, 16);
  memcpy(addresses + (family == VIP_IPV4 ? 4 : 16), golden_virtual(family, 1)->octet, 16);
  message.addresses = addresses;
  length = vip_vrrp_encode(&message, data, sizeof data);
  golden_int(g, length);
  if (length < VIP_VRRP_HEADER)
    return;
  if (!golden_once(g, 10))
    vip_vrrp_sum_set(data, (size_t)length, family, &meta.src, &meta.dst, golden_once(g, 2));
  golden_input(r, VIP_FRAME_VRRP, &meta, data, (size_t)length);
}

static void send_hsrp(struct golden_router *r)
{
  static const uint8_t cisco[8] = {'c', 'i', 's', 'c', 'o'};
  static const uint8_t identifier[6] = {2, 0, 0, 0, 0, 0x55};
  struct golden *g = r->golden;
  struct vip_hsrp_message message;
  struct vip_meta meta;
  uint8_t data[MESSAGE_MAX];
  int length;

  memset(&message, 0, sizeof message);
  message.family = golden_once(g, 3) ? VIP_IPV6 : VIP_IPV4;
  message.version = (uint8_t)(message.family == VIP_IPV6 || golden_once(g, 2) ? 2 : 1);
  message.opcode = (uint8_t)golden_below(g, 4);
  message.state = (uint8_t)golden_below(g, 6);
  message.priority = (uint8_t)golden_below(g, 256);
  message.auth = (uint8_t)(message.version == 1 || golden_once(g, 2) ? VIP_AUTH_TEXT : 0);
  message.group = (uint16_t)(golden_once(g, 6) ? 33 : (golden_once(g, 2) ? 10 : 200) + g->kind);
  message.hello_ms = golden_below(g, 5) * 1000;
  message.hold_ms = golden_below(g, 12) * 1000;
  message.address = golden_virtual(message.family, (unsigned)golden_below(g, 2))->octet;
  message.identifier = identifier;
  message.text = cisco;
  message.if_state = (uint8_t)(1 + golden_below(g, 3));
  message.active_groups = (uint16_t)golden_below(g, 2);
  message.passive_groups = (uint16_t)golden_below(g, 3);
  meta =
      meta_of(g, message.family, &destinations[message.family == VIP_IPV6 ? 4 : message.version]);
  length = vip_hsrp_encode(&message, data, sizeof data);
  golden_int(g, length);
  if (length > 0)
    golden_input(r, VIP_FRAME_HSRP, &meta, data, (size_t)length);
}

static void forwarder(struct golden *g, struct vip_glbp_vf_tlv *vf, unsigned number)
{
  static const uint8_t priorities[] = {167, 135, 39, 7, 160, 128, 0, 255};

  vf->number = (uint8_t)number;
  vf->state = (uint8_t)(golden_once(g, 3) ? VIP_GLBP_LISTEN : VIP_GLBP_ACTIVE);
  vf->priority = priorities[golden_below(g, COUNT_OF(priorities))];
  vf->weight = (uint8_t)golden_below(g, 256);
  vf->timeout_s = (uint16_t)golden_below(g, 15000);
  vf->redirect_s = (uint16_t)golden_below(g, 700);
}

static void send_glbp(struct golden_router *r)
{
  struct golden *g = r->golden;
  struct vip_glbp_message message;
  struct vip_meta meta;
  uint8_t data[MESSAGE_MAX];
  int length;

  memset(&message, 0, sizeof message);
  message.family = g->kind % 4 == 3 ? VIP_IPV6 : VIP_IPV4;
  message.opcode = (uint8_t)golden_below(g, 3);
  message.group = (uint16_t)(g->kind == 6 ? VIP_GLBP_GROUP_MAX : 10 * g->kind);
  message.owner.octet[0] = 2;
  message.owner.octet[5] = (uint8_t)golden_below(g, 0x20);
  message.has_hello = golden_once(g, 2);
  message.state = (uint8_t)(2 + golden_below(g, 4));
  message.priority = (uint8_t)golden_below(g, 256);
  message.redirect_s = (uint16_t)golden_below(g, 700);
  message.timeout_s = (uint16_t)(600 + golden_below(g, 15000));
  message.hello_ms = golden_below(g, 5000);
  message.hold_ms = golden_below(g, 12000);
  message.address = *golden_virtual(message.family, 3);
  message.forwarder_count = (uint8_t)(message.opcode == VIP_GLBP_REQUEST ? 0 : golden_below(g, 3));
  for (unsigned i = 0; i < message.forwarder_count; i++)
    forwarder(g, &message.forwarders[i], (unsigned)(1 + 2 * i + golden_below(g, 2)));
  meta = meta_of(g, message.family, &destinations[message.family == VIP_IPV6 ? 4 : 2]);
  length = vip_glbp_encode(&message, data, sizeof data);
  golden_int(g, length);
  if (length > 0)
    golden_input(r, VIP_FRAME_GLBP, &meta, data, (size_t)length);
}

/* A message that is on the wire, with an octet changed and, of VRRP, a sum that is right again. */
static void damage(struct golden_router *r)
{
  struct golden *g = r->golden;
  struct golden_frame *copy = &g->spare;
  struct vip_frame frame;
  uint8_t *data;

  if (g->queued == 0)
    return;
  *copy = g->queue[0];
  if (vip_frame_parse(&frame, copy->data, copy->length) != VIP_OK || frame.length < 8)
    return;
  data = copy->data + (frame.data - copy->data);
  golden_flip(g, data, frame.length);
  if (golden_once(g, 4))
    frame.length = (uint16_t)golden_below(g, frame.length);
  if (frame.kind == VIP_FRAME_VRRP && frame.length >= VIP_VRRP_HEADER)
    vip_vrrp_sum_set(data, frame.length, frame.meta.family, &frame.meta.src, &frame.meta.dst,
                     golden_once(g, 2));
  golden_input(r, frame.kind, &frame.meta, data, frame.length);
}

static void noise(struct golden_router *r)
{
  struct golden *g = r->golden;
  const size_t length = golden_below(g, 80);
  const uint8_t kind = (uint8_t)(VIP_FRAME_VRRP + golden_below(g, 3));
  const uint8_t family = golden_once(g, 2) ? VIP_IPV6 : VIP_IPV4;
  const uint32_t dst = family == VIP_IPV4 ? golden_below(g, 3) : 3 + golden_below(g, 2);
  const struct vip_meta meta = meta_of(g, family, &destinations[dst]);
  uint8_t data[80];

  for (size_t i = 0; i < length; i++)
    data[i] = (uint8_t)(golden_once(g, 2) ? golden_below(g, 4) : golden_random(g));
  golden_input(r, kind, &meta, data, length);
}

void golden_hostile(struct golden *g)
{
  struct golden_router *r = &g->routers[golden_below(g, ROUTERS)];
  const uint32_t choice = golden_below(g, 11);

  switch (choice) {
  case 0:
  case 1:
    send_vrrp(r);
    break;
  case 2:
  case 3:
    send_hsrp(r);
    break;
  case 4:
  case 5:
    send_glbp(r);
    break;
  case 6:
    damage(r);
    break;
  case 7:
    noise(r);
    break;
  default:
    golden_client(g);
    break;
  }
}
