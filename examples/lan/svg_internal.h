/* SPDX-License-Identifier: MIT */
/*
 * svg_internal.h - what the files of the picture share; users include svg.h.
 *
 *   svg.c        the page: where each lane stands, head, legend, time axis
 *   svg_lane.c   what is in a lane: states, packets, who serves, outages
 *   svg_forwarder.c  the lanes of forwarders: who was Active for each
 *   svg_label.c  the words at what happened, placed so that they do not overlap
 *   svg_style.c  colours, patterns and type, for light and dark
 *   svg_text.c   text as XML, its width, times in words
 *
 * Lengths are in units of the picture's own, SVG_PAGE of them from left to
 * right.  No file knows a protocol: names, number and colours of the states come
 * out of struct lan_protocol.
 */
#ifndef SVG_INTERNAL_H
#define SVG_INTERNAL_H

#include "lan_internal.h"
#include "svg.h"

enum {
  SVG_PAGE = 720,
  SVG_MARGIN = 14,
  SVG_BAR = 16,      /* height of a bar: the highest state, a client's lane */
  SVG_STAND_IN = 12, /* of a router that stands in for another one */
  SVG_TICKS = 8,     /* the strip below for packets */
  SVG_ROW = 13,      /* height of a line of labels */
  SVG_GAP = 8,       /* between lanes */
  SVG_SMALL = 11,    /* sizes of type */
  SVG_TYPE = 12,
  SVG_HEAD = 14,
  SVG_ROWS = 6,      /* lines of labels in a lane at most */
  SVG_SERVERS = 9,   /* colours for routers, then they begin again */
  SVG_PROTOCOLS = 8, /* told apart in one picture */
  SVG_TEXT = 160     /* octets of a label */
};

/* From the foot of a bar, or of a line of labels, up to that of the text in it. */
#define SVG_TEXT_RISE 4.5

/* Something that happened, and what is written about it. */
struct svg_label {
  vip_time at;
  double x;     /* of what happened */
  double left;  /* of the text */
  double right; /* of the text, estimated */
  int row;      /* 0 is nearest the bar; -1: no room, only the mark is drawn */
  bool turned;  /* the text stands left of the mark, for it would not end on the page */
  bool outage;  /* its length, centred; else a fault */
  bool broken;  /* a check that failed */
  char text[SVG_TEXT];
};

/* A lane: a group of a router, a forwarder, a client, or the LAN as a whole. */
struct svg_lane {
  int node;          /* -1: the LAN */
  int group;         /* -1: not a router */
  uint8_t forwarder; /* of the groups of `key`; 0: not a forwarder */
  size_t key;
  int server; /* how many routers are in front of it; clients name their router by it */
  const struct lan_protocol *protocol;
  struct svg_label *labels;
  size_t label_count;
  int rows;   /* lines of labels */
  double top; /* of the labels */
  double base;
};

struct svg {
  const struct lan *lan;
  FILE *out;
  vip_time end; /* of the time axis */
  double left;  /* of the time axis */
  double width; /* of the time axis */
  double top;   /* of the lanes */
  double bottom;
  struct svg_lane *lanes;
  size_t lane_count;
  const struct lan_protocol *protocols[SVG_PROTOCOLS];
  int protocol_count;
};

/* ---- svg.c ---- */
double svg_x(const struct svg *svg, vip_time at);
int svg_protocol(const struct svg *svg, const struct lan_protocol *protocol);

/* ---- svg_lane.c ---- */
void svg_lane_draw(const struct svg *svg, const struct svg_lane *lane);
/* How many units high the bar of a state is. */
double svg_state_height(const struct lan_protocol *protocol, uint8_t state);
/* Until when a span lasted, as far as it is known. */
vip_time svg_until(const struct svg *svg, const struct lan_span *span);
/* Does the length of the outage fit into its own bar? */
bool svg_outage_has_room(const struct svg *svg, const struct lan_span *span);
/* The length of an outage as it is written into the picture. */
void svg_outage_text(const struct svg *svg, const struct lan_span *span, char text[24]);

/* How many routers are in front of it. */
int svg_server(const struct lan *lan, int router);
/* Where a bar from..until begins, and how wide it is. */
double svg_bar(const struct svg *svg, vip_time from, vip_time until, double *width);

/* ---- svg_forwarder.c ---- */
/* Was a router ever Active for it? */
bool svg_forwarder_was(const struct svg *svg, const struct svg_lane *lane);
void svg_forwarder_draw(const struct svg *svg, const struct svg_lane *lane);

/* ---- svg_label.c ---- */
/* Collects and places the labels of a lane; free(lane->labels). */
void svg_labels_place(const struct svg *svg, struct svg_lane *lane);
/* The poles go behind the bars, and those of the LAN behind all lanes; so before the lanes. */
void svg_poles_draw(const struct svg *svg, const struct svg_lane *lane);
/* The rest of the labels; after the lanes. */
void svg_labels_draw(const struct svg *svg, const struct svg_lane *lane);

/* ---- svg_style.c ---- */
void svg_style(const struct svg *svg);

/* ---- svg_text.c ---- */
/* Writes UTF-8 as XML text; what XML does not allow becomes a question mark. */
void svg_text(FILE *out, const char *text);
/* Its width, estimated for the widest of the usual fonts. */
double svg_text_width(const char *text, int size);
/* Cuts a text that is wider than `room`, with an ellipsis. */
void svg_text_fit(char text[SVG_TEXT], int size, double room);
/* A length of time to three digits: "2.64 s", "420 ms". */
void svg_time_text(char text[24], vip_time time);
double svg_seconds(vip_time time);

#endif
