/* SPDX-License-Identifier: MIT */
/*
 * traffic.h - who advertises when: what a world hears, in small batches.
 *
 * A batch stands in a ring that stays in the cache, as a receive ring that a
 * network interface has just filled does; it is filled outside the measured
 * time.
 */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include "measure.h"
#include "world.h"

enum { BATCH = 128 };

/* The interval at which senders advertise. */
#define TRAFFIC_INTERVAL VIP_SECOND

/* One packet on its way in. */
struct parcel {
  vip_time at;
  uint32_t router;
  struct vip_if *ifp;
  uint8_t data[WORLD_ADVERT_MAX];
};

struct arrival {
  vip_time at;
  uint32_t router;
};

struct traffic {
  const struct world *world;
  uint8_t *adverts; /* of each router for each turn, `length` octets */
  unsigned turns;   /* 1; HSRP 2: Hellos of two routers */
  unsigned turn;
  size_t length;
  struct arrival *arrivals; /* of one period, in order */
  size_t arrival_count;
  size_t next;
  vip_time period;
  vip_time base; /* when the present period began */
  struct parcel ring[BATCH];
};

/* False if there is no memory. */
bool traffic_make(struct traffic *traffic, const struct world *world, enum order order);
void traffic_free(struct traffic *traffic);

/* Fills the ring with the next packets. */
void traffic_next(struct traffic *traffic);

/* 0..count-1 in an order by chance, the same in every run; NULL if there is no memory. */
uint32_t *traffic_shuffle(uint32_t count);

#endif
