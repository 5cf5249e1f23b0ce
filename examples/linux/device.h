/* SPDX-License-Identifier: MIT */
/*
 * device.h - what the kernel is told so that a virtual MAC works: messages that make,
 * raise and delete its device and change addresses and routes, and the device's
 * settings.
 *
 * The device is a macvlan on the port, for receiving only: vipd sends from the port
 * itself.  It is private, so that the virtual MACs of one port do not see each other;
 * passthru could not have a MAC of its own, and in bridge mode they would exchange
 * frames.  keeper_process.c says when which message is sent.
 */
#ifndef VIPD_DEVICE_H
#define VIPD_DEVICE_H

#include <net/if.h>
#include "keeper.h"
#include "netlink.h"

/*
 * The link group of the devices of one vipd, and the metric of its routes: its mark.
 * With one more it is that of devices which are about to be deleted.
 */
#define DEVICE_MARK      0x76000000U
#define DEVICE_MARK_MASK 0xff000001U
static inline bool device_mark_valid(uint32_t mark)
{
  return (mark & DEVICE_MARK_MASK) == DEVICE_MARK;
}

enum { DEVICE_DOOMED = 1 };

/* Is an interface of that link group one of a vipd?  Not necessarily of this one. */
static inline bool device_group_of_vipd(uint32_t link_group)
{
  return device_mark_valid(link_group & ~(uint32_t)DEVICE_DOOMED);
}

/*
 * The device's name: "v4-10-3" for VRRP IPv4 group 10 on interface 3 (to the base 36);
 * that of HSRP has two letters more, by its MAC.
 */
void device_name(char name[IFNAMSIZ], const struct keeper_request *request);

/* Two messages: makes the device, down, and gives it its IPv4 settings and its alias. */
void device_make(struct netlink *netlink, const struct keeper_request *request, const char *name,
                 uint32_t mark);

/* Its IPv6 settings, once it is made; needed before it is up.  0 or an errno. */
int device_prepare(const struct keeper_request *request, const char *name);

/* Stops and starts IPv6 on a device, whose addresses that takes away in silence. */
int device_mute(const char *name, bool mute);

/* One message: the device is up. */
void device_up(struct netlink *netlink, uint32_t ifindex);

/* One message: it belongs to another link group. */
void device_regroup(struct netlink *netlink, uint32_t ifindex, uint32_t link_group);

/* One message: all devices of a link group are deleted; ENODEV: there is none. */
void device_delete_group(struct netlink *netlink, uint32_t link_group);

/* Up to three messages: an address of an interface, added or removed. */
void device_address(struct netlink *netlink, const struct keeper_request *request,
                    uint32_t ifindex);

/* One message: the route that discards what goes to an address, added or removed. */
void device_block(struct netlink *netlink, const struct keeper_request *request, uint32_t mark);

/* Removes all routes of a vipd. */
void device_unblock_all(struct netlink *netlink, uint32_t mark);

#endif
