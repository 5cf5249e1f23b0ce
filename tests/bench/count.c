/* SPDX-License-Identifier: MIT */
/*
 * count.c - vip-bench-count: does one operation many times, for instructions.sh
 * to count instructions with valgrind.
 *
 *   vip-bench-count OPERATION TIMES
 *
 * It calls the protocol's input function, vip_if_answer() or, for what is sent,
 * vip_engine_tick() exactly TIMES times and no other time, so that what valgrind
 * collects inside that function, divided by TIMES, is the cost of the operation.
 * GLBP's ticks for new nonces are shared out among the Hellos.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum operation { ACCEPTED, REJECTED_TTL, REJECTED_CHECKSUM, REJECTED_AUTH, SENT, IDLE, ANSWERED };

static const struct {
  const char *name;
  enum world_kind kind;
  enum operation operation;
  uint32_t routers;
} operations[] = {
    {"accepted", WORLD_V3_IPV4, ACCEPTED, 1},
    {"accepted-255", WORLD_V3_IPV4, ACCEPTED, 255},
    {"accepted-counters", WORLD_V3_IPV4_COUNTED, ACCEPTED, 1},
    {"accepted-ipv6", WORLD_V3_IPV6, ACCEPTED, 1},
    {"accepted-md5", WORLD_V2_MD5, ACCEPTED, 1},
    {"rejected-ttl", WORLD_V3_IPV4, REJECTED_TTL, 1},
    {"rejected-checksum", WORLD_V3_IPV4, REJECTED_CHECKSUM, 1},
    {"sent", WORLD_V3_IPV4, SENT, 1},
    {"sent-255", WORLD_V3_IPV4, SENT, 255},
    {"sent-ipv6", WORLD_V3_IPV6, SENT, 1},
    {"sent-md5", WORLD_V2_MD5, SENT, 1},
    {"idle", WORLD_V3_IPV4, IDLE, 1},
    {"accepted-hsrp1", WORLD_HSRP1, ACCEPTED, 1},
    {"accepted-hsrp1-255", WORLD_HSRP1, ACCEPTED, 255},
    {"accepted-hsrp1-md5", WORLD_HSRP1_MD5, ACCEPTED, 1},
    {"accepted-hsrp2", WORLD_HSRP2, ACCEPTED, 1},
    {"accepted-hsrp2-md5", WORLD_HSRP2_MD5, ACCEPTED, 1},
    {"accepted-hsrp2-ipv6", WORLD_HSRP2_IPV6, ACCEPTED, 1},
    {"rejected-hsrp1-text", WORLD_HSRP1, REJECTED_AUTH, 1},
    {"rejected-hsrp2-digest", WORLD_HSRP2_MD5, REJECTED_AUTH, 1},
    {"sent-hsrp1", WORLD_HSRP1, SENT, 1},
    {"sent-hsrp2", WORLD_HSRP2, SENT, 1},
    {"sent-hsrp2-md5", WORLD_HSRP2_MD5, SENT, 1},
    {"accepted-glbp", WORLD_GLBP, ACCEPTED, 1},
    {"accepted-glbp-255", WORLD_GLBP, ACCEPTED, 255},
    {"accepted-glbp-md5", WORLD_GLBP_MD5, ACCEPTED, 1},
    {"accepted-glbp-ipv6", WORLD_GLBP_IPV6, ACCEPTED, 1},
    {"rejected-glbp-digest", WORLD_GLBP_MD5, REJECTED_AUTH, 1},
    {"sent-glbp", WORLD_GLBP, SENT, 1},
    {"sent-glbp-md5", WORLD_GLBP_MD5, SENT, 1},
    {"answer", WORLD_V3_IPV4, ANSWERED, 1},
    {"answer-hsrp2", WORLD_HSRP2, ANSWERED, 1},
    {"answer-glbp", WORLD_GLBP, ANSWERED, 1},
    {"answer-glbp-255", WORLD_GLBP, ANSWERED, 255},
};

static struct world world;

/* Returns how many calls did what they should. */
static uint32_t receive(enum operation operation, uint32_t times)
{
  static uint8_t adverts[2][255][WORLD_ADVERT_MAX];
  world_input *input = world_receiver(world.kind);
  struct vip_meta meta = world_meta(world.kind);
  size_t length = 0;
  int expected = VIP_OK;
  uint32_t good = 0;

  for (unsigned turn = 0; turn < 2; turn++)
    for (uint32_t i = 0; i < world.count; i++)
      length = world_advert(world.kind, i, turn, adverts[turn][i]);
  if (operation == REJECTED_TTL) {
    meta.ttl = 254;
    expected = VIP_ERR_TTL;
  } else if (operation == REJECTED_CHECKSUM) {
    for (unsigned turn = 0; turn < 2; turn++)
      adverts[turn][0][7] ^= 1;
    expected = VIP_ERR_CHECKSUM;
  } else if (operation == REJECTED_AUTH) {
    const size_t at = world_secret(world.kind, length);
    for (unsigned turn = 0; turn < 2; turn++)
      adverts[turn][0][at] ^= 1;
    expected = VIP_ERR_AUTH;
  }
  for (uint32_t i = 0; i < times; i++) {
    const uint32_t router = i % world.count;
    const vip_time now = VIP_SECOND + i * VIP_SECOND / world.count;
    /* Whoever listens in GLBP speaks, too; of the others nothing is due. */
    if (operation == ACCEPTED)
      (void)vip_engine_tick(&world.engine, now);
    good += input(world_if(&world, router), &meta, adverts[i / world.count % 2][router], length,
                  now) == expected;
  }
  return good;
}

static uint32_t send(uint32_t times)
{
  uint64_t before;

  world_settle(&world);
  before = world.sent;
  for (uint32_t i = 0; i < 2 * times && world.sent - before < times; i++)
    (void)vip_engine_tick(&world.engine, vip_engine_deadline(&world.engine));
  return (uint32_t)(world.sent - before);
}

static uint32_t answer(uint32_t times)
{
  uint32_t good = 0;

  world_settle(&world);
  world_pair(&world);
  for (uint32_t i = 0; i < times; i++) {
    const struct vip_query query = world_query(&world, i % world.count);
    struct vip_answer given;
    good += vip_if_answer(world_if(&world, i % world.count), &query, &given, world.engine.now) ==
            VIP_OK;
  }
  return good;
}

static uint32_t idle(uint32_t times)
{
  uint32_t good = 0;

  for (uint32_t i = 0; i < times; i++)
    good += vip_engine_tick(&world.engine, 1) == VIP_OK;
  return good;
}

static uint32_t perform(enum operation operation, uint32_t times)
{
  switch (operation) {
  case SENT:
    return send(times);
  case IDLE:
    return idle(times);
  case ANSWERED:
    return answer(times);
  case ACCEPTED:
  case REJECTED_TTL:
  case REJECTED_CHECKSUM:
  case REJECTED_AUTH:
    break;
  }
  return receive(operation, times);
}

static int run(unsigned which, uint32_t times)
{
  const enum operation operation = operations[which].operation;
  const bool active = operation == SENT || operation == IDLE || operation == ANSWERED;
  const uint8_t priority = active ? WORLD_OWNER : WORLD_BACKUP;
  uint32_t good = 0;

  if (world_make(&world, operations[which].kind, operations[which].routers, priority, 0)) {
    for (uint32_t i = 0; i < world.count; i++)
      (void)vip_group_start(world_router(&world, i), i * VIP_SECOND / world.count);
    good = perform(operation, times);
  }
  world_free(&world);
  if (good == times)
    return EXIT_SUCCESS;
  fprintf(stderr, "%s: %lu of %lu\n", operations[which].name, (unsigned long)good,
          (unsigned long)times);
  return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
  const unsigned count = sizeof operations / sizeof operations[0];

  for (unsigned i = 0; argc == 3 && i < count; i++)
    if (strcmp(argv[1], operations[i].name) == 0)
      return run(i, (uint32_t)strtoul(argv[2], NULL, 10));
  fprintf(stderr, "usage: vip-bench-count OPERATION TIMES\noperations:\n");
  for (unsigned i = 0; i < count; i++)
    fprintf(stderr, "  %s\n", operations[i].name);
  return 2;
}
