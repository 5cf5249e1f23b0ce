/* SPDX-License-Identifier: MIT */
/*
 * explore.c - see explore.h.  A state of the LAN is the image of each router and
 * the packets on their way, sorted; only its fingerprint is kept, and which state
 * and choice led there, so that the shortest way to a violation can be walked
 * again.
 *
 * Left out, because another order of the same events stands for it: a packet that
 * is lost later than at once, and a copy that is made later than at once.
 */
#include "explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lan_state.h"
#include "table.h"

/* How a state was reached. */
struct origin {
  uint32_t from;
  uint16_t choice;
};

/* States with their numbers, one behind the other, each as long as it must be. */
struct level {
  uint8_t *octets;
  size_t used;
  size_t room;
};

struct search {
  const struct model *model;
  const struct bounds *bounds;
  struct findings *findings;
  uint64_t *seen; /* fingerprints; 0 = free */
  size_t seen_room;
  struct origin *origins;
  size_t origin_room;
  struct level now;
  struct level next;
  uint32_t current; /* number of the state in work */
  bool progress;
};

/* ---- what was seen ---- */

static void insert(uint64_t *seen, size_t room, uint64_t print)
{
  size_t at = (size_t)print & (room - 1);

  while (seen[at] != 0)
    at = (at + 1) & (room - 1);
  seen[at] = print;
}

static void grow_seen(struct search *search)
{
  const size_t room = search->seen_room != 0 ? 2 * search->seen_room : 1 << 16;
  uint64_t *seen = table_room(NULL, room * sizeof *seen);

  memset(seen, 0, room * sizeof *seen);
  for (size_t i = 0; i < search->seen_room; i++)
    if (search->seen[i] != 0)
      insert(seen, room, search->seen[i]);
  free(search->seen);
  search->seen = seen;
  search->seen_room = room;
}

/* False if it was seen before. */
static bool is_new(struct search *search, const struct lan_state *state)
{
  const uint64_t print = table_hash(search->bounds->seed, state, lan_state_size(state)) | 1;
  size_t at;

  if (3 * search->findings->states >= 2 * search->seen_room)
    grow_seen(search);
  at = (size_t)print & (search->seen_room - 1);
  while (search->seen[at] != 0) {
    if (search->seen[at] == print)
      return false;
    at = (at + 1) & (search->seen_room - 1);
  }
  search->seen[at] = print;
  return true;
}

static void keep(struct level *level, const struct lan_state *state, uint32_t number)
{
  const size_t size = lan_state_size(state);

  if (level->room - level->used < sizeof number + sizeof *state) {
    level->room = level->room != 0 ? level->room + level->room / 2 : 1 << 16;
    level->octets = table_room(level->octets, level->room);
  }
  memcpy(level->octets + level->used, &number, sizeof number);
  memcpy(level->octets + level->used + sizeof number, state, size);
  level->used += sizeof number + size;
}

/* Takes the state at `*at`, which moves on to the next one. */
static uint32_t take_kept(const struct level *level, size_t *at, struct lan_state *state)
{
  uint32_t number;

  memset(state, 0, sizeof *state);
  memcpy(&number, level->octets + *at, sizeof number);
  *at += sizeof number;
  memcpy(state, level->octets + *at, offsetof(struct lan_state, flight));
  memcpy(state, level->octets + *at, lan_state_size(state));
  *at += lan_state_size(state);
  return number;
}

static void remember(struct search *search, const struct lan_state *state, uint16_t choice)
{
  struct findings *findings = search->findings;

  if (findings->states == search->origin_room) {
    search->origin_room = search->origin_room != 0 ? 2 * search->origin_room : 1024;
    search->origins = table_room(search->origins, search->origin_room * sizeof *search->origins);
  }
  search->origins[findings->states].from = search->current;
  search->origins[findings->states].choice = choice;
  keep(&search->next, state, (uint32_t)findings->states++);
  if (state->packet_count > findings->in_flight)
    findings->in_flight = state->packet_count;
}

/* ---- one level after the other ---- */

/* Prints how the state in work was reached, and then that choice. */
static void print_way(const struct search *search, uint16_t last)
{
  uint16_t *way = table_room(NULL, search->findings->depth * sizeof *way);
  size_t length = 0;

  way[length++] = last;
  for (uint32_t at = search->current; at != 0; at = search->origins[at].from)
    way[length++] = search->origins[at].choice;
  lan_state_print(search->model, search->bounds, way, length);
  free(way);
}

static const char *examine(struct search *search, const struct lan_state *state)
{
  const char *why = lan_state_unsettled(search->model, state);
  const unsigned calm = state->calm;
  const bool led = why == NULL || lan_state_is_led(search->model, state);

  if (why == NULL || calm == 0)
    return NULL;
  if (!led && calm - 1u > search->findings->led)
    search->findings->led = calm - 1u;
  if (calm - 1u > search->findings->settle)
    search->findings->settle = calm - 1u;
  return calm > search->bounds->calm_limit || (!led && calm > search->bounds->lead_limit) ? why
                                                                                          : NULL;
}

/* One choice: false if something broke. */
static bool follow(struct search *search, const struct lan_state *state, uint16_t choice)
{
  struct lan_state after = *state;
  const char *why = NULL;

  search->findings->transitions++;
  if (lan_state_do(search->model, search->bounds, &after, choice, &why)) {
    if (!is_new(search, &after))
      return true;
    remember(search, &after, choice);
    why = examine(search, &after);
  }
  if (why == NULL)
    return true;
  search->findings->violation = why;
  print_way(search, choice);
  return false;
}

static bool expand(struct search *search, const struct lan_state *state)
{
  uint16_t choices[CHOICES_MAX];
  const unsigned count = lan_state_choices(search->model, search->bounds, state, choices);

  for (unsigned i = 0; i < count; i++)
    if (!follow(search, state, choices[i]))
      return false;
  return true;
}

static bool enough(const struct search *search)
{
  return search->bounds->states != 0 && search->findings->states > search->bounds->states;
}

static enum verdict run(struct search *search)
{
  struct findings *findings = search->findings;
  struct lan_state state;

  while (search->next.used != 0) {
    const struct level done = search->now;
    search->now = search->next;
    search->next = done;
    search->next.used = 0;
    findings->depth++;
    for (size_t at = 0; at < search->now.used && !enough(search);) {
      search->current = take_kept(&search->now, &at, &state);
      if (!expand(search, &state))
        return VIOLATION;
    }
    if (search->progress)
      (void)fprintf(stderr, "\r%s: %u events, %llu states ", search->model->name, findings->depth,
                    (unsigned long long)findings->states);
    if (enough(search))
      return GAVE_UP;
  }
  return EXPLORED;
}

enum verdict explore(const struct model *model, const struct bounds *bounds, bool progress,
                     struct findings *findings)
{
  struct search search;
  struct lan_state first;
  enum verdict verdict = FAILED;

  memset(&search, 0, sizeof search);
  memset(findings, 0, sizeof *findings);
  search.model = model;
  search.bounds = bounds;
  search.findings = findings;
  search.progress = progress;
  if (routers_open(model)) {
    memset(&first, 0, sizeof first);
    (void)is_new(&search, &first);
    remember(&search, &first, 0);
    verdict = run(&search);
    if (progress)
      (void)fputc('\n', stderr);
    findings->images = image_count();
    findings->packets = packet_count();
    findings->steps = step_count();
  }
  routers_close();
  free(search.seen);
  free(search.origins);
  free(search.now.octets);
  free(search.next.octets);
  return verdict;
}
