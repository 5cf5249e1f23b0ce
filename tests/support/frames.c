/* SPDX-License-Identifier: MIT */
/*
 * frames.c - see frames.h.
 */
#include "frames.h"

#include "guard.h"
#include "hex.h"

#include "../../lib/checksum.h"

struct octets frame_from_hex(const char *text)
{
  struct octets result;

  result.length = hex_bytes(result.at, sizeof result.at, text);
  return result;
}

void frame_set16(uint8_t *at, size_t value)
{
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

size_t frame_get16(const uint8_t *at)
{
  return (size_t)at[0] << 8 | at[1];
}

void patch_frame(struct octets *frame, size_t offset, const char *hex)
{
  hex_bytes(frame->at + offset, frame->length - offset, hex);
}

void insert_octets(struct octets *frame, size_t offset, const char *hex)
{
  uint8_t more[FRAME_MAX];
  const size_t count = hex_bytes(more, sizeof more, hex);

  assert_true(frame->length + count <= sizeof frame->at);
  memmove(frame->at + offset + count, frame->at + offset, frame->length - offset);
  memcpy(frame->at + offset, more, count);
  frame->length += count;
}

void repair_sum(uint8_t *data, size_t length, size_t field, uint32_t start)
{
  if (field + 2 > length)
    return;
  frame_set16(data + field, 0);
  frame_set16(data + field, 0xffffU ^ vipi_sum_fold(vipi_sum(start, data, length)));
}

/* The checksum of UDP or ICMPv6, if that is what `protocol` says. */
static void repair_upper(const struct octets *frame, uint8_t *data, size_t length, uint8_t family,
                         uint8_t protocol, size_t ip)
{
  struct vip_addr src = {{0}};
  struct vip_addr dst = {{0}};

  memcpy(src.octet, frame->at + ip + (family == VIP_IPV4 ? 12 : 8), family == VIP_IPV4 ? 4 : 16);
  memcpy(dst.octet, frame->at + ip + (family == VIP_IPV4 ? 16 : 24), family == VIP_IPV4 ? 4 : 16);
  if (protocol == 17 && length >= 8 && frame_get16(data + 4) <= length)
    repair_sum(data, frame_get16(data + 4), 6,
               vipi_sum_pseudo(family, &src, &dst, protocol, frame_get16(data + 4)));
  if (protocol == 58)
    repair_sum(data, length, 2, vipi_sum_pseudo(family, &src, &dst, protocol, length));
}

void repair_frame(struct octets *frame)
{
  size_t ip = IP_AT;
  size_t left;

  while (ip + 4 < frame->length &&
         (frame_get16(frame->at + ip - 2) == 0x8100 || frame_get16(frame->at + ip - 2) == 0x88a8))
    ip += 4;
  if (ip + 40 > frame->length)
    return;
  left = frame->length - ip;
  if (frame_get16(frame->at + ip - 2) == 0x0800) {
    const size_t header = (size_t)(frame->at[ip] & 15) * 4;
    const size_t total = frame_get16(frame->at + ip + 2);

    if (header < 20 || total < header || total > left)
      return;
    repair_sum(frame->at + ip, header, 10, 0);
    repair_upper(frame, frame->at + ip + header, total - header, VIP_IPV4, frame->at[ip + 9], ip);
  } else if (frame_get16(frame->at + ip - 2) == 0x86dd &&
             frame_get16(frame->at + ip + 4) <= left - 40) {
    repair_upper(frame, frame->at + ip + 40, frame_get16(frame->at + ip + 4), VIP_IPV6,
                 frame->at[ip + 6], ip);
  }
}

int parse_frame(struct vip_frame *frame, const struct octets *bytes)
{
  uint8_t *copy = guard_copy(bytes->at, bytes->length);
  const int result = vip_frame_parse(frame, copy, bytes->length);

  if (result != VIP_OK)
    assert_int_equal(frame->kind, VIP_FRAME_OTHER);
  if (frame->kind >= VIP_FRAME_VRRP && frame->kind <= VIP_FRAME_GLBP) {
    assert_true(frame->data >= copy && frame->data <= copy + bytes->length);
    assert_true(frame->length <= (size_t)(copy + bytes->length - frame->data));
    frame->data = bytes->at + (frame->data - copy);
  } else {
    assert_null(frame->data);
    assert_int_equal(frame->length, 0);
  }
  guard_free(copy, bytes->length);
  return result;
}

void assert_parses(const struct octets *bytes, int result, enum vip_frame_kind kind)
{
  struct vip_frame frame;

  assert_int_equal(parse_frame(&frame, bytes), result);
  assert_int_equal(frame.kind, kind);
}

void assert_patched(const char *hex, size_t offset, const char *change, int result,
                    enum vip_frame_kind kind)
{
  struct octets bytes = frame_from_hex(hex);

  patch_frame(&bytes, offset, change);
  repair_frame(&bytes);
  assert_parses(&bytes, result, kind);
}

struct vip_addr hex_addr(const char *text)
{
  struct vip_addr result = {{0}};

  hex_bytes(result.octet, sizeof result.octet, text);
  return result;
}

struct vip_mac hex_mac(const char *text)
{
  struct vip_mac result;

  assert_int_equal(hex_bytes(result.octet, sizeof result.octet, text), 6);
  return result;
}

void assert_frame(const uint8_t *frame, int length, const char *wanted)
{
  const struct octets expected = frame_from_hex(wanted);

  assert_int_equal(length, expected.length);
  assert_memory_equal(frame, expected.at, expected.length);
}
