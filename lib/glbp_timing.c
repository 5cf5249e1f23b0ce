/* SPDX-License-Identifier: MIT */
/*
 * glbp_timing.c - what a group reckons with: the times in use and how they are
 * learned (glbp.md 4.3), the delays of preemption (4.4, 4.6), and the weighting
 * with its two thresholds (4.7).
 *
 * The four times are learned together or not at all.  Deadlines of the state
 * tables are set by those; here are the limits of preemption alone.
 */
#include "glbp_private.h"

#include <string.h>

/* What is told is used within these bounds. */
enum { HELLO_MIN_MS = 50, REDIRECT_MAX_S = 3600, WEIGHT_MAX = 254 };
static const uint32_t HELLO_MAX_MS = 60000;
static const uint32_t HOLD_MAX_MS = 180000;

/* 4.6: what is left of the bits where a forwarder resigns. */
enum { PRIMARY_PRIORITY = 167, SECONDARY_PRIORITY = 135 };

/* ---- times ---- */

static bool learned(const struct vip_glbp *glbp)
{
  return glbp->run.hello_ms != 0;
}

uint32_t vipi_glbp_hello_ms(const struct vip_glbp *glbp)
{
  return learned(glbp) ? glbp->run.hello_ms : glbp->config.hello_ms;
}

uint32_t vipi_glbp_hold_ms(const struct vip_glbp *glbp)
{
  return learned(glbp) ? glbp->run.hold_ms : glbp->config.hold_ms;
}

uint16_t vipi_glbp_redirect_s(const struct vip_glbp *glbp)
{
  return learned(glbp) ? glbp->run.redirect_s : glbp->config.redirect_s;
}

uint16_t vipi_glbp_timeout_s(const struct vip_glbp *glbp)
{
  return learned(glbp) ? glbp->run.timeout_s : glbp->config.timeout_s;
}

vip_time vipi_glbp_hold_end(const struct vip_glbp *glbp)
{
  return vipi_now(&glbp->group) + vipi_glbp_hold_ms(glbp) * VIP_MILLISECOND;
}

bool vipi_glbp_usable_times(const struct vip_glbp_message *message)
{
  return message->hello_ms >= HELLO_MIN_MS && message->hello_ms <= HELLO_MAX_MS &&
         message->hold_ms > message->hello_ms && message->hold_ms <= HOLD_MAX_MS &&
         message->redirect_s <= REDIRECT_MAX_S && message->redirect_s <= message->timeout_s;
}

void vipi_glbp_retime(struct vip_glbp *glbp, uint16_t before_s)
{
  const vip_time now = vipi_now(&glbp->group);
  const vip_time before = before_s * VIP_SECOND;
  const vip_time after = vipi_glbp_timeout_s(glbp) * VIP_SECOND;

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    vip_time *due = vipi_glbp_vf_due(glbp, i, VIP_GLBP_FORWARDER_TIMEOUT);

    if (*due != 0)
      *due = *due + after > now + before ? *due + after - before : now;
  }
}

void vipi_glbp_use_times(struct vip_glbp *glbp, const struct vipi_glbp_cause *told)
{
  static const struct vipi_glbp_cause none;
  const struct vipi_glbp_cause *from = told != NULL ? told : &none;
  const uint16_t before_s = vipi_glbp_timeout_s(glbp);
  struct vip_glbp_run *run = &glbp->run;

  run->hello_ms = from->hello_ms;
  run->hold_ms = from->hold_ms;
  run->redirect_s = from->redirect_s;
  run->timeout_s = from->timeout_s;
  vipi_glbp_retime(glbp, before_s);
}

void vipi_glbp_learn(struct vip_glbp *glbp, const struct vipi_glbp_cause *cause)
{
  struct vip_glbp_run *run = &glbp->run;
  vip_time *hello = &run->due[VIP_GLBP_TIMER_HELLO];
  vip_time next;

  if (cause->hello_ms == 0)
    return;
  vipi_glbp_use_times(glbp, cause);
  /* Others count on the shorter time from now on. */
  next = vipi_now(&glbp->group) + run->hello_ms * VIP_MILLISECOND;
  if (*hello > next)
    *hello = next;
}

uint32_t vipi_glbp_jitter_max_us(const struct vip_glbp *glbp)
{
  return vipi_glbp_hello_ms(glbp) * 10 * glbp->config.jitter_pct;
}

vip_time vipi_glbp_jitter(const struct vip_glbp *glbp)
{
  if (glbp->config.jitter_pct == 0)
    return 0;
  return vipi_random_part(glbp->group.ifp->engine, vipi_glbp_jitter_max_us(glbp));
}

/* By halves: a small machine has no 64-bit division, and a timeout fits 16 bits. */
uint32_t vipi_glbp_seconds_left(const struct vip_glbp *glbp, vip_time due)
{
  const vip_time now = vipi_now(&glbp->group);
  uint32_t seconds = 0;

  for (uint32_t bit = UINT32_C(1) << 15; bit != 0; bit >>= 1)
    if (due > now && (seconds | bit) * VIP_SECOND <= due - now)
      seconds |= bit;
  return seconds;
}

/* ---- weighting ---- */

uint8_t vipi_glbp_weight(const struct vip_glbp *glbp)
{
  const int32_t sum = glbp->config.weight + glbp->group.adjust;

  if (sum < 1)
    return 1;
  return sum > WEIGHT_MAX ? WEIGHT_MAX : (uint8_t)sum;
}

void vipi_glbp_weigh(struct vip_glbp *glbp)
{
  const uint8_t weight = vipi_glbp_weight(glbp);

  if (weight < glbp->config.weight_lower)
    glbp->run.low = true;
  else if (weight >= glbp->config.weight_upper)
    glbp->run.low = false;
}

/* ---- preemption ---- */

/*
 * Whether a living lower router may be overthrown: the delay begins when it is
 * first heard as such, and anew with another one.
 */
static bool is_ripe(vip_time *due, bool *outranked, bool same, uint16_t delay_s, vip_time now)
{
  if (!*outranked || !same)
    *due = delay_s != 0 ? now + delay_s * VIP_SECOND : 0;
  *outranked = true;
  return *due <= now;
}

bool vipi_glbp_preempts(struct vip_glbp *glbp, const struct vip_addr *peer)
{
  struct vip_glbp_run *run = &glbp->run;
  const bool ripe = is_ripe(&run->due[VIP_GLBP_TIMER_PREEMPT], &run->outranked,
                            vipi_addr_equal(&run->active, peer), glbp->config.preempt_delay_s,
                            vipi_now(&glbp->group));

  return ripe && glbp->config.preempt && !glbp->group.preempt_held;
}

bool vipi_glbp_vf_preempts(struct vip_glbp *glbp, unsigned index, const struct vip_addr *peer)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];
  const bool ripe = is_ripe(vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_PREEMPT),
                            &vf->outranked, vipi_addr_equal(&vf->active, peer),
                            glbp->config.forwarder_delay_s, vipi_now(&glbp->group));

  return ripe && !glbp->config.no_forwarder_preempt && !glbp->run.low;
}

uint8_t vipi_glbp_vf_priority(const struct vip_glbp *glbp, unsigned index)
{
  const unsigned full = glbp->run.forwarder[index].own ? PRIMARY_PRIORITY : SECONDARY_PRIORITY;

  return (uint8_t)(glbp->run.low ? full & ~(unsigned)VIP_GLBP_VF_WEIGHTED : full);
}
