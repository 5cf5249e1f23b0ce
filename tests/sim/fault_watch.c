/* SPDX-License-Identifier: MIT */
/*
 * fault_watch.c - what must hold of every router after every event, beside what
 * the LAN checks itself (examples/lan/check.c, router_ops.c):
 *
 *   V6  no timer is further away than the longest time that anybody was told
 *   V7  no router sends more than its timers, and a few answers each interval; GLBP's
 *       Responses, one for each Request, beside it
 *   V8  who becomes Active sends its packet, then tells each of its addresses
 *   X1  a packet that is refused, or has not the key, has changed nothing (HSRP's
 *       Advertise carries no authentication, and is counted alone)
 *
 * V10, that nothing changes any more, and convergence are fault_run.c's.
 */
#include <stdarg.h>
#include <string.h>

#include "fault.h"
#include "internal.h"
#include "lan_glbp.h"
#include "lan_hsrp.h"

void fault_broken(struct fault *fault, const char *format, ...)
{
  if (fault->failure[0] != '\0')
    return;
  int used = snprintf(fault->failure, sizeof fault->failure,
                      "at %.9f s: ", fault->lan ? (double)lan_now(fault->lan) / 1e9 : 0);
  va_list args;
  va_start(args, format);
  (void)vsnprintf(fault->failure + used, sizeof fault->failure - (size_t)used, format, args);
  va_end(args);
}

static unsigned protocol_of(const struct vip_group *group)
{
  switch (vip_group_protocol(group)) {
  case VIP_PROTOCOL_VRRP:
    return 0;
  case VIP_PROTOCOL_HSRP:
    return 1;
  default:
    return 2;
  }
}

/* ---- V6 ---- */

/* The longest interval or hold time of any router, and of what the stranger teaches. */
static vip_time longest(const struct fault_setup *setup, unsigned protocol)
{
  int64_t ms = setup->taught_ms;
  for (int i = 0; i < setup->routers; i++) {
    const int64_t own = protocol == 0 ? setup->router[i].advert_cs * 10 : setup->router[i].hold_ms;
    ms = own > ms ? own : ms;
  }
  return (vip_time)ms * VIP_MILLISECOND;
}

static vip_time larger(vip_time a, vip_time b)
{
  return a > b ? a : b;
}

/*
 * VRRP: Active_Down_Interval is three intervals and a skew time of less than one (RFC 9568 6.1).
 *
 * HSRP: the Active and the Standby timer run for a hold time, as the sender tells it
 * (RFC 2281 5.3).
 *
 * GLBP: a number that was given away is kept for three hold times (lib/glbp_assign.c,
 * RESERVATION_HOLDS), no other timer runs for more of them; who yields a forwarder waits for 60 s
 * (lib/glbp_forwarder.c, YIELD_WAIT).  A forwarder's timeout is told in 16 bits of seconds.
 */
static vip_time furthest(const struct fault *fault, unsigned protocol, unsigned timer)
{
  const vip_time own = fault->limits[protocol].longest;
  const vip_time drawn = 10 * VIP_SECOND; /* preempt delays are not longer (fault_draw.c) */
  if (protocol == 0)
    return larger(4 * own, drawn);
  if (protocol == 1)
    return larger(own, drawn);
  const bool forwarder = timer >= VIP_GLBP_TIMER_FORWARDERS;
  if (forwarder &&
      (timer - VIP_GLBP_TIMER_FORWARDERS) % VIP_GLBP_FORWARDER_TIMERS == VIP_GLBP_FORWARDER_TIMEOUT)
    return 65535 * VIP_SECOND;
  return larger(3 * own, 60 * VIP_SECOND);
}

static void look_timers(struct fault *fault, struct vip_group *group, int router)
{
  static const unsigned counts[FAULT_PROTOCOLS] = {VIP_VRRP_TIMERS, VIP_HSRP_TIMERS,
                                                   VIP_GLBP_TIMERS};
  const unsigned protocol = protocol_of(group);
  const vip_time now = vip_if_engine(vip_group_if(group))->now;
  const vip_time *const timers = vipi_timers(&group->node);
  for (unsigned i = 0; i < counts[protocol]; i++) {
    const vip_time due = timers[i];
    if (due > now && due - now > furthest(fault, protocol, i))
      fault_broken(fault, "V6: %s, timer %u is %.3f s away", lan_name(fault->lan, router), i,
                   (double)(due - now) / 1e9);
  }
  fault->figures->checks += counts[protocol];
}

/* ---- V7 ---- */

/*
 * Packets that a group may send in an interval.
 *
 * VRRP: its own, and an answer in each tenth (conformance-vrrp.md, "at once").
 *
 * HSRP: its Hello, and a Coup and a Hello for each Hello of a lower router that is Active, too,
 * and deaf to it.
 *
 * GLBP: its Hello and one out of turn, and for each of four forwarders one that contradicts
 * (lib/glbp_forwarder.c, asserts()).
 */
static const double rates[FAULT_PROTOCOLS] = {11, 3, 6};
/* What may have come together: answers may come each 0.2 s (GLBP) or 1 s (HSRP), whatever the
   interval is, but only until the contest is over. */
static const double most = 15;

static double interval_s(const struct fault_setup *setup, unsigned protocol)
{
  int64_t ms = INT64_MAX;
  for (int i = 0; i < setup->routers; i++) {
    const int64_t own = protocol == 0 ? setup->router[i].advert_cs * 10 : setup->router[i].hello_ms;
    ms = own < ms ? own : ms;
  }
  return (double)ms / 1000;
}

/* How many packets one advertisement is. */
static double width(const struct fault_setup *setup, unsigned protocol)
{
  if (protocol != 0)
    return 1;
  const double versions = setup->vrrp_version == VIP_VRRP_V2_V3 ? 2 : 1;
  return setup->unicast ? versions * (double)(setup->routers - 1) : versions;
}

void fault_limit(struct fault *fault)
{
  const struct fault_setup *setup = &fault->script->setup;
  for (unsigned i = 0; i < FAULT_PROTOCOLS; i++)
    fault->limits[i] =
        (struct fault_limits){interval_s(setup, i), width(setup, i), longest(setup, i)};
}

/* A change of state sends two packets at most at once (HSRP: Coup and Hello). */
void fault_excuse(struct fault *fault, int router)
{
  for (unsigned i = 0; i < FAULT_PROTOCOLS; i++)
    fault->seen[router].credit[i] += 2 * fault->limits[i].width;
}

/* What has come together since it was looked at.  Clocks may run 10 % fast. */
static void give_credit(struct fault *fault, struct fault_seen *seen)
{
  const vip_time now = lan_now(fault->lan);
  const double passed = (double)(now - seen->credited) / 1e9;
  for (unsigned i = 0; i < FAULT_PROTOCOLS; i++) {
    const struct fault_limits *limits = &fault->limits[i];
    const double limit = most * limits->width;
    seen->credit[i] += 1.1 * passed * rates[i] * limits->width / limits->interval_s;
    seen->credit[i] = seen->credit[i] < limit ? seen->credit[i] : limit;
  }
  seen->credited = now;
}

/* Where the stranger teaches times, those may be shorter than any that is configured, and so how
   many packets are too many is not known: V7 is not judged there. */
static void pay(struct fault *fault, int node, unsigned protocol)
{
  const struct fault_setup *setup = &fault->script->setup;
  struct fault_seen *seen = &fault->seen[node];
  give_credit(fault, seen);
  fault->figures->checks++;
  seen->credit[protocol] -= 1;
  if (seen->credit[protocol] < 0 && setup->taught_ms == 0)
    fault_broken(fault, "V7: %s sends too much", lan_name(fault->lan, node));
}

/* ---- V8 ---- */

void fault_watch_frame(struct fault *fault, int node, const struct vip_frame *frame)
{
  struct fault_seen *seen = &fault->seen[node];
  if (seen->moment != lan_now(fault->lan)) {
    seen->moment = lan_now(fault->lan);
    memset(seen->packets, 0, sizeof seen->packets);
    seen->announced = 0;
  }
  if (frame->kind >= VIP_FRAME_VRRP && frame->kind <= VIP_FRAME_GLBP) {
    const unsigned protocol = frame->kind - (unsigned)VIP_FRAME_VRRP;
    seen->packets[protocol]++;
    pay(fault, node, protocol);
  } else if (frame->kind == VIP_FRAME_ASSERTION) {
    seen->announced += seen->packets[0] + seen->packets[1] > 0;
  }
}

static void look_takeover(struct fault *fault, const struct lan_entry *entry, unsigned protocol)
{
  const struct lan_router *router = fault->lan->nodes[entry->node].router;
  struct fault_seen *seen = &fault->seen[entry->node];
  const bool sees = !seen->blind && router->dies == 0;
  seen->blind = router->fail_send > 0;
  fault->figures->checks++;
  if (!sees || protocol == 2) /* a gateway tells nobody where it is */
    return;
  const bool here = seen->moment == lan_now(fault->lan);
  if (!here || seen->packets[protocol] == 0)
    fault_broken(fault, "V8: %s is Active and does not say so", lan_name(fault->lan, entry->node));
  else if (seen->announced < (uint32_t)fault->script->setup.addresses)
    fault_broken(fault, "V8: %s is Active and announces %u addresses",
                 lan_name(fault->lan, entry->node), (unsigned)seen->announced);
}

void fault_watch_entry(void *user, const struct lan_entry *entry)
{
  struct fault *fault = user;
  if (entry->node < 0 || entry->node >= fault->script->setup.routers) {
    for (int i = 0; i < fault->script->setup.routers && entry->kind == LAN_FAULT; i++)
      fault_excuse(fault, i);
    return;
  }
  fault_excuse(fault, entry->node);
  fault_note_change(fault, entry);
  if (entry->kind != LAN_STATE)
    return;
  const struct lan_group *group = fault->lan->nodes[entry->node].router->groups[entry->group];
  if (entry->new_state == group->protocol->leading)
    look_takeover(fault, entry, protocol_of(group->group));
}

/* ---- X1 ---- */

static bool has_key(const struct fault_setup *setup, unsigned protocol)
{
  return setup->auth != FAULT_AUTH_NONE && (protocol != 0 || setup->vrrp_version == VIP_VRRP_V2);
}

/* A station without the key; all groups of the run have one. */
static bool is_strange(const struct fault *fault, const struct vip_meta *meta)
{
  const struct fault_setup *setup = &fault->script->setup;
  const struct lan_node *stranger = &fault->lan->nodes[fault_node(setup, FAULT_STRANGER)];
  for (unsigned i = 0; i < FAULT_PROTOCOLS; i++)
    if ((setup->protocols >> i & 1) != 0 && !has_key(setup, i))
      return false;
  return meta->has_src_mac && memcmp(&meta->src_mac, &stranger->mac, sizeof meta->src_mac) == 0;
}

void fault_watch_input(void *user, int node, const struct vip_meta *meta, int result)
{
  struct fault *fault = user;
  struct vip_engine *engine = vip_if_engine(lan_if(fault->lan, node));
  if (result == 1) {
    /* An image has distances from the engine's present, which every call brings up to date. */
    const vip_time now = lan_clock(fault->lan, node);
    engine->now = now > engine->now ? now : engine->now;
    fault->image_size = vipi_engine_save(engine, fault->image, sizeof fault->image);
    if (fault->image_size > sizeof fault->image)
      fault_broken(fault, "X1: %s has a state of %zu octets, more than FAULT_IMAGE",
                   lan_name(fault->lan, node), fault->image_size);
    return;
  }
  fault->figures->checks++;
  /* GLBP: every Request is answered, each by one packet to its sender alone; seed 2221 had one that
     came 72 times. */
  if (result == VIP_OK && !vip_addr_is_multicast(meta->family, &meta->dst))
    fault->seen[node].credit[2] += 1;
  const bool strange = is_strange(fault, meta);
  /* What is STALE has the right digest, and a late echo: it tells its sender's nonce, which the
     next packet echoes, and may bring that packet forward (SECURITY.md; vip_glbp_input()). */
  if ((result >= 0 && !strange) || result == VIP_ERR_STALE ||
      fault->image_size > sizeof fault->image)
    return;
  uint8_t after[FAULT_IMAGE];
  if (vipi_engine_save(engine, after, sizeof after) != fault->image_size ||
      memcmp(after, fault->image, fault->image_size) != 0)
    fault_broken(fault, "X1: %s %s and changes (%s)", lan_name(fault->lan, node),
                 strange ? "hears a packet without the key" : "refuses a packet",
                 vip_strerror(result));
}

/* ---- After every event ---- */

static void look_router(struct fault *fault, int router)
{
  struct lan *lan = fault->lan;
  for (int i = 0; i < lan_groups(lan, router); i++)
    if (vip_group_if(lan_group(lan, router, i)))
      look_timers(fault, lan_group(lan, router, i), router);
}

/* Of a router that the event did not concern nothing has changed: the time that has passed brings
   its timers nearer, and its packets' credit is reckoned when it sends. */
void fault_look(void *user)
{
  struct fault *fault = user;
  struct lan *lan = fault->lan;
  const int routers = (int)fault->script->setup.routers;
  const vip_time now = lan_now(lan);
  fault->figures->router_s += (double)(now - fault->looked_at) / 1e9 * fault->on;
  fault->looked_at = now;
  if (lan->touched != LAN_ALL) {
    if (lan->touched < routers && lan_power(lan, lan->touched) != LAN_OFF)
      look_router(fault, lan->touched);
    return;
  }
  fault->on = 0;
  for (int i = 0; i < routers; i++) {
    if (lan_power(lan, i) == LAN_OFF)
      continue;
    fault->on++;
    look_router(fault, i);
  }
}
