/* SPDX-License-Identifier: MIT */
/*
 * replay_vrrp.c - VRRP for vip-replay: which configuration a recorded packet
 * shows, and how the library's virtual router is made, changed and fed.
 *
 * Times of change: the Active_Down_Timer of a Backup is the hold timer; an owner
 * sends as soon as it starts (RFC 9568 section 6.4.1).  What no packet tells is
 * left at the library's default, but for the answer to a losing advertisement:
 * routers before RFC 9568 are silent, so it is read from what the router did.
 * If the key of an MD5 digest is not known, the router gets one of our own, the
 * peers' digests by the same unknown key are made again with it, and the
 * comparison leaves digests out.
 */
#include "protocol.h"
#include "setup.h"
#include "vrrp_packet.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { PEERS_MAX = 32, DIGEST = 16, CHECKSUM_AT = 6 };

/* A configuration with all that it points to. */
struct vrrp_setup {
  struct setup common; /* first */
  struct vip_vrrp_config config;
  struct vip_addr addresses[255];
  struct vip_vrrp_peer peers[PEERS_MAX];
  struct vip_addr group_address;
};

static struct vip_vrrp_message decode(const struct packet *packet)
{
  struct vip_vrrp_message message;

  (void)vip_vrrp_decode(&message, packet->frame.meta.family, packet->frame.data,
                        packet->frame.length);
  return message;
}

static bool is_from_sender_of(const struct packet *packet, const struct packet *own)
{
  return packet_is_from(packet, own->frame.meta.family, &own->frame.meta.src);
}

/* ------------------------------------------------------------------------
 * What a packet shows
 */

static void read_authentication(struct vrrp_setup *setup, const struct packet *own,
                                const struct vip_vrrp_message *message,
                                const struct keyring *keyring)
{
  struct vip_key key;

  if (message->version != 2)
    return;
  if (message->auth_type == VIP_VRRP_AUTH_TEXT)
    setup->config.auth = setup_text(&setup->common, message->auth_data, VIP_VRRP_AUTH_DATA);
  else if (message->auth_type == VIP_VRRP_AUTH_MD5)
    setup->config.auth =
        setup_md5(&setup->common, vrrp_find_key(own, message, keyring, &key) ? &key : NULL,
                  vrrp_md5_id(message));
}

/* Unicast: everybody it sends to in the stream.  Else: the group, if it is not the usual one. */
static void read_destinations(struct vrrp_setup *setup, const struct stream *stream,
                              const struct packet *own)
{
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;
  const uint8_t family = own->frame.meta.family;
  struct vip_vrrp_config *config = &setup->config;

  setup->group_address = own->frame.meta.dst;
  if (vip_addr_is_multicast(family, &setup->group_address)) {
    if (vip_addr_compare(&setup->group_address, family == VIP_IPV4 ? &group4 : &group6) != 0)
      config->group_address = &setup->group_address;
    return;
  }
  config->peers = setup->peers;
  config->unicast_ttl = own->frame.meta.ttl;
  for (size_t i = 0; i < stream->count && config->peer_count < PEERS_MAX; i++) {
    const struct vip_addr *dst = &stream->packets[i]->frame.meta.dst;
    uint8_t known = 0;

    if (!is_from_sender_of(stream->packets[i], own))
      continue;
    while (known < config->peer_count && vip_addr_compare(&setup->peers[known].addr, dst) != 0)
      known++;
    if (known == config->peer_count) {
      setup->peers[config->peer_count].addr = *dst;
      setup->peers[config->peer_count].ttl_min = 1;
      setup->peers[config->peer_count++].ttl_max = 255;
    }
  }
}

/*
 * Whether it answers an advertisement that loses against it at once (RFC 9568
 * section 6.4.3): a packet soon behind such a one, and earlier than was its turn.
 */
static uint8_t read_losing(const struct stream *stream, const struct packet *own)
{
  const struct packet *last = NULL;
  const struct packet *peer = NULL;

  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];

    if (packet->told.error != VIP_OK)
      continue;
    if (!is_from_sender_of(packet, own)) {
      peer = packet;
      continue;
    }
    if (last != NULL && peer != NULL && peer->time > last->time && !peer->told.farewell &&
        !protocol_vrrp.beats(peer, last) && packet->time - peer->time < 100 * REPLAY_MILLISECOND &&
        packet->time - last->time < packet->told.interval / 4 * 3)
      return VIP_VRRP_LOSING_REASSERT;
    last = packet;
  }
  return VIP_VRRP_LOSING_SILENT;
}

static void read_addresses(struct vrrp_setup *setup, const struct vip_vrrp_message *message)
{
  const size_t octets = message->family == VIP_IPV4 ? 4 : 16;

  for (size_t i = 0; i < message->count; i++)
    memcpy(setup->addresses[i].octet, message->addresses + i * octets, octets);
  setup->config.addresses = setup->addresses;
  setup->config.address_count = message->count;
}

static uint8_t read_checksum(const struct packet *own)
{
  const struct vip_meta *meta = &own->frame.meta;

  switch (vip_vrrp_sum_verify(own->frame.data, own->frame.length, meta->family, &meta->src,
                              &meta->dst)) {
  case VIP_VRRP_SUM_MESSAGE:
    return VIP_VRRP_CHECKSUM_MESSAGE;
  case VIP_VRRP_SUM_PSEUDO:
    return VIP_VRRP_CHECKSUM_PSEUDO;
  case VIP_VRRP_SUM_BOTH:
  case VIP_VRRP_SUM_BAD:
  default:
    return VIP_VRRP_CHECKSUM_AUTO;
  }
}

static void read_interface(struct vrrp_setup *setup, const struct packet *own)
{
  const struct vip_meta *meta = &own->frame.meta;
  const struct vip_mac virtual_mac = vip_vrrp_mac(meta->family, setup->config.vrid);

  setup->config.physical_mac =
      own->has_src_mac && memcmp(&meta->src_mac, &virtual_mac, sizeof virtual_mac) != 0;
  setup_interface(&setup->common, own, setup->config.physical_mac ? &meta->src_mac : NULL);
}

static void *setup_read(const struct stream *stream, const struct packet *own, const void *previous,
                        const struct options *options)
{
  const struct vrrp_setup *before = previous;
  const struct vip_vrrp_message message = decode(own);
  struct vrrp_setup *setup = calloc(1, sizeof *setup);
  struct vip_vrrp_config *config;

  if (setup == NULL)
    return NULL;
  config = &setup->config;
  config->vrid = message.vrid;
  config->family = message.family;
  config->version = message.version;
  config->priority = message.priority;
  if (message.priority == 0 && before != NULL) /* a farewell does not tell it */
    config->priority = before->config.priority;
  config->advert_cs = (uint16_t)(message.interval * (message.version == 2 ? 100 : 1));
  config->tos = own->tos;
  config->tos_set = true;
  config->losing = before != NULL ? before->config.losing : read_losing(stream, own);
  if (message.version == 3 && message.family == VIP_IPV4)
    config->checksum = read_checksum(own);
  read_addresses(setup, &message);
  read_destinations(setup, stream, own);
  read_authentication(setup, own, &message, &options->keyring);
  read_interface(setup, own);
  return setup;
}

/* What one packet tells of another than the one before: the rest cannot change in a stream. */
static bool setup_equal(const void *a, const void *b)
{
  const struct vrrp_setup *left = a;
  const struct vrrp_setup *right = b;
  const struct vip_vrrp_config *l = &left->config;
  const struct vip_vrrp_config *r = &right->config;

  return l->priority == r->priority && l->advert_cs == r->advert_cs && l->tos == r->tos &&
         l->checksum == r->checksum && l->physical_mac == r->physical_mac &&
         l->address_count == r->address_count &&
         memcmp(left->addresses, right->addresses, sizeof left->addresses) == 0 &&
         setup_same_auth(&left->common, &right->common);
}

/* ------------------------------------------------------------------------
 * What the specification says about times and ranks
 */

static bool is_virtual_mac(const struct vip_mac *mac)
{
  const struct vip_mac mac4 = vip_vrrp_mac(VIP_IPV4, mac->octet[5]);
  const struct vip_mac mac6 = vip_vrrp_mac(VIP_IPV6, mac->octet[5]);

  return memcmp(mac, &mac4, sizeof mac4) == 0 || memcmp(mac, &mac6, sizeof mac6) == 0;
}

/* RFC 9568 section 6.4.3. */
static bool beats(const struct packet *peer, const struct packet *own)
{
  const uint8_t theirs = vrrp_priority(peer);
  const uint8_t ours = vrrp_priority(own);

  return theirs > ours ||
         (theirs == ours && vip_addr_compare(&peer->frame.meta.src, &own->frame.meta.src) > 0);
}

/* Any, since only an Active router sends; unless another has just left, and this one follows it. */
static bool is_settled(const struct stream *stream, const struct packet *own)
{
  for (size_t i = 0; i < stream->count && stream->packets[i] != own; i++)
    if (stream->packets[i]->told.error == VIP_OK && stream->packets[i]->told.farewell)
      return false;
  return true;
}

static int64_t lead(const struct packet *own)
{
  return vrrp_priority(own) == 255 ? 0 : own->told.hold;
}

/*
 * A router that waited and comes back with a higher priority was let take over
 * by that: the change lies behind the last advertisement that it gave way to,
 * one down interval ago, and in front of the first one that it discarded.
 */
static int64_t change_time(const struct stream *stream, const struct packet *previous,
                           const struct packet *own, const struct keyring *keyring)
{
  (void)stream;
  (void)keyring;
  if (vrrp_priority(own) > vrrp_priority(previous) && own->time - previous->time > own->told.hold &&
      !previous->told.farewell)
    return own->time - own->told.hold + own->told.interval / 4;
  return own->time;
}

/* ------------------------------------------------------------------------
 * The library's virtual router
 */

static int open_router(void *router, struct vip_if *ifp, const void *setup,
                       struct vip_problem *problem)
{
  const struct vip_vrrp_config *config = &((const struct vrrp_setup *)setup)->config;
  const int result = vip_vrrp_check(ifp, config, problem);

  return result == VIP_OK ? vip_vrrp_init((struct vip_vrrp *)router, ifp, config) : result;
}

static int change(void *router, const void *setup, vip_time now)
{
  return vip_vrrp_configure((struct vip_vrrp *)router, &((const struct vrrp_setup *)setup)->config,
                            now);
}

/* Digest and checksum of `data`, a copy of the packet's payload, by the setup's key. */
static void sign_again(const struct vrrp_setup *setup, const struct packet *packet, uint8_t *data)
{
  const struct vip_meta *meta = &packet->frame.meta;

  vrrp_digest(packet, &setup->common.key, data + packet->frame.length - DIGEST);
  vip_vrrp_sum_set(data, packet->frame.length, meta->family, &meta->src, &meta->dst, false);
}

static int input(struct vip_if *ifp, const void *setup, const struct packet *packet,
                 const struct keyring *keyring, vip_time now)
{
  const struct vrrp_setup *mine = setup;
  const uint8_t *data = packet->frame.data;
  uint8_t copy[VRRP_V2_MAX];

  if (mine->common.key_unknown && packet->told.error == VIP_OK) {
    const struct vip_vrrp_message message = decode(packet);
    struct vip_key key;

    if (message.auth_type == VIP_VRRP_AUTH_MD5 && vrrp_md5_id(&message) == mine->common.key.id &&
        !vrrp_find_key(packet, &message, keyring, &key)) {
      memcpy(copy, data, packet->frame.length);
      sign_again(mine, packet, copy);
      data = copy;
    }
  }
  return vip_vrrp_input(ifp, &packet->frame.meta, data, packet->frame.length, now);
}

static bool is_sending(uint8_t state)
{
  return state == VIP_VRRP_ACTIVE;
}

static vip_time hold_due(void *router, unsigned which)
{
  struct vip_group *group = router;

  (void)which;
  return vip_group_state(group) == VIP_VRRP_BACKUP ? vipi_timer_get(group, VIP_VRRP_TIMER_DOWN) : 0;
}

static void hold_move(void *router, unsigned which, vip_time due)
{
  (void)which;
  vipi_timer_move(router, VIP_VRRP_TIMER_DOWN, due);
}

static bool hold_sends(void *router, unsigned which, const struct packet *last,
                       const struct packet *own)
{
  (void)router;
  (void)which;
  return last == NULL && !own->told.farewell;
}

static bool hold_heard(void *router, unsigned which, const struct packet *peer,
                       const struct packet *own, const struct keyring *keyring)
{
  (void)router;
  (void)which;
  (void)keyring;
  return beats(peer, own);
}

/* ------------------------------------------------------------------------
 * Comparison
 */

/* What cannot be known without the key. */
static bool is_masked(const void *setup, const struct packet *recorded, const struct packet *sent,
                      size_t at)
{
  const struct vrrp_setup *mine = setup;

  (void)sent;
  return mine->common.key_unknown && mine->config.auth != NULL &&
         (at == CHECKSUM_AT || at == CHECKSUM_AT + 1 ||
          at >= recorded->frame.length - (size_t)DIGEST);
}

const struct protocol protocol_vrrp = {
    .name = "vrrp",
    .kind = VIP_FRAME_VRRP,
    .ip_protocol = VIP_VRRP_IP_PROTOCOL,
    .read = vrrp_read,
    .describe = vrrp_describe,
    .is_virtual_mac = is_virtual_mac,
    .beats = beats,
    .is_settled = is_settled,
    .lead = lead,
    .setup_read = setup_read,
    .setup_equal = setup_equal,
    .change_time = change_time,
    .router_size = sizeof(struct vip_vrrp),
    .open = open_router,
    .change = change,
    .input = input,
    .is_sending = is_sending,
    .hold_count = 1,
    .hold_due = hold_due,
    .hold_move = hold_move,
    .hold_sends = hold_sends,
    .hold_heard = hold_heard,
    .is_masked = is_masked,
};
