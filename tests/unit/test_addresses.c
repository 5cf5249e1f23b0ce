/* SPDX-License-Identifier: MIT */
/*
 * test_addresses.c - which addresses a group answers for and defends, in all protocols:
 * the first, the others and those that are learned; and none but them.
 */
#include "vip_test.h"

static const struct vip_addr others[] = {{{10, 0, 0, 51}}, {{10, 0, 0, 52}}};
static const struct vip_addr listed[] = {{{10, 0, 0, 1}}, {{10, 0, 0, 51}}, {{10, 0, 0, 52}}};
static const struct vip_mac own = {{2, 0, 0, 0, 0, 2}};
static const struct vip_mac foreign = {{2, 0, 0, 0, 0, 0x99}};

static struct vip_engine engine;
static struct vip_slot slots[1];
static struct vip_if ifp;
static struct vip_vrrp vrrp;
static struct vip_hsrp hsrp;
static struct vip_glbp glbp;
static struct vip_glbp_peer peers[1];
static struct vip_counters counters;
static uint8_t tx[VIP_GLBP_LENGTH_MAX];
static vip_time now;

static int send(struct vip_if *on, const struct vip_packet *packet)
{
  (void)on;
  (void)packet;
  return 0;
}

static int claim(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  return 0;
}

static void release(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
}

static const struct vip_ops ops = {.send = send, .claim = claim, .release = release};

static void open_if(void)
{
  struct vip_engine_config config;
  struct vip_if_config if_config;

  memset(&config, 0, sizeof config);
  config.ops = &ops;
  config.slots = slots;
  config.slot_count = 1;
  config.tx = tx;
  config.tx_size = sizeof tx;
  assert_int_equal(vip_engine_init(&engine, &config), VIP_OK);
  memset(&if_config, 0, sizeof if_config);
  if_config.up = true;
  if_config.mac = own;
  if_config.addr4 = vip_ipv4(10, 0, 0, 2);
  assert_int_equal(vip_if_init(&ifp, &engine, &if_config), VIP_OK);
  memset(&counters, 0, sizeof counters);
}

static void run(struct vip_group *group)
{
  const vip_time end = now + 60 * VIP_SECOND;

  assert_int_equal(vip_group_set_counters(group, &counters), VIP_OK);
  assert_int_equal(vip_group_start(group, now), VIP_OK);
  for (; now < end; now += VIP_SECOND / 10)
    assert_int_equal(vip_engine_tick(&engine, now), VIP_OK);
}

static bool answers(struct vip_group *group, uint8_t last)
{
  struct vip_query query;
  struct vip_answer answer;
  int result;

  memset(&query, 0, sizeof query);
  query.family = VIP_IPV4;
  query.target = vip_ipv4(10, 0, 0, last);
  query.sender = vip_ipv4(10, 0, 0, 100);
  query.client = foreign;
  result = vip_if_answer(&ifp, &query, &answer, now);
  assert_int_equal(vip_group_answer(group, &query, &answer, now), result);
  if (result == VIP_OK) {
    assert_ptr_equal(answer.group, group);
    assert_memory_equal(&answer.nd_source, &query.target, sizeof query.target);
  } else {
    assert_int_equal(result, VIP_ERR_NOT_OURS);
  }
  return result == VIP_OK;
}

/* Whether it is a conflict that somebody else has that address. */
static bool defends(uint8_t last, const struct vip_mac *mac)
{
  const struct vip_addr addr = vip_ipv4(10, 0, 0, last);
  const uint32_t before = counters.code[VIP_CODE_CONFLICT];

  assert_int_equal(vip_if_heard(&ifp, VIP_IPV4, &addr, mac, now), VIP_OK);
  return counters.code[VIP_CODE_CONFLICT] != before;
}

/* The first address is 10.0.0.`first`; `mac` is what it is answered with, or sent from. */
static void look(struct vip_group *group, uint8_t first, const struct vip_mac *mac)
{
  static const uint8_t more[] = {51, 52};

  assert_true(answers(group, first));
  assert_true(defends(first, &foreign));
  assert_false(defends(first, mac));
  for (size_t i = 0; i < sizeof more; i++) {
    assert_true(answers(group, more[i]));
    assert_true(defends(more[i], &foreign));
    assert_false(defends(more[i], mac));
  }
  assert_false(answers(group, 53));
  assert_false(answers(group, 2));
  assert_false(defends(53, &foreign));
  assert_int_equal(vip_group_stop(group, now), VIP_OK);
  assert_false(answers(group, first));
  assert_false(defends(first, &foreign));
  assert_int_equal(vip_group_remove(group, now), VIP_OK);
}

/* The list, and those behind it that are not told. */
static void open_vrrp(bool physical)
{
  struct vip_vrrp_config config;

  open_if();
  memset(&config, 0, sizeof config);
  config.vrid = 7;
  config.family = VIP_IPV4;
  config.addresses = listed;
  config.address_count = 2;
  config.excluded_count = 1;
  config.physical_mac = physical;
  assert_int_equal(vip_vrrp_init(&vrrp, &ifp, &config), VIP_OK);
  run(&vrrp.group);
}

static void test_vrrp(void **unused)
{
  const struct vip_mac mac = vip_vrrp_mac(VIP_IPV4, 7);

  (void)unused;
  open_vrrp(false);
  look(&vrrp.group, 1, &mac);
  open_vrrp(true);
  look(&vrrp.group, 1, &own);
}

static void open_hsrp(uint8_t mac_mode)
{
  struct vip_hsrp_config config;

  open_if();
  memset(&config, 0, sizeof config);
  config.group = 7;
  config.family = VIP_IPV4;
  config.address = vip_ipv4(10, 0, 0, 1);
  config.secondaries = others;
  config.secondary_count = 2;
  config.mac_mode = mac_mode;
  config.no_jitter = true;
  assert_int_equal(vip_hsrp_init(&hsrp, &ifp, &config), VIP_OK);
  run(&hsrp.group);
}

static void test_hsrp(void **unused)
{
  const struct vip_mac mac = vip_hsrp_mac(1, VIP_IPV4, 7);

  (void)unused;
  open_hsrp(VIP_HSRP_MAC_VIRTUAL);
  look(&hsrp.group, 1, &mac);
  open_hsrp(VIP_HSRP_MAC_INTERFACE);
  look(&hsrp.group, 1, &own);
}

/* What it learned it answers for as for what it was given. */
static void test_hsrp_learned(void **unused)
{
  const struct vip_mac mac = vip_hsrp_mac(1, VIP_IPV4, 7);
  static const uint8_t address[] = {10, 0, 0, 9};
  static const uint8_t text[] = {'c', 'i', 's', 'c', 'o', 0, 0, 0};
  struct vip_hsrp_message message;
  struct vip_hsrp_config config;
  struct vip_meta meta;
  uint8_t hello[VIP_HSRP_V1_LENGTH];

  (void)unused;
  open_if();
  memset(&config, 0, sizeof config);
  config.group = 7;
  config.family = VIP_IPV4;
  config.secondaries = others;
  config.secondary_count = 2;
  config.no_jitter = true;
  assert_int_equal(vip_hsrp_init(&hsrp, &ifp, &config), VIP_OK);
  assert_int_equal(vip_group_start(&hsrp.group, now), VIP_OK);
  memset(&message, 0, sizeof message);
  message.version = 1;
  message.family = VIP_IPV4;
  message.state = VIP_HSRP_ACTIVE;
  message.priority = 100;
  message.auth = VIP_AUTH_TEXT;
  message.group = 7;
  message.hello_ms = 3000;
  message.hold_ms = 10000;
  message.address = address;
  message.text = text;
  assert_int_equal(vip_hsrp_encode(&message, hello, sizeof hello), sizeof hello);
  memset(&meta, 0, sizeof meta);
  meta.family = VIP_IPV4;
  meta.ttl = 1;
  meta.src = vip_ipv4(10, 0, 0, 3);
  meta.dst = vip_ipv4(224, 0, 0, 2);
  assert_int_equal(vip_hsrp_input(&ifp, &meta, hello, sizeof hello, now), VIP_OK);
  run(&hsrp.group);
  look(&hsrp.group, 9, &mac);
}

static void test_glbp(void **unused)
{
  struct vip_glbp_config config;

  (void)unused;
  open_if();
  memset(&config, 0, sizeof config);
  config.group = 7;
  config.family = VIP_IPV4;
  config.address = vip_ipv4(10, 0, 0, 1);
  config.secondaries = others;
  config.secondary_count = 2;
  config.peers = peers;
  config.peer_count = 1;
  assert_int_equal(vip_glbp_init(&glbp, &ifp, &config), VIP_OK);
  run(&glbp.group);
  look(&glbp.group, 1, &own);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vrrp),
      cmocka_unit_test(test_hsrp),
      cmocka_unit_test(test_hsrp_learned),
      cmocka_unit_test(test_glbp),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
