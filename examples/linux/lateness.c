/* SPDX-License-Identifier: MIT */
/*
 * lateness.c - how late the loop was, in classes that are about logarithmic: from
 * what ppoll() cannot do better (some 10 us on a quiet machine) to what makes a
 * router at an interval of one second lose its role.
 *
 * It judges nothing and logs nothing; control.c and metrics.c show it.
 */
#include "lateness.h"

const uint32_t lateness_bound_us[LATENESS_CLASSES] = {10,   20,   50,    100,   200,    500,
                                                      1000, 2000, 10000, 50000, 200000, 1000000};

void lateness_add(struct lateness *lateness, vip_time late_ns)
{
  unsigned class = 0;

  while (class < LATENESS_CLASSES && late_ns > (vip_time)lateness_bound_us[class] * 1000)
    class ++;
  lateness->count[class]++;
  lateness->total_ns += late_ns;
  if (late_ns > lateness->max_ns)
    lateness->max_ns = late_ns;
}
