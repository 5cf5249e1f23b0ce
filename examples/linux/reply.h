/* SPDX-License-Identifier: MIT */
/*
 * reply.h - text that grows, for answers on the control socket.
 */
#ifndef VIPD_REPLY_H
#define VIPD_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialise. */
struct reply {
  char *text;
  size_t length; /* octets in use; what else there is in `room` is free */
  size_t room;
  bool failed; /* there was no memory: the text is not whole */
};

/* Adds as printf() does. */
void reply_add(struct reply *reply, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds a string as the value of a Prometheus label, escaped and in quotes. */
void reply_label(struct reply *reply, const char *text);

/* Makes room for `size` more octets, a final NUL included; where they go, or NULL. */
char *reply_room(struct reply *reply, size_t size);

/* Takes `size` octets off the beginning. */
void reply_drop(struct reply *reply, size_t size);

/* Frees it. */
void reply_free(struct reply *reply);

#endif
