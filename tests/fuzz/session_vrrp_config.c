/* SPDX-License-Identifier: MIT */
/*
 * session_vrrp_config.c - configurations of a virtual router out of ten octets.
 *
 * Most choices are from short tables, so that two routers often agree, and so
 * that the values at the edges of each range come up at once.  What is not
 * allowed comes up too: then vip_vrrp_check() must say so and nothing changes.
 */
#include "session_vrrp.h"

static struct vip_addr listed(uint8_t family, unsigned number)
{
  static const uint8_t prefix[] = {0x20, 0x01, 0x0d, 0xb8};
  struct vip_addr addr = session_nth(family, number);

  if (family == VIP_IPV6 && number % 2 != 0)
    memcpy(addr.octet, prefix, sizeof prefix);
  return addr;
}

static void read_lists(struct router *r, struct slot *s, struct lists *lists, const uint8_t *octets,
                       struct vip_vrrp_config *config)
{
  const unsigned first = octets[3] >> 5;

  config->address_count = (octets[3] & 3) + 1u;
  config->excluded_count = octets[3] >> 2 & 3;
  if (config->address_count + config->excluded_count > LIST_MAX)
    config->excluded_count = 0;
  for (unsigned i = 0; i < LIST_MAX; i++)
    lists->addresses[i] =
        listed(s->family, s->family == VIP_IPV4 ? (first + i) % 7 : 2 * (first / 4) + i);
  if (octets[3] == 0x7d)
    lists->addresses[1] = lists->addresses[0];
  if (octets[3] == 0x7e)
    config->address_count = 0;
  config->addresses = lists->addresses;

  if ((octets[4] & 0xc0) == 0x40) {
    lists->peers[0].addr = session_own(1u - r->number, s->family);
    lists->peers[1].addr = listed(s->family, 80);
    lists->peers[0].ttl_min = octets[2] % 3 != 0 ? 0 : 254;
    lists->peers[0].ttl_max = octets[2] % 5 != 0 ? 0 : 250;
    lists->peers[1].ttl_min = lists->peers[1].ttl_max = 0;
    config->peers = lists->peers;
    config->peer_count = (uint8_t)(1 + octets[2] % 2);
    config->unicast_ttl = octets[2] % 7 != 0 ? 0 : 64;
  } else if ((octets[4] & 0xc0) == 0x80) {
    lists->group = s->family == VIP_IPV4 ? vip_ipv4(224, 0, 0, 99) : listed(VIP_IPV6, 3);
    if (s->family == VIP_IPV6) {
      lists->group.octet[0] = 0xff;
      lists->group.octet[1] = 2;
    }
    config->group_address = &lists->group;
  }
}

static void read_times(const uint8_t *octets, struct vip_vrrp_config *config)
{
  static const uint16_t advert_cs[] = {0, 100, 1, 200, 4095, 10, 25500, 150};
  static const uint8_t jitter[] = {0, 0, 0, 50, 10, 51, 1, 0};
  static const uint8_t multiplier[] = {0, 3, 1, 0, 100, 0, 101, 2};
  static const uint32_t delay_ms[] = {0, 0, 0, 1, 100, 1000, 60000, UINT32_MAX};
  static const uint8_t garp_count[] = {0, 1, 2, 3, 0, 5, 0, 255};
  static const uint16_t garp_ms[] = {0, 0, 1, 100, 1000, 65535, 1500, 0};
  static const uint16_t seconds[] = {0, 0, 1, 65535};

  config->advert_cs = advert_cs[octets[2] & 7];
  config->jitter_pct = jitter[octets[6] & 7];
  config->down_multiplier = multiplier[octets[6] >> 3 & 7];
  config->preempt_delay_ms = delay_ms[octets[7] & 7];
  config->start_delay_ms = delay_ms[octets[7] >> 3 & 7];
  config->garp_count = garp_count[octets[8] & 7];
  config->garp_interval_ms = garp_ms[octets[8] >> 3 & 7];
  config->garp_second_ms = garp_ms[(octets[8] >> 6) + 4 * (octets[7] >> 7)];
  config->garp_refresh_s = seconds[octets[9] >> 3 & 3];
  config->retry_s = seconds[octets[9] >> 5 & 3];
}

void session_config(struct router *r, struct slot *s, const uint8_t octets[CONFIG_OCTETS])
{
  struct vip_vrrp_config *config = &known(s)->next;
  static const uint8_t versions[] = {0, 2, 3, 23, 0, 2, 23, 4};
  struct lists *lists = session_next_lists(s);

  memset(config, 0, sizeof *config);
  config->vrid = (uint8_t)(octets[9] != 0xff ? s->id : s->id + 1);
  config->family = s->family;
  config->version = s->family == VIP_IPV4 ? versions[octets[0] & 7] : 0;
  config->profile = octets[0] >> 3 & 7;
  config->priority = octets[1];
  read_lists(r, s, lists, octets, config);
  config->no_preempt = (octets[4] & 1) != 0;
  config->fast_preempt = (octets[4] & 2) != 0;
  config->accept = (octets[4] & 4) != 0;
  config->strict = (octets[4] & 8) != 0;
  config->physical_mac = (octets[4] & 16) != 0;
  config->tos_set = (octets[4] & 32) != 0;
  config->checksum = octets[5] & 3;
  config->losing = octets[5] >> 2 & 3;
  config->garp_form = octets[5] >> 4 & 7;
  config->tos = octets[5] >> 7;
  read_times(octets, config);
  if (config->version == 2)
    config->auth = session_read_auth(s, octets[9] & 7);
}

static void raise_to(uint32_t *bound, uint32_t value)
{
  if (*bound < value)
    *bound = value;
}

void session_bounds(struct slot *s, bool init)
{
  const struct vip_vrrp_config *config = &known(s)->next;
  const bool compat = config->profile == VIP_VRRP_COMPAT;
  struct bounds *b = &known(s)->bounds;

  if (init)
    memset(b, 0, sizeof *b);
  raise_to(&b->multiplier, config->down_multiplier != 0 ? config->down_multiplier : 3);
  raise_to(&b->advert_cs, config->advert_cs != 0 ? config->advert_cs : 100);
  raise_to(&b->preempt_ms, config->preempt_delay_ms);
  raise_to(&b->start_ms, config->start_delay_ms);
  raise_to(&b->retry_s, config->retry_s);
  raise_to(&b->announce_ms, config->garp_interval_ms);
  raise_to(&b->announce_ms, config->garp_second_ms);
  raise_to(&b->announce_ms, config->garp_refresh_s * 1000u);
  if (compat && config->garp_count == 0)
    raise_to(&b->announce_ms, 1000);
}

uint8_t session_config_priority(const struct slot *s)
{
  const uint8_t priority = known(s)->next.priority;

  return priority != 0 ? priority : 100;
}

/* ---- what becomes of it ---- */

int session_config_check(const struct router *r, const struct slot *s, struct vip_problem *problem)
{
  return vip_vrrp_check(r->ifp, &known(s)->next, problem);
}

bool session_config_is_own(const struct slot *s)
{
  return known(s)->next.vrid == s->id;
}

bool session_config_keeps(const struct slot *s)
{
  const uint8_t version = known(s)->next.version;

  return session_config_is_own(s) && (version != 0 ? version : 3) == vrrp_of(s)->config.version;
}

int session_init(const struct router *r, struct slot *s)
{
  return vip_vrrp_init(vrrp_of(s), r->ifp, &known(s)->next);
}

int session_configure(struct slot *s, vip_time now)
{
  return vip_vrrp_configure(vrrp_of(s), &known(s)->next, now);
}
