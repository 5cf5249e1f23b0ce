/* SPDX-License-Identifier: MIT */
/*
 * session_config.c - what the configurations of all protocols have in common:
 * the caller's lists in two banks, of which one is in force, authentication and
 * its keys, addresses by number.
 *
 * The lists of the bank that is not in force are the caller's again, who may do
 * with them what he likes: they are overwritten as soon as they are not needed.
 */
#include "session_config.h"

static const uint8_t secret_a[] = "secret";
static const uint8_t secret_b[] = "other";

struct vip_addr session_nth(uint8_t family, unsigned number)
{
  struct vip_addr addr = {{0xfe, 0x80}};

  if (family == VIP_IPV4)
    return vip_ipv4(192, 0, 2, (uint8_t)(1 + number));
  addr.octet[15] = (uint8_t)(1 + number);
  return addr;
}

void *session_next_lists(const struct slot *s)
{
  return s->lists[1 - s->bank];
}

const struct vip_auth *session_read_auth(struct slot *s, uint8_t octet)
{
  struct session_auth *to = session_next_lists(s);
  const unsigned choice = octet & 3;

  if (choice < 2)
    return NULL;
  to->keys[0].id = (octet & 8) != 0 ? 0 : 1;
  to->keys[0].secret = (octet & 4) != 0 ? secret_b : secret_a;
  to->keys[0].length = (octet & 4) != 0 ? 5 : 6;
  to->keys[0].flags = VIP_KEY_SEND | VIP_KEY_ACCEPT;
  to->keys[1].id = 2;
  to->keys[1].secret = secret_b;
  to->keys[1].length = 5;
  to->keys[1].flags = VIP_KEY_ACCEPT;
  to->auth.method = choice == 2 ? &vip_auth_text : &vip_auth_md5;
  to->auth.keys = to->keys;
  to->auth.key_count = 2;
  return &to->auth;
}

void session_keys(struct slot *s, uint8_t octet)
{
  struct session_auth *auth = s->lists[s->bank];

  auth->keys[0].flags = octet & 3;
  auth->keys[1].flags = octet >> 2 & 3;
}

void session_scribble(struct world *w, struct slot *s)
{
  memset(s->lists[s->bank], w->fill, session_lists_size);
}

void session_adopted(struct world *w, struct slot *s)
{
  session_scribble(w, s);
  s->bank = 1 - s->bank;
  s->priority = session_config_priority(s);
}
