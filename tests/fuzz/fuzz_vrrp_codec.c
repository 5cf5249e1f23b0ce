/* SPDX-License-Identifier: MIT */
/*
 * fuzz_vrrp_codec.c - the VRRP codec and its checksum (wire.h) against a plain
 * second reading of RFC 3768 section 5 and RFC 9568 section 5.
 *
 * Input: one octet of choices, source and destination (16 octets each), then
 * either a message to decode, or, by choice, the fields of a message to encode.
 * Checked: the verdict on any octets; where the fields lie; that encoding what
 * was decoded gives the same octets, but for the reserved bits of version 3;
 * that it decodes to the same again; that a set checksum verifies in the form
 * that was chosen; the verdict on its authentication; that nothing is read or written outside exact
 * buffers.
 */
#include "fuzz.h"

#include "vrrp_private.h"

enum { IPV6_CHOICE = 1, PSEUDO_CHOICE = 2, ENCODE_CHOICE = 4, ADDRESSES = 16, BEHIND_MD5 = 38 };
enum { TEXT_CHOICE = 8, MD5_CHOICE = 16 };

/* What decoding must say, by the order of wire.h. */
static int expected(const uint8_t *data, size_t size, uint8_t family)
{
  size_t behind = 0;

  if (size < 8)
    return VIP_ERR_LENGTH;
  if (data[0] >> 4 != 3 && (data[0] >> 4 != 2 || family == VIP_IPV6))
    return VIP_ERR_VERSION;
  if ((data[0] & 15) != 1)
    return VIP_ERR_TYPE;
  if (data[3] == 0)
    return VIP_ERR_COUNT_ZERO;
  if (data[0] >> 4 == 2)
    behind = data[4] == 254 ? BEHIND_MD5 : 8;
  return size == 8 + data[3] * (family == VIP_IPV4 ? 4u : 16u) + behind ? VIP_OK : VIP_ERR_LENGTH;
}

static void check_fields(const struct vip_vrrp_message *m, const uint8_t *data, size_t size)
{
  const uint8_t *behind = data + 8 + m->count * (m->family == VIP_IPV4 ? 4u : 16u);

  FUZZ_CHECK(m->version == data[0] >> 4 && m->type == 1 && m->vrid == data[1]);
  FUZZ_CHECK(m->priority == data[2] && m->count == data[3] && m->length == size);
  FUZZ_CHECK(m->checksum == data[6] * 256 + data[7]);
  FUZZ_CHECK(m->addresses == data + 8);
  if (m->version == 3) {
    FUZZ_CHECK(m->interval == (data[4] & 15) * 256 + data[5]);
    FUZZ_CHECK(m->auth_type == 0 && m->auth_data == NULL && m->md5 == NULL);
    FUZZ_CHECK(behind == data + size);
    return;
  }
  FUZZ_CHECK(m->interval == data[5] && m->auth_type == data[4]);
  FUZZ_CHECK(m->auth_data == behind);
  FUZZ_CHECK(m->md5 == (m->auth_type == 254 ? behind + 8 : NULL));
}

/* Equal in all that is on the wire; the pointers lead into different copies. */
static void check_same(const struct vip_vrrp_message *a, const struct vip_vrrp_message *b)
{
  const size_t list = a->count * (a->family == VIP_IPV4 ? 4u : 16u);

  FUZZ_CHECK(a->version == b->version && a->type == b->type && a->vrid == b->vrid);
  FUZZ_CHECK(a->priority == b->priority && a->count == b->count && a->family == b->family);
  FUZZ_CHECK(a->auth_type == b->auth_type && a->interval == b->interval);
  FUZZ_CHECK(a->checksum == b->checksum && a->length == b->length);
  FUZZ_CHECK(memcmp(a->addresses, b->addresses, list) == 0);
  FUZZ_CHECK((a->auth_data == NULL) == (b->auth_data == NULL) &&
             (a->md5 == NULL) == (b->md5 == NULL));
  if (a->auth_data != NULL)
    FUZZ_CHECK(memcmp(a->auth_data, b->auth_data, 8) == 0);
  if (a->md5 != NULL)
    FUZZ_CHECK(memcmp(a->md5, b->md5, 30) == 0);
}

static void round_trip(const struct vip_vrrp_message *message, const uint8_t *data, size_t size)
{
  uint8_t *out = malloc(size);
  struct vip_vrrp_message again;

  FUZZ_CHECK(out != NULL);
  memset(out, 0xa5, size);
  FUZZ_CHECK(vip_vrrp_encode(message, out, size - 1) == VIP_ERR_SPACE);
  FUZZ_CHECK(vip_vrrp_encode(message, out, size) == (int)size);
  FUZZ_CHECK(memcmp(out, data, 4) == 0 && memcmp(out + 5, data + 5, size - 5) == 0);
  FUZZ_CHECK(out[4] == (message->version == 3 ? data[4] & 15 : data[4]));
  FUZZ_CHECK(vip_vrrp_decode(&again, message->family, out, size) == VIP_OK);
  check_same(message, &again);
  /* What it writes may already be there. */
  FUZZ_CHECK(vip_vrrp_encode(&again, out, size) == (int)size);
  FUZZ_CHECK(memcmp(out + 5, data + 5, size - 5) == 0);
  free(out);
}

/* In one's complement 0 has two forms: where the sum asks for 0, all ones are right too. */
static bool right(uint16_t given, uint16_t asked)
{
  return given == asked || (asked == 0 && given == 0xffff);
}

/* Which forms the checksum that stands in the message has. */
static unsigned forms(const uint8_t *data, size_t size, uint8_t family, const struct vip_addr *src,
                      const struct vip_addr *dst)
{
  const uint16_t given = (uint16_t)(data[6] << 8 | data[7]);
  unsigned result = 0;

  if (family == VIP_IPV4 && right(given, fuzz_checksum(data, size, 6, 0, src, dst, 112)))
    result |= VIP_VRRP_SUM_MESSAGE;
  if ((family == VIP_IPV6 || data[0] >> 4 != 2) &&
      right(given, fuzz_checksum(data, size, 6, family, src, dst, 112)))
    result |= VIP_VRRP_SUM_PSEUDO;
  return result;
}

static void check_sum(uint8_t *data, size_t size, uint8_t family, const struct vip_addr *src,
                      const struct vip_addr *dst, bool pseudo)
{
  const bool with = family == VIP_IPV6 || (pseudo && data[0] >> 4 == 3);
  uint8_t *before;
  uint16_t sum;

  FUZZ_CHECK((unsigned)vip_vrrp_sum_verify(data, size, family, src, dst) ==
             forms(data, size, family, src, dst));
  before = fuzz_copy(data, size);
  vip_vrrp_sum_set(data, size, family, src, dst, pseudo);
  FUZZ_CHECK(memcmp(before, data, 6) == 0 && memcmp(before + 8, data + 8, size - 8) == 0);
  free(before);
  sum = fuzz_checksum(data, size, 6, with ? family : 0, src, dst, 112);
  FUZZ_CHECK(data[6] * 256 + data[7] == sum);
  FUZZ_CHECK((vip_vrrp_sum_verify(data, size, family, src, dst) &
              (with ? VIP_VRRP_SUM_PSEUDO : VIP_VRRP_SUM_MESSAGE)) != 0);
}

static const struct vip_auth by_text = {&vip_auth_text, &fuzz_key, 1};
static const struct vip_auth by_md5 = {&vip_auth_md5, &fuzz_key, 1};

/* RFC 3768 section 5.3.6, RFC 2338 section 5.3.6.2, and Cisco's block of type 254. */
static int expected_auth(const struct vip_auth *auth, const struct vip_addr *src,
                         const uint8_t *data, size_t size, const struct vip_vrrp_message *m)
{
  const uint8_t own = auth == NULL ? 0 : auth == &by_text ? 1 : 254;
  uint8_t *again;
  bool same;

  if (m->version == 3)
    return VIP_OK;
  if (m->auth_type > 2 && m->auth_type != 254)
    return VIP_ERR_AUTH_UNKNOWN;
  if (m->auth_type != own)
    return VIP_ERR_AUTH_TYPE;
  if (own == 1)
    return memcmp(m->auth_data, "secret\0", 8) == 0 ? VIP_OK : VIP_ERR_AUTH;
  if (own == 0)
    return VIP_OK;
  again = fuzz_copy(data, size);
  fuzz_write_block(again, size, &fuzz_key, src);
  /* Octets 3 to 5 of the block are not looked at, but for the digest, which is not of them. */
  memcpy(again + size - 27, data + size - 27, 3);
  same = memcmp(again, data, size) == 0;
  free(again);
  return same ? VIP_OK : VIP_ERR_AUTH;
}

/* For the count: its checksum is, and its digest, if it has one. */
static bool is_right(const struct vip_vrrp_message *m, const uint8_t *data, size_t size,
                     uint8_t family, const struct vip_addr *src, const struct vip_addr *dst)
{
  return forms(data, size, family, src, dst) != 0 &&
         (m->md5 == NULL || expected_auth(&by_md5, src, data, size, m) == VIP_OK);
}

static void check_auth(const struct vip_addr *src, const uint8_t *data, size_t size,
                       const struct vip_vrrp_message *message, uint8_t choice)
{
  const struct vip_auth *auth = (choice & MD5_CHOICE) != 0    ? &by_md5
                                : (choice & TEXT_CHOICE) != 0 ? &by_text
                                                              : NULL;

  FUZZ_CHECK(vipi_vrrp_auth_check(auth, src, data, message) ==
             expected_auth(auth, src, data, size, message));
}

static void fuzz_decode(struct fuzz_input *in, uint8_t family, const struct vip_addr *src,
                        const struct vip_addr *dst, uint8_t choice)
{
  const size_t size = in->left;
  uint8_t *data = fuzz_copy(in->at, size);
  struct vip_vrrp_message message;
  int result;

  memset(&message, 0xa5, sizeof message);
  result = vip_vrrp_decode(&message, family, data, size);
  FUZZ_CHECK(result == expected(data, size, family));
  fuzz_count(FUZZ_MESSAGES);
  if (result == VIP_OK) {
    fuzz_count(FUZZ_WHOLE);
    if (is_right(&message, data, size, family, src, dst))
      fuzz_count(FUZZ_RIGHT);
    check_fields(&message, data, size);
    check_auth(src, data, size, &message, choice);
    round_trip(&message, data, size);
    FUZZ_CHECK(vip_vrrp_decode(&message, family, data, size - 1) == VIP_ERR_LENGTH);
  }
  if (size >= 8)
    check_sum(data, size, family, src, dst, (choice & PSEUDO_CHOICE) != 0);
  free(data);
}

static bool valid(const struct vip_vrrp_message *m)
{
  if (m->type > 15 || m->count == 0)
    return false;
  if (m->version == 2)
    return m->family == VIP_IPV4 && m->interval <= 255;
  return m->version == 3 && m->interval <= 4095 && (m->family == VIP_IPV4 || m->family == VIP_IPV6);
}

static int encode_again(const void *what, uint8_t *out, size_t size)
{
  return vip_vrrp_encode(what, out, size);
}

/* Any fields at all: refused, or written whole into any room. */
static void fuzz_encode(struct fuzz_input *in, uint8_t family)
{
  struct vip_vrrp_message message;
  struct vip_vrrp_message again;
  uint8_t list[255 * 16];
  uint8_t auth_data[8];
  uint8_t md5[30];
  size_t size;
  uint8_t *out;
  int result;

  memset(&message, 0, sizeof message);
  message.version = fuzz_u8(in);
  message.type = fuzz_u8(in);
  message.vrid = fuzz_u8(in);
  message.priority = fuzz_u8(in);
  message.count = fuzz_u8(in);
  message.family = (fuzz_u8(in) & 15) != 0 ? family : fuzz_u8(in);
  message.auth_type = fuzz_u8(in);
  message.interval = fuzz_u16(in);
  message.checksum = fuzz_u16(in);
  size = fuzz_u16(in) % 4200;
  fuzz_bytes(in, auth_data, sizeof auth_data);
  fuzz_bytes(in, md5, sizeof md5);
  fuzz_bytes(in, list, sizeof list);
  message.addresses = list;
  message.auth_data = message.auth_type % 2 == 0 ? auth_data : NULL;
  message.md5 = message.vrid % 2 == 0 ? md5 : NULL;

  out = malloc(size != 0 ? size : 1);
  FUZZ_CHECK(out != NULL);
  memset(out, 0, size);
  result = vip_vrrp_encode(&message, out, size);
  FUZZ_CHECK(result <= 0 || fuzz_is_whole(out, (size_t)result, encode_again, &message));
  FUZZ_CHECK((result == VIP_ERR_ARG) == !valid(&message));
  FUZZ_CHECK(result == VIP_ERR_ARG || result == VIP_ERR_SPACE ||
             (result >= 12 && (size_t)result <= size));
  if (result > 0 && message.type == 1) {
    FUZZ_CHECK(vip_vrrp_decode(&again, message.family, out, (size_t)result) == VIP_OK);
    FUZZ_CHECK(again.version == message.version && again.vrid == message.vrid);
    FUZZ_CHECK(again.priority == message.priority && again.count == message.count);
    FUZZ_CHECK(again.interval == message.interval && again.checksum == message.checksum);
    FUZZ_CHECK(again.version == 3 || again.auth_type == message.auth_type);
    FUZZ_CHECK(memcmp(again.addresses, list, message.count * (family == VIP_IPV4 ? 4u : 16u)) == 0);
  }
  free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct fuzz_input in = {data, size};
  const uint8_t choice = fuzz_u8(&in);
  const uint8_t family = (choice & IPV6_CHOICE) != 0 ? VIP_IPV6 : VIP_IPV4;
  struct vip_addr src;
  struct vip_addr dst;

  fuzz_bytes(&in, src.octet, ADDRESSES);
  fuzz_bytes(&in, dst.octet, ADDRESSES);
  if ((choice & ENCODE_CHOICE) != 0)
    fuzz_encode(&in, family);
  else
    fuzz_decode(&in, family, &src, &dst, choice);
  return 0;
}
