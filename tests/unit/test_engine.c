/* SPDX-License-Identifier: MIT */
/*
 * test_engine.c - the engine, interfaces and groups beside any protocol's rules
 * (engine.h; seams.md 3, 6, 7, 8, 13, 14, 25).
 *
 * Registration and its limits, order of expiry, clocks, the exact deadline.
 */
#include "fakehost.h"

static struct fakehost h;

static struct vip_vrrp v4[8];
static struct vip_vrrp v6_[2];

static void test_init_of_an_engine(void **state)
{
  static const struct vip_engine_config *const none = NULL;
  struct vip_ops ops;
  struct vip_engine engine;
  struct vip_slot slots[1];
  uint8_t tx[64];
  struct vip_engine_config good = {&ops, slots, 1, tx, sizeof tx, NULL};
  struct vip_engine_config c;

  (void)state;
  host_open(&h, NULL);
  ops = h.ops;
  assert_int_equal(vip_engine_init(&engine, &good), VIP_OK);
  assert_true(vip_engine_deadline(&engine) == VIP_NEVER);
  assert_int_equal(vip_engine_tick(&engine, 5), VIP_OK);
  assert_int_equal(vip_engine_tick_some(&engine, 5, 1), 0);
  assert_int_equal(vip_engine_init_sized(&engine, sizeof engine - 1, &good, sizeof good),
                   VIP_ERR_ABI);
  assert_int_equal(vip_engine_init_sized(&engine, sizeof engine, &good, sizeof good + 8),
                   VIP_ERR_ABI);
  assert_int_equal(vip_engine_init_sized(NULL, sizeof engine, &good, sizeof good), VIP_ERR_ARG);
  assert_int_equal(vip_engine_init(&engine, none), VIP_ERR_ARG);
  c = good;
  c.ops = NULL;
  assert_int_equal(vip_engine_init(&engine, &c), VIP_ERR_ARG);
  c = good;
  c.slots = NULL;
  assert_int_equal(vip_engine_init(&engine, &c), VIP_ERR_ARG);
  c = good;
  c.slot_count = 0;
  assert_int_equal(vip_engine_init(&engine, &c), VIP_ERR_ARG);
  c = good;
  c.tx = NULL;
  assert_int_equal(vip_engine_init(&engine, &c), VIP_ERR_ARG);
  ops.send = NULL;
  assert_int_equal(vip_engine_init(&engine, &good), VIP_ERR_ARG);
  ops = h.ops;
  ops.claim = NULL;
  assert_int_equal(vip_engine_init(&engine, &good), VIP_ERR_ARG);
  ops = h.ops;
  ops.release = NULL;
  assert_int_equal(vip_engine_init(&engine, &good), VIP_ERR_ARG);
  host_close(&h);
}

static void test_interfaces(void **state)
{
  struct vip_if second;
  struct vip_if third;
  struct vip_if_config c = {.index = 1};
  const struct vip_if_config *none = NULL;

  (void)state;
  host_open(&h, NULL);
  assert_int_equal(vip_if_init(&second, &h.engine, &c), VIP_ERR_EXISTS);
  c.index = 2;
  c.user = &second;
  assert_int_equal(vip_if_init_sized(&second, sizeof second + 1, &h.engine, &c, sizeof c),
                   VIP_ERR_ABI);
  assert_int_equal(vip_if_init_sized(&second, sizeof second, &h.engine, &c, sizeof c - 1),
                   VIP_ERR_ABI);
  assert_int_equal(vip_if_init_sized(NULL, sizeof second, &h.engine, &c, sizeof c), VIP_ERR_ARG);
  assert_int_equal(vip_if_init(&second, NULL, &c), VIP_ERR_ARG);
  assert_int_equal(vip_if_init(&second, &h.engine, none), VIP_ERR_ARG);
  c.addr4 = vip_ipv4(224, 0, 0, 1);
  assert_int_equal(vip_if_init(&second, &h.engine, &c), VIP_ERR_ARG);
  memset(&c.addr4, 0, sizeof c.addr4);
  c.addr6 = v6(0x2001, 1);
  assert_int_equal(vip_if_init(&second, &h.engine, &c), VIP_ERR_ARG);
  memset(&c.addr6, 0, sizeof c.addr6);
  assert_int_equal(vip_if_init(&second, &h.engine, &c), VIP_OK);
  assert_true(vip_if_user(&second) == &second);
  assert_int_equal(vip_if_get_config(&second)->mtu, 1500);
  assert_false(vip_if_get_config(&second)->up);
  c.index = 3;
  assert_int_equal(vip_if_init(&third, &h.engine, &c), VIP_OK);
  assert_int_equal(vip_if_remove(&h.ifp), VIP_ERR_STATE); /* it has a group */
  assert_int_equal(vip_if_remove(&second), VIP_OK);       /* from the middle of the list */
  c.index = 2;
  assert_int_equal(vip_if_init(&second, &h.engine, &c), VIP_OK);
  assert_int_equal(vip_if_remove(&third), VIP_OK);
  assert_int_equal(vip_if_remove(&second), VIP_OK);
  host_close(&h);
}

static void test_slots_run_out(void **state)
{
  (void)state;
  host_open(&h, NULL);
  assert_int_equal(vip_group_remove(&h.vr.group, 0), VIP_OK);
  h.engine.config.slot_count = 3; /* while it is empty */
  assert_int_equal(add_router(&v4[1], &h.ifp, VIP_IPV4, 1, 0, 0), VIP_OK);
  assert_int_equal(add_router(&v4[2], &h.ifp, VIP_IPV4, 2, 0, 0), VIP_OK);
  assert_int_equal(add_router(&v6_[1], &h.ifp, VIP_IPV6, 1, 0, 0), VIP_OK);
  assert_int_equal(add_router(&v4[3], &h.ifp, VIP_IPV4, 3, 0, 0), VIP_ERR_SPACE);
  assert_null(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, 3));
  assert_int_equal(vip_group_remove(&v4[1].group, 0), VIP_OK);
  assert_int_equal(add_router(&v4[3], &h.ifp, VIP_IPV4, 3, 0, 0), VIP_OK);
  assert_int_equal(add_router(&v4[1], &h.ifp, VIP_IPV4, 1, 0, 0), VIP_ERR_SPACE);
  start_router(&h, &v4[2]);
  start_router(&h, &v4[3]);
  start_router(&h, &v6_[1]);
  host_forget(&h);
  until(&h, 3610);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 3);
  host_close(&h);
}

static void test_removed_while_active(void **state)
{
  (void)state;
  host_active(&h, NULL);
  assert_int_equal(add_router(&v4[1], &h.ifp, VIP_IPV4, 1, 255, 0), VIP_OK);
  start_router(&h, &v4[1]);
  at(&h, 4000);
  host_forget(&h);
  assert_int_equal(vip_group_remove(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(sent_priority(nth(&h, FH_SEND, 0)), 0);
  assert_int_equal(h.right_count, 2); /* the other's */
  assert_null(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, 51));
  assert_true(vip_engine_deadline(&h.engine) == 4610 * VIP_MILLISECOND);
  assert_int_equal(vip_group_remove(&h.vr.group, fh_now(&h)), VIP_ERR_STATE);
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_ERR_STATE);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_ERR_STATE);
  assert_int_equal(vip_group_set_priority(&h.vr.group, 5, fh_now(&h)), VIP_ERR_STATE);
  assert_int_equal(vip_group_adjust(&h.vr.group, 5, fh_now(&h)), VIP_ERR_STATE);
  assert_int_equal(vip_group_announce(&h.vr.group, fh_now(&h)), VIP_ERR_STATE);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, fh_now(&h)), VIP_ERR_STATE);
  assert_int_equal(vip_group_hold(&h.vr.group, true, VIP_REASON_FAULT, fh_now(&h)), VIP_ERR_STATE);
  memset(&h.vr, 0x55, sizeof h.vr); /* its memory is ours again */
  host_forget(&h);
  until(&h, 4610);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  assert_int_equal(add_router(&h.vr, &h.ifp, VIP_IPV4, 51, 0, 0), VIP_OK);
  host_close(&h);
}

static void test_ties_run_in_the_order_of_registration(void **state)
{
  static const uint8_t vrids[] = {9, 200, 3, 77, 1};
  size_t i;

  (void)state;
  host_open(&h, NULL);
  for (i = 0; i < COUNT_OF(vrids); i++) {
    assert_int_equal(add_router(&v4[i], &h.ifp, VIP_IPV4, vrids[i], 0, 0), VIP_OK);
  }
  for (i = COUNT_OF(vrids); i-- > 0;) { /* started the other way round */
    start_router(&h, &v4[i]);
  }
  host_forget(&h);
  until(&h, 3610);
  for (i = 0; i < COUNT_OF(vrids); i++) {
    assert_int_equal(nth(&h, FH_SEND, i)->octets[1], vrids[i]);
  }
  host_close(&h);
}

static void test_late_ticks_run_in_the_order_of_deadlines(void **state)
{
  static const uint8_t priorities[] = {50, 254, 1, 150, 100}; /* more priority, less skew */
  static const uint8_t order[] = {1, 3, 4, 0, 2};
  size_t i;

  (void)state;
  host_open(&h, NULL);
  for (i = 0; i < COUNT_OF(priorities); i++) {
    assert_int_equal(add_router(&v4[i], &h.ifp, VIP_IPV4, (uint8_t)(i + 1), priorities[i], 0),
                     VIP_OK);
    start_router(&h, &v4[i]);
  }
  host_forget(&h);
  h.now_ms = 10000;
  poll_now(&h);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 5); /* each once, however late */
  for (i = 0; i < COUNT_OF(order); i++) {
    assert_int_equal(nth(&h, FH_SEND, i)->octets[1], order[i] + 1);
  }
  assert_true(vip_engine_late_max(&h.engine) == 10000000000 - 3007812500);
  host_close(&h);
}

static void test_tick_some(void **state)
{
  size_t i;

  (void)state;
  host_open(&h, NULL);
  for (i = 0; i < 5; i++) {
    assert_int_equal(add_router(&v4[i], &h.ifp, VIP_IPV4, (uint8_t)(i + 1), 0, 0), VIP_OK);
    start_router(&h, &v4[i]);
  }
  host_forget(&h);
  /* What is due just now is due. */
  assert_int_equal(vip_engine_tick_some(&h.engine, vip_engine_deadline(&h.engine), 0), 1);
  h.now_ms = 3610;
  assert_int_equal(vip_engine_tick_some(&h.engine, fh_now(&h), 0), 1);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 0);
  assert_int_equal(vip_engine_tick_some(&h.engine, fh_now(&h), 2), 1);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 2);
  assert_int_equal(vip_engine_tick_some(&h.engine, fh_now(&h), 2), 1);
  assert_int_equal(vip_engine_tick_some(&h.engine, fh_now(&h), 1), 0);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 5);
  assert_int_equal(vip_engine_tick_some(&h.engine, fh_now(&h), 100), 0);
  host_close(&h);
}

static void tick(vip_time now)
{
  assert_int_equal(vip_engine_tick(&h.engine, now), VIP_OK);
}

static void test_clock_back_is_reported_once(void **state)
{
  (void)state;
  host_base(&h, NULL);
  tick(1000);
  tick(999);
  tick(998);
  tick(999);
  assert_int_equal(h.count, 1);
  assert_int_equal(h.records[0].event.kind, VIP_EVENT_CLOCK);
  assert_true(h.records[0].event.difference == 1);
  assert_int_equal(vip_engine_clock_back(&h.engine), 3);
  tick(1000); /* it has caught up */
  tick(400);
  assert_int_equal(h.count, 2);
  assert_true(h.records[1].event.difference == 600);
  assert_true(h.records[1].event.now == 1000);
  assert_int_equal(vip_engine_clock_back(&h.engine), 4);
  host_close(&h);
}

static void test_clock_back_in_any_call(void **state)
{
  (void)state;
  host_base(&h, NULL);
  tick(5 * VIP_SECOND / 2);
  assert_int_equal(vip_group_set_priority(&h.vr.group, 254, VIP_SECOND), VIP_OK);
  assert_int_equal(h.count, 1);
  assert_true(vip_group_deadline(&h.vr.group) == 3007812500);
  h.now_ms = 2000;
  heard(&h, 255, 100, HI); /* taken as heard at 2500 */
  assert_true(vip_group_deadline(&h.vr.group) == 5507812500);
  h.now_ms = 2500;
  host_close(&h);
}

static void test_latest_time(void **state)
{
  (void)state;
  host_base(&h, NULL);
  tick(VIP_NEVER);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_true(vip_engine_deadline(&h.engine) == VIP_TIME_MAX + VIP_SECOND);
  assert_true(vip_engine_deadline(&h.engine) < VIP_NEVER);
  assert_int_equal(vip_engine_set_clock(&h.engine, 0), VIP_OK);
  assert_true(vip_engine_deadline(&h.engine) == VIP_SECOND);
  assert_int_equal(vip_engine_set_clock(&h.engine, VIP_NEVER - 5), VIP_OK);
  assert_true(vip_engine_deadline(&h.engine) == VIP_TIME_MAX + VIP_SECOND);
  host_close(&h);
}

/* seams.md 13: one glitch forward, and back by set_clock(). */
static void test_glitch_forward(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 4000);
  tick(3600 * VIP_SECOND);
  host_forget(&h);
  h.now_ms = 4001;
  poll_now(&h);
  assert_int_equal(nth(&h, FH_EVENT, 0)->event.kind, VIP_EVENT_CLOCK);
  assert_int_equal(vip_engine_set_clock(&h.engine, fh_now(&h)), VIP_OK);
  host_forget(&h);
  tick(fh_now(&h) - 1); /* back again: another step, another report */
  assert_int_equal(ops_since(&h, 0, FH_EVENT), 1);
  expect_advert_at(&h, 5001);
  host_close(&h);
}

static void test_set_clock_moves_every_deadline(void **state)
{
  struct vip_vrrp_run run;

  (void)state;
  host_base(&h, NULL);
  assert_int_equal(add_router(&v4[1], &h.ifp, VIP_IPV4, 1, 255, 4095), VIP_OK);
  start_router(&h, &v4[1]);
  tick(VIP_SECOND);
  host_forget(&h);
  memcpy(&run, &h.vr.run, sizeof run);
  assert_int_equal(vip_engine_set_clock(&h.engine, 101 * VIP_SECOND), VIP_OK);
  assert_int_equal(h.count, 0);
  assert_true(vip_group_deadline(&h.vr.group) == 103609375000);
  assert_true(vip_group_deadline(&v4[1].group) == 140950000000);
  memcpy(run.due, h.vr.run.due, sizeof run.due);
  assert_memory_equal(&run, &h.vr.run, sizeof run); /* and nothing else */
  assert_int_equal(vip_engine_set_clock(&h.engine, VIP_SECOND / 2), VIP_OK);
  assert_true(vip_group_deadline(&h.vr.group) == 3109375000);
  tick(VIP_SECOND / 2);
  assert_int_equal(h.count, 0); /* that was no step back */
  assert_int_equal(vip_engine_set_clock(&h.engine, 200 * VIP_SECOND), VIP_OK);
  tick(200 * VIP_SECOND);
  assert_int_equal(h.count, 0); /* nothing fires */
  assert_int_equal(vip_engine_set_clock(&h.engine, 300 * VIP_SECOND), VIP_OK);
  tick(299 * VIP_SECOND); /* a step back behind it is a new one */
  assert_int_equal(h.count, 1);
  host_close(&h);
}

static void test_overdue_is_due_at_once(void **state)
{
  (void)state;
  host_base(&h, NULL);
  assert_int_equal(add_router(&v4[1], &h.ifp, VIP_IPV4, 1, 100, 0), VIP_OK);
  start_router(&h, &v4[1]);
  assert_int_equal(vip_engine_tick_some(&h.engine, 9 * VIP_SECOND, 1), 1);
  host_forget(&h);
  assert_int_equal(vip_engine_set_clock(&h.engine, 0), VIP_OK);
  assert_int_equal(h.count, 0);
  assert_true(vip_engine_deadline(&h.engine) <= 1);
  tick(1);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  host_close(&h);
}

static void test_engine_stop(void **state)
{
  struct vip_if second;
  struct vip_if_config c = {.index = 2, .up = true};

  (void)state;
  c.addr4 = vip_ipv4(10, 0, 0, 1);
  host_active(&h, NULL);
  assert_int_equal(vip_if_init(&second, &h.engine, &c), VIP_OK);
  assert_int_equal(add_router(&v4[1], &second, VIP_IPV4, 51, 255, 0), VIP_OK); /* the same number */
  assert_int_equal(add_router(&v4[2], &second, VIP_IPV4, 2, 100, 0), VIP_OK);
  start_router(&h, &v4[1]);
  start_router(&h, &v4[2]);
  assert_true(vip_if_find(&second, VIP_PROTOCOL_VRRP, VIP_IPV4, 51) == &v4[1].group);
  assert_true(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, 51) == &h.vr.group);
  host_forget(&h);
  assert_int_equal(vip_engine_stop(&h.engine, fh_now(&h)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 2); /* the Backup says nothing */
  assert_int_equal(sent_priority(nth(&h, FH_SEND, 0)), 0);
  assert_int_equal(sent_priority(nth(&h, FH_SEND, 1)), 0);
  assert_int_equal(h.right_count, 0);
  assert_true(vip_engine_deadline(&h.engine) == VIP_NEVER);
  assert_int_equal(vip_group_remove(&v4[1].group, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_group_remove(&v4[2].group, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_if_remove(&second), VIP_OK);
  host_close(&h);
}

static void test_link_events_concern_one_interface(void **state)
{
  struct vip_if second;
  struct vip_if_config c = {.index = 2, .up = true};

  (void)state;
  c.addr4 = vip_ipv4(10, 0, 0, 1);
  host_active(&h, NULL);
  assert_int_equal(vip_if_init(&second, &h.engine, &c), VIP_OK);
  assert_int_equal(add_router(&v4[1], &second, VIP_IPV4, 51, 255, 0), VIP_OK);
  start_router(&h, &v4[1]);
  assert_int_equal(vip_if_down(&second, true, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_group_state(&v4[1].group), VIP_VRRP_INITIALIZE);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(vip_group_remove(&v4[1].group, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_if_remove(&second), VIP_OK);
  host_close(&h);
}

static void test_without_optional_operations(void **state)
{
  struct advert p;

  (void)state;
  host_open(&h, NULL);
  h.ops.announce = NULL;
  h.ops.join = NULL;
  h.ops.event = NULL;
  h.ops.random = NULL;
  start_router(&h, &h.vr);
  until(&h, 3610);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(h.counters.announced, 0);
  advert_make(&h, &p, 200, 100, HI);
  p.meta.ttl = 1;
  assert_int_equal(hear(&h, &p), VIP_ERR_TTL);
  tick(0);
  assert_int_equal(vip_engine_clock_back(&h.engine), 1);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  host_close(&h);
}

static void test_addresses_and_macs(void **state)
{
  struct vip_addr wrong = vip_ipv4(192, 0, 2, 40);
  struct vip_addr right = wrong;

  (void)state;
  host_active(&h, NULL);
  wrong.octet[4] = 1; /* the 12 octets behind an IPv4 address are zero */
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV4, &wrong, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV4, &right, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_if_set_mac(&h.ifp, &vip_if_get_config(&h.ifp)->mac, fh_now(&h)), VIP_OK);
  assert_int_equal(h.count, 0);
  host_close(&h);
}

/* ---- every number of both families on one interface ---- */

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_init_of_an_engine),
      cmocka_unit_test(test_interfaces),
      cmocka_unit_test(test_slots_run_out),
      cmocka_unit_test(test_removed_while_active),
      cmocka_unit_test(test_ties_run_in_the_order_of_registration),
      cmocka_unit_test(test_late_ticks_run_in_the_order_of_deadlines),
      cmocka_unit_test(test_tick_some),
      cmocka_unit_test(test_clock_back_is_reported_once),
      cmocka_unit_test(test_clock_back_in_any_call),
      cmocka_unit_test(test_latest_time),
      cmocka_unit_test(test_glitch_forward),
      cmocka_unit_test(test_set_clock_moves_every_deadline),
      cmocka_unit_test(test_overdue_is_due_at_once),
      cmocka_unit_test(test_engine_stop),
      cmocka_unit_test(test_link_events_concern_one_interface),
      cmocka_unit_test(test_without_optional_operations),
      cmocka_unit_test(test_addresses_and_macs),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
