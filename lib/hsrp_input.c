/* SPDX-License-Identifier: MIT */
/*
 * hsrp_input.c - receiving a message: hsrp.md 2.6 and 4.9, one check behind
 * another, and what the message means to the state machine (RFC 2281 section
 * 5.5, events f to l).
 *
 * The first check that fails drops the packet with its own code; nothing else
 * changes.  Authentication comes before any look at what a message says, so that
 * nobody without the key reaches learning or the report of a wrong virtual
 * address.  All octets are read before the state machine is called.  Advertise
 * and Interface State carry no authentication and never reach it.
 */
#include "hsrp_private.h"

#include "check.h"
#include "election.h"
#include "hsrp_auth.h"

#include <string.h>

enum { HOP_LIMIT = 255 };

/* A packet on its way through the checks. */
struct packet {
  const struct vip_meta *meta;
  const uint8_t *data;
  struct vip_hsrp_message message;
};

/* ---- checks of the headers ---- */

/* Which version speaks there; 0 = none. */
static uint8_t version_of(const struct vip_meta *meta)
{
  for (uint8_t version = 2; version >= 1; version--)
    if (vipi_addr_equal(&meta->dst, vipi_hsrp_destination(version, meta->family)))
      return version;
  return 0;
}

static int check_message(struct packet *packet, size_t length)
{
  const struct vip_meta *meta = packet->meta;
  const uint8_t version = version_of(meta);

  if (!vipi_addr_usable(meta->family, &meta->src) ||
      (meta->family == VIP_IPV6 && !vip_addr_is_link_local(&meta->src)))
    return VIP_ERR_SOURCE;
  if (version == 0)
    return VIP_ERR_DESTINATION;
  /* IPv4 routers send 1, 2 or 255. */
  if (meta->family == VIP_IPV6 && meta->ttl != HOP_LIMIT)
    return VIP_ERR_TTL;
  return vip_hsrp_decode(&packet->message, version, meta->family, packet->data, length);
}

/* ---- checks of the contents ---- */

/* From our own address: a loop, or, with a MAC that is not ours, a router with a copy of it. */
static int check_own_address(const struct vip_hsrp *hsrp, const struct vip_meta *meta)
{
  const struct vip_if *ifp = hsrp->group.ifp;
  const struct vip_mac own = vipi_hsrp_own_mac(hsrp);

  if (vipi_addr_equal(&meta->src, &hsrp->run.address))
    return VIP_ERR_DUPLICATE_ADDRESS;
  if (!vipi_addr_equal(&meta->src, vipi_if_addr(ifp, meta->family)))
    return VIP_OK;
  if (!meta->has_src_mac || memcmp(&meta->src_mac, &ifp->config.mac, sizeof own) == 0 ||
      memcmp(&meta->src_mac, &own, sizeof own) == 0)
    return VIP_ERR_OWN_PACKET;
  return VIP_ERR_DUPLICATE_ADDRESS;
}

static int check_contents(const struct vip_hsrp *hsrp, const struct packet *packet)
{
  const struct vip_hsrp_config *config = &hsrp->config;
  int result;

  if (packet->message.version != config->version)
    return VIP_ERR_VERSION;
  if (hsrp->group.state == VIP_HSRP_INITIAL)
    return VIP_ERR_NOT_STARTED;
  if (config->leader != NULL)
    return VIP_ERR_FOLLOWS;
  result = check_own_address(hsrp, packet->meta);
  if (result != VIP_OK)
    return result;
  return vipi_hsrp_auth_check(config, packet->meta, packet->data, &packet->message);
}

/* ---- meaning ---- */

/* What a message tells, in a form that outlives its octets. */
static void understand(const struct vip_hsrp *hsrp, const struct packet *packet,
                       struct vipi_hsrp_cause *cause)
{
  const struct vip_hsrp_message *message = &packet->message;
  const uint8_t family = message->family;

  memset(cause, 0, sizeof *cause);
  cause->peer = &packet->meta->src;
  cause->priority = message->priority;
  memcpy(cause->address.octet, message->address, family == VIP_IPV4 ? 4 : 16);
  if (message->identifier != NULL)
    memcpy(cause->identifier.octet, message->identifier, sizeof cause->identifier.octet);
  if (vipi_hsrp_usable_times(message->hello_ms, message->hold_ms)) {
    cause->hello_ms = message->hello_ms;
    cause->hold_ms = message->hold_ms;
  }
  if (!vipi_addr_usable(family, &cause->address) ||
      (family == VIP_IPV6 && !vip_addr_is_link_local(&cause->address)) ||
      vipi_addr_equal(&cause->address, vipi_if_addr(hsrp->group.ifp, family)))
    memset(&cause->address, 0, sizeof cause->address);
}

/* The sender beats this router. */
static bool is_higher(const struct vip_hsrp *hsrp, const struct vipi_hsrp_cause *cause)
{
  return vipi_rank(cause->priority, cause->peer, vipi_hsrp_effective(hsrp),
                   vipi_if_addr(hsrp->group.ifp, hsrp->group.family)) > 0;
}

static enum vipi_hsrp_event classify_hello(const struct vip_hsrp *hsrp, uint8_t state,
                                           const struct vipi_hsrp_cause *cause)
{
  const bool higher = is_higher(hsrp, cause);

  switch ((enum vip_hsrp_state)state) {
  case VIP_HSRP_ACTIVE:
    /* There is nothing to leave Learn for without an address. */
    if (hsrp->group.state == VIP_HSRP_LEARN && vip_addr_is_none(&cause->address))
      return HSRP_NOTHING;
    if (higher)
      return HSRP_G;
    return vipi_hsrp_preempts(hsrp, cause->priority) ? HSRP_H_PREEMPT : HSRP_H;
  case VIP_HSRP_STANDBY:
    return higher ? HSRP_K : HSRP_L;
  case VIP_HSRP_SPEAK:
    return higher ? HSRP_F : HSRP_NOTHING;
  case VIP_HSRP_INITIAL:
  case VIP_HSRP_LEARN:
  case VIP_HSRP_LISTEN:
  default:
    break;
  }
  return HSRP_NOTHING;
}

/* Rule 5: elsewhere than in Active, it must beat the Active router that is known. */
static enum vipi_hsrp_event classify_coup(const struct vip_hsrp *hsrp,
                                          const struct vipi_hsrp_cause *cause)
{
  const struct vip_hsrp_run *run = &hsrp->run;

  if (hsrp->group.state == VIP_HSRP_ACTIVE)
    return is_higher(hsrp, cause) ? HSRP_J : HSRP_NOTHING;
  return vip_addr_is_none(&run->active) ||
                 vipi_rank(cause->priority, cause->peer, run->active_priority, &run->active) > 0
             ? HSRP_J
             : HSRP_NOTHING;
}

/* Rule 6: from the Active router that is known; its state field tells nothing.  Rule 7. */
static enum vipi_hsrp_event classify_resign(const struct vip_hsrp *hsrp,
                                            const struct vipi_hsrp_cause *cause)
{
  return hsrp->group.state == VIP_HSRP_ACTIVE || vipi_addr_equal(cause->peer, &hsrp->run.active)
             ? HSRP_I
             : HSRP_NOTHING;
}

static enum vipi_hsrp_event classify(const struct vip_hsrp *hsrp,
                                     const struct vip_hsrp_message *message,
                                     const struct vipi_hsrp_cause *cause)
{
  switch ((enum vip_hsrp_opcode)message->opcode) {
  case VIP_HSRP_HELLO:
    return classify_hello(hsrp, message->state, cause);
  case VIP_HSRP_COUP:
    return classify_coup(hsrp, cause);
  case VIP_HSRP_RESIGN:
  case VIP_HSRP_ADVERTISE: /* of no group: accept_advertise() */
  default:
    break;
  }
  return classify_resign(hsrp, cause);
}

/* ---- effect ---- */

static void count_accepted(struct vip_hsrp *hsrp, uint8_t opcode, const struct vip_addr *src)
{
  struct vip_counters *counters = hsrp->group.counters;

  if (counters != NULL) {
    counters->rx++;
    counters->last_source = *src;
  }
  if (hsrp->stats != NULL) {
    hsrp->stats->rx[opcode]++;
    hsrp->stats->last_rx[opcode] = vipi_now(&hsrp->group);
  }
}

static void accept(struct vip_hsrp *hsrp, const struct vip_hsrp_message *message,
                   const struct vipi_hsrp_cause *cause)
{
  struct vip_group *group = &hsrp->group;
  const bool was_active = group->state == VIP_HSRP_ACTIVE;
  const bool differs = message->opcode == VIP_HSRP_HELLO && message->state == VIP_HSRP_ACTIVE &&
                       !vip_addr_is_none(&hsrp->run.address) &&
                       !vipi_addr_equal(&hsrp->run.address, &cause->address);
  const enum vipi_hsrp_event event = classify(hsrp, message, cause);

  count_accepted(hsrp, message->opcode, cause->peer);
  if (event != HSRP_NOTHING)
    vipi_hsrp_step(hsrp, event, cause);
  if (was_active && event == HSRP_J && hsrp->stats != NULL)
    hsrp->stats->coups_lost++;
  /* Our own address is kept (hsrp.md 4.9). */
  if (differs)
    vipi_count(group->ifp, group, VIP_CODE_ADDRESSES_DIFFER, cause->peer);
}

/* The only hint of a key that differs: both routers are Active, and neither believes the other. */
static bool two_actives(const struct vip_hsrp *hsrp, const struct vip_hsrp_message *message)
{
  const struct vip_counters *counters = hsrp->group.counters;

  return message->opcode == VIP_HSRP_HELLO && message->state == VIP_HSRP_ACTIVE &&
         hsrp->group.state == VIP_HSRP_ACTIVE && counters != NULL &&
         vipi_now(&hsrp->group) - counters->since > hsrp->config.hold_ms * VIP_MILLISECOND;
}

static int drop(struct vip_if *ifp, struct vip_hsrp *hsrp, int result,
                const struct vip_hsrp_message *message, const struct vip_addr *src)
{
  const bool auth =
      result == VIP_ERR_AUTH || result == VIP_ERR_AUTH_TYPE || result == VIP_ERR_AUTH_UNKNOWN;

  (void)vipi_drop(ifp, hsrp != NULL ? &hsrp->group : NULL, (enum vip_code)(-1 - result), src);
  if (hsrp != NULL && auth && two_actives(hsrp, message))
    vipi_count(ifp, &hsrp->group, VIP_CODE_TWO_ACTIVES, src);
  return result;
}

/* Advertise, Interface State: of the interface, not of a group. */
static int accept_advertise(struct vip_if *ifp, const struct packet *packet)
{
  struct vip_counters *counters = ifp->config.counters;

  if (vipi_addr_equal(&packet->meta->src, vipi_if_addr(ifp, packet->meta->family)))
    return vipi_drop(ifp, NULL, VIP_CODE_OWN_PACKET, &packet->meta->src);
  if (counters != NULL) {
    counters->rx++;
    counters->last_source = packet->meta->src;
  }
  return VIP_OK;
}

int vip_hsrp_input(struct vip_if *ifp, const struct vip_meta *meta, const uint8_t *data,
                   size_t length, vip_time now)
{
  struct packet packet;
  struct vipi_hsrp_cause cause;
  struct vip_hsrp *hsrp = NULL;
  int result;

  if (ifp == NULL || meta == NULL || (data == NULL && length != 0) ||
      (meta->family != VIP_IPV4 && meta->family != VIP_IPV6))
    return VIP_ERR_ARG;
  if (ifp->engine->busy)
    return VIP_ERR_BUSY;
  packet.meta = meta;
  packet.data = data;
  result = check_message(&packet, length);
  if (result == VIP_OK && packet.message.opcode != VIP_HSRP_ADVERTISE) {
    hsrp = vipi_hsrp(vip_if_find(ifp, VIP_PROTOCOL_HSRP, meta->family, packet.message.group));
    result = hsrp != NULL ? check_contents(hsrp, &packet) : VIP_ERR_GROUP;
  }
  if (hsrp != NULL)
    understand(hsrp, &packet, &cause);
  /* Behind the checks: it may report that the clock went back, and then `data` has been read. */
  (void)vipi_enter(ifp->engine, now);
  if (result == VIP_ERR_GROUP || result == VIP_ERR_FOLLOWS)
    vipi_hsrp_peer_heard(ifp, &meta->src, &packet.message, false);
  if (result != VIP_OK)
    return drop(ifp, hsrp, result, &packet.message, &meta->src);
  vipi_hsrp_peer_heard(ifp, &meta->src, &packet.message, hsrp != NULL);
  if (hsrp == NULL)
    return accept_advertise(ifp, &packet);
  accept(hsrp, &packet.message, &cause);
  return VIP_OK;
}
