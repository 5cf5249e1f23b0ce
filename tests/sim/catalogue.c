/* SPDX-License-Identifier: MIT */
/*
 * catalogue.c - see catalogue.h.
 */
#include "catalogue.h"

#include <stdlib.h>
#include <string.h>

void scene_prepare(struct scene *scene, unsigned protocol, uint64_t seed)
{
  memset(scene, 0, sizeof *scene);
  scene->protocol = protocol;
  scene->script.setup = (struct fault_setup){.seed = (int64_t)seed,
                                             .family = VIP_IPV4,
                                             .routers = 3,
                                             .protocols = 1 << protocol,
                                             .addresses = 1,
                                             .vrrp_version = VIP_VRRP_V3,
                                             .hsrp_version = 2};
  for (int i = 0; i < FAULT_ROUTERS; i++)
    scene->script.setup.router[i] = (struct fault_router){.priority = 200 - 50 * i,
                                                          .preempt = 1,
                                                          .weight = 30,
                                                          .advert_cs = 100,
                                                          .hello_ms = 1000,
                                                          .hold_ms = 3500};
}

void scene_open(struct scene *scene)
{
  scene->fault = fault_open(&scene->script, &scene->figures);
  scene->lan = scene->fault->lan;
  scene->lan->config.no_hash = false; /* rows 27 and 64 compare runs by it */
}

void scene_begin(struct scene *scene, unsigned protocol, uint64_t seed)
{
  scene_prepare(scene, protocol, seed);
  scene_open(scene);
  scene_run(scene, SECONDS(30));
  assert_int_equal(lan_leader(scene->lan, 0), 0);
  scene_mark(scene);
}

void scene_run(struct scene *scene, vip_time length)
{
  fault_advance(scene->fault, lan_now(scene->lan) + length);
  scene_assert(scene);
}

void scene_do(struct scene *scene, const char *name, int64_t a, int64_t b, int64_t c, int64_t d)
{
  const int64_t args[FAULT_ARGS] = {a, b, c, d};
  int verb = fault_verb_find(name);
  assert_true(verb >= 0);
  fault_verbs[verb].act(scene->fault, args);
}

void scene_mark(struct scene *scene)
{
  scene->at = lan_now(scene->lan);
  (void)lan_trace(scene->lan, &scene->from);
}

unsigned scene_changes(const struct scene *scene, int router)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(scene->lan, &count);
  unsigned changes = 0;
  for (size_t i = scene->from; i < count; i++)
    changes += entries[i].kind == LAN_STATE && (router < 0 || entries[i].node == router);
  return changes;
}

vip_time scene_entered(const struct scene *scene, int router, uint8_t state)
{
  size_t count;
  const struct lan_entry *entries = lan_trace(scene->lan, &count);
  vip_time at = VIP_NEVER;
  for (size_t i = scene->from; i < count; i++)
    if (entries[i].kind == LAN_STATE && entries[i].node == router && entries[i].new_state == state)
      at = entries[i].at;
  return at;
}

uint8_t scene_state(const struct scene *scene, int router)
{
  return vip_group_state(lan_group(scene->lan, router, 0));
}

uint8_t scene_active(const struct scene *scene)
{
  static const uint8_t active[FAULT_PROTOCOLS] = {VIP_VRRP_ACTIVE, VIP_HSRP_ACTIVE,
                                                  VIP_GLBP_ACTIVE};
  return active[scene->protocol];
}

const struct vip_counters *scene_counters(const struct scene *scene, int router)
{
  return vip_group_counters(lan_group(scene->lan, router, 0));
}

vip_time scene_patience(const struct scene *scene, int by)
{
  const struct fault_router *router = &scene->script.setup.router[by];
  if (scene->protocol == 0)
    return sim_down((uint8_t)router->priority, (unsigned)router->advert_cs);
  return (vip_time)router->hold_ms * VIP_MILLISECOND;
}

void scene_assert(struct scene *scene)
{
  if (fault_is_broken(scene->fault))
    fail_msg("protocol %u, seed %lld: %s", scene->protocol, (long long)scene->script.setup.seed,
             scene->fault->failure);
}

void scene_end(struct scene *scene)
{
  fault_calm(scene->fault, 0);
  scene_drop(scene);
}

void scene_drop(struct scene *scene)
{
  scene_assert(scene);
  fault_close(scene->fault);
}
