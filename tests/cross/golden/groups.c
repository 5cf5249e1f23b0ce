/* SPDX-License-Identifier: MIT */
/*
 * groups.c - see golden.h.  A group has the memory of its place in the router; some
 * have counters, statistics and a history, and all a use of the router's tracked
 * object.
 */
#include "golden.h"

#include <string.h>

static void add_problem(struct golden *g, int result, const struct vip_problem *problem)
{
  golden_int(g, result);
  if (result == VIP_OK)
    return;
  golden_string(g, problem->field);
  golden_string(g, problem->why);
}

/* Makes the group of that place, or changes it. */
static int make_vrrp(struct golden_router *r, unsigned which, bool change)
{
  struct golden *g = r->golden;
  struct vip_vrrp *vrrp = &r->vrrp[which];
  struct vip_vrrp_config config;
  struct vip_problem problem;

  golden_vrrp_config(r, which, !change, &config);
  add_problem(g, vip_vrrp_check(&r->ifp, &config, &problem), &problem);
  return change ? vip_vrrp_configure(vrrp, &config, g->now) : vip_vrrp_init(vrrp, &r->ifp, &config);
}

static int make_hsrp(struct golden_router *r, unsigned which, bool change)
{
  struct golden *g = r->golden;
  struct vip_hsrp *hsrp = &r->hsrp[which - HSRP];
  struct vip_hsrp_config config;
  struct vip_problem problem;
  int result;

  golden_hsrp_config(r, which, !change, &config);
  add_problem(g, vip_hsrp_check(&r->ifp, &config, &problem), &problem);
  if (change)
    return vip_hsrp_configure(hsrp, &config, g->now);
  result = vip_hsrp_init(hsrp, &r->ifp, &config);
  if (result == VIP_OK && !golden_once(g, 4)) {
    memset(&r->hsrp_stats[which - HSRP], 0, sizeof r->hsrp_stats[0]);
    vip_hsrp_set_stats(hsrp, &r->hsrp_stats[which - HSRP]);
  }
  return result;
}

static int make_glbp(struct golden_router *r, bool change)
{
  struct golden *g = r->golden;
  struct vip_glbp_config config;
  struct vip_problem problem;
  int result;

  golden_glbp_config(r, !change, &config);
  add_problem(g, vip_glbp_check(&r->ifp, &config, &problem), &problem);
  if (change)
    return vip_glbp_configure(&r->glbp, &config, g->now);
  memset(r->clients, 0, sizeof r->clients);
  result = vip_glbp_init(&r->glbp, &r->ifp, &config);
  if (result == VIP_OK && !golden_once(g, 4)) {
    memset(&r->glbp_stats, 0, sizeof r->glbp_stats);
    vip_glbp_set_stats(&r->glbp, &r->glbp_stats);
  }
  return result;
}

static int make(struct golden_router *r, unsigned which, bool change)
{
  switch (which) {
  case VRRP4:
  case VRRP6:
    return make_vrrp(r, which, change);
  case HSRP:
  case HSRP_MORE:
    return make_hsrp(r, which, change);
  default:
    return make_glbp(r, change);
  }
}

static struct vip_group *group_of(struct golden_router *r, unsigned which)
{
  switch (which) {
  case VRRP4:
  case VRRP6:
    return &r->vrrp[which].group;
  case HSRP:
  case HSRP_MORE:
    return &r->hsrp[which - HSRP].group;
  default:
    return &r->glbp.group;
  }
}

static void count(struct golden_router *r, unsigned which)
{
  struct golden *g = r->golden;
  struct vip_counters *counters = &r->counters[which];

  memset(counters, 0, sizeof *counters);
  memset(&r->history[which], 0, sizeof r->history[which]);
  r->history[which].entries = r->entries[which];
  r->history[which].size = (uint16_t)golden_below(g, HISTORY + 1);
  if (!golden_once(g, 4))
    counters->history = &r->history[which];
  golden_result(r, vip_group_set_counters(r->groups[which], counters));
}

void golden_group_open(struct golden_router *r, unsigned which)
{
  struct golden *g = r->golden;
  int result;

  if (r->groups[which] != NULL)
    return;
  /* A follower needs its leader. */
  if (which == HSRP_MORE && r->groups[HSRP] == NULL)
    return;
  result = make(r, which, false);
  golden_result(r, result);
  if (result != VIP_OK)
    return;
  r->groups[which] = group_of(r, which);
  vip_group_set_user(r->groups[which], r);
  r->adjusted[which] = 0;
  r->holds[which] = 0;
  if (!golden_once(g, 6))
    count(r, which);
  if (!golden_once(g, 4)) {
    static const int16_t weights[] = {-20, -120, 10, 32767, -32768, 3};
    const int16_t weight = weights[golden_below(g, COUNT_OF(weights))];
    const uint32_t kind = golden_below(g, 6);

    golden_result(r, vip_track_attach(&r->track, &r->uses[which], r->groups[which],
                                      kind > 2 ? VIP_TRACK_WEIGHT : (enum vip_track_kind)kind,
                                      weight, g->now));
  } else {
    memset(&r->uses[which], 0, sizeof r->uses[which]);
  }
  golden_result(r, vip_group_start(r->groups[which], g->now));
}

void golden_group_close(struct golden_router *r, unsigned which)
{
  struct vip_group *group = r->groups[which];
  int result;

  if (group == NULL)
    return;
  golden_look(r, which);
  /* Taken back first: beside a sum at its limit the tracked object could not take back its own. */
  golden_result(r, vip_group_adjust(group, -r->adjusted[which], r->golden->now));
  r->adjusted[which] = 0;
  for (; r->holds[which] != 0; r->holds[which]--)
    golden_result(r, vip_group_hold(group, false, VIP_REASON_FAULT, r->golden->now));
  /* A leader cannot go while it is followed; its tracked object may. */
  if (r->uses[which].track != NULL)
    golden_result(r, vip_track_detach(&r->uses[which], r->golden->now));
  result = vip_group_remove(group, r->golden->now);
  golden_result(r, result);
  if (result == VIP_OK)
    r->groups[which] = NULL;
}

void golden_group_change(struct golden_router *r, unsigned which)
{
  if (r->groups[which] != NULL)
    golden_result(r, make(r, which, true));
}
