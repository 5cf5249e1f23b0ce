/* SPDX-License-Identifier: MIT */
/*
 * stream.h - the packets of one virtual router, of all who send for it.
 *
 * A stream is what packets have in common that concern each other: interface of
 * the capture and VLAN, protocol and version, family, group number, first
 * virtual address.
 */
#ifndef REPLAY_STREAM_H
#define REPLAY_STREAM_H

#include "packet.h"

/* `packets` are in order of time. */
struct stream {
  const struct protocol *protocol;
  const struct packet *first; /* in the file: it tells what all have in common */
  struct packet **packets;
  size_t count;
};

struct streams {
  struct stream *list;
  size_t count;
};

/* Sorts the packets of a trace into streams.  False: out of memory.  Release with streams_free().
 */
bool streams_of(struct streams *streams, const struct trace *trace);

void streams_free(struct streams *streams);

/* True if that router sent the packet. */
bool packet_is_from(const struct packet *packet, uint8_t family, const struct vip_addr *addr);

#endif
