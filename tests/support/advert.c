/* SPDX-License-Identifier: MIT */
/*
 * advert.c - see advert.h.
 *
 * The checksum is the definition of RFC 1071 taken literally: 16-bit words
 * added in a wide accumulator, carries folded at the end.
 */
#include "advert.h"

#include "hex.h"

#include <stdlib.h>
#include <string.h>

static uint32_t add_words(uint32_t sum, const uint8_t *octets, size_t length)
{
  size_t i;

  for (i = 0; i < length; i++) {
    sum += (i & 1) ? octets[i] : (uint32_t)octets[i] * 256;
  }
  return sum;
}

uint16_t advert_sum(const struct advert *p, enum advert_sum form)
{
  uint8_t copy[sizeof p->data];
  uint32_t sum = 0;
  uint8_t tail[4] = {0, 112, 0, 0};
  size_t width = p->meta.family == VIP_IPV6 ? 16 : 4;

  memcpy(copy, p->data, p->length);
  copy[6] = 0;
  copy[7] = 0;
  tail[2] = (uint8_t)(p->length >> 8);
  tail[3] = (uint8_t)p->length;
  if (p->data[0] >> 4 == 3 && (p->meta.family == VIP_IPV6 || form == SUM_PSEUDO)) {
    sum = add_words(sum, p->meta.src.octet, width);
    sum = add_words(sum, p->meta.dst.octet, width);
    sum = add_words(sum, tail, sizeof tail);
  }
  sum = add_words(sum, copy, p->length);
  while (sum > 0xffff) {
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return (uint16_t)(0xffff - sum);
}

void advert_fix_sum(struct advert *p, enum advert_sum form)
{
  uint16_t sum = advert_sum(p, form);

  p->data[6] = (uint8_t)(sum >> 8);
  p->data[7] = (uint8_t)sum;
}

void advert_build(struct advert *p, const struct advert_fields *f)
{
  size_t width = f->family == VIP_IPV6 ? 16 : 4;
  uint8_t i;

  memset(p, 0, sizeof *p);
  p->meta.family = f->family;
  p->meta.ttl = 255;
  p->meta.src = f->src;
  p->meta.dst = f->dst;
  p->data[0] = (uint8_t)(f->version * 16 + 1);
  p->data[1] = f->vrid;
  p->data[2] = f->priority;
  p->data[3] = f->count;
  if (f->version == 2) {
    p->data[4] = f->auth_type;
    p->data[5] = (uint8_t)f->interval;
  } else {
    p->data[4] = (uint8_t)(f->interval >> 8);
    p->data[5] = (uint8_t)f->interval;
  }
  p->length = 8;
  for (i = 0; i < f->count; i++) {
    memcpy(p->data + p->length, f->addresses[i].octet, width);
    p->length += width;
  }
  if (f->version == 2) {
    memcpy(p->data + p->length, f->auth_data, sizeof f->auth_data);
    p->length += sizeof f->auth_data;
  }
  if (f->trailer != NULL) {
    memcpy(p->data + p->length, f->trailer, f->trailer_length);
    p->length += f->trailer_length;
  }
  advert_fix_sum(p, f->sum);
}

struct vip_addr v6(uint16_t first, uint16_t last)
{
  struct vip_addr a;

  memset(&a, 0, sizeof a);
  a.octet[0] = (uint8_t)(first >> 8);
  a.octet[1] = (uint8_t)first;
  a.octet[14] = (uint8_t)(last >> 8);
  a.octet[15] = (uint8_t)last;
  return a;
}

void advert_hex(struct advert *p, const char *header, const char *message)
{
  uint8_t h[64];
  size_t length = hex_bytes(h, sizeof h, header);

  memset(p, 0, sizeof *p);
  if (h[0] >> 4 == 4) {
    p->meta.family = VIP_IPV4;
    p->meta.ttl = h[8];
    memcpy(p->meta.src.octet, h + 12, 4);
    memcpy(p->meta.dst.octet, h + 16, 4);
  } else {
    p->meta.family = VIP_IPV6;
    p->meta.ttl = h[7];
    memcpy(p->meta.src.octet, h + 8, 16);
    memcpy(p->meta.dst.octet, h + 24, 16);
  }
  if (length < 20) {
    abort();
  }
  p->length = hex_bytes(p->data, sizeof p->data, message);
}

void advert_hex_between(struct advert *p, uint8_t family, struct vip_addr src, struct vip_addr dst,
                        const char *message)
{
  memset(p, 0, sizeof *p);
  p->meta.family = family;
  p->meta.ttl = 255;
  p->meta.src = src;
  p->meta.dst = dst;
  p->length = hex_bytes(p->data, sizeof p->data, message);
}
