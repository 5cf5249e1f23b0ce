/* SPDX-License-Identifier: MIT */
/*
 * floor.h - the least that anybody must do for a packet, to compare with.
 *
 * Receiving: the checksum of the message (RFC 1071; over IPv6 with its
 * pseudo-header), a comparison of the address list with the configured one, and
 * of source and destination with our address and the group; with MD5 also the
 * digest, by the library's own md5.c.  HSRP has no checksum of its own, but always
 * a text or a digest; GLBP has neither without MD5, but TLVs to walk.  Sending: checksum and
 * comparison of the message, and one move in a heap of as many deadlines as there are virtual
 * routers.  A tick with nothing due: a look at the earliest deadline.  An answer: a look at
 * the addresses of the interface, newest first, until the one that is asked for.
 *
 * Plain code, compiled with the library's options in a file of its own, so that
 * it is neither inlined nor left out.
 */
#ifndef FLOOR_H
#define FLOOR_H

#include <vip/vip.h>

/* What a message must agree with. */
struct floor_expect {
  const uint8_t *list;
  size_t list_length;
  const struct vip_addr *own;
  const struct vip_addr *group;
  const struct vip_key *key; /* MD5; NULL = none */
  uint8_t protocol;          /* enum vip_protocol */
};

/* True if the message is in order. */
bool floor_receive(const struct floor_expect *expect, const struct vip_meta *meta,
                   const uint8_t *data, size_t length);

struct floor_timer {
  uint64_t due;
  uint32_t owner;
};

/* A 4-ary heap in which every owner knows its place, as moves from outside need it. */
struct floor_heap {
  struct floor_timer *timers;
  uint32_t *place; /* by owner */
  uint32_t count;
};

/* Moves the earliest deadline to `due`. */
void floor_move(struct floor_heap *heap, uint64_t due);

/* The message is in order and the earliest deadline moved. */
bool floor_send(const struct floor_expect *expect, const struct vip_meta *meta, const uint8_t *data,
                size_t length, struct floor_heap *heap, uint64_t due);

/* True if the target is among the addresses. */
bool floor_answer(const struct vip_addr *addresses, uint32_t count, const struct vip_addr *target);

/* True if something is due. */
bool floor_idle(const struct floor_heap *heap, uint64_t now);

#endif
