/* SPDX-License-Identifier: MIT */
/*
 * rights.c - what a group has a right to, and what the machine does for it: virtual
 * MACs are received, packets to virtual addresses are taken or dropped.
 *
 * Nothing here waits: the machine's part is asked of the keeper, and comes after the
 * packets.  vipd answers for an address meanwhile, and what the keeper could not do is
 * found out later, in keeper_done().
 *
 * An address comes with its MAC, on whose device it is put; but where MACs come apart
 * (GLBP) a router that has one takes packets to the group's addresses there, and need
 * not be the one that answers for them.  So the kernel gets the address in a form for
 * which it answers nobody (request->quiet), on each of those devices.
 */
#include "vipd.h"

#include <string.h>

/* ---- requests to the keeper ---- */

/*
 * What the keeper sends back with a result: enough to find whose it is, and nothing
 * that can be stale.  From the top: verb and `on` (8 bits), index of the library's
 * interface (16), protocol and family (4 each), group number (16), forwarder (16).
 */
static uint64_t ticket_of(const struct group *group, const struct keeper_request *request)
{
  const uint8_t family = protocol_family(group->protocol, group->family);

  return (uint64_t)(request->verb << 1 | (request->on ? 1 : 0)) << 56 |
         (uint64_t)(vip_if_get_config(&group->source->vif)->index & 0xffff) << 40 |
         (uint64_t)group->protocol->number << 36 | (uint64_t)family << 32 |
         (uint64_t)group->number << 16 | request->forwarder;
}

void right_ask(struct vipd *vipd, const struct group *group, struct keeper_request *request)
{
  request->ticket = ticket_of(group, request);
  keeper_ask(vipd, request);
}

/* The group of a ticket, or NULL: it is gone. */
static struct group *group_of_ticket(const struct vipd *vipd, uint64_t ticket)
{
  const uint32_t index = (uint32_t)(ticket >> 40) & 0xffff;
  const uint8_t protocol = (uint8_t)(ticket >> 36 & 0x0f);
  const uint8_t family = (uint8_t)(ticket >> 32 & 0x0f);
  const uint16_t number = (uint16_t)(ticket >> 16);

  for (const struct port *port = vipd->ports; port != NULL; port = port->next) {
    for (const struct source *source = port->sources; source != NULL; source = source->next) {
      const struct vip_group *vip;

      if (vip_if_get_config(&source->vif)->index != index)
        continue;
      vip = vip_if_find(&source->vif, protocol, family, number);
      return vip != NULL ? group_of(vip) : NULL;
    }
  }
  return NULL;
}

/*
 * The kernel has the address.  It answers neighbour solicitations for it then, and
 * ARP requests only for addresses of the port itself: devices of virtual MACs are set
 * not to (arp_ignore).  Where MACs come apart it answers nobody.
 */
static void installed(const struct group *group, const struct vip_addr *addr)
{
  struct group_right *right = group_right_of(group, addr);

  if (right != NULL && right->held && !group->protocol->apart)
    right->installed = group->family == VIP_IPV6 || !group->has_mac[0];
}

static const char *verb_text(unsigned verb)
{
  static const char *const texts[] = {
      [KEEPER_PORT] = "set up the interface for virtual MACs",
      [KEEPER_DEVICE] = "make a device for the virtual MAC",
      [KEEPER_MAC] = "receive on the virtual MAC",
      [KEEPER_ADDRESS] = "install a virtual address",
      [KEEPER_BLOCK] = "keep packets to a virtual address out",
  };

  return verb < sizeof texts / sizeof *texts && texts[verb] != NULL ? texts[verb] : "?";
}

void keeper_done(struct vipd *vipd, const struct keeper_result *result)
{
  const unsigned verb = (unsigned)(result->ticket >> 57);
  const bool on = (result->ticket >> 56 & 1) != 0;
  const uint8_t forwarder = (uint8_t)result->ticket;
  struct group *group = group_of_ticket(vipd, result->ticket);

  /* What could not be taken back is gone with its interface, or the keeper says more. */
  if (group == NULL || !on || group->source->port->ifindex == 0)
    return;
  if (result->error == 0) {
    if (verb == KEEPER_ADDRESS)
      installed(group, &result->addr);
    return;
  }
  if (forwarder == 0 || group->protocol->stop_forwarder == NULL) {
    log_say(LOG_ERR, "%s: cannot %s: %s", group->name, verb_text(verb), strerror(result->error));
    group_retry(vipd, group, loop_now());
    return;
  }
  log_say(LOG_ERR, "%s/%u: cannot %s: %s", group->name, forwarder, verb_text(verb),
          strerror(result->error));
  group->protocol->stop_forwarder(group, forwarder, loop_now());
}

/* ---- what the machine does ---- */

static struct vipd *vipd_of(const struct group *group)
{
  return vip_engine_user(vip_if_engine(&group->source->vif));
}

static void ask_mac(struct group *group, const struct vip_right *right, bool on)
{
  struct keeper_request request = {.verb = KEEPER_MAC,
                                   .on = on,
                                   .forwarder = right->forwarder,
                                   .ifindex = group->source->port->ifindex,
                                   .mac = right->mac};

  right_ask(vipd_of(group), group, &request);
}

/* Packets to the address are for this machine; `forwarder` 0: the port has the address. */
static void ask_address(struct group *group, const struct group_right *right, uint8_t forwarder,
                        bool on)
{
  struct keeper_request request = {.verb = KEEPER_ADDRESS,
                                   .on = on,
                                   .quiet = group->protocol->apart,
                                   .family = group->family,
                                   .prefix = right->prefix,
                                   .forwarder = forwarder,
                                   .ifindex = group->source->port->ifindex,
                                   .addr = right->addr};

  if (forwarder != 0)
    request.mac = group->mac[forwarder - 1];
  right_ask(vipd_of(group), group, &request);
}

/* They are dropped: a router that does not accept them would forward them to itself. */
static void ask_block(struct group *group, const struct group_right *right, bool on)
{
  struct keeper_request request = {
      .verb = KEEPER_BLOCK, .on = on, .family = group->family, .addr = right->addr};

  /* Nothing is ever forwarded to a link-local address. */
  if (group->family == VIP_IPV4 || !vip_addr_is_link_local(&right->addr))
    right_ask(vipd_of(group), group, &request);
}

/* ---- where an address comes with its MAC ---- */

static void ask_held(struct group *group, const struct group_right *right, bool on)
{
  if (group->protocol->apart || (right->flags & VIP_RIGHT_OWNER) != 0)
    return;
  if ((right->flags & VIP_RIGHT_ACCEPT) != 0)
    ask_address(group, right, group->has_mac[0] ? 1 : 0, on);
  else
    ask_block(group, right, on);
}

static int claim_address(struct group *group, const struct vip_right *right)
{
  struct group_right *held = group_right_of(group, right->addr);

  if (held == NULL)
    held = group_learn(group, right->addr);
  if (held == NULL)
    return -1;
  held->held = true;
  held->prefix = held->wanted_prefix;
  held->flags = right->flags;
  /* An owner with the interface's MAC: the kernel has the address and answers for it. */
  held->installed = (right->flags & VIP_RIGHT_OWNER) != 0 && !group->has_mac[0];
  answer_add(vipd_of(group), group, held);
  ask_held(group, held, true);
  return 0;
}

static void release_address(struct group *group, const struct vip_right *right)
{
  struct group_right *held = group_right_of(group, right->addr);

  if (held == NULL || !held->held)
    return;
  ask_held(group, held, false);
  answer_remove(vipd_of(group), held);
  held->held = false;
  held->installed = false;
}

/* ---- where MACs come apart ---- */

/* Asks for the difference between where the address is taken and where it is to be. */
static void take_on(struct group *group, struct group_right *right, uint8_t macs)
{
  const uint8_t changed = right->macs ^ macs;

  for (uint8_t i = 0; i < GROUP_MACS && group->accept; i++)
    if ((changed & 1u << i) != 0)
      ask_address(group, right, (uint8_t)(i + 1), (macs & 1u << i) != 0);
  if (!group->accept && (right->macs != 0) != (macs != 0))
    ask_block(group, right, macs != 0);
  right->macs = macs;
}

void rights_settle(struct group *group)
{
  const struct vip_addr *learned =
      group->protocol->learned != NULL ? group->protocol->learned(group) : NULL;
  unsigned macs = 0;

  if (!group->protocol->apart)
    return;
  if (learned != NULL && !vip_addr_is_none(learned) && group_right_of(group, learned) == NULL)
    (void)group_learn(group, learned);
  for (unsigned i = 0; i < GROUP_MACS; i++)
    macs |= group->has_mac[i] ? 1u << i : 0;
  for (struct group_right *right = group->rights; right != NULL; right = right->next)
    take_on(group, right, (uint8_t)macs);
}

void right_forget(struct group *group, struct group_right *right)
{
  if (group->protocol->apart)
    take_on(group, right, 0);
}

/* ---- the library's operations ---- */

static void set_mac(struct group *group, const struct vip_right *right, bool on)
{
  const unsigned index = right->forwarder - 1u;

  if (on)
    group->accept = (right->flags & VIP_RIGHT_ACCEPT) != 0;
  group->mac[index] = right->mac;
  group->has_mac[index] = on;
}

int right_claim(struct vip_group *vip, const struct vip_right *right)
{
  struct group *group = group_of(vip);

  switch ((enum vip_right_kind)right->kind) {
  case VIP_RIGHT_MAC:
    set_mac(group, right, true);
    ask_mac(group, right, true);
    rights_settle(group);
    return 0;
  case VIP_RIGHT_ADDR:
    return claim_address(group, right);
  case VIP_RIGHT_RA:
    break; /* router advertisements are another daemon's */
  }
  return 0;
}

void right_release(struct vip_group *vip, const struct vip_right *right)
{
  struct group *group = group_of(vip);

  switch ((enum vip_right_kind)right->kind) {
  case VIP_RIGHT_MAC:
    set_mac(group, right, false);
    rights_settle(group);
    ask_mac(group, right, false);
    return;
  case VIP_RIGHT_ADDR:
    release_address(group, right);
    return;
  case VIP_RIGHT_RA:
    return;
  }
}
