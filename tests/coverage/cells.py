#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cells.py - every cell of the state tables is executed by the unit tests.

    cells.py WORK

The tables are read from lib/: the rows are their events, the columns the states of the
comment above them.  The unit tests run with the steps of the state machines noted
(cells.c), so that a cell counts which a packet, a timer or a call has led to.  cells.txt
names the cells that nothing can lead to, with the reason; each of the others must have
been executed, and none of those.  WORK is where mcdc.py was.
"""
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
TABLES = {"vrrp": "vrrp.c", "hsrp": "hsrp.c", "glbp": "glbp.c", "forwarder": "glbp_forwarder.c"}


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit("cells: %s\n%s%s" % (" ".join(command), done.stdout[-3000:], done.stderr[-3000:]))


def read_table(name):
    """[events], [states] of a table."""
    text = (SOURCE / "lib" / TABLES[name]).read_text()
    head, body = re.search(r"static const struct cell table[^\n]*\n/\*(.*?)\*/\n(.*?)\n};", text,
                           re.S).groups()
    events = re.findall(r"^\[(\w+)\]\s*= ", body, re.M)
    states = [s.replace(" ", "-") for s in re.split(r"\s{2,}", head.strip())]
    if len(states) == 1 or len(states) < len(re.findall(r"\{[^{}]*\}|TAKE\b", body.split("\n")[0])):
        states = head.split()
    return events, states


def exceptions():
    """{(table, event, state): reason} of cells.txt."""
    found = {}
    for line in pathlib.Path(__file__).with_name("cells.txt").read_text().splitlines():
        if line.startswith("#") or not line.strip():
            continue
        cells, reason = line.split(": ", 1)
        table, events, states = cells.split()
        for event in events.split(","):
            for state in states.split(","):
                found[(table, event, state)] = reason
    return found


def main():
    work = pathlib.Path(sys.argv[1]).resolve()
    library = work / "libcells.so"
    includes = ["-I%s" % (SOURCE / i) for i in ("include", "lib")]
    run(["gcc", "-std=c99", "-O1", "-fPIC", "-shared", *includes, "-o", str(library)] +
        [str(f) for f in sorted(SOURCE.glob("lib/*.c"))])
    # All tests but the one that leads to the cells that nothing else leads to.
    tests = [f.stem for f in sorted(SOURCE.glob("tests/unit/test_*.c")) if f.stem != "test_cells"]
    (work / "cells_main.c").write_text(
        "".join("int %s(void);\n" % t for t in tests) + "int main(void)\n{\n  return 0" +
        "".join(" +\n         %s()" % t for t in tests) + ";\n}\n")
    objects = [str(f) for f in sorted(work.glob("support_*.o"))]
    objects += [str(work / (t + ".o")) for t in tests] + [str(work / "cells_main.c")]
    run(["gcc", "-std=gnu99", "-O1", *includes, "-o", str(work / "cells"),
         str(pathlib.Path(__file__).with_name("cells.c")), *objects, str(library),
         "-Wl,-rpath," + str(work), "-rdynamic", "-ldl"])
    run([str(work / "cells")], cwd=work,
        env=dict(os.environ, VIP_CELLS=str(work / "cells.out"), VIP_SOURCE=str(SOURCE)))

    executed = {}
    for line in (work / "cells.out").read_text().splitlines():
        table, event, column, count = line.split()
        executed[(table, int(event), int(column))] = int(count)
    known = exceptions()
    wrong = total = done = 0
    for table in TABLES:
        events, states = read_table(table)
        for e, event in enumerate(events):
            for c, state in enumerate(states):
                total += 1
                count = executed.pop((table, e, c), 0)
                reason = known.pop((table, event, state), None)
                done += count != 0
                if (count == 0) == (reason is None):
                    wrong += 1
                    print("%s %s %s: %s" % (table, event, state, "was executed, in spite of: " +
                                            reason if reason else "never executed"))
    if executed or known:
        sys.exit("cells: there are no cells such as %s" % (list(executed) + list(known))[:3])
    print("cells: %d cells of %d tables: %d executed, %d that nothing leads to" % (
        total, len(TABLES), done, total - done))
    sys.exit(wrong != 0)


main()
