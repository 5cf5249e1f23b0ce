/* SPDX-License-Identifier: MIT */
/*
 * swarm.h - chance for the tests on the simulated LAN, whatever the protocol:
 * faults drawn from a seed, their end, and what must hold then.
 */
#ifndef SWARM_H
#define SWARM_H

#include "lan.h"

/* Below `limit`, of a generator of its own, so that faults do not shift with the LAN's draws. */
uint32_t sim_draw(uint64_t *random, uint32_t limit);

/* Whatever may happen to a router: power, cable, host, priority. */
void sim_random_fault(struct lan *lan, uint64_t *random, int routers);

/* Ends all faults that have an end; crashed routers stay off. */
void sim_end_faults(struct lan *lan, int routers);

/* From the last fault on: lan_settled_bound() passes, then one router leads group 0, and nothing
   changes any more.  No check of the LAN has failed. */
void sim_assert_settles(struct lan *lan, uint64_t seed);

#endif
