#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
tshark_oracle.py TSHARK_FIELDS CORPUS WORK VIP_LAN: tshark reads each message of the
codecs' corpora that the library decodes, and each of its own on the simulated LAN,
and every field that both know is the same in both.  tshark_fields says what the
library read.  Exit status 77: no tshark.
"""
import ipaddress
import os
import shutil
import subprocess
import sys

# What vip-lan is asked for.
DEMONSTRATIONS = [
    [], ["--v2"], ["--ipv6"],
    ["--add", "hsrp 10 preempt advertise", "--add", "end 90s"],
    ["--v2", "--add", "hsrp 4095 preempt advertise", "--add", "end 90s"],
    ["--ipv6", "--add", "hsrp 16 preempt advertise auth text:words", "--add", "end 90s"],
    ["--add", "hsrp 10 preempt advertise auth md5:secret", "--add", "end 90s"],
    ["--v2", "--add", "hsrp 1 preempt auth md5:secret hello 250ms hold 1s"],
    ["--ipv6", "--add", "hsrp 16 preempt auth md5:secret", "--add", "end 90s"],
    ["--add", "glbp 10 preempt auth text:words", "--add", "end 90s"],
    ["--add", "glbp 10 preempt auth md5:secret", "--add", "end 90s"],
    ["--ipv6", "--add", "glbp 10 preempt auth md5:secret", "--add", "end 90s"],
    ["hsrp.txt"], ["glbp.txt"],
]
# Fields of which each occurrence counts, not the first alone.
LISTS = ("vrrp.ip_addr", "vrrp.ipv6_addr", "glbp.reqresp.")
ADDRESSES = ("vrrp.ip_addr", "vrrp.ipv6_addr", "hsrp.virt_ip", "hsrp2.virt_ip", "hsrp2.virt_ip_v6",
             "hsrp.md5_ip_address", "glbp.hello.virtualipv4", "glbp.hello.virtualipv6")
OCTETS = ("hsrp2.identifier", "hsrp2.md5_auth_data", "glbp.ownerid", "glbp.reqresp.virtualmac",
          "glbp.auth.md5hash", "glbp.auth.md5chainhash")
TEXTS = ("vrrp.auth_string", "hsrp.auth_data", "hsrp2.auth_data", "glbp.auth.plainpass")

# Where the two differ and both may: (why, when), of a field's name, our value, tshark's value
# what tshark left as "Data", and the length of the last TLV of GLBP that it saw.  Each must be met, or it has to go.
EXCEPTIONS = [
    ("a Group State of state 0, Disabled, is shown as Initial by the library",
     lambda name, ours, theirs, data, last: (name, ours, theirs) == ("hsrp2.state", "1", "0")),
    ("tshark gives up where the first TLV's type is unknown; the library skips it",
     lambda name, ours, theirs, data, last: name.startswith("hsrp") and theirs == "" and data and
     not 1 <= int(data[:2], 16) <= 4),
    ("a gateway's state that is none is read as Listen",
     lambda name, ours, theirs, data, last: name == "glbp.hello.vgstate" and ours == "4" and
     theirs not in ("1", "2", "4", "8", "16", "32")),
    ("a forwarder's state that is neither Listen nor Active is read as Disabled",
     lambda name, ours, theirs, data, last: name == "glbp.reqresp.vfstate" and
     (ours.count(",") == theirs.count(",") or last == "2") and
     all(a == b or (a == "1" and b not in ("4", "32")) for a, b in zip(ours.split(","), theirs.split(",")))),
    ("tshark gives up at a TLV without a value; the library skips it",
     lambda name, ours, theirs, data, last: name.startswith("glbp.") and last == "2" and
     ours.startswith(theirs)),
]
met = set()


def excused(*difference):
    for why, applies in EXCEPTIONS:
        if applies(*difference):
            met.add(why)
            return True
    return False


def normal(name, text):
    """tshark's value as tshark_fields writes it."""
    if text == "":
        return text
    if name in TEXTS:
        return "'%s'" % text
    if name in ADDRESSES:
        return ipaddress.ip_address(text).packed.hex()
    return text.replace(":", "").lower() if name in OCTETS else str(int(text, 0))


def compare(program, work, what, mode, files):
    capture = os.path.join(work, "oracle.pcap")
    out = subprocess.run([program, capture, mode] + files, check=True, capture_output=True, text=True)
    ours = [dict(pair.split("=") for pair in line.split()) for line in out.stdout.splitlines()]
    names = sorted({name for frame in ours for name in frame})
    command = ["tshark", "-n", "-r", capture, "-T", "fields", "-E", "separator=|", "-E", "aggregator=,"]
    for name in names + ["data.data", "glbp.length"]:
        command += ["-e", name]
    out = subprocess.run(command, check=True, capture_output=True, text=True)
    theirs = [line.split("|") for line in out.stdout.splitlines()]
    assert len(ours) == len(theirs) and ours, "%s: frames %d, %d" % (what, len(ours), len(theirs))
    compared = bad = 0
    for i, (frame, values) in enumerate(zip(ours, theirs)):
        for name, value in zip(names, values):
            if name not in frame:
                continue
            each = value.split(",") if name.startswith(LISTS) else value.split(",")[:1]
            value = ",".join(normal(name, one) for one in each)
            compared += 1
            if value != frame[name] and not excused(name, frame[name], value, values[-2],
                                                         values[-1].split(",")[-1]):
                bad += 1
                print("%s frame %d: %s: %s, tshark %s" % (what, i + 1, name, frame[name], value))
    print("oracle: %s: %d messages, %d fields compared, %d differ" % (what, len(ours), compared, bad))
    return len(ours), compared, bad


def main():
    if not shutil.which("tshark"):
        print("skipped: tshark is not installed")
        return 77
    program, corpus, work, lan = sys.argv[1:]
    os.makedirs(work, exist_ok=True)
    results = []
    for protocol in ("vrrp", "hsrp", "glbp"):
        folder = os.path.join(corpus, protocol + "_codec")
        files = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
        results.append(compare(program, work, protocol, protocol, files))
    scenarios = os.path.join(os.path.dirname(__file__), "../../examples/lan/scenarios")
    for i, options in enumerate(DEMONSTRATIONS):
        options = [os.path.join(scenarios, o) if o.endswith(".txt") else o for o in options]
        capture = os.path.join(work, "lan.pcap")
        subprocess.run([lan, "--pcap", capture, "--quiet"] + options, check=True, stdout=subprocess.DEVNULL)
        results.append(compare(program, work, "LAN %d" % (i + 1), "pcap", [capture]))
    for why, _ in EXCEPTIONS:
        print("oracle: exception%s: %s" % ("" if why in met else " NOT MET", why))
    messages, compared, bad = (sum(column) for column in zip(*results))
    print("oracle: %d messages, %d fields compared, %d differ" % (messages, compared, bad))
    return bad != 0 or len(met) != len(EXCEPTIONS)


sys.exit(main())
