/* SPDX-License-Identifier: MIT */
/* auth.h - see auth.c. */
#ifndef VIPI_AUTH_H
#define VIPI_AUTH_H

#include <vip/auth.h>

/* The first key that may be sent, or NULL. */
const struct vip_key *vipi_key_to_send(const struct vip_auth *auth);

/* Compares without telling by its duration where the difference is. */
bool vipi_equal_secret(const uint8_t *a, const uint8_t *b, size_t length);

#endif
