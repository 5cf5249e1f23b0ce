/* SPDX-License-Identifier: MIT */
/*
 * cmocka.c - see cmocka.h.  What fails is told on standard output; a failed
 * assertion leaves its test by longjmp(), as CMocka's do.
 */
#include <vip_test.h>

#include <inttypes.h>

enum outcome { PASSED, FAILED, SKIPPED };

static jmp_buf out_of_test;

void standin_fail(const char *file, int line, const char *format, ...)
{
  va_list arguments;

  printf("%s:%d: ", file, line);
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  printf("\n");
  longjmp(out_of_test, FAILED);
}

void skip(void)
{
  longjmp(out_of_test, SKIPPED);
}

void standin_true(bool holds, const char *what, const char *file, int line)
{
  if (!holds)
    standin_fail(file, line, "does not hold: %s", what);
}

void standin_int(LargestIntegralType a, LargestIntegralType b, bool equal, const char *file,
                 int line)
{
  if ((a == b) != equal)
    standin_fail(file, line, "0x%" PRIxMAX " %s 0x%" PRIxMAX, a, equal ? "is not" : "is", b);
}

void standin_string(const char *a, const char *b, bool equal, const char *file, int line)
{
  if ((strcmp(a, b) == 0) != equal)
    standin_fail(file, line, "\"%s\" %s \"%s\"", a, equal ? "is not" : "is", b);
}

void standin_memory(const void *a, const void *b, size_t size, bool equal, const char *file,
                    int line)
{
  if ((memcmp(a, b, size) == 0) != equal)
    standin_fail(file, line, "the %zu octets %s", size, equal ? "differ" : "are the same");
}

/* The test between its setup and its teardown; the teardown is left to run(). */
static enum outcome run_before_teardown(const struct CMUnitTest *test, void **state)
{
  switch (setjmp(out_of_test)) {
  case PASSED:
    break;
  case SKIPPED:
    return SKIPPED;
  default:
    return FAILED;
  }
  if (test->setup_func != NULL && test->setup_func(state) != 0)
    return FAILED;
  test->test_func(state);
  return PASSED;
}

static enum outcome run(const struct CMUnitTest *test)
{
  void *state = test->initial_state;
  const enum outcome outcome = run_before_teardown(test, &state);

  if (test->teardown_func == NULL)
    return outcome;
  if (setjmp(out_of_test) != 0)
    return FAILED;
  return test->teardown_func(&state) == 0 ? outcome : FAILED;
}

int standin_run(const char *file, const struct CMUnitTest *tests, size_t count,
                CMFixtureFunction up, CMFixtureFunction down)
{
  static const char *const words[] = {"passed", "FAILED", "skipped"};
  size_t i;
  int counted[] = {0, 0, 0};
  void *state = NULL;

  if (up != NULL && up(&state) != 0)
    return 1;
  for (i = 0; i < count; i++) {
    const enum outcome outcome = run(&tests[i]);

    counted[outcome]++;
    if (outcome != PASSED)
      printf("%s %s\n", words[outcome], tests[i].name);
  }
  if (down != NULL && down(&state) != 0)
    counted[FAILED]++;
  printf("%s: %d passed, %d failed, %d skipped\n", file, counted[PASSED], counted[FAILED],
         counted[SKIPPED]);
  return counted[FAILED];
}
