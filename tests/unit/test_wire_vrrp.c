/* SPDX-License-Identifier: MIT */
/*
 * test_wire_vrrp.c - the VRRP codec of wire.h against the packets of vrrp.md
 * 2.3 and 11.5, in both directions.
 *
 * Each vector is decoded and its fields compared; encoded again out of those
 * fields and compared octet for octet; its checksum is verified and computed.
 */
#include "vip_test.h"

#include "advert.h"
#include "guard.h"
#include "hex.h"

#define HEADER     "45c0002000010000ff701898c0000202e0000012"
#define HEADER6    "6c000000002870fffe800000000000000000000000000002ff020000000000000000000000000012"
#define UNICAST    "45c0002000010000ff7036a7c0000202c0000203"
#define SUM_EITHER (VIP_VRRP_SUM_MESSAGE | VIP_VRRP_SUM_PSEUDO)

struct vector {
  const char *name;
  const char *header;
  const char *message;
  unsigned version, vrid, priority, count, interval, auth_type, checksum;
  enum vip_vrrp_sum sum;
  bool reserved; /* reserved bits are set: decodes, but is not what we encode */
};

static const struct vector vectors[] = {
    {"A", HEADER, "213364010001b8c8c00002010000000000000000", 2, 51, 100, 1, 1, 0, 0xb8c8,
     VIP_VRRP_SUM_MESSAGE, false},
    {"B", HEADER, "2133640101017b7cc00002017365637265740000", 2, 51, 100, 1, 1, 1, 0x7b7c,
     VIP_VRRP_SUM_MESSAGE, false},
    {"C", HEADER, "31336401006405d4c0000201", 3, 51, 100, 1, 100, 0, 0x05d4, VIP_VRRP_SUM_PSEUDO,
     false},
    {"D", HEADER, "313364010064a865c0000201", 3, 51, 100, 1, 100, 0, 0xa865, VIP_VRRP_SUM_MESSAGE,
     false},
    {"E", HEADER6,
     "3133640200643ffafe80000000000000000000000000000120010db8000000000000000000000001", 3, 51, 100,
     2, 100, 0, 0x3ffa, VIP_VRRP_SUM_PSEUDO, false},
    {"F", HEADER, "3133000100640c66c0000201", 3, 51, 0, 1, 100, 0, 0x0c66, VIP_VRRP_SUM_MESSAGE,
     false},
    {"F2", HEADER, "31330001006469d4c0000201", 3, 51, 0, 1, 100, 0, 0x69d4, VIP_VRRP_SUM_PSEUDO,
     false},
    {"G", HEADER, "2133000100011cc9c00002010000000000000000", 2, 51, 0, 1, 1, 0, 0x1cc9,
     VIP_VRRP_SUM_MESSAGE, false},
    {"H", HEADER, "31ffff030fff1045c0000201c0000281c6336401", 3, 255, 255, 3, 4095, 0, 0x1045,
     VIP_VRRP_SUM_MESSAGE, false},
    {"H pseudo", HEADER, "31ffff030fff6dabc0000201c0000281c6336401", 3, 255, 255, 3, 4095, 0,
     0x6dab, VIP_VRRP_SUM_PSEUDO, false},
    {"I", HEADER, "3101010100010bfbc0000201", 3, 1, 1, 1, 1, 0, 0x0bfb, VIP_VRRP_SUM_MESSAGE,
     false},
    {"I pseudo", HEADER, "3101010100016969c0000201", 3, 1, 1, 1, 1, 0, 0x6969, VIP_VRRP_SUM_PSEUDO,
     false},
    {"J", HEADER6,
     "313300020064a3fafe80000000000000000000000000000120010db8000000000000000000000001", 3, 51, 0,
     2, 100, 0, 0xa3fa, VIP_VRRP_SUM_PSEUDO, false},
    {"K", HEADER, "31336401f06415d3c0000201", 3, 51, 100, 1, 100, 0, 0x15d3, VIP_VRRP_SUM_PSEUDO,
     true},
    {"K message", HEADER, "31336401f064b864c0000201", 3, 51, 100, 1, 100, 0, 0xb864,
     VIP_VRRP_SUM_MESSAGE, true},
    {"L", UNICAST, "31336401006423e3c0000201", 3, 51, 100, 1, 100, 0, 0x23e3, VIP_VRRP_SUM_PSEUDO,
     false},
    {"P", HEADER,
     "21336401fe018ed7c00002010000000000000000fe1c01000000c000020200000000"
     "ca86c3f43e49f63cf7b5365faf20ca98",
     2, 51, 100, 1, 1, 254, 0x8ed7, VIP_VRRP_SUM_MESSAGE, false},
    {"P2", HEADER,
     "21336401fe018ed2c00002010000000000000000fe1c01000000c000020200000005"
     "ca86c3f43e49f63cf7b5365faf20ca98",
     2, 51, 100, 1, 1, 254, 0x8ed2, VIP_VRRP_SUM_MESSAGE, false},
    {"P0", HEADER,
     "21330001fe015c5dc00002010000000000000000fe1c01000000c000020200000000"
     "14d9f1e2a2dc59017489cef09af22044",
     2, 51, 0, 1, 1, 254, 0x5c5d, VIP_VRRP_SUM_MESSAGE, false},
    {"Q", HEADER,
     "21013201fe01198b0a00000a0000000000000000fe1c010000000a00000100000001"
     "f23a4b2e4b2b52c2a216ffab982c6d01",
     2, 1, 50, 1, 1, 254, 0x198b, VIP_VRRP_SUM_MESSAGE, false},
    {"IOS v3", "450000200ede0000ff70edd3c0a81e01e0000012", "311e690103e88251c0a81efe", 3, 30, 105,
     1, 1000, 0, 0x8251, VIP_VRRP_SUM_MESSAGE, false},
    {"Huawei v3", "45c00020015d0000ff700d98c0a80afee0000012", "3105640100649fe3c0a80a09", 3, 5, 100,
     1, 100, 0, 0x9fe3, VIP_VRRP_SUM_MESSAGE, false},
    {"Huawei v2 twin", "45c00028015e0000ff700d8fc0a80afee0000012",
     "210564010001b046c0a80a090000000000000000", 2, 5, 100, 1, 1, 0, 0xb046, VIP_VRRP_SUM_MESSAGE,
     false},
    {"Huawei withdrawal", "45c0002807350000ff70d35e00000000e0000012",
     "2101000100011356c0a80afe0000000000000000", 2, 1, 0, 1, 1, 0, 0x1356, VIP_VRRP_SUM_MESSAGE,
     false},
    {"Cisco 500 ms", HEADER, "211a78010001555f0a8107030000000000000000", 2, 26, 120, 1, 1, 0,
     0x555f, VIP_VRRP_SUM_MESSAGE, false},
    {"IOS owner", HEADER, "2101ff010001d5fa0a0000010000000000000000", 2, 1, 255, 1, 1, 0, 0xd5fa,
     VIP_VRRP_SUM_MESSAGE, false},
    {"IOS text", HEADER, "2101c8010103c8090a00001e68656c6c6f000000", 2, 1, 200, 1, 3, 1, 0xc809,
     VIP_VRRP_SUM_MESSAGE, false},
    {"IOS v3 IPv6", HEADER6, "3124640103e8341bfe800000000000000000000000003636", 3, 36, 100, 1,
     1000, 0, 0x341b, VIP_VRRP_SUM_PSEUDO, false},
    {"IOS withdrawal", HEADER,
     "21010001fe01caf00a00000a0000000000000000fe1c010000000a00000100000001"
     "fcae3bff6c29eb2a76fe9939fbe766bf",
     2, 1, 0, 1, 1, 254, 0xcaf0, VIP_VRRP_SUM_MESSAGE, false},
    {"holo", HEADER, "21331e010001b5c50a0001050000000000000000", 2, 51, 30, 1, 1, 0, 0xb5c5,
     VIP_VRRP_SUM_MESSAGE, false},
    {"scapy", "450000200ede0000ff70edd314000003e0000012", "3102fe020001b25e1400010214000103", 3, 2,
     254, 2, 1, 0, 0xb25e, VIP_VRRP_SUM_PSEUDO, false},
    {"scapy IPv6",
     "6c000000002870ff20010db8000000000000000000000001ff020000000000000000000000000012",
     "3102fe020001481b20010db800000000000000000000000220010db8000000000000000000000003", 3, 2, 254,
     2, 1, 0, 0x481b, VIP_VRRP_SUM_PSEUDO, false},
    {"MikroTik v3", "450000200ede0000ff70edd30a00005be0000012", "312cbf0203e8b3c60a042c640a042cc8",
     3, 44, 191, 2, 1000, 0, 0xb3c6, VIP_VRRP_SUM_PSEUDO, false},
    {"MikroTik v2", HEADER, "212abf03010af11f0a042a010a042a020a042a036162636465666768", 2, 42, 191,
     3, 10, 1, 0xf11f, VIP_VRRP_SUM_MESSAGE, false},
    {"MikroTik v3 IPv6",
     "6c000000002870fffe80000000000000d6ca6dfffe66cf60ff020000000000000000000000000012",
     "312dbf0203e8cfa0fe8000000000000002005efffe00022d200100000000000000000000abcd000a", 3, 45, 191,
     2, 1000, 0, 0xcfa0, VIP_VRRP_SUM_PSEUDO, false},
};

static const struct vector *vector_of(void **state)
{
  return *state;
}

static void test_decode(void **state)
{
  const struct vector *v = vector_of(state);
  struct vip_vrrp_message m;
  struct advert p;
  size_t width;

  advert_hex(&p, v->header, v->message);
  width = p.meta.family == VIP_IPV6 ? 16 : 4;
  assert_int_equal(vip_vrrp_decode(&m, p.meta.family, p.data, p.length), VIP_OK);
  assert_int_equal(m.version, v->version);
  assert_int_equal(m.type, 1);
  assert_int_equal(m.vrid, v->vrid);
  assert_int_equal(m.priority, v->priority);
  assert_int_equal(m.count, v->count);
  assert_int_equal(m.family, p.meta.family);
  assert_int_equal(m.interval, v->interval);
  assert_int_equal(m.auth_type, v->auth_type);
  assert_int_equal(m.checksum, v->checksum);
  assert_int_equal(m.length, p.length);
  assert_ptr_equal(m.addresses, p.data + 8);
  if (v->version == 2) {
    assert_ptr_equal(m.auth_data, p.data + 8 + width * v->count);
  }
  if (v->auth_type == 254) {
    assert_ptr_equal(m.md5, m.auth_data + 8);
  } else {
    assert_null(m.md5);
  }
}

static void test_encode(void **state)
{
  const struct vector *v = vector_of(state);
  struct vip_vrrp_message m;
  struct advert p;
  uint8_t out[64];
  size_t size;

  advert_hex(&p, v->header, v->message);
  assert_int_equal(vip_vrrp_decode(&m, p.meta.family, p.data, p.length), VIP_OK);
  m.length = 0;
  for (size = 0; size < p.length; size++) {
    assert_int_equal(vip_vrrp_encode(&m, out, size), VIP_ERR_SPACE);
  }
  memset(out, 0x5a, sizeof out);
  assert_int_equal(vip_vrrp_encode(&m, out, p.length), (int)p.length);
  if (v->reserved) {
    p.data[4] &= 0x0f;
  }
  assert_memory_equal(out, p.data, p.length);
  assert_int_equal(out[p.length], 0x5a);
}

static void test_checksum(void **state)
{
  const struct vector *v = vector_of(state);
  struct advert p;
  uint8_t copy[64];
  bool pseudo = v->sum == VIP_VRRP_SUM_PSEUDO;

  advert_hex(&p, v->header, v->message);
  assert_int_equal(vip_vrrp_sum_verify(p.data, p.length, p.meta.family, &p.meta.src, &p.meta.dst),
                   v->sum);
  assert_int_equal(advert_sum(&p, pseudo ? SUM_PSEUDO : SUM_MESSAGE), v->checksum);
  memcpy(copy, p.data, p.length);
  copy[6] = 0xab; /* what stood in the field does not matter */
  copy[7] = 0xcd;
  assert_int_equal(vip_vrrp_sum_verify(copy, p.length, p.meta.family, &p.meta.src, &p.meta.dst),
                   VIP_VRRP_SUM_BAD);
  vip_vrrp_sum_set(copy, p.length, p.meta.family, &p.meta.src, &p.meta.dst, pseudo);
  assert_memory_equal(copy, p.data, p.length);
}

/* `pseudo` chooses between the forms of version 3 over IPv4 and nothing else. */
static void test_checksum_form_is_ignored_elsewhere(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(vectors); i++) {
    const struct vector *v = &vectors[i];
    struct advert p;
    uint8_t copy[64];

    advert_hex(&p, v->header, v->message);
    memcpy(copy, p.data, p.length);
    vip_vrrp_sum_set(copy, p.length, p.meta.family, &p.meta.src, &p.meta.dst,
                     v->sum != VIP_VRRP_SUM_PSEUDO);
    if (v->version == 2 || p.meta.family == VIP_IPV6) {
      assert_memory_equal(copy, p.data, p.length);
    } else {
      assert_memory_not_equal(copy, p.data, p.length);
    }
  }
}

static void test_malformed(void **state)
{
  static const struct {
    const char *message;
    int result;
  } rows[] = {
      {"", VIP_ERR_LENGTH},
      {"3133640000646a", VIP_ERR_LENGTH},
      {"3133640000646a68", VIP_ERR_COUNT_ZERO},
      {"313364050064a861c0000201", VIP_ERR_LENGTH},
      {"313364010064a865c000020100", VIP_ERR_LENGTH},
      {"213364010701b1c8c00002010000000000000000", VIP_OK}, /* its auth type is not the codec's */
      {"213364010001b8c8c0000201", VIP_ERR_LENGTH},
      {"213364010001b8c8c0000201000000000000000000", VIP_ERR_LENGTH},
      {"21336401fe01b8c8c00002010000000000000000", VIP_ERR_LENGTH},
      {"213300070001dec400000000000000000000000000000000000000000000000000000000", VIP_ERR_LENGTH},
      {"013364010064a865c0000201", VIP_ERR_VERSION},
      {"413364010064a865c0000201", VIP_ERR_VERSION},
      {"f13364010064a865c0000201", VIP_ERR_VERSION},
      {"303364010064a865c0000201", VIP_ERR_TYPE},
      {"323364010064a865c0000201", VIP_ERR_TYPE},
      {"4233640000646a68", VIP_ERR_VERSION}, /* the first of version, type, count */
      {"3233640000646a68", VIP_ERR_TYPE},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    struct vip_vrrp_message m;
    uint8_t octets[64];
    size_t length = hex_bytes(octets, sizeof octets, rows[i].message);
    uint8_t *guarded = guard_copy(octets, length);

    assert_int_equal(vip_vrrp_decode(&m, VIP_IPV4, guarded, length), rows[i].result);
    guard_free(guarded, length);
  }
}

static void test_fields_as_far_as_they_were_read(void **state)
{
  struct vip_vrrp_message m;
  uint8_t octets[12];

  (void)state;
  (void)hex_bytes(octets, sizeof octets, "31336405f064a861c0000201");
  assert_int_equal(vip_vrrp_decode(&m, VIP_IPV4, octets, sizeof octets), VIP_ERR_LENGTH);
  assert_int_equal(m.version, 3);
  assert_int_equal(m.vrid, 51);
  assert_int_equal(m.priority, 100);
  assert_int_equal(m.count, 5);
  assert_int_equal(m.interval, 100);
}

static void test_version_2_over_ipv6(void **state)
{
  struct vip_vrrp_message m;
  uint8_t octets[64] = {0x21, 51, 100, 1};

  (void)state;
  assert_int_equal(vip_vrrp_decode(&m, VIP_IPV6, octets, 32), VIP_ERR_VERSION);
}

static void test_every_length(void **state)
{
  static const size_t longest = 8 + 255 * 16;
  size_t count;

  (void)state;
  for (count = 1; count < 256; count += 2) {
    static uint8_t octets[4200];
    struct vip_vrrp_message m;

    memset(octets, 0, 8);
    octets[0] = 0x31;
    octets[3] = (uint8_t)count;
    assert_int_equal(vip_vrrp_decode(&m, VIP_IPV4, octets, 8 + 4 * count), VIP_OK);
    assert_int_equal(vip_vrrp_decode(&m, VIP_IPV4, octets, 8 + 4 * count - 1), VIP_ERR_LENGTH);
    assert_int_equal(vip_vrrp_decode(&m, VIP_IPV4, octets, 8 + 4 * count + 1), VIP_ERR_LENGTH);
    assert_int_equal(vip_vrrp_decode(&m, VIP_IPV6, octets, 8 + 16 * count), VIP_OK);
    assert_int_equal(m.length, 8 + 16 * count);
    assert_true(m.length <= longest);
    octets[0] = 0x21;
    assert_int_equal(vip_vrrp_decode(&m, VIP_IPV4, octets, 16 + 4 * count), VIP_OK);
    octets[4] = 254;
    assert_int_equal(vip_vrrp_decode(&m, VIP_IPV4, octets, 46 + 4 * count), VIP_OK);
    octets[4] = 0;
  }
}

static void test_encode_refuses(void **state)
{
  static const uint8_t address[16] = {192, 0, 2, 1};
  struct vip_vrrp_message good;
  struct vip_vrrp_message m;
  uint8_t out[64];

  (void)state;
  memset(&good, 0, sizeof good);
  good.version = 3;
  good.type = 1;
  good.vrid = 51;
  good.priority = 100;
  good.count = 1;
  good.family = VIP_IPV4;
  good.interval = 4095;
  good.addresses = address;
  assert_int_equal(vip_vrrp_encode(&good, out, sizeof out), 12);
  m = good;
  m.version = 4;
  assert_int_equal(vip_vrrp_encode(&m, out, sizeof out), VIP_ERR_ARG);
  m = good;
  m.interval = 4096;
  assert_int_equal(vip_vrrp_encode(&m, out, sizeof out), VIP_ERR_ARG);
  m = good;
  m.type = 16;
  assert_int_equal(vip_vrrp_encode(&m, out, sizeof out), VIP_ERR_ARG);
  m = good;
  m.count = 0;
  assert_int_equal(vip_vrrp_encode(&m, out, sizeof out), VIP_ERR_ARG);
  m = good;
  m.addresses = NULL;
  assert_int_equal(vip_vrrp_encode(&m, out, sizeof out), VIP_ERR_ARG);
  m = good;
  m.family = 5;
  assert_int_equal(vip_vrrp_encode(&m, out, sizeof out), VIP_ERR_ARG);
  m = good;
  m.version = 2;
  m.interval = 256;
  assert_int_equal(vip_vrrp_encode(&m, out, sizeof out), VIP_ERR_ARG);
  m.interval = 255;
  assert_int_equal(vip_vrrp_encode(&m, out, sizeof out), 20); /* no data: zeros */
  assert_memory_equal(out + 12, "\0\0\0\0\0\0\0\0", 8);
  m.family = VIP_IPV6;
  assert_int_equal(vip_vrrp_encode(&m, out, sizeof out), VIP_ERR_ARG);
  m.family = VIP_IPV4;
  m.auth_type = 254;
  assert_int_equal(vip_vrrp_encode(&m, out, sizeof out), 50);
}

/* 2.2: a computed 0x0000 is sent as it is, and 0xffff means the same. */
static void test_checksum_zero(void **state)
{
  struct advert p;
  uint16_t word;

  (void)state;
  advert_hex(&p, HEADER, "313364010064a86500000000");
  word = advert_sum(&p, SUM_MESSAGE);
  p.data[10] = (uint8_t)(word >> 8);
  p.data[11] = (uint8_t)word;
  vip_vrrp_sum_set(p.data, p.length, VIP_IPV4, &p.meta.src, &p.meta.dst, false);
  assert_int_equal(p.data[6] << 8 | p.data[7], 0);
  assert_int_equal(vip_vrrp_sum_verify(p.data, p.length, VIP_IPV4, &p.meta.src, &p.meta.dst),
                   VIP_VRRP_SUM_MESSAGE);
  p.data[6] = 0xff;
  p.data[7] = 0xff;
  assert_int_equal(vip_vrrp_sum_verify(p.data, p.length, VIP_IPV4, &p.meta.src, &p.meta.dst),
                   VIP_VRRP_SUM_MESSAGE);
}

/* Addresses can be chosen so that the pseudo-header sums up to nothing. */
static void test_checksum_both_forms(void **state)
{
  struct advert p;

  (void)state;
  advert_hex(&p, HEADER, "313364010064a865c0000201");
  /* source + destination + 112 + 12 = 0xffff */
  p.meta.src = vip_ipv4(0xc0, 0x00, 0x5f, 0x70);
  p.meta.dst = vip_ipv4(0xe0, 0x00, 0x00, 0x12);
  assert_int_equal(advert_sum(&p, SUM_PSEUDO), 0xa865);
  assert_int_equal(vip_vrrp_sum_verify(p.data, p.length, VIP_IPV4, &p.meta.src, &p.meta.dst),
                   SUM_EITHER);
}

/* Type 15 is written where it is asked for. */
static void test_greatest_type(void **state)
{
  static const uint8_t list[] = {192, 0, 2, 1};
  struct vip_vrrp_message message;
  uint8_t out[40];

  (void)state;
  memset(&message, 0, sizeof message);
  message.family = VIP_IPV4;
  message.version = 3;
  message.type = 15;
  message.count = 1;
  message.addresses = list;
  assert_int_equal(vip_vrrp_encode(&message, out, sizeof out), 12);
  assert_int_equal(out[0], 0x3f);
  message.type = 16;
  assert_int_equal(vip_vrrp_encode(&message, out, sizeof out), VIP_ERR_ARG);
}

int main(void)
{
  static const struct {
    const char *verb;
    CMUnitTestFunction function;
  } each[] = {{"decode", test_decode}, {"encode", test_encode}, {"checksum", test_checksum}};
  static const struct CMUnitTest others[] = {
      cmocka_unit_test(test_checksum_form_is_ignored_elsewhere),
      cmocka_unit_test(test_malformed),
      cmocka_unit_test(test_fields_as_far_as_they_were_read),
      cmocka_unit_test(test_version_2_over_ipv6),
      cmocka_unit_test(test_every_length),
      cmocka_unit_test(test_encode_refuses),
      cmocka_unit_test(test_greatest_type),
      cmocka_unit_test(test_checksum_zero),
      cmocka_unit_test(test_checksum_both_forms),
  };
  enum { PAIRS = COUNT_OF(vectors) * COUNT_OF(each) };
  static struct CMUnitTest tests[PAIRS + COUNT_OF(others)];
  static char names[PAIRS][48];
  size_t i;

  for (i = 0; i < PAIRS; i++) {
    const struct vector *v = &vectors[i / COUNT_OF(each)];
    struct CMUnitTest test = {names[i], each[i % COUNT_OF(each)].function, NULL, NULL, NULL};

    (void)snprintf(names[i], sizeof names[i], "%s %s", each[i % COUNT_OF(each)].verb, v->name);
    test.initial_state = (void *)(uintptr_t)v;
    tests[i] = test;
  }
  memcpy(tests + PAIRS, others, sizeof others);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
