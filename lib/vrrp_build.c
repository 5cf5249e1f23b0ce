/* SPDX-License-Identifier: MIT */
/*
 * vrrp_build.c - our advertisement as octets: RFC 9568 section 5, RFC 3768
 * section 5.
 *
 * The codec (vrrp_wire.c) knows the layout; what stands in each field of ours is
 * decided here, but for its authentication (vrrp_auth.c) and its checksum, which
 * depends on where the message goes.
 */
#include "vrrp_private.h"

#include <string.h>

enum { TYPE_ADVERTISEMENT = 1 };

static void pack_addresses(const struct vip_vrrp_config *config, uint8_t *out)
{
  const size_t octets = config->family == VIP_IPV4 ? 4 : 16;

  for (unsigned i = 0; i < config->address_count; i++)
    memcpy(out + i * octets, config->addresses[i].octet, octets);
}

/* Version 2 counts whole seconds: rounded up, so that nobody waits too short. */
uint16_t vipi_vrrp_wire_interval(const struct vip_vrrp *vrrp, uint8_t version)
{
  return version == VIP_VRRP_V3 ? vrrp->config.advert_cs
                                : (uint16_t)((vrrp->config.advert_cs + 99u) / 100u);
}

size_t vipi_vrrp_build(const struct vip_vrrp *vrrp, uint8_t version, uint8_t priority, uint8_t *tx)
{
  struct vip_vrrp_message message;
  int length;

  memset(&message, 0, sizeof message);
  message.version = version;
  message.type = TYPE_ADVERTISEMENT;
  message.vrid = vrrp->config.vrid;
  message.priority = priority;
  message.count = vrrp->config.address_count;
  message.family = vrrp->config.family;
  message.auth_type = vipi_vrrp_auth_type(vrrp->config.auth);
  message.interval = vipi_vrrp_wire_interval(vrrp, version);
  message.addresses = tx + VIP_VRRP_HEADER;
  pack_addresses(&vrrp->config, tx + VIP_VRRP_HEADER);
  length = vip_vrrp_encode(&message, tx, vrrp->group.ifp->engine->config.tx_size);
  return length > 0 ? (size_t)length : 0;
}
