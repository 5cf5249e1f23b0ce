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

/* ---- families of the groups ---- */

/* One with `value`: a sample for each group.  With `kind`: one for each reason that came. */
struct family {
  const char *name;
  const char *type;
  const char *help;
  uint32_t (*value)(const struct group *group);
  char kind;
};

static const struct family families[] = {
    {"vipd_group_state", "gauge", "1 for the state that the group is in, 0 for the others.", NULL,
     '\0'},
    {"vipd_group_priority", "gauge", "Priority as configured or set.", priority, '\0'},
    {"vipd_group_effective_priority", "gauge", "Priority with tracking.", effective_priority, '\0'},
    {"vipd_group_transitions_total", "counter", "Times the group became Active.", transitions,
     '\0'},
    {"vipd_group_received_total", "counter", "Packets accepted.", received, '\0'},
    {"vipd_group_sent_total", "counter", "Packets sent.", sent, '\0'},
    {"vipd_group_received_zero_total", "counter", "Packets of priority 0 accepted.", received_zero,
     '\0'},
    {"vipd_group_sent_zero_total", "counter", "Packets of priority 0 sent.", sent_zero, '\0'},
    {"vipd_group_reasserted_total", "counter", "Packets sent at once to a router that loses.",
     reasserted, '\0'},
    {"vipd_group_announced_total", "counter", "Addresses announced by ARP or ND.", announced, '\0'},
    {"vipd_group_dropped_total", "counter", "Packets dropped, by the check that failed.", NULL,
     'D'},
    {"vipd_group_noted_total", "counter", "Packets accepted that were remarkable, and why.", NULL,
     'N'},
    {"vipd_group_failed_total", "counter", "What the machine refused or failed to do.", NULL, 'H'},
};

enum { FAMILIES = sizeof families / sizeof families[0] };

static void add_labels(struct reply *reply, const struct group *group)
{
  reply_add(reply, "{name=");
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

static void add_states(struct reply *reply, const struct family *family, const struct group *group)
{
  for (uint8_t i = 0; i < group->protocol->states; i++) {
    reply_add(reply, "%s", family->name);
    add_labels(reply, group);
    reply_add(reply, ",state=\"%s\"} %d\n", group->protocol->state_name(i),
              vip_group_state(group->vip) == i);
  }
}

static void add_reasons(struct reply *reply, const struct family *family, const struct group *group)
{
  for (unsigned i = 0; i < VIP_CODE_COUNTED; i++) {
    if (codes[i].kind != family->kind || group->counters.code[i] == 0)
      continue;
    reply_add(reply, "%s", family->name);
    add_labels(reply, group);
    add_reason(reply, codes[i].name);
    reply_add(reply, "} %" PRIu32 "\n", group->counters.code[i]);
  }
}

static void add_group(struct reply *reply, const struct family *family, const struct group *group)
{
  if (family->value != NULL) {
    reply_add(reply, "%s", family->name);
    add_labels(reply, group);
    reply_add(reply, "} %" PRIu32 "\n", family->value(group));
  } else if (family->kind != '\0') {
    add_reasons(reply, family, group);
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
