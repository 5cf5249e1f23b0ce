# SPDX-License-Identifier: MIT
"""
glbp.py - three vipds that speak GLBP, ten clients and a server behind the routers.
Each client asks for the gateway once and keeps the MAC that it is given; every few
milliseconds it sends an echo request to the server by way of that MAC.

A forwarder's death is an outage of its own clients alone, of the hold time and one
Hello at most; a return and a farewell are hardly one; the death of a gateway that is no
forwarder is nobody's.  What routers with MD5 have sent once changes nothing when it is
sent again; without MD5 it does.  From the wire: only the gateway answers, with a
forwarder's MAC and from its own; nothing comes from a forwarder's MAC but by the router
that is Active for it.  Every frame is decoded by tshark.
"""
import collections
import dataclasses
import os
import subprocess
import sys
import time

import verdict as judge
from bed import MS, Probe, now
from glbp_wire import message_of
from invariants import judge_settings, settings
from lan import Lan, wait_until
from routers import Vipd, remove_run_dirs
from table import Table
from wire import Resolve, mac_text, read_frame, records

NEEDS = ()

CLIENTS, PERIOD_US = 10, 5000
FORWARDERS = (1, 2, 3)
MD5 = ("md5-chain:7:top secret",)


@dataclasses.dataclass
class Group:
    """A GLBP group as one router has it configured."""
    number: int
    family: int = 4
    priority: int = 100
    hello_ms: int = 200
    hold_ms: int = 700
    auth: tuple = MD5
    extra: tuple = ()  # further (key, value)
    name = "g"

    def vip(self):
        if self.family == 4:
            return "10.1.1.%d" % (self.number % 250 + 1)
        return "fe80::7:b4ff:fe%02x:%02x00" % (self.number >> 8, self.number & 255)

    def mac(self, forwarder):
        return mac_text((0x0007b4 << 24 | self.number << 8 | forwarder).to_bytes(6, "big"))

    def settings(self):
        yield from (("interface", "eth0"), ("group", self.number), ("priority", self.priority),
                    ("hello", "%dms" % self.hello_ms), ("hold", "%dms" % self.hold_ms),
                    ("forwarder-delay", "1s"), ("weighting", "100 50 90"), ("track", "load"),
                    ("address", self.vip() if self.family == 4 else "auto"))
        yield from (("auth", auth) for auth in self.auth)
        yield from self.extra


class Router(Vipd):
    """A vipd with a GLBP group, whose weighting a file can lower."""

    def config(self):
        text = "[track load]\nfile = %s\nweight = -60\n" % os.path.abspath(self.path("load"))
        return text + "".join("[glbp %s]\n" % g.name + "".join("%s = %s\n" % s
                                                               for s in g.settings())
                              for g in self.groups)

    def set_load(self, low):
        self.write("load", "0\n" if low else "1\n")

    def forwarders(self):
        """The numbers that it is Active for."""
        shown = self.shown(self.groups[0])
        return {f["forwarder"] for f in shown.get("forwarders", ()) if f["state"] == "active"}


class Bed:
    """A LAN with routers of one group, clients, and a server on another LAN; use it by `with`."""

    def __init__(self, context, name, group, routers=3, clients=CLIENTS):
        self.name, self.verdict, self.group = name, context.verdict, group
        self.lan = Lan(os.path.join(context.out, name.replace(" ", "_")), segments=2)
        self.wanted = routers, clients
        self.routers, self.probes, self.faults, self.ended, self.was = {}, {}, [], {}, {}
        self.apart = []  # (router, from, to): cut off from the others
        self.subject = "vipd"

    def __enter__(self):
        try:
            self.lan.__enter__()
            for i in range(self.wanted[0]):
                node = self.lan.node("r%d" % (i + 1))
                node.run(["sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward;"
                          "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding"])
                self.lan.capture(node)
                # The last one has no chance to use its preemption before its priority is raised.
                extra = self.group.extra + ((("preempt", "yes"),) if i == 2 else ())
                group = dataclasses.replace(self.group, priority=200 - 50 * i, extra=extra)
                self.routers[node.name] = Router(node, [group])
                self.routers[node.name].set_load(False)
                self.was[node.name] = settings(node)
            self.server = self.lan.node("server")
            self.clients = [self.lan.node("c%d" % i) for i in range(self.wanted[1])]
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.lan.close()
        remove_run_dirs(self.lan)

    def check(self, good, text):
        return self.verdict.check(good, "%s: %s" % (self.name, text))

    def start(self, name):
        self.routers[name].start()

    def start_clients(self):
        destination = self.server.ip4(1) if self.group.family == 4 else self.server.ip6(1)
        for client in self.clients:
            self.probes[client.name] = Probe(client, self.group.vip(), PERIOD_US,
                                             destination=destination)
            time.sleep(0.02)

    def state(self, name):
        """What it is, and which forwarders it has."""
        router = self.routers[name]
        return router.state(router.groups[0]), router.forwarders()

    def expect(self, text, **wanted):
        """Waits for (gateway's state, forwarders) of routers; "" for any state but Active."""
        def right():
            states = {name: self.state(name) for name in wanted}
            return states, all(
                (states[n][0] == s or (s == "" and states[n][0] not in ("", "active")))
                and states[n][1] == set(f) for n, (s, f) in wanted.items())
        ok = wait_until(lambda: right()[1], 5 * self.group.hold_ms / 1000 + 10)
        # Clients that wait for it have it, and the next Hello has left.
        time.sleep(2 * self.group.hello_ms / 1000)
        self.check(ok, "%s: %s, expected %s" % (text, right()[0], wanted))

    def note(self, what, name, lost, limit_ms):
        """A fault: from now on the clients of these forwarders may wait so long, others not."""
        self.faults.append((what, name, set(lost), limit_ms, now()))

    def crash(self, name, lost):
        self.note("crash", name, lost, self.group.hold_ms + self.group.hello_ms)
        self.routers[name].kill()
        self.ended.setdefault(name, []).append(now())

    def leave(self, name, lost):
        self.note("leave", name, lost, 0)
        self.check(self.routers[name].stop(), "%s does not end" % name)
        self.ended.setdefault(name, []).append(now())

    def cut_off(self, name, lost):
        """It goes on alone, and has all roles for itself; nobody notices but its clients."""
        self.note("cut off", name, lost, self.group.hold_ms + self.group.hello_ms)
        self.apart.append([name, now(), None])
        self.routers[name].node.cut_off()

    def join(self, name):
        """Two routers of each role hear each other; switches follow the next Hello of each MAC."""
        self.note("heals", name, FORWARDERS, 2 * self.group.hello_ms)
        self.routers[name].node.join()
        self.apart[-1][2] = now()

    def together(self, a, b, start, end):
        """The longest part of a time in which two routers heard each other."""
        times = [(start, end)]
        for name, since, until in self.apart:
            if name in (a, b):
                times = [part for s, e in times for part in ((s, min(e, since)), (max(s, until), e))]
        return max(e - s for s, e in times)

    def finish(self):
        for probe in self.probes.values():
            probe.stop()
        for name, router in self.routers.items():
            if router.alive():
                self.leave(name, ())
        for name, router in self.routers.items():
            judge_settings(self, router.node, self.was[name])
        self.lan.stop_captures()
        self.frames, self.messages = [], []
        for capture in self.lan.captures:
            self.check(capture.dropped == 0, "capture of %s dropped %d frames" % (
                capture.node.name, capture.dropped))
            for t, octets in records(capture.path):
                self.frames.append(read_frame(t, capture.node.name, octets))
                message = message_of(t, capture.node.name, octets)
                if message:
                    self.messages.append(message)
        self.messages.sort(key=lambda m: m.t)
        judge_wire(self)
        judge_dissection(self)

    def periods(self, name, role):
        """(start, end) of each time that a router had a role, by its own words; 0: gateway."""
        found, start = [], None
        ends = iter(self.ended.get(name, []) + [None])
        end = next(ends)
        for m in (m for m in self.messages if m.node == name):
            while end is not None and m.t > end:
                if start is not None:
                    found.append((start, end))
                start, end = None, next(ends)
            has = m.has_role(role)
            if has and start is None:
                start = m.t
            elif has is False and start is not None:
                found.append((start, m.t))
                start = None
        if start is not None:
            found.append((start, end or start))
        return found


# ---- what the wire says ----

def inside(t, periods):
    return any(start - judge.EARLY_NS <= t <= end + judge.REACTION_NS for start, end in periods)


def judge_wire(bed):
    """Roles are had by one router at a time, and used by that one alone."""
    group = bed.group
    own = {name: router.node.mac() for name, router in bed.routers.items()}
    periods = {(name, role): bed.periods(name, role)
               for name in bed.routers for role in (0,) + FORWARDERS}
    macs = {group.mac(n): n for n in FORWARDERS}
    claims, used, wrong = 0, 0, []
    for frame in bed.frames:
        if isinstance(frame, Resolve) and frame.mac and frame.target == group.vip():
            claims += 1
            if (frame.src_mac != own[frame.node] or frame.mac not in macs
                    or not inside(frame.t, periods[frame.node, 0])):
                wrong.append(frame)
        elif frame.src_mac in macs:
            used += 1
            if not inside(frame.t, periods[frame.node, macs[frame.src_mac]]):
                wrong.append(frame)
    bed.check(claims >= len(bed.probes) and used > 0, "%d answers, %d frames of forwarders" % (
        claims, used))
    bed.check(not wrong, "%d frames of a router without that role, the first: %s" % (
        len(wrong), wrong[:1]))
    # Requests and Responses are from the interface's own MAC, and a Hello without a forwarder.
    strange = [m for m in bed.messages if m.src_mac != own[m.node]
               and (m.opcode != 0 or macs.get(m.src_mac) not in m.active())]
    bed.check(not strange, "messages from a wrong MAC, the first: %s" % strange[:1])
    for role in (0,) + FORWARDERS:
        spans = [(name, *span) for name in bed.routers for span in periods[name, role]]
        for i, (a, a_start, a_end) in enumerate(spans):
            for b, b_start, b_end in spans[i + 1:]:
                both = bed.together(a, b, max(a_start, b_start), min(a_end, b_end))
                # One hears the other's next Hello, and says by its own that it has yielded.
                bed.check(a == b or both <= 2 * group.hello_ms * MS + judge.REACTION_NS,
                          "%s and %s both had role %d for %.1f ms" % (a, b, role, both / MS))


def judge_dissection(bed):
    """tshark finds every frame in order, and GLBP in as many as this file does."""
    for capture in bed.lan.captures:
        # An address with several MACs is what GLBP is about.
        judge.judge_dissection(bed.verdict, "%s: %s" % (bed.name, capture.node.name), capture.path,
                               ["arp.detect_duplicate_ips:FALSE"])
        listed = subprocess.run(["tshark", "-n", "-r", capture.path, "-Y", "glbp", "-T", "fields",
                                 "-e", "udp.checksum.status", "-o", "udp.check_checksum:TRUE"],
                                capture_output=True, text=True, timeout=120,
                                check=True).stdout.split()
        mine = sum(m.node == capture.node.name for m in bed.messages)
        bed.check(len(listed) == mine > 0 and set(listed) == {"1"},
                  "%s: tshark knows %d GLBP packets, %d were sent; %s" % (
                      capture.node.name, len(listed), mine, set(listed)))


# ---- what the clients saw ----

def forwarder_of(bed, name):
    """Whose MAC the client was given, or 0."""
    macs = [mac for kind, _, mac in bed.probes[name].macs if kind == "resolve"]
    numbers = [n for n in FORWARDERS if macs and bed.group.mac(n) == macs[0]]
    return numbers[0] if len(macs) == 1 and numbers else 0


def judge_clients(bed, table):
    group = bed.group
    given = {name: forwarder_of(bed, name) for name in bed.probes}
    shares = collections.Counter(given.values())
    bed.check(0 not in shares, "clients with more than one MAC, or none: %s" % given)
    # Ten questions in turn are four, three and three; one that is asked twice may move that.
    bed.check(all(shares[n] >= CLIENTS // len(FORWARDERS) - 1 for n in FORWARDERS),
              "clients are not spread: %s" % dict(shares))
    late = max(p.late_ms for p in bed.probes.values())
    for probe in bed.probes.values():
        sent, answered = probe.sums["echo"]
        bed.check(answered > sent / 2, "%d echo requests, %d answered" % (sent, answered))
    # An outage begins with the last answer, which is from just before the fault.
    ends = [t - 4 * PERIOD_US * 1000 for *_, t in bed.faults[1:]] + [now()]
    for (what, name, lost, limit, t), end in zip(bed.faults, ends):
        outages = {c: p.outage_ms("echo", t, end) for c, p in bed.probes.items()}
        own = max([o for c, o in outages.items() if given[c] in lost], default=None)
        others = max([o for c, o in outages.items() if given[c] not in lost], default=None)
        slack = 100 + 2 * late
        if own is not None:
            bed.check(own <= limit + slack, "%s of %s: its clients waited %.1f ms, limit %.1f" % (
                what, name, own, limit + slack))
            # A check that could not fail: who has lost his forwarder must have noticed.
            bed.check(what not in ("crash", "cut off") or own >= group.hold_ms - group.hello_ms - slack,
                      "%s of %s: its clients waited %.1f ms only" % (what, name, own))
        bed.check(others is None or others <= slack,
                  "%s of %s: other clients waited %s ms" % (what, name, others))
        table.add(bed.name, what, name, " ".join(map(str, sorted(lost))) or "-", limit, own, others)


def judge_ping(bed):
    """Each client's own kernel asks, and the forwarder that it is given answers for the address."""
    target = bed.group.vip() + ("" if bed.group.family == 4 else "%eth0")
    for client in bed.clients[:3]:
        text = client.run(["sh", "-c", "ping -n -c 2 -i 0.1 -W 2 %s || true" % target])
        bed.check(" 2 received" in text, "%s: %s" % (client.name, text.strip().splitlines()[-2:]))


def judge_shown(bed):
    """The table has a row for each forwarder, and Prometheus a sample."""
    router = bed.routers["r1"]
    def show(form):
        return router.node.run([router.binary, "show", form, "--control", router.control])
    rows = [line.split() for line in show("--brief").splitlines()[1:]]
    number = bed.group.number
    bed.check([row[3] for row in rows] == [str(number)] + ["%d.%d" % (number, n)
                                                           for n in FORWARDERS]
              and [row[6] for row in rows] == ["Active", "Active", "Listen", "Listen"],
              "the table is %s" % rows)
    samples = show("--metrics").splitlines()
    for n in FORWARDERS:
        found = [line for line in samples if line.startswith("vipd_forwarder_state{")
                 and 'forwarder="%d",state="active"' % n in line]
        bed.check(len(found) == 1 and found[0].endswith(" %d" % (n == 1)), "metrics: %s" % found)


# ---- packets that were recorded ----

REPLAY = """
import socket, sys, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0))
own = s.getsockname()[4]
for line in sys.stdin:
    frame = bytes.fromhex(line)
    s.send(frame[:6] + own + frame[12:])
    time.sleep(0.002)
"""


def replay(bed, node):
    """Sends again, from a client's MAC, all GLBP packets that the routers have sent so far."""
    frames = []
    for capture in bed.lan.captures:
        frames += [(t, octets) for t, octets in records(capture.path)
                   if message_of(t, capture.node.name, octets)]
    frames = [octets.hex() for _, octets in sorted(frames)]
    node.run([sys.executable, "-c", REPLAY, "eth0"], timeout=60, text="\n".join(frames) + "\n")
    return len(frames)


def changes(bed):
    """How often each router's gateway and forwarders have changed their state, and the states."""
    found = {}
    for name, router in bed.routers.items():
        shown = router.shown(router.groups[0])
        found[name] = (shown["state"], shown["statistics"]["changes"],
                       [(f["forwarder"], f["state"], f["statistics"]["changes"])
                        for f in shown["forwarders"]])
    return found


def stale(bed):
    return sum(router.shown(router.groups[0])["counters"]["stale"]
               for router in bed.routers.values())


# ---- cases ----

def start_in_order(bed):
    """Each router has its number before the next one begins: who asks first has the lower one."""
    for i, name in enumerate(bed.routers):
        bed.start(name)
        bed.expect("start of %s" % name, **{name: ("" if i else "active", [i + 1])})


def run_three(context, table, name, group, everything):
    print("  " + name, flush=True)
    with Bed(context, name, group) as bed:
        start_in_order(bed)
        judge_ping(bed)
        judge_shown(bed)
        bed.start_clients()
        time.sleep(0.5)
        bed.crash("r3", [3])
        bed.expect("a forwarder died", r1=("active", [1]), r2=("", [2, 3]))
        bed.note("return", "r3", [3], 0)
        bed.start("r3")
        bed.expect("it is back", r1=("active", [1]), r2=("", [2]), r3=("", [3]))
        bed.crash("r1", [1])
        bed.expect("gateway and forwarder died", r2=("active", [2]), r3=("", [1, 3]))
        bed.note("return", "r1", [1], 0)
        bed.start("r1")
        bed.expect("it is back", r1=("", [1]), r2=("active", [2]), r3=("", [3]))
        if everything:
            run_more(bed)
        bed.finish()
        judge_clients(bed, table)


def run_more(bed):
    """The gateway gives its forwarder up, and dies; another one leaves; all is sent again."""
    bed.note("weighting", "r2", [2], 0)
    bed.routers["r2"].set_load(True)
    bed.expect("the gateway's weighting is low", r1=("", [1]), r2=("active", []),
               r3=("", [2, 3]))
    bed.crash("r2", [])
    bed.expect("the gateway alone died", r1=("active", [1]), r3=("", [2, 3]))
    bed.routers["r2"].set_load(False)
    bed.note("return", "r2", [2], 0)
    bed.start("r2")
    bed.expect("it is back", r1=("active", [1]), r2=("", [2]), r3=("", [3]))
    bed.leave("r1", [1])
    bed.expect("the gateway left", r2=("active", [2]), r3=("", [1, 3]))
    bed.note("return", "r1", [1], 0)
    bed.start("r1")
    bed.expect("all are back", r1=("", [1]), r2=("active", [2]), r3=("", [3]))
    bed.cut_off("r3", [3])
    bed.expect("a router is cut off", r1=("", [1]), r2=("active", [2, 3]),
               r3=("active", [1, 2, 3]))
    bed.join("r3")
    bed.expect("it is heard again", r1=("", [1]), r2=("active", [2]), r3=("", [3]))
    bed.note("priority", "r3", [], 0)
    bed.routers["r3"].set_priority(bed.routers["r3"].groups[0], 255)
    bed.expect("a better gateway", r1=("", [1]), r2=("", [2]), r3=("active", [3]))
    # Until every nonce of before has been replaced twice, and the captures are written.
    time.sleep(3 * bed.group.hold_ms / 1000 + 1.2)
    before, were_stale = changes(bed), stale(bed)
    bed.note("replay", "-", [], 0)
    count = replay(bed, bed.clients[0])
    time.sleep(2 * bed.group.hold_ms / 1000)
    bed.check(count > 200, "only %d packets were sent again" % count)
    bed.check(changes(bed) == before, "%d packets sent again changed %s into %s" % (
        count, before, changes(bed)))
    refused = stale(bed) - were_stale
    print("    %d packets sent again, %d times refused as stale" % (count, refused), flush=True)
    bed.check(refused > count, "%d packets sent again, %d times refused as stale" % (count,
                                                                                   refused))


def run_unprotected(context, group):
    """Without authentication the same does harm: so the replay above was one."""
    print("  without authentication", flush=True)
    with Bed(context, "without authentication", dataclasses.replace(group, auth=()), 2, 1) as bed:
        start_in_order(bed)
        bed.leave("r1", [1])
        bed.expect("the gateway left", r2=("active", [1, 2]))
        bed.start("r1")
        bed.expect("it is back", r1=("", [1]), r2=("active", [2]))
        time.sleep(1.2)
        before = changes(bed)
        replay(bed, bed.clients[0])
        bed.check(changes(bed) != before, "packets without authentication sent again: nothing")


def run(context):
    table = Table(context.out, "glbp", "GLBP: outages of clients of the lost forwarders, and of "
                  "the others, in ms (- = none lost)",
                  ["case", "fault", "router", "forwarders", "limit", "theirs", "others'"])
    run_three(context, table, "IPv4 MD5", Group(10), True)
    run_three(context, table, "IPv6 MD5", Group(1023, family=6), context.full)
    if context.full:
        run_three(context, table, "IPv4", Group(0, auth=()), False)
        run_three(context, table, "IPv4 text", Group(11, auth=("text:abc",)), False)
        run_three(context, table, "IPv4 3 s", Group(12, hello_ms=3000, hold_ms=10000), False)
    run_unprotected(context, Group(13))
    table.close()
