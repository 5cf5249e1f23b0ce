/* SPDX-License-Identifier: MIT */
/* glbp_scene.c - see glbp_scene.h. */
#include "glbp_scene.h"

#include "bytes.h"
#include "glbp_auth.h"

enum { UDP = 17, GROUP = 1 };

static const struct vip_key key = {
    .secret = (const uint8_t *)"secret", .length = 6, .flags = VIP_KEY_SEND | VIP_KEY_ACCEPT};
const struct vip_auth glbp_md5 = {&vip_auth_md5, &key, 1};
const struct vip_auth glbp_text = {&vip_auth_text, &key, 1};

static struct vip_mac mac_of(uint8_t host)
{
  const struct vip_mac mac = {{2, 0, 0, 0, 0, host}};

  return mac;
}

static uint32_t nonce_of(uint8_t host)
{
  return host * UINT32_C(0x01010101);
}

static void add_nonces(struct vip_glbp_message *message, const struct speaker *speaker,
                       uint8_t echo[VIP_GLBP_ECHO])
{
  const struct vip_mac echoed = mac_of(speaker->echoed);

  message->has_nonce = true;
  message->generation = 1;
  message->nonce = nonce_of(speaker->host);
  message->echo_count = speaker->echoed != 0;
  message->echoes = echo;
  memcpy(echo, &echoed, sizeof echoed);
  vipi_put32(echo + sizeof echoed, nonce_of(speaker->echoed) + speaker->echo);
}

void glbp_put(int64_t ms, const struct speaker *speaker, struct vip_glbp_message *message,
              uint8_t host, uint8_t forwarder)
{
  static const struct vip_addr all = VIP_GLBP_GROUP_IPV4;
  uint8_t data[VIP_GLBP_LENGTH_MAX];
  uint8_t frame[TAPE_FRAME];
  uint8_t echo[VIP_GLBP_ECHO];
  struct vip_packet packet = {.family = VIP_IPV4,
                              .protocol = UDP,
                              .ttl = 255,
                              .dscp = 0xc0,
                              .dst_mac_known = true,
                              .port = VIP_GLBP_PORT,
                              .src = vip_ipv4(192, 0, 2, speaker->host),
                              .data = data};
  int length;

  message->family = VIP_IPV4;
  message->group = GROUP;
  message->owner = mac_of(speaker->host);
  vipi_glbp_auth_prepare(speaker->auth, message);
  if (speaker->auth == &glbp_md5) {
    add_nonces(message, speaker, echo);
  }
  length = vip_glbp_encode(message, data, sizeof data);
  assert_true(length > 0);
  vipi_glbp_auth_write(speaker->auth, VIP_IPV4, &packet.src, data, (size_t)length);
  packet.length = (uint16_t)length;
  packet.dst = host != 0 ? vip_ipv4(192, 0, 2, host) : all;
  packet.dst_mac = host != 0 ? mac_of(host) : vip_multicast_mac(VIP_IPV4, &all);
  packet.src_mac = forwarder != 0 ? vip_glbp_mac(GROUP, forwarder) : mac_of(speaker->host);
  tape_add_frame(&tape, ms, frame,
                 (size_t)vip_frame_packet(frame, sizeof frame, &packet, VIP_FRAME_UNTAGGED));
}

void hello(int64_t ms, const struct speaker *speaker, uint8_t state,
           const struct vip_glbp_vf_tlv *forwarders)
{
  struct vip_glbp_message message = {.opcode = VIP_GLBP_HELLO,
                                     .has_hello = true,
                                     .state = state,
                                     .priority = speaker->priority,
                                     .hello_ms = speaker->slow ? 10000 : 3000,
                                     .hold_ms = speaker->slow ? 20000 : 10000,
                                     .redirect_s = 600,
                                     .timeout_s = 14400,
                                     .address = vip_ipv4(192, 0, 2, 254)};
  uint8_t source = 0;

  for (; forwarders != NULL && forwarders->number != 0; forwarders++) {
    message.forwarders[message.forwarder_count++] = *forwarders;
    if (source == 0 && forwarders->state == VIP_GLBP_ACTIVE) {
      source = forwarders->number;
    }
  }
  glbp_put(ms, speaker, &message, 0, source);
}

void hellos(const struct speaker *speaker, uint8_t state, const struct vip_glbp_vf_tlv *forwarders,
            int64_t from, int64_t to)
{
  for (; from <= to; from += speaker->slow ? 9000 : 3000) {
    hello(from, speaker, state, forwarders);
  }
}

void alone(int64_t ms, const struct speaker *speaker, const struct vip_glbp_vf_tlv *forwarder)
{
  struct vip_glbp_message message = {.opcode = VIP_GLBP_HELLO, .forwarder_count = 1};

  message.forwarders[0] = *forwarder;
  glbp_put(ms, speaker, &message, 0, forwarder->number);
}
