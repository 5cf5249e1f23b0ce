/* SPDX-License-Identifier: MIT */
/*
 * vrrp_problem.c - vip_vrrp_check(): a problem of a configuration in words.
 *
 * A file of its own, so that a firmware with a fixed configuration carries
 * vrrp_check.c but none of the texts.
 */
#include "vrrp_problem.h"

#include "vrrp_private.h"

int vip_vrrp_check(const struct vip_if *ifp, const struct vip_vrrp_config *config,
                   struct vip_problem *problem)
{
  static const struct vip_problem texts[] = {{NULL, NULL},
#define VIPI_X(name, field, why) {field, why},
                                             VIPI_VRRP_PROBLEMS(VIPI_X)
#undef VIPI_X
  };
  struct vip_vrrp_config resolved;
  enum vipi_vrrp_problem found = PROBLEM_CONFIG;

  if (config != NULL) {
    resolved = *config;
    vipi_vrrp_defaults(&resolved);
    found = vipi_vrrp_problem(ifp, &resolved);
  }
  if (found != PROBLEM_NONE && problem != NULL)
    *problem = texts[found];
  return vipi_vrrp_refusal(found);
}
