/* SPDX-License-Identifier: MIT */
/*
 * glbp_config.c - making a group of a configuration: what 0 means in each field
 * (glbp.md 1.4), and registration.
 *
 * glbp_check.c says what is allowed; glbp_change.c changes one that runs.
 * Filling in the defaults twice is the same as once, so that a configuration
 * that was read back can be changed and given again.
 */
#include "glbp_private.h"

#include <string.h>

static void default_times(struct vip_glbp_config *config)
{
  if (config->hello_ms == 0)
    config->hello_ms = 3000;
  if (config->hold_ms == 0)
    config->hold_ms = 10000;
  if (config->redirect_s == 0 && !config->redirect_set)
    config->redirect_s = 600;
  if (config->timeout_s == 0)
    config->timeout_s = 14400;
  if (config->forwarder_delay_s == 0 && !config->forwarder_delay_set)
    config->forwarder_delay_s = 30;
}

void vipi_glbp_defaults(struct vip_glbp_config *config)
{
  default_times(config);
  if (config->priority == 0)
    config->priority = 100;
  if (config->weight == 0)
    config->weight = 100;
  if (config->weight_lower == 0)
    config->weight_lower = 1;
  if (config->weight_upper == 0)
    config->weight_upper = config->weight;
  if (config->tos == 0)
    config->tos = config->family == VIP_IPV6 ? 0xe0 : 0xc0;
  if (config->automatic && vip_addr_is_none(&config->address))
    config->address = vip_glbp_auto_address(config->group);
}

int vip_glbp_init_sized(struct vip_glbp *glbp, size_t glbp_size, struct vip_if *ifp,
                        const struct vip_glbp_config *config, size_t config_size)
{
  struct vip_glbp_config resolved;
  int result;

  if (glbp_size != sizeof *glbp || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (glbp == NULL || ifp == NULL)
    return VIP_ERR_ARG;
  if (ifp->engine->busy)
    return VIP_ERR_BUSY;
  result = vipi_glbp_resolve(ifp, config, &resolved);
  if (result != VIP_OK)
    return result;
  if (vip_if_find(ifp, VIP_PROTOCOL_GLBP, 0, resolved.group) != NULL)
    return VIP_ERR_EXISTS;
  memset(glbp, 0, sizeof *glbp);
  glbp->config = resolved;
  glbp->run.address = resolved.address;
  result = vipi_group_add(&glbp->group, &vipi_glbp_class, ifp, resolved.family, resolved.group);
  if (result == VIP_OK)
    vipi_glbp_peers_forget(glbp);
  return result;
}
