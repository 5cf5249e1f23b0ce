/* SPDX-License-Identifier: MIT */
/*
 * worst_lists.c - what calls cost in the two routers of worst_pair.h, whose lists are
 * the longest that a configuration takes.
 *
 * They hear each other: one takes over, is overthrown, takes over again.  Each packet
 * is heard before with a wrong digest, a wrong length and wrong TTL, and with as many
 * empty TLVs behind it as a datagram holds.
 */
#include "cost.h"
#include "worst_pair.h"

#include <stdio.h>
#include <string.h>

static char text[65536];

/* ---- packets ---- */

static int input(unsigned to, const struct vip_meta *meta, const uint8_t *data, size_t length,
                 vip_time now)
{
  if (pair_is_vrrp())
    return vip_vrrp_input(&pair.nodes[to].ifp, meta, data, length, now);
  if (pair_is_hsrp())
    return vip_hsrp_input(&pair.nodes[to].ifp, meta, data, length, now);
  return vip_glbp_input(&pair.nodes[to].ifp, meta, data, length, now);
}

/* With empty TLVs of a type that nobody knows, to the end of the datagram. */
static size_t add_tlvs(uint8_t *data, size_t length)
{
  const uint8_t size = pair_is_glbp() ? 4 : 2;

  if (pair_is_vrrp())
    return length;
  for (; length + size <= DATAGRAM; length += size) {
    memset(data + length, 0, size);
    data[length] = 99;
    data[length + 1] = pair_is_glbp() ? size : 0;
  }
  return length;
}

/* What must be dropped without a look at a digest: true if it was. */
static bool rejected(const char *call, unsigned to, const struct vip_meta *meta,
                     const uint8_t *data, size_t length, vip_time now)
{
  int result;

  cost_begin();
  result = input(to, meta, data, length, now);
  cost_end(pair_protocol(), call, 1);
  return result != VIP_OK;
}

/* Each with one thing wrong; HSRP does not look at the TTL. */
static bool reject(unsigned to, const struct vip_meta *meta, const uint8_t *data, size_t length,
                   vip_time now)
{
  uint8_t other[DATAGRAM + 1];
  struct vip_meta far = *meta;
  bool good = rejected("rejected-length", to, meta, data, length - 1, now);

  far.ttl = 77;
  if (!pair_is_hsrp())
    good &= rejected("rejected-ttl", to, &far, data, length, now);
  memcpy(other, data, length);
  other[0] ^= 4;
  good &= rejected("rejected-version", to, meta, other, length, now);
  memcpy(other, data, length);
  if (pair_is_vrrp()) {
    other[length - 1] ^= 1;
    good &= rejected("rejected-checksum", to, meta, other, length, now);
  } else {
    /* The last part is cut short. */
    const size_t most = add_tlvs(other, length);
    other[most - 1] = 99;
    good &= rejected("rejected-tlvs", to, meta, other, most - 1, now);
  }
  return good;
}

/* With a digest that no key makes; false if it is not told that. */
static bool reject_keys(unsigned to, const struct vip_meta *meta, const uint8_t *data,
                        size_t length, vip_time now)
{
  /* It stands at the end; GLBP's in the first TLV, behind header, type and key. */
  const size_t at = pair.kind == GLBP_MD5 ? 20 : length - 4;
  uint8_t other[DATAGRAM];
  int result;

  /* HSRP's Advertise, of the interface, has none. */
  if (!pair_has_keys() || (pair.kind == HSRP_MD5 && data[0] != 1))
    return true;
  memcpy(other, data, length);
  /* Two words of it in the other order: the checksum stays right. */
  memcpy(other + at, data + at + 2, 2);
  memcpy(other + at + 2, data + at, 2);
  cost_begin();
  result = input(to, meta, other, length, now);
  cost_end(pair_protocol(), "rejected-keys", 1);
  return result == (pair.nodes[to].group->state != 0 ? VIP_ERR_AUTH : VIP_ERR_NOT_STARTED);
}

static const char *of_keys(const char *with, const char *without)
{
  return pair_has_keys() ? with : without;
}

/* Heard by the other router; false if what must be dropped was not. */
static bool deliver(vip_time now)
{
  static uint8_t chain[DATAGRAM];
  bool good = true;

  for (unsigned i = 0; i < pair.sent_count; i++) {
    const unsigned to = pair.sent[i].to;
    const struct vip_meta meta = pair.sent[i].meta;
    const size_t length = pair.sent[i].length;

    good &= reject(to, &meta, pair.sent[i].data, length, now);
    good &= reject_keys(to, &meta, pair.sent[i].data, length, now);
    memcpy(chain, pair.sent[i].data, length);
    COST(pair_protocol(), of_keys("input-keys", "input-lists"), 1,
         input(to, &meta, pair.sent[i].data, length, now));
    if (!pair_is_vrrp())
      COST(pair_protocol(), of_keys("input-tlvs-keys", "input-tlvs"), 1,
           input(to, &meta, chain, add_tlvs(chain, length), now));
  }
  pair.sent_count = 0;
  return good;
}

/* The same packet of as many routers as can be remembered. */
static void fill(const uint8_t *data, size_t length, const struct vip_meta *meta, vip_time now)
{
  for (unsigned i = 0; i < LIST; i++) {
    uint8_t hello[DATAGRAM];
    struct vip_meta from = *meta;
    from.src = vip_ipv4(10, 0, 2, (uint8_t)i);
    memcpy(hello, data, length);
    /* The sender's own MAC: GLBP knows routers by it. */
    hello[pair.kind == GLBP ? 11 : length - 1] ^= (uint8_t)(pair.kind == GLBP ? i : 0);
    if (i % 16 == 14)
      COST(pair_protocol(), of_keys("input-keys", "input-lists"), 1,
           input(0, &from, hello, length, now));
    else
      (void)input(0, &from, hello, length, now);
  }
}

static bool pass(vip_time *now, vip_time duration)
{
  const vip_time end = *now + duration;
  bool good = true;

  for (;;) {
    const vip_time first = vip_engine_deadline(&pair.nodes[0].engine);
    const vip_time second = vip_engine_deadline(&pair.nodes[1].engine);
    const vip_time next = first < second ? first : second;

    if (next > end)
      break;
    *now = next;
    for (unsigned i = 0; i < 2; i++)
      COST(pair_protocol(), "tick-lists", 1, vip_engine_tick(&pair.nodes[i].engine, next));
    if (pair.sent_count != 0 && pair.sent[0].to == 0 && !pair_is_vrrp() && *now > 20 * VIP_SECOND &&
        *now < 32 * VIP_SECOND)
      fill(pair.sent[0].data, pair.sent[0].length, &pair.sent[0].meta, next);
    good &= deliver(next);
  }
  *now = end;
  return good;
}

/* ---- calls ---- */

static void show(struct node *node, vip_time now)
{
  if (pair_is_vrrp()) {
    struct vip_vrrp_status status;
    const struct vip_vrrp *vrrp = &node->of.vrrp;
    COST(pair_protocol(), "status-lists", 1, vip_vrrp_get_status(vrrp, &status));
    COST(pair_protocol(), "show-brief", 1, vip_vrrp_show_brief(vrrp, "eth0", text, sizeof text));
    COST(pair_protocol(), "show-text", 1, vip_vrrp_show_text(vrrp, "eth0", now, text, sizeof text));
    COST(pair_protocol(), "show-json", 1,
         vip_vrrp_show_json(vrrp, "r", "eth0", now, text, sizeof text));
  } else if (pair_is_hsrp()) {
    struct vip_hsrp_status status;
    const struct vip_hsrp *hsrp = &node->of.hsrp;
    const struct vip_addr last = vip_ipv4(10, 0, 2, LIST - 1);
    struct vip_addr via;
    COST(pair_protocol(), "status-lists", 1, vip_hsrp_get_status(hsrp, &status));
    COST(pair_protocol(), "next-hop", 1, vip_hsrp_next_hop(&node->hif, VIP_IPV4, &last, now, &via));
    COST(pair_protocol(), "show-brief", 1, vip_hsrp_show_brief(hsrp, "eth0", text, sizeof text));
    COST(pair_protocol(), "show-text", 1, vip_hsrp_show_text(hsrp, "eth0", now, text, sizeof text));
    COST(pair_protocol(), "show-json", 1,
         vip_hsrp_show_json(hsrp, "r", "eth0", now, text, sizeof text));
  } else {
    struct vip_glbp_status status;
    struct vip_glbp_member member;
    const struct vip_glbp *glbp = &node->of.glbp;
    struct vip_mac previous;
    COST(pair_protocol(), "status-lists", 1, vip_glbp_get_status(glbp, &status));
    memset(&previous, 0, sizeof previous);
    COST(pair_protocol(), "next-member", 1, vip_glbp_next_member(glbp, NULL, &member));
    COST(pair_protocol(), "next-member", 1, vip_glbp_next_member(glbp, &previous, &member));
    COST(pair_protocol(), "show-brief", 1, vip_glbp_show_brief(glbp, "eth0", text, sizeof text));
    for (uint8_t i = 1; i <= VIP_GLBP_FORWARDERS; i++)
      COST(pair_protocol(), "show-brief", 1,
           vip_glbp_show_brief_forwarder(glbp, i, "eth0", text, sizeof text));
    COST(pair_protocol(), "show-text", 1, vip_glbp_show_text(glbp, "eth0", now, text, sizeof text));
    COST(pair_protocol(), "show-json", 1,
         vip_glbp_show_json(glbp, "r", "eth0", now, text, sizeof text));
  }
}

/* Unchanged, and with another list or priority. */
static bool configure(unsigned which, vip_time now)
{
  struct node *node = &pair.nodes[which];
  int results[2] = {VIP_OK, VIP_OK};

  for (unsigned i = 0; i < 2; i++) {
    const uint8_t priority = (uint8_t)(150 + i);
    struct vip_problem problem;
    if (pair_is_vrrp()) {
      const struct vip_vrrp_config config = pair_vrrp_config(i, priority);
      COST(pair_protocol(), "check-lists", 1, vip_vrrp_check(&node->ifp, &config, &problem));
      cost_begin();
      results[i] = vip_vrrp_configure(&node->of.vrrp, &config, now);
    } else if (pair_is_hsrp()) {
      struct vip_hsrp_config config = pair_hsrp_config(priority);
      config.secondaries = pair.addresses[i];
      COST(pair_protocol(), "check-lists", 1, vip_hsrp_check(&node->ifp, &config, &problem));
      cost_begin();
      results[i] = vip_hsrp_configure(&node->of.hsrp, &config, now);
    } else {
      struct vip_glbp_config config = pair_glbp_config(which, priority);
      config.secondaries = pair.addresses[i];
      COST(pair_protocol(), "check-lists", 1, vip_glbp_check(&node->ifp, &config, &problem));
      cost_begin();
      results[i] = vip_glbp_configure(&node->of.glbp, &config, now);
    }
    cost_end(pair_protocol(), "configure-lists", 1);
  }
  return results[0] == VIP_OK && results[1] == VIP_OK;
}

static void ask(struct node *node, vip_time now)
{
  struct vip_query query;
  struct vip_answer answer;

  memset(&query, 0, sizeof query);
  query.family = VIP_IPV4;
  for (unsigned i = 0; i < LIST; i++) {
    query.target = i % 2 == 0 ? pair.addresses[0][i] : vip_ipv4(10, 0, 0, 254);
    query.sender = vip_ipv4(10, 0, 3, (uint8_t)i);
    query.client.octet[5] = (uint8_t)i;
    if (i % 16 == 13)
      COST(pair_protocol(), "answer-lists", 1, vip_group_answer(node->group, &query, &answer, now));
    else if (i % 16 > 13)
      COST(pair_protocol(), "answer-lists", 1, vip_if_answer(&node->ifp, &query, &answer, now));
    else
      (void)vip_if_answer(&node->ifp, &query, &answer, now);
  }
  COST(pair_protocol(), "heard-lists", 1,
       vip_if_heard(&node->ifp, VIP_IPV4, &query.target, &query.client, now));
}

/* What reads or writes a field: the dearest of all these is judged. */
#define FIELD(call) COST("any", "field", 1, call)

static void fields_of_group(struct node *node)
{
  struct vip_group *group = node->group;

  FIELD(vip_group_protocol(group));
  FIELD(vip_group_family(group));
  FIELD(vip_group_id(group));
  FIELD(vip_group_state(group));
  FIELD(vip_group_state_name(group));
  FIELD(vip_group_priority(group));
  FIELD(vip_group_effective_priority(group));
  FIELD(vip_group_if(group));
  FIELD((vip_group_set_user(group, node), 0));
  FIELD(vip_group_user(group));
  FIELD(vip_group_counters(group));
  FIELD(vip_group_deadline(group));
  FIELD(vip_group_set_counters(group, &node->counters));
  if (pair_is_vrrp()) {
    FIELD(vip_vrrp_from_group(group));
    FIELD(vip_vrrp_get_config(&node->of.vrrp));
  } else if (pair_is_hsrp()) {
    FIELD(vip_hsrp_from_group(group));
    FIELD(vip_hsrp_get_config(&node->of.hsrp));
    FIELD(vip_hsrp_address(&node->of.hsrp));
    FIELD((vip_hsrp_set_stats(&node->of.hsrp, &node->hsrp_stats), 0));
  } else {
    FIELD(vip_glbp_from_group(group));
    FIELD(vip_glbp_get_config(&node->of.glbp));
    FIELD(vip_glbp_address(&node->of.glbp));
    FIELD((vip_glbp_set_stats(&node->of.glbp, &node->glbp_stats), 0));
  }
}

static void fields_of_router(struct node *node)
{
  FIELD(vip_if_user(&node->ifp));
  FIELD(vip_if_engine(&node->ifp));
  FIELD(vip_if_get_config(&node->ifp));
  FIELD(vip_engine_user(&node->engine));
  FIELD(vip_engine_late_max(&node->engine));
  FIELD(vip_engine_clock_back(&node->engine));
}

static bool call_all(vip_time now)
{
  struct node *node = &pair.nodes[1];
  struct vip_group *group = node->group;
  bool good;

  ask(node, now);
  show(node, now);
  fields_of_group(node);
  fields_of_router(node);
  COST(pair_protocol(), "announce-lists", 1, vip_group_announce(group, now));
  COST(pair_protocol(), "adjust-lists", 1, vip_group_adjust(group, -100, now));
  good = configure(1, now);
  COST(pair_protocol(), "hold-lists", 1, vip_group_hold(group, true, VIP_REASON_FAULT, now));
  COST(pair_protocol(), "hold-lists", 1, vip_group_hold(group, false, VIP_REASON_FAULT, now));
  if (pair_is_glbp())
    COST(pair_protocol(), "stop-forwarder", 1, vip_glbp_stop_forwarder(&node->of.glbp, 1, now));
  COST(pair_protocol(), "stop-lists", 1, vip_engine_stop(&node->engine, now));
  COST(pair_protocol(), "remove-lists", 1, vip_group_remove(group, now));
  if (pair_is_hsrp())
    COST(pair_protocol(), "if-remove", 1, vip_hsrp_if_remove(&node->hif));
  return good;
}

static bool run(void)
{
  vip_time now = 0;
  bool good = pair_make(0, 100) && pair_make(1, 200);

  if (!good)
    return false;
  pair.sent_count = 0;
  COST(pair_protocol(), "start-lists", 1, vip_group_start(pair.nodes[0].group, now));
  good &= pass(&now, 40 * VIP_SECOND);
  COST(pair_protocol(), "start-lists", 1, vip_group_start(pair.nodes[1].group, now));
  good &= pass(&now, 40 * VIP_SECOND);
  COST(pair_protocol(), "stop-lists", 1, vip_group_stop(pair.nodes[1].group, now));
  good &= deliver(now) && pass(&now, 40 * VIP_SECOND);
  COST(pair_protocol(), "start-lists", 1, vip_group_start(pair.nodes[1].group, now));
  good &= pass(&now, 60 * VIP_SECOND);
  if (pair.nodes[0].group->held == 0 && pair.nodes[1].group->held == 0)
    return false;
  return call_all(now) && good;
}

bool worst_lists(void)
{
  pair_lists();
  for (pair.kind = VRRP; pair.kind < KINDS; pair.kind = (enum kind)(pair.kind + 1))
    if (!run()) {
      fprintf(stderr, "%s with the longest lists: not what it should be\n", pair_protocol());
      return false;
    }
  return true;
}
