/* SPDX-License-Identifier: MIT */
/*
 * glbp_private.h - what the GLBP files share.
 *
 *   glbp.c            virtual gateway: state table, transitions
 *   glbp_forwarder.c  virtual forwarders: state table, transitions
 *   glbp_finish.c     rights, and what is reported, of both
 *   glbp_assign.c     who is given which number: Request, Response
 *   glbp_balance.c    whose MAC an answer gives; clients
 *   glbp_peers.c      the other routers: nonces, members, who comes before us
 *   glbp_timing.c     times in use, learning, preemption, weighting
 *   glbp_class.c      the group as the core sees it
 *   glbp_input.c      receive checks in their order, classification
 *   glbp_build.c      our messages
 *   glbp_auth.c       authentication
 *   glbp_send.c       which message goes where, and from whose MAC
 *   glbp_address.c    virtual MACs, automatic virtual addresses
 *   glbp_check.c      validation
 *   glbp_config.c     defaults, init
 *   glbp_change.c     live change
 *   glbp_status.c     status and getters
 *   glbp_show.c       status as text and table rows; glbp_show.h
 *   glbp_show_json.c  status as JSON
 *   glbp_wire.c       the codec
 */
#ifndef VIPI_GLBP_PRIVATE_H
#define VIPI_GLBP_PRIVATE_H

#include <vip/glbp.h>

#include "internal.h"

/* Events of the gateway by the letters of IOS (glbp.md 4.2), split where the table branches. */
enum vipi_glbp_event {
  GLBP_A,         /* enabled, and the virtual address is known */
  GLBP_F,         /* Standby timer expired */
  GLBP_G,         /* Active timer expired */
  GLBP_H,         /* Hello of a higher router in Speak */
  GLBP_I,         /* Hello of the Standby gateway, higher */
  GLBP_J,         /* Hello of the Standby gateway, lower */
  GLBP_K,         /* Hello of the Active gateway, higher */
  GLBP_L,         /* Hello of the Active gateway, lower, and we do not preempt */
  GLBP_L_PREEMPT, /* the same, and we do */
  GLBP_R,         /* the Active gateway resigns */
  GLBP_EVENTS,
  GLBP_NOTHING = GLBP_EVENTS /* a Hello that causes no event */
};

/* What comes with an event of the gateway. */
struct vipi_glbp_cause {
  const struct vip_addr *peer; /* sender, or NULL */
  struct vip_mac owner;        /* its own MAC */
  struct vip_addr address;     /* virtual address that it tells; zero = none that can be used */
  uint32_t hello_ms;           /* as it tells; 0 = none of the four can be used */
  uint32_t hold_ms;            /* the same */
  uint16_t redirect_s;         /* the same */
  uint16_t timeout_s;          /* the same */
  uint8_t priority;            /* of the sender */
  uint8_t reason;              /* enum vip_reason, where the event alone does not tell it */
};

/* Events of a forwarder: glbp.md 4.6. */
enum vipi_glbp_vf_event {
  GLBP_VF_UP,        /* the host may be asked again for the MAC that it refused */
  GLBP_VF_G,         /* Active timer expired */
  GLBP_VF_H,         /* its Active router resigns */
  GLBP_VF_I,         /* a higher router is Active for it */
  GLBP_VF_J,         /* a lower one is, and we do not preempt */
  GLBP_VF_J_PREEMPT, /* the same, and we do */
  GLBP_VF_YIELD,     /* a lower one does not give way */
  GLBP_VF_TIMEOUT,   /* its primary was not heard for too long */
  GLBP_VF_EVENTS
};

/* What comes with an event of a forwarder. */
struct vipi_glbp_vf_cause {
  const struct vip_addr *peer;        /* sender, or NULL */
  struct vip_mac owner;               /* its own MAC */
  const struct vip_glbp_vf_tlv *told; /* what it tells of the forwarder, or NULL */
  uint8_t reason;                     /* enum vip_reason, where the event does not tell it */
  bool hello;                         /* `told` stands in a Hello, not in a VF-only packet */
};

/* The states before a change: what has become different is reported behind it. */
struct vipi_glbp_before {
  uint8_t state;
  uint8_t forwarder[VIP_GLBP_FORWARDERS];
  bool role; /* gateway, or Active for a forwarder */
};

/* The class of GLBP groups. */
extern const struct vip_class vipi_glbp_class;

static inline struct vip_glbp *vipi_glbp(struct vip_group *group)
{
  return (struct vip_glbp *)group;
}

static inline const struct vip_glbp *vipi_glbp_const(const struct vip_group *group)
{
  return (const struct vip_glbp *)group;
}

/* The deadline of one of the timers of a forwarder, numbered from 0 here and below. */
static inline vip_time *vipi_glbp_vf_due(struct vip_glbp *glbp, unsigned index,
                                         enum vip_glbp_forwarder_timer timer)
{
  return &glbp->run
              .due[VIP_GLBP_TIMER_FORWARDERS + index * VIP_GLBP_FORWARDER_TIMERS + (unsigned)timer];
}

static inline vip_time vipi_glbp_vf_deadline(const struct vip_glbp *glbp, unsigned index,
                                             enum vip_glbp_forwarder_timer timer)
{
  return glbp->run
      .due[VIP_GLBP_TIMER_FORWARDERS + index * VIP_GLBP_FORWARDER_TIMERS + (unsigned)timer];
}

/* Our own address. */
static inline const struct vip_addr *vipi_glbp_own(const struct vip_glbp *glbp)
{
  return vipi_if_addr(glbp->group.ifp, glbp->group.family);
}

/* ---- glbp.c ---- */

/*
 * Performs one event of the gateway.  Where it leads to another state or a packet, the
 * deadline is put right before; else vipi_rearm() is the caller's affair.
 */
void vipi_glbp_step(struct vip_glbp *glbp, enum vipi_glbp_event event,
                    const struct vipi_glbp_cause *cause);

/* The Hello timer has run out: a Request if one is due, then a Hello. */
void vipi_glbp_tick(struct vip_glbp *glbp);

/* Sends a Hello at once and restarts the Hello timer; only in service. */
void vipi_glbp_hello_now(struct vip_glbp *glbp);

/* The same, but seldom enough: false if it has to wait for the next tick. */
bool vipi_glbp_hello_soon(struct vip_glbp *glbp);

/* A router tells a state below the one that we know it in; timers alone. */
void vipi_glbp_demoted(struct vip_glbp *glbp, const struct vip_addr *peer, uint8_t state);

/* ---- glbp_forwarder.c ---- */

/* Performs one event of a forwarder.  vipi_rearm(): see vipi_glbp_step(). */
void vipi_glbp_vf_step(struct vip_glbp *glbp, unsigned index, enum vipi_glbp_vf_event event,
                       const struct vipi_glbp_vf_cause *cause);

/* What a Hello or a VF-only packet tells of one forwarder.  vipi_rearm(): see vipi_glbp_step(). */
void vipi_glbp_vf_heard(struct vip_glbp *glbp, const struct vip_glbp_vf_tlv *told,
                        const struct vip_addr *peer, const struct vip_mac *owner, bool hello);

/* A Hello of a router has been read: it contests only the forwarders of `listed`, a bit each. */
void vipi_glbp_vf_contested(struct vip_glbp *glbp, const struct vip_addr *peer, unsigned listed);

/* Runs what is due. */
void vipi_glbp_vf_expire(struct vip_glbp *glbp, unsigned index);

/* All that are known go into Listen, or out of service without a packet; state and timers alone. */
void vipi_glbp_vf_all_up(struct vip_glbp *glbp);
void vipi_glbp_vf_all_down(struct vip_glbp *glbp);

/* Its number was assigned or learned: in Listen, if it was unknown. */
void vipi_glbp_vf_known(struct vip_glbp *glbp, unsigned index, uint8_t reason,
                        const struct vip_addr *peer);

/* The gateway gives an unknown one away, to be used in this time; state and timers alone. */
void vipi_glbp_vf_reserve(struct vip_glbp *glbp, unsigned index, const struct vip_mac *owner,
                          vip_time wait);

/* The gateway gives one back to its primary: it is there; timers alone. */
void vipi_glbp_vf_returned(struct vip_glbp *glbp, unsigned index);

/* The host did not give its MAC: Initial; state and timers alone. */
void vipi_glbp_vf_refused(struct vip_glbp *glbp, unsigned index);

/* Seconds left until it vanishes, and in which clients are sent to it; the whole times for ours. */
uint16_t vipi_glbp_vf_timeout_s(const struct vip_glbp *glbp, unsigned index);
uint16_t vipi_glbp_vf_redirect_s(const struct vip_glbp *glbp, unsigned index);

/* ---- glbp_finish.c ---- */

/* Notes the states as they are. */
void vipi_glbp_note(const struct vip_glbp *glbp, struct vipi_glbp_before *before);

/* Makes the rights fit, and says who is new among the IPv6 routers; false if one was refused. */
bool vipi_glbp_settle(struct vip_glbp *glbp);

/* Tells hosts of an IPv6 LAN of a first role, by packets that leave behind ours. */
void vipi_glbp_announce_role(struct vip_glbp *glbp, const struct vipi_glbp_before *before);

/* Reports what is different from `before`. */
void vipi_glbp_report(struct vip_glbp *glbp, const struct vipi_glbp_before *before, uint8_t reason,
                      const struct vip_addr *peer);

/* The farewells of forwarders that are Active, as they are now; to be sent when the new state is
   stored. */
struct vipi_glbp_farewell {
  struct vip_glbp_vf_tlv forwarders[VIP_GLBP_FORWARDERS];
  unsigned count;
};
void vipi_glbp_farewell_note(const struct vip_glbp *glbp, struct vipi_glbp_farewell *farewell);
void vipi_glbp_farewell_send(struct vip_glbp *glbp, const struct vipi_glbp_farewell *farewell);

/* ---- glbp_assign.c ---- */

/* A number of our own, or -1. */
int vipi_glbp_own_forwarder(const struct vip_glbp *glbp);

/* The Active gateway takes a number itself if it has none and one is free. */
void vipi_glbp_assign_self(struct vip_glbp *glbp);

/* There is another Active gateway, or none: when to ask it. */
void vipi_glbp_ask_later(struct vip_glbp *glbp);

/* Asks for a number, if it is time to. */
void vipi_glbp_ask(struct vip_glbp *glbp);

/* A Request; a Response. */
void vipi_glbp_requested(struct vip_glbp *glbp, const struct vip_addr *peer,
                         const struct vip_mac *owner);
void vipi_glbp_responded(struct vip_glbp *glbp, const struct vip_addr *peer,
                         const struct vip_glbp_message *message);

/* ---- glbp_balance.c ---- */

/* True if clients may be sent to a forwarder now. */
bool vipi_glbp_eligible(const struct vip_glbp *glbp, unsigned index);

/* True if a client of the cache was answered too long ago to be remembered. */
bool vipi_glbp_is_forgotten(const struct vip_glbp_config *config,
                            const struct vip_glbp_client *client, vip_time now);

/* See vip_class. */
int vipi_glbp_answer(struct vip_group *group, const struct vip_query *query,
                     struct vip_answer *answer);

/* ---- glbp_peers.c ---- */

/* What a packet with a right digest has told of its sender. */
struct vipi_glbp_sender {
  struct vip_addr addr;
  struct vip_mac owner;
  bool fresh;     /* it echoes our nonce, or need not */
  bool has_nonce; /* the next two are its own */
  uint8_t generation;
  uint32_t nonce;
};

/* Nobody is known any more. */
void vipi_glbp_peers_forget(struct vip_glbp *glbp);

/* With a right digest, but told before what we have heard of its sender since. */
bool vipi_glbp_peer_replayed(const struct vip_glbp *glbp, const struct vipi_glbp_sender *sender);

/* Remembers the sender.  True if it should hear from us at once what we know of it. */
bool vipi_glbp_peer_heard(struct vip_glbp *glbp, const struct vipi_glbp_sender *sender);

/* A known router with a place in the nonce TLV, from `*from` on; NULL behind the last. */
const struct vip_glbp_peer *vipi_glbp_peer_next(const struct vip_glbp *glbp, unsigned *from);

/* How many routers would take the forwarder over before us, 0 to 4. */
unsigned vipi_glbp_rank(const struct vip_glbp *glbp, unsigned index);

/* True while nonces are used. */
bool vipi_glbp_nonces(const struct vip_glbp *glbp);

/* Makes a new nonce of our own, the first of a new life or the next one, and its timer. */
void vipi_glbp_nonce_begin(struct vip_glbp *glbp);
void vipi_glbp_nonce_next(struct vip_glbp *glbp);

/* ---- glbp_timing.c ---- */

/* VF priority in use. */
uint8_t vipi_glbp_vf_priority(const struct vip_glbp *glbp, unsigned index);

/* Times in use: told by the Active gateway, or our own. */
uint32_t vipi_glbp_hello_ms(const struct vip_glbp *glbp);
uint32_t vipi_glbp_hold_ms(const struct vip_glbp *glbp);
uint16_t vipi_glbp_redirect_s(const struct vip_glbp *glbp);
uint16_t vipi_glbp_timeout_s(const struct vip_glbp *glbp);

/* The hold time, from now on. */
vip_time vipi_glbp_hold_end(const struct vip_glbp *glbp);

/* True if all four can be used together. */
bool vipi_glbp_usable_times(const struct vip_glbp_message *message);

/* The times of `told` are in use from now on; NULL: our own. */
void vipi_glbp_use_times(struct vip_glbp *glbp, const struct vipi_glbp_cause *told);

/* The timeout was `before_s`: what counts is how long ago each forwarder's primary was heard. */
void vipi_glbp_retime(struct vip_glbp *glbp, uint16_t before_s);

/* Adopts the times that the Active gateway tells. */
void vipi_glbp_learn(struct vip_glbp *glbp, const struct vipi_glbp_cause *cause);

/* How much earlier than the hello time a Hello comes at most, in microseconds. */
uint32_t vipi_glbp_jitter_max_us(const struct vip_glbp *glbp);

/* How much earlier the next one comes; asks for a random number. */
vip_time vipi_glbp_jitter(const struct vip_glbp *glbp);

/* Whole seconds from now until `due`; 0 if that is past or off. */
uint32_t vipi_glbp_seconds_left(const struct vip_glbp *glbp, vip_time due);

/* Weighting with tracking, 1..254. */
uint8_t vipi_glbp_weight(const struct vip_glbp *glbp);

/* The weighting has changed: is it too low, or not any more? */
void vipi_glbp_weigh(struct vip_glbp *glbp);

/* A living lower Active gateway was heard: true if we overthrow it now. */
bool vipi_glbp_preempts(struct vip_glbp *glbp, const struct vip_addr *peer);

/* The same of a forwarder. */
bool vipi_glbp_vf_preempts(struct vip_glbp *glbp, unsigned index, const struct vip_addr *peer);

/* ---- glbp_class.c ---- */

/* See vip_class. */
void vipi_glbp_end(struct vip_group *group, uint8_t reason, bool can_send);

/* ---- glbp_build.c ---- */

/* What we tell of a forwarder. */
void vipi_glbp_tlv(const struct vip_glbp *glbp, unsigned index, struct vip_glbp_vf_tlv *tlv);

/* Writes a message, with authentication and nonces, into the transmit buffer; its length. */
size_t vipi_glbp_build(struct vip_glbp *glbp, struct vip_glbp_message *message);

/* ---- glbp_send.c ---- */

/* Hello, with all forwarders that are to be listed. */
void vipi_glbp_send_hello(struct vip_glbp *glbp);

/* The Active gateway resigns. */
void vipi_glbp_send_resign(struct vip_glbp *glbp);

/* One forwarder alone: it became Active, or resigns. */
void vipi_glbp_send_forwarder(struct vip_glbp *glbp, const struct vip_glbp_vf_tlv *forwarder);

/* Asks the Active gateway for a number; gives `number` to a router. */
void vipi_glbp_send_request(struct vip_glbp *glbp);
void vipi_glbp_send_response(struct vip_glbp *glbp, const struct vip_addr *peer,
                             const struct vip_mac *owner, uint8_t number);

/* The multicast group of a family. */
const struct vip_addr *vipi_glbp_destination(uint8_t family);

/* ---- glbp_check.c ---- */

/* Copies `given` into `config` with its defaults filled in, and checks it. */
int vipi_glbp_resolve(const struct vip_if *ifp, const struct vip_glbp_config *given,
                      struct vip_glbp_config *config);

/* ---- glbp_config.c ---- */

/* Replaces 0 by what it means, in each field where it means something. */
void vipi_glbp_defaults(struct vip_glbp_config *config);

#endif
