/* SPDX-License-Identifier: MIT */
/*
 * test_faults_clock.c - rows 24 to 34 of the fault catalogue: clocks that jump,
 * drift, stand still or wrap, hosts that call too often or too rarely, and what
 * they fail to do; and row 64, a state that is taken away and put back.
 */
#include <stdlib.h>

#include "catalogue.h"
#include "internal.h"

/* An hour ahead: all timers are due once, whoever they tell to lead does so for a moment. */
static void row_24_clock_jumps_ahead(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (int router = 0; router < 3; router++) {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene_do(&scene, "jump", router, 1, 3600 * 1000, 0);
    assert_true(scene_changes(&scene, -1) <= 2);
    scene_run(&scene, 2 * SCENE_HELLO);
    assert_int_equal(lan_leader(scene.lan, 0), 0);
    scene_end(&scene);
  }
}

static void row_25_clock_goes_back(void **state)
{
  (void)state;
  static const int64_t by_ms[] = {1, 999, 20000, 3600 * 1000};
  EACH_PROTOCOL(p)
  for (unsigned i = 0; i < COUNT_OF(by_ms); i++) {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene_do(&scene, "jump", 0, 1, 4000 * 1000, 0);
    scene_run(&scene, SECONDS(60));
    scene_mark(&scene);
    scene_do(&scene, "jump", 0, 0, by_ms[i], 0);
    scene_do(&scene, "jump", 1, 0, by_ms[i], 0);
    assert_int_equal(vip_engine_clock_back(vip_if_engine(lan_if(scene.lan, 0))), 1);
    scene_run(&scene, SECONDS(60));
    assert_int_equal(scene_changes(&scene, -1), 0);
    scene_end(&scene);
  }
}

/* A thousand ticks in one moment send what is due, once, and leave nothing due. */
static void row_26_clock_stands_still(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (int router = 0; router < 3; router++) {
    struct scene scene;
    scene_begin(&scene, p, 1);
    struct vip_engine *engine = vip_if_engine(lan_if(scene.lan, router));
    vip_time now = lan_clock(scene.lan, router);
    assert_int_equal(vip_engine_tick(engine, now), VIP_OK);
    uint32_t sent = scene_counters(&scene, router)->tx;
    for (unsigned i = 0; i < 1000; i++)
      assert_int_equal(vip_engine_tick(engine, now), VIP_OK);
    assert_int_equal(scene_counters(&scene, router)->tx, sent);
    assert_true(vip_engine_deadline(engine) > now);
    scene_end(&scene);
  }
}

/* A run with trouble in it, on clocks that begin at `base`, its engines ticked now and then. */
static uint64_t hash_of(unsigned protocol, vip_time base, bool ticks)
{
  struct scene scene;
  scene_prepare(&scene, protocol, 7);
  scene_open(&scene);
  for (int i = 0; i < 3; i++)
    scene.lan->nodes[i].router->clock_base = base;
  lan_set_quality(scene.lan, &(struct lan_quality){.delay = SCENE_DELAY});
  static const char *const faults[] = {"crash", "restart", "leave",  "freeze",
                                       "thaw",  "cut",     "restore"};
  uint64_t random = 7;
  for (unsigned step = 0; step < 500; step++) {
    if (step % 40 == 39)
      scene_do(&scene, faults[step / 40 % COUNT_OF(faults)], step / 40 % 3, 0, 0, 0);
    for (int i = 0; i < 3; i++) {
      struct vip_engine *engine = vip_if_engine(lan_if(scene.lan, i));
      if (ticks && lan_power(scene.lan, i) == LAN_RUNNING)
        assert_int_equal(vip_engine_tick(engine, lan_clock(scene.lan, i)), VIP_OK);
    }
    scene_run(&scene, (1 + fault_draw(&random, 300)) * VIP_MILLISECOND);
  }
  uint64_t hash = lan_hash(scene.lan);
  scene_end(&scene);
  return hash;
}

/* X4: wherever 32-bit milliseconds, or nanoseconds of 32 and 63 bits, wrap. */
static void row_27_wrap(void **state)
{
  (void)state;
  const vip_time wrap_ms = (UINT64_C(1) << 32) * VIP_MILLISECOND;
  const vip_time bases[] = {UINT64_C(1) << 32,        wrap_ms - SECONDS(60),
                            wrap_ms / 2 - SECONDS(3), wrap_ms,
                            UINT64_C(1) << 52,        (UINT64_C(1) << 62) - SECONDS(60)};
  EACH_PROTOCOL(p)
  {
    const uint64_t plain = hash_of(p, 0, false);
    for (unsigned i = 0; i < COUNT_OF(bases); i++)
      assert_true(hash_of(p, bases[i], false) == plain);
  }
}

static void row_28_drift(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (int slow = -1; slow <= 1; slow += 2) {
    struct scene scene;
    scene_begin(&scene, p, 1);
    for (int i = 0; i < 3; i++)
      scene_do(&scene, "drift", i, (i == 0 ? slow : -slow) * 100000, 0, 0);
    scene_run(&scene, SECONDS(3600));
    assert_int_equal(scene_changes(&scene, -1), 0);
    scene_end(&scene);
  }
}

/* Ticks when nothing is due do nothing. */
static void row_29_called_too_often(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  assert_true(hash_of(p, 0, true) == hash_of(p, 0, false));
}

/* Ten advertisements a second, and a host that looks at the clock once: what is late is sent once,
   the lateness can be read, and a LAN whose hosts are quick again is calm in time. */
static void row_30_called_too_rarely(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_prepare(&scene, p, 1);
    for (int i = 0; i < 3; i++) {
      scene.script.setup.router[i].advert_cs = 10;
      scene.script.setup.router[i].hello_ms = 300;
      scene.script.setup.router[i].hold_ms = 900;
    }
    scene_open(&scene);
    scene_run(&scene, SECONDS(10));
    scene.lan->config.no_calm_check = true; /* its host is slower than the others wait */
    scene_do(&scene, "late", 0, 1000, 0, 0);
    uint32_t sent = scene_counters(&scene, 0)->tx;
    scene_run(&scene, SECONDS(20));
    vip_time late = vip_engine_late_max(vip_if_engine(lan_if(scene.lan, 0)));
    assert_in_range(late, SECONDS(1) / 2, SECONDS(1));
    assert_true(scene_counters(&scene, 0)->tx - sent <= 20 * 10 * 3);
    scene.lan->config.no_calm_check = false;
    scene_end(&scene);
  }
}

/* A hundred thousand copies in one moment; the timers run as if it had been one. */
static void row_31_burst(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene_do(&scene, "copies", 0, 100000, 0, 0);
    scene_run(&scene, 2 * SCENE_HELLO);
    assert_true(scene_counters(&scene, 1)->rx > 100000);
    scene_do(&scene, "crash", 0, 0, 0, 0);
    vip_time death = lan_now(scene.lan);
    scene_run(&scene, SECONDS(10));
    assert_in_range(scene_entered(&scene, 1, scene_active(&scene)),
                    death + scene_patience(&scene, 1) - SCENE_HELLO,
                    death + scene_patience(&scene, 1) + SCENE_DELAY);
    scene_end(&scene);
  }
}

/* The n-th send alone fails, then the n-th claim: the MAC, or, with the MAC given, the address. */
static void fail_nth(unsigned p, uint32_t n)
{
  enum { CLAIMS = 2 };
  struct scene scene;
  scene_begin(&scene, p, 1);
  struct lan_router *router = scene.lan->nodes[1].router;
  const uint32_t failed = vip_group_counters(lan_group(scene.lan, 1, 0))->code[VIP_CODE_SEND];
  scene_do(&scene, "fail-send", 1, 1, 0, 0);
  router->skip_send = n;
  scene_do(&scene, "crash", 0, 0, 0, 0);
  scene_run(&scene, SECONDS(20));
  assert_int_equal(router->fail_send, 0);
  assert_int_equal(vip_group_counters(lan_group(scene.lan, 1, 0))->code[VIP_CODE_SEND], failed + 1);
  assert_int_equal(lan_leader(scene.lan, 0), 1);
  router = scene.lan->nodes[2].router;
  scene_do(&scene, "refuse-claim", 2, 1, 0, 0);
  router->skip_claim = n % CLAIMS;
  scene_do(&scene, "crash", 1, 0, 0, 0);
  scene_run(&scene, SECONDS(60)); /* it tries again each five seconds */
  assert_int_equal(router->fail_claim, 0);
  assert_int_equal(scene_state(&scene, 2), scene_active(&scene));
  scene_end(&scene);
}

/* The first sends and claims of a takeover fail, so many of them; then the n-th one alone. */
static void row_32_host_fails(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (int64_t count = 1; count <= 8; count++) {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene_do(&scene, "fail-send", 1, count, 0, 0);
    scene_do(&scene, "crash", 0, 0, 0, 0);
    scene_run(&scene, SECONDS(20));
    assert_true(vip_group_counters(lan_group(scene.lan, 1, 0))->code[VIP_CODE_SEND] > 0);
    scene_do(&scene, "refuse-claim", 2, count % 3 + 1, 0, 0);
    scene_do(&scene, "crash", 1, 0, 0, 0);
    scene_run(&scene, SECONDS(60)); /* it tries again each five seconds */
    assert_int_equal(scene_state(&scene, 2), scene_active(&scene));
    scene_end(&scene);
    fail_nth(p, (uint32_t)count - 1);
  }
}

static void row_33_link_down(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    scene_do(&scene, "cut", 0, 0, 0, 0);
    assert_true(scene_state(&scene, 0) <= 1); /* Initialize, Initial; GLBP: Disabled, Initial */
    scene_run(&scene, SECONDS(20));
    assert_int_equal(lan_leader(scene.lan, 0), 1);
    scene_do(&scene, "restore", 0, 0, 0, 0);
    assert_int_not_equal(scene_state(&scene, 0), scene_active(&scene));
    scene_end(&scene);
  }
}

/* Debouncing is the host's; what the library adds is that a link that is up for less than its start
   delay never makes it lead. */
static void row_34_link_flap(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  struct vip_vrrp_config config = sim_vrrp(VIP_IPV4, 200);
  config.start_delay_ms = 3000;
  int best = sim_router(lan, &config);
  int other = sim_default_router(lan, VIP_IPV4, 100);
  lan_run(lan, SECONDS(20));
  assert_int_equal(lan_leader(lan, 0), best);
  lan_cut(lan, best);
  lan_run(lan, SECONDS(30));
  for (unsigned width = 100; width < 3000; width += 200) {
    lan_restore(lan, best);
    lan_run(lan, lan_now(lan) + width * VIP_MILLISECOND);
    lan_cut(lan, best);
    lan_run(lan, lan_now(lan) + width * VIP_MILLISECOND);
    assert_int_equal(lan_leader(lan, 0), other);
  }
  assert_true(sim_entered(lan, best, VIP_VRRP_ACTIVE) < SECONDS(20));
  sim_end(lan);
}

/* The state of every router is taken, that of another life is put in its place, an hour in which
   another router leads; then its own is put back. */
static void row_64_checkpoint(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    struct scene twin;
    struct scene other;
    scene_begin(&other, p, 4);
    scene_do(&other, "priority", 0, 50, 0, 0);
    scene_do(&other, "priority", 2, 250, 0, 0);
    scene_run(&other, SECONDS(3600));
    assert_int_equal(lan_leader(other.lan, 0), 2);
    scene_begin(&scene, p, 3);
    scene_begin(&twin, p, 3);
    for (int i = 0; i < 3; i++) {
      struct vip_engine *engine = vip_if_engine(lan_if(scene.lan, i));
      static uint8_t image[FAULT_IMAGE];
      static uint8_t others[FAULT_IMAGE];
      vip_time now = engine->now;
      size_t size = vipi_engine_save(engine, image, sizeof image);
      assert_true(size <= sizeof image);
      assert_int_equal(vipi_engine_save(vip_if_engine(lan_if(other.lan, i)), others, sizeof others),
                       size);
      assert_memory_not_equal(image, others, size);
      assert_int_equal(vipi_engine_load(engine, others, size, now), VIP_OK);
      assert_int_equal(vipi_engine_load(engine, image, size, now), VIP_OK);
    }
    scene_do(&scene, "crash", 0, 0, 0, 0);
    scene_do(&twin, "crash", 0, 0, 0, 0);
    scene_run(&scene, SECONDS(60));
    scene_run(&twin, SECONDS(60));
    assert_true(lan_hash(scene.lan) == lan_hash(twin.lan));
    scene_end(&scene);
    scene_end(&twin);
    scene_drop(&other);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(row_24_clock_jumps_ahead),
      cmocka_unit_test(row_25_clock_goes_back),
      cmocka_unit_test(row_26_clock_stands_still),
      cmocka_unit_test(row_27_wrap),
      cmocka_unit_test(row_28_drift),
      cmocka_unit_test(row_29_called_too_often),
      cmocka_unit_test(row_30_called_too_rarely),
      cmocka_unit_test(row_31_burst),
      cmocka_unit_test(row_32_host_fails),
      cmocka_unit_test(row_33_link_down),
      cmocka_unit_test(row_34_link_flap),
      cmocka_unit_test(row_64_checkpoint),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
