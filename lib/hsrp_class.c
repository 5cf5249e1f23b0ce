/* SPDX-License-Identifier: MIT */
/*
 * hsrp_class.c - a group as the core sees it: expiry of timers, beginning and
 * end, rights, and what the host changes while it runs.
 *
 * Each function here turns a wish of engine.c, group.c or interface.c into an
 * event of the state machine (hsrp.c) or reads the configuration.  Which of
 * several timers that are due comes first is decided here: hsrp.md 4.6, rule 2.
 */
#include "hsrp_private.h"

#include <string.h>

static const struct vipi_hsrp_cause expired;

static bool is_due(const struct vip_hsrp *hsrp, enum vip_hsrp_timer timer)
{
  const vip_time due = hsrp->run.due[timer];

  return due != 0 && due <= vipi_now(&hsrp->group);
}

/* ---- timers ---- */

/*
 * The election's timer that comes first, or HSRP_NOTHING.  Rule 2: of c and d
 * in Listen c; in Speak c stops its own timer alone, and d then leads through
 * Standby to Active.
 */
static enum vipi_hsrp_event next_expired(const struct vip_hsrp *hsrp)
{
  if (hsrp->group.state != VIP_HSRP_ACTIVE && is_due(hsrp, VIP_HSRP_TIMER_ACTIVE))
    return HSRP_C;
  if (is_due(hsrp, VIP_HSRP_TIMER_STANDBY))
    return HSRP_D;
  return is_due(hsrp, VIP_HSRP_TIMER_HELLO) ? HSRP_E : HSRP_NOTHING;
}

static void expire_initial(struct vip_hsrp *hsrp)
{
  const bool retry = hsrp->group.refused;

  hsrp->group.refused = false;
  hsrp->run.due[VIP_HSRP_TIMER_START] = 0;
  if (hsrp->config.leader != NULL)
    vipi_group_update(&hsrp->group, VIP_REASON_RETRY, true);
  else
    vipi_hsrp_begin_now(hsrp, retry ? VIP_REASON_RETRY : VIP_REASON_DELAY);
}

/* What an Active group does beside the election. */
static void expire_active(struct vip_hsrp *hsrp)
{
  const bool refresh = is_due(hsrp, VIP_HSRP_TIMER_REFRESH);
  bool announce = is_due(hsrp, VIP_HSRP_TIMER_ANNOUNCE);

  if (refresh)
    vipi_hsrp_refresh_arm(hsrp);
  if (announce)
    vipi_hsrp_announce_due(hsrp);
  if (refresh && hsrp->config.leader == NULL)
    vipi_hsrp_send(hsrp, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  if (announce || (refresh && hsrp->config.leader != NULL))
    vipi_hsrp_announce(hsrp, false);
}

static void expire(struct vip_node *node)
{
  struct vip_hsrp *hsrp = (struct vip_hsrp *)node;
  struct vip_group *group = &hsrp->group;
  enum vipi_hsrp_event event;

  /* Limits that are past. */
  for (unsigned i = VIP_HSRP_TIMER_PREEMPT; i <= VIP_HSRP_TIMER_QUIET; i++)
    if (is_due(hsrp, (enum vip_hsrp_timer)i))
      hsrp->run.due[i] = 0;
  if (group->state == VIP_HSRP_INITIAL) {
    if (is_due(hsrp, VIP_HSRP_TIMER_START))
      expire_initial(hsrp);
  } else {
    if (group->state == VIP_HSRP_ACTIVE)
      expire_active(hsrp);
    /* Each event starts its timer anew or stops it, so this ends. */
    while (group->state != VIP_HSRP_INITIAL && (event = next_expired(hsrp)) != HSRP_NOTHING)
      vipi_hsrp_step(hsrp, event, &expired);
  }
  vipi_rearm(group->ifp->engine, node);
}

/* ---- beginning and end ---- */

void vipi_hsrp_begin_now(struct vip_hsrp *hsrp, uint8_t reason)
{
  struct vipi_hsrp_cause cause;

  memset(&cause, 0, sizeof cause);
  cause.reason = reason;
  vipi_hsrp_step(hsrp, vip_addr_is_none(&hsrp->run.address) ? HSRP_A_LEARN : HSRP_A, &cause);
}

static void begin(struct vip_group *group, uint8_t reason)
{
  struct vip_hsrp *hsrp = vipi_hsrp(group);
  const struct vip_hsrp_config *config = &hsrp->config;
  vip_time *start = &hsrp->run.due[VIP_HSRP_TIMER_START];
  uint32_t delay_ms = config->start_delay_ms;

  if (group->state != VIP_HSRP_INITIAL)
    return;
  if (config->leader != NULL) {
    vipi_hsrp_follow(hsrp, config->leader->group.state, reason);
    return;
  }
  if (!hsrp->run.begun && config->start_reload_ms > delay_ms)
    delay_ms = config->start_reload_ms;
  if (delay_ms == 0)
    vipi_hsrp_begin_now(hsrp, reason);
  else if (*start == 0)
    *start = vipi_now(group) + delay_ms * VIP_MILLISECOND;
  vipi_rearm(group->ifp->engine, &group->node);
}

void vipi_hsrp_end(struct vip_group *group, uint8_t reason, bool can_send)
{
  struct vip_hsrp *hsrp = vipi_hsrp(group);
  struct vipi_hsrp_cause cause;

  if (hsrp->config.leader != NULL) {
    vipi_hsrp_follow(hsrp, VIP_HSRP_INITIAL, reason);
    return;
  }
  memset(&cause, 0, sizeof cause);
  cause.reason = reason;
  cause.can_send = can_send;
  vipi_hsrp_step(hsrp, HSRP_B, &cause);
}

static void refused(struct vip_group *group, const struct vip_right *right)
{
  struct vip_hsrp *hsrp = vipi_hsrp(group);

  (void)right;
  memset(&hsrp->run.active, 0, sizeof hsrp->run.active);
  memset(&hsrp->run.standby, 0, sizeof hsrp->run.standby);
  vipi_refuse(group, hsrp->config.retry_s);
}

/* A leader stays while it has followers; a follower leaves its leader. */
static int leave(struct vip_group *group)
{
  struct vip_hsrp *hsrp = vipi_hsrp(group);
  struct vip_hsrp **link;

  if (hsrp->followers != NULL)
    return VIP_ERR_STATE;
  if (hsrp->config.leader == NULL)
    return VIP_OK;
  for (link = &hsrp->config.leader->followers; *link != hsrp; link = &(*link)->follower)
    ;
  *link = hsrp->follower;
  return VIP_OK;
}

/* ---- rights ---- */

static uint8_t rights(const struct vip_group *group)
{
  const struct vip_hsrp *hsrp = vipi_hsrp_const(group);

  if (group->state != VIP_HSRP_ACTIVE)
    return 0;
  return (uint8_t)(VIPI_HELD_ADDR |
                   (hsrp->config.mac_mode == VIP_HSRP_MAC_INTERFACE ? 0 : VIPI_HELD_MAC1) |
                   (group->family == VIP_IPV6 ? VIPI_HELD_RA : 0));
}

/*
 * Hosts need a last router advertisement only if nobody takes over: the next
 * Active router speaks with the same address (hsrp.md 4.7).
 */
static bool leaves_nobody(const struct vip_hsrp *hsrp)
{
  const struct vip_hsrp *voter = hsrp->config.leader != NULL ? hsrp->config.leader : hsrp;

  return hsrp->group.state == VIP_HSRP_INITIAL && vip_addr_is_none(&voter->run.standby);
}

/* The address of a configuration, or the one that was learned; then the others. */
static const struct vip_addr *address(const struct vip_group *group, const void *other,
                                      unsigned index)
{
  const struct vip_hsrp *hsrp = vipi_hsrp_const(group);
  const struct vip_hsrp_config *config = other != NULL ? other : &hsrp->config;

  if (index == 0)
    return vip_addr_is_none(&config->address) ? &hsrp->run.address : &config->address;
  return index <= config->secondary_count ? &config->secondaries[index - 1] : NULL;
}

static bool right(const struct vip_group *group, const void *other, unsigned index,
                  struct vip_right *out)
{
  const struct vip_hsrp *hsrp = vipi_hsrp_const(group);
  const struct vip_hsrp_config *config = other != NULL ? other : &hsrp->config;

  memset(out, 0, sizeof *out);
  out->forwarder = 1;
  out->mac = vipi_hsrp_own_mac(hsrp);
  if (config->mac_mode != VIP_HSRP_MAC_INTERFACE && index-- == 0) {
    out->kind = VIP_RIGHT_MAC;
    return true;
  }
  if (index <= config->secondary_count) {
    out->addr = address(group, config, index);
    out->kind = VIP_RIGHT_ADDR;
    out->flags = config->no_accept ? 0 : VIP_RIGHT_ACCEPT;
    return true;
  }
  out->kind = VIP_RIGHT_RA;
  out->addr = &hsrp->run.address;
  if (leaves_nobody(hsrp))
    out->flags = VIP_RIGHT_FINAL;
  return index == config->secondary_count + 1u && group->family == VIP_IPV6;
}

static enum vipi_join membership(const struct vip_group *group, struct vip_addr *addr)
{
  const struct vip_hsrp_config *config = &vipi_hsrp_const(group)->config;

  *addr = *vipi_hsrp_destination(config->version, config->family);
  return config->leader != NULL ? VIPI_JOIN_NONE : vipi_hsrp_join(config->version, config->family);
}

/* ---- changes ---- */

static uint8_t priority(const struct vip_group *group, bool effective)
{
  const struct vip_hsrp *hsrp = vipi_hsrp_const(group);

  return effective ? vipi_hsrp_effective(hsrp) : hsrp->config.priority;
}

/* Rule 14: the others hear of it at once, or with the next Hello. */
static void adjusted(struct vip_group *group, uint8_t old)
{
  struct vip_hsrp *hsrp = vipi_hsrp(group);

  if (vipi_hsrp_effective(hsrp) != old && vipi_hsrp_speaks(hsrp) && !hsrp->config.quiet_change)
    vipi_hsrp_hello_now(hsrp);
}

static int set_priority(struct vip_group *group, uint8_t value)
{
  struct vip_hsrp *hsrp = vipi_hsrp(group);
  const uint8_t old = vipi_hsrp_effective(hsrp);

  hsrp->config.priority = value;
  hsrp->config.priority_set = true;
  adjusted(group, old);
  return VIP_OK;
}

static void preempt_held(struct vip_group *group)
{
  vipi_hsrp_hold_preemption(vipi_hsrp(group));
  vipi_rearm(group->ifp->engine, &group->node);
}

static void announce(struct vip_group *group)
{
  struct vip_hsrp *hsrp = vipi_hsrp(group);

  vipi_hsrp_announce_begin(hsrp);
  vipi_rearm(group->ifp->engine, &group->node);
  vipi_hsrp_announce(hsrp, true);
}

static void mac_changed(struct vip_group *group)
{
  if (group->state == VIP_HSRP_ACTIVE &&
      vipi_hsrp(group)->config.mac_mode == VIP_HSRP_MAC_INTERFACE)
    announce(group);
}

/* A loss that the host knows of is that router's timer, early (Cisco: BFD peering). */
static void peer_down(struct vip_group *group, const struct vip_addr *addr)
{
  struct vip_hsrp *hsrp = vipi_hsrp(group);
  struct vipi_hsrp_cause cause;

  if (vip_addr_is_none(addr))
    return;
  memset(&cause, 0, sizeof cause);
  cause.peer = addr;
  cause.reason = VIP_REASON_PEER_DOWN;
  if (vipi_addr_equal(&hsrp->run.active, addr))
    vipi_hsrp_step(hsrp, HSRP_C, &cause);
  else if (vipi_addr_equal(&hsrp->run.standby, addr))
    vipi_hsrp_step(hsrp, HSRP_D, &cause);
}

static const char *const state_names[] = {"initial", "learn",   "listen",
                                          "speak",   "standby", "active"};

const struct vip_class vipi_hsrp_class = {
    .protocol = VIP_PROTOCOL_HSRP,
    .active_state = VIP_HSRP_ACTIVE,
    .timer_count = VIP_HSRP_TIMERS,
    .run_offset = offsetof(struct vip_hsrp, run),
    .run_size = sizeof(struct vip_hsrp_run),
    .state_names = state_names,
    .expire = expire,
    .begin = begin,
    .end = vipi_hsrp_end,
    .refused = refused,
    .rights = rights,
    .address = address,
    .right = right,
    .membership = membership,
    .priority = priority,
    .set_priority = set_priority,
    .adjusted = adjusted,
    .preempt_held = preempt_held,
    .announce = announce,
    .mac_changed = mac_changed,
    .peer_down = peer_down,
    .answer = vipi_answer,
    .leave = leave,
};
