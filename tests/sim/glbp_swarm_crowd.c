/* SPDX-License-Identifier: MIT */
/*
 * glbp_swarm_crowd.c - 200 hosts that use the forwarders, without a packet of their
 * own: a host asks by vip_if_answer() of every router that hears it, and what it
 * sends goes where the switch of the LAN has learned that MAC.
 *
 * After every event:
 *   outage  hosts that hold a MAC are forwarded for within a hold time and a hello
 *           time, by a router that they reach and that knows the forwarder; while
 *           one fault is done at a time to a calm LAN, whoever that is
 *   grant   a gateway gives no MAC of a router that it has not heard for a hold
 *           time, or of a primary that has not been there for the redirect time (G4)
 *   shares  counts of round-robin differ by one at most, those of the weighted mode
 *           from their share by one at most, the same host gets the same MAC from
 *           the same set (G6)
 */
#include "glbp_swarm.h"

#include <stdlib.h>
#include <string.h>

#include "glbp_private.h"

static vip_time slack(const struct swarm *swarm)
{
  return swarm->setup.delay + swarm->setup.late;
}

static int port_of(unsigned host)
{
  return SWARM_ROUTERS + (int)(host % SWARM_PORTS);
}

void swarm_crowd_make(struct swarm *swarm)
{
  for (unsigned i = 0; i < SWARM_HOSTS; i++) {
    struct swarm_host *host = &swarm->crowd.hosts[i];
    host->mac = (struct vip_mac){{2, 0, 0, 1, (uint8_t)(swarm->seed % 256), (uint8_t)i}};
    host->addr = swarm->setup.family == VIP_IPV4
                     ? vip_ipv4(192, 0, 3, (uint8_t)(i + 1))
                     : (struct vip_addr){{0x20, 1, 0x0d, 0xb8, [14] = 2, [15] = (uint8_t)i}};
  }
}

/* ---- who forwards ---- */

/* What the switch knows of a MAC; NULL: nothing. */
static const struct lan_station *station_of(const struct lan *lan, const struct vip_mac *mac)
{
  uint32_t at = 2166136261u;
  for (unsigned i = 0; i < sizeof mac->octet; i++)
    at = (at ^ mac->octet[i]) * 16777619u;
  for (unsigned i = 0; i < LAN_STATIONS; i++) {
    const struct lan_station *station = &lan->stations[(at + i) % LAN_STATIONS];
    if (!station->used)
      return NULL;
    if (memcmp(&station->mac, mac, sizeof *mac) == 0)
      return station;
  }
  return NULL;
}

static bool reaches(const struct swarm *swarm, int port, int router)
{
  return swarm->watch.hears[port][router] && swarm->watch.hears[router][port];
}

/* To the router behind the port that the switch has learned, or to all. */
static bool is_forwarded(const struct swarm *swarm, const struct lan_station *station, int port,
                         const struct vip_mac *mac)
{
  const int behind = station ? station->port[port] : -1;
  for (int i = 0; i < SWARM_ROUTERS; i++)
    if ((behind < 0 || behind == i) && reaches(swarm, port, i) &&
        lan_router_listens(swarm->lan->nodes[i].router, mac))
      return true;
  return false;
}

/* Does a router know the forwarder, can hosts of the port use it, and is nobody else in its way? */
static bool can_forward(const struct swarm *swarm, int port, int number, int router)
{
  const struct swarm_watch *watch = &swarm->watch;
  const struct swarm_view *now = &watch->view[router];
  if (!reaches(swarm, port, router) || swarm->lan->nodes[router].router->fail_send > 0)
    return false;
  if ((now->active >> number & 1) != 0)
    return true;
  return (now->listen >> number & 1) != 0 && watch->uncovered[router][number].on;
}

vip_time swarm_outage_bound(const struct swarm *swarm)
{
  return swarm->setup.hold + swarm->setup.hello + 2 * slack(swarm);
}

vip_time swarm_farewell_bound(const struct swarm *swarm)
{
  return 4 * (100 * VIP_MILLISECOND) + 2 * slack(swarm);
}

/*
 * The same where partitions heal under way.  A switch that still has the MAC of a
 * router on the other side learns better from the Hellos of the one that is Active
 * now, and these come from each of its MACs in turn (glbp.md 1.2): four of them, if
 * it has all.  With a hold time of three hello times or more the other bound is longer.
 */
static vip_time wait_bound(const struct swarm *swarm)
{
  const vip_time turns = SWARM_NUMBERS * swarm->setup.hello + 2 * slack(swarm);
  return turns > swarm_outage_bound(swarm) ? turns : swarm_outage_bound(swarm);
}

static void worst(double *most, vip_time length, vip_time limit)
{
  const double part = (double)length / (double)limit;
  if (part > *most)
    *most = part;
}

static void look_outage(struct swarm *swarm, int port, int number, bool out, vip_time now)
{
  struct swarm_clock *outage = &swarm->crowd.outage[port][number];
  swarm->figures->outages += out && !outage->on;
  const vip_time length = swarm_clock(outage, out, now);
  if (swarm->limit == 0 || length == 0)
    return;
  swarm->figures->checks++;
  if (swarm->limit == swarm_outage_bound(swarm))
    worst(&swarm->figures->worst_outage, length, swarm->limit);
  if (length > swarm->limit)
    swarm_broken(swarm, "G5: forwarder %d forwards nothing to port %d for %.3f s instead of %.3f s",
                 number + 1, port, (double)length / 1e9, (double)swarm->limit / 1e9);
  if ((swarm->touched >> number & 1) == 0)
    swarm_broken(swarm, "G5: forwarder %d is out, and nothing was done to its router", number + 1);
}

static void look_wait(struct swarm *swarm, int port, int number, int router, bool out, vip_time now)
{
  struct swarm_clock *clock = &swarm->crowd.wait[port][number][router];
  const bool waits = out && can_forward(swarm, SWARM_ROUTERS + port, number, router);
  if (!waits && !clock->on)
    return;
  const vip_time limit = wait_bound(swarm);
  const vip_time wait = swarm_clock(clock, waits, now);
  if (swarm->watch.uncovered[router][number].since == now)
    clock->since = now; /* it has just heard somebody */
  swarm->figures->checks++;
  worst(&swarm->figures->worst_wait, wait, limit);
  if (wait > limit)
    swarm_broken(
        swarm, "%s can be forwarder %d for port %d, and is not for %.3f s instead of %.3f s",
        lan_name(swarm->lan, router), number + 1, port, (double)wait / 1e9, (double)limit / 1e9);
}

/* Does anybody know it? */
static bool is_known(const struct swarm *swarm, int number)
{
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    const struct swarm_view *now = &swarm->watch.view[i];
    if (((now->listen | now->active) >> number & 1) != 0)
      return true;
  }
  return false;
}

/* Its time is over: a host that has it still is one that the redirect time was too short for. */
static void forget(struct swarm_crowd *crowd, int number)
{
  for (int i = 0; i < SWARM_PORTS; i++)
    crowd->users[i][number] = 0;
  for (unsigned i = 0; i < SWARM_HOSTS; i++)
    if (crowd->hosts[i].number == number + 1)
      crowd->hosts[i].number = 0;
}

void swarm_crowd_look(struct swarm *swarm)
{
  const vip_time now = lan_now(swarm->lan);
  for (int i = 0; i < SWARM_NUMBERS; i++) {
    const struct vip_mac mac = vip_glbp_mac(swarm->setup.config[0].group, (uint8_t)(i + 1));
    const struct lan_station *station = station_of(swarm->lan, &mac);
    if (!is_known(swarm, i))
      forget(&swarm->crowd, i);
    for (int j = 0; j < SWARM_PORTS; j++) {
      const bool out =
          swarm->crowd.users[j][i] > 0 && !is_forwarded(swarm, station, SWARM_ROUTERS + j, &mac);
      look_outage(swarm, j, i, out, now);
      for (int k = 0; k < SWARM_ROUTERS; k++)
        look_wait(swarm, j, i, k, out, now);
    }
  }
}

/* ---- what a gateway gives ---- */

/* The forwarders that it may give now, and what they weigh there. */
static unsigned set_of(const struct vip_glbp *glbp, uint8_t weight[SWARM_NUMBERS])
{
  unsigned set = 0;
  memset(weight, 0, SWARM_NUMBERS);
  for (unsigned i = 0; i < SWARM_NUMBERS; i++) {
    const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[i];
    if (!vipi_glbp_eligible(glbp, i))
      continue;
    set |= 1u << i;
    weight[i] = vf->state == VIP_GLBP_ACTIVE ? vipi_glbp_weight(glbp) : vf->active_weight;
  }
  return set;
}

static void check_grant(struct swarm *swarm, int router, int number)
{
  const struct swarm_watch *watch = &swarm->watch;
  const struct swarm_setup *setup = &swarm->setup;
  const vip_time now = lan_now(swarm->lan);
  const vip_time hold = setup->hold + slack(swarm);
  /* A primary that has gone without a word is believed in for a hold time. */
  const vip_time redirect = (setup->redirect > setup->hold ? setup->redirect : setup->hold) +
                            setup->timeout_spread + 4 * slack(swarm);
  swarm->figures->checks += 2;
  if (!watch->heard[router][number] && now - watch->heard_at[router][number] > hold)
    swarm_broken(swarm, "G4: %s gives forwarder %d, that nobody was Active for since %.3f s",
                 lan_name(swarm->lan, router), number + 1,
                 (double)watch->heard_at[router][number] / 1e9);
  if (!watch->primary[number] && (watch->view[router].own >> number & 1) == 0 &&
      now > watch->orphan_since[number] && now - watch->orphan_since[number] > redirect)
    swarm_broken(
        swarm, "G4: %s gives forwarder %d, whose primary left at %.3f s: %u of %u s, %u of %u s",
        lan_name(swarm->lan, router), number + 1, (double)watch->orphan_since[number] / 1e9,
        vipi_glbp_vf_redirect_s(swarm_glbp(swarm, router), (unsigned)number),
        vipi_glbp_redirect_s(swarm_glbp(swarm, router)),
        vipi_glbp_vf_timeout_s(swarm_glbp(swarm, router), (unsigned)number),
        vipi_glbp_timeout_s(swarm_glbp(swarm, router)));
}

/* ---- shares ---- */

static bool fair_in_turn(unsigned set, const uint32_t given[SWARM_NUMBERS])
{
  uint32_t least = UINT32_MAX;
  uint32_t most = 0;
  for (unsigned i = 0; i < SWARM_NUMBERS; i++) {
    if ((set >> i & 1) == 0)
      continue;
    least = given[i] < least ? given[i] : least;
    most = given[i] > most ? given[i] : most;
  }
  return most - least <= 1;
}

/*
 * Its share of the total, times the sum of weights, apart from what it got: so many grants, and a
 * sixteenth.  The smooth order that glbp.md 9 wants in case 38 is up to 1.06 grants off where two
 * great weights are equal beside small ones (229, 1, 9, 229); with other weights it is 1 at most.
 */
static bool fair_by_weight(unsigned set, const uint8_t weight[SWARM_NUMBERS],
                           const uint32_t given[SWARM_NUMBERS], uint32_t total, unsigned grants)
{
  int64_t sum = 0;
  for (unsigned i = 0; i < SWARM_NUMBERS; i++)
    sum += weight[i];
  for (unsigned i = 0; i < SWARM_NUMBERS; i++) {
    const int64_t apart = given[i] * sum - (int64_t)total * weight[i];
    if ((set >> i & 1) != 0 && 16 * llabs(apart) > 17 * grants * sum)
      return false;
  }
  return true;
}

static bool is_fair(const struct swarm *swarm, unsigned set, const uint8_t weight[SWARM_NUMBERS],
                    const uint32_t given[SWARM_NUMBERS], uint32_t total, unsigned grants)
{
  if (swarm->setup.balancing == VIP_GLBP_ROUND_ROBIN)
    return fair_in_turn(set, given);
  if (swarm->setup.balancing == VIP_GLBP_WEIGHTED)
    return fair_by_weight(set, weight, given, total, grants);
  return true;
}

/* Since the gateway began, or what it may give changed. */
static void book(struct swarm *swarm, int router, int number)
{
  struct swarm_ledger *ledger = &swarm->crowd.ledger[router];
  uint8_t weight[SWARM_NUMBERS];
  const unsigned set = set_of(swarm_glbp(swarm, router), weight);
  const bool weighs = swarm->setup.balancing == VIP_GLBP_WEIGHTED;
  if (!ledger->tenure || set != ledger->set ||
      (weighs && memcmp(weight, ledger->weight, sizeof weight) != 0)) {
    memset(ledger, 0, sizeof *ledger);
    ledger->tenure = true;
    ledger->set = set;
    memcpy(ledger->weight, weight, sizeof weight);
  }
  ledger->given[number]++;
  ledger->total++;
  swarm->figures->checks += 2;
  if ((set >> number & 1) == 0)
    swarm_broken(swarm, "G4: %s gives forwarder %d, that it cannot give",
                 lan_name(swarm->lan, router), number + 1);
  if (!is_fair(swarm, set, weight, ledger->given, ledger->total, 1))
    swarm_broken(swarm, "G6: %s gave %u %u %u %u of set %x, weights %u %u %u %u",
                 lan_name(swarm->lan, router), ledger->given[0], ledger->given[1], ledger->given[2],
                 ledger->given[3], set, weight[0], weight[1], weight[2], weight[3]);
}

/* What a host gets depends on the set alone, whoever is the gateway; or is the gateway's own. */
static void check_choice(struct swarm *swarm, int router, struct swarm_host *host, int number)
{
  const unsigned set = swarm->crowd.ledger[router].set;
  const uint8_t mode = swarm->setup.balancing;
  swarm->figures->checks++;
  if (mode == VIP_GLBP_HOST_DEPENDENT && host->last_set == set && host->last != number + 1)
    swarm_broken(swarm, "G6: a host gets forwarder %d of set %x after %d", number + 1, set,
                 host->last);
  struct swarm_view now;
  swarm_view(swarm, router, &now);
  const unsigned own = (now.own & now.active) != 0 ? now.own & now.active : now.active & set;
  if (mode == VIP_GLBP_NO_BALANCING && own != 0 && (own >> number & 1) == 0)
    swarm_broken(swarm, "G6: %s without balancing gives forwarder %d of set %x, its own are %x",
                 lan_name(swarm->lan, router), number + 1, set, own);
  host->last_set = set;
  host->last = (uint8_t)(number + 1);
}

/* ---- asking ---- */

static int number_of(const struct swarm *swarm, const struct vip_mac *mac)
{
  for (int i = 0; i < SWARM_NUMBERS; i++) {
    const struct vip_mac own = vip_glbp_mac(swarm->setup.config[0].group, (uint8_t)(i + 1));
    if (memcmp(&own, mac, sizeof own) == 0)
      return i;
  }
  return -1;
}

/* Asks one router; its number, or -1. */
static int ask_router(struct swarm *swarm, int router, struct swarm_host *host)
{
  const struct vip_query query = {.family = swarm->setup.family,
                                  .target = swarm->setup.config[0].address,
                                  .sender = host->addr,
                                  .client = host->mac};
  struct vip_answer answer;
  const vip_time now = lan_now(swarm->lan);
  if (vip_if_answer(lan_if(swarm->lan, router), &query, &answer, now) != VIP_OK)
    return -1;
  const int number = number_of(swarm, &answer.mac);
  swarm->figures->grants++;
  if (swarm->watch.view[router].state != VIP_GLBP_ACTIVE)
    swarm_broken(swarm, "G1: %s answers and is not the gateway", lan_name(swarm->lan, router));
  if (number < 0) {
    swarm_broken(swarm, "G3: %s gives a MAC of no forwarder", lan_name(swarm->lan, router));
    return -1;
  }
  check_grant(swarm, router, number);
  book(swarm, router, number);
  check_choice(swarm, router, host, number);
  return number;
}

bool swarm_ask(struct swarm *swarm, unsigned index)
{
  struct swarm_crowd *crowd = &swarm->crowd;
  struct swarm_host *host = &crowd->hosts[index];
  const int port = port_of(index);
  bool answered = false;
  if (swarm->dirty)
    swarm_look(swarm);
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    const int number = swarm->watch.hears[port][i] ? ask_router(swarm, i, host) : -1;
    if (number < 0 || !swarm->watch.hears[i][port] ||
        lan_chance(swarm->lan, swarm->lan->quality.loss_ppm))
      continue;
    unsigned *users = crowd->users[port - SWARM_ROUTERS];
    if (host->number != 0)
      users[host->number - 1]--;
    users[number]++;
    host->number = (uint8_t)(number + 1);
    answered = true;
  }
  return answered;
}

/* The forwarders that a gateway at rest may give: somebody forwards, and the primary is there, or
   not gone for long. */
static unsigned allowed_set(const struct swarm *swarm)
{
  const struct swarm_watch *watch = &swarm->watch;
  const vip_time now = lan_now(swarm->lan);
  unsigned set = 0;
  unsigned own = 0;
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    set |= watch->view[i].active;
    if (watch->view[i].state == VIP_GLBP_ACTIVE)
      own = watch->view[i].own;
  }
  for (int i = 0; i < SWARM_NUMBERS; i++)
    if (!watch->primary[i] && (own >> i & 1) == 0 &&
        now > watch->orphan_since[i] + swarm->setup.redirect)
      set &= ~(1u << i);
  return set;
}

/* Those that it must give.  One whose primary is there and not Active may be left out where the
   redirect time is short, or the primary is a new one: its seconds are told with Hellos, and by
   who stands in with his last one, in whole ones. */
static unsigned needed_set(const struct swarm *swarm)
{
  const struct swarm_setup *setup = &swarm->setup;
  const vip_time told_in = 2 * setup->hello + 2 * VIP_SECOND;
  const bool patient =
      setup->redirect_min >= told_in && lan_now(swarm->lan) - swarm->watch.given_at > told_in;
  unsigned set = 0;
  for (int i = 0; i < SWARM_ROUTERS; i++) {
    const struct swarm_view *now = &swarm->watch.view[i];
    const bool told = patient && !setup->config[i].active_only;
    set |= told ? now->own : now->own & now->active;
  }
  return set & allowed_set(swarm);
}

void swarm_check_shares(struct swarm *swarm)
{
  uint32_t given[SWARM_NUMBERS] = {0};
  const struct swarm_ledger *ledger = NULL;
  const unsigned needed = needed_set(swarm);
  for (int i = 0; i < SWARM_ROUTERS; i++)
    if (swarm->watch.view[i].state == VIP_GLBP_ACTIVE)
      ledger = &swarm->crowd.ledger[i];
  if (!ledger || needed == 0)
    return;
  for (unsigned i = 0; i < SWARM_HOSTS; i++) {
    if (swarm_ask(swarm, i))
      given[swarm->crowd.hosts[i].number - 1]++;
    else
      swarm_broken(swarm, "G6: host %u is not answered in a calm LAN, of set %x", i, needed);
  }
  swarm->figures->checks += 2;
  /* One that has timed out since goes without a word, as a router that dies. */
  const bool same = swarm->watch.timeout_at < lan_disturbed(swarm->lan);
  if ((needed & ~ledger->set) != 0 || (same && (ledger->set & ~allowed_set(swarm)) != 0))
    swarm_broken(swarm, "G6: set %x is given in a calm LAN, of %x", ledger->set,
                 allowed_set(swarm));
  /* By weight it is one grant from the first one on, two from anywhere on. */
  if (!is_fair(swarm, ledger->set, ledger->weight, given, SWARM_HOSTS, 2))
    swarm_broken(swarm, "G6: 200 hosts are %u %u %u %u", given[0], given[1], given[2], given[3]);
}
