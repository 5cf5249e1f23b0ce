/* SPDX-License-Identifier: MIT */
/*
 * pcap.c - see pcap.h.  The format is draft-ietf-opsawg-pcap: a file header of
 * 24 octets, then for each frame a header of 16 octets and the frame itself.
 */
#include "pcap.h"

enum { PCAP_SNAPLEN = 65535, PCAP_ETHERNET = 1 };

static void put32(uint8_t *out, uint32_t value)
{
  for (unsigned i = 0; i < 4; i++)
    out[i] = (uint8_t)(value >> (8 * i));
}

FILE *pcap_create(const char *path)
{
  FILE *file = fopen(path, "wb");
  if (!file)
    return NULL;
  uint8_t header[24] = {0}; /* time zone and accuracy stay 0 */
  put32(header, 0xa1b23c4d);
  header[4] = 2; /* version 2.4 */
  header[6] = 4;
  put32(header + 16, PCAP_SNAPLEN);
  put32(header + 20, PCAP_ETHERNET);
  if (fwrite(header, sizeof header, 1, file) == 1)
    return file;
  (void)fclose(file);
  return NULL;
}

bool pcap_write(FILE *file, vip_time at, const uint8_t *frame, size_t length)
{
  uint8_t header[16];
  put32(header, (uint32_t)(at / VIP_SECOND));
  put32(header + 4, (uint32_t)(at % VIP_SECOND));
  put32(header + 8, (uint32_t)length);
  put32(header + 12, (uint32_t)length);
  return fwrite(header, sizeof header, 1, file) == 1 && fwrite(frame, length, 1, file) == 1;
}
