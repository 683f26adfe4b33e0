#include "kernels.h"

/// a * b / 255, rounded; exact for bytes.
static inline uint8_t scale(uint32_t a, uint32_t b) {
  uint32_t product = a * b + 128;
  return (uint8_t)((product + (product >> 8)) >> 8);
}

void kf_fill(uint8_t *rgb, size_t count, const uint8_t colour[3]) {
  uint8_t r = colour[0], g = colour[1], b = colour[2];
  for (size_t i = 0; i < count; i++, rgb += 3) {
    rgb[0] = r;
    rgb[1] = g;
    rgb[2] = b;
  }
}

void kf_cmyk_to_rgb(const uint8_t *cmyk, uint8_t *rgb, size_t count, bool inverted) {
  uint8_t flip = inverted ? 0 : 255;
  for (size_t i = 0; i < count; i++, cmyk += 4, rgb += 3) {
    uint8_t light = cmyk[3] ^ flip;
    for (int c = 0; c < 3; c++) rgb[c] = scale(cmyk[c] ^ flip, light);
  }
}

void kf_rgba_over_white(const uint8_t *rgba, uint8_t *rgb, size_t count) {
  for (size_t i = 0; i < count; i++, rgba += 4, rgb += 3) {
    uint8_t alpha = rgba[3];
    for (int c = 0; c < 3; c++) rgb[c] = (uint8_t)(255 - scale(255u - rgba[c], alpha));
  }
}

void kf_blend_row(uint8_t *rgb, const uint8_t *mask, size_t count, const uint8_t colour[3],
                  uint8_t alpha) {
  for (size_t i = 0; i < count; i++, rgb += 3) {
    uint32_t cover = scale(mask[i], alpha);
    if (cover == 0) continue;
    for (int c = 0; c < 3; c++) {
      uint32_t mix = colour[c] * cover + rgb[c] * (255 - cover) + 128;
      rgb[c] = (uint8_t)((mix + (mix >> 8)) >> 8);
    }
  }
}
