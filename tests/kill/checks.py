# SPDX-License-Identifier: MIT
"""checks.py - what kill.py runs against a library with a bug in it.

Each check is built by make() on what bench.py compiles, and says in catch() what noticed
the bug, or nothing.  Everything is bounded in CPU time, and seeds are fixed, so that a
run repeats.  Those called quick are what a sample runs; slow ones run only for the bugs
whose head asks for them.
"""
import collections
import os
import pathlib
import platform
import re
import shutil
import subprocess

from bench import CC, PROTOCOLS, SOURCE, limited, run

FUZZED = ["vrrp_codec", "hsrp_codec", "glbp_codec", "frame", "vrrp_session", "hsrp_session",
          "glbp_session"]
SEARCHES = ["vrrp-2", "vrrp-2-equal", "hsrp-2", "hsrp-2-preempt"]
SEEDS = 60  # of the fault simulator
SWARM_SEEDS = "100"  # of GLBP's swarm


class Check:
    """Builds what it needs in make(), and says in catch() what noticed the bug."""
    quick = False  # a sample runs it
    slow = False   # only for bugs whose head asks for it
    seconds = 10   # of CPU time
    missing = ""   # what it needs and is not there
    kept = ""      # why, if it catches nothing alone

    def __init__(self, bench):
        self.bench = bench
        self.spent = 0.0
        self.make()

    def say(self, command, **environment):
        """(exit status, output, errors) of a program; its CPU time is bounded."""
        try:
            done = subprocess.run(
                [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True, errors="replace", cwd=self.bench.work, timeout=900,
                preexec_fn=limited(self.seconds), stdin=subprocess.DEVNULL,
                env={**os.environ, "VIP_SOURCE": str(SOURCE), **environment})
        except subprocess.TimeoutExpired:  # it waits for ever: no time of the CPU ends that
            return -1, "", ""
        return done.returncode, done.stdout, done.stderr


class Unit(Check):
    """Unit tests, by program."""
    name = "unit"
    kept = "says where a bug is"
    quick = True
    seconds = 60
    variant = "plain"

    def make(self):
        self.program = self.bench.variant(self.variant).each(
            "unit", sorted(SOURCE.glob("tests/unit/test_*.c")),
            sorted(SOURCE.glob("tests/support/*.c")), [])

    def catch(self):
        return self.say([self.program, 4, *self.bench.unreached()])[1].split()


class Golden(Check):
    """The golden run: check points by hash."""
    name = "golden"
    kept = "the same run on every processor and compiler, also where no test can be built"
    quick = True

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
    kept = "what fuzzing found, in orders that nobody thought of"
    quick = True
    seconds = 4

    def make(self):
        self.programs = fuzz_programs(self.bench.variant("plain"))

    def catch(self):
        return [name for name, program in self.programs.items()
                if self.bench.reaches(name) and self.say([program, *corpus(name)])[0] != 0]


def corpus(name):
    return sorted((SOURCE / "tests/fuzz/corpus" / name).iterdir())


def fuzz_programs(variant):
    fuzz = SOURCE / "tests/fuzz"
    of_one = tuple("session_" + protocol for protocol in PROTOCOLS)
    session = [p for p in sorted(fuzz.glob("session_*.c")) if not p.name.startswith(of_one)]
    programs = {}
    for name in FUZZED:
        protocol, _, kind = name.partition("_")
        own = session + sorted(fuzz.glob("session_%s*.c" % protocol)) if kind == "session" \
            else sorted(fuzz.glob("%s_*.c" % protocol))
        programs[name] = variant.program(
            "fuzz_" + name, [fuzz / ("fuzz_%s.c" % name), fuzz / "fuzz.c",
                             fuzz / "standalone_main.c"] + own, ["tests/fuzz"])
    return programs


class Sanitizers(Unit):
    """ASan and UBSan, in the unit tests and over the corpus: only what they themselves report."""
    name = "sanitizers"
    kept = "bugs that change nothing that can be seen"
    quick = False
    variant = "sanitized"

    def make(self):
        super().make()
        self.programs = fuzz_programs(self.bench.variant(self.variant))

    def catch(self):
        found = []
        for name, command in [("unit", [self.program, 10, *self.bench.unreached()])] + [
                (name, [program, *corpus(name)]) for name, program in self.programs.items()
                if self.bench.reaches(name)]:
            said = self.say(command, ASAN_OPTIONS="handle_segv=2:detect_leaks=0")[2]
            if re.search("AddressSanitizer|runtime error:", said):
                found.append(name)
        return found


class Explorer(Check):
    """The explorer's searches of two routers."""
    name = "explorer"
    kept = "every order of events, where the others have some"
    quick = True
    seconds = 10

    def make(self):
        self.program = self.bench.variant("plain").program(
            "vip-explore", sorted(SOURCE.glob("tests/model/*.c")), ["tests/model"])

    def catch(self):
        # 1: something does not hold.  A search that is only longer, or gives up, finds nothing.
        return [s for s in SEARCHES
                if self.bench.reaches(s) and self.say([self.program, s])[0] == 1]


LAN = ["examples/lan", "examples/common"]


def lan_sources():
    return [p for folder in LAN for p in sorted(SOURCE.glob(folder + "/*.c"))
            if p.name != "vip_lan.c"]


class Faults(Check):
    """The fault simulator: seeds, and the scripts that are kept."""
    name = "vip-fault"
    kept = "many routers and faults at once; says a seed, and shrinks it"
    quick = True
    seconds = 6

    def make(self):
        self.program = self.bench.variant("plain").program(
            "vip-fault", lan_sources() + sorted(SOURCE.glob("tests/sim/fault_*.c")) +
            [SOURCE / "tests/sim/runner/vip_fault.c"], ["tests/sim"] + LAN, ["-lm"])

    def catch(self):
        kept = self.bench.work / "kept"
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir()
        found = []
        # 1: a run failed.  One that is only slower finds nothing.
        if self.say([self.program, "--seeds", SEEDS, "--failures", 1, "--keep", kept])[0] == 1:
            found.append("seeds")
        for script in sorted(SOURCE.glob("tests/sim/scripts/*.fault")):
            if self.say([self.program, "--replay", script])[0] == 1:
                found.append(script.stem)
        return found


class Simulator(Check):
    """The tests on the simulated LAN, by program."""
    name = "sim"
    kept = "each fault of the catalogue by its name"
    seconds = 60

    def make(self):
        tests = sorted(SOURCE.glob("tests/sim/test_*.c"))
        helpers = [p for p in sorted(SOURCE.glob("tests/sim/*.c")) if p not in tests]
        tests = [t for t in tests if t.stem != "test_svg"]  # of the drawing, not of the library
        self.program = self.bench.variant("plain").each(
            "sim", tests, helpers + lan_sources() + sorted(SOURCE.glob("tests/support/*.c")),
            ["tests/sim"] + LAN)

    def catch(self):
        return self.say([self.program, 10, *self.bench.unreached()],
                        VIP_SWARM_SEEDS=SWARM_SEEDS)[1].split()


class Objects(Check):
    """No writable data, and no symbol from outside but libc's four."""
    name = "objects"
    kept = "in a second, with any compiler, a part of what sizes says"
    quick = True
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
    kept = "of the replay program, which takes the library's private parts"
    seconds = 60

    def make(self):
        plain = self.bench.variant("plain")
        tests = sorted(SOURCE.glob("tests/replay/test_*.c"))
        helpers = [p for p in sorted(SOURCE.glob("tests/replay/*.c")) if p not in tests]
        # It has its own address_text(), which stands before that of examples/common.
        own = sorted(SOURCE.glob("examples/replay/*.c")) + [SOURCE / "examples/common/pcap.c"]
        main = SOURCE / "examples/replay/vip_replay.c"
        self.others = [t.stem[5:] for t in tests if "captured" not in t.stem]
        folders = ["examples/replay", "examples/common"]
        self.replayer = plain.program("vip-replay", own, folders)
        self.program = plain.each("replay", tests, helpers + [p for p in own if p != main] +
                                  sorted(SOURCE.glob("tests/support/*.c")),
                                  ["tests/replay"] + folders)

    def catch(self):
        return self.say([self.program, 5], VIP_REPLAY=str(self.replayer), VIP_CAPTURES="")[1].split()


def captures():
    folder = os.environ.get("VIP_CAPTURES") or SOURCE.parent / "shared/captures"
    return pathlib.Path(folder) if pathlib.Path(folder).is_dir() else None


class Captures(Replay):
    """Recordings of routers, replayed."""
    name = "captures"
    kept = "the wire as other makers' routers speak it, not as we read of it"
    seconds = 60
    missing = "" if captures() else "no recordings (VIP_CAPTURES)"

    def catch(self):
        where = {"VIP_CAPTURES": str(captures()), "VIP_REPLAY": str(self.replayer)}
        found = self.say([self.program, 5, *self.others], **where)[1].split()
        status, said, _ = self.say(["sh", SOURCE / "tests/replay/captures.sh", self.replayer,
                                    where["VIP_CAPTURES"]])
        return found + (["captures.sh"] if status not in (0, 77) else [])


class Tshark(Check):
    """tshark reads what the LAN demonstration sends."""
    name = "tshark"
    kept = "a decoder that is not ours"
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
    kept = "ordinary packets; too coarse for the bug that worst catches, and for every compiler"
    slow = True
    seconds = 600
    missing = "" if shutil.which("valgrind") else "no valgrind"
    sources = ["count.c"]

    def make(self):
        bench = SOURCE / "tests/bench"
        self.shipped = self.bench.variant("shipped")
        self.objects = self.shipped.objects(
            [(bench / name, ["-I%s" % (SOURCE / "include")], self.name + "_" + name[:-2])
             for name in self.sources + ["world.c", "advert.c"]])

    def linked(self):
        program = self.shipped.folder / ("vip-bench-" + self.name)
        run(self.shipped.flags + ["-o", program] + self.objects +
            sorted(self.shipped.folder.glob("lib_*.o")))
        return program

    def catch(self):
        status, _, said = self.say(["sh", SOURCE / "tests/bench/instructions.sh", self.linked(),
                                    self.shipped.folder])
        return re.findall(r"instructions: (\S+) takes", said) or (["fails"] if status else [])


class Worst(Instructions):
    """The same of each call at its worst, which is recorded to 3 percent, for one compiler."""
    name = "worst"
    kept = "cost of a call"
    sources = sorted(p.name for p in SOURCE.glob("tests/bench/worst*.c"))

    def catch(self):
        version = self.say([CC, "-dumpfullversion"])[1].strip()
        status = self.say(["sh", SOURCE / "tests/bench/worst.sh", self.linked(),
                           "GNU %s %s RelWithDebInfo" % (version, platform.machine())])[0]
        return ["worst.sh"] if status not in (0, 77) else []


class Sizes(Check):
    """What the library costs a small machine, against its ceilings."""
    name = "sizes"
    kept = "cost on a small machine"
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
        found = re.findall(r"sizes: (\S+)", said)
        return sorted({pathlib.Path(what).name for what in found}) or ["fails"]


ALL = [Unit, Golden, Corpus, Objects, Explorer, Faults, Simulator, Replay, Captures, Sanitizers,
       Tshark, Instructions, Worst, Sizes]
