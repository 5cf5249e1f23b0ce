/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_ranks.c - who takes a forwarder first, and what that depends on: glbp.md
 * 4.4 to 4.6 beyond the numbered cases.
 */
#include "glbplan.h"

#include "internal.h"

static struct glan lan;

static const uint8_t secret[] = {'s', 'e', 'c', 'r', 'e', 't'};
static const struct vip_key key = {0, secret, sizeof secret, VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_auth md5 = {&vip_auth_md5, &key, 1};

static const struct vip_glbp_forwarder_status *status_of(unsigned router, unsigned number)
{
  static struct vip_glbp_status status;

  vip_glbp_get_status(&lan.r[router].g, &status);
  return &status.forwarder[number - 1];
}

/* A router alone that hears forwarder 2 of router 9 at 3000. */
static void hears_active(unsigned router, const struct vip_glbp_config *config, uint8_t priority)
{
  const struct glan_peer owner = glan_peer(9, 1);
  const struct glan_vf vf = {2, 32, priority, 100, 14400, 600};

  glan_open(&lan);
  glan_start(&lan, router, config);
  glan_until(&lan, 3000);
  glan_rx_vf(&lan, router, &owner, VIP_GLBP_LISTEN, &vf);
  glan_forget(&lan);
}

/* However many are in front, a takeover is 300 ms late at most. */
static void test_no_more_than_three_count(void **unused)
{
  (void)unused;
  hears_active(A, NULL, 167);
  for (uint8_t last = 4; last <= 8; last++) {
    const struct glan_peer higher = glan_peer(last, 1);

    glan_until(&lan, 12000);
    glan_rx(&lan, A, &higher, VIP_GLBP_LISTEN);
  }
  glan_until(&lan, 13299);
  did_but(&lan, A, "10000: >speak");
  glan_until(&lan, 13300);
  did_but(&lan, A, "13300: +mac2 vf2/135*2 2>active");
  glan_close(&lan);
}

/* MD5: C is heard by B, but does not echo its nonces; so B goes first when A is silent. */
static void test_who_does_not_echo_does_not_count(void **unused)
{
  struct vip_glbp_config config = glan_base(A);

  (void)unused;
  config.auth = &md5;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  config = glan_base(B);
  config.auth = &md5;
  glan_start(&lan, B, &config);
  glan_until(&lan, 60000);
  config = glan_base(C);
  config.auth = &md5;
  lan.cut[B][C] = lan.cut[A][C] = lan.cut[C][A] = true;
  glan_start(&lan, C, &config);
  glan_until(&lan, 68000);
  assert_true(lan.r[B].counters.code[VIP_CODE_STALE] > 0);
  glan_until(&lan, 70000);
  glan_die(&lan, A);
  glan_forget(&lan);
  glan_until(&lan, 79000);
  did_but(&lan, B, "78000: +addr >active +mac1 vf1/135*1 1>active");
  glan_close(&lan);
}

/* The Active timer that runs out before the others' time is over stays as it is. */
static void test_resign_just_before_the_end(void **unused)
{
  const struct glan_peer owner = glan_peer(9, 1);
  const struct glan_peer higher = glan_peer(8, 1);
  const struct glan_vf resigns = {2, 32, 160, 100, 14400, 600};

  (void)unused;
  hears_active(B, NULL, 167);
  glan_until(&lan, 12000);
  glan_rx(&lan, B, &higher, VIP_GLBP_LISTEN);
  glan_until(&lan, 12950);
  glan_rx_vf(&lan, B, &owner, VIP_GLBP_DISABLED, &resigns);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_ACTIVE), 13000);
  glan_until(&lan, 13000);
  assert_int_equal(glan_vf_state(&lan, B, 2), VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* The primary does not wait for others when it takes its own back. */
static void test_primary_does_not_wait(void **unused)
{
  const struct glan_peer stands_in = glan_peer(1, 1);
  const struct glan_peer higher = glan_peer(9, 1);
  const struct glan_vf vf = {1, 32, 135, 100, 14390, 590};

  (void)unused;
  glan_open(&lan);
  glan_power(&lan, B, NULL);
  lan.r[B].g.run.forwarder[0].state = VIP_GLBP_INITIAL;
  lan.r[B].g.run.forwarder[0].own = true;
  assert_int_equal(vip_group_start(&lan.r[B].g.group, glan_now(&lan)), VIP_OK);
  for (uint32_t ms = 1000; ms < 31000; ms += 3000) {
    glan_until(&lan, ms);
    glan_rx(&lan, B, &higher, VIP_GLBP_LISTEN);
    glan_rx_vf(&lan, B, &stands_in, VIP_GLBP_DISABLED, &vf);
  }
  assert_int_equal(glan_vf_state(&lan, B, 1), VIP_GLBP_LISTEN);
  glan_until(&lan, 31000);
  glan_rx(&lan, B, &higher, VIP_GLBP_LISTEN);
  glan_forget(&lan);
  glan_rx_vf(&lan, B, &stands_in, VIP_GLBP_DISABLED, &vf);
  did_but(&lan, B, "31000: +mac1 vf1/167*1 1>active");
  glan_close(&lan);
}

/* A better Active router ends what the worse one began. */
static void test_delay_ends_with_a_better_router(void **unused)
{
  const struct glan_peer lower = glan_peer(1, 1);
  const struct glan_peer better = glan_peer(9, 1);
  const struct glan_vf vf = {2, 32, 135, 100, 14390, 590};

  (void)unused;
  hears_active(B, NULL, 135);
  assert_false(status_of(B, 2)->preempt_waits);
  glan_rx_vf(&lan, B, &lower, VIP_GLBP_DISABLED, &vf);
  assert_true(status_of(B, 2)->preempt_waits);
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_PREEMPT), 33000);
  glan_rx_vf(&lan, B, &better, VIP_GLBP_DISABLED, &vf);
  assert_false(status_of(B, 2)->preempt_waits);
  glan_close(&lan);
}

/* Another lower router: the delay of forwarder and gateway begins anew. */
static void test_delay_begins_anew_with_another_router(void **unused)
{
  struct vip_glbp_config config = glan_base(C);
  struct glan_peer lower = glan_peer(1, 50);
  const struct glan_vf vf = {2, 32, 135, 100, 14390, 590};

  (void)unused;
  config.preempt = true;
  config.preempt_delay_s = 60;
  hears_active(C, &config, 135);
  for (lower.last = 1; lower.last <= 2; lower.last++) {
    const uint32_t ms = lan.now_ms + 2000;

    glan_until(&lan, ms);
    glan_rx_vf(&lan, C, &lower, VIP_GLBP_ACTIVE, &vf);
    assert_int_equal(glan_vf_due_ms(&lan, C, 2, VIP_GLBP_FORWARDER_PREEMPT), ms + 30000);
    assert_int_equal(glan_due_ms(&lan, C, VIP_GLBP_TIMER_PREEMPT), ms + 60000);
    glan_until(&lan, ms + 1000);
    glan_rx_vf(&lan, C, &lower, VIP_GLBP_ACTIVE, &vf);
    assert_int_equal(glan_vf_due_ms(&lan, C, 2, VIP_GLBP_FORWARDER_PREEMPT), ms + 30000);
    assert_int_equal(glan_due_ms(&lan, C, VIP_GLBP_TIMER_PREEMPT), ms + 60000);
  }
  glan_close(&lan);
}

/* The delay of the gateway runs out while it is heard, and the next Hello is the end of it. */
static void test_delay_that_is_over(void **unused)
{
  struct vip_glbp_config config = glan_base(C);
  const struct glan_peer lower = glan_peer(1, 50);

  (void)unused;
  config.preempt = true;
  config.preempt_delay_s = 20;
  glan_open(&lan);
  glan_start(&lan, C, &config);
  for (uint32_t ms = 1000; ms < 21000; ms += 4000) {
    glan_until(&lan, ms);
    glan_rx(&lan, C, &lower, VIP_GLBP_ACTIVE);
  }
  glan_until(&lan, 20999);
  assert_int_equal(glan_due_ms(&lan, C, VIP_GLBP_TIMER_PREEMPT), 21000);
  glan_until(&lan, 22000);
  assert_int_equal(glan_due_ms(&lan, C, VIP_GLBP_TIMER_PREEMPT), 0);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  glan_rx(&lan, C, &lower, VIP_GLBP_ACTIVE);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* In Listen it leaves a lower gateway to a Standby one that does not outrank it (4.3). */
static void test_listen_waits_beside_a_lower_standby(void **unused)
{
  struct vip_glbp_config config = glan_base(B);
  const struct glan_peer gateway = glan_peer(8, 50);
  const struct glan_peer next = glan_peer(9, 200);

  (void)unused;
  config.preempt = true;
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_until(&lan, 3000);
  glan_rx(&lan, B, &next, VIP_GLBP_STANDBY);
  assert_int_equal(vip_group_set_priority(&lan.r[B].g.group, 255, glan_now(&lan)), VIP_OK);
  glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  glan_close(&lan);
}

/* 6.4: the three Hellos are of one router. */
static void test_contests_are_of_one_router(void **unused)
{
  const struct glan_peer one = glan_peer(1, 100);
  const struct glan_peer two = glan_peer(2, 100);
  const struct glan_vf vf = {2, 32, 135, 100, 14390, 590};

  (void)unused;
  hears_active(C, NULL, 167);
  glan_until(&lan, 14000);
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  for (uint32_t ms = 14000; ms <= 23000; ms += 3000) {
    glan_until(&lan, ms);
    glan_rx_vf(&lan, C, ms < 23000 ? &one : &two, VIP_GLBP_LISTEN, &vf);
  }
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  assert_int_equal(lan.r[C].g.run.forwarder[1].contests, 1);
  glan_close(&lan);
}

/* Who contested it and is in Listen now: he does not any more. */
static void test_contest_ends_with_listen(void **unused)
{
  const struct glan_peer one = glan_peer(1, 100);
  const struct glan_vf active = {2, 32, 135, 100, 14390, 590};
  const struct glan_vf listens = {2, 4, 135, 100, 14390, 590};

  (void)unused;
  hears_active(C, NULL, 167);
  glan_until(&lan, 13000);
  glan_rx_vf(&lan, C, &one, VIP_GLBP_LISTEN, &active);
  assert_int_equal(lan.r[C].g.run.forwarder[1].contests, 1);
  glan_rx_vf(&lan, C, &one, VIP_GLBP_DISABLED, &listens);
  assert_int_equal(lan.r[C].g.run.forwarder[1].contests, 0);
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_due_ms(&lan, C, 2, VIP_GLBP_FORWARDER_ACTIVE), 0);
  glan_close(&lan);
}

/* ---- the gateway steps down (4.3) ---- */

/* 500 ms later for a Standby one, if it would not be lost before; in Listen as before. */
static void test_gateway_steps_down(void **unused)
{
  const struct glan_peer lower = glan_peer(1, 50);

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, C, NULL);
  glan_until(&lan, 2000);
  glan_rx(&lan, C, &lower, VIP_GLBP_ACTIVE);
  glan_rx(&lan, C, &lower, VIP_GLBP_LISTEN);
  assert_int_equal(glan_due_ms(&lan, C, VIP_GLBP_TIMER_ACTIVE), 12000);
  for (uint32_t ms = 5000; ms < 24000; ms += 6000) {
    glan_until(&lan, ms);
    glan_rx(&lan, C, &lower, VIP_GLBP_ACTIVE);
  }
  glan_until(&lan, 32700);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  assert_int_equal(glan_due_ms(&lan, C, VIP_GLBP_TIMER_ACTIVE), 33000);
  glan_rx(&lan, C, &lower, VIP_GLBP_LISTEN);
  assert_int_equal(glan_due_ms(&lan, C, VIP_GLBP_TIMER_ACTIVE), 33000);
  glan_until(&lan, 33000);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* A resignation that is not the gateway's: nothing, whoever tells it and in whatever state. */
static void test_other_resignations(void **unused)
{
  static const enum vip_glbp_state states[] = {VIP_GLBP_LISTEN, VIP_GLBP_SPEAK, VIP_GLBP_STANDBY,
                                               VIP_GLBP_ACTIVE};
  const struct glan_peer other = glan_peer(9, 0);

  (void)unused;
  glan_steady3(&lan);
  for (unsigned i = 0; i < COUNT_OF(states); i++) {
    for (unsigned router = A; router <= C; router++) {
      glan_rx(&lan, router, &other, states[i]);
      did(&lan, router, "");
    }
  }
  is_in(&lan, B, VIP_GLBP_LISTEN);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  glan_close(&lan);
}

static unsigned client(unsigned router)
{
  struct vip_query query;
  struct vip_answer answer;

  memset(&query, 0, sizeof query);
  query.family = VIP_IPV4;
  query.target = vip_ipv4(192, 0, 2, 254);
  assert_int_equal(vip_if_answer(&lan.r[router].ifp, &query, &answer, glan_now(&lan)), VIP_OK);
  return answer.mac.octet[5];
}

/* 58: who says Listen is not the Active router any more, and gets no clients. */
static void test_58_no_clients(void **unused)
{
  const struct glan_peer b = glan_peer(2, 100);
  const struct glan_vf listens = {2, 4, 167, 100, 14400, 600};

  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, B);
  assert_int_equal(client(A), 1);
  assert_int_equal(client(A), 2);
  glan_rx_vf(&lan, A, &b, VIP_GLBP_LISTEN, &listens);
  assert_true(vip_addr_is_none(&status_of(A, 2)->active));
  assert_int_equal(client(A), 3);
  assert_int_equal(client(A), 1);
  assert_int_equal(client(A), 3);
  glan_close(&lan);
}

/* The same of a router that stood in for another one; of a number that is not known, nothing. */
static void test_58_secondary(void **unused)
{
  const struct glan_peer nine = glan_peer(9, 1);
  const struct glan_vf listens = {2, 4, 135, 100, 14390, 590};
  const struct glan_vf unknown = {3, 4, 135, 100, 14390, 590};

  (void)unused;
  hears_active(B, NULL, 135);
  assert_int_equal(status_of(B, 2)->active.octet[3], 9);
  glan_rx_vf(&lan, B, &nine, VIP_GLBP_LISTEN, &listens);
  assert_true(vip_addr_is_none(&status_of(B, 2)->active));
  assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_ACTIVE), 3200);
  glan_rx_vf(&lan, B, &nine, VIP_GLBP_LISTEN, &unknown);
  assert_int_equal(glan_vf_state(&lan, B, 3), VIP_GLBP_DISABLED);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_more_than_three_count),
      cmocka_unit_test(test_who_does_not_echo_does_not_count),
      cmocka_unit_test(test_resign_just_before_the_end),
      cmocka_unit_test(test_primary_does_not_wait),
      cmocka_unit_test(test_delay_ends_with_a_better_router),
      cmocka_unit_test(test_delay_begins_anew_with_another_router),
      cmocka_unit_test(test_delay_that_is_over),
      cmocka_unit_test(test_listen_waits_beside_a_lower_standby),
      cmocka_unit_test(test_contests_are_of_one_router),
      cmocka_unit_test(test_contest_ends_with_listen),
      cmocka_unit_test(test_gateway_steps_down),
      cmocka_unit_test(test_other_resignations),
      cmocka_unit_test(test_58_no_clients),
      cmocka_unit_test(test_58_secondary),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
