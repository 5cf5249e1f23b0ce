/* SPDX-License-Identifier: MIT */
/*
 * glbp_status.c - a group in the words of "show glbp", computed from state,
 * configuration, counters and statistics.
 */
#include "glbp_private.h"

#include <string.h>

const struct vip_glbp_config *vip_glbp_get_config(const struct vip_glbp *glbp)
{
  return &glbp->config;
}

const struct vip_glbp *vip_glbp_from_group(const struct vip_group *group)
{
  return group != NULL && group->node.cls == &vipi_glbp_class ? vipi_glbp_const(group) : NULL;
}

void vip_glbp_set_stats(struct vip_glbp *glbp, struct vip_glbp_stats *stats)
{
  glbp->stats = stats;
}

const struct vip_addr *vip_glbp_address(const struct vip_glbp *glbp)
{
  return &glbp->run.address;
}

static vip_time or_never(vip_time due)
{
  return due != 0 ? due : VIP_NEVER;
}

/* ---- gateways ---- */

static void fill_local(struct vip_glbp_router *router, const struct vip_glbp *glbp)
{
  router->local = true;
  router->addr = *vipi_glbp_own(glbp);
  router->priority = glbp->config.priority;
}

static void fill_peer(struct vip_glbp_router *router, const struct vip_addr *addr, uint8_t priority,
                      vip_time due)
{
  if (vip_addr_is_none(addr))
    return;
  router->addr = *addr;
  router->priority = priority;
  router->expires = or_never(due);
}

static void fill_routers(struct vip_glbp_status *status, const struct vip_glbp *glbp)
{
  const struct vip_glbp_run *run = &glbp->run;

  status->active.expires = VIP_NEVER;
  status->standby.expires = VIP_NEVER;
  if (glbp->group.state == VIP_GLBP_DISABLED)
    return;
  if (glbp->group.state == VIP_GLBP_ACTIVE)
    fill_local(&status->active, glbp);
  else
    fill_peer(&status->active, &run->active, run->active_priority, run->due[VIP_GLBP_TIMER_ACTIVE]);
  if (glbp->group.state == VIP_GLBP_STANDBY)
    fill_local(&status->standby, glbp);
  else
    fill_peer(&status->standby, &run->standby, run->standby_priority,
              run->due[VIP_GLBP_TIMER_STANDBY]);
}

/* ---- forwarders ---- */

static void fill_active(struct vip_glbp_forwarder_status *status, const struct vip_glbp *glbp,
                        unsigned index)
{
  const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];

  status->expires = VIP_NEVER;
  if (vf->state == VIP_GLBP_ACTIVE) {
    status->local = true;
    status->active = *vipi_glbp_own(glbp);
    status->priority = vipi_glbp_vf_priority(glbp, index);
    status->weight = vipi_glbp_weight(glbp);
  } else if (!vip_addr_is_none(&vf->active)) {
    status->active = vf->active;
    status->priority = vf->active_priority;
    status->weight = vf->active_weight;
    status->expires = or_never(vipi_glbp_vf_deadline(glbp, index, VIP_GLBP_FORWARDER_ACTIVE));
  }
}

/* Redirection ends so long before the timeout as it is shorter. */
static void fill_ends(struct vip_glbp_forwarder_status *status, const struct vip_glbp *glbp,
                      unsigned index)
{
  const vip_time end = vipi_glbp_vf_deadline(glbp, index, VIP_GLBP_FORWARDER_TIMEOUT);
  const vip_time earlier =
      ((vip_time)vipi_glbp_timeout_s(glbp) - vipi_glbp_redirect_s(glbp)) * VIP_SECOND;

  status->timeout_ends = or_never(end);
  status->redirect_ends = end == 0 ? VIP_NEVER : (end > earlier ? end - earlier : 0);
}

static void fill_forwarder(struct vip_glbp_forwarder_status *status, const struct vip_glbp *glbp,
                           unsigned index)
{
  const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];
  const vip_time preempt = vipi_glbp_vf_deadline(glbp, index, VIP_GLBP_FORWARDER_PREEMPT);

  status->number = (uint8_t)(index + 1);
  status->state = vf->state;
  status->mac = vip_glbp_mac(glbp->config.group, status->number);
  status->own = vf->own;
  status->owner = vf->own && glbp->group.ifp != NULL ? glbp->group.ifp->config.mac : vf->owner;
  status->refused = vf->state == VIP_GLBP_INITIAL && glbp->group.state != VIP_GLBP_DISABLED;
  status->preempt_at = or_never(preempt);
  status->preempt_waits = preempt != 0;
  fill_ends(status, glbp, index);
  fill_active(status, glbp, index);
  status->redirects = vf->state >= VIP_GLBP_LISTEN && vipi_glbp_eligible(glbp, index);
  if (glbp->stats != NULL) {
    status->changes = glbp->stats->forwarder[index].changes;
    status->selected = glbp->stats->forwarder[index].selected;
    status->since = glbp->stats->forwarder[index].since;
    status->last_reason = glbp->stats->forwarder[index].last_reason;
  }
}

static void fill_forwarders(struct vip_glbp_status *status, const struct vip_glbp *glbp)
{
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    fill_forwarder(&status->forwarder[i], glbp, i);
    if (status->forwarder[i].state != VIP_GLBP_DISABLED)
      status->forwarders++;
    if (status->forwarder[i].state == VIP_GLBP_ACTIVE)
      status->forwarders_active++;
  }
}

/* ---- all of it ---- */

/* Out of service it is Disabled without a virtual address, Initial with one. */
static uint8_t shown_state(const struct vip_glbp *glbp)
{
  if (glbp->group.state != VIP_GLBP_DISABLED || vip_addr_is_none(&glbp->run.address))
    return glbp->group.state;
  return VIP_GLBP_INITIAL;
}

void vip_glbp_get_status(const struct vip_glbp *glbp, struct vip_glbp_status *status)
{
  const struct vip_glbp_config *config = &glbp->config;
  const struct vip_glbp_run *run = &glbp->run;
  const struct vip_counters *counters = glbp->group.counters;

  memset(status, 0, sizeof *status);
  status->state = shown_state(glbp);
  status->group = config->group;
  status->priority = config->priority;
  status->weight = vipi_glbp_weight(glbp);
  status->low = run->low;
  status->balancing = config->balancing;
  status->address = run->address;
  status->address_learned = vip_addr_is_none(&config->address) && !vip_addr_is_none(&run->address);
  status->times_learned = run->hello_ms != 0;
  status->hello_ms = vipi_glbp_hello_ms(glbp);
  status->hold_ms = vipi_glbp_hold_ms(glbp);
  status->redirect_s = vipi_glbp_redirect_s(glbp);
  status->timeout_s = vipi_glbp_timeout_s(glbp);
  status->next_hello = or_never(run->due[VIP_GLBP_TIMER_HELLO]);
  status->preempt_at = or_never(run->due[VIP_GLBP_TIMER_PREEMPT]);
  status->preempt_waits = status->preempt_at != VIP_NEVER;
  if (counters != NULL) {
    status->last_reason = counters->last_reason;
    status->since = counters->since;
  }
  if (glbp->stats != NULL)
    status->changes = glbp->stats->changes;
  if (glbp->group.ifp != NULL)
    fill_routers(status, glbp);
  fill_forwarders(status, glbp);
}
