# SPDX-License-Identifier: MIT
"""
scale.py - test 6: hundreds of groups on four interfaces, vipd beside keepalived, FRR
where it holds, and a bare loop that sends and receives the same packets.

Each row is a pair of routers of one kind: a is Active in all groups, b is Backup in
all.  It starts a (how long until it is Active in all), starts b, looks for some time
at what goes over the wire and what it costs, and then a dies.  Nothing else runs;
what else the machine did is in the column of the load.

Processor time is user's and system's of all processes of a router.  What the kernel
does for a packet in soft interrupts counts for the one in whose context it runs: on
a veth that is who sends, up to the socket of who receives.  What kernel threads do
(macvlan hands multicast to one) counts for nobody and has a column of its own, in
which other users of the machine are, too.

What a busy machine cannot spoil is judged: instructions, and that every group was
taken.  What it can is judged only where the bare loop of the same point had nothing
late, and only if it is wrong each time.  How many times the bare loop's processor
time is printed, never judged.
"""
import collections
import os
import time

import scale_bed
import scale_instructions
from lan import Problem, wait_until
from routers import remove_run_dirs
from scale_bed import Cables, Recorder, groups
from scale_figures import Deaths, Steady, down_interval_ns, first_adverts
from table import Table

NEEDS = ("keepalived", "chrt", "valgrind")

MS = 1000000
# How many of what, looked at for so long.
Point = collections.namedtuple("Point", "groups interval_ms seconds programs")
# Who has what MAC.
Program = collections.namedtuple("Program", "kind mac")

BARE = Program("bare", "-")
BARE_PLAIN = Program("bare plain", "-")
VIPD = Program("vipd", "virtual")
VIPD_PHYSICAL = Program("vipd", "physical")
KEEPALIVED = Program("keepalived", "virtual")
KEEPALIVED_PHYSICAL = Program("keepalived", "physical")
FRR = Program("frr", "virtual")

ROUTERS = (VIPD, VIPD_PHYSICAL, KEEPALIVED, KEEPALIVED_PHYSICAL)
ALL = (BARE, BARE_PLAIN) + ROUTERS

SMOKE = [Point(200, 1000, 5, (BARE, VIPD, KEEPALIVED)),
         Point(100, 10, 5, (BARE, VIPD, VIPD_PHYSICAL, KEEPALIVED))]
FULL = [Point(1000, 1000, 60, (BARE,) + ROUTERS),
        Point(500, 1000, 5, (BARE,) + ROUTERS + (FRR,)),
        Point(100, 10, 20, (BARE, BARE_PLAIN, VIPD, VIPD_PHYSICAL, KEEPALIVED, FRR)),
        Point(500, 10, 20, ALL), Point(750, 10, 20, ALL), Point(1000, 10, 20, ALL)]
# Routers that never get so far are given up.
START_SECONDS = 60
# A row whose times are wrong is measured so often at most.
# A ceiling: what vipd takes for an advertisement now, with room for another compiler.
INSTRUCTIONS_MAX = 1900
ATTEMPTS = 3
# What the subject has to keep.
LISTEN_SECONDS, START_SLACK_SECONDS, TAKEN_MS, INSTALLED_MS = 1.0, 0.1, 20, 100


class Tables:
    def __init__(self, out):
        point = ["program", "MAC", "groups", "interval ms"]
        end = ["load before", "recorder dropped"]
        self.steady = Table(out, "scale_steady", "Scale: the wire, and what it costs", point + [
            "adverts", "missed", "late", "worst gap ms", "spurious", "us/sent", "x bare",
            "us/received", "x bare", "kernel threads us/advert"] + end)
        self.start = Table(out, "scale_start", "Scale: start and memory of the Active router",
                           point + ["listens s", "Active s", "RSS KiB", "PSS KiB"] + end)
        self.death = Table(out, "scale_death", "Scale: death of the router that holds all, from the"
                           " limit of each group, in ms", point + [
                               "taken", "earliest", "median", "last advert", "last gratuitous ARP",
                               "last address installed"] + end)

    def close(self):
        for table in (self.steady, self.start, self.death):
            table.close()


class Row:
    """One program at one point."""

    def __init__(self, context, point, program):
        self.context, self.point, self.program = context, point, program
        self.name = "%s %s %d at %d ms" % (program.kind, program.mac, point.groups,
                                           point.interval_ms)
        self.out = os.path.join(context.out, "scale", self.name.replace(" ", "_"))
        self.bare = program.kind.startswith("bare")
        self.listening = None

    def make(self, node, priority):
        return scale_bed.KINDS[self.program.kind](
            node, groups(self.point.groups, self.point.interval_ms, priority, self.program.mac))

    def measure(self):
        scale_bed.calm(5)
        self.load = scale_bed.load()
        lan = Cables(self.out)
        try:
            with lan:
                self.recorder = Recorder(lan)
                self.a, self.b = self.make(lan.nodes[0], 200), self.make(lan.nodes[1], 100)
                self.start()
                self.look()
                if not self.bare:
                    self.die()
                self.recorder.stop()
        finally:
            remove_run_dirs(lan)

    def start(self):
        """a becomes Active, and b listens."""
        self.started = time.time_ns()
        self.a.start()
        if self.program.kind == "vipd":
            time.sleep(max(0, 1 - (time.time_ns() - self.started) / 1e9))
            self.listening = sum(entry["state"] != "initialize" for entry in self.a.show())
        if not wait_until(lambda: self.recorder.seen(0) == self.point.groups, START_SECONDS):
            raise Problem("%s: %d of %d groups are Active after %d s" % (
                self.name, self.recorder.seen(0), self.point.groups, START_SECONDS))
        took = (time.time_ns() - self.started) / 1e9
        self.b.start()
        # b needs no longer than a did, which had to wait for the down interval too.
        time.sleep(1 + 1.5 * took)

    def look(self):
        """A time in which nothing happens, and what it costs."""
        routers = (self.a, self.b)
        threads = scale_bed.kernel_threads_ns()
        before = [router.cpu_ns() for router in routers]
        self.begin = time.time_ns()
        time.sleep(self.point.seconds)
        self.end = time.time_ns()
        after = [router.cpu_ns() for router in routers]
        self.threads = sum(after - threads.get(pid, after)
                           for pid, after in scale_bed.kernel_threads_ns().items())
        self.spent = [new - old for old, new in zip(before, after)]
        self.memory = self.a.resident_kib()

    def die(self):
        # Before it, for an end takes longer than a takeover at 10 ms.
        self.died = time.time_ns()
        self.a.kill()
        seconds = 4 * self.point.interval_ms / 1000 + 15
        wait_until(lambda: self.recorder.seen(1) == self.point.groups, seconds)
        # Announcements and addresses come later.
        time.sleep(2)

    def report(self, tables, control):
        """Its lines of the tables; `control` is the bare loop's row of this point."""
        point, program = self.point, self.program
        front = (program.kind, program.mac, point.groups, point.interval_ms)
        back = (self.load, self.recorder.dropped)
        interval = point.interval_ms * MS
        records = self.recorder.records
        self.steady = Steady(records(), self.begin, self.end, interval, point.groups)
        adverts = max(1, self.steady.adverts)
        # Microseconds for one sent and for one received.
        self.cost = [spent / adverts / 1000 for spent in self.spent]
        costs = []
        for mine, bare in zip(self.cost, control.cost if control else (None, None)):
            costs += [mine, mine / bare if bare else None]
        tables.steady.add(*front, self.steady.adverts, self.steady.missed, self.steady.late,
                          self.steady.worst_ns / MS, None if self.bare else self.steady.spurious,
                          *costs, self.threads / adverts / 1000, *back)
        if self.bare:
            return
        active = (max(first_adverts(records(), 0).values()) - self.started) / 1e9
        self.listens = active - down_interval_ns(interval, 200) / 1e9
        tables.start.add(*front, self.listens, active, *self.memory, *back)
        self.deaths = Deaths(records(), self.died, down_interval_ns(interval, 100))
        tables.death.add(*front, self.deaths.taken, *self.deaths.figures(), *back)
        os.unlink(self.recorder.path)

    def complaints(self, control):
        """What is wrong with a row of the subject; whether a busy machine can be the reason."""
        name, steady = self.name, self.steady
        if self.deaths.taken != self.point.groups:
            return ["%s: %d groups taken after the death" % (name, self.deaths.taken)], False
        if control is None or control.steady.late or control.recorder.dropped or (
                self.recorder.dropped):
            print("%s: timing is not judged: the bare loop was late, or records were lost" % name)
            return [], False
        earliest, _, *last = self.deaths.figures()
        found = []
        if steady.missed + steady.late + steady.spurious != 0:
            found.append("%d advertisements missed, %d late, %d spurious takeovers" % (
                steady.missed, steady.late, steady.spurious))
        if self.listening not in (None, self.point.groups):
            found.append("%s groups listen one second after the start" % self.listening)
        if self.listens > LISTEN_SECONDS + START_SLACK_SECONDS:
            found.append("Active in all groups %.2f s beyond the down interval" % self.listens)
        for what, late, allowed in zip(("advertisement", "gratuitous ARP", "address"), last,
                                       (TAKEN_MS, TAKEN_MS, INSTALLED_MS)):
            if late is None or late > allowed:
                found.append("the last %s %s ms after the limit" % (what, late))
        if earliest < 0:
            found.append("a group taken %.3f ms before its limit" % -earliest)
        return ["%s: %s" % (name, text) for text in found], True


def instructions(context):
    """User-space instructions, beside keepalived's; the aim, a fifth of those, is not reached."""
    table = Table(context.out, "scale_instructions",
                  "Scale: user-space instructions for an advertisement (%d groups at %d ms)" % (
                      scale_instructions.GROUPS, scale_instructions.INTERVAL_MS),
                  ["program", "MAC", "sent", "received"])
    found = {}
    programs = (VIPD, VIPD_PHYSICAL, KEEPALIVED) if context.full else (VIPD, KEEPALIVED)
    for program in programs:
        seconds = 10 if context.full else 5
        cells = [scale_instructions.measure(context.out, *program, receives, seconds)
                 for receives in (False, True)]
        found[program] = cells
        table.add(*program, *cells)
    table.close()
    if context.subject == "vipd":
        for program in set(programs) & {VIPD, VIPD_PHYSICAL}:
            for what, mine, peer in zip(("sent", "received"), found[program], found[KEEPALIVED]):
                print("%s %s: %.0f instructions for one %s, %.2f of keepalived's; the aim is 0.2"
                      % (*program, mine, what, mine / peer), flush=True)
                context.verdict.check(mine <= INSTRUCTIONS_MAX, "%s %s: %.0f instructions for one "
                                      "%s, more than %d" % (*program, mine, what,
                                                            INSTRUCTIONS_MAX))


def measure_row(context, tables, point, program, control):
    """A row, or None if the routers do not get so far."""
    row = Row(context, point, program)
    try:
        row.measure()
    except Problem as problem:
        # Of a peer that is a result; the subject is wrong.
        print("%s: %s" % (row.name, problem), flush=True)
        context.verdict.check(program.kind != context.subject, str(problem))
        return None
    row.report(tables, control)
    return row


def measure_subject(context, tables, point, program, control):
    """Rows of the subject: a busy machine spoils one, but a fault is there each time."""
    for attempt in range(1, ATTEMPTS + 1):
        row = measure_row(context, tables, point, program, control)
        if row is None:
            return
        complaints, again = row.complaints(control)
        if not complaints or not again or attempt == ATTEMPTS:
            break
        print("%s, attempt %d: %s" % (row.name, attempt, "; ".join(complaints)), flush=True)
    context.verdict.check(not complaints, "; ".join(complaints))


def run(context):
    tables = Tables(context.out)
    for point in FULL if context.full else SMOKE:
        control = None
        for program in point.programs:
            if program.kind == context.subject:
                measure_subject(context, tables, point, program, control)
                continue
            row = measure_row(context, tables, point, program, control)
            if program == BARE:
                control = row
    tables.close()
    instructions(context)
