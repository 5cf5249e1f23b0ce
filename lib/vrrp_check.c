/* SPDX-License-Identifier: MIT */
/*
 * vrrp_check.c - whether a configuration is allowed, and if not, which field is
 * wrong and why.
 *
 * Changes nothing.  The first field that is wrong is named; the texts say what
 * is allowed.  Ranges: RFC 9568 sections 5.2 and 6.1 with erratum 8301, RFC 3768
 * section 6.1.  What 0 means is filled in before, by vrrp_config.c.
 */
#include "vrrp_private.h"

#include "auth.h"

#include <string.h>

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, TEXT_KEY_MAX = 8 };

static int refuse(struct vip_problem *problem, int result, const char *field, const char *why)
{
  if (problem != NULL) {
    problem->field = field;
    problem->why = why;
  }
  return result;
}

static int check_identity(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  const uint8_t version = config->version;

  if (config->vrid == 0)
    return refuse(problem, VIP_ERR_ARG, "vrid", "must be 1..255");
  if (config->family != VIP_IPV4 && config->family != VIP_IPV6)
    return refuse(problem, VIP_ERR_ARG, "family", "must be VIP_IPV4 or VIP_IPV6");
  if (version != VIP_VRRP_V2 && version != VIP_VRRP_V3 && version != VIP_VRRP_V2_V3)
    return refuse(problem, VIP_ERR_ARG, "version", "must be 2, 3 or 23 (both)");
  if (version != VIP_VRRP_V3 && config->family != VIP_IPV4)
    return refuse(problem, VIP_ERR_ARG, "version", "IPv6 needs version 3");
  if (config->profile > VIP_VRRP_COMPAT)
    return refuse(problem, VIP_ERR_ARG, "profile", "is not an enum vip_vrrp_profile");
  if ((config->profile == VIP_VRRP_RFC3768 && version != VIP_VRRP_V2) ||
      ((config->profile == VIP_VRRP_RFC5798 || config->profile == VIP_VRRP_RFC9568) &&
       version == VIP_VRRP_V2))
    return refuse(problem, VIP_ERR_ARG, "profile",
                  "RFC3768 goes with version 2, RFC5798 and RFC9568 with version 3 or 23");
  return VIP_OK;
}

static bool usable_address(uint8_t family, const struct vip_addr *addr)
{
  static const uint8_t zero[12];

  if (vip_addr_is_none(addr) || vip_addr_is_multicast(family, addr))
    return false;
  return family == VIP_IPV6 || memcmp(addr->octet + 4, zero, sizeof zero) == 0;
}

static int check_addresses(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  const unsigned count = (unsigned)config->address_count + config->excluded_count;

  if (config->address_count == 0)
    return refuse(problem, VIP_ERR_ARG, "address_count", "must be 1..255");
  if (config->addresses == NULL)
    return refuse(problem, VIP_ERR_ARG, "addresses", "must not be NULL");
  for (unsigned i = 0; i < count; i++) {
    if (!usable_address(config->family, &config->addresses[i]))
      return refuse(problem, VIP_ERR_ARG, "addresses",
                    "must be unicast addresses of the family, IPv4 with 12 zero octets behind");
    for (unsigned j = 0; j < i; j++)
      if (vipi_addr_equal(&config->addresses[i], &config->addresses[j]))
        return refuse(problem, VIP_ERR_ARG, "addresses", "must be different from each other");
  }
  if (config->family == VIP_IPV6 && !vip_addr_is_link_local(&config->addresses[0]))
    return refuse(problem, VIP_ERR_ARG, "addresses",
                  "the first IPv6 address must be link-local (RFC 9568 section 5.2.9)");
  return VIP_OK;
}

static int check_peers(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  if (config->peer_count != 0 && config->peers == NULL)
    return refuse(problem, VIP_ERR_ARG, "peers", "must not be NULL with a peer_count");
  if (config->peers != NULL && config->peer_count == 0)
    return refuse(problem, VIP_ERR_ARG, "peer_count",
                  "must not be 0 with peers: leave both out for multicast");
  for (unsigned i = 0; i < config->peer_count; i++) {
    const struct vip_vrrp_peer *peer = &config->peers[i];
    if (!usable_address(config->family, &peer->addr))
      return refuse(problem, VIP_ERR_ARG, "peers", "must be unicast addresses of the family");
    if (peer->ttl_min > (peer->ttl_max != 0 ? peer->ttl_max : 255))
      return refuse(problem, VIP_ERR_ARG, "peers", "ttl_min must not exceed ttl_max");
  }
  if (config->group_address == NULL)
    return VIP_OK;
  if (config->peer_count != 0)
    return refuse(problem, VIP_ERR_ARG, "group_address", "has no meaning with unicast peers");
  if (!vip_addr_is_multicast(config->family, config->group_address))
    return refuse(problem, VIP_ERR_ARG, "group_address", "must be a multicast address");
  return VIP_OK;
}

static int check_auth(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  const struct vip_auth *auth = config->auth;

  if (auth == NULL)
    return VIP_OK;
  if (config->version != VIP_VRRP_V2)
    return refuse(problem, VIP_ERR_ARG, "auth", "only version 2 has authentication");
  if (auth->method == NULL || auth->keys == NULL || auth->key_count == 0)
    return refuse(problem, VIP_ERR_ARG, "auth", "needs a method and one key or more");
  for (unsigned i = 0; i < auth->key_count; i++) {
    const struct vip_key *key = &auth->keys[i];
    if (key->secret == NULL || key->length == 0)
      return refuse(problem, VIP_ERR_ARG, "auth", "a key must not be empty");
    if (auth->method->kind == VIP_AUTH_TEXT && key->length > TEXT_KEY_MAX)
      return refuse(problem, VIP_ERR_ARG, "auth", "a text key has 1..8 octets");
  }
  if (vipi_key_to_send(auth) == NULL)
    return refuse(problem, VIP_ERR_ARG, "auth", "one key must have VIP_KEY_SEND");
  return VIP_OK;
}

static int check_timing(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  const uint8_t version = config->version;

  if (version == VIP_VRRP_V2 && (config->advert_cs % 100 != 0 || config->advert_cs > 25500))
    return refuse(problem, VIP_ERR_ARG, "advert_cs",
                  "version 2 counts whole seconds: 100, 200 .. 25500");
  if (version != VIP_VRRP_V2 && config->advert_cs > 4095)
    return refuse(problem, VIP_ERR_ARG, "advert_cs", "must be 1..4095 centiseconds");
  if (config->jitter_pct > 50)
    return refuse(problem, VIP_ERR_ARG, "jitter_pct", "must be 0..50");
  if (config->down_multiplier > 100)
    return refuse(problem, VIP_ERR_ARG, "down_multiplier", "must be 1..100, 0 = 3");
  if (config->garp_second_ms != 0 &&
      config->garp_second_ms <= (config->garp_count - 1u) * config->garp_interval_ms)
    return refuse(problem, VIP_ERR_ARG, "garp_second_ms",
                  "must be later than the last announcement of the first round");
  return VIP_OK;
}

static int check_enums(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  if (config->checksum > VIP_VRRP_CHECKSUM_PSEUDO)
    return refuse(problem, VIP_ERR_ARG, "checksum", "is not an enum vip_vrrp_checksum");
  if (config->losing > VIP_VRRP_LOSING_ANNOUNCE)
    return refuse(problem, VIP_ERR_ARG, "losing", "is not an enum vip_vrrp_losing");
  if (config->garp_form > VIP_VRRP_GARP_CISCO)
    return refuse(problem, VIP_ERR_ARG, "garp_form", "is not an enum vip_vrrp_garp");
  return VIP_OK;
}

/* Nothing is fragmented: the longest message must fit the transmit buffer and one packet. */
static int check_interface(const struct vip_if *ifp, const struct vip_vrrp_config *config,
                           struct vip_problem *problem)
{
  const unsigned list = config->address_count * (config->family == VIP_IPV4 ? 4u : 16u);
  unsigned length = VIP_VRRP_HEADER + list;

  if (ifp == NULL)
    return VIP_OK;
  if (config->version != VIP_VRRP_V3)
    length += VIP_VRRP_AUTH_DATA;
  if (config->auth != NULL && config->auth->method->kind == VIP_AUTH_MD5)
    length += VIP_VRRP_MD5_BLOCK;
  if (length > ifp->engine->config.tx_size)
    return refuse(problem, VIP_ERR_SPACE, "address_count",
                  "the advertisement exceeds the engine's transmit buffer");
  if (length + (config->family == VIP_IPV4 ? IPV4_HEADER : IPV6_HEADER) > ifp->config.mtu)
    return refuse(problem, VIP_ERR_SPACE, "address_count",
                  "the advertisement exceeds the MTU: make some addresses excluded ones");
  if (config->jitter_pct != 0 && ifp->engine->config.ops->random == NULL)
    return refuse(problem, VIP_ERR_ARG, "jitter_pct", "needs the host operation random");
  return VIP_OK;
}

int vipi_vrrp_resolve(const struct vip_if *ifp, const struct vip_vrrp_config *given,
                      struct vip_vrrp_config *config, struct vip_problem *problem)
{
  int result;

  if (given == NULL)
    return refuse(problem, VIP_ERR_ARG, "config", "must not be NULL");
  *config = *given;
  vipi_vrrp_defaults(config);
  if ((result = check_identity(config, problem)) != VIP_OK ||
      (result = check_addresses(config, problem)) != VIP_OK ||
      (result = check_peers(config, problem)) != VIP_OK ||
      (result = check_auth(config, problem)) != VIP_OK ||
      (result = check_timing(config, problem)) != VIP_OK ||
      (result = check_enums(config, problem)) != VIP_OK)
    return result;
  return check_interface(ifp, config, problem);
}

int vip_vrrp_check(const struct vip_if *ifp, const struct vip_vrrp_config *config,
                   struct vip_problem *problem)
{
  struct vip_vrrp_config resolved;

  return vipi_vrrp_resolve(ifp, config, &resolved, problem);
}
