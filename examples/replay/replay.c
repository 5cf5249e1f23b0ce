/* SPDX-License-Identifier: MIT */
/*
 * replay.c - the library in the place of a recorded router, on a virtual clock.
 *
 * Three lists are merged by time: what the plan does to the router, the packets
 * of the stream, and the library's own deadlines.  Only packets of others are
 * fed; the router's own ones stand in the list because they tell when its
 * timers fired.  At equal times the plan comes first, then packets, then timers;
 * a packet within PLAN_SLACK behind a deadline goes before it too, unless the
 * router itself was recorded to be quicker.  Deadlines of hold timers may be
 * moved (holds.c).
 */
#include "session.h"

#include "setup.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* Packets of the library in one stream; a damaged file may ask for more. */
enum { SENT_MAX = 200000 };

/* What was not recorded comes so long behind what it answers. */
#define ANSWER_TIME (8 * REPLAY_MILLISECOND)

#define CLOCK_BASE ((int64_t)1 << 62)

vip_time session_to_library(const struct session *session, int64_t time)
{
  return (vip_time)(time - session->zero + CLOCK_BASE);
}

int64_t session_to_capture(const struct session *session, vip_time time)
{
  if (time == VIP_NEVER)
    return INT64_MAX;
  return (int64_t)(time - (vip_time)CLOCK_BASE) + session->zero;
}

void session_say(const struct session *session, const char *what, const char *detail)
{
  if (session->text != NULL)
    (void)fprintf(session->text, "%-9s       %12.6f  %s\n", what,
                  (double)(session->now - session->zero) / 1e9, detail);
}

static void say_packet(const struct session *session, const char *what, const struct packet *packet)
{
  if (session->text == NULL)
    return;
  (void)fprintf(session->text, "%-9s", what);
  packet_print(session->text, packet, session->zero, &session->options->keyring);
}

/* ------------------------------------------------------------------------
 * Host operations
 */

static struct session *session_of(const struct vip_if *ifp)
{
  return vip_engine_user(vip_if_engine(ifp));
}

/* Room for one element more of an array that grows by doubling; NULL: out of memory. */
static void *grow(void *array, size_t count, size_t size)
{
  if ((count & (count - 1)) != 0)
    return array;
  return realloc(array, (count == 0 ? 1 : count * 2) * size);
}

/* Times of a packet that tells none: those of the one before, or of the recorded router's. */
static void complete_sent(const struct session *session, struct packet *sent)
{
  const struct replay *replay = session->replay;

  packet_complete(sent, replay->sent_count > 0 ? replay->sent[replay->sent_count - 1].packet
                                               : session->plan->own[0]);
}

/* True if the recording cannot have it; then its answer, which it cannot have either, is made. */
static bool is_unheard(struct session *session, const struct packet *sent)
{
  const struct protocol *protocol = session->stream->protocol;
  struct packet *answer = NULL;

  if (protocol->is_unheard == NULL ||
      !protocol->is_unheard(session->stream, session->plan->setups[session->setup], sent, &answer))
    return false;
  if (answer == NULL)
    return true;
  answer->time = sent->time + ANSWER_TIME;
  if (!feed_insert(&session->feed, session->next_fed, answer))
    session->out_of_memory = true;
  return true;
}

static bool keep_sent(struct session *session, struct packet *packet)
{
  struct replay *replay = session->replay;
  struct sent *more = grow(replay->sent, replay->sent_count, sizeof *more);

  if (more == NULL)
    return false;
  replay->sent = more;
  more += replay->sent_count++;
  more->packet = packet;
  more->setup = session->setup;
  more->period = session->period;
  more->was_moved = session->moved_firing;
  return true;
}

static int op_send(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct session *session = session_of(ifp);
  struct vip_packet routed = *packet;
  uint8_t frame[SESSION_TX + VIP_FRAME_OVERHEAD];
  struct packet *sent;
  int length;

  routed.dst_mac_known = true; /* an unknown one is written as zero, and not compared */
  length = vip_frame_packet(frame, sizeof frame, &routed, session->stream->first->frame.vlan);
  if (length < 0)
    return length;
  sent = packet_of_frame(frame, (size_t)length);
  if (sent == NULL) {
    session->out_of_memory = true;
    return -1;
  }
  sent->time = session->now;
  sent->has_dst_mac = packet->dst_mac_known;
  complete_sent(session, sent);
  say_packet(session, "library", sent);
  if (is_unheard(session, sent)) {
    packet_free(sent);
    return 0;
  }
  if (session->replay->sent_count == SENT_MAX || !keep_sent(session, sent)) {
    session->out_of_memory = session->replay->sent_count < SENT_MAX;
    packet_free(sent);
    return -1;
  }
  return 0;
}

static int op_claim(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  return 0;
}

static void op_release(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
}

static int op_announce(struct vip_group *group, const struct vip_announce *announce)
{
  char addr[ADDRESS_TEXT];
  char text[ADDRESS_TEXT + 16];

  (void)snprintf(text, sizeof text, "announces %s",
                 address_text(announce->family, announce->addr, addr));
  session_say(session_of(vip_group_if(group)), "library", text);
  return 0;
}

static void note_left(struct session *session)
{
  struct replay *replay = session->replay;
  int64_t *more = grow(replay->left, replay->left_count, sizeof *more);

  if (more == NULL) {
    session->out_of_memory = true;
    return;
  }
  replay->left = more;
  more[replay->left_count++] = session->now;
  session->period++;
}

static void op_event(struct vip_if *ifp, struct vip_group *group, const struct vip_event *event)
{
  struct session *session = ifp == NULL ? NULL : session_of(ifp);
  const struct protocol *protocol;
  const char *name;
  char text[120];

  if (session == NULL || group == NULL || event->kind != VIP_EVENT_STATE)
    return;
  protocol = session->stream->protocol;
  name = group->node.cls->state_names[event->new_state];
  if (event->forwarder != 0)
    (void)snprintf(text, sizeof text, "vf %u %s (%s)", event->forwarder, name,
                   vip_reason_name(event->reason));
  else
    (void)snprintf(text, sizeof text, "%s (%s)", name, vip_reason_name(event->reason));
  session_say(session, "library", text);
  if (event->forwarder != 0)
    return;
  if (protocol->is_sending(event->old_state) && !protocol->is_sending(event->new_state))
    note_left(session);
}

/* The same in every run: where a router shows jitter, the mean of it. */
static uint32_t op_random(struct vip_engine *engine)
{
  (void)engine;
  return UINT32_MAX / 2;
}

static const struct vip_ops ops = {
    .send = op_send,
    .claim = op_claim,
    .release = op_release,
    .announce = op_announce,
    .event = op_event,
    .random = op_random,
};

/* ------------------------------------------------------------------------
 * Steps
 */

/* The library has done something. */
static void watch(struct session *session, bool is_new)
{
  holds_watch(session, is_new);
  pace_watch(session);
}

static void run_timers(struct session *session, int64_t due)
{
  unsigned moved;

  if (!session->exact && holds_move_late(session, due))
    return;
  if (due > session->now)
    session->now = due;
  moved = holds_count_moved(session, due);
  session->moved_firing = moved > 0;
  session->replay->moved += moved;
  (void)vip_engine_tick(&session->engine, session_to_library(session, session->now));
  session->moved_firing = false;
  watch(session, true);
}

/* The router itself was recorded: its timers may have fired early. */
static void see_own(struct session *session, const struct packet *packet)
{
  say_packet(session, "recorded", packet);
  session->own_seen = packet->time;
  session->own = packet;
  if (!session->exact)
    holds_move_early(session, packet);
}

static void give(struct session *session, const struct fed *fed)
{
  const struct protocol *protocol = session->stream->protocol;
  int result;

  if (fed->time > session->now)
    session->now = fed->time;
  if (fed->is_own) {
    if (fed->packet->told.error == VIP_OK)
      see_own(session, fed->packet);
    return;
  }
  if (fed->time == fed->packet->time)
    say_packet(session, "heard", fed->packet);
  result = protocol->input(&session->interface, session->plan->setups[session->setup], fed->packet,
                           &session->options->keyring, session_to_library(session, session->now));
  if (result != VIP_OK)
    session_say(session, "library", vip_strerror(result));
  watch(session, true);
}

static int start(struct session *session, vip_time now)
{
  const struct protocol *protocol = session->stream->protocol;
  const struct packet *first = session->plan->own[0];
  const bool is_first = !session->has_started;
  int result;

  session_say(session, "plan", "start");
  session->has_started = true;
  (void)vip_if_up(&session->interface, now);
  result = vip_group_start(session->router, now);
  if (result == VIP_OK && is_first && protocol->remember != NULL)
    protocol->remember(session->router, session->stream, first, session->plan->was_up,
                       session_to_library(session, first->time));
  return result;
}

static void act(struct session *session, const struct act *act)
{
  struct vip_group *group = session->router;
  vip_time now;
  int result = VIP_OK;

  if (act->time > session->now)
    session->now = act->time;
  now = session_to_library(session, session->now);
  switch (act->kind) {
  case ACT_CHANGE:
    session_say(session, "plan", "another configuration");
    session->setup = act->setup;
    result =
        session->stream->protocol->change(session->router, session->plan->setups[act->setup], now);
    break;
  case ACT_START:
    result = start(session, now);
    break;
  case ACT_LEAVE:
    session_say(session, "plan", "leave");
    result = vip_group_stop(group, now);
    break;
  case ACT_STOP:
    session_say(session, "plan", "silence");
    result = vip_if_down(&session->interface, false, now);
    break;
  }
  if (result != VIP_OK)
    (void)snprintf(session->replay->refused, sizeof session->replay->refused, "%s",
                   vip_strerror(result));
  watch(session, act->kind != ACT_CHANGE);
}

/* Until when a deadline waits for packets. */
static int64_t waits_until(const struct session *session, int64_t due)
{
  if (due == INT64_MAX || holds_count_moved(session, due) > 0 || holds_is_recorded(session, due))
    return due;
  return due + PLAN_SLACK;
}

/* One thing more of the three lists; false behind the last. */
static bool step(struct session *session, int64_t end)
{
  const struct plan *plan = session->plan;
  const struct act *next_act =
      session->next_act < plan->act_count ? &plan->acts[session->next_act] : NULL;
  const struct fed *next_fed =
      session->next_fed < session->feed.count ? &session->feed.list[session->next_fed] : NULL;
  const int64_t due = session_to_capture(session, vip_engine_deadline(&session->engine));
  const bool is_packet = next_fed != NULL && next_fed->time <= waits_until(session, due);

  if (next_act != NULL && (next_fed == NULL || next_act->time <= next_fed->time) &&
      (next_act->time <= due || is_packet)) {
    session->next_act++;
    act(session, next_act);
  } else if (is_packet) {
    const struct fed fed = *next_fed; /* the list may grow */

    session->next_fed++;
    give(session, &fed);
  } else if (due <= end) {
    run_timers(session, due);
  } else {
    return false;
  }
  return true;
}

/* ------------------------------------------------------------------------
 * Beginning and end
 */

static bool refuse(struct session *session, const struct vip_problem *problem)
{
  (void)snprintf(session->replay->refused, sizeof session->replay->refused, "%s: %s",
                 problem->field, problem->why);
  return false;
}

/* Makes engine, interface and router; false if the library refuses. */
static bool open_all(struct session *session)
{
  const struct protocol *protocol = session->stream->protocol;
  const struct vip_engine_config engine = {.ops = &ops,
                                           .slots = &session->slot,
                                           .slot_count = 1,
                                           .tx = session->tx,
                                           .tx_size = sizeof session->tx,
                                           .user = session};
  const struct setup *setup = session->plan->setups[0];
  struct vip_problem problem = {"interface", "not accepted"};
  struct vip_if_config interface = setup->interface;

  interface.up = true;
  if (vip_engine_init(&session->engine, &engine) != VIP_OK ||
      vip_if_init(&session->interface, &session->engine, &interface) != VIP_OK)
    return refuse(session, &problem);
  session->router = calloc(1, protocol->router_size);
  if (session->router == NULL) {
    session->out_of_memory = true;
    return false;
  }
  return protocol->open(session->router, &session->interface, setup, &problem) == VIP_OK ||
         refuse(session, &problem);
}

bool replay_run(struct replay *replay, const struct plan *plan, const struct stream *stream,
                const struct trace *trace, const struct options *options, bool exact, FILE *text)
{
  struct session *session = calloc(1, sizeof *session);
  bool is_done;

  memset(replay, 0, sizeof *replay);
  if (session == NULL)
    return false;
  session->replay = replay;
  session->plan = plan;
  session->stream = stream;
  session->options = options;
  session->exact = exact;
  session->text = text;
  session->zero = trace_zero(trace, stream->protocol);
  session->now = plan->acts[0].time;
  session->own_seen = session->now - REPLAY_SECOND;
  for (unsigned which = 0; which < HOLDS_MAX; which++)
    session->holds[which].due = INT64_MAX;

  if (!feed_make(&session->feed, plan, stream, session->zero))
    session->out_of_memory = true;
  else if (open_all(session))
    while (!session->out_of_memory && step(session, trace_end(trace)))
      if (replay->sent_count == SENT_MAX) {
        (void)snprintf(replay->refused, sizeof replay->refused, "more than %d packets", SENT_MAX);
        break;
      }
  is_done = !session->out_of_memory;
  free(session->router);
  feed_free(&session->feed);
  free(session);
  return is_done;
}

void replay_free(struct replay *replay)
{
  for (size_t i = 0; i < replay->sent_count; i++)
    packet_free(replay->sent[i].packet);
  free(replay->sent);
  free(replay->left);
  memset(replay, 0, sizeof *replay);
}
