/* SPDX-License-Identifier: MIT */
/*
 * hsrphost.h - the fake host with one HSRP group, as section 9 of hsrp.md has it.
 *
 * What the group does is compared as a line of text: "10000: hello/speak >speak;
 * 13000: hello/speak" - at each time, in order,
 *
 *   hello/speak, coup/listen, resign/active   a message and the state in it;
 *                                             with '*' from the virtual MAC
 *   if/passive 0+1                            Advertise or Interface State, groups
 *                                             that are Active and that are not
 *   +mac +addr +ra -mac -addr -ra -ra!        rights; "!" is the flag FINAL
 *   garp garp2 na                             an announcement; 2: to Cisco's group too
 *   >active                                   the event of a change of state
 *
 * Packets are built here octet by octet, apart from the library's codec.
 */
#ifndef HSRPHOST_H
#define HSRPHOST_H

#include "fakehost.h"

/* A router on the LAN. */
struct hsrp_router {
  struct vip_addr addr;
  uint8_t priority;
};

/* Of section 9: X is the best, H beats S by its address, L loses by it, Y is the worst. */
enum { HSRP_X, HSRP_HI, HSRP_LO, HSRP_Y, HSRP_ROUTERS };

struct hsrphost {
  struct fakehost h; /* first */
  struct vip_hsrp g; /* the group under test */
  struct vip_hsrp_stats stats;
  struct vip_hsrp_config config;
  struct vip_hsrp_if hif; /* if the test makes one */
  struct hsrp_router peer[HSRP_ROUTERS];
  uint32_t hello_ms; /* of the next packets; 0 = 3000 */
  uint32_t hold_ms;  /* the same; 0 = 10000 */
  size_t mark;       /* records before it were compared */
};

/* The harness default of section 9: version 1, group 1, 10.0.0.1, jitter off. */
struct vip_hsrp_config hsrp_defaults(void);

/* Engine, interface and group, not started.  `config` NULL: the default. */
void hsrp_open(struct hsrphost *t, const struct vip_hsrp_config *config);

/* The same, and started at 0. */
void hsrp_start(struct hsrphost *t, const struct vip_hsrp_config *config);

/* Brings a started group of the default configuration into a state, with nobody else known but
   the Active router X in Standby. */
void hsrp_go(struct hsrphost *t, enum vip_hsrp_state state);

/* Removes everything. */
void hsrp_close(struct hsrphost *t);

/* Builds a packet of a router for the group as configured. */
void hsrp_make(const struct hsrphost *t, struct advert *p, const struct hsrp_router *from,
               uint8_t opcode, enum vip_hsrp_state state);

/* Feeds a packet now. */
int hsrp_hear(struct hsrphost *t, const struct advert *p);

/* Builds and feeds one that must be accepted. */
void rx(struct hsrphost *t, unsigned peer, uint8_t opcode, enum vip_hsrp_state state);

/* Feeds Hello/Active of a peer every 3000 ms from `from` to `to`, time included. */
void rx_active_until(struct hsrphost *t, unsigned peer, uint32_t from, uint32_t to);

/* Feeds one that must be dropped for `code`, which alone is counted, and nothing else changed. */
void rx_dropped(struct hsrphost *t, const struct advert *p, enum vip_code code);

/* Everything since the last call must read so. */
void hsrp_did(struct hsrphost *t, const char *text, const char *file, int line);
#define did(t, text) hsrp_did((t), (text), __FILE__, __LINE__)

/* Forgets what happened so far. */
void hsrp_forget(struct hsrphost *t);

/* The state must be. */
void is_in(const struct hsrphost *t, enum vip_hsrp_state state);

/* A timer's deadline in milliseconds; 0 = off. */
uint32_t due_ms(const struct hsrphost *t, enum vip_hsrp_timer timer);

#endif
