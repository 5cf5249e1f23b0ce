/* SPDX-License-Identifier: MIT */
/*
 * frame_host.c - the host of fuzz_frame.c: an engine with the group that the frame
 * is for, of its protocol, which is given what was parsed, and then time.
 *
 * Checked: the result is one of those that the function may have; each packet that
 * the group sends fits into a frame, which parses to it; nothing is left that is
 * due.  What the group does is looked at in the session targets.
 */
#include "frame_host.h"

enum { VRID = 51, ROUTERS = 2, TX = 400, PEERS = 2 };

struct host {
  struct vip_engine engine;
  struct vip_slot slots[ROUTERS];
  struct vip_if ifp;
  uint8_t tx[TX];
  union {
    struct vip_vrrp vrrp[ROUTERS];
    struct vip_hsrp hsrp;
    struct vip_glbp glbp;
  } group;
  struct vip_glbp_peer peers[PEERS];
};

/* ---- the host operations ---- */

static int sent(struct vip_if *ifp, const struct vip_packet *packet)
{
  uint8_t out[TX + VIP_FRAME_OVERHEAD];
  struct vip_frame frame;
  const int length = vip_frame_packet(out, sizeof out, packet, VIP_FRAME_UNTAGGED);

  (void)ifp;
  FUZZ_CHECK(length > 0);
  FUZZ_CHECK(vip_frame_parse(&frame, out, (size_t)length) == VIP_OK);
  FUZZ_CHECK(frame.kind >= VIP_FRAME_VRRP && frame.kind <= VIP_FRAME_GLBP);
  FUZZ_CHECK(frame.length == packet->length &&
             memcmp(frame.data, packet->data, packet->length) == 0);
  return 0;
}

static int claimed(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  return 0;
}

static void released(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
}

static uint32_t drawn(struct vip_engine *engine)
{
  (void)engine;
  return UINT32_C(0x12345678);
}

static void open_host(struct host *h)
{
  static const struct vip_ops ops = {
      .send = sent, .claim = claimed, .release = released, .random = drawn};
  struct vip_engine_config config = {&ops, h->slots, ROUTERS, h->tx, sizeof h->tx, NULL};
  struct vip_if_config if_config = {.index = 1, .up = true, .addr4 = {{192, 0, 2, 20}}};

  memset(h, 0xa5, sizeof *h);
  if_config.addr6 = (struct vip_addr){{0xfe, 0x80, [15] = 0x20}};
  if_config.mac = (struct vip_mac){{2, 0, 0, 0, 0, 0x20}};
  FUZZ_CHECK(vip_engine_init(&h->engine, &config) == VIP_OK);
  FUZZ_CHECK(vip_if_init(&h->ifp, &h->engine, &if_config) == VIP_OK);
}

/* ---- groups ---- */

const struct vip_auth *frame_auth(unsigned choice)
{
  static const struct vip_auth text = {&vip_auth_text, &fuzz_key, 1};
  static const struct vip_auth md5 = {&vip_auth_md5, &fuzz_key, 1};

  if ((choice & FRAME_MD5) != 0)
    return &md5;
  return (choice & FRAME_TEXT) != 0 ? &text : NULL;
}

uint8_t frame_hsrp_version(uint8_t family, const struct vip_addr *dst)
{
  static const struct vip_addr v1 = VIP_HSRP_GROUP_V1;

  return family == VIP_IPV4 && vip_addr_compare(dst, &v1) == 0 ? 1 : 2;
}

int frame_group(const struct vip_frame *frame)
{
  const uint8_t family = frame->meta.family;
  struct vip_hsrp_message hsrp;
  struct vip_glbp_message glbp;

  if (frame->kind == VIP_FRAME_HSRP &&
      vip_hsrp_decode(&hsrp, frame_hsrp_version(family, &frame->meta.dst), family, frame->data,
                      frame->length) == VIP_OK)
    return hsrp.opcode != VIP_HSRP_ADVERTISE ? hsrp.group : 0;
  if (frame->kind == VIP_FRAME_GLBP &&
      vip_glbp_decode(&glbp, family, frame->data, frame->length) == VIP_OK)
    return glbp.group;
  return -1;
}

/* The virtual addresses; a list of one each. */
static const struct vip_addr address4 = {{192, 0, 2, 1}};
static const struct vip_addr address6 = {{0xfe, 0x80, [15] = 1}};

/* One router of each family, the first one with authentication if its version has that. */
static void add_vrrp(struct host *h, unsigned choice)
{
  struct vip_vrrp_config config = {.vrid = VRID, .family = VIP_IPV4, .address_count = 1};

  config.addresses = &address4;
  config.priority = (choice & FRAME_LEADS) != 0 ? 255 : 100;
  config.auth = frame_auth(choice);
  config.version = config.auth != NULL ? VIP_VRRP_V2 : 0;
  FUZZ_CHECK(vip_vrrp_init(&h->group.vrrp[0], &h->ifp, &config) == VIP_OK);
  config.addresses = &address6;
  config.family = VIP_IPV6;
  config.auth = NULL;
  config.version = 0;
  FUZZ_CHECK(vip_vrrp_init(&h->group.vrrp[1], &h->ifp, &config) == VIP_OK);
  FUZZ_CHECK(vip_group_start(&h->group.vrrp[0].group, 1) == VIP_OK);
  FUZZ_CHECK(vip_group_start(&h->group.vrrp[1].group, 1) == VIP_OK);
}

static void add_hsrp(struct host *h, const struct vip_frame *frame, unsigned choice)
{
  const int group = frame_group(frame);
  struct vip_hsrp_config config = {.family = frame->meta.family, .preempt = true};

  config.group = (uint16_t)(group >= 0 ? group : 0);
  config.version = frame_hsrp_version(config.family, &frame->meta.dst);
  config.address = config.family == VIP_IPV4 ? address4 : address6;
  config.priority = (choice & FRAME_LEADS) != 0 ? 200 : 50;
  config.auth = frame_auth(choice);
  FUZZ_CHECK(vip_hsrp_init(&h->group.hsrp, &h->ifp, &config) == VIP_OK);
  FUZZ_CHECK(vip_group_start(&h->group.hsrp.group, 1) == VIP_OK);
}

static void add_glbp(struct host *h, const struct vip_frame *frame, unsigned choice)
{
  const int group = frame_group(frame);
  struct vip_glbp_config config = {.family = frame->meta.family, .preempt = true};

  config.group = (uint16_t)(group >= 0 ? group : 0);
  config.address = config.family == VIP_IPV4 ? address4 : address6;
  config.priority = (choice & FRAME_LEADS) != 0 ? 200 : 50;
  config.auth = frame_auth(choice);
  config.peers = h->peers;
  config.peer_count = PEERS;
  FUZZ_CHECK(vip_glbp_init(&h->group.glbp, &h->ifp, &config) == VIP_OK);
  FUZZ_CHECK(vip_group_start(&h->group.glbp.group, 1) == VIP_OK);
}

/* ---- what was parsed ---- */

static int input(struct host *h, const struct vip_frame *frame, vip_time now)
{
  uint8_t *data = fuzz_copy(frame->data, frame->length);
  const struct vip_meta *meta = &frame->meta;
  const int result =
      frame->kind == VIP_FRAME_VRRP   ? vip_vrrp_input(&h->ifp, meta, data, frame->length, now)
      : frame->kind == VIP_FRAME_HSRP ? vip_hsrp_input(&h->ifp, meta, data, frame->length, now)
                                      : vip_glbp_input(&h->ifp, meta, data, frame->length, now);

  FUZZ_CHECK(result == VIP_OK || (result <= VIP_ERR_SOURCE && result >= VIP_ERR_TWIN));
  free(data);
  return result;
}

void frame_consume(const struct vip_frame *frame, unsigned choice)
{
  static struct host h;
  struct vip_answer answer;

  open_host(&h);
  if (frame->kind == VIP_FRAME_HSRP)
    add_hsrp(&h, frame, choice);
  else if (frame->kind == VIP_FRAME_GLBP)
    add_glbp(&h, frame, choice);
  else
    add_vrrp(&h, choice);

  if (frame->kind == VIP_FRAME_QUERY) {
    const int result = vip_if_answer(&h.ifp, &frame->query, &answer, 2);
    FUZZ_CHECK(result == VIP_ERR_NOT_OURS || (result == VIP_OK && (choice & FRAME_LEADS) != 0));
  } else if (frame->kind == VIP_FRAME_ASSERTION) {
    FUZZ_CHECK(vip_if_heard(&h.ifp, frame->query.family, &frame->query.target, &frame->query.client,
                            2) == VIP_OK);
  } else {
    /* A Hello to a group that waits, and one to a group that has waited for all its time. */
    if (input(&h, frame, 2) == VIP_OK)
      fuzz_count(FUZZ_RIGHT);
    FUZZ_CHECK(vip_engine_tick(&h.engine, 20 * VIP_SECOND) == VIP_OK);
    (void)input(&h, frame, 20 * VIP_SECOND + 1);
    FUZZ_CHECK(vip_engine_tick(&h.engine, 21 * VIP_SECOND) == VIP_OK);
    FUZZ_CHECK(vip_engine_deadline(&h.engine) > 21 * VIP_SECOND);
  }
}
