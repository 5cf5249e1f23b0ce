# SPDX-License-Identifier: MIT
"""
wire.py - what was on the wire: reads the captures of lan.py and names what the
tests look at: VRRP advertisements of both versions and families, ARP and IPv6
neighbour messages.  Times are nanoseconds since 1970.

It looks only as deep as the verdicts need; whether a packet is right to the last
octet is for tshark.
"""
import collections
import socket
import struct

ETH_IP, ETH_ARP, ETH_IP6 = 0x0800, 0x0806, 0x86dd

# An advertisement.  interval_ns as the packet says it; addresses is a tuple of text.
Advert = collections.namedtuple(
    "Advert", "t node src_mac dst_mac src dst family version vrid priority interval_ns addresses")
# ARP (op 1, 2) or a neighbour solicitation (135) or advertisement (136).  mac is the
# address that it claims for `target`, "" for a question; gratuitous: nobody asked.
Resolve = collections.namedtuple(
    "Resolve", "t node src_mac dst_mac op src target mac gratuitous")
# Any other frame.
Other = collections.namedtuple("Other", "t node src_mac dst_mac ethertype")

NS, NA = 135, 136


def mac_text(octets):
    return ":".join("%02x" % octet for octet in octets)


def ip_text(octets):
    return socket.inet_ntop(socket.AF_INET if len(octets) == 4 else socket.AF_INET6, octets)


def records(path):
    """(time, frame) of each record of a nanosecond capture."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 24:
        return
    magic = data[:4]
    if magic not in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d"):
        raise ValueError("%s: not a nanosecond capture" % path)
    header = struct.Struct("<IIII" if magic[0] == 0x4d else ">IIII")
    at, end = 24, len(data)
    while at + 16 <= end:
        seconds, nanoseconds, length, _ = header.unpack_from(data, at)
        at += 16
        if at + length > end:
            return  # cut off in the middle of a record
        yield seconds * 1000000000 + nanoseconds, data[at:at + length]
        at += length


def read_advert(t, node, frame, src, dst, family, message):
    if len(message) < 8 or message[0] & 15 != 1:
        return None
    version = message[0] >> 4
    if version == 2:
        interval = message[5] * 1000000000
    else:
        interval = ((message[4] & 15) << 8 | message[5]) * 10000000
    size = 4 if family == 4 else 16
    count = min(message[3], (len(message) - 8) // size)
    addresses = tuple(ip_text(message[8 + i * size:8 + (i + 1) * size]) for i in range(count))
    return Advert(t, node, mac_text(frame[6:12]), mac_text(frame[:6]), src, dst, family, version,
                  message[1], message[2], interval, addresses)


def read_ipv6(t, node, frame):
    src, dst = ip_text(frame[22:38]), ip_text(frame[38:54])
    if frame[20] == 112:
        return read_advert(t, node, frame, src, dst, 6, frame[54:])
    if frame[20] != 58 or len(frame) < 78 or frame[54] not in (NS, NA):
        return None
    option = mac_text(frame[80:86]) if len(frame) >= 86 and frame[78] in (1, 2) else ""
    solicited = frame[54] == NA and bool(frame[58] & 0x40)
    return Resolve(t, node, mac_text(frame[6:12]), mac_text(frame[:6]), frame[54], src,
                   ip_text(frame[62:78]), option if frame[54] == NA else "",
                   frame[54] == NA and not solicited)


def read_frame(t, node, frame):
    """One frame as an Advert, a Resolve or an Other."""
    ethertype = frame[12] << 8 | frame[13]
    found = None
    if ethertype == ETH_IP and len(frame) >= 34 and frame[23] == 112:
        header = (frame[14] & 15) * 4
        found = read_advert(t, node, frame, ip_text(frame[26:30]), ip_text(frame[30:34]), 4,
                            frame[14 + header:14 + (frame[16] << 8 | frame[17])])
    elif ethertype == ETH_ARP and len(frame) >= 42:
        op = frame[20] << 8 | frame[21]
        sender, target = ip_text(frame[28:32]), ip_text(frame[38:42])
        gratuitous = sender == target
        claims = op == 2 or gratuitous
        found = Resolve(t, node, mac_text(frame[6:12]), mac_text(frame[:6]), op, sender,
                        sender if claims else target, mac_text(frame[22:28]) if claims else "",
                        gratuitous)
    elif ethertype == ETH_IP6 and len(frame) >= 54:
        found = read_ipv6(t, node, frame)
    return found or Other(t, node, mac_text(frame[6:12]), mac_text(frame[:6]), ethertype)


class Wire:
    """All that was captured on a segment, in the order of time."""

    def __init__(self, captures):
        self.frames = sorted((read_frame(t, capture.node.name, frame)
                              for capture in captures for t, frame in records(capture.path)),
                             key=lambda frame: frame.t)

    def adverts(self, vrid=None, node=None, family=None):
        return [f for f in self.frames if isinstance(f, Advert) and vrid in (None, f.vrid)
                and node in (None, f.node) and family in (None, f.family)]

    def resolves(self, target=None, node=None):
        return [f for f in self.frames if isinstance(f, Resolve) and target in (None, f.target)
                and node in (None, f.node)]
