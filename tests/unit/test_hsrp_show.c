/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_show.c - the status of an HSRP group in every state, version, family
 * and mode: the whole text, the row of the table, and the JSON keys that differ
 * (hsrp.md 6).  What all protocols have in common is in test_show_details.c.
 */
#include "hsrphost.h"
#include "shown.h"

static struct hsrphost t;

static void show_it(void)
{
  show_group(&t.g.group, fh_now(&t.h));
}

/* ---- states, version 1 ---- */

static void test_initial(void **unused)
{
  (void)unused;
  hsrp_open(&t, NULL);
  vip_hsrp_set_stats(&t.g, NULL);
  show_it();
  expect_text("eth0 - Group 1 - HSRP version 1, IPv4\n"
              "  State is Initial\n"
              "    Last change none, became active 0 times\n"
              "  Virtual IP address is 10.0.0.1\n"
              "  Local virtual MAC address is 00:00:0c:07:ac:01 (v1 default, MAC Not In Use)\n"
              "  Hello time 3.000 sec, hold time 10.000 sec\n"
              "  Authentication text\n"
              "  Preemption disabled\n"
              "  Active router is unknown\n"
              "  Standby router is unknown\n"
              "  Priority is 100, effective 100\n"
              "  Accept mode enabled\n"
              "  Counters: all zero\n");
  expect_row("eth0            HSRP  1    IPv4 1   Initial    100  100 -   -   "
             "-                         -                         10.0.0.1\n");
  expect_json("state", "\"initial\"");
  expect_json("active", "null");
  expect_json("standby", "null");
  expect_json("active_priority", "null");
  expect_json("active_expires_ms", "null");
  expect_json("next_hello_ms", "null");
  expect_json("start_ms", "null");
  expect_json("statistics", "null");
  hsrp_close(&t);
}

static void test_learn(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.address = (struct vip_addr){{0}};
  hsrp_start(&t, &config);
  show_it();
  expect_line("  State is Learn");
  expect_line("  Virtual IP address is unknown");
  expect_json("addresses", "[]");
  expect_json("address_learned", "false");
  expect_row("eth0            HSRP  1    IPv4 1   Learn      100  100 -   -   "
             "-                         -                         -\n");

  /* The Active router tells the address, and its times. */
  at(&t.h, 5000);
  t.hello_ms = 1000;
  t.hold_ms = 4000;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 6500);
  show_it();
  expect_line("  State is Listen");
  expect_line("  Virtual IP address is 10.0.0.1 (learned)");
  expect_line("  Hello time 1.000 sec, hold time 4.000 sec (learned)");
  expect_line("    Configured hello time 3.000 sec, hold time 10.000 sec");
  expect_line("  Active router is 10.0.0.9, priority 200 (expires in 2.500 sec)");
  expect_json("addresses", "[\"10.0.0.1\"]");
  expect_json("address_learned", "true");
  expect_json("timers_learned", "true");
  expect_json("hello_ms", "1000");
  expect_json("hold_ms", "4000");
  expect_json("configured_hello_ms", "3000");
  expect_json("configured_hold_ms", "10000");
  expect_json("active", "\"10.0.0.9\"");
  expect_json("active_priority", "200");
  expect_json("active_expires_ms", "2500");
  expect_json("active_mac", "null");
  hsrp_close(&t);
}

static void test_listen(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  at(&t.h, 1000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  at(&t.h, 2000);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  at(&t.h, 3505);
  show_it();
  expect_text("eth0 - Group 1 - HSRP version 1, IPv4\n"
              "  State is Listen\n"
              "    Last change 3.505 sec ago (startup), became active 0 times\n"
              "  Virtual IP address is 10.0.0.1\n"
              "  Local virtual MAC address is 00:00:0c:07:ac:01 (v1 default, MAC Not In Use)\n"
              "  Hello time 3.000 sec, hold time 10.000 sec (learned)\n"
              "  Authentication text\n"
              "  Preemption disabled\n"
              "  Active router is 10.0.0.9, priority 200 (expires in 7.495 sec)\n"
              "  Standby router is 10.0.0.30, priority 100 (expires in 8.495 sec)\n"
              "  Priority is 100, effective 100\n"
              "  Accept mode enabled\n"
              "  Messages: 1 state change, 0 coups lost\n"
              "    Hello received 2 (last 1.505 sec ago), sent 0\n"
              "    Coup received 0, sent 0\n"
              "    Resign received 0, sent 0\n"
              "  Counters:\n"
              "    rx 2\n");
  expect_row("eth0            HSRP  1    IPv4 1   Listen     100  100 -   -   "
             "10.0.0.9                  10.0.0.30                 10.0.0.1\n");
  expect_json("standby", "\"10.0.0.30\"");
  expect_json("standby_priority", "100");
  expect_json("standby_expires_ms", "8495");
  hsrp_close(&t);
}

static void test_speak_standby_active(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  until(&t.h, 10000);
  at(&t.h, 10400);
  show_it();
  expect_line("  State is Speak");
  expect_line("    Next hello sent in 2.600 sec");
  expect_json("state", "\"speak\"");
  expect_json("next_hello_ms", "2600");
  at(&t.h, 19000);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  until(&t.h, 20000);
  show_it();
  expect_line("  State is Standby");
  expect_line("  Standby router is local");
  expect_row("eth0            HSRP  1    IPv4 1   Standby    100  100 -   -   "
             "10.0.0.9                  local                     10.0.0.1\n");
  expect_json("state", "\"standby\"");
  expect_json("standby", "\"local\"");
  expect_json("standby_priority", "100");
  expect_json("standby_expires_ms", "null");
  expect_json("standby_mac", "\"02:00:00:00:00:20\"");
  until(&t.h, 29000);
  at(&t.h, 29250);
  show_it();
  expect_text("eth0 - Group 1 - HSRP version 1, IPv4\n"
              "  State is Active\n"
              "    Last change 0.250 sec ago (no-response), became active 1 time\n"
              "  Virtual IP address is 10.0.0.1\n"
              "  Local virtual MAC address is 00:00:0c:07:ac:01 (v1 default, MAC In Use)\n"
              "  Hello time 3.000 sec, hold time 10.000 sec (learned)\n"
              "    Next hello sent in 2.750 sec\n"
              "  Authentication text\n"
              "  Preemption disabled\n"
              "  Active router is local\n"
              "  Standby router is unknown\n"
              "  Priority is 100, effective 100\n"
              "  Accept mode enabled\n"
              "  Messages: 4 state changes, 0 coups lost\n"
              "    Hello received 1 (last 10.250 sec ago), sent 8 (last 0.250 sec ago)\n"
              "    Coup received 0, sent 0\n"
              "    Resign received 0, sent 0\n"
              "  Counters:\n"
              "    rx 1\n"
              "    tx 8\n"
              "    announced 1\n");
  expect_row("eth0            HSRP  1    IPv4 1   Active     100  100 -   -   "
             "local                     -                         10.0.0.1\n");
  expect_json("active", "\"local\"");
  expect_json("active_priority", "100");
  expect_json("active_expires_ms", "null");
  expect_json("mac_in_use", "true");
  expect_json("transitions", "1");
  hsrp_close(&t);
}

/* ---- messages ---- */

static void test_messages(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  at(&t.h, 21000);
  rx(&t, HSRP_Y, VIP_HSRP_RESIGN, VIP_HSRP_SPEAK); /* it asserts itself by a Coup */
  at(&t.h, 22000);
  rx(&t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
  at(&t.h, 22500);
  show_it();
  expect_line("  Messages: 5 state changes, 1 coup lost");
  expect_line("    Coup received 1 (last 0.500 sec ago), sent 1 (last 1.500 sec ago)");
  expect_line("    Resign received 1 (last 1.500 sec ago), sent 0");
  expect_json("statistics.changes", "5");
  expect_json("statistics.coups_lost", "1");
  expect_json("statistics.coup.rx", "1");
  expect_json("statistics.coup.tx", "1");
  expect_json("statistics.coup.last_rx_ms", "500");
  expect_json("statistics.coup.last_tx_ms", "1500");
  expect_json("statistics.resign.rx", "1");
  expect_json("statistics.resign.tx", "0");
  expect_json("statistics.resign.last_tx_ms", "null");
  expect_json("last_reason", "\"coup\"");
  hsrp_close(&t);
}

/* ---- versions, families, modes ---- */

static void test_version_2(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.version = 2;
  config.group = 4095;
  config.hello_ms = 250;
  config.hold_ms = 800;
  hsrp_start(&t, &config);
  t.hello_ms = 250;
  t.hold_ms = 800;
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  rx(&t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
  show_it();
  expect_line("eth0 - Group 4095 - HSRP version 2, IPv4");
  expect_line("  Local virtual MAC address is 00:00:0c:9f:ff:ff (v2 default, MAC Not In Use)");
  expect_line("  Hello time 0.250 sec, hold time 0.800 sec");
  expect_row("eth0            HSRP  4095 IPv4 2   Listen     100  100 -   -   "
             "10.0.0.9                  10.0.0.30                 10.0.0.1\n");
  expect_json("version", "2");
  expect_json("group", "4095");
  expect_json("virtual_mac", "\"00:00:0c:9f:ff:ff\"");
  expect_json("active_mac", "\"aa:bb:cc:00:02:10\"");
  expect_json("standby_mac", "\"aa:bb:cc:00:02:10\"");
  vip_hsrp_set_stats(&t.g, NULL);
  show_it();
  expect_json("active_mac", "null");
  expect_json("standby_mac", "null");
  hsrp_close(&t);
}

static void test_ipv6(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.version = 2;
  config.family = VIP_IPV6;
  config.group = 16;
  config.address = (struct vip_addr){{0}};
  config.automatic = VIP_HSRP_AUTO_CISCO;
  hsrp_start(&t, &config);
  rx(&t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  show_it();
  expect_line("eth0 - Group 16 - HSRP version 2, IPv6");
  expect_line("  Virtual IP address is fe80::5:73ff:fea0:10");
  expect_line("  Local virtual MAC address is 00:05:73:a0:00:10 (v2 default, MAC Not In Use)");
  expect_row("eth0            HSRP  16   IPv6 2   Listen     100  100 -   -   "
             "fe80::9                   -                         fe80::5:73ff:fea0:10\n");
  expect_json("addresses", "[\"fe80::5:73ff:fea0:10\"]");
  expect_json("address_learned", "false");
  expect_json("active", "\"fe80::9\"");
  hsrp_close(&t);
}

static void test_modes(void **unused)
{
  const struct vip_addr secondaries[2] = {vip_ipv4(10, 0, 0, 2), vip_ipv4(10, 0, 0, 3)};
  static const struct vip_key key = {7, (const uint8_t *)"secret", 6,
                                     VIP_KEY_SEND | VIP_KEY_ACCEPT};
  static const struct vip_auth auth = {&vip_auth_md5, &key, 1};
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.secondaries = secondaries;
  config.secondary_count = 2;
  config.auth = &auth;
  config.no_accept = true;
  config.mac_mode = VIP_HSRP_MAC_INTERFACE;
  hsrp_start(&t, &config);
  assert_int_equal(vip_group_adjust(&t.g.group, -30, fh_now(&t.h)), VIP_OK);
  show_it();
  expect_line("    Secondary virtual IP address 10.0.0.2");
  expect_line("    Secondary virtual IP address 10.0.0.3");
  expect_line("  Local virtual MAC address is 02:00:00:00:00:20 (bia, MAC Not In Use)");
  expect_line("  Authentication MD5");
  expect_line("  Accept mode disabled");
  expect_line("  Priority is 100, effective 70");
  expect_row("eth0            HSRP  1    IPv4 1   Listen     100  70  -   -   "
             "-                         -                         10.0.0.1 (+2)\n");
  expect_json("addresses", "[\"10.0.0.1\",\"10.0.0.2\",\"10.0.0.3\"]");
  expect_json("mac", "\"interface\"");
  expect_json("virtual_mac", "\"02:00:00:00:00:20\"");
  expect_json("auth", "\"md5\"");
  expect_json("accept", "false");
  expect_json("effective_priority", "70");
  assert_null(strstr(shown_text(), "secret"));
  assert_null(strstr(shown_json(), "secret"));
  hsrp_close(&t);

  config = hsrp_defaults();
  config.mac_mode = VIP_HSRP_MAC_CONFIGURED;
  config.mac = (struct vip_mac){{2, 0, 0, 0, 1, 1}};
  hsrp_open(&t, &config);
  show_it();
  expect_line("  Local virtual MAC address is 02:00:00:00:01:01 (configured, MAC Not In Use)");
  expect_json("mac", "\"configured\"");
  hsrp_close(&t);
}

static void test_preemption(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.preempt = true;
  config.preempt_delay_s = 30;
  config.preempt_reload_s = 60;
  config.preempt_sync_s = 90;
  hsrp_start(&t, &config);
  at(&t.h, 500);
  show_it();
  expect_line("  Preemption enabled");
  expect_line("    Delay minimum is 30.000 sec");
  expect_line("    Delay reload is 60.000 sec");
  expect_line("    Delay sync is 90.000 sec");
  expect_line("    May preempt in 59.500 sec");
  expect_row("eth0            HSRP  1    IPv4 1   Listen     100  100 -   Y   "
             "-                         -                         10.0.0.1\n");
  expect_json("preempt", "true");
  expect_json("preempt_delay_ms", "30000");
  expect_json("preempt_wait_ms", "59500");
  assert_int_equal(vip_group_hold_preempt(&t.g.group, true, fh_now(&t.h)), VIP_OK);
  show_it();
  expect_line("  Preemption enabled, held");
  hsrp_close(&t);

  config = hsrp_defaults();
  config.preempt = true;
  hsrp_start(&t, &config);
  show_it();
  expect_json("preempt_delay_ms", "0");
  expect_json("preempt_wait_ms", "null");
  hsrp_close(&t);
}

static void test_start(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  config.start_delay_ms = 5000;
  config.retry_s = 30;
  hsrp_start(&t, &config);
  at(&t.h, 1000);
  show_it();
  expect_line("  State is Initial");
  expect_line("    Start is in 4.000 sec");
  expect_json("start_ms", "4000");
  until(&t.h, 5000);
  show_it();
  expect_line("    Last change 0.000 sec ago (delay-expired), became active 0 times");
  expect_json("start_ms", "null");

  t.h.refuse[FH_CLAIM] = 1;
  until(&t.h, 25000);
  at(&t.h, 26000);
  show_it();
  expect_line("    Retry is in 29.000 sec");
  expect_json("last_reason", "\"refused\"");
  hsrp_close(&t);
}

/* One that rides on another group's election: its own addresses, the other one's routers. */
static void test_follower(void **unused)
{
  static struct vip_hsrp follower;
  struct vip_hsrp_config config = hsrp_defaults();

  (void)unused;
  hsrp_start(&t, NULL);
  config.leader = &t.g;
  config.group = 2;
  config.address = vip_ipv4(10, 0, 0, 2);
  memset(&follower, 0, sizeof follower);
  assert_int_equal(vip_hsrp_init(&follower, &t.h.ifp, &config), VIP_OK);
  assert_int_equal(vip_group_start(&follower.group, fh_now(&t.h)), VIP_OK);
  until(&t.h, 20000);
  show_group(&follower.group, fh_now(&t.h));
  expect_text("eth0 - Group 2 - HSRP version 1, IPv4\n"
              "  State is Active\n"
              "    Last change -\n"
              "  Virtual IP address is 10.0.0.2\n"
              "  Local virtual MAC address is 00:00:0c:07:ac:02 (v1 default, MAC In Use)\n"
              "  Follows group 1\n"
              "  Active router is local\n"
              "  Standby router is unknown\n"
              "  Priority is 100, effective 100\n"
              "  Accept mode enabled\n"
              "  Counters: -\n");
  expect_json("follows", "1");
  expect_json("next_hello_ms", "null");
  expect_json("transitions", "null");
  show_it();
  expect_json("follows", "null");
  assert_int_equal(vip_group_remove(&follower.group, fh_now(&t.h)), VIP_OK);
  hsrp_close(&t);
}

static void test_json_golden(void **unused)
{
  char *counters;

  (void)unused;
  hsrp_start(&t, NULL);
  vip_hsrp_set_stats(&t.g, NULL);
  show_it();
  counters = strstr(shown_json(), "\"rx\":");
  assert_non_null(counters);
  assert_memory_equal(
      shown_json(),
      "{\"name\":\"gw\",\"interface\":\"eth0\",\"protocol\":\"hsrp\",\"family\":4,\"group\":1,"
      "\"state\":\"listen\",\"priority\":100,\"effective_priority\":100,"
      "\"virtual_mac\":\"00:00:0c:07:ac:01\",\"addresses\":[\"10.0.0.1\"],\"active\":null,"
      "\"standby\":null,\"active_priority\":null,\"active_expires_ms\":null,\"active_mac\":null,"
      "\"standby_priority\":null,\"standby_expires_ms\":null,\"standby_mac\":null,"
      "\"version\":1,\"address_learned\":false,\"mac\":\"virtual\",\"mac_in_use\":false,"
      "\"follows\":null,\"preempt\":false,\"preempt_delay_ms\":0,\"preempt_wait_ms\":null,"
      "\"accept\":true,\"auth\":\"text\",\"hello_ms\":3000,\"hold_ms\":10000,"
      "\"timers_learned\":false,\"configured_hello_ms\":3000,\"configured_hold_ms\":10000,"
      "\"next_hello_ms\":null,\"start_ms\":null,\"statistics\":null,\"transitions\":0,"
      "\"last_reason\":\"startup\",\"last_change_ms\":0,\"counters\":{",
      (size_t)(counters - shown_json()));
  assert_string_equal(strchr(counters, '}'), "},\"history\":null}");
  hsrp_close(&t);
}

/* Its interface is gone; the object may still be shown. */
static void test_removed(void **unused)
{
  (void)unused;
  hsrp_start(&t, NULL);
  hsrp_go(&t, VIP_HSRP_ACTIVE);
  assert_int_equal(vip_group_remove(&t.g.group, fh_now(&t.h)), VIP_OK);
  show_it();
  expect_line("  State is Initial");
  expect_line("  Active router is unknown");
  expect_json("last_reason", "\"shutdown\"");
  hsrp_close(&t);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_initial),    cmocka_unit_test(test_learn),
      cmocka_unit_test(test_listen),     cmocka_unit_test(test_speak_standby_active),
      cmocka_unit_test(test_messages),   cmocka_unit_test(test_version_2),
      cmocka_unit_test(test_ipv6),       cmocka_unit_test(test_modes),
      cmocka_unit_test(test_preemption), cmocka_unit_test(test_start),
      cmocka_unit_test(test_follower),   cmocka_unit_test(test_json_golden),
      cmocka_unit_test(test_removed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
