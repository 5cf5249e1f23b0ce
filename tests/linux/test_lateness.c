/* SPDX-License-Identifier: MIT */
/*
 * test_lateness.c - the histogram of how late the loop was.
 */
#include "vip_test.h"

#include "lateness.h"

static uint64_t sum_of(const struct lateness *lateness)
{
  uint64_t sum = 0;

  for (unsigned i = 0; i <= LATENESS_CLASSES; i++)
    sum += lateness->count[i];
  return sum;
}

/* A bound belongs to its class, one nanosecond more to the next. */
static void test_bounds(void **state)
{
  (void)state;
  for (unsigned i = 0; i < LATENESS_CLASSES; i++) {
    const vip_time bound = (vip_time)lateness_bound_us[i] * 1000;
    struct lateness lateness = {{0}, 0, 0};

    lateness_add(&lateness, bound);
    assert_int_equal(lateness.count[i], 1);
    lateness_add(&lateness, bound + 1);
    assert_int_equal(lateness.count[i + 1], 1);
    assert_int_equal(sum_of(&lateness), 2);
  }
}

static void test_bounds_ascend(void **state)
{
  (void)state;
  for (unsigned i = 1; i < LATENESS_CLASSES; i++)
    assert_true(lateness_bound_us[i - 1] < lateness_bound_us[i]);
}

static void test_total_and_worst(void **state)
{
  struct lateness lateness = {{0}, 0, 0};

  (void)state;
  lateness_add(&lateness, 0);
  lateness_add(&lateness, 5 * VIP_SECOND);
  lateness_add(&lateness, 70000);
  assert_int_equal(lateness.max_ns, 5 * VIP_SECOND);
  assert_int_equal(lateness.total_ns, 5 * VIP_SECOND + 70000);
  assert_int_equal(lateness.count[0], 1);
  assert_int_equal(lateness.count[LATENESS_CLASSES], 1);
  assert_int_equal(sum_of(&lateness), 3);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bounds),
      cmocka_unit_test(test_bounds_ascend),
      cmocka_unit_test(test_total_and_worst),
  };

  return cmocka_run_group_tests_name("linux.lateness", tests, NULL, NULL);
}
