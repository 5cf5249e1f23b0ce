#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cells.py - every cell of the state tables is executed by the unit tests.

    cells.py WORK

The tables are read from lib/: the rows are their events, the columns the states of the
comment above them.  The unit tests run with the steps of the state machines noted
(cells.c).  Most cells are those that a packet, a timer or a call leads to.  cells.txt names
those that nothing leads to, with the reason: they stand in the tables as no change of
state, and the tests whose names end in cells perform the step by hand.  Each cell must be
executed in its own way, and none of cells.txt in the first one.  WORK is where mcdc.py was.
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


def executed(work, arguments):
    """{(table, event, column)} of a run."""
    run([str(work / "cells"), *arguments], cwd=work,
        env=dict(os.environ, VIP_CELLS=str(work / "cells.out"), VIP_SOURCE=str(SOURCE)))
    lines = (work / "cells.out").read_text().splitlines()
    return {(table, int(event), int(column)) for table, event, column, _ in map(str.split, lines)}


def main():
    work = pathlib.Path(sys.argv[1]).resolve()
    library = work / "libcells.so"
    includes = ["-I%s" % (SOURCE / i) for i in ("include", "lib")]
    run(["gcc", "-std=c99", "-O1", "-fPIC", "-shared", *includes, "-o", str(library)] +
        [str(f) for f in sorted(SOURCE.glob("lib/*.c"))])
    tests = [f.stem for f in sorted(SOURCE.glob("tests/unit/test_*.c"))]
    (work / "cells_main.c").write_text(
        "".join("int %s(void);\n" % t for t in tests) +
        "int main(int argc, char **argv)\n{\n  (void)argv;\n  if (argc > 1)\n" +
        "    return 0%s;\n  return 0%s;\n}\n" % tuple(
            "".join(" +\n         %s()" % t for t in tests if t.endswith("_cells") == steps)
            for steps in (True, False)))
    objects = [str(f) for f in sorted(work.glob("support_*.o"))]
    objects += [str(work / (t + ".o")) for t in tests] + [str(work / "cells_main.c")]
    run(["gcc", "-std=gnu99", "-O1", *includes, "-o", str(work / "cells"),
         str(pathlib.Path(__file__).with_name("cells.c")), *objects, str(library),
         "-Wl,-rpath," + str(work), "-rdynamic", "-ldl"])
    led, stepped = executed(work, []), executed(work, ["steps"])
    known = exceptions()
    reasons = len(known)
    wrong = total = 0
    for table in TABLES:
        events, states = read_table(table)
        for e, event in enumerate(events):
            for c, state in enumerate(states):
                total += 1
                by_itself, by_step = (table, e, c) in led, (table, e, c) in stepped
                led.discard((table, e, c))
                stepped.discard((table, e, c))
                reason = known.pop((table, event, state), None)
                if by_itself == (reason is None) and (by_itself or by_step):
                    continue
                wrong += 1
                print("%s %s %s: %s" % (table, event, state, "is led to, in spite of: " + reason
                                        if by_itself else "never executed"))
    if led or stepped or known:
        sys.exit("cells: there are no cells such as %s" % (
            list(led) + list(stepped) + list(known))[:3])
    print("cells: %d cells of %d tables, %d not executed; a packet, a timer or a call leads to %d, "
          "a step by hand to %d" % (total, len(TABLES), wrong, total - reasons, reasons))
    sys.exit(wrong != 0)


main()
