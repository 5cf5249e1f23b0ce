/* SPDX-License-Identifier: MIT */
/*
 * timeline.c - see timeline.h.  It reads the record alone (lan_trace(),
 * lan_spans()) and knows no protocol beyond the names of states.
 *
 * The clients' outages are told together: clients that lose their gateway at
 * the same time share one line, put where the outage begins.
 */
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

#include "../common/address.h"

enum { COLUMNS = 100 };

static double seconds(vip_time time)
{
  return (double)time / 1e9;
}

/* ---- Events ---- */

/* Why, in words, where the short name of the reason does not say it all. */
static const char *const explained[VIP_REASON_COUNT] = {
    [VIP_REASON_OWNER] = "it owns the addresses",
    [VIP_REASON_PRIORITY] = "the Active router said farewell",
    [VIP_REASON_PREEMPTED] = "it is better than the Active router",
    [VIP_REASON_NO_RESPONSE] = "it heard no Active router for too long",
    [VIP_REASON_PEER_DOWN] = "the Active router is known to be lost",
    [VIP_REASON_HIGHER] = "a better router is Active",
    [VIP_REASON_REFUSED] = "its host refused a right",
    [VIP_REASON_STANDBY_SILENT] = "it heard no Standby router for too long",
    [VIP_REASON_RESIGN] = "the Active router resigned",
    [VIP_REASON_COUP] = "a better router took over",
    [VIP_REASON_SPEAKER] = "a better router speaks",
    [VIP_REASON_STANDBY_HIGHER] = "a better router is Standby",
    [VIP_REASON_STANDBY_LOWER] = "it is better than the Standby router",
};

/* The name of a router of this LAN, or the address of a stranger. */
static void print_peer(const struct lan *lan, const struct lan_entry *entry, FILE *out)
{
  if (!entry->has_peer)
    return;
  uint8_t family = VIP_IPV4;
  if (entry->group >= 0)
    family = vip_group_family(lan_group(lan, entry->node, entry->group));
  for (int i = 0; i < lan_count(lan); i++) {
    if (!lan_is_router(lan, i))
      continue;
    struct vip_addr addr = lan_address(lan, i, family);
    if (vip_addr_compare(&addr, &entry->peer) != 0)
      continue;
    (void)fprintf(out, " (%s)", lan_name(lan, i));
    return;
  }
  char text[ADDRESS_TEXT];
  (void)fprintf(out, " (%s)", address_text(text, family, &entry->peer));
}

static void print_state(const struct lan *lan, const struct lan_entry *entry, FILE *out)
{
  char group[16] = "";
  if (lan_groups(lan, entry->node) > 1)
    (void)snprintf(group, sizeof group, " %d",
                   vip_group_id(lan_group(lan, entry->node, entry->group)));
  (void)fprintf(out, "%10s -> %-10s  %s",
                lan_state_text(lan, entry->node, entry->group, entry->old_state),
                lan_state_text(lan, entry->node, entry->group, entry->new_state),
                vip_reason_name(entry->reason));
  if (explained[entry->reason])
    (void)fprintf(out, ": %s", explained[entry->reason]);
  print_peer(lan, entry, out);
  (void)fprintf(out, "%s%s", *group ? ", group" : "", group);
  if (entry->kind == LAN_FORWARDER)
    (void)fprintf(out, ", forwarder %u", entry->forwarder);
  (void)fputc('\n', out);
}

/* A router that hears of a forwarder for the first time is no news. */
static bool is_heard_of(const struct lan_entry *entry)
{
  return entry->kind == LAN_FORWARDER && entry->reason == VIP_REASON_LEARNED;
}

static void print_entry(const struct lan *lan, const struct lan_entry *entry, FILE *out)
{
  if (entry->kind == LAN_FRAME || entry->kind == LAN_POWER || is_heard_of(entry))
    return;
  (void)fprintf(out, "%10.3f  %-8s", seconds(entry->at),
                entry->node < 0 ? "LAN" : lan_name(lan, entry->node));
  switch ((enum lan_entry_kind)entry->kind) {
  case LAN_STATE:
  case LAN_FORWARDER:
    print_state(lan, entry, out);
    break;
  case LAN_CODE:
    (void)fprintf(out, "  note: %s", vip_strerror(entry->code));
    print_peer(lan, entry, out);
    (void)fputc('\n', out);
    break;
  case LAN_FAULT:
    (void)fprintf(out, "** %s\n", entry->text);
    break;
  case LAN_BROKEN:
    (void)fprintf(out, "!! %s\n", entry->text);
    break;
  case LAN_FRAME:
  case LAN_POWER:
    break;
  }
}

/* The outages of one client from `from` on, but before `until`. */
static const struct lan_span *next_outage(const struct lan *lan, int client, vip_time from,
                                          vip_time until)
{
  size_t count;
  const struct lan_span *spans = lan_spans(lan, client, &count);
  for (size_t i = 0; i < count; i++)
    if (spans[i].server < 0 && spans[i].from >= from && spans[i].from < until)
      return &spans[i];
  return NULL;
}

/* The clients whose outage begins while another one's that has been found runs. */
static void print_shared_outage(const struct lan *lan, vip_time from, vip_time *until, FILE *out)
{
  char names[64] = "";
  vip_time longest = 0;
  for (int i = 0; i < lan_count(lan); i++) {
    const struct lan_span *outage =
        lan_is_router(lan, i) ? NULL : next_outage(lan, i, from, *until);
    if (!outage)
      continue;
    (void)snprintf(names + strlen(names), sizeof names - strlen(names), " %s", lan_name(lan, i));
    if (outage->until - outage->from > longest)
      longest = outage->until - outage->from;
    if (outage->until > *until)
      *until = outage->until;
  }
  (void)fprintf(out, "%10.3f  %-8s-- without a gateway for %.3f s, until %.3f:%s\n", seconds(from),
                "clients", seconds(longest), seconds(*until), names);
}

/* Prints the outages that begin in [from, until); told says up to when they have been told. */
static void print_outages(const struct lan *lan, vip_time *told, vip_time until, FILE *out)
{
  for (;;) {
    const struct lan_span *first = NULL;
    for (int i = 0; i < lan_count(lan); i++) {
      const struct lan_span *outage =
          lan_is_router(lan, i) ? NULL : next_outage(lan, i, *told, until);
      if (outage && (!first || outage->from < first->from))
        first = outage;
    }
    if (!first)
      return;
    vip_time end = first->until;
    print_shared_outage(lan, first->from, &end, out);
    *told = end;
  }
}

void timeline_events(const struct lan *lan, FILE *out)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  vip_time told = 0;
  (void)fputs("   seconds  who       what\n", out);
  for (size_t i = 0; i < count; i++) {
    print_outages(lan, &told, entries[i].at, out);
    print_entry(lan, &entries[i], out);
  }
  print_outages(lan, &told, VIP_NEVER, out);
}

/* ---- Lanes ---- */

/* Puts `mark` into the slices that the time from..until touches. */
static void paint(const struct lan *lan, char *lane, vip_time from, vip_time until, char mark)
{
  vip_time end = lan_now(lan);
  if (until > end)
    until = end;
  for (vip_time i = 0; i < COLUMNS; i++)
    if (end / COLUMNS * i < until && end / COLUMNS * (i + 1) > from)
      lane[i] = mark;
}

static char power_mark(uint8_t power)
{
  switch ((enum lan_power)power) {
  case LAN_OFF:
    return 'x';
  case LAN_FROZEN:
    return '~';
  case LAN_RUNNING:
  case LAN_LEFT:
    break;
  }
  return '\0';
}

static char state_mark(const struct lan *lan, int router, int group, uint8_t state, uint8_t power)
{
  char mark = power_mark(power);
  return mark ? mark : lan_state_marks(lan, router, group)[state];
}

/* With `active_only` over what is there already: a short time as Active must be seen. */
static void draw_router(const struct lan *lan, int router, int group, char *lane, bool active_only)
{
  struct lan_stay stay = {.power = LAN_OFF};
  while (lan_next_stay(lan, router, group, &stay)) {
    char mark = state_mark(lan, router, group, stay.state, stay.power);
    if (!active_only || mark == '#')
      paint(lan, lane, stay.from, stay.until, mark);
  }
}

/* The last letter of its name: a number, as a rule. */
static char router_mark(const struct lan *lan, int router)
{
  const char *name = lan_name(lan, router);
  return name[strlen(name) - 1];
}

static void draw_client(const struct lan *lan, int client, char *lane)
{
  size_t count;
  const struct lan_span *spans = lan_spans(lan, client, &count);
  for (size_t i = 0; i < count; i++)
    if (spans[i].server >= 0)
      paint(lan, lane, spans[i].from, spans[i].until,
            spans[i].forwarder ? (char)('0' + spans[i].forwarder)
                               : router_mark(lan, spans[i].server));
  for (size_t i = 0; i < count; i++)
    if (spans[i].server < 0)
      paint(lan, lane, spans[i].from, spans[i].until, '!');
}

static void print_lane(const struct lan *lan, int node, int group, FILE *out)
{
  char lane[COLUMNS + 1];
  char name[32];
  memset(lane, ' ', COLUMNS);
  lane[COLUMNS] = '\0';
  (void)snprintf(name, sizeof name, "%s", lan_name(lan, node));
  if (group >= 0) {
    draw_router(lan, node, group, lane, false);
    draw_router(lan, node, group, lane, true);
    if (lan_groups(lan, node) > 1)
      (void)snprintf(name, sizeof name, "%s/%d", lan_name(lan, node),
                     vip_group_id(lan_group(lan, node, group)));
  } else {
    draw_client(lan, node, lane);
  }
  (void)fprintf(out, "  %-8s |%s|\n", name, lane);
}

static void print_scale(const struct lan *lan, FILE *out)
{
  (void)fprintf(out, "  %-8s ", "");
  for (int i = 0; i < COLUMNS; i += 10)
    (void)fprintf(out, "|%-9.6g", seconds(lan_now(lan)) * i / COLUMNS);
  (void)fprintf(out, "|%.6g s\n", seconds(lan_now(lan)));
}

/* Does a group further up speak the same protocol? */
static bool is_told(const struct lan *lan, int router, int group)
{
  const char *marks = lan_state_marks(lan, router, group);
  for (int i = 0; i <= router; i++)
    for (int j = 0; lan_is_router(lan, i) && j < (i < router ? lan_groups(lan, i) : group); j++)
      if (lan_state_marks(lan, i, j) == marks)
        return true;
  return false;
}

/* The highest state first; a blank needs no words. */
static void print_marks(const struct lan *lan, int router, int group, FILE *out)
{
  const char *marks = lan_state_marks(lan, router, group);
  for (size_t state = strlen(marks); state-- > 0;)
    if (marks[state] != ' ')
      (void)fprintf(out, "%c %s   ", marks[state],
                    lan_state_text(lan, router, group, (uint8_t)state));
}

static bool any_forwarders(const struct lan *lan)
{
  for (int i = 0; i < lan_count(lan); i++)
    for (int group = 0; lan_is_router(lan, i) && group < lan_groups(lan, i); group++)
      if (lan_forwarders(lan, i, group) > 0)
        return true;
  return false;
}

static void print_legend(const struct lan *lan, FILE *out)
{
  (void)fputs("  ", out);
  for (int i = 0; i < lan_count(lan); i++)
    for (int group = 0; lan_is_router(lan, i) && group < lan_groups(lan, i); group++)
      if (!is_told(lan, i, group))
        print_marks(lan, i, group, out);
  (void)fputs("x off   ~ frozen   ", out);
  if (any_forwarders(lan))
    (void)fputs("! without a gateway\n  F1: 1 2 .. that router is Active for the forwarder   "
                "c1: 1 2 .. served at that forwarder's MAC\n",
                out);
  else
    (void)fputs("1 2 .. served by that router   ! without a gateway\n", out);
}

/* ---- Lanes of forwarders ---- */

/* Who is Active for a forwarder of the groups of that key. */
static void draw_forwarder(const struct lan *lan, size_t key, uint8_t number, char *lane)
{
  for (int i = 0; i < lan_count(lan); i++)
    for (int group = 0; lan_is_router(lan, i) && group < lan_groups(lan, i); group++) {
      struct lan_stay stay = {.power = LAN_OFF, .forwarder = number};
      if (lan_key(lan, i, group) != key || number > lan_forwarders(lan, i, group))
        continue;
      while (lan_next_stay(lan, i, group, &stay))
        if (state_mark(lan, i, group, stay.state, stay.power) == '#')
          paint(lan, lane, stay.from, stay.until, router_mark(lan, i));
    }
}

static void print_forwarder(const struct lan *lan, size_t key, uint8_t number, FILE *out)
{
  char lane[COLUMNS + 1];
  char name[32];
  memset(lane, ' ', COLUMNS);
  lane[COLUMNS] = '\0';
  draw_forwarder(lan, key, number, lane);
  if (strspn(lane, " ") == COLUMNS)
    return;
  (void)snprintf(name, sizeof name, lan_keys(lan) > 1 ? "F%u/%zu" : "F%u", number, key);
  (void)fprintf(out, "  %-8s |%s|\n", name, lane);
}

void timeline_lanes(const struct lan *lan, FILE *out)
{
  print_legend(lan, out);
  print_scale(lan, out);
  for (int i = 0; i < lan_count(lan); i++)
    for (int group = 0; lan_is_router(lan, i) && group < lan_groups(lan, i); group++)
      print_lane(lan, i, group, out);
  for (size_t key = 0; key < lan_keys(lan); key++)
    for (uint8_t number = 1; number <= VIP_GLBP_FORWARDERS; number++)
      print_forwarder(lan, key, number, out);
  for (int i = 0; i < lan_count(lan); i++)
    if (!lan_is_router(lan, i))
      print_lane(lan, i, -1, out);
}

/* ---- Sums ---- */

static void sum_router(const struct lan *lan, int router, FILE *out)
{
  uint64_t answered = 0;
  for (int i = 0; i < lan_count(lan); i++)
    if (!lan_is_router(lan, i))
      answered += lan_client_report(lan, i).served[router];
  (void)fprintf(out, "  %-8s carried %llu pings\n", lan_name(lan, router),
                (unsigned long long)answered);
}

/* Pings that clients sent to its MAC, and who answered there. */
static void sum_forwarder(const struct lan *lan, uint8_t number, FILE *out)
{
  uint64_t by_router[LAN_NODES] = {0};
  uint64_t all = 0;
  for (int i = 0; i < lan_count(lan); i++) {
    size_t count = 0;
    const struct lan_span *spans = lan_is_router(lan, i) ? NULL : lan_spans(lan, i, &count);
    for (size_t j = 0; j < count; j++)
      if (spans[j].server >= 0 && spans[j].forwarder == number) {
        by_router[spans[j].server] += spans[j].pings;
        all += spans[j].pings;
      }
  }
  if (all == 0)
    return;
  (void)fprintf(out, "  F%u       carried %llu pings:", number, (unsigned long long)all);
  for (int i = 0; i < lan_count(lan); i++)
    if (by_router[i] > 0)
      (void)fprintf(out, " %s %llu", lan_name(lan, i), (unsigned long long)by_router[i]);
  (void)fputc('\n', out);
}

static void sum_client(const struct lan *lan, int client, FILE *out)
{
  size_t count;
  const struct lan_span *spans = lan_spans(lan, client, &count);
  struct lan_client_report report = lan_client_report(lan, client);
  unsigned outages = 0;
  vip_time longest = 0;
  vip_time all = 0;
  for (size_t i = 0; i < count; i++) {
    if (spans[i].server >= 0)
      continue;
    outages++;
    all += spans[i].until - spans[i].from;
    if (spans[i].until - spans[i].from > longest)
      longest = spans[i].until - spans[i].from;
  }
  (void)fprintf(out,
                "  %-8s %llu of %llu pings without an answer; %u outage%s, longest %.3f s, "
                "together %.3f s\n",
                lan_name(lan, client), (unsigned long long)report.missed,
                (unsigned long long)report.judged, outages, outages == 1 ? "" : "s",
                seconds(longest), seconds(all));
}

void timeline_summary(const struct lan *lan, FILE *out)
{
  for (int i = 0; i < lan_count(lan); i++)
    if (lan_is_router(lan, i))
      sum_router(lan, i, out);
  for (uint8_t number = 1; number <= VIP_GLBP_FORWARDERS; number++)
    sum_forwarder(lan, number, out);
  for (int i = 0; i < lan_count(lan); i++)
    if (!lan_is_router(lan, i))
      sum_client(lan, i, out);
  (void)fprintf(out, "  checks   %u violation%s%s%s\n", (unsigned)lan_violations(lan),
                lan_violations(lan) == 1 ? "" : "s", lan_violations(lan) ? ", first " : "",
                lan_violation(lan));
}
