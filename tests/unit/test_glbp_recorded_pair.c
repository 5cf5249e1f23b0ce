/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_recorded_pair.c - glbp.md 7.2 and 7.3: two routers of 2009 with MD5 by a
 * key chain, A = R.2 and B = R.3 there, and what happens to them when their keys
 * differ (recording B) and when one falls silent (recording A).
 *
 * Each row is a recorded packet: its time, its forwarders, the MAC that it came
 * from, the seconds, and whether it echoed a nonce.
 */
#include "glbpline.h"

#include "glbp_vectors.h"
#include "internal.h"

static struct glan lan;

static const uint8_t first[] = {'p', 'a', 's', 's', 'w', 'o', 'r', 'd', '1', '2', '3', '4', '5'};
static const struct vip_key old_key = {1, first, sizeof first, VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_key new_key = {1, first, 11, VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_auth password12345 = {&vip_auth_md5, &old_key, 1};
static const struct vip_auth password123 = {&vip_auth_md5, &new_key, 1};

/* A is the primary of forwarder 1 and the gateway, B that of 2. */
static void power(unsigned router, const struct vip_auth *auth)
{
  struct vip_glbp_config config = glan_base(router);

  config.address = vip_ipv4(10, 1, 2, 1);
  config.priority = router == A ? 130 : 100;
  config.preempt = router == A;
  config.auth = auth;
  config.quiet_echo = true;
  config.active_only = true;
  line_own(&lan, router, router == A ? "aabbcc000a00" : "aabbcc001400",
           vip_ipv4(10, 1, 2, (uint8_t)(router + 2)), v6(0xfe80, (uint16_t)(router + 2)));
  glan_power(&lan, router, &config);
}

static void vector_is(const struct glan_record *r, unsigned number)
{
  char text[GLBP_TEXT_ROOM];

  glbp_vector_text(text, &glbp_vectors[number - 1]);
  line_octets(r, text);
}

/* ---- 7.2, B ---- */

/* Before the recording: A is given a key at -20.0, B is not.  Each is on its own then. */
static const struct line_row b_before[] = {
    {-24400, A, LINE_TICK, "hello/active[1a]*1", 0, NULL},
    {-23320, B, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {-21400, A, LINE_TICK, "hello/active[1a]*1", 0, NULL},
    {-20920, B, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {-18800, A, LINE_TICK, "hello/active[1a]*1 n0", 0, NULL},
    {-18100, B, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {-16000, A, LINE_TICK, "hello/active[1a]*1 n0", 0, NULL},
    {-15300, B, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {-13300, A, LINE_TICK, "hello/active[1a]*1 n0", 0, NULL},
    {-12700, B, LINE_TICK, "hello/standby[2a]*2", 0, NULL},
    {-11000, B, LINE_VF1, "vf1/135*1", 14389, NULL},
    {-10700, A, LINE_TICK, "hello/active[1a]*1 n0", 0, NULL},
    {-10500, A, LINE_VF2, "vf2/135*2 n0", 14389, NULL},
    {-10300, B, LINE_TICK, "hello/standby[1a2a]*1", 14388, NULL},
    {-10000, B, LINE_G, "hello/active[1a2a]*2", 14388, NULL},
    {-8000, A, LINE_TICK, "hello/active[1a2a]*2 n0", 14387, NULL},
    {-7500, B, LINE_TICK, "hello/active[1a2a]*1", 14386, NULL},
    {-5400, A, LINE_TICK, "hello/active[1a2a]*1 n0", 14384, NULL},
    {-5000, B, LINE_TICK, "hello/active[1a2a]*2", 14383, NULL},
    {-2800, A, LINE_TICK, "hello/active[1a2a]*2 n0", 14381, NULL},
    {-2500, B, LINE_TICK, "hello/active[1a2a]*1", 14381, NULL},
    /* The recording. */
    {0, B, LINE_TICK, "hello/active[1a2a]*2", 14378, NULL},
    {17, A, LINE_TICK, "hello/active[1a2a]*1 n0", 14379, NULL},
    {2624, A, LINE_TICK, "hello/active[1a2a]*2 n0", 14376, NULL},
    {2793, B, LINE_TICK, "hello/active[1a2a]*1", 14375, NULL},
    {5125, A, LINE_TICK, "hello/active[1a2a]*1 n0", 14373, NULL},
    {5338, B, LINE_TICK, "hello/active[1a2a]*2", 14373, NULL},
    {7708, A, LINE_TICK, "hello/active[1a2a]*2 n0", 14371, NULL},
    {8224, B, LINE_TICK, "hello/active[1a2a]*1", 14370, NULL},
    {10217, A, LINE_TICK, "hello/active[1a2a]*1 n0", 14368, NULL},
    {10725, B, LINE_TICK, "hello/active[1a2a]*2", 14367, NULL},
    {13021, A, LINE_TICK, "hello/active[1a2a]*2 n0", 14366, NULL},
    {13663, B, LINE_TICK, "hello/active[1a2a]*1", 14364, NULL},
};

/* At 145 B is given the key; A answers its Hello, and B that answer. */
static const struct line_row b_key[] = {
    {140482, A, LINE_TICK, "hello/active[1a2a]*1 n0", 14238, NULL},
    {140873, B, LINE_TICK, "hello/active[1a2a]*2", 14237, NULL},
    {143312, A, LINE_TICK, "hello/active[1a2a]*2 n0", 14235, NULL},
    {143536, B, LINE_TICK, "hello/active[1a2a]*1", 14235, NULL},
    {146006, A, LINE_TICK, "hello/active[1a2a]*1 n0", 14233, NULL},
    {146298, B, LINE_TICK, "hello/active[1a2a]*2 n1", 14232, NULL},
    {146298, A, LINE_ANSWER, "hello/active[1a2a]*2 n1", 14232, NULL},
    {146298, B, LINE_ANSWER, "hello/speak[1a2a]*1 n1", 14232, NULL},
    {148968, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {149093, B, LINE_TICK, "hello/speak[2a]*2 n1", 0, NULL},
    {151709, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {151912, B, LINE_TICK, "hello/speak[2a]*2 n1", 0, NULL},
    {154444, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {154514, B, LINE_TICK, "hello/speak[2a]*2 n1", 0, NULL},
    {156310, B, LINE_F, "hello/standby[2a]*2 n1", 0, NULL},
    {157141, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {159212, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {159894, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {162066, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {162336, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {164670, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
};

/* At 196 A is given another key.  V3 is its Hello of 197.937. */
static const struct line_row b_other_key[] = {
    {184388, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {185581, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {186915, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {188407, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {189596, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {191292, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {192375, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {194062, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {194945, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {197057, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {197937, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {199949, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {200782, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {202747, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {203390, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {205320, B, LINE_TICK, "hello/standby[2a]*2 n0", 0, NULL},
    {205331, A, LINE_VF2, "vf2/135*2 n0", 14388, NULL},
    {205544, B, LINE_VF1, "vf1/135*1 n0", 14389, NULL},
    {206293, A, LINE_TICK, "hello/active[1a2a]*2 n0", 14387, NULL},
    {206702, B, LINE_G, "hello/active[1a2a]*1 n0", 14388, NULL},
    {208901, A, LINE_TICK, "hello/active[1a2a]*1 n0", 14385, NULL},
    {209369, B, LINE_TICK, "hello/active[1a2a]*2 n0", 14385, NULL},
    {211403, A, LINE_TICK, "hello/active[1a2a]*2 n0", 14382, NULL},
    {211842, B, LINE_TICK, "hello/active[1a2a]*1 n0", 14383, NULL},
};

/* The seconds of redirection are over at 794; nothing else changes. */
static const struct line_row b_redirect[] = {
    {788984, A, LINE_TICK, "hello/active[1a2a]*1 n0", 13805, NULL},
    {789050, B, LINE_TICK, "hello/active[1a2a]*1 n0", 13805, NULL},
    {791505, B, LINE_TICK, "hello/active[1a2a]*2 n0", 13803, NULL},
    {791989, A, LINE_TICK, "hello/active[1a2a]*2 n0", 13802, NULL},
    {793986, B, LINE_TICK, "hello/active[1a2a]*1 n0", 13800, NULL},
    {794816, A, LINE_TICK, "hello/active[1a2a]*1 n0", 13799, NULL},
    {796909, B, LINE_TICK, "hello/active[1a2a]*2 n0", 13798, NULL},
    {797385, A, LINE_TICK, "hello/active[1a2a]*2 n0", 13796, NULL},
};

static const struct line_row b_end[] = {
    {2691387, B, LINE_TICK, "hello/active[1a2a]*1 n0", 11903, NULL},
    {2691675, A, LINE_TICK, "hello/active[1a2a]*2 n0", 11902, NULL},
    {2693837, B, LINE_TICK, "hello/active[1a2a]*2 n0", 11901, NULL},
    {2694629, A, LINE_TICK, "hello/active[1a2a]*1 n0", 11899, NULL},
};

/* ---- 7.3, A ---- */

/*
 * The routers had been halted: what they sent since -18.2 arrives at 0 in one burst,
 * and they count the seconds from different times.
 */
static const struct line_row a_rows[] = {
    {-26300, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {-25100, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {-23600, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {-22500, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {-20900, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {-19900, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    /* From here on in the burst, or lost. */
    {-18200, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {-16880, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {-15500, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {-13860, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {-12800, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {-10900, B, LINE_VF1, "vf1/135*1 n0", 14390, NULL},
    {-10850, B, LINE_TICK, "hello/standby[1a2a]*1 n0", 14389, NULL},
    {-10500, B, LINE_G, "hello/active[1a2a]*2 n0", 14389, NULL},
    {-10000, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {-9400, A, LINE_VF2, "vf2/135*2 n0", 14389, NULL},
    {-7700, B, LINE_TICK, "hello/active[1a2a]*1 n0", 14360, NULL},
    {-7200, A, LINE_TICK, "hello/active[1a2a]*2 n0", 14387, NULL},
    {-4900, B, LINE_TICK, "hello/active[1a2a]*2 n0", 14357, NULL},
    {-4600, A, LINE_TICK, "hello/active[1a2a]*1 n0", 14384, NULL},
    {-2300, B, LINE_TICK, "hello/active[1a2a]*1 n0", 14355, NULL},
    {-2100, A, LINE_TICK, "hello/active[1a2a]*2 n0", 14382, NULL},
    {-500, B, LINE_F, "", 0, NULL},
    /* The recording; 10.877 and 30.876 are a little later here, for the seconds. */
    {305, B, LINE_TICK, "hello/active[1a2a]*2 n1", 14352, NULL},
    {899, A, LINE_TICK, "hello/active[1a2a]*1 n1", 14379, GLBP_P6},
    {899, B, LINE_ANSWER, "hello/speak[1a2a]*1 n1", 14352, NULL},
    {3595, A, LINE_TICK, "hello/active[1a2a]*2 n1", 14376, NULL},
    {3802, B, LINE_TICK, "hello/speak[2a]*2 n1", 0, NULL},
    {6027, A, LINE_TICK, "hello/active[1a2a]*1 n1", 14374, NULL},
    {6351, B, LINE_TICK, "hello/speak[2a]*2 n1", 0, NULL},
    {8594, A, LINE_TICK, "hello/active[1a2a]*2 n1", 14371, NULL},
    {8958, B, LINE_TICK, "hello/speak[2a]*2 n1", 0, NULL},
    {10900, B, LINE_F, "hello/standby[2a]*2 n0", 0, NULL},
    {11389, A, LINE_TICK, "hello/active[1a2a]*1 n1", 14368, NULL},
    {11400, B, LINE_G, NULL, 0, NULL},
    {11400, B, LINE_VF1, NULL, 0, NULL},
    {13907, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {14387, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {16692, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {16987, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {19229, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {19744, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {21853, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {22705, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {24579, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {25118, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {27023, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {27956, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {29550, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {30930, A, LINE_TICK, "hello/active[1a]*1 n1", 0, NULL},
    {32406, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {35098, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {37680, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {40269, B, LINE_TICK, "hello/standby[2a]*2 n1", 0, NULL},
    {41001, B, LINE_VF1, "vf1/135*1 n0", 14389, NULL},
    {42166, B, LINE_G, "hello/active[1a2a]*1 n0", 14388, NULL},
    {44889, B, LINE_TICK, "hello/active[1a2a]*2 n0", 14386, NULL},
    {47922, B, LINE_TICK, "hello/active[1a2a]*1 n0", 14383, NULL},
};

static struct line line;

static void cut(bool to_a, bool to_b)
{
  lan.cut[B][A] = to_a;
  lan.cut[A][B] = to_b;
}

/* The nonces before the burst; A's are new at 4.8, B's at 9.9, every 10 seconds. */
static void a_halted(struct glan_packet *from_a)
{
  line_until(&line, -25300);
  lan.r[A].g.run.generation = 0x3c;
  line_random(&lan, A, 0xf1c8bea4);
  line_until(&line, -20200);
  lan.r[B].g.run.generation = 0x35;
  line_random(&lan, B, 0x5e96903f);
  line_until(&line, -19900);
  cut(true, true);
  line_until(&line, -18200);
  vector_is(glan_sent(&lan, A, 0), 2);
  from_a[0] = glan_kept(&lan, A, 0);
  line_until(&line, -15500);
  from_a[1] = glan_kept(&lan, A, 0);
  line_random(&lan, B, 0x65088e54); /* at -10.1 */
  line_until(&line, -10500);
  vipi_timer_move(&lan.r[B].g.group,
                  VIP_GLBP_TIMER_FORWARDERS + (unsigned)VIP_GLBP_FORWARDER_TIMEOUT,
                  (1000000 + (vip_time)line.origin - 47050 + 14400000) * VIP_MILLISECOND);
  line_until(&line, -7700);
  vector_is(glan_sent(&lan, B, 0), 1);
  line_random(&lan, A, 0x06455f40); /* at -5.2 */
  line_random(&lan, B, 0x7d68c7ee); /* at -0.1 */
  line_until(&line, 0);
}

static void test_7_3_burst_and_silence(void **unused)
{
  struct glan_packet from_a[2];

  (void)unused;
  glan_open(&lan);
  glan_until(&lan, 4800);
  power(A, &password12345);
  line_go(&lan, A);
  glan_until(&lan, 9900);
  power(B, &password12345);
  line_go(&lan, B);
  glan_until(&lan, 60000);
  line_begin(&line, &lan, 200000, a_rows, COUNT_OF(a_rows));
  line_idle(&line);
  a_halted(from_a);
  for (unsigned i = 3; i > 0; i--) {
    const struct glan_packet p = glan_kept(&lan, B, i - 1);

    glan_rx_dropped(&lan, A, &p, VIP_CODE_STALE);
  }
  glan_rx_dropped(&lan, B, &from_a[0], VIP_CODE_STALE);
  glan_rx_dropped(&lan, B, &from_a[1], VIP_CODE_STALE);
  cut(false, false);
  line_until(&line, 305);
  /*
   * Those routers do not take a nonce whose generation has jumped by two (3.2), and
   * so do not hear of each other until 10.9 what they tell; ours would.
   */
  cut(true, false);
  line_until(&line, 899);
  cut(true, true);
  line_until(&line, 10850);
  cut(false, false);
  line_until(&line, 30930);
  glan_die(&lan, A);
  line_until(&line, 39800);
  line_random(&lan, B, 0x2de3b78a);
  line_until(&line, 41001);
  vector_is(glan_sent(&lan, B, 0), 4);
  line_until(&line, 48000);
  glan_close(&lan);
}

static void part(const struct line_row *rows, size_t count)
{
  line_begin(&line, &lan, line.origin, rows, count);
  line_idle(&line);
}
#define PART(rows) part((rows), COUNT_OF(rows))

static void test_7_2_keys(void **unused)
{
  (void)unused;
  glan_open(&lan);
  power(A, NULL);
  line_go(&lan, A);
  glan_until(&lan, 1000);
  power(B, NULL);
  line_go(&lan, B);
  line.origin = 100000;
  glan_until(&lan, 60000);
  PART(b_before);
  line_until(&line, -20000);
  line_key(&lan, A, &password12345);
  line_until(&line, 13700);
  PART(b_key);
  line_until(&line, 145000);
  line_key(&lan, B, &password12345);
  line_until(&line, 165000);
  PART(b_other_key);
  line_until(&line, 184900);
  line_random(&lan, B, 0x2aa63e4d); /* for 185.0, and A's for 190.0 */
  line_until(&line, 189900);
  lan.r[A].g.run.generation = 0x3c;
  line_random(&lan, A, 0xbbb9e6c8);
  line_until(&line, 196000);
  line_key(&lan, A, &password123);
  line_until(&line, 197937);
  vector_is(glan_sent(&lan, A, 0), 3);
  line_until(&line, 212000);
  PART(b_redirect);
  line_until(&line, 798000);
  PART(b_end);
  line_until(&line, 2695000);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_7_2_keys),
      cmocka_unit_test(test_7_3_burst_and_silence),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
