/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_choices.c - what tests/doc/conformance-glbp.md lists as chosen and no
 * numbered case of glbp.md 9 shows: the farewell of a router that stands in for
 * another one, an address that is learned under MD5, or is one of the others, another TOS.
 */
#include "glbplan.h"

static struct glan lan;

/* C is Standby, and Active for its own forwarder and that of B, which is dead. */
static void test_secondary_resigns(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, B);
  glan_until(&lan, 72000);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  glan_forget(&lan);
  assert_int_equal(vip_group_stop(&lan.r[C].g.group, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  /* Each from its MAC; a Standby gateway says no more. */
  did(&lan, C, "72000: vf2/128*2 vf3/160*3 -mac3 -mac2 1>initial 2>initial 3>initial >disabled");
  octets_are(glan_sent(&lan, C, 1), "0100 0001 0000 020000000003"
                                    "0214 02 20 00 80 64 00 3834 024c 0000 0007b4000102");
  octets_are(glan_sent(&lan, C, 0), "0100 0001 0000 020000000003"
                                    "0214 03 20 00 a0 64 00 3840 0258 0000 0007b4000103");
  did_but(&lan, A, "72000: +mac2 vf2/135*2 2>active +mac3 vf3/135*3 3>active");
  glan_close(&lan);
}

static const uint8_t secret[] = {'s', 'e', 'c', 'r', 'e', 't'};
static const struct vip_key keys[] = {{0, secret, sizeof secret, VIP_KEY_SEND | VIP_KEY_ACCEPT}};
static const struct vip_auth md5 = {&vip_auth_md5, keys, 1};

/* B is silent for want of an address, so that nobody can echo a nonce of it. */
static void test_address_is_learned_under_md5(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.auth = &md5;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 40000);
  config = glan_base(B);
  config.auth = &md5;
  memset(&config.address, 0, sizeof config.address);
  glan_start(&lan, B, &config);
  glan_until(&lan, 41000);
  glan_forget(&lan);
  glan_until(&lan, 41000 + 3000);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  assert_int_equal(vip_glbp_address(&lan.r[B].g)->octet[3], 254);
  glan_until(&lan, 60000);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_ACTIVE);
  glan_close(&lan);

  /* Another key teaches nothing. */
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 40000);
  glan_start(&lan, B, &config);
  glan_until(&lan, 60000);
  assert_int_equal(vip_group_state(&lan.r[B].g.group), VIP_GLBP_DISABLED);
  assert_true(vip_addr_is_none(vip_glbp_address(&lan.r[B].g)));
  glan_close(&lan);
}

/* A learned address that is one of the others besides is claimed and given back once. */
static void test_learned_among_others(void **unused)
{
  const struct vip_addr others[] = {vip_ipv4(192, 0, 2, 252), vip_ipv4(192, 0, 2, 254),
                                    vip_ipv4(192, 0, 2, 253)};
  struct glan_peer gateway = glan_peer(9, 250);
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  gateway.address = others[1];
  memset(&config.address, 0, sizeof config.address);
  config.secondaries = others;
  config.secondary_count = 3;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_rx(&lan, A, &gateway, VIP_GLBP_ACTIVE);
  is_in(&lan, A, VIP_GLBP_LISTEN);
  glan_until(&lan, 60000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  assert_int_equal(lan.r[A].addrs, 3);
  /* All that it claimed must be back. */
  glan_close(&lan);
}

static void test_tos(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 3000);
  assert_int_equal(glan_sent(&lan, A, 0)->packet.dscp, 0xc0);
  glan_close(&lan);
  config.tos = 0x28;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 3000);
  assert_int_equal(glan_sent(&lan, A, 0)->packet.dscp, 0x28);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_secondary_resigns),
      cmocka_unit_test(test_address_is_learned_under_md5),
      cmocka_unit_test(test_learned_among_others),
      cmocka_unit_test(test_tos),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
