/* SPDX-License-Identifier: MIT */
/*
 * test_faults_hostile.c - rows 45 to 53 of the fault catalogue: frames that come
 * back, strangers, and attackers; and rows 60 to 62, what is particular to GLBP.
 *
 * Who has no key changes nothing where there is one; where there is none, the harm
 * of a packet ends with the times that it tells.
 */
#include "catalogue.h"

#include <string.h>

#include "lan_glbp.h"

static void forge(struct scene *scene, int64_t kind, int64_t as, int64_t number, int64_t ms)
{
  fault_forge(scene->fault, kind, as, number, ms, (uint64_t)(kind + number));
  scene_assert(scene);
}

static void begin_with(struct scene *scene, unsigned protocol, int64_t auth, int64_t taught_ms)
{
  scene_prepare(scene, protocol, 1);
  scene->script.setup.auth = auth;
  scene->script.setup.taught_ms = taught_ms;
  if (auth != FAULT_AUTH_NONE)
    scene->script.setup.vrrp_version = VIP_VRRP_V2;
  scene_open(scene);
  scene_run(scene, SECONDS(30));
  scene_mark(scene);
}

static void row_45_echo(void **state)
{
  (void)state;
  for (int64_t auth = FAULT_AUTH_NONE; auth <= FAULT_AUTH_MD5; auth++)
    EACH_PROTOCOL(p)
    {
      struct scene scene;
      begin_with(&scene, p, auth, 0);
      scene_do(&scene, "echo", 1, 0, 0, 0);
      scene_run(&scene, SECONDS(60));
      assert_int_equal(scene_changes(&scene, -1), 0);
      assert_true(scene_counters(&scene, 0)->code[VIP_CODE_OWN_PACKET] >= 59);
      scene_end(&scene);
    }
}

/* Every frame comes back twice, and those again, 10,000 in all. */
static void row_46_loop(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    uint32_t sent = scene_counters(&scene, 0)->tx;
    scene_do(&scene, "loop", 10000, 0, 0, 0);
    scene_run(&scene, SECONDS(5));
    assert_int_equal(scene.figures.frames, 10000);
    assert_true(scene_counters(&scene, 1)->rx +
                    scene_counters(&scene, 1)->code[VIP_CODE_OWN_PACKET] >
                9000);
    assert_true(scene_counters(&scene, 0)->tx - sent <= 2 * 5 + 2);
    assert_int_equal(scene_changes(&scene, -1), 0);
    scene_end(&scene);
  }
}

/* CARP has VRRP's number, version 2, and another message behind the fourth octet. */
static void row_47_strangers_on_the_number(void **state)
{
  (void)state;
  uint8_t carp[36] = {0x21, 51, 0, 7, 0, 1};
  const struct vip_addr all = VIP_VRRP_GROUP_IPV4;
  for (int64_t version = VIP_VRRP_V2; version <= VIP_VRRP_V3; version++) {
    struct scene scene;
    scene_prepare(&scene, 0, 1);
    scene.script.setup.vrrp_version = version;
    scene_open(&scene);
    scene_run(&scene, SECONDS(30));
    scene_mark(&scene);
    const int node = fault_node(&scene.script.setup, FAULT_STRANGER);
    const struct vip_packet packet = {.family = VIP_IPV4,
                                      .protocol = 112,
                                      .ttl = 255,
                                      .dst_mac_known = true,
                                      .src_mac = scene.lan->nodes[node].mac,
                                      .dst_mac = vip_multicast_mac(VIP_IPV4, &all),
                                      .src = vip_ipv4(192, 0, 2, 201),
                                      .dst = all,
                                      .length = sizeof carp,
                                      .data = carp};
    uint8_t frame[128];
    int length = vip_frame_packet(frame, sizeof frame, &packet, VIP_FRAME_UNTAGGED);
    assert_true(length > 0);
    uint32_t heard = scene_counters(&scene, 1)->rx;
    for (unsigned i = 0; i < 100; i++) {
      carp[8] = (uint8_t)i; /* its counter */
      lan_transmit(scene.lan, node, frame, (size_t)length);
      scene_run(&scene, SECONDS(1) / 10);
    }
    assert_int_equal(scene_changes(&scene, -1), 0);
    assert_true(scene_counters(&scene, 1)->rx - heard <= 11);
    assert_true(scene_counters(&scene, 1)->last_error != 0);
    /* One that is valid is a router like others, and here a lower one. */
    for (unsigned i = 0; i < 10; i++) {
      forge(&scene, 2, -1, 50, 0);
      scene_run(&scene, SECONDS(1));
    }
    assert_int_equal(scene_changes(&scene, -1), 0);
    scene_end(&scene);
  }
}

/* Kinds of fault_hostile.c: a router of priority 255 that leads, once. */
static const int64_t best_of[FAULT_PROTOCOLS] = {0, 3, 7};

static void row_48_spoofed_best_router_once(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (int64_t as = -1; as < 2; as += 2) { /* of its own, and as r2 */
    struct scene scene;
    begin_with(&scene, p, FAULT_AUTH_NONE, 0);
    forge(&scene, best_of[p], as, 0, 0);
    scene_run(&scene, 2 * SCENE_DELAY);
    assert_int_not_equal(lan_leader(scene.lan, 0), 0);
    scene_run(&scene, scene_patience(&scene, 1) + 2 * SCENE_DELAY);
    assert_true(lan_leader(scene.lan, 0) >= 0);
    scene_end(&scene);
  }
}

static void row_49_priority_zero_flood(void **state)
{
  (void)state;
  for (int64_t as = -1; as < 3; as++) {
    struct scene scene;
    begin_with(&scene, 0, FAULT_AUTH_NONE, 0);
    uint32_t sent = scene_counters(&scene, 0)->tx;
    for (unsigned i = 0; i < 2000; i++) {
      forge(&scene, 1, as, 0, 0);
      scene_run(&scene, 5 * VIP_MILLISECOND);
    }
    /* Of 2,000 in 10 s: an answer in each tenth of a second, beside the timer. */
    assert_true(scene_counters(&scene, 0)->tx - sent <= 10 * 10 + 10 + 2);
    assert_int_equal(scene_changes(&scene, 0), 0);
    scene_end(&scene);
  }
}

/* 1,000,000 packets a second, each of them valid, of a router that is lower, while the Active one's
   timer is due: all are heard, nobody moves, the timer is not late, answers stay few. */
static void row_50_valid_flood(void **state)
{
  static const int64_t kinds[FAULT_PROTOCOLS] = {2, 6, 8};
  enum { FLOOD = 50000, LOWER = 63 /* in HSRP it speaks, too */ };
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    begin_with(&scene, p, FAULT_AUTH_NONE, 0);
    const vip_time due = vip_engine_deadline(vip_if_engine(lan_if(scene.lan, 0)));
    fault_advance(scene.fault, due - VIP_SECOND * FLOOD / 2000000);
    const uint32_t heard = scene_counters(&scene, 0)->rx;
    const uint32_t sent = scene_counters(&scene, 0)->tx;
    for (unsigned i = 0; i < FLOOD; i++) {
      fault_forge(scene.fault, kinds[p], -1, LOWER, 0, 1);
      fault_advance(scene.fault, lan_now(scene.lan) + 1000);
      if (lan_now(scene.lan) == due)
        assert_true(scene_counters(&scene, 0)->tx > sent);
    }
    scene_run(&scene, SCENE_DELAY);
    assert_true(scene_counters(&scene, 0)->rx - heard >= FLOOD);
    assert_in_range(scene_counters(&scene, 0)->tx - sent, 1, 3);
    assert_int_equal(scene_changes(&scene, -1), 0);
    scene_end(&scene);
  }
}

/* 40.95 s, and then silence: nobody leads for as long as three of those, and somebody behind four.
 */
static void row_51_longest_interval(void **state)
{
  (void)state;
  struct scene scene;
  begin_with(&scene, 0, FAULT_AUTH_NONE, 40950);
  forge(&scene, 2, -1, 254, 40950);
  scene_run(&scene, 3 * 40950 * VIP_MILLISECOND);
  assert_int_equal(lan_leader(scene.lan, 0), -1);
  scene_run(&scene, 40950 * VIP_MILLISECOND);
  assert_true(lan_leader(scene.lan, 0) >= 0);
  scene_end(&scene);
}

/* All that attack tools do; with keys, to no effect at all. */
static void row_52_spoofed_roles(void **state)
{
  (void)state;
  for (int64_t auth = FAULT_AUTH_NONE; auth <= FAULT_AUTH_MD5; auth++)
    EACH_PROTOCOL(p)
  for (int64_t kind = 0; kind < 11; kind++) {
    struct scene scene;
    begin_with(&scene, p, auth, 0);
    for (int64_t i = 0; i < 30; i++) {
      forge(&scene, kind, i % 4 - 1, 37 * i, 0);
      scene_run(&scene, SECONDS(1) / 3);
    }
    if (auth != FAULT_AUTH_NONE)
      assert_int_equal(scene_changes(&scene, -1), 0);
    scene_end(&scene);
  }
}

/* X1, for each of them, by the watch. */
static void row_53_hostile_parts(void **state)
{
  (void)state;
  for (int64_t auth = FAULT_AUTH_NONE; auth <= FAULT_AUTH_MD5; auth += 2)
    EACH_PROTOCOL(p)
    {
      struct scene scene;
      begin_with(&scene, p, auth, 255000);
      for (int64_t i = 0; i < 1500; i++) {
        fault_forge(scene.fault, 11, i % 4 - 1, i % 256, 0, (uint64_t)i);
        scene_run(&scene, 10 * VIP_MILLISECOND);
      }
      if (auth == FAULT_AUTH_MD5)
        assert_int_equal(scene_changes(&scene, -1), 0);
      scene_end(&scene);
    }
}

/* ---- GLBP ---- */

static struct vip_glbp_status status_of(const struct scene *scene, int router)
{
  struct vip_glbp_status status;
  vip_glbp_get_status(lan_glbp(scene->lan, router, 0), &status);
  return status;
}

static uint8_t own_of(const struct scene *scene, int router)
{
  struct vip_glbp_status status = status_of(scene, router);
  for (uint8_t number = 1; number <= VIP_GLBP_FORWARDERS; number++)
    if (status.forwarder[number - 1].own)
      return number;
  return 0;
}

/* Five routers for four numbers; one of them is lost, then the gateway while the lost one's
   redirect time runs; both come back to their numbers. */
static void row_60_gateway_dies_in_redirect_time(void **state)
{
  (void)state;
  struct scene scene;
  scene_prepare(&scene, 2, 1);
  scene.script.setup.routers = 5;
  scene_open(&scene);
  scene_run(&scene, SECONDS(60));
  uint8_t number = 0;
  int lost = 5; /* the lowest one that has a number: it will not be the gateway */
  while (number == 0)
    number = own_of(&scene, --lost);
  scene_do(&scene, "crash", lost, 0, 0, 0);
  scene_run(&scene, SECONDS(60));
  scene_do(&scene, "crash", 0, 0, 0, 0);
  scene_run(&scene, SECONDS(60));
  assert_true(lan_leader(scene.lan, 0) > 0);
  scene_do(&scene, "restart", lost, 0, 0, 0);
  scene_run(&scene, SECONDS(60));
  assert_int_equal(own_of(&scene, lost), number);
  assert_int_equal(status_of(&scene, lost).forwarder[number - 1].state, VIP_GLBP_ACTIVE);
  scene_end(&scene);
}

static unsigned moves(const struct scene *scene)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(scene->lan, &count);
  unsigned forwarders = 0;
  for (size_t i = scene->from; i < count; i++)
    forwarders += entries[i].kind == LAN_FORWARDER;
  return forwarders;
}

/* The uplink goes and comes: the router's forwarder goes once each time, from one to another. */
static void row_61_weight_thresholds(void **state)
{
  (void)state;
  for (int64_t wait_ms = 3000; wait_ms <= 9000; wait_ms += 500) {
    struct scene scene;
    scene_begin(&scene, 2, 1);
    scene_run(&scene, SECONDS(30));
    for (int64_t edge = 0; edge < 10; edge++) {
      scene_mark(&scene);
      scene_do(&scene, "uplink", 1, edge & 1, 0, 0);
      scene_run(&scene, (vip_time)wait_ms * VIP_MILLISECOND);
      assert_true(moves(&scene) <= 2);
    }
    scene_mark(&scene);
    scene_run(&scene, SECONDS(60));
    scene_mark(&scene);
    scene_run(&scene, SECONDS(600));
    assert_int_equal(moves(&scene), 0);
    scene_end(&scene);
  }
}

/* Two halves give the same number to two routers; together again, each has another one (G3 in calm,
   check_forwarder.c). */
static void row_62_two_gateways_one_number(void **state)
{
  (void)state;
  struct scene scene;
  scene_prepare(&scene, 2, 1);
  scene.script.setup.routers = 4;
  scene_open(&scene);
  scene_do(&scene, "partition", 1 | 4, 0, 0, 0);
  scene_run(&scene, SECONDS(60));
  assert_int_equal(lan_leader(scene.lan, 0), -2);
  assert_int_equal(own_of(&scene, 0), own_of(&scene, 1));
  assert_int_equal(own_of(&scene, 2), own_of(&scene, 3));
  scene_do(&scene, "heal", 0, 0, 0, 0);
  scene_run(&scene, SECONDS(120));
  unsigned numbers = 0;
  for (int router = 0; router < 4; router++)
    numbers |= 1u << own_of(&scene, router);
  assert_int_equal(numbers, 2 | 4 | 8 | 16);
  scene_end(&scene);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(row_45_echo),
      cmocka_unit_test(row_46_loop),
      cmocka_unit_test(row_47_strangers_on_the_number),
      cmocka_unit_test(row_48_spoofed_best_router_once),
      cmocka_unit_test(row_49_priority_zero_flood),
      cmocka_unit_test(row_50_valid_flood),
      cmocka_unit_test(row_51_longest_interval),
      cmocka_unit_test(row_52_spoofed_roles),
      cmocka_unit_test(row_53_hostile_parts),
      cmocka_unit_test(row_60_gateway_dies_in_redirect_time),
      cmocka_unit_test(row_61_weight_thresholds),
      cmocka_unit_test(row_62_two_gateways_one_number),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
