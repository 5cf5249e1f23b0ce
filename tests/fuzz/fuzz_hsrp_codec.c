/* SPDX-License-Identifier: MIT */
/*
 * fuzz_hsrp_codec.c - the HSRP codec (wire.h) and authentication
 * (lib/hsrp_auth.h) against a plain second reading of hsrp.md sections 2 and 3.
 *
 * Input: see hsrp_input.h.  Checked: the verdict on any octets; where the fields
 * lie; that encoding what was decoded gives a message that decodes to the same,
 * and the same octets where it was one of ours; the verdict on its
 * authentication; that what we sign, we accept; that nothing is read or written
 * outside exact buffers.
 */
#include "hsrp_input.h"

#include "hsrp_auth.h"

enum { HELLO_LENGTH = 20, ADVERTISE_LENGTH = 16, MD5_LENGTH = 30, DIGEST = 16 };

/* Version 2: where the known TLVs stand, 0 = nowhere, else 1 more. */
struct found {
  size_t at[5];
};

/* ---- a second reading ---- */

static bool v1_state(uint8_t state)
{
  return state == 0 || state == 1 || state == 2 || state == 4 || state == 8 || state == 16;
}

static int expected_v1(const uint8_t *data, size_t size, uint8_t family)
{
  if (data[0] != 0 || family != VIP_IPV4)
    return VIP_ERR_VERSION;
  if (size < 2)
    return VIP_ERR_LENGTH;
  if (data[1] == 3) {
    if (size < ADVERTISE_LENGTH || data[4] != 0 || data[5] != 14)
      return VIP_ERR_LENGTH;
    if (data[2] != 0 || data[3] != 1)
      return VIP_ERR_TYPE;
    return data[6] >= 1 && data[6] <= 3 ? VIP_OK : VIP_ERR_VALUE;
  }
  if (data[1] > 3)
    return VIP_ERR_TYPE;
  if (size < HELLO_LENGTH)
    return VIP_ERR_LENGTH;
  return v1_state(data[2]) ? VIP_OK : VIP_ERR_VALUE;
}

static int find(struct found *found, const uint8_t *data, size_t size)
{
  static const uint8_t values[5] = {0, 40, 4, 8, 28};
  int result = VIP_OK;
  size_t at = 0;

  memset(found, 0, sizeof *found);
  while (at < size) {
    if (at + 2 > size || at + 2 + data[at + 1] > size)
      return VIP_ERR_LENGTH;
    if (data[at] >= 1 && data[at] <= 4) {
      if (data[at + 1] != values[data[at]])
        return VIP_ERR_LENGTH;
      if (found->at[data[at]] != 0)
        result = VIP_ERR_TLV;
      found->at[data[at]] = at + 1;
    }
    at += 2u + data[at + 1];
  }
  return result;
}

static int expected_v2(struct found *found, const uint8_t *data, size_t size, uint8_t family)
{
  const uint8_t *group;
  int result;

  if (data[0] == 0)
    return VIP_ERR_VERSION;
  result = find(found, data, size);
  if (result != VIP_OK)
    return result;
  if (found->at[1] == 0)
    return found->at[2] != 0 ? VIP_OK : VIP_ERR_TLV;
  group = data + found->at[1] - 1;
  if (group[2] != 2)
    return VIP_ERR_VERSION;
  if (group[3] > 2)
    return VIP_ERR_TYPE;
  if (group[4] > 6 || group[5] != family || (group[14] | group[15] | group[16]) != 0)
    return VIP_ERR_VALUE;
  return group[6] < 16 ? VIP_OK : VIP_ERR_GROUP;
}

/* ---- what was decoded ---- */

static void check_v1(const struct vip_hsrp_message *m, const uint8_t *data, size_t size)
{
  const bool md5 = size == HELLO_LENGTH + MD5_LENGTH && data[20] == 4 && data[21] == 28;

  FUZZ_CHECK(m->opcode == data[1]);
  if (m->opcode == VIP_HSRP_ADVERTISE) {
    FUZZ_CHECK(m->if_state == data[6] && m->active_groups == data[8] * 256 + data[9]);
    FUZZ_CHECK(m->passive_groups == data[10] * 256 + data[11] && m->auth == 0);
    return;
  }
  FUZZ_CHECK((m->state < 2 ? m->state : 1 << (m->state - 1)) == data[2]);
  FUZZ_CHECK(m->hello_ms == data[3] * 1000u && m->hold_ms == data[4] * 1000u);
  FUZZ_CHECK(m->priority == data[5] && m->group == data[6]);
  FUZZ_CHECK(m->text == data + 8 && m->address == data + 16 && m->identifier == NULL);
  FUZZ_CHECK(m->md5 == (md5 ? data + 20 : NULL));
  FUZZ_CHECK(m->auth == (md5 ? VIP_AUTH_MD5 : VIP_AUTH_TEXT));
  FUZZ_CHECK(m->behind == (md5 ? 0 : size - HELLO_LENGTH));
}

static void check_v2(const struct vip_hsrp_message *m, const uint8_t *data,
                     const struct found *found)
{
  const uint8_t *group = data + found->at[1] - 1;

  FUZZ_CHECK(m->behind == 0);
  if (found->at[1] == 0) {
    const uint8_t *own = data + found->at[2] - 1;

    FUZZ_CHECK(m->opcode == VIP_HSRP_ADVERTISE && m->active_groups == own[2] * 256 + own[3]);
    FUZZ_CHECK(m->passive_groups == own[4] * 256 + own[5]);
    FUZZ_CHECK(m->if_state == (m->active_groups != 0 ? 3 : m->passive_groups != 0 ? 2 : 1));
    return;
  }
  FUZZ_CHECK(m->opcode == group[3] && m->group == group[6] * 256 + group[7]);
  FUZZ_CHECK(m->state == (group[4] == 0 ? 0 : group[4] - 1) && m->priority == group[17]);
  FUZZ_CHECK(m->identifier == group + 8 && m->address == group + 26);
  FUZZ_CHECK((m->hello_ms >> 16) == group[18] * 256u + group[19]);
  FUZZ_CHECK((m->hello_ms & 0xffff) == group[20] * 256u + group[21]);
  FUZZ_CHECK((m->hold_ms >> 16) == group[22] * 256u + group[23]);
  FUZZ_CHECK((m->hold_ms & 0xffff) == group[24] * 256u + group[25]);
  FUZZ_CHECK(m->text == (found->at[3] == 0 ? NULL : data + found->at[3] + 1));
  FUZZ_CHECK(m->md5 == (found->at[4] == 0 ? NULL : data + found->at[4] - 1));
}

/* Equal in all that is on the wire; the pointers lead into different copies. */
static void check_same(const struct vip_hsrp_message *a, const struct vip_hsrp_message *b)
{
  FUZZ_CHECK(a->opcode == b->opcode && a->state == b->state && a->priority == b->priority);
  FUZZ_CHECK(a->auth == b->auth && a->group == b->group);
  FUZZ_CHECK(a->hello_ms == b->hello_ms && a->hold_ms == b->hold_ms);
  FUZZ_CHECK(a->active_groups == b->active_groups && a->passive_groups == b->passive_groups);
  FUZZ_CHECK(a->if_state == b->if_state);
  if (a->opcode == VIP_HSRP_ADVERTISE)
    return;
  FUZZ_CHECK(memcmp(a->address, b->address, a->family == VIP_IPV4 ? 4 : 16) == 0);
  if (a->version == 2)
    FUZZ_CHECK(memcmp(a->identifier, b->identifier, 6) == 0);
  if (a->auth == VIP_AUTH_TEXT)
    FUZZ_CHECK(memcmp(a->text, b->text, 8) == 0);
  if (a->auth == VIP_AUTH_MD5)
    FUZZ_CHECK(memcmp(a->md5, b->md5, MD5_LENGTH) == 0);
}

static int encode_again(const void *what, uint8_t *out, size_t size)
{
  return vip_hsrp_encode(what, out, size);
}

static void round_trip(const struct vip_hsrp_message *message)
{
  uint8_t room[VIP_HSRP_LENGTH_MAX];
  const int length = vip_hsrp_encode(message, room, sizeof room);
  struct vip_hsrp_message again;
  uint8_t *out;
  uint8_t *twice;

  FUZZ_CHECK(length > 0);
  out = fuzz_copy(room, (size_t)length);
  FUZZ_CHECK(vip_hsrp_encode(message, out, (size_t)length - 1) == VIP_ERR_SPACE);
  FUZZ_CHECK(fuzz_is_whole(out, (size_t)length, encode_again, message));
  FUZZ_CHECK(vip_hsrp_decode(&again, message->version, message->family, out, (size_t)length) ==
             VIP_OK);
  FUZZ_CHECK(again.length == length && again.behind == 0);
  check_same(message, &again);
  /* What we encoded is encoded to the same octets. */
  twice = malloc((size_t)length);
  FUZZ_CHECK(twice != NULL);
  FUZZ_CHECK(vip_hsrp_encode(&again, twice, (size_t)length) == length);
  FUZZ_CHECK(memcmp(out, twice, (size_t)length) == 0);
  free(twice);
  free(out);
}

/* ---- authentication ---- */

struct keyed {
  bool signs; /* one input in four: it takes as long as all the rest */
  struct vip_key key;
  struct vip_auth auth;
  struct vip_hsrp_config config;
};

static void make_keyed(struct keyed *keyed, uint8_t choice, uint8_t id, uint8_t length,
                       const uint8_t secret[8])
{
  memset(keyed, 0, sizeof *keyed);
  keyed->signs = length / 8 % 4 == 0;
  keyed->key.id = id;
  keyed->key.secret = secret;
  keyed->key.length = (uint8_t)(length % 8 + 1);
  keyed->key.flags = VIP_KEY_SEND | VIP_KEY_ACCEPT;
  keyed->auth.method = (choice & HSRP_MD5) != 0 ? &vip_auth_md5 : &vip_auth_text;
  keyed->auth.keys = &keyed->key;
  keyed->auth.key_count = 1;
  keyed->config.auth = (choice & HSRP_DEFAULT) != 0 ? NULL : &keyed->auth;
  keyed->config.no_source_check = (choice & HSRP_ANY_SENDER) != 0;
  keyed->config.auth_required = (choice & HSRP_REQUIRED) != 0;
}

static int expected_md5(const struct keyed *keyed, const struct vip_meta *meta, const uint8_t *data,
                        const struct vip_hsrp_message *m)
{
  const uint8_t *sender = meta->src.octet + (meta->family == VIP_IPV4 ? 0 : 12);
  uint8_t *zeroed = fuzz_copy(data, m->length);
  const struct vip_octets all = {zeroed, m->length};
  uint8_t digest[DIGEST];

  memset(zeroed + (m->md5 - data) + 14, 0, DIGEST);
  vip_auth_md5.digest(&keyed->key, &all, 1, digest);
  free(zeroed);
  if (m->md5[2] != 1)
    return VIP_ERR_AUTH_UNKNOWN;
  if (!keyed->config.no_source_check && memcmp(m->md5 + 6, sender, 4) != 0)
    return VIP_ERR_AUTH;
  if (m->md5[10] != 0 || m->md5[11] != 0 || m->md5[12] != 0 || m->md5[13] != keyed->key.id)
    return VIP_ERR_AUTH;
  return memcmp(digest, m->md5 + 14, DIGEST) == 0 ? VIP_OK : VIP_ERR_AUTH;
}

static int expected_auth(const struct keyed *keyed, const struct vip_meta *meta,
                         const uint8_t *data, const struct vip_hsrp_message *m)
{
  static const uint8_t usual[8] = {'c', 'i', 's', 'c', 'o'};
  const bool is_default = keyed->config.auth == NULL;
  uint8_t text[8] = {0};

  if (!is_default && keyed->auth.method == &vip_auth_md5) {
    if (m->md5 != NULL)
      return expected_md5(keyed, meta, data, m);
    return m->behind != 0 ? VIP_ERR_LENGTH : VIP_ERR_AUTH_TYPE;
  }
  if (m->md5 != NULL || (m->text == NULL && keyed->config.auth_required))
    return VIP_ERR_AUTH_TYPE;
  memcpy(text, is_default ? usual : keyed->key.secret, is_default ? 8 : keyed->key.length);
  return memcmp(text, m->text != NULL ? m->text : usual, 8) == 0 ? VIP_OK : VIP_ERR_AUTH;
}

/* What is signed is accepted, by who has the key. */
static void sign(const struct keyed *keyed, const struct vip_meta *meta,
                 const struct vip_hsrp_message *message)
{
  struct vip_hsrp_message own = *message;
  struct vip_hsrp_message again;
  uint8_t out[VIP_HSRP_LENGTH_MAX];
  int length;

  own.auth = vipi_hsrp_auth_kind(keyed->config.auth);
  own.text = NULL;
  own.md5 = NULL;
  length = vip_hsrp_encode(&own, out, sizeof out);
  FUZZ_CHECK(length > 0);
  vipi_hsrp_auth_write(keyed->config.auth, own.version, own.family, &meta->src, out,
                       (size_t)length);
  FUZZ_CHECK(vip_hsrp_decode(&again, own.version, own.family, out, (size_t)length) == VIP_OK);
  FUZZ_CHECK(vipi_hsrp_auth_check(&keyed->config, meta, out, &again) == VIP_OK);
}

/* ---- the two ways ---- */

static void fuzz_decode(struct fuzz_input *in, uint8_t version, const struct vip_meta *meta,
                        const struct keyed *keyed)
{
  const size_t size = in->left;
  uint8_t *data = fuzz_copy(in->at, size);
  struct vip_hsrp_message message;
  struct found found = {{0}};
  int result = VIP_ERR_LENGTH;

  memset(&message, 0xa5, sizeof message);
  if (size > 0)
    result = version == 1 ? expected_v1(data, size, meta->family)
                          : expected_v2(&found, data, size, meta->family);
  FUZZ_CHECK(vip_hsrp_decode(&message, version, meta->family, data, size) == result);
  FUZZ_CHECK(message.version == version && message.family == meta->family);
  fuzz_count(FUZZ_MESSAGES);
  if (result == VIP_OK) {
    fuzz_count(FUZZ_WHOLE);
    FUZZ_CHECK(message.length == size);
    if (version == 1)
      check_v1(&message, data, size);
    else
      check_v2(&message, data, &found);
    round_trip(&message);
  }
  if (result == VIP_OK && message.opcode != VIP_HSRP_ADVERTISE) {
    const int verdict = expected_auth(keyed, meta, data, &message);

    if (verdict == VIP_OK)
      fuzz_count(FUZZ_RIGHT);
    FUZZ_CHECK(vipi_hsrp_auth_check(&keyed->config, meta, data, &message) == verdict);
    if (keyed->signs)
      sign(keyed, meta, &message);
  }
  free(data);
}

static bool valid(const struct vip_hsrp_message *m)
{
  const bool advertise = m->opcode == VIP_HSRP_ADVERTISE;

  if (m->opcode > 3 || m->version < 1 || m->version > 2)
    return false;
  if (m->family != VIP_IPV4 && (m->version == 1 || m->family != VIP_IPV6))
    return false;
  if (advertise)
    return m->version == 2 || (m->if_state >= 1 && m->if_state <= 3);
  if (m->state > 5 || m->auth > 2 || m->address == NULL)
    return false;
  if (m->version == 1)
    return m->group < 256 && m->auth != 0 && m->hello_ms < 256000 && m->hold_ms < 256000;
  return m->group < 4096 && m->identifier != NULL;
}

/* Any fields at all: refused, or written whole into any room. */
static void fuzz_encode(struct fuzz_input *in, uint8_t version, uint8_t family)
{
  struct vip_hsrp_message m;
  struct vip_hsrp_message again;
  uint8_t octets[60];
  uint8_t choice;
  size_t size;
  uint8_t *out;
  int result;

  memset(&m, 0, sizeof m);
  choice = fuzz_u8(in);
  m.version = (choice & 15) != 0 ? version : fuzz_u8(in);
  m.family = (choice & 15) != 0 ? family : fuzz_u8(in);
  m.opcode = fuzz_u8(in);
  m.state = fuzz_u8(in);
  m.priority = fuzz_u8(in);
  m.auth = fuzz_u8(in);
  m.if_state = fuzz_u8(in);
  m.group = fuzz_u16(in);
  m.active_groups = fuzz_u16(in);
  m.passive_groups = fuzz_u16(in);
  m.hello_ms = (uint32_t)fuzz_u16(in) << fuzz_u8(in) % 17;
  m.hold_ms = (uint32_t)fuzz_u16(in) << fuzz_u8(in) % 17;
  size = fuzz_u8(in) % 80;
  fuzz_bytes(in, octets, sizeof octets);
  m.address = (choice & 16) != 0 ? NULL : octets;
  m.identifier = (choice & 32) != 0 ? NULL : octets + 16;
  m.text = (choice & 64) != 0 ? NULL : octets + 22;
  m.md5 = (choice & 128) != 0 ? NULL : octets + 30;

  out = malloc(size != 0 ? size : 1);
  FUZZ_CHECK(out != NULL);
  memset(out, 0, size);
  result = vip_hsrp_encode(&m, out, size);
  FUZZ_CHECK(result <= 0 || fuzz_is_whole(out, (size_t)result, encode_again, &m));
  FUZZ_CHECK((result == VIP_ERR_ARG) == !valid(&m));
  FUZZ_CHECK(result == VIP_ERR_ARG || result == VIP_ERR_SPACE ||
             (result >= 6 && (size_t)result <= size));
  /* An MD5 TLV of any octets is not always one. */
  if (result > 0 && m.auth != VIP_AUTH_MD5) {
    FUZZ_CHECK(vip_hsrp_decode(&again, m.version, m.family, out, (size_t)result) == VIP_OK);
    FUZZ_CHECK(again.opcode == m.opcode);
    if (m.opcode != VIP_HSRP_ADVERTISE) {
      FUZZ_CHECK(again.state == m.state && again.priority == m.priority);
      FUZZ_CHECK(again.group == m.group && again.auth == m.auth);
      FUZZ_CHECK(again.hold_ms == (m.version == 1 ? m.hold_ms / 1000 * 1000 : m.hold_ms));
    }
  }
  free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct fuzz_input in = {data, size};
  const uint8_t choice = fuzz_u8(&in);
  const uint8_t version = (choice & HSRP_V2) != 0 ? 2 : 1;
  struct vip_meta meta = {.family = (choice & HSRP_IPV6) != 0 ? VIP_IPV6 : VIP_IPV4};
  uint8_t secret[8];
  uint8_t id;
  uint8_t length;
  struct keyed keyed;

  fuzz_bytes(&in, meta.src.octet, sizeof meta.src.octet);
  id = fuzz_u8(&in);
  length = fuzz_u8(&in);
  fuzz_bytes(&in, secret, sizeof secret);
  make_keyed(&keyed, choice, id, length, secret);
  if ((choice & HSRP_ENCODE) != 0)
    fuzz_encode(&in, version, meta.family);
  else
    fuzz_decode(&in, version, &meta, &keyed);
  return 0;
}
