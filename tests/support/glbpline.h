/* SPDX-License-Identifier: MIT */
/*
 * glbpline.h - a recorded exchange of GLBP routers, sent again by ours: the
 * time-lines of glbp.md section 7.
 *
 * A time-line is a table with a row for every packet on the LAN: when, who, which
 * timer of his ran out, and what it says.  All of them come from the library; the
 * table alone says when.  Recorded routers spread their timers, and a row moves the
 * deadline that it needs, but only as far as glbp.md 4.1 has seen them move: Hellos
 * come at 80 to 100 % of their interval, the Active timers run out at 100 to 120 % of
 * the hold time, the Standby timer at 100 %.  A packet that no row tells of, one
 * that is missing, and one with other words, forwarders, MAC or seconds fail.
 *
 * There is no delay on this LAN: what a router answers, some milliseconds later in
 * the recording, stands here at the time of what it answers.
 */
#ifndef GLBPLINE_H
#define GLBPLINE_H

#include "glbplan.h"

/* Which timer a packet comes from. */
enum line_cause {
  LINE_ANSWER, /* none: from the packet above it */
  LINE_TICK,   /* Hello */
  LINE_F,      /* Standby */
  LINE_G,      /* Active */
  LINE_VF1,    /* Active of forwarder 1 */
  LINE_VF2,
  LINE_VF3,
  LINE_RANKED1, /* the same, which lets one other router go first: 100 ms before (4.6) */
  LINE_RANKED2
};

struct line_row {
  int32_t ms;         /* in the recording */
  uint8_t router;     /* A, B, .. */
  uint8_t cause;      /* enum line_cause */
  const char *text;   /* glbplan.h; " n1" behind it: nonces, one of them echoed; "": nothing is
                         sent; NULL: it would run out then, but is started again before */
  uint16_t timeout_s; /* seconds that a forwarder without its primary has left; 0: none is there */
  const char *octets; /* NULL, or what the recorded packet is */
};

struct line {
  struct glan *lan;
  const struct line_row *rows;
  size_t count;
  size_t at;       /* rows before it have been */
  uint32_t origin; /* 0 in the recording */
};

/* Begins with what is on the LAN now. */
void line_begin(struct line *line, struct glan *lan, uint32_t origin, const struct line_row *rows,
                size_t count);

/* All rows up to and at `ms`, and time up to it. */
void line_until(struct line *line, int32_t ms);

/* Regular Hellos that no row tells of, in intervals that end where each router's next row is a
   tick, from the MAC that this row has; nobody's state changes. */
void line_idle(struct line *line);

/* A sent packet must be the recorded one, but for padding that routers leave uninitialised and the
   digest, which covers it. */
void line_octets(const struct glan_record *r, const char *recorded);

/* The router's next random number. */
void line_random(struct glan *lan, unsigned router, uint32_t number);

/* A router of a recording: 12 hexadecimal digits of its own MAC; addresses. */
void line_own(struct glan *lan, unsigned router, const char *mac, struct vip_addr addr4,
              struct vip_addr addr6);

/* It knows a forwarder from an earlier life; `owner` is its primary or, if it is the router itself,
   it. */
void line_knows(struct glan *lan, unsigned router, unsigned number, unsigned owner);

/* Starts what glan_power() has made. */
void line_go(struct glan *lan, unsigned router);

/* Changes its authentication. */
void line_key(struct glan *lan, unsigned router, const struct vip_auth *auth);

#endif
