# SPDX-License-Identifier: MIT
"""
verdict.py - what is judged, from the wire alone: who was Active when, how long a
takeover took beside the protocol's limit, and what must never be seen.

A router's Active periods are read off its own advertisements: from its first one
with a priority until its farewell (priority 0), until a better router's one, or,
when it died without a word, one interval after its last.  VRRP: RFC 9568 section
6.4, RFC 3768 section 6.4.  Where the machine stood still (stalls.py), so much is
added to what may take time.
"""
import collections
import ipaddress
import subprocess

from wire import Advert, Resolve

MS = 1000000

# A frame may leave shortly before the advertisement that begins a period, or while
# the better router's one that ends it is still being read.
EARLY_NS = 2 * MS
REACTION_NS = 30 * MS

Period = collections.namedtuple("Period", "node start end why")
Takeover = collections.namedtuple("Takeover", "old new last first limit_ns late_ns announce_ns")


class Verdict:
    """Collects what was checked; `failures` is empty if all was well."""

    def __init__(self):
        self.checks, self.failures = 0, []

    def check(self, holds, text):
        self.checks += 1
        if not holds:
            self.failures.append(text)
            print("    WRONG: " + text, flush=True)
        return holds


def rank(advert):
    """What an election compares."""
    return advert.priority, int(ipaddress.ip_address(advert.src))


def periods(adverts, stalls, apart=()):
    """
    The Active periods of all routers of one group, in the order of their starts.
    `apart`: (router, from, to), when that router and the others did not hear each other.
    """
    active, found = {}, []  # node -> [start, last advert, superseded at or None]

    def heard(a, b, t):
        return not any(node in (a, b) and start <= t < end for node, start, end in apart)

    def close(node, end, why):
        start = active.pop(node)[0]
        found.append(Period(node, start, end, why))

    for a in adverts:
        for node, (_, last, superseded) in list(active.items()):
            late = stalls.ns(last.t, a.t)
            if superseded and a.t - superseded > last.interval_ns + REACTION_NS + late:
                close(node, superseded, "better")
            elif a.t - last.t > 2 * last.interval_ns + REACTION_NS + late:
                close(node, last.t + last.interval_ns, "silent")
        mine = active.get(a.node)
        if a.priority == 0:
            if mine:
                close(a.node, a.t, "left")
            continue
        if mine:
            mine[1:] = [a, None]
        else:
            active[a.node] = [a.t, a, None]
        for other, state in active.items():
            if (other != a.node and state[2] is None and rank(a) > rank(state[1])
                    and heard(a.node, other, a.t)):
                state[2] = a.t
    for node in list(active):
        start, last, superseded = active[node]
        close(node, superseded or last.t + last.interval_ns,
              "better" if superseded else "end")
    return sorted(found, key=lambda p: p.start)


def inside(t, node, found, interval_ns, stalls):
    """Was this router Active then, or close enough to it?"""
    after = {"left": EARLY_NS, "better": REACTION_NS, "silent": interval_ns + REACTION_NS,
             "end": interval_ns + REACTION_NS}
    own = [p for p in found if p.node == node and p.start - EARLY_NS <= t]
    return any(t <= p.end + after[p.why] for p in own) or any(
        t <= p.end + after[p.why] + stalls.ns(p.end, t) for p in own)


def overrun(t, node, found):
    """How long ago a period of that router ended by a farewell or a better router; 0 in one."""
    if any(p.node == node and p.start <= t <= p.end for p in found):
        return 0
    ends = [p.end for p in found if p.node == node and p.end < t and p.why in ("left", "better")]
    return t - max(ends) if ends else 0


def skew_ns(version, priority, interval_ns):
    if version == 2:
        return (256 - priority) * 1000 * MS // 256
    return (256 - priority) * interval_ns // 256


def takeover(wire, group, new, priority, after, until, old=None):
    """
    The takeover by router `new` of that priority that follows a fault at time `after`:
    None if it sent nothing before `until`.
    """
    adverts = wire.adverts(group.vrid, family=group.family)
    first = next((a for a in adverts if a.node == new and after <= a.t < until and a.priority), None)
    if first is None:
        return None
    last = [a for a in adverts if a.node != new and a.t < first.t and old in (None, a.node)]
    if not last:
        return None
    last = last[-1]
    skew = skew_ns(first.version, priority, last.interval_ns)
    limit = skew if last.priority == 0 else 3 * last.interval_ns + skew
    announced = next((r for r in wire.resolves(node=new) if r.gratuitous and r.t > last.t
                      and r.target in group.vips()), None)
    return Takeover(last.node, new, last.t, first.t, limit, first.t - last.t - limit,
                    announced.t - first.t if announced else None)


def judge_takeover(verdict, name, found, subject, stalls, late_ms=50):
    """
    A subject is never early and at most so much late.  Others are not judged: what they
    say of their state has been waited for, and FRR is not always heard then.
    """
    if not subject or not verdict.check(found is not None, "%s: nobody took over" % name):
        return
    more = 2 * stalls.ns(found.last, found.first + (found.announce_ns or 0)) / MS
    verdict.check(-0.1 - more <= found.late_ns / MS <= late_ms + more,
                  "%s: %s took over %.3f ms after the limit"
                  % (name, found.new, found.late_ns / MS))
    verdict.check(found.announce_ns is not None and found.announce_ns / MS <= late_ms + more,
                  "%s: %s announced after %s ms" % (
                      name, found.new,
                      found.announce_ns and round(found.announce_ns / MS, 3)))


def judge_overlap(verdict, name, group, found, interval_ns, subjects, stalls, apart=()):
    """Never two Actives for longer than an interval, where a subject is one of them."""
    for i, a in enumerate(found):
        for b in found[i + 1:]:
            start, end = max(a.start, b.start), min(a.end, b.end)
            for node, _, joined in apart:
                if node in (a.node, b.node) and start < joined < end:
                    start = joined  # they could not know before
            both = end - start
            if a.node != b.node and {a.node, b.node} & subjects and both > 0:
                verdict.check(both <= interval_ns + REACTION_NS + stalls.ns(start, end),
                              "%s: group %d: %s and %s both Active for %.1f ms" % (
                                  name, group.vrid, a.node, b.node, both / MS))


def judge_backups(verdict, name, wire, group, found, interval_ns, subjects, stalls):
    """
    A subject that is not Active sends no frame from the virtual MAC and claims no
    virtual address.  Returns how many frames were looked at, and how long after the end
    of its period, in ms, the last one came that was let through.
    """
    looked, wrong, latest = 0, [], 0
    for f in wire.frames:
        if f.node not in subjects:
            continue
        claim = isinstance(f, Resolve) and f.mac and f.target in group.vips()
        # An advertisement of priority 0 is the end of a period itself.
        farewell = isinstance(f, Advert) and f.priority == 0
        if (f.src_mac != group.virtual_mac and not claim) or farewell:
            continue
        looked += 1
        if not inside(f.t, f.node, found, interval_ns, stalls):
            wrong.append(f)
        else:
            latest = max(latest, overrun(f.t, f.node, found))
    verdict.check(not wrong, "%s: %d frames of a router that is not Active, the first: %s" % (
        name, len(wrong), wrong[0] if wrong else ""))
    return looked, latest / MS


def judge_claims(verdict, name, wire, group, subjects):
    """What a subject claims for the virtual address is the right MAC, in the frame and beneath."""
    macs = {node: node_mac if group.mac == "physical" else group.virtual_mac
            for node, node_mac in subjects.items()}
    wrong = [r for r in wire.resolves() if r.node in macs and r.mac and r.target in group.vips()
             and (r.mac != macs[r.node] or r.src_mac != macs[r.node])]
    verdict.check(not wrong, "%s: %d claims of another MAC, the first: %s" % (
        name, len(wrong), wrong[0] if wrong else ""))


def judge_gaps(verdict, name, adverts, factor, stalls, slack_ms=30):
    """No pause between a router's advertisements beyond `factor` intervals."""
    for a, b in zip(adverts, adverts[1:]):
        limit = factor * a.interval_ns + slack_ms * MS + stalls.ns(a.t, b.t)
        if a.priority and b.priority and b.t - a.t > limit:
            verdict.check(False, "%s: %s paused for %.1f ms" % (name, a.node, (b.t - a.t) / MS))
            return
    verdict.check(len(adverts) > 1, "%s: no advertisements" % name)


FIELDS = ["frame.number", "frame.protocols", "ip.checksum.status", "vrrp.checksum.status",
          "icmp.checksum.status", "icmpv6.checksum.status", "igmp.checksum.status",
          "_ws.expert.severity", "_ws.expert.message"]
EXPERT_WARN = 0x00600000  # severities from here on


def tshark(path, pseudo_header, options=()):
    """A line of FIELDS for each frame, VRRPv3 over IPv4 summed in one of the two ways."""
    argv = ["tshark", "-n", "-r", path, "-o", "ip.check_checksum:TRUE", "-o",
            "vrrp.v3_checksum_as_in_v2:%s" % ("FALSE" if pseudo_header else "TRUE"),
            "-T", "fields", "-E", "separator=|"]
    for option in options:
        argv += ["-o", option]
    for field in FIELDS:
        argv += ["-e", field]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=300, check=True)
    return [line.split("|", len(FIELDS) - 1) for line in done.stdout.splitlines()]


def judge_dissection(verdict, name, path, options=()):
    """
    tshark finds every frame of a capture in order.  Returns (frames, VRRP packets that
    are summed without, and with, the pseudo-header).
    """
    forms, frames = [0, 0], 0
    for row, other in zip(tshark(path, False, options), tshark(path, True, options)):
        frames += 1
        if ":icmp:ip" in row[1] or ":icmpv6:ipv6" in row[1]:
            continue  # the kernel's word about another's packet, of which it quotes a part
        vrrp = (row[3], other[3])
        if row[3]:
            forms[0] += row[3] == "1"
            forms[1] += other[3] == "1"
            row[3] = "1" if "1" in vrrp else "0"
        bad = any(status not in ("", "1") for status in row[2:7])
        severe = [s for s in row[7].split(",") if s and int(s, 0) >= EXPERT_WARN]
        # With the other form of the sum the one that is wrong is an expert's word, too.
        if severe and row[3] == "1" and "hecksum" in row[8]:
            severe = []
        if bad or severe or "malformed" in row[1]:
            verdict.check(False, "%s: tshark on frame %s: %s" % (name, row[0], row))
            return frames, forms
    verdict.check(True, "")
    return frames, forms
