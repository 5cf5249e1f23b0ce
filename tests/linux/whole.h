/* SPDX-License-Identifier: MIT */
/*
 * whole.h - all of vipd but its command line in the process of a test, at one end of
 * the cable of lab.h; and what the test sends and sees at the other.
 */
#ifndef WHOLE_H
#define WHOLE_H

#include "lab.h"
#include "vipd.h"

/* Sections of a group of IPv4, and of IPv6; further settings may follow. */
#define WHOLE_GROUP                                                                                \
  "[vrrp a]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.100\ninterval = 100ms\n"
#define WHOLE_GROUP6                                                                               \
  "[vrrp six]\ninterface = eth0\ngroup = 1\naddress = fe80::100\ninterval = 100ms\n"

enum { WHOLE_FRAME = 2048 }; /* room for one */

/* vipd; its "eth0" has 192.0.2.1/24 and fe80::1/64 at first. */
extern struct vipd whole;

/* Setup and teardown of a test in a namespace of its own. */
int whole_set_up(void **unused);
int whole_tear_down(void **unused);
/* Skips the test where no namespace can be made. */
void whole_need(void);

/* The main loop, for so long. */
void whole_turn(unsigned ms);
/* Takes a file over. */
void whole_apply(const char *text);
/* The state of a group, by name. */
const char *whole_state(const char *name);
/* The main loop until a group has that state, which must come. */
void whole_until(const char *name, const char *state);

/* ---- the other end: a station with 192.0.2.2 and fe80::2, router and client ---- */

extern const struct vip_mac whole_peer;    /* its MAC */
extern const struct vip_mac whole_virtual; /* that of group 1, IPv4 */

/* An advertisement of the peer for group 1: written, sent, sent with a VLAN tag. */
size_t whole_advert(uint8_t frame[WHOLE_FRAME], uint8_t priority);
void whole_send(const uint8_t *frame, size_t length);
void whole_send_advert(uint8_t priority);
void whole_send_tagged(uint16_t tag);
/* Who has `target`?  From the peer, or as a probe. */
void whole_send_request(const struct vip_mac *dst, const struct vip_addr *target, bool probe);
/* A neighbour solicitation by the peer, or from the unspecified address. */
void whole_send_solicitation(const struct vip_addr *target, bool probe);

/* What is looked for: a kind of frame, about which address, to whom. */
struct whole_wanted {
  uint8_t kind;                /* VIP_FRAME_OTHER: an advertisement or assertion */
  const struct vip_addr *addr; /* NULL: any */
  const struct vip_mac *dst;   /* NULL: any */
  struct vip_frame found;      /* but for its payload */
};

/* The next frame of that kind that has left already; false: there is none. */
bool whole_seen(struct whole_wanted *wanted);
/* The main loop until there is one; false: it does not come. */
bool whole_wait(struct whole_wanted *wanted);
/* How many answers about `addr` have left to the peer; all are from that MAC and name it. */
unsigned whole_answers(const struct vip_addr *addr, const struct vip_mac *from);
/* The main loop until one such answer has left; there must not be a second one. */
void whole_answered(const struct vip_addr *addr, const struct vip_mac *from);
/* How many advertisements have left. */
unsigned whole_adverts(void);
/* Forgets what has left. */
void whole_drain(void);

/* True if a line of the file has `text` in it. */
bool whole_file_has(const char *path, const char *text);

#endif
