/* SPDX-License-Identifier: MIT */
/*
 * packet.h - a first-hop packet, recorded or sent by the library: one form for
 * both, so that they are read, printed and compared by the same code.
 */
#ifndef REPLAY_PACKET_H
#define REPLAY_PACKET_H

#include <stdint.h>
#include <stdio.h>

#include <vip/vip.h>

#include "capture.h"

struct protocol;

/* Nanoseconds of a second and a millisecond, in the signed times of captures. */
#define REPLAY_SECOND      ((int64_t)1000000000)
#define REPLAY_MILLISECOND ((int64_t)1000000)

/* What a packet tells, in the words that all protocols share; see protocol.read. */
struct told {
  int error;               /* VIP_OK, or the first check that it fails whatever the configuration */
  uint8_t version;         /* of the protocol */
  uint16_t group;          /* VRID or group number */
  uint64_t meaning;        /* packets of equal meaning form a run */
  bool farewell;           /* the sender leaves */
  bool active;             /* the sender forwards */
  bool passing;            /* sent on the way from one role to another: not for long */
  bool aside;              /* of no virtual router: listed, and in no stream */
  bool partial;            /* tells neither times nor address: its sender's other packets do */
  int64_t interval;        /* nanoseconds between packets, as its sender says */
  int64_t hold;            /* nanoseconds until its sender, if it waited for another, takes over */
  struct vip_addr primary; /* first virtual address; zero if it tells none */
};

/* A packet. */
struct packet {
  const struct protocol *protocol; /* whose it is; NULL: none of ours */
  int64_t time;                    /* nanoseconds since 1970 */
  uint32_t number;                 /* of its frame; 0 = sent by the library */
  uint32_t interface;              /* that it was captured on */
  int error;                       /* of the frame: VIP_OK, or why it has no payload */
  uint8_t tos;                     /* TOS or traffic class octet */
  bool has_src_mac;                /* the link has addresses */
  bool has_dst_mac;
  uint8_t *octets; /* the frame as Ethernet; `frame` leads into it */
  size_t length;
  struct vip_frame frame;
  struct told told;
};

/* First-hop packets of a capture. */
struct trace {
  struct capture capture;
  struct packet **packets; /* in the order of the file */
  size_t count;
  int64_t *times; /* of all frames of the file, sorted */
};

/*
 * Reads a capture file and takes its frames apart.  Returns 0; or -1 with
 * `trace->capture.problem` if nothing can be read.  Release with trace_free().
 */
int trace_read(struct trace *trace, const char *path);

/* Releases it. */
void trace_free(struct trace *trace);

/* True if the file holds a frame of anybody behind `after`, up to and with `until`. */
bool trace_goes_on(const struct trace *trace, int64_t after, int64_t until);

/* True for a packet of its protocol that can be read: no damaged frame, no ARP. */
bool packet_is_first_hop(const struct packet *packet);

/* The time of the last frame of the file; call with one at least. */
int64_t trace_end(const struct trace *trace);

/* The time of the first packet of `protocol`, or of the first of all if none can be read; call
   with one at least. */
int64_t trace_zero(const struct trace *trace, const struct protocol *protocol);

/*
 * A packet of an Ethernet frame, of which it takes a copy.  NULL: out of memory,
 * or not a packet of a known protocol.  Release with packet_free().
 */
struct packet *packet_of_frame(const uint8_t *ethernet, size_t length);

/* A partial packet takes over what it does not tell; `other`: of the same sender. */
void packet_complete(struct packet *packet, const struct packet *other);

/* Releases it; NULL is allowed. */
void packet_free(struct packet *packet);

/* Room for an address in text. */
enum { ADDRESS_TEXT = 46 };

/* An address in text; `text` is returned. */
const char *address_text(uint8_t family, const struct vip_addr *addr, char text[ADDRESS_TEXT]);

/* Reads an address; false if it is none. */
bool address_parse(const char *text, uint8_t *family, struct vip_addr *addr);

/* Prints why a packet fails a check, behind what failed before; counts it in `failed`. */
void packet_fails(FILE *out, unsigned *failed, const char *why);

struct keyring;

/* Prints one line: frame number, seconds since `zero`, addresses, and what the protocol says. */
void packet_print(FILE *out, const struct packet *packet, int64_t zero,
                  const struct keyring *keyring);

#endif
