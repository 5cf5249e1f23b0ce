/* SPDX-License-Identifier: MIT */
/*
 * hsrp_setup.c - which configuration a recorded HSRP packet shows, and the other
 * packets of its sender.
 *
 * A packet tells group, priority, timers, authentication and virtual address;
 * what it does not tell is read from what the router did (habits: preemption,
 * jitter, MAC refresh, a Resign upon a Coup), or left at the library's default.
 * Timers are always configured: a router that learned its own shows that as a
 * change.  If the key of an MD5 digest is not known, the router gets one of ours.
 */
#include "hsrp_setup.h"

#include "hsrp_packet.h"

#include <stdlib.h>
#include <string.h>

enum { MTU = 1500 };

/* An Active router that was heard within this part of its hold time is alive. */
enum { ALIVE_PCT = 85 };

/* Hellos are jittered if their mean distance is less than this part of the hello time.  A router
   that refreshes its MAC (every 10 s in IOS) halves an interval by one more Hello. */
enum { JITTERED_PCT = 97, WHOLE_LOW_PCT = 75, WHOLE_HIGH_PCT = 115, REFRESH_S = 10 };

static const char own_secret[] = "vip-replay";

bool hsrp_is_virtual_mac(const struct vip_mac *mac)
{
  const uint16_t group = (uint16_t)((mac->octet[4] & 0x0f) << 8 | mac->octet[5]);
  const struct vip_mac macs[] = {vip_hsrp_mac(1, VIP_IPV4, mac->octet[5]),
                                 vip_hsrp_mac(2, VIP_IPV4, group),
                                 vip_hsrp_mac(2, VIP_IPV6, group)};

  for (size_t i = 0; i < sizeof macs / sizeof macs[0]; i++)
    if (memcmp(mac, &macs[i], sizeof *mac) == 0)
      return true;
  return false;
}

static void read_authentication(struct hsrp_setup *setup, const struct packet *own,
                                const struct vip_hsrp_message *message,
                                const struct keyring *keyring)
{
  setup->auth.keys = &setup->key;
  setup->auth.key_count = 1;
  setup->key.flags = VIP_KEY_SEND | VIP_KEY_ACCEPT;
  if (message->auth == VIP_AUTH_TEXT) {
    setup->auth.method = &vip_auth_text;
    memcpy(setup->text, message->text, sizeof setup->text);
    setup->key.secret = setup->text;
    setup->key.length = sizeof setup->text;
    while (setup->key.length > 1 && setup->text[setup->key.length - 1] == 0)
      setup->key.length--;
    setup->config.auth = &setup->auth;
  } else if (message->auth == VIP_AUTH_MD5) {
    setup->auth.method = &vip_auth_md5;
    setup->key_unknown = !hsrp_find_key(own, message, keyring, &setup->key);
    if (setup->key_unknown) {
      setup->key.id = hsrp_md5_id(message);
      setup->key.secret = (const uint8_t *)own_secret;
      setup->key.length = sizeof own_secret - 1;
    }
    setup->config.auth = &setup->auth;
  }
}

/* An Active router worse than `own` that is heard and alive when `own` is sent; none, if it
   resigned. */
static bool is_overthrown(const struct stream *stream, const struct packet *own,
                          const struct keyring *keyring)
{
  bool found = false;

  for (size_t i = 0; i < stream->count && stream->packets[i] != own; i++) {
    const struct packet *packet = stream->packets[i];

    if (packet->told.error != VIP_OK || hsrp_same_sender(packet, own))
      continue;
    if (packet->told.active && hsrp_is_higher(own, packet) &&
        hsrp_is_accepted(packet, own, keyring))
      found = own->time - packet->time < packet->told.hold / 100 * ALIVE_PCT;
    else if (hsrp_message(packet).opcode == VIP_HSRP_RESIGN)
      found = false;
  }
  return found;
}

/* Whether it overthrows: it sends a Coup out of another state, or takes over from the living. */
static bool read_preempt(const struct stream *stream, const struct packet *own,
                         const struct keyring *keyring)
{
  const struct packet *last = NULL;

  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];

    if (packet->told.error != VIP_OK || !hsrp_same_sender(packet, own))
      continue;
    if (hsrp_message(packet).opcode == VIP_HSRP_COUP &&
        hsrp_message(packet).state != VIP_HSRP_ACTIVE)
      return true;
    if (last != NULL && packet->told.active && !last->told.active &&
        hsrp_message(last).opcode == VIP_HSRP_HELLO && is_overthrown(stream, packet, keyring))
      return true;
    last = packet;
  }
  return false;
}

/* How the Hellos of a router follow one another, as long as its state does not change. */
struct cadence {
  int64_t distances; /* sum of their distances, */
  int64_t intervals; /* and of the intervals that they tell */
  unsigned halved;   /* intervals that one more Hello stands in, */
  unsigned whole;    /* and those with none */
};

static struct cadence read_cadence(const struct stream *stream, const struct packet *own)
{
  struct cadence cadence = {0};
  const struct packet *last = NULL;
  int64_t before = 0;

  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];
    int64_t distance;

    if (packet->told.error != VIP_OK || !hsrp_same_sender(packet, own))
      continue;
    distance = last == NULL || last->told.meaning != packet->told.meaning
                   ? INT64_MAX
                   : packet->time - last->time;
    if (distance < packet->told.interval / 2 * 3) {
      const int64_t percent = packet->told.interval / 100;

      cadence.distances += distance;
      cadence.intervals += packet->told.interval;
      if (before != 0 && before + distance > percent * WHOLE_LOW_PCT &&
          before + distance < percent * WHOLE_HIGH_PCT)
        cadence.halved++;
      else if (distance > percent * WHOLE_LOW_PCT)
        cadence.whole++;
      before = distance;
    } else {
      before = 0;
    }
    last = packet;
  }
  return cadence;
}

/* True if it answers a Coup with a Resign: the last that was heard before it. */
static bool read_resigns(const struct stream *stream, const struct packet *own)
{
  const struct packet *last = NULL;
  bool couped = false;

  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];

    if (packet->told.error != VIP_OK)
      continue;
    if (!hsrp_same_sender(packet, own)) {
      couped = couped || hsrp_message(packet).opcode == VIP_HSRP_COUP;
      continue;
    }
    if (couped && last != NULL && last->told.active &&
        hsrp_message(packet).opcode == VIP_HSRP_RESIGN)
      return true;
    couped = false;
    last = packet;
  }
  return false;
}

/* What the router's other packets tell of its own MAC; false: none was sent from it. */
static bool find_own_mac(const struct stream *stream, const struct packet *own, struct vip_mac *mac)
{
  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];

    if (packet->told.error != VIP_OK || !hsrp_same_sender(packet, own))
      continue;
    if (hsrp_message(packet).identifier != NULL) {
      memcpy(mac->octet, hsrp_message(packet).identifier, sizeof mac->octet);
      return true;
    }
    if (packet->has_src_mac && !packet->told.active &&
        !hsrp_is_virtual_mac(&packet->frame.meta.src_mac)) {
      *mac = packet->frame.meta.src_mac;
      return true;
    }
  }
  return false;
}

/* What an Active router works with. */
static void read_mac(struct hsrp_setup *setup, const struct stream *stream,
                     const struct packet *own)
{
  const struct vip_hsrp_config *config = &setup->config;
  const struct vip_mac usual = vip_hsrp_mac(config->version, config->family, config->group);

  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];
    const struct vip_mac *mac = &packet->frame.meta.src_mac;

    if (packet->told.error != VIP_OK || !packet->told.active || !packet->has_src_mac ||
        !hsrp_same_sender(packet, own) || memcmp(mac, &usual, sizeof usual) == 0)
      continue;
    setup->config.mac_mode = memcmp(mac, &setup->interface.mac, sizeof *mac) == 0
                                 ? VIP_HSRP_MAC_INTERFACE
                                 : VIP_HSRP_MAC_CONFIGURED;
    setup->config.mac = *mac;
    return;
  }
}

static void read_interface(struct hsrp_setup *setup, const struct stream *stream,
                           const struct packet *own)
{
  static const struct vip_mac made_up = {{0x02, 0, 0, 0, 0, 1}};
  const struct vip_meta *meta = &own->frame.meta;

  setup->interface.index = 1;
  setup->interface.mtu = MTU;
  if (meta->family == VIP_IPV4)
    setup->interface.addr4 = meta->src;
  else
    setup->interface.addr6 = meta->src;
  if (!find_own_mac(stream, own, &setup->interface.mac))
    setup->interface.mac = made_up;
}

/* What no single packet tells. */
static void read_habits(struct vip_hsrp_config *config, const struct stream *stream,
                        const struct packet *own, const struct keyring *keyring)
{
  const struct cadence cadence = read_cadence(stream, own);

  config->preempt = read_preempt(stream, own, keyring);
  config->resign_on_coup = read_resigns(stream, own);
  config->mac_refresh_s = cadence.halved * 10 > cadence.whole ? REFRESH_S : 0;
  config->no_jitter =
      config->mac_refresh_s != 0 || cadence.distances >= cadence.intervals / 100 * JITTERED_PCT;
}

void *hsrp_setup_read(const struct stream *stream, const struct packet *own, const void *previous,
                      const struct keyring *keyring)
{
  const struct hsrp_setup *before = previous;
  const struct vip_hsrp_message message = hsrp_message(own);
  struct hsrp_setup *setup = calloc(1, sizeof *setup);
  struct vip_hsrp_config *config;

  if (setup == NULL)
    return NULL;
  config = &setup->config;
  config->group = message.group;
  config->family = message.family;
  config->version = message.version;
  config->priority = message.priority;
  config->priority_set = true;
  config->hello_ms = (uint32_t)(own->told.interval / REPLAY_MILLISECOND);
  config->hold_ms = (uint32_t)(own->told.hold / REPLAY_MILLISECOND);
  config->tos = own->tos;
  config->ttl = own->frame.meta.ttl;
  config->address = own->told.primary;
  if (before != NULL) {
    config->preempt = before->config.preempt;
    config->no_jitter = before->config.no_jitter;
    config->mac_refresh_s = before->config.mac_refresh_s;
    config->resign_on_coup = before->config.resign_on_coup;
  } else {
    read_habits(config, stream, own, keyring);
  }
  read_authentication(setup, own, &message, keyring);
  read_interface(setup, stream, own);
  read_mac(setup, stream, own);
  return setup;
}

static bool equal_keys(const struct hsrp_setup *a, const struct hsrp_setup *b)
{
  if (a->config.auth == NULL || b->config.auth == NULL)
    return a->config.auth == b->config.auth;
  return a->auth.method == b->auth.method && a->key.id == b->key.id &&
         a->key.length == b->key.length && memcmp(a->key.secret, b->key.secret, a->key.length) == 0;
}

/* What one packet tells of another than the one before: the rest cannot change in a stream. */
bool hsrp_setup_equal(const void *a, const void *b)
{
  const struct hsrp_setup *left = a;
  const struct hsrp_setup *right = b;
  const struct vip_hsrp_config *l = &left->config;
  const struct vip_hsrp_config *r = &right->config;

  return l->priority == r->priority && l->hello_ms == r->hello_ms && l->hold_ms == r->hold_ms &&
         l->tos == r->tos && l->ttl == r->ttl && equal_keys(left, right);
}
