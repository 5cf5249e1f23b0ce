/* SPDX-License-Identifier: MIT */
/*
 * vrrp_packet.c - reads and prints single VRRP packets.
 *
 * The checks are those of RFC 9568 section 7.1 and RFC 3768 section 7.1 that
 * need no configuration; all of them are made, where a router stops at the
 * first that fails.  Decoding, checksums and digests are the library's (wire.h,
 * auth.h).  Cisco's MD5 block, type 254: 0xfe, 0x1c, algorithm, 0, flags (2),
 * sender (4), key id (4), digest (16).
 */
#include "vrrp_packet.h"

#include <string.h>

#include "bytes.h"

enum { MD5_ID = 10, MD5_DIGEST = 14, DIGEST = 16 };

/* ------------------------------------------------------------------------
 * What it tells
 */

uint8_t vrrp_priority(const struct packet *packet)
{
  return packet->frame.data[2];
}

/* Active_Down_Interval (RFC 9568 section 6.1; RFC 3768: the skew does not depend on the interval)
 */
static int64_t down_interval(const struct vip_vrrp_message *message, int64_t interval)
{
  const int64_t steps = 256 - message->priority;

  return 3 * interval + steps * (message->version == 2 ? REPLAY_SECOND : interval) / 256;
}

void vrrp_read(struct packet *packet)
{
  struct told *told = &packet->told;
  const uint8_t family = packet->frame.meta.family;
  struct vip_vrrp_message message = {0};

  told->error = vip_vrrp_decode(&message, family, packet->frame.data, packet->frame.length);
  if (packet->frame.length < VIP_VRRP_HEADER)
    return;
  told->version = packet->frame.data[0] >> 4;
  told->group = packet->frame.data[1];
  if (told->error != VIP_OK)
    return;
  told->farewell = message.priority == 0;
  told->active = !told->farewell;
  told->meaning = told->farewell ? VRRP_LEAVES : VRRP_ACTIVE;
  told->interval =
      message.interval * (message.version == 2 ? REPLAY_SECOND : 10 * REPLAY_MILLISECOND);
  if (told->interval == 0) /* not valid, and no router waits for less than nothing */
    told->interval = REPLAY_SECOND;
  told->hold = down_interval(&message, told->interval);
  memcpy(told->primary.octet, message.addresses, family == VIP_IPV4 ? 4 : 16);
}

/* ------------------------------------------------------------------------
 * Digests
 */

uint32_t vrrp_md5_id(const struct vip_vrrp_message *message)
{
  return vipi_get32(message->md5 + MD5_ID);
}

const uint8_t *vrrp_md5_digest(const struct vip_vrrp_message *message)
{
  return message->md5 + MD5_DIGEST;
}

/* What a digest covers: all in front of its block, the checksum taken as zero. */
struct covered {
  struct vip_octets parts[3];
};

static struct covered covered(const struct packet *packet)
{
  static const uint8_t no_checksum[2] = {0, 0};
  const struct covered result = {
      {{packet->frame.data, 6},
       {no_checksum, 2},
       {packet->frame.data + 8, packet->frame.length - VIP_VRRP_MD5_BLOCK - 8U}}};

  return result;
}

void vrrp_digest(const struct packet *packet, const struct vip_key *key, uint8_t digest[DIGEST])
{
  const struct covered all = covered(packet);

  vip_auth_md5.digest(key, all.parts, 3, digest);
}

bool vrrp_find_key(const struct packet *packet, const struct vip_vrrp_message *message,
                   const struct keyring *keyring, struct vip_key *key)
{
  const struct covered all = covered(packet);

  return keyring_find(keyring, vrrp_md5_id(message), all.parts, 3, vrrp_md5_digest(message), key);
}

/* ------------------------------------------------------------------------
 * The listing
 */

static void check_envelope(FILE *out, const struct vip_meta *meta, unsigned *failed)
{
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;
  const struct vip_addr *group = meta->family == VIP_IPV4 ? &group4 : &group6;

  if (vip_addr_is_multicast(meta->family, &meta->src) || vip_addr_is_none(&meta->src))
    packet_fails(out, failed, vip_strerror(VIP_ERR_SOURCE));
  if (vip_addr_compare(&meta->dst, group) != 0)
    packet_fails(out, failed, vip_strerror(VIP_ERR_DESTINATION));
  if (meta->ttl != 255)
    packet_fails(out, failed, vip_strerror(VIP_ERR_TTL));
}

static void check_digest(FILE *out, const struct packet *packet,
                         const struct vip_vrrp_message *message, const struct keyring *keyring,
                         unsigned *failed)
{
  struct vip_key key;

  if (message->auth_type != VIP_VRRP_AUTH_MD5 || keyring->count == 0)
    return;
  if (!vrrp_find_key(packet, message, keyring, &key))
    packet_fails(out, failed, "digest was made with none of the keys");
}

/* What is wrong with a message that was decoded. */
static void check_message(FILE *out, const struct packet *packet,
                          const struct vip_vrrp_message *message, unsigned *failed)
{
  const struct vip_meta *meta = &packet->frame.meta;
  struct vip_addr first = {{0}};

  if (message->version == 2 && message->auth_type != VIP_VRRP_AUTH_NONE &&
      message->auth_type != VIP_VRRP_AUTH_TEXT && message->auth_type != VIP_VRRP_AUTH_AH &&
      message->auth_type != VIP_VRRP_AUTH_MD5)
    packet_fails(out, failed, vip_strerror(VIP_ERR_AUTH_UNKNOWN));
  if (message->interval == 0)
    packet_fails(out, failed, vip_strerror(VIP_ERR_INTERVAL_ZERO));
  if (meta->family == VIP_IPV6) {
    memcpy(first.octet, message->addresses, sizeof first.octet);
    if (!vip_addr_is_link_local(&first) || !vip_addr_is_link_local(&meta->src))
      packet_fails(out, failed, vip_strerror(VIP_ERR_NOT_LINK_LOCAL));
  }
}

static void print_fields(FILE *out, const struct packet *packet,
                         const struct vip_vrrp_message *message)
{
  const uint8_t family = packet->frame.meta.family;
  const size_t octets = family == VIP_IPV4 ? 4 : 16;
  char text[ADDRESS_TEXT];

  (void)fprintf(out, " priority %u interval %u %s", message->priority, message->interval,
                message->version == 2 ? "s" : "cs");
  for (size_t i = 0; i < message->count; i++) {
    struct vip_addr addr = {{0}};

    memcpy(addr.octet, message->addresses + i * octets, octets);
    (void)fprintf(out, " %s", address_text(family, &addr, text));
  }
  if (message->version == 2 && message->auth_type == VIP_VRRP_AUTH_TEXT)
    (void)fprintf(out, " text");
  else if (message->version == 2 && message->auth_type == VIP_VRRP_AUTH_MD5)
    (void)fprintf(out, " md5 id %lu", (unsigned long)vrrp_md5_id(message));
  else if (message->version == 2 && message->auth_type != VIP_VRRP_AUTH_NONE)
    (void)fprintf(out, " authentication %u", message->auth_type);
}

void vrrp_describe(FILE *out, const struct packet *packet, const struct keyring *keyring)
{
  const struct vip_meta *meta = &packet->frame.meta;
  struct vip_vrrp_message message = {0};
  unsigned failed = 0;
  enum vip_vrrp_sum sum = VIP_VRRP_SUM_BAD;
  const int error =
      vip_vrrp_decode(&message, meta->family, packet->frame.data, packet->frame.length);

  if (packet->frame.length >= VIP_VRRP_HEADER) {
    (void)fprintf(out, "%u group %u", packet->told.version, packet->told.group);
    sum = vip_vrrp_sum_verify(packet->frame.data, packet->frame.length, meta->family, &meta->src,
                              &meta->dst);
  }
  if (error == VIP_OK)
    print_fields(out, packet, &message);
  if (message.version == 3 && meta->family == VIP_IPV4 && sum != VIP_VRRP_SUM_BAD)
    (void)fprintf(out, sum == VIP_VRRP_SUM_PSEUDO ? " (checksum with pseudo-header)"
                                                  : " (checksum of the message)");

  check_envelope(out, meta, &failed);
  if (error != VIP_OK)
    packet_fails(out, &failed, vip_strerror(error));
  if (packet->frame.length >= VIP_VRRP_HEADER && sum == VIP_VRRP_SUM_BAD)
    packet_fails(out, &failed, vip_strerror(VIP_ERR_CHECKSUM));
  if (error == VIP_OK) {
    check_message(out, packet, &message, &failed);
    check_digest(out, packet, &message, keyring, &failed);
  }
  (void)fprintf(out, failed == 0 ? ": ok\n" : "\n");
}
