// One kernel, compiled several times: for vectors of LANES floats, with ROWS x COLUMNS sums kept in registers.
// SCAN: its name; TARGET: the instructions it may use; BITS: an unsigned type of LANES bits.

TARGET static size_t SCAN(kp_panel a, size_t rows, kp_panel b, size_t depth, kp_pair *pairs) {
  enum { PARTS = COLUMNS / LANES };
  typedef float floats __attribute__((vector_size(LANES * 4), aligned(4)));
  typedef int32_t ints __attribute__((vector_size(LANES * 4)));
  typedef bool flags __attribute__((ext_vector_type(LANES)));
  kp_pair *next = pairs;
  for (size_t column = 0; column < KP_PANEL; column += COLUMNS) {
    floats halves[PARTS], limits[PARTS];
    for (int p = 0; p < PARTS; p++) {
      halves[p] = *(const floats *)(b.halves + column + p * LANES);
      limits[p] = b.limits ? *(const floats *)(b.limits + column + p * LANES)
                           : (floats){} + INFINITY;
    }
    for (size_t row = 0; row < rows; row += ROWS) {
      floats sums[ROWS][PARTS] = {};
      const float *x = a.values + row, *y = b.values + column;
      for (size_t k = 0; k < depth; k++, x += KP_PANEL, y += KP_PANEL) {
        floats part[PARTS];
        _Pragma("clang loop unroll(full)") for (int p = 0; p < PARTS; p++)
          part[p] = *(const floats *)(y + p * LANES);
        _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++)
          _Pragma("clang loop unroll(full)") for (int p = 0; p < PARTS; p++)
            sums[r][p] += x[r] * part[p];
      }
      _Pragma("clang loop unroll(full)") for (int r = 0; r < ROWS; r++) {
        float half = a.halves[row + r], limit = a.limits ? a.limits[row + r] : INFINITY;
        ints any = {};
        _Pragma("clang loop unroll(full)") for (int p = 0; p < PARTS; p++) {
          sums[r][p] -= halves[p] + half;
          any |= (sums[r][p] >= limit) | (sums[r][p] >= limits[p]);
        }
        if (!__builtin_reduce_or(any)) continue;
        _Pragma("clang loop unroll(full)") for (int p = 0; p < PARTS; p++) {
          ints hits = (sums[r][p] >= limit) | (sums[r][p] >= limits[p]);
          BITS bits = __builtin_bit_cast(BITS, __builtin_convertvector(hits, flags));
          if (!bits) continue;
          float values[LANES];
          *(floats *)values = sums[r][p];
          for (unsigned left = bits; left; left &= left - 1) {
            unsigned lane = (unsigned)__builtin_ctz(left);
            *next++ = (kp_pair){(uint16_t)(row + r), (uint16_t)(column + p * LANES + lane),
                                values[lane]};
          }
        }
      }
    }
  }
  return (size_t)(next - pairs);
}

#undef SCAN
#undef TARGET
#undef LANES
#undef BITS
#undef ROWS
#undef COLUMNS
