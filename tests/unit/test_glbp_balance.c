/* SPDX-License-Identifier: MIT */
/*
 * test_glbp_balance.c - glbp.md 9, cases 37 to 43: whose MAC clients are given; and
 * the client cache.  The number of the case stands in each test's name.
 */
#include "glbplan.h"

static struct glan lan;

static struct vip_query query(uint8_t client)
{
  struct vip_query q;

  memset(&q, 0, sizeof q);
  q.family = VIP_IPV4;
  q.target = vip_ipv4(192, 0, 2, 254);
  q.sender = vip_ipv4(192, 0, 2, client);
  q.client.octet[0] = 2;
  q.client.octet[4] = 1;
  q.client.octet[5] = client;
  return q;
}

/* The forwarder that a client is given; 0: silence. */
static unsigned given(unsigned router, const struct vip_query *q)
{
  static const uint8_t head[] = {0x00, 0x07, 0xb4, 0x00, 0x01};
  const struct vip_mac *own = &vip_if_get_config(&lan.r[router].ifp)->mac;
  struct vip_answer got;
  const int result = vip_if_answer(&lan.r[router].ifp, q, &got, glan_now(&lan));

  if (result == VIP_ERR_NOT_OURS) {
    return 0;
  }
  assert_int_equal(result, VIP_OK);
  assert_memory_equal(got.mac.octet, head, sizeof head);
  assert_memory_equal(&got.src_mac, own, sizeof *own);
  assert_ptr_equal(got.group, &lan.r[router].g.group);
  assert_int_equal(got.to_all_nodes, q->probe);
  return got.mac.octet[5];
}

static unsigned client(uint8_t number)
{
  const struct vip_query q = query(number);

  return given(A, &q);
}

static void change_balancing(uint8_t balancing)
{
  struct vip_glbp_config config = *vip_glbp_get_config(&lan.r[A].g);

  config.balancing = balancing;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
}

static void test_37_round_robin(void **unused)
{
  struct vip_glbp_status status;

  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(client(1), 1);
  assert_int_equal(client(2), 2);
  assert_int_equal(client(3), 3);
  assert_int_equal(client(4), 1);
  vip_glbp_get_status(&lan.r[A].g, &status);
  assert_int_equal(status.forwarder[0].selected, 2);
  assert_int_equal(status.forwarder[1].selected, 1);
  assert_int_equal(status.forwarder[2].selected, 1);
  assert_int_equal(status.forwarder[3].selected, 0);
  glan_close(&lan);
}

static void set_weight(unsigned router, uint8_t weight)
{
  struct vip_glbp_config config = *vip_glbp_get_config(&lan.r[router].g);

  config.weight = weight;
  config.weight_upper = 0;
  assert_int_equal(vip_glbp_configure(&lan.r[router].g, &config, glan_now(&lan)), VIP_OK);
}

static void test_38_weighted(void **unused)
{
  static const uint8_t expected[] = {1, 2, 1, 1, 2, 1, 3, 1, 2, 1};

  (void)unused;
  glan_steady3(&lan);
  change_balancing(VIP_GLBP_WEIGHTED);
  set_weight(A, 60);
  set_weight(B, 30);
  set_weight(C, 10);
  glan_until(&lan, 63000);
  for (unsigned i = 0; i < 30; i++) {
    assert_int_equal(client((uint8_t)i), expected[i % 10]);
  }
  /* Another weight begins anew. */
  assert_int_equal(client(1), 1);
  set_weight(A, 10);
  set_weight(B, 10);
  glan_until(&lan, 66000);
  assert_int_equal(client(1), 1);
  assert_int_equal(client(1), 2);
  assert_int_equal(client(1), 3);
  glan_close(&lan);
}

static void test_39_host_dependent(void **unused)
{
  unsigned shares[4] = {0, 0, 0, 0};

  (void)unused;
  glan_steady3(&lan);
  change_balancing(VIP_GLBP_HOST_DEPENDENT);
  for (unsigned host = 1; host <= 100; host++) {
    const unsigned first = client((uint8_t)host);

    shares[first]++;
    for (unsigned again = 0; again < 3; again++) {
      assert_int_equal(client((uint8_t)host), first);
    }
  }
  /* FNV-1a of 100 neighbouring MACs, modulo 3. */
  for (unsigned i = 1; i <= 3; i++) {
    assert_in_range(shares[i], 25, 42);
  }
  glan_close(&lan);
}

static void test_40_no_balancing(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  change_balancing(VIP_GLBP_NO_BALANCING);
  for (unsigned i = 0; i < 5; i++) {
    assert_int_equal(client((uint8_t)i), 1);
  }
  /* Its own is out of service: another one that it is Active for, else any. */
  assert_int_equal(vip_glbp_stop_forwarder(&lan.r[A].g, 1, glan_now(&lan)), VIP_OK);
  glan_flush(&lan);
  assert_int_equal(client(1), 2);
  glan_close(&lan);
}

/* Its own, not the first of those that it is Active for. */
static void test_40_no_balancing_of_who_stands_in(void **unused)
{
  const struct vip_query q = query(1);
  struct vip_glbp_config config;

  (void)unused;
  glan_steady3(&lan);
  config = *vip_glbp_get_config(&lan.r[C].g);
  config.balancing = VIP_GLBP_NO_BALANCING;
  assert_int_equal(vip_glbp_configure(&lan.r[C].g, &config, glan_now(&lan)), VIP_OK);
  glan_die(&lan, A);
  glan_die(&lan, B);
  glan_until(&lan, 90000);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
  assert_int_equal(glan_vf_state(&lan, C, 1), VIP_GLBP_ACTIVE);
  assert_int_equal(given(C, &q), 3);
  glan_close(&lan);
}

/* Not one whose primary has been away for too long, though we are Active for it. */
static void test_40_no_balancing_redirects_no_longer(void **unused)
{
  const struct glan_peer other = glan_peer(4, 100);
  const struct glan_peer dead = glan_peer(2, 100);
  const struct glan_vf fourth = {4, 32, 167, 100, 14400, 600};
  const struct glan_vf second = {2, 32, 167, 100, 14400, 600};

  (void)unused;
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 31000);
  change_balancing(VIP_GLBP_NO_BALANCING);
  assert_int_equal(vip_glbp_stop_forwarder(&lan.r[A].g, 1, glan_now(&lan)), VIP_OK);
  glan_rx_vf(&lan, A, &dead, VIP_GLBP_LISTEN, &second);
  while (lan.now_ms < 640000) {
    glan_rx_vf(&lan, A, &other, VIP_GLBP_LISTEN, &fourth);
    if (lan.now_ms == 625000) {
      assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_ACTIVE);
      assert_int_equal(client(1), 2);
    }
    glan_until(&lan, lan.now_ms + 9000);
    glan_forget(&lan);
  }
  assert_int_equal(glan_vf_state(&lan, A, 2), VIP_GLBP_ACTIVE);
  assert_int_equal(client(1), 4);
  glan_close(&lan);
}

static void test_41_who_answers(void **unused)
{
  const struct vip_query q = query(1);

  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(given(B, &q), 0);
  assert_int_equal(given(C, &q), 0);
  glan_close(&lan);
  glan_open(&lan);
  glan_start(&lan, A, NULL);
  glan_until(&lan, 29999);
  is_in(&lan, A, VIP_GLBP_ACTIVE);
  assert_int_equal(given(A, &q), 0);
  glan_until(&lan, 30000);
  assert_int_equal(given(A, &q), 1);
  glan_close(&lan);
}

static void test_42_other_addresses_and_probes(void **unused)
{
  struct vip_query q = query(1);

  (void)unused;
  glan_steady3(&lan);
  assert_int_equal(given(A, &q), 1);
  q.target = vip_ipv4(192, 0, 2, 253);
  assert_int_equal(given(A, &q), 0);
  q = query(1);
  q.probe = true;
  assert_int_equal(given(A, &q), 1);
  assert_int_equal(given(A, &q), 1);
  q.probe = false;
  assert_int_equal(given(A, &q), 2);
  glan_close(&lan);
}

/* A probe is nobody's choice: it is not counted, and no client. */
static void test_42_probes_are_not_counted(void **unused)
{
  struct vip_glbp_client clients[1];
  struct vip_glbp_config config;
  struct vip_query q = query(1);

  (void)unused;
  memset(clients, 0, sizeof clients);
  glan_steady3(&lan);
  config = *vip_glbp_get_config(&lan.r[A].g);
  config.clients = clients;
  config.client_count = 1;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  q.probe = true;
  assert_int_equal(given(A, &q), 1);
  assert_int_equal(lan.r[A].stats.forwarder[0].selected, 0);
  assert_int_equal(clients[0].answers, 0);
  q.probe = false;
  assert_int_equal(given(A, &q), 1);
  assert_int_equal(lan.r[A].stats.forwarder[0].selected, 1);
  assert_int_equal(clients[0].answers, 1);
  glan_close(&lan);
}

/* Who becomes the gateway again begins the weighted order anew. */
static void test_38_order_of_a_new_gateway(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  change_balancing(VIP_GLBP_WEIGHTED);
  set_weight(A, 60);
  set_weight(B, 30);
  set_weight(C, 10);
  glan_until(&lan, 63000);
  assert_int_equal(client(1), 1);
  assert_int_equal(client(1), 2);
  {
    const struct glan_peer better = glan_peer(9, 255);
    const struct glan_peer resigns = glan_peer(9, 0);

    glan_rx(&lan, A, &better, VIP_GLBP_ACTIVE);
    is_in(&lan, A, VIP_GLBP_SPEAK);
    glan_rx(&lan, A, &resigns, VIP_GLBP_ACTIVE);
    is_in(&lan, A, VIP_GLBP_ACTIVE);
  }
  assert_int_equal(client(1), 1);
  assert_int_equal(client(1), 2);
  assert_int_equal(client(1), 1);
  glan_close(&lan);
}

static void test_42_secondary_address(void **unused)
{
  const struct vip_addr secondary = vip_ipv4(192, 0, 2, 253);
  struct vip_glbp_config config = glan_base(A);
  struct vip_query q = query(1);

  (void)unused;
  config.secondaries = &secondary;
  config.secondary_count = 1;
  glan_open(&lan);
  glan_start(&lan, A, &config);
  glan_until(&lan, 30000);
  q.target = secondary;
  assert_int_equal(given(A, &q), 1);
  glan_close(&lan);
}

static void test_43_nothing_is_announced(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, A);
  glan_until(&lan, 120000);
  is_in(&lan, C, VIP_GLBP_ACTIVE);
  assert_int_equal(lan.r[C].counters.announced, 0);
  glan_close(&lan);
}

/* Whoever fell silent is not given for longer than it is remembered as Active. */
static void test_eligible(void **unused)
{
  (void)unused;
  glan_steady3(&lan);
  glan_die(&lan, B);
  glan_until(&lan, 69999);
  assert_int_equal(client(1), 1);
  assert_int_equal(client(1), 2);
  assert_int_equal(client(1), 3);
  lan.cut[C][A] = true;
  glan_until(&lan, 70000);
  assert_int_equal(client(1), 1);
  assert_int_equal(client(1), 3);
  glan_close(&lan);
}

static void test_clients(void **unused)
{
  struct vip_glbp_client clients[2];
  struct vip_glbp_config config;

  (void)unused;
  memset(clients, 0, sizeof clients);
  glan_steady3(&lan);
  config = *vip_glbp_get_config(&lan.r[A].g);
  config.clients = clients;
  config.client_count = 2;
  config.client_timeout_min = 10;
  assert_int_equal(vip_glbp_configure(&lan.r[A].g, &config, glan_now(&lan)), VIP_OK);
  assert_int_equal(client(1), 1);
  assert_int_equal(client(1), 2);
  assert_int_equal(clients[0].answers, 2);
  assert_int_equal(clients[0].forwarder, 2);
  assert_int_equal(clients[0].addr.octet[3], 1);
  assert_int_equal(clients[0].mac.octet[5], 1);
  glan_until(&lan, 60001);
  assert_int_equal(client(2), 3);
  glan_until(&lan, 60002);
  assert_int_equal(client(1), 1);
  /* A third one takes the place of the one answered longest ago. */
  glan_until(&lan, 60003);
  assert_int_equal(client(3), 2);
  assert_int_equal(clients[1].mac.octet[5], 3);
  assert_int_equal(clients[1].answers, 1);
  assert_int_equal(clients[0].answers, 3);
  /* Ten minutes later it is a new one. */
  glan_until(&lan, 660003);
  assert_int_equal(client(1), 3);
  assert_int_equal(clients[0].answers, 1);
  glan_close(&lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_37_round_robin),
      cmocka_unit_test(test_38_weighted),
      cmocka_unit_test(test_39_host_dependent),
      cmocka_unit_test(test_40_no_balancing),
      cmocka_unit_test(test_40_no_balancing_of_who_stands_in),
      cmocka_unit_test(test_40_no_balancing_redirects_no_longer),
      cmocka_unit_test(test_41_who_answers),
      cmocka_unit_test(test_42_other_addresses_and_probes),
      cmocka_unit_test(test_42_probes_are_not_counted),
      cmocka_unit_test(test_38_order_of_a_new_gateway),
      cmocka_unit_test(test_42_secondary_address),
      cmocka_unit_test(test_43_nothing_is_announced),
      cmocka_unit_test(test_eligible),
      cmocka_unit_test(test_clients),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
