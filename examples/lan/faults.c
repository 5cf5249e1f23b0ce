/* SPDX-License-Identifier: MIT */
/*
 * faults.c - what can be done to a LAN while it runs.
 *
 * Each fault is recorded and is a disturbance: the time of calm begins again.
 * A fault that changes nothing (a crash of a router that is off) is not recorded.
 */
#include <stdio.h>
#include <string.h>

#include "lan_internal.h"

static struct lan_router *router_of(struct lan *lan, int node)
{
  return lan->nodes[node].router;
}

/* Adds "name value" to `text` if the value is a new one. */
static void tell(char text[64], const char *name, double old, double new, const char *unit)
{
  size_t used = strlen(text);
  if (old != new)
    (void)snprintf(text + used, 64 - used, "%s%s %g %s", used ? ", " : "", name, new, unit);
}

void lan_set_quality(struct lan *lan, const struct lan_quality *quality)
{
  struct lan_quality old = lan->quality;
  struct lan_quality *new = &lan->quality;
  *new = *quality;
  if (new->delay == 0)
    new->delay = 50 * (VIP_MILLISECOND / 1000);
  if (new->reorder_by == 0)
    new->reorder_by = 2 * VIP_MILLISECOND;
  char text[64] = "";
  tell(text, "loss", old.loss_ppm / 1e4, new->loss_ppm / 1e4, "%");
  tell(text, "duplicates", old.duplicate_ppm / 1e4, new->duplicate_ppm / 1e4, "%");
  tell(text, "reordered", old.reorder_ppm / 1e4, new->reorder_ppm / 1e4, "%");
  tell(text, "delay", (double)old.delay / 1e6, (double)new->delay / 1e6, "ms");
  tell(text, "jitter", (double)old.jitter / 1e6, (double)new->jitter / 1e6, "ms");
  lan->bound = 0;
  if (lan->node_count > 0 && *text)
    lan_fault(lan, -1, "%s", text);
}

void lan_cut(struct lan *lan, int node)
{
  if (!lan->nodes[node].link_up)
    return;
  lan_fault(lan, node, "link cut");
  lan->nodes[node].link_up = false;
  lan_forget_port(lan, node);
  struct lan_router *router = router_of(lan, node);
  if (router && router->power == LAN_RUNNING)
    (void)vip_if_down(&router->ifp, false, lan_router_now(router));
}

void lan_restore(struct lan *lan, int node)
{
  if (lan->nodes[node].link_up)
    return;
  lan_fault(lan, node, "link restored");
  lan->nodes[node].link_up = true;
  struct lan_router *router = router_of(lan, node);
  if (router && router->power == LAN_RUNNING)
    (void)vip_if_up(&router->ifp, lan_router_now(router));
}

void lan_crash(struct lan *lan, int router)
{
  if (lan_power(lan, router) == LAN_OFF)
    return;
  lan_fault(lan, router, "crash");
  lan_forget_port(lan, router); /* a switch sees the carrier go */
  lan_router_off(router_of(lan, router), LAN_OFF);
}

void lan_restart(struct lan *lan, int router)
{
  lan_fault(lan, router, "restart");
  if (lan_power(lan, router) != LAN_OFF)
    lan_router_off(router_of(lan, router), LAN_OFF);
  lan_router_boot(router_of(lan, router));
}

void lan_start(struct lan *lan, int router)
{
  struct lan_router *own = router_of(lan, router);
  if (own->power != LAN_RUNNING)
    return;
  lan_fault(lan, router, "start");
  for (int i = 0; i < own->group_count; i++)
    (void)vip_group_start(own->groups[i]->group, lan_router_now(own));
}

void lan_leave(struct lan *lan, int router)
{
  if (lan_power(lan, router) != LAN_RUNNING)
    return;
  lan_fault(lan, router, "graceful leave");
  lan_router_off(router_of(lan, router), LAN_LEFT);
}

void lan_freeze(struct lan *lan, int router)
{
  if (lan_power(lan, router) != LAN_RUNNING)
    return;
  lan_fault(lan, router, "freeze");
  lan_router_power(router_of(lan, router), LAN_FROZEN);
}

void lan_thaw(struct lan *lan, int node)
{
  struct lan_router *router = router_of(lan, node);
  if (router->power != LAN_FROZEN)
    return;
  lan_fault(lan, node, "thaw");
  lan_router_power(router, LAN_RUNNING);
  /* What happened to the cable meanwhile; no effect if nothing did. */
  if (lan->nodes[node].link_up)
    (void)vip_if_up(&router->ifp, lan_router_now(router));
  else
    (void)vip_if_down(&router->ifp, false, lan_router_now(router));
  lan_router_run(router);
}

void lan_uplink(struct lan *lan, int router, bool up)
{
  struct lan_router *own = router_of(lan, router);
  if (own->uplink_up == up)
    return;
  lan_fault(lan, router, up ? "uplink restored" : "uplink lost");
  own->uplink_up = up;
  if (own->power == LAN_RUNNING)
    (void)vip_track_set(&own->uplink, up, lan_router_now(own));
}

void lan_set_priority(struct lan *lan, int router, uint8_t priority)
{
  struct lan_router *own = router_of(lan, router);
  lan_fault(lan, router, "priority %d", priority);
  for (int i = 0; i < own->group_count && own->power == LAN_RUNNING; i++)
    (void)vip_group_set_priority(own->groups[i]->group, priority, lan_router_now(own));
}

void lan_set_late(struct lan *lan, int router, vip_time late)
{
  lan_fault(lan, router, "timers up to %.3f ms late", (double)late / 1e6);
  struct lan_router *own = router_of(lan, router);
  own->config.late = late;
  own->lateness = own->lateness < late ? own->lateness : late;
}

void lan_fail_send(struct lan *lan, int router, uint32_t count)
{
  lan_fault(lan, router, "the next %u packets are not sent", (unsigned)count);
  router_of(lan, router)->fail_send = count;
  router_of(lan, router)->skip_send = 0;
}

void lan_fail_claim(struct lan *lan, int router, uint32_t count)
{
  lan_fault(lan, router, "the next %u claims are refused", (unsigned)count);
  router_of(lan, router)->fail_claim = count;
  router_of(lan, router)->skip_claim = 0;
}

static void power_fails(struct lan *lan, void *arg)
{
  struct lan_router *router = arg;
  if (router->dies == 1)
    lan_crash(lan, router->node);
}

bool lan_router_dies(struct lan_router *router)
{
  if (router->dies == 2)
    lan_at(router->lan, router->lan->now, power_fails, router);
  if (router->dies > 1)
    router->dies--;
  return router->dies == 1;
}

void lan_die(struct lan *lan, int router, uint32_t frames)
{
  lan_fault(lan, router, "its power fails behind %u frames", (unsigned)frames);
  router_of(lan, router)->dies = frames + 2;
}

void lan_reconfigures(struct lan *lan, int router, int group)
{
  lan_fault(lan, router, "group %u is configured anew",
            vip_group_id(router_of(lan, router)->groups[group]->group));
}

bool lan_group_changes(const struct lan_group *group, bool *boots)
{
  const enum lan_power power = group->router->power;
  *boots = power == LAN_OFF || !vip_group_if(group->group);
  return power == LAN_OFF || power == LAN_RUNNING;
}

/* Its clock goes on from here as it is told. */
static struct lan_router *take_clock(struct lan *lan, int router)
{
  struct lan_router *own = router_of(lan, router);
  own->clock_base = lan_router_now(own);
  own->clock_from = lan->now;
  return own;
}

void lan_jump(struct lan *lan, int router, bool ahead, vip_time by)
{
  struct lan_router *own = take_clock(lan, router);
  lan_fault(lan, router, "its clock jumps %s by %.3f s", ahead ? "ahead" : "back",
            (double)by / 1e9);
  if (ahead)
    own->clock_base += by;
  else
    own->clock_base -= by < own->clock_base ? by : own->clock_base;
  if (own->power == LAN_RUNNING)
    lan_router_run(own);
}

void lan_drift(struct lan *lan, int router, int32_t ppm)
{
  lan_fault(lan, router, "its clock runs %ld ppm fast", (long)ppm);
  take_clock(lan, router)->drift_ppm = ppm;
}

void lan_readdress(struct lan *lan, int router, uint8_t family, const struct vip_addr *addr)
{
  struct lan_router *own = router_of(lan, router);
  lan_fault(lan, router, "another address");
  *(family == VIP_IPV4 ? &own->config.addr4 : &own->config.addr6) = *addr;
  if (own->power == LAN_RUNNING)
    (void)vip_if_set_address(&own->ifp, family, addr, lan_router_now(own));
}

void lan_remove(struct lan *lan, int router, int group)
{
  struct lan_router *own = router_of(lan, router);
  struct lan_group *gone = own->groups[group];
  if (own->power != LAN_RUNNING || !vip_group_if(gone->group))
    return;
  lan_fault(lan, router, "group %u is taken away", vip_group_id(gone->group));
  (void)vip_track_detach(&gone->uplink, lan_router_now(own));
  (void)vip_group_remove(gone->group, lan_router_now(own));
  if (lan_group_holds(gone))
    lan_broken(lan, router, "keeps rights of a group that is gone");
}

void lan_block(struct lan *lan, int from, int to)
{
  lan_fault(lan, from, "not heard by %s", lan_name(lan, to));
  lan->nodes[from].blocked[to] = true;
}

void lan_partition(struct lan *lan, uint64_t side)
{
  lan_fault(lan, -1, "partition");
  for (int i = 0; i < lan->node_count; i++)
    for (int j = 0; j < lan->node_count; j++)
      if ((side >> i % 64 & 1) != (side >> j % 64 & 1))
        lan->nodes[i].blocked[j] = true;
}

void lan_heal(struct lan *lan)
{
  lan_fault(lan, -1, "healed");
  for (int i = 0; i < lan->node_count; i++)
    memset(lan->nodes[i].blocked, 0, sizeof lan->nodes[i].blocked);
}
