/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_cells.c - cells of the two state tables of GLBP that no packet, timer or
 * call leads to (tests/coverage/cells.txt).  Led to by hand they change no state, and
 * do nothing that a host sees but for two, which answer as the cell beside them does.
 */
#include "glbplan.h"

#include "glbp_private.h"

static struct glan lan;

static const struct vip_addr peer = {{192, 0, 2, 30}};

/* B alone, but for a gateway where there has to be one. */
static void glbp_in(enum vip_glbp_state state)
{
  const struct glan_peer gateway = glan_peer(8, 200);

  glan_open(&lan);
  if (state == VIP_GLBP_DISABLED) {
    glan_power(&lan, B, NULL);
  } else {
    glan_start(&lan, B, NULL);
    glan_until(&lan, state == VIP_GLBP_LISTEN ? 5000 : 11000);
  }
  if (state == VIP_GLBP_STANDBY) {
    glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
    glan_until(&lan, 18000);
    glan_rx(&lan, B, &gateway, VIP_GLBP_ACTIVE);
  }
  if (state >= VIP_GLBP_STANDBY) {
    glan_until(&lan, 21000);
  }
  is_in(&lan, B, state);
  glan_forget(&lan);
}

static struct vipi_glbp_cause glbp_cause(void)
{
  struct vipi_glbp_cause cause;

  memset(&cause, 0, sizeof cause);
  cause.peer = &peer;
  cause.owner.octet[5] = 9;
  cause.address = vip_ipv4(192, 0, 2, 253);
  cause.hello_ms = 1000;
  cause.hold_ms = 4000;
  cause.priority = 200;
  return cause;
}

static void glbp_nothing(enum vip_glbp_state state, enum vipi_glbp_event event)
{
  const struct vipi_glbp_cause cause = glbp_cause();
  struct vip_glbp_run run;

  glbp_in(state);
  run = lan.r[B].g.run;
  vipi_glbp_step(&lan.r[B].g, event, &cause);
  is_in(&lan, B, state);
  assert_memory_equal(&lan.r[B].g.run, &run, sizeof run);
  did(&lan, B, "");
  assert_int_equal(lan.r[B].counters.code[VIP_CODE_LOSING], 0);
  glan_close(&lan);
}

static void test_glbp(void **unused)
{
  (void)unused;
  for (enum vipi_glbp_event event = GLBP_F; event < GLBP_EVENTS; event++) {
    glbp_nothing(VIP_GLBP_DISABLED, event);
  }
  for (enum vip_glbp_state state = VIP_GLBP_LISTEN; state <= VIP_GLBP_ACTIVE; state++) {
    glbp_nothing(state, GLBP_A);
  }
  glbp_nothing(VIP_GLBP_ACTIVE, GLBP_R);
}

static void test_glbp_answer(void **unused)
{
  const struct vipi_glbp_cause cause = glbp_cause();

  (void)unused;
  glbp_in(VIP_GLBP_ACTIVE);
  vipi_glbp_step(&lan.r[B].g, GLBP_L_PREEMPT, &cause);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  did(&lan, B, "21000: hello/active[1l]");
  assert_int_equal(lan.r[B].counters.reasserted, 1);
  glan_close(&lan);
}

/* The first forwarder of B, its own; the result is the index of one that is in this state. */
static unsigned forwarder_in(enum vip_glbp_state state)
{
  glbp_in(VIP_GLBP_ACTIVE);
  if (state == VIP_GLBP_ACTIVE) {
    glan_until(&lan, 35000);
  }
  if (state == VIP_GLBP_INITIAL) {
    assert_int_equal(vip_glbp_stop_forwarder(&lan.r[B].g, 1, glan_now(&lan)), VIP_OK);
  }
  glan_forget(&lan);
  assert_int_equal(glan_vf_state(&lan, B, state == VIP_GLBP_DISABLED ? 2 : 1), state);
  return state == VIP_GLBP_DISABLED;
}

static void forwarder_nothing(enum vip_glbp_state state, enum vipi_glbp_vf_event event)
{
  const struct vip_glbp_vf_tlv told = {1, VIP_GLBP_ACTIVE, 167, 100, 600, 14400};
  const struct vipi_glbp_vf_cause cause = {&peer, {{2, 0, 0, 0, 0, 9}}, &told, 0, false};
  const unsigned index = forwarder_in(state);
  const struct vip_glbp_run run = lan.r[B].g.run;

  vipi_glbp_vf_step(&lan.r[B].g, index, event, &cause);
  assert_memory_equal(&lan.r[B].g.run, &run, sizeof run);
  did(&lan, B, "");
  assert_int_equal(lan.r[B].counters.code[VIP_CODE_FORWARDER_CONFLICT], 0);
  glan_close(&lan);
}

static void test_forwarder(void **unused)
{
  static const enum vip_glbp_state others[] = {VIP_GLBP_DISABLED, VIP_GLBP_INITIAL,
                                               VIP_GLBP_ACTIVE};

  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(others); i++) {
    forwarder_nothing(others[i], GLBP_VF_G);
    forwarder_nothing(others[i], GLBP_VF_H);
    if (others[i] != VIP_GLBP_ACTIVE) {
      forwarder_nothing(others[i], GLBP_VF_J_PREEMPT);
    }
  }
  forwarder_nothing(VIP_GLBP_DISABLED, GLBP_VF_UP);
  forwarder_nothing(VIP_GLBP_LISTEN, GLBP_VF_UP);
  forwarder_nothing(VIP_GLBP_ACTIVE, GLBP_VF_UP);
  forwarder_nothing(VIP_GLBP_DISABLED, GLBP_VF_I);
  forwarder_nothing(VIP_GLBP_DISABLED, GLBP_VF_J);
  forwarder_nothing(VIP_GLBP_DISABLED, GLBP_VF_YIELD);
  forwarder_nothing(VIP_GLBP_INITIAL, GLBP_VF_YIELD);
  forwarder_nothing(VIP_GLBP_LISTEN, GLBP_VF_YIELD);
  forwarder_nothing(VIP_GLBP_DISABLED, GLBP_VF_TIMEOUT);
}

static void test_forwarder_answer(void **unused)
{
  const struct vipi_glbp_vf_cause cause = {&peer, {{2, 0, 0, 0, 0, 9}}, NULL, 0, false};

  (void)unused;
  (void)forwarder_in(VIP_GLBP_ACTIVE);
  vipi_glbp_vf_step(&lan.r[B].g, 0, GLBP_VF_J_PREEMPT, &cause);
  assert_int_equal(glan_vf_state(&lan, B, 1), VIP_GLBP_ACTIVE);
  did(&lan, B, "35000: vf1/167*1");
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_glbp),
      cmocka_unit_test(test_glbp_answer),
      cmocka_unit_test(test_forwarder),
      cmocka_unit_test(test_forwarder_answer),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
