/* SPDX-License-Identifier: MIT */
/*
 * holds.c - the hold timers of a run, moved to where the recording has them.
 *
 * Hold timers of some routers fire late (or a little early), each by itself: if
 * a recorded packet is what the expiry would send, and its time is one that the
 * timer can have, the deadline is moved there.
 */
#include "session.h"

#include <assert.h>

void holds_watch(struct session *session, bool is_new)
{
  const struct protocol *protocol = session->stream->protocol;

  for (unsigned which = 0; which < protocol->hold_count; which++) {
    struct hold *hold = &session->holds[which];
    const vip_time set = protocol->hold_due(session->router, which);
    const int64_t due = set == 0 ? INT64_MAX : session_to_capture(session, set);

    if (due == hold->due)
      continue;
    hold->due = due;
    hold->moved = false;
    if (is_new)
      hold->armed = session->now;
  }
}

static void move_hold(struct session *session, unsigned which, int64_t due)
{
  struct hold *hold = &session->holds[which];
  char text[80];

  (void)snprintf(text, sizeof text, "hold timer moved by %+.1f ms",
                 (double)(due - hold->due) / 1e6);
  session_say(session, "moved", text);
  session->stream->protocol->hold_move(session->router, which, session_to_library(session, due));
  hold->due = due;
  hold->moved = true;
}

/* True if the expiry would send `own`, and its time is one that the timer can have. */
static bool is_expiry(const struct session *session, unsigned which, const struct packet *last,
                      const struct packet *own)
{
  const struct hold *hold = &session->holds[which];
  const int64_t length = hold->due - hold->armed;
  const int64_t taken = own->time - hold->armed;

  return taken >= length / 100 * PLAN_EARLY_PCT && taken <= length / 100 * PLAN_LATE_PCT &&
         session->stream->protocol->hold_sends(session->router, which, last, own);
}

bool holds_is_recorded(const struct session *session, int64_t due)
{
  return session->own_seen >= due - PLAN_SLACK && session->own_seen <= due + PLAN_SLACK;
}

/* True if it sent then what the expiry sends. */
static bool is_on_time(const struct session *session, unsigned which)
{
  return holds_is_recorded(session, session->holds[which].due) && session->own != NULL &&
         session->stream->protocol->hold_sends(session->router, which, NULL, session->own);
}

/* True if somebody was heard in front of `own`, from `at` on, who sets that timer. */
static bool is_disturbed(const struct session *session, unsigned which, size_t at,
                         const struct fed *own)
{
  const struct protocol *protocol = session->stream->protocol;

  for (const struct fed *fed = &session->feed.list[at]; fed != own; fed++)
    if (!fed->is_own && fed->packet->told.error == VIP_OK &&
        protocol->hold_heard(session->router, which, fed->packet, own->packet,
                             &session->options->keyring))
      return true;
  return false;
}

/*
 * The first packet of the router that the timer, late, may have sent.  `taken`
 * not NULL: behind that one, which another timer sends; in the state that it
 * tells, until somebody makes the router give way.
 */
static const struct fed *find_late(const struct session *session, unsigned which,
                                   const struct packet *taken)
{
  const struct feed *feed = &session->feed;
  const struct protocol *protocol = session->stream->protocol;
  const struct packet *last = taken;
  bool is_behind = taken == NULL || taken == session->own;

  assert(feed->list != NULL);
  for (size_t i = session->next_fed; i < feed->count; i++) {
    const struct fed *fed = &feed->list[i];

    if (fed->packet == taken)
      is_behind = true;
    if (!is_behind || fed->packet == taken || fed->packet->told.error != VIP_OK)
      continue;
    if (!fed->is_own && last != NULL && protocol->beats(fed->packet, last))
      last = NULL;
    if (!fed->is_own)
      continue;
    if (is_expiry(session, which, last, fed->packet))
      return is_disturbed(session, which, session->next_fed, fed) ? NULL : fed;
    if (fed->packet->told.farewell)
      return NULL;
  }
  return NULL;
}

/* Of two that were set together, one may fire later than the packet that shows the other. */
bool holds_move_late(struct session *session, int64_t due)
{
  const struct packet *taken = NULL;
  bool is_moved = false;

  for (unsigned which = session->stream->protocol->hold_count; which-- > 0;) {
    const struct hold *hold = &session->holds[which];
    const struct packet *shows = NULL;
    const struct fed *own;

    if (hold->due != due || hold->moved)
      continue;
    own = is_on_time(session, which) ? NULL : find_late(session, which, NULL);
    if (is_on_time(session, which))
      shows = session->own;
    else if (own != NULL && own->time > due + PLAN_SLACK)
      shows = own->packet;
    if (shows == NULL)
      continue;
    if (shows == taken) {
      const struct fed *later = find_late(session, which, taken);

      own = later != NULL ? later : own;
    }
    taken = shows;
    if (own == NULL)
      continue;
    move_hold(session, which, own->time);
    is_moved = true;
  }
  return is_moved;
}

unsigned holds_count_moved(const struct session *session, int64_t due)
{
  unsigned count = 0;

  for (unsigned which = 0; which < session->stream->protocol->hold_count; which++)
    count += session->holds[which].due == due && session->holds[which].moved;
  return count;
}

void holds_move_early(struct session *session, const struct packet *packet)
{
  for (unsigned which = 0; which < session->stream->protocol->hold_count; which++) {
    const struct hold *hold = &session->holds[which];

    if (hold->due != INT64_MAX && !hold->moved && packet->time < hold->due - PLAN_SLACK &&
        is_expiry(session, which, NULL, packet))
      move_hold(session, which, packet->time);
  }
}
