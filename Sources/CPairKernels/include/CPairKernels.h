// Which of many vectors are alike: dot products of small tiles, compared with limits before they leave the registers.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Vectors in one panel. All loops rest on it being a multiple of 8 and of 16 and of 6.
#define KP_PANEL 48

// The ways to do it, slowest first. The scalar one is what the others are tested against.
typedef enum { KP_SCALAR, KP_NEON, KP_AVX2, KP_AVX512 } kp_kernel;

// KP_PANEL vectors, the k-th numbers of all of them side by side.
typedef struct {
  const float *values;  // [depth, KP_PANEL]
  const float *halves;  // [KP_PANEL]; infinite where there is no vector
  const float *limits;  // [KP_PANEL]; NULL: no pair is reported for the sake of these vectors
} kp_panel;

// One pair of vectors: their places in their panels, and their value, dot - (half + half).
typedef struct {
  uint16_t first, second;
  float value;
} kp_pair;

// Whether the program was compiled for it and the processor has it.
bool kp_supports(kp_kernel kernel);

// The fastest there is here.
kp_kernel kp_fastest(void);

// Lays `count` vectors, at most KP_PANEL, side by side in `values`, and zeros where there are none. Those at `places` of
// `vectors` [any, depth], or the first ones when that is NULL.
void kp_pack(const float *vectors, const long *places, size_t count, size_t depth, float *values);

// Writes every pair whose value is at least the limit of either to `pairs`, which has room for KP_PANEL * KP_PANEL, and
// returns how many. `rows` vectors of `a` are looked at; the halves of the rest are infinite. NaN is never at least anything.
//
// A value depends on the two vectors, their order within `depth`, and the kernel alone: it is the same whichever of them
// is in `a`, and wherever in its panel.
size_t kp_scan(kp_kernel kernel, kp_panel a, size_t rows, kp_panel b, size_t depth, kp_pair *pairs);
