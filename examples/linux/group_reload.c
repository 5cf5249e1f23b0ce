/* SPDX-License-Identifier: MIT */
/*
 * group_reload.c - makes the groups of a file those that run.
 *
 * A group is the same one as before if interface, protocol, family, version, number,
 * source and the group that it follows are: then the library changes what runs,
 * without a change of state.  The order of a reload is: away with what the file no
 * longer has, change and register the rest, hold what its sync label wants held, and
 * only then start; so no group begins that would be stopped at once.  Groups that
 * follow another one go before it and come after it.
 */
#include "group.h"

#include <stdlib.h>
#include <string.h>

#include "vipd.h"

void groups_free(struct group *groups)
{
  for (struct group *next; groups != NULL; groups = next) {
    next = groups->next;
    group_free(groups);
  }
}

/* What makes two groups the same one. */
static int by_identity(const void *a, const void *b)
{
  const struct group *left = *(struct group *const *)a;
  const struct group *right = *(struct group *const *)b;
  const int numbers = group_compare(left, right);

  if (numbers != 0)
    return numbers;
  if (left->version != right->version)
    return left->version - right->version;
  if (left->has_source != right->has_source)
    return left->has_source - right->has_source;
  if (vip_addr_compare(&left->source_addr, &right->source_addr) != 0)
    return vip_addr_compare(&left->source_addr, &right->source_addr);
  if (left->leader == NULL || right->leader == NULL)
    return (left->leader != NULL) - (right->leader != NULL);
  /* Leaders follow nobody. */
  return by_identity(&left->leader, &right->leader);
}

/* The groups of a list, sorted so that they can be found; NULL: no memory. */
static struct group **sort_groups(struct group *groups, size_t *count)
{
  struct group **sorted;

  *count = 0;
  for (const struct group *group = groups; group != NULL; group = group->next)
    ++*count;
  sorted = calloc(*count + 1, sizeof *sorted);
  if (sorted == NULL)
    return NULL;
  for (size_t i = 0; i < *count; i++, groups = groups->next)
    sorted[i] = groups;
  qsort(sorted, *count, sizeof *sorted, by_identity);
  return sorted;
}

static struct group *find_same(struct group *const *sorted, size_t count, const struct group *as)
{
  struct group *const *found =
      count > 0 ? bsearch(&as, sorted, count, sizeof *sorted, by_identity) : NULL;

  return found != NULL ? *found : NULL;
}

/* Takes the running groups out that `wanted` does not have, followers or the others. */
static void end_some(struct vipd *vipd, struct group *const *wanted, size_t count, bool followers,
                     struct group **ended, vip_time now)
{
  struct group **link = &vipd->groups;

  while (*link != NULL) {
    struct group *group = *link;
    if ((group->leader != NULL) != followers || find_same(wanted, count, group) != NULL) {
      link = &group->next;
      continue;
    }
    *link = group->next;
    group_end(vipd, group, now);
    group->next = *ended;
    *ended = group;
  }
}

/* The library does not let a group go that others follow. */
static void end_others(struct vipd *vipd, struct group *const *wanted, size_t count, vip_time now)
{
  struct group *ended = NULL;

  end_some(vipd, wanted, count, true, &ended, now);
  end_some(vipd, wanted, count, false, &ended, now);
  /* What is queued for the log and the wire still speaks of them. */
  loop_settle(vipd);
  groups_free(ended);
}

/* Changes the running group that is the same, or registers this one. */
static bool begin_group(struct vipd *vipd, struct group *wanted, struct group *running,
                        vip_time now)
{
  if (running != NULL) {
    wanted->same = running;
    return group_change(vipd, running, wanted, now);
  }
  if (wanted->leader != NULL)
    wanted->leader = wanted->leader->same;
  if (wanted->follow != NULL && wanted->leader == NULL)
    log_say(LOG_ERR, "[%s %s]: the group that it follows does not run", wanted->protocol->name,
            wanted->name);
  else if (group_register(vipd, wanted, now))
    wanted->same = wanted;
  if (wanted->same == NULL && wanted->vip != NULL)
    group_end(vipd, wanted, now);
  return wanted->same != NULL;
}

/* What runs after a reload, in the order of the file; what was only read is freed. */
static struct group *take_running(struct group *wanted)
{
  struct group *list = NULL;
  struct group **end = &list;

  for (struct group *next; wanted != NULL; wanted = next) {
    struct group *running = wanted->same;
    next = wanted->next;
    wanted->same = NULL;
    if (running != wanted)
      group_free(wanted);
    if (running == NULL)
      continue;
    *end = running;
    end = &running->next;
  }
  *end = NULL;
  return list;
}

/* Groups come before those that follow them. */
static bool begin_all(struct vipd *vipd, struct group *wanted, struct group *const *running,
                      size_t count, vip_time now)
{
  bool good = true;

  for (int followers = 0; followers < 2; followers++)
    for (struct group *group = wanted; group != NULL; group = group->next)
      if ((group->follow != NULL) == (followers == 1))
        good = begin_group(vipd, group, find_same(running, count, group), now) && good;
  vipd->groups = take_running(wanted);
  return good;
}

bool groups_apply(struct vipd *vipd, struct group *wanted, vip_time now)
{
  size_t wanted_count;
  size_t count;
  struct group **sorted = sort_groups(wanted, &wanted_count);
  struct group **running;
  bool good;

  control_cut(vipd);
  if (sorted != NULL)
    end_others(vipd, sorted, wanted_count, now);
  running = sort_groups(vipd->groups, &count);
  if (sorted == NULL || running == NULL) {
    log_say(LOG_ERR, "no memory for the groups");
    groups_free(wanted);
    good = false;
  } else {
    good = begin_all(vipd, wanted, running, count, now);
    sync_refresh(vipd, now);
    /* No effect on those that run. */
    for (struct group *group = vipd->groups; group != NULL; group = group->next)
      if (group->retry.due == VIP_NEVER)
        (void)vip_group_start(group->vip, now);
  }
  free(sorted);
  free(running);
  loop_settle(vipd);
  return good;
}

void groups_stop(struct vipd *vipd, vip_time now)
{
  control_cut(vipd);
  (void)vip_engine_stop(&vipd->engine, now);
  end_others(vipd, NULL, 0, now);
}
