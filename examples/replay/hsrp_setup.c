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

/* Hellos are jittered if their mean distance is less than this part of the hello time.  A router
   that refreshes its MAC (every 10 s in IOS) halves an interval by one more Hello. */
enum { JITTERED_PCT = 97, WHOLE_LOW_PCT = 75, WHOLE_HIGH_PCT = 115, REFRESH_S = 10 };

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
  struct vip_key key;

  if (message->auth == VIP_AUTH_TEXT)
    setup->config.auth = setup_text(&setup->common, message->text, VIP_HSRP_TEXT_DATA);
  else if (message->auth == VIP_AUTH_MD5)
    setup->config.auth =
        setup_md5(&setup->common, hsrp_find_key(own, message, keyring, &key) ? &key : NULL,
                  hsrp_md5_id(message));
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
        hsrp_message(last).opcode == VIP_HSRP_HELLO &&
        setup_overthrows(stream, packet, keyring, hsrp_is_higher, hsrp_is_accepted))
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
    setup->config.mac_mode = memcmp(mac, &setup->common.interface.mac, sizeof *mac) == 0
                                 ? VIP_HSRP_MAC_INTERFACE
                                 : VIP_HSRP_MAC_CONFIGURED;
    setup->config.mac = *mac;
    return;
  }
}

static void read_interface(struct hsrp_setup *setup, const struct stream *stream,
                           const struct packet *own)
{
  struct vip_mac mac;

  setup_interface(&setup->common, own, find_own_mac(stream, own, &mac) ? &mac : NULL);
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
                      const struct options *options)
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
    read_habits(config, stream, own, &options->keyring);
  }
  read_authentication(setup, own, &message, &options->keyring);
  read_interface(setup, stream, own);
  read_mac(setup, stream, own);
  return setup;
}

/* What one packet tells of another than the one before: the rest cannot change in a stream. */
bool hsrp_setup_equal(const void *a, const void *b)
{
  const struct hsrp_setup *left = a;
  const struct hsrp_setup *right = b;
  const struct vip_hsrp_config *l = &left->config;
  const struct vip_hsrp_config *r = &right->config;

  return l->priority == r->priority && l->hello_ms == r->hello_ms && l->hold_ms == r->hold_ms &&
         l->tos == r->tos && l->ttl == r->ttl && setup_same_auth(&left->common, &right->common);
}
