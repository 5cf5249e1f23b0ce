/* SPDX-License-Identifier: MIT */
/*
 * fakehost.c - the recording host operations and the clock; see fakehost.h.
 *
 * Deviations from what a real host may do are none: it keeps no pointer beyond
 * a call, and it enforces the rules for rights by failing the test.
 */
#include "fakehost.h"

#include "deadline.h"

#include <stdlib.h>

/* The engine's own events name no object to find the host by. */
static struct fakehost *current;

static struct fakehost *host_of(const struct vip_if *ifp)
{
  return vip_engine_user(vip_if_engine(ifp));
}

static struct fh_record *record(struct fakehost *h, enum fh_op op)
{
  struct fh_record *r;

  if (h->count == FH_RECORDS) {
    fail_msg("more than %d operations", FH_RECORDS);
  }
  r = &h->records[h->count++];
  memset(r, 0, sizeof *r);
  r->op = op;
  r->ms = h->now_ms;
  if (h->rx != NULL) {
    memset(h->rx, 0xee, h->rx_length);
  }
  if (h->inside != NULL) {
    h->inside(h, op);
  }
  if (h->refuse_all[op]) {
    r->result = -1;
  } else if (h->refuse[op] > 0 && --h->refuse[op] == 0) {
    r->result = -1;
  }
  return r;
}

static struct fh_right *find_right(struct fakehost *h, const struct vip_group *group, uint8_t kind,
                                   uint8_t forwarder, const struct vip_addr *addr)
{
  size_t i;

  for (i = 0; i < h->right_count; i++) {
    struct fh_right *right = &h->rights[i];

    if (right->group == group && right->kind == kind && right->forwarder == forwarder &&
        (addr == NULL || vip_addr_compare(&right->addr, addr) == 0)) {
      return right;
    }
  }
  return NULL;
}

static bool holds_any(const struct fakehost *h, const struct vip_group *group)
{
  size_t i;

  for (i = 0; i < h->right_count; i++) {
    if (h->rights[i].group == group) {
      return true;
    }
  }
  return false;
}

/* The same group, not const. */
static struct vip_group *group_of(const struct vip_if *ifp, const struct vip_group *group)
{
  if (group == NULL) {
    return NULL;
  }
  return vip_if_find(ifp, vip_group_protocol(group),
                     vip_group_protocol(group) == VIP_PROTOCOL_GLBP ? 0 : vip_group_family(group),
                     vip_group_id(group));
}

static int op_send(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct fakehost *h = host_of(ifp);
  struct fh_record *r = record(h, FH_SEND);

  r->ifp = ifp;
  r->group = group_of(ifp, packet->group);
  r->packet = *packet;
  r->packet.data = NULL;
  h->last_length = packet->length;
  memcpy(h->last_sent, packet->data, packet->length);
  memcpy(r->octets, packet->data,
         packet->length < sizeof r->octets ? packet->length : sizeof r->octets);
  if ((packet->protocol == VIP_VRRP_IP_PROTOCOL) != (packet->port == 0)) {
    host_fail(h, "a packet has a port and no UDP, or the other way round");
  }
  /* HSRP speaks before it has a role. */
  if (packet->group != NULL && vip_group_protocol(packet->group) == VIP_PROTOCOL_VRRP &&
      !holds_any(h, packet->group)) {
    host_fail(h, "a packet speaks for a role whose rights are not held");
  }
  if (packet->forwarder != 0 &&
      find_right(h, packet->group, VIP_RIGHT_MAC, packet->forwarder, NULL) == NULL) {
    host_fail(h, "a packet leaves with a virtual MAC that is not held");
  }
  return r->result;
}

static int op_claim(struct vip_group *group, const struct vip_right *right)
{
  struct fakehost *h = host_of(vip_group_if(group));
  struct fh_record *r = record(h, FH_CLAIM);
  struct vip_addr none = {{0}};

  r->group = group;
  r->right = *right;
  r->addr = right->addr == NULL ? none : *right->addr;
  r->right.addr = NULL;
  if ((right->kind == VIP_RIGHT_MAC) != (right->addr == NULL)) {
    host_fail(h, "a right without its address, or a MAC with one");
  }
  if (find_right(h, group, right->kind, right->forwarder, &r->addr) != NULL) {
    host_fail(h, "claimed twice");
  }
  if (r->result == 0) {
    struct fh_right *held = &h->rights[h->right_count++];

    held->group = group;
    held->kind = right->kind;
    held->forwarder = right->forwarder;
    held->addr = r->addr;
  }
  return r->result;
}

static void op_release(struct vip_group *group, const struct vip_right *right)
{
  struct fakehost *h = host_of(vip_group_if(group));
  struct fh_record *r = record(h, FH_RELEASE);
  struct vip_addr none = {{0}};
  struct fh_right *held;

  r->group = group;
  r->right = *right;
  r->addr = right->addr == NULL ? none : *right->addr;
  r->right.addr = NULL;
  held = find_right(h, group, right->kind, right->forwarder, &r->addr);
  if (held == NULL) {
    host_fail(h, "released without being held");
    return;
  }
  *held = h->rights[--h->right_count];
}

static int op_announce(struct vip_group *group, const struct vip_announce *announce)
{
  struct fakehost *h = host_of(vip_group_if(group));
  struct fh_record *r = record(h, FH_ANNOUNCE);

  r->group = group;
  r->announce = *announce;
  r->addr = *announce->addr;
  r->announce.addr = NULL;
  if (announce->forwarder != 0 &&
      (find_right(h, group, VIP_RIGHT_ADDR, 1, announce->addr) == NULL ||
       find_right(h, group, VIP_RIGHT_MAC, announce->forwarder, NULL) == NULL)) {
    host_fail(h, "an address is announced that is not held");
  }
  return r->result;
}

static void op_join(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr, bool on)
{
  struct fh_record *r = record(host_of(ifp), FH_JOIN);

  r->ifp = ifp;
  r->family = family;
  r->addr = *addr;
  r->on = on;
}

static void op_event(struct vip_if *ifp, struct vip_group *group, const struct vip_event *event)
{
  struct fakehost *h = ifp == NULL ? current : host_of(ifp);
  struct fh_record *r = record(h, FH_EVENT);

  r->ifp = ifp;
  r->group = group;
  r->event = *event;
  if (event->peer != NULL) {
    r->addr = *event->peer;
  }
  r->event.peer = NULL;
  if (event->kind == VIP_EVENT_STATE && event->reason == VIP_REASON_NONE) {
    host_fail(h, "a state changes without a reason");
  }
  if (event->kind == VIP_EVENT_STATE && event->forwarder == 0 &&
      vip_group_state(group) != event->new_state) {
    host_fail(h, "the state is not stored before its event");
  }
}

static uint32_t op_random(struct vip_engine *engine)
{
  struct fakehost *h = vip_engine_user(engine);

  (void)record(h, FH_RANDOM);
  return h->random;
}

static const struct vip_ops all_ops = {op_send, op_claim, op_release, op_announce,
                                       op_join, op_event, op_random};

vip_time fh_time(const struct fakehost *h, uint32_t ms)
{
  return (h->setup.epoch_ms + ms) * VIP_MILLISECOND;
}

vip_time fh_now(const struct fakehost *h)
{
  return fh_time(h, h->now_ms);
}

void poll_now(struct fakehost *h)
{
  deadlines_are_told(&h->engine);
  assert_int_equal(vip_engine_tick(&h->engine, fh_now(h)), VIP_OK);
  h->polled = true;
}

void at(struct fakehost *h, uint32_t ms)
{
  assert_true(ms >= h->now_ms);
  while (h->now_ms < ms) {
    if (!h->polled) {
      poll_now(h);
    }
    if (h->fast) {
      int32_t sleep = vip_ms_until(vip_engine_deadline(&h->engine), fh_now(h));

      h->now_ms = sleep >= (int32_t)(ms - h->now_ms) ? ms : h->now_ms + (uint32_t)sleep;
    } else {
      h->now_ms++;
    }
    h->polled = false;
  }
}

void until(struct fakehost *h, uint32_t ms)
{
  at(h, ms);
  poll_now(h);
}

int hear(struct fakehost *h, const struct advert *p)
{
  /* The octets stand alone in memory so that reading one too many is seen. */
  uint8_t *octets = malloc(p->length);
  int result;

  if (p->length > 0) {
    memcpy(octets, p->data, p->length);
  }
  h->rx = octets;
  h->rx_length = p->length;
  result = vip_vrrp_input(&h->ifp, &p->meta, octets, p->length, fh_now(h));
  h->rx = NULL;
  deadlines_are_told(&h->engine);
  free(octets);
  return result;
}

static const struct vip_addr base4 = {{192, 0, 2, 1}};
static const struct vip_addr base6[] = {
    {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
    {{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
};

static void fill_defaults(struct fh_setup *s)
{
  struct vip_vrrp_config *c = &s->config;

  if (c->vrid == 0) {
    c->vrid = 51;
  }
  if (c->family == 0) {
    c->family = VIP_IPV4;
  }
  if (c->addresses == NULL) {
    c->addresses = c->family == VIP_IPV6 ? base6 : &base4;
    c->address_count = c->family == VIP_IPV6 ? 2 : 1;
  }
  if (vip_addr_is_none(&s->local4) && !s->no_address) {
    s->local4 = vip_ipv4(192, 0, 2, 20);
  }
  if (vip_addr_is_none(&s->local6) && !s->no_address) {
    s->local6 = v6(0xfe80, 0x20);
  }
}

void host_engine(struct fakehost *h, const struct fh_setup *setup)
{
  static const struct vip_mac mac = {{2, 0, 0, 0, 0, 0x20}};
  struct vip_engine_config ec;
  struct vip_if_config ic;

  memset(h, 0, sizeof *h);
  memset(&ec, 0, sizeof ec);
  memset(&ic, 0, sizeof ic);
  current = h;
  if (setup != NULL) {
    h->setup = *setup;
  }
  fill_defaults(&h->setup);
  h->ops = all_ops;
  ec.ops = &h->ops;
  ec.slots = h->slots;
  ec.slot_count = FH_SLOTS;
  ec.tx = h->tx;
  ec.tx_size = sizeof h->tx;
  ec.user = h;
  assert_int_equal(vip_engine_init(&h->engine, &ec), VIP_OK);
  ic.index = 1;
  ic.mac = mac;
  ic.up = !h->setup.link_down;
  ic.mtu = h->setup.mtu;
  ic.addr4 = h->setup.local4;
  ic.addr6 = h->setup.local6;
  ic.counters = h->setup.no_counters ? NULL : &h->if_counters;
  assert_int_equal(vip_if_init(&h->ifp, &h->engine, &ic), VIP_OK);
}

void host_open(struct fakehost *h, const struct fh_setup *setup)
{
  host_engine(h, setup);
  assert_int_equal(vip_vrrp_init(&h->vr, &h->ifp, &h->setup.config), VIP_OK);
  if (!h->setup.no_counters) {
    assert_int_equal(vip_group_set_counters(&h->vr.group, &h->counters), VIP_OK);
  }
}

void host_base(struct fakehost *h, const struct vip_vrrp_config *config)
{
  struct fh_setup setup;

  memset(&setup, 0, sizeof setup);
  if (config != NULL) {
    setup.config = *config;
  }
  host_open(h, &setup);
  assert_int_equal(vip_group_start(&h->vr.group, fh_now(h)), VIP_OK);
  expect_state(h, setup.config.priority == 255 ? VIP_VRRP_ACTIVE : VIP_VRRP_BACKUP);
  if (setup.config.priority != 255) {
    assert_int_equal(ops_since(h, 0, FH_SEND), 0);
    host_forget(h);
  }
}

void host_active(struct fakehost *h, const struct vip_vrrp_config *config)
{
  host_base(h, config);
  until(h, 3610);
  expect_state(h, VIP_VRRP_ACTIVE);
  host_forget(h);
}

void host_close(struct fakehost *h)
{
  struct vip_group *group;

  h->inside = NULL;
  while ((group = vip_if_next(&h->ifp, NULL)) != NULL) {
    host_forget(h);
    assert_int_equal(vip_group_remove(group, fh_now(h)), VIP_OK);
  }
  assert_int_equal(vip_if_remove(&h->ifp), VIP_OK);
  assert_int_equal(h->right_count, 0);
  assert_true(vip_engine_deadline(&h->engine) == VIP_NEVER);
}

/* ---- more routers, and keys ---- */

const uint8_t fh_secret[6] = {'s', 'e', 'c', 'r', 'e', 't'};
static const struct vip_key key = {0, fh_secret, sizeof fh_secret, VIP_KEY_SEND | VIP_KEY_ACCEPT};
const struct vip_auth fh_text_auth = {&vip_auth_text, &key, 1};
const struct vip_auth fh_md5_auth = {&vip_auth_md5, &key, 1};

int add_router(struct vip_vrrp *vr, struct vip_if *ifp, uint8_t family, uint8_t vrid,
               uint8_t priority, uint16_t cs)
{
  static const struct vip_addr addr4 = {{192, 0, 2, 77}};
  static const struct vip_addr addr6 = {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77}};
  struct vip_vrrp_config c;

  memset(&c, 0, sizeof c);
  c.vrid = vrid;
  c.family = family;
  c.priority = priority;
  c.advert_cs = cs;
  c.addresses = family == VIP_IPV4 ? &addr4 : &addr6;
  c.address_count = 1;
  return vip_vrrp_init(vr, ifp, &c);
}

void start_router(const struct fakehost *h, struct vip_vrrp *vr)
{
  assert_int_equal(vip_group_start(&vr->group, fh_now(h)), VIP_OK);
}
