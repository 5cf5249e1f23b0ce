/* SPDX-License-Identifier: MIT */
/*
 * vrrp_input.c - receiving an advertisement: RFC 9568 section 7.1 and RFC 3768
 * section 7.1 with errata 8298 to 8301, one check behind another.
 *
 * The first check that fails drops the packet with its own code; nothing else
 * changes.  What is merely remarkable is collected in `notes` and counted when
 * the packet has had its effect, so that no host operation runs before the
 * state is final.  All octets are read before the state machine is called.
 */
#include "vrrp_private.h"

#include "bytes.h"
#include "election.h"

#include <string.h>

enum { TTL = 255 };

/* The codes that an accepted packet can have begin here. */
enum { FIRST_NOTE = VIP_CODE_DUPLICATE_ADDRESS };

/* A packet on its way through the checks. */
struct packet {
  const struct vip_meta *meta;
  const uint8_t *data;
  struct vip_vrrp_message message;
  enum vip_vrrp_sum sum;
  uint32_t notes; /* one bit for each VIP_CODE_x from FIRST_NOTE on */
};

static void note(struct packet *packet, enum vip_code code)
{
  packet->notes |= UINT32_C(1) << (code - FIRST_NOTE);
}

uint32_t vipi_vrrp_router_id(uint8_t family, const struct vip_addr *addr)
{
  uint32_t id = vipi_get32(addr->octet);

  if (family == VIP_IPV6)
    for (unsigned i = 4; i < sizeof addr->octet; i += 4)
      id = (id ^ id >> 15) * UINT32_C(0x85ebca6b) + vipi_get32(addr->octet + i);
  return id != 0 ? id : 1;
}

uint32_t vipi_vrrp_list_digest(uint8_t family, const uint8_t *addresses, unsigned count)
{
  const size_t octets = family == VIP_IPV4 ? 4 : 16;
  uint32_t sum = 0;

  for (unsigned i = 0; i < count; i++) {
    uint32_t hash = 0;
    for (size_t at = 0; at < octets; at += 4)
      hash = (hash ^ hash >> 15) * UINT32_C(0x85ebca6b) + vipi_get32(addresses + i * octets + at);
    hash = (hash ^ hash >> 16) * UINT32_C(0x9e3779b1);
    sum += hash ^ hash >> 15;
  }
  return sum;
}

/* ---- checks of the headers, in front of the message's own ---- */

/* 0.0.0.0 may withdraw: some routers do so after they have lost their address. */
static bool source_usable(const struct vip_meta *meta, const uint8_t *data, size_t length)
{
  if (vip_addr_is_none(&meta->src))
    return meta->family == VIP_IPV4 && length >= VIP_VRRP_HEADER && data[2] == 0;
  return !vip_addr_is_multicast(meta->family, &meta->src) &&
         !(meta->family == VIP_IPV4 && vipi_get32(meta->src.octet) == UINT32_MAX);
}

static const struct vip_vrrp_peer *find_peer(const struct vip_vrrp_config *config,
                                             const struct vip_addr *addr)
{
  for (unsigned i = 0; i < config->peer_count; i++)
    if (vipi_addr_equal(&config->peers[i].addr, addr))
      return &config->peers[i];
  return NULL;
}

/* Where it comes from and went to; the latter only a known group can judge. */
static int check_addressing(const struct vip_vrrp *vrrp, const struct packet *packet, size_t length)
{
  const struct vip_meta *meta = packet->meta;
  const struct vip_addr *to;

  if (!source_usable(meta, packet->data, length))
    return VIP_ERR_SOURCE;
  if (vrrp == NULL)
    return VIP_OK;
  to = vrrp->config.peer_count != 0 ? vipi_if_addr(vrrp->group.ifp, meta->family)
                                    : vipi_vrrp_destination(vrrp);
  if (!vipi_addr_equal(&meta->dst, to))
    return VIP_ERR_DESTINATION;
  if (vrrp->config.peer_count != 0)
    return find_peer(&vrrp->config, &meta->src) != NULL ? VIP_OK : VIP_ERR_PEER;
  return meta->family == VIP_IPV4 || vip_addr_is_link_local(&meta->src) ? VIP_OK : VIP_ERR_SOURCE;
}

/* RFC 9568 section 7.1: exactly 255, but for unicast peers that routers lie in front of. */
static int check_ttl(const struct vip_vrrp *vrrp, const struct vip_meta *meta)
{
  const struct vip_vrrp_peer *peer = vrrp != NULL ? find_peer(&vrrp->config, &meta->src) : NULL;
  const uint8_t least = peer != NULL && peer->ttl_min != 0 ? peer->ttl_min : TTL;
  const uint8_t most = peer != NULL && peer->ttl_max != 0 ? peer->ttl_max : TTL;

  return meta->ttl < least || meta->ttl > most ? VIP_ERR_TTL : VIP_OK;
}

static bool speaks(const struct vip_vrrp *vrrp, uint8_t version)
{
  return vrrp->config.version == version || vrrp->config.version == VIP_VRRP_V2_V3;
}

/* The checksum form that is not ours is accepted unless the form is fixed. */
static bool form_allowed(const struct vip_vrrp *vrrp, const struct packet *packet)
{
  if (packet->message.version == 2 || packet->meta->family == VIP_IPV6)
    return true;
  switch ((enum vip_vrrp_checksum)vrrp->config.checksum) {
  case VIP_VRRP_CHECKSUM_MESSAGE:
    return packet->sum != VIP_VRRP_SUM_PSEUDO;
  case VIP_VRRP_CHECKSUM_PSEUDO:
    return packet->sum != VIP_VRRP_SUM_MESSAGE;
  case VIP_VRRP_CHECKSUM_AUTO:
  default:
    break;
  }
  return true;
}

static int check_message(const struct vip_vrrp *vrrp, struct packet *packet, size_t length)
{
  const int result = vip_vrrp_decode(&packet->message, packet->meta->family, packet->data, length);

  if (vrrp != NULL && !speaks(vrrp, packet->message.version))
    return VIP_ERR_VERSION;
  if (result != VIP_OK)
    return result;
  packet->sum = vip_vrrp_sum_verify(packet->data, length, packet->meta->family, &packet->meta->src,
                                    &packet->meta->dst);
  if (packet->sum == VIP_VRRP_SUM_BAD || (vrrp != NULL && !form_allowed(vrrp, packet)))
    return VIP_ERR_CHECKSUM;
  return VIP_OK;
}

/* ---- checks of the contents ---- */

/* What we would say ourselves. */
static bool is_our_own(const struct vip_vrrp *vrrp, const struct vip_vrrp_message *message,
                       bool same_list)
{
  return same_list && message->interval == vipi_vrrp_wire_interval(vrrp, message->version) &&
         (message->priority == 0 || message->priority == vipi_vrrp_effective(vrrp));
}

/*
 * From our own address: a loop, or a router with a copy of it.  An Active never
 * answers it unless it must yield; a Backup says nothing anyway, and takes it
 * for a peer, but for what may be its own late farewell.
 */
static int check_own_address(const struct vip_vrrp *vrrp, struct packet *packet, bool same_list)
{
  const struct vip_vrrp_message *message = &packet->message;
  const bool active = vrrp->group.state == VIP_VRRP_ACTIVE;

  if (!vipi_addr_equal(&packet->meta->src, vipi_if_addr(vrrp->group.ifp, packet->meta->family)))
    return VIP_OK;
  if (active && message->priority > vipi_vrrp_effective(vrrp))
    return VIP_OK;
  if (!active && message->priority != 0) {
    note(packet, VIP_CODE_DUPLICATE_ADDRESS);
    return VIP_OK;
  }
  return is_our_own(vrrp, message, same_list) ? VIP_ERR_OWN_PACKET : VIP_ERR_DUPLICATE_ADDRESS;
}

/* Intervals: RFC 3768 wants them equal; erratum 8301 forbids zero. */
static int check_interval(const struct vip_vrrp *vrrp, struct packet *packet)
{
  const uint16_t interval = packet->message.interval;
  const bool same = interval == vipi_vrrp_wire_interval(vrrp, packet->message.version);

  if (vrrp->config.profile == VIP_VRRP_RFC3768 && !same)
    return VIP_ERR_INTERVAL;
  if (interval == 0)
    return VIP_ERR_INTERVAL_ZERO;
  if (!same)
    note(packet, VIP_CODE_INTERVAL_DIFFERS);
  return VIP_OK;
}

/* In order as we list them, or else as a set. */
static bool equal_lists(const struct vip_vrrp *vrrp, const struct vip_vrrp_message *message)
{
  const struct vip_addr *own = vrrp->config.addresses;
  const uint8_t *theirs = message->addresses;
  unsigned same = 0;

  if (message->count != vrrp->config.address_count)
    return false;
  /* Constant sizes, so that comparing is a load or two and no call. */
  if (message->family == VIP_IPV4)
    while (same < message->count && memcmp(own[same].octet, theirs + same * 4, 4) == 0)
      same++;
  else
    while (same < message->count && memcmp(own[same].octet, theirs + same * 16, 16) == 0)
      same++;
  return same == message->count || vipi_vrrp_list_digest(message->family, message->addresses,
                                                         message->count) == vrrp->run.list_digest;
}

static int check_addresses(const struct vip_vrrp *vrrp, struct packet *packet, bool same_list)
{
  const struct vip_vrrp_message *message = &packet->message;
  struct vip_addr first;

  if (message->family == VIP_IPV6) {
    memcpy(first.octet, message->addresses, sizeof first.octet);
    if (!vip_addr_is_link_local(&first)) {
      if (vrrp->config.strict)
        return VIP_ERR_NOT_LINK_LOCAL;
      note(packet, VIP_CODE_FIRST_NOT_LINK_LOCAL);
    }
  }
  if (same_list)
    return VIP_OK;
  if (vrrp->config.profile == VIP_VRRP_RFC3768 && message->priority != 255)
    return VIP_ERR_ADDRESSES;
  note(packet, VIP_CODE_ADDRESSES_DIFFER);
  return VIP_OK;
}

static int check_contents(const struct vip_vrrp *vrrp, struct packet *packet)
{
  const bool same_list = equal_lists(vrrp, &packet->message);
  int result;

  if (vrrp->group.state == VIP_VRRP_INITIALIZE)
    return VIP_ERR_NOT_STARTED;
  result = check_own_address(vrrp, packet, same_list);
  if (result == VIP_OK)
    result =
        vipi_vrrp_auth_check(vrrp->config.auth, &packet->meta->src, packet->data, &packet->message);
  if (result != VIP_OK)
    return result;
  /* Erratum 8298: owners hear each other, so that one of two yields. */
  if (vrrp->config.priority == 255 &&
      (vrrp->config.profile == VIP_VRRP_RFC3768 || vrrp->config.profile == VIP_VRRP_RFC5798))
    return VIP_ERR_OWNER;
  if (vrrp->config.priority == 255 && packet->message.priority == 255)
    note(packet, VIP_CODE_OWNER_CONFLICT);
  result = check_interval(vrrp, packet);
  if (result == VIP_OK)
    result = check_addresses(vrrp, packet, same_list);
  /* RFC 5798 section 8.4.2: not twice what the Active router says in both versions. */
  if (result == VIP_OK && packet->message.version == 2 && vrrp->run.active_v3 &&
      vrrp->run.active_id == vipi_vrrp_router_id(packet->meta->family, &packet->meta->src))
    return VIP_ERR_TWIN;
  return result;
}

/* ---- effect ---- */

static enum vipi_vrrp_event classify(const struct vip_vrrp *vrrp, const struct packet *packet)
{
  const uint8_t priority = packet->message.priority;
  const uint8_t own = vipi_vrrp_effective(vrrp);

  if (priority == 0)
    return VRRP_RX_ZERO;
  if (vipi_rank(priority, &packet->meta->src, own,
                vipi_if_addr(vrrp->group.ifp, packet->meta->family)) > 0)
    return priority > own ? VRRP_RX_HIGHER : VRRP_RX_EQUAL_ABOVE;
  if (priority == own)
    return VRRP_RX_EQUAL_BELOW;
  if (vrrp->config.priority == 255)
    return VRRP_RX_LOWER;
  if (vrrp->config.no_preempt || vrrp->group.preempt_held)
    return VRRP_RX_LOWER_KEEP;
  if (vrrp->config.preempt_delay_ms != 0)
    return VRRP_RX_LOWER_DELAY;
  return vrrp->config.fast_preempt ? VRRP_RX_LOWER_FAST : VRRP_RX_LOWER;
}

/* Sending adopts the form of the last valid advertisement, so that two that differ agree. */
static void adopt_checksum(struct vip_vrrp *vrrp, struct packet *packet)
{
  const bool pseudo = packet->sum == VIP_VRRP_SUM_PSEUDO;

  if (packet->message.version == 2 || packet->meta->family == VIP_IPV6 ||
      packet->sum == VIP_VRRP_SUM_BOTH || vrrp->config.checksum != VIP_VRRP_CHECKSUM_AUTO ||
      vrrp->run.send_pseudo == pseudo)
    return;
  vrrp->run.send_pseudo = pseudo;
  note(packet, VIP_CODE_COMPAT_CHECKSUM);
}

static void accept(struct vip_vrrp *vrrp, struct packet *packet)
{
  struct vip_counters *counters = vrrp->group.counters;
  struct vipi_vrrp_cause cause = {&packet->meta->src, packet->message.interval, 0,
                                  packet->message.version == 3, true};

  if (!cause.peer_v3)
    cause.advert_cs = (uint16_t)(packet->message.interval * 100u);
  if (counters != NULL) {
    counters->rx++;
    counters->zero_rx += packet->message.priority == 0;
    counters->last_source = packet->meta->src;
  }
  adopt_checksum(vrrp, packet);
  vipi_vrrp_step(vrrp, classify(vrrp, packet), &cause);
  for (unsigned code = FIRST_NOTE; packet->notes != 0; code++, packet->notes >>= 1)
    if ((packet->notes & 1) != 0)
      vipi_count(vrrp->group.ifp, &vrrp->group, (enum vip_code)code, &packet->meta->src);
}

static int check(struct vip_vrrp *vrrp, struct packet *packet, size_t length)
{
  int result = check_addressing(vrrp, packet, length);

  if (result == VIP_OK && length < VIP_VRRP_HEADER)
    return VIP_ERR_LENGTH;
  if (result == VIP_OK)
    result = check_ttl(vrrp, packet->meta);
  if (result == VIP_OK)
    result = check_message(vrrp, packet, length);
  if (result != VIP_OK)
    return result;
  return vrrp != NULL ? check_contents(vrrp, packet) : VIP_ERR_GROUP;
}

int vip_vrrp_input(struct vip_if *ifp, const struct vip_meta *meta, const uint8_t *data,
                   size_t length, vip_time now)
{
  struct packet packet;
  struct vip_group *group;
  int result;

  if (ifp == NULL || meta == NULL || (data == NULL && length != 0) ||
      (meta->family != VIP_IPV4 && meta->family != VIP_IPV6))
    return VIP_ERR_ARG;
  if (ifp->engine->busy)
    return VIP_ERR_BUSY;
  packet.meta = meta;
  packet.data = data;
  packet.notes = 0;
  group = length >= 2 ? vip_if_find(ifp, VIP_PROTOCOL_VRRP, meta->family, data[1]) : NULL;
  result = check(group != NULL ? vipi_vrrp(group) : NULL, &packet, length);
  /* Behind the checks: it may report that the clock went back, and then `data` has been read. */
  (void)vipi_enter(ifp->engine, now);
  if (result != VIP_OK)
    return vipi_drop(ifp, group, (enum vip_code)(-1 - result), &meta->src);
  accept(vipi_vrrp(group), &packet);
  return VIP_OK;
}
