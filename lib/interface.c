/* SPDX-License-Identifier: MIT */
/*
 * interface.c - interfaces: link and address events, and questions that concern
 * all groups of one interface.
 *
 * An interface holds what its groups share: MAC, addresses, MTU, link state.
 * An event changes that and lets each group draw its conclusion
 * (vipi_group_update() in group.c).  Cost: the groups of the interface, never
 * those of others.  No protocol is named here.
 */
#include "internal.h"

#include <string.h>

static bool usable_source(uint8_t family, const struct vip_addr *addr)
{
  const uint8_t *octet = addr->octet;
  const struct vip_addr ipv4 = vip_ipv4(octet[0], octet[1], octet[2], octet[3]);

  if (vip_addr_is_none(addr))
    return true;
  if (family == VIP_IPV6)
    return vip_addr_is_link_local(addr);
  return !vip_addr_is_multicast(family, addr) && vipi_addr_equal(addr, &ipv4);
}

int vip_if_init_sized(struct vip_if *ifp, size_t if_size, struct vip_engine *engine,
                      const struct vip_if_config *config, size_t config_size)
{
  if (if_size != sizeof *ifp || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (ifp == NULL || engine == NULL || config == NULL || !usable_source(VIP_IPV4, &config->addr4) ||
      !usable_source(VIP_IPV6, &config->addr6))
    return VIP_ERR_ARG;
  if (engine->busy)
    return VIP_ERR_BUSY;
  for (const struct vip_if *other = engine->ifs; other != NULL; other = other->next)
    if (other->config.index == config->index)
      return VIP_ERR_EXISTS;
  memset(ifp, 0, sizeof *ifp);
  ifp->engine = engine;
  ifp->config = *config;
  if (ifp->config.mtu == 0)
    ifp->config.mtu = 1500;
  ifp->next = engine->ifs;
  engine->ifs = ifp;
  return VIP_OK;
}

int vip_if_remove(struct vip_if *ifp)
{
  struct vip_if **link = &ifp->engine->ifs;

  if (ifp->engine->busy)
    return VIP_ERR_BUSY;
  if (ifp->groups != NULL || ifp->own != NULL)
    return VIP_ERR_STATE;
  while (*link != ifp)
    link = &(*link)->next;
  *link = ifp->next;
  return VIP_OK;
}

static void update_groups(struct vip_if *ifp, uint8_t reason, bool can_send)
{
  for (struct vip_group *group = ifp->groups; group != NULL; group = group->next)
    vipi_group_update(group, reason, can_send);
}

int vip_if_up(struct vip_if *ifp, vip_time now)
{
  const int result = vipi_enter(ifp->engine, now);

  if (result != VIP_OK || ifp->config.up)
    return result;
  ifp->config.up = true;
  update_groups(ifp, VIP_REASON_INTERFACE_UP, true);
  return VIP_OK;
}

int vip_if_down(struct vip_if *ifp, bool can_send, vip_time now)
{
  const int result = vipi_enter(ifp->engine, now);

  if (result != VIP_OK || !ifp->config.up)
    return result;
  ifp->config.up = false;
  update_groups(ifp, VIP_REASON_INTERFACE_DOWN, can_send);
  return VIP_OK;
}

int vip_if_set_address(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr,
                       vip_time now)
{
  static const struct vip_addr none;
  const struct vip_addr *value = addr != NULL ? addr : &none;
  int result;

  if ((family != VIP_IPV4 && family != VIP_IPV6) || !usable_source(family, value))
    return VIP_ERR_ARG;
  result = vipi_enter(ifp->engine, now);
  if (result != VIP_OK)
    return result;
  if (family == VIP_IPV4)
    ifp->config.addr4 = *value;
  else
    ifp->config.addr6 = *value;
  update_groups(ifp, vip_addr_is_none(value) ? VIP_REASON_NO_ADDRESS : VIP_REASON_ADDRESS, false);
  return VIP_OK;
}

int vip_if_set_mac(struct vip_if *ifp, const struct vip_mac *mac, vip_time now)
{
  const int result = vipi_enter(ifp->engine, now);

  if (result != VIP_OK || memcmp(&ifp->config.mac, mac, sizeof *mac) == 0)
    return result;
  ifp->config.mac = *mac;
  for (struct vip_group *group = ifp->groups; group != NULL; group = group->next)
    group->node.cls->mac_changed(group);
  return VIP_OK;
}

/* vipi_enter() for a call that concerns one family. */
static int enter_family(struct vip_if *ifp, uint8_t family, vip_time now)
{
  return family == VIP_IPV4 || family == VIP_IPV6 ? vipi_enter(ifp->engine, now) : VIP_ERR_ARG;
}

int vip_if_peer_down(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr, vip_time now)
{
  const int result = enter_family(ifp, family, now);

  if (result != VIP_OK)
    return result;
  for (struct vip_group *group = ifp->groups; group != NULL; group = group->next)
    if (group->family == family && group->state != 0)
      group->node.cls->peer_down(group, addr);
  return VIP_OK;
}

/* The group answers for `addr`, and with another MAC. */
static bool contradicts(const struct vip_group *group, const struct vip_addr *addr,
                        const struct vip_mac *mac)
{
  struct vip_right first;

  if ((group->held & VIPI_HELD_ADDR) == 0 || !vipi_has_address(group, NULL, addr))
    return false;
  (void)group->node.cls->right(group, NULL, 0, &first);
  return memcmp(&first.mac, mac, sizeof *mac) != 0;
}

int vip_if_heard(struct vip_if *ifp, uint8_t family, const struct vip_addr *addr,
                 const struct vip_mac *mac, vip_time now)
{
  const int result = enter_family(ifp, family, now);

  if (result != VIP_OK)
    return result;
  for (struct vip_group *group = ifp->groups; group != NULL; group = group->next)
    if (group->family == family && contradicts(group, addr, mac))
      vipi_count(ifp, group, VIP_CODE_CONFLICT, addr);
  return VIP_OK;
}

static bool valid_query(const struct vip_query *query, const struct vip_answer *answer)
{
  return query != NULL && answer != NULL &&
         (query->family == VIP_IPV4 || query->family == VIP_IPV6);
}

static int answer_from(struct vip_group *group, const struct vip_query *query,
                       struct vip_answer *answer)
{
  if (group->family != query->family || (group->held & VIPI_HELD_ADDR) == 0)
    return VIP_ERR_NOT_OURS;
  return group->node.cls->answer(group, query, answer);
}

int vip_if_answer(struct vip_if *ifp, const struct vip_query *query, struct vip_answer *answer,
                  vip_time now)
{
  int result;

  if (!valid_query(query, answer))
    return VIP_ERR_ARG;
  result = vipi_enter(ifp->engine, now);
  if (result != VIP_OK)
    return result;
  for (struct vip_group *group = ifp->groups; group != NULL; group = group->next)
    if (answer_from(group, query, answer) == VIP_OK)
      return VIP_OK;
  return VIP_ERR_NOT_OURS;
}

int vip_group_answer(struct vip_group *group, const struct vip_query *query,
                     struct vip_answer *answer, vip_time now)
{
  int result;

  if (!valid_query(query, answer))
    return VIP_ERR_ARG;
  result = vipi_group_enter(group, now);
  return result == VIP_OK ? answer_from(group, query, answer) : result;
}

struct vip_group *vip_if_find(const struct vip_if *ifp, uint8_t protocol, uint8_t family,
                              uint16_t id)
{
  struct vip_group *group =
      vipi_bucket(ifp->engine, ifp->config.index, protocol, family, id)->bucket;

  while (group != NULL && (group->id != id || group->ifp != ifp ||
                           vipi_key_family(group->node.cls, group->family) != family ||
                           group->node.cls->protocol != protocol))
    group = group->bucket_next;
  return group;
}

struct vip_group *vip_if_next(const struct vip_if *ifp, const struct vip_group *previous)
{
  return previous == NULL ? ifp->groups : previous->next;
}

void *vip_if_user(const struct vip_if *ifp)
{
  return ifp->config.user;
}

struct vip_engine *vip_if_engine(const struct vip_if *ifp)
{
  return ifp->engine;
}

const struct vip_if_config *vip_if_get_config(const struct vip_if *ifp)
{
  return &ifp->config;
}
