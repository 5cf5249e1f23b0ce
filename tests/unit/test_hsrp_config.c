/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_config.c - which configurations an HSRP group can be made of, and
 * what 0 means in them (hsrp.md 1.4).
 */
#include "hsrphost.h"

static struct hsrphost t;

static void open_interface(void)
{
  hsrp_open(&t, NULL);
}

/* Refused for that field, by the check with and without words and by init. */
static void refused(const struct vip_hsrp_config *config, const char *field)
{
  struct vip_problem problem = {NULL, NULL};
  struct vip_hsrp group;

  assert_int_equal(vip_hsrp_check(&t.h.ifp, config, &problem), VIP_ERR_ARG);
  if (problem.field == NULL || strcmp(problem.field, field) != 0) {
    fail_msg("refused for %s (%s), not for %s", problem.field, problem.why, field);
  }
  assert_non_null(problem.why);
  assert_int_equal(vip_hsrp_check(&t.h.ifp, config, NULL), VIP_ERR_ARG);
  assert_int_equal(vip_hsrp_init(&group, &t.h.ifp, config), VIP_ERR_ARG);
}

static void allowed(const struct vip_hsrp_config *config)
{
  struct vip_problem problem = {"nothing", "nothing"};

  if (vip_hsrp_check(&t.h.ifp, config, &problem) != VIP_OK) {
    fail_msg("refused for %s: %s", problem.field, problem.why);
  }
  assert_string_equal(problem.field, "nothing");
}

/* A change to the default configuration. */
#define REFUSED(change, field)                                                                     \
  do {                                                                                             \
    struct vip_hsrp_config c = hsrp_defaults();                                                    \
    change;                                                                                        \
    refused(&c, field);                                                                            \
  } while (0)
#define ALLOWED(change)                                                                            \
  do {                                                                                             \
    struct vip_hsrp_config c = hsrp_defaults();                                                    \
    change;                                                                                        \
    allowed(&c);                                                                                   \
  } while (0)

static void test_identity(void **unused)
{
  (void)unused;
  open_interface();
  REFUSED(c.family = 0, "family");
  REFUSED(c.family = 5, "family");
  REFUSED(c.version = 3, "version");
  REFUSED((c.family = VIP_IPV6, c.version = 1), "version");
  REFUSED(c.group = 256, "group");
  ALLOWED(c.group = 255);
  REFUSED((c.version = 2, c.group = 4096), "group");
  ALLOWED((c.version = 2, c.group = 4095));
  refused(NULL, "config");
  hsrp_close(&t);
}

static void test_addresses(void **unused)
{
  struct vip_addr list[2] = {{{10, 0, 0, 2}}, {{10, 0, 0, 3}}};

  (void)unused;
  open_interface();
  REFUSED(c.address = vip_ipv4(224, 0, 0, 5), "address");
  REFUSED(c.address = vip_ipv4(255, 255, 255, 255), "address");
  REFUSED(c.address.octet[9] = 1, "address");
  REFUSED(c.address = vip_ipv4(10, 0, 0, 20), "address");
  ALLOWED(memset(&c.address, 0, sizeof c.address));
  REFUSED((c.family = VIP_IPV6, c.version = 2, c.address = v6(0x2001, 1)), "address");
  ALLOWED((c.family = VIP_IPV6, c.version = 2, c.address = v6(0xfe80, 1)));
  REFUSED(c.automatic = VIP_HSRP_AUTO_CISCO, "automatic");
  REFUSED(c.automatic = 3, "automatic");
  REFUSED(c.secondary_count = 1, "secondaries");
  ALLOWED((c.secondaries = list, c.secondary_count = 2));
  list[1] = list[0];
  REFUSED((c.secondaries = list, c.secondary_count = 2), "secondaries");
  list[1] = vip_ipv4(10, 0, 0, 1);
  REFUSED((c.secondaries = list, c.secondary_count = 2), "secondaries");
  list[1] = vip_ipv4(0, 0, 0, 0);
  REFUSED((c.secondaries = list, c.secondary_count = 2), "secondaries");
  hsrp_close(&t);
}

static void test_modes(void **unused)
{
  (void)unused;
  open_interface();
  REFUSED(c.mac_mode = 3, "mac_mode");
  REFUSED(c.mac_mode = VIP_HSRP_MAC_CONFIGURED, "mac");
  REFUSED((c.mac_mode = VIP_HSRP_MAC_CONFIGURED, c.mac.octet[0] = 1), "mac");
  ALLOWED((c.mac_mode = VIP_HSRP_MAC_CONFIGURED, c.mac.octet[5] = 1));
  REFUSED(c.learn = 4, "learn");
  hsrp_close(&t);
}

static void test_times(void **unused)
{
  (void)unused;
  open_interface();
  REFUSED(c.hello_ms = 14, "hello_ms");
  REFUSED(c.hello_ms = 254001, "hello_ms");
  ALLOWED((c.hello_ms = 15, c.hold_ms = 50));
  ALLOWED((c.hello_ms = 254000, c.hold_ms = 255000));
  REFUSED((c.hello_ms = 15, c.hold_ms = 49), "hold_ms");
  REFUSED(c.hold_ms = 255001, "hold_ms");
  REFUSED((c.hello_ms = 1000, c.hold_ms = 1000), "hold_ms");
  REFUSED(c.hello_ms = 10000, "hold_ms");
  REFUSED(c.jitter_pct = 51, "jitter_pct");
  REFUSED(c.start_delay_ms = 10000001, "start_delay_ms");
  REFUSED(c.start_reload_ms = 10000001, "start_reload_ms");
  REFUSED(c.preempt_delay_s = 3601, "preempt_delay_s");
  REFUSED(c.preempt_reload_s = 3601, "preempt_delay_s");
  REFUSED(c.preempt_sync_s = 3601, "preempt_delay_s");
  REFUSED(c.garp_count = 61, "garp_count");
  REFUSED(c.garp_interval_s = 1801, "garp_interval_s");
  hsrp_close(&t);
}

static void test_authentication(void **unused)
{
  struct vip_key key = {0, (const uint8_t *)"123456789", 8, VIP_KEY_SEND};
  struct vip_auth auth = {&vip_auth_text, &key, 1};

  (void)unused;
  open_interface();
  ALLOWED(c.auth = &auth);
  key.length = 9;
  REFUSED(c.auth = &auth, "auth");
  auth.method = &vip_auth_md5;
  ALLOWED(c.auth = &auth);
  key.flags = VIP_KEY_ACCEPT;
  REFUSED(c.auth = &auth, "auth");
  key.flags = VIP_KEY_SEND;
  key.length = 0;
  REFUSED(c.auth = &auth, "auth");
  auth.key_count = 0;
  REFUSED(c.auth = &auth, "auth");
  hsrp_close(&t);
}

static void test_leader(void **unused)
{
  static struct vip_hsrp leader;
  static struct vip_hsrp follower;
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  open_interface();
  memset(&leader, 0, sizeof leader);
  REFUSED((c.group = 9, c.leader = &leader), "leader");
  REFUSED((c.group = 9, c.leader = &t.g, memset(&c.address, 0, sizeof c.address)), "address");
  config.group = 9;
  config.leader = &t.g;
  assert_int_equal(vip_hsrp_init(&follower, &t.h.ifp, &config), VIP_OK);
  assert_int_equal(vip_hsrp_get_config(&follower)->mac_refresh_s, 10);
  REFUSED((c.group = 10, c.leader = &follower), "leader");
  assert_int_equal(vip_group_remove(&follower.group, 0), VIP_OK);
  hsrp_close(&t);
}

static void test_what_the_host_lacks(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();
  struct vip_problem problem = {NULL, NULL};

  (void)unused;
  open_interface();
  t.h.ops.random = NULL;
  REFUSED(c.no_jitter = false, "no_jitter");
  t.h.engine.config.tx_size = 19;
  assert_int_equal(vip_hsrp_check(&t.h.ifp, &config, &problem), VIP_ERR_SPACE);
  assert_string_equal(problem.field, "group");
  assert_int_equal(vip_hsrp_check(NULL, &config, &problem), VIP_OK);
  t.h.engine.config.tx_size = 20;
  assert_int_equal(vip_hsrp_check(&t.h.ifp, &config, &problem), VIP_OK);
  t.h.engine.config.tx_size = 4200;
  hsrp_close(&t);
}

static void test_defaults(void **unused)
{
  struct vip_hsrp_config config;
  const struct vip_hsrp_config *c = &t.g.config;

  (void)unused;
  memset(&config, 0, sizeof config);
  config.family = VIP_IPV4;
  hsrp_open(&t, &config);
  c = vip_hsrp_get_config(&t.g);
  assert_int_equal(c->version, 1);
  assert_int_equal(c->priority, 100);
  assert_int_equal(c->hello_ms, 3000);
  assert_int_equal(c->hold_ms, 10000);
  assert_int_equal(c->jitter_pct, 20);
  assert_int_equal(c->garp_count, 2);
  assert_int_equal(c->garp_interval_s, 3);
  assert_int_equal(c->learn, VIP_HSRP_LEARN_KEEP);
  assert_int_equal(vip_group_state(&t.g.group), VIP_HSRP_INITIAL);
  hsrp_close(&t);
  config.family = VIP_IPV6;
  config.hello_ms = 1000;
  hsrp_open(&t, &config);
  assert_int_equal(c->version, 2);
  assert_int_equal(c->garp_count, 1);
  assert_int_equal(c->learn, VIP_HSRP_LEARN_NEVER);
  hsrp_close(&t);
}

static void test_init(void **unused)
{
  static struct vip_hsrp second;
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  open_interface();
  assert_int_equal(vip_hsrp_init(&second, &t.h.ifp, &config), VIP_ERR_EXISTS);
  assert_int_equal(vip_hsrp_init_sized(&second, 1, &t.h.ifp, &config, sizeof config), VIP_ERR_ABI);
  assert_int_equal(vip_hsrp_init_sized(&second, sizeof second, &t.h.ifp, &config, 1), VIP_ERR_ABI);
  assert_int_equal(vip_hsrp_init(&second, (struct vip_if *)NULL, &config), VIP_ERR_ARG);
  assert_ptr_equal(vip_if_find(&t.h.ifp, VIP_PROTOCOL_HSRP, VIP_IPV4, 1), &t.g.group);
  assert_null(vip_if_find(&t.h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, 1));
  assert_ptr_equal(vip_hsrp_from_group(&t.g.group), &t.g);
  assert_null(vip_hsrp_from_group(NULL));
  assert_null(vip_vrrp_from_group(&t.g.group));
  assert_true(sizeof(struct vip_hsrp) <= 320);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_identity),
      cmocka_unit_test(test_addresses),
      cmocka_unit_test(test_modes),
      cmocka_unit_test(test_times),
      cmocka_unit_test(test_authentication),
      cmocka_unit_test(test_leader),
      cmocka_unit_test(test_what_the_host_lacks),
      cmocka_unit_test(test_defaults),
      cmocka_unit_test(test_init),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
