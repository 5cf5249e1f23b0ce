# SPDX-License-Identifier: MIT
"""
attack.py - what a hostile client sends: garbage, truncated and spoofed frames, at a
bounded rate.  Run in the client's namespace:

  python3 attack.py INTERFACE FAMILY VRID VIP,... ROUTER_ADDRESS FRAMES_A_SECOND SECONDS

Each spoofed advertisement but those of a lower priority would win the election, and
has exactly one fault for which the specification wants it dropped: a router that
takes one of them shows it by a transition.  Those without a fault have priority 1.
Prints `sent N`.
"""
import random
import socket
import struct
import sys
import time

MAC = bytes.fromhex("0200000066ff")


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip(text):
    return socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)


class Attack:
    def __init__(self, family, vrid, vips, router):
        self.family, self.vrid, self.router = family, vrid, ip(router)
        self.vips = [ip(vip) for vip in vips]
        self.vip = self.vips[-1]
        self.src = ip("10.1.0.102" if family == 4 else "fe80::6666")
        self.group = ip("224.0.0.18" if family == 4 else "ff02::12")
        self.mac = bytes.fromhex("01005e000012" if family == 4 else "333300000012")
        self.random = random.Random(1)

    def message(self, version=3, kind=1, priority=254, vrid=None, count=None, interval=10, spoil=0):
        """An advertisement with the right checksum, plus `spoil`."""
        body = bytes([version << 4 | kind, self.vrid if vrid is None else vrid, priority,
                      len(self.vips) if count is None else count])
        body += struct.pack("!H", interval) + b"\0\0" + b"".join(self.vips)
        pseudo = b""
        if self.family == 6:
            pseudo = self.src + self.group + struct.pack("!IHBB", len(body), 0, 0, 112)
        total = (checksum(pseudo + body) + spoil) & 0xffff
        return body[:6] + struct.pack("!H", total) + body[8:]

    def packet(self, message, ttl=255, fragment=0, spoil_header=0, length=None, protocol=112):
        """An Ethernet frame around it; `length`: what the IP header says, if not the truth."""
        length = len(message) if length is None else length
        if self.family == 6:
            head = struct.pack("!IHBB", 0x60000000, length, protocol, ttl) + self.src + self.group
            return self.mac + MAC + b"\x86\xdd" + head + message
        head = struct.pack("!BBHHHBBH", 0x45, 0xc0, 20 + length, 1, fragment, ttl, protocol, 0)
        head += self.src + self.group
        total = (checksum(head) + spoil_header) & 0xffff
        return self.mac + MAC + b"\x08\x00" + head[:10] + struct.pack("!H", total) + head[12:] + message

    def noise(self, size):
        return bytes(self.random.getrandbits(8) for _ in range(size))

    def advertisements(self):
        good = self.message()
        yield from (self.packet(good[:n]) for n in range(len(good)))  # truncated
        yield from (self.packet(good[:n], length=len(good)) for n in range(len(good)))
        yield from (self.packet(good, ttl=ttl) for ttl in (0, 1, 64, 254))
        yield from (self.packet(self.message(spoil=s)) for s in (1, 0x100, 0xfe))
        yield from (self.packet(self.message(version=v)) for v in (0, 1, 4, 7, 15))
        yield from (self.packet(self.message(kind=k)) for k in (0, 2, 3, 15))
        yield from (self.packet(self.message(count=c)) for c in (0, 3, 20, 255))
        yield self.packet(self.message(vrid=(self.vrid + 1) % 255 + 1))
        yield self.packet(self.message(version=2))
        yield self.packet(self.message(priority=1))
        if self.family == 4:
            yield from (self.packet(good, spoil_header=s) for s in (1, 0x100))
            yield from (self.packet(good, fragment=f) for f in (0x2000, 1, 0x2001))
        else:
            # Behind an extension header, which VRRP does not have.
            yield self.packet(b"\x70\0\0\0\0\0\0\0" + good, protocol=0)
            yield self.packet(b"\x70\0\0\1\0\0\0\0" + good, protocol=44)
        yield from (self.packet(self.noise(self.random.randrange(60))) for _ in range(50))

    def questions(self):
        """ARP and neighbour discovery about the virtual address, all of them bent."""
        if self.family == 4:
            def arp(op, sender, target, head=b"\0\1\x08\0\6\4"):
                return (b"\xff" * 6 + MAC + b"\x08\x06" + head + struct.pack("!H", op) + MAC + sender
                        + b"\0" * 6 + target)
            good = arp(1, self.src, self.vip)
            yield from (good[:n] for n in range(14, len(good)))
            yield arp(1, self.src, self.vip, b"\0\2\x08\0\6\4")
            yield arp(1, self.src, self.vip, b"\0\1\x08\0\x10\x10")
            yield arp(2, self.vip, self.vip)  # "it is mine"
            yield arp(1, self.vip, self.vip)
            yield arp(9, self.src, self.vip)
        else:
            def solicit(body, ttl=255, spoil=0):
                pseudo = self.src + self.group + struct.pack("!IHBB", len(body), 0, 0, 58)
                total = (checksum(pseudo + body) + spoil) & 0xffff
                return self.packet(body[:2] + struct.pack("!H", total) + body[4:], ttl=ttl,
                                   protocol=58)
            good = b"\x87\0\0\0\0\0\0\0" + self.vip + b"\1\1" + MAC
            yield from (solicit(good[:n]) for n in range(len(good)))
            yield solicit(good, ttl=254)
            yield solicit(good, spoil=1)
            yield solicit(good[:24] + b"\1\0" + MAC)  # an option of length 0
            yield solicit(good[:24] + b"\1\xff" + MAC)
            yield solicit(b"\x88\0\0\0\x20\0\0\0" + self.vip + b"\2\1" + MAC)  # "it is mine"

    def frames(self):
        everything = list(self.advertisements()) + list(self.questions())
        everything += [self.mac + MAC + self.noise(self.random.randrange(2, 100)) for _ in range(50)]
        # As if from the router itself, with a fault.
        self.src = self.router
        everything += [self.packet(self.message(), ttl=254), self.packet(self.message(spoil=1))]
        return [frame for frame in everything if len(frame) >= 14]


def main():
    interface, family, vrid, vips, router, rate, seconds = sys.argv[1:]
    frames = Attack(int(family), int(vrid), vips.split(","), router).frames()
    random.Random(2).shuffle(frames)
    out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    out.bind((interface, 0))
    start, sent, total = time.monotonic(), 0, int(rate) * int(seconds)
    while sent < total:
        due = min(total, int((time.monotonic() - start) * int(rate)))
        # A machine that was away for long does not get all of it at once.
        for _ in range(min(due - sent, 200)):
            out.send(frames[sent % len(frames)])
            sent += 1
        if time.monotonic() - start > 3 * int(seconds):
            break
        time.sleep(0.001)
    print("sent %d" % sent)


if __name__ == "__main__":
    main()
