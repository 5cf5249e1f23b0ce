/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_auth.c - authentication of GLBP (lib/glbp_auth.h) against glbp.md
 * section 3: each vector of 3.1 in both directions, which type is accepted under
 * which configuration, keys and chains, text; and the cases of section 9
 * that are the codec's, by number.
 */
#include "vip_test.h"

#include "glbp_auth.h"
#include "glbp_vectors.h"
#include "guard.h"
#include "hex.h"

/* One key, and what points to it. */
struct keyed {
  struct vip_key key;
  struct vip_auth auth;
};

static void make_keyed(struct keyed *k, const struct vip_auth_method *method, uint32_t id,
                       const char *secret)
{
  memset(k, 0, sizeof *k);
  k->key.id = id;
  k->key.secret = (const uint8_t *)secret;
  k->key.length = (uint8_t)strlen(secret);
  k->key.flags = VIP_KEY_SEND | VIP_KEY_ACCEPT;
  k->auth.method = method;
  k->auth.keys = &k->key;
  k->auth.key_count = 1;
}

static struct vip_meta meta_of(uint8_t family, const uint8_t source[16])
{
  struct vip_meta meta = {.family = family};

  memcpy(meta.src.octet, source, 16);
  return meta;
}

/* Checks octets as received. */
static int check(const struct vip_auth *auth, const struct vip_meta *meta,
                 const struct glbp_octets *octets)
{
  struct vip_glbp_message m;

  assert_int_equal(vip_glbp_decode(&m, meta->family, octets->at, octets->length), VIP_OK);
  return vipi_glbp_auth_check(auth, meta, octets->at, &m);
}

static int check_text(const struct vip_auth *auth, const char *text)
{
  struct glbp_octets octets = glbp_octets_of(text);
  const struct vip_meta meta = {.family = VIP_IPV4};
  const int result = check(auth, &meta, &octets);

  guard_free(octets.at, octets.length);
  return result;
}

static struct glbp_octets octets_of_vector(const struct glbp_vector *v)
{
  char text[GLBP_TEXT_ROOM];

  glbp_vector_text(text, v);
  return glbp_octets_of(text);
}

static int check_vector(const struct vip_auth *auth, const struct glbp_vector *v)
{
  const struct vip_meta meta = meta_of(v->family, v->source);
  struct glbp_octets octets = octets_of_vector(v);
  const int result = check(auth, &meta, &octets);

  guard_free(octets.at, octets.length);
  return result;
}

/* ---- MD5 ---- */

/* Case 48: right with the key, and wrong with anything else. */
static void test_48_vectors_are_accepted(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(glbp_vectors); i++) {
    const struct glbp_vector *v = &glbp_vectors[i];
    struct glbp_vector other = *v;
    struct keyed k;

    make_keyed(&k, &vip_auth_md5, v->key_id, v->key);
    assert_int_equal(check_vector(&k.auth, v), VIP_OK);
    for (size_t at = 0; at < (v->family == VIP_IPV4 ? 4 : 16); at++) {
      const bool is_seen = !v->low32 || at >= 12;

      other.source[at] ^= 1;
      assert_int_equal(check_vector(&k.auth, &other), is_seen ? VIP_ERR_AUTH : VIP_OK);
      other.source[at] ^= 1;
    }
    k.key.length--;
    assert_int_equal(check_vector(&k.auth, v), VIP_ERR_AUTH);
    k.key.length++;
    k.key.flags = VIP_KEY_SEND;
    assert_int_equal(check_vector(&k.auth, v), VIP_ERR_AUTH);
    make_keyed(&k, &vip_auth_md5, v->key_id, "another");
    assert_int_equal(check_vector(&k.auth, v), VIP_ERR_AUTH);
    make_keyed(&k, &vip_auth_text, v->key_id, v->key);
    assert_int_equal(check_vector(&k.auth, v), VIP_ERR_AUTH_TYPE);
    assert_int_equal(check_vector(NULL, v), VIP_ERR_AUTH_TYPE);
  }
}

/* Case 48: any bit, padding and digest included; a change of the parts may make another message. */
static void test_48_every_bit(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(glbp_vectors); i++) {
    const struct glbp_vector *v = &glbp_vectors[i];
    const struct vip_meta meta = meta_of(v->family, v->source);
    struct glbp_octets octets = octets_of_vector(v);
    struct keyed k;
    unsigned decoded = 0;

    make_keyed(&k, &vip_auth_md5, v->key_id, v->key);
    for (size_t bit = 0; bit < octets.length * 8; bit++) {
      struct vip_glbp_message m;

      octets.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
      if (vip_glbp_decode(&m, v->family, octets.at, octets.length) == VIP_OK) {
        assert_int_not_equal(vipi_glbp_auth_check(&k.auth, &meta, octets.at, &m), VIP_OK);
        decoded++;
      }
      octets.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(decoded > octets.length * 4);
    assert_int_equal(check(&k.auth, &meta, &octets), VIP_OK);
    guard_free(octets.at, octets.length);
  }
}

/* The digest that we send, over the octets of the vector; V9 is of another fill than ours. */
static void test_vectors_are_sent(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(glbp_vectors); i++) {
    const struct glbp_vector *v = &glbp_vectors[i];
    const struct vip_meta meta = meta_of(v->family, v->source);
    struct glbp_octets expected = octets_of_vector(v);
    uint8_t *out = guard_copy(expected.at, expected.length);
    struct keyed k;

    /* Neither key id nor digest are in an encoded message. */
    memset(out + 16, 0, expected.at[15]);
    make_keyed(&k, &vip_auth_md5, v->key_id, v->key);
    vipi_glbp_auth_write(&k.auth, v->family, &meta.src, out, expected.length);
    if (v->low32) {
      assert_memory_not_equal(out + 16, expected.at + 16, 16);
      memcpy(out + 16, expected.at + 16, 16);
    }
    assert_memory_equal(out, expected.at, expected.length);
    guard_free(out, expected.length);
    guard_free(expected.at, expected.length);
  }
}

/* From the fields to the octets of a vector whose padding is clean: prepare, encode, write. */
static void test_vectors_are_built(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(glbp_vectors); i++) {
    const struct glbp_vector *v = &glbp_vectors[i];
    const struct vip_meta meta = meta_of(v->family, v->source);
    struct glbp_octets expected = octets_of_vector(v);
    uint8_t out[GLBP_ROOM];
    struct vip_glbp_message m;
    struct keyed k;
    int length;

    assert_int_equal(vip_glbp_decode(&m, v->family, expected.at, expected.length), VIP_OK);
    make_keyed(&k, &vip_auth_md5, v->key_id, v->key);
    vipi_glbp_auth_prepare(&k.auth, &m);
    assert_int_equal(m.auth, v->key_id == 0 ? VIP_GLBP_AUTH_MD5 : VIP_GLBP_AUTH_MD5_CHAIN);
    assert_null(m.auth_data);
    length = vip_glbp_encode(&m, out, sizeof out);
    assert_int_equal(length, expected.length);
    vipi_glbp_auth_write(&k.auth, v->family, &meta.src, out, (size_t)length);
    if (!v->dirty && !v->low32) {
      assert_memory_equal(out, expected.at, expected.length);
    }
    assert_int_equal(vip_glbp_decode(&m, v->family, out, (size_t)length), VIP_OK);
    assert_int_equal(vipi_glbp_auth_check(&k.auth, &meta, out, &m), VIP_OK);
    guard_free(expected.at, expected.length);
  }
}

/* Case 53, and a key string beside a chain: only the id in the packet says which key it is. */
static void test_53_chain(void **state)
{
#define KEY(id, text, flags)                                                                       \
  {                                                                                                \
    (id), (const uint8_t *)(text), sizeof(text) - 1, (flags)                                       \
  }
  const struct glbp_vector *string = &glbp_vectors[4]; /* V5 */
  const struct glbp_vector *seven = &glbp_vectors[5];  /* V6, id 7 */
  struct vip_key keys[] = {KEY(1, "one", VIP_KEY_SEND | VIP_KEY_ACCEPT),
                           KEY(7, "testkey", VIP_KEY_ACCEPT)};
  const struct vip_auth chain = {&vip_auth_md5, keys, 2};
  struct vip_glbp_message m;
  uint8_t out[GLBP_ROOM];
  struct vip_addr source = {{192, 0, 2, 1}};

  (void)state;
  assert_int_equal(check_vector(&chain, seven), VIP_OK);
  keys[1].flags = 0;
  assert_int_equal(check_vector(&chain, seven), VIP_ERR_AUTH);
  keys[1].flags = VIP_KEY_ACCEPT;
  keys[1].id = 3; /* the right secret under another id */
  assert_int_equal(check_vector(&chain, seven), VIP_ERR_AUTH);
  /* 3.2: both kinds are accepted where the key is the same. */
  assert_int_equal(check_vector(&chain, string), VIP_OK);
  keys[1].id = 0;
  assert_int_equal(check_vector(&chain, seven), VIP_OK);
  keys[1].id = 7;
  keys[0] = (struct vip_key)KEY(7, "two have the id", VIP_KEY_ACCEPT);
  assert_int_equal(check_vector(&chain, seven), VIP_OK);

  /* Sent is the first that may be. */
  keys[0].flags = VIP_KEY_ACCEPT;
  keys[1].flags = VIP_KEY_SEND;
  assert_int_equal(glbp_decodes(&m, VIP_IPV4, GLBP_P1), VIP_OK);
  vipi_glbp_auth_prepare(&chain, &m);
  assert_int_equal(vip_glbp_encode(&m, out, sizeof out), 12 + 24 + 28);
  vipi_glbp_auth_write(&chain, VIP_IPV4, &source, out, 64);
  assert_memory_equal(out + 12, "\x03\x18\x03\x14\0\0\0\x07", 8);
#undef KEY
}

/* Without a key to send with: a text or digest that nobody has. */
static void test_no_key_to_send(void **state)
{
  static const uint8_t zero[16];
  struct vip_addr source = {{192, 0, 2, 1}};
  uint8_t out[GLBP_ROOM];
  struct vip_glbp_message m;
  struct keyed k;

  (void)state;
  make_keyed(&k, &vip_auth_md5, 9, "secret");
  k.key.flags = VIP_KEY_ACCEPT;
  assert_int_equal(glbp_decodes(&m, VIP_IPV4, GLBP_P1), VIP_OK);
  vipi_glbp_auth_prepare(&k.auth, &m);
  assert_int_equal(vip_glbp_encode(&m, out, sizeof out), 12 + 20 + 28);
  vipi_glbp_auth_write(&k.auth, VIP_IPV4, &source, out, 60);
  assert_memory_equal(out + 12, "\x03\x14\x02\x10", 4);
  assert_memory_equal(out + 16, zero, 16);
  k.auth.method = &vip_auth_text;
  vipi_glbp_auth_prepare(&k.auth, &m);
  assert_int_equal(vip_glbp_encode(&m, out, sizeof out), 12 + 8 + 28);
  vipi_glbp_auth_write(&k.auth, VIP_IPV4, &source, out, 48);
  assert_memory_equal(out + 12, "\x03\x08\x01\x01\0\0\0\0", 8);
}

/* The digest covers what is not known, in front of it and behind; and it may stand anywhere. */
static void test_digest_anywhere(void **state)
{
  static const char head[] = GLBP_HEAD("0001", "020000000001") "0904aabb" GLBP_VECTOR_HELLO;
  static const char digest_tlv[] = "03160210 00000000000000000000000000000000 7788";
  const struct vip_meta meta = {.family = VIP_IPV4, .src = {{192, 0, 2, 1}}};
  char text[GLBP_TEXT_ROOM];
  struct glbp_octets octets;
  struct vip_octets whole;
  const size_t at = 12 + 4 + 28 + 4;
  struct keyed k;

  (void)state;
  (void)snprintf(text, sizeof text, "%s%s%s", head, digest_tlv, "ff03dd" GLBP_VECTOR_VF);
  octets = glbp_octets_of(text);
  whole.data = octets.at;
  whole.length = octets.length;
  make_keyed(&k, &vip_auth_md5, 0, "any order");
  memcpy(octets.at + at, meta.src.octet, 4);
  {
    uint8_t digest[16];

    vip_auth_md5.digest(&k.key, &whole, 1, digest);
    memcpy(octets.at + at, digest, 16);
  }
  assert_int_equal(check(&k.auth, &meta, &octets), VIP_OK);
  for (size_t i = 0; i < octets.length; i++) {
    struct vip_glbp_message m;

    octets.at[i] ^= 0x40;
    if (vip_glbp_decode(&m, VIP_IPV4, octets.at, octets.length) == VIP_OK) {
      assert_int_not_equal(vipi_glbp_auth_check(&k.auth, &meta, octets.at, &m), VIP_OK);
    }
    octets.at[i] ^= 0x40;
  }
  guard_free(octets.at, octets.length);
}

/* ---- none, and text ---- */

/* 3.3 and case 49: what is configured against what is received. */
static void test_49_types(void **state)
{
  static const char *const tlvs[] = {"",
                                     "03040000",
                                     "030a010663697363 6f00",
                                     "0314021000000000000000000000000000000000",
                                     "031803140000000100000000000000000000000000000000",
                                     "03080400aabbccdd"};
  enum { OK = VIP_OK, TYPE = VIP_ERR_AUTH_TYPE, BAD = VIP_ERR_AUTH, WHAT = VIP_ERR_AUTH_UNKNOWN };
  static const int results[3][COUNT_OF(tlvs)] = {{OK, OK, TYPE, TYPE, TYPE, WHAT},
                                                 {TYPE, TYPE, OK, TYPE, TYPE, WHAT},
                                                 {TYPE, TYPE, TYPE, BAD, BAD, WHAT}};
  struct keyed text;
  struct keyed md5;
  const struct vip_auth *const auths[3] = {NULL, &text.auth, &md5.auth};

  (void)state;
  make_keyed(&text, &vip_auth_text, 0, "cisco");
  make_keyed(&md5, &vip_auth_md5, 0, "cisco");
  for (size_t i = 0; i < COUNT_OF(tlvs); i++) {
    char message[GLBP_TEXT_ROOM];

    (void)snprintf(message, sizeof message, "%s%s%s", GLBP_A, tlvs[i],
                   "011c000400c80000" GLBP_TIMERS "c0a80001");
    for (size_t own = 0; own < 3; own++) {
      assert_int_equal(check_text(auths[own], message), results[own][i]);
    }
  }
}

#define TEXT(tlv) GLBP_A tlv "011c000400c80000" GLBP_TIMERS "c0a80001"

/* Case 54. */
static void test_54_text(void **state)
{
  struct keyed k;

  (void)state;
  make_keyed(&k, &vip_auth_text, 0, "cisco");
  assert_int_equal(check_text(&k.auth, TEXT("030901056369 73636f")), VIP_OK);
  assert_int_equal(check_text(&k.auth, TEXT("030a0106636973636f00")), VIP_OK);
  assert_int_equal(check_text(&k.auth, TEXT("030c0106636973636f000000")), VIP_OK);
  assert_int_equal(check_text(&k.auth, TEXT("030c0108636973636f000000")), VIP_OK);
  assert_int_equal(check_text(&k.auth, TEXT("030c0108636973636f007788")), VIP_OK);
  assert_int_equal(check_text(&k.auth, TEXT("030c0106436973636f000000")), VIP_ERR_AUTH); /* Cisco */
  assert_int_equal(check_text(&k.auth, TEXT("030c0105636973630000 0000")), VIP_ERR_AUTH);
  assert_int_equal(check_text(&k.auth, TEXT("030c0106636973636e000000")), VIP_ERR_AUTH);
  assert_int_equal(check_text(&k.auth, TEXT("030c0104636973636f000000")), VIP_ERR_AUTH);
  assert_int_equal(check_text(&k.auth, TEXT("030c0107636973636f636f00")), VIP_ERR_AUTH);
  assert_int_equal(check_text(&k.auth, TEXT("030c0108636973636f636973")), VIP_ERR_AUTH);
  assert_int_equal(check_text(&k.auth, TEXT("03040100")), VIP_ERR_AUTH);
  assert_int_equal(check_text(&k.auth, TEXT("03050100 00")), VIP_ERR_AUTH);
  assert_int_equal(check_text(&k.auth, TEXT("0305010100")), VIP_ERR_AUTH);
  /* Several keys; one that is no longer accepted. */
  {
    struct vip_key keys[2] = {k.key, k.key};
    const struct vip_auth both = {&vip_auth_text, keys, 2};

    keys[0].secret = (const uint8_t *)"other";
    assert_int_equal(check_text(&both, TEXT("030a0106636973636f00")), VIP_OK);
    assert_int_equal(check_text(&both, TEXT("030a01066f7468657200")), VIP_OK);
    keys[1].flags = VIP_KEY_SEND;
    assert_int_equal(check_text(&both, TEXT("030a0106636973636f00")), VIP_ERR_AUTH);
  }
}

/* Case 54, and texts of every length: those that are sent are accepted, the rest is not encoded. */
static void test_54_text_sent(void **state)
{
  char secret[256];

  (void)state;
  memset(secret, 'k', sizeof secret);
  for (unsigned length = 1; length < 256; length++) {
    const struct vip_addr source = {{192, 0, 2, 1}};
    const struct vip_meta meta = {.family = VIP_IPV4, .src = source};
    uint8_t out[12 + 255 + 28];
    struct vip_glbp_message m;
    struct keyed k;
    int written;

    make_keyed(&k, &vip_auth_text, 0, "");
    k.key.secret = (const uint8_t *)secret;
    k.key.length = (uint8_t)length;
    assert_int_equal(glbp_decodes(&m, VIP_IPV4, GLBP_P1), VIP_OK);
    vipi_glbp_auth_prepare(&k.auth, &m);
    written = vip_glbp_encode(&m, out, sizeof out);
    if (length > 250) {
      assert_int_equal(written, VIP_ERR_ARG);
      continue;
    }
    vipi_glbp_auth_write(&k.auth, VIP_IPV4, &source, out, (size_t)written);
    assert_int_equal(vip_glbp_decode(&m, VIP_IPV4, out, (size_t)written), VIP_OK);
    assert_int_equal(m.auth_length, length + 1);
    assert_int_equal(m.auth_data[length], 0);
    assert_int_equal(vipi_glbp_auth_check(&k.auth, &meta, out, &m), VIP_OK);
    k.key.length++;
    assert_int_equal(vipi_glbp_auth_check(&k.auth, &meta, out, &m), VIP_ERR_AUTH);
    k.key.length = (uint8_t)(length - 1);
    assert_int_equal(vipi_glbp_auth_check(&k.auth, &meta, out, &m), VIP_ERR_AUTH);
  }
  {
    struct keyed k;
    struct vip_glbp_message m;
    uint8_t out[52];

    make_keyed(&k, &vip_auth_text, 0, "cisco");
    assert_int_equal(glbp_decodes(&m, VIP_IPV4, GLBP_P1), VIP_OK);
    vipi_glbp_auth_prepare(&k.auth, &m);
    assert_int_equal(vip_glbp_encode(&m, out, sizeof out), 52);
    vipi_glbp_auth_write(&k.auth, VIP_IPV4, NULL, out, sizeof out);
    assert_memory_equal(out + 12, "\x03\x0c\x01\x06\x63\x69\x73\x63\x6f\0\0\0", 12);
    vipi_glbp_auth_prepare(NULL, &m);
    assert_int_equal(vip_glbp_encode(&m, out, sizeof out), 40);
    memcpy(out + 40, "unchanged", 9);
    vipi_glbp_auth_write(NULL, VIP_IPV4, NULL, out, 40);
    assert_int_equal(check_text(NULL, GLBP_P1), VIP_OK);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_48_vectors_are_accepted),
      cmocka_unit_test(test_48_every_bit),
      cmocka_unit_test(test_vectors_are_sent),
      cmocka_unit_test(test_vectors_are_built),
      cmocka_unit_test(test_53_chain),
      cmocka_unit_test(test_no_key_to_send),
      cmocka_unit_test(test_digest_anywhere),
      cmocka_unit_test(test_49_types),
      cmocka_unit_test(test_54_text),
      cmocka_unit_test(test_54_text_sent),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
