/* SPDX-License-Identifier: MIT */
/*
 * show.c - the status for people, as a table, and as JSON.  What is said of a group
 * is the library's (vip/show.h); the frame around it, and what vipd says of itself,
 * are from here.
 */
#include "show.h"

#include <inttypes.h>
#include <string.h>

#include <vip/show.h>

struct show show_begin(const struct vipd *vipd, enum show_form form, const struct group *only)
{
  const struct show show = {
      .form = (uint8_t)form, .only = only, .group = only != NULL ? only : vipd->groups};

  return show;
}

const struct group *show_following(const struct show *show, const struct group *group)
{
  return show->only != NULL ? NULL : group->next;
}

/* The text of a group, however long it is; `forwarder` not 0: the table's row of that. */
static void add_group(struct reply *reply, const struct group *group, enum show_form form,
                      uint8_t forwarder, vip_time now)
{
  const struct protocol *protocol = group->protocol;
  size_t room = 0;
  size_t length = 2048;

  while (length >= room) {
    char *out;

    room = length + 1;
    out = reply_room(reply, room);
    if (out == NULL)
      return;
    if (form == SHOW_TEXT)
      length = protocol->show_text(group, now, out, room);
    else if (form == SHOW_BRIEF)
      length = protocol->show_brief(group, forwarder, out, room);
    else
      length = protocol->show_json(group, now, out, room);
  }
  reply->length += length;
}

static void add_forwarders(struct reply *reply, const struct group *group, vip_time now)
{
  struct forwarder forwarders[GROUP_MACS];

  if (group->protocol->forwarders == NULL)
    return;
  group->protocol->forwarders(group, forwarders);
  for (uint8_t i = 0; i < GROUP_MACS; i++) {
    if (!forwarders[i].there)
      continue;
    reply_add(reply, "%-15s ", group->name);
    add_group(reply, group, SHOW_BRIEF, (uint8_t)(i + 1), now);
  }
}

static void add_header(struct reply *reply)
{
  char line[256];

  (void)vip_show_brief_header(line, sizeof line);
  reply_add(reply, "%-15s %s", "Name", line);
}

/* vipd itself: how late it was, and what the sockets say. */
static void add_self(const struct vipd *vipd, struct reply *reply)
{
  const struct lateness *late = &vipd->lateness;
  uint64_t wakeups = 0;

  for (unsigned i = 0; i <= LATENESS_CLASSES; i++)
    wakeups += late->count[i];
  reply_add(reply, "Wake-ups for a deadline %" PRIu64, wakeups);
  if (wakeups > 0)
    reply_add(reply, ", late by %" PRIu64 " us in the mean, %" PRIu64 " us at most",
              late->total_ns / wakeups / 1000, late->max_ns / 1000);
  reply_add(reply, "\n");
  for (const struct port *port = vipd->ports; port != NULL; port = port->next)
    reply_add(reply,
              "Interface %s is %s: frames received %" PRIu64 ", malformed %" PRIu64
              ", missed by the kernel %" PRIu64 ", not sent %" PRIu64 "\n",
              port->name,
              port->ifindex == 0 ? "not there"
              : port->up         ? "up"
                                 : "down",
              port->received, port->malformed, port->missed, port->lost);
}

/* What stands in front of the first group, between two, and behind the last. */
static void add_frame(const struct vipd *vipd, const struct show *show, struct reply *reply)
{
  const bool first = show->step == 0;
  const bool last = show->group == NULL;

  if (show->form == SHOW_BRIEF && first)
    add_header(reply);
  if (show->form == SHOW_BRIEF && !last)
    reply_add(reply, "%-15s ", show->group->name);
  if (show->form == SHOW_JSON)
    reply_add(reply, "%s%s", first ? "[" : last ? "" : ",\n", last ? "]\n" : "");
  if (show->form == SHOW_TEXT && !last)
    reply_add(reply, "%s[%s %s]\n", first ? "" : "\n", show->group->protocol->name,
              show->group->name);
  if (show->form == SHOW_TEXT && last && show->only == NULL) {
    reply_add(reply, first ? "" : "\n");
    add_self(vipd, reply);
  }
}

bool show_next(const struct vipd *vipd, struct show *show, struct reply *reply, vip_time now)
{
  if (show->form == SHOW_METRICS)
    return metrics_next(vipd, show, reply);
  if (show->step == 0 && show->form == SHOW_TEXT)
    for (struct port *port = vipd->ports; port != NULL; port = port->next)
      receive_statistics(port);
  add_frame(vipd, show, reply);
  show->step++;
  if (show->group == NULL)
    return false;
  add_group(reply, show->group, (enum show_form)show->form, 0, now);
  if (show->form == SHOW_BRIEF)
    add_forwarders(reply, show->group, now);
  show->group = show_following(show, show->group);
  return true;
}
