/* SPDX-License-Identifier: MIT */
/*
 * repair.h - what the mutators of messages share: after a random change most of
 * what they make should still be a message, of right lengths and with the text or
 * digest that goes with it, or it ends at the first check and says nothing of what
 * is behind.  Each function repairs what a receiver looks at first and leaves the
 * rest; it may lengthen the message, or cut off what is no whole part of it.
 *
 * Checksum, count and digest of VRRP are repaired in fuzz.c, for sessions do that, too.
 */
#ifndef REPAIR_H
#define REPAIR_H

#include "fuzz.h"

/* A message, and what the receiver asks of it. */
struct repair {
  uint8_t *message;
  size_t size;
  size_t room;           /* size <= room */
  uint8_t family;        /* VIP_IPV4, VIP_IPV6 */
  const uint8_t *source; /* of the packet, 16 octets, IPv4 in the first 4 */
  bool sign;             /* else text and digest stay as they are */
  uint8_t kind;          /* VIP_AUTH_TEXT, VIP_AUTH_MD5; 0: none is configured */
  struct vip_key key;
  bool low32; /* GLBP over IPv6: with the last 4 octets of the address alone, as some routers do */
};

/* A message of HSRP, `version` 1 or 2. */
void repair_hsrp(struct repair *r, uint8_t version);

/* A message of GLBP. */
void repair_glbp(struct repair *r);

/* Lengthens the message by `octets` of zero; where they begin, or NULL if there is no room. */
uint8_t *repair_append(struct repair *r, size_t octets);

#endif
