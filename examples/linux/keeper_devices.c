/* SPDX-License-Identifier: MIT */
/*
 * keeper_devices.c - see keeper_devices.h.  Which messages a device needs is for
 * device.c; when they are sent, and what their results mean, is here.
 */
#include "keeper_devices.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"

enum {
  TIDY_DELETE = 64, /* devices deleted at a time: some 40 ms that a claim may have to wait */
  TIDY_MAKE = 16    /* made at a time: some 4 ms */
};

/* ---- Devices ---- */

static struct device **bucket_of(struct keeping *keeping, uint32_t ifindex,
                                 const struct vip_mac *mac)
{
  uint32_t hash = ifindex;

  for (unsigned i = 0; i < sizeof mac->octet; i++)
    hash = hash * 31 + mac->octet[i];
  return &keeping->buckets[hash % KEEPER_BUCKETS];
}

struct device *keeper_device(struct keeping *keeping, const struct keeper_request *request)
{
  struct device *device = *bucket_of(keeping, request->ifindex, &request->mac);

  while (device && (device->made.ifindex != request->ifindex ||
                    memcmp(&device->made.mac, &request->mac, sizeof request->mac) != 0))
    device = device->next;
  return device;
}

static struct device *add(struct keeping *keeping, const struct keeper_request *request)
{
  struct device *device = calloc(1, sizeof *device);
  struct device **bucket = bucket_of(keeping, request->ifindex, &request->mac);

  if (!device)
    return NULL;
  device->made = *request;
  device_name(device->name, request);
  device->next = *bucket;
  *bucket = device;
  return device;
}

/* ---- The batch ---- */

int keeper_judged(const struct keeper_request *request, int error)
{
  if (request->on) /* an address or route that somebody else made stays theirs */
    return error == EEXIST && request->verb != KEEPER_DEVICE ? 0 : error;
  switch (error) {
  case ENODEV: /* the port is gone, and all that was on it */
  case ENXIO:
  case EADDRNOTAVAIL:
  case ESRCH:
  case ENOENT:
  case EACCES: /* IPv6 is stopped on the device, which took its addresses away */
    return 0;
  default:
    return error;
  }
}

/* The kernel has made a device: what is left to do before it may be up. */
static int settle(struct device *device)
{
  struct keeper_request request = device->made;

  device->ifindex = if_nametoindex(device->name);
  if (device->ifindex == 0)
    return errno;
  if (device->ipv6)
    request.family = VIP_IPV6;
  const int error = device_prepare(&request, device->name);
  device->prepared = error == 0;
  return error;
}

/* A message was done, or not.  The error, as far as its request is concerned. */
static int errand_done(const struct errand *errand, int error)
{
  struct device *device = errand->device;

  switch (errand->kind) {
  case ERRAND_MAKE:
    device->failed = error != 0;
    break;
  case ERRAND_SETTLE:
    device->making = false;
    if (error == 0 && !device->failed)
      error = settle(device);
    device->failed = device->failed || error != 0;
    break;
  case ERRAND_RAISE:
    device->up = error == 0;
    if (error == ENODEV) { /* somebody deleted it: the next claim makes it again */
      device->ifindex = 0;
      device->prepared = false;
    }
    break;
  case ERRAND_OTHER:
    break;
  }
  return error;
}

void keeper_run(struct keeping *keeping)
{
  const unsigned count = keeping->netlink.count;

  (void)netlink_run(&keeping->netlink);
  for (unsigned i = 0; i < count; i++) {
    const struct errand *errand = &keeping->errands[i];
    const int error = errand_done(errand, keeping->netlink.errors[i]);
    if (errand->request == NO_REQUEST)
      continue;
    struct keeper_result *result = &keeping->results[errand->request];
    if (result->error == 0)
      result->error = keeper_judged(&keeping->requests[errand->request], error);
  }
}

void keeper_room(struct keeping *keeping)
{
  if (netlink_full(&keeping->netlink, 3))
    keeper_run(keeping);
}

/* Notes what the messages from number `first` on are for. */
static void note(struct keeping *keeping, unsigned first, const struct errand *errand)
{
  for (unsigned i = first; i < keeping->netlink.count; i++)
    keeping->errands[i] = *errand;
}

void keeper_noted(struct keeping *keeping, unsigned first, unsigned request)
{
  note(keeping, first, &(struct errand){.kind = ERRAND_OTHER, .request = request});
}

static void make(struct keeping *keeping, struct device *device, unsigned request)
{
  keeper_room(keeping);
  const unsigned first = keeping->netlink.count;
  device->making = true;
  device_make(&keeping->netlink, &device->made, device->name, keeping->journal->mark);
  struct errand errand = {.kind = ERRAND_MAKE, .request = request, .device = device};
  note(keeping, first, &errand);
  errand.kind = ERRAND_SETTLE;
  note(keeping, first + 1, &errand);
}

bool keeper_ready(struct keeping *keeping, struct device *device, unsigned request)
{
  struct keeper_result *result = &keeping->results[request];

  if (!device) {
    result->error = ENODEV;
    return false;
  }
  if (device->ifindex == 0 && !device->making)
    make(keeping, device, request);
  if (device->making)
    keeper_run(keeping);
  if (device->ifindex != 0 && !device->prepared)
    result->error = settle(device);
  if (device->ifindex == 0 && result->error == 0)
    result->error = ENODEV;
  return result->error == 0;
}

/* ---- Requests ---- */

/* IPv6 is stopped on a device, so that its kernel's part falls silent at once. */
static void mute(struct device *device)
{
  if (device->up && device->ipv6 && !device->muted)
    device->muted = device_mute(device->name, true) == 0;
}

void keeper_do_device(struct keeping *keeping, unsigned number)
{
  const struct keeper_request *request = &keeping->requests[number];
  struct keeper_result *result = &keeping->results[number];
  struct device *device = keeper_device(keeping, request);

  if (!request->on) {
    if (!device || device->holders == 0 || --device->holders > 0)
      return;
    device->users = 0;
    mute(device);
    keeping->untidy = true;
    return;
  }
  if (!device)
    device = add(keeping, request);
  if (!device) {
    result->error = ENOMEM;
    return;
  }
  device->holders++;
  if (request->family == VIP_IPV6 && !device->ipv6) {
    device->ipv6 = true;
    device->prepared = false;
  }
  if (device->ifindex == 0 && !device->making)
    make(keeping, device, number);
  else if (!device->making && !device->prepared)
    result->error = settle(device);
}

void keeper_do_mac(struct keeping *keeping, unsigned number)
{
  const struct keeper_request *request = &keeping->requests[number];
  struct device *device = keeper_device(keeping, request);

  if (!request->on) {
    if (!device || device->users == 0 || --device->users > 0)
      return;
    mute(device);
    keeping->untidy = true;
    return;
  }
  if (device)
    device->users++;
  if (!keeper_ready(keeping, device, number))
    return;
  if (device->muted && device_mute(device->name, false) == 0)
    device->muted = false;
  if (device->up)
    return;
  keeper_room(keeping);
  const unsigned first = keeping->netlink.count;
  device_up(&keeping->netlink, device->ifindex);
  note(keeping, first, &(struct errand){.kind = ERRAND_RAISE, .request = number, .device = device});
}

/* ---- What is done when there is nothing else to do ---- */

static bool unwanted(const struct device *device)
{
  return device->holders == 0 || (device->up && device->users == 0);
}

static bool missing(const struct device *device)
{
  return device->holders > 0 && device->ifindex == 0 && !device->failed;
}

/* Deletes devices that nobody wants, some at a time.  How many there were. */
static unsigned delete_some(struct keeping *keeping)
{
  const uint32_t doomed = keeping->journal->mark | DEVICE_DOOMED;
  unsigned count = 0;

  for (unsigned i = 0; i < KEEPER_BUCKETS && count < TIDY_DELETE; i++) {
    struct device **at = &keeping->buckets[i];
    while (*at && count < TIDY_DELETE) {
      struct device *device = *at;
      if (unwanted(device) && device->ifindex != 0) {
        device_regroup(&keeping->netlink, device->ifindex, doomed);
        keeper_noted(keeping, count++, NO_REQUEST);
        device->ifindex = 0;
        device->prepared = device->up = device->muted = device->failed = false;
      }
      if (device->holders == 0) {
        *at = device->next;
        free(device);
      } else {
        at = &device->next;
      }
    }
  }
  if (count == 0)
    return 0;
  keeper_run(keeping);
  device_delete_group(&keeping->netlink, doomed);
  keeper_noted(keeping, 0, NO_REQUEST);
  keeper_run(keeping);
  return count;
}

/* Makes some of those that were deleted again. */
static unsigned make_some(struct keeping *keeping)
{
  unsigned count = 0;

  for (unsigned i = 0; i < KEEPER_BUCKETS && count < TIDY_MAKE; i++)
    for (struct device *at = keeping->buckets[i]; at && count < TIDY_MAKE; at = at->next)
      if (missing(at)) {
        make(keeping, at, NO_REQUEST);
        count++;
      }
  keeper_run(keeping);
  return count;
}

void keeper_tidy(struct keeping *keeping)
{
  if (delete_some(keeping) == 0 && make_some(keeping) == 0)
    keeping->untidy = false;
}
