/* SPDX-License-Identifier: MIT */
/*
 * packet.c - takes captured frames apart and keeps the first-hop packets.
 *
 * Every frame is brought into Ethernet form (link.c) and given to the library's
 * own vip_frame_parse(), so a recorded packet and one that the library sends
 * are read by the same code.  A damaged frame is kept too, if it can be seen
 * that it carried a packet of ours: it is listed, and nothing else.  Also kept
 * for the listing: ARP and neighbour advertisements of a virtual MAC.
 */
#include "packet.h"

#include "link.h"
#include "protocol.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

enum { TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd, TYPE_VLAN = 0x8100, TYPE_SERVICE = 0x88a8 };

const struct protocol *const protocols[] = {&protocol_vrrp, &protocol_hsrp, &protocol_glbp, NULL};

/* ------------------------------------------------------------------------
 * One frame
 */

/* What stands behind the Ethernet header and its tags; NULL if there is nothing. */
static const uint8_t *find_ip(const struct packet *packet, uint8_t *family, size_t *left)
{
  size_t at = 12;

  while (at + 6 <= packet->length) {
    const uint16_t type = vipi_get16(packet->octets + at);

    if (type == TYPE_VLAN || type == TYPE_SERVICE) {
      at += 4;
      continue;
    }
    *family = type == TYPE_IPV4 ? VIP_IPV4 : type == TYPE_IPV6 ? VIP_IPV6 : 0;
    *left = packet->length - at - 2;
    return packet->octets + at + 2;
  }
  return NULL;
}

/* What vip_frame_parse() does not tell. */
static void read_tos(struct packet *packet)
{
  uint8_t family = 0;
  size_t left = 0;
  const uint8_t *ip = find_ip(packet, &family, &left);

  if (ip != NULL && left >= 2)
    packet->tos = family == VIP_IPV4 ? ip[1] : (uint8_t)((ip[0] & 0x0f) << 4 | ip[1] >> 4);
}

/* The protocol of what an IP header announces; NULL: none of ours. */
static const struct protocol *protocol_of_ip(uint8_t family, const uint8_t *ip, size_t left)
{
  const uint8_t carried = ip[family == VIP_IPV4 ? 9 : 6];
  const size_t header = family == VIP_IPV4 ? (size_t)(ip[0] & 0x0f) * 4 : 40;

  for (const struct protocol *const *p = protocols; *p != NULL; p++) {
    const uint16_t port = family == VIP_IPV4 ? (*p)->port_ipv4 : (*p)->port_ipv6;

    if ((*p)->ip_protocol == carried &&
        (port == 0 || (header + 4 <= left && vipi_get16(ip + header + 2) == port)))
      return *p;
  }
  return NULL;
}

/* Of a frame that was refused: whether a packet of ours was in it, and between whom. */
static void read_damaged(struct packet *packet)
{
  uint8_t family = 0;
  size_t left = 0;
  const uint8_t *ip = find_ip(packet, &family, &left);
  struct vip_meta *meta = &packet->frame.meta;
  const size_t source = family == VIP_IPV4 ? 12 : 8;
  const size_t octets = family == VIP_IPV4 ? 4 : 16;
  const struct protocol *protocol;

  if (ip == NULL || family == 0 || left < source + 2 * octets)
    return;
  protocol = protocol_of_ip(family, ip, left);
  if (protocol == NULL)
    return;
  packet->frame.kind = protocol->kind;
  meta->family = family;
  meta->ttl = ip[family == VIP_IPV4 ? 8 : 7];
  memcpy(meta->src.octet, ip + source, octets);
  memcpy(meta->dst.octet, ip + source + octets, octets);
}

static const struct protocol *find_protocol(const struct packet *packet)
{
  for (const struct protocol *const *p = protocols; *p != NULL; p++) {
    if ((*p)->kind == packet->frame.kind)
      return *p;
    if (packet->frame.kind == VIP_FRAME_ASSERTION &&
        (*p)->is_virtual_mac(&packet->frame.query.client))
      return *p;
  }
  return NULL;
}

struct packet *packet_of_frame(const uint8_t *ethernet, size_t length)
{
  struct packet *packet = calloc(1, sizeof *packet);

  if (packet == NULL)
    return NULL;
  packet->octets = malloc(length + 1); /* 1: malloc(0) may be NULL */
  if (packet->octets == NULL) {
    free(packet);
    return NULL;
  }
  memcpy(packet->octets, ethernet, length);
  packet->length = length;
  packet->has_src_mac = packet->has_dst_mac = true;
  packet->error = vip_frame_parse(&packet->frame, packet->octets, length);
  if (packet->error != VIP_OK)
    read_damaged(packet);
  packet->protocol = find_protocol(packet);
  if (packet->protocol == NULL) {
    packet_free(packet);
    return NULL;
  }
  read_tos(packet);
  if (packet_is_first_hop(packet))
    packet->protocol->read(packet);
  return packet;
}

void packet_complete(struct packet *packet, const struct packet *other)
{
  if (!packet->told.partial)
    return;
  packet->told.interval = other->told.interval;
  packet->told.hold = other->told.hold;
  packet->told.primary = other->told.primary;
}

void packet_free(struct packet *packet)
{
  if (packet == NULL)
    return;
  free(packet->octets);
  free(packet);
}

/* ------------------------------------------------------------------------
 * All frames of a file
 */

static bool is_zero_mac(const uint8_t *mac)
{
  static const uint8_t zero[6] = {0};

  return memcmp(mac, zero, sizeof zero) == 0;
}

/* Takes one frame apart, in `room`, and keeps it if it is ours. */
static void take_frame(struct trace *trace, const struct capture_frame *frame, uint8_t *room)
{
  const size_t length = link_to_ethernet(frame->link_type, frame->data, frame->length, room);
  struct packet *packet = length == 0 ? NULL : packet_of_frame(room, length);

  if (packet == NULL)
    return;
  packet->time = frame->time;
  packet->number = frame->number;
  packet->interface = frame->interface;
  packet->has_dst_mac = !is_zero_mac(packet->octets);
  packet->has_src_mac = !is_zero_mac(packet->octets + 6);
  packet->frame.meta.has_src_mac = packet->has_src_mac;
  trace->packets[trace->count++] = packet;
}

static int compare_times(const void *a, const void *b)
{
  const int64_t left = *(const int64_t *)a;
  const int64_t right = *(const int64_t *)b;

  return left < right ? -1 : left > right;
}

static size_t longest(const struct capture *capture)
{
  size_t length = 0;

  for (size_t i = 0; i < capture->count; i++)
    if (capture->frames[i].length > length)
      length = capture->frames[i].length;
  return length;
}

int trace_read(struct trace *trace, const char *path)
{
  const struct capture *capture = &trace->capture;
  uint8_t *room;

  memset(trace, 0, sizeof *trace);
  if (capture_read(&trace->capture, path) != 0)
    return -1;
  room = malloc(longest(capture) + LINK_GROWTH);
  trace->packets = calloc(capture->count + 1, sizeof(struct packet *));
  trace->times = calloc(capture->count + 1, sizeof *trace->times);
  if (room == NULL || trace->packets == NULL || trace->times == NULL) {
    (void)snprintf(trace->capture.problem, sizeof trace->capture.problem, "out of memory");
    free(room);
    return -1;
  }
  for (size_t i = 0; i < capture->count; i++) {
    trace->times[i] = capture->frames[i].time;
    take_frame(trace, &capture->frames[i], room);
  }
  qsort(trace->times, capture->count, sizeof *trace->times, compare_times);
  free(room);
  return 0;
}

void trace_free(struct trace *trace)
{
  for (size_t i = 0; i < trace->count; i++)
    packet_free(trace->packets[i]);
  free(trace->packets);
  free(trace->times);
  capture_free(&trace->capture);
  memset(trace, 0, sizeof *trace);
}

bool trace_goes_on(const struct trace *trace, int64_t after, int64_t until)
{
  size_t low = 0;
  size_t high = trace->capture.count;

  while (low < high) {
    const size_t middle = low + (high - low) / 2;

    if (trace->times[middle] > after)
      high = middle;
    else
      low = middle + 1;
  }
  return low < trace->capture.count && trace->times[low] <= until;
}

int64_t trace_end(const struct trace *trace)
{
  return trace->times[trace->capture.count - 1];
}

bool packet_is_first_hop(const struct packet *packet)
{
  return packet->error == VIP_OK && packet->frame.kind == packet->protocol->kind;
}

int64_t trace_zero(const struct trace *trace, const struct protocol *protocol)
{
  for (size_t i = 0; i < trace->count; i++)
    if (trace->packets[i]->protocol == protocol && packet_is_first_hop(trace->packets[i]))
      return trace->packets[i]->time;
  return trace->packets[0]->time;
}

/* ------------------------------------------------------------------------
 * Text
 */

const char *address_text(uint8_t family, const struct vip_addr *addr, char text[ADDRESS_TEXT])
{
  if (inet_ntop(family == VIP_IPV4 ? AF_INET : AF_INET6, addr->octet, text, ADDRESS_TEXT) == NULL)
    text[0] = '\0';
  return text;
}

bool address_parse(const char *text, uint8_t *family, struct vip_addr *addr)
{
  memset(addr, 0, sizeof *addr);
  *family = strchr(text, ':') != NULL ? VIP_IPV6 : VIP_IPV4;
  return inet_pton(*family == VIP_IPV4 ? AF_INET : AF_INET6, text, addr->octet) == 1;
}

/* An address that somebody says is at a virtual MAC. */
static void print_assertion(FILE *out, const struct packet *packet)
{
  const struct vip_query *query = &packet->frame.query;
  const uint8_t *mac = query->client.octet;
  char target[ADDRESS_TEXT];

  (void)fprintf(out, "%s %s is at %02x:%02x:%02x:%02x:%02x:%02x\n",
                query->family == VIP_IPV4 ? "arp" : "nd",
                address_text(query->family, &query->target, target), mac[0], mac[1], mac[2], mac[3],
                mac[4], mac[5]);
}

void packet_fails(FILE *out, unsigned *failed, const char *why)
{
  (void)fprintf(out, "%s%s", (*failed)++ == 0 ? ": " : "; ", why);
}

void packet_print(FILE *out, const struct packet *packet, int64_t zero,
                  const struct keyring *keyring)
{
  const struct vip_meta *meta = &packet->frame.meta;
  char src[ADDRESS_TEXT];
  char dst[ADDRESS_TEXT];

  if (packet->number != 0)
    (void)fprintf(out, "%6lu ", (unsigned long)packet->number);
  else
    (void)fprintf(out, "       ");
  (void)fprintf(out, "%12.6f  ", (double)(packet->time - zero) / 1e9);
  if (packet->frame.vlan != VIP_FRAME_UNTAGGED)
    (void)fprintf(out, "vlan %u  ", packet->frame.vlan);
  if (packet->frame.kind == VIP_FRAME_ASSERTION) {
    print_assertion(out, packet);
    return;
  }
  (void)fprintf(out, "%s > %s  %s", address_text(meta->family, &meta->src, src),
                address_text(meta->family, &meta->dst, dst), packet->protocol->name);
  if (packet->error != VIP_OK)
    (void)fprintf(out, ": damaged frame: %s\n", vip_strerror(packet->error));
  else
    packet->protocol->describe(out, packet, keyring);
}
