/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_show.c - the status of a GLBP group: the gateway in every state, its
 * forwarders assigned, learned, taken over, refused and timed out, members, clients,
 * modes and families; the whole text, the rows of the table, and the JSON keys that
 * differ (glbp.md 8).  What all protocols have in common is in test_show_details.c.
 */
#include "glbplan.h"
#include "shown.h"

static struct glan lan;

static void show_it(unsigned router)
{
  show_group(&lan.r[router].g.group, glan_now(&lan));
}

static void expect_forwarder_row(unsigned router, uint8_t forwarder, const char *row)
{
  show_forwarder_row(&lan.r[router].g.group, forwarder);
  expect_row(row);
}

/* A client asks a router for the virtual address. */
static void ask(unsigned router, uint8_t client)
{
  struct vip_query query;
  struct vip_answer answer;

  memset(&query, 0, sizeof query);
  query.family = VIP_IPV4;
  query.target = vip_ipv4(192, 0, 2, 254);
  query.sender = vip_ipv4(192, 0, 2, client);
  query.client.octet[0] = 2;
  query.client.octet[5] = client;
  assert_int_equal(vip_if_answer(&lan.r[router].ifp, &query, &answer, glan_now(&lan)), VIP_OK);
}

/* The gateway tells other times and its address; it is not in BASE. */
static const struct glan_peer other = {9, 220, 1000, 4000, {{192, 0, 2, 254}}};

/* ---- the gateway in each state ---- */

static void test_disabled(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  glan_power(&lan, A, &config);
  vip_glbp_set_stats(&lan.r[A].g, NULL);
  show_it(A);
  expect_text("eth0 - Group 1 - GLBP version 1, IPv4\n"
              "  State is Initial\n"
              "    Last change none, became active 0 times\n"
              "  Virtual IP address is unknown\n"
              "  Hello time 3.000 sec, hold time 10.000 sec\n"
              "  Redirect time 600.000 sec, forwarder timeout 14400.000 sec\n"
              "  Authentication none\n"
              "  Preemption disabled\n"
              "  Active is unknown\n"
              "  Standby is unknown\n"
              "  Priority is 200\n"
              "  Weighting 100 (configured 100), thresholds: lower 1, upper 100\n"
              "  Load balancing: round-robin\n"
              "  Accept mode enabled\n"
              "  Group members:\n"
              "    02:00:00:00:00:01 (192.0.2.1) local\n"
              "  There are 0 forwarders (0 active)\n"
              "  Counters: all zero\n");
  expect_row("eth0            GLBP  1    IPv4 1   Initial    200  200 -   -   "
             "-                         -                         -\n");
  expect_forwarder_row(A, 1, "");
  expect_forwarder_row(A, 5, "");
  assert_int_equal(vip_glbp_show_brief_forwarder(&lan.r[A].g, 0, "eth0", NULL, 0), 0);
  expect_json("state", "\"initial\"");
  expect_json("addresses", "[]");
  expect_json("virtual_mac", "null");
  expect_json("active", "null");
  expect_json("standby", "null");
  expect_json("active_priority", "null");
  expect_json("active_expires_ms", "null");
  expect_json("next_hello_ms", "null");
  expect_json("start_ms", "null");
  expect_json("forwarders", "[]");
  expect_json("clients", "null");
  expect_json("statistics", "null");
  glan_close(&lan);
}

/* The Active gateway tells the address and its times. */
static void test_learned(void **unused)
{
  struct vip_glbp_config config = glan_base(B);

  (void)unused;
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_until(&lan, 5000);
  glan_rx(&lan, B, &other, VIP_GLBP_ACTIVE);
  glan_until(&lan, 5500);
  show_it(B);
  expect_line("  State is Listen");
  expect_line("    Last change 0.500 sec ago (learned), became active 0 times");
  expect_line("  Virtual IP address is 192.0.2.254 (learned)");
  expect_line("  Hello time 1.000 sec, hold time 4.000 sec (learned)");
  expect_line("    Configured hello time 3.000 sec, hold time 10.000 sec");
  expect_line("    Next hello sent in 0.500 sec");
  expect_line("  Active is 192.0.2.9, priority 220 (expires in 3.500 sec)");
  expect_json("addresses", "[\"192.0.2.254\"]");
  expect_json("address_learned", "true");
  expect_json("timers_learned", "true");
  expect_json("hello_ms", "1000");
  expect_json("hold_ms", "4000");
  expect_json("configured_hello_ms", "3000");
  expect_json("configured_hold_ms", "10000");
  expect_json("next_hello_ms", "500");
  expect_json("active", "\"192.0.2.9\"");
  expect_json("active_priority", "220");
  expect_json("active_expires_ms", "3500");
  /* From its next packet on it is a member. */
  glan_rx(&lan, B, &other, VIP_GLBP_ACTIVE);
  glan_until(&lan, 6000);
  show_it(B);
  expect_line("    02:00:00:00:00:02 (192.0.2.2) local");
  expect_line("    02:00:00:00:00:09 (192.0.2.9)");
  expect_json("members.1.mac", "\"02:00:00:00:00:09\"");
  expect_json("members.1.address", "\"192.0.2.9\"");
  expect_json("members.1.local", "false");
  expect_json("members.1.expires_ms", "3500");
  glan_close(&lan);
}

/* One time of two is enough to name both. */
static void test_some_times_learned(void **unused)
{
  const struct glan_peer gateway = {9, 220, 3000, 12000, {{192, 0, 2, 254}}};
  struct vip_glbp_config config = glan_base(B);

  (void)unused;
  config.timeout_s = 7200;
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  show_it(B);
  expect_line("    Configured hello time 3.000 sec, hold time 10.000 sec");
  expect_line("  Redirect time 600.000 sec, forwarder timeout 14400.000 sec");
  expect_line("    Configured redirect time 600.000 sec, forwarder timeout 7200.000 sec");
  expect_json("timeout_ms", "14400000");
  expect_json("configured_redirect_ms", "600000");
  expect_json("configured_timeout_ms", "7200000");
  glan_close(&lan);
}

static void test_listen(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  glan_until(&lan, 61250);
  show_it(B);
  expect_text("eth0 - Group 1 - GLBP version 1, IPv4\n"
              "  State is Listen\n"
              "    Last change 31.250 sec ago (higher-speaker), became active 0 times\n"
              "  Virtual IP address is 192.0.2.254\n"
              "  Hello time 3.000 sec, hold time 10.000 sec (learned)\n"
              "    Next hello sent in 1.750 sec\n"
              "  Redirect time 600.000 sec, forwarder timeout 14400.000 sec\n"
              "  Authentication none\n"
              "  Preemption disabled\n"
              "  Active is 192.0.2.1, priority 200 (expires in 7.750 sec)\n"
              "  Standby is 192.0.2.3, priority 100 (expires in 9.750 sec)\n"
              "  Priority is 100\n"
              "  Weighting 100 (configured 100), thresholds: lower 1, upper 100\n"
              "  Load balancing: round-robin\n"
              "  Accept mode enabled\n"
              "  Group members:\n"
              "    02:00:00:00:00:01 (192.0.2.1)\n"
              "    02:00:00:00:00:02 (192.0.2.2) local\n"
              "    02:00:00:00:00:03 (192.0.2.3)\n"
              "  There are 3 forwarders (1 active)\n"
              "  Forwarder 1\n"
              "    State is Listen\n"
              "      Last change 38.250 sec ago (learned), 1 state change\n"
              "    MAC address is 00:07:b4:00:01:01 (learned)\n"
              "    Owner ID is 02:00:00:00:00:01\n"
              "    Time to live: 14397.750 sec (maximum 14400.000 sec)\n"
              "    Preemption enabled, min delay 30.000 sec\n"
              "    Active is 192.0.2.1 (primary), weighting 100 (expires in 7.750 sec)\n"
              "  Forwarder 2\n"
              "    State is Active\n"
              "      Last change 27.750 sec ago (no-response), 2 state changes\n"
              "    MAC address is 00:07:b4:00:01:02 (default)\n"
              "    Owner ID is 02:00:00:00:00:02\n"
              "    Preemption enabled, min delay 30.000 sec\n"
              "    Active is local, weighting 100\n"
              "  Forwarder 3\n"
              "    State is Listen\n"
              "      Last change 32.750 sec ago (learned), 1 state change\n"
              "    MAC address is 00:07:b4:00:01:03 (learned)\n"
              "    Owner ID is 02:00:00:00:00:03\n"
              "    Time to live: 14399.750 sec (maximum 14400.000 sec)\n"
              "    Preemption enabled, min delay 30.000 sec\n"
              "    Active is 192.0.2.3 (primary), weighting 100 (expires in 9.750 sec)\n"
              "  Messages: 5 state changes\n"
              "    Hello received 46, sent 22\n"
              "    Request received 0, sent 1\n"
              "    Response received 1, sent 0\n"
              "  Counters:\n"
              "    rx 47\n"
              "    tx 23\n");
  expect_row("eth0            GLBP  1    IPv4 1   Listen     100  100 -   -   "
             "192.0.2.1                 192.0.2.3                 192.0.2.254\n");
  expect_forwarder_row(B, 1,
                       "eth0            GLBP  1.1  IPv4 1   Listen     -    -   -   Y   "
                       "192.0.2.1                 -                         "
                       "00:07:b4:00:01:01\n");
  expect_forwarder_row(B, 2,
                       "eth0            GLBP  1.2  IPv4 1   Active     -    -   Y   Y   "
                       "local                     -                         "
                       "00:07:b4:00:01:02\n");
  expect_forwarder_row(B, 4, "");
  expect_json("virtual_mac", "\"00:07:b4:00:01:02\"");
  expect_json("standby", "\"192.0.2.3\"");
  expect_json("standby_priority", "100");
  expect_json("standby_expires_ms", "9750");
  expect_json("statistics.changes", "5");
  expect_json("statistics.hello", "{\"rx\":46,\"tx\":22}");
  expect_json("statistics.request", "{\"rx\":0,\"tx\":1}");
  expect_json("statistics.response", "{\"rx\":1,\"tx\":0}");
  glan_close(&lan);
}

static void test_speak_standby_active(void **unused)
{
  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 10400);
  show_it(A);
  expect_line("  State is Speak");
  expect_line("    Next hello sent in 2.600 sec");
  expect_json("state", "\"speak\"");
  expect_json("next_hello_ms", "2600");
  glan_close(&lan);

  glan_steady3(&lan);
  show_it(C);
  expect_line("  State is Standby");
  expect_line("  Standby is local");
  expect_row("eth0            GLBP  1    IPv4 1   Standby    100  100 -   -   "
             "192.0.2.1                 local                     192.0.2.254\n");
  expect_json("state", "\"standby\"");
  expect_json("standby", "\"local\"");
  expect_json("standby_priority", "100");
  expect_json("standby_expires_ms", "null");

  glan_until(&lan, 60500);
  show_it(A);
  expect_line("  State is Active");
  expect_line("    Last change 40.500 sec ago (no-response), became active 1 time");
  expect_line("  Active is local");
  expect_line("  Standby is 192.0.2.3, priority 100 (expires in 7.500 sec)");
  expect_row("eth0            GLBP  1    IPv4 1   Active     200  200 -   -   "
             "local                     192.0.2.3                 192.0.2.254\n");
  expect_json("active", "\"local\"");
  expect_json("active_priority", "200");
  expect_json("active_expires_ms", "null");
  expect_json("transitions", "1");
  glan_close(&lan);
}

/* ---- forwarders ---- */

/* What only the gateway shows: where clients are sent, and how many were. */
static void test_redirection(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  for (uint8_t client = 1; client <= 5; client++) {
    ask(A, client);
  }
  glan_until(&lan, 61000);
  show_it(A);
  assert_non_null(strstr(shown_text(),
                         "  Forwarder 1\n"
                         "    State is Active\n"
                         "      Last change 31.000 sec ago (no-response), 2 state changes\n"
                         "    MAC address is 00:07:b4:00:01:01 (default)\n"
                         "    Owner ID is 02:00:00:00:00:01\n"
                         "    Redirection enabled\n"
                         "    Preemption enabled, min delay 30.000 sec\n"
                         "    Active is local, weighting 100\n"
                         "    Client selection count: 2\n"
                         "  Forwarder 2\n"
                         "    State is Listen\n"
                         "      Last change 37.500 sec ago (assigned), 1 state change\n"
                         "    MAC address is 00:07:b4:00:01:02 (learned)\n"
                         "    Owner ID is 02:00:00:00:00:02\n"
                         "    Redirection enabled, 599.000 sec remaining (maximum 600.000 sec)\n"
                         "    Time to live: 14399.000 sec (maximum 14400.000 sec)\n"
                         "    Preemption enabled, min delay 30.000 sec\n"
                         "    Active is 192.0.2.2 (primary), weighting 100 (expires in 9.000 sec)\n"
                         "    Client selection count: 2\n"));
  expect_json("forwarders.0",
              "{\"forwarder\":1,\"state\":\"active\",\"virtual_mac\":\"00:07:b4:00:01:01\","
              "\"owner_mac\":\"02:00:00:00:00:01\",\"own\":true,\"active\":\"local\","
              "\"active_priority\":167,\"weight\":100,\"active_expires_ms\":null,"
              "\"redirects\":true,\"redirect_ends_ms\":null,\"timeout_ends_ms\":null,"
              "\"preempt_wait_ms\":null,\"refused\":false,\"start_ms\":null,"
              "\"statistics\":{\"changes\":2,\"last_reason\":\"no-response\","
              "\"last_change_ms\":31000,\"selected\":2}}");
  expect_json("forwarders.1",
              "{\"forwarder\":2,\"state\":\"listen\",\"virtual_mac\":\"00:07:b4:00:01:02\","
              "\"owner_mac\":\"02:00:00:00:00:02\",\"own\":false,\"active\":\"192.0.2.2\","
              "\"active_priority\":167,\"weight\":100,\"active_expires_ms\":9000,"
              "\"redirects\":true,\"redirect_ends_ms\":599000,\"timeout_ends_ms\":14399000,"
              "\"preempt_wait_ms\":null,\"refused\":false,\"start_ms\":null,"
              "\"statistics\":{\"changes\":1,\"last_reason\":\"assigned\","
              "\"last_change_ms\":37500,\"selected\":2}}");
  expect_json("forwarders.2.statistics.selected", "1");
  vip_glbp_set_stats(&lan.r[A].g, NULL);
  show_it(A);
  expect_json("forwarders.0.statistics", "null");
  assert_null(strstr(shown_text(), "Client selection"));
  assert_null(strstr(shown_text(), "      Last change"));
  glan_close(&lan);
}

/* Its primary dies: another router stands in, no client is sent there later, it vanishes. */
static void test_timed_out(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, B);
  glan_until(&lan, 72000);
  show_it(C);
  expect_line("  There are 3 forwarders (2 active)");
  assert_non_null(strstr(shown_text(),
                         "  Forwarder 2\n"
                         "    State is Active\n"
                         "      Last change 2.000 sec ago (no-response), 2 state changes\n"
                         "    MAC address is 00:07:b4:00:01:02 (learned)\n"
                         "    Owner ID is 02:00:00:00:00:02\n"
                         "    Time to live: 14388.000 sec (maximum 14400.000 sec)\n"
                         "    Preemption enabled, min delay 30.000 sec\n"
                         "    Active is local, weighting 100\n"));
  expect_json("forwarders.1.active_priority", "135");
  show_it(A);
  expect_line("    Redirection enabled, 588.000 sec remaining (maximum 600.000 sec)");
  expect_line("    Active is 192.0.2.3 (secondary), weighting 100 (expires in 8.000 sec)");
  expect_json("forwarders.1.redirects", "true");
  expect_json("forwarders.1.redirect_ends_ms", "588000");
  glan_forget(&lan);
  glan_until(&lan, 662000);
  show_it(A);
  expect_line("    Redirection disabled");
  expect_line("    Time to live: 13798.000 sec (maximum 14400.000 sec)");
  expect_json("forwarders.1.redirects", "false");
  expect_json("forwarders.1.redirect_ends_ms", "0");
  expect_json("forwarders.1.timeout_ends_ms", "13798000");
  for (uint32_t ms = 1000000; ms < 14460000; ms += 500000) {
    glan_until(&lan, ms);
    glan_forget(&lan);
  }
  glan_until(&lan, 14460000);
  show_it(A);
  expect_line("  There are 2 forwarders (1 active)");
  assert_null(strstr(shown_text(), "Forwarder 2"));
  expect_json("forwarders.1.forwarder", "3");
  glan_close(&lan);
}

/* Nobody is Active for it at the moment: all that is known is whose it was. */
static void test_nobody_active(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, B);
  glan_until(&lan, 69999);
  lan.cut[C][A] = true;
  glan_until(&lan, 70050);
  show_it(A);
  expect_line("    Active is unknown");
  expect_line("    Redirection disabled");
  expect_json("forwarders.1.active", "null");
  expect_json("forwarders.1.active_priority", "null");
  expect_json("forwarders.1.weight", "null");
  expect_json("forwarders.1.active_expires_ms", "null");
  expect_forwarder_row(A, 2,
                       "eth0            GLBP  1.2  IPv4 1   Listen     -    -   -   Y   "
                       "-                         -                         "
                       "00:07:b4:00:01:02\n");
  glan_close(&lan);
}

/* A forwarder that was heard of from somebody who is not its primary. */
static void test_owner_unknown(void **unused)
{
  const struct glan_vf vf = {4, 32, 135, 90, 1000, 500};

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_rx_vf(&lan, B, &other, VIP_GLBP_ACTIVE, &vf);
  show_it(B);
  expect_line("  There is 1 forwarder (0 active)");
  expect_line("    Owner ID is unknown");
  expect_line("    Time to live: 1000.000 sec (maximum 14400.000 sec)");
  expect_line("    Active is 192.0.2.9 (secondary), weighting 90 (expires in 4.000 sec)");
  expect_json("forwarders.0.forwarder", "4");
  expect_json("forwarders.0.owner_mac", "null");
  expect_json("forwarders.0.weight", "90");
  glan_close(&lan);
}

/* The owner is back, and waits. */
static void test_forwarder_preemption(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(vip_if_down(&lan.r[B].ifp, false, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  glan_until(&lan, 100000);
  show_it(B);
  expect_line("    State is Initial");
  expect_json("forwarders.1.state", "\"initial\"");
  expect_json("forwarders.1.refused", "false");
  assert_int_equal(vip_if_up(&lan.r[B].ifp, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 110000);
  show_it(B);
  expect_line("    MAC address is 00:07:b4:00:01:02 (default)");
  expect_line("      May preempt in 23.000 sec");
  expect_line("    Active is 192.0.2.3 (secondary), weighting 100 (expires in 9.000 sec)");
  expect_json("forwarders.1.preempt_wait_ms", "23000");
  expect_json("forwarders.1.own", "true");
  config = *vip_glbp_get_config(&lan.r[B].g);
  config.no_forwarder_preempt = true;
  assert_int_equal(vip_glbp_configure(&lan.r[B].g, &config, glan_now(&lan)), VIP_OK);
  show_it(B);
  expect_line("    Preemption disabled");
  expect_json("forwarder_preempt", "false");
  expect_json("forwarder_delay_ms", "30000");
  glan_close(&lan);
}

static void test_refused(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.retry_s = 5;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  lan.r[A].refuse = 4;
  glan_until(&lan, 31000);
  show_it(A);
  assert_non_null(strstr(shown_text(), "  Forwarder 1\n"
                                       "    State is Initial (refused by the host)\n"
                                       "      Retry is in 4.000 sec\n"
                                       "      Last change 1.000 sec ago (refused), "));
  expect_json("forwarders.0.refused", "true");
  expect_json("forwarders.0.start_ms", "4000");
  expect_json("start_ms", "null");
  glan_close(&lan);

  glan_open(&lan);
  glan_start(&lan, A, &config);
  lan.r[A].refuse = 1;
  glan_until(&lan, 22000);
  show_it(A);
  expect_line("  State is Initial");
  expect_line("    Retry is in 3.000 sec");
  expect_json("start_ms", "3000");
  expect_json("last_reason", "\"refused\"");
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_disabled),
      cmocka_unit_test(test_learned),
      cmocka_unit_test(test_some_times_learned),
      cmocka_unit_test(test_listen),
      cmocka_unit_test(test_speak_standby_active),
      cmocka_unit_test(test_redirection),
      cmocka_unit_test(test_timed_out),
      cmocka_unit_test(test_nobody_active),
      cmocka_unit_test(test_owner_unknown),
      cmocka_unit_test(test_forwarder_preemption),
      cmocka_unit_test(test_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
