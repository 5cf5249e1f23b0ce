/* SPDX-License-Identifier: MIT */
/*
 * glbp_packet.c - reads and prints single GLBP packets.
 *
 * The checks are those of glbp.md 6.1 that need no configuration; all of them are
 * made, where a router stops at the first that fails.  Decoding and digests are
 * the library's (wire.h, glbp_auth.h).  Whether a nonce is echoed as it should be
 * is not checked: that takes the packets before.
 */
#include "glbp_packet.h"

#include <string.h>

#include "bytes.h"
#include "glbp_auth.h"

int glbp_decode(const struct packet *packet, struct vip_glbp_message *message)
{
  return vip_glbp_decode(message, packet->frame.meta.family, packet->frame.data,
                         packet->frame.length);
}

void glbp_read(struct packet *packet)
{
  struct told *told = &packet->told;
  struct vip_glbp_message message;

  told->error = glbp_decode(packet, &message);
  told->version = 1;
  told->group = message.group;
}

bool glbp_is_virtual_mac(const struct vip_mac *mac)
{
  const struct vip_mac same = vip_glbp_mac(vipi_get16(mac->octet + 3), mac->octet[5]);

  return memcmp(mac, &same, sizeof same) == 0 && mac->octet[5] >= 1 &&
         mac->octet[5] <= VIP_GLBP_FORWARDERS;
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
  /* A key that was given without an id has 0, which fits any. */
  const struct vip_auth auth = {&vip_auth_md5, keyring->keys, (uint8_t)keyring->count};
  const bool is_md5 =
      message->auth == VIP_GLBP_AUTH_MD5 || message->auth == VIP_GLBP_AUTH_MD5_CHAIN;

  if (message->bad_forwarder)
    packet_fails(out, failed, "forwarder of another number or virtual MAC, or twice");
  if (message->auth > VIP_GLBP_AUTH_MD5_CHAIN)
    packet_fails(out, failed, vip_strerror(VIP_ERR_AUTH_UNKNOWN));
  if (is_md5 && keyring->count != 0 &&
      vipi_glbp_auth_check(&auth, &packet->frame.meta, packet->frame.data, message) != VIP_OK)
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
