/* SPDX-License-Identifier: MIT */
/* setup.c - see setup.h. */
#include "setup.h"

#include <string.h>

/* So that the longest VRRP advertisement fits. */
enum { MTU = 9000 };

void setup_interface(struct setup *setup, const struct packet *own, const struct vip_mac *mac)
{
  static const struct vip_mac made_up = {{0x02, 0, 0, 0, 0, 1}};
  const struct vip_meta *meta = &own->frame.meta;

  setup->interface.index = 1;
  setup->interface.mtu = MTU;
  setup->interface.mac = mac != NULL ? *mac : made_up;
  if (meta->family == VIP_IPV4)
    setup->interface.addr4 = meta->src;
  else
    setup->interface.addr6 = meta->src;
}

static const struct vip_auth *use_key(struct setup *setup, const struct vip_auth_method *method)
{
  setup->key.flags = VIP_KEY_SEND | VIP_KEY_ACCEPT;
  setup->auth.method = method;
  setup->auth.keys = &setup->key;
  setup->auth.key_count = 1;
  return &setup->auth;
}

const struct vip_auth *setup_text(struct setup *setup, const uint8_t *text, size_t length)
{
  if (length > sizeof setup->text)
    length = sizeof setup->text;
  memcpy(setup->text, text, length);
  while (length > 1 && text[length - 1] == 0)
    length--;
  setup->key.secret = setup->text;
  setup->key.length = (uint8_t)length;
  return use_key(setup, &vip_auth_text);
}

const struct vip_auth *setup_md5(struct setup *setup, const struct vip_key *key, uint32_t id)
{
  static const char own_secret[] = "vip-replay";

  setup->key_unknown = key == NULL;
  if (key != NULL) {
    setup->key = *key;
  } else {
    setup->key.id = id;
    setup->key.secret = (const uint8_t *)own_secret;
    setup->key.length = sizeof own_secret - 1;
  }
  return use_key(setup, &vip_auth_md5);
}

bool setup_same_auth(const struct setup *a, const struct setup *b)
{
  if (a->auth.method == NULL || a->auth.method != b->auth.method)
    return a->auth.method == b->auth.method;
  return a->key.id == b->key.id && a->key.length == b->key.length &&
         memcmp(a->key.secret, b->key.secret, a->key.length) == 0;
}
