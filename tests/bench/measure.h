/* SPDX-License-Identifier: MIT */
/*
 * measure.h - times of the library and of the floor (floor.h), each the median
 * of several runs that alternate between the two, so that both meet the same
 * disturbances of the machine.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include "world.h"

/* In which order the virtual routers' turns come. */
enum order {
  ORDER_REGISTERED, /* that of their memory, the same every interval */
  ORDER_SHUFFLED,   /* by chance, the same every interval */
  ORDER_JITTERED,   /* each sender at 0.8 to 1.0 of the interval after its last, by chance */
  ORDERS
};

const char *order_name(enum order order);

/* Nanoseconds an operation. */
struct sample {
  double ns;
  double floor_ns;
};

/* What is done with a packet so that it is rejected. */
struct cause {
  const char *name;
  int result; /* VIP_ERR_x that it must give */
  enum world_kind kind;
  void (*spoil)(struct vip_meta *meta, uint8_t *data, size_t *length);
};

/* Each returns false, with a message on stderr, if something other happened than was to be timed.
 */
bool measure_accepted(enum world_kind kind, uint32_t count, enum order order, unsigned runs,
                      struct sample *sample);
bool measure_rejected(const struct cause *cause, uint32_t count, unsigned runs,
                      struct sample *sample);
bool measure_sent(enum world_kind kind, uint32_t count, enum order order, unsigned runs,
                  struct sample *sample);
bool measure_idle(uint32_t count, unsigned runs, struct sample *sample);
/* ARP requests for virtual addresses, all on one interface: `count` up to 255. */
bool measure_answered(enum world_kind kind, uint32_t count, unsigned runs, struct sample *sample);

#endif
