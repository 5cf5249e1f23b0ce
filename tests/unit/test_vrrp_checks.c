/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_checks.c - vrrp.md 3.2: the receive checks up to row 15, by their numbers;
 * the rest, and their order: test_vrrp_checks_order.c.
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

static void test_row_00a_source(void **state)
{
  static const struct vip_addr bad[] = {
      {{0, 0, 0, 0}}, {{224, 0, 0, 18}}, {{239, 1, 1, 1}}, {{255, 255, 255, 255}}};
  struct vip_vrrp_config ipv6 = {.family = VIP_IPV6};
  struct advert p;
  size_t i;

  (void)state;
  backup(NULL, &p);
  for (i = 0; i < COUNT_OF(bad); i++) {
    p.meta.src = bad[i];
    dropped(&h, &p, VIP_CODE_SOURCE);
  }
  p.data[2] = 0; /* only a withdrawal may come from 0.0.0.0, and from nothing else */
  advert_fix_sum(&p, SUM_MESSAGE);
  p.meta.src = bad[1];
  dropped(&h, &p, VIP_CODE_SOURCE);
  p.meta.src = bad[0];
  assert_int_equal(hear(&h, &p), VIP_OK);
  host_close(&h);

  backup(&ipv6, &p);
  p.meta.src = v6(0xff02, 1);
  dropped(&h, &p, VIP_CODE_SOURCE);
  memset(&p.meta.src, 0, sizeof p.meta.src);
  dropped(&h, &p, VIP_CODE_SOURCE);
  p.data[2] = 0; /* the exception is IPv4's */
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_SOURCE);
  host_close(&h);
}

static void test_row_00b_own_or_duplicate(void **state)
{
  struct advert p;

  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  advert_make(&h, &p, 100, 100, SELF);
  dropped(&h, &p, VIP_CODE_OWN_PACKET);
  advert_make(&h, &p, 100, 150, SELF); /* not what we sent */
  dropped(&h, &p, VIP_CODE_DUPLICATE_ADDRESS);
  advert_make(&h, &p, 50, 100, SELF);
  dropped(&h, &p, VIP_CODE_DUPLICATE_ADDRESS);
  heard(&h, 101, 100, SELF); /* cannot be ours: we must yield */
  expect_state(&h, VIP_VRRP_BACKUP);
  advert_make(&h, &p, 0, 100, SELF);
  dropped(&h, &p, VIP_CODE_OWN_PACKET); /* our own late farewell */
  h.counters.code[VIP_CODE_DUPLICATE_ADDRESS] = 0;
  heard(&h, 100, 100, SELF);
  assert_int_equal(counted(&h, VIP_CODE_DUPLICATE_ADDRESS), 1);
  host_close(&h);
}

static void test_row_00c_destination(void **state)
{
  static const struct vip_vrrp_peer peer = {{{192, 0, 2, 30}}, 0, 0};
  struct vip_vrrp_config unicast = {.peers = &peer, .peer_count = 1};
  struct advert p;

  (void)state;
  backup(NULL, &p);
  p.meta.dst = vip_ipv4(192, 0, 2, 20);
  dropped(&h, &p, VIP_CODE_DESTINATION);
  p.meta.dst = vip_ipv4(224, 0, 0, 1);
  dropped(&h, &p, VIP_CODE_DESTINATION);
  host_close(&h);

  backup(&unicast, &p);
  dropped(&h, &p, VIP_CODE_DESTINATION);
  p.meta.dst = vip_ipv4(192, 0, 2, 20);
  p.meta.src = vip_ipv4(192, 0, 2, 31);
  dropped(&h, &p, VIP_CODE_PEER);
  p.meta.src = peer.addr;
  assert_int_equal(hear(&h, &p), VIP_OK);
  host_close(&h);
}

static void test_row_01_eight_octets(void **state)
{
  struct advert p;

  (void)state;
  backup(NULL, &p);
  for (p.length = 0; p.length < 8; p.length++) {
    dropped(&h, &p, VIP_CODE_LENGTH);
  }
  assert_int_equal(h.if_counters.code[VIP_CODE_LENGTH], 2); /* no VRID in 0 and 1 octets */
  assert_int_equal(counted(&h, VIP_CODE_LENGTH), 6);
  host_close(&h);
}

static void test_row_02_ttl(void **state)
{
  struct advert p;
  unsigned ttl;

  (void)state;
  backup(NULL, &p);
  for (ttl = 0; ttl < 255; ttl++) {
    p.meta.ttl = (uint8_t)ttl;
    dropped(&h, &p, VIP_CODE_TTL);
  }
  assert_int_equal(h.counters.last_error, 1 + VIP_CODE_TTL);
  host_close(&h);
}

static void test_row_03_version(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2};
  struct vip_vrrp_config both = {.version = VIP_VRRP_V2_V3};
  struct vip_vrrp_config ipv6 = {.family = VIP_IPV6};
  struct advert p;
  unsigned version;

  (void)state;
  backup(NULL, &p);
  for (version = 0; version < 16; version++) {
    p.data[0] = (uint8_t)(version << 4 | 1);
    if (version != 3) {
      dropped(&h, &p, VIP_CODE_VERSION);
    }
  }
  host_close(&h);
  backup(&v2, &p);
  for (version = 0; version < 16; version++) {
    p.data[0] = (uint8_t)(version << 4 | 1);
    if (version != 2) {
      dropped(&h, &p, VIP_CODE_VERSION);
    }
  }
  host_close(&h);
  backup(&both, &p);
  p.data[0] = 0x11;
  dropped(&h, &p, VIP_CODE_VERSION);
  host_close(&h);
  backup(&ipv6, &p); /* there is no version 2 over IPv6 */
  p.data[0] = 0x21;
  dropped(&h, &p, VIP_CODE_VERSION);
  host_close(&h);
}

static void test_row_04_type(void **state)
{
  struct advert p;
  unsigned type;

  (void)state;
  backup(NULL, &p);
  for (type = 0; type < 16; type++) {
    p.data[0] = (uint8_t)(0x30 | type);
    if (type != 1) {
      dropped(&h, &p, VIP_CODE_TYPE);
    }
  }
  host_close(&h);
}

static void test_row_05_count(void **state)
{
  struct advert p;

  (void)state;
  backup(NULL, &p);
  p.data[3] = 0;
  dropped(&h, &p, VIP_CODE_COUNT_ZERO);
  p.length = 8;
  dropped(&h, &p, VIP_CODE_COUNT_ZERO);
  host_close(&h);
}

/* Rows 1 and 6, and 2.1: exactly one length is right for each kind of message. */
static void test_row_06_exact_length(void **state)
{
  static const struct vip_vrrp_config kinds[] = {
      {.version = VIP_VRRP_V2},
      {.version = VIP_VRRP_V2, .auth = &fh_md5_auth},
      {.version = VIP_VRRP_V3},
      {.family = VIP_IPV6},
  };
  static const size_t lengths[] = {20, 50, 12, 40};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(kinds); i++) {
    struct advert p;
    size_t length;

    backup(&kinds[i], &p);
    if (i == 1) {
      p.data[4] = 254;
    }
    for (length = 8; length < 120; length++) {
      p.length = length;
      advert_fix_sum(&p, SUM_MESSAGE);
      if (length == lengths[i]) {
        assert_int_equal(hear(&h, &p), i == 1 ? VIP_ERR_AUTH : VIP_OK);
      } else {
        dropped(&h, &p, VIP_CODE_LENGTH);
      }
    }
    host_close(&h);
  }
}

static void test_row_07_checksum(void **state)
{
  static const struct vip_vrrp_config kinds[] = {
      {.version = VIP_VRRP_V2}, {.version = VIP_VRRP_V3}, {.family = VIP_IPV6}};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(kinds); i++) {
    struct advert p;
    unsigned field;
    unsigned right;

    backup(&kinds[i], &p);
    right = (unsigned)p.data[6] << 8 | p.data[7];
    for (field = 0; field < 0x10000; field += 97) {
      if (field == right || field == advert_sum(&p, SUM_PSEUDO)) {
        continue;
      }
      p.data[6] = (uint8_t)(field >> 8);
      p.data[7] = (uint8_t)field;
      assert_int_equal(hear(&h, &p), VIP_ERR_CHECKSUM);
    }
    advert_fix_sum(&p, SUM_MESSAGE);
    assert_int_equal(hear(&h, &p), VIP_OK);
    host_close(&h);
  }
}

static void test_row_08_vrid(void **state)
{
  struct vip_vrrp_config ipv6 = {.family = VIP_IPV6};
  struct advert p;
  unsigned vrid;

  (void)state;
  backup(NULL, &p);
  for (vrid = 0; vrid < 256; vrid++) {
    if (vrid != 51) {
      p.data[1] = (uint8_t)vrid;
      advert_fix_sum(&p, SUM_MESSAGE);
      dropped(&h, &p, VIP_CODE_GROUP);
    }
  }
  assert_int_equal(h.if_counters.code[VIP_CODE_GROUP], 255);
  host_close(&h);
  backup(&ipv6, &p); /* the same VRID of the other family is another virtual router */
  p.meta.family = VIP_IPV4;
  p.meta.src = vip_ipv4(192, 0, 2, 30);
  p.meta.dst = vip_ipv4(224, 0, 0, 18);
  p.length = 12;
  p.data[3] = 1;
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_GROUP);
  host_close(&h);
}

static void test_row_09_authentication(void **state)
{
  struct vip_vrrp_config text = {.version = VIP_VRRP_V2, .auth = &fh_text_auth};
  struct advert p;
  unsigned type;

  (void)state;
  backup(&text, &p);
  for (type = 0; type < 254; type++) {
    p.data[4] = (uint8_t)type;
    advert_fix_sum(&p, SUM_MESSAGE);
    dropped(&h, &p,
            type == 1                ? VIP_CODE_AUTH
            : type == 0 || type == 2 ? VIP_CODE_AUTH_TYPE
                                     : VIP_CODE_AUTH_UNKNOWN);
  }
  p.data[4] = 1;
  memcpy(p.data + 12, fh_secret, sizeof fh_secret);
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  host_close(&h);
}

static void test_row_10_owner(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2, .priority = 255};
  struct vip_vrrp_config strict = {.profile = VIP_VRRP_RFC5798, .priority = 255};
  struct vip_vrrp_config v3 = {.priority = 255};
  struct advert p;

  (void)state;
  host_base(&h, &v2);
  advert_make(&h, &p, 0, 100, HI);
  dropped(&h, &p, VIP_CODE_OWNER);
  host_close(&h);
  host_base(&h, &strict);
  advert_make(&h, &p, 255, 100, HI);
  dropped(&h, &p, VIP_CODE_OWNER);
  host_close(&h);
  host_base(&h, &v3);
  heard(&h, 200, 100, HI);
  assert_int_equal(counted(&h, VIP_CODE_OWNER_CONFLICT), 0);
  heard(&h, 255, 100, LO);
  assert_int_equal(counted(&h, VIP_CODE_OWNER_CONFLICT), 1);
  host_close(&h);
}

static void test_row_11_interval_of_version_2(void **state)
{
  struct vip_vrrp_config v2 = {.version = VIP_VRRP_V2, .advert_cs = 300};
  struct advert p;
  unsigned seconds;

  (void)state;
  backup(&v2, &p);
  for (seconds = 1; seconds < 256; seconds++) {
    p.data[5] = (uint8_t)seconds;
    advert_fix_sum(&p, SUM_MESSAGE);
    if (seconds == 3) {
      assert_int_equal(hear(&h, &p), VIP_OK);
    } else {
      dropped(&h, &p, VIP_CODE_INTERVAL);
    }
  }
  p.data[5] = 0; /* also for a withdrawal: 0 never matches */
  p.data[2] = 0;
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_true(hear(&h, &p) < 0);
  host_close(&h);
}

static void test_row_12_interval_zero(void **state)
{
  struct vip_vrrp_config ipv6 = {.family = VIP_IPV6};
  struct advert p;

  (void)state;
  backup(NULL, &p);
  p.data[5] = 0;
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_INTERVAL_ZERO);
  p.data[4] = 0xf0; /* the reserved bits are not part of it */
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_INTERVAL_ZERO);
  host_close(&h);
  backup(&ipv6, &p);
  p.data[5] = 0;
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_INTERVAL_ZERO);
  host_close(&h);
}

static void test_row_13_link_local_source(void **state)
{
  static struct vip_vrrp_peer peer;
  struct vip_vrrp_config ipv6 = {.family = VIP_IPV6};
  struct vip_vrrp_config unicast = {.family = VIP_IPV6, .peers = &peer, .peer_count = 1};
  struct advert p;

  (void)state;
  backup(&ipv6, &p);
  p.meta.src = v6(0x2001, 0x30);
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_SOURCE);
  host_close(&h);
  peer.addr = v6(0x2001, 0x30); /* unicast peers may be anywhere */
  backup(&unicast, &p);
  p.meta.src = peer.addr;
  p.meta.dst = v6(0xfe80, 0x20);
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  host_close(&h);
}

static void test_row_14_link_local_first(void **state)
{
  struct vip_vrrp_config lenient = {.family = VIP_IPV6};
  struct vip_vrrp_config strict = {.family = VIP_IPV6, .strict = true};
  struct advert p;

  (void)state;
  backup(&lenient, &p);
  p.data[9] = 0xc0; /* fec0:: is not fe80::/10 */
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  assert_int_equal(counted(&h, VIP_CODE_FIRST_NOT_LINK_LOCAL), 1);
  host_close(&h);
  backup(&strict, &p);
  p.data[9] = 0xc0;
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_NOT_LINK_LOCAL);
  host_close(&h);
}

static void test_row_15_interval_of_version_3(void **state)
{
  struct vip_vrrp_config c = {.advert_cs = 50};

  (void)state;
  host_base(&h, &c);
  heard(&h, 200, 50, HI);
  assert_int_equal(counted(&h, VIP_CODE_INTERVAL_DIFFERS), 0);
  heard(&h, 200, 51, HI);
  assert_int_equal(counted(&h, VIP_CODE_INTERVAL_DIFFERS), 1);
  assert_int_equal(h.counters.rx, 2);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_row_00a_source),
      cmocka_unit_test(test_row_00b_own_or_duplicate),
      cmocka_unit_test(test_row_00c_destination),
      cmocka_unit_test(test_row_01_eight_octets),
      cmocka_unit_test(test_row_02_ttl),
      cmocka_unit_test(test_row_03_version),
      cmocka_unit_test(test_row_04_type),
      cmocka_unit_test(test_row_05_count),
      cmocka_unit_test(test_row_06_exact_length),
      cmocka_unit_test(test_row_07_checksum),
      cmocka_unit_test(test_row_08_vrid),
      cmocka_unit_test(test_row_09_authentication),
      cmocka_unit_test(test_row_10_owner),
      cmocka_unit_test(test_row_11_interval_of_version_2),
      cmocka_unit_test(test_row_12_interval_zero),
      cmocka_unit_test(test_row_13_link_local_source),
      cmocka_unit_test(test_row_14_link_local_first),
      cmocka_unit_test(test_row_15_interval_of_version_3),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
