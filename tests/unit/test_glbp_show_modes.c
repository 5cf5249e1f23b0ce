/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_show_modes.c - what the configuration of a GLBP group makes of its
 * status: authentication, weighting, balancing, the client cache, preemption, IPv6;
 * and the JSON object as a whole.  States and forwarders are in test_glbp_show.c.
 */
#include "glbplan.h"
#include "shown.h"

static struct glan lan;

static void show_it(unsigned router)
{
  show_group(&lan.r[router].g.group, glan_now(&lan));
}

/* ---- authentication and members ---- */

static const struct vip_key key = {7, (const uint8_t *)"secret", 6, VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_auth md5 = {&vip_auth_md5, &key, 1};
static const struct vip_auth text = {&vip_auth_text, &key, 1};

static void start_with(unsigned router, const struct vip_auth *auth)
{
  struct vip_glbp_config config = glan_base(router);

  config.auth = auth;
  glan_start(&lan, router, &config);
}

/* Times of the gateway that are not ours: each alone is worth a line. */
static void test_times_of_the_gateway(void **unused)
{
  static const struct {
    uint16_t redirect_s;
    uint16_t timeout_s;
    bool differ;
  } cases[] = {{600, 14400, false}, {700, 14400, true}, {600, 15000, true}};
  const struct glan_peer gateway = glan_peer(9, 250);

  (void)unused;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct vip_glbp_config config = glan_base(A);

    config.redirect_s = cases[i].redirect_s;
    config.timeout_s = cases[i].timeout_s;
    glan_open(&lan);
    glan_start(&lan, A, &config);
    glan_rx(&lan, A, &gateway, VIP_GLBP_ACTIVE);
    show_it(A);
    assert_int_equal(strstr(shown_text(), "Configured redirect time") != NULL, cases[i].differ);
    assert_non_null(strstr(shown_text(), "  Messages: 1 state change\n"));
    glan_close(&lan);
  }
}

static void test_authentication(void **unused)
{
  (void)unused;
  glan_open(&lan);
  start_with(A, &md5);
  start_with(B, &md5);
  glan_until(&lan, 60000);
  show_it(A);
  expect_line("  Authentication MD5");
  assert_non_null(strstr(shown_text(), "  Group members:\n"
                                       "    02:00:00:00:00:01 (192.0.2.1) local\n"
                                       "    02:00:00:00:00:02 (192.0.2.2) authenticated\n"
                                       "  There are 2 forwarders"));
  expect_json("auth", "\"md5\"");
  expect_json("members.0", "{\"mac\":\"02:00:00:00:00:01\",\"address\":\"192.0.2.1\","
                           "\"local\":true,\"authenticated\":false,\"expires_ms\":null}");
  expect_json("members.1", "{\"mac\":\"02:00:00:00:00:02\",\"address\":\"192.0.2.2\","
                           "\"local\":false,\"authenticated\":true,\"expires_ms\":8000}");
  assert_null(strstr(shown_text(), "secret"));
  assert_null(strstr(shown_json(), "secret"));
  glan_close(&lan);

  glan_open(&lan);
  start_with(A, &text);
  show_it(A);
  expect_line("  Authentication text");
  expect_json("auth", "\"text\"");
  assert_null(strstr(shown_text(), "secret"));
  assert_null(strstr(shown_json(), "secret"));
  glan_close(&lan);
}

/* ---- weighting, balancing, clients ---- */

static void test_weighting(void **unused)
{
  struct vip_glbp_config config = glan_base(B);

  (void)unused;
  config.weight = 120;
  config.weight_lower = 80;
  config.weight_upper = 90;
  glan_open(&lan);
  glan_start(&lan, B, &config);
  show_it(B);
  expect_line("  Weighting 120 (configured 120), thresholds: lower 80, upper 90");
  assert_int_equal(vip_group_adjust(&lan.r[B].g.group, -50, glan_now(&lan)), VIP_OK);
  show_it(B);
  expect_line("  Weighting 70, low (configured 120), thresholds: lower 80, upper 90");
  expect_line("  Priority is 100");
  expect_json("priority", "100");
  expect_json("effective_priority", "100");
  expect_json("weight", "70");
  expect_json("weight_max", "120");
  expect_json("weight_lower", "80");
  expect_json("weight_upper", "90");
  expect_json("weight_low", "true");
  assert_int_equal(vip_group_adjust(&lan.r[B].g.group, 15, glan_now(&lan)), VIP_OK);
  show_it(B);
  expect_line("  Weighting 85, low (configured 120), thresholds: lower 80, upper 90");
  assert_int_equal(vip_group_adjust(&lan.r[B].g.group, 15, glan_now(&lan)), VIP_OK);
  show_it(B);
  expect_line("  Weighting 100 (configured 120), thresholds: lower 80, upper 90");
  expect_json("weight_low", "false");
  glan_close(&lan);
}

static void test_balancing(void **unused)
{
  static const struct {
    enum vip_glbp_balancing balancing;
    const char *line;
    const char *json;
  } modes[] = {
      {VIP_GLBP_ROUND_ROBIN, "  Load balancing: round-robin", "\"round-robin\""},
      {VIP_GLBP_WEIGHTED, "  Load balancing: weighted", "\"weighted\""},
      {VIP_GLBP_HOST_DEPENDENT, "  Load balancing: host-dependent", "\"host-dependent\""},
      {VIP_GLBP_NO_BALANCING, "  Load balancing: none", "\"none\""},
  };

  (void)unused;
  for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; i++) {
    struct vip_glbp_config config = glan_base(A);

    config.balancing = (uint8_t)modes[i].balancing;
    glan_open(&lan);
    glan_power(&lan, A, &config);
    show_it(A);
    expect_line(modes[i].line);
    expect_json("balancing", modes[i].json);
    glan_close(&lan);
  }
}

static void ask(uint8_t client)
{
  struct vip_query query;
  struct vip_answer answer;

  memset(&query, 0, sizeof query);
  query.family = VIP_IPV4;
  query.target = vip_ipv4(192, 0, 2, 254);
  query.sender = vip_ipv4(192, 0, 2, client);
  query.client.octet[0] = 2;
  query.client.octet[5] = client;
  assert_int_equal(vip_if_answer(&lan.r[A].ifp, &query, &answer, glan_now(&lan)), VIP_OK);
}

static void test_clients(void **unused)
{
  struct vip_glbp_client clients[4];
  struct vip_glbp_config config;

  (void)unused;
  memset(clients, 0, sizeof clients);
  glan_steady3(&lan);
  config = *vip_glbp_get_config(&lan.r[A].g);
  config.clients = clients;
  config.client_count = 4;
  config.client_timeout_min = 10;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  show_it(A);
  assert_non_null(strstr(shown_text(), "  Client cache:\n  Messages:"));
  expect_json("clients", "[]");
  /* Nor where clients are never forgotten. */
  config.client_timeout_min = 0;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  show_it(A);
  expect_json("clients", "[]");
  assert_non_null(strstr(shown_text(), "  Client cache:\n  Messages:"));
  config.client_timeout_min = 10;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  ask(101);
  ask(102);
  glan_until(&lan, 61500);
  ask(101);
  glan_until(&lan, 63000);
  show_it(A);
  assert_non_null(
      strstr(shown_text(),
             "  Client cache:\n"
             "    02:00:00:00:00:65 (192.0.2.101) forwarder 3, answers 2, last 1.500 sec ago\n"
             "    02:00:00:00:00:66 (192.0.2.102) forwarder 2, answers 1, last 3.000 sec ago\n"
             "  Messages:"));
  expect_json("clients", "[{\"mac\":\"02:00:00:00:00:65\",\"address\":\"192.0.2.101\","
                         "\"forwarder\":3,\"answers\":2,\"last_ms\":1500},"
                         "{\"mac\":\"02:00:00:00:00:66\",\"address\":\"192.0.2.102\","
                         "\"forwarder\":2,\"answers\":1,\"last_ms\":3000}]");
  /* Ten minutes after its last answer a client is forgotten. */
  glan_until(&lan, 660001);
  show_it(A);
  expect_json("clients.0.mac", "\"02:00:00:00:00:65\"");
  assert_null(strstr(shown_text(), "02:00:00:00:00:66"));
  glan_close(&lan);
}

/* ---- preemption, addresses, families ---- */

static void test_preemption(void **unused)
{
  const struct glan_peer lower = glan_peer(9, 50);
  struct vip_glbp_config config = glan_base(B);

  (void)unused;
  config.preempt = true;
  config.preempt_delay_s = 60;
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_until(&lan, 1000);
  glan_rx(&lan, B, &lower, VIP_GLBP_ACTIVE);
  glan_until(&lan, 4000);
  show_it(B);
  expect_line("  Preemption enabled, min delay 60.000 sec");
  expect_line("    May preempt in 57.000 sec");
  expect_row("eth0            GLBP  1    IPv4 1   Listen     100  100 -   Y   "
             "192.0.2.9                 -                         192.0.2.254\n");
  expect_json("preempt", "true");
  expect_json("preempt_delay_ms", "60000");
  expect_json("preempt_wait_ms", "57000");
  glan_close(&lan);
}

static void test_addresses(void **unused)
{
  const struct vip_addr secondaries[2] = {vip_ipv4(192, 0, 2, 252), vip_ipv4(192, 0, 2, 253)};
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.secondaries = secondaries;
  config.secondary_count = 2;
  config.no_accept = true;
  config.group = 1023;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 30000);
  show_it(A);
  expect_line("    Secondary virtual IP address 192.0.2.252");
  expect_line("    Secondary virtual IP address 192.0.2.253");
  expect_line("  Accept mode disabled");
  expect_row("eth0            GLBP  1023 IPv4 1   Active     200  200 -   -   "
             "local                     -                         192.0.2.254 (+2)\n");
  expect_json("addresses", "[\"192.0.2.254\",\"192.0.2.252\",\"192.0.2.253\"]");
  expect_json("accept", "false");
  expect_json("virtual_mac", "\"00:07:b4:03:ff:01\"");
  /* A long number pushes its neighbours alone. */
  show_forwarder_row(&lan.r[A].g.group, 1);
  expect_row("eth0            GLBP  1023.1 IPv4 1 Active     -    -   Y   Y   "
             "local                     -                         00:07:b4:03:ff:01\n");
  glan_close(&lan);
}

static void test_ipv6(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.family = VIP_IPV6;
  config.group = 46;
  memset(&config.address, 0, sizeof config.address);
  config.automatic = true;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 30000);
  show_it(A);
  expect_line("eth0 - Group 46 - GLBP version 1, IPv6");
  expect_line("  Virtual IP address is fe80::7:b4ff:fe00:2e00");
  expect_line("    02:00:00:00:00:01 (fe80::1) local");
  expect_row("eth0            GLBP  46   IPv6 1   Active     200  200 -   -   "
             "local                     -                         fe80::7:b4ff:fe00:2e00\n");
  expect_json("family", "6");
  expect_json("addresses", "[\"fe80::7:b4ff:fe00:2e00\"]");
  expect_json("address_learned", "false");
  expect_json("members.0.address", "\"fe80::1\"");
  glan_close(&lan);
}

/* ---- the object as a whole ---- */

static void test_json_golden(void **unused)
{
  char *counters;

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  vip_glbp_set_stats(&lan.r[A].g, NULL);
  show_it(A);
  counters = strstr(shown_json(), "\"rx\":");
  assert_non_null(counters);
  assert_memory_equal(
      shown_json(),
      "{\"name\":\"gw\",\"interface\":\"eth0\",\"protocol\":\"glbp\",\"family\":4,\"group\":1,"
      "\"state\":\"listen\",\"priority\":200,\"effective_priority\":200,\"virtual_mac\":null,"
      "\"addresses\":[\"192.0.2.254\"],\"active\":null,\"standby\":null,\"active_priority\":null,"
      "\"active_expires_ms\":null,\"standby_priority\":null,\"standby_expires_ms\":null,"
      "\"version\":1,\"address_learned\":false,\"preempt\":false,\"preempt_delay_ms\":0,"
      "\"preempt_wait_ms\":null,\"forwarder_preempt\":true,\"forwarder_delay_ms\":30000,"
      "\"accept\":true,\"auth\":\"none\",\"weight\":100,\"weight_max\":100,\"weight_lower\":1,"
      "\"weight_upper\":100,\"weight_low\":false,\"balancing\":\"round-robin\",\"hello_ms\":3000,"
      "\"hold_ms\":10000,\"timers_learned\":false,\"configured_hello_ms\":3000,"
      "\"configured_hold_ms\":10000,\"next_hello_ms\":3000,\"redirect_ms\":600000,"
      "\"timeout_ms\":14400000,\"configured_redirect_ms\":600000,"
      "\"configured_timeout_ms\":14400000,\"start_ms\":null,"
      "\"members\":[{\"mac\":\"02:00:00:00:00:01\",\"address\":\"192.0.2.1\",\"local\":true,"
      "\"authenticated\":false,\"expires_ms\":null}],\"forwarders\":[],\"clients\":null,"
      "\"statistics\":null,\"transitions\":0,\"last_reason\":\"startup\",\"last_change_ms\":0,"
      "\"counters\":{",
      (size_t)(counters - shown_json()));
  assert_string_equal(strchr(counters, '}'), "},\"history\":null}");
  glan_close(&lan);
}

/* The history is the gateway's; its states have this protocol's names. */
static void test_history(void **unused)
{
  struct vip_history_entry entries[4];
  struct vip_history history;

  (void)unused;
  memset(&history, 0, sizeof history);
  memset(entries, 0, sizeof entries);
  history.entries = entries;
  history.size = 4;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  lan.r[A].counters.history = &history;
  glan_until(&lan, 31000);
  show_it(A);
  assert_string_equal(strstr(shown_text(), "  History:\n"),
                      "  History:\n"
                      "    11.000 sec ago: Standby to Active, no-response\n"
                      "    11.000 sec ago: Speak to Standby, standby-silent\n"
                      "    21.000 sec ago: Listen to Speak, no-response\n");
  glan_close(&lan);
}

/* Without counters, and its interface is gone; the object may still be shown. */
static void test_removed(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_group_set_counters(&lan.r[A].g.group, NULL), VIP_OK);
  assert_int_equal(vip_group_remove(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  show_it(A);
  expect_line("  State is Initial");
  expect_line("    Last change -");
  expect_line("  Active is unknown");
  expect_line("  Counters: -");
  assert_non_null(strstr(shown_text(), "  Group members:\n  There are"));
  expect_json("transitions", "null");
  expect_json("members", "[]");
  lan.r[A].there = false;
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_times_of_the_gateway),
      cmocka_unit_test(test_authentication),
      cmocka_unit_test(test_weighting),
      cmocka_unit_test(test_balancing),
      cmocka_unit_test(test_clients),
      cmocka_unit_test(test_preemption),
      cmocka_unit_test(test_addresses),
      cmocka_unit_test(test_ipv6),
      cmocka_unit_test(test_json_golden),
      cmocka_unit_test(test_history),
      cmocka_unit_test(test_removed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
