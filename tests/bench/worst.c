/* SPDX-License-Identifier: MIT */
/*
 * worst.c - vip-bench-worst: makes the public calls that do work in the worst cases
 * known, for worst.sh to have valgrind count the instructions of each.
 *
 * It takes no time and judges nothing: it fails if a case is not what it should be.
 */
#include "cost.h"

#include <stdio.h>
#include <stdlib.h>
#include <valgrind/callgrind.h>

void cost_begin(void)
{
  CALLGRIND_ZERO_STATS;
  CALLGRIND_TOGGLE_COLLECT;
}

void cost_end(const char *protocol, const char *call, uint32_t count)
{
  char label[80];

  CALLGRIND_TOGGLE_COLLECT;
  (void)snprintf(label, sizeof label, "%s %s %lu", protocol, call, (unsigned long)count);
  CALLGRIND_DUMP_STATS_AT(label);
}

int main(void)
{
  return worst_groups() && worst_lists() && worst_parts() ? EXIT_SUCCESS : EXIT_FAILURE;
}
