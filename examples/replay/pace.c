/* SPDX-License-Identifier: MIT */
/*
 * pace.c - regular packets of a router that jitters.
 *
 * How early the next one comes is drawn at random: here it is drawn so that it
 * comes when the recorded one did, if the recorded one came as early as jitter
 * allows and no earlier.  Whoever was up before the recording is taken to have sent
 * at any time before its first packet.
 */
#include "session.h"

#include "internal.h"

/* Recorded times are not exact: so much of the interval beyond what jitter allows. */
enum { PACE_SLACK_PCT = 1 };

/* The first regular packet of the router from `earliest` to `latest`. */
static const struct packet *find_regular(const struct session *session, int64_t earliest,
                                         int64_t latest)
{
  for (size_t i = session->next_fed; i < session->feed.count; i++) {
    const struct fed *fed = &session->feed.list[i];

    if (fed->time > latest)
      return NULL;
    if (fed->is_own && fed->packet->told.error == VIP_OK && !fed->packet->told.partial &&
        fed->time >= earliest)
      return fed->packet;
  }
  return NULL;
}

void pace_watch(struct session *session)
{
  const struct protocol *protocol = session->stream->protocol;
  const void *setup = session->plan->setups[session->setup];
  const int64_t percent = session->plan->own[0]->told.interval / 100;
  int64_t late = session->now + percent * (100 + PACE_SLACK_PCT);
  int64_t early = session->now + percent;
  const struct packet *regular;
  vip_time due;

  if (protocol->jitter_pct == NULL || protocol->jitter_pct(setup) == 0)
    return;
  due = vipi_timer_get(session->router, protocol->tick);
  if (due == 0 || session_to_capture(session, due) == session->tick)
    return;
  session->tick = session_to_capture(session, due);
  if (session->is_paced)
    early = session->now + percent * (100 - PACE_SLACK_PCT - protocol->jitter_pct(setup));
  regular = find_regular(session, early, late);
  if (regular == NULL)
    return;
  session->is_paced = true;
  session->tick = regular->time;
  vipi_timer_move(session->router, protocol->tick, session_to_library(session, regular->time));
}
