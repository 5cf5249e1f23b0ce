/* SPDX-License-Identifier: MIT */
/*
 * bytes.h - numbers in network order, and a cursor that cannot leave its bytes.
 *
 * Every multi-octet field of a received or sent packet goes through these: they
 * work octet by octet, so alignment and the machine's byte order do not matter,
 * and compilers turn them into one load or store where the machine allows it.
 * The readers and writers do not check bounds; the cursor does, once for each
 * header.  Nothing here knows a protocol.
 */
#ifndef VIPI_BYTES_H
#define VIPI_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline uint16_t vipi_get16(const uint8_t *p)
{
  return (uint16_t)((unsigned)p[0] << 8 | p[1]);
}

static inline uint32_t vipi_get32(const uint8_t *p)
{
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void vipi_put16(uint8_t *p, uint16_t value)
{
  p[0] = (uint8_t)(value >> 8);
  p[1] = (uint8_t)value;
}

static inline void vipi_put32(uint8_t *p, uint32_t value)
{
  p[0] = (uint8_t)(value >> 24);
  p[1] = (uint8_t)(value >> 16);
  p[2] = (uint8_t)(value >> 8);
  p[3] = (uint8_t)value;
}

/* What is left of some received octets. */
struct vipi_cursor {
  const uint8_t *at;
  size_t left;
};

/* The next `count` octets, and moves behind them; NULL, moving nothing, if so many are not left. */
static inline const uint8_t *vipi_take(struct vipi_cursor *cursor, size_t count)
{
  const uint8_t *taken = cursor->at;

  if (count > cursor->left)
    return NULL;
  cursor->at += count;
  cursor->left -= count;
  return taken;
}

#endif
