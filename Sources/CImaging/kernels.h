#pragma once

#include "pixels.h"

#include <string.h>

// Hot loops are compiled twice and chosen when the program loads; the baseline stays plain x86-64.
#if defined(__x86_64__)
#define KF_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define KF_CLONES
#endif

static inline uint8_t kf_byte(float value) {
  float rounded = value + 0.5f;
  return rounded <= 0 ? 0 : rounded >= 255 ? 255 : (uint8_t)rounded;
}

/// The channels of one pixel and a lane that means nothing: sums of all three at once, on every processor.
typedef float kf_pixel __attribute__((vector_size(16)));
typedef uint8_t kf_quad __attribute__((vector_size(4)));

/// The lowest three bytes of `bytes`, red lowest, as numbers.
[[gnu::always_inline]] static inline kf_pixel kf_pixel_of(uint32_t bytes) {
  kf_quad q;
  memcpy(&q, &bytes, sizeof q);
  return __builtin_convertvector(q, kf_pixel);
}

/// Writes three bytes, each as `kf_byte` has it.
[[gnu::always_inline]] static inline void kf_store_pixel(uint8_t *out, kf_pixel pixel) {
  typedef int32_t whole __attribute__((vector_size(16)));
  kf_pixel low = {}, high = low + 255;
  pixel = __builtin_elementwise_min(__builtin_elementwise_max(pixel + 0.5f, low), high);
  kf_quad q = __builtin_convertvector(__builtin_convertvector(pixel, whole), kf_quad);
  memcpy(out, &q, 3);
}

static inline size_t kf_min(size_t a, size_t b) { return a < b ? a : b; }
