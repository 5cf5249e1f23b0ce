/* SPDX-License-Identifier: MIT */
/*
 * glbp_problem.c - vip_glbp_check(): a problem of a configuration in words.
 *
 * A file of its own, so that a firmware with a fixed configuration carries
 * glbp_check.c but none of the texts.
 */
#include "glbp_problem.h"

#include "glbp_private.h"

int vip_glbp_check(const struct vip_if *ifp, const struct vip_glbp_config *config,
                   struct vip_problem *problem)
{
  static const struct vip_problem texts[] = {{NULL, NULL},
#define VIPI_X(name, field, why) {field, why},
                                             VIPI_GLBP_PROBLEMS(VIPI_X)
#undef VIPI_X
  };
  struct vip_glbp_config resolved;
  enum vipi_glbp_problem found = PROBLEM_CONFIG;

  if (config != NULL) {
    resolved = *config;
    vipi_glbp_defaults(&resolved);
    found = vipi_glbp_problem(ifp, &resolved);
  }
  if (found != PROBLEM_NONE && problem != NULL)
    *problem = texts[found];
  return vipi_glbp_refusal(found);
}
