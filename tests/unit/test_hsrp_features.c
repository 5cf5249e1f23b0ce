/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_features.c - hsrp.md 9.7 to 9.9 as far as the state machine goes:
 * IPv6, tracking, followers, MAC modes.  The number of
 * the case stands in each test's name.
 */
#include "hsrphost.h"

#include "internal.h"

#include <stdio.h>

static struct hsrphost t;

#define TAKEOVER "+mac +addr hello/active* garp >active"

static struct vip_hsrp_config ipv6(void)
{
  struct vip_hsrp_config config = hsrp_defaults();

  memset(&config.address, 0, sizeof config.address);
  config.family = VIP_IPV6;
  config.version = 2;
  config.group = 16;
  config.automatic = VIP_HSRP_AUTO_CISCO;
  return config;
}

/* ---- addresses and MACs ---- */

static void mac_is(struct vip_mac mac, const char *text)
{
  char seen[18];

  (void)snprintf(seen, sizeof seen, "%02x:%02x:%02x:%02x:%02x:%02x", mac.octet[0], mac.octet[1],
                 mac.octet[2], mac.octet[3], mac.octet[4], mac.octet[5]);
  assert_string_equal(seen, text);
}

static void test_76_virtual_macs(void **unused)
{
  (void)unused;
  mac_is(vip_hsrp_mac(1, VIP_IPV4, 10), "00:00:0c:07:ac:0a");
  mac_is(vip_hsrp_mac(1, VIP_IPV4, 255), "00:00:0c:07:ac:ff");
  mac_is(vip_hsrp_mac(2, VIP_IPV4, 1), "00:00:0c:9f:f0:01");
  mac_is(vip_hsrp_mac(2, VIP_IPV4, 103), "00:00:0c:9f:f0:67");
  mac_is(vip_hsrp_mac(2, VIP_IPV4, 4095), "00:00:0c:9f:ff:ff");
  mac_is(vip_hsrp_mac(2, VIP_IPV6, 16), "00:05:73:a0:00:10");
  mac_is(vip_hsrp_mac(2, VIP_IPV6, 4095), "00:05:73:a0:0f:ff");
}

static void test_77_automatic_address(void **unused)
{
  static const uint8_t cisco[16] = {0xfe, 0x80, 0,    0,    0,    0,    0, 0,
                                    0,    5,    0x73, 0xff, 0xfe, 0xa0, 0, 0x10};
  static const uint8_t flipped[16] = {0xfe, 0x80, 0,    0,    0,    0,    0, 0,
                                      2,    5,    0x73, 0xff, 0xfe, 0xa0, 0, 0x10};
  struct vip_hsrp_config config = ipv6();
  struct vip_addr addr = vip_hsrp_auto_address(16, false);

  (void)unused;
  assert_memory_equal(addr.octet, cisco, 16);
  addr = vip_hsrp_auto_address(16, true);
  assert_memory_equal(addr.octet, flipped, 16);
  hsrp_open(&t, &config);
  assert_memory_equal(vip_hsrp_address(&t.g)->octet, cisco, 16);
  hsrp_close(&t);
  config.automatic = VIP_HSRP_AUTO_FLIPPED;
  hsrp_open(&t, &config);
  assert_memory_equal(vip_hsrp_address(&t.g)->octet, flipped, 16);
  hsrp_close(&t);
}

static void test_79_ipv6_entry_and_exit(void **unused)
{
  const struct vip_hsrp_config config = ipv6();
  const struct fh_record *r;

  (void)unused;
  hsrp_start(&t, &config);
  until(&t.h, 19999);
  hsrp_forget(&t);
  until(&t.h, 20000);
  r = nth(&t.h, FH_ANNOUNCE, 0);
  assert_int_equal(r->announce.nd_flags, VIP_NA_ROUTER | VIP_NA_OVERRIDE);
  assert_true(r->announce.nd_option);
  assert_true(r->announce.with_ra);
  r = nth(&t.h, FH_SEND, 0);
  assert_int_equal(r->packet.ttl, 255);
  assert_int_equal(r->packet.dscp, 0xe0);
  assert_int_equal(r->packet.port, 2029);
  assert_int_equal(r->packet.protocol, 17);
  did(&t, "20000: hello/standby >standby +mac +addr +ra hello/active* na >active");
  until(&t.h, 28000);
  did(&t, "23000: hello/active*; 26000: hello/active*");
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_STANDBY);
  did(&t, "28000: -ra -addr -mac hello/speak >speak");
  hsrp_close(&t);
}

/* 4.7: a last router advertisement only if nobody takes over. */
static void test_final_router_advertisement(void **unused)
{
  const struct vip_hsrp_config config = ipv6();

  (void)unused;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_group_stop(&t.g.group, fh_now(&t.h)), VIP_OK);
  did(&t, "20000: resign/active* -ra! -addr -mac >initial");
  hsrp_close(&t);
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_Y, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  assert_int_equal(vip_group_stop(&t.g.group, fh_now(&t.h)), VIP_OK);
  did(&t, "20000: resign/active* -ra -addr -mac >initial");
  hsrp_close(&t);
}

static void test_102_answers(void **unused)
{
  const struct vip_hsrp_config config = ipv6();
  struct vip_query query;
  struct vip_answer answer;

  (void)unused;
  memset(&query, 0, sizeof query);
  query.family = VIP_IPV6;
  query.target = vip_hsrp_auto_address(16, false);
  query.sender = v6(0xfe80, 4);
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_STANDBY);
  assert_int_equal(vip_if_answer(&t.h.ifp, &query, &answer, fh_now(&t.h)), VIP_ERR_NOT_OURS);
  hsrp_close(&t);
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_if_answer(&t.h.ifp, &query, &answer, fh_now(&t.h)), VIP_OK);
  assert_int_equal(answer.nd_flags, VIP_NA_ROUTER | VIP_NA_SOLICITED | VIP_NA_OVERRIDE);
  mac_is(answer.mac, "00:05:73:a0:00:10");
  mac_is(answer.src_mac, "00:05:73:a0:00:10");
  hsrp_close(&t);
}

static void test_packet_of_version_1(void **unused)
{
  static const uint8_t captured[20] = {0x00, 0x00, 0x04, 0x03, 0x0a, 0x64, 0x01, 0x00, 0x63, 0x69,
                                       0x73, 0x63, 0x6f, 0x00, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x01};
  const struct fh_record *r;

  (void)unused;
  hsrp_start(&t, NULL);
  until(&t.h, 10000);
  r = nth(&t.h, FH_SEND, 0);
  assert_int_equal(r->packet.length, 20);
  assert_memory_equal(r->octets, captured, 20);
  assert_int_equal(r->packet.ttl, 1);
  assert_int_equal(r->packet.dscp, 0xc0);
  assert_int_equal(r->packet.port, 1985);
  assert_true(r->packet.dst_mac_known);
  mac_is(r->packet.dst_mac, "01:00:5e:00:00:02");
  hsrp_close(&t);
}

/* Vector J of section 3.4: a key chain, key 1. */
static void test_94_vector_j(void **unused)
{
  static const uint8_t tail[30] = {0x04, 0x1c, 0x01, 0x00, 0x00, 0x00, 0xc0, 0xa8, 0x0c, 0x01,
                                   0x00, 0x00, 0x00, 0x01, 0x9b, 0x0f, 0x4f, 0x06, 0xe3, 0xdb,
                                   0x6e, 0x3e, 0x13, 0x68, 0xa8, 0xa3, 0x7f, 0x36, 0x0e, 0xd7};
  static const struct vip_key key = {1, (const uint8_t *)"MY_KEY", 6,
                                     VIP_KEY_SEND | VIP_KEY_ACCEPT};
  const struct vip_auth auth = {&vip_auth_md5, &key, 1};
  const struct vip_mac bia = {{0xaa, 0xbb, 0xcc, 0x00, 0x02, 0x10}};
  const struct vip_addr own = vip_ipv4(192, 168, 12, 1);
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.version = 2;
  config.priority = 150;
  config.address = vip_ipv4(192, 168, 12, 254);
  config.auth = &auth;
  hsrp_start(&t, &config);
  assert_int_equal(vip_if_set_address(&t.h.ifp, VIP_IPV4, &own, 0), VIP_OK);
  assert_int_equal(vip_if_set_mac(&t.h.ifp, &bia, 0), VIP_OK);
  until(&t.h, 20000);
  is_in(&t, VIP_HSRP_ACTIVE);
  assert_int_equal(t.h.last_length, 72);
  assert_memory_equal(t.h.last_sent + 42, tail, sizeof tail);
  hsrp_close(&t);
}

static void test_use_bia(void **unused)
{
  const struct vip_mac other = {{2, 0, 0, 0, 0, 0x99}};
  struct vip_hsrp_config config = hsrp_defaults();
  const struct fh_record *r;

  (void)unused;
  config.mac_mode = VIP_HSRP_MAC_INTERFACE;
  hsrp_start(&t, &config);
  until(&t.h, 19999);
  hsrp_forget(&t);
  until(&t.h, 20000);
  r = nth(&t.h, FH_ANNOUNCE, 0);
  assert_int_equal(r->announce.forwarder, 0);
  assert_memory_equal(&r->announce.mac, &t.h.ifp.config.mac, 6);
  did(&t, "20000: hello/standby >standby +addr hello/active garp >active");
  assert_int_equal(vip_if_set_mac(&t.h.ifp, &other, fh_now(&t.h)), VIP_OK);
  did(&t, "20000: garp");
  hsrp_close(&t);
}

static void test_configured_mac(void **unused)
{
  const struct vip_mac mac = {{0x40, 0, 0, 0, 0, 1}};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.mac_mode = VIP_HSRP_MAC_CONFIGURED;
  config.mac = mac;
  hsrp_start(&t, &config);
  until(&t.h, 20000);
  mac_is(nth(&t.h, FH_CLAIM, 0)->right.mac, "40:00:00:00:00:01");
  mac_is(nth(&t.h, FH_ANNOUNCE, 0)->announce.mac, "40:00:00:00:00:01");
  hsrp_close(&t);
}

static void test_joins(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  assert_true(nth(&t.h, FH_JOIN, 0)->on);
  assert_int_equal(nth(&t.h, FH_JOIN, 0)->addr.octet[3], 2);
  assert_int_equal(vip_group_stop(&t.g.group, fh_now(&t.h)), VIP_OK);
  assert_false(nth(&t.h, FH_JOIN, 1)->on);
  hsrp_close(&t);
}

/* ---- tracking ---- */

static void test_81_decrements(void **unused)
{
  struct vip_track track[2];
  struct vip_track_use use[2];

  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  for (unsigned i = 0; i < 2; i++) {
    vip_track_init(&track[i], 1);
    assert_int_equal(vip_track_attach(&track[i], &use[i], &t.g.group, VIP_TRACK_WEIGHT,
                                      i == 0 ? -30 : -80, fh_now(&t.h)),
                     VIP_OK);
  }
  did(&t, "");
  assert_int_equal(vip_track_set(&track[0], 0, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&t.g.group), 70);
  assert_int_equal(vip_track_set(&track[1], 0, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&t.g.group), 0);
  assert_int_equal(nth(&t.h, FH_SEND, 1)->octets[5], 0);
  assert_int_equal(vip_track_set(&track[1], 1, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vip_track_set(&track[0], 1, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vip_group_effective_priority(&t.g.group), 100);
  did(&t, "20000: hello/active* hello/active* hello/active* hello/active*");
  for (unsigned i = 0; i < 2; i++) {
    assert_int_equal(vip_track_detach(&use[i], fh_now(&t.h)), VIP_OK);
  }
  hsrp_close(&t);
}

/* Rule 14 as Cisco's routers do it. */
static void test_quiet_change(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.quiet_change = true;
  hsrp_start(&t, &config);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  at(&t.h, 21000);
  assert_int_equal(vip_group_set_priority(&t.g.group, 90, fh_now(&t.h)), VIP_OK);
  did(&t, "");
  until(&t.h, 23000);
  assert_int_equal(nth(&t.h, FH_SEND, 0)->octets[5], 90);
  did(&t, "23000: garp hello/active*");
  hsrp_close(&t);
}

static void test_82_track_shutdown(void **unused)
{
  struct vip_track track;
  struct vip_track_use use;

  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  vip_track_init(&track, 1);
  assert_int_equal(vip_track_attach(&track, &use, &t.g.group, VIP_TRACK_SHUTDOWN, 0, fh_now(&t.h)),
                   VIP_OK);
  assert_int_equal(vip_track_set(&track, 0, fh_now(&t.h)), VIP_OK);
  did(&t, "20000: resign/active* -addr -mac >initial");
  assert_int_equal(t.h.counters.last_reason, VIP_REASON_TRACK_SHUTDOWN);
  assert_int_equal(vip_track_set(&track, 1, fh_now(&t.h)), VIP_OK);
  did(&t, "20000: >listen");
  assert_int_equal(vip_track_detach(&use, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

/* ---- followers ---- */

static struct vip_hsrp follower;

static void with_follower(const struct vip_hsrp_config *given)
{
  struct vip_hsrp_config config = hsrp_defaults();

  hsrp_open(&t, given);
  config.leader = &t.g;
  config.group = 2;
  config.address = vip_ipv4(10, 0, 0, 2);
  assert_int_equal(vip_hsrp_init(&follower, &t.h.ifp, &config), VIP_OK);
  assert_int_equal(vip_group_start(&t.g.group, fh_now(&t.h)), VIP_OK);
  assert_int_equal(vip_group_start(&follower.group, fh_now(&t.h)), VIP_OK);
}

static void test_83_follower(void **unused)
{
  struct advert p;

  (void)unused;
  with_follower(NULL);
  did(&t, "0: >listen >listen");
  until(&t.h, 19999);
  hsrp_forget(&t);
  until(&t.h, 30000);
  did(&t, "20000: hello/standby >standby >standby " TAKEOVER " +mac +addr garp >active; "
          "23000: garp hello/active* garp; 26000: hello/active*; 29000: hello/active*; "
          "30000: garp");
  hsrp_make(&t, &p, &t.peer[HSRP_X], VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  p.data[6] = 2;
  assert_int_equal(hsrp_hear(&t, &p), VIP_ERR_FOLLOWS);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  did(&t, "30000: -addr -mac hello/speak >speak -addr -mac >speak");
  assert_int_equal(vip_group_remove(&t.g.group, fh_now(&t.h)), VIP_ERR_STATE);
  assert_int_equal(vip_group_remove(&follower.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

static void test_follower_joins_late_and_leaves_alone(void **unused)
{
  (void)unused;
  with_follower(NULL);
  assert_int_equal(vip_group_stop(&follower.group, fh_now(&t.h)), VIP_OK);
  until(&t.h, 21000);
  hsrp_forget(&t);
  assert_int_equal(vip_group_start(&follower.group, fh_now(&t.h)), VIP_OK);
  did(&t, "21000: +mac +addr garp >active");
  assert_int_equal(vip_group_stop(&follower.group, fh_now(&t.h)), VIP_OK);
  did(&t, "21000: -addr -mac >initial");
  is_in(&t, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_group_remove(&follower.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

static void test_follower_refused(void **unused)
{
  (void)unused;
  with_follower(NULL);
  until(&t.h, 19999);
  hsrp_forget(&t);
  t.h.refuse[FH_CLAIM] = 4;
  until(&t.h, 20000);
  did(&t, "20000: hello/standby >standby >standby " TAKEOVER " +mac +addr -mac >initial");
  is_in(&t, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_group_start(&follower.group, fh_now(&t.h)), VIP_OK);
  did(&t, "20000: +mac +addr garp >active");
  assert_int_equal(vip_group_remove(&follower.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

static void test_follower_status(void **unused)
{
  struct vip_hsrp_status status;

  (void)unused;
  with_follower(NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  vip_hsrp_get_status(&follower, &status);
  assert_true(status.follows);
  assert_int_equal(status.state, VIP_HSRP_LISTEN);
  assert_int_equal(vip_addr_compare(&status.active.addr, &t.peer[HSRP_X].addr), 0);
  assert_int_equal(vip_group_remove(&follower.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_76_virtual_macs),
      cmocka_unit_test(test_77_automatic_address),
      cmocka_unit_test(test_79_ipv6_entry_and_exit),
      cmocka_unit_test(test_final_router_advertisement),
      cmocka_unit_test(test_102_answers),
      cmocka_unit_test(test_packet_of_version_1),
      cmocka_unit_test(test_94_vector_j),
      cmocka_unit_test(test_use_bia),
      cmocka_unit_test(test_configured_mac),
      cmocka_unit_test(test_joins),
      cmocka_unit_test(test_81_decrements),
      cmocka_unit_test(test_quiet_change),
      cmocka_unit_test(test_82_track_shutdown),
      cmocka_unit_test(test_83_follower),
      cmocka_unit_test(test_follower_joins_late_and_leaves_alone),
      cmocka_unit_test(test_follower_refused),
      cmocka_unit_test(test_follower_status),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
