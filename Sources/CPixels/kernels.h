#pragma once

#include "CPixels.h"

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

static inline size_t kf_min(size_t a, size_t b) { return a < b ? a : b; }
