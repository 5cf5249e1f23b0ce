/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_checks_order.c - vrrp.md 3.2: the last receive checks, those of the
 * addresses; the order of all, and packets that are cut or damaged.
 *
 * Order as types.h lists the codes: what the message says about itself comes
 * before the group is known to exist; own and duplicate addresses (row 0b)
 * after that; then authentication, owner, interval, addresses.
 */
#include "fakehost.h"
#include "guard.h"

static struct fakehost h;

static void backup(const struct vip_vrrp_config *c, struct advert *p)
{
  host_base(&h, c);
  at(&h, 1000);
  advert_make(&h, p, 200, 100, HI);
}

static void test_row_16_addresses(void **state)
{
  static const struct vip_addr ours[] = {{{192, 0, 2, 1}}, {{192, 0, 2, 2}}};
  struct vip_vrrp_config v3 = {.addresses = ours, .address_count = 2};
  struct vip_vrrp_config v2 = {.addresses = ours, .address_count = 2, .version = VIP_VRRP_V2};
  struct advert p;

  (void)state;
  backup(&v3, &p);
  p.data[3] = 1;
  p.length = 12;
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK); /* one of ours is missing */
  assert_int_equal(counted(&h, VIP_CODE_ADDRESSES_DIFFER), 1);
  advert_make(&h, &p, 200, 100, HI);
  memcpy(p.data + 12, p.data + 8, 4); /* the same one twice is not our set */
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  assert_int_equal(counted(&h, VIP_CODE_ADDRESSES_DIFFER), 2);
  host_close(&h);

  backup(&v2, &p);
  p.data[15] = 3;
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_ADDRESSES);
  p.data[2] = 255;
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  host_close(&h);
}

static void test_row_17_accepted(void **state)
{
  (void)state;
  host_base(&h, NULL);
  heard(&h, 200, 100, HI);
  heard(&h, 0, 100, LO);
  assert_int_equal(h.counters.rx, 2);
  assert_int_equal(h.counters.zero_rx, 1);
  assert_int_equal(counted_all(&h), 0);
  assert_memory_equal(h.counters.last_source.octet, "\xc0\x00\x02\x0a", 4);
  host_close(&h);
}

/* A version 2 packet with everything wrong, its first `healed` faults mended. */
static void faulty(struct advert *p, unsigned healed)
{
  static const struct vip_addr other = {{192, 0, 2, 77}};
  struct advert_fields f;

  memset(&f, 0, sizeof f);
  f.family = VIP_IPV4;
  f.version = healed > 4 ? 2 : 4;
  f.vrid = healed > 9 ? 51 : 52;
  f.priority = 90;
  f.interval = healed > 15 ? 1 : 9;
  f.src = healed > 0 ? vip_ipv4(192, 0, 2, healed > 11 ? 30 : 20) : vip_ipv4(224, 0, 0, 1);
  f.dst = healed > 1 ? vip_ipv4(224, 0, 0, 18) : vip_ipv4(192, 0, 2, 99);
  f.addresses = &other;
  f.count = healed > 6 ? 1 : 0;
  f.auth_type = healed > 12 ? (healed > 13 ? 1 : 0) : 7;
  if (healed > 14) {
    memcpy(f.auth_data, fh_secret, sizeof fh_secret);
  }
  if (healed <= 7) {
    f.trailer = fh_secret;
    f.trailer_length = 2;
  }
  advert_build(p, &f);
  if (healed <= 5) {
    p->data[0] = (uint8_t)((p->data[0] & 0xf0) | 2);
  }
  p->meta.ttl = healed > 3 ? 255 : 254;
  if (healed <= 8) {
    p->data[6] ^= 1;
  } else {
    advert_fix_sum(p, SUM_MESSAGE);
  }
  if (healed <= 2) {
    p->length = 7;
  }
}

static void test_order_of_the_checks(void **state)
{
  static const enum vip_code order[] = {
      VIP_CODE_SOURCE,       VIP_CODE_DESTINATION, VIP_CODE_LENGTH,      VIP_CODE_TTL,
      VIP_CODE_VERSION,      VIP_CODE_TYPE,        VIP_CODE_COUNT_ZERO,  VIP_CODE_LENGTH,
      VIP_CODE_CHECKSUM,     VIP_CODE_GROUP,       VIP_CODE_NOT_STARTED, VIP_CODE_DUPLICATE_ADDRESS,
      VIP_CODE_AUTH_UNKNOWN, VIP_CODE_AUTH_TYPE,   VIP_CODE_AUTH,        VIP_CODE_INTERVAL,
      VIP_CODE_ADDRESSES};
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2, .auth = &fh_text_auth};
  struct fh_setup setup;
  struct advert p;
  unsigned i;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.config = c;
  host_open(&h, &setup);
  for (i = 0; i < COUNT_OF(order); i++) {
    faulty(&p, i);
    if (i == 1) {
      p.data[1] = 51; /* which destination is right, the group knows */
    }
    if (i == 11) {
      assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
      until(&h, 3610);
    }
    dropped(&h, &p, order[i]);
    if (i == 11) {
      (void)vip_group_stop(&h.vr.group, fh_now(&h));
      (void)vip_group_start(&h.vr.group, fh_now(&h));
    }
  }
  host_close(&h);
}

static void test_order_ends_with_owner(void **state)
{
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2, .priority = 255, .auth = &fh_text_auth};
  struct advert p;

  (void)state;
  host_base(&h, &c);
  faulty(&p, 14); /* wrong text, interval, addresses */
  dropped(&h, &p, VIP_CODE_AUTH);
  faulty(&p, 15);
  dropped(&h, &p, VIP_CODE_OWNER);
  host_close(&h);
}

/* Every kind of valid packet, cut everywhere, at the end of a page that may not be read. */
static void test_every_cut_at_a_guard_page(void **state)
{
  static const struct vip_vrrp_config kinds[] = {
      {.version = VIP_VRRP_V2},
      {.version = VIP_VRRP_V2, .auth = &fh_text_auth},
      {.version = VIP_VRRP_V2, .auth = &fh_md5_auth},
      {.version = VIP_VRRP_V2_V3},
      {.version = VIP_VRRP_V3},
      {.family = VIP_IPV6},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(kinds); i++) {
    struct advert p;
    struct advert_fields f;
    struct vip_addr list[9];
    size_t whole;
    size_t length;
    uint8_t *octets;

    backup(&kinds[i], &p);
    memset(&f, 0, sizeof f);
    memset(list, 0x20, sizeof list);
    f.family = h.setup.config.family;
    f.version = kinds[i].version == VIP_VRRP_V2 ? 2 : 3;
    f.vrid = 51;
    f.priority = 200;
    f.interval = f.version == 2 ? 1 : 100;
    f.src = p.meta.src;
    f.dst = p.meta.dst;
    f.addresses = list;
    f.count = COUNT_OF(list);
    f.trailer = (const uint8_t *)list;
    f.trailer_length = kinds[i].auth == &fh_md5_auth ? 30 : 0;
    f.auth_type = kinds[i].auth == &fh_md5_auth ? 254 : kinds[i].auth == &fh_text_auth ? 1 : 0;
    advert_build(&p, &f);
    whole = p.length;
    for (length = 0; length < whole; length++) {
      octets = guard_copy(p.data, length);
      assert_int_equal(vip_vrrp_input(&h.ifp, &p.meta, octets, length, fh_now(&h)), VIP_ERR_LENGTH);
      guard_free(octets, length);
    }
    octets = guard_copy(p.data, whole);
    assert_true(vip_vrrp_input(&h.ifp, &p.meta, octets, whole, fh_now(&h)) != VIP_ERR_LENGTH);
    guard_free(octets, whole);
    host_close(&h);
  }
}

static void test_arguments(void **state)
{
  struct advert p;

  (void)state;
  backup(NULL, &p);
  assert_int_equal(vip_vrrp_input(NULL, &p.meta, p.data, 12, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(vip_vrrp_input(&h.ifp, NULL, p.data, 12, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(vip_vrrp_input(&h.ifp, &p.meta, NULL, 12, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(vip_vrrp_input(&h.ifp, &p.meta, NULL, 0, fh_now(&h)), VIP_ERR_LENGTH);
  memset(&h.if_counters, 0, sizeof h.if_counters);
  p.meta.family = 5;
  assert_int_equal(vip_vrrp_input(&h.ifp, &p.meta, p.data, 12, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(counted_all(&h) + h.counters.rx, 0); /* mistakes are not counted */
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_row_16_addresses),
      cmocka_unit_test(test_row_17_accepted),
      cmocka_unit_test(test_order_of_the_checks),
      cmocka_unit_test(test_order_ends_with_owner),
      cmocka_unit_test(test_every_cut_at_a_guard_page),
      cmocka_unit_test(test_arguments),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
