/* SPDX-License-Identifier: MIT */
/*
 * glbp_input.c - receiving a message: glbp.md 6.1, one check behind another, and
 * what the message means to gateway and forwarders (4.2).
 *
 * The first check that fails drops the packet with its own code; nothing else
 * changes.  Authentication comes before any look at what a message says.  A Hello
 * is answered before the forwarders of the same message are looked at, as IOS
 * does; all octets are read before.  What a message with a right digest says
 * counts only if it echoes our nonce (3.2).
 */
#include "glbp_private.h"

#include "check.h"
#include "election.h"
#include "glbp_auth.h"

#include <string.h>

enum { TTL = 255 };

/* A packet on its way through the checks. */
struct packet {
  const struct vip_meta *meta;
  const uint8_t *data;
  struct vip_glbp_message message;
};

/* ---- checks ---- */

static int check_headers(const struct vip_if *ifp, const struct vip_meta *meta)
{
  if (!vipi_addr_usable(meta->family, &meta->src) ||
      (meta->family == VIP_IPV6 && !vip_addr_is_link_local(&meta->src)))
    return VIP_ERR_SOURCE;
  if (!vipi_addr_equal(&meta->dst, vipi_glbp_destination(meta->family)) &&
      !vipi_addr_equal(&meta->dst, vipi_if_addr(ifp, meta->family)))
    return VIP_ERR_DESTINATION;
  return meta->family == VIP_IPV6 && meta->ttl != TTL ? VIP_ERR_TTL : VIP_OK;
}

/* The sender's address or its MAC is ours: a loop, or a router with a copy of one of them. */
static int check_sender(const struct vip_glbp *glbp, const struct packet *packet)
{
  const bool address = vipi_addr_equal(&packet->meta->src, vipi_glbp_own(glbp));
  const bool owner = memcmp(&packet->message.owner, &glbp->group.ifp->config.mac,
                            sizeof packet->message.owner) == 0;

  if (address && owner)
    return VIP_ERR_OWN_PACKET;
  return address || owner || vipi_addr_equal(&packet->meta->src, &glbp->run.address)
             ? VIP_ERR_DUPLICATE_ADDRESS
             : VIP_OK;
}

/* It echoes our nonce, or is of a router that knows no nonces, where those may be heard. */
static bool is_fresh(const struct vip_glbp *glbp, const struct vip_glbp_message *message)
{
  const struct vip_glbp_run *run = &glbp->run;

  if (!vipi_glbp_nonces(glbp))
    return true;
  if (!message->has_nonce)
    return !glbp->config.nonce_required;
  return run->nonced &&
         vipi_glbp_is_fresh(message, &glbp->group.ifp->config.mac, run->nonce, run->nonce_before);
}

static int check_contents(const struct vip_glbp *glbp, const struct packet *packet)
{
  const struct vip_glbp_config *config = &glbp->config;
  const bool multicast =
      vipi_addr_equal(&packet->meta->dst, vipi_glbp_destination(packet->meta->family));
  int result;

  if (multicast != (packet->message.opcode == VIP_GLBP_HELLO))
    return VIP_ERR_DESTINATION;
  if (packet->meta->ttl != TTL && !config->no_ttl_check)
    return VIP_ERR_TTL;
  /* A group that has no virtual address yet hears the Active gateway's. */
  if (glbp->group.state == VIP_GLBP_DISABLED &&
      (!vipi_group_ready(&glbp->group) || glbp->group.refused))
    return VIP_ERR_NOT_STARTED;
  result = check_sender(glbp, packet);
  if (result != VIP_OK)
    return result;
  return vipi_glbp_auth_check(config->auth, packet->meta, packet->data, &packet->message);
}

/* ---- meaning of a Hello ---- */

static void understand(const struct vip_glbp *glbp, const struct packet *packet,
                       struct vipi_glbp_cause *cause)
{
  const struct vip_glbp_message *message = &packet->message;
  const uint8_t family = message->family;

  memset(cause, 0, sizeof *cause);
  cause->peer = &packet->meta->src;
  cause->owner = message->owner;
  cause->priority = message->priority;
  if (vipi_glbp_usable_times(message)) {
    cause->hello_ms = message->hello_ms;
    cause->hold_ms = message->hold_ms;
    cause->redirect_s = message->redirect_s;
    cause->timeout_s = message->timeout_s;
  }
  if (vipi_addr_usable(family, &message->address) &&
      (family == VIP_IPV4 || vip_addr_is_link_local(&message->address)) &&
      !vipi_addr_equal(&message->address, vipi_glbp_own(glbp)))
    cause->address = message->address;
}

/* The first router beats this one. */
static bool beats_us(const struct vip_glbp *glbp, uint8_t priority, const struct vip_addr *addr)
{
  return vipi_rank(priority, addr, glbp->config.priority, vipi_glbp_own(glbp)) > 0;
}

/* In Listen another one takes over, if it outranks us and is next in line (4.3). */
static bool takes_over(struct vip_glbp *glbp, const struct vip_addr *peer)
{
  const struct vip_glbp_run *run = &glbp->run;
  const bool preempts = vipi_glbp_preempts(glbp, peer);

  if (glbp->group.state != VIP_GLBP_LISTEN)
    return preempts;
  return preempts && !vip_addr_is_none(&run->standby) &&
         beats_us(glbp, run->standby_priority, &run->standby);
}

static enum vipi_glbp_event classify(struct vip_glbp *glbp, uint8_t state,
                                     const struct vipi_glbp_cause *cause)
{
  const bool higher = beats_us(glbp, cause->priority, cause->peer);

  /* Whoever is in another state than Active is not known as the gateway: vipi_glbp_demoted(). */
  if (cause->priority == 0)
    return vipi_addr_equal(cause->peer, &glbp->run.active) ? GLBP_R : GLBP_NOTHING;
  switch ((enum vip_glbp_state)state) {
  case VIP_GLBP_ACTIVE:
    if (higher)
      return GLBP_K;
    return glbp->group.state != VIP_GLBP_ACTIVE && takes_over(glbp, cause->peer) ? GLBP_L_PREEMPT
                                                                                 : GLBP_L;
  case VIP_GLBP_STANDBY:
    return higher ? GLBP_I : GLBP_J;
  case VIP_GLBP_SPEAK:
    return higher ? GLBP_H : GLBP_NOTHING;
  case VIP_GLBP_DISABLED:
  case VIP_GLBP_INITIAL:
  case VIP_GLBP_LISTEN:
  default:
    break;
  }
  return GLBP_NOTHING;
}

/* ---- effect ---- */

/*
 * Nothing but the virtual address is heard without one.  Who is silent for want of it has told no
 * nonce that could be echoed: with MD5 a right digest is enough here, and nowhere else.
 */
static void learn_address(struct vip_glbp *glbp, uint8_t state, const struct vipi_glbp_cause *cause)
{
  if (state != VIP_GLBP_ACTIVE || vip_addr_is_none(&cause->address))
    return;
  glbp->run.address = cause->address;
  vipi_group_update(&glbp->group, VIP_REASON_LEARNED, true);
}

static void accept_hello(struct vip_glbp *glbp, const struct vip_glbp_message *message,
                         const struct vipi_glbp_cause *cause)
{
  struct vip_group *group = &glbp->group;
  enum vipi_glbp_event event;

  if (group->state == VIP_GLBP_DISABLED)
    learn_address(glbp, message->state, cause);
  if (group->state == VIP_GLBP_DISABLED)
    return;
  vipi_glbp_demoted(glbp, cause->peer, message->state);
  event = classify(glbp, message->state, cause);
  if (event != GLBP_NOTHING)
    vipi_glbp_step(glbp, event, cause);
}

static void accept_forwarders(struct vip_glbp *glbp, const struct vip_glbp_message *message,
                              const struct vip_addr *peer)
{
  unsigned listed = 0;

  for (unsigned i = 0; i < message->forwarder_count; i++) {
    const struct vip_glbp_vf_tlv *told = &message->forwarders[i];

    if (glbp->group.state == VIP_GLBP_DISABLED)
      return;
    if (told->state == VIP_GLBP_ACTIVE)
      listed |= 1u << (told->number - 1);
    vipi_glbp_vf_heard(glbp, told, peer, &message->owner, message->has_hello);
  }
  if (message->has_hello)
    vipi_glbp_vf_contested(glbp, peer, listed);
}

/* What was remarkable about a message. */
static void remark(struct vip_glbp *glbp, const struct vip_glbp_message *message,
                   const struct vipi_glbp_cause *cause)
{
  struct vip_group *group = &glbp->group;
  const bool of_active = message->has_hello && message->state == VIP_GLBP_ACTIVE;

  if (group->state == VIP_GLBP_DISABLED)
    return;
  if (of_active && cause->hello_ms == 0)
    vipi_count(group->ifp, group, VIP_CODE_TIMES, cause->peer);
  /* Our own address is kept. */
  if (of_active && !vipi_addr_equal(&glbp->run.address, &message->address))
    vipi_count(group->ifp, group, VIP_CODE_ADDRESSES_DIFFER, cause->peer);
  if (message->bad_forwarder)
    vipi_count(group->ifp, group, VIP_CODE_FORWARDER, cause->peer);
}

static void accept(struct vip_glbp *glbp, const struct vip_glbp_message *message,
                   const struct vipi_glbp_cause *cause)
{
  struct vip_counters *counters = glbp->group.counters;

  if (counters != NULL) {
    counters->rx++;
    counters->last_source = *cause->peer;
  }
  if (glbp->stats != NULL)
    glbp->stats->rx[message->opcode]++;
  switch ((enum vip_glbp_opcode)message->opcode) {
  case VIP_GLBP_HELLO:
    if (message->has_hello)
      accept_hello(glbp, message, cause);
    accept_forwarders(glbp, message, cause->peer);
    vipi_rearm(glbp->group.ifp->engine, &glbp->group.node);
    remark(glbp, message, cause);
    break;
  case VIP_GLBP_REQUEST:
    vipi_glbp_requested(glbp, cause->peer, &cause->owner);
    break;
  case VIP_GLBP_RESPONSE:
  default:
    vipi_glbp_responded(glbp, cause->peer, message);
    break;
  }
}

/* The sender should hear of us at once, unless that has just been done, or we are out of service.
 */
static void answer_new_peer(struct vip_glbp *glbp, vip_time hello_before)
{
  if (!glbp->config.quiet_echo && glbp->run.due[VIP_GLBP_TIMER_HELLO] == hello_before)
    (void)vipi_glbp_hello_soon(glbp);
}

/*
 * What tells a nonce of an earlier generation is replayed.  But an echo of our present
 * nonce is no older than that: its sender still takes what it told, or was started anew.
 */
static bool is_replayed(const struct vip_glbp *glbp, const struct vip_glbp_message *message,
                        const struct vipi_glbp_sender *sender)
{
  const uint32_t present = glbp->run.nonce;

  return vipi_glbp_nonces(glbp) && vipi_glbp_peer_replayed(glbp, sender) &&
         !vipi_glbp_is_fresh(message, &glbp->group.ifp->config.mac, present, present);
}

/* What authentication has let through; what is late or replayed tells its nonce at most. */
static int hear(struct vip_glbp *glbp, const struct vip_glbp_message *message,
                const struct vipi_glbp_cause *cause, bool fresh)
{
  struct vipi_glbp_sender sender = {*cause->peer,       message->owner,      fresh,
                                    message->has_nonce, message->generation, message->nonce};
  const vip_time hello = glbp->run.due[VIP_GLBP_TIMER_HELLO];
  bool is_new;

  if (is_replayed(glbp, message, &sender))
    sender.fresh = false;
  is_new = glbp->group.state != VIP_GLBP_DISABLED && vipi_glbp_peer_heard(glbp, &sender) &&
           vipi_glbp_nonces(glbp);
  if (sender.fresh)
    accept(glbp, message, cause);
  else if (glbp->group.state == VIP_GLBP_DISABLED && message->has_hello)
    learn_address(glbp, message->state, cause);
  if (is_new)
    answer_new_peer(glbp, hello);
  return sender.fresh ? VIP_OK
                      : vipi_drop(glbp->group.ifp, &glbp->group, VIP_CODE_STALE, cause->peer);
}

int vip_glbp_input(struct vip_if *ifp, const struct vip_meta *meta, const uint8_t *data,
                   size_t length, vip_time now)
{
  struct packet packet;
  struct vipi_glbp_cause cause;
  struct vip_glbp *glbp = NULL;
  bool fresh = false;
  int result;

  if (ifp == NULL || meta == NULL || (data == NULL && length != 0) ||
      (meta->family != VIP_IPV4 && meta->family != VIP_IPV6))
    return VIP_ERR_ARG;
  if (ifp->engine->busy)
    return VIP_ERR_BUSY;
  packet.meta = meta;
  packet.data = data;
  result = check_headers(ifp, meta);
  if (result == VIP_OK)
    result = vip_glbp_decode(&packet.message, meta->family, data, length);
  if (result == VIP_OK) {
    glbp = vipi_glbp(vip_if_find(ifp, VIP_PROTOCOL_GLBP, 0, packet.message.group));
    if (glbp != NULL && glbp->group.family != meta->family)
      glbp = NULL;
    result = glbp != NULL ? check_contents(glbp, &packet) : VIP_ERR_GROUP;
  }
  if (result == VIP_OK) {
    understand(glbp, &packet, &cause);
    fresh = is_fresh(glbp, &packet.message);
  }
  /* Behind the checks: it may report that the clock went back, and then `data` has been read. */
  (void)vipi_enter(ifp->engine, now);
  if (result != VIP_OK)
    return vipi_drop(ifp, glbp != NULL ? &glbp->group : NULL, (enum vip_code)(-1 - result),
                     &meta->src);
  return hear(glbp, &packet.message, &cause, fresh);
}
