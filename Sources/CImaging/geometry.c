#include "kernels.h"

#include <math.h>
#include <stdlib.h>

// MARK: Orientation

static inline void copy_pixel(uint8_t *to, const uint8_t *from) {
  to[0] = from[0];
  to[1] = from[1];
  to[2] = from[2];
}

void kf_orient(const uint8_t *in, size_t width, size_t height, int orientation, uint8_t *out) {
  // Exif 2.32, tag 0x0112: where row 0 and column 0 of the stored picture belong in the upright one.
  bool swap = orientation >= 5;
  bool flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  bool flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  if (!swap) {
    for (size_t y = 0; y < height; y++) {
      const uint8_t *from = in + (flip_y ? height - 1 - y : y) * width * 3;
      uint8_t *to = out + y * width * 3;
      if (!flip_x) {
        memcpy(to, from, width * 3);
        continue;
      }
      for (size_t x = 0; x < width; x++) copy_pixel(to + x * 3, from + (width - 1 - x) * 3);
    }
    return;
  }
  // Transposed: upright (x, y) is stored at (column y, row x), each possibly counted from the far end.
  // Tiles keep both sides in the cache.
  enum { tile = 32 };
  size_t out_width = height, out_height = width;
  for (size_t ty = 0; ty < out_height; ty += tile) {
    size_t y_end = kf_min(ty + tile, out_height);
    for (size_t tx = 0; tx < out_width; tx += tile) {
      size_t x_end = kf_min(tx + tile, out_width);
      for (size_t y = ty; y < y_end; y++) {
        size_t column = flip_x ? width - 1 - y : y;
        for (size_t x = tx; x < x_end; x++) {
          size_t row = flip_y ? height - 1 - x : x;
          copy_pixel(out + (y * out_width + x) * 3, in + (row * width + column) * 3);
        }
      }
    }
  }
}

// MARK: Warp

typedef struct {
  const uint8_t *pixels;
  ptrdiff_t width, height;
  kf_pixel border;
} source;

static inline kf_pixel pixel_at(const source *s, ptrdiff_t x, ptrdiff_t y) {
  if (x < 0 || y < 0 || x >= s->width || y >= s->height) return s->border;
  const uint8_t *p = s->pixels + (y * s->width + x) * 3;
  return kf_pixel_of(p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16);
}

/// The pixel at `p` and its right neighbour, without reading beyond the two.
[[gnu::always_inline]] static inline void read_pair(const uint8_t *p, kf_pixel *left, kf_pixel *right) {
  uint32_t first, last;
  memcpy(&first, p, 4);
  memcpy(&last, p + 2, 4);
  *left = kf_pixel_of(first);
  *right = kf_pixel_of(last >> 8);
}

/// Always inlined so that each clone of the loop gets its own instructions (rounding is one of them in AVX2).
/// The bilinear sample at continuous (x, y), pixel centres at .5.
[[gnu::always_inline]] static inline kf_pixel sample(const source *s, double x, double y) {
  // Far outside everything is border; this also keeps the conversions below in range.
  if (!(x > -1 && y > -1 && x < (double)s->width + 1 && y < (double)s->height + 1)) {
    return s->border;
  }
  x -= 0.5;
  y -= 0.5;
  double left = floor(x), top = floor(y);
  float fx = (float)(x - left), fy = (float)(y - top);
  ptrdiff_t ix = (ptrdiff_t)left, iy = (ptrdiff_t)top;
  kf_pixel p, q, r, t;
  if (ix >= 0 && iy >= 0 && ix + 1 < s->width && iy + 1 < s->height) {
    const uint8_t *at = s->pixels + (iy * s->width + ix) * 3;
    read_pair(at, &p, &q);
    read_pair(at + s->width * 3, &r, &t);
  } else {
    p = pixel_at(s, ix, iy);
    q = pixel_at(s, ix + 1, iy);
    r = pixel_at(s, ix, iy + 1);
    t = pixel_at(s, ix + 1, iy + 1);
  }
  return (1 - fx) * (1 - fy) * p + fx * (1 - fy) * q + (1 - fx) * fy * r + fx * fy * t;
}

/// Means of blocks of `factor` squared pixels, from (x0, y0) on; blocks at the far edges may be smaller.
static void reduce(const uint8_t *in, size_t in_width, size_t x0, size_t y0, size_t x1, size_t y1,
                   size_t factor, uint8_t *out) {
  for (size_t y = y0; y < y1; y += factor) {
    size_t y_end = kf_min(y + factor, y1);
    for (size_t x = x0; x < x1; x += factor) {
      size_t x_end = kf_min(x + factor, x1);
      uint64_t r = 0, g = 0, b = 0;
      for (size_t v = y; v < y_end; v++) {
        const uint8_t *p = in + (v * in_width + x) * 3;
        for (size_t u = x; u < x_end; u++, p += 3) {
          r += p[0];
          g += p[1];
          b += p[2];
        }
      }
      uint64_t n = (uint64_t)(y_end - y) * (x_end - x);
      *out++ = (uint8_t)((r + n / 2) / n);
      *out++ = (uint8_t)((g + n / 2) / n);
      *out++ = (uint8_t)((b + n / 2) / n);
    }
  }
}

static double clamp(double value, double low, double high) {
  return value < low ? low : value > high ? high : value;  // NaN cannot come here: the caller checks the matrix
}

/// Four samples a pixel when `several`, at the centres of its quarters.
KF_CLONES
static void sample_all(const source *s, const double m[6], bool several, uint8_t *out,
                       size_t out_width, size_t out_height) {
  for (size_t y = 0; y < out_height; y++) {
    for (size_t x = 0; x < out_width; x++) {
      double cx = (double)x + 0.5, cy = (double)y + 0.5;
      double u = m[0] * cx + m[1] * cy + m[2], v = m[3] * cx + m[4] * cy + m[5];
      kf_pixel pixel;
      if (several) {
        double qx = 0.25 * m[0], qy = 0.25 * m[3], rx = 0.25 * m[1], ry = 0.25 * m[4];
        pixel = sample(s, u - qx - rx, v - qy - ry);
        pixel += sample(s, u + qx - rx, v + qy - ry);
        pixel += sample(s, u - qx + rx, v - qy + ry);
        pixel += sample(s, u + qx + rx, v + qy + ry);
        pixel *= 0.25f;
      } else {
        pixel = sample(s, u, v);
      }
      kf_store_pixel(out, pixel);
      out += 3;
    }
  }
}

bool kf_warp(const uint8_t *in, size_t in_width, size_t in_height, const double matrix[6],
             uint8_t *out, size_t out_width, size_t out_height, const uint8_t border[3]) {
  double m[6];
  memcpy(m, matrix, sizeof m);
  source s = {.pixels = in, .width = (ptrdiff_t)in_width, .height = (ptrdiff_t)in_height};
  s.border = pixel_at(&(source){.pixels = border, .width = 1, .height = 1}, 0, 0);
  uint8_t *reduced = nullptr;

  // One output pixel covers `footprint` input pixels a side. Whole factors are taken out by block means of
  // the part that is needed; the ratio that is left, below 2, by four samples a pixel.
  double footprint = fmax(hypot(m[0], m[3]), hypot(m[1], m[4]));
  if (footprint >= 2) {
    double factor_limit = (double)(in_width > in_height ? in_width : in_height);
    size_t factor = (size_t)fmin(floor(footprint), fmax(1, factor_limit));
    double low_x = INFINITY, low_y = INFINITY, high_x = -INFINITY, high_y = -INFINITY;
    for (int corner = 0; corner < 4; corner++) {
      double x = corner & 1 ? (double)out_width : 0, y = corner & 2 ? (double)out_height : 0;
      double u = m[0] * x + m[1] * y + m[2], v = m[3] * x + m[4] * y + m[5];
      low_x = fmin(low_x, u);
      high_x = fmax(high_x, u);
      low_y = fmin(low_y, v);
      high_y = fmax(high_y, v);
    }
    double margin = 2.0 * (double)factor, w = (double)in_width, h = (double)in_height;
    size_t x0 = (size_t)clamp(floor(low_x - margin), 0, w);
    size_t x1 = (size_t)clamp(ceil(high_x + margin), 0, w);
    size_t y0 = (size_t)clamp(floor(low_y - margin), 0, h);
    size_t y1 = (size_t)clamp(ceil(high_y + margin), 0, h);
    if (x0 < x1 && y0 < y1 && factor > 1) {
      size_t width = (x1 - x0 + factor - 1) / factor, height = (y1 - y0 + factor - 1) / factor;
      reduced = malloc(width * height * 3);
      if (!reduced) return false;
      reduce(in, in_width, x0, y0, x1, y1, factor, reduced);
      s.pixels = reduced;
      s.width = (ptrdiff_t)width;
      s.height = (ptrdiff_t)height;
      for (int i = 0; i < 6; i++) m[i] /= (double)factor;
      m[2] -= (double)x0 / (double)factor;
      m[5] -= (double)y0 / (double)factor;
      footprint /= (double)factor;
    }
  }

  sample_all(&s, m, footprint > 1.0001, out, out_width, out_height);
  free(reduced);
  return true;
}
