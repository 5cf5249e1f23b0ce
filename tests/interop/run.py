# SPDX-License-Identifier: MIT
"""
run.py - one group of the tests with real routers:

  python3 tests/interop/run.py GROUP [--smoke|--full] --vipd PATH --out DIR

GROUP is vipd_pair, keepalived, frr, three, timing, invariants, scale, hostile, hsrp or
glbp.
The exit status is 0 if all was well, 1 if not, 77 with the reason where root,
namespaces or a peer are missing.  --subject KIND sets keepalived or frr in the
place of vipd: that is how the harness itself is tried.  --tools DIR has probe,
bareloop and recorder; without it they are compiled.
"""
import argparse
import importlib
import os
import shutil
import signal
import subprocess
import sys
import time

import bed
import lan
import routers
import verdict

GROUPS = ("vipd_pair", "keepalived", "frr", "three", "timing", "invariants", "scale", "hostile",
          "hsrp", "glbp")
HERE = os.path.dirname(os.path.abspath(__file__))
ALWAYS = ("ip", "tcpdump", "tshark")


class Context:
    """What a group of tests needs to know."""

    def __init__(self, arguments):
        self.full, self.subject, self.out = arguments.full, arguments.subject, arguments.out
        self.verdict = verdict.Verdict()


def compile_tools(out):
    tools = os.path.join(out, "tools")
    os.makedirs(tools, exist_ok=True)
    for name in ("probe", "bareloop", "recorder"):
        subprocess.run(["cc", "-std=c99", "-O2", "-D_GNU_SOURCE", "-o", os.path.join(tools, name),
                        os.path.join(HERE, name + ".c")], check=True, timeout=60)
    return tools


def parse():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument("--smoke", action="store_true", help="the small subset (the default)")
    parser.add_argument("--full", action="store_true", help="the whole matrix")
    parser.add_argument("--vipd", default="")
    parser.add_argument("--out", required=True)
    parser.add_argument("--tools", default="")
    parser.add_argument("--subject", default="vipd", choices=sorted(routers.KINDS))
    return parser.parse_args()


def skip(why):
    print("skipped: " + why)
    return 77


def main():
    arguments = parse()
    group = importlib.import_module(arguments.group)
    why = lan.missing(ALWAYS + tuple(group.NEEDS) + routers.KINDS[arguments.subject].programs)
    if why:
        return skip(why)
    if arguments.subject == "vipd" and not os.access(arguments.vipd, os.X_OK):
        print("--vipd %s: no such program" % arguments.vipd)
        return 2
    # A termination unwinds through the `with` of each LAN.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    shutil.rmtree(arguments.out, ignore_errors=True)
    os.makedirs(arguments.out)
    routers.Vipd.binary = os.path.abspath(arguments.vipd)
    bed.TOOLS = os.path.abspath(arguments.tools or compile_tools(arguments.out))
    context = Context(arguments)
    start = time.monotonic()
    group.run(context)
    found = context.verdict
    print("%s: %d checks, %d wrong, %.0f s" % (arguments.group, found.checks, len(found.failures),
                                               time.monotonic() - start))
    for failure in found.failures:
        print("WRONG: " + failure)
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
