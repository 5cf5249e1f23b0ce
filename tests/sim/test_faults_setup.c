/* SPDX-License-Identifier: MIT */
/*
 * test_faults_setup.c - rows 35 to 44 and 54 to 59 of the fault catalogue: routers
 * that are not configured alike, and configurations that change while they run.
 */
#include "catalogue.h"

#include <string.h>

#include "lan_glbp.h"
#include "lan_hsrp.h"

/* ---- Routers that are set up one by one ---- */

struct configs {
  struct vip_vrrp_config vrrp;
  struct vip_hsrp_config hsrp;
  struct vip_glbp_config glbp;
};

static struct configs plain(uint8_t priority)
{
  return (struct configs){.vrrp = sim_vrrp(VIP_IPV4, priority),
                          .hsrp = {.group = 51,
                                   .family = VIP_IPV4,
                                   .version = 2,
                                   .priority = priority,
                                   .preempt = true,
                                   .no_jitter = true,
                                   .hello_ms = 1000,
                                   .hold_ms = 3500,
                                   .address = vip_ipv4(192, 0, 2, 1)},
                          .glbp = {.group = 51,
                                   .family = VIP_IPV4,
                                   .priority = priority,
                                   .preempt = true,
                                   .hello_ms = 1000,
                                   .hold_ms = 3500,
                                   .address = vip_ipv4(192, 0, 2, 1)}};
}

static struct lan *strangers(void)
{
  const struct lan_config config = {.seed = 1, .no_calm_check = true};
  return lan_create(&config);
}

static int add(struct lan *lan, unsigned protocol, const struct configs *configs)
{
  int router = lan_add_router(lan, &(struct lan_router_config){.name = NULL});
  int group = protocol == 0   ? lan_add_vrrp(lan, router, &configs->vrrp)
              : protocol == 1 ? lan_add_hsrp(lan, router, &configs->hsrp, -1)
                              : lan_add_glbp(lan, router, &configs->glbp);
  assert_int_equal(group, 0);
  return router;
}

static uint32_t counted(const struct lan *lan, int router, enum vip_code code)
{
  const struct vip_if_config *config = vip_if_get_config(lan_if(lan, router));
  return vip_group_counters(lan_group(lan, router, 0))->code[code] + config->counters->code[code];
}

static unsigned changes_since(const struct lan *lan, size_t from)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(lan, &count);
  unsigned changes = 0;
  for (size_t i = from; i < count; i++)
    changes += entries[i].kind == LAN_STATE;
  return changes;
}

/* Behind the start nothing changes. */
static void assert_peace(struct lan *lan, int leader)
{
  size_t from;
  lan_run(lan, SECONDS(120));
  (void)lan_trace(lan, &from);
  lan_run(lan, SECONDS(600));
  assert_int_equal(lan_leader(lan, 0), leader);
  assert_int_equal(changes_since(lan, from), 0);
  sim_end(lan);
}

/* Both lead, hear nothing of each other, and tell the cause. */
static void assert_strangers(struct lan *lan, enum vip_code code)
{
  lan_run(lan, SECONDS(60));
  assert_int_equal(lan_leader(lan, 0), -2);
  for (int router = 0; router < 2; router++) {
    assert_true(counted(lan, router, code) > 10);
    assert_true(sim_noted(lan, router, -1 - (int)code));
    assert_int_equal(vip_group_counters(lan_group(lan, router, 0))->rx, 0);
  }
  sim_end(lan);
}

/* ---- Rows ---- */

/* The tie between two that lead is broken by the address that each has now. */
static void row_35_address_changes(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_prepare(&scene, p, 1);
    scene.script.setup.routers = 2;
    scene.script.setup.router[1].priority = 200;
    scene_open(&scene);
    scene_run(&scene, SECONDS(30));
    assert_int_equal(lan_leader(scene.lan, 0), 1);
    scene_do(&scene, "partition", 1, 0, 0, 0);
    scene_run(&scene, SECONDS(20));
    scene_do(&scene, "address", 0, 1, 0, 0);
    scene_run(&scene, SECONDS(5));
    scene_do(&scene, "heal", 0, 0, 0, 0);
    scene_run(&scene, SCENE_HELLO + 2 * SCENE_DELAY);
    assert_int_equal(lan_leader(scene.lan, 0), 0);
    scene_end(&scene);
  }
}

static void row_36_other_addresses(void **state)
{
  (void)state;
  struct lan *lan = strangers();
  struct configs configs = plain(200);
  int best = add(lan, 0, &configs);
  static const struct vip_addr others[] = {{{192, 0, 2, 1}}, {{192, 0, 2, 77}}};
  configs = plain(100);
  configs.vrrp.addresses = others;
  configs.vrrp.address_count = 2;
  int other = add(lan, 0, &configs);
  lan_run(lan, SECONDS(20));
  assert_true(sim_noted(lan, other, VIP_ERR_ADDRESSES_DIFFER));
  assert_peace(lan, best);
}

static void row_37_other_interval_v3(void **state)
{
  (void)state;
  for (unsigned slow = 0; slow < 2; slow++) {
    struct lan *lan = strangers();
    struct configs configs = plain(200);
    configs.vrrp.advert_cs = slow ? 1000 : 100;
    int best = add(lan, 0, &configs);
    configs = plain(100);
    configs.vrrp.advert_cs = slow ? 100 : 1000;
    (void)add(lan, 0, &configs);
    assert_peace(lan, best);
  }
}

static void row_38_other_interval_v2(void **state)
{
  (void)state;
  struct lan *lan = strangers();
  for (unsigned i = 1; i <= 2; i++) {
    struct configs configs = plain(100);
    configs.vrrp.version = VIP_VRRP_V2;
    configs.vrrp.advert_cs = (uint16_t)(100 * i);
    (void)add(lan, 0, &configs);
  }
  assert_strangers(lan, VIP_CODE_INTERVAL);
}

/* The better one has the longer times, or the shorter ones; who learns, or keeps its own. */
static void row_39_other_times(void **state)
{
  (void)state;
  for (unsigned p = 1; p < FAULT_PROTOCOLS; p++)
    for (unsigned slow = 0; slow < 2; slow++)
      for (unsigned learns = 0; learns < 2; learns++) {
        struct lan *lan = strangers();
        struct configs configs = plain(200);
        configs.hsrp.hello_ms = configs.glbp.hello_ms = slow ? 5000 : 1000;
        configs.hsrp.hold_ms = configs.glbp.hold_ms = slow ? 16000 : 11000;
        int best = add(lan, p, &configs);
        configs = plain(100);
        configs.hsrp.hello_ms = configs.glbp.hello_ms = slow ? 1000 : 5000;
        configs.hsrp.hold_ms = configs.glbp.hold_ms = slow ? 11000 : 16000;
        configs.hsrp.learn = learns ? VIP_HSRP_LEARN_ALWAYS : VIP_HSRP_LEARN_NEVER;
        (void)add(lan, p, &configs);
        assert_peace(lan, best);
      }
}

/* VRRP names the version in the packet; HSRP's versions have multicast groups of their own, so that
   of the other is not heard at all; GLBP has one version. */
static void row_40_other_version(void **state)
{
  (void)state;
  for (unsigned p = 0; p < 2; p++) {
    struct lan *lan = strangers();
    struct configs configs = plain(200);
    (void)add(lan, p, &configs);
    configs.vrrp.version = VIP_VRRP_V2;
    configs.hsrp.version = 1;
    (void)add(lan, p, &configs);
    if (p == 0) {
      assert_strangers(lan, VIP_CODE_VERSION);
      continue;
    }
    lan_run(lan, SECONDS(60));
    assert_int_equal(lan_leader(lan, 0), -2);
    for (int router = 0; router < 2; router++)
      assert_int_equal(vip_group_counters(lan_group(lan, router, 0))->rx, 0);
    sim_end(lan);
  }
}

static const struct vip_key one[] = {{.secret = (const uint8_t *)"one", .length = 3, .flags = 3}};
static const struct vip_key two[] = {{.secret = (const uint8_t *)"two", .length = 3, .flags = 3}};

static void use(struct configs *configs, const struct vip_auth *auth)
{
  configs->vrrp.version = VIP_VRRP_V2;
  configs->vrrp.auth = configs->hsrp.auth = configs->glbp.auth = auth;
}

/* None, text, and digests of two keys, each against each. */
static void row_41_other_authentication(void **state)
{
  (void)state;
  const struct vip_auth text = {&vip_auth_text, one, 1};
  const struct vip_auth first = {&vip_auth_md5, one, 1};
  const struct vip_auth second = {&vip_auth_md5, two, 1};
  const struct vip_auth *const auths[] = {NULL, &text, &first, &second};
  EACH_PROTOCOL(p)
  for (unsigned i = 0; i < COUNT_OF(auths); i++)
    for (unsigned j = i + 1; j < COUNT_OF(auths); j++) {
      struct lan *lan = strangers();
      struct configs configs = plain(200);
      use(&configs, auths[i]);
      (void)add(lan, p, &configs);
      configs = plain(100);
      use(&configs, auths[j]);
      (void)add(lan, p, &configs);
      lan_run(lan, SECONDS(60));
      assert_int_equal(lan_leader(lan, 0), -2);
      for (int router = 0; router < 2; router++) {
        assert_true(counted(lan, router, VIP_CODE_AUTH) + counted(lan, router, VIP_CODE_AUTH_TYPE) >
                    10);
        assert_int_equal(vip_group_counters(lan_group(lan, router, 0))->rx, 0);
      }
      sim_end(lan);
    }
}

/* First every router accepts the new key, then every one sends it, then none accepts the old one:
   all the while one leads, and nothing changes. */
static void row_42_key_rollover(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct lan *lan = sim_lan(1, VIP_IPV4);
    struct vip_key keys[3][2];
    struct vip_auth auths[3];
    for (unsigned i = 0; i < 3; i++) {
      keys[i][0] =
          (struct vip_key){.id = 1, .secret = (const uint8_t *)"old", .length = 3, .flags = 3};
      keys[i][1] = (struct vip_key){.id = 2, .secret = (const uint8_t *)"new", .length = 3};
      auths[i] = (struct vip_auth){&vip_auth_md5, keys[i], 2};
      struct configs configs = plain((uint8_t)(200 - 50 * i));
      use(&configs, &auths[i]);
      (void)add(lan, p, &configs);
    }
    lan_run(lan, SECONDS(30));
    size_t from;
    (void)lan_trace(lan, &from);
    for (unsigned sweep = 0; sweep < 3; sweep++)
      for (unsigned i = 0; i < 3; i++) {
        keys[i][1].flags = sweep == 0 ? VIP_KEY_ACCEPT : VIP_KEY_ACCEPT | VIP_KEY_SEND;
        keys[i][0].flags = (uint8_t)(sweep == 0   ? VIP_KEY_ACCEPT | VIP_KEY_SEND
                                     : sweep == 1 ? VIP_KEY_ACCEPT
                                                  : 0);
        lan_run(lan, lan_now(lan) + SECONDS(7));
        assert_int_equal(lan_leader(lan, 0), 0);
      }
    assert_int_equal(changes_since(lan, from), 0);
    sim_end(lan);
  }
}

/* V9: they settle where the rules let them hear each other; else both lead, and say so. */
static void row_43_two_owners(void **state)
{
  (void)state;
  for (unsigned hear = 0; hear < 2; hear++) {
    struct lan *lan = strangers();
    struct configs configs = plain(255);
    configs.vrrp.profile = hear ? VIP_VRRP_RFC9568 : VIP_VRRP_RFC5798;
    int low = add(lan, 0, &configs);
    int high = add(lan, 0, &configs);
    lan_run(lan, SECONDS(10));
    assert_int_equal(lan_leader(lan, 0), hear ? high : -2);
    for (int router = low; router <= high && !hear; router++)
      assert_true(
          counted(lan, router, VIP_CODE_OWNER) + counted(lan, router, VIP_CODE_OWNER_CONFLICT) > 0);
    sim_end(lan);
  }
}

/* A machine and its copy: addresses, priorities and all.  No storm, and a word about it. */
static void row_44_clones(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct lan *lan = strangers();
    struct configs configs = plain(100);
    const struct lan_router_config clone = {.addr4 = vip_ipv4(192, 0, 2, 9)};
    for (int i = 0; i < 2; i++) {
      int router = lan_add_router(lan, &clone);
      int group = p == 0   ? lan_add_vrrp(lan, router, &configs.vrrp)
                  : p == 1 ? lan_add_hsrp(lan, router, &configs.hsrp, -1)
                           : lan_add_glbp(lan, router, &configs.glbp);
      assert_int_equal(group, 0);
    }
    lan_run(lan, SECONDS(60));
    for (int router = 0; router < 2; router++) {
      assert_true(counted(lan, router, VIP_CODE_OWN_PACKET) +
                      counted(lan, router, VIP_CODE_DUPLICATE_ADDRESS) >
                  10);
      assert_true(vip_group_counters(lan_group(lan, router, 0))->tx <= 3 * 60 + 10);
    }
    sim_end(lan);
  }
}

/* A random walk that never passes another one. */
static void row_54_priority_walks(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    uint64_t random = p;
    for (unsigned step = 0; step < 200; step++) {
      int router = (int)fault_draw(&random, 3);
      scene_do(&scene, "priority", router, 200 - 50 * router + (int)fault_draw(&random, 49), 0, 0);
      scene_run(&scene, (1 + fault_draw(&random, 700)) * VIP_MILLISECOND);
    }
    assert_int_equal(scene_changes(&scene, -1), 0);
    scene_do(&scene, "priority", 2, 254, 0, 0); /* and one that does: within its time */
    scene_run(&scene, scene_patience(&scene, 2) + SCENE_HELLO);
    assert_int_equal(lan_leader(scene.lan, 0), 2);
    scene_end(&scene);
  }
}

/* At any moment of a failover, preemption and its delay come and go. */
static void row_55_preempt_toggles(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  for (unsigned seed = 0; seed < 20; seed++) {
    struct scene scene;
    scene_prepare(&scene, p, seed);
    for (int i = 0; i < 3; i++)
      scene.script.setup.router[i].delay_s = 3;
    scene_open(&scene);
    uint64_t random = seed;
    for (unsigned step = 0; step < 30; step++) {
      scene_run(&scene, fault_draw(&random, 3000) * VIP_MILLISECOND);
      int router = (int)fault_draw(&random, 3);
      scene_do(&scene, "change", router, fault_one_in(&random, 2) ? 0 : 2, 0, 0);
      if (step % 5 == 4)
        scene_do(&scene, "restart", (int)fault_draw(&random, 3), 0, 0, 0);
    }
    for (int i = 0; i < 3; i++)
      scene_do(&scene, "change", i, 3, 0, 0); /* as at the beginning */
    scene_end(&scene);
  }
}

/* One address more, and one less, on the Active router and on the others. */
static void row_56_addresses_come_and_go(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    const struct lan_group *group = scene.lan->nodes[0].router->groups[0];
    struct vip_addr more = fault_address(&scene.script.setup, p, 1);
    uint32_t announced = scene_counters(&scene, 0)->announced;
    for (int router = 2; router >= 0; router--)
      scene_do(&scene, "change", router, 1, 0, 0);
    assert_true(lan_group_answers(group, &more));
    if (p != 2) /* a gateway answers, and announces nothing */
      assert_true(scene_counters(&scene, 0)->announced > announced);
    scene_run(&scene, SECONDS(20));
    for (int router = 2; router >= 0; router--)
      scene_do(&scene, "change", router, 3, 0, 0);
    assert_false(lan_group_answers(group, &more));
    scene_run(&scene, SECONDS(5));
    scene_end(&scene);
  }
}

/* With a farewell, and no more behind it; the next one leads. */
static void row_57_group_is_deleted(void **state)
{
  (void)state;
  EACH_PROTOCOL(p)
  {
    struct scene scene;
    scene_begin(&scene, p, 1);
    vip_time gone = lan_now(scene.lan);
    scene_do(&scene, "remove", 0, p, 0, 0);
    uint32_t sent = scene_counters(&scene, 0)->tx;
    scene_run(&scene, SECONDS(20));
    assert_int_equal(scene_counters(&scene, 0)->tx, sent);
    vip_time wait = p == 0 ? sim_skew(150, 100) : 0;
    assert_in_range(scene_entered(&scene, 1, scene_active(&scene)), gone + wait,
                    gone + wait + SCENE_DELAY);
    scene_end(&scene);
  }
}

/* The largest tables that fit a test: 255 VRIDs of each family are test_swarm.c's; here 1,000
   groups of HSRP, each of which fails over by itself. */
static void row_58_many_groups(void **state)
{
  (void)state;
  enum { GROUPS = 1000 };
  struct lan *lan = sim_lan(1, VIP_IPV4);
  for (unsigned router = 0; router < 2; router++) {
    assert_int_equal(lan_add_router(lan, &(struct lan_router_config){.name = NULL}), router);
    for (unsigned i = 0; i < GROUPS; i++) {
      struct vip_hsrp_config config = plain((uint8_t)((i + router) % 2 ? 100 : 200)).hsrp;
      config.group = (uint16_t)(4 * i);
      config.address = vip_ipv4(10, 0, (uint8_t)(i / 250), (uint8_t)(i % 250 + 1));
      assert_int_equal(lan_add_hsrp(lan, (int)router, &config, -1), i);
    }
  }
  lan_run(lan, SECONDS(12));
  for (int i = 0; i < GROUPS; i++)
    assert_int_equal(lan_leader(lan, i), i % 2);
  lan_crash(lan, 0);
  lan_run(lan, SECONDS(16));
  for (int i = 0; i < GROUPS; i++)
    assert_int_equal(lan_leader(lan, i), 1);
  sim_end(lan);
}

/* The same VRID in both families: what is done to one does not touch the other. */
static void row_59_twins(void **state)
{
  (void)state;
  struct lan *lan = sim_lan(1, VIP_IPV4);
  for (int router = 0; router < 2; router++) {
    assert_int_equal(lan_add_router(lan, &(struct lan_router_config){.name = NULL}), router);
    for (unsigned i = 0; i < 2; i++) {
      struct vip_vrrp_config config = sim_vrrp(sim_families[i], router ? 100 : 200);
      assert_int_equal(lan_add_vrrp(lan, router, &config), i);
    }
  }
  lan_run(lan, SECONDS(10));
  lan_remove(lan, 0, 0);
  size_t from;
  (void)lan_trace(lan, &from);
  lan_run(lan, SECONDS(30));
  assert_int_equal(lan_leader(lan, 0), 1);
  assert_int_equal(lan_leader(lan, 1), 0);
  assert_int_equal(changes_since(lan, from), 1);
  sim_end(lan);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(row_35_address_changes),
      cmocka_unit_test(row_36_other_addresses),
      cmocka_unit_test(row_37_other_interval_v3),
      cmocka_unit_test(row_38_other_interval_v2),
      cmocka_unit_test(row_39_other_times),
      cmocka_unit_test(row_40_other_version),
      cmocka_unit_test(row_41_other_authentication),
      cmocka_unit_test(row_42_key_rollover),
      cmocka_unit_test(row_43_two_owners),
      cmocka_unit_test(row_44_clones),
      cmocka_unit_test(row_54_priority_walks),
      cmocka_unit_test(row_55_preempt_toggles),
      cmocka_unit_test(row_56_addresses_come_and_go),
      cmocka_unit_test(row_57_group_is_deleted),
      cmocka_unit_test(row_58_many_groups),
      cmocka_unit_test(row_59_twins),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
