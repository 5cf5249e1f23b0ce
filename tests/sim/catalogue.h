/* SPDX-License-Identifier: MIT */
/*
 * catalogue.h - what the tests of the fault catalogue share (tests/doc/faults.md, tests
 * test_faults_*.c; each test's name begins with the row's number).
 *
 * A scene is three routers of one protocol, priorities 200, 150 and 100, that all
 * the checks of the fault simulator watch (fault.h); it begins when they have
 * found their places.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include "fault.h"
#include "sim.h"

#define SECONDS(x) ((vip_time)(x)*VIP_SECOND)

/* Times of the scene: advertisements and Hellos each second. */
#define SCENE_HELLO SECONDS(1)
#define SCENE_HOLD  (3500 * VIP_MILLISECOND)
#define SCENE_DELAY VIP_MILLISECOND
/* What GLBP's forwarders let each other go first by (glbp.md 4.6). */
#define SCENE_STAGGER (400 * VIP_MILLISECOND)

struct scene {
  struct fault_script script;
  struct fault_figures figures;
  struct fault *fault;
  struct lan *lan;
  unsigned protocol; /* 0 VRRP, 1 HSRP, 2 GLBP */
  vip_time at;       /* scene_mark() */
  size_t from;
};

#define EACH_PROTOCOL(p) for (unsigned p = 0; p < FAULT_PROTOCOLS; p++)

/* Prepares; what a test wants otherwise it changes in scene->script.setup. */
void scene_prepare(struct scene *scene, unsigned protocol, uint64_t seed);
/* Makes the LAN; nothing has happened yet. */
void scene_open(struct scene *scene);
/* All of it, and the first 30 seconds. */
void scene_begin(struct scene *scene, unsigned protocol, uint64_t seed);
void scene_run(struct scene *scene, vip_time length);
/* One fault by its name in fault_verbs.c. */
void scene_do(struct scene *scene, const char *verb, int64_t a, int64_t b, int64_t c, int64_t d);
/* From here on changes are counted. */
void scene_mark(struct scene *scene);
/* Changes of state of a router, -1: of all, since then. */
unsigned scene_changes(const struct scene *scene, int router);
/* When it last went to that state since then; VIP_NEVER: it did not. */
vip_time scene_entered(const struct scene *scene, int router, uint8_t state);
uint8_t scene_state(const struct scene *scene, int router);
/* Active in VRRP, HSRP, GLBP. */
uint8_t scene_active(const struct scene *scene);
const struct vip_counters *scene_counters(const struct scene *scene, int router);
/* How long after its last packet a router is given up: by router `by`. */
vip_time scene_patience(const struct scene *scene, int by);
/* Nothing has been broken so far. */
void scene_assert(struct scene *scene);
/* The faults end, calm is reached in time, and that was all. */
void scene_end(struct scene *scene);
/* The end without calm, for routers that cannot agree. */
void scene_drop(struct scene *scene);

#endif
