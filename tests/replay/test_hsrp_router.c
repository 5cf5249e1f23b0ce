/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_router.c - HSRP routers on a tape: what vip-replay says about those
 * that behave as RFC 2281 and Cisco's additions want, and about those that
 * deviate in one thing.
 *
 * Version 1, group 1, virtual address 192.0.2.1, 3 and 10 seconds, the text
 * "cisco".  A Hello of an Active router comes from the virtual MAC.  Times are
 * chosen so that the bounds of a timer (0.85 to 1.27 of the hold time) stand
 * beside them.
 */
#include "scene.h"

enum { UDP = 17, GROUP = 1 };

/* What a router says. */
struct said {
  uint8_t host; /* 192.0.2.host */
  uint8_t priority;
  uint8_t opcode;
  uint8_t state;
};

static void put(int64_t ms, const struct vip_hsrp_message *message, uint8_t host, bool is_virtual)
{
  const struct vip_mac own = {{2, 0, 0, 0, 0, host}};
  const struct vip_addr dst = VIP_HSRP_GROUP_V1;
  uint8_t data[VIP_HSRP_LENGTH_MAX];
  uint8_t frame[TAPE_FRAME];
  struct vip_packet packet = {.family = VIP_IPV4,
                              .protocol = UDP,
                              .ttl = 1,
                              .dscp = 0xc0,
                              .dst_mac_known = true,
                              .port = VIP_HSRP_PORT_IPV4,
                              .src = vip_ipv4(192, 0, 2, host),
                              .dst = dst,
                              .dst_mac = vip_multicast_mac(VIP_IPV4, &dst),
                              .data = data};
  const int length = vip_hsrp_encode(message, data, sizeof data);

  assert_true(length > 0);
  packet.length = (uint16_t)length;
  packet.src_mac = is_virtual ? vip_hsrp_mac(1, VIP_IPV4, GROUP) : own;
  tape_add_frame(&tape, ms, frame,
                 (size_t)vip_frame_packet(frame, sizeof frame, &packet, VIP_FRAME_UNTAGGED));
}

static void say(int64_t ms, const struct said *said)
{
  static const uint8_t address[4] = {192, 0, 2, 1};
  const struct vip_hsrp_message message = {.version = 1,
                                           .family = VIP_IPV4,
                                           .opcode = said->opcode,
                                           .state = said->state,
                                           .priority = said->priority,
                                           .auth = VIP_AUTH_TEXT,
                                           .group = GROUP,
                                           .hello_ms = 3000,
                                           .hold_ms = 10000,
                                           .address = address,
                                           .text = (const uint8_t *)"cisco\0\0"};

  put(ms, &message, said->host, said->opcode != VIP_HSRP_COUP && said->state == VIP_HSRP_ACTIVE);
}

/* Hellos every 3 s from `from` to `to`, both included. */
static void hellos(uint8_t host, uint8_t priority, uint8_t state, int64_t from, int64_t to)
{
  const struct said said = {host, priority, VIP_HSRP_HELLO, state};

  for (; from <= to; from += 3000) {
    say(from, &said);
  }
}

static void advertise(int64_t ms, uint8_t host)
{
  const struct vip_hsrp_message message = {.version = 1,
                                           .family = VIP_IPV4,
                                           .opcode = VIP_HSRP_ADVERTISE,
                                           .if_state = VIP_HSRP_IF_PASSIVE,
                                           .passive_groups = 1};

  put(ms, &message, host, false);
}

#define SAME(changes, moved)                                                                       \
  "replay: " #changes " changes, " #changes " matched, " #moved " timers moved, worst time error " \
  "0.0 ms: same"

/* Router 20 dies behind 9000; router 10, Standby until then, is Active at `active`. */
static void takeover(int64_t active)
{
  hellos(20, 200, VIP_HSRP_ACTIVE, 0, 9000);
  hellos(10, 100, VIP_HSRP_STANDBY, 1000, active - 1);
  hellos(10, 100, VIP_HSRP_ACTIVE, active, 50000);
}

static void test_takeover(void **state)
{
  (void)state;
  takeover(19000);
  expect("--as 192.0.2.10", SAME(2, 0));
  expect("--as 192.0.2.20", SAME(1, 0));
}

/* 11.9 s: within what a timer can have, but not without moving it. */
static void test_late_takeover(void **state)
{
  (void)state;
  takeover(20900);
  expect("--as 192.0.2.10", SAME(2, 1));
  expect("--exact --as 192.0.2.10",
         "replay: 2 changes, 1 matched, 0 timers moved, worst time error 1900.0 ms: differs");
  expect_note("change 2: begins -1900.0 ms off, allowed are 1500.0 ms");
}

/* 13 s: no timer of 10 s is so late. */
static void test_too_late_takeover(void **state)
{
  (void)state;
  takeover(22000);
  expect("--as 192.0.2.10",
         "replay: 2 changes, 1 matched, 0 timers moved, worst time error 3000.0 ms: differs");
}

static void test_no_takeover(void **state)
{
  (void)state;
  hellos(20, 200, VIP_HSRP_ACTIVE, 0, 9000);
  hellos(10, 100, VIP_HSRP_STANDBY, 1000, 50000);
  expect("--as 192.0.2.10",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("change 2: sent by the library at 19.000000, not recorded");
}

/* Router 20 comes up with its Advertise and overthrows router 30, which gives way. */
static void test_coup(void **state)
{
  const struct said coup = {20, 200, VIP_HSRP_COUP, VIP_HSRP_LISTEN};

  (void)state;
  advertise(2000, 20);
  hellos(30, 100, VIP_HSRP_ACTIVE, 0, 3000);
  say(3001, &coup);
  hellos(20, 200, VIP_HSRP_ACTIVE, 3002, 30000);
  hellos(30, 100, VIP_HSRP_SPEAK, 3001, 13000);
  hellos(30, 100, VIP_HSRP_STANDBY, 13001, 30000);
  expect("--text --as 192.0.2.20",
         "replay: 2 changes, 2 matched, 0 timers moved, worst time error 2.0 ms: same");
  expect_note("plan                2.000000  start\n");
  expect("--as 192.0.2.30", SAME(3, 0));
}

/* The same, but router 30 stays Active. */
static void test_coup_is_ignored(void **state)
{
  const struct said coup = {20, 200, VIP_HSRP_COUP, VIP_HSRP_LISTEN};

  (void)state;
  advertise(2000, 20);
  hellos(30, 100, VIP_HSRP_ACTIVE, 0, 30000);
  say(3001, &coup);
  hellos(20, 200, VIP_HSRP_ACTIVE, 3002, 30000);
  expect("--as 192.0.2.30",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("change 2: sent by the library at 3.001000, not recorded");
}

/* Both timers of a router that listens were set together, and fire apart (hsrp.md 8.7.1). */
static void test_two_timers(void **state)
{
  (void)state;
  advertise(0, 10);
  hellos(10, 100, VIP_HSRP_SPEAK, 10600, 10600);
  hellos(20, 200, VIP_HSRP_SPEAK, 11000, 20000); /* silences it */
  hellos(10, 100, VIP_HSRP_SPEAK, 12400, 12400);
  hellos(20, 200, VIP_HSRP_STANDBY, 21000, 21000);
  hellos(20, 200, VIP_HSRP_ACTIVE, 21200, 30000);
  expect("--text --as 192.0.2.10", SAME(1, 2));
  expect_note("moved               0.000000  hold timer moved by +600.0 ms\n");
  expect_note("moved               0.000000  hold timer moved by +2400.0 ms\n");
}

/* A Resign that carries Active is a graceful end (rule 13). */
static void test_resign(void **state)
{
  const struct said resign = {20, 200, VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE};

  (void)state;
  hellos(20, 200, VIP_HSRP_ACTIVE, 0, 9000);
  say(9500, &resign);
  hellos(10, 100, VIP_HSRP_STANDBY, 1000, 9499);
  hellos(10, 100, VIP_HSRP_ACTIVE, 9501, 30000);
  expect("--as 192.0.2.20", SAME(2, 0));
  expect("--as 192.0.2.10",
         "replay: 2 changes, 2 matched, 0 timers moved, worst time error 1.0 ms: same");
}

static void test_other_octets(void **state)
{
  (void)state;
  hellos(20, 200, VIP_HSRP_ACTIVE, 0, 9000);
  tape.frames[0].octets[14 + 20 + 8 + 7] = 1; /* reserved; the checksum was right for 0 */
  tape.frames[0].octets[14 + 20 + 6] = 0;     /* "no checksum" */
  tape.frames[0].octets[14 + 20 + 7] = 0;
  expect("--as 192.0.2.20",
         "replay: 1 changes, 0 matched, 0 timers moved, worst time error 0.0 ms: differs");
  expect_note("change 1: frame 1: octet 7 is 00, recorded 01");
}

/* What it sends as Active comes from its own MAC: "use-bia"; from another one: configured. */
static void test_macs(void **state)
{
  (void)state;
  hellos(10, 100, VIP_HSRP_STANDBY, 0, 9000);
  hellos(10, 100, VIP_HSRP_ACTIVE, 10000, 30000);
  for (size_t i = 4; i < tape.count; i++) {
    memcpy(tape.frames[i].octets + 6, tape.frames[0].octets + 6, 6);
  }
  tape_run(&run, "--start -25 --as 192.0.2.10", &tape);
  assert_null(strstr(run.text, "source MAC"));
  for (size_t i = 4; i < tape.count; i++) {
    memcpy(tape.frames[i].octets + 6, "\2\0\0\0\7\7", 6);
  }
  tape_run(&run, "--start -25 --as 192.0.2.10", &tape);
  assert_null(strstr(run.text, "source MAC"));
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
  const struct CMUnitTest tests[] = {
      TEST(test_takeover),    TEST(test_late_takeover), TEST(test_too_late_takeover),
      TEST(test_no_takeover), TEST(test_coup),          TEST(test_coup_is_ignored),
      TEST(test_two_timers),  TEST(test_resign),        TEST(test_other_octets),
      TEST(test_macs),
  };

  if (!tape_is_possible()) {
    return 77;
  }
  return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
