/* SPDX-License-Identifier: MIT */
/*
 * glbp_check.c - whether a configuration is allowed, and if not, the first
 * problem with it.
 *
 * Changes nothing.  glbp_problem.c has the texts, which a program that never
 * calls vip_glbp_check() does not link.  Ranges: glbp.md 1.4, those of Cisco IOS.
 * What 0 means is filled in before, by glbp_config.c.
 */
#include "glbp_problem.h"

#include "auth.h"
#include "glbp_private.h"

#include <string.h>

enum { TEXT_MAX = 250, DELAY_MAX_S = 3600, TIMEOUT_MAX_S = 64800, REDIRECT_TO_TIMEOUT_S = 600 };
enum { CLIENT_TIMEOUT_MIN = 10, CLIENT_TIMEOUT_MAX = 10080, UDP_HEADER = 8 };

/* Octets of the parts of a message (2.1 to 2.6), and digest and key id with MD5. */
enum { HEADER = 12, AUTH_HEADER = 4, MD5_CHAIN_TLV = 24, NONCE_HEADER = 8, FORWARDER_TLV = 20 };
enum { HELLO_TLV = 24 };

static enum vipi_glbp_problem check_secondaries(const struct vip_glbp_config *config)
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

static enum vipi_glbp_problem check_addresses(const struct vip_if *ifp,
                                              const struct vip_glbp_config *config)
{
  if (config->family != VIP_IPV4 && config->family != VIP_IPV6)
    return PROBLEM_FAMILY;
  if (config->group > VIP_GLBP_GROUP_MAX)
    return PROBLEM_GROUP;
  if (config->automatic && config->family != VIP_IPV6)
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

/* Unlike those of VRRP and HSRP, a text has as much room as a TLV. */
static enum vipi_glbp_problem check_auth(const struct vip_auth *auth)
{
  if (auth == NULL)
    return PROBLEM_NONE;
  if (auth->method == NULL || auth->keys == NULL || auth->key_count == 0)
    return PROBLEM_AUTH;
  for (unsigned i = 0; i < auth->key_count; i++) {
    const struct vip_key *key = &auth->keys[i];
    if (key->secret == NULL || key->length == 0)
      return PROBLEM_KEY;
    if (auth->method->kind == VIP_AUTH_TEXT && key->length > TEXT_MAX)
      return PROBLEM_KEY_TEXT;
  }
  return vipi_key_to_send(auth) == NULL ? PROBLEM_KEY_SEND : PROBLEM_NONE;
}

static bool is_md5(const struct vip_glbp_config *config)
{
  return config->auth != NULL && config->auth->method->kind == VIP_AUTH_MD5;
}

static enum vipi_glbp_problem check_memory(const struct vip_glbp_config *config)
{
  if (config->peer_count != 0 && config->peers == NULL)
    return PROBLEM_PEERS_NULL;
  if (config->peer_count == 0 && is_md5(config))
    return PROBLEM_PEERS_MD5;
  if (config->client_count != 0 && config->clients == NULL)
    return PROBLEM_CLIENTS_NULL;
  if (config->client_timeout_min != 0 && (config->client_timeout_min < CLIENT_TIMEOUT_MIN ||
                                          config->client_timeout_min > CLIENT_TIMEOUT_MAX))
    return PROBLEM_CLIENT_TIMEOUT;
  return PROBLEM_NONE;
}

static enum vipi_glbp_problem check_weighting(const struct vip_glbp_config *config)
{
  if (config->balancing > VIP_GLBP_NO_BALANCING)
    return PROBLEM_BALANCING;
  if (config->weight > 254)
    return PROBLEM_WEIGHT;
  if (config->weight_lower > config->weight)
    return PROBLEM_WEIGHT_LOWER;
  return config->weight_upper < config->weight_lower || config->weight_upper > config->weight
             ? PROBLEM_WEIGHT_UPPER
             : PROBLEM_NONE;
}

static enum vipi_glbp_problem check_times(const struct vip_glbp_config *config)
{
  if (config->jitter_pct > 20)
    return PROBLEM_JITTER;
  if (config->hello_ms < 50 || config->hello_ms > 60000)
    return PROBLEM_HELLO;
  if (config->hold_ms <= config->hello_ms || config->hold_ms > 180000)
    return PROBLEM_HOLD;
  if (config->redirect_s > DELAY_MAX_S)
    return PROBLEM_REDIRECT;
  if (config->timeout_s < config->redirect_s + REDIRECT_TO_TIMEOUT_S ||
      config->timeout_s > TIMEOUT_MAX_S)
    return PROBLEM_TIMEOUT;
  if (config->preempt_delay_s > DELAY_MAX_S)
    return PROBLEM_PREEMPT_DELAY;
  return config->forwarder_delay_s > DELAY_MAX_S ? PROBLEM_FORWARDER_DELAY : PROBLEM_NONE;
}

/* Octets of authentication and nonces at most. */
static size_t longest_auth(const struct vip_glbp_config *config)
{
  const size_t peers =
      config->peer_count < VIP_GLBP_ECHOES_MAX ? config->peer_count : VIP_GLBP_ECHOES_MAX;
  size_t text = 0;

  if (config->auth == NULL)
    return 0;
  if (is_md5(config))
    return MD5_CHAIN_TLV + NONCE_HEADER + (peers * VIP_GLBP_ECHO + 3) / 4 * 4;
  for (unsigned i = 0; i < config->auth->key_count; i++)
    if (config->auth->keys[i].length > text)
      text = config->auth->keys[i].length;
  return (AUTH_HEADER + text + 1 + 3) / 4 * 4;
}

/* The longest message: a Hello with all that it can list. */
static size_t longest(const struct vip_glbp_config *config)
{
  return HEADER + longest_auth(config) + HELLO_TLV + (config->family == VIP_IPV4 ? 4u : 16u) +
         (size_t)VIP_GLBP_FORWARDERS * FORWARDER_TLV;
}

static enum vipi_glbp_problem check_interface(const struct vip_if *ifp,
                                              const struct vip_glbp_config *config)
{
  const size_t length = longest(config);

  if (ifp == NULL)
    return PROBLEM_NONE;
  if ((is_md5(config) || config->jitter_pct != 0) && ifp->engine->config.ops->random == NULL)
    return PROBLEM_RANDOM;
  if (length > ifp->engine->config.tx_size ||
      length + UDP_HEADER + (config->family == VIP_IPV4 ? VIPI_IPV4_HEADER : VIPI_IPV6_HEADER) >
          ifp->config.mtu)
    return PROBLEM_BUFFER;
  return PROBLEM_NONE;
}

enum vipi_glbp_problem vipi_glbp_problem(const struct vip_if *ifp,
                                         const struct vip_glbp_config *config)
{
  enum vipi_glbp_problem problem;

  if ((problem = check_addresses(ifp, config)) != PROBLEM_NONE ||
      (problem = check_auth(config->auth)) != PROBLEM_NONE ||
      (problem = check_memory(config)) != PROBLEM_NONE ||
      (problem = check_weighting(config)) != PROBLEM_NONE ||
      (problem = check_times(config)) != PROBLEM_NONE)
    return problem;
  return check_interface(ifp, config);
}

int vipi_glbp_resolve(const struct vip_if *ifp, const struct vip_glbp_config *given,
                      struct vip_glbp_config *config)
{
  if (given == NULL)
    return VIP_ERR_ARG;
  *config = *given;
  vipi_glbp_defaults(config);
  return vipi_glbp_refusal(vipi_glbp_problem(ifp, config));
}
