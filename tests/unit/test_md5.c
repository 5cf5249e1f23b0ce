/* SPDX-License-Identifier: MIT */
/*
 * test_md5.c - the keyed digest of auth.h: MD5(key, its MD5 padding, message,
 * key), RFC 1828 style.
 *
 * The expected digests were computed with another implementation of RFC 1321
 * (Python's hashlib) over key = fill(n) and message = fill(n), octet i of
 * fill(n) being 7 i + n; and the recorded ones of vrrp.md 2.3 by Cisco routers.
 * Plain MD5, and so the vectors of RFC 1321 itself, cannot be reached through
 * the public interface: every key length around a block's end stands in for
 * them.
 */
#include "vip_test.h"

#include "hex.h"

static void fill(uint8_t *out, size_t length)
{
  size_t i;

  for (i = 0; i < length; i++) {
    out[i] = (uint8_t)(7 * i + length);
  }
}

static void digest_of(const uint8_t *secret, size_t secret_length, const uint8_t *message,
                      size_t length, uint8_t digest[16])
{
  struct vip_key key = {0, secret, (uint8_t)secret_length, 0};
  struct vip_octets part = {message, length};

  vip_auth_md5.digest(&key, &part, 1, digest);
}

static void test_known_digests(void **state)
{
  static const struct {
    size_t key_length;
    size_t length;
    const char *digest;
  } rows[] = {
      {1, 0, "320006402cccb8f843162851bdba7640"},
      {6, 20, "440d66975ad986c08401c61d550df810"},
      {55, 1, "486d9d1a33815632e0f9677b3ef9054a"},
      {56, 55, "8ee4ef51f6892aea97cf4a1889a39294"},
      {57, 64, "6348dddc28b6e4e2944bb4796b1ee32e"},
      {63, 20, "ad01983141f22557e6d42f0908d5b4d4"},
      {64, 0, "450565f8622e9e6a440e7ad952c6067a"},
      {65, 55, "67b7da6bf359ab1fb4d1a58b0d59204e"},
      {119, 20, "5183b8e141b3e00e6d3f9f85f13c066a"},
      {120, 64, "ddec068ce67ce52cf57998963ca51700"},
      {128, 1000, "d4ac28d2b85ab432536082d723eaab7d"},
      {255, 1000, "ac1691b47ab28faca55c59c5a4bb60de"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    uint8_t key[255];
    uint8_t message[1000];
    uint8_t digest[16];
    uint8_t expected[16];

    fill(key, rows[i].key_length);
    fill(message, rows[i].length);
    assert_int_equal(hex_bytes(expected, sizeof expected, rows[i].digest), 16);
    digest_of(key, rows[i].key_length, message, rows[i].length, digest);
    assert_memory_equal(digest, expected, 16);
  }
}

/* Each digest is put in front of the next message: one wrong octet anywhere shows at the end. */
static void test_every_key_length(void **state)
{
  uint8_t expected[16];
  uint8_t digest[16];
  uint8_t message[16 + 200];
  size_t front = 0;
  size_t length;

  (void)state;
  for (length = 1; length <= 255; length++) {
    uint8_t key[255];

    fill(key, length);
    memcpy(message, digest, front);
    fill(message + front, length * 3 % 200);
    digest_of(key, length, message, front + length * 3 % 200, digest);
    front = sizeof digest;
  }
  assert_int_equal(hex_bytes(expected, sizeof expected, "2ed2162c40db6459a0f0c78414e81149"), 16);
  assert_memory_equal(digest, expected, 16);
}

static void test_recorded_digests(void **state)
{
  static const struct {
    const char *secret;
    const char *message; /* checksum zero */
    const char *digest;
  } rows[] = {
      {"secret", "21336401fe010000c00002010000000000000000", "ca86c3f43e49f63cf7b5365faf20ca98"},
      {"secret", "21330001fe010000c00002010000000000000000", "14d9f1e2a2dc59017489cef09af22044"},
      {"password12345", "21013201fe0100000a00000a0000000000000000",
       "f23a4b2e4b2b52c2a216ffab982c6d01"},
      {"password12345", "21010001fe0100000a00000a0000000000000000",
       "fcae3bff6c29eb2a76fe9939fbe766bf"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    uint8_t message[20];
    uint8_t digest[16];
    uint8_t expected[16];

    (void)hex_bytes(message, sizeof message, rows[i].message);
    (void)hex_bytes(expected, sizeof expected, rows[i].digest);
    digest_of((const uint8_t *)rows[i].secret, strlen(rows[i].secret), message, 20, digest);
    assert_memory_equal(digest, expected, 16);
  }
}

static void test_parts_are_one_message(void **state)
{
  uint8_t message[200];
  uint8_t whole[16];
  uint8_t digest[16];
  struct vip_key key = {0, (const uint8_t *)"secret", 6, 0};
  size_t cut;

  (void)state;
  fill(message, sizeof message);
  digest_of(key.secret, key.length, message, sizeof message, whole);
  for (cut = 0; cut <= sizeof message; cut++) {
    struct vip_octets parts[3];

    parts[0].data = message;
    parts[0].length = cut / 2;
    parts[1].data = message + cut / 2;
    parts[1].length = cut - cut / 2;
    parts[2].data = message + cut;
    parts[2].length = sizeof message - cut;
    vip_auth_md5.digest(&key, parts, 3, digest);
    assert_memory_equal(digest, whole, 16);
  }
}

static void test_methods(void **state)
{
  (void)state;
  assert_int_equal(vip_auth_md5.kind, VIP_AUTH_MD5);
  assert_int_equal(vip_auth_text.kind, VIP_AUTH_TEXT);
  assert_null(vip_auth_text.digest);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_digests),    cmocka_unit_test(test_every_key_length),
      cmocka_unit_test(test_recorded_digests), cmocka_unit_test(test_parts_are_one_message),
      cmocka_unit_test(test_methods),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
