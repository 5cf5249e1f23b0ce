/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_live.c - changes of an HSRP group that runs (vip_hsrp_configure()):
 * whole or not at all, without a restart where none is needed.
 */
#include "hsrphost.h"

static struct hsrphost t;
static struct vip_hsrp_config config;

static void open_in(enum vip_hsrp_state state)
{
  config = hsrp_defaults();
  hsrp_start(&t, &config);
  hsrp_go(&t, state);
  at(&t.h, t.h.now_ms + 4000);
  hsrp_forget(&t);
}

static void configure(void)
{
  assert_int_equal(vip_hsrp_configure(&t.g, &config, fh_now(&t.h)), VIP_OK);
}

static void test_priority(void **unused)
{
  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  config.priority = 90;
  configure();
  assert_int_equal(nth(&t.h, FH_SEND, 0)->octets[5], 90);
  did(&t, "24000: hello/active*");
  configure();
  did(&t, "");
  config.quiet_change = true;
  config.priority = 80;
  configure();
  did(&t, "");
  config.priority = 0;
  config.priority_set = true;
  configure();
  assert_int_equal(vip_group_effective_priority(&t.g.group), 0);
  hsrp_close(&t);
}

static void test_times(void **unused)
{
  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  config.hello_ms = 1000;
  config.hold_ms = 4000;
  configure();
  assert_int_equal(nth(&t.h, FH_SEND, 0)->octets[3], 1);
  assert_int_equal(nth(&t.h, FH_SEND, 0)->octets[4], 4);
  until(&t.h, 25000);
  did(&t, "24000: hello/active*; 25000: hello/active*");
  hsrp_close(&t);
}

/* What is given back is what may be given again. */
static void test_read_back(void **unused)
{
  struct vip_hsrp_config read;

  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  read = *vip_hsrp_get_config(&t.g);
  assert_int_equal(read.learn, VIP_HSRP_LEARN_KEEP);
  assert_int_equal(read.hello_ms, 3000);
  assert_int_equal(vip_hsrp_configure(&t.g, &read, fh_now(&t.h)), VIP_OK);
  assert_memory_equal(&read, vip_hsrp_get_config(&t.g), sizeof read);
  did(&t, "");
  hsrp_close(&t);
}

static void test_preempt(void **unused)
{
  (void)unused;
  open_in(VIP_HSRP_LISTEN);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  config.preempt = true;
  configure();
  did(&t, "");
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

static void test_preempt_delay_is_taken_away(void **unused)
{
  (void)unused;
  config = hsrp_defaults();
  config.preempt = true;
  config.preempt_delay_s = 60;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_LISTEN);
  config.preempt_delay_s = 0;
  configure();
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

static void test_authentication(void **unused)
{
  static const struct vip_key key = {0, (const uint8_t *)"k", 1, VIP_KEY_SEND | VIP_KEY_ACCEPT};
  static const struct vip_auth auth = {&vip_auth_md5, &key, 1};
  struct advert p;

  (void)unused;
  open_in(VIP_HSRP_STANDBY);
  config.auth = &auth;
  configure();
  did(&t, "");
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx_dropped(&t, &p, VIP_CODE_AUTH_TYPE);
  until(&t.h, 26000);
  assert_int_equal(t.h.last_length, 50);
  hsrp_close(&t);
}

static void test_secondaries(void **unused)
{
  static const struct vip_addr old[] = {{{10, 0, 0, 2}}, {{10, 0, 0, 3}}};
  static const struct vip_addr new[] = {{{10, 0, 0, 3}}, {{10, 0, 0, 4}}};

  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  config.secondaries = old;
  config.secondary_count = 2;
  configure();
  did(&t, "24000: +addr +addr garp garp");
  config.secondaries = new;
  configure();
  assert_int_equal(t.h.records[0].addr.octet[3], 4);
  assert_int_equal(t.h.records[2].addr.octet[3], 2);
  did(&t, "24000: +addr garp -addr");
  config.secondary_count = 0;
  configure();
  did(&t, "24000: -addr -addr");
  hsrp_close(&t);
}

static void test_refused_address_changes_nothing(void **unused)
{
  static const struct vip_addr more[] = {{{10, 0, 0, 2}}, {{10, 0, 0, 3}}};

  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  config.secondaries = more;
  config.secondary_count = 2;
  config.priority = 7;
  t.h.refuse[FH_CLAIM] = 2;
  assert_int_equal(vip_hsrp_configure(&t.g, &config, fh_now(&t.h)), VIP_ERR_CLAIM);
  did(&t, "24000: +addr +addr -addr");
  assert_int_equal(vip_hsrp_get_config(&t.g)->secondary_count, 0);
  assert_int_equal(vip_group_priority(&t.g.group), 100);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

static void test_virtual_address(void **unused)
{
  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  config.address = vip_ipv4(10, 0, 0, 5);
  configure();
  assert_int_equal(nth(&t.h, FH_SEND, 0)->octets[19], 5);
  did(&t, "24000: +addr hello/active* garp -addr");
  hsrp_close(&t);
}

static void test_address_taken_away(void **unused)
{
  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  memset(&config.address, 0, sizeof config.address);
  configure();
  did(&t, "24000: resign/active* -addr -mac >initial >learn");
  assert_true(vip_addr_is_none(vip_hsrp_address(&t.g)));
  hsrp_close(&t);
}

static void test_address_is_given_in_learn(void **unused)
{
  (void)unused;
  config = hsrp_defaults();
  memset(&config.address, 0, sizeof config.address);
  hsrp_start(&t, &config);
  hsrp_forget(&t);
  config.address = vip_ipv4(10, 0, 0, 1);
  configure();
  did(&t, "0: >initial >listen");
  hsrp_close(&t);
}

/* A learned address is configured while Active: nothing is claimed anew. */
static void test_learned_address_is_configured(void **unused)
{
  (void)unused;
  config = hsrp_defaults();
  memset(&config.address, 0, sizeof config.address);
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 21000);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_forget(&t);
  config.address = vip_ipv4(10, 0, 0, 1);
  configure();
  did(&t, "21000: hello/active*");
  hsrp_close(&t);
}

static void test_restarts(void **unused)
{
  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  config.mac_mode = VIP_HSRP_MAC_INTERFACE;
  configure();
  did(&t, "24000: resign/active* -addr -mac >initial >listen");
  hsrp_close(&t);
  open_in(VIP_HSRP_ACTIVE);
  config.no_accept = true;
  configure();
  did(&t, "24000: resign/active* -addr -mac >initial >listen");
  hsrp_close(&t);
}

static void test_refused_changes(void **unused)
{
  struct vip_hsrp_config other;

  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  other = config;
  other.group = 2;
  assert_int_equal(vip_hsrp_configure(&t.g, &other, fh_now(&t.h)), VIP_ERR_ARG);
  other = config;
  other.version = 2;
  assert_int_equal(vip_hsrp_configure(&t.g, &other, fh_now(&t.h)), VIP_ERR_ARG);
  other = config;
  other.hold_ms = 10;
  assert_int_equal(vip_hsrp_configure(&t.g, &other, fh_now(&t.h)), VIP_ERR_ARG);
  assert_int_equal(
      vip_hsrp_configure_sized(&t.g, sizeof t.g, &other, sizeof other - 1, fh_now(&t.h)),
      VIP_ERR_ABI);
  assert_int_equal(vip_hsrp_configure_sized(&t.g, 1, &other, sizeof other, fh_now(&t.h)),
                   VIP_ERR_ABI);
  assert_int_equal(vip_hsrp_get_config(&t.g)->hold_ms, 10000);
  did(&t, "");
  assert_int_equal(vip_group_remove(&t.g.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vip_hsrp_configure(&t.g, &config, fh_now(&t.h)), VIP_ERR_STATE);
  hsrp_close(&t);
}

static void test_mac_refresh_is_given(void **unused)
{
  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  config.mac_refresh_s = 4;
  configure();
  until(&t.h, 28000);
  did(&t, "26000: hello/active*; 28000: hello/active*");
  hsrp_close(&t);
}

/* Inside an operation nothing may be changed. */
static void try_inside(struct fakehost *h, enum fh_op op)
{
  struct advert p;

  (void)op;
  assert_int_equal(vip_hsrp_configure(&t.g, &config, fh_now(h)), VIP_ERR_BUSY);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_hsrp_input(&h->ifp, &p.meta, p.data, p.length, fh_now(h)), VIP_ERR_BUSY);
  assert_int_equal(vip_group_remove(&t.g.group, fh_now(h)), VIP_ERR_BUSY);
}

static void test_busy(void **unused)
{
  (void)unused;
  config = hsrp_defaults();
  config.no_jitter = false;
  config.preempt = true;
  hsrp_start(&t, &config);
  t.h.inside = try_inside;
  until(&t.h, 21000);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  is_in(&t, VIP_HSRP_SPEAK);
  assert_int_not_equal(ops_since(&t.h, 0, FH_RANDOM), 0);
  hsrp_close(&t);
}

/* The MAC that is configured is part of the claim, that of another mode is not. */
static void test_configured_mac(void **unused)
{
  (void)unused;
  config = hsrp_defaults();
  config.mac_mode = VIP_HSRP_MAC_CONFIGURED;
  config.mac.octet[5] = 1;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  config.preempt = true;
  configure();
  did(&t, "");
  config.mac.octet[5] = 2;
  configure();
  assert_int_equal(nth(&t.h, FH_EVENT, 0)->event.reason, VIP_REASON_CONFIG);
  assert_int_equal(nth(&t.h, FH_EVENT, 1)->event.reason, VIP_REASON_CONFIG);
  did(&t, "20000: resign/active* -addr -mac >initial >listen");
  hsrp_close(&t);
  open_in(VIP_HSRP_ACTIVE);
  config.mac.octet[5] = 1;
  configure();
  did(&t, "");
  hsrp_close(&t);
}

/* An address that was learned stays while none is given, and is the same if it is given. */
static void test_learned_address_stays(void **unused)
{
  (void)unused;
  config = hsrp_defaults();
  memset(&config.address, 0, sizeof config.address);
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 21000);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_forget(&t);
  config.priority = 90;
  configure();
  did(&t, "21000: hello/active*");
  config.address = vip_ipv4(10, 0, 0, 2);
  configure();
  did(&t, "21000: resign/active* -addr -mac >initial >listen");
  assert_int_equal(vip_hsrp_address(&t.g)->octet[3], 2);
  hsrp_close(&t);
}

/* The link-local address of an IPv6 group is part of the claim; secondaries are not. */
static void test_address_of_ipv6(void **unused)
{
  const struct vip_addr more = v6(0x2001, 1);

  (void)unused;
  config = hsrp_defaults();
  config.version = 2;
  config.family = VIP_IPV6;
  config.address = v6(0xfe80, 1);
  hsrp_start(&t, &config);
  until(&t.h, 20000);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_forget(&t);
  config.secondaries = &more;
  config.secondary_count = 1;
  configure();
  did(&t, "20000: +addr na");
  config.address = v6(0xfe80, 2);
  configure();
  did(&t, "20000: resign/active* -ra! -addr -addr -mac >initial >listen");
  hsrp_close(&t);
}

/* A preempt delay that runs goes on when it is changed, and ends when there is none. */
static void test_preempt_delay_changes(void **unused)
{
  (void)unused;
  config = hsrp_defaults();
  config.preempt = true;
  config.preempt_delay_s = 60;
  hsrp_start(&t, &config);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_PREEMPT), 60000);
  config.preempt_delay_s = 90;
  configure();
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_PREEMPT), 60000);
  config.preempt_delay_s = 0;
  configure();
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_PREEMPT), 0);
  hsrp_close(&t);
}

/* The hold time alone, and the way of learning alone, are told too. */
static void test_each_time_is_told(void **unused)
{
  (void)unused;
  open_in(VIP_HSRP_ACTIVE);
  config.hold_ms = 12000;
  configure();
  did(&t, "24000: hello/active*");
  config.learn = VIP_HSRP_LEARN_ALWAYS;
  configure();
  did(&t, "24000: hello/active*");
  configure();
  did(&t, "");
  hsrp_close(&t);
}

/* Times that were learned are not in use while nothing is to be learned. */
static void test_learning_is_switched_off(void **unused)
{
  struct vip_hsrp_status status;

  (void)unused;
  config = hsrp_defaults();
  config.learn = VIP_HSRP_LEARN_ALWAYS;
  hsrp_start(&t, &config);
  t.hello_ms = 1000;
  t.hold_ms = 4000;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  vip_hsrp_get_status(&t.g, &status);
  assert_true(status.timers_learned);
  assert_int_equal(status.hold_ms, 4000);
  config.learn = VIP_HSRP_LEARN_NEVER;
  configure();
  vip_hsrp_get_status(&t.g, &status);
  assert_false(status.timers_learned);
  assert_int_equal(status.hold_ms, 10000);
  hsrp_close(&t);
}

/* What identifies a group cannot change; one that is not started is changed in place. */
static void test_identity(void **unused)
{
  static struct vip_hsrp leader;
  struct vip_hsrp_config other;

  (void)unused;
  config = hsrp_defaults();
  config.version = 2;
  hsrp_open(&t, &config);
  other = config;
  other.group = 2;
  other.address = vip_ipv4(10, 0, 0, 2);
  assert_int_equal(vip_hsrp_init(&leader, &t.h.ifp, &other), VIP_OK);
  other = config;
  other.leader = &leader;
  assert_int_equal(vip_hsrp_check(&t.h.ifp, &other, NULL), VIP_OK);
  assert_int_equal(vip_hsrp_configure(&t.g, &other, 0), VIP_ERR_ARG);
  other = config;
  other.family = VIP_IPV6;
  other.address = v6(0xfe80, 1);
  assert_int_equal(vip_hsrp_check(&t.h.ifp, &other, NULL), VIP_OK);
  assert_int_equal(vip_hsrp_configure(&t.g, &other, 0), VIP_ERR_ARG);
  config.mac_mode = VIP_HSRP_MAC_INTERFACE;
  configure();
  assert_int_equal(vip_hsrp_get_config(&t.g)->mac_mode, VIP_HSRP_MAC_INTERFACE);
  did(&t, "");
  assert_int_equal(vip_group_remove(&leader.group, 0), VIP_OK);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_priority),
      cmocka_unit_test(test_times),
      cmocka_unit_test(test_read_back),
      cmocka_unit_test(test_preempt),
      cmocka_unit_test(test_preempt_delay_is_taken_away),
      cmocka_unit_test(test_authentication),
      cmocka_unit_test(test_secondaries),
      cmocka_unit_test(test_refused_address_changes_nothing),
      cmocka_unit_test(test_virtual_address),
      cmocka_unit_test(test_address_taken_away),
      cmocka_unit_test(test_address_is_given_in_learn),
      cmocka_unit_test(test_learned_address_is_configured),
      cmocka_unit_test(test_restarts),
      cmocka_unit_test(test_refused_changes),
      cmocka_unit_test(test_mac_refresh_is_given),
      cmocka_unit_test(test_busy),
      cmocka_unit_test(test_configured_mac),
      cmocka_unit_test(test_learned_address_stays),
      cmocka_unit_test(test_address_of_ipv6),
      cmocka_unit_test(test_preempt_delay_changes),
      cmocka_unit_test(test_each_time_is_told),
      cmocka_unit_test(test_learning_is_switched_off),
      cmocka_unit_test(test_identity),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
