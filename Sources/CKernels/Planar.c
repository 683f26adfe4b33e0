#include "Fast.h"
#include "dispatch.h"

static float greater(float a, float b) { return (a > b || a != a) ? a : b; }

// The sums and operands of a tile fill the registers: measured on one core of a Zen 5, 244 GFLOPS with AVX-512 and 122
// with AVX2, of about 256 and 128 possible.
#if defined(__x86_64__)
#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl")))
#define LANES 16
#define FILTERS 8
#define VECTORS 3
#define EVEN(a, b) \
  __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define ODD(a, b) \
  __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
#include "planar.h"

#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8
#define FILTERS 6
#define VECTORS 2
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#include "planar.h"
#elif defined(__aarch64__)
#define NAME(x) x##_neon
#define TARGET
#define LANES 4
#define FILTERS 8
#define VECTORS 3
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#include "planar.h"
#endif

#define NAME(x) x##_portable
#define TARGET
#define LANES 4
#define FILTERS 4
#define VECTORS 2
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#include "planar.h"

static kf_int filters_at_once(kf_level level) {
  switch (level) {
    case KF_VNNI:
    case KF_AVX512:
    case KF_NEON: return 8;
    case KF_AVX2: return 6;
    case KF_PORTABLE: return 4;
  }
  return 1;
}

void kf_planar_pack(kf_level level, const kf_planar *s, const float *weights, float *packed) {
  const kf_int depth = s->channels * s->kernel_h * s->kernel_w;
  const kf_int most = filters_at_once(level);
  for (kf_int first = 0, count; first < s->filters; first += count) {
    count = share(s->filters, first, most);
    for (kf_int k = 0; k < depth; k++)
      for (kf_int f = 0; f < count; f++) *packed++ = weights[(first + f) * depth + k];
  }
}

void kf_planar_convolve(kf_level level, const kf_planar *s, const float *in, const float *packed,
                        kf_tail tail, float *out) {
  DISPATCH(convolve, s, in, packed, tail, out)
}

void kf_pool_pairs(kf_level level, const float *in, kf_int planes, kf_int height, kf_int width,
                   float *out) {
  DISPATCH(pool, in, height * width, planes, height, width, out,
           (height + 1) / 2 * ((width + 1) / 2))
}

kf_int kf_planar_pool_scratch(const kf_planar *s) { return 2 * s->filters * s->width; }

void kf_planar_pool(kf_level level, const kf_planar *s, const float *in, const float *packed,
                    kf_tail tail, float *out, float *scratch) {
  const kf_int columns = (s->width + 1) / 2, plane = (s->rows + 1) / 2 * columns;
  kf_planar pair = *s;
  pair.out_row = s->width;
  pair.out_plane = 2 * s->width;
  for (kf_int y = 0; y < s->rows; y += 2, in += 2 * s->in_row, out += columns) {
    pair.rows = y + 1 < s->rows ? 2 : 1;
    kf_planar_convolve(level, &pair, in, packed, tail, scratch);
    DISPATCH(pool, scratch, pair.out_plane, s->filters, pair.rows, s->width, out, plane)
  }
}

void kf_softmax_planes(kf_level level, const float *in, kf_int outer, kf_int n, kf_int inner,
                       float *out) {
  if (inner < KF_PLANAR_WIDTH)
    kf_softmax(in, outer, n, inner, out);
  else
    DISPATCH(softmax, in, outer, n, inner, out)
}
