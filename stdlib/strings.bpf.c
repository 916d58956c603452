// C behind strings.bt. A string is a pointer to its storage and the storage's size: it ends at the first NUL or where
// the storage does. What the kernel's verifier makes of this file decides its shape: it walks every round of a loop, so
// rounds are words of eight bytes; each branch out of a round is a path of its own, so rounds have one way out; and what
// leaves a loop must not carry the number of the round along (see forget()), or all that follows is walked once for each.

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;

static long (*const bpf_probe_read_kernel_str)(void *out, u32 size, const void *from) = (void *)115;
static long (*const bpf_loop)(u32 rounds, void *callback, void *data, u64 flags) = (void *)181;

#define CONCAT_SIZE 1024
#define EACH(byte) (0x0101010101010101ull * (byte))

static __attribute__((always_inline)) inline u64 word(const u8 *from)
{
  u64 value;
  __builtin_memcpy(&value, from, 8);
  return value;
}

/** The lowest bit that is set is the top bit of the first NUL; 0 without one. */
static __attribute__((always_inline)) inline u64 ends(u64 value)
{
  return (value - EACH(0x01)) & ~value & EACH(0x80);
}

/** What ends() gave as the number of bytes before the NUL, without a branch. */
static __attribute__((always_inline)) inline u64 length_of(u64 ends)
{
  u64 first = (ends & -ends) >> 7;
  return ((first - 1) & EACH(0x01)) * EACH(0x01) >> 56;
}

/** Bits of the bytes up to the first NUL and of itself; all without one. */
static __attribute__((always_inline)) inline u64 up_to_end(u64 ends)
{
  return ends ^ (ends - 1);
}

/** Bits of the bytes before the first NUL; all without one. */
static __attribute__((always_inline)) inline u64 before_end(u64 ends)
{
  return ((ends & -ends) >> 7) - 1;
}

/** Capital letters of ASCII become small. */
static __attribute__((always_inline)) inline u64 fold(u64 value)
{
  u64 low = value & EACH(0x7f);
  u64 above_z = low + EACH(0x7f - 'Z');
  u64 from_a = low + EACH(0x80 - 'A');
  return value | (~value & (from_a ^ above_z) & EACH(0x80)) >> 2;
}

/** The same value, of which the verifier no longer knows what it is: it forgets about halves put together. */
static __attribute__((always_inline)) inline u64 forget(u64 value)
{
  volatile union {
    u64 whole;
    struct {
      u32 low, high;
    };
  } store;
  store.low = value;
  store.high = value >> 32;
  return store.whole;
}

/**
 * The same value in one register: the compiler cannot check one form of an index and use another. The verifier of Linux
 * 6.12 must not remember either that it is another register and a constant: what it then concludes about the one from a
 * check of the other loses the unsigned bounds, and a pointer that is moved by it is none any more.
 */
static __attribute__((always_inline)) inline u64 opaque(u64 value)
{
  asm volatile("%0 |= 0" : "+r"(value));
  return value;
}

/** Order of two words that differ, by their first byte that does. */
static __attribute__((always_inline)) inline int order(u64 a, u64 b)
{
  return __builtin_bswap64(a) < __builtin_bswap64(b) ? -1 : 1;
}

static __attribute__((always_inline)) inline u64 length(const u8 *text, u64 size)
{
  u64 i = 0;
  for (; i + 8 <= size; i += 8) {
    u64 end = ends(word(text + i));
    if (end)
      return forget(i) + length_of(end);
  }
  for (; i < size; i++) {
    if (text[i] == 0)
      return forget(i);
  }
  return size;
}

/** Characters before the NUL. */
u64 __bt_strlen(const void *text, u64 size)
{
  return length(text, size);
}

/** -1, 0 or 1 by the first n bytes, of which only those are looked at that both have. */
int __bt_memcmp(const void *a, u64 a_size, const void *b, u64 b_size, u64 n)
{
  const u8 *left = a, *right = b;
  u64 size = a_size < b_size ? a_size : b_size;
  u64 i = 0;
  for (; i + 8 <= size; i += 8) {
    u64 x = word(left + i), y = word(right + i);
    if (i + 8 > n) {
      u64 wanted = n > i ? (1ull << (n - i) * 8) - 1 : 0;
      x &= wanted;
      y &= wanted;
      return x == y ? 0 : order(x, y);
    }
    if (x != y)
      return order(x, y);
  }
  for (; i < size && i < n; i++) {
    if (left[i] != right[i])
      return left[i] < right[i] ? -1 : 1;
  }
  return 0;
}

/** -1, 0 or 1 by text without regard to case, as far as the smaller storage reaches. */
int __bt_strcasecmp(const void *a, u64 a_size, const void *b, u64 b_size)
{
  const u8 *left = a, *right = b;
  u64 size = a_size < b_size ? a_size : b_size;
  u64 i = 0;
  for (; i + 8 <= size; i += 8) {
    u64 x = fold(word(left + i)), y = fold(word(right + i));
    u64 end = ends(x);
    if (end | (x ^ y)) {
      x &= up_to_end(end);
      y &= up_to_end(end);
      return x == y ? 0 : order(x, y);
    }
  }
  for (; i < size; i++) {
    u64 x = fold(left[i]) & 0xff, y = fold(right[i]) & 0xff;
    if (x != y)
      return x < y ? -1 : 1;
    if (x == 0)
      return 0;
  }
  return 0;
}

/** Whether text begins with prefix. */
_Bool __bt_starts_with(const void *text, u64 size, const void *prefix, u64 prefix_size)
{
  const u8 *left = text, *right = prefix;
  u64 common = size < prefix_size ? size : prefix_size;
  u64 i = 0;
  for (; i + 8 <= common; i += 8) {
    u64 wanted = word(right + i);
    u64 end = ends(wanted);
    u64 different = (word(left + i) ^ wanted) & before_end(end);
    if (end | different)
      return different == 0;
  }
  for (; i < common; i++) {
    if (right[i] == 0)
      return 1;
    if (left[i] != right[i])
      return 0;
  }
  return i >= prefix_size || right[i] == 0;
}

/** Whether text ends with suffix. */
_Bool __bt_ends_with(const void *text, u64 size, const void *suffix, u64 suffix_size)
{
  const u8 *left = text, *right = suffix;
  u64 all = length(left, size), wanted = length(right, suffix_size);
  if (wanted > all)
    return 0;
  u64 skip = all - wanted;
  for (u64 i = 0; i < suffix_size; i++) {
    u64 at = opaque(skip + i);
    if (right[i] == 0 || at >= size)
      return 1;
    if (left[at] != right[i])
      return 0;
  }
  return 1;
}

/** Text that is looked for in another: the verifier walks one round of it, the kernel runs as many as there are. */
struct search {
  const u8 *text;
  u64 size;
  const u8 *wanted;
  u64 wanted_size;
  s64 found;
};

static long search_at(u32 index, void *data)
{
  struct search *search = data;
  const u8 *text = search->text, *wanted = search->wanted;
  u64 size = search->size, wanted_size = search->wanted_size;
  u64 start = opaque(index);
  if (start >= size || text[start] == 0)
    return 1;
  // Most places are given up here.
  if (text[start] != wanted[0])
    return 0;
  u64 i = 0;
  for (; i + 8 <= wanted_size; i += 8) {
    u64 at = opaque(start + i);
    u64 value = word(wanted + i);
    u64 end = ends(value);
    if (size < 8 || at > size - 8)
      break;
    u64 different = (word(text + at) ^ value) & before_end(end);
    if (different)
      return 0;
    if (end)
      goto found;
  }
  u64 rest = forget(i);
  for (u64 k = 0; k < 8; k++) {
    u64 in_wanted = opaque(rest + k), at = opaque(start + in_wanted);
    if (in_wanted >= wanted_size || wanted[in_wanted] == 0)
      goto found;
    if (at >= size || text[at] != wanted[in_wanted])
      return 0;
  }
  return 0;
found:
  search->found = start;
  return 1;
}

/** Index of the first place of wanted in text, or -1. */
s64 __bt_strstr(const void *text, u64 size, const void *wanted, u64 wanted_size)
{
  struct search search = { text, size, wanted, wanted_size, -1 };
  if (wanted_size == 0 || *(const u8 *)wanted == 0)
    return 0;
  bpf_loop(size, search_at, &search, 0);
  return search.found;
}

/** A text being compared with a pattern. Positions are halves of words that are read whole, see forget(). */
struct match {
  const u8 *text;
  u64 size;
  const u8 *pattern;
  u64 pattern_size;
  volatile union {
    u64 both;
    struct {
      u32 text, pattern;
    };
  } at, star;
  u64 result;
};

enum { RUNNING, MATCHES, DIFFERS };

#define NO_STAR 0xffffffff

/** One character of the text, or one star of the pattern. A star first stands for nothing, then for one more each time. */
static long match_step(__attribute__((unused)) u32 index, void *data)
{
  struct match *match = data;
  u64 at = match->at.both, star = match->star.both;
  u64 i = opaque(at & 0xffffffff), j = opaque(at >> 32);
  u64 character = i < match->size ? match->text[i] : 0;
  u64 wanted = j < match->pattern_size ? match->pattern[j] : 0;
  if (wanted == '*') {
    match->star.text = i;
    match->star.pattern = j + 1;
    match->at.pattern = j + 1;
    return 0;
  }
  if (character == 0) {
    match->result = wanted == 0 ? MATCHES : DIFFERS;
    return 1;
  }
  if (wanted == '?' || wanted == character) {
    match->at.text = i + 1;
    match->at.pattern = j + 1;
    return 0;
  }
  if (star >> 32 == NO_STAR) {
    match->result = DIFFERS;
    return 1;
  }
  match->star.text = (star & 0xffffffff) + 1;
  match->at.text = (star & 0xffffffff) + 1;
  match->at.pattern = star >> 32;
  return 0;
}

/** Whether the whole text is what the pattern says: `*` stands for any characters, `?` for one. */
_Bool __bt_glob_match(const void *text, u64 size, const void *pattern, u64 pattern_size)
{
  struct match match = { .text = text, .size = size, .pattern = pattern, .pattern_size = pattern_size };
  match.star.pattern = NO_STAR;
  // Each star makes the rest of the pattern be tried at most once for each character.
  bpf_loop((size + 1) * (pattern_size + 1), match_step, &match, 0);
  return match.result == MATCHES;
}

/** a and then b into out, which has 1024 bytes, so that 1023 characters fit. */
void __bt_str_concat(const void *a, u64 a_size, const void *b, u64 b_size, void *out)
{
  u8 *text = out;
  const u8 *from = b;
  // With a byte more than the storage, the helper takes all of it and puts its NUL behind.
  long copied = bpf_probe_read_kernel_str(text, a_size < CONCAT_SIZE ? a_size + 1 : CONCAT_SIZE, a);
  u64 start = copied > 0 ? copied - 1 : 0;
  u64 i = 0;
  for (; i + 8 <= b_size; i += 8) {
    u64 at = opaque(start + i);
    u64 value = word(from + i);
    u64 end = ends(value);
    if (at >= CONCAT_SIZE - 8)
      break;
    value &= before_end(end);
    __builtin_memcpy(text + at, &value, 8);
    if (end)
      return;
  }
  u64 rest = forget(i);
  for (u64 k = 0; k < 8; k++) {
    u64 from_at = opaque(rest + k), at = opaque(start + from_at);
    if (from_at >= b_size || at >= CONCAT_SIZE - 1)
      return;
    text[at] = from[from_at];
    if (text[at] == 0)
      return;
  }
}

/** Up to `length` characters from `start` on into out, which has room for the whole text and is zero. */
void __bt_substr(const void *text, u64 size, u64 start, u64 length, void *out)
{
  const u8 *from = text;
  u8 *to = out;
  u64 at = opaque(start);
  if (at >= size)
    return;
  u64 rest = opaque(size - at), wanted = opaque(length);
  // The helper puts its NUL behind what it copies: a text that fills its storage loses its last character.
  u64 room = opaque(wanted < rest ? wanted + 1 : at > 0 ? rest + 1 : rest);
  if (room > size)
    return;
  bpf_probe_read_kernel_str(to, room, from + at);
  if (at == 0 && wanted >= size)
    to[size - 1] = from[size - 1];
}

/** What a character is worth as a digit of any base up to 36; others are 255. */
static __attribute__((always_inline)) inline u64 digit_of(u64 character)
{
  u64 small = character | 0x20;
  if (character - '0' < 10)
    return character - '0';
  return small - 'a' < 26 ? small - 'a' + 10 : 255;
}

enum { BEFORE, SIGNED, ZERO, DIGITS, BEHIND };

#define LONGEST_NUMBER 80

/** As strtoul(3): blanks, a sign, with base 0 or 16 a prefix, digits. What 64 bits do not hold is the largest number. */
u64 __bt_strtoul(const void *s, u64 size, u64 base)
{
  const u8 *text = s;
  u64 value = 0, state = BEFORE, negative = 0, radix = base;
  for (u64 i = 0; i < size && i < LONGEST_NUMBER; i++) {
    u64 character = text[i], digit = digit_of(character);
    // The verifier need not follow what is decided here: the next round begins alike whatever it was.
    state = forget(state);
    negative = forget(negative);
    radix = forget(radix);
    value = forget(value);
    if (state == BEFORE && (character == ' ' || character - '\t' < 5))
      continue;
    if (state == BEFORE && (character == '-' || character == '+')) {
      negative = character == '-';
      state = SIGNED;
      continue;
    }
    if (state < ZERO && character == '0' && (radix == 0 || radix == 16)) {
      state = ZERO;
      continue;
    }
    if (state == ZERO && (character | 0x20) == 'x') {
      radix = 16;
      state = DIGITS;
      continue;
    }
    if (radix == 0)
      radix = state == ZERO ? 8 : 10;
    if (state == BEHIND || digit >= radix) {
      state = BEHIND;
      continue;
    }
    state = DIGITS;
    value = value > (~0ull - digit) / radix ? ~0ull : value * radix + digit;
  }
  return negative ? -value : value;
}

/** Bytes in reverse order. */
u64 __bt_bswap64(u64 value)
{
  return __builtin_bswap64(value);
}

u32 __bt_bswap32(u32 value)
{
  return __builtin_bswap32(value);
}

u16 __bt_bswap16(u16 value)
{
  return __builtin_bswap16(value);
}
