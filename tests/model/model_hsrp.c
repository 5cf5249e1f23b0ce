/* SPDX-License-Identifier: MIT */
/*
 * model_hsrp.c - HSRP version 1 with a hello time of 1 second and a hold time of
 * 3, explored in ticks of half a second: what must hold after each step (H4 and
 * H5 of tests/doc/explored.md), and on a calm LAN (H1).
 */
#include "models.h"

#include <stdio.h>
#include <string.h>

#include "explore.h"
#include "hsrp_private.h"

enum { HOLD = 6 /* ticks */ };

static const uint8_t *priorities;
static bool preempts;
static struct vip_hsrp groups[ROUTERS_MAX];

static struct vip_group *open(unsigned router, struct vip_if *ifp)
{
  struct vip_hsrp_config config;

  memset(&config, 0, sizeof config);
  config.group = 1;
  config.family = VIP_IPV4;
  config.address = vip_ipv4(192, 0, 2, 1);
  config.priority = priorities[router];
  config.hello_ms = 1000;
  config.hold_ms = 3000;
  config.preempt = preempts;
  config.garp_count = 1;
  config.no_jitter = true;
  memset(&groups[router], 0, sizeof groups[router]);
  if (vip_hsrp_init(&groups[router], ifp, &config) != VIP_OK)
    return NULL;
  return &groups[router].group;
}

static int hear(struct vip_if *ifp, const struct vip_meta *meta, const struct packet *packet,
                vip_time now)
{
  struct vip_meta to = *meta;

  to.dst = vip_ipv4(224, 0, 0, 2);
  to.ttl = 1;
  return vip_hsrp_input(ifp, &to, packet->data, packet->length, now);
}

/* Version 1, RFC 2281 section 5.1. */
static uint8_t opcode_of(const struct packet *packet)
{
  return packet->data[1];
}

static uint8_t priority_of(const struct packet *packet)
{
  return packet->data[5];
}

static void tell(const struct packet *packet, char *text, size_t size)
{
  static const char *const opcodes[] = {"Hello", "Coup", "Resign"};

  (void)snprintf(text, size, "%s, state %d, priority %d", opcodes[opcode_of(packet) % 3],
                 packet->data[2], priority_of(packet));
}

/* Whether `packet` claims a role for a better router; a Resign gives one up. */
static bool beats(const struct packet *packet, unsigned router)
{
  if (opcode_of(packet) == VIP_HSRP_RESIGN)
    return false;
  return priority_of(packet) > priorities[router] ||
         (priority_of(packet) == priorities[router] && packet->from > router);
}

static const char *check_timers(const struct vip_hsrp *hsrp, vip_time now)
{
  for (unsigned i = 0; i < VIP_HSRP_TIMERS; i++)
    if (hsrp->run.due[i] > now + 3 * VIP_SECOND)
      return "a timer is further away than the hold time";
  switch (hsrp->group.state) {
  case VIP_HSRP_ACTIVE:
  case VIP_HSRP_STANDBY:
  case VIP_HSRP_SPEAK:
    return hsrp->run.due[VIP_HSRP_TIMER_HELLO] != 0 ? NULL : "one that should speak is silent";
  case VIP_HSRP_LISTEN:
    return hsrp->run.due[VIP_HSRP_TIMER_ACTIVE] != 0 || hsrp->run.due[VIP_HSRP_TIMER_STANDBY] != 0
               ? NULL
               : "one in Listen waits for nothing";
  default:
    return NULL;
  }
}

static const char *check_sent(const struct moment *moment)
{
  const uint8_t state = moment->group->state;
  const uint8_t before = moment->state_before;

  if (moment->sent > 3)
    return "more than a Coup, a Hello and a Resign at once";
  for (unsigned i = 0; i < moment->sent; i++) {
    const struct packet *packet = moment->out[i];
    if (packet->from_virtual && before != VIP_HSRP_ACTIVE && state != VIP_HSRP_ACTIVE)
      return "H4: the virtual MAC was used by one that is not Active";
    if (opcode_of(packet) == VIP_HSRP_COUP && before != VIP_HSRP_ACTIVE && !preempts)
      return "H5: a Coup without preemption";
    if (opcode_of(packet) == VIP_HSRP_COUP && moment->packet != NULL &&
        beats(moment->packet, moment->router))
      return "H5: a Coup against a better router";
  }
  return NULL;
}

static const char *check(const struct moment *moment)
{
  const struct vip_hsrp *hsrp = (const struct vip_hsrp *)moment->group;
  const char *why = check_timers(hsrp, moment->now);

  if (why == NULL)
    why = check_sent(moment);
  if (why == NULL && moment->state_before == VIP_HSRP_ACTIVE &&
      moment->group->state != VIP_HSRP_ACTIVE && moment->packet != NULL &&
      !beats(moment->packet, moment->router))
    why = "H3: an Active router gave way to one that does not beat it";
  if (why == NULL && moment->announced != 0 && moment->group->state != VIP_HSRP_ACTIVE)
    why = "addresses were announced by one that is not Active";
  return why;
}

static const char *unsettled(const struct facts *const *up)
{
  unsigned count[VIP_HSRP_ACTIVE + 1] = {0};
  unsigned running = 0;
  uint8_t best = 0;
  uint8_t active = 0;

  for (unsigned i = 0; i < ROUTERS_MAX && priorities[i] != 0; i++) {
    if (up[i] == NULL)
      continue;
    running++;
    count[up[i]->state]++;
    if (priorities[i] > best)
      best = priorities[i];
    if (up[i]->state == VIP_HSRP_ACTIVE)
      active = priorities[i];
  }
  if (count[VIP_HSRP_ACTIVE] > 1)
    return "H1: two routers are Active";
  if (running > 0 && count[VIP_HSRP_ACTIVE] == 0)
    return "H1: no router is Active";
  if (running > 1 && count[VIP_HSRP_STANDBY] != 1)
    return "H1: there is not one Standby router";
  if (running > 2 && count[VIP_HSRP_LISTEN] != running - 2)
    return "H1: a third router does not just listen";
  if (preempts && active < best)
    return "H1: one that preempts has a higher priority than the Active router";
  return NULL;
}

/*
 * H1: a hold time in Listen, one in Speak, and the same for the Standby router when
 * the Active one is found; each may end late, and each router may be heard late.
 */
static void limit(struct bounds *bounds)
{
  unsigned routers = 0;

  while (priorities[routers] != 0)
    routers++;
  bounds->lead_limit = (uint8_t)(2u * (HOLD + bounds->late) + routers * bounds->delay);
  bounds->calm_limit = (uint8_t)(4u * (HOLD + bounds->late) + routers * bounds->delay);
}

const struct model *model_hsrp(const uint8_t *router_priorities, unsigned routers, bool preempt)
{
  static struct model model = {
      .name = "hsrp",
      .leads = VIP_HSRP_ACTIVE,
      .tick = VIP_SECOND / 2,
      .open = open,
      .hear = hear,
      .check = check,
      .unsettled = unsettled,
      .limit = limit,
      .tell = tell,
  };

  priorities = router_priorities;
  preempts = preempt;
  model.routers = routers;
  return &model;
}
