/* SPDX-License-Identifier: MIT */
/*
 * scenario.h - a LAN and what happens to it, out of a small text.
 *
 * One command a line, words apart by blanks, # begins a comment.  Times are
 * numbers with a unit: 5s 250ms 50us.  The commands are listed in scenario.c
 * and by `vip-lan --help`.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <stdio.h>

#include "lan.h"

enum {
  SCENARIO_ROUTERS = 16,
  SCENARIO_CLIENTS = 32,
  SCENARIO_ADDRESSES = 8,
  SCENARIO_ACTIONS = 256
};

struct scenario;
struct scenario_protocol; /* see scenario_internal.h */

/* Something to do at a time; see scenario_verbs.c. */
struct scenario_action {
  struct scenario *scenario;
  const struct scenario_verb *verb;
  vip_time at;
  int node;
  int other;
  uint64_t number; /* a count, a priority, a time, parts in a million, a set of nodes */
};

struct scenario_router {
  char name[LAN_NAME_MAX];
  struct lan_router_config config;
  uint8_t priority;
  uint8_t weight;  /* GLBP; 0 = the default */
  bool preempt;    /* whatever the group says */
  bool no_preempt; /* the same */
};

struct scenario_client {
  char name[LAN_NAME_MAX];
  struct lan_client_config config;
};

/* What all routers of a protocol share. */
struct scenario_vrrp_settings {
  struct vip_vrrp_config config;
  bool unicast;
};

struct scenario_hsrp_settings {
  struct vip_hsrp_config config;
  bool advertise;
};

/* What a configuration of the scenario points to. */
struct scenario_auth {
  char text[32]; /* of `key` */
  struct vip_key key;
  struct vip_auth auth;
};

/* Zero-initialise; set what the text must not contradict (family, version); then parse.  It
   stays at its address while its LAN lives. */
struct scenario {
  struct lan_config lan;
  const struct scenario_protocol *protocol; /* NULL: not named yet; VRRP in the end */
  union {
    struct scenario_vrrp_settings vrrp;
    struct scenario_hsrp_settings hsrp;
    struct vip_glbp_config glbp;
  } group; /* of the protocol */
  struct scenario_auth auth;
  uint8_t version; /* of the protocol; 0 = its default */
  struct vip_addr addresses[SCENARIO_ADDRESSES];
  uint8_t address_count;
  vip_time end;
  struct scenario_router routers[SCENARIO_ROUTERS];
  int router_count;
  struct scenario_client clients[SCENARIO_CLIENTS];
  int client_count;
  struct scenario_action actions[SCENARIO_ACTIONS];
  int action_count;
  struct lan_quality quality; /* as the actions have left it */
  int line;                   /* being read */
  char error[200];            /* "" = none */
};

/* The one that runs when none is given. */
extern const char scenario_default[];

/* Adds what `text` says; false: scenario->error tells line, what is wrong, and what is allowed. */
bool scenario_parse(struct scenario *scenario, const char *text);

/* Makes the LAN, with its actions queued.  NULL: scenario->error. */
struct lan *scenario_build(struct scenario *scenario);

/* Which protocol, with which version and number; after scenario_build(). */
void scenario_describe(const struct scenario *scenario, char *text, size_t size);

/* Prints the commands. */
void scenario_help(FILE *out);

#endif
