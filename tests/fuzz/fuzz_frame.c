/* SPDX-License-Identifier: MIT */
/*
 * fuzz_frame.c - frame parsing and building (frame.h), and what a host does
 * with a parsed frame: input, answer, heard.
 *
 * Input: one octet of choices, of this target and of its host (frame_host.h), then either a
 * received frame, or, by choice, the fields of something to build.  Checked: what is parsed lies
 * inside the frame and is as long as its IP header says; padding changes nothing; a packet built of
 * what was parsed parses to the same; what is built parses to what was asked for, into exactly the
 * room that it needs; octets of any kind may go on to an engine.
 */
#include "frame_host.h"

enum { PARSE, BUILD_PACKET, BUILD_ANNOUNCE, BUILD_ANSWER, CHOICES };
enum { ROOM = 70000, PADDING = 7 };

/* ---- parsing ---- */

static bool same_mac(const struct vip_mac *a, const struct vip_mac *b)
{
  return memcmp(a, b, sizeof *a) == 0;
}

static bool same_meta(const struct vip_meta *a, const struct vip_meta *b)
{
  return vip_addr_compare(&a->src, &b->src) == 0 && vip_addr_compare(&a->dst, &b->dst) == 0 &&
         same_mac(&a->src_mac, &b->src_mac) && a->family == b->family && a->ttl == b->ttl &&
         a->has_src_mac == b->has_src_mac;
}

static bool same_query(const struct vip_query *a, const struct vip_query *b)
{
  return a->family == b->family && a->probe == b->probe &&
         vip_addr_compare(&a->target, &b->target) == 0 &&
         vip_addr_compare(&a->sender, &b->sender) == 0 && same_mac(&a->client, &b->client);
}

/* Where the Ethertype's payload begins, by the two tags at most. */
static size_t behind_tags(const uint8_t *data)
{
  size_t at = 12;

  while (at < 20 &&
         ((data[at] == 0x81 && data[at + 1] == 0) || (data[at] == 0x88 && data[at + 1] == 0xa8)))
    at += 4;
  return at + 2;
}

/* The payload is what the IP header says: not more, not less, and of a right header. */
static void check_payload(const struct vip_frame *frame, const uint8_t *data, size_t size)
{
  const uint8_t *ip = data + behind_tags(data);
  const size_t udp = frame->kind == VIP_FRAME_VRRP ? 0 : 8;

  FUZZ_CHECK(frame->data >= data && frame->data + frame->length <= data + size);
  if (frame->meta.family == VIP_IPV4) {
    const size_t header = (ip[0] & 15) * 4u;
    FUZZ_CHECK(ip[0] >> 4 == 4 && ip[9] == (udp != 0 ? 17 : 112));
    FUZZ_CHECK(fuzz_checksum(ip, header, 10, 0, NULL, NULL, 0) % 0xffff ==
               (ip[10] * 256 + ip[11]) % 0xffff);
    FUZZ_CHECK(frame->data == ip + header + udp && ip[8] == frame->meta.ttl);
    FUZZ_CHECK(frame->length + udp + header <= (size_t)ip[2] * 256 + ip[3]);
    FUZZ_CHECK(udp != 0 || frame->length + header == (size_t)ip[2] * 256 + ip[3]);
    FUZZ_CHECK((ip[6] & 0x3f) == 0 && ip[7] == 0);
  } else {
    FUZZ_CHECK(ip[0] >> 4 == 6 && ip[6] == (udp != 0 ? 17 : 112));
    FUZZ_CHECK(frame->data == ip + 40 + udp && ip[7] == frame->meta.ttl);
    FUZZ_CHECK(frame->length + udp <= (size_t)ip[4] * 256 + ip[5]);
    FUZZ_CHECK(udp != 0 || frame->length == (size_t)ip[4] * 256 + ip[5]);
  }
}

/* What was parsed, sent on by ourselves, is parsed to the same. */
static void rebuild(const struct vip_frame *frame)
{
  static uint8_t out[ROOM];
  struct vip_packet packet;
  struct vip_frame again;
  uint16_t vlan = frame->vlan;
  int length;

  memset(&packet, 0, sizeof packet);
  packet.family = frame->meta.family;
  packet.protocol = frame->kind == VIP_FRAME_VRRP ? 112 : 17;
  if (frame->kind == VIP_FRAME_HSRP)
    packet.port = packet.family == VIP_IPV4 ? 1985 : 2029;
  else if (frame->kind == VIP_FRAME_GLBP)
    packet.port = 3222;
  packet.ttl = frame->meta.ttl;
  packet.src = frame->meta.src;
  packet.dst = frame->meta.dst;
  packet.src_mac = frame->meta.src_mac;
  packet.dst_mac = frame->dst;
  packet.dst_mac_known = true;
  packet.data = frame->data;
  packet.length = frame->length;
  if (vlan == 4095) {
    FUZZ_CHECK(vip_frame_packet(out, sizeof out, &packet, vlan) == VIP_ERR_ARG);
    vlan = 0;
  }
  length = vip_frame_packet(out, sizeof out, &packet, vlan);
  FUZZ_CHECK(length > 0 && length <= frame->length + VIP_FRAME_OVERHEAD);
  FUZZ_CHECK(vip_frame_packet(out, (size_t)length - 1, &packet, vlan) == VIP_ERR_SPACE);
  FUZZ_CHECK(vip_frame_parse(&again, out, (size_t)length) == VIP_OK);
  FUZZ_CHECK(again.kind == frame->kind && again.vlan == vlan && same_mac(&again.dst, &frame->dst));
  FUZZ_CHECK(same_meta(&again.meta, &frame->meta) && again.length == frame->length);
  FUZZ_CHECK(memcmp(again.data, frame->data, frame->length) == 0);
}

static void check_padded(const struct vip_frame *frame, const uint8_t *data, size_t size)
{
  uint8_t *padded = malloc(size + PADDING);
  struct vip_frame again;

  FUZZ_CHECK(padded != NULL);
  memcpy(padded, data, size);
  memset(padded + size, 0xee, PADDING);
  FUZZ_CHECK(vip_frame_parse(&again, padded, size + PADDING) == VIP_OK);
  FUZZ_CHECK(again.kind == frame->kind && again.length == frame->length);
  FUZZ_CHECK(same_meta(&again.meta, &frame->meta) && same_query(&again.query, &frame->query));
  FUZZ_CHECK(frame->data == NULL ? again.data == NULL : again.data - padded == frame->data - data);
  free(padded);
}

static void fuzz_parse(struct fuzz_input *in, unsigned choice)
{
  const size_t size = in->left;
  uint8_t *data = fuzz_copy(in->at, size);
  struct vip_frame frame;
  int result;

  memset(&frame, 0xa5, sizeof frame);
  result = vip_frame_parse(&frame, data, size);
  FUZZ_CHECK(result == VIP_OK || result == VIP_ERR_LENGTH || result == VIP_ERR_CHECKSUM);
  FUZZ_CHECK(result == VIP_OK || (frame.kind == VIP_FRAME_OTHER && frame.data == NULL));
  fuzz_count(FUZZ_MESSAGES);
  if (result == VIP_OK) {
    FUZZ_CHECK(frame.kind <= VIP_FRAME_ASSERTION && frame.vlan <= 4095);
    FUZZ_CHECK(memcmp(&frame.dst, data, 6) == 0 && memcmp(&frame.meta.src_mac, data + 6, 6) == 0);
    check_padded(&frame, data, size);
    if (frame.kind == VIP_FRAME_VRRP || frame.kind == VIP_FRAME_HSRP ||
        frame.kind == VIP_FRAME_GLBP) {
      check_payload(&frame, data, size);
      rebuild(&frame);
    }
    if (frame.kind != VIP_FRAME_OTHER) {
      fuzz_count(FUZZ_WHOLE);
      frame_consume(&frame, choice);
    }
  }
  free(data);
}

/* ---- building ---- */

/* What is to be built, for the memory twin. */
struct built {
  const struct vip_packet *packet;
  const struct vip_announce *announce;
  unsigned copy;
  const struct vip_query *query;
  const struct vip_answer *answer;
  uint16_t vlan;
};

static int build_again(const void *what, uint8_t *out, size_t size)
{
  const struct built *b = what;

  if (b->packet != NULL)
    return vip_frame_packet(out, size, b->packet, b->vlan);
  if (b->announce != NULL)
    return vip_frame_announce(out, size, b->announce, b->copy, b->vlan);
  return vip_frame_answer(out, size, b->query, b->answer, b->vlan);
}

static uint16_t read_vlan(struct fuzz_input *in)
{
  return fuzz_u16(in) & 0x1fff;
}

static void fuzz_packet(struct fuzz_input *in)
{
  static const uint16_t ports[] = {0, 1985, 2029, 3222};
  struct vip_packet packet;
  struct vip_frame frame;
  uint16_t vlan;
  size_t room;
  uint8_t *out;
  int length;

  memset(&packet, 0, sizeof packet);
  packet.family = fuzz_u8(in) % 8;
  packet.protocol = fuzz_u8(in);
  packet.ttl = fuzz_u8(in);
  packet.dscp = fuzz_u8(in);
  packet.port = ports[fuzz_u8(in) % 4];
  packet.dst_mac_known = fuzz_u8(in) % 8 != 0;
  fuzz_bytes(in, &packet.src_mac, sizeof packet.src_mac);
  fuzz_bytes(in, &packet.dst_mac, sizeof packet.dst_mac);
  fuzz_bytes(in, &packet.src, packet.family == VIP_IPV6 ? 16 : 4);
  fuzz_bytes(in, &packet.dst, packet.family == VIP_IPV6 ? 16 : 4);
  vlan = read_vlan(in);
  room = fuzz_u16(in) % 512;
  packet.data = in->at;
  packet.length = (uint16_t)(in->left < 400 ? in->left : 400);

  out = malloc(room + 1);
  FUZZ_CHECK(out != NULL);
  length = vip_frame_packet(out, room, &packet, vlan);
  FUZZ_CHECK((length == VIP_ERR_ARG) ==
             ((packet.family != VIP_IPV4 && packet.family != VIP_IPV6) || vlan > 4094));
  FUZZ_CHECK(length <= (int)room && length != 0);
  if (length > 0) {
    const struct built built = {.packet = &packet, .vlan = vlan};
    const int kind = packet.protocol == 112 && packet.port == 0 ? VIP_FRAME_VRRP : -1;
    FUZZ_CHECK(packet.dst_mac_known);
    FUZZ_CHECK(fuzz_is_whole(out, (size_t)length, build_again, &built));
    /* With a port that is not the protocol's own, or another protocol, it may be anything. */
    if (vip_frame_parse(&frame, out, (size_t)length) == VIP_OK && frame.kind == kind) {
      FUZZ_CHECK(frame.length == packet.length && frame.meta.ttl == packet.ttl);
      FUZZ_CHECK(memcmp(frame.data, packet.data, packet.length) == 0);
      FUZZ_CHECK(vip_addr_compare(&frame.meta.src, &packet.src) == 0);
    } else {
      FUZZ_CHECK(kind != VIP_FRAME_VRRP);
    }
  }
  free(out);
}

/* Parses what was built to tell that `target` is at `mac`. */
static void check_assertion(const uint8_t *out, size_t length, const struct vip_addr *target,
                            const struct vip_mac *mac, uint8_t family)
{
  struct vip_frame frame;

  FUZZ_CHECK(vip_frame_parse(&frame, out, length) == VIP_OK);
  FUZZ_CHECK(frame.kind == VIP_FRAME_ASSERTION);
  FUZZ_CHECK(frame.query.family == family && same_mac(&frame.query.client, mac));
  FUZZ_CHECK(memcmp(&frame.query.target, target, family == VIP_IPV4 ? 4 : 16) == 0);
}

static void fuzz_announce(struct fuzz_input *in)
{
  struct vip_announce announce;
  struct vip_addr addr = {{0}};
  uint8_t out[86 + 4];
  struct built built;
  uint16_t vlan;
  unsigned copy;
  int length;

  memset(&announce, 0, sizeof announce);
  announce.family = fuzz_u8(in) % 8;
  announce.arp_op = fuzz_u8(in) % 4;
  announce.arp_target = fuzz_u8(in) % 4;
  announce.copies = fuzz_u8(in) % 4;
  announce.nd_flags = fuzz_u8(in);
  announce.nd_option = fuzz_u8(in) % 2 != 0;
  fuzz_bytes(in, &announce.mac, sizeof announce.mac);
  fuzz_bytes(in, &addr, announce.family == VIP_IPV6 ? 16 : 4);
  announce.addr = &addr;
  vlan = read_vlan(in);
  copy = fuzz_u8(in) % 4;
  length = vip_frame_announce(out, sizeof out, &announce, copy, vlan);
  FUZZ_CHECK(length <= (int)sizeof out);
  FUZZ_CHECK(length >= 0 || length == VIP_ERR_ARG);
  if (length <= 0)
    return;
  FUZZ_CHECK(copy < announce.copies && vlan <= 4094);
  FUZZ_CHECK(vip_frame_announce(out, (size_t)length - 1, &announce, copy, vlan) == VIP_ERR_SPACE);
  built = (struct built){.announce = &announce, .copy = copy, .vlan = vlan};
  FUZZ_CHECK(fuzz_is_whole(out, (size_t)length, build_again, &built));
  if (announce.family == VIP_IPV4 && !vip_addr_is_none(&addr))
    check_assertion(out, (size_t)length, &addr, &announce.mac, VIP_IPV4);
  /* To all nodes: RFC 4861 sections 7.1.2 and 7.2.5. */
  if (announce.family == VIP_IPV6 && !vip_addr_is_multicast(VIP_IPV6, &addr) &&
      announce.nd_option && (announce.nd_flags & VIP_NA_SOLICITED) == 0)
    check_assertion(out, (size_t)length, &addr, &announce.mac, VIP_IPV6);
}

static void fuzz_answer(struct fuzz_input *in)
{
  struct vip_query query;
  struct vip_answer answer;
  uint8_t out[86 + 4];
  struct built built;
  uint16_t vlan;
  int length;

  memset(&query, 0, sizeof query);
  memset(&answer, 0, sizeof answer);
  query.family = fuzz_u8(in) % 8;
  fuzz_bytes(in, &query.target, query.family == VIP_IPV6 ? 16 : 4);
  fuzz_bytes(in, &query.sender, query.family == VIP_IPV6 ? 16 : 4);
  fuzz_bytes(in, &query.client, sizeof query.client);
  fuzz_bytes(in, &answer.mac, sizeof answer.mac);
  fuzz_bytes(in, &answer.src_mac, sizeof answer.src_mac);
  answer.nd_source = query.target;
  answer.nd_flags = fuzz_u8(in);
  answer.to_all_nodes = fuzz_u8(in) % 2 != 0;
  vlan = read_vlan(in);
  length = vip_frame_answer(out, sizeof out, &query, &answer, vlan);
  FUZZ_CHECK(length <= (int)sizeof out && length != 0);
  if (length < 0) {
    FUZZ_CHECK(length == VIP_ERR_ARG);
    return;
  }
  FUZZ_CHECK(vip_frame_answer(out, (size_t)length - 1, &query, &answer, vlan) == VIP_ERR_SPACE);
  built = (struct built){.query = &query, .answer = &answer, .vlan = vlan};
  FUZZ_CHECK(fuzz_is_whole(out, (size_t)length, build_again, &built));
  if (query.family == VIP_IPV4 && !vip_addr_is_none(&query.target))
    check_assertion(out, (size_t)length, &query.target, &answer.mac, VIP_IPV4);
  if (query.family == VIP_IPV6 && !vip_addr_is_multicast(VIP_IPV6, &query.target) &&
      (answer.nd_flags & VIP_NA_SOLICITED) == 0)
    check_assertion(out, (size_t)length, &query.target, &answer.mac, VIP_IPV6);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct fuzz_input in = {data, size};
  const uint8_t choice = fuzz_u8(&in);

  switch (choice % CHOICES) {
  case PARSE:
    fuzz_parse(&in, choice / CHOICES);
    break;
  case BUILD_PACKET:
    fuzz_packet(&in);
    break;
  case BUILD_ANNOUNCE:
    fuzz_announce(&in);
    break;
  case BUILD_ANSWER:
    fuzz_answer(&in);
    break;
  default:
    break;
  }
  return 0;
}
