/* SPDX-License-Identifier: MIT */
/*
 * minimal.c - the whole of a host on one screen: two routers, A and B, in one
 * program with no network.  A becomes Active, leaves for maintenance, and B
 * takes over.
 *
 * Each router has an engine of its own; the wire is an inbox for one packet on
 * each side, and the clock jumps to whatever is due next.  A real host sleeps
 * instead, makes and reads frames (frame.h), and answers ARP (vip_if_answer()).
 */
#include <stdio.h>
#include <string.h>
#include <vip/vip.h>

struct router {
  const char *name;
  struct router *peer;
  struct vip_engine engine;
  struct vip_if ifp;
  struct vip_vrrp vrrp;
  struct vip_slot slot; /* one group, one slot */
  uint8_t tx[64];       /* the engine's transmit buffer */
  struct vip_meta meta; /* the inbox: a packet of `length` octets, 0 = none */
  uint8_t data[64];
  size_t length;
  bool leave; /* noted in event(), done in run() */
};
static vip_time now; /* the virtual clock */

static void say(const struct router *router, const char *what, const char *detail)
{
  (void)printf("%6.3f s  %s  %s%s\n", (double)now / 1e9, router->name, what, detail);
}

/* Must not lead back into an engine: the packet is put into the peer's inbox. */
static int send(struct vip_if *ifp, const struct vip_packet *packet)
{
  struct router *to = ((struct router *)vip_if_user(ifp))->peer;
  to->meta = (struct vip_meta){
      .src = packet->src, .dst = packet->dst, .family = packet->family, .ttl = packet->ttl};
  to->length = packet->length;
  memcpy(to->data, packet->data, packet->length);
  return 0;
}

static int claim(struct vip_group *group, const struct vip_right *right)
{
  say(vip_group_user(group), "claims the virtual ", right->kind == VIP_RIGHT_MAC ? "MAC" : "IP");
  return 0; /* negative would refuse */
}

static void release(struct vip_group *group, const struct vip_right *right)
{
  say(vip_group_user(group), "releases the virtual ", right->kind == VIP_RIGHT_MAC ? "MAC" : "IP");
}

/* Nothing that changes an engine may be called in here (VIP_ERR_BUSY): note it, act later. */
static void event(struct vip_if *ifp, struct vip_group *group, const struct vip_event *event)
{
  struct router *router = vip_if_user(ifp);
  if (event->kind != VIP_EVENT_STATE)
    return;
  say(router, "is now in state ", vip_group_state_name(group));
  if (event->new_state == VIP_VRRP_ACTIVE && router->name[0] == 'A')
    router->leave = true;
}

static const struct vip_ops ops = {
    .send = send, .claim = claim, .release = release, .event = event};

static bool start(struct router *router, uint8_t number, uint8_t priority)
{
  static const struct vip_addr gateway = {{192, 0, 2, 1}};
  struct vip_engine_config engine = {.ops = &ops,
                                     .slots = &router->slot,
                                     .slot_count = 1,
                                     .tx = router->tx,
                                     .tx_size = sizeof router->tx};
  struct vip_if_config config = {.index = 1,
                                 .mac = {{2, 0, 0, 0, 0, number}},
                                 .up = true,
                                 .addr4 = vip_ipv4(192, 0, 2, number),
                                 .user = router};
  struct vip_vrrp_config vrrp = {.vrid = 51,
                                 .family = VIP_IPV4,
                                 .priority = priority,
                                 .addresses = &gateway,
                                 .address_count = 1};
  if (vip_engine_init(&router->engine, &engine) != VIP_OK ||
      vip_if_init(&router->ifp, &router->engine, &config) != VIP_OK ||
      vip_vrrp_init(&router->vrrp, &router->ifp, &vrrp) != VIP_OK)
    return false;
  vip_group_set_user(&router->vrrp.group, router);
  return vip_group_start(&router->vrrp.group, now) == VIP_OK;
}

/* The host's loop, once around. */
static void run(struct router *router)
{
  if (router->leave) { /* what an operation has noted */
    router->leave = false;
    say(router, "leaves for maintenance", "");
    (void)vip_engine_stop(&router->engine, now);
  }
  if (router->length > 0) /* the packets that are there; errors are counted */
    (void)vip_vrrp_input(&router->ifp, &router->meta, router->data, router->length, now);
  router->length = 0;
  (void)vip_engine_tick(&router->engine, now); /* what is due */
}

/* A real host sleeps until then, or until a packet comes. */
static vip_time next_wake(const struct router *router)
{
  return router->length > 0 ? now : vip_engine_deadline(&router->engine);
}

int main(void)
{
  static struct router b = {.name = "B"}, a = {.name = "A", .peer = &b};
  b.peer = &a;
  if (!start(&a, 2, 200) || !start(&b, 3, 100))
    return 1;
  for (; now < 8 * VIP_SECOND; run(&a), run(&b))
    now = next_wake(&a) < next_wake(&b) ? next_wake(&a) : next_wake(&b);
  return 0;
}
