/* SPDX-License-Identifier: MIT */
/*
 * lan_state.c - see lan_state.h.
 */
#include "lan_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A choice: what, and which packet or router. */
enum choice {
  DELIVER = 0,
  LOSE = 256,
  DOUBLE = 512,
  RUN = 768,
  CRASH = 1024,
  LEAVE = 1280,
  START = 1536,
  WAIT = 1792,
  TICK = 2048,
  BE_CALM = 2304,
  CHOICE_KIND = 0xff00
};

static bool is_up(const struct lan_state *state, unsigned router)
{
  return state->image[router] != NO_IMAGE;
}

static bool left(uint8_t used, uint8_t most)
{
  return most == UNLIMITED || used < most;
}

static void use(uint8_t *used, uint8_t most)
{
  if (most != UNLIMITED)
    (*used)++;
}

size_t lan_state_size(const struct lan_state *state)
{
  return offsetof(struct lan_state, flight) + state->packet_count * sizeof state->flight[0];
}

/* ---- packets ---- */

static int compare(const void *a, const void *b)
{
  return memcmp(a, b, sizeof(struct flight));
}

static void sort(struct lan_state *state)
{
  qsort(state->flight, state->packet_count, sizeof state->flight[0], compare);
}

static bool add(struct lan_state *state, struct flight flight, const char **why)
{
  if (state->packet_count == IN_FLIGHT_MAX) {
    *why = "a storm: more packets on their way than there is room for";
    return false;
  }
  state->flight[state->packet_count++] = flight;
  sort(state);
  return true;
}

static void take(struct lan_state *state, unsigned index)
{
  state->packet_count--;
  memmove(&state->flight[index], &state->flight[index + 1],
          (state->packet_count - index) * sizeof state->flight[0]);
  memset(&state->flight[state->packet_count], 0, sizeof state->flight[0]);
}

/* A packet goes to every other router, or to one. */
static bool spread(const struct model *model, struct lan_state *state, unsigned from,
                   uint16_t packet, const char **why)
{
  const uint8_t only = packet_of(packet)->to;

  for (unsigned to = 0; to < model->routers; to++)
    if (to != from && (only == TO_ALL || only == to) &&
        !add(state, (struct flight){packet, (uint8_t)to, 0}, why))
      return false;
  return true;
}

/* ---- choices ---- */

/* Whether a router's events may come now: always, or in its turn. */
static bool has_turn(const struct bounds *bounds, const struct lan_state *state, unsigned router)
{
  return bounds->delay_min == 0 || state->turn == router;
}

static unsigned packet_choices(const struct bounds *bounds, const struct lan_state *state,
                               uint16_t *choices)
{
  unsigned count = 0;

  for (unsigned i = 0; i < state->packet_count; i++) {
    const struct flight *flight = &state->flight[i];
    /* Copies of one packet are the same. */
    if (i > 0 && compare(flight, flight - 1) == 0)
      continue;
    if (flight->age < bounds->delay_min || !has_turn(bounds, state, flight->to))
      continue;
    choices[count++] = (uint16_t)(DELIVER + i);
    /* What is down loses it anyway, unless it may come up before the packet must arrive. */
    if (state->calm != 0 || flight->age != bounds->delay_min ||
        (!is_up(state, flight->to) && flight->age == bounds->delay))
      continue;
    if (left(state->losses, bounds->losses))
      choices[count++] = (uint16_t)(LOSE + i);
    if (left(state->doubles, bounds->doubles))
      choices[count++] = (uint16_t)(DOUBLE + i);
  }
  return count;
}

static unsigned router_choices(const struct model *model, const struct bounds *bounds,
                               const struct lan_state *state, uint16_t *choices)
{
  unsigned count = 0;

  for (unsigned i = 0; i < model->routers; i++) {
    if (!has_turn(bounds, state, i))
      continue;
    if (is_up(state, i) && image_facts(state->image[i])->due)
      choices[count++] = (uint16_t)(RUN + i);
    if (is_up(state, i) && image_facts(state->image[i])->waits &&
        (state->calm == 0 || bounds->calm_waits))
      choices[count++] = (uint16_t)(WAIT + i);
    if (state->calm != 0)
      continue;
    if (is_up(state, i) && left(state->crashes, bounds->crashes))
      choices[count++] = (uint16_t)(CRASH + i);
    if (is_up(state, i) && left(state->leaves, bounds->leaves))
      choices[count++] = (uint16_t)(LEAVE + i);
    if (!is_up(state, i) && state->late[i] == 0 && left(state->starts, bounds->starts))
      choices[count++] = (uint16_t)(START + i);
  }
  return count;
}

/* Time passes, or it is the next one's turn, if nothing has waited for as long as it may. */
static bool may_tick(const struct model *model, const struct bounds *bounds,
                     const struct lan_state *state)
{
  for (unsigned i = 0; i < state->packet_count; i++)
    if (state->flight[i].age >= bounds->delay && has_turn(bounds, state, state->flight[i].to))
      return false;
  for (unsigned i = 0; i < model->routers; i++)
    if (has_turn(bounds, state, i) && is_up(state, i) && image_facts(state->image[i])->due &&
        state->late[i] >= bounds->late)
      return false;
  return true;
}

unsigned lan_state_choices(const struct model *model, const struct bounds *bounds,
                           const struct lan_state *state, uint16_t choices[CHOICES_MAX])
{
  unsigned count = packet_choices(bounds, state, choices);

  count += router_choices(model, bounds, state, choices + count);
  if (may_tick(model, bounds, state))
    choices[count++] = TICK;
  if (state->calm == 0)
    choices[count++] = BE_CALM;
  return count;
}

/* ---- doing ---- */

static bool is_same_role(const struct facts *a, const struct facts *b)
{
  return a->state == b->state && memcmp(a->notes, b->notes, sizeof a->notes) == 0;
}

static bool step(const struct model *model, const struct bounds *bounds, struct lan_state *state,
                 unsigned router, uint32_t input, const char **why)
{
  const struct step *step = router_step(router, state->image[router], input, why);

  if (step == NULL)
    return false;
  if (state->calm > bounds->calm_limit &&
      !is_same_role(image_facts(state->image[router]), image_facts(step->image))) {
    *why = "V10: a role changes on a LAN that was settled";
    return false;
  }
  state->image[router] = step->image;
  if (input != INPUT_TICK && (step->image == NO_IMAGE || !image_facts(step->image)->due))
    state->late[router] = 0;
  for (unsigned i = 0; i < step->sent_count; i++)
    if (!spread(model, state, router, step->sent[i], why))
      return false;
  return true;
}

static bool deliver(const struct model *model, const struct bounds *bounds, struct lan_state *state,
                    unsigned index, const char **why)
{
  const struct flight flight = state->flight[index];

  take(state, index);
  return !is_up(state, flight.to) ||
         step(model, bounds, state, flight.to, INPUT_PACKET + (uint32_t)flight.packet, why);
}

static bool tick(const struct model *model, const struct bounds *bounds, struct lan_state *state,
                 const char **why)
{
  if (bounds->delay_min != 0) {
    state->turn++;
    if (state->turn < model->routers)
      return true;
    state->turn = 0;
  }
  for (unsigned i = 0; i < model->routers; i++) {
    if (!is_up(state, i)) {
      if (state->late[i] != 0)
        state->late[i]--;
      continue;
    }
    if (image_facts(state->image[i])->due)
      state->late[i]++;
    if (!step(model, bounds, state, i, INPUT_TICK, why))
      return false;
  }
  for (unsigned i = 0; i < state->packet_count; i++)
    state->flight[i].age++;
  sort(state);
  if (state->calm != 0 && state->calm < bounds->calm_limit + 2)
    state->calm++;
  return true;
}

bool lan_state_do(const struct model *model, const struct bounds *bounds, struct lan_state *state,
                  uint16_t choice, const char **why)
{
  const unsigned which = choice & ~(unsigned)CHOICE_KIND;

  switch (choice & CHOICE_KIND) {
  case DELIVER:
    return deliver(model, bounds, state, which, why);
  case LOSE:
    use(&state->losses, bounds->losses);
    take(state, which);
    return true;
  case DOUBLE:
    use(&state->doubles, bounds->doubles);
    return add(state, state->flight[which], why);
  case RUN:
    return step(model, bounds, state, which, INPUT_TIMERS, why);
  case CRASH:
    use(&state->crashes, bounds->crashes);
    state->image[which] = NO_IMAGE;
    state->late[which] = bounds->rest;
    return true;
  case LEAVE:
    use(&state->leaves, bounds->leaves);
    if (!step(model, bounds, state, which, INPUT_STOP, why))
      return false;
    state->late[which] = bounds->rest;
    return true;
  case START:
    use(&state->starts, bounds->starts);
    return step(model, bounds, state, which, INPUT_START, why);
  case WAIT:
    return step(model, bounds, state, which, INPUT_WAIT, why);
  case TICK:
    return tick(model, bounds, state, why);
  default:
    state->calm = 1;
    /* What was used up does not matter any more. */
    state->losses = state->doubles = state->crashes = state->leaves = state->starts = 0;
    return true;
  }
}

const char *lan_state_unsettled(const struct model *model, const struct lan_state *state)
{
  const struct facts *up[ROUTERS_MAX];

  for (unsigned i = 0; i < model->routers; i++)
    up[i] = is_up(state, i) ? image_facts(state->image[i]) : NULL;
  return model->unsettled(up);
}

bool lan_state_is_led(const struct model *model, const struct lan_state *state)
{
  unsigned leaders = 0;
  unsigned running = 0;

  for (unsigned i = 0; i < model->routers; i++) {
    running += is_up(state, i);
    leaders += is_up(state, i) && image_facts(state->image[i])->state == model->leads;
  }
  return leaders == (running != 0);
}

/* ---- telling ---- */

static void tell(const struct model *model, const struct lan_state *state, uint16_t choice)
{
  static const char *const names[] = {
      "delivered to", "lost:",   "doubled:",       "timers run:", "crashes:",
      "leaves:",      "starts:", "waited enough:", "time passes", "the LAN becomes calm"};
  const unsigned kind = choice >> 8;
  const unsigned which = choice & 0xff;
  char text[80] = "";

  if (kind <= DOUBLE >> 8) {
    model->tell(packet_of(state->flight[which].packet), text, sizeof text);
    (void)printf("%s %c, %s from %c", names[kind], 'a' + state->flight[which].to, text,
                 'a' + packet_of(state->flight[which].packet)->from);
  } else if (kind < TICK >> 8) {
    (void)printf("%s %c", names[kind], (int)('a' + which));
  } else {
    (void)printf("%s", names[kind]);
  }
}

static void print_router(const struct model *model, const struct lan_state *state, unsigned router)
{
  const struct facts *facts = image_facts(state->image[router]);

  (void)printf("%s%c %s", router != 0 ? "; " : "", (int)('a' + router), facts->name);
  for (unsigned i = 0; i < NOTES; i++)
    if (facts->notes[i] != 0)
      (void)printf(" %u:%s", i + 1, model->note_names[facts->notes[i]]);
}

/* Time passes, or a packet comes to a router that is down. */
static bool is_dull(const struct lan_state *state, uint16_t choice)
{
  const unsigned which = choice & ~(unsigned)CHOICE_KIND;

  return choice == TICK ||
         ((choice & CHOICE_KIND) == DELIVER && !is_up(state, state->flight[which].to));
}

void lan_state_print(const struct model *model, const struct bounds *bounds, const uint16_t *way,
                     size_t length)
{
  struct lan_state state;
  const char *why = NULL;
  unsigned ticks = 0;

  memset(&state, 0, sizeof state);
  while (length-- > 0) {
    const bool tells = length == 0 || !is_dull(&state, way[length]);
    if (tells) {
      (void)printf("%5u  ", ticks);
      tell(model, &state, way[length]);
    }
    if (!lan_state_do(model, bounds, &state, way[length], &why)) {
      (void)printf("  %s\n", why);
      return;
    }
    ticks += way[length] == TICK && state.turn == 0;
    if (!tells)
      continue;
    (void)printf("   [");
    for (unsigned i = 0; i < model->routers; i++)
      print_router(model, &state, i);
    (void)printf("]\n");
  }
}
