/* SPDX-License-Identifier: MIT */
/*
 * cells.c - notes which cells of the state tables a program executes, and prints
 * them at its end: "vrrp 7 1 12", the table, the event, the column, how often.
 *
 * The library stands in a shared object; the steps of its state machines are
 * defined here once more, in front of it, and pass on to those there.  So also
 * calls within one file of the library are seen.  See cells.py.
 */
#define _GNU_SOURCE
#include "glbp_private.h"
#include "hsrp_private.h"
#include "vrrp_private.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { TABLES = 4, EVENTS = 16, COLUMNS = 6 };

static const char *const names[TABLES] = {"vrrp", "hsrp", "glbp", "forwarder"};
static uint64_t executed[TABLES][EVENTS][COLUMNS];
static const char *path;

static void print(void)
{
  FILE *out = fopen(path, "w");

  if (out == NULL)
    abort();
  for (unsigned t = 0; t < TABLES; t++)
    for (unsigned e = 0; e < EVENTS; e++)
      for (unsigned c = 0; c < COLUMNS; c++)
        if (executed[t][e][c] != 0)
          fprintf(out, "%s %u %u %" PRIu64 "\n", names[t], e, c, executed[t][e][c]);
  fclose(out);
}

__attribute__((constructor)) static void begin(void)
{
  path = getenv("VIP_CELLS");
  if (path == NULL || atexit(print) != 0)
    abort();
}

/* The function of that name in the library. */
static void *real(const char *name)
{
  void *function = dlsym(RTLD_NEXT, name);

  if (function == NULL)
    abort();
  return function;
}

void vipi_vrrp_step(struct vip_vrrp *vrrp, enum vipi_vrrp_event event,
                    const struct vipi_vrrp_cause *cause)
{
  void (*step)(struct vip_vrrp *, enum vipi_vrrp_event, const struct vipi_vrrp_cause *);

  *(void **)&step = real("vipi_vrrp_step");
  executed[0][event][vrrp->group.state]++;
  step(vrrp, event, cause);
}

void vipi_hsrp_step(struct vip_hsrp *hsrp, enum vipi_hsrp_event event,
                    const struct vipi_hsrp_cause *cause)
{
  void (*step)(struct vip_hsrp *, enum vipi_hsrp_event, const struct vipi_hsrp_cause *);

  *(void **)&step = real("vipi_hsrp_step");
  executed[1][event][hsrp->group.state]++;
  step(hsrp, event, cause);
}

/* The table has no column of its own for Initial. */
void vipi_glbp_step(struct vip_glbp *glbp, enum vipi_glbp_event event,
                    const struct vipi_glbp_cause *cause)
{
  const uint8_t state = glbp->group.state;
  void (*step)(struct vip_glbp *, enum vipi_glbp_event, const struct vipi_glbp_cause *);

  *(void **)&step = real("vipi_glbp_step");
  executed[2][event][state < VIP_GLBP_LISTEN ? 0 : state - 1]++;
  step(glbp, event, cause);
}

/* Nor for Speak and Standby, which a forwarder is never in. */
void vipi_glbp_vf_step(struct vip_glbp *glbp, unsigned index, enum vipi_glbp_vf_event event,
                       const struct vipi_glbp_vf_cause *cause)
{
  const uint8_t state = glbp->run.forwarder[index].state;
  void (*step)(struct vip_glbp *, unsigned, enum vipi_glbp_vf_event,
               const struct vipi_glbp_vf_cause *);

  *(void **)&step = real("vipi_glbp_vf_step");
  executed[3][event][state == VIP_GLBP_ACTIVE ? 3 : state]++;
  step(glbp, index, event, cause);
}
