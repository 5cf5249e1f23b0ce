/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_malformed.c - the HSRP codec of wire.h against what no router sends:
 * the parser rules of hsrp.md 2.6, cases 63, 64, 72 and 73 of section 9, every
 * truncation and every value of every octet, at a guard page.
 */
#include "vip_test.h"

#include "guard.h"
#include "hsrp_vectors.h"

enum { V1 = 1, V2 = 2 };

static int result_of(uint8_t version, uint8_t family, const char *text)
{
  struct hsrp_octets octets = hsrp_octets_of(text);
  struct vip_hsrp_message m;
  int result = vip_hsrp_decode(&m, version, family, octets.at, octets.length);

  guard_free(octets.at, octets.length);
  return result;
}

/* 2.6.1, cases 63 and 72 to 73: each defect by its own code. */
static void test_malformed(void **state)
{
  static const struct {
    uint8_t version, family;
    const char *text;
    int result;
  } rows[] = {
      {V1, 4, "", VIP_ERR_LENGTH},
      {V2, 4, "", VIP_ERR_LENGTH},
      {V1, 4, "00", VIP_ERR_LENGTH},
      {V1, 4, "0000", VIP_ERR_LENGTH},
      /* the other version's message; version byte 2 (case 63) */
      {V1, 4, HSRP_V2_ACTIVE, VIP_ERR_VERSION},
      {V1, 4, HSRP_V2_PASSIVE, VIP_ERR_VERSION},
      {V2, 4, HSRP_V1_ACTIVE, VIP_ERR_VERSION},
      {V2, 4, HSRP_V1_PASSIVE, VIP_ERR_VERSION},
      {V1, 6, HSRP_V1_ACTIVE, VIP_ERR_VERSION},
      {V1, 4, "020010030a640100" HSRP_TEXT "c0a80001", VIP_ERR_VERSION},
      {V1, 4, "02", VIP_ERR_VERSION},
      {V2, 4, "0128010006040067700f6aeff5bf0000006e00000bb8000027100a34fd7e" HSRP_REST,
       VIP_ERR_VERSION},
      /* opcodes */
      {V1, 4, "000410030a640100" HSRP_TEXT "c0a80001", VIP_ERR_TYPE},
      {V1, 4, "00ff", VIP_ERR_TYPE},
      {V1, 4, "00030002000e02000000000100000000", VIP_ERR_TYPE}, /* IP redundancy */
      {V2, 4, "0128020306040067700f6aeff5bf0000006e00000bb8000027100a34fd7e" HSRP_REST,
       VIP_ERR_TYPE},
      /* Advertise */
      {V1, 4, "0003", VIP_ERR_LENGTH},
      {V1, 4, "00030001000e020000000001000000", VIP_ERR_LENGTH},
      {V1, 4, "00030001000a02000000000100000000", VIP_ERR_LENGTH},
      {V1, 4, "00030001010e02000000000100000000", VIP_ERR_LENGTH},
      {V1, 4, "00030001000e00000000000100000000", VIP_ERR_VALUE},
      {V1, 4, "00030001000e04000000000100000000", VIP_ERR_VALUE},
      {V1, 4, "00030001000e0200000000010000000077", VIP_OK},
      /* IP version, priority, group */
      {V2, 6, HSRP_V2_ACTIVE, VIP_ERR_VALUE},
      {V2, 4, "0128020006060067700f6aeff5bf0000006e00000bb8000027100a34fd7e" HSRP_REST,
       VIP_ERR_VALUE},
      {V2, 4, "0128020006040067700f6aeff5bf0000010000000bb8000027100a34fd7e" HSRP_REST,
       VIP_ERR_VALUE},
      {V2, 4, "0128020006040067700f6aeff5bf800000ff00000bb8000027100a34fd7e" HSRP_REST,
       VIP_ERR_VALUE},
      {V2, 4, "0128020006040067700f6aeff5bf000000ff00000bb8000027100a34fd7e" HSRP_REST, VIP_OK},
      {V2, 4, "0128020006040fff700f6aeff5bf0000006e00000bb8000027100a34fd7e" HSRP_REST, VIP_OK},
      {V2, 4, "0128020006041000700f6aeff5bf0000006e00000bb8000027100a34fd7e" HSRP_REST,
       VIP_ERR_GROUP},
      /* TLVs of a wrong length (case 73), or that run past the end */
      {V2, 4, "0127020006040067700f6aeff5bf0000006e00000bb8000027100a34fd7e0000000000000000000000",
       VIP_ERR_LENGTH},
      {V2, 4, HSRP_V2_ACTIVE "01", VIP_ERR_LENGTH},
      {V2, 4, HSRP_V2_ACTIVE "6301", VIP_ERR_LENGTH},
      {V2, 4, "02040001", VIP_ERR_LENGTH},
      {V2, 4, "02050001000000", VIP_ERR_LENGTH},
      {V2, 4, "0203000100", VIP_ERR_LENGTH},
      {V2, 4, HSRP_V2_PASSIVE "0309636973636f00000000", VIP_ERR_LENGTH},
      {V2, 4, HSRP_V2_PASSIVE "0307636973636f0000", VIP_ERR_LENGTH},
      {V2, 4, HSRP_V2_PASSIVE "0400", VIP_ERR_LENGTH},
      /* twice, or none */
      {V2, 4, HSRP_V2_ACTIVE HSRP_V2_ACTIVE, VIP_ERR_TLV},
      {V2, 4, HSRP_V2_PASSIVE HSRP_V2_PASSIVE, VIP_ERR_TLV},
      {V2, 4, HSRP_V2_ACTIVE "0308" HSRP_TEXT, VIP_ERR_TLV},
      {V2, 4, HSRP_V2_ACTIVE "0308" HSRP_TEXT "01", VIP_ERR_LENGTH}, /* length goes before */
      {V2, 4, "0308" HSRP_TEXT, VIP_ERR_TLV},
      {V2, 4, "6300", VIP_ERR_TLV},
      {V2, 4, HSRP_V2_PASSIVE "0000", VIP_OK}, /* type 0 is unknown, but for the first */
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    const int result = result_of(rows[i].version, rows[i].family, rows[i].text);

    if (result != rows[i].result) {
      fail_msg("row %u: %s", (unsigned)i, vip_strerror(result));
    }
  }
}

/* Case 64: every length of a version 1 message. */
static void test_every_length_v1(void **state)
{
  char text[HSRP_TEXT_ROOM];
  struct hsrp_octets full;
  size_t length;

  (void)state;
  hsrp_vector_text(text, &hsrp_vectors[0]);
  (void)strcat(text, "0000");
  full = hsrp_octets_of(text);
  for (length = 0; length <= full.length; length++) {
    uint8_t *cut = guard_copy(full.at, length);
    struct vip_hsrp_message m;
    const int result = vip_hsrp_decode(&m, V1, VIP_IPV4, cut, length);

    assert_int_equal(result, length < 20 ? VIP_ERR_LENGTH : VIP_OK);
    if (result == VIP_OK) {
      assert_int_equal(m.auth, length == 50 ? VIP_AUTH_MD5 : VIP_AUTH_TEXT);
      assert_int_equal(m.behind, length == 50 ? 0 : length - 20);
    }
    guard_free(cut, length);
  }
  full.at[20] = 5; /* not the TLV, though as long */
  {
    struct vip_hsrp_message m;

    assert_int_equal(vip_hsrp_decode(&m, V1, VIP_IPV4, full.at, 50), VIP_OK);
    assert_null(m.md5);
    assert_int_equal(m.behind, 30);
    full.at[20] = 4;
    full.at[21] = 27;
    assert_int_equal(vip_hsrp_decode(&m, V1, VIP_IPV4, full.at, 50), VIP_OK);
    assert_null(m.md5);
  }
  guard_free(full.at, full.length);
}

/* The same of version 2: what ends between two TLVs is whole. */
static void test_every_length_v2(void **state)
{
  static const char *const texts[] = {HSRP_V2_ACTIVE, HSRP_V2_PASSIVE, HSRP_J};
  char text[HSRP_TEXT_ROOM];
  size_t i;
  size_t length;

  (void)state;
  for (i = 0; i < COUNT_OF(texts); i++) {
    struct hsrp_octets full;

    (void)snprintf(text, sizeof text, "%s", texts[i]);
    if (i == 2) {
      hsrp_vector_text(text, &hsrp_vectors[10]);
    }
    full = hsrp_octets_of(text);
    for (length = 0; length < full.length; length++) {
      uint8_t *cut = guard_copy(full.at, length);
      struct vip_hsrp_message m;

      assert_int_equal(vip_hsrp_decode(&m, V2, VIP_IPV4, cut, length),
                       length == 42 ? VIP_OK : VIP_ERR_LENGTH);
      assert_int_equal(m.auth, 0);
      guard_free(cut, length);
    }
    guard_free(full.at, full.length);
  }
}

/* No value of any octet leads outside, and what is accepted is encoded and read the same. */
static void test_every_octet(void **state)
{
  size_t i;
  size_t at;
  unsigned value;

  (void)state;
  for (i = 0; i < COUNT_OF(hsrp_vectors); i++) {
    const struct hsrp_vector *v = &hsrp_vectors[i];
    char text[HSRP_TEXT_ROOM];
    struct hsrp_octets octets;

    hsrp_vector_text(text, v);
    octets = hsrp_octets_of(text);
    for (at = 0; at < octets.length; at++) {
      const uint8_t before = octets.at[at];

      for (value = 0; value < 256; value++) {
        struct vip_hsrp_message m;
        struct vip_hsrp_message again;
        uint8_t out[HSRP_ROOM];
        int length;

        octets.at[at] = (uint8_t)value;
        if (vip_hsrp_decode(&m, v->version, v->family, octets.at, octets.length) != VIP_OK) {
          continue;
        }
        length = vip_hsrp_encode(&m, out, sizeof out);
        assert_true(length > 0);
        assert_int_equal(vip_hsrp_decode(&again, v->version, v->family, out, (size_t)length),
                         VIP_OK);
        assert_int_equal(again.opcode, m.opcode);
        assert_int_equal(again.state, m.state);
        assert_int_equal(again.priority, m.priority);
        assert_int_equal(again.group, m.group);
        assert_int_equal(again.hello_ms, m.hello_ms);
        assert_int_equal(again.hold_ms, m.hold_ms);
        assert_int_equal(again.auth, m.auth);
      }
      octets.at[at] = before;
    }
    guard_free(octets.at, octets.length);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_malformed),
      cmocka_unit_test(test_every_length_v1),
      cmocka_unit_test(test_every_length_v2),
      cmocka_unit_test(test_every_octet),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
