/* SPDX-License-Identifier: MIT */
/* setup.c - see setup.h. */
#include "setup.h"

#include <string.h>

/* An Active router that was heard within this part of its hold time is alive. */
enum { ALIVE_PCT = 85 };

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

bool setup_overthrows(const struct stream *stream, const struct packet *own,
                      const struct keyring *keyring,
                      bool (*is_higher)(const struct packet *a, const struct packet *b),
                      bool (*is_accepted)(const struct packet *peer, const struct packet *own,
                                          const struct keyring *keyring))
{
  bool found = false;

  for (size_t i = 0; i < stream->count && stream->packets[i] != own; i++) {
    const struct packet *packet = stream->packets[i];

    if (packet->told.error != VIP_OK ||
        packet_is_from(packet, own->frame.meta.family, &own->frame.meta.src))
      continue;
    if (packet->told.active && is_higher(own, packet) && is_accepted(packet, own, keyring))
      found = own->time - packet->time < packet->told.hold / 100 * ALIVE_PCT;
    else if (packet->told.farewell)
      found = false;
  }
  return found;
}
