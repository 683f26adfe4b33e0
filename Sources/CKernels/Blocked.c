#include <math.h>
#include <string.h>

#include "Fast.h"
#include "dispatch.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// How many tiles are transformed at once: their numbers, and the sums of two blocks of filters, stay in a second-level cache.
static kf_int tiles_at_once(kf_int blocks) {
  const kf_int tiles = (400 << 10) / (36 * KF_BLOCK * (kf_int)sizeof(float) * (blocks + 2));
  return tiles < 14 ? 14 : tiles;
}

/// How many strips of pixels are unfolded at once, each of `size` floats a pixel: a share of a second-level cache.
static kf_int strips_at_once(kf_int size, kf_int pixels) {
  const kf_int strips = (96 << 10) / (size * pixels);
  return strips < 1 ? 1 : strips;
}

typedef struct {
  kf_int first, last;
} cells;

/// The cells of a window that begins at `start` that lie inside of `size`.
static inline cells inside(kf_int start, kf_int kernel, kf_int dilation, kf_int size) {
  cells c = {0, kernel};
  while (c.first < c.last && start + c.first * dilation < 0) c.first++;
  while (c.last > c.first && start + (c.last - 1) * dilation >= size) c.last--;
  return c;
}

/// How far the windows of a row of outputs reach, from the first cell to the last.
static kf_int reach(const kf_sliding *s) {
  return (s->out_w - 1) * s->stride_w + (s->kernel_w - 1) * s->dilation_w + 1;
}

/// Whether some window has cells outside of the picture.
static bool reaches_beyond(const kf_sliding *s) {
  const kf_int down = (s->out_h - 1) * s->stride_h + (s->kernel_h - 1) * s->dilation_h + 1;
  return s->pad_h > 0 || s->pad_w > 0 || down > s->in_h || reach(s) > s->in_w;
}

/// Whether outputs see just the pixel at their own place, and there are enough of them for a strip.
static bool reads_in_place(const kf_sliding *s, kf_int pixels) {
  return s->kernel_h * s->kernel_w == 1 && s->out_h == s->in_h && s->out_w == s->in_w &&
         s->pad_h == 0 && s->pad_w == 0 && s->out_h * s->out_w >= pixels;
}

/// Whether the windows are squares of 2x2 side by side, those at the end of an odd size cut off.
static bool takes_pairs(const kf_sliding *s) {
  return s->kernel_h == 2 && s->kernel_w == 2 && s->stride_h == 2 && s->stride_w == 2 &&
         s->dilation_h == 1 && s->dilation_w == 1 && s->pad_h == 0 && s->pad_w == 0 &&
         s->out_h == (s->in_h + 1) / 2 && s->out_w == (s->in_w + 1) / 2;
}

/// Floats of the rows that an entering layer copies between zeros.
static kf_int framed_size(const kf_sliding *s) { return s->channels * s->kernel_h * reach(s); }

/// How many rows the windows of a layer span: what the one before it must keep.
static kf_int rows_kept(const kf_sliding *s) { return (s->kernel_h - 1) * s->dilation_h + 1; }

/// Bytes of the weights of a block of filters for `depth` blocks of channels and cells.
static kf_int filter_bytes(kf_int depth, kf_int run) {
  if (run == 0) return depth * KF_BLOCK * KF_BLOCK * (kf_int)sizeof(float);
  const kf_int scales = (depth + run - 1) / run * KF_BLOCK;
  return scales * (kf_int)sizeof(float) + depth * KF_BLOCK * KF_BLOCK * (kf_int)sizeof(int16_t);
}

/// Floats that so many pixels take as whole numbers of 16 bits with a unit each.
static kf_int narrowed_size(kf_int pixels, kf_int channels) {
  return pixels * (channels / 2 + 1);
}

/// Floats of the widest row that a layer of a chain makes whole numbers of.
static kf_int numbers_size(const kf_layer *layers, kf_int count) {
  kf_int most = 0;
  for (kf_int i = 0; i < count; i++) {
    const kf_sliding *s = &layers[i].shape;
    if (layers[i].kind != KF_POINTWISE || layers[i].weights.run == 0) continue;
    const kf_int size = narrowed_size(s->out_w, s->channels);
    if (size > most) most = size;
  }
  return most;
}

/// Channels a layer makes, in whole blocks.
static kf_int outputs(const kf_layer *l) {
  return l->kind == KF_ENTERING || l->kind == KF_POINTWISE ? l->shape.filters : l->shape.channels;
}

/// Where the pixels of a strip go that lie one behind the other.
static const kf_int side_by_side[] = {
    0 * KF_BLOCK, 1 * KF_BLOCK, 2 * KF_BLOCK, 3 * KF_BLOCK,  4 * KF_BLOCK,  5 * KF_BLOCK,  6 * KF_BLOCK,
    7 * KF_BLOCK, 8 * KF_BLOCK, 9 * KF_BLOCK, 10 * KF_BLOCK, 11 * KF_BLOCK, 12 * KF_BLOCK, 13 * KF_BLOCK};

#if defined(__x86_64__)
#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl")))
#define PIXELS 14
#define BLOCKS 2
#define DEEP 8
#define WHOLE __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512vnni")))
#define DOT(sums, weights, pair) \
  (*(sums) = (flags_avx512)_mm512_dpwssd_epi32((__m512i)*(sums), (__m512i)*(weights), \
                                               _mm512_set1_epi32(pair)))
#define NARROW(x, to) \
  _mm256_storeu_epi16(to, _mm512_cvtsepi32_epi16(_mm512_cvtps_epi32((__m512)*(x))))
#include "blocked.h"

#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#define PIXELS 6
#define BLOCKS 1
#define DEEP 4
#include "blocked.h"
#elif defined(__aarch64__)
#define NAME(x) x##_neon
#define TARGET
#define PIXELS 6
#define BLOCKS 1
#define DEEP 4
#include "blocked.h"
#endif

#define NAME(x) x##_portable
#define TARGET
#define PIXELS 3
#define BLOCKS 1
#define DEEP 2
#include "blocked.h"

static kf_int most_pixels(kf_level level) {
  return level >= KF_AVX512 ? 14 : level == KF_PORTABLE ? 3 : 6;
}

/// Floats of the strips that a convolution has at once, each of `size` floats a pixel.
static kf_int strips_size(kf_level level, const kf_sliding *s, kf_int size, bool is_whole,
                          bool in_place) {
  const kf_int group = strips_at_once(size, most_pixels(level)) * most_pixels(level);
  const kf_int all = s->batch * s->out_h * s->out_w, pixels = group < all ? group : all;
  if (!is_whole) return pixels * size;
  return narrowed_size(group, size) + (in_place ? 0 : most_pixels(level) * size);
}

static kf_int most_blocks(kf_level level) { return level >= KF_AVX512 ? 2 : 1; }

void kf_to_blocks(kf_level level, const float *in, kf_int batch, kf_int channels, kf_int pixels,
                  float *out) {
  for (kf_int n = 0; n < batch; n++)
    for (kf_int c = 0; c < channels; c += KF_BLOCK, out += pixels * KF_BLOCK) {
      const float *from = in + (n * channels + c) * pixels;
      const kf_int count = channels - c < KF_BLOCK ? channels - c : KF_BLOCK;
      if (pixels >= KF_BLOCK) {
        DISPATCH(gather, from, count, pixels, out)
      } else {
        for (kf_int i = 0; i < KF_BLOCK; i++)
          for (kf_int p = 0; p < pixels; p++)
            out[p * KF_BLOCK + i] = i < count ? from[i * pixels + p] : 0;
      }
    }
}

void kf_from_blocks(kf_level level, const float *in, kf_int batch, kf_int channels, kf_int pixels,
                    float *out) {
  for (kf_int n = 0; n < batch; n++)
    for (kf_int c = 0; c < channels; c += KF_BLOCK, in += pixels * KF_BLOCK) {
      float *to = out + (n * channels + c) * pixels;
      const kf_int count = channels - c < KF_BLOCK ? channels - c : KF_BLOCK;
      if (pixels >= KF_BLOCK) {
        DISPATCH(scatter, in, count, pixels, to)
      } else {
        for (kf_int i = 0; i < count; i++)
          for (kf_int p = 0; p < pixels; p++) to[i * pixels + p] = in[p * KF_BLOCK + i];
      }
    }
}

void kf_blocked_pack(kf_level level, const kf_sliding *s, const float *weights, kf_int channels,
                     kf_int filters, float *packed) {
  const kf_int cells = s->kernel_h * s->kernel_w, blocks = s->filters / KF_BLOCK;
  for (kf_int b = 0, count; b < blocks; b += count) {
    count = blocks - b < most_blocks(level) ? 1 : most_blocks(level);
    for (kf_int first = 0; first < s->channels; first += KF_BLOCK)
      for (kf_int cell = 0; cell < cells; cell++)
        for (kf_int c = first; c < first + KF_BLOCK; c++)
          for (kf_int f = b * KF_BLOCK; f < (b + count) * KF_BLOCK; f++)
            *packed++ =
                c < channels && f < filters ? weights[(f * channels + c) * cells + cell] : 0;
  }
}

/// A weight as it is meant, but for its scale.
static int16_t meant(const kf_quantised *q, kf_int depth, kf_int filter, kf_int channel) {
  const kf_int at = filter * depth + channel, i = filter * q->column_scales + channel / q->block;
  if (q->is_signed) {
    const int8_t *zeros = q->zeros;
    return (int16_t)(((const int8_t *)q->values)[at] - (zeros ? zeros[i] : 0));
  }
  const uint8_t *zeros = q->zeros;
  return (int16_t)(((const uint8_t *)q->values)[at] - (zeros ? zeros[i] : 0));
}

kf_int kf_whole_run(const kf_quantised *q, kf_int channels) {
  // 32 bits hold the sum of 256 products of 16 bits and the difference of two bytes.
  const kf_int most = 256 / KF_BLOCK;
  if (q->block >= channels) return most;
  const kf_int blocks = q->block / KF_BLOCK;
  kf_int run = 1;
  while (2 * run <= most && blocks % (2 * run) == 0) run *= 2;
  return run;
}

kf_int kf_whole_size(const kf_sliding *s, kf_int run) {
  return s->filters / KF_BLOCK * filter_bytes(s->channels / KF_BLOCK, run) / (kf_int)sizeof(float);
}

void kf_whole_pack(kf_level level, const kf_sliding *s, const kf_quantised *q,
                   const float *factors, kf_int channels, kf_int filters, float *packed) {
  const kf_int blocks = s->filters / KF_BLOCK, run = kf_whole_run(q, channels) * KF_BLOCK;
  for (kf_int b = 0, count; b < blocks; b += count) {
    count = blocks - b < most_blocks(level) ? 1 : most_blocks(level);
    const kf_int from = b * KF_BLOCK, to = (b + count) * KF_BLOCK;
    for (kf_int first = 0; first < s->channels; first += run) {
      float *scales = packed;
      for (kf_int f = from; f < to; f++)
        *scales++ = f < filters && first < channels
                        ? q->scales[f * q->column_scales + first / q->block] *
                              (factors ? factors[f] : 1)
                        : 0;
      int16_t *values = (int16_t *)scales;
      for (kf_int c = first; c < first + run && c < s->channels; c += 2)
        for (kf_int f = from; f < to; f++)
          for (kf_int i = c; i < c + 2; i++)
            *values++ = f < filters && i < channels ? meant(q, channels, f, i) : 0;
      packed = (float *)values;
    }
  }
}

kf_int kf_blocked_scratch(kf_level level, const kf_sliding *s, bool is_whole) {
  const kf_int size = s->channels * s->kernel_h * s->kernel_w;
  const bool in_place = reads_in_place(s, most_pixels(level));
  return in_place && !is_whole ? 0 : strips_size(level, s, size, is_whole, in_place);
}

void kf_blocked_convolve(kf_level level, const kf_sliding *s, const float *in, kf_weights weights,
                         kf_tail tail, const float *residual, float *out, float *scratch) {
  DISPATCH(convolve, s, nullptr, in, weights, tail, residual, out, scratch)
}

void kf_enter_pack(kf_level level, const kf_sliding *s, const float *weights, kf_int filters,
                   float *packed) {
  const kf_int depth = s->channels * s->kernel_h * s->kernel_w, blocks = s->filters / KF_BLOCK;
  for (kf_int b = 0, count; b < blocks; b += count) {
    count = blocks - b < most_blocks(level) ? 1 : most_blocks(level);
    for (kf_int k = 0; k < depth; k++)
      for (kf_int f = b * KF_BLOCK; f < (b + count) * KF_BLOCK; f++)
        *packed++ = f < filters ? weights[f * depth + k] : 0;
  }
}

kf_int kf_enter_scratch(const kf_sliding *s) {
  return reaches_beyond(s) ? framed_size(s) : 0;
}

void kf_enter_convolve(kf_level level, const kf_sliding *s, const float *in, const float *packed,
                       kf_tail tail, float *out, float *scratch) {
  DISPATCH(enter_all, s, in, packed, tail, out, scratch)
}

void kf_depthwise_pack(const kf_sliding *s, const float *weights, kf_int channels, float *packed) {
  const kf_int cells = s->kernel_h * s->kernel_w;
  for (kf_int first = 0; first < s->channels; first += KF_BLOCK)
    for (kf_int cell = 0; cell < cells; cell++)
      for (kf_int c = first; c < first + KF_BLOCK; c++)
        *packed++ = c < channels ? weights[c * cells + cell] : 0;
}

void kf_depthwise_convolve(kf_level level, const kf_deep *d, const float *in, float *out) {
  DISPATCH(deep_all, d, in, out)
}

/// The pointwise convolution behind a depthwise one.
static kf_sliding pointwise(const kf_sliding *s, kf_int filters) {
  return (kf_sliding){.batch = s->batch, .channels = s->channels, .filters = filters,
                      .in_h = s->out_h, .in_w = s->out_w, .out_h = s->out_h, .out_w = s->out_w,
                      .kernel_h = 1, .kernel_w = 1, .stride_h = 1, .stride_w = 1,
                      .dilation_h = 1, .dilation_w = 1};
}

kf_int kf_separable_scratch(kf_level level, const kf_sliding *s, bool is_whole) {
  return strips_size(level, s, s->channels, is_whole, false);
}

void kf_separable_convolve(kf_level level, const kf_deep *d, kf_int filters, const float *in,
                           kf_weights weights, kf_tail tail, const float *residual, float *out,
                           float *scratch) {
  const kf_sliding s = pointwise(&d->shape, filters);
  DISPATCH(convolve, &s, d, in, weights, tail, residual, out, scratch)
}

kf_int kf_chain_scratch(const kf_layer *layers, kf_int count) {
  const kf_sliding *first = &layers->shape;
  kf_int size =
      layers->kind == KF_ENTERING && reaches_beyond(first) ? framed_size(first) : 0;
  for (kf_int i = 1; i < count; i++)
    size += rows_kept(&layers[i].shape) * layers[i].shape.in_w * layers[i].shape.channels;
  return size + numbers_size(layers, count);
}

void kf_chain(kf_level level, const kf_layer *layers, kf_int count, kf_int batch, const float *in,
              float *out, float *scratch) {
  DISPATCH(run_chain, layers, count, batch, in, out, scratch)
}

void kf_winograd_pack(kf_level level, const kf_sliding *s, const float *weights,
                      kf_int channels, kf_int filters, float *packed) {
  static const float g[6][3] = {{1.0f / 4, 0, 0},
                                {-1.0f / 6, -1.0f / 6, -1.0f / 6},
                                {-1.0f / 6, 1.0f / 6, -1.0f / 6},
                                {1.0f / 24, 1.0f / 12, 1.0f / 6},
                                {1.0f / 24, -1.0f / 12, 1.0f / 6},
                                {0, 0, 1}};
  const kf_int blocks = s->filters / KF_BLOCK;
  for (kf_int b = 0, count; b < blocks; b += count) {
    count = blocks - b < most_blocks(level) ? 1 : most_blocks(level);
    const kf_int width = count * KF_BLOCK;
    for (kf_int c = 0; c < s->channels; c++) {
      // One channel at a time: its 36 rows of filters go far apart.
      float turned[36][2 * KF_BLOCK];
      for (kf_int i = 0; i < width; i++) {
        const kf_int f = b * KF_BLOCK + i;
        const bool there = c < channels && f < filters;
        const float *w = there ? weights + (f * channels + c) * 9 : nullptr;
        for (int y = 0; y < 6; y++) {
          float row[3];
          for (int x = 0; x < 3; x++)
            row[x] = there ? g[y][0] * w[x] + g[y][1] * w[3 + x] + g[y][2] * w[6 + x] : 0;
          for (int x = 0; x < 6; x++)
            turned[y * 6 + x][i] = row[0] * g[x][0] + row[1] * g[x][1] + row[2] * g[x][2];
        }
      }
      for (int e = 0; e < 36; e++)
        memcpy(packed + (e * s->channels + c) * width, turned[e], (size_t)width * sizeof(float));
    }
    packed += 36 * s->channels * width;
  }
}

kf_int kf_winograd_scratch(kf_level level, const kf_sliding *s) {
  const kf_int tiles = s->batch * ((s->out_h + 3) / 4) * ((s->out_w + 3) / 4);
  const kf_int most = tiles_at_once(s->channels / KF_BLOCK);
  return 36 * (s->channels + most_blocks(level) * KF_BLOCK) * (tiles < most ? tiles : most);
}

void kf_winograd_convolve(kf_level level, const kf_sliding *s, const float *in,
                          const float *packed, kf_tail tail, const float *residual, float *out,
                          float *scratch) {
  DISPATCH(winograd, s, in, packed, tail, residual, out, scratch)
}

/// How many pixels leave the blocks at once: with all channels they stay in a first-level cache.
#define KF_LEAVING 128

kf_int kf_exit_scratch(kf_int channels) { return channels * KF_LEAVING; }

void kf_exit_convolve(kf_level level, kf_int batch, kf_int channels, kf_int pixels,
                      const float *in, const kf_exit *exits, kf_int count, float *scratch) {
  const kf_int blocks = (channels + KF_BLOCK - 1) / KF_BLOCK;
  for (kf_int n = 0; n < batch; n++, in += blocks * pixels * KF_BLOCK)
    for (kf_int first = 0, width; first < pixels; first += width) {
      width = share(pixels, first, KF_LEAVING);
      // Even shares: none is narrower than a vector.
      for (kf_int c = 0; c < channels; c += KF_BLOCK) {
        const float *from = in + (c / KF_BLOCK * pixels + first) * KF_BLOCK;
        kf_from_blocks(level, from, 1, channels - c < KF_BLOCK ? channels - c : KF_BLOCK, width,
                       scratch + c * width);
      }
      for (kf_int i = 0; i < count; i++) {
        const kf_exit *e = exits + i;
        const kf_planar s = {.channels = channels, .filters = e->filters, .kernel_h = 1,
                             .kernel_w = 1, .rows = 1, .width = width, .in_row = width,
                             .in_plane = width, .out_row = pixels, .out_plane = pixels};
        kf_planar_convolve(level, &s, scratch, e->packed, e->tail,
                           e->out + n * e->filters * pixels + first);
      }
    }
}

void kf_blocked_pool(kf_level level, const kf_sliding *s, const float *in, bool maximum,
                     float *out) {
  DISPATCH(slide, s, in, maximum, out)
}

void kf_add(kf_level level, const float *a, const float *b, kf_int n, bool relu, float *out) {
  DISPATCH(add, a, b, n, relu, out)
}

void kf_repeat(kf_level level, const float *in, kf_int planes, kf_int height, kf_int width,
               kf_int down, kf_int across, const float *added, float *out) {
  DISPATCH(repeat, in, planes, height, width, down, across, added, out)
}
