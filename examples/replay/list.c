/* SPDX-License-Identifier: MIT */
/*
 * list.c - the listing of a capture: vip-replay CAPTURE.
 *
 * A line is printed by packet_print(), and its verdict by the protocol's file;
 * here is the order and the sum at the end.  Times count from the first packet
 * of the line's protocol.
 */
#include "list.h"

#include "protocol.h"

void list_packets(FILE *out, const struct trace *trace, const struct keyring *keyring)
{
  size_t packets = 0;

  for (size_t i = 0; i < trace->count; i++) {
    const struct packet *packet = trace->packets[i];

    packets += packet->frame.kind == packet->protocol->kind; /* damaged ones too */
    packet_print(out, packet, trace_zero(trace, packet->protocol), keyring);
  }
  (void)fprintf(out, "%lu first-hop packets in %lu frames\n", (unsigned long)packets,
                (unsigned long)trace->capture.count);
}
