/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_recorded.c - glbp.md 7.1, three old routers without authentication that
 * start; 7.6, two whose debug messages were kept; 7.7, a laboratory of three.  The
 * other recordings: test_glbp_recorded_pair.c, test_glbp_recorded_vlan.c.
 */
#include "glbpline.h"

#include "glbp_vectors.h"

static struct glan lan;
static struct line line;

/* ---- 7.1: A, B, C are R1, R2, R3 ---- */

static const struct line_row election[] = {
    {0, A, LINE_TICK, "hello/listen", 0, GLBP_P1},
    {536, B, LINE_TICK, "hello/listen", 0, NULL},
    {1520, C, LINE_TICK, "hello/listen", 0, NULL},
    {3024, A, LINE_TICK, "hello/listen", 0, NULL},
    {3512, B, LINE_TICK, "hello/listen", 0, NULL},
    {4520, C, LINE_TICK, "hello/listen", 0, NULL},
    {6008, A, LINE_TICK, "hello/listen", 0, NULL},
    {6536, B, LINE_TICK, "hello/listen", 0, NULL},
    {7024, A, LINE_F, "", 0, NULL}, /* both are due: g alone (4.3) */
    {7024, A, LINE_G, "hello/speak", 0, NULL},
    {7552, C, LINE_TICK, "hello/listen", 0, NULL},
    {7552, B, LINE_G, "hello/speak", 0, NULL},
    {8528, C, LINE_G, "hello/speak", 0, NULL},
    {10017, A, LINE_TICK, "hello/speak", 0, NULL},
    {10545, B, LINE_TICK, "hello/listen", 0, NULL},
    {11552, C, LINE_TICK, "hello/listen", 0, NULL},
    {13005, A, LINE_TICK, "hello/speak", 0, NULL},
    {13533, B, LINE_TICK, "hello/listen", 0, NULL},
    {14537, C, LINE_TICK, "hello/listen", 0, NULL},
    {16029, A, LINE_TICK, "hello/speak", 0, NULL},
    {16557, B, LINE_TICK, "hello/listen", 0, NULL},
    {17005, A, LINE_F, "hello/standby", 0, NULL},
    {17013, A, LINE_G, "hello/active", 0, NULL},
    {17553, C, LINE_TICK, "hello/listen", 0, NULL},
    {19537, B, LINE_TICK, "hello/listen", 0, NULL},
    {20025, A, LINE_TICK, "hello/active", 0, NULL},
    {20561, C, LINE_TICK, "request.10", 0, GLBP_P2},
    {20561, C, LINE_ANSWER, "hello/listen", 0, NULL},
    {20561, A, LINE_ANSWER, "response2.30", 0, GLBP_P3},
    {22537, B, LINE_TICK, "request.10", 0, NULL}, /* not in the recording */
    {22537, B, LINE_ANSWER, "hello/listen", 0, NULL},
    {22537, A, LINE_ANSWER, "response3.20", 0, NULL}, /* the same */
    {23033, A, LINE_TICK, "hello/active", 0, NULL},
    {23561, C, LINE_TICK, "hello/listen", 0, NULL},
    {25537, B, LINE_TICK, "hello/listen", 0, NULL},
    {26025, A, LINE_TICK, "hello/active", 0, NULL},
    {26537, C, LINE_TICK, "hello/listen", 0, NULL},
    {27017, C, LINE_F, "hello/speak", 0, NULL},
    {27025, A, LINE_VF1, "vf1/167*1", 0, GLBP_P4},
    {27050, B, LINE_F, NULL, 0, NULL},
    {28562, B, LINE_TICK, "hello/listen", 0, NULL},
    {29010, A, LINE_TICK, "hello/active[1a]*1", 0, GLBP_P5},
    {30018, C, LINE_TICK, "hello/speak", 0, NULL},
    {30602, C, LINE_VF2, "vf2/167*2", 0, NULL},
    {31530, B, LINE_TICK, "hello/listen", 0, NULL},
    {32018, A, LINE_TICK, "hello/active[1a]*1", 0, NULL},
    {32598, B, LINE_VF3, "vf3/167*3", 0, NULL},
    {33046, C, LINE_TICK, "hello/speak[2a]*2", 0, NULL},
    {34550, B, LINE_TICK, "hello/listen[3a]*3", 0, NULL},
    {35006, A, LINE_TICK, "hello/active[1a]*1", 0, NULL},
    {36026, C, LINE_TICK, "hello/speak[2a]*2", 0, NULL},
    {37018, C, LINE_F, "hello/standby[2a]*2", 0, NULL},
    {37550, B, LINE_TICK, "hello/listen[3a]*3", 0, NULL},
    {37998, A, LINE_TICK, "hello/active[1a]*1", 0, NULL},
    {40042, C, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {40530, B, LINE_TICK, "hello/listen[3a]*3", 0, NULL},
    {41018, A, LINE_TICK, "hello/active[1a]*1", 0, NULL},
    {43022, C, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {43551, B, LINE_TICK, "hello/listen[3a]*3", 0, NULL},
    {44007, A, LINE_TICK, "hello/active[1a]*1", 0, NULL},
    {46015, C, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {46543, B, LINE_TICK, "hello/listen[3a]*3", 0, NULL},
};

static void old_router(unsigned router, const char *mac)
{
  struct vip_glbp_config config = glan_base(router);

  config.address = vip_ipv4(192, 168, 0, 1);
  config.active_only = true;
  line_own(&lan, router, mac, vip_ipv4(192, 168, 0, (uint8_t)(10 * (router + 1))), v6(0xfe80, 1));
  glan_start(&lan, router, &config);
}

static void test_7_1_election(void **unused)
{
  (void)unused;
  glan_open(&lan);
  glan_until(&lan, 7020);
  old_router(A, "c2007cb80000");
  glan_until(&lan, 7550);
  old_router(B, "c2017cb80000");
  glan_until(&lan, 8530);
  old_router(C, "c2027cca0000");
  line_begin(&line, &lan, 10000, election, COUNT_OF(election));
  line_until(&line, 46600);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  is_in(&lan, B, VIP_GLBP_LISTEN);
  is_in(&lan, C, VIP_GLBP_STANDBY);
  glan_close(&lan);
}

/* ---- 7.6: A is .2, B is .3; time is that behind 22:57:00 ---- */

static const struct line_row debug[] = {
    {26600, A, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {28550, B, LINE_TICK, "hello/active[1a]*1", 0, NULL},
    {29560, A, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {32560, A, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {35560, A, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {38554, A, LINE_G, "hello/active[2a]*2", 0, NULL},
    {38558, A, LINE_VF1, "vf1/135*1", 14389, NULL},
    {41554, A, LINE_TICK, "hello/active[1a2a]*1", 14386, NULL},
    {44554, A, LINE_TICK, "hello/active[1a2a]*2", 14383, NULL},
    {47554, A, LINE_TICK, "hello/active[1a2a]*1", 14380, NULL},
    {48554, A, LINE_F, "", 0, NULL},
    {50554, A, LINE_TICK, "hello/active[1a2a]*2", 14377, NULL},
    {53554, A, LINE_TICK, "hello/active[1a2a]*1", 14374, NULL},
    {56554, A, LINE_TICK, "hello/active[1a2a]*2", 14371, NULL},
    {59550, A, LINE_TICK, "hello/active[1a2a]*1", 14369, NULL},
    {61560, B, LINE_TICK, "hello/listen", 0, NULL}, /* B in Listen: not in the log */
    {62550, A, LINE_TICK, "hello/active[1a2a]*2", 14366, NULL},
    {64560, B, LINE_TICK, "hello/listen", 0, NULL},
    {65550, A, LINE_TICK, "hello/active[1a2a]*1", 14363, NULL},
    {67560, B, LINE_TICK, "hello/listen", 0, NULL},
    {68550, A, LINE_TICK, "hello/active[1a2a]*2", 14360, NULL},
    /* B was in Listen for a whole hold time although it is better than A. */
    {68560, B, LINE_F, "hello/speak", 0, NULL},
    {71560, B, LINE_TICK, "hello/speak", 0, NULL},
    {71562, A, LINE_TICK, "hello/active[1a2a]*1", 14356, NULL},
    {71562, B, LINE_ANSWER, "hello/active", 0, NULL},
    {71562, A, LINE_ANSWER, "hello/speak[1a2a]*2", 14356, NULL},
    {74562, A, LINE_TICK, "hello/speak[1a2a]*1", 14353, NULL},
    {74570, B, LINE_TICK, "hello/active", 0, NULL},
    {77562, A, LINE_TICK, "hello/speak[1a2a]*2", 14350, NULL},
    {77570, B, LINE_TICK, "hello/active", 0, NULL},
    {80562, A, LINE_TICK, "hello/speak[1a2a]*1", 14347, NULL},
    {80570, B, LINE_TICK, "hello/active", 0, NULL},
    {81566, A, LINE_F, "hello/standby[1a2a]*2", 14346, NULL},
    {83570, B, LINE_TICK, "hello/active", 0, NULL},
    {84566, A, LINE_TICK, "hello/standby[1a2a]*1", 14343, NULL},
    {86570, B, LINE_TICK, "hello/active", 0, NULL},
    {87566, A, LINE_TICK, "hello/standby[1a2a]*2", 14340, NULL},
    {89570, B, LINE_TICK, "hello/active", 0, NULL},
    /* Heard since 59.55: the delay of 30 s is over. */
    {90566, A, LINE_TICK, "hello/standby[1a2a]*1", 14337, NULL},
    {90566, B, LINE_ANSWER, "vf1/167*1", 0, NULL},
    {92570, B, LINE_TICK, "hello/active[1a]*1", 0, NULL},
    {93566, A, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
};

static void debugged(unsigned router)
{
  struct vip_glbp_config config = glan_base(router);

  config.address = vip_ipv4(10, 10, 10, 1);
  config.priority = router == A ? 120 : 150;
  config.preempt = true;
  config.active_only = true;
  line_own(&lan, router, router == A ? "020000000002" : "020000000003",
           vip_ipv4(10, 10, 10, (uint8_t)(router + 2)), v6(0xfe80, 1));
  glan_start(&lan, router, &config);
}

static void test_7_6_back_again(void **unused)
{
  (void)unused;
  glan_open(&lan);
  debugged(B);
  glan_until(&lan, 1000);
  debugged(A);
  glan_until(&lan, 60000);
  line_begin(&line, &lan, 100000, debug, COUNT_OF(debug));
  line_idle(&line);
  line_until(&line, 28600);
  assert_int_equal(vip_if_down(&lan.r[B].ifp, false, glan_now(&lan)), VIP_OK);
  line_until(&line, 58560);
  assert_int_equal(vip_if_up(&lan.r[B].ifp, glan_now(&lan)), VIP_OK);
  line_until(&line, 94000);
  is_in(&lan, A, VIP_GLBP_STANDBY);
  assert_int_equal(lan.r[A].held, 8);
  assert_int_equal(lan.r[B].held, 4);
  glan_close(&lan);
}

/* ---- 7.7: priorities 130, 110, 100; a tracked object takes 30 of A's weighting ---- */

static void test_7_7_tracking(void **unused)
{
  static const uint8_t priorities[] = {130, 110, 100};
  struct vip_glbp_status status;

  (void)unused;
  glan_open(&lan);
  for (unsigned i = A; i <= C; i++) {
    struct vip_glbp_config config = glan_base(i);

    config.priority = priorities[i];
    config.weight_lower = 80;
    config.weight_upper = 90;
    config.hello_ms = i == C ? 1000 : 0;
    config.hold_ms = i == C ? 4000 : 0;
    glan_start(&lan, i, &config);
    glan_until(&lan, (i + 1) * 12500);
  }
  glan_until(&lan, 80000);
  /* "Hello time 3 sec (cfgd 1 sec)" */
  vip_glbp_get_status(&lan.r[C].g, &status);
  assert_int_equal(status.hello_ms, 3000);
  assert_true(status.times_learned);
  assert_int_equal(lan.r[A].held, 4);
  assert_int_equal(vip_group_adjust(&lan.r[A].g.group, -30, glan_now(&lan)), VIP_OK);
  glan_until(&lan, 120000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  assert_int_equal(lan.r[A].held, 0);
  vip_glbp_get_status(&lan.r[B].g, &status);
  assert_int_equal(status.forwarder[0].active.octet[3], 3);
  assert_int_equal(status.forwarder[0].priority, 135);
  assert_true((lan.r[C].held & 4) != 0);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_7_1_election),
      cmocka_unit_test(test_7_6_back_again),
      cmocka_unit_test(test_7_7_tracking),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
