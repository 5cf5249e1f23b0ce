/* SPDX-License-Identifier: MIT */
/*
 * lan_state.h - one state of the explored LAN, and what can happen next.
 */
#ifndef MODEL_LAN_STATE_H
#define MODEL_LAN_STATE_H

#include "explore.h"

enum { IN_FLIGHT_MAX = 40, CHOICES_MAX = 3 * IN_FLIGHT_MAX + 5 * ROUTERS_MAX + 2 };

/* A packet on its way to one router. */
struct flight {
  uint16_t packet;
  uint8_t to;
  uint8_t age; /* ticks */
};

/* No octet is undefined, those behind the last flight are zero. */
struct lan_state {
  uint32_t image[ROUTERS_MAX];
  uint8_t late[ROUTERS_MAX]; /* ticks that its timers have waited; down: that it must stay so */
  uint8_t calm;              /* 0, or 1 + ticks of calm, no more than calm_limit + 2 */
  uint8_t losses;            /* used up */
  uint8_t doubles;
  uint8_t crashes;
  uint8_t leaves;
  uint8_t starts;
  uint8_t packet_count;
  uint8_t turn; /* the router whose events come now, if packets take a tick at least */
  uint8_t unused;
  struct flight flight[IN_FLIGHT_MAX]; /* sorted */
};

/* Octets that tell the state from others. */
size_t lan_state_size(const struct lan_state *state);

/* What can happen; how many. */
unsigned lan_state_choices(const struct model *model, const struct bounds *bounds,
                           const struct lan_state *state, uint16_t choices[CHOICES_MAX]);

/* Lets it happen.  False: something broke, *why says what. */
bool lan_state_do(const struct model *model, const struct bounds *bounds, struct lan_state *state,
                  uint16_t choice, const char **why);

/* One router leads, if any runs. */
bool lan_state_is_led(const struct model *model, const struct lan_state *state);

/* What is amiss if the LAN is calm for long; NULL: nothing. */
const char *lan_state_unsettled(const struct model *model, const struct lan_state *state);

/* Prints what happens, but for what changes nothing, on the way that these choices, the last one
   first, lead from the start. */
void lan_state_print(const struct model *model, const struct bounds *bounds, const uint16_t *way,
                     size_t length);

#endif
