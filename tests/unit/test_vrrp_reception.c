/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_reception.c - vrrp.md 8.4, up to case 66: which packets are accepted, and
 * which one counter each other one costs.  The rest: test_vrrp_reception_edges.c.
 *
 * One test a numbered case; the letters are the packets of vrrp.md 2.3.  Every
 * packet stands alone in memory while it is fed, so a sanitizer sees one octet
 * read too many.
 */
#include "fakehost.h"
#include "hex.h"
#include "vrrp_vectors.h"

static struct fakehost h;

/* Backup of `c` at 1000 ms. */
static void backup(const struct vip_vrrp_config *c)
{
  host_base(&h, c);
  at(&h, 1000);
}

static void test_case_050_ttl(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2};
  struct vip_vrrp_config ipv6 = {.family = VIP_IPV6};
  struct advert p;

  (void)state;
  backup(&v2);
  advert_hex(&p, GROUP4, A);
  p.meta.ttl = 254;
  dropped(&h, &p, VIP_CODE_TTL);
  expect_active_at(&h, 3610);
  host_close(&h);

  backup(&ipv6);
  advert_hex(&p, GROUP6, E);
  p.meta.ttl = 1;
  dropped(&h, &p, VIP_CODE_TTL);
  host_close(&h);
}

static void test_case_051_version(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2};

  (void)state;
  backup(NULL);
  dropped_hex(&h, GROUP4, "413364010064a865c0000201", VIP_CODE_VERSION);
  dropped_hex(&h, GROUP4, "113364010064a865c0000201", VIP_CODE_VERSION);
  dropped_hex(&h, GROUP4, A, VIP_CODE_VERSION);
  host_close(&h);
  backup(&v2);
  dropped_hex(&h, GROUP4, D, VIP_CODE_VERSION);
  host_close(&h);
}

static void test_case_052_type(void **state)
{
  (void)state;
  backup(NULL);
  dropped_hex(&h, GROUP4, "323364010064a765c0000201", VIP_CODE_TYPE);
  dropped_hex(&h, GROUP4, "303364010064a965c0000201", VIP_CODE_TYPE);
  host_close(&h);
}

static void test_case_053_length(void **state)
{
  (void)state;
  backup(NULL);
  dropped_hex(&h, GROUP4, "", VIP_CODE_LENGTH);
  dropped_hex(&h, GROUP4, "3133640000646a", VIP_CODE_LENGTH);
  dropped_hex(&h, GROUP4, "313364050064a861c0000201", VIP_CODE_LENGTH);
  host_close(&h);
}

static void test_case_054_no_address(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2};

  (void)state;
  backup(NULL);
  dropped_hex(&h, GROUP4, "3133640000646a68", VIP_CODE_COUNT_ZERO);
  host_close(&h);
  backup(&v2);
  dropped_hex(&h, GROUP4, "2133640000017acb0000000000000000", VIP_CODE_COUNT_ZERO);
  host_close(&h);
}

static void test_case_055_eight_octets_too_many(void **state)
{
  (void)state;
  backup(NULL);
  dropped_hex(&h, GROUP4, D "0000000000000000", VIP_CODE_LENGTH);
  dropped_hex(&h, GROUP4, D "00", VIP_CODE_LENGTH);
  host_close(&h);
}

/* Feeds what vip_frame_parse() makes of a frame. */
static int hear_frame(const char *hex, size_t padding)
{
  uint8_t octets[128];
  size_t length = hex_bytes(octets, sizeof octets, hex);
  struct vip_frame frame;

  memset(octets + length, 0xa5, padding);
  assert_int_equal(vip_frame_parse(&frame, octets, length + padding), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_VRRP);
  return vip_vrrp_input(&h.ifp, &frame.meta, frame.data, frame.length, fh_now(&h));
}

static void test_case_056_padded_frame(void **state)
{
  (void)state;
  backup(NULL);
  assert_int_equal(hear_frame("01005e00001200005e0001330800" GROUP4 C, 14), VIP_OK);
  assert_true(vip_group_deadline(&h.vr.group) == 4609375000);
  host_close(&h);
}

static void test_case_057_checksum_forms(void **state)
{
  static const struct {
    uint8_t mode;
    bool c;
    bool d;
  } rows[] = {{VIP_VRRP_CHECKSUM_AUTO, true, true},
              {VIP_VRRP_CHECKSUM_PSEUDO, true, false},
              {VIP_VRRP_CHECKSUM_MESSAGE, false, true}};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    struct vip_vrrp_config c = {.checksum = rows[i].mode};

    backup(&c);
    if (rows[i].c) {
      accepted_hex(&h, GROUP4, C);
    } else {
      dropped_hex(&h, GROUP4, C, VIP_CODE_CHECKSUM);
    }
    if (rows[i].d) {
      accepted_hex(&h, GROUP4, D);
    } else {
      dropped_hex(&h, GROUP4, D, VIP_CODE_CHECKSUM);
    }
    host_close(&h);
  }
}

static void test_case_058_form_is_adopted(void **state)
{
  struct advert own;

  (void)state;
  backup(NULL);
  accepted_hex(&h, GROUP4, C);
  assert_int_equal(counted(&h, VIP_CODE_COMPAT_CHECKSUM), 1);
  expect_active_at(&h, 4610);
  advert_make(&h, &own, 100, 100, SELF);
  advert_fix_sum(&own, SUM_PSEUDO);
  assert_memory_equal(h.last_sent, own.data, own.length);
  at(&h, 4700);
  heard(&h, 50, 100, LO); /* the losing router speaks the other form: adopted again */
  advert_fix_sum(&own, SUM_MESSAGE);
  assert_memory_equal(h.last_sent, own.data, own.length);
  host_close(&h);
}

/* Where both forms are right, and where there is only one, nothing is adopted. */
static void test_case_058_no_form_to_adopt(void **state)
{
  struct vip_vrrp_config c = {.profile = VIP_VRRP_RFC5798, .version = VIP_VRRP_V2_V3};
  struct vip_vrrp_config ipv6 = {.family = VIP_IPV6};
  struct advert p;

  (void)state;
  backup(&c);
  advert_make(&h, &p, 200, 100, HI);
  p.meta.src = vip_ipv4(0xc0, 0x00, 0x5f, 0x70); /* the pseudo-header sums up to nothing */
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(advert_sum(&p, SUM_PSEUDO), advert_sum(&p, SUM_MESSAGE));
  assert_int_equal(hear(&h, &p), VIP_OK);
  accepted_hex(&h, GROUP4, A); /* version 2 */
  assert_int_equal(counted_all(&h), 0);
  assert_true(h.vr.run.send_pseudo);
  host_close(&h);

  backup(&ipv6);
  heard(&h, 200, 100, HI);
  assert_int_equal(counted_all(&h), 0);
  host_close(&h);
}

static void test_case_058_fixed_form_stays(void **state)
{
  struct vip_vrrp_config c = {.checksum = VIP_VRRP_CHECKSUM_MESSAGE};
  struct advert own;

  (void)state;
  backup(&c);
  dropped_hex(&h, GROUP4, C, VIP_CODE_CHECKSUM);
  expect_active_at(&h, 3610);
  advert_make(&h, &own, 100, 100, SELF);
  assert_memory_equal(h.last_sent, own.data, own.length);
  host_close(&h);
}

static void test_case_059_every_bit(void **state)
{
  struct advert good;
  unsigned bit;

  (void)state;
  backup(NULL);
  advert_hex(&good, GROUP4, D);
  for (bit = 0; bit < 8 * good.length; bit++) {
    struct advert p = good;
    int result;

    p.data[bit / 8] = (uint8_t)(p.data[bit / 8] ^ (1U << bit % 8));
    result = hear(&h, &p);
    assert_true(result == VIP_ERR_CHECKSUM || result == VIP_ERR_VERSION || result == VIP_ERR_TYPE ||
                result == VIP_ERR_COUNT_ZERO || result == VIP_ERR_LENGTH);
    assert_true(result == VIP_ERR_CHECKSUM || bit / 8 == 0 || bit / 8 == 3);
  }
  assert_int_equal(h.counters.rx, 0);
  assert_int_equal(counted_all(&h), 96);
  expect_active_at(&h, 3610);
  host_close(&h);
}

/* The same for version 2 and IPv6, where addresses make it longer. */
static void test_case_059_every_bit_of_others(void **state)
{
  static const struct {
    struct vip_vrrp_config config;
    const char *header;
    const char *message;
  } rows[] = {
      {{.version = VIP_VRRP_V2}, GROUP4, A},
      {{.version = VIP_VRRP_V2, .auth = &fh_text_auth}, GROUP4, B},
      {{.family = VIP_IPV6}, GROUP6, E},
      {{.checksum = VIP_VRRP_CHECKSUM_PSEUDO}, GROUP4, C},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    struct advert good;
    unsigned bit;

    backup(&rows[i].config);
    advert_hex(&good, rows[i].header, rows[i].message);
    for (bit = 0; bit < 8 * good.length; bit++) {
      struct advert p = good;

      p.data[bit / 8] = (uint8_t)(p.data[bit / 8] ^ (1U << bit % 8));
      assert_true(hear(&h, &p) < 0);
    }
    assert_int_equal(counted_all(&h), 8 * good.length);
    assert_int_equal(h.counters.rx, 0);
    assert_int_equal(hear(&h, &good), VIP_OK);
    host_close(&h);
  }
}

static void test_case_060_unknown_vrid(void **state)
{
  (void)state;
  backup(NULL);
  dropped_hex(&h, GROUP4, "313464010064a764c0000201", VIP_CODE_CHECKSUM);
  dropped_hex(&h, GROUP4, "313464010064a864c0000201", VIP_CODE_GROUP);
  assert_int_equal(h.if_counters.code[VIP_CODE_GROUP], 1);
  assert_int_equal(counted(&h, VIP_CODE_GROUP), 0);
  assert_int_equal(h.if_counters.code[VIP_CODE_CHECKSUM], 1); /* VRID 52 there, too */
  host_close(&h);
}

static void test_case_061_reserved_nibble(void **state)
{
  struct vip_vrrp_status status;

  (void)state;
  backup(NULL);
  accepted_hex(&h, GROUP4, K);
  vip_vrrp_get_status(&h.vr, &status);
  assert_int_equal(status.active_advert_cs, 100);
  assert_true(vip_group_deadline(&h.vr.group) == 4609375000);
  host_close(&h);
}

static void test_case_062_another_list(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2};
  struct advert p;

  (void)state;
  backup(NULL);
  advert_make(&h, &p, 100, 100, HI);
  p.data[11] = 9;
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  assert_int_equal(counted(&h, VIP_CODE_ADDRESSES_DIFFER), 1);
  expect_active_at(&h, 4610);
  host_close(&h);

  backup(&v2);
  advert_make(&h, &p, 100, 100, HI);
  p.data[11] = 9;
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_ADDRESSES);
  p.data[2] = 255;
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  expect_active_at(&h, 4610);
  host_close(&h);
}

static void test_case_063_another_order(void **state)
{
  static const struct vip_addr ours[] = {{{192, 0, 2, 1}}, {{192, 0, 2, 2}}, {{192, 0, 2, 3}}};
  static const struct vip_addr theirs[] = {{{192, 0, 2, 3}}, {{192, 0, 2, 1}}, {{192, 0, 2, 2}}};
  uint8_t version;

  (void)state;
  for (version = VIP_VRRP_V2; version <= VIP_VRRP_V3; version++) {
    struct vip_vrrp_config c = {.version = version, .addresses = ours, .address_count = 3};
    struct advert p;
    size_t i;

    backup(&c);
    advert_make(&h, &p, 100, 100, HI);
    for (i = 0; i < 3; i++) {
      memcpy(p.data + 8 + 4 * i, theirs[i].octet, 4);
    }
    advert_fix_sum(&p, SUM_MESSAGE);
    assert_int_equal(hear(&h, &p), VIP_OK);
    assert_int_equal(counted_all(&h), 0);
    host_close(&h);
  }
}

static void test_case_064_interval_of_version_2(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2};
  struct advert p;

  (void)state;
  backup(&v2);
  advert_make(&h, &p, 200, 200, HI);
  dropped(&h, &p, VIP_CODE_INTERVAL);
  advert_make(&h, &p, 200, 0, HI);
  assert_true(hear(&h, &p) < 0);
  assert_int_equal(counted(&h, VIP_CODE_INTERVAL) + counted(&h, VIP_CODE_INTERVAL_ZERO), 2);
  expect_active_at(&h, 3610);
  host_close(&h);
}

static void test_case_065_interval_zero(void **state)
{
  struct advert p;

  (void)state;
  backup(NULL);
  advert_make(&h, &p, 200, 0, HI);
  dropped(&h, &p, VIP_CODE_INTERVAL_ZERO);
  expect_active_at(&h, 3610);
  host_close(&h);
}

static void test_case_066_interval_differs(void **state)
{
  (void)state;
  backup(NULL);
  heard(&h, 200, 200, HI);
  assert_int_equal(counted(&h, VIP_CODE_INTERVAL_DIFFERS), 1);
  heard(&h, 200, 100, HI); /* ours is 100 although 200 was learned */
  assert_int_equal(counted(&h, VIP_CODE_INTERVAL_DIFFERS), 1);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_050_ttl),
      cmocka_unit_test(test_case_051_version),
      cmocka_unit_test(test_case_052_type),
      cmocka_unit_test(test_case_053_length),
      cmocka_unit_test(test_case_054_no_address),
      cmocka_unit_test(test_case_055_eight_octets_too_many),
      cmocka_unit_test(test_case_056_padded_frame),
      cmocka_unit_test(test_case_057_checksum_forms),
      cmocka_unit_test(test_case_058_form_is_adopted),
      cmocka_unit_test(test_case_058_no_form_to_adopt),
      cmocka_unit_test(test_case_058_fixed_form_stays),
      cmocka_unit_test(test_case_059_every_bit),
      cmocka_unit_test(test_case_059_every_bit_of_others),
      cmocka_unit_test(test_case_060_unknown_vrid),
      cmocka_unit_test(test_case_061_reserved_nibble),
      cmocka_unit_test(test_case_062_another_list),
      cmocka_unit_test(test_case_063_another_order),
      cmocka_unit_test(test_case_064_interval_of_version_2),
      cmocka_unit_test(test_case_065_interval_zero),
      cmocka_unit_test(test_case_066_interval_differs),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
