/* SPDX-License-Identifier: MIT */
/*
 * rights.c - the only calls of claim and release, for the groups of all
 * protocols, and the answers to ARP and ND that follow from what is held.
 * rights_change.c has what a live change of the addresses needs.
 *
 * Which rights a state has, and what each of them is, the class of the group
 * says; what is held stands in group->held, one bit for the addresses together.
 * Claims and releases of each right alternate.
 */
#include "internal.h"

#include <string.h>

/* A learned address that is one of the others besides is claimed as the first, and no bit again. */
static uint8_t right_bit(const struct vip_group *group, const struct vip_right *right)
{
  const struct vip_addr *first;

  switch ((enum vip_right_kind)right->kind) {
  case VIP_RIGHT_ADDR:
    first = group->node.cls->address(group, NULL, 0);
    return right->addr != first && vipi_addr_equal(right->addr, first) ? 0 : VIPI_HELD_ADDR;
  case VIP_RIGHT_RA:
    return VIPI_HELD_RA;
  case VIP_RIGHT_MAC:
  default:
    break;
  }
  return (uint8_t)(VIPI_HELD_MAC1 << (right->forwarder - 1));
}

int vipi_claim(struct vip_group *group, const struct vip_right *right)
{
  struct vip_engine *engine = group->ifp->engine;
  int result;

  engine->busy = true;
  result = engine->config.ops->claim(group, right);
  engine->busy = false;
  return result < 0 ? VIP_ERR_CLAIM : VIP_OK;
}

void vipi_release(struct vip_group *group, const struct vip_right *right)
{
  struct vip_engine *engine = group->ifp->engine;

  engine->busy = true;
  engine->config.ops->release(group, right);
  engine->busy = false;
}

/* Releases those of the first `count` rights whose bit is in `bits`, last one first. */
static void release_rights(struct vip_group *group, unsigned count, uint8_t bits)
{
  struct vip_right right;

  while (count-- > 0) {
    (void)group->node.cls->right(group, NULL, count, &right);
    if ((right_bit(group, &right) & bits) != 0)
      vipi_release(group, &right);
  }
}

/* Gives back what is held and not wanted. */
static void release_unwanted(struct vip_group *group, uint8_t want)
{
  const uint8_t lost = (uint8_t)(group->held & ~want);
  struct vip_right right;
  unsigned count = 0;

  if (lost == 0)
    return;
  while (group->node.cls->right(group, NULL, count, &right))
    count++;
  release_rights(group, count, lost);
  group->held = (uint8_t)(group->held & want);
}

int vipi_rights_settle(struct vip_group *group)
{
  const struct vip_class *cls = group->node.cls;
  uint8_t want = cls->rights(group);
  uint8_t gained = (uint8_t)(want & ~group->held);
  int result = VIP_OK;
  struct vip_right right;

  release_unwanted(group, want);
  if (gained == 0)
    return VIP_OK;
  for (unsigned i = 0; cls->right(group, NULL, i, &right); i++) {
    if ((right_bit(group, &right) & gained) == 0 || vipi_claim(group, &right) == VIP_OK)
      continue;
    result = VIP_ERR_CLAIM;
    cls->refused(group, &right);
    want = cls->rights(group);
    release_rights(group, i, (uint8_t)(gained & ~want));
    release_unwanted(group, want);
    gained = (uint8_t)(gained & want);
    vipi_count(group->ifp, group, VIP_CODE_CLAIM, right.addr);
  }
  group->held = want;
  return result;
}

/* Without making rights of them: each packet from a host asks all groups. */
bool vipi_has_address(const struct vip_group *group, const void *config,
                      const struct vip_addr *addr)
{
  const struct vip_addr *own;

  for (unsigned i = 0; (own = group->node.cls->address(group, config, i)) != NULL; i++)
    if (vipi_addr_equal(own, addr))
      return true;
  return false;
}

int vipi_answer(struct vip_group *group, const struct vip_query *query, struct vip_answer *answer)
{
  struct vip_right first;

  if (!vipi_has_address(group, NULL, &query->target))
    return VIP_ERR_NOT_OURS;
  (void)group->node.cls->right(group, NULL, 0, &first);
  memset(answer, 0, sizeof *answer);
  answer->group = group;
  answer->mac = first.mac;
  answer->src_mac = first.mac;
  answer->nd_source = query->target;
  answer->nd_flags =
      (uint8_t)(VIP_NA_ROUTER | VIP_NA_OVERRIDE | (query->probe ? 0 : VIP_NA_SOLICITED));
  answer->to_all_nodes = query->probe;
  return VIP_OK;
}
