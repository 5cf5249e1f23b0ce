/* SPDX-License-Identifier: MIT */
/*
 * traffic.c - see traffic.h.
 */
#include "traffic.h"

#include <stdlib.h>
#include <string.h>

/* Jittered arrivals of so many intervals are drawn before they repeat. */
enum { JITTERED_MIN = 1 << 16, JITTERED_INTERVALS = 4 };

uint32_t *traffic_shuffle(uint32_t count)
{
  uint32_t *turn = malloc(count * sizeof *turn);
  uint32_t seed = 2463534242u;

  if (turn == NULL)
    return NULL;
  for (uint32_t i = 0; i < count; i++)
    turn[i] = i;
  for (uint32_t i = count; i > 1; i--) {
    const uint32_t other = (uint32_t)((uint64_t)world_random(&seed) * i >> 32);
    const uint32_t kept = turn[i - 1];
    turn[i - 1] = turn[other];
    turn[other] = kept;
  }
  return turn;
}

static int by_time(const void *a, const void *b)
{
  const struct arrival *first = a;
  const struct arrival *second = b;

  if (first->at != second->at)
    return first->at < second->at ? -1 : 1;
  return first->router < second->router ? -1 : first->router > second->router;
}

/* One interval, evenly filled. */
static bool even_arrivals(struct traffic *traffic, bool shuffled)
{
  const uint32_t count = traffic->world->count;
  uint32_t *turn = shuffled ? traffic_shuffle(count) : NULL;

  traffic->arrivals = malloc(count * sizeof *traffic->arrivals);
  if (traffic->arrivals == NULL || (shuffled && turn == NULL)) {
    free(turn);
    return false;
  }
  for (uint32_t i = 0; i < count; i++) {
    traffic->arrivals[i].at = i * TRAFFIC_INTERVAL / count;
    traffic->arrivals[i].router = turn != NULL ? turn[i] : i;
  }
  traffic->arrival_count = count;
  traffic->period = TRAFFIC_INTERVAL;
  free(turn);
  return true;
}

/* Each sender draws 0.8 to 1.0 of the interval every time, and begins anywhere. */
static bool jittered_arrivals(struct traffic *traffic)
{
  const uint32_t count = traffic->world->count;
  const uint32_t wanted = JITTERED_MIN / count;
  const uint32_t intervals = wanted > JITTERED_INTERVALS ? wanted : JITTERED_INTERVALS;
  const size_t most = (size_t)count * (intervals * 5 / 4 + 1);
  uint32_t seed = 1;
  size_t made = 0;

  traffic->period = intervals * TRAFFIC_INTERVAL;
  traffic->arrivals = malloc(most * sizeof *traffic->arrivals);
  if (traffic->arrivals == NULL)
    return false;
  for (uint32_t i = 0; i < count; i++) {
    vip_time at = TRAFFIC_INTERVAL * world_random(&seed) >> 32;
    for (; at < traffic->period && made < most; made++) {
      traffic->arrivals[made].at = at;
      traffic->arrivals[made].router = i;
      at += TRAFFIC_INTERVAL - ((TRAFFIC_INTERVAL / 5) * world_random(&seed) >> 32);
    }
  }
  qsort(traffic->arrivals, made, sizeof *traffic->arrivals, by_time);
  traffic->arrival_count = made;
  return true;
}

bool traffic_make(struct traffic *traffic, const struct world *world, enum order order)
{
  uint8_t advert[WORLD_ADVERT_MAX];

  memset(traffic, 0, sizeof *traffic);
  traffic->world = world;
  traffic->base = TRAFFIC_INTERVAL;
  traffic->turns = world_protocol(world->kind) == VIP_PROTOCOL_HSRP ? 2 : 1;
  traffic->length = world_advert(world->kind, 0, 0, advert);
  if (traffic->length == 0)
    return false;
  traffic->adverts = malloc(traffic->turns * world->count * traffic->length);
  if (traffic->adverts == NULL)
    return false;
  for (uint32_t i = 0; i < traffic->turns * world->count; i++) {
    (void)world_advert(world->kind, i / traffic->turns, i % traffic->turns, advert);
    memcpy(traffic->adverts + i * traffic->length, advert, traffic->length);
  }
  return order == ORDER_JITTERED ? jittered_arrivals(traffic)
                                 : even_arrivals(traffic, order == ORDER_SHUFFLED);
}

void traffic_free(struct traffic *traffic)
{
  free(traffic->adverts);
  free(traffic->arrivals);
}

void traffic_next(struct traffic *traffic)
{
  for (unsigned i = 0; i < BATCH; i++) {
    const struct arrival *arrival = &traffic->arrivals[traffic->next];
    struct parcel *parcel = &traffic->ring[i];

    parcel->at = traffic->base + arrival->at;
    parcel->router = arrival->router;
    parcel->ifp = world_if(traffic->world, arrival->router);
    memcpy(parcel->data,
           traffic->adverts + (arrival->router * traffic->turns + traffic->turn) * traffic->length,
           traffic->length);
    if (++traffic->next == traffic->arrival_count) {
      traffic->next = 0;
      traffic->turn = (traffic->turn + 1) % traffic->turns;
      traffic->base += traffic->period;
    }
  }
}
