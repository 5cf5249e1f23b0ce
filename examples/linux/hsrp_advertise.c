/* SPDX-License-Identifier: MIT */
/*
 * hsrp_advertise.c - whether an interface tells the LAN of its HSRP groups: Advertise
 * (version 1), Interface State (version 2).
 *
 * The library has that for each interface (struct vip_hsrp_if); the file has it for
 * each group.  So the groups of an interface share a speaker: it is there as long as
 * one of them is, and speaks while at least one that has an election of its own wants
 * it, over IPv4 in version 1 if one of those has that version.
 */
#include <stdlib.h>

#include "hsrp.h"
#include "log.h"

/* What the groups of an interface share. */
struct hsrp_speaker {
  struct vip_hsrp_if hif;
  struct vip_if *vif;
  unsigned groups;    /* that know it */
  unsigned wanted[3]; /* that want it to speak, by version; all of IPv6 count as 0 */
  uint8_t version;    /* that it speaks; 0 = it is silent */
};

/* That of another group of the interface, or NULL. */
static struct hsrp_speaker *find(const struct vip_if *vif, const struct hsrp_group *hsrp)
{
  struct vip_group *vip = NULL;

  while ((vip = vip_if_next(vif, vip)) != NULL)
    if (vip != &hsrp->hsrp.group && vip_group_protocol(vip) == VIP_PROTOCOL_HSRP)
      return hsrp_of(group_of(vip))->speaker;
  return NULL;
}

static struct hsrp_speaker *get(struct vip_if *vif, const struct hsrp_group *hsrp)
{
  struct hsrp_speaker *speaker = find(vif, hsrp);

  if (speaker == NULL) {
    speaker = calloc(1, sizeof *speaker);
    if (speaker == NULL)
      return NULL;
    speaker->vif = vif;
  }
  speaker->groups++;
  return speaker;
}

static unsigned *count_of(struct hsrp_speaker *speaker, const struct hsrp_group *hsrp)
{
  const struct group *group = &hsrp->group;

  return &speaker->wanted[group->family == VIP_IPV6 ? 0 : group->version];
}

/* Lets it speak as its groups want it now. */
static void settle(struct hsrp_speaker *speaker)
{
  const bool any = speaker->wanted[0] + speaker->wanted[1] + speaker->wanted[2] > 0;
  const uint8_t version = !any ? 0 : speaker->wanted[1] > 0 ? 1 : 2;
  const struct vip_hsrp_if_config config = {.version = version};
  int result;

  if (version == speaker->version)
    return;
  if (speaker->version != 0)
    (void)vip_hsrp_if_remove(&speaker->hif);
  speaker->version = version;
  if (version == 0)
    return;
  result = vip_hsrp_if_init(&speaker->hif, speaker->vif, &config);
  if (result == VIP_OK)
    return;
  speaker->version = 0;
  log_say(LOG_ERR, "HSRP cannot advertise: %s", vip_strerror(result));
}

void hsrp_advertise(struct hsrp_group *hsrp, struct vip_if *vif)
{
  const struct hsrp_settings *settings = hsrp_settings(&hsrp->group);
  const bool wants = !settings->no_advertise && settings->config.leader == NULL;

  if (hsrp->speaker == NULL)
    hsrp->speaker = get(vif, hsrp);
  if (hsrp->speaker == NULL) {
    log_say(LOG_ERR, "HSRP cannot advertise: no memory");
    return;
  }
  if (wants && !hsrp->advertises)
    ++*count_of(hsrp->speaker, hsrp);
  if (!wants && hsrp->advertises)
    --*count_of(hsrp->speaker, hsrp);
  hsrp->advertises = wants;
  settle(hsrp->speaker);
}

void hsrp_advertise_end(struct hsrp_group *hsrp)
{
  struct hsrp_speaker *speaker = hsrp->speaker;

  if (speaker == NULL)
    return;
  if (hsrp->advertises)
    --*count_of(speaker, hsrp);
  settle(speaker);
  if (--speaker->groups == 0)
    free(speaker);
  hsrp->speaker = NULL;
  hsrp->advertises = false;
}
