/* SPDX-License-Identifier: MIT */
/*
 * glbp_swarm.h - five GLBP routers and 200 hosts on the simulated LAN, with all
 * that one seed draws, and what must hold of them (G1 to G6: glbp_swarm_watch.c, _crowd.c).
 *
 *   glbp_swarm_draw.c   what a seed draws: configurations, the LAN
 *   glbp_swarm_fault.c  what is done to them
 *   glbp_swarm_watch.c  the routers: what holds after every event, and what holds
 *                       once the LAN has been calm for long enough
 *   glbp_swarm_crowd.c  the hosts: who answers them, with whose MAC, who forwards,
 *                       how long nobody does, and in which shares
 *
 * The hosts stand behind four ports of the switch.  A host is a few octets in a
 * table: nothing that differs between two hosts of one port that use the same
 * virtual MAC can be seen on the LAN, so how long they wait is kept once for all.
 */
#ifndef GLBP_SWARM_H
#define GLBP_SWARM_H

#include "lan_glbp.h"
#include "lan_internal.h"
#include "swarm.h"

enum {
  SWARM_ROUTERS = 5,
  SWARM_PORTS = 4, /* nodes behind the routers */
  SWARM_NODES = SWARM_ROUTERS + SWARM_PORTS,
  SWARM_HOSTS = 200,
  SWARM_NUMBERS = VIP_GLBP_FORWARDERS
};

/* What all seeds together have done. */
struct swarm_figures {
  double router_s;      /* seconds that routers were there */
  uint64_t faults;      /* done to the LAN */
  uint64_t checks;      /* invariants looked at */
  uint64_t grants;      /* hosts that were answered */
  uint64_t replays;     /* recorded packets fed again */
  uint64_t outages;     /* of the hosts that share a port and a MAC */
  uint64_t calms;       /* times that the LAN became calm and was found in order */
  double worst_outage;  /* of one fault in a calm LAN, in parts of its bound */
  double worst_wait;    /* the same while faults go on, for a router that can forward */
  double worst_settled; /* last change of state in a calm LAN, in parts of its bound */
};

/* What a seed draws once. */
struct swarm_setup {
  uint8_t family;
  uint8_t balancing;      /* enum vip_glbp_balancing */
  bool learned;           /* only the first router knows the virtual address */
  bool md5;               /* nonces protect against replays */
  bool loses;             /* frames may be lost */
  bool parts;             /* the LAN may be partitioned, cables may fail one way */
  struct lan_quality bad; /* while faults go on */
  vip_time hello;         /* the longest of any router, as the next four */
  vip_time hold;
  vip_time redirect;
  vip_time timeout;
  vip_time redirect_min;
  vip_time timeout_spread; /* longest minus shortest */
  vip_time preempt_delay;
  vip_time forwarder_delay;
  vip_time retry;
  vip_time delay; /* the most that a frame takes */
  vip_time late;  /* the most that a timer comes late */
  struct vip_glbp_config config[SWARM_ROUTERS];
};

/* What is seen of one router now. */
struct swarm_view {
  bool runs;                 /* power and cable are there, it is not frozen */
  uint8_t state;             /* of the gateway; 0 while it does not run */
  unsigned active;           /* forwarders that it is Active for, a bit each */
  unsigned listen;           /* those in Listen that are more than a reservation */
  unsigned own;              /* those that it is the primary of */
  uint8_t vf[SWARM_NUMBERS]; /* states of the forwarders; 0 without power */
};

/* An interval that may become too long; `on` while it lasts. */
struct swarm_clock {
  bool on;
  vip_time since;
};

/* What the routers have done so far. */
struct swarm_watch {
  struct swarm_view view[SWARM_ROUTERS];
  bool hears[SWARM_NODES][SWARM_NODES];                       /* [from][to] */
  struct swarm_clock uncovered[SWARM_ROUTERS][SWARM_NUMBERS]; /* in Listen, hears nobody Active */
  struct swarm_clock deserted[SWARM_ROUTERS];                 /* Standby, hears no gateway */
  bool heard[SWARM_ROUTERS][SWARM_NUMBERS];                   /* somebody Active is heard */
  vip_time heard_at[SWARM_ROUTERS][SWARM_NUMBERS];            /* or was then last */
  bool primary[SWARM_NUMBERS];                                /* somebody is the primary */
  vip_time orphan_since[SWARM_NUMBERS];                       /* or was then last */
  vip_time owned_at[SWARM_ROUTERS][SWARM_NUMBERS];            /* it was the primary then last */
  /* Both are the gateway; both are Active for a forwarder. */
  struct swarm_clock doubled[SWARM_ROUTERS][SWARM_ROUTERS][1 + SWARM_NUMBERS];
  vip_time frozen_at[SWARM_ROUTERS]; /* VIP_NEVER: it is not */
  vip_time booted_at[SWARM_ROUTERS]; /* or thawed: what it knew before does not bind it */
  unsigned spoke[SWARM_ROUTERS];     /* forwarders that it was Active for since the last look */
  unsigned began[SWARM_ROUTERS];     /* those that it went into Listen for, the same */
  vip_time looked_at;                /* last look */
  vip_time changed_at;               /* last change of any state */
  vip_time given_at;                 /* when somebody got a number last */
  vip_time timeout_at;               /* last forwarder that timed out */
  bool conflict;                     /* somebody had to yield: it waits a minute */
};

/* What a gateway has given out since its shares last changed. */
struct swarm_ledger {
  bool tenure; /* it is the gateway without a break */
  unsigned set;
  uint8_t weight[SWARM_NUMBERS];
  uint32_t given[SWARM_NUMBERS];
  uint32_t total;
};

struct swarm_host {
  struct vip_mac mac;
  struct vip_addr addr;
  uint8_t number;    /* of the forwarder whose MAC it has; 0: none */
  unsigned last_set; /* host-dependent: when it was answered last, these could be given, */
  uint8_t last;      /* and it got this one */
};

struct swarm_crowd {
  struct swarm_host hosts[SWARM_HOSTS];
  unsigned users[SWARM_PORTS][SWARM_NUMBERS];
  struct swarm_ledger ledger[SWARM_ROUTERS];
  struct swarm_clock outage[SWARM_PORTS][SWARM_NUMBERS];
  struct swarm_clock wait[SWARM_PORTS][SWARM_NUMBERS][SWARM_ROUTERS]; /* for one that can forward */
};

/* A recorded packet. */
struct swarm_record {
  vip_time at;
  int node;
  uint16_t length;
  uint8_t frame[320];
};

enum { SWARM_RECORDS = 32 };

struct swarm {
  uint64_t seed;
  uint64_t random;
  struct lan *lan;
  struct swarm_setup setup;
  struct swarm_watch watch;
  struct swarm_crowd crowd;
  struct swarm_record records[SWARM_RECORDS];
  unsigned record_count;
  bool rewired;      /* who hears whom may have changed since */
  bool dirty;        /* something has happened since the last look */
  vip_time limit;    /* of every outage, while one fault is done at a time; 0: not looked at */
  unsigned touched;  /* forwarders that it may concern, a bit each */
  vip_time asks;     /* between two askers */
  char failure[240]; /* the first one; "" = none */
  struct swarm_figures *figures;
};

/* The group of a router. */
static inline const struct vip_glbp *swarm_glbp(const struct swarm *swarm, int router)
{
  return lan_glbp(swarm->lan, router, 0);
}

/* Below `limit`, of the seed's own generator. */
static inline uint32_t swarm_draw(struct swarm *swarm, uint32_t limit)
{
  return sim_draw(&swarm->random, limit);
}

/* One in so many. */
static inline bool swarm_one_in(struct swarm *swarm, uint32_t count)
{
  return swarm_draw(swarm, count) == 0;
}

/* Notes what went wrong first. */
void swarm_broken(struct swarm *swarm, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* An interval: closes it, or goes on; its length so far, 0 while it is off. */
vip_time swarm_clock(struct swarm_clock *clock, bool on, vip_time now);

/* ---- glbp_swarm_draw.c ---- */

/* Makes the LAN of a seed; swarm_free() ends it. */
void swarm_make(struct swarm *swarm, uint64_t seed, struct swarm_figures *figures);
void swarm_free(struct swarm *swarm);

/* ---- glbp_swarm_fault.c ---- */

/* One fault of those that the seed knows; what ends, ends with swarm_heal(). */
void swarm_fault(struct swarm *swarm);
void swarm_heal(struct swarm *swarm);

/* ---- glbp_swarm_watch.c ---- */

/* What is seen of a router in this moment. */
void swarm_view(const struct swarm *swarm, int router, struct swarm_view *out);

/* Looks at everything; to be called after every event that may have changed something. */
void swarm_look(struct swarm *swarm);

/* A router took over from a living one: the gateway's role, or a forwarder from 1 on. */
void swarm_check_preemption(struct swarm *swarm, int router, uint8_t forwarder);

/* So long after the last fault the roles are filled, and so long after it nothing changes. */
vip_time swarm_filled_bound(const struct swarm *swarm);
vip_time swarm_settled_bound(const struct swarm *swarm);

/* The LAN has been calm for the first, for the second. */
void swarm_check_filled(struct swarm *swarm);
void swarm_check_settled(struct swarm *swarm);

/* ---- glbp_swarm_crowd.c ---- */

void swarm_crowd_make(struct swarm *swarm);

/*
 * The longest wait for a forwarder whose router goes without a word, and with one.  The first is
 * also that of a Hello that crosses a takeover: the switch learns the MAC from it at the old place,
 * until the new router's turn to send from that MAC comes.
 */
vip_time swarm_outage_bound(const struct swarm *swarm);
vip_time swarm_farewell_bound(const struct swarm *swarm);

/* Who forwards for whom, after every event. */
void swarm_crowd_look(struct swarm *swarm);

/* One host asks for the gateway's MAC; true if it was answered. */
bool swarm_ask(struct swarm *swarm, unsigned host);

/* All hosts ask a gateway at rest: all are answered, in the shares of the mode. */
void swarm_check_shares(struct swarm *swarm);

#endif
