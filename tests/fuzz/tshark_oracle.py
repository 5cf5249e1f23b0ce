#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
tshark_oracle.py TSHARK_FIELDS CORPUS WORK: tshark reads each message of the codecs'
corpora that the library decodes, and every field that both know is the same in both.
tshark_fields says what the library read.  Exit status 77: no tshark.
"""
import os
import shutil
import subprocess
import sys

# Where the two differ and both may: (why, when), of a field's name, our value, tshark's value
# and what tshark left as "Data".  Each must be met, or it has to go.
EXCEPTIONS = [
    ("a Group State of state 0, Disabled, is shown as Initial by the library",
     lambda name, ours, theirs, data: (name, ours, theirs) == ("hsrp2.state", "1", "0")),
    ("tshark gives up where the first TLV's type is unknown; the library skips it",
     lambda name, ours, theirs, data: name.startswith("hsrp2.") and theirs == "" and data and
     not 1 <= int(data[:2], 16) <= 4),
]
met = set()


def excused(*difference):
    for why, applies in EXCEPTIONS:
        if applies(*difference):
            met.add(why)
            return True
    return False


def number(text):
    return str(int(text, 0)) if text else text


def compare(program, corpus, work, protocol):
    folder = os.path.join(corpus, protocol + "_codec")
    files = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    capture = os.path.join(work, protocol + ".pcap")
    out = subprocess.run([program, capture, protocol] + files, check=True, capture_output=True, text=True)
    ours = [dict(pair.split("=") for pair in line.split()) for line in out.stdout.splitlines()]
    names = sorted({name for frame in ours for name in frame})
    command = ["tshark", "-n", "-r", capture, "-T", "fields", "-E", "separator=|", "-E", "occurrence=f"]
    for name in names + ["data.data"]:
        command += ["-e", name]
    out = subprocess.run(command, check=True, capture_output=True, text=True)
    theirs = [line.split("|") for line in out.stdout.splitlines()]
    assert len(ours) == len(theirs) and ours, "%s: frames %d, %d" % (protocol, len(ours), len(theirs))
    compared = bad = 0
    for i, (frame, values) in enumerate(zip(ours, theirs)):
        for name, value in zip(names, values):
            if name not in frame:
                continue
            compared += 1
            if number(value) != frame[name] and not excused(name, frame[name], value, values[-1]):
                bad += 1
                print("%s frame %d: %s: %s, tshark %s" % (protocol, i + 1, name, frame[name], value))
    print("oracle: %s: %d messages, %d fields compared, %d differ" % (protocol, len(ours), compared, bad))
    return bad


def main():
    if not shutil.which("tshark"):
        print("skipped: tshark is not installed")
        return 77
    program, corpus, work = sys.argv[1:]
    os.makedirs(work, exist_ok=True)
    bad = sum([compare(program, corpus, work, p) for p in ("vrrp", "hsrp", "glbp")])
    for why, _ in EXCEPTIONS:
        print("oracle: exception%s: %s" % ("" if why in met else " NOT MET", why))
    return bad != 0 or len(met) != len(EXCEPTIONS)


sys.exit(main())
