/* SPDX-License-Identifier: MIT */
/*
 * md5.c - MD5 (RFC 1321) and the keyed digest of RFC 1828 on it, as Cisco uses
 * it in VRRPv2, HSRP and GLBP.
 *
 *   digest = MD5(key | padding of the key as if it were a whole message |
 *                message | key)
 *
 * MD5 is broken as a hash; these protocols prescribe it.  No allocation, one
 * 64-octet block of state, any message length below 2^29 octets.
 */
#include "auth.h"

#include <string.h>

enum { BLOCK = 64, LENGTH_AT = 56 };

struct md5 {
  uint32_t state[4];
  uint32_t length; /* octets so far */
  uint8_t block[BLOCK];
};

static uint32_t get32le(const uint8_t *p)
{
  return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static void put32le(uint8_t *p, uint32_t value)
{
  p[0] = (uint8_t)value;
  p[1] = (uint8_t)(value >> 8);
  p[2] = (uint8_t)(value >> 16);
  p[3] = (uint8_t)(value >> 24);
}

/* floor(2^32 * abs(sin(i + 1))), RFC 1321 section 3.4. */
static const uint32_t sine[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

static const uint8_t rotation[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static void md5_block(uint32_t state[4], const uint8_t *block)
{
  uint32_t a = state[0];
  uint32_t b = state[1];
  uint32_t c = state[2];
  uint32_t d = state[3];

  for (unsigned i = 0; i < 64; i++) {
    const unsigned round = i >> 4;
    const unsigned turn = rotation[round][i & 3];
    uint32_t mix;
    unsigned word;
    if (round == 0) {
      mix = (b & c) | (~b & d);
      word = i;
    } else if (round == 1) {
      mix = (b & d) | (c & ~d);
      word = 5 * i + 1;
    } else if (round == 2) {
      mix = b ^ c ^ d;
      word = 3 * i + 5;
    } else {
      mix = c ^ (b | ~d);
      word = 7 * i;
    }
    mix += a + sine[i] + get32le(block + (word & 15) * 4);
    a = d;
    d = c;
    c = b;
    b += mix << turn | mix >> (32 - turn);
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

static void md5_begin(struct md5 *md5)
{
  md5->state[0] = 0x67452301;
  md5->state[1] = 0xefcdab89;
  md5->state[2] = 0x98badcfe;
  md5->state[3] = 0x10325476;
  md5->length = 0;
}

static void md5_add(struct md5 *md5, const uint8_t *data, size_t length)
{
  while (length > 0) {
    const size_t used = md5->length % BLOCK;
    const size_t part = length < BLOCK - used ? length : BLOCK - used;
    memcpy(md5->block + used, data, part);
    md5->length += (uint32_t)part;
    data += part;
    length -= part;
    if (used + part == BLOCK)
      md5_block(md5->state, md5->block);
  }
}

/* 0x80, zeros, and the number of bits so far, to the end of a block (RFC 1321 section 3.1, 3.2). */
static void md5_pad(struct md5 *md5)
{
  static const uint8_t padding[BLOCK] = {0x80};
  const uint32_t length = md5->length;
  const size_t used = (size_t)(length % BLOCK);
  uint8_t bits[8];

  put32le(bits, length << 3);
  put32le(bits + 4, length >> 29);
  md5_add(md5, padding, (used < LENGTH_AT ? LENGTH_AT : LENGTH_AT + BLOCK) - used);
  md5_add(md5, bits, sizeof bits);
}

static void keyed_md5(const struct vip_key *key, const struct vip_octets *parts, unsigned count,
                      uint8_t digest[16])
{
  struct md5 md5;

  md5_begin(&md5);
  md5_add(&md5, key->secret, key->length);
  md5_pad(&md5);
  for (unsigned i = 0; i < count; i++)
    md5_add(&md5, parts[i].data, parts[i].length);
  md5_add(&md5, key->secret, key->length);
  md5_pad(&md5);
  for (unsigned i = 0; i < 4; i++)
    put32le(digest + (size_t)i * 4, md5.state[i]);
  memset(&md5, 0, sizeof md5);
}

const struct vip_auth_method vip_auth_md5 = {VIP_AUTH_MD5, keyed_md5};
