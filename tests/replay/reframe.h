/* SPDX-License-Identifier: MIT */
/* reframe.h - a recorded frame, built again. */
#ifndef REFRAME_H
#define REFRAME_H

#include "packet.h"

/* Asserts that the framing makes the same frame out of what was parsed of a packet of UDP; behind
   the datagram stands padding, which is not compared. */
void reframe_check(const struct packet *packet, uint16_t port);

#endif
