/* SPDX-License-Identifier: MIT */
/*
 * failing.c - tests that all must fail: one for each assertion of the stand-in
 * for CMocka, one whose setup and one whose teardown fails.
 *
 * The program is content when each of them was counted as failed; units.sh runs
 * it before it believes the stand-in anything.
 */
#include <vip_test.h>

#define FAILING(name, statement)                                                                   \
  static void name(void **state)                                                                   \
  {                                                                                                \
    (void)state;                                                                                   \
    statement;                                                                                     \
  }

static int refuse(void **state)
{
  (void)state;
  return 1;
}

FAILING(nothing, (void)0)
FAILING(plainly, fail())
FAILING(message, fail_msg("%d", 1))
FAILING(is_true, assert_true(0))
FAILING(is_false, assert_false(4))
FAILING(null, assert_null(""))
FAILING(non_null, assert_non_null(NULL))
FAILING(pointer, assert_ptr_equal("a", NULL))
FAILING(integer, assert_int_equal(1, (uint64_t)1 << 32 | 1))
FAILING(negative, assert_int_equal(-1, 0xffffffffu))
FAILING(integer_not, assert_int_not_equal(7, 7))
FAILING(string, assert_string_equal("ab", "a"))
FAILING(string_not, assert_string_not_equal("ab", "ab"))
FAILING(memory, assert_memory_equal("a\0b", "a\0c", 3))
FAILING(memory_not, assert_memory_not_equal("a\0b", "a\0c", 2))
FAILING(below, assert_in_range(1, 2, 3))
FAILING(above, assert_in_range(4, 2, 3))

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(plainly),
      cmocka_unit_test(message),
      cmocka_unit_test(is_true),
      cmocka_unit_test(is_false),
      cmocka_unit_test(null),
      cmocka_unit_test(non_null),
      cmocka_unit_test(pointer),
      cmocka_unit_test(integer),
      cmocka_unit_test(negative),
      cmocka_unit_test(integer_not),
      cmocka_unit_test(string),
      cmocka_unit_test(string_not),
      cmocka_unit_test(memory),
      cmocka_unit_test(memory_not),
      cmocka_unit_test(below),
      cmocka_unit_test(above),
      cmocka_unit_test_setup_teardown(nothing, refuse, NULL),
      cmocka_unit_test_setup_teardown(nothing, NULL, refuse),
  };

  return cmocka_run_group_tests(tests, NULL, NULL) == (int)COUNT_OF(tests) ? 0 : 1;
}
