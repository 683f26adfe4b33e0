// The loops of the inference operators, in plain C so that they are fast in debug builds too.
//
// Every function works on dense row-major arrays that the caller has checked: sizes are at least 0, pointers hold that
// many elements, and outputs never overlap inputs unless a comment says that they may. Nothing here allocates or fails.

#ifndef KINFOLK_CKERNELS_H
#define KINFOLK_CKERNELS_H

#include <stdint.h>

/// A size, count or offset: Swift's `Int`.
typedef intptr_t kf_int;

/// The most axes a tensor may have.
#define KF_MAX_RANK 12

// MARK: Elementwise, one operand

typedef enum kf_unary : int32_t {
  KF_IDENTITY,
  KF_RELU,
  KF_LEAKY_RELU,    ///< x < 0 ? a * x : x
  KF_CLIP,          ///< min(max(x, a), b)
  KF_SIGMOID,       ///< 1 / (1 + exp(-x))
  KF_TANH,
  KF_HARD_SIGMOID,  ///< clip(a * x + b, 0, 1)
  KF_HARD_SWISH,    ///< x * clip(x / 6 + 0.5, 0, 1)
  KF_GELU,          ///< x / 2 * (1 + erf(x / sqrt 2))
  KF_GELU_TANH,     ///< the tanh approximation of the same
  KF_EXP,
  KF_SQRT,
  KF_ABS,
  KF_NEG,
  KF_FLOOR,
} kf_unary;

/// y[i] = op(x[i]); `y` may be `x`. NaN stays NaN.
void kf_unary_f32(kf_unary op, float a, float b, const float *x, float *y, kf_int n);
/// The same for whole numbers: identity, relu, clip, abs, neg. Arithmetic wraps around.
void kf_unary_i32(kf_unary op, int32_t a, int32_t b, const int32_t *x, int32_t *y, kf_int n);
void kf_unary_i64(kf_unary op, int64_t a, int64_t b, const int64_t *x, int64_t *y, kf_int n);

/// What follows a convolution or a matrix product, in one pass over its output:
/// x[r][c] = op(x[r][c] + bias[r]). Rows are `stride` apart. `bias` may be null. With `slopes` the activation is
/// a leaky ReLU with one slope a row, and `op` is ignored.
void kf_bias_activate(float *x, kf_int rows, kf_int cols, kf_int stride, const float *bias,
                      const float *slopes, kf_unary op, float a, float b);

// MARK: Elementwise, two operands, broadcast

typedef enum kf_binary : int32_t {
  KF_ADD,
  KF_SUB,
  KF_MUL,
  KF_DIV,    ///< whole numbers: towards zero; x / 0 is 0
  KF_MAX,    ///< NaN wins
  KF_MIN,
  KF_POW,    ///< floats only
  KF_PRELU,  ///< a < 0 ? a * b : a
} kf_binary;

/// out = a op b, over `rank` axes of `dims`; `sa` and `sb` are the operands' strides in elements (0 repeats).
/// `out` is dense and may be `a` or `b` when that operand is dense too.
void kf_binary_f32(kf_binary op, int32_t rank, const kf_int *dims, const float *a,
                   const kf_int *sa, const float *b, const kf_int *sb, float *out);
void kf_binary_i32(kf_binary op, int32_t rank, const kf_int *dims, const int32_t *a,
                   const kf_int *sa, const int32_t *b, const kf_int *sb, int32_t *out);
void kf_binary_i64(kf_binary op, int32_t rank, const kf_int *dims, const int64_t *a,
                   const kf_int *sa, const int64_t *b, const kf_int *sb, int64_t *out);

// MARK: Moving elements

/// out[i0][i1]… = in[t0[i0] + t1[i1] + …], where `tables` holds t0, t1, … one after the other, dims[d] entries each.
/// A negative entry means `fill`. `size` is the bytes of an element: 1, 4 or 8. `rank` may be 0.
void kf_remap(void *out, const void *in, kf_int size, int32_t rank, const kf_int *dims,
              const kf_int *tables, const void *fill);

// MARK: Windows (convolution and pooling)

/// A window sliding over up to three axes: depth, height, width. Unused axes have size 1.
typedef struct kf_window {
  kf_int in[3], out[3], kernel[3], stride[3], dilation[3], pad[3], pad_end[3];
} kf_window;

/// Unfolds windows into columns: col[(c * taps + tap)][position], for the output rows first ≤ row < last, where a row is
/// one (depth, height) pair and holds out[2] positions. Elements outside the picture are 0.
void kf_im2col(const float *in, kf_int channels, const kf_window *w, kf_int first, kf_int last,
               float *col);
/// The transpose of `kf_im2col` over all output rows: adds each column's elements back onto the picture, which the
/// caller has cleared. `w` describes the convolution that goes from the picture to the columns.
void kf_col2im(const float *col, kf_int channels, const kf_window *w, float *picture);
/// One filter a channel: out[c] = in[c] * weights[c], without bias.
void kf_depthwise(const float *in, const float *weights, kf_int channels, const kf_window *w,
                  float *out);

/// `index`, when given, receives the position of each maximum within the whole input: c * plane + offset, the offset
/// counted row by row, or column by column when `column_major`.
void kf_max_pool(const float *in, kf_int channels, const kf_window *w, float *out, int64_t *index,
                 int32_t column_major);
/// Divides by the cells inside the picture, or with `count_pad` inside the padded picture.
void kf_average_pool(const float *in, kf_int channels, const kf_window *w, int32_t count_pad,
                     float *out);

// MARK: Reductions over the middle axis of [outer, n, inner]

typedef enum kf_reduction : int32_t {
  KF_SUM,
  KF_MEAN,
  KF_MAXIMUM,  ///< -infinity when n is 0
  KF_MINIMUM,  ///< infinity when n is 0
  KF_L1,
  KF_L2,
  KF_SUM_SQUARE,
} kf_reduction;

/// in [outer, n, inner] → out [outer, inner].
void kf_reduce_f32(kf_reduction op, const float *in, kf_int outer, kf_int n, kf_int inner,
                   float *out);
/// exp(x - max) / sum along n. `out` may be `in`.
void kf_softmax(const float *in, kf_int outer, kf_int n, kf_int inner, float *out);
/// x / norm along n, 0 where the norm is 0; `p` is 1 or 2.
void kf_lp_normalise(const float *in, kf_int outer, kf_int n, kf_int inner, int32_t p,
                     float *out);
/// Position of the greatest element along n: the first of equals, or the last.
void kf_arg_max(const float *in, kf_int outer, kf_int n, kf_int inner, int32_t last,
                int64_t *out);

/// y[r][c] = x[r][c] * scale[r % period] + shift[r % period]; `y` may be `x`.
void kf_affine(const float *x, kf_int rows, kf_int cols, kf_int period, const float *scale,
               const float *shift, float *y);
/// Mean and (biased) variance of each row of x [rows, cols]; 0 for empty rows.
void kf_moments(const float *x, kf_int rows, kf_int cols, float *mean, float *variance);

/// One axis of a separable resampling: in [outer, n, inner] → out [outer, m, inner], where output j is the weighted sum
/// of `taps` inputs at index[j * taps + t] with weight[j * taps + t].
void kf_resample(const float *in, kf_int outer, kf_int n, kf_int inner, kf_int m, kf_int taps,
                 const kf_int *index, const float *weight, float *out);

#include "Fast.h"

#endif
