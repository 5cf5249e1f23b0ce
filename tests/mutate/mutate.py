#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mutate.py - breaks lib/ in small ways and counts what the unit tests notice.

    mutate.py [--sample N [--seed S]] [--only TEXT] [--again FILE] [--list FILE]
              [--least PERCENT] [--jobs N] WORK

Each mutant (operators.py) is one file compiled anew, linked with the unmutated rest and
with all unit tests into one program, and run until the first test fails; it is killed by
a failed assertion, a crash, or a loop without end.  The tests of the file's own protocol
come first.  A mutant that does not compile is none; one whose object at -O2 is that of
the original, or of an earlier mutant, is equivalent and skipped.

What survives is printed with its place, and a list of it all is written to a file;
--again tries what stands in such a list.
survivors.txt holds those that are known, with the reason: an entry whose mutant is killed,
or no longer there, is an error, and so is less than PERCENT killed.  Known survivors count
as not killed.  All work is done in WORK; the tree is only read.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import threading
import time

import operators

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CC = os.environ.get("CC", "gcc")
INCLUDES = ["include", "lib", "tests/support", "tests/cross/standin"]
COMMON = [CC, "-std=c99", "-D_XOPEN_SOURCE=700"] + ["-I%s" % (SOURCE / i) for i in INCLUDES]
# What the sanitizers' own runs of these tests find is found here, too: what a deleted
# initialisation leaves is hardly ever what it should be, and no array is read beyond its end.
CHECKED = ["-O2", "-ftrivial-auto-var-init=pattern", "-fsanitize=bounds",
           "-fsanitize-undefined-trap-on-error"]
# What a compiler would let pass with a warning that nobody could miss is no mutant; not with
# -w, which silences errors that are made of warnings, too.
STRICT = ["-Werror=%s" % w for w in
          ("return-type", "int-conversion", "incompatible-pointer-types", "discarded-qualifiers")]
SLOW_S = 0.03  # a test that takes longer than this comes after the others
WALL_S = 300   # for one that waits for what does not come; the limit that counts is of CPU time

RUNNER_HEAD = """
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
void __wrap_standin_fail(const char *file, int line, const char *format, ...);
void __wrap_standin_fail(const char *file, int line, const char *format, ...)
{
  (void)format;
  fprintf(stderr, "%s:%d\\n", file, line);
  _exit(1);
}
static void limits(const char *cpu_s)
{
  const struct rlimit cpu = {strtoul(cpu_s, NULL, 10), strtoul(cpu_s, NULL, 10)};
  const struct rlimit core = {0, 0}, size = {1 << 26, 1 << 26}, memory = {1 << 30, 1 << 30};
  setrlimit(RLIMIT_CPU, &cpu);
  setrlimit(RLIMIT_CORE, &core);
  setrlimit(RLIMIT_FSIZE, &size);
  setrlimit(RLIMIT_AS, &memory);
}
"""


class Bench:
    """The unmutated objects, the tests as one object, and the order to run them in."""

    def __init__(self, work, jobs):
        self.work = work
        self.jobs = jobs
        self.tests = sorted(p.stem[5:] for p in SOURCE.glob("tests/unit/test_*.c"))
        self.files = sorted(p.name for p in SOURCE.glob("lib/*.c"))
        self.pool = concurrent.futures.ThreadPoolExecutor(jobs)
        self.lock = threading.Lock()
        self.original = {}  # file: hash of its object
        self.cost = {}  # test: seconds of CPU time
        self.limit_s = 0
        self.build()

    def build(self):
        for folder in ("lib", "rest", "tests"):
            (self.work / folder).mkdir(parents=True, exist_ok=True)
        runner = RUNNER_HEAD
        runner += "".join("int test_%s(void);\n" % t for t in self.tests)
        runner += "int main(int argc, char **argv)\n{\n  limits(argv[1]);\n"
        runner += "  for (int i = 2; i < argc; i++) {\n"
        for test in self.tests:
            runner += '    if (strcmp(argv[i], "%s") == 0 && test_%s() != 0) return 1;\n' % (
                test, test)
        runner += "  }\n  return 0;\n}\n"
        (self.work / "runner.c").write_text(runner)

        jobs = [(self.work / "runner.c", "tests/runner.o", [])]
        for source in list(SOURCE.glob("tests/support/*.c")) + \
                list(SOURCE.glob("tests/cross/standin/*.c")):
            jobs.append((source, "tests/support_%s.o" % source.stem, []))
        for test in self.tests:
            jobs.append((SOURCE / ("tests/unit/test_%s.c" % test), "tests/%s.o" % test,
                         ["-Dmain=test_%s" % test]))
        list(self.pool.map(lambda job: run(COMMON + job[2] + [
            "-w", "-O1", "-c", str(job[0]), "-o", str(self.work / job[1])]), jobs))
        run(["ld", "-r", "-o", str(self.work / "tests.o")] +
            [str(self.work / job[1]) for job in jobs])

        for name, object in zip(self.files, self.pool.map(
                lambda name: self.compile(name, (SOURCE / "lib" / name).read_text(),
                                          self.work / "lib"), self.files)):
            if object is None:
                sys.exit("mutate: lib/%s does not compile" % name)
            self.original[name] = digest(object)
        list(self.pool.map(self.link_rest, self.files))
        self.prove()

    def link_rest(self, name):
        """All of lib/ but one file, as one object."""
        run(["ld", "-r", "-o", str(self.work / "rest" / (name[:-2] + ".o"))] +
            [str(self.work / "lib" / f"{f[:-2]}.o") for f in self.files if f != name])

    def compile(self, name, text, folder):
        """The object of a text that takes the file's place, or None."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        object = folder / (name[:-2] + ".o")
        done = subprocess.run(COMMON + STRICT + CHECKED + ["-c", name, "-o", object.name],
                              cwd=folder, capture_output=True)
        return object if done.returncode == 0 else None

    def prove(self):
        """The unmutated library passes, in every order that is used; and how long it takes."""
        name = self.files[0]
        object = self.work / "lib" / (name[:-2] + ".o")
        program = self.link(name, object, self.work / "lib")
        for test in self.tests:
            self.cost[test] = self.timed(program, [test])
        self.limit_s = 2 + int(4 * sum(self.cost.values()))
        for order in {self.order(name) for name in self.files}:
            self.timed(program, order)

    def timed(self, program, tests):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        verdict = self.run(program, tests, 60)
        if verdict != "survives":
            sys.exit("mutate: the tests fail without a mutation: " + verdict)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    def order(self, name):
        """All tests; those of the file's protocol first and the slow ones last."""
        part = name[:-2].split("_")[0]
        if part not in ("vrrp", "hsrp", "glbp"):
            part = ""
        return tuple(sorted(self.tests, key=lambda t: (
            self.cost[t] > SLOW_S, part not in t.split("_"), t)))

    def link(self, name, object, folder):
        program = folder / "program"
        done = subprocess.run(
            [CC, "-Wl,--wrap=standin_fail", "-o", str(program), str(object),
             str(self.work / "rest" / (name[:-2] + ".o")), str(self.work / "tests.o")],
            capture_output=True)
        return program if done.returncode == 0 else None

    def run(self, program, tests, limit_s):
        """`survives`, or what killed it."""
        try:
            done = subprocess.run(
                [str(program), str(limit_s), *tests], stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, timeout=WALL_S, cwd=program.parent,
                env={"VIP_SOURCE": str(SOURCE)})
        except subprocess.TimeoutExpired:
            return "time"
        if done.returncode == -signal.SIGKILL:
            return "time"
        if done.returncode < 0:
            return "signal %d" % -done.returncode
        if done.returncode > 0:
            return "failed " + done.stderr.decode(errors="replace").strip().split("/")[-1]
        return "survives"


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit("mutate: %s\n%s" % (" ".join(command), done.stderr))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def known_survivors(path):
    """{(file, function, before, after): reason}; `after` may be *.  See the head of that file."""
    known, key, at = {}, None, ""
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.startswith("lib/"):
            at = line.split()
        elif line.startswith("- "):
            key = line[2:]
        elif line.startswith("+ "):
            known[(at[0][4:], at[1], key, line[2:])] = ""
            last = (at[0][4:], at[1], key, line[2:])
        elif line.startswith("  "):
            known[last] += line.strip() + " "
    for entry, reason in known.items():
        if not reason:
            sys.exit("mutate: survivors.txt gives no reason for %s" % (entry,))
    return known


def keys_of(mutant):
    """Its own key, and that of all mutants of its line."""
    place = mutant.file, mutant.function, mutant.before
    return {place + (mutant.after,), place + ("*",)}


class Trial:
    """Tries mutants and collects what becomes of them."""

    def __init__(self, bench, survivors_file):
        self.bench = bench
        self.survivors_file = survivors_file
        self.seen = collections.defaultdict(set)
        self.results = {}  # mutant: what became of it
        self.texts = {name: (SOURCE / "lib" / name).read_text() for name in bench.files}
        for name in bench.files:
            self.seen[name].add(bench.original[name])

    def try_one(self, mutant):
        folder = self.bench.work / ("thread-%d" % threading.get_ident())
        text = self.texts[mutant.file]
        text = text[:mutant.start] + mutant.new + text[mutant.end:]
        object = self.bench.compile(mutant.file, text, folder)
        if object is None:
            return "does not compile"
        hash = digest(object)
        with self.bench.lock:
            if hash in self.seen[mutant.file]:
                return "equivalent"
            self.seen[mutant.file].add(hash)
        program = self.bench.link(mutant.file, object, folder)
        if program is None:
            return "does not link"
        return self.bench.run(program, self.bench.order(mutant.file), self.bench.limit_s)

    def run(self, mutants, wanted):
        """Tries mutants until `wanted` of them have been judged."""
        began, judged, waiting = time.time(), 0, {}
        source = iter(mutants)
        more = True
        while more or waiting:
            while more and len(waiting) < self.bench.jobs and judged + len(waiting) < wanted:
                mutant = next(source, None)
                more = mutant is not None
                if more:
                    waiting[self.bench.pool.submit(self.try_one, mutant)] = mutant
            if not waiting:
                break
            done, _ = concurrent.futures.wait(
                waiting, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                mutant = waiting.pop(future)
                verdict = self.results[mutant] = future.result()
                judged += counts(verdict)
                if counts(verdict) and judged % 100 == 0:
                    survivors = [m for m, v in self.results.items() if v == "survives"]
                    if self.survivors_file:
                        write_list(self.survivors_file, survivors)
                    print("mutate: %d judged, %d survive, %d s" % (
                        judged, len(survivors),
                        time.time() - began), flush=True)


def counts(verdict):
    return verdict not in ("does not compile", "does not link", "equivalent")


def write_list(path, survivors):
    with open(path, "w") as out:
        for m in survivors:
            out.write("lib/%s %s %d\n- %s\n+ %s\n" % (m.file, m.function, m.line, m.before,
                                                     m.after))


def report(trial, known, options):
    """Prints the figures and what is wrong; True if nothing is."""
    results = trial.results
    kinds = collections.Counter(
        re.sub(r" .*", "", v) if counts(v) else v for v in results.values())
    judged = sum(map(counts, results.values()))
    survivors = [m for m, v in results.items() if v == "survives"]
    survivors.sort(key=lambda m: (m.file, m.line))
    unknown = [m for m in survivors if not keys_of(m) & set(known)]
    if options.list:
        write_list(options.list, survivors)
    for m in unknown:
        print("lib/%s:%d: survives\n  - %s\n  + %s" % (m.file, m.line, m.before, m.after))

    right = True
    killed = {k for m, v in results.items() if counts(v) and v != "survives" for k in keys_of(m)}
    here = {k for m in trial.all for k in keys_of(m)}
    for key in known:
        if key not in here and (not options.only or re.search(options.only, key[0])):
            print("survivors.txt: no such mutant: lib/%s %s\n  - %s\n  + %s" % key)
            right = False
        elif key in killed and key[3] != "*":
            print("survivors.txt: is killed: lib/%s %s\n  - %s\n  + %s" % key)
            right = False
    share = 100.0 * (judged - len(survivors)) / judged if judged else 0.0
    print("mutate: %d mutants judged of %d candidates tried (%d do not compile or link, "
          "%d equivalent)" % (judged, len(results), kinds["does not compile"] +
                              kinds["does not link"], kinds["equivalent"]))
    print("mutate: %.1f %% killed: %d by an assertion, %d by a crash, %d by time; %d survive, "
          "%d of them with a reason in survivors.txt" % (
              share, kinds["failed"], kinds["signal"], kinds["time"], len(survivors),
              len(survivors) - len(unknown)))
    by_file = collections.defaultdict(lambda: [0, 0])
    for m, v in results.items():
        by_file[m.file][0] += counts(v)
        by_file[m.file][1] += v == "survives"
    if not options.sample:
        for name, (total, alive) in sorted(by_file.items()):
            print("  %-22s %5d judged %4d survive" % (name, total, alive))
    if share < options.least:
        print("mutate: fewer than %.1f %% killed" % options.least)
        right = False
    return right


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=0, help="judge only so many, drawn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="files whose names match this")
    parser.add_argument("--again", help="list of those to be tried")
    parser.add_argument("--list", help="file for the survivors")
    parser.add_argument("--least", type=float, default=0.0, help="percentage to be killed")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at a time")
    parser.add_argument("work", type=pathlib.Path)
    options = parser.parse_args()

    began = time.time()
    known = known_survivors(pathlib.Path(__file__).with_name("survivors.txt"))
    trial = Trial(Bench(options.work.resolve(), options.jobs), options.list)
    trial.all = [m for name in trial.bench.files if re.search(options.only, name)
                 for m in operators.mutants(name, trial.texts[name])]
    chosen = list(trial.all)
    if options.again:
        listed = pathlib.Path(options.again).read_text()
        chosen = [m for m in chosen if "- %s\n+ %s\n" % (m.before, m.after) in listed]
    if options.sample:
        random.Random(options.seed).shuffle(chosen)
        print("mutate: seed %d" % options.seed)
    print("mutate: built in %d s; %d candidates in %d files" % (
        time.time() - began, len(chosen), len({m.file for m in chosen})), flush=True)
    trial.run(chosen, options.sample or len(chosen) + 1)
    right = report(trial, known, options)
    print("mutate: %d s" % (time.time() - began))
    sys.exit(0 if right else 1)


main()
