/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_keys.c - the keys of [vrrp NAME]: what each value becomes in struct
 * vip_vrrp_config, what is there without it, and each refusal with its words.
 */
#include "conf.h"

#include "vip_test.h"

/* What a setting makes of one field. */
struct taken {
  const char *settings;
  uint32_t value;
};

/* Fails unless `field` of the configuration is what each line of `taken` says. */
#define EXPECT(field, taken)                                                                       \
  for (unsigned i = 0; i < COUNT_OF(taken); i++) {                                                 \
    struct conf read = conf_vrrp((taken)[i].settings);                                             \
    if (conf_config(&read)->field != (taken)[i].value)                                             \
      fail_msg("\"%s\": " #field " is %u, not %u", (taken)[i].settings,                            \
               (unsigned)conf_config(&read)->field, (taken)[i].value);                             \
    conf_free(&read);                                                                              \
  }

/* "KEY: WHY" is told of line 5. */
static void refused(const char *settings, const char *why)
{
  char told[512];

  (void)snprintf(told, sizeof told, "conf:5: %s\n", why);
  conf_refused_vrrp(settings, told);
}

static void test_defaults(void **unused)
{
  struct conf conf = conf_vrrp("");
  const struct vip_vrrp_config *config = conf_config(&conf);
  const struct vip_vrrp_config expected = {.addresses = config->addresses,
                                           .vrid = 10,
                                           .family = VIP_IPV4,
                                           .version = VIP_VRRP_V3,
                                           .address_count = 1,
                                           .retry_s = 10};

  (void)unused;
  /* Zero is the library's default: priority 100, interval 1 s, profile RFC9568. */
  assert_memory_equal(config, &expected, sizeof expected);
  conf_free(&conf);
}

static void test_version(void **unused)
{
  static const struct taken taken[] = {{"version = 2", VIP_VRRP_V2},
                                       {"version = 3", VIP_VRRP_V3},
                                       {"version = 2+3", VIP_VRRP_V2_V3}};

  (void)unused;
  EXPECT(version, taken);
  refused("version = 4", "version: \"4\" is not allowed; allowed are 2, 3, 2+3");
  conf_refused("[vrrp a]\ninterface = eth0\ngroup = 1\naddress = fe80::1\nversion = 2\n",
               "conf:5: version: IPv6 needs version 3\n");
}

static void test_priority(void **unused)
{
  static const struct taken taken[] = {
      {"priority = 1", 1}, {"priority = 254", 254}, {"mac = physical\npriority = 255", 255}};

  (void)unused;
  EXPECT(priority, taken);
  refused("priority = 0", "priority: \"0\" is not allowed; allowed are whole numbers 1..255");
  refused("priority = 256", "priority: \"256\" is not allowed; allowed are whole numbers 1..255");
  refused("priority = -1", "priority: \"-1\" is not allowed; allowed are whole numbers 1..255");
}

/* Not a fault: the file is taken, and something is told. */
static void test_owner(void **unused)
{
  struct conf conf = conf_read("[vrrp a]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.1\n"
                               "priority = 255\n");

  (void)unused;
  assert_string_equal(
      conf.complaints,
      "conf:5: priority: warning: the interface of an address owner answers for its "
      "addresses with its own MAC, beside the virtual one, so hosts see two; mac = "
      "physical leaves one\n");
  assert_non_null(conf.groups);
  conf_free(&conf);
}

static void test_interval(void **unused)
{
  static const struct taken taken[] = {
      {"interval = 10ms", 1},
      {"interval = 10000us", 1},
      {"interval = 1s", 100},
      {"interval = 40950ms", 4095},
      {"version = 2\ninterval = 255s", 25500},
      {"interval = 2000ms\nversion = 2", 200},
      {"version = 2+3\ninterval = 20ms", 2},
  };

  (void)unused;
  EXPECT(advert_cs, taken);
  refused("interval = 1", "interval: \"1\" is not a duration; allowed are whole numbers with us, "
                          "ms or s, as 1500ms");
  refused("interval = 1.5s", "interval: \"1.5s\" is not a duration; allowed are whole numbers "
                             "with us, ms or s, as 1500ms");
  refused("interval = 1m", "interval: \"1m\" is not a duration; allowed are whole numbers with "
                           "us, ms or s, as 1500ms");
  refused("interval = 99999999999s", "interval: \"99999999999s\" is not a duration; allowed are "
                                     "whole numbers with us, ms or s, as 1500ms");
  refused("interval = 0s", "interval: \"0s\" is not allowed; it must be longer than that");
  refused("interval = 15ms", "interval: 15ms is not allowed; version 3 counts in steps of 10ms, "
                             "so the nearest are 10ms and 20ms");
  refused("interval = 10500us", "interval: 10500us is not allowed; version 3 counts in steps of "
                                "10ms, so the nearest are 10ms and 20ms");
  refused("interval = 5ms", "interval: 5ms is not allowed; version 3 allows 10ms..40950ms");
  refused("interval = 41s", "interval: 41s is not allowed; version 3 allows 10ms..40950ms");
  refused("interval = 1500ms\nversion = 2", "interval: 1500ms is not allowed; version 2 counts in "
                                            "steps of 1s, so the nearest are 1s and 2s");
  refused("interval = 100ms\nversion = 2",
          "interval: 100ms is not allowed; version 2 allows 1s..255s");
  refused("interval = 256s\nversion = 2",
          "interval: 256s is not allowed; version 2 allows 1s..255s");
}

static void test_preemption(void **unused)
{
  static const struct taken preempt[] = {{"preempt = yes", 0}, {"preempt = no", 1}};
  static const struct taken fast[] = {{"fast-preempt = yes", 1}, {"fast-preempt = no", 0}};
  static const struct taken delay[] = {
      {"preempt-delay = 0s", 0}, {"preempt-delay = 1ms", 1}, {"preempt-delay = 3600s", 3600000}};
  static const struct taken startup[] = {{"startup-delay = 2s", 2000},
                                         {"startup-delay = 3000us", 3}};

  (void)unused;
  EXPECT(no_preempt, preempt);
  EXPECT(fast_preempt, fast);
  EXPECT(preempt_delay_ms, delay);
  EXPECT(start_delay_ms, startup);
  refused("preempt = 1", "preempt: \"1\" is not allowed; allowed are no, yes");
  refused("fast-preempt = on", "fast-preempt: \"on\" is not allowed; allowed are no, yes");
  refused("preempt-delay = 500us",
          "preempt-delay: \"500us\" is not allowed; allowed are whole milliseconds, 0s..3600s");
  refused("preempt-delay = 3601s",
          "preempt-delay: \"3601s\" is not allowed; allowed are whole milliseconds, 0s..3600s");
  refused("startup-delay = soon", "startup-delay: \"soon\" is not a duration; allowed are whole "
                                  "numbers with us, ms or s, as 1500ms");
}

static void test_words(void **unused)
{
  static const struct taken mac[] = {{"mac = virtual", 0}, {"mac = physical", 1}};
  static const struct taken accept[] = {{"accept = yes", 1}, {"accept = no", 0}};
  static const struct taken profile[] = {{"profile = rfc3768\nversion = 2", VIP_VRRP_RFC3768},
                                         {"profile = rfc5798", VIP_VRRP_RFC5798},
                                         {"profile = rfc9568", VIP_VRRP_RFC9568},
                                         {"profile = compat", VIP_VRRP_COMPAT},
                                         {"profile = compat\nversion = 2", VIP_VRRP_COMPAT}};
  static const struct taken checksum[] = {{"checksum = auto", VIP_VRRP_CHECKSUM_AUTO},
                                          {"checksum = message", VIP_VRRP_CHECKSUM_MESSAGE},
                                          {"checksum = pseudo", VIP_VRRP_CHECKSUM_PSEUDO}};
  static const struct taken losing[] = {{"losing-advert = profile", VIP_VRRP_LOSING_PROFILE},
                                        {"losing-advert = silent", VIP_VRRP_LOSING_SILENT},
                                        {"losing-advert = reassert", VIP_VRRP_LOSING_REASSERT},
                                        {"losing-advert = announce", VIP_VRRP_LOSING_ANNOUNCE}};

  (void)unused;
  EXPECT(physical_mac, mac);
  EXPECT(accept, accept);
  EXPECT(profile, profile);
  EXPECT(checksum, checksum);
  EXPECT(losing, losing);
  refused("mac = real", "mac: \"real\" is not allowed; allowed are virtual, physical");
  refused("accept = y", "accept: \"y\" is not allowed; allowed are no, yes");
  refused("profile = rfc2338",
          "profile: \"rfc2338\" is not allowed; allowed are rfc3768, rfc5798, rfc9568, compat");
  refused("profile = rfc3768",
          "profile: RFC3768 goes with version 2, RFC5798 and RFC9568 with version 3 or 23");
  refused("checksum = both",
          "checksum: \"both\" is not allowed; allowed are auto, message, pseudo");
  refused("losing-advert = shout", "losing-advert: \"shout\" is not allowed; allowed are profile, "
                                   "silent, reassert, announce");
}

static void test_garp(void **unused)
{
  static const struct taken count[] = {{"garp = 1", 1}, {"garp = 255 reply", 255}};
  static const struct taken form[] = {{"garp = request", VIP_VRRP_GARP_REQUEST},
                                      {"garp = request-zero", VIP_VRRP_GARP_REQUEST_ZERO},
                                      {"garp = request-mac", VIP_VRRP_GARP_REQUEST_MAC},
                                      {"garp = reply 3", VIP_VRRP_GARP_REPLY},
                                      {"garp = both", VIP_VRRP_GARP_BOTH},
                                      {"garp = cisco", VIP_VRRP_GARP_CISCO}};
  static const struct taken every[] = {{"garp = 5 every 100ms again 5s refresh 60s", 100},
                                       {"garp = every 65535ms", 65535}};
  static const struct taken again[] = {{"garp = again 5s refresh 60s 5 every 100ms", 5000}};
  static const struct taken refresh[] = {{"garp = refresh 60s", 60},
                                         {"garp = refresh 65535s", 65535}};

  (void)unused;
  EXPECT(garp_count, count);
  EXPECT(garp_form, form);
  EXPECT(garp_interval_ms, every);
  EXPECT(garp_second_ms, again);
  EXPECT(garp_refresh_s, refresh);
  refused("garp = 0", "garp: \"0\" is not allowed; allowed are whole numbers 1..255");
  refused("garp = loud",
          "garp: \"loud\" is not allowed; allowed are a number, request, request-zero, "
          "request-mac, reply, both, cisco, every TIME, again TIME, refresh TIME");
  refused("garp = 3 every", "garp: \"\" is not a duration; allowed are whole numbers with us, ms "
                            "or s, as 1500ms");
  refused("garp = every 66s",
          "garp: \"66s\" is not allowed; allowed are whole milliseconds, 1ms..65535ms");
  refused("garp = refresh 1500ms",
          "garp: \"1500ms\" is not allowed; allowed are whole seconds, 1s..65535s");
  refused("garp = 5 every 100ms again 400ms",
          "garp: must be later than the last announcement of the first round");
  refused("garp = abcdefghijklmnopqrstuvwxyzabcdefghij",
          "garp: \"abcdefghijklmnopqrstuvwxyzabcdefghij\" is too long for a word");
}

static void test_jitter(void **unused)
{
  static const struct taken taken[] = {{"jitter = 0", 0}, {"jitter = 50", 50}, {"jitter = 5%", 5}};

  (void)unused;
  EXPECT(jitter_pct, taken);
  refused("jitter = 51", "jitter: \"51\" is not allowed; allowed are whole numbers 0..50");
  refused("jitter = %", "jitter: \"\" is not allowed; allowed are whole numbers 0..50");
}

static void test_multicast(void **unused)
{
  const struct vip_addr group = vip_ipv4(224, 0, 1, 99);
  struct conf conf = conf_vrrp("multicast-group = 224.0.1.99");

  (void)unused;
  assert_memory_equal(conf_config(&conf)->group_address, &group, sizeof group);
  conf_free(&conf);
  refused("multicast-group = 192.0.2.9",
          "multicast-group: \"192.0.2.9\" is not a multicast address; allowed are those, as "
          "224.0.0.18 and ff02::12");
  refused("multicast-group = 224.0.1.99\nunicast-peer = 192.0.2.9",
          "multicast-group: has no meaning with unicast peers");
}

static void test_peers(void **unused)
{
  const struct vip_addr peers[] = {vip_ipv4(192, 0, 2, 12), vip_ipv4(198, 51, 100, 1)};
  static const struct taken ttl[] = {{"unicast-ttl = 1", 1}, {"unicast-ttl = 64", 64}};
  struct conf conf = conf_vrrp("unicast-peer = 192.0.2.12\nunicast-peer = 198.51.100.1  253-255");
  const struct vip_vrrp_config *config = conf_config(&conf);

  (void)unused;
  assert_int_equal(config->peer_count, 2);
  assert_memory_equal(&config->peers[0].addr, &peers[0], sizeof peers[0]);
  assert_int_equal(config->peers[0].ttl_min, 0);
  assert_memory_equal(&config->peers[1].addr, &peers[1], sizeof peers[1]);
  assert_int_equal(config->peers[1].ttl_min, 253);
  assert_int_equal(config->peers[1].ttl_max, 255);
  conf_free(&conf);
  EXPECT(unicast_ttl, ttl);
  refused("unicast-ttl = 0", "unicast-ttl: \"0\" is not allowed; allowed are whole numbers 1..255");
  refused("unicast-peer = 224.0.0.18", "unicast-peer: \"224.0.0.18\" is not an address of a "
                                       "station; allowed are unicast addresses");
  conf_refused_vrrp("unicast-peer = 192.0.2.12\nunicast-peer = 192.0.2.12 253-255",
                    "conf:6: unicast-peer: \"192.0.2.12 253-255\" is in this section already; each "
                    "router once\n");
  refused("unicast-peer = 192.0.2.12 250",
          "unicast-peer: \"250\" is no range of TTLs; allowed is MIN-MAX, as 253-255");
  refused("unicast-peer = 192.0.2.12 255-250",
          "unicast-peer: 255 is above 250; the lower TTL comes first");
  refused("unicast-peer = 192.0.2.12 0-255",
          "unicast-peer: \"0\" is not allowed; allowed are whole numbers 1..255");
  refused("unicast-peer = 192.0.2.12 250-255 x",
          "unicast-peer: \"192.0.2.12 250-255 x\" is too much; allowed are ADDRESS and ADDRESS "
          "MIN-MAX");
}

static void expect_key(const char *setting, uint8_t kind, uint32_t id, const char *secret)
{
  char settings[512];
  struct conf conf;
  const struct vip_auth *auth;

  (void)snprintf(settings, sizeof settings, "version = 2\nauth = %s", setting);
  conf = conf_vrrp(settings);
  auth = conf_config(&conf)->auth;
  assert_non_null(auth);
  assert_int_equal(auth->method->kind, kind);
  assert_int_equal(auth->key_count, 1);
  assert_int_equal(auth->keys[0].id, id);
  assert_int_equal(auth->keys[0].length, strlen(secret));
  assert_memory_equal(auth->keys[0].secret, secret, strlen(secret));
  assert_int_equal(auth->keys[0].flags, VIP_KEY_SEND | VIP_KEY_ACCEPT);
  conf_free(&conf);
}

static void test_auth(void **unused)
{
  struct conf conf = conf_vrrp("version = 2\nauth = none");

  (void)unused;
  assert_null(conf_config(&conf)->auth);
  conf_free(&conf);
  expect_key("text:a", VIP_AUTH_TEXT, 0, "a");
  expect_key("text:12:45678", VIP_AUTH_TEXT, 0, "12:45678");
  expect_key("md5:secret", VIP_AUTH_MD5, 0, "secret");
  expect_key("md5:7:secret", VIP_AUTH_MD5, 7, "secret");
  expect_key("md5:4294967295:x", VIP_AUTH_MD5, UINT32_MAX, "x");
  /* A key with a colon; digits in front of the first one are an ID. */
  expect_key("md5:se:cret", VIP_AUTH_MD5, 0, "se:cret");
  expect_key("md5::secret", VIP_AUTH_MD5, 0, ":secret");
  expect_key("md5:0:7:secret", VIP_AUTH_MD5, 0, "7:secret");
  expect_key("md5:12345", VIP_AUTH_MD5, 0, "12345");
  refused("auth = text:123456789\nversion = 2", "auth: the key has 9 characters; allowed are 1..8");
  refused("auth = text:\nversion = 2", "auth: the key has 0 characters; allowed are 1..8");
  refused("auth = md5:7:\nversion = 2", "auth: the key has 0 characters; allowed are 1..255");
  refused("auth = md5:4294967296:x\nversion = 2",
          "auth: \"4294967296\" is not allowed; allowed are whole numbers 0..4294967295");
  /* A secret is not shown in a log. */
  refused("auth = secret\nversion = 2", "auth: is not of a known form; allowed are none, text:KEY, "
                                        "md5:KEY and md5:ID:KEY");
  refused("auth = md5:secret", "auth: only version 2 has authentication");
}

static void test_addresses(void **unused)
{
  (void)unused;
  conf_refused("[vrrp a]\ninterface = eth0\ngroup = 1\naddress = 2001:db8::1\naddress = fe80::1\n",
               "conf:4: address: the first IPv6 address must be link-local (RFC 9568 section "
               "5.2.9)\n");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_defaults),  cmocka_unit_test(test_version),
      cmocka_unit_test(test_priority),  cmocka_unit_test(test_owner),
      cmocka_unit_test(test_interval),  cmocka_unit_test(test_preemption),
      cmocka_unit_test(test_words),     cmocka_unit_test(test_garp),
      cmocka_unit_test(test_jitter),    cmocka_unit_test(test_multicast),
      cmocka_unit_test(test_peers),     cmocka_unit_test(test_auth),
      cmocka_unit_test(test_addresses),
  };

  return cmocka_run_group_tests_name("vrrp_keys", tests, NULL, NULL);
}
