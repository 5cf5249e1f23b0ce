/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_wire_malformed.c - the GLBP codec of wire.h against what no router
 * sends: the parser rules of glbp.md 6.1, cases 55 and 56 of section 9, every
 * truncation and every value of every octet, at a guard page.
 */
#include "vip_test.h"

#include "glbp_vectors.h"
#include "guard.h"

#define HELLO     "011c000400c80000" GLBP_TIMERS "c0a80001"
#define VF        "0214012000a763003840025800000007b4000101"
#define MD5       "03140210000000000000000000000000000000 00"
#define CHAIN     "0318031400000001000000000000000000000000 00000000"
#define TIMERS    "00000bb800002710025838400000"
#define ADDRESS16 "fe800000000000000007b4fffe002e00"

/* Each defect by its own code. */
static const struct {
  uint8_t family;
  const char *text;
  int result;
} malformed[] = {
    {4, "", VIP_ERR_LENGTH},
    {4, "010000010000c2007cb800", VIP_ERR_LENGTH},
    /* case 56: version, opcode; what is HSRP's: version 1, Advertise, version 2 */
    {4, "020000010000c2007cb80000" HELLO, VIP_ERR_VERSION},
    {4, "010300010000c2007cb80000" HELLO, VIP_ERR_TYPE},
    {4, "01ff00010000c2007cb80000" HELLO, VIP_ERR_TYPE},
    {4, "000010030a640100636973636f000000c0a80001", VIP_ERR_VERSION},
    {4, "00030001000e0200000000016f000000", VIP_ERR_VERSION},
    {4, "0128020006040067700f6aeff5bf0000006e00000bb8000027100a34fd7e000000000000000000000000",
     VIP_ERR_TYPE},
    {4, "010003ff0000c2007cb80000" HELLO, VIP_OK},
    {4, "010004000000c2007cb80000" HELLO, VIP_ERR_GROUP},
    {4, "0100ffff0000c2007cb80000" HELLO, VIP_ERR_GROUP},
    /* the owner */
    {4, "010000010000000000000000" HELLO, VIP_ERR_VALUE},
    {4, "01000001000001005e000066" HELLO, VIP_ERR_VALUE},
    {4, "010000010000ffffffffffff" HELLO, VIP_ERR_VALUE},
    /* parts that are missing */
    {4, GLBP_A, VIP_ERR_TLV},
    {4, GLBP_A MD5 "0408000011223344", VIP_ERR_TLV},
    {4, GLBP_A "0904aabb", VIP_ERR_TLV},
    {4, "010100010000c2007cb80000" HELLO, VIP_ERR_TLV},
    {4, "010200010000c2007cb80000" HELLO, VIP_ERR_TLV},
    {4, "010200010000c2007cb80000" HELLO VF, VIP_OK},
    /* case 55: a length of 0 or 1, or beyond the end */
    {4, GLBP_A HELLO "00", VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "01", VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "0900", VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "0901", VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "0902", VIP_OK},
    {4, GLBP_A HELLO "0903", VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "09ff00", VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "0100", VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "011c", VIP_ERR_LENGTH},
    {4, "010000010000000000000000" HELLO "0900", VIP_ERR_LENGTH}, /* length goes before */
    /* Hello: too short, another family, an address that does not fit */
    {4, GLBP_A "0102", VIP_ERR_LENGTH},
    {4, GLBP_A "011b000400c80000" GLBP_TIMERS "c0a800", VIP_ERR_LENGTH},
    {6, GLBP_A HELLO, VIP_ERR_VALUE},
    {4, GLBP_A "0128000400c80000" TIMERS "0210" ADDRESS16, VIP_ERR_VALUE},
    {6, GLBP_A "0128000400c80000" TIMERS "0210" ADDRESS16, VIP_OK},
    {6, GLBP_A "0127000400c80000" TIMERS "0210fe800000000000000007b4fffe002e", VIP_ERR_LENGTH},
    {6, GLBP_A "011c000400c80000" TIMERS "0210fe800000", VIP_ERR_LENGTH},
    {6, GLBP_A "0128000400c80000" TIMERS "0204" ADDRESS16, VIP_ERR_LENGTH},
    {6, GLBP_A "0128000400c80000" TIMERS "0211" ADDRESS16, VIP_ERR_LENGTH},
    {4, GLBP_A "0128000400c80000" TIMERS "0110" ADDRESS16, VIP_ERR_LENGTH},
    {4, GLBP_A "0128000400c80000" TIMERS "0104" ADDRESS16, VIP_OK},
    {4, GLBP_A "011c000400c80000" TIMERS "0004c0a80001", VIP_ERR_VALUE},
    {4, GLBP_A "011c000400c80000" TIMERS "0304c0a80001", VIP_ERR_VALUE},
    {6,
     GLBP_A "011c000400c80000" TIMERS "0104c0a80001"
            "0900",
     VIP_ERR_LENGTH},
    {4, GLBP_A "011c000400c80000" TIMERS "0304c0a80001" HELLO, VIP_ERR_VALUE},
    {4,
     GLBP_A "030401ff"
            "011c000400c80000" TIMERS "0304c0a80001",
     VIP_ERR_LENGTH},
    /* forwarders */
    {4, GLBP_A "0202", VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "0213012000a763003840025800000007b40001", VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "0216012000a763003840025800000007b4000101ffff", VIP_OK},
    {4,
     "010100010000c2007cb80000"
     "0213000000000000000000000000000000 0000",
     VIP_ERR_LENGTH},
    {4,
     "010200010000c2007cb80000"
     "0213000000000000000000000000000000 0000",
     VIP_ERR_LENGTH},
    /* authentication: longer than its part, or of another length than MD5 has */
    {4, GLBP_A "0302" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "030301" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "0302", VIP_ERR_LENGTH}, /* nothing behind it that may be read */
    {4, GLBP_A HELLO "030301", VIP_ERR_LENGTH},
    {4, GLBP_A "03040100" HELLO, VIP_OK},
    {4, GLBP_A "03040101" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "0308010500000000" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "03080104636973ff" HELLO, VIP_OK},
    {4, GLBP_A "030801ff00000000" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "03080900aabbccdd" HELLO, VIP_OK},
    {4, GLBP_A "03040000" HELLO, VIP_OK},
    {4, GLBP_A MD5 HELLO, VIP_OK},
    {4, GLBP_A CHAIN HELLO, VIP_OK},
    {4, GLBP_A "0314020f00000000000000000000000000000000" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "0314031000000000000000000000000000000000" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "031802140000000000000000000000000000000000000000" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "031402 1400000000000000000000000000000000" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A MD5 "0302" HELLO, VIP_OK}, /* the second is not looked into */
    /* nonces: more echoes than there are */
    {4, GLBP_A "0402" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "0402", VIP_ERR_LENGTH},
    {4, GLBP_A HELLO "04070000112233", VIP_ERR_LENGTH},
    {4, GLBP_A "040700001122 33" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "0408000011223344" HELLO, VIP_OK},
    {4, GLBP_A "0408010011223344" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "0411010011223344 aabbccddeeff000000" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "0412010011223344 aabbccddeeff00000001" HELLO, VIP_OK},
    {4, GLBP_A "0414020011223344 aabbccddeeff000000010000" HELLO, VIP_ERR_LENGTH},
    {4, GLBP_A "0408ff0011223344" HELLO, VIP_ERR_LENGTH},
};

static void test_malformed(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(malformed); i++) {
    struct vip_glbp_message m;
    const int result = glbp_decodes(&m, malformed[i].family, malformed[i].text);

    if (result != malformed[i].result) {
      fail_msg("row %u: %s", (unsigned)i, vip_strerror(result));
    }
  }
}

static const struct {
  uint8_t family;
  const char *text;
} messages[] = {{VIP_IPV4, GLBP_P1}, {VIP_IPV4, GLBP_P2},    {VIP_IPV4, GLBP_P3},
                {VIP_IPV4, GLBP_P4}, {VIP_IPV4, GLBP_P5},    {VIP_IPV4, GLBP_P6},
                {VIP_IPV6, GLBP_P7}, {VIP_IPV6, GLBP_P8_VF}, {VIP_IPV6, GLBP_P8_VG},
                {VIP_IPV6, GLBP_P9}};

/* True if a message that ends there is whole: behind its Hello, or a forwarder of its own. */
static bool ends_between(const uint8_t *data, size_t length)
{
  size_t at = 12;
  bool has = false;

  while (at < length) {
    has = has || data[at] == 2 || (data[at] == 1 && data[1] == VIP_GLBP_HELLO);
    at += data[at + 1];
  }
  return has && at == length;
}

/* Case 55: P1 to P9 of every length. */
static void test_55_every_length(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(messages); i++) {
    struct glbp_octets full = glbp_octets_of(messages[i].text);
    unsigned whole = 0;

    for (size_t length = 0; length <= full.length; length++) {
      uint8_t *cut = guard_copy(full.at, length);
      struct vip_glbp_message m;
      const int result = vip_glbp_decode(&m, messages[i].family, cut, length);

      if (length >= 12 && ends_between(full.at, length)) {
        assert_int_equal(result, VIP_OK);
        whole++;
      } else {
        assert_true(result == VIP_ERR_LENGTH || result == VIP_ERR_TLV);
      }
      guard_free(cut, length);
    }
    assert_in_range(whole, 1, 3); /* all of it, and before each forwarder of a Hello */
    guard_free(full.at, full.length);
  }
}

/* The same message, but for what is not told. */
static void check_same(const struct vip_glbp_message *a, const struct vip_glbp_message *b)
{
  assert_int_equal(a->opcode, b->opcode);
  assert_int_equal(a->group, b->group);
  assert_memory_equal(&a->owner, &b->owner, sizeof a->owner);
  assert_int_equal(a->auth, b->auth);
  assert_int_equal(a->has_nonce, b->has_nonce);
  assert_int_equal(a->nonce, b->nonce);
  assert_int_equal(a->echo_count, b->echo_count);
  assert_int_equal(a->has_hello, b->has_hello);
  assert_int_equal(a->state, b->state);
  assert_int_equal(a->priority, b->priority);
  assert_int_equal(a->hello_ms, b->hello_ms);
  assert_int_equal(a->hold_ms, b->hold_ms);
  assert_memory_equal(&a->address, &b->address, sizeof a->address);
  assert_int_equal(a->forwarder_count, b->forwarder_count);
  assert_memory_equal(a->forwarders, b->forwarders, sizeof a->forwarders);
}

/* No value of any octet leads outside, and what is accepted is encoded and read the same. */
static void test_55_every_octet(void **state)
{
  unsigned accepted = 0;

  (void)state;
  for (size_t i = 0; i < COUNT_OF(messages); i++) {
    struct glbp_octets octets = glbp_octets_of(messages[i].text);

    for (size_t bit = 0; bit < octets.length * 256; bit++) {
      const uint8_t before = octets.at[bit / 256];
      struct vip_glbp_message m;
      struct vip_glbp_message again;
      uint8_t out[GLBP_ROOM];
      int length;

      octets.at[bit / 256] = (uint8_t)bit;
      if (vip_glbp_decode(&m, messages[i].family, octets.at, octets.length) == VIP_OK) {
        length = vip_glbp_encode(&m, out, sizeof out);
        if (length == VIP_ERR_ARG) {
          /* What we do not send: unknown authentication; nothing left; forwarders where there
             should be one. */
          assert_true(m.auth > VIP_GLBP_AUTH_MD5_CHAIN || m.bad_forwarder ||
                      m.opcode != VIP_GLBP_HELLO);
        } else {
          assert_int_equal(vip_glbp_decode(&again, messages[i].family, out, (size_t)length),
                           VIP_OK);
          check_same(&m, &again);
          accepted++;
        }
      }
      octets.at[bit / 256] = before;
    }
    guard_free(octets.at, octets.length);
  }
  assert_true(accepted > 10000);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_malformed),
      cmocka_unit_test(test_55_every_length),
      cmocka_unit_test(test_55_every_octet),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
