/* SPDX-License-Identifier: MIT */
/*
 * router.c - from a router's address to its verdict.
 *
 * The router is replaced in every stream that it sends in, each with an engine
 * of its own: streams do not concern each other.  If a timer was moved, the
 * stream is run a second time without that, for the exact verdict that is
 * printed beside the other.
 */
#include "router.h"

#include "compare.h"
#include "protocol.h"

#include <string.h>

/* What is the same for all streams of a router. */
struct job {
  const struct trace *trace;
  const struct streams *streams;
  const struct options *options;
  FILE *out;      /* where streams and differences are told, or NULL */
  uint8_t family; /* the router's address */
  struct vip_addr addr;
  struct verdict judged;
  struct verdict exact; /* the same with no timer moved */
  unsigned found;       /* streams */
};

static void print_stream(const struct job *job, const struct stream *stream,
                         const struct plan *plan)
{
  const struct packet *first = stream->first;
  char text[ADDRESS_TEXT];

  if (job->out == NULL)
    return;
  (void)fprintf(job->out, "stream %s %u group %u %s", stream->protocol->name, first->told.version,
                first->told.group,
                address_text(first->frame.meta.family, &first->told.primary, text));
  if (first->frame.vlan != VIP_FRAME_UNTAGGED)
    (void)fprintf(job->out, " vlan %u", first->frame.vlan);
  (void)fprintf(job->out, ": %lu packets of it, %lu of others, %s\n",
                (unsigned long)(plan->own_count + plan->failing),
                (unsigned long)(stream->count - plan->own_count - plan->failing),
                plan->was_up ? "up before the recording" : "came up in the recording");
}

/* A stream, or a part of one, that no router of the library could have sent. */
static void refuse(struct job *job, const char *text)
{
  if (job->out != NULL)
    (void)fprintf(job->out, "  not a router of the library: %s\n", text);
  job->judged.changes++;
  job->judged.differs = true;
  job->exact.changes++;
  job->exact.differs = true;
}

/* One run of the library, and its judgement.  False: out of memory. */
static bool run_plan(struct job *job, const struct stream *stream, const struct plan *plan,
                     bool exact)
{
  /* The second run, without moved timers, is judged and not told. */
  const bool is_told = exact == job->options->exact;
  struct replay replay;
  const bool is_done = replay_run(&replay, plan, stream, job->trace, job->options, exact,
                                  is_told ? job->options->text : NULL);

  if (is_done && replay.refused[0] != '\0') {
    if (is_told)
      refuse(job, replay.refused);
  } else if (is_done) {
    compare_stream(exact ? &job->exact : &job->judged, stream, job->trace, plan, &replay,
                   job->options, is_told ? job->out : NULL);
  }
  replay_free(&replay);
  return is_done;
}

static bool replay_stream(struct job *job, const struct stream *stream)
{
  struct plan plan;
  bool is_done = plan_make(&plan, stream, job->trace, job->family, &job->addr, job->options);

  if (is_done) {
    print_stream(job, stream, &plan);
    if (plan.failing > 0)
      refuse(job, vip_strerror(plan.failing_error));
    if (plan.own_count > 0)
      is_done = run_plan(job, stream, &plan, false) && run_plan(job, stream, &plan, true);
  }
  plan_free(&plan);
  return is_done;
}

static bool sends_in(const struct stream *stream, uint8_t family, const struct vip_addr *addr)
{
  for (size_t i = 0; i < stream->count; i++)
    if (packet_is_from(stream->packets[i], family, addr))
      return true;
  return false;
}

/* Replays the router in every stream that it sends in.  False: out of memory. */
static bool replay_streams(struct job *job)
{
  for (size_t i = 0; i < job->streams->count; i++) {
    if (!sends_in(&job->streams->list[i], job->family, &job->addr))
      continue;
    job->found++;
    if (!replay_stream(job, &job->streams->list[i]))
      return false;
  }
  return true;
}

static void print_verdict(FILE *out, const char *label, const struct verdict *verdict)
{
  (void)fprintf(out, "%s: %u changes, %u matched, %u timers moved, worst time error %.1f ms: %s\n",
                label, verdict->changes, verdict->matched, verdict->moved,
                (double)verdict->worst / 1e6, verdict->differs ? "differs" : "same");
}

static const struct verdict *chosen(const struct job *job)
{
  return job->options->exact ? &job->exact : &job->judged;
}

enum outcome router_replay(FILE *out, const struct trace *trace, uint8_t family,
                           const struct vip_addr *addr, const struct options *options)
{
  struct streams streams;
  struct job job = {.trace = trace, .streams = &streams, .options = options, .out = out};
  bool is_done;

  job.family = family;
  job.addr = *addr;
  is_done = streams_of(&streams, trace) && replay_streams(&job);
  streams_free(&streams);
  if (!is_done || job.found == 0)
    return OUTCOME_UNUSABLE;
  print_verdict(out, "exact", &job.exact);
  print_verdict(out, "replay", chosen(&job));
  return chosen(&job)->differs ? OUTCOME_DIFFERS : OUTCOME_SAME;
}

/* True if packet `at` of the trace is the first first-hop packet of its sender. */
static bool is_first_of_sender(const struct trace *trace, size_t at)
{
  const struct vip_meta *meta = &trace->packets[at]->frame.meta;

  for (size_t i = 0; i < at; i++)
    if (packet_is_first_hop(trace->packets[i]) &&
        packet_is_from(trace->packets[i], meta->family, &meta->src))
      return false;
  return packet_is_first_hop(trace->packets[at]);
}

enum outcome router_replay_all(FILE *out, const struct trace *trace, const struct options *options)
{
  enum outcome outcome = OUTCOME_UNUSABLE;
  struct streams streams;
  bool is_done = streams_of(&streams, trace);

  for (size_t i = 0; is_done && i < trace->count; i++) {
    const struct vip_meta *meta = &trace->packets[i]->frame.meta;
    struct job job = {.trace = trace, .streams = &streams, .options = options};
    char label[ADDRESS_TEXT + 8];
    char text[ADDRESS_TEXT];

    if (!is_first_of_sender(trace, i))
      continue;
    job.family = meta->family;
    job.addr = meta->src;
    is_done = replay_streams(&job);
    if (job.found == 0) /* it sends nothing of a virtual router */
      continue;
    (void)snprintf(label, sizeof label, "%s replay", address_text(meta->family, &meta->src, text));
    print_verdict(out, label, chosen(&job));
    if (outcome != OUTCOME_DIFFERS)
      outcome = chosen(&job)->differs ? OUTCOME_DIFFERS : OUTCOME_SAME;
  }
  streams_free(&streams);
  return is_done ? outcome : OUTCOME_UNUSABLE;
}
