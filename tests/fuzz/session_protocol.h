/* SPDX-License-Identifier: MIT */
/*
 * session_protocol.h - what a protocol gives the harness of session.h; a target
 * links the files of one protocol:
 *
 *   session_vrrp.c and its like         what it sends, has and changes to
 *   session_vrrp_config.c and its like  configurations out of a few octets
 *   session_vrrp_packet.c and its like  injected packets, the verdict on each
 */
#ifndef SESSION_PROTOCOL_H
#define SESSION_PROTOCOL_H

#include "session.h"

#include <vip/show.h>

/* ---- constants ---- */

extern const uint8_t session_protocol; /* enum vip_protocol */
extern const uint8_t session_active;   /* the state in which a group has its rights */
extern const unsigned session_timers;  /* entries of its due[] */
extern const size_t session_object_size;
extern const size_t session_known_size;
extern const size_t session_lists_size; /* of one configuration; begins with struct session_auth */
extern const uint16_t session_tx;       /* a transmit buffer that is large enough for all */
extern const uint16_t session_small_tx; /* and one that is too small for some */
extern const bool session_shared_ids;   /* a number names one group, whatever its family */
extern const uint16_t session_numbers[SLOTS];
extern const uint8_t session_first[ROUTERS][CONFIG_OCTETS]; /* of session_begin() */

/* ---- configurations: read one, then ask about it ---- */

/* Reads a configuration, with lists in the bank that is not in force. */
void session_config(struct router *r, struct slot *s, const uint8_t octets[CONFIG_OCTETS]);

/* Is it allowed?  Has it the slot's number?  Has it the identity of the one in force? */
int session_config_check(const struct router *r, const struct slot *s, struct vip_problem *problem);
bool session_config_is_own(const struct slot *s);
bool session_config_keeps(const struct slot *s);

int session_init(const struct router *r, struct slot *s);
int session_configure(struct slot *s, vip_time now);

/* `init`: the bounds of the timers are its own; else they are widened, for it is about to be. */
void session_bounds(struct slot *s, bool init);

/* The priority that it means. */
uint8_t session_config_priority(const struct slot *s);

/* In session_config.c: it is in force, and the other bank's lists may be overwritten. */
void session_adopted(struct world *w, struct slot *s);

/* There, too: edits the flags of the keys in force; overwrites the lists in force. */
void session_keys(struct slot *s, uint8_t octet);
void session_scribble(struct world *w, struct slot *s);

/* What vip_group_set_priority() and vip_group_remove() must return. */
int session_priority_result(uint8_t priority);
int session_remove_result(const struct router *r, const struct slot *s);

/* ---- what a group has ---- */

/* Priority with tracking, by the documentation. */
uint8_t session_effective(const struct slot *s);

/* Its deadlines. */
const vip_time *session_due(const struct slot *s);

/* The MAC that it answers from, and address number `index`, or NULL. */
struct vip_mac session_mac(const struct router *r, const struct slot *s);
const struct vip_addr *session_listed(const struct slot *s, unsigned index);

/* In that state of the group, has it such a right, and, for a MAC, that one? */
bool session_has(const struct slot *s, uint8_t state, uint8_t kind, unsigned forwarder);

/* Completes a right: with `kind` and `addr`, and the `forwarder` that was asked for. */
void session_complete(const struct router *r, const struct slot *s, struct vip_right *right);

/* It sends no packets: it follows another group. */
bool session_is_mute(const struct slot *s);

/* Which multicast group this is, 0..JOINS-1, or -1; does the slot need that one? */
int session_join(uint8_t family, const struct vip_addr *addr);
bool session_needs(const struct slot *s, int join);

/* ---- checks ---- */

/* A packet: its headers, its contents, and whether it may be sent in this role. */
void session_check_sent(struct router *r, struct slot *s, const struct vip_packet *packet);

/* An announcement; session_check_gratuitous() may be what it is. */
void session_check_announcement(const struct router *r, const struct slot *s,
                                const struct vip_announce *announce);

/* A change of state, before it is taken over into the slot; a forwarder's, too. */
void session_check_change(const struct router *r, const struct slot *s,
                          const struct vip_event *event);

/* After every call: its state, its timers.  After every operation: what its getters say. */
void session_check_group(const struct router *r, const struct slot *s);
void session_check_status(const struct router *r, const struct slot *s);

/* Is its address answered for at `now`?  Is this the right answer to that question? */
bool session_answers(const struct slot *s, vip_time now);
void session_check_answer(const struct router *r, const struct slot *s,
                          const struct vip_query *query, const struct vip_answer *answer);

/* Performs OP_OWN. */
void session_own_op(struct world *w, struct router *r, struct slot *s, uint8_t octet);

/* Inside an operation: what the protocol can be asked for says BUSY. */
void session_try_group(struct slot *s, vip_time now);
void session_try_if(struct router *r, const struct vip_meta *meta, const uint8_t *octets,
                    vip_time now);

/* ---- packets ---- */

/* Whose counters a packet is counted at; NULL: the interface's. */
struct slot *session_addressee(struct router *r, const struct parcel *p);

int session_feed(struct router *r, const struct vip_meta *meta, const uint8_t *data, size_t length,
                 vip_time now);

/* An accepted packet: did it deserve it, and is the state now the right one? */
void session_check_accepted(const struct router *r, const struct slot *s, const struct parcel *p,
                            uint8_t old, uint8_t own);

/* Damaged on the way: makes a checksum right again, if there is one. */
void session_repair(struct parcel *p);

void session_inject(struct world *w, struct router *r, struct slot *s, const uint8_t *a);
void session_raw(struct world *w, struct router *r, struct slot *s, const uint8_t *a,
                 const uint8_t *octets, size_t count);

/* ---- what an interface has of its own ---- */

/* Made with the interface, taken away with it; how many nodes of the engine it is, and when it is
   due. */
void session_if_open(struct world *w, struct router *r, uint8_t octet);
void session_if_close(struct world *w, struct router *r);
unsigned session_if_nodes(const struct router *r);
vip_time session_if_deadline(const struct router *r);

/* ---- texts ---- */

enum session_text { SESSION_BRIEF, SESSION_TEXT, SESSION_JSON, SESSION_TEXTS };

size_t session_text(const struct slot *s, enum session_text which, vip_time now, char *out,
                    size_t size);

#endif
