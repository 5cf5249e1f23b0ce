/* SPDX-License-Identifier: MIT */
/*
 * sysctl.c - see sysctl.h; the kernel's Documentation/networking/ip-sysctl.rst.
 *
 * What a port needs while virtual MACs are on it, and why:
 *
 *   arp_ignore 1    else the port, too, answers ARP requests for an address that is on
 *                   a virtual MAC's device, with its own MAC; its own addresses it
 *                   answers for as before
 *   arp_announce 2  else the kernel's own ARP requests, when it sends from a virtual
 *                   address, tell every host that the address is at the port's MAC
 *   all.rp_filter   counts as the least for every interface, so a device with 0 would
 *                   still drop what comes in to a virtual MAC, because the route back
 *                   is on the port: its value is moved to each interface, and to those
 *                   that are still to come
 */
#include "sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * An interface is known by its number, and its settings by its name, which may change in
 * between; while it does there are none for some milliseconds, or for longer on a busy
 * machine.  So a file that is not there is looked for again, under the name of that time.
 */
enum { NAME_TRIES = 1000, NAME_PAUSE = 1 /* ms */ };

/* The family, and the file's name behind it. */
static const char *const names[SYSCTL_COUNT] = {
    [SYSCTL_ARP_IGNORE] = "ipv4/arp_ignore",
    [SYSCTL_ARP_ANNOUNCE] = "ipv4/arp_announce",
    [SYSCTL_RP_FILTER] = "ipv4/rp_filter",
    [SYSCTL_PROMOTE_SECONDARIES] = "ipv4/promote_secondaries",
    [SYSCTL_FORWARDING4] = "ipv4/forwarding",
    [SYSCTL_FORWARDING6] = "ipv6/forwarding",
    [SYSCTL_DISABLE_IPV6] = "ipv6/disable_ipv6",
    [SYSCTL_ADDR_GEN_MODE] = "ipv6/addr_gen_mode",
    [SYSCTL_ACCEPT_RA] = "ipv6/accept_ra",
    [SYSCTL_DAD_TRANSMITS] = "ipv6/dad_transmits",
};

const char *sysctl_name(unsigned setting)
{
  return names[setting];
}

static int open_setting(unsigned setting, const char *interface, int flags)
{
  char path[64 + IFNAMSIZ];

  (void)snprintf(path, sizeof path, "/proc/sys/net/%.4s/conf/%s/%s", names[setting], interface,
                 names[setting] + 5);
  return open(path, flags | O_CLOEXEC);
}

int sysctl_read(unsigned setting, const char *interface, int *value)
{
  char text[16];
  const int fd = open_setting(setting, interface, O_RDONLY);

  if (fd < 0)
    return errno;
  const ssize_t got = read(fd, text, sizeof text - 1);
  const int error = got < 0 ? errno : 0;
  (void)close(fd);
  if (error != 0)
    return error;
  text[got] = '\0';
  *value = (int)strtol(text, NULL, 10);
  return 0;
}

int sysctl_write(unsigned setting, const char *interface, int value)
{
  char text[16];
  const int fd = open_setting(setting, interface, O_WRONLY);

  if (fd < 0)
    return errno;
  const int length = snprintf(text, sizeof text, "%d\n", value);
  const int error = write(fd, text, (size_t)length) < 0 ? errno : 0;
  (void)close(fd);
  return error;
}

/* True if it is worth to try once more after that error. */
static bool again(int error, int *tries)
{
  const struct timespec pause = {.tv_nsec = NAME_PAUSE * 1000000L};

  return error == ENOENT && ++*tries < NAME_TRIES && nanosleep(&pause, NULL) == 0;
}

/* Gives a setting a value, the old one first to the journal. */
static int change(struct journal *journal, unsigned setting, uint32_t ifindex,
                  const char *interface, int before, int after)
{
  struct journal_entry entry = {.kind = JOURNAL_SETTING,
                                .setting = (uint8_t)setting,
                                .ifindex = ifindex,
                                .before = before,
                                .after = after};

  (void)snprintf(entry.name, sizeof entry.name, "%s", interface);
  int error = journal_write(journal, &entry);
  if (error != 0)
    return error;
  error = sysctl_write(setting, interface, after);
  if (error != 0)
    journal_strike(journal, journal_setting(journal, ifindex, interface, (uint8_t)setting));
  return error;
}

int sysctl_raise(struct journal *journal, unsigned setting, uint32_t ifindex, const char *interface,
                 int value)
{
  int before = 0; /* errno, for all that the compiler knows, may be 0 */
  const int error = sysctl_read(setting, interface, &before);

  if (error != 0)
    return error;
  return before >= value ? 0 : change(journal, setting, ifindex, interface, before, value);
}

/* Gives back what the entry tells of.  0 or an errno. */
static int give_back(const struct journal_entry *entry)
{
  char name[IFNAMSIZ];
  int now = 0;

  /* It may have another name by now, and another interface may have its old one. */
  (void)snprintf(name, sizeof name, "%s", entry->name);
  if (entry->ifindex != 0 && !if_indextoname(entry->ifindex, name))
    return errno;
  const int error = sysctl_read(entry->setting, name, &now);
  if (error != 0 || now != entry->after)
    return error;
  return sysctl_write(entry->setting, name, entry->before);
}

void sysctl_restore(struct journal *journal, struct journal_entry *entry)
{
  int tries = 0;

  while (again(give_back(entry), &tries))
    ;
  journal_strike(journal, entry);
}

/* Restores a setting if it was changed. */
static void restore(struct journal *journal, uint32_t ifindex, const char *name, unsigned setting)
{
  struct journal_entry *entry = journal_setting(journal, ifindex, name, (uint8_t)setting);
  if (entry)
    sysctl_restore(journal, entry);
}

/* ---- What a port needs ---- */

static int raise_port(struct journal *journal, uint32_t ifindex)
{
  char name[IFNAMSIZ];

  if (!if_indextoname(ifindex, name))
    return errno;
  const int error = sysctl_raise(journal, SYSCTL_ARP_IGNORE, ifindex, name, 1);
  return error != 0 ? error : sysctl_raise(journal, SYSCTL_ARP_ANNOUNCE, ifindex, name, 2);
}

int sysctl_port_on(struct journal *journal, uint32_t ifindex)
{
  int tries = 0;
  int error;

  do
    error = raise_port(journal, ifindex);
  while (again(error, &tries));
  if (error != 0)
    sysctl_port_off(journal, ifindex);
  return error;
}

void sysctl_port_off(struct journal *journal, uint32_t ifindex)
{
  restore(journal, ifindex, NULL, SYSCTL_ARP_ANNOUNCE);
  restore(journal, ifindex, NULL, SYSCTL_ARP_IGNORE);
}

int sysctl_rp_filter_move(struct journal *journal)
{
  int all = 0;
  int error = sysctl_read(SYSCTL_RP_FILTER, "all", &all);

  if (error != 0 || all == 0)
    return error;
  /*
   * Each interface by itself before the default: a change of the default changes those,
   * too, that were never set and have no address, and they would not follow it back
   * once they have one.
   */
  struct if_nameindex *interfaces = if_nameindex();
  if (!interfaces)
    return errno;
  for (const struct if_nameindex *i = interfaces; i->if_index != 0 && error == 0; i++) {
    error = sysctl_raise(journal, SYSCTL_RP_FILTER, i->if_index, i->if_name, all);
    if (error == ENOENT) /* it went away meanwhile, or has no IPv4 */
      error = 0;
  }
  if_freenameindex(interfaces);
  if (error == 0)
    error = sysctl_raise(journal, SYSCTL_RP_FILTER, 0, "default", all);
  if (error == 0)
    error = change(journal, SYSCTL_RP_FILTER, 0, "all", all, 0);
  if (error != 0)
    sysctl_rp_filter_restore(journal);
  return error;
}

void sysctl_rp_filter_restore(struct journal *journal)
{
  /* The other way round, so that no packet finds less of a check than there was. */
  for (unsigned i = journal->count; i-- > 0;) {
    struct journal_entry *entry = &journal->entries[i];
    if (entry->kind == JOURNAL_SETTING && entry->setting == SYSCTL_RP_FILTER)
      sysctl_restore(journal, entry);
  }
}
