/* SPDX-License-Identifier: MIT */
/*
 * glbp_class.c - a group as the core sees it: expiry of timers, beginning and end,
 * rights, and what the host changes while it runs.
 *
 * Each function here turns a wish of engine.c, group.c or interface.c into events
 * of the gateway (glbp.c) and of the forwarders (glbp_forwarder.c), or reads the
 * configuration.  Which of several timers that are due comes first is decided
 * here: glbp.md 4.3 and 6.8.
 */
#include "glbp_private.h"

#include <string.h>

static const struct vipi_glbp_cause expired;

static bool is_due(const struct vip_glbp *glbp, enum vip_glbp_timer timer)
{
  const vip_time due = glbp->run.due[timer];

  return due != 0 && due <= vipi_now(&glbp->group);
}

/* ---- timers ---- */

/*
 * The gateway's timer that comes first, or GLBP_NOTHING: in Listen the Active timer
 * alone counts, and starts both; elsewhere the Standby timer comes first, and
 * the other is looked at in the new state.
 */
static enum vipi_glbp_event next_expired(const struct vip_glbp *glbp)
{
  const bool active = is_due(glbp, VIP_GLBP_TIMER_ACTIVE);

  if (active && glbp->group.state == VIP_GLBP_LISTEN)
    return GLBP_G;
  if (is_due(glbp, VIP_GLBP_TIMER_STANDBY))
    return GLBP_F;
  return active ? GLBP_G : GLBP_NOTHING;
}

/* Limits that are past; a Response that comes later does not count. */
static void expire_limits(struct vip_glbp *glbp)
{
  if (is_due(glbp, VIP_GLBP_TIMER_PREEMPT))
    glbp->run.due[VIP_GLBP_TIMER_PREEMPT] = 0;
  if (is_due(glbp, VIP_GLBP_TIMER_QUIET))
    glbp->run.due[VIP_GLBP_TIMER_QUIET] = 0;
  if (is_due(glbp, VIP_GLBP_TIMER_REQUEST)) {
    glbp->run.due[VIP_GLBP_TIMER_REQUEST] = 0;
    glbp->run.asked = false;
  }
}

static void expire_running(struct vip_glbp *glbp)
{
  enum vipi_glbp_event event;

  expire_limits(glbp);
  /* Each event starts its timer anew or stops it, so this ends. */
  while (glbp->group.state != VIP_GLBP_DISABLED && (event = next_expired(glbp)) != GLBP_NOTHING)
    vipi_glbp_step(glbp, event, &expired);
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (glbp->group.state != VIP_GLBP_DISABLED)
      vipi_glbp_vf_expire(glbp, i);
  if (glbp->group.state != VIP_GLBP_DISABLED && is_due(glbp, VIP_GLBP_TIMER_HELLO))
    vipi_glbp_tick(glbp);
  if (glbp->group.state != VIP_GLBP_DISABLED && is_due(glbp, VIP_GLBP_TIMER_NONCE))
    vipi_glbp_nonce_next(glbp);
}

static void expire(struct vip_node *node)
{
  struct vip_glbp *glbp = (struct vip_glbp *)node;
  struct vip_group *group = &glbp->group;

  if (group->state != VIP_GLBP_DISABLED) {
    expire_running(glbp);
  } else {
    glbp->run.due[VIP_GLBP_TIMER_RETRY] = 0;
    group->refused = false;
    vipi_group_update(group, VIP_REASON_RETRY, true);
  }
  vipi_rearm(group->ifp->engine, node);
}

/* ---- beginning and end ---- */

/* Forwarders that the host refused are tried again; the others are out of Initial already. */
static void retry_forwarders(struct vip_glbp *glbp, uint8_t reason)
{
  struct vipi_glbp_vf_cause cause;

  memset(&cause, 0, sizeof cause);
  cause.reason = reason;
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (glbp->run.forwarder[i].state == VIP_GLBP_INITIAL)
      vipi_glbp_vf_step(glbp, i, GLBP_VF_UP, &cause);
}

/* Without a virtual address it stays out of service until the Active gateway tells one. */
static void begin(struct vip_group *group, uint8_t reason)
{
  struct vip_glbp *glbp = vipi_glbp(group);
  struct vipi_glbp_cause cause;

  if (group->state != VIP_GLBP_DISABLED) {
    retry_forwarders(glbp, reason);
    return;
  }
  if (vip_addr_is_none(&glbp->run.address))
    return;
  memset(&cause, 0, sizeof cause);
  cause.reason = reason;
  vipi_glbp_step(glbp, GLBP_A, &cause);
}

/* What is known of others, and of the election, ends with the service. */
static void forget(struct vip_glbp *glbp)
{
  struct vip_glbp_run *run = &glbp->run;

  memset(&run->active, 0, sizeof run->active);
  memset(&run->standby, 0, sizeof run->standby);
  memset(&run->active_owner, 0, sizeof run->active_owner);
  run->active_priority = 0;
  run->standby_priority = 0;
  run->outranked = false;
  run->asked = false;
  vipi_glbp_peers_forget(glbp);
}

/* 6.3: forwarders resign while they have their MACs, then the gateway from the interface's own. */
void vipi_glbp_end(struct vip_group *group, uint8_t reason, bool can_send)
{
  struct vip_glbp *glbp = vipi_glbp(group);
  struct vipi_glbp_farewell farewell;
  struct vipi_glbp_before before;

  vipi_glbp_note(glbp, &before);
  vipi_glbp_farewell_note(glbp, &farewell);
  vipi_set_state(group, VIP_GLBP_DISABLED);
  vipi_glbp_vf_all_down(glbp);
  vipi_timers_off(group->ifp->engine, &group->node);
  if (can_send)
    vipi_glbp_farewell_send(glbp, &farewell);
  (void)vipi_glbp_settle(glbp);
  if (can_send && before.state == VIP_GLBP_ACTIVE)
    vipi_glbp_send_resign(glbp);
  forget(glbp);
  vipi_glbp_report(glbp, &before, reason, NULL);
}

/* A forwarder without its MAC is out of service alone; without the rest of it the group is. */
static void refused(struct vip_group *group, const struct vip_right *right)
{
  struct vip_glbp *glbp = vipi_glbp(group);
  struct vipi_glbp_farewell farewell;

  if (right->kind == VIP_RIGHT_MAC) {
    vipi_glbp_vf_refused(glbp, right->forwarder - 1u);
    vipi_rearm(group->ifp->engine, &group->node);
    return;
  }
  vipi_glbp_farewell_note(glbp, &farewell);
  vipi_glbp_vf_all_down(glbp);
  vipi_refuse(group, glbp->config.retry_s);
  vipi_glbp_farewell_send(glbp, &farewell);
  forget(glbp);
}

int vip_glbp_stop_forwarder(struct vip_glbp *glbp, uint8_t forwarder, vip_time now)
{
  struct vip_group *group = &glbp->group;
  const int result = vipi_group_enter(group, now);
  struct vip_glbp_vf_tlv told;
  struct vipi_glbp_before before;

  if (result != VIP_OK)
    return result;
  if (forwarder < 1 || forwarder > VIP_GLBP_FORWARDERS)
    return VIP_ERR_ARG;
  vipi_glbp_note(glbp, &before);
  if (before.forwarder[forwarder - 1] < VIP_GLBP_LISTEN)
    return VIP_ERR_STATE;
  vipi_glbp_tlv(glbp, forwarder - 1u, &told);
  told.priority = (uint8_t)(told.priority & ~(unsigned)VIP_GLBP_VF_STAYS);
  vipi_glbp_vf_refused(glbp, forwarder - 1u);
  vipi_rearm(group->ifp->engine, &group->node);
  if (before.forwarder[forwarder - 1] == VIP_GLBP_ACTIVE)
    vipi_glbp_send_forwarder(glbp, &told);
  (void)vipi_glbp_settle(glbp);
  vipi_glbp_report(glbp, &before, VIP_REASON_REFUSED, NULL);
  return VIP_OK;
}

/* ---- rights ---- */

/* The gateway answers for the addresses, each forwarder has its MAC, whoever has a role is the
   IPv6 router. */
static uint8_t rights(const struct vip_group *group)
{
  const struct vip_glbp *glbp = vipi_glbp_const(group);
  unsigned bits = group->state == VIP_GLBP_ACTIVE ? VIPI_HELD_ADDR : 0u;

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (glbp->run.forwarder[i].state == VIP_GLBP_ACTIVE)
      bits |= (unsigned)VIPI_HELD_MAC1 << i;
  if (bits != 0 && group->family == VIP_IPV6)
    bits |= VIPI_HELD_RA;
  return (uint8_t)bits;
}

/* The address of a configuration, or the one that was learned; then the others. */
static const struct vip_addr *address(const struct vip_group *group, const void *other,
                                      unsigned index)
{
  const struct vip_glbp *glbp = vipi_glbp_const(group);
  const struct vip_glbp_config *config = other != NULL ? other : &glbp->config;

  if (index == 0)
    return vip_addr_is_none(&config->address) ? &glbp->run.address : &config->address;
  return index <= config->secondary_count ? &config->secondaries[index - 1] : NULL;
}

/* Claimed in this order, so that a group that is refused an address has claimed no MAC. */
static bool right(const struct vip_group *group, const void *other, unsigned index,
                  struct vip_right *out)
{
  const struct vip_glbp *glbp = vipi_glbp_const(group);
  const struct vip_glbp_config *config = other != NULL ? other : &glbp->config;

  memset(out, 0, sizeof *out);
  out->mac = group->ifp->config.mac;
  if (index <= config->secondary_count) {
    out->addr = address(group, config, index);
    out->kind = VIP_RIGHT_ADDR;
    out->flags = config->no_accept ? 0 : VIP_RIGHT_ACCEPT;
    return true;
  }
  index -= config->secondary_count + 1u;
  if (group->family == VIP_IPV6 && index-- == 0) {
    out->kind = VIP_RIGHT_RA;
    out->addr = &glbp->run.address;
    return true;
  }
  if (index >= VIP_GLBP_FORWARDERS)
    return false;
  out->kind = VIP_RIGHT_MAC;
  out->forwarder = (uint8_t)(index + 1);
  out->flags = config->no_accept ? 0 : VIP_RIGHT_ACCEPT;
  out->mac = vip_glbp_mac(group->id, out->forwarder);
  return true;
}

static enum vipi_join membership(const struct vip_group *group, struct vip_addr *addr)
{
  *addr = *vipi_glbp_destination(group->family);
  return group->family == VIP_IPV4 ? VIPI_JOIN_HSRP4 : VIPI_JOIN_HSRP6;
}

/* ---- changes ---- */

/* Tracking changes the weighting instead. */
static uint8_t priority(const struct vip_group *group, bool effective)
{
  (void)effective;
  return vipi_glbp_const(group)->config.priority;
}

static void adjusted(struct vip_group *group, uint8_t old)
{
  (void)old;
  vipi_glbp_weigh(vipi_glbp(group));
}

/* The others hear of it with the next Hello. */
static int set_priority(struct vip_group *group, uint8_t value)
{
  if (value == 0)
    return VIP_ERR_ARG;
  vipi_glbp(group)->config.priority = value;
  return VIP_OK;
}

/* Looked at when a lower gateway is heard. */
static void preempt_held(struct vip_group *group)
{
  (void)group;
}

/* There is no gratuitous ARP: what switches have to know, VF-only packets tell them. */
static void announce(struct vip_group *group)
{
  struct vip_glbp *glbp = vipi_glbp(group);
  const struct vipi_glbp_before nothing = {0, {0}, false};
  struct vip_glbp_vf_tlv told;

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    if (glbp->run.forwarder[i].state != VIP_GLBP_ACTIVE)
      continue;
    vipi_glbp_tlv(glbp, i, &told);
    vipi_glbp_send_forwarder(glbp, &told);
  }
  vipi_glbp_announce_role(glbp, &nothing);
}

/* It is who we are to the others: they hear it with the next Hello. */
static void mac_changed(struct vip_group *group)
{
  (void)group;
}

/* A loss that the host knows of is that router's timers, early. */
static void peer_down(struct vip_group *group, const struct vip_addr *addr)
{
  struct vip_glbp *glbp = vipi_glbp(group);
  struct vipi_glbp_cause cause;

  if (vip_addr_is_none(addr))
    return;
  memset(&cause, 0, sizeof cause);
  cause.peer = addr;
  cause.reason = VIP_REASON_PEER_DOWN;
  if (vipi_addr_equal(&glbp->run.active, addr))
    vipi_glbp_step(glbp, GLBP_G, &cause);
  else if (vipi_addr_equal(&glbp->run.standby, addr))
    vipi_glbp_step(glbp, GLBP_F, &cause);
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[i];
    if (vf->state != VIP_GLBP_LISTEN || !vipi_addr_equal(&vf->active, addr))
      continue;
    *vipi_glbp_vf_due(glbp, i, VIP_GLBP_FORWARDER_ACTIVE) = vipi_now(group);
    vipi_glbp_vf_expire(glbp, i);
  }
  vipi_rearm(group->ifp->engine, &group->node);
}

/* The two enumerations of timers are one array. */
typedef char all_timers[VIP_GLBP_TIMERS == VIP_GLBP_TIMER_FORWARDERS +
                                               VIP_GLBP_FORWARDERS * VIP_GLBP_FORWARDER_TIMERS
                            ? 1
                            : -1];

static const char *const state_names[] = {"initial", "initial", "listen",
                                          "speak",   "standby", "active"};

const struct vip_class vipi_glbp_class = {
    .protocol = VIP_PROTOCOL_GLBP,
    .active_state = VIP_GLBP_ACTIVE,
    .shared_ids = true,
    .timer_count = VIP_GLBP_TIMERS,
    .run_offset = offsetof(struct vip_glbp, run),
    .run_size = sizeof(struct vip_glbp_run),
    .state_names = state_names,
    .expire = expire,
    .begin = begin,
    .end = vipi_glbp_end,
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
    .answer = vipi_glbp_answer,
};
