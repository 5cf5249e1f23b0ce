/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_live.c - vip_vrrp_configure(): changes of a running virtual router,
 * whole or not at all (vrrp.h, seams.md 14, vrrp.md 4.5 and cases 82 and 83).
 */
#include "fakehost.h"

static struct fakehost h;

static const struct vip_addr list[] = {
    {{192, 0, 2, 1}}, {{192, 0, 2, 2}}, {{192, 0, 2, 3}}, {{192, 0, 2, 4}}};
static const struct vip_addr tail[] = {{{192, 0, 2, 2}}, {{192, 0, 2, 1}}};

/* The configuration in force, to be changed. */
static struct vip_vrrp_config in_force(void)
{
  return *vip_vrrp_get_config(&h.vr);
}

static void configure(const struct vip_vrrp_config *c)
{
  assert_int_equal(vip_vrrp_configure(&h.vr, c, fh_now(&h)), VIP_OK);
}

/* Base router with the first `count` addresses of the list, as a Backup or (at 3700) Active. */
static void with_addresses(uint8_t count, bool active)
{
  struct vip_vrrp_config c = {.addresses = list, .address_count = count};

  if (active) {
    host_active(&h, &c);
    at(&h, 3700);
  } else {
    host_base(&h, &c);
    at(&h, 1000);
  }
}

static void test_case_082_interval_of_an_active(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  c = in_force();
  c.advert_cs = 500;
  configure(&c);
  expect_one_advert(&h, 0, 100);
  assert_int_equal(sent_interval(nth(&h, FH_SEND, 0)), 500);
  host_forget(&h);
  expect_advert_at(&h, 8700);
  host_close(&h);
}

static void test_case_082_interval_of_a_backup(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2};
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, NULL); /* nobody was heard: our own interval counts */
  at(&h, 1000);
  c = in_force();
  c.advert_cs = 200;
  configure(&c);
  assert_int_equal(h.count, 0);
  expect_active_at(&h, 8219); /* 1000 + 6000 + 1218.75 */
  host_close(&h);

  host_base(&h, NULL); /* the Active router's interval is known: it stays */
  at(&h, 1000);
  heard(&h, 200, 100, HI);
  at(&h, 2000);
  configure(&c);
  expect_active_at(&h, 4610);
  host_close(&h);

  host_base(&h, &v2);
  at(&h, 1000);
  heard(&h, 200, 100, HI);
  at(&h, 2000);
  c = in_force();
  c.advert_cs = 200;
  configure(&c);
  expect_active_at(&h, 8610); /* 2000 + 6000 + 609.375 */
  host_close(&h);
}

static void test_case_083_address_added(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  with_addresses(1, true);
  c = in_force();
  c.address_count = 2;
  configure(&c);
  assert_int_equal(h.count, 3);
  assert_int_equal(h.records[0].op, FH_CLAIM);
  assert_memory_equal(h.records[0].addr.octet, list[1].octet, 16);
  assert_int_equal(h.records[1].op, FH_SEND);
  assert_int_equal(h.records[1].octets[3], 2);
  assert_int_equal(h.records[2].op, FH_ANNOUNCE);
  assert_memory_equal(h.records[2].addr.octet, list[1].octet, 16);
  assert_int_equal(h.records[2].announce.forwarder, 1);
  host_forget(&h);
  expect_advert_at(&h, 4700);
  host_close(&h);
}

static void test_case_083_address_removed(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  with_addresses(3, true);
  c = in_force();
  c.address_count = 2;
  configure(&c);
  assert_int_equal(h.count, 2);
  assert_int_equal(h.records[0].op, FH_SEND);
  assert_int_equal(h.records[0].octets[3], 2);
  assert_int_equal(h.records[1].op, FH_RELEASE); /* after the packet with the new list */
  assert_memory_equal(h.records[1].addr.octet, list[2].octet, 16);
  host_close(&h);
}

static void test_case_083_addresses_exchanged(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  with_addresses(2, true);
  c = in_force();
  c.addresses = &list[1];
  c.address_count = 3; /* 2, 3, 4 instead of 1, 2 */
  configure(&c);
  assert_int_equal(ops_since(&h, 0, FH_CLAIM), 2);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  assert_int_equal(ops_since(&h, 0, FH_RELEASE), 1); /* the kept one does not flap */
  assert_int_equal(h.records[h.count - 1].op, FH_RELEASE);
  assert_int_equal(h.right_count, 4);
  host_close(&h);
}

static void test_case_083_exchanged_in_physical_mode(void **state)
{
  struct vip_vrrp_config physical = {.addresses = list, .address_count = 2, .physical_mac = true};
  struct vip_vrrp_config c;

  (void)state;
  host_active(&h, &physical);
  c = in_force();
  c.addresses = &list[2];
  configure(&c);
  assert_int_equal(ops_since(&h, 0, FH_CLAIM), 2);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  assert_int_equal(ops_since(&h, 0, FH_RELEASE), 2);
  assert_int_equal(h.right_count, 2);
  host_close(&h);
}

static void test_case_083_order_changed(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  with_addresses(2, true);
  c = in_force();
  c.addresses = tail;
  configure(&c);
  expect_one_advert(&h, 0, 100);
  assert_int_equal(h.records[0].octets[11], 2);
  host_close(&h);
}

static void test_case_083_backup(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  with_addresses(1, false);
  c = in_force();
  c.address_count = 3;
  configure(&c);
  assert_int_equal(h.count, 0);
  heard(&h, 50, 100, HI); /* the new list is what packets are compared with */
  assert_int_equal(counted(&h, VIP_CODE_ADDRESSES_DIFFER), 0);
  host_forget(&h);
  expect_active_at(&h, 3610);
  host_close(&h);
}

static void test_excluded_addresses(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  with_addresses(1, true);
  c = in_force();
  c.excluded_count = 2;
  configure(&c);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 0); /* the packet is the same */
  assert_int_equal(ops_since(&h, 0, FH_CLAIM), 2);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  host_forget(&h);
  c.excluded_count = 0;
  configure(&c);
  assert_int_equal(ops_since(&h, 0, FH_RELEASE), 2);
  assert_int_equal(h.count, 2);
  host_close(&h);
}

static void test_refused_addresses_are_given_back(void **state)
{
  uint32_t n;

  (void)state;
  for (n = 1; n <= 3; n++) {
    struct vip_vrrp_config c;
    struct vip_vrrp_config old;

    with_addresses(1, true);
    memcpy(&old, vip_vrrp_get_config(&h.vr), sizeof old);
    c = old;
    c.address_count = 4;
    c.priority = 150;
    c.advert_cs = 300;
    h.refuse[FH_CLAIM] = n;
    assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_ERR_CLAIM);
    assert_memory_equal(vip_vrrp_get_config(&h.vr), &old, sizeof old);
    assert_int_equal(ops_since(&h, 0, FH_CLAIM), n);
    assert_int_equal(ops_since(&h, 0, FH_RELEASE), n - 1);
    assert_int_equal(ops_since(&h, 0, FH_SEND) + ops_since(&h, 0, FH_ANNOUNCE), 0);
    assert_int_equal(h.right_count, 2);
    assert_int_equal(counted(&h, VIP_CODE_CLAIM), 1);
    expect_state(&h, VIP_VRRP_ACTIVE);
    host_forget(&h);
    expect_advert_at(&h, 4610); /* the old list, the old interval, not restarted */
    host_forget(&h);
    assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_OK);
    assert_int_equal(h.right_count, 5);
    host_close(&h);
  }
}

static void test_priority(void **state)
{
  struct vip_vrrp_config c;

  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  c = in_force();
  c.priority = 150;
  configure(&c);
  expect_one_advert(&h, 0, 150);
  host_close(&h);

  host_base(&h, NULL);
  at(&h, 1000);
  configure(&c); /* skew 414.0625 */
  assert_int_equal(h.count, 0);
  expect_active_at(&h, 3415);
  host_close(&h);
}

static void test_nothing_changed(void **state)
{
  struct vip_vrrp_config c;
  vip_time deadline;

  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  deadline = vip_group_deadline(&h.vr.group);
  c = in_force();
  configure(&c);
  assert_int_equal(h.count, 0);
  assert_true(vip_group_deadline(&h.vr.group) == deadline);
  host_close(&h);
}

static void test_authentication(void **state)
{
  static const struct vip_key keys[] = {
      {0, (const uint8_t *)"secret", 6, VIP_KEY_SEND | VIP_KEY_ACCEPT},
      {0, (const uint8_t *)"other", 5, VIP_KEY_SEND | VIP_KEY_ACCEPT}};
  static const struct vip_auth first = {&vip_auth_text, &keys[0], 1};
  static const struct vip_auth second = {&vip_auth_text, &keys[1], 1};
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2, .auth = &first};

  (void)state;
  host_active(&h, &c);
  c = in_force();
  c.auth = &second;
  configure(&c);
  expect_state(&h, VIP_VRRP_ACTIVE);
  host_forget(&h);
  until(&h, 4610);
  assert_memory_equal(nth(&h, FH_SEND, 0)->octets + 12, "other\0\0\0", 8);
  c.auth = NULL;
  configure(&c);
  host_forget(&h);
  until(&h, 5610);
  assert_int_equal(nth(&h, FH_SEND, 0)->octets[4], 0);
  host_close(&h);
}

static void test_checksum_form(void **state)
{
  struct vip_vrrp_config c;
  struct advert own;

  (void)state;
  host_active(&h, NULL);
  c = in_force();
  c.checksum = VIP_VRRP_CHECKSUM_PSEUDO;
  configure(&c);
  until(&h, 4610);
  advert_make(&h, &own, 100, 100, SELF);
  advert_fix_sum(&own, SUM_PSEUDO);
  assert_memory_equal(h.last_sent, own.data, own.length);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_082_interval_of_an_active),
      cmocka_unit_test(test_case_082_interval_of_a_backup),
      cmocka_unit_test(test_case_083_address_added),
      cmocka_unit_test(test_case_083_address_removed),
      cmocka_unit_test(test_case_083_addresses_exchanged),
      cmocka_unit_test(test_case_083_exchanged_in_physical_mode),
      cmocka_unit_test(test_case_083_order_changed),
      cmocka_unit_test(test_case_083_backup),
      cmocka_unit_test(test_excluded_addresses),
      cmocka_unit_test(test_refused_addresses_are_given_back),
      cmocka_unit_test(test_priority),
      cmocka_unit_test(test_nothing_changed),
      cmocka_unit_test(test_authentication),
      cmocka_unit_test(test_checksum_form),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
