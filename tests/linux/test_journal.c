/* SPDX-License-Identifier: MIT */
/*
 * test_journal.c - the journal's file: what was written is read again, what was struck
 * out is not, and nothing in it that is not this boot's and this namespace's counts.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "journal.h"
#include "sysctl.h"
#include "vip_test.h"

static char path[] = "/tmp/vipd-test-journal-XXXXXX";
static struct journal journal;

static int setup(void **state)
{
  (void)state;
  (void)unlink(path);
  return journal_open(&journal, path);
}

static int teardown(void **state)
{
  (void)state;
  journal_close(&journal, true);
  (void)unlink(path);
  return 0;
}

static void open_again(void)
{
  journal_close(&journal, false);
  assert_int_equal(journal_open(&journal, path), 0);
}

static struct journal_entry setting(uint32_t ifindex, const char *name, uint8_t which)
{
  struct journal_entry entry = {
      .kind = JOURNAL_SETTING, .setting = which, .before = -1, .after = 2, .ifindex = ifindex};
  (void)snprintf(entry.name, sizeof entry.name, "%s", name);
  return entry;
}

static struct journal_entry address(uint32_t ifindex, uint8_t family, uint8_t last)
{
  struct journal_entry entry = {.kind = JOURNAL_ADDRESS,
                                .family = family,
                                .prefix = family == VIP_IPV6 ? 128 : 24,
                                .ifindex = ifindex,
                                .name = "eth0"};
  entry.addr.octet[0] = family == VIP_IPV6 ? 0xfe : 10;
  entry.addr.octet[family == VIP_IPV6 ? 15 : 3] = last;
  return entry;
}

static void put(struct journal_entry entry)
{
  assert_int_equal(journal_write(&journal, &entry), 0);
}

static unsigned live(void)
{
  unsigned count = 0;

  for (unsigned i = 0; i < journal.count; i++)
    count += journal.entries[i].kind != JOURNAL_STRUCK;
  return count;
}

static void test_entries_are_read_again(void **state)
{
  const struct journal_entry v4 = address(3, VIP_IPV4, 1);
  const struct journal_entry v6 = address(3, VIP_IPV6, 2);

  (void)state;
  for (uint8_t i = 0; i < SYSCTL_COUNT; i++)
    put(setting(i + 1U, "eth0.10", i));
  put(setting(0, "all", SYSCTL_RP_FILTER));
  put(setting(0, "default", SYSCTL_RP_FILTER));
  put(v4);
  put(v6);
  const uint32_t mark = journal.mark;
  open_again();
  assert_int_equal(journal.mark, mark);
  assert_int_equal(live(), SYSCTL_COUNT + 4);
  for (uint8_t i = 0; i < SYSCTL_COUNT; i++) {
    const struct journal_entry *entry = journal_setting(&journal, i + 1U, NULL, i);
    assert_non_null(entry);
    assert_string_equal(entry->name, "eth0.10");
    assert_int_equal(entry->before, -1);
    assert_int_equal(entry->after, 2);
  }
  assert_string_equal(journal_setting(&journal, 0, "default", SYSCTL_RP_FILTER)->name, "default");
  assert_string_equal(journal_setting(&journal, 0, "all", SYSCTL_RP_FILTER)->name, "all");
  assert_int_equal(journal_address(&journal, 3, VIP_IPV4, &v4.addr)->prefix, 24);
  assert_int_equal(journal_address(&journal, 3, VIP_IPV6, &v6.addr)->prefix, 128);
  assert_null(journal_address(&journal, 4, VIP_IPV4, &v4.addr));
  assert_null(journal_address(&journal, 3, VIP_IPV4, &v6.addr));
}

static void test_struck_entries_are_gone_and_their_place_is_used(void **state)
{
  const struct journal_entry second = address(3, VIP_IPV4, 2);

  (void)state;
  for (uint8_t i = 1; i <= 200; i++)
    put(address(3, VIP_IPV4, i));
  journal_strike(&journal, journal_address(&journal, 3, VIP_IPV4, &second.addr));
  assert_null(journal_address(&journal, 3, VIP_IPV4, &second.addr));
  open_again();
  assert_int_equal(live(), 199);
  assert_null(journal_address(&journal, 3, VIP_IPV4, &second.addr));
  put(address(7, VIP_IPV4, 2));
  assert_int_equal(journal.count, 200);
  open_again();
  assert_int_equal(live(), 200);
  assert_non_null(journal_address(&journal, 7, VIP_IPV4, &second.addr));
}

/* Writes over a part of the file, from outside. */
static void scribble(off_t at, const char *text)
{
  const int fd = open(path, O_WRONLY | O_CLOEXEC);

  assert_true(fd >= 0);
  assert_int_equal(pwrite(fd, text, strlen(text), at), (ssize_t)strlen(text));
  (void)close(fd);
}

static void test_what_cannot_be_read_counts_for_nothing(void **state)
{
  (void)state;
  put(address(3, VIP_IPV4, 1));
  put(address(3, VIP_IPV4, 2));
  put(setting(3, "eth0", SYSCTL_ARP_IGNORE));
  put(address(3, VIP_IPV4, 3));
  scribble(128, "address nonsense");
  scribble(2 * 128, "address 3 eth0 10.0.0.2.2/24");
  scribble(3 * 128, "setting 3 eth0 ipv4/no_such_thing 0 1");
  assert_int_equal(truncate(path, 5 * 128 - 1), 0); /* the last line is not whole */
  open_again();
  assert_int_equal(live(), 0);
}

static void test_another_boot_or_namespace_begins_anew(void **state)
{
  char line[129] = "";

  (void)state;
  put(address(3, VIP_IPV4, 1));
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  assert_int_equal(read(fd, line, sizeof line - 1), sizeof line - 1);
  (void)close(fd);
  const char *boot = strstr(line, "boot ");
  assert_non_null(boot);
  scribble(boot + 5 - line, boot[5] == '0' ? "1" : "0");
  open_again();
  assert_int_equal(live(), 0);
  put(address(3, VIP_IPV4, 1));
  open_again();
  assert_int_equal(live(), 1); /* now it is this boot's */
  const char *netns = strstr(line, "netns ");
  assert_non_null(netns);
  scribble(netns + 6 - line, "1");
  open_again();
  assert_int_equal(live(), 0);
}

/* Locks the file in another process, which ends after `ms`. */
static pid_t hold_for(int ms)
{
  int ready[2];
  char octet;

  assert_int_equal(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    if (journal_open(&journal, path) != 0)
      _exit(1);
    (void)!write(ready[1], "", 1);
    (void)nanosleep(&pause, NULL);
    journal_close(&journal, true); /* removed, as a keeper does at its end */
    _exit(0);
  }
  assert_int_equal(read(ready[0], &octet, 1), 1);
  (void)close(ready[0]);
  (void)close(ready[1]);
  return child;
}

static void test_a_start_waits_for_the_keeper_of_a_killed_vipd(void **state)
{
  struct timespec before;
  struct timespec after;

  (void)state;
  journal_close(&journal, true);
  const pid_t child = hold_for(300);
  (void)clock_gettime(CLOCK_MONOTONIC, &before);
  assert_int_equal(journal_open(&journal, path), 0);
  (void)clock_gettime(CLOCK_MONOTONIC, &after);
  const int64_t ms =
      (int64_t)(after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
  assert_in_range(ms, 200, 3000);
  assert_int_equal(access(path, F_OK), 0); /* a new file, as the other one was removed */
  assert_int_equal(waitpid(child, NULL, 0), child);
}

static void test_a_running_vipd_keeps_its_journal(void **state)
{
  (void)state;
  journal_close(&journal, true);
  const pid_t child = hold_for(6500);
  assert_int_equal(journal_open(&journal, path), EBUSY);
  assert_int_equal(waitpid(child, NULL, 0), child);
  assert_int_equal(journal_open(&journal, path), 0);
}

int main(void)
{
#define JOURNAL_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      JOURNAL_TEST(test_entries_are_read_again),
      JOURNAL_TEST(test_struck_entries_are_gone_and_their_place_is_used),
      JOURNAL_TEST(test_what_cannot_be_read_counts_for_nothing),
      JOURNAL_TEST(test_another_boot_or_namespace_begins_anew),
      JOURNAL_TEST(test_a_start_waits_for_the_keeper_of_a_killed_vipd),
      JOURNAL_TEST(test_a_running_vipd_keeps_its_journal),
  };
  const int file = mkstemp(path);

  if (file < 0)
    return 1;
  (void)close(file);
  return cmocka_run_group_tests_name("linux.journal", tests, NULL, NULL);
}
