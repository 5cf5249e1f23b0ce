/* SPDX-License-Identifier: MIT */
/*
 * group.c - the life of groups of any protocol: started, changed in place by a
 * reload, removed.
 *
 * A group is the same one as before if interface, protocol, family, version, number
 * and source are: then the library changes what runs, without a change of state.
 * The order of a reload is: away with what the file no longer has, change and
 * register the rest, hold what its sync label wants held, and only then start; so
 * no group begins that would be stopped at once.
 */
#include "group.h"

#include <stdlib.h>
#include <string.h>

#include "vipd.h"

/* A failure of the machine is not often gone sooner; the log stays readable. */
static const vip_time RETRY = 10 * VIP_SECOND;

struct group *group_of(const struct vip_group *vip)
{
  return vip_group_user(vip);
}

struct group *group_find(struct vipd *vipd, const char *name)
{
  for (struct group *group = vipd->groups; group != NULL; group = group->next)
    if (strcmp(group->name, name) == 0)
      return group;
  return NULL;
}

/* ---- memory ---- */

static void free_group(struct group *group)
{
  for (struct group_right *right = group->rights, *next; right != NULL; right = next) {
    next = right->next;
    free(right);
  }
  for (unsigned i = 0; i < group->track_count; i++)
    free(group->track_names[i]);
  group->protocol->release(group);
  free(group->track_names);
  free(group->addresses);
  free(group->prefixes);
  free(group->sync);
  free(group->notify);
  free(group);
}

void groups_free(struct group *groups)
{
  for (struct group *next; groups != NULL; groups = next) {
    next = groups->next;
    free_group(groups);
  }
}

/* ---- rights ---- */

struct group_right *group_right_of(const struct group *group, const struct vip_addr *addr)
{
  for (struct group_right *right = group->rights; right != NULL; right = right->next)
    if (vip_addr_compare(&right->addr, addr) == 0)
      return right;
  return NULL;
}

/* Makes a right for each address of `wanted`, which may be the group itself. */
static bool add_rights(struct group *group, const struct group *wanted)
{
  for (unsigned i = 0; i < wanted->address_count + wanted->excluded_count; i++) {
    struct group_right *right = group_right_of(group, &wanted->addresses[i]);
    if (right != NULL)
      continue;
    right = calloc(1, sizeof *right);
    if (right == NULL)
      return false;
    right->addr = wanted->addresses[i];
    right->wanted_prefix = wanted->prefixes[i];
    right->next = group->rights;
    group->rights = right;
  }
  return true;
}

static bool lists(const struct group *group, const struct vip_addr *addr)
{
  for (unsigned i = 0; i < group->address_count + group->excluded_count; i++)
    if (vip_addr_compare(&group->addresses[i], addr) == 0)
      return true;
  return false;
}

/* Frees the rights to addresses that the group has no more. */
static void drop_rights(struct group *group)
{
  struct group_right **link = &group->rights;

  while (*link != NULL) {
    struct group_right *right = *link;
    if (right->held || lists(group, &right->addr)) {
      link = &right->next;
      continue;
    }
    *link = right->next;
    free(right);
  }
}

/* An address that is held keeps its length until it is taken the next time. */
static void set_prefixes(struct group *group)
{
  for (unsigned i = 0; i < group->address_count + group->excluded_count; i++) {
    struct group_right *right = group_right_of(group, &group->addresses[i]);
    if (right != NULL)
      right->wanted_prefix = group->prefixes[i];
  }
}

/* ---- virtual MACs ---- */

/* Asks for, or gives back, the devices of the MACs that `wanted`'s section asks for. */
static void ask_devices(struct vipd *vipd, const struct group *group, const struct group *wanted,
                        bool on)
{
  struct vip_mac mac[GROUP_MACS];
  const unsigned count = group->protocol->macs(wanted, mac);

  if (group->source->port->ifindex == 0)
    return;
  for (unsigned i = 0; i < count; i++) {
    struct keeper_request request = {.verb = KEEPER_DEVICE,
                                     .on = on,
                                     .family = group->family,
                                     .protocol = group->protocol->number,
                                     .forwarder = (uint8_t)(i + 1),
                                     .number = group->number,
                                     .ifindex = group->source->port->ifindex,
                                     .mac = mac[i]};
    if (on)
      ops_ask(vipd, group, &request);
    else
      keeper_ask(vipd, &request);
  }
}

/* The settings of the port come first: no device is there without them. */
static void prepare(struct vipd *vipd, const struct group *group, const struct group *wanted)
{
  struct port *port = group->source->port;
  struct keeper_request request = {.verb = KEEPER_PORT, .on = true, .ifindex = port->ifindex};
  struct vip_mac mac[GROUP_MACS];

  if (port->ifindex == 0 || group->protocol->macs(wanted, mac) == 0)
    return;
  if (!port->prepared)
    ops_ask(vipd, group, &request);
  port->prepared = true;
  ask_devices(vipd, group, wanted, true);
}

void group_prepare(struct vipd *vipd, struct group *group)
{
  prepare(vipd, group, group);
}

void group_unprepare(struct vipd *vipd, struct group *group)
{
  ask_devices(vipd, group, group, false);
}

/* ---- tracked objects ---- */

static struct group_track *find_use(const struct group *group, const struct track *track)
{
  struct group_track *use = group->tracks;

  while (use != NULL && use->track != track)
    use = use->next;
  return use;
}

/* Makes the group use the objects that `names` names, and those alone; new ones first. */
static bool use_tracks(struct vipd *vipd, struct group *group, char *const *names, unsigned count,
                       vip_time now)
{
  struct group_track *wanted = NULL;
  struct group_track *unwanted = NULL;

  for (unsigned i = 0; i < count; i++) {
    struct track *track = track_find(vipd->tracks, names[i]);
    struct group_track *use = track != NULL ? find_use(group, track) : NULL;
    if (track == NULL || use != NULL)
      continue;
    use = calloc(1, sizeof *use);
    if (use == NULL)
      return false;
    use->next = group->tracks;
    group->tracks = use;
    track_attach(track, use, group->vip, now);
  }
  for (struct group_track *use = group->tracks, *next; use != NULL; use = next) {
    bool stays = false;
    for (unsigned i = 0; i < count && !stays; i++)
      stays = use->track == track_find(vipd->tracks, names[i]);
    next = use->next;
    use->next = stays ? wanted : unwanted;
    *(stays ? &wanted : &unwanted) = use;
  }
  group->tracks = wanted;
  for (struct group_track *next; unwanted != NULL; unwanted = next) {
    next = unwanted->next;
    (void)vip_track_detach(&unwanted->use, now);
    free(unwanted);
  }
  return true;
}

/* ---- start and end of one ---- */

static void start_again(struct vipd *vipd, struct alarm *alarm, vip_time now)
{
  struct group *group = alarm->user;

  alarm->due = VIP_NEVER;
  loop_unalarm(vipd, alarm);
  (void)vip_group_start(group->vip, now);
  sync_refresh(vipd, now);
}

void group_retry(struct vipd *vipd, struct group *group, vip_time now)
{
  (void)vip_group_stop(group->vip, now);
  group->retry.due = now + RETRY;
  group->retry.ring = start_again;
  group->retry.user = group;
  loop_alarm(vipd, &group->retry);
  sync_refresh(vipd, now);
}

/* Registers a group that has been read; it does not start yet. */
static bool register_group(struct vipd *vipd, struct group *group, vip_time now)
{
  struct port *port = port_get(vipd, group->interface);

  if (port == NULL || !add_rights(group, group)) {
    log_say(LOG_ERR, "[%s %s]: no memory for it", group->protocol->name, group->name);
    return false;
  }
  if (port->ifindex == 0 && port->sources == NULL)
    log_say(LOG_NOTICE, "%s: there is no such interface; its groups wait for it", port->name);
  group->source =
      port_source(vipd, port, group->has_source ? group->family : 0, &group->source_addr);
  if (group->source == NULL)
    return false;
  if (group->protocol->init(group, &group->source->vif) != VIP_OK) {
    port_leave(vipd, group->source);
    return false;
  }
  vip_group_set_user(group->vip, group);
  group->history.entries = group->entries;
  group->history.size = GROUP_HISTORY;
  group->counters.history = &group->history;
  (void)vip_group_set_counters(group->vip, &group->counters);
  group_prepare(vipd, group);
  port_filter(port);
  return use_tracks(vipd, group, group->track_names, group->track_count, now);
}

/* Stops a group and takes it out, with a farewell; what is left is its memory. */
static void end_group(struct vipd *vipd, struct group *group, vip_time now)
{
  loop_unalarm(vipd, &group->retry);
  (void)vip_group_stop(group->vip, now);
  (void)use_tracks(vipd, group, NULL, 0, now);
  (void)vip_group_remove(group->vip, now);
  ask_devices(vipd, group, group, false);
  port_filter(group->source->port);
  port_leave(vipd, group->source);
}

/* ---- change of one ---- */

#define SWAP(type, a, b)                                                                           \
  do {                                                                                             \
    type swapped = (a);                                                                            \
    (a) = (b);                                                                                     \
    (b) = swapped;                                                                                 \
  } while (0)

/* The common settings of `wanted` become the group's; `wanted` gets what they were. */
static void swap_settings(struct group *group, struct group *wanted)
{
  memcpy(group->name, wanted->name, sizeof group->name);
  group->line = wanted->line;
  SWAP(struct vip_addr *, group->addresses, wanted->addresses);
  SWAP(uint8_t *, group->prefixes, wanted->prefixes);
  SWAP(unsigned, group->address_count, wanted->address_count);
  SWAP(unsigned, group->excluded_count, wanted->excluded_count);
  SWAP(char *, group->sync, wanted->sync);
  SWAP(char *, group->notify, wanted->notify);
  SWAP(char **, group->track_names, wanted->track_names);
  SWAP(unsigned, group->track_count, wanted->track_count);
}

/* Gives a running group what `wanted` says, and frees that.  The library does it in place. */
static bool change_group(struct vipd *vipd, struct group *group, struct group *wanted, vip_time now)
{
  bool good = add_rights(group, wanted);

  /* The keeper counts: what both need stays. */
  prepare(vipd, group, wanted);
  good = good && group->protocol->configure(group, wanted, now) == VIP_OK;
  if (good)
    swap_settings(group, wanted);
  drop_rights(group);
  set_prefixes(group);
  ask_devices(vipd, group, wanted, false);
  port_filter(group->source->port);
  free_group(wanted);
  return use_tracks(vipd, group, group->track_names, group->track_count, now) && good;
}

/* ---- all of them ---- */

/* What makes two groups the same one. */
static int by_identity(const void *a, const void *b)
{
  const struct group *left = *(struct group *const *)a;
  const struct group *right = *(struct group *const *)b;
  const int interfaces = strcmp(left->interface, right->interface);

  if (interfaces != 0)
    return interfaces;
  if (left->protocol->number != right->protocol->number)
    return left->protocol->number - right->protocol->number;
  if (left->family != right->family)
    return left->family - right->family;
  if (left->version != right->version)
    return left->version - right->version;
  if (left->number != right->number)
    return left->number - right->number;
  if (left->has_source != right->has_source)
    return left->has_source - right->has_source;
  return vip_addr_compare(&left->source_addr, &right->source_addr);
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

/* Takes out the running groups that `wanted` does not have. */
static void end_others(struct vipd *vipd, struct group *const *wanted, size_t count, vip_time now)
{
  struct group **link = &vipd->groups;
  struct group *ended = NULL;

  while (*link != NULL) {
    struct group *group = *link;
    if (find_same(wanted, count, group) != NULL) {
      link = &group->next;
      continue;
    }
    *link = group->next;
    end_group(vipd, group, now);
    group->next = ended;
    ended = group;
  }
  /* What is queued for the log and the wire still speaks of them. */
  loop_settle(vipd);
  groups_free(ended);
}

/*
 * Changes or registers each group of `wanted`; the result is the new list, in the
 * order of the file.
 */
static bool begin_all(struct vipd *vipd, struct group *wanted, struct group *const *running,
                      size_t count, vip_time now)
{
  struct group *list = NULL;
  struct group **end = &list;
  bool good = true;

  for (struct group *next; wanted != NULL; wanted = next) {
    struct group *group = find_same(running, count, wanted);
    next = wanted->next;
    if (group != NULL) {
      good = change_group(vipd, group, wanted, now) && good;
    } else if (register_group(vipd, wanted, now)) {
      group = wanted;
    } else {
      good = false;
      if (wanted->vip != NULL)
        end_group(vipd, wanted, now);
      free_group(wanted);
      continue;
    }
    *end = group;
    end = &group->next;
  }
  *end = NULL;
  vipd->groups = list;
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
