/* SPDX-License-Identifier: MIT */
/*
 * fault_wire.c - what is done to frames on their way (rows 2, 7, 8, 11 to 13, 45
 * and 46 of the catalogue): lost one by one, doubled, bits turned, cut or padded,
 * played again, sent back to their sender, sent round in a loop.
 *
 * Loss by chance, delay and order are the LAN's own (struct lan_quality).  A fault
 * of a router's frames concerns its packets of the protocols, all receivers alike.
 */
#include <string.h>

#include "fault.h"
#include "pcap.h"

static bool is_packet(const struct vip_frame *frame)
{
  return frame->kind == VIP_FRAME_VRRP || frame->kind == VIP_FRAME_HSRP ||
         frame->kind == VIP_FRAME_GLBP;
}

/* ---- Back, and round ---- */

static void echo(struct fault *fault, int node, const uint8_t *frame, size_t length)
{
  struct lan_job job = {.at = lan_now(fault->lan) + fault->lan->quality.delay,
                        .kind = LAN_JOB_DELIVER,
                        .node = node,
                        .frame = lan_buffer_copy(frame, length)};
  lan_queue(fault->lan, &job);
  fault->lan->disturbed = lan_now(fault->lan);
  fault->figures->frames++;
}

/* Two for each that comes: without its end the LAN would be full. */
static void loop(struct fault *fault, const uint8_t *frame, size_t length)
{
  const int port = fault_node(&fault->script->setup, FAULT_STRANGER);
  for (unsigned i = 0; i < 2 && fault->wire.loop > 0; i++) {
    fault->wire.loop--;
    lan_transmit_at(fault->lan, port, frame, length,
                    lan_now(fault->lan) + (1 + i) * fault->lan->quality.delay);
    fault->lan->disturbed = lan_now(fault->lan);
    fault->figures->frames++;
  }
}

static void record(struct fault *fault, const uint8_t *frame, size_t length)
{
  struct fault_record *to = &fault->records[fault->record_count % FAULT_RECORDS];
  if (length > sizeof to->frame)
    return;
  fault->record_count++;
  to->length = (uint16_t)length;
  memcpy(to->frame, frame, length);
}

void fault_replay(struct fault *fault, unsigned number)
{
  if (fault->record_count == 0)
    return;
  const unsigned kept = fault->record_count < FAULT_RECORDS ? fault->record_count : FAULT_RECORDS;
  const struct fault_record *from = &fault->records[number % kept];
  const struct fault_record copy = *from;
  lan_fault(fault->lan, -1, "a packet of old is sent again");
  lan_transmit(fault->lan, fault_node(&fault->script->setup, FAULT_STRANGER), copy.frame,
               copy.length);
  fault->figures->frames++;
}

/* ---- The fate of a frame ---- */

static bool one_less(uint32_t *count)
{
  *count -= *count > 0;
  return *count > 0;
}

static void decide(struct fault_wire *wire, int node, bool multicast)
{
  wire->now_copies = wire->lose[node] > 0 || (multicast && wire->snooped[node]) ? 0 : 1;
  (void)one_less(&wire->lose[node]);
  if (wire->copies[node] > 0 && wire->now_copies > 0) {
    wire->now_copies = wire->copies[node];
    wire->copies[node] = 0;
  }
  wire->now_flips = wire->flips[node] > 0 ? wire->bits[node] : 0;
  (void)one_less(&wire->flips[node]);
  wire->now_by = wire->resize[node] > 0 ? wire->by[node] : 0;
  (void)one_less(&wire->resize[node]);
}

void fault_wire_watch(void *user, vip_time at, int node, const uint8_t *data, size_t length)
{
  struct fault *fault = user;
  struct vip_frame frame;
  fault->wire.now_copies = 1;
  fault->wire.now_flips = 0;
  fault->wire.now_by = 0;
  if (fault->pcap)
    (void)pcap_write(fault->pcap, at, data, length);
  if (vip_frame_parse(&frame, data, length) != VIP_OK)
    return;
  const bool router = node < fault->script->setup.routers;
  if (router)
    fault_watch_frame(fault, node, &frame);
  if (!is_packet(&frame))
    return;
  if (router) {
    record(fault, data, length);
    decide(&fault->wire, node, data[0] & 1);
    if (fault->wire.echoes > 0)
      echo(fault, node, data, length);
  }
  if (fault->wire.loop > 0 && (data[0] & 1))
    loop(fault, data, length);
}

static void flip(struct fault_wire *wire, uint8_t *frame, size_t length)
{
  /* The addresses of Ethernet stay: a frame for nobody tells nothing. */
  enum { BEHIND_MACS = 12 };
  for (uint32_t i = 0; i < wire->now_flips; i++) {
    uint32_t bit = fault_draw(&wire->random, (uint32_t)(length - BEHIND_MACS) * 8);
    frame[BEHIND_MACS + bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
}

static void resize(struct fault_wire *wire, uint8_t *frame, size_t *length)
{
  int32_t wanted = (int32_t)*length + wire->now_by;
  wanted = wanted < 14 ? 14 : wanted;
  wanted = wanted > 1500 ? 1500 : wanted;
  for (size_t i = *length; i < (size_t)wanted; i++)
    frame[i] = (uint8_t)fault_draw(&wire->random, 256);
  *length = (size_t)wanted;
}

unsigned fault_wire_carry(void *user, int from, int to, uint8_t *frame, size_t *length)
{
  struct fault *fault = user;
  struct fault_wire *wire = &fault->wire;
  (void)from;
  (void)to;
  if (wire->now_flips > 0)
    flip(wire, frame, *length);
  if (wire->now_by != 0)
    resize(wire, frame, length);
  fault->figures->frames += wire->now_copies != 1 || wire->now_flips > 0 || wire->now_by != 0;
  return wire->now_copies;
}
