/* SPDX-License-Identifier: MIT */
/*
 * feed.c - what the library is fed.
 *
 * All packets of the stream, and those that were sent before the recording
 * began, as far as can be told: if the router was up before it, whoever was
 * heard within one hold interval of the beginning is taken to have been there all
 * the time, and is repeated backwards at its interval until the router's start.
 */
#include "feed.h"

#include "protocol.h"

#include <stdlib.h>
#include <string.h>

/* Packets repeated backwards; a damaged file may ask for more. */
enum { REPEATED_MAX = 100000 };

static int by_time(const void *a, const void *b)
{
  const struct fed *left = a;
  const struct fed *right = b;

  if (left->time != right->time)
    return left->time < right->time ? -1 : 1;
  return left->packet->number < right->packet->number
             ? -1
             : left->packet->number > right->packet->number;
}

/* Makes room for one more. */
static bool grow(struct feed *feed)
{
  if ((feed->count & (feed->count - 1)) == 0) {
    const size_t room = feed->count == 0 ? 1 : feed->count * 2;
    struct fed *more = realloc(feed->list, room * sizeof *more);

    if (more == NULL)
      return false;
    feed->list = more;
  }
  return true;
}

static bool add(struct feed *feed, const struct packet *packet, int64_t time, bool is_own)
{
  if (!grow(feed))
    return false;
  feed->list[feed->count].time = time;
  feed->list[feed->count].packet = packet;
  feed->list[feed->count].made = NULL;
  feed->list[feed->count++].is_own = is_own;
  return true;
}

/* True if it is the first valid packet of its sender in the stream. */
static bool is_first_of_sender(const struct stream *stream, const struct packet *packet)
{
  const struct vip_meta *meta = &packet->frame.meta;

  for (size_t i = 0; stream->packets[i] != packet; i++)
    if (stream->packets[i]->told.error == VIP_OK &&
        packet_is_from(stream->packets[i], meta->family, &meta->src))
      return false;
  return packet->told.error == VIP_OK;
}

/*
 * True if the sender of a packet was there before the recording: what is heard in
 * front of the router's own first packet; behind it, if this router was not the
 * Active one, who is, and where nobody waits in silence, who waits.
 */
static bool was_there(const struct packet *packet, const struct packet *own, bool is_behind)
{
  if (packet->told.farewell || packet->told.passing)
    return false;
  if (!is_behind)
    return true;
  return packet->told.active ? !own->told.active : packet->protocol->never_silent;
}

static bool repeat_backwards(struct feed *feed, const struct plan *plan,
                             const struct stream *stream, int64_t zero)
{
  const struct packet *own = plan->own[0];
  const struct vip_meta *meta = &own->frame.meta;
  const int64_t start = plan->acts[0].time;
  bool is_behind = false;

  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];

    is_behind = is_behind || packet == own;
    if (packet->time > zero + own->told.hold || !was_there(packet, own, is_behind) ||
        packet_is_from(packet, meta->family, &meta->src) || !is_first_of_sender(stream, packet))
      continue;
    for (int64_t time = packet->time - packet->told.interval;
         time >= start && feed->count < REPEATED_MAX; time -= packet->told.interval)
      if (!add(feed, packet, time, false))
        return false;
  }
  return true;
}

bool feed_make(struct feed *feed, const struct plan *plan, const struct stream *stream,
               int64_t zero)
{
  const struct vip_meta *meta = &plan->own[0]->frame.meta;

  memset(feed, 0, sizeof *feed);
  if (plan->was_up && !repeat_backwards(feed, plan, stream, zero))
    return false;
  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];

    if (!add(feed, packet, packet->time, packet_is_from(packet, meta->family, &meta->src)))
      return false;
  }
  qsort(feed->list, feed->count, sizeof *feed->list, by_time);
  return true;
}

bool feed_insert(struct feed *feed, size_t given, struct packet *packet)
{
  const struct fed fed = {packet->time, packet, packet, false};
  size_t at = given;

  if (!grow(feed)) {
    packet_free(packet);
    return false;
  }
  while (at < feed->count && feed->list[at].time <= packet->time)
    at++;
  memmove(feed->list + at + 1, feed->list + at, (feed->count - at) * sizeof *feed->list);
  feed->list[at] = fed;
  feed->count++;
  return true;
}

void feed_free(struct feed *feed)
{
  for (size_t i = 0; i < feed->count; i++)
    packet_free(feed->list[i].made);
  free(feed->list);
  memset(feed, 0, sizeof *feed);
}
