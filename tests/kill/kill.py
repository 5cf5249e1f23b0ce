#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kill.py - puts known bugs into a copy of lib/ and says which checks catch each.

    kill.py [--sample N [--seed S]] [--only TEXT] [--checks A,B] [--write [--left]] WORK

Each bug is a patch beside this file, NN-name.patch, whose head tells what it is, its class
and where the field had it.  The patches are applied one by one to a copy of lib/ and
include/ in WORK (bench.py), and checks.py has what is run against it.  A patch may not
change the layout of a structure: programs are built once.  Checks that take long run only
for the bugs whose head asks for them ("Also: tshark").

What comes out is compared with matrix.txt.  An error is a bug that nothing catches, a check
that no longer catches what it did, or a patch that does not apply; a check that catches a
bug for the first time is only said.  --write writes matrix.txt anew, bug by bug; with
--left it goes on where such a run was ended.  The tree is only read otherwise.

--sample draws N by seed S of the bugs for which matrix.txt lists quick checks, and runs
those.  An error then is a bug that none of them catches.

Checks that need what is not there (captures, tshark) are left out, and say so.
"""
import argparse
import collections
import pathlib
import random
import re
import subprocess
import sys
import time

import bench
import checks

HERE = pathlib.Path(__file__).resolve().parent
MATRIX = HERE / "matrix.txt"
HEAD = ("Bug", "Class", "Origin", "Part")
PARTS = ("core", "codec", "vrrp", "hsrp", "glbp")
NAMES = [kind.name for kind in checks.ALL]


class Patch:
    """A bug: the head of its file, and the files that it changes."""

    def __init__(self, path):
        self.path = path
        self.name = path.stem
        text = path.read_text()
        self.head = dict(re.findall(r"^(\w+): (.*)$", text.split("\n--- ")[0], re.M))
        missing = [key for key in HEAD if not self.head.get(key)]
        if missing:
            sys.exit("kill: %s: its head lacks %s" % (path.name, ", ".join(missing)))
        if self.head["Part"] not in PARTS:
            sys.exit("kill: %s: Part is one of %s" % (path.name, ", ".join(PARTS)))
        self.also = self.head.get("Also", "").split()
        self.files = re.findall(r"^\+\+\+ b/(\S+)", text, re.M)
        if not self.files:
            sys.exit("kill: %s changes nothing" % path.name)

    def apply(self, tree, reverse=False):
        command = ["patch", "-p1", "--batch", "--fuzz=1", "--no-backup-if-mismatch", "-r", "-",
                   "-d", str(tree), "-i", str(self.path)]
        done = subprocess.run(command + (["--reverse"] if reverse else []),
                              capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit("kill: %s does not apply to lib/ as it is now: write it anew\n%s" % (
                self.path.name, done.stdout + done.stderr))


# ---- matrix.txt ----

def read_matrix():
    """{bug: {check: what it says, or "" where it was run and noticed nothing}}"""
    rows, name = {}, None
    for line in MATRIX.read_text().splitlines() if MATRIX.exists() else []:
        found = re.match(r"(\d\d-\S+)", line)
        if found:
            name = found.group(1)
            rows[name] = {}
        elif name and line.startswith("    nothing by: "):
            rows[name].update({check: "" for check in line.split(": ")[1].split()})
        elif name and line.startswith("    "):
            check, _, said = line.strip().partition(" ")
            rows[name][check] = said.strip()
    return rows


def catching(row):
    return [name for name in NAMES if row.get(name)]


def summary(rows):
    """Lines on how many each check catches, and which of them it catches alone."""
    by = {bug: catching(row) for bug, row in rows.items()}
    weak = sorted(len(names) for names in by.values() if names)
    lines = ["%d bugs, %d caught" % (len(rows), len(weak))]
    if weak:
        others = sum(any(name != "unit" for name in names) for names in by.values())
        lines[0] += "; half of them by %d checks or more, %d by one alone, %d not by unit tests alone" % (
            weak[len(weak) // 2], weak.count(1), others)
    for kind in checks.ALL:
        run_on = sum(kind.name in row for row in rows.values())
        alone = [bug[:2] for bug, names in by.items() if names == [kind.name]]
        lines.append("%-13s %2d of %2d; %s" % (
            kind.name, sum(kind.name in names for names in by.values()), run_on,
            "alone: " + " ".join(alone) if alone else "none alone: " + kind.kept))
    return lines


def write_matrix(patches, rows):
    rows = {p.name: rows[p.name] for p in patches if p.name in rows}
    with open(MATRIX, "w") as out:
        out.write("# SPDX-License-Identifier: MIT\n#\n"
                  "# Written by kill.py --write, which compares itself with this: each bug, its\n"
                  "# class and where the field had it; the checks that catch it, with the\n"
                  "# programs, searches or inputs that do, and those that were run and noticed\n"
                  "# nothing.  How many each check catches of those that it was run on:\n#\n")
        out.writelines("# %s\n" % line for line in summary(rows))
        for patch in patches:
            if patch.name not in rows:
                continue
            row = rows[patch.name]
            out.write("\n%s  (%s; caught by %d)\n  %s\n  class: %s; from: %s\n" % (
                patch.name, patch.head["Part"], len(catching(row)), patch.head["Bug"],
                patch.head["Class"], patch.head["Origin"]))
            out.writelines("    %-13s %s\n" % (name, row[name]) for name in catching(row))
            idle = [name for name in NAMES if row.get(name) == ""]
            if idle:
                out.write("    nothing by: %s\n" % " ".join(idle))


def lost(found, known):
    """Prints how what was found differs from matrix.txt; the number of errors."""
    errors = 0
    for bug, row in found.items():
        for check, said in row.items():
            before = known.get(bug, {}).get(check)
            if said and not before:
                print("kill: %s: %s catches it, which matrix.txt does not say" % (bug, check))
            if before and not said:
                print("kill: %s: %s NO LONGER CATCHES IT" % (bug, check))
                errors += 1
    return errors


# ---- what to run ----

def plan_all(chosen, there):
    """{bug: the checks to run on it}"""
    slow = {kind.name for kind in there if kind.slow}
    return {p.name: [kind.name for kind in there
                     if kind.name not in slow or kind.name in p.also] for p in chosen}


def plan_quick(there, known, patches):
    """The same, of the quick checks that matrix.txt lists."""
    quick = [kind.name for kind in there if kind.quick]
    plan = {p.name: [name for name in quick if name in catching(known.get(p.name, {}))]
            for p in patches}
    return {bug: names for bug, names in plan.items() if names}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=0, help="so many bugs, drawn; quick checks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="bugs whose names match this")
    parser.add_argument("--checks", default="", help="only these, by name")
    parser.add_argument("--write", action="store_true", help="write matrix.txt")
    parser.add_argument("--left", action="store_true", help="only bugs that it does not have yet")
    parser.add_argument("work", type=pathlib.Path)
    return parser.parse_args()


def choose(options, patches, known):
    """The bugs to run, and {bug: checks}."""
    there = []
    for kind in checks.ALL:
        if options.checks and kind.name not in options.checks.split(","):
            continue
        if kind.missing:
            print("kill: %s is left out: %s" % (kind.name, kind.missing))
        else:
            there.append(kind)
    chosen = [p for p in patches if re.search(options.only, p.name)]
    if options.left:
        chosen = [p for p in chosen if p.name not in known]
    if not options.sample:
        return chosen, plan_all(chosen, there)
    plan = plan_quick(there, known, chosen)
    drawn = sorted(random.Random(options.seed).sample(sorted(plan), min(options.sample, len(plan))))
    return [p for p in chosen if p.name in drawn], {bug: plan[bug] for bug in drawn}


def main():
    options = arguments()
    began = time.time()
    patches = [Patch(path) for path in sorted(HERE.glob("*.patch"))]
    numbers = collections.Counter(p.name[:2] for p in patches)
    if max(numbers.values()) > 1:
        sys.exit("kill: two patches have the same number")
    known = read_matrix()
    chosen, plan = choose(options, patches, known)
    wanted = {check for names in plan.values() for check in names}
    place = bench.Bench(options.work.resolve(), [k for k in checks.ALL if k.name in wanted])
    for patch in patches:  # all of them, whatever is run
        patch.apply(place.tree)
        patch.apply(place.tree, reverse=True)
    print("kill: %d s: built, and all passes without a bug; %d bugs of %d%s; checks: %s" % (
        time.time() - began, len(chosen), len(patches),
        ", seed %d" % options.seed if options.sample else "",
        " ".join(check.name for check in place.checks)), flush=True)

    found, now = {}, dict(known)
    for number, patch in enumerate(chosen, 1):
        place.change(patch)
        row = found[patch.name] = place.run_checks(plan[patch.name])
        place.restore(patch)
        now[patch.name] = {**known.get(patch.name, {}), **row}  # the other checks as they are known
        if options.write:
            write_matrix(patches, now)
        print("kill: %4d s, %d of %d: %s: %s" % (
            time.time() - began, number, len(chosen), patch.name,
            " ".join(catching(row)) or "NOTHING"), flush=True)
    place.slowest()
    sys.exit(1 if verdict(options, patches, found, now, known, time.time() - began) else 0)


def verdict(options, patches, found, now, known, seconds):
    """Prints the figures; the number of errors."""
    errors = lost(found, known) if not options.sample else 0
    for bug in sorted(set(known) - {p.name for p in patches}):
        print("kill: matrix.txt has %s, and there is no such patch" % bug)
        errors += 1
    rows = found if options.sample else {bug: now[bug] for bug in found}
    uncaught = [bug for bug, row in rows.items() if not catching(row)]
    for bug in uncaught:
        print("kill: NOTHING CATCHES %s" % bug)
    if not options.sample:
        print("\n".join("kill: " + line for line in summary(rows)[1:]))
    print("kill: %d bugs%s: %d caught, %d missed; %d s" % (
        len(rows), " of %d, seed %d" % (len(patches), options.seed) if options.sample else "",
        len(rows) - len(uncaught), len(uncaught), seconds))
    return errors + len(uncaught)


main()
