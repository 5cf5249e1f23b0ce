# SPDX-License-Identifier: MIT
"""
routers.py - the three kinds of routers: vipd, keepalived and FRR's vrrpd, run as
black boxes.  Each writes its configuration, starts in its node's namespace with a
run directory of its own, and is stopped, killed, changed and asked for its state.

A group is described once, by Group, for all kinds.  keepalived gets a real-time
priority like vipd takes for itself; FRR has no such setting.
"""
import dataclasses
import json
import os
import re
import shutil
import signal

from lan import Problem, read_text, wait_until

FRR = "/usr/lib/frr"


@dataclasses.dataclass
class Group:
    """A virtual router as one router has it configured."""
    vrid: int
    family: int = 4
    version: int = 3
    priority: int = 100
    interval_ms: int = 1000
    addresses: tuple = ()
    preempt: bool = True
    preempt_delay_ms: int = 0
    password: str = ""
    peers: tuple = ()  # unicast: the others' addresses
    mac: str = "virtual"
    accept: bool = False
    segment: int = 0
    extra: tuple = ()  # vipd: further (key, value)

    @property
    def name(self):
        return "g%d-%d-%d" % (self.segment, self.family, self.vrid)

    @property
    def interface(self):
        return "eth%d" % self.segment

    @property
    def virtual_mac(self):
        return "00:00:5e:00:0%d:%02x" % (1 if self.family == 4 else 2, self.vrid)

    def vips(self):
        """Its addresses; IPv6 begins with a link-local one, as VRRP wants it."""
        if self.addresses:
            return self.addresses
        if self.family == 4:
            return ("10.%d.1.%d" % (self.segment + 1, self.vrid),)
        return ("fe80::1:%x" % self.vrid, "fd00:%x::1:%x" % (self.segment + 1, self.vrid))


def own_and_children(pid):
    """A process and its children, oldest first."""
    found = [pid]
    for task in os.listdir("/proc/%d/task" % pid) if os.path.exists("/proc/%d" % pid) else []:
        for child in read_text("/proc/%d/task/%s/children" % (pid, task)).split():
            found += own_and_children(int(child))
    return found


class Router:
    """What the kinds share."""

    kind = ""
    programs = ()
    live = 0  # how many there were: names of run directories

    def __init__(self, node, groups):
        self.node, self.groups = node, groups
        self.dir = os.path.join(node.lan.out, "%s.%s.%d" % (node.name, self.kind, Router.live))
        Router.live += 1
        os.makedirs(self.dir, exist_ok=True)
        # Sockets have short paths; the out directory may not.
        self.run_dir = "/run/%s" % node.ns
        os.makedirs(self.run_dir, exist_ok=True)
        self.process = None
        self.runs = 0

    @property
    def name(self):
        return self.node.name

    @property
    def log(self):
        """What the present run says: a file for each."""
        return self.path("log%d" % self.runs)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def pids(self):
        """The processes that do the work."""
        return own_and_children(self.process.pid) if self.process else []

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def start(self, wrapper=()):
        """Starts it; `wrapper` goes in front of the command line."""
        self.runs += 1
        self.process = self.node.spawn(list(wrapper) + self.command(), self.log)

    def command(self):
        """Its command line; writes its configuration before."""
        raise NotImplementedError

    def stop(self, seconds=15):
        """A graceful end.  True if it ended in time."""
        self.process.send_signal(signal.SIGTERM)
        ended = wait_until(lambda: not self.alive(), seconds)
        if not ended:
            self.kill()
        return ended

    def kill(self):
        """A crash: SIGKILL to all that can talk."""
        for pid in reversed(self.pids()):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait(10)

    def clean(self):
        """After a crash: what a machine that starts again would not have."""

    def set_priority(self, group, priority):
        """Changes a priority while it runs."""
        raise NotImplementedError

    def state(self, group):
        """"initialize", "backup", "active", or "" when it does not say."""
        raise NotImplementedError

    def cpu_ns(self):
        """Processor time that its processes took so far."""
        return sum(int(read_text("/proc/%d/schedstat" % pid).split()[0]) for pid in self.pids())

    def memory_kib(self):
        """Private and shared memory that is resident, each page counted for its share."""
        return sum(int(amount) for pid in self.pids()
                   for amount in re.findall(r"^Pss:\s+(\d+)",
                                            read_text("/proc/%d/smaps_rollup" % pid), re.M))


class Vipd(Router):
    kind = "vipd"
    binary = ""  # set by run.py

    @property
    def control(self):
        return self.run_dir + "/vipd.sock"

    def config(self):
        text = ""
        for g in self.groups:
            settings = [("interface", g.interface), ("group", g.vrid), ("version", g.version)]
            settings += [("address", vip) for vip in g.vips()]
            settings += [("priority", g.priority), ("interval", "%dms" % g.interval_ms),
                         ("preempt", "yes" if g.preempt else "no"), ("mac", g.mac),
                         ("accept", "yes" if g.accept else "no")]
            if g.preempt_delay_ms:
                settings.append(("preempt-delay", "%dms" % g.preempt_delay_ms))
            if g.password:
                settings.append(("auth", "text:" + g.password))
            settings += [("unicast-peer", peer) for peer in g.peers]
            settings += g.extra
            text += "[vrrp %s]\n" % g.name
            text += "".join("%s = %s\n" % setting for setting in settings) + "\n"
        return text

    def command(self):
        return [self.binary, "--config", self.write("vipd.conf", self.config()), "--control",
                self.control, "--foreground"]

    def kill(self):
        # The daemon alone: its keeper has to notice by itself.
        self.process.kill()
        self.process.wait(10)

    def pids(self):
        return [self.process.pid] if self.process else []

    def set_priority(self, group, priority):
        group.priority = priority
        self.node.run([self.binary, "set", group.name, "priority", str(priority), "--control",
                       self.control])

    def reload(self):
        self.write("vipd.conf", self.config())
        self.process.send_signal(signal.SIGHUP)

    def show(self, name=None):
        """What `vipd show --json` says: a list."""
        return json.loads(self.node.run([self.binary, "show", "--control", self.control, "--json"]
                                        + ([name] if name else [])))

    def shown(self, group):
        """What it says of one group; {} when it does not answer."""
        try:
            found = [entry for entry in self.show() if entry["name"] == group.name]
        except (Problem, ValueError):
            return {}
        return found[0] if found else {}

    def state(self, group):
        return self.shown(group).get("state", "")


class Keepalived(Router):
    kind = "keepalived"
    programs = ("keepalived",)
    detail = True  # log in detail: the state comes from there

    def config(self):
        text = ("global_defs {\n  router_id %s\n  dynamic_interfaces\n  vrrp_rt_priority 50\n"
                "  vrrp_rlimit_rttime 1000000\n  max_auto_priority -1\n}\n" % self.name)
        for g in self.groups:
            text += "vrrp_instance %s {\n" % g.name
            text += "  state BACKUP\n  interface %s\n  virtual_router_id %d\n" % (g.interface,
                                                                                 g.vrid)
            text += "  version %d\n  priority %d\n  advert_int %s\n" % (g.version, g.priority,
                                                                       g.interval_ms / 1000)
            if g.mac == "virtual":
                text += "  use_vmac k%d.%d.%d\n" % (g.segment, g.family, g.vrid)
                # Unicast does not leave from a virtual MAC by itself.
                text += "  vmac_xmit_base\n" if g.peers else ""
            text += "" if g.preempt else "  nopreempt\n"
            if g.preempt_delay_ms:
                text += "  preempt_delay %s\n" % (g.preempt_delay_ms / 1000)
            if g.password:
                text += "  authentication {\n    auth_type PASS\n    auth_pass %s\n  }\n" % g.password
            if g.peers:
                text += "  unicast_src_ip %s\n  unicast_peer {\n" % self.node.address(g.family,
                                                                                    g.segment)
                text += "".join("    %s\n" % peer for peer in g.peers) + "  }\n"
                # Over IPv6 it is 64 by itself, which is no proof of a neighbour.
                text += "  unicast_ttl 255\n"
            text += "  virtual_ipaddress {\n"
            text += "".join("    %s/%d\n" % (vip, 32 if g.family == 4 else 128)
                            for vip in g.vips()) + "  }\n}\n"
        return text

    def command(self):
        config = self.write("keepalived.conf", self.config())
        for name in ("pid", "vrrp.pid"):
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))
        # It refuses a file that others may write.
        os.chmod(config, 0o600)
        return ["keepalived", "--vrrp", "--dont-fork", "--no-syslog", "--log-console",
                "--use-file=" + config, "--pid=" + self.path("pid"),
                "--vrrp_pid=" + self.path("vrrp.pid")] + (["--log-detail"] if self.detail else [])

    def clean(self):
        """Its devices and addresses survive a SIGKILL."""
        batch = ""
        for g in self.groups:
            if g.mac == "virtual":
                batch += "link del k%d.%d.%d\n" % (g.segment, g.family, g.vrid)
            else:
                batch += "".join("addr del %s/%d dev %s\n" % (vip, 32 if g.family == 4 else 128,
                                                             g.interface) for vip in g.vips())
        try:
            self.node.run(["ip", "-force", "-batch", "-"], text=batch)
        except Problem:
            pass  # what was not there need not go

    def set_priority(self, group, priority):
        group.priority = priority
        self.write("keepalived.conf", self.config())
        self.process.send_signal(signal.SIGHUP)

    def state(self, group):
        words = {"MASTER": "active", "BACKUP": "backup", "FAULT": "initialize"}
        entered = re.findall(r"\(%s\) Entering (\w+) STATE" % re.escape(group.name),
                             read_text(self.log))
        return words.get(entered[-1], "") if entered else ""


class Frr(Router):
    kind = "frr"
    programs = ("vrrpd", "zebra", "vtysh")

    def config(self):
        text = "hostname %s\n" % self.name
        for g in self.groups:
            text += "interface %s\n vrrp %d version %d\n" % (g.interface, g.vrid, g.version)
            text += " vrrp %d priority %d\n" % (g.vrid, g.priority)
            text += " vrrp %d advertisement-interval %d\n" % (g.vrid, g.interval_ms)
            text += "" if g.preempt else " no vrrp %d preempt\n" % g.vrid
            text += "".join(" vrrp %d %s %s\n" % (g.vrid, "ip" if g.family == 4 else "ipv6", vip)
                            for vip in g.vips())
            text += "exit\n"
        return text

    def make_devices(self):
        """FRR wants its macvlan devices made by hand, in mode bridge."""
        batch = ""
        for g in self.groups:
            device = "f%d.%d.%d" % (g.segment, g.family, g.vrid)
            batch += ("link add %s link %s address %s type macvlan mode bridge\n"
                      "link set %s addrgenmode none\n" % (device, g.interface, g.virtual_mac, device))
            batch += "".join("addr add %s/%d dev %s%s\n" % (
                vip, 16 if g.family == 4 else 64, device, " nodad" if g.family == 6 else "")
                             for vip in g.vips())
            if g.family == 6:
                # Advertisements come from the youngest link-local address of the device.
                batch += "addr add %s/64 dev %s nodad\n" % (self.node.link_local(), device)
            batch += "link set %s up\n" % device
        # The port would answer for the addresses of its macvlan devices, otherwise.
        self.node.run(["sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore;"
                       "echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce"])
        self.node.run(["ip", "-batch", "-"], text=batch, timeout=60)

    def clean(self):
        batch = "".join("link del f%d.%d.%d\n" % (g.segment, g.family, g.vrid)
                        for g in self.groups)
        try:
            self.node.run(["ip", "-force", "-batch", "-"], text=batch, timeout=60)
        except Problem:
            pass

    def daemon(self, name):
        # They become user frr, who need not be able to read the out directory.
        shutil.chown(self.run_dir, "frr", "frr")
        return ["%s/%s" % (FRR, name), "-i", "%s/%s.pid" % (self.run_dir, name),
                "-z", self.run_dir + "/zserv.api", "--vty_socket", self.run_dir, "-P", "0",
                "--log", "stdout", "-f", shutil.copy(self.path(name + ".conf"), self.run_dir)]

    def start(self, wrapper=()):
        self.clean()
        self.make_devices()
        self.write("zebra.conf", "")
        self.zebra = self.node.spawn(self.daemon("zebra"), self.path("zebra.log"))
        if not wait_until(lambda: os.path.exists(self.run_dir + "/zserv.api"), 10):
            raise Problem("zebra does not start: " + read_text(self.path("zebra.log")))
        super().start(wrapper)

    def command(self):
        self.write("vrrpd.conf", self.config())
        return self.daemon("vrrpd")

    def stop(self, seconds=15):
        ended = super().stop(seconds)
        self.end_zebra()
        return ended

    def kill(self):
        super().kill()
        self.end_zebra()

    def end_zebra(self):
        self.zebra.kill()
        self.zebra.wait(10)
        for name in os.listdir(self.run_dir):
            os.unlink(os.path.join(self.run_dir, name))

    def vtysh(self, *commands):
        argv = ["vtysh", "--vty_socket", self.run_dir, "--config_dir", self.dir, "-d", "vrrpd"]
        for command in commands:
            argv += ["-c", command]
        return self.node.run(argv)

    def set_priority(self, group, priority):
        group.priority = priority
        self.vtysh("configure terminal", "interface " + group.interface,
                   "vrrp %d priority %d" % (group.vrid, priority))

    def state(self, group):
        try:
            shown = json.loads(self.vtysh("show vrrp json"))
        except (Problem, ValueError):
            return ""
        words = {"Master": "active", "Backup": "backup", "Initialize": "initialize"}
        for entry in shown:
            if entry["vrid"] == group.vrid and entry["interface"] == group.interface:
                return words.get(entry["v%d" % group.family]["status"], "")
        return ""


KINDS = {"vipd": Vipd, "keepalived": Keepalived, "frr": Frr}


def make(kind, node, groups):
    """A router of a kind; each gets groups of its own to change."""
    return KINDS[kind](node, [dataclasses.replace(group) for group in groups])


def remove_run_dirs(lan):
    """The sockets' directories of a LAN's nodes."""
    for node in lan.nodes:
        shutil.rmtree("/run/%s" % node.ns, ignore_errors=True)
