# SPDX-License-Identifier: MIT
"""
invariants.py - test 5: what a subject must never do, where it is most likely to:
a pair of subjects that change roles while a client asks for the virtual address
and for the interfaces' own addresses each millisecond.  Every frame that they sent
is decoded by tshark; no Backup answers; no frame leaves a Backup from the virtual
MAC (verdict.py, which all other groups run over their captures, too).

And what is not on the wire: after the end the machine is as it was before.
"""
import re

import pair
from bed import Bed, Probe
from lan import Problem
from routers import Group
from table import Table
from wire import Resolve

NEEDS = ()

# name, group, in the smoke subset
VARIANTS = [
    ("IPv4", Group(10, interval_ms=100), True),
    ("IPv4 accept", Group(10, interval_ms=100, accept=True), True),
    ("IPv6", Group(10, family=6, interval_ms=100), True),
    ("IPv6 accept", Group(10, family=6, interval_ms=100, accept=True), True),
    ("IPv4 physical MAC", Group(10, interval_ms=100, mac="physical"), True),
    ("IPv4 physical MAC accept", Group(10, interval_ms=100, mac="physical", accept=True), False),
    ("IPv6 physical MAC", Group(10, family=6, interval_ms=100, mac="physical"), False),
    ("IPv6 physical MAC accept", Group(10, family=6, interval_ms=100, mac="physical",
                                       accept=True), False),
    ("v2", Group(10, version=2), False),
    ("v2 accept", Group(10, version=2, accept=True), False),
]

SETTINGS = ("grep -H . /proc/sys/net/ipv[46]/conf/*/[a-z]* 2>/dev/null | grep -v stable_secret;"
            "ip -o addr show; ip -o route show table all; ip -6 -o route show table all;"
            "ip -o link show")


def settings(node):
    """The machine's network configuration as text, one setting a line."""
    text = node.run(["sh", "-c", SETTINGS])
    # Counters of the clock, and which of two paths is used just now.
    text = re.sub(r"(expires|valid_lft|preferred_lft|users|used|age) *\S+", "", text)
    return set(text.splitlines())


def run(context):
    table = Table(context.out, "invariants", "What the subjects sent, and what was wrong with it",
                  ["case", "frames", "judged by state", "latest after the end ms", "answers",
                   "wrong", "own address answered", "echo replies"])
    for name, group, smoke in VARIANTS:
        if context.full or smoke:
            run_case(context, table, name, group)
    table.close()


def run_case(context, table, name, group):
    print("  " + name, flush=True)
    verdict = context.verdict
    before = len(verdict.failures)
    members = [("high", context.subject, group), ("low", context.subject, group)]
    with Bed(context.out, name, members, verdict, context.subject) as bed:
        nodes = [bed[n].node for n in ("high", "low")]
        was = [settings(node) for node in nodes]
        client = bed.lan.nodes[-1]
        own = [Probe(client, n.address(group.family), 20000) for n in nodes]
        bed["high"].groups[0].priority = 150
        pair.start_pair(bed)
        faults = []
        pair.crash_and_leave(bed, faults)
        pair.restart(bed, "high")
        bed.expect("back", high="active", low="backup")
        bed["high"].set_priority(bed.group_of("high"), 50)
        bed.expect("lower priority", high="backup", low="active")
        bed["high"].set_priority(bed.group_of("high"), 150)
        bed.expect("higher priority", high="active", low="backup")
        for probe in own:
            probe.stop()
        bed.finish()
        for text, new, after in faults:
            pair.judge_client(bed, text, bed.takeover(text, new, after), after)
        pair.judge_answers(bed, group)
        judge_own_addresses(bed, nodes, own)
        echoed = bed.probe.sums["echo"][1]
        judge_echo(bed, group, echoed)
        for node, old in zip(nodes, was):
            judge_settings(bed, node, old)
        answers = [f for f in bed.wire.frames if isinstance(f, Resolve) and f.mac
                   and f.target in group.vips()]
        table.add(name, bed.frames, bed.looked, bed.latest_ms, len(answers),
                  len(verdict.failures) - before,
                  sum(p.sums["resolve"][1] for p in own), echoed)


def judge_own_addresses(bed, nodes, probes):
    """The interface's own address keeps its own MAC, before, while and after."""
    for node, probe in zip(nodes, probes):
        sent, answered = probe.sums["resolve"]
        bed.verdict.check(answered >= 0.9 * sent, "%s: own address of %s: %d asked, %d answered" % (
            bed.name, node.name, sent, answered))
        wrong = [m for m in probe.macs if m[2] != node.mac()]
        bed.verdict.check(not wrong, "%s: own address of %s has another MAC: %s" % (
            bed.name, node.name, wrong[:3]))


def judge_echo(bed, group, echoed):
    """Accept mode: who answers a ping of the virtual address."""
    if group.accept:
        bed.verdict.check(echoed > 0, "%s: no echo reply though it accepts" % bed.name)
    elif bed.subject == "vipd":
        bed.verdict.check(echoed == 0, "%s: %d echo replies though it does not accept" % (
            bed.name, echoed))


def judge_settings(bed, node, old):
    """Nothing that the subject changed on the machine is left."""
    try:
        new = settings(node)
    except Problem as problem:
        bed.verdict.check(False, "%s: %s" % (bed.name, problem))
        return
    if bed.subject != "vipd":
        return
    bed.verdict.check(old == new, "%s: %s is not as it was: missing %s, new %s" % (
        bed.name, node.name, sorted(old - new)[:5], sorted(new - old)[:5]))
