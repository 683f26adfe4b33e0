#include <math.h>

#include "CKernels.h"

#define EACH(expression)                  \
  for (kf_int i = 0; i < n; i++) {       \
    const float v = x[i];                 \
    y[i] = (expression);                  \
  }                                       \
  break

void kf_unary_f32(kf_unary op, float a, float b, const float *x, float *y, kf_int n) {
  switch (op) {
    case KF_IDENTITY: EACH(v);
    case KF_RELU: EACH(v < 0 ? 0 : v);
    case KF_LEAKY_RELU: EACH(v < 0 ? a * v : v);
    case KF_CLIP:
      for (kf_int i = 0; i < n; i++) {
        const float low = x[i] < a ? a : x[i];
        y[i] = low > b ? b : low;
      }
      break;
    case KF_SIGMOID: EACH(1.0f / (1.0f + expf(-v)));
    case KF_TANH: EACH(tanhf(v));
    case KF_HARD_SIGMOID:
      for (kf_int i = 0; i < n; i++) {
        float v = a * x[i] + b;
        v = v < 0 ? 0 : v;
        y[i] = v > 1 ? 1 : v;
      }
      break;
    case KF_HARD_SWISH:
      for (kf_int i = 0; i < n; i++) {
        float v = x[i] / 6.0f + 0.5f;
        v = v < 0 ? 0 : v;
        y[i] = x[i] * (v > 1 ? 1 : v);
      }
      break;
    case KF_GELU: EACH(0.5f * v * (1.0f + erff(v * 0.70710678118654752f)));
    case KF_GELU_TANH:
      EACH(0.5f * v * (1.0f + tanhf(0.79788456080286536f * (v + 0.044715f * v * v * v))));
    case KF_EXP: EACH(expf(v));
    case KF_SQRT: EACH(sqrtf(v));
    case KF_ABS: EACH(fabsf(v));
    case KF_NEG: EACH(-v);
    case KF_FLOOR: EACH(floorf(v));
  }
}

// Unsigned arithmetic wraps around where signed arithmetic would be undefined.
#define INTEGER_UNARY(name, T, U)                                           \
  void name(kf_unary op, T a, T b, const T *x, T *y, kf_int n) {           \
    for (kf_int i = 0; i < n; i++) {                                       \
      T v = x[i];                                                           \
      switch (op) {                                                         \
        case KF_RELU: v = v < 0 ? 0 : v; break;                             \
        case KF_CLIP: v = v < a ? a : v, v = v > b ? b : v; break;          \
        case KF_ABS: v = v < 0 ? (T)(0 - (U)v) : v; break;                  \
        case KF_NEG: v = (T)(0 - (U)v); break;                              \
        default: break;                                                     \
      }                                                                     \
      y[i] = v;                                                             \
    }                                                                       \
  }
INTEGER_UNARY(kf_unary_i32, int32_t, uint32_t)
INTEGER_UNARY(kf_unary_i64, int64_t, uint64_t)

void kf_bias_activate(float *x, kf_int rows, kf_int cols, kf_int stride, const float *bias,
                      const float *slopes, kf_unary op, float a, float b) {
  for (kf_int r = 0; r < rows; r++) {
    float *row = x + r * stride;
    const float shift = bias ? bias[r] : 0;
    if (slopes) {
      const float slope = slopes[r];
      for (kf_int c = 0; c < cols; c++) {
        const float v = row[c] + shift;
        row[c] = v < 0 ? slope * v : v;
      }
    } else if (op == KF_RELU) {
      for (kf_int c = 0; c < cols; c++) {
        const float v = row[c] + shift;
        row[c] = v < 0 ? 0 : v;
      }
    } else {
      if (bias)
        for (kf_int c = 0; c < cols; c++) row[c] += shift;
      if (op != KF_IDENTITY) kf_unary_f32(op, a, b, row, row, cols);
    }
  }
}

// One row of a broadcast operation; the three common stride pairs are spelt out so that they vectorise.
#define ROW(expression)                                                    \
  if (sa == 1 && sb == 1) {                                                \
    for (kf_int i = 0; i < n; i++) {                                      \
      const T x = a[i], y = b[i];                                          \
      out[i] = (expression);                                               \
    }                                                                      \
  } else if (sa == 1 && sb == 0) {                                         \
    const T y = b[0];                                                      \
    for (kf_int i = 0; i < n; i++) {                                      \
      const T x = a[i];                                                    \
      out[i] = (expression);                                               \
    }                                                                      \
  } else if (sa == 0 && sb == 1) {                                         \
    const T x = a[0];                                                      \
    for (kf_int i = 0; i < n; i++) {                                      \
      const T y = b[i];                                                    \
      out[i] = (expression);                                               \
    }                                                                      \
  } else {                                                                 \
    for (kf_int i = 0; i < n; i++) {                                      \
      const T x = a[i * sa], y = b[i * sb];                                \
      out[i] = (expression);                                               \
    }                                                                      \
  }                                                                        \
  break

#define WALK(name, row, T)                                                                       \
  void name(kf_binary op, int32_t rank, const kf_int *dims, const T *a, const kf_int *sa,      \
            const T *b, const kf_int *sb, T *out) {                                             \
    const int32_t last = rank - 1;                                                               \
    if (last < 0) {                                                                              \
      row(op, 1, a, 1, b, 1, out);                                                               \
      return;                                                                                    \
    }                                                                                            \
    for (int32_t d = 0; d < rank; d++)                                                           \
      if (dims[d] == 0) return;                                                                  \
    kf_int at[KF_MAX_RANK] = {0};                                                               \
    for (;;) {                                                                                   \
      row(op, dims[last], a, sa[last], b, sb[last], out);                                        \
      out += dims[last];                                                                         \
      int32_t d = last - 1;                                                                      \
      for (; d >= 0; d--) {                                                                      \
        a += sa[d];                                                                              \
        b += sb[d];                                                                              \
        if (++at[d] < dims[d]) break;                                                            \
        a -= sa[d] * dims[d];                                                                    \
        b -= sb[d] * dims[d];                                                                    \
        at[d] = 0;                                                                               \
      }                                                                                          \
      if (d < 0) return;                                                                         \
    }                                                                                            \
  }

#define T float
static void row_f32(kf_binary op, kf_int n, const float *a, kf_int sa, const float *b,
                    kf_int sb, float *out) {
  switch (op) {
    case KF_ADD: ROW(x + y);
    case KF_SUB: ROW(x - y);
    case KF_MUL: ROW(x * y);
    case KF_DIV: ROW(x / y);
    case KF_MAX: ROW((x > y || x != x) ? x : y);
    case KF_MIN: ROW((x < y || x != x) ? x : y);
    case KF_POW: ROW(powf(x, y));
    case KF_PRELU: ROW(x < 0 ? x * y : x);
  }
}
WALK(kf_binary_f32, row_f32, float)
#undef T

#define INTEGER_ROW(name, U)                                                              \
  static void name(kf_binary op, kf_int n, const T *a, kf_int sa, const T *b,           \
                   kf_int sb, T *out) {                                                  \
    switch (op) {                                                                         \
      case KF_ADD: ROW((T)((U)x + (U)y));                                                 \
      case KF_SUB: ROW((T)((U)x - (U)y));                                                 \
      case KF_MUL: ROW((T)((U)x * (U)y));                                                 \
      case KF_DIV: ROW(y == 0 ? 0 : y == -1 ? (T)(0 - (U)x) : x / y);                     \
      case KF_MAX: ROW(x > y ? x : y);                                                    \
      case KF_MIN: ROW(x < y ? x : y);                                                    \
      case KF_PRELU: ROW(x < 0 ? (T)((U)x * (U)y) : x);                                   \
      case KF_POW: break;                                                                 \
    }                                                                                     \
  }
#define T int32_t
INTEGER_ROW(row_i32, uint32_t)
WALK(kf_binary_i32, row_i32, int32_t)
#undef T
#define T int64_t
INTEGER_ROW(row_i64, uint64_t)
WALK(kf_binary_i64, row_i64, int64_t)
#undef T
