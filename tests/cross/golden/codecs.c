/* SPDX-License-Identifier: MIT */
/*
 * codecs.c - see golden.h.  The parts without a state on seeded octets: what can be
 * decoded is hashed by its fields and encoded again; frames are made, damaged and
 * parsed; digests, sums, addresses, times and texts.
 */
#include "golden.h"

#include <string.h>

enum { OCTETS_MAX = 160 };

/* Octets that are likely to be lengths and types, some of them after a beginning. */
static size_t octets(struct golden *g, uint8_t *data, const uint8_t *beginning, size_t known)
{
  const size_t length = known + golden_below(g, (uint32_t)(OCTETS_MAX - known));

  memset(data, 0, OCTETS_MAX);
  for (size_t i = 0; i < length; i++)
    data[i] = (uint8_t)(golden_once(g, 3) ? golden_random(g) : golden_below(g, 5));
  if (known != 0)
    memcpy(data, beginning, known);
  if (golden_once(g, 6))
    golden_flip(g, data, length);
  return golden_once(g, 6) ? golden_below(g, (uint32_t)length) : length;
}

static void encoded(struct golden *g, const uint8_t *out, int length)
{
  golden_int(g, length);
  if (length > 0)
    golden_octets(g, out, (size_t)length);
}

/* ---- VRRP ---- */

static void vrrp(struct golden *g)
{
  const uint8_t version = (uint8_t)(golden_once(g, 2) ? 0x31 : 0x21);
  const uint8_t family = golden_once(g, 2) ? VIP_IPV6 : VIP_IPV4;
  const struct vip_addr src = golden_own(3, family);
  const struct vip_addr dst = golden_own(9, family);
  uint8_t beginning[8] = {0, 7, 100, 1, 0, 100, 0, 0};
  uint8_t data[OCTETS_MAX];
  uint8_t out[OCTETS_MAX];
  struct vip_vrrp_message message;
  size_t length;
  int result;

  beginning[0] = version;
  length = octets(g, data, beginning, sizeof beginning);
  /* Mostly as long as its count says. */
  if (!golden_once(g, 4))
    length = VIP_VRRP_HEADER + (family == VIP_IPV4 ? 4u : 16u) + (version == 0x21 ? 8u : 0u);
  memset(&message, 0, sizeof message);
  result = vip_vrrp_decode(&message, family, data, length);
  golden_int(g, result);
  if (result != VIP_OK)
    return;
  golden_u8(g, message.version);
  golden_u8(g, message.type);
  golden_u8(g, message.vrid);
  golden_u8(g, message.priority);
  golden_u8(g, message.count);
  golden_u8(g, message.auth_type);
  golden_u32(g, message.interval);
  golden_u32(g, message.checksum);
  golden_u32(g, message.length);
  encoded(g, out, vip_vrrp_encode(&message, out, golden_once(g, 4) ? 20 : sizeof out));
  vip_vrrp_sum_set(data, length, family, &src, &dst, golden_once(g, 2));
  golden_octets(g, data, 8);
  golden_u8(g, (uint8_t)vip_vrrp_sum_verify(data, length, family, &src, &dst));
}

/* ---- HSRP ---- */

static void hsrp(struct golden *g)
{
  static const uint8_t first[] = {0, 0, 16, 3, 10, 120, 1, 0, 'c', 'i', 's', 'c', 'o', 0, 0, 0};
  static const uint8_t second[] = {1, 40, 2, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 5, 0, 0, 0, 100};
  const bool one = golden_once(g, 2);
  const uint8_t family = !one && golden_once(g, 2) ? VIP_IPV6 : VIP_IPV4;
  uint8_t data[OCTETS_MAX];
  uint8_t out[OCTETS_MAX];
  struct vip_hsrp_message message;
  const size_t length =
      one ? octets(g, data, first, sizeof first) : octets(g, data, second, sizeof second);
  int result;

  memset(&message, 0, sizeof message);
  result = vip_hsrp_decode(&message, one ? 1 : 2, family, data, length);
  golden_int(g, result);
  if (result != VIP_OK)
    return;
  golden_u8(g, message.opcode);
  golden_u8(g, message.state);
  golden_u8(g, message.priority);
  golden_u8(g, message.auth);
  golden_u32(g, message.group);
  golden_u32(g, message.length);
  golden_u32(g, message.behind);
  golden_u32(g, message.hello_ms);
  golden_u32(g, message.hold_ms);
  golden_u8(g, message.if_state);
  golden_u32(g, message.active_groups);
  golden_u32(g, message.passive_groups);
  encoded(g, out, vip_hsrp_encode(&message, out, sizeof out));
}

/* ---- GLBP ---- */

static void glbp(struct golden *g)
{
  static const uint8_t hello[] = {1, 0,  0, 10, 0, 0,   2, 0, 0, 0, 0,    1,
                                  1, 28, 0, 4,  0, 100, 0, 0, 0, 0, 0x0b, 0xb8};
  static const uint8_t forwarder[] = {1, 0,  0, 10, 0, 0,   2,   0, 0, 0,   0, 1,
                                      2, 20, 1, 32, 0, 167, 100, 0, 0, 100, 0, 100};
  /* A text, and a nonce with one echo; a request has no more. */
  static const uint8_t secured[] = {1, 0, 0, 10,  0,   0,   2,   0, 0, 0,  0, 1, 3,
                                    9, 1, 5, 'a', 'b', 'c', 'd', 0, 4, 18, 1, 7, 1,
                                    2, 3, 4, 2,   0,   0,   0,   0, 2, 5,  6, 7, 8};
  const uint32_t choice = golden_below(g, 3);
  const uint8_t family = golden_once(g, 2) ? VIP_IPV6 : VIP_IPV4;
  uint8_t data[OCTETS_MAX];
  uint8_t out[OCTETS_MAX];
  struct vip_glbp_message message;
  size_t length;
  int result;

  if (choice == 0)
    length = octets(g, data, hello, sizeof hello);
  else if (choice == 1)
    length = octets(g, data, forwarder, sizeof forwarder);
  else
    length = octets(g, data, secured, sizeof secured);
  if (choice == 2 && golden_once(g, 2)) {
    data[1] = VIP_GLBP_REQUEST;
    length = length < sizeof secured ? length : sizeof secured;
  }

  memset(&message, 0, sizeof message);
  result = vip_glbp_decode(&message, family, data, length);
  golden_int(g, result);
  if (result != VIP_OK)
    return;
  golden_u8(g, message.opcode);
  golden_u32(g, message.group);
  golden_u32(g, message.length);
  golden_u8(g, message.auth);
  golden_u8(g, message.auth_length);
  golden_u8(g, message.has_nonce);
  golden_u32(g, message.nonce);
  golden_u8(g, message.has_hello);
  golden_u8(g, message.state);
  golden_u32(g, message.hello_ms);
  golden_u32(g, message.hold_ms);
  golden_u8(g, message.bad_forwarder);
  golden_u8(g, message.forwarder_count);
  for (unsigned i = 0; i < message.forwarder_count; i++) {
    golden_u8(g, message.forwarders[i].number);
    golden_u8(g, message.forwarders[i].state);
    golden_u32(g, message.forwarders[i].timeout_s);
  }
  encoded(g, out, vip_glbp_encode(&message, out, sizeof out));
}

/* ---- frames ---- */

void golden_parsed(struct golden *g, int result, const struct vip_frame *frame)
{
  golden_int(g, result);
  if (result != VIP_OK)
    return;
  golden_u8(g, frame->kind);
  golden_u32(g, frame->vlan);
  switch (frame->kind) {
  case VIP_FRAME_VRRP:
  case VIP_FRAME_HSRP:
  case VIP_FRAME_GLBP:
    golden_mac(g, &frame->dst);
    golden_addr(g, &frame->meta.src);
    golden_addr(g, &frame->meta.dst);
    golden_mac(g, &frame->meta.src_mac);
    golden_u8(g, frame->meta.family);
    golden_u8(g, frame->meta.ttl);
    golden_octets(g, frame->data, frame->length);
    break;
  case VIP_FRAME_QUERY:
  case VIP_FRAME_ASSERTION:
    golden_u8(g, frame->query.family);
    golden_u8(g, frame->query.probe);
    golden_addr(g, &frame->query.target);
    golden_addr(g, &frame->query.sender);
    golden_mac(g, &frame->query.client);
    break;
  default:
    break;
  }
}

static void frame(struct golden *g)
{
  const struct vip_addr addr = *golden_virtual(VIP_IPV4, (unsigned)golden_below(g, 5));
  const struct vip_addr addr6 = *golden_virtual(VIP_IPV6, (unsigned)golden_below(g, 5));
  struct golden_frame *f = &g->spare;
  struct vip_announce announce;
  struct vip_frame parsed;
  uint16_t vlan;
  uint32_t at;
  int length;

  memset(&announce, 0, sizeof announce);
  announce.family = golden_once(g, 2) ? VIP_IPV4 : VIP_IPV6;
  announce.arp_op = (uint8_t)(1 + golden_below(g, 2));
  announce.arp_target = (uint8_t)golden_below(g, 3);
  announce.copies = (uint8_t)golden_below(g, 3);
  announce.nd_flags = (uint8_t)golden_random(g);
  announce.nd_option = golden_once(g, 2);
  announce.addr = announce.family == VIP_IPV4 ? &addr : &addr6;
  vlan = (uint16_t)golden_below(g, 4097);
  length = vip_frame_announce(f->data, golden_once(g, 8) ? 50 : FRAME_MAX, &announce, 0, vlan);
  encoded(g, f->data, length);
  if (length <= 0)
    return;
  if (golden_once(g, 2))
    golden_flip(g, f->data, (size_t)length);
  golden_parsed(g, vip_frame_parse(&parsed, f->data, (size_t)length), &parsed);
  at = golden_below(g, (uint32_t)length);
  golden_parsed(g, vip_frame_parse(&parsed, f->data, at), &parsed);
}

/* ---- the rest ---- */

static void digest(struct golden *g)
{
  const struct vip_auth *auth = &golden_auths[2];
  uint8_t data[OCTETS_MAX];
  uint8_t out[16];
  struct vip_octets parts[2];

  parts[0].data = data;
  parts[0].length = octets(g, data, NULL, 0);
  parts[1].data = data;
  parts[1].length = golden_below(g, (uint32_t)(parts[0].length + 1));
  auth->method->digest(&auth->keys[golden_below(g, 2)], parts, 2, out);
  golden_octets(g, out, sizeof out);
}

static vip_time any_time(struct golden *g)
{
  const vip_time time = golden_random(g);

  return time << golden_below(g, 33);
}

static void small(struct golden *g)
{
  const vip_time a = any_time(g);
  const vip_time b = any_time(g);
  const struct vip_addr v6 = golden_own((unsigned)golden_below(g, 200), VIP_IPV6);
  const struct vip_addr v4 = golden_own((unsigned)golden_below(g, 200), VIP_IPV4);
  const struct vip_addr node = vip_solicited_node(&v6);
  const struct vip_mac multicast = vip_multicast_mac(VIP_IPV6, &node);
  const uint16_t number = (uint16_t)golden_below(g, 4096);
  const struct vip_mac hsrp_mac = vip_hsrp_mac(2, VIP_IPV6, number);
  const struct vip_mac glbp_mac = vip_glbp_mac(number & 1023, (uint8_t)(number & 3));
  const struct vip_addr hsrp_address = vip_hsrp_auto_address(number, golden_once(g, 2));
  const struct vip_addr glbp_address = vip_glbp_auto_address(number & 1023);
  const int order = vip_addr_compare(&v4, &v6);

  golden_int(g, vip_ms_until(a, b));
  golden_int(g, vip_ms_until(a + b, b));
  golden_int(g, order < 0 ? -1 : order > 0);
  golden_mac(g, &multicast);
  golden_mac(g, &hsrp_mac);
  golden_mac(g, &glbp_mac);
  golden_addr(g, &hsrp_address);
  golden_addr(g, &glbp_address);
  golden_u8(g, vip_addr_is_link_local(&v6));
  golden_u8(g, vip_addr_is_multicast(VIP_IPV4, &v4));
  golden_string(g, vip_strerror(-(int)golden_below(g, VIP_CODE_COUNT + 3)));
  golden_string(g, vip_reason_name((uint8_t)golden_below(g, VIP_REASON_COUNT + 2)));
  golden_string(g, vip_version());
}

void golden_codecs(struct golden *g)
{
  for (unsigned i = 0; i < 3; i++) {
    vrrp(g);
    hsrp(g);
    glbp(g);
    frame(g);
  }
  digest(g);
  small(g);
}
