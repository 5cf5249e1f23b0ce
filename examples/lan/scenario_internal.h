/* SPDX-License-Identifier: MIT */
/*
 * scenario_internal.h - what the parser (scenario.c) and the list of actions
 * (scenario_verbs.c) share.
 */
#ifndef SCENARIO_INTERNAL_H
#define SCENARIO_INTERNAL_H

#include "scenario.h"

/* What stands behind the name of an action. */
enum scenario_args {
  ARGS_NONE,
  ARGS_LAN_PPM,  /* 5% */
  ARGS_LAN_TIME, /* 5ms */
  ARGS_ROUTER,
  ARGS_ROUTER_NUMBER,
  ARGS_ROUTER_TIME,
  ARGS_NODE,
  ARGS_TWO_NODES,
  ARGS_SIDES /* r1 c1 | r2 */
};

struct scenario_verb {
  const char *name;
  enum scenario_args args;
  uint64_t number_max; /* ARGS_ROUTER_NUMBER */
  void (*apply)(struct lan *lan, const struct scenario_action *action);
  const char *help;
};

/* Ends with an entry without a name. */
extern const struct scenario_verb scenario_verbs[];

#endif
