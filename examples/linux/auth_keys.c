/* SPDX-License-Identifier: MIT */
/*
 * auth_keys.c - see auth_keys.h.
 */
#include "auth_keys.h"

#include <stdlib.h>
#include <string.h>

#include "value.h"

enum { KEYS_MAX = 255 /* struct vip_auth counts them in an octet */ };

bool auth_add(struct auth_keys *keys, const struct vip_auth_method *method, uint32_t id,
              const char *secret, size_t max, const struct setting *setting, struct config *config)
{
  const size_t length = strlen(secret);
  const uint8_t count = keys->auth.key_count;
  struct vip_key *more;
  char *copy;

  if (length == 0 || length > max)
    return config_complain(config, setting->line, setting->key,
                           "the key has %zu characters; allowed are 1..%zu", length, max);
  if (count == KEYS_MAX)
    return config_complain(config, setting->line, setting->key,
                           "is one too many; at most %d are allowed", KEYS_MAX);
  more = realloc(keys->keys, (count + 1u) * sizeof *more);
  if (more == NULL)
    return config_complain(config, setting->line, setting->key, "no memory for it");
  keys->keys = more;
  if (!value_copy(config, setting, secret, &copy))
    return false;
  more[count] = (struct vip_key){.id = id,
                                 .secret = (const uint8_t *)copy,
                                 .length = (uint8_t)length,
                                 .flags = VIP_KEY_ACCEPT};
  if (count == 0)
    more[count].flags |= VIP_KEY_SEND;
  keys->auth.method = method;
  keys->auth.keys = more;
  keys->auth.key_count++;
  return true;
}

bool auth_has_id(const char **text, char id[16])
{
  const size_t digits = strspn(*text, "0123456789");

  if (digits == 0 || (*text)[digits] != ':')
    return false;
  /* One that is cut off is still too large for a number. */
  (void)snprintf(id, 16, "%.*s", digits < 16 ? (int)digits : 15, *text);
  *text += digits + 1;
  return true;
}

/* "ID:KEY" of a key chain: the only form that may come more than once. */
static bool take_chain(struct auth_keys *keys, const char *text, const struct setting *setting,
                       struct config *config)
{
  char digits[16];
  uint32_t id;

  if (!auth_has_id(&text, digits))
    return config_complain(config, setting->line, setting->key,
                           "has no number in front of the key; allowed is md5-chain:ID:KEY");
  if (!value_number(config, setting, digits, 0, UINT32_MAX, &id))
    return false;
  for (unsigned i = 0; i < keys->auth.key_count; i++)
    if (keys->keys[i].id == id)
      return config_complain(config, setting->line, setting->key,
                             "key %s is in this section already; each number once", digits);
  return auth_add(keys, &vip_auth_md5, id, text, AUTH_KEY_MAX, setting, config);
}

bool auth_take(struct auth_keys *keys, size_t text_max, const struct setting *setting,
               struct config *config)
{
  const char *text = setting->value;
  const bool chain = strncmp(text, "md5-chain:", 10) == 0;

  if (keys->auth.key_count > 0 && !(chain && keys->chain))
    return config_complain(config, setting->line, setting->key,
                           "is here already; only md5-chain:ID:KEY may come more than once");
  keys->chain = chain;
  if (chain)
    return take_chain(keys, text + 10, setting, config);
  if (strncmp(text, "md5:", 4) == 0)
    return auth_add(keys, &vip_auth_md5, 0, text + 4, AUTH_KEY_MAX, setting, config);
  if (strncmp(text, "text:", 5) == 0)
    return auth_add(keys, &vip_auth_text, 0, text + 5, text_max, setting, config);
  /* The value may hold a secret, so it is not repeated. */
  return config_complain(config, setting->line, setting->key,
                         "is not of a known form; allowed are text:KEY, md5:KEY and "
                         "md5-chain:ID:KEY");
}

void auth_free(struct auth_keys *keys)
{
  for (unsigned i = 0; i < keys->auth.key_count; i++) {
    uint8_t *secret = (uint8_t *)(uintptr_t)keys->keys[i].secret;

    explicit_bzero(secret, keys->keys[i].length);
    free(secret);
  }
  free(keys->keys);
}
