/* SPDX-License-Identifier: MIT */
/*
 * glbplan.h - up to five GLBP routers on one LAN without delay, as section 9 of
 * glbp.md has them, and packets of routers that are not there.
 *
 * BASE: group 1, 192.0.2.254; A 192.0.2.1 priority 200, B to E .2 to .5 priority
 * 100, own MACs 02:00:00:00:00:01 and so on.  Time is in milliseconds.  What one
 * router does is compared as a line of text, "10000: hello/speak >speak":
 *
 *   hello/active[1a2l]*1  a Hello: state, forwarders with their state, and whose MAC
 *                         it came from if not the interface's; resign for priority 0
 *   vf1/167*1             a VF-only packet: forwarder, VF priority
 *   request.1 response2.3 to whom; which number
 *   +addr +ra +mac1 -mac1 rights
 *   na                    the announcement of an IPv6 role
 *   >speak 1>listen       events: of the gateway, of a forwarder
 *
 * Packets of routers that are not there are built octet by octet, apart from the
 * library's codec.
 */
#ifndef GLBPLAN_H
#define GLBPLAN_H

#include "advert.h"
#include "vip_test.h"

#include <vip/vip.h>

enum { A, B, C, D, E, GLAN_ROUTERS };

enum { GLAN_SLOTS = 2, GLAN_RECORDS = 2400, GLAN_QUEUE = 64, GLAN_PACKET = 420, GLAN_PEERS = 8 };

/* What one router did. */
enum glan_op { GLAN_SEND, GLAN_CLAIM, GLAN_RELEASE, GLAN_ANNOUNCE, GLAN_EVENT };

struct glan_record {
  enum glan_op op;
  uint32_t ms;
  struct vip_packet packet; /* SEND */
  uint8_t octets[GLAN_PACKET];
  struct vip_right right; /* CLAIM, RELEASE; address not valid any more */
  struct vip_announce announce;
  struct vip_event event;
  struct vip_addr peer; /* EVENT: whose packet it was */
};

struct glan_router {
  struct glan *lan;
  struct vip_engine engine;
  struct vip_slot slots[GLAN_SLOTS];
  uint8_t tx[GLAN_PACKET];
  struct vip_if ifp;
  struct vip_glbp g;        /* the group */
  struct vip_if_config own; /* MAC and addresses that are not those of BASE, set before it starts */
  struct vip_glbp_config config;
  struct vip_glbp_peer peers[GLAN_PEERS];
  struct vip_glbp_stats stats;
  struct vip_counters counters;
  struct vip_counters if_counters;
  bool there;      /* it has power */
  bool polled;     /* ticked at this time */
  uint8_t held;    /* rights, a bit each: 2 = RA, 4.. = MACs */
  uint8_t addrs;   /* addresses held */
  uint8_t refuse;  /* the same bits, and 1 = an address: refused when asked for */
  uint32_t random; /* the next random number */
  size_t mark;     /* records before it were compared */
  size_t count;
  struct glan_record records[GLAN_RECORDS];
};

struct glan_packet {
  unsigned from; /* GLAN_ROUTERS: from outside */
  struct vip_meta meta;
  bool multicast;
  uint16_t length;
  uint8_t octets[GLAN_PACKET];
};

struct glan {
  struct glan_router r[GLAN_ROUTERS];
  uint32_t now_ms;
  bool cut[GLAN_ROUTERS][GLAN_ROUTERS]; /* packets of the first do not reach the second */
  struct glan_packet queue[GLAN_QUEUE];
  size_t queued;
};

/* All of BASE for one router. */
struct vip_glbp_config glan_base(unsigned router);

/* An empty LAN. */
void glan_open(struct glan *lan);

/* Gives a router power: engine, interface, group, started.  `config` NULL: BASE. */
void glan_start(struct glan *lan, unsigned router, const struct vip_glbp_config *config);

/* The same, not started. */
void glan_power(struct glan *lan, unsigned router, const struct vip_glbp_config *config);

/* Takes the power away: no farewell. */
void glan_die(struct glan *lan, unsigned router);

/* Removes everything; all rights must be back. */
void glan_close(struct glan *lan);

/* Time: all up to, but not at `ms`; also at it. */
void glan_at(struct glan *lan, uint32_t ms);
void glan_until(struct glan *lan, uint32_t ms);
vip_time glan_now(const struct glan *lan);

/* Delivers what is under way; call it behind every call that may send. */
void glan_flush(struct glan *lan);

/* Everything, or all but regular Hellos, of a router since the last call must read so. */
void glan_did(struct glan *lan, unsigned router, bool hellos, const char *text, const char *file,
              int line);
#define did(lan, router, text)     glan_did((lan), (router), true, (text), __FILE__, __LINE__)
#define did_but(lan, router, text) glan_did((lan), (router), false, (text), __FILE__, __LINE__)

/* Forgets what all did so far. */
void glan_forget(struct glan *lan);

/* States must be; a forwarder's number is from 1. */
void glan_is(const struct glan *lan, unsigned router, enum vip_glbp_state state, const char *file,
             int line);
#define is_in(lan, router, state) glan_is((lan), (router), (state), __FILE__, __LINE__)
uint8_t glan_vf_state(const struct glan *lan, unsigned router, unsigned number);

/* A timer's deadline in milliseconds; 0 = off. */
uint32_t glan_due_ms(const struct glan *lan, unsigned router, unsigned timer);
uint32_t glan_vf_due_ms(const struct glan *lan, unsigned router, unsigned number,
                        enum vip_glbp_forwarder_timer timer);

/* The last packet that a router sent, or the one before, .. */
const struct glan_record *glan_sent(const struct glan *lan, unsigned router, unsigned back);

/* A sent packet in the words above. */
void glan_text(const struct glan_record *r, char *text, size_t room);

/* The octets of a sent packet must be. */
void glan_octets(const struct glan_record *r, const char *hex, const char *file, int line);
#define octets_are(record, hex) glan_octets((record), (hex), __FILE__, __LINE__)

/* Brings A, B and C into the steady state of section 9, and forgets it. */
void glan_steady3(struct glan *lan);

/* ---- packets of routers that are not there ---- */

struct glan_vf {
  uint8_t number;
  uint8_t state; /* on the wire: 4, 32 */
  uint8_t priority;
  uint8_t weight;
  uint16_t timeout_s;
  uint16_t redirect_s;
};

/* A router from outside. */
struct glan_peer {
  uint8_t last;     /* octet of its address and MAC */
  uint8_t priority; /* in Hellos */
  uint32_t hello_ms;
  uint32_t hold_ms;
  struct vip_addr address; /* virtual one that it tells */
};

/* With the times of BASE. */
struct glan_peer glan_peer(uint8_t last, uint8_t priority);

/* Builds a Hello; `state` 0: VF-only. */
void glan_make(const struct glan *lan, unsigned router, struct glan_packet *p,
               const struct glan_peer *from, uint8_t state, const struct glan_vf *vfs,
               unsigned count);

/* Feeds a packet to one router now; the result is vip_glbp_input()'s. */
int glan_feed(struct glan *lan, unsigned router, const struct glan_packet *p);

/* What a router sent, the last but `back`, to be fed again. */
struct glan_packet glan_kept(const struct glan *lan, unsigned router, unsigned back);

/* Builds a Hello with up to one forwarder, which must be accepted. */
void glan_rx(struct glan *lan, unsigned router, const struct glan_peer *from,
             enum vip_glbp_state state);
void glan_rx_vf(struct glan *lan, unsigned router, const struct glan_peer *from,
                enum vip_glbp_state state, const struct glan_vf *vf);

/* Feeds one that must be dropped for `code`, which alone is counted, and nothing else changed. */
void glan_rx_dropped(struct glan *lan, unsigned router, const struct glan_packet *p,
                     enum vip_code code);

#endif
