/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_input_auth.c - hsrp.md 9.6, cases 56 to 62: what authentication lets through to the
 * state machine.  The number of the case stands in each test's name.
 */
#include "hsrphost.h"

static struct hsrphost t;

static struct advert p;

/* Listen, and a valid Hello of X that would be event g. */
static void listen(const struct vip_hsrp_config *config)
{
  hsrp_start(&t, config);
  at(&t.h, 1000);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
}

static void test_56_other_text(void **unused)
{
  (void)unused;
  listen(NULL);
  memcpy(p.data + 8, "secret\0", 8);
  rx_dropped(&t, &p, VIP_CODE_AUTH);
  hsrp_close(&t);
}

static const struct vip_key password = {0, (const uint8_t *)"password12345", 13,
                                        VIP_KEY_SEND | VIP_KEY_ACCEPT};

static void test_57_text_where_md5_is_wanted(void **unused)
{
  const struct vip_auth auth = {&vip_auth_md5, &password, 1};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.auth = &auth;
  listen(&config);
  rx_dropped(&t, &p, VIP_CODE_AUTH_TYPE);
  hsrp_close(&t);
}

/* Vector A of section 3.4. */
static const uint8_t vector_a[50] = {0x00, 0x00, 0x04, 0x03, 0x0a, 0x64, 0x01, 0x00, 0,    0,
                                     0,    0,    0,    0,    0,    0,    0x0a, 0x00, 0x00, 0x64,
                                     0x04, 0x1c, 0x01, 0x00, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x14,
                                     0x00, 0x00, 0x00, 0x00, 0x52, 0xe1, 0xdb, 0x09, 0xd1, 0x8d,
                                     0x69, 0x5b, 0x8f, 0xef, 0xb3, 0x73, 0x0f, 0xf8, 0xd9, 0xd6};

static void listen_to_a(const struct vip_hsrp_config *config)
{
  listen(config);
  /* The vector's sender is 10.0.0.20; this router is .21. */
  {
    const struct vip_addr own = vip_ipv4(10, 0, 0, 21);
    assert_int_equal(vip_if_set_address(&t.h.ifp, VIP_IPV4, &own, fh_now(&t.h)), VIP_OK);
  }
  p.length = sizeof vector_a;
  memcpy(p.data, vector_a, sizeof vector_a);
  p.meta.src = vip_ipv4(10, 0, 0, 20);
}

static void test_58_to_60_vector_a(void **unused)
{
  const struct vip_auth auth = {&vip_auth_md5, &password, 1};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.auth = &auth;
  config.address = vip_ipv4(10, 0, 0, 100);
  listen_to_a(&config);
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  assert_int_equal(t.stats.rx[VIP_HSRP_HELLO], 1);
  p.data[49] ^= 1;
  rx_dropped(&t, &p, VIP_CODE_AUTH);
  p.data[49] ^= 1;
  p.data[5] ^= 1;
  rx_dropped(&t, &p, VIP_CODE_AUTH);
  p.data[5] ^= 1;
  /* The TLV names another sender than the packet has. */
  p.meta.src = vip_ipv4(10, 0, 0, 22);
  rx_dropped(&t, &p, VIP_CODE_AUTH);
  hsrp_close(&t);
  config.no_source_check = true;
  listen_to_a(&config);
  p.meta.src = vip_ipv4(10, 0, 0, 22);
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  hsrp_close(&t);
}

/* The host ends an overlap by editing the flags of the old key. */
static void test_61_key_change(void **unused)
{
  static struct vip_key keys[2];
  const struct vip_auth auth = {&vip_auth_md5, keys, 2};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  keys[0] = password;
  keys[0].secret = (const uint8_t *)"the new one!!";
  keys[1] = password;
  keys[1].flags = VIP_KEY_ACCEPT;
  config.auth = &auth;
  config.address = vip_ipv4(10, 0, 0, 100);
  listen_to_a(&config);
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  keys[1].flags = 0;
  rx_dropped(&t, &p, VIP_CODE_AUTH);
  hsrp_close(&t);
}

static void test_62_unknown_key_id(void **unused)
{
  static struct vip_key key;
  const struct vip_auth auth = {&vip_auth_md5, &key, 1};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  key = password;
  key.id = 2;
  config.auth = &auth;
  config.address = vip_ipv4(10, 0, 0, 100);
  listen_to_a(&config);
  rx_dropped(&t, &p, VIP_CODE_AUTH);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_56_other_text),     cmocka_unit_test(test_57_text_where_md5_is_wanted),
      cmocka_unit_test(test_58_to_60_vector_a), cmocka_unit_test(test_61_key_change),
      cmocka_unit_test(test_62_unknown_key_id),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
