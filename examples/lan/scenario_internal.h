/* SPDX-License-Identifier: MIT */
/*
 * scenario_internal.h - what the parser (scenario.c), the list of actions
 * (scenario_verbs.c) and the protocols (scenario_vrrp.c and the like) share.
 */
#ifndef SCENARIO_INTERNAL_H
#define SCENARIO_INTERNAL_H

#include "scenario.h"

/* ---- Actions ---- */

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

/* ---- Options of the describing commands ---- */

enum scenario_value {
  VALUE_FLAG,      /* bool, no value behind it */
  VALUE_NUMBER,    /* uint8_t, from 1 on */
  VALUE_TIME,      /* vip_time */
  VALUE_S,         /* uint16_t, seconds */
  VALUE_MS,        /* uint32_t, milliseconds */
  VALUE_CS,        /* uint16_t, centiseconds */
  VALUE_WORD,      /* const char *, as it stands */
  VALUE_ADDRESS,   /* of the router: addr4 or addr6 */
  VALUE_ADDRESSES, /* a virtual one more */
  VALUE_FAMILY     /* IPv6 for all */
};

/* A word, what follows it, and where that goes. */
struct scenario_option {
  const char *name;
  enum scenario_value kind;
  uint8_t max; /* VALUE_NUMBER */
  void *place;
};

/* A line taken apart. */
struct scenario_words;

/* false: scenario->error is set. */
bool scenario_fail(struct scenario *scenario, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
bool scenario_read_number(struct scenario *scenario, struct scenario_words *words, uint64_t min,
                          uint64_t max, uint64_t *number);

/* The rest of the line.  The table ends with an entry without a name. */
bool scenario_read_options(struct scenario *scenario, struct scenario_words *words,
                           const struct scenario_option *options);

/* "text:KEY" or "md5:KEY", kept in the scenario; NULL: scenario->error is set. */
const struct vip_auth *scenario_read_auth(struct scenario *scenario, const char *said);

/* ---- Protocols ---- */

/* What a scenario says of one protocol; the command is its name in lower case. */
struct scenario_protocol {
  const char *name;
  const char *help; /* the lines about the command */
  bool weighted;    /* routers have a weight */
  /* Reads what stands behind the command. */
  bool (*read)(struct scenario *scenario, struct scenario_words *words);
  /* Gives a router its group.  false: scenario->error. */
  bool (*add)(struct scenario *scenario, struct lan *lan, int router);
  /* "VRRP version 3 over IPv4, VRID 51". */
  void (*describe)(const struct scenario *scenario, char *text, size_t size);
};

extern const struct scenario_protocol scenario_vrrp;
extern const struct scenario_protocol scenario_hsrp;
extern const struct scenario_protocol scenario_glbp;

#endif
