/* SPDX-License-Identifier: MIT */
/*
 * hsrp_packet.c - reads and prints single HSRP packets.
 *
 * The checks are those that need no configuration; all of them are made, where a
 * router stops at the first that fails.  Decoding and digests are the library's
 * (wire.h, auth.h).  In the MD5 TLV the key id stands at 10, the digest at 14;
 * it covers the whole payload with itself zero.
 */
#include "hsrp_packet.h"

#include <string.h>

#include "bytes.h"

enum { MD5_SENDER = 6, MD5_ID = 10, MD5_DIGEST = 14, DIGEST = 16 };

/* ------------------------------------------------------------------------
 * What it tells
 */

/* By the destination; what was sent elsewhere, by its first octet. */
static uint8_t version_of(const struct packet *packet)
{
  static const struct vip_addr group_v1 = VIP_HSRP_GROUP_V1;
  static const struct vip_addr group_v2 = VIP_HSRP_GROUP_V2;
  const struct vip_meta *meta = &packet->frame.meta;

  if (meta->family == VIP_IPV6 || vip_addr_compare(&meta->dst, &group_v2) == 0)
    return 2;
  if (vip_addr_compare(&meta->dst, &group_v1) == 0)
    return 1;
  return packet->frame.length > 0 && packet->frame.data[0] != 0 ? 2 : 1;
}

int hsrp_decode(const struct packet *packet, struct vip_hsrp_message *message)
{
  return vip_hsrp_decode(message, version_of(packet), packet->frame.meta.family, packet->frame.data,
                         packet->frame.length);
}

struct vip_hsrp_message hsrp_message(const struct packet *packet)
{
  struct vip_hsrp_message message;

  (void)hsrp_decode(packet, &message);
  return message;
}

bool hsrp_same_sender(const struct packet *a, const struct packet *b)
{
  return packet_is_from(a, b->frame.meta.family, &b->frame.meta.src);
}

/* A time of a message, in nanoseconds; where it tells none, the usual one. */
static int64_t time_of(uint32_t ms, uint32_t usual_ms)
{
  return (ms != 0 ? ms : usual_ms) * REPLAY_MILLISECOND;
}

void hsrp_read(struct packet *packet)
{
  struct told *told = &packet->told;
  struct vip_hsrp_message message;

  told->error = hsrp_decode(packet, &message);
  told->version = message.version;
  told->group = message.group;
  told->aside = message.opcode == VIP_HSRP_ADVERTISE;
  if (told->error != VIP_OK || told->aside)
    return;
  told->farewell = message.opcode == VIP_HSRP_RESIGN && message.state == VIP_HSRP_ACTIVE;
  told->active = message.opcode == VIP_HSRP_HELLO && message.state == VIP_HSRP_ACTIVE;
  told->passing = message.opcode != VIP_HSRP_HELLO || message.state < VIP_HSRP_STANDBY;
  told->meaning = (unsigned)message.opcode << 4 | message.state;
  told->interval = time_of(message.hello_ms, 3000);
  told->hold = time_of(message.hold_ms, 10000);
  memcpy(told->primary.octet, message.address, message.family == VIP_IPV4 ? 4 : 16);
}

bool hsrp_is_higher(const struct packet *a, const struct packet *b)
{
  const struct vip_hsrp_message left = hsrp_message(a);
  const struct vip_hsrp_message right = hsrp_message(b);

  if (left.priority != right.priority)
    return left.priority > right.priority;
  return vip_addr_compare(&a->frame.meta.src, &b->frame.meta.src) > 0;
}

/* ------------------------------------------------------------------------
 * Digests
 */

/* What a digest covers: all, the digest taken as zero. */
struct covered {
  struct vip_octets parts[3];
};

static struct covered covered(const struct packet *packet, const struct vip_hsrp_message *message)
{
  static const uint8_t no_digest[DIGEST];
  const uint8_t *digest = message->md5 + MD5_DIGEST;
  const size_t front = (size_t)(digest - packet->frame.data);
  const struct covered result = {{{packet->frame.data, front},
                                  {no_digest, DIGEST},
                                  {digest + DIGEST, packet->frame.length - front - DIGEST}}};

  return result;
}

uint32_t hsrp_md5_id(const struct vip_hsrp_message *message)
{
  return vipi_get32(message->md5 + MD5_ID);
}

void hsrp_digest(const struct packet *packet, const struct vip_hsrp_message *message,
                 const struct vip_key *key, uint8_t digest[DIGEST])
{
  const struct covered all = covered(packet, message);

  vip_auth_md5.digest(key, all.parts, 3, digest);
}

bool hsrp_find_key(const struct packet *packet, const struct vip_hsrp_message *message,
                   const struct keyring *keyring, struct vip_key *key)
{
  const struct covered all = covered(packet, message);

  return keyring_find(keyring, hsrp_md5_id(message), all.parts, 3, message->md5 + MD5_DIGEST, key);
}

bool hsrp_is_accepted(const struct packet *peer, const struct packet *own,
                      const struct keyring *keyring)
{
  const struct vip_hsrp_message theirs = hsrp_message(peer);
  const struct vip_hsrp_message ours = hsrp_message(own);
  struct vip_key their_key;
  struct vip_key our_key;

  if (theirs.auth != ours.auth)
    return false;
  if (ours.auth == VIP_AUTH_TEXT)
    return memcmp(theirs.text, ours.text, VIP_HSRP_TEXT_DATA) == 0;
  /* By keys that are not known: it may be the same. */
  if (!hsrp_find_key(own, &ours, keyring, &our_key))
    return !hsrp_find_key(peer, &theirs, keyring, &their_key);
  return hsrp_find_key(peer, &theirs, keyring, &their_key) && our_key.id == their_key.id &&
         our_key.secret == their_key.secret;
}

/* ------------------------------------------------------------------------
 * The listing
 */

static void check_envelope(FILE *out, const struct packet *packet,
                           const struct vip_hsrp_message *message, unsigned *failed)
{
  static const struct vip_addr groups[] = {VIP_HSRP_GROUP_V1, VIP_HSRP_GROUP_V2,
                                           VIP_HSRP_GROUP_IPV6};
  const struct vip_meta *meta = &packet->frame.meta;
  const struct vip_addr *group = &groups[meta->family == VIP_IPV6 ? 2 : message->version - 1];

  if (vip_addr_is_multicast(meta->family, &meta->src) || vip_addr_is_none(&meta->src))
    packet_fails(out, failed, vip_strerror(VIP_ERR_SOURCE));
  if (vip_addr_compare(&meta->dst, group) != 0)
    packet_fails(out, failed, vip_strerror(VIP_ERR_DESTINATION));
  if (meta->family == VIP_IPV6 && meta->ttl != 255)
    packet_fails(out, failed, vip_strerror(VIP_ERR_TTL));
}

/* What is wrong with the MD5 TLV of a message. */
static void check_md5(FILE *out, const struct packet *packet,
                      const struct vip_hsrp_message *message, const struct keyring *keyring,
                      unsigned *failed)
{
  const struct vip_meta *meta = &packet->frame.meta;
  const uint8_t *sender = meta->src.octet + (meta->family == VIP_IPV4 ? 0 : 12);
  struct vip_key key;

  if (memcmp(message->md5 + MD5_SENDER, sender, 4) != 0)
    packet_fails(out, failed, "digest names another sender");
  if (keyring->count != 0 && !hsrp_find_key(packet, message, keyring, &key))
    packet_fails(out, failed, "digest was made with none of the keys");
}

static void print_text(FILE *out, const uint8_t *text)
{
  (void)fprintf(out, " text ");
  for (size_t i = 0; i < VIP_HSRP_TEXT_DATA && text[i] != 0; i++)
    (void)fputc(text[i] > ' ' && text[i] < 0x7f ? text[i] : '.', out);
}

static void print_router(FILE *out, const struct vip_hsrp_message *message)
{
  static const char *const opcodes[] = {"hello", "coup", "resign"};
  static const char *const states[] = {"initial", "learn", "listen", "speak", "standby", "active"};
  struct vip_addr addr = {{0}};
  char text[ADDRESS_TEXT];

  memcpy(addr.octet, message->address, message->family == VIP_IPV4 ? 4 : 16);
  (void)fprintf(out, " group %u %s %s priority %u hello %lu hold %lu ms %s", message->group,
                opcodes[message->opcode], states[message->state], message->priority,
                (unsigned long)message->hello_ms, (unsigned long)message->hold_ms,
                address_text(message->family, &addr, text));
  if (message->auth == VIP_AUTH_MD5)
    (void)fprintf(out, " md5 id %lu", (unsigned long)hsrp_md5_id(message));
  else if (message->auth == VIP_AUTH_TEXT)
    print_text(out, message->text);
  if (message->behind != 0)
    (void)fprintf(out, " (%u octets behind it)", message->behind);
}

static void print_interface(FILE *out, const struct vip_hsrp_message *message)
{
  static const char *const names[] = {"", "dormant", "passive", "active"};

  (void)fprintf(out, " interface %s active %u passive %u", names[message->if_state],
                message->active_groups, message->passive_groups);
}

void hsrp_describe(FILE *out, const struct packet *packet, const struct keyring *keyring)
{
  struct vip_hsrp_message message;
  unsigned failed = 0;
  const int error = hsrp_decode(packet, &message);

  (void)fprintf(out, "%u", message.version);
  if (error == VIP_OK && message.opcode == VIP_HSRP_ADVERTISE)
    print_interface(out, &message);
  else if (error == VIP_OK)
    print_router(out, &message);
  check_envelope(out, packet, &message, &failed);
  if (error != VIP_OK)
    packet_fails(out, &failed, vip_strerror(error));
  else if (message.auth == VIP_AUTH_MD5)
    check_md5(out, packet, &message, keyring, &failed);
  (void)fprintf(out, failed == 0 ? ": ok\n" : "\n");
}
