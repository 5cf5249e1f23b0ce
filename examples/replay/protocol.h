/* SPDX-License-Identifier: MIT */
/*
 * protocol.h - what vip-replay has to know of a protocol: one table each.
 *
 * Everything else in this folder works on `struct told` and on this table, so a
 * protocol more is a file more and a line in protocols[].  A "setup" is a
 * configuration read from a recorded packet, a "router" the library's object
 * that was made of one; both are the protocol's own structs, the one with a
 * struct setup in front, the other with the group.
 */
#ifndef REPLAY_PROTOCOL_H
#define REPLAY_PROTOCOL_H

#include "options.h"
#include "packet.h"
#include "stream.h"

struct protocol {
  const char *name; /* in lower case, as printed */
  uint8_t kind;     /* enum vip_frame_kind of its packets */
  uint8_t ip_protocol;
  uint16_t port_ipv4; /* UDP destination; 0 = none */
  uint16_t port_ipv6;

  /* Fills packet->told. */
  void (*read)(struct packet *packet);
  /* Prints contents, then ": ok" or what fails of the checks that need no configuration. */
  void (*describe)(FILE *out, const struct packet *packet, const struct keyring *keyring);
  /* True for a virtual MAC of the protocol. */
  bool (*is_virtual_mac)(const struct vip_mac *mac);

  /* Behind here all is NULL in a protocol whose packets are listed and in no stream. */

  /* It sends in every state, so whoever falls silent is gone. */
  bool never_silent;
  /* True if a router that hears `peer` must give way to it, when it last sent `own`. */
  bool (*beats)(const struct packet *peer, const struct packet *own);
  /* True if `own`, the first packet of the router in its stream, shows a settled state. */
  bool (*is_settled)(const struct stream *stream, const struct packet *own);
  /* How long before `own`, the first of a run, a router must start to send it then. */
  int64_t (*lead)(const struct packet *own);
  /* True if the trace tells when the router of `own` came up before it; NULL: it never does. */
  bool (*came_up)(const struct trace *trace, const struct packet *own, int64_t *time);

  /* The setup that `own` shows.  `previous` is the one before, or NULL.  Release with free(). */
  void *(*setup_read)(const struct stream *stream, const struct packet *own, const void *previous,
                      const struct options *options);
  /* True if nothing has to be changed from one to the other. */
  bool (*setup_equal)(const void *a, const void *b);
  /* When, before `own`, the change to its setup was made; `previous` is the router's last one. */
  int64_t (*change_time)(const struct stream *stream, const struct packet *previous,
                         const struct packet *own, const struct keyring *keyring);

  /* Octets of a router. */
  size_t router_size;
  /* Makes one in `router`, all zero: VIP_OK, or why not.  `setup` must outlive it. */
  int (*open)(void *router, struct vip_if *ifp, const void *setup, struct vip_problem *problem);
  /* Applies another setup, VIP_OK or why not. */
  int (*change)(void *router, const void *setup, vip_time now);
  /* Gives it a packet of a peer. */
  int (*input)(struct vip_if *ifp, const void *setup, const struct packet *packet,
               const struct keyring *keyring, vip_time now);
  /* It has been started, and sends `own` first, at `time`: gives it what it then knew.  `was_up`:
     before the recording.  NULL: there is nothing to know. */
  void (*remember)(void *router, const struct stream *stream, const struct packet *own, bool was_up,
                   vip_time time);
  /* True if the recording cannot have what it sends here, so that this is not compared; what comes
     back, made with packet_of_frame(), into `answer`, or NULL.  NULL: it has all. */
  bool (*is_unheard)(const struct stream *stream, const void *setup, const struct packet *sent,
                     struct packet **answer);
  /* True in the states in which it sends. */
  bool (*is_sending)(uint8_t state);
  /* Its hold timers, 0 to `hold_count` - 1: the deadline at which it does something, as others
     were not heard; 0 = off. */
  unsigned hold_count;
  vip_time (*hold_due)(void *router, unsigned which);
  /* Moves that one. */
  void (*hold_move)(void *router, unsigned which, vip_time due);
  /* True if `own` is what the router, as it is now or soon, sends when that one expires; `last`
     not NULL: in the state in which it has then sent that one. */
  bool (*hold_sends)(void *router, unsigned which, const struct packet *last,
                     const struct packet *own);
  /* True if hearing `peer` before `own` sets or stops that one. */
  bool (*hold_heard)(void *router, unsigned which, const struct packet *peer,
                     const struct packet *own, const struct keyring *keyring);
  /* The timer of its regular packets, and how much of their interval the next one may come early,
     in percent; NULL: they do not. */
  unsigned tick;
  uint8_t (*jitter_pct)(const void *setup);
  /* True for an octet of a recorded payload that the library cannot be asked to send. */
  bool (*is_masked)(const void *setup, const struct packet *recorded, const struct packet *sent,
                    size_t at);
  /* True if each of two packets might as well come from the MAC of the other; NULL: never. */
  bool (*may_swap_macs)(const struct packet *recorded, const struct packet *sent);
};

/* The most hold timers of any. */
enum { HOLDS_MAX = 6 };

/* All protocols, NULL behind the last. */
extern const struct protocol *const protocols[];

extern const struct protocol protocol_vrrp;
extern const struct protocol protocol_hsrp;
extern const struct protocol protocol_glbp;

#endif
