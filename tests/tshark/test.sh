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
      # The gateway of GLBP gives one address several MACs: that is how it balances.
      shared = "Duplicate IP address configured (192.0.2.1)"
      need["eth:ethertype:ip:vrrp"] = "3 4"
      need["eth:ethertype:ip:icmp"] = need["eth:ethertype:ip:icmp:data"] = "3 5"
      need["eth:ethertype:ipv6:vrrp"] = "4"
      need["eth:ethertype:ip:udp:hsrp"] = "3 7"
      need["eth:ethertype:ipv6:udp:hsrp"] = "7"
      need["eth:ethertype:ip:udp:glbp"] = "3 7"
      need["eth:ethertype:ipv6:udp:glbp"] = "7"
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
      if ($9 != "" && !($2 ~ /ip:udp:hsrp$/ && $9 == ttl) &&
          !($2 ~ /:arp$/ && seen["eth:ethertype:ip:udp:glbp"] > 0 && $9 == shared))
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
# in order and hold frames of those protocols; they alone stay in NAME.pcap.
demonstrate() {
  capture=$work/$1.pcap whole=$work/$1.whole.pcap protocols=$2
  echo "$1:"
  shift 2
  "$lan" --pcap "$whole" --quiet "$@"
  judge "$whole"
  grep -q "|$protocols|" "$work/frames" || {
    echo "tshark: no frame of $protocols"
    exit 1
  }
  tshark -n -r "$whole" -Y "${protocols##*:}" -F pcap -w "$capture" 2>"$work/stderr"
  rm "$whole"
}

# holds NAME, and in the input lines of a field and values: these values, and no others, are in that
# field of the capture's frames.
holds() {
  cat >"$work/wanted"
  fields=$(awk '{ print "-e", $1 }' "$work/wanted")
  # shellcheck disable=SC2086 # options
  tshark -n -r "$work/$1.pcap" -T fields -E separator='|' $fields >"$work/fields" 2>"$work/stderr"
  column=0
  while read -r field values; do
    column=$((column + 1))
    found=$(cut -d '|' -f "$column" "$work/fields" | tr ',' '\n' | grep . | sort -un | tr '\n' ' ')
    [ "$found" = "$values " ] || {
      echo "tshark: $1: $field is $found, not $values"
      exit 1
    }
  done <"$work/wanted"
}

demonstrate default eth:ethertype:ip:vrrp
demonstrate version2 eth:ethertype:ip:vrrp --v2
demonstrate ipv6 eth:ethertype:ipv6:vrrp --ipv6

# The same run with HSRP: Hello, Coup, Resign, Advertise; Speak, Standby, Active.
demonstrate hsrp1 eth:ethertype:ip:udp:hsrp --add 'hsrp 10 preempt advertise' --add 'end 90s'
holds hsrp1 <<'.'
hsrp.opcode 0 1 2 3
hsrp.state 2 4 8 16
hsrp.group 10
hsrp.hellotime 3
hsrp.priority 100 150 200
hsrp.virt_ip 192.0.2.1
hsrp.auth_data cisco
hsrp.adv.state 1 2 3
.
demonstrate hsrp1_md5 eth:ethertype:ip:udp:hsrp \
  --add 'hsrp 10 preempt advertise auth md5:secret' --add 'end 90s'
holds hsrp1_md5 <<'.'
hsrp2.md5_algorithm 1
.
demonstrate hsrp2 eth:ethertype:ip:udp:hsrp --v2 --add 'hsrp 4095 preempt advertise' --add 'end 90s'
holds hsrp2 <<'.'
hsrp2.opcode 0 1 2
hsrp2.state 3 4 5 6
hsrp2.group 4095
hsrp2.holdtime 10000
hsrp2.auth_data cisco
hsrp2.active_groups 0 1
.
demonstrate hsrp2_md5 eth:ethertype:ip:udp:hsrp --v2 \
  --add 'hsrp 1 preempt advertise auth md5:secret hello 250ms hold 1s'
holds hsrp2_md5 <<'.'
hsrp2.md5_key_id 0
hsrp2.hellotime 250
.
demonstrate hsrp_ipv6 eth:ethertype:ipv6:udp:hsrp --ipv6 \
  --add 'hsrp 16 preempt advertise auth text:words' --add 'end 90s'
holds hsrp_ipv6 <<'.'
hsrp2.ipversion 6
hsrp2.virt_ip_v6 fe80::1
.
demonstrate hsrp_ipv6_md5 eth:ethertype:ipv6:udp:hsrp --ipv6 \
  --add 'hsrp 16 preempt advertise auth md5:secret' --add 'end 90s'
holds hsrp_ipv6_md5 <<'.'
hsrp2.opcode 0 1 2
.

# show_glbp NAME PROTOCOLS OPTIONS-OF-THE-GROUP [OPTION...]: every message, every state, a number for
# each router; a forwarder dies and comes again, it and the gateway resign.
cat >"$work/glbp.txt" <<'.'
router r1 priority 200
router r2 priority 150
router r3 priority 100
client c1 every 500ms
client c2 every 500ms cache 5s
at 10s crash r1
at 25s restart r1
at 40s leave r1
at 45s leave r2
end 50s
.
show_glbp() {
  name=$1 protocols=$2 options=$3
  shift 3
  demonstrate "$name" "$protocols" "$work/glbp.txt" "$@" \
    --add "glbp 1023 hello 250ms hold 1s forwarder-delay 5s $options"
}
# unknown1 is the opcode.  Priority 0: the gateway resigns; 160: a forwarder does; number, state,
# priority and weight 0: Request and Response.
glbp_holds() {
  holds "$1" <<'.'
glbp.unknown1 0 1 2
glbp.group 1023
glbp.hello.vgstate 4 8 16 32
glbp.hello.priority 0 100 150 200
glbp.hello.helloint 250
glbp.hello.holdint 1000
glbp.hello.redirect 600
glbp.hello.timeout 14400
glbp.reqresp.forwarder 0 1 2 3
glbp.reqresp.vfstate 0 4 32
glbp.reqresp.priority 0 135 160 167
glbp.reqresp.weight 0 100
.
}
show_glbp glbp eth:ethertype:ip:udp:glbp ''
glbp_holds glbp
holds glbp <<'.'
glbp.hello.virtualipv4 192.0.2.1
.
show_glbp glbp_text eth:ethertype:ip:udp:glbp 'auth text:words'
glbp_holds glbp_text
holds glbp_text <<'.'
glbp.auth.authtype 1
glbp.auth.plainpass words
.
show_glbp glbp_ipv6 eth:ethertype:ipv6:udp:glbp '' --ipv6
glbp_holds glbp_ipv6
holds glbp_ipv6 <<'.'
glbp.hello.virtualipv6 fe80::1
.
show_glbp glbp_ipv6_text eth:ethertype:ipv6:udp:glbp 'auth text:words' --ipv6
holds glbp_ipv6_text <<'.'
glbp.auth.plainpass words
.

# The nonce TLV, that comes with MD5, tshark 4.0 does not know.  It shows it as
#
#   TLV l=20, t=4
#       Type: Unknown (4)
#       Length: 20
#       Unknown TLV data: 0101455cbbd902000000000362c4e6a00000
#
# with no expert information: the count of echoes, the generation, our nonce (4), for each echo
# the owner ID (6) and the nonce (4) of the router that it is for, and zero up to a multiple of 4.
#
# nonces NAME ECHOES: each message has one TLV of that type, the second; it is as long as its
# count of echoes says, those counts are seen, no others, and the owners are routers of the capture.
nonces() {
  tshark -n -r "$work/$1.pcap" -Y glbp -V 2>"$work/stderr" |
    awk '/^    TLV l=[0-9]+, t=4$/ { tlvs++ } /^        Type: Unknown \(4\)$/ { types++ }
         /^        Unknown TLV data: [0-9a-f]+/ { data++ }
         END { exit !(tlvs > 0 && tlvs == types && tlvs == data) }' || {
    echo "tshark: $1: the nonce TLV is shown in another way"
    exit 1
  }
  found=$(tshark -n -r "$work/$1.pcap" -Y glbp -T fields -E separator=' ' -e glbp.ownerid \
    -e glbp.type -e glbp.length -e glbp.unknown.data 2>"$work/stderr" | tr -d : | awk '
    function digit(c) { return index("0123456789abcdef", c) - 1 }
    { owner[$1] = 1
      split($3, lengths, ",")
      n = 16 * digit(substr($4, 1, 1)) + digit(substr($4, 2, 1))
      want = int((8 + 10 * n + 3) / 4) * 4
      if ($2 !~ /^3,4,[12]/ || $2 ~ /4.*4/ || lengths[2] != want || length($4) != 2 * (want - 2))
        print "wrong: " $0
      for (i = 0; i < n; i++)
        echoes[substr($4, 13 + 20 * i, 12)] = 1
      counts[n] = 1 }
    END {
      for (o in echoes)
        if (!(o in owner))
          print "echo of a stranger: " o
      for (n in counts)
        print n }' | sort -n | tr '\n' ' ')
  [ "$found" = "$2 " ] || {
    echo "tshark: $1: echoes in nonces: $found, not $2"
    exit 1
  }
}

show_glbp glbp_md5 eth:ethertype:ip:udp:glbp 'auth md5:secret'
glbp_holds glbp_md5
holds glbp_md5 <<'.'
glbp.auth.authtype 2
.
nonces glbp_md5 '0 1 2'
show_glbp glbp_chain eth:ethertype:ip:udp:glbp 'auth chain:secret'
holds glbp_chain <<'.'
glbp.auth.authtype 3
glbp.auth.md5chainindex 1
.
nonces glbp_chain '0 1 2'
show_glbp glbp_ipv6_md5 eth:ethertype:ipv6:udp:glbp 'auth md5:secret' --ipv6
glbp_holds glbp_ipv6_md5
nonces glbp_ipv6_md5 '0 1 2'
show_glbp glbp_four eth:ethertype:ip:udp:glbp 'auth md5:secret' --add 'router r4' --add 'router r5'
holds glbp_four <<'.'
glbp.reqresp.forwarder 0 1 2 3 4
.
nonces glbp_four '0 1 2 3 4'

# The scenario that shows it, with a client that asks again.
demonstrate glbp_shown eth:ethertype:ip:udp:glbp "$(dirname "$0")/../../examples/lan/scenarios/glbp.txt"
holds glbp_shown <<'.'
glbp.reqresp.priority 0 135 160 167
.

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

# The priority: 14 octets of Ethernet, 20 of IPv4, 2 of VRRP; 8 of UDP and 5 of HSRP, 12 and 5 of
# GLBP.
spoil default vrrp 36
spoil hsrp1 hsrp 47
spoil glbp glbp.hello.priority 59
