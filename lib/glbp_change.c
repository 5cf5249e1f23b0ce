/* SPDX-License-Identifier: MIT */
/*
 * glbp_change.c - changes of the configuration of a group that runs.
 *
 * A change is checked first and then applied whole.  A gateway claims what is new
 * and releases what is gone; whoever is in service tells the others what they hear
 * of it; what alters the claims themselves is a restart.
 */
#include "glbp_private.h"

#include <string.h>

/* Changes that alter the claims themselves, or whether the address must be learned. */
static bool needs_restart(const struct vip_glbp *glbp, const struct vip_glbp_config *b)
{
  const struct vip_glbp_config *a = &glbp->config;
  const bool given = !vip_addr_is_none(&b->address);

  if (a->no_accept != b->no_accept)
    return true;
  /* A learned address stands in the state: it is not replaced while it is answered for. */
  if (vip_addr_is_none(&a->address))
    return given && !vipi_addr_equal(&glbp->run.address, &b->address);
  return !given || (a->family == VIP_IPV6 && !vipi_addr_equal(&a->address, &b->address));
}

/* A delay that runs is not longer than what is configured from now on, if that is a shorter one
   than before; a forwarder that was yielded waits in the same timer, by no configured delay. */
static void shorten(const struct vip_glbp *glbp, vip_time *due, uint16_t old_s, uint16_t new_s)
{
  const vip_time end = vipi_now(&glbp->group) + new_s * VIP_SECOND;

  if (new_s < old_s && end < *due)
    *due = new_s != 0 ? end : 0;
}

static void adopt(struct vip_glbp *glbp, const struct vip_glbp_config *config)
{
  struct vip_glbp_run *run = &glbp->run;
  const bool nonces = vipi_glbp_nonces(glbp);
  const uint16_t timeout_s = vipi_glbp_timeout_s(glbp);

  /* A configured address that is taken away is to be learned; a learned one stays. */
  if (!vipi_addr_equal(&glbp->config.address, &config->address))
    run->address = config->address;
  shorten(glbp, &run->due[VIP_GLBP_TIMER_PREEMPT], glbp->config.preempt_delay_s,
          config->preempt_delay_s);
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    shorten(glbp, vipi_glbp_vf_due(glbp, i, VIP_GLBP_FORWARDER_PREEMPT),
            glbp->config.forwarder_delay_s, config->forwarder_delay_s);
  glbp->config = *config;
  vipi_glbp_retime(glbp, timeout_s);
  vipi_glbp_weigh(glbp);
  /* Whoever is known without a nonce could not bring one as long as he is known. */
  if (glbp->group.state != VIP_GLBP_DISABLED && nonces != vipi_glbp_nonces(glbp)) {
    vipi_glbp_peers_forget(glbp);
    vipi_glbp_nonce_begin(glbp);
  }
}

static void restart(struct vip_glbp *glbp, const struct vip_glbp_config *config)
{
  struct vip_group *group = &glbp->group;

  vipi_glbp_end(group, VIP_REASON_CONFIG, true);
  adopt(glbp, config);
  vipi_group_update(group, VIP_REASON_CONFIG, true);
}

/* What the others hear of it. */
static bool same_hello(const struct vip_glbp_config *a, const struct vip_glbp_config *b)
{
  return a->priority == b->priority && a->hello_ms == b->hello_ms && a->hold_ms == b->hold_ms &&
         a->redirect_s == b->redirect_s && a->timeout_s == b->timeout_s &&
         vipi_addr_equal(&a->address, &b->address);
}

/* In place: claim, change, tell, release; who is not the gateway has none of the addresses. */
static int change(struct vip_glbp *glbp, const struct vip_glbp_config *config)
{
  const struct vip_glbp_config old = glbp->config;
  const bool gateway = glbp->group.state == VIP_GLBP_ACTIVE;

  if (gateway && vipi_claim_added(&glbp->group, config, &old) != VIP_OK)
    return VIP_ERR_CLAIM;
  adopt(glbp, config);
  vipi_rearm(glbp->group.ifp->engine, &glbp->group.node);
  if (glbp->group.state != VIP_GLBP_DISABLED && !same_hello(&old, config))
    vipi_glbp_hello_now(glbp);
  if (gateway)
    vipi_release_removed(&glbp->group, &old, config);
  /* It may have got the address that it waited for. */
  vipi_group_update(&glbp->group, VIP_REASON_CONFIG, true);
  return VIP_OK;
}

static bool same_identity(const struct vip_glbp_config *a, const struct vip_glbp_config *b)
{
  return a->group == b->group && a->family == b->family && a->peers == b->peers &&
         a->peer_count == b->peer_count;
}

int vip_glbp_configure_sized(struct vip_glbp *glbp, size_t glbp_size,
                             const struct vip_glbp_config *config, size_t config_size, vip_time now)
{
  struct vip_glbp_config resolved;
  int result;

  if (glbp_size != sizeof *glbp || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (glbp == NULL)
    return VIP_ERR_ARG;
  result = vipi_group_enter(&glbp->group, now);
  if (result == VIP_OK)
    result = vipi_glbp_resolve(glbp->group.ifp, config, &resolved);
  if (result != VIP_OK)
    return result;
  if (!same_identity(&resolved, &glbp->config))
    return VIP_ERR_ARG;
  if (glbp->group.state == VIP_GLBP_DISABLED || !needs_restart(glbp, &resolved))
    return change(glbp, &resolved);
  restart(glbp, &resolved);
  return VIP_OK;
}
