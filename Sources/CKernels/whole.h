// Pointwise convolutions in whole numbers, on blocks; compiled for each level: see blocked.h. A pixel's channels become whole
// numbers of 16 bits that share a unit, the products of pairs are added up in 32 bits, and those of every run of channels whose
// weights share a scale become floats.
//
// WHOLE: the instructions it may use; DOT(sums, weights, pair): adds to sums the products of 16 pairs of weights with the pair,
// which is given as 32 bits; NARROW(x, to): writes the whole numbers nearest to x.

typedef int16_t NAME(pairs) __attribute__((ext_vector_type(2 * KF_BLOCK), aligned(2)));

#ifndef DOT
#define WHOLE TARGET
#define DOT NAME(dot)
#define NARROW NAME(to_whole)

INLINE void NAME(dot)(NAME(flags) *sums, const NAME(pairs) *weights, int32_t pair) {
  for (int i = 0; i < KF_BLOCK; i++)
    (*sums)[i] += (*weights)[2 * i] * (int16_t)pair + (*weights)[2 * i + 1] * (pair >> 16);
}

INLINE void NAME(to_whole)(const NAME(block) *x, int16_t *to) {
  for (int i = 0; i < KF_BLOCK; i++) to[i] = (int16_t)lrintf((*x)[i]);
}
#endif

/// The channels of `pixels` pixels of blocks `step` apart: x = number * unit. to[block][pixel].
///
/// What a pixel becomes does not depend on those beside it. Where it is not finite its unit is not.
WHOLE static void NAME(narrow)(const float *in, kf_int step, kf_int blocks, kf_int pixels,
                               int16_t *to, float *units) {
  for (kf_int p = 0; p < pixels; p++, in += KF_BLOCK, to += KF_BLOCK) {
    // Without the sign the bits of floats are in the order of the numbers, and NaN is the greatest.
    NAME(flags) most = 0;
    for (kf_int b = 0; b < blocks; b++)
      most = __builtin_elementwise_max(most, (NAME(flags))LOAD(in + b * step) & INT32_MAX);
    const int32_t bits = __builtin_reduce_max(most);
    float largest;
    memcpy(&largest, &bits, sizeof largest);
    units[p] = largest / INT16_MAX;
    // So small that the factor would overflow is as good as 0.
    const float factor = largest > 0x1p-100f ? INT16_MAX / largest : 0;
    for (kf_int b = 0; b < blocks; b++) {
      const NAME(block) x = LOAD(in + b * step) * factor;
      NARROW(&x, to + b * pixels * KF_BLOCK);
    }
  }
}

/// As `strip`, for what `narrow` made; `w` as `kf_whole_pack` has it.
WHOLE static inline __attribute__((always_inline)) void NAME(whole_strip)(
    const int pixels, const int blocks, const int16_t *a, const float *units, kf_int depth,
    const void *w, kf_int run, kf_tail tail, NAME(goal) goal) {
  NAME(block) sums[PIXELS][BLOCKS];
  UNROLL for (int p = 0; p < pixels; p++)
    UNROLL for (int b = 0; b < blocks; b++) sums[p][b] = 0;
  for (kf_int first = 0; first < depth; first += run) {
    const kf_int count = depth - first < run ? depth - first : run;
    const float *scales = w;
    const int16_t *values = (const int16_t *)(scales + blocks * KF_BLOCK);
    NAME(flags) products[PIXELS][BLOCKS];
    UNROLL for (int p = 0; p < pixels; p++)
      UNROLL for (int b = 0; b < blocks; b++) products[p][b] = 0;
    for (kf_int k = 0; k < count; k++, a += pixels * KF_BLOCK) {
      const int16_t *x = a;
      // Unrolled, this loop spills sums.
      _Pragma("clang loop unroll(disable)") for (int c = 0; c < KF_BLOCK;
                                                 c += 2, x += 2,
                                                     values += 2 * blocks * KF_BLOCK) {
        NAME(pairs) part[BLOCKS];
        UNROLL for (int b = 0; b < blocks; b++) {
          part[b] = *(const NAME(pairs) *)(values + 2 * b * KF_BLOCK);
          AHEAD(values + 2 * b * KF_BLOCK);
        }
        UNROLL for (int p = 0; p < pixels; p++) {
          int32_t pair;
          memcpy(&pair, x + p * KF_BLOCK, sizeof pair);
          UNROLL for (int b = 0; b < blocks; b++) DOT(&products[p][b], &part[b], pair);
        }
      }
    }
    UNROLL for (int b = 0; b < blocks; b++) {
      const NAME(block) scale = LOAD(scales + b * KF_BLOCK);
      UNROLL for (int p = 0; p < pixels; p++)
        sums[p][b] += __builtin_convertvector(products[p][b], NAME(block)) * scale;
    }
    w = values;
  }
  UNROLL for (int p = 0; p < pixels; p++)
    UNROLL for (int b = 0; b < blocks; b++)
      sums[p][b] = sums[p][b] * units[p] + LOAD(tail.bias + b * KF_BLOCK);
  NAME(finish)(pixels, blocks, sums, tail, goal);
}

#define CASE(P) case P: \
  if (blocks == 1) NAME(whole_strip)(FITTING(P), 1, a, units, depth, w, run, tail, goal); \
  else NAME(whole_strip)(FITTING(P), BLOCKS, a, units, depth, w, run, tail, goal); break;
WHOLE static void NAME(any_whole_strip)(kf_int pixels, kf_int blocks, const int16_t *a,
                                        const float *units, kf_int depth, const void *w, kf_int run,
                                        kf_tail tail, NAME(goal) goal) {
  switch (pixels) { EACH_PIXELS(CASE) }
}
#undef CASE
