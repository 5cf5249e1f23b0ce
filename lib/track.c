/* SPDX-License-Identifier: MIT */
/*
 * track.c - tracked objects: turns the value of an object into adjustments and
 * holds of the groups that use it.
 *
 * Stands on the public interface alone.  A use's contribution follows from its
 * kind, its weight and the object's value, so nothing is stored about what was
 * applied: a change applies the difference between the two contributions.
 */
#include <vip/track.h>

void vip_track_init(struct vip_track *track, int16_t value)
{
  track->uses = NULL;
  track->value = value;
}

/* What a use adds to its group's priority while the object has that value. */
static int32_t contribution(const struct vip_track_use *use, int16_t value)
{
  int32_t sum;

  if (use->kind != VIP_TRACK_WEIGHT || (use->weight < 0 && value == 1))
    return 0;
  sum = use->weight < 0 && value == 0 ? use->weight : (int32_t)use->weight * value;
  if (sum > INT16_MAX)
    return INT16_MAX;
  return sum < -INT16_MAX ? -INT16_MAX : sum;
}

/* Whether a use keeps its group out of service. */
static bool holds(const struct vip_track_use *use, int16_t value)
{
  return use->kind != VIP_TRACK_WEIGHT && value == 0;
}

static int apply(const struct vip_track_use *use, int32_t delta, bool held, bool hold, vip_time now)
{
  if (held != hold)
    return vip_group_hold(
        use->group, hold,
        use->kind == VIP_TRACK_FAULT ? VIP_REASON_FAULT : VIP_REASON_TRACK_SHUTDOWN, now);
  /* Also with nothing to add: the group says whether it may be changed now. */
  return vip_group_adjust(use->group, delta, now);
}

int vip_track_attach(struct vip_track *track, struct vip_track_use *use, struct vip_group *group,
                     enum vip_track_kind kind, int16_t weight, vip_time now)
{
  int result;

  if (kind != VIP_TRACK_WEIGHT && kind != VIP_TRACK_FAULT && kind != VIP_TRACK_SHUTDOWN)
    return VIP_ERR_ARG;
  use->track = track;
  use->group = group;
  use->weight = weight;
  use->kind = (uint8_t)kind;
  /* Linked first: vip_track_set() from inside an operation must find that the group is busy. */
  use->next = track->uses;
  track->uses = use;
  result = apply(use, contribution(use, track->value), false, holds(use, track->value), now);
  if (result != VIP_OK) {
    track->uses = use->next;
    use->track = NULL;
  }
  return result;
}

int vip_track_detach(struct vip_track_use *use, vip_time now)
{
  struct vip_track *track = use->track;
  struct vip_track_use **link;
  int result;

  if (track == NULL)
    return VIP_ERR_STATE;
  result = apply(use, -contribution(use, track->value), holds(use, track->value), false, now);
  if (result != VIP_OK)
    return result;
  for (link = &track->uses; *link != use; link = &(*link)->next)
    ;
  *link = use->next;
  use->track = NULL;
  return VIP_OK;
}

int vip_track_set(struct vip_track *track, int16_t value, vip_time now)
{
  const int16_t old = track->value;

  /* All or none: the groups may belong to engines of which one is busy. */
  for (const struct vip_track_use *use = track->uses; use != NULL; use = use->next)
    if (vip_group_adjust(use->group, 0, now) == VIP_ERR_BUSY)
      return VIP_ERR_BUSY;
  for (const struct vip_track_use *use = track->uses; use != NULL; use = use->next)
    (void)apply(use, contribution(use, value) - contribution(use, old), holds(use, old),
                holds(use, value), now);
  track->value = value;
  return VIP_OK;
}
