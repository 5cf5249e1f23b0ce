/* SPDX-License-Identifier: MIT */
/*
 * vrrp_class.c - a virtual router as the core sees it: expiry of timers,
 * beginning and end, rights, answers to ARP and ND.
 *
 * Each function here turns a wish of engine.c, group.c or interface.c into an
 * event of the state machine (vrrp.c) or reads the configuration; none has
 * rules of its own about when a virtual router is Active.
 */
#include "vrrp_private.h"

#include <string.h>

/* Several timers of one virtual router at once: the order of the sections of RFC 9568. */
static void expire(struct vip_node *node)
{
  static const struct vipi_vrrp_cause timer;
  struct vip_vrrp *vrrp = (struct vip_vrrp *)node;
  struct vip_group *group = &vrrp->group;
  const vip_time now = vipi_now(group);
  vip_time *due = vrrp->run.due;
  bool fired[VIP_VRRP_TIMERS];

  for (unsigned i = 0; i < VIP_VRRP_TIMERS; i++)
    fired[i] = due[i] != 0 && due[i] <= now;
  if (fired[2]) /* SILENT, QUIET: limits that are past */
    due[2] = 0;
  switch ((enum vip_vrrp_state)group->state) {
  case VIP_VRRP_INITIALIZE:
    /* The retry: whether it begins or not, its timer is off behind it. */
    group->refused = false;
    vipi_group_update(group, VIP_REASON_RETRY, true);
    break;
  case VIP_VRRP_BACKUP:
    if (fired[VIP_VRRP_TIMER_DOWN])
      vipi_vrrp_step(vrrp, VRRP_DOWN_EXPIRES, &timer);
    else if (fired[VIP_VRRP_TIMER_PREEMPT])
      vipi_vrrp_step(vrrp, VRRP_PREEMPT_EXPIRES, &timer);
    break;
  case VIP_VRRP_ACTIVE:
  default:
    if (fired[VIP_VRRP_TIMER_ADVERT])
      vipi_vrrp_step(vrrp, VRRP_ADVERT_EXPIRES, &timer);
    if (fired[VIP_VRRP_TIMER_ANNOUNCE])
      vipi_vrrp_announce(vrrp, vipi_vrrp_announce_due(vrrp));
    break;
  }
  vipi_rearm(group->ifp->engine, node);
}

void vipi_vrrp_begin(struct vip_group *group, uint8_t reason)
{
  struct vip_vrrp *vrrp = vipi_vrrp(group);
  struct vipi_vrrp_cause cause = {NULL, 0, reason, false, true};
  enum vipi_vrrp_event event = VRRP_STARTUP;

  if (group->state != VIP_VRRP_INITIALIZE)
    return;
  if (vrrp->config.priority == 255 && vrrp->config.start_delay_ms == 0) {
    event = VRRP_STARTUP_OWNER;
    cause.reason = VIP_REASON_OWNER;
  }
  vrrp->run.active_advert_cs = vrrp->config.advert_cs;
  vipi_vrrp_step(vrrp, event, &cause);
}

void vipi_vrrp_end(struct vip_group *group, uint8_t reason, bool can_send)
{
  const struct vipi_vrrp_cause cause = {NULL, 0, reason, false, can_send};

  vipi_vrrp_step(vipi_vrrp(group), VRRP_SHUTDOWN, &cause);
}

static void refused(struct vip_group *group, const struct vip_right *right)
{
  (void)right;
  vipi_refuse(group, vipi_vrrp(group)->config.retry_s);
}

static uint8_t rights(const struct vip_group *group)
{
  const struct vip_vrrp *vrrp = vipi_vrrp_const(group);

  if (group->state != VIP_VRRP_ACTIVE)
    return 0;
  return (uint8_t)(VIPI_HELD_ADDR | (vrrp->config.physical_mac ? 0 : VIPI_HELD_MAC1) |
                   (group->family == VIP_IPV6 ? VIPI_HELD_RA : 0));
}

static const struct vip_addr *address(const struct vip_group *group, const void *other,
                                      unsigned index)
{
  const struct vip_vrrp_config *config = other != NULL ? other : &vipi_vrrp_const(group)->config;

  return index < (unsigned)config->address_count + config->excluded_count
             ? &config->addresses[index]
             : NULL;
}

static bool right(const struct vip_group *group, const void *other, unsigned index,
                  struct vip_right *right)
{
  const struct vip_vrrp *vrrp = vipi_vrrp_const(group);
  const struct vip_vrrp_config *config = other != NULL ? other : &vrrp->config;

  memset(right, 0, sizeof *right);
  right->forwarder = 1;
  right->mac = vipi_vrrp_own_mac(vrrp);
  if (!config->physical_mac && index-- == 0) {
    right->kind = VIP_RIGHT_MAC;
    return true;
  }
  right->addr = address(group, config, index);
  if (right->addr != NULL) {
    right->kind = VIP_RIGHT_ADDR;
    if (config->priority == 255)
      right->flags = VIP_RIGHT_OWNER | VIP_RIGHT_ACCEPT;
    else if (config->accept)
      right->flags = VIP_RIGHT_ACCEPT;
    return true;
  }
  right->kind = VIP_RIGHT_RA;
  right->addr = &config->addresses[0];
  return index == (unsigned)config->address_count + config->excluded_count &&
         group->family == VIP_IPV6;
}

static enum vipi_join membership(const struct vip_group *group, struct vip_addr *addr)
{
  const struct vip_vrrp *vrrp = vipi_vrrp_const(group);

  *addr = *vipi_vrrp_destination(vrrp);
  if (vrrp->config.peer_count != 0)
    return VIPI_JOIN_NONE;
  if (vrrp->config.group_address != NULL)
    return VIPI_JOIN_OTHER;
  return group->family == VIP_IPV4 ? VIPI_JOIN_VRRP4 : VIPI_JOIN_VRRP6;
}

static uint8_t priority(const struct vip_group *group, bool effective)
{
  const struct vip_vrrp *vrrp = vipi_vrrp_const(group);

  return effective ? vipi_vrrp_effective(vrrp) : vrrp->config.priority;
}

static void adjusted(struct vip_group *group, uint8_t old)
{
  vipi_vrrp_priority_changed(vipi_vrrp(group), old);
}

static void preempt_held(struct vip_group *group)
{
  struct vip_vrrp *vrrp = vipi_vrrp(group);

  if (group->state == VIP_VRRP_BACKUP)
    vipi_vrrp_preempt_changed(vrrp);
  vipi_rearm(group->ifp->engine, &group->node);
}

static void announce(struct vip_group *group)
{
  struct vip_vrrp *vrrp = vipi_vrrp(group);

  vipi_vrrp_announce_begin(vrrp);
  vipi_vrrp_announce(vrrp, vipi_vrrp_announce_due(vrrp));
}

static void mac_changed(struct vip_group *group)
{
  if (group->state == VIP_VRRP_ACTIVE && vipi_vrrp(group)->config.physical_mac)
    announce(group);
}

static void peer_down(struct vip_group *group, const struct vip_addr *addr)
{
  struct vip_vrrp *vrrp = vipi_vrrp(group);
  const struct vipi_vrrp_cause cause = {addr, 0, 0, false, true};

  if (vrrp->run.active_id == vipi_vrrp_router_id(group->family, addr))
    vipi_vrrp_step(vrrp, VRRP_PEER_DOWN, &cause);
}

static const char *const state_names[] = {"initialize", "backup", "active"};

const struct vip_class vipi_vrrp_class = {
    .protocol = VIP_PROTOCOL_VRRP,
    .active_state = VIP_VRRP_ACTIVE,
    .timer_count = VIP_VRRP_TIMERS,
    .run_offset = offsetof(struct vip_vrrp, run),
    .run_size = sizeof(struct vip_vrrp_run),
    .state_names = state_names,
    .expire = expire,
    .begin = vipi_vrrp_begin,
    .end = vipi_vrrp_end,
    .refused = refused,
    .rights = rights,
    .address = address,
    .right = right,
    .membership = membership,
    .priority = priority,
    .set_priority = vipi_vrrp_set_priority,
    .adjusted = adjusted,
    .preempt_held = preempt_held,
    .announce = announce,
    .mac_changed = mac_changed,
    .peer_down = peer_down,
    .answer = vipi_answer,
};
