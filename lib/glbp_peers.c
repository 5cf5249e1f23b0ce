/* SPDX-License-Identifier: MIT */
/*
 * glbp_peers.c - the other routers of a group: who is there, who comes before us,
 * and the nonces that protect against replayed packets (glbp.md 3.2).
 *
 * Each router tells a nonce of its own and echoes the latest of the others; what
 * it says counts only if it echoes ours, or the one before.  A router that is
 * known by an echo cannot be given another nonce by a packet without one, nor by
 * one of an earlier generation, so that a replayed packet does not make us echo
 * what it no longer accepts; it is learned anew when it was silent for a hold time,
 * as IOS does it.
 *
 * Entries are looked at when they are needed; none has a timer.
 */
#include "glbp_private.h"

#include <string.h>

/* Deadlines that are further away were set before the clock was changed. */
static const vip_time EXPIRY_MAX = 180 * VIP_SECOND;
static const vip_time QUIET_MAX = 60 * VIP_SECOND;

/* More routers with a higher address than this do not delay a takeover further. */
enum { RANK_MAX = 3 };

/* A packet is fresh for two hold times, in which its sender has three generations; more of them if
   its hold time is a shorter one.  One that begins again from 0 may look like that, too, until it
   echoes our present nonce: is_replayed() of glbp_input.c. */
enum { GENERATIONS_BACK = 8 };

static bool runs(vip_time deadline, vip_time now, vip_time most)
{
  return deadline > now && deadline - now <= most;
}

static bool lives(const struct vip_glbp *glbp, const struct vip_glbp_peer *peer)
{
  return runs(peer->expires, vipi_now(&glbp->group), EXPIRY_MAX);
}

static bool same_mac(const struct vip_mac *a, const struct vip_mac *b)
{
  return memcmp(a, b, sizeof *a) == 0;
}

void vipi_glbp_peers_forget(struct vip_glbp *glbp)
{
  if (glbp->config.peer_count != 0)
    memset(glbp->config.peers, 0, glbp->config.peer_count * sizeof glbp->config.peers[0]);
}

/* ---- hearing ---- */

/* Its place; else a free one, else one of a router that never echoed us; NULL: there is no room. */
static struct vip_glbp_peer *place_of(const struct vip_glbp *glbp, const struct vip_mac *owner)
{
  struct vip_glbp_peer *place = NULL;

  for (unsigned i = 0; i < glbp->config.peer_count; i++) {
    struct vip_glbp_peer *peer = &glbp->config.peers[i];
    if (!lives(glbp, peer)) {
      if (place == NULL || lives(glbp, place))
        place = peer;
    } else if (same_mac(&peer->owner, owner)) {
      return peer;
    } else if (!peer->authenticated && place == NULL) {
      place = peer;
    }
  }
  return place;
}

static void adopt(struct vip_glbp *glbp, struct vip_glbp_peer *peer,
                  const struct vipi_glbp_sender *sender)
{
  peer->addr = sender->addr;
  peer->authenticated = sender->fresh;
  peer->has_nonce = sender->has_nonce;
  peer->generation = sender->generation;
  peer->nonce = sender->nonce;
  peer->expires = vipi_glbp_hold_end(glbp);
}

bool vipi_glbp_peer_heard(struct vip_glbp *glbp, const struct vipi_glbp_sender *sender)
{
  struct vip_glbp_peer *peer = place_of(glbp, &sender->owner);
  const vip_time now = vipi_now(&glbp->group);
  bool known;

  if (peer == NULL)
    return false;
  known = lives(glbp, peer) && same_mac(&peer->owner, &sender->owner);
  if (!known) {
    memset(peer, 0, sizeof *peer);
    peer->owner = sender->owner;
  }
  known = known && peer->authenticated;
  if (known && !sender->fresh)
    return false;
  adopt(glbp, peer, sender);
  if (known || !sender->has_nonce || runs(peer->quiet, now, QUIET_MAX))
    return false;
  peer->quiet = now + vipi_glbp_hello_ms(glbp) * VIP_MILLISECOND;
  return true;
}

bool vipi_glbp_peer_replayed(const struct vip_glbp *glbp, const struct vipi_glbp_sender *sender)
{
  const struct vip_glbp_peer *peer = place_of(glbp, &sender->owner);
  unsigned behind;

  /* The place of another router that lives is one of a router that never echoed us. */
  if (peer == NULL || !lives(glbp, peer) || !peer->authenticated)
    return false;
  behind = (uint8_t)(peer->generation - sender->generation);
  return peer->has_nonce && sender->has_nonce && behind != 0 && behind <= GENERATIONS_BACK;
}

/* ---- who is there ---- */

const struct vip_glbp_peer *vipi_glbp_peer_next(const struct vip_glbp *glbp, unsigned *from)
{
  while (*from < glbp->config.peer_count) {
    const struct vip_glbp_peer *peer = &glbp->config.peers[(*from)++];
    if (lives(glbp, peer) && peer->has_nonce)
      return peer;
  }
  return NULL;
}

unsigned vipi_glbp_rank(const struct vip_glbp *glbp, unsigned index)
{
  const struct vip_glbp_forwarder *vf = &glbp->run.forwarder[index];
  unsigned higher = 0;
  unsigned primary = 0;

  for (unsigned i = 0; i < glbp->config.peer_count; i++) {
    const struct vip_glbp_peer *peer = &glbp->config.peers[i];
    if (!lives(glbp, peer) || !peer->authenticated || vipi_addr_equal(&peer->addr, &vf->active))
      continue;
    if (vip_addr_compare(&peer->addr, vipi_glbp_own(glbp)) > 0 && higher < RANK_MAX)
      higher++;
    if (same_mac(&peer->owner, &vf->owner))
      primary = 1;
  }
  return higher + primary;
}

bool vip_glbp_next_member(const struct vip_glbp *glbp, const struct vip_mac *previous,
                          struct vip_glbp_member *member)
{
  const struct vip_glbp_peer *next = NULL;

  for (unsigned i = 0; glbp->group.ifp != NULL && i < glbp->config.peer_count; i++) {
    const struct vip_glbp_peer *peer = &glbp->config.peers[i];
    if (!lives(glbp, peer) ||
        (previous != NULL && memcmp(&peer->owner, previous, sizeof *previous) <= 0))
      continue;
    if (next == NULL || memcmp(&peer->owner, &next->owner, sizeof next->owner) < 0)
      next = peer;
  }
  if (next == NULL)
    return false;
  memset(member, 0, sizeof *member);
  member->owner = next->owner;
  member->addr = next->addr;
  member->authenticated = next->authenticated && vipi_glbp_nonces(glbp);
  member->expires = next->expires;
  return true;
}

/* ---- our own nonce ---- */

bool vipi_glbp_nonces(const struct vip_glbp *glbp)
{
  return glbp->config.auth != NULL && glbp->config.auth->method->kind == VIP_AUTH_MD5;
}

void vipi_glbp_nonce_next(struct vip_glbp *glbp)
{
  struct vip_glbp_run *run = &glbp->run;
  const uint32_t nonce = vipi_random(glbp->group.ifp->engine);

  run->nonce_before = run->nonce;
  run->nonce = nonce;
  if (run->nonced)
    run->generation = (uint8_t)(run->generation + 1);
  run->nonced = true;
  run->due[VIP_GLBP_TIMER_NONCE] = vipi_glbp_hold_end(glbp);
}

void vipi_glbp_nonce_begin(struct vip_glbp *glbp)
{
  glbp->run.due[VIP_GLBP_TIMER_NONCE] = 0;
  if (!vipi_glbp_nonces(glbp))
    return;
  vipi_glbp_nonce_next(glbp);
  /* What echoes an earlier life is not fresh. */
  glbp->run.nonce_before = glbp->run.nonce;
}
