/* SPDX-License-Identifier: MIT */
/*
 * session_hsrp_config.c - configurations of an HSRP group out of ten octets.
 *
 * Most choices are from short tables, so that two routers often agree, and so
 * that the values at the edges of each range come up at once.  What is not
 * allowed comes up too: then vip_hsrp_check() must say so and nothing changes.
 */
#include "session_hsrp.h"

static void read_addresses(struct slot *s, struct lists *lists, uint8_t octet,
                           struct vip_hsrp_config *config)
{
  const unsigned first = octet >> 2 & 7;

  if ((octet & 0x80) == 0)
    config->address = session_nth(s->family, first);
  config->secondary_count = octet & 3;
  for (unsigned i = 0; i < LIST_MAX; i++)
    lists->secondaries[i] = session_nth(s->family, first + 1 + i);
  if ((octet & 0x60) == 0x60)
    lists->secondaries[1] = lists->secondaries[0];
  config->secondaries = lists->secondaries;
}

static void read_times(const uint8_t *octets, struct vip_hsrp_config *config)
{
  static const uint32_t hello_ms[] = {0, 1000, 15, 250, 254000, 14, 3000, 999};
  static const uint32_t hold_ms[] = {0, 3000, 50, 800, 255000, 10000, 49, 1000};
  static const uint8_t jitter[] = {0, 0, 0, 50, 10, 51, 1, 0};
  static const uint8_t garp_count[] = {0, 1, 2, 3, 0, 60, 61, 0};
  static const uint16_t garp_s[] = {0, 0, 1, 2, 1800, 1801, 3, 0};
  static const uint16_t delay_s[] = {0, 0, 0, 1, 10, 60, 3600, 3601};
  static const uint32_t delay_ms[] = {0, 0, 0, 1, 100, 1000, 10000000, 10000001};
  static const uint16_t seconds[] = {0, 0, 1, 65535};

  config->hello_ms = hello_ms[octets[2] & 7];
  config->hold_ms = hold_ms[octets[2] >> 3 & 7];
  config->learn = octets[2] >> 6;
  config->jitter_pct = jitter[octets[6] & 7];
  config->garp_count = garp_count[octets[6] >> 3 & 7];
  config->mac_refresh_s = seconds[octets[6] >> 6];
  config->preempt_delay_s = delay_s[octets[7] & 7];
  config->start_delay_ms = delay_ms[octets[7] >> 3 & 7];
  config->retry_s = seconds[octets[7] >> 6];
  config->garp_interval_s = garp_s[octets[8] & 7];
  config->preempt_reload_s = delay_s[octets[8] >> 3 & 7];
  config->preempt_sync_s = (uint16_t)(10 * (octets[8] >> 6));
}

/* The first group of its family on that router, or NULL. */
static struct vip_hsrp *leader_for(struct router *r, const struct slot *s)
{
  struct slot *leader = &r->slots[s->family == VIP_IPV4 ? 0 : SLOTS / 2];

  return leader != s && leader->registered ? hsrp_of(leader) : NULL;
}

void session_config(struct router *r, struct slot *s, const uint8_t octets[CONFIG_OCTETS])
{
  static const uint8_t versions[] = {0, 1, 2, 3};
  struct vip_hsrp_config *config = &known(s)->next;
  struct lists *lists = session_next_lists(s);

  memset(config, 0, sizeof *config);
  config->group = (uint16_t)(octets[9] != 0xff ? s->id : s->id + 1);
  config->family = s->family;
  config->version = s->family == VIP_IPV4 ? versions[octets[0] & 3] : 0;
  config->mac_mode = octets[0] >> 2 & 3;
  config->mac = (struct vip_mac){{2, 0, 0, 0, 1, octets[0] >> 6}};
  config->automatic = octets[0] >> 4 & 3;
  config->priority = octets[1];
  read_addresses(s, lists, octets[3], config);
  config->preempt = (octets[4] & 1) != 0;
  config->no_preempt_on_tie = (octets[4] & 2) != 0;
  config->priority_set = (octets[4] & 4) != 0;
  config->no_jitter = (octets[4] & 8) != 0;
  config->no_accept = (octets[4] & 16) != 0;
  config->garp_forever = (octets[4] & 32) != 0;
  config->garp_cisco = (octets[4] & 64) != 0;
  config->resign_on_coup = (octets[4] & 128) != 0;
  config->quiet_change = (octets[5] & 1) != 0;
  config->no_source_check = (octets[5] & 2) != 0;
  config->auth_required = (octets[5] & 4) != 0;
  config->tos = octets[5] >> 6;
  read_times(octets, config);
  config->auth = session_read_auth(s, octets[9] & 7);
  if ((octets[9] & 0x30) == 0x30)
    config->leader = leader_for(r, s);
}

void session_bounds(struct slot *s, bool init)
{
  const struct vip_hsrp_config *config = &known(s)->next;
  const vip_time start = config->start_delay_ms * VIP_MILLISECOND;
  const vip_time retry = config->retry_s * VIP_SECOND;
  vip_time *bound = &known(s)->start;

  if (init)
    *bound = 0;
  if (start > *bound)
    *bound = start;
  if (retry > *bound)
    *bound = retry;
}

uint8_t session_config_priority(const struct slot *s)
{
  const struct vip_hsrp_config *config = &known(s)->next;

  return config->priority != 0 || config->priority_set ? config->priority : 100;
}

/* ---- what becomes of it ---- */

int session_config_check(const struct router *r, const struct slot *s, struct vip_problem *problem)
{
  return vip_hsrp_check(r->ifp, &known(s)->next, problem);
}

bool session_config_is_own(const struct slot *s)
{
  return known(s)->next.group == s->id;
}

bool session_config_keeps(const struct slot *s)
{
  const struct vip_hsrp_config *config = &hsrp_of(s)->config;
  uint8_t version = known(s)->next.version;

  if (version == 0)
    version = s->family == VIP_IPV6 ? 2 : 1;
  return session_config_is_own(s) && version == config->version &&
         known(s)->next.leader == config->leader;
}

int session_init(const struct router *r, struct slot *s)
{
  return vip_hsrp_init(hsrp_of(s), r->ifp, &known(s)->next);
}

int session_configure(struct slot *s, vip_time now)
{
  return vip_hsrp_configure(hsrp_of(s), &known(s)->next, now);
}
