/* SPDX-License-Identifier: MIT */
/*
 * journal.c - see journal.h.
 *
 * Line 0 says whose file it is; entry n is line n + 1:
 *
 *   vipd-journal 1 mark 76012344 boot 0f2b... netns 4026531840
 *   setting 3 eth0 ipv4/arp_ignore 0 1
 *   address 3 eth0 10.0.0.1/32
 *
 * It outlives a killed process, not a power failure: what it tells of does not either.
 */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "address.h"
#include "device.h"
#include "sysctl.h"

enum {
  LINE = 128,       /* octets of a line, its end included */
  LOCK_TRIES = 250, /* attempts to lock it, */
  LOCK_PAUSE = 20,  /* milliseconds between them */
  BOOT_ID = 37,     /* octets of a boot's name, its end included */
  GROWTH = 64       /* entries that are allocated at a time */
};

/* ---- Lines ---- */

/* Writes `text` as line `number`. */
static int write_line(struct journal *journal, unsigned number, const char *text)
{
  char line[LINE];
  size_t length = strlen(text);

  memset(line, ' ', sizeof line);
  memcpy(line, text, length < LINE - 1 ? length : LINE - 1);
  line[LINE - 1] = '\n';
  const ssize_t done = pwrite(journal->fd, line, LINE, (off_t)number * LINE);
  if (done == LINE)
    return 0;
  return done < 0 ? errno : ENOSPC;
}

static bool read_line(const struct journal *journal, unsigned number, char line[LINE + 1])
{
  line[LINE] = '\0';
  return pread(journal->fd, line, LINE, (off_t)number * LINE) == LINE;
}

/* The boot and the namespace that this is. */
static void here(char boot[BOOT_ID], unsigned long *netns)
{
  struct stat about;
  FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

  (void)strcpy(boot, "-");
  if (file && fscanf(file, "%36s", boot) != 1)
    (void)strcpy(boot, "-");
  if (file)
    (void)fclose(file);
  *netns = stat("/proc/self/ns/net", &about) == 0 ? (unsigned long)about.st_ino : 0;
}

/* A number that depends on the path, so that vipds of one machine have different ones. */
static uint32_t mark_of(const char *path)
{
  uint32_t hash = 2166136261U; /* FNV-1a */

  for (; *path; path++)
    hash = (hash ^ (uint8_t)*path) * 16777619U;
  return DEVICE_MARK | ((hash << 1) & ~DEVICE_MARK_MASK);
}

/* ---- Entries ---- */

static void entry_text(char text[LINE], const struct journal_entry *entry)
{
  char addr[ADDRESS_TEXT];

  text[0] = '\0';
  if (entry->kind == JOURNAL_SETTING)
    (void)snprintf(text, LINE, "setting %u %s %s %d %d", entry->ifindex, entry->name,
                   sysctl_name(entry->setting), entry->before, entry->after);
  if (entry->kind == JOURNAL_ADDRESS)
    (void)snprintf(text, LINE, "address %u %s %s/%u", entry->ifindex, entry->name,
                   address_text(addr, entry->family, &entry->addr), entry->prefix);
}

/* What a line tells; one that cannot be read tells nothing. */
static struct journal_entry entry_parse(const char *line)
{
  struct journal_entry entry = {.kind = JOURNAL_STRUCK};
  char what[LINE];
  unsigned prefix;

  if (sscanf(line, "setting %u %15s %127s %d %d", &entry.ifindex, entry.name, what, &entry.before,
             &entry.after) == 5) {
    while (entry.setting < SYSCTL_COUNT && strcmp(sysctl_name(entry.setting), what) != 0)
      entry.setting++;
    if (entry.setting < SYSCTL_COUNT)
      entry.kind = JOURNAL_SETTING;
  } else if (sscanf(line, "address %u %15s %127[^/]/%u", &entry.ifindex, entry.name, what,
                    &prefix) == 4) {
    entry.family = address_parse(&entry.addr, what);
    entry.prefix = (uint8_t)prefix;
    if (entry.family != 0)
      entry.kind = JOURNAL_ADDRESS;
  }
  return entry;
}

/* A place for one more; NULL: no memory. */
static struct journal_entry *append(struct journal *journal)
{
  if (journal->count % GROWTH == 0) {
    const size_t size = (journal->count + GROWTH) * sizeof *journal->entries;
    struct journal_entry *more = realloc(journal->entries, size);
    if (!more)
      return NULL;
    journal->entries = more;
  }
  return &journal->entries[journal->count++];
}

int journal_write(struct journal *journal, const struct journal_entry *entry)
{
  char text[LINE];
  unsigned place = 0;

  while (place < journal->count && journal->entries[place].kind != JOURNAL_STRUCK)
    place++;
  entry_text(text, entry);
  const int error = write_line(journal, place + 1, text);
  if (error != 0)
    return error;
  if (place == journal->count && !append(journal)) {
    (void)write_line(journal, place + 1, "");
    return ENOMEM;
  }
  journal->entries[place] = *entry;
  return 0;
}

void journal_strike(struct journal *journal, struct journal_entry *entry)
{
  /* A line that stays is undone once more, which does no harm. */
  (void)write_line(journal, (unsigned)(entry - journal->entries) + 1, "");
  entry->kind = JOURNAL_STRUCK;
}

struct journal_entry *journal_address(struct journal *journal, uint32_t ifindex, uint8_t family,
                                      const struct vip_addr *addr)
{
  for (unsigned i = 0; i < journal->count; i++) {
    struct journal_entry *entry = &journal->entries[i];
    if (entry->kind == JOURNAL_ADDRESS && entry->ifindex == ifindex && entry->family == family &&
        vip_addr_compare(&entry->addr, addr) == 0)
      return entry;
  }
  return NULL;
}

struct journal_entry *journal_setting(struct journal *journal, uint32_t ifindex, const char *name,
                                      uint8_t setting)
{
  for (unsigned i = 0; i < journal->count; i++) {
    struct journal_entry *entry = &journal->entries[i];
    if (entry->kind == JOURNAL_SETTING && entry->ifindex == ifindex && entry->setting == setting &&
        (ifindex != 0 || strcmp(entry->name, name) == 0))
      return entry;
  }
  return NULL;
}

/* ---- The file ---- */

/* Locks it; false with errno EAGAIN: it is not the file of that path any more. */
static int lock(const struct journal *journal)
{
  const struct timespec pause = {.tv_nsec = LOCK_PAUSE * 1000000L};
  struct stat own;
  struct stat there;
  int tries = LOCK_TRIES;

  while (flock(journal->fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return errno;
    if (tries-- == 0)
      return EBUSY;
    (void)nanosleep(&pause, NULL);
  }
  /* Whoever had it may have removed it: then somebody else could make and lock another. */
  if (fstat(journal->fd, &own) != 0 || stat(journal->path, &there) != 0 ||
      own.st_ino != there.st_ino || own.st_dev != there.st_dev)
    return EAGAIN;
  return 0;
}

/* Reads what is there; writes line 0. */
static int take_over(struct journal *journal)
{
  char boot[BOOT_ID];
  char its_boot[BOOT_ID];
  char line[LINE + 1];
  unsigned long netns;
  unsigned long its_netns;
  unsigned mark;

  here(boot, &netns);
  journal->mark = mark_of(journal->path);
  if (read_line(journal, 0, line) &&
      sscanf(line, "vipd-journal 1 mark %x boot %36s netns %lu", &mark, its_boot, &its_netns) ==
          3 &&
      strcmp(boot, its_boot) == 0 && netns == its_netns && device_mark_valid(mark)) {
    journal->mark = mark;
    while (read_line(journal, journal->count + 1, line)) {
      struct journal_entry *entry = append(journal);
      if (!entry)
        return ENOMEM;
      *entry = entry_parse(line);
    }
    return 0;
  }
  if (ftruncate(journal->fd, 0) != 0)
    return errno;
  (void)snprintf(line, sizeof line, "vipd-journal 1 mark %x boot %s netns %lu",
                 (unsigned)journal->mark, boot, netns);
  return write_line(journal, 0, line);
}

int journal_open(struct journal *journal, const char *path)
{
  int error = EAGAIN;

  memset(journal, 0, sizeof *journal);
  journal->fd = -1;
  if (strlen(path) >= sizeof journal->path)
    return ENAMETOOLONG;
  (void)strcpy(journal->path, path);
  while (error == EAGAIN) {
    if (journal->fd >= 0)
      (void)close(journal->fd);
    journal->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (journal->fd < 0)
      return errno;
    error = lock(journal);
  }
  if (error == 0)
    error = take_over(journal);
  if (error != 0)
    journal_close(journal, false);
  return error;
}

void journal_close(struct journal *journal, bool undone)
{
  if (journal->fd < 0)
    return;
  if (undone)
    (void)unlink(journal->path);
  (void)close(journal->fd);
  free(journal->entries);
  journal->fd = -1;
  journal->entries = NULL;
  journal->count = 0;
}
