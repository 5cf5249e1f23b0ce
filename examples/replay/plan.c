/* SPDX-License-Identifier: MIT */
/*
 * plan.c - infers the life of a recorded router from what it sent and heard.
 *
 * Start: it was up already if its first packet comes within 1.5 intervals of
 * the first of the protocol and shows a settled state; else it started so long
 * before that packet as the protocol's timers need.  Change: a packet that
 * shows another setup, or the peer's packet that it answered.  End: a farewell;
 * or silence for a hold time, though it heard nobody better and others' frames
 * were recorded meanwhile.  Then it is back in time for its next packet.
 * The options --start, --stop and --leave replace what is inferred.
 */
#include "plan.h"

#include "protocol.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A change answers the peer's packet that came less than this before it. */
#define ANSWER_MAX (100 * REPLAY_MILLISECOND)

/* ------------------------------------------------------------------------
 * Setups and acts
 */

/* Room was made for all acts: at most three for each own packet, and two. */
static void add_act(struct plan *plan, int64_t time, enum act_kind kind, size_t setup)
{
  size_t at = plan->act_count++;

  while (at > 0 && plan->acts[at - 1].time > time) {
    plan->acts[at] = plan->acts[at - 1];
    at--;
  }
  plan->acts[at].time = time;
  plan->acts[at].kind = kind;
  plan->acts[at].setup = setup;
}

/* Reads the setup of own packet `i`, and shares it with the packet before if they are equal. */
static bool read_setup(struct plan *plan, const struct stream *stream, size_t i,
                       const struct options *options)
{
  void *last = plan->setup_count > 0 ? plan->setups[plan->setup_count - 1] : NULL;
  const struct packet *own = plan->own[i];
  void *setup;

  assert(own != NULL);
  if (last != NULL && own->told.farewell) {
    plan->setup_of[i] = plan->setup_count - 1; /* it leaves as what it was */
    return true;
  }
  setup = stream->protocol->setup_read(stream, own, last, options);
  if (setup == NULL)
    return false;
  if (last != NULL && stream->protocol->setup_equal(last, setup))
    free(setup);
  else
    plan->setups[plan->setup_count++] = setup;
  plan->setup_of[i] = plan->setup_count - 1;
  return true;
}

/* The time of the last packet of a peer that came shortly before `own`, or of `own` itself. */
static int64_t answered(const struct stream *stream, const struct packet *own)
{
  int64_t time = own->time;

  for (size_t i = 0; i < stream->count && stream->packets[i] != own; i++) {
    const struct packet *packet = stream->packets[i];

    if (own->time - packet->time < ANSWER_MAX &&
        !packet_is_from(packet, own->frame.meta.family, &own->frame.meta.src))
      time = packet->time;
  }
  return time;
}

/* When the setup of own packet `i` came in force, if the router ran all the time. */
static int64_t change_time(const struct plan *plan, const struct stream *stream, size_t i,
                           const struct keyring *keyring)
{
  const int64_t time =
      stream->protocol->change_time(stream, plan->own[i - 1], plan->own[i], keyring);

  return time != plan->own[i]->time ? time : answered(stream, plan->own[i]);
}

/* ------------------------------------------------------------------------
 * Ends
 */

static bool heard_better(const struct stream *stream, const struct packet *own, int64_t until)
{
  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];

    if (packet->time > own->time && packet->time < until && packet->told.error == VIP_OK &&
        !packet_is_from(packet, own->frame.meta.family, &own->frame.meta.src) &&
        stream->protocol->beats(packet, own))
      return true;
  }
  return false;
}

/* True if it fell silent behind own packet `i` and nothing but its death explains that. */
static bool died(const struct plan *plan, const struct stream *stream, const struct trace *trace,
                 size_t i)
{
  const struct packet *own = plan->own[i];
  const bool is_last = i + 1 == plan->own_count;
  const int64_t until = is_last ? trace_end(trace) : plan->own[i + 1]->time;
  const int64_t interval = own->told.interval;

  /* Frames right behind and in front of the silence may stand at the edges of a hole. */
  return until - own->time >= own->told.hold &&
         trace_goes_on(trace, own->time + interval, is_last ? until : until - interval) &&
         (stream->protocol->never_silent || !heard_better(stream, own, until));
}

/* True if it sent its farewell with own packet `i`: the first, if there are several. */
static bool left(const struct plan *plan, size_t i)
{
  return plan->own[i]->told.farewell && (i == 0 || !plan->own[i - 1]->told.farewell);
}

/* The end behind own packet `i`, if there is one; its time into `ended`. */
static bool add_end(struct plan *plan, const struct stream *stream, const struct trace *trace,
                    size_t i, int64_t *ended)
{
  *ended = plan->own[i]->time;
  if (left(plan, i)) {
    add_act(plan, *ended, ACT_LEAVE, 0);
    return true;
  }
  if (plan->own[i]->told.farewell || !died(plan, stream, trace, i))
    return false;
  *ended += PLAN_SLACK; /* for the library's packet of that time */
  add_act(plan, *ended, ACT_STOP, 0);
  return true;
}

/* It is back with own packet `i`, behind an end. */
static void add_return(struct plan *plan, const struct stream *stream, const struct trace *trace,
                       size_t i, int64_t ended)
{
  const struct protocol *protocol = stream->protocol;
  int64_t back = plan->own[i]->time - protocol->lead(plan->own[i]);
  int64_t time = 0;

  if (protocol->came_up != NULL && protocol->came_up(trace, plan->own[i], &time) && time > ended)
    back = time;
  time = back > ended ? back : ended;
  if (plan->setup_of[i] != plan->setup_of[i - 1])
    add_act(plan, time, ACT_CHANGE, plan->setup_of[i]);
  add_act(plan, time, ACT_START, 0);
}

/* Changes, ends and returns; what the options give replaces ends and returns. */
static void add_life(struct plan *plan, const struct stream *stream, const struct trace *trace,
                     const struct options *options)
{
  const bool is_given = options->stop.is_given || options->leave.is_given;
  bool is_down = false;
  int64_t ended = 0;

  for (size_t i = 0; i < plan->own_count; i++) {
    if (is_down && !plan->own[i]->told.farewell) {
      add_return(plan, stream, trace, i, ended);
      is_down = false;
    } else if (!is_down && i > 0 && plan->setup_of[i] != plan->setup_of[i - 1]) {
      add_act(plan, change_time(plan, stream, i, &options->keyring), ACT_CHANGE, plan->setup_of[i]);
    }
    if (!is_given && !is_down)
      is_down = add_end(plan, stream, trace, i, &ended);
  }
}

/* ------------------------------------------------------------------------
 * Start
 */

/*
 * When a router that came up in the recording must have run at the latest: the
 * last packet that it gave way to may have set its hold timer instead, if that
 * was late.
 */
static int64_t start_time(const struct stream *stream, const struct trace *trace,
                          const struct packet *first)
{
  const int64_t start = first->time - stream->protocol->lead(first);
  const int64_t earliest = first->time - first->told.hold / 100 * PLAN_LATE_PCT;
  int64_t time = start;

  if (stream->protocol->came_up != NULL && stream->protocol->came_up(trace, first, &time))
    return time;
  for (size_t i = 0; i < stream->count && stream->packets[i]->time < start; i++)
    if (stream->packets[i]->told.error == VIP_OK && stream->packets[i]->time >= earliest &&
        stream->protocol->beats(stream->packets[i], first))
      time = stream->packets[i]->time;
  return start < first->time ? time : start;
}

static int64_t round_up(int64_t value, int64_t unit)
{
  return (value + unit - 1) / unit * unit;
}

static void add_start(struct plan *plan, const struct stream *stream, const struct trace *trace,
                      const struct options *options)
{
  const int64_t zero = trace_zero(trace, stream->protocol);
  const struct packet *first = plan->own[0];
  int64_t interval;
  int64_t time;

  assert(first != NULL);
  interval = first->told.interval;
  /* A farewell says that it was up before. */
  plan->was_up = first->told.farewell || (first->time - zero <= interval / 2 * 3 &&
                                          stream->protocol->is_settled(stream, first));
  plan->begin = plan->was_up ? first->time - PLAN_SLACK : zero - PLAN_SLACK;
  if (options->start.is_given)
    time = zero + options->start.time;
  else if (plan->was_up) /* whole intervals: its packets keep their phase */
    time = first->time - stream->protocol->lead(first) -
           round_up((int64_t)options->warm * first->told.hold, interval);
  else
    time = start_time(stream, trace, first);
  add_act(plan, time, ACT_START, 0);
}

/* ------------------------------------------------------------------------
 * All of it
 */

static bool collect(struct plan *plan, const struct stream *stream, uint8_t family,
                    const struct vip_addr *addr)
{
  plan->own = calloc(stream->count + 1, sizeof(struct packet *));
  if (plan->own == NULL)
    return false;
  for (size_t i = 0; i < stream->count; i++) {
    const struct packet *packet = stream->packets[i];

    if (!packet_is_from(packet, family, addr))
      continue;
    if (packet->told.error == VIP_OK) {
      plan->own[plan->own_count++] = packet;
    } else if (plan->failing++ == 0) {
      plan->failing_error = packet->told.error;
    }
  }
  return true;
}

bool plan_make(struct plan *plan, const struct stream *stream, const struct trace *trace,
               uint8_t family, const struct vip_addr *addr, const struct options *options)
{
  const int64_t zero = trace_zero(trace, stream->protocol);

  memset(plan, 0, sizeof *plan);
  if (!collect(plan, stream, family, addr))
    return false;
  plan->setup_of = calloc(plan->own_count + 1, sizeof *plan->setup_of);
  plan->setups = calloc(plan->own_count + 1, sizeof *plan->setups);
  plan->acts = calloc(3 * plan->own_count + 3, sizeof *plan->acts);
  if (plan->setup_of == NULL || plan->setups == NULL || plan->acts == NULL)
    return false;
  for (size_t i = 0; i < plan->own_count; i++)
    if (!read_setup(plan, stream, i, options))
      return false;
  if (plan->own_count == 0)
    return true;
  add_start(plan, stream, trace, options);
  add_life(plan, stream, trace, options);
  if (options->stop.is_given)
    add_act(plan, zero + options->stop.time, ACT_STOP, 0);
  if (options->leave.is_given)
    add_act(plan, zero + options->leave.time, ACT_LEAVE, 0);
  return true;
}

void plan_free(struct plan *plan)
{
  for (size_t i = 0; i < plan->setup_count; i++)
    free(plan->setups[i]);
  free(plan->setups);
  free(plan->setup_of);
  free(plan->acts);
  free(plan->own);
  memset(plan, 0, sizeof *plan);
}
