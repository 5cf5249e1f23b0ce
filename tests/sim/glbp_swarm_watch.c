/* SPDX-License-Identifier: MIT */
/*
 * glbp_swarm_watch.c - what must hold of five GLBP routers.
 *
 * After every event, whatever is being done to them:
 *   takeover   who is in Listen for a forwarder and hears nobody that is Active for
 *              it is Active itself a hold time and 0.4 s later (G2, G5)
 *   succession who is Standby and hears no gateway is one a hold time later (G1, G5)
 *   agreement  two that hear each other and are both the gateway, or both Active for
 *              one forwarder, are so until the next Hello (G1, G2); where frames are
 *              lost, this is looked at in calm alone
 *   orphans    nobody is Active for a forwarder whose primary was not there for the
 *              forwarder timeout (G4)
 *   ownership  nobody loses his number but to another router that has it (G3)
 *   preemption who may not preempt does not, nor a router of low weighting
 *   packets    what is replayed or forged changes nothing (X1), in glbp_swarm_draw.c
 * And in a LAN that was left alone, swarm_check_filled() and swarm_check_settled().
 *
 * An interval is measured from one event to the next: what is true now has been so
 * since the last event.
 */
#include "glbp_swarm.h"

#include <string.h>

/* A router lets so many others go first, each for so long (glbp.md 4.6). */
static const vip_time RANKS = 4 * (100 * VIP_MILLISECOND);

/* Who had to yield tries again after this time (glbp.md 6.4). */
static const vip_time YIELD = 60 * VIP_SECOND;

vip_time swarm_clock(struct swarm_clock *clock, bool on, vip_time now)
{
  const vip_time length = clock->on ? now - clock->since : 0;
  if (!clock->on)
    clock->since = now;
  clock->on = on;
  return length;
}

static vip_time slack(const struct swarm *swarm)
{
  return swarm->setup.delay + swarm->setup.late;
}

static void too_long(struct swarm *swarm, vip_time length, vip_time bound, const char *what,
                     int router, int number)
{
  swarm->figures->checks++;
  if (length > bound)
    swarm_broken(swarm, "%s: %s, forwarder %d: %.3f s instead of %.3f s", what,
                 router < 0 ? "somebody" : lan_name(swarm->lan, router), number,
                 (double)length / 1e9, (double)bound / 1e9);
}

/* ---- what is there ---- */

void swarm_view(const struct swarm *swarm, int router, struct swarm_view *out)
{
  const struct vip_glbp *glbp = swarm_glbp(swarm, router);
  const enum lan_power power = lan_power(swarm->lan, router);
  memset(out, 0, sizeof *out);
  if (power == LAN_OFF)
    return;
  for (unsigned i = 0; i < SWARM_NUMBERS; i++)
    out->vf[i] = glbp->run.forwarder[i].state;
  out->runs = power == LAN_RUNNING && swarm->lan->nodes[router].link_up;
  if (!out->runs)
    return;
  out->state = glbp->group.state;
  for (unsigned i = 0; i < SWARM_NUMBERS; i++) {
    const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[i];
    if (vf->state == VIP_GLBP_ACTIVE)
      out->active |= 1u << i;
    if (vf->state == VIP_GLBP_LISTEN && !vf->reserved)
      out->listen |= 1u << i;
    if (vf->state >= VIP_GLBP_LISTEN && vf->own)
      out->own |= 1u << i;
  }
}

/* The forwarders that a router hears somebody Active for, now, or in this moment before that one
   left off. */
static unsigned covered(const struct swarm_watch *watch, int router, unsigned *moment)
{
  unsigned set = 0;
  *moment = 0;
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    if (!watch->hears[i][router])
      continue;
    set |= watch->view[i].active;
    *moment |= watch->spoke[i];
  }
  return set;
}

static bool hears_gateway(const struct swarm_watch *watch, int router)
{
  for (int i = 0; i < SWARM_ROUTERS; i++)
    if (watch->hears[i][router] && watch->view[i].state == VIP_GLBP_ACTIVE)
      return true;
  return false;
}

/* ---- intervals of one router ---- */

static void look_takeover(struct swarm *swarm, int router, vip_time now)
{
  struct swarm_watch *watch = &swarm->watch;
  unsigned moment;
  const unsigned heard = covered(watch, router, &moment);
  const vip_time bound = swarm->setup.hold + RANKS + slack(swarm) + swarm->setup.late;
  for (int i = 0; i < SWARM_NUMBERS; i++) {
    const bool on = (watch->view[router].listen >> i & 1) != 0 && (heard >> i & 1) == 0;
    too_long(swarm, swarm_clock(&watch->uncovered[router][i], on, now), bound, "takeover", router,
             i + 1);
    if (((moment | watch->began[router]) >> i & 1) != 0)
      watch->uncovered[router][i].since = now;
    if (watch->heard[router][i] || (moment >> i & 1) != 0)
      watch->heard_at[router][i] = now;
    watch->heard[router][i] = ((heard | watch->view[router].active) >> i & 1) != 0;
  }
}

static void look_succession(struct swarm *swarm, int router, vip_time now)
{
  struct swarm_watch *watch = &swarm->watch;
  const bool on = watch->view[router].state == VIP_GLBP_STANDBY && !hears_gateway(watch, router);
  too_long(swarm, swarm_clock(&watch->deserted[router], on, now), swarm->setup.hold + slack(swarm),
           "succession", router, 0);
}

/* ---- ownership ---- */

/* Another router had the number when what this one has heard since the last look was sent; one
   that stood still until then may have told so, and lost it, in one moment. */
static bool taken(const struct swarm *swarm, int router, int number)
{
  const struct swarm_watch *watch = &swarm->watch;
  for (int i = 0; i < SWARM_ROUTERS; i++)
    if (i != router && ((watch->owned_at[i][number] != 0 &&
                         watch->owned_at[i][number] + slack(swarm) >= watch->looked_at) ||
                        watch->booted_at[i] + slack(swarm) >= watch->looked_at))
      return true;
  return false;
}

static void look_owner(struct swarm *swarm, int router, const struct swarm_view *before,
                       vip_time now)
{
  struct swarm_watch *watch = &swarm->watch;
  const struct swarm_view *after = &watch->view[router];
  if ((after->own & ~before->own) != 0)
    watch->given_at = now;
  const bool same_life = after->runs && now - watch->booted_at[router] > slack(swarm);
  for (int i = 0; i < SWARM_NUMBERS; i++) {
    swarm->figures->checks++;
    if (same_life && (before->own & ~after->own) >> i & 1 && after->vf[i] != VIP_GLBP_INITIAL &&
        !taken(swarm, router, i))
      swarm_broken(swarm, "G3: %s loses forwarder %d to nobody", lan_name(swarm->lan, router),
                   i + 1);
  }
}

/* ---- orphans ---- */

/* What a router that stood still has not read yet is so much older than it believes. */
static void look_frozen(struct swarm *swarm, int router, vip_time now)
{
  struct swarm_watch *watch = &swarm->watch;
  const bool frozen = lan_power(swarm->lan, router) == LAN_FROZEN;
  if (frozen && watch->frozen_at[router] == VIP_NEVER)
    watch->frozen_at[router] = now;
  if (frozen || watch->frozen_at[router] == VIP_NEVER)
    return;
  for (int i = 0; i < SWARM_NUMBERS; i++) {
    watch->orphan_since[i] += now - watch->frozen_at[router];
    watch->heard_at[router][i] = now;
  }
  watch->frozen_at[router] = VIP_NEVER;
}

/* Whoever takes over counts on from the last Hello, which was under way for a while. */
static void look_orphan(struct swarm *swarm, int number, vip_time now)
{
  struct swarm_watch *watch = &swarm->watch;
  bool primary = false;
  bool active = false;
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    const struct swarm_view *after = &watch->view[i];
    const unsigned seen =
        swarm->setup.config[i].active_only ? after->own & after->active : after->own;
    primary = primary || (seen >> number & 1) != 0;
    active = active || (after->active >> number & 1) != 0;
  }
  if (watch->primary[number])
    watch->orphan_since[number] = now;
  watch->primary[number] = primary;
  if (primary || !active || now < watch->orphan_since[number])
    return;
  too_long(swarm, now - watch->orphan_since[number],
           swarm->setup.timeout + swarm->setup.timeout_spread + 8 * slack(swarm), "G4: timeout", -1,
           number + 1);
}

/* ---- agreement ---- */

static bool calm(const struct swarm *swarm)
{
  return lan_now(swarm->lan) - lan_disturbed(swarm->lan) > swarm_filled_bound(swarm);
}

/*
 * How long two may disagree.  With nonces, one that still has an earlier nonce of the
 * other learns another one when it was not told of it for a hold time (glbp.md 3.2).
 */
static vip_time agreement_bound(const struct swarm *swarm)
{
  const struct swarm_setup *setup = &swarm->setup;
  return (setup->md5 ? setup->hold + 3 * setup->hello : setup->hello) + 3 * slack(swarm);
}

/* Two routers: while both hear the other one, the gateway's role, and then each forwarder. */
static void look_pair(struct swarm *swarm, int one, int other, vip_time now)
{
  struct swarm_watch *watch = &swarm->watch;
  const struct swarm_view *a = &watch->view[one];
  const struct swarm_view *b = &watch->view[other];
  struct swarm_clock *clocks = watch->doubled[one][other];
  const bool watched =
      (!swarm->setup.loses || calm(swarm)) && watch->hears[one][other] && watch->hears[other][one];
  const bool gateways = a->state == VIP_GLBP_ACTIVE && b->state == VIP_GLBP_ACTIVE;
  const vip_time bound = agreement_bound(swarm);
  too_long(swarm, swarm_clock(&clocks[0], watched && gateways, now), bound, "two gateways", one, 0);
  for (int i = 0; i < SWARM_NUMBERS; i++)
    too_long(swarm,
             swarm_clock(&clocks[i + 1], watched && ((a->active & b->active) >> i & 1) != 0, now),
             bound, "two are Active", one, i + 1);
}

/* ---- preemption ---- */

void swarm_check_preemption(struct swarm *swarm, int router, uint8_t forwarder)
{
  const struct vip_glbp_config *config = &swarm->setup.config[router];
  const bool low = swarm_glbp(swarm, router)->run.low;
  swarm->figures->checks++;
  if (forwarder == 0 ? !config->preempt : config->no_forwarder_preempt || low)
    swarm_broken(swarm, "%s preempts forwarder %d, and may not", lan_name(swarm->lan, router),
                 forwarder);
}

/* ---- after every event ---- */

void swarm_look(struct swarm *swarm)
{
  struct swarm_watch *watch = &swarm->watch;
  struct swarm_view before[SWARM_ROUTERS];
  const vip_time now = lan_now(swarm->lan);
  swarm->dirty = false;
  memcpy(before, watch->view, sizeof before);
  for (int i = 0; i < SWARM_ROUTERS; i++)
    swarm_view(swarm, i, &watch->view[i]);
  for (int i = 0; swarm->rewired && i < SWARM_NODES; i++)
    for (int j = 0; j < SWARM_NODES; j++)
      watch->hears[i][j] = lan_hears(swarm->lan, i, j) &&
                           (i >= SWARM_ROUTERS || watch->view[i].runs) &&
                           (j >= SWARM_ROUTERS || watch->view[j].runs);
  swarm->rewired = false;
  for (int i = 0; i < SWARM_ROUTERS; i++)
    for (int j = 0; j < SWARM_NUMBERS; j++)
      if ((before[i].own >> j & 1) != 0)
        watch->owned_at[i][j] = now;
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    look_frozen(swarm, i, now);
    look_takeover(swarm, i, now);
    look_succession(swarm, i, now);
    look_owner(swarm, i, &before[i], now);
    if (before[i].runs)
      swarm->figures->router_s += (double)(now - watch->looked_at) / 1e9;
  }
  for (int i = 0; i < SWARM_NUMBERS; i++)
    look_orphan(swarm, i, now);
  memset(watch->spoke, 0, sizeof watch->spoke);
  memset(watch->began, 0, sizeof watch->began);
  watch->looked_at = now;
  for (int i = 0; i < SWARM_ROUTERS; i++)
    for (int j = 0; j < i; j++)
      look_pair(swarm, i, j, now);
  swarm_crowd_look(swarm);
}

/* ---- in calm ---- */

/* Two hold times more where most routers do not take part before there is a gateway to tell them
   the virtual address. */
vip_time swarm_filled_bound(const struct swarm *swarm)
{
  return (swarm->setup.learned ? 5 : 3) * swarm->setup.hold + 3 * slack(swarm);
}

/*
 * Behind the gateway, which may change once more when a preempt delay is over: a
 * number that was given away in vain is free after three hold times, and asked for
 * again after one; whoever gets one waits a hold time, or for his preempt delay.
 */
vip_time swarm_settled_bound(const struct swarm *swarm)
{
  const struct swarm_setup *setup = &swarm->setup;
  return swarm_filled_bound(swarm) + setup->preempt_delay + 6 * setup->hold + 4 * setup->hello +
         setup->forwarder_delay + RANKS + setup->retry + 4 * slack(swarm) +
         (swarm->watch.conflict ? YIELD : 0);
}

static unsigned count_bits(unsigned set)
{
  unsigned count = 0;
  for (; set != 0; set &= set - 1)
    count++;
  return count;
}

/* Somebody has become the gateway in this moment, and who was it has not heard it. */
static bool hands_over(const struct swarm *swarm)
{
  for (int i = 0; i < SWARM_ROUTERS; i++)
    for (int j = 0; j < i; j++) {
      const struct swarm_clock *both = &swarm->watch.doubled[i][j][0];
      if (both->on && lan_now(swarm->lan) - both->since <= 2 * slack(swarm))
        return true;
    }
  return false;
}

void swarm_check_filled(struct swarm *swarm)
{
  const struct swarm_watch *watch = &swarm->watch;
  unsigned gateways = 0;
  unsigned owned = 0;
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    const struct swarm_view *now = &watch->view[i];
    gateways += now->state == VIP_GLBP_ACTIVE;
    if ((owned & now->own) != 0)
      swarm_broken(swarm, "G3: %s is the primary of what is another one's",
                   lan_name(swarm->lan, i));
    owned |= now->own;
    if (count_bits(now->own) > 1)
      swarm_broken(swarm, "G3: %s is the primary of several", lan_name(swarm->lan, i));
    swarm->figures->checks += 2;
  }
  if (gateways != 1 && !(gateways == 2 && hands_over(swarm)))
    swarm_broken(swarm, "G1: %u gateways in a calm LAN", gateways);
}

/* Would `router` take that forwarder from somebody lower? */
static bool wants(const struct swarm *swarm, int router, int number)
{
  const struct swarm_view *now = &swarm->watch.view[router];
  return ((now->listen | now->active) >> number & 1) != 0 &&
         !swarm->setup.config[router].no_forwarder_preempt && !swarm_glbp(swarm, router)->run.low;
}

/* `same`: no number has been given up, and given away again, since the LAN is calm.  G2, and the
   part of G4 about weightings: a router that is low forwards only while nobody wants to. */
static void check_forwarder(struct swarm *swarm, int number, bool same)
{
  const struct swarm_watch *watch = &swarm->watch;
  int active = -1;
  int owner = -1;
  bool known = false;
  bool wanted = false;
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    const struct swarm_view *now = &watch->view[i];
    known = known || ((now->listen | now->active) >> number & 1) != 0;
    wanted = wanted || wants(swarm, i, number);
    if ((now->active >> number & 1) != 0)
      active = i;
    if ((now->own >> number & 1) != 0)
      owner = i;
  }
  swarm->figures->checks += 3;
  if (same && known && active < 0)
    swarm_broken(swarm, "G2: nobody is Active for forwarder %d", number + 1);
  if (active >= 0 && wanted && swarm_glbp(swarm, active)->run.low)
    swarm_broken(swarm, "G4: %s has forwarder %d at a low weighting", lan_name(swarm->lan, active),
                 number + 1);
  if (same && owner >= 0 && owner != active && wants(swarm, owner, number))
    swarm_broken(swarm, "G2: %s does not take its forwarder %d back", lan_name(swarm->lan, owner),
                 number + 1);
}

void swarm_check_settled(struct swarm *swarm)
{
  const struct swarm_watch *watch = &swarm->watch;
  const bool same = watch->timeout_at < lan_disturbed(swarm->lan);
  unsigned taking_part = 0;
  unsigned standbys = 0;
  unsigned known = 0;
  swarm_check_filled(swarm);
  for (int i = 0; i < SWARM_NUMBERS; i++)
    check_forwarder(swarm, i, same);
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    taking_part += watch->view[i].state >= VIP_GLBP_LISTEN;
    standbys += watch->view[i].state == VIP_GLBP_STANDBY;
    known |= watch->view[i].listen | watch->view[i].active;
  }
  for (int i = 0; i < SWARM_ROUTERS; i++)
    if (watch->view[i].runs && watch->view[i].state < VIP_GLBP_LISTEN)
      swarm_broken(swarm, "G1: %s takes no part in a calm LAN", lan_name(swarm->lan, i));
  if (standbys != (taking_part > 1))
    swarm_broken(swarm, "G1: %u Standby gateways of %u", standbys, taking_part);
  for (int i = 0; same && i < SWARM_ROUTERS; i++)
    if (watch->view[i].state >= VIP_GLBP_LISTEN && watch->view[i].own == 0 &&
        count_bits(known) < SWARM_NUMBERS)
      swarm_broken(swarm, "G3: %s has no forwarder, and a number is free", lan_name(swarm->lan, i));
  swarm->figures->checks += 2;
  swarm->figures->calms++;
}
