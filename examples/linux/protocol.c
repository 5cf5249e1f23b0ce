/* SPDX-License-Identifier: MIT */
/*
 * protocol.c - which protocols vipd speaks.  Another one is its own file with a
 * struct protocol, and a line here.
 */
#include "protocol.h"

#include <string.h>

extern const struct protocol vrrp_protocol;
extern const struct protocol hsrp_protocol;
extern const struct protocol glbp_protocol;

const struct protocol *const protocols[] = {&vrrp_protocol, &hsrp_protocol, &glbp_protocol, NULL};

const struct protocol *protocol_named(const char *name)
{
  for (unsigned i = 0; protocols[i] != NULL; i++)
    if (strcmp(protocols[i]->name, name) == 0)
      return protocols[i];
  return NULL;
}

const struct protocol *protocol_of_frame(uint8_t frame_kind)
{
  for (unsigned i = 0; protocols[i] != NULL; i++)
    if (protocols[i]->frame_kind == frame_kind)
      return protocols[i];
  return NULL;
}
