/* SPDX-License-Identifier: MIT */
/*
 * link.h - brings the frames of other links into the form of Ethernet, so that
 * everything behind it knows one form.
 */
#ifndef REPLAY_LINK_H
#define REPLAY_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets that an Ethernet frame may be longer than the frame it is made of. */
enum { LINK_GROWTH = 14 };

/*
 * Writes a frame of `link_type` to `out` (room for `length` + LINK_GROWTH) as an
 * Ethernet frame, addresses that the link does not have all zero.  Returns its
 * length, or 0 if the link is unknown or the frame too short for it.
 */
size_t link_to_ethernet(uint32_t link_type, const uint8_t *data, size_t length, uint8_t *out);

#endif
