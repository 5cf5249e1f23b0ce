/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_changes.c - what a host changes or tells while a GLBP group runs, what
 * time does to it, and its clients, where the cases of glbp.md leave it open.
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

static void configure(unsigned router)
{
  assert_int_equal(vip_glbp_configure(g(router), &config, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
}

/* ---- changes ---- */

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
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 30000);
  for (size_t i = 0; i < lan.r[A].count; i++) {
    if (lan.r[A].records[i].op == GLAN_ANNOUNCE) {
      assert_int_equal(lan.r[A].records[i].announce.copies, 1);
    }
  }
  glan_forget(&lan);
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
  none.octet[0] = 9;
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

/* ---- times that run ---- */

static void test_seconds_left(void **unused)
{
  (void)unused;
  alone(NULL);
  assert_int_equal(vipi_glbp_seconds_left(g(A), glan_now(&lan) - VIP_SECOND), 0);
  assert_int_equal(vipi_glbp_seconds_left(g(A), glan_now(&lan)), 0);
  assert_int_equal(vipi_glbp_seconds_left(g(A), glan_now(&lan) + VIP_SECOND - 1), 0);
  assert_int_equal(vipi_glbp_seconds_left(g(A), glan_now(&lan) + VIP_SECOND), 1);
  assert_int_equal(vipi_glbp_seconds_left(g(A), glan_now(&lan) + 65535 * VIP_SECOND), 65535);
  glan_close(&lan);
}

/* Without a delay there is no deadline; a second is one. */
static void test_no_preempt_delay(void **unused)
{
  const struct glan_peer lower = glan_peer(8, 50);

  (void)unused;
  for (uint16_t delay_s = 0; delay_s < 2; delay_s++) {
    config = glan_base(B);
    config.preempt_delay_s = delay_s;
    glan_open(&lan);
    glan_start(&lan, B, &config);
    glan_until(&lan, 1000);
    glan_rx(&lan, B, &lower, VIP_GLBP_ACTIVE);
    assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_PREEMPT), delay_s == 0 ? 0 : 2000);
    glan_close(&lan);
  }
}

/* A gateway that was better in between is waited for anew. */
static void test_preempt_delay_of_one_that_was_better(void **unused)
{
  struct glan_peer lower = glan_peer(8, 50);
  const struct glan_peer higher = glan_peer(8, 150);

  (void)unused;
  config = glan_base(B);
  config.preempt = true;
  config.preempt_delay_s = 30;
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_until(&lan, 1000);
  glan_rx(&lan, B, &lower, VIP_GLBP_ACTIVE);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_PREEMPT), 31000);
  glan_until(&lan, 2000);
  glan_rx(&lan, B, &higher, VIP_GLBP_ACTIVE);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_PREEMPT), 0);
  glan_until(&lan, 3000);
  glan_rx(&lan, B, &lower, VIP_GLBP_ACTIVE);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_PREEMPT), 33000);
  /* It resigns: there is nobody to wait for. */
  lower.priority = 0;
  glan_rx(&lan, B, &lower, VIP_GLBP_ACTIVE);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_PREEMPT), 0);
  glan_close(&lan);
}

/* The preempt delay begins anew with another gateway, and not with the same one. */
static void test_preempt_delay_of_another_gateway(void **unused)
{
  const struct glan_peer first = glan_peer(8, 50);
  const struct glan_peer second = glan_peer(9, 60);

  (void)unused;
  config = glan_base(B);
  config.preempt = true;
  config.preempt_delay_s = 30;
  glan_open(&lan);
  glan_start(&lan, B, &config);
  glan_until(&lan, 1000);
  glan_rx(&lan, B, &first, VIP_GLBP_ACTIVE);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_PREEMPT), 31000);
  glan_until(&lan, 2000);
  glan_rx(&lan, B, &first, VIP_GLBP_ACTIVE);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_PREEMPT), 31000);
  glan_rx(&lan, B, &second, VIP_GLBP_ACTIVE);
  assert_int_equal(glan_due_ms(&lan, B, VIP_GLBP_TIMER_PREEMPT), 32000);
  for (uint32_t ms = 5000; ms <= 33000; ms += 4000) {
    glan_until(&lan, ms);
    assert_int_not_equal(g(B)->group.state, VIP_GLBP_ACTIVE);
    glan_rx(&lan, B, &second, VIP_GLBP_ACTIVE);
  }
  is_in(&lan, B, VIP_GLBP_ACTIVE);
  glan_close(&lan);
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
      cmocka_unit_test(test_seconds_left),
      cmocka_unit_test(test_no_preempt_delay),
      cmocka_unit_test(test_preempt_delay_of_another_gateway),
      cmocka_unit_test(test_preempt_delay_of_one_that_was_better),
      cmocka_unit_test(test_clients),
      cmocka_unit_test(test_client_at_0),
      cmocka_unit_test(test_gateway_without_a_forwarder),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
