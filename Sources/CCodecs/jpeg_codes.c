#include "jpeg_codes.h"

#include <stddef.h>
#include <string.h>

#include <jpegint.h>

// ITU-T T.81, annex F.2.2, has the method; tables have been checked by libjpeg when this begins. What takes time is guessing
// wrong which way the data goes on, and waiting for one lookup to know where the next begins. So a table answers most
// lookups with two whole coefficients, codes and bits together, or one and the end of the block; and bits are taken
// from a copy of the data without stuffing, behind which are enough zeros, so that there is no question to be
// asked of the next bytes.

/// Bits that a table is looked up with: two codes with their coefficients are rarely longer, and the tables of a picture
/// (32 kB, of which a part is used) stay in the nearest cache.
enum { LOOK = 10 };
enum { TO_THE_END = DCTSIZE2 };
/// More than the bytes of one MCU: ten blocks of 64 codes with their coefficients, 31 bits each.
enum { ZEROS = 4096 };

/// What the next LOOK bits begin with.
typedef struct {
  int16_t first, second;  // coefficients
  uint8_t first_run, second_run;
  /// How far the position moves: TO_THE_END or more at the end of the block.
  uint8_t advance;
  /// Bits to pass over; 0 where there is not even one whole coefficient.
  uint8_t length;
} pair;

typedef struct {
  /// By the next LOOK bits; of tables for coefficients.
  pair pairs[1 << LOOK];
  /// One symbol by the next LOOK bits. Bits to pass over in the lowest byte, 0 where the code is longer than LOOK. Above it, either
  /// the run of zeros (a byte) and the coefficient (16 bits, not 0), the run being TO_THE_END at the end of the block,
  /// or the symbol, with 0 for the coefficient.
  int32_t look[1 << LOOK];
  /// By length: the first code, at the top of 16 bits, that is longer; and what makes a code an index of `symbols`.
  int32_t limit[17], offset[17];
  uint8_t symbols[256];
} table;

/// Bits not yet used, the next one at the top, and where the bytes after them are.
typedef struct {
  uint64_t buffer;
  unsigned count;
  const uint8_t *next;
} bits;

typedef struct {
  struct jpeg_entropy_decoder pub;  // first, so that libjpeg's pointer is ours
  void (*give_up)(j_decompress_ptr);
  /// What comes next in the file, up to its end.
  const uint8_t *stored, *stored_end;
  /// The data up to the next marker, without stuffing.
  uint8_t *data, *data_end;
  bits bits;
  int last_dc[MAX_COMPS_IN_SCAN];
  unsigned mcus_to_restart;
  uint8_t next_restart;
  table dc[NUM_HUFF_TBLS], ac[NUM_HUFF_TBLS];
} codes;

/// Natural positions of the coefficients in the order of the file.
static const uint8_t natural[DCTSIZE2] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
};

// MARK: Tables

/// Two entries of `look`, the second by the bits behind the first.
static pair paired(const table *t, int index) {
  int32_t entry = t->look[index];
  int length = entry & 255, run = entry >> 8 & 255;
  if (entry >> 16 == 0) return (pair){};
  if (run == TO_THE_END) return (pair){.advance = TO_THE_END, .length = (uint8_t)length};
  pair p = {.first = (int16_t)(entry >> 16), .first_run = (uint8_t)run, .advance = (uint8_t)(run + 1),
            .length = (uint8_t)length};
  int32_t next = t->look[index << length & ((1 << LOOK) - 1)];
  int next_length = next & 255, next_run = next >> 8 & 255;
  if (next >> 16 == 0 || length + next_length > LOOK) return p;
  p.length += (uint8_t)next_length;
  p.advance += (uint8_t)next_run;
  if (next_run == TO_THE_END) return p;
  p.second = (int16_t)(next >> 16);
  p.second_run = (uint8_t)next_run;
  p.advance++;
  return p;
}

/// The number that `size` bits stand for (figure F.12).
static inline int extended(int value, int size) {
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}

static void make_table(table *t, const JHUFF_TBL *stored, bool with_coefficients) {
  memset(t->look, 0, sizeof t->look);
  memcpy(t->symbols, stored->huffval, sizeof t->symbols);
  int code = 0, index = 0;
  for (int length = 1; length <= 16; length++) {
    t->offset[length] = index - code;
    for (int i = 0; i < stored->bits[length]; i++, code++, index++) {
      if (length > LOOK) continue;
      int symbol = stored->huffval[index], size = symbol & 15, rest = LOOK - length;
      for (int tail = 0; tail < 1 << rest; tail++) {
        int entry = symbol << 8 | length;
        if (with_coefficients && size > 0 && size <= rest) {
          int value = extended(tail >> (rest - size), size);
          entry = value * (1 << 16) | symbol >> 4 << 8 | (length + size);
        } else if (with_coefficients && symbol == 0) {
          entry = 1 << 16 | TO_THE_END << 8 | length;
        }
        t->look[code << rest | tail] = entry;
      }
    }
    t->limit[length] = code << (16 - length);
    code <<= 1;
  }
  if (!with_coefficients) return;
  for (int index = 0; index < 1 << LOOK; index++) t->pairs[index] = paired(t, index);
}

// MARK: Bits

/// Copies the data up to the next marker and begins with its first bit.
static void copy_data(codes *c) {
  uint8_t *out = c->data;
  const uint8_t *in = c->stored, *end = c->stored_end;
  while (in < end) {
    const uint8_t *stop = memchr(in, 0xFF, (size_t)(end - in));
    size_t count = (size_t)((stop ? stop : end) - in);
    memcpy(out, in, count);
    out += count;
    in += count;
    if (end - in < 2 || in[1] != 0) break;  // the end, or a marker
    *out++ = 0xFF;
    in += 2;
  }
  memset(out, 0, ZEROS);
  c->stored = in;
  c->data_end = out;
  c->bits = (bits){.next = c->data};
}

/// Bits of the data that were not used; negative when there were fewer.
static ptrdiff_t bits_left(const codes *c, const bits *b) {
  return (c->data_end - b->next) * 8 + (ptrdiff_t)b->count;
}

/// Sees to it that there are 56 bits or more: a code and its coefficient have 31 at most.
[[gnu::always_inline]] static inline void refill(bits *b) {
  uint64_t word;
  memcpy(&word, b->next, sizeof word);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  b->buffer |= word >> b->count;
  b->next += (63 - b->count) >> 3;
  b->count |= 56;
}

static inline void skip(bits *b, unsigned count) {
  b->buffer <<= count;
  b->count -= count;
}

[[gnu::always_inline]] static inline int take_extended(bits *b, int size) {
  int value = (int)(b->buffer >> (64 - size));
  skip(b, (unsigned)size);
  return extended(value, size);
}

/// A symbol whose code is longer than LOOK; -1 when there is no such code.
static int long_symbol(const table *t, bits *b) {
  int next = (int)(b->buffer >> 48);
  for (int length = LOOK + 1; length <= 16; length++) {
    if (next >= t->limit[length]) continue;
    skip(b, (unsigned)length);
    return t->symbols[((next >> (16 - length)) + t->offset[length]) & 255];
  }
  return -1;
}

/// The next symbol, or -1.
[[gnu::always_inline]] static inline int symbol(const table *t, int32_t entry, bits *b) {
  unsigned length = entry & 255;
  if (length == 0) return long_symbol(t, b);
  skip(b, length);
  return entry >> 8 & 255;
}

// MARK: Blocks

typedef enum { GOES_ON, ENDS, MAKES_NO_SENSE } progress;

/// One coefficient at `*k` or behind it, or the end of the block. Needs 31 bits.
static progress read_one(const table *ac, bits *b, int *k, JCOEF *block) {
  int32_t entry = ac->look[b->buffer >> (64 - LOOK)];
  int value = entry >> 16, run;
  if (value != 0) {
    run = entry >> 8 & 255;
    skip(b, entry & 255);
    if (run == TO_THE_END) return ENDS;
  } else {
    int run_and_size = symbol(ac, entry, b), size = run_and_size & 15;
    if (run_and_size < 0) return MAKES_NO_SENSE;
    if (run_and_size == 0) return ENDS;
    run = run_and_size >> 4;
    if (size > 0) {
      value = take_extended(b, size);
    } else if (run != 15) {
      return ENDS;  // as libjpeg has it
    }
  }
  *k += run;
  if (*k >= DCTSIZE2) return MAKES_NO_SENSE;
  block[natural[*k]] = (JCOEF)value;
  return ++*k == DCTSIZE2 ? ENDS : GOES_ON;
}

/// The same, mostly two at once.
[[gnu::always_inline]] static inline progress read_pair(const table *ac, bits *b, int *k,
                                                        JCOEF *block) {
  pair p = ac->pairs[b->buffer >> (64 - LOOK)];
  int first = *k + p.first_run, second = first + 1 + p.second_run;
  if (p.length != 0 && *k + p.advance < DCTSIZE2) {
    // The second may be a 0 where there is one already, but for the first's place it is behind.
    block[natural[second]] = p.second;
    block[natural[first]] = p.first;
    skip(b, p.length);
    *k += p.advance;
    return GOES_ON;
  }
  // A coefficient in the last place ends a block by itself: what seems to follow is the next block's.
  if (p.advance >= TO_THE_END && first < DCTSIZE2 - 1) {
    block[natural[first]] = p.first;
    skip(b, p.length);
    return ENDS;
  }
  progress now = read_one(ac, b, k, block);
  refill(b);
  return now;
}

/// Fills a block of zeros. False when its codes make no sense.
[[gnu::always_inline]] static inline bool read_block(const table *dc, const table *ac, bits *b,
                                                     int *last_dc, JCOEF *block) {
  refill(b);
  int size = symbol(dc, dc->look[b->buffer >> (64 - LOOK)], b);
  if (size < 0 || size > 15) return false;
  if (size > 0) *last_dc += take_extended(b, size);
  // Twelve bits and a sign are the most there is; more would overflow some day.
  if (*last_dc < -0x8000 || *last_dc > 0x7FFF) return false;
  block[0] = (JCOEF)*last_dc;
  progress now;
  int k = 1;
  do {
    refill(b);
    // Two lookups take 20 bits of 56, and leave enough for one that does not fit.
    now = read_pair(ac, b, &k, block);
    if (now == GOES_ON) now = read_pair(ac, b, &k, block);
  } while (now == GOES_ON);
  return now == ENDS;
}

/// Passes over the marker between two intervals. False when it is not the one that is due.
static bool restart(j_decompress_ptr codec, codes *c) {
  bool is_due = bits_left(c, &c->bits) < 8 && c->stored_end - c->stored >= 2 &&
                c->stored[1] == JPEG_RST0 + c->next_restart;
  if (!is_due) return false;
  c->stored += 2;
  copy_data(c);
  memset(c->last_dc, 0, sizeof c->last_dc);
  c->next_restart = (c->next_restart + 1) & 7;
  c->mcus_to_restart = codec->restart_interval;
  return true;
}

static boolean read_mcu(j_decompress_ptr codec, JBLOCKROW *blocks) {
  codes *c = (codes *)codec->entropy;
  if (codec->restart_interval > 0) {
    if (c->mcus_to_restart == 0 && !restart(codec, c)) c->give_up(codec);
    c->mcus_to_restart--;
  }
  bits b = c->bits;  // in registers
  for (int i = 0; i < codec->blocks_in_MCU; i++) {
    int part = codec->MCU_membership[i];
    const jpeg_component_info *info = codec->cur_comp_info[part];
    if (!read_block(&c->dc[info->dc_tbl_no], &c->ac[info->ac_tbl_no], &b, &c->last_dc[part],
                    *blocks[i]))
      c->give_up(codec);
  }
  if (bits_left(c, &b) < 0) c->give_up(codec);
  c->bits = b;
  return TRUE;
}

void kf_codes_install(j_decompress_ptr codec, void (*give_up)(j_decompress_ptr)) {
  if (codec->progressive_mode || codec->arith_code || codec->data_precision != 8 ||
      jpeg_has_multiple_scans(codec))
    return;
  codes *c = codec->mem->alloc_small((j_common_ptr)codec, JPOOL_IMAGE, sizeof *c);
  memset(c, 0, offsetof(codes, dc));
  for (int i = 0; i < codec->comps_in_scan; i++) {
    const jpeg_component_info *info = codec->cur_comp_info[i];
    make_table(&c->dc[info->dc_tbl_no], codec->dc_huff_tbl_ptrs[info->dc_tbl_no], false);
    make_table(&c->ac[info->ac_tbl_no], codec->ac_huff_tbl_ptrs[info->ac_tbl_no], true);
  }
  c->pub = *codec->entropy;
  c->pub.decode_mcu = read_mcu;
  c->give_up = give_up;
  size_t length = codec->src->bytes_in_buffer;
  c->stored = codec->src->next_input_byte;
  c->stored_end = c->stored + length;
  c->data = codec->mem->alloc_large((j_common_ptr)codec, JPOOL_IMAGE, length + ZEROS);
  copy_data(c);
  c->mcus_to_restart = codec->restart_interval;
  codec->entropy = &c->pub;
}
