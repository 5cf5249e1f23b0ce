/* SPDX-License-Identifier: MIT */
/*
 * advert.h - VRRP packets for tests, written octet by octet.
 *
 * A second encoder, from vrrp.md 2.1 and 2.2 alone: it shares nothing with
 * lib/vrrp_wire.c or lib/checksum.c, so that the two can disagree.  It builds
 * what it is told to build, wrong fields included.
 */
#ifndef ADVERT_H
#define ADVERT_H

#include <vip/vip.h>

/* A received packet: what the host takes out of the IP header, and the octets behind it. */
struct advert {
  struct vip_meta meta;
  size_t length;
  uint8_t data[4200];
};

/* What an IPv4 checksum of version 3 covers. */
enum advert_sum { SUM_MESSAGE, SUM_PSEUDO };

/* The fields of an advertisement; 0 is 0, there are no defaults. */
struct advert_fields {
  uint8_t family;
  uint8_t version;
  uint8_t vrid;
  uint8_t priority;
  uint16_t interval; /* version 3: centiseconds, version 2: seconds */
  struct vip_addr src;
  struct vip_addr dst;
  const struct vip_addr *addresses;
  uint8_t count;
  enum advert_sum sum;
  uint8_t auth_type;      /* version 2 */
  uint8_t auth_data[8];   /* version 2 */
  const uint8_t *trailer; /* octets behind all that, or NULL */
  size_t trailer_length;
};

/* Builds the packet, checksum included, TTL 255. */
void advert_build(struct advert *p, const struct advert_fields *f);

/* Puts the checksum right after the octets were changed. */
void advert_fix_sum(struct advert *p, enum advert_sum form);

/* The checksum that the octets should carry, the field itself taken as zero. */
uint16_t advert_sum(const struct advert *p, enum advert_sum form);

/* An IPv6 address from its first two and last two octets: fe80::10 is v6(0xfe80, 0x10). */
struct vip_addr v6(uint16_t first, uint16_t last);

/*
 * A packet out of hexadecimal text: an IPv4 or IPv6 header and the message, as
 * vrrp.md 2.3 prints them, or with `header` NULL the message alone between the
 * addresses given.  Blanks are skipped.
 */
void advert_hex(struct advert *p, const char *header, const char *message);
void advert_hex_between(struct advert *p, uint8_t family, struct vip_addr src, struct vip_addr dst,
                        const char *message);

#endif
