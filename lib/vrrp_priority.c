/* SPDX-License-Identifier: MIT */
/*
 * vrrp_priority.c - a priority or a will to preempt that changes while the
 * virtual router runs: set by the host, or through tracked objects.
 *
 * Apart from vrrp_change.c, because every virtual router can be tracked, but
 * only some programs change a configuration.
 */
#include "vrrp_private.h"

void vipi_vrrp_priority_changed(struct vip_vrrp *vrrp, uint8_t old)
{
  const vip_time now = vipi_now(&vrrp->group);
  const vip_time *due = vrrp->run.due;
  const vip_time old_skew = vipi_vrrp_skew(vrrp, old);
  const uint8_t priority = vipi_vrrp_effective(vrrp);
  vip_time down;

  if (priority == old)
    return;
  if (vrrp->group.state == VIP_VRRP_BACKUP) {
    /* Only the start delay holds it back, whatever the skew. */
    if (due[VIP_VRRP_TIMER_DOWN] == due[VIP_VRRP_TIMER_SILENT])
      return;
    /* The deadline moves by the change of Skew_Time, but not into the past, nor to 0 = off. */
    down = due[VIP_VRRP_TIMER_DOWN] + vipi_vrrp_skew(vrrp, priority);
    down = down > old_skew ? down - old_skew : 1;
    vipi_vrrp_set_down(vrrp, down > now ? down : now);
    vipi_rearm(vrrp->group.ifp->engine, &vrrp->group.node);
  } else if (vrrp->group.state == VIP_VRRP_ACTIVE) {
    vipi_vrrp_advertise(vrrp);
  }
}

void vipi_vrrp_restart_down(struct vip_vrrp *vrrp)
{
  vipi_vrrp_set_down(vrrp,
                     vipi_now(&vrrp->group) + vipi_vrrp_down(vrrp, vipi_vrrp_effective(vrrp)));
}

void vipi_vrrp_preempt_changed(struct vip_vrrp *vrrp)
{
  const struct vip_vrrp_config *config = &vrrp->config;
  struct vip_vrrp_run *run = &vrrp->run;
  const bool keeps = config->no_preempt || vrrp->group.preempt_held;

  if (keeps || config->preempt_delay_ms == 0)
    run->due[VIP_VRRP_TIMER_PREEMPT] = 0;
  /* The timer runs against a living router that is no longer to be replaced, or not so soon. */
  if ((keeps || config->preempt_delay_ms != 0) && config->priority != 255 &&
      run->takeover_reason == VIP_REASON_PREEMPTED) {
    run->takeover_reason = VIP_REASON_NO_RESPONSE;
    vipi_vrrp_restart_down(vrrp);
  }
}

int vipi_vrrp_set_priority(struct vip_group *group, uint8_t priority)
{
  struct vip_vrrp *vrrp = vipi_vrrp(group);
  const uint8_t old = vipi_vrrp_effective(vrrp);
  const bool restart =
      group->state != VIP_VRRP_INITIALIZE && (priority == 255) != (vrrp->config.priority == 255);

  if (priority == 0)
    return VIP_ERR_ARG;
  if (restart)
    vipi_vrrp_end(group, VIP_REASON_CONFIG, true);
  vrrp->config.priority = priority;
  if (restart)
    vipi_group_update(group, VIP_REASON_CONFIG, true);
  else
    vipi_vrrp_priority_changed(vrrp, old);
  return VIP_OK;
}
