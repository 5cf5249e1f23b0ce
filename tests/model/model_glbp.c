/* SPDX-License-Identifier: MIT */
/*
 * model_glbp.c - GLBP with a hello time of half a second and a hold time of 1.5, explored
 * in ticks of a tenth: what must hold after each step, and on a calm LAN
 * (G1 to G3 of tests/doc/explored.md).
 *
 * A slice: the redirect time is 0, and the timeouts of forwarders whose primary is
 * gone, 10 minutes, stand still.  So no number is given up here, and no counter on
 * the wire makes two packets different.
 *
 * Or the gateway alone: the forwarders, and who else is there, are forgotten after
 * each step, so that they never act.
 *
 * What a router that yielded to a stubborn one waits before it tries again, a minute
 * (glbp.md 6.4), stands still too; on a LAN that is not calm it may end at any time.
 * G2 is demanded from the last fault or the last such end on, as tests/doc/explored.md says.
 */
#include "models.h"

#include <stdio.h>
#include <string.h>

#include "explore.h"
#include "glbp_private.h"

enum { HELLO = 5 /* ticks */, HOLD = 15, PEERS = ROUTERS_MAX, FORWARDERS = VIP_GLBP_FORWARDERS };

static const vip_time YIELD = 60 * VIP_SECOND;

static const uint8_t *priorities;
static bool preempts;
static bool gateway;
static struct vip_glbp groups[ROUTERS_MAX];
static struct vip_glbp_peer peers[ROUTERS_MAX][PEERS];

/* ---- routers ---- */

static struct vip_group *open(unsigned router, struct vip_if *ifp)
{
  struct vip_glbp_config config;

  memset(&config, 0, sizeof config);
  config.group = 1;
  config.family = VIP_IPV4;
  config.address = vip_ipv4(192, 0, 2, 1);
  config.priority = priorities[router];
  config.hello_ms = 500;
  config.hold_ms = 1500;
  config.redirect_set = true;
  config.timeout_s = 600;
  config.forwarder_delay_set = true;
  config.preempt = preempts;
  config.peers = peers[router];
  config.peer_count = PEERS;
  memset(&groups[router], 0, sizeof groups[router]);
  memset(peers[router], 0, sizeof peers[router]);
  if (vip_glbp_init(&groups[router], ifp, &config) != VIP_OK)
    return NULL;
  return &groups[router].group;
}

/* A time as what is left of it; 0 = over. */
static vip_time left(vip_time until, vip_time now)
{
  return until > now ? until - now : 0;
}

static vip_time *preempt_of(struct vip_glbp_run *run, unsigned index)
{
  return &run->due[VIP_GLBP_TIMER_FORWARDERS + VIP_GLBP_FORWARDER_TIMERS * index +
                   VIP_GLBP_FORWARDER_PREEMPT];
}

/* A forwarder's preempt delay is 0: what runs is the wait of one that yielded. */
static bool waits(const struct vip_group *group)
{
  struct vip_glbp_run *run = &groups[(const struct vip_glbp *)group - groups].run;
  bool any = false;

  for (unsigned i = 0; i < FORWARDERS; i++)
    any |= *preempt_of(run, i) != 0;
  return any;
}

static void end_wait(struct vip_group *group, vip_time now)
{
  (void)now;
  for (unsigned i = 0; i < FORWARDERS; i++)
    *preempt_of(&((struct vip_glbp *)group)->run, i) = 0;
  vipi_rearm(group->ifp->engine, &group->node);
}

static void forget_forwarders(unsigned router)
{
  struct vip_glbp_run *run = &groups[router].run;

  memset(run->forwarder, 0, sizeof run->forwarder);
  memset(&run->due[VIP_GLBP_TIMER_FORWARDERS], 0,
         (VIP_GLBP_TIMERS - VIP_GLBP_TIMER_FORWARDERS) * sizeof run->due[0]);
  run->due[VIP_GLBP_TIMER_REQUEST] = 0;
  run->asked = false;
  memset(peers[router], 0, sizeof peers[router]);
  vipi_rearm(groups[router].group.ifp->engine, &groups[router].group.node);
}

static size_t save(unsigned router, uint8_t *octets, vip_time now)
{
  struct vip_glbp_run *run = &groups[router].run;
  struct vip_glbp_peer kept[PEERS];

  if (gateway)
    forget_forwarders(router);
  for (unsigned i = 0; i < FORWARDERS; i++) {
    vip_time *timeout = &run->due[VIP_GLBP_TIMER_FORWARDERS + VIP_GLBP_FORWARDER_TIMERS * i +
                                  VIP_GLBP_FORWARDER_TIMEOUT];
    if (*timeout != 0)
      *timeout = now + 600 * VIP_SECOND;
    if (*preempt_of(run, i) != 0)
      *preempt_of(run, i) = now + YIELD;
  }
  memset(kept, 0, sizeof kept);
  for (unsigned i = 0; i < PEERS; i++) {
    const struct vip_glbp_peer *peer = &peers[router][i];
    if (left(peer->expires, now) == 0)
      continue;
    kept[i].expires = left(peer->expires, now);
    kept[i].quiet = left(peer->quiet, now);
    kept[i].addr = peer->addr;
    kept[i].owner = peer->owner;
    kept[i].authenticated = peer->authenticated;
  }
  memcpy(octets, kept, sizeof kept);
  return sizeof kept;
}

static void load(unsigned router, const uint8_t *octets, vip_time now)
{
  memcpy(peers[router], octets, sizeof peers[router]);
  for (unsigned i = 0; i < PEERS; i++) {
    struct vip_glbp_peer *peer = &peers[router][i];
    if (peer->expires != 0)
      peer->expires += now;
    if (peer->quiet != 0)
      peer->quiet += now;
  }
  memset(&groups[router].cursors, 0, sizeof groups[router].cursors);
}

static int hear(struct vip_if *ifp, const struct vip_meta *meta, const struct packet *packet,
                vip_time now)
{
  struct vip_meta to = *meta;

  if (packet->to == TO_ALL)
    to.dst = vip_ipv4(224, 0, 0, 102);
  return vip_glbp_input(ifp, &to, packet->data, packet->length, now);
}

static void tell(const struct packet *packet, char *text, size_t size)
{
  struct vip_glbp_message message;
  int length = 0;

  if (vip_glbp_decode(&message, VIP_IPV4, packet->data, packet->length) != VIP_OK) {
    (void)snprintf(text, size, "a packet that cannot be read");
    return;
  }
  if (message.has_hello)
    length = snprintf(text, size, "Hello %d/%d", message.state, message.priority);
  for (unsigned i = 0; i < message.forwarder_count && length >= 0 && (size_t)length < size; i++)
    length +=
        snprintf(text + length, size - (size_t)length, " VF%d:%d/%d", message.forwarders[i].number,
                 message.forwarders[i].state, message.forwarders[i].priority);
}

/* ---- what must hold ---- */

/* A note for each forwarder: its state, and 16 if it is our own. */
static const char *const note_names[] = {[VIP_GLBP_INITIAL] = "Initial",
                                         [VIP_GLBP_LISTEN] = "Listen",
                                         [VIP_GLBP_ACTIVE] = "Active",
                                         [16 + VIP_GLBP_INITIAL] = "Initial (own)",
                                         [16 + VIP_GLBP_LISTEN] = "Listen (own)",
                                         [16 + VIP_GLBP_ACTIVE] = "Active (own)"};

static void note(const struct vip_group *group, uint8_t notes[NOTES])
{
  const struct vip_glbp *glbp = (const struct vip_glbp *)group;

  for (unsigned i = 0; i < FORWARDERS; i++)
    notes[i] = (uint8_t)(glbp->run.forwarder[i].state + (glbp->run.forwarder[i].own ? 16 : 0));
}

static const char *check(const struct moment *moment)
{
  const struct vip_glbp *glbp = (const struct vip_glbp *)moment->group;
  const bool active = moment->group->state == VIP_GLBP_ACTIVE;
  unsigned own = 0;

  for (unsigned i = 0; i < VIP_GLBP_TIMERS; i++)
    if (glbp->run.due[i] > moment->now + 600 * VIP_SECOND)
      return "a timer is further away than the timeout";
  for (unsigned i = 0; i < FORWARDERS; i++) {
    const bool holds = (moment->group->held & VIPI_HELD_MAC1 << i) != 0;
    own += glbp->run.forwarder[i].own;
    if (holds != (glbp->run.forwarder[i].state == VIP_GLBP_ACTIVE))
      return "a forwarder's MAC is held by who is not Active for it, or not by who is";
  }
  if (own > 1)
    return "G3: one router is the primary of two forwarders";
  if (((moment->group->held & VIPI_HELD_ADDR) != 0) != active)
    return "G1: the address is held by who is not the gateway, or not by who is";
  if (moment->group->state >= VIP_GLBP_SPEAK && glbp->run.due[VIP_GLBP_TIMER_HELLO] == 0)
    return "one that should speak is silent";
  return NULL;
}

static const char *unsettled_forwarder(const struct facts *const *up, unsigned index)
{
  unsigned known = 0;
  unsigned active = 0;
  unsigned own = 0;

  for (unsigned i = 0; i < ROUTERS_MAX && priorities[i] != 0; i++) {
    if (up[i] == NULL)
      continue;
    known += (up[i]->notes[index] & 15) >= VIP_GLBP_LISTEN;
    active += (up[i]->notes[index] & 15) == VIP_GLBP_ACTIVE;
    own += (up[i]->notes[index] & 16) != 0;
  }
  if (active > 1)
    return "G2: a forwarder has two Active routers";
  if (known > 0 && active == 0)
    return "G2: a forwarder has no Active router";
  if (own > 1)
    return "G3: a forwarder has two primaries";
  return NULL;
}

static const char *unsettled_gateway(const struct facts *const *up)
{
  unsigned count[VIP_GLBP_ACTIVE + 1] = {0};
  unsigned running = 0;
  uint8_t best = 0;
  uint8_t active = 0;

  for (unsigned i = 0; i < ROUTERS_MAX && priorities[i] != 0; i++) {
    if (up[i] == NULL)
      continue;
    running++;
    count[up[i]->state]++;
    best = priorities[i] > best ? priorities[i] : best;
    if (up[i]->state == VIP_GLBP_ACTIVE)
      active = priorities[i];
  }
  if (count[VIP_GLBP_ACTIVE] > 1)
    return "G1: there are two gateways";
  if (running > 0 && count[VIP_GLBP_ACTIVE] == 0)
    return "G1: there is no gateway";
  if (running > 1 && count[VIP_GLBP_STANDBY] != 1)
    return "G1: there is not one Standby gateway";
  if (preempts && active < best)
    return "G1: one that preempts has a higher priority than the gateway";
  return NULL;
}

static const char *unsettled(const struct facts *const *up)
{
  const char *why = unsettled_gateway(up);

  if (gateway)
    return why;
  for (unsigned i = 0; why == NULL && i < FORWARDERS; i++)
    why = unsettled_forwarder(up, i);
  for (unsigned i = 0; why == NULL && i < ROUTERS_MAX && priorities[i] != 0; i++) {
    unsigned own = 0;
    if (up[i] == NULL)
      continue;
    for (unsigned k = 0; k < FORWARDERS; k++)
      own += (up[i]->notes[k] & 16) != 0;
    if (own == 0)
      why = "G3: a router is no forwarder's primary";
  }
  return why;
}

/*
 * H1 with the times of GLBP, and two hello times for the forwarders: until a router
 * asks for its number, and until it hears whom it may replace.
 */
static void limit(struct bounds *bounds)
{
  const unsigned hellos = gateway ? 0 : 2;
  unsigned routers = 0;

  while (priorities[routers] != 0)
    routers++;
  bounds->lead_limit = (uint8_t)(2u * (HOLD + bounds->late) + routers * bounds->delay);
  bounds->calm_limit = (uint8_t)(4u * (HOLD + bounds->late) + hellos * (HELLO + bounds->late) +
                                 routers * bounds->delay);
}

const struct model *model_glbp(const uint8_t *router_priorities, unsigned routers, bool preempt,
                               bool gateway_alone)
{
  static struct model model = {
      .name = "glbp",
      .leads = VIP_GLBP_ACTIVE,
      .tick = 100 * VIP_MILLISECOND,
      .open = open,
      .save = save,
      .load = load,
      .note = note,
      .note_names = note_names,
      .waits = waits,
      .end_wait = end_wait,
      .hear = hear,
      .check = check,
      .unsettled = unsettled,
      .limit = limit,
      .tell = tell,
  };

  priorities = router_priorities;
  preempts = preempt;
  gateway = gateway_alone;
  model.routers = routers;
  return &model;
}
