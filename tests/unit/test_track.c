/* SPDX-License-Identifier: MIT */
/*
 * test_track.c - tracked objects: track.h, and adjustments and holds of groups
 * (engine.h), vrrp.md case 86.
 */
#include "fakehost.h"

static struct fakehost h;

static int priority(void)
{
  return vip_group_effective_priority(&h.vr.group);
}

static void attach(struct vip_track *track, struct vip_track_use *use, enum vip_track_kind kind,
                   int16_t weight)
{
  assert_int_equal(vip_track_attach(track, use, &h.vr.group, kind, weight, fh_now(&h)), VIP_OK);
}

static void set(struct vip_track *track, int16_t value)
{
  assert_int_equal(vip_track_set(track, value, fh_now(&h)), VIP_OK);
}

static void detach(struct vip_track_use *use)
{
  assert_int_equal(vip_track_detach(use, fh_now(&h)), VIP_OK);
}

static void test_case_086_two_tracks_of_minus_60(void **state)
{
  struct vip_track a;
  struct vip_track b;
  struct vip_track_use ua;
  struct vip_track_use ub;

  (void)state;
  host_base(&h, NULL);
  vip_track_init(&a, 1);
  vip_track_init(&b, 1);
  attach(&a, &ua, VIP_TRACK_WEIGHT, -60);
  attach(&b, &ub, VIP_TRACK_WEIGHT, -60);
  assert_int_equal(priority(), 100);
  set(&a, 0);
  set(&b, 0);
  assert_int_equal(priority(), 1); /* clamped */
  set(&a, 1);
  assert_int_equal(priority(), 40); /* the sum itself was not */
  set(&b, 1);
  assert_int_equal(priority(), 100);
  detach(&ua);
  detach(&ub);
  host_close(&h);
}

static void test_case_086_owner_stays_owner(void **state)
{
  struct vip_vrrp_config c = {.priority = 255};
  struct vip_track a;
  struct vip_track_use ua;

  (void)state;
  host_base(&h, &c);
  vip_track_init(&a, 1);
  attach(&a, &ua, VIP_TRACK_WEIGHT, -60);
  host_forget(&h);
  set(&a, 0);
  assert_int_equal(priority(), 255);
  assert_int_equal(h.count, 0);
  detach(&ua);
  host_close(&h);
}

static void test_weight_times_value(void **state)
{
  static const struct {
    int16_t weight;
    int16_t value;
    int adds;
  } rows[] = {
      {10, 0, 0},
      {10, 1, 10},
      {10, 3, 30},
      {10, -2, -20},
      {-10, 0, -10},
      {-10, 1, 0},
      {-10, 3, -30},
      {-10, -2, 20},
      {0, 0, 0},
      {0, 77, 0},
      {32767, 1, 32767},
      {-32767, 0, -32767},
      {-32768, 0, -32767},
      {300, 300, 32767},
      {-300, 300, -32767},
      {-32768, -32768, 32767},
      {32767, -32768, -32767},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    struct vip_track track;
    struct vip_track_use use;
    int expected = 100 + rows[i].adds;

    host_base(&h, NULL);
    vip_track_init(&track, 1);
    attach(&track, &use, VIP_TRACK_WEIGHT, rows[i].weight);
    set(&track, rows[i].value);
    expected = expected < 1 ? 1 : expected > 254 ? 254 : expected;
    assert_int_equal(priority(), expected);
    assert_int_equal(h.vr.group.adjust, rows[i].adds);
    detach(&use);
    assert_int_equal(priority(), 100); /* what it added is taken back */
    assert_int_equal(h.vr.group.adjust, 0);
    vip_track_init(&track, rows[i].value); /* the same from the first */
    attach(&track, &use, VIP_TRACK_WEIGHT, rows[i].weight);
    assert_int_equal(priority(), expected);
    detach(&use);
    host_close(&h);
  }
}

static void test_priority_is_used_at_once(void **state)
{
  struct vip_track track;
  struct vip_track_use use;

  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  vip_track_init(&track, 1);
  attach(&track, &use, VIP_TRACK_WEIGHT, -10);
  assert_int_equal(h.count, 0);
  set(&track, 0);
  expect_one_advert(&h, 0, 90);
  host_forget(&h);
  set(&track, 0); /* no news */
  assert_int_equal(h.count, 0);
  heard(&h, 95, 100, LO);
  expect_state(&h, VIP_VRRP_BACKUP);
  set(&track, 1); /* the deadline follows the skew */
  assert_true(vip_group_deadline(&h.vr.group) == 7309375000);
  detach(&use);
  host_close(&h);
}

static void hold_kind(enum vip_track_kind kind, enum vip_reason reason)
{
  struct vip_track track;
  struct vip_track_use use;

  host_active(&h, NULL);
  at(&h, 4000);
  vip_track_init(&track, 1);
  attach(&track, &use, kind, 5);
  assert_int_equal(priority(), 100); /* the weight means nothing here */
  assert_int_equal(h.count, 0);
  set(&track, 0);
  expect_event(&h, 0, VIP_VRRP_INITIALIZE, reason);
  assert_int_equal(sent_priority(nth(&h, FH_SEND, 0)), 0); /* with a farewell */
  assert_int_equal(h.right_count, 0);
  at(&h, 5000);
  host_forget(&h);
  set(&track, 7); /* any value but 0 is up */
  expect_event(&h, 0, VIP_VRRP_BACKUP, reason);
  expect_active_at(&h, 8610);
  set(&track, 0);
  host_forget(&h);
  detach(&use);
  expect_event(&h, 0, VIP_VRRP_BACKUP, reason);
  host_close(&h);
}

static void test_fault(void **state)
{
  (void)state;
  hold_kind(VIP_TRACK_FAULT, VIP_REASON_FAULT);
}

static void test_shutdown(void **state)
{
  (void)state;
  hold_kind(VIP_TRACK_SHUTDOWN, VIP_REASON_TRACK_SHUTDOWN);
}

static void test_several_causes(void **state)
{
  struct vip_track track;
  struct vip_track_use use;

  (void)state;
  host_base(&h, NULL);
  vip_track_init(&track, 0);
  attach(&track, &use, VIP_TRACK_FAULT, 0);
  expect_state(&h, VIP_VRRP_INITIALIZE);
  assert_int_equal(vip_group_hold(&h.vr.group, true, VIP_REASON_TRACK_SHUTDOWN, 0), VIP_OK);
  set(&track, 1);
  expect_state(&h, VIP_VRRP_INITIALIZE); /* one cause is left */
  assert_int_equal(vip_group_hold(&h.vr.group, false, VIP_REASON_TRACK_SHUTDOWN, 0), VIP_OK);
  expect_state(&h, VIP_VRRP_BACKUP);
  assert_int_equal(vip_group_hold(&h.vr.group, false, VIP_REASON_FAULT, 0), VIP_ERR_ARG);
  assert_int_equal(vip_group_hold(&h.vr.group, true, VIP_REASON_STARTUP, 0), VIP_ERR_ARG);
  expect_state(&h, VIP_VRRP_BACKUP);
  detach(&use);
  host_close(&h);
}

static void test_hold_before_start(void **state)
{
  struct vip_track track;
  struct vip_track_use use;

  (void)state;
  host_open(&h, NULL);
  vip_track_init(&track, 0);
  attach(&track, &use, VIP_TRACK_FAULT, 0);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  expect_state(&h, VIP_VRRP_INITIALIZE);
  set(&track, 1);
  expect_state(&h, VIP_VRRP_BACKUP);
  assert_int_equal(vip_group_stop(&h.vr.group, 0), VIP_OK);
  set(&track, 0);
  set(&track, 1);
  expect_state(&h, VIP_VRRP_INITIALIZE); /* stopped is stopped */
  detach(&use);
  host_close(&h);
}

static void test_one_object_many_groups(void **state)
{
  static struct vip_vrrp others[3];
  static const struct vip_addr addr = {{192, 0, 2, 77}};
  struct vip_track track;
  struct vip_track_use uses[4];
  struct vip_group *groups[4];
  size_t i;

  (void)state;
  host_base(&h, NULL);
  vip_track_init(&track, 1);
  groups[0] = &h.vr.group;
  for (i = 0; i < 3; i++) {
    struct vip_vrrp_config c = {.family = VIP_IPV4, .addresses = &addr, .address_count = 1};

    c.vrid = (uint8_t)(60 + i);
    assert_int_equal(vip_vrrp_init(&others[i], &h.ifp, &c), VIP_OK);
    groups[i + 1] = &others[i].group;
    assert_int_equal(vip_group_start(groups[i + 1], 0), VIP_OK);
  }
  until(&h, 3610);
  for (i = 0; i < 4; i++) {
    assert_int_equal(vip_track_attach(&track, &uses[i], groups[i], VIP_TRACK_WEIGHT,
                                      (int16_t)(-10 * (int)(i + 1)), fh_now(&h)),
                     VIP_OK);
  }
  host_forget(&h);
  set(&track, 0);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 4); /* newest first */
  for (i = 0; i < 4; i++) {
    assert_true(nth(&h, FH_SEND, i)->group == groups[3 - i]);
    assert_int_equal(sent_priority(nth(&h, FH_SEND, i)), 100 - 10 * (4 - i));
  }
  detach(&uses[1]); /* from the middle, the end, the front */
  detach(&uses[0]);
  detach(&uses[3]);
  assert_int_equal(vip_group_effective_priority(groups[0]), 100);
  assert_int_equal(vip_group_effective_priority(groups[2]), 70);
  set(&track, 1);
  assert_int_equal(vip_group_effective_priority(groups[2]), 100);
  detach(&uses[2]);
  assert_null(track.uses);
  host_close(&h);
}

static void test_errors(void **state)
{
  static const enum vip_track_kind kinds[] = {VIP_TRACK_WEIGHT, VIP_TRACK_FAULT,
                                              VIP_TRACK_SHUTDOWN};
  struct vip_track track;
  struct vip_track_use use;
  size_t i;

  (void)state;
  host_base(&h, NULL);
  vip_track_init(&track, 1);
  assert_int_equal(
      vip_track_attach(&track, &use, &h.vr.group, (enum vip_track_kind)3, 1, fh_now(&h)),
      VIP_ERR_ARG);
  assert_null(track.uses);
  attach(&track, &use, VIP_TRACK_WEIGHT, 1);
  detach(&use);
  assert_int_equal(vip_track_detach(&use, fh_now(&h)), VIP_ERR_STATE);
  assert_int_equal(vip_group_remove(&h.vr.group, fh_now(&h)), VIP_OK);
  for (i = 0; i < COUNT_OF(kinds); i++) {
    int16_t value;

    for (value = 0; value <= 1; value++) {
      vip_track_init(&track, value);
      assert_int_equal(vip_track_attach(&track, &use, &h.vr.group, kinds[i], 1, fh_now(&h)),
                       VIP_ERR_STATE);
      assert_null(track.uses);
    }
  }
  host_close(&h);
}

static void test_limits_of_adjustments(void **state)
{
  const int32_t most = INT32_C(1) << 30;

  (void)state;
  host_base(&h, NULL);
  assert_int_equal(vip_group_adjust(&h.vr.group, most + 1, 0), VIP_ERR_ARG);
  assert_int_equal(vip_group_adjust(&h.vr.group, -most - 1, 0), VIP_ERR_ARG);
  assert_int_equal(vip_group_adjust(&h.vr.group, INT32_MIN, 0), VIP_ERR_ARG);
  assert_int_equal(vip_group_adjust(&h.vr.group, INT32_MAX, 0), VIP_ERR_ARG);
  assert_int_equal(priority(), 100);
  assert_int_equal(vip_group_adjust(&h.vr.group, most, 0), VIP_OK);
  assert_int_equal(priority(), 254);
  assert_int_equal(vip_group_adjust(&h.vr.group, 1, 0), VIP_ERR_ARG);
  assert_int_equal(vip_group_adjust(&h.vr.group, most, 0), VIP_ERR_ARG);
  assert_int_equal(vip_group_adjust(&h.vr.group, -most, 0), VIP_OK);
  assert_int_equal(vip_group_adjust(&h.vr.group, -most, 0), VIP_OK);
  assert_int_equal(priority(), 1);
  assert_int_equal(vip_group_adjust(&h.vr.group, -1, 0), VIP_ERR_ARG);
  assert_int_equal(vip_group_adjust(&h.vr.group, -most, 0), VIP_ERR_ARG);
  assert_int_equal(vip_group_adjust(&h.vr.group, most, 0), VIP_OK);
  assert_int_equal(priority(), 100);
  assert_int_equal(vip_group_set_priority(&h.vr.group, 0, 0), VIP_ERR_ARG);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_086_two_tracks_of_minus_60),
      cmocka_unit_test(test_case_086_owner_stays_owner),
      cmocka_unit_test(test_weight_times_value),
      cmocka_unit_test(test_priority_is_used_at_once),
      cmocka_unit_test(test_fault),
      cmocka_unit_test(test_shutdown),
      cmocka_unit_test(test_several_causes),
      cmocka_unit_test(test_hold_before_start),
      cmocka_unit_test(test_one_object_many_groups),
      cmocka_unit_test(test_errors),
      cmocka_unit_test(test_limits_of_adjustments),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
