/* SPDX-License-Identifier: MIT */
/* glbp_reading.h - see glbp_reading.c. */
#ifndef GLBP_READING_H
#define GLBP_READING_H

#include "fuzz.h"

/* Where the TLVs stand that count; 0 = there is none. */
struct glbp_reading {
  size_t hello;
  size_t auth;
  size_t nonce;
  size_t vf[4];
  unsigned vf_count;
  bool has_vf; /* any at all */
  bool bad;
};

/* What vip_glbp_decode() must say of the octets, and where the TLVs are that it must read. */
int glbp_expected(struct glbp_reading *found, const uint8_t *data, size_t size, uint8_t family);

static inline unsigned glbp_number16(const uint8_t *p)
{
  return p[0] * 256u + p[1];
}

static inline uint32_t glbp_number32(const uint8_t *p)
{
  return (uint32_t)glbp_number16(p) * 65536u + glbp_number16(p + 2);
}

#endif
