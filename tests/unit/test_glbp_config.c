/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_config.c - configurations: defaults and ranges of glbp.md 1.4, what is
 * refused and why, registration; and what an image of the state holds.
 */
#include "glbplan.h"

#include "internal.h"

static struct glan lan;

static struct vip_glbp_config c;

/* `c` with these changes is refused for that field. */
static void refused(const char *field, const char *file, int line)
{
  struct vip_problem problem = {NULL, NULL};
  const int result = vip_glbp_check(&lan.r[A].ifp, &c, &problem);
  struct vip_glbp other;

  if ((result != VIP_ERR_ARG && result != VIP_ERR_SPACE) || problem.field == NULL ||
      strcmp(problem.field, field) != 0) {
    print_error("refused for %s, not %s\n", problem.field != NULL ? problem.field : "nothing",
                field);
    _fail(file, line);
  }
  assert_true(strlen(problem.why) > 5);
  assert_int_equal(vip_glbp_init(&other, &lan.r[A].ifp, &c), result);
}
#define REFUSED(changes, field)                                                                    \
  do {                                                                                             \
    c = base();                                                                                    \
    changes;                                                                                       \
    refused(field, __FILE__, __LINE__);                                                            \
  } while (0)
#define ALLOWED(changes)                                                                           \
  do {                                                                                             \
    c = base();                                                                                    \
    changes;                                                                                       \
    assert_int_equal(vip_glbp_check(&lan.r[A].ifp, &c, NULL), VIP_OK);                             \
  } while (0)

static struct vip_glbp_config base(void)
{
  struct vip_glbp_config config = glan_base(A);

  config.group = 2;
  config.peers = lan.r[B].peers;
  return config;
}

static void open_one(void)
{
  glan_open(&lan);
  glan_power(&lan, A, NULL);
}

static void test_defaults(void **unused)
{
  const struct vip_glbp_config *d;

  (void)unused;
  open_one();
  d = vip_glbp_get_config(&lan.r[A].g);
  assert_int_equal(d->priority, 200);
  assert_int_equal(d->hello_ms, 3000);
  assert_int_equal(d->hold_ms, 10000);
  assert_int_equal(d->redirect_s, 600);
  assert_int_equal(d->timeout_s, 14400);
  assert_int_equal(d->forwarder_delay_s, 30);
  assert_int_equal(d->preempt_delay_s, 0);
  assert_int_equal(d->weight, 100);
  assert_int_equal(d->weight_lower, 1);
  assert_int_equal(d->weight_upper, 100);
  assert_int_equal(d->tos, 0xc0);
  assert_int_equal(d->balancing, VIP_GLBP_ROUND_ROBIN);
  glan_close(&lan);
}

static void test_ranges(void **unused)
{
  const struct vip_addr twice[] = {vip_ipv4(192, 0, 2, 9), vip_ipv4(192, 0, 2, 9)};

  (void)unused;
  open_one();
  ALLOWED((void)0);
  REFUSED(c.family = 5, "family");
  REFUSED(c.group = 1024, "group");
  ALLOWED(c.group = 1023);
  REFUSED(c.automatic = true, "automatic");
  REFUSED(c.address = vip_ipv4(224, 0, 0, 1), "address");
  REFUSED(c.address = vip_ipv4(192, 0, 2, 1), "address");
  REFUSED((c.family = VIP_IPV6, c.address = v6(0x2001, 1)), "address");
  ALLOWED((c.family = VIP_IPV6, c.address = v6(0xfe80, 0x99)));
  ALLOWED(memset(&c.address, 0, sizeof c.address));
  REFUSED(c.secondary_count = 1, "secondaries");
  REFUSED((c.secondaries = twice, c.secondary_count = 2), "secondaries");
  ALLOWED((c.secondaries = twice, c.secondary_count = 1));
  REFUSED(c.peers = NULL, "peers");
  ALLOWED((c.peers = NULL, c.peer_count = 0));
  REFUSED(c.client_count = 1, "clients");
  REFUSED(c.client_timeout_min = 9, "client_timeout_min");
  REFUSED(c.client_timeout_min = 10081, "client_timeout_min");
  REFUSED(c.balancing = 4, "balancing");
  REFUSED(c.weight = 255, "weight");
  REFUSED((c.weight = 50, c.weight_lower = 51), "weight_lower");
  REFUSED((c.weight_lower = 80, c.weight_upper = 79), "weight_upper");
  REFUSED(c.weight_upper = 101, "weight_upper");
  REFUSED(c.jitter_pct = 21, "jitter_pct");
  REFUSED(c.hello_ms = 49, "hello_ms");
  REFUSED((c.hello_ms = 60001, c.hold_ms = 180000), "hello_ms");
  REFUSED(c.hold_ms = 3000, "hold_ms");
  REFUSED(c.hold_ms = 180001, "hold_ms");
  ALLOWED((c.hello_ms = 50, c.hold_ms = 51));
  REFUSED(c.redirect_s = 3601, "redirect_s");
  REFUSED((c.redirect_s = 3600, c.timeout_s = 4199), "timeout_s");
  REFUSED(c.timeout_s = 64801, "timeout_s");
  ALLOWED((c.redirect_set = true, c.redirect_s = 0, c.timeout_s = 600));
  REFUSED(c.preempt_delay_s = 3601, "preempt_delay_s");
  REFUSED(c.forwarder_delay_s = 3601, "forwarder_delay_s");
  ALLOWED((c.forwarder_delay_set = true, c.forwarder_delay_s = 0));
  assert_int_equal(vip_glbp_check(NULL, NULL, NULL), VIP_ERR_ARG);
  glan_close(&lan);
}

static void test_authentication(void **unused)
{
  static const uint8_t secret[251] = {'s'};
  static const struct vip_key no_secret = {0, NULL, 1, VIP_KEY_SEND};
  static const struct vip_key empty = {0, secret, 0, VIP_KEY_SEND};
  static const struct vip_key longest = {0, secret, 250, VIP_KEY_SEND};
  static const struct vip_key too_long = {0, secret, 251, VIP_KEY_SEND};
  static const struct vip_key silent = {0, secret, 8, VIP_KEY_ACCEPT};
  static const struct vip_key key = {0, secret, 8, VIP_KEY_SEND | VIP_KEY_ACCEPT};
  static const struct vip_auth none = {NULL, &key, 1};
  static const struct vip_auth keyless = {&vip_auth_md5, NULL, 1};
  static const struct vip_auth auths[] = {{&vip_auth_text, &no_secret, 1},
                                          {&vip_auth_text, &empty, 1},
                                          {&vip_auth_text, &too_long, 1},
                                          {&vip_auth_text, &silent, 1}};
  static const struct vip_auth text = {&vip_auth_text, &longest, 1};
  static const struct vip_auth md5 = {&vip_auth_md5, &key, 1};

  (void)unused;
  open_one();
  REFUSED(c.auth = &none, "auth");
  REFUSED(c.auth = &keyless, "auth");
  for (unsigned i = 0; i < COUNT_OF(auths); i++) {
    REFUSED(c.auth = &auths[i], "auth");
  }
  ALLOWED(c.auth = &text);
  ALLOWED(c.auth = &md5);
  REFUSED((c.auth = &md5, c.peer_count = 0), "peer_count");
  /* The longest message has to fit the transmit buffer: 12 + 24 + 8 + 80 + 28 + 80. */
  lan.r[A].engine.config.tx_size = 232;
  ALLOWED(c.auth = &md5);
  lan.r[A].engine.config.tx_size = 231;
  REFUSED(c.auth = &md5, "group");
  glan_close(&lan);
}

static void test_random_is_needed(void **unused)
{
  static const uint8_t secret[] = {'s'};
  static const struct vip_key key = {0, secret, 1, VIP_KEY_SEND | VIP_KEY_ACCEPT};
  static const struct vip_auth md5 = {&vip_auth_md5, &key, 1};
  struct vip_ops ops;

  (void)unused;
  open_one();
  ops = *lan.r[A].engine.config.ops;
  ops.random = NULL;
  lan.r[A].engine.config.ops = &ops;
  REFUSED(c.auth = &md5, "auth");
  REFUSED(c.jitter_pct = 10, "auth");
  ALLOWED((void)0);
  glan_close(&lan);
}

static void test_registration(void **unused)
{
  struct vip_glbp_config config = base();
  struct vip_glbp other;

  (void)unused;
  open_one();
  assert_int_equal(
      vip_glbp_init_sized(&other, sizeof other - 1, &lan.r[A].ifp, &config, sizeof config),
      VIP_ERR_ABI);
  assert_int_equal(
      vip_glbp_init_sized(&other, sizeof other, &lan.r[A].ifp, &config, sizeof config + 1),
      VIP_ERR_ABI);
  config.group = 1;
  assert_int_equal(vip_glbp_init(&other, &lan.r[A].ifp, &config), VIP_ERR_EXISTS);
  config.group = 2;
  assert_int_equal(vip_glbp_init(&other, &lan.r[A].ifp, &config), VIP_OK);
  assert_ptr_equal(vip_glbp_from_group(&other.group), &other);
  assert_null(vip_glbp_from_group(NULL));
  assert_int_equal(vip_group_protocol(&other.group), VIP_PROTOCOL_GLBP);
  assert_string_equal(vip_group_state_name(&other.group), "initial");
  config.group = 3;
  {
    struct vip_glbp third;

    assert_int_equal(vip_glbp_init(&third, &lan.r[A].ifp, &config), VIP_ERR_SPACE);
  }
  assert_int_equal(vip_group_remove(&other.group, glan_now(&lan)), VIP_OK);
  assert_int_equal(vip_group_start(&other.group, glan_now(&lan)), VIP_ERR_STATE);
  glan_close(&lan);
}

static void test_jitter(void **unused)
{
  struct vip_glbp_config config = glan_base(A);
  uint32_t before = 0;
  uint32_t shortest = 3000;

  (void)unused;
  config.jitter_pct = 20;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 100000);
  for (size_t i = 0; i < lan.r[A].count; i++) {
    const struct glan_record *r = &lan.r[A].records[i];

    if (r->op != GLAN_SEND || r->ms < 32000) {
      continue;
    }
    if (before != 0) {
      assert_in_range(r->ms - before, 2399, 3001);
      shortest = r->ms - before < shortest ? r->ms - before : shortest;
    }
    before = r->ms;
  }
  assert_true(shortest < 2600);
  glan_close(&lan);
}

/* Saved and put back, a router goes on as it would have. */
static void test_image(void **unused)
{
  static uint8_t image[4000];
  struct vip_engine *engine = &lan.r[C].engine;
  size_t size;

  (void)unused;
  glan_steady3(&lan);
  size = vipi_engine_save(engine, image, sizeof image);
  assert_in_range(size, 100, sizeof image);
  glan_die(&lan, A);
  glan_die(&lan, B);
  glan_until(&lan, 80000);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_state(&lan, C, 2), VIP_GLBP_ACTIVE);
  assert_int_equal(vip_group_stop(&lan.r[C].g.group, glan_now(&lan)), VIP_OK);
  lan.queued = 0;
  assert_int_equal(vipi_engine_load(engine, image, size, glan_now(&lan)), VIP_OK);
  lan.r[C].held = 16;
  is_in(&lan, C, VIP_GLBP_STANDBY);
  glan_forget(&lan);
  glan_until(&lan, 90000);
  did_but(&lan, C,
          "89000: +addr >active +mac1 vf1/135*1 1>active; 90000: +mac2 vf2/135*2 2>active");
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_defaults),       cmocka_unit_test(test_ranges),
      cmocka_unit_test(test_authentication), cmocka_unit_test(test_random_is_needed),
      cmocka_unit_test(test_registration),   cmocka_unit_test(test_jitter),
      cmocka_unit_test(test_image),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
