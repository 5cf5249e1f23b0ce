/* SPDX-License-Identifier: MIT */
/*
 * firmware.c - a firmware for a Cortex-M with VRRP alone, or with FIRMWARE_HSRP or
 * FIRMWARE_GLBP with that protocol alone, to be linked and measured by sizes.sh, never run: a
 * superloop with one interface, one virtual router or group with MD5 authentication, a receive
 * ring, a clock and a link signal.
 *
 * The driver is null: its registers are plain volatile memory, and what it
 * would do with hardware is left out, because the size of the library is asked
 * for.  It uses what a small router uses and nothing more: no status text, no
 * framing, no tracking, no live change of the configuration.
 */
#include <vip/vip.h>

/* The hardware, as far as the loop sees it. */
static volatile uint32_t clock_ms;
static volatile uint32_t link_is_up;
static volatile uint32_t received; /* octets in `ring`, 0 = none */
static volatile uint32_t transmitted;
static volatile uint32_t answering;
static uint8_t ring[256];
static struct vip_meta ring_meta;

static int send(struct vip_if *ifp, const struct vip_packet *packet)
{
  (void)ifp;
  transmitted = packet->length;
  return 0;
}

static int claim(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  answering++;
  return 0;
}

static void release(struct vip_group *group, const struct vip_right *right)
{
  (void)group;
  (void)right;
  answering--;
}

static int announce(struct vip_group *group, const struct vip_announce *what)
{
  (void)group;
  (void)what;
  transmitted = 1;
  return 0;
}

#ifdef FIRMWARE_GLBP
/* Nonces: a noise source. */
static uint32_t noise(struct vip_engine *engine)
{
  (void)engine;
  return clock_ms;
}
#else
#define noise NULL
#endif

static const struct vip_ops ops = {
    .send = send, .claim = claim, .release = release, .announce = announce, .random = noise};

static const uint8_t secret[] = {'s', 'e', 'c', 'r', 'e', 't'};
static const struct vip_key key = {0, secret, sizeof secret, VIP_KEY_SEND | VIP_KEY_ACCEPT};
static const struct vip_auth auth = {&vip_auth_md5, &key, 1};
static const struct vip_addr address = {{192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}};

static struct vip_slot slots[1];
static uint8_t tx[256];
static struct vip_engine engine;
static struct vip_if port;

static const struct vip_engine_config engine_config = {
    .ops = &ops, .slots = slots, .slot_count = 1, .tx = tx, .tx_size = sizeof tx};

static const struct vip_if_config port_config = {
    .index = 1,
    .mac = {{0x02, 0, 0, 0, 0, 1}},
    .addr4 = {{192, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}};

#ifdef FIRMWARE_HSRP
static struct vip_hsrp router;

static int make_router(void)
{
  const struct vip_hsrp_config config = {.address = address,
                                         .auth = &auth,
                                         .group = 1,
                                         .family = VIP_IPV4,
                                         .version = 2,
                                         .no_jitter = true};

  return vip_hsrp_init(&router, &port, &config);
}

static void feed(size_t length, vip_time now)
{
  (void)vip_hsrp_input(&port, &ring_meta, ring, length, now);
}
#elif defined(FIRMWARE_GLBP)
static struct vip_glbp router;
static struct vip_glbp_peer peers[4];

static int make_router(void)
{
  const struct vip_glbp_config config = {.address = address,
                                         .auth = &auth,
                                         .peers = peers,
                                         .peer_count = 4,
                                         .group = 1,
                                         .family = VIP_IPV4};

  return vip_glbp_init(&router, &port, &config);
}

static void feed(size_t length, vip_time now)
{
  struct vip_query query;
  struct vip_answer answer;

  (void)vip_glbp_input(&port, &ring_meta, ring, length, now);
  /* An ARP request is answered from the group's choice. */
  query.family = VIP_IPV4;
  query.probe = false;
  query.target = query.sender = ring_meta.src;
  query.client = ring_meta.src_mac;
  (void)vip_group_answer(&router.group, &query, &answer, now);
}
#else
static struct vip_vrrp router;

static int make_router(void)
{
  static const struct vip_vrrp_config config = {.addresses = &address,
                                                .address_count = 1,
                                                .auth = &auth,
                                                .vrid = 1,
                                                .family = VIP_IPV4,
                                                .version = VIP_VRRP_V2};

  return vip_vrrp_init(&router, &port, &config);
}

static void feed(size_t length, vip_time now)
{
  (void)vip_vrrp_input(&port, &ring_meta, ring, length, now);
}
#endif

int main(void)
{
  vip_time now = 0;
  uint32_t last_ms = 0;
  bool up = false;

  if (vip_engine_init(&engine, &engine_config) != VIP_OK ||
      vip_if_init(&port, &engine, &port_config) != VIP_OK || make_router() != VIP_OK ||
      vip_group_start(&router.group, now) != VIP_OK)
    return 1;
  for (;;) {
    const uint32_t ms = clock_ms;
    const uint32_t length = received;

    now += (uint32_t)(ms - last_ms) * VIP_MILLISECOND;
    last_ms = ms;
    if ((link_is_up != 0) != up) {
      up = !up;
      if (up)
        (void)vip_if_up(&port, now);
      else
        (void)vip_if_down(&port, false, now);
    }
    if (length != 0) {
      feed(length, now);
      received = 0;
    }
    if (vip_engine_deadline(&engine) <= now)
      (void)vip_engine_tick(&engine, now);
  }
}
