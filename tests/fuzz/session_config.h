/* SPDX-License-Identifier: MIT */
/*
 * session_config.h - see session_config.c; for the files session_x_config.c, which
 * read the rest of their protocol's configuration.
 */
#ifndef SESSION_CONFIG_H
#define SESSION_CONFIG_H

#include "session_protocol.h"

/* First member of a protocol's lists: see `session_lists_size`. */
struct session_auth {
  struct vip_auth auth;
  struct vip_key keys[2];
};

/* An address that routers often have in common: number 0, 1, ... of a family. */
struct vip_addr session_nth(uint8_t family, unsigned number);

/* The bank that is not in force: lists of the configuration that is being read. */
void *session_next_lists(const struct slot *s);

/* Authentication by an octet, in that bank: none, text, MD5 with one of two keys; NULL = none. */
const struct vip_auth *session_read_auth(struct slot *s, uint8_t octet);

#endif
