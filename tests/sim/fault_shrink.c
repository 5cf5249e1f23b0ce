/* SPDX-License-Identifier: MIT */
/*
 * fault_shrink.c - makes a script that fails shorter: delta debugging (Zeller,
 * Hildebrandt 2002) over its faults, then over its routers and the setup's
 * ornaments.
 *
 * Shorter is what still breaks the same rule, in whatever words.  The number of
 * runs has a limit.
 */
#include <string.h>

#include "fault.h"

enum { RUNS = 3000 };

struct shrink {
  struct fault_script *script;
  struct fault_figures figures; /* of no interest */
  unsigned runs;
  char rule[4];
};

/* "V8", "X1", or the first letters of what the LAN says behind the router's name. */
static void rule_of(const char *failure, char rule[4])
{
  const char *at = strstr(failure, " s: ");
  (void)snprintf(rule, 4, "%.3s", at ? at + 4 : failure);
  if (rule[0] == 'r' && at && strchr(at + 4, ' '))
    (void)snprintf(rule, 4, "%s", strchr(at + 4, ' ') + 1);
}

static bool fails(struct shrink *shrink, const struct fault_script *script)
{
  char failure[240];
  char rule[4];
  if (shrink->runs >= RUNS)
    return false;
  shrink->runs++;
  if (fault_run(script, &shrink->figures, NULL, NULL, failure))
    return false;
  rule_of(failure, rule);
  return strcmp(rule, shrink->rule) == 0;
}

/* Keeps it if it fails. */
static bool take(struct shrink *shrink, const struct fault_script *shorter)
{
  if (!fails(shrink, shorter))
    return false;
  *shrink->script = *shorter;
  return true;
}

static struct fault_script without(const struct fault_script *script, size_t from, size_t count)
{
  struct fault_script shorter = *script;
  size_t behind = from + count < script->count ? script->count - from - count : 0;
  memmove(&shorter.steps[from], &script->steps[script->count - behind],
          behind * sizeof *script->steps);
  shorter.count = from + behind;
  return shorter;
}

/* Leaves out runs of faults, half of them first, then shorter ones. */
static void shrink_steps(struct shrink *shrink)
{
  size_t length = (shrink->script->count + 1) / 2;
  while (length > 0 && shrink->script->count > 0) {
    bool any = false;
    for (size_t from = 0; from < shrink->script->count;) {
      struct fault_script shorter = without(shrink->script, from, length);
      if (take(shrink, &shorter))
        any = true;
      else
        from += length;
    }
    if (!any || length > shrink->script->count)
      length = length > 1 && length > shrink->script->count ? (shrink->script->count + 1) / 2
                                                            : length / 2;
  }
}

/* Sets a number of the setup to the plainest value with which it still fails. */
static void plain(struct shrink *shrink, size_t offset, int64_t value)
{
  struct fault_script plainer = *shrink->script;
  memcpy((uint8_t *)&plainer.setup + offset, &value, sizeof value);
  if (memcmp(&plainer.setup, &shrink->script->setup, sizeof plainer.setup) != 0)
    (void)take(shrink, &plainer);
}

#define PLAIN(shrink, field, value) plain((shrink), offsetof(struct fault_setup, field), (value))

static bool names_router(const struct fault_script *script, int64_t router)
{
  for (size_t i = 0; i < script->count; i++)
    for (unsigned j = 0; j < 2; j++)
      if (script->steps[i].args[j] == router)
        return true;
  return false;
}

static void shrink_setup(struct shrink *shrink)
{
  struct fault_setup *setup = &shrink->script->setup;
  while (setup->routers > 2 && !names_router(shrink->script, setup->routers - 1)) {
    const int64_t before = setup->routers;
    PLAIN(shrink, routers, before - 1);
    if (setup->routers == before)
      break;
  }
  for (int64_t bit = 1; bit <= FAULT_GLBP; bit *= 2)
    if (setup->protocols & bit && setup->protocols != bit)
      PLAIN(shrink, protocols, setup->protocols - bit);
  PLAIN(shrink, client, 0);
  PLAIN(shrink, auth, FAULT_AUTH_NONE);
  PLAIN(shrink, jitter_pct, 0);
  PLAIN(shrink, taught_ms, 0);
  PLAIN(shrink, unicast, 0);
  for (int64_t i = 0; i < setup->routers; i++) {
    const size_t at = (size_t)i * sizeof(struct fault_router);
    plain(shrink, at + offsetof(struct fault_setup, router[0].drift_ppm), 0);
    plain(shrink, at + offsetof(struct fault_setup, router[0].late_us), 0);
    plain(shrink, at + offsetof(struct fault_setup, router[0].delay_s), 0);
    plain(shrink, at + offsetof(struct fault_setup, router[0].start_ms), 0);
  }
}

/* Times that say more to a reader. */
static void round_times(struct shrink *shrink)
{
  for (vip_time unit = VIP_SECOND; unit >= VIP_MILLISECOND; unit /= 10) {
    struct fault_script rounder = *shrink->script;
    for (size_t i = 0; i < rounder.count; i++)
      rounder.steps[i].at -= rounder.steps[i].at % unit;
    if (memcmp(&rounder, shrink->script, sizeof rounder) == 0 || take(shrink, &rounder))
      return;
  }
}

unsigned fault_shrink(struct fault_script *script, const char *failure)
{
  struct shrink shrink = {.script = script};
  rule_of(failure, shrink.rule);
  shrink_steps(&shrink);
  shrink_setup(&shrink);
  shrink_steps(&shrink);
  round_times(&shrink);
  return shrink.runs;
}
