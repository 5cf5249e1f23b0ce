/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_refuse.c - a host that refuses a right (seams.md 1, engine.h claim).
 *
 * Whichever claim is refused: what was claimed is given back, no packet of the
 * new role is sent, the group is in its initial state with the reason REFUSED,
 * and it stays there until start, link up, or the retry time.  The fixture
 * itself checks that claims and releases alternate.
 */
#include "fakehost.h"

static struct fakehost h;

static const struct vip_addr list[] = {{{192, 0, 2, 1}}, {{192, 0, 2, 2}}, {{192, 0, 2, 3}}};

/* Lets the n-th claim of the takeover at 3610 fail. */
static void refuse_at_takeover(const struct vip_vrrp_config *c, uint32_t n)
{
  host_base(&h, c);
  until(&h, 3609);
  h.refuse[FH_CLAIM] = n;
  until(&h, 3610);
}

static void check_refused(uint32_t n)
{
  assert_int_equal(ops_since(&h, 0, FH_CLAIM), n);
  assert_int_equal(ops_since(&h, 0, FH_RELEASE), n - 1);
  assert_int_equal(ops_since(&h, 0, FH_SEND) + ops_since(&h, 0, FH_ANNOUNCE), 0);
  assert_int_equal(h.right_count, 0);
  expect_event(&h, 0, VIP_VRRP_INITIALIZE, VIP_REASON_REFUSED);
  assert_int_equal(nth(&h, FH_EVENT, ops_since(&h, 0, FH_EVENT) - 1)->event.old_state,
                   VIP_VRRP_BACKUP);
  assert_int_equal(counted(&h, VIP_CODE_CLAIM), 1);
  assert_int_equal(h.counters.transitions, 0);
}

static void test_every_claim(void **state)
{
  struct vip_vrrp_config ipv4 = {.addresses = list, .address_count = 2, .excluded_count = 1};
  struct vip_vrrp_config ipv6 = {.family = VIP_IPV6};
  struct vip_vrrp_config physical = {.addresses = list, .address_count = 3, .physical_mac = true};
  uint32_t n;

  (void)state;
  for (n = 1; n <= 4; n++) {
    refuse_at_takeover(&ipv4, n);
    check_refused(n);
    assert_true(vip_engine_deadline(&h.engine) == VIP_NEVER);
    host_forget(&h);
    expect_quiet_until(&h, 12000);
    host_close(&h);
    refuse_at_takeover(&ipv6, n);
    check_refused(n);
    host_close(&h);
    if (n <= 3) {
      refuse_at_takeover(&physical, n);
      check_refused(n);
      host_close(&h);
    }
  }
}

static void test_packets_are_not_heard_then(void **state)
{
  struct advert p;

  (void)state;
  refuse_at_takeover(NULL, 1);
  advert_make(&h, &p, 200, 100, HI);
  dropped(&h, &p, VIP_CODE_NOT_STARTED);
  host_close(&h);
}

static void test_start_is_a_retry(void **state)
{
  (void)state;
  refuse_at_takeover(NULL, 2);
  at(&h, 5000);
  host_forget(&h);
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
  expect_event(&h, 0, VIP_VRRP_BACKUP, VIP_REASON_STARTUP);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 0); /* it had never left */
  expect_active_at(&h, 8610);
  host_close(&h);
}

static void test_link_up_is_a_retry(void **state)
{
  (void)state;
  refuse_at_takeover(NULL, 1);
  at(&h, 5000);
  host_forget(&h);
  assert_int_equal(vip_if_up(&h.ifp, fh_now(&h)), VIP_OK); /* it was up: no effect */
  expect_state(&h, VIP_VRRP_INITIALIZE);
  assert_int_equal(vip_if_down(&h.ifp, true, fh_now(&h)), VIP_OK);
  assert_int_equal(h.count, 0);
  assert_int_equal(vip_if_up(&h.ifp, fh_now(&h)), VIP_OK);
  expect_event(&h, 0, VIP_VRRP_BACKUP, VIP_REASON_INTERFACE_UP);
  expect_active_at(&h, 8610);
  host_close(&h);
}

static void test_nothing_else_is_a_retry(void **state)
{
  struct vip_addr address = vip_ipv4(192, 0, 2, 40);
  struct vip_vrrp_config c;

  (void)state;
  refuse_at_takeover(NULL, 1);
  host_forget(&h);
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV4, &address, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_group_set_priority(&h.vr.group, 255, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_group_adjust(&h.vr.group, 5, fh_now(&h)), VIP_OK);
  c = *vip_vrrp_get_config(&h.vr);
  c.priority = 100;
  c.accept = true;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_OK);
  expect_state(&h, VIP_VRRP_INITIALIZE);
  expect_quiet_until(&h, 9000);
  host_close(&h);
}

static void test_retry_time(void **state)
{
  struct vip_vrrp_config c = {.retry_s = 7};

  (void)state;
  refuse_at_takeover(&c, 1);
  host_forget(&h);
  expect_quiet_until(&h, 10609);
  until(&h, 10610);
  expect_event(&h, 0, VIP_VRRP_BACKUP, VIP_REASON_RETRY);
  h.refuse[FH_CLAIM] = 2;
  until(&h, 14220); /* refused again */
  expect_state(&h, VIP_VRRP_INITIALIZE);
  until(&h, 21219);
  expect_state(&h, VIP_VRRP_INITIALIZE);
  host_forget(&h);
  until(&h, 21220);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_forget(&h);
  expect_active_at(&h, 24830);
  host_close(&h);
}

static void test_stop_ends_the_retries(void **state)
{
  struct vip_vrrp_config c = {.retry_s = 7};

  (void)state;
  refuse_at_takeover(&c, 1);
  at(&h, 5000);
  host_forget(&h);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  quiet_since(&h, 0);
  assert_true(vip_engine_deadline(&h.engine) == VIP_NEVER);
  expect_quiet_until(&h, 20000);
  host_close(&h);
}

static void test_owner_refused_at_start(void **state)
{
  struct fh_setup setup;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.config.priority = 255;
  setup.config.retry_s = 1;
  host_open(&h, &setup);
  h.refuse[FH_CLAIM] = 2;
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  expect_state(&h, VIP_VRRP_INITIALIZE);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 0);
  expect_event(&h, 0, VIP_VRRP_INITIALIZE, VIP_REASON_REFUSED);
  host_forget(&h);
  until(&h, 999);
  assert_int_equal(h.count, 0);
  until(&h, 1000);
  expect_event(&h, 0, VIP_VRRP_ACTIVE, VIP_REASON_OWNER);
  host_close(&h);
}

static void test_preempt_delay_refused(void **state)
{
  struct vip_vrrp_config c = {.preempt_delay_ms = 1000};

  (void)state;
  host_base(&h, &c);
  at(&h, 500);
  heard(&h, 50, 100, HI);
  host_forget(&h);
  h.refuse[FH_CLAIM] = 1;
  until(&h, 1500);
  expect_event(&h, 0, VIP_VRRP_INITIALIZE, VIP_REASON_REFUSED);
  host_close(&h);
}

/* Random life: the fixture fails if a claim or release does not alternate. */
static void test_rights_alternate_whatever_happens(void **state)
{
  struct vip_vrrp_config c = {
      .addresses = list, .address_count = 2, .retry_s = 1, .garp_second_ms = 300};
  uint32_t seed = 4711;
  unsigned i;
  unsigned active = 0;

  (void)state;
  host_base(&h, &c);
  for (i = 0; i < 4000; i++) {
    struct advert p;
    uint32_t pick;

    seed = seed * 1664525 + 1013904223;
    pick = seed >> 24;
    host_forget(&h);
    if (pick < 8) {
      h.refuse[FH_CLAIM] = 1 + pick % 3;
    }
    if (pick < 130) {
      until(&h, h.now_ms + pick * 16);
    } else if (pick < 150) {
      advert_make(&h, &p, (uint8_t)(pick % 2 ? 200 : 50), 100, pick % 3 ? HI : LO);
      (void)hear(&h, &p);
    } else if (pick < 160) {
      advert_make(&h, &p, 0, 100, HI);
      (void)hear(&h, &p);
    } else if (pick < 170) {
      (void)vip_group_stop(&h.vr.group, fh_now(&h));
    } else if (pick < 180) {
      (void)vip_if_down(&h.ifp, pick % 2, fh_now(&h));
    } else if (pick < 200) {
      (void)vip_group_set_priority(&h.vr.group, (uint8_t)(pick < 183 ? 255 : pick), fh_now(&h));
    } else if (pick < 215) {
      struct vip_vrrp_config changed = *vip_vrrp_get_config(&h.vr);

      changed.address_count = (uint8_t)(1 + pick % 3);
      changed.physical_mac = pick > 211;
      (void)vip_vrrp_configure(&h.vr, &changed, fh_now(&h));
    }
    if (pick >= 150) {
      (void)vip_if_up(&h.ifp, fh_now(&h));
      (void)vip_group_start(&h.vr.group, fh_now(&h));
    }
    if (vip_group_state(&h.vr.group) == VIP_VRRP_ACTIVE) {
      const struct vip_vrrp_config *now = vip_vrrp_get_config(&h.vr);

      active++;
      assert_int_equal(h.right_count, now->address_count + (now->physical_mac ? 0 : 1));
    } else {
      assert_int_equal(h.right_count, 0);
    }
  }
  assert_in_range(active, 400, 3600); /* both were reached */
  host_close(&h);
}

static unsigned seen_after;

/* Behind the refused claim: what is given back, and both events. */
static void look_inside(struct fakehost *host, enum fh_op op)
{
  if (op != FH_RELEASE && op != FH_EVENT)
    return;
  assert_int_equal(vip_group_state(&host->vr.group), VIP_VRRP_INITIALIZE);
  assert_true(vip_group_deadline(&host->vr.group) == fh_time(host, 3610 + 5000));
  seen_after++;
}

/* engine.h: stored before the operation; also when the host has just refused. */
static void test_the_state_is_stored_before_the_rights_are_given_back(void **state)
{
  struct vip_vrrp_config c = {.addresses = list, .address_count = 3, .retry_s = 5};

  (void)state;
  host_base(&h, &c);
  until(&h, 3609);
  h.refuse[FH_CLAIM] = 3;
  h.inside = look_inside;
  seen_after = 0;
  until(&h, 3610);
  h.inside = NULL;
  assert_int_equal(seen_after, 4); /* 2 releases, CLAIM, REFUSED */
  check_refused(3);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_claim),
      cmocka_unit_test(test_the_state_is_stored_before_the_rights_are_given_back),
      cmocka_unit_test(test_packets_are_not_heard_then),
      cmocka_unit_test(test_start_is_a_retry),
      cmocka_unit_test(test_link_up_is_a_retry),
      cmocka_unit_test(test_nothing_else_is_a_retry),
      cmocka_unit_test(test_retry_time),
      cmocka_unit_test(test_stop_ends_the_retries),
      cmocka_unit_test(test_owner_refused_at_start),
      cmocka_unit_test(test_preempt_delay_refused),
      cmocka_unit_test(test_rights_alternate_whatever_happens),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
