/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_host.c - what a host does with a GLBP group beyond test_glbp_live.c: calls
 * that are refused, announcements, another MAC, known losses, changes that come while a
 * timer runs or need a restart, and groups that nothing counts for.
 */
#include "glbplan.h"

#include "internal.h"

static struct glan lan;

static struct vip_glbp_config config_of(unsigned router)
{
  return *vip_glbp_get_config(&lan.r[router].g);
}

static int configure(unsigned router, const struct vip_glbp_config *config)
{
  return vip_glbp_configure(&lan.r[router].g, config, glan_now(&lan));
}

/* ---- calls that are refused ---- */

static void test_wrong_calls(void **unused)
{
  struct vip_glbp_config config = glan_base(A);
  const struct glan_peer b = glan_peer(2, 100);
  struct vip_glbp *g = &lan.r[A].g;
  struct vip_glbp other;
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  assert_int_equal(vip_glbp_init_sized(NULL, sizeof other, &lan.r[A].ifp, &config, sizeof config),
                   VIP_ERR_ARG);
  assert_int_equal(vip_glbp_init(&other, NULL, &config), VIP_ERR_ARG);
  assert_int_equal(
      vip_glbp_configure_sized(g, sizeof *g - 1, &config, sizeof config, glan_now(&lan)),
      VIP_ERR_ABI);
  assert_int_equal(
      vip_glbp_configure_sized(g, sizeof *g, &config, sizeof config - 1, glan_now(&lan)),
      VIP_ERR_ABI);
  assert_int_equal(vip_glbp_configure_sized(NULL, sizeof *g, &config, sizeof config, 0),
                   VIP_ERR_ARG);
  assert_int_equal(vip_glbp_configure_sized(g, sizeof *g, NULL, sizeof config, glan_now(&lan)),
                   VIP_ERR_ARG);
  config = config_of(A);
  config.weight = 255;
  assert_int_equal(configure(A, &config), VIP_ERR_ARG);
  config = config_of(A);
  config.peers = lan.r[B].peers;
  assert_int_equal(configure(A, &config), VIP_ERR_ARG);
  config = config_of(A);
  config.family = VIP_IPV6;
  config.address = v6(0xfe80, 0x99);
  assert_int_equal(configure(A, &config), VIP_ERR_ARG);
  glan_make(&lan, A, &p, &b, 4, NULL, 0);
  assert_int_equal(vip_glbp_input(NULL, &p.meta, p.octets, p.length, 0), VIP_ERR_ARG);
  assert_int_equal(vip_glbp_input(&lan.r[A].ifp, NULL, p.octets, p.length, 0), VIP_ERR_ARG);
  assert_int_equal(vip_glbp_input(&lan.r[A].ifp, &p.meta, NULL, p.length, 0), VIP_ERR_ARG);
  assert_int_equal(vip_glbp_input(&lan.r[A].ifp, &p.meta, NULL, 0, glan_now(&lan)), VIP_ERR_LENGTH);
  p.meta.family = 5;
  assert_int_equal(glan_feed(&lan, A, &p), VIP_ERR_ARG);
  did(&lan, A, "0: >listen");
  assert_int_equal(vip_group_remove(&g->group, glan_now(&lan)), VIP_OK);
  assert_int_equal(configure(A, &config), VIP_ERR_STATE);
  assert_int_equal(vip_glbp_stop_forwarder(g, 1, glan_now(&lan)), VIP_ERR_STATE);
  lan.r[A].there = false;
  glan_close(&lan);
}

/* No call from an operation. */
static void test_busy(void **unused)
{
  struct vip_glbp_config config = glan_base(A);
  const struct glan_peer b = glan_peer(2, 100);
  struct vip_glbp other;
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_make(&lan, A, &p, &b, 4, NULL, 0);
  lan.r[A].engine.busy = true;
  config.group = 2;
  config.peer_count = 0;
  assert_int_equal(vip_glbp_init(&other, &lan.r[A].ifp, &config), VIP_ERR_BUSY);
  assert_int_equal(configure(A, &config), VIP_ERR_BUSY);
  assert_int_equal(glan_feed(&lan, A, &p), VIP_ERR_BUSY);
  assert_int_equal(vip_glbp_stop_forwarder(&lan.r[A].g, 1, glan_now(&lan)), VIP_ERR_BUSY);
  lan.r[A].engine.busy = false;
  glan_close(&lan);
}

static void test_secondary_addresses(void **unused)
{
  const struct vip_addr multicast = vip_ipv4(224, 0, 0, 9);
  const struct vip_addr primary = vip_ipv4(192, 0, 2, 254);
  struct vip_glbp_config config = glan_base(A);
  struct vip_problem problem;

  (void)unused;
  config.peer_count = 0;
  config.secondary_count = 1;
  config.secondaries = &multicast;
  assert_int_equal(vip_glbp_check(NULL, &config, &problem), VIP_ERR_ARG);
  assert_string_equal(problem.field, "secondaries");
  config.secondaries = &primary;
  assert_int_equal(vip_glbp_check(NULL, &config, &problem), VIP_ERR_ARG);
  assert_string_equal(problem.field, "secondaries");
  config.secondary_count = 0;
  assert_int_equal(vip_glbp_check(NULL, &config, &problem), VIP_OK);
}

/* The longest message has to fit the interface: 28 octets of headers, 40, four forwarders. */
static void test_interface_too_small(void **unused)
{
  struct vip_glbp_config config = glan_base(A);
  struct vip_problem problem;

  (void)unused;
  glan_open(&lan);
  glan_power(&lan, A, NULL);
  config.group = 2;
  config.peer_count = 0;
  lan.r[A].ifp.config.mtu = 28 + 40 + 80;
  assert_int_equal(vip_glbp_check(&lan.r[A].ifp, &config, &problem), VIP_OK);
  lan.r[A].ifp.config.mtu--;
  assert_int_equal(vip_glbp_check(&lan.r[A].ifp, &config, &problem), VIP_ERR_SPACE);
  glan_close(&lan);
}

static void test_default_priority(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.priority = 0;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 3000);
  assert_int_equal(glan_sent(&lan, A, 0)->octets[12 + 5], 100);
  glan_close(&lan);
}

/* What was refused hears nothing until it is tried again. */
static void test_refused_hears_nothing(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  struct glan_packet p;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  lan.r[A].refuse = 1;
  glan_until(&lan, 20000);
  assert_int_equal(vip_group_state(&lan.r[A].g.group), VIP_GLBP_DISABLED);
  glan_make(&lan, A, &p, &b, 32, NULL, 0);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_NOT_STARTED);
  glan_close(&lan);
}

/* Whether packets to the addresses are for this machine: of addresses and MACs. */
static void test_accept_mode(void **unused)
{
  (void)unused;
  for (unsigned accept = 0; accept < 2; accept++) {
    struct vip_glbp_config config = glan_base(A);
    unsigned claims = 0;

    config.no_accept = accept == 0;
    glan_open(&lan);
    glan_start(&lan, A, &config);
    glan_until(&lan, 30000);
    for (size_t i = 0; i < lan.r[A].count; i++) {
      const struct glan_record *r = &lan.r[A].records[i];

      if (r->op == GLAN_CLAIM) {
        assert_int_equal(r->right.flags, accept != 0 ? VIP_RIGHT_ACCEPT : 0);
        claims++;
      }
    }
    assert_int_equal(claims, 2);
    glan_close(&lan);
  }
}

/* ---- announcements, MAC, losses ---- */

static void test_announce(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_group_announce(&lan.r[B].g.group, glan_now(&lan)), VIP_ERR_STATE);
  assert_int_equal(vip_group_announce(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  did(&lan, A, "60000: vf1/167*1");
  did(&lan, B, "");
  glan_close(&lan);
  /* IPv6: the router's neighbour advertisement, too. */
  config = glan_base(A);
  config.family = VIP_IPV6;
  config.automatic = true;
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 31000);
  glan_forget(&lan);
  assert_int_equal(vip_group_announce(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  did(&lan, A, "31000: vf1/167*1 na");
  glan_close(&lan);
}

/* The next Hello is of another owner; forwarders keep their MACs. */
static void test_other_mac(void **unused)
{
  const struct vip_mac mac = {{2, 0, 0, 0, 0, 0x77}};

  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_if_set_mac(&lan.r[A].ifp, &mac, glan_now(&lan)), VIP_OK);
  did(&lan, A, "");
  glan_until(&lan, 62000);
  did(&lan, A, "62000: hello/active[1a]*1");
  assert_memory_equal(glan_sent(&lan, A, 0)->octets + 6, &mac, sizeof mac);
  glan_close(&lan);
}

static int peer_down(unsigned router, struct vip_addr addr)
{
  const int result = vip_if_peer_down(&lan.r[router].ifp, VIP_IPV4, &addr, glan_now(&lan));

  glan_flush(&lan);
  return result;
}

/* Of the Standby gateway: its forwarder, too; of nobody: nothing. */
static void test_peer_down(void **unused)
{
  const struct vip_addr none = {{0}};

  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, C);
  assert_int_equal(peer_down(B, vip_ipv4(192, 0, 2, 3)), VIP_OK);
  did(&lan, B, "60000: hello/speak[2a]*2 >speak +mac3 vf3/135*3 3>active");
  /* B does not know who is Standby now; a router that is Active itself knows no other one. */
  assert_int_equal(peer_down(B, none), VIP_OK);
  assert_int_equal(peer_down(A, none), VIP_OK);
  assert_int_equal(peer_down(A, vip_ipv4(192, 0, 2, 99)), VIP_OK);
  did(&lan, B, "");
  did(&lan, A, "");
  assert_int_equal(vip_group_stop(&lan.r[B].g.group, glan_now(&lan)), VIP_OK);
  lan.queued = 0;
  glan_forget(&lan);
  assert_int_equal(peer_down(B, vip_ipv4(192, 0, 2, 1)), VIP_OK);
  did(&lan, B, "");
  glan_close(&lan);
}

/* ---- changes ---- */

/* Without a delay what was waited for is at the next Hello. */
static void test_preempt_delay_is_taken_away(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  config = config_of(B);
  config.priority = 255;
  config.preempt = true;
  config.preempt_delay_s = 3600;
  assert_int_equal(configure(B, &config), VIP_OK);
  glan_flush(&lan);
  glan_until(&lan, 90000);
  is_in(&lan, B, VIP_GLBP_STANDBY);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_PREEMPT), 62000 + 3600000);
  config.preempt_delay_s = 0;
  assert_int_equal(configure(B, &config), VIP_OK);
  glan_flush(&lan);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_PREEMPT), 0);
  glan_until(&lan, 92000);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* Who hears of a change: everybody at once of what Hellos tell, nobody of the rest. */
static void test_what_is_told_at_once(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  config = config_of(B);
  config.forwarder_delay_s = 5;
  config.balancing = VIP_GLBP_WEIGHTED;
  assert_int_equal(configure(B, &config), VIP_OK);
  did(&lan, B, "");
  config.hold_ms = 11000;
  assert_int_equal(configure(B, &config), VIP_OK);
  config.redirect_s = 500;
  assert_int_equal(configure(B, &config), VIP_OK);
  config.timeout_s = 5000;
  assert_int_equal(configure(B, &config), VIP_OK);
  config.address = vip_ipv4(192, 0, 2, 253);
  assert_int_equal(configure(B, &config), VIP_OK);
  glan_flush(&lan);
  did(&lan, B,
      "60000: hello/listen[2a]*2 hello/listen[2a]*2 hello/listen[2a]*2 hello/listen[2a]*2");
  assert_int_equal(vip_glbp_address(&lan.r[B].g)->octet[3], 253);
  glan_close(&lan);
}

/* A group that is out of service is changed without a word. */
static void test_changed_while_stopped(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_open(&lan);
  glan_power(&lan, A, NULL);
  config = config_of(A);
  config.priority = 50;
  config.address = vip_ipv4(192, 0, 2, 253);
  config.no_accept = true;
  assert_int_equal(configure(A, &config), VIP_OK);
  did(&lan, A, "");
  assert_int_equal(vip_glbp_address(&lan.r[A].g)->octet[3], 253);
  glan_close(&lan);
}

/* An address that is taken away is learned again; another one given instead of it is used. */
static void test_address_given_and_taken(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  config = config_of(B);
  memset(&config.address, 0, sizeof config.address);
  assert_int_equal(configure(B, &config), VIP_OK);
  glan_flush(&lan);
  did(&lan, B, "60000: vf2/160*2 -mac2 1>initial 2>initial 3>initial >disabled");
  glan_until(&lan, 62000);
  did(&lan, B, "62000: 1>listen 2>listen 3>listen >listen");
  assert_int_equal(vip_glbp_address(&lan.r[B].g)->octet[3], 254);
  /* The one that it learned: it stays in service. */
  config.address = vip_ipv4(192, 0, 2, 254);
  assert_int_equal(configure(B, &config), VIP_OK);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  memset(&config.address, 0, sizeof config.address);
  assert_int_equal(configure(B, &config), VIP_OK);
  glan_until(&lan, 65000);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  glan_forget(&lan);
  /* Another one than the learned one. */
  config.address = vip_ipv4(192, 0, 2, 253);
  assert_int_equal(configure(B, &config), VIP_OK);
  glan_flush(&lan);
  did(&lan, B, "65000: 1>initial 2>initial 3>initial >disabled 1>listen 2>listen 3>listen >listen");
  glan_close(&lan);
}

/* IPv6: the address is that of router advertisements, so another one is another router. */
static void test_other_ipv6_address(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.family = VIP_IPV6;
  config.address = v6(0xfe80, 0x99);
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 31000);
  glan_forget(&lan);
  config = config_of(A);
  config.priority = 50;
  assert_int_equal(configure(A, &config), VIP_OK);
  did(&lan, A, "31000: hello/active[1a]*1");
  config.address = v6(0xfe80, 0x9a);
  assert_int_equal(configure(A, &config), VIP_OK);
  did(&lan, A,
      "31000: vf1/160*1 -mac1 -ra -addr hello/resign 1>initial >disabled 1>listen >listen");
  glan_close(&lan);
}

/* Late by some Hellos: one is sent, and the next one is a whole interval later. */
static void test_late_tick(void **unused)
{
  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 32000);
  glan_forget(&lan);
  lan.now_ms = 44500;
  glan_until(&lan, 47500);
  did(&lan, A, "44500: hello/active[1a]*1; 47500: hello/active[1a]*1");
  glan_close(&lan);
}

/* ---- tracking, counters ---- */

static void test_weight_has_bounds(void **unused)
{
  struct vip_glbp_status status;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  assert_int_equal(vip_group_adjust(&lan.r[A].g.group, -255, glan_now(&lan)), VIP_OK);
  vip_glbp_get_status(&lan.r[A].g, &status);
  assert_int_equal(status.weight, 1);
  assert_int_equal(vip_group_adjust(&lan.r[A].g.group, 510, glan_now(&lan)), VIP_OK);
  vip_glbp_get_status(&lan.r[A].g, &status);
  assert_int_equal(status.weight, 254);
  glan_close(&lan);
}

/* All goes on where nothing is counted. */
static void test_nothing_is_counted(void **unused)
{
  const struct vip_addr secondaries[] = {vip_ipv4(192, 0, 2, 252), vip_ipv4(192, 0, 2, 253)};
  const struct glan_peer lower = glan_peer(2, 50);
  struct vip_query query;
  struct vip_answer answer;
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.secondaries = secondaries;
  config.secondary_count = 2;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  vip_glbp_set_stats(&lan.r[A].g, NULL);
  assert_int_equal(vip_group_set_counters(&lan.r[A].g.group, NULL), VIP_OK);
  glan_until(&lan, 30000);
  glan_forget(&lan);
  glan_rx(&lan, A, &lower, VIP_GLBP_ACTIVE);
  did(&lan, A, "30000: hello/active[1a]*1");
  memset(&query, 0, sizeof query);
  query.family = VIP_IPV4;
  query.target = secondaries[1];
  assert_int_equal(vip_if_answer(&lan.r[A].ifp, &query, &answer, glan_now(&lan)), VIP_OK);
  query.target = vip_ipv4(192, 0, 2, 251);
  assert_int_equal(vip_if_answer(&lan.r[A].ifp, &query, &answer, glan_now(&lan)), VIP_ERR_NOT_OURS);
  assert_int_equal(lan.r[A].counters.rx + lan.r[A].stats.rx[0], 0);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_wrong_calls),
      cmocka_unit_test(test_busy),
      cmocka_unit_test(test_secondary_addresses),
      cmocka_unit_test(test_interface_too_small),
      cmocka_unit_test(test_default_priority),
      cmocka_unit_test(test_refused_hears_nothing),
      cmocka_unit_test(test_accept_mode),
      cmocka_unit_test(test_announce),
      cmocka_unit_test(test_other_mac),
      cmocka_unit_test(test_peer_down),
      cmocka_unit_test(test_preempt_delay_is_taken_away),
      cmocka_unit_test(test_what_is_told_at_once),
      cmocka_unit_test(test_changed_while_stopped),
      cmocka_unit_test(test_address_given_and_taken),
      cmocka_unit_test(test_other_ipv6_address),
      cmocka_unit_test(test_late_tick),
      cmocka_unit_test(test_weight_has_bounds),
      cmocka_unit_test(test_nothing_is_counted),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
