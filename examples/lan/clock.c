/* SPDX-License-Identifier: MIT */
/*
 * clock.c - the clocks of the routers' hosts: each has its own, that shows the
 * LAN's time until it jumps or drifts (faults.c).
 *
 * The library gets a router's own time; all that the LAN keeps, and looks at, is
 * in the LAN's.  A clock that goes back is put right at once, as engine.h asks.
 */
#include "lan_internal.h"

/* What it gains in so much time, rounded down. */
static int64_t drift(const struct lan_router *router, vip_time time)
{
  int64_t ppm = router->drift_ppm;
  int64_t part = (int64_t)(time % 1000000) * ppm;
  return (int64_t)(time / 1000000) * ppm + part / 1000000 - (part % 1000000 < 0);
}

vip_time lan_router_now(const struct lan_router *router)
{
  vip_time since = router->lan->now - router->clock_from;
  return router->clock_base + since + (vip_time)drift(router, since);
}

vip_time lan_router_time_of(const struct lan_router *router, vip_time local)
{
  if (local == VIP_NEVER || local <= router->clock_base)
    return local == VIP_NEVER ? local : router->clock_from;
  vip_time wanted = local - router->clock_base;
  double rate = 1 + router->drift_ppm / 1e6;
  vip_time since = router->drift_ppm ? (vip_time)((double)wanted / rate) : wanted;
  while (since + (vip_time)drift(router, since) < wanted)
    since++;
  return router->clock_from + since;
}

/* Nothing else tells a host of several engines which of them was told of it (VIP_EVENT_CLOCK). */
void lan_router_mind_clock(struct lan_router *router)
{
  if (vip_engine_clock_back(&router->engine) == router->clock_back)
    return;
  router->clock_back = vip_engine_clock_back(&router->engine);
  (void)vip_engine_set_clock(&router->engine, lan_router_now(router));
}
