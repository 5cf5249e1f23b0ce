/* SPDX-License-Identifier: MIT */
/*
 * vipd.h - what the parts of vipd share.  Which file does what:
 *
 *   vipd.c       command line and life of the daemon: start, reload, leave
 *   loop.c       the main loop; lateness.c  how late it woke up
 *   config.c     the file; value.c  durations, numbers, addresses as text;
 *                auth_keys.c  keys; origin.c  addresses that are learned or reckoned out;
 *                refusal.c  what the library has against a section
 *   daemon.c     life among other processes: background, systemd, real time
 *   group.c      a configured group: its start, change and end; group_read.c  its section,
 *                group_reload.c  which groups run
 *   protocol.c   which protocols there are; vrrp.c, hsrp.c, glbp.c  all that is particular
 *                to one, vrrp_keys.c, hsrp_keys.c, glbp_keys.c  its keys;
 *                hsrp_advertise.c  Advertise packets
 *   ops.c        what the library asks of its host (struct vip_ops); rights.c  what of that
 *                changes the machine
 *   port.c       interfaces that groups are on
 *   receive.c    packet sockets, in batches; filter.c  the kernel filter,
 *                offload.c  checksums that were left to a network card
 *   transmit.c   frames to send, in batches; unicast through the kernel's routing
 *   sink.c       keeps the kernel from refusing the protocols' unicast packets
 *   join.c       multicast memberships
 *   answer.c     ARP and neighbour solicitations for virtual addresses
 *   links.c      interfaces and addresses by rtnetlink; netlink.c  its messages
 *   keeper.c     the process that changes the machine, from vipd's side;
 *                keeper_process.c  from its own, keeper_devices.c  its devices;
 *                device.c  virtual MACs, sysctl.c  settings, journal.c  what must
 *                be undone
 *   track.c      [track] sections; sync.c  `sync`; notify.c  `notify`
 *   control.c    the control socket; client.c  its other end; reply.c  text that grows
 *   show.c       what `vipd show` prints, in pieces; metrics.c  the same for Prometheus
 *   log.c        where words go
 */
#ifndef VIPD_VIPD_H
#define VIPD_VIPD_H

#include <signal.h>
#include <vip/vip.h>
#include "group.h"
#include "keeper.h"
#include "lateness.h"
#include "links.h"
#include "log.h"
#include "loop.h"
#include "port.h"

enum {
  VIPD_GROUPS_MAX = 16384,
  VIPD_SLOTS = 2 * VIPD_GROUPS_MAX, /* the engine's: each may have an interface that speaks, too */
  VIPD_SINKS_MAX = 4 /* sockets of sink.c: two for each protocol with unicast packets */
};

struct track;

/* Everything. */
struct vipd {
  struct vip_engine engine; /* user = this */
  const char *config_path;
  const char *control_path;
  struct group *groups;
  struct track *tracks;
  struct port *ports;
  struct link *links;    /* links.c */
  struct watch *watches; /* loop.c */
  struct alarm *alarms;
  struct pollfd *polls; /* loop.c: room for `poll_room` */
  unsigned poll_room;
  struct lateness lateness;                     /* of the library's deadlines */
  struct transmit *transmit;                    /* transmit.c */
  struct receive *receive;                      /* receive.c */
  struct group_right *answers[VIPD_GROUPS_MAX]; /* answer.c: rights held, by address */
  struct events *events;                        /* ops.c: what is still to be logged */
  struct keeper *keeper;                        /* keeper.c */
  struct control *control;                      /* control.c */
  struct notify *notify;                        /* notify.c */
  struct alarm tracks_alarm;                    /* track.c: files are read again */
  int sinks[VIPD_SINKS_MAX];                    /* sink.c */
  unsigned sink_count;
  struct watch links_watch;
  volatile sig_atomic_t quit;
  bool failed; /* it leaves because it cannot go on */
};

/*
 * ops.c.  ops_settle() logs some of what happened, false: there is more; ops_close() logs
 * the rest.
 */
extern const struct vip_ops vipd_ops;
bool ops_settle(struct vipd *vipd);
void ops_close(struct vipd *vipd);

/*
 * rights.c: what a group may do with an address or a MAC.  right_claim(), right_release():
 * operations of the library.  right_ask() asks the keeper for something that a group
 * needs; if it fails, the group or the forwarder concerned goes out of service and tries
 * again later.  rights_settle(): the addresses of a group have changed, where its MACs
 * come apart from them (protocol.h); right_forget(): one is not the group's any more.
 */
int right_claim(struct vip_group *vip, const struct vip_right *right);
void right_release(struct vip_group *vip, const struct vip_right *right);
void right_ask(struct vipd *vipd, const struct group *group, struct keeper_request *request);
void rights_settle(struct group *group);
void right_forget(struct group *group, struct group_right *right);

/*
 * transmit.c: queues frames for a port; sent by transmit_flush() in the order in which
 * they were queued.  0, or negative: it cannot be sent.
 */
bool transmit_open(struct vipd *vipd);
int transmit_packet(struct vipd *vipd, struct port *port, const struct vip_packet *packet);
int transmit_announce(struct vipd *vipd, struct port *port, const struct vip_announce *announce);
int transmit_answer(struct vipd *vipd, struct port *port, const struct vip_query *query,
                    const struct vip_answer *answer);
void transmit_flush(struct vipd *vipd);
void transmit_close(struct vipd *vipd);

/* sink.c: where a socket cannot be opened the kernel answers unicast peers by ICMP, no more. */
void sinks_open(struct vipd *vipd);
void sinks_close(struct vipd *vipd);

/* receive.c: frees what all ports used. */
void receive_end(struct vipd *vipd);

/*
 * answer.c: who answers for an address on a port.  Rights are entered while they are
 * held; answer_query() answers, answer_heard() tells the library of a station that uses
 * one of them.
 */
void answer_add(struct vipd *vipd, struct group *group, struct group_right *right);
void answer_remove(struct vipd *vipd, struct group_right *right);
struct group_right *answer_find(const struct vipd *vipd, const struct port *port, uint8_t family,
                                const struct vip_addr *addr);
void answer_query(struct vipd *vipd, struct port *port, const struct vip_frame *frame,
                  vip_time now);
void answer_heard(struct vipd *vipd, struct port *port, const struct vip_frame *frame,
                  vip_time now);

/*
 * track.c: [track] sections.  tracks_apply() makes `wanted` what is followed, takes it
 * over, and gives back what is not followed any more, to be freed when no group uses
 * it.  tracks_refresh(): interfaces changed; port.c calls it at the end of
 * ports_refresh(), and sync.c follows by itself.
 */
struct track *tracks_read(struct config *config);
void tracks_free(struct track *tracks);
struct track *tracks_apply(struct vipd *vipd, struct track *wanted, vip_time now);
void tracks_refresh(struct vipd *vipd, vip_time now);
struct track *track_find(struct track *tracks, const char *name);
void track_attach(struct track *track, struct group_track *use, struct vip_group *group,
                  vip_time now);
bool track_is_fault(const struct track *track); /* it keeps its groups out of service now */

/* sync.c: holds and frees groups as their labels want it.  Not from an operation. */
void sync_refresh(struct vipd *vipd, vip_time now);

/*
 * notify.c: a process of its own runs the programs.  notify_changed() only queues, so
 * ops.c calls it straight from its event operation.  `name` is the group's, or its
 * forwarder's.
 */
bool notify_start(struct vipd *vipd);
void notify_changed(struct vipd *vipd, const struct group *group, const char *name,
                    const char *old_state, const char *new_state, uint8_t reason);
void notify_stop(struct vipd *vipd);

/* control.c.  control_cut(): groups are about to be freed; ends replies under way. */
bool control_taken(const char *path); /* another vipd serves it */
bool control_open(struct vipd *vipd, const char *path);
void control_cut(struct vipd *vipd);
void control_close(struct vipd *vipd);

#endif
