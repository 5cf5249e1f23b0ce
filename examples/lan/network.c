/* SPDX-License-Identifier: MIT */
/*
 * network.c - one learning switch with a port for each node, and the cables.
 *
 * The switch learns where a MAC is from the source of each frame, floods what
 * it does not know, and forgets a port whose cable is pulled; entries do not
 * age.  What it has learned is kept for each port apart: then a partition is
 * two switches, each with its own idea of where the virtual MAC is.
 *
 * Loss, delay and the like are drawn for each receiver of each frame.  A frame
 * is never delivered in the moment in which it is sent, so send() cannot lead
 * back into an engine.
 */
#include <stdlib.h>
#include <string.h>

#include "lan_internal.h"

enum { ETHERNET_MIN = 60 }; /* without FCS */

static struct lan_buffer *new_buffer(const uint8_t *data, size_t length, size_t padded)
{
  struct lan_buffer *buffer = lan_alloc(NULL, sizeof *buffer + padded);
  memcpy(buffer->data, data, length);
  memset(buffer->data + length, 0, padded - length);
  buffer->length = (uint16_t)padded;
  buffer->refs = 1;
  return buffer;
}

struct lan_buffer *lan_buffer_make(const uint8_t *data, size_t length)
{
  return new_buffer(data, length, length < ETHERNET_MIN ? ETHERNET_MIN : length);
}

struct lan_buffer *lan_buffer_copy(const uint8_t *data, size_t length)
{
  return new_buffer(data, length, length);
}

void lan_buffer_drop(struct lan_buffer *buffer)
{
  if (buffer && --buffer->refs == 0)
    free(buffer);
}

bool lan_hears(const struct lan *lan, int from, int to)
{
  return from != to && lan->nodes[from].link_up && lan->nodes[to].link_up &&
         !lan->nodes[from].blocked[to];
}

/* ---- What the switch knows ---- */

/* The entry of a MAC, a free one, or NULL if all are taken by others. */
static struct lan_station *find_station(struct lan *lan, const uint8_t *mac)
{
  uint32_t at = 2166136261u;
  for (unsigned i = 0; i < 6; i++)
    at = (at ^ mac[i]) * 16777619u;
  for (unsigned i = 0; i < LAN_STATIONS; i++) {
    struct lan_station *station = &lan->stations[(at + i) % LAN_STATIONS];
    if (!station->used || memcmp(station->mac.octet, mac, 6) == 0)
      return station;
  }
  return NULL;
}

static void learn(struct lan *lan, int from, const uint8_t *mac)
{
  struct lan_station *station = find_station(lan, mac);
  if (!station)
    return; /* as in a switch whose table is full: flooded for ever */
  if (!station->used) {
    station->used = true;
    memcpy(station->mac.octet, mac, 6);
    memset(station->port, -1, sizeof station->port);
  }
  for (int i = 0; i < lan->node_count; i++)
    if (i == from || lan_hears(lan, from, i))
      station->port[i] = (int16_t)from;
}

void lan_forget_port(struct lan *lan, int node)
{
  for (unsigned i = 0; i < LAN_STATIONS; i++)
    for (int port = 0; lan->stations[i].used && port < lan->node_count; port++)
      if (lan->stations[i].port[port] == node)
        lan->stations[i].port[port] = -1;
}

/* The port that leads to a MAC as seen from `from`, or -1: flood. */
static int port_of(struct lan *lan, int from, const uint8_t *mac)
{
  if (mac[0] & 1)
    return -1;
  const struct lan_station *station = find_station(lan, mac);
  return station && station->used ? station->port[from] : -1;
}

int lan_node_of_mac(const struct lan *lan, const struct vip_mac *mac)
{
  for (int i = 0; i < lan->node_count; i++)
    if (memcmp(&lan->nodes[i].mac, mac, sizeof *mac) == 0)
      return i;
  return -1;
}

/* ---- The cables ---- */

static void arrive(struct lan *lan, int from, int to, struct lan_buffer *frame)
{
  const struct lan_quality *quality = &lan->quality;
  vip_time *last = &lan->nodes[from].last_in[to];
  vip_time at = lan->now + quality->delay + lan_random_time(lan, quality->jitter);
  if (lan_chance(lan, quality->reorder_ppm)) {
    at += lan_random_time(lan, quality->reorder_by);
  } else {
    if (at < *last)
      at = *last;
    *last = at;
  }
  if (lan->nodes[to].client && lan_client_wake(lan->nodes[to].client) == VIP_NEVER)
    return; /* it never asked for anything */
  frame->refs++;
  struct lan_job job = {.at = at, .kind = LAN_JOB_DELIVER, .node = to, .frame = frame};
  lan_queue(lan, &job);
}

/* The user of the LAN does with it what he likes. */
static void carry_by_hand(struct lan *lan, int from, int to, struct lan_buffer *frame)
{
  uint8_t copy[LAN_FRAME_MAX];
  size_t length = frame->length;
  memcpy(copy, frame->data, length);
  unsigned copies = lan->config.on_carry(lan->config.user, from, to, copy, &length);
  bool same = length == frame->length && memcmp(copy, frame->data, length) == 0;
  if (copies != 1 || !same)
    lan->disturbed = lan->now;
  struct lan_buffer *changed = same ? NULL : lan_buffer_copy(copy, length);
  while (copies-- > 0)
    arrive(lan, from, to, same ? frame : changed);
  lan_buffer_drop(changed);
}

static void carry(struct lan *lan, int from, int to, struct lan_buffer *frame)
{
  if (lan_chance(lan, lan->quality.loss_ppm)) {
    lan->disturbed = lan->now;
    return;
  }
  if (lan->config.on_carry)
    carry_by_hand(lan, from, to, frame);
  else
    arrive(lan, from, to, frame);
  if (lan_chance(lan, lan->quality.duplicate_ppm)) {
    lan->disturbed = lan->now;
    arrive(lan, from, to, frame);
  }
}

static void watch(struct lan *lan, int from, const struct lan_buffer *frame)
{
  lan_hash_number(lan, lan->now);
  lan_hash_octets(lan, frame->data, frame->length);
  if (lan->config.on_frame)
    lan->config.on_frame(lan->config.user, lan->now, from, frame->data, frame->length);
  if (!lan->config.trace_frames)
    return;
  struct vip_frame parsed;
  if (vip_frame_parse(&parsed, frame->data, frame->length) != VIP_OK ||
      parsed.kind == VIP_FRAME_OTHER)
    return;
  struct lan_entry *entry = lan_record(lan, LAN_FRAME, from);
  entry->code = parsed.kind;
  lan_recorded(lan, entry);
}

void lan_transmit(struct lan *lan, int from, const uint8_t *data, size_t length)
{
  if (!lan->nodes[from].link_up)
    return;
  struct lan_buffer *frame = lan_buffer_make(data, length);
  watch(lan, from, frame);
  learn(lan, from, data + 6);
  int port = port_of(lan, from, data);
  for (int to = 0; to < lan->node_count; to++)
    if ((port == -1 || port == to) && lan_hears(lan, from, to))
      carry(lan, from, to, frame);
  lan_buffer_drop(frame);
}

void lan_transmit_at(struct lan *lan, int from, const uint8_t *data, size_t length, vip_time at)
{
  struct lan_buffer *frame = lan_buffer_make(data, length);
  struct lan_job job = {.at = at, .kind = LAN_JOB_TRANSMIT, .node = from, .frame = frame};
  lan_queue(lan, &job);
}
