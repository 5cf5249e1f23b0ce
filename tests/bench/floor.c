/* SPDX-License-Identifier: MIT */
/*
 * floor.c - see floor.h.  Textbook code on purpose: it is what the library's
 * time is divided by, and it must not borrow from the library what it measures
 * (but for MD5, where only one implementation is at hand).
 */
#include "floor.h"

#include <string.h>

enum { ARITY = 4, HEADER = 8, MD5_BLOCK = 30, MD5_DIGEST = 16 };

static uint32_t add(uint32_t sum, const uint8_t *data, size_t length)
{
  for (; length > 1; length -= 2, data += 2)
    sum += (uint32_t)data[0] << 8 | data[1];
  return length > 0 ? sum + ((uint32_t)data[0] << 8) : sum;
}

static bool digest_matches(const struct vip_key *key, const uint8_t *data, size_t length)
{
  static const uint8_t zero[2];
  const struct vip_octets parts[] = {
      {data, 6}, {zero, sizeof zero}, {data + HEADER, length - HEADER - MD5_BLOCK}};
  uint8_t digest[MD5_DIGEST];

  vip_auth_md5.digest(key, parts, 3, digest);
  return memcmp(digest, data + length - MD5_DIGEST, MD5_DIGEST) == 0;
}

static bool path_matches(const struct floor_expect *expect, const struct vip_meta *meta)
{
  return memcmp(&meta->dst, expect->group, sizeof meta->dst) == 0 &&
         memcmp(&meta->src, expect->own, sizeof meta->src) != 0;
}

/* The digest covers all of the message but itself. */
static bool hsrp_digest_matches(const struct vip_key *key, const uint8_t *data, size_t length)
{
  static const uint8_t zero[MD5_DIGEST];
  const struct vip_octets parts[] = {{data, length - MD5_DIGEST}, {zero, sizeof zero}};
  uint8_t digest[MD5_DIGEST];

  vip_auth_md5.digest(key, parts, 2, digest);
  return memcmp(digest, data + length - MD5_DIGEST, MD5_DIGEST) == 0;
}

/* Version 1 begins with 0, a Group State TLV of version 2 with 1. */
static bool hsrp_receive(const struct floor_expect *expect, const struct vip_meta *meta,
                         const uint8_t *data, size_t length)
{
  static const uint8_t text[VIP_HSRP_TEXT_DATA] = {'c', 'i', 's', 'c', 'o'};
  const bool v1 = data[0] == 0;

  if (length < VIP_HSRP_V1_LENGTH || !path_matches(expect, meta) ||
      memcmp(data + (v1 ? 16 : 26), expect->list, expect->list_length) != 0)
    return false;
  if (expect->key != NULL)
    return hsrp_digest_matches(expect->key, data, length);
  return memcmp(data + (v1 ? 8 : 44), text, sizeof text) == 0;
}

/* The source, and zeros behind it, stand for the digest while it is made. */
static bool glbp_digest_matches(const struct vip_key *key, const struct vip_meta *meta,
                                const uint8_t *data, size_t length, const uint8_t *digest)
{
  const uint8_t *behind = digest + MD5_DIGEST;
  const struct vip_octets parts[] = {{data, (size_t)(digest - data)},
                                     {meta->src.octet, MD5_DIGEST},
                                     {behind, length - (size_t)(behind - data)}};
  uint8_t made[MD5_DIGEST];

  vip_auth_md5.digest(key, parts, 3, made);
  return memcmp(made, digest, MD5_DIGEST) == 0;
}

/* TLVs behind 12 octets of header: Hello 1, authentication 3 with a key id and a digest. */
static bool glbp_receive(const struct floor_expect *expect, const struct vip_meta *meta,
                         const uint8_t *data, size_t length)
{
  const uint8_t *digest = NULL;
  bool found = false;

  if (!path_matches(expect, meta))
    return false;
  for (size_t at = 12; at + 2 <= length; at += data[at + 1]) {
    if (data[at + 1] < 2 || at + data[at + 1] > length)
      return false;
    if (data[at] == 1)
      found = memcmp(data + at + 24, expect->list, expect->list_length) == 0;
    if (data[at] == 3)
      digest = data + at + 8;
  }
  if (expect->key == NULL || digest == NULL)
    return found && expect->key == NULL;
  return found && glbp_digest_matches(expect->key, meta, data, length, digest);
}

static bool vrrp_receive(const struct floor_expect *expect, const struct vip_meta *meta,
                         const uint8_t *data, size_t length)
{
  uint32_t sum = add(0, data, length);

  if (meta->family == VIP_IPV6) {
    sum = add(sum, meta->src.octet, sizeof meta->src.octet);
    sum = add(sum, meta->dst.octet, sizeof meta->dst.octet);
    sum += (uint32_t)length + VIP_VRRP_IP_PROTOCOL;
  }
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  if (sum != 0xffff || length < HEADER + expect->list_length)
    return false;
  if (memcmp(data + HEADER, expect->list, expect->list_length) != 0)
    return false;
  if (!path_matches(expect, meta))
    return false;
  return expect->key == NULL || digest_matches(expect->key, data, length);
}

bool floor_receive(const struct floor_expect *expect, const struct vip_meta *meta,
                   const uint8_t *data, size_t length)
{
  if (expect->protocol == VIP_PROTOCOL_GLBP)
    return glbp_receive(expect, meta, data, length);
  return expect->protocol == VIP_PROTOCOL_HSRP ? hsrp_receive(expect, meta, data, length)
                                               : vrrp_receive(expect, meta, data, length);
}

static void put(struct floor_heap *heap, uint32_t at, struct floor_timer timer)
{
  heap->timers[at] = timer;
  heap->place[timer.owner] = at;
}

void floor_move(struct floor_heap *heap, uint64_t due)
{
  const struct floor_timer moved = {due, heap->timers[0].owner};
  uint32_t at = 0;

  for (;;) {
    const uint32_t first = at * ARITY + 1;
    uint32_t least = first;
    if (first >= heap->count)
      break;
    for (uint32_t child = first + 1; child < heap->count && child < first + ARITY; child++)
      if (heap->timers[child].due < heap->timers[least].due)
        least = child;
    if (heap->timers[least].due >= due)
      break;
    put(heap, at, heap->timers[least]);
    at = least;
  }
  put(heap, at, moved);
}

bool floor_send(const struct floor_expect *expect, const struct vip_meta *meta, const uint8_t *data,
                size_t length, struct floor_heap *heap, uint64_t due)
{
  floor_move(heap, due);
  return floor_receive(expect, meta, data, length);
}

bool floor_answer(const struct vip_addr *addresses, uint32_t count, const struct vip_addr *target)
{
  while (count-- > 0)
    if (memcmp(&addresses[count], target, sizeof *target) == 0)
      return true;
  return false;
}

bool floor_idle(const struct floor_heap *heap, uint64_t now)
{
  return heap->count > 0 && heap->timers[0].due <= now;
}
