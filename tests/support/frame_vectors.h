/* SPDX-License-Identifier: MIT */
/*
 * frame_vectors.h - whole Ethernet frames in hexadecimal text, for both
 * directions and for damage.
 *
 * VRRP: made by hand and checked with other decoders.  HSRP and GLBP: recorded
 * from routers.  ARP and neighbour discovery: the forms that recorded routers
 * use.
 */
#ifndef FRAME_VECTORS_H
#define FRAME_VECTORS_H

/* Packets: headers and payload apart. */
#define HEAD_V2 "01005e000012 00005e000133 0800 | 45c0002800010000ff701890c0000202e0000012 |"
#define HEAD_V3 "01005e000012 00005e000133 0800 | 45c0002000010000ff701898c0000202e0000012 |"
#define HEAD_E                                                                                     \
  "333300000012 00005e000233 86dd | 6c000000002870ff fe800000000000000000000000000002"             \
  "ff020000000000000000000000000012 |"
#define HEAD_L "020000000003 00005e000133 0800 | 45c0002000010000ff7036a7c0000202c0000203 |"
#define HEAD_P "01005e000012 00005e000133 0800 | 45c0004600010000ff701872c0000202e0000012 |"
#define HEAD_WITHDRAWAL                                                                            \
  "01005e000012 00e0fca178dc 0800 | 45c0002807350000ff70d35e00000000e0000012 |"
#define HEAD_COUP                                                                                  \
  "01005e000002 c20134770000 0800 | 45c00030000000000111 1849c0a8000ae0000002 | 07c107c1001c3b3c " \
  "|"
#define HEAD_RESIGN                                                                                \
  "01005e000066 00000c9ff001 0800 | 45c00050000000000111 0bcec0a80c01e0000066 | 07c107c1003c770e " \
  "|"
#define HEAD_HSRP6                                                                                 \
  "333300000066 000573a00010 8100 0010 86dd | 6e000000005011ff fe800000000000000000000000000001"   \
  "ff020000000000000000000000000066 | 07ed07ed0050d7d2 |"
#define HEAD_GLBP                                                                                  \
  "c2007cb80000 c2027cca0000 0800 | 45c0003c00000000ff113978c0a8001ec0a8000a | 0c960c9600282316 |"
#define HEAD_GLBP6                                                                                 \
  "333300000066 0007b4002e01 8100 002e 86dd | 6e000000008c11ff fe800000000000000000000000000002"   \
  "ff020000000000000000000000000066 | 0c960c96008c4fd7 |"

#define DATA_A "213364010001b8c8c00002010000000000000000"
#define DATA_B "2133640101017b7cc00002017365637265740000"
#define DATA_C "31336401006405d4c0000201"
#define DATA_D "313364010064a865c0000201"
#define DATA_E "3133640200643ffafe80000000000000000000000000000120010db8000000000000000000000001"
#define DATA_L "31336401006423e3c0000201"
#define DATA_P                                                                                     \
  "21336401fe018ed7c00002010000000000000000 fe1c01000000c000020200000000"                          \
  "ca86c3f43e49f63cf7b5365faf20ca98"
#define DATA_WITHDRAWAL "2101000100011356c0a80afe0000000000000000"
#define DATA_COUP       "000102030ac80100636973636f000000c0a80001"
#define DATA_RESIGN                                                                                \
  "0128020206040001 aabbcc000210 00000096 00000bb8 00002710 c0a80cfe 000000000000000000000000"     \
  "0308636973636f000000"
#define DATA_HSRP6                                                                                 \
  "0128020006060010 aabbcc000120 00000069 00002710 00004e20 fe80000000000000000573fffea00010"      \
  "041c01000000 00000001 00000000 cedf38d296f03b34b23f29b216a4e042"
#define DATA_GLBP "010100010000c2027cca0000 0214000000000000000000000000000000000000"
#define DATA_GLBP6                                                                                 \
  "0100002e0000aabbcc000220 03140210156eb9aa463596e0ea1d419749b7f90e"                              \
  "04140109fa407967aabbcc0001208487c5032710"                                                       \
  "01280010006400000000271000004e20025838400000 0210fe800000000000000007b4fffe002e00"              \
  "02140120 0087 6400383d02550000 0007b4002e01 02140220 00a7 6400384002580000 0007b4002e02"

/* ARP: a request of a host, its answer, and the gratuitous forms. */
#define ARP_REQUEST_HOST                                                                           \
  "ffffffffffff 0200c0000232 0806 | 0001080006040001 0200c0000232 c0000232 000000000000 c0000201"
#define ARP_ANSWER                                                                                 \
  "0200c0000232 00005e000133 0806 | 0001080006040002 00005e000133 c0000201 0200c0000232 c0000232"
#define ARP_ANSWER_GLBP                                                                            \
  "aabbcc000420 aabbcc000120 8100 0028 0806 | 0001080006040002 0007b4002801 c0a828fe"              \
  "aabbcc000420 c0a82804"
#define GARP                                                                                       \
  "ffffffffffff 00005e000133 0806 | 0001080006040001 00005e000133 c0000201 ffffffffffff c0000201"
#define GARP_REPLY                                                                                 \
  "ffffffffffff 00005e000133 0806 | 0001080006040002 00005e000133 c0000201 00005e000133 c0000201"
#define GARP_CISCO                                                                                 \
  "ffffffffffff 00005e000133 0806 | 0001080006040002 00005e000133 c0000201 ffffffffffff c0000201"
#define GARP_CISCO_COPY                                                                            \
  "01000ccdcdcd 00005e000133 0806 | 0001080006040002 00005e000133 c0000201 01000ccdcdcd c0000201"
#define GARP_HUAWEI                                                                                \
  "ffffffffffff 00005e000133 0806 | 0001080006040001 00005e000133 c0000201 000000000000 c0000201"

/* Neighbour discovery: a host's solicitation, answers, and the unsolicited forms. */
#define NS_HOST                                                                                    \
  "3333ff000001 0200c0000232 86dd | 6000000000203aff fe800000000000000000000000000050"             \
  "ff0200000000000000000001ff000001 |"                                                             \
  "870088e000000000 20010db8000000000000000000000001 01010200c0000232"
#define NA_SOLICITED                                                                               \
  "0200c0000232 00005e000233 86dd | 6000000000203aff 20010db8000000000000000000000001"             \
  "fe800000000000000000000000000050 |"                                                             \
  "8800db2ae0000000 20010db8000000000000000000000001 020100005e000233"
#define NA_PROBED                                                                                  \
  "333300000001 00005e000233 86dd | 6000000000203aff 20010db8000000000000000000000001"             \
  "ff020000000000000000000000000001 |"                                                             \
  "88001af8a0000000 20010db8000000000000000000000001 020100005e000233"
/* From the interface's own address, as other implementations send it. */
#define NA_FROM_INTERFACE                                                                          \
  "333300000001 00005e000233 86dd | 6000000000203aff fe800000000000000000000000000002"             \
  "ff020000000000000000000000000001 |"                                                             \
  "88004a2fa0000000 20010db8000000000000000000000001 020100005e000233"
/* From the virtual address itself, as IOS does; IOS sets the traffic class to 0xe0. */
#define NA_LINK_LOCAL(class_and_flow)                                                              \
  "333300000001 00005e000233 86dd |" class_and_flow                                                \
  "00203aff fe800000000000000000000000000001 ff020000000000000000000000000001 |"                   \
  "88007968a0000000 fe800000000000000000000000000001 020100005e000233"
#define NA_HSRP(class_and_flow)                                                                    \
  "333300000001 000573a00010 86dd |" class_and_flow                                                \
  "00203aff fe80000000000000000573fffea00010 ff020000000000000000000000000001 |"                   \
  "8800807da0000000 fe80000000000000000573fffea00010 0201000573a00010"
/* Without the option and the override flag: GLBP. */
#define NA_GLBP(class_and_flow)                                                                    \
  "333300000001 aabbcc000220 86dd |" class_and_flow                                                \
  "00183aff fe800000000000000007b4fffe002e00 ff020000000000000000000000000001 |"                   \
  "8800399780000000 fe800000000000000007b4fffe002e00"
#define NA_ANSWER_GLBP(class_and_flow)                                                             \
  "aabbcc000420 0007b4002e02 8100 002e 86dd |" class_and_flow                                      \
  "00203aff fe800000000000000007b4fffe002e00 fe800000000000000000000000000004 |"                   \
  "8800f602e0000000 fe800000000000000007b4fffe002e00 02010007b4002e02"
#define CLASS_NONE "60000000"
#define CLASS_IOS  "6e000000"

/* Every one of them, for what is done to all frames alike. */
#define ALL_FRAME_VECTORS                                                                          \
  HEAD_V2 DATA_A, HEAD_V2 DATA_B, HEAD_V3 DATA_C, HEAD_V3 DATA_D, HEAD_E DATA_E, HEAD_L DATA_L,    \
      HEAD_P DATA_P, HEAD_WITHDRAWAL DATA_WITHDRAWAL, HEAD_COUP DATA_COUP,                         \
      HEAD_RESIGN DATA_RESIGN, HEAD_HSRP6 DATA_HSRP6, HEAD_GLBP DATA_GLBP, HEAD_GLBP6 DATA_GLBP6,  \
      ARP_REQUEST_HOST, ARP_ANSWER, ARP_ANSWER_GLBP, GARP, GARP_REPLY, GARP_CISCO,                 \
      GARP_CISCO_COPY, GARP_HUAWEI, NS_HOST, NA_SOLICITED, NA_PROBED, NA_FROM_INTERFACE,           \
      NA_LINK_LOCAL(CLASS_IOS), NA_HSRP(CLASS_IOS), NA_GLBP(CLASS_IOS), NA_ANSWER_GLBP(CLASS_IOS)

#endif
