# SPDX-License-Identifier: MIT
"""bench.py - a copy of the library that kill.py puts bugs into, and how it is built.

The programs of the checks are built once and link the library as a shared object, one in
each Variant: plain, as shipped, with sanitizers.  What a patch touches is compiled again,
and what was there before is put back behind it, so that nothing is compiled twice.
"""
import concurrent.futures
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CC = os.environ.get("CC", "gcc")
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


def is_stale(object):
    """True unless it was compiled behind the last change of all that it is made of."""
    depends = object.with_suffix(".d")
    if not object.exists() or not depends.exists():
        return True
    sources = map(pathlib.Path, depends.read_text().replace("\\\n", " ").split()[1:])
    return any(not s.exists() or s.stat().st_mtime > object.stat().st_mtime for s in sources)


class Variant:
    """A way to compile: its flags, and the objects of lib/ and its shared object."""

    def __init__(self, bench, name, flags, shared=True):
        self.bench, self.name, self.shared = bench, name, shared
        self.folder = bench.work / name
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob("lib_*.aside"):  # by a run that was ended
            left.replace(left.with_suffix(".o"))
        self.library = self.folder / "libvip_bug.so"
        self.flags = [CC, "-std=c99", "-D_XOPEN_SOURCE=700", "-w", "-MMD"] + flags
        self.pool = bench.pool

    def objects(self, sources):
        """Compiles (source, further flags, name) and gives the objects."""
        def one(job):
            source, flags, name = job
            object = self.folder / (name + ".o")
            if is_stale(object):
                run(self.flags + flags + ["-c", source, "-o", object])
            return object
        return list(self.pool.map(one, sources))

    def build(self, files=None):
        tree = self.bench.tree
        names = files if files is not None else [p.name for p in tree.glob("lib/*.c")]
        self.objects([(tree / "lib" / name, ["-fPIC"] * self.shared +
                       ["-I%s" % (tree / "include")], "lib_" + name[:-2]) for name in names])
        if self.shared:
            run(self.flags + ["-shared", "-o", self.library] + sorted(self.folder.glob("lib_*.o")))

    def object(self, name):
        return self.folder / ("lib_%s.o" % name[:-2])

    def set_aside(self, names):
        for name in names:
            self.object(name).replace(self.object(name).with_suffix(".aside"))

    def put_back(self, names):
        """The objects as before; the shared object stays as it is, until the next bug."""
        for name in names:
            self.object(name).with_suffix(".aside").replace(self.object(name))

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


class Bench:
    """The copy of the tree, and everything built on it."""

    def __init__(self, work, kinds):
        self.work, self.tree = work, work / "tree"
        self.pool = concurrent.futures.ThreadPoolExecutor(int(os.environ.get("VIP_JOBS", "2")))
        self.variants = {}
        shutil.rmtree(self.tree, ignore_errors=True)
        work.mkdir(parents=True, exist_ok=True)
        for folder in ("lib", "include"):
            shutil.copytree(SOURCE / folder, self.tree / folder)
        self.patch = None
        self.checks = []
        for kind in kinds:
            self.checks.append(kind(self))
            found = self.checks[-1].catch()
            if found:
                sys.exit("kill: without a bug %s fails: %s" % (kind.name, " ".join(found)))

    def variant(self, name):
        if name not in self.variants:
            flags = {"plain": ["-O1"],
                     "shipped": ["-O2", "-g", "-DNDEBUG"],
                     "sanitized": ["-O1", "-g1", "-fsanitize=address,undefined",
                                   "-fno-sanitize-recover=all"]}[name]
            self.variants[name] = Variant(self, name, flags, name != "shipped")
            self.variants[name].build()
        return self.variants[name]

    def unreached(self):
        """The protocols that a bug in files of another one alone does not concern."""
        files = [pathlib.Path(f).name for f in self.patch.files] if self.patch else []
        return [p for p in PROTOCOLS if files and all(f.startswith(PROTOCOLS) for f in files)
                and not any(f.startswith(p) for f in files)]

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
            variant.set_aside(files)
            variant.build(files)

    def restore(self, patch):
        self.patch = None
        patch.apply(self.tree, reverse=True)
        for variant, files in self.touched.items():
            variant.put_back(files)

    def run_checks(self, names):
        """{check: what it says, "" if it notices nothing}, of those of these names."""
        chosen = [c for c in self.checks if c.name in names]

        def one(check):
            began = time.time()
            found = check.catch()
            check.spent += time.time() - began
            return found
        answers = dict(zip(chosen, self.pool.map(one, chosen)))
        return {check.name: shown(found) for check, found in answers.items()}

    def slowest(self):
        print("kill: seconds by check: " +
              ", ".join("%s %d" % (check.name, check.spent) for check in self.checks))


def shown(found):
    more = len(found) - SHOWN
    return " ".join(found[:SHOWN]) + (" and %d more" % more if more > 0 else "")
