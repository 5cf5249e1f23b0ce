/* SPDX-License-Identifier: MIT */
/*
 * pcap.h - writes a capture file that Wireshark, tshark and tcpdump read.
 *
 * Classic pcap with nanosecond stamps (magic 0xa1b23c4d), link type Ethernet,
 * written octet by octet in little-endian order so that the same run gives the
 * same file on every machine.  It does not read captures.
 */
#ifndef EXAMPLES_PCAP_H
#define EXAMPLES_PCAP_H

#include <stdbool.h>
#include <stdio.h>

#include <vip/types.h>

/* Opens `path` and writes the file header.  NULL: errno says why. */
FILE *pcap_create(const char *path);

/* Appends one frame, seen at `at`.  False: errno says why. */
bool pcap_write(FILE *file, vip_time at, const uint8_t *frame, size_t length);

#endif
