/* SPDX-License-Identifier: MIT */
/*
 * cmocka.h - stands in for CMocka where that is not to be had: processors and C
 * libraries that Debian has no libcmocka for.
 *
 * It has the part of CMocka 1.1.5 that the unit tests use, with its meaning: an
 * assertion that fails ends its test, and the next one begins.  Mocks, checked
 * memory and XML are left out.  units.sh runs failing.c with it, so that a
 * stand-in that lets everything pass is found out.
 */
#ifndef CMOCKA_H
#define CMOCKA_H

#include <stdbool.h>

typedef uintmax_t LargestIntegralType;

typedef void (*CMUnitTestFunction)(void **state);
typedef int (*CMFixtureFunction)(void **state);

struct CMUnitTest {
  const char *name;
  CMUnitTestFunction test_func;
  CMFixtureFunction setup_func;
  CMFixtureFunction teardown_func;
  void *initial_state;
};

#define cmocka_unit_test(test) cmocka_unit_test_setup_teardown(test, NULL, NULL)
#define cmocka_unit_test_setup_teardown(test, up, down)                                            \
  {                                                                                                \
    .name = #test, .test_func = test, .setup_func = up, .teardown_func = down                      \
  }

/* Runs the tests, prints what fails and a sum; returns how many failed. */
#define cmocka_run_group_tests(tests, up, down)                                                    \
  standin_run(__FILE__, tests, sizeof(tests) / sizeof((tests)[0]), up, down)
int standin_run(const char *file, const struct CMUnitTest *tests, size_t count,
                CMFixtureFunction up, CMFixtureFunction down);

/* Ends the running test as failed. */
void standin_fail(const char *file, int line, const char *format, ...)
    __attribute__((noreturn, format(printf, 3, 4)));

/* Ends the running test, which is not counted. */
void skip(void) __attribute__((noreturn));

/* Each fails unless what its name says holds. */
void standin_true(bool holds, const char *what, const char *file, int line);
void standin_int(LargestIntegralType a, LargestIntegralType b, bool equal, const char *file,
                 int line);
void standin_string(const char *a, const char *b, bool equal, const char *file, int line);
void standin_memory(const void *a, const void *b, size_t size, bool equal, const char *file,
                    int line);

/* CMocka's own; printing does not look at the format. */
#define fail()                     standin_fail(__FILE__, __LINE__, "failed")
#define _fail(file, line)          standin_fail(file, line, "failed")
#define print_message(...)         ((void)printf(__VA_ARGS__))
#define print_error(...)           ((void)printf(__VA_ARGS__))
#define vprint_error(format, args) ((void)vprintf(format, args))

#define STANDIN_INT(a)          ((LargestIntegralType)(a))
#define STANDIN_TRUE(c, what)   standin_true(c, what, __FILE__, __LINE__)
#define STANDIN_EQUAL(a, b, eq) standin_int(STANDIN_INT(a), STANDIN_INT(b), eq, __FILE__, __LINE__)

#define fail_msg(...)                 standin_fail(__FILE__, __LINE__, __VA_ARGS__)
#define assert_true(c)                STANDIN_TRUE(STANDIN_INT(c) != 0, #c)
#define assert_false(c)               STANDIN_TRUE(STANDIN_INT(c) == 0, "not " #c)
#define assert_null(p)                STANDIN_TRUE((p) == NULL, #p " is NULL")
#define assert_non_null(p)            STANDIN_TRUE((p) != NULL, #p " is not NULL")
#define assert_ptr_equal(a, b)        STANDIN_TRUE((const void *)(a) == (const void *)(b), #a " is " #b)
#define assert_int_equal(a, b)        STANDIN_EQUAL(a, b, true)
#define assert_int_not_equal(a, b)    STANDIN_EQUAL(a, b, false)
#define assert_string_equal(a, b)     standin_string(a, b, true, __FILE__, __LINE__)
#define assert_string_not_equal(a, b) standin_string(a, b, false, __FILE__, __LINE__)
#define assert_memory_equal(a, b, size)                                                            \
  standin_memory((const void *)(a), (const void *)(b), size, true, __FILE__, __LINE__)
#define assert_memory_not_equal(a, b, size)                                                        \
  standin_memory((const void *)(a), (const void *)(b), size, false, __FILE__, __LINE__)
#define assert_in_range(value, least, most)                                                        \
  STANDIN_TRUE(STANDIN_INT(value) >= STANDIN_INT(least) &&                                         \
                   STANDIN_INT(value) <= STANDIN_INT(most),                                        \
               #value " is in range")

#endif
