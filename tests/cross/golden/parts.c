/* SPDX-License-Identifier: MIT */
/*
 * parts.c - see golden.h.  A part is a world of its own seed, its own versions of
 * the protocols and its own beginning of time, or the codecs; the hash begins anew
 * with each, so that parts can be run in any order, or alone.
 */
#include "golden.h"

#include <string.h>

struct part {
  const char *name;
  uint32_t seed;
  uint16_t steps; /* between two check points */
  uint8_t kind;
  vip_time origin;
};

/* Time may begin anywhere; one world runs into the end of it. */
static const struct part parts[] = {
    {"codecs", 1, 40, 0, 0},
    {"world-1", 2, 90, 0, 0},
    {"world-2", 3, 90, 1, 1},
    {"world-3", 4, 90, 2, VIP_SECOND},
    {"world-4", 5, 90, 3, (vip_time)1 << 32},
    {"world-5", 6, 90, 4, 86400 * VIP_SECOND},
    {"world-6", 7, 90, 5, ((vip_time)1 << 62) - 1},
    {"world-7", 8, 90, 6, VIP_TIME_MAX - 120 * VIP_SECOND},
    {"world-8", 9, 90, 7, 5},
    {"world-9", 10, 90, 8, 1000 * VIP_SECOND},
};

const unsigned golden_parts = COUNT_OF(parts);

/* ---- the hash ---- */

void golden_u8(struct golden *g, uint8_t value)
{
  struct golden_hash *hash = &g->hash;

  hash->a = (hash->a ^ value) * UINT32_C(16777619);
  hash->b = ((hash->b << 5) | (hash->b >> 27)) + hash->a;
}

void golden_octets(struct golden *g, const void *data, size_t length)
{
  const uint8_t *octet = data;

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
  extern void __msan_check_mem_is_initialized(const volatile void *, size_t);

  __msan_check_mem_is_initialized(data, length);
#endif
#endif
  for (size_t i = 0; i < length; i++)
    golden_u8(g, octet[i]);
}

void golden_u32(struct golden *g, uint32_t value)
{
  uint8_t octets[4];

  for (unsigned i = 0; i < 4; i++)
    octets[i] = (uint8_t)(value >> 8 * i);
  golden_octets(g, octets, sizeof octets);
}

void golden_u64(struct golden *g, uint64_t value)
{
  golden_u32(g, (uint32_t)value);
  golden_u32(g, (uint32_t)(value >> 32));
}

void golden_int(struct golden *g, int32_t value)
{
  golden_u32(g, (uint32_t)value);
}

void golden_string(struct golden *g, const char *string)
{
  if (string == NULL)
    golden_u8(g, 0xff);
  else
    golden_octets(g, string, strlen(string) + 1);
}

void golden_addr(struct golden *g, const struct vip_addr *addr)
{
  if (addr == NULL)
    golden_u8(g, 0xfe);
  else
    golden_octets(g, addr->octet, sizeof addr->octet);
}

void golden_mac(struct golden *g, const struct vip_mac *mac)
{
  golden_octets(g, mac->octet, sizeof mac->octet);
}

/* ---- chance: xorshift ---- */

uint32_t golden_random(struct golden *g)
{
  uint32_t x = g->chance;

  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  g->chance = x;
  return x;
}

uint32_t golden_below(struct golden *g, uint32_t bound)
{
  return (golden_random(g) >> 8) % bound;
}

bool golden_once(struct golden *g, uint32_t bound)
{
  return golden_below(g, bound) == 0;
}

void golden_flip(struct golden *g, uint8_t *data, size_t length)
{
  const uint32_t bit = golden_below(g, (uint32_t)length * 8);

  data[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

/* ---- check points ---- */

static char *put_hex(char *out, uint32_t value)
{
  for (unsigned i = 0; i < 8; i++)
    *out++ = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
  return out;
}

static void tell(const struct golden *g, const struct part *part, unsigned point)
{
  char line[40];
  char *out = line;

  for (const char *name = part->name; *name != '\0'; name++)
    *out++ = *name;
  *out++ = ' ';
  *out++ = (char)('1' + point);
  *out++ = ' ';
  out = put_hex(out, g->hash.a);
  out = put_hex(out, g->hash.b);
  *out++ = '\n';
  *out = '\0';
  golden_put(line);
}

void golden_run(struct golden *g, unsigned part)
{
  const struct part *p = &parts[part];
  const bool world = part != 0;

  /* Not zero: what the library leaves unset must not matter, and does not come out the same. */
  memset(g, 0x5a, sizeof *g);
  g->hash.a = UINT32_C(2166136261);
  g->hash.b = 0;
  g->chance = p->seed * UINT32_C(2654435761);
  if (world)
    golden_world_open(g, p->kind, p->origin);
  for (unsigned point = 0; point < GOLDEN_POINTS; point++) {
    for (unsigned i = 0; i < p->steps; i++) {
      if (world)
        golden_step(g);
      else
        golden_codecs(g);
    }
    if (world && point + 1 == GOLDEN_POINTS)
      golden_world_close(g);
    tell(g, p, point);
  }
}
