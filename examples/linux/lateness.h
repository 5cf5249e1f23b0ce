/* SPDX-License-Identifier: MIT */
/*
 * lateness.h - how late the loop was for the library's deadlines, so that a user
 * sees a starved machine before it flaps.
 */
#ifndef VIPD_LATENESS_H
#define VIPD_LATENESS_H

#include <vip/types.h>

/* Upper bounds of the histogram's classes, in microseconds; one more for all above. */
enum { LATENESS_CLASSES = 12 };
extern const uint32_t lateness_bound_us[LATENESS_CLASSES];

/* What was seen. */
struct lateness {
  uint64_t count[LATENESS_CLASSES + 1]; /* wake-ups for a deadline, each in one class */
  uint64_t total_ns;                    /* of all */
  vip_time max_ns;                      /* the worst */
};

/* One wake-up for a deadline, so late. */
void lateness_add(struct lateness *lateness, vip_time late_ns);

#endif
