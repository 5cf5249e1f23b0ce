/* SPDX-License-Identifier: MIT */
/*
 * group.c - the life of one group of any protocol: its rights, the devices of its
 * virtual MACs, its tracked objects; registered, changed in place, taken out.  Which
 * groups that happens to, and in which order, is for group_reload.c.
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

void group_free(struct group *group)
{
  for (struct group_right *right = group->rights, *next; right != NULL; right = next) {
    next = right->next;
    free(right);
  }
  for (unsigned i = 0; i < group->track_count; i++)
    free(group->track_names[i]);
  if (group->settings != NULL) {
    if (group->protocol->release != NULL)
      group->protocol->release(group);
    auth_free(&group->settings->auth);
    free(group->settings);
  }
  free(group->track_names);
  free(group->addresses);
  free(group->prefixes);
  free(group->sync);
  free(group->notify);
  free(group->follow);
  free(group);
}

/* ---- rights ---- */

struct group_right *group_right_of(const struct group *group, const struct vip_addr *addr)
{
  for (struct group_right *right = group->rights; right != NULL; right = right->next)
    if (vip_addr_compare(&right->addr, addr) == 0)
      return right;
  return NULL;
}

static struct group_right *add_right(struct group *group, const struct vip_addr *addr,
                                     uint8_t prefix)
{
  struct group_right *right = calloc(1, sizeof *right);

  if (right == NULL)
    return NULL;
  right->addr = *addr;
  right->wanted_prefix = prefix;
  right->next = group->rights;
  group->rights = right;
  return right;
}

/* Makes a right for each address of `wanted`, which may be the group itself. */
static bool add_rights(struct group *group, const struct group *wanted)
{
  for (unsigned i = 0; i < wanted->address_count; i++)
    if (group_right_of(group, &wanted->addresses[i]) == NULL &&
        add_right(group, &wanted->addresses[i], wanted->prefixes[i]) == NULL)
      return false;
  return true;
}

struct group_right *group_learn(struct group *group, const struct vip_addr *addr)
{
  /* What is asked about it must pass the filter, and reach the machine. */
  port_filter(group->source->port);
  return add_right(group, addr, group->family == VIP_IPV4 ? 32 : 128);
}

static bool lists(const struct group *group, const struct vip_addr *addr)
{
  for (unsigned i = 0; i < group->address_count; i++)
    if (vip_addr_compare(&group->addresses[i], addr) == 0)
      return true;
  return false;
}

/* Frees the rights to addresses that the group has no more; what it learned comes back. */
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
    right_forget(group, right);
    free(right);
  }
}

/* An address that is held keeps its length until it is taken the next time. */
static void set_prefixes(struct group *group)
{
  for (unsigned i = 0; i < group->address_count; i++) {
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
      right_ask(vipd, group, &request);
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
    right_ask(vipd, group, &request);
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

bool group_register(struct vipd *vipd, struct group *group, vip_time now)
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

void group_end(struct vipd *vipd, struct group *group, vip_time now)
{
  loop_unalarm(vipd, &group->retry);
  (void)vip_group_stop(group->vip, now);
  (void)use_tracks(vipd, group, NULL, 0, now);
  (void)vip_group_remove(group->vip, now);
  if (group->protocol->leave != NULL)
    group->protocol->leave(group);
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
  SWAP(char *, group->follow, wanted->follow);
  SWAP(char *, group->sync, wanted->sync);
  SWAP(char *, group->notify, wanted->notify);
  SWAP(char **, group->track_names, wanted->track_names);
  SWAP(unsigned, group->track_count, wanted->track_count);
}

bool group_change(struct vipd *vipd, struct group *group, struct group *wanted, vip_time now)
{
  bool good = add_rights(group, wanted);

  /* The keeper counts: what both need stays. */
  prepare(vipd, group, wanted);
  good = good && group->protocol->configure(group, wanted, now) == VIP_OK;
  if (good)
    swap_settings(group, wanted);
  drop_rights(group);
  rights_settle(group);
  set_prefixes(group);
  ask_devices(vipd, group, wanted, false);
  port_filter(group->source->port);
  return use_tracks(vipd, group, group->track_names, group->track_count, now) && good;
}
