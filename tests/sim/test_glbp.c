/* SPDX-License-Identifier: MIT */
/*
 * test_glbp.c - GLBP on the simulated LAN: who is the gateway, who is Active for
 * which forwarder, which router got each packet of which client, and for how
 * long nobody did.
 *
 * The bounds, with H the hello time, T the hold time, P the preempt delay of
 * forwarders, D the longest delay of a frame:
 *
 *   cold start            gateway 2 T, its forwarder 3 T, those of the others two more
 *                         H and a T behind the gateway; Standby 4 T
 *   death of a forwarder  T - H to T + 0.4 s without, for its clients alone
 *   death of the gateway  nobody answers for T; who has a MAC does not notice
 *   resign                D
 *   return                the primary takes its forwarder P and one Hello after it heard
 *                         the other one; nobody notices
 *
 * The LAN itself checks after every event (check.c, check_forwarder.c) and each
 * packet (lan_glbp.c).
 */
#include "sim.h"

#include "lan_glbp.h"
#include "lan_internal.h"

#define SECONDS(x) ((vip_time)(x)*VIP_SECOND)
#define HELLO      SECONDS(1)
#define HOLD       SECONDS(3)
#define PREEMPT    SECONDS(5)
/* The others let the better ones go first (dossier 4.6: 100 ms for each of four). */
#define STAGGER (400 * VIP_MILLISECOND)
/* Of a ping, and what a frame under way is late. */
#define FINE (50 * VIP_MILLISECOND)

enum { ROUTERS = 3, CLIENTS = 6, NODES = ROUTERS + CLIENTS };

/* ---- Routers and clients ---- */

static const struct vip_key key = {
    .id = 7, .secret = (const uint8_t *)"secret", .length = 6, .flags = 3};
static const struct vip_auth md5 = {.method = &vip_auth_md5, .keys = &key, .key_count = 1};
static const struct vip_auth text = {.method = &vip_auth_text, .keys = &key, .key_count = 1};

struct kind {
  uint8_t family;
  const struct vip_auth *auth;
};

static const struct kind kinds[] = {
    {VIP_IPV4, NULL}, {VIP_IPV4, &text}, {VIP_IPV4, &md5}, {VIP_IPV6, NULL}, {VIP_IPV6, &md5}};

static struct vip_glbp_config config_of(const struct kind *kind, uint8_t priority)
{
  struct vip_glbp_config config = {.group = 1,
                                   .family = kind->family,
                                   .priority = priority,
                                   .auth = kind->auth,
                                   .hello_ms = 1000,
                                   .hold_ms = 3000,
                                   .forwarder_delay_s = 5};
  config.address =
      kind->family == VIP_IPV4 ? vip_ipv4(192, 0, 2, 1) : (struct vip_addr){{0xfe, 0x80, [15] = 1}};
  return config;
}

static int add_router(struct lan *lan, const struct vip_glbp_config *config)
{
  int router = lan_add_router(lan, &(struct lan_router_config){.name = NULL});
  assert_true(router >= 0);
  assert_int_equal(lan_add_glbp(lan, router, config), 0);
  return router;
}

/* r1, r2, r3 of priorities 200, 150, 100. */
static struct lan *three(const struct kind *kind, uint8_t balancing)
{
  struct lan *lan = sim_lan(1, kind->family);
  for (int i = 0; i < ROUTERS; i++) {
    struct vip_glbp_config config = config_of(kind, (uint8_t)(200 - 50 * i));
    config.balancing = balancing;
    (void)add_router(lan, &config);
  }
  return lan;
}

/* And c1 to c6, that ask when all forwarders are there. */
static struct lan *nine(const struct kind *kind, uint8_t balancing)
{
  struct lan *lan = three(kind, balancing);
  for (int i = 0; i < CLIENTS; i++)
    assert_true(
        lan_add_client(lan, &(struct lan_client_config){.start = SECONDS(20), .keeps = true}) >= 0);
  lan_run(lan, SECONDS(30));
  return lan;
}

/* ---- Questions ---- */

static struct vip_glbp_status status_of(const struct lan *lan, int router)
{
  struct vip_glbp_status status;
  vip_glbp_get_status(lan_glbp(lan, router, 0), &status);
  return status;
}

/* The router that is Active for a forwarder; -1 none, -2 several. */
static int active_for(const struct lan *lan, uint8_t number)
{
  int active = -1;
  for (int i = 0; i < lan_count(lan); i++)
    if (lan_is_router(lan, i) && lan_power(lan, i) == LAN_RUNNING &&
        status_of(lan, i).forwarder[number - 1].state == VIP_GLBP_ACTIVE)
      active = active == -1 ? i : -2;
  return active;
}

/* The number that a router was given, or 0. */
static uint8_t own_of(const struct lan *lan, int router)
{
  struct vip_glbp_status status = status_of(lan, router);
  for (uint8_t number = 1; number <= VIP_GLBP_FORWARDERS; number++)
    if (status.forwarder[number - 1].own)
      return number;
  return 0;
}

/* When a router first became Active for a forwarder from `from` on. */
static vip_time taken(const struct lan *lan, int router, uint8_t number, vip_time from)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  for (size_t i = 0; i < count; i++)
    if (entries[i].kind == LAN_FORWARDER && entries[i].node == router && entries[i].at >= from &&
        entries[i].forwarder == number && entries[i].new_state == VIP_GLBP_ACTIVE)
      return entries[i].at;
  return VIP_NEVER;
}

static uint8_t forwarder_of(const struct lan *lan, int client)
{
  struct vip_mac mac;
  return lan_client_gateway(lan, client, &mac) ? lan_forwarder_of(lan, &mac) : 0;
}

/* The longest outage of a client; zero: there was none. */
static vip_time outage_of(const struct lan *lan, int client)
{
  size_t count;
  vip_time length = 0;
  const struct lan_span *spans = lan_spans(lan, client, &count);
  for (size_t i = 0; i < count; i++) {
    vip_time lasted = spans[i].until - spans[i].from;
    if (spans[i].server < 0 && lasted > length)
      length = lasted;
  }
  return length;
}

/* ---- Beginning ---- */

static void cold_start(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(kinds); i++) {
    struct lan *lan = three(&kinds[i], VIP_GLBP_ROUND_ROBIN);
    lan_run(lan, SECONDS(20));
    assert_int_equal(lan_leader(lan, 0), 0);
    assert_in_range(sim_entered(lan, 0, VIP_GLBP_ACTIVE), 2 * HOLD, 2 * HOLD + FINE);
    assert_in_range(sim_entered(lan, 1, VIP_GLBP_STANDBY), 3 * HOLD, 4 * HOLD + FINE);
    assert_int_equal(own_of(lan, 0), 1);
    assert_int_equal(own_of(lan, 1) + own_of(lan, 2), 2 + 3);
    for (int router = 0; router < ROUTERS; router++) {
      uint8_t own = own_of(lan, router);
      assert_int_equal(active_for(lan, own), router);
      vip_time least = router == 0 ? 0 : HELLO;
      assert_in_range(taken(lan, router, own, 0), 3 * HOLD + least, 3 * HOLD + 2 * HELLO + FINE);
    }
    sim_end(lan);
  }
}

/* The gateway alone answers, and gives each forwarder's MAC in turn; that router alone has it, and
   gets what is sent there. */
static void clients_are_spread(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(kinds); i++) {
    struct lan *lan = nine(&kinds[i], VIP_GLBP_ROUND_ROBIN);
    lan_finish(lan);
    unsigned users[1 + VIP_GLBP_FORWARDERS] = {0};
    for (int client = ROUTERS; client < NODES; client++) {
      uint8_t number = forwarder_of(lan, client);
      struct lan_client_report report = lan_client_report(lan, client);
      users[number]++;
      assert_int_equal(report.served[active_for(lan, number)], report.judged - report.missed);
      assert_int_equal(report.forwarded[number], report.judged - report.missed);
      assert_true(report.missed <= 1); /* the first one had no MAC to go to */
    }
    for (uint8_t number = 1; number <= ROUTERS; number++) {
      struct vip_mac mac = vip_glbp_mac(1, number);
      assert_int_equal(users[number], CLIENTS / ROUTERS);
      assert_int_equal(lan_glbp_stats(lan, 0, 0)->forwarder[number - 1].selected, 2);
      for (int router = 0; router < ROUTERS; router++) {
        const struct lan_group *group = lan->nodes[router].router->groups[0];
        assert_int_equal(lan_group_holds_mac(group, &mac),
                         router == active_for(lan, number) ? number : 0);
        assert_int_equal(group->held_count, router == 0 ? 1 : 0);
      }
    }
    /* The gateway alone says where the address is. */
    for (int router = 0; router < ROUTERS; router++)
      assert_int_equal(sim_frames(lan, router, VIP_FRAME_ASSERTION, 0, lan_now(lan), NULL),
                       router == 0 ? CLIENTS : 0);
    sim_end(lan);
  }
}

/* ---- Death and return ---- */

/* r2 goes, and comes again: its clients alone wait, for r3 or r1; then for nobody. */
static void forwarder_dies(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(kinds); i++) {
    struct lan *lan = nine(&kinds[i], VIP_GLBP_ROUND_ROBIN);
    uint8_t number = own_of(lan, 1);
    vip_time death = lan_now(lan) + HELLO / 2;
    lan_run(lan, death);
    lan_crash(lan, 1);
    lan_run(lan, SECONDS(50));
    assert_int_equal(active_for(lan, number), 2); /* of the higher address */
    assert_int_equal(lan_leader(lan, 0), 0);
    assert_in_range(taken(lan, 2, number, death), death + HOLD - HELLO, death + HOLD + STAGGER);
    vip_time back = lan_now(lan);
    lan_restart(lan, 1);
    lan_run(lan, SECONDS(80));
    assert_int_equal(own_of(lan, 1), number);
    assert_int_equal(active_for(lan, number), 1);
    assert_in_range(taken(lan, 1, number, back), back + PREEMPT,
                    back + PREEMPT + 2 * HELLO + 4 * HOLD);
    lan_finish(lan);
    for (int client = ROUTERS; client < NODES; client++) {
      vip_time outage = outage_of(lan, client);
      if (forwarder_of(lan, client) == number)
        assert_in_range(outage, HOLD - HELLO, HOLD + STAGGER + FINE);
      else
        assert_int_equal(outage, 0);
    }
    sim_end(lan);
  }
}

/* Who uses another one's forwarder does not notice; who asks meanwhile is answered behind T. */
static void gateway_dies(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(kinds); i++) {
    struct lan *lan = nine(&kinds[i], VIP_GLBP_ROUND_ROBIN);
    vip_time death = lan_now(lan) + HELLO / 2;
    lan_run(lan, death);
    int late = lan_add_client(lan, &(struct lan_client_config){.start = death + HELLO / 4});
    lan_crash(lan, 0);
    lan_run(lan, SECONDS(60));
    assert_int_equal(lan_leader(lan, 0), 1);
    assert_int_equal(active_for(lan, 1), 2); /* who forwards is another question */
    lan_finish(lan);
    for (int client = ROUTERS; client < NODES; client++) {
      vip_time outage = outage_of(lan, client);
      if (forwarder_of(lan, client) == 1)
        assert_in_range(outage, HOLD - HELLO, HOLD + STAGGER + FINE);
      else
        assert_int_equal(outage, 0);
    }
    assert_in_range(outage_of(lan, late), HOLD - 2 * HELLO, HOLD + HELLO + FINE);
    sim_end(lan);
  }
}

/* Gateway and forwarder in one: both roles are taken before a client misses more than a ping. */
static void gateway_resigns(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(kinds); i++) {
    struct lan *lan = nine(&kinds[i], VIP_GLBP_ROUND_ROBIN);
    vip_time farewell = lan_now(lan);
    lan_leave(lan, 0);
    lan_run(lan, SECONDS(40));
    assert_int_equal(lan_leader(lan, 0), 1);
    assert_in_range(sim_entered(lan, 1, VIP_GLBP_ACTIVE), farewell, farewell + SIM_DELAY);
    assert_in_range(taken(lan, 2, 1, farewell), farewell, farewell + SIM_DELAY);
    lan_finish(lan);
    for (int client = ROUTERS; client < NODES; client++) {
      assert_int_equal(outage_of(lan, client), 0);
      assert_true(lan_client_report(lan, client).missed <= 2);
    }
    sim_end(lan);
  }
}

/* Another one has its forwarder meanwhile; what that has said does not count any more. */
static void forwarder_freezes(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(kinds); i++) {
    struct lan *lan = nine(&kinds[i], VIP_GLBP_ROUND_ROBIN);
    lan_freeze(lan, 1);
    lan_run(lan, SECONDS(40));
    assert_int_equal(active_for(lan, own_of(lan, 1)), 2);
    lan_thaw(lan, 1);
    lan_run(lan, SECONDS(40) + 2 * HELLO); /* with MD5, a Hello to learn the nonces first */
    assert_int_equal(active_for(lan, own_of(lan, 1)), 1);
    sim_end(lan);
  }
}

/* Each side has its own gateway and all forwarders; afterwards all is as before.  Where the switch
   has learned a MAC on the other side, it learns it anew from the Hello of its turn. */
static void partition_heals(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT_OF(kinds); i++) {
    struct lan *lan = nine(&kinds[i], VIP_GLBP_ROUND_ROBIN);
    lan_partition(lan, 1 | 1u << 3 | 1u << 4 | 1u << 5); /* r1 c1 c2 c3 */
    lan_run(lan, SECONDS(40));
    assert_int_equal(lan_leader(lan, 0), -2);
    for (uint8_t number = 1; number <= ROUTERS; number++)
      assert_int_equal(active_for(lan, number), -2);
    lan_heal(lan);
    lan_run(lan, SECONDS(80));
    assert_int_equal(lan_leader(lan, 0), 0);
    for (int router = 0; router < ROUTERS; router++)
      assert_int_equal(active_for(lan, own_of(lan, router)), router);
    lan_finish(lan);
    for (int client = ROUTERS; client < NODES; client++)
      assert_true(outage_of(lan, client) <= HOLD + STAGGER + FINE);
    sim_end(lan);
  }
}

/* ---- Balancing ---- */

/* c1 asks again every second: whom it was sent to, in order. */
static void refreshes(struct lan *lan, uint8_t *numbers, size_t count)
{
  int client = lan_add_client(
      lan, &(struct lan_client_config){.start = SECONDS(20), .cache = SECONDS(1) / 2});
  for (size_t i = 0; i < count; i++) {
    lan_run(lan, SECONDS(20) + SECONDS(i) + HELLO / 2);
    numbers[i] = forwarder_of(lan, client);
  }
}

static void balancing(void **state)
{
  (void)state;
  static const uint8_t weights[ROUTERS] = {60, 30, 10};
  for (uint8_t mode = VIP_GLBP_ROUND_ROBIN; mode <= VIP_GLBP_NO_BALANCING; mode++) {
    struct lan *lan = sim_lan(1, VIP_IPV4);
    for (int i = 0; i < ROUTERS; i++) {
      struct vip_glbp_config config = config_of(&kinds[0], (uint8_t)(200 - 50 * i));
      config.balancing = mode;
      config.weight = weights[i];
      (void)add_router(lan, &config);
    }
    uint8_t numbers[20];
    refreshes(lan, numbers, COUNT_OF(numbers));
    unsigned given[1 + VIP_GLBP_FORWARDERS] = {0};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
      given[numbers[i]]++;
      if (mode == VIP_GLBP_ROUND_ROBIN)
        assert_int_equal(numbers[i], i % ROUTERS + 1);
      else if (mode == VIP_GLBP_HOST_DEPENDENT)
        assert_int_equal(numbers[i], numbers[0]);
      else if (mode == VIP_GLBP_NO_BALANCING)
        assert_int_equal(numbers[i], 1);
    }
    for (int i = 0; mode == VIP_GLBP_WEIGHTED && i < ROUTERS; i++)
      assert_int_equal(given[own_of(lan, i)], 20 * weights[i] / 100);
    sim_end(lan);
  }
}

/* Without a way out its weight falls below the threshold: others forward for it until it has one
   again. */
static void uplink_is_tracked(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  for (int i = 0; i < ROUTERS; i++) {
    struct vip_glbp_config config = config_of(&kinds[0], (uint8_t)(200 - 50 * i));
    config.weight_lower = 80;
    int router = lan_add_router(lan, &(struct lan_router_config){.uplink_weight = 30});
    assert_int_equal(lan_add_glbp(lan, router, &config), 0);
  }
  lan_run(lan, SECONDS(20));
  uint8_t number = own_of(lan, 1);
  lan_uplink(lan, 1, false);
  lan_run(lan, SECONDS(40));
  assert_int_equal(status_of(lan, 1).weight, 70);
  assert_int_equal(active_for(lan, number), 2);
  assert_int_equal(lan_leader(lan, 0), 0);
  lan_uplink(lan, 1, true);
  lan_run(lan, SECONDS(60));
  assert_int_equal(active_for(lan, number), 1);
  sim_end(lan);
}

/* Four numbers for five routers, two hundred clients. */
static void crowd(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  for (int i = 0; i < 5; i++) {
    struct vip_glbp_config config = config_of(&kinds[0], (uint8_t)(200 - 10 * i));
    (void)add_router(lan, &config);
  }
  struct lan_client_config config = {.start = SECONDS(20), .interval = SECONDS(1), .keeps = true};
  for (int i = 0; i < 200; i++)
    assert_int_equal(lan_add_client(lan, &config), 5 + i);
  lan_run(lan, SECONDS(30));
  unsigned without = 0;
  for (int i = 0; i < 5; i++)
    without += own_of(lan, i) == 0;
  assert_int_equal(without, 1);
  unsigned users[1 + VIP_GLBP_FORWARDERS] = {0};
  for (int i = 5; i < 205; i++) {
    users[forwarder_of(lan, i)]++;
    for (int j = 5; j < i; j++) {
      assert_memory_not_equal(&lan->nodes[i].mac, &lan->nodes[j].mac, sizeof(struct vip_mac));
      assert_int_not_equal(
          vip_addr_compare(&lan->nodes[i].client->addr, &lan->nodes[j].client->addr), 0);
    }
  }
  for (uint8_t number = 1; number <= VIP_GLBP_FORWARDERS; number++)
    assert_int_equal(users[number], 50);
  sim_end(lan);
}

/* One that asks again when nobody answers gets another forwarder before the hold time is over. */
static void doubt_helps(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  for (int i = 0; i < ROUTERS; i++) {
    struct vip_glbp_config config = config_of(&kinds[0], (uint8_t)(200 - 50 * i));
    config.hello_ms = 10000;
    config.hold_ms = 30000;
    (void)add_router(lan, &config);
  }
  struct lan_client_config config = {.start = SECONDS(150)};
  int client = lan_add_client(lan, &config); /* the gateway's own forwarder is the first */
  client = lan_add_client(lan, &config);
  config.keeps = true;
  int patient = lan_add_client(lan, &config);
  lan_run(lan, SECONDS(155));
  int router = active_for(lan, forwarder_of(lan, client));
  assert_int_not_equal(router, lan_leader(lan, 0));
  lan_crash(lan, router);
  lan_run(lan, SECONDS(180));
  lan_finish(lan);
  assert_in_range(outage_of(lan, client), SECONDS(3), SECONDS(5) + FINE);
  assert_int_equal(outage_of(lan, patient), 0); /* it has another one's */
  sim_end(lan);
}

/* Two that must not hear each other are both gateways of their own; the cause is told. */
static void strangers_stay_apart(void **state)
{
  (void)state;
  const struct vip_auth *const others[] = {NULL, &text, &md5};
  for (size_t i = 0; i < COUNT_OF(others); i++) {
    struct lan *lan = lan_create(&(struct lan_config){.no_calm_check = true});
    assert_non_null(lan);
    struct vip_glbp_config config = config_of(&kinds[0], 200);
    config.auth = others[i];
    (void)add_router(lan, &config);
    config.auth = others[(i + 1) % COUNT_OF(others)];
    (void)add_router(lan, &config);
    lan_run(lan, SECONDS(30));
    assert_int_equal(lan_leader(lan, 0), -2);
    assert_int_equal(active_for(lan, 1), -2);
    for (int router = 0; router < 2; router++)
      assert_int_equal(vip_group_counters(lan_group(lan, router, 0))->rx, 0);
    sim_end(lan);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cold_start),        cmocka_unit_test(clients_are_spread),
      cmocka_unit_test(forwarder_dies),    cmocka_unit_test(gateway_dies),
      cmocka_unit_test(gateway_resigns),   cmocka_unit_test(forwarder_freezes),
      cmocka_unit_test(partition_heals),   cmocka_unit_test(balancing),
      cmocka_unit_test(uplink_is_tracked), cmocka_unit_test(crowd),
      cmocka_unit_test(doubt_helps),       cmocka_unit_test(strangers_stay_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
