/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_newer.c - a router of 2020, which lists its forwarder in Listen, on a
 * tape made of the time-line of recording D in glbp.md 7.4: 10 and 20 seconds,
 * MD5, numbers kept from before.  That recording itself must not be passed on.
 *
 * Hellos that the time-line leaves out stand where its counters want them.  Router
 * 1 is not replaced: its forwarders' timers were late, too, and were set anew by
 * packets of router 2 before they fired, so no packet tells how late.
 */
#include "glbp_scene.h"

/* The nonce of the other is known from its first packet on. */
static const struct speaker two_first = {2, 100, &glbp_md5, 0, 0, true};
static const struct speaker two = {2, 100, &glbp_md5, 1, 0, true};
static const struct speaker one = {1, 105, &glbp_md5, 2, 0, true};

static const struct vip_glbp_vf_tlv waiting1[] = {{WAITING(1)}, {0}};
static const struct vip_glbp_vf_tlv waiting2[] = {{WAITING(2)}, {0}};
static const struct vip_glbp_vf_tlv own1[] = {{OWN(1)}, {0}};
static const struct vip_glbp_vf_tlv own2[] = {{OWN(2)}, {0}};

/* Router 2 has number 1, and lists number 2 with so many seconds left. */
static void both(int64_t ms, uint8_t state, uint16_t left)
{
  const struct vip_glbp_vf_tlv forwarders[] = {{OWN(1)}, {FOR(2, left)}, {0}};

  hello(ms, &two, state, forwarders);
}

static void router_two(void)
{
  static const struct vip_glbp_vf_tlv taken = {FOR(2, 597)};

  hello(0, &two_first, VIP_GLBP_LISTEN, waiting1);
  hello(9220, &two, VIP_GLBP_LISTEN, waiting1);
  hello(11412, &two, VIP_GLBP_SPEAK, waiting1);
  alone(11743, &two, own1);
  hello(12798, &two, VIP_GLBP_SPEAK, own1);
  alone(14322, &two, &taken);
  both(21060, VIP_GLBP_SPEAK, 594);
  both(30700, VIP_GLBP_SPEAK, 593);
  both(32862, VIP_GLBP_STANDBY, 599);
  both(41400, VIP_GLBP_STANDBY, 599);
  both(50355, VIP_GLBP_STANDBY, 599);
  hellos(&two, VIP_GLBP_STANDBY, own1, 59300, 100000);
}

static void router_one(void)
{
  hello(923, &one, VIP_GLBP_LISTEN, waiting2);
  hello(10380, &one, VIP_GLBP_LISTEN, waiting2);
  hello(12037, &one, VIP_GLBP_SPEAK, waiting2);
  hello(15082, &one, VIP_GLBP_ACTIVE, waiting2);
  hello(23900, &one, VIP_GLBP_ACTIVE, waiting2);
  hello(32000, &one, VIP_GLBP_ACTIVE, waiting2);
  hello(40900, &one, VIP_GLBP_ACTIVE, waiting2);
  hello(49800, &one, VIP_GLBP_ACTIVE, waiting2);
  alone(50356, &one, own2);
  hellos(&one, VIP_GLBP_ACTIVE, own2, 58700, 100000);
}

static void test_recording_d(void **state)
{
  (void)state;
  router_two();
  router_one();
  /* Speak twice, Standby, and both forwarders: each timer late by itself. */
  expect("--as 192.0.2.2", SAME(8, 5));
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_recording_d, begin)};

  if (!tape_is_possible()) {
    return 77;
  }
  return cmocka_run_group_tests(tests, tape_setup, tape_teardown);
}
