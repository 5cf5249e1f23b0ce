# SPDX-License-Identifier: MIT
"""
pair.py - the faults that a pair of routers goes through, for the groups of tests
that set the subject beside a peer: both orders of priority, crash, farewell,
return with and without preemption, priority changed while it runs, equal
priorities, different intervals.
"""
import dataclasses
import time

from bed import MS, Bed
from table import Table

COLUMNS = ["case", "fault", "old", "new", "limit ms", "late ms", "announced ms",
           "client's outage ms"]


def start_pair(bed):
    """The worse router is Active first; the better takes over from it."""
    bed.note("low starts")
    bed["low"].start()
    bed.expect("alone", low="active")
    bed.note("high starts")
    bed["high"].start()
    bed.expect("the better takes over", high="active", low="backup")


def restart(bed, name, **changes):
    """Starts a router again with another configuration."""
    router = bed[name]
    router.groups[0] = dataclasses.replace(router.groups[0], **changes)
    router.clean()
    bed.note("%s starts again" % name)
    router.start()


def crash(bed, name):
    """SIGKILL.  A keepalived or FRR that is killed leaves its devices: the harness removes them."""
    t = bed.note("%s is killed" % name)
    bed[name].kill()
    bed[name].clean()
    return t


def leave(bed, name):
    t = bed.note("%s leaves" % name)
    bed.verdict.check(bed[name].stop(), "%s: %s does not end" % (bed.name, name))
    return t


def crash_and_leave(bed, faults):
    """The faults that every variant goes through."""
    faults.append(("crash", "low", crash(bed, "high")))
    bed.expect("after the crash", low="active")
    restart(bed, "high")
    bed.expect("back with preemption", high="active", low="backup")
    faults.append(("leave", "low", leave(bed, "high")))
    bed.expect("after the farewell", low="active")


def change_while_running(bed):
    """No preemption; then the priority set below the other's, and back."""
    restart(bed, "high", preempt=False)
    bed.expect("back without preemption", high="backup", low="active")
    bed.hold("back without preemption", 1.5 * bed.down_seconds(), high="backup", low="active")
    leave(bed, "high")
    restart(bed, "high", preempt=True)
    bed.expect("back with preemption", high="active", low="backup")
    bed.note("high's priority falls")
    bed["high"].set_priority(bed.group_of("high"), 50)
    bed.expect("lower priority", high="backup", low="active")
    bed.note("high's priority rises")
    bed["high"].set_priority(bed.group_of("high"), 150)
    bed.expect("higher priority", high="active", low="backup")


def tie(bed, extra):
    """
    Equal priorities: an Active that hears the other Active stays if its address is
    the higher one, as low's is.  They become two because high is cut off.  `extra`:
    settings of a vipd for this.
    """
    leave(bed, "high")
    leave(bed, "low")
    bed.cut_off("high")
    restart(bed, "high", priority=100, extra=extra)
    restart(bed, "low", priority=100, extra=extra)
    bed.expect("equal priorities, apart", high="active", low="active")
    bed.join("high")
    bed.expect("equal priorities", high="backup", low="active")
    bed.hold("equal priorities", bed.down_seconds(), high="backup", low="active")


def intervals(bed, faults):
    """VRRPv3: a Backup goes by the Active's interval, here a third of its own."""
    leave(bed, "high")
    leave(bed, "low")
    own = bed.group_of("high").interval_ms
    restart(bed, "high", priority=150, extra=())
    restart(bed, "low", priority=100, interval_ms=3 * own, extra=())
    bed.expect("different intervals", high="active", low="backup")
    # Until they understand each other's checksums, too: see keepalived.py.
    time.sleep(bed.down_seconds())
    bed.expect("different intervals", high="active", low="backup")
    faults.append(("crash, other interval", "low", crash(bed, "high")))
    bed.expect("after the crash", low="active")


def judge_client(bed, text, found, after):
    """The client is without an answer from a subject no longer than the protocol takes."""
    if bed.probe is None or found is None:
        return None
    outage = bed.probe.outage_ms("resolve", after, found.first + 100 * MS)
    if found.new in bed.subjects():
        # From the last advertisement, which was before the fault.
        bound = found.limit_ns / MS + 100 + 2 * bed.probe.late_ms
        bed.verdict.check(outage <= bound, "%s: %s: nobody answered for %.1f ms, limit %.1f" % (
            bed.name, text, outage, bound))
    return outage


def run_case(context, table, name, high, low, group, depth, tie_extra=()):
    """
    One variant: kinds of the better and of the worse router.  `depth` is a set out
    of "live", "tie", "intervals"; `tie_extra`: see tie().
    """
    members = [("high", high, dataclasses.replace(group, priority=150)), ("low", low, group)]
    if group.peers:
        # By number: the first node and the second.
        family = group.family
        addresses = ["10.1.0.%d" % n if family == 4 else "fe80::%d" % n for n in (1, 2)]
        members = [(n, k, dataclasses.replace(g, peers=(addresses[1 - i],)))
                   for i, (n, k, g) in enumerate(members)]
    print("  %s" % name, flush=True)
    with Bed(context.out, name, members, context.verdict, context.subject) as bed:
        faults = []
        start_pair(bed)
        crash_and_leave(bed, faults)
        if "live" in depth:
            change_while_running(bed)
        if "tie" in depth:
            if "live" not in depth:
                restart(bed, "high")
                bed.expect("back", high="active", low="backup")
            tie(bed, tie_extra)
        if "intervals" in depth:
            intervals(bed, faults)
        bed.finish()
        for text, new, after in faults:
            found = bed.takeover(text, new, after)
            outage = judge_client(bed, text, found, after)
            if found:
                table.add(name, text, bed[found.old].kind, bed[new].kind, found.limit_ns / MS,
                          found.late_ns / MS,
                          None if found.announce_ns is None else found.announce_ns / MS, outage)
        judge_answers(bed, group)
    return bed


def judge_answers(bed, group):
    """The client was answered, and by the right MAC all the time."""
    sent, answered = bed.probe.sums.get("resolve", (0, 0))
    bed.verdict.check(answered > 0, "%s: the client was never answered (%d asked)" % (bed.name,
                                                                                     sent))
    if group.mac == "virtual":
        # An echo reply may leave from the interface's own MAC.
        wrong = [m for m in bed.probe.macs if m[0] == "resolve" and m[2] != group.virtual_mac]
        bed.verdict.check(not wrong, "%s: the client saw other MACs: %s" % (bed.name, wrong[:3]))


def table_of(context, name, title):
    return Table(context.out, name, title, COLUMNS)
