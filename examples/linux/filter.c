/* SPDX-License-Identifier: MIT */
/*
 * filter.c - writes the kernel filter of a port in classic BPF.
 *
 * What passes: IP packets of our protocols (not fragments, which vip_frame_parse()
 * could not put together), ARP requests and neighbour solicitations for virtual
 * addresses, and ARP replies and neighbour advertisements about them.  All else
 * costs the kernel some ten instructions and vipd nothing, also on a router that
 * forwards a million packets a second.
 *
 * An address is known by its last 32 bits: a chance match only costs a look-up in
 * answer.c.  Thousands of them are found by a tree of comparisons, because classic
 * BPF has neither loops nor tables; branches end in runs of a few.  Conditional
 * jumps reach 255 instructions, unconditional ones all: hence the form of branches.
 *
 * Not looked at: to whom the frame is addressed.  For frames to a virtual MAC the
 * kernel says "for another host" (PACKET_OTHERHOST), since that MAC is not the
 * port's own, and multicast says nothing.
 */
#include "filter.h"

#include <stddef.h>
#include <stdlib.h>
#include <linux/if_ether.h>
#include <netinet/in.h>

/* Where things stand in a frame without tags; IP options only move UDP. */
enum {
  AT_TYPE = 12,
  AT_IP = 14,
  AT_ARP_OPERATION = AT_IP + 6,
  AT_ARP_SENDER = AT_IP + 14,
  AT_ARP_TARGET = AT_IP + 24,
  AT_IP4_FRAGMENT = AT_IP + 6,
  AT_IP4_PROTOCOL = AT_IP + 9,
  AT_IP6_NEXT = AT_IP + 6,
  AT_IP6_PAYLOAD = AT_IP + 40,
  AT_ND_TARGET_END = AT_IP6_PAYLOAD + 8 + 12,
  UDP_DESTINATION = 2
};

enum {
  ARP_REQUEST = 1,
  ARP_REPLY = 2,
  ND_SOLICITATION = 135,
  ND_ADVERTISEMENT = 136,
  NOT_WHOLE = 0x3fff, /* "more fragments", or an offset */
  VLAN_ID = 0x0fff
};

enum { RUN = 8 }; /* addresses at the end of a branch */

/* The program as far as it is written. */
struct writer {
  struct sock_filter *out;
  unsigned room;
  unsigned count; /* also beyond `room`: then nothing is written */
};

static void put(struct writer *w, unsigned code, unsigned jt, unsigned jf, uint32_t k)
{
  const struct sock_filter instruction = {(uint16_t)code, (uint8_t)jt, (uint8_t)jf, k};

  if (w->count < w->room)
    w->out[w->count] = instruction;
  w->count++;
}

static void load(struct writer *w, unsigned size, uint32_t at)
{
  put(w, BPF_LD | size | BPF_ABS, 0, 0, at);
}

static void pass(struct writer *w)
{
  put(w, BPF_RET | BPF_K, 0, 0, FILTER_FRAME);
}

static void drop(struct writer *w)
{
  put(w, BPF_RET | BPF_K, 0, 0, 0);
}

static void pass_if(struct writer *w, uint32_t value)
{
  put(w, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value);
  pass(w);
}

/* A jump to a place that is not written yet; land() says where it is. */
static unsigned jump(struct writer *w)
{
  put(w, BPF_JMP | BPF_JA, 0, 0, 0);
  return w->count - 1;
}

static void land(struct writer *w, unsigned from)
{
  if (from < w->room)
    w->out[from].k = w->count - from - 1;
}

/* Goes on behind what land() ends unless the accumulator is `value`. */
static unsigned unless(struct writer *w, uint32_t value)
{
  put(w, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, value);
  return jump(w);
}

/*
 * A frame with a VLAN tag belongs to a VLAN interface, if there is one, and not to
 * this port: but the kernel took the tag out of the frame and keeps it beside it,
 * so it looks like one of ours.  A tag of VLAN 0 is only a priority.
 */
static void write_vlan(struct writer *w)
{
  load(w, BPF_W, (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT));
  put(w, BPF_JMP | BPF_JEQ | BPF_K, 3, 0, 0);
  load(w, BPF_W, (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG));
  put(w, BPF_JMP | BPF_JSET | BPF_K, 0, 1, VLAN_ID);
  drop(w);
}

static void write_protocols(struct writer *w, const struct filter_wish *wish)
{
  for (unsigned i = 0; i < FILTER_PROTOCOLS && wish->ip_protocols[i] != 0; i++)
    pass_if(w, wish->ip_protocols[i]);
}

static void write_ports(struct writer *w, const uint16_t ports[FILTER_PROTOCOLS])
{
  for (unsigned i = 0; i < FILTER_PROTOCOLS && ports[i] != 0; i++)
    pass_if(w, ports[i]);
  drop(w);
}

static void write_ip4(struct writer *w, const struct filter_wish *wish)
{
  unsigned other;

  load(w, BPF_H, AT_IP4_FRAGMENT);
  put(w, BPF_JMP | BPF_JSET | BPF_K, 0, 1, NOT_WHOLE);
  drop(w);
  load(w, BPF_B, AT_IP4_PROTOCOL);
  write_protocols(w, wish);
  other = unless(w, IPPROTO_UDP);
  put(w, BPF_LDX | BPF_B | BPF_MSH, 0, 0, AT_IP); /* octets of the IP header */
  put(w, BPF_LD | BPF_H | BPF_IND, 0, 0, AT_IP + UDP_DESTINATION);
  write_ports(w, wish->udp4_ports);
  land(w, other);
  drop(w);
}

/* Ends with the accumulator holding an ND target. */
static void write_ip6(struct writer *w, const struct filter_wish *wish)
{
  unsigned other;

  load(w, BPF_B, AT_IP6_NEXT);
  write_protocols(w, wish);
  other = unless(w, IPPROTO_UDP);
  load(w, BPF_H, AT_IP6_PAYLOAD + UDP_DESTINATION);
  write_ports(w, wish->udp6_ports);
  land(w, other);
  put(w, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, IPPROTO_ICMPV6);
  drop(w);
  load(w, BPF_B, AT_IP6_PAYLOAD);
  put(w, BPF_JMP | BPF_JEQ | BPF_K, 2, 0, ND_SOLICITATION);
  put(w, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ND_ADVERTISEMENT);
  drop(w);
  load(w, BPF_W, AT_ND_TARGET_END);
}

/* Ends with the accumulator holding whom a request asks for, or who replies. */
static void write_arp(struct writer *w)
{
  load(w, BPF_H, AT_ARP_OPERATION);
  put(w, BPF_JMP | BPF_JEQ | BPF_K, 0, 2, ARP_REQUEST);
  load(w, BPF_W, AT_ARP_TARGET);
  put(w, BPF_JMP | BPF_JA, 0, 0, 3);
  put(w, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARP_REPLY);
  drop(w);
  load(w, BPF_W, AT_ARP_SENDER);
}

/* Passes if the accumulator is one of the targets, which are in ascending order. */
static void write_tree(struct writer *w, const uint32_t *targets, unsigned count)
{
  const unsigned half = count / 2;
  unsigned upper;

  if (count <= RUN) {
    for (unsigned left = count; left > 0; left--)
      put(w, BPF_JMP | BPF_JEQ | BPF_K, left, 0, *targets++);
    drop(w);
    pass(w);
    return;
  }
  put(w, BPF_JMP | BPF_JGE | BPF_K, 0, 1, targets[half]);
  upper = jump(w);
  write_tree(w, targets, half);
  land(w, upper);
  write_tree(w, targets + half, count - half);
}

static int compare(const void *a, const void *b)
{
  const uint32_t left = *(const uint32_t *)a;
  const uint32_t right = *(const uint32_t *)b;

  return (left > right) - (left < right);
}

static void sort_targets(struct filter_wish *wish)
{
  unsigned kept = 0;

  if (wish->target_count == 0)
    return;
  qsort(wish->targets, wish->target_count, sizeof *wish->targets, compare);
  for (unsigned i = 0; i < wish->target_count; i++)
    if (kept == 0 || wish->targets[kept - 1] != wish->targets[i])
      wish->targets[kept++] = wish->targets[i];
  wish->target_count = kept;
}

unsigned filter_write(struct sock_filter *out, unsigned room, struct filter_wish *wish)
{
  struct writer w = {out, room, 0};
  unsigned next;
  unsigned nd;

  write_vlan(&w);
  load(&w, BPF_H, AT_TYPE);
  next = unless(&w, ETH_P_IP);
  write_ip4(&w, wish);
  land(&w, next);
  next = unless(&w, ETH_P_IPV6);
  write_ip6(&w, wish);
  nd = jump(&w);
  land(&w, next);
  put(&w, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ETH_P_ARP);
  drop(&w);
  write_arp(&w);
  land(&w, nd);
  if (wish->all_targets) {
    pass(&w);
  } else {
    sort_targets(wish);
    write_tree(&w, wish->targets, wish->target_count);
  }
  return w.count <= room ? w.count : 0;
}

uint32_t filter_target(uint8_t family, const struct vip_addr *addr)
{
  const uint8_t *last = addr->octet + (family == VIP_IPV6 ? 12 : 0);

  return (uint32_t)last[0] << 24 | (uint32_t)last[1] << 16 | (uint32_t)last[2] << 8 | last[3];
}
