/* SPDX-License-Identifier: MIT */
/*
 * hsrp_timing.c - what a group reckons with: its priority, the hello and hold
 * time in use, what it learns from the Active router (RFC 2281 section 5.2,
 * action E), and the delays of preemption.
 *
 * Hello and hold time are learned together or not at all, so that one learned
 * and one configured are never mixed.  Deadlines are set here, but it is hsrp.c
 * that decides when.
 */
#include "hsrp_private.h"

#include <string.h>

/* Shorter or longer ones are not learned: they would stop an election. */
enum { HELLO_MIN_MS = 15 };
static const uint32_t HOLD_MAX_MS = 255000;

uint8_t vipi_hsrp_effective(const struct vip_hsrp *hsrp)
{
  const int32_t sum = hsrp->config.priority + hsrp->group.adjust;

  if (sum < 0)
    return 0;
  return sum > 255 ? 255 : (uint8_t)sum;
}

/* ---- hello and hold time ---- */

bool vipi_hsrp_times_learned(const struct vip_hsrp *hsrp)
{
  if (hsrp->run.learned_hold_ms == 0 || hsrp->config.learn == VIP_HSRP_LEARN_NEVER)
    return false;
  return hsrp->config.learn == VIP_HSRP_LEARN_KEEP || hsrp->group.state != VIP_HSRP_ACTIVE;
}

uint32_t vipi_hsrp_hello_ms(const struct vip_hsrp *hsrp)
{
  return vipi_hsrp_times_learned(hsrp) ? hsrp->run.learned_hello_ms : hsrp->config.hello_ms;
}

uint32_t vipi_hsrp_hold_ms(const struct vip_hsrp *hsrp)
{
  return vipi_hsrp_times_learned(hsrp) ? hsrp->run.learned_hold_ms : hsrp->config.hold_ms;
}

bool vipi_hsrp_usable_times(uint32_t hello_ms, uint32_t hold_ms)
{
  return hello_ms >= HELLO_MIN_MS && hold_ms > hello_ms && hold_ms <= HOLD_MAX_MS;
}

vip_time vipi_hsrp_jitter(const struct vip_hsrp *hsrp)
{
  if (hsrp->config.no_jitter)
    return 0;
  return vipi_random_part(hsrp->group.ifp->engine,
                          vipi_hsrp_hello_ms(hsrp) * 10 * hsrp->config.jitter_pct);
}

/* ---- learning ---- */

void vipi_hsrp_learn(struct vip_hsrp *hsrp, const struct vipi_hsrp_cause *cause)
{
  struct vip_hsrp_run *run = &hsrp->run;

  /* Once known it is kept, also when the Active router dies. */
  if (vip_addr_is_none(&run->address))
    run->address = cause->address;
  if (hsrp->config.learn != VIP_HSRP_LEARN_NEVER && cause->hold_ms != 0) {
    run->learned_hello_ms = cause->hello_ms;
    run->learned_hold_ms = cause->hold_ms;
  }
}

/* ---- preemption ---- */

void vipi_hsrp_delay_preemption(struct vip_hsrp *hsrp)
{
  const struct vip_hsrp_config *config = &hsrp->config;
  uint16_t delay_s = config->preempt_delay_s;

  if (!hsrp->run.begun && config->preempt_reload_s > delay_s)
    delay_s = config->preempt_reload_s;
  hsrp->run.begun = true;
  if (delay_s != 0)
    hsrp->run.due[VIP_HSRP_TIMER_PREEMPT] = vipi_now(&hsrp->group) + delay_s * VIP_SECOND;
  if (hsrp->group.preempt_held)
    vipi_hsrp_hold_preemption(hsrp);
}

void vipi_hsrp_hold_preemption(struct vip_hsrp *hsrp)
{
  if (hsrp->config.preempt_sync_s != 0)
    hsrp->run.due[VIP_HSRP_TIMER_SYNC] =
        vipi_now(&hsrp->group) + hsrp->config.preempt_sync_s * VIP_SECOND;
}

bool vipi_hsrp_preempts(const struct vip_hsrp *hsrp, uint8_t priority)
{
  const vip_time now = vipi_now(&hsrp->group);
  const vip_time *due = hsrp->run.due;

  if (!hsrp->config.preempt || due[VIP_HSRP_TIMER_PREEMPT] > now)
    return false;
  if (hsrp->group.preempt_held &&
      (hsrp->config.preempt_sync_s == 0 || due[VIP_HSRP_TIMER_SYNC] > now))
    return false;
  return !hsrp->config.no_preempt_on_tie || priority < vipi_hsrp_effective(hsrp);
}
