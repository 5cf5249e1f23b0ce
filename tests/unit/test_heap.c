/* SPDX-License-Identifier: MIT */
/*
 * test_heap.c - the timer heap against a reference over random operations.
 *
 * Directly, through lib/internal.h: after every operation the root must be the
 * least (deadline, registration) of all entries, found by looking at each, and
 * every node must know its entry.  Then through groups: emptied by ticks, the
 * order must be that of a sort.
 */
#include "fakehost.h"

#include "internal.h"

enum { NODES = 300 };

static struct vip_engine engine;
static struct vip_slot slots[NODES];
static struct vip_node nodes[NODES];
static vip_time due[NODES]; /* the reference: VIP_NEVER = not in the heap */
static uint32_t seed;

static uint32_t random32(void)
{
  seed ^= seed << 13;
  seed ^= seed >> 17;
  seed ^= seed << 5;
  return seed;
}

static void prepare(uint32_t count)
{
  uint32_t i;

  memset(&engine, 0, sizeof engine);
  memset(slots, 0xa5, sizeof slots);
  engine.config.slots = slots;
  engine.config.slot_count = count;
  for (i = 0; i < NODES; i++) {
    memset(&nodes[i], 0, sizeof nodes[i]);
    nodes[i].slot = UINT32_MAX;
    nodes[i].order = i * 2654435761U; /* registration is not position */
    due[i] = 0;
  }
}

static void check_all(uint32_t count)
{
  uint32_t entries = 0;
  uint32_t least = UINT32_MAX;
  uint32_t i;

  for (i = 0; i < count; i++) {
    if (due[i] == 0) {
      assert_int_equal(nodes[i].slot, UINT32_MAX);
      continue;
    }
    entries++;
    assert_true(nodes[i].slot < engine.due_count);
    assert_true(slots[nodes[i].slot].node == &nodes[i]);
    assert_true(slots[nodes[i].slot].due == due[i]);
    if (least == UINT32_MAX || due[i] < due[least] ||
        (due[i] == due[least] && nodes[i].order < nodes[least].order)) {
      least = i;
    }
  }
  assert_int_equal(engine.due_count, entries);
  if (entries > 0) {
    assert_true(slots[0].node == &nodes[least]);
  }
  for (i = 1; i < engine.due_count; i++) { /* no entry is before its parent */
    const struct vip_slot *parent = &slots[(i - 1) / 4];

    assert_true(parent->due < slots[i].due ||
                (parent->due == slots[i].due && parent->node->order < slots[i].node->order));
  }
}

static void run(uint32_t count, unsigned operations, uint32_t spread)
{
  unsigned n;

  prepare(count);
  for (n = 0; n < operations; n++) {
    uint32_t i = random32() % count;

    due[i] = random32() % 4 == 0 ? 0 : 1 + random32() % spread;
    vipi_heap_set(&engine, &nodes[i], due[i]);
    check_all(count);
  }
}

static void test_random_operations(void **state)
{
  uint32_t count;

  (void)state;
  seed = 2463534242U;
  for (count = 1; count <= 30; count++) {
    run(count, 200, 1000000);
    run(count, 200, 4); /* many ties */
  }
  run(NODES, 2000, UINT32_MAX);
  run(NODES, 1000, 10);
}

static void test_emptied_in_order(void **state)
{
  uint32_t round;

  (void)state;
  seed = 88675123;
  for (round = 0; round < 20; round++) {
    vip_time last = 0;
    uint32_t last_order = 0;
    uint32_t i;

    prepare(NODES);
    for (i = 0; i < NODES; i++) {
      due[i] = 1 + random32() % (round < 10 ? 50 : UINT32_MAX);
      vipi_heap_set(&engine, &nodes[i], due[i]);
    }
    for (i = 0; i < NODES; i++) {
      struct vip_node *root = slots[0].node;

      assert_true(slots[0].due > last || (slots[0].due == last && root->order > last_order));
      last = slots[0].due;
      last_order = root->order;
      vipi_heap_set(&engine, root, 0);
    }
    assert_int_equal(engine.due_count, 0);
  }
}

static void test_extremes(void **state)
{
  (void)state;
  prepare(3);
  vipi_heap_set(&engine, &nodes[0], 0); /* out when it is not in */
  assert_int_equal(engine.due_count, 0);
  vipi_heap_set(&engine, &nodes[0], VIP_NEVER - 1);
  vipi_heap_set(&engine, &nodes[1], 2);
  vipi_heap_set(&engine, &nodes[2], 1);
  due[0] = VIP_NEVER - 1;
  due[1] = 2;
  due[2] = 1;
  check_all(3);
  vipi_heap_set(&engine, &nodes[2], 1); /* where it is */
  check_all(3);
}

/* ---- through groups ---- */

static struct fakehost h;
static struct vip_vrrp many[100];

static void test_groups_against_a_sort(void **state)
{
  static const struct vip_addr addr = {{192, 0, 2, 77}};
  vip_time deadlines[COUNT_OF(many)];
  unsigned n;
  size_t i;

  (void)state;
  seed = 362436069;
  host_open(&h, NULL);
  assert_int_equal(vip_group_remove(&h.vr.group, 0), VIP_OK);
  for (i = 0; i < COUNT_OF(many); i++) {
    struct vip_vrrp_config c = {.family = VIP_IPV4, .addresses = &addr, .address_count = 1};

    c.vrid = (uint8_t)(i + 1);
    c.priority = (uint8_t)(1 + random32() % 254);
    c.advert_cs = (uint16_t)(1 + random32() % 4095);
    assert_int_equal(vip_vrrp_init(&many[i], &h.ifp, &c), VIP_OK);
  }
  for (n = 0; n < 3000; n++) {
    struct vip_group *group;
    vip_time least = VIP_NEVER;

    i = random32() % COUNT_OF(many);
    group = &many[i].group;
    h.now_ms += random32() % 3;
    switch (random32() % 5) {
    case 0:
      (void)vip_group_stop(group, fh_now(&h));
      break;
    case 1:
    case 2:
      (void)vip_group_start(group, fh_now(&h));
      break;
    case 3:
      (void)vip_group_set_priority(group, (uint8_t)(1 + random32() % 254), fh_now(&h));
      break;
    default:
      (void)vip_engine_tick(&h.engine, fh_now(&h));
      break;
    }
    for (i = 0; i < COUNT_OF(many); i++) {
      deadlines[i] = vip_group_deadline(&many[i].group);
      if (deadlines[i] < least) {
        least = deadlines[i];
      }
    }
    assert_true(vip_engine_deadline(&h.engine) == least); /* exact */
    host_forget(&h);
  }
  host_close(&h);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_operations),
      cmocka_unit_test(test_emptied_in_order),
      cmocka_unit_test(test_extremes),
      cmocka_unit_test(test_groups_against_a_sort),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
