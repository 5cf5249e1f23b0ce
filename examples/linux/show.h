/* SPDX-License-Identifier: MIT */
/*
 * show.h - what `vipd show` prints, made piece by piece, so that no pass of the
 * loop has to write the status of thousands of groups.
 */
#ifndef VIPD_SHOW_H
#define VIPD_SHOW_H

#include "reply.h"
#include "vipd.h"

/* How it is printed. */
enum show_form { SHOW_TEXT, SHOW_BRIEF, SHOW_JSON, SHOW_METRICS };

/* A printing under way.  Ends when groups are freed: control_cut(). */
struct show {
  uint8_t form;              /* enum show_form */
  const struct group *only;  /* this group alone; NULL = all, and vipd itself */
  const struct group *group; /* the next one */
  unsigned step;             /* pieces so far; metrics: the family */
};

/* Begins one. */
struct show show_begin(const struct vipd *vipd, enum show_form form, const struct group *only);

/* Adds the next piece; false: that was the last. */
bool show_next(const struct vipd *vipd, struct show *show, struct reply *reply, vip_time now);

/* The group behind `group` that is to be shown, or NULL. */
const struct group *show_following(const struct show *show, const struct group *group);

/* metrics.c: the same for SHOW_METRICS. */
bool metrics_next(const struct vipd *vipd, struct show *show, struct reply *reply);

#endif
