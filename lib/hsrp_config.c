/* SPDX-License-Identifier: MIT */
/*
 * hsrp_config.c - making a group of a configuration: what 0 means in each field,
 * and registration.
 *
 * hsrp_check.c says what is allowed; hsrp_change.c changes one that runs.
 * Filling in the defaults twice is the same as once, so that a configuration
 * that was read back can be changed and given again.
 */
#include "hsrp_private.h"

#include <string.h>

void vipi_hsrp_defaults(struct vip_hsrp_config *config)
{
  if (config->version == 0)
    config->version = config->family == VIP_IPV6 ? 2 : 1;
  if (config->priority == 0 && !config->priority_set)
    config->priority = 100;
  if (config->learn == VIP_HSRP_LEARN_DEFAULT)
    config->learn =
        config->hello_ms == 0 && config->hold_ms == 0 ? VIP_HSRP_LEARN_KEEP : VIP_HSRP_LEARN_NEVER;
  if (config->hello_ms == 0)
    config->hello_ms = 3000;
  if (config->hold_ms == 0)
    config->hold_ms = 10000;
  if (config->jitter_pct == 0)
    config->jitter_pct = 20;
  if (config->garp_count == 0)
    config->garp_count = config->family == VIP_IPV6 ? 1 : 2;
  if (config->garp_interval_s == 0)
    config->garp_interval_s = 3;
  if (config->mac_refresh_s == 0 && config->leader != NULL)
    config->mac_refresh_s = 10;
  if (config->automatic != VIP_HSRP_AUTO_NONE && vip_addr_is_none(&config->address))
    config->address =
        vip_hsrp_auto_address(config->group, config->automatic == VIP_HSRP_AUTO_FLIPPED);
}

int vip_hsrp_init_sized(struct vip_hsrp *hsrp, size_t hsrp_size, struct vip_if *ifp,
                        const struct vip_hsrp_config *config, size_t config_size)
{
  struct vip_hsrp_config resolved;
  int result;

  if (hsrp_size != sizeof *hsrp || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (hsrp == NULL || ifp == NULL)
    return VIP_ERR_ARG;
  if (ifp->engine->busy)
    return VIP_ERR_BUSY;
  result = vipi_hsrp_resolve(ifp, config, &resolved);
  if (result != VIP_OK)
    return result;
  if (vip_if_find(ifp, VIP_PROTOCOL_HSRP, resolved.family, resolved.group) != NULL)
    return VIP_ERR_EXISTS;
  memset(hsrp, 0, sizeof *hsrp);
  hsrp->config = resolved;
  hsrp->run.address = resolved.address;
  result = vipi_group_add(&hsrp->group, &vipi_hsrp_class, ifp, resolved.family, resolved.group);
  if (result == VIP_OK && resolved.leader != NULL) {
    hsrp->follower = resolved.leader->followers;
    resolved.leader->followers = hsrp;
  }
  return result;
}
