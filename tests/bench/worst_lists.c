/* SPDX-License-Identifier: MIT */
/*
 * worst_lists.c - what calls cost where every list of the configuration is as long as it
 * can be: 255 addresses, 255 unicast peers, 255 keys of one number with secrets of 255
 * octets, of which the last is right, 255 routers and clients that are remembered.
 *
 * Two routers hear each other: one takes over, is overthrown, takes over again.
 * Each packet is heard before with a wrong digest, a wrong length and wrong TTL, and
 * with as many empty TLVs behind it as a datagram holds.
 */
#include "cost.h"

#include <stdio.h>
#include <string.h>
#include <vip/vip.h>

enum { LIST = 255, DATAGRAM = 1472, SENT_MAX = 512, GROUP = 7 };

enum kind { VRRP, HSRP, HSRP_MD5, GLBP, GLBP_MD5, KINDS };
static const char *const names[KINDS] = {"vrrp", "hsrp", "hsrp", "glbp", "glbp"};

struct node {
  struct vip_engine engine;
  struct vip_slot slots[2];
  struct vip_if ifp;
  union {
    struct vip_vrrp vrrp;
    struct vip_hsrp hsrp;
    struct vip_glbp glbp;
  } of;
  struct vip_group *group;
  struct vip_hsrp_if hif;
  struct vip_counters counters;
  struct vip_hsrp_stats hsrp_stats;
  struct vip_glbp_stats glbp_stats;
  struct vip_hsrp_peer hsrp_peers[LIST];
  struct vip_glbp_peer glbp_peers[LIST];
  struct vip_glbp_client clients[LIST];
  uint8_t tx[2048];
  uint32_t random;
};

static struct node nodes[2];
static enum kind kind;
static uint8_t secrets[LIST][LIST];
static struct vip_key keys[LIST];
static struct vip_vrrp_peer peers[LIST];
static struct vip_addr addresses[2][LIST]; /* the same in two orders */
static char text[65536];

/* What has been sent and not heard yet. */
static struct {
  unsigned to;
  struct vip_meta meta;
  size_t length;
  uint8_t data[DATAGRAM];
} sent[SENT_MAX];
static unsigned sent_count;

static const char *name(void)
{
  return names[kind];
}

/* ---- the host ---- */

static int send_other(struct vip_if *ifp, const struct vip_packet *packet)
{
  const unsigned from = ifp == &nodes[1].ifp;

  /* Of the unicast peers only the other one is there. */
  if (sent_count == SENT_MAX || (kind == VRRP && packet->dst.octet[3] != (from == 0 ? 2 : 1)))
    return 0;
  memset(&sent[sent_count].meta, 0, sizeof sent[sent_count].meta);
  sent[sent_count].to = 1 - from;
  sent[sent_count].meta.src = packet->src;
  sent[sent_count].meta.dst = packet->dst;
  sent[sent_count].meta.family = packet->family;
  sent[sent_count].meta.ttl = packet->ttl;
  sent[sent_count].length = packet->length;
  memcpy(sent[sent_count].data, packet->data, packet->length);
  sent_count++;
  return 0;
}

static int claim(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  return 0;
}

static void release(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
}

static int announce(struct vip_group *group, const struct vip_announce *what)
{
  (void)group;
  (void)what;
  return 0;
}

static uint32_t random_bits(struct vip_engine *engine)
{
  struct node *node = vip_engine_user(engine);

  node->random = node->random * 1664525u + 1013904223u;
  return node->random;
}

static const struct vip_ops ops = {.send = send_other,
                                   .claim = claim,
                                   .release = release,
                                   .announce = announce,
                                   .random = random_bits};

/* ---- configurations ---- */

static const struct vip_auth auth = {&vip_auth_md5, keys, LIST};

static void make_lists(void)
{
  for (unsigned i = 0; i < LIST; i++) {
    memset(secrets[i], (int)i, sizeof secrets[i]);
    keys[i].id = 1;
    keys[i].secret = secrets[i];
    keys[i].length = LIST;
    keys[i].flags = i == LIST - 1 ? VIP_KEY_SEND | VIP_KEY_ACCEPT : VIP_KEY_ACCEPT;
    peers[i].addr = vip_ipv4(10, 0, 0, (uint8_t)(i + 1));
    addresses[0][i] = vip_ipv4(10, 0, 1, (uint8_t)i);
    addresses[1][LIST - 1 - i] = addresses[0][i];
  }
}

static struct vip_vrrp_config vrrp_config(unsigned which, uint8_t priority)
{
  struct vip_vrrp_config config;

  memset(&config, 0, sizeof config);
  config.addresses = addresses[which];
  config.address_count = LIST;
  config.peers = peers;
  config.peer_count = LIST;
  config.auth = &auth;
  config.vrid = GROUP;
  config.family = VIP_IPV4;
  config.version = VIP_VRRP_V2;
  config.priority = priority;
  return config;
}

static struct vip_hsrp_config hsrp_config(uint8_t priority)
{
  struct vip_hsrp_config config;

  memset(&config, 0, sizeof config);
  config.address = vip_ipv4(10, 0, 0, 254);
  config.secondaries = addresses[0];
  config.secondary_count = LIST;
  config.auth = kind == HSRP_MD5 ? &auth : NULL;
  config.group = GROUP;
  config.family = VIP_IPV4;
  config.version = 2;
  config.priority = priority;
  config.preempt = true;
  config.no_jitter = true;
  return config;
}

static struct vip_glbp_config glbp_config(unsigned which, uint8_t priority)
{
  struct vip_glbp_config config;

  memset(&config, 0, sizeof config);
  config.address = vip_ipv4(10, 0, 0, 254);
  config.secondaries = addresses[0];
  config.secondary_count = LIST;
  config.auth = kind == GLBP_MD5 ? &auth : NULL;
  config.peers = nodes[which].glbp_peers;
  config.peer_count = LIST;
  config.clients = nodes[which].clients;
  config.client_count = LIST;
  config.group = GROUP;
  config.family = VIP_IPV4;
  config.priority = priority;
  config.preempt = true;
  config.balancing = VIP_GLBP_HOST_DEPENDENT;
  return config;
}

static int init_group(unsigned which, uint8_t priority)
{
  struct node *node = &nodes[which];
  const struct vip_vrrp_config vrrp = vrrp_config(which, priority);
  const struct vip_hsrp_config hsrp = hsrp_config(priority);
  const struct vip_glbp_config glbp = glbp_config(which, priority);
  int result;

  cost_begin();
  if (kind == VRRP)
    result = vip_vrrp_init(&node->of.vrrp, &node->ifp, &vrrp);
  else if (kind == HSRP || kind == HSRP_MD5)
    result = vip_hsrp_init(&node->of.hsrp, &node->ifp, &hsrp);
  else
    result = vip_glbp_init(&node->of.glbp, &node->ifp, &glbp);
  cost_end(name(), "init-lists", 1);
  return result;
}

static bool make(unsigned which, uint8_t priority)
{
  struct node *node = &nodes[which];
  struct vip_engine_config engine;
  struct vip_if_config ifc;
  struct vip_hsrp_if_config hic;

  memset(node, 0, sizeof *node);
  memset(&engine, 0, sizeof engine);
  engine.ops = &ops;
  engine.slots = node->slots;
  engine.slot_count = 2;
  engine.tx = node->tx;
  engine.tx_size = sizeof node->tx;
  engine.user = node;
  memset(&ifc, 0, sizeof ifc);
  ifc.index = 1;
  ifc.up = true;
  ifc.mac.octet[5] = (uint8_t)(which + 1);
  ifc.addr4 = vip_ipv4(10, 0, 0, (uint8_t)(which + 1));
  ifc.counters = &node->counters;
  memset(&hic, 0, sizeof hic);
  hic.peers = node->hsrp_peers;
  hic.peer_count = LIST;
  hic.version = 2;
  hic.no_jitter = true;
  node->random = which + 1;
  node->group = kind == VRRP ? &node->of.vrrp.group
                             : (kind < GLBP ? &node->of.hsrp.group : &node->of.glbp.group);
  if (vip_engine_init(&node->engine, &engine) != VIP_OK ||
      vip_if_init(&node->ifp, &node->engine, &ifc) != VIP_OK ||
      init_group(which, priority) != VIP_OK ||
      ((kind == HSRP || kind == HSRP_MD5) &&
       vip_hsrp_if_init(&node->hif, &node->ifp, &hic) != VIP_OK))
    return false;
  if (kind == HSRP || kind == HSRP_MD5)
    vip_hsrp_set_stats(&node->of.hsrp, &node->hsrp_stats);
  if (kind >= GLBP)
    vip_glbp_set_stats(&node->of.glbp, &node->glbp_stats);
  return vip_group_set_counters(node->group, &node->counters) == VIP_OK;
}

/* ---- packets ---- */

static int input(unsigned to, const struct vip_meta *meta, const uint8_t *data, size_t length,
                 vip_time now)
{
  if (kind == VRRP)
    return vip_vrrp_input(&nodes[to].ifp, meta, data, length, now);
  if (kind == HSRP || kind == HSRP_MD5)
    return vip_hsrp_input(&nodes[to].ifp, meta, data, length, now);
  return vip_glbp_input(&nodes[to].ifp, meta, data, length, now);
}

/* With empty TLVs of a type that nobody knows, to the end of the datagram. */
static size_t add_tlvs(uint8_t *data, size_t length)
{
  const uint8_t size = kind >= GLBP ? 4 : 2;

  if (kind == VRRP)
    return length;
  for (; length + size <= DATAGRAM; length += size) {
    memset(data + length, 0, size);
    data[length] = 99;
    data[length + 1] = kind >= GLBP ? size : 0;
  }
  return length;
}

/* What must be dropped, whatever it costs to find that out; HSRP does not look at the TTL. */
static bool reject(unsigned to, const struct vip_meta *meta, const uint8_t *data, size_t length,
                   vip_time now)
{
  uint8_t other[DATAGRAM];
  struct vip_meta far = *meta;
  bool good = true;
  int result;

  memcpy(other, data, length);
  far.ttl = 77;
  COST(name(), "input-ttl", 1, input(to, &far, data, length, now));
  COST(name(), "input-rejected-length", 1, input(to, meta, data, length - 1, now));
  /* HSRP's Advertise, of the interface, has no digest. */
  if (kind == VRRP || (kind == HSRP_MD5 && data[0] == 1) || kind == GLBP_MD5) {
    /* Two words of the digest in the other order: the checksum stays right.  It stands at the
       end; GLBP's in the first TLV, behind header, type and key. */
    const size_t at = kind == GLBP_MD5 ? 20 : length - 4;
    memcpy(other + at, data + at + 2, 2);
    memcpy(other + at + 2, data + at, 2);
    cost_begin();
    result = input(to, meta, other, length, now);
    cost_end(name(), "input-rejected-keys", 1);
    good = result == (nodes[to].group->state != 0 ? VIP_ERR_AUTH : VIP_ERR_NOT_STARTED);
  }
  return good;
}

/* Heard by the other router; false if what must be dropped was not. */
static bool deliver(vip_time now)
{
  static uint8_t chain[DATAGRAM];
  bool good = true;

  for (unsigned i = 0; i < sent_count; i++) {
    const unsigned to = sent[i].to;
    const struct vip_meta meta = sent[i].meta;
    const size_t length = sent[i].length;

    good &= reject(to, &meta, sent[i].data, length, now);
    memcpy(chain, sent[i].data, length);
    COST(name(), "input-lists", 1, input(to, &meta, sent[i].data, length, now));
    if (kind != VRRP)
      COST(name(), "input-tlvs", 1, input(to, &meta, chain, add_tlvs(chain, length), now));
  }
  sent_count = 0;
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
    hello[kind == GLBP ? 11 : length - 1] ^= (uint8_t)(kind == GLBP ? i : 0);
    if (i % 16 == 14)
      COST(name(), "input-lists", 1, input(0, &from, hello, length, now));
    else
      (void)input(0, &from, hello, length, now);
  }
}

static bool pass(vip_time *now, vip_time duration)
{
  const vip_time end = *now + duration;
  bool good = true;

  for (;;) {
    const vip_time first = vip_engine_deadline(&nodes[0].engine);
    const vip_time second = vip_engine_deadline(&nodes[1].engine);
    const vip_time next = first < second ? first : second;

    if (next > end)
      break;
    *now = next;
    for (unsigned i = 0; i < 2; i++)
      COST(name(), "tick-lists", 1, vip_engine_tick(&nodes[i].engine, next));
    if (sent_count != 0 && sent[0].to == 0 && kind != VRRP && *now > 20 * VIP_SECOND &&
        *now < 32 * VIP_SECOND)
      fill(sent[0].data, sent[0].length, &sent[0].meta, next);
    good &= deliver(next);
  }
  *now = end;
  return good;
}

/* ---- calls ---- */

static void show(struct node *node, vip_time now)
{
  if (kind == VRRP) {
    struct vip_vrrp_status status;
    const struct vip_vrrp *vrrp = &node->of.vrrp;
    COST(name(), "status-lists", 1, vip_vrrp_get_status(vrrp, &status));
    COST(name(), "show-brief", 1, vip_vrrp_show_brief(vrrp, "eth0", text, sizeof text));
    COST(name(), "show-text", 1, vip_vrrp_show_text(vrrp, "eth0", now, text, sizeof text));
    COST(name(), "show-json", 1, vip_vrrp_show_json(vrrp, "r", "eth0", now, text, sizeof text));
  } else if (kind == HSRP || kind == HSRP_MD5) {
    struct vip_hsrp_status status;
    const struct vip_hsrp *hsrp = &node->of.hsrp;
    const struct vip_addr last = vip_ipv4(10, 0, 2, LIST - 1);
    struct vip_addr via;
    COST(name(), "status-lists", 1, vip_hsrp_get_status(hsrp, &status));
    COST(name(), "next-hop", 1, vip_hsrp_next_hop(&node->hif, VIP_IPV4, &last, now, &via));
    COST(name(), "show-brief", 1, vip_hsrp_show_brief(hsrp, "eth0", text, sizeof text));
    COST(name(), "show-text", 1, vip_hsrp_show_text(hsrp, "eth0", now, text, sizeof text));
    COST(name(), "show-json", 1, vip_hsrp_show_json(hsrp, "r", "eth0", now, text, sizeof text));
  } else {
    struct vip_glbp_status status;
    struct vip_glbp_member member;
    const struct vip_glbp *glbp = &node->of.glbp;
    struct vip_mac previous;
    COST(name(), "status-lists", 1, vip_glbp_get_status(glbp, &status));
    memset(&previous, 0, sizeof previous);
    COST(name(), "next-member", 1, vip_glbp_next_member(glbp, NULL, &member));
    COST(name(), "next-member", 1, vip_glbp_next_member(glbp, &previous, &member));
    COST(name(), "show-brief", 1, vip_glbp_show_brief(glbp, "eth0", text, sizeof text));
    COST(name(), "show-text", 1, vip_glbp_show_text(glbp, "eth0", now, text, sizeof text));
    COST(name(), "show-json", 1, vip_glbp_show_json(glbp, "r", "eth0", now, text, sizeof text));
  }
}

/* Unchanged, and with another list or priority. */
static bool configure(unsigned which, vip_time now)
{
  struct node *node = &nodes[which];
  int results[2] = {VIP_OK, VIP_OK};

  for (unsigned i = 0; i < 2; i++) {
    const uint8_t priority = (uint8_t)(150 + i);
    struct vip_problem problem;
    if (kind == VRRP) {
      const struct vip_vrrp_config config = vrrp_config(i, priority);
      COST(name(), "check-lists", 1, vip_vrrp_check(&node->ifp, &config, &problem));
      cost_begin();
      results[i] = vip_vrrp_configure(&node->of.vrrp, &config, now);
    } else if (kind == HSRP || kind == HSRP_MD5) {
      struct vip_hsrp_config config = hsrp_config(priority);
      config.secondaries = addresses[i];
      COST(name(), "check-lists", 1, vip_hsrp_check(&node->ifp, &config, &problem));
      cost_begin();
      results[i] = vip_hsrp_configure(&node->of.hsrp, &config, now);
    } else {
      struct vip_glbp_config config = glbp_config(which, priority);
      config.secondaries = addresses[i];
      COST(name(), "check-lists", 1, vip_glbp_check(&node->ifp, &config, &problem));
      cost_begin();
      results[i] = vip_glbp_configure(&node->of.glbp, &config, now);
    }
    cost_end(name(), "configure-lists", 1);
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
    query.target = i % 2 == 0 ? addresses[0][i] : vip_ipv4(10, 0, 0, 254);
    query.sender = vip_ipv4(10, 0, 3, (uint8_t)i);
    query.client.octet[5] = (uint8_t)i;
    if (i % 16 >= 13)
      COST(name(), "answer-lists", 1, vip_if_answer(&node->ifp, &query, &answer, now));
    else
      (void)vip_if_answer(&node->ifp, &query, &answer, now);
  }
  COST(name(), "heard-lists", 1,
       vip_if_heard(&node->ifp, VIP_IPV4, &query.target, &query.client, now));
}

static bool call_all(vip_time now)
{
  struct node *node = &nodes[1];
  struct vip_group *group = node->group;
  bool good;

  ask(node, now);
  show(node, now);
  COST(name(), "announce-lists", 1, vip_group_announce(group, now));
  COST(name(), "adjust-lists", 1, vip_group_adjust(group, -100, now));
  good = configure(1, now);
  COST(name(), "hold-lists", 1, vip_group_hold(group, true, VIP_REASON_FAULT, now));
  COST(name(), "hold-lists", 1, vip_group_hold(group, false, VIP_REASON_FAULT, now));
  COST(name(), "stop-lists", 1, vip_engine_stop(&node->engine, now));
  COST(name(), "remove-lists", 1, vip_group_remove(group, now));
  return good;
}

static bool run(void)
{
  vip_time now = 0;
  bool good = make(0, 100) && make(1, 200);

  if (!good)
    return false;
  sent_count = 0;
  COST(name(), "start-lists", 1, vip_group_start(nodes[0].group, now));
  good &= pass(&now, 40 * VIP_SECOND);
  COST(name(), "start-lists", 1, vip_group_start(nodes[1].group, now));
  good &= pass(&now, 40 * VIP_SECOND);
  COST(name(), "stop-lists", 1, vip_group_stop(nodes[1].group, now));
  good &= deliver(now) && pass(&now, 40 * VIP_SECOND);
  COST(name(), "start-lists", 1, vip_group_start(nodes[1].group, now));
  good &= pass(&now, 60 * VIP_SECOND);
  if (nodes[0].group->held == 0 && nodes[1].group->held == 0)
    return false;
  return call_all(now) && good;
}

bool worst_lists(void)
{
  make_lists();
  for (kind = VRRP; kind < KINDS; kind = (enum kind)(kind + 1))
    if (!run()) {
      fprintf(stderr, "%s with the longest lists: not what it should be\n", name());
      return false;
    }
  return true;
}
