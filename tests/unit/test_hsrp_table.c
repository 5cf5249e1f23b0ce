/* SPDX-License-Identifier: MIT */
/*
 * test_hsrp_table.c - every cell of the table of RFC 2281 section 5.7 (hsrp.md
 * 4.5) with Cisco's rules (4.6), as a router shows it: each event in each state.
 *
 * A cell is written as what is seen: E learned, A or B started for 10 s or (with
 * ') for the 7 s that the packet tells, C or D stopped, then the messages F G H
 * and the announcement I in their order, then the next state.  Timer A is not
 * looked at in Active, where it does not exist.
 */
#include "hsrphost.h"

#include "internal.h"

#include <stdio.h>

enum event {
  EV_A,
  EV_B,
  EV_C,
  EV_D,
  EV_E,
  EV_F,
  EV_G,
  EV_H,
  EV_HP,
  EV_I,
  EV_J,
  EV_K,
  EV_L,
  EVENTS
};

static const char *const names[EVENTS] = {"a", "b", "c", "d", "e", "f", "g", "h", "h preempting",
                                          "i", "j", "k", "l"};

/* NULL: cannot happen there, that timer does not exist in that state. */
static const char *const cells[EVENTS][6] = {
    /* Initial      Learn             Listen           Speak             Standby          Active */
    {"AB>listen", ">learn", ">listen", ">speak", ">standby", ">active"},
    {">initial", "CD>initial", "CD>initial", "CD>initial", "CD>initial", "DH>initial"},
    {NULL, "C>learn", "ABF>speak", "C>speak", "DFI>active", NULL},
    {NULL, "D>learn", "BF>speak", "DF>standby", "D>standby", "D>active"},
    {NULL, NULL, NULL, "F>speak", "F>standby", "F>active"},
    {">initial", ">learn", ">listen", "B>listen", "B>listen", ">active"},
    {">initial", "EA'B'>listen", "EA'>listen", "EA'>speak", "EA'>standby", "A'BHF>speak"},
    {">initial", "EA'B'>listen", "EA'>listen", "EA'>speak", "EA'>standby", "GFI>active"},
    {">initial", "EA'B'>listen", "BGFI>active", "BGFI>active", "BGFI>active", "GFI>active"},
    {">initial", ">learn", "ABF>speak", "A>speak", "DFI>active", "GFI>active"},
    {">initial", ">learn", "A'>listen", "A'>speak", "A'>standby", "A'BF>speak"},
    {">initial", ">learn", "B'>listen", "B'>listen", "B'>listen", "B'>active"},
    {">initial", ">learn", "B'F>speak", "DF>standby", ">standby", "B'>active"},
};

static void open_in(struct hsrphost *t, enum vip_hsrp_state state, enum event event)
{
  struct vip_hsrp_config config = hsrp_defaults();

  config.preempt = event == EV_HP;
  if (state == VIP_HSRP_LEARN) {
    memset(&config.address, 0, sizeof config.address);
  }
  if (state == VIP_HSRP_INITIAL) {
    hsrp_open(t, &config);
  } else {
    hsrp_start(t, &config);
    hsrp_go(t, state);
  }
  /* Event i wants a known Active router. */
  if (event == EV_I && state >= VIP_HSRP_LISTEN && state < VIP_HSRP_ACTIVE) {
    rx(t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  }
  at(&t->h, t->h.now_ms + 100);
  hsrp_forget(t);
}

/* Deadlines that no action gives. */
static void set_timers(struct hsrphost *t)
{
  if (t->g.group.state == VIP_HSRP_INITIAL) {
    return;
  }
  if (t->g.group.state != VIP_HSRP_ACTIVE) {
    vipi_timer_move(&t->g.group, VIP_HSRP_TIMER_ACTIVE, fh_time(&t->h, t->h.now_ms + 5555));
  }
  vipi_timer_move(&t->g.group, VIP_HSRP_TIMER_STANDBY, fh_time(&t->h, t->h.now_ms + 6666));
}

static void feed(struct hsrphost *t, unsigned peer, uint8_t opcode, enum vip_hsrp_state state)
{
  struct advert p;
  int result;

  t->hold_ms = 7000;
  hsrp_make(t, &p, &t->peer[peer], opcode, state);
  result = hsrp_hear(t, &p);
  assert_int_equal(result, t->g.group.started ? VIP_OK : VIP_ERR_NOT_STARTED);
}

static void happen(struct hsrphost *t, enum event event)
{
  struct vip_group *group = &t->g.group;
  const vip_time now = fh_now(&t->h);

  switch (event) {
  case EV_A:
    assert_int_equal(vip_group_start(group, now), VIP_OK);
    break;
  case EV_B:
    assert_int_equal(vip_group_stop(group, now), VIP_OK);
    break;
  case EV_C:
    vipi_timer_fire(group, VIP_HSRP_TIMER_ACTIVE, now);
    break;
  case EV_D:
    vipi_timer_fire(group, VIP_HSRP_TIMER_STANDBY, now);
    break;
  case EV_E:
    vipi_timer_fire(group, VIP_HSRP_TIMER_HELLO, now);
    break;
  case EV_F:
    feed(t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
    break;
  case EV_G:
    feed(t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
    break;
  case EV_H:
  case EV_HP:
    feed(t, HSRP_LO, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
    break;
  case EV_I:
    feed(t, HSRP_X, VIP_HSRP_RESIGN, VIP_HSRP_SPEAK);
    break;
  case EV_J:
    t->peer[HSRP_X].priority = 201; /* better than the one that is known */
    feed(t, HSRP_X, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
    break;
  case EV_K:
    feed(t, HSRP_HI, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
    break;
  case EV_L:
    feed(t, HSRP_LO, VIP_HSRP_HELLO, VIP_HSRP_STANDBY);
    break;
  case EVENTS:
    break;
  }
}

static const char *seen_timer(const struct hsrphost *t, enum vip_hsrp_timer timer, uint32_t before,
                              const char *const words[3])
{
  const uint32_t due = due_ms(t, timer);

  if (due == before) {
    return "";
  }
  if (due == 0) {
    return words[2];
  }
  if (due == t->h.now_ms + 10000) {
    return words[0];
  }
  return due == t->h.now_ms + 7000 ? words[1] : "?";
}

static void describe(const struct hsrphost *t, const struct vip_hsrp_run *before, char *out,
                     size_t size)
{
  static const char *const a[3] = {"A", "A'", "C"};
  static const char *const b[3] = {"B", "B'", "D"};
  const bool active = t->g.group.state == VIP_HSRP_ACTIVE;
  const uint32_t old_a = (uint32_t)(before->due[0] / VIP_MILLISECOND);
  const uint32_t old_b = (uint32_t)(before->due[1] / VIP_MILLISECOND);
  size_t used;

  (void)snprintf(out, size, "%s%s%s", t->g.run.learned_hold_ms == 7000 ? "E" : "",
                 active ? "" : seen_timer(t, VIP_HSRP_TIMER_ACTIVE, old_a, a),
                 seen_timer(t, VIP_HSRP_TIMER_STANDBY, old_b, b));
  for (size_t i = 0; i < t->h.count; i++) {
    used = strlen(out);
    if (t->h.records[i].op == FH_SEND) {
      (void)snprintf(out + used, size - used, "%c", "FGH"[t->h.records[i].octets[1]]);
    } else if (t->h.records[i].op == FH_ANNOUNCE) {
      (void)snprintf(out + used, size - used, "I");
    }
  }
  used = strlen(out);
  (void)snprintf(out + used, size - used, ">%s", vip_group_state_name(&t->g.group));
}

static void test_cells(void **unused)
{
  (void)unused;
  for (unsigned event = 0; event < EVENTS; event++) {
    for (unsigned state = 0; state < 6; state++) {
      static struct hsrphost t;
      struct vip_hsrp_run before;
      char seen[64];

      if (cells[event][state] == NULL) {
        continue;
      }
      open_in(&t, (enum vip_hsrp_state)state, (enum event)event);
      set_timers(&t);
      before = t.g.run;
      happen(&t, (enum event)event);
      /* From Active, timer A begins: there was none. */
      if (state == VIP_HSRP_ACTIVE) {
        before.due[0] = 0;
      }
      describe(&t, &before, seen, sizeof seen);
      if (strcmp(seen, cells[event][state]) != 0) {
        fail_msg("event %s in state %u: %s, not %s", names[event], state, seen,
                 cells[event][state]);
      }
      hsrp_close(&t);
    }
  }
}

/* Initial without an address: Learn (event a). */
static void test_a_learn(void **unused)
{
  struct vip_hsrp_config config = hsrp_defaults();
  static struct hsrphost t;

  (void)unused;
  memset(&config.address, 0, sizeof config.address);
  hsrp_start(&t, &config);
  is_in(&t, VIP_HSRP_LEARN);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_ACTIVE), 10000);
  assert_int_equal(due_ms(&t, VIP_HSRP_TIMER_STANDBY), 10000);
  hsrp_close(&t);
}

/* Hellos of a lower Speaker, and in states that send none, and a lower Coup in Active. */
static void test_no_event(void **unused)
{
  static const enum vip_hsrp_state silent[] = {VIP_HSRP_INITIAL, VIP_HSRP_LEARN, VIP_HSRP_LISTEN};

  (void)unused;
  for (unsigned state = VIP_HSRP_LEARN; state <= VIP_HSRP_ACTIVE; state++) {
    static struct hsrphost t;
    struct vip_hsrp_run before;

    open_in(&t, (enum vip_hsrp_state)state, EV_F);
    before = t.g.run;
    rx(&t, HSRP_LO, VIP_HSRP_HELLO, VIP_HSRP_SPEAK);
    for (unsigned i = 0; i < 3; i++) {
      rx(&t, HSRP_X, VIP_HSRP_HELLO, silent[i]);
    }
    if (state == VIP_HSRP_ACTIVE) {
      rx(&t, HSRP_Y, VIP_HSRP_COUP, VIP_HSRP_LISTEN);
    } else {
      rx(&t, HSRP_Y, VIP_HSRP_RESIGN, VIP_HSRP_ACTIVE);
    }
    is_in(&t, (enum vip_hsrp_state)state);
    assert_memory_equal(&before, &t.g.run, sizeof before);
    did(&t, "");
    hsrp_close(&t);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cells),
      cmocka_unit_test(test_a_learn),
      cmocka_unit_test(test_no_event),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
