/* SPDX-License-Identifier: MIT */
/*
 * fuzz_glbp_codec.c - the GLBP codec (wire.h) and authentication
 * (lib/glbp_auth.h) against a plain second reading of glbp.md sections 2, 3 and 6.1.
 *
 * Input: see glbp_input.h.  Checked: the verdict on any octets; what the fields
 * are; that encoding what was decoded gives a message that decodes to the same,
 * and the same octets once it is one of ours; the verdict on its authentication;
 * whether it echoes our nonce; that what we sign, we accept; that nothing is read
 * or written outside exact buffers.
 */
#include "glbp_input.h"
#include "glbp_reading.h"

#include "glbp_auth.h"

enum { HEADER = 12, DIGEST = 16, ROOM = HEADER + 2 * 255 + 40 + 4 * 20 };

/* ---- what was decoded ---- */

static uint8_t state_of(uint8_t bit)
{
  static const uint8_t bits[] = {1, 2, 4, 8, 16, 32};

  for (uint8_t i = 0; i < sizeof bits; i++)
    if (bits[i] == bit)
      return i;
  return VIP_GLBP_LISTEN;
}

static void check_hello(const struct vip_glbp_message *m, const uint8_t *tlv)
{
  FUZZ_CHECK(m->state == state_of(tlv[3]) && m->priority == tlv[5]);
  FUZZ_CHECK(m->hello_ms == glbp_number32(tlv + 8) && m->hold_ms == glbp_number32(tlv + 12));
  FUZZ_CHECK(m->redirect_s == glbp_number16(tlv + 16) && m->timeout_s == glbp_number16(tlv + 18));
  FUZZ_CHECK(memcmp(m->address.octet, tlv + 24, tlv[23]) == 0);
}

static void check_vf(const struct vip_glbp_vf_tlv *vf, const uint8_t *tlv, uint8_t opcode)
{
  FUZZ_CHECK(vf->number == tlv[2]);
  if (opcode != VIP_GLBP_HELLO) {
    FUZZ_CHECK(vf->state == 0 && vf->priority == 0 && vf->weight == 0);
    FUZZ_CHECK(vf->timeout_s == 0 && vf->redirect_s == 0);
    return;
  }
  FUZZ_CHECK(vf->state == (tlv[3] == 4 || tlv[3] == 32 ? state_of(tlv[3]) : 0));
  FUZZ_CHECK(vf->priority == tlv[5] && vf->weight == tlv[6]);
  FUZZ_CHECK(vf->timeout_s == glbp_number16(tlv + 8) && vf->redirect_s == glbp_number16(tlv + 10));
}

static void check_fields(const struct vip_glbp_message *m, const uint8_t *data,
                         const struct glbp_reading *found)
{
  FUZZ_CHECK(m->opcode == data[1] && m->group == glbp_number16(data + 2));
  FUZZ_CHECK(memcmp(m->owner.octet, data + 6, 6) == 0);
  FUZZ_CHECK(m->has_hello == (found->hello != 0) && m->has_nonce == (found->nonce != 0));
  FUZZ_CHECK(m->auth == (found->auth != 0 ? data[found->auth + 2] : 0));
  FUZZ_CHECK(m->auth_data == (found->auth != 0 ? data + found->auth + 4 : NULL));
  FUZZ_CHECK(m->auth_length == (found->auth != 0 ? data[found->auth + 3] : 0));
  if (found->nonce != 0) {
    const uint8_t *tlv = data + found->nonce;

    FUZZ_CHECK(m->echo_count == tlv[2] && m->generation == tlv[3]);
    FUZZ_CHECK(m->nonce == glbp_number32(tlv + 4) && m->echoes == tlv + 8);
  }
  if (found->hello != 0)
    check_hello(m, data + found->hello);
  FUZZ_CHECK(m->bad_forwarder == found->bad && m->forwarder_count == found->vf_count);
  for (unsigned i = 0; i < found->vf_count; i++)
    check_vf(&m->forwarders[i], data + found->vf[i], data[1]);
}

/* Equal in all that is on the wire; the pointers lead into different copies. */
static void check_same(const struct vip_glbp_message *a, const struct vip_glbp_message *b)
{
  FUZZ_CHECK(a->opcode == b->opcode && a->group == b->group);
  FUZZ_CHECK(memcmp(&a->owner, &b->owner, sizeof a->owner) == 0);
  FUZZ_CHECK(a->auth == b->auth && a->has_nonce == b->has_nonce && a->has_hello == b->has_hello);
  if (a->auth != VIP_GLBP_AUTH_NONE) {
    FUZZ_CHECK(a->auth_length == b->auth_length);
    FUZZ_CHECK(memcmp(a->auth_data, b->auth_data, a->auth_length) == 0);
  }
  if (a->has_nonce) {
    FUZZ_CHECK(a->generation == b->generation && a->nonce == b->nonce);
    FUZZ_CHECK(a->echo_count == b->echo_count);
    FUZZ_CHECK(memcmp(a->echoes, b->echoes, (size_t)a->echo_count * 10) == 0);
  }
  FUZZ_CHECK(a->state == b->state && a->priority == b->priority);
  FUZZ_CHECK(a->hello_ms == b->hello_ms && a->hold_ms == b->hold_ms);
  FUZZ_CHECK(a->redirect_s == b->redirect_s && a->timeout_s == b->timeout_s);
  FUZZ_CHECK(memcmp(&a->address, &b->address, sizeof a->address) == 0);
  FUZZ_CHECK(a->forwarder_count == b->forwarder_count);
  for (unsigned i = 0; i < a->forwarder_count; i++) {
    const struct vip_glbp_vf_tlv *x = &a->forwarders[i];
    const struct vip_glbp_vf_tlv *y = &b->forwarders[i];

    FUZZ_CHECK(x->number == y->number && x->state == y->state && x->priority == y->priority);
    FUZZ_CHECK(x->weight == y->weight && x->timeout_s == y->timeout_s);
    FUZZ_CHECK(x->redirect_s == y->redirect_s);
  }
}

/* True for what a router sends: known authentication, and the parts of its opcode. */
static bool is_ours(const struct vip_glbp_message *m)
{
  if (m->auth > 3)
    return false;
  if (m->opcode == VIP_GLBP_HELLO)
    return m->has_hello || m->forwarder_count > 0;
  return !m->has_hello && m->forwarder_count == (m->opcode == VIP_GLBP_RESPONSE ? 1 : 0);
}

static int encode_again(const void *what, uint8_t *out, size_t size)
{
  return vip_glbp_encode(what, out, size);
}

static void round_trip(const struct vip_glbp_message *message)
{
  uint8_t room[ROOM];
  const int length = vip_glbp_encode(message, room, sizeof room);
  struct vip_glbp_message again;
  uint8_t *out;
  uint8_t *twice;

  FUZZ_CHECK((length > 0) == is_ours(message));
  if (length <= 0) {
    FUZZ_CHECK(length == VIP_ERR_ARG);
    return;
  }
  FUZZ_CHECK(length % 4 == 0 || room[13] == 255);
  out = fuzz_copy(room, (size_t)length);
  FUZZ_CHECK(vip_glbp_encode(message, out, (size_t)length - 1) == VIP_ERR_SPACE);
  FUZZ_CHECK(fuzz_is_whole(out, (size_t)length, encode_again, message));
  FUZZ_CHECK(vip_glbp_decode(&again, message->family, out, (size_t)length) == VIP_OK);
  FUZZ_CHECK(again.length == length && !again.bad_forwarder);
  check_same(message, &again);
  /* What we encoded is encoded to the same octets. */
  twice = malloc((size_t)length);
  FUZZ_CHECK(twice != NULL);
  FUZZ_CHECK(vip_glbp_encode(&again, twice, (size_t)length) == length);
  FUZZ_CHECK(memcmp(out, twice, (size_t)length) == 0);
  free(twice);
  free(out);
}

/* ---- authentication ---- */

struct keyed {
  bool signs; /* one input in four: it takes as long as all the rest */
  struct vip_key key;
  struct vip_auth auth;
  const struct vip_auth *own; /* NULL: none */
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
  keyed->auth.method = (choice & GLBP_MD5) != 0 ? &vip_auth_md5 : &vip_auth_text;
  keyed->auth.keys = &keyed->key;
  keyed->auth.key_count = 1;
  keyed->own = (choice & GLBP_NONE) != 0 ? NULL : &keyed->auth;
}

/* The digest with that in its place. */
static bool digest_is(const struct keyed *keyed, const uint8_t *data, size_t size, size_t at,
                      const uint8_t *fill, size_t octets)
{
  uint8_t *copy = fuzz_copy(data, size);
  const struct vip_octets all = {copy, size};
  uint8_t digest[DIGEST];

  memset(copy + at, 0, DIGEST);
  memcpy(copy + at, fill, octets);
  vip_auth_md5.digest(&keyed->key, &all, 1, digest);
  free(copy);
  return memcmp(digest, data + at, DIGEST) == 0;
}

static int expected_md5(const struct keyed *keyed, const struct vip_meta *meta, const uint8_t *data,
                        size_t size, const uint8_t *tlv)
{
  const size_t at = (size_t)(tlv - data) + (tlv[2] == 3 ? 8 : 4);
  const uint8_t *source = meta->src.octet;

  if (tlv[2] == 3 && keyed->key.id != 0 && glbp_number32(tlv + 4) != keyed->key.id)
    return VIP_ERR_AUTH;
  if (meta->family == VIP_IPV4)
    return digest_is(keyed, data, size, at, source, 4) ? VIP_OK : VIP_ERR_AUTH;
  return digest_is(keyed, data, size, at, source, 16) ||
                 digest_is(keyed, data, size, at, source + 12, 4)
             ? VIP_OK
             : VIP_ERR_AUTH;
}

static int expected_text(const struct keyed *keyed, const uint8_t *tlv)
{
  char received[256] = "";

  memcpy(received, tlv + 4, tlv[3]);
  return strlen(received) == keyed->key.length &&
                 memcmp(received, keyed->key.secret, keyed->key.length) == 0
             ? VIP_OK
             : VIP_ERR_AUTH;
}

static int expected_auth(const struct keyed *keyed, const struct vip_meta *meta,
                         const uint8_t *data, size_t size, const struct glbp_reading *found)
{
  const uint8_t *tlv = data + found->auth;
  const uint8_t type = found->auth != 0 ? tlv[2] : 0;

  if (type > 3)
    return VIP_ERR_AUTH_UNKNOWN;
  if (keyed->own == NULL)
    return type == 0 ? VIP_OK : VIP_ERR_AUTH_TYPE;
  if (keyed->auth.method == &vip_auth_text)
    return type == 1 ? expected_text(keyed, tlv) : VIP_ERR_AUTH_TYPE;
  return type >= 2 ? expected_md5(keyed, meta, data, size, tlv) : VIP_ERR_AUTH_TYPE;
}

/* What is signed is accepted, by who has the key; but for a text with a zero octet in it. */
static void sign(const struct keyed *keyed, const struct vip_meta *meta,
                 const struct vip_glbp_message *message)
{
  struct vip_glbp_message own = *message;
  struct vip_glbp_message again;
  uint8_t out[ROOM];
  int length;

  vipi_glbp_auth_prepare(keyed->own, &own);
  if (!is_ours(&own) || (keyed->own != NULL && keyed->auth.method == &vip_auth_text &&
                         memchr(keyed->key.secret, 0, keyed->key.length) != NULL))
    return;
  length = vip_glbp_encode(&own, out, sizeof out);
  FUZZ_CHECK(length > 0);
  vipi_glbp_auth_write(keyed->own, own.family, &meta->src, out, (size_t)length);
  FUZZ_CHECK(vip_glbp_decode(&again, own.family, out, (size_t)length) == VIP_OK);
  FUZZ_CHECK(vipi_glbp_auth_check(keyed->own, meta, out, &again) == VIP_OK);
}

static bool expected_fresh(const uint8_t *tlv, const uint8_t *owner, const uint8_t *nonce)
{
  for (unsigned i = 0; i < tlv[2]; i++)
    if (memcmp(tlv + 8 + 10 * i, owner, 6) == 0 && memcmp(tlv + 14 + 10 * i, nonce, 4) == 0)
      return true;
  return false;
}

/* ---- the two ways ---- */

static void fuzz_decode(struct fuzz_input *in, const struct vip_meta *meta,
                        const struct keyed *keyed, const uint8_t us[10])
{
  const size_t size = in->left;
  uint8_t *data = fuzz_copy(in->at, size);
  struct vip_glbp_message message;
  struct glbp_reading found;
  const int result = glbp_expected(&found, data, size, meta->family);

  memset(&message, 0xa5, sizeof message);
  FUZZ_CHECK(vip_glbp_decode(&message, meta->family, data, size) == result);
  FUZZ_CHECK(message.family == meta->family);
  fuzz_count(FUZZ_MESSAGES);
  if (result == VIP_OK) {
    const int verdict = expected_auth(keyed, meta, data, size, &found);
    struct vip_mac owner;

    fuzz_count(FUZZ_WHOLE);
    if (verdict == VIP_OK)
      fuzz_count(FUZZ_RIGHT);

    memcpy(owner.octet, us, 6);
    FUZZ_CHECK(message.length == size);
    check_fields(&message, data, &found);
    round_trip(&message);
    FUZZ_CHECK(vipi_glbp_auth_check(keyed->own, meta, data, &message) == verdict);
    FUZZ_CHECK(vipi_glbp_is_fresh(&message, &owner, glbp_number32(us + 6), glbp_number32(us + 6)) ==
               (found.nonce != 0 && expected_fresh(data + found.nonce, us, us + 6)));
    if (keyed->signs)
      sign(keyed, meta, &message);
  }
  free(data);
}

static bool valid(const struct vip_glbp_message *m)
{
  unsigned twice = 0;

  if ((m->family != VIP_IPV4 && m->family != VIP_IPV6) || m->opcode > 2 || m->group > 1023)
    return false;
  if (m->owner.octet[0] % 2 != 0 || memcmp(&m->owner, "\0\0\0\0\0", 6) == 0)
    return false;
  if (m->auth > 3 || m->auth_length > 251 || (m->auth == 2 && m->auth_length != 16) ||
      (m->auth == 3 && m->auth_length != 20) || m->echo_count > 24)
    return false;
  if (m->forwarder_count > 4 || !is_ours(m) || (m->opcode == 0 && m->state > 5))
    return false;
  for (unsigned i = 0; i < m->forwarder_count; i++) {
    const struct vip_glbp_vf_tlv *vf = &m->forwarders[i];

    if (vf->number < 1 || vf->number > 4)
      return false;
    if (vf->state != 0 && vf->state != VIP_GLBP_LISTEN && vf->state != VIP_GLBP_ACTIVE)
      return false;
    for (unsigned j = 0; j < i; j++)
      twice += m->forwarders[j].number == vf->number;
  }
  return twice == 0;
}

static void read_fields(struct fuzz_input *in, struct vip_glbp_message *m)
{
  const uint8_t choice = fuzz_u8(in);

  m->family = (choice & 15) != 0 ? m->family : fuzz_u8(in);
  m->has_hello = (choice & 16) != 0;
  m->has_nonce = (choice & 32) != 0;
  m->opcode = fuzz_u8(in);
  m->group = fuzz_u16(in);
  fuzz_bytes(in, m->owner.octet, 6);
  m->auth = fuzz_u8(in);
  m->auth_length = fuzz_u8(in);
  m->echo_count = fuzz_u8(in);
  m->generation = fuzz_u8(in);
  m->nonce = fuzz_u16(in);
  m->state = fuzz_u8(in);
  m->priority = fuzz_u8(in);
  m->hello_ms = (uint32_t)fuzz_u16(in) << fuzz_u8(in) % 17;
  m->hold_ms = (uint32_t)fuzz_u16(in) << fuzz_u8(in) % 17;
  m->redirect_s = fuzz_u16(in);
  m->timeout_s = fuzz_u16(in);
  fuzz_bytes(in, m->address.octet, m->family == VIP_IPV4 ? 4 : 16);
  m->forwarder_count = fuzz_u8(in);
  for (unsigned i = 0; i < 4; i++) {
    m->forwarders[i].number = fuzz_u8(in);
    m->forwarders[i].state = fuzz_u8(in);
    if (m->opcode == VIP_GLBP_HELLO) {
      m->forwarders[i].priority = fuzz_u8(in);
      m->forwarders[i].timeout_s = fuzz_u16(in);
    }
  }
}

/* Any fields at all: refused, or written whole into any room. */
static void fuzz_encode(struct fuzz_input *in, uint8_t family)
{
  struct vip_glbp_message m;
  uint8_t octets[255];
  size_t size;
  uint8_t *out;
  int result;

  memset(&m, 0, sizeof m);
  m.family = family;
  size = fuzz_u16(in) % (ROOM + 1);
  read_fields(in, &m);
  fuzz_bytes(in, octets, sizeof octets);
  m.auth_data = (octets[0] & 1) != 0 ? NULL : octets;
  m.echoes = (octets[0] & 2) != 0 ? NULL : octets;

  out = malloc(size != 0 ? size : 1);
  FUZZ_CHECK(out != NULL);
  memset(out, 0, size);
  result = vip_glbp_encode(&m, out, size);
  FUZZ_CHECK(result <= 0 || fuzz_is_whole(out, (size_t)result, encode_again, &m));
  FUZZ_CHECK((result == VIP_ERR_ARG) == !valid(&m));
  FUZZ_CHECK(result == VIP_ERR_ARG || result == VIP_ERR_SPACE ||
             (result >= HEADER + 20 && (size_t)result <= size));
  if (result > 0) {
    struct vip_glbp_message again;
    static const uint8_t zero[255];

    FUZZ_CHECK(vip_glbp_decode(&again, m.family, out, (size_t)result) == VIP_OK);
    m.auth_data = m.auth_data != NULL ? m.auth_data : zero;
    m.echoes = m.echoes != NULL ? m.echoes : zero;
    if (!m.has_hello) {
      /* Fields of a part that is not there are not told. */
      m.state = again.state;
      m.priority = again.priority;
      m.hello_ms = again.hello_ms;
      m.hold_ms = again.hold_ms;
      m.redirect_s = again.redirect_s;
      m.timeout_s = again.timeout_s;
      m.address = again.address;
    }
    if (m.opcode == VIP_GLBP_RESPONSE)
      m.forwarders[0] = again.forwarders[0];
    check_same(&m, &again);
  }
  free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct fuzz_input in = {data, size};
  const uint8_t choice = fuzz_u8(&in);
  struct vip_meta meta = {.family = (choice & GLBP_IPV6) != 0 ? VIP_IPV6 : VIP_IPV4};
  uint8_t secret[8];
  uint8_t us[10];
  uint8_t id;
  uint8_t length;
  struct keyed keyed;

  fuzz_bytes(&in, meta.src.octet, sizeof meta.src.octet);
  id = fuzz_u8(&in);
  length = fuzz_u8(&in);
  fuzz_bytes(&in, secret, sizeof secret);
  fuzz_bytes(&in, us, sizeof us);
  make_keyed(&keyed, choice, id, length, secret);
  if ((choice & GLBP_ENCODE) != 0)
    fuzz_encode(&in, meta.family);
  else
    fuzz_decode(&in, &meta, &keyed, us);
  return 0;
}
