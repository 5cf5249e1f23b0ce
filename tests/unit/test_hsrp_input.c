/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_input.c - which packets reach the state machine: hsrp.md 2.6, 4.9
 * and 9.6, and those of 9.7 that concern versions and families.
 * The number of the case stands in each test's name.
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

static void accepted(void)
{
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  assert_int_equal(vip_addr_compare(&t.g.run.active, &t.peer[HSRP_X].addr), 0);
}

static struct vip_hsrp_config version_2(uint8_t family)
{
  struct vip_hsrp_config config = hsrp_defaults();

  config.version = 2;
  config.family = family;
  if (family == VIP_IPV6) {
    memset(&config.address, 0, sizeof config.address);
    config.automatic = VIP_HSRP_AUTO_CISCO;
    config.group = 16;
  }
  return config;
}

static const struct vip_key password = {0, (const uint8_t *)"password12345", 13,
                                        VIP_KEY_SEND | VIP_KEY_ACCEPT};

static void test_63_group_and_version(void **unused)
{
  const struct vip_hsrp_config config = version_2(VIP_IPV4);

  (void)unused;
  listen(NULL);
  p.data[6] = 2;
  rx_dropped(&t, &p, VIP_CODE_GROUP);
  p.data[6] = 1;
  p.data[0] = 2;
  rx_dropped(&t, &p, VIP_CODE_VERSION);
  p.data[0] = 0;
  /* Version 1 to the group of version 2. */
  p.meta.dst.octet[3] = 102;
  rx_dropped(&t, &p, VIP_CODE_VERSION);
  /* Version 2 to its own group: this group speaks version 1. */
  t.config.version = 2;
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx_dropped(&t, &p, VIP_CODE_VERSION);
  /* Version 2 to the group of version 1. */
  p.meta.dst.octet[3] = 2;
  rx_dropped(&t, &p, VIP_CODE_VERSION);
  hsrp_close(&t);
  listen(&config);
  t.config.version = 1;
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx_dropped(&t, &p, VIP_CODE_VERSION);
  hsrp_close(&t);
}

static void test_64_lengths(void **unused)
{
  (void)unused;
  listen(NULL);
  for (size_t length = 0; length < 20; length++) {
    p.length = length;
    rx_dropped(&t, &p, VIP_CODE_LENGTH);
  }
  /* 2.6.2: what is behind is ignored if authentication is by text. */
  p.length = 23;
  accepted();
  hsrp_close(&t);
}

static void test_65_own_source(void **unused)
{
  static const struct vip_mac foreign = {{2, 0, 0, 0, 0, 0x77}};

  (void)unused;
  listen(NULL);
  p.meta.src = vip_ipv4(10, 0, 0, 20);
  rx_dropped(&t, &p, VIP_CODE_OWN_PACKET);
  p.meta.has_src_mac = true;
  p.meta.src_mac = t.h.ifp.config.mac;
  rx_dropped(&t, &p, VIP_CODE_OWN_PACKET);
  p.meta.src_mac = vip_hsrp_mac(1, VIP_IPV4, 1);
  rx_dropped(&t, &p, VIP_CODE_OWN_PACKET);
  p.meta.src_mac = foreign;
  rx_dropped(&t, &p, VIP_CODE_DUPLICATE_ADDRESS);
  hsrp_close(&t);
}

/* 2.6.5 */
static void test_sources_that_cannot_be(void **unused)
{
  const struct vip_hsrp_config config = version_2(VIP_IPV6);

  (void)unused;
  listen(NULL);
  p.meta.src = vip_ipv4(0, 0, 0, 0);
  rx_dropped(&t, &p, VIP_CODE_SOURCE);
  p.meta.src = vip_ipv4(224, 0, 0, 9);
  rx_dropped(&t, &p, VIP_CODE_SOURCE);
  p.meta.src = vip_ipv4(255, 255, 255, 255);
  rx_dropped(&t, &p, VIP_CODE_SOURCE);
  p.meta.src = vip_ipv4(10, 0, 0, 1);
  rx_dropped(&t, &p, VIP_CODE_DUPLICATE_ADDRESS);
  hsrp_close(&t);
  listen(&config);
  p.meta.src = v6(0x2001, 9);
  rx_dropped(&t, &p, VIP_CODE_SOURCE);
  hsrp_close(&t);
}

static void test_destination(void **unused)
{
  (void)unused;
  listen(NULL);
  p.meta.dst = vip_ipv4(10, 0, 0, 20);
  rx_dropped(&t, &p, VIP_CODE_DESTINATION);
  hsrp_close(&t);
}

static void test_66_other_virtual_address(void **unused)
{
  (void)unused;
  listen(NULL);
  p.data[19] = 7;
  accepted();
  assert_int_equal(counted(&t.h, VIP_CODE_ADDRESSES_DIFFER), 1);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 11000);
  assert_int_equal(vip_addr_compare(vip_hsrp_address(&t.g), &t.config.address), 0);
  accepted();
  assert_int_equal(ops_since(&t.h, 0, FH_EVENT), 2); /* Listen, and this, once */
  hsrp_close(&t);
}

static void test_67_times_not_told(void **unused)
{
  (void)unused;
  listen(NULL);
  p.data[3] = 0;
  p.data[4] = 0;
  accepted();
  assert_int_equal(t.g.run.learned_hold_ms, 0);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 11000);
  hsrp_close(&t);
}

static void test_68_hold_below_hello(void **unused)
{
  (void)unused;
  listen(NULL);
  p.data[3] = 5;
  p.data[4] = 3;
  accepted();
  assert_int_equal(t.g.run.learned_hold_ms, 0);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 11000);
  hsrp_close(&t);
}

/* 2.6.4 and 7.2, version 2: no hold time, and one that would stop the election for weeks. */
static void test_hold_of_version_2(void **unused)
{
  static const uint32_t hold[] = {0, 3000, 255001, UINT32_MAX};
  const struct vip_hsrp_config config = version_2(VIP_IPV4);

  (void)unused;
  for (unsigned i = 0; i < sizeof hold / sizeof *hold; i++) {
    listen(&config);
    p.data[22] = (uint8_t)(hold[i] >> 24);
    p.data[23] = (uint8_t)(hold[i] >> 16);
    p.data[24] = (uint8_t)(hold[i] >> 8);
    p.data[25] = (uint8_t)hold[i];
    accepted();
    assert_int_equal(t.g.run.learned_hold_ms, 0);
    assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 11000);
    hsrp_close(&t);
  }
}

/* Captured, hsrp.md 2.3. */
static void advertise(uint8_t state)
{
  static const uint8_t captured[16] = {0, 3, 0, 1, 0, 0x0e, 2, 0, 0, 0, 0, 1, 0x6f, 0, 0, 0};

  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.length = sizeof captured;
  memcpy(p.data, captured, sizeof captured);
  p.data[6] = state;
}

static void test_69_advertise(void **unused)
{
  (void)unused;
  for (unsigned state = VIP_HSRP_LISTEN; state <= VIP_HSRP_ACTIVE; state++) {
    struct vip_hsrp_run run;

    hsrp_start(&t, NULL);
    hsrp_go(&t, (enum vip_hsrp_state)state);
    run = t.g.run;
    advertise(3);
    assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
    assert_memory_equal(&run, &t.g.run, sizeof run);
    assert_int_equal(t.h.if_counters.rx, 1);
    did(&t, "");
    hsrp_close(&t);
  }
}

static void test_70_ttl(void **unused)
{
  static const uint8_t ttl[] = {1, 2, 255};
  const struct vip_hsrp_config config = version_2(VIP_IPV6);

  (void)unused;
  for (unsigned i = 0; i < 3; i++) {
    listen(NULL);
    p.meta.ttl = ttl[i];
    accepted();
    hsrp_close(&t);
  }
  listen(&config);
  p.meta.ttl = 254;
  rx_dropped(&t, &p, VIP_CODE_TTL);
  p.meta.ttl = 255;
  accepted();
  hsrp_close(&t);
}

static void test_72_states(void **unused)
{
  const struct vip_hsrp_config config = version_2(VIP_IPV4);

  (void)unused;
  listen(NULL);
  p.data[2] = 5;
  rx_dropped(&t, &p, VIP_CODE_VALUE);
  p.data[2] = 16;
  p.data[1] = 4;
  rx_dropped(&t, &p, VIP_CODE_TYPE);
  hsrp_close(&t);
  listen(&config);
  p.data[4] = 16;
  rx_dropped(&t, &p, VIP_CODE_VALUE);
  hsrp_close(&t);
}

static void test_75_learned_in_milliseconds(void **unused)
{
  const struct vip_hsrp_config config = version_2(VIP_IPV4);

  (void)unused;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  t.hello_ms = 250;
  t.hold_ms = 800;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(t.g.run.learned_hello_ms, 250);
  assert_int_equal(t.g.run.learned_hold_ms, 800);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 1800);
  hsrp_close(&t);
}

static void test_78_tie_in_ipv6(void **unused)
{
  const struct vip_hsrp_config config = version_2(VIP_IPV6);

  (void)unused;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_SPEAK);
  t.peer[HSRP_LO].addr = v6(0xfe80, 19);
  rx(&t, HSRP_LO, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  is_in(&t, VIP_HSRP_SPEAK);
  t.peer[HSRP_HI].addr = v6(0xfe80, 21);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  is_in(&t, VIP_HSRP_LISTEN);
  hsrp_close(&t);
}

static void test_80_interface_state(void **unused)
{
  const struct vip_auth auth = {&vip_auth_md5, &password, 1};
  struct vip_hsrp_config config = version_2(VIP_IPV4);
  static const uint8_t captured[6] = {2, 4, 0, 1, 0, 0};
  struct vip_hsrp_run run;

  (void)unused;
  config.auth = &auth;
  listen(&config);
  run = t.g.run;
  p.length = sizeof captured;
  memcpy(p.data, captured, sizeof captured);
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  assert_memory_equal(&run, &t.g.run, sizeof run);
  hsrp_close(&t);
}

/* 3.5: version 2 without authentication passes for the default text, if that is ours. */
static void test_no_authentication_at_all(void **unused)
{
  static const struct vip_key other = {0, (const uint8_t *)"other", 5,
                                       VIP_KEY_SEND | VIP_KEY_ACCEPT};
  const struct vip_auth auth = {&vip_auth_text, &other, 1};
  struct vip_hsrp_config config = version_2(VIP_IPV4);

  (void)unused;
  listen(&config);
  p.length = 42;
  accepted();
  hsrp_close(&t);
  config.auth_required = true;
  listen(&config);
  p.length = 42;
  rx_dropped(&t, &p, VIP_CODE_AUTH_TYPE);
  hsrp_close(&t);
  config.auth_required = false;
  config.auth = &auth;
  listen(&config);
  p.length = 42;
  rx_dropped(&t, &p, VIP_CODE_AUTH);
  hsrp_close(&t);
}

/* 7.2: an Active router whose packets fail is heard for longer than a hold time. */
static void test_two_actives(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  memcpy(p.data + 8, "secret\0", 8);
  at(&t.h, 30000);
  rx_dropped(&t, &p, VIP_CODE_AUTH);
  assert_int_equal(counted(&t.h, VIP_CODE_TWO_ACTIVES), 0);
  at(&t.h, 30001);
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_AUTH);
  assert_int_equal(counted(&t.h, VIP_CODE_TWO_ACTIVES), 1);
  p.data[2] = 8; /* Standby */
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_AUTH);
  assert_int_equal(counted(&t.h, VIP_CODE_TWO_ACTIVES), 1);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

/* The same of one that authenticates in another way. */
static void test_two_actives_of_two_kinds(void **unused)
{
  static const struct vip_key key = {0, (const uint8_t *)"secret", 6,
                                     VIP_KEY_SEND | VIP_KEY_ACCEPT};
  static const struct vip_auth md5 = {&vip_auth_md5, &key, 1};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.auth = &md5;
  hsrp_start(&t, &config);
  until(&t.h, 20000);
  is_in(&t, VIP_HSRP_ACTIVE);
  at(&t.h, 30001);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_AUTH_TYPE);
  assert_int_equal(counted(&t.h, VIP_CODE_TWO_ACTIVES), 1);
  hsrp_close(&t);
}

static void test_4_9_not_started(void **unused)
{
  (void)unused;
  hsrp_open(&t, NULL);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx_dropped(&t, &p, VIP_CODE_NOT_STARTED);
  hsrp_close(&t);
}

static void test_arguments(void **unused)
{
  (void)unused;
  listen(NULL);
  assert_int_equal(vip_hsrp_input(NULL, &p.meta, p.data, p.length, 0), VIP_ERR_ARG);
  assert_int_equal(vip_hsrp_input(&t.h.ifp, NULL, p.data, p.length, 0), VIP_ERR_ARG);
  assert_int_equal(vip_hsrp_input(&t.h.ifp, &p.meta, NULL, 1, 0), VIP_ERR_ARG);
  p.meta.family = 5;
  assert_int_equal(vip_hsrp_input(&t.h.ifp, &p.meta, p.data, p.length, 0), VIP_ERR_ARG);
  hsrp_close(&t);
}

/* Two groups of one number: each family has its own. */
static void test_families_apart(void **unused)
{
  struct vip_hsrp_config config = version_2(VIP_IPV4);
  struct vip_hsrp_config other = version_2(VIP_IPV6);
  static struct vip_hsrp second;

  (void)unused;
  config.group = 16;
  hsrp_start(&t, &config);
  assert_int_equal(vip_hsrp_init(&second, &t.h.ifp, &other), VIP_OK);
  assert_int_equal(vip_group_start(&second.group, fh_now(&t.h)), VIP_OK);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_false(vip_addr_is_none(&t.g.run.active));
  assert_true(vip_addr_is_none(&second.run.active));
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_63_group_and_version),
      cmocka_unit_test(test_64_lengths),
      cmocka_unit_test(test_65_own_source),
      cmocka_unit_test(test_sources_that_cannot_be),
      cmocka_unit_test(test_destination),
      cmocka_unit_test(test_66_other_virtual_address),
      cmocka_unit_test(test_67_times_not_told),
      cmocka_unit_test(test_68_hold_below_hello),
      cmocka_unit_test(test_hold_of_version_2),
      cmocka_unit_test(test_69_advertise),
      cmocka_unit_test(test_70_ttl),
      cmocka_unit_test(test_72_states),
      cmocka_unit_test(test_75_learned_in_milliseconds),
      cmocka_unit_test(test_78_tie_in_ipv6),
      cmocka_unit_test(test_80_interface_state),
      cmocka_unit_test(test_no_authentication_at_all),
      cmocka_unit_test(test_two_actives),
      cmocka_unit_test(test_two_actives_of_two_kinds),
      cmocka_unit_test(test_4_9_not_started),
      cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_families_apart),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
