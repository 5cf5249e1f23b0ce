/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_keys.c - the keys of [hsrp NAME]: what each value becomes in struct
 * vip_hsrp_config, what is there without it, and each refusal with its words.
 */
#include "hsrp.h"

#include "conf.h"
#include "vip_test.h"

#define SECTION "[hsrp a]\ninterface = eth0\ngroup = 10\naddress = 192.0.2.1\n"

/* What a setting makes of one field. */
struct taken {
  const char *settings;
  uint32_t value;
};

static const struct vip_hsrp_config *config_of(const struct group *group)
{
  return &hsrp_settings(group)->config;
}

/* A group with these settings; the test fails if they are refused. */
static struct conf conf_hsrp(const char *settings)
{
  char text[1024];
  struct conf conf;

  (void)snprintf(text, sizeof text, "%s%s\n", SECTION, settings);
  conf = conf_read(text);
  if (conf.complaints[0] != '\0')
    fail_msg("\"%s\": %s", settings, conf.complaints);
  return conf;
}

/* Fails unless `field` of the configuration is what each line of `taken` says. */
#define EXPECT(field, taken)                                                                       \
  for (unsigned i = 0; i < COUNT_OF(taken); i++) {                                                 \
    struct conf read = conf_hsrp((taken)[i].settings);                                             \
    if (config_of(read.groups)->field != (taken)[i].value)                                         \
      fail_msg("\"%s\": " #field " is %u, not %u", (taken)[i].settings,                            \
               (unsigned)config_of(read.groups)->field, (taken)[i].value);                         \
    conf_free(&read);                                                                              \
  }

/* "KEY: WHY" is told of line 5. */
static void refused(const char *settings, const char *why)
{
  char text[1024];
  char told[1200];

  (void)snprintf(text, sizeof text, "%s%s\n", SECTION, settings);
  (void)snprintf(told, sizeof told, "conf:5: %s\n", why);
  conf_refused(text, told);
}

static void test_defaults(void **unused)
{
  struct conf conf = conf_hsrp("");
  const struct vip_hsrp_config *config = config_of(conf.groups);
  struct vip_hsrp_config expected;

  (void)unused;
  memset(&expected, 0, sizeof expected); /* its padding, too */
  expected.address = vip_ipv4(192, 0, 2, 1);
  expected.group = 10;
  expected.family = VIP_IPV4;
  expected.version = 1;
  expected.retry_s = 10;
  /* Zero is the library's default: priority 100, 3 s and 10 s, no preemption, text "cisco". */
  assert_memory_equal(config, &expected, sizeof expected);
  assert_int_equal(conf.groups->version, 1);
  conf_free(&conf);
}

static void test_version_and_group(void **unused)
{
  static const struct taken version[] = {{"version = 1", 1}, {"version = 2", 2}};

  (void)unused;
  EXPECT(version, version);
  refused("version = 3", "version: \"3\" is not allowed; allowed are 1, 2");
  conf_refused("[hsrp a]\ninterface = eth0\ngroup = 10\naddress = fe80::1\nversion = 1\n",
               "conf:5: version: IPv6 needs version 2\n");
  conf_refused("[hsrp a]\ninterface = eth0\naddress = 192.0.2.1\n",
               "conf:1: group: is missing; the group's number\n");
  conf_refused("[hsrp a]\ninterface = eth0\ngroup = 256\naddress = 192.0.2.1\n",
               "conf:3: group: must be 0..255 with version 1, 0..4095 with version 2\n");
  conf_refused("[hsrp a]\ninterface = eth0\ngroup = 4096\n",
               "conf:3: group: \"4096\" is not allowed; allowed are whole numbers 0..4095\n");
  struct conf conf = conf_read("[hsrp a]\ninterface = eth0\ngroup = 0\naddress = 192.0.2.1\n"
                               "[hsrp b]\ninterface = eth0\ngroup = 4095\nversion = 2\n");
  assert_string_equal(conf.complaints, "");
  assert_int_equal(config_of(conf.groups)->group, 0);
  assert_int_equal(config_of(conf.groups->next)->group, 4095);
  conf_free(&conf);
  /* One number is one group, whatever its version. */
  conf_refused(SECTION "[hsrp b]\ninterface = eth0\ngroup = 10\nversion = 2\n",
               "conf:7: group: 10 of IPv4 on eth0 belongs to [hsrp a] in line 1; allowed is one "
               "section for each group\n");
}

/* ---- addresses ---- */

/* Reads a section of group 10 with these addresses. */
static struct conf conf_addresses(const char *settings)
{
  char text[512];
  struct conf conf;

  (void)snprintf(text, sizeof text, "[hsrp a]\ninterface = eth0\ngroup = 10\n%s\n", settings);
  conf = conf_read(text);
  assert_string_equal(conf.complaints, "");
  return conf;
}

static void test_addresses(void **unused)
{
  const struct vip_addr second = vip_ipv4(192, 0, 2, 2);
  struct conf conf = conf_hsrp("address = 192.0.2.2/24\naddress = 192.0.2.3");
  const struct vip_hsrp_config *config = config_of(conf.groups);

  (void)unused;
  assert_int_equal(config->secondary_count, 2);
  assert_memory_equal(&config->secondaries[0], &second, sizeof second);
  assert_int_equal(conf.groups->address_count, 3);
  assert_int_equal(conf.groups->prefixes[0], 32);
  assert_int_equal(conf.groups->prefixes[1], 24);
  conf_free(&conf);
  refused("address = 192.0.2.1/24", "address: \"192.0.2.1/24\" is in this section already; each "
                                    "address once");
  refused("address = fe80::1", "address: \"fe80::1\" is IPv6, but line 4 makes this a group of "
                               "IPv4; write two sections, one for each family");
  refused("address = auto", "address: \"auto\" stands in the place of the first address; the "
                            "others are addresses");
  conf_refused("[hsrp a]\ninterface = eth0\ngroup = 10\naddress = 2001:db8::1\naddress = fe80::1\n",
               "conf:4: address: an IPv6 virtual address must be link-local\n");
}

/* No address, or the word for it: the Active router tells. */
static void test_learned(void **unused)
{
  static const char *const settings[] = {"", "address = learn", "address = learn\nfamily = 4"};
  struct conf conf;

  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(settings); i++) {
    conf = conf_addresses(settings[i]);
    assert_true(vip_addr_is_none(&config_of(conf.groups)->address));
    assert_int_equal(config_of(conf.groups)->family, VIP_IPV4);
    assert_int_equal(conf.groups->address_count, 0);
    conf_free(&conf);
  }
  conf = conf_addresses("family = 6");
  assert_int_equal(config_of(conf.groups)->family, VIP_IPV6);
  assert_int_equal(config_of(conf.groups)->version, 2);
  conf_free(&conf);
  conf = conf_addresses("address = learn\naddress = 2001:db8::1");
  assert_true(vip_addr_is_none(&config_of(conf.groups)->address));
  assert_int_equal(config_of(conf.groups)->family, VIP_IPV6);
  assert_int_equal(config_of(conf.groups)->secondary_count, 1);
  conf_free(&conf);
  refused("family = 6", "family: \"6\" is IPv6, but line 4 makes this a group of IPv4; write two "
                        "sections, one for each family");
  refused("family = ipv4", "family: \"ipv4\" is not allowed; allowed are 4, 6");
}

static void test_automatic(void **unused)
{
  static const struct {
    const char *word;
    bool flipped;
  } words[] = {{"auto", false}, {"auto-flipped", true}};

  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(words); i++) {
    const struct vip_addr expected = vip_hsrp_auto_address(10, words[i].flipped);
    char settings[128];

    (void)snprintf(settings, sizeof settings, "address = %s\naddress = 2001:db8::1/64",
                   words[i].word);
    struct conf conf = conf_addresses(settings);
    const struct vip_hsrp_config *config = config_of(conf.groups);
    assert_memory_equal(&config->address, &expected, sizeof expected);
    assert_memory_equal(&conf.groups->addresses[0], &expected, sizeof expected);
    assert_int_equal(conf.groups->prefixes[0], 128);
    assert_int_equal(config->secondary_count, 1);
    assert_ptr_equal(config->secondaries, conf.groups->addresses + 1);
    conf_free(&conf);
  }
  conf_refused("[hsrp a]\ninterface = eth0\ngroup = 10\naddress = auto\nversion = 1\n",
               "conf:5: version: IPv6 needs version 2\n");
  conf_refused("[hsrp a]\ninterface = eth0\ngroup = 10\naddress = auto\n"
               "address = fe80::5:73ff:fea0:a\n",
               "conf:4: address: must be different from each other and from address\n");
}

static void test_mac(void **unused)
{
  static const struct taken taken[] = {{"mac = virtual", VIP_HSRP_MAC_VIRTUAL},
                                       {"mac = bia", VIP_HSRP_MAC_INTERFACE},
                                       {"mac = 02:00:5E:10:20:3f", VIP_HSRP_MAC_CONFIGURED}};
  static const struct vip_mac mac = {{0x02, 0x00, 0x5e, 0x10, 0x20, 0x3f}};
  static const char *const wrong[] = {"physical",          "02:00:5e:10:20",
                                      "02-00-5e-10-20-30", "01:00:5e:10:20:30",
                                      "02:00:5e:10:20:3g", "02:00:5e:10:20:300"};
  struct conf conf = conf_hsrp(taken[2].settings);

  (void)unused;
  EXPECT(mac_mode, taken);
  assert_memory_equal(&config_of(conf.groups)->mac, &mac, sizeof mac);
  conf_free(&conf);
  for (unsigned i = 0; i < COUNT_OF(wrong); i++) {
    char setting[64];
    char told[256];

    (void)snprintf(setting, sizeof setting, "mac = %s", wrong[i]);
    (void)snprintf(told, sizeof told,
                   "mac: \"%s\" is not allowed; allowed are virtual, bia, and an address of one "
                   "station, as 02:00:5e:10:20:30",
                   wrong[i]);
    refused(setting, told);
  }
}

/* ---- the election ---- */

static void test_priority(void **unused)
{
  static const struct taken taken[] = {
      {"priority = 0", 0}, {"priority = 1", 1}, {"priority = 255", 255}};
  static const struct taken set[] = {{"priority = 0", 1}, {"", 0}};

  (void)unused;
  EXPECT(priority, taken);
  EXPECT(priority_set, set);
  refused("priority = 256", "priority: \"256\" is not allowed; allowed are whole numbers 0..255");
}

static void test_timers(void **unused)
{
  static const struct taken hello[] = {
      {"hello = 15ms", 15}, {"hello = 254s\nhold = 255s", 254000}, {"hello = 250000us", 250}};
  static const struct taken hold[] = {{"hold = 50ms\nhello = 15ms", 50}, {"hold = 255s", 255000}};
  static const struct taken learn[] = {{"learn-timers = default", VIP_HSRP_LEARN_DEFAULT},
                                       {"learn-timers = never", VIP_HSRP_LEARN_NEVER},
                                       {"learn-timers = keep", VIP_HSRP_LEARN_KEEP},
                                       {"learn-timers = always", VIP_HSRP_LEARN_ALWAYS}};
  static const struct taken jitter[] = {{"jitter = 0", 0}, {"jitter = 50%", 50}, {"jitter = 7", 7}};
  static const struct taken none[] = {{"jitter = 0%", 1}, {"jitter = 1", 0}, {"", 0}};

  (void)unused;
  EXPECT(hello_ms, hello);
  EXPECT(hold_ms, hold);
  EXPECT(learn, learn);
  EXPECT(jitter_pct, jitter);
  EXPECT(no_jitter, none);
  refused("hello = 14ms",
          "hello: \"14ms\" is not allowed; allowed are whole milliseconds, 15ms..254s");
  refused("hello = 255s",
          "hello: \"255s\" is not allowed; allowed are whole milliseconds, 15ms..254s");
  refused("hello = 20500us",
          "hello: \"20500us\" is not allowed; allowed are whole milliseconds, 15ms..254s");
  refused("hold = 49ms",
          "hold: \"49ms\" is not allowed; allowed are whole milliseconds, 50ms..255s");
  refused("hold = 256s",
          "hold: \"256s\" is not allowed; allowed are whole milliseconds, 50ms..255s");
  refused("hold = 3s", "hold: must be 50..255000 milliseconds, and more than the hello time");
  refused("learn-timers = yes",
          "learn-timers: \"yes\" is not allowed; allowed are default, never, keep, always");
  refused("jitter = 51", "jitter: \"51\" is not allowed; allowed are whole numbers 0..50");
}

static void test_preemption(void **unused)
{
  static const struct taken preempt[] = {{"preempt = yes", 1}, {"preempt = no", 0}};
  static const struct taken tie[] = {{"preempt-on-tie = no", 1}, {"preempt-on-tie = yes", 0}};
  static const struct taken delay[] = {{"preempt-delay = 0s", 0}, {"preempt-delay = 3600s", 3600}};
  static const struct taken reload[] = {{"preempt-reload = 60000ms", 60}};

  (void)unused;
  EXPECT(preempt, preempt);
  EXPECT(no_preempt_on_tie, tie);
  EXPECT(preempt_delay_s, delay);
  EXPECT(preempt_reload_s, reload);
  refused("preempt = 1", "preempt: \"1\" is not allowed; allowed are no, yes");
  refused("preempt-delay = 1500ms",
          "preempt-delay: \"1500ms\" is not allowed; allowed are whole seconds, 0s..3600s");
  refused("preempt-reload = 3601s",
          "preempt-reload: \"3601s\" is not allowed; allowed are whole seconds, 0s..3600s");
}

static void test_start(void **unused)
{
  static const struct taken delay[] = {{"startup-delay = 1ms", 1},
                                       {"startup-delay = 10000s", 10000000}};
  static const struct taken reload[] = {{"startup-reload = 60s", 60000}};

  (void)unused;
  EXPECT(start_delay_ms, delay);
  EXPECT(start_reload_ms, reload);
  refused("startup-delay = 10001s",
          "startup-delay: \"10001s\" is not allowed; allowed are whole milliseconds, 0s..10000s");
  refused("startup-reload = soon", "startup-reload: \"soon\" is not a duration; allowed are whole "
                                   "numbers with us, ms or s, as 1500ms");
}

/* ---- packets, announcements ---- */

static void test_flags(void **unused)
{
  static const struct taken accept[] = {{"accept = no", 1}, {"accept = yes", 0}};
  static const struct taken resign[] = {{"resign-on-coup = yes", 1}, {"resign-on-coup = no", 0}};
  static const struct taken quiet[] = {{"quiet-change = yes", 1}, {"quiet-change = no", 0}};
  static const struct taken source[] = {{"source-check = no", 1}, {"source-check = yes", 0}};
  static const struct taken must[] = {{"auth-required = yes", 1}, {"auth-required = no", 0}};
  struct conf conf = conf_hsrp("advertise = no");

  (void)unused;
  EXPECT(no_accept, accept);
  EXPECT(resign_on_coup, resign);
  EXPECT(quiet_change, quiet);
  EXPECT(no_source_check, source);
  EXPECT(auth_required, must);
  assert_true(hsrp_settings(conf.groups)->no_advertise);
  conf_free(&conf);
  refused("accept = on", "accept: \"on\" is not allowed; allowed are no, yes");
  refused("advertise = 30s", "advertise: \"30s\" is not allowed; allowed are no, yes");
}

static void test_packets(void **unused)
{
  static const struct taken ttl[] = {{"ttl = 1", 1}, {"ttl = 255", 255}};
  static const struct taken tos[] = {{"tos = 192", 192}};
  static const struct taken refresh[] = {{"mac-refresh = 10s", 10},
                                         {"mac-refresh = 65535s", 65535}};

  (void)unused;
  EXPECT(ttl, ttl);
  EXPECT(tos, tos);
  EXPECT(mac_refresh_s, refresh);
  refused("ttl = 0", "ttl: \"0\" is not allowed; allowed are whole numbers 1..255");
  refused("tos = 256", "tos: \"256\" is not allowed; allowed are whole numbers 1..255");
  refused("mac-refresh = 0s",
          "mac-refresh: \"0s\" is not allowed; allowed are whole seconds, 1s..65535s");
}

static void test_garp(void **unused)
{
  static const struct taken count[] = {{"garp = 1", 1}, {"garp = every 2s 60", 60}};
  static const struct taken every[] = {{"garp = 3 every 1800s cisco", 1800}};
  static const struct taken forever[] = {{"garp = forever", 1}, {"garp = 3", 0}};
  static const struct taken cisco[] = {{"garp = cisco 3", 1}, {"garp = 3", 0}};

  (void)unused;
  EXPECT(garp_count, count);
  EXPECT(garp_interval_s, every);
  EXPECT(garp_forever, forever);
  EXPECT(garp_cisco, cisco);
  refused("garp = 0", "garp: \"0\" is not allowed; allowed are whole numbers 1..60");
  refused("garp = 61", "garp: \"61\" is not allowed; allowed are whole numbers 1..60");
  refused("garp = loud", "garp: \"loud\" is not allowed; allowed are a number, every TIME, forever "
                         "and cisco");
  refused("garp = every", "garp: \"\" is not a duration; allowed are whole numbers with us, ms or "
                          "s, as 1500ms");
  refused("garp = every 500ms",
          "garp: \"500ms\" is not allowed; allowed are whole seconds, 1s..1800s");
  refused("garp = abcdefghijklmnopqrstuvwxyzabcdefghij",
          "garp: \"abcdefghijklmnopqrstuvwxyzabcdefghij\" is too long for a word");
}

/* ---- authentication ---- */

static void expect_key(const char *setting, uint8_t kind, uint32_t id, const char *secret)
{
  char settings[512];
  struct conf conf;
  const struct vip_auth *auth;

  (void)snprintf(settings, sizeof settings, "auth = %s", setting);
  conf = conf_hsrp(settings);
  auth = config_of(conf.groups)->auth;
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
  (void)unused;
  expect_key("text:cisco", VIP_AUTH_TEXT, 0, "cisco");
  expect_key("text:12:45678", VIP_AUTH_TEXT, 0, "12:45678");
  expect_key("md5:secret", VIP_AUTH_MD5, 0, "secret");
  /* A key string has no number. */
  expect_key("md5:7:secret", VIP_AUTH_MD5, 0, "7:secret");
  expect_key("md5-chain:7:secret", VIP_AUTH_MD5, 7, "secret");
  expect_key("md5-chain:4294967295:a:b c", VIP_AUTH_MD5, UINT32_MAX, "a:b c");
  refused("auth = none", "auth: is not of a known form; allowed are text:KEY, md5:KEY and "
                         "md5-chain:ID:KEY");
  refused("auth = text:123456789", "auth: the key has 9 characters; allowed are 1..8");
  refused("auth = text:", "auth: the key has 0 characters; allowed are 1..8");
  refused("auth = md5:", "auth: the key has 0 characters; allowed are 1..255");
  refused("auth = md5-chain:secret",
          "auth: has no number in front of the key; allowed is md5-chain:ID:KEY");
  refused("auth = md5-chain:4294967296:x",
          "auth: \"4294967296\" is not allowed; allowed are whole numbers 0..4294967295");
  refused("auth = md5-chain:99999999999999999999:x",
          "auth: \"999999999999999\" is not allowed; allowed are whole numbers 0..4294967295");
}

/* A chain: sent with the first key, accepted with all of them. */
static void test_chain(void **unused)
{
  struct conf conf = conf_hsrp("auth = md5-chain:2:new\nauth = md5-chain:1:old");
  const struct vip_auth *auth = config_of(conf.groups)->auth;

  (void)unused;
  assert_int_equal(auth->key_count, 2);
  assert_int_equal(auth->keys[0].id, 2);
  assert_int_equal(auth->keys[0].flags, VIP_KEY_SEND | VIP_KEY_ACCEPT);
  assert_int_equal(auth->keys[1].id, 1);
  assert_int_equal(auth->keys[1].flags, VIP_KEY_ACCEPT);
  assert_memory_equal(auth->keys[1].secret, "old", 3);
  conf_free(&conf);
  conf_refused(SECTION "auth = md5-chain:1:a\nauth = md5-chain:1:b\n",
               "conf:6: auth: key 1 is in this section already; each number once\n");
  conf_refused(SECTION "auth = md5:a\nauth = md5-chain:1:b\n",
               "conf:6: auth: is here already; only md5-chain:ID:KEY may come more than once\n");
  conf_refused(SECTION "auth = md5-chain:1:b\nauth = text:a\n",
               "conf:6: auth: is here already; only md5-chain:ID:KEY may come more than once\n");
}

/* ---- groups that follow ---- */

#define FOLLOWER "[hsrp f]\ninterface = eth1\ngroup = 11\naddress = 192.0.2.11\n"

static void test_follow(void **unused)
{
  static const char *const keys[] = {"priority = 3",
                                     "hello = 1s",
                                     "hold = 20s",
                                     "learn-timers = keep",
                                     "preempt = no",
                                     "preempt-delay = 1s",
                                     "preempt-reload = 1s",
                                     "preempt-on-tie = no",
                                     "jitter = 3",
                                     "startup-delay = 1s",
                                     "startup-reload = 1s",
                                     "auth = md5:x",
                                     "source-check = no",
                                     "auth-required = yes",
                                     "resign-on-coup = no",
                                     "quiet-change = no",
                                     "advertise = no",
                                     "ttl = 3",
                                     "tos = 3"};
  /* The leader may stand behind it. */
  struct conf conf = conf_read(FOLLOWER "follow = a\nmac-refresh = 5s\n" SECTION);

  (void)unused;
  assert_string_equal(conf.complaints, "");
  assert_string_equal(conf.groups->follow, "a");
  assert_ptr_equal(conf.groups->leader, conf.groups->next);
  assert_null(conf.groups->next->leader);
  conf_free(&conf);
  for (unsigned i = 0; i < COUNT_OF(keys); i++) {
    char text[512];
    char told[256];

    (void)snprintf(text, sizeof text, "%sfollow = a\n%s\n%s", FOLLOWER, keys[i], SECTION);
    (void)snprintf(told, sizeof told,
                   "conf:6: %.*s: has no meaning beside follow: that of [hsrp a] counts\n",
                   (int)strcspn(keys[i], " "), keys[i]);
    conf_refused(text, told);
  }
}

static void test_follow_refused(void **unused)
{
  (void)unused;
  conf_refused(FOLLOWER "follow = b\n" SECTION,
               "conf:5: follow: there is no section [hsrp b]; allowed are names of [hsrp NAME]\n");
  conf_refused(FOLLOWER "follow = f\n",
               "conf:5: follow: a group cannot follow itself; allowed are names of [hsrp NAME]\n");
  /* One of another protocol is none. */
  conf_refused(FOLLOWER "follow = v\n"
                        "[vrrp v]\ninterface = eth0\ngroup = 1\naddress = 192.0.2.3\n",
               "conf:5: follow: there is no section [hsrp v]; allowed are names of [hsrp NAME]\n");
  conf_refused(FOLLOWER
               "follow = g\n" SECTION
               "[hsrp g]\ninterface = eth1\ngroup = 12\naddress = 192.0.2.12\nfollow = a\n",
               "conf:5: follow: [hsrp g] follows a group itself; allowed are those that do not\n");
  conf_refused("[hsrp f]\ninterface = eth1\ngroup = 11\nfollow = a\n" SECTION,
               "conf:1: address: is missing; a group that follows another one cannot learn it\n");
  conf_refused("[hsrp f]\ninterface = eth1\ngroup = 11\nfollow = a\naddress = learn\n" SECTION,
               "conf:5: address: is missing; a group that follows another one cannot learn it\n");
}

/* What is VRRP's alone. */
static void test_unknown(void **unused)
{
  static const char *const keys[] = {"interval = 1s", "exclude-address = 192.0.2.2",
                                     "source = 192.0.2.3", "unicast-peer = 192.0.2.4"};

  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(keys); i++) {
    char told[1024];

    (void)snprintf(told, sizeof told,
                   "%.*s: is not a key here; allowed are interface, group, sync, track, notify, "
                   "version, family, address, priority, hello, hold, learn-timers, preempt, "
                   "preempt-delay, preempt-reload, preempt-on-tie, startup-delay, startup-reload, "
                   "auth, auth-required, source-check, mac, accept, follow, jitter, garp, "
                   "mac-refresh, advertise, resign-on-coup, quiet-change, ttl, tos",
                   (int)strcspn(keys[i], " "), keys[i]);
    refused(keys[i], told);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_defaults),       cmocka_unit_test(test_version_and_group),
      cmocka_unit_test(test_addresses),      cmocka_unit_test(test_learned),
      cmocka_unit_test(test_automatic),      cmocka_unit_test(test_mac),
      cmocka_unit_test(test_priority),       cmocka_unit_test(test_timers),
      cmocka_unit_test(test_preemption),     cmocka_unit_test(test_start),
      cmocka_unit_test(test_flags),          cmocka_unit_test(test_packets),
      cmocka_unit_test(test_garp),           cmocka_unit_test(test_auth),
      cmocka_unit_test(test_chain),          cmocka_unit_test(test_follow),
      cmocka_unit_test(test_follow_refused), cmocka_unit_test(test_unknown),
  };

  return cmocka_run_group_tests_name("hsrp_keys", tests, NULL, NULL);
}
