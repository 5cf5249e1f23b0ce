/* SPDX-License-Identifier: MIT */
/*
 * glbp_feed.c - what the library is fed of the peers of a GLBP router.
 *
 * Recorded peers echo the nonces of the recorded router: where such an echo was the
 * current nonce or the one before it, the library's own stands in its place, and
 * the packet is signed again.  What echoed another one stays as it is: the recorded
 * router did not listen to it either.  A peer by the same unknown key as the router
 * is signed with the key that the library was given instead.
 *
 * Request and Response are unicast: a tap at another port cannot have them.  The
 * number that the router has got is then told by a Response that is made here.
 */
#include "glbp_feed.h"

#include "glbp_packet.h"
#include "glbp_past.h"
#include "glbp_setup.h"

#include <string.h>

#include "bytes.h"
#include "glbp_auth.h"
#include "glbp_private.h"

enum { IP_UDP = 17, HOP_LIMIT = 255, ROOM = VIP_GLBP_LENGTH_MAX + VIP_FRAME_OVERHEAD };

/* ------------------------------------------------------------------------
 * Nonces
 */

/* Index of the first packet of the stream behind `time`. */
static size_t find_behind(const struct stream *stream, int64_t time)
{
  size_t low = 0;
  size_t high = stream->count;

  while (low < high) {
    const size_t middle = low + (high - low) / 2;

    if (stream->packets[middle]->time > time)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* True if it was one of the two last nonces that the recorded router had shown by then, or if it
   had shown none, as it was not recorded before. */
static bool is_current(const struct glbp_setup *setup, uint32_t nonce, int64_t time)
{
  const uint8_t family = setup->config.family;
  const struct vip_if_config *interface = &setup->common.interface;
  const struct vip_addr *addr = family == VIP_IPV4 ? &interface->addr4 : &interface->addr6;
  bool is_recorded = false;
  bool has_last = false;
  uint32_t last = 0;

  for (size_t i = find_behind(setup->stream, time); i-- > 0;) {
    const struct packet *packet = setup->stream->packets[i];
    struct vip_glbp_message message;

    if (packet->told.error != VIP_OK || !packet_is_from(packet, family, addr))
      continue;
    is_recorded = true;
    message = glbp_message(packet);
    if (!message.has_nonce || (has_last && message.nonce == last))
      continue;
    if (message.nonce == nonce || has_last)
      return message.nonce == nonce;
    has_last = true;
    last = message.nonce;
  }
  return !is_recorded;
}

/* Puts the library's nonce into `copy`, the payload of a packet; false: it echoes none of the
   recorded router. */
static bool replace_echoes(const struct glbp_setup *setup, const struct vip_glbp *glbp,
                           const struct packet *packet, const struct vip_glbp_message *message,
                           uint8_t *copy)
{
  bool is_replaced = false;

  for (unsigned i = 0; i < message->echo_count; i++) {
    const uint8_t *echo = message->echoes + (size_t)i * VIP_GLBP_ECHO;
    const uint8_t *nonce = echo + sizeof(struct vip_mac);

    if (memcmp(echo, &setup->common.interface.mac, sizeof(struct vip_mac)) != 0 ||
        !is_current(setup, vipi_get32(nonce), packet->time))
      continue;
    vipi_put32(copy + (nonce - packet->frame.data), glbp->run.nonce);
    is_replaced = true;
  }
  return is_replaced;
}

/* The key that a peer's packet is to be signed with again; false: it stays as it is. */
static bool find_key(const struct glbp_setup *setup, const struct packet *packet,
                     const struct vip_glbp_message *message, const struct keyring *keyring,
                     struct vip_key *key)
{
  if (glbp_find_key(packet, message, keyring, key))
    return true;
  *key = setup->common.key;
  return setup->common.key_unknown && glbp_md5_id(message) == key->id;
}

int glbp_feed_input(struct vip_if *ifp, const void *setup, const struct packet *packet,
                    const struct keyring *keyring, vip_time now)
{
  const struct glbp_setup *mine = setup;
  const struct vip_glbp *glbp =
      vip_glbp_from_group(vip_if_find(ifp, VIP_PROTOCOL_GLBP, 0, mine->config.group));
  const struct vip_glbp_message message = glbp_message(packet);
  const uint8_t *data = packet->frame.data;
  uint8_t copy[UINT16_MAX];
  struct vip_key key;

  if (packet->told.error == VIP_OK && glbp_is_md5(&message) &&
      find_key(mine, packet, &message, keyring, &key)) {
    memcpy(copy, data, packet->frame.length);
    (void)replace_echoes(mine, glbp, packet, &message, copy);
    glbp_sign(packet, &message, &key, copy);
    data = copy;
  }
  return vip_glbp_input(ifp, &packet->frame.meta, data, packet->frame.length, now);
}

/* ------------------------------------------------------------------------
 * Responses
 */

/* The last packet of a router up to `time`, or NULL. */
static const struct packet *last_of(const struct stream *stream, uint8_t family,
                                    const struct vip_addr *addr, int64_t time)
{
  for (size_t i = find_behind(stream, time); i-- > 0;)
    if (stream->packets[i]->told.error == VIP_OK &&
        packet_is_from(stream->packets[i], family, addr))
      return stream->packets[i];
  return NULL;
}

/* Echoes what the Request told, so that it is taken for fresh. */
static void add_nonce(struct vip_glbp_message *response, const struct packet *gateway,
                      const struct vip_glbp_message *request, uint8_t echo[VIP_GLBP_ECHO])
{
  const struct vip_glbp_message last = glbp_message(gateway);

  if (!request->has_nonce || !last.has_nonce)
    return;
  memcpy(echo, &request->owner, sizeof request->owner);
  vipi_put32(echo + sizeof request->owner, request->nonce);
  response->has_nonce = true;
  response->generation = last.generation;
  response->nonce = last.nonce;
  response->echo_count = 1;
  response->echoes = echo;
}

/* The frame of a Response; NULL: it cannot be made. */
static struct packet *frame_of(const struct vip_glbp_message *response,
                               const struct glbp_setup *setup, const struct packet *gateway,
                               const struct packet *request)
{
  uint8_t data[VIP_GLBP_LENGTH_MAX];
  uint8_t frame[ROOM];
  struct vip_packet packet = {.family = response->family,
                              .protocol = IP_UDP,
                              .ttl = HOP_LIMIT,
                              .dscp = request->tos,
                              .dst_mac_known = true,
                              .port = VIP_GLBP_PORT,
                              .src = gateway->frame.meta.src,
                              .dst = request->frame.meta.src,
                              .src_mac = response->owner,
                              .dst_mac = request->frame.meta.src_mac,
                              .data = data};
  int length = vip_glbp_encode(response, data, sizeof data);

  if (length < 0)
    return NULL;
  vipi_glbp_auth_write(setup->config.auth, response->family, &packet.src, data, (size_t)length);
  packet.length = (uint16_t)length;
  length = vip_frame_packet(frame, sizeof frame, &packet, request->frame.vlan);
  return length < 0 ? NULL : packet_of_frame(frame, (size_t)length);
}

static struct packet *respond(const struct stream *stream, const struct glbp_setup *setup,
                              const struct packet *sent)
{
  const struct vip_meta *meta = &sent->frame.meta;
  const struct vip_glbp_message request = glbp_message(sent);
  const struct packet *gateway = last_of(stream, meta->family, &meta->dst, sent->time);
  struct vip_glbp_message response = {.family = meta->family,
                                      .opcode = VIP_GLBP_RESPONSE,
                                      .group = request.group,
                                      .forwarder_count = 1};
  uint8_t echo[VIP_GLBP_ECHO];

  response.forwarders[0].number = glbp_own_number(stream, sent);
  if (gateway == NULL || response.forwarders[0].number == 0)
    return NULL;
  response.owner = glbp_message(gateway).owner;
  vipi_glbp_auth_prepare(setup->config.auth, &response);
  add_nonce(&response, gateway, &request, echo);
  return frame_of(&response, setup, gateway, sent);
}

bool glbp_feed_is_unheard(const struct stream *stream, const void *setup, const struct packet *sent,
                          struct packet **answer)
{
  if (vip_addr_is_multicast(sent->frame.meta.family, &sent->frame.meta.dst) ||
      glbp_is_unicast_heard(stream, sent))
    return false;
  if (glbp_message(sent).opcode == VIP_GLBP_REQUEST)
    *answer = respond(stream, setup, sent);
  return true;
}
