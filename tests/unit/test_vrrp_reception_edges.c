/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_reception_edges.c - vrrp.md 8.4, cases 67 to 74: authentication,
 * link-local addresses, CARP, the longest lists, IP options, unicast.
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

static void test_case_067_text_authentication(void **state)
{
  struct vip_vrrp_config none = {.version = VIP_VRRP_V2};
  struct vip_vrrp_config text = {.version = VIP_VRRP_V2, .auth = &fh_text_auth};
  struct advert p;

  (void)state;
  backup(&none);
  dropped_hex(&h, GROUP4, B, VIP_CODE_AUTH_TYPE);
  advert_make(&h, &p, 200, 100, HI);
  memset(p.data + 12, 0xa5, 8); /* type 0 with junk */
  advert_fix_sum(&p, SUM_MESSAGE);
  assert_int_equal(hear(&h, &p), VIP_OK);
  dropped_hex(&h, GROUP4, "213364010701b1c8c00002010000000000000000", VIP_CODE_AUTH_UNKNOWN);
  host_close(&h);

  backup(&text);
  accepted_hex(&h, GROUP4, B);
  dropped_hex(&h, GROUP4, A, VIP_CODE_AUTH_TYPE);
  advert_hex(&p, GROUP4, B);
  p.data[12] ^= 1;
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_AUTH);
  advert_hex(&p, GROUP4, B);
  p.data[19] = 1; /* compared over all 8 octets */
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_AUTH);
  advert_hex(&p, GROUP4, B);
  p.data[4] = 2; /* AH's type without AH */
  advert_fix_sum(&p, SUM_MESSAGE);
  dropped(&h, &p, VIP_CODE_AUTH_TYPE);
  host_close(&h);
}

static void test_case_067_text_is_sent(void **state)
{
  struct vip_vrrp_config text = {.version = VIP_VRRP_V2, .auth = &fh_text_auth};
  uint8_t b[20];

  (void)state;
  host_active(&h, &text);
  assert_int_equal(hex_bytes(b, sizeof b, B), h.last_length);
  assert_memory_equal(h.last_sent, b, sizeof b); /* the checksum does not cover the source */
  host_close(&h);
}

static void test_case_068_first_address_not_link_local(void **state)
{
  struct vip_vrrp_config lenient = {.family = VIP_IPV6};
  struct vip_vrrp_config strict = {.family = VIP_IPV6, .strict = true};
  struct advert p;

  (void)state;
  backup(&lenient);
  advert_make(&h, &p, 200, 100, HI);
  memmove(p.data + 8, p.data + 24, 16);
  p.data[3] = 1;
  p.length = 24;
  advert_fix_sum(&p, SUM_PSEUDO);
  assert_int_equal(hear(&h, &p), VIP_OK);
  assert_int_equal(counted(&h, VIP_CODE_FIRST_NOT_LINK_LOCAL), 1);
  host_close(&h);
  backup(&strict);
  dropped(&h, &p, VIP_CODE_NOT_LINK_LOCAL);
  host_close(&h);
}

static void test_case_069_source_not_link_local(void **state)
{
  struct vip_vrrp_config c = {.family = VIP_IPV6};
  struct advert p;

  (void)state;
  backup(&c);
  advert_make(&h, &p, 200, 100, HI);
  p.meta.src = v6(0x2001, 2);
  advert_fix_sum(&p, SUM_PSEUDO);
  dropped(&h, &p, VIP_CODE_SOURCE);
  host_close(&h);
}

static void test_case_070_carp(void **state)
{
  struct vip_vrrp_config c = {.version = VIP_VRRP_V2};

  (void)state;
  backup(&c);
  dropped_hex(&h, GROUP4,
              "213300070001dec4"
              "00000000000000000000000000000000000000000000000000000000",
              VIP_CODE_LENGTH);
  assert_int_equal(h.counters.zero_rx, 0);
  expect_active_at(&h, 3610);
  host_close(&h);
}

static void test_case_071_longest_lists(void **state)
{
  static const uint8_t families[] = {VIP_IPV4, VIP_IPV6};
  static struct vip_addr list[255];
  size_t i;
  size_t k;

  (void)state;
  for (i = 0; i < COUNT_OF(families); i++) {
    struct vip_vrrp_config c = {.family = families[i]};
    struct advert_fields f;
    struct advert p;

    backup(&c);
    for (k = 0; k < COUNT_OF(list); k++) {
      list[k] = families[i] == VIP_IPV4 ? vip_ipv4(192, 0, 3, (uint8_t)k)
                                        : v6(0xfe80, (uint16_t)(0x300 + k));
    }
    memset(&f, 0, sizeof f);
    f.family = families[i];
    f.version = 3;
    f.vrid = 51;
    f.priority = 200;
    f.interval = 100;
    f.src = fh_peer(&h, HI);
    f.dst = families[i] == VIP_IPV4 ? vip_ipv4(224, 0, 0, 18) : v6(0xff02, 0x12);
    f.addresses = list;
    f.count = 255;
    advert_build(&p, &f);
    assert_int_equal(p.length, families[i] == VIP_IPV4 ? 1028 : 4088);
    assert_int_equal(hear(&h, &p), VIP_OK);
    assert_int_equal(counted(&h, VIP_CODE_ADDRESSES_DIFFER), 1);
    host_close(&h);
  }
}

static void test_case_072_ip_options(void **state)
{
  uint8_t octets[64];
  struct vip_frame frame;
  uint32_t sum = 0;
  size_t i;

  (void)state;
  backup(NULL);
  /* Router alert behind the 20 octets; the header checksum is put right here. */
  (void)hex_bytes(octets, sizeof octets,
                  "01005e00001200005e0001330800"
                  "46c0002400010000ff700000c0000202e0000012"
                  "94040000" D);
  for (i = 14; i < 38; i += 2) {
    sum += (uint32_t)octets[i] * 256 + octets[i + 1];
  }
  sum = (sum & 0xffff) + (sum >> 16);
  sum = 0xffff - ((sum & 0xffff) + (sum >> 16));
  octets[24] = (uint8_t)(sum >> 8);
  octets[25] = (uint8_t)sum;
  assert_int_equal(vip_frame_parse(&frame, octets, 14 + 24 + 12), VIP_OK);
  assert_int_equal(frame.kind, VIP_FRAME_VRRP);
  assert_int_equal(vip_vrrp_input(&h.ifp, &frame.meta, frame.data, frame.length, fh_now(&h)),
                   VIP_OK);
  host_close(&h);
}

static void test_case_073_unicast(void **state)
{
  static const struct vip_vrrp_peer peers[] = {{{{192, 0, 2, 2}}, 61, 0}, {{{192, 0, 2, 4}}, 0, 0}};
  struct fh_setup setup;
  struct advert p;

  (void)state;
  memset(&setup, 0, sizeof setup);
  setup.config.peers = peers;
  setup.config.peer_count = 2;
  setup.local4 = vip_ipv4(192, 0, 2, 3);
  host_open(&h, &setup);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  at(&h, 1000);
  advert_hex(&p, "45c0002000010000ff7036a7c0000202c0000203", L);
  p.meta.ttl = 61;
  assert_int_equal(hear(&h, &p), VIP_OK);
  p.meta.ttl = 255;
  assert_int_equal(hear(&h, &p), VIP_OK);
  p.meta.ttl = 60;
  dropped(&h, &p, VIP_CODE_TTL);
  p.meta.src = vip_ipv4(192, 0, 2, 4); /* this one's TTL is exactly 255 */
  advert_fix_sum(&p, SUM_PSEUDO);
  p.meta.ttl = 254;
  dropped(&h, &p, VIP_CODE_TTL);
  p.meta.ttl = 255;
  p.meta.src = vip_ipv4(192, 0, 2, 9);
  advert_fix_sum(&p, SUM_PSEUDO);
  dropped(&h, &p, VIP_CODE_PEER);
  advert_hex(&p, GROUP4, C); /* multicast to a unicast router */
  dropped(&h, &p, VIP_CODE_DESTINATION);
  host_close(&h);
}

static void test_case_074_other_zero(void **state)
{
  struct advert p;
  uint16_t word;

  (void)state;
  backup(NULL);
  advert_make(&h, &p, 200, 100, HI);
  p.data[10] = 0;
  p.data[11] = 0;
  word = advert_sum(&p, SUM_MESSAGE); /* as an address it makes the checksum zero */
  p.data[10] = (uint8_t)(word >> 8);
  p.data[11] = (uint8_t)word;
  assert_int_equal(advert_sum(&p, SUM_MESSAGE), 0);
  p.data[6] = 0;
  p.data[7] = 0;
  assert_int_equal(hear(&h, &p), VIP_OK);
  p.data[6] = 0xff;
  p.data[7] = 0xff;
  assert_int_equal(hear(&h, &p), VIP_OK);
  p.data[7] = 0xfe;
  dropped(&h, &p, VIP_CODE_CHECKSUM);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_case_067_text_authentication),
      cmocka_unit_test(test_case_067_text_is_sent),
      cmocka_unit_test(test_case_068_first_address_not_link_local),
      cmocka_unit_test(test_case_069_source_not_link_local),
      cmocka_unit_test(test_case_070_carp),
      cmocka_unit_test(test_case_071_longest_lists),
      cmocka_unit_test(test_case_072_ip_options),
      cmocka_unit_test(test_case_073_unicast),
      cmocka_unit_test(test_case_074_other_zero),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
