/* SPDX-License-Identifier: MIT */
/*
 * glbp_packet.c - reads and prints single GLBP packets.
 *
 * The checks are those of glbp.md 6.1 that need no configuration; all of them are
 * made, where a router stops at the first that fails.  Decoding and digests are
 * the library's (wire.h, auth.h).  Whether a nonce is echoed as it should be
 * is not checked: that takes the packets before.
 */
#include "glbp_packet.h"

#include <string.h>

#include "bytes.h"

enum { DIGEST = 16 };

int glbp_decode(const struct packet *packet, struct vip_glbp_message *message)
{
  return vip_glbp_decode(message, packet->frame.meta.family, packet->frame.data,
                         packet->frame.length);
}

struct vip_glbp_message glbp_message(const struct packet *packet)
{
  struct vip_glbp_message message;

  (void)glbp_decode(packet, &message);
  return message;
}

bool glbp_same_sender(const struct packet *a, const struct packet *b)
{
  return packet_is_from(a, b->frame.meta.family, &b->frame.meta.src);
}

/* ------------------------------------------------------------------------
 * What it tells
 */

/* Opcode, state of the gateway, whether it resigns; of each forwarder state and priority. */
static uint64_t meaning_of(const struct vip_glbp_message *message)
{
  enum { STATE_AT = 2, RESIGN_AT = 5, FORWARDER_AT = 6, FORWARDER_BITS = 11 };
  uint64_t meaning = message->opcode;

  if (message->has_hello)
    meaning |=
        (uint64_t)message->state << STATE_AT | (message->priority == 0 ? 1u << RESIGN_AT : 0);
  for (unsigned i = 0; i < message->forwarder_count; i++) {
    const struct vip_glbp_vf_tlv *forwarder = &message->forwarders[i];
    const uint64_t told = (uint64_t)forwarder->state << 8 | forwarder->priority;

    meaning |= told << (FORWARDER_AT + FORWARDER_BITS * (forwarder->number - 1u));
  }
  return meaning;
}

static bool resigns(const struct vip_glbp_message *message)
{
  if (message->opcode != VIP_GLBP_HELLO)
    return false;
  if (message->has_hello)
    return message->priority == 0;
  for (unsigned i = 0; i < message->forwarder_count; i++)
    if (message->forwarders[i].state == VIP_GLBP_ACTIVE &&
        (message->forwarders[i].priority & VIP_GLBP_VF_STAYS) == 0)
      return true;
  return false;
}

void glbp_read(struct packet *packet)
{
  struct told *told = &packet->told;
  struct vip_glbp_message message;

  told->error = glbp_decode(packet, &message);
  told->version = 1;
  told->group = message.group;
  if (told->error != VIP_OK)
    return;
  told->partial = !message.has_hello;
  told->farewell = resigns(&message);
  told->active = message.has_hello && message.state == VIP_GLBP_ACTIVE && message.priority != 0;
  told->passing = !message.has_hello || message.state == VIP_GLBP_SPEAK;
  told->meaning = meaning_of(&message);
  told->interval = (message.has_hello ? message.hello_ms : 3000) * REPLAY_MILLISECOND;
  told->hold = (message.has_hello ? message.hold_ms : 10000) * REPLAY_MILLISECOND;
  told->primary = message.address;
}

bool glbp_is_higher(const struct packet *a, const struct packet *b)
{
  const struct vip_glbp_message left = glbp_message(a);
  const struct vip_glbp_message right = glbp_message(b);

  if (left.priority != right.priority)
    return left.priority > right.priority;
  return vip_addr_compare(&a->frame.meta.src, &b->frame.meta.src) > 0;
}

const struct vip_glbp_vf_tlv *glbp_find_forwarder(const struct vip_glbp_message *message,
                                                  unsigned number)
{
  for (unsigned i = 0; i < message->forwarder_count; i++)
    if (message->forwarders[i].number == number)
      return &message->forwarders[i];
  return NULL;
}

uint8_t glbp_primary_of(const struct vip_glbp_message *message)
{
  for (unsigned i = 0; i < message->forwarder_count; i++)
    if ((message->forwarders[i].priority & VIP_GLBP_VF_PRIMARY) != 0)
      return message->forwarders[i].number;
  return 0;
}

/* ------------------------------------------------------------------------
 * Digests
 */

/* What a digest covers: all, an address of the sender in the place of the digest. */
struct covered {
  struct vip_octets parts[3];
  uint8_t fill[DIGEST];
};

/* `part`: by the low 32 bits of an IPv6 address, as HSRP has it (glbp.md 3.1). */
static void cover(struct covered *covered, const struct packet *packet,
                  const struct vip_glbp_message *message, bool part)
{
  const struct vip_meta *meta = &packet->frame.meta;
  const uint8_t *digest = glbp_md5_digest(message);
  const size_t front = (size_t)(digest - packet->frame.data);

  memset(covered->fill, 0, DIGEST);
  memcpy(covered->fill, meta->src.octet + (part ? 12 : 0),
         meta->family == VIP_IPV4 || part ? 4 : DIGEST);
  covered->parts[0] = (struct vip_octets){packet->frame.data, front};
  covered->parts[1] = (struct vip_octets){covered->fill, DIGEST};
  covered->parts[2] = (struct vip_octets){digest + DIGEST, message->length - front - DIGEST};
}

bool glbp_is_md5(const struct vip_glbp_message *message)
{
  return message->auth == VIP_GLBP_AUTH_MD5 || message->auth == VIP_GLBP_AUTH_MD5_CHAIN;
}

uint32_t glbp_md5_id(const struct vip_glbp_message *message)
{
  return message->auth == VIP_GLBP_AUTH_MD5_CHAIN ? vipi_get32(message->auth_data) : 0;
}

const uint8_t *glbp_md5_digest(const struct vip_glbp_message *message)
{
  return message->auth_data + message->auth_length - DIGEST;
}

bool glbp_find_key(const struct packet *packet, const struct vip_glbp_message *message,
                   const struct keyring *keyring, struct vip_key *key)
{
  struct keyring tried = *keyring;
  struct covered all;

  /* A key string tells no id. */
  for (unsigned i = 0; i < tried.count; i++)
    tried.any_id[i] = tried.any_id[i] || message->auth == VIP_GLBP_AUTH_MD5;

  for (unsigned part = 0; part <= (packet->frame.meta.family == VIP_IPV6 ? 1u : 0u); part++) {
    cover(&all, packet, message, part != 0);
    if (keyring_find(&tried, glbp_md5_id(message), all.parts, 3, glbp_md5_digest(message), key))
      return true;
  }
  return false;
}

void glbp_sign(const struct packet *packet, const struct vip_glbp_message *message,
               const struct vip_key *key, uint8_t *data)
{
  const size_t at = (size_t)(glbp_md5_digest(message) - packet->frame.data);
  struct covered all;

  cover(&all, packet, message, false);
  all.parts[0].data = data;
  all.parts[2].data = data + at + DIGEST;
  vip_auth_md5.digest(key, all.parts, 3, data + at);
}

bool glbp_is_accepted(const struct packet *peer, const struct packet *own,
                      const struct keyring *keyring)
{
  const struct vip_glbp_message theirs = glbp_message(peer);
  const struct vip_glbp_message ours = glbp_message(own);
  struct vip_key their_key;
  struct vip_key our_key;

  if (!glbp_is_md5(&ours) || !glbp_is_md5(&theirs))
    return theirs.auth == ours.auth && theirs.auth_length == ours.auth_length &&
           (ours.auth_length == 0 ||
            memcmp(theirs.auth_data, ours.auth_data, ours.auth_length) == 0);
  /* By keys that are not known: it may be the same. */
  if (!glbp_find_key(own, &ours, keyring, &our_key))
    return !glbp_find_key(peer, &theirs, keyring, &their_key);
  return glbp_find_key(peer, &theirs, keyring, &their_key) && our_key.id == their_key.id &&
         our_key.secret == their_key.secret;
}

/* ------------------------------------------------------------------------
 * The listing
 */

static void check_envelope(FILE *out, const struct packet *packet,
                           const struct vip_glbp_message *message, unsigned *failed)
{
  static const struct vip_addr groups[] = {VIP_GLBP_GROUP_IPV4, VIP_GLBP_GROUP_IPV6};
  const struct vip_meta *meta = &packet->frame.meta;
  const struct vip_addr *group = &groups[meta->family == VIP_IPV6];
  const bool is_unicast = !vip_addr_is_multicast(meta->family, &meta->dst);

  if (vip_addr_is_multicast(meta->family, &meta->src) || vip_addr_is_none(&meta->src))
    packet_fails(out, failed, vip_strerror(VIP_ERR_SOURCE));
  if (message->opcode == VIP_GLBP_HELLO ? vip_addr_compare(&meta->dst, group) != 0 : !is_unicast)
    packet_fails(out, failed, vip_strerror(VIP_ERR_DESTINATION));
  if (meta->ttl != 255)
    packet_fails(out, failed, vip_strerror(VIP_ERR_TTL));
}

static void check_contents(FILE *out, const struct packet *packet,
                           const struct vip_glbp_message *message, const struct keyring *keyring,
                           unsigned *failed)
{
  struct vip_key key;

  if (message->bad_forwarder)
    packet_fails(out, failed, "forwarder of another number or virtual MAC, or twice");
  if (message->auth > VIP_GLBP_AUTH_MD5_CHAIN)
    packet_fails(out, failed, vip_strerror(VIP_ERR_AUTH_UNKNOWN));
  if (glbp_is_md5(message) && keyring->count != 0 && !glbp_find_key(packet, message, keyring, &key))
    packet_fails(out, failed, "digest was made with none of the keys");
}

static const char *state_name(uint8_t state)
{
  static const char *const names[] = {"disabled", "initial", "listen",
                                      "speak",    "standby", "active"};

  return names[state];
}

static void print_hello(FILE *out, const struct vip_glbp_message *message)
{
  char text[ADDRESS_TEXT];

  (void)fprintf(out, " %s priority %u hello %lu hold %lu ms redirect %u timeout %u s %s",
                state_name(message->state), message->priority, (unsigned long)message->hello_ms,
                (unsigned long)message->hold_ms, message->redirect_s, message->timeout_s,
                address_text(message->family, &message->address, text));
}

static void print_forwarders(FILE *out, const struct vip_glbp_message *message)
{
  for (unsigned i = 0; i < message->forwarder_count; i++) {
    const struct vip_glbp_vf_tlv *forwarder = &message->forwarders[i];

    (void)fprintf(out, " vf %u", forwarder->number);
    if (message->opcode == VIP_GLBP_HELLO)
      (void)fprintf(out, " %s priority %u weight %u redirect %u timeout %u s",
                    state_name(forwarder->state), forwarder->priority, forwarder->weight,
                    forwarder->redirect_s, forwarder->timeout_s);
  }
}

static void print_text(FILE *out, const struct vip_glbp_message *message)
{
  const uint8_t *text = message->auth_data;

  (void)fprintf(out, " text ");
  for (unsigned i = 0; i < message->auth_length && text[i] != 0; i++)
    (void)fputc(text[i] > ' ' && text[i] < 0x7f ? text[i] : '.', out);
}

static void print_security(FILE *out, const struct vip_glbp_message *message)
{
  if (message->has_nonce)
    (void)fprintf(out, " nonce %u %08lx echoes %u", message->generation,
                  (unsigned long)message->nonce, message->echo_count);
  if (message->auth == VIP_GLBP_AUTH_TEXT)
    print_text(out, message);
  else if (message->auth == VIP_GLBP_AUTH_MD5)
    (void)fprintf(out, " md5");
  else if (message->auth == VIP_GLBP_AUTH_MD5_CHAIN)
    (void)fprintf(out, " md5 id %lu", (unsigned long)vipi_get32(message->auth_data));
}

void glbp_describe(FILE *out, const struct packet *packet, const struct keyring *keyring)
{
  static const char *const opcodes[] = {"hello", "request", "response"};
  struct vip_glbp_message message;
  unsigned failed = 0;
  const int error = glbp_decode(packet, &message);

  if (error == VIP_OK) {
    (void)fprintf(out, " group %u %s", message.group, opcodes[message.opcode]);
    if (message.has_hello)
      print_hello(out, &message);
    print_forwarders(out, &message);
    print_security(out, &message);
  }
  check_envelope(out, packet, &message, &failed);
  if (error != VIP_OK)
    packet_fails(out, &failed, vip_strerror(error));
  else
    check_contents(out, packet, &message, keyring, &failed);
  (void)fprintf(out, failed == 0 ? ": ok\n" : "\n");
}
