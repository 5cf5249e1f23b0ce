/* SPDX-License-Identifier: MIT */
/*
 * hsrp_check.c - whether a configuration is allowed, and if not, the first
 * problem with it.
 *
 * Changes nothing.  hsrp_problem.c has the texts, which a program that never
 * calls vip_hsrp_check() does not link.  Ranges: hsrp.md 1.4, those of Cisco IOS.
 * What 0 means is filled in before, by hsrp_config.c.
 */
#include "hsrp_problem.h"

#include "hsrp_private.h"

#include <string.h>

static const uint32_t START_DELAY_MAX_MS = 10000000;
enum { PREEMPT_DELAY_MAX_S = 3600, UDP_HEADER = 8 };

static enum vipi_hsrp_problem check_identity(const struct vip_hsrp_config *config)
{
  if (config->family != VIP_IPV4 && config->family != VIP_IPV6)
    return PROBLEM_FAMILY;
  if (config->version != 1 && config->version != 2)
    return PROBLEM_VERSION;
  if (config->version == 1 && config->family == VIP_IPV6)
    return PROBLEM_VERSION_IPV6;
  if (config->group > (config->version == 1 ? VIP_HSRP_GROUP_MAX_V1 : VIP_HSRP_GROUP_MAX_V2))
    return PROBLEM_GROUP;
  return PROBLEM_NONE;
}

static enum vipi_hsrp_problem check_leader(const struct vip_if *ifp,
                                           const struct vip_hsrp_config *config)
{
  const struct vip_hsrp *leader = config->leader;

  if (leader == NULL)
    return PROBLEM_NONE;
  if (leader->group.ifp == NULL || leader->config.leader != NULL ||
      (ifp != NULL && leader->group.ifp->engine != ifp->engine))
    return PROBLEM_LEADER;
  return vip_addr_is_none(&config->address) ? PROBLEM_LEADER_ADDRESS : PROBLEM_NONE;
}

static enum vipi_hsrp_problem check_secondaries(const struct vip_hsrp_config *config)
{
  const struct vip_addr *addr = config->secondaries;

  if (config->secondary_count != 0 && addr == NULL)
    return PROBLEM_SECONDARIES_NULL;
  for (unsigned i = 0; i < config->secondary_count; i++) {
    if (!vipi_addr_usable(config->family, &addr[i]))
      return PROBLEM_SECONDARY;
    if (vipi_addr_equal(&addr[i], &config->address))
      return PROBLEM_SECONDARY_TWICE;
    for (unsigned j = 0; j < i; j++)
      if (vipi_addr_equal(&addr[i], &addr[j]))
        return PROBLEM_SECONDARY_TWICE;
  }
  return PROBLEM_NONE;
}

static enum vipi_hsrp_problem check_addresses(const struct vip_if *ifp,
                                              const struct vip_hsrp_config *config)
{
  if (config->automatic > VIP_HSRP_AUTO_FLIPPED ||
      (config->automatic != VIP_HSRP_AUTO_NONE && config->family != VIP_IPV6))
    return PROBLEM_AUTOMATIC;
  if (!vip_addr_is_none(&config->address)) {
    if (!vipi_addr_usable(config->family, &config->address))
      return PROBLEM_ADDRESS;
    if (config->family == VIP_IPV6 && !vip_addr_is_link_local(&config->address))
      return PROBLEM_NOT_LINK_LOCAL;
    if (ifp != NULL && vipi_addr_equal(&config->address, vipi_if_addr(ifp, config->family)))
      return PROBLEM_ADDRESS_OWN;
  }
  return check_secondaries(config);
}

static enum vipi_hsrp_problem check_modes(const struct vip_hsrp_config *config)
{
  static const struct vip_mac none;

  if (config->mac_mode > VIP_HSRP_MAC_CONFIGURED)
    return PROBLEM_MAC_MODE;
  if (config->mac_mode == VIP_HSRP_MAC_CONFIGURED &&
      ((config->mac.octet[0] & 1) != 0 || memcmp(&config->mac, &none, sizeof none) == 0))
    return PROBLEM_MAC;
  if (config->learn > VIP_HSRP_LEARN_ALWAYS)
    return PROBLEM_LEARN;
  return PROBLEM_NONE;
}

static enum vipi_hsrp_problem check_auth(const struct vip_hsrp_config *config)
{
  const unsigned problem = config->auth != NULL ? vipi_auth_problem(config->auth) : 0;

  return problem == 0 ? PROBLEM_NONE : (enum vipi_hsrp_problem)(PROBLEM_AUTH - 1 + problem);
}

static enum vipi_hsrp_problem check_timing(const struct vip_hsrp_config *config)
{
  if (config->hello_ms < 15 || config->hello_ms > 254000)
    return PROBLEM_HELLO;
  if (config->hold_ms < 50 || config->hold_ms > 255000 || config->hold_ms <= config->hello_ms)
    return PROBLEM_HOLD;
  if (config->jitter_pct > 50)
    return PROBLEM_JITTER;
  if (config->start_delay_ms > START_DELAY_MAX_MS)
    return PROBLEM_START_DELAY;
  if (config->start_reload_ms > START_DELAY_MAX_MS)
    return PROBLEM_START_RELOAD;
  if (config->preempt_delay_s > PREEMPT_DELAY_MAX_S ||
      config->preempt_reload_s > PREEMPT_DELAY_MAX_S ||
      config->preempt_sync_s > PREEMPT_DELAY_MAX_S)
    return PROBLEM_PREEMPT_DELAY;
  if (config->garp_count > 60)
    return PROBLEM_GARP_COUNT;
  return config->garp_interval_s > 1800 ? PROBLEM_GARP_INTERVAL : PROBLEM_NONE;
}

static enum vipi_hsrp_problem check_interface(const struct vip_if *ifp,
                                              const struct vip_hsrp_config *config)
{
  const bool md5 = config->auth != NULL && config->auth->method->kind == VIP_AUTH_MD5;
  unsigned length = VIP_HSRP_V1_LENGTH + (md5 ? VIP_HSRP_MD5_TLV : 0u);

  if (config->version == 2)
    length = VIP_HSRP_GROUP_TLV + (md5 ? VIP_HSRP_MD5_TLV : VIP_HSRP_TEXT_TLV);
  if (ifp == NULL || config->leader != NULL)
    return PROBLEM_NONE;
  if (!config->no_jitter && ifp->engine->config.ops->random == NULL)
    return PROBLEM_JITTER_RANDOM;
  if (length > ifp->engine->config.tx_size ||
      length + UDP_HEADER + (config->family == VIP_IPV4 ? VIPI_IPV4_HEADER : VIPI_IPV6_HEADER) >
          ifp->config.mtu)
    return PROBLEM_BUFFER;
  return PROBLEM_NONE;
}

enum vipi_hsrp_problem vipi_hsrp_problem(const struct vip_if *ifp,
                                         const struct vip_hsrp_config *config)
{
  enum vipi_hsrp_problem problem;

  if ((problem = check_identity(config)) != PROBLEM_NONE ||
      (problem = check_leader(ifp, config)) != PROBLEM_NONE ||
      (problem = check_addresses(ifp, config)) != PROBLEM_NONE ||
      (problem = check_modes(config)) != PROBLEM_NONE ||
      (problem = check_auth(config)) != PROBLEM_NONE ||
      (problem = check_timing(config)) != PROBLEM_NONE)
    return problem;
  return check_interface(ifp, config);
}

int vipi_hsrp_resolve(const struct vip_if *ifp, const struct vip_hsrp_config *given,
                      struct vip_hsrp_config *config)
{
  if (given == NULL)
    return VIP_ERR_ARG;
  *config = *given;
  vipi_hsrp_defaults(config);
  return vipi_hsrp_refusal(vipi_hsrp_problem(ifp, config));
}
