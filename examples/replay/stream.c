/* SPDX-License-Identifier: MIT */
/*
 * stream.c - sorts packets into streams.
 *
 * A packet that fails a check still belongs to the stream that it names: the
 * library shall be given it too.  Only what has no payload at all (a damaged
 * frame) and what is ARP or neighbour discovery is left out.  A packet that
 * tells no virtual address belongs to the stream of its group.
 */
#include "stream.h"

#include "protocol.h"

#include <stdlib.h>
#include <string.h>

static bool same_stream(const struct packet *a, const struct packet *b)
{
  return a->protocol == b->protocol && a->interface == b->interface &&
         a->frame.vlan == b->frame.vlan && a->frame.meta.family == b->frame.meta.family &&
         a->told.version == b->told.version && a->told.group == b->told.group &&
         (a->told.partial || b->told.partial ||
          vip_addr_compare(&a->told.primary, &b->told.primary) == 0);
}

static struct stream *find(struct streams *streams, const struct packet *packet)
{
  for (size_t i = 0; i < streams->count; i++)
    if (same_stream(streams->list[i].first, packet))
      return &streams->list[i];
  return NULL;
}

/* The stream of a packet; NULL: out of memory. */
static struct stream *find_or_add(struct streams *streams, const struct packet *packet)
{
  struct stream *stream = find(streams, packet);
  struct stream *more;

  if (stream != NULL)
    return stream;
  more = realloc(streams->list, (streams->count + 1) * sizeof *more);
  if (more == NULL)
    return NULL;
  streams->list = more;
  stream = &more[streams->count++];
  memset(stream, 0, sizeof *stream);
  stream->protocol = packet->protocol;
  stream->first = packet;
  return stream;
}

static bool append(struct stream *stream, struct packet *packet)
{
  if ((stream->count & (stream->count - 1)) == 0) {
    const size_t room = stream->count == 0 ? 1 : stream->count * 2;
    struct packet **more = realloc(stream->packets, room * sizeof(struct packet *));

    if (more == NULL)
      return false;
    stream->packets = more;
  }
  stream->packets[stream->count++] = packet;
  return true;
}

/* Several interfaces may be written to a file out of order; equal times stay in its order. */
static int by_time(const void *a, const void *b)
{
  const struct packet *left = *(const struct packet *const *)a;
  const struct packet *right = *(const struct packet *const *)b;

  if (left->time != right->time)
    return left->time < right->time ? -1 : 1;
  return left->number < right->number ? -1 : left->number > right->number;
}

/* The packet of the same sender that tells what this one does not: the last before, else the
   first behind; NULL: there is none. */
static const struct packet *completing(const struct stream *stream, const struct packet *packet)
{
  const struct packet *found = NULL;
  bool is_behind = false;

  for (size_t i = 0; i < stream->count && (!is_behind || found == NULL); i++) {
    const struct packet *other = stream->packets[i];

    is_behind = is_behind || other == packet;
    if (other->told.error == VIP_OK && !other->told.partial &&
        packet_is_from(other, packet->frame.meta.family, &packet->frame.meta.src))
      found = other;
  }
  return found;
}

static void complete(const struct stream *stream)
{
  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *other =
        stream->packets[i]->told.partial ? completing(stream, stream->packets[i]) : NULL;

    if (other != NULL)
      packet_complete(stream->packets[i], other);
  }
}

bool streams_of(struct streams *streams, const struct trace *trace)
{
  memset(streams, 0, sizeof *streams);
  for (size_t i = 0; i < trace->count; i++) {
    struct packet *packet = trace->packets[i];
    struct stream *stream;

    if (!packet_is_first_hop(packet) || packet->told.aside || packet->protocol->open == NULL)
      continue;
    stream = find_or_add(streams, packet);
    if (stream == NULL || !append(stream, packet))
      return false;
  }
  for (size_t i = 0; i < streams->count; i++) {
    qsort(streams->list[i].packets, streams->list[i].count, sizeof(struct packet *), by_time);
    complete(&streams->list[i]);
  }
  return true;
}

void streams_free(struct streams *streams)
{
  for (size_t i = 0; i < streams->count; i++)
    free(streams->list[i].packets);
  free(streams->list);
  memset(streams, 0, sizeof *streams);
}

bool packet_is_from(const struct packet *packet, uint8_t family, const struct vip_addr *addr)
{
  return packet->frame.meta.family == family &&
         vip_addr_compare(&packet->frame.meta.src, addr) == 0;
}
