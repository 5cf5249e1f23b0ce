/* SPDX-License-Identifier: MIT */
/*
 * models.h - the protocols that are explored.
 */
#ifndef MODEL_MODELS_H
#define MODEL_MODELS_H

#include "router.h"

/* Routers of these priorities, 0 behind the last; they stay the caller's. */
const struct model *model_vrrp(const uint8_t *priorities, unsigned routers);
const struct model *model_hsrp(const uint8_t *priorities, unsigned routers, bool preempt);
const struct model *model_glbp(const uint8_t *priorities, unsigned routers, bool preempt);

#endif
