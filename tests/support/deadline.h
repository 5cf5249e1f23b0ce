/* SPDX-License-Identifier: MIT */
/*
 * deadline.h - an invariant between any two calls of the library: what the heap
 * holds for a group or an HSRP interface is the earliest of its timers.
 *
 * Later, and the host would sleep too long; earlier, and it would wake for nothing.
 */
#ifndef DEADLINE_H
#define DEADLINE_H

#include <vip/engine.h>

/* Fails the test where it does not hold. */
void deadlines_are_told(const struct vip_engine *engine);

#endif
