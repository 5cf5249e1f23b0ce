/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_wire_parts.c - single parts of GLBP messages in both directions, and
 * the addresses of glbp.h: the cases of glbp.md section 9 that are the codec's, by
 * number, but for 55 and 56, which are in test_glbp_wire_malformed.c, and 57, which is in
 * test_glbp_wire.c.
 */
#include "vip_test.h"

#include "glbp_vectors.h"
#include "guard.h"

enum { FULL = 14400, REDIRECT = 600 };

/* 1.3, cases 61 and 62. */
static void test_addresses(void **state)
{
  static const struct {
    uint16_t group;
    uint8_t number;
    uint8_t mac[6];
  } rows[] = {{1, 1, {0, 7, 0xb4, 0, 1, 1}},        {30, 3, {0, 7, 0xb4, 0, 0x1e, 3}},
              {55, 1, {0, 7, 0xb4, 0, 0x37, 1}},    {1020, 1, {0, 7, 0xb4, 3, 0xfc, 1}},
              {1023, 4, {0, 7, 0xb4, 3, 0xff, 4}},  {0, 1, {0, 7, 0xb4, 0, 0, 1}},
              {0xfc01, 1, {0, 7, 0xb4, 0, 0x01, 1}}};
  static const uint8_t automatic[] = {0xfe, 0x80, 0,    0,    0,    0, 0,    0,
                                      0,    7,    0xb4, 0xff, 0xfe, 0, 0x2e, 0};
  const struct vip_addr addr = vip_glbp_auto_address(46);

  (void)state;
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    const struct vip_mac mac = vip_glbp_mac(rows[i].group, rows[i].number);

    assert_memory_equal(mac.octet, rows[i].mac, 6);
  }
  assert_memory_equal(addr.octet, automatic, 16);
}

/* Case 61 on the wire. */
static void test_61_last_group(void **state)
{
  struct vip_glbp_message m;

  (void)state;
  assert_int_equal(glbp_decodes(&m, VIP_IPV4,
                                GLBP_HEAD("03ff", "020000000001") "0214042000a76400384002580000"
                                                                  "0007b403ff04"),
                   VIP_OK);
  assert_int_equal(m.group, 1023);
  assert_int_equal(m.forwarders[0].number, 4);
  glbp_comes_back(VIP_IPV4, GLBP_HEAD("03ff", "020000000001") "0214042000a76400384002580000"
                                                              "0007b403ff04");
  glbp_comes_back(VIP_IPV4, GLBP_HEAD("0000", "020000000001") "0214012000a76400384002580000"
                                                              "0007b4000001");
}

/* Cases 16 and 17. */
static void test_16_17_request_and_response(void **state)
{
  struct vip_glbp_message m = {
      .family = VIP_IPV4, .opcode = VIP_GLBP_REQUEST, .group = 1, .owner = {{2, 0, 0, 0, 0, 2}}};
  struct glbp_octets octets =
      glbp_octets_of("010100010000020000000002 0214 000000000000000000000000000000000000");

  (void)state;
  glbp_encodes_to(&m, octets.at, octets.length);
  guard_free(octets.at, octets.length);
  m.opcode = VIP_GLBP_RESPONSE;
  m.owner.octet[5] = 1;
  m.forwarder_count = 1;
  /* All but the number is zero, whatever stands here. */
  m.forwarders[0] = (struct vip_glbp_vf_tlv){2, VIP_GLBP_ACTIVE, 167, 100, FULL, REDIRECT};
  octets = glbp_octets_of("010200010000020000000001 0214 020000000000000000000000 0007b4000102");
  glbp_encodes_to(&m, octets.at, octets.length);
  guard_free(octets.at, octets.length);
}

/* Case 21 and 6.1: a forwarder of another number or MAC is left out, the others stay. */
static void test_21_bad_forwarder(void **state)
{
#define VF(number, mac) "0214" number "2000a76400384002580000" mac
  static const struct {
    const char *head;
    const char *forwarders;
    unsigned count;
    bool bad;
  } rows[] = {
      {"010200010000c2007cb80000", VF("02", "0007b4000203"), 0, true},
      {"010200010000c2007cb80000", VF("05", "0007b4000105"), 0, true},
      {"010200010000c2007cb80000", VF("00", "0007b4000100"), 0, true},
      {"010200010000c2007cb80000", VF("04", "0007b4000104"), 1, false},
      {GLBP_A, VF("01", "0007b4000102"), 0, true},
      {GLBP_A, VF("05", "0007b4000105") VF("01", "0007b4000101"), 1, true},
      {GLBP_A, VF("01", "0007b4000101") VF("01", "0007b4000101"), 1, true},
      {GLBP_A, VF("01", "000000000000") VF("01", "0007b4000101"), 1, true},
      {GLBP_A,
       VF("04", "0007b4000104") VF("03", "0007b4000103") VF("02", "0007b4000102")
           VF("01", "0007b4000101") VF("04", "0007b4000104"),
       4, true},
      {"010100010000c2007cb80000", VF("07", "112233445566"), 0, false},
  };

  (void)state;
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    char text[GLBP_TEXT_ROOM];
    struct vip_glbp_message m;

    (void)snprintf(text, sizeof text, "%s%s", rows[i].head, rows[i].forwarders);
    assert_int_equal(glbp_decodes(&m, VIP_IPV4, text), VIP_OK);
    assert_int_equal(m.forwarder_count, rows[i].count);
    assert_int_equal(m.bad_forwarder, rows[i].bad);
  }
}

/* 1.5: one bit for each state; others of a gateway are Listen, of a forwarder nothing. */
static void test_states(void **state)
{
  struct glbp_octets octets = glbp_octets_of(GLBP_P5);

  (void)state;
  for (unsigned value = 0; value < 256; value++) {
    uint8_t gateway = VIP_GLBP_LISTEN;
    struct vip_glbp_message m;

    for (uint8_t s = VIP_GLBP_DISABLED; s <= VIP_GLBP_ACTIVE; s++) {
      gateway = value == 1u << s ? s : gateway;
    }
    octets.at[12 + 3] = octets.at[12 + 28 + 3] = (uint8_t)value;
    assert_int_equal(vip_glbp_decode(&m, VIP_IPV4, octets.at, octets.length), VIP_OK);
    assert_int_equal(m.state, gateway);
    assert_int_equal(m.forwarders[0].state, value == 4    ? VIP_GLBP_LISTEN
                                            : value == 32 ? VIP_GLBP_ACTIVE
                                                          : VIP_GLBP_DISABLED);
  }
  for (uint8_t s = VIP_GLBP_DISABLED; s <= VIP_GLBP_ACTIVE; s++) {
    struct vip_glbp_message m;
    uint8_t out[60];

    assert_int_equal(vip_glbp_decode(&m, VIP_IPV4, octets.at, octets.length), VIP_OK);
    m.state = s;
    assert_int_equal(vip_glbp_encode(&m, out, sizeof out), 60);
    assert_int_equal(out[12 + 3], 1 << s);
  }
  guard_free(octets.at, octets.length);
}

/* 1.5, 2.3: the bits make the numbers that are on the wire. */
static void test_forwarder_priorities(void **state)
{
  (void)state;
  assert_int_equal(VIP_GLBP_VF_WEIGHTED | VIP_GLBP_VF_PRIMARY | VIP_GLBP_VF_STAYS, 167);
  assert_int_equal(VIP_GLBP_VF_WEIGHTED | VIP_GLBP_VF_STAYS, 135);
  assert_int_equal(VIP_GLBP_VF_WEIGHTED | VIP_GLBP_VF_PRIMARY, 160);
  assert_int_equal(VIP_GLBP_VF_WEIGHTED, 128);
  assert_int_equal(VIP_GLBP_VF_PRIMARY | VIP_GLBP_VF_STAYS, 39);
  assert_int_equal(VIP_GLBP_VF_STAYS, 7);
}

/* 2.6: the length of a nonce TLV; 24 echoes, four forwarders and IPv6 make the longest message. */
static void test_echoes(void **state)
{
  static const uint8_t lengths[] = {8, 20, 28, 40, 48};
  struct glbp_octets octets = glbp_octets_of(GLBP_P7);
  struct vip_glbp_message m;
  uint8_t echoes[240];
  uint8_t out[VIP_GLBP_LENGTH_MAX];

  (void)state;
  assert_int_equal(vip_glbp_decode(&m, VIP_IPV6, octets.at, octets.length), VIP_OK);
  memset(echoes, 0xee, sizeof echoes);
  m.echoes = echoes;
  for (uint8_t n = 0; n < COUNT_OF(lengths); n++) {
    m.echo_count = n;
    assert_int_equal(vip_glbp_encode(&m, out, sizeof out), 12 + 20 + lengths[n] + 40 + 20);
    assert_memory_equal(out + 32, ((uint8_t[]){4, lengths[n], n, 11}), 4);
    for (size_t i = 8; i < lengths[n]; i++) {
      assert_int_equal(out[32 + i], i < 8u + 10u * n ? 0xee : 0);
    }
  }
  m.echo_count = VIP_GLBP_ECHOES_MAX;
  m.auth = VIP_GLBP_AUTH_MD5_CHAIN;
  m.auth_length = 20;
  m.auth_data = NULL;
  m.forwarder_count = 4;
  for (uint8_t i = 0; i < 4; i++) {
    m.forwarders[i] = m.forwarders[0];
    m.forwarders[i].number = (uint8_t)(i + 1);
  }
  assert_int_equal(vip_glbp_encode(&m, out, sizeof out), VIP_GLBP_LENGTH_MAX);
  assert_int_equal(vip_glbp_decode(&m, VIP_IPV6, out, sizeof out), VIP_OK);
  assert_int_equal(m.echo_count, 24);
  assert_int_equal(m.forwarder_count, 4);
  assert_ptr_equal(m.echoes, out + 44);
  guard_free(octets.at, octets.length);
}

/* Case 54: the octets of text, and the longest. */
static void test_54_text(void **state)
{
  struct vip_glbp_message m;
  uint8_t text[VIP_GLBP_AUTH_DATA_MAX] = "cisco";
  uint8_t out[12 + 255 + 28];
  struct vip_glbp_message again;

  (void)state;
  assert_int_equal(glbp_decodes(&m, VIP_IPV4, GLBP_P1), VIP_OK);
  m.auth = VIP_GLBP_AUTH_TEXT;
  m.auth_length = 6;
  m.auth_data = text;
  assert_int_equal(vip_glbp_encode(&m, out, sizeof out), 12 + 12 + 28);
  assert_memory_equal(out + 12, "\x03\x0c\x01\x06\x63\x69\x73\x63\x6f\0\0\0", 12);
  for (unsigned length = 0; length <= VIP_GLBP_AUTH_DATA_MAX; length++) {
    const unsigned padded = (length + 4 + 3) / 4 * 4;
    int written;

    m.auth_length = (uint8_t)length;
    written = vip_glbp_encode(&m, out, sizeof out);
    assert_int_equal(out[13], padded < 256 ? padded : 255);
    assert_int_equal(written, 12 + out[13] + 28);
    assert_int_equal(vip_glbp_decode(&again, VIP_IPV4, out, (size_t)written), VIP_OK);
    assert_int_equal(again.auth_length, length);
    assert_ptr_equal(again.auth_data, out + 16);
  }
  m.auth_length = VIP_GLBP_AUTH_DATA_MAX + 1;
  assert_int_equal(vip_glbp_encode(&m, out, sizeof out), VIP_ERR_ARG);
}

/* What cannot be told in a message is refused. */
static void test_refused(void **state)
{
  struct glbp_octets octets = glbp_octets_of(GLBP_P9);
  struct vip_glbp_message good;
  uint8_t out[GLBP_ROOM];
  struct vip_glbp_message m;

#define REFUSED(change)                                                                            \
  do {                                                                                             \
    m = good;                                                                                      \
    change;                                                                                        \
    assert_int_equal(vip_glbp_encode(&m, out, sizeof out), VIP_ERR_ARG);                           \
  } while (0)

  (void)state;
  assert_int_equal(vip_glbp_decode(&good, VIP_IPV6, octets.at, octets.length), VIP_OK);
  assert_int_equal(vip_glbp_encode(&good, out, sizeof out), (int)octets.length);
  REFUSED(m.family = 5);
  REFUSED(m.opcode = 3);
  REFUSED(m.group = 1024);
  REFUSED(m.owner.octet[0] = 1);
  REFUSED(memset(&m.owner, 0, sizeof m.owner));
  REFUSED(m.auth = 4);
  REFUSED(m.auth_length = 15);
  REFUSED(m.auth = VIP_GLBP_AUTH_MD5_CHAIN);
  REFUSED(m.echo_count = 25);
  REFUSED(m.state = VIP_GLBP_ACTIVE + 1);
  REFUSED(m.has_hello = false; m.forwarder_count = 0);
  REFUSED(m.opcode = VIP_GLBP_REQUEST);
  REFUSED(m.opcode = VIP_GLBP_REQUEST; m.has_hello = false);
  REFUSED(m.opcode = VIP_GLBP_REQUEST; m.forwarder_count = 0);
  REFUSED(m.opcode = VIP_GLBP_RESPONSE; m.forwarder_count = 1);
  REFUSED(m.opcode = VIP_GLBP_RESPONSE; m.has_hello = false);
  REFUSED(m.opcode = VIP_GLBP_RESPONSE; m.has_hello = false; m.forwarder_count = 0);
  REFUSED(m.forwarder_count = 5);
  REFUSED(m.forwarders[1].number = 0);
  REFUSED(m.forwarders[1].number = 5);
  REFUSED(m.forwarders[1].number = 9); /* 1, modulo 8 */
  REFUSED(m.forwarders[1].number = 1); /* twice */
  REFUSED(m.forwarders[0].state = VIP_GLBP_INITIAL);
  REFUSED(m.forwarders[0].state = VIP_GLBP_STANDBY);
#undef REFUSED
  guard_free(octets.at, octets.length);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_addresses),
      cmocka_unit_test(test_61_last_group),
      cmocka_unit_test(test_16_17_request_and_response),
      cmocka_unit_test(test_21_bad_forwarder),
      cmocka_unit_test(test_states),
      cmocka_unit_test(test_forwarder_priorities),
      cmocka_unit_test(test_echoes),
      cmocka_unit_test(test_54_text),
      cmocka_unit_test(test_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
