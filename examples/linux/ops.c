/* SPDX-License-Identifier: MIT */
/*
 * ops.c - what the library asks of its host: struct vip_ops of vip/engine.h.
 *
 * Nothing here waits.  Packets are queued (transmit.c), what the machine must do is
 * asked of the keeper, and words are kept until the packets have left: 1,000
 * takeovers at once are 1,000 lines, which would take longer to write than all the
 * packets to send.  The kernel's part of a right comes after the packets: vipd
 * answers for the address meanwhile, and what the keeper could not do is found out
 * later, in keeper_done().
 */
#include "vipd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "address.h"

/* ---- what is told to people ---- */

enum {
  NOTES = 1024,     /* kept; a further one makes room by writing the oldest */
  NOTES_A_PASS = 64 /* written between two looks at the network */
};

/* An event, without pointers to what may be gone when it is told. */
struct note {
  char name[CONFIG_NAME]; /* of the group, or the port */
  const struct protocol *protocol;
  struct vip_addr peer;
  int code;
  uint8_t kind;
  uint8_t old_state;
  uint8_t new_state;
  uint8_t reason;
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
    log_say(LOG_NOTICE, "%s: %s to %s (%s)%s%s", note->name,
            note->protocol->state_name(note->old_state),
            note->protocol->state_name(note->new_state), vip_reason_name(note->reason),
            note->family != 0 ? ", router " : "", text);
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

/* ---- requests to the keeper ---- */

/*
 * What the keeper sends back with a result: enough to find whose it is, and nothing
 * that can be stale.  From the top: verb and `on` (8 bits), index of the library's
 * interface (16), protocol and family (4 each), group number (16).
 */
static uint64_t ticket_of(const struct group *group, const struct keeper_request *request)
{
  return (uint64_t)(request->verb << 1 | (request->on ? 1 : 0)) << 56 |
         (uint64_t)(vip_if_get_config(&group->source->vif)->index & 0xffff) << 40 |
         (uint64_t)group->protocol->number << 36 | (uint64_t)group->family << 32 |
         (uint64_t)group->number << 16;
}

void ops_ask(struct vipd *vipd, const struct group *group, struct keeper_request *request)
{
  request->ticket = ticket_of(group, request);
  keeper_ask(vipd, request);
}

/* The group of a ticket, or NULL: it is gone. */
static struct group *group_of_ticket(const struct vipd *vipd, uint64_t ticket)
{
  const uint32_t index = (uint32_t)(ticket >> 40) & 0xffff;
  const uint8_t protocol = (uint8_t)(ticket >> 36 & 0x0f);
  const uint8_t family = (uint8_t)(ticket >> 32 & 0x0f);
  const uint16_t number = (uint16_t)(ticket >> 16);

  for (const struct port *port = vipd->ports; port != NULL; port = port->next) {
    for (const struct source *source = port->sources; source != NULL; source = source->next) {
      const struct vip_group *vip;

      if (vip_if_get_config(&source->vif)->index != index)
        continue;
      vip = vip_if_find(&source->vif, protocol, family, number);
      return vip != NULL ? group_of(vip) : NULL;
    }
  }
  return NULL;
}

/*
 * The kernel has the address.  It answers neighbour solicitations for it then, and
 * ARP requests only for addresses of the port itself: devices of virtual MACs are set
 * not to (arp_ignore).
 */
static void installed(const struct group *group, const struct vip_addr *addr)
{
  struct group_right *right = group_right_of(group, addr);

  if (right != NULL && right->held)
    right->installed = group->family == VIP_IPV6 || !group->has_mac[0];
}

static const char *verb_text(unsigned verb)
{
  static const char *const texts[] = {
      [KEEPER_PORT] = "set up the interface for virtual MACs",
      [KEEPER_DEVICE] = "make a device for the virtual MAC",
      [KEEPER_MAC] = "receive on the virtual MAC",
      [KEEPER_ADDRESS] = "install a virtual address",
      [KEEPER_BLOCK] = "keep packets to a virtual address out",
  };

  return verb < sizeof texts / sizeof *texts && texts[verb] != NULL ? texts[verb] : "?";
}

void keeper_done(struct vipd *vipd, const struct keeper_result *result)
{
  const unsigned verb = (unsigned)(result->ticket >> 57);
  const bool on = (result->ticket >> 56 & 1) != 0;
  struct group *group = group_of_ticket(vipd, result->ticket);

  /* What could not be taken back is gone with its interface, or the keeper says more. */
  if (group == NULL || !on || group->source->port->ifindex == 0)
    return;
  if (result->error == 0) {
    if (verb == KEEPER_ADDRESS)
      installed(group, &result->addr);
    return;
  }
  log_say(LOG_ERR, "%s: cannot %s: %s", group->name, verb_text(verb), strerror(result->error));
  group_retry(vipd, group, loop_now());
}

/* ---- rights ---- */

static struct vipd *vipd_of(const struct group *group)
{
  return vip_engine_user(vip_if_engine(&group->source->vif));
}

static void ask_mac(struct group *group, const struct vip_right *right, bool on)
{
  struct keeper_request request = {.verb = KEEPER_MAC,
                                   .on = on,
                                   .forwarder = right->forwarder,
                                   .ifindex = group->source->port->ifindex,
                                   .mac = right->mac};

  group->has_mac[right->forwarder - 1] = on;
  group->mac[right->forwarder - 1] = right->mac;
  ops_ask(vipd_of(group), group, &request);
}

/*
 * What the machine does with packets to the address: takes them, or drops them.
 * Without that a router that does not accept them would forward them to itself.
 */
static void ask_address(struct group *group, const struct group_right *held,
                        const struct vip_right *right, bool on)
{
  const bool virtual_mac = group->has_mac[right->forwarder - 1];
  struct keeper_request request = {.verb = KEEPER_ADDRESS,
                                   .on = on,
                                   .family = group->family,
                                   .prefix = held->prefix,
                                   .forwarder = virtual_mac ? right->forwarder : 0,
                                   .ifindex = group->source->port->ifindex,
                                   .mac = right->mac,
                                   .addr = held->addr};

  if ((held->flags & VIP_RIGHT_OWNER) != 0)
    return;
  if ((held->flags & VIP_RIGHT_ACCEPT) == 0) {
    /* Nothing is ever forwarded to a link-local address. */
    if (group->family == VIP_IPV6 && vip_addr_is_link_local(&held->addr))
      return;
    request.verb = KEEPER_BLOCK;
    request.ifindex = 0;
  }
  ops_ask(vipd_of(group), group, &request);
}

static int claim(struct vip_group *vip, const struct vip_right *right)
{
  struct group *group = group_of(vip);
  struct group_right *held;

  switch ((enum vip_right_kind)right->kind) {
  case VIP_RIGHT_MAC:
    ask_mac(group, right, true);
    return 0;
  case VIP_RIGHT_ADDR:
    break;
  case VIP_RIGHT_RA:
    return 0; /* router advertisements are another daemon's */
  }
  held = group_right_of(group, right->addr);
  if (held == NULL)
    held = group_learn(group, right->addr);
  if (held == NULL)
    return -1;
  held->held = true;
  held->prefix = held->wanted_prefix;
  held->flags = right->flags;
  /* An owner with the interface's MAC: the kernel has the address and answers for it. */
  held->installed = (right->flags & VIP_RIGHT_OWNER) != 0 && !group->has_mac[right->forwarder - 1];
  answer_add(vipd_of(group), group, held);
  ask_address(group, held, right, true);
  return 0;
}

static void release(struct vip_group *vip, const struct vip_right *right)
{
  struct group *group = group_of(vip);
  struct group_right *held;

  switch ((enum vip_right_kind)right->kind) {
  case VIP_RIGHT_MAC:
    ask_mac(group, right, false);
    return;
  case VIP_RIGHT_ADDR:
    break;
  case VIP_RIGHT_RA:
    return;
  }
  held = group_right_of(group, right->addr);
  if (held == NULL || !held->held)
    return;
  ask_address(group, held, right, false);
  answer_remove(vipd_of(group), held);
  held->held = false;
  held->installed = false;
}

/* ---- packets, memberships, events, chance ---- */

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

static void event(struct vip_if *vif, struct vip_group *vip, const struct vip_event *event)
{
  const struct group *group = vip != NULL ? group_of(vip) : NULL;
  struct vipd *vipd;
  struct events *events;
  struct note note = {.kind = event->kind,
                      .old_state = event->old_state,
                      .new_state = event->new_state,
                      .reason = event->reason,
                      .code = event->code};

  (void)snprintf(note.name, sizeof note.name, "%s", name_of(vif, group));
  if (group != NULL)
    note.protocol = group->protocol;
  if (event->peer != NULL && group != NULL) {
    note.family = group->family;
    note.peer = *event->peer;
  }
  vipd = vif != NULL ? vip_engine_user(vip_if_engine(vif)) : NULL;
  if (vipd != NULL && group != NULL && event->kind == VIP_EVENT_STATE)
    notify_changed(vipd, group, event->old_state, event->new_state, event->reason);
  events = vipd != NULL ? get_events(vipd) : NULL;
  if (events == NULL) {
    write_note(&note);
    return;
  }
  keep_note(events, &note);
}

/* xorshift64 (Marsaglia): jitter needs numbers that differ between routers, not secrets. */
static uint32_t draw(struct vip_engine *engine)
{
  static uint64_t state;

  (void)engine;
  while (state == 0)
    if (getrandom(&state, sizeof state, 0) < 0)
      state = loop_now();
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 32);
}

const struct vip_ops vipd_ops = {
    .send = send_packet,
    .claim = claim,
    .release = release,
    .announce = announce,
    .join = join,
    .event = event,
    .random = draw,
};
