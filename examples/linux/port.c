/* SPDX-License-Identifier: MIT */
/*
 * port.c - follows the interfaces that groups are on and tells the library.
 *
 * An interface is known by its name: one that disappears, or gets another name,
 * takes its groups to their initial state; when there is one of that name again it
 * may be another one, with another index, MAC and addresses.
 *
 * The address that a group sends from decides ties and stands in every packet, so
 * it must be the interface's own and must not be one of the virtual addresses that
 * come and go with the role.
 */
#include "vipd.h"

#include <stdlib.h>
#include <string.h>

/* ---- which address ---- */

/* True if the address is on the interface because a group of ours holds it. */
static bool is_ours(const struct vipd *vipd, const struct port *port,
                    const struct link_address *address)
{
  const struct group_right *right = answer_find(vipd, port, address->family, &address->addr);

  return right != NULL && (right->flags & VIP_RIGHT_OWNER) == 0;
}

/* IPv4: the first primary address; IPv6: the first link-local one. */
static bool may_send_from(const struct vipd *vipd, const struct port *port,
                          const struct link_address *address)
{
  if (!address->usable || is_ours(vipd, port, address))
    return false;
  return address->family == VIP_IPV4 ? !address->secondary : vip_addr_is_link_local(&address->addr);
}

/* The address of `family` that a source sends from now, or zero. */
static struct vip_addr choose(const struct vipd *vipd, const struct source *source,
                              const struct link *link, uint8_t family)
{
  static const struct vip_addr none;

  for (unsigned i = 0; i < link->address_count; i++) {
    const struct link_address *address = &link->addresses[i];

    if (address->family != family)
      continue;
    if (source->family == 0 ? may_send_from(vipd, source->port, address)
                            : source->family == family && address->usable &&
                                  vip_addr_compare(&address->addr, &source->addr) == 0)
      return address->addr;
  }
  return none;
}

static void set_address(struct source *source, uint8_t family, const struct vip_addr *addr,
                        vip_time now)
{
  const struct vip_if_config *config = vip_if_get_config(&source->vif);

  if (vip_addr_compare(family == VIP_IPV4 ? &config->addr4 : &config->addr6, addr) != 0)
    (void)vip_if_set_address(&source->vif, family, addr, now);
}

/* ---- following the interface ---- */

static void set_up(struct port *port, bool up, vip_time now)
{
  port->up = up;
  for (struct source *source = port->sources; source != NULL; source = source->next) {
    if (up)
      (void)vip_if_up(&source->vif, now);
    else
      (void)vip_if_down(&source->vif, false, now);
  }
}

/* There is an interface of that name now. */
static void enter(struct vipd *vipd, struct port *port, const struct link *link)
{
  port->ifindex = (uint32_t)link->ifindex;
  for (struct group *group = vipd->groups; group != NULL; group = group->next)
    if (group->source != NULL && group->source->port == port)
      group_prepare(vipd, group);
  port_filter(port);
}

/* What was changed on the interface for virtual MACs is restored. */
static void restore(struct vipd *vipd, struct port *port)
{
  const struct keeper_request request = {.verb = KEEPER_PORT, .ifindex = port->ifindex};

  if (port->prepared)
    keeper_ask(vipd, &request);
  port->prepared = false;
}

/* It is gone, or is called differently. */
static void leave(struct vipd *vipd, struct port *port, vip_time now)
{
  set_up(port, false, now);
  for (struct group *group = vipd->groups; group != NULL; group = group->next)
    if (group->source != NULL && group->source->port == port)
      group_unprepare(vipd, group);
  restore(vipd, port);
  transmit_flush(vipd);
  keeper_flush(vipd); /* see free_port() */
  receive_close(vipd, port);
  join_close(port);
  port->ifindex = 0;
}

/* The library hears of losses first and of gains last, so that nothing begins half way. */
static void follow(struct vipd *vipd, struct port *port, const struct link *link, vip_time now)
{
  if (port->up && !link->up)
    set_up(port, false, now);
  port->mac = link->mac;
  for (struct source *source = port->sources; source != NULL; source = source->next) {
    const struct vip_addr addr4 = choose(vipd, source, link, VIP_IPV4);
    const struct vip_addr addr6 = choose(vipd, source, link, VIP_IPV6);

    (void)vip_if_set_mac(&source->vif, &link->mac, now);
    set_address(source, VIP_IPV4, &addr4, now);
    set_address(source, VIP_IPV6, &addr6, now);
  }
  if (!port->up && link->up)
    set_up(port, true, now);
}

static void refresh(struct vipd *vipd, struct port *port, vip_time now)
{
  const struct link *link = links_find(vipd, port->name);

  if (port->ifindex != 0 && (link == NULL || (uint32_t)link->ifindex != port->ifindex))
    leave(vipd, port, now);
  if (link == NULL)
    return;
  if (port->ifindex == 0)
    enter(vipd, port, link);
  follow(vipd, port, link, now);
}

void ports_refresh(struct vipd *vipd)
{
  const vip_time now = loop_now();

  for (struct port *port = vipd->ports; port != NULL; port = port->next) {
    refresh(vipd, port, now);
    /* What could not be joined before, without IPv6 for example, may be possible now. */
    if (join_is_missing(port))
      port_filter(port);
  }
  tracks_refresh(vipd, now);
}

void port_filter(struct port *port)
{
  port->changed = true;
}

void ports_settle(struct vipd *vipd)
{
  for (struct port *port = vipd->ports; port != NULL; port = port->next) {
    if (!port->changed)
      continue;
    port->changed = false;
    if (port->ifindex == 0)
      continue;
    receive_settle(vipd, port);
    join_settle(vipd, port);
  }
}

/* ---- ports and sources ---- */

struct port *port_get(struct vipd *vipd, const char *name)
{
  struct port *port = vipd->ports;

  while (port != NULL && strcmp(port->name, name) != 0)
    port = port->next;
  if (port != NULL)
    return port;
  port = calloc(1, sizeof *port);
  if (port == NULL)
    return NULL;
  strncpy(port->name, name, sizeof port->name - 1);
  port->receive.fd = -1;
  port->next = vipd->ports;
  vipd->ports = port;
  refresh(vipd, port, loop_now());
  return port;
}

/* The lowest index that no source has. */
static uint32_t free_index(const struct vipd *vipd)
{
  uint32_t index = 1;
  bool taken = true;

  while (taken) {
    taken = false;
    for (const struct port *port = vipd->ports; port != NULL && !taken; port = port->next)
      for (const struct source *source = port->sources; source != NULL; source = source->next)
        taken = taken || vip_if_get_config(&source->vif)->index == index;
    if (taken)
      index++;
  }
  return index;
}

static bool register_source(struct vipd *vipd, struct source *source)
{
  struct port *port = source->port;
  const struct link *link = links_find(vipd, port->name);
  struct vip_if_config config = {.index = free_index(vipd),
                                 .mac = port->mac,
                                 .up = port->up,
                                 .counters = &source->counters,
                                 .user = source};
  int result;

  if (link != NULL) {
    config.mtu = link->mtu > UINT16_MAX ? UINT16_MAX : (uint16_t)link->mtu;
    config.addr4 = choose(vipd, source, link, VIP_IPV4);
    config.addr6 = choose(vipd, source, link, VIP_IPV6);
  }
  result = vip_if_init(&source->vif, &vipd->engine, &config);
  if (result != VIP_OK)
    log_say(LOG_ERR, "%s: cannot use the interface: %s", port->name, vip_strerror(result));
  return result == VIP_OK;
}

/* The interface's own addresses stand first. */
static void link_source(struct port *port, struct source *source)
{
  struct source **link = &port->sources;

  while (source->family != 0 && *link != NULL)
    link = &(*link)->next;
  source->next = *link;
  *link = source;
}

struct source *port_source(struct vipd *vipd, struct port *port, uint8_t family,
                           const struct vip_addr *addr)
{
  struct source *source = port->sources;

  while (source != NULL &&
         (source->family != family || (family != 0 && vip_addr_compare(&source->addr, addr) != 0)))
    source = source->next;
  if (source == NULL) {
    source = calloc(1, sizeof *source);
    if (source == NULL) {
      log_say(LOG_ERR, "%s: no memory", port->name);
      return NULL;
    }
    source->port = port;
    source->family = family;
    if (family != 0)
      source->addr = *addr;
    if (!register_source(vipd, source)) {
      free(source);
      return NULL;
    }
    link_source(port, source);
  }
  source->groups++;
  port_filter(port);
  return source;
}

static void free_port(struct vipd *vipd, struct port *port)
{
  struct port **link = &vipd->ports;

  while (*link != port)
    link = &(*link)->next;
  *link = port->next;
  restore(vipd, port);
  /* Queued frames know their port. */
  transmit_flush(vipd);
  /* Closing a packet socket waits for an RCU grace period; the kernel must not answer so long. */
  keeper_flush(vipd);
  receive_close(vipd, port);
  join_free(port);
  free(port);
}

void port_leave(struct vipd *vipd, struct source *source)
{
  struct port *port = source->port;
  struct source **link = &port->sources;

  port_filter(port);
  if (--source->groups > 0)
    return;
  while (*link != source)
    link = &(*link)->next;
  *link = source->next;
  (void)vip_if_remove(&source->vif);
  free(source);
  if (port->sources == NULL)
    free_port(vipd, port);
}
