/* SPDX-License-Identifier: MIT */
/*
 * rights_change.c - addresses that come and go while a group answers for them:
 * what two configurations of it differ in is claimed and released.
 *
 * Apart from rights.c, because only some programs change a configuration.
 */
#include "internal.h"

bool vipi_right_difference(const struct vip_group *group, const void *of, const void *other,
                           unsigned *index, struct vip_right *right)
{
  while (group->node.cls->right(group, of, (*index)++, right))
    if (right->kind == VIP_RIGHT_ADDR && !vipi_has_address(group, other, right->addr))
      return true;
  return false;
}

int vipi_claim_added(struct vip_group *group, const void *added, const void *old)
{
  struct vip_right right;
  unsigned claimed = 0;

  for (unsigned i = 0; vipi_right_difference(group, added, old, &i, &right); claimed++) {
    if (vipi_claim(group, &right) == VIP_OK)
      continue;
    for (unsigned j = 0; claimed-- > 0;) {
      (void)vipi_right_difference(group, added, old, &j, &right);
      vipi_release(group, &right);
    }
    vipi_count(group->ifp, group, VIP_CODE_CLAIM, NULL);
    return VIP_ERR_CLAIM;
  }
  return VIP_OK;
}

void vipi_release_removed(struct vip_group *group, const void *old, const void *rest)
{
  struct vip_right right;

  for (unsigned i = 0; vipi_right_difference(group, old, rest, &i, &right);)
    vipi_release(group, &right);
}
