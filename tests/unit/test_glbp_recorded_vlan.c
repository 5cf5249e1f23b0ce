/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_recorded_vlan.c - glbp.md 7.4 and 7.5: two routers of 2020 with MD5 by a
 * key string that nobody knows, A = .1 and B = .2 there, hello 10 s, hold 20 s, whose
 * forwarders have their numbers from an earlier life.  Recordings D (IPv4: they start)
 * and E (A falls silent), F (IPv6: they start) and G (A leaves); case 65.
 *
 * Where the dossier gives no time of a Hello, it is one that its seconds allow.
 */
#include "glbpline.h"

#include "frame_vectors.h"
#include "glbp_vectors.h"
#include "hex.h"

static struct glan lan;
static struct line line;

static const uint8_t secret[] = {'t', 'e', 's', 't', 'k', 'e', 'y'};
static const struct vip_key key = {0, secret, sizeof secret, VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_auth key_string = {&vip_auth_md5, &key, 1};

/* Its next nonce is of generation `generation`. */
static void power(unsigned router, uint8_t family, uint8_t generation)
{
  struct vip_glbp_config config = glan_base(router);
  struct vip_glbp_run *run = &lan.r[router].g.run;

  config.family = family;
  config.group = family == VIP_IPV4 ? 40 : 46;
  config.priority = router == A ? 105 : 100;
  config.hello_ms = 10000;
  config.hold_ms = 20000;
  config.auth = &key_string;
  config.quiet_echo = true;
  config.automatic = family == VIP_IPV6;
  memset(&config.address, 0, sizeof config.address);
  if (family == VIP_IPV4) {
    config.address = vip_ipv4(192, 168, 40, 254);
  }
  glan_power(&lan, router, &config);
  run->nonced = true;
  run->generation = (uint8_t)(generation - 1);
}

/* Both, with the numbers that they know. */
static void power_both(uint8_t family, unsigned number_a, uint8_t generation_a,
                       uint8_t generation_b)
{
  const unsigned number_b = 3 - number_a;

  glan_open(&lan);
  line_own(&lan, A, "aabbcc000120", vip_ipv4(192, 168, 40, 1), v6(0xfe80, 1));
  line_own(&lan, B, "aabbcc000220", vip_ipv4(192, 168, 40, 2), v6(0xfe80, 2));
  power(A, family, generation_a);
  power(B, family, generation_b);
  for (unsigned i = A; i <= B; i++) {
    line_knows(&lan, i, number_a, A);
    line_knows(&lan, i, number_b, B);
  }
}

/* The virtual MAC's number that a client is given. */
static unsigned client(unsigned router, uint8_t last, struct vip_answer *answer,
                       struct vip_query *query)
{
  const struct vip_group *group = &lan.r[router].g.group;

  memset(query, 0, sizeof *query);
  query->family = vip_glbp_get_config(&lan.r[router].g)->family;
  query->target = *vip_glbp_address(&lan.r[router].g);
  query->sender = query->family == VIP_IPV4 ? vip_ipv4(192, 168, 40, last) : v6(0xfe80, last);
  (void)hex_bytes(query->client.octet, 6, "aabbcc000020");
  query->client.octet[4] = last;
  assert_int_equal(vip_if_answer(vip_group_if(group), query, answer, glan_now(&lan)), VIP_OK);
  return answer->mac.octet[5];
}

static void frame_is(const uint8_t *frame, int length, const char *hex)
{
  uint8_t expected[200];

  assert_int_equal(length, (int)hex_bytes(expected, sizeof expected, hex));
  assert_memory_equal(frame, expected, (size_t)length);
}

/* ---- 7.4 ---- */

static const struct line_row d_rows[] = {
    {0, B, LINE_TICK, "hello/listen[1l] n0", 0, NULL},
    {923, A, LINE_TICK, "hello/listen[2l] n1", 0, NULL},
    {9220, B, LINE_TICK, "hello/listen[1l] n1", 0, NULL},
    {10380, A, LINE_TICK, "hello/listen[2l] n1", 0, NULL},
    {11412, B, LINE_F, "hello/speak[1l] n1", 0, NULL},
    {11743, B, LINE_VF1, "vf1/167*1 n1", 0, NULL},
    /* B goes back to Listen, without a word. */
    {12037, A, LINE_F, "hello/speak[2l] n1", 0, NULL},
    {12798, B, LINE_G, "hello/speak[1a]*1 n1", 0, NULL},
    /* It takes A's forwarder although A lives in Listen. */
    {14322, B, LINE_RANKED2, "vf2/135*2 n1", 14397, NULL},
    {15082, A, LINE_G, "hello/active[2l] n1", 0, NULL},
    {15900, A, LINE_VF2, NULL, 0, NULL},
    {21060, B, LINE_TICK, "hello/speak[1a2a]*2 n1", 14394, NULL},
    {23400, A, LINE_TICK, "hello/active[2l] n1", 0, NULL},
    {30700, B, LINE_TICK, "hello/speak[1a2a]*1 n1", 14392, NULL},
    {32200, A, LINE_TICK, "hello/active[2l] n1", 0, NULL},
    {32862, B, LINE_F, "hello/standby[1a2a]*2 n1", 14399, NULL},
    {40900, A, LINE_TICK, "hello/active[2l] n1", 0, NULL},
    {41500, B, LINE_TICK, "hello/standby[1a2a]*1 n1", 14399, NULL},
    {49500, A, LINE_TICK, "hello/active[2l] n1", 0, NULL},
    /* A has its forwarder back. */
    {50355, B, LINE_TICK, "hello/standby[1a2a]*2 n1", 14399, NULL},
    {50355, A, LINE_ANSWER, "vf2/167*2 n1", 0, NULL},
    {58100, A, LINE_TICK, "hello/active[2a]*2 n1", 0, NULL},
    {59300, B, LINE_TICK, "hello/standby[1a]*1 n1", 0, NULL},
};

static const struct line_row e_rows[] = {
    {28340, A, LINE_TICK, "hello/active[2a]*2 n1", 0, NULL},
    {30500, B, LINE_TICK, "hello/standby[1a]*1 n1", 0, NULL},
    {39800, B, LINE_TICK, "hello/standby[1a]*1 n1", 0, NULL},
    {48879, B, LINE_G, "hello/active[1a]*1 n0", 0, NULL},
    {49673, B, LINE_VF2, "vf2/135*2 n0", 14378, NULL},
    {58484, B, LINE_TICK, "hello/active[1a2a]*2 n0", 14369, NULL},
    {67699, B, LINE_TICK, "hello/active[1a2a]*1 n0", 14360, NULL},
    {75870, B, LINE_TICK, "hello/active[1a2a]*2 n0", 14352, NULL},
};

static void d(void)
{
  power_both(VIP_IPV4, 2, 1, 1);
  glan_until(&lan, 100000 - 8588);
  line_go(&lan, B);
  glan_until(&lan, 100000 - 7963);
  line_go(&lan, A);
  line_begin(&line, &lan, 100000, d_rows, COUNT_OF(d_rows));
  line_until(&line, 60000);
}

static void test_7_4_start(void **unused)
{
  struct vip_answer answer;
  struct vip_query query;
  uint8_t frame[100];

  (void)unused;
  d();
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  is_in(&lan, B, VIP_GLBP_STANDBY);
  glan_until(&lan, line.origin + 89110);
  assert_int_equal(client(A, 4, &answer, &query), 1);
  /* P12. */
  frame_is(frame, vip_frame_answer(frame, sizeof frame, &query, &answer, 40), ARP_ANSWER_GLBP);
  glan_until(&lan, line.origin + 120740);
  assert_int_equal(client(A, 5, &answer, &query), 2);
  /* No ARP for the virtual address that nobody asked for. */
  assert_int_equal(lan.r[A].counters.announced + lan.r[B].counters.announced, 0);
  glan_close(&lan);
}

static void test_7_4_silence(void **unused)
{
  struct vip_answer answer;
  struct vip_query query;
  const uint8_t *vf;

  (void)unused;
  d();
  assert_int_equal(vip_group_adjust(&lan.r[A].g.group, -10, glan_now(&lan)), VIP_OK);
  line_begin(&line, &lan, 240000, e_rows, COUNT_OF(e_rows));
  line_idle(&line);
  line_until(&line, 28340);
  /* Between the thresholds: the whole priority. */
  vf = glan_sent(&lan, A, 0)->octets + glan_sent(&lan, A, 0)->packet.length - 20;
  assert_int_equal(vf[5], 167);
  assert_int_equal(vf[6], 90);
  glan_die(&lan, A);
  line_until(&line, 76000);
  /* Hosts keep both MACs. */
  assert_int_equal(client(B, 4, &answer, &query), 1);
  assert_int_equal(client(B, 5, &answer, &query), 2);
  assert_int_equal(lan.r[B].held, 4 | 8);
  glan_close(&lan);
}

/* ---- 7.5 ---- */

static const struct line_row f_rows[] = {
    {8234, A, LINE_TICK, "hello/listen[1l] n0", 0, GLBP_P7},
    {10340, B, LINE_TICK, "hello/listen[2l] n1", 0, NULL},
    {17972, A, LINE_TICK, "hello/listen[1l] n1", 0, NULL},
    {19535, B, LINE_TICK, "hello/listen[2l] n1", 0, NULL},
    {20044, A, LINE_F, "hello/speak[1l] n1", 0, NULL},
    /* Without a gateway. */
    {21122, B, LINE_VF2, "vf2/167*2 n1", 0, NULL},
    {21200, A, LINE_VF2, NULL, 0, NULL},
    {21222, B, LINE_G, "hello/speak[2a]*2 n1", 0, NULL},
    {21599, A, LINE_G, "hello/active[1l] n1", 0, NULL},
    {23444, B, LINE_RANKED1, "vf1/135*1 n1", 14398, NULL},
    {23900, A, LINE_VF1, NULL, 0, NULL},
    {30000, A, LINE_TICK, "hello/active[1l] n1", 0, NULL},
    {30330, B, LINE_TICK, "hello/speak[1a2a]*1 n1", 14399, NULL},
    {38880, A, LINE_TICK, "hello/active[1l] n1", 0, NULL},
    {39400, B, LINE_TICK, "hello/speak[1a2a]*2 n1", 14399, NULL},
    {41282, B, LINE_F, "hello/standby[1a2a]*1 n1", 14397, GLBP_P9},
    {48500, A, LINE_TICK, "hello/active[1l] n1", 0, NULL},
    {50000, B, LINE_TICK, "hello/standby[1a2a]*2 n1", 14398, NULL},
    {57000, A, LINE_TICK, "hello/active[1l] n1", 0, NULL},
    {58750, B, LINE_TICK, "hello/standby[1a2a]*1 n1", 14398, NULL},
    {58750, A, LINE_ANSWER, "vf1/167*1 n1", 0, NULL},
    {66300, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {67835, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
};

/* A's farewell, and in the same millisecond B. */
static const struct line_row g_rows[] = {
    {0, A, LINE_ANSWER, "vf1/160*1 n1", 0, GLBP_P8_VF},
    {0, A, LINE_ANSWER, "hello/resign n1", 0, GLBP_P8_VG},
    {0, B, LINE_ANSWER, "vf1/135*1 n1", 14400, NULL},
    {0, B, LINE_ANSWER, "hello/active[1a2a]*1 n1", 14400, NULL},
    {9863, B, LINE_TICK, "hello/active[1a2a]*2 n1", 14390, NULL},
    {19742, B, LINE_TICK, "hello/active[1a2a]*1 n1", 14380, NULL},
};

/* A's nonces are new every 20 s from 0 on, B's from 0.657 on. */
static void f(void)
{
  power_both(VIP_IPV6, 1, 0x0b, 0x07);
  glan_until(&lan, 100000);
  line_random(&lan, A, 0xc80a9377);
  line_go(&lan, A);
  glan_until(&lan, 100657);
  line_go(&lan, B);
  line_begin(&line, &lan, 100000, f_rows, COUNT_OF(f_rows));
  line_until(&line, 19900);
  line_random(&lan, A, 0x8487c503);
  line_until(&line, 20600);
  assert_int_equal(lan.r[B].counters.announced, 0);
  line_until(&line, 21122);
  assert_int_equal(lan.r[B].counters.announced, 1);
  assert_int_equal(lan.r[A].counters.announced, 0);
  line_until(&line, 40600);
  line_random(&lan, B, 0xfa407967);
  line_until(&line, 68000);
  /* The first role of each alone. */
  assert_int_equal(lan.r[A].counters.announced, 1);
  assert_int_equal(lan.r[B].counters.announced, 1);
}

static void test_7_5_start(void **unused)
{
  struct vip_answer answer;
  struct vip_query query;

  (void)unused;
  f();
  glan_until(&lan, line.origin + 206849);
  assert_int_equal(client(A, 9, &answer, &query), 1); /* somebody in what was not recorded */
  assert_int_equal(client(A, 4, &answer, &query), 2);
  assert_int_equal(answer.nd_flags, VIP_NA_ROUTER | VIP_NA_SOLICITED | VIP_NA_OVERRIDE);
  assert_false(answer.to_all_nodes);
  /* Ours is from its own MAC, for the switches (5.3). */
  assert_memory_equal(&answer.src_mac, &lan.r[A].own.mac, 6);
  assert_int_equal(client(A, 5, &answer, &query), 1);
  glan_close(&lan);
}

/* P10: the announcement of B's first role. */
static void test_7_5_announcement(void **unused)
{
  const struct vip_addr address = vip_glbp_auto_address(46);
  struct vip_announce announce;
  uint8_t frame[100];
  unsigned found = 0;

  (void)unused;
  power_both(VIP_IPV6, 1, 1, 1);
  line_go(&lan, B);
  glan_until(&lan, 20000);
  for (size_t i = 0; i < lan.r[B].count; i++) {
    if (lan.r[B].records[i].op == GLAN_ANNOUNCE) {
      announce = lan.r[B].records[i].announce;
      announce.addr = &address;
      found++;
    }
  }
  assert_int_equal(found, 1);
  assert_true(announce.with_ra);
  frame_is(frame, vip_frame_announce(frame, sizeof frame, &announce, 0, 0), NA_GLBP(CLASS_NONE));
  glan_close(&lan);
}

static void test_65_leave(void **unused)
{
  (void)unused;
  f();
  glan_until(&lan, 180600);
  line_random(&lan, B, 0x9271b819);
  glan_until(&lan, 199900);
  lan.r[A].g.run.generation = 0x16;
  line_random(&lan, A, 0x011e9982);
  glan_until(&lan, 200600);
  line_begin(&line, &lan, 200600, g_rows, COUNT_OF(g_rows));
  assert_int_equal(vip_group_stop(&lan.r[A].g.group, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  line_until(&line, 19900);
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  assert_int_equal(lan.r[B].counters.announced, 1);
  assert_int_equal(lan.r[A].held, 0);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_7_4_start), cmocka_unit_test(test_7_4_silence),
      cmocka_unit_test(test_7_5_start), cmocka_unit_test(test_7_5_announcement),
      cmocka_unit_test(test_65_leave),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
