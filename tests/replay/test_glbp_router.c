/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_router.c - GLBP routers on a tape: what vip-replay says about those
 * that behave as glbp.md tells of recorded ones, and about those that deviate in
 * one thing.
 *
 * Group 1, virtual address 192.0.2.254, 3 and 10 seconds.  A Hello comes from the
 * virtual MAC of the first forwarder that it lists as Active.  With MD5 a router
 * has one nonce for all its life.  Times are chosen so that the bounds of a timer
 * (0.85 to 1.27 of the hold time) stand beside them.
 */
#include "scene.h"

#include "bytes.h"
#include "glbp_auth.h"

enum { UDP = 17, GROUP = 1 };

/* Forwarders as a Hello lists them. */
#define OWN(number)       number, VIP_GLBP_ACTIVE, 167, 100, 14400, 600
#define WAITING(number)   number, VIP_GLBP_LISTEN, 167, 100, 14400, 600
#define RESIGNED(number)  number, VIP_GLBP_ACTIVE, 160, 100, 14400, 600
#define FOR(number, left) number, VIP_GLBP_ACTIVE, 135, 100, 13800 + (left), left

#define SAME(changes, moved)                                                                       \
  "replay: " #changes " changes, " #changes " matched, " #moved " timers moved, worst time error " \
  "0.0 ms: same"

/* A router: how it authenticates, and whose nonce it echoes. */
struct speaker {
  uint8_t host; /* 192.0.2.host */
  uint8_t priority;
  const struct vip_auth *auth;
  uint8_t echoed; /* 192.0.2.echoed; 0 = nobody's */
  uint32_t echo;  /* added to that one's nonce: it is another one */
};

static const struct speaker low = {10, 100, NULL, 0, 0};
static const struct speaker high = {20, 200, NULL, 0, 0};

static const struct vip_key key = {
    .secret = (const uint8_t *)"secret", .length = 6, .flags = VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_auth md5 = {&vip_auth_md5, &key, 1};
static const struct vip_auth text = {&vip_auth_text, &key, 1};

static struct vip_mac mac_of(uint8_t host)
{
  const struct vip_mac mac = {{2, 0, 0, 0, 0, host}};

  return mac;
}

static uint32_t nonce_of(uint8_t host)
{
  return host * UINT32_C(0x01010101);
}

static void add_nonces(struct vip_glbp_message *message, const struct speaker *speaker,
                       uint8_t echo[VIP_GLBP_ECHO])
{
  const struct vip_mac echoed = mac_of(speaker->echoed);

  message->has_nonce = true;
  message->generation = 1;
  message->nonce = nonce_of(speaker->host);
  message->echo_count = speaker->echoed != 0;
  message->echoes = echo;
  memcpy(echo, &echoed, sizeof echoed);
  vipi_put32(echo + sizeof echoed, nonce_of(speaker->echoed) + speaker->echo);
}

/* Puts a message on the tape; `host` 0: to all. */
static void put(int64_t ms, const struct speaker *speaker, struct vip_glbp_message *message,
                uint8_t host, uint8_t forwarder)
{
  static const struct vip_addr all = VIP_GLBP_GROUP_IPV4;
  uint8_t data[VIP_GLBP_LENGTH_MAX];
  uint8_t frame[TAPE_FRAME];
  uint8_t echo[VIP_GLBP_ECHO];
  struct vip_packet packet = {.family = VIP_IPV4,
                              .protocol = UDP,
                              .ttl = 255,
                              .dscp = 0xc0,
                              .dst_mac_known = true,
                              .port = VIP_GLBP_PORT,
                              .src = vip_ipv4(192, 0, 2, speaker->host),
                              .data = data};
  int length;

  message->family = VIP_IPV4;
  message->group = GROUP;
  message->owner = mac_of(speaker->host);
  vipi_glbp_auth_prepare(speaker->auth, message);
  if (speaker->auth == &md5) {
    add_nonces(message, speaker, echo);
  }
  length = vip_glbp_encode(message, data, sizeof data);
  assert_true(length > 0);
  vipi_glbp_auth_write(speaker->auth, VIP_IPV4, &packet.src, data, (size_t)length);
  packet.length = (uint16_t)length;
  packet.dst = host != 0 ? vip_ipv4(192, 0, 2, host) : all;
  packet.dst_mac = host != 0 ? mac_of(host) : vip_multicast_mac(VIP_IPV4, &all);
  packet.src_mac = forwarder != 0 ? vip_glbp_mac(GROUP, forwarder) : mac_of(speaker->host);
  tape_add_frame(&tape, ms, frame,
                 (size_t)vip_frame_packet(frame, sizeof frame, &packet, VIP_FRAME_UNTAGGED));
}

/* A Hello with these forwarders, number 0 behind the last. */
static void hello(int64_t ms, const struct speaker *speaker, uint8_t state,
                  const struct vip_glbp_vf_tlv *forwarders)
{
  struct vip_glbp_message message = {.opcode = VIP_GLBP_HELLO,
                                     .has_hello = true,
                                     .state = state,
                                     .priority = speaker->priority,
                                     .hello_ms = 3000,
                                     .hold_ms = 10000,
                                     .redirect_s = 600,
                                     .timeout_s = 14400,
                                     .address = vip_ipv4(192, 0, 2, 254)};
  uint8_t source = 0;

  for (; forwarders != NULL && forwarders->number != 0; forwarders++) {
    message.forwarders[message.forwarder_count++] = *forwarders;
    if (source == 0 && forwarders->state == VIP_GLBP_ACTIVE) {
      source = forwarders->number;
    }
  }
  put(ms, speaker, &message, 0, source);
}

/* Hellos every 3 s from `from` to `to`, both included. */
static void hellos(const struct speaker *speaker, uint8_t state,
                   const struct vip_glbp_vf_tlv *forwarders, int64_t from, int64_t to)
{
  for (; from <= to; from += 3000) {
    hello(from, speaker, state, forwarders);
  }
}

/* A forwarder alone. */
static void alone(int64_t ms, const struct speaker *speaker,
                  const struct vip_glbp_vf_tlv *forwarder)
{
  struct vip_glbp_message message = {.opcode = VIP_GLBP_HELLO, .forwarder_count = 1};

  message.forwarders[0] = *forwarder;
  put(ms, speaker, &message, 0, forwarder->number);
}

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
  const struct speaker leaving = {20, 0, NULL, 0, 0};

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

/* Router 10 joins; whether its Request and the Response are on the tape. */
static void join(bool is_recorded)
{
  struct vip_glbp_message request = {.opcode = VIP_GLBP_REQUEST};
  struct vip_glbp_message response = {.opcode = VIP_GLBP_RESPONSE, .forwarder_count = 1};

  response.forwarders[0].number = 2;
  hellos(&high, VIP_GLBP_ACTIVE, own1, 0, 40000);
  hello(7000, &low, VIP_GLBP_LISTEN, NULL); /* up at 4000, hears router 20 at 6000 */
  if (is_recorded) {
    put(10000, &low, &request, 20, 0);
    put(10008, &high, &response, 10, 0);
  }
  hellos(&low, VIP_GLBP_LISTEN, NULL, 10000, 13000);
  hellos(&low, VIP_GLBP_SPEAK, NULL, 14000, 20000);
  alone(20008, &low, own2);
  hello(23000, &low, VIP_GLBP_SPEAK, own2);
  hellos(&low, VIP_GLBP_STANDBY, own2, 24000, 40000);
}

static void test_request(void **state)
{
  (void)state;
  join(true);
  expect("--as 192.0.2.10", SAME(7, 0));
  expect("--as 192.0.2.20", "replay: 3 changes, 3 matched, 0 timers moved, worst time error "
                            "8.0 ms: same");
}

/* A tap elsewhere: the number is told by what the router sends then. */
static void test_request_not_recorded(void **state)
{
  (void)state;
  join(false);
  expect("--text --as 192.0.2.10", SAME(5, 0));
  expect_note("> 192.0.2.20  glbp group 1 request: ok");
  expect_note("> 192.0.2.10  glbp group 1 response vf 2: ok");
}

/* ------------------------------------------------------------------------
 * Authentication
 */

/* Router 20 is Active, router 10 Standby; each echoes the other. */
static const struct speaker low_md5 = {10, 100, &md5, 20, 0};
static const struct speaker high_md5 = {20, 200, &md5, 10, 0};

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

/* What echoes another nonce is not listened to: router 10 becomes Active. */
static void test_other_nonce(void **state)
{
  const struct speaker stale = {20, 200, &md5, 10, 1};

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
  const struct speaker confused = {10, 100, &md5, 30, 0};

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
  const struct speaker alone_md5 = {20, 200, &md5, 0, 0};

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
  const struct speaker open = {20, 200, &text, 0, 0};

  (void)state;
  hellos(&open, VIP_GLBP_ACTIVE, own1, 0, 9000);
  expect("--as 192.0.2.20", SAME(1, 0));
}

/* ------------------------------------------------------------------------
 * Octets
 */

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
      TEST(test_cold_start),    TEST(test_lists_listen),
      TEST(test_jitter),        TEST(test_hellos_too_early),
      TEST(test_seconds_left),  TEST(test_takeover),
      TEST(test_late_takeover), TEST(test_too_late_takeover),
      TEST(test_other_seconds), TEST(test_two_timers),
      TEST(test_resign),        TEST(test_preempt),
      TEST(test_request),       TEST(test_request_not_recorded),
      TEST(test_nonces),        TEST(test_other_nonce),
      TEST(test_other_echo),    TEST(test_authentication_is_switched_on),
      TEST(test_text),          TEST(test_other_octets),
      TEST(test_source_mac),
  };

  if (!tape_is_possible()) {
    return 77;
  }
  return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
