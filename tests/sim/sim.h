/* SPDX-License-Identifier: MIT */
/*
 * sim.h - what the tests on the simulated LAN share: routers with one virtual
 * router each, and questions about the record.
 */
#ifndef SIM_H
#define SIM_H

#include "vip_test.h"

#include "lan.h"
#include "lan_vrrp.h"

static const uint8_t sim_families[] = {VIP_IPV4, VIP_IPV6};

/* The delay of a frame on a LAN of default quality. */
#define SIM_DELAY (50 * VIP_MILLISECOND / 1000)

/* Skew_Time and Active_Down_Interval of an interval, RFC 9568 section 6.1. */
static inline vip_time sim_skew(uint8_t priority, unsigned advert_cs)
{
  return (256u - priority) * advert_cs * (10 * VIP_MILLISECOND) / 256;
}

static inline vip_time sim_down(uint8_t priority, unsigned advert_cs)
{
  return 3 * advert_cs * (10 * VIP_MILLISECOND) + sim_skew(priority, advert_cs);
}

/* Virtual router 51, version 3, every second. */
static inline struct vip_vrrp_config sim_vrrp(uint8_t family, uint8_t priority)
{
  static const struct vip_addr ipv4 = {{192, 0, 2, 1}};
  static const struct vip_addr ipv6[] = {{{0xfe, 0x80, [15] = 1}},
                                         {{0x20, 1, 0x0d, 0xb8, [15] = 1}}};
  struct vip_vrrp_config config = {.vrid = 51, .family = family, .priority = priority};
  config.addresses = family == VIP_IPV4 ? &ipv4 : ipv6;
  config.address_count = family == VIP_IPV4 ? 1 : 2;
  return config;
}

/* A LAN of that seed; its clients speak `family`. */
static inline struct lan *sim_lan(uint64_t seed, uint8_t family)
{
  struct lan_config config = {.seed = seed, .family = family, .trace_frames = true};
  struct lan *lan = lan_create(&config);
  assert_non_null(lan);
  return lan;
}

static inline int sim_router(struct lan *lan, const struct vip_vrrp_config *config)
{
  int router = lan_add_router(lan, &(struct lan_router_config){.name = NULL});
  assert_true(router >= 0);
  assert_true(lan_add_vrrp(lan, router, config) >= 0);
  return router;
}

/* The same with the default virtual router. */
static inline int sim_default_router(struct lan *lan, uint8_t family, uint8_t priority)
{
  struct vip_vrrp_config config = sim_vrrp(family, priority);
  return sim_router(lan, &config);
}

static inline uint8_t sim_state(const struct lan *lan, int router)
{
  return vip_group_state(lan_group(lan, router, 0));
}

/* When the router last went to that state; VIP_NEVER: it never did. */
static inline vip_time sim_entered(const struct lan *lan, int router, uint8_t state)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  vip_time at = VIP_NEVER;
  for (size_t i = 0; i < count; i++)
    if (entries[i].kind == LAN_STATE && entries[i].node == router && entries[i].new_state == state)
      at = entries[i].at;
  return at;
}

/* Frames of that kind that a router sent in from..until; the last one's time. */
static inline unsigned sim_frames(const struct lan *lan, int router, int kind, vip_time from,
                                  vip_time until, vip_time *last)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  unsigned frames = 0;
  for (size_t i = 0; i < count; i++)
    if (entries[i].kind == LAN_FRAME && entries[i].node == router && entries[i].code == kind &&
        entries[i].at >= from && entries[i].at <= until) {
      frames++;
      if (last)
        *last = entries[i].at;
    }
  return frames;
}

/* Did any router report this cause? */
static inline bool sim_noted(const struct lan *lan, int router, int code)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  for (size_t i = 0; i < count; i++)
    if (entries[i].kind == LAN_CODE && entries[i].node == router && entries[i].code == code)
      return true;
  return false;
}

/* No check of the LAN has failed; ends it. */
static inline void sim_end(struct lan *lan)
{
  assert_string_equal(lan_violation(lan), "");
  assert_int_equal(lan_violations(lan), 0);
  lan_free(lan);
}

#endif
