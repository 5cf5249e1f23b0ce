/* SPDX-License-Identifier: MIT */
/*
 * internal.h - what the parts of the core share, hidden from hosts.
 *
 * A protocol is a struct vip_class: the engine and group.c reach it only
 * through that table, so a program links the protocols that it initialises.
 * Files: engine.c heap.c interface.c group.c rights.c rights_change.c
 * proof.c.
 *
 * Every public function that may change something begins with vipi_enter();
 * functions named vipi_x are called behind it, outside host operations, and find
 * the present, which never goes back, in the engine.
 */
#ifndef VIP_INTERNAL_H
#define VIP_INTERNAL_H

#include <vip/engine.h>

#include <string.h>

/* Bits of vip_group.held: one for the addresses, one for RA, one for each virtual MAC. */
enum { VIPI_HELD_ADDR = 1, VIPI_HELD_RA = 2, VIPI_HELD_MAC1 = 4 };

/* Which of vip_if.joined counts a multicast group; VIPI_JOIN_OTHER is not counted. */
enum vipi_join {
  VIPI_JOIN_VRRP4 = 0,
  VIPI_JOIN_VRRP6 = 1,
  VIPI_JOIN_ROUTERS = 2, /* 224.0.0.2: HSRP version 1 */
  VIPI_JOIN_HSRP4 = 3,   /* 224.0.0.102: HSRP version 2, and GLBP */
  VIPI_JOIN_HSRP6 = 4,   /* ff02::66: the same */
  VIPI_JOIN_OTHER = VIP_JOINS,
  VIPI_JOIN_NONE = VIP_JOINS + 1
};

/* A protocol, as the core sees it. */
struct vip_class {
  uint8_t protocol;     /* enum vip_protocol */
  uint8_t active_state; /* the last one: the group is the router */
  bool shared_ids;      /* a number names one group, whatever its family */
  uint8_t timer_count;  /* entries of due[], the first member of the run struct */
  uint16_t run_offset;  /* of the run struct in the object */
  uint16_t run_size;
  const char *const *state_names;

  /* Runs every timer of the object that is due, in the protocol's order. */
  void (*expire)(struct vip_node *node);
  /*
   * Leaves the initial state: everything it needs is there.  Asked again while it
   * runs; GLBP then tries again what the host refused for one forwarder alone.
   */
  void (*begin)(struct vip_group *group, uint8_t reason);
  /* Goes to the initial state; farewells only if `can_send`. */
  void (*end)(struct vip_group *group, uint8_t reason, bool can_send);
  /*
   * The host refused a right of its new state.  Stores the state without it;
   * what the rights of that state no longer contain is given back.
   */
  void (*refused)(struct vip_group *group, const struct vip_right *right);
  /* The rights that its state has, as bits of `held`. */
  uint8_t (*rights)(const struct vip_group *group);
  /*
   * Address number `index` of those that VIP_RIGHT_ADDR stands for; NULL behind the
   * last.  By another configuration of the protocol than the one in force, if
   * `config` is not NULL.
   */
  const struct vip_addr *(*address)(const struct vip_group *group, const void *config,
                                    unsigned index);
  /*
   * Right number `index` of those it can ever hold, in claiming order; false
   * behind the last.  By another configuration as above.  The MAC of the first is
   * that which it answers with.
   */
  bool (*right)(const struct vip_group *group, const void *config, unsigned index,
                struct vip_right *right);
  /* Which multicast group it listens to. */
  enum vipi_join (*membership)(const struct vip_group *group, struct vip_addr *addr);
  /* Configured or effective priority. */
  uint8_t (*priority)(const struct vip_group *group, bool effective);
  /* Changes the configured priority; VIP_ERR_ARG if it is out of range. */
  int (*set_priority)(struct vip_group *group, uint8_t priority);
  /* group->adjust has changed; the effective priority was `old`. */
  void (*adjusted)(struct vip_group *group, uint8_t old);
  /* preempt_held was set. */
  void (*preempt_held)(struct vip_group *group);
  /* Begins the announcements. */
  void (*announce)(struct vip_group *group);
  /* The interface's MAC has changed. */
  void (*mac_changed)(struct vip_group *group);
  /* The router at `addr` is lost. */
  void (*peer_down)(struct vip_group *group, const struct vip_addr *addr);
  /* Who answers: see vip_if_answer(). */
  int (*answer)(struct vip_group *group, const struct vip_query *query, struct vip_answer *answer);
  /* It is about to be removed: VIP_ERR_STATE if it must not be.  NULL: it may. */
  int (*leave)(struct vip_group *group);
};

/* ---- engine.c ---- */

/* Guards an entry: VIP_ERR_BUSY inside an operation; else `now` becomes the present. */
int vipi_enter(struct vip_engine *engine, vip_time now);

/* Gives a host an event of the present; from inside the library only. */
void vipi_event(struct vip_engine *engine, struct vip_if *ifp, struct vip_group *group,
                struct vip_event *event);

/*
 * 32 random bits of the host.  The one operation that is called before the new state
 * is stored, so that timers and nonces can be stored with it.
 */
static inline uint32_t vipi_random(struct vip_engine *engine)
{
  uint32_t random;

  engine->busy = true;
  random = engine->config.ops->random(engine);
  engine->busy = false;
  return random;
}

/* A random part of `us` microseconds, in nanoseconds. */
vip_time vipi_random_part(struct vip_engine *engine, uint32_t us);

/* The deadlines of an object. */
vip_time *vipi_timers(struct vip_node *node);

/* Puts the object where its earliest deadline belongs. */
void vipi_rearm(struct vip_engine *engine, struct vip_node *node);

/* Switches all timers of the object off. */
void vipi_timers_off(struct vip_engine *engine, struct vip_node *node);

/* Takes an object into the engine: VIP_ERR_SPACE if there is no slot left. */
int vipi_node_add(struct vip_engine *engine, struct vip_node *node, const struct vip_class *cls);

/* Takes it out. */
void vipi_node_remove(struct vip_engine *engine, struct vip_node *node);

/* Lookup table: bucket of a key, the same in every run. */
struct vip_slot *vipi_bucket(const struct vip_engine *engine, uint32_t if_index, uint8_t protocol,
                             uint8_t family, uint16_t id);

/* The family as it stands in that key. */
static inline uint8_t vipi_key_family(const struct vip_class *cls, uint8_t family)
{
  return cls->shared_ids ? 0 : family;
}

/* ---- heap.c: entries 0..due_count-1 of the slots, a 4-ary heap ---- */

/* Puts `node` into the heap at `due`, moves it there, or takes it out for 0, off. */
void vipi_heap_set(struct vip_engine *engine, struct vip_node *node, vip_time due);

/* Puts every object where its deadlines belong, after many of them were changed. */
void vipi_heap_rebuild(struct vip_engine *engine);

/* ---- group.c ---- */

/*
 * Makes a zeroed group part of an interface; the caller has checked its
 * configuration, and that the number is free.  VIP_ERR_SPACE.
 */
int vipi_group_add(struct vip_group *group, const struct vip_class *cls, struct vip_if *ifp,
                   uint8_t family, uint16_t id);

/* VIP_ERR_STATE for a group of no interface, else as vipi_enter(). */
int vipi_group_enter(struct vip_group *group, vip_time now);

/* Nothing keeps the group from running but a refusal. */
bool vipi_group_ready(const struct vip_group *group);

/* Lets the group begin or end, whichever its circumstances ask for. */
void vipi_group_update(struct vip_group *group, uint8_t reason, bool can_send);

/* What vip_group_stop() does behind its entry. */
void vipi_group_stop(struct vip_group *group);

/* The only writer of a group's state. */
void vipi_set_state(struct vip_group *group, uint8_t next);

/*
 * Stores the initial state after a refusal, to be left by the next start, or
 * after `retry_s` seconds: timer 0 of every protocol is the retry in that state.
 */
void vipi_refuse(struct vip_group *group, uint16_t retry_s);

/* ---- rights.c ---- */

/*
 * Makes the rights held equal to those of the state: releases, then claims.  If
 * the host refuses one, the class says what remains, the rest is released, and
 * the result is VIP_ERR_CLAIM.
 */
int vipi_rights_settle(struct vip_group *group);

/* Claims or releases one right. */
int vipi_claim(struct vip_group *group, const struct vip_right *right);
void vipi_release(struct vip_group *group, const struct vip_right *right);

/* Whether the address is one of the group's; by another configuration, if that is not NULL. */
bool vipi_has_address(const struct vip_group *group, const void *config,
                      const struct vip_addr *addr);

/*
 * The answer of VRRP and HSRP: an address that the group answers for is at its
 * MAC, and nothing of the physical one is told (RFC 9568 section 8.1.2, 8.2.2).
 */
int vipi_answer(struct vip_group *group, const struct vip_query *query, struct vip_answer *answer);

/* ---- rights_change.c ---- */

/*
 * For live changes, with two configurations of the group: the next address, from
 * right number `*index` on, that `of` lists and `other` does not; false behind
 * the last.
 */
bool vipi_right_difference(const struct vip_group *group, const void *of, const void *other,
                           unsigned *index, struct vip_right *right);

/* Claims the addresses that `added` lists and `old` does not: all, or none and VIP_ERR_CLAIM. */
int vipi_claim_added(struct vip_group *group, const void *added, const void *old);

/* Releases the addresses that `old` lists and `rest` does not. */
void vipi_release_removed(struct vip_group *group, const void *old, const void *rest);

/* ---- group.c again ---- */

/* Writes history and counters of a finished change of state, and reports it. */
void vipi_report(struct vip_group *group, uint8_t old, uint8_t reason, const struct vip_addr *peer);

/* Joins or leaves the group's multicast group. */
void vipi_join(struct vip_group *group, bool on);

/* Sends a packet, counted at its group, or at the interface if it has none. */
void vipi_send(struct vip_if *ifp, struct vip_group *group, struct vip_packet *packet);

/* Announces one address, counted. */
void vipi_announce(struct vip_group *group, const struct vip_announce *announce);

/* Counts `code` at the group, or at the interface where `group` is NULL, and reports it. */
void vipi_count(struct vip_if *ifp, struct vip_group *group, enum vip_code code,
                const struct vip_addr *peer);

/* Counts a dropped packet; returns the code's VIP_ERR_x. */
int vipi_drop(struct vip_if *ifp, struct vip_group *group, enum vip_code code,
              const struct vip_addr *peer);

/* Equality alone: two loads where vip_addr_compare() is a call. */
static inline bool vipi_addr_equal(const struct vip_addr *a, const struct vip_addr *b)
{
  return memcmp(a->octet, b->octet, sizeof a->octet) == 0;
}

/* The present, as vipi_enter() has set it. */
static inline vip_time vipi_now(const struct vip_group *group)
{
  return group->ifp->engine->now;
}

/* The interface's address of a family. */
static inline const struct vip_addr *vipi_if_addr(const struct vip_if *ifp, uint8_t family)
{
  return family == VIP_IPV4 ? &ifp->config.addr4 : &ifp->config.addr6;
}

/* ---- proof.c: for tests, the explorer and vip-replay ---- */

/* Moves one timer of a group; 0 switches it off. */
void vipi_timer_move(struct vip_group *group, unsigned timer, vip_time due);

/* One timer of a group; 0 = off. */
vip_time vipi_timer_get(struct vip_group *group, unsigned timer);

/* Makes one timer of a group due now and runs it. */
void vipi_timer_fire(struct vip_group *group, unsigned timer, vip_time now);

/*
 * Writes all state of an engine, times relative to its present, into `image`:
 * equal states give equal octets, whenever they are reached.  Returns the octets
 * needed; nothing is written beyond `size`.
 */
size_t vipi_engine_save(struct vip_engine *engine, uint8_t *image, size_t size);

/*
 * Puts an image back into the engine that it was taken from, with the same
 * groups at the same addresses, and `now` as the present.  Returns VIP_OK, or
 * VIP_ERR_ARG if the image does not fit.
 */
int vipi_engine_load(struct vip_engine *engine, const uint8_t *image, size_t size, vip_time now);

#endif
