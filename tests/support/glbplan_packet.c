/* SPDX-License-Identifier: MIT */
/* glbplan_packet.c - packets of routers that are not there: glbp.md 2.1 to 2.3 alone. */
#include "glbplan.h"

static void put(uint8_t *p, uint32_t value, unsigned octets)
{
  while (octets-- > 0) {
    p[octets] = (uint8_t)value;
    value >>= 8;
  }
}

struct glan_peer glan_peer(uint8_t last, uint8_t priority)
{
  struct glan_peer peer;

  memset(&peer, 0, sizeof peer);
  peer.last = last;
  peer.priority = priority;
  peer.hello_ms = 3000;
  peer.hold_ms = 10000;
  return peer;
}

static void add_hello(struct glan_packet *p, const struct glan_peer *from, uint8_t state,
                      const struct vip_addr *address)
{
  uint8_t *tlv = p->octets + p->length;
  const bool ipv6 = p->meta.family == VIP_IPV6;

  tlv[0] = 1;
  tlv[1] = ipv6 ? 40 : 28;
  tlv[3] = state;
  tlv[5] = from->priority;
  put(tlv + 8, from->hello_ms, 4);
  put(tlv + 12, from->hold_ms, 4);
  put(tlv + 16, 600, 2);
  put(tlv + 18, 14400, 2);
  tlv[22] = ipv6 ? 2 : 1;
  tlv[23] = ipv6 ? 16 : 4;
  memcpy(tlv + 24, address->octet, ipv6 ? 16 : 4);
  p->length = (uint16_t)(p->length + tlv[1]);
}

static void add_vf(struct glan_packet *p, const struct glan_vf *vf, uint16_t group)
{
  uint8_t *tlv = p->octets + p->length;

  tlv[0] = 2;
  tlv[1] = 20;
  tlv[2] = vf->number;
  tlv[3] = vf->state;
  tlv[5] = vf->priority;
  tlv[6] = vf->weight;
  put(tlv + 8, vf->timeout_s, 2);
  put(tlv + 10, vf->redirect_s, 2);
  put(tlv + 14, 0x0007b4, 3);
  put(tlv + 17, group, 2);
  tlv[19] = vf->number;
  p->length = (uint16_t)(p->length + 20);
}

void glan_make(const struct glan *lan, unsigned router, struct glan_packet *p,
               const struct glan_peer *from, uint8_t state, const struct glan_vf *vfs,
               unsigned count)
{
  const struct vip_glbp_config *config = &lan->r[router].config;
  const struct vip_addr group4 = {{224, 0, 0, 102}};
  const bool ipv6 = config->family == VIP_IPV6;

  memset(p, 0, sizeof *p);
  p->from = GLAN_ROUTERS;
  p->multicast = true;
  p->meta.family = config->family;
  p->meta.src = ipv6 ? v6(0xfe80, from->last) : vip_ipv4(192, 0, 2, from->last);
  p->meta.dst = ipv6 ? v6(0xff02, 0x66) : group4;
  p->meta.ttl = 255;
  p->octets[0] = 1;
  put(p->octets + 2, config->group, 2);
  p->octets[6] = 2;
  p->octets[11] = from->last;
  p->length = 12;
  if (state != 0) {
    add_hello(p, from, state,
              vip_addr_is_none(&from->address) ? vip_glbp_address(&lan->r[router].g)
                                               : &from->address);
  }
  for (unsigned i = 0; i < count; i++) {
    add_vf(p, &vfs[i], config->group);
  }
}

void glan_rx_vf(struct glan *lan, unsigned router, const struct glan_peer *from,
                enum vip_glbp_state state, const struct glan_vf *vf)
{
  const uint8_t bit = (uint8_t)(state == VIP_GLBP_DISABLED ? 0 : 1 << state);
  struct glan_packet p;
  int result;

  glan_make(lan, router, &p, from, bit, vf, vf != NULL);
  result = glan_feed(lan, router, &p);
  if (result != VIP_OK) {
    fail_msg("at %u ms a message was dropped: %s", lan->now_ms, vip_strerror(result));
  }
  glan_flush(lan);
}

void glan_rx(struct glan *lan, unsigned router, const struct glan_peer *from,
             enum vip_glbp_state state)
{
  glan_rx_vf(lan, router, from, state, NULL);
}

static uint32_t counted_all(const struct glan_router *r)
{
  uint32_t sum = 0;

  for (unsigned i = 0; i < VIP_CODE_COUNTED; i++) {
    sum += r->counters.code[i] + r->if_counters.code[i];
  }
  return sum;
}

void glan_rx_dropped(struct glan *lan, unsigned router, const struct glan_packet *p,
                     enum vip_code code)
{
  struct glan_router *r = &lan->r[router];
  const struct vip_glbp_run run = r->g.run;
  const uint32_t before = r->counters.code[code] + r->if_counters.code[code];
  const uint32_t all = counted_all(r);
  const uint32_t taken = r->counters.rx;
  const uint8_t state = r->g.group.state;
  const int result = glan_feed(lan, router, p);

  if (result != -1 - (int)code) {
    fail_msg("the result is \"%s\"", vip_strerror(result));
  }
  assert_int_equal(r->counters.code[code] + r->if_counters.code[code], before + 1);
  assert_int_equal(counted_all(r), all + 1);
  assert_int_equal(r->counters.rx, taken);
  assert_int_equal(r->g.group.state, state);
  assert_memory_equal(&r->g.run, &run, sizeof run);
}

struct glan_packet glan_kept(const struct glan *lan, unsigned router, unsigned back)
{
  const struct glan_record *r = glan_sent(lan, router, back);
  struct glan_packet p;

  memset(&p, 0, sizeof p);
  p.from = GLAN_ROUTERS;
  p.meta.family = r->packet.family;
  p.meta.src = r->packet.src;
  p.meta.dst = r->packet.dst;
  p.meta.ttl = r->packet.ttl;
  p.length = r->packet.length;
  memcpy(p.octets, r->octets, r->packet.length);
  return p;
}
