/* SPDX-License-Identifier: MIT */
/*
 * test_engine_numbers.c - all 255 numbers of both families on one interface, and two
 * engines beside each other (seams.md 3, 7).
 */
#include "fakehost.h"

static struct fakehost h;

enum { MANY = 255 };

static struct vip_vrrp v4[MANY + 1];
static struct vip_vrrp v6_[MANY + 1];
static const struct vip_addr addr4 = {{192, 0, 2, 77}};
static const struct vip_addr addr6 = {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77}};

static void test_engines_share_nothing(void **state)
{
  static struct fakehost other;

  (void)state;
  host_base(&other, NULL);
  host_base(&h, NULL);
  until(&h, 3610);
  expect_state(&h, VIP_VRRP_ACTIVE);
  expect_state(&other, VIP_VRRP_BACKUP);
  assert_int_equal(other.count, 0);
  expect_active_at(&other, 3610);
  host_close(&h);
  host_close(&other);
}

static void add_all(uint8_t priority)
{
  unsigned i;

  host_open(&h, NULL);
  assert_int_equal(vip_group_remove(&h.vr.group, 0), VIP_OK);
  for (i = 1; i <= MANY; i++) {
    assert_int_equal(add_router(&v4[i], &h.ifp, VIP_IPV4, (uint8_t)i, priority, 0), VIP_OK);
    assert_int_equal(add_router(&v6_[i], &h.ifp, VIP_IPV6, (uint8_t)i, priority, 0), VIP_OK);
  }
}

static void test_all_numbers_are_found(void **state)
{
  const struct vip_group *group = NULL;
  unsigned count = 0;
  unsigned i;

  (void)state;
  add_all(0);
  for (i = 1; i <= MANY; i++) {
    assert_true(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, (uint16_t)i) == &v4[i].group);
    assert_true(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV6, (uint16_t)i) == &v6_[i].group);
    assert_int_equal(add_router(&v4[0], &h.ifp, VIP_IPV4, (uint8_t)i, 0, 0), VIP_ERR_EXISTS);
  }
  assert_null(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, 0));
  assert_null(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, 256 + 51));
  assert_null(vip_if_find(&h.ifp, VIP_PROTOCOL_HSRP, VIP_IPV4, 51));
  while ((group = vip_if_next(&h.ifp, group)) != NULL) {
    count++;
  }
  assert_int_equal(count, 2 * MANY);
  for (i = 1; i <= MANY; i += 2) { /* taking some out leaves the others in */
    assert_int_equal(vip_group_remove(&v4[i].group, 0), VIP_OK);
  }
  for (i = 1; i <= MANY; i++) {
    assert_true((vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, (uint16_t)i) == NULL) ==
                (i % 2 == 1));
    assert_true(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV6, (uint16_t)i) == &v6_[i].group);
  }
  host_close(&h);
}

static void test_all_numbers_live(void **state)
{
  unsigned joins = 0;
  unsigned sent = 0;
  unsigned i;
  int more = 1;

  (void)state;
  add_all(0);
  for (i = 1; i <= MANY; i++) {
    start_router(&h, &v4[i]);
    start_router(&h, &v6_[i]);
    joins += (unsigned)ops_since(&h, 0, FH_JOIN);
    host_forget(&h);
  }
  assert_int_equal(joins, 2); /* the first of each family */
  h.now_ms = 1000;
  for (i = 1; i <= MANY; i++) { /* a packet concerns one of them */
    struct advert p;
    struct advert_fields f;

    memset(&f, 0, sizeof f);
    f.family = i % 2 ? VIP_IPV4 : VIP_IPV6;
    f.version = 3;
    f.vrid = (uint8_t)i;
    f.priority = 200;
    f.interval = 100;
    f.src = i % 2 ? vip_ipv4(192, 0, 2, 30) : v6(0xfe80, 0x30);
    f.dst = i % 2 ? vip_ipv4(224, 0, 0, 18) : v6(0xff02, 0x12);
    f.addresses = i % 2 ? &addr4 : &addr6;
    f.count = 1;
    advert_build(&p, &f);
    assert_int_equal(hear(&h, &p), VIP_OK);
    assert_true(vip_group_deadline(&v4[i].group) == (i % 2 ? 4609375000 : 3609375000));
    assert_true(vip_group_deadline(&v6_[i].group) == (i % 2 ? 3609375000 : 4609375000));
  }
  h.now_ms = 4610;
  while (more == 1) {
    host_forget(&h);
    more = vip_engine_tick_some(&h.engine, fh_now(&h), 16);
    sent += (unsigned)ops_since(&h, 0, FH_SEND);
  }
  assert_int_equal(more, 0);
  assert_int_equal(sent, 2 * MANY);
  for (i = 1; i <= MANY; i++) {
    assert_int_equal(vip_group_state(&v4[i].group), VIP_VRRP_ACTIVE);
    assert_int_equal(vip_group_state(&v6_[i].group), VIP_VRRP_ACTIVE);
  }
  assert_int_equal(h.right_count, 5 * MANY); /* MAC, address; MAC, address, RA */
  h.now_ms = 5000;
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_engines_share_nothing),
      cmocka_unit_test(test_all_numbers_are_found),
      cmocka_unit_test(test_all_numbers_live),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
