# SPDX-License-Identifier: MIT
"""
scale_bed.py - the test bed of the scale test: two routers joined by a cable for each
interface, the recorder at both ends, and the routers as they are measured: without
logs, all in the same scheduling class.

There is no bridge between them: at 100,000 packets a second on a small machine its
cost would be what is measured.
"""
import os
import struct
import time

import bed
from lan import Lan, Node, Problem, read_text, run, sweep, wait_until
from routers import Frr, Group, Keepalived, Router, Vipd, own_and_children

PORTS = 4
# Real-time priority, of who does not take it by itself; the recorder's is higher.
PRIORITY = 50
PF_KTHREAD = 0x00200000
# Kinds of the recorder's records.
ADVERT, GRATUITOUS, ADDRESS, DEVICE_UP = 1, 2, 3, 4
RECORD = struct.Struct("=qBBBBI")


class Cables(Lan):
    """Router a is record 0, router b is record 1."""

    def __enter__(self):
        sweep()
        self.nodes = [Node(self, "a", 1), Node(self, "b", 2)]
        for node in self.nodes:
            run(["ip", "netns", "add", node.ns])
        a, b = self.nodes
        a.ip("".join("link add eth%d type veth peer name eth%d netns %s\n" % (p, p, b.ns)
                     for p in range(PORTS)))
        for node in self.nodes:
            node.ip("link set lo up\n" + "".join(
                "link set eth%d addrgenmode none address %s\naddr add %s/16 dev eth%d\n"
                "link set eth%d up\n" % (p, node.mac(p), node.ip4(p), p, p) for p in range(PORTS)))
        return self


class Recorder:
    """What both routers do, while it runs; the file is complete after stop()."""

    def __init__(self, lan):
        self.path = os.path.join(lan.out, "records")
        self.log = self.path + ".log"
        # The row may be measured for the second time.
        open(self.log, "w", encoding="utf-8").close()
        a, b = lan.nodes
        self.process = lan.spawn([os.path.join(bed.TOOLS, "recorder"), self.path, a.ns, b.ns,
                                  str(PORTS)], self.log)
        if not wait_until(lambda: "ready" in read_text(self.log), 10):
            raise Problem("recorder: " + read_text(self.log))
        self.dropped = None

    def seen(self, router):
        """How many groups of a router were heard so far."""
        counts = [line.split() for line in read_text(self.log).splitlines()]
        return max([int(words[2]) for words in counts if words[:2] == ["seen", str(router)]] + [0])

    def silence(self, seconds):
        """Waits until nothing was heard for a tenth of a second, but not for ever."""
        end = time.monotonic() + seconds
        size, since = 0, time.monotonic()
        while time.monotonic() - since < 0.1 and time.monotonic() < end:
            time.sleep(0.01)
            if os.path.getsize(self.path) != size:
                size, since = os.path.getsize(self.path), time.monotonic()

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        last = read_text(self.log).split()[-4:]
        if last[:1] != ["records"]:
            raise Problem("recorder: " + read_text(self.log))
        self.dropped = int(last[3])

    def records(self):
        """Tuples: time, kind, router, port, vrid, value."""
        with open(self.path, "rb") as file:
            yield from RECORD.iter_unpack(file.read())


class Measured(Router):
    """What is added to a kind of router to be measured: all its processes count.

    cpu_ns() is the kernel's exact sum of user and system time.  What the kernel does for
    a packet in the context of the process that sends it is in there, up to the other
    router's sockets: a cable of veth has no other processor to do it.
    """

    def pids(self):
        return own_and_children(self.process.pid) if self.process else []

    def kill(self):
        """The machine dies: all of its processes at once."""
        for pid in reversed(self.pids()):
            os.kill(pid, 9)
        self.process.wait(10)

    def resident_kib(self):
        """Memory of all its processes: resident, and each page counted for its share."""
        rss = pss = 0
        for pid in self.pids():
            for line in read_text("/proc/%d/smaps_rollup" % pid).splitlines():
                rss += int(line.split()[1]) if line.startswith("Rss:") else 0
                pss += int(line.split()[1]) if line.startswith("Pss:") else 0
        return rss, pss


class MeasuredVipd(Measured, Vipd):
    def kill(self):
        Measured.kill(self)


class MeasuredKeepalived(Measured, Keepalived):
    detail = False

    def config(self):
        # vipd installs the addresses too; and a busy one must not be killed by its limit.
        return super().config().replace("  priority ", "  accept\n  priority ").replace(
            "vrrp_rlimit_rttime 1000000", "vrrp_rlimit_rttime 30000000")

    def command(self):
        return [word for word in super().command() if word != "--log-console"]


class MeasuredFrr(Measured, Frr):
    def start(self, wrapper=()):
        # The others take real-time priority by themselves.
        super().start(["chrt", "--fifo", str(PRIORITY)] + list(wrapper))

    def kill(self):
        Measured.kill(self)
        self.end_zebra()


class Bare(Measured):
    """The same packets without a protocol: the better priority sends, the other receives."""
    kind = "bare"
    plain = False  # a system call for each packet
    seconds = 300  # at most

    def command(self):
        first = self.groups[0]
        return [os.path.join(bed.TOOLS, "bareloop"), "send" if first.priority > 100 else "receive",
                str(len(self.groups)), str(first.interval_ms * 1000), str(self.seconds)] + [
                    "eth%d" % p for p in range(PORTS)] + (["plain"] if self.plain else [])


class BarePlain(Bare):
    plain = True


KINDS = {"vipd": MeasuredVipd, "keepalived": MeasuredKeepalived, "frr": MeasuredFrr,
         "bare": Bare, "bare plain": BarePlain}


def groups(count, interval_ms, priority, mac):
    """So many, the same number on each interface."""
    each, more = divmod(count, PORTS)
    return [Group(vrid, priority=priority, interval_ms=interval_ms, mac=mac, accept=True, segment=p)
            for p in range(PORTS) for vrid in range(1, each + (p < more) + 1)]


def machine_busy_ns():
    """How long the processors were at work so far, all of them."""
    fields = [int(word) for word in read_text("/proc/stat").split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) * 1000000000 // os.sysconf("SC_CLK_TCK")


def kernel_threads_ns():
    """Processor time of each kernel thread so far: what the kernel puts off until later."""
    times = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        fields = read_text("/proc/%s/stat" % pid).rpartition(")")[2].split()
        if len(fields) > 6 and int(fields[6]) & PF_KTHREAD:
            times[pid] = int((read_text("/proc/%s/schedstat" % pid).split() or ["0"])[0])
    return times


def load():
    return read_text("/proc/loadavg").split()[0]


def calm(seconds):
    """Waits until the machine is idle, but not for ever: what a LAN leaves is cleared up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        before = machine_busy_ns()
        time.sleep(0.5)
        if machine_busy_ns() - before < 30000000:
            return True
    return False
