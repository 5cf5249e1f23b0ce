/* SPDX-License-Identifier: MIT */
/*
 * vrrp_config.c - making a virtual router of a configuration: what 0 means in
 * each field, and registration.
 *
 * vrrp_check.c says what is allowed; vrrp_change.c changes one that runs.
 */
#include "vrrp_private.h"

#include <string.h>

static uint8_t losing_default(uint8_t profile)
{
  if (profile == VIP_VRRP_COMPAT)
    return VIP_VRRP_LOSING_ANNOUNCE;
  return profile == VIP_VRRP_RFC9568 ? VIP_VRRP_LOSING_REASSERT : VIP_VRRP_LOSING_SILENT;
}

void vipi_vrrp_defaults(struct vip_vrrp_config *config)
{
  if (config->version == 0)
    config->version = VIP_VRRP_V3;
  if (config->profile == VIP_VRRP_PROFILE_DEFAULT)
    config->profile = config->version == VIP_VRRP_V2 ? VIP_VRRP_RFC3768 : VIP_VRRP_RFC9568;
  if (config->priority == 0)
    config->priority = 100;
  if (config->advert_cs == 0)
    config->advert_cs = 100;
  if (config->down_multiplier == 0)
    config->down_multiplier = 3;
  if (config->losing == VIP_VRRP_LOSING_PROFILE)
    config->losing = losing_default(config->profile);
  if (config->garp_count == 0 && config->profile == VIP_VRRP_COMPAT) {
    config->garp_count = 3;
    if (config->garp_interval_ms == 0)
      config->garp_interval_ms = 1000;
  }
  if (config->garp_count == 0)
    config->garp_count = 1;
}

void vipi_vrrp_adopt(struct vip_vrrp *vrrp, const struct vip_vrrp_config *config)
{
  uint32_t digest = 0;

  for (unsigned i = 0; i < config->address_count; i++)
    digest += vipi_vrrp_list_digest(config->family, config->addresses[i].octet, 1);
  if (vrrp->config.checksum != config->checksum || vrrp->config.profile != config->profile)
    vrrp->run.send_pseudo =
        config->checksum == VIP_VRRP_CHECKSUM_PSEUDO ||
        (config->checksum == VIP_VRRP_CHECKSUM_AUTO && config->profile == VIP_VRRP_RFC5798);
  vrrp->config = *config;
  vrrp->run.list_digest = digest;
}

int vip_vrrp_init_sized(struct vip_vrrp *vrrp, size_t vrrp_size, struct vip_if *ifp,
                        const struct vip_vrrp_config *config, size_t config_size)
{
  struct vip_vrrp_config resolved;
  int result;

  if (vrrp_size != sizeof *vrrp || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (vrrp == NULL || ifp == NULL)
    return VIP_ERR_ARG;
  if (ifp->engine->busy)
    return VIP_ERR_BUSY;
  result = vipi_vrrp_resolve(ifp, config, &resolved);
  if (result != VIP_OK)
    return result;
  if (vip_if_find(ifp, VIP_PROTOCOL_VRRP, resolved.family, resolved.vrid) != NULL)
    return VIP_ERR_EXISTS;
  memset(vrrp, 0, sizeof *vrrp);
  vipi_vrrp_adopt(vrrp, &resolved);
  vrrp->run.active_advert_cs = resolved.advert_cs;
  return vipi_group_add(&vrrp->group, &vipi_vrrp_class, ifp, resolved.family, resolved.vrid);
}
