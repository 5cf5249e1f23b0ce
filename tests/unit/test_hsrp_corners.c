/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_corners.c - conditions of HSRP's code that the cases of hsrp.md do
 * not meet: arguments, groups without counters, timers that mean nothing in a
 * state, followers in the order that is not usual.
 */
#include "hsrphost.h"

#include "internal.h"

static struct hsrphost t;
static struct vip_hsrp second;
static struct vip_hsrp third;

static struct vip_hsrp_config version2(uint8_t family)
{
  struct vip_hsrp_config c = hsrp_defaults();

  c.version = 2;
  c.family = family;
  c.address = family == VIP_IPV6 ? v6(0xfe80, 1) : vip_ipv4(10, 0, 0, 1);
  return c;
}

/* ---- arguments ---- */

static void init_inside(struct fakehost *h, enum fh_op op)
{
  (void)op;
  assert_int_equal(vip_hsrp_init(&third, &h->ifp, &t.config), VIP_ERR_BUSY);
}

static void test_init(void **unused)
{
  struct vip_hsrp *none = NULL;
  struct vip_hsrp_config c = hsrp_defaults();

  (void)unused;
  hsrp_open(&t, NULL);
  assert_int_equal(vip_hsrp_init(none, &t.h.ifp, &c), VIP_ERR_ARG);
  assert_int_equal(vip_hsrp_configure(none, &c, 0), VIP_ERR_ARG);
  t.h.inside = init_inside;
  assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
  assert_int_not_equal(t.h.count, 0);
  t.h.inside = NULL;
  t.h.engine.config.slot_count = 1;
  c.group = 2;
  c.leader = &t.g;
  assert_int_equal(vip_hsrp_init(&second, &t.h.ifp, &c), VIP_ERR_SPACE);
  assert_null(t.g.followers);
  t.h.engine.config.slot_count = FH_SLOTS;
  hsrp_close(&t);
}

static void test_leader_of_another_engine(void **unused)
{
  static struct hsrphost other;
  struct vip_hsrp_config c = hsrp_defaults();
  struct vip_problem problem = {NULL, NULL};

  (void)unused;
  hsrp_open(&t, NULL);
  hsrp_open(&other, NULL);
  c.group = 2;
  c.leader = &t.g;
  assert_int_equal(vip_hsrp_check(NULL, &c, &problem), VIP_OK);
  assert_int_equal(vip_hsrp_check(&t.h.ifp, &c, &problem), VIP_OK);
  assert_int_equal(vip_hsrp_check(&other.h.ifp, &c, &problem), VIP_ERR_ARG);
  assert_string_equal(problem.field, "leader");
  hsrp_close(&other);
  hsrp_close(&t);
}

/* A message and its headers must fit: version 1 takes 48 octets. */
static void test_mtu(void **unused)
{
  struct vip_hsrp_config c = hsrp_defaults();

  (void)unused;
  hsrp_open(&t, NULL);
  t.h.ifp.config.mtu = 48;
  assert_int_equal(vip_hsrp_check(&t.h.ifp, &c, NULL), VIP_OK);
  t.h.ifp.config.mtu = 47;
  assert_int_equal(vip_hsrp_check(&t.h.ifp, &c, NULL), VIP_ERR_SPACE);
  c = version2(VIP_IPV6);
  t.h.ifp.config.mtu = 100;
  assert_int_equal(vip_hsrp_check(&t.h.ifp, &c, NULL), VIP_OK);
  t.h.ifp.config.mtu = 99;
  assert_int_equal(vip_hsrp_check(&t.h.ifp, &c, NULL), VIP_ERR_SPACE);
  hsrp_close(&t);
}

static void test_input_arguments(void **unused)
{
  struct advert p;

  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_hsrp_input(&t.h.ifp, &p.meta, NULL, 1, 0), VIP_ERR_ARG);
  assert_int_equal(vip_hsrp_input(&t.h.ifp, &p.meta, NULL, 0, 0), VIP_ERR_LENGTH);
  p.meta.family = 0;
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_ARG);
  hsrp_close(&t);
}

/* All of a message has been read when the host is told that the clock went back, and spoils it. */
static void test_message_is_read_first(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  until(&t.h, 2000);
  host_forget(&t.h);
  t.h.now_ms = 1000;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_int_equal(nth(&t.h, FH_EVENT, 0)->event.kind, VIP_EVENT_CLOCK);
  assert_int_equal(t.g.run.active_priority, t.peer[HSRP_X].priority);
  assert_memory_equal(&t.g.run.active, &t.peer[HSRP_X].addr, sizeof t.g.run.active);
  hsrp_close(&t);
}

static void test_longest_length(void **unused)
{
  static uint8_t octets[UINT16_MAX + 1];
  struct vip_hsrp_message m;

  (void)unused;
  assert_int_equal(vip_hsrp_decode(&m, 2, VIP_IPV4, octets, sizeof octets), VIP_ERR_LENGTH);
}

static void test_priority_at_its_ends(void **unused)
{
  struct vip_hsrp_config c;

  (void)unused;
  hsrp_open(&t, NULL);
  assert_int_equal(vip_group_adjust(&t.g.group, -101, 0), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&t.g.group), 0);
  assert_int_equal(vip_group_adjust(&t.g.group, 255, 0), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&t.g.group), 254);
  assert_int_equal(vip_group_adjust(&t.g.group, 1, 0), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&t.g.group), 255);
  assert_int_equal(vip_group_adjust(&t.g.group, 1, 0), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&t.g.group), 255);
  /* 0 that was set is meant, also where the configuration is read and given back. */
  assert_int_equal(vip_group_set_priority(&t.g.group, 0, 0), VIP_OK);
  assert_true(vip_hsrp_get_config(&t.g)->priority_set); /* 0 is meant */
  c = *vip_hsrp_get_config(&t.g);
  assert_int_equal(vip_hsrp_configure(&t.g, &c, 0), VIP_OK);
  assert_int_equal(vip_hsrp_get_config(&t.g)->priority, 0);
  hsrp_close(&t);
}

/* Ends of the ranges that test_hsrp_config.c approaches from outside. */
static void test_ends_of_ranges(void **unused)
{
  struct vip_hsrp_config c = hsrp_defaults();
  struct vip_hsrp_status status;

  (void)unused;
  c.start_delay_ms = 10000000;
  c.start_reload_ms = 10000000;
  c.preempt_delay_s = 3600;
  c.preempt_reload_s = 3600;
  c.preempt_sync_s = 3600;
  c.garp_count = 60;
  c.garp_interval_s = 1800;
  c.hello_ms = 254000;
  c.hold_ms = 255000;
  c.jitter_pct = 50;
  hsrp_open(&t, &c);
  vip_hsrp_get_status(&t.g, &status);
  assert_int_equal(status.group, 1);
  assert_int_equal(status.version, 1);
  hsrp_close(&t);
  c.hello_ms = 15;
  c.hold_ms = 50;
  hsrp_open(&t, &c);
  hsrp_close(&t);
}

/* Every octet of the addresses that are made of a group's number: hsrp.md 3.3. */
static void test_automatic_address(void **unused)
{
  static const uint8_t cisco[16] = {0xfe, 0x80, 0,    0,    0,    0,    0, 0,
                                    0,    5,    0x73, 0xff, 0xfe, 0xa0, 1, 2};
  const struct vip_addr a = vip_hsrp_auto_address(0x102, false);
  const struct vip_addr b = vip_hsrp_auto_address(0x102, true);

  (void)unused;
  assert_memory_equal(a.octet, cisco, 8);
  assert_memory_equal(a.octet + 8, cisco + 8, 8);
  assert_memory_equal(b.octet, cisco, 8);
  assert_int_equal(b.octet[8], 2);
  assert_memory_equal(b.octet + 9, cisco + 9, 7);
}

/* What a message tells is remembered of who sent it: last sender, and both own MACs. */
static void test_who_was_heard(void **unused)
{
  static const struct vip_mac sent = {{0xaa, 0xbb, 0xcc, 0, 2, 0x10}};
  static const struct vip_mac none;
  const struct vip_hsrp_config c = version2(VIP_IPV4);

  (void)unused;
  hsrp_start(&t, &c);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
  assert_int_equal(vip_addr_compare(&t.h.counters.last_source, &t.peer[HSRP_Y].addr), 0);
  assert_memory_equal(&t.stats.active_identifier, &none, sizeof none);
  assert_memory_equal(&t.stats.standby_identifier, &none, sizeof none);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  assert_memory_equal(&t.stats.active_identifier, &sent, sizeof none);
  assert_memory_equal(&t.stats.standby_identifier, &none, sizeof none);
  memset(&t.stats, 0, sizeof t.stats);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  assert_int_equal(vip_addr_compare(&t.h.counters.last_source, &t.peer[HSRP_HI].addr), 0);
  assert_memory_equal(&t.stats.active_identifier, &none, sizeof none);
  assert_memory_equal(&t.stats.standby_identifier, &sent, sizeof none);
  hsrp_close(&t);
  hsrp_start(&t, &c);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  assert_memory_equal(&t.stats.active_identifier, &sent, sizeof none);
  hsrp_close(&t);
}

/* Before it is Active a router speaks as itself, and jitter is for Speak too. */
static void test_speaks_as_itself(void **unused)
{
  struct vip_hsrp_config c = hsrp_defaults();
  const struct vip_addr own = vip_ipv4(10, 0, 0, 20);
  struct vip_hsrp_status status;

  (void)unused;
  c.no_jitter = false;
  hsrp_start(&t, &c);
  t.h.random = UINT32_MAX;
  until(&t.h, 10000);
  is_in(&t, VIP_HSRP_SPEAK);
  assert_memory_equal(&nth(&t.h, FH_SEND, 0)->packet.src_mac, &t.h.ifp.config.mac, 6);
  assert_in_range(due_ms(&t, VIP_HSRP_TIMER_HELLO), 12400, 12401);
  until(&t.h, 20000);
  is_in(&t, VIP_HSRP_ACTIVE);
  vip_hsrp_get_status(&t.g, &status);
  assert_true(status.active.local);
  assert_int_equal(vip_addr_compare(&status.active.addr, &own), 0);
  assert_memory_equal(&status.active.identifier, &t.h.ifp.config.mac, 6);
  assert_int_equal(status.active.priority, 100);
  hsrp_close(&t);
}

static void test_first_secondary(void **unused)
{
  const struct vip_addr bad = {{224, 0, 0, 1}};
  struct vip_hsrp_config c = hsrp_defaults();
  struct vip_problem problem = {NULL, NULL};

  (void)unused;
  c.secondaries = &bad;
  c.secondary_count = 1;
  assert_int_equal(vip_hsrp_check(NULL, &c, &problem), VIP_ERR_ARG);
  assert_string_equal(problem.field, "secondaries");
}

static void test_from_group(void **unused)
{
  static struct fakehost h;

  (void)unused;
  host_open(&h, NULL);
  assert_null(vip_hsrp_from_group(&h.vr.group));
  assert_null(vip_hsrp_from_group(NULL));
  host_close(&h);
}

/* ---- reception ---- */

static void test_nothing_is_counted(void **unused)
{
  struct advert p;

  (void)unused;
  hsrp_start(&t, NULL);
  assert_int_equal(vip_group_set_counters(&t.g.group, NULL), VIP_OK);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "20000: coup/active* hello/active* garp");
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.data[8] = 'x';
  until(&t.h, 40000);
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_AUTH);
  vip_hsrp_set_stats(&t.g, NULL);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  is_in(&t, VIP_HSRP_SPEAK);
  t.h.ifp.config.counters = NULL;
  p.data[0] = 0;
  p.data[1] = 3;
  p.data[2] = 0;
  p.data[3] = 1;
  memset(p.data + 4, 0, 12);
  p.data[5] = 0x0e;
  p.data[6] = VIP_HSRP_IF_PASSIVE;
  p.length = 16;
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  hsrp_close(&t);
}

/* Two Active routers that do not believe each other are a hint only after a hold time. */
static void test_hint_of_two_active_routers(void **unused)
{
  struct advert p;

  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.data[8] = 'x';
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_AUTH);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  until(&t.h, 30000);
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_AUTH);
  assert_int_equal(counted(&t.h, VIP_CODE_TWO_ACTIVES), 0);
  at(&t.h, 30001);
  p.data[2] = 8; /* Standby */
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_AUTH);
  p.data[1] = VIP_HSRP_COUP;
  p.data[2] = 16;
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_AUTH);
  assert_int_equal(counted(&t.h, VIP_CODE_TWO_ACTIVES), 0);
  p.data[1] = VIP_HSRP_HELLO;
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_AUTH);
  assert_int_equal(counted(&t.h, VIP_CODE_TWO_ACTIVES), 1);
  hsrp_close(&t);
}

/* The virtual address of an IPv6 group is link-local, or it is none. */
static void test_global_address_is_not_learned(void **unused)
{
  struct vip_hsrp_config c = version2(VIP_IPV6);
  struct vip_addr addr = v6(0x2001, 1);
  struct advert p;

  (void)unused;
  memset(&c.address, 0, sizeof c.address);
  hsrp_start(&t, &c);
  is_in(&t, VIP_HSRP_LEARN);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  memcpy(p.data + 26, addr.octet, 16);
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  is_in(&t, VIP_HSRP_LEARN);
  addr = v6(0xfe80, 1);
  memcpy(p.data + 26, addr.octet, 16);
  assert_int_equal(hsrp_hear(&t, &p), VIP_OK);
  is_in(&t, VIP_HSRP_LISTEN);
  hsrp_close(&t);
}

/* A Coup in Learn tells who is Active, but no address: his Resign leaves nothing to take over. */
static void test_resign_in_learn(void **unused)
{
  struct vip_hsrp_config c = hsrp_defaults();

  (void)unused;
  memset(&c.address, 0, sizeof c.address);
  hsrp_start(&t, &c);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  rx(&t, HSRP_X, VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE);
  is_in(&t, VIP_HSRP_LEARN);
  did(&t, "0: >learn");
  hsrp_close(&t);
}

/* A type of MD5 block that nobody knows is told as such, and hints at nothing in Listen. */
static void test_unknown_digest(void **unused)
{
  static const struct vip_key key = {1, (const uint8_t *)"secret", 6,
                                     VIP_KEY_SEND | VIP_KEY_ACCEPT};
  static const struct vip_auth auth = {&vip_auth_md5, &key, 1};
  struct vip_hsrp_config c = version2(VIP_IPV4);
  struct advert p;

  (void)unused;
  c.auth = &auth;
  hsrp_start(&t, &c);
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  memset(p.data + 42, 0, 30);
  p.data[42] = 4;
  p.data[43] = 28;
  p.data[44] = 2; /* 1 is MD5 */
  p.length = 72;
  rx_dropped(&t, &p, VIP_CODE_AUTH_UNKNOWN);
  hsrp_close(&t);
}

/* ---- timers that mean nothing ---- */

static void test_timer_of_another_state(void **unused)
{
  (void)unused;
  hsrp_open(&t, NULL);
  vipi_timer_fire(&t.g.group, VIP_HSRP_TIMER_QUIET, 0);
  is_in(&t, VIP_HSRP_INITIAL);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_QUIET), 0);
  hsrp_close(&t);
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  at(&t.h, 23000);
  poll_now(&t.h);
  assert_int_equal(t.g.run.announce_left, 0);
  vipi_timer_fire(&t.g.group, VIP_HSRP_TIMER_ANNOUNCE, fh_now(&t.h));
  assert_int_equal(t.g.run.announce_left, 0);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ANNOUNCE), 0);
  hsrp_close(&t);
}

/* A host that is late by more than a hello time has missed one: the next is not due at once. */
static void test_hello_that_was_missed(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_SPEAK);
  t.h.now_ms = 16000;
  poll_now(&t.h);
  did(&t, "16000: hello/speak");
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_HELLO), 19000);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_init),
      cmocka_unit_test(test_leader_of_another_engine),
      cmocka_unit_test(test_mtu),
      cmocka_unit_test(test_input_arguments),
      cmocka_unit_test(test_message_is_read_first),
      cmocka_unit_test(test_longest_length),
      cmocka_unit_test(test_priority_at_its_ends),
      cmocka_unit_test(test_ends_of_ranges),
      cmocka_unit_test(test_automatic_address),
      cmocka_unit_test(test_who_was_heard),
      cmocka_unit_test(test_speaks_as_itself),
      cmocka_unit_test(test_first_secondary),
      cmocka_unit_test(test_from_group),
      cmocka_unit_test(test_nothing_is_counted),
      cmocka_unit_test(test_hint_of_two_active_routers),
      cmocka_unit_test(test_global_address_is_not_learned),
      cmocka_unit_test(test_resign_in_learn),
      cmocka_unit_test(test_unknown_digest),
      cmocka_unit_test(test_timer_of_another_state),
      cmocka_unit_test(test_hello_that_was_missed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
