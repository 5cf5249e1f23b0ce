# SPDX-License-Identifier: MIT
"""
timing.py - test 4: routers of one kind, two and three of them, at 10 ms and at
100 ms: from the last advertisement on the wire to the new Active's first, beside
the protocol's limit (three intervals and the skew time; the skew time alone after
a farewell), and from there to the gratuitous ARP.  keepalived and FRR are measured
in the same run.

The medians are for people to read; judged is only that a subject is never early
and takes over at all (verdict.judge_takeover).
"""
import random
import time

import lan
import pair
from bed import MS, Bed
from routers import KINDS, Group
from table import Table, least, middle, most

NEEDS = ()

PRIORITIES = (200, 150, 100)


def run(context):
    table = Table(context.out, "timing", "Takeover: the new Active's first advertisement after the "
                  "limit, the gratuitous ARP after that", [
                      "routers", "interval ms", "fault", "runs", "limit ms", "late ms least",
                      "late ms median", "late ms most", "announced ms median",
                      "announced ms most"])
    runs = 11 if context.full else 3
    for kind, count, interval_ms in cases(context):
        measure(context, table, kind, count, interval_ms, runs)
    table.close()


def cases(context):
    """(kind, routers, interval).  Peers that are not installed are left out with a word."""
    for kind in dict.fromkeys([context.subject, "keepalived", "frr"]):
        why = lan.missing(KINDS[kind].programs)
        if why:
            print("  without %s: %s" % (kind, why))
            continue
        for count in (2, 3) if kind == context.subject or context.full else (2,):
            for interval_ms in (10, 100):
                yield kind, count, interval_ms


def measure(context, table, kind, count, interval_ms, runs):
    name = "%d %s, %d ms" % (count, kind, interval_ms)
    print("  " + name, flush=True)
    members = [("r%d" % (i + 1), kind, Group(10, interval_ms=interval_ms, priority=PRIORITIES[i]))
               for i in range(count)]
    # Nobody asks for the address here: the takeover alone.
    with Bed(context.out, name, members, context.verdict, context.subject, probe=False) as bed:
        for member in members:
            bed[member[0]].start()
        faults = {"crash": [], "leave": []}
        backups = {member[0]: "backup" for member in members[1:]}
        bed.expect("start", r1="active", **backups)
        for _ in range(runs):
            for fault, act in (("crash", pair.crash), ("leave", pair.leave)):
                # At any phase of the interval.
                time.sleep(0.1 + random.random() * interval_ms / 1000)
                faults[fault].append(act(bed, "r1"))
                bed.expect("after %s" % fault, r2="active")
                pair.restart(bed, "r1")
                bed.expect("back", r1="active", **backups)
        bed.finish()
        for fault, times in faults.items():
            found = [t for t in (bed.takeover("%s %d" % (fault, i), "r2", after, "r1")
                                 for i, after in enumerate(times)) if t]
            late = [t.late_ns / MS for t in found]
            announced = [t.announce_ns / MS for t in found if t.announce_ns is not None]
            table.add("%d %s" % (count, kind), interval_ms, fault, len(found),
                      found[0].limit_ns / MS if found else None, least(late), middle(late),
                      most(late), middle(announced), most(announced))
