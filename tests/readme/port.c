/* SPDX-License-Identifier: MIT */
/*
 * port.c - the port and the clock that README.md leaves to its reader: an
 * invented network of one other station, which asks for the gateway's MAC.
 *
 * Time moves in port_wait() only.  After ten seconds the program ends, with
 * status 0 if the router of README.md listened to the virtual MAC, sent its
 * advertisements and its announcement, and answered.
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
  exit(adverts >= 6 && announcements == 1 && answers == 1 &&
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
