/* SPDX-License-Identifier: MIT */
/*
 * ops.c - what the library asks of its host: struct vip_ops of vip/engine.h.
 *
 * Nothing here waits.  Packets are queued (transmit.c), rights are rights.c's, and
 * words are kept until the packets have left: 1,000 takeovers at once are 1,000 lines,
 * which would take longer to write than all the packets to send.
 */
#include "vipd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "address.h"

/* ---- what is told to people ---- */

enum {
  NOTES = 1024,               /* kept; a further one makes room by writing the oldest */
  NOTES_A_PASS = 64,          /* written between two looks at the network */
  NOTE_NAME = CONFIG_NAME + 2 /* room for a name and "/4" */
};

/* An event, without pointers to what may be gone when it is told. */
struct note {
  char name[NOTE_NAME]; /* of the group, its forwarder, or the port */
  struct vip_addr peer;
  int code;
  uint8_t kind;
  uint8_t reason;
  const char *old_state; /* static storage */
  const char *new_state;
  uint8_t family; /* of `peer`; 0 = none */
};

/* A ring. */
struct events {
  unsigned first;
  unsigned count;
  struct note notes[NOTES];
};

static void write_note(const struct note *note)
{
  char text[ADDRESS_TEXT] = "";

  if (note->family != 0)
    (void)address_text(text, note->family, &note->peer);
  if (note->kind == VIP_EVENT_CLOCK)
    log_say(LOG_ERR, "the clock went back");
  else if (note->kind == VIP_EVENT_CODE)
    log_say(LOG_WARNING, "%s: %s%s%s", note->name, vip_strerror(note->code),
            note->family != 0 ? ": " : "", text);
  else
    log_say(LOG_NOTICE, "%s: %s to %s (%s)%s%s", note->name, note->old_state, note->new_state,
            vip_reason_name(note->reason), note->family != 0 ? ", router " : "", text);
}

static void write_notes(struct events *events, unsigned most)
{
  for (; events->count > 0 && most > 0; most--) {
    write_note(&events->notes[events->first]);
    events->first = (events->first + 1) % NOTES;
    events->count--;
  }
}

static void keep_note(struct events *events, const struct note *note)
{
  if (events->count == NOTES)
    write_notes(events, 1);
  events->notes[(events->first + events->count) % NOTES] = *note;
  events->count++;
}

static struct events *get_events(struct vipd *vipd)
{
  if (vipd->events == NULL)
    vipd->events = calloc(1, sizeof *vipd->events);
  return vipd->events;
}

bool ops_settle(struct vipd *vipd)
{
  struct events *events = vipd->events;

  if (events == NULL)
    return true;
  write_notes(events, NOTES_A_PASS);
  return events->count == 0;
}

void ops_close(struct vipd *vipd)
{
  if (vipd->events != NULL)
    write_notes(vipd->events, NOTES);
  free(vipd->events);
  vipd->events = NULL;
}

/* ---- packets, memberships, events, chance ---- */

static struct vipd *vipd_of(const struct group *group)
{
  return vip_engine_user(vip_if_engine(&group->source->vif));
}

static int send_packet(struct vip_if *vif, const struct vip_packet *packet)
{
  struct source *source = vip_if_user(vif);

  return transmit_packet(vip_engine_user(vip_if_engine(vif)), source->port, packet);
}

static int announce(struct vip_group *vip, const struct vip_announce *announcement)
{
  struct group *group = group_of(vip);

  return transmit_announce(vipd_of(group), group->source->port, announcement);
}

static void join(struct vip_if *vif, uint8_t family, const struct vip_addr *addr, bool on)
{
  struct source *source = vip_if_user(vif);

  join_set(source->port, family, addr, on);
  port_filter(source->port);
}

static const char *name_of(const struct vip_if *vif, const struct group *group)
{
  const struct source *source = vif != NULL ? vip_if_user(vif) : NULL;

  if (group != NULL)
    return group->name;
  return source != NULL ? source->port->name : "vipd";
}

/* What changed its state: a group, or one of its forwarders, "name/2". */
static void note_change(struct note *note, const struct group *group, const struct vip_event *event)
{
  const char *(*state_name)(uint8_t) = group->protocol->state_name;

  if (event->forwarder != 0) {
    const size_t length = strlen(note->name);
    state_name = group->protocol->forwarder_state;
    (void)snprintf(note->name + length, sizeof note->name - length, "/%u", event->forwarder % 10u);
  }
  note->old_state = state_name(event->old_state);
  note->new_state = state_name(event->new_state);
}

static void event(struct vip_if *vif, struct vip_group *vip, const struct vip_event *event)
{
  const struct group *group = vip != NULL ? group_of(vip) : NULL;
  struct vipd *vipd = vif != NULL ? vip_engine_user(vip_if_engine(vif)) : NULL;
  struct events *events = vipd != NULL ? get_events(vipd) : NULL;
  struct note note = {.kind = event->kind, .reason = event->reason, .code = event->code};

  (void)snprintf(note.name, sizeof note.name, "%s", name_of(vif, group));
  if (group != NULL && event->kind == VIP_EVENT_STATE)
    note_change(&note, group, event);
  if (event->peer != NULL && group != NULL) {
    note.family = group->family;
    note.peer = *event->peer;
  }
  if (vipd != NULL && group != NULL && event->kind == VIP_EVENT_STATE)
    notify_changed(vipd, group, note.name, note.old_state, note.new_state, event->reason);
  if (events != NULL)
    keep_note(events, &note);
  else
    write_note(&note);
}

/*
 * From the kernel, many at a time: nonces must not be guessed by whoever has seen those
 * before, nor come again.
 */
static uint32_t draw(struct vip_engine *engine)
{
  static uint32_t pool[64]; /* as much as getrandom() gives in one piece */
  static unsigned left;

  (void)engine;
  while (left == 0)
    if (getrandom(pool, sizeof pool, 0) == (ssize_t)sizeof pool)
      left = sizeof pool / sizeof pool[0];
  return pool[--left];
}

const struct vip_ops vipd_ops = {
    .send = send_packet,
    .claim = right_claim,
    .release = right_release,
    .announce = announce,
    .join = join,
    .event = event,
    .random = draw,
};
