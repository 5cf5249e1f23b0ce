/* SPDX-License-Identifier: MIT */
/*
 * fault_draw.c - draws a script from one seed: a configuration, a few kinds of
 * faults out of all (a fault that hides another one must not be in all runs), and
 * when each is done to whom: in rounds, with calm behind each.
 *
 * Configurations are those that can agree: one key, one version; intervals may
 * differ where the protocol bridges that.
 */
#include <string.h>

#include "fault.h"

uint32_t fault_draw(uint64_t *random, uint32_t limit)
{
  *random += 0x9e3779b97f4a7c15u;
  uint64_t x = *random;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)((x ^ (x >> 31)) >> 32) % limit;
}

/* ---- Configurations ---- */

static void draw_vrrp(struct fault_setup *setup, uint64_t *random)
{
  static const uint8_t versions[] = {VIP_VRRP_V3, VIP_VRRP_V3, VIP_VRRP_V3, VIP_VRRP_V2,
                                     VIP_VRRP_V2_V3};
  setup->vrrp_version = VIP_VRRP_V3;
  if (setup->family == VIP_IPV4)
    setup->vrrp_version = versions[fault_draw(random, 5)];
  static const uint8_t profiles[] = {VIP_VRRP_PROFILE_DEFAULT, VIP_VRRP_PROFILE_DEFAULT,
                                     VIP_VRRP_COMPAT, VIP_VRRP_RFC5798};
  setup->vrrp_profile = profiles[fault_draw(random, setup->vrrp_version == VIP_VRRP_V3 ? 4 : 3)];
  setup->unicast = fault_one_in(random, 6);
}

/* Version 2 wants whole seconds, and all alike. */
static void draw_adverts(struct fault_setup *setup, uint64_t *random)
{
  static const uint16_t all_cs[] = {100, 100, 100, 100, 100, 100, 10, 30, 500, 1000};
  const int64_t common_cs = all_cs[fault_draw(random, sizeof all_cs / sizeof *all_cs)];
  const bool alike = setup->vrrp_version != VIP_VRRP_V3 || !fault_one_in(random, 4);
  for (int i = 0; i < FAULT_ROUTERS; i++) {
    struct fault_router *router = &setup->router[i];
    router->advert_cs = alike ? common_cs : common_cs * (1 + fault_draw(random, 4));
    if (setup->vrrp_version != VIP_VRRP_V3)
      router->advert_cs = 100;
  }
}

/* Version 1 of HSRP tells seconds alone: where times differ, they are whole ones. */
static void draw_hellos(struct fault_setup *setup, uint64_t *random)
{
  static const uint16_t all_ms[] = {3000, 3000, 3000, 3000, 3000, 1000, 1000, 5000, 10000, 300};
  int64_t common_ms = all_ms[fault_draw(random, sizeof all_ms / sizeof *all_ms)];
  const int64_t hold = 3 + fault_draw(random, 2);
  const bool alike = !fault_one_in(random, 4) || common_ms == 300;
  for (int i = 0; i < FAULT_ROUTERS; i++) {
    struct fault_router *router = &setup->router[i];
    router->hello_ms = alike ? common_ms : common_ms * (1 + fault_draw(random, 3));
    router->hold_ms = hold * (alike ? router->hello_ms : 3 * common_ms);
  }
}

/* Few priorities, so that equal ones are common; an owner only where two would settle. */
static void draw_routers(struct fault_setup *setup, uint64_t *random)
{
  static const uint32_t delays_s[] = {0, 0, 0, 3, 10};
  const bool preempt = !fault_one_in(random, 4);
  const bool preempts_vary = fault_one_in(random, 4);
  const bool late = fault_one_in(random, 4);
  const bool drifts = fault_one_in(random, 4);
  const uint32_t delay_s = delays_s[fault_draw(random, 5)];
  const uint32_t spread_ms = fault_one_in(random, 2) ? 1 : 8000;
  for (int i = 0; i < FAULT_ROUTERS; i++) {
    struct fault_router *router = &setup->router[i];
    router->start_ms = fault_draw(random, spread_ms);
    router->priority = 100 + 50 * fault_draw(random, 3);
    router->preempt = preempts_vary ? fault_one_in(random, 2) : preempt;
    router->delay_s = delay_s;
    router->late_us = late ? fault_draw(random, 15000) : 0;
    router->weight = 30;
    router->drift_ppm = drifts ? (int64_t)fault_draw(random, 200001) - 100000 : 0;
  }
}

bool fault_is_slow(const struct fault_setup *setup)
{
  for (int64_t i = 0; i < setup->routers; i++) {
    const struct fault_router *router = &setup->router[i];
    if ((setup->protocols & FAULT_VRRP && router->advert_cs < 100) ||
        (setup->protocols != FAULT_VRRP && router->hello_ms < 1000))
      return false;
  }
  return true;
}

static void draw_setup(struct fault_setup *setup, uint64_t *random)
{
  static const uint8_t mixes[] = {FAULT_VRRP,
                                  FAULT_VRRP,
                                  FAULT_VRRP,
                                  FAULT_VRRP,
                                  FAULT_HSRP,
                                  FAULT_HSRP,
                                  FAULT_HSRP,
                                  FAULT_HSRP,
                                  FAULT_GLBP,
                                  FAULT_GLBP,
                                  FAULT_GLBP,
                                  FAULT_GLBP,
                                  FAULT_VRRP | FAULT_HSRP | FAULT_GLBP};
  memset(setup, 0, sizeof *setup);
  setup->family = fault_one_in(random, 2) ? VIP_IPV6 : VIP_IPV4;
  setup->routers = 2 + fault_draw(random, FAULT_ROUTERS - 1);
  setup->protocols = mixes[fault_draw(random, sizeof mixes)];
  static const uint8_t auths[] = {FAULT_AUTH_NONE, FAULT_AUTH_NONE, FAULT_AUTH_NONE,
                                  FAULT_AUTH_TEXT, FAULT_AUTH_MD5};
  setup->auth = auths[fault_draw(random, sizeof auths)];
  setup->client = fault_one_in(random, 3);
  setup->addresses = 1 + fault_draw(random, 3);
  if (setup->family == VIP_IPV6)
    setup->addresses = 2; /* a link-local one and another */
  setup->hsrp_version = setup->family == VIP_IPV6 || fault_one_in(random, 2) ? 2 : 1;
  setup->balancing = fault_draw(random, 4);
  setup->jitter_pct = fault_one_in(random, 2) ? 0 : 10;
  draw_vrrp(setup, random);
  draw_adverts(setup, random);
  draw_hellos(setup, random);
  draw_routers(setup, random);
  /* The calm behind it is so much longer, and costs what its packets do. */
  if (fault_one_in(random, 8))
    setup->taught_ms = fault_is_slow(setup) ? 255000 : 10000;
}

/* ---- Faults ---- */

void fault_draw_script(struct fault_script *script, uint64_t seed)
{
  uint64_t random = seed;
  uint8_t chosen[64];
  const unsigned calm = (unsigned)fault_verb_find("calm"); /* the last one, and no fault */
  memset(script, 0, sizeof *script);
  draw_setup(&script->setup, &random);
  script->setup.seed = (int64_t)(seed & INT64_MAX);
  const unsigned kinds = 2 + fault_draw(&random, 6);
  for (unsigned i = 0; i < kinds; i++)
    chosen[i] = (uint8_t)fault_draw(&random, calm);
  script->count = 10 + fault_draw(&random, FAULT_STEPS - 30);
  const size_t round = script->count / (1 + fault_draw(&random, 8)) + 1;
  vip_time at = 0;
  const uint32_t pace_ms = 50u << fault_draw(&random, 7);
  for (size_t i = 0; i < script->count; i++) {
    struct fault_step *step = &script->steps[i];
    at += (vip_time)fault_draw(&random, pace_ms * 1000) * 1000;
    step->at = at;
    step->verb = (i + 1) % round == 0 ? calm : chosen[fault_draw(&random, kinds)];
    fault_verbs[step->verb].draw(&script->setup, &random, step->args);
    if (step->verb == calm)
      at = 0;
  }
}
