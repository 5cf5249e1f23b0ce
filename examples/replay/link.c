/* SPDX-License-Identifier: MIT */
/*
 * link.c - link layers other than Ethernet: raw IP, BSD loopback, Linux cooked
 * (versions 1 and 2) and Frame Relay.
 *
 * Each one tells an Ethertype, sometimes a source address, and where the rest
 * begins; of that an Ethernet frame is made.  Numbers: the tcpdump group's list
 * of link-layer header types; Frame Relay: RFC 2427.
 */
#include "link.h"

#include <string.h>

#include "bytes.h"

enum {
  LINK_NULL = 0,
  LINK_ETHERNET = 1,
  LINK_RAW_BSD = 12,
  LINK_RAW_OPENBSD = 14,
  LINK_RAW = 101,
  LINK_FRAME_RELAY = 107,
  LINK_LOOP = 108,
  LINK_COOKED = 113,
  LINK_IPV4 = 228,
  LINK_IPV6 = 229,
  LINK_COOKED2 = 276
};

enum { TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd, NLPID_IPV4 = 0xcc, NLPID_IPV6 = 0x8e };

/* What a link header tells. */
struct header {
  size_t length;             /* octets of the header */
  unsigned type;             /* Ethertype; 0 = unknown */
  const uint8_t *source_mac; /* or NULL */
};

/* The Ethertype of an IP packet, from its version. */
static unsigned ip_type(const uint8_t *ip, size_t length)
{
  const unsigned version = length > 0 ? ip[0] >> 4 : 0;

  return version == 4 ? TYPE_IPV4 : version == 6 ? TYPE_IPV6 : 0;
}

static void read_cooked(struct header *header, const uint8_t *data, size_t length)
{
  if (length < 16)
    return;
  header->length = 16;
  header->type = vipi_get16(data + 14);
  if (vipi_get16(data + 4) == 6)
    header->source_mac = data + 6;
}

static void read_cooked2(struct header *header, const uint8_t *data, size_t length)
{
  if (length < 20)
    return;
  header->length = 20;
  header->type = vipi_get16(data);
  if (data[11] == 6)
    header->source_mac = data + 12;
}

/* Address of 2 to 4 octets, the last one with bit 0 set; then an NLPID or Cisco's Ethertype. */
static void read_frame_relay(struct header *header, const uint8_t *data, size_t length)
{
  size_t at = 0;

  while (at < length && at < 3 && (data[at] & 1) == 0)
    at++;
  at++;
  if (length < at + 2)
    return;
  header->length = at + 2;
  if (data[at] != 0x03)
    header->type = vipi_get16(data + at);
  else if (data[at + 1] == NLPID_IPV4)
    header->type = TYPE_IPV4;
  else if (data[at + 1] == NLPID_IPV6)
    header->type = TYPE_IPV6;
}

static struct header read_header(uint32_t link_type, const uint8_t *data, size_t length)
{
  struct header header = {0};

  switch (link_type) {
  case LINK_NULL:
  case LINK_LOOP:
    header.length = 4; /* an address family, numbered differently by every system */
    if (length > 4)
      header.type = ip_type(data + 4, length - 4);
    break;
  case LINK_RAW:
  case LINK_RAW_BSD:
  case LINK_RAW_OPENBSD:
  case LINK_IPV4:
  case LINK_IPV6:
    header.type = ip_type(data, length);
    break;
  case LINK_COOKED:
    read_cooked(&header, data, length);
    break;
  case LINK_COOKED2:
    read_cooked2(&header, data, length);
    break;
  case LINK_FRAME_RELAY:
    read_frame_relay(&header, data, length);
    break;
  default:
    break;
  }
  return header;
}

size_t link_to_ethernet(uint32_t link_type, const uint8_t *data, size_t length, uint8_t *out)
{
  struct header header;

  if (link_type == LINK_ETHERNET) {
    memcpy(out, data, length);
    return length;
  }
  header = read_header(link_type, data, length);
  if (header.type == 0)
    return 0;
  memset(out, 0, 12);
  if (header.source_mac != NULL)
    memcpy(out + 6, header.source_mac, 6);
  out[12] = (uint8_t)(header.type >> 8);
  out[13] = (uint8_t)header.type;
  memcpy(out + 14, data + header.length, length - header.length);
  return 14 + length - header.length;
}
