/* SPDX-License-Identifier: MIT */
/*
 * expect.c - what tests say about the fake host's record; see fakehost.h.
 *
 * Each of these looks at everything that was recorded, so that an operation too
 * many is found as surely as one that is missing.
 */
#include "fakehost.h"

#include <inttypes.h>

struct vip_addr fh_peer(const struct fakehost *h, enum fh_from from)
{
  static const uint8_t last[] = {10, 30, 20};
  static const uint16_t last6[] = {0x10, 0x30, 0x20};

  if (from == SELF) {
    const struct vip_if_config *ic = vip_if_get_config(&h->ifp);

    return h->setup.config.family == VIP_IPV6 ? ic->addr6 : ic->addr4;
  }
  return h->setup.config.family == VIP_IPV6 ? v6(0xfe80, last6[from])
                                            : vip_ipv4(192, 0, 2, last[from]);
}

void advert_make(struct fakehost *h, struct advert *p, uint8_t priority, uint16_t cs,
                 enum fh_from from)
{
  static const struct vip_addr group4 = VIP_VRRP_GROUP_IPV4;
  static const struct vip_addr group6 = VIP_VRRP_GROUP_IPV6;
  const struct vip_vrrp_config *c = vip_vrrp_get_config(&h->vr);
  struct advert_fields f;

  memset(&f, 0, sizeof f);
  f.family = c->family;
  f.version = c->version == VIP_VRRP_V2 ? 2 : 3;
  f.vrid = c->vrid;
  f.priority = priority;
  f.interval = f.version == 2 ? cs / 100 : cs;
  f.src = fh_peer(h, from);
  f.dst = c->family == VIP_IPV6 ? group6 : group4;
  f.addresses = c->addresses;
  f.count = c->address_count;
  f.sum = SUM_MESSAGE;
  advert_build(p, &f);
}

void heard(struct fakehost *h, uint8_t priority, uint16_t cs, enum fh_from from)
{
  struct advert p;
  int result;

  advert_make(h, &p, priority, cs, from);
  result = hear(h, &p);
  if (result != VIP_OK) {
    host_fail(h, "at %u ms an advertisement was dropped: %s", h->now_ms, vip_strerror(result));
  }
}

void host_forget(struct fakehost *h)
{
  h->count = 0;
}

uint32_t counted(const struct fakehost *h, enum vip_code code)
{
  return h->counters.code[code];
}

uint32_t counted_all(const struct fakehost *h)
{
  uint32_t sum = 0;
  size_t i;

  for (i = 0; i < VIP_CODE_COUNTED; i++) {
    sum += h->counters.code[i] + h->if_counters.code[i];
  }
  return sum;
}

void dropped(struct fakehost *h, const struct advert *p, enum vip_code code)
{
  uint32_t all = counted_all(h);
  uint32_t one = h->counters.code[code] + h->if_counters.code[code];
  uint32_t rx = h->counters.rx + h->if_counters.rx;
  struct vip_vrrp_run run;
  uint8_t state = vip_group_state(&h->vr.group);
  vip_time deadline = vip_group_deadline(&h->vr.group);
  size_t mark = h->count;
  int result;

  memcpy(&run, &h->vr.run, sizeof run); /* padding, too: it is compared below */
  result = hear(h, p);

  if (result != -1 - (int)code) {
    host_fail(h, "at %u ms: dropped as \"%s\", not \"%s\"", h->now_ms, vip_strerror(result),
              vip_strerror(-1 - (int)code));
  }
  host_check(h,
             h->setup.no_counters || h->counters.code[code] + h->if_counters.code[code] == one + 1);
  host_check(h, h->setup.no_counters || counted_all(h) == all + 1);
  host_check(h, h->counters.rx + h->if_counters.rx == rx);
  host_check(h, memcmp(&run, &h->vr.run, sizeof run) == 0);
  host_check(h, vip_group_state(&h->vr.group) == state);
  host_check(h, vip_group_deadline(&h->vr.group) == deadline);
  quiet_since(h, mark);
}

size_t ops_since(const struct fakehost *h, size_t from, enum fh_op op)
{
  size_t n = 0;
  size_t i;

  for (i = from; i < h->count; i++) {
    n += h->records[i].op == op;
  }
  return n;
}

const struct fh_record *nth(const struct fakehost *h, enum fh_op op, size_t n)
{
  size_t i;

  for (i = 0; i < h->count; i++) {
    if (h->records[i].op == op && n-- == 0) {
      return &h->records[i];
    }
  }
  host_fail(h, "no such operation was recorded");
  return &h->records[0];
}

static bool is_loud(const struct fh_record *r)
{
  return r->op != FH_RANDOM && r->op != FH_JOIN &&
         !(r->op == FH_EVENT && r->event.kind != VIP_EVENT_STATE);
}

void quiet_since(const struct fakehost *h, size_t from)
{
  size_t i;

  for (i = from; i < h->count; i++) {
    if (is_loud(&h->records[i])) {
      host_fail(h, "not quiet at %u ms", h->records[i].ms);
    }
  }
}

void expect_quiet_until(struct fakehost *h, uint32_t ms)
{
  size_t mark = h->count;

  until(h, ms);
  quiet_since(h, mark);
}

/* The next record from `*i` on that is a packet, right, announcement or state event. */
static const struct fh_record *next_loud(const struct fakehost *h, size_t *i)
{
  while (*i < h->count && !is_loud(&h->records[*i])) {
    ++*i;
  }
  if (*i == h->count) {
    host_fail(h, "an operation is missing");
  }
  return &h->records[(*i)++];
}

uint8_t sent_priority(const struct fh_record *r)
{
  return r->octets[2];
}

uint16_t sent_interval(const struct fh_record *r)
{
  if (r->octets[0] == 0x21) {
    return r->octets[5];
  }
  return (uint16_t)((r->octets[4] & 0x0f) << 8 | r->octets[5]);
}

uint8_t sent_version(const struct fh_record *r)
{
  return r->octets[0] >> 4;
}

static void check_advert(const struct fakehost *h, const struct fh_record *r, uint8_t priority)
{
  const struct vip_vrrp_config *c = vip_vrrp_get_config(&h->vr);
  uint16_t own = sent_version(r) == 3 ? c->advert_cs : (uint16_t)((c->advert_cs + 99) / 100);

  host_check(h, r->op == FH_SEND);
  host_check(h, sent_priority(r) == priority);
  host_check(h, sent_interval(r) == own);
  host_check(h, r->octets[1] == c->vrid);
  host_check(h, r->octets[3] == c->address_count);
  host_check(h, r->packet.protocol == 112 && r->packet.port == 0);
  host_check(h, r->packet.ttl == 255 || c->unicast_ttl != 0);
}

void expect_one_advert(const struct fakehost *h, size_t from, uint8_t priority)
{
  size_t i = from;
  const struct fh_record *r = next_loud(h, &i);

  check_advert(h, r, priority);
  quiet_since(h, i);
}

void expect_advert_at(struct fakehost *h, uint32_t ms)
{
  size_t mark = h->count;

  at(h, ms);
  quiet_since(h, mark);
  poll_now(h);
  expect_one_advert(h, mark, vip_group_effective_priority(&h->vr.group));
}

/* What a takeover must consist of, in order, from record `i`. */
static void check_takeover(const struct fakehost *h, size_t i)
{
  const struct vip_vrrp_config *c = vip_vrrp_get_config(&h->vr);
  unsigned copies = c->peers == NULL ? 1 : c->peer_count;
  unsigned addresses = (unsigned)c->address_count + c->excluded_count;
  unsigned rights = addresses + (c->physical_mac ? 0 : 1) + (c->family == VIP_IPV6 ? 1 : 0);
  unsigned n;
  const struct fh_record *r;

  for (n = 0; n < rights; n++) {
    host_check(h, next_loud(h, &i)->op == FH_CLAIM);
  }
  copies *= c->version == VIP_VRRP_V2_V3 ? 2 : 1;
  for (n = 0; n < copies; n++) {
    check_advert(h, next_loud(h, &i), vip_group_effective_priority(&h->vr.group));
  }
  for (n = 0; n < addresses; n++) {
    r = next_loud(h, &i);
    host_check(h, r->op == FH_ANNOUNCE);
    host_check(h, vip_addr_compare(&r->addr, &c->addresses[n]) == 0);
  }
  r = next_loud(h, &i);
  host_check(h, r->op == FH_EVENT && r->event.new_state == VIP_VRRP_ACTIVE);
  quiet_since(h, i);
}

void expect_active_at(struct fakehost *h, uint32_t ms)
{
  static struct fakehost saved;
  uint16_t cs = vip_vrrp_get_config(&h->vr)->advert_cs;
  size_t mark = h->count;

  at(h, ms);
  quiet_since(h, mark);
  poll_now(h);
  check_takeover(h, mark);
  expect_state(h, VIP_VRRP_ACTIVE);
  saved = *h; /* the same addresses when it comes back: all state with it */
  if (vip_vrrp_get_config(&h->vr)->version != VIP_VRRP_V2_V3 &&
      vip_vrrp_get_config(&h->vr)->peers == NULL) {
    h->fast = cs > 1000;
    expect_advert_at(h, ms + 10U * cs);
  }
  *h = saved;
}

void expect_state(const struct fakehost *h, enum vip_vrrp_state state)
{
  if (vip_group_state(&h->vr.group) != state) {
    host_fail(h, "at %u ms the state is %s", h->now_ms, vip_group_state_name(&h->vr.group));
  }
}

void expect_event(const struct fakehost *h, size_t from, enum vip_vrrp_state state,
                  enum vip_reason reason)
{
  size_t n = 0;
  size_t i;

  for (i = from; i < h->count; i++) {
    const struct fh_record *r = &h->records[i];

    if (r->op == FH_EVENT && r->event.kind == VIP_EVENT_STATE) {
      host_check(h, r->group == &h->vr.group);
      host_check(h, r->event.now == fh_time(h, r->ms));
      host_check(h, r->event.code == 0 && r->event.difference == 0);
      host_check(h, r->event.new_state == state);
      if (r->event.reason != reason) {
        host_fail(h, "the reason is %s, not %s", vip_reason_name(r->event.reason),
                  vip_reason_name((uint8_t)reason));
      }
      n++;
    }
  }
  if (n != 1) {
    host_fail(h, "%zu state events", n);
  }
}

static void print_addr(uint8_t family, const struct vip_addr *a)
{
  int i;

  for (i = 0; i < (family == VIP_IPV6 ? 16 : 4); i++) {
    print_message(family == VIP_IPV6 ? "%02x" : "%u.", a->octet[i]);
  }
}

void host_failed(const struct fakehost *h, const char *file, int line, const char *format, ...)
{
  va_list args;

  host_print(h);
  va_start(args, format);
  vprint_error(format, args);
  va_end(args);
  print_error("\n");
  _fail(file, line);
}

void host_print(const struct fakehost *h)
{
  static const char *const names[FH_OPS] = {"send", "claim", "release", "announce",
                                            "join", "event", "random"};
  size_t i;

  for (i = h->count > 40 ? h->count - 40 : 0; i < h->count; i++) {
    const struct fh_record *r = &h->records[i];
    uint8_t family = h->setup.config.family;

    print_message("%6u %-8s ", r->ms, names[r->op]);
    if (r->op == FH_SEND) {
      print_message("v%u vrid %u prio %u interval %u count %u to ", sent_version(r), r->octets[1],
                    sent_priority(r), sent_interval(r), r->octets[3]);
      print_addr(r->packet.family, &r->packet.dst);
    } else if (r->op == FH_EVENT) {
      print_message("kind %u state %u -> %u reason %s code %s", r->event.kind, r->event.old_state,
                    r->event.new_state, vip_reason_name(r->event.reason),
                    vip_strerror(r->event.code));
    } else if (r->op == FH_CLAIM || r->op == FH_RELEASE) {
      print_message("kind %u flags %u ", r->right.kind, r->right.flags);
      print_addr(family, &r->addr);
    } else {
      print_addr(family, &r->addr);
    }
    print_message("%s\n", r->result < 0 ? " FAILED" : "");
  }
  print_message("%6u now, deadline %" PRIu64 " ns, state %s\n", h->now_ms,
                vip_group_deadline(&h->vr.group), vip_group_state_name(&h->vr.group));
}

void takes_over(struct fakehost *h, uint32_t ms, enum vip_reason reason)
{
  host_forget(h);
  expect_active_at(h, ms);
  expect_event(h, 0, VIP_VRRP_ACTIVE, reason);
}

uint16_t learned_cs(const struct fakehost *h)
{
  struct vip_vrrp_status status;

  vip_vrrp_get_status(&h->vr, &status);
  return status.active_advert_cs;
}

void dropped_hex(struct fakehost *h, const char *header, const char *message, enum vip_code code)
{
  struct advert p;

  advert_hex(&p, header, message);
  dropped(h, &p, code);
}

void accepted_hex(struct fakehost *h, const char *header, const char *message)
{
  struct advert p;

  advert_hex(&p, header, message);
  assert_int_equal(hear(h, &p), VIP_OK);
}
