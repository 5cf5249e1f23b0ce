/* SPDX-License-Identifier: MIT */
/*
 * hsrp_build.c - our messages as octets: RFC 2281 section 5.1, hsrp.md 2.2 to 2.4.
 *
 * The codec (hsrp_wire.c) knows the layout; what stands in each field of ours is
 * decided here, but for its authentication (hsrp_auth.c), which is zero.
 */
#include "hsrp_private.h"

#include "hsrp_auth.h"

#include <string.h>

size_t vipi_hsrp_build(const struct vip_hsrp *hsrp, uint8_t opcode, uint8_t state, uint8_t *tx)
{
  const struct vip_hsrp_config *config = &hsrp->config;
  const struct vip_if *ifp = hsrp->group.ifp;
  struct vip_hsrp_message message;
  int length;

  memset(&message, 0, sizeof message);
  message.version = config->version;
  message.family = config->family;
  message.opcode = opcode;
  message.state = state;
  message.priority = vipi_hsrp_effective(hsrp);
  message.auth = vipi_hsrp_auth_kind(config->auth);
  message.group = config->group;
  message.hello_ms = vipi_hsrp_hello_ms(hsrp);
  message.hold_ms = vipi_hsrp_hold_ms(hsrp);
  message.address = hsrp->run.address.octet;
  message.identifier = ifp->config.mac.octet;
  length = vip_hsrp_encode(&message, tx, ifp->engine->config.tx_size);
  return length > 0 ? (size_t)length : 0;
}

size_t vipi_hsrp_build_advertise(const struct vip_hsrp_if *hif, uint8_t version, uint8_t family)
{
  const struct vip_engine_config *config = &hif->ifp->engine->config;
  const unsigned which = vipi_hsrp_if_index(family);
  struct vip_hsrp_message message;
  int length;

  memset(&message, 0, sizeof message);
  message.version = version;
  message.family = family;
  message.opcode = VIP_HSRP_ADVERTISE;
  message.if_state = vipi_hsrp_if_state(hif, which);
  message.active_groups = hif->run.active[which];
  message.passive_groups = hif->run.passive[which];
  length = vip_hsrp_encode(&message, config->tx, config->tx_size);
  return length > 0 ? (size_t)length : 0;
}
