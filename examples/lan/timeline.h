/* SPDX-License-Identifier: MIT */
/*
 * timeline.h - prints what a LAN has recorded, for a person: what happened, a
 * lane for each router and client, and the sums.
 */
#ifndef TIMELINE_H
#define TIMELINE_H

#include <stdio.h>

#include "lan.h"

/* Each change of state, fault and outage on a line of its own, in order of time. */
void timeline_events(const struct lan *lan, FILE *out);

/* From 0 until now: one character for each slice of time, one line for each group of each
   router and for each client. */
void timeline_lanes(const struct lan *lan, FILE *out);

/* Who was Active for how long, and what the clients went through. */
void timeline_summary(const struct lan *lan, FILE *out);

#endif
