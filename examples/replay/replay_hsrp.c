/* SPDX-License-Identifier: MIT */
/*
 * replay_hsrp.c - HSRP for vip-replay: times and ranks of RFC 2281, and how the
 * library's group is made, changed and fed.
 *
 * The Active and the Standby timer are the hold timers.  A router came up when
 * it first told of its interface (Advertise, Interface State), if that is a hold
 * time before it speaks.  If the key of an MD5 digest is not known, the peers'
 * digests by the same unknown key are made again with the router's, and the
 * comparison leaves digests out.
 */
#include "hsrp_packet.h"
#include "hsrp_setup.h"
#include "protocol.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { ACTIVE_TIMER = 0, IP_UDP = 17, DIGEST = 16, DIGEST_AT = 14 };

/* In a Group State TLV: what stands behind an IPv4 address, which some routers leave as it was. */
enum { V2_BEHIND_ADDRESS = 30, V2_BEHIND_END = 42 };

/* An Advertise tells the start if it stands so long before the first Hello, in percent of the
   hold time; before a Coup a router needs so long. */
enum { ADVERT_EARLY_PCT = 85, ADVERT_LATE_PCT = 130, COUP_LEAD_MS = 500 };

/* ------------------------------------------------------------------------
 * What the specification says about times and ranks
 */

/* Events f, g, j and k of RFC 2281, by the state in which `own` was sent. */
static bool beats(const struct packet *peer, const struct packet *own)
{
  const struct vip_hsrp_message theirs = hsrp_message(peer);
  const struct vip_hsrp_message ours = hsrp_message(own);
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
  const struct vip_hsrp_message message = hsrp_message(own);

  (void)stream;
  return message.opcode == VIP_HSRP_RESIGN || message.state >= VIP_HSRP_STANDBY;
}

static int64_t lead(const struct packet *own)
{
  if (is_settled(NULL, own))
    return 2 * own->told.hold;
  return hsrp_message(own).opcode == VIP_HSRP_COUP ? COUP_LEAD_MS * REPLAY_MILLISECOND
                                                   : own->told.hold;
}

/* True if it tells of the interface that `own` was sent from. */
static bool is_advert_of(const struct packet *packet, const struct packet *own)
{
  return packet->protocol == own->protocol && packet_is_first_hop(packet) && packet->told.aside &&
         packet->told.error == VIP_OK && packet->interface == own->interface &&
         packet->frame.vlan == own->frame.vlan && packet->told.version == own->told.version &&
         hsrp_same_sender(packet, own);
}

static bool came_up(const struct trace *trace, const struct packet *own, int64_t *time)
{
  const bool coup = hsrp_message(own).opcode == VIP_HSRP_COUP;
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

static int64_t change_time(const struct stream *stream, const struct packet *previous,
                           const struct packet *own, const struct keyring *keyring)
{
  (void)stream;
  (void)keyring;
  (void)previous;
  return own->time;
}

/* ------------------------------------------------------------------------
 * The library's group
 */

static int open_router(void *router, struct vip_if *ifp, const void *setup,
                       struct vip_problem *problem)
{
  const struct vip_hsrp_config *config = &((const struct hsrp_setup *)setup)->config;
  const int result = vip_hsrp_check(ifp, config, problem);

  return result == VIP_OK ? vip_hsrp_init((struct vip_hsrp *)router, ifp, config) : result;
}

static int change(void *router, const void *setup, vip_time now)
{
  return vip_hsrp_configure((struct vip_hsrp *)router, &((const struct hsrp_setup *)setup)->config,
                            now);
}

static int input(struct vip_if *ifp, const void *setup, const struct packet *packet,
                 const struct keyring *keyring, vip_time now)
{
  const struct hsrp_setup *mine = setup;
  const struct vip_hsrp_message message = hsrp_message(packet);
  const uint8_t *data = packet->frame.data;
  uint8_t copy[UINT16_MAX];
  struct vip_key key;

  if (mine->common.key_unknown && packet->told.error == VIP_OK && message.auth == VIP_AUTH_MD5 &&
      hsrp_md5_id(&message) == mine->common.key.id &&
      !hsrp_find_key(packet, &message, keyring, &key)) {
    memcpy(copy, data, packet->frame.length);
    hsrp_digest(packet, &message, &mine->common.key, copy + (message.md5 - data) + DIGEST_AT);
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
  struct vip_group *group = router;
  const uint8_t state = vip_group_state(group);

  if (state < VIP_HSRP_LISTEN || state == VIP_HSRP_ACTIVE)
    return 0;
  return vipi_timer_get(group,
                        which == ACTIVE_TIMER ? VIP_HSRP_TIMER_ACTIVE : VIP_HSRP_TIMER_STANDBY);
}

static void hold_move(void *router, unsigned which, vip_time due)
{
  vipi_timer_move(router, which == ACTIVE_TIMER ? VIP_HSRP_TIMER_ACTIVE : VIP_HSRP_TIMER_STANDBY,
                  due);
}

/* Events c and d: out of Listen both lead to Speak; else to Active and to Standby. */
static bool hold_sends(void *router, unsigned which, const struct packet *last,
                       const struct packet *own)
{
  const uint8_t state = vip_group_state(router);
  const struct vip_hsrp_message message = hsrp_message(own);
  const uint8_t next = which == ACTIVE_TIMER ? VIP_HSRP_ACTIVE : VIP_HSRP_STANDBY;

  return last == NULL && message.opcode == VIP_HSRP_HELLO &&
         message.state == (state == VIP_HSRP_LISTEN ? (uint8_t)VIP_HSRP_SPEAK : next);
}

/* Whoever is or becomes Active sets the one, and, in Listen, whoever is Standby the other. */
static bool hold_heard(void *router, unsigned which, const struct packet *peer,
                       const struct packet *own, const struct keyring *keyring)
{
  const bool listens = vip_group_state(router) == VIP_HSRP_LISTEN;
  const struct vip_hsrp_message message = hsrp_message(peer);

  if (!hsrp_is_accepted(peer, own, keyring))
    return false;
  if (which == ACTIVE_TIMER)
    return message.opcode != VIP_HSRP_HELLO || message.state == VIP_HSRP_ACTIVE;
  return message.opcode == VIP_HSRP_HELLO &&
         (message.state == VIP_HSRP_STANDBY || (!listens && beats(peer, own)));
}

/* ------------------------------------------------------------------------
 * Comparison
 */

/* What is uninitialised in the recorded packet, and a digest of that or by an unknown key. */
static bool is_masked(const void *setup, const struct packet *recorded, const struct packet *sent,
                      size_t at)
{
  static const uint8_t zero[V2_BEHIND_END - V2_BEHIND_ADDRESS];
  const struct hsrp_setup *mine = setup;
  const struct vip_hsrp_message message = hsrp_message(recorded);
  const uint8_t *octets = recorded->frame.data;
  const bool is_spare = message.version == 2 && message.family == VIP_IPV4;
  const bool is_dirty = is_spare && memcmp(octets + V2_BEHIND_ADDRESS, zero, sizeof zero) != 0;

  (void)sent;
  if (is_spare && at >= V2_BEHIND_ADDRESS && at < V2_BEHIND_END)
    return true;
  return message.auth == VIP_AUTH_MD5 && (mine->common.key_unknown || is_dirty) &&
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
    .is_virtual_mac = hsrp_is_virtual_mac,
    .beats = beats,
    .is_settled = is_settled,
    .lead = lead,
    .came_up = came_up,
    .setup_read = hsrp_setup_read,
    .setup_equal = hsrp_setup_equal,
    .change_time = change_time,
    .router_size = sizeof(struct vip_hsrp),
    .open = open_router,
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
