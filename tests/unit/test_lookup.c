/* SPDX-License-Identifier: MIT */
/*
 * test_lookup.c - the lists of the lookup table, which a received packet walks,
 * are as short as README.md says ("Worst cases"), with no slot to spare.
 *
 * The keys are those of hosts: every VRID, in both families, on interfaces that
 * are numbered one by one, in steps, or by VLAN.
 */
#include "vip_test.h"

#include "internal.h"

#include <stdlib.h>

/* The longest list with all VRIDs on so many interfaces, and the mean walk in hundredths. */
static unsigned longest(unsigned interfaces, unsigned families, uint32_t first, uint32_t step,
                        unsigned *mean)
{
  const uint32_t slots = interfaces * families * 255;
  struct vip_engine engine;
  uint8_t *length = calloc(slots, sizeof *length);
  uint64_t walked = 0;
  unsigned most = 0;
  uint32_t n;

  assert_non_null(length);
  memset(&engine, 0, sizeof engine);
  engine.config.slots = calloc(slots, sizeof *engine.config.slots);
  engine.config.slot_count = slots;
  assert_non_null(engine.config.slots);
  for (n = 0; n < slots; n++) {
    const uint32_t interface = n / 255 / families;
    const uint8_t family = n / 255 % families == 0 ? VIP_IPV4 : VIP_IPV6;
    const struct vip_slot *bucket = vipi_bucket(&engine, first + interface * step,
                                                VIP_PROTOCOL_VRRP, family, (uint16_t)(n % 255 + 1));
    uint8_t *list = &length[bucket - engine.config.slots];

    walked += ++*list;
    most = *list > most ? *list : most;
  }
  *mean = (unsigned)(walked * 100 / slots);
  free(engine.config.slots);
  free(length);
  return most;
}

static void test_lists_are_short(void **state)
{
  static const struct {
    unsigned interfaces;
    unsigned families;
    uint32_t first;
    uint32_t step;
    unsigned most;
  } rows[] = {
      {1, 1, 1, 1, 4},    {1, 2, 1, 1, 5},    {8, 2, 1, 1, 6},
      {16, 1, 1, 1, 6},   {16, 1, 100, 3, 6}, {16, 1, 0x01000064, 0x10000, 6},
      {1961, 2, 1, 1, 9},
  };
  size_t i;

  (void)state;
  for (i = 0; i < COUNT_OF(rows); i++) {
    unsigned mean;

    assert_in_range(
        longest(rows[i].interfaces, rows[i].families, rows[i].first, rows[i].step, &mean), 2,
        rows[i].most);
    assert_in_range(mean, 140, 160);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lists_are_short),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
