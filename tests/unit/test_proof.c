/* SPDX-License-Identifier: MIT */
/*
 * test_proof.c - the private hooks for proof (lib/internal.h): images of all
 * state, and single timers.
 */
#include "fakehost.h"

#include "internal.h"

static struct fakehost h;

enum { IMAGE = 512 };

static size_t save(uint8_t image[IMAGE])
{
  size_t size = vipi_engine_save(&h.engine, image, IMAGE);

  assert_in_range(size, 1, IMAGE);
  return size;
}

/* A Backup that has heard a better router 500 ms ago, `start` ms into the clock's life. */
static size_t same_story(uint32_t start, uint8_t image[IMAGE])
{
  size_t size;

  host_open(&h, NULL);
  at(&h, start);
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
  at(&h, start + 1000);
  heard(&h, 200, 100, HI);
  until(&h, start + 1500);
  memset(image, 0, IMAGE);
  size = save(image);
  host_close(&h);
  return size;
}

static void test_equal_states_give_equal_images(void **state)
{
  uint8_t first[IMAGE];
  uint8_t second[IMAGE];

  (void)state;
  assert_int_equal(same_story(0, first), same_story(7777, second));
  assert_memory_equal(first, second, IMAGE);
}

static void test_different_states_give_different_images(void **state)
{
  uint8_t first[IMAGE] = {0};
  uint8_t second[IMAGE] = {0};
  size_t size;

  (void)state;
  host_base(&h, NULL);
  size = save(first);
  until(&h, 1);
  assert_int_equal(save(second), size);
  assert_memory_not_equal(first, second, size);
  host_close(&h);
}

static void test_an_image_brings_everything_back(void **state)
{
  uint8_t image[IMAGE];
  uint8_t again[IMAGE];
  size_t size;

  (void)state;
  host_base(&h, NULL);
  at(&h, 1000);
  heard(&h, 200, 200, HI); /* deadline 8218.75 */
  until(&h, 2000);
  size = save(image);
  until(&h, 2500);
  assert_int_equal(vip_group_set_priority(&h.vr.group, 100, fh_now(&h)), VIP_OK);
  heard(&h, 200, 100, HI);
  until(&h, 5000);
  assert_int_equal(vipi_engine_load(&h.engine, image, size, fh_now(&h)), VIP_OK);
  assert_int_equal(save(again), size);
  assert_memory_equal(image, again, size);
  host_forget(&h);
  expect_active_at(&h, 11219); /* 3 s later than then */
  host_close(&h);
}

static void test_an_image_knows_what_was_learned(void **state)
{
  uint8_t image[IMAGE];
  struct vip_vrrp_run run;
  size_t size;

  (void)state;
  host_base(&h, NULL);
  heard(&h, 200, 200, HI);
  assert_int_equal(vip_group_adjust(&h.vr.group, -7, 0), VIP_OK);
  size = save(image);
  memcpy(&run, &h.vr.run, sizeof run);
  heard(&h, 200, 300, LO);
  assert_int_equal(vip_group_adjust(&h.vr.group, 3, 0), VIP_OK);
  assert_int_equal(vipi_engine_load(&h.engine, image, size, 0), VIP_OK);
  assert_memory_equal(&h.vr.run, &run, sizeof run);
  assert_int_equal(vip_group_effective_priority(&h.vr.group), 93);
  host_close(&h);
}

static void test_an_image_knows_a_refusal(void **state)
{
  struct vip_addr address = vip_ipv4(192, 0, 2, 40);
  uint8_t image[IMAGE];
  size_t size;

  (void)state;
  host_base(&h, NULL);
  h.refuse[FH_CLAIM] = 1;
  until(&h, 3610);
  size = save(image);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(vipi_engine_load(&h.engine, image, size, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_if_set_address(&h.ifp, VIP_IPV4, &address, fh_now(&h)), VIP_OK);
  expect_state(&h, VIP_VRRP_INITIALIZE); /* started, but refused */
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_close(&h);
}

static void test_an_image_of_an_active_router(void **state)
{
  uint8_t image[IMAGE];
  size_t size;

  (void)state;
  host_active(&h, NULL);
  until(&h, 4000);
  size = save(image);
  until(&h, 4300);
  assert_int_equal(vipi_engine_load(&h.engine, image, size, fh_now(&h)), VIP_OK);
  expect_state(&h, VIP_VRRP_ACTIVE);
  host_forget(&h);
  expect_advert_at(&h, 4910);
  host_close(&h);
}

/* 0 means off, so what is due at time 0 is due at 1. */
static void test_an_image_of_a_due_timer(void **state)
{
  uint8_t image[IMAGE];
  size_t size;

  (void)state;
  host_base(&h, NULL);
  assert_int_equal(vip_engine_tick_some(&h.engine, 9 * VIP_SECOND, 0), 1);
  size = save(image);
  assert_int_equal(vipi_engine_load(&h.engine, image, size, 0), VIP_OK);
  assert_true(vip_engine_deadline(&h.engine) == 1);
  host_forget(&h);
  expect_active_at(&h, 1);
  host_close(&h);
}

static void test_an_image_of_another_state(void **state)
{
  uint8_t image[IMAGE];
  size_t size;

  (void)state;
  host_base(&h, NULL);
  until(&h, 1000);
  size = save(image);
  until(&h, 4000);
  expect_state(&h, VIP_VRRP_ACTIVE);
  assert_int_equal(vipi_engine_load(&h.engine, image, size, VIP_SECOND), VIP_OK);
  h.right_count = 0; /* the host's part of the state goes back, too */
  h.now_ms = 1000;
  expect_state(&h, VIP_VRRP_BACKUP);
  assert_true(vip_engine_deadline(&h.engine) == 3609375000);
  host_forget(&h);
  poll_now(&h);
  assert_int_equal(h.count, 0); /* that is no step back of the clock */
  expect_active_at(&h, 3610);
  host_close(&h);
}

static void test_an_image_knows_the_joins(void **state)
{
  uint8_t image[IMAGE];
  size_t size;

  (void)state;
  host_base(&h, NULL);
  size = save(image);
  assert_int_equal(vip_group_stop(&h.vr.group, 0), VIP_OK);
  assert_int_equal(vipi_engine_load(&h.engine, image, size, 0), VIP_OK);
  host_forget(&h);
  assert_int_equal(vip_group_stop(&h.vr.group, 0), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_JOIN), 1);
  assert_false(nth(&h, FH_JOIN, 0)->on);
  host_close(&h);
}

/* The clock that goes back behind an image is news again. */
static void test_an_image_knows_no_other_clock(void **state)
{
  uint8_t image[IMAGE];
  size_t size;

  (void)state;
  host_base(&h, NULL);
  until(&h, 2000);
  size = save(image);
  host_forget(&h);
  assert_int_equal(vip_engine_tick(&h.engine, fh_time(&h, 1000)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_EVENT), 1);
  assert_int_equal(vipi_engine_load(&h.engine, image, size, fh_time(&h, 2000)), VIP_OK);
  assert_int_equal(vip_engine_tick(&h.engine, fh_time(&h, 1000)), VIP_OK);
  assert_int_equal(ops_since(&h, 0, FH_EVENT), 2);
  host_close(&h);
}

static void test_images_that_do_not_fit(void **state)
{
  uint8_t image[IMAGE];
  uint8_t small[8];
  size_t size;

  (void)state;
  host_base(&h, NULL);
  size = save(image);
  assert_int_equal(vipi_engine_save(&h.engine, NULL, 0), size);
  memset(small, 0x5a, sizeof small);
  assert_int_equal(vipi_engine_save(&h.engine, small, 3), size);
  assert_int_equal(small[3], 0x5a); /* nothing behind the end */
  assert_int_equal(vipi_engine_load(&h.engine, image, size - 1, 0), VIP_ERR_ARG);
  assert_int_equal(vipi_engine_load(&h.engine, image, size + 1, 0), VIP_ERR_ARG);
  host_close(&h);
}

static void test_timers(void **state)
{
  (void)state;
  host_base(&h, NULL);
  assert_true(vipi_timer_get(&h.vr.group, VIP_VRRP_TIMER_DOWN) == 3609375000);
  vipi_timer_move(&h.vr.group, VIP_VRRP_TIMER_DOWN, 2 * VIP_SECOND);
  assert_true(vip_engine_deadline(&h.engine) == 2 * VIP_SECOND);
  expect_active_at(&h, 2000);
  vipi_timer_move(&h.vr.group, VIP_VRRP_TIMER_ADVERT, 0);
  assert_true(vip_engine_deadline(&h.engine) == VIP_NEVER);
  host_forget(&h);
  at(&h, 9000);
  vipi_timer_fire(&h.vr.group, VIP_VRRP_TIMER_ADVERT, fh_now(&h));
  expect_one_advert(&h, 0, 100);
  assert_true(vip_engine_deadline(&h.engine) == 10 * VIP_SECOND);
  host_close(&h);
}

static void fire(struct fakehost *host, enum fh_op op)
{
  (void)op;
  vipi_timer_fire(&host->vr.group, VIP_VRRP_TIMER_ADVERT, fh_now(host));
}

static void test_no_timer_fires_inside_an_operation(void **state)
{
  (void)state;
  host_base(&h, NULL);
  h.inside = fire;
  until(&h, 3610);
  assert_int_equal(ops_since(&h, 0, FH_SEND), 1);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_equal_states_give_equal_images),
      cmocka_unit_test(test_different_states_give_different_images),
      cmocka_unit_test(test_an_image_brings_everything_back),
      cmocka_unit_test(test_an_image_knows_what_was_learned),
      cmocka_unit_test(test_an_image_knows_a_refusal),
      cmocka_unit_test(test_an_image_of_an_active_router),
      cmocka_unit_test(test_an_image_of_a_due_timer),
      cmocka_unit_test(test_an_image_of_another_state),
      cmocka_unit_test(test_an_image_knows_the_joins),
      cmocka_unit_test(test_an_image_knows_no_other_clock),
      cmocka_unit_test(test_images_that_do_not_fit),
      cmocka_unit_test(test_timers),
      cmocka_unit_test(test_no_timer_fires_inside_an_operation),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
