/* SPDX-License-Identifier: MIT */
/*
 * vrrp_private.h - what the VRRP files share.
 *
 *   vrrp.c         state table, timers, transitions
 *   vrrp_class.c   the virtual router as the core sees it
 *   vrrp_build.c   our advertisement as octets
 *   vrrp_auth.c    authentication of version 2
 *   vrrp_send.c    advertisements and announcements
 *   vrrp_input.c   receive checks in their order
 *   vrrp_check.c   validation
 *   vrrp_config.c  defaults, init
 *   vrrp_change.c  live change
 *   vrrp_priority.c a priority that changes
 *   vrrp_status.c  RFC 6527 and RFC 8347 leaves
 *   vrrp_wire.c    the codec
 */
#ifndef VIPI_VRRP_PRIVATE_H
#define VIPI_VRRP_PRIVATE_H

#include <vip/vrrp.h>
#include <vip/wire.h>

#include "internal.h"

/* Nanoseconds of a centisecond. */
#define VIPI_CENTISECOND ((vip_time)10000000)

/* Events of RFC 9568 section 6.4, split where its text branches. */
enum vipi_vrrp_event {
  VRRP_STARTUP_OWNER,   /* Startup with priority 255 */
  VRRP_STARTUP,         /* Startup */
  VRRP_SHUTDOWN,        /* Shutdown */
  VRRP_DOWN_EXPIRES,    /* Active_Down_Timer fires */
  VRRP_ADVERT_EXPIRES,  /* Adver_Timer fires */
  VRRP_PREEMPT_EXPIRES, /* the preempt delay is over */
  VRRP_PEER_DOWN,       /* the host knows that the Active router is lost */
  VRRP_RX_ZERO,         /* advertisement of priority 0 */
  VRRP_RX_HIGHER,       /* priority greater than ours */
  VRRP_RX_EQUAL_ABOVE,  /* equal priority, greater address */
  VRRP_RX_EQUAL_BELOW,  /* equal priority, smaller address */
  VRRP_RX_LOWER,        /* smaller priority, we preempt */
  VRRP_RX_LOWER_KEEP,   /* smaller priority, we do not preempt */
  VRRP_RX_LOWER_DELAY,  /* smaller priority, we preempt after a delay */
  VRRP_RX_LOWER_FAST,   /* smaller priority, we preempt after the skew time */
  VRRP_EVENTS
};

/* What comes with an event. */
struct vipi_vrrp_cause {
  const struct vip_addr *peer; /* sender, or NULL */
  uint16_t advert_cs;          /* its interval */
  uint8_t reason;              /* of a Startup or Shutdown: enum vip_reason */
  bool peer_v3;                /* it speaks version 3 */
  bool can_send;               /* of a Shutdown */
};

/* The class of virtual routers. */
extern const struct vip_class vipi_vrrp_class;

static inline struct vip_vrrp *vipi_vrrp(struct vip_group *group)
{
  return (struct vip_vrrp *)group;
}

static inline const struct vip_vrrp *vipi_vrrp_const(const struct vip_group *group)
{
  return (const struct vip_vrrp *)group;
}

/* Priority with tracking: an owner stays 255, others within 1..254. */
uint8_t vipi_vrrp_effective(const struct vip_vrrp *vrrp);

/* Skew_Time and Active_Down_Interval of the priority, exact, rounded up to a nanosecond. */
vip_time vipi_vrrp_skew(const struct vip_vrrp *vrrp, uint8_t priority);
vip_time vipi_vrrp_down(const struct vip_vrrp *vrrp, uint8_t priority);

/* A short name of a router: an IPv4 address itself, or a digest of an IPv6 one; never 0. */
uint32_t vipi_vrrp_router_id(uint8_t family, const struct vip_addr *addr);

/* A digest of `count` packed addresses that does not depend on their order. */
uint32_t vipi_vrrp_list_digest(uint8_t family, const uint8_t *addresses, unsigned count);

/* ---- vrrp.c ---- */

/* Performs one event. */
void vipi_vrrp_step(struct vip_vrrp *vrrp, enum vipi_vrrp_event event,
                    const struct vipi_vrrp_cause *cause);

/* A Backup's Active_Down_Timer := `down`, or the end of the start delay if that is later. */
void vipi_vrrp_set_down(struct vip_vrrp *vrrp, vip_time down);

/* Advertises at once and restarts Adver_Timer; only in Active. */
void vipi_vrrp_advertise(struct vip_vrrp *vrrp);

/* ---- vrrp_class.c ---- */

/* See vip_class. */
void vipi_vrrp_begin(struct vip_group *group, uint8_t reason);
void vipi_vrrp_end(struct vip_group *group, uint8_t reason, bool can_send);

/* ---- vrrp_check.c ---- */

/*
 * Copies `given` into `config` with its defaults filled in, and checks it: see
 * vip_vrrp_check().
 */
int vipi_vrrp_resolve(const struct vip_if *ifp, const struct vip_vrrp_config *given,
                      struct vip_vrrp_config *config);

/* ---- vrrp_config.c ---- */

/* Replaces 0 by what it means, in each field where it means something. */
void vipi_vrrp_defaults(struct vip_vrrp_config *config);

/* Takes a resolved configuration over, with what follows from it. */
void vipi_vrrp_adopt(struct vip_vrrp *vrrp, const struct vip_vrrp_config *config);

/* ---- vrrp_priority.c ---- */

/* The effective priority was `old`: moves a Backup's deadline, lets an Active advertise. */
void vipi_vrrp_priority_changed(struct vip_vrrp *vrrp, uint8_t old);

/* A Backup waits a whole Active_Down_Interval from now. */
void vipi_vrrp_restart_down(struct vip_vrrp *vrrp);

/*
 * A Backup's wish to preempt was changed: ends a preempt delay or a takeover that
 * it forbids.  The caller moves its entry in the heap.
 */
void vipi_vrrp_preempt_changed(struct vip_vrrp *vrrp);

/* See vip_class.set_priority. */
int vipi_vrrp_set_priority(struct vip_group *group, uint8_t priority);

/* ---- vrrp_auth.c ---- */

/* The authentication type that stands in our messages. */
uint8_t vipi_vrrp_auth_type(const struct vip_auth *auth);

/* Checks what a message brings (RFC 3768 section 7.1): VIP_OK or VIP_ERR_AUTH_x. */
int vipi_vrrp_auth_check(const struct vip_auth *auth, const struct vip_addr *src,
                         const uint8_t *data, const struct vip_vrrp_message *message);

/* Fills in the authentication of an encoded message, while its checksum is zero. */
void vipi_vrrp_auth_write(const struct vip_auth *auth, const struct vip_addr *src, uint8_t *data,
                          size_t length);

/* ---- vrrp_build.c ---- */

/* Our interval in the unit of a message of that version. */
uint16_t vipi_vrrp_wire_interval(const struct vip_vrrp *vrrp, uint8_t version);

/* Writes our advertisement, authentication and checksum zero; its length, 0 if there is no room. */
size_t vipi_vrrp_build(const struct vip_vrrp *vrrp, uint8_t version, uint8_t priority, uint8_t *tx);

/* ---- vrrp_send.c ---- */

/* The MAC it works with: the virtual one, or the interface's. */
struct vip_mac vipi_vrrp_own_mac(const struct vip_vrrp *vrrp);

/* The multicast group it speaks to. */
const struct vip_addr *vipi_vrrp_destination(const struct vip_vrrp *vrrp);

/* Sends an advertisement of that priority to everybody that must hear it. */
void vipi_vrrp_send(struct vip_vrrp *vrrp, uint8_t priority);

/* Starts the rounds of announcements from the first. */
void vipi_vrrp_announce_begin(struct vip_vrrp *vrrp);

/* Takes what is due of the rounds: returns how many announcements to make now, arms the next. */
unsigned vipi_vrrp_announce_due(struct vip_vrrp *vrrp);

/* The refresh time of an Active router was changed. */
void vipi_vrrp_refresh_changed(struct vip_vrrp *vrrp);

/* Announces every address so many times. */
void vipi_vrrp_announce(struct vip_vrrp *vrrp, unsigned times);

/* Announces one address now, at its MAC or (`physical`) at the interface's. */
void vipi_vrrp_announce_address(struct vip_vrrp *vrrp, const struct vip_addr *addr, bool physical);

#endif
