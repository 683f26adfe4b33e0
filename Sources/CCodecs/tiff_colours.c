#include "tiff.h"

#include <math.h>

// MARK: Samples

/// Sample number `i` of those that lie packed from `in` on, as an unsigned number.
static inline uint32_t packed(const uint8_t *in, size_t i, unsigned bits) {
  if (bits == 8) return in[i];
  if (bits == 16) return ((const uint16_t *)in)[i];
  if (bits == 32) return ((const uint32_t *)in)[i];
  // Whole bytes, which libtiff gives in the order of this machine; others it leaves packed from the highest bit on.
  if (bits == 24) return in[i * 3] | (uint32_t)in[i * 3 + 1] << 8 | (uint32_t)in[i * 3 + 2] << 16;
  uint64_t value = 0;
  size_t first = i * bits, end = first + bits;
  for (size_t at = first / 8; at * 8 < end; at++) value = value << 8 | in[at];
  return (uint32_t)(value >> (-end & 7) & ((1ull << bits) - 1));
}

static float of_half(uint16_t half) {
  int exponent = half >> 10 & 31, mantissa = half & 1023;
  float size = exponent == 0 ? ldexpf((float)mantissa, -24) : ldexpf((float)(1024 + mantissa), exponent - 25);
  return half >> 15 ? -size : size;
}

static uint8_t of_float(const kf_tiff_reader *r, const uint8_t *in, size_t i) {
  double value = r->bits == 64   ? ((const double *)in)[i]
                 : r->bits == 32 ? ((const float *)in)[i]
                                 : of_half(((const uint16_t *)in)[i]);
  double level = (value - r->least) / r->range;
  // Not a number is black.
  return level > 0 ? level < 1 ? (uint8_t)(level * 255 + 0.5) : 255 : 0;
}

/// `count` samples to 8 bits, `step` apart.
static void to_levels(const kf_tiff_reader *r, const uint8_t *in, size_t count, uint8_t *levels,
                      size_t step) {
  unsigned bits = r->bits;
  if (r->format == SAMPLEFORMAT_IEEEFP) {
    for (size_t i = 0; i < count; i++) levels[i * step] = of_float(r, in, i);
    return;
  }
  // The middle of signed numbers is zero.
  uint32_t sign = r->format == SAMPLEFORMAT_INT && bits > 1 ? 1u << (bits - 1) : 0;
  switch (bits) {
    case 8:
      for (size_t i = 0; i < count; i++) levels[i * step] = in[i] ^ (uint8_t)sign;
      break;
    case 16: {
      const uint16_t *wide = (const uint16_t *)in;
      for (size_t i = 0; i < count; i++)
        levels[i * step] = (uint8_t)(((wide[i] ^ sign) * 255u + 32895) >> 16);
      break;
    }
    default: {
      double scale = 255 / (double)((1ull << bits) - 1);
      for (size_t i = 0; i < count; i++)
        levels[i * step] = (uint8_t)((packed(in, i, bits) ^ sign) * scale + 0.5);
    }
  }
}

// MARK: Colours

static void lab_to_rgb(const kf_tiff_reader *r, const uint8_t *in, size_t count, unsigned step,
                       uint8_t *rgb) {
  for (size_t i = 0; i < count; i++) {
    float lab[3] = {0, 0, 0};
    for (unsigned c = 0; c < r->colours; c++) {
      uint32_t raw = packed(in, i * step + c, r->bits);
      // In steps of the 8-bit form.
      float value = r->bits == 16 ? (float)raw / 256 : (float)raw;
      if (c == 0) lab[0] = r->bits == 16 && r->photometric == PHOTOMETRIC_CIELAB ? (float)raw / 655.35f : value / 2.55f;
      else if (r->photometric == PHOTOMETRIC_ICCLAB) lab[c] = value - 128;
      else if (r->photometric == PHOTOMETRIC_CIELAB) lab[c] = r->bits == 16 ? (float)(int16_t)raw / 256 : (float)(int8_t)raw;
      else if (c == 1) lab[1] = (value - 128) * 170 / 255;  // RFC 2301, 6.2.3: -85 to 85, and -75 to 125
      else lab[2] = (value - 96) * 200 / 255;
    }
    kf_lab_to_rgb(lab, rgb + i * 3, 1);
  }
}

static void palette_to_rgb(const kf_tiff_reader *r, const uint8_t *in, size_t count, unsigned step,
                           uint8_t *rgb) {
  for (size_t i = 0; i < count; i++) {
    uint32_t index = packed(in, i * step, r->bits);
    for (int c = 0; c < 3; c++) rgb[i * 3 + c] = r->map[c][index] >> 8;
  }
}

/// `levels` to RGB where they are that already, or grey, or ink.
static void levels_to_rgb(const kf_tiff_reader *r, kf_colour *ink, uint8_t *levels, size_t count,
                          uint8_t *rgb) {
  unsigned step = r->step;
  switch (r->kind) {
    case GREY: {
      uint8_t turn = r->photometric == PHOTOMETRIC_MINISWHITE ? 255 : 0;
      for (size_t i = 0; i < count; i++)
        rgb[i * 3] = rgb[i * 3 + 1] = rgb[i * 3 + 2] = levels[i * step] ^ turn;
      break;
    }
    case RGB:
      for (size_t i = 0; i < count; i++) {
        for (int c = 0; c < 3; c++) rgb[i * 3 + c] = levels[i * step + c];
      }
      break;
    case INK: {
      // Packed to four in place; alpha was taken aside.
      if (step != 4) {
        for (size_t i = 0; i < count; i++) memmove(levels + i * 4, levels + i * step, 4);
      }
      if (ink) kf_colour_convert(ink, levels, rgb, count, false);
      else kf_cmyk_to_rgb(levels, rgb, count, false);
      break;
    }
    default: break;
  }
}


static void over_white(alpha_kind kind, const uint8_t *alpha, size_t count, uint8_t *rgb) {
  for (size_t i = 0; i < count * 3; i++) {
    unsigned a = alpha[i / 3], level = rgb[i];
    if (kind == MULTIPLIED) rgb[i] = (uint8_t)(level + 255 - a < 255 ? level + 255 - a : 255);
    else rgb[i] = (uint8_t)(255 - ((255 - level) * a + 127) / 255);
  }
}

void kf_tiff_to_rgb(const kf_tiff_reader *r, tiff_run *run, const uint8_t *const stored[],
                    size_t count, uint8_t *rgb) {
  bool direct = r->kind == RGB && r->bits == 8 && r->step == 3 && !r->separate &&
                r->format != SAMPLEFORMAT_INT && r->format != SAMPLEFORMAT_IEEEFP;
  if (direct) {
    memcpy(rgb, stored[0], count * 3);
    return;
  }
  unsigned step = r->step;
  bool raw = r->kind == LAB || r->kind == PALETTE;
  if (!raw || r->alpha != NO_ALPHA) {
    if (r->separate) {
      for (unsigned p = 0; p < step; p++) to_levels(r, stored[p], count, run->levels + p, step);
    } else {
      to_levels(r, stored[0], count * step, run->levels, 1);
    }
    unsigned at = r->separate ? r->colours : r->alpha_sample;
    if (r->alpha != NO_ALPHA)
      for (size_t i = 0; i < count; i++) run->alpha[i] = run->levels[i * step + at];
  }
  const uint8_t *in = stored[0];
  if (raw && r->separate) {
    // Beside each other, as they would be stored otherwise; of whole bytes but for a palette, which is one plane.
    size_t size = r->kind == LAB ? r->bits / 8 : 0;
    for (unsigned p = 0; size && p < r->colours; p++) {
      for (size_t i = 0; i < count; i++)
        memcpy(run->levels + (i * r->colours + p) * size, stored[p] + i * size, size);
    }
    if (size) in = run->levels;
    step = r->colours;
  }
  if (r->kind == LAB) lab_to_rgb(r, in, count, step, rgb);
  else if (r->kind == PALETTE) palette_to_rgb(r, in, count, step, rgb);
  else levels_to_rgb(r, run->ink, run->levels, count, rgb);
  if (r->alpha != NO_ALPHA) over_white(r->alpha, run->alpha, count, rgb);
}
