/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_details.c - VRRP details that no numbered case of vrrp.md 8 tells: what
 * is looked at only beside something else, and deadlines that the host is told.
 */
#include "fakehost.h"

#include "vrrp_private.h"

static struct fakehost h;

static struct vip_vrrp_config in_force(void)
{
  return *vip_vrrp_get_config(&h.vr);
}

static void configure(const struct vip_vrrp_config *c)
{
  assert_int_equal(vip_vrrp_configure(&h.vr, c, fh_now(&h)), VIP_OK);
}

/* ---- checksums ---- */

/* IPv6 has one form alone, and so has version 2: what is configured counts for neither. */
static void test_form_of_those_that_have_one(void **state)
{
  struct vip_vrrp_config ipv6 = {.family = VIP_IPV6, .checksum = VIP_VRRP_CHECKSUM_MESSAGE};
  struct vip_vrrp_config both = {.version = VIP_VRRP_V2_V3, .checksum = VIP_VRRP_CHECKSUM_PSEUDO};
  struct advert p;
  unsigned sum;

  (void)state;
  host_base(&h, &ipv6);
  heard(&h, 200, 100, HI);
  host_close(&h);
  host_base(&h, &both);
  advert_make(&h, &p, 200, 100, HI);
  p.data[0] = 0x21;
  p.data[4] = 0;
  p.data[5] = 1;
  memset(p.data + p.length, 0, 8);
  p.length += 8;
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  host_close(&h);
  host_base(&h, NULL);
  advert_make(&h, &p, 200, 100, HI);
  advert_fix_sum(&p, SUM_PSEUDO);
  assert_int_equal(vip_vrrp_sum_verify(p.data, p.length, VIP_IPV4, &p.meta.src, &p.meta.dst),
                   VIP_VRRP_SUM_PSEUDO);
  /* The same sum, and version 2. */
  sum = (unsigned)(p.data[6] << 8 | p.data[7]) + 0x1000;
  sum = (sum & 0xffff) + (sum >> 16);
  p.data[0] = 0x21;
  p.data[6] = (uint8_t)(sum >> 8);
  p.data[7] = (uint8_t)sum;
  assert_int_equal(vip_vrrp_sum_verify(p.data, p.length, VIP_IPV4, &p.meta.src, &p.meta.dst),
                   VIP_VRRP_SUM_BAD);
  host_close(&h);
}

/* A withdrawal without a source that is cut behind its header is judged by what it says. */
static void test_header_without_a_source(void **state)
{
  struct advert p;

  (void)state;
  host_base(&h, NULL);
  advert_make(&h, &p, 0, 100, HI);
  memset(&p.meta.src, 0, sizeof p.meta.src);
  p.data[3] = 0;
  p.length = 8;
  dropped(&h, &p, VIP_CODE_COUNT_ZERO);
  p.length = 7;
  dropped(&h, &p, VIP_CODE_SOURCE);
  host_close(&h);
}

/* ---- who is Active ---- */

/* 0 means that nobody is known: no router has this number. */
static void test_number_of_a_router(void **state)
{
  struct vip_addr addr = v6(0xfe80, 0);
  uint32_t number;

  (void)state;
  number = 0u - vipi_vrrp_router_id(VIP_IPV6, &addr);
  addr.octet[12] = (uint8_t)(number >> 24);
  addr.octet[13] = (uint8_t)(number >> 16);
  addr.octet[14] = (uint8_t)(number >> 8);
  addr.octet[15] = (uint8_t)number;
  assert_int_equal(vipi_vrrp_router_id(VIP_IPV6, &addr), 1);
  memset(&addr, 0, sizeof addr);
  assert_int_equal(vipi_vrrp_router_id(VIP_IPV4, &addr), 1);
  addr = vip_ipv4(0, 0, 0, 1);
  assert_int_equal(vipi_vrrp_router_id(VIP_IPV4, &addr), 1);
  addr = vip_ipv4(192, 0, 2, 1);
  assert_int_equal(vipi_vrrp_router_id(VIP_IPV4, &addr), 0xc0000201);
}

/* Who is Active knows of no other one, whoever contradicts. */
static void test_active_knows_nobody(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 3700);
  heard(&h, 50, 100, HI);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(h.vr.run.active_id, 0);
  host_close(&h);
}

/* What was learned of the Active router outlasts a start that finds the virtual router begun. */
static void test_started_twice(void **state)
{
  struct vip_vrrp_status status;

  (void)state;
  host_open(&h, NULL);
  vip_vrrp_get_status(&h.vr, &status);
  assert_int_equal(status.active_advert_cs, 100);
  host_close(&h);
  host_base(&h, NULL);
  heard(&h, 200, 250, HI);
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
  vip_vrrp_get_status(&h.vr, &status);
  assert_int_equal(status.active_advert_cs, 250);
  host_close(&h);
}

/* ---- lists of addresses ---- */

/* Two lists of the same addresses have one digest; any octet of any address makes another. */
static void digest_of_a_list(uint8_t family)
{
  const size_t octets = family == VIP_IPV4 ? 4 : 16;
  uint8_t list[3 * 16 + 16];
  uint8_t other[3 * 16];
  uint32_t digest;

  memset(list, 0x55, sizeof list);
  for (size_t i = 0; i < 3 * octets; i++) {
    list[i] = (uint8_t)(i * 37);
  }
  digest = vipi_vrrp_list_digest(family, list, 3);
  memcpy(other, list + octets, octets);
  memcpy(other + octets, list + 2 * octets, octets);
  memcpy(other + 2 * octets, list, octets);
  assert_int_equal(vipi_vrrp_list_digest(family, other, 3), digest);
  for (size_t i = 0; i < 3 * octets; i++) {
    list[i] ^= 1;
    assert_int_not_equal(vipi_vrrp_list_digest(family, list, 3), digest);
    list[i] ^= 1;
  }
  /* What is not of it does not count, nor is an octet of one as good in another. */
  memset(list + 3 * octets, 0xaa, octets);
  assert_int_equal(vipi_vrrp_list_digest(family, list, 3), digest);
  for (size_t i = 0; i < octets; i++) {
    memcpy(other, list, 3 * octets);
    other[i] = list[octets + i];
    other[octets + i] = list[i];
    assert_int_not_equal(vipi_vrrp_list_digest(family, other, 3), digest);
  }
}

static void test_digest_of_a_list(void **state)
{
  (void)state;
  digest_of_a_list(VIP_IPV4);
  digest_of_a_list(VIP_IPV6);
}

/* Every octet of an IPv6 address counts for its number. */
static void test_number_is_of_the_whole_address(void **state)
{
  struct vip_addr addr = v6(0xfe80, 0x1234);
  const uint32_t number = vipi_vrrp_router_id(VIP_IPV6, &addr);

  (void)state;
  for (size_t i = 0; i < sizeof addr.octet; i++) {
    addr.octet[i] ^= 0x10;
    assert_int_not_equal(vipi_vrrp_router_id(VIP_IPV6, &addr), number);
    addr.octet[i] ^= 0x10;
  }
}

/* ---- what changes while it runs ---- */

/* The second address alone is another one: the others hear of it at once. */
static void test_second_address_changes(void **state)
{
  static const struct vip_addr before[] = {{{192, 0, 2, 1}}, {{192, 0, 2, 2}}};
  static const struct vip_addr behind[] = {{{192, 0, 2, 1}}, {{192, 0, 2, 3}}};
  const struct vip_vrrp_config two = {.addresses = before, .address_count = 2};
  struct vip_vrrp_config c;

  (void)state;
  host_active(&h, &two);
  c = in_force();
  c.addresses = behind;
  host_forget(&h);
  configure(&c);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  host_close(&h);
}

static void is_told(enum vip_vrrp_timer timer)
{
  assert_true(vip_group_deadline(&h.vr.group) == h.vr.run.due[timer]);
}

/* A deadline that has moved is the one that the host sleeps until. */
static void test_host_hears_of_moved_deadlines(void **state)
{
  const struct vip_vrrp_config fast = {.fast_preempt = true};
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, &fast);
  heard(&h, 200, 100, HI);
  heard(&h, 50, 100, HI);
  is_told(VIP_VRRP_TIMER_DOWN);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, fh_now(&h)), VIP_OK);
  is_told(VIP_VRRP_TIMER_DOWN);
  /* He was to be replaced; now he is waited for. */
  until(&h, 3610);
  expect_event(&h, 0, VIP_VRRP_ACTIVE, VIP_REASON_NO_RESPONSE);
  host_close(&h);
  host_base(&h, NULL);
  c = in_force();
  c.advert_cs = 300;
  configure(&c);
  is_told(VIP_VRRP_TIMER_DOWN);
  host_close(&h);
  host_active(&h, NULL);
  at(&h, 4000);
  assert_int_equal(vip_group_set_priority(&h.vr.group, 150, fh_now(&h)), VIP_OK);
  is_told(VIP_VRRP_TIMER_ADVERT);
  memset(h.tx, 0xee, sizeof h.tx);
  until(&h, 5000);
  assert_int_equal(h.last_length, 12);
  assert_int_equal(h.tx[12], 0xee); /* nothing behind the message is written */
  c = in_force();
  c.garp_refresh_s = 1;
  c.advert_cs = 400;
  configure(&c);
  is_told(VIP_VRRP_TIMER_ANNOUNCE);
  host_close(&h);
}

static void test_preempt_delay_is_taken_away(void **state)
{
  const struct vip_vrrp_config delayed = {.preempt_delay_ms = 5000};
  struct vip_vrrp_config c;

  (void)state;
  host_base(&h, &delayed);
  heard(&h, 50, 100, HI);
  assert_true(h.vr.run.due[VIP_VRRP_TIMER_PREEMPT] != 0);
  c = in_force();
  c.preempt_delay_ms = 0;
  configure(&c);
  assert_true(h.vr.run.due[VIP_VRRP_TIMER_PREEMPT] == 0);
  host_close(&h);
}

/* The first of two peers is another one. */
static void test_first_peer_changes(void **state)
{
  static const struct vip_vrrp_peer one[] = {{{{192, 0, 2, 30}}, 0, 0}, {{{192, 0, 2, 31}}, 0, 0}};
  static const struct vip_vrrp_peer other[] = {{{{192, 0, 2, 32}}, 0, 0},
                                               {{{192, 0, 2, 31}}, 0, 0}};
  const struct vip_vrrp_config unicast = {.peers = one, .peer_count = 2};
  struct vip_vrrp_config c;

  (void)state;
  host_active(&h, &unicast);
  c = in_force();
  c.peers = other;
  configure(&c);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_close(&h);
}

/* A start that is not delayed has one deadline; a millisecond is a delay. */
static void test_start_delay(void **state)
{
  const struct vip_vrrp_config shortest = {.start_delay_ms = 1};

  (void)state;
  host_open(&h, NULL);
  at(&h, 1000);
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_true(h.vr.run.due[VIP_VRRP_TIMER_SILENT] == 0);
  is_told(VIP_VRRP_TIMER_DOWN);
  host_close(&h);
  host_base(&h, &shortest);
  assert_true(h.vr.run.due[VIP_VRRP_TIMER_SILENT] == fh_time(&h, 1));
  host_close(&h);
}

/* Each time that it becomes Active there is a second round of announcements. */
static void test_second_round_each_time(void **state)
{
  const struct vip_vrrp_config c = {.garp_count = 1, .garp_second_ms = 5000};

  (void)state;
  host_active(&h, &c);
  host_forget(&h);
  until(&h, 8610);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  heard(&h, 200, 100, HI);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_forget(&h);
  until(&h, 13000);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  until(&h, 17500);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  host_close(&h);
}

/* An address that none can have, and the first one. */
static void test_first_address(void **state)
{
  static const struct vip_addr wrong[] = {{{224, 0, 0, 1}}, {{192, 0, 2, 2}}};
  const struct vip_vrrp_config ipv6 = {.family = VIP_IPV6};
  const struct vip_addr global = v6(0x2001, 1);
  struct vip_problem problem = {NULL, NULL};
  struct vip_vrrp_config c;

  (void)state;
  host_open(&h, NULL);
  c = in_force();
  c.addresses = wrong;
  c.address_count = 2;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_ERR_ARG);
  c.address_count = 1;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_ERR_ARG);
  host_close(&h);
  host_base(&h, &ipv6);
  c = in_force();
  c.addresses = &global;
  c.address_count = 1;
  assert_int_equal(vip_vrrp_check(&h.ifp, &c, &problem), VIP_ERR_ARG);
  host_close(&h);
}

/* The longest list that a packet of the interface can carry. */
static void test_list_that_just_fits(void **state)
{
  static struct vip_addr list[21];
  struct fh_setup setup;
  struct vip_vrrp_config c;

  (void)state;
  for (uint8_t i = 0; i < COUNT_OF(list); i++) {
    list[i] = vip_ipv4(192, 0, 2, (uint8_t)(i + 1));
  }
  memset(&setup, 0, sizeof setup);
  setup.mtu = 20 + 8 + 20 * 4;
  setup.local4 = vip_ipv4(192, 0, 2, 200);
  host_open(&h, &setup);
  c = in_force();
  c.addresses = list;
  c.address_count = 20;
  configure(&c);
  c.address_count = 21;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_ERR_SPACE);
  host_close(&h);
}

/* Unicast peers need no membership. */
static void test_unicast_joins_nothing(void **state)
{
  static const struct vip_vrrp_peer peer = {{{192, 0, 2, 30}}, 0, 0};
  struct fh_setup setup;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.config.peers = &peer;
  setup.config.peer_count = 1;
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 0);
  host_close(&h);
}

/* The same address twice, and neither time the first. */
static void test_address_twice(void **state)
{
  static const struct vip_addr twice[] = {
      {{192, 0, 2, 1}}, {{192, 0, 2, 2}}, {{192, 0, 2, 3}}, {{192, 0, 2, 2}}};
  struct vip_vrrp_config c;

  (void)state;
  host_open(&h, NULL);
  c = in_force();
  c.addresses = twice;
  c.address_count = 4;
  assert_int_equal(vip_vrrp_configure(&h.vr, &c, fh_now(&h)), VIP_ERR_ARG);
  c.address_count = 3;
  configure(&c);
  host_close(&h);
}

/* ---- what goes out ---- */

/* Only what is sent is early by chance: the host is asked for no other random number. */
static void test_chance_is_for_advertisements(void **state)
{
  const struct vip_vrrp_config c = {.jitter_pct = 10};

  (void)state;
  host_base(&h, &c);
  heard(&h, 200, 100, HI);
  assert_int_equal(ops_since(&h, 0, FH_RANDOM), 0);
  host_close(&h);
}

/* An owner that leaves tells whose MAC its excluded addresses have again, too. */
static void test_owner_leaves_excluded_addresses(void **state)
{
  static const struct vip_addr list[] = {{{192, 0, 2, 1}}, {{192, 0, 2, 2}}, {{192, 0, 2, 3}}};
  const struct vip_vrrp_config c = {
      .priority = 255, .addresses = list, .address_count = 1, .excluded_count = 2};

  (void)state;
  host_base(&h, &c);
  at(&h, 500);
  host_forget(&h);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 3);
  host_close(&h);
}

/* Two groups of their own are two memberships. */
static void test_two_multicast_groups(void **state)
{
  static const struct vip_addr groups[] = {{{224, 0, 0, 98}}, {{224, 0, 0, 99}}};
  static struct vip_vrrp second;
  struct vip_vrrp_config c = {.group_address = &groups[0]};

  (void)state;
  host_base(&h, &c);
  c = in_force();
  c.vrid = 52;
  c.group_address = &groups[1];
  assert_int_equal(vip_vrrp_init(&second, &h.ifp, &c), VIP_OK);
  host_forget(&h);
  assert_int_equal(vip_group_start(&second.group, fh_now(&h)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 1);
  assert_memory_equal(nth(&h, FH_JOIN, 0)->addr.octet, groups[1].octet, 4);
  assert_int_equal(vip_group_remove(&second.group, fh_now(&h)), VIP_OK);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_form_of_those_that_have_one),
      cmocka_unit_test(test_header_without_a_source),
      cmocka_unit_test(test_number_of_a_router),
      cmocka_unit_test(test_active_knows_nobody),
      cmocka_unit_test(test_started_twice),
      cmocka_unit_test(test_digest_of_a_list),
      cmocka_unit_test(test_number_is_of_the_whole_address),
      cmocka_unit_test(test_second_address_changes),
      cmocka_unit_test(test_host_hears_of_moved_deadlines),
      cmocka_unit_test(test_start_delay),
      cmocka_unit_test(test_second_round_each_time),
      cmocka_unit_test(test_first_address),
      cmocka_unit_test(test_list_that_just_fits),
      cmocka_unit_test(test_unicast_joins_nothing),
      cmocka_unit_test(test_preempt_delay_is_taken_away),
      cmocka_unit_test(test_first_peer_changes),
      cmocka_unit_test(test_address_twice),
      cmocka_unit_test(test_chance_is_for_advertisements),
      cmocka_unit_test(test_owner_leaves_excluded_addresses),
      cmocka_unit_test(test_two_multicast_groups),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
