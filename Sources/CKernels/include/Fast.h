// Convolutions and what stands around them in a network, for the shapes that most of the time is spent on: one source
// compiled for several kinds of processor, the kind chosen at run time.
//
// As in CKernels.h the caller has checked everything, and nothing here allocates or fails. Results of two levels differ by
// rounding only, those of whole numbers (see kf_weights) included.

#ifndef KINFOLK_FAST_H
#define KINFOLK_FAST_H

#include "CKernels.h"

#include <stdbool.h>

/// What a kernel is compiled for, slowest first. The portable one is what the others are tested against.
typedef enum kf_level : int32_t {
  KF_PORTABLE,
  KF_NEON,
  KF_AVX2,
  KF_AVX512,
  KF_VNNI,  ///< AVX-512, and products of whole numbers twice as fast as those of floats
} kf_level;

/// Whether the program was compiled for it and the processor has it.
bool kf_supports(kf_level level);

/// The fastest there is here.
kf_level kf_fastest(void);

/// What is done to each sum of a convolution before it is stored.
typedef struct kf_tail {
  const float *bias;    ///< added; one a filter
  const float *slopes;  ///< x < 0 ? slope * x : x, one a filter; may be null
  bool relu;            ///< x < 0 ? 0 : x
} kf_tail;

// MARK: Planes: few channels, wide rows

/// A convolution of stride 1 without padding. Rows and planes lie as far apart as the strides say, in elements.
typedef struct kf_planar {
  kf_int channels, filters, kernel_h, kernel_w;
  kf_int rows, width;  ///< of the output; `width` is at least KF_PLANAR_WIDTH
  kf_int in_row, in_plane, out_row, out_plane;
} kf_planar;

/// The narrowest output: a vector of the widest level.
#define KF_PLANAR_WIDTH 16

/// weights [filters, channels * kernel_h * kernel_w] → as many in the order that the level wants.
void kf_planar_pack(kf_level level, const kf_planar *shape, const float *weights, float *packed);
void kf_planar_convolve(kf_level level, const kf_planar *shape, const float *in,
                        const float *packed, kf_tail tail, float *out);

/// Maximum of 2x2 squares, 2 apart: in [planes, height, width] → out [planes, ceil(height / 2), ceil(width / 2)]; at the
/// end of an odd size the squares are cut off. NaN wins.
void kf_pool_pairs(kf_level level, const float *in, kf_int planes, kf_int height, kf_int width,
                   float *out);

/// The convolution and then the maxima of 2x2 squares, two rows at a time so that what is between stays in the cache;
/// `out_row` and `out_plane` are not looked at: the output is dense.
kf_int kf_planar_pool_scratch(const kf_planar *shape);
void kf_planar_pool(kf_level level, const kf_planar *shape, const float *in, const float *packed,
                    kf_tail tail, float *out, float *scratch);

/// exp(x - max) / sum along n of [outer, n, inner], vectors lying along `inner`. `out` may not be `in`.
void kf_softmax_planes(kf_level level, const float *in, kf_int outer, kf_int n, kf_int inner,
                       float *out);

// MARK: Blocks: [batch, channels / 16, height, width, 16]

/// Channels in a block; where there are fewer, the rest is 0.
#define KF_BLOCK 16

/// A window sliding over blocks (or, for `kf_enter`, planes) of pictures.
typedef struct kf_sliding {
  kf_int batch;
  kf_int channels;  ///< of the input: whole blocks, or planes
  kf_int filters;   ///< of the output: whole blocks
  kf_int in_h, in_w, out_h, out_w;
  kf_int kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_h, pad_w;
} kf_sliding;

/// Dense planes [batch, channels, pixels] → blocks, and back.
void kf_to_blocks(kf_level level, const float *in, kf_int batch, kf_int channels, kf_int pixels,
                  float *out);
void kf_from_blocks(kf_level level, const float *in, kf_int batch, kf_int channels, kf_int pixels,
                    float *out);

/// Rows of bytes, each standing for (byte - zero) * scale.
typedef struct kf_quantised {
  const void *values;   ///< [columns, depth]
  const float *scales;  ///< one for `block` values along the depth, the last perhaps for fewer
  const void *zeros;    ///< as many bytes of the values' type; null is 0
  bool is_signed;       ///< whether bytes are -128 to 127, not 0 to 255
  kf_int block;         ///< a multiple of KF_BLOCK
  kf_int column_scales; ///< from the first scale of a column to that of the next; 0 where all columns share theirs
} kf_quantised;

/// The weights of a convolution of blocks as the level wants them: floats; or, with windows of one pixel, whole numbers, by which
/// its input is multiplied as whole numbers of 16 bits, too, with a unit for each pixel. That is exact but for what the input
/// loses: at most 1/65534 of the largest of a pixel's channels.
///
/// Whole numbers are for KF_VNNI. Other levels know them for comparison, but KF_AVX512 must not be given any.
typedef struct kf_weights {
  const void *packed;
  kf_int run;  ///< 0 for floats; else how many blocks of channels share a scale
} kf_weights;

/// weights [filters, channels, kernel_h, kernel_w], of which there may be fewer than the blocks of `shape` hold → what
/// `kf_blocked_convolve` wants: channels * kernel_h * kernel_w * filters of the whole blocks.
void kf_blocked_pack(kf_level level, const kf_sliding *shape, const float *weights, kf_int channels,
                     kf_int filters, float *packed);

/// The run of weights [filters, channels], whose `block` may also be any number that is not below `channels`.
kf_int kf_whole_run(const kf_quantised *weights, kf_int channels);
/// How many floats take the place of those whole numbers and their scales.
kf_int kf_whole_size(const kf_sliding *shape, kf_int run);
/// weights [filters, channels], each row times its factor where there are `factors` → whole numbers.
void kf_whole_pack(kf_level level, const kf_sliding *shape, const kf_quantised *weights,
                   const float *factors, kf_int channels, kf_int filters, float *packed);

/// Floats of scratch memory. `is_whole`: whether the weights are whole numbers.
kf_int kf_blocked_scratch(kf_level level, const kf_sliding *shape, bool is_whole);
/// Blocks → blocks. `residual`, when given, has the output's shape and is added before the activation.
void kf_blocked_convolve(kf_level level, const kf_sliding *shape, const float *in,
                         kf_weights weights, kf_tail tail, const float *residual, float *out,
                         float *scratch);

/// The same for planes → blocks, with a stride along the rows of 1 or 2: the first layer of a network.
void kf_enter_pack(kf_level level, const kf_sliding *shape, const float *weights, kf_int filters,
                   float *packed);
kf_int kf_enter_scratch(const kf_sliding *shape);
void kf_enter_convolve(kf_level level, const kf_sliding *shape, const float *in,
                       const float *packed, kf_tail tail, float *out, float *scratch);

/// The highest window of a depthwise convolution.
#define KF_DEEP_ROWS 16

/// Each channel by a window of its own. `filters` of the shape is not looked at: it is `channels`.
typedef struct kf_deep {
  kf_sliding shape;
  const float *packed;
  kf_tail tail;
} kf_deep;

/// weights [channels, kernel_h, kernel_w], of which there may be fewer than the blocks of `shape` hold → channels * kernel_h *
/// kernel_w of the whole blocks, the same at every level.
void kf_depthwise_pack(const kf_sliding *shape, const float *weights, kf_int channels,
                       float *packed);
/// Blocks → blocks.
void kf_depthwise_convolve(kf_level level, const kf_deep *d, const float *in, float *out);

/// A depthwise convolution and a pointwise one of its output to `filters`, whole blocks: some strips of pixels at a time, so
/// that what is between stays in the cache. `weights`, `tail` and `residual` as `kf_blocked_convolve` has them.
kf_int kf_separable_scratch(kf_level level, const kf_sliding *shape, bool is_whole);
void kf_separable_convolve(kf_level level, const kf_deep *d, kf_int filters, const float *in,
                           kf_weights weights, kf_tail tail, const float *residual, float *out,
                           float *scratch);

/// One or several pointwise convolutions of the same blocks to a few planes each: the last layers of a network.
typedef struct kf_exit {
  kf_int filters;
  const float *packed;  ///< as `kf_planar_pack` makes it for a window of 1x1
  kf_tail tail;
  float *out;  ///< [batch, filters, pixels]
} kf_exit;

/// in [batch, ceil(channels / 16), pixels, 16]; there are at least KF_PLANAR_WIDTH pixels.
kf_int kf_exit_scratch(kf_int channels);
void kf_exit_convolve(kf_level level, kf_int batch, kf_int channels, kf_int pixels,
                      const float *in, const kf_exit *exits, kf_int count, float *scratch);

typedef enum kf_layer_kind : int32_t {
  KF_ENTERING,   ///< as `kf_enter_convolve`; the first of a chain only
  KF_POINTWISE,  ///< as `kf_blocked_convolve` with a window of one pixel
  KF_DEPTHWISE,
  KF_PAIRS,  ///< maxima of 2x2 squares, cut off at the end of an odd size; NaN wins
} kf_layer_kind;

/// One layer of a chain. Its input has the shape of the output before it, and `batch` is not looked at.
typedef struct kf_layer {
  kf_layer_kind kind;
  kf_sliding shape;
  kf_weights weights;  ///< whole numbers for a pointwise layer only
  kf_tail tail;
} kf_layer;

/// The most layers of a chain.
#define KF_CHAIN 16

/// Layers one behind the other, row by row, so that what is between them stays in the cache. Planes or blocks → blocks.
kf_int kf_chain_scratch(const kf_layer *layers, kf_int count);
void kf_chain(kf_level level, const kf_layer *layers, kf_int count, kf_int batch, const float *in,
              float *out, float *scratch);

/// The same as `kf_blocked_convolve` for windows of 3x3 with stride and dilation 1, by Winograd's F(4x4, 3x3): a quarter
/// of the multiplications. A. Lavin, S. Gray: «Fast Algorithms for Convolutional Neural Networks», 2015.
/// `packed` holds 36 * channels * filters of the whole blocks.
void kf_winograd_pack(kf_level level, const kf_sliding *shape, const float *weights,
                      kf_int channels, kf_int filters, float *packed);
kf_int kf_winograd_scratch(kf_level level, const kf_sliding *shape);
void kf_winograd_convolve(kf_level level, const kf_sliding *shape, const float *in,
                          const float *packed, kf_tail tail, const float *residual, float *out,
                          float *scratch);

/// Maximum (NaN wins) or mean over the window's cells inside the picture, channel by channel.
void kf_blocked_pool(kf_level level, const kf_sliding *shape, const float *in, bool maximum,
                     float *out);

/// Every pixel of planes [planes, height, width, 16] repeated `down` times `across` times; `added`, when given, has the output's
/// shape and is added.
void kf_repeat(kf_level level, const float *in, kf_int planes, kf_int height, kf_int width,
               kf_int down, kf_int across, const float *added, float *out);

/// out = a + b, and ReLU.
void kf_add(kf_level level, const float *a, const float *b, kf_int n, bool relu, float *out);

// MARK: Quantised weights

/// in [rows, depth] times the weights, transposed, and `bias`, which may be null → out [rows, columns]. `depth` is a multiple of
/// KF_BLOCK. What a row gives does not depend on how many there are. Weights are read where they lie: a byte a number.
void kf_quantised_product(kf_level level, const float *in, kf_int rows, kf_int depth,
                          const kf_quantised *weights, kf_int columns, const float *bias,
                          float *out);

#endif
