/* SPDX-License-Identifier: MIT */
/*
 * group_read.c - the sections of groups: the keys that all protocols share, and
 * what must hold between the sections of a file.
 *
 * A section is one group of one family.  What a protocol adds (its own keys, its
 * ranges) is in the protocol's file.
 */
#include "group.h"

#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "value.h"
#include "vipd.h"

/* ---- what protocols' keys are made of ---- */

bool group_family(struct group *group, const struct setting *setting, uint8_t family,
                  struct config *config)
{
  if (group->family == 0) {
    group->family = family;
    group->family_line = setting->line;
  }
  if (group->family == family)
    return true;
  return config_complain(config, setting->line, setting->key,
                         "\"%s\" is IPv%u, but line %u makes this a group of IPv%u; write two "
                         "sections, one for each family",
                         setting->value, family, group->family_line, group->family);
}

bool group_insert_address(struct group *group, unsigned at, const struct vip_addr *addr,
                          uint8_t prefix)
{
  const unsigned count = group->address_count;
  struct vip_addr *addresses = realloc(group->addresses, (count + 1) * sizeof *addresses);
  uint8_t *prefixes;

  if (addresses == NULL)
    return false;
  group->addresses = addresses;
  prefixes = realloc(group->prefixes, (count + 1) * sizeof *prefixes);
  if (prefixes == NULL)
    return false;
  group->prefixes = prefixes;
  memmove(addresses + at + 1, addresses + at, (count - at) * sizeof *addresses);
  memmove(prefixes + at + 1, prefixes + at, (count - at) * sizeof *prefixes);
  addresses[at] = *addr;
  prefixes[at] = prefix;
  group->address_count++;
  return true;
}

static bool has_address(const struct group *group, const struct vip_addr *addr)
{
  for (unsigned i = 0; i < group->address_count; i++)
    if (vip_addr_compare(&group->addresses[i], addr) == 0)
      return true;
  return false;
}

bool group_take_address(struct group *group, unsigned at, unsigned taken,
                        const struct setting *setting, struct config *config)
{
  struct vip_addr addr;
  uint8_t family;
  uint8_t prefix;

  if (!value_prefix(config, setting, &addr, &family, &prefix) ||
      !group_family(group, setting, family, config))
    return false;
  if (has_address(group, &addr))
    return config_complain(config, setting->line, setting->key,
                           "\"%s\" is in this section already; each address once", setting->value);
  if (taken == GROUP_ADDRESSES)
    return config_complain(config, setting->line, setting->key,
                           "is one too many; at most %d are allowed", GROUP_ADDRESSES);
  return group_insert_address(group, at, &addr, prefix) ||
         config_complain(config, setting->line, setting->key, "no memory for it");
}

/* ---- keys ---- */

static bool take_interface(void *object, const struct setting *setting, struct config *config)
{
  struct group *group = object;

  return value_interface(config, setting, group->interface, sizeof group->interface);
}

static bool take_group(void *object, const struct setting *setting, struct config *config)
{
  struct group *group = object;
  uint32_t number;

  if (!value_number(config, setting, setting->value, group->protocol->number_min,
                    group->protocol->number_max, &number))
    return false;
  group->number = (uint16_t)number;
  return true;
}

static bool take_sync(void *object, const struct setting *setting, struct config *config)
{
  struct group *group = object;

  return value_copy(config, setting, setting->value, &group->sync);
}

static bool take_track(void *object, const struct setting *setting, struct config *config)
{
  struct group *group = object;
  char **names;

  if (config_section(config, "track", setting->value) == NULL)
    return config_complain(config, setting->line, setting->key,
                           "there is no section [track %s]; allowed are names of [track NAME]",
                           setting->value);
  for (unsigned i = 0; i < group->track_count; i++)
    if (strcmp(group->track_names[i], setting->value) == 0)
      return config_complain(config, setting->line, setting->key,
                             "\"%s\" is in this section already; each name once", setting->value);
  names = realloc(group->track_names, (group->track_count + 1) * sizeof *names);
  if (names == NULL)
    return config_complain(config, setting->line, setting->key, "no memory for it");
  group->track_names = names;
  if (!value_copy(config, setting, setting->value, &names[group->track_count]))
    return false;
  group->track_count++;
  return true;
}

static bool take_notify(void *object, const struct setting *setting, struct config *config)
{
  struct group *group = object;

  return value_path(config, setting, &group->notify);
}

const struct key group_keys[] = {
    {"interface", false, take_interface}, {"group", false, take_group},
    {"sync", false, take_sync},           {"track", true, take_track},
    {"notify", false, take_notify},       {NULL, false, NULL},
};

/* In front of the first section: what holds for all groups. */
struct common {
  char *notify;
};

static bool take_common_notify(void *object, const struct setting *setting, struct config *config)
{
  struct common *common = object;

  return value_path(config, setting, &common->notify);
}

static const struct key common_keys[] = {
    {"notify", false, take_common_notify},
    {NULL, false, NULL},
};

/* ---- sections ---- */

static bool must_have(struct config *config, const struct section *section, const char *key,
                      bool has, const char *allowed)
{
  return has || config_complain(config, section->line, key, "is missing; %s", allowed);
}

/* What is missing is told only where nothing else is wrong: a wrong value is none. */
static bool read_section(struct group *group, const struct section *section, struct config *config)
{
  group->settings = calloc(1, group->protocol->settings);
  if (group->settings == NULL)
    return config_complain(config, section->line, NULL, "no memory for the group");
  group->protocol->begin(group);
  if (!config_take(config, section, group_keys, group->protocol->keys, group))
    return false;
  if (!must_have(config, section, "interface", group->interface[0] != '\0',
                 "the name of an interface, as eth0") ||
      !must_have(config, section, "group", config_line(section, "group") != section->line,
                 "the group's number"))
    return false;
  return group->protocol->finish(group, section, config);
}

static struct group *new_group(const struct protocol *protocol, const struct section *section)
{
  struct group *group = calloc(1, protocol->size);

  if (group == NULL)
    return NULL;
  group->protocol = protocol;
  (void)snprintf(group->name, sizeof group->name, "%s", section->name);
  group->line = section->line;
  group->retry.due = VIP_NEVER;
  return group;
}

static bool complain_kind(struct config *config, const struct section *section)
{
  char known[128] = "[track NAME]";

  for (unsigned i = 0; protocols[i] != NULL; i++) {
    const size_t length = strlen(known);
    (void)snprintf(known + length, sizeof known - length, ", [%s NAME]", protocols[i]->name);
  }
  return config_complain(config, section->line, NULL, "[%s %s] is not a section; allowed are %s",
                         section->kind, section->name, known);
}

/* Reads all groups behind `*list`, in the order of the file. */
static unsigned read_sections(struct config *config, struct group **list)
{
  unsigned count = 0;

  for (unsigned i = 1; i < config->section_count; i++) {
    const struct section *section = &config->sections[i];
    const struct protocol *protocol = protocol_named(section->kind);

    if (strcmp(section->kind, "track") == 0)
      continue;
    if (protocol == NULL) {
      (void)complain_kind(config, section);
      continue;
    }
    *list = new_group(protocol, section);
    if (*list == NULL) {
      (void)config_complain(config, section->line, NULL, "no memory for the group");
      break;
    }
    (void)read_section(*list, section, config);
    list = &(*list)->next;
    count++;
  }
  return count;
}

/* ---- between the groups of a file ---- */

/* Two sections are for one group of an interface. */
static bool is_one(const struct group *a, const struct group *b)
{
  return a->protocol == b->protocol && a->number == b->number &&
         (a->family == b->family || a->protocol->both_families) &&
         strcmp(a->interface, b->interface) == 0;
}

int group_compare(const struct group *a, const struct group *b)
{
  const int interfaces = strcmp(a->interface, b->interface);

  if (interfaces != 0)
    return interfaces;
  if (a->protocol->number != b->protocol->number)
    return a->protocol->number - b->protocol->number;
  if (a->number != b->number)
    return a->number - b->number;
  return a->family - b->family;
}

/* The same, but of two groups that the library does not tell apart the first line's is first. */
static int by_number(const void *a, const void *b)
{
  const struct group *left = *(struct group *const *)a;
  const struct group *right = *(struct group *const *)b;
  const int numbers = group_compare(left, right);

  return numbers != 0 && !is_one(left, right)
             ? numbers
             : (left->line > right->line) - (left->line < right->line);
}

static int by_name(const void *a, const void *b)
{
  const struct group *left = *(struct group *const *)a;
  const struct group *right = *(struct group *const *)b;
  const int names = strcmp(left->name, right->name);

  return names != 0 ? names : (left->line > right->line) - (left->line < right->line);
}

static void check_sorted(struct config *config, struct group **sorted, unsigned count)
{
  qsort(sorted, count, sizeof(struct group *), by_number);
  for (unsigned i = 1; i < count; i++)
    if (is_one(sorted[i - 1], sorted[i]))
      (void)config_complain(
          config,
          config_line(config_section(config, sorted[i]->protocol->name, sorted[i]->name), "group"),
          "group",
          "%u of IPv%u on %s belongs to [%s %s] in line %u; allowed is one "
          "section for each group",
          sorted[i]->number, sorted[i]->family, sorted[i]->interface, sorted[i - 1]->protocol->name,
          sorted[i - 1]->name, sorted[i - 1]->line);
  /* Of one protocol the file's reader has told already. */
  qsort(sorted, count, sizeof(struct group *), by_name);
  for (unsigned i = 1; i < count; i++)
    if (sorted[i - 1]->protocol != sorted[i]->protocol &&
        strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
      (void)config_complain(config, sorted[i]->line, NULL,
                            "the name %s is that of the group in line %u; each name once",
                            sorted[i]->name, sorted[i - 1]->line);
}

static int by_name_alone(const void *a, const void *b)
{
  const char *name = a;

  return strcmp(name, (*(struct group *const *)b)->name);
}

/* What `follow` names, of groups sorted by name: one with an election of its own. */
static void find_leaders(struct config *config, struct group **sorted, unsigned count)
{
  for (unsigned i = 0; i < count; i++) {
    struct group *group = sorted[i];
    const struct section *section = config_section(config, group->protocol->name, group->name);
    struct group *const *found;

    if (group->follow == NULL)
      continue;
    found = bsearch(group->follow, sorted, count, sizeof(struct group *), by_name_alone);
    if (found == NULL || (*found)->protocol != group->protocol)
      (void)config_complain(config, config_line(section, "follow"), "follow",
                            "there is no section [%s %s]; allowed are names of [%s NAME]",
                            group->protocol->name, group->follow, group->protocol->name);
    else if ((*found)->follow != NULL)
      (void)config_complain(config, config_line(section, "follow"), "follow",
                            "[%s %s] follows a group itself; allowed are those that do not",
                            group->protocol->name, group->follow);
    else
      group->leader = *found;
  }
}

/* An address of a group. */
struct use {
  const struct group *group;
  const struct vip_addr *addr;
};

static int by_address(const void *a, const void *b)
{
  const struct use *left = a;
  const struct use *right = b;
  const int interfaces = strcmp(left->group->interface, right->group->interface);
  const int addresses = interfaces != 0 ? interfaces : vip_addr_compare(left->addr, right->addr);

  if (addresses != 0)
    return addresses;
  return (left->group->line > right->group->line) - (left->group->line < right->group->line);
}

/* Two groups with one address would tell hosts two MACs for it, and take it from each other. */
static void check_uses(struct config *config, struct use *uses, size_t count)
{
  char text[ADDRESS_TEXT];

  qsort(uses, count, sizeof *uses, by_address);
  for (size_t i = 1; i < count; i++) {
    const struct group *first = uses[i - 1].group;
    const struct group *second = uses[i].group;

    if (first->family == second->family && strcmp(first->interface, second->interface) == 0 &&
        vip_addr_compare(uses[i - 1].addr, uses[i].addr) == 0)
      (void)config_complain(
          config, second->line, "address",
          "%s on %s belongs to [%s %s] in line %u; allowed is each address in one "
          "group of an interface",
          address_text(text, second->family, uses[i].addr), second->interface,
          first->protocol->name, first->name, first->line);
  }
}

static void check_addresses(struct config *config, const struct group *groups)
{
  struct use *uses;
  size_t count = 0;

  for (const struct group *group = groups; group != NULL; group = group->next)
    count += group->address_count;
  uses = calloc(count + 1, sizeof *uses);
  if (uses == NULL) {
    (void)config_complain(config, 1, NULL, "no memory for the addresses");
    return;
  }
  count = 0;
  for (const struct group *group = groups; group != NULL; group = group->next)
    for (unsigned i = 0; i < group->address_count; i++)
      uses[count++] = (struct use){group, &group->addresses[i]};
  check_uses(config, uses, count);
  free(uses);
}

static void check_groups(struct config *config, struct group *groups, unsigned count)
{
  struct group **sorted = calloc(count, sizeof *sorted);
  unsigned i = 0;

  if (sorted == NULL) {
    (void)config_complain(config, 1, NULL, "no memory for the groups");
    return;
  }
  for (struct group *group = groups; group != NULL; group = group->next)
    sorted[i++] = group;
  check_sorted(config, sorted, count);
  find_leaders(config, sorted, count);
  check_addresses(config, groups);
  free(sorted);
}

/* Gives each group that names no program the one for all. */
static void spread_notify(struct config *config, struct group *groups, const struct common *common)
{
  for (struct group *group = groups; group != NULL && common->notify != NULL; group = group->next)
    if (group->notify == NULL && (group->notify = strdup(common->notify)) == NULL) {
      (void)config_complain(config, group->line, "notify", "no memory for it");
      return;
    }
}

struct group *groups_read(struct config *config)
{
  const unsigned faults = config->faults;
  struct common common = {NULL};
  struct group *groups = NULL;
  unsigned count;

  (void)config_take(config, &config->sections[0], common_keys, NULL, &common);
  count = read_sections(config, &groups);
  if (count == 0 && config->faults == faults)
    (void)config_complain(config, 1, NULL, "there is no group; at least one section is needed");
  if (count > VIPD_GROUPS_MAX)
    (void)config_complain(config, 1, NULL, "%u groups are too many; at most %d are allowed", count,
                          VIPD_GROUPS_MAX);
  /* What a wrong section has not said cannot be compared. */
  if (config->faults == faults)
    check_groups(config, groups, count);
  spread_notify(config, groups, &common);
  free(common.notify);
  if (config->faults == faults)
    return groups;
  groups_free(groups);
  return NULL;
}
