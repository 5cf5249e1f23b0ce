/* SPDX-License-Identifier: MIT */
/*
 * check_forwarder.c - what must hold of the forwarders of a group, for protocols
 * that have several (GLBP).
 *
 * In a calm LAN: of those that hear each other, one router at most is Active for
 * a forwarder, but for the moment in which another one takes it, and one at most was given its
 * number; whoever gives a client a MAC gives one that somebody has.  In one that is calm for
 * lan_settled_bound(): every forwarder that is known has an Active router, the best of those that
 * want to be it, and no router is without a number while one is free.
 */
#include "lan_internal.h"

static const struct vip_addr *address_of(const struct lan_group *group)
{
  const struct vip_if_config *config = vip_if_get_config(vip_group_if(group->group));
  return vip_group_family(group->group) == VIP_IPV4 ? &config->addr4 : &config->addr6;
}

/* Two that hear each other. */
static void check_pair(struct lan *lan, const struct lan_group *one, const struct lan_group *other,
                       uint8_t number, bool settled)
{
  struct lan_forwarder mine;
  struct lan_forwarder others;
  one->protocol->forwarder(one, number, &mine);
  other->protocol->forwarder(other, number, &others);
  int a = one->router->node;
  int b = other->router->node;
  lan->checks += (a < b ? 2u : 0u) + settled;
  if (mine.active && others.active && a < b && !lan_forwarder_moves(lan, one->key, number))
    lan_broken(lan, a, "and %s are both Active for forwarder %u in a calm LAN", lan_name(lan, b),
               number);
  if (mine.own && others.own && a < b)
    lan_broken(lan, a, "and %s were both given forwarder %u of a calm LAN", lan_name(lan, b),
               number);
  if (!settled || !mine.wants || mine.active || !others.active)
    return;
  if (mine.priority > others.priority || (mine.priority == others.priority &&
                                          vip_addr_compare(address_of(one), address_of(other)) > 0))
    lan_broken(lan, a, "should long have taken over forwarder %u from %s", number,
               lan_name(lan, b));
}

static void check_number(struct lan *lan, const struct lan_group *group, uint8_t number,
                         bool settled)
{
  struct lan_forwarder mine;
  group->protocol->forwarder(group, number, &mine);
  int node = group->router->node;
  bool active = mine.active;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_group *other = i == node ? NULL : lan_member(lan, i, group->key);
    if (!other || !lan_hears(lan, i, node))
      continue;
    if (lan_hears(lan, node, i))
      check_pair(lan, group, other, number, settled);
    struct lan_forwarder others;
    other->protocol->forwarder(other, number, &others);
    active = active || others.active;
  }
  if (settled && mine.known && !active)
    lan_broken(lan, node, "hears nobody that is Active for forwarder %u of a calm LAN", number);
}

/* One without a number of its own asks for one, and a number that nobody knows is free. */
static void check_own(struct lan *lan, const struct lan_group *group)
{
  bool free = false;
  for (uint8_t number = 1; number <= group->protocol->forwarders; number++) {
    struct lan_forwarder mine;
    group->protocol->forwarder(group, number, &mine);
    if (mine.own)
      return;
    free = free || lan->keys[group->key].knowing[number - 1] == 0;
  }
  if (free)
    lan_broken(lan, group->router->node, "has no forwarder in a calm LAN, and a number is free");
}

/* A number whose time is over is given away again in a calm LAN, too. */
void lan_check_forwarders(struct lan *lan, const struct lan_group *group, bool settled)
{
  settled = settled && lan_forwarders_rest(lan, group->key);
  for (uint8_t number = 1; number <= group->protocol->forwarders; number++)
    check_number(lan, group, number, settled);
  if (settled && group->protocol->forwarders > 0)
    check_own(lan, group);
}

void lan_check_answer(struct lan *lan, const struct lan_group *group,
                      const struct vip_answer *answer)
{
  if (group->protocol->forwarders == 0)
    return;
  int node = group->router->node;
  uint8_t number = lan_forwarder_of(lan, &answer->mac);
  if (number == 0)
    lan_broken(lan, node, "gives a client a MAC that is no forwarder's");
  if (!lan_is_calm(lan))
    return;
  for (int i = 0; i < lan->node_count; i++) {
    const struct lan_group *holder = lan_member(lan, i, group->key);
    if (holder && (i == node || lan_hears(lan, i, node)) &&
        lan_group_holds_mac(holder, &answer->mac) != 0)
      return;
  }
  lan_broken(lan, node, "gives a client the MAC of forwarder %u, that nobody has", number);
}
