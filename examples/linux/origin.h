/* SPDX-License-Identifier: MIT */
/*
 * origin.h - where the virtual address of a protocol comes from that need not have it
 * in its configuration (HSRP, GLBP): the keys `address` and `family` of its sections.
 *
 * The first `address` may be a word in the place of an address.  Without one, and with
 * `learn`, the Active router tells it; the addresses of the section are all secondary
 * ones then.
 */
#ifndef VIPD_ORIGIN_H
#define VIPD_ORIGIN_H

#include "group.h"

/* By the first `address`. */
enum origin {
  ORIGIN_ABSENT = 0, /* as LEARN */
  ORIGIN_GIVEN,      /* the group's first one; the others are secondary */
  ORIGIN_LEARN,      /* from the Active router */
  ORIGIN_AUTO,       /* IPv6, from the group's number */
  ORIGIN_FLIPPED     /* the same with the other universal/local bit */
};

/* A word that may stand in the place of the first address; NULL ends a list. */
struct origin_word {
  const char *word;
  uint8_t origin;
};

/* Takes `address = ...`; `*origin` is what was found so far. */
bool origin_take(struct group *group, uint8_t *origin, const struct origin_word *words,
                 const struct setting *setting, struct config *config);

/* Takes `family = 4 | 6`, needed where no address tells it. */
bool origin_take_family(void *object, const struct setting *setting, struct config *config);

/* The group's addresses as the library has them; pointers lead into the group. */
struct origin_addresses {
  struct vip_addr primary; /* zero: to be learned */
  const struct vip_addr *secondaries;
  uint8_t secondary_count;
};

/* The section is complete: `automatic` is the address that was reckoned out, or NULL. */
bool origin_finish(struct group *group, uint8_t origin, const struct vip_addr *automatic,
                   const struct section *section, struct config *config,
                   struct origin_addresses *out);

#endif
