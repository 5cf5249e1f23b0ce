/* SPDX-License-Identifier: MIT */
/*
 * hsrphost.c - see hsrphost.h.  Packets and readings of sent messages follow
 * hsrp.md 2.2 to 2.4 alone.
 */
#include "hsrphost.h"

#include "deadline.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const state_names[] = {"initial", "learn",   "listen",
                                          "speak",   "standby", "active"};

struct vip_hsrp_config hsrp_defaults(void)
{
  struct vip_hsrp_config c;

  memset(&c, 0, sizeof c);
  c.family = VIP_IPV4;
  c.version = 1;
  c.group = 1;
  c.address = vip_ipv4(10, 0, 0, 1);
  c.no_jitter = true;
  return c;
}

static void fill_peers(struct hsrphost *t)
{
  static const uint8_t last[HSRP_ROUTERS] = {9, 30, 10, 99};
  static const uint8_t priority[HSRP_ROUTERS] = {200, 100, 100, 50};

  for (unsigned i = 0; i < HSRP_ROUTERS; i++) {
    t->peer[i].addr =
        t->config.family == VIP_IPV6 ? v6(0xfe80, last[i]) : vip_ipv4(10, 0, 0, last[i]);
    t->peer[i].priority = priority[i];
  }
}

void hsrp_open(struct hsrphost *t, const struct vip_hsrp_config *config)
{
  struct fh_setup setup;

  memset(t, 0, sizeof *t);
  memset(&setup, 0, sizeof setup);
  setup.local4 = vip_ipv4(10, 0, 0, 20);
  setup.local6 = v6(0xfe80, 20);
  host_engine(&t->h, &setup);
  t->h.fast = true;
  t->config = config != NULL ? *config : hsrp_defaults();
  fill_peers(t);
  assert_int_equal(vip_hsrp_init(&t->g, &t->h.ifp, &t->config), VIP_OK);
  assert_int_equal(vip_group_set_counters(&t->g.group, &t->h.counters), VIP_OK);
  vip_hsrp_set_stats(&t->g, &t->stats);
}

void hsrp_start(struct hsrphost *t, const struct vip_hsrp_config *config)
{
  hsrp_open(t, config);
  assert_int_equal(vip_group_start(&t->g.group, fh_now(&t->h)), VIP_OK);
}

void hsrp_go(struct hsrphost *t, enum vip_hsrp_state state)
{
  if (state == VIP_HSRP_SPEAK) {
    until(&t->h, 10000);
  } else if (state == VIP_HSRP_STANDBY) {
    at(&t->h, 19000);
    rx(t, HSRP_X, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
    until(&t->h, 20000);
  } else if (state == VIP_HSRP_ACTIVE) {
    until(&t->h, 20000);
  }
  is_in(t, state);
  hsrp_forget(t);
}

void hsrp_close(struct hsrphost *t)
{
  if (t->hif.ifp != NULL) {
    assert_int_equal(vip_hsrp_if_remove(&t->hif), VIP_OK);
  }
  host_close(&t->h);
}

/* ---- packets ---- */

static void put(uint8_t *p, uint32_t value, unsigned octets)
{
  while (octets-- > 0) {
    p[octets] = (uint8_t)value;
    value >>= 8;
  }
}

static uint8_t wire_state(uint8_t version, enum vip_hsrp_state state)
{
  static const uint8_t v1[] = {0, 1, 2, 4, 8, 16};

  return version == 1 ? v1[state] : (uint8_t)(state + 1);
}

static void make_v1(const struct hsrphost *t, struct advert *p, const struct hsrp_router *from,
                    uint8_t opcode, enum vip_hsrp_state state)
{
  p->length = 20;
  p->data[1] = opcode;
  p->data[2] = wire_state(1, state);
  p->data[3] = (uint8_t)((t->hello_ms != 0 ? t->hello_ms : 3000) / 1000);
  p->data[4] = (uint8_t)((t->hold_ms != 0 ? t->hold_ms : 10000) / 1000);
  p->data[5] = from->priority;
  p->data[6] = (uint8_t)t->config.group;
  memcpy(p->data + 8, "cisco", 5);
  memcpy(p->data + 16, vip_ipv4(10, 0, 0, 1).octet, 4);
}

static void make_v2(const struct hsrphost *t, struct advert *p, const struct hsrp_router *from,
                    uint8_t opcode, enum vip_hsrp_state state)
{
  static const uint8_t identifier[6] = {0xaa, 0xbb, 0xcc, 0, 2, 0x10};
  const bool ipv6 = t->config.family == VIP_IPV6;

  p->length = 52;
  put(p->data, 0x01280200, 4);
  p->data[3] = opcode;
  p->data[4] = wire_state(2, state);
  p->data[5] = t->config.family;
  put(p->data + 6, t->config.group, 2);
  memcpy(p->data + 8, identifier, 6);
  put(p->data + 14, from->priority, 4);
  put(p->data + 18, t->hello_ms != 0 ? t->hello_ms : 3000, 4);
  put(p->data + 22, t->hold_ms != 0 ? t->hold_ms : 10000, 4);
  memcpy(p->data + 26, vip_hsrp_get_config(&t->g)->address.octet, ipv6 ? 16 : 4);
  put(p->data + 42, 0x0308, 2);
  memcpy(p->data + 44, "cisco", 5);
}

void hsrp_make(const struct hsrphost *t, struct advert *p, const struct hsrp_router *from,
               uint8_t opcode, enum vip_hsrp_state state)
{
  static const struct vip_addr group1 = {{224, 0, 0, 2}};
  static const struct vip_addr group2 = {{224, 0, 0, 102}};

  memset(p, 0, sizeof *p);
  p->meta.family = t->config.family;
  p->meta.src = from->addr;
  p->meta.ttl = t->config.family == VIP_IPV6 ? 255 : 1;
  p->meta.dst =
      t->config.family == VIP_IPV6 ? v6(0xff02, 0x66) : (t->config.version == 1 ? group1 : group2);
  if (t->config.version == 1) {
    make_v1(t, p, from, opcode, state);
  } else {
    make_v2(t, p, from, opcode, state);
  }
}

int hsrp_hear(struct hsrphost *t, const struct advert *p)
{
  /* The octets stand alone in memory so that reading one too many is seen. */
  uint8_t *octets = malloc(p->length);
  int result;

  if (p->length > 0) {
    memcpy(octets, p->data, p->length);
  }
  t->h.rx = octets;
  t->h.rx_length = p->length;
  result = vip_hsrp_input(&t->h.ifp, &p->meta, octets, p->length, fh_now(&t->h));
  t->h.rx = NULL;
  deadlines_are_told(&t->h.engine);
  free(octets);
  return result;
}

void rx(struct hsrphost *t, unsigned peer, uint8_t opcode, enum vip_hsrp_state state)
{
  struct advert p;
  int result;

  hsrp_make(t, &p, &t->peer[peer], opcode, state);
  result = hsrp_hear(t, &p);
  if (result != VIP_OK) {
    host_fail(&t->h, "at %u ms a message was dropped: %s", t->h.now_ms, vip_strerror(result));
  }
}

void rx_active_until(struct hsrphost *t, unsigned peer, uint32_t from, uint32_t to)
{
  for (uint32_t ms = from; ms <= to; ms += 3000) {
    at(&t->h, ms);
    rx(t, peer, VIP_HSRP_HELLO, VIP_HSRP_ACTIVE);
  }
}

void rx_dropped(struct hsrphost *t, const struct advert *p, enum vip_code code)
{
  const struct vip_hsrp_run run = t->g.run;
  const uint32_t before = t->h.counters.code[code] + t->h.if_counters.code[code];
  const uint32_t all = counted_all(&t->h);
  const uint32_t taken = t->h.counters.rx;
  const uint8_t state = t->g.group.state;
  const int result = hsrp_hear(t, p);

  if (result != -1 - (int)code) {
    host_fail(&t->h, "the result is \"%s\"", vip_strerror(result));
  }
  assert_int_equal(t->h.counters.code[code] + t->h.if_counters.code[code], before + 1);
  assert_int_equal(counted_all(&t->h), all + 1);
  assert_int_equal(t->h.counters.rx, taken);
  assert_int_equal(t->g.group.state, state);
  assert_memory_equal(&t->g.run, &run, sizeof run);
}

/* ---- what it did ---- */

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

static const char *state_text(uint8_t version, uint8_t wire)
{
  for (unsigned i = 0; i < 6; i++) {
    if (wire_state(version, (enum vip_hsrp_state)i) == wire) {
      return state_names[i];
    }
  }
  return "?";
}

static void add_send(struct line *line, const struct fh_record *r)
{
  static const char *const ops[] = {"hello/", "coup/", "resign/"};
  static const char *const presence[] = {"?", "dormant", "passive", "active"};
  const uint8_t *o = r->octets;
  char text[40];

  if (r->packet.length == 16 || r->packet.length == 6) {
    const unsigned active = r->packet.length == 16 ? o[9] : o[3];
    const unsigned passive = r->packet.length == 16 ? o[11] : o[5];
    const unsigned state = active != 0 ? 3 : (passive != 0 ? 2 : 1);

    assert_true(r->packet.length == 6 || o[6] == state);
    assert_null(r->packet.group);
    (void)snprintf(text, sizeof text, "if/%s %u+%u", presence[state], active, passive);
    add(line, text);
    return;
  }
  add(line, r->packet.length == 20 || r->packet.length == 50 ? ops[o[1]] : ops[o[3]]);
  add(line,
      r->packet.length == 20 || r->packet.length == 50 ? state_text(1, o[2]) : state_text(2, o[4]));
  if (r->packet.forwarder != 0) {
    assert_memory_not_equal(&r->packet.src_mac, &vip_if_get_config(r->ifp)->mac, 6);
    add(line, "*");
  } else {
    assert_memory_equal(&r->packet.src_mac, &vip_if_get_config(r->ifp)->mac, 6);
  }
}

static void add_right(struct line *line, const struct fh_record *r)
{
  static const char *const kinds[] = {"mac", "addr", "ra"};

  add(line, r->op == FH_CLAIM ? "+" : "-");
  add(line, kinds[r->right.kind]);
  if ((r->right.flags & VIP_RIGHT_FINAL) != 0) {
    add(line, "!");
  }
}

static bool add_record(struct line *line, const struct fh_record *r)
{
  switch (r->op) {
  case FH_SEND:
    add_send(line, r);
    return true;
  case FH_CLAIM:
  case FH_RELEASE:
    add_right(line, r);
    return true;
  case FH_ANNOUNCE:
    add(line, r->announce.family == VIP_IPV6 ? "na" : (r->announce.copies == 2 ? "garp2" : "garp"));
    return true;
  case FH_EVENT:
    if (r->event.kind != VIP_EVENT_STATE) {
      return false;
    }
    add(line, ">");
    add(line, state_names[r->event.new_state]);
    return true;
  case FH_JOIN:
  case FH_RANDOM:
  case FH_OPS:
    break;
  }
  return false;
}

void hsrp_did(struct hsrphost *t, const char *text, const char *file, int line_number)
{
  struct line line = {"", 0};
  uint32_t ms = UINT32_MAX;

  for (size_t i = t->mark; i < t->h.count; i++) {
    const struct fh_record *r = &t->h.records[i];
    struct line one = {"", 0};
    char head[24];

    if (!add_record(&one, r)) {
      continue;
    }
    (void)snprintf(head, sizeof head, "%s%u:", line.length == 0 ? "" : "; ", r->ms);
    if (r->ms != ms) {
      add(&line, head);
    }
    ms = r->ms;
    add(&line, " ");
    add(&line, one.text);
  }
  if (strcmp(line.text, text) != 0) {
    print_error("did:      %s\nexpected: %s\n", line.text, text);
    _fail(file, line_number);
  }
  deadlines_are_told(&t->h.engine);
  hsrp_forget(t);
}

void hsrp_forget(struct hsrphost *t)
{
  host_forget(&t->h);
  t->mark = 0;
}

void is_in(const struct hsrphost *t, enum vip_hsrp_state state)
{
  if (t->g.group.state != state) {
    host_fail(&t->h, "at %u ms the state is %s, not %s", t->h.now_ms, state_names[t->g.group.state],
              state_names[state]);
  }
}

uint32_t due_ms(const struct hsrphost *t, enum vip_hsrp_timer timer)
{
  return (uint32_t)(t->g.run.due[timer] / VIP_MILLISECOND);
}
