/* SPDX-License-Identifier: MIT */
/*
 * port.c - the port and the clock that README.md leaves to its reader: an
 * invented network of one other station, which asks for the gateway's MAC.
 *
 * Time moves in port_wait() only.  After ten seconds the program ends, with
 * status 0 if the router of README.md listened to the virtual MAC, sent its
 * advertisements and its announcement, and answered; and if its GLBP group, on a
 * driver that does nothing, gave a client the MAC of its forwarder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vip/vip.h>

vip_time clock_now(void);
void port_wait(int32_t ms);
size_t port_read(uint8_t *frame, size_t size);
int port_write(const uint8_t *frame, size_t length);
void port_listen(const struct vip_mac *mac, bool on);
const struct vip_glbp *glbp_begin(struct vip_if *ifp, vip_time now);
void glbp_receive(struct vip_if *ifp, const struct vip_frame *frame, vip_time now);
unsigned glbp_clients(const struct vip_glbp *glbp, uint8_t forwarder);

static vip_time now = 1000 * VIP_SECOND;
static bool asked;
static unsigned adverts, announcements, answers;
static struct vip_mac listening;

/* Who has 192.0.2.1?  Tell 192.0.2.50. */
static const uint8_t question[] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2,   0, 0, 0,  0, 50, /* Ethernet */
    0x08, 0x06, 0,    1,    0x08, 0,    6,   4, 0, 1,         /* ARP request */
    2,    0,    0,    0,    0,    50,   192, 0, 2, 50,        /* sender */
    0,    0,    0,    0,    0,    0,    192, 0, 2, 1,         /* target */
};

/* ---- the GLBP group ---- */

static unsigned sent, macs;

static int null_send(struct vip_if *ifp, const struct vip_packet *packet)
{
  (void)ifp;
  (void)packet;
  sent++;
  return 0;
}

static int null_claim(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  macs += right->kind == VIP_RIGHT_MAC && right->forwarder == 1;
  return 0;
}

static void null_release(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
}

/* Alone on its wire it is the gateway after 20 s and forwards after 30: then the question is
   answered with the MAC of forwarder 1 of group 10. */
static bool glbp_works(void)
{
  static const struct vip_ops ops = {
      .send = null_send, .claim = null_claim, .release = null_release};
  static const struct vip_mac expected = {{0, 7, 0xb4, 0, 10, 1}};
  static struct vip_slot slots[1];
  static uint8_t tx[256];
  static struct vip_engine engine;
  static struct vip_if ifp;
  const struct vip_engine_config engine_config = {
      .ops = &ops, .slots = slots, .slot_count = 1, .tx = tx, .tx_size = sizeof tx};
  const struct vip_if_config if_config = {
      .index = 1, .mac = {{2, 0, 0, 0, 0, 2}}, .addr4 = vip_ipv4(192, 0, 2, 2), .up = true};
  const struct vip_glbp *group;
  struct vip_frame frame;
  struct vip_answer answer;

  if (vip_engine_init(&engine, &engine_config) != VIP_OK ||
      vip_if_init(&ifp, &engine, &if_config) != VIP_OK || (group = glbp_begin(&ifp, now)) == NULL ||
      vip_frame_parse(&frame, question, sizeof question) != VIP_OK)
    return false;
  for (vip_time due; (due = vip_engine_deadline(&engine)) <= now + 31 * VIP_SECOND;)
    (void)vip_engine_tick(&engine, due);
  if (vip_if_answer(&ifp, &frame.query, &answer, now + 31 * VIP_SECOND) != VIP_OK)
    return false;
  /* A frame of another kind has nothing for it. */
  glbp_receive(&ifp, &frame, now + 31 * VIP_SECOND);
  printf("readme: GLBP: %u packets, %u MACs, %u clients\n", sent, macs, glbp_clients(group, 1));
  return memcmp(&answer.mac, &expected, sizeof expected) == 0 && macs == 1 && sent >= 10 &&
         glbp_clients(group, 1) == 1;
}

/* ---- the port ---- */

vip_time clock_now(void)
{
  return now;
}

void port_wait(int32_t ms)
{
  const struct vip_mac expected = {{0, 0, 0x5e, 0, 1, 10}};
  const vip_time step = (vip_time)ms * VIP_MILLISECOND;

  /* The longest sleep of a router is its Active_Down_Interval, below 4 s here. */
  if (ms < 0 || step > 4 * VIP_SECOND) {
    printf("readme: asked to sleep %ld ms\n", (long)ms);
    exit(1);
  }
  now += step;
  if (now < 1010 * VIP_SECOND)
    return;
  printf("readme: %u advertisements, %u announcements, %u answers\n", adverts, announcements,
         answers);
  exit(adverts >= 6 && announcements == 1 && answers == 1 && glbp_works() &&
               memcmp(&listening, &expected, sizeof expected) == 0
           ? 0
           : 1);
}

size_t port_read(uint8_t *frame, size_t size)
{
  if (asked || now < 1005 * VIP_SECOND || size < sizeof question)
    return 0;
  asked = true;
  memcpy(frame, question, sizeof question);
  return sizeof question;
}

int port_write(const uint8_t *frame, size_t length)
{
  const bool arp = length >= 42 && frame[12] == 0x08 && frame[13] == 0x06;

  if (arp && memcmp(frame, question + 6, 6) == 0)
    answers++;
  else if (arp)
    announcements++;
  else if (length >= 34 && frame[23] == VIP_VRRP_IP_PROTOCOL)
    adverts++;
  return 0;
}

void port_listen(const struct vip_mac *mac, bool on)
{
  memset(&listening, 0, sizeof listening);
  if (on)
    listening = *mac;
}
