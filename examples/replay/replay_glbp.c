/* SPDX-License-Identifier: MIT */
/*
 * replay_glbp.c - GLBP for vip-replay: times and ranks of glbp.md, and how the
 * library's group is made and changed.
 *
 * The gateway's Active and Standby timer and the Active timers of the forwarders
 * are the hold timers.  Octets are compared but for what senders leave
 * uninitialised, nonces, digests of either, and seconds that run down, which may
 * differ by two.  Which of several Active forwarders' MACs a packet comes from
 * turns with each Hello: any of them will do.
 */
#include "glbp_feed.h"
#include "glbp_packet.h"
#include "glbp_past.h"
#include "glbp_setup.h"
#include "protocol.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "glbp_wire.h"
#include "internal.h"

enum { IP_UDP = 17, PEERS_MAX = 32, SECONDS_MAX = 2 };

/* Hold timers: of the gateway, then of forwarder 1, 2, 3, 4. */
enum { HOLD_ACTIVE = 0, HOLD_STANDBY = 1, HOLD_FORWARDERS = 2, HOLDS = 6 };

/* A group and the peers that its configuration points to. */
struct router {
  struct vip_glbp glbp; /* first */
  struct vip_glbp_peer peers[PEERS_MAX];
};

/* ------------------------------------------------------------------------
 * Times and ranks
 */

static bool is_virtual_mac(const struct vip_mac *mac)
{
  const struct vip_mac same = vip_glbp_mac(vipi_get16(mac->octet + 3), mac->octet[5]);

  return memcmp(mac, &same, sizeof same) == 0 && mac->octet[5] >= 1 &&
         mac->octet[5] <= VIP_GLBP_FORWARDERS;
}

/* Events h, i and k of glbp.md 4.2, by the state in which `own` was sent. */
static bool beats(const struct packet *peer, const struct packet *own)
{
  const struct vip_glbp_message theirs = glbp_message(peer);
  const struct vip_glbp_message ours = glbp_message(own);

  if (!theirs.has_hello || !ours.has_hello || theirs.priority == 0 || !glbp_is_higher(peer, own))
    return false;
  if (theirs.state == VIP_GLBP_ACTIVE)
    return ours.state == VIP_GLBP_ACTIVE;
  return (ours.state == VIP_GLBP_SPEAK || ours.state == VIP_GLBP_STANDBY) &&
         (theirs.state == VIP_GLBP_SPEAK || theirs.state == VIP_GLBP_STANDBY);
}

/* True if another router is Active with its first Hello, a hold time behind `own` at most. */
static bool is_other_active(const struct stream *stream, const struct packet *own)
{
  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];
    bool is_first = packet->told.error == VIP_OK && packet->told.active &&
                    packet->time <= own->time + own->told.hold && !glbp_same_sender(packet, own);

    for (size_t j = 0; is_first && j < i; j++)
      is_first = !glbp_same_sender(stream->packets[j], packet) || stream->packets[j]->told.partial;
    if (is_first)
      return true;
  }
  return false;
}

/* Standby, Active, or Listen while another router is Active. */
static bool is_settled(const struct stream *stream, const struct packet *own)
{
  const uint8_t state = glbp_message(own).state;

  return own->told.farewell || state >= VIP_GLBP_STANDBY ||
         (state == VIP_GLBP_LISTEN && is_other_active(stream, own));
}

static int64_t lead(const struct packet *own)
{
  const struct vip_glbp_message message = glbp_message(own);

  if (message.has_hello && message.state == VIP_GLBP_LISTEN)
    return own->told.interval;
  return message.has_hello && message.state == VIP_GLBP_SPEAK ? own->told.hold : 2 * own->told.hold;
}

/* ------------------------------------------------------------------------
 * The library's group
 */

/* The configuration of a setup, with the router's peers. */
static struct vip_glbp_config config_of(struct router *router, const void *setup)
{
  struct vip_glbp_config config = ((const struct glbp_setup *)setup)->config;

  config.peers = router->peers;
  config.peer_count = PEERS_MAX;
  return config;
}

static int open_router(void *router, struct vip_if *ifp, const void *setup,
                       struct vip_problem *problem)
{
  struct router *mine = router;
  const struct vip_glbp_config config = config_of(mine, setup);
  const int result = vip_glbp_check(ifp, &config, problem);

  return result == VIP_OK ? vip_glbp_init(&mine->glbp, ifp, &config) : result;
}

static int change(void *router, const void *setup, vip_time now)
{
  struct router *mine = router;
  const struct vip_glbp_config config = config_of(mine, setup);

  return vip_glbp_configure(&mine->glbp, &config, now);
}

static bool is_sending(uint8_t state)
{
  return state >= VIP_GLBP_LISTEN;
}

static uint8_t jitter_pct(const void *setup)
{
  return ((const struct glbp_setup *)setup)->config.jitter_pct;
}

/* ------------------------------------------------------------------------
 * Hold timers
 */

static unsigned timer_of(unsigned which)
{
  if (which < HOLD_FORWARDERS)
    return which == HOLD_ACTIVE ? VIP_GLBP_TIMER_ACTIVE : VIP_GLBP_TIMER_STANDBY;
  return VIP_GLBP_TIMER_FORWARDERS + (which - HOLD_FORWARDERS) * VIP_GLBP_FORWARDER_TIMERS +
         VIP_GLBP_FORWARDER_ACTIVE;
}

static vip_time hold_due(void *router, unsigned which)
{
  const struct vip_glbp *glbp = &((struct router *)router)->glbp;
  const struct vip_glbp_forwarder *vf;

  if (which < HOLD_FORWARDERS) {
    const uint8_t state = vip_group_state(router);

    return state < VIP_GLBP_LISTEN || state == VIP_GLBP_ACTIVE
               ? 0
               : vipi_timer_get(router, timer_of(which));
  }
  vf = &glbp->run.forwarder[which - HOLD_FORWARDERS];
  return vf->state == VIP_GLBP_LISTEN && !vf->reserved ? vipi_timer_get(router, timer_of(which))
                                                       : 0;
}

/* A forwarder's recorded time includes the wait for those in front of the router (glbp.md 4.6). */
static void hold_move(void *router, unsigned which, vip_time due)
{
  if (which >= HOLD_FORWARDERS)
    ((struct router *)router)->glbp.run.forwarder[which - HOLD_FORWARDERS].waits = true;
  vipi_timer_move(router, timer_of(which), due);
}

/* Events f and g: out of Listen both lead to Speak; else to Standby and to Active. */
static bool hold_sends(void *router, unsigned which, const struct packet *last,
                       const struct packet *own)
{
  const struct vip_glbp_message message = glbp_message(own);
  const uint8_t state = last != NULL ? glbp_message(last).state : vip_group_state(router);
  const uint8_t next = which == HOLD_ACTIVE ? VIP_GLBP_ACTIVE : VIP_GLBP_STANDBY;

  if (message.opcode != VIP_GLBP_HELLO || own->told.farewell)
    return false;
  if (which >= HOLD_FORWARDERS)
    return last == NULL && !message.has_hello &&
           glbp_find_forwarder(&message, which - HOLD_FORWARDERS + 1) != NULL;
  return message.has_hello &&
         message.state == (state == VIP_GLBP_LISTEN ? (uint8_t)VIP_GLBP_SPEAK : next);
}

/* Whoever is Active sets the one; Standby, or better, the other; Active for a forwarder, its. */
static bool hold_heard(void *router, unsigned which, const struct packet *peer,
                       const struct packet *own, const struct keyring *keyring)
{
  const struct vip_glbp_message message = glbp_message(peer);
  const struct vip_glbp_vf_tlv *forwarder;

  (void)router;
  if (message.opcode != VIP_GLBP_HELLO || !glbp_is_accepted(peer, own, keyring))
    return false;
  if (which >= HOLD_FORWARDERS) {
    forwarder = glbp_find_forwarder(&message, which - HOLD_FORWARDERS + 1);
    return forwarder != NULL && forwarder->state == VIP_GLBP_ACTIVE;
  }
  if (which == HOLD_ACTIVE)
    return message.has_hello && message.state == VIP_GLBP_ACTIVE;
  return message.has_hello && (message.state == VIP_GLBP_STANDBY || beats(peer, own));
}

/* ------------------------------------------------------------------------
 * Comparison
 */

enum { TLV_HELLO = 1, TLV_FORWARDER = 2, TLV_AUTH = 3, TLV_NONCE = 4 };

/* Where the TLV with octet `at` of a decoded message stands. */
static size_t find_tlv(const uint8_t *data, size_t at)
{
  size_t tlv = VIPI_GLBP_HEADER;

  while (at >= tlv + data[tlv + 1])
    tlv += data[tlv + 1];
  return tlv;
}

/* Octet `at` of a nonce TLV: generation, nonces and padding; who is echoed is compared. */
static bool is_nonce(const uint8_t *tlv, size_t at)
{
  const size_t echo = at - VIPI_GLBP_NONCE_HEADER;

  if (at < VIPI_GLBP_NONCE_HEADER)
    return at >= 3;
  return echo >= (size_t)tlv[2] * VIP_GLBP_ECHO || echo % VIP_GLBP_ECHO >= sizeof(struct vip_mac);
}

/* Octets `at` of two forwarder TLVs: padding, and seconds that are nearly the same. */
static bool is_counter(const uint8_t *recorded, const uint8_t *sent, size_t at)
{
  const size_t counter = at & ~(size_t)1;

  if (at == 7 || at == 12 || at == 13)
    return true;
  return (counter == 8 || counter == 10) &&
         abs(vipi_get16(recorded + counter) - vipi_get16(sent + counter)) <= SECONDS_MAX;
}

/* Octet `at` of the message is one of a digest: it covers the nonce. */
static bool is_digest(const struct packet *recorded, size_t at)
{
  const struct vip_glbp_message message = glbp_message(recorded);

  return glbp_is_md5(&message) && at >= (size_t)(glbp_md5_digest(&message) - recorded->frame.data);
}

/* What is uninitialised in the recorded packet, what is drawn at random, and digests of that. */
static bool is_masked(const void *setup, const struct packet *recorded, const struct packet *sent,
                      size_t at)
{
  const uint8_t *data = recorded->frame.data;
  size_t tlv;

  (void)setup;
  if (at < VIPI_GLBP_HEADER)
    return false;
  tlv = find_tlv(data, at);
  switch (data[tlv]) {
  case TLV_HELLO:
    return at - tlv == 20 || at - tlv == 21;
  case TLV_FORWARDER:
    return is_counter(data + tlv, sent->frame.data + tlv, at - tlv);
  case TLV_AUTH:
    return is_digest(recorded, at);
  case TLV_NONCE:
    return is_nonce(data + tlv, at - tlv);
  default:
    return false;
  }
}

/* True if the packet lists the forwarder that a virtual MAC belongs to as Active. */
static bool is_active_for(const struct packet *packet, const struct vip_mac *mac)
{
  const struct vip_glbp_message message = glbp_message(packet);
  const struct vip_glbp_vf_tlv *forwarder = glbp_find_forwarder(&message, mac->octet[5]);

  return is_virtual_mac(mac) && forwarder != NULL && forwarder->state == VIP_GLBP_ACTIVE;
}

static bool may_swap_macs(const struct packet *recorded, const struct packet *sent)
{
  return is_active_for(recorded, &sent->frame.meta.src_mac) &&
         is_active_for(sent, &recorded->frame.meta.src_mac);
}

const struct protocol protocol_glbp = {
    .name = "glbp",
    .kind = VIP_FRAME_GLBP,
    .ip_protocol = IP_UDP,
    .port_ipv4 = VIP_GLBP_PORT,
    .port_ipv6 = VIP_GLBP_PORT,
    .read = glbp_read,
    .describe = glbp_describe,
    .is_virtual_mac = is_virtual_mac,
    .never_silent = true,
    .beats = beats,
    .is_settled = is_settled,
    .lead = lead,
    .setup_read = glbp_setup_read,
    .setup_equal = glbp_setup_equal,
    .change_time = glbp_change_time,
    .router_size = sizeof(struct router),
    .open = open_router,
    .change = change,
    .input = glbp_feed_input,
    .remember = glbp_remember,
    .is_unheard = glbp_feed_is_unheard,
    .is_sending = is_sending,
    .hold_count = HOLDS,
    .hold_due = hold_due,
    .hold_move = hold_move,
    .hold_sends = hold_sends,
    .hold_heard = hold_heard,
    .tick = VIP_GLBP_TIMER_HELLO,
    .jitter_pct = jitter_pct,
    .is_masked = is_masked,
    .may_swap_macs = may_swap_macs,
};
