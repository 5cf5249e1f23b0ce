/* SPDX-License-Identifier: MIT */
/* frame_host.h - see frame_host.c. */
#ifndef FRAME_HOST_H
#define FRAME_HOST_H

#include "fuzz.h"

/* How the group is configured: how packets are authenticated, and whether it is likely to lead. */
enum {
  FRAME_TEXT = 1,
  FRAME_MD5 = 2, /* else none, or HSRP's default */
  FRAME_LEADS = 4
};

/* The method of such a choice, or NULL. */
const struct vip_auth *frame_auth(unsigned choice);

/* The group that a parsed message names, as HSRP and GLBP read it; -1: it is no message. */
int frame_group(const struct vip_frame *frame);

/* HSRP's version, by the group that the frame is for. */
uint8_t frame_hsrp_version(uint8_t family, const struct vip_addr *dst);

/* What a host does with a parsed frame: input, answer, heard; and what comes of it in 20 seconds.
 */
void frame_consume(const struct vip_frame *frame, unsigned choice);

#endif
