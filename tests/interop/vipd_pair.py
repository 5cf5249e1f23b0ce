# SPDX-License-Identifier: MIT
"""
vipd_pair.py - two vipds without any peer: the faults of pair.py.  It is short and
needs no other router, so it is part of every run of the tests that may make
namespaces.
"""
import pair
from routers import Group

NEEDS = ()

ALL = {"live", "tie", "intervals"}


def run(context):
    table = pair.table_of(context, "vipd_pair", "Two of a kind: takeovers")
    for family in (4, 6):
        group = Group(10, family=family, interval_ms=100)
        bed = pair.run_case(context, table, "IPv%d" % family, context.subject, context.subject,
                            group, ALL if context.full else {"live"})
        judge_form(context, bed, family)
    table.close()


def judge_form(context, bed, family):
    """RFC 9568 section 5.2.8: over IPv4 the message alone is summed."""
    if context.subject == "vipd" and family == 4:
        message, pseudo = bed.forms
        context.verdict.check(message > 0 and pseudo == 0,
                              "%s: %d checksums of the message alone, %d with the pseudo-header" % (
                                  bed.name, message, pseudo))
