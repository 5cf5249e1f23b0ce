/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_corners.c - conditions of VRRP's code that the cases of vrrp.md do
 * not meet.
 */
#include "fakehost.h"

static struct fakehost h;

static void test_init_without_a_router(void **state)
{
  struct vip_vrrp *none = NULL;

  (void)state;
  host_open(&h, NULL);
  assert_int_equal(vip_vrrp_init(none, &h.ifp, &h.setup.config), VIP_ERR_ARG);
  host_close(&h);
}

/* The other profile's three announcements, at an interval that was given. */
static void test_announcements_of_the_compat_profile(void **state)
{
  struct vip_vrrp_config c = {.profile = VIP_VRRP_COMPAT, .garp_interval_ms = 400};

  (void)state;
  host_base(&h, &c);
  assert_int_equal(vip_vrrp_get_config(&h.vr)->garp_count, 3);
  assert_int_equal(vip_vrrp_get_config(&h.vr)->garp_interval_ms, 400);
  host_close(&h);
  c.garp_interval_ms = 0;
  host_base(&h, &c);
  assert_int_equal(vip_vrrp_get_config(&h.vr)->garp_interval_ms, 1000);
  host_close(&h);
}

/* Another family is another router, even where all the rest would do. */
static void test_family_cannot_change(void **state)
{
  static const struct vip_addr addr6 = {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, NULL);
  c = *vip_vrrp_get_config(&h.vr);
  c.family = VIP_IPV6;
  c.addresses = &addr6;
  assert_int_equal(vip_vrrp_check(&h.ifp, &c, NULL), VIP_OK);
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_ERR_ARG);
  assert_int_equal(vip_vrrp_get_config(&h.vr)->family, VIP_IPV4);
  host_close(&h);
}

/* Too short for a header, and yet long enough to name the router. */
static void test_beginning_of_a_header(void **state)
{
  struct advert p;

  (void)state;
  host_base(&h, NULL);
  advert_make(&h, &p, 100, 100, HI);
  for (size_t length = 2; length < 8; length++) {
    p.length = length;
    dropped(&h, &p, VIP_CODE_LENGTH);
  }
  memset(&p.meta.src, 0, sizeof p.meta.src);
  p.length = 7;
  dropped(&h, &p, VIP_CODE_SOURCE);
  host_close(&h);
}

/* Routers between us and a peer: from the least to the most, and 255 where one is not given. */
static void test_ttl_of_peers(void **state)
{
  static const struct {
    uint8_t least;
    uint8_t most;
    uint8_t ttl;
    bool good;
  } cases[] = {{100, 200, 99, false},  {100, 200, 100, true}, {100, 200, 200, true},
               {100, 200, 201, false}, {100, 0, 99, false},   {100, 0, 100, true},
               {100, 0, 255, true},    {0, 0, 254, false},    {0, 0, 255, true}};

  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct vip_vrrp_peer peer = {
        .addr = {{192, 0, 2, 30}}, .ttl_min = cases[i].least, .ttl_max = cases[i].most};
    const struct vip_vrrp_config c = {.peers = &peer, .peer_count = 1};
    struct advert p;

    host_base(&h, &c);
    advert_make(&h, &p, 200, 100, HI);
    p.meta.dst = vip_ipv4(192, 0, 2, 20);
    advert_fix_sum(&p, SUM_MESSAGE);
    p.meta.ttl = cases[i].ttl;
    if (cases[i].good) {
      assert_int_equal(hear(&h, &p), VIP_OK);
    } else {
      dropped(&h, &p, VIP_CODE_TTL);
    }
    host_close(&h);
  }
}

/* What goes to peers may have another TTL, multicast never has. */
static void test_ttl_sent(void **state)
{
  static const struct vip_vrrp_peer peer = {.addr = {{192, 0, 2, 30}}};
  static const struct {
    uint8_t peers;
    uint8_t unicast_ttl;
    uint8_t ttl;
  } cases[] = {{0, 0, 255}, {0, 64, 255}, {1, 0, 255}, {1, 64, 64}};

  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct vip_vrrp_config c = {.peers = cases[i].peers != 0 ? &peer : NULL,
                                      .peer_count = cases[i].peers,
                                      .unicast_ttl = cases[i].unicast_ttl};

    host_base(&h, &c);
    until(&h, 3610);
    assert_int_equal(nth(&h, FH_SEND, 0)->packet.ttl, cases[i].ttl);
    host_close(&h);
  }
}

/* A new refresh time waits for the rounds that are not over. */
static void test_refresh_changes_between_rounds(void **state)
{
  struct vip_vrrp_config c = {.garp_count = 2, .garp_interval_ms = 500, .garp_refresh_s = 60};

  (void)state;
  host_active(&h, &c);
  c = *vip_vrrp_get_config(&h.vr);
  c.garp_refresh_s = 10;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_OK);
  host_forget(&h);
  until(&h, 14109);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  assert_int_equal(nth(&h, FH_ANNOUNCE, 0)->ms, 4110);
  until(&h, 14110);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  host_close(&h);
}

/* One millisecond is not "all at once". */
static void test_shortest_interval_of_announcements(void **state)
{
  const struct vip_vrrp_config c = {.garp_count = 3, .garp_interval_ms = 1};

  (void)state;
  host_active(&h, &c);
  host_forget(&h);
  until(&h, 3611);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  until(&h, 3612);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  host_close(&h);
}

/* A transmit buffer that is shorter than it was promised to be is not written beyond. */
static void test_buffer_that_shrank(void **state)
{
  static const struct vip_key key = {1, (const uint8_t *)"secret", 6,
                                     VIP_KEY_SEND | VIP_KEY_ACCEPT};
  static const struct vip_auth auth = {&vip_auth_md5, &key, 1};
  const struct vip_vrrp_config c = {.version = VIP_VRRP_V2, .auth = &auth};

  (void)state;
  host_base(&h, &c);
  h.engine.config.tx_size = 43;
  memset(h.tx, 0xee, sizeof h.tx);
  until(&h, 3610);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(h.last_length, 0);
  for (size_t i = 43; i < sizeof h.tx; i++) {
    assert_int_equal(h.tx[i], 0xee);
  }
  h.engine.config.tx_size = sizeof h.tx;
  host_close(&h);
}

/* How a Backup would preempt makes no difference to who is Active. */
static void test_lower_router_is_put_right(void **state)
{
  const struct vip_vrrp_config cases[] = {
      {.preempt_delay_ms = 5000}, {.fast_preempt = true}, {.no_preempt = true}, {.priority = 0}};

  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    host_active(&h, &cases[i]);
    at(&h, 3700);
    host_forget(&h);
    heard(&h, 50, 100, HI);
    expect_state(&h, VIP_VRRP_ACTIVE);
    expect_one_advert(&h, 0, 100);
    assert_int_equal(counted(&h, VIP_CODE_LOSING), 1);
    host_close(&h);
  }
}

/* Tracking never makes an owner of a router, nor takes the priority of one away. */
static void test_priority_at_its_ends(void **state)
{
  const struct vip_vrrp_config c = {.priority = 200};

  (void)state;
  host_base(&h, &c);
  assert_int_equal(vip_group_adjust(&h.vr.group, 54, 0), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&h.vr.group), 254);
  assert_int_equal(vip_group_adjust(&h.vr.group, 1, 0), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&h.vr.group), 254);
  assert_int_equal(vip_group_adjust(&h.vr.group, -254, 0), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&h.vr.group), 1);
  assert_int_equal(vip_group_adjust(&h.vr.group, -1, 0), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&h.vr.group), 1);
  host_close(&h);
}

/* Whole seconds, rounded up. */
static void test_interval_of_version_2(void **state)
{
  static const uint16_t cs[] = {100, 101, 199, 200, 201};
  static const uint16_t s[] = {1, 2, 2, 2, 3};

  (void)state;
  for (size_t i = 0; i < COUNT_OF(cs); i++) {
    const struct vip_vrrp_config c = {.version = VIP_VRRP_V2_V3, .advert_cs = cs[i]};

    host_base(&h, &c);
    until(&h, 20000);
    expect_state(&h, VIP_VRRP_ACTIVE);
    assert_int_equal(sent_version(nth(&h, FH_SEND, 0)), 3);
    assert_int_equal(sent_interval(nth(&h, FH_SEND, 0)), cs[i]);
    assert_int_equal(sent_version(nth(&h, FH_SEND, 1)), 2);
    assert_int_equal(nth(&h, FH_SEND, 1)->octets[5], s[i]);
    host_close(&h);
  }
}

/* What is counted of a lower router: that it was passed over, or put right, never both. */
static void test_what_a_lower_router_counts(void **state)
{
  (void)state;
  host_base(&h, NULL);
  heard(&h, 50, 100, HI);
  assert_int_equal(counted(&h, VIP_CODE_LOWER), 1);
  assert_int_equal(counted(&h, VIP_CODE_LOSING), 0);
  assert_int_equal(counted(&h, VIP_CODE_SUPPRESSED), 0);
  host_close(&h);
  host_active(&h, NULL);
  at(&h, 3700);
  heard(&h, 50, 100, HI);
  heard(&h, 50, 100, HI);
  assert_int_equal(counted(&h, VIP_CODE_LOWER), 0);
  assert_int_equal(counted(&h, VIP_CODE_LOSING), 2);
  assert_int_equal(counted(&h, VIP_CODE_SUPPRESSED), 1);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_init_without_a_router),
      cmocka_unit_test(test_announcements_of_the_compat_profile),
      cmocka_unit_test(test_family_cannot_change),
      cmocka_unit_test(test_beginning_of_a_header),
      cmocka_unit_test(test_ttl_of_peers),
      cmocka_unit_test(test_ttl_sent),
      cmocka_unit_test(test_refresh_changes_between_rounds),
      cmocka_unit_test(test_shortest_interval_of_announcements),
      cmocka_unit_test(test_buffer_that_shrank),
      cmocka_unit_test(test_priority_at_its_ends),
      cmocka_unit_test(test_interval_of_version_2),
      cmocka_unit_test(test_what_a_lower_router_counts),
      cmocka_unit_test(test_lower_router_is_put_right),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
