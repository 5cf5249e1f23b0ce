/* SPDX-License-Identifier: MIT */
/*
 * answer.c - answers ARP requests and neighbour solicitations for virtual addresses
 * (RFC 9568 sections 8.1.2 and 8.2.2), from the moment of a takeover on, whether
 * packets to the address are accepted or not.
 *
 * Rights that groups hold are kept in a table by address, so that neither a
 * question for an address that nobody holds nor one of a thousand takeovers costs
 * a walk.  What to answer is the library's affair, the frame is transmit.c's.
 *
 * Where the kernel has the address and answers by itself (right->installed), vipd
 * is silent: one answer, not two.  That is IPv6 with `accept`: there is no arp_ignore
 * for it.  The price: after the role is lost the kernel can answer until the keeper has
 * muted the device, mostly 0.1 ms, some milliseconds on a busy machine.
 */
#include "vipd.h"

#include <string.h>

/* The last octets differ most; those of the port's memory keep ports apart. */
static unsigned bucket_of(const struct port *port, uint8_t family, const struct vip_addr *addr)
{
  const uint8_t *last = addr->octet + (family == VIP_IPV6 ? 12 : 0);
  const uint32_t tail =
      (uint32_t)last[0] << 24 | (uint32_t)last[1] << 16 | (uint32_t)last[2] << 8 | last[3];
  const uint32_t hash = (tail ^ port->ifindex * UINT32_C(0x85ebca6b)) * UINT32_C(0x9e3779b1);

  return hash >> 16 & (VIPD_GROUPS_MAX - 1);
}

static struct group_right **bucket(struct vipd *vipd, const struct group_right *right)
{
  const struct group *group = right->group;

  return &vipd->answers[bucket_of(group->source->port, group->family, &right->addr)];
}

void answer_add(struct vipd *vipd, struct group *group, struct group_right *right)
{
  struct group_right **link;

  right->group = group;
  link = bucket(vipd, right);
  right->answer_next = *link;
  *link = right;
}

void answer_remove(struct vipd *vipd, struct group_right *right)
{
  struct group_right **link = bucket(vipd, right);

  while (*link != NULL && *link != right)
    link = &(*link)->answer_next;
  if (*link != NULL)
    *link = right->answer_next;
  right->group = NULL;
}

struct group_right *answer_find(const struct vipd *vipd, const struct port *port, uint8_t family,
                                const struct vip_addr *addr)
{
  struct group_right *right = vipd->answers[bucket_of(port, family, addr)];

  while (right != NULL && (right->group->source->port != port || right->group->family != family ||
                           vip_addr_compare(&right->addr, addr) != 0))
    right = right->answer_next;
  return right;
}

static bool same_mac(const struct vip_mac *a, const struct vip_mac *b)
{
  return memcmp(a->octet, b->octet, sizeof a->octet) == 0;
}

/*
 * True if the frame was for us: a switch that does not know a MAC, and a port that
 * listens to all, deliver what is for others.
 */
static bool reaches_us(const struct group *group, const struct vip_mac *dst)
{
  if ((dst->octet[0] & 1) != 0 || same_mac(dst, &group->source->port->mac))
    return true;
  for (unsigned i = 0; i < GROUP_MACS; i++)
    if (group->has_mac[i] && same_mac(dst, &group->mac[i]))
      return true;
  return false;
}

void answer_query(struct vipd *vipd, struct port *port, const struct vip_frame *frame, vip_time now)
{
  const struct vip_query *query = &frame->query;
  const struct group_right *right = answer_find(vipd, port, query->family, &query->target);
  struct vip_answer answer;

  if (right == NULL || right->installed || !reaches_us(right->group, &frame->dst) ||
      vip_group_answer(right->group->vip, query, &answer, now) != VIP_OK)
    return;
  (void)transmit_answer(vipd, port, query, &answer);
}

void answer_heard(struct vipd *vipd, struct port *port, const struct vip_frame *frame, vip_time now)
{
  const struct vip_query *said = &frame->query;
  const struct group_right *right = answer_find(vipd, port, said->family, &said->target);

  /* The library walks through the groups: only where it matters. */
  if (right != NULL)
    (void)vip_if_heard(&right->group->source->vif, said->family, &said->target, &said->client, now);
}
