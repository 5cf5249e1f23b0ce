/* SPDX-License-Identifier: MIT */
/*
 * compare.c - the judge: runs, octets, times.
 *
 * A run is a series of packets of equal meaning.  A long silence ends one too, if
 * the library left its sending state in it.  The n-th run of one side is compared
 * with the n-th of the other: meaning, begin, end, number of packets, their
 * distance, and the octets of its first packet and of the first one behind each
 * change of configuration.
 */
#include "compare.h"

#include "protocol.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Limits of the judgement. */
enum {
  DISTANCE_PCT = 15,  /* difference of the distances between packets */
  COUNT_LOW_PCT = 70, /* number of packets: least and most, */
  COUNT_HIGH_PCT = 145,
  COUNT_SLACK = 1, /* but one more or less is always the phase */
  MOVED_PCT = 5,   /* time error where a timer was moved: so much of the hold interval */
  PERCENTILE = 90
};

#define MOVED_EXTRA (100 * REPLAY_MILLISECOND)

/* A run: packets first..last of its side. */
struct run {
  size_t first;
  size_t last;
};

struct side {
  struct run *runs;
  size_t count;
};

/* Both sides and what is needed to judge them. */
struct comparison {
  const struct stream *stream;
  const struct trace *trace;
  const struct plan *plan;
  const struct replay *replay;
  const struct options *options;
  FILE *notes;
  size_t index; /* of the run that is judged */
};

static const struct packet *recorded_at(const struct comparison *c, size_t i)
{
  return c->plan->own[i];
}

static const struct packet *sent_at(const struct comparison *c, size_t i)
{
  return c->replay->sent[i].packet;
}

/* Says what differs; false, to be returned. */
static bool note(const struct comparison *c, const char *format, ...)
{
  va_list arguments;

  if (c->notes == NULL)
    return false;
  (void)fprintf(c->notes, "  change %lu: ", (unsigned long)c->index + 1);
  va_start(arguments, format);
  (void)vfprintf(c->notes, format, arguments);
  va_end(arguments);
  (void)fputc('\n', c->notes);
  return false;
}

/* ------------------------------------------------------------------------
 * Runs
 */

static bool left_between(const struct replay *replay, int64_t after, int64_t until)
{
  for (size_t i = 0; i < replay->left_count; i++)
    if (replay->left[i] > after && replay->left[i] <= until)
      return true;
  return false;
}

/* True if the sender of `last` was expected to be heard before `packet`. */
static bool is_silence(const struct packet *last, const struct packet *packet)
{
  return packet->time - last->time > last->told.interval / 2 * 3;
}

static bool begins_run(const struct comparison *c, const struct packet *last,
                       const struct packet *packet)
{
  if (packet->told.meaning != last->told.meaning)
    return true;
  return is_silence(last, packet) && left_between(c->replay, last->time, packet->time);
}

static struct side recorded_runs(const struct comparison *c)
{
  struct side side = {calloc(c->plan->own_count + 1, sizeof(struct run)), 0};

  for (size_t i = 0; side.runs != NULL && i < c->plan->own_count; i++) {
    if (i == 0 || begins_run(c, recorded_at(c, i - 1), recorded_at(c, i)))
      side.runs[side.count++].first = i;
    side.runs[side.count - 1].last = i;
  }
  return side;
}

static struct side sent_runs(const struct comparison *c)
{
  const struct sent *sent = c->replay->sent;
  struct side side = {calloc(c->replay->sent_count + 1, sizeof(struct run)), 0};

  for (size_t i = 0; side.runs != NULL && i < c->replay->sent_count; i++) {
    if (sent[i].packet->time < c->plan->begin)
      continue;
    if (side.count == 0 || sent[i].packet->told.meaning != sent[i - 1].packet->told.meaning ||
        (sent[i].period != sent[i - 1].period && is_silence(sent[i - 1].packet, sent[i].packet)))
      side.runs[side.count++].first = i;
    side.runs[side.count - 1].last = i;
  }
  return side;
}

/* ------------------------------------------------------------------------
 * Judgements; each says what differs
 */

static bool judge_begin(const struct comparison *c, const struct run *recorded,
                        const struct run *sent, int64_t *worst)
{
  const struct packet *packet = recorded_at(c, recorded->first);
  const int64_t hold = packet->told.hold;
  const int64_t difference = sent_at(c, sent->first)->time - packet->time;
  const int64_t error = difference < 0 ? -difference : difference;
  const int64_t limit = c->replay->sent[sent->first].was_moved
                            ? hold / 100 * MOVED_PCT + MOVED_EXTRA
                            : hold / 100 * c->options->tolerance_pct;

  /* If it was up before, its first packet tells only the phase of its interval. */
  if (c->index == 0 && c->plan->was_up)
    return true;
  if (error > *worst)
    *worst = error;
  return error <= limit || note(c, "begins %+.1f ms off, allowed are %.1f ms",
                                (double)difference / 1e6, (double)limit / 1e6);
}

static bool judge_end(const struct comparison *c, const struct run *recorded,
                      const struct run *sent)
{
  const struct packet *last = recorded_at(c, recorded->last);
  const int64_t difference = sent_at(c, sent->last)->time - last->time;
  const int64_t error = difference < 0 ? -difference : difference;

  if (error <= last->told.interval / 2 * 3)
    return true;
  if (difference > 0 && !trace_goes_on(c->trace, last->time, last->time + difference))
    return true;
  return note(c, "ends %+.1f ms off", (double)difference / 1e6);
}

/* How many packets of the library's run do not fall into a hole of the recording. */
static size_t count_sent(const struct comparison *c, const struct run *sent)
{
  size_t count = 0;

  for (size_t i = sent->first; i <= sent->last; i++) {
    const struct packet *packet = sent_at(c, i);
    const int64_t around = packet->told.interval / 2 * 3;

    count += trace_goes_on(c->trace, packet->time - around, packet->time + around);
  }
  return count;
}

static bool judge_count(const struct comparison *c, const struct run *recorded,
                        const struct run *sent)
{
  const size_t theirs = recorded->last - recorded->first + 1;
  const size_t ours = count_sent(c, sent);
  const size_t apart = theirs > ours ? theirs - ours : ours - theirs;

  if (apart <= COUNT_SLACK ||
      (ours * 100 >= theirs * COUNT_LOW_PCT && ours * 100 <= theirs * COUNT_HIGH_PCT))
    return true;
  return note(c, "%lu packets, recorded %lu", (unsigned long)ours, (unsigned long)theirs);
}

static int by_length(const void *a, const void *b)
{
  const int64_t left = *(const int64_t *)a;
  const int64_t right = *(const int64_t *)b;

  return left < right ? -1 : left > right;
}

/* The 90th percentile of the distances between the packets of a run; 0: there are none. */
static int64_t distance(const struct comparison *c, const struct run *run,
                        const struct packet *(*packet_at)(const struct comparison *, size_t))
{
  const size_t count = run->last - run->first;
  int64_t *distances = calloc(count + 1, sizeof *distances);
  int64_t result;

  if (distances == NULL)
    return 0;
  for (size_t i = 0; i < count; i++)
    distances[i] = packet_at(c, run->first + i + 1)->time - packet_at(c, run->first + i)->time;
  qsort(distances, count, sizeof *distances, by_length);
  result = count == 0 ? 0 : distances[(count - 1) * PERCENTILE / 100];
  free(distances);
  return result;
}

static bool judge_distance(const struct comparison *c, const struct run *recorded,
                           const struct run *sent)
{
  const int64_t theirs = distance(c, recorded, recorded_at);
  const int64_t ours = distance(c, sent, sent_at);
  const int64_t apart = theirs > ours ? theirs - ours : ours - theirs;

  if (theirs == 0 || ours == 0 || apart <= theirs / 100 * DISTANCE_PCT)
    return true;
  return note(c, "packets are %.1f ms apart, recorded %.1f ms", (double)ours / 1e6,
              (double)theirs / 1e6);
}

static bool equal_sources(const struct protocol *protocol, const struct packet *recorded,
                          const struct packet *sent)
{
  return memcmp(&recorded->frame.meta.src_mac, &sent->frame.meta.src_mac, 6) == 0 ||
         (protocol->may_swap_macs != NULL && protocol->may_swap_macs(recorded, sent));
}

static bool equal_envelopes(const struct packet *recorded, const struct packet *sent, char *text,
                            size_t size)
{
  const struct vip_meta *theirs = &recorded->frame.meta;
  const struct vip_meta *ours = &sent->frame.meta;
  const char *what = NULL;

  if (vip_addr_compare(&theirs->dst, &ours->dst) != 0)
    what = "destination address";
  else if (theirs->ttl != ours->ttl)
    what = "TTL or hop limit";
  else if (recorded->tos != sent->tos)
    what = "TOS or traffic class";
  else if (recorded->has_src_mac && !equal_sources(recorded->protocol, recorded, sent))
    what = "source MAC";
  else if (recorded->has_dst_mac && sent->has_dst_mac &&
           memcmp(&recorded->frame.dst, &sent->frame.dst, 6) != 0)
    what = "destination MAC";
  if (what != NULL)
    (void)snprintf(text, size, "%s", what);
  return what == NULL;
}

static bool equal_octets(const struct comparison *c, const struct packet *recorded,
                         const struct packet *sent, const void *setup, char *text, size_t size)
{
  const size_t length = recorded->frame.length;

  if (length != sent->frame.length) {
    (void)snprintf(text, size, "length %lu, recorded %lu", (unsigned long)sent->frame.length,
                   (unsigned long)length);
    return false;
  }
  for (size_t i = 0; i < length; i++) {
    if (recorded->frame.data[i] == sent->frame.data[i] ||
        c->stream->protocol->is_masked(setup, recorded, sent, i))
      continue;
    (void)snprintf(text, size, "octet %lu is %02x, recorded %02x", (unsigned long)i,
                   sent->frame.data[i], recorded->frame.data[i]);
    return false;
  }
  return true;
}

/* Compares the first recorded packet of a setup in the run with the library's first. */
static bool judge_first_of_setup(const struct comparison *c, size_t recorded,
                                 const struct run *sent)
{
  const size_t setup = c->plan->setup_of[recorded];
  const struct packet *packet = recorded_at(c, recorded);
  char text[80];

  for (size_t i = sent->first; i <= sent->last; i++) {
    if (c->replay->sent[i].setup != setup)
      continue;
    return (equal_envelopes(packet, sent_at(c, i), text, sizeof text) &&
            equal_octets(c, packet, sent_at(c, i), c->plan->setups[setup], text, sizeof text)) ||
           note(c, "frame %lu: %s", (unsigned long)packet->number, text);
  }
  return note(c, "frame %lu: the library sent nothing like it", (unsigned long)packet->number);
}

static bool judge_octets(const struct comparison *c, const struct run *recorded,
                         const struct run *sent)
{
  bool equal = true;

  for (size_t i = recorded->first; i <= recorded->last; i++)
    if (i == recorded->first || c->plan->setup_of[i] != c->plan->setup_of[i - 1])
      equal = judge_first_of_setup(c, i, sent) && equal;
  return equal;
}

static bool judge_run(const struct comparison *c, const struct run *recorded,
                      const struct run *sent, int64_t *worst)
{
  bool same;

  if (recorded_at(c, recorded->first)->told.meaning != sent_at(c, sent->first)->told.meaning)
    return note(c, "of another meaning than the recorded one");
  same = judge_begin(c, recorded, sent, worst);
  same = judge_end(c, recorded, sent) && same;
  same = judge_count(c, recorded, sent) && same;
  same = judge_distance(c, recorded, sent) && same;
  return judge_octets(c, recorded, sent) && same;
}

/* ------------------------------------------------------------------------
 * A stream
 */

void compare_stream(struct verdict *verdict, const struct stream *stream, const struct trace *trace,
                    const struct plan *plan, const struct replay *replay,
                    const struct options *options, FILE *notes)
{
  struct comparison c = {stream, trace, plan, replay, options, notes, 0};
  struct side recorded = recorded_runs(&c);
  struct side sent = sent_runs(&c);
  unsigned matched = 0;

  for (; c.index < recorded.count; c.index++) {
    if (c.index >= sent.count)
      (void)note(&c, "recorded at %.6f, not sent by the library",
                 (double)(recorded_at(&c, recorded.runs[c.index].first)->time -
                          trace_zero(trace, stream->protocol)) /
                     1e9);
    else if (judge_run(&c, &recorded.runs[c.index], &sent.runs[c.index], &verdict->worst))
      matched++;
  }
  for (; c.index < sent.count; c.index++)
    (void)note(&c, "sent by the library at %.6f, not recorded",
               (double)(sent_at(&c, sent.runs[c.index].first)->time -
                        trace_zero(trace, stream->protocol)) /
                   1e9);
  verdict->changes += (unsigned)recorded.count;
  verdict->matched += matched;
  verdict->moved += replay->moved;
  verdict->differs = verdict->differs || matched != recorded.count ||
                     sent.count != recorded.count || recorded.count == 0;
  free(recorded.runs);
  free(sent.runs);
}
