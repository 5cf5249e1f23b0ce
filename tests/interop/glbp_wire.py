# SPDX-License-Identifier: MIT
"""
glbp_wire.py - GLBP packets as glbp.py looks at them: who says that it has which role.
"""
import collections
import struct

from wire import mac_text

PORT, HEADER = 3222, 12
HELLO_TLV, FORWARDER_TLV = 1, 2
ACTIVE = 32
STAYS = 7  # bits of a forwarder's priority; all clear: it is resigned


class Message(collections.namedtuple("Message", "t node src_mac opcode state priority forwarders")):
    """state is None without a Hello; forwarders: (number, state, priority)."""

    def active(self):
        """The forwarders that the sender is, or was until now, Active for."""
        return {number for number, state, _ in self.forwarders if state == ACTIVE}

    def has_role(self, role):
        """Has the sender a role, 0 for the gateway's?  None: it does not say."""
        if self.opcode != 0:
            return None
        if role == 0:
            return None if self.state is None else self.state == ACTIVE and self.priority != 0
        for number, state, priority in self.forwarders:
            if number == role:
                return state == ACTIVE and priority & STAYS != 0
        # A Hello lists all of its sender's; the gateway's farewell none.
        return None if self.state is None else False


def payload_of(frame):
    """What follows the UDP header of a GLBP packet, or None."""
    kind = frame[12] << 8 | frame[13]
    if kind == 0x0800 and frame[23] == 17:
        udp = frame[14 + (frame[14] & 15) * 4:]
    elif kind == 0x86dd and frame[20] == 17:
        udp = frame[54:]
    else:
        return None
    return udp[8:] if struct.unpack_from("!H", udp, 2)[0] == PORT else None


def message_of(t, node, frame):
    """The GLBP message in a frame, or None."""
    data = payload_of(frame)
    if data is None:
        return None
    state, priority, forwarders, at = None, None, [], HEADER
    while at + 2 <= len(data):
        kind, length = data[at], data[at + 1]
        if kind == HELLO_TLV:
            state, priority = data[at + 3], data[at + 5]
        elif kind == FORWARDER_TLV:
            forwarders.append((data[at + 2], data[at + 3], data[at + 5]))
        at += max(length, 2)
    return Message(t, node, mac_text(frame[6:12]), data[1], state, priority, tuple(forwarders))
