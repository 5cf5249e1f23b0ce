/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_table.c - every cell of the tables of glbp.md 4.3 (gateway) and 4.6
 * (forwarders): router B alone, in a state, meets an event.
 *
 * Out of service a group hears nothing but its virtual address: test_glbp_live.c,
 * case 47.
 */
#include "glbplan.h"

#include "internal.h"

static struct glan lan;

/* ---- the gateway ---- */

enum { F, G, H, I, J, K, L, L_PREEMPT, R };

/* 9 is higher or lower than B; 8 is the Active gateway where one is known. */
static const struct glan_peer *peer(uint8_t last, uint8_t priority)
{
  static struct glan_peer one;

  one = glan_peer(last, priority);
  return &one;
}

/* At 5000 in Listen, 11000 in Speak, 21000 in Standby and Active. */
static void bring(enum vip_glbp_state state, bool preempt)
{
  struct vip_glbp_config config = glan_base(B);

  config.preempt = preempt;
  glan_open(&lan);
  glan_start(&lan, B, &config);
  if (state == VIP_GLBP_STANDBY) {
    glan_until(&lan, 9000);
    glan_rx(&lan, B, peer(8, 200), VIP_GLBP_ACTIVE);
    glan_until(&lan, 18000);
    glan_rx(&lan, B, peer(8, 200), VIP_GLBP_ACTIVE);
  }
  glan_until(&lan, state == VIP_GLBP_LISTEN ? 5000 : (state == VIP_GLBP_SPEAK ? 11000 : 21000));
  is_in(&lan, B, state);
  glan_forget(&lan);
}

static void happens(unsigned event)
{
  struct vip_group *group = &lan.r[B].g.group;

  switch (event) {
  case F:
    vipi_timer_fire(group, VIP_GLBP_TIMER_STANDBY, glan_now(&lan));
    break;
  case G:
    vipi_timer_fire(group, VIP_GLBP_TIMER_ACTIVE, glan_now(&lan));
    break;
  case H:
    glan_rx(&lan, B, peer(9, 200), VIP_GLBP_SPEAK);
    break;
  case I:
    glan_rx(&lan, B, peer(9, 200), VIP_GLBP_STANDBY);
    break;
  case J:
    glan_rx(&lan, B, peer(9, 50), VIP_GLBP_STANDBY);
    break;
  case K:
    glan_rx(&lan, B, peer(9, 200), VIP_GLBP_ACTIVE);
    break;
  case L:
  case L_PREEMPT:
    glan_rx(&lan, B, peer(9, 50), VIP_GLBP_ACTIVE);
    break;
  default:
    /* Where nobody is known as the gateway, somebody becomes it first. */
    if (group->state != VIP_GLBP_ACTIVE) {
      glan_rx(&lan, B, peer(8, 200), VIP_GLBP_ACTIVE);
    }
    glan_rx(&lan, B, peer(8, 0), VIP_GLBP_ACTIVE);
    break;
  }
  lan.queued = 0;
}

#define TAKES   "+addr hello/active >active 1>listen"
#define SPEAKS  "hello/speak >speak"
#define STANDS  "hello/standby >standby"
#define LISTENS ">listen"

/* What it does, and the Active and Standby timer then, in seconds; 0 = off. */
struct cell {
  uint8_t state;
  uint8_t event;
  const char *text;
  uint8_t active_s;
  uint8_t standby_s;
  uint8_t active_is;  /* last octet; 0 = unknown */
  uint8_t standby_is; /* the same */
};

static const struct cell gateway[] = {
    {VIP_GLBP_LISTEN, F, SPEAKS, 10, 15, 0, 0},
    {VIP_GLBP_LISTEN, G, SPEAKS, 15, 15, 0, 0},
    {VIP_GLBP_LISTEN, H, "", 10, 15, 0, 0},
    {VIP_GLBP_LISTEN, I, "", 10, 15, 0, 9},
    {VIP_GLBP_LISTEN, J, SPEAKS, 10, 15, 0, 0},
    {VIP_GLBP_LISTEN, K, "", 15, 10, 9, 0},
    {VIP_GLBP_LISTEN, L, "", 15, 10, 9, 0},
    /* Nobody is known that would take over and outranks us: it waits. */
    {VIP_GLBP_LISTEN, L_PREEMPT, "", 15, 10, 9, 0},
    {VIP_GLBP_LISTEN, R, "", 15, 10, 0, 0},
    {VIP_GLBP_SPEAK, F, STANDS, 20, 0, 0, 0},
    {VIP_GLBP_SPEAK, G, TAKES, 0, 21, 2, 0},
    {VIP_GLBP_SPEAK, H, LISTENS, 20, 21, 0, 0},
    {VIP_GLBP_SPEAK, I, LISTENS, 20, 21, 0, 9},
    {VIP_GLBP_SPEAK, J, STANDS, 20, 0, 0, 2},
    {VIP_GLBP_SPEAK, K, "", 21, 20, 9, 0},
    {VIP_GLBP_SPEAK, L, "", 21, 20, 9, 0},
    {VIP_GLBP_SPEAK, L_PREEMPT, TAKES, 0, 21, 2, 0},
    {VIP_GLBP_SPEAK, R, TAKES, 0, 21, 2, 0},
    {VIP_GLBP_STANDBY, F, "", 28, 0, 8, 2},
    {VIP_GLBP_STANDBY, G, TAKES, 0, 31, 2, 0},
    {VIP_GLBP_STANDBY, H, LISTENS, 28, 31, 8, 0},
    {VIP_GLBP_STANDBY, I, LISTENS, 28, 31, 8, 9},
    {VIP_GLBP_STANDBY, J, "hello/standby", 28, 0, 8, 2},
    {VIP_GLBP_STANDBY, K, "", 31, 0, 9, 2},
    {VIP_GLBP_STANDBY, L, "", 31, 0, 9, 2},
    {VIP_GLBP_STANDBY, L_PREEMPT, TAKES, 0, 31, 2, 0},
    {VIP_GLBP_STANDBY, R, TAKES, 0, 31, 2, 0},
    {VIP_GLBP_ACTIVE, F, "", 0, 0, 2, 0},
    {VIP_GLBP_ACTIVE, G, "", 0, 30, 2, 0}, /* it does not run there: fired by force */
    {VIP_GLBP_ACTIVE, H, "", 0, 30, 2, 0},
    {VIP_GLBP_ACTIVE, I, "", 0, 31, 2, 9},
    {VIP_GLBP_ACTIVE, J, "", 0, 31, 2, 9},
    {VIP_GLBP_ACTIVE, K, "-addr hello/speak[1l] >speak", 31, 31, 9, 0},
    {VIP_GLBP_ACTIVE, L, "hello/active[1l]", 0, 30, 2, 0},
    {VIP_GLBP_ACTIVE, L_PREEMPT, "hello/active[1l]", 0, 30, 2, 0},
    {VIP_GLBP_ACTIVE, R, "", 0, 30, 2, 0},
};

/* Why it changed, by the event; J in Listen and Speak, F and G too. */
static const uint8_t gateway_reasons[] = {
    [F] = VIP_REASON_STANDBY_SILENT, [G] = VIP_REASON_NO_RESPONSE,       [H] = VIP_REASON_SPEAKER,
    [I] = VIP_REASON_STANDBY_HIGHER, [J] = VIP_REASON_STANDBY_LOWER,     [K] = VIP_REASON_HIGHER,
    [L] = VIP_REASON_NONE,           [L_PREEMPT] = VIP_REASON_PREEMPTED, [R] = VIP_REASON_RESIGN,
};

static void test_gateway(void **unused)
{
  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(gateway); i++) {
    const struct cell *cell = &gateway[i];
    struct vip_glbp_status status;
    char text[100];

    bring((enum vip_glbp_state)cell->state, cell->event == L_PREEMPT);
    happens(cell->event);
    (void)snprintf(text, sizeof text, "%u: %s", lan.now_ms, cell->text);
    print_message("cell %u: state %u, event %u\n", i, cell->state, cell->event);
    did(&lan, B, cell->text[0] != '\0' ? text : "");
    if (vip_group_state(&lan.r[B].g.group) != cell->state) {
      assert_int_equal(lan.r[B].counters.last_reason, gateway_reasons[cell->event]);
    }
    assert_int_equal(lan.r[B].counters.code[VIP_CODE_LOSING],
                     cell->state == VIP_GLBP_ACTIVE &&
                         (cell->event == L || cell->event == L_PREEMPT));
    assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_ACTIVE), cell->active_s * 1000);
    assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_STANDBY), cell->standby_s * 1000);
    vip_glbp_get_status(&lan.r[B].g, &status);
    assert_int_equal(status.active.addr.octet[3], cell->active_is);
    /* J in Speak and F: it is Standby itself. */
    if (status.standby.local) {
      is_in(&lan, B, VIP_GLBP_STANDBY);
    } else {
      assert_int_equal(status.standby.addr.octet[3], cell->standby_is);
    }
    glan_close(&lan);
  }
}

/* Listen and l: with a Standby gateway that outranks us, we preempt where it would not. */
static void test_listen_preempts_beside_a_better_standby(void **unused)
{
  (void)unused;
  bring(VIP_GLBP_LISTEN, true);
  happens(I);
  did(&lan, B, "");
  glan_rx(&lan, B, peer(8, 50), VIP_GLBP_ACTIVE);
  did(&lan, B, "5000: " TAKES);
  glan_close(&lan);
}

/* Standby and j: once in a hello time. */
static void test_standby_contests_seldom(void **unused)
{
  (void)unused;
  bring(VIP_GLBP_STANDBY, false);
  happens(J);
  happens(J);
  did(&lan, B, "21000: hello/standby");
  glan_close(&lan);
}

/* ---- forwarders: number 2 at B, as a secondary or as its own ---- */

enum { VF_G, VF_H, VF_I, VF_J, VF_J_PREEMPT, VF_TIMEOUT, VF_KNOWN };

static void tell(uint8_t last, uint8_t state, uint8_t priority)
{
  const struct glan_vf vf = {2, state, priority, 100, 14400, 600};

  glan_rx_vf(&lan, B, peer(last, 50), VIP_GLBP_DISABLED, &vf);
  lan.queued = 0;
}

/* At 5000: Active router of Listen is 8, with VF priority 135; 9 outranks B, 1 does not. */
static void bring_vf(enum vip_glbp_state state)
{
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 4000);
  if (state != VIP_GLBP_DISABLED) {
    tell(8, 32, 135);
  }
  glan_until(&lan, 5000);
  if (state == VIP_GLBP_ACTIVE) {
    vipi_timer_fire(&lan.r[B].g.group,
                    VIP_GLBP_TIMER_FORWARDERS + VIP_GLBP_FORWARDER_TIMERS +
                        (unsigned)VIP_GLBP_FORWARDER_ACTIVE,
                    glan_now(&lan));
    lan.queued = 0;
    /* The router that it heard counts as one in front of it: it waits. */
    glan_until(&lan, 5100);
  }
  if (state == VIP_GLBP_INITIAL) {
    assert_int_equal(vip_glbp_stop_forwarder(&lan.r[B].g, 2, glan_now(&lan)), VIP_OK);
  }
  assert_int_equal(glan_vf_state(&lan, B, 2), state);
  glan_forget(&lan);
}

static void vf_timer(enum vip_glbp_forwarder_timer timer)
{
  vipi_timer_fire(&lan.r[B].g.group,
                  VIP_GLBP_TIMER_FORWARDERS + VIP_GLBP_FORWARDER_TIMERS + (unsigned)timer,
                  glan_now(&lan));
  lan.queued = 0;
}

static void vf_happens(unsigned event)
{
  switch (event) {
  case VF_G:
    vf_timer(VIP_GLBP_FORWARDER_ACTIVE);
    break;
  case VF_H:
    tell(8, 32, 128);
    break;
  case VF_I:
    tell(9, 32, 135);
    break;
  case VF_J:
  case VF_KNOWN:
    tell(1, 32, 135);
    break;
  case VF_J_PREEMPT:
    /* Ripe since now. */
    tell(1, 32, 135);
    vipi_timer_move(&lan.r[B].g.group,
                    VIP_GLBP_TIMER_FORWARDERS + VIP_GLBP_FORWARDER_TIMERS +
                        (unsigned)VIP_GLBP_FORWARDER_PREEMPT,
                    0);
    tell(1, 32, 135);
    break;
  default:
    vf_timer(VIP_GLBP_FORWARDER_TIMEOUT);
    break;
  }
}

/* Why it changed, by the event; the retry of Initial bears its own. */
static const uint8_t forwarder_reasons[] = {
    [VF_G] = VIP_REASON_NO_RESPONSE, [VF_H] = VIP_REASON_RESIGN,        [VF_I] = VIP_REASON_HIGHER,
    [VF_KNOWN] = VIP_REASON_LEARNED, [VF_TIMEOUT] = VIP_REASON_TIMEOUT, [VF_J] = VIP_REASON_NONE,
};

struct vf_cell {
  uint8_t state;
  uint8_t event;
  const char *text;
  uint32_t active_ms; /* Active timer */
};

/* Three routers are heard in all; with 8 or 9 alive it waits 100 ms for each. */
static const struct vf_cell forwarders[] = {
    {VIP_GLBP_DISABLED, VF_KNOWN, "5000: 2>listen", 15000},
    {VIP_GLBP_DISABLED, VF_I, "5000: 2>listen", 15000},
    {VIP_GLBP_DISABLED, VF_H, "", 0},
    {VIP_GLBP_INITIAL, VF_H, "", 0},
    {VIP_GLBP_INITIAL, VF_I, "", 0},
    {VIP_GLBP_INITIAL, VF_J, "", 0},
    {VIP_GLBP_INITIAL, VF_TIMEOUT, "5000: 2>disabled", 0},
    {VIP_GLBP_INITIAL, VF_G, "5000: 2>listen", 15000}, /* the retry */
    {VIP_GLBP_LISTEN, VF_G, "5000: +mac2 vf2/135*2 2>active", 0},
    {VIP_GLBP_LISTEN, VF_H, "5000: +mac2 vf2/135*2 2>active", 0},
    {VIP_GLBP_LISTEN, VF_I, "", 15000},
    {VIP_GLBP_LISTEN, VF_J, "", 15000},
    {VIP_GLBP_LISTEN, VF_J_PREEMPT, "", 5100}, /* 8 is in front of it */
    {VIP_GLBP_LISTEN, VF_TIMEOUT, "5000: 2>disabled", 0},
    {VIP_GLBP_ACTIVE, VF_G, "", 0},
    {VIP_GLBP_ACTIVE, VF_H, "", 0},
    {VIP_GLBP_ACTIVE, VF_I, "5100: -mac2 2>listen", 15100},
    {VIP_GLBP_ACTIVE, VF_J, "5100: vf2/135*2", 0},
    {VIP_GLBP_ACTIVE, VF_TIMEOUT, "5100: -mac2 2>disabled", 0},
};

static void test_forwarders(void **unused)
{
  (void)unused;
  for (unsigned i = 0; i < COUNT_OF(forwarders); i++) {
    const struct vf_cell *cell = &forwarders[i];

    bring_vf((enum vip_glbp_state)cell->state);
    print_message("cell %u: state %u, event %u\n", i, cell->state, cell->event);
    vf_happens(cell->event);
    did(&lan, B, cell->text);
    if (glan_vf_state(&lan, B, 2) != cell->state) {
      assert_int_equal(lan.r[B].stats.forwarder[1].last_reason,
                       cell->state == VIP_GLBP_DISABLED ? VIP_REASON_LEARNED
                       : cell->state == VIP_GLBP_INITIAL && cell->event == VF_G
                           ? VIP_REASON_RETRY
                           : forwarder_reasons[cell->event]);
    }
    assert_int_equal(glan_vf_due_ms(&lan, B, 2, VIP_GLBP_FORWARDER_ACTIVE), cell->active_ms);
    glan_close(&lan);
  }
}

/* Its own: nobody is in front of the primary, and what was its number it takes after its delay. */
static void test_own_forwarder(void **unused)
{
  (void)unused;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_until(&lan, 31000);
  assert_int_equal(glan_vf_state(&lan, B, 1), VIP_GLBP_ACTIVE);
  glan_forget(&lan);
  for (uint32_t ms = 31000; ms < 63000; ms += 2000) {
    const struct glan_vf vf = {1, 32, 135, 100, 14400, 600};

    glan_until(&lan, ms);
    glan_rx_vf(&lan, B, peer(9, 50), VIP_GLBP_DISABLED, &vf);
    lan.queued = 0;
  }
  /* A lower one beside it is told so, once in a hello time. */
  did_but(&lan, B,
          "31000: vf1/167*1; 35000: vf1/167*1; 39000: vf1/167*1; 43000: vf1/167*1; "
          "47000: vf1/167*1; 51000: vf1/167*1; 55000: vf1/167*1; 59000: vf1/167*1");
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_gateway),
      cmocka_unit_test(test_listen_preempts_beside_a_better_standby),
      cmocka_unit_test(test_standby_contests_seldom),
      cmocka_unit_test(test_forwarders),
      cmocka_unit_test(test_own_forwarder),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
