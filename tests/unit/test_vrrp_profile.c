/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_profile.c - the table of profiles in vrrp.h, each cell; the options
 * that overrule it; forms of gratuitous ARP.
 */
#include "fakehost.h"

static struct fakehost h;

/* A profile in force: COMPAT once for version 2 and once for version 3. */
static const struct {
  uint8_t profile;
  uint8_t version;
} columns[] = {{VIP_VRRP_RFC3768, VIP_VRRP_V2},
               {VIP_VRRP_RFC5798, VIP_VRRP_V3},
               {VIP_VRRP_RFC9568, VIP_VRRP_V3},
               {VIP_VRRP_COMPAT, VIP_VRRP_V3},
               {VIP_VRRP_COMPAT, VIP_VRRP_V2}};

static struct vip_vrrp_config column(size_t i)
{
  struct vip_vrrp_config c;

  memset(&c, 0, sizeof c);
  c.profile = columns[i].profile;
  c.version = columns[i].version;
  return c;
}

static void test_losing_advertisement(void **state)
{
  static const unsigned packets[] = {0, 0, 1, 1, 1};
  static const unsigned announcements[] = {0, 0, 0, 1, 1};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(columns); i++) {
    struct vip_vrrp_config c = column(i);

    host_base(&h, &c);
    until(&h, 3610);
    at(&h, 3700);
    host_forget(&h);
    heard(&h, 50, 100, HI);
    assert_int_equal(ops_since(&h, 0, FH_SEND), packets[i]);
    assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), announcements[i]);
    host_close(&h);
  }
}

static void test_checksum_begins(void **state)
{
  static const enum advert_sum forms[] = {SUM_MESSAGE, SUM_PSEUDO, SUM_MESSAGE, SUM_MESSAGE,
                                          SUM_MESSAGE};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(columns); i++) {
    struct vip_vrrp_config c = column(i);
    struct advert own;

    host_base(&h, &c);
    until(&h, 3610);
    advert_make(&h, &own, 100, 100, SELF);
    advert_fix_sum(&own, forms[i]);
    assert_memory_equal(h.last_sent, own.data, own.length);
    if (columns[i].version == VIP_VRRP_V3) { /* whatever it begins with, it hears both */
      advert_make(&h, &own, 200, 100, HI);
      advert_fix_sum(&own, SUM_PSEUDO);
      assert_int_equal(hear(&h, &own), VIP_OK);
      advert_fix_sum(&own, SUM_MESSAGE);
      assert_int_equal(hear(&h, &own), VIP_OK);
    }
    host_close(&h);
  }
}

static void test_owner_hears_others(void **state)
{
  static const bool hears[] = {false, false, true, true, true};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(columns); i++) {
    struct vip_vrrp_config c = column(i);
    struct advert p;

    c.priority = 255;
    host_base(&h, &c);
    at(&h, 500);
    advert_make(&h, &p, 255, 100, HI);
    assert_int_equal(hear(&h, &p), hears[i] ? VIP_OK : VIP_ERR_OWNER);
    expect_state(&h, hears[i] ? VIP_VRRP_BACKUP : VIP_VRRP_ACTIVE);
    host_close(&h);
  }
}

static void test_interval_differs(void **state)
{
  static const bool drops[] = {true, false, false, false, false};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(columns); i++) {
    struct vip_vrrp_config c = column(i);
    struct advert p;

    host_base(&h, &c);
    at(&h, 500);
    advert_make(&h, &p, 200, 200, HI);
    if (drops[i]) {
      dropped(&h, &p, VIP_CODE_INTERVAL);
    } else {
      assert_int_equal(hear(&h, &p), VIP_OK);
      assert_int_equal(counted(&h, VIP_CODE_INTERVAL_DIFFERS), 1);
    }
    host_close(&h);
  }
}

static void test_addresses_differ(void **state)
{
  static const bool drops[] = {true, false, false, false, false};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(columns); i++) {
    struct vip_vrrp_config c = column(i);
    struct advert p;

    host_base(&h, &c);
    at(&h, 500);
    advert_make(&h, &p, 200, 100, HI);
    p.data[11] = 9;
    advert_fix_sum(&p, SUM_MESSAGE);
    if (drops[i]) {
      dropped(&h, &p, VIP_CODE_ADDRESSES);
    } else {
      assert_int_equal(hear(&h, &p), VIP_OK);
      assert_int_equal(counted(&h, VIP_CODE_ADDRESSES_DIFFER), 1);
    }
    host_close(&h);
  }
}

static void test_announcements(void **state)
{
  static const size_t counts[] = {1, 1, 1, 3, 3};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(columns); i++) {
    struct vip_vrrp_config c = column(i);
    size_t k;

    host_base(&h, &c);
    until(&h, 12000);
    assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), counts[i]);
    for (k = 0; k < counts[i]; k++) { /* a second apart */
      assert_int_equal(nth(&h, FH_ANNOUNCE, k)->ms, 3610 + 1000 * k);
    }
    host_close(&h);
  }
}

static void test_defaults(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2};
  struct vip_vrrp_config both = {.version = VIP_VRRP_V2_V3};

  (void)state;
  host_base(&h, NULL);
  assert_int_equal(vip_vrrp_get_config(&h.vr)->profile, VIP_VRRP_RFC9568);
  host_close(&h);
  host_base(&h, &v2);
  assert_int_equal(vip_vrrp_get_config(&h.vr)->profile, VIP_VRRP_RFC3768);
  host_close(&h);
  host_base(&h, &both);
  assert_int_equal(vip_vrrp_get_config(&h.vr)->profile, VIP_VRRP_RFC9568);
  host_close(&h);
}

static void test_options_overrule_the_profile(void **state)
{
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2, .losing = VIP_VRRP_LOSING_REASSERT};
  struct vip_vrrp_config compat = {.profile = VIP_VRRP_COMPAT, .garp_count = 2};

  (void)state;
  host_active(&h, &c);
  at(&h, 3700);
  heard(&h, 50, 100, HI);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  host_close(&h);

  host_base(&h, &compat); /* an own count brings its own interval: 0, all at once */
  until(&h, 3610);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  until(&h, 9000);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  host_close(&h);
}

static void test_announcement_forms(void **state)
{
  static const struct {
    uint8_t form;
    size_t calls;
    uint8_t op[2];
    uint8_t target[2];
    uint8_t copies;
  } rows[] = {
      {VIP_VRRP_GARP_REQUEST, 1, {1, 0}, {VIP_ARP_TARGET_DESTINATION, 0}, 1},
      {VIP_VRRP_GARP_REQUEST_ZERO, 1, {1, 0}, {VIP_ARP_TARGET_ZERO, 0}, 1},
      {VIP_VRRP_GARP_REQUEST_MAC, 1, {1, 0}, {VIP_ARP_TARGET_MAC, 0}, 1},
      {VIP_VRRP_GARP_REPLY, 1, {2, 0}, {VIP_ARP_TARGET_MAC, 0}, 1},
      {VIP_VRRP_GARP_BOTH, 2, {1, 2}, {VIP_ARP_TARGET_DESTINATION, VIP_ARP_TARGET_MAC}, 1},
      {VIP_VRRP_GARP_CISCO, 1, {2, 0}, {VIP_ARP_TARGET_DESTINATION, 0}, 2},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    struct vip_vrrp_config c = {.garp_form = rows[i].form};
    size_t k;

    host_base(&h, &c);
    until(&h, 3610);
    assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), rows[i].calls);
    for (k = 0; k < rows[i].calls; k++) {
      const struct vip_announce *a = &nth(&h, FH_ANNOUNCE, k)->announce;

      assert_int_equal(a->arp_op, rows[i].op[k]);
      assert_int_equal(a->arp_target, rows[i].target[k]);
      assert_int_equal(a->copies, rows[i].copies);
    }
    host_close(&h);
  }
}

static void test_form_says_nothing_about_ipv6(void **state)
{
  uint8_t form;

  (void)state;
  for (form = VIP_VRRP_GARP_REQUEST; form <= VIP_VRRP_GARP_CISCO; form++) {
    struct vip_vrrp_config c = {.family = VIP_IPV6, .garp_form = form};

    host_base(&h, &c);
    until(&h, 3610);
    assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
    assert_int_equal(nth(&h, FH_ANNOUNCE, 0)->announce.copies, 1);
    host_close(&h);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_losing_advertisement),
      cmocka_unit_test(test_checksum_begins),
      cmocka_unit_test(test_owner_hears_others),
      cmocka_unit_test(test_interval_differs),
      cmocka_unit_test(test_addresses_differ),
      cmocka_unit_test(test_announcements),
      cmocka_unit_test(test_defaults),
      cmocka_unit_test(test_options_overrule_the_profile),
      cmocka_unit_test(test_announcement_forms),
      cmocka_unit_test(test_form_says_nothing_about_ipv6),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
