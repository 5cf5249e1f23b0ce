# SPDX-License-Identifier: MIT
"""
keepalived.py - test 1: the subject and keepalived, each as the better one, through
the faults of pair.py: v2, v2 with a password, v3 over IPv4 and IPv6, unicast,
virtual and physical MAC.

keepalived 2.2.7 sends and accepts VRRPv3 over IPv4 with the checksum over the
pseudo-header only; RFC 9568 wants it over the message alone.  A subject begins
with the message, hears keepalived and adopts its form: both forms are in the
capture then, and judge_overlap() bounds the time with two Actives.

keepalived 2.2.7 begins its advertisement interval anew with every VRRP packet that
it gets, even one that it drops: a Master whose packets come due after those of an
Active with the other form never says a word, and cannot be understood.  The test of
equal priorities, where both are Active before they hear each other, therefore sets
`checksum = pseudo`.
"""
import pair
from routers import Group

NEEDS = ("keepalived",)

ALL = {"live", "tie", "intervals"}

# name, group, depth, in the smoke subset
VARIANTS = [
    ("v3 IPv4", Group(10, interval_ms=100), ALL, True),
    ("v3 IPv6", Group(10, family=6, interval_ms=100), ALL, True),
    ("v3 IPv4 unicast", Group(10, interval_ms=100, peers=("-",)), {"live"}, True),
    ("v3 IPv4 physical MAC", Group(10, interval_ms=100, mac="physical"), ALL, True),
    ("v3 IPv6 physical MAC", Group(10, family=6, interval_ms=100, mac="physical"), ALL, False),
    ("v3 IPv6 unicast", Group(10, family=6, interval_ms=100, peers=("-",)), {"live"}, False),
    ("v2", Group(10, version=2), {"live", "tie"}, True),
    ("v2 password", Group(10, version=2, password="secret"), {"live"}, True),
    ("v2 physical MAC", Group(10, version=2, mac="physical"), set(), False),
    ("v2 unicast", Group(10, version=2, peers=("-",)), set(), False),
]


def run(context):
    table = pair.table_of(context, "keepalived", "The subject and keepalived: takeovers")
    for number, (name, group, depth, smoke) in enumerate(VARIANTS):
        if not (smoke or context.full):
            continue
        orders = [(context.subject, "keepalived"), ("keepalived", context.subject)]
        if not context.full and group.version == 2:
            # Seconds instead of milliseconds: less of it, and not in both orders.
            orders, depth = orders[1:] if group.password else orders[:1], set()
        for high, low in orders:
            text = "%s, %s better" % (name, high)
            extra = (("checksum", "pseudo"),) if (group.family, group.version) == (4, 3) else ()
            bed = pair.run_case(context, table, text, high, low, group, depth, extra)
            judge_forms(context, bed, group, high)
    table.close()


def judge_forms(context, bed, group, high):
    """Which checksums a vipd sent: alone by the message, beside keepalived by its form."""
    if context.subject != "vipd" or group.family != 4 or group.version != 3:
        return
    message, pseudo = bed.forms
    context.verdict.check(pseudo > 0, "%s: keepalived's form of the checksum was never adopted"
                          % bed.name)
    # Alone at first, it has no reason to leave the specification.
    if high == "keepalived":
        context.verdict.check(message > 0, "%s: never the message alone" % bed.name)
