#!/bin/sh
# SPDX-License-Identifier: MIT
#
# test.sh VIP_LAN WORK: tshark decodes every frame of the LAN demonstration:
# known protocols only, every checksum present and right, no malformed packet,
# no expert information.  A spoilt copy of the capture shows that this test
# would notice.
set -eu
lan=$1 work=$2
rm -rf "$work"
mkdir -p "$work"

command -v tshark >/dev/null 2>&1 || {
  if [ -n "${CI:-}" ]; then
    echo "tshark: not installed"
    exit 1
  fi
  echo "skipped: tshark is not installed"
  exit 77
}

# judge CAPTURE: prints a line for each frame that is not in order, then the
# number of frames; fails if there was such a line, or no frame.
# VRRPv3 over IPv4 is summed without the pseudo-header here (RFC 9568 section 5.2.8).
judge() {
  tshark -n -r "$1" -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -o vrrp.v3_checksum_as_in_v2:TRUE \
    -T fields -E separator='|' -e frame.number -e frame.protocols -e ip.checksum.status \
    -e vrrp.checksum.status -e icmp.checksum.status -e icmpv6.checksum.status \
    -e udp.checksum.status -e hsrp.unknown_tlv -e _ws.expert.message >"$work/frames" 2>"$work/stderr" || {
    cat "$work/stderr"
    return 1
  }
  awk -F '|' '
    BEGIN {
      # By protocols: the columns that must say 1 (good); the others must be empty.
      need["eth:ethertype:arp"] = ""
      # HSRP version 2 leaves with a TTL of 1, as from the routers of Cisco.
      ttl = "\"Time To Live\" != 255 for a packet sent to the Local Network Control Block (see RFC 3171)"
      need["eth:ethertype:ip:vrrp"] = "3 4"
      need["eth:ethertype:ip:icmp"] = need["eth:ethertype:ip:icmp:data"] = "3 5"
      need["eth:ethertype:ipv6:vrrp"] = "4"
      need["eth:ethertype:ip:udp:hsrp"] = "3 7"
      need["eth:ethertype:ipv6:udp:hsrp"] = "7"
      need["eth:ethertype:ipv6:icmpv6"] = need["eth:ethertype:ipv6:icmpv6:data"] = "6"
    }
    function verdict(    i) {
      if (!($2 in need))
        return "unexpected protocols"
      for (i = 3; i <= 7; i++)
        if ($i != (index(need[$2], i) ? "1" : ""))
          return "checksum"
      if ($8 != "")
        return "unknown part"
      if ($9 != "" && !($2 ~ /ip:udp:hsrp$/ && $9 == ttl))
        return "expert information"
      return ""
    }
    { seen[$2]++
      if (why = verdict()) { print why ": " $0; bad++ } }
    END {
      for (protocols in seen)
        print seen[protocols], protocols
      print NR " frames, " bad + 0 " with a fault"
      exit bad > 0 || NR == 0
    }' "$work/frames"
}

# demonstrate NAME PROTOCOLS [OPTION...]: the demonstration, whose capture must be
# in order and hold frames of those protocols.
demonstrate() {
  capture=$work/$1.pcap protocols=$2
  echo "$1:"
  shift 2
  "$lan" --pcap "$capture" --quiet "$@"
  judge "$capture"
  grep -q "|$protocols|" "$work/frames" || {
    echo "tshark: no frame of $protocols"
    exit 1
  }
}

# holds NAME FIELD VALUES: these values, and no others, are in that field of the capture's frames.
holds() {
  found=$(tshark -n -r "$work/$1.pcap" -T fields -e "$2" 2>"$work/stderr" | tr ',' '\n' |
    grep . | sort -un | tr '\n' ' ')
  [ "$found" = "$3 " ] || {
    echo "tshark: $1: $2 is $found, not $3"
    exit 1
  }
}

demonstrate default eth:ethertype:ip:vrrp
demonstrate version2 eth:ethertype:ip:vrrp --v2
demonstrate ipv6 eth:ethertype:ipv6:vrrp --ipv6

# The same run with HSRP: Hello, Coup, Resign, Advertise; Speak, Standby, Active.
demonstrate hsrp1 eth:ethertype:ip:udp:hsrp --add 'hsrp 10 preempt advertise' --add 'end 90s'
holds hsrp1 hsrp.opcode '0 1 2 3'
holds hsrp1 hsrp.state '2 4 8 16'
holds hsrp1 hsrp.group 10
holds hsrp1 hsrp.hellotime 3
holds hsrp1 hsrp.priority '100 150 200'
holds hsrp1 hsrp.virt_ip 192.0.2.1
holds hsrp1 hsrp.auth_data cisco
holds hsrp1 hsrp.adv.state '1 2 3'
demonstrate hsrp1_md5 eth:ethertype:ip:udp:hsrp \
  --add 'hsrp 10 preempt advertise auth md5:secret' --add 'end 90s'
holds hsrp1_md5 hsrp2.md5_algorithm 1
demonstrate hsrp2 eth:ethertype:ip:udp:hsrp --v2 --add 'hsrp 4095 preempt advertise' --add 'end 90s'
holds hsrp2 hsrp2.opcode '0 1 2'
holds hsrp2 hsrp2.state '3 4 5 6'
holds hsrp2 hsrp2.group 4095
holds hsrp2 hsrp2.holdtime 10000
holds hsrp2 hsrp2.auth_data cisco
holds hsrp2 hsrp2.active_groups '0 1'
demonstrate hsrp2_md5 eth:ethertype:ip:udp:hsrp --v2 \
  --add 'hsrp 1 preempt advertise auth md5:secret hello 250ms hold 1s'
holds hsrp2_md5 hsrp2.md5_key_id 0
holds hsrp2_md5 hsrp2.hellotime 250
demonstrate hsrp_ipv6 eth:ethertype:ipv6:udp:hsrp --ipv6 \
  --add 'hsrp 16 preempt advertise auth text:words' --add 'end 90s'
holds hsrp_ipv6 hsrp2.ipversion 6
holds hsrp_ipv6 hsrp2.virt_ip_v6 fe80::1
demonstrate hsrp_ipv6_md5 eth:ethertype:ipv6:udp:hsrp --ipv6 \
  --add 'hsrp 16 preempt advertise auth md5:secret' --add 'end 90s'
holds hsrp_ipv6_md5 hsrp2.opcode '0 1 2'

# spoil NAME FILTER OFFSET: another octet in the last of those frames is noticed.
spoil() {
  tshark -n -r "$work/$1.pcap" -Y "$2" -F pcap -w "$work/spoilt.pcap" 2>"$work/stderr"
  size=$(wc -c <"$work/spoilt.pcap")
  frame=$(tshark -n -r "$work/spoilt.pcap" -T fields -e frame.cap_len 2>"$work/stderr" |
    tail -n 1)
  printf '\252' | dd of="$work/spoilt.pcap" bs=1 seek=$((size - frame + $3)) conv=notrunc \
    2>"$work/stderr"
  if judge "$work/spoilt.pcap" >"$work/verdict"; then
    echo "tshark: a spoilt capture of $1 was not noticed"
    exit 1
  fi
  [ "$(grep -c '^checksum' "$work/verdict")" -eq 1 ]
}

# The priority: 14 octets of Ethernet, 20 of IPv4, 2 of VRRP; 8 of UDP and 5 of HSRP.
spoil default vrrp 36
spoil hsrp1 hsrp 47
