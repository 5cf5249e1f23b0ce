/* SPDX-License-Identifier: MIT */
/*
 * measure.c - see measure.h.
 *
 * A run is many batches; its figure is the median of theirs, so that a batch
 * during which the machine did something else does not count.  What reading the
 * clock costs is taken off.
 *
 * The results of all calls are summed and compared with what they must be, so
 * that no call can be left out by the compiler and nothing is timed that is not
 * what the table says.
 */
#define _POSIX_C_SOURCE 199309L
#include "measure.h"

#include "floor.h"
#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS_MAX = 15, BATCHES_MIN = 1024, BATCHES_MAX = 8192, IDLE_BATCH = 4096 };

/* Nanoseconds of each batch of a run. */
static double library_times[BATCHES_MAX];
static double floor_times[BATCHES_MAX];

static double clock_ns(void)
{
  struct timespec now;

  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

const char *order_name(enum order order)
{
  static const char *const names[ORDERS] = {"in order", "shuffled", "jittered"};
  return names[order];
}

static int by_size(const void *a, const void *b)
{
  const double first = *(const double *)a;
  const double second = *(const double *)b;
  return first < second ? -1 : first > second;
}

static double median(double *values, unsigned count)
{
  qsort(values, count, sizeof *values, by_size);
  return count % 2 != 0 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* Nanoseconds since `start`, without those of reading the clock. */
static double since(double start)
{
  const double elapsed = clock_ns() - start;
  static double cost = -1;

  if (cost < 0) {
    double costs[101];
    for (unsigned i = 0; i < sizeof costs / sizeof costs[0]; i++) {
      const double before = clock_ns();
      costs[i] = clock_ns() - before;
    }
    cost = median(costs, sizeof costs / sizeof costs[0]);
  }
  return elapsed > cost ? elapsed - cost : 0;
}

/* Enough for every router to have its turn. */
static unsigned batches_of(uint32_t routers)
{
  const unsigned batches = (routers + BATCH - 1) / BATCH;

  if (batches < BATCHES_MIN)
    return BATCHES_MIN;
  return batches < BATCHES_MAX ? batches : BATCHES_MAX;
}

static bool complain(const char *what)
{
  fprintf(stderr, "not measured: %s\n", what);
  return false;
}

/* ---- receiving ---- */

/* One direction of one run; `good` counts what came out as expected. */
struct reception {
  struct world *world;
  struct traffic *traffic;
  struct vip_meta meta;
  struct vip_addr own;
  struct vip_addr group;
  const struct cause *cause; /* NULL: accepted */
  size_t length;
  uint64_t good;
};

static double library_batch(struct reception *reception)
{
  const struct parcel *ring = reception->traffic->ring;
  const int expected = reception->cause != NULL ? reception->cause->result : VIP_OK;
  world_input *const input = world_receiver(reception->world->kind);
  unsigned good = 0;
  const double start = clock_ns();

  for (unsigned i = 0; i < BATCH; i++)
    good += input(ring[i].ifp, &reception->meta, ring[i].data, reception->length, ring[i].at) ==
            expected;
  reception->good += good;
  return since(start);
}

/* What the floor looks for in a packet. */
static struct floor_expect expectation(enum world_kind kind, const uint8_t *list,
                                       const struct vip_addr *own, const struct vip_addr *group)
{
  const struct floor_expect expect = {
      list,  world_meta(kind).family == VIP_IPV4 ? 4 : 16, own,
      group, world_has_key(kind) ? world_auth.keys : NULL, world_protocol(kind)};
  return expect;
}

static double floor_batch(struct reception *reception)
{
  const struct parcel *ring = reception->traffic->ring;
  const struct vip_addr *addresses = reception->world->addresses;
  struct floor_expect expect =
      expectation(reception->world->kind, NULL, &reception->own, &reception->group);
  unsigned good = 0;
  const double start = clock_ns();

  for (unsigned i = 0; i < BATCH; i++) {
    expect.list = addresses[ring[i].router].octet;
    good += floor_receive(&expect, &reception->meta, ring[i].data, reception->traffic->length);
  }
  reception->good += good;
  return since(start);
}

/* Rejected packets are spoiled in the ring; the floor always sees good ones. */
static void spoil_ring(struct reception *reception)
{
  reception->meta = world_meta(reception->world->kind);
  for (unsigned i = 0; i < BATCH; i++) {
    reception->length = reception->traffic->length;
    reception->cause->spoil(&reception->meta, reception->traffic->ring[i].data, &reception->length);
  }
}

/* One run: nanoseconds of a packet in the library and of the floor. */
static bool run_once(struct reception *reception, unsigned batches, double *library, double *least)
{
  reception->good = 0;
  reception->length = reception->traffic->length;
  for (unsigned i = 0; i < batches; i++) {
    traffic_next(reception->traffic);
    if (reception->cause != NULL)
      spoil_ring(reception);
    library_times[i] = library_batch(reception);
    /* Whoever listens in GLBP speaks, too. */
    if (reception->cause == NULL)
      (void)vip_engine_tick(&reception->world->engine, reception->traffic->ring[BATCH - 1].at);
  }
  if (reception->good != (uint64_t)batches * BATCH)
    return complain(reception->cause != NULL ? "a packet was not rejected as intended"
                                             : "an advertisement was not accepted");
  reception->meta = world_meta(reception->world->kind);
  reception->good = 0;
  for (unsigned i = 0; i < batches; i++) {
    traffic_next(reception->traffic);
    floor_times[i] = floor_batch(reception);
  }
  if (reception->good != (uint64_t)batches * BATCH)
    return complain("the floor found a wrong message");
  *library = median(library_times, batches) / BATCH;
  *least = median(floor_times, batches) / BATCH;
  return true;
}

static bool receive_runs(struct world *world, const struct cause *cause, enum order order,
                         unsigned runs, struct sample *sample)
{
  static struct traffic traffic;
  struct reception reception = {.world = world, .traffic = &traffic, .cause = cause};
  double library[RUNS_MAX];
  double least[RUNS_MAX];
  bool done = traffic_make(&traffic, world, order);

  reception.meta = world_meta(world->kind);
  reception.own = world_own(world->kind);
  reception.group = world_group(world->kind);
  for (uint32_t i = 0; i < world->count; i++)
    (void)vip_group_start(world_router(world, i), i * TRAFFIC_INTERVAL / world->count);
  /* The first run fills caches and lets everybody learn who is Active; it does not count. */
  for (unsigned run = 0; done && run <= runs; run++) {
    const unsigned at = run > 0 ? run - 1 : 0;
    done = run_once(&reception, batches_of(world->count), &library[at], &least[at]);
  }
  traffic_free(&traffic);
  if (!done)
    return false;
  sample->ns = median(library, runs);
  sample->floor_ns = median(least, runs);
  return true;
}

static bool measure_received(enum world_kind kind, uint32_t count, enum order order,
                             const struct cause *cause, unsigned runs, struct sample *sample)
{
  static struct world world;
  bool done = world_make(&world, kind, count, WORLD_BACKUP, 0);

  runs = runs < RUNS_MAX ? runs : RUNS_MAX;
  done = done && receive_runs(&world, cause, order, runs, sample);
  world_free(&world);
  return done;
}

bool measure_accepted(enum world_kind kind, uint32_t count, enum order order, unsigned runs,
                      struct sample *sample)
{
  return measure_received(kind, count, order, NULL, runs, sample);
}

bool measure_rejected(const struct cause *cause, uint32_t count, unsigned runs,
                      struct sample *sample)
{
  return measure_received(cause->kind, count, ORDER_SHUFFLED, cause, runs, sample);
}

/* ---- sending and standing by ---- */

/* Makes every router Active, the next advertisements spread over an interval. */
static bool start_owners(struct world *world, enum order order)
{
  uint32_t *turn = order == ORDER_REGISTERED ? NULL : traffic_shuffle(world->count);

  if (order != ORDER_REGISTERED && turn == NULL)
    return complain("no memory");
  for (uint32_t i = 0; i < world->count; i++)
    (void)vip_group_start(world_router(world, turn != NULL ? turn[i] : i),
                          i * TRAFFIC_INTERVAL / world->count);
  free(turn);
  world_settle(world);
  return true;
}

/* As many deadlines as the world has, spread over the interval. */
static bool make_heap(struct floor_heap *heap, uint32_t count, enum order order)
{
  uint32_t *turn = order == ORDER_REGISTERED ? NULL : traffic_shuffle(count);

  heap->count = count;
  heap->timers = malloc(count * sizeof *heap->timers);
  heap->place = malloc(count * sizeof *heap->place);
  if (heap->timers == NULL || heap->place == NULL || (order != ORDER_REGISTERED && turn == NULL)) {
    free(turn);
    return complain("no memory");
  }
  for (uint32_t i = 0; i < count; i++) {
    heap->timers[i].due = (i + count) * TRAFFIC_INTERVAL / count;
    heap->timers[i].owner = turn != NULL ? turn[i] : i;
    heap->place[heap->timers[i].owner] = i;
  }
  free(turn);
  return true;
}

/* Each tick sends one advertisement, or a few that are due in the same nanosecond. */
static double library_sends(struct world *world)
{
  const uint64_t before = world->sent;
  const double start = clock_ns();

  /* Some ticks have another reason: a nonce. */
  for (unsigned i = 0; i < 8 * BATCH && world->sent - before < BATCH; i++)
    (void)vip_engine_tick(&world->engine, vip_engine_deadline(&world->engine));
  return since(start) / (double)(world->sent - before);
}

/* The message is always router 0's; `good` counts those in order. */
static double floor_sends(const struct floor_expect *expect, const struct vip_meta *meta,
                          const uint8_t *data, size_t length, struct floor_heap *heap,
                          uint32_t *seed, uint64_t *good)
{
  const double start = clock_ns();

  for (unsigned i = 0; i < BATCH; i++) {
    uint64_t early = 0;
    if (seed != NULL)
      early = (TRAFFIC_INTERVAL / 5) * world_random(seed) >> 32;
    *good += floor_send(expect, meta, data, length, heap,
                        heap->timers[0].due + TRAFFIC_INTERVAL - early);
  }
  return since(start) / BATCH;
}

static bool send_once(struct world *world, struct floor_heap *heap, enum order order,
                      double *library, double *least)
{
  const unsigned batches = batches_of(world->count);
  const struct vip_meta meta = world_meta(world->kind);
  const struct vip_addr own = world_own(world->kind);
  const struct vip_addr group = world_group(world->kind);
  const struct floor_expect expect =
      expectation(world->kind, world->addresses[0].octet, &own, &group);
  uint8_t data[WORLD_ADVERT_MAX];
  const size_t length = world_advert(world->kind, 0, 0, data);
  const uint64_t before = world->sent;
  uint32_t seed = 1;
  uint64_t good = 0;

  for (unsigned i = 0; i < batches; i++)
    library_times[i] = library_sends(world);
  for (unsigned i = 0; i < batches; i++)
    floor_times[i] = floor_sends(&expect, &meta, data, length, heap,
                                 order == ORDER_JITTERED ? &seed : NULL, &good);
  if (world->sent - before < (uint64_t)batches * BATCH || good != (uint64_t)batches * BATCH)
    return complain("a tick did not send an advertisement");
  *library = median(library_times, batches);
  *least = median(floor_times, batches);
  return true;
}

static bool send_runs(struct world *world, enum order order, unsigned runs, struct sample *sample)
{
  struct floor_heap heap = {NULL, NULL, 0};
  double library[RUNS_MAX];
  double least[RUNS_MAX];
  bool done = start_owners(world, order) && make_heap(&heap, world->count, order);

  for (unsigned run = 0; done && run <= runs; run++) {
    const unsigned at = run > 0 ? run - 1 : 0;
    done = send_once(world, &heap, order, &library[at], &least[at]);
  }
  free(heap.timers);
  free(heap.place);
  if (!done)
    return false;
  sample->ns = median(library, runs);
  sample->floor_ns = median(least, runs);
  return true;
}

bool measure_sent(enum world_kind kind, uint32_t count, enum order order, unsigned runs,
                  struct sample *sample)
{
  static struct world world;
  bool done = world_make(&world, kind, count, WORLD_OWNER, order == ORDER_JITTERED ? 20 : 0);

  runs = runs < RUNS_MAX ? runs : RUNS_MAX;
  done = done && send_runs(&world, order, runs, sample);
  world_free(&world);
  return done;
}

/* Nothing is due before the first interval is over: `now` moves on a nanosecond a call. */
static bool idle_once(struct world *world, const struct floor_heap *heap, vip_time *now,
                      double *library, double *least)
{
  unsigned wrong = 0;

  for (unsigned batch = 0; batch < BATCHES_MIN / 8; batch++) {
    double start = clock_ns();
    for (unsigned i = 0; i < IDLE_BATCH; i++)
      wrong += vip_engine_tick(&world->engine, *now + i) != VIP_OK;
    library_times[batch] = since(start);
    start = clock_ns();
    for (unsigned i = 0; i < IDLE_BATCH; i++)
      wrong += floor_idle(heap, *now + i);
    floor_times[batch] = since(start);
    *now += IDLE_BATCH;
  }
  *library = median(library_times, BATCHES_MIN / 8) / IDLE_BATCH;
  *least = median(floor_times, BATCHES_MIN / 8) / IDLE_BATCH;
  return wrong == 0 && world->sent == 0 ? true : complain("something was due");
}

bool measure_idle(uint32_t count, unsigned runs, struct sample *sample)
{
  static struct world world;
  struct floor_heap heap = {NULL, NULL, 0};
  double library[RUNS_MAX];
  double least[RUNS_MAX];
  vip_time now = 1;
  /* Backups, so that the start sends nothing. */
  bool done = world_make(&world, WORLD_V3_IPV4, count, WORLD_BACKUP, 0) &&
              make_heap(&heap, count, ORDER_REGISTERED);

  runs = runs < RUNS_MAX ? runs : RUNS_MAX;
  for (uint32_t i = 0; done && i < count; i++)
    (void)vip_group_start(world_router(&world, i), 0);
  for (unsigned run = 0; done && run <= runs; run++) {
    const unsigned at = run > 0 ? run - 1 : 0;
    done = idle_once(&world, &heap, &now, &library[at], &least[at]);
  }
  free(heap.timers);
  free(heap.place);
  world_free(&world);
  if (!done)
    return false;
  sample->ns = median(library, runs);
  sample->floor_ns = median(least, runs);
  return true;
}

/* ---- answering ---- */

static bool answer_once(struct world *world, double *library, double *least)
{
  static struct vip_query queries[BATCH];
  uint32_t seed = 1;
  uint64_t good = 0;

  for (unsigned batch = 0; batch < BATCHES_MIN; batch++) {
    struct vip_answer answer;
    double start;
    for (unsigned i = 0; i < BATCH; i++)
      queries[i] =
          world_query(world, (uint32_t)((uint64_t)world_random(&seed) * world->count >> 32));
    start = clock_ns();
    for (unsigned i = 0; i < BATCH; i++)
      good += vip_if_answer(world->ifs, &queries[i], &answer, world->engine.now) == VIP_OK;
    library_times[batch] = since(start);
    start = clock_ns();
    for (unsigned i = 0; i < BATCH; i++)
      good += floor_answer(world->addresses, world->count, &queries[i].target);
    floor_times[batch] = since(start);
  }
  *library = median(library_times, BATCHES_MIN) / BATCH;
  *least = median(floor_times, BATCHES_MIN) / BATCH;
  return good == 2 * (uint64_t)BATCHES_MIN * BATCH ? true : complain("a question had no answer");
}

bool measure_answered(enum world_kind kind, uint32_t count, unsigned runs, struct sample *sample)
{
  static struct world world;
  double library[RUNS_MAX];
  double least[RUNS_MAX];
  bool done =
      world_make(&world, kind, count, WORLD_OWNER, 0) && start_owners(&world, ORDER_REGISTERED);

  runs = runs < RUNS_MAX ? runs : RUNS_MAX;
  if (done)
    world_pair(&world);
  for (unsigned run = 0; done && run <= runs; run++) {
    const unsigned at = run > 0 ? run - 1 : 0;
    done = answer_once(&world, &library[at], &least[at]);
  }
  world_free(&world);
  if (!done)
    return false;
  sample->ns = median(library, runs);
  sample->floor_ns = median(least, runs);
  return true;
}
