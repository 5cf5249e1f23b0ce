/* SPDX-License-Identifier: MIT */
/*
 * test_show.c - the status of a virtual router in every state, version, family
 * and mode: the whole text, the row of the table, and the JSON keys that differ.
 */
#include "shown.h"

static struct fakehost h;

static void open_with(const struct vip_vrrp_config *config)
{
  struct fh_setup setup;

  memset(&setup, 0, sizeof setup);
  setup.config = *config;
  host_open(&h, &setup);
}

static void start(void)
{
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
}

/* ---- states, version 3, IPv4 ---- */

static void test_header(void **unused)
{
  (void)unused;
  assert_string_equal(shown_header(),
                      "Interface       Proto Grp  Fam  Ver State      Prio Eff Own Pre "
                      "Active addr               Standby addr              Virtual addr\n");
}

static void test_initialize(void **unused)
{
  (void)unused;
  host_open(&h, NULL);
  show(&h);
  expect_text("eth0 - Group 51 - VRRP version 3, IPv4\n"
              "  State is Initialize\n"
              "    Last change none, became active 0 times\n"
              "  Virtual IP address is 192.0.2.1\n"
              "  Virtual MAC address is 00:00:5e:00:01:33\n"
              "  Advertisement interval is 1.000 sec\n"
              "  Preemption enabled\n"
              "  Priority is 100, effective 100\n"
              "  Accept mode disabled\n"
              "  Active router is unknown\n"
              "  Active advertisement interval is unknown\n"
              "  Active down interval is unknown\n"
              "  Counters: all zero\n");
  expect_row("eth0            VRRP  51   IPv4 3   Initialize 100  100 -   Y   "
             "-                         -                         192.0.2.1\n");
  expect_json("state", "\"initialize\"");
  expect_json("active", "null");
  expect_json("active_advert_ms", "null");
  expect_json("active_down_ms", "null");
  expect_json("skew_ms", "null");
  expect_json("expires_ms", "null");
  expect_json("last_reason", "\"none\"");
  expect_json("last_change_ms", "null");
  expect_json("transitions", "0");
  expect_json("history", "null");
  host_close(&h);
}

static void test_backup(void **unused)
{
  (void)unused;
  host_base(&h, NULL);
  show(&h);
  expect_line("  Active router is unknown");
  expect_line("  Active down interval is 3.609 sec (expires in 3.609 sec)");
  expect_json("active", "null");

  at(&h, 1000);
  heard(&h, 200, 100, HI);
  at(&h, 2505);
  show(&h);
  expect_text("eth0 - Group 51 - VRRP version 3, IPv4\n"
              "  State is Backup\n"
              "    Last change 2.505 sec ago (startup), became active 0 times\n"
              "  Virtual IP address is 192.0.2.1\n"
              "  Virtual MAC address is 00:00:5e:00:01:33\n"
              "  Advertisement interval is 1.000 sec\n"
              "  Preemption enabled\n"
              "  Priority is 100, effective 100\n"
              "  Accept mode disabled\n"
              "  Active router is 192.0.2.30\n"
              "  Active advertisement interval is 1.000 sec\n"
              "  Active down interval is 3.609 sec (expires in 2.104 sec)\n"
              "  Skew time is 0.609 sec\n"
              "  Counters:\n"
              "    rx 1\n");
  expect_row("eth0            VRRP  51   IPv4 3   Backup     100  100 -   Y   "
             "192.0.2.30                -                         192.0.2.1\n");
  expect_json("state", "\"backup\"");
  expect_json("active", "\"192.0.2.30\"");
  expect_json("active_advert_ms", "1000");
  expect_json("active_down_ms", "3609");
  expect_json("skew_ms", "609");
  expect_json("expires_ms", "2104");
  expect_json("last_reason", "\"startup\"");
  expect_json("last_change_ms", "2505");
  host_close(&h);
}

static void test_active(void **unused)
{
  (void)unused;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 200, 50, HI); /* half our interval: no longer shown when we are Active */
  until(&h, 3000);
  at(&h, 3205);
  show(&h);
  expect_text("eth0 - Group 51 - VRRP version 3, IPv4\n"
              "  State is Active\n"
              "    Last change 0.400 sec ago (no-response), became active 1 time\n"
              "  Virtual IP address is 192.0.2.1\n"
              "  Virtual MAC address is 00:00:5e:00:01:33\n"
              "  Advertisement interval is 1.000 sec (expires in 0.600 sec)\n"
              "  Preemption enabled\n"
              "  Priority is 100, effective 100\n"
              "  Accept mode disabled\n"
              "  Active router is 192.0.2.20 (local)\n"
              "  Active advertisement interval is 1.000 sec\n"
              "  Active down interval is unknown\n"
              "  Counters:\n"
              "    rx 1\n"
              "    tx 1\n"
              "    announced 1\n"
              "    interval_differs 1\n");
  expect_row("eth0            VRRP  51   IPv4 3   Active     100  100 -   Y   "
             "local                     -                         192.0.2.1\n");
  expect_json("state", "\"active\"");
  expect_json("active", "\"local\"");
  expect_json("active_advert_ms", "1000");
  expect_json("active_down_ms", "null");
  expect_json("skew_ms", "null");
  expect_json("expires_ms", "600");
  expect_json("transitions", "1");
  expect_json("counters.tx", "1");
  host_close(&h);
}

/* A Backup about to replace a lower router shows that one; after a restart, nobody. */
static void test_active_router(void **unused)
{
  (void)unused;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 50, 100, LO);
  show(&h);
  expect_json("active", "\"192.0.2.10\"");
  assert_int_equal(vip_group_set_counters(&h.vr.group, NULL), VIP_OK);
  show(&h);
  expect_json("active", "null"); /* the state does not hold its address */
  assert_int_equal(vip_group_set_counters(&h.vr.group, &h.counters), VIP_OK);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  show(&h);
  expect_json("active", "null");

  start();
  at(&h, 1500);
  heard(&h, 200, 100, HI);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  start();
  show(&h);
  expect_json("active", "null");
  expect_line("  Active router is unknown");
  host_close(&h);
}

/* ---- versions, families, modes ---- */

static void test_version_2(void **unused)
{
  static const struct vip_key key = {0, (const uint8_t *)"secret", 6,
                                     VIP_KEY_SEND | VIP_KEY_ACCEPT};
  static const struct vip_auth auth = {&vip_auth_text, &key, 1};
  struct vip_vrrp_config config;

  (void)unused;
  memset(&config, 0, sizeof config);
  config.version = VIP_VRRP_V2;
  config.advert_cs = 25500;
  config.down_multiplier = 100;
  config.priority = 1;
  config.auth = &auth;
  open_with(&config);
  start();
  show(&h);
  expect_text("eth0 - Group 51 - VRRP version 2, IPv4\n"
              "  State is Backup\n"
              "    Last change 0.000 sec ago (startup), became active 0 times\n"
              "  Virtual IP address is 192.0.2.1\n"
              "  Virtual MAC address is 00:00:5e:00:01:33\n"
              "  Advertisement interval is 255.000 sec\n"
              "  Preemption enabled\n"
              "  Priority is 1, effective 1\n"
              "  Accept mode disabled\n"
              "  Authentication text\n"
              "  Active router is unknown\n"
              "  Active advertisement interval is 255.000 sec\n"
              "  Active down interval is 25500.996 sec (expires in 25500.996 sec)\n"
              "  Skew time is 0.996 sec\n"
              "  Counters: all zero\n");
  expect_row("eth0            VRRP  51   IPv4 2   Backup     1    1   -   Y   "
             "-                         -                         192.0.2.1\n");
  expect_json("version", "2");
  expect_json("also_v2", "false");
  expect_json("auth", "\"text\"");
  expect_json("active_down_ms", "25500996");
  assert_null(strstr(shown_text(), "secret"));
  assert_null(strstr(shown_json(), "secret"));
  host_close(&h);
}

static void test_md5(void **unused)
{
  static const struct vip_key key = {0, (const uint8_t *)"secret", 6,
                                     VIP_KEY_SEND | VIP_KEY_ACCEPT};
  static const struct vip_auth auth = {&vip_auth_md5, &key, 1};
  struct vip_vrrp_config config;

  (void)unused;
  memset(&config, 0, sizeof config);
  config.version = VIP_VRRP_V2;
  config.auth = &auth;
  open_with(&config);
  show(&h);
  expect_line("  Authentication MD5");
  expect_json("auth", "\"md5\"");
  host_close(&h);
}

static void test_both_versions(void **unused)
{
  struct vip_vrrp_config config;

  (void)unused;
  memset(&config, 0, sizeof config);
  config.version = VIP_VRRP_V2_V3;
  open_with(&config);
  start();
  show(&h);
  expect_line("eth0 - Group 51 - VRRP version 2+3, IPv4");
  expect_row("eth0            VRRP  51   IPv4 2+3 Backup     100  100 -   Y   "
             "-                         -                         192.0.2.1\n");
  expect_json("version", "3");
  expect_json("also_v2", "true");
  expect_json("family", "4");
  host_close(&h);
}

static void test_ipv6(void **unused)
{
  struct vip_vrrp_config config;

  (void)unused;
  memset(&config, 0, sizeof config);
  config.family = VIP_IPV6;
  config.advert_cs = 1;
  open_with(&config);
  start();
  heard(&h, 200, 1, HI);
  show(&h);
  expect_text("eth0 - Group 51 - VRRP version 3, IPv6\n"
              "  State is Backup\n"
              "    Last change 0.000 sec ago (startup), became active 0 times\n"
              "  Virtual IP address is fe80::1\n"
              "    Secondary virtual IP address is 2001:db8::1\n"
              "  Virtual MAC address is 00:00:5e:00:02:33\n"
              "  Advertisement interval is 0.010 sec\n"
              "  Preemption enabled\n"
              "  Priority is 100, effective 100\n"
              "  Accept mode disabled\n"
              "  Active router is fe80::30\n"
              "  Active advertisement interval is 0.010 sec\n"
              "  Active down interval is 0.036 sec (expires in 0.036 sec)\n"
              "  Skew time is 0.006 sec\n"
              "  Counters:\n"
              "    rx 1\n");
  expect_row("eth0            VRRP  51   IPv6 3   Backup     100  100 -   Y   "
             "fe80::30                  -                         fe80::1 (+1)\n");
  expect_json("family", "6");
  expect_json("addresses", "[\"fe80::1\",\"2001:db8::1\"]");
  expect_json("active", "\"fe80::30\"");
  expect_json("virtual_mac", "\"00:00:5e:00:02:33\"");
  /* Counters shared with another group, which has heard somebody else. */
  h.counters.last_source = vip_ipv4(192, 0, 2, 77);
  show(&h);
  expect_json("active", "null");
  until(&h, 1000);
  show(&h);
  expect_line("  Active router is fe80::20 (local)");
  host_close(&h);
}

/* Without counters: what needs them is '-', the rest is there. */
static void test_no_counters(void **unused)
{
  struct fh_setup setup;

  (void)unused;
  memset(&setup, 0, sizeof setup);
  setup.no_counters = true;
  host_open(&h, &setup);
  start();
  at(&h, 100);
  heard(&h, 200, 100, HI);
  show(&h);
  expect_line("    Last change -");
  expect_line("  Active router is 192.0.2.30");
  expect_line("  Counters: -");
  assert_null(strstr(shown_text(), "History"));
  expect_json("active", "\"192.0.2.30\"");
  expect_json("transitions", "null");
  expect_json("last_reason", "null");
  expect_json("last_change_ms", "null");
  expect_json("counters", "{}");
  expect_json("history", "null");
  host_close(&h);

  setup.config.family = VIP_IPV6;
  host_open(&h, &setup);
  start();
  heard(&h, 200, 100, HI);
  show(&h);
  expect_line("  Active router is unknown");
  expect_json("active", "null");
  host_close(&h);
}

static void test_owner(void **unused)
{
  struct vip_vrrp_config config;

  (void)unused;
  memset(&config, 0, sizeof config);
  config.priority = 255;
  config.no_preempt = true; /* an owner preempts anyway, and accepts */
  open_with(&config);
  start();
  show(&h);
  expect_line("  Preemption enabled");
  expect_line("  Priority is 255, effective 255 (address owner)");
  expect_line("  Accept mode enabled");
  expect_line("    Last change 0.000 sec ago (owner), became active 1 time");
  expect_row("eth0            VRRP  51   IPv4 3   Active     255  255 Y   Y   "
             "local                     -                         192.0.2.1\n");
  expect_json("owner", "true");
  expect_json("preempt", "true");
  expect_json("accept", "true");
  host_close(&h);
}

static void test_modes(void **unused)
{
  const struct vip_addr addresses[4] = {vip_ipv4(192, 0, 2, 1), vip_ipv4(192, 0, 2, 2),
                                        vip_ipv4(198, 51, 100, 1), vip_ipv4(198, 51, 100, 2)};
  const struct vip_vrrp_peer peers[2] = {{vip_ipv4(192, 0, 2, 30), 0, 0},
                                         {vip_ipv4(192, 0, 2, 40), 1, 0}};
  struct vip_vrrp_config config;

  (void)unused;
  memset(&config, 0, sizeof config);
  config.addresses = addresses;
  config.address_count = 2;
  config.excluded_count = 2;
  config.peers = peers;
  config.peer_count = 2;
  config.physical_mac = true;
  config.accept = true;
  config.no_preempt = true;
  open_with(&config);
  start();
  assert_int_equal(vip_group_adjust(&h.vr.group, -30, 0), VIP_OK);
  show(&h);
  expect_text("eth0 - Group 51 - VRRP version 3, IPv4\n"
              "  State is Backup\n"
              "    Last change 0.000 sec ago (startup), became active 0 times\n"
              "  Virtual IP address is 192.0.2.1\n"
              "    Secondary virtual IP address is 192.0.2.2\n"
              "    Excluded virtual IP address is 198.51.100.1\n"
              "    Excluded virtual IP address is 198.51.100.2\n"
              "  Virtual MAC address is 00:00:5e:00:01:33 (not in use)\n"
              "  Unicast peer 192.0.2.30\n"
              "  Unicast peer 192.0.2.40\n"
              "  Advertisement interval is 1.000 sec\n"
              "  Preemption disabled\n"
              "  Priority is 100, effective 70\n"
              "  Accept mode enabled\n"
              "  Active router is unknown\n"
              "  Active advertisement interval is 1.000 sec\n"
              "  Active down interval is 3.726 sec (expires in 3.726 sec)\n"
              "  Skew time is 0.726 sec\n"
              "  Counters: all zero\n");
  expect_row("eth0            VRRP  51   IPv4 3   Backup     100  70  -   -   "
             "-                         -                         192.0.2.1 (+3)\n");
  expect_json("addresses", "[\"192.0.2.1\",\"192.0.2.2\"]");
  expect_json("excluded_addresses", "[\"198.51.100.1\",\"198.51.100.2\"]");
  expect_json("peers", "[\"192.0.2.30\",\"192.0.2.40\"]");
  expect_json("physical_mac", "true");
  expect_json("virtual_mac", "\"00:00:5e:00:01:33\"");
  expect_json("preempt", "false");
  expect_json("accept", "true");
  expect_json("priority", "100");
  expect_json("effective_priority", "70");
  host_close(&h);
}

static void test_delays(void **unused)
{
  struct vip_vrrp_config config;

  (void)unused;
  memset(&config, 0, sizeof config);
  config.preempt_delay_ms = 5000;
  config.start_delay_ms = 2000;
  open_with(&config);
  show(&h);
  expect_line("    Delay is 5.000 sec");
  expect_line("  Start delay is 2.000 sec");
  start();
  at(&h, 500);
  heard(&h, 50, 100, LO);
  at(&h, 750);
  show(&h);
  expect_line("  Preemption enabled");
  expect_line("    Delay is 5.000 sec (expires in 4.750 sec)");
  expect_line("  Start delay is 2.000 sec (expires in 1.250 sec)");
  expect_json("preempt_delay_ms", "5000");
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, fh_now(&h)), VIP_OK);
  show(&h);
  expect_line("  Preemption enabled, held");
  host_close(&h);

  memset(&config, 0, sizeof config);
  config.fast_preempt = true;
  open_with(&config);
  show(&h);
  expect_line("  Preemption enabled, fast");
  expect_json("preempt_delay_ms", "0");
  host_close(&h);
}

static void test_refused(void **unused)
{
  struct vip_vrrp_config config;

  (void)unused;
  memset(&config, 0, sizeof config);
  config.retry_s = 30;
  open_with(&config);
  start();
  h.refuse[FH_CLAIM] = 1;
  until(&h, 3610);
  at(&h, 4610);
  show(&h);
  expect_line("  State is Initialize");
  expect_line("    Last change 1.000 sec ago (refused), became active 0 times");
  expect_line("    Retry is after 30.000 sec (expires in 29.000 sec)");
  expect_json("expires_ms", "29000");
  expect_json("last_reason", "\"refused\"");
  host_close(&h);
}

/* Its interface is gone; the object may still be shown. */
static void test_removed(void **unused)
{
  (void)unused;
  host_active(&h, NULL);
  assert_int_equal(vip_group_remove(&h.vr.group, fh_now(&h)), VIP_OK);
  show(&h);
  expect_line("  State is Initialize");
  expect_json("last_reason", "\"shutdown\"");
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_header),        cmocka_unit_test(test_initialize),
      cmocka_unit_test(test_backup),        cmocka_unit_test(test_active),
      cmocka_unit_test(test_active_router), cmocka_unit_test(test_version_2),
      cmocka_unit_test(test_md5),           cmocka_unit_test(test_both_versions),
      cmocka_unit_test(test_ipv6),          cmocka_unit_test(test_no_counters),
      cmocka_unit_test(test_owner),         cmocka_unit_test(test_modes),
      cmocka_unit_test(test_delays),        cmocka_unit_test(test_refused),
      cmocka_unit_test(test_removed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
