/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_active.c - hsrp.md 9.5: Active and how it is lost, kept and left.  The
 * number of the case stands in each test's name.
 */
#include "hsrphost.h"

#include "internal.h"

static struct hsrphost t;

#define REASSERTS "coup/active* hello/active* garp"

static void active(void)
{
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  at(&t.h, 24000);
  hsrp_forget(&t);
}

static void test_44_higher_active(void **unused)
{
  (void)unused;
  active();
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "24000: -addr -mac resign/speak hello/speak >speak");
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 34000);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), 34000);
  assert_int_equal(t.h.counters.last_reason, VIP_REASON_HIGHER);
  hsrp_close(&t);
}

static void test_45_coup(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  active();
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  did(&t, "24000: -addr -mac hello/speak >speak");
  assert_int_equal(t.stats.coups_lost, 1);
  assert_int_equal(t.h.counters.last_reason, VIP_REASON_COUP);
  hsrp_close(&t);
  config.resign_on_coup = true;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  did(&t, "20000: -addr -mac resign/speak hello/speak >speak");
  hsrp_close(&t);
}

static void test_46_lower_coup(void **unused)
{
  (void)unused;
  active();
  rx(&t, HSRP_Y, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  did(&t, "");
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

static void test_47_coup_by_tie(void **unused)
{
  (void)unused;
  active();
  rx(&t, HSRP_HI, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  did(&t, "24000: -addr -mac hello/speak >speak");
  hsrp_close(&t);
}

static void reasserts(uint8_t opcode)
{
  active();
  rx(&t, HSRP_Y, opcode, VIP_HSRP_ACTIVE);
  until(&t.h, 28000);
  did(&t, "24000: " REASSERTS "; 27000: garp hello/active*");
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_close(&t);
}

static void test_48_and_49_reasserts(void **unused)
{
  (void)unused;
  reasserts(VIP_HSRP_HELLO);
  reasserts(VIP_HSRP_RESIGN);
}

static void test_104_hello_and_resign(void **unused)
{
  (void)unused;
  active();
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 24009);
  rx(&t, HSRP_Y, VIP_HSRP_RESIGN, VIP_HSRP_SPEAK);
  until(&t.h, 27000);
  did(&t, "24000: " REASSERTS "; 27000: garp hello/active*");
  hsrp_close(&t);
}

static void test_50_standby_is_known_and_lost(void **unused)
{
  struct vip_hsrp_status status;

  (void)unused;
  active();
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  vip_hsrp_get_status(&t.g, &status);
  assert_int_equal(vip_addr_compare(&status.standby.addr, &t.peer[HSRP_Y].addr), 0);
  assert_int_equal(status.standby.priority, 50);
  assert_true(status.standby.expires == fh_time(&t.h, 34000));
  assert_true(status.active.local);
  did(&t, "");
  until(&t.h, 34000);
  vip_hsrp_get_status(&t.g, &status);
  assert_true(vip_addr_is_none(&status.standby.addr));
  did(&t, "26000: hello/active*; 29000: hello/active*; 32000: hello/active*");
  hsrp_close(&t);
}

static void test_51_disable(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  at(&t.h, 21000);
  assert_int_equal(vip_group_stop(&t.g.group, fh_now(&t.h)), VIP_OK);
  did(&t, "21000: resign/active* -addr -mac >initial");
  assert_int_equal(t.h.records[0].octets[2], 16);
  assert_true(vip_engine_deadline(&t.h.engine) == VIP_NEVER);
  until(&t.h, 40000);
  did(&t, "");
  hsrp_close(&t);
}

static void test_52_interface_down(void **unused)
{
  (void)unused;
  active();
  assert_int_equal(vip_if_down(&t.h.ifp, false, fh_now(&t.h)), VIP_OK);
  did(&t, "24000: -addr -mac >initial");
  assert_true(vip_engine_deadline(&t.h.engine) == VIP_NEVER);
  assert_int_equal(vip_if_up(&t.h.ifp, fh_now(&t.h)), VIP_OK);
  did(&t, "24000: >listen");
  hsrp_close(&t);
}

static void test_53_own_times_while_active(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();
  const struct fh_record *r;

  (void)unused;
  config.hello_ms = 3000;
  config.hold_ms = 10000;
  config.learn = VIP_HSRP_LEARN_ALWAYS;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  t.hello_ms = 1000;
  t.hold_ms = 4000;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 5000);
  r = nth(&t.h, FH_SEND, 0);
  assert_int_equal(r->octets[3], 1);
  assert_int_equal(r->octets[4], 4);
  until(&t.h, 9000);
  is_in(&t, VIP_HSRP_ACTIVE);
  hsrp_forget(&t);
  until(&t.h, 12000);
  r = nth(&t.h, FH_SEND, 0);
  assert_int_equal(r->ms, 12000);
  assert_int_equal(r->octets[3], 3);
  assert_int_equal(r->octets[4], 10);
  hsrp_close(&t);
}

static void test_54_secondaries(void **unused)
{
  const struct vip_addr secondaries[] = {vip_ipv4(10, 0, 0, 2), vip_ipv4(10, 0, 0, 3)};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.secondaries = secondaries;
  config.secondary_count = 2;
  hsrp_start(&t, &config);
  until(&t.h, 19999);
  hsrp_forget(&t);
  until(&t.h, 23000);
  did(&t, "20000: hello/standby >standby +mac +addr +addr +addr hello/active* garp garp garp "
          ">active; 23000: garp garp garp hello/active*");
  hsrp_close(&t);
}

static void test_55_old_announcements_end(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  at(&t.h, 20500);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  at(&t.h, 21000);
  vipi_timer_move(&t.g.group, VIP_HSRP_TIMER_ACTIVE, 0);
  vipi_timer_move(&t.g.group, VIP_HSRP_TIMER_STANDBY, fh_time(&t.h, 21500));
  until(&t.h, 27000);
  did(&t, "20500: -addr -mac hello/speak >speak; 21500: hello/standby >standby +mac +addr "
          "hello/active* garp >active; 24500: garp hello/active*");
  hsrp_close(&t);
}

/* 4.7: the reply form, on becoming Active also to Cisco's group, then broadcast alone. */
static void test_announcement_form(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();
  const struct fh_record *r;

  (void)unused;
  config.garp_cisco = true;
  hsrp_start(&t, &config);
  until(&t.h, 19999);
  hsrp_forget(&t);
  until(&t.h, 20000);
  r = nth(&t.h, FH_ANNOUNCE, 0);
  assert_int_equal(r->announce.arp_op, 2);
  assert_int_equal(r->announce.arp_target, VIP_ARP_TARGET_DESTINATION);
  assert_int_equal(r->announce.copies, 2);
  assert_int_equal(r->announce.forwarder, 1);
  hsrp_forget(&t);
  until(&t.h, 23000);
  did(&t, "23000: garp hello/active*");
  hsrp_close(&t);
}

static void test_announcements_for_ever(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.garp_forever = true;
  config.garp_interval_s = 60;
  hsrp_start(&t, &config);
  until(&t.h, 20000 + 60000 * 10);
  assert_int_equal(t.h.counters.announced, 11);
  hsrp_close(&t);
}

/* Seams: a refusal before any packet of the new role; then the retry. */
static void test_refused(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.preempt = true;
  config.priority = 150;
  config.retry_s = 7;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  hsrp_forget(&t);
  t.h.refuse[FH_CLAIM] = 2;
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  did(&t, "1000: +mac +addr -mac >initial");
  assert_int_equal(t.h.counters.last_reason, VIP_REASON_REFUSED);
  assert_int_equal(counted(&t.h, VIP_CODE_CLAIM), 1);
  until(&t.h, 8000);
  did(&t, "8000: >listen");
  assert_int_equal(t.h.counters.last_reason, VIP_REASON_RETRY);
  hsrp_close(&t);
}

static void test_84_peer_down(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_STANDBY);
  assert_int_equal(vip_if_peer_down(&t.h.ifp, VIP_IPV4, &t.peer[HSRP_Y].addr, fh_now(&t.h)),
                   VIP_OK);
  did(&t, "");
  assert_int_equal(vip_if_peer_down(&t.h.ifp, VIP_IPV4, &t.peer[HSRP_X].addr, fh_now(&t.h)),
                   VIP_OK);
  did(&t, "20000: +mac +addr hello/active* garp >active");
  assert_int_equal(t.h.counters.last_active_reason, VIP_REASON_PEER_DOWN);
  hsrp_close(&t);
}

/* The loss of the Standby router is event d. */
static void test_84_standby_down(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  hsrp_forget(&t);
  assert_int_equal(vip_if_peer_down(&t.h.ifp, VIP_IPV4, &t.peer[HSRP_HI].addr, fh_now(&t.h)),
                   VIP_OK);
  did(&t, "1000: hello/speak >speak");
  hsrp_close(&t);
}

static void test_mac_refresh(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.mac_refresh_s = 10;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  until(&t.h, 31000);
  did(&t, "23000: garp hello/active*; 26000: hello/active*; 29000: hello/active*; "
          "30000: hello/active*");
  hsrp_close(&t);
}

static void test_announce_again(void **unused)
{
  (void)unused;
  active();
  assert_int_equal(vip_group_announce(&t.g.group, fh_now(&t.h)), VIP_OK);
  until(&t.h, 27000);
  did(&t, "24000: garp; 26000: hello/active*; 27000: garp");
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_44_higher_active),
      cmocka_unit_test(test_45_coup),
      cmocka_unit_test(test_46_lower_coup),
      cmocka_unit_test(test_47_coup_by_tie),
      cmocka_unit_test(test_48_and_49_reasserts),
      cmocka_unit_test(test_104_hello_and_resign),
      cmocka_unit_test(test_50_standby_is_known_and_lost),
      cmocka_unit_test(test_51_disable),
      cmocka_unit_test(test_52_interface_down),
      cmocka_unit_test(test_53_own_times_while_active),
      cmocka_unit_test(test_54_secondaries),
      cmocka_unit_test(test_55_old_announcements_end),
      cmocka_unit_test(test_announcement_form),
      cmocka_unit_test(test_announcements_for_ever),
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_84_peer_down),
      cmocka_unit_test(test_84_standby_down),
      cmocka_unit_test(test_mac_refresh),
      cmocka_unit_test(test_announce_again),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
