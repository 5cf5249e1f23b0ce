# SPDX-License-Identifier: MIT
"""
frr.py - test 2: the subject and FRR's vrrpd, each as the better one, through the
faults of pair.py: v2, v3 over IPv4 and IPv6.  FRR knows no authentication, no
unicast, no physical MAC.

Over IPv6 vrrpd 8.4.4 is not always able to send when it becomes Master ("Failed to
find address to bind on"), and gives up to the first advertisement that it hears, so
that it cannot be expected to win between equals.
"""
import pair
from routers import Group

NEEDS = ("vrrpd", "zebra", "vtysh")

ALL = {"live", "tie", "intervals"}
VARIANTS = [
    ("v3 IPv4", Group(10, interval_ms=100), ALL),
    ("v3 IPv6", Group(10, family=6, interval_ms=100), ALL),
    ("v2", Group(10, version=2), {"live", "tie"}),
]


def run(context):
    table = pair.table_of(context, "frr", "The subject and FRR: takeovers")
    for name, group, depth in VARIANTS:
        orders = [(context.subject, "frr"), ("frr", context.subject)]
        if not context.full and group.version == 2:
            orders, depth = orders[:1], set()
        for high, low in orders:
            wanted = depth - {"tie"} if group.family == 6 and low == "frr" else depth
            pair.run_case(context, table, "%s, %s better" % (name, high), high, low, group, wanted)
    table.close()
