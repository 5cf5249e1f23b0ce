/* SPDX-License-Identifier: MIT */
/*
 * fault_run.c - a run of a script.
 *
 *   safety    the faults are done one after another; after every event all is
 *             looked at that holds always
 *   liveness  the faults end, and within lan_calm_bound() every group has one leader,
 *             within lan_settled_bound() everybody a place; then nothing changes.
 *             A script may ask for that between its faults, too ("calm").
 */
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "timeline.h"

bool fault_is_broken(struct fault *fault)
{
  if (lan_violations(fault->lan) > 0)
    fault_broken(fault, "%s", lan_violation(fault->lan));
  return fault->failure[0] != '\0';
}

void fault_advance(struct fault *fault, vip_time until)
{
  if (until > lan_now(fault->lan))
    lan_run(fault->lan, until);
  fault_look(fault);
}

/* The LAN records what is done to it; of what has no effect it does not know. */
static bool has_effect(const struct fault *fault, size_t from)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(fault->lan, &count);
  for (size_t i = from; i < count; i++)
    if (entries[i].kind == LAN_FAULT)
      return true;
  return false;
}

static void do_step(struct fault *fault, const struct fault_step *step)
{
  const struct fault_verb *verb = &fault_verbs[step->verb];
  const bool repairs = verb->repairs && verb->repairs(fault, step->args);
  size_t from;
  (void)lan_trace(fault->lan, &from);
  verb->act(fault, step->args);
  fault->figures->faults += verb->row != 0 && !repairs && has_effect(fault, from);
}

static void trouble(struct fault *fault)
{
  const struct fault_script *script = fault->script;
  for (size_t i = 0; i < script->count && !fault_is_broken(fault); i++) {
    const struct fault_step *step = &script->steps[i];
    fault_advance(fault, fault->epoch + step->at);
    if (fault_is_broken(fault))
      return;
    do_step(fault, step);
    fault_look(fault);
  }
}

/* ---- Calm ---- */

/* Does this entry tell that somebody has not found his place?  A number that is given up after
   its time is given away again, and that is no fault's. */
static bool is_change(const struct fault *fault, const struct lan_entry *entry)
{
  if (entry->kind == LAN_STATE)
    return true;
  if (entry->kind != LAN_FORWARDER || fault->script->setup.taught_ms != 0)
    return false;
  return lan_forwarders_rest(fault->lan, lan_key(fault->lan, entry->node, entry->group));
}

/* Asked at the time of the entry itself: later, a number that was given up is long forgotten. */
void fault_note_change(struct fault *fault, const struct lan_entry *entry)
{
  if (is_change(fault, entry))
    fault->changed = entry->at;
}

/* When a state changed last, from entry `from` on; 0: none did. */
static vip_time last_change(const struct fault *fault, size_t from)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(fault->lan, &count);
  vip_time last = 0;
  for (size_t i = from; i < count; i++)
    if (is_change(fault, &entries[i]))
      last = entries[i].at;
  return last;
}

static void note_convergence(struct fault *fault, size_t from, vip_time since)
{
  struct fault_figures *figures = fault->figures;
  const int64_t protocols = fault->script->setup.protocols;
  const vip_time last = last_change(fault, from);
  const vip_time bound = lan_settled_bound(fault->lan);
  const vip_time took = last > since ? last - since : 0;
  const double part = (double)took / (double)bound;
  /* Of several protocols at once the bound is the slowest one's; of a time that was taught, no
     measure. */
  if ((protocols & (protocols - 1)) != 0 || fault->script->setup.taught_ms != 0 ||
      part <= figures->worst)
    return;
  figures->worst = part;
  figures->longest = took;
  figures->bound = bound;
  figures->worst_seed = (uint64_t)fault->script->setup.seed;
}

static void check_leaders(struct fault *fault)
{
  const struct fault_setup *setup = &fault->script->setup;
  for (unsigned i = 0; i < FAULT_PROTOCOLS; i++) {
    int group = fault_group(setup, i);
    if (group < 0)
      continue;
    int leader = lan_leader(fault->lan, group);
    fault->figures->checks++;
    if (leader < 0)
      fault_broken(fault, "group %d has %s in a calm LAN", group,
                   leader == -1 ? "no leader" : "several leaders");
  }
}

/* Forwarders' numbers are given up after four hours, unless their primaries are back. */
#define LONG (5 * 3600 * VIP_SECOND)
enum { LONG_ONE_IN = 16 };

static vip_time last_calm(const struct fault_setup *setup)
{
  return setup->seed % LONG_ONE_IN == 0 && fault_is_slow(setup) ? LONG : 0;
}

/* Long enough for what only time brings. */
static void stay_calm(struct fault *fault, vip_time longer)
{
  size_t from;
  size_t count;
  (void)lan_trace(fault->lan, &from);
  fault_advance(fault, lan_now(fault->lan) + longer);
  const struct lan_entry *entries = lan_trace(fault->lan, &count);
  for (size_t i = from; i < count; i++)
    if (entries[i].kind == LAN_STATE)
      fault_broken(fault, "V10: a state changes in a LAN that is calm for long, at %.9f s",
                   (double)entries[i].at / 1e9);
  fault->figures->checks++;
}

void fault_calm(struct fault *fault, vip_time longer)
{
  size_t from;
  (void)lan_trace(fault->lan, &from);
  for (int i = 0; i < fault->script->setup.routers; i++)
    fault_advance(fault, (vip_time)fault->script->setup.router[i].start_ms * VIP_MILLISECOND + 1);
  fault_end_all(fault);
  if (lan_disturbed(fault->lan) < lan_now(fault->lan))
    lan_fault(fault->lan, -1, "calm");
  const vip_time since = lan_disturbed(fault->lan);
  const vip_time leads = since + lan_calm_bound(fault->lan);
  const vip_time settled = since + lan_settled_bound(fault->lan);
  fault_advance(fault, leads + 1);
  if (fault_is_broken(fault))
    return;
  check_leaders(fault);
  fault_advance(fault, settled + 1);
  note_convergence(fault, from, since);
  fault->changed = 0;
  fault_advance(fault, settled + (settled - since) / 8 + 10 * VIP_SECOND);
  fault->figures->checks++;
  if (fault->changed != 0)
    fault_broken(fault, "V10: a state changes in a calm LAN, at %.9f s",
                 (double)fault->changed / 1e9);
  if (longer > 0 && !fault_is_broken(fault))
    stay_calm(fault, longer);
  if (lan_disturbed(fault->lan) != since)
    fault_broken(fault, "the calm was disturbed");
  fault->figures->calms += !fault_is_broken(fault);
  fault->epoch = lan_now(fault->lan);
}

struct fault *fault_open(const struct fault_script *script, struct fault_figures *figures)
{
  struct fault *fault = lan_alloc(NULL, sizeof *fault);
  memset(fault, 0, sizeof *fault);
  fault->script = script;
  fault->figures = figures;
  fault_build(fault);
  for (int i = 0; i < script->setup.routers; i++)
    fault_excuse(fault, i);
  return fault;
}

void fault_close(struct fault *fault)
{
  fault->figures->runs++;
  fault->figures->checks += lan_checks(fault->lan);
  lan_free(fault->lan);
  free(fault);
}

bool fault_run(const struct fault_script *script, struct fault_figures *figures, FILE *pcap,
               FILE *log, char failure[240])
{
  struct fault *fault = fault_open(script, figures);
  fault->pcap = pcap;
  if (!fault_is_broken(fault))
    trouble(fault);
  if (!fault_is_broken(fault))
    fault_calm(fault, last_calm(&script->setup));
  const bool broken = fault_is_broken(fault);
  memcpy(failure, fault->failure, sizeof fault->failure);
  if (log)
    timeline_events(fault->lan, log);
  fault_close(fault);
  return !broken;
}
