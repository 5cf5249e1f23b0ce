/* SPDX-License-Identifier: MIT */
/*
 * test_faults_node.c - rows 14 to 23 of the fault catalogue: routers that die,
 * come back, are slow, or stand still; and row 63.
 */
#include "catalogue.h"

/* V4, H2, G5: behind the last packet. */
static void row_14_silent_crash_of_active(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (unsigned seed = 0; seed < 10; seed++) {
    struct scene scene;
    scene_begin(&scene, p, seed);
    scene_run(&scene, seed * 97 * VIP_MILLISECOND);
    scene_do(&scene, "crash", 0, 0, 0, 0);
    vip_time death = lan_now(scene.lan);
    scene_run(&scene, SECONDS(20));
    assert_int_equal(lan_leader(scene.lan, 0), 1);
    assert_in_range(scene_entered(&scene, 1, scene_active(&scene)),
                    death + scene_patience(&scene, 1) - SCENE_HELLO,
                    death + scene_patience(&scene, 1) + SCENE_DELAY);
    assert_int_equal(scene_changes(&scene, 1), 1);
    scene_end(&scene);
  }
}

static void row_15_crash_of_backup(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene_do(&scene, "crash", 1, 0, 0, 0);
    vip_time death = lan_now(scene.lan);
    scene_run(&scene, SECONDS(30));
    assert_int_equal(scene_changes(&scene, 0), 0);
    if (p == 0)
      assert_int_equal(scene_changes(&scene, 2), 0);
    else /* H2: the third one is Standby; by number, that is 4 in both */
      assert_true(scene_entered(&scene, 2, VIP_HSRP_STANDBY) <=
                  death + 2 * (scene_patience(&scene, 2) + SCENE_DELAY));
    scene_end(&scene);
  }
}

/* V5, H2: a farewell. */
static void row_16_graceful_stop(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene_do(&scene, "leave", 0, 0, 0, 0);
    vip_time farewell = lan_now(scene.lan);
    scene_run(&scene, SECONDS(10));
    vip_time wait = p == 0 ? sim_skew(150, 100) : 0;
    assert_in_range(scene_entered(&scene, 1, scene_active(&scene)), farewell + wait,
                    farewell + wait + SCENE_DELAY);
    scene_end(&scene);
  }
}

/* Power fails behind each frame of a takeover: the next one takes over; back again, it says nothing
   that it may not. */
static void row_17_crash_during_transition(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (int64_t frames = 1; frames <= 12; frames++) {
    struct scene scene;
    scene_prepare(&scene, p, 1);
    scene.script.setup.addresses = 3;
    scene_open(&scene);
    scene_run(&scene, SECONDS(30));
    scene_do(&scene, "die", 1, frames, 0, 0);
    scene_do(&scene, "crash", 0, 0, 0, 0);
    scene_run(&scene, SECONDS(40));
    assert_int_equal(lan_power(scene.lan, 1), LAN_OFF);
    assert_int_equal(lan_leader(scene.lan, 0), 2);
    scene_do(&scene, "restart", 1, 0, 0, 0);
    scene_end(&scene);
  }
}

/* It is gone before the others wait it out, or just after, over and over: without preemption the
   other one leads in peace. */
static void row_18_reboot_storm(void **state)
{
  (void)state;
  static const unsigned tenths[] = {1, 5, 9, 11, 20, 50};
  EACH_PROTOCOL(p)
  for (unsigned i = 0; i < COUNT_OF(tenths); i++) {
    struct scene scene;
    scene_prepare(&scene, p, 1);
    for (int r = 0; r < 3; r++)
      scene.script.setup.router[r].preempt = 0;
    scene_open(&scene);
    scene_run(&scene, SECONDS(30));
    scene_do(&scene, "crash", 0, 0, 0, 0);
    scene_run(&scene, SECONDS(30));
    int leader = lan_leader(scene.lan, 0);
    assert_true(leader > 0);
    scene_mark(&scene);
    for (unsigned round = 0; round < 20; round++) {
      scene_do(&scene, "restart", 0, 0, 0, 0);
      scene_run(&scene, scene_patience(&scene, 0) * tenths[i] / 10);
      scene_do(&scene, "crash", 0, 0, 0, 0);
    }
    assert_int_equal(scene_changes(&scene, leader), 0);
    scene_end(&scene);
  }
}

/* Equal priorities as well: more than one leads for no longer than a packet takes. */
static void row_19_all_start_at_once(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (unsigned equal = 0; equal < 2; equal++) {
    struct scene scene;
    scene_prepare(&scene, p, 1);
    for (int r = 0; r < 3 && equal; r++)
      scene.script.setup.router[r].priority = 100;
    scene_open(&scene);
    vip_time doubled = 0;
    for (vip_time at = 0; at < SECONDS(20); at += SCENE_DELAY / 2) {
      scene_run(&scene, SCENE_DELAY / 2);
      doubled += lan_leader(scene.lan, 0) == -2 ? SCENE_DELAY / 2 : 0;
    }
    assert_true(doubled <= 2 * SCENE_DELAY);
    assert_int_equal(lan_leader(scene.lan, 0), equal ? 2 : 0);
    scene_end(&scene);
  }
}

/* Its port hears nothing for 30 s; a start delay keeps it quiet, and behind it nothing flaps. */
static void row_20_deaf_start(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 150);
  int leader = sim_router(lan, &config);
  lan_run(lan, SECONDS(10));
  config.priority = 200;
  config.start_delay_ms = 30000;
  int late = sim_router(lan, &config);
  lan_block(lan, leader, late);
  lan_run(lan, SECONDS(38));
  lan_heal(lan);
  lan_run(lan, SECONDS(40) - 1);
  assert_int_equal(lan_leader(lan, 0), leader);
  assert_int_equal(sim_frames(lan, late, VIP_FRAME_VRRP, 0, SECONDS(40), NULL), 0);
  lan_run(lan, SECONDS(60));
  assert_int_equal(lan_leader(lan, 0), late); /* it is better */
  vip_time taken = sim_entered(lan, late, VIP_VRRP_ACTIVE);
  lan_run(lan, SECONDS(120));
  assert_int_equal(sim_entered(lan, late, VIP_VRRP_ACTIVE), taken);
  sim_end(lan);
}

/* Late by less than the others' patience less an interval. */
static void row_21_late_timers(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene_do(&scene, "late", 0, 2000, 0, 0);
    scene_run(&scene, SECONDS(300));
    assert_int_equal(scene_changes(&scene, -1), 0);
    assert_true(vip_engine_late_max(vip_if_engine(lan_if(scene.lan, 0))) > SECONDS(1));
    scene_end(&scene);
  }
}

/* It stands still until the others have a new leader.  Awake, it hears what waited before it acts;
   it may preempt, but does not lead beside the other one for longer than a packet takes. */
static void row_22_stalled_beyond_patience(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (int64_t preempt = 0; preempt < 2; preempt++) {
    struct scene scene;
    scene_prepare(&scene, p, 1);
    for (int r = 0; r < 3; r++)
      scene.script.setup.router[r].preempt = preempt;
    scene_open(&scene);
    scene_run(&scene, SECONDS(30));
    int leader = lan_leader(scene.lan, 0);
    scene_do(&scene, "freeze", leader, 0, 0, 0);
    scene_run(&scene, SECONDS(15));
    int second = lan_leader(scene.lan, 0);
    assert_true(second >= 0 && second != leader);
    scene_do(&scene, "thaw", leader, 0, 0, 0);
    scene_run(&scene, SCENE_HELLO + 2 * SCENE_DELAY);
    assert_true(lan_leader(scene.lan, 0) >= 0);
    scene_end(&scene);
  }
}

/* The same, and what came meanwhile is lost; the best router believes to lead still, and says so at
   once; another one takes the lead, for it has heard nobody, and yields to the best one's next
   packet. */
static void row_23_suspended(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (int victim = 0; victim < 3; victim++) {
    struct scene scene;
    scene_begin(&scene, p, 1);
    for (int r = 0; r < 3; r++)
      scene_do(&scene, "block", r, victim, 0, 0);
    scene_do(&scene, "freeze", victim, 0, 0, 0);
    scene_run(&scene, SECONDS(100));
    scene_do(&scene, "heal", 0, 0, 0, 0);
    const uint64_t sent = scene_counters(&scene, victim)->tx;
    scene_do(&scene, "thaw", victim, 0, 0, 0);
    if (victim == 0)
      assert_int_equal(scene_state(&scene, 0), scene_active(&scene));
    scene_run(&scene, 2 * SCENE_DELAY);
    assert_true(victim != 0 || scene_counters(&scene, 0)->tx > sent);
    scene_run(&scene, 2 * SCENE_HELLO);
    assert_int_equal(lan_leader(scene.lan, 0), 0);
    scene_end(&scene);
  }
}

/* Both leaders at once: the third one has only listened so far. */
static void row_63_active_and_standby_die(void **state)
{
  (void)state;
  for (unsigned p = 1; p < FAULT_PROTOCOLS; p++) {
    struct scene scene;
    scene_begin(&scene, p, 1);
    vip_time death = lan_now(scene.lan);
    scene_do(&scene, "crash", 0, 0, 0, 0);
    scene_do(&scene, "crash", 1, 0, 0, 0);
    scene_run(&scene, SECONDS(20));
    assert_true(scene_entered(&scene, 2, scene_active(&scene)) <=
                death + 2 * (scene_patience(&scene, 2) + SCENE_DELAY));
    scene_end(&scene);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(row_14_silent_crash_of_active),
      cmocka_unit_test(row_15_crash_of_backup),
      cmocka_unit_test(row_16_graceful_stop),
      cmocka_unit_test(row_17_crash_during_transition),
      cmocka_unit_test(row_18_reboot_storm),
      cmocka_unit_test(row_19_all_start_at_once),
      cmocka_unit_test(row_20_deaf_start),
      cmocka_unit_test(row_21_late_timers),
      cmocka_unit_test(row_22_stalled_beyond_patience),
      cmocka_unit_test(row_23_suspended),
      cmocka_unit_test(row_63_active_and_standby_die),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
