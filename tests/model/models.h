/* SPDX-License-Identifier: MIT */
/*
 * models.h - the protocols that are explored.
 */
#ifndef MODEL_MODELS_H
#define MODEL_MODELS_H

#include "router.h"

/*
 * Routers of these priorities, 0 behind the last, and intervals, 0 = 4
 * centiseconds; they stay the caller's.  `profile`: enum vip_vrrp_profile.
 */
const struct model *model_vrrp(const uint8_t *priorities, unsigned routers,
                               const uint8_t *intervals, uint8_t profile);
const struct model *model_hsrp(const uint8_t *priorities, unsigned routers, bool preempt);

/* `gateway`: without forwarders, whose numbers and timers are forgotten after each step. */
const struct model *model_glbp(const uint8_t *priorities, unsigned routers, bool preempt,
                               bool gateway);

#endif
