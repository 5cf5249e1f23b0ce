/* SPDX-License-Identifier: MIT */
/*
 * check.c - what must hold after every event, whatever was done to the LAN.
 *
 * Here: in a LAN that has been calm for lan_calm_bound(), every group has one
 * leader among those that hear each other, nobody who takes part is without a
 * leader, and no Backup should have taken over long ago.  In router_ops.c and
 * router.c, at the operation itself: claims and releases alternate, no frame
 * has a virtual source MAC that is not held, nothing is sent in a state that
 * sends nothing, nobody answers for an address without the right to it.  In
 * lan.c: a tick leaves no deadline behind that has passed.
 */
#include <stdarg.h>
#include <stdio.h>

#include "lan_internal.h"

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

size_t lan_key_join(struct lan *lan, uint8_t protocol, uint8_t family, uint16_t id)
{
  for (size_t i = 0; i < lan->key_count; i++) {
    const struct lan_key *key = &lan->keys[i];
    if (key->protocol == protocol && key->family == family && key->id == id)
      return i;
  }
  lan->keys = lan_alloc(lan->keys, (lan->key_count + 1) * sizeof *lan->keys);
  lan->keys[lan->key_count] = (struct lan_key){protocol, family, id, 0};
  lan->unsettled_keys++;
  return lan->key_count++;
}

void lan_key_moved(struct lan *lan, size_t key, int change)
{
  int *leaders = &lan->keys[key].leaders;
  lan->unsettled_keys -= *leaders != 1;
  *leaders += change;
  lan->unsettled_keys += *leaders != 1;
}

/* The router's group of that key if it takes part now: alive, connected, started. */
static const struct lan_group *member(const struct lan *lan, int node, size_t key)
{
  const struct lan_router *router = lan->nodes[node].router;
  if (!router || router->power != LAN_RUNNING || !lan->nodes[node].link_up)
    return NULL;
  for (int i = 0; i < router->group_count; i++)
    if (router->groups[i]->key == key && vip_group_state(router->groups[i]->group) != 0)
      return router->groups[i];
  return NULL;
}

static bool leads(const struct lan_group *group)
{
  return vip_group_state(group->group) == group->protocol->leading;
}

static void check_pair(struct lan *lan, const struct lan_group *leader,
                       const struct lan_group *other)
{
  int a = leader->router->node;
  int b = other->router->node;
  if (!lan_hears(lan, a, b) || !lan_hears(lan, b, a))
    return;
  unsigned id = vip_group_id(leader->group);
  if (leads(other) && a < b)
    lan_broken(lan, a, "and %s both lead group %u of a calm LAN", lan_name(lan, b), id);
  if (!leads(other) && leader->protocol->outranks(other->group, leader->group))
    lan_broken(lan, b, "should long have taken over group %u from %s", id, lan_name(lan, a));
}

static void check_key(struct lan *lan, size_t key)
{
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_group *group = member(lan, i, key);
    if (!group)
      continue;
    bool led = leads(group);
    for (int j = 0; j < lan->node_count; j++) {
      const struct lan_group *other = j == i ? NULL : member(lan, j, key);
      if (!other)
        continue;
      if (leads(group))
        check_pair(lan, group, other);
      led = led || (leads(other) && lan_hears(lan, j, i));
    }
    if (!led)
      lan_broken(lan, i, "hears no leader of group %u in a calm LAN", vip_group_id(group->group));
  }
}

vip_time lan_calm_bound(const struct lan *lan)
{
  vip_time longest = 0;
  vip_time late = 0;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_router *router = lan->nodes[i].router;
    for (int j = 0; router && j < router->group_count; j++) {
      vip_time settles = router->groups[j]->protocol->settles(router->groups[j]);
      longest = settles > longest ? settles : longest;
    }
    if (router && router->config.late > late)
      late = router->config.late;
  }
  vip_time delay = lan->quality.delay + lan->quality.jitter;
  if (lan->quality.reorder_ppm)
    delay += lan->quality.reorder_by;
  return longest + 4 * delay + 3 * late;
}

static bool is_calm(struct lan *lan)
{
  if (lan->config.no_calm_check)
    return false;
  if (lan->bound == 0)
    lan->bound = lan_calm_bound(lan);
  return lan->now - lan->disturbed > lan->bound;
}

void lan_check(struct lan *lan)
{
  if (lan->unsettled_keys == 0 || !is_calm(lan))
    return;
  for (size_t i = 0; i < lan->key_count; i++)
    if (lan->keys[i].leaders != 1)
      check_key(lan, i);
}

void lan_check_all(struct lan *lan)
{
  if (!is_calm(lan))
    return;
  for (size_t i = 0; i < lan->key_count; i++)
    check_key(lan, i);
}
