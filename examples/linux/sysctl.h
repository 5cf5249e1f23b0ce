/* SPDX-License-Identifier: MIT */
/*
 * sysctl.h - settings of interfaces under /proc/sys/net: read, written, and changed in
 * such a way that they can be restored.
 *
 * A setting is a file, so an interface name with a dot in it needs no care, as it does
 * with the names that sysctl(8) takes.
 */
#ifndef VIPD_SYSCTL_H
#define VIPD_SYSCTL_H

#include "journal.h"

/* The settings that vipd knows. */
enum sysctl_setting {
  SYSCTL_ARP_IGNORE = 0,
  SYSCTL_ARP_ANNOUNCE,
  SYSCTL_RP_FILTER,
  SYSCTL_PROMOTE_SECONDARIES,
  SYSCTL_FORWARDING4,
  SYSCTL_FORWARDING6,
  SYSCTL_DISABLE_IPV6,
  SYSCTL_ADDR_GEN_MODE,
  SYSCTL_ACCEPT_RA,
  SYSCTL_DAD_TRANSMITS,
  SYSCTL_COUNT
};

/* Its family and its file's name, such as "ipv4/arp_ignore". */
const char *sysctl_name(unsigned setting);

/* Reads, writes a setting of an interface, or of "all" and "default".  0 or an errno. */
int sysctl_read(unsigned setting, const char *interface, int *value);
int sysctl_write(unsigned setting, const char *interface, int value);

/*
 * Raises a setting to `value` at least, after writing the old value to the journal.
 * `ifindex` is 0 with "all" and "default".  0 or an errno.
 */
int sysctl_raise(struct journal *journal, unsigned setting, uint32_t ifindex, const char *interface,
                 int value);

/*
 * Gives back what the entry tells of, and strikes it out; unless somebody else has
 * changed it since: then theirs stands.  No interface, nothing to restore.
 */
void sysctl_restore(struct journal *journal, struct journal_entry *entry);

/*
 * What an interface needs while virtual MACs are on it, and what all need while there
 * is such an interface; see sysctl.c.  0 or an errno: then nothing is left changed.
 */
int sysctl_port_on(struct journal *journal, uint32_t ifindex);
void sysctl_port_off(struct journal *journal, uint32_t ifindex);
int sysctl_rp_filter_move(struct journal *journal);
void sysctl_rp_filter_restore(struct journal *journal);

#endif
