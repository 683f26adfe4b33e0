#pragma once

#include "CPixels.h"

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

/// The lowest three bytes of `bytes`, red lowest, as numbers.
[[gnu::always_inline]] static inline kf_pixel kf_pixel_of(uint32_t bytes) {
  typedef uint8_t quad __attribute__((vector_size(4)));
  quad q;
  memcpy(&q, &bytes, sizeof q);
  return __builtin_convertvector(q, kf_pixel);
}

static inline size_t kf_min(size_t a, size_t b) { return a < b ? a : b; }
