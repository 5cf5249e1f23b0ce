/* SPDX-License-Identifier: MIT */
/*
 * show.h - what the status of all protocols has in common.
 *
 * A protocol's x_show.c writes a paragraph as vipi_show_head(), its own lines,
 * vipi_show_tail(); an object as vipi_show_json_head(), its own keys,
 * vipi_show_json_tail(); and a row of the table by filling struct vipi_brief.
 * show.c has what all protocols write alike, show_hello.c what HSRP and GLBP do.
 * The public include/vip/show.h says what the result looks like.
 */
#ifndef VIPI_SHOW_H
#define VIPI_SHOW_H

#include <vip/auth.h>
#include <vip/engine.h>

#include "text.h"

/* The time from `from` to `to`, 0 if it is behind. */
static inline vip_time vipi_span(vip_time from, vip_time to)
{
  return to > from ? to - from : 0;
}

/* The router in the active role. */
struct vipi_peer {
  bool known;
  bool local;           /* this router */
  struct vip_addr addr; /* if known */
};

/* ---- text ---- */

/* "interface - Group n - VRRP version v, IPvN", state, last change. */
void vipi_show_head(struct vipi_text *text, const struct vip_group *group, const char *if_name,
                    const char *version, vip_time now);

/* Counters that are not 0, and the history. */
void vipi_show_tail(struct vipi_text *text, const struct vip_group *group, vip_time now);

/* One line, "  words addr". */
void vipi_show_addr(struct vipi_text *text, const char *words, uint8_t family,
                    const struct vip_addr *addr);

/* One line, "  words 1.000 sec (expires in 0.600 sec)"; in brackets if the timer `due` runs. */
void vipi_show_interval(struct vipi_text *text, const char *words, vip_time interval, vip_time due,
                        vip_time now);

/* The beginning of a line, "  words enabled" or "  words disabled". */
void vipi_show_switch(struct vipi_text *text, const char *words, bool enabled);

/* The same, "  Priority is 100, effective 90". */
void vipi_show_priority(struct vipi_text *text, const struct vip_group *group);

/* The name of a state of the group's protocol. */
const char *vipi_show_state_name(const struct vip_group *group, uint8_t state);

/* "none", "text" or "MD5". */
const char *vipi_auth_name(const struct vip_auth *auth);

/* A row of one forwarder of the group. */
struct vipi_brief_forwarder {
  uint8_t number;
  uint8_t state;
  struct vip_mac mac; /* virtual; stands where a group's address does */
};

/* What a row of the table shows beside what every group has. */
struct vipi_brief {
  const char *if_name;
  const char *version;
  bool owner;
  bool preempt;
  struct vipi_peer active;
  struct vipi_peer standby;
  const struct vip_addr *address;               /* the first virtual one */
  unsigned address_count;                       /* with it; may be 0 */
  const struct vipi_brief_forwarder *forwarder; /* NULL: the row of the group itself */
};

void vipi_show_brief(struct vipi_text *text, const struct vip_group *group,
                     const struct vipi_brief *brief);

/* ---- JSON ---- */

/* Opens the object; "name" to "effective_priority" of include/vip/show.h. */
void vipi_show_json_head(struct vipi_text *text, const struct vip_group *group, const char *name,
                         const char *if_name);

/* "transitions" to "history"; closes the object. */
void vipi_show_json_tail(struct vipi_text *text, const struct vip_group *group, vip_time now);

/* A key and its value. */
void vipi_show_json_number(struct vipi_text *text, const char *key, uint32_t value);
void vipi_show_json_bool(struct vipi_text *text, const char *key, bool value);

/* A key and an array of addresses; a key and "local", an address or null; a key and a time, or
   null if there is none. */
void vipi_show_json_addrs(struct vipi_text *text, const char *key, uint8_t family,
                          const struct vip_addr *addrs, unsigned count);
void vipi_show_json_peer(struct vipi_text *text, const char *key, uint8_t family,
                         const struct vipi_peer *peer);
void vipi_show_json_time(struct vipi_text *text, const char *key, bool is_known, vip_time time);

/* ---- HSRP and GLBP: show_hello.c ---- */

/* The virtual addresses: the first one, if it is known, and those behind it. */
struct vipi_addresses {
  uint8_t family;
  bool learned;                 /* the first one came from the Active router */
  const struct vip_addr *first; /* zero = not known */
  const struct vip_addr *others;
  unsigned other_count;
};

/* How many there are; 0 while the first one is not known. */
unsigned vipi_address_count(const struct vipi_addresses *addresses);

/* A line for each; the key "addresses". */
void vipi_show_addresses(struct vipi_text *text, const struct vipi_addresses *addresses);
void vipi_show_json_addresses(struct vipi_text *text, const struct vipi_addresses *addresses);

/* Hello and hold time, in use and of its own. */
struct vipi_hello_times {
  uint32_t hello_ms;
  uint32_t hold_ms;
  uint32_t configured_hello_ms;
  uint32_t configured_hold_ms;
  bool learned;        /* the first two came from the Active router */
  vip_time next_hello; /* VIP_NEVER while it sends none */
};

/* Their lines; the keys "hello_ms" to "next_hello_ms". */
void vipi_show_hello_times(struct vipi_text *text, const struct vipi_hello_times *times,
                           vip_time now);
void vipi_show_json_hello_times(struct vipi_text *text, const struct vipi_hello_times *times,
                                vip_time now);

/* An Active or a Standby router. */
struct vipi_router {
  struct vipi_peer peer;
  uint8_t priority; /* if known */
  vip_time expires; /* when it is given up; VIP_NEVER while local or not known */
};

/* The line "words local", "words addr, priority p (expires in t)" or "words unknown". */
void vipi_show_router(struct vipi_text *text, const char *words, uint8_t family,
                      const struct vipi_router *router, vip_time now);

/* Two keys. */
void vipi_show_json_router(struct vipi_text *text, const char *priority_key,
                           const char *expires_key, const struct vipi_router *router, vip_time now);

/* " (expires in t)", if it does. */
void vipi_show_expiry(struct vipi_text *text, vip_time expires, vip_time now);

#endif
