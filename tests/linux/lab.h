/* SPDX-License-Identifier: MIT */
/*
 * lab.h - a network namespace of its own for each test that changes interfaces, with a
 * cable in it: "eth0" is the router's port, "lan" the other end, where the test sees
 * each frame that leaves the port and sends what shall come in.  "lan" has no
 * addresses, so all answers are the port's.
 *
 * It works with the netlink messages of vipd itself, so needs no ip(8).
 */
#ifndef LAB_H
#define LAB_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vip/types.h>

/*
 * Makes the namespace with its cable.  False where that is not permitted: the test is
 * to be skipped then; it was said why.
 */
bool lab_enter(void);
/* Leaves it, which ends it. */
void lab_leave(void);
/* Would lab_enter() do?  If not, the program is to be skipped: 77 is its result. */
bool lab_permitted(void);

/* Interfaces.  Each fails the test if the kernel refuses. */
void lab_veth(const char *name, const char *peer);
void lab_delete(const char *name);
void lab_rename(const char *name, const char *new_name);
void lab_set(const char *name, bool up);
void lab_set_mtu(const char *name, uint32_t mtu);
void lab_set_mac(const char *name, struct vip_mac mac);
void lab_bridge(const char *name);
void lab_enslave(const char *name, const char *bridge); /* "": set free */
struct vip_mac lab_mac(const char *name);
/* True if `flag` (IFF_x) of an interface is set. */
bool lab_flag(const char *name, int flag);

/* Adds or removes an address as text; `flags` as IFA_F_x. */
void lab_address(const char *name, const char *addr, uint8_t prefix, uint32_t flags, bool on);
/* Is it on the interface?  It must be on no other one if `name` is NULL. */
bool lab_has_address(const char *name, const char *addr);

/* Settings under /proc/sys/net, such as "ipv4/conf/all/rp_filter". */
int lab_get(const char *setting);
void lab_put(const char *setting, int value);

/* How many interfaces have a name that begins so. */
unsigned lab_count(const char *prefix);

/* Text to address: of either family, and an own address for a MAC's last octet. */
struct vip_addr lab_addr(const char *text);

/* A socket that sees all frames that arrive at "lan"; and sends there. */
int lab_tap(void);
void lab_send(int tap, const uint8_t *frame, size_t length);
/*
 * The next frame for which `want` says so, within that time; its length, or 0.  What
 * comes before it is dropped.
 */
size_t lab_receive(int tap, int ms, uint8_t *frame, size_t size,
                   bool (*want)(const uint8_t *frame, size_t length, const void *user),
                   const void *user);
/* Empties it. */
void lab_drain(int tap);

#endif
