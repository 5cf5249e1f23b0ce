/* SPDX-License-Identifier: MIT */
/*
 * router.c - a machine that runs the library: power, its loop (frames in, ticks,
 * the deadline), answers to ARP and neighbour solicitations, and forwarding.
 *
 * Forwarding is as little as clients need: an echo request for the server behind
 * the routers is answered by the server at once and comes back the same way, from
 * the router's own MAC to the MAC that the request came from.  While its uplink
 * is down the router drops it.
 */
#include <stdlib.h>
#include <string.h>

#include "lan_internal.h"

/* ---- Power ---- */

void lan_router_power(struct lan_router *router, enum lan_power power)
{
  router->power = power;
  struct lan_entry *entry = lan_record(router->lan, LAN_POWER, router->node);
  entry->new_state = (uint8_t)power;
  lan_recorded(router->lan, entry);
  router->lan->disturbed = router->lan->now;
  router->lan->bound = 0;
  router->lan->touched = LAN_ALL;
}

/* Init functions were checked with the same arguments when the LAN was made. */
static void require(const struct lan_router *router, int result)
{
  if (result != VIP_OK)
    lan_broken(router->lan, router->node, "cannot be set up: %s", vip_strerror(result));
}

static void boot_groups(struct lan_router *router)
{
  vip_time now = lan_router_now(router);
  for (int i = 0; i < router->group_count; i++) {
    struct lan_group *group = router->groups[i];
    memset(&group->counters, 0, sizeof group->counters);
    require(router, group->protocol->init(group, &router->ifp));
    vip_group_set_user(group->group, group);
    require(router, vip_group_set_counters(group->group, &group->counters));
    require(router,
            vip_track_attach(&router->uplink, &group->uplink, group->group, VIP_TRACK_WEIGHT,
                             (int16_t)-router->config.uplink_weight, now));
  }
  for (int i = 0; i < router->group_count; i++)
    require(router, vip_group_start(router->groups[i]->group, now));
}

void lan_router_boot(struct lan_router *router)
{
  const struct lan_node *node = &router->lan->nodes[router->node];
  lan_router_power(router, LAN_RUNNING);
  uint32_t slots = (uint32_t)router->group_count + 1;
  router->slots = lan_alloc(router->slots, slots * sizeof *router->slots);
  struct vip_engine_config engine = {.ops = &lan_router_ops,
                                     .slots = router->slots,
                                     .slot_count = slots,
                                     .tx = router->tx,
                                     .tx_size = sizeof router->tx,
                                     .user = router};
  struct vip_if_config config = {.index = 1,
                                 .mac = node->mac,
                                 .up = node->link_up,
                                 .mtu = LAN_FRAME_MAX,
                                 .addr4 = router->config.addr4,
                                 .addr6 = router->config.addr6,
                                 .counters = &router->counters,
                                 .user = router};
  memset(&router->counters, 0, sizeof router->counters);
  router->clock_back = 0;
  router->dies = 0;
  require(router, vip_engine_init(&router->engine, &engine));
  require(router, vip_if_init(&router->ifp, &router->engine, &config));
  vip_track_init(&router->uplink, router->uplink_up);
  boot_groups(router);
}

/* LAN_OFF: as it is, without a word.  LAN_LEFT: after its farewell. */
void lan_router_off(struct lan_router *router, enum lan_power power)
{
  struct lan *lan = router->lan;
  if (power == LAN_LEFT)
    (void)vip_engine_stop(&router->engine, lan_router_now(router));
  lan_router_power(router, power);
  for (int i = 0; i < router->group_count; i++) {
    struct lan_group *group = router->groups[i];
    if (power == LAN_LEFT && lan_group_holds(group))
      lan_broken(lan, router->node, "keeps rights after it has left");
    if (power == LAN_OFF)
      lan_key_leaves(lan, group);
    lan_group_forget(group);
  }
  memset(router->joins, 0, sizeof router->joins);
  for (size_t i = 0; i < router->backlog_count; i++)
    lan_buffer_drop(router->backlog[i]);
  router->backlog_count = 0;
}

void lan_router_free(struct lan_router *router)
{
  for (int i = 0; i < router->group_count; i++) {
    lan_group_forget(router->groups[i]);
    router->groups[i]->protocol->free(router->groups[i]);
    free(router->groups[i]);
  }
  for (size_t i = 0; i < router->backlog_count; i++)
    lan_buffer_drop(router->backlog[i]);
  free(router->backlog);
  free(router->groups);
  free(router->slots);
  free(router);
}

struct lan_group *lan_router_add_group(struct lan_router *router)
{
  size_t size = ((size_t)router->group_count + 1) * sizeof(struct lan_group *);
  router->groups = lan_alloc(router->groups, size);
  struct lan_group *group = lan_alloc(NULL, sizeof *group);
  memset(group, 0, sizeof *group);
  group->router = router;
  group->number = router->group_count;
  router->groups[router->group_count++] = group;
  return group;
}

/* ---- Frames ---- */

static void answer(struct lan_router *router, const struct vip_query *query)
{
  struct lan *lan = router->lan;
  struct vip_answer given;
  if (vip_if_answer(&router->ifp, query, &given, lan_router_now(router)) != VIP_OK)
    return;
  const struct lan_group *group = vip_group_user(given.group);
  if (vip_group_state(given.group) != group->protocol->leading ||
      !lan_group_answers(group, &query->target))
    lan_broken(lan, router->node, "answers for an address in state %s",
               vip_group_state_name(given.group));
  lan_check_answer(lan, group, &given);
  uint8_t frame[LAN_FRAME_MAX];
  int length = vip_frame_answer(frame, sizeof frame, query, &given, VIP_FRAME_UNTAGGED);
  if (length > 0)
    lan_transmit(lan, router->node, frame, (size_t)length);
  else
    lan_broken(lan, router->node, "cannot answer: %s", vip_strerror(length));
}

static void forward(struct lan_router *router, const uint8_t *data, size_t length)
{
  struct lan *lan = router->lan;
  struct lan_echo echo;
  if (!router->uplink_up || !lan_echo_parse(&echo, data, length) || echo.reply)
    return;
  struct vip_addr server = lan_server_address(echo.family);
  if (vip_addr_compare(&echo.dst, &server) != 0)
    return;
  struct lan_echo back = echo;
  back.reply = true;
  back.ttl = 63;
  back.dst = echo.src;
  back.src = server;
  back.dst_mac = echo.src_mac;
  back.src_mac = lan->nodes[router->node].mac;
  uint8_t frame[LAN_FRAME_MAX];
  size_t size = lan_echo_build(frame, &back);
  lan_transmit_at(lan, router->node, frame, size, lan->now + LAN_SERVER_RTT);
}

static const struct lan_protocol *speaker_of(const struct lan_router *router, uint8_t kind)
{
  for (int i = 0; i < router->group_count; i++)
    if (router->groups[i]->protocol->frame_kind == kind)
      return router->groups[i]->protocol;
  return NULL;
}

static void input(struct lan_router *router, const struct lan_protocol *protocol,
                  const struct vip_frame *frame)
{
  const struct lan_config *config = &router->lan->config;
  if (config->on_input)
    config->on_input(config->user, router->node, &frame->meta, 1);
  int result = protocol->input(&router->ifp, &frame->meta, frame->data, frame->length,
                               lan_router_now(router));
  if (config->on_input)
    config->on_input(config->user, router->node, &frame->meta, result);
}

static void feed(struct lan_router *router, const struct lan_buffer *buffer)
{
  struct lan *lan = router->lan;
  struct vip_mac dst;
  memcpy(&dst, buffer->data, sizeof dst);
  if (!lan_router_listens(router, &dst))
    return;
  struct vip_frame frame;
  int result = vip_frame_parse(&frame, buffer->data, buffer->length);
  if (result != VIP_OK) {
    if (!lan->config.damages)
      lan_broken(lan, router->node, "is sent a frame that is wrong: %s", vip_strerror(result));
    return;
  }
  const struct lan_protocol *protocol = speaker_of(router, frame.kind);
  if (protocol)
    input(router, protocol, &frame);
  else if (frame.kind == VIP_FRAME_QUERY)
    answer(router, &frame.query);
  else if (frame.kind == VIP_FRAME_ASSERTION)
    (void)vip_if_heard(&router->ifp, frame.query.family, &frame.query.target, &frame.query.client,
                       lan_router_now(router));
  else if (frame.kind == VIP_FRAME_OTHER)
    forward(router, buffer->data, buffer->length);
}

void lan_router_receive(struct lan_router *router, struct lan_buffer *frame)
{
  if (router->power == LAN_OFF)
    return;
  if (router->power != LAN_FROZEN) {
    feed(router, frame);
    lan_router_mind_clock(router);
    return;
  }
  size_t size = (router->backlog_count + 1) * sizeof(struct lan_buffer *);
  router->backlog = lan_alloc(router->backlog, size);
  router->backlog[router->backlog_count++] = frame;
  frame->refs++;
}

/* ---- The loop ---- */

vip_time lan_router_wake(const struct lan_router *router)
{
  if (router->power == LAN_OFF || router->power == LAN_FROZEN)
    return VIP_NEVER;
  vip_time deadline = lan_router_time_of(router, vip_engine_deadline(&router->engine));
  return deadline > VIP_NEVER - router->lateness ? VIP_NEVER : deadline + router->lateness;
}

/* Frames that waited first, then what is due (engine.h, vip_engine_tick()). */
void lan_router_run(struct lan_router *router)
{
  size_t count = router->backlog_count;
  router->backlog_count = 0;
  for (size_t i = 0; i < count; i++) {
    feed(router, router->backlog[i]);
    lan_buffer_drop(router->backlog[i]);
  }
  (void)vip_engine_tick(&router->engine, lan_router_now(router));
  lan_router_mind_clock(router);
  router->lateness = lan_random_time(router->lan, router->config.late);
}
