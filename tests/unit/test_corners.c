/* SPDX-License-Identifier: MIT */
/*
 * test_corners.c - conditions of the core that no case of the protocols meets:
 * numbers at their ends, groups that are not registered, one bucket for all,
 * calls out of an operation.  Those of a protocol are in test_x_corners.c.
 */
#include "fakehost.h"

#include "internal.h"
#include "text.h"

static struct fakehost h;

static void test_too_many_slots(void **state)
{
  static struct vip_engine engine;
  struct vip_engine_config config;

  (void)state;
  host_open(&h, NULL);
  config = h.engine.config;
  config.slot_count = UINT32_MAX;
  assert_int_equal(vip_engine_init(&engine, &config), VIP_ERR_ARG);
  host_close(&h);
}

/* With one slot every key has the same place, and must still be told from others. */
static void test_one_bucket(void **state)
{
  struct vip_if second;
  struct vip_if_config config;

  (void)state;
  host_open(&h, NULL);
  assert_int_equal(vip_group_remove(&h.vr.group, 0), VIP_OK);
  h.engine.config.slot_count = 1;
  assert_int_equal(vip_vrrp_init(&h.vr, &h.ifp, &h.setup.config), VIP_OK);
  assert_ptr_equal(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, h.vr.group.id), &h.vr.group);
  assert_null(vip_if_find(&h.ifp, VIP_PROTOCOL_HSRP, VIP_IPV4, h.vr.group.id));
  assert_null(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV6, h.vr.group.id));
  assert_null(vip_if_find(&h.ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, h.vr.group.id + 1));
  config = h.ifp.config;
  config.index++;
  assert_int_equal(vip_if_init(&second, &h.engine, &config), VIP_OK);
  assert_null(vip_if_find(&second, VIP_PROTOCOL_VRRP, VIP_IPV4, h.vr.group.id));
  assert_int_equal(vip_if_remove(&second), VIP_OK);
  host_close(&h);
}

/* Something else than groups keeps an interface too. */
static void test_interface_of_its_own_object(void **state)
{
  static struct vip_hsrp_if hif;
  struct vip_hsrp_if_config config;

  (void)state;
  host_open(&h, NULL);
  assert_int_equal(vip_group_remove(&h.vr.group, 0), VIP_OK);
  memset(&config, 0, sizeof config);
  config.no_jitter = true;
  assert_int_equal(vip_hsrp_if_init(&hif, &h.ifp, &config), VIP_OK);
  assert_int_equal(vip_if_remove(&h.ifp), VIP_ERR_STATE);
  assert_int_equal(vip_hsrp_if_remove(&hif), VIP_OK);
  host_close(&h);
}

static void test_counters_of_a_group_that_is_not_registered(void **state)
{
  static struct vip_vrrp vr;
  static struct vip_counters counters;

  (void)state;
  memset(&vr, 0, sizeof vr);
  assert_int_equal(vip_group_set_counters(&vr.group, &counters), VIP_OK);
  assert_ptr_equal(vr.group.counters, &counters);
}

static void test_most_holds(void **state)
{
  (void)state;
  host_open(&h, NULL);
  for (unsigned i = 0; i < UINT16_MAX; i++) {
    assert_int_equal(vip_group_hold(&h.vr.group, true, VIP_REASON_FAULT, 0), VIP_OK);
  }
  assert_int_equal(vip_group_hold(&h.vr.group, true, VIP_REASON_FAULT, 0), VIP_ERR_ARG);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  expect_state(&h, VIP_VRRP_INITIALIZE);
  for (unsigned i = 0; i < UINT16_MAX; i++) {
    expect_state(&h, VIP_VRRP_INITIALIZE);
    assert_int_equal(vip_group_hold(&h.vr.group, false, VIP_REASON_FAULT, 0), VIP_OK);
  }
  expect_state(&h, VIP_VRRP_BACKUP);
  host_close(&h);
}

static size_t told_ttl(void)
{
  struct advert p;
  const size_t before = ops_since(&h, 0, FH_EVENT);

  advert_make(&h, &p, 100, 100, HI);
  p.meta.ttl = 254;
  assert_int_equal(hear(&h, &p), VIP_ERR_TTL);
  return ops_since(&h, 0, FH_EVENT) - before;
}

/* A cause is told again after the clock was set back: its window lies in a future that is gone. */
static void test_window_of_a_clock_that_was_set_back(void **state)
{
  (void)state;
  host_base(&h, NULL);
  h.setup.epoch_ms = 1000000;
  assert_int_equal(vip_engine_set_clock(&h.engine, fh_now(&h)), VIP_OK);
  assert_int_equal(told_ttl(), 1);
  assert_int_equal(told_ttl(), 0);
  h.setup.epoch_ms = 0;
  assert_int_equal(vip_engine_set_clock(&h.engine, fh_now(&h)), VIP_OK);
  assert_int_equal(told_ttl(), 1);
  assert_int_equal(told_ttl(), 0);
  host_close(&h);
}

/* What is overdue when the clock is set is due at once, not a nanosecond later. */
static void test_overdue_is_due_now(void **state)
{
  (void)state;
  host_base(&h, NULL);
  assert_int_equal(vip_engine_tick_some(&h.engine, 9 * VIP_SECOND, 0), 1);
  assert_int_equal(vip_engine_set_clock(&h.engine, 50 * VIP_SECOND), VIP_OK);
  assert_true(vip_engine_deadline(&h.engine) == 50 * VIP_SECOND);
  host_close(&h);
}

/* ---- proof.c ---- */

static void test_image_is_measured(void **state)
{
  static uint8_t image[2000];
  size_t size;

  (void)state;
  host_base(&h, NULL);
  size = vipi_engine_save(&h.engine, image, sizeof image);
  assert_int_equal(vipi_engine_save(&h.engine, NULL, sizeof image), size);
  host_close(&h);
}

/* Each thing that a group or an interface is told is part of the image, and is brought back. */
static void test_image_of_what_was_told(void **state)
{
  static uint8_t image[2000];
  static uint8_t again[2000];
  const struct vip_addr addr = vip_ipv4(192, 0, 2, 21);
  const struct vip_addr addr6 = v6(0xfe80, 21);
  const struct vip_mac mac = {{2, 0, 0, 0, 0, 9}};
  const uint16_t holds = 1;
  size_t size;

  (void)state;
  host_open(&h, NULL);
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV4, &addr, 0), VIP_OK);
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV6, &addr6, 0), VIP_OK);
  assert_int_equal(vip_if_set_mac(&h.ifp, &mac, 0), VIP_OK);
  assert_int_equal(vip_group_hold_preempt(&h.vr.group, true, 0), VIP_OK);
  assert_int_equal(vip_group_hold(&h.vr.group, true, VIP_REASON_FAULT, 0), VIP_OK);
  assert_int_equal(vip_group_adjust(&h.vr.group, -3, 0), VIP_OK);
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  size = vipi_engine_save(&h.engine, image, sizeof image);
  memset(&h.ifp.config.addr4, 0, sizeof addr);
  memset(&h.ifp.config.addr6, 0, sizeof addr);
  memset(&h.ifp.config.mac, 0, sizeof mac);
  h.ifp.config.up = false;
  h.vr.group.preempt_held = false;
  h.vr.group.holds = 0;
  h.vr.group.adjust = 0;
  h.vr.group.started = false;
  h.vr.group.refused = true;
  assert_int_equal(vipi_engine_load(&h.engine, image, size, 0), VIP_OK);
  assert_int_equal(vip_addr_compare(&h.ifp.config.addr4, &addr), 0);
  assert_int_equal(vip_addr_compare(&h.ifp.config.addr6, &addr6), 0);
  assert_memory_equal(&h.ifp.config.mac, &mac, sizeof mac);
  assert_true(h.ifp.config.up);
  assert_true(h.vr.group.preempt_held);
  assert_int_equal(h.vr.group.holds, holds);
  assert_int_equal(h.vr.group.adjust, -3);
  assert_true(h.vr.group.started);
  assert_false(h.vr.group.refused);
  assert_int_equal(vipi_engine_save(&h.engine, again, sizeof again), size);
  assert_memory_equal(again, image, size);
  host_close(&h);
}

static void fire_inside(struct fakehost *host, enum fh_op op)
{
  const uint8_t state = host->vr.group.state;

  (void)op;
  vipi_timer_fire(&host->vr.group, VIP_VRRP_TIMER_DOWN, fh_now(host));
  assert_int_equal(host->vr.group.state, state);
}

static void test_timer_is_not_fired_inside(void **state)
{
  (void)state;
  host_open(&h, NULL);
  h.inside = fire_inside;
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  assert_int_not_equal(h.count, 0);
  expect_state(&h, VIP_VRRP_BACKUP);
  h.inside = NULL;
  host_close(&h);
}

/* ---- text.c ---- */

static void title(const char *string, const char *want)
{
  char out[16];
  struct vipi_text text = {.out = out, .size = sizeof out};

  vipi_text_title(&text, string);
  assert_int_equal(text.length, strlen(want));
  assert_memory_equal(out, want, strlen(want));
}

static void test_title(void **state)
{
  (void)state;
  title("active", "Active");
  title("zebra", "Zebra");
  title("`x", "`x");
  title("{x", "{x");
  title("Up", "Up");
  title("", "");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_too_many_slots),
      cmocka_unit_test(test_one_bucket),
      cmocka_unit_test(test_interface_of_its_own_object),
      cmocka_unit_test(test_counters_of_a_group_that_is_not_registered),
      cmocka_unit_test(test_most_holds),
      cmocka_unit_test(test_window_of_a_clock_that_was_set_back),
      cmocka_unit_test(test_image_is_measured),
      cmocka_unit_test(test_image_of_what_was_told),
      cmocka_unit_test(test_overdue_is_due_now),
      cmocka_unit_test(test_timer_is_not_fired_inside),
      cmocka_unit_test(test_title),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
