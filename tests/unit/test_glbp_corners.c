/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_corners.c - conditions of GLBP's code that the cases of glbp.md do
 * not meet: arguments, groups without counters, what a host tells, numbers at
 * their ends, tables that are full.
 */
#include "glbplan.h"

#include "glbp_private.h"

static struct glan lan;

static struct vip_glbp *g(unsigned router)
{
  return &lan.r[router].g;
}

static int answer(unsigned router, struct vip_addr target, bool probe, struct vip_answer *out)
{
  struct vip_query query;

  memset(&query, 0, sizeof query);
  query.family = VIP_IPV4;
  query.target = target;
  query.client.octet[5] = 7;
  query.probe = probe;
  return vip_group_answer(&g(router)->group, &query, out, glan_now(&lan));
}

/* A alone, Active for the group and its forwarder. */
static void alone(const struct vip_glbp_config *config)
{
  glan_open(&lan);
  glan_start(&lan, A, config);
  glan_until(&lan, 30000);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  glan_forget(&lan);
}

static struct vip_glbp_config config;

/* ---- arguments ---- */

static void test_init(void **unused)
{
  static struct vip_glbp other;
  struct vip_glbp *none = NULL;
  const struct vip_glbp_config *no_config = NULL;
  struct vip_glbp_config c = glan_base(A);

  (void)unused;
  alone(NULL);
  c.group = 2;
  c.peers = lan.r[B].peers;
  assert_int_equal(vip_glbp_init(none, &lan.r[A].ifp, &c), VIP_ERR_ARG);
  assert_int_equal(vip_glbp_init(&other, NULL, &c), VIP_ERR_ARG);
  assert_int_equal(vip_glbp_init(&other, &lan.r[A].ifp, no_config), VIP_ERR_ARG);
  lan.r[A].engine.busy = true;
  assert_int_equal(vip_glbp_init(&other, &lan.r[A].ifp, &c), VIP_ERR_BUSY);
  lan.r[A].engine.busy = false;
  glan_close(&lan);
}

static void test_check(void **unused)
{
  static const struct vip_addr bad[] = {{{224, 0, 0, 1}}};
  static const struct vip_addr same[] = {{{192, 0, 2, 254}}};
  static const struct vip_key keys[] = {
      {0, (const uint8_t *)"longer", 6, VIP_KEY_SEND | VIP_KEY_ACCEPT},
      {0, (const uint8_t *)"short", 5, VIP_KEY_ACCEPT}};
  struct vip_auth auth = {&vip_auth_text, keys, 0};
  struct vip_problem problem = {NULL, NULL};
  struct vip_glbp_config c = glan_base(A);

  (void)unused;
  alone(NULL);
  c.peers = lan.r[B].peers;
  c.secondary_count = 1;
  c.secondaries = bad;
  assert_int_equal(vip_glbp_check(NULL, &c, &problem), VIP_ERR_ARG);
  assert_string_equal(problem.field, "secondaries");
  c.secondaries = same;
  assert_int_equal(vip_glbp_check(NULL, &c, &problem), VIP_ERR_ARG);
  assert_string_equal(problem.field, "secondaries");
  c.secondary_count = 0;
  /* Only an interface knows which address is its own. */
  c.address = vip_ipv4(192, 0, 2, 1);
  assert_int_equal(vip_glbp_check(NULL, &c, &problem), VIP_OK);
  assert_int_equal(vip_glbp_check(&lan.r[A].ifp, &c, &problem), VIP_ERR_ARG);
  assert_string_equal(problem.field, "address");
  c.address = same[0];
  c.auth = &auth;
  assert_int_equal(vip_glbp_check(NULL, &c, &problem), VIP_ERR_ARG);
  assert_string_equal(problem.field, "auth");
  auth.key_count = 2;
  assert_int_equal(vip_glbp_check(&lan.r[A].ifp, &c, &problem), VIP_OK);
  /* 12 + 12 for the longer text + 24 + 4 + 4 * 20, and 28 of headers. */
  lan.r[A].ifp.config.mtu = 160;
  assert_int_equal(vip_glbp_check(&lan.r[A].ifp, &c, &problem), VIP_OK);
  lan.r[A].ifp.config.mtu = 159;
  assert_int_equal(vip_glbp_check(&lan.r[A].ifp, &c, &problem), VIP_ERR_SPACE);
  lan.r[A].ifp.config.mtu = 1500;
  lan.r[A].engine.config.tx_size = 132;
  assert_int_equal(vip_glbp_check(&lan.r[A].ifp, &c, &problem), VIP_OK);
  lan.r[A].engine.config.tx_size = 131;
  assert_int_equal(vip_glbp_check(&lan.r[A].ifp, &c, &problem), VIP_ERR_SPACE);
  lan.r[A].engine.config.tx_size = GLAN_PACKET;
  glan_close(&lan);
}

static void test_configure(void **unused)
{
  struct vip_glbp *none = NULL;
  struct vip_glbp_config c;

  (void)unused;
  alone(NULL);
  c = *vip_glbp_get_config(g(A));
  assert_int_equal(vip_glbp_configure_sized(g(A), 1, &c, sizeof c, glan_now(&lan)), VIP_ERR_ABI);
  assert_int_equal(vip_glbp_configure_sized(g(A), sizeof *g(A), &c, 1, glan_now(&lan)),
                   VIP_ERR_ABI);
  assert_int_equal(vip_glbp_configure(none, &c, glan_now(&lan)), VIP_ERR_ARG);
  c.hello_ms = 1;
  assert_int_equal(vip_glbp_configure(g(A), &c, glan_now(&lan)), VIP_ERR_ARG);
  c = *vip_glbp_get_config(g(A));
  c.family = VIP_IPV6;
  c.address = v6(0xfe80, 254);
  assert_int_equal(vip_glbp_check(&lan.r[A].ifp, &c, NULL), VIP_OK);
  assert_int_equal(vip_glbp_configure(g(A), &c, glan_now(&lan)), VIP_ERR_ARG);
  c = *vip_glbp_get_config(g(A));
  c.peers = lan.r[B].peers;
  assert_int_equal(vip_glbp_configure(g(A), &c, glan_now(&lan)), VIP_ERR_ARG);
  c = *vip_glbp_get_config(g(A));
  c.peer_count--;
  assert_int_equal(vip_glbp_configure(g(A), &c, glan_now(&lan)), VIP_ERR_ARG);
  c = *vip_glbp_get_config(g(A));
  lan.r[A].engine.busy = true;
  assert_int_equal(vip_glbp_configure(g(A), &c, glan_now(&lan)), VIP_ERR_BUSY);
  lan.r[A].engine.busy = false;
  did(&lan, A, "");
  glan_close(&lan);
}

static void test_from_group(void **unused)
{
  static struct vip_vrrp vr;
  static const struct vip_addr addr = {{192, 0, 2, 77}};
  const struct vip_vrrp_config vrrp = {
      .family = VIP_IPV4, .vrid = 1, .addresses = &addr, .address_count = 1};

  (void)unused;
  alone(NULL);
  assert_int_equal(vip_vrrp_init(&vr, &lan.r[A].ifp, &vrrp), VIP_OK);
  assert_null(vip_glbp_from_group(&vr.group));
  assert_null(vip_glbp_from_group(NULL));
  assert_ptr_equal(vip_glbp_from_group(&g(A)->group), g(A));
  assert_int_equal(vip_group_remove(&vr.group, glan_now(&lan)), VIP_OK);
  glan_close(&lan);
}

static void test_input_arguments(void **unused)
{
  const struct glan_peer peer = glan_peer(9, 50);
  struct vip_if *ifp = &lan.r[A].ifp;
  const vip_time now = glan_now(&lan);
  struct glan_packet p;

  (void)unused;
  alone(NULL);
  glan_make(&lan, A, &p, &peer, 16, NULL, 0);
  assert_int_equal(vip_glbp_input(NULL, &p.meta, p.octets, p.length, now), VIP_ERR_ARG);
  assert_int_equal(vip_glbp_input(ifp, NULL, p.octets, p.length, now), VIP_ERR_ARG);
  assert_int_equal(vip_glbp_input(ifp, &p.meta, NULL, 1, now), VIP_ERR_ARG);
  assert_int_equal(vip_glbp_input(ifp, &p.meta, NULL, 0, now), VIP_ERR_LENGTH);
  lan.r[A].engine.busy = true;
  assert_int_equal(vip_glbp_input(ifp, &p.meta, p.octets, p.length, now), VIP_ERR_BUSY);
  lan.r[A].engine.busy = false;
  p.meta.family = 0;
  assert_int_equal(vip_glbp_input(ifp, &p.meta, p.octets, p.length, now), VIP_ERR_ARG);
  glan_close(&lan);
}

static void test_longest_length(void **unused)
{
  static uint8_t octets[UINT16_MAX + 1];
  struct vip_glbp_message m;

  (void)unused;
  assert_int_equal(vip_glbp_decode(&m, VIP_IPV4, octets, sizeof octets), VIP_ERR_LENGTH);
}

/* A message that finds no room in the buffer is none. */
static void test_buffer_that_shrank(void **unused)
{
  struct vip_glbp_message m;

  (void)unused;
  alone(NULL);
  memset(&m, 0, sizeof m);
  m.has_hello = true;
  m.state = VIP_GLBP_ACTIVE;
  lan.r[A].engine.config.tx_size = 20;
  assert_int_equal(vipi_glbp_build(g(A), &m), 0);
  lan.r[A].engine.config.tx_size = GLAN_PACKET;
  glan_close(&lan);
}

/* ---- reception ---- */

static void test_nothing_is_counted(void **unused)
{
  const struct glan_peer lower = glan_peer(9, 50);
  struct vip_answer out;

  (void)unused;
  alone(NULL);
  assert_int_equal(vip_group_set_counters(&g(A)->group, NULL), VIP_OK);
  vip_glbp_set_stats(g(A), NULL);
  glan_rx(&lan, A, &lower, VIP_GLBP_ACTIVE);
  did(&lan, A, "30000: hello/active[1a]*1");
  assert_int_equal(answer(A, *vip_glbp_address(g(A)), false, &out), VIP_OK);
  glan_close(&lan);
}

static void test_headers_of_ipv6(void **unused)
{
  const struct glan_peer peer = glan_peer(9, 50);
  struct glan_packet p;

  (void)unused;
  config = glan_base(A);
  config.family = VIP_IPV6;
  config.address = v6(0xfe80, 254);
  config.no_ttl_check = true;
  alone(&config);
  glan_make(&lan, A, &p, &peer, 16, NULL, 0);
  p.meta.src = v6(0x2001, 9);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_SOURCE);
  memset(&p.meta.src, 0, sizeof p.meta.src);
  glan_rx_dropped(&lan, A, &p, VIP_CODE_SOURCE);
  p.meta.src = v6(0xfe80, 9);
  p.meta.ttl = 254;
  glan_rx_dropped(&lan, A, &p, VIP_CODE_TTL);
  p.meta.ttl = 255;
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  glan_close(&lan);
  config = glan_base(A);
  config.no_ttl_check = true;
  alone(&config);
  glan_make(&lan, A, &p, &peer, 16, NULL, 0);
  p.meta.ttl = 254;
  assert_int_equal(glan_feed(&lan, A, &p), VIP_OK);
  glan_close(&lan);
}

/* What cannot be a virtual address is not learned, and neither is one of who is not the gateway. */
static void test_addresses_that_are_not_learned(void **unused)
{
  struct glan_peer peer = glan_peer(9, 250);

  (void)unused;
  config = glan_base(A);
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  glan_start(&lan, A, &config);
  peer.address = vip_ipv4(224, 0, 0, 5);
  glan_rx(&lan, A, &peer, VIP_GLBP_ACTIVE);
  peer.address = vip_ipv4(192, 0, 2, 1);
  glan_rx(&lan, A, &peer, VIP_GLBP_ACTIVE);
  peer.address = vip_ipv4(192, 0, 2, 254);
  glan_rx(&lan, A, &peer, VIP_GLBP_STANDBY);
  is_in(&lan, A, VIP_GLBP_DISABLED);
  glan_rx(&lan, A, &peer, VIP_GLBP_ACTIVE);
  is_in(&lan, A, VIP_GLBP_LISTEN);
  glan_close(&lan);

  config.family = VIP_IPV6;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  peer.address = v6(0x2001, 5);
  glan_rx(&lan, A, &peer, VIP_GLBP_ACTIVE);
  is_in(&lan, A, VIP_GLBP_DISABLED);
  peer.address = v6(0xfe80, 5);
  glan_rx(&lan, A, &peer, VIP_GLBP_ACTIVE);
  is_in(&lan, A, VIP_GLBP_LISTEN);
  glan_close(&lan);
}

/* Priority 0 is a farewell of the gateway alone. */
static void test_farewell_of_somebody_else(void **unused)
{
  struct glan_peer peer = glan_peer(9, 250);

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, B, NULL);
  glan_rx(&lan, B, &peer, VIP_GLBP_ACTIVE);
  glan_until(&lan, 5000);
  peer.priority = 0;
  peer.last = 8;
  glan_rx(&lan, B, &peer, VIP_GLBP_ACTIVE);
  assert_int_equal(g(B)->run.active.octet[3], 9);
  peer.last = 9;
  glan_rx(&lan, B, &peer, VIP_GLBP_ACTIVE);
  assert_true(vip_addr_is_none(&g(B)->run.active));
  glan_close(&lan);
}

/* Times at the ends of what can be used; one that is out of them spoils all four. */
static void test_usable_times(void **unused)
{
  static const struct {
    uint32_t hello_ms;
    uint32_t hold_ms;
    uint16_t redirect_s;
    uint16_t timeout_s;
    bool usable;
  } cases[] = {
      {3000, 10000, 600, 14400, true},    {49, 10000, 600, 14400, false},
      {60001, 180000, 600, 14400, false}, {60000, 180000, 600, 14400, true},
      {60000, 180001, 600, 14400, false}, {3000, 3000, 600, 14400, false},
      {3000, 10000, 3601, 14400, false},  {3000, 10000, 600, 599, false},
      {3000, 10000, 600, 600, true},
  };

  (void)unused;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct vip_glbp_message m;

    memset(&m, 0, sizeof m);
    m.hello_ms = cases[i].hello_ms;
    m.hold_ms = cases[i].hold_ms;
    m.redirect_s = cases[i].redirect_s;
    m.timeout_s = cases[i].timeout_s;
    assert_int_equal(vipi_glbp_usable_times(&m), cases[i].usable);
  }
}

/* ---- forwarders ---- */

/* What is told of forwarder 2 counts if it is Active, or in Listen at its primary. */
static void test_which_forwarders_are_told(void **unused)
{
  static const struct {
    uint8_t state;
    uint8_t priority;
    bool known;
  } cases[] = {{2, 167, false}, {4, 135, false}, {4, 167, true}, {32, 135, true}, {32, 167, true}};
  const struct glan_peer peer = glan_peer(9, 50);

  (void)unused;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    const struct glan_vf vf = {2, cases[i].state, cases[i].priority, 100, 14400, 600};

    alone(NULL);
    glan_rx_vf(&lan, A, &peer, VIP_GLBP_LISTEN, &vf);
    assert_int_equal(glan_vf_state(&lan, A, 2) != VIP_GLBP_DISABLED, cases[i].known);
    glan_close(&lan);
  }
}

/* One that contested our forwarder and gives it up is forgotten. */
static void test_contender_gives_up(void **unused)
{
  const struct glan_peer peer = glan_peer(9, 50);
  const struct glan_vf active = {1, 32, 135, 100, 14400, 600};
  const struct glan_vf listen = {1, 4, 167, 100, 14400, 600};

  (void)unused;
  alone(NULL);
  glan_rx_vf(&lan, A, &peer, VIP_GLBP_LISTEN, &active);
  assert_int_equal(g(A)->run.forwarder[0].active.octet[3], 9);
  glan_rx_vf(&lan, A, &peer, VIP_GLBP_LISTEN, &listen);
  assert_true(vip_addr_is_none(&g(A)->run.forwarder[0].active));
  assert_int_equal(glan_vf_state(&lan, A, 1), VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* One that contested it says in a Hello nothing of it any more. */
static void test_contender_is_silent_about_it(void **unused)
{
  const struct glan_peer peer = glan_peer(9, 50);
  const struct glan_vf active = {1, 32, 135, 100, 14400, 600};

  (void)unused;
  alone(NULL);
  glan_rx_vf(&lan, A, &peer, VIP_GLBP_LISTEN, &active);
  assert_int_equal(g(A)->run.forwarder[0].active.octet[3], 9);
  glan_rx(&lan, A, &peer, VIP_GLBP_LISTEN);
  assert_true(vip_addr_is_none(&g(A)->run.forwarder[0].active));
  glan_close(&lan);
}

/* Forwarders that are told to who has no address, or by a number that is none. */
static void test_forwarders_that_are_not_heard(void **unused)
{
  const struct glan_peer peer = glan_peer(9, 50);
  const struct glan_vf second = {2, 32, 167, 100, 14400, 600};
  const struct glan_vf bad = {9, 32, 167, 100, 14400, 600};

  (void)unused;
  config = glan_base(A);
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_rx_vf(&lan, A, &peer, VIP_GLBP_DISABLED, &second);
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_DISABLED);
  glan_close(&lan);
  alone(NULL);
  glan_rx_vf(&lan, A, &peer, VIP_GLBP_LISTEN, &bad);
  assert_int_equal(lan.r[A].counters.code[VIP_CODE_FORWARDER], 1);
  glan_close(&lan);
}

static void test_stop_forwarder_inside(void **unused)
{
  (void)unused;
  alone(NULL);
  lan.r[A].engine.busy = true;
  assert_int_equal(vip_glbp_stop_forwarder(g(A), 1, glan_now(&lan)), VIP_ERR_BUSY);
  lan.r[A].engine.busy = false;
  glan_close(&lan);
}

static void test_default_priority(void **unused)
{
  (void)unused;
  config = glan_base(A);
  config.priority = 0;
  alone(&config);
  assert_int_equal(vip_glbp_get_config(g(A))->priority, 100);
  glan_close(&lan);
}

/* A gateway that says it is none any more: the Standby one waits, but no longer than before. */
static void test_gateway_steps_down(void **unused)
{
  const struct glan_peer gateway = glan_peer(9, 250);

  (void)unused;
  for (unsigned late = 0; late < 2; late++) {
    uint32_t due;

    glan_open(&lan);
    glan_start(&lan, A, NULL);
    /* In Listen nothing is waited for. */
    glan_rx(&lan, A, &gateway, VIP_GLBP_ACTIVE);
    due = glan_due_ms(&lan, A, VIP_GLBP_TIMER_ACTIVE);
    glan_rx(&lan, A, &gateway, VIP_GLBP_LISTEN);
    assert_true(vip_addr_is_none(&g(A)->run.active));
    assert_int_equal(glan_due_ms(&lan, A, VIP_GLBP_TIMER_ACTIVE), due);
    for (uint32_t ms = 3000; ms <= 30000; ms += 3000) {
      glan_until(&lan, ms);
      glan_rx(&lan, A, &gateway, VIP_GLBP_ACTIVE);
    }
    is_in(&lan, A, VIP_GLBP_STANDBY);
    assert_int_equal(glan_due_ms(&lan, A, VIP_GLBP_TIMER_ACTIVE), 40000);
    glan_until(&lan, late != 0 ? 39999 : 31000);
    glan_rx(&lan, A, &gateway, VIP_GLBP_LISTEN);
    due = glan_due_ms(&lan, A, VIP_GLBP_TIMER_ACTIVE);
    assert_true(late != 0 ? due == 40000 : due < 40000);
    glan_close(&lan);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_init),
      cmocka_unit_test(test_check),
      cmocka_unit_test(test_configure),
      cmocka_unit_test(test_from_group),
      cmocka_unit_test(test_input_arguments),
      cmocka_unit_test(test_longest_length),
      cmocka_unit_test(test_buffer_that_shrank),
      cmocka_unit_test(test_nothing_is_counted),
      cmocka_unit_test(test_headers_of_ipv6),
      cmocka_unit_test(test_addresses_that_are_not_learned),
      cmocka_unit_test(test_farewell_of_somebody_else),
      cmocka_unit_test(test_usable_times),
      cmocka_unit_test(test_which_forwarders_are_told),
      cmocka_unit_test(test_contender_gives_up),
      cmocka_unit_test(test_contender_is_silent_about_it),
      cmocka_unit_test(test_forwarders_that_are_not_heard),
      cmocka_unit_test(test_stop_forwarder_inside),
      cmocka_unit_test(test_default_priority),
      cmocka_unit_test(test_gateway_steps_down),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
