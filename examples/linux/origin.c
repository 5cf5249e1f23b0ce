/* SPDX-License-Identifier: MIT */
/*
 * origin.c - see origin.h.
 */
#include "origin.h"

#include <string.h>

#include "value.h"

bool origin_take_family(void *object, const struct setting *setting, struct config *config)
{
  static const char *const words[] = {"4", "6", NULL};
  uint8_t index;

  return value_word(config, setting, words, &index) &&
         group_family(object, setting, index == 0 ? VIP_IPV4 : VIP_IPV6, config);
}

bool origin_take(struct group *group, uint8_t *origin, const struct origin_word *words,
                 const struct setting *setting, struct config *config)
{
  for (; words->word != NULL; words++) {
    if (strcmp(setting->value, words->word) != 0)
      continue;
    if (*origin != ORIGIN_ABSENT)
      return config_complain(config, setting->line, setting->key,
                             "\"%s\" stands in the place of the first address; the others are "
                             "addresses",
                             setting->value);
    *origin = words->origin;
    return *origin == ORIGIN_LEARN || group_family(group, setting, VIP_IPV6, config);
  }
  if (*origin == ORIGIN_ABSENT)
    *origin = ORIGIN_GIVEN;
  return group_take_address(group, group->address_count, group->address_count, setting, config);
}

bool origin_finish(struct group *group, uint8_t origin, const struct vip_addr *automatic,
                   const struct section *section, struct config *config,
                   struct origin_addresses *out)
{
  const unsigned primary = origin == ORIGIN_GIVEN || origin >= ORIGIN_AUTO;

  if (origin >= ORIGIN_AUTO && !group_insert_address(group, 0, automatic, 128))
    return config_complain(config, section->line, "address", "no memory for it");
  memset(out, 0, sizeof *out);
  if (primary == 1)
    out->primary = group->addresses[0];
  out->secondary_count = (uint8_t)(group->address_count - primary);
  if (out->secondary_count > 0)
    out->secondaries = group->addresses + primary;
  return true;
}
