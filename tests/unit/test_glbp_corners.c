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

/* ---- changes ---- */

static struct vip_glbp_config config;

static void configure(unsigned router)
{
  assert_int_equal(vip_glbp_configure(g(router), &config, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
}

/* Each of the times alone is told. */
static void test_each_time_is_told(void **unused)
{
  (void)unused;
  alone(NULL);
  config = *vip_glbp_get_config(g(A));
  config.hello_ms = 2000;
  configure(A);
  did(&lan, A, "30000: hello/active[1a]*1");
  config.hold_ms = 9000;
  configure(A);
  did(&lan, A, "30000: hello/active[1a]*1");
  config.timeout_s = 14401;
  configure(A);
  did(&lan, A, "30000: hello/active[1a]*1");
  config.redirect_s = 601;
  configure(A);
  did(&lan, A, "30000: hello/active[1a]*1");
  configure(A);
  did(&lan, A, "");
  glan_close(&lan);
}

/* A group that is not in service changes in place, and tells nobody. */
static void test_change_out_of_service(void **unused)
{
  (void)unused;
  glan_open(&lan);
  glan_power(&lan, A, NULL);
  config = *vip_glbp_get_config(g(A));
  config.no_accept = true;
  config.priority = 7;
  configure(A);
  assert_true(vip_glbp_get_config(g(A))->no_accept);
  did(&lan, A, "");
  glan_close(&lan);
}

static void test_address_changes(void **unused)
{
  (void)unused;
  alone(NULL);
  config = *vip_glbp_get_config(g(A));
  /* In place over IPv4. */
  config.address = vip_ipv4(192, 0, 2, 253);
  configure(A);
  assert_int_equal(vip_glbp_address(g(A))->octet[3], 253);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  /* Taken away: it is to be learned. */
  memset(&config.address, 0, sizeof config.address);
  configure(A);
  is_in(&lan, A, VIP_GLBP_DISABLED);
  glan_close(&lan);
}

static void test_address_of_ipv6_changes(void **unused)
{
  static const struct vip_addr more = {{0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9}};

  (void)unused;
  config = glan_base(A);
  config.family = VIP_IPV6;
  config.address = v6(0xfe80, 254);
  alone(&config);
  config = *vip_glbp_get_config(g(A));
  config.secondaries = &more;
  config.secondary_count = 1;
  configure(A);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  config.address = v6(0xfe80, 253);
  configure(A);
  is_in(&lan, A, VIP_GLBP_LISTEN);
  glan_close(&lan);
}

/* A learned address: given as it is, it stays; another is a restart; none is as before. */
static void test_learned_address(void **unused)
{
  struct glan_peer gateway = glan_peer(9, 250);

  (void)unused;
  gateway.address = vip_ipv4(192, 0, 2, 254);
  config = glan_base(A);
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_rx(&lan, A, &gateway, VIP_GLBP_ACTIVE);
  is_in(&lan, A, VIP_GLBP_LISTEN);
  config = *vip_glbp_get_config(g(A));
  config.priority = 90;
  configure(A);
  is_in(&lan, A, VIP_GLBP_LISTEN);
  config.address = vip_ipv4(192, 0, 2, 253);
  glan_until(&lan, 12000);
  is_in(&lan, A, VIP_GLBP_SPEAK);
  configure(A);
  is_in(&lan, A, VIP_GLBP_LISTEN);
  assert_int_equal(vip_glbp_address(g(A))->octet[3], 253);
  glan_close(&lan);

  config = glan_base(A);
  memset(&config.address, 0, sizeof config.address);
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_rx(&lan, A, &gateway, VIP_GLBP_ACTIVE);
  glan_until(&lan, 12000);
  config = *vip_glbp_get_config(g(A));
  config.address = vip_ipv4(192, 0, 2, 254);
  configure(A);
  is_in(&lan, A, VIP_GLBP_SPEAK);
  glan_close(&lan);
}

/* ---- what the host tells ---- */

static void test_announce(void **unused)
{
  static const struct vip_mac mac = {{2, 0, 0, 0, 0, 0x77}};

  (void)unused;
  alone(NULL);
  assert_int_equal(vip_group_announce(&g(A)->group, glan_now(&lan)), VIP_OK);
  did(&lan, A, "30000: vf1/167*1");
  assert_int_equal(vip_if_set_mac(&lan.r[A].ifp, &mac, glan_now(&lan)), VIP_OK);
  did(&lan, A, "");
  glan_close(&lan);
}

static void test_peer_down(void **unused)
{
  struct vip_addr none;
  const struct vip_addr a = vip_ipv4(192, 0, 2, 1);
  const struct vip_addr c = vip_ipv4(192, 0, 2, 3);

  (void)unused;
  memset(&none, 0, sizeof none);
  glan_steady3(&lan);
  assert_int_equal(vip_if_peer_down(&lan.r[B].ifp, VIP_IPV4, &none, glan_now(&lan)), VIP_OK);
  did_but(&lan, B, "");
  /* The Standby gateway: B speaks for its place. */
  assert_int_equal(vip_if_peer_down(&lan.r[B].ifp, VIP_IPV4, &c, glan_now(&lan)), VIP_OK);
  is_in(&lan, B, VIP_GLBP_SPEAK);
  assert_int_equal(vip_if_peer_down(&lan.r[C].ifp, VIP_IPV4, &a, glan_now(&lan)), VIP_OK);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
  glan_close(&lan);
}

/* A host that is late by more than a hello time has missed one: the next is not due at once. */
static void test_hello_that_was_missed(void **unused)
{
  uint32_t due;

  (void)unused;
  alone(NULL);
  due = glan_due_ms(&lan, A, VIP_GLBP_TIMER_HELLO);
  lan.now_ms = due + 5000;
  glan_until(&lan, lan.now_ms);
  assert_int_equal(glan_due_ms(&lan, A, VIP_GLBP_TIMER_HELLO), due + 8000);
  glan_close(&lan);
}

static void test_weight_at_its_ends(void **unused)
{
  struct vip_glbp_status status;

  (void)unused;
  alone(NULL);
  assert_int_equal(vip_group_adjust(&g(A)->group, -99, glan_now(&lan)), VIP_OK);
  vip_glbp_get_status(g(A), &status);
  assert_int_equal(status.weight, 1);
  assert_int_equal(vip_group_adjust(&g(A)->group, -1, glan_now(&lan)), VIP_OK);
  vip_glbp_get_status(g(A), &status);
  assert_int_equal(status.weight, 1);
  assert_int_equal(vip_group_adjust(&g(A)->group, 254, glan_now(&lan)), VIP_OK);
  vip_glbp_get_status(g(A), &status);
  assert_int_equal(status.weight, 254);
  assert_int_equal(vip_group_adjust(&g(A)->group, 1, glan_now(&lan)), VIP_OK);
  vip_glbp_get_status(g(A), &status);
  assert_int_equal(status.weight, 254);
  glan_close(&lan);
}

static void test_status_of_what_is_removed(void **unused)
{
  struct vip_glbp_status status;
  static const struct vip_mac none;

  (void)unused;
  alone(NULL);
  vip_glbp_get_status(g(A), &status);
  assert_memory_equal(&status.forwarder[0].owner, &lan.r[A].ifp.config.mac, sizeof none);
  assert_int_equal(vip_group_remove(&g(A)->group, glan_now(&lan)), VIP_OK);
  g(A)->run.forwarder[0].own = true;
  vip_glbp_get_status(g(A), &status);
  assert_memory_equal(&status.forwarder[0].owner, &none, sizeof none);
  lan.r[A].there = false;
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

/* ---- clients ---- */

static void test_clients(void **unused)
{
  static struct vip_glbp_client clients[2];
  static const struct vip_addr more[] = {{{192, 0, 2, 200}}, {{192, 0, 2, 201}}};
  struct vip_answer out;

  (void)unused;
  memset(clients, 0, sizeof clients);
  config = glan_base(A);
  config.clients = clients;
  config.client_count = 2;
  config.secondaries = more;
  config.secondary_count = 2;
  alone(&config);
  assert_int_equal(answer(A, vip_ipv4(192, 0, 2, 199), false, &out), VIP_ERR_NOT_OURS);
  assert_int_equal(answer(A, more[1], false, &out), VIP_OK);
  assert_int_equal(clients[0].answers, 1);
  /* Without a time to forget it is known for ever, with one only so long. */
  glan_until(&lan, 900000);
  assert_int_equal(answer(A, more[0], false, &out), VIP_OK);
  assert_int_equal(clients[0].answers, 2);
  config = *vip_glbp_get_config(g(A));
  config.client_timeout_min = 10;
  configure(A);
  assert_int_equal(answer(A, more[0], false, &out), VIP_OK);
  assert_int_equal(clients[0].answers, 3);
  glan_until(&lan, 1500000);
  assert_int_equal(answer(A, more[0], false, &out), VIP_OK);
  assert_int_equal(clients[0].answers, 4);
  glan_until(&lan, 2100001);
  assert_int_equal(answer(A, more[0], false, &out), VIP_OK);
  assert_int_equal(clients[0].answers, 1);
  glan_close(&lan);
}

/* Time 0 would be a free place. */
static void test_client_at_0(void **unused)
{
  static struct vip_glbp_client client;
  struct vip_query query;
  struct vip_answer out;

  (void)unused;
  memset(&client, 0, sizeof client);
  config = glan_base(A);
  config.clients = &client;
  config.client_count = 1;
  alone(&config);
  assert_int_equal(vip_engine_set_clock(&lan.r[A].engine, 0), VIP_OK);
  memset(&query, 0, sizeof query);
  query.family = VIP_IPV4;
  query.target = *vip_glbp_address(g(A));
  assert_int_equal(vip_group_answer(&g(A)->group, &query, &out, 0), VIP_OK);
  assert_true(client.last == 1);
  assert_int_equal(vip_engine_set_clock(&lan.r[A].engine, glan_now(&lan)), VIP_OK);
  glan_close(&lan);
}

/* A gateway that has no forwarder of its own answers probes with one that it stands in for. */
static void test_gateway_without_a_forwarder(void **unused)
{
  struct vip_answer out;

  (void)unused;
  glan_open(&lan);
  for (unsigned i = A; i <= E; i++) {
    glan_start(&lan, i, NULL);
    glan_until(&lan, lan.now_ms + 100);
  }
  glan_until(&lan, 80000);
  assert_true(vipi_glbp_own_forwarder(g(E)) < 0);
  for (unsigned i = A; i <= D; i++) {
    glan_die(&lan, i);
  }
  glan_until(&lan, 120000);
  is_in(&lan, E, VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_state(&lan, E, 1), VIP_GLBP_ACTIVE);
  assert_int_equal(answer(E, *vip_glbp_address(g(E)), true, &out), VIP_OK);
  assert_int_equal(out.mac.octet[5], 1);
  glan_close(&lan);
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
      cmocka_unit_test(test_each_time_is_told),
      cmocka_unit_test(test_change_out_of_service),
      cmocka_unit_test(test_address_changes),
      cmocka_unit_test(test_address_of_ipv6_changes),
      cmocka_unit_test(test_learned_address),
      cmocka_unit_test(test_announce),
      cmocka_unit_test(test_peer_down),
      cmocka_unit_test(test_hello_that_was_missed),
      cmocka_unit_test(test_weight_at_its_ends),
      cmocka_unit_test(test_status_of_what_is_removed),
      cmocka_unit_test(test_nothing_is_counted),
      cmocka_unit_test(test_headers_of_ipv6),
      cmocka_unit_test(test_addresses_that_are_not_learned),
      cmocka_unit_test(test_farewell_of_somebody_else),
      cmocka_unit_test(test_usable_times),
      cmocka_unit_test(test_which_forwarders_are_told),
      cmocka_unit_test(test_clients),
      cmocka_unit_test(test_client_at_0),
      cmocka_unit_test(test_gateway_without_a_forwarder),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
