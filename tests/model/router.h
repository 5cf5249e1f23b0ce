/* SPDX-License-Identifier: MIT */
/*
 * router.h - the library's own routers as the explorer sees them: what a router
 * does is a function of its image (vipi_engine_save()) and of what happens to it.
 *
 * Each different pair of image and input is given to the real code once; the
 * answer is kept.  Images and packets have numbers, so that a state of the whole
 * LAN is a few dozen octets.
 */
#ifndef MODEL_ROUTER_H
#define MODEL_ROUTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vip/vip.h>

enum {
  ROUTERS_MAX = 3,
  SENT_MAX = 6, /* packets of one step */
  NO_IMAGE = 0, /* of a router that is down */
  PACKET_OCTETS = 240,
  TO_ALL = 255,
  NOTES = 4 /* of a model about an image */
};

/* What can happen to a router. */
enum input {
  INPUT_START,  /* power comes: vip_group_start() */
  INPUT_STOP,   /* it leaves: vip_group_stop() */
  INPUT_TIMERS, /* vip_engine_tick() */
  INPUT_TICK,   /* time passes */
  INPUT_WAIT,   /* a wait that stands still is over: model.waits() */
  INPUT_PACKET  /* INPUT_PACKET + number of the packet */
};

/* A packet as it was sent. */
struct packet {
  uint8_t from; /* router */
  uint8_t to;   /* router, or TO_ALL */
  uint8_t length;
  bool from_virtual;      /* its frame has a virtual MAC */
  struct vip_mac src_mac; /* that */
  uint8_t data[PACKET_OCTETS];
};

/* What came of an input. */
struct step {
  uint32_t image; /* afterwards */
  uint8_t sent_count;
  uint16_t sent[SENT_MAX]; /* packets */
};

/* What is known of an image without the router. */
struct facts {
  const char *name; /* of the state */
  uint8_t state;
  bool due;             /* a timer waits to be run */
  bool waits;           /* as the model says */
  uint8_t notes[NOTES]; /* the model's own: further roles */
};

/* One router while the real code runs: what a model checks after each step. */
struct moment {
  unsigned router;
  const struct vip_group *group; /* afterwards */
  uint32_t input;
  const struct packet *packet; /* what came in, or NULL */
  uint8_t state_before;
  unsigned sent;                      /* packets */
  const struct packet *out[SENT_MAX]; /* those */
  unsigned announced;                 /* addresses, at a virtual MAC */
  vip_time now;
};

struct bounds;

/* A protocol, a configuration for each router, and what must hold. */
struct model {
  const char *name;
  unsigned routers;
  uint8_t leads; /* state of the one router that leads */
  vip_time tick; /* a step of time */
  /* Registers the router's group. */
  struct vip_group *(*open)(unsigned router, struct vip_if *ifp);
  /* Memory of the group that no image of the engine holds, without absolute times; or NULL. */
  size_t (*save)(unsigned router, uint8_t *octets, vip_time now);
  void (*load)(unsigned router, const uint8_t *octets, vip_time now);
  /* Facts of its own, and their names; or NULL. */
  void (*note)(const struct vip_group *group, uint8_t notes[NOTES]);
  const char *const *note_names;
  /* A wait so long that it stands still until the search ends it; or NULL. */
  bool (*waits)(const struct vip_group *group);
  void (*end_wait)(struct vip_group *group, vip_time now);
  int (*hear)(struct vip_if *ifp, const struct vip_meta *meta, const struct packet *packet,
              vip_time now);
  /* What the step broke, or NULL. */
  const char *(*check)(const struct moment *moment);
  /* What is amiss on a calm LAN; `up[i]` is NULL for a router that is down.  NULL: nothing. */
  const char *(*unsettled)(const struct facts *const *up);
  /* Sets the ticks of calm after which nothing may be amiss, with such delays. */
  void (*limit)(struct bounds *bounds);
  /* A packet in a few words. */
  void (*tell)(const struct packet *packet, char *text, size_t size);
};

/* Makes the routers of a model; false after a message if that is not possible. */
bool routers_open(const struct model *model);
void routers_close(void);

/*
 * The answer of a router with that image.  NULL if the step broke something:
 * *why says what.
 */
const struct step *router_step(unsigned router, uint32_t image, uint32_t input, const char **why);

const struct facts *image_facts(uint32_t image);
const struct packet *packet_of(uint32_t number);

/* How many different images, packets and steps there were. */
size_t image_count(void);
size_t packet_count(void);
size_t step_count(void);

#endif
