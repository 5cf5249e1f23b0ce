/* SPDX-License-Identifier: MIT */
/*
 * track.h - tracked objects: something that is up or down, or has a value, and
 * changes the priority or the service of any number of groups.
 *
 * Optional: it does nothing that a host could not do with vip_group_adjust()
 * and vip_group_hold().
 */
#ifndef VIP_TRACK_H
#define VIP_TRACK_H

#include <vip/engine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a tracked object does to a group. */
enum vip_track_kind {
  VIP_TRACK_WEIGHT = 0,  /* changes its priority (GLBP: its weighting) */
  VIP_TRACK_FAULT = 1,   /* down: the group leaves service; reason FAULT */
  VIP_TRACK_SHUTDOWN = 2 /* the same in Cisco's words; reason TRACK_SHUTDOWN */
};

struct vip_track_use;

/* A tracked object.  Caller's memory; private. */
struct vip_track {
  struct vip_track_use *uses; /* newest first */
  int16_t value;              /* 0 = down */
};

/* One group's use of one object.  Caller's memory, private; lives until detached. */
struct vip_track_use {
  struct vip_track *track;    /* NULL after it was detached */
  struct vip_group *group;    /* whom it acts on */
  struct vip_track_use *next; /* of the same object */
  int16_t weight;             /* see vip_track_attach() */
  uint8_t kind;               /* enum vip_track_kind */
};

/*
 * Makes an object with no uses.  `value` is 0 for down, 1 for up, or any number
 * of an object that has a value.  Nothing to release.
 */
VIP_API void vip_track_init(struct vip_track *track, int16_t value);

/*
 * Lets `track` act on `group`, from now on.  `weight`, for VIP_TRACK_WEIGHT:
 *
 *   positive   weight times the value is added (value 0 or 1: added while up)
 *   negative   weight is added while the value is 0, that is while it is down;
 *              with a value other than 0 and 1, weight times the value is added
 *
 * What a use adds is limited to -32767..32767.  A use that holds its group
 * ignores `weight`.  Returns VIP_OK, VIP_ERR_BUSY, VIP_ERR_STATE (group not
 * registered), or VIP_ERR_ARG (kind).
 */
VIP_API int vip_track_attach(struct vip_track *track, struct vip_track_use *use,
                             struct vip_group *group, enum vip_track_kind kind, int16_t weight,
                             vip_time now);

/*
 * Ends a use and takes back what it added.  Returns VIP_OK, VIP_ERR_BUSY, VIP_ERR_STATE
 * (it was ended), or VIP_ERR_ARG: what the host itself has adjusted or let go leaves no
 * room to take it back, and the use goes on.
 */
VIP_API int vip_track_detach(struct vip_track_use *use, vip_time now);

/*
 * The object's value is now `value`: every group that uses it is adjusted, in
 * the order of attachment, newest first.  O(uses * log groups).  Returns VIP_OK
 * or VIP_ERR_BUSY: then nothing has changed.
 */
VIP_API int vip_track_set(struct vip_track *track, int16_t value, vip_time now);

#ifdef __cplusplus
}
#endif

#endif
