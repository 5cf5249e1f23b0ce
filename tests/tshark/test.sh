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
  tshark -n -r "$1" -o ip.check_checksum:TRUE -o vrrp.v3_checksum_as_in_v2:TRUE \
    -T fields -E separator='|' -e frame.number -e frame.protocols -e ip.checksum.status \
    -e vrrp.checksum.status -e icmp.checksum.status -e icmpv6.checksum.status \
    -e _ws.expert.message >"$work/frames" 2>"$work/stderr" || {
    cat "$work/stderr"
    return 1
  }
  awk -F '|' '
    BEGIN {
      # By protocols: the columns that must say 1 (good); the others must be empty.
      need["eth:ethertype:arp"] = ""
      need["eth:ethertype:ip:vrrp"] = "3 4"
      need["eth:ethertype:ip:icmp"] = need["eth:ethertype:ip:icmp:data"] = "3 5"
      need["eth:ethertype:ipv6:vrrp"] = "4"
      need["eth:ethertype:ipv6:icmpv6"] = need["eth:ethertype:ipv6:icmpv6:data"] = "6"
    }
    function verdict(    i) {
      if (!($2 in need))
        return "unexpected protocols"
      for (i = 3; i <= 6; i++)
        if ($i != (index(need[$2], i) ? "1" : ""))
          return "checksum"
      if ($7 != "")
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

demonstrate default eth:ethertype:ip:vrrp
demonstrate version2 eth:ethertype:ip:vrrp --v2
demonstrate ipv6 eth:ethertype:ipv6:vrrp --ipv6

# Another priority in the last packet: 14 octets of Ethernet, 20 of IPv4, 2 of VRRP.
tshark -n -r "$work/default.pcap" -Y vrrp -F pcap -w "$work/spoilt.pcap" 2>"$work/stderr"
size=$(wc -c <"$work/spoilt.pcap")
frame=$(tshark -n -r "$work/spoilt.pcap" -T fields -e frame.cap_len 2>"$work/stderr" | tail -n 1)
printf '\252' | dd of="$work/spoilt.pcap" bs=1 seek=$((size - frame + 36)) conv=notrunc \
  2>"$work/stderr"
if judge "$work/spoilt.pcap" >"$work/verdict"; then
  echo "tshark: a spoilt capture was not noticed"
  exit 1
fi
[ "$(grep -c '^checksum' "$work/verdict")" -eq 1 ]
