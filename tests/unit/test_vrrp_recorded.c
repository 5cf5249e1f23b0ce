/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_recorded.c - vrrp.md 8.6, up to case 101: what real routers were seen to
 * send, and Cisco's MD5 authentication (type 254).  The rest:
 * test_vrrp_recorded_runs.c.
 *
 * One test a numbered case.
 */
#include "fakehost.h"
#include "hex.h"

#define GROUP4_MD5 "45c0004600010000ff701872c0000202e0000012"
#define DIGEST     "ca86c3f43e49f63cf7b5365faf20ca98"
#define MD5_P      "21336401fe018ed7c00002010000000000000000 fe1c01000000c00002020000 0000" DIGEST
#define MD5_P2     "21336401fe018ed2c00002010000000000000000 fe1c01000000c00002020000 0005" DIGEST
#define MD5_P0                                                                                     \
  "21330001fe015c5dc00002010000000000000000 fe1c01000000c000020200000000"                          \
  "14d9f1e2a2dc59017489cef09af22044"
#define MD5_Q                                                                                      \
  "21013201fe01198b0a00000a0000000000000000 fe1c010000000a00000100000001"                          \
  "f23a4b2e4b2b52c2a216ffab982c6d01"

static struct fakehost h;

#define KEY(id, text)                                                                              \
  {                                                                                                \
    (id), (const uint8_t *)(text), sizeof(text) - 1, VIP_KEY_SEND | VIP_KEY_ACCEPT                 \
  }

static const struct vip_key key0 = KEY(0, "secret");
static const struct vip_key key5 = KEY(5, "secret");
static const struct vip_key other_key = KEY(0, "Secret");
static const struct vip_key both_keys[] = {KEY(0, "secret"), KEY(5, "secret")};
static const struct vip_key key_q = KEY(1, "password12345");
static const struct vip_auth md5_0 = {&vip_auth_md5, &key0, 1};
static const struct vip_auth md5_5 = {&vip_auth_md5, &key5, 1};
static const struct vip_auth md5_other = {&vip_auth_md5, &other_key, 1};
static const struct vip_auth md5_both = {&vip_auth_md5, both_keys, 2};
static const struct vip_auth md5_q = {&vip_auth_md5, &key_q, 1};
static const struct vip_auth text = {&vip_auth_text, &key0, 1};

/* A version 2 Backup of 1 s with that authentication, at 1000 ms. */
static void backup(const struct vip_auth *auth)
{
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2, .auth = auth};

  host_base(&h, &c);
  at(&h, 1000);
}

static void make(struct advert *p, const char *message)
{
  advert_hex(p, GROUP4_MD5, message);
}

static void test_case_097_digests_are_accepted(void **state)
{
  static const struct vip_addr vip = {{10, 0, 0, 10}};
  struct fh_setup setup;
  struct advert p;

  (void)state;
  backup(&md5_both);
  make(&p, MD5_P);
  assert_int_equal(hear(&h, &p), VIP_OK);
  assert_true(vip_group_deadline(&h.vr.group) == 4609375000);
  at(&h, 2000);
  make(&p, MD5_P2);
  assert_int_equal(hear(&h, &p), VIP_OK);
  assert_true(vip_group_deadline(&h.vr.group) == 5609375000);
  make(&p, MD5_P0);
  assert_int_equal(hear(&h, &p), VIP_OK);
  assert_true(vip_group_deadline(&h.vr.group) == 2609375000);
  assert_int_equal(counted_all(&h), 0);
  host_close(&h);

  memset(&setup, 0, sizeof setup);
  setup.config.version = VIP_VRRP_V2;
  setup.config.vrid = 1;
  setup.config.addresses = &vip;
  setup.config.address_count = 1;
  setup.config.auth = &md5_q;
  setup.config.priority = 40;
  setup.local4 = vip_ipv4(10, 0, 0, 9);
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  at(&h, 1000);
  advert_hex_between(&p, VIP_IPV4, vip_ipv4(10, 0, 0, 1), vip_ipv4(224, 0, 0, 18), MD5_Q);
  assert_int_equal(hear(&h, &p), VIP_OK);
  advert_hex_between(&p, VIP_IPV4, vip_ipv4(10, 0, 0, 1), vip_ipv4(224, 0, 0, 18),
                     "21010001fe01caf00a00000a0000000000000000 fe1c010000000a00000100000001"
                     "fcae3bff6c29eb2a76fe9939fbe766bf");
  assert_int_equal(hear(&h, &p), VIP_OK); /* the recorded withdrawal */
  assert_int_equal(h.counters.zero_rx, 1);
  assert_int_equal(counted_all(&h), 0);
  host_close(&h);
}

static void test_case_097_wrong_keys(void **state)
{
  struct advert p;

  (void)state;
  backup(&md5_other);
  make(&p, MD5_P);
  dropped(&h, &p, VIP_CODE_AUTH);
  host_close(&h);
  backup(&md5_0);
  make(&p, MD5_P2);
  dropped(&h, &p, VIP_CODE_AUTH);
  host_close(&h);
}

static void test_case_097_keys_that_may_not_be_used(void **state)
{
  struct vip_key keys[2] = {KEY(0, "secret"), KEY(5, "secret")};
  struct vip_auth auth = {&vip_auth_md5, keys, 2};
  struct advert p;

  (void)state;
  backup(&auth);
  keys[0].flags = VIP_KEY_SEND;
  make(&p, MD5_P);
  dropped(&h, &p, VIP_CODE_AUTH);
  make(&p, MD5_P2);
  assert_int_equal(hear(&h, &p), VIP_OK);
  keys[0].flags = VIP_KEY_ACCEPT; /* the first key that may be sent with is now 5 */
  host_forget(&h);
  until(&h, 4610);
  assert_int_equal(h.last_length, 50);
  assert_int_equal(h.last_sent[33], 5);
  host_close(&h);
}

/* No key may be used: nothing is accepted, and what is sent convinces nobody. */
static void test_case_097_no_key_at_all(void **state)
{
  struct vip_key keys[1] = {KEY(0, "secret")};
  struct vip_auth as_md5 = {&vip_auth_md5, keys, 1};
  struct vip_auth as_text = {&vip_auth_text, keys, 1};
  const struct vip_auth *methods[2];
  size_t i;

  (void)state;
  methods[0] = &as_md5;
  methods[1] = &as_text;
  for (i = 0; i < 2; i++) {
    struct advert p;
    size_t k;

    keys[0].flags = VIP_KEY_SEND | VIP_KEY_ACCEPT;
    backup(methods[i]);
    keys[0].flags = 0;
    make(&p, i == 0 ? MD5_P : "2133640101017b7cc00002017365637265740000");
    dropped(&h, &p, VIP_CODE_AUTH);
    until(&h, 3610);
    assert_int_equal(h.last_length, i == 0 ? 50 : 20);
    for (k = 12; k < h.last_length; k++) { /* no octet of the secret or of its digest */
      assert_int_equal(h.last_sent[k], 0);
    }
    host_close(&h);
  }
}

static void test_case_097_every_covered_bit(void **state)
{
  unsigned bit;

  (void)state;
  backup(&md5_0);
  for (bit = 0; bit < 8 * 50; bit++) {
    struct advert p;
    int result;
    unsigned octet = bit / 8;

    if (octet == 6 || octet == 7) {
      continue; /* the checksum, put right again below */
    }
    make(&p, MD5_P);
    p.data[octet] = (uint8_t)(p.data[octet] ^ (1U << bit % 8));
    advert_fix_sum(&p, SUM_MESSAGE);
    result = hear(&h, &p);
    if (octet >= 8 && octet < 20) {
      assert_int_equal(result, VIP_ERR_AUTH);
    } else if (octet == 2 || octet >= 34) { /* the priority, the digest */
      assert_int_equal(result, VIP_ERR_AUTH);
    } else if (octet < 20) { /* some of these fail an earlier check */
      assert_true(result < 0);
    } else if (octet < 23 || (octet >= 26 && octet < 34)) { /* fe 1c 01, address, key id */
      assert_int_equal(result, VIP_ERR_AUTH);
    }
  }
  assert_int_equal(h.counters.rx + counted_all(&h), 8 * 48);
  host_close(&h);
}

static void sends(const struct vip_auth *auth, const char *advert, const char *farewell)
{
  struct fh_setup setup;
  uint8_t octets[50];

  memset(&setup, 0, sizeof setup);
  setup.config.version = VIP_VRRP_V2;
  setup.config.auth = auth;
  setup.local4 = vip_ipv4(192, 0, 2, 2);
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  until(&h, 3610);
  assert_int_equal(h.last_length, 50);
  assert_int_equal(hex_bytes(octets, sizeof octets, advert), 50);
  assert_memory_equal(h.last_sent, octets, 50);
  if (farewell != NULL) {
    assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
    assert_int_equal(hex_bytes(octets, sizeof octets, farewell), 50);
    assert_memory_equal(h.last_sent, octets, 50);
  }
  host_close(&h);
}

static void test_case_098_digests_are_sent(void **state)
{
  (void)state;
  sends(&md5_0, MD5_P, MD5_P0);
  sends(&md5_5, MD5_P2, NULL);
}

static void test_case_099_types_differ(void **state)
{
  struct advert p;

  (void)state;
  backup(NULL);
  make(&p, MD5_P);
  dropped(&h, &p, VIP_CODE_AUTH_TYPE);
  host_close(&h);
  backup(&text);
  dropped(&h, &p, VIP_CODE_AUTH_TYPE);
  host_close(&h);
  backup(&md5_0);
  make(&p, "213364010001b8c8c00002010000000000000000");
  dropped(&h, &p, VIP_CODE_AUTH_TYPE);
  make(&p, "2133640101017b7cc00002017365637265740000");
  dropped(&h, &p, VIP_CODE_AUTH_TYPE);
  make(&p, MD5_P);
  p.data[4] = 0;
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_LENGTH);
  make(&p, "21336401fe01bac7c00002010000000000000000");
  dropped(&h, &p, VIP_CODE_LENGTH);
  host_close(&h);
}

#define NO_SOURCE "45c0002800010000ff70da9200000000e0000012"
#define PACKET_G  "2133000100011cc9c00002010000000000000000"

static void test_case_100_withdrawal_without_a_source(void **state)
{
  struct advert p;

  (void)state;
  backup(NULL);
  advert_hex(&p, NO_SOURCE, PACKET_G);
  assert_int_equal(hear(&h, &p), VIP_OK);
  expect_active_at(&h, 1610);
  at(&h, 1800);
  host_forget(&h);
  assert_int_equal(hear(&h, &p), VIP_OK);
  expect_one_advert(&h, 0, 100);
  host_close(&h);

  backup(NULL);
  p.data[2] = 100;
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_SOURCE);
  expect_active_at(&h, 3610);
  host_close(&h);
}

/* 11.5: the recorded one. */
static void test_case_100_recorded(void **state)
{
  static const struct vip_addr vip = {{192, 168, 10, 254}};
  struct fh_setup setup;
  struct advert p;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.config.version = VIP_VRRP_V2;
  setup.config.vrid = 1;
  setup.config.addresses = &vip;
  setup.config.address_count = 1;
  setup.local4 = vip_ipv4(192, 168, 10, 2);
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  at(&h, 1000);
  advert_hex(&p, "45c0002807350000ff70d35e00000000e0000012",
             "2101000100011356c0a80afe0000000000000000");
  assert_int_equal(hear(&h, &p), VIP_OK);
  assert_int_equal(h.counters.zero_rx, 1);
  host_forget(&h);
  expect_active_at(&h, 1610);
  host_close(&h);
}

static void test_case_101_empty_message(void **state)
{
  struct advert p;

  (void)state;
  host_base(&h, NULL);
  advert_hex(&p, "450000140001000005701365c0000202e0000012", "");
  dropped(&h, &p, VIP_CODE_LENGTH);
  assert_int_equal(h.if_counters.code[VIP_CODE_LENGTH], 1);
  p.meta.dst = vip_ipv4(192, 0, 2, 1); /* as recorded: unicast to the virtual address */
  assert_true(hear(&h, &p) < 0);
  assert_int_equal(counted_all(&h), 2);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_097_digests_are_accepted),
      cmocka_unit_test(test_case_097_wrong_keys),
      cmocka_unit_test(test_case_097_keys_that_may_not_be_used),
      cmocka_unit_test(test_case_097_no_key_at_all),
      cmocka_unit_test(test_case_097_every_covered_bit),
      cmocka_unit_test(test_case_098_digests_are_sent),
      cmocka_unit_test(test_case_099_types_differ),
      cmocka_unit_test(test_case_100_withdrawal_without_a_source),
      cmocka_unit_test(test_case_100_recorded),
      cmocka_unit_test(test_case_101_empty_message),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
