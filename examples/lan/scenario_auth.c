/* SPDX-License-Identifier: MIT */
/*
 * scenario_auth.c - the authentication of a scenario's groups, one key for all
 * routers: "text:KEY"; "md5:KEY", a key string; "chain:KEY", MD5 with a key chain,
 * which gives the key number 1.
 */
#include <string.h>

#include "scenario_internal.h"

const struct vip_auth *scenario_read_auth(struct scenario *scenario, const char *said)
{
  struct scenario_auth *auth = &scenario->auth;
  const char *key = strchr(said, ':');
  bool text = strncmp(said, "text:", 5) == 0;
  bool chain = strncmp(said, "chain:", 6) == 0;
  if (!key || (!text && !chain && strncmp(said, "md5:", 4) != 0) || key[1] == '\0' ||
      strlen(key + 1) >= sizeof auth->text) {
    (void)scenario_fail(scenario,
                        "\"%s\" is no authentication; allowed: text:KEY, md5:KEY, chain:KEY", said);
    return NULL;
  }
  memcpy(auth->text, key + 1, strlen(key));
  auth->key = (struct vip_key){.id = chain ? 1 : 0,
                               .secret = (const uint8_t *)auth->text,
                               .length = (uint8_t)strlen(auth->text),
                               .flags = VIP_KEY_SEND | VIP_KEY_ACCEPT};
  auth->auth = (struct vip_auth){
      .method = text ? &vip_auth_text : &vip_auth_md5, .keys = &auth->key, .key_count = 1};
  return &auth->auth;
}
