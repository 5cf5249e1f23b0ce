# SPDX-License-Identifier: MIT
"""
hostile.py - test 7: a pair of subjects while the client sends garbage, truncated and
spoofed frames (attack.py), 10,000 a second.  No router changes its state, no
advertisement is missing, the client is answered all the time, and the counters say
what came.
"""
import os
import re
import sys
import time

import pair
import verdict as judge
from bed import MS, Bed
from lan import read_text
from routers import Group
from table import Table

NEEDS = ()

RATE = 10000
# What attack.py has something for, by the names of the counters.
DROPPED = ("length", "ttl", "version", "type", "count_zero", "checksum")


def run(context):
    table = Table(context.out, "hostile", "%d bad frames a second" % RATE, [
        "case", "sent", "worst gap ms", "client's worst outage ms", "transitions",
        "dropped by the Active", "by the Backup"])
    for family in (4, 6):
        for interval_ms in (10, 100) if context.full else (100,):
            for mac in ("virtual", "physical") if context.full else ("virtual",):
                group = Group(10, family=family, interval_ms=interval_ms, mac=mac)
                run_case(context, table, "IPv%d, %d ms, %s MAC" % (family, interval_ms, mac), group)
    table.close()


def counters(router):
    """The sum of what a subject counted, and its transitions."""
    shown = router.shown(router.groups[0])
    return shown.get("counters", {}), shown.get("transitions")


def grown(before, after):
    """Counters that are higher now, by how much."""
    return {name: after[name] - before.get(name, 0) for name in after
            if after[name] > before.get(name, 0)}


def run_case(context, table, name, group):
    print("  " + name, flush=True)
    verdict, seconds = context.verdict, 10 if context.full else 4
    members = [("high", context.subject, group), ("low", context.subject, group)]
    with Bed(context.out, name, members, verdict, context.subject) as bed:
        bed["high"].groups[0].priority = 150
        pair.start_pair(bed)
        time.sleep(0.5)
        asks = context.subject == "vipd"
        before = {n: counters(bed[n]) for n in ("high", "low")} if asks else {}
        start = bed.note("the attack begins")
        attack = os.path.join(bed.lan.out, "attack")
        process = bed.lan.nodes[-1].spawn(
            [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "attack.py"),
             "eth0", str(group.family), str(group.vrid), ",".join(group.vips()),
             bed["high"].node.address(group.family), str(RATE), str(seconds)], attack)
        process.wait(4 * seconds + 10)
        end = bed.note("the attack ends")
        sent = int((re.findall(r"^sent (\d+)$", read_text(attack), re.M) or ["0"])[0])
        verdict.check(sent >= RATE * seconds // 2, "%s: only %d frames were sent: %s" % (
            name, sent, read_text(attack)))
        bed.hold("after the attack", 0.5, high="active", low="backup")
        after = {n: counters(bed[n]) for n in ("high", "low")} if asks else {}
        bed.finish()
        judge_quiet(bed, table, start, end, sent, before, after)


def judge_quiet(bed, table, start, end, sent, before, after):
    adverts = [a for a in bed.wire.adverts(bed.group.vrid) if start <= a.t <= end]
    own = [a for a in adverts if a.node == "high"]
    judge.judge_gaps(bed.verdict, bed.name, own, 1.5)
    others = [a for a in adverts if a.node != "high"]
    bed.verdict.check(not others, "%s: %d advertisements of the Backup" % (bed.name, len(others)))
    outage = bed.probe.outage_ms("resolve", start, end)
    bed.verdict.check(outage <= 100 + 2 * bed.probe.late_ms, "%s: the client had no answer for %.1f ms"
                      % (bed.name, outage))
    dropped = {}
    for name in after:
        (old, transitions), (new, then) = before[name], after[name]
        bed.verdict.check(transitions == then, "%s: %s changed its state: %s transitions, then %s" % (
            bed.name, name, transitions, then))
        counted = grown(old, new)
        dropped[name] = sum(counted.get(reason, 0) for reason in DROPPED)
        missing = [reason for reason in DROPPED if reason not in counted]
        bed.verdict.check(not missing, "%s: %s counted no %s, but %s" % (bed.name, name,
                                                                        missing, counted))
    gaps = [(b.t - a.t) / MS for a, b in zip(own, own[1:])]
    table.add(bed.name, sent, max(gaps, default=0.0), outage,
              sum(after[n][1] - before[n][1] for n in after) if after else None,
              dropped.get("high"), dropped.get("low"))
