/* SPDX-License-Identifier: MIT */
/*
 * vrrp_check.c - whether a configuration is allowed, and if not, the first
 * problem with it.
 *
 * Changes nothing.  vrrp_problem.c has the texts, which a program that never
 * calls vip_vrrp_check() does not link.  Ranges: RFC 9568 sections 5.2 and 6.1
 * with erratum 8301, RFC 3768 section 6.1.  What 0 means is filled in before, by
 * vrrp_config.c.
 */
#include "vrrp_problem.h"

#include "vrrp_private.h"

#include <string.h>

static enum vipi_vrrp_problem check_identity(const struct vip_vrrp_config *config)
{
  const uint8_t version = config->version;

  if (config->vrid == 0)
    return PROBLEM_VRID;
  if (config->family != VIP_IPV4 && config->family != VIP_IPV6)
    return PROBLEM_FAMILY;
  if (version != VIP_VRRP_V2 && version != VIP_VRRP_V3 && version != VIP_VRRP_V2_V3)
    return PROBLEM_VERSION;
  if (version != VIP_VRRP_V3 && config->family != VIP_IPV4)
    return PROBLEM_VERSION_IPV6;
  if (config->profile > VIP_VRRP_COMPAT)
    return PROBLEM_PROFILE;
  if ((config->profile == VIP_VRRP_RFC3768 && version != VIP_VRRP_V2) ||
      ((config->profile == VIP_VRRP_RFC5798 || config->profile == VIP_VRRP_RFC9568) &&
       version == VIP_VRRP_V2))
    return PROBLEM_PROFILE_VERSION;
  return PROBLEM_NONE;
}

static enum vipi_vrrp_problem check_addresses(const struct vip_vrrp_config *config)
{
  const unsigned count = (unsigned)config->address_count + config->excluded_count;

  if (config->address_count == 0)
    return PROBLEM_COUNT;
  if (config->addresses == NULL)
    return PROBLEM_ADDRESSES_NULL;
  for (unsigned i = 0; i < count; i++) {
    if (!vipi_addr_usable(config->family, &config->addresses[i]))
      return PROBLEM_ADDRESS;
    for (unsigned j = 0; j < i; j++)
      if (vipi_addr_equal(&config->addresses[i], &config->addresses[j]))
        return PROBLEM_ADDRESS_TWICE;
  }
  if (config->family == VIP_IPV6 && !vip_addr_is_link_local(&config->addresses[0]))
    return PROBLEM_NOT_LINK_LOCAL;
  return PROBLEM_NONE;
}

static enum vipi_vrrp_problem check_peers(const struct vip_vrrp_config *config)
{
  if (config->peer_count != 0 && config->peers == NULL)
    return PROBLEM_PEERS_NULL;
  if (config->peers != NULL && config->peer_count == 0)
    return PROBLEM_PEER_COUNT;
  for (unsigned i = 0; i < config->peer_count; i++) {
    const struct vip_vrrp_peer *peer = &config->peers[i];
    if (!vipi_addr_usable(config->family, &peer->addr))
      return PROBLEM_PEER;
    if ((peer->ttl_min != 0 ? peer->ttl_min : 255) > (peer->ttl_max != 0 ? peer->ttl_max : 255))
      return PROBLEM_PEER_TTL;
  }
  if (config->group_address == NULL)
    return PROBLEM_NONE;
  if (config->peer_count != 0)
    return PROBLEM_GROUP_PEERS;
  if (!vipi_addr_well_formed(config->family, config->group_address) ||
      !vip_addr_is_multicast(config->family, config->group_address))
    return PROBLEM_GROUP;
  return PROBLEM_NONE;
}

static enum vipi_vrrp_problem check_auth(const struct vip_vrrp_config *config)
{
  unsigned problem;

  if (config->auth == NULL)
    return PROBLEM_NONE;
  if (config->version != VIP_VRRP_V2)
    return PROBLEM_AUTH_VERSION;
  problem = vipi_auth_problem(config->auth);
  return problem == 0 ? PROBLEM_NONE : (enum vipi_vrrp_problem)(PROBLEM_AUTH - 1 + problem);
}

static enum vipi_vrrp_problem check_timing(const struct vip_vrrp_config *config)
{
  const uint8_t version = config->version;

  if (version == VIP_VRRP_V2 && (config->advert_cs % 100 != 0 || config->advert_cs > 25500))
    return PROBLEM_INTERVAL_V2;
  if (version != VIP_VRRP_V2 && config->advert_cs > 4095)
    return PROBLEM_INTERVAL_V3;
  if (config->jitter_pct > 50)
    return PROBLEM_JITTER;
  if (config->down_multiplier > 100)
    return PROBLEM_MULTIPLIER;
  if (config->garp_second_ms != 0 &&
      config->garp_second_ms <= (uint32_t)(config->garp_count - 1u) * config->garp_interval_ms)
    return PROBLEM_GARP_SECOND;
  return PROBLEM_NONE;
}

static enum vipi_vrrp_problem check_enums(const struct vip_vrrp_config *config)
{
  if (config->checksum > VIP_VRRP_CHECKSUM_PSEUDO)
    return PROBLEM_CHECKSUM;
  if (config->losing > VIP_VRRP_LOSING_ANNOUNCE)
    return PROBLEM_LOSING;
  if (config->garp_form > VIP_VRRP_GARP_CISCO)
    return PROBLEM_GARP_FORM;
  return PROBLEM_NONE;
}

/* Nothing is fragmented: the longest message must fit the transmit buffer and one packet. */
static enum vipi_vrrp_problem check_interface(const struct vip_if *ifp,
                                              const struct vip_vrrp_config *config)
{
  const unsigned list = config->address_count * (config->family == VIP_IPV4 ? 4u : 16u);
  unsigned length = VIP_VRRP_HEADER + list;

  if (ifp == NULL)
    return PROBLEM_NONE;
  if (config->version != VIP_VRRP_V3)
    length += VIP_VRRP_AUTH_DATA;
  if (config->auth != NULL && config->auth->method->kind == VIP_AUTH_MD5)
    length += VIP_VRRP_MD5_BLOCK;
  if (length > ifp->engine->config.tx_size)
    return PROBLEM_BUFFER;
  if (length + (config->family == VIP_IPV4 ? VIPI_IPV4_HEADER : VIPI_IPV6_HEADER) > ifp->config.mtu)
    return PROBLEM_MTU;
  if (config->jitter_pct != 0 && ifp->engine->config.ops->random == NULL)
    return PROBLEM_JITTER_RANDOM;
  return PROBLEM_NONE;
}

enum vipi_vrrp_problem vipi_vrrp_problem(const struct vip_if *ifp,
                                         const struct vip_vrrp_config *config)
{
  enum vipi_vrrp_problem problem;

  if ((problem = check_identity(config)) != PROBLEM_NONE ||
      (problem = check_addresses(config)) != PROBLEM_NONE ||
      (problem = check_peers(config)) != PROBLEM_NONE ||
      (problem = check_auth(config)) != PROBLEM_NONE ||
      (problem = check_timing(config)) != PROBLEM_NONE ||
      (problem = check_enums(config)) != PROBLEM_NONE)
    return problem;
  return check_interface(ifp, config);
}

int vipi_vrrp_resolve(const struct vip_if *ifp, const struct vip_vrrp_config *given,
                      struct vip_vrrp_config *config)
{
  if (given == NULL)
    return VIP_ERR_ARG;
  *config = *given;
  vipi_vrrp_defaults(config);
  return vipi_vrrp_refusal(vipi_vrrp_problem(ifp, config));
}
