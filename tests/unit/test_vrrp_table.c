/* SPDX-License-Identifier: MIT */
/*
 * test_vrrp_table.c - vrrp.md 4.2: every event in every state, for version 2 and
 * version 3.
 *
 * The table below is the dossier's, written again as data: for each cell the
 * packet sent, the rights taken or given back, the announcements, where the
 * state's main timer stands afterwards, and the next state.  Each cell is one
 * test of its own, named "event / state / version".  Our priority is 100, our
 * interval 100 cs, our address 192.0.2.20.  A Backup meets the event at 1000 ms
 * with its timer at 3609.375; an Active router at 3700 with its timer at 4610.
 */
#include "fakehost.h"

enum event {
  START_OWNER,
  START,
  STOP,
  DOWN_EXPIRES,
  ADVERT_EXPIRES,
  ZERO,
  HIGHER,
  EQUAL_HI,
  EQUAL_LO,
  OWN_ZERO,
  OWN_EQUAL,
  LOWER,
  LOWER_NO_PREEMPT,
  EVENTS
};

static const char *const event_names[EVENTS] = {
    "start as owner",   "start",          "stop",           "T_down expires",
    "T_adv expires",    "priority 0",     "higher",         "equal, source above",
    "equal, below",     "own address, 0", "own address, =", "lower, preempt",
    "lower, no preempt"};

static const char *const state_names[] = {"Initialize", "Backup", "Active"};

enum { INIT = VIP_VRRP_INITIALIZE, BACKUP = VIP_VRRP_BACKUP, ACTIVE = VIP_VRRP_ACTIVE };

enum { NONE = -1 };        /* no packet */
enum { UP = 1, DOWN = 2 }; /* rights */

#define OFF UINT64_C(0)

struct cell {
  enum event event;
  int from;
  int to;
  int tx3;          /* priority sent, version 3 */
  int tx2;          /* the same, version 2 */
  int rights;       /* UP, DOWN or neither */
  unsigned ann;     /* announcements */
  uint64_t due3_us; /* main timer afterwards, version 3; heard intervals are 200 cs */
  uint64_t due2_us; /* version 2 */
};

static const struct cell cells[] = {
    {START_OWNER, INIT, ACTIVE, 255, 255, UP, 1, 2000000, 2000000},
    {START_OWNER, ACTIVE, ACTIVE, NONE, NONE, 0, 0, 4610000, 4610000},
    {START, INIT, BACKUP, NONE, NONE, 0, 0, 4609375, 4609375},
    {START, BACKUP, BACKUP, NONE, NONE, 0, 0, 3609375, 3609375},
    {START, ACTIVE, ACTIVE, NONE, NONE, 0, 0, 4610000, 4610000},
    {STOP, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {STOP, BACKUP, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {STOP, ACTIVE, INIT, 0, 0, DOWN, 0, OFF, OFF},
    {DOWN_EXPIRES, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {DOWN_EXPIRES, BACKUP, ACTIVE, 100, 100, UP, 1, 4610000, 4610000},
    {DOWN_EXPIRES, ACTIVE, ACTIVE, NONE, NONE, 0, 0, 4610000, 4610000},
    {ADVERT_EXPIRES, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {ADVERT_EXPIRES, BACKUP, BACKUP, NONE, NONE, 0, 0, 3609375, 3609375},
    {ADVERT_EXPIRES, ACTIVE, ACTIVE, 100, 100, 0, 0, 5610000, 5610000},
    {ZERO, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {ZERO, BACKUP, BACKUP, NONE, NONE, 0, 0, 1609375, 1609375},
    {ZERO, ACTIVE, ACTIVE, 100, 100, 0, 0, 4700000, 4700000},
    {HIGHER, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {HIGHER, BACKUP, BACKUP, NONE, NONE, 0, 0, 8218750, 4609375},
    {HIGHER, ACTIVE, BACKUP, NONE, NONE, DOWN, 0, 10918750, 7309375},
    {EQUAL_HI, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {EQUAL_HI, BACKUP, BACKUP, NONE, NONE, 0, 0, 8218750, 4609375},
    {EQUAL_HI, ACTIVE, BACKUP, NONE, NONE, DOWN, 0, 10918750, 7309375},
    {EQUAL_LO, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {EQUAL_LO, BACKUP, BACKUP, NONE, NONE, 0, 0, 8218750, 4609375},
    {EQUAL_LO, ACTIVE, ACTIVE, 100, NONE, 0, 0, 4610000, 4610000},
    {OWN_ZERO, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {OWN_ZERO, BACKUP, BACKUP, NONE, NONE, 0, 0, 3609375, 3609375},
    {OWN_ZERO, ACTIVE, ACTIVE, NONE, NONE, 0, 0, 4610000, 4610000},
    {OWN_EQUAL, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {OWN_EQUAL, BACKUP, BACKUP, NONE, NONE, 0, 0, 8218750, 4609375},
    {OWN_EQUAL, ACTIVE, ACTIVE, NONE, NONE, 0, 0, 4610000, 4610000},
    {LOWER, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {LOWER, BACKUP, BACKUP, NONE, NONE, 0, 0, 3609375, 3609375},
    {LOWER, ACTIVE, ACTIVE, 100, NONE, 0, 0, 4610000, 4610000},
    {LOWER_NO_PREEMPT, INIT, INIT, NONE, NONE, 0, 0, OFF, OFF},
    {LOWER_NO_PREEMPT, BACKUP, BACKUP, NONE, NONE, 0, 0, 8218750, 4609375},
    {LOWER_NO_PREEMPT, ACTIVE, ACTIVE, 100, NONE, 0, 0, 4610000, 4610000},
};

static struct fakehost h;

static void reach(const struct cell *cell, uint8_t version)
{
  struct fh_setup setup;

  memset(&setup, 0, sizeof setup);
  setup.config.version = version;
  setup.config.no_preempt = cell->event == LOWER_NO_PREEMPT;
  if (cell->event == START_OWNER) {
    setup.config.priority = 255;
  }
  host_open(&h, &setup);
  if (cell->from == INIT) {
    at(&h, 1000);
  } else if (cell->from == BACKUP) {
    assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
    at(&h, 1000);
  } else {
    if (cell->event == START_OWNER) {
      at(&h, 3610);
    }
    assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
    at(&h, 3700);
  }
  assert_int_equal(vip_group_state(&h.vr.group), cell->from);
  host_forget(&h);
}

static void meet(const struct cell *cell, uint8_t version)
{
  uint16_t cs = version == VIP_VRRP_V3 ? 200 : 100;
  struct advert p;

  switch (cell->event) {
  case START_OWNER:
  case START:
    assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
    return;
  case STOP:
    assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
    return;
  case DOWN_EXPIRES: /* stale in the other states: the time alone */
    until(&h, cell->from == ACTIVE ? 4609 : 3610);
    return;
  case ADVERT_EXPIRES:
    until(&h, cell->from == ACTIVE ? 4610 : 2000);
    return;
  case ZERO:
    advert_make(&h, &p, 0, cs, HI);
    break;
  case HIGHER:
    advert_make(&h, &p, 101, cs, LO);
    break;
  case EQUAL_HI:
    advert_make(&h, &p, 100, cs, HI);
    break;
  case EQUAL_LO:
    advert_make(&h, &p, 100, cs, LO);
    break;
  case OWN_ZERO:
    advert_make(&h, &p, 0, cs, SELF);
    break;
  case OWN_EQUAL:
    advert_make(&h, &p, 100, cs, SELF);
    break;
  case LOWER:
  case LOWER_NO_PREEMPT:
  case EVENTS:
  default:
    advert_make(&h, &p, 99, cs, HI);
    break;
  }
  if (cell->from == INIT) {
    assert_int_equal(hear(&h, &p), VIP_ERR_NOT_STARTED);
  } else if ((cell->event == OWN_EQUAL && cell->from == ACTIVE) || cell->event == OWN_ZERO) {
    int result = hear(&h, &p);

    assert_true(result == VIP_ERR_OWN_PACKET || result == VIP_ERR_DUPLICATE_ADDRESS);
  } else {
    assert_int_equal(hear(&h, &p), VIP_OK);
  }
}

static void check_cell(const struct cell *cell, uint8_t version)
{
  int tx = version == VIP_VRRP_V3 ? cell->tx3 : cell->tx2;
  uint64_t due_us = version == VIP_VRRP_V3 ? cell->due3_us : cell->due2_us;

  reach(cell, version);
  meet(cell, version);
  host_check(&h, vip_group_state(&h.vr.group) == cell->to);
  host_check(&h, ops_since(&h, 0, FH_SEND) == (tx == NONE ? 0U : 1U));
  host_check(&h, tx == NONE || sent_priority(nth(&h, FH_SEND, 0)) == tx);
  host_check(&h, ops_since(&h, 0, FH_CLAIM) == (cell->rights == UP ? 2U : 0U));
  host_check(&h, ops_since(&h, 0, FH_RELEASE) == (cell->rights == DOWN ? 2U : 0U));
  host_check(&h, ops_since(&h, 0, FH_ANNOUNCE) == cell->ann);
  host_check(&h, h.vr.run.due[0] == due_us * 1000);
  host_check(&h, (h.right_count == 2) == (cell->to == ACTIVE));
  host_close(&h);
}

static void test_cell(void **state)
{
  const uintptr_t number = (uintptr_t)*state;

  check_cell(&cells[number / 2], number % 2 ? VIP_VRRP_V2 : VIP_VRRP_V3);
}

static void test_every_cell_is_in_the_table(void **state)
{
  unsigned seen[EVENTS][3] = {{0}};
  size_t i;
  unsigned event;

  (void)state;
  for (i = 0; i < COUNT_OF(cells); i++) {
    seen[cells[i].event][cells[i].from]++;
  }
  for (event = 0; event < EVENTS; event++) {
    assert_int_equal(seen[event][INIT], 1);
    assert_int_equal(seen[event][BACKUP], event == START_OWNER ? 0 : 1); /* case 14 is that one */
    assert_int_equal(seen[event][ACTIVE], 1);
  }
}

/* An owner that fell back: start has no effect in Backup either. */
static void test_start_as_owner_in_backup(void **state)
{
  struct vip_vrrp_config c = {.priority = 255};

  (void)state;
  host_base(&h, &c);
  at(&h, 5000);
  heard(&h, 255, 100, HI);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_forget(&h);
  assert_int_equal(vip_group_start(&h.vr.group, fh_now(&h)), VIP_OK);
  assert_int_equal(h.count, 0);
  expect_state(&h, VIP_VRRP_BACKUP);
  host_close(&h);
}

int main(void)
{
  static struct CMUnitTest tests[2 * COUNT_OF(cells) + 2];
  static char names[2 * COUNT_OF(cells)][64];
  size_t i;

  for (i = 0; i < 2 * COUNT_OF(cells); i++) {
    const struct cell *cell = &cells[i / 2];
    struct CMUnitTest test = {names[i], test_cell, NULL, NULL, (void *)(uintptr_t)i};

    (void)snprintf(names[i], sizeof names[i], "%s / %s / v%c", event_names[cell->event],
                   state_names[cell->from], i % 2 ? '2' : '3');
    tests[i] = test;
  }
  tests[i] = (struct CMUnitTest)cmocka_unit_test(test_every_cell_is_in_the_table);
  tests[i + 1] = (struct CMUnitTest)cmocka_unit_test(test_start_as_owner_in_backup);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
