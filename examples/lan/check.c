/* SPDX-License-Identifier: MIT */
/*
 * check.c - what must hold after every event, whatever was done to the LAN.
 *
 * Here: in a LAN that has been calm for lan_calm_bound(), every group has one
 * leader among those that hear each other, and one that is next in line if the
 * protocol has that; nobody who takes part is without them; nobody should have
 * taken over long ago, or is on its way for ever.  In check_forwarder.c: the same
 * of forwarders.  In router_ops.c and
 * router.c, at the operation itself: claims and releases alternate, no frame
 * has a virtual source MAC that is not held, nothing is sent in a state that
 * sends nothing, nobody answers for an address without the right to it.  In
 * lan.c: a tick leaves no deadline behind that has passed.
 */
#include <stdarg.h>
#include <stdio.h>

#include "lan_internal.h"

/* How long nothing has been done to the LAN: beyond lan_calm_bound(), lan_settled_bound(). */
enum calm { NOT_CALM, CALM, SETTLED };

void lan_broken(struct lan *lan, int node, const char *format, ...)
{
  struct lan_entry *entry = lan_record(lan, LAN_BROKEN, node);
  va_list args;
  va_start(args, format);
  (void)vsnprintf(entry->text, sizeof entry->text, format, args);
  va_end(args);
  lan_recorded(lan, entry);
  if (lan->violations++ == 0)
    (void)snprintf(lan->violation, sizeof lan->violation, "at %.9f s: %s %s",
                   (double)lan->now / 1e9, node < 0 ? "LAN" : lan_name(lan, node), entry->text);
}

static bool is_settled(const struct lan_key *key)
{
  for (unsigned i = 0; i < key->protocol->forwarders; i++)
    if (key->active[i] != (key->knowing[i] > 0))
      return false;
  return key->leaders == 1 && (key->protocol->deputy == 0 || key->deputies == 1);
}

size_t lan_key_join(struct lan *lan, const struct lan_protocol *protocol, uint8_t family,
                    uint16_t id)
{
  for (size_t i = 0; i < lan->key_count; i++) {
    const struct lan_key *key = &lan->keys[i];
    if (key->protocol == protocol && key->family == family && key->id == id)
      return i;
  }
  lan->keys = lan_alloc(lan->keys, (lan->key_count + 1) * sizeof *lan->keys);
  lan->keys[lan->key_count] = (struct lan_key){.protocol = protocol, .family = family, .id = id};
  lan->unsettled_keys++;
  return lan->key_count++;
}

void lan_key_moved(struct lan *lan, const struct lan_group *group, uint8_t from, uint8_t to)
{
  const struct lan_protocol *protocol = group->protocol;
  struct lan_key *key = &lan->keys[group->key];
  key->check_at = 0;
  lan->unsettled_keys -= !is_settled(key);
  key->leaders += (to == protocol->leading) - (from == protocol->leading);
  if (protocol->deputy != 0)
    key->deputies += (to == protocol->deputy) - (from == protocol->deputy);
  lan->unsettled_keys += !is_settled(key);
}

void lan_key_unrest(struct lan_key *key, vip_time until)
{
  if (key->unrest < until)
    key->unrest = until;
}

void lan_key_forwarder_moved(struct lan *lan, const struct lan_group *group, uint8_t number,
                             uint8_t from, uint8_t to)
{
  const struct lan_protocol *protocol = group->protocol;
  struct lan_key *key = &lan->keys[group->key];
  const int known = key->knowing[number - 1];
  key->check_at = 0;
  lan->unsettled_keys -= !is_settled(key);
  key->knowing[number - 1] += (to >= protocol->lowest) - (from >= protocol->lowest);
  if (known != key->knowing[number - 1])
    lan_key_unrest(key, lan->now);
  key->active[number - 1] += (to == protocol->leading) - (from == protocol->leading);
  if (to == protocol->leading)
    key->taken[number - 1] = lan->now;
  lan->unsettled_keys += !is_settled(key);
}

void lan_key_leaves(struct lan *lan, const struct lan_group *group)
{
  lan_key_moved(lan, group, vip_group_state(group->group), 0);
  for (uint8_t number = 1; number <= group->protocol->forwarders; number++) {
    struct lan_forwarder forwarder;
    group->protocol->forwarder(group, number, &forwarder);
    lan_key_forwarder_moved(lan, group, number, forwarder.state, 0);
  }
}

const struct lan_group *lan_member(const struct lan *lan, int node, size_t key)
{
  const struct lan_router *router = lan->nodes[node].router;
  if (!router || router->power != LAN_RUNNING || !lan->nodes[node].link_up)
    return NULL;
  for (int i = 0; i < router->group_count; i++)
    if (router->groups[i]->key == key &&
        vip_group_state(router->groups[i]->group) >= router->groups[i]->protocol->lowest)
      return router->groups[i];
  return NULL;
}

static bool leads(const struct lan_group *group)
{
  return vip_group_state(group->group) == group->protocol->leading;
}

static bool is_deputy(const struct lan_group *group)
{
  return group->protocol->deputy != 0 && vip_group_state(group->group) == group->protocol->deputy;
}

/* Does it hear a leader that it does not outrank?  By the rules of each protocol that one's packets
   keep it a backup, or make it one again; so where not all hear all, it need not take over from a
   lower leader that does not hear the better one. */
static bool yields(const struct lan *lan, const struct lan_group *group)
{
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_group *other = lan_member(lan, i, group->key);
    if (other && other != group && lan_hears(lan, i, group->router->node) && leads(other) &&
        !group->protocol->outranks(group->group, other->group))
      return true;
  }
  return false;
}

/* Two that hear each other. */
static void check_pair(struct lan *lan, const struct lan_group *one, const struct lan_group *other,
                       enum calm calm)
{
  int a = one->router->node;
  int b = other->router->node;
  lan->checks += a >= b ? 1 : calm < SETTLED ? 2 : 3;
  unsigned id = vip_group_id(one->group);
  if (leads(one) && leads(other) && a < b)
    lan_broken(lan, a, "and %s both lead group %u of a calm LAN", lan_name(lan, b), id);
  if (calm == SETTLED && is_deputy(one) && is_deputy(other) && a < b)
    lan_broken(lan, a, "and %s are both next in line in group %u of a calm LAN", lan_name(lan, b),
               id);
  if (leads(one) && !leads(other) && one->protocol->outranks(other->group, one->group) &&
      !yields(lan, other))
    lan_broken(lan, b, "should long have taken over group %u from %s", id, lan_name(lan, a));
}

/* One that takes part, beside all others. */
static void check_member(struct lan *lan, const struct lan_group *group, enum calm calm)
{
  const struct lan_protocol *protocol = group->protocol;
  int node = group->router->node;
  unsigned id = vip_group_id(group->group);
  bool led = leads(group);
  bool backed = led || is_deputy(group) || protocol->deputy == 0;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_group *other = i == node ? NULL : lan_member(lan, i, group->key);
    if (!other || !lan_hears(lan, i, node))
      continue;
    if (lan_hears(lan, node, i))
      check_pair(lan, group, other, calm);
    led = led || leads(other);
    backed = backed || is_deputy(other);
  }
  lan->checks += calm < SETTLED ? 1 : 3;
  if (!led)
    lan_broken(lan, node, "hears no leader of group %u in a calm LAN", id);
  if (calm < SETTLED)
    return;
  if (!backed)
    lan_broken(lan, node, "hears nobody that is next in line in group %u of a calm LAN", id);
  if (protocol->passing != 0 && vip_group_state(group->group) == protocol->passing)
    lan_broken(lan, node, "stays in state %s of group %u in a calm LAN",
               protocol->state_names[protocol->passing], id);
}

static void check_key(struct lan *lan, size_t key, enum calm calm)
{
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_group *group = lan_member(lan, i, key);
    if (!group || (lan->torn && group->protocol->deputy != 0))
      continue;
    check_member(lan, group, calm);
    lan_check_forwarders(lan, group, calm == SETTLED);
  }
}

/* Four frames under way, and so many timers that run late. */
static vip_time slack(const struct lan *lan, unsigned timers)
{
  vip_time late = 0;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    if (router && router->config.late > late)
      late = router->config.late;
  }
  vip_time delay = lan->quality.delay + lan->quality.jitter;
  if (lan->quality.reorder_ppm)
    delay += lan->quality.reorder_by;
  return 4 * delay + timers * late;
}

bool lan_forwarder_moves(const struct lan *lan, size_t key, uint8_t number)
{
  return lan->now - lan->keys[key].taken[number - 1] <= slack(lan, 1);
}

bool lan_forwarders_rest(const struct lan *lan, size_t key)
{
  return lan->now > lan->keys[key].unrest + lan->settled_bound;
}

/* In parts of a million: by how much longer a time is on the slowest clock. */
static vip_time slowest(const struct lan *lan)
{
  int32_t slowest = 0;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    if (router && router->drift_ppm < slowest)
      slowest = router->drift_ppm;
  }
  return (vip_time)(1000000000000 / (1000000 + slowest) - 1000000);
}

static vip_time bound(const struct lan *lan, bool deputy)
{
  vip_time longest = 0;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    for (int j = 0; router && j < router->group_count; j++) {
      vip_time settles = router->groups[j]->protocol->settles(router->groups[j], deputy);
      longest = settles > longest ? settles : longest;
    }
  }
  longest += slack(lan, deputy ? 4 : 3);
  /* Clocks that run slow. */
  return longest + longest / 1000000 * slowest(lan) + lan->config.foreign;
}

vip_time lan_calm_bound(const struct lan *lan)
{
  return bound(lan, false);
}

vip_time lan_settled_bound(const struct lan *lan)
{
  return bound(lan, true);
}

static bool is_router(const struct lan *lan, int node)
{
  return lan->nodes[node].router && lan->nodes[node].link_up;
}

/* Whether j, which hears i, is not heard by it, or is heard by a router that does not hear i. */
static bool hear_otherwise(const struct lan *lan, int i, int j)
{
  if (!lan_hears(lan, j, i))
    return true;
  for (int k = 0; k < lan->node_count; k++)
    if (k != i && is_router(lan, k) && lan_hears(lan, j, k) && !lan_hears(lan, i, k))
      return true;
  return false;
}

/*
 * Whether one router does not hear another that hears it, or that a third one hears that it does
 * hear.  Such a LAN is never calm where there is a Standby router: who hears that one, but not the
 * Active router, gives way to it each time that it has begun to speak, and hears no leader for as
 * long as that lasts (RFC 2281 section 5.7, events h and i; `block r5 r4` of five routers).
 */
static bool is_torn(const struct lan *lan)
{
  for (int i = 0; i < lan->node_count; i++)
    for (int j = 0; is_router(lan, i) && j < lan->node_count; j++)
      if (is_router(lan, j) && lan_hears(lan, i, j) && hear_otherwise(lan, i, j))
        return true;
  return false;
}

static enum calm how_calm(struct lan *lan)
{
  if (lan->config.no_calm_check)
    return NOT_CALM;
  if (lan->bound == 0) {
    lan->torn = is_torn(lan);
    lan->bound = lan_calm_bound(lan);
    lan->settled_bound = lan_settled_bound(lan);
  }
  vip_time calm = lan->now - lan->disturbed;
  if (calm <= lan->bound)
    return NOT_CALM;
  return calm > lan->settled_bound ? SETTLED : CALM;
}

bool lan_is_calm(struct lan *lan)
{
  return how_calm(lan) != NOT_CALM;
}

/* Where nobody moves, the verdict changes only with the time: when more is asked for, and when a
   forwarder's times are over, which a second is near enough for. */
static void check_unsettled(struct lan *lan, size_t number, enum calm calm)
{
  struct lan_key *key = &lan->keys[number];
  if (is_settled(key) || lan->now < key->check_at)
    return;
  check_key(lan, number, calm);
  const vip_time settled = lan->disturbed + lan->settled_bound + 1;
  key->check_at = lan->now + VIP_SECOND;
  if (lan->now < settled && settled < key->check_at)
    key->check_at = settled;
}

void lan_check(struct lan *lan)
{
  enum calm calm = lan->unsettled_keys > 0 ? how_calm(lan) : NOT_CALM;
  for (size_t i = 0; calm != NOT_CALM && i < lan->key_count; i++)
    check_unsettled(lan, i, calm);
}

void lan_check_all(struct lan *lan)
{
  enum calm calm = how_calm(lan);
  for (size_t i = 0; calm != NOT_CALM && i < lan->key_count; i++)
    check_key(lan, i, calm);
}
