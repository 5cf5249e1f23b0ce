/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_features.c - vrrp.md 8.5, cases 87 to 96: delays of preemption and start,
 * rounds of announcements, both versions beside each other, unicast peers, what a
 * host's operations refuse.
 *
 * One test a numbered case, but for 93 (not asked for) and 95 (the simulated LAN).
 */
#include "fakehost.h"
#include "hex.h"

static struct fakehost h;

static void heard_each_second(uint32_t from, uint32_t to)
{
  for (; from <= to; from += 1000) {
    at(&h, from);
    heard(&h, 50, 100, HI);
  }
}

static void test_case_087_preempt_delay(void **state)
{
  struct vip_vrrp_config c = {.preempt_delay_ms = 5000};

  (void)state;
  host_base(&h, &c);
  heard_each_second(500, 4500);
  host_forget(&h);
  expect_active_at(&h, 5500);
  expect_event(&h, 0, VIP_VRRP_ACTIVE, VIP_REASON_PREEMPTED);
  host_close(&h);

  host_base(&h, &c); /* cancelled by a better one */
  heard_each_second(500, 2500);
  at(&h, 3000);
  heard(&h, 200, 100, HI);
  expect_active_at(&h, 6610);
  host_close(&h);

  host_base(&h, &c); /* the lower one falls silent */
  heard_each_second(500, 1500);
  expect_active_at(&h, 5110);
  host_close(&h);

  host_base(&h, &c); /* or leaves */
  heard_each_second(500, 1500);
  at(&h, 2000);
  heard(&h, 0, 100, HI);
  expect_active_at(&h, 2610);
  host_close(&h);
}

static void test_case_087_delay_begins_again(void **state)
{
  struct vip_vrrp_config c = {.preempt_delay_ms = 5000};

  (void)state;
  host_base(&h, &c);
  heard_each_second(500, 2500);
  at(&h, 3000);
  heard(&h, 200, 100, HI);
  heard_each_second(4000, 8000);
  expect_active_at(&h, 9000);
  host_close(&h);
}

static void test_case_088_no_delay_without_an_active(void **state)
{
  struct vip_vrrp_config c = {.preempt_delay_ms = 5000};

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 3610);
  host_close(&h);
}

static void test_case_089_silent_start(void **state)
{
  struct vip_vrrp_config c = {.start_delay_ms = 10000};

  (void)state;
  host_base(&h, &c);
  at(&h, 9500);
  heard(&h, 200, 100, HI);
  expect_active_at(&h, 13110);
  host_close(&h);

  host_base(&h, &c);
  expect_active_at(&h, 10000);
  host_close(&h);

  host_base(&h, &c); /* a withdrawal does not break the silence */
  at(&h, 1000);
  heard(&h, 0, 100, HI);
  expect_active_at(&h, 10000);
  host_close(&h);

  host_base(&h, &c); /* link up begins it again */
  at(&h, 5000);
  assert_int_equal(vip_if_down(&h.ifp, true, fh_now(&h)), VIP_OK);
  at(&h, 6000);
  assert_int_equal(vip_if_up(&h.ifp, fh_now(&h)), VIP_OK);
  expect_active_at(&h, 16000);
  host_close(&h);
}

static void test_case_089_silent_owner(void **state)
{
  struct vip_vrrp_config c = {.priority = 255, .start_delay_ms = 5000};
  struct fh_setup setup;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.config = c;
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_forget(&h);
  expect_active_at(&h, 5000);
  host_close(&h);

  /* Also when the delay is shorter than the down interval, and because it is the owner. */
  setup.config.start_delay_ms = 1000;
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  expect_active_at(&h, 1000);
  assert_int_equal(vip_group_counters(&h.vr.group)->last_reason, VIP_REASON_OWNER);
  host_close(&h);
}

static void test_case_089_preempt_delay_waits_for_the_silence(void **state)
{
  struct vip_vrrp_config c = {.start_delay_ms = 10000, .preempt_delay_ms = 2000};

  (void)state;
  host_base(&h, &c);
  heard_each_second(500, 9500);
  host_forget(&h);
  expect_active_at(&h, 10000);
  host_close(&h);
}

static void expect_announcements(uint32_t ms, size_t count)
{
  host_forget(&h);
  at(&h, ms);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 0);
  poll_now(&h);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), count);
}

static void test_case_090_announcement_schedule(void **state)
{
  struct vip_vrrp_config c = {.garp_count = 3, .garp_second_ms = 5000, .garp_refresh_s = 60};

  (void)state;
  host_base(&h, &c);
  expect_announcements(3610, 3);
  expect_announcements(8610, 3);
  expect_announcements(68610, 1);
  expect_announcements(128610, 1);
  at(&h, 129000);
  heard(&h, 200, 100, HI);
  at(&h, 129500);
  heard(&h, 200, 4095, HI);
  host_forget(&h);
  until(&h, 190000);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 0);
  host_close(&h);
}

static void test_case_090_spaced_announcements(void **state)
{
  struct vip_vrrp_config c = {.garp_count = 3, .garp_interval_ms = 200, .garp_second_ms = 5000};

  (void)state;
  host_base(&h, &c);
  expect_announcements(3610, 1);
  expect_announcements(3810, 1);
  expect_announcements(4010, 1);
  expect_announcements(8610, 1);
  expect_announcements(8810, 1);
  expect_announcements(9010, 1);
  host_forget(&h);
  until(&h, 20000);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 0);
  host_close(&h);
}

static void test_case_091_both_versions_are_sent(void **state)
{
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2_V3, .advert_cs = 50};
  uint32_t ms;

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 1805); /* 1500 + 304.6875 */
  for (ms = 2305; ms <= 4305; ms += 500) {
    host_forget(&h);
    at(&h, ms);
    quiet_since(&h, 0);
    poll_now(&h);
    assert_int_equal(ops_since(&h, 0, FH_SEND), 2);
    assert_int_equal(sent_version(nth(&h, FH_SEND, 0)), 3);
    assert_int_equal(sent_interval(nth(&h, FH_SEND, 0)), 50);
    assert_int_equal(sent_version(nth(&h, FH_SEND, 1)), 2);
    assert_int_equal(sent_interval(nth(&h, FH_SEND, 1)), 1);
    assert_int_equal(nth(&h, FH_SEND, 1)->packet.length, 20);
  }
  host_close(&h);
}

/* A version 2 twin of an advertisement. */
static void twin(struct advert *p, uint8_t priority, uint16_t seconds, enum fh_from from)
{
  advert_make(&h, p, priority, 100, from);
  p->data[0] = 0x21;
  p->data[4] = 0;
  p->data[5] = (uint8_t)seconds;
  memset(p->data + 12, 0, 8);
  p->length = 20;
  advert_fix_sum(p, SUM_MESSAGE);
}

static void test_case_091_twin_is_ignored(void **state)
{
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2_V3};
  struct advert p;

  (void)state;
  host_base(&h, &c);
  at(&h, 1000);
  heard(&h, 200, 100, HI);
  twin(&p, 200, 1, HI);
  at(&h, 2000);
  dropped(&h, &p, VIP_CODE_TWIN);
  expect_active_at(&h, 4610);
  host_close(&h);

  host_base(&h, &c); /* alone it counts */
  at(&h, 1000);
  twin(&p, 200, 1, HI);
  assert_int_equal(hear(&h, &p), VIP_OK);
  expect_active_at(&h, 4610);
  host_close(&h);
}

static void test_case_092_two_peers(void **state)
{
  static const struct vip_vrrp_peer peers[] = {{{{192, 0, 2, 3}}, 0, 0}, {{{192, 0, 2, 9}}, 0, 0}};
  struct fh_setup setup;
  struct advert p;
  uint8_t l[12];

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.config.peers = peers;
  setup.config.peer_count = 2;
  setup.config.checksum = VIP_VRRP_CHECKSUM_PSEUDO;
  setup.local4 = vip_ipv4(192, 0, 2, 2);
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  host_forget(&h);
  expect_active_at(&h, 3610);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 2);
  (void)hex_bytes(l, sizeof l, "31336401006423e3c0000201");
  assert_memory_equal(nth(&h, FH_SEND, 0)->octets, l, sizeof l);
  assert_memory_equal(nth(&h, FH_SEND, 0)->packet.dst.octet, peers[0].addr.octet, 16);
  assert_false(nth(&h, FH_SEND, 0)->packet.dst_mac_known);
  advert_make(&h, &p, 100, 100, SELF);
  p.meta.dst = peers[1].addr;
  advert_fix_sum(&p, SUM_PSEUDO);
  assert_memory_equal(nth(&h, FH_SEND, 1)->octets, p.data, p.length);
  assert_memory_equal(nth(&h, FH_SEND, 1)->packet.dst.octet, peers[1].addr.octet, 16);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(h.counters.tx, 4);
  assert_int_equal(h.counters.zero_tx, 2); /* packets, as `tx` */
  host_close(&h);
}

static void test_case_094_send_fails(void **state)
{
  (void)state;
  host_base(&h, NULL);
  h.refuse[FH_SEND] = 1;
  until(&h, 3610);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(counted(&h, VIP_CODE_SEND), 1);
  assert_int_equal(h.counters.tx, 1);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  host_forget(&h);
  expect_advert_at(&h, 4610);
  host_close(&h);
}

static void test_case_096_random_octets(void **state)
{
  static const uint8_t versions[] = {VIP_VRRP_V2, VIP_VRRP_V3, VIP_VRRP_V2_V3};
  uint32_t seed = 1;
  size_t v;
  unsigned i;

  (void)state;
  for (v = 0; v < COUNT_OF(versions); v++) {
    unsigned where;

    for (where = 0; where < 3; where++) {
      struct vip_vrrp_config c = {.version = versions[v]};
      struct fh_setup setup;
      uint32_t all;
      uint32_t rx;

      memset(&setup, 0, sizeof setup);
      setup.config = c;
      host_open(&h, &setup);
      if (where > 0) {
        assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
        until(&h, where == 1 ? 1000 : 3610);
      }
      host_forget(&h);
      all = counted_all(&h);
      rx = h.counters.rx;
      for (i = 0; i < 3000; i++) {
        struct advert p;
        size_t k;

        advert_make(&h, &p, 100, 100, HI);
        p.length = i % 40;
        for (k = 0; k < p.length; k++) {
          seed = seed * 1664525 + 1013904223;
          if (seed >> 30 != 0 || i % 2) { /* wholly random, or a quarter of a valid packet */
            p.data[k] = (uint8_t)(seed >> 16);
          }
        }
        (void)hear(&h, &p);
      }
      assert_int_equal(ops_since(&h, 0, FH_SEND), 0);
      assert_int_equal(counted_all(&h) - all, 3000 - (h.counters.rx - rx));
      assert_int_equal(h.counters.rx - rx, 0);
      host_close(&h);
    }
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_087_preempt_delay),
      cmocka_unit_test(test_case_087_delay_begins_again),
      cmocka_unit_test(test_case_088_no_delay_without_an_active),
      cmocka_unit_test(test_case_089_silent_start),
      cmocka_unit_test(test_case_089_silent_owner),
      cmocka_unit_test(test_case_089_preempt_delay_waits_for_the_silence),
      cmocka_unit_test(test_case_090_announcement_schedule),
      cmocka_unit_test(test_case_090_spaced_announcements),
      cmocka_unit_test(test_case_091_both_versions_are_sent),
      cmocka_unit_test(test_case_091_twin_is_ignored),
      cmocka_unit_test(test_case_092_two_peers),
      cmocka_unit_test(test_case_094_send_fails),
      cmocka_unit_test(test_case_096_random_octets),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
