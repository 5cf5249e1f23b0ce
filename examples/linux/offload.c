/* SPDX-License-Identifier: MIT */
/*
 * offload.c - see offload.h.
 *
 * A kernel whose network card makes checksums puts the sum of the pseudo-header into
 * the UDP header and leaves the rest to the card.  Between virtual interfaces (veth,
 * virtio, a bridge with both on one machine) there is no card, and such frames arrive
 * as they are: a router in a virtual machine that sends HSRP through an ordinary
 * socket would never be heard.  PACKET_AUXDATA tells which frames they are, but at a
 * cost for each frame; the field itself tells it, too, and is looked at only where the
 * checksum is wrong.  By chance one wrong checksum in 65,536 looks so.
 */
#include "offload.h"

#include <netinet/in.h>

enum {
  AT_TYPE = 12,
  AT_IP = 14,
  AT_IP4_PROTOCOL = AT_IP + 9,
  AT_IP4_ADDRESSES = AT_IP + 12,
  AT_IP6_NEXT = AT_IP + 6,
  AT_IP6_ADDRESSES = AT_IP + 8,
  AT_IP6_PAYLOAD = AT_IP + 40,
  UDP_LENGTH = 4, /* in the UDP header */
  UDP_CHECKSUM = 6,
  UDP_HEADER = 8
};

static unsigned get16(const uint8_t *at)
{
  return (unsigned)at[0] << 8 | at[1];
}

static uint32_t add(uint32_t sum, const uint8_t *data, size_t length)
{
  for (size_t i = 0; i < length; i++)
    sum += i % 2 == 0 ? (uint32_t)data[i] << 8 : data[i];
  return sum;
}

static unsigned fold(uint32_t sum)
{
  while (sum > 0xffff)
    sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

/* Where the UDP header begins, and the addresses; 0: it is no UDP. */
static size_t find(const uint8_t *frame, size_t length, size_t *addresses, size_t *octets)
{
  const unsigned type = length > AT_IP + 20 ? get16(frame + AT_TYPE) : 0;

  if (type == 0x0800 && frame[AT_IP4_PROTOCOL] == IPPROTO_UDP) {
    *addresses = AT_IP4_ADDRESSES;
    *octets = 8;
    return AT_IP + (frame[AT_IP] & 15u) * 4;
  }
  if (type == 0x86dd && length > AT_IP6_PAYLOAD && frame[AT_IP6_NEXT] == IPPROTO_UDP) {
    *addresses = AT_IP6_ADDRESSES;
    *octets = 32;
    return AT_IP6_PAYLOAD;
  }
  return 0;
}

bool offload_complete(uint8_t *frame, size_t length)
{
  size_t addresses;
  size_t octets;
  const size_t at = find(frame, length, &addresses, &octets);
  uint8_t *udp = frame + at;
  size_t udp_length;
  uint32_t sum;

  if (at == 0 || at + UDP_HEADER > length)
    return false;
  udp_length = get16(udp + UDP_LENGTH);
  if (udp_length < UDP_HEADER || at + udp_length > length)
    return false;
  sum = add(IPPROTO_UDP + (uint32_t)udp_length, frame + addresses, octets);
  if (get16(udp + UDP_CHECKSUM) != fold(sum))
    return false;
  /* The field is part of what is summed, and holds the pseudo-header's part. */
  sum = ~fold(add(0, udp, udp_length)) & 0xffffu;
  if (sum == 0)
    sum = 0xffff;
  udp[UDP_CHECKSUM] = (uint8_t)(sum >> 8);
  udp[UDP_CHECKSUM + 1] = (uint8_t)sum;
  return true;
}
