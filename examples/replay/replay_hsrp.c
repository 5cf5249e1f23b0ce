/* SPDX-License-Identifier: MIT */
/*
 * replay_hsrp.c - HSRP for vip-replay: which configuration a recorded packet
 * shows, and how the library's group is made, changed and fed.
 *
 * The Active and the Standby timer are the hold timers.  A router came up when
 * it first told of its interface (Advertise, Interface State), if that is a hold
 * time before it speaks.  What no packet tells is left at the library's default,
 * but for preemption and jitter, which are read from what the router did.  Timers are always
 * configured: a router that learned its own shows that as a change.  If the key
 * of an MD5 digest is not known, the router gets one of our own, the peers'
 * digests by the same unknown key are made again with it, and the comparison
 * leaves digests out.
 */
#include "hsrp_packet.h"
#include "protocol.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { ACTIVE_TIMER = 0, IP_UDP = 17, MTU = 1500, DIGEST = 16, DIGEST_AT = 14 };

/* In a Group State TLV: what stands behind an IPv4 address, which some routers leave as it was. */
enum { V2_BEHIND_ADDRESS = 30, V2_BEHIND_END = 42 };

/* An Advertise tells the start if it stands so long before the first Hello, in percent of the
   hold time; before a Coup a router needs so long. */
enum { ADVERT_EARLY_PCT = 85, ADVERT_LATE_PCT = 130, COUP_LEAD_MS = 500 };

/* An Active router that was heard within this part of its hold time is alive. */
enum { ALIVE_PCT = 85 };

/* Hellos are jittered if their mean distance is less than this part of the hello time.  A router
   that refreshes its MAC (every 10 s in IOS) halves an interval by one more Hello. */
enum { JITTERED_PCT = 97, WHOLE_LOW_PCT = 75, WHOLE_HIGH_PCT = 115, REFRESH_S = 10 };

/* A configuration with all that it points to. */
struct setup {
  struct vip_hsrp_config config;
  struct vip_auth auth;
  struct vip_key key;
  uint8_t text[VIP_HSRP_TEXT_DATA]; /* the secret of plain-text authentication */
  struct vip_if_config interface;
  bool key_unknown;
};

static const char own_secret[] = "vip-replay";

static struct vip_hsrp_message decode(const struct packet *packet)
{
  struct vip_hsrp_message message;

  (void)hsrp_decode(packet, &message);
  return message;
}

static bool is_from_sender_of(const struct packet *packet, const struct packet *own)
{
  return packet_is_from(packet, own->frame.meta.family, &own->frame.meta.src);
}

/* ------------------------------------------------------------------------
 * What the specification says about times and ranks
 */

static bool is_virtual_mac(const struct vip_mac *mac)
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

/* Events f, g, j and k of RFC 2281, by the state in which `own` was sent. */
static bool beats(const struct packet *peer, const struct packet *own)
{
  const struct vip_hsrp_message theirs = decode(peer);
  const struct vip_hsrp_message ours = decode(own);
  const bool active = ours.opcode == VIP_HSRP_COUP ||
                      (ours.opcode == VIP_HSRP_HELLO && ours.state == VIP_HSRP_ACTIVE);

  if (theirs.opcode == VIP_HSRP_RESIGN || !hsrp_is_higher(peer, own))
    return false;
  if (theirs.opcode == VIP_HSRP_COUP || theirs.state == VIP_HSRP_ACTIVE)
    return active;
  return !active && (theirs.state == VIP_HSRP_SPEAK || theirs.state == VIP_HSRP_STANDBY);
}

/* Its sender was Active or Standby before. */
static bool is_settled(const struct stream *stream, const struct packet *own)
{
  const struct vip_hsrp_message message = decode(own);

  (void)stream;
  return message.opcode == VIP_HSRP_RESIGN || message.state >= VIP_HSRP_STANDBY;
}

static int64_t lead(const struct packet *own)
{
  if (is_settled(NULL, own))
    return 2 * own->told.hold;
  return decode(own).opcode == VIP_HSRP_COUP ? COUP_LEAD_MS * REPLAY_MILLISECOND : own->told.hold;
}

/* True if it tells of the interface that `own` was sent from. */
static bool is_advert_of(const struct packet *packet, const struct packet *own)
{
  return packet->protocol == own->protocol && packet_is_first_hop(packet) && packet->told.aside &&
         packet->told.error == VIP_OK && packet->interface == own->interface &&
         packet->frame.vlan == own->frame.vlan && packet->told.version == own->told.version &&
         is_from_sender_of(packet, own);
}

static bool came_up(const struct trace *trace, const struct packet *own, int64_t *time)
{
  const bool coup = decode(own).opcode == VIP_HSRP_COUP;
  const int64_t percent = own->told.hold / 100;

  for (size_t i = 0; i < trace->count; i++) {
    const struct packet *packet = trace->packets[i];
    const int64_t before = own->time - packet->time;

    if (before < 0 || !is_advert_of(packet, own) ||
        (!coup && (before < percent * ADVERT_EARLY_PCT || before > percent * ADVERT_LATE_PCT)))
      continue;
    *time = packet->time;
    return true;
  }
  return false;
}

static int64_t change_time(const struct packet *previous, const struct packet *own)
{
  (void)previous;
  return own->time;
}

/* ------------------------------------------------------------------------
 * What a packet shows
 */

static void read_authentication(struct setup *setup, const struct packet *own,
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

/* True if a router that sends `own` accepts the authentication of `peer`. */
static bool is_accepted(const struct packet *peer, const struct packet *own,
                        const struct keyring *keyring)
{
  const struct vip_hsrp_message theirs = decode(peer);
  const struct vip_hsrp_message ours = decode(own);
  struct vip_key their_key;
  struct vip_key our_key;

  if (theirs.auth != ours.auth)
    return false;
  if (ours.auth == VIP_AUTH_TEXT)
    return memcmp(theirs.text, ours.text, VIP_HSRP_TEXT_DATA) == 0;
  /* By keys that are not known: it may be the same. */
  if (!hsrp_find_key(own, &ours, keyring, &our_key))
    return !hsrp_find_key(peer, &theirs, keyring, &their_key);
  return hsrp_find_key(peer, &theirs, keyring, &their_key) && our_key.id == their_key.id &&
         our_key.secret == their_key.secret;
}

/* An Active router worse than `own` that is heard and alive when `own` is sent; none, if it
   resigned. */
static bool is_overthrown(const struct stream *stream, const struct packet *own,
                          const struct keyring *keyring)
{
  bool found = false;

  for (size_t i = 0; i < stream->count && stream->packets[i] != own; i++) {
    const struct packet *packet = stream->packets[i];

    if (packet->told.error != VIP_OK || is_from_sender_of(packet, own))
      continue;
    if (packet->told.active && hsrp_is_higher(own, packet) && is_accepted(packet, own, keyring))
      found = own->time - packet->time < packet->told.hold / 100 * ALIVE_PCT;
    else if (decode(packet).opcode == VIP_HSRP_RESIGN)
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

    if (packet->told.error != VIP_OK || !is_from_sender_of(packet, own))
      continue;
    if (decode(packet).opcode == VIP_HSRP_COUP && decode(packet).state != VIP_HSRP_ACTIVE)
      return true;
    if (last != NULL && packet->told.active && !last->told.active &&
        decode(last).opcode == VIP_HSRP_HELLO && is_overthrown(stream, packet, keyring))
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

    if (packet->told.error != VIP_OK || !is_from_sender_of(packet, own))
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
    if (!is_from_sender_of(packet, own)) {
      couped = couped || decode(packet).opcode == VIP_HSRP_COUP;
      continue;
    }
    if (couped && last != NULL && last->told.active && decode(packet).opcode == VIP_HSRP_RESIGN)
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

    if (packet->told.error != VIP_OK || !is_from_sender_of(packet, own))
      continue;
    if (decode(packet).identifier != NULL) {
      memcpy(mac->octet, decode(packet).identifier, sizeof mac->octet);
      return true;
    }
    if (packet->has_src_mac && !packet->told.active &&
        !is_virtual_mac(&packet->frame.meta.src_mac)) {
      *mac = packet->frame.meta.src_mac;
      return true;
    }
  }
  return false;
}

/* What an Active router works with. */
static void read_mac(struct setup *setup, const struct stream *stream, const struct packet *own)
{
  const struct vip_hsrp_config *config = &setup->config;
  const struct vip_mac usual = vip_hsrp_mac(config->version, config->family, config->group);

  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];
    const struct vip_mac *mac = &packet->frame.meta.src_mac;

    if (packet->told.error != VIP_OK || !packet->told.active || !packet->has_src_mac ||
        !is_from_sender_of(packet, own) || memcmp(mac, &usual, sizeof usual) == 0)
      continue;
    setup->config.mac_mode = memcmp(mac, &setup->interface.mac, sizeof *mac) == 0
                                 ? VIP_HSRP_MAC_INTERFACE
                                 : VIP_HSRP_MAC_CONFIGURED;
    setup->config.mac = *mac;
    return;
  }
}

static void read_interface(struct setup *setup, const struct stream *stream,
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
  config->mac_refresh_s = cadence.halved > 0 && cadence.whole > cadence.halved ? REFRESH_S : 0;
  config->no_jitter =
      config->mac_refresh_s != 0 || cadence.distances >= cadence.intervals / 100 * JITTERED_PCT;
}

static void *setup_read(const struct stream *stream, const struct packet *own, const void *previous,
                        const struct keyring *keyring)
{
  const struct setup *before = previous;
  const struct vip_hsrp_message message = decode(own);
  struct setup *setup = calloc(1, sizeof *setup);
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

static bool equal_keys(const struct setup *a, const struct setup *b)
{
  if (a->config.auth == NULL || b->config.auth == NULL)
    return a->config.auth == b->config.auth;
  return a->auth.method == b->auth.method && a->key.id == b->key.id &&
         a->key.length == b->key.length && memcmp(a->key.secret, b->key.secret, a->key.length) == 0;
}

/* What one packet tells of another than the one before: the rest cannot change in a stream. */
static bool setup_equal(const void *a, const void *b)
{
  const struct setup *left = a;
  const struct setup *right = b;
  const struct vip_hsrp_config *l = &left->config;
  const struct vip_hsrp_config *r = &right->config;

  return l->priority == r->priority && l->hello_ms == r->hello_ms && l->hold_ms == r->hold_ms &&
         l->tos == r->tos && l->ttl == r->ttl && equal_keys(left, right);
}

/* ------------------------------------------------------------------------
 * The library's group
 */

static void interface(const void *setup, struct vip_if_config *config)
{
  *config = ((const struct setup *)setup)->interface;
}

static void *open_router(struct vip_if *ifp, const void *setup, struct vip_problem *problem)
{
  const struct vip_hsrp_config *config = &((const struct setup *)setup)->config;
  struct vip_hsrp *hsrp;

  if (vip_hsrp_check(ifp, config, problem) != VIP_OK)
    return NULL;
  hsrp = calloc(1, sizeof *hsrp);
  if (hsrp == NULL || vip_hsrp_init(hsrp, ifp, config) != VIP_OK) {
    free(hsrp);
    return NULL;
  }
  return hsrp;
}

static struct vip_group *group_of(void *router)
{
  return &((struct vip_hsrp *)router)->group;
}

static int change(void *router, const void *setup, vip_time now)
{
  struct vip_hsrp *hsrp = router;

  return vip_hsrp_configure(hsrp, &((const struct setup *)setup)->config, now);
}

static int input(struct vip_if *ifp, const void *setup, const struct packet *packet,
                 const struct keyring *keyring, vip_time now)
{
  const struct setup *mine = setup;
  const struct vip_hsrp_message message = decode(packet);
  const uint8_t *data = packet->frame.data;
  uint8_t copy[UINT16_MAX];
  struct vip_key key;

  if (mine->key_unknown && packet->told.error == VIP_OK && message.auth == VIP_AUTH_MD5 &&
      hsrp_md5_id(&message) == mine->key.id && !hsrp_find_key(packet, &message, keyring, &key)) {
    memcpy(copy, data, packet->frame.length);
    hsrp_digest(packet, &message, &mine->key, copy + (message.md5 - data) + DIGEST_AT);
    data = copy;
  }
  return vip_hsrp_input(ifp, &packet->frame.meta, data, packet->frame.length, now);
}

static bool is_sending(uint8_t state)
{
  return state >= VIP_HSRP_SPEAK;
}

/* ------------------------------------------------------------------------
 * Hold timers
 */

static vip_time hold_due(void *router, unsigned which)
{
  struct vip_group *group = group_of(router);
  const uint8_t state = vip_group_state(group);

  if (state < VIP_HSRP_LISTEN || state == VIP_HSRP_ACTIVE)
    return 0;
  return vipi_timer_get(group,
                        which == ACTIVE_TIMER ? VIP_HSRP_TIMER_ACTIVE : VIP_HSRP_TIMER_STANDBY);
}

static void hold_move(void *router, unsigned which, vip_time due)
{
  vipi_timer_move(group_of(router),
                  which == ACTIVE_TIMER ? VIP_HSRP_TIMER_ACTIVE : VIP_HSRP_TIMER_STANDBY, due);
}

/* Events c and d: out of Listen both lead to Speak; else to Active and to Standby. */
static bool hold_sends(void *router, unsigned which, const struct packet *own)
{
  const uint8_t state = vip_group_state(group_of(router));
  const struct vip_hsrp_message message = decode(own);
  const uint8_t next = which == ACTIVE_TIMER ? VIP_HSRP_ACTIVE : VIP_HSRP_STANDBY;

  return message.opcode == VIP_HSRP_HELLO &&
         message.state == (state == VIP_HSRP_LISTEN ? (uint8_t)VIP_HSRP_SPEAK : next);
}

/* Whoever is or becomes Active sets the one, and, in Listen, whoever is Standby the other. */
static bool hold_heard(void *router, unsigned which, const struct packet *peer,
                       const struct packet *own)
{
  const bool listens = vip_group_state(group_of(router)) == VIP_HSRP_LISTEN;
  const struct vip_hsrp_message message = decode(peer);

  if (which == ACTIVE_TIMER)
    return message.opcode != VIP_HSRP_HELLO || message.state == VIP_HSRP_ACTIVE;
  return message.opcode == VIP_HSRP_HELLO &&
         (message.state == VIP_HSRP_STANDBY || (!listens && beats(peer, own)));
}

/* ------------------------------------------------------------------------
 * Comparison
 */

/* What is uninitialised in the recorded packet, and a digest of that or by an unknown key. */
static bool is_masked(const void *setup, const struct packet *recorded, size_t at)
{
  static const uint8_t zero[V2_BEHIND_END - V2_BEHIND_ADDRESS];
  const struct setup *mine = setup;
  const struct vip_hsrp_message message = decode(recorded);
  const uint8_t *octets = recorded->frame.data;
  const bool is_spare = message.version == 2 && message.family == VIP_IPV4;
  const bool is_dirty = is_spare && memcmp(octets + V2_BEHIND_ADDRESS, zero, sizeof zero) != 0;

  if (is_spare && at >= V2_BEHIND_ADDRESS && at < V2_BEHIND_END)
    return true;
  return message.auth == VIP_AUTH_MD5 && (mine->key_unknown || is_dirty) &&
         at >= recorded->frame.length - (size_t)DIGEST;
}

const struct protocol protocol_hsrp = {
    .name = "hsrp",
    .kind = VIP_FRAME_HSRP,
    .ip_protocol = IP_UDP,
    .port_ipv4 = VIP_HSRP_PORT_IPV4,
    .port_ipv6 = VIP_HSRP_PORT_IPV6,
    .read = hsrp_read,
    .describe = hsrp_describe,
    .is_virtual_mac = is_virtual_mac,
    .beats = beats,
    .is_settled = is_settled,
    .lead = lead,
    .came_up = came_up,
    .setup_read = setup_read,
    .setup_equal = setup_equal,
    .change_time = change_time,
    .interface = interface,
    .open = open_router,
    .group = group_of,
    .change = change,
    .input = input,
    .is_sending = is_sending,
    .hold_count = 2,
    .hold_due = hold_due,
    .hold_move = hold_move,
    .hold_sends = hold_sends,
    .hold_heard = hold_heard,
    .is_masked = is_masked,
};
