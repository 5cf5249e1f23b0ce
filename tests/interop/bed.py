# SPDX-License-Identifier: MIT
"""
bed.py - one case: a LAN, routers of some kinds in one group, a client that probes
the virtual address, what happened when, and the verdicts that hold in every case.
"""
import os
import subprocess
import time

import routers
import verdict as judge
from lan import Lan, Problem, read_text, wait_until
from stalls import Stalls
from wire import Wire

MS = judge.MS
TOOLS = ""  # where probe and bareloop are; set by run.py


def now():
    """The clock of the captures."""
    return time.time_ns()


class Probe:
    """The client's record: answers, outages, MACs."""

    def __init__(self, node, target, period_us=1000, segment=0, destination=None):
        family = 6 if ":" in target else 4
        self.path = os.path.join(node.lan.out, "probe.%s.%s" % (node.name, target.replace(":", "-")))
        open(self.path, "w", encoding="utf-8").close()
        source = node.address(family, segment)
        if destination and family == 6:
            source = node.ip6(segment)
        self.process = node.spawn([os.path.join(TOOLS, "probe"), "eth%d" % segment, source, target,
                                   str(period_us)] + ([destination] if destination else []),
                                  self.path)
        self.outages, self.macs, self.sums, self.late_ms = [], [], {}, 0

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        for line in read_text(self.path).splitlines():
            what, *rest = line.split()
            if what == "outage":
                self.outages.append((rest[0], int(rest[1]), int(rest[2])))
            elif what in ("first", "mac"):
                self.macs.append((rest[0], int(rest[1]), rest[2]))
            elif what == "sum":
                self.sums[rest[0]] = (int(rest[1]), int(rest[2]))
            elif what == "late":
                self.late_ms = int(rest[0]) / MS
            else:
                raise Problem("probe: " + line)

    def outage_ms(self, kind, start, end):
        """The longest outage that overlaps a time."""
        return max([(b - a) / MS for k, a, b in self.outages if k == kind and a < end and b > start],
                   default=0.0)


class Bed:
    """
    `members` is a list of (name, kind, Group).  Use it by `with`; inside, start and
    stop routers and note() what was done; finish() judges what was seen.
    """

    def __init__(self, out, name, members, verdict, subject, probe=True):
        self.name, self.verdict, self.subject = name, verdict, subject
        self.lan = Lan(os.path.join(out, name.replace(" ", "_")))
        self.members, self.want_probe = members, probe
        self.routers, self.events, self.probe, self.wire = {}, [], None, None
        self.stalls = None
        self.forms = [0, 0]  # VRRP packets without, and with, the pseudo-header in the sum
        self.apart = []  # (router, from, to): cut off from the others

    def __enter__(self):
        try:
            self.lan.__enter__()
            self.stalls = Stalls(self.lan)
            for name, kind, group in self.members:
                node = self.lan.node(name)
                self.routers[name] = routers.make(kind, node, [group])
                self.lan.capture(node)
            self.group = self.members[0][2]
            client = self.lan.node("client")
            # Answers are looked at where they are sent; the client's own frames are not.
            if self.want_probe:
                self.probe = Probe(client, self.group.vips()[-1])
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind, problem, _):
        self.close()
        if kind not in (Problem, subprocess.TimeoutExpired):
            return False
        # A case that cannot go on is wrong; the others are tried all the same.
        return not self.verdict.check(False, "%s: %s" % (self.name, problem))

    def close(self):
        self.lan.close()
        routers.remove_run_dirs(self.lan)

    def __getitem__(self, name):
        return self.routers[name]

    def subjects(self):
        return {name for name, router in self.routers.items() if router.kind == self.subject}

    def note(self, text):
        """Something is done now; returns the time."""
        t = now()
        self.events.append((t, text))
        return t

    def cut_off(self, name):
        """Nobody hears that router, and it hears nobody, until join()."""
        self.routers[name].node.cut_off()
        self.apart.append((name, self.note("%s is cut off" % name), None))

    def join(self, name):
        self.routers[name].node.join()
        self.apart[-1] = self.apart[-1][:2] + (self.note("%s is back on the LAN" % name),)

    def group_of(self, name):
        return self.routers[name].groups[0]

    def state(self, name):
        return self.routers[name].state(self.group_of(name))

    def down_seconds(self):
        """The longest time until a Backup gives its Active up."""
        return 4 * max(router.groups[0].interval_ms for router in self.routers.values()) / 1000

    def expect(self, text, **states):
        """Waits until the routers say that they are in these states, and judges that."""
        last = {}

        def reached():
            last.update({name: self.state(name) for name in states})
            return last == states

        # Beyond the protocol's time: programs that start, and FRR's vtysh.
        ok = wait_until(reached, 2 * self.down_seconds() + 8)
        # What they say was perhaps not on the wire yet.
        time.sleep(1.2 * max(router.groups[0].interval_ms for router in self.routers.values()) / 1000)
        return self.verdict.check(ok, "%s: %s: %s, expected %s" % (self.name, text, last, states))

    def hold(self, text, seconds, **states):
        """These states stand for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            seen = {name: self.state(name) for name in states}
            if seen != states:
                return self.verdict.check(False, "%s: %s: %s, expected %s" % (self.name, text, seen,
                                                                             states))
            time.sleep(0.05)
        return self.verdict.check(True, "")

    def finish(self):
        """Ends everything and judges what holds in every case."""
        self.note("end")
        if self.probe:
            self.probe.stop()
        for name, router in self.routers.items():
            if router.alive():
                self.verdict.check(router.stop(), "%s: %s does not end" % (self.name, name))
        self.lan.stop_captures()
        self.stalls.stop()
        with open(os.path.join(self.lan.out, "events"), "w", encoding="utf-8") as file:
            file.writelines("%d %s\n" % event for event in self.events)
        for capture in self.lan.captures:
            self.verdict.check(capture.dropped == 0, "%s: capture of %s dropped %d frames" % (
                self.name, capture.node.name, capture.dropped))
        self.wire = Wire(self.lan.captures)
        self.judge_invariants()

    def judge_invariants(self):
        subjects = self.subjects()
        group = self.group
        interval = max(router.groups[0].interval_ms for router in self.routers.values()) * MS
        self.periods = judge.periods(self.wire.adverts(group.vrid, family=group.family), self.stalls,
                                     self.apart)
        judge.judge_overlap(self.verdict, self.name, group, self.periods, interval, subjects,
                            self.stalls, self.apart)
        self.looked, self.latest_ms = judge.judge_backups(
            self.verdict, self.name, self.wire, group, self.periods, interval, subjects,
            self.stalls)
        judge.judge_claims(self.verdict, self.name, self.wire, group,
                           {name: self.routers[name].node.mac() for name in subjects})
        self.frames, self.forms = 0, [0, 0]
        for capture in self.lan.captures:
            if capture.node.name in subjects:
                frames, forms = judge.judge_dissection(
                    self.verdict, "%s: %s" % (self.name, capture.node.name), capture.path)
                self.frames += frames
                self.forms = [a + b for a, b in zip(self.forms, forms)]

    def takeover(self, text, new, after, old=None):
        """The takeover (from `old`) after a fault at that time, judged if it is a subject's."""
        until = min([t for t, _ in self.events if t > after], default=now())
        found = judge.takeover(self.wire, self.group, new, self.group_of(new).priority, after, until,
                               old)
        judge.judge_takeover(self.verdict, "%s: %s" % (self.name, text), found,
                             new in self.subjects(), self.stalls)
        return found
