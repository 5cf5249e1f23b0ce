/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_router.c - GLBP routers on a tape: what vip-replay says about those
 * that behave as glbp.md tells of recorded ones, and about those that deviate in
 * one thing.
 *
 * 3 and 10 seconds.  Times are chosen so that the bounds of a timer (0.85 to 1.27
 * of the hold time) stand beside them.
 */
#include "glbp_scene.h"

static const struct speaker low = {10, 100, NULL, 0, 0, false};
static const struct speaker high = {20, 200, NULL, 0, 0, false};

static const struct vip_glbp_vf_tlv own1[] = {{OWN(1)}, {0}};
static const struct vip_glbp_vf_tlv own2[] = {{OWN(2)}, {0}};
static const struct vip_glbp_vf_tlv waiting1[] = {{WAITING(1)}, {0}};
static const struct vip_glbp_vf_tlv resigned1[] = {{RESIGNED(1)}, {0}};

/* ------------------------------------------------------------------------
 * One router alone
 */

/* Enters Listen at -3000.  `waiting`: what it lists while its forwarder is in Listen. */
static void cold_start(const struct vip_glbp_vf_tlv *waiting)
{
  hellos(&high, VIP_GLBP_LISTEN, NULL, 0, 6000);
  hellos(&high, VIP_GLBP_SPEAK, NULL, 7000, 16000);
  hello(17000, &high, VIP_GLBP_STANDBY, NULL);
  hello(17000, &high, VIP_GLBP_ACTIVE, NULL);
  hellos(&high, VIP_GLBP_ACTIVE, waiting, 20000, 26000);
  alone(27000, &high, own1);
  hellos(&high, VIP_GLBP_ACTIVE, own1, 29000, 50000);
}

static void test_cold_start(void **state)
{
  (void)state;
  cold_start(NULL);
  expect("--text --as 192.0.2.20", SAME(6, 0));
  expect_note("plan               -3.000000  start\n");
  expect("--profile g1 --as 192.0.2.20", SAME(6, 0));
  expect("--profile g3 --as 192.0.2.20",
         "replay: 6 changes, 3 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("change 5: of another meaning than the recorded one");
}

/* A newer image lists its forwarder in Listen. */
static void test_lists_listen(void **state)
{
  (void)state;
  cold_start(waiting1);
  expect("--as 192.0.2.20", SAME(7, 0));
  expect("--profile g3 --as 192.0.2.20", SAME(7, 0));
  tape_run(&run, "--profile g1 --as 192.0.2.20", &tape);
  assert_int_equal(run.status, 1);
  tape_run(&run, "--profile g2 --as 192.0.2.20", &tape);
  assert_int_equal(run.status, 2);
  expect_note("not valid: --profile g2");
}

/* Hellos up to 20 percent early. */
static void jittered(int64_t step)
{
  static const int64_t early[] = {0, 600, 250, 500, 100, 350};
  int64_t ms = 0;

  for (unsigned i = 0; ms < 60000; i++) {
    hello(ms, &high, VIP_GLBP_ACTIVE, own1);
    ms += step - early[i % COUNT_OF(early)];
  }
}

static void test_jitter(void **state)
{
  (void)state;
  jittered(3000);
  expect("--as 192.0.2.20", SAME(1, 0));
}

static void test_hellos_too_early(void **state)
{
  (void)state;
  jittered(2100);
  tape_run(&run, "--as 192.0.2.20", &tape);
  assert_int_equal(run.status, 1);
  expect_note("packets are 2750.0 ms apart, recorded 2100.0 ms");
}

/* Forwarder 2 has been without its primary since before the recording. */
static void test_seconds_left(void **state)
{
  static const struct vip_glbp_vf_tlv both[] = {{OWN(1)}, {FOR(2, 500)}, {0}};

  (void)state;
  hellos(&high, VIP_GLBP_ACTIVE, both, 0, 9000);
  expect("--text --as 192.0.2.20", SAME(1, 0));
  expect_note("vf 2 active priority 135 weight 100 redirect 500 timeout 14300 s");
  expect_note("vf 2 active priority 135 weight 100 redirect 497 timeout 14297 s");
}

/* ------------------------------------------------------------------------
 * Two routers
 */

/* Router 20 dies behind 9000; router 10, Standby until then, takes its forwarder and its place. */
static void takeover(int64_t forwarder, int64_t gateway, uint16_t left)
{
  const struct vip_glbp_vf_tlv lonely = {FOR(1, left)};
  const struct vip_glbp_vf_tlv both[] = {lonely, {OWN(2)}, {0}};

  hellos(&high, VIP_GLBP_ACTIVE, own1, 0, 9000);
  hellos(&low, VIP_GLBP_STANDBY, own2, 1000, forwarder - 1);
  alone(forwarder, &low, &lonely);
  hellos(&low, VIP_GLBP_ACTIVE, both, gateway, 50000);
}

static void test_takeover(void **state)
{
  (void)state;
  takeover(19000, 19000, 590);
  expect("--as 192.0.2.10",
         "replay: 3 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: differs");
  /* The gateway comes first (glbp.md 6.8). */
  expect_note("change 2: of another meaning than the recorded one");
  expect("--as 192.0.2.20", SAME(1, 0));
}

/* Each timer is late by itself. */
static void test_late_takeover(void **state)
{
  (void)state;
  takeover(20100, 20900, 588);
  expect("--as 192.0.2.10", SAME(3, 2));
  expect("--exact --as 192.0.2.10",
         "replay: 3 changes, 1 matched, 0 timers moved, worst time error 0.0 ms: differs");
}

/* 13 s: no timer of 10 s is so late. */
static void test_too_late_takeover(void **state)
{
  (void)state;
  takeover(20100, 22000, 588);
  tape_run(&run, "--as 192.0.2.10", &tape);
  assert_int_equal(run.status, 1);
  expect_note("1 timers moved");
}

/* The seconds that a forwarder has left may differ by two. */
static void test_other_seconds(void **state)
{
  (void)state;
  takeover(20100, 20900, 587);
  expect("--as 192.0.2.10", SAME(3, 2));
  begin(NULL);
  takeover(20100, 20900, 585);
  expect("--as 192.0.2.10",
         "replay: 3 changes, 1 matched, 2 timers moved, worst time error 0.0 ms: differs");
  expect_note("change 2: frame 12: octet 21 is 34, recorded 31");
}

/* The Standby timer fires on time, and the Active timer, set with it, 1.5 s later (glbp.md 7.4). */
static void test_two_timers(void **state)
{
  (void)state;
  hellos(&low, VIP_GLBP_LISTEN, waiting1, 0, 6000);
  hellos(&low, VIP_GLBP_SPEAK, waiting1, 7000, 8499);
  hello(8500, &low, VIP_GLBP_ACTIVE, waiting1);
  alone(8600, &low, own1);
  hellos(&low, VIP_GLBP_ACTIVE, own1, 11500, 30000);
  expect("--text --as 192.0.2.10", SAME(5, 2));
  expect_note("hold timer moved by +1500.0 ms\n");
  expect_note("hold timer moved by +1600.0 ms\n");
}

/* A router in order leaves; the other takes over at once. */
static void test_resign(void **state)
{
  static const struct vip_glbp_vf_tlv both[] = {{FOR(1, 600)}, {OWN(2)}, {0}};
  const struct speaker leaving = {20, 0, NULL, 0, 0, false};

  (void)state;
  hellos(&high, VIP_GLBP_ACTIVE, own1, 0, 9000);
  hellos(&low, VIP_GLBP_STANDBY, own2, 1000, 9400);
  alone(9500, &high, resigned1);
  hello(9500, &leaving, VIP_GLBP_ACTIVE, NULL);
  alone(9500, &low, &both[0]);
  hellos(&low, VIP_GLBP_ACTIVE, both, 9500, 20000);
  expect("--text --as 192.0.2.20", SAME(3, 0));
  expect_note("plan                9.500000  leave\n");
  expect("--as 192.0.2.10", SAME(3, 0));
}

/* A better gateway takes over from a living one: it preempts. */
static void test_preempt(void **state)
{
  (void)state;
  hellos(&low, VIP_GLBP_ACTIVE, own1, 0, 12000);
  hellos(&high, VIP_GLBP_LISTEN, NULL, 100, 9100);
  hello(10000, &high, VIP_GLBP_SPEAK, NULL);
  hellos(&high, VIP_GLBP_ACTIVE, NULL, 12000, 15000);
  tape_run(&run, "--text --start -0.1 --as 192.0.2.20", &tape);
  expect_note("active (preempted)");
}

/* ------------------------------------------------------------------------
 * Request and Response
 */

/* Router 10 joins router 20; whether its Request and the Response are on the tape. */
static void join(const struct speaker *joins, const struct speaker *gives, bool is_recorded)
{
  struct vip_glbp_message request = {.opcode = VIP_GLBP_REQUEST};
  struct vip_glbp_message response = {.opcode = VIP_GLBP_RESPONSE, .forwarder_count = 1};

  response.forwarders[0].number = 2;
  hellos(gives, VIP_GLBP_ACTIVE, own1, 0, 40000);
  hello(7000, joins, VIP_GLBP_LISTEN, NULL); /* up at 4000, hears router 20 at 6000 */
  if (is_recorded) {
    glbp_put(10000, joins, &request, 20, 0);
    glbp_put(10008, gives, &response, 10, 0);
  }
  hellos(joins, VIP_GLBP_LISTEN, NULL, 10000, 13000);
  hellos(joins, VIP_GLBP_SPEAK, NULL, 14000, 20000);
  alone(20008, joins, own2);
  hello(23000, joins, VIP_GLBP_SPEAK, own2);
  hellos(joins, VIP_GLBP_STANDBY, own2, 24000, 40000);
}

static void test_request(void **state)
{
  (void)state;
  join(&low, &high, true);
  expect("--as 192.0.2.10", SAME(7, 0));
  expect("--as 192.0.2.20", "replay: 3 changes, 3 matched, 0 timers moved, worst time error "
                            "8.0 ms: same");
}

/* A tap elsewhere: the number is told by what the router sends then. */
static void test_request_not_recorded(void **state)
{
  (void)state;
  join(&low, &high, false);
  expect("--text --as 192.0.2.10", SAME(5, 0));
  expect_note("> 192.0.2.20  glbp group 1 request: ok");
  expect_note("> 192.0.2.10  glbp group 1 response vf 2: ok");
}

/* ------------------------------------------------------------------------
 * Authentication
 */

/* Router 20 is Active, router 10 Standby; each echoes the other. */
static const struct speaker low_md5 = {10, 100, &glbp_md5, 20, 0, false};
static const struct speaker high_md5 = {20, 200, &glbp_md5, 10, 0, false};

static void test_nonces(void **state)
{
  (void)state;
  hellos(&high_md5, VIP_GLBP_ACTIVE, own1, 0, 30000);
  hellos(&low_md5, VIP_GLBP_STANDBY, own2, 1000, 30000);
  expect("--key secret --as 192.0.2.10", SAME(1, 0));
  expect("--key secret --as 192.0.2.20", SAME(1, 0));
  /* A key of our own on both sides. */
  expect("--as 192.0.2.10", SAME(1, 0));
  expect("--key wrong --as 192.0.2.20", SAME(1, 0));
}

/* The Response that is made has to be taken for fresh, and keeps the gateway known. */
static void test_request_with_md5(void **state)
{
  (void)state;
  join(&low_md5, &high_md5, false);
  expect("--text --key secret --as 192.0.2.10", SAME(5, 0));
  expect_note("glbp group 1 response vf 2 nonce 1 14141414 echoes 1 md5: ok");
}

/* What echoes another nonce is not listened to: router 10 becomes Active. */
static void test_other_nonce(void **state)
{
  const struct speaker stale = {20, 200, &glbp_md5, 10, 1, false};

  (void)state;
  hellos(&stale, VIP_GLBP_ACTIVE, own1, 1000, 30000);
  hellos(&low_md5, VIP_GLBP_STANDBY, own2, 0, 30000);
  tape_run(&run, "--text --key secret --as 192.0.2.10", &tape);
  assert_int_equal(run.status, 1);
  expect_note("does not echo our nonce");
  expect_note("change 1: of another meaning than the recorded one");
}

/* Whom it echoes is compared. */
static void test_other_echo(void **state)
{
  const struct speaker confused = {10, 100, &glbp_md5, 30, 0, false};

  (void)state;
  hellos(&high_md5, VIP_GLBP_ACTIVE, own1, 0, 30000);
  hellos(&confused, VIP_GLBP_STANDBY, own2, 1000, 30000);
  expect("--key secret --as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("change 1: frame 2: octet 45 is 14, recorded 1e");
}

/* MD5 from 9500 on at router 10, told by its next Hello, which echoes whom it has heard since. */
static void test_authentication_is_switched_on(void **state)
{
  const struct speaker alone_md5 = {20, 200, &glbp_md5, 0, 0, false};

  (void)state;
  hellos(&alone_md5, VIP_GLBP_ACTIVE, own1, 1000, 10000);
  hellos(&low, VIP_GLBP_ACTIVE, own2, 0, 9000);
  hello(12000, &low_md5, VIP_GLBP_ACTIVE, own2);
  hello(12008, &high_md5, VIP_GLBP_ACTIVE, own1);
  hellos(&low_md5, VIP_GLBP_SPEAK, own2, 12008, 21008);
  hellos(&high_md5, VIP_GLBP_ACTIVE, own1, 15008, 30000);
  hellos(&low_md5, VIP_GLBP_STANDBY, own2, 22008, 30000);
  expect("--text --key secret --as 192.0.2.10", SAME(3, 0));
  expect_note("plan               10.000000  another configuration\n");
}

static void test_text(void **state)
{
  const struct speaker open = {20, 200, &glbp_text, 0, 0, false};

  (void)state;
  hellos(&open, VIP_GLBP_ACTIVE, own1, 0, 9000);
  expect("--as 192.0.2.20", SAME(1, 0));
}

/* ------------------------------------------------------------------------
 * Octets
 */

/* Nothing but a forwarder's packet is recorded: the virtual address is not known. */
static void test_forwarder_alone(void **state)
{
  (void)state;
  alone(0, &high, own1);
  tape_run(&run, "--as 192.0.2.20", &tape);
  assert_int_equal(run.status, 1);
  expect_note("change 1: recorded at 0.000000, not sent by the library");
}

/* Reserved octets are compared, uninitialised ones are not. */
static void test_other_octets(void **state)
{
  static const struct {
    size_t at; /* in the message */
    const char *note;
  } rows[] = {
      {4, "octet 4 is 00, recorded 01"},   /* reserved, of the header */
      {18, "octet 18 is 00, recorded 01"}, /* reserved, of the Hello */
      {44, "octet 44 is 00, recorded 01"}, /* reserved, of the forwarder */
      {32, NULL},                          /* padding of the Hello */
      {47, NULL},                          /* padding of the forwarder */
      {53, NULL},
  };

  (void)state;
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    uint8_t *udp = tape.frames[0].octets + 14 + 20;

    begin(NULL);
    hellos(&high, VIP_GLBP_ACTIVE, own1, 0, 9000);
    udp[8 + rows[i].at] ^= 1;
    udp[6] = udp[7] = 0; /* "no checksum" */
    expect("--as 192.0.2.20",
           rows[i].note == NULL
               ? SAME(1, 0)
               : "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
    if (rows[i].note != NULL) {
      expect_note(rows[i].note);
    }
  }
}

/* The MAC of any forwarder that it is Active for, and of no other. */
static void test_source_mac(void **state)
{
  static const struct vip_glbp_vf_tlv both[] = {{OWN(1)}, {FOR(2, 500)}, {0}};

  (void)state;
  for (uint8_t number = 1; number <= 3; number++) {
    begin(NULL);
    hellos(&high, VIP_GLBP_ACTIVE, both, 0, 9000);
    tape.frames[0].octets[11] = number;
    tape_run(&run, "--as 192.0.2.20", &tape);
    assert_int_equal(run.status, number == 3);
  }
  expect_note("change 1: frame 1: source MAC");
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_cold_start),
      TEST(test_lists_listen),
      TEST(test_jitter),
      TEST(test_hellos_too_early),
      TEST(test_seconds_left),
      TEST(test_takeover),
      TEST(test_late_takeover),
      TEST(test_too_late_takeover),
      TEST(test_other_seconds),
      TEST(test_two_timers),
      TEST(test_resign),
      TEST(test_preempt),
      TEST(test_request),
      TEST(test_request_not_recorded),
      TEST(test_nonces),
      TEST(test_request_with_md5),
      TEST(test_other_nonce),
      TEST(test_other_echo),
      TEST(test_authentication_is_switched_on),
      TEST(test_text),
      TEST(test_forwarder_alone),
      TEST(test_other_octets),
      TEST(test_source_mac),
  };

  if (!tape_is_possible()) {
    return 77;
  }
  return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
