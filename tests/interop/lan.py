# SPDX-License-Identifier: MIT
"""
lan.py - a LAN out of network namespaces: a bridge for each segment, and nodes
(routers, clients) with a veth into each of them.

Every port of a bridge can be captured by itself, incoming frames only, so that a
capture is what that node sent and nothing else.  The kernel stamps each frame in
nanoseconds where it enters the bridge; all nodes share the machine's clock.

Everything here is taken away by Lan.close(), whatever happened: children are
killed by their number, namespaces deleted.  What a killed run left behind is
deleted by the next one.
"""
import ctypes
import itertools
import os
import shutil
import signal
import subprocess
import time

PREFIX = "vipi"
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True)


class Problem(Exception):
    """The test bed does not work: not a verdict about a router."""


def wait_until(what, seconds, period=0.02):
    """True as soon as what() is; False after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(period)
    return bool(what())


def run(argv, timeout=20, text=None):
    """Runs a command to its end and returns what it printed."""
    done = subprocess.run(argv, input=text, capture_output=True, text=True, timeout=timeout)
    if done.returncode != 0:
        raise Problem("%s: exit %d: %s" % (" ".join(argv), done.returncode,
                                           (done.stderr or done.stdout).strip()))
    return done.stdout


def die_with_parent():
    """In a child before exec: no child outlives the harness, even a killed one."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Node:
    """A machine: a namespace with eth0 on the first segment, eth1 on the next ..."""

    def __init__(self, lan, name, index):
        self.lan, self.name, self.index = lan, name, index
        self.ns = "%s-%s" % (lan.prefix, name)

    def port(self, segment=0):
        """Its port of that segment's bridge."""
        return "%s-%d" % (self.name, segment)

    def mac(self, segment=0):
        return "02:00:00:00:%02x:%02x" % (segment + 1, self.index)

    def ip4(self, segment=0):
        return "10.%d.0.%d" % (segment + 1, self.index)

    def link_local(self):
        return "fe80::%x" % self.index

    def ip6(self, segment=0):
        return "fd00:%x::%x" % (segment + 1, self.index)

    def address(self, family, segment=0):
        """Where this node's advertisements come from."""
        return self.ip4(segment) if family == 4 else self.link_local()

    def run(self, argv, timeout=20, text=None):
        return run(["ip", "netns", "exec", self.ns] + argv, timeout, text)

    def ip(self, batch):
        """Several `ip` commands, one a line."""
        return run(["ip", "-n", self.ns, "-batch", "-"], text=batch)

    def spawn(self, argv, output):
        """Starts a program whose output goes to a file; ended by Lan.close() at the latest."""
        return self.lan.spawn(["ip", "netns", "exec", self.ns] + argv, output)

    def cut_off(self, segment=0):
        """Its port leaves the bridge: nobody hears it, and it notices nothing."""
        self.lan.ip("link set %s nomaster" % self.port(segment))

    def join(self, segment=0):
        """The end of cut_off()."""
        self.lan.ip("link set %s master br%d" % (self.port(segment), segment))


class Capture:
    """What a node sends on a segment, by tcpdump."""

    def __init__(self, node, segment, path, snap):
        self.node, self.segment, self.path = node, segment, path
        log = path + ".log"
        self.process = node.lan.spawn(
            ["ip", "netns", "exec", node.lan.ns, "tcpdump", "-i", node.port(segment), "-n",
             "-Q", "in", "-s", str(snap), "-B", "65536", "-Z", "root",
             "--time-stamp-precision=nano", "-w", path], log)
        if not wait_until(lambda: "listening on" in read_text(log), 10):
            raise Problem("tcpdump: " + read_text(log))
        self.dropped = 0

    def stop(self):
        """Ends it; the file is complete then."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)
        for line in read_text(self.path + ".log").splitlines():
            if line.endswith("dropped by kernel"):
                self.dropped = int(line.split()[0])


def read_text(path):
    """A file's text, "" if it is not there."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


class Lan:
    """Use it by `with`: what it made is gone at the end."""

    instances = itertools.count()

    def __init__(self, out, segments=1):
        self.out, self.segments = out, segments
        self.prefix = "%s%d.%d" % (PREFIX, os.getpid(), next(Lan.instances))
        self.ns = self.prefix + "-lan"
        self.nodes, self.children, self.captures = [], [], []
        os.makedirs(out, exist_ok=True)

    def __enter__(self):
        sweep()
        run(["ip", "netns", "add", self.ns])
        # The bridges themselves say nothing.
        run(["ip", "netns", "exec", self.ns, "sh", "-c",
             "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6;"
             "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6"])
        self.ip("\n".join("link add br%d type bridge mcast_snooping 0 stp_state 0 forward_delay 0\n"
                          "link set br%d up" % (s, s) for s in range(self.segments)))
        return self

    def __exit__(self, *_):
        self.close()

    def ip(self, batch):
        return run(["ip", "-n", self.ns, "-batch", "-"], text=batch)

    def node(self, name):
        """One more machine; its addresses end in its number, from 1."""
        node = Node(self, name, len(self.nodes) + 1)
        self.nodes.append(node)
        run(["ip", "netns", "add", node.ns])
        # A link-local address given by hand is there at once and the same each time.
        node.run(["sh", "-c", "for v in all default; do cd /proc/sys/net/ipv6/conf/$v;"
                  "echo 0 >accept_dad; echo 0 >dad_transmits; echo 0 >accept_ra;"
                  "echo 0 >router_solicitations; done"])
        for s in range(self.segments):
            self.ip("link add %s type veth peer name eth%d netns %s\n"
                    "link set %s master br%d up" % (node.port(s), s, node.ns, node.port(s), s))
            node.ip("link set eth%d addrgenmode none address %s\n"
                    "addr add %s/16 dev eth%d\n"
                    "addr add %s/64 dev eth%d nodad\n"
                    "addr add %s/64 dev eth%d nodad\n"
                    "link set eth%d up" % (s, node.mac(s), node.ip4(s), s, node.link_local(), s,
                                           node.ip6(s), s, s))
        node.ip("link set lo up")
        return node

    def spawn(self, argv, output):
        with open(output, "ab") as file:
            child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                                     preexec_fn=die_with_parent)
        self.children.append(child)
        return child

    def capture(self, node, segment=0, snap=256):
        path = os.path.join(self.out, "%s.%d.pcap" % (node.name, segment))
        capture = Capture(node, segment, path, snap)
        self.captures.append(capture)
        return capture

    def stop_captures(self):
        # tcpdump has the last frames once its buffer's timeout of a second passed.
        time.sleep(1.2)
        for capture in self.captures:
            capture.stop()

    def close(self):
        for child in self.children:
            if child.poll() is None:
                child.kill()
        for child in self.children:
            child.wait(10)
        for name in [node.ns for node in self.nodes] + [self.ns]:
            delete_namespace(name)


def delete_namespace(name):
    """Kills what still runs in a namespace of this harness, by number, and deletes it."""
    listed = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True,
                            timeout=20, check=False)
    for pid in listed.stdout.split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass
    subprocess.run(["ip", "netns", "del", name], capture_output=True, timeout=20, check=False)


def abandoned(name):
    """Is it a namespace or a run directory of a run that is no more?"""
    owner = name[len(PREFIX):].split(".")[0]
    return name.startswith(PREFIX) and owner.isdigit() and not os.path.exists("/proc/" + owner)


def sweep():
    """Deletes what runs that were killed left behind."""
    for line in run(["ip", "netns", "list"]).splitlines():
        if abandoned(line.split()[0]):
            delete_namespace(line.split()[0])
    for name in filter(abandoned, os.listdir("/run")):
        shutil.rmtree("/run/" + name, ignore_errors=True)


def missing(programs):
    """Why the test bed cannot be had here, or None."""
    if os.geteuid() != 0:
        return "needs root, for network namespaces"
    for program in programs:
        if not any(os.access(os.path.join(path, program), os.X_OK)
                   for path in os.environ["PATH"].split(":") + ["/usr/sbin", "/sbin",
                                                                "/usr/lib/frr"]):
            return "%s is not installed" % program
    name = "%s%d.0-try" % (PREFIX, os.getpid())
    try:
        run(["ip", "netns", "add", name])
        run(["ip", "-n", name, "-batch", "-"],
            text="link add b0 type bridge\nlink add v0 type veth peer name v1\n"
                 "link add link v0 name m0 type macvlan mode private\n")
    except (Problem, FileNotFoundError) as problem:
        return "no network namespaces with bridge, veth and macvlan: %s" % problem
    finally:
        delete_namespace(name)
    return None
