# SPDX-License-Identifier: MIT
"""
hsrp.py - two and three vipds that speak HSRP, versions 1 and 2, IPv4 and IPv6: Active
and Standby are elected, a better router takes over by Coup, the Active dies (the
client is without an answer for the hold time at most) or leaves (hardly at all), and
a host that pretends to be a router gets nowhere without the key.

From the wire: each Active period of a router, by what its own messages say; outside
of those it sends nothing from the virtual MAC and claims no virtual address.  Every
frame is decoded by tshark.
"""
import collections
import dataclasses
import os
import socket
import struct
import subprocess
import sys
import time

import verdict as judge
from bed import MS, Probe, now
from lan import Lan, wait_until
from routers import Vipd, remove_run_dirs
from table import Table
from wire import Resolve, mac_text, read_frame, records

NEEDS = ()

HELLO, COUP, RESIGN = range(3)
STATES_V1 = {0: "initial", 1: "learn", 2: "listen", 4: "speak", 8: "standby", 16: "active"}
STATES_V2 = dict(enumerate(("initial", "learn", "listen", "speak", "standby", "active"), 1))

# A message of a group: what the tests look at.
Message = collections.namedtuple("Message", "t node src_mac version opcode state group")


@dataclasses.dataclass
class Group:
    """An HSRP group as one router has it configured."""
    number: int
    version: int = 2
    family: int = 4
    priority: int = 100
    hello_ms: int = 200
    hold_ms: int = 700
    preempt: bool = True
    mac: str = "virtual"
    accept: bool = True
    learn: bool = False  # the others tell the address
    auth: tuple = ()
    name = "g"

    def vips(self):
        if self.family == 4:
            return ("10.1.1.%d" % (self.number % 250 + 1),)
        # The first one is made of the number.
        return ("fe80::5:73ff:fea0:%x" % self.number, "fd00:1::1:%x" % self.number)

    @property
    def virtual_mac(self):
        head = ((0x000573a0 << 16) if self.family == 6 else (0x00000c07ac << 8)
                if self.version == 1 else (0x00000c9ff << 12))
        return mac_text((head | self.number).to_bytes(6, "big"))

    def settings(self):
        yield from (("interface", "eth0"), ("version", self.version), ("group", self.number),
                    ("priority", self.priority), ("hello", "%dms" % self.hello_ms),
                    ("hold", "%dms" % self.hold_ms), ("mac", self.mac))
        yield from (("preempt", "yes" if self.preempt else "no"),
                    ("accept", "yes" if self.accept else "no"))
        if not self.learn:
            first, *others = self.vips()
            yield "address", "auto" if self.family == 6 else first
            yield from (("address", other) for other in others)
        yield from (("auth", auth) for auth in self.auth)


class Router(Vipd):
    """A vipd with an HSRP group."""

    def config(self):
        return "".join("[hsrp %s]\n" % g.name + "".join("%s = %s\n" % s for s in g.settings())
                       for g in self.groups)


def message_of(t, node, frame):
    """The HSRP message in a frame, or None."""
    family = {0x0800: 4, 0x86dd: 6}.get(frame[12] << 8 | frame[13])
    if family == 4 and frame[23] == 17:
        udp = frame[14 + (frame[14] & 15) * 4:]
    elif family == 6 and frame[20] == 17:
        udp = frame[54:]
    else:
        return None
    if struct.unpack_from("!H", udp, 2)[0] != (1985 if family == 4 else 2029):
        return None
    data = udp[8:]
    if family == 4 and frame[30:34] == bytes((224, 0, 0, 2)):
        if data[1] > RESIGN:
            return None
        fields = 1, data[1], STATES_V1[data[2]], data[6]
    elif data[0] == 1:
        fields = 2, data[3], STATES_V2[data[4]], struct.unpack_from("!H", data, 6)[0]
    else:
        return None
    return Message(t, node, mac_text(frame[6:12]), *fields)


class Bed:
    """A LAN with routers of one group and a client; use it by `with`."""

    def __init__(self, context, name, groups):
        self.name, self.verdict = name, context.verdict
        self.lan = Lan(os.path.join(context.out, name.replace(" ", "_")))
        self.groups, self.routers, self.faults, self.ended = groups, {}, [], {}

    def __enter__(self):
        try:
            self.lan.__enter__()
            for i, group in enumerate(self.groups):
                node = self.lan.node("r%d" % (i + 1))
                self.lan.capture(node)
                self.routers[node.name] = Router(node, [group])
            self.client = self.lan.node("client")
            self.probe = Probe(self.client, self.groups[0].vips()[-1])
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.lan.close()
        remove_run_dirs(self.lan)

    def start(self, name, **changes):
        router = self.routers[name]
        router.groups[0] = dataclasses.replace(router.groups[0], **changes)
        router.start()

    def crash(self, name, new):
        """SIGKILL; the client then waits for `new`."""
        self.faults.append(("crash", name, new, now()))
        self.routers[name].kill()
        self.ended.setdefault(name, []).append(now())

    def leave(self, name, new):
        self.faults.append(("leave", name, new, now()))
        self.verdict.check(self.routers[name].stop(), "%s: %s does not end" % (self.name, name))
        self.ended.setdefault(name, []).append(now())

    def states(self, names):
        return {n: self.routers[n].state(self.routers[n].groups[0]) for n in names}

    def expect(self, text, **states):
        """Waits for these states: an election takes up to three hold times."""
        hold = self.groups[0].hold_ms / 1000
        ok = wait_until(lambda: self.states(states) == states, 4 * hold + 5)
        time.sleep(self.groups[0].hello_ms / 500)
        self.verdict.check(ok, "%s: %s: %s, expected %s" % (self.name, text, self.states(states),
                                                           states))

    def counters(self, name):
        return self.routers[name].shown(self.routers[name].groups[0]).get("counters", {})

    def finish(self):
        self.probe.stop()
        for name, router in self.routers.items():
            if router.alive():
                self.leave(name, None)
        self.lan.stop_captures()
        self.frames, self.messages = [], []
        for capture in self.lan.captures:
            self.verdict.check(capture.dropped == 0, "%s: capture of %s dropped %d frames" % (
                self.name, capture.node.name, capture.dropped))
            for t, octets in records(capture.path):
                frame = read_frame(t, capture.node.name, octets)
                message = message_of(t, capture.node.name, octets)
                self.frames.append(frame)
                if message:
                    self.messages.append(message)
        self.messages.sort(key=lambda m: m.t)

    def periods(self, name):
        """(start, end) of each time that a router was Active, by its own words."""
        found, start = [], None
        ends = iter(self.ended.get(name, []) + [None])
        end = next(ends)
        for m in (m for m in self.messages if m.node == name):
            while end is not None and m.t > end:
                if start is not None:
                    found.append((start, end))
                start, end = None, next(ends)
            active = m.state == "active" and m.opcode == HELLO
            if active and start is None:
                start = m.t
            elif not active and m.opcode != COUP and start is not None:
                found.append((start, m.t))
                start = None
        if start is not None:
            found.append((start, end or start))
        return found


def judge_silence(bed):
    """
    The invariants: nothing from the virtual MAC, and no answer about a virtual address,
    but by an Active router.  Returns how many frames were looked at.
    """
    group, wrong, looked = bed.groups[0], [], 0
    periods = {name: bed.periods(name) for name in bed.routers}
    for frame in bed.frames:
        claim = isinstance(frame, Resolve) and frame.mac and frame.target in group.vips()
        if frame.src_mac != group.virtual_mac and not claim:
            continue
        looked += 1
        # The farewell is the end of a period; what is on its way then still leaves.
        if not any(start - judge.EARLY_NS <= frame.t <= end + judge.REACTION_NS
                   for start, end in periods[frame.node]):
            wrong.append(frame)
    bed.verdict.check(looked > 0, "%s: nothing was sent from the virtual MAC" % bed.name)
    bed.verdict.check(not wrong, "%s: %d frames of a router that is not Active, the first: %s" % (
        bed.name, len(wrong), wrong[0] if wrong else ""))
    return looked


def judge_macs(bed):
    """Messages of the Active come from the virtual MAC, others from the interface's."""
    group = bed.groups[0]
    own = {name: router.node.mac() for name, router in bed.routers.items()}
    wrong = [m for m in bed.messages if m.src_mac != (
        group.virtual_mac if m.state == "active" and group.mac == "virtual" else own[m.node])]
    bed.verdict.check(not wrong, "%s: messages from a wrong MAC, the first: %s" % (bed.name,
                                                                                 wrong[:1]))
    seen = [m for m in bed.probe.macs if m[0] == "resolve" and m[2] != group.virtual_mac]
    bed.verdict.check(group.mac != "virtual" or not seen,
                      "%s: the client saw other MACs: %s" % (bed.name, seen[:3]))


def judge_overlap(bed):
    """Two Actives never longer than a Hello takes to be heard."""
    spans = [(name, *span) for name in bed.routers for span in bed.periods(name)]
    for i, (a, a_start, a_end) in enumerate(spans):
        for b, b_start, b_end in spans[i + 1:]:
            both = min(a_end, b_end) - max(a_start, b_start)
            if a != b:
                bed.verdict.check(both <= judge.REACTION_NS, "%s: %s and %s both Active for %.1f ms"
                                  % (bed.name, a, b, both / MS))


def judge_faults(bed, table):
    """The outages of the client, and when the next router took over."""
    group = bed.groups[0]
    for fault, old, new, t in bed.faults:
        if new is None:
            continue
        first = next((m for m in bed.messages if m.node == new and m.t > t
                      and m.state == "active" and m.opcode == HELLO), None)
        if not bed.verdict.check(first is not None, "%s: %s of %s: nobody took over" % (
                bed.name, fault, old)):
            continue
        last = [m for m in bed.messages if m.node == old and m.t < first.t][-1]
        taken = (first.t - last.t) / MS
        outage = bed.probe.outage_ms("resolve", t, first.t + 100 * MS)
        limit = group.hold_ms if fault == "crash" else 0
        bed.verdict.check(limit - 1 <= taken <= limit + 50,
                          "%s: %s of %s: taken after %.1f ms, limit %d" % (bed.name, fault, old,
                                                                          taken, limit))
        bound = limit + 50 + 2 * bed.probe.late_ms
        bed.verdict.check(outage <= bound, "%s: %s of %s: nobody answered for %.1f ms, limit %.1f"
                          % (bed.name, fault, old, outage, bound))
        table.add(bed.name, fault, limit, taken, outage)


def judge_dissection(bed):
    """tshark finds every frame in order, and HSRP in as many as this file does."""
    for capture in bed.lan.captures:
        judge.judge_dissection(bed.verdict, "%s: %s" % (bed.name, capture.node.name), capture.path)
        listed = subprocess.run(["tshark", "-n", "-r", capture.path, "-Y", "hsrp", "-T",
                                 "fields", "-e", "udp.checksum.status", "-o",
                                 "udp.check_checksum:TRUE"], capture_output=True, text=True,
                                timeout=120, check=True).stdout.split()
        mine = sum(m.node == capture.node.name for m in bed.messages)
        bed.verdict.check(len(listed) >= mine > 0 and set(listed) == {"1"},
                          "%s: %s: tshark knows %d HSRP packets, %d of groups were sent; %s" % (
                              bed.name, capture.node.name, len(listed), mine, set(listed)))


def finish(bed, table):
    bed.finish()
    if bed.groups[0].mac == "virtual":
        judge_silence(bed)
    judge_macs(bed)
    judge_overlap(bed)
    judge_faults(bed, table)
    judge_dissection(bed)


def run_pair(context, table, name, group, **second):
    """The faults of a pair; `second`: what the worse router has different."""
    print("  " + name, flush=True)
    groups = [dataclasses.replace(group, priority=150), dataclasses.replace(group, **second)]
    with Bed(context, name, groups) as bed:
        if group.learn or second.get("learn"):
            bed.start("r1")
            bed.expect("alone", r1="active")
            bed.start("r2")
        else:
            bed.start("r2")
            bed.expect("alone", r2="active")
            bed.start("r1")
        bed.expect("the better one takes over", r1="active", r2="standby")
        bed.crash("r1", "r2")
        bed.expect("after the crash", r2="active")
        bed.start("r1")
        bed.expect("back with preemption", r1="active", r2="standby")
        bed.leave("r1", "r2")
        bed.expect("after the farewell", r2="active")
        bed.start("r1", preempt=False)
        bed.expect("back without preemption", r1="standby", r2="active")
        bed.routers["r2"].set_priority(bed.routers["r2"].groups[0], 0)
        time.sleep(2 * group.hold_ms / 1000)
        bed.expect("priority 0 is no farewell", r1="standby", r2="active")
        finish(bed, table)


def run_three(context, table, name, group):
    print("  " + name, flush=True)
    groups = [dataclasses.replace(group, priority=p) for p in (200, 150, 100)]
    with Bed(context, name, groups) as bed:
        for router in bed.routers:
            bed.start(router)
        bed.expect("all", r1="active", r2="standby", r3="listen")
        bed.crash("r1", "r2")
        bed.expect("one died", r2="active", r3="standby")
        bed.leave("r2", "r3")
        bed.expect("one left", r3="active")
        bed.start("r2")
        bed.expect("one is back", r2="active", r3="standby")
        bed.start("r1")
        bed.expect("all are back", r1="active", r2="standby", r3="listen")
        bed.crash("r2", None)
        bed.expect("the Standby died", r1="active", r3="standby")
        finish(bed, table)


# ---- a host that pretends to be a router ----

HIJACK = """
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(sys.argv[1]))
s.bind((sys.argv[1], 1985))
for message in sys.argv[2:]:
    s.sendto(bytes.fromhex(message), ("224.0.0.102", 1985))
    time.sleep(0.1)
"""


def spoofed(group, opcode, state, priority, source):
    """A Group State TLV with the text "cisco", in hexadecimal."""
    body = struct.pack("!BBBBH6sIII", 2, opcode, state, 4, group.number,
                       bytes.fromhex("0200000066ff"), priority, group.hello_ms, group.hold_ms)
    body += socket.inet_aton(source) + bytes(12)
    return (bytes((1, len(body))) + body + b"\x03\x08cisco\0\0\0").hex()


def run_hijack(context, table, name, group, succeeds):
    """Coup, Hello and Resign of priority 255 by the client."""
    print("  " + name, flush=True)
    vip = group.vips()[0]
    groups = [dataclasses.replace(group, priority=150), group]
    with Bed(context, name, groups) as bed:
        for router in bed.routers:
            bed.start(router)
        bed.expect("before", r1="active", r2="standby")
        before = {n: bed.counters(n) for n in bed.routers}
        messages = [spoofed(group, *m, vip) for m in ((RESIGN, 6, 255), (COUP, 4, 255),
                                                     (HELLO, 6, 255))]
        bed.client.run([sys.executable, "-c", HIJACK, bed.client.ip4()] + messages)
        time.sleep(0.1)
        after = {n: bed.counters(n) for n in bed.routers}
        states = bed.states(bed.routers)
        for n in bed.routers:
            refused = after[n].get("auth_type", 0) - before[n].get("auth_type", 0)
            bed.verdict.check(refused == (0 if succeeds else 3), "%s: %s refused %d messages" % (
                name, n, refused))
        bed.verdict.check((states["r1"] == "active") != succeeds, "%s: %s" % (name, states))
        # Without more of it all is as before; one without preemption does not come back.
        bed.expect("afterwards", r1="active", r2="standby")
        bed.finish()
        judge_silence(bed)
        judge_macs(bed)


# name, group, what the second one has different, in the smoke subset
MD5, NEW = ("md5-chain:7:top secret",), ("md5-chain:9:new",)
PAIRS = [
    ("v1", Group(1, version=1), {}, True),
    ("v1 whole seconds", Group(255, version=1, hello_ms=1000, hold_ms=3000), {}, False),
    ("v1 MD5", Group(3, version=1, auth=("md5:secret",)), {}, False),
    ("v1 text", Group(3, version=1, auth=("text:abc",)), {}, False),
    ("v2 MD5", Group(4095, auth=MD5), {}, True),
    ("v2 two keys", Group(300, auth=MD5 + NEW), {"auth": NEW + MD5}, False),
    ("v2 not accepted", Group(301, accept=False), {}, False),
    ("v2 bia", Group(302, mac="bia"), {}, False),
    ("v2 learned", Group(303), {"learn": True}, False),
    ("IPv6 MD5", Group(1000, family=6, auth=MD5), {}, True),
    ("IPv6 not accepted", Group(1001, family=6, accept=False), {}, False),
]


def run(context):
    table = Table(context.out, "hsrp", "HSRP: takeovers",
                  ["case", "fault", "limit ms", "taken ms", "client's outage ms"])
    for name, group, second, smoke in PAIRS:
        if context.full or smoke:
            run_pair(context, table, name, group, **second)
    run_three(context, table, "three, v2", Group(20))
    if context.full:
        run_three(context, table, "three, v1", Group(21, version=1))
        run_three(context, table, "three, IPv6", Group(22, family=6))
    run_hijack(context, table, "hijack", Group(30), True)
    run_hijack(context, table, "hijack with MD5", Group(31, auth=MD5), False)
    table.close()
