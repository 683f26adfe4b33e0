// One kernel, compiled several times: for products of PIXELS x BLOCKS blocks of sums kept in registers.
// NAME(x): the name of x for this level; TARGET: the instructions it may use.
//
// A vector lies along the 16 channels of a block; where registers are shorter the compiler takes several. In a product each
// number of the input is spread over a vector and meets the weights of 16 * BLOCKS filters.

#include "block.h"
#include "depthwise.h"

/// sums += a * w over `depth` blocks of input channels, which lie `step` apart.
INLINE void NAME(multiply)(const int pixels, const int blocks, const float *a, kf_int step,
                           kf_int depth, const float *w,
                           NAME(block) sums[PIXELS][BLOCKS]) {
  for (kf_int k = 0; k < depth; k++, a += step) {
    const float *x = a;
    // Unrolled, this loop spills sums.
    _Pragma("clang loop unroll(disable)") for (int c = 0; c < KF_BLOCK;
                                               c++, x++, w += blocks * KF_BLOCK) {
      NAME(block) part[BLOCKS];
      UNROLL for (int b = 0; b < blocks; b++) {
        part[b] = LOAD(w + b * KF_BLOCK);
        AHEAD(w + b * KF_BLOCK);
      }
      UNROLL for (int p = 0; p < pixels; p++)
        UNROLL for (int b = 0; b < blocks; b++) sums[p][b] += x[p * KF_BLOCK] * part[b];
    }
  }
}

/// Where the results of a strip of pixels go: block b of pixel p to out + at[p] + b * plane.
typedef struct {
  float *out;
  const float *residual;
  const kf_int *at;
  kf_int plane;
} NAME(goal);

INLINE void NAME(finish)(const int pixels, const int blocks, NAME(block) sums[PIXELS][BLOCKS],
                         kf_tail tail, NAME(goal) goal) {
  UNROLL for (int p = 0; p < pixels; p++)
    UNROLL for (int b = 0; b < blocks; b++) {
      const kf_int to = goal.at[p] + b * goal.plane;
      NAME(block) x = sums[p][b];
      if (goal.residual) x += LOAD(goal.residual + to);
      NAME(activate)(&x, tail, b * KF_BLOCK);
      STORE(goal.out + to, x);
    }
}

INLINE void NAME(strip)(const int pixels, const int blocks, const float *a, kf_int step,
                        kf_int depth, const float *w, kf_tail tail, NAME(goal) goal) {
  NAME(block) sums[PIXELS][BLOCKS];
  UNROLL for (int p = 0; p < pixels; p++)
    UNROLL for (int b = 0; b < blocks; b++) sums[p][b] = LOAD(tail.bias + b * KF_BLOCK);
  NAME(multiply)(pixels, blocks, a, step, depth, w, sums);
  NAME(finish)(pixels, blocks, sums, tail, goal);
}

/// The same without bias and activation, results side by side: out[block][pixel], blocks `plane` apart.
INLINE void NAME(product)(const int pixels, const int blocks, const float *a, kf_int step,
                          kf_int depth, const float *w, float *out, kf_int plane) {
  NAME(block) sums[PIXELS][BLOCKS] = {};
  NAME(multiply)(pixels, blocks, a, step, depth, w, sums);
  UNROLL for (int p = 0; p < pixels; p++)
    UNROLL for (int b = 0; b < blocks; b++) STORE(out + b * plane + p * KF_BLOCK, sums[p][b]);
}

/// Planes → blocks: pixel p of a row reads in[.. + p * stride].
INLINE void NAME(enter)(const int pixels, const int blocks, const int stride,
                        const kf_sliding *s, const float *in, const float *w, kf_tail tail,
                        NAME(goal) goal) {
  NAME(block) sums[PIXELS][BLOCKS];
  UNROLL for (int p = 0; p < pixels; p++)
    UNROLL for (int b = 0; b < blocks; b++) sums[p][b] = LOAD(tail.bias + b * KF_BLOCK);
  for (kf_int c = 0; c < s->channels; c++, in += s->in_h * s->in_w)
    for (kf_int y = 0; y < s->kernel_h; y++) {
      const float *x = in + y * s->dilation_h * s->in_w;
      for (kf_int k = 0; k < s->kernel_w; k++, x += s->dilation_w, w += blocks * KF_BLOCK) {
        NAME(block) part[BLOCKS];
        UNROLL for (int b = 0; b < blocks; b++) part[b] = LOAD(w + b * KF_BLOCK);
        UNROLL for (int p = 0; p < pixels; p++)
          UNROLL for (int b = 0; b < blocks; b++) sums[p][b] += x[p * stride] * part[b];
      }
    }
  NAME(finish)(pixels, blocks, sums, tail, goal);
}

#define EACH_PIXELS(CASE) \
  CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) \
  CASE(8) CASE(9) CASE(10) CASE(11) CASE(12) CASE(13) CASE(14)
#define FITTING(P) ((P) <= PIXELS ? (P) : 1)

#define CASE(P) case P: if (blocks == 1) NAME(strip)(FITTING(P), 1, a, step, depth, w, tail, goal); \
  else NAME(strip)(FITTING(P), BLOCKS, a, step, depth, w, tail, goal); break;
TARGET static void NAME(any_strip)(kf_int pixels, kf_int blocks, const float *a, kf_int step,
                                   kf_int depth, const float *w, kf_tail tail, NAME(goal) goal) {
  switch (pixels) { EACH_PIXELS(CASE) }
}
#undef CASE

#define CASE(P) case P: if (blocks == 1) NAME(product)(FITTING(P), 1, a, step, depth, w, out, plane); \
  else NAME(product)(FITTING(P), BLOCKS, a, step, depth, w, out, plane); break;
TARGET static void NAME(any_product)(kf_int pixels, kf_int blocks, const float *a, kf_int step,
                                     kf_int depth, const float *w, float *out, kf_int plane) {
  switch (pixels) { EACH_PIXELS(CASE) }
}
#undef CASE

#define CASE(P) case P: \
  if (s->stride_w == 1) { \
    if (blocks == 1) NAME(enter)(FITTING(P), 1, 1, s, in, w, tail, goal); \
    else NAME(enter)(FITTING(P), BLOCKS, 1, s, in, w, tail, goal); \
  } else { \
    if (blocks == 1) NAME(enter)(FITTING(P), 1, 2, s, in, w, tail, goal); \
    else NAME(enter)(FITTING(P), BLOCKS, 2, s, in, w, tail, goal); \
  } break;
TARGET static void NAME(any_enter)(kf_int pixels, kf_int blocks, const kf_sliding *s,
                                   const float *in, const float *w, kf_tail tail,
                                   NAME(goal) goal) {
  switch (pixels) { EACH_PIXELS(CASE) }
}
#undef CASE

/// Lays the windows of `pixels` output pixels from `first` on side by side: to[block][cell][pixel].
TARGET static void NAME(unfold)(const kf_sliding *s, const float *in, kf_int first, kf_int pixels,
                                float *to) {
  const kf_int blocks = s->channels / KF_BLOCK, cells = s->kernel_h * s->kernel_w;
  const kf_int plane = s->in_h * s->in_w * KF_BLOCK;
  kf_int column_out = first % s->out_w, row_out = first / s->out_w % s->out_h;
  const float *picture = in + first / (s->out_w * s->out_h) * blocks * plane;
  for (kf_int p = 0; p < pixels; p++, to += KF_BLOCK) {
    const kf_int y = row_out * s->stride_h - s->pad_h, x = column_out * s->stride_w - s->pad_w;
    for (kf_int ky = 0; ky < s->kernel_h; ky++)
      for (kf_int kx = 0; kx < s->kernel_w; kx++) {
        const kf_int row = y + ky * s->dilation_h, column = x + kx * s->dilation_w;
        const bool inside = row >= 0 && row < s->in_h && column >= 0 && column < s->in_w;
        const float *from = picture + (row * s->in_w + column) * KF_BLOCK;
        float *cell = to + (ky * s->kernel_w + kx) * pixels * KF_BLOCK;
        for (kf_int b = 0; b < blocks; b++, from += plane, cell += cells * pixels * KF_BLOCK)
          STORE(cell, inside ? LOAD(from) : 0);
      }
    if (++column_out == s->out_w) {
      column_out = 0;
      if (++row_out == s->out_h) row_out = 0, picture += blocks * plane;
    }
  }
}

/// Computes `pixels` outputs of a depthwise convolution from `first` on: to[block][pixel].
TARGET static void NAME(deepen)(const kf_deep *d, const float *in, kf_int first, kf_int pixels,
                                float *to) {
  const kf_sliding *s = &d->shape;
  const kf_int blocks = s->channels / KF_BLOCK, positions = s->out_h * s->out_w;
  const kf_int plane = s->in_h * s->in_w * KF_BLOCK, window = s->kernel_h * s->kernel_w * KF_BLOCK;
  for (kf_int done = 0, count; done < pixels; done += count) {
    const kf_int n = (first + done) / positions, at = (first + done) % positions;
    const kf_int y = at / s->out_w, x = at % s->out_w, left = pixels - done;
    count = s->out_w - x < left ? s->out_w - x : left;
    for (kf_int b = 0; b < blocks; b++) {
      const float *lines[KF_DEEP_ROWS];
      const cells rows = NAME(lines)(s, in + (n * blocks + b) * plane, y, lines);
      NAME(deep_row)(s, rows, lines, x, count, d->packed + b * window, NAME(tail_from)(d->tail, b),
                     to + (b * pixels + done) * KF_BLOCK);
    }
  }
}

#include "whole.h"

/// `before`, when given, is what makes the input of a pointwise convolution of its output: a strip of pixels at a time.
TARGET static void NAME(convolve)(const kf_sliding *s, const kf_deep *before, const float *in,
                                  kf_weights weights, kf_tail tail, const float *residual,
                                  float *out, float *scratch) {
  const kf_int positions = s->out_h * s->out_w, all = s->batch * positions;
  const kf_int cells = s->kernel_h * s->kernel_w, blocks = s->filters / KF_BLOCK;
  const kf_int depth = s->channels / KF_BLOCK * cells, size = depth * KF_BLOCK;
  const kf_int group = strips_at_once(size, PIXELS) * PIXELS;
  const bool is_whole = weights.run > 0;
  // Where a window is a pixel and pictures have enough of them, they are read where they lie.
  const bool in_place = !before && reads_in_place(s, PIXELS);
  // Of whole numbers: what they are made of, a strip at a time, they themselves, and their units.
  int16_t *numbers = nullptr;
  float *units = nullptr;
  if (is_whole) {
    numbers = (int16_t *)(scratch + (in_place ? 0 : PIXELS * size));
    units = (float *)(numbers + (group < all ? group : all) * size);
  }
  for (kf_int begin = 0, end; begin < all; begin = end) {
    end = begin + group < all ? begin + group : all;
    const kf_int picture = begin / positions, bound = (picture + 1) * positions;
    if (in_place && end > bound) end = bound;
    const float *here = in + (picture * (s->channels - KF_BLOCK) * positions + begin * KF_BLOCK);
    if (!in_place || is_whole) {
      for (kf_int first = begin, pixels; first < end; first += pixels) {
        pixels = share(end, first, PIXELS);
        float *to = scratch + (is_whole ? 0 : (first - begin) * size);
        if (before)
          NAME(deepen)(before, in, first, pixels, to);
        else if (!in_place)
          NAME(unfold)(s, in, first, pixels, to);
        if (is_whole)
          NAME(narrow)(in_place ? here + (first - begin) * KF_BLOCK : to,
                       (in_place ? positions : pixels) * KF_BLOCK, depth, pixels,
                       numbers + (first - begin) * size, units + (first - begin));
      }
    }
    for (kf_int b = 0, count; b < blocks; b += count) {
      count = blocks - b < BLOCKS ? 1 : BLOCKS;
      const char *w = (const char *)weights.packed + b * filter_bytes(depth, weights.run);
      // Where the outputs of a strip go, from one picture of a batch to the next.
      kf_int n = picture, next = bound;
      for (kf_int first = begin, pixels; first < end; first += pixels) {
        pixels = share(end, first, PIXELS);
        kf_int at[PIXELS];
        for (kf_int p = 0; p < pixels; p++) {
          if (first + p == next) n++, next += positions;
          at[p] = (n * (blocks - 1) * positions + first + p + b * positions) * KF_BLOCK;
        }
        const NAME(goal) goal = {out, residual, at, positions * KF_BLOCK};
        const kf_tail own = NAME(tail_from)(tail, b);
        if (is_whole) {
          NAME(any_whole_strip)(pixels, count, numbers + (first - begin) * size,
                                units + (first - begin), depth, w, weights.run, own, goal);
        } else {
          const float *a = in_place ? here + (first - begin) * KF_BLOCK : scratch + (first - begin) * size;
          NAME(any_strip)(pixels, count, a, (in_place ? positions : pixels) * KF_BLOCK, depth,
                          (const float *)w, own, goal);
        }
      }
    }
  }
}

/// What the windows of `width` columns from `left` on, of output row `y`, see, with zeros beyond the picture: to[channel][row].
TARGET static void NAME(frame)(const kf_sliding *s, const float *in, kf_int y, kf_int left,
                               kf_int width, float *to) {
  const cells there = inside(left, width, 1, s->in_w);
  for (kf_int c = 0; c < s->channels; c++, in += s->in_h * s->in_w)
    for (kf_int k = 0; k < s->kernel_h; k++, to += width) {
      const kf_int row = y * s->stride_h - s->pad_h + k * s->dilation_h;
      memset(to, 0, (size_t)width * sizeof(float));
      if (row >= 0 && row < s->in_h)
        memcpy(to + there.first, in + row * s->in_w + left + there.first,
               (size_t)(there.last - there.first) * sizeof(float));
    }
}

/// Outputs x to before `end` of a row; `from` is where the window of the first begins, in a picture as `s` has it.
TARGET static void NAME(enter_part)(const kf_sliding *s, const float *from, kf_int x, kf_int end,
                                    const float *packed, kf_tail tail, float *out, kf_int plane) {
  const kf_int blocks = s->filters / KF_BLOCK, size = s->channels * s->kernel_h * s->kernel_w;
  for (kf_int b = 0, count; b < blocks; b += count) {
    count = blocks - b < BLOCKS ? 1 : BLOCKS;
    const kf_tail own = NAME(tail_from)(tail, b);
    const float *at = from;
    for (kf_int i = x, pixels; i < end; i += pixels, at += pixels * s->stride_w) {
      pixels = end - i < PIXELS ? end - i : PIXELS;
      const NAME(goal) goal = {out + b * plane + i * KF_BLOCK, nullptr, side_by_side, plane};
      NAME(any_enter)(pixels, count, s, at, packed + b * KF_BLOCK * size, own, goal);
    }
  }
}

/// Row `y` of the output, whose blocks lie `plane` apart. `framed` is room for `frame`, or null where windows do not reach
/// beyond the picture.
TARGET static void NAME(enter_row)(const kf_sliding *s, const float *in, kf_int y,
                                   const float *packed, kf_tail tail, float *out, kf_int plane,
                                   float *framed) {
  const kf_int top = y * s->stride_h - s->pad_h, span = (s->kernel_w - 1) * s->dilation_w + 1;
  const cells rows = inside(top, s->kernel_h, s->dilation_h, s->in_h);
  // The outputs whose windows lie inside read the picture where it is.
  kf_int first = (s->pad_w + s->stride_w - 1) / s->stride_w, last = -1;
  if (rows.last - rows.first == s->kernel_h && s->in_w + s->pad_w >= span)
    last = (s->in_w + s->pad_w - span) / s->stride_w;
  if (last >= s->out_w) last = s->out_w - 1;
  if (last < first) first = s->out_w, last = s->out_w - 1;
  if (first <= last)
    NAME(enter_part)(s, in + top * s->in_w + first * s->stride_w - s->pad_w, first, last + 1, packed,
                     tail, out, plane);
  // The others read a picture of their own.
  kf_sliding own = *s;
  own.in_h = s->kernel_h, own.dilation_h = 1;
  const kf_int parts[2][2] = {{0, first}, {last + 1, s->out_w}};
  for (int i = 0; i < 2; i++) {
    const kf_int x = parts[i][0], count = parts[i][1] - x;
    if (count <= 0) continue;
    own.in_w = (count - 1) * s->stride_w + span;
    NAME(frame)(s, in, y, x * s->stride_w - s->pad_w, own.in_w, framed);
    NAME(enter_part)(&own, framed, x, x + count, packed, tail, out, plane);
  }
}

TARGET static void NAME(enter_all)(const kf_sliding *s, const float *in, const float *packed,
                                   kf_tail tail, float *out, float *scratch) {
  const kf_int row = s->out_w * KF_BLOCK, plane = s->out_h * row;
  float *framed = reaches_beyond(s) ? scratch : nullptr;
  for (kf_int n = 0; n < s->batch; n++, in += s->channels * s->in_h * s->in_w)
    for (kf_int y = 0; y < s->out_h; y++)
      NAME(enter_row)(s, in, y, packed, tail, out + n * s->filters / KF_BLOCK * plane + y * row,
                      plane, framed);
}

// Winograd's F(4x4, 3x3): tiles of 6x6 of the input, 4 apart, become 36 numbers each that are multiplied, summed over the
// channels and turned into 4x4 of the output.

/// B' x, of six.
INLINE void NAME(forward)(NAME(block) x[6]) {
  const NAME(block) a = x[4] - 4 * x[2], b = x[3] - 4 * x[1], c = x[4] - x[2];
  const NAME(block) d = 2 * (x[3] - x[1]), e = 4 * x[0] - 5 * x[2] + x[4];
  const NAME(block) f = 4 * x[1] - 5 * x[3] + x[5];
  x[0] = e, x[1] = a + b, x[2] = a - b, x[3] = c + d, x[4] = c - d, x[5] = f;
}

/// A' x, of six to four.
INLINE void NAME(backward)(NAME(block) x[6]) {
  const NAME(block) a = x[1] + x[2], b = x[1] - x[2], c = x[3] + x[4], d = x[3] - x[4];
  x[0] = x[0] + a + c, x[1] = b + 2 * d, x[2] = a + 4 * c, x[3] = b + 8 * d + x[5];
}

/// One tile of one block; `step` lies between the 36 results.
TARGET static void NAME(transform_in)(const kf_sliding *s, const float *in, kf_int y, kf_int x,
                                      float *to, kf_int step) {
  NAME(block) t[6][6];
  const bool inside = y >= 0 && x >= 0 && y + 6 <= s->in_h && x + 6 <= s->in_w;
  if (inside) {
    const float *from = in + (y * s->in_w + x) * KF_BLOCK;
    UNROLL for (int i = 0; i < 6; i++)
      UNROLL for (int j = 0; j < 6; j++) t[j][i] = LOAD(from + (i * s->in_w + j) * KF_BLOCK);
  } else {
    for (int i = 0; i < 6; i++)
      for (int j = 0; j < 6; j++) {
        const kf_int row = y + i, column = x + j;
        const bool there = row >= 0 && row < s->in_h && column >= 0 && column < s->in_w;
        t[j][i] = there ? LOAD(in + (row * s->in_w + column) * KF_BLOCK) : 0;
      }
  }
  UNROLL for (int j = 0; j < 6; j++) NAME(forward)(t[j]);
  UNROLL for (int i = 0; i < 6; i++) {
    NAME(block) row[6];
    UNROLL for (int j = 0; j < 6; j++) row[j] = t[j][i];
    NAME(forward)(row);
    UNROLL for (int j = 0; j < 6; j++) STORE(to + (i * 6 + j) * step, row[j]);
  }
}

/// One tile of one block of filters, at y, x of the output.
TARGET static void NAME(transform_out)(const kf_sliding *s, const float *from, kf_int step,
                                       kf_int y, kf_int x, kf_tail tail, const float *residual,
                                       float *out) {
  NAME(block) t[4][6];
  UNROLL for (int j = 0; j < 6; j++) {
    NAME(block) column[6];
    UNROLL for (int i = 0; i < 6; i++) column[i] = LOAD(from + (i * 6 + j) * step);
    NAME(backward)(column);
    UNROLL for (int i = 0; i < 4; i++) t[i][j] = column[i];
  }
  const NAME(block) bias = LOAD(tail.bias);
  const kf_int rows = s->out_h - y < 4 ? s->out_h - y : 4;
  const kf_int columns = s->out_w - x < 4 ? s->out_w - x : 4;
  UNROLL for (int i = 0; i < 4; i++) {
    if (i >= rows) break;
    NAME(backward)(t[i]);
    UNROLL for (int j = 0; j < 4; j++) {
      if (j >= columns) break;
      const kf_int at = ((y + i) * s->out_w + x + j) * KF_BLOCK;
      NAME(block) sum = t[i][j] + bias;
      if (residual) sum += LOAD(residual + at);
      NAME(activate)(&sum, tail, 0);
      STORE(out + at, sum);
    }
  }
}

TARGET static void NAME(winograd)(const kf_sliding *s, const float *in, const float *packed,
                                  kf_tail tail, const float *residual, float *out,
                                  float *scratch) {
  const kf_int across = (s->out_w + 3) / 4, tiles = across * ((s->out_h + 3) / 4);
  const kf_int all = s->batch * tiles, depth = s->channels / KF_BLOCK;
  const kf_int blocks = s->filters / KF_BLOCK;
  const kf_int in_plane = s->in_h * s->in_w * KF_BLOCK, out_plane = s->out_h * s->out_w * KF_BLOCK;
  const kf_int most = tiles_at_once(depth);
  for (kf_int begin = 0, count; begin < all; begin += count) {
    count = share(all, begin, most);
    // The transformed input: [36][depth][count][16].
    const kf_int step = depth * count * KF_BLOCK;
    for (kf_int t = 0; t < count; t++) {
      const kf_int n = (begin + t) / tiles, tile = (begin + t) % tiles;
      const kf_int y = tile / across * 4 - s->pad_h, x = tile % across * 4 - s->pad_w;
      for (kf_int d = 0; d < depth; d++)
        NAME(transform_in)(s, in + (n * depth + d) * in_plane, y, x,
                           scratch + (d * count + t) * KF_BLOCK, step);
    }
    float *sums = scratch + 36 * step;
    for (kf_int b = 0, width; b < blocks; b += width) {
      width = blocks - b < BLOCKS ? 1 : BLOCKS;
      // The sums: [36][width][count][16].
      const kf_int plane = count * KF_BLOCK;
      for (kf_int e = 0; e < 36; e++) {
        const float *w = packed + (b * 36 + e * width) * s->channels * KF_BLOCK;
        for (kf_int t = 0, pixels; t < count; t += pixels) {
          pixels = share(count, t, PIXELS);
          NAME(any_product)(pixels, width, scratch + e * step + t * KF_BLOCK, plane, depth, w,
                            sums + e * width * plane + t * KF_BLOCK, plane);
        }
      }
      for (kf_int i = 0; i < width; i++)
        for (kf_int t = 0; t < count; t++) {
          const kf_int n = (begin + t) / tiles, tile = (begin + t) % tiles;
          const kf_int offset = (n * blocks + b + i) * out_plane;
          NAME(transform_out)(s, sums + (i * count + t) * KF_BLOCK, width * plane,
                              tile / across * 4, tile % across * 4, NAME(tail_from)(tail, b + i),
                              residual ? residual + offset : nullptr, out + offset);
        }
    }
  }
}

TARGET static void NAME(slide)(const kf_sliding *s, const float *in, bool maximum, float *out) {
  const kf_int planes = s->batch * s->channels / KF_BLOCK;
  if (maximum && takes_pairs(s)) {
    const kf_int row = s->in_w * KF_BLOCK;
    for (kf_int p = 0; p < planes; p++, in += s->in_h * row)
      for (kf_int y = 0; y < s->out_h; y++, out += s->out_w * KF_BLOCK) {
        const float *upper = in + 2 * y * row;
        NAME(pair)(upper, 2 * y + 1 < s->in_h ? upper + row : upper, s->in_w, out);
      }
    return;
  }
  for (kf_int p = 0; p < planes; p++, in += s->in_h * s->in_w * KF_BLOCK)
    for (kf_int y = 0; y < s->out_h; y++) {
      const kf_int top = y * s->stride_h - s->pad_h;
      const cells rows = inside(top, s->kernel_h, s->dilation_h, s->in_h);
      for (kf_int x = 0; x < s->out_w; x++, out += KF_BLOCK) {
        const kf_int left = x * s->stride_w - s->pad_w;
        const cells columns = inside(left, s->kernel_w, s->dilation_w, s->in_w);
        NAME(block) all = maximum ? -INFINITY : 0;
        NAME(flags) wrong = 0;
        for (kf_int i = rows.first; i < rows.last; i++) {
          const float *row = in + (top + i * s->dilation_h) * s->in_w * KF_BLOCK;
          for (kf_int j = columns.first; j < columns.last; j++) {
            const NAME(block) v = LOAD(row + (left + j * s->dilation_w) * KF_BLOCK);
            // NaN has a chain of its own: in the one of maxima each step would wait for it.
            if (maximum) {
              all = v > all ? v : all;
              wrong |= v != v;
            } else {
              all += v;
            }
          }
        }
        if (maximum) all = wrong ? NAN : all;
        const kf_int count = (rows.last - rows.first) * (columns.last - columns.first);
        if (!maximum) all = count > 0 ? all / (float)count : 0;
        STORE(out, all);
      }
    }
}

/// Turns 16 rows of 16 into columns: four times each row is woven into the one eight further on.
INLINE void NAME(turn)(NAME(block) rows[KF_BLOCK]) {
  UNROLL for (int round = 0; round < 4; round++) {
    NAME(block) woven[KF_BLOCK];
    UNROLL for (int i = 0; i < KF_BLOCK / 2; i++) {
      woven[2 * i] = __builtin_shufflevector(rows[i], rows[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4,
                                             20, 5, 21, 6, 22, 7, 23);
      woven[2 * i + 1] = __builtin_shufflevector(rows[i], rows[i + 8], 8, 24, 9, 25, 10, 26, 11,
                                                 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    UNROLL for (int i = 0; i < KF_BLOCK; i++) rows[i] = woven[i];
  }
}

/// Planes → one block. The last pixels are done with those before them, so that none are left over.
TARGET static void NAME(gather)(const float *in, kf_int channels, kf_int pixels, float *out) {
  for (kf_int x = 0; x < pixels; x += KF_BLOCK) {
    const kf_int at = x + KF_BLOCK <= pixels ? x : pixels - KF_BLOCK;
    NAME(block) rows[KF_BLOCK];
    UNROLL for (int c = 0; c < KF_BLOCK; c++) rows[c] = c < channels ? LOAD(in + c * pixels + at) : 0;
    NAME(turn)(rows);
    UNROLL for (int p = 0; p < KF_BLOCK; p++) STORE(out + (at + p) * KF_BLOCK, rows[p]);
  }
}

/// One block → planes.
TARGET static void NAME(scatter)(const float *in, kf_int channels, kf_int pixels, float *out) {
  for (kf_int x = 0; x < pixels; x += KF_BLOCK) {
    const kf_int at = x + KF_BLOCK <= pixels ? x : pixels - KF_BLOCK;
    NAME(block) rows[KF_BLOCK];
    UNROLL for (int p = 0; p < KF_BLOCK; p++) rows[p] = LOAD(in + (at + p) * KF_BLOCK);
    NAME(turn)(rows);
    UNROLL for (int c = 0; c < KF_BLOCK; c++)
      if (c < channels) STORE(out + c * pixels + at, rows[c]);
  }
}

/// Every pixel of the planes repeated to a rectangle, and what lies there added.
TARGET static void NAME(repeat)(const float *in, kf_int planes, kf_int height, kf_int width,
                                kf_int down, kf_int across, const float *added, float *out) {
  for (kf_int row = 0; row < planes * height; row++, in += width * KF_BLOCK)
    for (kf_int i = 0; i < down; i++)
      for (kf_int x = 0; x < width; x++) {
        const NAME(block) v = LOAD(in + x * KF_BLOCK);
        for (kf_int j = 0; j < across; j++, out += KF_BLOCK) {
          STORE(out, added ? v + LOAD(added) : v);
          if (added) added += KF_BLOCK;
        }
      }
}

TARGET static void NAME(add)(const float *a, const float *b, kf_int n, bool relu, float *out) {
  kf_int i = 0;
  for (; i + KF_BLOCK <= n; i += KF_BLOCK) {
    const NAME(block) x = LOAD(a + i) + LOAD(b + i);
    STORE(out + i, relu ? (x < 0 ? 0 : x) : x);
  }
  for (; i < n; i++) {
    const float x = a[i] + b[i];
    out[i] = relu && x < 0 ? 0 : x;
  }
}

#include "chain.h"

#undef EACH_PIXELS
#undef FITTING
#undef AHEAD
#undef INLINE
#undef LOAD
#undef STORE
#undef NAME
#undef TARGET
#undef PIXELS
#undef BLOCKS
#undef DEEP
#undef WHOLE
#undef DOT
#undef NARROW
