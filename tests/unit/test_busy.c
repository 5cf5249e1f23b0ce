/* SPDX-License-Identifier: MIT */
/*
 * test_busy.c - engine.h: while a host operation runs, every function that is
 * not const returns VIP_ERR_BUSY and changes nothing.
 *
 * A hook in each of the seven operations calls each entry point of the library
 * with arguments that are valid, and compares all memory before and after.
 */
#include "fakehost.h"

static struct fakehost h;

/* All that a forbidden call might change. */
static struct vip_if second_if;
static struct vip_vrrp second;
static struct vip_counters other_counters;
static struct vip_track weight_up;
static struct vip_track fault_up;
static struct vip_track fresh;
static struct vip_track_use weight_use;
static struct vip_track_use fault_use;
static struct vip_track_use fresh_use;
static const struct vip_addr second_address = {{192, 0, 2, 9}};

/* ---- the entry points ---- */

static vip_time now(void)
{
  return fh_now(&h);
}

static int call_tick(void)
{
  return vip_engine_tick(&h.engine, now() + VIP_SECOND);
}

static int call_tick_some(void)
{
  return vip_engine_tick_some(&h.engine, now(), 1);
}

static int call_set_clock(void)
{
  return vip_engine_set_clock(&h.engine, 1);
}

static int call_engine_stop(void)
{
  return vip_engine_stop(&h.engine, now());
}

static int call_if_init(void)
{
  static const struct vip_if_config config = {.index = 2};

  return vip_if_init(&second_if, &h.engine, &config);
}

static int call_if_remove(void)
{
  return vip_if_remove(&h.ifp);
}

static int call_if_up(void)
{
  return vip_if_up(&h.ifp, now());
}

static int call_if_down(void)
{
  return vip_if_down(&h.ifp, true, now());
}

static int call_set_address(void)
{
  return vip_if_set_address(&h.ifp, VIP_IPV4, NULL, now());
}

static int call_set_mac(void)
{
  static const struct vip_mac mac = {{2, 9, 9, 9, 9, 9}};

  return vip_if_set_mac(&h.ifp, &mac, now());
}

static int call_peer_down(void)
{
  return vip_if_peer_down(&h.ifp, VIP_IPV4, &second_address, now());
}

static int call_if_heard(void)
{
  static const struct vip_mac mac = {{2, 9, 9, 9, 9, 9}};

  return vip_if_heard(&h.ifp, VIP_IPV4, &h.setup.config.addresses[0], &mac, now());
}

static int call_if_answer(void)
{
  struct vip_query q = {.family = VIP_IPV4};
  struct vip_answer a;

  return vip_if_answer(&h.ifp, &q, &a, now());
}

static int call_group_answer(void)
{
  struct vip_query q = {.family = VIP_IPV4};
  struct vip_answer a;

  return vip_group_answer(&h.vr.group, &q, &a, now());
}

static int call_start(void)
{
  return vip_group_start(&h.vr.group, now());
}

static int call_stop(void)
{
  return vip_group_stop(&h.vr.group, now());
}

static int call_remove(void)
{
  return vip_group_remove(&h.vr.group, now());
}

static int call_set_priority(void)
{
  return vip_group_set_priority(&h.vr.group, 200, now());
}

static int call_adjust(void)
{
  return vip_group_adjust(&h.vr.group, 5, now());
}

static int call_hold(void)
{
  return vip_group_hold(&h.vr.group, true, VIP_REASON_FAULT, now());
}

static int call_hold_preempt(void)
{
  return vip_group_hold_preempt(&h.vr.group, true, now());
}

static int call_announce(void)
{
  return vip_group_announce(&h.vr.group, now());
}

static int call_set_counters(void)
{
  return vip_group_set_counters(&h.vr.group, &other_counters);
}

static int call_vrrp_init(void)
{
  struct vip_vrrp_config c = {
      .vrid = 9, .family = VIP_IPV4, .addresses = &second_address, .address_count = 1};

  return vip_vrrp_init(&second, &h.ifp, &c);
}

static int call_configure(void)
{
  struct vip_vrrp_config c = *vip_vrrp_get_config(&h.vr);

  c.priority = 50;
  return vip_vrrp_configure(&h.vr, &c, now());
}

static int call_input(void)
{
  struct advert p;

  advert_make(&h, &p, 200, 100, HI);
  return vip_vrrp_input(&h.ifp, &p.meta, p.data, p.length, now());
}

static int call_input_of_nonsense(void)
{
  struct advert p;

  advert_make(&h, &p, 200, 100, HI);
  return vip_vrrp_input(&h.ifp, &p.meta, p.data, 3, now());
}

static int call_track_attach(void)
{
  return vip_track_attach(&fresh, &fresh_use, &h.vr.group, VIP_TRACK_WEIGHT, 5, now());
}

static int call_track_attach_fault(void)
{
  return vip_track_attach(&fresh, &fresh_use, &h.vr.group, VIP_TRACK_FAULT, 0, now());
}

static int call_track_set(void)
{
  return vip_track_set(&weight_up, 0, now());
}

static int call_track_set_fault(void)
{
  return vip_track_set(&fault_up, 0, now());
}

static int call_track_set_without_effect(void)
{
  return vip_track_set(&fault_up, 2, now());
}

static int call_track_detach(void)
{
  return vip_track_detach(&weight_use, now());
}

static int call_track_detach_fault(void)
{
  return vip_track_detach(&fault_use, now());
}

static const struct {
  const char *name;
  int (*call)(void);
} entries[] = {
    {"vip_engine_tick", call_tick},
    {"vip_engine_tick_some", call_tick_some},
    {"vip_engine_set_clock", call_set_clock},
    {"vip_engine_stop", call_engine_stop},
    {"vip_if_init", call_if_init},
    {"vip_if_remove", call_if_remove},
    {"vip_if_up", call_if_up},
    {"vip_if_down", call_if_down},
    {"vip_if_set_address", call_set_address},
    {"vip_if_set_mac", call_set_mac},
    {"vip_if_peer_down", call_peer_down},
    {"vip_if_heard", call_if_heard},
    {"vip_if_answer", call_if_answer},
    {"vip_group_answer", call_group_answer},
    {"vip_group_start", call_start},
    {"vip_group_stop", call_stop},
    {"vip_group_remove", call_remove},
    {"vip_group_set_priority", call_set_priority},
    {"vip_group_adjust", call_adjust},
    {"vip_group_hold", call_hold},
    {"vip_group_hold_preempt", call_hold_preempt},
    {"vip_group_announce", call_announce},
    {"vip_group_set_counters", call_set_counters},
    {"vip_vrrp_init", call_vrrp_init},
    {"vip_vrrp_configure", call_configure},
    {"vip_vrrp_input", call_input},
    {"vip_vrrp_input of nonsense", call_input_of_nonsense},
    {"vip_track_attach", call_track_attach},
    {"vip_track_attach, fault", call_track_attach_fault},
    {"vip_track_set", call_track_set},
    {"vip_track_set, fault", call_track_set_fault},
    {"vip_track_set, without effect", call_track_set_without_effect},
    {"vip_track_detach", call_track_detach},
    {"vip_track_detach, fault", call_track_detach_fault},
};

/* ---- the hook ---- */

struct all {
  struct vip_engine engine;
  struct vip_slot slots[8];
  struct vip_if ifp;
  struct vip_vrrp vr;
  struct vip_counters counters;
  struct vip_counters if_counters;
  struct vip_if second_if;
  struct vip_vrrp second;
  struct vip_counters other_counters;
  struct vip_track tracks[3];
  struct vip_track_use uses[3];
};

static struct all before;
static struct all after;
static enum fh_op watched;
static unsigned visits;

static void remember(struct all *all)
{
  memset(all, 0, sizeof *all);
  memcpy(&all->engine, &h.engine, sizeof all->engine);
  memcpy(all->slots, h.slots, sizeof all->slots);
  memcpy(&all->ifp, &h.ifp, sizeof all->ifp);
  memcpy(&all->vr, &h.vr, sizeof all->vr);
  memcpy(&all->counters, &h.counters, sizeof all->counters);
  memcpy(&all->if_counters, &h.if_counters, sizeof all->if_counters);
  memcpy(&all->second_if, &second_if, sizeof all->second_if);
  memcpy(&all->second, &second, sizeof all->second);
  memcpy(&all->other_counters, &other_counters, sizeof all->other_counters);
  memcpy(&all->tracks[0], &weight_up, sizeof weight_up);
  memcpy(&all->tracks[1], &fault_up, sizeof fault_up);
  memcpy(&all->tracks[2], &fresh, sizeof fresh);
  memcpy(&all->uses[0], &weight_use, sizeof weight_use);
  memcpy(&all->uses[1], &fault_use, sizeof fault_use);
}

static void try_everything(struct fakehost *host, enum fh_op op)
{
  size_t i;

  (void)host;
  if (op != watched) {
    return;
  }
  visits++;
  for (i = 0; i < COUNT_OF(entries); i++) {
    size_t count = h.count;
    int result;

    remember(&before);
    result = entries[i].call();
    remember(&after);
    if (result != VIP_ERR_BUSY) {
      fail_msg("%s: %s", entries[i].name, vip_strerror(result));
    }
    if (memcmp(&before, &after, sizeof before) != 0 || h.count != count) {
      fail_msg("%s changed something", entries[i].name);
    }
  }
}

/* A life in which every operation happens: start, takeover, answers, loss, farewell. */
static void watch(enum fh_op op)
{
  struct fh_setup setup;

  memset(&setup, 0, sizeof setup);
  setup.config.jitter_pct = 10;
  host_open(&h, &setup);
  memset(&second_if, 0, sizeof second_if);
  memset(&second, 0, sizeof second);
  memset(&other_counters, 0, sizeof other_counters);
  vip_track_init(&weight_up, 1);
  vip_track_init(&fault_up, 1);
  vip_track_init(&fresh, 1);
  assert_int_equal(vip_track_attach(&weight_up, &weight_use, &h.vr.group, VIP_TRACK_WEIGHT, -5, 0),
                   VIP_OK);
  assert_int_equal(vip_track_attach(&fault_up, &fault_use, &h.vr.group, VIP_TRACK_FAULT, 0, 0),
                   VIP_OK);
  watched = op;
  visits = 0;
  h.inside = try_everything;
  assert_int_equal(vip_group_start(&h.vr.group, 0), VIP_OK);
  until(&h, 3700);
  expect_state(&h, VIP_VRRP_ACTIVE);
  heard(&h, 50, 100, HI);
  heard(&h, 0, 100, HI);
  until(&h, 6000);
  h.now_ms = 5000; /* the clock goes back */
  poll_now(&h);
  h.now_ms = 6000;
  heard(&h, 200, 100, HI);
  expect_state(&h, VIP_VRRP_BACKUP);
  until(&h, 10000);
  assert_int_equal(vip_group_stop(&h.vr.group, fh_now(&h)), VIP_OK);
  h.inside = NULL;
  assert_true(visits >= 2);
  assert_int_equal(vip_track_detach(&weight_use, fh_now(&h)), VIP_OK);
  assert_int_equal(vip_track_detach(&fault_use, fh_now(&h)), VIP_OK);
  host_close(&h);
}

static void test_in_send(void **state)
{
  (void)state;
  watch(FH_SEND);
}

static void test_in_claim(void **state)
{
  (void)state;
  watch(FH_CLAIM);
}

static void test_in_release(void **state)
{
  (void)state;
  watch(FH_RELEASE);
}

static void test_in_announce(void **state)
{
  (void)state;
  watch(FH_ANNOUNCE);
}

static void test_in_join(void **state)
{
  (void)state;
  watch(FH_JOIN);
}

static void test_in_event(void **state)
{
  (void)state;
  watch(FH_EVENT);
}

static void test_in_random(void **state)
{
  (void)state;
  watch(FH_RANDOM);
}

/* What may be called: getters see the new state; the user pointer may be set. */
static uint8_t state_seen;

static void look(struct fakehost *host, enum fh_op op)
{
  struct vip_vrrp_status status;
  struct vip_problem problem;

  vip_vrrp_get_status(&host->vr, &status);
  vip_group_set_user(&host->vr.group, host);
  assert_int_equal(vip_vrrp_check(&host->ifp, &host->setup.config, &problem), VIP_OK);
  assert_true(vip_if_find(&host->ifp, VIP_PROTOCOL_VRRP, VIP_IPV4, 51) == &host->vr.group);
  if (op == FH_CLAIM) {
    state_seen = status.state;
    assert_true(vip_group_deadline(&host->vr.group) == 4610 * VIP_MILLISECOND);
  }
}

static void test_what_is_allowed(void **state)
{
  (void)state;
  host_base(&h, NULL);
  h.inside = look;
  until(&h, 3610);
  assert_int_equal(state_seen, VIP_VRRP_ACTIVE);
  assert_true(vip_group_user(&h.vr.group) == &h);
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_in_send),    cmocka_unit_test(test_in_claim),
      cmocka_unit_test(test_in_release), cmocka_unit_test(test_in_announce),
      cmocka_unit_test(test_in_join),    cmocka_unit_test(test_in_event),
      cmocka_unit_test(test_in_random),  cmocka_unit_test(test_what_is_allowed),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
