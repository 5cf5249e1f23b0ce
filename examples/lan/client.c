/* SPDX-License-Identifier: MIT */
/*
 * client.c - a machine that has one gateway, a virtual address: it resolves it
 * by ARP or ND, pings the server behind it at a fixed interval, and keeps
 * account of which router answered, at which MAC, and of when nobody did.
 *
 * Each ping is judged once, in order, when it is answered and all before it are
 * judged, or when it has waited for as long as LAN_PING_PATIENCE more take; so
 * a late answer counts, and loss of single frames is no outage
 * (lan_config.outage_pings).  The gateway's MAC is asked for again when it is old
 * (lan_client_config.cache), and while nothing comes back; it is taken from any
 * answer or announcement, as common hosts do.
 */
#include <string.h>

#include "lan_internal.h"

/* Without an answer for so long, the client asks again where the gateway is. */
#define DOUBT     (3 * VIP_SECOND)
#define ASK_AGAIN VIP_SECOND

static const struct vip_mac *own_mac(const struct lan_client *client)
{
  return &client->lan->nodes[client->node].mac;
}

/* ---- Account ---- */

/* The span that runs, or NULL before the first. */
static struct lan_span *running(struct lan_client *client)
{
  return client->span_count ? &client->spans[client->span_count - 1] : NULL;
}

static void begin_span(struct lan_client *client, const struct lan_span *span)
{
  if (client->span_count > 0)
    running(client)->until = span->from;
  size_t size = (client->span_count + 1) * sizeof *client->spans;
  client->spans = lan_alloc(client->spans, size);
  client->spans[client->span_count++] = *span;
}

static void judge_missed(struct lan_client *client, const struct lan_ping *ping)
{
  client->report.missed++;
  if (client->misses++ == 0)
    client->missing_since = ping->sent;
  if (client->misses == client->lan->config.outage_pings)
    begin_span(client, &(struct lan_span){.from = client->missing_since,
                                          .until = VIP_NEVER,
                                          .server = -1,
                                          .forwarder = ping->forwarder,
                                          .pings = client->misses});
  else if (client->misses > client->lan->config.outage_pings)
    running(client)->pings++;
}

static void judge(struct lan_client *client, const struct lan_ping *ping)
{
  client->report.judged++;
  if (ping->server < 0) {
    judge_missed(client, ping);
    return;
  }
  client->misses = 0;
  client->report.served[ping->server]++;
  client->report.forwarded[ping->forwarder]++;
  struct lan_span *span = running(client);
  if (span && span->server == ping->server && span->forwarder == ping->forwarder)
    span->pings++;
  else
    begin_span(client, &(struct lan_span){ping->sent, VIP_NEVER, ping->server, ping->forwarder, 1});
}

static void judge_ready(struct lan_client *client)
{
  while (client->judged != client->sent) {
    const struct lan_ping *ping = &client->pings[client->judged % LAN_PINGS];
    if (ping->server < 0 && client->sent - client->judged < LAN_PING_PATIENCE)
      return;
    judge(client, ping);
    client->judged++;
  }
}

/* The last few may still be under way: they are left out. */
void lan_client_finish(struct lan_client *client)
{
  for (; client->judged != client->sent; client->judged++) {
    const struct lan_ping *ping = &client->pings[client->judged % LAN_PINGS];
    if (ping->server >= 0 || client->sent - client->judged > client->lan->config.outage_pings)
      judge(client, ping);
  }
  if (client->span_count > 0)
    running(client)->until = client->lan->now;
}

/* ---- Sending ---- */

static void ask(struct lan_client *client)
{
  struct vip_query query = {.family = client->lan->config.family,
                            .target = client->gateway,
                            .sender = client->addr,
                            .client = *own_mac(client)};
  uint8_t frame[LAN_FRAME_MAX];
  size_t length = lan_query_build(frame, &query);
  lan_transmit(client->lan, client->node, frame, length);
}

static void ping(struct lan_client *client)
{
  struct lan *lan = client->lan;
  client->pings[client->sent % LAN_PINGS] = (struct lan_ping){lan->now, -1, client->forwarder};
  uint16_t sequence = (uint16_t)client->sent++;
  if (client->resolved) {
    struct lan_echo echo = {.family = lan->config.family,
                            .ttl = 64,
                            .id = (uint16_t)client->node,
                            .sequence = sequence,
                            .src_mac = *own_mac(client),
                            .dst_mac = client->gateway_mac,
                            .src = client->addr,
                            .dst = lan_server_address(lan->config.family)};
    uint8_t frame[LAN_FRAME_MAX];
    size_t length = lan_echo_build(frame, &echo);
    lan_transmit(lan, client->node, frame, length);
  }
  judge_ready(client);
}

vip_time lan_client_wake(const struct lan_client *client)
{
  return client->next_ping < client->next_query ? client->next_ping : client->next_query;
}

void lan_client_run(struct lan_client *client)
{
  vip_time now = client->lan->now;
  if (client->next_query <= now) {
    bool doubts = !client->keeps && now - client->last_reply >= DOUBT;
    if (!client->resolved || doubts || now >= client->stale)
      ask(client);
    client->next_query = now + ASK_AGAIN;
  }
  if (client->next_ping <= now) {
    ping(client);
    client->next_ping += client->interval;
  }
}

/* ---- Receiving ---- */

static void hear_echo(struct lan_client *client, const struct lan_echo *echo)
{
  if (!echo->reply || echo->id != client->node)
    return;
  uint32_t age = (uint16_t)(client->sent - 1 - echo->sequence);
  uint32_t number = client->sent - 1 - age;
  if (age >= client->sent || number < client->judged)
    return; /* judged already: too late, or a second copy */
  client->pings[number % LAN_PINGS].server = lan_node_of_mac(client->lan, &echo->src_mac);
  client->last_reply = client->lan->now;
  judge_ready(client);
}

void lan_client_receive(struct lan_client *client, const struct lan_buffer *buffer)
{
  bool multicast = buffer->data[0] & 1;
  if (!multicast && memcmp(buffer->data, own_mac(client), 6) != 0)
    return;
  struct vip_frame frame;
  if (vip_frame_parse(&frame, buffer->data, buffer->length) != VIP_OK) {
    lan_broken(client->lan, client->node, "is sent a frame that is wrong");
    return;
  }
  struct lan_echo echo;
  if (frame.kind == VIP_FRAME_OTHER && lan_echo_parse(&echo, buffer->data, buffer->length))
    hear_echo(client, &echo);
  if (frame.kind != VIP_FRAME_ASSERTION ||
      vip_addr_compare(&frame.query.target, &client->gateway) != 0)
    return;
  if (!client->resolved || memcmp(&client->gateway_mac, &frame.query.client, 6) != 0)
    client->forwarder = lan_forwarder_of(client->lan, &frame.query.client);
  client->resolved = true;
  client->gateway_mac = frame.query.client;
  if (client->cache)
    client->stale = client->lan->now + client->cache;
}

/* ---- Questions ---- */

void lan_finish(struct lan *lan)
{
  for (int i = 0; i < lan->node_count; i++)
    if (lan->nodes[i].client)
      lan_client_finish(lan->nodes[i].client);
}

const struct lan_span *lan_spans(const struct lan *lan, int client, size_t *count)
{
  *count = lan->nodes[client].client->span_count;
  return lan->nodes[client].client->spans;
}

bool lan_client_gateway(const struct lan *lan, int client, struct vip_mac *mac)
{
  const struct lan_client *own = lan->nodes[client].client;
  *mac = own->gateway_mac;
  return own->resolved;
}

struct lan_client_report lan_client_report(const struct lan *lan, int client)
{
  return lan->nodes[client].client->report;
}
