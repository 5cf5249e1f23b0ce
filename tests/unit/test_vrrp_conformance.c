/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_conformance.c - requirements of RFC 9568 and RFC 3768 that hold for
 * everything a virtual router does and so belong to no event: the header of
 * every packet, what is zero on the wire, what a Backup must not do, MACs, what
 * is logged.  tests/doc/conformance-vrrp.md lists all requirements with their
 * tests; the others are in the files named there.
 */
#include "fakehost.h"

static struct fakehost h;

static const struct vip_vrrp_config kinds[] = {
    {.version = VIP_VRRP_V2},
    {.version = VIP_VRRP_V3},
    {.version = VIP_VRRP_V3, .family = VIP_IPV6},
    {.version = VIP_VRRP_V2_V3},
};

static struct vip_mac virtual_mac(void)
{
  struct vip_mac mac = {{0x00, 0x00, 0x5e, 0x00, 0x01, 51}};

  if (h.setup.config.family == VIP_IPV6) {
    mac.octet[4] = 2;
  }
  return mac;
}

/*
 * RFC 9568 sections 5.1.1, 5.1.2, 7.2; RFC 3768 sections 5.2, 7.2: source,
 * destination, TTL, protocol and MACs, whatever the packet is sent for.
 */
static void check_header(const struct fh_record *r)
{
  const struct vip_addr group4 = vip_ipv4(224, 0, 0, 18);
  const struct vip_addr group6 = v6(0xff02, 0x12);
  const bool ipv6 = h.setup.config.family == VIP_IPV6;
  const struct vip_mac mac = virtual_mac();
  const uint8_t *to =
      ipv6 ? (const uint8_t *)"\x33\x33\0\0\0\x12" : (const uint8_t *)"\x01\0\x5e\0\0\x12";

  host_check(&h, r->packet.ttl == 255);
  host_check(&h, r->packet.protocol == 112);
  host_check(&h, r->packet.family == (ipv6 ? VIP_IPV6 : VIP_IPV4));
  host_check(&h, vip_addr_compare(&r->packet.dst, ipv6 ? &group6 : &group4) == 0);
  host_check(&h, vip_addr_compare(&r->packet.src, ipv6 ? &h.setup.local6 : &h.setup.local4) == 0);
  host_check(&h, memcmp(r->packet.src_mac.octet, mac.octet, 6) == 0);
  host_check(&h, r->packet.dst_mac_known && memcmp(r->packet.dst_mac.octet, to, 6) == 0);
}

/* Takeover, its repetition, the answers to priority 0 and to a losing one, the farewell. */
static void test_header_of_every_packet(void **state)
{
  size_t i;
  size_t k;

  (void)state;
  for (i = 0; i < COUNT_OF(kinds); i++) {
    const size_t versions = kinds[i].version == VIP_VRRP_V2_V3 ? 2 : 1;
    const bool silent = kinds[i].version == VIP_VRRP_V2;

    host_base(&h, &kinds[i]);
    until(&h, 4610);
    at(&h, 4800);
    heard(&h, 0, 100, HI);
    at(&h, 5000);
    heard(&h, 50, 100, HI);
    at(&h, 5200);
    assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
    assert_int_equal(ops_since(&h, 0, FH_SEND), (silent ? 4 : 5) * versions);
    for (k = 0; k < h.count; k++) {
      if (h.records[k].op == FH_SEND) {
        check_header(&h.records[k]);
      }
    }
    host_close(&h);
  }
}

/* RFC 9568 section 5.2.6: the four bits in front of the interval. */
static void test_reserved_bits_are_sent_as_zero(void **state)
{
  static const uint16_t intervals[] = {1, 15, 16, 255, 256, 4095};
  size_t i;
  unsigned ipv6;

  (void)state;
  for (ipv6 = 0; ipv6 < 2; ipv6++) {
    for (i = 0; i < COUNT_OF(intervals); i++) {
      struct vip_vrrp_config c = {.priority = 255, .advert_cs = intervals[i]};
      const struct fh_record *r;

      c.family = ipv6 ? VIP_IPV6 : VIP_IPV4;
      host_base(&h, &c);
      r = nth(&h, FH_SEND, 0);
      assert_int_equal(r->octets[4] & 0xf0, 0);
      assert_int_equal(sent_interval(r), intervals[i]);
      host_close(&h);
    }
  }
}

/* RFC 9568 section 5.2.9: link-local first, and no address of another family. */
static void test_addresses_of_ipv6_packets(void **state)
{
  struct vip_vrrp_config c = {.family = VIP_IPV6};
  const struct vip_vrrp_config *in_force;

  (void)state;
  host_active(&h, &c);
  in_force = vip_vrrp_get_config(&h.vr);
  until(&h, 4610);
  assert_int_equal(h.last_length, 8 + 2 * 16);
  assert_true(vip_addr_is_link_local(&in_force->addresses[0]));
  assert_memory_equal(h.last_sent + 8, in_force->addresses[0].octet, 16);
  assert_memory_equal(h.last_sent + 24, in_force->addresses[1].octet, 16);
  host_close(&h);
}

/* RFC 3768 sections 5.3.6.1, 5.3.10: zero when sent, and no matter when received. */
static void test_authentication_data_of_type_0(void **state)
{
  static const uint8_t zero[8];
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2};
  struct advert p;

  (void)state;
  host_active(&h, &c);
  until(&h, 4610);
  assert_int_equal(h.last_length, 8 + 4 + 8);
  assert_int_equal(h.last_sent[4], 0);
  assert_memory_equal(h.last_sent + 12, zero, sizeof zero);
  advert_make(&h, &p, 200, 100, HI);
  memset(p.data + 12, 0xa5, 8);
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_close(&h);
}

/* ---- what the host is told to do ---- */

static uint8_t address_flags(const struct vip_vrrp_config *config)
{
  uint8_t flags = 0xff;
  size_t i;

  host_base(&h, config);
  until(&h, 3610);
  expect_state(&h, VIP_VRRP_ACTIVE);
  for (i = 0; i < h.count; i++) {
    const struct fh_record *r = &h.records[i];

    if (r->op == FH_CLAIM && r->right.kind == VIP_RIGHT_ADDR) {
      assert_true(flags == 0xff || flags == r->right.flags);
      flags = r->right.flags;
    }
  }
  host_close(&h);
  return flags;
}

/* RFC 9568 section 6.4.3, RFC 3768 section 6.4.3: whose packets to the addresses are accepted. */
static void test_who_accepts(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(kinds); i++) {
    struct vip_vrrp_config c = kinds[i];

    assert_int_equal(address_flags(&c), 0);
    c.accept = true;
    assert_int_equal(address_flags(&c), VIP_RIGHT_ACCEPT);
    c.priority = 255;
    assert_int_equal(address_flags(&c), VIP_RIGHT_OWNER | VIP_RIGHT_ACCEPT);
    c.accept = false; /* an owner accepts all the same */
    assert_int_equal(address_flags(&c), VIP_RIGHT_OWNER | VIP_RIGHT_ACCEPT);
  }
}

static int asked(void)
{
  const struct vip_vrrp_config *c = vip_vrrp_get_config(&h.vr);
  struct vip_query query;
  struct vip_answer answer;

  memset(&query, 0, sizeof query);
  query.family = c->family;
  query.target = c->addresses[c->address_count - 1];
  query.sender = c->family == VIP_IPV6 ? v6(0xfe80, 0x50) : vip_ipv4(192, 0, 2, 50);
  return vip_if_answer(&h.ifp, &query, &answer, fh_now(&h));
}

/* RFC 9568 section 6.4.2: no answer, no router advertisement, no MAC, no address, no packet. */
static void test_a_backup_has_no_right(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(kinds); i++) {
    uint32_t ms;

    host_base(&h, &kinds[i]);
    for (ms = 1000; ms <= 9000; ms += 1000) {
      at(&h, ms);
      assert_int_equal(asked(), VIP_ERR_NOT_OURS);
      heard(&h, 200, 100, HI);
    }
    quiet_since(&h, 0);
    assert_int_equal(h.right_count, 0);
    until(&h, 13000);
    expect_state(&h, VIP_VRRP_ACTIVE);
    assert_int_equal(asked(), VIP_OK);
    heard(&h, 200, 100, HI); /* and loses all of it with the role */
    expect_state(&h, VIP_VRRP_BACKUP);
    assert_int_equal(h.right_count, 0);
    assert_int_equal(asked(), VIP_ERR_NOT_OURS);
    host_close(&h);
  }
}

/* RFC 9568 sections 8.1.2, 8.2.2; RFC 3768 section 8.2: an owner that boots. */
static void test_no_physical_mac_of_a_booting_owner(void **state)
{
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(kinds); i++) {
    struct fh_setup setup;
    const struct vip_addr *own;
    size_t announced = 0;
    size_t k;
    struct vip_mac mac;

    memset(&setup, 0, sizeof setup);
    setup.config = kinds[i];
    setup.config.priority = 255;
    setup.link_down = true;
    setup.no_address = true;
    host_open(&h, &setup);
    h.setup.local4 = vip_ipv4(192, 0, 2, 20);
    h.setup.local6 = v6(0xfe80, 0x20);
    own = h.setup.config.family == VIP_IPV6 ? &h.setup.local6 : &h.setup.local4;
    mac = virtual_mac();
    assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
    assert_int_equal(vip_if_up(&h.ifp, fh_now(&h)), VIP_OK);
    assert_int_equal(asked(), VIP_ERR_NOT_OURS); /* no address yet: nothing is said */
    quiet_since(&h, 0);
    assert_int_equal(vip_if_set_address(&h.ifp, h.setup.config.family, own, fh_now(&h)), VIP_OK);
    expect_state(&h, VIP_VRRP_ACTIVE);
    assert_int_equal(asked(), VIP_OK);
    for (k = 0; k < h.count; k++) {
      const struct fh_record *r = &h.records[k];

      if (r->op == FH_SEND) {
        check_header(r);
      }
      if (r->op == FH_ANNOUNCE) { /* the fake host wants the MAC to be claimed before */
        assert_memory_equal(r->announce.mac.octet, mac.octet, 6);
        assert_int_equal(r->announce.forwarder, 1);
        announced++;
      }
    }
    assert_int_equal(announced, h.setup.config.address_count);
    host_close(&h);
  }
}

/* ---- what is logged ---- */

static void expect_logged(int code, size_t mark)
{
  size_t n = 0;
  size_t i;

  for (i = mark; i < h.count; i++) {
    n += h.records[i].op == FH_EVENT && h.records[i].event.kind == VIP_EVENT_CODE &&
         h.records[i].event.code == code;
  }
  if (n != 1) {
    host_fail(&h, "logged %zu times: %s", n, vip_strerror(code));
  }
}

/* RFC 9568 section 7.1, RFC 3768 section 7.1: what the checks find. */
static void test_every_check_is_logged(void **state)
{
  enum {
    BAD_TTL,
    BAD_VERSION,
    BAD_TYPE,
    BAD_LENGTH,
    BAD_COUNT,
    BAD_SUM,
    BAD_VRID,
    BAD_INTERVAL,
    BAD_AUTH,
    CASES
  };
  static const int codes[CASES] = {VIP_ERR_TTL,    VIP_ERR_VERSION,       VIP_ERR_TYPE,
                                   VIP_ERR_LENGTH, VIP_ERR_COUNT_ZERO,    VIP_ERR_CHECKSUM,
                                   VIP_ERR_GROUP,  VIP_ERR_INTERVAL_ZERO, VIP_ERR_AUTH_TYPE};
  unsigned n;

  (void)state;
  for (n = 0; n < CASES; n++) {
    struct vip_vrrp_config c = {.version = n == BAD_AUTH ? VIP_VRRP_V2 : VIP_VRRP_V3};
    struct advert p;
    size_t mark;

    host_base(&h, &c);
    advert_make(&h, &p, 200, 100, HI);
    p.meta.ttl = n == BAD_TTL ? 254 : 255;
    p.data[0] = n == BAD_VERSION ? 0x41 : n == BAD_TYPE ? 0x32 : p.data[0];
    p.data[1] = n == BAD_VRID ? 52 : p.data[1];
    p.data[3] = n == BAD_COUNT ? 0 : p.data[3];
    p.data[5] = n == BAD_INTERVAL ? 0 : p.data[5];
    p.data[4] = n == BAD_AUTH ? 1 : p.data[4];
    advert_fix_sum(&p, SUM_MESSAGE);
    p.length -= n == BAD_LENGTH ? 4 : 0;
    p.data[6] ^= n == BAD_SUM ? 0x55 : 0;
    mark = h.count;
    assert_int_equal(hear(&h, &p), codes[n]);
    expect_logged(codes[n], mark);
    mark = h.count;
    assert_int_equal(hear(&h, &p), codes[n]); /* "subject to rate-limiting" */
    assert_int_equal(h.count, mark);
    host_close(&h);
  }
}

/* RFC 9568 section 7.1 with erratum 8298, section 8.3.2: accepted, and logged. */
static void test_mismatches_are_logged(void **state)
{
  static const struct vip_addr other = {{192, 0, 2, 77}};
  struct vip_vrrp_config owner = {.priority = 255};
  struct advert p;
  size_t mark;

  (void)state;
  host_base(&h, NULL);
  mark = h.count;
  heard(&h, 200, 150, HI);
  expect_logged(VIP_ERR_INTERVAL_DIFFERS, mark);
  advert_make(&h, &p, 200, 100, HI);
  memcpy(p.data + 8, other.octet, 4);
  advert_fix_sum(&p, SUM_MESSAGE);
  mark = h.count;
  assert_int_equal(hear(&h, &p), VIP_OK);
  expect_logged(VIP_ERR_ADDRESSES_DIFFER, mark);
  host_close(&h);

  host_base(&h, &owner); /* an owner logs whatever it hears from another router */
  mark = h.count;
  heard(&h, 200, 100, LO);
  expect_logged(VIP_ERR_LOSING, mark);
  mark = h.count;
  heard(&h, 255, 100, LO);
  expect_logged(VIP_ERR_OWNER_CONFLICT, mark);
  host_close(&h);
}

/* ---- both versions: RFC 9568 section 8.4.2 ---- */

/* A Backup of both versions waits as long as the version 2 router's seconds ask for. */
static void test_seconds_become_centiseconds(void **state)
{
  static const struct vip_addr vip = {{192, 0, 2, 1}};
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2_V3};
  struct advert_fields f;
  struct advert p;

  (void)state;
  host_base(&h, &c);
  at(&h, 1000);
  memset(&f, 0, sizeof f);
  f.family = VIP_IPV4;
  f.version = 2;
  f.vrid = 51;
  f.priority = 200;
  f.interval = 4;
  f.src = vip_ipv4(192, 0, 2, 30);
  f.dst = vip_ipv4(224, 0, 0, 18);
  f.addresses = &vip;
  f.count = 1;
  advert_build(&p, &f);
  assert_int_equal(hear(&h, &p), VIP_OK);
  /* 1 s + 3 * 4 s + (256 - 100) / 256 * 4 s */
  assert_true(vip_group_deadline(&h.vr.group) == 15437500000);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_header_of_every_packet),
      cmocka_unit_test(test_reserved_bits_are_sent_as_zero),
      cmocka_unit_test(test_addresses_of_ipv6_packets),
      cmocka_unit_test(test_authentication_data_of_type_0),
      cmocka_unit_test(test_who_accepts),
      cmocka_unit_test(test_a_backup_has_no_right),
      cmocka_unit_test(test_no_physical_mac_of_a_booting_owner),
      cmocka_unit_test(test_every_check_is_logged),
      cmocka_unit_test(test_mismatches_are_logged),
      cmocka_unit_test(test_seconds_become_centiseconds),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
