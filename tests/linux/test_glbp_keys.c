/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_keys.c - the keys of [glbp NAME]: what each value becomes in struct
 * vip_glbp_config, what is there without it, and each refusal with its words.
 */
#include "glbp.h"

#include "conf.h"
#include "vip_test.h"

#define SECTION "[glbp a]\ninterface = eth0\ngroup = 10\naddress = 192.0.2.1\n"
#define NUMBER  "[glbp a]\ninterface = eth0\ngroup = 10\n"

/* What a setting makes of one field. */
struct taken {
  const char *settings;
  uint32_t value;
};

static const struct vip_glbp_config *config_of(const struct group *group)
{
  return &glbp_settings(group)->config;
}

static void refused(const char *settings, const char *why)
{
  conf_refused_with(SECTION, settings, why);
}

/* Fails unless `field` of the configuration is what each line of `taken` says. */
#define EXPECT(field, taken)                                                                       \
  for (unsigned i = 0; i < COUNT_OF(taken); i++) {                                                 \
    struct conf read = conf_with(SECTION, (taken)[i].settings);                                    \
    if (config_of(read.groups)->field != (taken)[i].value)                                         \
      fail_msg("\"%s\": " #field " is %u, not %u", (taken)[i].settings,                            \
               (unsigned)config_of(read.groups)->field, (taken)[i].value);                         \
    conf_free(&read);                                                                              \
  }

static void test_defaults(void **unused)
{
  struct conf conf = conf_with(SECTION, "");
  struct vip_glbp_config expected;

  (void)unused;
  memset(&expected, 0, sizeof expected); /* its padding, too */
  expected.address = vip_ipv4(192, 0, 2, 1);
  expected.group = 10;
  expected.family = VIP_IPV4;
  expected.retry_s = 10;
  expected.peers = glbp_of(conf.groups)->peers;
  expected.peer_count = GLBP_PEERS;
  /* Zero is the library's default: priority and weighting 100, 3 s and 10 s, round-robin. */
  assert_memory_equal(config_of(conf.groups), &expected, sizeof expected);
  assert_int_equal(conf.groups->version, 1);
  conf_free(&conf);
}

static void test_group(void **unused)
{
  static const struct taken group[] = {{"", 10}};

  (void)unused;
  EXPECT(group, group);
  conf_refused("[glbp a]\ninterface = eth0\naddress = 192.0.2.1\n",
               "conf:1: group: is missing; the group's number\n");
  conf_refused("[glbp a]\ninterface = eth0\ngroup = 1024\n",
               "conf:3: group: \"1024\" is not allowed; allowed are whole numbers 0..1023\n");
  struct conf conf = conf_read("[glbp a]\ninterface = eth0\ngroup = 0\naddress = 192.0.2.1\n"
                               "[glbp b]\ninterface = eth0\ngroup = 1023\n"
                               "[glbp c]\ninterface = eth1\ngroup = 0\naddress = fe80::1\n");
  assert_string_equal(conf.complaints, "");
  assert_int_equal(config_of(conf.groups)->group, 0);
  assert_int_equal(config_of(conf.groups->next)->group, 1023);
  conf_free(&conf);
}

/* One number is one group of an interface, whatever its family; the later line is told. */
static void test_families_share_numbers(void **unused)
{
  (void)unused;
  conf_refused(SECTION "[glbp b]\ninterface = eth0\ngroup = 10\naddress = fe80::1\n",
               "conf:7: group: 10 of IPv6 on eth0 belongs to [glbp a] in line 1; allowed is one "
               "section for each group\n");
  conf_refused("[glbp b]\ninterface = eth0\ngroup = 10\naddress = fe80::1\n"
               "[glbp x]\ninterface = eth0\ngroup = 9\naddress = 192.0.2.9\n" SECTION,
               "conf:11: group: 10 of IPv4 on eth0 belongs to [glbp b] in line 1; allowed is one "
               "section for each group\n");
  /* That of another protocol is another one, and VRRP's families are apart. */
  struct conf conf = conf_read(SECTION "[vrrp v]\ninterface = eth0\ngroup = 10\n"
                                       "address = 192.0.2.2\n"
                                       "[vrrp v6]\ninterface = eth0\ngroup = 10\n"
                                       "address = fe80::2\n");
  assert_string_equal(conf.complaints, "");
  conf_free(&conf);
}

/* ---- addresses ---- */

static void test_addresses(void **unused)
{
  const struct vip_addr second = vip_ipv4(192, 0, 2, 2);
  const struct vip_addr automatic = vip_glbp_auto_address(10);
  struct conf conf = conf_with(SECTION, "address = 192.0.2.2/24\naddress = 192.0.2.3");
  const struct vip_glbp_config *config = config_of(conf.groups);

  (void)unused;
  assert_int_equal(config->secondary_count, 2);
  assert_memory_equal(&config->secondaries[0], &second, sizeof second);
  conf_free(&conf);
  conf = conf_with(NUMBER, "address = auto\naddress = 2001:db8::1");
  config = config_of(conf.groups);
  assert_memory_equal(&config->address, &automatic, sizeof automatic);
  assert_int_equal(config->family, VIP_IPV6);
  assert_int_equal(config->secondary_count, 1);
  assert_ptr_equal(config->secondaries, conf.groups->addresses + 1);
  conf_free(&conf);
  refused("address = fe80::1", "address: \"fe80::1\" is IPv6, but line 4 makes this a group of "
                               "IPv4; write two sections, one for each family");
  refused("address = auto", "address: \"auto\" stands in the place of the first address; the "
                            "others are addresses");
  conf_refused_with(NUMBER, "address = 2001:db8::1",
                    "address: an IPv6 virtual address must be link-local");
  conf_refused_with(NUMBER, "address = auto-flipped",
                    "address: \"auto-flipped\" is not an address; allowed are those of IPv4, as "
                    "192.0.2.1, and IPv6, as fe80::1");
}

static void test_learned(void **unused)
{
  static const struct taken families[] = {
      {"", VIP_IPV4}, {"address = learn", VIP_IPV4}, {"family = 6", VIP_IPV6}};

  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(families); i++) {
    struct conf conf = conf_with(NUMBER, families[i].settings);
    assert_true(vip_addr_is_none(&config_of(conf.groups)->address));
    assert_int_equal(config_of(conf.groups)->family, families[i].value);
    conf_free(&conf);
  }
}

/* ---- the gateway ---- */

static void test_gateway(void **unused)
{
  static const struct taken priority[] = {{"priority = 1", 1}, {"priority = 255", 255}};
  static const struct taken hello[] = {{"hello = 50ms", 50}, {"hello = 60s\nhold = 61s", 60000}};
  static const struct taken hold[] = {{"hold = 51ms\nhello = 50ms", 51}, {"hold = 180s", 180000}};
  static const struct taken preempt[] = {{"preempt = yes", 1}, {"preempt = no", 0}};
  static const struct taken delay[] = {{"preempt-delay = 0s", 0}, {"preempt-delay = 3600s", 3600}};
  static const struct taken balancing[] = {
      {"load-balancing = none", VIP_GLBP_NO_BALANCING},
      {"load-balancing = round-robin", VIP_GLBP_ROUND_ROBIN},
      {"load-balancing = weighted", VIP_GLBP_WEIGHTED},
      {"load-balancing = host-dependent", VIP_GLBP_HOST_DEPENDENT}};

  (void)unused;
  EXPECT(priority, priority);
  EXPECT(hello_ms, hello);
  EXPECT(hold_ms, hold);
  EXPECT(preempt, preempt);
  EXPECT(preempt_delay_s, delay);
  EXPECT(balancing, balancing);
  refused("priority = 0", "priority: \"0\" is not allowed; allowed are whole numbers 1..255");
  refused("hello = 49ms",
          "hello: \"49ms\" is not allowed; allowed are whole milliseconds, 50ms..60s");
  refused("hold = 180001ms",
          "hold: \"180001ms\" is not allowed; allowed are whole milliseconds, 51ms..180s");
  refused("hold = 3s", "hold: must be more than hello_ms, and no more than 180000 milliseconds");
  refused("preempt = 1", "preempt: \"1\" is not allowed; allowed are no, yes");
  refused("preempt-delay = 1500ms",
          "preempt-delay: \"1500ms\" is not allowed; allowed are whole seconds, 0s..3600s");
  refused("load-balancing = random", "load-balancing: \"random\" is not allowed; allowed are "
                                     "round-robin, weighted, host-dependent, none");
}

static void test_clients(void **unused)
{
  static const struct taken count[] = {
      {"client-cache = 8", 8}, {"client-cache = 2000 timeout 600s", 2000}, {"", 0}};
  static const struct taken timeout[] = {{"client-cache = 8", 0},
                                         {"client-cache = 8 timeout 600s", 10},
                                         {"client-cache = 8 timeout 604800s", 10080}};
  struct conf conf = conf_with(SECTION, "client-cache = 9");

  (void)unused;
  EXPECT(client_count, count);
  EXPECT(client_timeout_min, timeout);
  assert_non_null(config_of(conf.groups)->clients);
  assert_int_equal(config_of(conf.groups)->clients[8].last, 0);
  conf_free(&conf);
  refused("client-cache = 7",
          "client-cache: \"7\" is not allowed; allowed are whole numbers 8..2000");
  refused("client-cache = 8 for 600s",
          "client-cache: \"for\" is not allowed; allowed is COUNT [timeout TIME]");
  refused("client-cache = 8 timeout 630s",
          "client-cache: \"630s\" is not allowed; allowed are whole minutes, 600s..604800s");
  refused("client-cache = 8 timeout 540s",
          "client-cache: \"540s\" is not allowed; allowed are whole minutes, 600s..604800s");
  refused("client-cache = 8 timeout 600s 1",
          "client-cache: \"1\" is too much; allowed is COUNT [timeout TIME]");
}

/* ---- the forwarders ---- */

static void test_forwarders(void **unused)
{
  static const struct taken redirect[] = {{"redirect = 0s", 0}, {"redirect = 3600s", 3600}};
  static const struct taken set[] = {{"redirect = 0s", 1}, {"", 0}};
  static const struct taken timeout[] = {{"timeout = 1200s", 1200}, {"timeout = 64800s", 64800}};
  static const struct taken preempt[] = {{"forwarder-preempt = no", 1},
                                         {"forwarder-preempt = yes", 0}};
  static const struct taken delay[] = {{"forwarder-delay = 0s", 0},
                                       {"forwarder-delay = 3600s", 3600}};
  static const struct taken delay_set[] = {{"forwarder-delay = 0s", 1}, {"", 0}};

  (void)unused;
  EXPECT(redirect_s, redirect);
  EXPECT(redirect_set, set);
  EXPECT(timeout_s, timeout);
  EXPECT(no_forwarder_preempt, preempt);
  EXPECT(forwarder_delay_s, delay);
  EXPECT(forwarder_delay_set, delay_set);
  refused("redirect = 3601s",
          "redirect: \"3601s\" is not allowed; allowed are whole seconds, 0s..3600s");
  refused("timeout = 599s",
          "timeout: \"599s\" is not allowed; allowed are whole seconds, 600s..64800s");
  refused("timeout = 1199s",
          "timeout: must be 600 more than redirect_s, and no more than 64800 seconds");
  refused("forwarder-delay = 3601s",
          "forwarder-delay: \"3601s\" is not allowed; allowed are whole seconds, 0s..3600s");
}

static void test_weighting(void **unused)
{
  static const struct taken weight[] = {{"weighting = 254", 254}, {"weighting = 110 20 50", 110}};
  static const struct taken lower[] = {{"weighting = 110", 0}, {"weighting = 110 20", 20}};
  static const struct taken upper[] = {{"weighting = 110 20", 0}, {"weighting =  110  20  50", 50}};

  (void)unused;
  EXPECT(weight, weight);
  EXPECT(weight_lower, lower);
  EXPECT(weight_upper, upper);
  refused("weighting = 0", "weighting: \"0\" is not allowed; allowed are whole numbers 1..254");
  refused("weighting = 100 a", "weighting: \"a\" is not allowed; allowed are whole numbers 1..254");
  refused("weighting = 100 101", "weighting: must be 1..weight");
  refused("weighting = 100 50 49", "weighting: must be weight_lower..weight");
  refused("weighting = 100 50 101", "weighting: must be weight_lower..weight");
  refused("weighting = 100 50 60 70",
          "weighting: \"70\" is too much; allowed is MAX [LOWER [UPPER]]");
}

/* ---- packets ---- */

static void test_packets(void **unused)
{
  static const struct taken jitter[] = {{"jitter = 0", 0}, {"jitter = 20%", 20}};
  static const struct taken tos[] = {{"tos = 192", 192}};
  static const struct taken accept[] = {{"accept = no", 1}, {"accept = yes", 0}};
  static const struct taken nonce[] = {{"nonce-required = yes", 1}, {"nonce-required = no", 0}};
  static const struct taken ttl[] = {{"ttl-check = no", 1}, {"ttl-check = yes", 0}};
  static const struct taken echo[] = {{"quiet-echo = yes", 1}, {"quiet-echo = no", 0}};
  static const struct taken only[] = {{"active-only = yes", 1}, {"active-only = no", 0}};

  (void)unused;
  EXPECT(jitter_pct, jitter);
  EXPECT(tos, tos);
  EXPECT(no_accept, accept);
  EXPECT(nonce_required, nonce);
  EXPECT(no_ttl_check, ttl);
  EXPECT(quiet_echo, echo);
  EXPECT(active_only, only);
  refused("jitter = 21", "jitter: \"21\" is not allowed; allowed are whole numbers 0..20");
  refused("tos = 256", "tos: \"256\" is not allowed; allowed are whole numbers 1..255");
}

static void expect_key(const char *setting, uint8_t kind, uint32_t id, const char *secret)
{
  char settings[512];
  struct conf conf;
  const struct vip_auth *auth;

  (void)snprintf(settings, sizeof settings, "auth = %s", setting);
  conf = conf_with(SECTION, settings);
  auth = config_of(conf.groups)->auth;
  assert_non_null(auth);
  assert_int_equal(auth->method->kind, kind);
  assert_int_equal(auth->key_count, 1);
  assert_int_equal(auth->keys[0].id, id);
  assert_int_equal(auth->keys[0].length, strlen(secret));
  assert_memory_equal(auth->keys[0].secret, secret, strlen(secret));
  conf_free(&conf);
}

static void test_auth(void **unused)
{
  char key[256];
  char setting[300];
  struct conf conf = conf_with(SECTION, "auth = md5-chain:2:new\nauth = md5-chain:1:old");

  (void)unused;
  assert_int_equal(config_of(conf.groups)->auth->key_count, 2);
  conf_free(&conf);
  expect_key("text:cisco", VIP_AUTH_TEXT, 0, "cisco");
  expect_key("md5:7:secret", VIP_AUTH_MD5, 0, "7:secret");
  expect_key("md5-chain:7:secret", VIP_AUTH_MD5, 7, "secret");
  memset(key, 'k', sizeof key);
  key[250] = '\0';
  (void)snprintf(setting, sizeof setting, "text:%s", key);
  expect_key(setting, VIP_AUTH_TEXT, 0, key);
  key[250] = 'k';
  key[251] = '\0';
  (void)snprintf(setting, sizeof setting, "auth = text:%s", key);
  refused(setting, "auth: the key has 251 characters; allowed are 1..250");
  refused("auth = none", "auth: is not of a known form; allowed are text:KEY, md5:KEY and "
                         "md5-chain:ID:KEY");
}

/* What is another protocol's alone. */
static void test_unknown(void **unused)
{
  static const char *const keys[] = {"interval = 1s", "mac = virtual", "follow = a", "garp = 1"};

  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(keys); i++) {
    char told[1024];

    (void)snprintf(told, sizeof told,
                   "%.*s: is not a key here; allowed are interface, group, sync, track, notify, "
                   "family, address, priority, hello, hold, redirect, timeout, preempt, "
                   "preempt-delay, forwarder-preempt, forwarder-delay, weighting, load-balancing, "
                   "client-cache, auth, nonce-required, accept, jitter, tos, ttl-check, "
                   "quiet-echo, active-only",
                   (int)strcspn(keys[i], " "), keys[i]);
    refused(keys[i], told);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_defaults),
      cmocka_unit_test(test_group),
      cmocka_unit_test(test_families_share_numbers),
      cmocka_unit_test(test_addresses),
      cmocka_unit_test(test_learned),
      cmocka_unit_test(test_gateway),
      cmocka_unit_test(test_clients),
      cmocka_unit_test(test_forwarders),
      cmocka_unit_test(test_weighting),
      cmocka_unit_test(test_packets),
      cmocka_unit_test(test_auth),
      cmocka_unit_test(test_unknown),
  };

  return cmocka_run_group_tests_name("glbp_keys", tests, NULL, NULL);
}
