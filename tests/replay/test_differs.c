/* SPDX-License-Identifier: MIT */
/*
 * test_differs.c - recordings that deviate from the specification in one thing:
 * vip-replay must say "differs", and in which.  Times: see test_router.c.
 */
#include "scene.h"

/* It does not give way to a better one. */
static void test_does_not_give_way(void **state)
{
  const struct advert_fields a = router(10, 100);
  const struct advert_fields b = router(20, 200);

  (void)state;
  speaks(&a, 0, 20000, 1000);
  speaks(&b, 10300, 20300, 1000);
  expect("--as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("change 1: ends -10000.0 ms off");
}

/*
 * A better one is heard first: it was there before the recording too, so the
 * library never is Active.
 */
static void test_better_one_from_the_beginning(void **state)
{
  const struct advert_fields a = router(10, 100);
  const struct advert_fields b = router(20, 200);

  (void)state;
  speaks(&b, 0, 5000, 1000);
  speaks(&a, 300, 300, 1000);
  expect("--text --as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("plan              -14.309375  start\n");
  assert_null(strstr(run.text, "  active ("));
}

/* It takes over from a better one that is heard all the time. */
static void test_does_not_wait(void **state)
{
  const struct advert_fields a = router(10, 200);
  const struct advert_fields b = router(20, 100);

  (void)state;
  speaks(&a, 0, 12000, 1000);
  speaks(&b, 5300, 12000, 1000);
  expect("--as 192.0.2.20",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("change 1: recorded at 5.300000, not sent by the library");
}

/* Says one second and sends every two. */
static void test_other_distance(void **state)
{
  const struct advert_fields a = router(10, 100);

  (void)state;
  speaks(&a, 0, 20000, 2000);
  expect("--as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("packets are 1000.0 ms apart, recorded 2000.0 ms");
}

/* One octet of the message, one of each header. */
static void test_other_octets(void **state)
{
  static const struct {
    size_t at;
    const char *note;
  } octets[] = {
      {14 + 20 + 12, "octet 12 is 00, recorded 01"}, /* authentication data of type 0 */
      {0, "destination MAC"},
      {14 + 20 + 6, "octet 6 is "}, /* checksum */
  };
  const struct advert_fields a = router(10, 100);
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(octets); i++) {
    begin(NULL);
    speaks(&a, 0, 3000, 1000);
    tape.frames[0].octets[octets[i].at] ^= 1;
    expect("--as 192.0.2.10",
           "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
    expect_note(octets[i].note);
  }
}

/* Octets behind a change are looked at too. */
static void test_other_octets_behind_a_change(void **state)
{
  struct advert_fields a = router(10, 100);

  (void)state;
  speaks(&a, 0, 3000, 1000);
  a.priority = 120;
  speaks(&a, 4000, 7000, 1000);
  tape.frames[4].octets[14 + 20 + 12] ^= 1;
  expect("--as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("frame 5: octet 12 is 00, recorded 01");
}

/* Packets that fail a check are nobody's that the library can be. */
static void test_failing_packets(void **state)
{
  struct advert_fields a = router(10, 100);

  (void)state;
  a.count = 0;
  speaks(&a, 0, 3000, 1000);
  expect("--as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("not a router of the library: packet lists no address");
}

/* A configuration that the library refuses: it names the field. */
static void test_refused(void **state)
{
  struct advert_fields a = router(10, 100);

  (void)state;
  a.vrid = 0;
  speaks(&a, 0, 3000, 1000);
  expect("--as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("not a router of the library: vrid");
}

static void test_absent(void **state)
{
  (void)state;
  preempted();
  tape_run(&run, "--as 192.0.2.99", &tape);
  assert_int_equal(run.status, 2);
  expect_note("no first-hop packet of 192.0.2.99");
  begin(NULL);
  noise(0, 1000);
  tape_run(&run, "--all", &tape);
  assert_int_equal(run.status, 2);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_does_not_give_way),
      TEST(test_better_one_from_the_beginning),
      TEST(test_does_not_wait),
      TEST(test_other_distance),
      TEST(test_other_octets),
      TEST(test_other_octets_behind_a_change),
      TEST(test_failing_packets),
      TEST(test_refused),
      TEST(test_absent),
  };

  if (!tape_is_possible()) {
    return 77;
  }
  return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
