#include "kernels.h"

#include <math.h>

/// How much of pixel `i` lies between `low` and `high`.
static inline float covered(size_t i, float low, float high) {
  float start = fmaxf(low, (float)i), end = fminf(high, (float)i + 1);
  return end > start ? end - start : 0;
}

static inline size_t clip(float value, size_t limit) {
  return value <= 0 ? 0 : value >= (float)limit ? limit : (size_t)value;
}

static inline uint8_t share(float value) { return (uint8_t)(value * 255 + 0.5f); }

// Masks are made in pieces that fit the stack.
enum { PIECE = 512 };

void kf_draw_box(uint8_t *rgb, size_t width, size_t height, const float outer[4],
                 const float inner[4], const uint8_t colour[3], uint8_t alpha) {
  size_t x0 = clip(floorf(outer[0]), width), x1 = clip(ceilf(outer[2]), width);
  size_t y0 = clip(floorf(outer[1]), height), y1 = clip(ceilf(outer[3]), height);
  uint8_t mask[PIECE];
  for (size_t y = y0; y < y1; y++) {
    float rows = covered(y, outer[1], outer[3]), hole = covered(y, inner[1], inner[3]);
    for (size_t start = x0; start < x1; start += PIECE) {
      size_t end = kf_min(start + PIECE, x1);
      for (size_t x = start; x < end; x++) {
        float ink = rows * covered(x, outer[0], outer[2]) - hole * covered(x, inner[0], inner[2]);
        mask[x - start] = share(fmaxf(0, ink));
      }
      kf_blend_row(rgb + (y * width + start) * 3, mask, end - start, colour, alpha);
    }
  }
}

void kf_draw_disc(uint8_t *rgb, size_t width, size_t height, float cx, float cy, float radius,
                  const uint8_t colour[3], uint8_t alpha) {
  float reach = radius + 1;
  size_t x0 = clip(floorf(cx - reach), width), x1 = clip(ceilf(cx + reach), width);
  size_t y0 = clip(floorf(cy - reach), height), y1 = clip(ceilf(cy + reach), height);
  uint8_t mask[PIECE];
  for (size_t y = y0; y < y1; y++) {
    for (size_t start = x0; start < x1; start += PIECE) {
      size_t end = kf_min(start + PIECE, x1);
      for (size_t x = start; x < end; x++) {
        float distance = hypotf((float)x + 0.5f - cx, (float)y + 0.5f - cy);
        // The edge crosses a pixel about as a straight line at this distance from its centre.
        mask[x - start] = share(fminf(1, fmaxf(0, radius + 0.5f - distance)));
      }
      kf_blend_row(rgb + (y * width + start) * 3, mask, end - start, colour, alpha);
    }
  }
}
