/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_wire.c - the HSRP codec of wire.h against the messages of hsrp.md
 * sections 2 and 3.4, in both directions, and the cases of section 9 that are the
 * codec's, by number.  What is malformed is test_hsrp_malformed.c's,
 * authentication test_hsrp_auth.c's.
 */
#include "vip_test.h"

#include "guard.h"
#include "hex.h"
#include "hsrp_vectors.h"

enum { V1 = 1, V2 = 2 };

/* Decodes text; `m` then points to octets that are given back already. */
static int decode(struct vip_hsrp_message *m, uint8_t version, uint8_t family, const char *text)
{
  struct hsrp_octets octets = hsrp_octets_of(text);
  int result = vip_hsrp_decode(m, version, family, octets.at, octets.length);

  guard_free(octets.at, octets.length);
  return result;
}

/* Encodes what was decoded of `text`, which must give `expected`, in exactly its room. */
static void encodes_to(uint8_t version, uint8_t family, const char *text, const char *expected)
{
  struct hsrp_octets octets = hsrp_octets_of(text);
  struct hsrp_octets wanted = hsrp_octets_of(expected);
  uint8_t *out = guard_alloc(wanted.length);
  struct vip_hsrp_message m;
  size_t size;

  assert_int_equal(vip_hsrp_decode(&m, version, family, octets.at, octets.length), VIP_OK);
  m.length = 0;
  m.behind = 0;
  for (size = 0; size < wanted.length; size++) {
    assert_int_equal(vip_hsrp_encode(&m, out, size), VIP_ERR_SPACE);
  }
  memset(out, 0x5a, wanted.length);
  assert_int_equal(vip_hsrp_encode(&m, out, wanted.length), (int)wanted.length);
  assert_memory_equal(out, wanted.at, wanted.length);
  guard_free(out, wanted.length);
  guard_free(wanted.at, wanted.length);
  guard_free(octets.at, octets.length);
}

/* Cases 58, 74 and 91: what the vectors of 3.4 say. */
static void test_vectors_decode(void **state)
{
  char text[HSRP_TEXT_ROOM];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(hsrp_vectors); i++) {
    const struct hsrp_vector *v = &hsrp_vectors[i];
    struct vip_hsrp_message m;
    struct hsrp_octets octets;

    hsrp_vector_text(text, v);
    octets = hsrp_octets_of(text);
    assert_int_equal(vip_hsrp_decode(&m, v->version, v->family, octets.at, octets.length), VIP_OK);
    assert_int_equal(m.version, v->version);
    assert_int_equal(m.family, v->family);
    assert_int_equal(m.opcode, v->opcode);
    assert_int_equal(m.state, v->state);
    assert_int_equal(m.priority, v->priority);
    assert_int_equal(m.group, v->group);
    assert_int_equal(m.hello_ms, v->hello_ms);
    assert_int_equal(m.hold_ms, v->hold_ms);
    assert_int_equal(m.length, octets.length);
    assert_int_equal(m.behind, 0);
    assert_int_equal(m.if_state, 0);
    assert_int_equal(m.auth, VIP_AUTH_MD5);
    assert_ptr_equal(m.address, octets.at + (v->version == V1 ? 16 : 26));
    assert_ptr_equal(m.md5, octets.at + octets.length - 30);
    if (v->version == V1) {
      assert_ptr_equal(m.text, octets.at + 8);
      assert_null(m.identifier);
    } else {
      assert_null(m.text);
      assert_ptr_equal(m.identifier, octets.at + 8);
    }
    guard_free(octets.at, octets.length);
  }
}

static void test_vectors_encode(void **state)
{
  char text[HSRP_TEXT_ROOM];
  char expected[HSRP_TEXT_ROOM];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(hsrp_vectors); i++) {
    const struct hsrp_vector *v = &hsrp_vectors[i];

    hsrp_vector_text(text, v);
    hsrp_vector_text(expected, v);
    if (v->dirty) {
      memset(expected + 60, '0', 24); /* octets 30 to 41 */
    }
    encodes_to(v->version, v->family, text, expected);
  }
}

/* Sections 2.2 to 2.4. */
static const struct {
  uint8_t version;
  uint8_t family;
  const char *text;
  uint8_t opcode, state, priority;
  uint16_t group;
  uint32_t hello_ms, hold_ms;
  const char *address;
  const char *encoded; /* NULL: the same octets */
} captured[] = {
    {V1, 4, HSRP_V1_ACTIVE, 0, VIP_HSRP_ACTIVE, 100, 1, 3000, 10000, "c0a80001", NULL},
    {V1, 4, HSRP_V1_SPEAK, 0, VIP_HSRP_SPEAK, 100, 1, 3000, 10000, "c0a80001", NULL},
    {V1, 4, HSRP_V1_MS, 0, VIP_HSRP_SPEAK, 150, 1, 0, 0, "c0a80cfe", NULL},
    {V1, 4, HSRP_V1_COUP, 1, VIP_HSRP_LISTEN, 200, 1, 3000, 10000, "c0a80001", NULL},
    {V1, 4, HSRP_V1_RESIGN, 2, VIP_HSRP_SPEAK, 100, 1, 5000, 15000, "c0a817fa", NULL},
    {V2, 4, HSRP_V2_STANDBY, 0, VIP_HSRP_STANDBY, 90, 920, 3000, 10000, "0a34dc7e", NULL},
    {V2, 4, HSRP_V2_ACTIVE, 0, VIP_HSRP_ACTIVE, 110, 103, 3000, 10000, "0a34fd7e", NULL},
    {V2, 4, HSRP_V2_RESIGN, 2, VIP_HSRP_ACTIVE, 150, 1, 3000, 10000, "c0a80cfe", NULL},
};

static void test_captured(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(captured); i++) {
    struct hsrp_octets octets = hsrp_octets_of(captured[i].text);
    struct vip_hsrp_message m;
    uint8_t address[4];

    assert_int_equal(
        vip_hsrp_decode(&m, captured[i].version, captured[i].family, octets.at, octets.length),
        VIP_OK);
    assert_int_equal(m.opcode, captured[i].opcode);
    assert_int_equal(m.state, captured[i].state);
    assert_int_equal(m.priority, captured[i].priority);
    assert_int_equal(m.group, captured[i].group);
    assert_int_equal(m.hello_ms, captured[i].hello_ms);
    assert_int_equal(m.hold_ms, captured[i].hold_ms);
    assert_int_equal(hex_bytes(address, 4, captured[i].address), 4);
    assert_memory_equal(m.address, address, 4);
    assert_int_equal(m.auth, VIP_AUTH_TEXT);
    assert_memory_equal(m.text, "cisco\0\0\0", 8);
    assert_null(m.md5);
    guard_free(octets.at, octets.length);
    encodes_to(captured[i].version, captured[i].family, captured[i].text, captured[i].text);
  }
}

/* Case 69, and what Advertise and Interface State say. */
static void test_interface_state(void **state)
{
  static const struct {
    uint8_t version;
    const char *text;
    uint8_t if_state;
    uint16_t active, passive;
    const char *encoded;
  } rows[] = {
      {V1, HSRP_V1_PASSIVE, VIP_HSRP_IF_PASSIVE, 0, 1, "00030001000e02000000000100000000"},
      {V1, HSRP_V1_HAVING, VIP_HSRP_IF_ACTIVE, 1, 1, HSRP_V1_HAVING},
      {V1, "00030001000e0100ffffffff00000000", VIP_HSRP_IF_DORMANT, 65535, 65535, NULL},
      {V2, HSRP_V2_PASSIVE, VIP_HSRP_IF_PASSIVE, 0, 1, HSRP_V2_PASSIVE},
      {V2, HSRP_V2_PREEMPTS, VIP_HSRP_IF_ACTIVE, 1, 1, HSRP_V2_PREEMPTS},
      {V2, HSRP_V2_HAVING, VIP_HSRP_IF_ACTIVE, 1, 0, HSRP_V2_HAVING},
      {V2, "020400000000", VIP_HSRP_IF_DORMANT, 0, 0, "020400000000"},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    const char *text = rows[i].text;
    struct vip_hsrp_message m;

    assert_int_equal(decode(&m, rows[i].version, VIP_IPV4, text), VIP_OK);
    assert_int_equal(m.opcode, VIP_HSRP_ADVERTISE);
    assert_int_equal(m.if_state, rows[i].if_state);
    assert_int_equal(m.active_groups, rows[i].active);
    assert_int_equal(m.passive_groups, rows[i].passive);
    assert_int_equal(m.auth, 0);
    assert_null(m.address);
    encodes_to(rows[i].version, VIP_IPV4, text, rows[i].encoded != NULL ? rows[i].encoded : text);
    if (rows[i].version == V2) {
      encodes_to(V2, VIP_IPV6, text, text);
    }
  }
}

/* Case 72: every number of a state in both versions. */
static void test_states(void **state)
{
  static const struct {
    uint8_t v1, v2, meaning;
  } numbers[] = {{0, 1, VIP_HSRP_INITIAL}, {1, 2, VIP_HSRP_LEARN},   {2, 3, VIP_HSRP_LISTEN},
                 {4, 4, VIP_HSRP_SPEAK},   {8, 5, VIP_HSRP_STANDBY}, {16, 6, VIP_HSRP_ACTIVE}};
  struct hsrp_octets v1 = hsrp_octets_of(HSRP_V1_ACTIVE);
  struct hsrp_octets v2 = hsrp_octets_of(HSRP_V2_ACTIVE);
  unsigned known1 = 0;
  unsigned known2 = 0;
  unsigned number;
  size_t i;

  (void)state;
  for (number = 0; number < 256; number++) {
    struct vip_hsrp_message m;

    v1.at[2] = (uint8_t)number;
    v2.at[4] = (uint8_t)number;
    known1 += vip_hsrp_decode(&m, V1, VIP_IPV4, v1.at, v1.length) == VIP_OK;
    known2 += vip_hsrp_decode(&m, V2, VIP_IPV4, v2.at, v2.length) == VIP_OK;
  }
  assert_int_equal(known1, 6);
  assert_int_equal(known2, 7); /* 0, "disabled", too */
  for (i = 0; i < COUNT_OF(numbers); i++) {
    struct vip_hsrp_message m;
    uint8_t out[HSRP_ROOM];

    v1.at[2] = numbers[i].v1;
    assert_int_equal(vip_hsrp_decode(&m, V1, VIP_IPV4, v1.at, v1.length), VIP_OK);
    assert_int_equal(m.state, numbers[i].meaning);
    assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), 20);
    assert_int_equal(out[2], numbers[i].v1);
    v2.at[4] = numbers[i].v2;
    assert_int_equal(vip_hsrp_decode(&m, V2, VIP_IPV4, v2.at, v2.length), VIP_OK);
    assert_int_equal(m.state, numbers[i].meaning);
    assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), 52);
    assert_int_equal(out[4], numbers[i].v2);
  }
  v1.at[2] = 5; /* Standby of version 2 */
  v2.at[4] = 16;
  assert_int_equal(vip_hsrp_decode(&(struct vip_hsrp_message){0}, V1, 4, v1.at, 20), VIP_ERR_VALUE);
  assert_int_equal(vip_hsrp_decode(&(struct vip_hsrp_message){0}, V2, 4, v2.at, 52), VIP_ERR_VALUE);
  v2.at[4] = 0;
  assert_int_equal(vip_hsrp_decode(&(struct vip_hsrp_message){0}, V2, 4, v2.at, 52), VIP_OK);
  guard_free(v1.at, v1.length);
  guard_free(v2.at, v2.length);
}

/* Case 73 and more: unknown TLVs are skipped, and the order does not matter. */
static void test_order_and_unknown_tlvs(void **state)
{
#define GROUP_TLV "0128020006040067700f6aeff5bf0000006e00000bb8000027100a34fd7e" HSRP_ZERO12
#define TEXT_TLV  "0308" HSRP_TEXT
#define MD5_TLV   HSRP_MD5("00000000", "00000000") "00000000000000000000000000000000"
  static const struct {
    const char *text;
    uint8_t auth;
    size_t group_at;
  } rows[] = {
      {GROUP_TLV "6303abcdef" TEXT_TLV, VIP_AUTH_TEXT, 0},
      {TEXT_TLV GROUP_TLV, VIP_AUTH_TEXT, 10},
      {"6300" TEXT_TLV "ff00" GROUP_TLV "0000", VIP_AUTH_TEXT, 14},
      {MD5_TLV GROUP_TLV, VIP_AUTH_MD5, 30},
      {GROUP_TLV MD5_TLV TEXT_TLV, VIP_AUTH_MD5, 0},
      {GROUP_TLV, 0, 0},
      {GROUP_TLV HSRP_V2_PASSIVE TEXT_TLV, VIP_AUTH_TEXT, 0},
      {HSRP_V2_PASSIVE GROUP_TLV, 0, 6},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    struct hsrp_octets octets = hsrp_octets_of(rows[i].text);
    struct vip_hsrp_message m;

    assert_int_equal(vip_hsrp_decode(&m, V2, VIP_IPV4, octets.at, octets.length), VIP_OK);
    assert_int_equal(m.opcode, VIP_HSRP_HELLO);
    assert_int_equal(m.group, 103);
    assert_int_equal(m.auth, rows[i].auth);
    assert_ptr_equal(m.address, octets.at + rows[i].group_at + 26);
    assert_int_equal(m.if_state, 0);
    guard_free(octets.at, octets.length);
  }
  /* Without authentication at all it can be sent, too. */
  encodes_to(V2, VIP_IPV4, GROUP_TLV, GROUP_TLV);
#undef GROUP_TLV
#undef TEXT_TLV
#undef MD5_TLV
}

/* Cases 10, 67, 68 and 75; 2.6.4: times travel as they are, in their version's unit. */
static void test_times(void **state)
{
  static const struct {
    uint32_t ms;
    int octet; /* of version 1, or VIP_ERR_ARG */
  } rows[] = {{0, 0},       {200, 0},     {999, 0},        {1000, 1},
              {1999, 1},    {10000, 10},  {255000, 255},   {255999, 255},
              {256000, -1}, {512000, -1}, {UINT32_MAX, -1}};
  static const uint8_t address[4] = {10, 0, 0, 1};
  static const uint8_t identifier[6] = {2, 0, 0, 0, 0, 1};
  struct vip_hsrp_message m = {.version = 1,
                               .family = VIP_IPV4,
                               .state = VIP_HSRP_ACTIVE,
                               .auth = VIP_AUTH_TEXT,
                               .address = address,
                               .identifier = identifier};
  struct vip_hsrp_message again;
  uint8_t out[HSRP_ROOM];
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    m.version = V1;
    m.hello_ms = rows[i].ms;
    m.hold_ms = 3000;
    assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), rows[i].octet < 0 ? VIP_ERR_ARG : 20);
    if (rows[i].octet >= 0) {
      assert_int_equal(out[3], rows[i].octet);
      assert_int_equal(out[4], 3);
    }
    m.hello_ms = 5000;
    m.hold_ms = rows[i].ms;
    assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), rows[i].octet < 0 ? VIP_ERR_ARG : 20);
    if (rows[i].octet >= 0) {
      assert_int_equal(out[3], 5);
      assert_int_equal(out[4], rows[i].octet);
      /* also a hold time below the hello time, or none */
      assert_int_equal(vip_hsrp_decode(&again, V1, VIP_IPV4, out, 20), VIP_OK);
      assert_int_equal(again.hold_ms, (uint32_t)rows[i].octet * 1000);
    }
    m.version = V2;
    assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), 52);
    assert_int_equal(vip_hsrp_decode(&again, V2, VIP_IPV4, out, 52), VIP_OK);
    assert_int_equal(again.hello_ms, 5000);
    assert_int_equal(again.hold_ms, rows[i].ms);
  }
}

/* Case 71: a message of our own, out of its fields. */
static void test_own_message(void **state)
{
  static const uint8_t address[4] = {10, 52, 253, 126};
  static const uint8_t identifier[6] = {0x70, 0x0f, 0x6a, 0xef, 0xf5, 0xbf};
  const struct vip_hsrp_message m = {.version = 2,
                                     .family = VIP_IPV4,
                                     .opcode = VIP_HSRP_HELLO,
                                     .state = VIP_HSRP_ACTIVE,
                                     .priority = 110,
                                     .group = 103,
                                     .auth = VIP_AUTH_TEXT,
                                     .hello_ms = 3000,
                                     .hold_ms = 10000,
                                     .address = address,
                                     .identifier = identifier,
                                     .text = (const uint8_t *)"cisco\0\0"};
  struct hsrp_octets expected = hsrp_octets_of(HSRP_V2_ACTIVE);
  uint8_t *out = guard_alloc(expected.length);

  (void)state;
  assert_int_equal(vip_hsrp_encode(&m, out, expected.length), 52);
  assert_memory_equal(out, expected.at, expected.length);
  guard_free(out, expected.length);
  guard_free(expected.at, expected.length);
}

/* What is not given is zero. */
static void test_not_given(void **state)
{
  static const uint8_t address[16] = {0xfe, 0x80};
  static const uint8_t identifier[6];
  struct vip_hsrp_message m = {.version = 1,
                               .family = VIP_IPV4,
                               .auth = VIP_AUTH_MD5,
                               .address = address,
                               .identifier = identifier};
  uint8_t out[HSRP_ROOM];
  size_t i;

  (void)state;
  memset(out, 0x5a, sizeof out);
  assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), 50);
  for (i = 0; i < 50; i++) {
    assert_int_equal(out[i], i == 16 ? 0xfe : i == 17 ? 0x80 : 0);
  }
  m.version = 2;
  m.family = VIP_IPV6;
  m.auth = VIP_AUTH_TEXT;
  memset(out, 0x5a, sizeof out);
  assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), 52);
  assert_memory_equal(out + 42, "\x03\x08\0\0\0\0\0\0\0\0", 10);
  m.auth = VIP_AUTH_MD5;
  memset(out, 0x5a, sizeof out);
  assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), 72);
  for (i = 42; i < 72; i++) {
    assert_int_equal(out[i], 0);
  }
  assert_int_equal(out[72], 0x5a);
}

static void test_encode_refuses(void **state)
{
  static const uint8_t address[16] = {10, 0, 0, 1};
  static const uint8_t identifier[6];
  const struct vip_hsrp_message good = {.version = 2,
                                        .family = VIP_IPV4,
                                        .auth = VIP_AUTH_TEXT,
                                        .address = address,
                                        .identifier = identifier};
  struct vip_hsrp_message m = good;
  uint8_t out[HSRP_ROOM];

#define REFUSED(change)                                                                            \
  do {                                                                                             \
    m = good;                                                                                      \
    change;                                                                                        \
    assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), VIP_ERR_ARG);                           \
  } while (0)

  (void)state;
  assert_int_equal(vip_hsrp_encode(&m, out, sizeof out), 52);
  REFUSED(m.version = 0);
  REFUSED(m.version = 3);
  REFUSED(m.family = 5);
  REFUSED(m.opcode = 4);
  REFUSED(m.state = 6);
  REFUSED(m.address = NULL);
  REFUSED(m.identifier = NULL);
  REFUSED(m.group = 4096);
  REFUSED(m.auth = 3);
  REFUSED((m.version = 1, m.family = VIP_IPV6));
  REFUSED((m.version = 1, m.group = 256));
  REFUSED((m.version = 1, m.auth = 0));
  REFUSED((m.version = 1, m.auth = 3));
  REFUSED((m.version = 1, m.opcode = VIP_HSRP_ADVERTISE));
  REFUSED((m.version = 1, m.opcode = VIP_HSRP_ADVERTISE, m.if_state = 4));
  REFUSED((m.version = 1, m.opcode = VIP_HSRP_ADVERTISE, m.if_state = 2, m.family = VIP_IPV6));
#undef REFUSED
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vectors_decode), cmocka_unit_test(test_vectors_encode),
      cmocka_unit_test(test_captured),       cmocka_unit_test(test_interface_state),
      cmocka_unit_test(test_states),         cmocka_unit_test(test_order_and_unknown_tlvs),
      cmocka_unit_test(test_times),          cmocka_unit_test(test_own_message),
      cmocka_unit_test(test_not_given),      cmocka_unit_test(test_encode_refuses),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
