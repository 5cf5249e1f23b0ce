/* SPDX-License-Identifier: MIT */
/*
 * session_glbp_config.c - configurations of a GLBP group out of ten octets.
 *
 * Most choices are from short tables, so that two routers often agree, and so
 * that the values at the edges of each range come up at once.  What is not
 * allowed comes up too: then vip_glbp_check() must say so and nothing changes.
 */
#include "session_glbp.h"

static void *some(void *old, size_t size, uint8_t fill)
{
  void *memory = old != NULL ? old : malloc(size);

  FUZZ_CHECK(memory != NULL);
  memset(memory, fill, size);
  return memory;
}

/* Memory of exactly so many peers and clients: what is behind them belongs to nobody. */
static void read_memory(struct slot *s, const uint8_t *octets, struct vip_glbp_config *config)
{
  static const uint16_t timeout_min[] = {0, 10, 10080, 9};
  struct known *own = known(s);

  /* The memory of a group that is registered stays where it is. */
  if (!s->registered) {
    own->peers = some(own->peers, PEERS * sizeof *own->peers, session_world->fill);
    own->clients = some(own->clients, CLIENTS * sizeof *own->clients, 0);
    own->stats = some(own->stats, sizeof *own->stats, 0);
  }
  config->peers = own->peers + (octets[8] & 3);
  config->peer_count = (uint16_t)(PEERS - (octets[8] & 3));
  config->clients = own->clients;
  config->client_count = octets[8] >> 2 & 1 ? 0 : CLIENTS;
  config->client_timeout_min = timeout_min[octets[8] >> 3 & 3];
}

static void read_addresses(struct slot *s, uint8_t octet, struct vip_glbp_config *config)
{
  struct lists *lists = session_next_lists(s);
  const unsigned first = octet >> 2 & 7;

  if ((octet & 0x80) == 0)
    config->address = session_nth(s->family, first);
  config->secondary_count = octet & 3;
  for (unsigned i = 0; i < LIST_MAX; i++)
    lists->secondaries[i] = session_nth(s->family, first + 1 + i);
  if ((octet & 0x60) == 0x60)
    lists->secondaries[1] = lists->secondaries[0];
  config->secondaries = lists->secondaries;
}

static void read_times(const uint8_t *octets, struct vip_glbp_config *config)
{
  static const uint32_t hello_ms[] = {0, 1000, 50, 250, 60000, 49, 3000, 999};
  static const uint32_t hold_ms[] = {0, 3000, 51, 800, 180000, 10000, 180001, 1000};
  static const uint8_t jitter[] = {0, 0, 20, 21};
  static const uint16_t redirect_s[] = {0, 0, 1, 600, 3600, 3601, 30, 10};
  static const uint16_t timeout_s[] = {0, 0, 600, 601, 64800, 64801, 1200, 4200};
  static const uint16_t delay_s[] = {0, 0, 0, 1, 10, 60, 3600, 3601};
  static const uint16_t retry_s[] = {0, 0, 1, 65535};

  config->hello_ms = hello_ms[octets[2] & 7];
  config->hold_ms = hold_ms[octets[2] >> 3 & 7];
  config->jitter_pct = jitter[octets[2] >> 6];
  config->redirect_s = redirect_s[octets[6] & 7];
  config->timeout_s = timeout_s[octets[6] >> 3 & 7];
  config->preempt_delay_s = delay_s[octets[7] & 7];
  config->forwarder_delay_s = delay_s[octets[7] >> 3 & 7];
  config->retry_s = retry_s[octets[7] >> 6];
}

static void read_weights(uint8_t octet, struct vip_glbp_config *config)
{
  static const uint8_t weight[] = {0, 100, 1, 254, 255, 50, 200, 10};
  static const uint8_t threshold[] = {0, 1, 40, 95};

  config->weight = weight[octet & 7];
  config->weight_lower = threshold[octet >> 3 & 3];
  config->weight_upper = threshold[octet >> 5 & 3];
}

void session_config(struct router *r, struct slot *s, const uint8_t octets[CONFIG_OCTETS])
{
  struct vip_glbp_config *config = &known(s)->next;

  (void)r;
  memset(config, 0, sizeof *config);
  config->group = (uint16_t)(octets[9] != 0xff ? s->id : s->id + 1);
  config->family = s->family;
  config->balancing = octets[0] & 3;
  config->automatic = (octets[0] & 4) != 0;
  config->no_accept = (octets[0] & 8) != 0;
  if ((octets[0] & 0xf0) == 0xf0)
    config->balancing = 4;
  config->tos = octets[0] >> 4 & 3;
  config->priority = octets[1];
  config->preempt = (octets[4] & 1) != 0;
  config->no_forwarder_preempt = (octets[4] & 2) != 0;
  config->redirect_set = (octets[4] & 4) != 0;
  config->forwarder_delay_set = (octets[4] & 8) != 0;
  config->no_ttl_check = (octets[4] & 16) != 0;
  config->nonce_required = (octets[4] & 32) != 0;
  config->quiet_echo = (octets[4] & 64) != 0;
  config->active_only = (octets[4] & 128) != 0;
  read_memory(s, octets, config);
  read_addresses(s, octets[3], config);
  read_times(octets, config);
  read_weights(octets[5], config);
  config->auth = session_read_auth(s, octets[9]);
}

void session_bounds(struct slot *s, bool init)
{
  struct known *own = known(s);
  const vip_time retry = own->next.retry_s * VIP_SECOND;

  if (init) {
    own->retry = 0;
    memset(own->forwarder, 0, sizeof own->forwarder);
    memset(own->changes, 0, sizeof own->changes);
    own->counting = own->next.tos != 3;
    vip_glbp_set_stats(glbp_of(s), own->counting ? own->stats : NULL);
  }
  if (retry > own->retry)
    own->retry = retry;
}

uint8_t session_config_priority(const struct slot *s)
{
  const uint8_t priority = known(s)->next.priority;

  return priority != 0 ? priority : 100;
}

/* ---- what becomes of it ---- */

int session_config_check(const struct router *r, const struct slot *s, struct vip_problem *problem)
{
  return vip_glbp_check(r->ifp, &known(s)->next, problem);
}

bool session_config_is_own(const struct slot *s)
{
  return known(s)->next.group == s->id;
}

bool session_config_keeps(const struct slot *s)
{
  return session_config_is_own(s) && known(s)->next.peer_count == glbp_of(s)->config.peer_count;
}

int session_init(const struct router *r, struct slot *s)
{
  return vip_glbp_init(glbp_of(s), r->ifp, &known(s)->next);
}

int session_configure(struct slot *s, vip_time now)
{
  return vip_glbp_configure(glbp_of(s), &known(s)->next, now);
}
