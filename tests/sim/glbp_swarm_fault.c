/* SPDX-License-Identifier: MIT */
/*
 * glbp_swarm_fault.c - what is done to five GLBP routers and their LAN while a seed
 * runs: the faults of tests/doc/faults.md that are no matter of the LAN's quality.
 *
 * Those of HSRP and VRRP (swarm.h) are drawn apart: here a host also loses one MAC
 * of several, weightings fall, clocks jump, and packets with nonces are replayed.
 */
#include "glbp_swarm.h"

#include <string.h>

#include "sim.h"
#include "swarm.h"

/* A clock that runs ahead and is put right: timers of that time have run, and nothing else. */
static void jump(struct swarm *swarm, int router)
{
  struct vip_engine *engine = &swarm->lan->nodes[router].router->engine;
  if (lan_power(swarm->lan, router) != LAN_RUNNING)
    return;
  lan_fault(swarm->lan, router, "clock jumps");
  const vip_time now = lan_now(swarm->lan);
  const vip_time by = swarm_draw(swarm, 2000) * swarm->setup.hold / 1000;
  (void)vip_engine_tick(engine, now + by);
  (void)vip_engine_tick(engine, now > by ? now - by : 0);
  (void)vip_engine_set_clock(engine, now);
}

/* The host learns late that it cannot have a MAC. */
static void lose_mac(struct swarm *swarm, int router)
{
  struct lan_router *host = swarm->lan->nodes[router].router;
  if (host->power != LAN_RUNNING)
    return;
  lan_fault(swarm->lan, router, "loses a MAC");
  struct vip_glbp *glbp = (struct vip_glbp *)host->groups[0]->group;
  (void)vip_glbp_stop_forwarder(glbp, (uint8_t)(1 + swarm_draw(swarm, SWARM_NUMBERS)),
                                lan_now(swarm->lan));
}

/* What a replayed packet must not change.  A router that it makes us tell our nonce hears a whole
   Hello, and whoever contests a forwarder has to do so again behind each of those. */
struct essence {
  uint8_t state;
  struct vip_addr active;
  struct vip_addr standby;
  struct vip_glbp_forwarder forwarder[SWARM_NUMBERS];
  vip_time due[SWARM_NUMBERS][VIP_GLBP_FORWARDER_TIMERS];
};

static void essence_of(const struct vip_glbp *glbp, struct essence *out)
{
  memset(out, 0, sizeof *out);
  out->state = glbp->group.state;
  out->active = glbp->run.active;
  out->standby = glbp->run.standby;
  memcpy(out->forwarder, glbp->run.forwarder, sizeof out->forwarder);
  for (unsigned i = 0; i < SWARM_NUMBERS; i++)
    out->forwarder[i].contested = false;
  memcpy(out->due, &glbp->run.due[VIP_GLBP_TIMER_FORWARDERS], sizeof out->due);
}

/*
 * X1: a recorded packet that echoes nonces of two hold times ago, or one with a
 * bit turned round.  A router that stood still, or began since, still has the
 * nonces of then, or has nobody's.
 */
static void replay(struct swarm *swarm, int router)
{
  if (swarm->record_count == 0 || lan_power(swarm->lan, router) != LAN_RUNNING)
    return;
  const unsigned count = swarm->record_count < SWARM_RECORDS ? swarm->record_count : SWARM_RECORDS;
  struct swarm_record record = swarm->records[swarm_draw(swarm, count)];
  struct lan_router *host = swarm->lan->nodes[router].router;
  const struct vip_glbp *glbp = swarm_glbp(swarm, router);
  struct vip_frame frame;
  const vip_time now = lan_now(swarm->lan);
  const bool forged = swarm_one_in(swarm, 2);
  const vip_time old = 2 * swarm->setup.hold + 4 * (swarm->setup.late + swarm->setup.delay);
  if (record.node == router || vip_frame_parse(&frame, record.frame, record.length) != VIP_OK ||
      frame.kind != VIP_FRAME_GLBP)
    return;
  if (!forged && (now - record.at <= old || swarm->watch.booted_at[router] + old > record.at))
    return;
  if (forged)
    record.frame[(size_t)(frame.data - record.frame) + swarm_draw(swarm, frame.length)] ^=
        (uint8_t)(1 << swarm_draw(swarm, 8));
  struct essence before;
  struct essence after;
  essence_of(glbp, &before);
  int result = vip_glbp_input(&host->ifp, &frame.meta, frame.data, frame.length, now);
  essence_of(glbp, &after);
  swarm->figures->replays++;
  if (result == VIP_OK || memcmp(&before, &after, sizeof before) != 0)
    swarm_broken(swarm, "X1: %s accepts a packet that was %s", lan_name(swarm->lan, router),
                 forged ? "forged" : "replayed");
}

/* Who is better changes with this: those that disagree begin anew. */
static void weigh(struct swarm *swarm, int router, bool up)
{
  lan_uplink(swarm->lan, router, up);
  memset(swarm->watch.doubled, 0, sizeof swarm->watch.doubled);
}

static void reconfigure(struct swarm *swarm, int router)
{
  memset(swarm->watch.doubled, 0, sizeof swarm->watch.doubled);
  lan_set_priority(swarm->lan, router, (uint8_t)(5 + 50 * swarm_draw(swarm, 6)));
}

/* Cables, and who hears whom. */
static void part(struct swarm *swarm, int router)
{
  struct lan *lan = swarm->lan;
  switch (swarm_draw(swarm, 4)) {
  case 0:
    lan_heal(lan);
    lan_partition(lan, 1 + swarm_draw(swarm, (1u << SWARM_NODES) - 2));
    break;
  case 1:
    lan_block(lan, router, (int)swarm_draw(swarm, SWARM_ROUTERS));
    break;
  default:
    lan_heal(lan);
    break;
  }
}

void swarm_fault(struct swarm *swarm)
{
  struct lan *lan = swarm->lan;
  int router = (int)swarm_draw(swarm, SWARM_ROUTERS);
  if (swarm->setup.parts && swarm_one_in(swarm, 3)) {
    part(swarm, router);
    return;
  }
  switch (swarm_draw(swarm, 16)) {
  case 0:
    lan_crash(lan, router);
    break;
  case 1:
  case 2:
    lan_restart(lan, router);
    break;
  case 3:
    lan_leave(lan, router);
    break;
  case 4:
    lan_freeze(lan, router);
    break;
  case 5:
  case 6:
    for (int i = 0; i < SWARM_ROUTERS; i++)
      lan_thaw(lan, i);
    break;
  case 7:
    lan_cut(lan, router);
    break;
  case 8:
    for (int i = 0; i < SWARM_ROUTERS; i++)
      lan_restore(lan, i);
    break;
  case 9:
    weigh(swarm, router, false);
    break;
  case 10:
    weigh(swarm, router, true);
    break;
  case 11:
    lan_fail_claim(lan, router, swarm_draw(swarm, 3));
    break;
  case 12:
    lose_mac(swarm, router);
    break;
  case 13:
    jump(swarm, router);
    break;
  case 14:
    reconfigure(swarm, router);
    break;
  default:
    if (swarm->setup.loses)
      lan_fail_send(lan, router, swarm_draw(swarm, 5));
    lan_start(lan, router);
    break;
  }
  if (swarm->setup.md5)
    replay(swarm, (int)swarm_draw(swarm, SWARM_ROUTERS));
  swarm_look(swarm);
}

void swarm_heal(struct swarm *swarm)
{
  struct lan *lan = swarm->lan;
  sim_end_faults(lan, SWARM_ROUTERS);
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    if (!swarm_one_in(swarm, 4)) /* the others stay low */
      weigh(swarm, i, true);
    lan_set_late(lan, i, swarm->setup.late);
    if (lan_power(lan, i) != LAN_RUNNING && !swarm_one_in(swarm, 4))
      lan_restart(lan, i);
  }
  if (lan_power(lan, 0) != LAN_RUNNING) /* one is there in any case */
    lan_restart(lan, 0);
  swarm_look(swarm);
}
