/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_config.c - which configurations are refused, and for which field;
 * what 0 means (vrrp.h).
 *
 * Each bad configuration differs from a good one in one field.  It is refused by
 * the check and by init, nothing is registered, and the problem names the field.
 */
#include "fakehost.h"

static struct fakehost h;
static struct vip_vrrp vr;

static const struct vip_addr four[] = {{{192, 0, 2, 1}}, {{192, 0, 2, 2}}};
static struct vip_addr six[2];

static const struct vip_key good_key = {0, (const uint8_t *)"secret", 6, VIP_KEY_SEND};

static struct vip_vrrp_config good(uint8_t version)
{
  struct vip_vrrp_config c = {
      .vrid = 7, .family = VIP_IPV4, .addresses = four, .address_count = 2, .version = version};

  return c;
}

static struct vip_vrrp_config good6(void)
{
  struct vip_vrrp_config c = {.vrid = 7, .family = VIP_IPV6, .addresses = six, .address_count = 2};

  six[0] = v6(0xfe80, 1);
  six[1] = v6(0x2001, 1);
  return c;
}

static int setup(void **state)
{
  (void)state;
  host_open(&h, NULL);
  return 0;
}

static int teardown(void **state)
{
  (void)state;
  host_close(&h);
  return 0;
}

static void refused(const struct vip_vrrp_config *c, const char *field)
{
  struct vip_problem problem = {NULL, NULL};
  struct vip_vrrp before;

  assert_int_equal(vip_vrrp_check(&h.ifp, c, &problem), VIP_ERR_ARG);
  assert_non_null(problem.field);
  assert_string_equal(problem.field, field);
  assert_true(strlen(problem.why) > 0);
  assert_int_equal(vip_vrrp_check(&h.ifp, c, NULL), VIP_ERR_ARG);
  memset(&vr, 0x77, sizeof vr);
  before = vr;
  assert_int_equal(vip_vrrp_init(&vr, &h.ifp, c), VIP_ERR_ARG);
  assert_memory_equal(&vr, &before, sizeof vr);
  assert_true(vip_if_next(&h.ifp, NULL) == &h.vr.group);
  assert_null(vip_if_next(&h.ifp, &h.vr.group));
}

static void accepted(const struct vip_vrrp_config *c)
{
  struct vip_problem problem = {NULL, NULL};

  if (vip_vrrp_check(&h.ifp, c, &problem) != VIP_OK) {
    fail_msg("%s: %s", problem.field, problem.why);
  }
  assert_int_equal(vip_vrrp_check(NULL, c, NULL), VIP_OK);
  assert_int_equal(vip_vrrp_init(&vr, &h.ifp, c), VIP_OK);
  assert_int_equal(vip_group_remove(&vr.group, 0), VIP_OK);
}

static void test_good_ones(void **state)
{
  static const uint8_t versions[] = {0, VIP_VRRP_V2, VIP_VRRP_V3, VIP_VRRP_V2_V3};
  struct vip_vrrp_config c;
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(versions); i++) {
    c = good(versions[i]);
    accepted(&c);
  }
  c = good6();
  accepted(&c);
}

static void test_identity(void **state)
{
  struct vip_vrrp_config c = good(0);
  unsigned value;

  (void)state;
  c.vrid = 0;
  refused(&c, "vrid");
  for (value = 0; value < 256; value++) {
    c = good(0);
    c.family = (uint8_t)value;
    if (value != VIP_IPV4 && value != VIP_IPV6) {
      refused(&c, "family");
    }
    c = good((uint8_t)value);
    if (value != 0 && value != 2 && value != 3 && value != 23) {
      refused(&c, "version");
    }
  }
  c = good6();
  c.version = VIP_VRRP_V2;
  refused(&c, "version");
  c.version = VIP_VRRP_V2_V3;
  refused(&c, "version");
}

static void test_profile(void **state)
{
  struct vip_vrrp_config c = good(0);

  (void)state;
  c.profile = VIP_VRRP_COMPAT + 1;
  refused(&c, "profile");
  c.profile = VIP_VRRP_RFC3768; /* version 2 only */
  refused(&c, "profile");
  c = good(VIP_VRRP_V2);
  c.profile = VIP_VRRP_RFC3768;
  accepted(&c);
  c.profile = VIP_VRRP_COMPAT;
  accepted(&c);
  c.profile = VIP_VRRP_RFC9568; /* version 3 only */
  refused(&c, "profile");
  c.profile = VIP_VRRP_RFC5798;
  refused(&c, "profile");
  c.version = VIP_VRRP_V2_V3;
  accepted(&c);
}

static void test_addresses(void **state)
{
  struct vip_addr list[2];
  struct vip_vrrp_config c = good(0);

  (void)state;
  c.address_count = 0;
  refused(&c, "address_count");
  c = good(0);
  c.addresses = NULL;
  refused(&c, "addresses");
  c = good(0);
  c.addresses = list;
  list[0] = four[0];
  memset(&list[1], 0, sizeof list[1]);
  refused(&c, "addresses");
  list[1] = vip_ipv4(224, 0, 0, 1);
  refused(&c, "addresses");
  list[1] = vip_ipv4(255, 255, 255, 255);
  refused(&c, "addresses");
  list[1] = four[1];
  list[1].octet[15] = 1; /* the other 12 octets must be zero */
  refused(&c, "addresses");
  list[1] = list[0];
  refused(&c, "addresses");
  c.address_count = 1; /* excluded ones are no better */
  c.excluded_count = 1;
  refused(&c, "addresses");
  list[1] = four[1];
  accepted(&c);
  c = good6();
  six[0] = v6(0x2001, 1);
  refused(&c, "addresses");
  c = good6();
  six[1] = v6(0xff02, 1);
  refused(&c, "addresses");
}

static void test_peers(void **state)
{
  struct vip_vrrp_peer peers[2] = {{{{192, 0, 2, 30}}, 0, 0}, {{{192, 0, 2, 31}}, 10, 20}};
  struct vip_vrrp_config c = good(0);

  (void)state;
  c.peers = peers;
  refused(&c, "peer_count");
  c.peer_count = 2;
  accepted(&c);
  peers[1].ttl_min = 21;
  refused(&c, "peers");
  peers[1].ttl_min = 0; /* 255 */
  refused(&c, "peers");
  peers[1].ttl_max = 254;
  refused(&c, "peers");
  peers[1].ttl_min = 10;
  peers[0].addr = vip_ipv4(224, 0, 0, 18);
  refused(&c, "peers");
  memset(&peers[0].addr, 0, sizeof peers[0].addr);
  refused(&c, "peers");
  c.peers = NULL;
  refused(&c, "peers");
}

static void test_group_address(void **state)
{
  static const struct vip_addr multicast = {{224, 0, 0, 99}};
  static const struct vip_addr longer = {{224, 0, 0, 99, 1}};
  static const struct vip_vrrp_peer peer = {{{192, 0, 2, 30}}, 0, 0};
  struct vip_vrrp_config c = good(0);

  (void)state;
  c.group_address = &four[0];
  refused(&c, "group_address");
  c.group_address = &longer;
  refused(&c, "group_address");
  c.group_address = &multicast;
  accepted(&c);
  c.peers = &peer;
  c.peer_count = 1;
  refused(&c, "group_address"); /* nobody would hear it */
}

static void test_auth(void **state)
{
  struct vip_key key = good_key;
  struct vip_auth auth = {&vip_auth_text, &key, 1};
  struct vip_vrrp_config c = good(VIP_VRRP_V2);

  (void)state;
  c.auth = &auth;
  accepted(&c);
  auth.method = NULL;
  refused(&c, "auth");
  auth.method = &vip_auth_md5;
  auth.keys = NULL;
  refused(&c, "auth");
  auth.keys = &key;
  auth.key_count = 0;
  refused(&c, "auth");
  auth.key_count = 1;
  key.length = 0;
  refused(&c, "auth");
  key.length = 6;
  key.secret = NULL;
  refused(&c, "auth");
  key.secret = (const uint8_t *)"ninechars";
  key.length = 9;
  accepted(&c);
  key.flags = VIP_KEY_ACCEPT; /* nothing to send with */
  refused(&c, "auth");
  key.flags = VIP_KEY_SEND;
  auth.method = &vip_auth_text; /* 1..8 */
  refused(&c, "auth");
  key.length = 8;
  accepted(&c);
  c.version = VIP_VRRP_V3;
  refused(&c, "auth");
  c.version = VIP_VRRP_V2_V3;
  refused(&c, "auth");
}

static void test_interval(void **state)
{
  static const uint16_t bad2[] = {1, 50, 99, 101, 150, 25600, 65535};
  static const uint16_t good2[] = {100, 200, 25500};
  struct vip_vrrp_config c = good(VIP_VRRP_V2);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(bad2); i++) {
    c.advert_cs = bad2[i];
    refused(&c, "advert_cs");
  }
  for (i = 0; i < COUNT_OF(good2); i++) {
    c.advert_cs = good2[i];
    accepted(&c);
  }
  c.version = VIP_VRRP_V3;
  c.advert_cs = 4096;
  refused(&c, "advert_cs");
  c.advert_cs = 4095;
  accepted(&c);
  c.advert_cs = 1;
  accepted(&c);
  c.version = VIP_VRRP_V2_V3; /* even below a second */
  accepted(&c);
}

static void test_numbers(void **state)
{
  struct vip_vrrp_config c = good(0);

  (void)state;
  c.jitter_pct = 51;
  refused(&c, "jitter_pct");
  c.jitter_pct = 50;
  accepted(&c);
  h.ops.random = NULL;
  refused(&c, "jitter_pct");
  c.jitter_pct = 0;
  accepted(&c);
  c.down_multiplier = 101;
  refused(&c, "down_multiplier");
  c.down_multiplier = 100;
  accepted(&c);
  c = good(0);
  c.checksum = VIP_VRRP_CHECKSUM_PSEUDO + 1;
  refused(&c, "checksum");
  c = good(0);
  c.losing = VIP_VRRP_LOSING_ANNOUNCE + 1;
  refused(&c, "losing");
  c = good(0);
  c.garp_form = VIP_VRRP_GARP_CISCO + 1;
  refused(&c, "garp_form");
}

/* The second round begins behind the first: (count - 1) intervals, by the profile too. */
static void test_second_round(void **state)
{
  struct vip_vrrp_config c = good(0);

  (void)state;
  c.garp_second_ms = 1;
  accepted(&c); /* one announcement takes no time */
  c.garp_count = 4;
  accepted(&c); /* all at once neither */
  c.garp_interval_ms = 500;
  c.garp_second_ms = 1500;
  refused(&c, "garp_second_ms");
  c.garp_second_ms = 1501;
  accepted(&c);
  c = good(0);
  c.profile = VIP_VRRP_COMPAT; /* 3, a second apart */
  c.garp_second_ms = 2000;
  refused(&c, "garp_second_ms");
  c.garp_second_ms = 2001;
  accepted(&c);
  c.garp_count = 3; /* an own count brings its own interval, 0 */
  c.garp_second_ms = 1;
  accepted(&c);
  c.profile = 0;
  c.garp_count = 0; /* one */
  c.garp_interval_ms = 30000;
  accepted(&c);
}

static void test_no_configuration(void **state)
{
  struct vip_problem problem = {NULL, NULL};

  (void)state;
  assert_int_equal(vip_vrrp_check(&h.ifp, NULL, &problem), VIP_ERR_ARG);
  assert_non_null(problem.field);
}

static struct vip_addr many[255];

/* Octets of the message, IP header included: 1500 hold 368 IPv4 and 90 IPv6 addresses. */
static void test_mtu(void **state)
{
  struct fh_setup s;
  struct vip_vrrp_config c = good6();
  struct vip_problem problem = {NULL, NULL};
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(many); i++) {
    many[i] = v6(0xfe80, (uint16_t)(i + 1));
  }
  c.addresses = many;
  c.address_count = 90;
  accepted(&c);
  c.address_count = 91;
  assert_int_equal(vip_vrrp_check(&h.ifp, &c, &problem), VIP_ERR_SPACE);
  assert_non_null(problem.field);
  assert_int_equal(vip_vrrp_init(&vr, &h.ifp, &c), VIP_ERR_SPACE);
  assert_int_equal(vip_vrrp_check(NULL, &c, &problem), VIP_OK); /* that depends on the interface */
  c.address_count = 90;
  c.excluded_count = 165; /* not in the packet */
  accepted(&c);
  host_close(&h);

  memset(&s, 0, sizeof s);
  s.mtu = 9000;
  host_open(&h, &s);
  c.address_count = 255;
  c.excluded_count = 0;
  accepted(&c);
}

static void test_transmit_buffer(void **state)
{
  struct vip_vrrp_config c = good(VIP_VRRP_V2);
  struct vip_auth auth = {&vip_auth_md5, &good_key, 1};

  (void)state;
  h.engine.config.tx_size = 23; /* two addresses: 8 + 8 + 8 */
  assert_int_equal(vip_vrrp_check(&h.ifp, &c, NULL), VIP_ERR_SPACE);
  h.engine.config.tx_size = 24;
  accepted(&c);
  c.auth = &auth; /* 30 more */
  assert_int_equal(vip_vrrp_check(&h.ifp, &c, NULL), VIP_ERR_SPACE);
  h.engine.config.tx_size = 53;
  assert_int_equal(vip_vrrp_check(&h.ifp, &c, NULL), VIP_ERR_SPACE);
  h.engine.config.tx_size = 54;
  accepted(&c);
  c = good(VIP_VRRP_V2_V3);
  h.engine.config.tx_size = 23;
  assert_int_equal(vip_vrrp_check(&h.ifp, &c, NULL), VIP_ERR_SPACE);
  c.version = VIP_VRRP_V3;
  h.engine.config.tx_size = 16;
  accepted(&c);
}

static void test_what_zero_means(void **state)
{
  const struct vip_vrrp_config *c = vip_vrrp_get_config(&h.vr);

  (void)state;
  assert_int_equal(c->version, VIP_VRRP_V3);
  assert_int_equal(c->profile, VIP_VRRP_RFC9568);
  assert_int_equal(c->priority, 100);
  assert_int_equal(c->advert_cs, 100);
  assert_int_equal(c->down_multiplier, 3);
  assert_int_equal(c->garp_count, 1);
  assert_int_equal(c->losing, VIP_VRRP_LOSING_REASSERT);
}

static void test_twice(void **state)
{
  struct vip_vrrp_config c = good(0);

  (void)state;
  c.vrid = 51;
  assert_int_equal(vip_vrrp_init(&vr, &h.ifp, &c), VIP_ERR_EXISTS);
  c = good(VIP_VRRP_V2); /* versions share the numbers */
  c.vrid = 51;
  assert_int_equal(vip_vrrp_init(&vr, &h.ifp, &c), VIP_ERR_EXISTS);
  c = good6();
  c.vrid = 51;
  assert_int_equal(vip_vrrp_init(&vr, &h.ifp, &c), VIP_OK);
  assert_int_equal(vip_group_remove(&vr.group, 0), VIP_OK);
}

static void test_sizes(void **state)
{
  struct vip_vrrp_config c = good(0);

  (void)state;
  assert_int_equal(vip_vrrp_init_sized(&vr, sizeof vr - 1, &h.ifp, &c, sizeof c), VIP_ERR_ABI);
  assert_int_equal(vip_vrrp_init_sized(&vr, sizeof vr + 8, &h.ifp, &c, sizeof c), VIP_ERR_ABI);
  assert_int_equal(vip_vrrp_init_sized(&vr, sizeof vr, &h.ifp, &c, sizeof c - 1), VIP_ERR_ABI);
  assert_int_equal(vip_vrrp_init_sized(&vr, sizeof vr, &h.ifp, &c, sizeof c + 1), VIP_ERR_ABI);
  assert_int_equal(vip_vrrp_init_sized(&vr, sizeof vr, NULL, &c, sizeof c), VIP_ERR_ARG);
  assert_int_equal(vip_vrrp_init_sized(&vr, sizeof vr, &h.ifp, NULL, sizeof c), VIP_ERR_ARG);
  assert_int_equal(vip_vrrp_configure_sized(NULL, sizeof vr, &c, sizeof c, 0), VIP_ERR_ARG);
  assert_int_equal(vip_vrrp_configure_sized(&h.vr, sizeof vr - 1, &c, sizeof c, 0), VIP_ERR_ABI);
  assert_int_equal(vip_vrrp_configure_sized(&h.vr, sizeof vr, &c, sizeof c + 1, 0), VIP_ERR_ABI);
}

static void test_addresses_that_cannot_be_sources(void **state)
{
  struct vip_addr addr = vip_ipv4(224, 0, 0, 1);

  (void)state;
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV4, &addr, 0), VIP_ERR_ARG);
  addr = v6(0x2001, 1);
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV6, &addr, 0), VIP_ERR_ARG);
  addr = v6(0xff02, 1);
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV6, &addr, 0), VIP_ERR_ARG);
  assert_int_equal(vip_if_set_address(&h.ifp, 5, &addr, 0), VIP_ERR_ARG);
  assert_memory_equal(vip_if_get_config(&h.ifp)->addr4.octet, "\xc0\0\x02\x14", 4);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_good_ones, setup, teardown),
      cmocka_unit_test_setup_teardown(test_identity, setup, teardown),
      cmocka_unit_test_setup_teardown(test_profile, setup, teardown),
      cmocka_unit_test_setup_teardown(test_addresses, setup, teardown),
      cmocka_unit_test_setup_teardown(test_peers, setup, teardown),
      cmocka_unit_test_setup_teardown(test_group_address, setup, teardown),
      cmocka_unit_test_setup_teardown(test_auth, setup, teardown),
      cmocka_unit_test_setup_teardown(test_interval, setup, teardown),
      cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
      cmocka_unit_test_setup_teardown(test_second_round, setup, teardown),
      cmocka_unit_test_setup_teardown(test_no_configuration, setup, teardown),
      cmocka_unit_test_setup_teardown(test_mtu, setup, teardown),
      cmocka_unit_test_setup_teardown(test_transmit_buffer, setup, teardown),
      cmocka_unit_test_setup_teardown(test_what_zero_means, setup, teardown),
      cmocka_unit_test_setup_teardown(test_twice, setup, teardown),
      cmocka_unit_test_setup_teardown(test_sizes, setup, teardown),
      cmocka_unit_test_setup_teardown(test_addresses_that_cannot_be_sources, setup, teardown),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
