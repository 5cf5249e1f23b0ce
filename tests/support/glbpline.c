/* SPDX-License-Identifier: MIT */
/* glbpline.c - see glbpline.h. */
#include "glbpline.h"

#include "glbp_vectors.h"
#include "guard.h"
#include "hex.h"
#include "internal.h"

#include <stdio.h>

/* 4.6: what a router with one other in front of it waits. */
enum { RANK_MS = 100 };

/* ---- timers ---- */

static unsigned forwarder_timer(unsigned number)
{
  return VIP_GLBP_TIMER_FORWARDERS + (number - 1) * VIP_GLBP_FORWARDER_TIMERS +
         VIP_GLBP_FORWARDER_ACTIVE;
}

static unsigned timer_of(const struct line_row *row)
{
  switch ((enum line_cause)row->cause) {
  case LINE_TICK:
    return VIP_GLBP_TIMER_HELLO;
  case LINE_F:
    return VIP_GLBP_TIMER_STANDBY;
  case LINE_G:
    return VIP_GLBP_TIMER_ACTIVE;
  case LINE_VF1:
  case LINE_VF2:
  case LINE_VF3:
    return forwarder_timer(row->cause - LINE_VF1 + 1u);
  case LINE_RANKED1:
  case LINE_RANKED2:
    return forwarder_timer(row->cause - LINE_RANKED1 + 1u);
  case LINE_ANSWER:
    break;
  }
  return VIP_GLBP_TIMERS;
}

static int32_t interval_of(const struct line *line, const struct line_row *row)
{
  struct vip_glbp_status status;

  vip_glbp_get_status(&line->lan->r[row->router].g, &status);
  return (int32_t)(row->cause == LINE_TICK ? status.hello_ms : status.hold_ms);
}

/* When the row's timer has to run out, in the recording. */
static int32_t end_of(const struct line_row *row)
{
  return row->ms - (row->cause >= LINE_RANKED1 ? RANK_MS : 0);
}

static int32_t due_of(const struct line *line, const struct line_row *row)
{
  return (int32_t)glan_due_ms(line->lan, row->router, timer_of(row)) - (int32_t)line->origin;
}

/* How far from its deadline a recorded timer of that kind runs out: 4.1. */
static bool is_usual(const struct line *line, const struct line_row *row)
{
  const int32_t interval = interval_of(line, row);
  const int32_t late = end_of(row) - due_of(line, row);

  switch ((enum line_cause)row->cause) {
  case LINE_TICK:
    return late >= -interval / 5 && late <= interval / 50;
  case LINE_F:
    return late >= -interval / 200 && late <= interval / 200;
  case LINE_ANSWER:
  case LINE_G:
  case LINE_VF1:
  case LINE_VF2:
  case LINE_VF3:
  case LINE_RANKED1:
  case LINE_RANKED2:
    break;
  }
  return late >= -interval / 200 && late <= interval / 5;
}

static void put(const struct line *line, const struct line_row *row)
{
  const unsigned timer = timer_of(row);

  if (glan_due_ms(line->lan, row->router, timer) == 0) {
    fail_msg("row %u: at %d ms the timer does not run", (unsigned)(row - line->rows), row->ms);
  }
  if (!is_usual(line, row)) {
    fail_msg("row %u: %d ms is too far from the timer's %d ms", (unsigned)(row - line->rows),
             end_of(row), due_of(line, row));
  }
  vipi_timer_move(&line->lan->r[row->router].g.group, timer,
                  (1000000 + (vip_time)line->origin + (vip_time)(int64_t)end_of(row)) *
                      VIP_MILLISECOND);
}

/* True if no row before it is of the same timer. */
static bool is_next(const struct line *line, const struct line_row *row)
{
  for (const struct line_row *r = line->rows + line->at; r < row; r++) {
    if (r->router == row->router && timer_of(r) == timer_of(row)) {
      return false;
    }
  }
  return true;
}

/* Timers that would run out before `ms` although their rows come later, and those of rows then. */
static void put_all(const struct line *line, int32_t ms)
{
  for (const struct line_row *row = line->rows + line->at; row < line->rows + line->count; row++) {
    if (row->cause == LINE_ANSWER || !is_next(line, row) || due_of(line, row) == end_of(row)) {
      continue;
    }
    if (row->ms == ms
            ? row->text != NULL
            : glan_due_ms(line->lan, row->router, timer_of(row)) != 0 && due_of(line, row) <= ms) {
      put(line, row);
    }
  }
}

/* ---- packets ---- */

/* The nonce TLV of a packet, or NULL. */
static const uint8_t *nonces_of(const struct glan_record *r)
{
  for (size_t at = 12; at < r->packet.length; at += r->octets[at + 1]) {
    if (r->octets[at] == 4) {
      return r->octets + at;
    }
  }
  return NULL;
}

/* Seconds of forwarders: all of them for the primary's (VF priority bit 0x20). */
static void seconds_are(const struct glan_record *r, uint16_t timeout_s)
{
  bool any = false;

  for (size_t at = 12; at < r->packet.length; at += r->octets[at + 1]) {
    const uint8_t *tlv = r->octets + at;
    const bool own = (tlv[5] & 0x20) != 0;
    const unsigned left = own ? 14400 : timeout_s;

    if (tlv[0] != 2 || r->octets[1] != 0) {
      continue;
    }
    any = any || !own;
    assert_int_equal(tlv[8] << 8 | tlv[9], left);
    assert_int_equal(tlv[10] << 8 | tlv[11], left > 13800 ? left - 13800 : 0);
  }
  assert_int_equal(any, timeout_s != 0);
}

void line_octets(const struct glan_record *r, const char *recorded)
{
  struct glbp_octets expected = glbp_octets_of(recorded);
  const uint8_t *auth = expected.at + 12;
  size_t digest = 0;

  if (auth[0] == 3) {
    digest = auth[2] == 3 ? 20 : 16;
  }
  assert_int_equal(r->packet.length, expected.length);
  for (size_t i = 0; i < expected.length; i++) {
    if (digest != 0 && i >= digest && i < digest + 16) {
      continue;
    }
    if (!glbp_is_pad(expected.at, expected.length, i) && r->octets[i] != expected.at[i]) {
      fail_msg("octet %u is %02x, not %02x", (unsigned)i, r->octets[i], expected.at[i]);
    }
  }
  guard_free(expected.at, expected.length);
}

static void compare(const struct line *line, const struct line_row *row,
                    const struct glan_record *r)
{
  const uint8_t *nonces = nonces_of(r);
  const int32_t ms = (int32_t)r->ms - (int32_t)line->origin;
  const size_t number = row == NULL ? 0 : (size_t)(row - line->rows);
  char text[120];

  glan_text(r, text, sizeof text - 4);
  if (nonces != NULL) {
    const size_t length = strlen(text);

    (void)snprintf(text + length, sizeof text - length, " n%u", nonces[2] % 10u);
  }
  if (row == NULL) {
    fail_msg("at %d ms there is a packet too many: %s", ms, text);
    return;
  }
  if (ms != row->ms || strcmp(text, row->text) != 0) {
    fail_msg("row %u is \"%d %s\", not \"%d %s\"", (unsigned)number, ms, text, row->ms, row->text);
  }
  seconds_are(r, row->timeout_s);
  if (row->octets != NULL) {
    line_octets(r, row->octets);
  }
}

/* The router's next row among those of one time. */
static const struct line_row *next_of(const struct line *line, size_t *from, unsigned router,
                                      int32_t ms)
{
  for (; *from < line->count && line->rows[*from].ms == ms; (*from)++) {
    const char *text = line->rows[*from].text;

    if (line->rows[*from].router == router && text != NULL && text[0] != '\0') {
      return &line->rows[(*from)++];
    }
  }
  return NULL;
}

/* All that was sent since the last call is in the rows of that time, and nothing else. */
static void compare_all(struct line *line, int32_t ms)
{
  for (unsigned i = 0; i < GLAN_ROUTERS; i++) {
    struct glan_router *r = &line->lan->r[i];
    const struct line_row *row;
    size_t from = line->at;

    for (; r->mark < r->count; r->mark++) {
      if (r->records[r->mark].op == GLAN_SEND) {
        compare(line, next_of(line, &from, i, ms), &r->records[r->mark]);
      }
    }
    row = next_of(line, &from, i, ms);
    if (row != NULL) {
      fail_msg("row %u was not sent: %d %s", (unsigned)(row - line->rows), row->ms, row->text);
    }
  }
}

/* ---- time ---- */

void line_begin(struct line *line, struct glan *lan, uint32_t origin, const struct line_row *rows,
                size_t count)
{
  line->lan = lan;
  line->rows = rows;
  line->count = count;
  line->at = 0;
  line->origin = origin;
  glan_forget(lan);
}

static void advance(struct line *line, int32_t ms)
{
  put_all(line, ms);
  glan_until(line->lan, (uint32_t)((int32_t)line->origin + ms));
  compare_all(line, ms);
  while (line->at < line->count && line->rows[line->at].ms <= ms) {
    line->at++;
  }
}

void line_until(struct line *line, int32_t ms)
{
  while (line->at < line->count && line->rows[line->at].ms <= ms) {
    advance(line, line->rows[line->at].ms);
  }
  advance(line, ms);
}

/* ---- idle ---- */

/* Intervals are made equal over so many ticks. */
enum { SPREAD_TICKS = 6 };

/* A Hello timer that has just been started: so that a tick comes at the row. */
static void spread(const struct line *line, const struct line_row *row)
{
  const int32_t hello = interval_of(line, row);
  const int32_t last = due_of(line, row) - hello;
  const int32_t left = row->ms - last;
  const int32_t ticks = (left + hello - 1) / hello;
  int32_t next = row->ms;

  if (ticks > SPREAD_TICKS) {
    return;
  }
  if (ticks > 1) {
    next = last + left / ticks;
  }
  assert_true(next - last >= hello - hello / 5);
  vipi_timer_move(&line->lan->r[row->router].g.group, VIP_GLBP_TIMER_HELLO,
                  (1000000 + (vip_time)line->origin + (vip_time)(int64_t)next) * VIP_MILLISECOND);
}

/* A router's first row that is to come. */
static const struct line_row *row_of(const struct line *line, unsigned router)
{
  for (size_t i = line->at; i < line->count; i++) {
    if (line->rows[i].router == router) {
      assert_int_equal(line->rows[i].cause, LINE_TICK);
      return &line->rows[i];
    }
  }
  return NULL;
}

/* The MAC of the last tick does not matter; that of the row does. */
static void turn(const struct line *line, const struct line_row *row)
{
  const char *source = strchr(row->text, '*');

  if (source != NULL) {
    line->lan->r[row->router].g.cursors.source = (uint8_t)(source[1] - '1');
  }
}

static unsigned states_of(const struct glan_router *r)
{
  unsigned states = r->g.group.state;

  for (unsigned i = 0; i < VIP_GLBP_FORWARDERS; i++) {
    states = states * 8 + r->g.run.forwarder[i].state;
  }
  return states;
}

void line_idle(struct line *line)
{
  const int32_t end = line->rows[line->at].ms - 1;
  unsigned states[GLAN_ROUTERS];
  int32_t due[GLAN_ROUTERS] = {0};

  for (unsigned i = 0; i < GLAN_ROUTERS; i++) {
    states[i] = states_of(&line->lan->r[i]);
  }
  for (;;) {
    int32_t next = end;

    for (unsigned i = 0; i < GLAN_ROUTERS; i++) {
      const struct line_row *row = line->lan->r[i].there ? row_of(line, i) : NULL;

      if (row == NULL) {
        continue;
      }
      if (due_of(line, row) != due[i]) {
        spread(line, row);
        due[i] = due_of(line, row);
      }
      next = due[i] < next ? due[i] : next;
      turn(line, row);
    }
    glan_until(line->lan, (uint32_t)((int32_t)line->origin + next));
    if (next == end) {
      break;
    }
  }
  for (unsigned i = 0; i < GLAN_ROUTERS; i++) {
    assert_int_equal(states_of(&line->lan->r[i]), states[i]);
  }
  glan_forget(line->lan);
}

/* ---- routers ---- */

void line_random(struct glan *lan, unsigned router, uint32_t number)
{
  /* glbplan.c has the other direction. */
  lan->r[router].random = (number - 1013904223u) * 4276115653u;
}

void line_own(struct glan *lan, unsigned router, const char *mac, struct vip_addr addr4,
              struct vip_addr addr6)
{
  struct vip_if_config *own = &lan->r[router].own;

  (void)hex_bytes(own->mac.octet, sizeof own->mac.octet, mac);
  own->addr4 = addr4;
  own->addr6 = addr6;
}

void line_knows(struct glan *lan, unsigned router, unsigned number, unsigned owner)
{
  struct vip_glbp_forwarder *vf = &lan->r[router].g.run.forwarder[number - 1];

  vf->state = VIP_GLBP_INITIAL;
  vf->own = owner == router;
  if (!vf->own) {
    vf->owner = lan->r[owner].own.mac;
  }
}

void line_go(struct glan *lan, unsigned router)
{
  assert_int_equal(vip_group_start(&lan->r[router].g.group, glan_now(lan)), VIP_OK);
  glan_flush(lan);
}

void line_key(struct glan *lan, unsigned router, const struct vip_auth *auth)
{
  struct vip_glbp_config config = *vip_glbp_get_config(&lan->r[router].g);

  config.auth = auth;
  assert_int_equal(vip_glbp_configure(&lan->r[router].g, &config, glan_now(lan)), VIP_OK);
  glan_flush(lan);
}
