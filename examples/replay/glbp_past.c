/* SPDX-License-Identifier: MIT */
/*
 * glbp_past.c - what a GLBP router knew of forwarders when it began to send.
 *
 * Numbers are kept over a restart of the group (glbp.md 4.5): a router whose first
 * packets show a number that it has not been given in the recording has it from
 * before, and knows the others' too.  A router that was up before the recording
 * stood in for the forwarders that it lists, with the seconds that it tells.
 */
#include "glbp_past.h"

#include "glbp_packet.h"

#include <string.h>

#include "glbp_private.h"

uint8_t glbp_own_number(const struct stream *stream, const struct packet *own)
{
  uint8_t number = 0;

  for (size_t i = 0; i < stream->count && number == 0; i++) {
    const struct packet *packet = stream->packets[i];
    const struct vip_glbp_message message = glbp_message(packet);

    if (packet->told.error == VIP_OK && message.opcode == VIP_GLBP_HELLO &&
        glbp_same_sender(packet, own))
      number = glbp_primary_of(&message);
  }
  return number;
}

bool glbp_is_unicast_heard(const struct stream *stream, const struct packet *own)
{
  const struct vip_meta *meta = &own->frame.meta;

  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];

    if (!vip_addr_is_multicast(meta->family, &packet->frame.meta.dst) &&
        (glbp_same_sender(packet, own) ||
         vip_addr_compare(&packet->frame.meta.dst, &meta->src) == 0))
      return true;
  }
  return false;
}

/* Who says to be the primary of a forwarder; false: nobody but the router of `own`. */
static bool find_owner(const struct stream *stream, const struct packet *own, unsigned number,
                       struct vip_mac *owner)
{
  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];
    const struct vip_glbp_message message = glbp_message(packet);

    if (packet->told.error == VIP_OK && message.opcode == VIP_GLBP_HELLO &&
        !glbp_same_sender(packet, own) && glbp_primary_of(&message) == number) {
      *owner = message.owner;
      return true;
    }
  }
  return false;
}

/* The first Hello of the router of `own` from it on; `own` itself if there is none. */
static const struct packet *first_hello(const struct stream *stream, const struct packet *own)
{
  bool is_behind = false;

  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];

    is_behind = is_behind || packet == own;
    if (is_behind && packet->told.error == VIP_OK && !packet->told.partial &&
        glbp_same_sender(packet, own))
      return packet;
  }
  return own;
}

static void know(struct vip_glbp *glbp, unsigned number, bool own, const struct vip_mac *owner)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[number - 1];

  vf->own = own;
  if (!own)
    vf->owner = *owner;
  vipi_glbp_vf_known(glbp, number - 1, VIP_REASON_ASSIGNED, NULL);
}

/* The primary of a forwarder was heard last so long ago as `told`, sent at `time`, says. */
static void age(struct vip_glbp *glbp, const struct vip_glbp_vf_tlv *told, vip_time time)
{
  const unsigned timer = VIP_GLBP_TIMER_FORWARDERS +
                         (told->number - 1u) * VIP_GLBP_FORWARDER_TIMERS +
                         VIP_GLBP_FORWARDER_TIMEOUT;

  /* Seconds are rounded down. */
  vipi_timer_move(&glbp->group, timer, time + told->timeout_s * VIP_SECOND + VIP_SECOND / 2);
}

void glbp_remember(void *router, const struct stream *stream, const struct packet *own, bool was_up,
                   vip_time time)
{
  const struct vip_glbp_message first = glbp_message(first_hello(stream, own));
  const bool has_restarted = !was_up && first.forwarder_count != 0;
  const bool is_never_given = was_up && !glbp_is_unicast_heard(stream, own);
  const uint8_t number =
      has_restarted || is_never_given ? glbp_own_number(stream, own) : glbp_primary_of(&first);

  /* None of its packets tells the virtual address: it does nothing. */
  if (vip_group_state(router) == VIP_GLBP_DISABLED)
    return;
  for (unsigned i = 1; i <= VIP_GLBP_FORWARDERS; i++) {
    const struct vip_glbp_vf_tlv *told = glbp_find_forwarder(&first, i);
    struct vip_mac owner = {{0}};
    const bool is_others = find_owner(stream, own, i, &owner);

    /* Without a restart, what others have been given during the recording was not known before. */
    if (i != number && told == NULL && !(has_restarted && is_others))
      continue;
    know(router, i, i == number, &owner);
    if (told != NULL && i != number)
      age(router, told, time);
  }
}
