# SPDX-License-Identifier: MIT
"""checks.py - what kill.py runs against a library with a bug in it.

The programs are built once and link the library as a shared object, one without and one
with sanitizers; Bench compiles again what a patch touches.  Each check answers with what
noticed the bug, or nothing.  Everything is bounded in CPU time, and seeds are fixed, so
that a run repeats.
"""
import collections
import concurrent.futures
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CC = os.environ.get("CC", "gcc")
FUZZED = ["vrrp_codec", "hsrp_codec", "glbp_codec", "frame", "vrrp_session", "hsrp_session",
          "glbp_session"]
SEARCHES = ["vrrp-2", "vrrp-2-equal", "hsrp-2", "hsrp-2-preempt"]
SEEDS = 60  # of the fault simulator
SWARM_SEEDS = "100"  # of GLBP's swarm
PROTOCOLS = ("vrrp", "hsrp", "glbp")
SHOWN = 6    # of what catches a bug, in the table

# SECONDS [PREFIX...]: runs each main() that it is made of in a process of its own, of so much
# CPU time at most, except those of such names; prints the names of those that fail.
RUNNER = """
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
%s
static const struct {
  const char *name;
  int (*main)(void);
} all[] = {%s};
static int left_out(const char *name, char **prefixes)
{
  for (; *prefixes; prefixes++)
    if (strncmp(name, *prefixes, strlen(*prefixes)) == 0)
      return 1;
  return 0;
}
int main(int argc, char **argv)
{
  const unsigned seconds = (unsigned)atoi(argv[1]);
  unsigned endless = 0; /* two are enough to know it */
  for (unsigned i = 0; i < sizeof all / sizeof all[0] && endless < 2; i++) {
    int status = 0;
    if (left_out(all[i].name, argv + 2))
      continue;
    const pid_t child = fork();
    if (child == 0) {
      const struct rlimit cpu = {seconds, seconds};
      setrlimit(RLIMIT_CPU, &cpu);
      if (freopen("/dev/null", "w", stdout) == NULL)
        _exit(99);
      exit(all[i].main());
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
      return 99;
    endless += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 77))
      puts(all[i].name);
    fflush(stdout);
  }
  return 0;
}
"""


def run(command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)
    if done.returncode != 0:
        sys.exit("kill: %s\n%s" % (" ".join(map(str, command)), done.stderr))


class Variant:
    """A way to compile: its flags, and the objects of lib/ and its shared object."""

    def __init__(self, bench, name, flags):
        self.bench, self.name = bench, name
        self.folder = bench.work / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.library = self.folder / "libvip_bug.so"
        self.flags = [CC, "-std=c99", "-D_XOPEN_SOURCE=700", "-w", "-MMD"] + flags
        self.pool = bench.pool

    def objects(self, sources):
        """Compiles (source, further flags, name) and gives the objects."""
        def one(job):
            source, flags, name = job
            object = self.folder / (name + ".o")
            run(self.flags + flags + ["-c", source, "-o", object])
            return object
        return list(self.pool.map(one, sources))

    def build(self, files=None):
        tree = self.bench.tree
        names = files if files is not None else [p.name for p in tree.glob("lib/*.c")]
        self.objects([(tree / "lib" / name, ["-fPIC", "-I%s" % (tree / "include")],
                       "lib_" + name[:-2]) for name in names])
        run(self.flags + ["-shared", "-o", self.library] + sorted(self.folder.glob("lib_*.o")))

    def users(self, changed):
        """The files of lib/ that are compiled from one of these."""
        users = []
        for depends in self.folder.glob("lib_*.d"):
            words = {str(pathlib.Path(w).resolve()) for w in depends.read_text().split()}
            if any(str(self.bench.tree / path) in words for path in changed):
                users.append(depends.stem[4:] + ".c")
        return users

    def program(self, name, sources, includes, libraries=(), defines=()):
        flags = ["-I%s" % i for i in [SOURCE / "include", SOURCE / "lib"] +
                 [SOURCE / i for i in includes]] + list(defines)
        objects = self.objects([(s, flags, "%s_%s_%s" % (name, s.parent.name, s.stem))
                                for s in map(pathlib.Path, sources)])
        return self.link(name, objects, libraries)

    def link(self, name, objects, libraries=()):
        run(self.flags + ["-o", self.folder / name] + objects +
            [self.library, "-Wl,-rpath,%s" % self.folder, *libraries])
        return self.folder / name

    def each(self, name, tests, helpers, includes):
        """All those test programs as one, by RUNNER."""
        flags = ["-I%s" % (SOURCE / i) for i in ["include", "lib", "tests", "tests/support"] + includes]
        names = [t.stem[5:] for t in tests]
        runner = self.folder / (name + "_runner.c")
        runner.write_text(RUNNER % (
            "".join("int main_%s(void);\n" % n for n in names),
            ", ".join('{"%s", main_%s}' % (n, n) for n in names)))
        objects = self.objects(
            [(t, flags + ["-Dmain=main_" + n], "%s_test_%s" % (name, n))
             for t, n in zip(tests, names)] +
            [(h, flags, "%s_%s_%s" % (name, h.parent.name, h.stem)) for h in helpers] +
            [(runner, [], name + "_runner")])
        return self.link(name, objects, ["-lcmocka", "-lm"])


def limited(seconds):
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))
    return limit


class Check:
    """Builds what it needs in make(), and says in catch() what noticed the bug."""
    slow = False  # only for bugs whose head asks for it
    seconds = 10  # of CPU time
    missing = ""  # what it needs and is not there

    def __init__(self, bench):
        self.bench = bench
        self.spent = 0.0
        self.make()

    def say(self, command, **environment):
        """(exit status, output) of a program; its CPU time is bounded."""
        done = subprocess.run(
            [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, errors="replace", cwd=self.bench.work, timeout=1800,
            preexec_fn=limited(self.seconds), stdin=subprocess.DEVNULL,
            env={**os.environ, "VIP_SOURCE": str(SOURCE), **environment})
        return done.returncode, done.stdout, done.stderr


class Unit(Check):
    """Unit tests, by program."""
    name = "unit"
    seconds = 60
    variant = "plain"

    def make(self):
        self.program = self.bench.variant(self.variant).each(
            "unit", sorted(SOURCE.glob("tests/unit/test_*.c")),
            sorted(SOURCE.glob("tests/support/*.c")), [])

    def catch(self):
        return self.say([self.program, 5, *self.bench.unreached()])[1].split()


class Golden(Check):
    """The golden run: check points by hash."""
    name = "golden"

    def make(self):
        self.program = self.bench.variant("plain").program(
            "golden", [SOURCE / "tests/cross/golden_main.c", *SOURCE.glob("tests/cross/golden/*.c")],
            [])
        self.wanted = (SOURCE / "tests/cross/golden.txt").read_text()

    def catch(self):
        status, said, _ = self.say([self.program])
        if status != 0:
            return ["crash"]
        return [] if said == self.wanted else ["differs"]


class Corpus(Check):
    """The inputs that the fuzz targets have collected, run once."""
    name = "corpus"

    def make(self):
        self.programs = fuzz_programs(self.bench.variant("plain"))

    def catch(self):
        return [name for name, program in self.programs.items()
                if self.bench.reaches(name) and self.say([program, *corpus(name)])[0] != 0]


def corpus(name):
    return sorted((SOURCE / "tests/fuzz/corpus" / name).iterdir())


def fuzz_programs(variant):
    fuzz = SOURCE / "tests/fuzz"
    session = [fuzz / ("session_%s.c" % part) for part in (
        "check", "config", "group", "host", "ops", "packet", "run", "show", "world")]
    programs = {}
    for name in FUZZED:
        sources = [fuzz / ("fuzz_%s.c" % name), fuzz / "fuzz.c", fuzz / "standalone_main.c"]
        protocol, _, kind = name.partition("_")
        if kind == "session":
            sources += session + sorted(fuzz.glob("session_%s*.c" % protocol))
        if name == "glbp_codec":
            sources.append(fuzz / "glbp_reading.c")
        if name == "frame":
            sources.append(fuzz / "frame_host.c")
        programs[name] = variant.program("fuzz_" + name, sources, ["tests/fuzz"])
    return programs


class Sanitizers(Unit):
    """ASan and UBSan, in the unit tests and over the corpus: only what they themselves report."""
    name = "sanitizers"
    variant = "sanitized"

    def make(self):
        super().make()
        self.programs = fuzz_programs(self.bench.variant(self.variant))

    def catch(self):
        found = []
        for name, command in [("unit", [self.program, 20, *self.bench.unreached()])] + [
                (name, [program, *corpus(name)]) for name, program in self.programs.items()
                if self.bench.reaches(name)]:
            said = self.say(command, ASAN_OPTIONS="handle_segv=2:detect_leaks=0")[2]
            if re.search("AddressSanitizer|runtime error:", said):
                found.append(name)
        return found


class Explorer(Check):
    """The explorer's searches of two routers."""
    name = "explorer"
    seconds = 30

    def make(self):
        self.program = self.bench.variant("plain").program(
            "vip-explore", sorted(SOURCE.glob("tests/model/*.c")), ["tests/model"])

    def catch(self):
        return [s for s in SEARCHES
                if self.bench.reaches(s) and self.say([self.program, s])[0] != 0]


LAN = ["examples/lan", "examples/common"]


def lan_sources():
    return [p for folder in LAN for p in sorted(SOURCE.glob(folder + "/*.c"))
            if p.name != "vip_lan.c"]


class Faults(Check):
    """The fault simulator: seeds, and the scripts that are kept."""
    name = "vip-fault"

    def make(self):
        self.program = self.bench.variant("plain").program(
            "vip-fault", lan_sources() + sorted(SOURCE.glob("tests/sim/fault_*.c")) +
            [SOURCE / "tests/sim/runner/vip_fault.c"], ["tests/sim"] + LAN, ["-lm"])

    def catch(self):
        kept = self.bench.work / "kept"
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir()
        found = []
        if self.say([self.program, "--seeds", SEEDS, "--failures", 1, "--keep", kept])[0] != 0:
            found.append("seeds")
        for script in sorted(SOURCE.glob("tests/sim/scripts/*.fault")):
            if self.say([self.program, "--replay", script])[0] != 0:
                found.append(script.stem)
        return found


class Simulator(Check):
    """The tests on the simulated LAN, by program."""
    name = "sim"
    seconds = 60

    def make(self):
        tests = sorted(SOURCE.glob("tests/sim/test_*.c"))
        helpers = [p for p in sorted(SOURCE.glob("tests/sim/*.c")) if p not in tests]
        self.program = self.bench.variant("plain").each(
            "sim", tests, helpers + lan_sources() + sorted(SOURCE.glob("tests/support/*.c")),
            ["tests/sim"] + LAN)

    def catch(self):
        return self.say([self.program, 20, *self.bench.unreached()],
                        VIP_SWARM_SEEDS=SWARM_SEEDS)[1].split()


class Objects(Check):
    """No writable data, and no symbol from outside but libc's four."""
    name = "objects"
    outside = {"memcpy", "memmove", "memset", "memcmp"}

    def make(self):
        self.bench.variant("plain")

    def catch(self):
        objects = sorted(self.bench.variant("plain").folder.glob("lib_*.o"))
        written = [line.split()[0] for line in self.say(["size", "-A", *objects])[1].splitlines()
                   if re.match(r"\.(data|bss|tdata|tbss)", line)
                   and not line.startswith(".data.rel.ro") and int(line.split()[1]) > 0]
        symbols = collections.defaultdict(set)
        for line in self.say(["nm", *objects])[1].splitlines():
            found = re.match(r"[0-9a-f ]{16} (\w) (\w+)$", line)
            if found:
                symbols[found.group(1) == "U"].add(found.group(2))
        foreign = symbols[True] - symbols[False] - self.outside - {"_GLOBAL_OFFSET_TABLE_"}
        return sorted(set(written) | foreign)


class Replay(Check):
    """The tests of the replay program, by program, without recordings."""
    name = "replay"
    seconds = 60

    def make(self):
        plain = self.bench.variant("plain")
        tests = sorted(SOURCE.glob("tests/replay/test_*.c"))
        helpers = [p for p in sorted(SOURCE.glob("tests/replay/*.c")) if p not in tests]
        # It has its own address_text(), which stands before that of examples/common.
        own = sorted(SOURCE.glob("examples/replay/*.c")) + [SOURCE / "examples/common/pcap.c"]
        main = SOURCE / "examples/replay/vip_replay.c"
        folders = ["examples/replay", "examples/common"]
        self.replayer = plain.program("vip-replay", own, folders)
        self.program = plain.each("replay", tests, helpers + [p for p in own if p != main] +
                                  sorted(SOURCE.glob("tests/support/*.c")),
                                  ["tests/replay"] + folders)

    def catch(self):
        return self.say([self.program, 20], VIP_REPLAY=str(self.replayer), VIP_CAPTURES="")[1].split()


def captures():
    folder = os.environ.get("VIP_CAPTURES") or SOURCE.parent / "shared/captures"
    return pathlib.Path(folder) if pathlib.Path(folder).is_dir() else None


class Captures(Replay):
    """Recordings of routers, replayed."""
    name = "captures"
    seconds = 60
    missing = "" if captures() else "no recordings (VIP_CAPTURES)"

    def catch(self):
        where = {"VIP_CAPTURES": str(captures()), "VIP_REPLAY": str(self.replayer)}
        found = [name for name in self.say([self.program, 20], **where)[1].split()
                 if "captured" in name]
        status, said, _ = self.say(["sh", SOURCE / "tests/replay/captures.sh", self.replayer,
                                    where["VIP_CAPTURES"]])
        return found + (["captures.sh"] if status not in (0, 77) else [])


class Tshark(Check):
    """tshark reads what the LAN demonstration sends."""
    name = "tshark"
    slow = True
    seconds = 300
    missing = "" if shutil.which("tshark") else "no tshark"

    def make(self):
        self.program = self.bench.variant("plain").program(
            "vip-lan", lan_sources() + [SOURCE / "examples/lan/vip_lan.c"], LAN, ["-lm"])

    def catch(self):
        status = self.say(["sh", SOURCE / "tests/tshark/test.sh", self.program,
                           self.bench.work / "tshark"])[0]
        return ["test.sh"] if status != 0 else []


class Instructions(Check):
    """Instructions of each operation, counted by valgrind against their ceilings."""
    name = "instructions"
    slow = True
    seconds = 600
    missing = "" if shutil.which("valgrind") else "no valgrind"

    def make(self):
        bench = SOURCE / "tests/bench"
        self.shipped = self.bench.variant("shipped")
        self.objects = self.shipped.objects(
            [(p, ["-I%s" % (SOURCE / "include")], "count_" + p.stem)
             for p in (bench / "count.c", bench / "world.c", bench / "advert.c")])

    def catch(self):
        program = self.shipped.folder / "vip-bench-count"
        run(self.shipped.flags + ["-o", program] + self.objects +
            sorted(self.shipped.folder.glob("lib_*.o")))
        status, _, said = self.say(["sh", SOURCE / "tests/bench/instructions.sh", program,
                                    self.shipped.folder])
        return re.findall(r"instructions: (\S+) takes", said) or (["fails"] if status else [])


class Sizes(Check):
    """What the library costs a small machine, against its ceilings."""
    name = "sizes"
    slow = True
    seconds = 600
    missing = "" if shutil.which("arm-none-eabi-gcc") else "no arm-none-eabi-gcc"

    def make(self):
        for name in ("tests/bench", "examples"):
            shutil.copytree(SOURCE / name, self.bench.tree / name, dirs_exist_ok=True)

    def catch(self):
        status, _, said = self.say(["sh", self.bench.tree / "tests/bench/sizes.sh",
                                    self.bench.work / "sizes"])
        if status in (0, 77):
            return []
        return re.findall(r"sizes: (\S+)", said) or ["fails"]


ALL = [Unit, Golden, Corpus, Objects, Explorer, Faults, Simulator, Replay, Captures, Sanitizers,
       Tshark, Instructions, Sizes]


class Bench:
    """The copy of the tree, and everything built on it."""

    def __init__(self, work, wanted, slow):
        self.work, self.tree = work, work / "tree"
        self.pool = concurrent.futures.ThreadPoolExecutor(int(os.environ.get("VIP_JOBS", "2")))
        self.variants = {}
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        for folder in ("lib", "include"):
            shutil.copytree(SOURCE / folder, self.tree / folder)
        self.patch = None
        self.checks = []
        for kind in ALL:
            if kind.name not in wanted if wanted else kind.slow and not slow:
                continue
            if kind.missing:
                print("kill: %s is left out: %s" % (kind.name, kind.missing))
            else:
                self.checks.append(kind(self))

    def variant(self, name):
        if name not in self.variants:
            flags = {"plain": ["-O1"],
                     "shipped": ["-O2", "-g"],
                     "sanitized": ["-O1", "-g1", "-fsanitize=address,undefined",
                                   "-fno-sanitize-recover=all"]}[name]
            self.variants[name] = Variant(self, name, flags)
            self.variants[name].build()
        return self.variants[name]

    def unreached(self):
        """The protocols that a bug in files of another one alone does not concern."""
        files = [pathlib.Path(f).name for f in self.patch.files] if self.patch else []
        return [p for p in PROTOCOLS if files and not any(f.startswith(p) for f in files)
                and all(f.startswith(PROTOCOLS) for f in files)]

    def reaches(self, name):
        """False if what has that name is of a protocol that the bug does not concern."""
        return not name.startswith(tuple(self.unreached()))

    def change(self, patch):
        self.patch = patch
        self.touched = {v: v.users(patch.files) for v in self.variants.values()}
        patch.apply(self.tree)
        for variant, files in self.touched.items():
            if not files:
                sys.exit("kill: %s touches no source" % patch.name)
            variant.build(files)

    def restore(self, patch):
        self.patch = None
        patch.apply(self.tree, reverse=True)
        for variant, files in self.touched.items():
            variant.build(files)

    def run_checks(self, asked=None):
        """{check: what it says}, of those that notice something; slow ones only if asked for."""
        chosen = [c for c in self.checks if asked is None or not c.slow or c.name in asked]

        def one(check):
            began = time.time()
            found = check.catch()
            check.spent += time.time() - began
            return found
        answers = dict(zip(chosen, self.pool.map(one, chosen)))
        return {check.name: shown(found) for check, found in answers.items() if found}

    def slowest(self):
        print("kill: seconds by check: " +
              ", ".join("%s %d" % (check.name, check.spent) for check in self.checks))


def shown(found):
    more = len(found) - SHOWN
    return " ".join(found[:SHOWN]) + (" and %d more" % more if more > 0 else "")
