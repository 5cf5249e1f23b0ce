/* SPDX-License-Identifier: MIT */
/*
 * fuzz.c - see fuzz.h.
 *
 * The checksum and the repairs are a second reading of RFC 1071, RFC 3768
 * section 5 and RFC 9568 section 5, on purpose the plainest possible, so that
 * the library is compared with something that cannot share its mistakes.
 */
#include "fuzz.h"

bool fuzz_verbose;

/* Octets of the MD5 block of VRRP. */
enum { BLOCK = 30 };

/*
 * ASan asks for this.  A target frees all that it takes before it returns, so that a long
 * quarantine and whole stacks of every allocation find nothing more, and take a third of the time.
 */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
  return "quarantine_size_mb=1:malloc_context_size=3";
}

const struct vip_key fuzz_key = {1, (const uint8_t *)"secret", 6, VIP_KEY_SEND | VIP_KEY_ACCEPT};

static unsigned long counts[FUZZ_COUNTED];

static double share(unsigned long count)
{
  return 100.0 * (double)count / (double)(counts[FUZZ_MESSAGES] != 0 ? counts[FUZZ_MESSAGES] : 1);
}

static void print_counts(void)
{
  (void)fprintf(stderr,
                "fuzz: %lu messages, %.1f %% whole, %.1f %% right; %lu events of sessions\n",
                counts[FUZZ_MESSAGES], share(counts[FUZZ_WHOLE]), share(counts[FUZZ_RIGHT]),
                counts[FUZZ_EVENTS]);
}

void fuzz_count(enum fuzz_counted what)
{
  static bool begun;

  if (!begun)
    (void)atexit(print_counts);
  begun = true;
  counts[what]++;
}

void fuzz_failed(const char *file, int line, const char *what)
{
  (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
  (void)fflush(stdout);
  abort();
}

uint8_t *fuzz_copy(const uint8_t *data, size_t size)
{
  uint8_t *copy = malloc(size != 0 ? size : 1);

  FUZZ_CHECK(copy != NULL);
  if (size != 0)
    memcpy(copy, data, size);
  return copy;
}

bool fuzz_is_whole(const uint8_t *octets, size_t size, fuzz_writer *write, const void *what)
{
  uint8_t *twin = malloc(size);
  bool same = true;

  FUZZ_CHECK(twin != NULL);
  for (unsigned fill = 0; fill < 2 && same; fill++) {
    memset(twin, fill == 0 ? 0xa5 : 0x5a, size);
    same = write(what, twin, size) == (int)size && memcmp(twin, octets, size) == 0;
  }
  free(twin);
  return same;
}

uint8_t fuzz_u8(struct fuzz_input *in)
{
  if (in->left == 0)
    return 0;
  in->left--;
  return *in->at++;
}

uint16_t fuzz_u16(struct fuzz_input *in)
{
  const uint8_t high = fuzz_u8(in);

  return (uint16_t)(high << 8 | fuzz_u8(in));
}

void fuzz_bytes(struct fuzz_input *in, void *to, size_t count)
{
  const size_t given = count < in->left ? count : in->left;

  memset(to, 0, count);
  if (given != 0)
    memcpy(to, in->at, given);
  in->at += given;
  in->left -= given;
}

static uint32_t add_octets(uint32_t sum, const uint8_t *data, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    sum += i % 2 == 0 ? (uint32_t)data[i] * 256 : data[i];
    if (sum > 0xffff)
      sum -= 0xffff;
  }
  return sum;
}

uint16_t fuzz_checksum(const uint8_t *data, size_t length, size_t at, uint8_t family,
                       const struct vip_addr *src, const struct vip_addr *dst, uint8_t protocol)
{
  const size_t octets = family == VIP_IPV4 ? 4 : 16;
  const uint8_t tail[] = {0, protocol, (uint8_t)(length >> 8), (uint8_t)length};
  uint32_t sum = 0;

  if (family != 0) {
    sum = add_octets(sum, src->octet, octets);
    sum = add_octets(sum, dst->octet, octets);
    sum = add_octets(sum, tail, sizeof tail);
  }
  sum = add_octets(sum, data, at);
  sum = add_octets(sum, data + at + 2, length - at - 2);
  return (uint16_t)(0xffff - sum);
}

size_t fuzz_repair_vrrp(uint8_t *data, size_t size, uint8_t family)
{
  const size_t octets = family == VIP_IPV4 ? 4 : 16;
  size_t behind = 0;
  size_t count;

  if (size < 8)
    return size;
  data[0] = (uint8_t)((family == VIP_IPV4 && data[0] >> 4 == 2 ? 0x20 : 0x30) | 1);
  if (data[0] >> 4 == 2)
    behind = data[4] == 254 && size >= 8 + 8 + BLOCK + octets ? 8 + BLOCK : 8;
  if (data[0] >> 4 == 2 && data[4] == 254 && behind == 8)
    data[4] = 0;
  if (size < 8 + behind + octets)
    return size;
  count = (size - 8 - behind) / octets;
  data[3] = (uint8_t)(count < 255 ? count : 255);
  return 8 + behind + data[3] * octets;
}

void fuzz_repair_sum(uint8_t *data, size_t size, uint8_t family, const struct vip_addr *src,
                     const struct vip_addr *dst, bool pseudo)
{
  const bool with = family == VIP_IPV6 || (pseudo && data[0] >> 4 == 3);
  uint16_t sum;

  if (size < 8)
    return;
  sum = fuzz_checksum(data, size, 6, with ? family : 0, src, dst, 112);
  data[6] = (uint8_t)(sum >> 8);
  data[7] = (uint8_t)sum;
}

bool fuzz_has_block(const uint8_t *data, size_t size)
{
  return size >= 8 + 4 + 8 + BLOCK && data[0] >> 4 == 2 && data[4] == 254;
}

void fuzz_write_block(uint8_t *data, size_t size, const struct vip_key *key,
                      const struct vip_addr *src)
{
  static const uint8_t zero[2] = {0};
  const size_t front = size - BLOCK;
  const struct vip_octets parts[] = {{data, 6}, {zero, sizeof zero}, {data + 8, front - 8}};
  uint8_t *block = data + front;

  memcpy(block, "\xfe\x1c\1\0\0", 6);
  memcpy(block + 6, src->octet, 4);
  for (unsigned i = 0; i < 4; i++)
    block[10 + i] = (uint8_t)(key->id >> (24 - 8 * i));
  vip_auth_md5.digest(key, parts, 3, block + 14);
}
