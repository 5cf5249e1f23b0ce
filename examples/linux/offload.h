/* SPDX-License-Identifier: MIT */
/*
 * offload.h - UDP checksums that the sender's kernel left to its network card.
 */
#ifndef VIPD_OFFLOAD_H
#define VIPD_OFFLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * True if the frame's UDP checksum was never made: it holds the sum of the
 * pseudo-header alone.  It is made then, and the frame can be parsed again.
 */
bool offload_complete(uint8_t *frame, size_t length);

#endif
