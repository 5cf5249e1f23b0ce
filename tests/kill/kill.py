#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kill.py - puts known bugs into a copy of lib/ and says which checks catch each.

    kill.py [--sample N [--seed S]] [--only TEXT] [--checks A,B] [--write] WORK

Each bug is a patch beside this file, NN-name.patch, whose head tells what it is, its class
and where the field had it.  The patches are applied one by one to a copy of lib/ and
include/ in WORK; what a patch touches is compiled anew, the library is linked as a shared
object, and programs that were built once run against it.  So a patch may not change the
layout of a structure.  Checks that take long run only for the bugs whose head asks for them
("Also: tshark").

The table that comes out is compared with matrix.txt: a check that no longer catches a bug,
or one that does so for the first time, is an error there, and so is a bug that nothing
catches or a patch that does not apply.  --write writes matrix.txt anew.  Also listed: how
many each check catches, and which it catches alone.  --sample draws N bugs by seed S and
leaves out the slow checks.  The tree is only read.

Checks that need what is not there (captures, tshark, clang) are left out, and say so.
"""
import argparse
import collections
import pathlib
import random
import re
import subprocess
import sys
import time

import checks

HERE = pathlib.Path(__file__).resolve().parent
HEAD = ("Bug", "Class", "Origin", "Part")
PARTS = ("core", "codec", "vrrp", "hsrp", "glbp")


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


def matrix_rows(path):
    """{bug: {check: detail}} of a matrix.txt."""
    rows, name = {}, None
    for line in path.read_text().splitlines() if path.exists() else []:
        found = re.match(r"(\d\d-\S+)", line)
        if found:
            name = found.group(1)
            rows[name] = {}
        elif name and line.startswith("  "):
            check, _, detail = line.strip().partition(" ")
            rows[name][check] = detail
    return rows


def write_matrix(path, patches, found, names):
    """Puts what was found into matrix.txt; gives its rows."""
    rows = matrix_rows(path)
    for bug, row in found.items():
        rest = {c: detail for c, detail in rows.get(bug, {}).items() if c not in names}
        rows[bug] = {**rest, **row}
    every = [kind.name for kind in checks.ALL]
    with open(path, "w") as out:
        out.write("# SPDX-License-Identifier: MIT\n#\n"
                  "# Written by kill.py --write, which compares itself with this: each bug, and the\n"
                  "# checks that catch it, with the programs, searches or inputs that do.\n"
                  "# Checks: %s.\n" % " ".join(every))
        for patch in patches:
            if patch.name not in rows:
                continue
            out.write("\n%s  [%s] %s\n" % (patch.name, patch.head["Part"], patch.head["Class"]))
            for check in every:
                if check in rows[patch.name]:
                    out.write("  %s %s\n" % (check, rows[patch.name][check]))
    return rows


def compare(found, known, names):
    """Prints what differs; True if nothing does."""
    right = True
    for bug, row in found.items():
        if bug not in known:
            print("kill: %s: not in matrix.txt (--write)" % bug)
            right = False
            continue
        for check in names:
            if (check in row) != (check in known[bug]):
                print("kill: %s: %s %s, and matrix.txt says otherwise" % (
                    bug, check, "catches it" if check in row else "does not catch it"))
                right = False
    return right


def figures(patches, rows, names):
    uncaught = [p.name for p in patches if not rows[p.name]]
    print("kill: %d bugs, %d caught; %s" % (
        len(patches), len(patches) - len(uncaught),
        ", ".join("%d %s" % (n, part) for part, n in
                  collections.Counter(p.head["Part"] for p in patches).items())))
    for check in names:
        catches = [bug for bug, row in rows.items() if check in row]
        alone = [bug for bug in catches if len(rows[bug]) == 1]
        print("kill: %-11s catches %3d, %2d of them alone%s" % (
            check, len(catches), len(alone), ": " + " ".join(alone) if alone else ""))
    idle = [c for c in names if not any(len(row) == 1 and c in row for row in rows.values())]
    if idle:
        print("kill: nothing alone: %s" % " ".join(idle))
    for bug in uncaught:
        print("kill: NOTHING CATCHES %s: a check is missing" % bug)
    return not uncaught


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=0, help="so many bugs, drawn; no slow checks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="bugs whose names match this")
    parser.add_argument("--checks", default="", help="only these, by name")
    parser.add_argument("--write", action="store_true", help="write matrix.txt")
    parser.add_argument("--left", action="store_true", help="only bugs that it does not have yet")
    parser.add_argument("work", type=pathlib.Path)
    options = parser.parse_args()

    began = time.time()
    patches = [Patch(path) for path in sorted(HERE.glob("*.patch"))]
    numbers = collections.Counter(p.name[:2] for p in patches)
    if max(numbers.values()) > 1:
        sys.exit("kill: two patches have the same number")
    work = options.work.resolve()
    bench = checks.Bench(work, options.checks.split(",") if options.checks else [],
                         slow=not options.sample)
    for patch in patches:  # all of them, whatever is run
        patch.apply(bench.tree)
        patch.apply(bench.tree, reverse=True)
    chosen = [p for p in patches if re.search(options.only, p.name)]
    if options.left:
        chosen = [p for p in chosen if p.name not in matrix_rows(HERE / "matrix.txt")]
    if options.sample:
        random.Random(options.seed).shuffle(chosen)
        chosen = sorted(chosen[:options.sample], key=lambda p: p.name)
    names = [check.name for check in bench.checks]
    print("kill: built in %d s; %d bugs of %d%s; checks: %s" % (
        time.time() - began, len(chosen), len(patches),
        ", seed %d" % options.seed if options.sample else "", " ".join(names)), flush=True)

    said = bench.run_checks()
    if said:
        sys.exit("kill: without a bug there fails: %s" % said)
    print("kill: %d s: everything passes without a bug" % (time.time() - began), flush=True)
    rows = {}
    for number, patch in enumerate(chosen, 1):
        bench.change(patch)
        rows[patch.name] = bench.run_checks(patch.head.get("Also", "").split())
        bench.restore(patch)
        if options.write:
            write_matrix(HERE / "matrix.txt", patches, {patch.name: rows[patch.name]}, names)
        print("kill: %4d s, %d of %d: %s: %s" % (
            time.time() - began, number, len(chosen), patch.name,
            " ".join(rows[patch.name]) or "NOTHING"), flush=True)

    known = matrix_rows(HERE / "matrix.txt")
    if options.checks:  # the others count as they are known
        rows = {bug: {**{c: d for c, d in known.get(bug, {}).items() if c not in names}, **row}
                for bug, row in rows.items()}
    right = figures(chosen, rows, [kind.name for kind in checks.ALL])
    right = compare(rows, known, names) and right
    gone = [bug for bug in known if bug not in {p.name for p in patches}]
    if gone:
        print("kill: matrix.txt has bugs without a patch: %s" % " ".join(gone))
        right = False
    bench.slowest()
    print("kill: %d s" % (time.time() - began))
    sys.exit(0 if right else 1)


main()
