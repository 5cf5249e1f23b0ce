/* SPDX-License-Identifier: MIT */
/*
 * test_router.c - vip-replay's verdict on recordings whose truth is known,
 * because they were made here: what the specification explains is "same".  What
 * deviates from it is in test_differs.c.
 *
 * Times are of RFC 3768 at one second and priorities 100 and 200: down
 * intervals 3609.375 and 3218.750 ms, skew of 100: 609.375 ms.
 */
#include "scene.h"

static void test_preempted(void **state)
{
  (void)state;
  preempted();
  expect("--as 192.0.2.10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
  expect("--as 192.0.2.20",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
}

static void test_all(void **state)
{
  (void)state;
  preempted();
  tape_run(&run, "--all", &tape);
  assert_int_equal(run.status, 0);
  assert_string_equal(
      run.text,
      "192.0.2.10 replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same\n"
      "192.0.2.20 replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same\n");
}

/* 10 is preempted by 20 and takes over again when 20 has died: `late` ms behind its deadline. */
static void outlived(int64_t late)
{
  const struct advert_fields a = router(10, 100);
  const struct advert_fields b = router(20, 200);

  speaks(&a, 0, 5000, 1000);
  speaks(&b, 5300, 10300, 1000);
  speaks(&a, 10300 + 3609 + late, 20000, 1000);
}

static void test_takes_over_in_time(void **state)
{
  (void)state;
  outlived(0);
  expect("--as 192.0.2.10",
         "replay: 2 changes, 2 matched, 0 timers moved, worst time error 0.4 ms: same");
}

/* 9 percent late: within the tolerance even of an exact timer. */
static void test_takes_over_late(void **state)
{
  (void)state;
  outlived(340);
  expect("--as 192.0.2.10",
         "replay: 2 changes, 2 matched, 1 timers moved, worst time error 0.0 ms: same");
  expect("--exact --as 192.0.2.10",
         "replay: 2 changes, 2 matched, 0 timers moved, worst time error 339.6 ms: same");
}

/* 20 percent late, as newer IOS may be: only a moved timer does that; 30 percent: none. */
static void test_takes_over_too_late(void **state)
{
  (void)state;
  outlived(720);
  expect("--as 192.0.2.10",
         "replay: 2 changes, 2 matched, 1 timers moved, worst time error 0.0 ms: same");
  expect_note("exact: 2 changes, 1 matched, 0 timers moved, worst time error 719.6 ms: differs");
  expect("--exact --as 192.0.2.10",
         "replay: 2 changes, 1 matched, 0 timers moved, worst time error 719.6 ms: differs");
  expect_note("change 2: begins -719.6 ms off, allowed are 541.4 ms");
  expect("--exact --tolerance 20 --as 192.0.2.10",
         "replay: 2 changes, 2 matched, 0 timers moved, worst time error 719.6 ms: same");
  begin(NULL);
  outlived(1080);
  expect("--as 192.0.2.10",
         "replay: 2 changes, 1 matched, 0 timers moved, worst time error 1079.6 ms: differs");
}

/* 10 percent early: moved too. */
static void test_takes_over_early(void **state)
{
  (void)state;
  outlived(-360);
  expect("--as 192.0.2.10",
         "replay: 2 changes, 2 matched, 1 timers moved, worst time error 0.0 ms: same");
}

/* Priority 0, and the Backup after its skew time. */
static void left_at_10000(int64_t taken)
{
  struct advert_fields a = router(20, 200);
  const struct advert_fields b = router(10, 100);

  speaks(&a, 0, 9500, 1000);
  a.priority = 0;
  speaks(&a, 10000, 10000, 1000);
  speaks(&b, 10000 + taken, 20000, 1000);
}

static void test_farewell(void **state)
{
  (void)state;
  left_at_10000(609);
  expect("--as 192.0.2.20",
         "replay: 2 changes, 2 matched, 0 timers moved, worst time error 0.0 ms: same");
  expect("--as 192.0.2.10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.4 ms: same");
}

/* A Backup that waits for the whole down interval behind a farewell is wrong. */
static void test_farewell_not_understood(void **state)
{
  (void)state;
  left_at_10000(3609);
  expect("--as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 2999.6 ms: differs");
}

static void test_farewell_and_return(void **state)
{
  struct advert_fields a = router(10, 100);

  (void)state;
  speaks(&a, 0, 9000, 1000);
  speaks(&a, 20000, 25000, 1000);
  a.priority = 0;
  speaks(&a, 9500, 9500, 1000);
  expect("--as 192.0.2.10",
         "replay: 3 changes, 3 matched, 0 timers moved, worst time error 0.0 ms: same");
}

/* An owner that comes up takes over at once, and a Backup gives way. */
static void test_owner(void **state)
{
  const struct advert_fields a = router(10, 100);
  const struct advert_fields b = router(1, 255);

  (void)state;
  speaks(&a, 0, 9000, 1000);
  speaks(&b, 9400, 15000, 1000);
  expect("--as 192.0.2.1",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
  expect("--as 192.0.2.10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
}

/*
 * The better one dies; of two equal ones the first to speak has the greater
 * address, and the other hears it 8 ms before it speaks itself: its timer cannot
 * have been that late.
 */
static void test_tie(void **state)
{
  const struct advert_fields a = router(10, 200);
  const struct advert_fields b = router(30, 100);
  const struct advert_fields c = router(20, 100);

  (void)state;
  speaks(&a, 0, 10000, 1000);
  speaks(&b, 13661, 20000, 1000);
  speaks(&c, 13669, 13669, 1000);
  expect("--exact --as 192.0.2.30",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 51.6 ms: same");
  expect("--as 192.0.2.30",
         "replay: 1 changes, 1 matched, 1 timers moved, worst time error 0.0 ms: same");
  expect("--as 192.0.2.20",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 59.6 ms: same");
}

/*
 * Silent for 30 s while others are heard: it died.  A hole in the recording: it did
 * not, and what the library sends then is not counted.
 */
static void test_death_and_hole(void **state)
{
  const struct advert_fields a = router(10, 100);

  (void)state;
  speaks(&a, 0, 9000, 1000);
  speaks(&a, 39500, 49500, 1000);
  expect("--as 192.0.2.10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
  noise(10000, 39000);
  expect("--as 192.0.2.10",
         "replay: 2 changes, 2 matched, 0 timers moved, worst time error 0.0 ms: same");
}

/* Jitter of the sender: 0.8 to 1 of the interval, as IOS does. */
static void test_jitter(void **state)
{
  const struct advert_fields a = router(10, 100);
  int64_t at = 0;
  int i;

  (void)state;
  for (i = 0; i < 40; i++) {
    speaks(&a, at, at, 1000);
    at += 800 + i * 37 % 201;
  }
  expect("--as 192.0.2.10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
}

/* Priority, list, text and interval change while it is Active. */
static void test_changes_while_active(void **state)
{
  struct advert_fields a = router(10, 100);

  (void)state;
  speaks(&a, 0, 5000, 1000);
  a.priority = 120;
  speaks(&a, 5500, 9500, 1000);
  a.count = 3;
  speaks(&a, 10000, 14000, 1000);
  a.auth_type = 1;
  memcpy(a.auth_data, "secret", 6);
  speaks(&a, 15000, 19000, 1000);
  a.interval = 2;
  speaks(&a, 19500, 27500, 2000);
  expect("--as 192.0.2.10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
}

/*
 * A Backup of priority 90 that is raised to 150 takes over one down interval
 * behind the last advertisement of 100 that it gave way to.
 */
static void test_change_lets_it_take_over(void **state)
{
  struct advert_fields a = router(10, 90);
  const struct advert_fields b = router(20, 100);

  (void)state;
  speaks(&a, 0, 3000, 1000);
  speaks(&b, 3500, 13500, 1000);
  a.priority = 150;
  speaks(&a, 10500 + 3414, 20000, 1000);
  expect("--as 192.0.2.10",
         "replay: 2 changes, 2 matched, 0 timers moved, worst time error 0.1 ms: same");
  expect("--as 192.0.2.20",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
}

/* Two that do not understand each other: both are Active all the time. */
static void test_two_actives(void **state)
{
  struct advert_fields a = router(10, 100);
  struct advert_fields b = router(20, 200);

  (void)state;
  memcpy(a.auth_data, "one", 3);
  memcpy(b.auth_data, "two", 3);
  a.auth_type = b.auth_type = 1;
  speaks(&b, 0, 20000, 1000);
  speaks(&a, 300, 20000, 1000);
  expect("--as 192.0.2.10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
  expect("--as 192.0.2.20",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
}

/* Version 3 of RFC 9568 answers a losing advertisement at once, version 2 does not. */
static void test_answers_a_losing_one(void **state)
{
  struct advert_fields a = router(20, 200);
  struct advert_fields b = router(10, 100);

  (void)state;
  a.version = b.version = 3;
  a.interval = b.interval = 100;
  speaks(&a, 0, 20000, 1000);
  speaks(&b, 5400, 5400, 1000);
  speaks(&a, 5402, 5402, 1000);
  expect("--as 192.0.2.20",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
  tape_run(&run, "--text --as 192.0.2.20", &tape);
  expect_note("library             5.400000  192.0.2.20 > 224.0.0.18  vrrp3 ");
}

static void version3(uint8_t family, enum advert_sum sum, uint16_t vlan)
{
  struct advert_fields a = router(10, 100);
  struct advert packet;
  int64_t ms;

  begin(NULL);
  a.version = 3;
  a.interval = 50;
  a.sum = sum;
  if (family == VIP_IPV6) {
    a.family = family;
    a.src = v6(0xfe80, 0x10);
    a.dst = (struct vip_addr)VIP_VRRP_GROUP_IPV6;
    list[0] = v6(0xfe80, 0x100);
    list[1] = v6(0x2001, 0x100);
    a.count = 2;
  }
  advert_build(&packet, &a);
  for (ms = 0; ms <= 5000; ms += 500) {
    tape_add(&tape, ms, &packet, vlan);
  }
  expect(family == VIP_IPV4 ? "--as 192.0.2.10" : "--as fe80::10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
}

static void test_version3(void **state)
{
  (void)state;
  version3(VIP_IPV4, SUM_MESSAGE, 0);
  version3(VIP_IPV4, SUM_PSEUDO, 0);
  version3(VIP_IPV6, SUM_PSEUDO, 0);
  version3(VIP_IPV6, SUM_PSEUDO, 36);
}

/* Unicast to two peers, with a TTL below 255. */
static void test_unicast(void **state)
{
  struct advert_fields a = router(10, 100);
  struct advert packet;
  int64_t ms;
  uint8_t host;

  (void)state;
  for (ms = 0; ms <= 5000; ms += 1000) {
    for (host = 20; host <= 30; host = (uint8_t)(host + 10)) {
      a.dst = vip_ipv4(192, 0, 2, host);
      advert_build(&packet, &a);
      packet.meta.ttl = 64;
      tape_add(&tape, ms, &packet, 0);
      memset(tape.frames[tape.count - 1].octets, 2, 6); /* to a station, not to a group */
    }
  }
  expect("--as 192.0.2.10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
}

/* vrrp.md 11.5: key "password12345", id 1; the farewell behind another by a wrong key. */
static void test_md5(void **state)
{
  struct advert packet;

  (void)state;
  advert_hex_between(&packet, VIP_IPV4, vip_ipv4(10, 0, 0, 1), (struct vip_addr)VIP_VRRP_GROUP_IPV4,
                     "21010001fe01caf00a00000a0000000000000000"
                     "fe1c010000000a00000100000001fcae3bff6c29eb2a76fe9939fbe766bf");
  tape_add(&tape, 0, &packet, 0);
  expect("--key password12345 --as 10.0.0.1",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
  expect("--as 10.0.0.1",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
  /* Without the key, what is neither digest nor checksum is compared all the same. */
  tape.frames[0].octets[14 + 20 + 20 + 4] ^= 1;
  expect("--as 10.0.0.1",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("change 1: frame 1: octet 24 is 00, recorded 01");
}

/* Both sign with a key that is not given: the digests are made again, so they hear each other. */
static void test_unknown_key(void **state)
{
  static const uint8_t block[30] = {0xfe, 0x1c, 1, 0, 0, 0, 192, 0, 2, 10, 0, 0, 0, 5, 0xaa};
  static const uint8_t block20[30] = {0xfe, 0x1c, 1, 0, 0, 0, 192, 0, 2, 20, 0, 0, 0, 5, 0xbb};
  struct advert_fields a = router(10, 100);
  struct advert_fields b = router(20, 200);

  (void)state;
  a.auth_type = b.auth_type = 254;
  a.trailer = block;
  b.trailer = block20;
  a.trailer_length = b.trailer_length = sizeof block;
  speaks(&a, 0, 5000, 1000);
  speaks(&b, 5300, 10300, 1000);
  speaks(&a, 10300 + 3609, 20000, 1000);
  expect("--as 192.0.2.10",
         "replay: 2 changes, 2 matched, 0 timers moved, worst time error 0.4 ms: same");
}

/* ------------------------------------------------------------------------
 * Options
 */

static void test_given_times(void **state)
{
  const struct advert_fields a = router(10, 100);

  (void)state;
  speaks(&a, 0, 20000, 1000);
  expect("--stop 5.5 --as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("ends -15000.0 ms off");
  expect("--leave 5 --as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("change 2: sent by the library at 5.000000, not recorded");
  expect("--stop 20.5 --as 192.0.2.10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
  expect("--start -7.3 --as 192.0.2.10",
         "replay: 1 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: same");
  expect("--start 6 --as 192.0.2.10",
         "replay: 1 changes, 0 matched, 1 timers moved, worst time error 0.0 ms: differs");
}

/* Both sides, in the order in which things happen. */
static void test_text(void **state)
{
  (void)state;
  preempted();
  tape_run(&run, "--text --as 192.0.2.10", &tape);
  assert_int_equal(run.status, 0);
  expect_note("plan              -14.609375  start\n");
  expect_note("recorded     11    10.000000  192.0.2.10 > ");
  expect_note("library            10.000000  192.0.2.10 > ");
  expect_note("heard        12    10.300000  192.0.2.20 > ");
  expect_note("library            10.300000  backup (higher-priority)\n");
  tape_run(&run, "--warm 1 --text --as 192.0.2.10", &tape);
  expect_note("plan               -7.609375  start\n");
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_preempted),
      TEST(test_all),
      TEST(test_takes_over_in_time),
      TEST(test_takes_over_late),
      TEST(test_takes_over_too_late),
      TEST(test_takes_over_early),
      TEST(test_farewell),
      TEST(test_farewell_not_understood),
      TEST(test_farewell_and_return),
      TEST(test_owner),
      TEST(test_tie),
      TEST(test_death_and_hole),
      TEST(test_jitter),
      TEST(test_changes_while_active),
      TEST(test_change_lets_it_take_over),
      TEST(test_two_actives),
      TEST(test_answers_a_losing_one),
      TEST(test_version3),
      TEST(test_unicast),
      TEST(test_md5),
      TEST(test_unknown_key),
      TEST(test_given_times),
      TEST(test_text),
  };

  if (!tape_is_possible()) {
    return 77;
  }
  return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
