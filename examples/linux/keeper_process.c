/* SPDX-License-Identifier: MIT */
/*
 * keeper_process.c - the keeper process: serves requests, undoes all at its end.  Those
 * for devices are in keeper_devices.c.
 */
#include "keeper_process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "device.h"
#include "keeper_devices.h"
#include "log.h"
#include "sysctl.h"

enum { KEEPER_NICE = -10 };

/* ---- Requests ---- */

static int do_port(struct keeping *keeping, const struct keeper_request *request)
{
  if (!request->on) {
    /* The addresses first: with its settings back the port would answer for one still there. */
    keeper_run(keeping);
    sysctl_port_off(keeping->journal, request->ifindex);
    if (keeping->ports > 0 && --keeping->ports == 0)
      sysctl_rp_filter_restore(keeping->journal);
    return 0;
  }
  int error = keeping->ports == 0 ? sysctl_rp_filter_move(keeping->journal) : 0;
  keeping->ports++;
  return error != 0 ? error : sysctl_port_on(keeping->journal, request->ifindex);
}

/* An address of a port: the journal knows whether it is ours. */
static int journal_port_address(struct keeping *keeping, const struct keeper_request *request)
{
  struct journal_entry entry = {.kind = JOURNAL_ADDRESS,
                                .family = request->family,
                                .prefix = request->prefix,
                                .ifindex = request->ifindex,
                                .addr = request->addr};

  if (!if_indextoname(request->ifindex, entry.name))
    return errno;
  /* Else the kernel would take the others of a subnet away with the first one. */
  int error = 0;
  if (request->family == VIP_IPV4 && request->prefix < 32)
    error =
        sysctl_raise(keeping->journal, SYSCTL_PROMOTE_SECONDARIES, request->ifindex, entry.name, 1);
  return error != 0 ? error : journal_write(keeping->journal, &entry);
}

/* An address of a port.  0 or an errno. */
static int do_port_address(struct keeping *keeping, const struct keeper_request *request)
{
  struct journal_entry *entry =
      journal_address(keeping->journal, request->ifindex, request->family, &request->addr);

  if ((entry != NULL) == request->on)
    return 0; /* there it is, by us; or was before us, and stays */
  if (request->on) {
    const int error = journal_port_address(keeping, request);
    if (error != 0)
      return error;
  }
  keeper_run(keeping);
  device_address(&keeping->netlink, request, request->ifindex);
  keeper_noted(keeping, 0, NO_REQUEST);
  keeper_run(keeping);
  const int error = keeping->netlink.errors[0];
  entry = journal_address(keeping->journal, request->ifindex, request->family, &request->addr);
  if (entry && (!request->on || error != 0))
    journal_strike(keeping->journal, entry);
  return keeper_judged(request, error);
}

static void do_address(struct keeping *keeping, unsigned number)
{
  const struct keeper_request *request = &keeping->requests[number];

  if (request->forwarder == 0) {
    keeping->results[number].error = do_port_address(keeping, request);
    return;
  }
  struct device *device = keeper_device(keeping, request);
  if (request->on && !keeper_ready(keeping, device, number))
    return;
  if (!device || device->ifindex == 0)
    return; /* the address went with its device */
  keeper_room(keeping);
  const unsigned first = keeping->netlink.count;
  device_address(&keeping->netlink, request, device->ifindex);
  keeper_noted(keeping, first, number);
}

static void do_block(struct keeping *keeping, unsigned number)
{
  const struct keeper_request *request = &keeping->requests[number];

  if (request->family == VIP_IPV6 && vip_addr_is_link_local(&request->addr))
    return; /* on no interface, so not for this machine, and never forwarded */
  keeper_room(keeping);
  const unsigned first = keeping->netlink.count;
  device_block(&keeping->netlink, request, keeping->journal->mark);
  keeper_noted(keeping, first, number);
}

static void work(struct keeping *keeping, const struct keeper_request *requests, unsigned count)
{
  keeping->requests = requests;
  for (unsigned i = 0; i < count; i++) {
    keeping->results[i] =
        (struct keeper_result){.ticket = requests[i].ticket, .addr = requests[i].addr};
    switch ((enum keeper_verb)requests[i].verb) {
    case KEEPER_PORT:
      keeping->results[i].error = do_port(keeping, &requests[i]);
      break;
    case KEEPER_DEVICE:
      keeper_do_device(keeping, i);
      break;
    case KEEPER_MAC:
      keeper_do_mac(keeping, i);
      break;
    case KEEPER_ADDRESS:
      do_address(keeping, i);
      break;
    case KEEPER_BLOCK:
      do_block(keeping, i);
      break;
    }
  }
  keeper_run(keeping);
  /* If nobody is there any more, the next read says so. */
  (void)send(keeping->fd, keeping->results, count * sizeof *keeping->results, MSG_NOSIGNAL);
}

/* ---- The process ---- */

static void undo_address(struct netlink *netlink, struct journal_entry *entry)
{
  const struct keeper_request request = {.verb = KEEPER_ADDRESS,
                                         .family = entry->family,
                                         .prefix = entry->prefix,
                                         .addr = entry->addr};

  if (netlink_full(netlink, 1))
    (void)netlink_run(netlink);
  device_address(netlink, &request, entry->ifindex);
}

void keeper_undo(struct journal *journal)
{
  struct netlink netlink;

  if (netlink_open(&netlink, 0)) {
    for (unsigned i = 0; i < journal->count; i++)
      if (journal->entries[i].kind == JOURNAL_ADDRESS)
        undo_address(&netlink, &journal->entries[i]);
    (void)netlink_run(&netlink);
    device_delete_group(&netlink, journal->mark);
    device_delete_group(&netlink, journal->mark | DEVICE_DOOMED);
    (void)netlink_run(&netlink);
    device_unblock_all(&netlink, journal->mark);
    netlink_close(&netlink);
  }
  for (unsigned i = journal->count; i-- > 0;) /* the last change first */
    if (journal->entries[i].kind == JOURNAL_SETTING)
      sysctl_restore(journal, &journal->entries[i]);
}

/* Takes what vipd asks for, and tidies up meanwhile, until vipd has gone. */
static void serve(struct keeping *keeping)
{
  struct keeper_request requests[KEEPER_BATCH];

  for (;;) {
    struct pollfd poll_fd = {.fd = keeping->fd, .events = POLLIN};
    const int events = poll(&poll_fd, 1, keeping->untidy ? 0 : -1);
    if (events == 0) {
      keeper_tidy(keeping);
      continue;
    }
    if (events < 0 && errno == EINTR)
      continue;
    if (events < 0 || (poll_fd.revents & (POLLHUP | POLLERR)) != 0)
      return; /* what it asked for last would only be undone */
    const ssize_t got = recv(keeping->fd, requests, sizeof requests, 0);
    if (got <= 0)
      return;
    work(keeping, requests, (unsigned)((size_t)got / sizeof *requests));
  }
}

void keeper_process(int fd, struct journal *journal)
{
  static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGUSR1, SIGUSR2};
  struct keeping *keeping = calloc(1, sizeof *keeping);

  /* A terminal and a service manager signal all processes, but vipd needs us until it ends. */
  for (unsigned i = 0; i < sizeof ignored / sizeof *ignored; i++)
    (void)signal(ignored[i], SIG_IGN);
  (void)prctl(PR_SET_NAME, "vipd-keeper");
  /* Hosts wait for what it installs: in front of the machine's ordinary programs. */
  (void)setpriority(PRIO_PROCESS, 0, KEEPER_NICE);
  if (keeping && netlink_open(&keeping->netlink, 0)) {
    keeping->fd = fd;
    keeping->journal = journal;
    serve(keeping);
  } else {
    log_say(LOG_ERR, "the keeper cannot run: %s", strerror(errno));
  }
  keeper_undo(journal);
  journal_close(journal, true);
  _exit(0);
}
