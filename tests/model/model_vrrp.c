/* SPDX-License-Identifier: MIT */
/*
 * model_vrrp.c - VRRP version 3 with an interval of a few centiseconds, explored in
 * ticks of one: what must hold after each step (V5 to V8 of tests/doc/explored.md),
 * and on a calm LAN (V1).
 */
#include "models.h"

#include <stdio.h>
#include <string.h>

#include "explore.h"
#include "vrrp_private.h"

enum { ADVERT_CS = 4 };

static const uint8_t *priorities;
static const uint8_t *intervals;
static uint8_t profile;
static struct vip_vrrp groups[ROUTERS_MAX];

static uint8_t advert_cs(unsigned router)
{
  return intervals[router] != 0 ? intervals[router] : ADVERT_CS;
}

static struct vip_group *open(unsigned router, struct vip_if *ifp)
{
  static const struct vip_addr address = {{192, 0, 2, 1}};
  struct vip_vrrp_config config;

  memset(&config, 0, sizeof config);
  config.vrid = 1;
  config.family = VIP_IPV4;
  config.profile = profile;
  config.priority = priorities[router];
  config.advert_cs = advert_cs(router);
  config.addresses = &address;
  config.address_count = 1;
  memset(&groups[router], 0, sizeof groups[router]);
  if (vip_vrrp_init(&groups[router], ifp, &config) != VIP_OK)
    return NULL;
  return &groups[router].group;
}

static int hear(struct vip_if *ifp, const struct vip_meta *meta, const struct packet *packet,
                vip_time now)
{
  struct vip_meta to = *meta;

  to.dst = vip_ipv4(224, 0, 0, 18);
  return vip_vrrp_input(ifp, &to, packet->data, packet->length, now);
}

static uint8_t priority_of(const struct packet *packet)
{
  return packet->data[2];
}

static void tell(const struct packet *packet, char *text, size_t size)
{
  (void)snprintf(text, size, "an advertisement of priority %d", priority_of(packet));
}

static const char *check(const struct moment *moment)
{
  const struct vip_vrrp *vrrp = vipi_vrrp_const(moment->group);
  const uint8_t state = moment->group->state;
  const uint8_t before = moment->state_before;
  const uint8_t priority = vipi_vrrp_effective(vrrp);

  for (unsigned i = 0; i < VIP_VRRP_TIMERS; i++)
    if (vrrp->run.due[i] > moment->now + vipi_vrrp_down(vrrp, priority))
      return "V6: a timer is further away than Active_Down_Interval";
  if (state == VIP_VRRP_BACKUP && vrrp->run.due[VIP_VRRP_TIMER_DOWN] == 0)
    return "V6: a Backup waits for nothing";
  if (state == VIP_VRRP_ACTIVE && vrrp->run.due[VIP_VRRP_TIMER_ADVERT] == 0)
    return "V6: an Active router is silent";
  if (moment->packet != NULL && priority_of(moment->packet) == 0 && before == VIP_VRRP_BACKUP &&
      vrrp->run.due[VIP_VRRP_TIMER_DOWN] > moment->now + vipi_vrrp_skew(vrrp, priority))
    return "V5: a Backup that heard the Active router leave waits for longer than Skew_Time";
  if (moment->sent > 1)
    return "V7: more than one advertisement at once";
  if (moment->sent == 1 && before != VIP_VRRP_ACTIVE && state != VIP_VRRP_ACTIVE)
    return "V8: one that is not Active has spoken";
  if ((moment->announced != 0) != (before != VIP_VRRP_ACTIVE && state == VIP_VRRP_ACTIVE))
    return "V8: addresses are announced when a router becomes Active, and only then";
  if (moment->input == INPUT_TIMERS && before == VIP_VRRP_ACTIVE && state != VIP_VRRP_ACTIVE)
    return "an Active router lost its role to its own timers";
  if (moment->packet != NULL && before == VIP_VRRP_BACKUP && state != VIP_VRRP_BACKUP)
    return "V2: a packet made a Backup Active";
  return NULL;
}

static const char *unsettled(const struct facts *const *up)
{
  unsigned active = ROUTERS_MAX;
  uint8_t best = 0;

  for (unsigned i = 0; i < ROUTERS_MAX && priorities[i] != 0; i++) {
    if (up[i] == NULL)
      continue;
    if (priorities[i] > best)
      best = priorities[i];
    if (up[i]->state != VIP_VRRP_ACTIVE)
      continue;
    if (active != ROUTERS_MAX)
      return "V1: two routers are Active";
    active = i;
  }
  if (best != 0 && active == ROUTERS_MAX)
    return "V1: no router is Active";
  if (best != 0 && priorities[active] < best)
    return "V1: a Backup has a higher priority than the Active router";
  return NULL;
}

/* V1: the longest Active_Down_Interval and Skew_Time, in whole ticks, four ways, three late calls.
 */
static void limit(struct bounds *bounds)
{
  uint8_t lowest = 255;
  unsigned longest = 0;

  for (unsigned i = 0; priorities[i] != 0; i++) {
    lowest = priorities[i] < lowest ? priorities[i] : lowest;
    longest = advert_cs(i) > longest ? advert_cs(i) : longest;
  }
  bounds->lead_limit = bounds->calm_limit =
      (uint8_t)(3 * longest + 2 * ((256u - lowest) * longest / 256 + 1) + 4u * bounds->delay +
                3u * bounds->late);
}

const struct model *model_vrrp(const uint8_t *router_priorities, unsigned routers,
                               const uint8_t *router_intervals, uint8_t router_profile)
{
  static struct model model = {
      .name = "vrrp",
      .leads = VIP_VRRP_ACTIVE,
      .tick = 10 * VIP_MILLISECOND,
      .open = open,
      .hear = hear,
      .check = check,
      .unsettled = unsettled,
      .limit = limit,
      .tell = tell,
  };

  priorities = router_priorities;
  intervals = router_intervals;
  profile = router_profile;
  model.routers = routers;
  return &model;
}
