/* SPDX-License-Identifier: MIT */
/*
 * glbp_show.h - what text and JSON of a GLBP group are both made of, from
 * glbp_show.c: parts of the status in the form in which show.h writes them.
 */
#ifndef VIPI_GLBP_SHOW_H
#define VIPI_GLBP_SHOW_H

#include <vip/glbp.h>

#include "show.h"

/* Names of an enum vip_glbp_balancing, and of an enum vip_glbp_opcode. */
const char *vipi_glbp_balancing_name(uint8_t balancing);
const char *vipi_glbp_opcode_name(unsigned opcode);

/* A gateway; the Active router of a forwarder; the virtual addresses; the times. */
struct vipi_router vipi_glbp_router(const struct vip_glbp_router *from);
struct vipi_peer vipi_glbp_forwarder_active(const struct vip_glbp_forwarder_status *forwarder);
struct vipi_addresses vipi_glbp_addresses(const struct vip_glbp *glbp,
                                          const struct vip_glbp_status *status);
struct vipi_hello_times vipi_glbp_times(const struct vip_glbp *glbp,
                                        const struct vip_glbp_status *status);

/* When the group, or a forwarder, tries again what the host refused; 0 = it does not. */
vip_time vipi_glbp_retry_due(const struct vip_glbp *glbp);
vip_time vipi_glbp_vf_retry_due(const struct vip_glbp *glbp,
                                const struct vip_glbp_forwarder_status *forwarder);

/* False if it is zero. */
bool vipi_glbp_mac_known(const struct vip_mac *mac);

/* A router of the group. */
struct vipi_glbp_member {
  struct vip_glbp_member known;
  bool local; /* this router itself; the last two of `known` say nothing then */
};

/* The next one in the order of the MACs, this router in its place among them; NULL starts. */
bool vipi_glbp_shown_member(const struct vip_glbp *glbp, const struct vip_mac *previous,
                            struct vipi_glbp_member *next);

#endif
