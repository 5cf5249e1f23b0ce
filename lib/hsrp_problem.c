/* SPDX-License-Identifier: MIT */
/*
 * hsrp_problem.c - vip_hsrp_check(): a problem of a configuration in words.
 *
 * A file of its own, so that a firmware with a fixed configuration carries
 * hsrp_check.c but none of the texts.
 */
#include "hsrp_problem.h"

#include "hsrp_private.h"

int vip_hsrp_check(const struct vip_if *ifp, const struct vip_hsrp_config *config,
                   struct vip_problem *problem)
{
  static const struct vip_problem texts[] = {{NULL, NULL},
#define VIPI_X(name, field, why) {field, why},
                                             VIPI_HSRP_PROBLEMS(VIPI_X)
#undef VIPI_X
  };
  struct vip_hsrp_config resolved;
  enum vipi_hsrp_problem found = PROBLEM_CONFIG;

  if (config != NULL) {
    resolved = *config;
    vipi_hsrp_defaults(&resolved);
    found = vipi_hsrp_problem(ifp, &resolved);
  }
  if (found != PROBLEM_NONE && problem != NULL)
    *problem = texts[found];
  return vipi_hsrp_refusal(found);
}
