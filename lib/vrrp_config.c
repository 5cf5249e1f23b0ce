/* SPDX-License-Identifier: MIT */
/*
 * vrrp_config.c - configuration of a virtual router: what is allowed, what 0
 * means, init, and changes while it runs.
 *
 * A configuration is refused whole, with the first field that is wrong; a live
 * change is checked first and then applied whole.  Ranges: RFC 9568 sections
 * 5.2 and 6.1 with erratum 8301, RFC 3768 section 6.1.
 */
#include "vrrp_private.h"

#include "auth.h"

#include <string.h>

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, TEXT_KEY_MAX = 8 };

/* ---- what is allowed ---- */

static int refuse(struct vip_problem *problem, int result, const char *field, const char *why)
{
  if (problem != NULL) {
    problem->field = field;
    problem->why = why;
  }
  return result;
}

static uint8_t version_of(const struct vip_vrrp_config *config)
{
  return config->version != 0 ? config->version : VIP_VRRP_V3;
}

static int check_identity(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  const uint8_t version = version_of(config);

  if (config->vrid == 0)
    return refuse(problem, VIP_ERR_ARG, "vrid", "must be 1..255");
  if (config->family != VIP_IPV4 && config->family != VIP_IPV6)
    return refuse(problem, VIP_ERR_ARG, "family", "must be VIP_IPV4 or VIP_IPV6");
  if (version != VIP_VRRP_V2 && version != VIP_VRRP_V3 && version != VIP_VRRP_V2_V3)
    return refuse(problem, VIP_ERR_ARG, "version", "must be 2, 3 or 23 (both)");
  if (version != VIP_VRRP_V3 && config->family != VIP_IPV4)
    return refuse(problem, VIP_ERR_ARG, "version", "IPv6 needs version 3");
  if (config->profile > VIP_VRRP_COMPAT)
    return refuse(problem, VIP_ERR_ARG, "profile", "is not an enum vip_vrrp_profile");
  if ((config->profile == VIP_VRRP_RFC3768 && version != VIP_VRRP_V2) ||
      ((config->profile == VIP_VRRP_RFC5798 || config->profile == VIP_VRRP_RFC9568) &&
       version == VIP_VRRP_V2))
    return refuse(problem, VIP_ERR_ARG, "profile",
                  "RFC3768 goes with version 2, RFC5798 and RFC9568 with version 3 or 23");
  return VIP_OK;
}

static bool usable_address(uint8_t family, const struct vip_addr *addr)
{
  static const uint8_t zero[12];

  if (vip_addr_is_none(addr) || vip_addr_is_multicast(family, addr))
    return false;
  return family == VIP_IPV6 || memcmp(addr->octet + 4, zero, sizeof zero) == 0;
}

static int check_addresses(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  const unsigned count = (unsigned)config->address_count + config->excluded_count;

  if (config->address_count == 0)
    return refuse(problem, VIP_ERR_ARG, "address_count", "must be 1..255");
  if (config->addresses == NULL)
    return refuse(problem, VIP_ERR_ARG, "addresses", "must not be NULL");
  for (unsigned i = 0; i < count; i++) {
    if (!usable_address(config->family, &config->addresses[i]))
      return refuse(problem, VIP_ERR_ARG, "addresses",
                    "must be unicast addresses of the family, IPv4 with 12 zero octets behind");
    for (unsigned j = 0; j < i; j++)
      if (vip_addr_compare(&config->addresses[i], &config->addresses[j]) == 0)
        return refuse(problem, VIP_ERR_ARG, "addresses", "must be different from each other");
  }
  if (config->family == VIP_IPV6 && !vip_addr_is_link_local(&config->addresses[0]))
    return refuse(problem, VIP_ERR_ARG, "addresses",
                  "the first IPv6 address must be link-local (RFC 9568 section 5.2.9)");
  return VIP_OK;
}

static int check_peers(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  if (config->peer_count != 0 && config->peers == NULL)
    return refuse(problem, VIP_ERR_ARG, "peers", "must not be NULL with a peer_count");
  if (config->peers != NULL && config->peer_count == 0)
    return refuse(problem, VIP_ERR_ARG, "peer_count",
                  "must not be 0 with peers: leave both out for multicast");
  for (unsigned i = 0; i < config->peer_count; i++) {
    const struct vip_vrrp_peer *peer = &config->peers[i];
    if (!usable_address(config->family, &peer->addr))
      return refuse(problem, VIP_ERR_ARG, "peers", "must be unicast addresses of the family");
    if (peer->ttl_min > (peer->ttl_max != 0 ? peer->ttl_max : 255))
      return refuse(problem, VIP_ERR_ARG, "peers", "ttl_min must not exceed ttl_max");
  }
  if (config->group_address == NULL)
    return VIP_OK;
  if (config->peer_count != 0)
    return refuse(problem, VIP_ERR_ARG, "group_address", "has no meaning with unicast peers");
  if (!vip_addr_is_multicast(config->family, config->group_address))
    return refuse(problem, VIP_ERR_ARG, "group_address", "must be a multicast address");
  return VIP_OK;
}

static int check_auth(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  const struct vip_auth *auth = config->auth;

  if (auth == NULL)
    return VIP_OK;
  if (version_of(config) != VIP_VRRP_V2)
    return refuse(problem, VIP_ERR_ARG, "auth", "only version 2 has authentication");
  if (auth->method == NULL || auth->keys == NULL || auth->key_count == 0)
    return refuse(problem, VIP_ERR_ARG, "auth", "needs a method and one key or more");
  for (unsigned i = 0; i < auth->key_count; i++) {
    const struct vip_key *key = &auth->keys[i];
    if (key->secret == NULL || key->length == 0)
      return refuse(problem, VIP_ERR_ARG, "auth", "a key must not be empty");
    if (auth->method->kind == VIP_AUTH_TEXT && key->length > TEXT_KEY_MAX)
      return refuse(problem, VIP_ERR_ARG, "auth", "a text key has 1..8 octets");
  }
  if (vipi_key_to_send(auth) == NULL)
    return refuse(problem, VIP_ERR_ARG, "auth", "one key must have VIP_KEY_SEND");
  return VIP_OK;
}

static int check_timing(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  const uint8_t version = version_of(config);
  const uint32_t rounds = config->garp_count != 0 ? config->garp_count : 3;

  if (version == VIP_VRRP_V2 && (config->advert_cs % 100 != 0 || config->advert_cs > 25500))
    return refuse(problem, VIP_ERR_ARG, "advert_cs",
                  "version 2 counts whole seconds: 100, 200 .. 25500");
  if (version != VIP_VRRP_V2 && config->advert_cs > 4095)
    return refuse(problem, VIP_ERR_ARG, "advert_cs", "must be 1..4095 centiseconds");
  if (config->jitter_pct > 50)
    return refuse(problem, VIP_ERR_ARG, "jitter_pct", "must be 0..50");
  if (config->down_multiplier > 100)
    return refuse(problem, VIP_ERR_ARG, "down_multiplier", "must be 1..100, 0 = 3");
  if (config->garp_second_ms != 0 &&
      config->garp_second_ms <= (rounds - 1) * config->garp_interval_ms)
    return refuse(problem, VIP_ERR_ARG, "garp_second_ms",
                  "must be later than the last announcement of the first round");
  return VIP_OK;
}

static int check_enums(const struct vip_vrrp_config *config, struct vip_problem *problem)
{
  if (config->checksum > VIP_VRRP_CHECKSUM_PSEUDO)
    return refuse(problem, VIP_ERR_ARG, "checksum", "is not an enum vip_vrrp_checksum");
  if (config->losing > VIP_VRRP_LOSING_ANNOUNCE)
    return refuse(problem, VIP_ERR_ARG, "losing", "is not an enum vip_vrrp_losing");
  if (config->garp_form > VIP_VRRP_GARP_CISCO)
    return refuse(problem, VIP_ERR_ARG, "garp_form", "is not an enum vip_vrrp_garp");
  return VIP_OK;
}

/* Nothing is fragmented: the longest message must fit the transmit buffer and one packet. */
static int check_interface(const struct vip_if *ifp, const struct vip_vrrp_config *config,
                           struct vip_problem *problem)
{
  const unsigned list = config->address_count * (config->family == VIP_IPV4 ? 4u : 16u);
  unsigned length = VIP_VRRP_HEADER + list;

  if (ifp == NULL)
    return VIP_OK;
  if (version_of(config) != VIP_VRRP_V3)
    length += VIP_VRRP_AUTH_DATA;
  if (config->auth != NULL && config->auth->method->kind == VIP_AUTH_MD5)
    length += VIP_VRRP_MD5_BLOCK;
  if (length > ifp->engine->config.tx_size)
    return refuse(problem, VIP_ERR_SPACE, "address_count",
                  "the advertisement exceeds the engine's transmit buffer");
  if (length + (config->family == VIP_IPV4 ? IPV4_HEADER : IPV6_HEADER) > ifp->config.mtu)
    return refuse(problem, VIP_ERR_SPACE, "address_count",
                  "the advertisement exceeds the MTU: make some addresses excluded ones");
  if (config->jitter_pct != 0 && ifp->engine->config.ops->random == NULL)
    return refuse(problem, VIP_ERR_ARG, "jitter_pct", "needs the host operation random");
  return VIP_OK;
}

int vip_vrrp_check(const struct vip_if *ifp, const struct vip_vrrp_config *config,
                   struct vip_problem *problem)
{
  int result;

  if (config == NULL)
    return refuse(problem, VIP_ERR_ARG, "config", "must not be NULL");
  if ((result = check_identity(config, problem)) != VIP_OK ||
      (result = check_addresses(config, problem)) != VIP_OK ||
      (result = check_peers(config, problem)) != VIP_OK ||
      (result = check_auth(config, problem)) != VIP_OK ||
      (result = check_timing(config, problem)) != VIP_OK ||
      (result = check_enums(config, problem)) != VIP_OK)
    return result;
  return check_interface(ifp, config, problem);
}

/* ---- what 0 means ---- */

static uint8_t losing_default(uint8_t profile)
{
  if (profile == VIP_VRRP_COMPAT)
    return VIP_VRRP_LOSING_ANNOUNCE;
  return profile == VIP_VRRP_RFC9568 ? VIP_VRRP_LOSING_REASSERT : VIP_VRRP_LOSING_SILENT;
}

static struct vip_vrrp_config resolve(const struct vip_vrrp_config *given)
{
  struct vip_vrrp_config config = *given;

  config.version = version_of(given);
  if (config.profile == VIP_VRRP_PROFILE_DEFAULT)
    config.profile = config.version == VIP_VRRP_V2 ? VIP_VRRP_RFC3768 : VIP_VRRP_RFC9568;
  if (config.priority == 0)
    config.priority = 100;
  if (config.advert_cs == 0)
    config.advert_cs = 100;
  if (config.down_multiplier == 0)
    config.down_multiplier = 3;
  if (config.losing == VIP_VRRP_LOSING_PROFILE)
    config.losing = losing_default(config.profile);
  if (config.garp_count == 0 && config.profile == VIP_VRRP_COMPAT) {
    config.garp_count = 3;
    if (config.garp_interval_ms == 0)
      config.garp_interval_ms = 1000;
  }
  if (config.garp_count == 0)
    config.garp_count = 1;
  return config;
}

/* Takes a resolved configuration over, with what follows from it. */
static void adopt(struct vip_vrrp *vrrp, const struct vip_vrrp_config *config)
{
  uint32_t digest = 0;

  for (unsigned i = 0; i < config->address_count; i++)
    digest += vipi_vrrp_list_digest(config->family, config->addresses[i].octet, 1);
  if (vrrp->config.checksum != config->checksum || vrrp->config.profile != config->profile)
    vrrp->run.send_pseudo =
        config->checksum == VIP_VRRP_CHECKSUM_PSEUDO ||
        (config->checksum == VIP_VRRP_CHECKSUM_AUTO && config->profile == VIP_VRRP_RFC5798);
  vrrp->config = *config;
  vrrp->run.list_digest = digest;
}

int vip_vrrp_init_sized(struct vip_vrrp *vrrp, size_t vrrp_size, struct vip_if *ifp,
                        const struct vip_vrrp_config *config, size_t config_size)
{
  struct vip_vrrp_config resolved;
  int result;

  if (vrrp_size != sizeof *vrrp || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (vrrp == NULL || ifp == NULL)
    return VIP_ERR_ARG;
  if (ifp->engine->busy)
    return VIP_ERR_BUSY;
  result = vip_vrrp_check(ifp, config, NULL);
  if (result != VIP_OK)
    return result;
  resolved = resolve(config);
  if (vip_if_find(ifp, VIP_PROTOCOL_VRRP, resolved.family, resolved.vrid) != NULL)
    return VIP_ERR_EXISTS;
  memset(vrrp, 0, sizeof *vrrp);
  adopt(vrrp, &resolved);
  vrrp->run.active_advert_cs = resolved.advert_cs;
  return vipi_group_add(&vrrp->group, &vipi_vrrp_class, ifp, resolved.family, resolved.vrid);
}

/* ---- changes while it runs ---- */

void vipi_vrrp_priority_changed(struct vip_vrrp *vrrp, uint8_t old, vip_time now)
{
  vip_time *down = &vrrp->run.due[VIP_VRRP_TIMER_DOWN];
  const uint8_t priority = vipi_vrrp_effective(vrrp);

  if (priority == old)
    return;
  if (vrrp->group.state == VIP_VRRP_BACKUP) {
    /* The deadline moves by the change of Skew_Time, but not into the past. */
    *down = *down - vipi_vrrp_skew(vrrp, old) + vipi_vrrp_skew(vrrp, priority);
    if (*down < now)
      *down = now;
    if (*down < vrrp->run.due[VIP_VRRP_TIMER_SILENT])
      *down = vrrp->run.due[VIP_VRRP_TIMER_SILENT];
    vipi_rearm(vrrp->group.ifp->engine, &vrrp->group.node);
  } else if (vrrp->group.state == VIP_VRRP_ACTIVE) {
    vipi_vrrp_advertise(vrrp, now);
  }
}

int vipi_vrrp_set_priority(struct vip_group *group, uint8_t priority, vip_time now)
{
  struct vip_vrrp *vrrp = vipi_vrrp(group);
  const uint8_t old = vipi_vrrp_effective(vrrp);
  const bool restart =
      group->state != VIP_VRRP_INITIALIZE && (priority == 255) != (vrrp->config.priority == 255);

  if (priority == 0)
    return VIP_ERR_ARG;
  if (restart)
    vipi_vrrp_end(group, VIP_REASON_CONFIG, true, now);
  vrrp->config.priority = priority;
  if (restart)
    vipi_group_update(group, VIP_REASON_CONFIG, true, now);
  else
    vipi_vrrp_priority_changed(vrrp, old, now);
  return VIP_OK;
}

static bool same_peers(const struct vip_vrrp_config *a, const struct vip_vrrp_config *b)
{
  if (a->peer_count != b->peer_count)
    return false;
  for (unsigned i = 0; i < a->peer_count; i++)
    if (vip_addr_compare(&a->peers[i].addr, &b->peers[i].addr) != 0)
      return false;
  return true;
}

static bool same_membership(const struct vip_vrrp_config *a, const struct vip_vrrp_config *b)
{
  if (!same_peers(a, b) || (a->group_address == NULL) != (b->group_address == NULL))
    return false;
  return a->group_address == NULL || vip_addr_compare(a->group_address, b->group_address) == 0;
}

/* Changes that alter what is claimed, or with whom it speaks. */
static bool needs_restart(const struct vip_vrrp_config *a, const struct vip_vrrp_config *b)
{
  return a->physical_mac != b->physical_mac || a->accept != b->accept ||
         (a->priority == 255) != (b->priority == 255) || !same_membership(a, b) ||
         (a->family == VIP_IPV6 && vip_addr_compare(&a->addresses[0], &b->addresses[0]) != 0);
}

static void restart(struct vip_vrrp *vrrp, const struct vip_vrrp_config *config, vip_time now)
{
  struct vip_group *group = &vrrp->group;

  if (group->state != VIP_VRRP_INITIALIZE)
    vipi_vrrp_end(group, VIP_REASON_CONFIG, true, now);
  if (group->started)
    vipi_join(group, false);
  adopt(vrrp, config);
  if (group->started)
    vipi_join(group, true);
  vipi_group_update(group, VIP_REASON_CONFIG, true, now);
}

static bool lists(const struct vip_vrrp_config *config, const struct vip_addr *addr)
{
  const unsigned count = (unsigned)config->address_count + config->excluded_count;

  for (unsigned i = 0; i < count; i++)
    if (vip_addr_compare(&config->addresses[i], addr) == 0)
      return true;
  return false;
}

/* Address right `index` of `of` that `other` does not list; false behind the last. */
static bool difference(const struct vip_vrrp *vrrp, const struct vip_vrrp_config *of,
                       const struct vip_vrrp_config *other, unsigned *index,
                       struct vip_right *right)
{
  while (vipi_vrrp_right(vrrp, of, (*index)++, right))
    if (right->kind == VIP_RIGHT_ADDR && !lists(other, right->addr))
      return true;
  return false;
}

/* Claims what `new` lists and `old` does not; on a refusal nothing of it stays claimed. */
static int claim_added(struct vip_vrrp *vrrp, const struct vip_vrrp_config *new,
                       const struct vip_vrrp_config *old, vip_time now)
{
  struct vip_right right;
  unsigned claimed = 0;

  for (unsigned i = 0; difference(vrrp, new, old, &i, &right); claimed++) {
    if (vipi_claim(&vrrp->group, &right) == VIP_OK)
      continue;
    for (unsigned j = 0; claimed-- > 0;) {
      (void)difference(vrrp, new, old, &j, &right);
      vipi_release(&vrrp->group, &right);
    }
    vipi_count(vrrp->group.ifp, &vrrp->group, VIP_CODE_CLAIM, NULL, now);
    return VIP_ERR_CLAIM;
  }
  return VIP_OK;
}

static bool same_advertisement(const struct vip_vrrp_config *a, const struct vip_vrrp_config *b)
{
  if (a->priority != b->priority || a->advert_cs != b->advert_cs ||
      a->address_count != b->address_count)
    return false;
  for (unsigned i = 0; i < a->address_count; i++)
    if (vip_addr_compare(&a->addresses[i], &b->addresses[i]) != 0)
      return false;
  return true;
}

/* While Active: claim, change, advertise, announce, release. */
static int change_active(struct vip_vrrp *vrrp, const struct vip_vrrp_config *config, vip_time now)
{
  const struct vip_vrrp_config old = vrrp->config;
  struct vip_right right;

  if (claim_added(vrrp, config, &old, now) != VIP_OK)
    return VIP_ERR_CLAIM;
  adopt(vrrp, config);
  if (!same_advertisement(&old, config))
    vipi_vrrp_advertise(vrrp, now);
  for (unsigned i = 0; difference(vrrp, config, &old, &i, &right);)
    vipi_vrrp_announce_address(vrrp, right.addr, false, now);
  for (unsigned i = 0; difference(vrrp, &old, config, &i, &right);)
    vipi_release(&vrrp->group, &right);
  return VIP_OK;
}

/* While Backup: timers follow, nothing is sent. */
static void change_backup(struct vip_vrrp *vrrp, const struct vip_vrrp_config *config, vip_time now)
{
  const uint8_t old_priority = vipi_vrrp_effective(vrrp);
  const uint16_t old_cs = vrrp->config.advert_cs;
  struct vip_vrrp_run *run = &vrrp->run;

  adopt(vrrp, config);
  if (config->no_preempt || config->preempt_delay_ms == 0) {
    run->due[VIP_VRRP_TIMER_PREEMPT] = 0;
    vipi_rearm(vrrp->group.ifp->engine, &vrrp->group.node);
  }
  vipi_vrrp_priority_changed(vrrp, old_priority, now);
  /* An interval learned from the Active router stays; else our own is in force. */
  if (config->advert_cs == old_cs || (run->active_id != 0 && config->version != VIP_VRRP_V2))
    return;
  run->active_advert_cs = config->advert_cs;
  run->due[VIP_VRRP_TIMER_DOWN] = now + vipi_vrrp_down(vrrp, vipi_vrrp_effective(vrrp));
  if (run->due[VIP_VRRP_TIMER_DOWN] < run->due[VIP_VRRP_TIMER_SILENT])
    run->due[VIP_VRRP_TIMER_DOWN] = run->due[VIP_VRRP_TIMER_SILENT];
  vipi_rearm(vrrp->group.ifp->engine, &vrrp->group.node);
}

int vip_vrrp_configure_sized(struct vip_vrrp *vrrp, size_t vrrp_size,
                             const struct vip_vrrp_config *config, size_t config_size, vip_time now)
{
  struct vip_vrrp_config resolved;
  int result;

  if (vrrp_size != sizeof *vrrp || config_size != sizeof *config)
    return VIP_ERR_ABI;
  if (vrrp == NULL)
    return VIP_ERR_ARG;
  result = vipi_group_enter(&vrrp->group, &now);
  if (result == VIP_OK)
    result = vip_vrrp_check(vrrp->group.ifp, config, NULL);
  if (result != VIP_OK)
    return result;
  resolved = resolve(config);
  if (resolved.vrid != vrrp->config.vrid || resolved.family != vrrp->config.family ||
      resolved.version != vrrp->config.version)
    return VIP_ERR_ARG;
  if (needs_restart(&vrrp->config, &resolved)) {
    restart(vrrp, &resolved, now);
    return VIP_OK;
  }
  if (vrrp->group.state == VIP_VRRP_ACTIVE)
    return change_active(vrrp, &resolved, now);
  if (vrrp->group.state == VIP_VRRP_BACKUP)
    change_backup(vrrp, &resolved, now);
  else
    adopt(vrrp, &resolved);
  return VIP_OK;
}
