/* SPDX-License-Identifier: MIT */
/*
 * journal.h - what must be undone, in a file: written before the machine is changed,
 * struck out when it was changed back.  When vipd and its keeper were both killed the
 * next start finds it.
 *
 * The file is text, a line of one length for each entry, so that an entry is written
 * and struck out in its place.  It holds good for one boot of the machine and one
 * network namespace: entries of others are forgotten.  Devices and routes are not in
 * it one by one: they carry the `mark` of this vipd.
 *
 * The file is locked while its keeper lives, by whoever opened it last.
 */
#ifndef VIPD_JOURNAL_H
#define VIPD_JOURNAL_H

#include <limits.h>
#include <net/if.h>
#include <vip/types.h>

/* What an entry tells of. */
enum journal_kind {
  JOURNAL_STRUCK = 0, /* nothing: its place is free */
  JOURNAL_SETTING,    /* a setting of an interface was changed (sysctl.h) */
  JOURNAL_ADDRESS     /* an address was added to an interface */
};

/* An entry. */
struct journal_entry {
  uint8_t kind;         /* enum journal_kind */
  uint8_t family;       /* ADDRESS: VIP_IPV4, VIP_IPV6 */
  uint8_t prefix;       /* ADDRESS */
  uint8_t setting;      /* SETTING: enum sysctl_setting */
  int before;           /* SETTING: the value to restore */
  int after;            /* SETTING: the value it was given */
  uint32_t ifindex;     /* 0: SETTING of `name` "all" or "default" */
  char name[IFNAMSIZ];  /* of the interface at that time */
  struct vip_addr addr; /* ADDRESS */
};

/* The journal. */
struct journal {
  int fd; /* -1: not open */
  char path[PATH_MAX];
  uint32_t mark; /* of devices and routes of this vipd, see device.h */
  struct journal_entry *entries;
  unsigned count; /* struck ones included */
};

/*
 * Opens and locks the file, or makes it; what is in it is in `entries` then.  Waits a
 * moment while another process has it locked, as the keeper of a killed vipd does until
 * it has undone all.  0 or an errno: EBUSY if it stays locked.
 */
int journal_open(struct journal *journal, const char *path);

/* Writes an entry.  0 or an errno: then the change must not be made. */
int journal_write(struct journal *journal, const struct journal_entry *entry);

/* Strikes one out. */
void journal_strike(struct journal *journal, struct journal_entry *entry);

/* The entry of an address, or of a setting of an interface; NULL: there is none. */
struct journal_entry *journal_address(struct journal *journal, uint32_t ifindex, uint8_t family,
                                      const struct vip_addr *addr);
struct journal_entry *journal_setting(struct journal *journal, uint32_t ifindex, const char *name,
                                      uint8_t setting);

/* Ends it.  `undone`: nothing is left in it, and the file is removed. */
void journal_close(struct journal *journal, bool undone);

#endif
