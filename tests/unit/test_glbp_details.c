/* SPDX-License-Identifier: MIT */
/* test_glbp_details.c - GLBP details that no numbered case of glbp.md 9 tells. */
#include "glbplan.h"

#include "glbp_show.h"

static struct glan lan;

static const uint8_t secret[] = {'s', 'e', 'c', 'r', 'e', 't'};
static const struct vip_key key = {0, secret, sizeof secret, VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_auth md5 = {&vip_auth_md5, &key, 1};

static unsigned client(void)
{
  struct vip_query query;
  struct vip_answer answer;

  memset(&query, 0, sizeof query);
  query.family = VIP_IPV4;
  query.target = vip_ipv4(192, 0, 2, 254);
  assert_int_equal(vip_if_answer(&lan.r[A].ifp, &query, &answer, glan_now(&lan)), VIP_OK);
  return answer.mac.octet[5];
}

static void flap(unsigned router)
{
  assert_int_equal(vip_if_down(&lan.r[router].ifp, false, glan_now(&lan)), VIP_OK);
  assert_int_equal(vip_if_up(&lan.r[router].ifp, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
}

/* 5.2: the gateway begins with the lowest forwarder. */
static void test_turn_begins_with_the_gateway(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(client(), 1);
  assert_int_equal(client(), 2);
  glan_die(&lan, B);
  glan_die(&lan, C);
  flap(A);
  glan_until(&lan, 85000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  assert_int_equal(client(), 1);
  assert_int_equal(client(), 2);
  glan_close(&lan);
}

static void set_weight(unsigned router, uint8_t weight)
{
  struct vip_glbp_config config = *vip_glbp_get_config(&lan.r[router].g);

  config.balancing = VIP_GLBP_WEIGHTED;
  config.weight = weight;
  config.weight_upper = 0;
  assert_int_equal(vip_glbp_configure(&lan.r[router].g, &config, glan_now(&lan)), VIP_OK);
}

static void test_weights_that_are_no_percentages(void **unused)
{
  static const uint8_t expected[] = {1, 2, 1, 3, 2, 1};

  (void)unused;
  glan_steady3(&lan);
  set_weight(A, 3);
  set_weight(B, 2);
  set_weight(C, 1);
  glan_until(&lan, 63000);
  for (unsigned i = 0; i < 18; i++) {
    assert_int_equal(client(), expected[i % COUNT_OF(expected)]);
  }
  glan_close(&lan);
}

/* ---- a low weighting (4.7) ---- */

/* C alone, its weighting below the threshold, Active for forwarder 2 of a dead router. */
static void low(void)
{
  struct vip_glbp_config config = glan_base(C);
  const struct glan_peer owner = glan_peer(9, 1);
  const struct glan_vf vf = {2, 32, 167, 100, 14400, 600};

  config.weight_lower = 80;
  glan_open(&lan);
  glan_start(&lan, C, &config);
  assert_int_equal(vip_group_adjust(&lan.r[C].g.group, -30, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 3000);
  glan_rx_vf(&lan, C, &owner, VIP_GLBP_LISTEN, &vf);
  glan_forget(&lan);
}

static void test_low_takes_over_but_does_not_contest(void **unused)
{
  const struct glan_peer lower = glan_peer(1, 50);
  const struct glan_vf vf = {2, 32, 7, 60, 14390, 590};

  (void)unused;
  low();
  glan_until(&lan, 13000);
  did_but(&lan, C, "10000: >speak; 13000: +mac2 vf2/7*2 2>active");
  glan_rx_vf(&lan, C, &lower, VIP_GLBP_DISABLED, &vf);
  did_but(&lan, C, "");
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

static void test_low_does_not_preempt(void **unused)
{
  const struct glan_peer lower = glan_peer(1, 50);
  const struct glan_vf vf = {2, 32, 7, 60, 14390, 590};

  (void)unused;
  low();
  for (uint32_t ms = 4000; ms < 60000; ms += 3000) {
    glan_until(&lan, ms);
    glan_rx_vf(&lan, C, &lower, VIP_GLBP_LISTEN, &vf);
  }
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_LISTEN);
  assert_int_equal(vip_group_adjust(&lan.r[C].g.group, 30, glan_now(&lan)), VIP_OK);
  glan_rx_vf(&lan, C, &lower, VIP_GLBP_LISTEN, &vf);
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

static void test_changed_threshold_counts_at_once(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_group_adjust(&lan.r[B].g.group, -30, glan_now(&lan)), VIP_OK);
  assert_false(lan.r[B].g.run.low);
  config = *vip_glbp_get_config(&lan.r[B].g);
  config.weight_lower = 80;
  assert_int_equal(vip_glbp_configure(&lan.r[B].g, &config, glan_now(&lan)), VIP_OK);
  assert_true(lan.r[B].g.run.low);
  glan_close(&lan);
}

/* ---- what ends with the service ---- */

static void test_nobody_is_known_after_a_restart(void **unused)
{
  struct vip_glbp_member member;
  struct vip_glbp_status status;

  (void)unused;
  glan_steady3(&lan);
  assert_true(vip_glbp_next_member(&lan.r[B].g, NULL, &member));
  flap(B);
  assert_false(vip_glbp_next_member(&lan.r[B].g, NULL, &member));
  vip_glbp_get_status(&lan.r[B].g, &status);
  assert_true(vip_addr_is_none(&status.active.addr));
  assert_true(vip_addr_is_none(&status.standby.addr));
  assert_int_equal(status.forwarders, 3);
  assert_true(status.forwarder[1].own);
  glan_close(&lan);
}

/* A number that was given away and never used is known to nobody else. */
static void test_reservation_ends(void **unused)
{
  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 13000);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 25000);
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_LISTEN);
  flap(A);
  assert_int_equal(glan_vf_state(&lan, A, 1), VIP_GLBP_LISTEN);
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_DISABLED);
  glan_close(&lan);
}

static void start_md5(unsigned router)
{
  struct vip_glbp_config config = glan_base(router);

  config.auth = &md5;
  glan_start(&lan, router, &config);
}

/* What echoes a nonce of before the restart is late. */
static void test_nonces_begin_anew(void **unused)
{
  const struct glan_record *r;
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  start_md5(A);
  start_md5(B);
  glan_until(&lan, 29999); /* it echoes the nonce of 20000, our present one */
  r = glan_sent(&lan, B, 0);
  memset(&p, 0, sizeof p);
  p.meta.family = VIP_IPV4;
  p.meta.src = r->packet.src;
  p.meta.dst = r->packet.dst;
  p.meta.ttl = 255;
  p.length = r->packet.length;
  memcpy(p.octets, r->octets, p.length);
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  flap(A);
  assert_int_equal(glan_feed(&lan, A, &p), VIP_ERR_STALE);
  glan_close(&lan);
}

static void test_md5_while_it_runs(void **unused)
{
  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 45000);
  is_in(&lan, B, VIP_GLBP_STANDBY);
  glan_forget(&lan);
  for (unsigned i = A; i <= B; i++) {
    struct vip_glbp_config config = *vip_glbp_get_config(&lan.r[i].g);

    config.auth = &md5;
    assert_int_equal(vip_glbp_configure(&lan.r[i].g, &config, glan_now(&lan)), VIP_OK);
  }
  glan_until(&lan, 120000);
  did_but(&lan, A, "");
  did_but(&lan, B, "");
  assert_true(lan.r[A].g.run.generation > 5);
  glan_close(&lan);
}

/* ---- learned times, refused first roles ---- */

/* Whoever hears of a shorter hello time does not wait out his own. */
static void test_shorter_hello_time(void **unused)
{
  struct glan_peer gateway = glan_peer(1, 200);

  (void)unused;
  gateway.hello_ms = 500;
  gateway.hold_ms = 1500;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  glan_until(&lan, 500);
  did(&lan, B, "0: >listen; 500: request.1 hello/listen");
  glan_close(&lan);
}

/* A forwarder that is not the router's for lack of another right does not resign. */
static void test_router_right_refused(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.family = VIP_IPV6;
  memset(&config.address, 0, sizeof config.address);
  config.automatic = true;
  glan_open(&lan);
  glan_power(&lan, A, &config);
  lan.r[A].g.run.forwarder[0].state = VIP_GLBP_INITIAL;
  lan.r[A].g.run.forwarder[0].own = true;
  lan.r[A].refuse = 2;
  assert_int_equal(vip_group_start(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 9999);
  glan_forget(&lan);
  glan_until(&lan, 30000);
  did(&lan, A, "10000: hello/speak[1l] >speak +ra 1>initial >disabled");
  glan_close(&lan);
}

/* ---- more than there is room for ---- */

/* A router without room for peers knows no members, and takes over without waiting. */
static void test_no_peers(void **unused)
{
  struct vip_glbp_config config = glan_base(B);
  struct vip_glbp_member member;

  (void)unused;
  config.peer_count = 0;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 1000);
  glan_start(&lan, B, &config);
  glan_until(&lan, 1500);
  glan_start(&lan, C, NULL);
  glan_until(&lan, 60000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  assert_false(vip_glbp_next_member(&lan.r[B].g, NULL, &member));
  glan_close(&lan);
}

/* More routers than places: those that echo keep theirs. */
static void test_too_few_places(void **unused)
{
  struct vip_glbp_config config = glan_base(A);
  struct vip_glbp_member member;

  (void)unused;
  config.auth = &md5;
  config.peer_count = 1;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  start_md5(B);
  glan_until(&lan, 5000);
  start_md5(C);
  glan_until(&lan, 60000);
  assert_true(vip_glbp_next_member(&lan.r[A].g, NULL, &member));
  assert_int_equal(member.owner.octet[5], 2);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* The host gives the interface the MAC of a router that is known: this router is shown once. */
static void test_member_with_our_mac(void **unused)
{
  const struct vip_mac mac = {{2, 0, 0, 0, 0, 2}};
  const struct vip_mac *previous = NULL;
  struct vipi_glbp_member member;
  unsigned members = 0;
  unsigned local = 0;

  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_if_set_mac(&lan.r[A].ifp, &mac, glan_now(&lan)), VIP_OK);
  while (members < 5 && vipi_glbp_shown_member(&lan.r[A].g, previous, &member)) {
    members++;
    local += member.local;
    previous = &member.known.owner;
  }
  assert_int_equal(members, 2);
  assert_int_equal(local, 1);
  glan_close(&lan);
}

/* Each forwarder is tried again by itself. */
static void test_retry_of_one_forwarder(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.retry_s = 7;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 13000);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 60000);
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_LISTEN);
  assert_int_equal(vip_glbp_stop_forwarder(&lan.r[A].g, 2, glan_now(&lan)), VIP_OK);
  assert_int_equal(glan_vf_due_ms(&lan, A, 2, VIP_GLBP_FORWARDER_RETRY), 67000);
  assert_int_equal(glan_vf_state(&lan, A, 1), VIP_GLBP_ACTIVE);
  glan_until(&lan, 67000);
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_LISTEN);
  glan_close(&lan);
}

/* Without MD5 there are no nonces, nor is there one to be changed. */
static void test_nonces_end_with_md5(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_open(&lan);
  start_md5(A);
  glan_until(&lan, 5000);
  assert_true(glan_due_ms(&lan, A, VIP_GLBP_TIMER_NONCE) != 0);
  config = *vip_glbp_get_config(&lan.r[A].g);
  config.auth = NULL;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  assert_int_equal(glan_due_ms(&lan, A, VIP_GLBP_TIMER_NONCE), 0);
  glan_close(&lan);
}

/* An address that is configured at last puts the group into service. */
static void test_address_is_configured_later(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  glan_start(&lan, A, &config);
  is_in(&lan, A, VIP_GLBP_DISABLED);
  config = *vip_glbp_get_config(&lan.r[A].g);
  config.address = vip_ipv4(192, 0, 2, 254);
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  is_in(&lan, A, VIP_GLBP_LISTEN);
  assert_int_equal(lan.r[A].counters.last_reason, VIP_REASON_CONFIG);
  glan_close(&lan);
}

/* Status: why the state is what it is, and since when. */
static void test_status_says_why(void **unused)
{
  struct vip_glbp_status status;

  (void)unused;
  glan_steady3(&lan);
  vip_glbp_get_status(&lan.r[A].g, &status);
  assert_int_equal(status.last_reason, VIP_REASON_NO_RESPONSE);
  assert_true(status.since == lan.r[A].counters.since && status.since != 0);
  assert_int_equal(status.changes, lan.r[A].stats.changes);
  glan_close(&lan);
}

/* The clock of the host is put back: nobody is remembered for an hour. */
static void test_clock_is_set(void **unused)
{
  struct vip_glbp_member member;

  (void)unused;
  glan_steady3(&lan);
  assert_true(vip_glbp_next_member(&lan.r[A].g, NULL, &member));
  assert_int_equal(vip_engine_set_clock(&lan.r[A].engine, 1 * VIP_SECOND), VIP_OK);
  assert_false(vip_glbp_next_member(&lan.r[A].g, NULL, &member));
  glan_close(&lan);
}

/* Late by more than all its timers: each runs once, and no Hello is sent twice. */
static void test_late_host(void **unused)
{
  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  lan.now_ms = 60000;
  glan_until(&lan, 60000);
  did(&lan, A, "0: >listen; 60000: hello/speak >speak");
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_turn_begins_with_the_gateway),
      cmocka_unit_test(test_weights_that_are_no_percentages),
      cmocka_unit_test(test_low_takes_over_but_does_not_contest),
      cmocka_unit_test(test_low_does_not_preempt),
      cmocka_unit_test(test_changed_threshold_counts_at_once),
      cmocka_unit_test(test_nobody_is_known_after_a_restart),
      cmocka_unit_test(test_reservation_ends),
      cmocka_unit_test(test_nonces_begin_anew),
      cmocka_unit_test(test_md5_while_it_runs),
      cmocka_unit_test(test_shorter_hello_time),
      cmocka_unit_test(test_router_right_refused),
      cmocka_unit_test(test_no_peers),
      cmocka_unit_test(test_too_few_places),
      cmocka_unit_test(test_member_with_our_mac),
      cmocka_unit_test(test_status_says_why),
      cmocka_unit_test(test_address_is_configured_later),
      cmocka_unit_test(test_retry_of_one_forwarder),
      cmocka_unit_test(test_nonces_end_with_md5),
      cmocka_unit_test(test_clock_is_set),
      cmocka_unit_test(test_late_host),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
