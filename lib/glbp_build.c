/* SPDX-License-Identifier: MIT */
/*
 * glbp_build.c - our messages as octets: what stands in each field (glbp.md 2.2
 * to 2.6).
 *
 * The codec (glbp_wire.c) knows the layout.  Which parts a message has, its sender
 * function in glbp_send.c decides; here come those that every message has: owner,
 * nonces, and last the authentication, which covers all else.
 */
#include "glbp_private.h"

#include "glbp_auth.h"
#include "glbp_wire.h"

#include <string.h>

void vipi_glbp_tlv(const struct vip_glbp *glbp, unsigned index, struct vip_glbp_vf_tlv *tlv)
{
  tlv->number = (uint8_t)(index + 1);
  tlv->state = glbp->run.forwarder[index].state;
  tlv->priority = vipi_glbp_vf_priority(glbp, index);
  tlv->weight = vipi_glbp_weight(glbp);
  tlv->timeout_s = vipi_glbp_vf_timeout_s(glbp, index);
  tlv->redirect_s = vipi_glbp_vf_redirect_s(glbp, index);
}

static void add_nonce(const struct vip_glbp *glbp, struct vip_glbp_message *message)
{
  unsigned from = 0;

  message->has_nonce = true;
  message->generation = glbp->run.generation;
  message->nonce = glbp->run.nonce;
  while (message->echo_count < VIP_GLBP_ECHOES_MAX && vipi_glbp_peer_next(glbp, &from) != NULL)
    message->echo_count++;
}

static void put_echoes(const struct vip_glbp *glbp, unsigned count, uint8_t *tx)
{
  unsigned from = 0;

  for (unsigned i = 0; i < count; i++) {
    const struct vip_glbp_peer *peer = vipi_glbp_peer_next(glbp, &from);
    vipi_glbp_echo_put(tx, i, &peer->owner, peer->nonce);
  }
}

size_t vipi_glbp_build(struct vip_glbp *glbp, struct vip_glbp_message *message)
{
  const struct vip_glbp_config *config = &glbp->config;
  const struct vip_if *ifp = glbp->group.ifp;
  uint8_t *tx = ifp->engine->config.tx;
  int length;

  message->family = config->family;
  message->group = config->group;
  message->owner = ifp->config.mac;
  vipi_glbp_auth_prepare(config->auth, message);
  if (vipi_glbp_nonces(glbp))
    add_nonce(glbp, message);
  length = vip_glbp_encode(message, tx, ifp->engine->config.tx_size);
  if (length <= 0)
    return 0;
  put_echoes(glbp, message->echo_count, tx);
  vipi_glbp_auth_write(config->auth, config->family, vipi_glbp_own(glbp), tx, (size_t)length);
  return (size_t)length;
}
