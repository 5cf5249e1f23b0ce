/* SPDX-License-Identifier: MIT */
/*
 * protocol.h - what a first-hop redundancy protocol brings to vipd: one constant
 * of struct protocol, made in the protocol's own file (vrrp.c) and listed in
 * protocol.c.  Nothing else in vipd knows a protocol by name.
 */
#ifndef VIPD_PROTOCOL_H
#define VIPD_PROTOCOL_H

#include <vip/vip.h>
#include "config.h"

struct group;
struct vipd;

/* What metrics.c tells of a forwarder. */
struct forwarder {
  bool there;        /* false: nobody has the number */
  uint8_t state;     /* see protocol->forwarder_state */
  uint32_t changes;  /* of its state */
  uint32_t selected; /* clients given its MAC */
};

/* A protocol. */
struct protocol {
  const char *name;   /* of its sections, "vrrp" */
  uint8_t number;     /* enum vip_protocol */
  uint8_t frame_kind; /* enum vip_frame_kind of its packets */
  size_t size;        /* of its group, which begins with struct group */
  size_t settings;    /* of what a section says, which begins with struct settings */

  /* What `group` may be, and `vipd set NAME priority`. */
  uint16_t number_min;
  uint16_t number_max;
  uint8_t priority_min;
  uint8_t priority_max;

  bool both_families; /* a number is one group, whatever its family */
  /*
   * MACs come apart from addresses: whoever holds one takes packets to the group's
   * addresses there, and another router may answer for those.
   */
  bool apart;

  /* What the kernel filter must let through. */
  uint8_t ip_protocol;  /* 112, 17 */
  uint16_t udp_port[2]; /* IPv4, IPv6; 0 = no UDP */
  bool unicast;         /* some packets come to the interface's own address: see sink.c */

  /* Keys beside those that all groups have (group_read.c); their object is the group. */
  const struct key *keys;
  /* Sets the defaults that are not zero. */
  void (*begin)(struct group *group);
  /* The section is complete: is it right?  Works without interfaces.  False likewise. */
  bool (*finish)(struct group *group, const struct section *section, struct config *config);
  /*
   * Registers the group at its interface; what it follows, group->leader, runs.  A
   * VIP_ERR_x, after saying why; on success group->vip is set.
   */
  int (*init)(struct group *group, struct vip_if *vif);
  /*
   * Gives a running group the configuration of `wanted`, read from the new file;
   * `wanted` keeps what is no longer used and is freed after that.  A VIP_ERR_x, after
   * saying why: then nothing has changed.
   */
  int (*configure)(struct group *group, struct group *wanted, vip_time now);
  /* The group has been taken out of its interface.  NULL: nothing is to be done. */
  void (*leave)(struct group *group);
  /*
   * The machine cannot do what a forwarder needs: takes it out of service, and in again
   * later.  NULL: the group has to go.
   */
  void (*stop_forwarder)(struct group *group, uint8_t forwarder, vip_time now);
  /* The virtual address that the group has learned, or zero.  NULL: claims tell it. */
  const struct vip_addr *(*learned)(const struct group *group);

  /* Frees what the keys allocated beside struct settings.  NULL: nothing. */
  void (*release)(struct group *group);

  /* Feeds a received packet.  A VIP_ERR_x. */
  int (*input)(struct vip_if *vif, const struct vip_frame *frame, vip_time now);
  /*
   * The group number that a received packet names, to choose among sources; -1 = none.
   * NULL: groups have no source of their own, so all are on one interface of the library.
   */
  int (*number_of)(const struct vip_frame *frame);

  /*
   * The virtual MACs that the section asks for, forwarder 1 first: how many; 0 = the
   * group works with the interface's.
   */
  unsigned (*macs)(const struct group *group, struct vip_mac mac[4]);

  /* The name of a state in lower case; static storage.  `states` of them, equal ones adjacent. */
  uint8_t states;
  const char *(*state_name)(uint8_t state);

  /*
   * Forwarders, number 1 first; NULL: there are none.  `forwarder_state` is as state_name(),
   * and NULL for a state that only the group can have.
   */
  void (*forwarders)(const struct group *group, struct forwarder forwarders[4]);
  const char *(*forwarder_state)(uint8_t state);

  /* See vip/show.h. */
  size_t (*show_text)(const struct group *group, vip_time now, char *out, size_t size);
  /* A row; `forwarder` 0: the group's; nothing: there is no such one. */
  size_t (*show_brief)(const struct group *group, uint8_t forwarder, char *out, size_t size);
  size_t (*show_json)(const struct group *group, vip_time now, char *out, size_t size);
};

/* The family by which vip_if_find() knows a group of `family`. */
static inline uint8_t protocol_family(const struct protocol *protocol, uint8_t family)
{
  return protocol->both_families ? 0 : family;
}

/* All protocols, NULL at the end. */
extern const struct protocol *const protocols[];

/* The protocol of a section's kind or of a frame, or NULL. */
const struct protocol *protocol_named(const char *name);
const struct protocol *protocol_of_frame(uint8_t frame_kind);

#endif
