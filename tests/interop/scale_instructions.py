# SPDX-License-Identifier: MIT
"""
scale_instructions.py - how many instructions of user space an advertisement costs,
by valgrind's callgrind: what a router executed between two moments of its steady run,
by the advertisements that crossed the wire between them.

Only the router that is looked at runs under callgrind; the other one runs as always.
All of its processes and libraries are counted.
"""
import glob
import os
import re
import subprocess
import time

import scale_bed
from lan import Problem, read_text, wait_until
from routers import remove_run_dirs
from scale_figures import adverts_between

GROUPS, INTERVAL_MS, START_SECONDS = 1000, 1000, 60


def dump(router, recorder):
    """When it was, and what was executed so far, as callgrind writes it when told to.

    It is told between two bursts: a moment more or less does not matter there.
    """
    recorder.silence(2 * INTERVAL_MS / 1000)
    told = time.time_ns()
    for order in [subprocess.Popen(["vgdb", "--pid=%d" % pid, "dump"], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL) for pid in router.pids()]:
        order.wait(30)
    return told, sum(int(re.findall(r"^(?:summary|totals): (\d+)", read_text(path), re.M)[-1])
                     for path in glob.glob(router.path("callgrind.*.*")))


def measure(out, kind, mac, receives, seconds):
    """Instructions for one advertisement that is sent, or received."""
    name = "instructions_%s_%s_%s" % (kind, mac, "received" if receives else "sent")
    lan = scale_bed.Cables(os.path.join(out, "scale", name.replace(" ", "_")))
    try:
        with lan:
            recorder = scale_bed.Recorder(lan)
            make = scale_bed.KINDS[kind]
            pair = [make(node, scale_bed.groups(GROUPS, INTERVAL_MS, priority, mac))
                    for node, priority in zip(lan.nodes, (200, 100))]
            watched = pair[receives]
            wrapper = ["valgrind", "--tool=callgrind", "--trace-children=yes",
                       "--callgrind-out-file=" + watched.path("callgrind.%p")]
            pair[0].start(() if receives else wrapper)
            if not wait_until(lambda: recorder.seen(0) == GROUPS, START_SECONDS):
                raise Problem("%s: %d groups are Active" % (name, recorder.seen(0)))
            if receives:
                pair[1].start(wrapper)
            # Until all is as it stays; under valgrind that is slow.
            time.sleep(8)
            begin, before = dump(watched, recorder)
            time.sleep(seconds)
            end, after = dump(watched, recorder)
            if receives and recorder.seen(1):
                raise Problem("%s: the Backup did not stay one" % name)
            recorder.stop()
            return (after - before) / max(1, adverts_between(recorder.records(), begin, end))
    finally:
        remove_run_dirs(lan)
