/* SPDX-License-Identifier: MIT */
/*
 * refusal.c - see refusal.h.
 */
#include "refusal.h"

#include <string.h>

#include "log.h"

static const char *key_of(const struct field_key *keys, const char *field)
{
  for (; keys->field != NULL; keys++)
    if (strcmp(keys->field, field) == 0)
      return keys->key;
  return field;
}

static unsigned line_of(const struct section *section, const char *key)
{
  for (unsigned i = 0; i < section->count && strcmp(key, "address") == 0; i++)
    if (strcmp(section->settings[i].key, key) == 0)
      return section->settings[i].line;
  return config_line(section, key);
}

bool refusal_complain(struct config *config, const struct section *section,
                      const struct field_key *keys, const struct vip_problem *problem)
{
  const char *key = key_of(keys, problem->field);

  return config_complain(config, line_of(section, key), key, "%s", problem->why);
}

int refusal_log(const struct group *group, const struct field_key *keys,
                const struct vip_problem *problem, int result)
{
  const char *kind = group->protocol->name;

  if (problem == NULL)
    log_say(LOG_ERR, "[%s %s]: %s", kind, group->name, vip_strerror(result));
  else
    log_say(LOG_ERR, "[%s %s]: %s: %s", kind, group->name, key_of(keys, problem->field),
            problem->why);
  return result;
}
