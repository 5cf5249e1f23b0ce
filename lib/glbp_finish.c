/* SPDX-License-Identifier: MIT */
/*
 * glbp_finish.c - what every transition of a gateway or a forwarder ends with:
 * rights, farewells, the announcement of a first role, reports.
 *
 * One packet may change a gateway and several forwarders, and a refused right may
 * change more than was meant; so what is reported is the difference between the
 * states before and after.  glbp.c and glbp_forwarder.c call these in the order
 * that group.c prescribes.
 */
#include "glbp_private.h"

#include <string.h>

static bool has_role(const struct vip_glbp *glbp)
{
  bool role = glbp->group.state == VIP_GLBP_ACTIVE;

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    role |= glbp->run.forwarder[i].state == VIP_GLBP_ACTIVE;
  return role;
}

void vipi_glbp_note(const struct vip_glbp *glbp, struct vipi_glbp_before *before)
{
  before->state = glbp->group.state;
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    before->forwarder[i] = glbp->run.forwarder[i].state;
  before->role = has_role(glbp);
}

bool vipi_glbp_settle(struct vip_glbp *glbp)
{
  return vipi_rights_settle(&glbp->group) == VIP_OK;
}

/*
 * 5.3: whoever gets his first role says so once, by a neighbour advertisement
 * that replaces nothing in a cache; later ones are silent, as the virtual MACs
 * of forwarders do not change.  IPv4 has no such thing (5.1).
 */
void vipi_glbp_announce_role(struct vip_glbp *glbp, const struct vipi_glbp_before *before)
{
  struct vip_announce announce;

  if (glbp->group.family != VIP_IPV6 || before->role || !has_role(glbp))
    return;
  memset(&announce, 0, sizeof announce);
  announce.family = VIP_IPV6;
  announce.copies = 1;
  announce.nd_flags = VIP_NA_ROUTER;
  announce.with_ra = true;
  announce.mac = glbp->group.ifp->config.mac;
  announce.addr = &glbp->run.address;
  vipi_announce(&glbp->group, &announce);
}

static void report_forwarder(struct vip_glbp *glbp, unsigned index, uint8_t old, uint8_t reason,
                             const struct vip_addr *peer)
{
  struct vip_group *group = &glbp->group;
  struct vip_event event;

  if (glbp->stats != NULL) {
    glbp->stats->forwarder[index].changes++;
    glbp->stats->forwarder[index].since = vipi_now(group);
    glbp->stats->forwarder[index].last_reason = reason;
  }
  memset(&event, 0, sizeof event);
  event.kind = VIP_EVENT_STATE;
  event.old_state = old;
  event.new_state = glbp->run.forwarder[index].state;
  event.reason = reason;
  event.forwarder = (uint8_t)(index + 1);
  event.peer = peer;
  vipi_event(group->ifp->engine, group->ifp, group, &event);
}

void vipi_glbp_report(struct vip_glbp *glbp, const struct vipi_glbp_before *before, uint8_t reason,
                      const struct vip_addr *peer)
{
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (glbp->run.forwarder[i].state != before->forwarder[i])
      report_forwarder(glbp, i, before->forwarder[i], reason, peer);
  if (glbp->group.state == before->state)
    return;
  if (glbp->stats != NULL)
    glbp->stats->changes++;
  vipi_report(&glbp->group, before->state, reason, peer);
}

/* ---- farewells ---- */

/* Of those alone that have spoken: their MAC is held already. */
void vipi_glbp_farewell_note(const struct vip_glbp *glbp, struct vipi_glbp_farewell *farewell)
{
  farewell->count = 0;
  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    struct vip_glbp_vf_tlv *told = &farewell->forwarders[farewell->count];
    if (glbp->run.forwarder[i].state != VIP_GLBP_ACTIVE ||
        (glbp->group.held & VIPI_HELD_MAC1 << i) == 0)
      continue;
    vipi_glbp_tlv(glbp, i, told);
    told->priority = (uint8_t)(told->priority & ~(unsigned)VIP_GLBP_VF_STAYS);
    farewell->count++;
  }
}

void vipi_glbp_farewell_send(struct vip_glbp *glbp, const struct vipi_glbp_farewell *farewell)
{
  for (unsigned i = 0; i < farewell->count; i++)
    vipi_glbp_send_forwarder(glbp, &farewell->forwarders[i]);
}
