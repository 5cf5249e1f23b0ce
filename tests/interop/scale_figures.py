# SPDX-License-Identifier: MIT
"""
scale_figures.py - what the recorder's records say: whether every advertisement came
in time, when a router was Active in all groups, and how a death was taken.

A record is (time, kind, router, port, vrid, value); a group is its port and VRID.
"""
import statistics

from scale_bed import ADDRESS, ADVERT, DEVICE_UP, GRATUITOUS

MS = 1000000


def down_interval_ns(interval_ns, priority):
    """RFC 9568 section 6.1: three intervals and the skew."""
    return 3 * interval_ns + (256 - priority) * interval_ns // 256


def first_adverts(records, router):
    """When each group of a router was first heard."""
    first = {}
    for t, kind, who, port, vrid, _ in records:
        if kind == ADVERT and who == router:
            first.setdefault((port, vrid), t)
    return first


class Steady:
    """A time in which router 0 should be Active and router 1 silent, in all groups.

    late: gaps above one and a half intervals; missed: how many advertisements such a gap
    lacks, counting those at either end; spurious: how often router 1 became Active.
    """

    def __init__(self, records, begin, end, interval, count):
        self.adverts = self.late = self.missed = self.spurious = self.worst_ns = 0
        last, taken = {}, {}
        for t, kind, who, port, vrid, _ in records:
            if kind != ADVERT or not begin <= t < end:
                continue
            group = (port, vrid)
            if who == 1:
                # One that goes on is the same mistake.
                if t - taken.get(group, begin - 3 * interval) >= 3 * interval:
                    self.spurious += 1
                taken[group] = t
                continue
            self.adverts += 1
            # The first gap begins with the time itself, where none need be.
            self.gap(t - last.get(group, max(begin, t - interval)), interval)
            last[group] = t
        for group in last.values():
            self.gap(end - group, interval)
        # Who was never heard missed all.
        self.missed += (count - len(last)) * ((end - begin) // interval)

    def gap(self, length, interval):
        self.worst_ns = max(self.worst_ns, length)
        if 2 * length > 3 * interval:
            self.late += 1
            self.missed += (2 * length - interval) // (2 * interval)


class Deaths:
    """How long after each group's limit router 1 did what it had to do."""

    def __init__(self, records, died, limit_ns):
        last, first, announced, address, up = {}, {}, {}, {}, {}
        for t, kind, who, port, vrid, value in records:
            group = (port, vrid)
            if kind == ADVERT and who == 0:
                last[group] = t
            elif who == 0 or t < died:
                continue
            elif kind == ADVERT:
                first.setdefault(group, t)
            elif kind == GRATUITOUS:
                announced.setdefault(group, t)
            elif kind == ADDRESS:
                address.setdefault(group, (t, value))
            elif kind == DEVICE_UP:
                up.setdefault(value, t)
        self.taken = len(first)
        limit = {group: t + limit_ns for group, t in last.items()}
        self.adverts = self.beyond(limit, first)
        self.announcements = self.beyond(limit, announced)
        # It is of use when its device is up, too.
        self.addresses = self.beyond(limit, {group: max(t, up.get(device, t))
                                             for group, (t, device) in address.items()})
        self.count = len(limit)

    @staticmethod
    def beyond(limit, done):
        return [(t - limit[group]) / MS for group, t in done.items() if group in limit]

    def figures(self):
        """Earliest, median and last advertisement; last announcement, address; None if not all."""
        def last(times):
            return max(times) if len(times) == self.count else None
        return (min(self.adverts, default=None),
                statistics.median(self.adverts) if self.adverts else None,
                last(self.adverts), last(self.announcements), last(self.addresses))


def adverts_between(records, begin, end):
    """How many router 0 sent."""
    return sum(kind == ADVERT and who == 0 and begin <= t < end for t, kind, who, *_ in records)
