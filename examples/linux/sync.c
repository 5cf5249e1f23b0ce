/* SPDX-License-Identifier: MIT */
/*
 * sync.c - `sync = LABEL`: groups of one label are in service together or not at
 * all.
 *
 * A router that lost its uplink must not stay Active on the other side.  While one
 * member cannot serve (its interface is down or gone or has no address, a tracked
 * object is in fault, or the machine could not do what it needs), the others are
 * held out of service, too, each with its farewell; they begin again when all can.
 * Whether a member can serve is a question about its own surroundings.  That it is
 * held here is no part of the answer, so two members cannot hold each other for
 * ever, and nothing flaps.
 *
 * It does not copy roles: an election that one member alone loses, because only
 * there a better router is heard, leaves the others where they are.  Give the
 * members equal priorities and tracked objects, and one router wins all of them.
 */
#include <stdlib.h>
#include <string.h>

#include "vipd.h"

static bool has_address(const struct group *group)
{
  const struct vip_if_config *config = vip_if_get_config(&group->source->vif);

  return !vip_addr_is_none(group->family == VIP_IPV4 ? &config->addr4 : &config->addr6);
}

static bool can_serve(const struct group *group)
{
  if (group->retry.due != VIP_NEVER || !vip_if_get_config(&group->source->vif)->up ||
      !has_address(group))
    return false;
  for (const struct group_track *use = group->tracks; use != NULL; use = use->next)
    if (track_is_fault(use->track))
      return false;
  return true;
}

static int by_label(const void *a, const void *b)
{
  const struct group *left = *(struct group *const *)a;
  const struct group *right = *(struct group *const *)b;

  return strcmp(left->sync, right->sync);
}

static void hold(struct group *group, bool held, vip_time now)
{
  if (group->sync_held == held)
    return;
  group->sync_held = held;
  (void)vip_group_hold(group->vip, held, VIP_REASON_FAULT, now);
}

/* The members of one label: each is held while another cannot serve. */
static void settle_label(struct group *const *members, size_t count, vip_time now)
{
  size_t out = 0;

  for (size_t i = 0; i < count; i++)
    out += !can_serve(members[i]);
  for (size_t i = 0; i < count; i++)
    hold(members[i], out > (can_serve(members[i]) ? 0 : 1), now);
}

static size_t collect(struct vipd *vipd, struct group **members, vip_time now)
{
  size_t count = 0;

  for (struct group *group = vipd->groups; group != NULL; group = group->next) {
    if (group->sync == NULL) {
      hold(group, false, now);
      continue;
    }
    if (members != NULL)
      members[count] = group;
    count++;
  }
  return count;
}

void sync_refresh(struct vipd *vipd, vip_time now)
{
  const size_t count = collect(vipd, NULL, now);
  struct group **members;

  if (count == 0)
    return;
  members = calloc(count, sizeof *members);
  if (members == NULL) {
    log_say(LOG_ERR, "no memory to look after the groups with sync");
    return;
  }
  (void)collect(vipd, members, now);
  qsort(members, count, sizeof *members, by_label);
  for (size_t i = 0, end; i < count; i = end) {
    for (end = i + 1; end < count && strcmp(members[i]->sync, members[end]->sync) == 0;)
      end++;
    settle_label(members + i, end - i, now);
  }
  free(members);
}
