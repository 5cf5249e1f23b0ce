/* SPDX-License-Identifier: MIT */
/*
 * hsrp_private.h - what the HSRP files share.
 *
 *   hsrp.c         state table of RFC 2281, transitions
 *   hsrp_timing.c  hold and hello time in use, learning, preempt delays
 *   hsrp_class.c   the group as the core sees it
 *   hsrp_input.c   receive checks in their order, classification
 *   hsrp_build.c   our messages as octets
 *   hsrp_auth.c    authentication
 *   hsrp_send.c    messages and announcements
 *   hsrp_follow.c  groups that follow another one
 *   hsrp_if.c      Advertise and Interface State
 *   hsrp_peers.c   the HSRP routers of the LAN
 *   hsrp_address.c virtual MACs, automatic virtual addresses
 *   hsrp_check.c   validation
 *   hsrp_config.c  defaults, init
 *   hsrp_change.c  live change
 *   hsrp_status.c  status and getters
 *   hsrp_wire.c    the codec
 */
#ifndef VIPI_HSRP_PRIVATE_H
#define VIPI_HSRP_PRIVATE_H

#include <vip/hsrp.h>
#include <vip/wire.h>

#include "internal.h"

/* Events by their letters of RFC 2281 section 5.5, split where its text branches. */
enum vipi_hsrp_event {
  HSRP_A,         /* enabled, and the virtual address is known */
  HSRP_A_LEARN,   /* enabled, and it is not */
  HSRP_B,         /* disabled */
  HSRP_C,         /* Active timer expired */
  HSRP_D,         /* Standby timer expired */
  HSRP_E,         /* Hello timer expired */
  HSRP_F,         /* Hello of a higher router in Speak */
  HSRP_G,         /* Hello of the Active router, higher */
  HSRP_H,         /* Hello of the Active router, lower, and we do not preempt */
  HSRP_H_PREEMPT, /* the same, and we do */
  HSRP_I,         /* Resign of the Active router */
  HSRP_J,         /* Coup of a higher router */
  HSRP_K,         /* Hello of the Standby router, higher */
  HSRP_L,         /* Hello of the Standby router, lower */
  HSRP_EVENTS,
  HSRP_NOTHING = HSRP_EVENTS /* a message that causes no event */
};

/* What comes with an event. */
struct vipi_hsrp_cause {
  const struct vip_addr *peer; /* sender, or NULL */
  struct vip_addr address;     /* virtual address that it tells; zero = none that can be used */
  struct vip_mac identifier;   /* its own MAC; zero = not told */
  uint32_t hello_ms;           /* as it tells; 0 = not told, or not to be used */
  uint32_t hold_ms;            /* the same */
  uint8_t priority;            /* of the sender */
  uint8_t reason;              /* enum vip_reason, where the event alone does not tell it */
  bool can_send;               /* of HSRP_B */
};

/* The class of HSRP groups. */
extern const struct vip_class vipi_hsrp_class;

static inline struct vip_hsrp *vipi_hsrp(struct vip_group *group)
{
  return (struct vip_hsrp *)group;
}

static inline const struct vip_hsrp *vipi_hsrp_const(const struct vip_group *group)
{
  return (const struct vip_hsrp *)group;
}

/* Takes part in the election aloud: Speak, Standby, Active. */
static inline bool vipi_hsrp_speaks(const struct vip_hsrp *hsrp)
{
  return hsrp->group.state >= VIP_HSRP_SPEAK && hsrp->config.leader == NULL;
}

/* ---- hsrp.c ---- */

/* Performs one event, and what follows from it. */
void vipi_hsrp_step(struct vip_hsrp *hsrp, enum vipi_hsrp_event event,
                    const struct vipi_hsrp_cause *cause);

/* Sends a Hello at once and restarts the Hello timer; only where it speaks. */
void vipi_hsrp_hello_now(struct vip_hsrp *hsrp);

/* ---- hsrp_timing.c ---- */

/* Priority with tracking, 0..255. */
uint8_t vipi_hsrp_effective(const struct vip_hsrp *hsrp);

/* The hello and hold time in use: learned or our own, never one of each. */
uint32_t vipi_hsrp_hello_ms(const struct vip_hsrp *hsrp);
uint32_t vipi_hsrp_hold_ms(const struct vip_hsrp *hsrp);

/* They are learned ones. */
bool vipi_hsrp_times_learned(const struct vip_hsrp *hsrp);

/* True if both can be used: a hold time of no more than the hello time is no hold time. */
bool vipi_hsrp_usable_times(uint32_t hello_ms, uint32_t hold_ms);

/* How much earlier than the hello time the next Hello comes; asks for a random number. */
vip_time vipi_hsrp_jitter(const struct vip_hsrp *hsrp);

/* Action E: learns what the Active router tells and is not configured here. */
void vipi_hsrp_learn(struct vip_hsrp *hsrp, const struct vipi_hsrp_cause *cause);

/* Starts the delays that hold preemption back, on leaving Initial. */
void vipi_hsrp_delay_preemption(struct vip_hsrp *hsrp);

/* vip_group_hold_preempt() holds: from now on, for the time configured. */
void vipi_hsrp_hold_preemption(struct vip_hsrp *hsrp);

/* It may overthrow a living lower Active router of that priority now. */
bool vipi_hsrp_preempts(const struct vip_hsrp *hsrp, uint8_t priority);

/* ---- hsrp_class.c ---- */

/* Leaves the initial state now, without a start delay. */
void vipi_hsrp_begin_now(struct vip_hsrp *hsrp, uint8_t reason);

/* See vip_class. */
void vipi_hsrp_end(struct vip_group *group, uint8_t reason, bool can_send);

/* ---- hsrp_build.c ---- */

/* Writes a Hello, Coup or Resign that carries `state`, authentication zero; its length. */
size_t vipi_hsrp_build(const struct vip_hsrp *hsrp, uint8_t opcode, uint8_t state, uint8_t *tx);

/* Writes an Advertise or Interface State of a family; its length. */
size_t vipi_hsrp_build_advertise(const struct vip_hsrp_if *hif, uint8_t version, uint8_t family);

/* ---- hsrp_send.c ---- */

/* The MAC it works with while Active. */
struct vip_mac vipi_hsrp_own_mac(const struct vip_hsrp *hsrp);

/* The multicast group of a version and family, and its count in vip_if.joined. */
const struct vip_addr *vipi_hsrp_destination(uint8_t version, uint8_t family);
enum vipi_join vipi_hsrp_join(uint8_t version, uint8_t family);

/*
 * Sends the `length` octets of the transmit buffer to everybody: of a group, or,
 * if `hsrp` is NULL, of the interface itself.
 */
void vipi_hsrp_transmit(struct vip_if *ifp, struct vip_hsrp *hsrp, uint8_t version, uint8_t family,
                        size_t length, bool from_virtual);

/*
 * Sends a Hello, Coup or Resign that carries `state`: with the virtual MAC if
 * that is Active, else with the interface's.
 */
void vipi_hsrp_send(struct vip_hsrp *hsrp, uint8_t opcode, uint8_t state);

/* Starts the announcements: stores when the next one is due.  The first is for now. */
void vipi_hsrp_announce_begin(struct vip_hsrp *hsrp);

/* Announces every address once; `cisco`: to Cisco's multicast group as well, if configured. */
void vipi_hsrp_announce(struct vip_hsrp *hsrp, bool cisco);

/* The announcement that is due: stores when the next one is. */
void vipi_hsrp_announce_due(struct vip_hsrp *hsrp);

/* Announces one address. */
void vipi_hsrp_announce_address(struct vip_hsrp *hsrp, const struct vip_addr *addr, bool cisco);

/* The MAC refresh is due, or begins: stores when the next one is. */
void vipi_hsrp_refresh_arm(struct vip_hsrp *hsrp);

/* ---- hsrp_follow.c ---- */

/* A follower goes into a state. */
void vipi_hsrp_follow(struct vip_hsrp *hsrp, uint8_t next, uint8_t reason);

/* Lets all followers go where their leader is. */
void vipi_hsrp_lead(struct vip_hsrp *hsrp);

/* ---- hsrp_if.c ---- */

/* Where a family stands in struct vip_hsrp_if_run. */
static inline unsigned vipi_hsrp_if_index(uint8_t family)
{
  return family == VIP_IPV6;
}

/* What an interface has to tell. */
static inline uint8_t vipi_hsrp_if_state(const struct vip_hsrp_if *hif, unsigned which)
{
  if (hif->run.active[which] != 0)
    return VIP_HSRP_IF_ACTIVE;
  return hif->run.passive[which] != 0 ? VIP_HSRP_IF_PASSIVE : VIP_HSRP_IF_DORMANT;
}

/* A group of the interface has gone from `old` to its state: counts, and tells the LAN. */
void vipi_hsrp_if_changed(struct vip_hsrp *hsrp, uint8_t old);

/* The same around a Coup, in two parts: Active already and not yet, then Active alone. */
void vipi_hsrp_if_before_coup(struct vip_hsrp *hsrp);
void vipi_hsrp_if_after_coup(struct vip_hsrp *hsrp);

/* A group has heard of a new Active router: an interface without one tells so. */
void vipi_hsrp_if_new_active(struct vip_hsrp *hsrp);

/* ---- hsrp_peers.c ---- */

/* Remembers what a Hello, an Advertise or an Interface State tells of its sender. */
void vipi_hsrp_peer_heard(struct vip_if *ifp, const struct vip_addr *sender,
                          const struct vip_hsrp_message *message, bool trusted, vip_time now);

/* ---- hsrp_check.c ---- */

/* Copies `given` into `config` with its defaults filled in, and checks it. */
int vipi_hsrp_resolve(const struct vip_if *ifp, const struct vip_hsrp_config *given,
                      struct vip_hsrp_config *config);

/* ---- hsrp_config.c ---- */

/* Replaces 0 by what it means, in each field where it means something. */
void vipi_hsrp_defaults(struct vip_hsrp_config *config);

#endif
