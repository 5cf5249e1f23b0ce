/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_auth.c - authentication of HSRP (lib/hsrp_auth.h) against hsrp.md
 * section 3: each vector of 3.4 in both directions, and the cases of section 9
 * that are the codec's, by number.
 *
 * Keys longer than recorded ones: the digests are of another implementation of
 * RFC 1321 (Python's hashlib).
 */
#include "vip_test.h"

#include "guard.h"
#include "hex.h"
#include "hsrp_auth.h"
#include "hsrp_vectors.h"

enum { V1 = 1, V2 = 2 };

/* A configuration with one key, and what it points to. */
struct keyed {
  struct vip_key key;
  struct vip_auth auth;
  struct vip_hsrp_config config;
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
  k->config.auth = &k->auth;
}

static struct vip_meta meta_of(uint8_t family, const uint8_t source[16])
{
  struct vip_meta meta = {.family = family};

  memcpy(meta.src.octet, source, 16);
  return meta;
}

/* Checks octets as received. */
static int check(const struct vip_hsrp_config *config, uint8_t version, const struct vip_meta *meta,
                 const struct hsrp_octets *octets)
{
  struct vip_hsrp_message m;

  assert_int_equal(vip_hsrp_decode(&m, version, meta->family, octets->at, octets->length), VIP_OK);
  return vipi_hsrp_auth_check(config, meta, octets->at, &m);
}

/* The same of text; a source of the vectors where MD5 does not matter. */
static int check_text(const struct vip_hsrp_config *config, uint8_t version, const char *text)
{
  struct hsrp_octets octets = hsrp_octets_of(text);
  const struct vip_meta meta = meta_of(VIP_IPV4, hsrp_vectors[0].source);
  const int result = check(config, version, &meta, &octets);

  guard_free(octets.at, octets.length);
  return result;
}

static int check_vector(const struct vip_hsrp_config *config, const struct hsrp_vector *v)
{
  const struct vip_meta meta = meta_of(v->family, v->source);
  char text[HSRP_TEXT_ROOM];
  struct hsrp_octets octets;
  int result;

  hsrp_vector_text(text, v);
  octets = hsrp_octets_of(text);
  result = check(config, v->version, &meta, &octets);
  guard_free(octets.at, octets.length);
  return result;
}

static const struct hsrp_vector *vector(const char *name)
{
  size_t i = 0;

  while (strcmp(hsrp_vectors[i].name, name) != 0) {
    i++;
    assert_true(i < COUNT_OF(hsrp_vectors));
  }
  return &hsrp_vectors[i];
}

/* Cases 58, 74, 91: right with the key, and wrong with anything else. */
static void test_vectors_are_accepted(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(hsrp_vectors); i++) {
    const struct hsrp_vector *v = &hsrp_vectors[i];
    struct keyed k;

    make_keyed(&k, &vip_auth_md5, v->key_id, v->key);
    assert_int_equal(check_vector(&k.config, v), VIP_OK);
    make_keyed(&k, &vip_auth_md5, v->key_id + 1, v->key);
    assert_int_equal(check_vector(&k.config, v), VIP_ERR_AUTH);
    make_keyed(&k, &vip_auth_md5, v->key_id, "another");
    assert_int_equal(check_vector(&k.config, v), VIP_ERR_AUTH);
    make_keyed(&k, &vip_auth_md5, v->key_id, v->key);
    k.key.length--;
    assert_int_equal(check_vector(&k.config, v), VIP_ERR_AUTH);
    make_keyed(&k, &vip_auth_text, v->key_id, "cisco");
    assert_int_equal(check_vector(&k.config, v), VIP_ERR_AUTH_TYPE);
    k.config.auth = NULL;
    assert_int_equal(check_vector(&k.config, v), VIP_ERR_AUTH_TYPE);
  }
}

/* Case 94 and all others: the digest that we send. */
static void test_vectors_are_sent(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(hsrp_vectors); i++) {
    const struct hsrp_vector *v = &hsrp_vectors[i];
    char text[HSRP_TEXT_ROOM];
    struct vip_meta meta = meta_of(v->family, v->source);
    struct hsrp_octets expected;
    uint8_t *out;
    struct keyed k;

    hsrp_vector_text(text, v);
    expected = hsrp_octets_of(text);
    out = guard_copy(expected.at, expected.length);
    memset(out + expected.length - 30, 0, 30);
    make_keyed(&k, &vip_auth_md5, v->key_id, v->key);
    vipi_hsrp_auth_write(&k.auth, v->version, v->family, &meta.src, out, expected.length);
    assert_memory_equal(out, expected.at, expected.length);
    assert_int_equal(vipi_hsrp_auth_kind(&k.auth), VIP_AUTH_MD5);
    guard_free(out, expected.length);
    guard_free(expected.at, expected.length);
  }
}

/* Case 59: any bit of the message; but lengths and types, which make another message of it. */
static void test_every_bit(void **state)
{
  const char *const names[] = {"A", "F", "I", "J", "L"};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(names); i++) {
    const struct hsrp_vector *v = vector(names[i]);
    const struct vip_meta meta = meta_of(v->family, v->source);
    char text[HSRP_TEXT_ROOM];
    struct hsrp_octets octets;
    struct keyed k;
    unsigned accepted = 0;
    size_t bit;

    hsrp_vector_text(text, v);
    octets = hsrp_octets_of(text);
    make_keyed(&k, &vip_auth_md5, v->key_id, v->key);
    for (bit = 0; bit < octets.length * 8; bit++) {
      struct vip_hsrp_message m;

      octets.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
      if (vip_hsrp_decode(&m, v->version, v->family, octets.at, octets.length) == VIP_OK &&
          vipi_hsrp_auth_check(&k.config, &meta, octets.at, &m) == VIP_OK) {
        accepted++;
      }
      octets.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(accepted, 0);
    assert_int_equal(check(&k.config, v->version, &meta, &octets), VIP_OK);
    guard_free(octets.at, octets.length);
  }
}

/* Case 92: what the sender did not initialise is digested as it is. */
static void test_garbage_is_digested(void **state)
{
  const struct hsrp_vector *v = vector("L");
  const struct vip_meta meta = meta_of(v->family, v->source);
  char text[HSRP_TEXT_ROOM];
  struct hsrp_octets octets;
  struct keyed k;

  (void)state;
  make_keyed(&k, &vip_auth_md5, 0, v->key);
  assert_int_equal(check_vector(&k.config, v), VIP_OK);
  hsrp_vector_text(text, v);
  octets = hsrp_octets_of(text);
  memset(octets.at + 30, 0, 12);
  assert_int_equal(check(&k.config, V2, &meta, &octets), VIP_ERR_AUTH);
  guard_free(octets.at, octets.length);
}

/* The digest covers the TLVs that are not known, and stands anywhere. */
static void test_other_order(void **state)
{
  static const char *const messages[] = {
      /* each: all in front of the digest, and all behind it */
      HSRP_MD5("0a000014", "00000003"),
      HSRP_V2("00", "06", "020000000001", "64") "0a000001" HSRP_ZERO12 "6303aabbcc",
      HSRP_V2("00", "06", "020000000001", "64") "0a000001" HSRP_ZERO12
                                                "7f00" HSRP_MD5("0a000014", "00000003"),
      "6301dd"};
  static const char *const digests[] = {"aa96f42ae4deab95bf94ac25c60968bb",
                                        "a0ef4288b4064b25491a6d460c28b05d"};
  const struct vip_meta meta = meta_of(VIP_IPV4, hsrp_vectors[0].source);
  struct keyed k;
  size_t i;

  (void)state;
  make_keyed(&k, &vip_auth_md5, 3, "any order");
  for (i = 0; i < 2; i++) {
    char text[HSRP_TEXT_ROOM];
    struct hsrp_octets octets;

    (void)snprintf(text, sizeof text, "%s%s%s", messages[2 * i], digests[i], messages[2 * i + 1]);
    octets = hsrp_octets_of(text);
    assert_int_equal(check(&k.config, V2, &meta, &octets), VIP_OK);
    octets.at[octets.length - 1] ^= 1;
    assert_int_equal(check(&k.config, V2, &meta, &octets), VIP_ERR_AUTH);
    guard_free(octets.at, octets.length);
  }
}

/* Case 60: the address in the TLV is the sender's, unless that is not asked for. */
static void test_sender(void **state)
{
  const struct hsrp_vector *v4 = vector("A");
  const struct hsrp_vector *v6 = vector("M");
  struct hsrp_vector other = *v4;
  struct keyed k;

  (void)state;
  make_keyed(&k, &vip_auth_md5, 0, v4->key);
  other.source[3] = 21;
  assert_int_equal(check_vector(&k.config, &other), VIP_ERR_AUTH);
  k.config.no_source_check = true;
  assert_int_equal(check_vector(&k.config, &other), VIP_OK);

  make_keyed(&k, &vip_auth_md5, 7, v6->key);
  other = *v6;
  other.source[8] ^= 1; /* only the low 32 bits stand there */
  assert_int_equal(check_vector(&k.config, &other), VIP_OK);
  other.source[15] ^= 1;
  assert_int_equal(check_vector(&k.config, &other), VIP_ERR_AUTH);
}

/* Cases 61, 62 and 93: a change of keys, and chains with ids. */
static void test_chain(void **state)
{
#define KEY(id, text, flags)                                                                       \
  {                                                                                                \
    (id), (const uint8_t *)(text), sizeof(text) - 1, (flags)                                       \
  }
  const struct hsrp_vector *j = vector("J"); /* id 1 */
  const struct hsrp_vector *k = vector("K"); /* id 0 */
  struct vip_key keys[] = {KEY(2, "next", VIP_KEY_SEND | VIP_KEY_ACCEPT),
                           KEY(1, "no longer", VIP_KEY_ACCEPT), KEY(1, "MY_KEY", VIP_KEY_ACCEPT)};
  const struct vip_auth chain = {&vip_auth_md5, keys, 3};
  const struct vip_hsrp_config config = {.auth = &chain};
  struct vip_addr source = {{192, 168, 12, 1}};
  uint8_t out[72] = {0};

  (void)state;
  assert_int_equal(check_vector(&config, j), VIP_OK);       /* the third: two have the id */
  assert_int_equal(check_vector(&config, k), VIP_ERR_AUTH); /* id 0 is none of them */
  keys[2].flags = 0;                                        /* the overlap ends */
  assert_int_equal(check_vector(&config, j), VIP_ERR_AUTH);
  keys[2].flags = VIP_KEY_SEND;
  assert_int_equal(check_vector(&config, j), VIP_ERR_AUTH);
  keys[2].flags = VIP_KEY_ACCEPT;
  keys[2].id = 2; /* the chain holds it as key 2 only */
  assert_int_equal(check_vector(&config, j), VIP_ERR_AUTH);

  vipi_hsrp_auth_write(&chain, V2, VIP_IPV4, &source, out, sizeof out);
  assert_memory_equal(out + 42, "\x04\x1c\x01\0\0\0\xc0\xa8\x0c\x01\0\0\0\x02", 14); /* the first */
  keys[0].flags = VIP_KEY_ACCEPT;
  keys[1].flags = VIP_KEY_SEND;
  vipi_hsrp_auth_write(&chain, V2, VIP_IPV4, &source, out, sizeof out);
  assert_memory_equal(out + 52, "\0\0\0\x01", 4);
#undef KEY
}

/* Without a key to send with: MD5 still, with a digest that nobody makes. */
static void test_no_key_to_send(void **state)
{
  static const uint8_t zero[20];
  struct vip_addr source = {{10, 0, 0, 20}};
  uint8_t out[72] = {0};
  struct keyed k;

  (void)state;
  make_keyed(&k, &vip_auth_md5, 9, "secret");
  k.key.flags = VIP_KEY_ACCEPT;
  vipi_hsrp_auth_write(&k.auth, V2, VIP_IPV4, &source, out, sizeof out);
  assert_memory_equal(out + 42, "\x04\x1c\x01\0\0\0\x0a\0\0\x14", 10);
  assert_memory_equal(out + 52, zero, 20);
  memset(out, 0, sizeof out);
  k.auth.method = &vip_auth_text;
  vipi_hsrp_auth_write(&k.auth, V1, VIP_IPV4, &source, out, 20);
  assert_memory_equal(out, zero, 20);
}

/* Case 56: text. */
static void test_text(void **state)
{
  struct keyed k;
  uint8_t out[52] = {0};

  (void)state;
  make_keyed(&k, &vip_auth_text, 0, "cisco");
  assert_int_equal(vipi_hsrp_auth_kind(&k.auth), VIP_AUTH_TEXT);
  assert_int_equal(check_text(&k.config, V1, HSRP_V1_ACTIVE), VIP_OK);
  assert_int_equal(check_text(&k.config, V2, HSRP_V2_ACTIVE), VIP_OK);
  vipi_hsrp_auth_write(&k.auth, V1, VIP_IPV4, NULL, out, 20);
  assert_memory_equal(out, "\0\0\0\0\0\0\0\0cisco\0\0\0\0\0\0\0", 20);
  {
    struct vip_key keys[2] = {k.key, k.key};
    const struct vip_auth both = {&vip_auth_text, keys, 2};
    const struct vip_hsrp_config config = {.auth = &both};

    keys[0].secret = (const uint8_t *)"other";
    assert_int_equal(check_text(&config, V1, HSRP_V1_ACTIVE), VIP_OK); /* the second */
    keys[1].flags = VIP_KEY_SEND;
    assert_int_equal(check_text(&config, V1, HSRP_V1_ACTIVE), VIP_ERR_AUTH);
  }
  make_keyed(&k, &vip_auth_text, 0, "secret");
  assert_int_equal(check_text(&k.config, V1, HSRP_V1_ACTIVE), VIP_ERR_AUTH);
  assert_int_equal(check_text(&k.config, V2, HSRP_V2_ACTIVE), VIP_ERR_AUTH);
  make_keyed(&k, &vip_auth_text, 0, "cisc");
  assert_int_equal(check_text(&k.config, V1, HSRP_V1_ACTIVE), VIP_ERR_AUTH);
  make_keyed(&k, &vip_auth_text, 0, "cisco123");
  assert_int_equal(check_text(&k.config, V2, HSRP_V2_ACTIVE), VIP_ERR_AUTH);
  assert_int_equal(check_text(&k.config, V2,
                              HSRP_V2("00", "06", "020000000001", "64") "0a000001" HSRP_ZERO12
                                                                        "0308636973636f313233"),
                   VIP_OK);
  memset(out, 0, sizeof out);
  vipi_hsrp_auth_write(&k.auth, V2, VIP_IPV4, NULL, out, 52);
  assert_memory_equal(out + 42, "\0\0cisco123", 10);
}

/* Nothing configured is the text "cisco"; 3.5: so is nothing received, unless it must be there. */
static void test_default(void **state)
{
  const char *bare = HSRP_V2("00", "06", "020000000001", "64") "0a000001" HSRP_ZERO12;
  struct vip_hsrp_config config = {.auth = NULL};
  struct keyed k;
  uint8_t out[52] = {0};

  (void)state;
  assert_int_equal(vipi_hsrp_auth_kind(NULL), VIP_AUTH_TEXT);
  assert_int_equal(check_text(&config, V1, HSRP_V1_ACTIVE), VIP_OK);
  assert_int_equal(check_text(&config, V2, HSRP_V2_ACTIVE), VIP_OK);
  assert_int_equal(check_text(&config, V2, bare), VIP_OK);
  config.auth_required = true;
  assert_int_equal(check_text(&config, V2, HSRP_V2_ACTIVE), VIP_OK);
  assert_int_equal(check_text(&config, V2, bare), VIP_ERR_AUTH_TYPE);
  vipi_hsrp_auth_write(NULL, V2, VIP_IPV4, NULL, out, 52);
  assert_memory_equal(out + 42, "\0\0cisco\0\0\0", 10);

  make_keyed(&k, &vip_auth_text, 0, "cisco");
  assert_int_equal(check_text(&k.config, V2, bare), VIP_OK);
  make_keyed(&k, &vip_auth_text, 0, "secret");
  assert_int_equal(check_text(&k.config, V2, bare), VIP_ERR_AUTH);
  make_keyed(&k, &vip_auth_md5, 0, "cisco");
  assert_int_equal(check_text(&k.config, V2, bare), VIP_ERR_AUTH_TYPE);
}

/* Cases 57 and 64: MD5 is asked for, and something else comes. */
static void test_md5_is_asked_for(void **state)
{
  char text[HSRP_TEXT_ROOM];
  struct hsrp_octets full;
  const struct vip_meta meta = meta_of(VIP_IPV4, hsrp_vectors[0].source);
  struct keyed md5;
  size_t length;

  (void)state;
  make_keyed(&md5, &vip_auth_md5, 0, hsrp_vectors[0].key);
  assert_int_equal(check_text(&md5.config, V1, HSRP_V1_ACTIVE), VIP_ERR_AUTH_TYPE);
  assert_int_equal(check_text(&md5.config, V2, HSRP_V2_ACTIVE), VIP_ERR_AUTH_TYPE);
  hsrp_vector_text(text, &hsrp_vectors[0]);
  (void)strcat(text, "0000");
  full = hsrp_octets_of(text);
  for (length = 20; length <= full.length; length++) {
    struct hsrp_octets cut = {guard_copy(full.at, length), length};
    const int expected = length == 20 ? VIP_ERR_AUTH_TYPE : length == 50 ? VIP_OK : VIP_ERR_LENGTH;

    assert_int_equal(check(&md5.config, V1, &meta, &cut), expected);
    guard_free(cut.at, length);
  }
  /* What stands behind the message does not concern those who ask for text (2.6.2). */
  assert_int_equal(check_text(&(struct vip_hsrp_config){.auth = NULL}, V1, HSRP_V1_ACTIVE "0405"),
                   VIP_OK);
  guard_free(full.at, full.length);
}

static void test_another_algorithm(void **state)
{
  const struct hsrp_vector *v = vector("A");
  const struct vip_meta meta = meta_of(v->family, v->source);
  char text[HSRP_TEXT_ROOM];
  struct hsrp_octets octets;
  struct keyed k;

  (void)state;
  make_keyed(&k, &vip_auth_md5, 0, v->key);
  hsrp_vector_text(text, v);
  octets = hsrp_octets_of(text);
  octets.at[22] = 2;
  assert_int_equal(check(&k.config, V1, &meta, &octets), VIP_ERR_AUTH_UNKNOWN);
  guard_free(octets.at, octets.length);
}

/* Keys of every length are sent and accepted; some of them by known answers. */
static void test_long_keys(void **state)
{
  static const struct {
    uint8_t length;
    const char *digest;
  } rows[] = {{1, "6a685ce503aeb391c0506e07e863fff9"},   {55, "e6c0ef81e332cd58aa8e9c193090602d"},
              {56, "e4ba09a60cdbd9b65e9e036a4b993011"},  {64, "a4c7b60b346b1594a2fa3b40a018e659"},
              {100, "95e0ff98eabdf6260eb48472d22227e5"}, {119, "90dc319262498bb9c908909290fc8af0"},
              {120, "78d79a8dc2c655d2cdc0229dad50ef80"}, {255, "4922bbdb77a8d0e657db03af4a090daf"}};
  uint8_t secret[255];
  const struct hsrp_vector *v = vector("D");
  const struct vip_meta meta = meta_of(v->family, v->source);
  struct vip_key key = {0, secret, 0, VIP_KEY_SEND | VIP_KEY_ACCEPT};
  const struct vip_auth auth = {&vip_auth_md5, &key, 1};
  const struct vip_hsrp_config config = {.auth = &auth};
  char text[HSRP_TEXT_ROOM];
  struct hsrp_octets octets;
  size_t i;

  (void)state;
  for (i = 0; i < sizeof secret; i++) {
    secret[i] = (uint8_t)(i + 1);
  }
  hsrp_vector_text(text, v);
  octets = hsrp_octets_of(text);
  for (i = 1; i <= sizeof secret; i++) {
    key.length = (uint8_t)i;
    memset(octets.at + 42, 0, 30);
    vipi_hsrp_auth_write(&auth, V2, VIP_IPV4, &meta.src, octets.at, octets.length);
    assert_int_equal(check(&config, V2, &meta, &octets), VIP_OK);
  }
  for (i = 0; i < COUNT_OF(rows); i++) {
    uint8_t digest[16];

    assert_int_equal(hex_bytes(digest, sizeof digest, rows[i].digest), 16);
    key.length = rows[i].length;
    memset(octets.at + 42, 0, 30);
    vipi_hsrp_auth_write(&auth, V2, VIP_IPV4, &meta.src, octets.at, octets.length);
    assert_memory_equal(octets.at + 56, digest, 16);
  }
  guard_free(octets.at, octets.length);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vectors_are_accepted),
      cmocka_unit_test(test_vectors_are_sent),
      cmocka_unit_test(test_every_bit),
      cmocka_unit_test(test_garbage_is_digested),
      cmocka_unit_test(test_other_order),
      cmocka_unit_test(test_sender),
      cmocka_unit_test(test_chain),
      cmocka_unit_test(test_no_key_to_send),
      cmocka_unit_test(test_text),
      cmocka_unit_test(test_default),
      cmocka_unit_test(test_md5_is_asked_for),
      cmocka_unit_test(test_another_algorithm),
      cmocka_unit_test(test_long_keys),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
