/* SPDX-License-Identifier: MIT */
/*
 * test_cells.c - cells of the state tables of VRRP and HSRP that no packet, timer or
 * call leads to (tests/coverage/cells.txt): led to by hand, they change no state and
 * do nothing that a host sees.
 */
#include "hsrphost.h"

#include "hsrp_private.h"
#include "vrrp_private.h"

static struct fakehost h;
static struct hsrphost t;

static const struct vip_addr peer = {{192, 0, 2, 30}};

static void vrrp_in(enum vip_vrrp_state state)
{
  if (state == VIP_VRRP_INITIALIZE) {
    host_open(&h, NULL);
  } else if (state == VIP_VRRP_BACKUP) {
    host_base(&h, NULL);
    at(&h, 1000);
  } else {
    host_active(&h, NULL);
    at(&h, 3700);
  }
  expect_state(&h, state);
  host_forget(&h);
}

static void vrrp_nothing(enum vip_vrrp_state state, enum vipi_vrrp_event event)
{
  const struct vipi_vrrp_cause cause = {&peer, 300, VIP_REASON_NONE, true, true};
  struct vip_vrrp_run run;

  vrrp_in(state);
  run = h.vr.run;
  vipi_vrrp_step(&h.vr, event, &cause);
  expect_state(&h, state);
  assert_memory_equal(&h.vr.run, &run, sizeof run);
  assert_int_equal(h.count, 0);
  host_close(&h);
}

static void test_vrrp(void **unused)
{
  (void)unused;
  for (enum vipi_vrrp_event event = VRRP_SHUTDOWN; event < VRRP_EVENTS; event++) {
    vrrp_nothing(VIP_VRRP_INITIALIZE, event);
  }
  for (unsigned i = 0; i < 2; i++) {
    const enum vip_vrrp_state state = i == 0 ? VIP_VRRP_BACKUP : VIP_VRRP_ACTIVE;

    vrrp_nothing(state, VRRP_STARTUP_OWNER);
    vrrp_nothing(state, VRRP_STARTUP);
  }
  vrrp_nothing(VIP_VRRP_BACKUP, VRRP_ADVERT_EXPIRES);
  vrrp_nothing(VIP_VRRP_ACTIVE, VRRP_DOWN_EXPIRES);
  vrrp_nothing(VIP_VRRP_ACTIVE, VRRP_PREEMPT_EXPIRES);
  vrrp_nothing(VIP_VRRP_ACTIVE, VRRP_PEER_DOWN);
}

static void hsrp_in(enum vip_hsrp_state state)
{
  struct vip_hsrp_config config = hsrp_defaults();

  if (state == VIP_HSRP_LEARN) {
    memset(&config.address, 0, sizeof config.address);
  }
  hsrp_open(&t, &config);
  if (state != VIP_HSRP_INITIAL) {
    assert_int_equal(vip_group_start(&t.g.group, 0), VIP_OK);
    hsrp_go(&t, state);
  }
  is_in(&t, state);
  hsrp_forget(&t);
}

/* The state, what the host sees, and the timers of the state. */
static void hsrp_nothing(enum vip_hsrp_state state, enum vipi_hsrp_event event)
{
  vip_time due[VIP_HSRP_TIMERS];
  struct vipi_hsrp_cause cause;

  hsrp_in(state);
  memset(&cause, 0, sizeof cause);
  cause.peer = &t.peer[HSRP_X].addr;
  cause.priority = 200;
  cause.can_send = true;
  memcpy(due, t.g.run.due, sizeof due);
  vipi_hsrp_step(&t.g, event, &cause);
  is_in(&t, state);
  did(&t, "");
  if (event != HSRP_C) {
    assert_memory_equal(t.g.run.due, due, sizeof due);
  }
  hsrp_close(&t);
}

static void test_hsrp(void **unused)
{
  (void)unused;
  for (enum vipi_hsrp_event event = HSRP_B; event < HSRP_EVENTS; event++) {
    hsrp_nothing(VIP_HSRP_INITIAL, event);
  }
  for (enum vip_hsrp_state state = VIP_HSRP_LEARN; state <= VIP_HSRP_ACTIVE; state++) {
    hsrp_nothing(state, HSRP_A);
    hsrp_nothing(state, HSRP_A_LEARN);
  }
  hsrp_nothing(VIP_HSRP_ACTIVE, HSRP_C);
  hsrp_nothing(VIP_HSRP_LEARN, HSRP_E);
  hsrp_nothing(VIP_HSRP_LISTEN, HSRP_E);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vrrp),
      cmocka_unit_test(test_hsrp),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
