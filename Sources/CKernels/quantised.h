// The product by quantised weights, compiled several times: for ROWS x COLUMNS sums kept in registers.
// NAME(x): the name of x for this level; TARGET: the instructions it may use.

#include "block.h"

typedef int8_t NAME(bytes) __attribute__((ext_vector_type(KF_BLOCK), aligned(1)));

typedef uint8_t NAME(bits) __attribute__((ext_vector_type(KF_BLOCK), aligned(1)));

/// 16 weights as they are meant.
INLINE void NAME(unpack)(const uint8_t *values, uint8_t flip, int32_t zero, float scale,
                         NAME(block) *weights) {
  const NAME(bits) bits = *(const NAME(bits) *)values ^ flip;
  // Between vectors of one size this is no conversion.
  const NAME(bytes) bytes = (NAME(bytes))bits;
  const NAME(flags) whole = __builtin_convertvector(bytes, NAME(flags)) - zero;
  *weights = __builtin_convertvector(whole, NAME(block)) * scale;
}

INLINE void NAME(meet)(const int rows, const int columns, const float *in, kf_int depth,
                       const kf_quantised *q, kf_int column, const float *bias, float *out,
                       kf_int out_row) {
  NAME(block) sums[ROWS][COLUMNS];
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int c = 0; c < columns; c++) sums[r][c] = 0;
  const uint8_t flip = q->is_signed ? 0 : 0x80;
  const uint8_t *values = (const uint8_t *)q->values + column * depth;
  kf_int at = column * q->column_scales;
  for (kf_int first = 0; first < depth; first += q->block, at++) {
    const kf_int end = first + q->block < depth ? first + q->block : depth;
    float scales[COLUMNS];
    int32_t zeros[COLUMNS];
    UNROLL for (int c = 0; c < columns; c++) {
      const kf_int i = at + c * q->column_scales;
      scales[c] = q->scales[i];
      const uint8_t zero = q->zeros ? ((const uint8_t *)q->zeros)[i] ^ flip : flip;
      zeros[c] = (int8_t)zero;
    }
    for (kf_int k = first; k < end; k += KF_BLOCK) {
      NAME(block) w[COLUMNS];
      UNROLL for (int c = 0; c < columns; c++)
        NAME(unpack)(values + c * depth + k, flip, zeros[c], scales[c], &w[c]);
      UNROLL for (int r = 0; r < rows; r++) {
        const NAME(block) x = LOAD(in + r * depth + k);
        UNROLL for (int c = 0; c < columns; c++) sums[r][c] += x * w[c];
      }
    }
  }
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int c = 0; c < columns; c++) {
      // Always in this order, so that a row's result does not depend on those beside it.
      float sum = 0;
      UNROLL for (int i = 0; i < KF_BLOCK; i++) sum += sums[r][c][i];
      out[r * out_row + column + c] = sum + (bias ? bias[column + c] : 0);
    }
}

TARGET static void NAME(quantised)(const float *in, kf_int rows, kf_int depth,
                                   const kf_quantised *q, kf_int columns, const float *bias,
                                   float *out) {
  kf_int column = 0;
  for (; column < columns; column += column + COLUMNS <= columns ? COLUMNS : 1) {
    const bool is_full = column + COLUMNS <= columns;
    kf_int row = 0;
    for (; row + ROWS <= rows; row += ROWS) {
      const float *a = in + row * depth;
      float *to = out + row * columns;
      if (is_full)
        NAME(meet)(ROWS, COLUMNS, a, depth, q, column, bias, to, columns);
      else
        NAME(meet)(ROWS, 1, a, depth, q, column, bias, to, columns);
    }
    for (; row < rows; row++) {
      const float *a = in + row * depth;
      float *to = out + row * columns;
      if (is_full)
        NAME(meet)(1, COLUMNS, a, depth, q, column, bias, to, columns);
      else
        NAME(meet)(1, 1, a, depth, q, column, bias, to, columns);
    }
  }
}

#undef AHEAD
#undef INLINE
#undef LOAD
#undef STORE
#undef NAME
#undef TARGET
#undef ROWS
#undef COLUMNS
