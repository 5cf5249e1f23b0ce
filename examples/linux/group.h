/* SPDX-License-Identifier: MIT */
/*
 * group.h - a configured group of any protocol: the settings that all protocols
 * share, and its life: read, checked, started, changed by a reload, removed.
 */
#ifndef VIPD_GROUP_H
#define VIPD_GROUP_H

#include <vip/vip.h>
#include "auth_keys.h"
#include "port.h"
#include "protocol.h"

enum {
  GROUP_ADDRESSES = 255, /* of a kind, advertised or excluded: what a packet can count */
  GROUP_HISTORY = 16,    /* state changes kept for `show` */
  GROUP_MACS = 4         /* virtual MACs that a group can have */
};

/* A use of a [track] section.  Stays at its address: the library knows `use`. */
struct group_track {
  struct vip_track_use use;
  struct track *track;
  struct group_track *next;
};

/*
 * What vipd does for one virtual address while the group has the right to it.  One
 * for each address of the section, and for one that the group has learned once it is
 * claimed; at the same place in memory until the address is taken out of the group
 * (then it is not held any more).
 */
struct group_right {
  struct vip_addr addr;
  uint8_t wanted_prefix;           /* its length, as configured */
  uint8_t prefix;                  /* the same when it was claimed: what must be given back */
  bool held;                       /* claimed by the library */
  bool installed;                  /* the kernel has it and answers for it: see answer.c */
  uint8_t macs;                    /* where MACs come apart: a bit for each where it is taken */
  uint8_t flags;                   /* VIP_RIGHT_x */
  struct group *group;             /* whose it is; set while it is held */
  struct group_right *answer_next; /* answer.c: held ones with the same hash */
  struct group_right *next;
};

/*
 * What the section says, as the protocol's part of the library wants it; the protocol's
 * own struct begins with it.  Memory of its own: a running group takes over another one's.
 */
struct settings {
  struct auth_keys auth;
};

/* A group.  The protocol's own struct begins with it. */
struct group {
  const struct protocol *protocol;
  char name[CONFIG_NAME];
  unsigned line; /* of its section */
  struct settings *settings;

  /* Read from the section. */
  char interface[IFNAMSIZ];
  uint16_t number;      /* `group` */
  uint8_t family;       /* of its addresses; 0 = none seen so far */
  unsigned family_line; /* the setting that says so */
  uint8_t version;      /* the protocol's own code for it: part of the identity */
  char *follow;         /* the group of the protocol whose election counts here, or NULL */
  bool has_source;
  struct vip_addr source_addr;
  struct vip_addr *addresses; /* in the protocol's order */
  uint8_t *prefixes;          /* of each */
  unsigned address_count;
  char *sync;         /* label, or NULL */
  char *notify;       /* program, or NULL */
  char **track_names; /* `track` */
  unsigned track_count;

  /* Between the groups of a file. */
  struct group *leader; /* that `follow` names: read like this one, or running like it */
  struct group *same;   /* during a reload: what runs with these settings; NULL: it could not */

  /* While it runs. */
  struct vip_group *vip; /* NULL: not registered */
  struct source *source;
  struct group_track *tracks;
  struct group_right *rights;     /* one for each address; while it is changed, old and new ones */
  bool has_mac[GROUP_MACS];       /* held virtual MACs, forwarder 1 first */
  struct vip_mac mac[GROUP_MACS]; /* of those */
  bool accept;                    /* where MACs come apart: packets are for this machine */
  bool sync_held;                 /* by another member of its label */
  struct vip_counters counters;
  struct vip_history history;
  struct vip_history_entry entries[GROUP_HISTORY];
  struct alarm retry; /* after the keeper could not do what the group needs */
  struct group *next;
};

/*
 * group_read.c: reads the sections of all protocols of a file, and the settings in
 * front of them.  NULL with faults told if anything is wrong; an empty list is a
 * fault, too.
 */
struct group *groups_read(struct config *config);

/*
 * group_read.c: the order of groups by interface, protocol, number and family, which are
 * what a received packet says of its group; 0: they are the same.
 */
int group_compare(const struct group *a, const struct group *b);

/* A setting has an address of `family`: false, with the fault told, if the group's is another. */
bool group_family(struct group *group, const struct setting *setting, uint8_t family,
                  struct config *config);

/*
 * Takes `setting`, "ADDRESS/LENGTH", as the group's address number `at`; those from there
 * on move up.  `taken`: how many of its kind there are already.
 */
bool group_take_address(struct group *group, unsigned at, unsigned taken,
                        const struct setting *setting, struct config *config);

/* The same with an address that was reckoned out.  False: no memory. */
bool group_insert_address(struct group *group, unsigned at, const struct vip_addr *addr,
                          uint8_t prefix);

/*
 * A running group takes over the settings of another one, which gets its own.  From the
 * protocol's `configure`, where the library has accepted them.
 */
static inline void group_swap(struct group *group, struct group *wanted)
{
  struct settings *settings = group->settings;

  group->settings = wanted->settings;
  wanted->settings = settings;
}

/* The keys that groups of all protocols have. */
extern const struct key group_keys[];

/*
 * group.c, for group_reload.c: registers a group that has been read, which does not start
 * yet; gives a running one what `wanted` says, in place, and `wanted` what is not used any
 * more then; stops one and takes it out, with a farewell; frees what is left of it.  False,
 * after saying why, if it could not.
 */
bool group_register(struct vipd *vipd, struct group *group, vip_time now);
bool group_change(struct vipd *vipd, struct group *group, struct group *wanted, vip_time now);
void group_end(struct vipd *vipd, struct group *group, vip_time now);
void group_free(struct group *group);

/* Frees groups that do not run. */
void groups_free(struct group *groups);

/*
 * Makes `wanted` what runs: groups of the same identity (interface, protocol,
 * family, version, number, source, and that of the group they follow) are changed in
 * place, others removed or started.  Takes the list over.  False, after saying why, if some could
 * not.
 */
bool groups_apply(struct vipd *vipd, struct group *wanted, vip_time now);

/*
 * Asks the keeper for what the group's virtual MACs need: settings of the port, and
 * the devices, down.  Nothing if the port's interface is not there: port.c calls this
 * again for its groups when it is (with port->prepared false).
 */
void group_prepare(struct vipd *vipd, struct group *group);

/* Gives the devices back: the port's interface is going. */
void group_unprepare(struct vipd *vipd, struct group *group);

/*
 * The machine could not do what the group needs: stops it, and starts it again after
 * ten seconds.
 */
void group_retry(struct vipd *vipd, struct group *group, vip_time now);

/* The group's right to an address, or NULL. */
struct group_right *group_right_of(const struct group *group, const struct vip_addr *addr);

/* Makes a right to an address that the section does not have: learned.  NULL: no memory. */
struct group_right *group_learn(struct group *group, const struct vip_addr *addr);

/* Stops and removes all: the graceful leave. */
void groups_stop(struct vipd *vipd, vip_time now);

/* The running group of that name, or NULL. */
struct group *group_find(struct vipd *vipd, const char *name);

/* The host's group of the library's. */
struct group *group_of(const struct vip_group *vip);

#endif
