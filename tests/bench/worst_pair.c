/* SPDX-License-Identifier: MIT */
/*
 * worst_pair.c - see worst_pair.h: the host of the two routers, and how they are
 * configured.
 */
#include "worst_pair.h"

#include "cost.h"

#include <string.h>

struct pair pair;

static uint8_t secrets[LIST][LIST];
static struct vip_key keys[LIST];
static struct vip_vrrp_peer peers[LIST];

const char *pair_protocol(void)
{
  static const char *const names[KINDS] = {"vrrp", "vrrp", "hsrp", "hsrp", "glbp", "glbp"};

  return names[pair.kind];
}

bool pair_is_vrrp(void)
{
  return pair.kind <= VRRP_MD5;
}

bool pair_is_hsrp(void)
{
  return pair.kind == HSRP || pair.kind == HSRP_MD5;
}

bool pair_is_glbp(void)
{
  return pair.kind >= GLBP;
}

bool pair_has_keys(void)
{
  return pair.kind == VRRP_MD5 || pair.kind == HSRP_MD5 || pair.kind == GLBP_MD5;
}

/* ---- the host ---- */

static int send_other(struct vip_if *ifp, const struct vip_packet *packet)
{
  const unsigned from = ifp == &pair.nodes[1].ifp;

  /* Of the unicast peers only the other one is there. */
  if (pair.sent_count == SENT_MAX ||
      (pair_is_vrrp() && packet->dst.octet[3] != (from == 0 ? 2 : 1)))
    return 0;
  memset(&pair.sent[pair.sent_count].meta, 0, sizeof pair.sent[pair.sent_count].meta);
  pair.sent[pair.sent_count].to = 1 - from;
  pair.sent[pair.sent_count].meta.src = packet->src;
  pair.sent[pair.sent_count].meta.dst = packet->dst;
  pair.sent[pair.sent_count].meta.family = packet->family;
  pair.sent[pair.sent_count].meta.ttl = packet->ttl;
  pair.sent[pair.sent_count].length = packet->length;
  memcpy(pair.sent[pair.sent_count].data, packet->data, packet->length);
  pair.sent_count++;
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

void pair_lists(void)
{
  for (unsigned i = 0; i < LIST; i++) {
    memset(secrets[i], (int)i, sizeof secrets[i]);
    keys[i].id = 1;
    keys[i].secret = secrets[i];
    keys[i].length = LIST;
    keys[i].flags = i == LIST - 1 ? VIP_KEY_SEND | VIP_KEY_ACCEPT : VIP_KEY_ACCEPT;
    peers[i].addr = vip_ipv4(10, 0, 0, (uint8_t)(i + 1));
    pair.addresses[0][i] = vip_ipv4(10, 0, 1, (uint8_t)i);
    pair.addresses[1][LIST - 1 - i] = pair.addresses[0][i];
  }
}

struct vip_vrrp_config pair_vrrp_config(unsigned which, uint8_t priority)
{
  struct vip_vrrp_config config;

  memset(&config, 0, sizeof config);
  config.addresses = pair.addresses[which];
  config.address_count = LIST;
  config.peers = peers;
  config.peer_count = LIST;
  config.auth = pair_has_keys() ? &auth : NULL;
  config.vrid = GROUP;
  config.family = VIP_IPV4;
  config.version = pair_has_keys() ? VIP_VRRP_V2 : VIP_VRRP_V3;
  config.priority = priority;
  return config;
}

struct vip_hsrp_config pair_hsrp_config(uint8_t priority)
{
  struct vip_hsrp_config config;

  memset(&config, 0, sizeof config);
  config.address = vip_ipv4(10, 0, 0, 254);
  config.secondaries = pair.addresses[0];
  config.secondary_count = LIST;
  config.auth = pair.kind == HSRP_MD5 ? &auth : NULL;
  config.group = GROUP;
  config.family = VIP_IPV4;
  config.version = 2;
  config.priority = priority;
  config.preempt = true;
  config.no_jitter = true;
  return config;
}

struct vip_glbp_config pair_glbp_config(unsigned which, uint8_t priority)
{
  struct vip_glbp_config config;

  memset(&config, 0, sizeof config);
  config.address = vip_ipv4(10, 0, 0, 254);
  config.secondaries = pair.addresses[0];
  config.secondary_count = LIST;
  config.auth = pair.kind == GLBP_MD5 ? &auth : NULL;
  config.peers = pair.nodes[which].glbp_peers;
  config.peer_count = LIST;
  config.clients = pair.nodes[which].clients;
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
  struct node *node = &pair.nodes[which];
  const struct vip_vrrp_config vrrp = pair_vrrp_config(which, priority);
  const struct vip_hsrp_config hsrp = pair_hsrp_config(priority);
  const struct vip_glbp_config glbp = pair_glbp_config(which, priority);
  int result;

  cost_begin();
  if (pair_is_vrrp())
    result = vip_vrrp_init(&node->of.vrrp, &node->ifp, &vrrp);
  else if (pair_is_hsrp())
    result = vip_hsrp_init(&node->of.hsrp, &node->ifp, &hsrp);
  else
    result = vip_glbp_init(&node->of.glbp, &node->ifp, &glbp);
  cost_end(pair_protocol(), "init-lists", 1);
  return result;
}

static int init_hsrp_if(struct node *node)
{
  struct vip_hsrp_if_config config;
  int result;

  memset(&config, 0, sizeof config);
  config.peers = node->hsrp_peers;
  config.peer_count = LIST;
  config.version = 2;
  config.no_jitter = true;
  cost_begin();
  result = vip_hsrp_if_init(&node->hif, &node->ifp, &config);
  cost_end(pair_protocol(), "if-init", 1);
  return result;
}

bool pair_make(unsigned which, uint8_t priority)
{
  struct node *node = &pair.nodes[which];
  struct vip_engine_config engine;
  struct vip_if_config ifc;

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
  node->random = which + 1;
  node->group = pair_is_vrrp() ? &node->of.vrrp.group
                               : (pair_is_hsrp() ? &node->of.hsrp.group : &node->of.glbp.group);
  if (vip_engine_init(&node->engine, &engine) != VIP_OK ||
      vip_if_init(&node->ifp, &node->engine, &ifc) != VIP_OK ||
      init_group(which, priority) != VIP_OK || (pair_is_hsrp() && init_hsrp_if(node) != VIP_OK))
    return false;
  if (pair_is_hsrp())
    vip_hsrp_set_stats(&node->of.hsrp, &node->hsrp_stats);
  if (pair_is_glbp())
    vip_glbp_set_stats(&node->of.glbp, &node->glbp_stats);
  return vip_group_set_counters(node->group, &node->counters) == VIP_OK;
}
