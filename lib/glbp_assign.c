/* SPDX-License-Identifier: MIT */
/*
 * glbp_assign.c - who is given which forwarder's number: glbp.md 4.5.
 *
 * The Active gateway takes one itself and gives the others away in the order of
 * the Requests; whoever has been given one is its primary and keeps it over its
 * restarts.  A router never takes a number by itself unless it is the gateway.
 * What a forwarder does with its number is glbp_forwarder.c's affair.
 */
#include "glbp_private.h"

#include <string.h>

/* A number that its router does not use is free again after so many hold times. */
enum { RESERVATION_HOLDS = 3 };

/* A Response counts for so many hold times; after one of them the Request is repeated, where a
   number is free. */
enum { RESPONSE_HOLDS = 2 };

int vipi_glbp_own_forwarder(const struct vip_glbp *glbp)
{
  for (int i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (glbp->run.forwarder[i].own)
      return i;
  return -1;
}

static int free_number(const struct vip_glbp *glbp)
{
  for (int i = 0; i < VIP_GLBP_FORWARDERS; i++)
    if (glbp->run.forwarder[i].state == VIP_GLBP_DISABLED)
      return i;
  return -1;
}

static vip_time holds(const struct vip_glbp *glbp, unsigned count)
{
  return (vip_time)vipi_glbp_hold_ms(glbp) * count * VIP_MILLISECOND;
}

/* A forwarder becomes ours; who else is Active for it stays so until we take it over. */
static void become_primary(struct vip_glbp *glbp, unsigned index, const struct vip_addr *peer)
{
  struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];

  vf->own = true;
  if (vf->reserved && vf->state == VIP_GLBP_LISTEN)
    *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_ACTIVE) = vipi_glbp_hold_end(glbp);
  vf->reserved = false;
  memset(&vf->owner, 0, sizeof vf->owner);
  *vipi_glbp_vf_due(glbp, index, VIP_GLBP_FORWARDER_TIMEOUT) = 0;
  vipi_glbp_vf_known(glbp, index, VIP_REASON_ASSIGNED, peer);
}

void vipi_glbp_assign_self(struct vip_glbp *glbp)
{
  const int number = free_number(glbp);

  if (number >= 0 && vipi_glbp_own_forwarder(glbp) < 0)
    become_primary(glbp, (unsigned)number, NULL);
}

/* ---- asking ---- */

void vipi_glbp_ask_later(struct vip_glbp *glbp)
{
  struct vip_glbp_run *run = &glbp->run;
  const bool known = !vip_addr_is_none(&run->active);

  run->asked = false;
  run->due[VIP_GLBP_TIMER_REQUEST] =
      known ? vipi_now(&glbp->group) + vipi_glbp_hello_ms(glbp) * VIP_MILLISECOND : 0;
}

/* Not before its time; when it was asked already, not before a hold time has passed. */
static bool may_ask(const struct vip_glbp *glbp)
{
  const vip_time due = glbp->run.due[VIP_GLBP_TIMER_REQUEST];
  const vip_time rest = glbp->run.asked ? holds(glbp, RESPONSE_HOLDS - 1) : 0;

  return due <= vipi_now(&glbp->group) + rest;
}

/* Also when all four numbers are known, for one of them may be ours, from before a reload; then not
   again before the last Request has had its time. */
void vipi_glbp_ask(struct vip_glbp *glbp)
{
  struct vip_glbp_run *run = &glbp->run;

  if (vip_addr_is_none(&run->active) || vipi_glbp_own_forwarder(glbp) >= 0 ||
      (run->asked && free_number(glbp) < 0) || !may_ask(glbp))
    return;
  run->asked = true;
  run->due[VIP_GLBP_TIMER_REQUEST] = vipi_now(&glbp->group) + holds(glbp, RESPONSE_HOLDS);
  vipi_rearm(glbp->group.ifp->engine, &glbp->group.node);
  vipi_glbp_send_request(glbp);
}

void vipi_glbp_responded(struct vip_glbp *glbp, const struct vip_addr *peer,
                         const struct vip_glbp_message *message)
{
  struct vip_glbp_run *run = &glbp->run;

  if (!run->asked || message->forwarder_count == 0 || !vipi_addr_equal(peer, &run->active)) {
    vipi_count(glbp->group.ifp, &glbp->group, VIP_CODE_FORWARDER, peer);
    return;
  }
  run->asked = false;
  run->due[VIP_GLBP_TIMER_REQUEST] = 0;
  become_primary(glbp, message->forwarders[0].number - 1u, peer);
  vipi_rearm(glbp->group.ifp->engine, &glbp->group.node);
}

/* ---- giving ---- */

/* The number that a router has, or the one that it gets; -1: none. */
static int number_for(const struct vip_glbp *glbp, const struct vip_mac *owner)
{
  for (int i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[i];
    if (vf->state != VIP_GLBP_DISABLED && !vf->own && memcmp(&vf->owner, owner, sizeof *owner) == 0)
      return i;
  }
  return free_number(glbp);
}

/* 4.5: when all are taken there is no answer. */
void vipi_glbp_requested(struct vip_glbp *glbp, const struct vip_addr *peer,
                         const struct vip_mac *owner)
{
  const struct vip_glbp_forwarder *vf;
  struct vipi_glbp_before before;
  int number;

  if (glbp->group.state != VIP_GLBP_ACTIVE)
    return;
  number = number_for(glbp, owner);
  if (number < 0)
    return;
  vipi_glbp_note(glbp, &before);
  vf = &glbp->run.forwarder[number];
  if (vf->state == VIP_GLBP_DISABLED || (vf->state == VIP_GLBP_LISTEN && vf->reserved))
    vipi_glbp_vf_reserve(glbp, (unsigned)number, owner, holds(glbp, RESERVATION_HOLDS));
  else
    vipi_glbp_vf_returned(glbp, (unsigned)number);
  vipi_rearm(glbp->group.ifp->engine, &glbp->group.node);
  vipi_glbp_send_response(glbp, peer, owner, (uint8_t)(number + 1));
  vipi_glbp_report(glbp, &before, VIP_REASON_ASSIGNED, peer);
}
