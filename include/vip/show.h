/* SPDX-License-Identifier: MIT */
/*
 * show.h - the status of a group as text for people and as JSON for programs.
 *
 * Optional, and a function for each protocol, so that a program links what it
 * shows.  All may be called at any time, also in a host operation, and change
 * nothing.  None knows where the text goes.
 *
 * They work as snprintf() does: the result is the length of the whole text
 * without its final NUL, whatever `size` is; at most `size` octets are written,
 * the last of them NUL, and what is written is the beginning of the whole text.
 * With `size` 0, `out` may be NULL.
 *
 * `now` is what "ago" and "expires in" count from; a time on the other side of it
 * counts as 0.  Times are rounded down.  `if_name` and `name` are the host's
 * strings, any octets: what a terminal would act on, and what is not UTF-8, is
 * written as '?' in text and escaped or replaced by U+FFFD in JSON.  NULL is
 * written as '-', in JSON as null.
 *
 * What needs counters (see vip_group_set_counters()) is '-' in text without
 * them, in JSON null, and `counters` is then an empty object.  Counters that
 * several groups share tell of all of them.
 *
 * The text may change in any version.  JSON keys: none is renamed, and none
 * changes its type or meaning, within a major version; there may come more.
 */
#ifndef VIP_SHOW_H
#define VIP_SHOW_H

#include <vip/glbp.h>
#include <vip/hsrp.h>
#include <vip/vrrp.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The heading of the table that the rows of all protocols stand in, with its line
 * end: interface, protocol, group, family, version, state, configured and
 * effective priority, address owner, preemption, the Active and the Standby router
 * ("local" = this one) and the first virtual address with the number of further
 * ones.
 */
VIP_API size_t vip_show_brief_header(char *out, size_t size);

/*
 * JSON: a group is one object on one line, without a line end.  The first and the
 * last keys are those of every protocol, and the protocol's own stand between:
 *
 *   name               string   `name`
 *   interface          string   `if_name`
 *   protocol           string   "vrrp", "hsrp", "glbp"
 *   family             number   4 or 6
 *   group              number   VRID, group number
 *   state              string   vip_group_state_name()
 *   priority           number   as configured or set
 *   effective_priority number   with tracking
 *   virtual_mac        string   "00:00:5e:00:01:33"; not in use where the interface's own is;
 *                               GLBP: that of this router's own forwarder, null = it has none
 *   addresses          array    strings: the virtual addresses, the first one first
 *   active             string   address of the Active router; "local" = this one; null = not
 *                               known
 *
 *   version            number   of the protocol
 *   preempt            boolean  replaces a living lower router
 *   preempt_delay_ms   number   but only after so long
 *   accept             boolean  accepts packets to the virtual addresses
 *   auth               string   "none", "text" or "md5"
 *
 *   transitions        number   times it became Active
 *   last_reason        string   vip_reason_name() of the last change of state; "none" = no change
 *   last_change_ms     number   since the last change of state; null = none
 *   counters           object   numbers: "rx", "tx", "zero_rx", "zero_tx", "reasserted",
 *                               "announced" as in struct vip_counters, and each counted code
 *                               of VIP_CODES by its name in lower case
 *   history            array    newest first, null = none kept; objects of "ago_ms", "from",
 *                               "to" (states), "reason", "peer" (address or null)
 *
 * Addresses are without prefix, IPv6 as RFC 5952 writes them.
 */

/* ---- VRRP ---- */

/* One row of the table, with its line end. */
VIP_API size_t vip_vrrp_show_brief(const struct vip_vrrp *vrrp, const char *if_name, char *out,
                                   size_t size);

/*
 * A virtual router as a paragraph in the words of "show vrrp", with its line
 * ends: configuration, state, timers, counters that are not 0, and the history,
 * newest change first, if there is one.
 */
VIP_API size_t vip_vrrp_show_text(const struct vip_vrrp *vrrp, const char *if_name, vip_time now,
                                  char *out, size_t size);

/*
 * A virtual router as JSON.  `state` is "initialize", "backup" or "active";
 * `addresses` are those in the advertisement; `active` of IPv6 is known with
 * counters only.  Its own keys:
 *
 *   version            number   2 or 3; 3 for a router of both
 *   also_v2            boolean  speaks version 2 beside version 3
 *   excluded_addresses array    strings: virtual addresses not in the advertisement
 *   peers              array    strings: unicast peers; empty = multicast
 *   owner              boolean  address owner, priority 255
 *   physical_mac       boolean  works with the interface's MAC, not with `virtual_mac`
 *   advert_ms          number   Advertisement_Interval
 *   active_advert_ms   number   Active_Adver_Interval, while Active our own; null in Initialize
 *   active_down_ms     number   Active_Down_Interval; null unless Backup
 *   skew_ms            number   Skew_Time; null unless Backup
 *   expires_ms         number   until the state's own timer: in Backup Active_Down_Timer, in
 *                               Active Adver_Timer, in Initialize the retry; null = off
 */
VIP_API size_t vip_vrrp_show_json(const struct vip_vrrp *vrrp, const char *name,
                                  const char *if_name, vip_time now, char *out, size_t size);

/* ---- HSRP ---- */

/* One row of the table, with its line end. */
VIP_API size_t vip_hsrp_show_brief(const struct vip_hsrp *hsrp, const char *if_name, char *out,
                                   size_t size);

/*
 * A group as a paragraph in the words of "show standby", with its line ends:
 * state, addresses, timers, both routers, messages where they are counted
 * (vip_hsrp_set_stats()), counters that are not 0, and the history, newest change
 * first, if there is one.
 */
VIP_API size_t vip_hsrp_show_text(const struct vip_hsrp *hsrp, const char *if_name, vip_time now,
                                  char *out, size_t size);

/*
 * A group as JSON.  `state` is "initial", "learn", "listen", "speak", "standby"
 * or "active"; `addresses` is empty while the virtual address is not known.  A
 * group that follows another one has none of the timers.  Its own keys:
 *
 *   version            number   1 or 2
 *   standby            string   address of the Standby router; "local" = this one; null = not
 *                               known
 *   active_priority    number   of the Active router; null = not known
 *   standby_priority   number   of the Standby router
 *   active_expires_ms  number   until the Active router is given up; null = local or not known
 *   standby_expires_ms number   until the Standby router is
 *   active_mac         string   the Active router's own MAC; null = not known: it is in version 2
 *                               alone, and needs statistics
 *   standby_mac        string   the Standby router's
 *   address_learned    boolean  the virtual address came from the Active router
 *   mac                string   "virtual", "interface" or "configured": what `virtual_mac` is
 *   mac_in_use         boolean  this router works with `virtual_mac` now
 *   follows            number   the group that this one follows; null = none
 *   preempt_wait_ms    number   until it may preempt; null = no delay runs
 *   hello_ms           number   hello time in use
 *   hold_ms            number   hold time in use
 *   timers_learned     boolean  these two came from the Active router
 *   configured_hello_ms number  hello time of its own
 *   configured_hold_ms number   hold time of its own
 *   next_hello_ms      number   until the next Hello; null = sends none
 *   start_ms           number   until it leaves Initial: start delay or retry; null = off
 *   statistics         object   null = not counted; "changes", "coups_lost" (numbers), and
 *                               "hello", "coup", "resign": objects of "rx", "tx" (numbers),
 *                               "last_rx_ms", "last_tx_ms" (ago; null = never)
 */
VIP_API size_t vip_hsrp_show_json(const struct vip_hsrp *hsrp, const char *name,
                                  const char *if_name, vip_time now, char *out, size_t size);

/* ---- GLBP ---- */

/* The row of a group, which is the gateway's, with its line end. */
VIP_API size_t vip_glbp_show_brief(const struct vip_glbp *glbp, const char *if_name, char *out,
                                   size_t size);

/*
 * The row of a forwarder, 1..4, with its line end; nothing, length 0, if there is
 * none of that number.  The group's number is followed by the forwarder's, "10.2";
 * "Own" tells that this router is its primary, and in the place of a virtual
 * address stands the virtual MAC.
 */
VIP_API size_t vip_glbp_show_brief_forwarder(const struct vip_glbp *glbp, uint8_t forwarder,
                                             const char *if_name, char *out, size_t size);

/*
 * A group as a paragraph in the words of "show glbp", with its line ends: state,
 * addresses, timers, both gateways, weighting, members, each forwarder, clients
 * where they are remembered, messages where they are counted
 * (vip_glbp_set_stats()), counters that are not 0, and the history, newest change
 * first, if there is one.  The members are those that found room among the peers.
 */
VIP_API size_t vip_glbp_show_text(const struct vip_glbp *glbp, const char *if_name, vip_time now,
                                  char *out, size_t size);

/*
 * A group as JSON.  `state` is "initial", also without a virtual address, "listen",
 * "speak", "standby" or "active", the gateway's; `addresses` is empty while the
 * virtual address is not known; `effective_priority` is `priority`, as tracking
 * changes the weighting.  Its own keys:
 *
 *   version            number   1
 *   standby            string   address of the Standby gateway; "local" = this one; null = not
 *                               known
 *   active_priority    number   of the Active gateway; null = not known
 *   standby_priority   number   of the Standby gateway
 *   active_expires_ms  number   until the Active gateway is given up; null = local or not known
 *   standby_expires_ms number   until the Standby gateway is
 *   address_learned    boolean  the virtual address came from the Active gateway
 *   preempt_wait_ms    number   until it may preempt; null = no delay runs
 *   forwarder_preempt  boolean  takes a forwarder from a living lower router
 *   forwarder_delay_ms number   but only after so long
 *   weight             number   weighting, with tracking
 *   weight_max         number   with nothing subtracted
 *   weight_lower       number   threshold
 *   weight_upper       number   threshold
 *   weight_low         boolean  it fell below the lower one, and did not reach the upper one since
 *   balancing          string   "round-robin", "weighted", "host-dependent" or "none"
 *   hello_ms           number   hello time in use
 *   hold_ms            number   hold time in use
 *   timers_learned     boolean  all times in use came from the Active gateway
 *   configured_hello_ms number  hello time of its own
 *   configured_hold_ms number   hold time of its own
 *   next_hello_ms      number   until the next Hello; null = sends none
 *   redirect_ms        number   redirect time in use
 *   timeout_ms         number   forwarder timeout in use
 *   configured_redirect_ms number  redirect time of its own
 *   configured_timeout_ms number   forwarder timeout of its own
 *   start_ms           number   until it tries again what the host refused; null = off
 *   members            array    by their MACs, this router among them; objects of "mac" (own),
 *                               "address", "local", "authenticated" (by MD5: booleans) and
 *                               "expires_ms" (null = local)
 *   forwarders         array    by their numbers; objects, see below
 *   clients            array    null = no client cache; objects of "mac", "address", "forwarder"
 *                               (whose MAC it was given), "answers" and "last_ms" (ago)
 *   statistics         object   null = not counted; "changes" (number), and "hello", "request",
 *                               "response": objects of "rx", "tx" (numbers)
 *
 * A forwarder:
 *
 *   forwarder          number   1..4
 *   state              string   "initial", "listen" or "active"
 *   virtual_mac        string   what clients are given
 *   owner_mac          string   own MAC of its primary; null = not known
 *   own                boolean  this router is its primary
 *   active             string   address of its Active router; "local" = this one; null = not
 *                               known
 *   active_priority    number   that router's VF priority; null = not known
 *   weight             number   that router's weighting
 *   active_expires_ms  number   until that router is given up; null = local or not known
 *   redirects          boolean  clients may be sent to it
 *   redirect_ends_ms   number   until they are not any more; null = its primary is this router
 *   timeout_ends_ms    number   until it vanishes; the same
 *   preempt_wait_ms    number   until it may be taken from a lower router; null = no delay runs
 *   refused            boolean  the host did not give its MAC
 *   start_ms           number   until the host is asked again; null = off
 *   statistics         object   null = not counted; "changes", "selected" (clients given its MAC),
 *                               "last_change_ms" (ago; null = none) and "last_reason"
 */
VIP_API size_t vip_glbp_show_json(const struct vip_glbp *glbp, const char *name,
                                  const char *if_name, vip_time now, char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
