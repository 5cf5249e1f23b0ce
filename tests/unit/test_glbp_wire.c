/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_wire.c - the GLBP codec of wire.h against glbp.md: the captured messages of section 2.7
 * and the vectors of 3.1 in both directions, and case 57.  Single fields are in
 * test_glbp_wire_parts.c, what is malformed in test_glbp_wire_malformed.c, authentication in
 * test_glbp_auth.c.
 */
#include "vip_test.h"

#include "glbp_vectors.h"
#include "guard.h"
#include "hex.h"

enum { FULL = 14400, REDIRECT = 600 };

/* ---- captured messages ---- */

static const struct {
  const char *name;
  uint8_t family;
  const char *text;
  struct vip_glbp_message says; /* but for pointers and length */
  const char *echoes;
} captured[] = {
    {"P1",
     VIP_IPV4,
     GLBP_P1,
     {.group = 1,
      .owner = {{0xc2, 0, 0x7c, 0xb8, 0, 0}},
      .has_hello = true,
      .state = VIP_GLBP_LISTEN,
      .priority = 200,
      .hello_ms = 3000,
      .hold_ms = 10000,
      .redirect_s = REDIRECT,
      .timeout_s = FULL,
      .address = {{192, 168, 0, 1}}},
     ""},
    {"P2",
     VIP_IPV4,
     GLBP_P2,
     {.opcode = VIP_GLBP_REQUEST, .group = 1, .owner = {{0xc2, 2, 0x7c, 0xca, 0, 0}}},
     ""},
    {"P3",
     VIP_IPV4,
     GLBP_P3,
     {.opcode = VIP_GLBP_RESPONSE,
      .group = 1,
      .owner = {{0xc2, 0, 0x7c, 0xb8, 0, 0}},
      .forwarder_count = 1,
      .forwarders = {{.number = 2}}},
     ""},
    {"P4",
     VIP_IPV4,
     GLBP_P4,
     {.group = 1,
      .owner = {{0xc2, 0, 0x7c, 0xb8, 0, 0}},
      .forwarder_count = 1,
      .forwarders = {{1, VIP_GLBP_ACTIVE, 167, 100, FULL, REDIRECT}}},
     ""},
    {"P5",
     VIP_IPV4,
     GLBP_P5,
     {.group = 1,
      .owner = {{0xc2, 0, 0x7c, 0xb8, 0, 0}},
      .has_hello = true,
      .state = VIP_GLBP_ACTIVE,
      .priority = 200,
      .hello_ms = 3000,
      .hold_ms = 10000,
      .redirect_s = REDIRECT,
      .timeout_s = FULL,
      .address = {{192, 168, 0, 1}},
      .forwarder_count = 1,
      .forwarders = {{1, VIP_GLBP_ACTIVE, 167, 100, FULL, REDIRECT}}},
     ""},
    {"P6",
     VIP_IPV4,
     GLBP_P6,
     {.group = 1,
      .owner = {{0xaa, 0xbb, 0xcc, 0, 0x0a, 0}},
      .auth = VIP_GLBP_AUTH_MD5_CHAIN,
      .auth_length = 20,
      .has_nonce = true,
      .generation = 0x3f,
      .echo_count = 1,
      .nonce = 0x06455f40,
      .has_hello = true,
      .state = VIP_GLBP_ACTIVE,
      .priority = 130,
      .hello_ms = 3000,
      .hold_ms = 10000,
      .redirect_s = REDIRECT,
      .timeout_s = FULL,
      .address = {{10, 1, 2, 1}},
      .forwarder_count = 2,
      .forwarders = {{1, VIP_GLBP_ACTIVE, 167, 100, FULL, REDIRECT},
                     {2, VIP_GLBP_ACTIVE, 135, 100, 14379, 579}}},
     "aabbcc001400 7d68c7ee"},
    {"P7",
     VIP_IPV6,
     GLBP_P7,
     {.group = 46,
      .owner = {{0xaa, 0xbb, 0xcc, 0, 1, 0x20}},
      .auth = VIP_GLBP_AUTH_MD5,
      .auth_length = 16,
      .has_nonce = true,
      .generation = 11,
      .nonce = 0xc80a9377,
      .has_hello = true,
      .state = VIP_GLBP_LISTEN,
      .priority = 105,
      .hello_ms = 10000,
      .hold_ms = 20000,
      .redirect_s = REDIRECT,
      .timeout_s = FULL,
      .address = {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 7, 0xb4, 0xff, 0xfe, 0, 0x2e, 0}},
      .forwarder_count = 1,
      .forwarders = {{1, VIP_GLBP_LISTEN, 167, 100, FULL, REDIRECT}}},
     ""},
    {"P8, forwarder",
     VIP_IPV6,
     GLBP_P8_VF,
     {.group = 46,
      .owner = {{0xaa, 0xbb, 0xcc, 0, 1, 0x20}},
      .auth = VIP_GLBP_AUTH_MD5,
      .auth_length = 16,
      .has_nonce = true,
      .generation = 0x17,
      .echo_count = 1,
      .nonce = 0x011e9982,
      .forwarder_count = 1,
      .forwarders = {{1, VIP_GLBP_ACTIVE, VIP_GLBP_VF_WEIGHTED | VIP_GLBP_VF_PRIMARY, 100, FULL,
                      REDIRECT}}},
     "aabbcc000220 9271b819"},
    {"P8, gateway",
     VIP_IPV6,
     GLBP_P8_VG,
     {.group = 46,
      .owner = {{0xaa, 0xbb, 0xcc, 0, 1, 0x20}},
      .auth = VIP_GLBP_AUTH_MD5,
      .auth_length = 16,
      .has_nonce = true,
      .generation = 0x17,
      .echo_count = 1,
      .nonce = 0x011e9982,
      .has_hello = true,
      .state = VIP_GLBP_ACTIVE,
      .hello_ms = 10000,
      .hold_ms = 20000,
      .redirect_s = REDIRECT,
      .timeout_s = FULL,
      .address = {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 7, 0xb4, 0xff, 0xfe, 0, 0x2e, 0}}},
     "aabbcc000220 9271b819"},
    {"P9",
     VIP_IPV6,
     GLBP_P9,
     {.group = 46,
      .owner = {{0xaa, 0xbb, 0xcc, 0, 2, 0x20}},
      .auth = VIP_GLBP_AUTH_MD5,
      .auth_length = 16,
      .has_nonce = true,
      .generation = 9,
      .echo_count = 1,
      .nonce = 0xfa407967,
      .has_hello = true,
      .state = VIP_GLBP_STANDBY,
      .priority = 100,
      .hello_ms = 10000,
      .hold_ms = 20000,
      .redirect_s = REDIRECT,
      .timeout_s = FULL,
      .address = {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 7, 0xb4, 0xff, 0xfe, 0, 0x2e, 0}},
      .forwarder_count = 2,
      .forwarders = {{1, VIP_GLBP_ACTIVE, 135, 100, 14397, 597},
                     {2, VIP_GLBP_ACTIVE, 167, 100, FULL, REDIRECT}}},
     "aabbcc000120 8487c503"},
};

static void check_forwarders(const struct vip_glbp_message *m, const struct vip_glbp_message *says)
{
  assert_int_equal(m->forwarder_count, says->forwarder_count);
  for (size_t i = 0; i < m->forwarder_count; i++) {
    assert_int_equal(m->forwarders[i].number, says->forwarders[i].number);
    assert_int_equal(m->forwarders[i].state, says->forwarders[i].state);
    assert_int_equal(m->forwarders[i].priority, says->forwarders[i].priority);
    assert_int_equal(m->forwarders[i].weight, says->forwarders[i].weight);
    assert_int_equal(m->forwarders[i].timeout_s, says->forwarders[i].timeout_s);
    assert_int_equal(m->forwarders[i].redirect_s, says->forwarders[i].redirect_s);
  }
}

static void check_fields(const struct vip_glbp_message *m, const struct vip_glbp_message *says)
{
  assert_int_equal(m->opcode, says->opcode);
  assert_int_equal(m->group, says->group);
  assert_memory_equal(&m->owner, &says->owner, sizeof m->owner);
  assert_int_equal(m->auth, says->auth);
  assert_int_equal(m->auth_length, says->auth_length);
  assert_int_equal(m->has_nonce, says->has_nonce);
  assert_int_equal(m->generation, says->generation);
  assert_int_equal(m->echo_count, says->echo_count);
  assert_int_equal(m->nonce, says->nonce);
  assert_int_equal(m->has_hello, says->has_hello);
  assert_int_equal(m->state, says->state);
  assert_int_equal(m->priority, says->priority);
  assert_int_equal(m->hello_ms, says->hello_ms);
  assert_int_equal(m->hold_ms, says->hold_ms);
  assert_int_equal(m->redirect_s, says->redirect_s);
  assert_int_equal(m->timeout_s, says->timeout_s);
  assert_memory_equal(&m->address, &says->address, sizeof m->address);
  assert_false(m->bad_forwarder);
  check_forwarders(m, says);
}

/* Cases 57 and 62 among them: dirty padding, and IPv6. */
static void test_captured_decode(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(captured); i++) {
    struct glbp_octets octets = glbp_octets_of(captured[i].text);
    uint8_t echoes[VIP_GLBP_ECHO];
    const size_t count = hex_bytes(echoes, sizeof echoes, captured[i].echoes);
    struct vip_glbp_message m;

    memset(&m, 0xa5, sizeof m);
    assert_int_equal(vip_glbp_decode(&m, captured[i].family, octets.at, octets.length), VIP_OK);
    assert_int_equal(m.family, captured[i].family);
    assert_int_equal(m.length, octets.length);
    check_fields(&m, &captured[i].says);
    assert_int_equal(count, m.echo_count * 10);
    if (m.has_nonce) {
      assert_ptr_equal(m.auth_data, octets.at + 16);
      assert_ptr_equal(m.echoes, octets.at + 16 + m.auth_length + 8);
      assert_memory_equal(m.echoes, echoes, count);
    } else {
      assert_null(m.auth_data);
      assert_null(m.echoes);
    }
    guard_free(octets.at, octets.length);
  }
}

static void test_captured_encode(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(captured); i++) {
    glbp_comes_back(captured[i].family, captured[i].text);
  }
}

static void test_vectors(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(glbp_vectors); i++) {
    char text[GLBP_TEXT_ROOM];

    glbp_vector_text(text, &glbp_vectors[i]);
    glbp_comes_back(glbp_vectors[i].family, text);
  }
}

/* The same octets out of the fields alone. */
static void test_built(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(captured); i++) {
    struct glbp_octets octets = glbp_octets_of(captured[i].text);
    struct vip_glbp_message m = captured[i].says;
    uint8_t expected[GLBP_ROOM];
    uint8_t echoes[VIP_GLBP_ECHO];

    (void)hex_bytes(echoes, sizeof echoes, captured[i].echoes);
    m.family = captured[i].family;
    m.auth_data = m.auth != 0 ? octets.at + 16 : NULL;
    m.echoes = m.echo_count != 0 ? echoes : NULL;
    for (size_t at = 0; at < octets.length; at++) {
      expected[at] = glbp_is_pad(octets.at, octets.length, at) ? 0 : octets.at[at];
    }
    glbp_encodes_to(&m, expected, octets.length);
    guard_free(octets.at, octets.length);
  }
}

/* ---- what is not looked at ---- */

/* Case 57: what is not known is skipped, wherever it stands; the second of a kind, too. */
static void test_57_skipped(void **state)
{
  static const char *const texts[] = {
      GLBP_A "0904aabb"
             "011c000400c80000" GLBP_TIMERS "c0a80001",
      GLBP_A "0902"
             "011c000400c80000" GLBP_TIMERS "c0a80001"
             "ff05aabbcc",
      GLBP_A "0002"
             "011c000400c80000" GLBP_TIMERS "c0a80001",
      GLBP_A "011c000400c80000" GLBP_TIMERS "c0a80001"
             "011c002000010000" GLBP_TIMERS "c0a80002",
      GLBP_A "011c000400c80000" GLBP_TIMERS "c0a80001"
             "0102", /* the second is not looked into */
      /* longer than what it holds, and reserved octets that are not zero */
      "010000015555c2007cb80000011e770477c87777" GLBP_TIMERS "c0a800018899",
  };

  (void)state;
  for (size_t i = 0; i < COUNT_OF(texts); i++) {
    struct vip_glbp_message m;

    assert_int_equal(glbp_decodes(&m, VIP_IPV4, texts[i]), VIP_OK);
    check_fields(&m, &captured[0].says);
  }
}

/* Padding stays out of the fields, and zero in what is sent, whatever it is. */
static void test_57_dirty_padding(void **state)
{
  struct glbp_octets octets = glbp_octets_of(GLBP_P6);
  unsigned pads = 0;

  (void)state;
  for (size_t i = 0; i < octets.length; i++) {
    if (glbp_is_pad(octets.at, octets.length, i)) {
      octets.at[i] = 0xff;
      pads++;
    }
  }
  assert_int_equal(pads, 2 + 2 + 3 + 3);
  {
    struct vip_glbp_message m;

    assert_int_equal(vip_glbp_decode(&m, VIP_IPV4, octets.at, octets.length), VIP_OK);
    check_fields(&m, &captured[5].says);
  }
  guard_free(octets.at, octets.length);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_captured_decode), cmocka_unit_test(test_captured_encode),
      cmocka_unit_test(test_vectors),         cmocka_unit_test(test_built),
      cmocka_unit_test(test_57_skipped),      cmocka_unit_test(test_57_dirty_padding),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
