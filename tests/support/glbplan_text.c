/* SPDX-License-Identifier: MIT */
/* glbplan_text.c - what a router did, as a line of text; sent messages are read by glbp.md 2. */
#include "glbplan.h"

#include "deadline.h"
#include "hex.h"

#include <stdio.h>

static const char *const state_names[] = {"disabled", "initial", "listen",
                                          "speak",    "standby", "active"};

/* A text that grows. */
struct line {
  char text[8000];
  size_t length;
};

static void add(struct line *line, const char *text)
{
  const size_t length = strlen(text);

  assert_true(line->length + length < sizeof line->text);
  memcpy(line->text + line->length, text, length + 1);
  line->length += length;
}

static void add_number(struct line *line, unsigned number)
{
  char text[12];

  (void)snprintf(text, sizeof text, "%u", number);
  add(line, text);
}

static const char *wire_state(uint8_t bit)
{
  for (unsigned i = 0; i < 6; i++) {
    if (bit == 1u << i) {
      return state_names[i];
    }
  }
  return "?";
}

/* The TLV of a type from octet `at` on, or NULL. */
static const uint8_t *tlv_of(const struct glan_record *r, uint8_t type, size_t *at)
{
  while (*at < r->packet.length) {
    const uint8_t *tlv = r->octets + *at;

    assert_true(tlv[1] >= 2 && *at + tlv[1] <= r->packet.length);
    *at += tlv[1];
    if (tlv[0] == type) {
      return tlv;
    }
  }
  return NULL;
}

static void add_source(struct line *line, const struct glan_record *r)
{
  if (r->packet.forwarder != 0) {
    add(line, "*");
    add_number(line, r->packet.forwarder);
  }
}

static void add_hello(struct line *line, const struct glan_record *r, const uint8_t *hello)
{
  const uint8_t *vf;
  size_t at = 12;
  bool any = false;

  add(line, "hello/");
  add(line, hello[5] == 0 ? "resign" : wire_state(hello[3]));
  while ((vf = tlv_of(r, 2, &at)) != NULL) {
    add(line, any ? "" : "[");
    any = true;
    add_number(line, vf[2]);
    add(line, vf[3] == 32 ? "a" : (vf[3] == 4 ? "l" : "?"));
  }
  add(line, any ? "]" : "");
  add_source(line, r);
}

static void add_send(struct line *line, const struct glan_record *r)
{
  size_t at = 12;
  const uint8_t *hello = tlv_of(r, 1, &at);
  const uint8_t *vf;

  if (r->octets[1] == 0 && hello != NULL) {
    add_hello(line, r, hello);
    return;
  }
  at = 12;
  vf = tlv_of(r, 2, &at);
  assert_non_null(vf);
  if (r->octets[1] == 0) {
    add(line, "vf");
    add_number(line, vf[2]);
    add(line, "/");
    add_number(line, vf[5]);
    add_source(line, r);
    return;
  }
  add(line, r->octets[1] == 1 ? "request" : "response");
  if (r->octets[1] == 2) {
    add_number(line, vf[2]);
  }
  add(line, ".");
  add_number(line, r->packet.dst.octet[r->packet.family == VIP_IPV4 ? 3 : 15]);
}

void glan_text(const struct glan_record *r, char *text, size_t room)
{
  struct line line = {"", 0};

  add_send(&line, r);
  assert_true(line.length < room);
  memcpy(text, line.text, line.length + 1);
}

static void add_record(struct line *line, const struct glan_record *r)
{
  static const char *const kinds[] = {"mac", "addr", "ra"};

  switch (r->op) {
  case GLAN_SEND:
    add_send(line, r);
    break;
  case GLAN_CLAIM:
  case GLAN_RELEASE:
    add(line, r->op == GLAN_CLAIM ? "+" : "-");
    add(line, kinds[r->right.kind]);
    if (r->right.kind == VIP_RIGHT_MAC) {
      add_number(line, r->right.forwarder);
    }
    break;
  case GLAN_ANNOUNCE:
    add(line, "na");
    break;
  case GLAN_EVENT:
    if (r->event.forwarder != 0) {
      add_number(line, r->event.forwarder);
    }
    add(line, ">");
    add(line, state_names[r->event.new_state]);
    break;
  }
}

static bool is_hello(const struct glan_record *r)
{
  size_t at = 12;

  return r->op == GLAN_SEND && r->octets[1] == 0 && tlv_of(r, 1, &at) != NULL;
}

void glan_did(struct glan *lan, unsigned router, bool hellos, const char *text, const char *file,
              int line_number)
{
  struct glan_router *r = &lan->r[router];
  struct line line = {"", 0};
  uint32_t ms = UINT32_MAX;

  for (size_t i = r->mark; i < r->count; i++) {
    const struct glan_record *one = &r->records[i];
    char head[24];

    if (!hellos && is_hello(one)) {
      continue;
    }
    (void)snprintf(head, sizeof head, "%s%u:", line.length == 0 ? "" : "; ", one->ms);
    if (one->ms != ms) {
      add(&line, head);
    }
    ms = one->ms;
    add(&line, " ");
    add_record(&line, one);
  }
  if (strcmp(line.text, text) != 0) {
    print_error("did:      %s\nexpected: %s\n", line.text, text);
    _fail(file, line_number);
  }
  deadlines_are_told(&r->engine);
  r->mark = r->count;
}

void glan_forget(struct glan *lan)
{
  for (unsigned i = 0; i < GLAN_ROUTERS; i++) {
    lan->r[i].mark = 0;
    lan->r[i].count = 0;
  }
}

void glan_is(const struct glan *lan, unsigned router, enum vip_glbp_state state, const char *file,
             int line)
{
  const uint8_t is = vip_group_state(&lan->r[router].g.group);

  if (is != state) {
    print_error("at %u ms the state of %c is %s, not %s\n", lan->now_ms, 'A' + (int)router,
                state_names[is], state_names[state]);
    _fail(file, line);
  }
}

uint8_t glan_vf_state(const struct glan *lan, unsigned router, unsigned number)
{
  return lan->r[router].g.run.forwarder[number - 1].state;
}

static uint32_t to_ms(vip_time due)
{
  return due != 0 ? (uint32_t)(due / VIP_MILLISECOND) - 1000000 : 0;
}

uint32_t glan_due_ms(const struct glan *lan, unsigned router, unsigned timer)
{
  return to_ms(lan->r[router].g.run.due[timer]);
}

uint32_t glan_vf_due_ms(const struct glan *lan, unsigned router, unsigned number,
                        enum vip_glbp_forwarder_timer timer)
{
  return glan_due_ms(lan, router,
                     VIP_GLBP_TIMER_FORWARDERS + (number - 1) * VIP_GLBP_FORWARDER_TIMERS +
                         (unsigned)timer);
}

const struct glan_record *glan_sent(const struct glan *lan, unsigned router, unsigned back)
{
  const struct glan_router *r = &lan->r[router];

  for (size_t i = r->count; i > 0; i--) {
    if (r->records[i - 1].op == GLAN_SEND && back-- == 0) {
      return &r->records[i - 1];
    }
  }
  fail_msg("no such packet");
  return NULL;
}

void glan_octets(const struct glan_record *r, const char *hex, const char *file, int line)
{
  uint8_t expected[GLAN_PACKET];
  const size_t length = hex_bytes(expected, sizeof expected, hex);

  if (length != r->packet.length || memcmp(expected, r->octets, length) != 0) {
    for (size_t i = 0; i < r->packet.length; i++) {
      print_error("%02x", r->octets[i]);
    }
    print_error(" was sent, not %s\n", hex);
    _fail(file, line);
  }
}
