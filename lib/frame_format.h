/* SPDX-License-Identifier: MIT */
/*
 * frame_format.h - the numbers of the headers that frame.c writes and
 * frame_parse.c reads: Ethernet II and 802.1Q, ARP (RFC 826), IPv4 (RFC 791),
 * IPv6 (RFC 8200), UDP (RFC 768) and neighbour discovery (RFC 4861 section 4).
 * No offsets: those stand beside the one place that writes or reads a header.
 */
#ifndef VIPI_FRAME_FORMAT_H
#define VIPI_FRAME_FORMAT_H

/* Octets of headers and addresses. */
enum {
  ETHERNET_HEADER = 14,
  VLAN_TAG = 4,
  IPV4_HEADER = 20, /* without options */
  IPV6_HEADER = 40,
  UDP_HEADER = 8,
  ARP_PACKET = 28,
  ND_MESSAGE = 24, /* NS or NA without options */
  ND_OPTION = 8,   /* link-layer address option of Ethernet */
  MAC_LENGTH = 6,
  IPV4_LENGTH = 4,
  IPV6_LENGTH = 16
};

/* Ethertypes; an enumeration has no room for them where an int has 16 bits. */
#define TYPE_IPV4    UINT16_C(0x0800)
#define TYPE_ARP     UINT16_C(0x0806)
#define TYPE_VLAN    UINT16_C(0x8100) /* 802.1Q */
#define TYPE_SERVICE UINT16_C(0x88a8) /* 802.1ad, the outer one of two tags */
#define TYPE_IPV6    UINT16_C(0x86dd)

/* VLAN ids: 12 bits of the tag; 4095 is reserved. */
enum { VLAN_MASK = 0x0fff, VLAN_MAX = 4094 };

/* IP protocols, next headers. */
enum { IP_UDP = 17, IP_ICMPV6 = 58, IP_VRRP = 112 };

enum { ARP_HARDWARE_ETHERNET = 1, ARP_REQUEST = 1, ARP_REPLY = 2 };

/* ICMPv6 types of neighbour discovery, its hop limit, and its options. */
enum {
  ND_SOLICITATION = 135,
  ND_ADVERTISEMENT = 136,
  ND_HOP_LIMIT = 255,
  ND_SOURCE_MAC = 1,
  ND_TARGET_MAC = 2
};

#endif
