/* SPDX-License-Identifier: MIT */
/*
 * fakehost.h - a host for tests: an engine, one interface, one virtual router,
 * operations that are recorded, and a clock that the test moves.
 *
 * Time is in milliseconds.  at() polls every millisecond up to, but not at, the
 * given one, so that a test can feed packets first, as vrrp.md 8 ("Harness")
 * asks; then poll_now() or the next at() polls it.  Invariants of seams.md are
 * checked at each operation: claims and releases alternate, no packet leaves
 * with a virtual MAC that is not held, no announcement of an address that is
 * not held.  Received octets are scribbled over when the first operation runs,
 * because the library must have read them by then.
 */
#ifndef FAKEHOST_H
#define FAKEHOST_H

#include "advert.h"
#include "vip_test.h"

enum fh_op { FH_SEND, FH_CLAIM, FH_RELEASE, FH_ANNOUNCE, FH_JOIN, FH_EVENT, FH_RANDOM, FH_OPS };

enum { FH_RECORDS = 1600, FH_SLOTS = 520, FH_RIGHTS = 1600 };

/* One operation as the host saw it. */
struct fh_record {
  enum fh_op op;
  uint32_t ms;
  int result;
  struct vip_if *ifp;
  struct vip_group *group;
  struct vip_packet packet; /* SEND; `data` is not valid any more */
  uint8_t octets[64];       /* SEND: how the message begins */
  struct vip_right right;
  struct vip_announce announce;
  struct vip_event event;
  struct vip_addr addr; /* right, announcement, join; event: the peer */
  uint8_t family;       /* JOIN */
  bool on;              /* JOIN */
};

struct fh_right {
  const struct vip_group *group;
  uint8_t kind;
  uint8_t forwarder;
  struct vip_addr addr;
};

/* What a fixture is made of; zero is the dossier's "Base" router. */
struct fh_setup {
  struct vip_vrrp_config config;
  struct vip_addr local4; /* 192.0.2.20 */
  struct vip_addr local6; /* fe80::20 */
  uint64_t epoch_ms;      /* what the host's clock shows at 0 */
  uint16_t mtu;
  bool link_down;
  bool no_counters;
  bool no_address;
};

/* Where an advertisement comes from: 192.0.2.10, .30, .20 or fe80::10, ::30, ::20. */
enum fh_from { LO, HI, SELF };

struct fakehost {
  struct vip_engine engine;
  struct vip_slot slots[FH_SLOTS];
  uint8_t tx[4200];
  struct vip_if ifp;
  struct vip_vrrp vr;
  struct vip_counters counters;
  struct vip_counters if_counters;
  struct fh_setup setup;
  struct vip_ops ops;

  uint32_t now_ms;
  bool polled; /* the engine was ticked at now_ms */
  bool fast;   /* at() visits only the milliseconds that have a deadline */

  struct fh_record records[FH_RECORDS];
  size_t count;
  uint8_t last_sent[4200]; /* of the last packet sent, whole */
  size_t last_length;

  uint32_t refuse[FH_OPS]; /* the n-th call from now fails; 0 = none */
  bool refuse_all[FH_OPS];
  void (*inside)(struct fakehost *h, enum fh_op op); /* called in every operation */
  uint32_t random;
  uint8_t *rx; /* octets being fed */
  size_t rx_length;

  struct fh_right rights[FH_RIGHTS];
  size_t right_count;
};

/* Makes the engine and the interface (up) at 0 ms; the groups are the test's. */
void host_engine(struct fakehost *h, const struct fh_setup *setup);

/* The same, and the VRRP router (not started). */
void host_open(struct fakehost *h, const struct fh_setup *setup);

/* The same, then starts the router and checks that it came as far as it should. */
void host_base(struct fakehost *h, const struct vip_vrrp_config *config);

/* host_base(), then the takeover at 3610 (version 3, 100 cs, priority 100). */
void host_active(struct fakehost *h, const struct vip_vrrp_config *config);

/* Removes everything, checks that all rights are back. */
void host_close(struct fakehost *h);

/* The library's time at `ms`, and now. */
vip_time fh_time(const struct fakehost *h, uint32_t ms);
vip_time fh_now(const struct fakehost *h);

void at(struct fakehost *h, uint32_t ms);
void poll_now(struct fakehost *h);
void until(struct fakehost *h, uint32_t ms); /* at(), then poll_now() */

/* A valid advertisement for the fixture's router from one of its neighbours. */
void advert_make(struct fakehost *h, struct advert *p, uint8_t priority, uint16_t cs,
                 enum fh_from from);
struct vip_addr fh_peer(const struct fakehost *h, enum fh_from from);

/* Feeds a packet now; the result is vip_vrrp_input()'s. */
int hear(struct fakehost *h, const struct advert *p);

/* Makes and feeds one that must be accepted. */
void heard(struct fakehost *h, uint8_t priority, uint16_t cs, enum fh_from from);

/* Feeds a packet that must be dropped for VIP_CODE_`code`: one counter, nothing else changed. */
void dropped(struct fakehost *h, const struct advert *p, enum vip_code code);

/* The same of octets as vrrp.md 2.3 prints them, and of such that must be accepted. */
void dropped_hex(struct fakehost *h, const char *header, const char *message, enum vip_code code);
void accepted_hex(struct fakehost *h, const char *header, const char *message);

/* A key "secret" of number 0, and version 2's authentication by it. */
extern const uint8_t fh_secret[6];
extern const struct vip_auth fh_text_auth;
extern const struct vip_auth fh_md5_auth;

/* One more router, of the address ending in 77, on an interface; starts it. */
int add_router(struct vip_vrrp *vr, struct vip_if *ifp, uint8_t family, uint8_t vrid,
               uint8_t priority, uint16_t cs);
void start_router(const struct fakehost *h, struct vip_vrrp *vr);

/* Forgets what was recorded. */
void host_forget(struct fakehost *h);

/* Records of `op` since `from`; the n-th of them, from 0, or NULL. */
size_t ops_since(const struct fakehost *h, size_t from, enum fh_op op);
const struct fh_record *nth(const struct fakehost *h, enum fh_op op, size_t n);

/* No packet, claim, release, announcement or state event since record `from`. */
void quiet_since(const struct fakehost *h, size_t from);

/* Quiet until, and at, `ms`. */
void expect_quiet_until(struct fakehost *h, uint32_t ms);

/*
 * "->A@ms" of vrrp.md 8: nothing before; at the poll of `ms` the claims, one
 * advertisement with our priority and interval, one announcement for each
 * address in order, the event Active; the next advertisement an interval later.
 */
void expect_active_at(struct fakehost *h, uint32_t ms);

/* From now on nothing but "->A@ms", for that reason. */
void takes_over(struct fakehost *h, uint32_t ms, enum vip_reason reason);

/* The Active router's interval in use, in centiseconds. */
uint16_t learned_cs(const struct fakehost *h);

/* Nothing but one advertisement of `priority` since record `from`. */
void expect_one_advert(const struct fakehost *h, size_t from, uint8_t priority);

/* Quiet before `ms`; exactly one advertisement of our priority at its poll. */
void expect_advert_at(struct fakehost *h, uint32_t ms);

/* The state is `state`; if an event since `from` led to it, its reason is `reason`. */
void expect_state(const struct fakehost *h, enum vip_vrrp_state state);
void expect_event(const struct fakehost *h, size_t from, enum vip_vrrp_state state,
                  enum vip_reason reason);

/* The group's counter of a code, and all counters of group and interface together. */
uint32_t counted(const struct fakehost *h, enum vip_code code);
uint32_t counted_all(const struct fakehost *h);

/* Fields of a sent message. */
uint8_t sent_priority(const struct fh_record *r);
uint16_t sent_interval(const struct fh_record *r);
uint8_t sent_version(const struct fh_record *r);

/* Prints the record, one readable line per operation. */
void host_print(const struct fakehost *h);

/* Prints the record, then fails the test. */
void host_failed(const struct fakehost *h, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
#define host_fail(h, ...) host_failed((h), __FILE__, __LINE__, __VA_ARGS__)
#define host_check(h, condition)                                                                   \
  ((condition) ? (void)0                                                                           \
               : host_failed((h), __FILE__, __LINE__, "at %u ms: %s", (h)->now_ms, #condition))

#endif
