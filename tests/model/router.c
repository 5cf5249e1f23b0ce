/* SPDX-License-Identifier: MIT */
/*
 * router.c - see router.h.  One engine for each router; an image is loaded, the
 * input happens, and the image is taken again.
 */
#include "router.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "table.h"

/* Every step happens now: images hold no absolute time. */
static const vip_time NOW = 1000 * VIP_SECOND;

enum { SLOTS = 4, IMAGE_OCTETS = 2048 /* half of it for what a model saves */ };

struct router {
  struct vip_engine engine;
  struct vip_slot slots[SLOTS];
  uint8_t tx[1500];
  struct vip_if ifp;
  struct vip_group *group;
  size_t image_size;
  uint32_t stopped; /* image before the first start */
};

/* What the operations of the step in work have done. */
static struct {
  unsigned router;
  struct step step;
  unsigned announced;
  bool overflow;
} work;

static const struct model *the_model;
static struct router routers[ROUTERS_MAX];
static struct table images;  /* octets: router, image; value: struct facts */
static struct table packets; /* octets: struct packet */
static struct table steps;   /* octets: router, image, input; value: struct step */

/* ---- operations ---- */

static uint8_t receiver_of(const struct vip_addr *dst)
{
  for (unsigned i = 0; i < the_model->routers; i++)
    if (vip_addr_compare(dst, &routers[i].ifp.config.addr4) == 0)
      return (uint8_t)i;
  return TO_ALL;
}

static int op_send(struct vip_if *ifp, const struct vip_packet *sent)
{
  struct packet packet;
  uint32_t number;

  (void)ifp;
  memset(&packet, 0, sizeof packet);
  if (sent->length > sizeof packet.data || work.step.sent_count == SENT_MAX) {
    work.overflow = true;
    return -1;
  }
  packet.from = (uint8_t)work.router;
  packet.to = receiver_of(&sent->dst);
  packet.src_mac = sent->src_mac;
  packet.length = (uint8_t)sent->length;
  packet.from_virtual = sent->forwarder != 0;
  memcpy(packet.data, sent->data, sent->length);
  number = table_add(&packets, &packet, sizeof packet, NULL);
  work.overflow |= number > UINT16_MAX;
  work.step.sent[work.step.sent_count++] = (uint16_t)number;
  return 0;
}

static int op_claim(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  return 0;
}

static void op_release(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
}

static int op_announce(struct vip_group *group, const struct vip_announce *announce)
{
  (void)group;
  /* An owner that leaves announces its address at the interface's own MAC. */
  work.announced += announce->forwarder != 0;
  return 0;
}

static const struct vip_ops ops = {
    .send = op_send, .claim = op_claim, .release = op_release, .announce = op_announce};

/* ---- images ---- */

static uint32_t take_image(unsigned router)
{
  struct router *r = &routers[router];
  uint8_t octets[1 + IMAGE_OCTETS];
  struct facts facts;
  size_t size;

  memset(&facts, 0, sizeof facts);
  octets[0] = (uint8_t)router;
  size = r->image_size;
  if (the_model->save != NULL)
    size += the_model->save(router, octets + 1 + size, r->engine.now);
  (void)vipi_engine_save(&r->engine, octets + 1, r->image_size);
  if (the_model->note != NULL)
    the_model->note(r->group, facts.notes);
  if (the_model->waits != NULL)
    facts.waits = the_model->waits(r->group);
  facts.name = vip_group_state_name(r->group);
  facts.state = r->group->state;
  facts.due = vip_engine_deadline(&r->engine) <= r->engine.now;
  return table_add(&images, octets, 1 + size, &facts);
}

static void load_image(unsigned router, uint32_t image)
{
  const uint8_t *octets = table_key(&images, image);

  if (vipi_engine_load(&routers[router].engine, octets + 1, routers[router].image_size, NOW) !=
      VIP_OK)
    abort();
  if (the_model->load != NULL)
    the_model->load(router, octets + 1 + routers[router].image_size, NOW);
}

/* ---- steps ---- */

static void hear(unsigned router, const struct packet *packet)
{
  struct router *to = &routers[router];
  const struct vip_if_config *from = &routers[packet->from].ifp.config;
  struct vip_meta meta;

  memset(&meta, 0, sizeof meta);
  meta.src = from->addr4;
  meta.dst = to->ifp.config.addr4; /* the model knows the multicast group */
  meta.src_mac = packet->src_mac;
  meta.has_src_mac = true;
  meta.family = VIP_IPV4;
  meta.ttl = 255;
  (void)the_model->hear(&to->ifp, &meta, packet, NOW);
}

static void happen(unsigned router, uint32_t input)
{
  struct router *r = &routers[router];

  switch (input) {
  case INPUT_START:
    (void)vip_group_start(r->group, NOW);
    break;
  case INPUT_STOP:
    (void)vip_group_stop(r->group, NOW);
    break;
  case INPUT_TIMERS:
    (void)vip_engine_tick(&r->engine, NOW);
    break;
  case INPUT_TICK:
    r->engine.now += the_model->tick;
    break;
  case INPUT_WAIT:
    the_model->end_wait(r->group, NOW);
    break;
  default:
    hear(router, packet_of(input - INPUT_PACKET));
    break;
  }
}

static const char *examine(unsigned router, uint32_t input, uint8_t state_before)
{
  struct moment moment = {
      .router = router,
      .group = routers[router].group,
      .input = input,
      .packet = input >= INPUT_PACKET ? packet_of(input - INPUT_PACKET) : NULL,
      .state_before = state_before,
      .sent = work.step.sent_count,
      .announced = work.announced,
      .now = routers[router].engine.now,
  };

  for (unsigned i = 0; i < moment.sent; i++)
    moment.out[i] = packet_of(work.step.sent[i]);
  if (work.overflow)
    return "too many packets, or too long ones";
  return the_model->check(&moment);
}

const struct step *router_step(unsigned router, uint32_t image, uint32_t input, const char **why)
{
  const uint32_t key[3] = {router, image, input};
  uint32_t known = table_find(&steps, key, sizeof key);

  if (known == TABLE_NONE) {
    if (image == NO_IMAGE)
      image = routers[router].stopped;
    memset(&work, 0, sizeof work);
    work.router = router;
    load_image(router, image);
    happen(router, input);
    *why = examine(router, input, image_facts(image)->state);
    if (*why != NULL)
      return NULL;
    work.step.image = input == INPUT_STOP ? NO_IMAGE : take_image(router);
    known = table_add(&steps, key, sizeof key, &work.step);
  }
  return table_value(&steps, known);
}

/* ---- opening and closing ---- */

static bool open_router(const struct model *model, unsigned router)
{
  struct router *r = &routers[router];
  const struct vip_engine_config engine = {
      .ops = &ops, .slots = r->slots, .slot_count = SLOTS, .tx = r->tx, .tx_size = sizeof r->tx};
  const struct vip_if_config ifc = {.index = 1,
                                    .up = true,
                                    .mac = {{2, 0, 0, 0, 0, (uint8_t)(1 + router)}},
                                    .addr4 = vip_ipv4(192, 0, 2, (uint8_t)(10 + router))};

  memset(r, 0, sizeof *r);
  if (vip_engine_init(&r->engine, &engine) != VIP_OK ||
      vip_if_init(&r->ifp, &r->engine, &ifc) != VIP_OK)
    return false;
  r->engine.now = NOW;
  r->group = model->open(router, &r->ifp);
  if (r->group == NULL)
    return false;
  r->image_size = vipi_engine_save(&r->engine, NULL, 0);
  if (r->image_size > IMAGE_OCTETS / 2)
    return false;
  r->stopped = take_image(router);
  return true;
}

bool routers_open(const struct model *model)
{
  the_model = model;
  table_open(&images, sizeof(struct facts));
  table_open(&packets, 0);
  table_open(&steps, sizeof(struct step));
  /* Number 0 is no image. */
  (void)table_add(&images, "", 1, &(struct facts){.name = "down"});
  for (unsigned router = 0; router < model->routers; router++)
    if (!open_router(model, router)) {
      (void)fprintf(stderr, "%s: router %u cannot be made\n", model->name, router);
      return false;
    }
  return true;
}

void routers_close(void)
{
  table_close(&images);
  table_close(&packets);
  table_close(&steps);
}

const struct facts *image_facts(uint32_t image)
{
  return table_value(&images, image);
}

const struct packet *packet_of(uint32_t number)
{
  return table_key(&packets, number);
}

size_t image_count(void)
{
  return images.count - 1;
}

size_t packet_count(void)
{
  return packets.count;
}

size_t step_count(void)
{
  return steps.count;
}
