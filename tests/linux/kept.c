/* SPDX-License-Identifier: MIT */
/*
 * kept.c - see kept.h.
 */
#include "kept.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "device.h"
#include "keeper_process.h"
#include "lab.h"
#include "vip_test.h"

void kept_start(struct kept *kept, const char *path)
{
  static struct journal journal;
  int pair[2];

  assert_int_equal(journal_open(&journal, path), 0);
  keeper_undo(&journal);
  assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
  kept->pid = fork();
  assert_true(kept->pid >= 0);
  if (kept->pid == 0) {
    (void)close(pair[0]);
    keeper_process(pair[1], &journal);
  }
  (void)close(pair[1]);
  journal_close(&journal, false);
  kept->fd = pair[0];
}

int kept_ask(const struct kept *kept, struct keeper_request *requests, unsigned count)
{
  unsigned sent = 0;
  unsigned back = 0;
  int error = 0;

  for (unsigned i = 0; i < count; i++)
    requests[i].ticket = i;
  while (back < count) {
    while (sent < count) {
      const unsigned some = count - sent < KEEPER_BATCH ? count - sent : KEEPER_BATCH;
      if (send(kept->fd, requests + sent, some * sizeof *requests, MSG_DONTWAIT) < 0)
        break; /* its buffer is full: results first */
      sent += some;
    }
    struct keeper_result results[KEEPER_BATCH];
    const ssize_t got = recv(kept->fd, results, sizeof results, 0);
    assert_true(got > 0);
    for (size_t i = 0; i < (size_t)got / sizeof *results; i++) {
      assert_int_equal(results[i].ticket, back++); /* in the order of the requests */
      if (error == 0)
        error = results[i].error;
    }
  }
  return error;
}

void kept_end(struct kept *kept)
{
  int status = -1;

  (void)close(kept->fd);
  assert_int_equal(waitpid(kept->pid, &status, 0), kept->pid);
  kept->pid = 0;
  assert_int_equal(status, 0);
}

void kept_over(struct kept *kept)
{
  if (kept->pid != 0)
    kept_end(kept);
}

void kept_kill(struct kept *kept)
{
  assert_int_equal(kill(kept->pid, SIGKILL), 0);
  assert_int_equal(waitpid(kept->pid, NULL, 0), kept->pid);
  (void)close(kept->fd);
  kept->pid = 0;
}

/* Is it waiting for a request?  It waits for the kernel, too, but uninterruptibly. */
static bool asleep(const struct kept *kept)
{
  char path[64];
  char state = '?';

  (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)kept->pid);
  FILE *file = fopen(path, "re");
  assert_non_null(file);
  assert_int_equal(fscanf(file, "%*d (%*[^)]) %c", &state), 1);
  (void)fclose(file);
  return state == 'S';
}

void kept_idle(const struct kept *kept)
{
  enum { SURE = 5, TRIES = 500 };
  const struct timespec pause = {.tv_nsec = 10000000L};
  int calm = 0;

  for (int i = 0; i < TRIES && calm < SURE; i++) {
    (void)nanosleep(&pause, NULL);
    calm = asleep(kept) ? calm + 1 : 0;
  }
  assert_int_equal(calm, SURE);
}

struct vip_mac kept_virtual_mac(uint8_t family, uint8_t number)
{
  return (struct vip_mac){{0, 0, 0x5e, 0, family == VIP_IPV6 ? 2 : 1, number}};
}

static struct keeper_request of_group(uint8_t verb, bool on, uint8_t family, uint8_t number)
{
  return (struct keeper_request){.verb = verb,
                                 .on = on,
                                 .family = family,
                                 .protocol = VIP_PROTOCOL_VRRP,
                                 .forwarder = 1,
                                 .number = number,
                                 .ifindex = if_nametoindex("eth0"),
                                 .mac = kept_virtual_mac(family, number)};
}

struct keeper_request kept_device(bool on, uint8_t family, uint8_t number)
{
  return of_group(KEEPER_DEVICE, on, family, number);
}

struct keeper_request kept_mac(bool on, uint8_t family, uint8_t number)
{
  return of_group(KEEPER_MAC, on, family, number);
}

struct keeper_request kept_address(bool on, uint8_t number, const char *addr)
{
  const uint8_t family = strchr(addr, ':') ? VIP_IPV6 : VIP_IPV4;
  struct keeper_request request = of_group(KEEPER_ADDRESS, on, family, number);

  request.prefix = family == VIP_IPV6 ? 128 : 32;
  request.addr = lab_addr(addr);
  return request;
}

struct keeper_request kept_port_address(bool on, const char *addr, uint8_t prefix)
{
  struct keeper_request request = kept_address(on, 0, addr);

  request.forwarder = 0;
  request.prefix = prefix;
  return request;
}

struct keeper_request kept_port(bool on)
{
  return (struct keeper_request){.verb = KEEPER_PORT, .on = on, .ifindex = if_nametoindex("eth0")};
}

struct keeper_request kept_block(bool on, const char *addr)
{
  struct keeper_request request = kept_address(on, 0, addr);

  request.verb = KEEPER_BLOCK;
  request.ifindex = 0;
  return request;
}

const char *kept_name(uint8_t family, uint8_t number)
{
  static char name[IFNAMSIZ];
  const struct keeper_request request = kept_device(true, family, number);

  device_name(name, &request);
  return name;
}

static const char *const settings[KEPT_SETTINGS] = {
    "ipv4/conf/all/rp_filter",  "ipv4/conf/default/rp_filter", "ipv4/conf/eth0/rp_filter",
    "ipv4/conf/lan/rp_filter",  "ipv4/conf/eth0/arp_ignore",   "ipv4/conf/eth0/arp_announce",
    "ipv4/conf/all/arp_ignore", "ipv4/conf/all/arp_announce",  "ipv4/conf/lan/arp_ignore",
    "ipv4/conf/lo/rp_filter",   "ipv4/conf/lo/arp_ignore",
};

void kept_read_settings(int values[KEPT_SETTINGS])
{
  for (unsigned i = 0; i < KEPT_SETTINGS; i++)
    values[i] = lab_get(settings[i]);
}

void kept_assert_settings(const int values[KEPT_SETTINGS])
{
  for (unsigned i = 0; i < KEPT_SETTINGS; i++)
    if (lab_get(settings[i]) != values[i])
      fail_msg("%s is %d, was %d", settings[i], lab_get(settings[i]), values[i]);
}
