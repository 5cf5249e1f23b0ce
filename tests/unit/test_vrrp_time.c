/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_time.c - vrrp.md 8.5, up to case 85: clocks, priorities, interfaces.
 *
 * One test a numbered case, but for 82 and 83 (test_vrrp_live.c) and 86
 * (test_track.c).  The rest: test_vrrp_features.c.
 */
#include "fakehost.h"
#include "hex.h"

static struct fakehost h;

/* The clock jumps to `ms` and the engine is ticked there. */
static void jump(uint32_t ms)
{
  h.now_ms = ms;
  poll_now(&h);
}

static void test_case_075_late_poll_while_active(void **state)
{
  (void)state;
  host_active(&h, NULL);
  until(&h, 4000);
  jump(14000);
  expect_one_advert(&h, 0, 100);
  assert_true(vip_group_deadline(&h.vr.group) == 15 * VIP_SECOND);
  assert_true(vip_engine_late_max(&h.engine) == 9390 * VIP_MILLISECOND);
  host_forget(&h);
  expect_advert_at(&h, 15000);
  host_close(&h);
}

/* 4.5: the next deadline counts from the last one, so a late poll shifts nothing. */
static void test_case_075_cadence_does_not_drift(void **state)
{
  (void)state;
  host_active(&h, NULL);
  jump(4700); /* 90 ms late */
  expect_one_advert(&h, 0, 100);
  host_forget(&h);
  expect_advert_at(&h, 5610);
  expect_advert_at(&h, 6610);
  jump(7609);
  jump(8609); /* 999 ms late: still the one in between only */
  assert_int_equal(ops_since(&h, 0, FH_SEND), 3);
  expect_advert_at(&h, 8610);
  host_close(&h);
}

static void test_case_076_coarse_polls(void **state)
{
  static const uint32_t times[] = {10, 20, 55, 65};
  struct vip_vrrp_config c = {.priority = 255, .advert_cs = 1};
  size_t i;

  (void)state;
  host_base(&h, &c);
  for (i = 0; i < COUNT_OF(times); i++) {
    if (times[i] == 65) {
      host_forget(&h);
      jump(64);
      quiet_since(&h, 0);
    }
    host_forget(&h);
    jump(times[i]);
    expect_one_advert(&h, 0, 255);
  }
  host_close(&h);
}

static void test_case_077_packets_before_timers(void **state)
{
  (void)state;
  host_base(&h, NULL);
  h.now_ms = 60000;
  heard(&h, 200, 100, HI);
  poll_now(&h);
  quiet_since(&h, 0);
  expect_state(&h, VIP_VRRP_BACKUP);
  expect_active_at(&h, 63610);
  host_close(&h);
}

static void test_case_078_clock_goes_back(void **state)
{
  vip_time before;
  const struct fh_record *r;

  (void)state;
  host_base(&h, NULL);
  heard(&h, 200, 400, HI);
  at(&h, 10000);
  poll_now(&h);
  before = vip_engine_deadline(&h.engine);
  host_forget(&h);
  jump(5000);
  assert_int_equal(ops_since(&h, 0, FH_EVENT), 1);
  r = nth(&h, FH_EVENT, 0);
  assert_int_equal(r->event.kind, VIP_EVENT_CLOCK);
  assert_true(r->event.difference == 5 * VIP_SECOND);
  assert_null(r->ifp);
  assert_true(vip_engine_deadline(&h.engine) == before);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_forget(&h);
  jump(5001); /* still behind: the same step back, reported once */
  assert_int_equal(h.count, 0);
  assert_true(vip_engine_clock_back(&h.engine) >= 1);
  jump(14436); /* 12000 + 156 / 256 * 4000 */
  quiet_since(&h, 0);
  jump(14438);
  expect_state(&h, VIP_VRRP_ACTIVE);
  host_close(&h);
}

/* The report that it went back is an operation: the packet has been read by then. */
static void test_case_078_packet_on_a_clock_that_went_back(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 2000);
  poll_now(&h);
  host_forget(&h);
  h.now_ms = 1000;
  heard(&h, 200, 100, HI);
  h.now_ms = 2000;
  assert_int_equal(ops_since(&h, 0, FH_EVENT), 1);
  host_forget(&h);
  expect_active_at(&h, 5610); /* from 2000, the latest present */
  host_close(&h);
}

/*
 * All of a packet has been read when the host is told that the clock went back: this host
 * spoils the octets in each operation, and a worse router still teaches nothing.
 */
static void test_case_078_packet_is_read_first(void **state)
{
  (void)state;
  host_base(&h, NULL);
  until(&h, 2000);
  host_forget(&h);
  h.now_ms = 1000;
  heard(&h, 50, 200, HI);
  assert_int_equal(nth(&h, FH_EVENT, 0)->event.kind, VIP_EVENT_CLOCK);
  assert_int_equal(h.vr.run.active_advert_cs, 100);
  assert_true(vip_group_deadline(&h.vr.group) == 3609375000);
  host_close(&h);
}

/* A deadline that is nearer than the skew it contains is not moved beyond the beginning of time. */
static void test_priority_at_the_beginning_of_time(void **state)
{
  struct vip_vrrp_config c = {.priority = 1};

  (void)state;
  host_base(&h, &c);
  at(&h, 3500);
  poll_now(&h);
  assert_int_equal(vip_engine_set_clock(&h.engine, 0), VIP_OK);
  assert_int_equal(vip_group_set_priority(&h.vr.group, 254, 0), VIP_OK);
  assert_true(vip_engine_deadline(&h.engine) == 1);
  assert_int_equal(vip_engine_tick(&h.engine, 1), VIP_OK);
  expect_state(&h, VIP_VRRP_ACTIVE);
  host_close(&h);
}

static void test_case_079_wrap_of_32_bits(void **state)
{
  struct fh_setup setup;
  vip_time last = 0;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.epoch_ms = UINT64_C(0xffffffff) + 1 - 1000;
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
  host_forget(&h);
  while (h.now_ms < 3609) {
    vip_time deadline = vip_engine_deadline(&h.engine);

    assert_true(deadline >= last);
    last = deadline;
    at(&h, h.now_ms + 1);
  }
  expect_active_at(&h, 3610);
  host_close(&h);
}

static void test_case_080_slow_owner(void **state)
{
  struct vip_vrrp_config c = {.priority = 255, .advert_cs = 4095};

  (void)state;
  host_base(&h, &c);
  host_forget(&h);
  expect_advert_at(&h, 40950);
  expect_advert_at(&h, 81900);
  host_close(&h);
}

static void set_priority(uint8_t priority)
{
  assert_int_equal(vip_group_set_priority(&h.vr.group, priority, fh_now(&h)), VIP_OK);
}

static void test_case_081_priority_of_a_backup(void **state)
{
  struct vip_vrrp_config c = {.priority = 1};

  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  set_priority(200);
  assert_true(vip_group_deadline(&h.vr.group) == 3218750000);
  expect_active_at(&h, 3219);
  host_close(&h);

  host_base(&h, NULL);
  at(&h, 1000);
  set_priority(1);
  expect_active_at(&h, 3997);
  host_close(&h);

  host_base(&h, &c);
  at(&h, 3900);
  set_priority(254);
  poll_now(&h);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  assert_int_equal(sent_priority(nth(&h, FH_SEND, 0)), 254);
  expect_state(&h, VIP_VRRP_ACTIVE);
  host_forget(&h);
  expect_advert_at(&h, 4900);
  host_close(&h);
}

static void test_case_081_priority_of_an_active(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  set_priority(150);
  expect_one_advert(&h, 0, 150);
  host_close(&h);
}

static void test_case_081_to_and_from_owner(void **state)
{
  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  set_priority(255);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(sent_priority(nth(&h, FH_SEND, 0)), 255);
  at(&h, 1500);
  host_forget(&h);
  set_priority(100);
  assert_int_equal(sent_priority(nth(&h, FH_SEND, 0)), 0);
  expect_state(&h, VIP_VRRP_BACKUP);
  assert_int_equal(nth(&h, FH_EVENT, 0)->event.reason, VIP_REASON_CONFIG);
  assert_int_equal(nth(&h, FH_EVENT, 1)->event.reason, VIP_REASON_CONFIG);
  expect_active_at(&h, 5110);
  host_close(&h);
}

static void test_case_084_interface_down_and_up(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 5000);
  host_forget(&h);
  assert_int_equal(vip_if_down(&h.ifp, false, fh_now(&h)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 0);
  assert_int_equal(ops_since(&h, 0, FH_RELEASE), 2);
  expect_state(&h, VIP_VRRP_INITIALIZE);
  at(&h, 6000);
  assert_int_equal(vip_if_up(&h.ifp, fh_now(&h)), VIP_OK);
  expect_state(&h, VIP_VRRP_BACKUP);
  expect_active_at(&h, 9610);
  host_close(&h);
}

static void test_case_084_farewell_if_packets_still_leave(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 4000);
  assert_int_equal(vip_if_down(&h.ifp, true, fh_now(&h)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  assert_int_equal(sent_priority(nth(&h, FH_SEND, 0)), 0);
  host_forget(&h);
  assert_int_equal(vip_if_down(&h.ifp, true, fh_now(&h)), VIP_OK); /* no effect */
  assert_int_equal(h.count, 0);
  host_close(&h);
}

static void test_case_085_address_lost(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 4000);
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV6, NULL, fh_now(&h)), VIP_OK);
  quiet_since(&h, 0); /* not our family */
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV4, NULL, fh_now(&h)), VIP_OK);
  expect_event(&h, 0, VIP_VRRP_INITIALIZE, VIP_REASON_NO_ADDRESS);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 0); /* there is no source to send from */
  assert_int_equal(h.right_count, 0);
  expect_quiet_until(&h, 9000);
  host_close(&h);
}

static void test_case_085_address_replaced(void **state)
{
  struct vip_vrrp_config c = {.checksum = VIP_VRRP_CHECKSUM_PSEUDO};
  struct vip_addr address = vip_ipv4(192, 0, 2, 40);
  struct advert p;

  (void)state;
  host_active(&h, &c);
  at(&h, 4000);
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV4, &address, fh_now(&h)), VIP_OK);
  expect_state(&h, VIP_VRRP_ACTIVE);
  host_forget(&h);
  expect_advert_at(&h, 4610);
  advert_make(&h, &p, 100, 100, SELF);
  advert_fix_sum(&p, SUM_PSEUDO);
  assert_memory_equal(nth(&h, FH_SEND, 0)->packet.src.octet, address.octet, 16);
  assert_memory_equal(h.last_sent, p.data, p.length);
  at(&h, 5000);
  advert_make(&h, &p, 100, 100, HI); /* .30 lost to .40 now */
  advert_fix_sum(&p, SUM_PSEUDO);
  assert_int_equal(hear(&h, &p), VIP_OK);
  expect_state(&h, VIP_VRRP_ACTIVE);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_075_late_poll_while_active),
      cmocka_unit_test(test_case_075_cadence_does_not_drift),
      cmocka_unit_test(test_case_076_coarse_polls),
      cmocka_unit_test(test_case_077_packets_before_timers),
      cmocka_unit_test(test_case_078_clock_goes_back),
      cmocka_unit_test(test_case_078_packet_on_a_clock_that_went_back),
      cmocka_unit_test(test_case_078_packet_is_read_first),
      cmocka_unit_test(test_priority_at_the_beginning_of_time),
      cmocka_unit_test(test_case_079_wrap_of_32_bits),
      cmocka_unit_test(test_case_080_slow_owner),
      cmocka_unit_test(test_case_081_priority_of_a_backup),
      cmocka_unit_test(test_case_081_priority_of_an_active),
      cmocka_unit_test(test_case_081_to_and_from_owner),
      cmocka_unit_test(test_case_084_interface_down_and_up),
      cmocka_unit_test(test_case_084_farewell_if_packets_still_leave),
      cmocka_unit_test(test_case_085_address_lost),
      cmocka_unit_test(test_case_085_address_replaced),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
