/* SPDX-License-Identifier: MIT */
/*
 * address.h - IPv4 and IPv6 addresses as text, for programs that have no
 * inet_pton().
 */
#ifndef EXAMPLES_ADDRESS_H
#define EXAMPLES_ADDRESS_H

#include <vip/types.h>

/* Room for the longest text and its end. */
enum { ADDRESS_TEXT = 40 };

/* Writes an address in its usual form (RFC 5952) and returns `out`. */
char *address_text(char out[ADDRESS_TEXT], uint8_t family, const struct vip_addr *addr);

/* Reads one; the family that it is of, or 0: it is none. */
uint8_t address_parse(struct vip_addr *addr, const char *text);

#endif
