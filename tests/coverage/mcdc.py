#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mcdc.py - modified condition/decision coverage of lib/ by the unit tests.

    mcdc.py [--least PERCENT] WORK

A decision of several conditions is covered when each of them has been seen to decide
the outcome alone.  The unit tests are built as one program by clang 19 or newer, which
is the first that measures this for C (-fcoverage-mcdc); a decision of more than six
conditions it cannot measure, and a warning of that is an error here.  Prints the
figures of each file and every condition that never decided alone, and fails if fewer
than PERCENT of the conditions of all files together did.  All work is done in WORK.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
VERSION = os.environ.get("VIP_LLVM", "-19")
CC = "clang" + VERSION
INCLUDES = ["include", "lib", "tests/support", "tests/cross/standin"]
FLAGS = [CC, "-std=c99", "-D_XOPEN_SOURCE=700", "-O0"] + ["-I%s" % (SOURCE / i) for i in INCLUDES]
MEASURED = ["-fprofile-instr-generate", "-fcoverage-mapping", "-fcoverage-mcdc", "-Wall", "-Werror"]


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit("mcdc: %s\n%s%s" % (" ".join(map(str, command)), done.stdout[-3000:],
                                     done.stderr[-3000:]))
    return done.stdout


def build(work):
    """All unit tests as one program; see tests/cross/units.sh."""
    work.mkdir(parents=True, exist_ok=True)
    tests = sorted(SOURCE.glob("tests/unit/test_*.c"))
    jobs = [(f, "lib_" + f.stem, MEASURED) for f in sorted(SOURCE.glob("lib/*.c"))]
    jobs += [(f, "support_" + f.stem, []) for folder in ("tests/support", "tests/cross/standin")
             for f in sorted(SOURCE.glob(folder + "/*.c"))]
    jobs += [(f, f.stem, ["-Dmain=" + f.stem]) for f in tests]
    (work / "units.c").write_text(
        "".join("int %s(void);\n" % f.stem for f in tests) + "int main(void)\n{\n  return 0" +
        "".join(" +\n         %s()" % f.stem for f in tests) + ";\n}\n")
    jobs.append((work / "units.c", "units", []))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda job: run(FLAGS + job[2] + [
            "-c", str(job[0]), "-o", str(work / (job[1] + ".o"))]), jobs))
    run([CC, "-fprofile-instr-generate", "-o", str(work / "units")] +
        [str(work / (job[1] + ".o")) for job in jobs])


def measure(work):
    """What llvm-cov knows of each file of lib/."""
    profile = work / "units.profdata"
    run([str(work / "units")], cwd=work, env={"LLVM_PROFILE_FILE": str(work / "units.profraw"),
                                             "VIP_SOURCE": str(SOURCE)})
    run(["llvm-profdata" + VERSION, "merge", "-o", str(profile), str(work / "units.profraw")])
    text = run(["llvm-cov" + VERSION, "export", "-instr-profile", str(profile),
                str(work / "units")])
    return json.loads(text)["data"][0]["files"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--least", type=float, default=0.0)
    parser.add_argument("work", type=pathlib.Path)
    options = parser.parse_args()
    work = options.work.resolve()

    build(work)
    total = covered = decisions = 0
    for file in measure(work):
        name = pathlib.Path(file["filename"])
        text = name.read_text().split("\n")
        summary = file["summary"]["mcdc"]
        total += summary["count"]
        covered += summary["covered"]
        # A record: first and last line and column, two numbers of the mapping, the conditions.
        for record in file["mcdc_records"]:
            decisions += 1
            conditions = record[-1]
            missing = [i + 1 for i, alone in enumerate(conditions) if not alone]
            if missing:
                print("lib/%s:%d: condition %s of %d: %s" % (
                    name.name, record[0], ", ".join(map(str, missing)), len(conditions),
                    text[record[0] - 1].strip()))
    share = 100.0 * covered / total
    print("mcdc: %.2f %% of the conditions decide alone: %d of %d, in %d decisions" % (
        share, covered, total, decisions))
    if share < options.least:
        sys.exit("mcdc: fewer than %.2f %%" % options.least)


main()
