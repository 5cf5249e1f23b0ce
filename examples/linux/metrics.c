/* SPDX-License-Identifier: MIT */
/*
 * metrics.c - the status as Prometheus text (exposition format 0.0.4): a family of
 * metrics is whole before the next one begins, so the groups are gone through once
 * for each family, some of them at a time.
 *
 * A reason that was never counted is left out: thousands of groups would print tens
 * of thousands of zeros.  The library's counters wrap at 32 bits, which Prometheus
 * takes for a restart.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "show.h"

enum { BATCH = 8 /* groups in one piece */ };

/* ---- values ---- */

/* Everything that a result code can be, with its kind: D, N, H, M. */
static const struct {
  char kind;
  const char *name;
} codes[] = {
#define VIPD_X(kind, name, text) {#kind[0], #name},
    VIP_CODES(VIPD_X)
#undef VIPD_X
};

static uint32_t priority(const struct group *group)
{
  return vip_group_priority(group->vip);
}

static uint32_t effective_priority(const struct group *group)
{
  return vip_group_effective_priority(group->vip);
}

static uint32_t transitions(const struct group *group)
{
  return group->counters.transitions;
}

static uint32_t received(const struct group *group)
{
  return group->counters.rx;
}

static uint32_t sent(const struct group *group)
{
  return group->counters.tx;
}

static uint32_t received_zero(const struct group *group)
{
  return group->counters.zero_rx;
}

static uint32_t sent_zero(const struct group *group)
{
  return group->counters.zero_tx;
}

static uint32_t reasserted(const struct group *group)
{
  return group->counters.reasserted;
}

static uint32_t announced(const struct group *group)
{
  return group->counters.announced;
}

static uint32_t forwarder_changes(const struct forwarder *forwarder)
{
  return forwarder->changes;
}

static uint32_t forwarder_selected(const struct forwarder *forwarder)
{
  return forwarder->selected;
}

/* ---- families of the groups ---- */

/*
 * One with `value`: a sample for each group.  With `kind`: one for each reason that came.
 * With `forwarder`: one for each forwarder.  Else one for each state, of the group, or of
 * each forwarder.
 */
struct family {
  const char *name;
  const char *type;
  const char *help;
  uint32_t (*value)(const struct group *group);
  char kind;
  bool forwarders;
  uint32_t (*forwarder)(const struct forwarder *forwarder);
};

static const struct family families[] = {
    {.name = "vipd_group_state",
     .type = "gauge",
     .help = "1 for the state that the group is in, 0 for the others."},
    {.name = "vipd_group_priority",
     .type = "gauge",
     .help = "Priority as configured or set.",
     .value = priority},
    {.name = "vipd_group_effective_priority",
     .type = "gauge",
     .help = "Priority with tracking.",
     .value = effective_priority},
    {.name = "vipd_group_transitions_total",
     .type = "counter",
     .help = "Times the group became Active.",
     .value = transitions},
    {.name = "vipd_group_received_total",
     .type = "counter",
     .help = "Packets accepted.",
     .value = received},
    {.name = "vipd_group_sent_total", .type = "counter", .help = "Packets sent.", .value = sent},
    {.name = "vipd_group_received_zero_total",
     .type = "counter",
     .help = "Packets of priority 0 accepted.",
     .value = received_zero},
    {.name = "vipd_group_sent_zero_total",
     .type = "counter",
     .help = "Packets of priority 0 sent.",
     .value = sent_zero},
    {.name = "vipd_group_reasserted_total",
     .type = "counter",
     .help = "Packets sent at once to a router that loses.",
     .value = reasserted},
    {.name = "vipd_group_announced_total",
     .type = "counter",
     .help = "Addresses announced by ARP or ND.",
     .value = announced},
    {.name = "vipd_group_dropped_total",
     .type = "counter",
     .help = "Packets dropped, by the check that failed.",
     .kind = 'D'},
    {.name = "vipd_group_noted_total",
     .type = "counter",
     .help = "Packets accepted that were remarkable, and why.",
     .kind = 'N'},
    {.name = "vipd_group_failed_total",
     .type = "counter",
     .help = "What the machine refused or failed to do.",
     .kind = 'H'},
    {.name = "vipd_forwarder_state",
     .type = "gauge",
     .help = "1 for the state that the forwarder of a group is in, 0 for the others.",
     .forwarders = true},
    {.name = "vipd_forwarder_changes_total",
     .type = "counter",
     .help = "Changes of the state of a forwarder.",
     .forwarders = true,
     .forwarder = forwarder_changes},
    {.name = "vipd_forwarder_selected_total",
     .type = "counter",
     .help = "Clients that were given the MAC of a forwarder.",
     .forwarders = true,
     .forwarder = forwarder_selected},
};

enum { FAMILIES = sizeof families / sizeof families[0] };

/* A sample's name and labels, which are not ended. */
static void add_labels(struct reply *reply, const struct family *family, const struct group *group)
{
  reply_add(reply, "%s{name=", family->name);
  reply_label(reply, group->name);
  reply_add(reply, ",interface=");
  reply_label(reply, group->interface);
  reply_add(reply, ",protocol=\"%s\",family=\"%u\",group=\"%u\"", group->protocol->name,
            group->family, group->number);
}

/* The name of a code in lower case, as a label. */
static void add_reason(struct reply *reply, const char *name)
{
  reply_add(reply, ",reason=\"");
  for (; *name != '\0'; name++)
    reply_add(reply, "%c", *name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
  reply_add(reply, "\"");
}

/* One name may stand for several numbers of states; then it is said once. */
static void add_states(struct reply *reply, const struct family *family, const struct group *group)
{
  const struct protocol *protocol = group->protocol;
  const char *now = vip_group_state_name(group->vip);
  const char *said = "";

  for (uint8_t i = 0; i < protocol->states; i++) {
    const char *name = protocol->state_name(i);
    if (strcmp(name, said) == 0)
      continue;
    said = name;
    add_labels(reply, family, group);
    reply_add(reply, ",state=\"%s\"} %d\n", name, strcmp(name, now) == 0);
  }
}

static void add_forwarder(struct reply *reply, const struct family *family,
                          const struct group *group, unsigned number,
                          const struct forwarder *forwarder)
{
  for (uint8_t i = 0; i < group->protocol->states && family->forwarder == NULL; i++) {
    if (group->protocol->forwarder_state(i) == NULL)
      continue;
    add_labels(reply, family, group);
    reply_add(reply, ",forwarder=\"%u\",state=\"%s\"} %d\n", number,
              group->protocol->forwarder_state(i), forwarder->state == i);
  }
  if (family->forwarder == NULL)
    return;
  add_labels(reply, family, group);
  reply_add(reply, ",forwarder=\"%u\"} %" PRIu32 "\n", number, family->forwarder(forwarder));
}

/* All numbers, also of those that nobody has: a time series should not come and go. */
static void add_forwarders(struct reply *reply, const struct family *family,
                           const struct group *group)
{
  struct forwarder forwarders[GROUP_MACS];

  if (group->protocol->forwarders == NULL)
    return;
  group->protocol->forwarders(group, forwarders);
  for (unsigned i = 0; i < GROUP_MACS; i++)
    add_forwarder(reply, family, group, i + 1, &forwarders[i]);
}

static void add_reasons(struct reply *reply, const struct family *family, const struct group *group)
{
  for (unsigned i = 0; i < VIP_CODE_COUNTED; i++) {
    if (codes[i].kind != family->kind || group->counters.code[i] == 0)
      continue;
    add_labels(reply, family, group);
    add_reason(reply, codes[i].name);
    reply_add(reply, "} %" PRIu32 "\n", group->counters.code[i]);
  }
}

static void add_group(struct reply *reply, const struct family *family, const struct group *group)
{
  if (family->value != NULL) {
    add_labels(reply, family, group);
    reply_add(reply, "} %" PRIu32 "\n", family->value(group));
  } else if (family->kind != '\0') {
    add_reasons(reply, family, group);
  } else if (family->forwarders) {
    add_forwarders(reply, family, group);
  } else {
    add_states(reply, family, group);
  }
}

/* ---- vipd itself ---- */

static void add_head(struct reply *reply, const char *name, const char *type, const char *help)
{
  reply_add(reply, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Nanoseconds as seconds. */
static void add_seconds(struct reply *reply, uint64_t ns)
{
  reply_add(reply, "%" PRIu64 ".%09" PRIu64, ns / VIP_SECOND, ns % VIP_SECOND);
}

static void add_lateness(struct reply *reply, const struct lateness *lateness)
{
  uint64_t count = 0;

  add_head(reply, "vipd_lateness_seconds", "histogram",
           "How late the loop was for the deadlines of the protocols.");
  for (unsigned i = 0; i < LATENESS_CLASSES; i++) {
    count += lateness->count[i];
    reply_add(reply, "vipd_lateness_seconds_bucket{le=\"");
    add_seconds(reply, lateness_bound_us[i] * (uint64_t)1000);
    reply_add(reply, "\"} %" PRIu64 "\n", count);
  }
  count += lateness->count[LATENESS_CLASSES];
  reply_add(reply, "vipd_lateness_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n", count);
  reply_add(reply, "vipd_lateness_seconds_sum ");
  add_seconds(reply, lateness->total_ns);
  reply_add(reply, "\nvipd_lateness_seconds_count %" PRIu64 "\n", count);
  add_head(reply, "vipd_lateness_max_seconds", "gauge", "The worst of them so far.");
  reply_add(reply, "vipd_lateness_max_seconds ");
  add_seconds(reply, lateness->max_ns);
  reply_add(reply, "\n");
}

static uint64_t port_up(const struct port *port)
{
  return port->ifindex != 0 && port->up;
}

static uint64_t port_received(const struct port *port)
{
  return port->received;
}

static uint64_t port_malformed(const struct port *port)
{
  return port->malformed;
}

static uint64_t port_missed(const struct port *port)
{
  return port->missed;
}

static uint64_t port_lost(const struct port *port)
{
  return port->lost;
}

static const struct port_family {
  const char *name;
  const char *type;
  const char *help;
  uint64_t (*value)(const struct port *port);
} port_families[] = {
    {"vipd_port_up", "gauge", "1 while the interface is there and up.", port_up},
    {"vipd_port_received_total", "counter", "Frames that passed the filter.", port_received},
    {"vipd_port_malformed_total", "counter", "Frames that could not be read.", port_malformed},
    {"vipd_port_missed_total", "counter", "Frames lost because vipd did not read in time.",
     port_missed},
    {"vipd_port_lost_total", "counter", "Frames that the kernel did not take.", port_lost},
};

static void add_port_family(struct reply *reply, const struct port_family *family,
                            const struct port *ports)
{
  add_head(reply, family->name, family->type, family->help);
  for (const struct port *port = ports; port != NULL; port = port->next) {
    reply_add(reply, "%s{interface=", family->name);
    reply_label(reply, port->name);
    reply_add(reply, "} %" PRIu64 "\n", family->value(port));
  }
}

/* Packets of no group that is here; the sources of a port together. */
static void add_unknown(struct reply *reply, const struct port *port)
{
  static const char name[] = "vipd_port_dropped_total";

  for (unsigned i = 0; i < VIP_CODE_COUNTED; i++) {
    uint64_t count = 0;

    for (const struct source *source = port->sources; source != NULL; source = source->next)
      count += source->counters.code[i];
    if (count == 0)
      continue;
    reply_add(reply, "%s{interface=", name);
    reply_label(reply, port->name);
    add_reason(reply, codes[i].name);
    reply_add(reply, "} %" PRIu64 "\n", count);
  }
}

static void add_ports(struct reply *reply, struct port *ports)
{
  for (struct port *port = ports; port != NULL; port = port->next)
    receive_statistics(port);
  for (unsigned i = 0; i < sizeof port_families / sizeof port_families[0]; i++)
    add_port_family(reply, &port_families[i], ports);
  add_head(reply, "vipd_port_dropped_total", "counter", "Packets of no group, and why.");
  for (const struct port *port = ports; port != NULL; port = port->next)
    add_unknown(reply, port);
}

bool metrics_next(const struct vipd *vipd, struct show *show, struct reply *reply)
{
  const struct family *family = &families[show->step];

  if (show->step == FAMILIES) {
    /* One group alone was asked for: nothing of vipd itself. */
    if (show->only == NULL) {
      add_lateness(reply, &vipd->lateness);
      add_ports(reply, vipd->ports);
    }
    return false;
  }
  if (show->group == show->only || show->group == vipd->groups)
    add_head(reply, family->name, family->type, family->help);
  for (unsigned i = 0; i < BATCH && show->group != NULL; i++) {
    add_group(reply, family, show->group);
    show->group = show_following(show, show->group);
  }
  if (show->group == NULL) {
    show->group = show->only != NULL ? show->only : vipd->groups;
    show->step++;
  }
  return true;
}
