/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_start.c - vrrp.md 8.1: starting and stopping a virtual router.
 *
 * One test a numbered case, plus what engine.h says about start, stop, joins
 * and reasons.
 */
#include "fakehost.h"

static struct fakehost h;

static int start(void)
{
  return vip_group_start(&h.vr.group, fh_now(&h));
}

static int stop(void)
{
  return vip_group_stop(&h.vr.group, fh_now(&h));
}

static void test_case_001_base_becomes_active(void **state)
{
  static const uint8_t vector_d[] = {0x31, 0x33, 0x64, 0x01, 0x00, 0x64,
                                     0xa8, 0x65, 0xc0, 0x00, 0x02, 0x01};
  static const uint8_t mac[6] = {0, 0, 0x5e, 0, 1, 0x33};
  const struct fh_record *r;

  (void)state;
  host_base(&h, NULL);
  assert_true(vip_group_deadline(&h.vr.group) == 3609375000);
  expect_active_at(&h, 3610);
  r = nth(&h, FH_SEND, 0);
  assert_memory_equal(h.last_sent, vector_d, sizeof vector_d);
  assert_int_equal(h.last_length, sizeof vector_d);
  assert_int_equal(r->packet.ttl, 255);
  assert_int_equal(r->packet.dscp, 0xc0);
  assert_int_equal(r->packet.forwarder, 1);
  assert_true(r->packet.dst_mac_known);
  assert_memory_equal(r->packet.src_mac.octet, mac, 6);
  assert_memory_equal(r->packet.dst_mac.octet, "\x01\x00\x5e\x00\x00\x12", 6);
  assert_memory_equal(r->packet.src.octet, "\xc0\x00\x02\x14", 4);
  assert_memory_equal(r->packet.dst.octet, "\xe0\x00\x00\x12", 4);
  assert_true(r->group == &h.vr.group && r->packet.family == VIP_IPV4);
  expect_advert_at(&h, 4610);
  expect_advert_at(&h, 5610);
  expect_advert_at(&h, 6610);
  host_close(&h);
}

static void test_case_001_pseudo_header_form(void **state)
{
  struct vip_vrrp_config c = {.checksum = VIP_VRRP_CHECKSUM_PSEUDO};

  (void)state;
  host_active(&h, &c);
  assert_int_equal(h.last_sent[6], 0x05);
  assert_int_equal(h.last_sent[7], 0xc2);
  host_close(&h);
}

static void test_case_001_announcement(void **state)
{
  const struct fh_record *r;

  (void)state;
  host_base(&h, NULL);
  expect_active_at(&h, 3610);
  r = nth(&h, FH_ANNOUNCE, 0);
  assert_int_equal(r->announce.family, VIP_IPV4);
  assert_int_equal(r->announce.forwarder, 1);
  assert_int_equal(r->announce.arp_op, 1);
  assert_int_equal(r->announce.arp_target, VIP_ARP_TARGET_DESTINATION);
  assert_int_equal(r->announce.copies, 1);
  assert_memory_equal(r->announce.mac.octet, "\x00\x00\x5e\x00\x01\x33", 6);
  assert_false(r->announce.with_ra);
  host_close(&h);
}

static void test_case_001_rights(void **state)
{
  const struct fh_record *mac;
  const struct fh_record *addr;

  (void)state;
  host_base(&h, NULL);
  expect_active_at(&h, 3610);
  mac = nth(&h, FH_CLAIM, 0);
  addr = nth(&h, FH_CLAIM, 1);
  if (mac->right.kind != VIP_RIGHT_MAC) {
    mac = addr;
    addr = nth(&h, FH_CLAIM, 0);
  }
  assert_int_equal(mac->right.kind, VIP_RIGHT_MAC);
  assert_int_equal(mac->right.forwarder, 1);
  assert_memory_equal(mac->right.mac.octet, "\x00\x00\x5e\x00\x01\x33", 6);
  assert_int_equal(addr->right.kind, VIP_RIGHT_ADDR);
  assert_memory_equal(addr->right.mac.octet, "\x00\x00\x5e\x00\x01\x33", 6);
  assert_memory_equal(addr->addr.octet, "\xc0\x00\x02\x01", 4);
  assert_int_equal(addr->right.flags, 0);
  assert_int_equal(h.right_count, 2);
  host_close(&h);
}

static void test_case_002_owner_is_active_at_once(void **state)
{
  struct vip_vrrp_config c = {.priority = 255};
  const struct fh_record *r;

  (void)state;
  host_base(&h, &c);
  r = nth(&h, FH_SEND, 0);
  assert_int_equal(r->ms, 0);
  assert_int_equal(sent_priority(r), 255);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 1);
  expect_event(&h, 0, VIP_VRRP_ACTIVE, VIP_REASON_OWNER);
  assert_int_equal(h.counters.last_active_reason, VIP_REASON_OWNER);
  expect_advert_at(&h, 1000);
  expect_advert_at(&h, 2000);
  host_close(&h);
}

static void test_case_003_shutdown_of_a_backup(void **state)
{
  size_t mark;

  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  mark = h.count;
  assert_int_equal(stop(), VIP_OK);
  expect_state(&h, VIP_VRRP_INITIALIZE);
  expect_event(&h, mark, VIP_VRRP_INITIALIZE, VIP_REASON_SHUTDOWN);
  assert_int_equal(ops_since(&h, 0, FH_SEND) + ops_since(&h, 0, FH_CLAIM), 0);
  assert_true(vip_group_deadline(&h.vr.group) == VIP_NEVER);
  expect_quiet_until(&h, 8000);
  host_close(&h);
}

static void test_case_004_shutdown_of_an_active(void **state)
{
  static const struct vip_addr two[] = {{{192, 0, 2, 1}}, {{192, 0, 2, 9}}};
  struct vip_vrrp_config c = {.addresses = two, .address_count = 2};

  (void)state;
  host_active(&h, &c);
  at(&h, 5000);
  host_forget(&h);
  assert_int_equal(stop(), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  assert_true(h.records[0].op == FH_SEND); /* the farewell needs the MAC: before the releases */
  assert_int_equal(sent_priority(&h.records[0]), 0);
  assert_int_equal(h.records[0].octets[3], 2);
  assert_int_equal(sent_interval(&h.records[0]), 100);
  assert_int_equal(h.records[0].packet.forwarder, 1);
  assert_int_equal(ops_since(&h, 0, FH_RELEASE), 3);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 0);
  expect_event(&h, 0, VIP_VRRP_INITIALIZE, VIP_REASON_SHUTDOWN);
  assert_int_equal(h.right_count, 0);
  assert_int_equal(h.counters.zero_tx, 1);
  expect_quiet_until(&h, 12000);
  host_close(&h);
}

static void test_case_005_initialize_hears_nothing(void **state)
{
  struct advert p;

  (void)state;
  host_open(&h, NULL);
  advert_make(&h, &p, 200, 100, HI);
  dropped(&h, &p, VIP_CODE_NOT_STARTED);
  advert_make(&h, &p, 0, 100, HI);
  dropped(&h, &p, VIP_CODE_NOT_STARTED);
  assert_int_equal(counted(&h, VIP_CODE_NOT_STARTED), 2); /* at the group */
  expect_quiet_until(&h, 10000);
  expect_state(&h, VIP_VRRP_INITIALIZE);
  assert_true(vip_engine_deadline(&h.engine) == VIP_NEVER);
  host_close(&h);
}

static void test_case_006_second_start_and_stop(void **state)
{
  size_t mark;

  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  mark = h.count;
  assert_int_equal(start(), VIP_OK);
  assert_int_equal(h.count, mark);
  expect_active_at(&h, 3610); /* not 4610 */
  at(&h, 4000);
  mark = h.count;
  assert_int_equal(start(), VIP_OK);
  assert_int_equal(h.count, mark);
  assert_int_equal(stop(), VIP_OK);
  mark = h.count;
  assert_int_equal(stop(), VIP_OK);
  assert_int_equal(h.count, mark);
  host_close(&h);
}

static void test_case_007_restart_in_one_millisecond(void **state)
{
  (void)state;
  host_active(&h, NULL);
  at(&h, 5000);
  assert_int_equal(stop(), VIP_OK);
  assert_int_equal(start(), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 2); /* 4610, farewell */
  assert_int_equal(sent_priority(nth(&h, FH_SEND, 1)), 0);
  expect_state(&h, VIP_VRRP_BACKUP);
  expect_active_at(&h, 8610);
  host_close(&h);
}

static void test_case_008_ipv6(void **state)
{
  struct vip_vrrp_config c = {.family = VIP_IPV6};
  const struct fh_record *r;
  size_t i;

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 3610);
  r = nth(&h, FH_SEND, 0);
  assert_int_equal(r->packet.family, VIP_IPV6);
  assert_int_equal(r->packet.src.octet[0], 0xfe);
  assert_int_equal(r->packet.src.octet[15], 0x20);
  assert_memory_equal(r->packet.dst.octet, v6(0xff02, 0x12).octet, 16);
  assert_memory_equal(r->packet.dst_mac.octet, "\x33\x33\x00\x00\x00\x12", 6);
  assert_memory_equal(r->packet.src_mac.octet, "\x00\x00\x5e\x00\x02\x33", 6);
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 2);
  for (i = 0; i < 2; i++) {
    r = nth(&h, FH_ANNOUNCE, i);
    assert_int_equal(r->announce.nd_flags, VIP_NA_ROUTER | VIP_NA_OVERRIDE);
    assert_true(r->announce.nd_option);
    assert_int_equal(r->announce.family, VIP_IPV6);
    assert_memory_equal(r->announce.mac.octet, "\x00\x00\x5e\x00\x02\x33", 6);
  }
  /* Solicited-node groups go with the addresses (seams.md 2); both VIPs share one. */
  for (i = 0; i < 2; i++) {
    struct vip_addr group = vip_solicited_node(&vip_vrrp_get_config(&h.vr)->addresses[i]);

    assert_memory_equal(group.octet,
                        "\xff\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\xff\x00\x00\x01", 16);
  }
  host_close(&h);
}

static void test_case_008_ipv6_router_right(void **state)
{
  struct vip_vrrp_config c = {.family = VIP_IPV6};
  unsigned ra = 0;
  size_t i;

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 3610);
  for (i = 0; i < h.count; i++) {
    if (h.records[i].op == FH_CLAIM && h.records[i].right.kind == VIP_RIGHT_RA) {
      ra++;
      assert_memory_equal(h.records[i].addr.octet, v6(0xfe80, 1).octet, 16);
    }
  }
  assert_int_equal(ra, 1);
  assert_int_equal(h.right_count, 4);
  assert_true(nth(&h, FH_ANNOUNCE, 0)->announce.with_ra); /* it comes from the first address */
  assert_false(nth(&h, FH_ANNOUNCE, 1)->announce.with_ra);
  host_close(&h);
}

static void test_case_009_three_addresses(void **state)
{
  static const struct vip_addr three[] = {{{192, 0, 2, 1}}, {{192, 0, 2, 200}}, {{192, 0, 2, 7}}};
  struct vip_vrrp_config c = {.addresses = three, .address_count = 3};

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 3610); /* checks the order and the count */
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 3);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  host_close(&h);
}

static void test_excluded_addresses_are_not_in_the_packet(void **state)
{
  static const struct vip_addr list[] = {
      {{192, 0, 2, 1}}, {{198, 51, 100, 1}}, {{198, 51, 100, 2}}};
  struct vip_vrrp_config c = {.addresses = list, .address_count = 1, .excluded_count = 2};

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 3610); /* three claims and announcements, count 1 */
  assert_int_equal(ops_since(&h, 0, FH_ANNOUNCE), 3);
  assert_int_equal(h.last_length, 12);
  host_close(&h);
}

static void test_reasons_of_beginning(void **state)
{
  struct fh_setup setup;
  struct vip_addr address = vip_ipv4(192, 0, 2, 20);

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.link_down = true;
  setup.no_address = true;
  host_open(&h, &setup);
  assert_int_equal(start(), VIP_OK);
  expect_state(&h, VIP_VRRP_INITIALIZE);
  assert_int_equal(vip_if_up(&h.ifp, fh_now(&h)), VIP_OK);
  expect_state(&h, VIP_VRRP_INITIALIZE); /* no address yet */
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV4, &address, fh_now(&h)), VIP_OK);
  expect_event(&h, 0, VIP_VRRP_BACKUP, VIP_REASON_ADDRESS);
  host_forget(&h);
  assert_int_equal(vip_if_down(&h.ifp, true, fh_now(&h)), VIP_OK);
  expect_event(&h, 0, VIP_VRRP_INITIALIZE, VIP_REASON_INTERFACE_DOWN);
  host_forget(&h);
  assert_int_equal(vip_if_up(&h.ifp, fh_now(&h)), VIP_OK);
  expect_event(&h, 0, VIP_VRRP_BACKUP, VIP_REASON_INTERFACE_UP);
  host_forget(&h);
  assert_int_equal(stop(), VIP_OK);
  expect_event(&h, 0, VIP_VRRP_INITIALIZE, VIP_REASON_SHUTDOWN);
  host_forget(&h);
  assert_int_equal(start(), VIP_OK);
  expect_event(&h, 0, VIP_VRRP_BACKUP, VIP_REASON_STARTUP);
  host_close(&h);
}

static void test_joins_once_an_interface(void **state)
{
  static const struct vip_addr other = {{192, 0, 2, 2}};
  static struct vip_vrrp second;
  struct vip_vrrp_config c = {
      .addresses = &other, .address_count = 1, .vrid = 52, .family = VIP_IPV4};
  const struct fh_record *r;

  (void)state;
  host_open(&h, NULL);
  assert_int_equal(vip_vrrp_init(&second, &h.ifp, &c), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 0);
  assert_int_equal(start(), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 1);
  r = nth(&h, FH_JOIN, 0);
  assert_true(r->on);
  assert_int_equal(r->family, VIP_IPV4);
  assert_memory_equal(r->addr.octet, "\xe0\x00\x00\x12", 4);
  assert_int_equal(vip_group_start(&second.group, fh_now(&h)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 1);
  assert_int_equal(stop(), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 1);
  assert_int_equal(vip_group_remove(&second.group, fh_now(&h)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 2);
  assert_false(nth(&h, FH_JOIN, 1)->on);
  host_close(&h);
}

static void test_joins_nothing_for_unicast(void **state)
{
  static const struct vip_vrrp_peer peer = {{{192, 0, 2, 30}}, 0, 0};
  struct vip_vrrp_config c = {.peers = &peer, .peer_count = 1};

  (void)state;
  host_base(&h, &c);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 0);
  host_close(&h);
}

static void test_alternative_group_is_joined_and_used(void **state)
{
  static const struct vip_addr group = {{224, 0, 0, 99}};
  struct vip_vrrp_config c = {.group_address = &group};
  struct fh_setup setup;
  struct advert p;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.config = c;
  host_open(&h, &setup);
  assert_int_equal(start(), VIP_OK);
  assert_memory_equal(nth(&h, FH_JOIN, 0)->addr.octet, group.octet, 4);
  advert_make(&h, &p, 200, 100, HI);
  dropped(&h, &p, VIP_CODE_DESTINATION);
  p.meta.dst = group;
  assert_int_equal(hear(&h, &p), VIP_OK);
  host_forget(&h);
  expect_active_at(&h, 3610);
  assert_memory_equal(nth(&h, FH_SEND, 0)->packet.dst.octet, group.octet, 4);
  assert_memory_equal(nth(&h, FH_SEND, 0)->packet.dst_mac.octet, "\x01\x00\x5e\x00\x00\x63", 6);
  host_forget(&h);
  assert_int_equal(stop(), VIP_OK);
  assert_false(nth(&h, FH_JOIN, 0)->on);
  host_close(&h);
}

static void test_tos_is_sent_as_configured(void **state)
{
  struct vip_vrrp_config c = {.priority = 255, .tos = 0xe0};

  (void)state;
  host_base(&h, &c);
  assert_int_equal(nth(&h, FH_SEND, 0)->packet.dscp, 0xe0);
  host_close(&h);
  c.tos = 0;
  c.tos_set = true;
  host_base(&h, &c);
  assert_int_equal(nth(&h, FH_SEND, 0)->packet.dscp, 0);
  host_close(&h);
}

static void test_physical_mac_mode(void **state)
{
  struct vip_vrrp_config c = {.physical_mac = true};

  (void)state;
  host_base(&h, &c);
  expect_active_at(&h, 3610);
  assert_int_equal(ops_since(&h, 0, FH_CLAIM), 1); /* no MAC right */
  assert_int_equal(nth(&h, FH_SEND, 0)->packet.forwarder, 0);
  assert_memory_equal(nth(&h, FH_SEND, 0)->packet.src_mac.octet, "\x02\0\0\0\0\x20", 6);
  assert_int_equal(nth(&h, FH_ANNOUNCE, 0)->announce.forwarder, 0);
  assert_memory_equal(nth(&h, FH_ANNOUNCE, 0)->announce.mac.octet, "\x02\0\0\0\0\x20", 6);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_001_base_becomes_active),
      cmocka_unit_test(test_case_001_pseudo_header_form),
      cmocka_unit_test(test_case_001_announcement),
      cmocka_unit_test(test_case_001_rights),
      cmocka_unit_test(test_case_002_owner_is_active_at_once),
      cmocka_unit_test(test_case_003_shutdown_of_a_backup),
      cmocka_unit_test(test_case_004_shutdown_of_an_active),
      cmocka_unit_test(test_case_005_initialize_hears_nothing),
      cmocka_unit_test(test_case_006_second_start_and_stop),
      cmocka_unit_test(test_case_007_restart_in_one_millisecond),
      cmocka_unit_test(test_case_008_ipv6),
      cmocka_unit_test(test_case_008_ipv6_router_right),
      cmocka_unit_test(test_case_009_three_addresses),
      cmocka_unit_test(test_excluded_addresses_are_not_in_the_packet),
      cmocka_unit_test(test_reasons_of_beginning),
      cmocka_unit_test(test_joins_once_an_interface),
      cmocka_unit_test(test_joins_nothing_for_unicast),
      cmocka_unit_test(test_alternative_group_is_joined_and_used),
      cmocka_unit_test(test_tos_is_sent_as_configured),
      cmocka_unit_test(test_physical_mac_mode),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
