/* SPDX-License-Identifier: MIT */
/*
 * tshark_fields.c - half of tshark_oracle.py: prints what the library reads in
 * messages, under tshark's names of the fields, and writes the frames to a capture.
 *
 *   tshark_fields CAPTURE vrrp|hsrp|glbp FILE...   inputs of that codec's fuzz target
 *   tshark_fields CAPTURE pcap FILE...             captures, as examples/common/pcap.c writes them
 *
 * A line for each frame: NAME=VALUE, separated by blanks; numbers in decimal,
 * addresses and octets in hexadecimal, several values with commas between.  Left
 * out: messages to encode, by the first octet of an input, and what the library does
 * not decode.  It compares nothing itself.
 */
#include "../../examples/common/pcap.h"
#include "glbp_input.h"
#include "hsrp_input.h"

enum { VRRP_MESSAGE_AT = 33, INPUT_MAX = 4096, MD5 = 16 };

/* ---- values ---- */

static void number(const char *name, unsigned long value)
{
  (void)printf("%s=%lu ", name, value);
}

static void octets(const char *name, const uint8_t *data, size_t size)
{
  (void)printf("%s=", name);
  for (size_t i = 0; i < size; i++)
    (void)printf("%02x", data[i]);
  (void)printf(" ");
}

static void address(const char *ipv4, const char *ipv6, uint8_t family, const uint8_t *data)
{
  octets(family == VIP_IPV4 ? ipv4 : ipv6, data, family == VIP_IPV4 ? 4 : 16);
}

/* A text that no separator and no odd character can be mistaken in; of others nothing is said. */
static void text(const char *name, const uint8_t *data, size_t size)
{
  size_t length = 0;

  while (length < size && ((data[length] >= 'a' && data[length] <= 'z') ||
                           (data[length] >= '0' && data[length] <= '9')))
    length++;
  if (length == 0 || (length < size && data[length] != 0))
    return;
  (void)printf("%s='%.*s' ", name, (int)length, (const char *)data);
}

/* ---- VRRP ---- */

static bool vrrp(const struct vip_meta *meta, const uint8_t *data, size_t size)
{
  const size_t each = meta->family == VIP_IPV4 ? 4 : 16;
  struct vip_vrrp_message m;
  unsigned forms;

  if (vip_vrrp_decode(&m, meta->family, data, size) != VIP_OK)
    return false;
  number("vrrp.version", m.version);
  number("vrrp.type", m.type);
  number("vrrp.virt_rtr_id", m.vrid);
  number("vrrp.prio", m.priority);
  number("vrrp.addr_count", m.count);
  number("vrrp.checksum", m.checksum);
  /* tshark knows the form with the pseudo-header alone in version 3; 1 is good, 0 is bad. */
  forms = (unsigned)vip_vrrp_sum_verify(data, size, meta->family, &meta->src, &meta->dst);
  number("vrrp.checksum.status",
         (forms & (m.version == 2 ? VIP_VRRP_SUM_MESSAGE : VIP_VRRP_SUM_PSEUDO)) != 0);
  (void)printf("%s=", meta->family == VIP_IPV4 ? "vrrp.ip_addr" : "vrrp.ipv6_addr");
  for (size_t i = 0; i < m.count * each; i++)
    (void)printf("%s%02x", i != 0 && i % each == 0 ? "," : "", m.addresses[i]);
  (void)printf(" ");
  if (m.version == 3) {
    number("vrrp.short_adver_int", m.interval);
    return true;
  }
  number("vrrp.auth_type", m.auth_type);
  number("vrrp.adver_int", m.interval);
  if (m.auth_type == 1)
    text("vrrp.auth_string", m.auth_data, 8);
  return true;
}

/* ---- HSRP ---- */

static void hsrp_md5(const uint8_t *md5)
{
  number("hsrp2.md5_algorithm", md5[2]);
  number("hsrp2.md5_padding", md5[3]);
  number("hsrp2.md5_flags", md5[4] * 256u + md5[5]);
  octets("hsrp.md5_ip_address", md5 + 6, 4);
  number("hsrp2.md5_key_id", (unsigned long)md5[10] << 24 | (unsigned long)md5[11] << 16 |
                                 (unsigned long)md5[12] << 8 | md5[13]);
  octets("hsrp2.md5_auth_data", md5 + 14, MD5);
}

static void hsrp_v1(const struct vip_hsrp_message *m)
{
  number("hsrp.version", 0);
  number("hsrp.opcode", m->opcode);
  if (m->opcode == VIP_HSRP_ADVERTISE) {
    number("hsrp.adv.state", m->if_state);
    number("hsrp.adv.activegrp", m->active_groups);
    number("hsrp.adv.passivegrp", m->passive_groups);
    return;
  }
  number("hsrp.state", m->state < 2 ? m->state : 1ul << (m->state - 1));
  number("hsrp.hellotime", m->hello_ms / 1000);
  number("hsrp.holdtime", m->hold_ms / 1000);
  number("hsrp.priority", m->priority);
  number("hsrp.group", m->group);
  octets("hsrp.virt_ip", m->address, 4);
  if (m->md5 == NULL)
    text("hsrp.auth_data", m->text, 8);
  else
    hsrp_md5(m->md5);
}

static void hsrp_v2(const struct vip_hsrp_message *m)
{
  if (m->opcode == VIP_HSRP_ADVERTISE) {
    number("hsrp2.active_groups", m->active_groups);
    number("hsrp2.passive_groups", m->passive_groups);
    return;
  }
  number("hsrp2.version", 2);
  number("hsrp2.opcode", m->opcode);
  number("hsrp2.state", m->state + 1u);
  number("hsrp2.ipversion", m->family);
  number("hsrp2.group", m->group);
  octets("hsrp2.identifier", m->identifier, 6);
  number("hsrp2.hellotime", m->hello_ms);
  number("hsrp2.holdtime", m->hold_ms);
  number("hsrp2.priority", m->priority);
  address("hsrp2.virt_ip", "hsrp2.virt_ip_v6", m->family, m->address);
  if (m->text != NULL)
    text("hsrp2.auth_data", m->text, 8);
  if (m->md5 != NULL)
    hsrp_md5(m->md5);
}

static bool hsrp(const struct vip_meta *meta, const uint8_t *data, size_t size)
{
  static const struct vip_addr v1 = VIP_HSRP_GROUP_V1;
  const uint8_t version =
      meta->family == VIP_IPV4 && vip_addr_compare(&meta->dst, &v1) == 0 ? 1 : 2;
  struct vip_hsrp_message m;

  if (vip_hsrp_decode(&m, version, meta->family, data, size) != VIP_OK)
    return false;
  if (version == 1)
    hsrp_v1(&m);
  else
    hsrp_v2(&m);
  return true;
}

/* ---- GLBP ---- */

static void glbp_hello(const struct vip_glbp_message *m)
{
  number("glbp.hello.vgstate", 1ul << m->state);
  number("glbp.hello.priority", m->priority);
  number("glbp.hello.helloint", m->hello_ms);
  number("glbp.hello.holdint", m->hold_ms);
  number("glbp.hello.redirect", m->redirect_s);
  number("glbp.hello.timeout", m->timeout_s);
  number("glbp.hello.addrtype", m->family == VIP_IPV4 ? 1 : 2);
  number("glbp.hello.addrlen", m->family == VIP_IPV4 ? 4 : 16);
  address("glbp.hello.virtualipv4", "glbp.hello.virtualipv6", m->family, m->address.octet);
}

static void glbp_auth(const struct vip_glbp_message *m)
{
  number("glbp.auth.authtype", m->auth);
  number("glbp.auth.authlength", m->auth_length);
  if (m->auth == VIP_GLBP_AUTH_TEXT)
    text("glbp.auth.plainpass", m->auth_data, m->auth_length);
  if (m->auth == VIP_GLBP_AUTH_MD5)
    octets("glbp.auth.md5hash", m->auth_data, MD5);
  if (m->auth == VIP_GLBP_AUTH_MD5_CHAIN) {
    number("glbp.auth.md5chainindex", (unsigned long)m->auth_data[0] << 24 |
                                          (unsigned long)m->auth_data[1] << 16 |
                                          (unsigned long)m->auth_data[2] << 8 | m->auth_data[3]);
    octets("glbp.auth.md5chainhash", m->auth_data + 4, MD5);
  }
}

static unsigned of_forwarder(const struct vip_glbp_vf_tlv *vf, unsigned field)
{
  switch (field) {
  case 0:
    return vf->number;
  case 1:
    return 1u << vf->state;
  case 2:
    return vf->priority;
  default:
    return vf->weight;
  }
}

/* Of all of them; a Response has no more than the number. */
static void glbp_forwarders(const struct vip_glbp_message *m)
{
  static const char *const names[] = {"glbp.reqresp.forwarder", "glbp.reqresp.vfstate",
                                      "glbp.reqresp.priority", "glbp.reqresp.weight"};
  const unsigned fields = m->opcode == VIP_GLBP_HELLO ? 4 : 1;

  for (unsigned field = 0; field < fields; field++) {
    (void)printf("%s=", names[field]);
    for (unsigned i = 0; i < m->forwarder_count; i++)
      (void)printf("%s%u", i != 0 ? "," : "", of_forwarder(&m->forwarders[i], field));
    (void)printf(" ");
  }
  (void)printf("glbp.reqresp.virtualmac=");
  for (unsigned i = 0; i < m->forwarder_count; i++) {
    const struct vip_mac mac = vip_glbp_mac(m->group, m->forwarders[i].number);
    (void)printf("%s%02x%02x%02x%02x%02x%02x", i != 0 ? "," : "", mac.octet[0], mac.octet[1],
                 mac.octet[2], mac.octet[3], mac.octet[4], mac.octet[5]);
  }
  (void)printf(" ");
}

static bool glbp(const struct vip_meta *meta, const uint8_t *data, size_t size)
{
  struct vip_glbp_message m;

  if (vip_glbp_decode(&m, meta->family, data, size) != VIP_OK)
    return false;
  number("glbp.version", 1);
  number("glbp.unknown1", m.opcode);
  number("glbp.group", m.group);
  octets("glbp.ownerid", m.owner.octet, 6);
  if (m.forwarder_count > 0 && !m.bad_forwarder)
    glbp_forwarders(&m);
  /* Types that GLBP has. */
  if (m.auth_data != NULL && m.auth <= VIP_GLBP_AUTH_MD5_CHAIN)
    glbp_auth(&m);
  if (m.has_hello)
    glbp_hello(&m);
  return true;
}

/* ---- inputs of the codecs' targets ---- */

static void write_frame(FILE *capture, const uint8_t *frame, size_t length)
{
  static vip_time at;

  (void)printf("\n");
  FUZZ_CHECK(pcap_write(capture, at += VIP_SECOND, frame, length));
}

/* The packet in which such a message would be; false for one to encode. */
static bool packet_of(char which, const uint8_t *input, struct vip_packet *packet)
{
  const uint8_t encode = which == 'v' ? 4 : which == 'h' ? HSRP_ENCODE : GLBP_ENCODE;

  packet->family = (input[0] & 1) != 0 ? VIP_IPV6 : VIP_IPV4;
  packet->protocol = which == 'v' ? 112 : 17;
  packet->dst_mac_known = true;
  packet->ttl = 255;
  memcpy(packet->src.octet, input + 1, packet->family == VIP_IPV4 ? 4 : 16);
  if (which == 'v') {
    memcpy(packet->dst.octet, input + 17, packet->family == VIP_IPV4 ? 4 : 16);
  } else if (which == 'h') {
    packet->port = packet->family == VIP_IPV4 ? 1985 : 2029;
    packet->dst = vip_ipv4(224, 0, 0, (input[0] & HSRP_V2) != 0 ? 102 : 2);
    if (packet->family == VIP_IPV6)
      packet->dst = (struct vip_addr)VIP_HSRP_GROUP_IPV6;
  } else {
    packet->port = 3222;
  }
  /* Version 1 knows no IPv6. */
  return (input[0] & encode) == 0 &&
         (which != 'h' || packet->family == VIP_IPV4 || (input[0] & HSRP_V2) != 0);
}

static bool print_message(char which, const struct vip_meta *meta, const uint8_t *data, size_t size)
{
  return which == 'v'   ? vrrp(meta, data, size)
         : which == 'h' ? hsrp(meta, data, size)
                        : glbp(meta, data, size);
}

static void read_input(FILE *capture, char which, const char *path)
{
  const size_t skip = which == 'v'   ? VRRP_MESSAGE_AT
                      : which == 'h' ? HSRP_MESSAGE_AT
                                     : GLBP_MESSAGE_AT;
  uint8_t input[INPUT_MAX];
  uint8_t frame[INPUT_MAX + VIP_FRAME_OVERHEAD];
  FILE *file = fopen(path, "rb");
  FUZZ_CHECK(file != NULL);
  const size_t size = fread(input, 1, sizeof input, file);
  (void)fclose(file);
  struct vip_packet packet = {.data = input + skip};
  struct vip_meta meta;

  if (size <= skip || !packet_of(which, input, &packet))
    return;
  packet.length = (uint16_t)(size - skip);
  memset(&meta, 0, sizeof meta);
  meta.family = packet.family;
  meta.src = packet.src;
  meta.dst = packet.dst;
  if (!print_message(which, &meta, packet.data, packet.length))
    return;
  const int length = vip_frame_packet(frame, sizeof frame, &packet, VIP_FRAME_UNTAGGED);
  FUZZ_CHECK(length > 0);
  write_frame(capture, frame, (size_t)length);
}

/* ---- captures ---- */

static void read_capture(FILE *capture, const char *path)
{
  uint8_t head[24];
  uint8_t octet[INPUT_MAX];
  FILE *file = fopen(path, "rb");
  FUZZ_CHECK(file != NULL && fread(head, 1, 24, file) == 24);
  FUZZ_CHECK(memcmp(head, "\x4d\x3c\xb2\xa1", 4) == 0);
  while (fread(head, 1, 16, file) == 16) {
    const size_t length = head[8] + head[9] * 256u;
    struct vip_frame frame;

    FUZZ_CHECK(length <= sizeof octet && fread(octet, 1, length, file) == length);
    FUZZ_CHECK(vip_frame_parse(&frame, octet, length) == VIP_OK);
    if (frame.kind < VIP_FRAME_VRRP || frame.kind > VIP_FRAME_GLBP)
      continue;
    /* Our own: all of it is decoded. */
    FUZZ_CHECK(
        print_message("vhg"[frame.kind - VIP_FRAME_VRRP], &frame.meta, frame.data, frame.length));
    write_frame(capture, octet, length);
  }
  (void)fclose(file);
}

int main(int argc, char **argv)
{
  FUZZ_CHECK(argc > 3);
  FILE *capture = pcap_create(argv[1]);
  FUZZ_CHECK(capture != NULL);
  for (int i = 3; i < argc; i++)
    if (argv[2][0] == 'p')
      read_capture(capture, argv[i]);
    else
      read_input(capture, argv[2][0], argv[i]);
  return fclose(capture) != 0;
}
