/* SPDX-License-Identifier: MIT */
/*
 * test_faults_wire.c - rows 1 to 13 of the fault catalogue: what can happen to
 * frames on their way.  Rows that are the same for all protocols run for each.
 */
#include "catalogue.h"
#include "internal.h"

#include <string.h>

static void set_quality(struct scene *scene, struct lan_quality quality)
{
  quality.delay = quality.delay ? quality.delay : SCENE_DELAY;
  lan_set_quality(scene->lan, &quality);
}

static void row_01_uniform_loss(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (unsigned loss = 5; loss <= 50; loss += 5) {
    struct scene scene;
    scene_begin(&scene, p, loss);
    set_quality(&scene, (struct lan_quality){.loss_ppm = LAN_PERCENT(loss)});
    scene_run(&scene, SECONDS(60));
    scene_end(&scene);
  }
}

/* The fourth packet comes when VRRP's Active_Down_Interval, and a hold time of 3.5 Hellos, is over.
 */
static void row_02_burst_loss(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (unsigned count = 1; count <= 5; count++) {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene_do(&scene, "lose", 0, count, 0, 0);
    scene_run(&scene, SECONDS(8));
    if (count <= 2)
      assert_int_equal(scene_changes(&scene, -1), 0);
    if (count >= 4)
      assert_true(scene_changes(&scene, 1) > 0);
    scene_end(&scene);
  }
}

/* r2 does not hear r1 and leads, too; r1 hears it and stays; healed, r2 yields to the next packet.
 */
static void row_03_one_way_partition(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene_do(&scene, "block", 0, 1, 0, 0);
    scene_run(&scene, SECONDS(20));
    assert_int_equal(scene_state(&scene, 1), scene_active(&scene));
    assert_int_equal(scene_state(&scene, 0), scene_active(&scene));
    assert_int_equal(scene_changes(&scene, 0), 0);
    scene_do(&scene, "heal", 0, 0, 0, 0);
    scene_run(&scene, SCENE_HELLO + 2 * SCENE_DELAY);
    assert_int_equal(lan_leader(scene.lan, 0), 0);
    scene_end(&scene);
  }
}

/* One on each side; healed, V3; by COMPAT the survivor announces its addresses again. */
static void row_04_partition_and_heal(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_prepare(&scene, p, 1);
    scene.script.setup.vrrp_profile = VIP_VRRP_COMPAT;
    scene_open(&scene);
    scene_run(&scene, SECONDS(30));
    scene_do(&scene, "partition", 1, 0, 0, 0);
    scene_run(&scene, SECONDS(20));
    assert_int_equal(lan_leader(scene.lan, 0), -2);
    assert_int_equal(scene_state(&scene, 1), scene_active(&scene));
    /* r1 has just spoken: it is the first to hear of the other. */
    for (uint32_t sent = scene_counters(&scene, 0)->tx; sent == scene_counters(&scene, 0)->tx;)
      scene_run(&scene, SCENE_DELAY);
    uint32_t announced = scene_counters(&scene, 0)->announced;
    scene_do(&scene, "heal", 0, 0, 0, 0);
    scene_run(&scene, SCENE_HELLO + 2 * SCENE_DELAY);
    assert_int_equal(lan_leader(scene.lan, 0), 0);
    if (p == 0)
      assert_true(scene_counters(&scene, 0)->announced > announced);
    scene_end(&scene);
  }
}

/* An edge each time that the others would wait: at most one change of the lower one at each. */
static void row_05_flapping_partition(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (unsigned tenths = 8; tenths <= 12; tenths++) {
    enum { EDGES = 20 };
    struct scene scene;
    scene_begin(&scene, p, tenths);
    for (unsigned edge = 0; edge < EDGES; edge++) {
      scene_do(&scene, edge & 1 ? "heal" : "partition", 1, 0, 0, 0);
      scene_run(&scene, scene_patience(&scene, 1) * tenths / 10);
    }
    assert_int_equal(scene_changes(&scene, 0), 0);
    if (p == 0)
      assert_in_range(scene_changes(&scene, 1), 0, EDGES);
    scene_end(&scene);
  }
}

/* r1 and r3 do not hear each other, r2 hears both: one leader among each two that do.  In HSRP and
   GLBP r3 hears a better Standby router, and no Active one for ever (RFC 2281, events h and i):
   that somebody leads all is not looked at there. */
static void row_06_non_transitive(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene.lan->config.no_calm_check = p != 0;
    scene_do(&scene, "block", 0, 2, 0, 0);
    scene_do(&scene, "block", 2, 0, 0, 0);
    scene_run(&scene, SECONDS(60));
    assert_int_equal(scene_state(&scene, 0), scene_active(&scene));
    assert_int_not_equal(scene_state(&scene, 1), scene_active(&scene));
    assert_int_equal(scene_changes(&scene, 0), 0);
    scene.lan->config.no_calm_check = false;
    scene_end(&scene);
  }
}

/* A switch that keeps multicast back: without a virtual MAC the other's announcement tells. */
static bool starved;

static unsigned starve(void *user, int from, int to, uint8_t *data, size_t *length)
{
  struct vip_frame frame;
  (void)user, (void)from, (void)to;
  return !(starved && vip_frame_parse(&frame, data, *length) == VIP_OK &&
           frame.kind == VIP_FRAME_VRRP);
}

static void row_07_multicast_lost_arp_fine(void **state)
{
  (void)state;
  const struct lan_config config = {.no_calm_check = true, .on_carry = starve};
  struct lan *lan = lan_create(&config);
  struct vip_vrrp_config vrrp = sim_vrrp(VIP_IPV4, 200);
  vrrp.physical_mac = true;
  starved = false;
  int first = sim_router(lan, &vrrp);
  vrrp.priority = 100;
  int second = sim_router(lan, &vrrp);
  lan_run(lan, SECONDS(10));
  starved = true;
  lan_run(lan, SECONDS(20));
  assert_int_equal(lan_leader(lan, 0), -2);
  assert_true(sim_noted(lan, first, VIP_ERR_CONFLICT));
  starved = false;
  lan_run(lan, SECONDS(22));
  assert_int_equal(lan_leader(lan, 0), first);
  assert_int_equal(sim_state(lan, second), VIP_VRRP_BACKUP);
  sim_end(lan);
}

/* Twins: one gets a single copy of each packet, the other one up to a hundred. */
static void row_08_duplication(void **state)
{
  (void)state;
  static const unsigned copies[] = {2, 3, 100};
  EACH_PROTOCOL(p)
  for (unsigned i = 0; i < COUNT_OF(copies); i++) {
    struct scene single;
    struct scene twin;
    scene_begin(&single, p, 1);
    scene_begin(&twin, p, 1);
    for (unsigned step = 0; step < 40; step++) {
      for (int r = 0; r < 3; r++)
        scene_do(&twin, "copies", r, copies[i], 0, 0);
      scene_run(&single, SECONDS(1) / 4);
      scene_run(&twin, SECONDS(1) / 4);
      for (int r = 0; r < 3; r++) {
        uint8_t one[FAULT_IMAGE];
        uint8_t many[FAULT_IMAGE];
        size_t size = vipi_engine_save(vip_if_engine(lan_if(single.lan, r)), one, sizeof one);
        assert_int_equal(vipi_engine_save(vip_if_engine(lan_if(twin.lan, r)), many, sizeof many),
                         size);
        assert_memory_equal(one, many, size);
      }
    }
    assert_int_equal(scene_changes(&twin, -1), 0);
    assert_true(scene_counters(&twin, 1)->rx > scene_counters(&single, 1)->rx);
    scene_drop(&single);
    scene_end(&twin);
  }
}

static void row_09_reordering(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (unsigned seed = 0; seed < 20; seed++) {
    struct scene scene;
    scene_begin(&scene, p, seed);
    set_quality(&scene, (struct lan_quality){.delay = 20 * VIP_MILLISECOND,
                                             .jitter = 100 * VIP_MILLISECOND,
                                             .reorder_ppm = LAN_PERCENT(40),
                                             .reorder_by = 700 * VIP_MILLISECOND});
    scene_run(&scene, SECONDS(30));
    scene_do(&scene, "leave", 0, 0, 0, 0); /* its last packets may overtake each other */
    scene_run(&scene, SECONDS(10));
    scene_end(&scene);
  }
}

/* Up to half an interval nobody stirs. */
static void row_10_delay(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    for (vip_time delay = 50; delay <= 500; delay += 50) {
      set_quality(&scene, (struct lan_quality){.delay = delay * VIP_MILLISECOND});
      scene_run(&scene, SECONDS(5));
    }
    assert_int_equal(scene_changes(&scene, -1), 0);
    scene_end(&scene);
  }
}

/* X1 is looked at by the watch: who refuses a packet has not changed.  What passes all sums is a
   forged packet, so its times may be any. */
static void row_11_corruption(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (int64_t bits = 1; bits <= 16; bits *= 2) {
    struct scene scene;
    scene_prepare(&scene, p, (uint64_t)bits);
    scene.script.setup.taught_ms = 255000;
    scene_open(&scene);
    scene_run(&scene, SECONDS(20));
    for (int64_t i = 0; i < 100; i++) {
      for (int r = 0; r < 3; r++)
        scene_do(&scene, "flip", r, 3, bits, 3 * i + r);
      scene_run(&scene, SECONDS(1));
    }
    assert_true(scene.figures.frames > 200);
    scene_end(&scene);
  }
}

/* Octets of the frame that its own headers count. */
static size_t counted(const struct fault_record *record)
{
  const uint8_t *ip = record->frame + 14;
  return 14 + (size_t)(ip[2] << 8 | ip[3]);
}

static void row_12_truncation_and_padding(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (int64_t by = -60; by <= 60; by++) {
    struct scene scene;
    scene_begin(&scene, p, 1);
    if (p == 2) /* its Hellos have other lengths from one to the next: Standby's alone */
      scene_do(&scene, "crash", 2, 0, 0, 0);
    scene_run(&scene, SECONDS(5));
    const struct fault_record *last =
        &scene.fault->records[(scene.fault->record_count - 1) % FAULT_RECORDS];
    size_t least = counted(last);
    for (unsigned i = 0; i < FAULT_RECORDS; i++)
      least = counted(&scene.fault->records[i]) < least ? counted(&scene.fault->records[i]) : least;
    uint32_t before = scene_counters(&scene, 1)->rx;
    scene_do(&scene, "length", 0, 1, by, 0);
    scene_run(&scene, SCENE_HELLO + SCENE_DELAY);
    bool whole = by >= 0;
    bool cut = 60 + by < (int64_t)least && by < 0;
    if (whole)
      assert_true(scene_counters(&scene, 1)->rx > before);
    if (cut && p == 0)
      assert_int_equal(scene_counters(&scene, 1)->rx, before);
    assert_int_equal(scene_changes(&scene, 0), 0);
    scene_end(&scene);
  }
}

/* The Active router is dead, and its packet comes again: one more wait, no more.  With nonces, it
   is refused. */
static void row_13_replay(void **state)
{
  (void)state;
  for (int64_t auth = FAULT_AUTH_NONE; auth <= FAULT_AUTH_MD5; auth += 2)
    EACH_PROTOCOL(p)
    {
      struct scene scene;
      scene_prepare(&scene, p, 1);
      scene.script.setup.auth = auth;
      scene_open(&scene);
      scene_run(&scene, SECONDS(30));
      struct fault_record old = scene.fault->records[0];
      for (unsigned i = 0; i < FAULT_RECORDS; i++)
        if (scene.fault->records[i].frame[29] == 2) /* r1's address */
          old = scene.fault->records[i];
      scene_do(&scene, "crash", 0, 0, 0, 0);
      scene_run(&scene, SECONDS(20));
      assert_int_equal(lan_leader(scene.lan, 0), 1);
      scene_mark(&scene);
      memcpy(&scene.fault->records[0], &old, sizeof old);
      scene_do(&scene, "replay", 0, 0, 0, 0);
      scene_run(&scene, SCENE_DELAY);
      bool harmed = lan_leader(scene.lan, 0) != 1;
      if (p == 2 && auth == FAULT_AUTH_MD5)
        assert_false(harmed);
      if (p == 0)
        assert_true(harmed);
      scene_run(&scene, scene_patience(&scene, 1) + 2 * SCENE_DELAY);
      assert_int_equal(lan_leader(scene.lan, 0), 1);
      scene_end(&scene);
    }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(row_01_uniform_loss),
      cmocka_unit_test(row_02_burst_loss),
      cmocka_unit_test(row_03_one_way_partition),
      cmocka_unit_test(row_04_partition_and_heal),
      cmocka_unit_test(row_05_flapping_partition),
      cmocka_unit_test(row_06_non_transitive),
      cmocka_unit_test(row_07_multicast_lost_arp_fine),
      cmocka_unit_test(row_08_duplication),
      cmocka_unit_test(row_09_reordering),
      cmocka_unit_test(row_10_delay),
      cmocka_unit_test(row_11_corruption),
      cmocka_unit_test(row_12_truncation_and_padding),
      cmocka_unit_test(row_13_replay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
