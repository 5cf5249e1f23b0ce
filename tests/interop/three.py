# SPDX-License-Identifier: MIT
"""
three.py - test 3: a subject, keepalived and FRR on one LAN; any two die in any
order, and the one that is left is Active.
"""
import itertools

import pair
from bed import Bed
from routers import Group

NEEDS = ("keepalived", "vrrpd", "zebra", "vtysh")

PRIORITIES = (200, 150, 100)


def run(context):
    table = pair.table_of(context, "three", "Three routers, two of which die: takeovers")
    for family in (4, 6) if context.full else (4,):
        kinds = [context.subject, "keepalived", "frr"]
        orders = list(itertools.permutations(kinds))
        # Every kind once the best, once in the middle, once the worst.
        for order in orders if context.full else [orders[0], orders[3], orders[4]]:
            run_case(context, table, family, order)
    table.close()


def run_case(context, table, family, order):
    """`order`: the kinds, best priority first."""
    name = "IPv%d, %s" % (family, " over ".join(order))
    print("  " + name, flush=True)
    members = [("r%d" % (i + 1), kind, Group(10, family=family, interval_ms=100,
                                             priority=PRIORITIES[i]))
               for i, kind in enumerate(order)]
    names = [member[0] for member in members]
    with Bed(context.out, name, members, context.verdict, context.subject) as bed:
        for router in names:
            bed.note("%s starts" % router)
            bed[router].start()
        bed.expect("all", r1="active", r2="backup", r3="backup")
        faults = []
        for first, second in itertools.permutations(names, 2):
            faults += two_deaths(bed, names, first, second)
        bed.finish()
        for text, new, after in faults:
            found = bed.takeover(text, new, after)
            outage = pair.judge_client(bed, text, found, after)
            if found:
                table.add(name, text, bed[found.old].kind, bed[new].kind, found.limit_ns / 1e6,
                          found.late_ns / 1e6, found.announce_ns and found.announce_ns / 1e6,
                          outage)


def two_deaths(bed, names, first, second):
    """Kills these two, one after the other, then starts them again.  Returns the takeovers."""
    alive, faults = list(names), []
    for victim in (first, second):
        was_active = victim == alive[0]
        t = pair.crash(bed, victim)
        alive.remove(victim)
        text = "%s dies, %s left" % (victim, " and ".join(alive))
        states = {name: "active" if name == alive[0] else "backup" for name in alive}
        bed.expect(text, **states)
        if was_active:
            faults.append((text, alive[0], t))
    for victim in (second, first):
        pair.restart(bed, victim)
    bed.expect("all are back", r1="active", r2="backup", r3="backup")
    return faults
