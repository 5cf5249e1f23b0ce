/* SPDX-License-Identifier: MIT */
/*
 * fault.h - the fault simulator: routers of all three protocols on the simulated
 * LAN (examples/lan), a list of faults, and what must hold.
 *
 * A script is all there is to a run: how the routers are set up, and what is done
 * to them when.  One seed draws a script (fault_draw.c), text says it
 * (fault_text.c), so a run that fails can be shrunk to the faults that it needs
 * (fault_shrink.c), kept as a file and played again.  Nothing else decides: the
 * same script gives the same run.
 *
 *   fault_setup.c    the LAN of a script
 *   fault_verbs.c    the faults (tests/doc/faults.md): how each is drawn, and done
 *   fault_wire.c     those that are done to frames on their way
 *   fault_hostile.c  a station that speaks the protocols and means no good
 *   fault_watch.c    what must hold after every event, beside what the LAN checks itself
 *   fault_run.c      a run: the faults (safety), their end, and the calm behind it
 *                    (liveness)
 *   runner/          vip-fault, the program
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdio.h>

#include "lan_internal.h"

enum { FAULT_ROUTERS = 5, FAULT_STEPS = 128, FAULT_ARGS = 6 };

/* The nodes behind the routers: a client that asks and pings, and a station for hostile frames. */
enum fault_role { FAULT_CLIENT, FAULT_STRANGER, FAULT_ROLES };

/* Protocols, a bit each. */
enum { FAULT_VRRP = 1, FAULT_HSRP = 2, FAULT_GLBP = 4, FAULT_PROTOCOLS = 3 };

enum { FAULT_AUTH_NONE, FAULT_AUTH_TEXT, FAULT_AUTH_MD5 };

/* All numbers, so that one table reads and writes them (fault_text.c). */
struct fault_router {
  int64_t start_ms;
  int64_t priority;
  int64_t preempt;
  int64_t delay_s; /* of preemption */
  int64_t late_us; /* timers are late up to so much */
  int64_t weight;  /* taken off while the uplink is down */
  int64_t drift_ppm;
  int64_t advert_cs; /* VRRP */
  int64_t hello_ms;  /* the others */
  int64_t hold_ms;
};

struct fault_setup {
  int64_t seed; /* of the LAN */
  int64_t family;
  int64_t routers;
  int64_t protocols;
  int64_t auth;
  int64_t client;
  int64_t addresses; /* of each group */
  int64_t vrrp_version;
  int64_t vrrp_profile;
  int64_t unicast; /* VRRP */
  int64_t hsrp_version;
  int64_t balancing;
  int64_t jitter_pct;
  int64_t taught_ms; /* the longest time that the stranger teaches */
  struct fault_router router[FAULT_ROUTERS];
};

/* One fault; what the arguments are, its verb knows. */
struct fault_step {
  vip_time at; /* from the beginning, or from the end of the last calm */
  int64_t args[FAULT_ARGS];
  unsigned verb;
};

struct fault_script {
  struct fault_setup setup;
  size_t count;
  struct fault_step steps[FAULT_STEPS];
};

/* What runs have done together. */
struct fault_figures {
  uint64_t runs;
  double router_s;     /* seconds that routers were on */
  uint64_t faults;     /* steps that did something to the LAN, and were no repair */
  uint64_t frames;     /* frames lost, doubled or changed by hand, or forged */
  uint64_t checks;     /* invariants looked at */
  uint64_t calms;      /* times that calm was reached and all was in order */
  double worst;        /* part of the bound that convergence took, where one protocol runs; */
  vip_time longest;    /* that time, */
  vip_time bound;      /* its bound, */
  uint64_t worst_seed; /* and the run */
};

/* Frames that are under the hand of a fault. */
struct fault_wire {
  uint32_t lose[FAULT_ROUTERS];   /* so many more of its packets are lost */
  uint32_t copies[FAULT_ROUTERS]; /* the next one comes so often; 0: nothing is asked */
  uint32_t flips[FAULT_ROUTERS];  /* so many more come with bits turned, */
  uint32_t bits[FAULT_ROUTERS];   /* so many of them */
  uint32_t resize[FAULT_ROUTERS]; /* so many more come longer or shorter, */
  int32_t by[FAULT_ROUTERS];      /* by so much */
  bool snooped[FAULT_ROUTERS];    /* its multicast packets of the protocols are lost */
  unsigned echoes;                /* what is sent comes back to its sender */
  unsigned loop;                  /* so many more frames go round again */
  uint64_t random;
  unsigned now_copies; /* of the frame that is carried now: so many arrive, */
  uint32_t now_flips;  /* so many bits of it are turned, */
  int32_t now_by;      /* it is so much longer or shorter */
};

enum { FAULT_RECORDS = 16, FAULT_IMAGE = 8192 };

struct fault_record {
  uint16_t length;
  uint8_t frame[440];
};

/* What is kept of one router to judge it. */
struct fault_seen {
  uint32_t packets[FAULT_PROTOCOLS]; /* sent in this moment */
  uint32_t announced;                /* addresses told behind the first of them */
  vip_time moment;                   /* that one */
  bool blind;                        /* what it sends may be lost inside it */
  double credit[FAULT_PROTOCOLS];    /* V7: packets that it may still send */
  vip_time credited;
};

/* What does not change in a run, of one protocol; computed once. */
struct fault_limits {
  double interval_s; /* the shortest one that is configured */
  double width;      /* packets that one advertisement is */
  vip_time longest;  /* interval or hold time that any router may be told */
};

/* A run. */
struct fault {
  const struct fault_script *script;
  struct lan *lan;
  struct fault_figures *figures;
  struct fault_wire wire;
  struct fault_seen seen[FAULT_ROUTERS];
  struct fault_limits limits[FAULT_PROTOCOLS];
  struct fault_record records[FAULT_RECORDS];
  unsigned record_count;
  uint8_t image[FAULT_IMAGE]; /* X1: the router before a packet */
  size_t image_size;
  vip_time looked_at;
  unsigned on;       /* routers that were on then */
  vip_time changed;  /* when somebody last left his place, though he had found it; 0: nobody */
  vip_time epoch;    /* the end of the last calm: the script's times count from there */
  FILE *pcap;        /* frames are written there; or NULL */
  char failure[240]; /* the first one; "" = none */
};

/* Below `limit`, from a seed's own generator. */
uint32_t fault_draw(uint64_t *random, uint32_t limit);
static inline bool fault_one_in(uint64_t *random, uint32_t count)
{
  return fault_draw(random, count) == 0;
}

/* Notes what went wrong first. */
void fault_broken(struct fault *fault, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* ---- fault_draw.c ---- */
void fault_draw_script(struct fault_script *script, uint64_t seed);
/* Are its intervals long enough for hours to pass in? */
bool fault_is_slow(const struct fault_setup *setup);

/* ---- fault_text.c ---- */
void fault_write(const struct fault_script *script, FILE *file);
/* False: `error` says why. */
bool fault_read(struct fault_script *script, FILE *file, char error[160]);

/* ---- fault_setup.c ---- */
void fault_build(struct fault *fault);
int fault_node(const struct fault_setup *setup, enum fault_role role);
/* The number of a protocol's group on each router, or -1. */
int fault_group(const struct fault_setup *setup, unsigned protocol);
/* The virtual address number `index` of the group of that protocol, a number from 0. */
struct vip_addr fault_address(const struct fault_setup *setup, unsigned protocol, unsigned index);
/* Another configuration of a router's groups: what `kind` asks for. */
void fault_reconfigure(struct fault *fault, int router, int64_t kind);

/* ---- fault_verbs.c ---- */
struct fault_verb {
  const char *name;
  unsigned args;
  unsigned row; /* of the catalogue, the first one; 0: it is no fault */
  void (*draw)(const struct fault_setup *setup, uint64_t *random, int64_t *args);
  void (*act)(struct fault *fault, const int64_t *args);
  /* Will it take a fault back, and not do one?  NULL: it never does. */
  bool (*repairs)(const struct fault *fault, const int64_t *args);
};
extern const struct fault_verb fault_verbs[];
extern const unsigned fault_verb_count;
/* The number of a verb; -1: there is none of that name. */
int fault_verb_find(const char *name);
/* Ends all faults that have an end. */
void fault_end_all(struct fault *fault);

/* ---- fault_wire.c ---- */
void fault_wire_watch(void *user, vip_time at, int node, const uint8_t *frame, size_t length);
unsigned fault_wire_carry(void *user, int from, int to, uint8_t *frame, size_t *length);
void fault_replay(struct fault *fault, unsigned number);

/* ---- fault_hostile.c ---- */
/* `kind` of forged packet, as if from router `as`, -1: from the stranger's own address. */
enum { FAULT_FORGERIES = 12 };
void fault_forge(struct fault *fault, int64_t kind, int64_t as, int64_t number, int64_t ms,
                 uint64_t random);

/* ---- fault_watch.c ---- */
/* What the limits of this run are. */
void fault_limit(struct fault *fault);
void fault_look(void *user);
void fault_watch_entry(void *user, const struct lan_entry *entry);
void fault_watch_input(void *user, int node, const struct vip_meta *meta, int result);
/* A router sends a frame. */
void fault_watch_frame(struct fault *fault, int node, const struct vip_frame *frame);
/* It may send more: something was done to it. */
void fault_excuse(struct fault *fault, int router);

/* ---- fault_run.c ---- */
/* A run in parts: the LAN of a script, which none of its faults have been done to yet; */
struct fault *fault_open(const struct fault_script *script, struct fault_figures *figures);
/* time passes; has anything been broken?  `failure` says what; */
void fault_advance(struct fault *fault, vip_time until);
bool fault_is_broken(struct fault *fault);
/* the end of all faults, and the calm behind it, that lasts so much longer; the end. */
void fault_calm(struct fault *fault, vip_time longer);
void fault_close(struct fault *fault);
/* Somebody has changed his state. */
void fault_note_change(struct fault *fault, const struct lan_entry *entry);
/* The whole.  False: it fails, and `failure` says how.  `pcap` and `log` may be NULL. */
bool fault_run(const struct fault_script *script, struct fault_figures *figures, FILE *pcap,
               FILE *log, char failure[240]);

/* ---- fault_shrink.c ---- */
/* Of a script that fails so: leaves out what it does not need.  The runs that it took. */
unsigned fault_shrink(struct fault_script *script, const char *failure);

#endif
