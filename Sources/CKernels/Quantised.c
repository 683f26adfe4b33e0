#include "Fast.h"
#include "dispatch.h"

#if defined(__x86_64__)
#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl")))
#define ROWS 4
#define COLUMNS 4
#include "quantised.h"

#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#define ROWS 2
#define COLUMNS 2
#include "quantised.h"
#elif defined(__aarch64__)
#define NAME(x) x##_neon
#define TARGET
#define ROWS 2
#define COLUMNS 2
#include "quantised.h"
#endif

#define NAME(x) x##_portable
#define TARGET
#define ROWS 2
#define COLUMNS 1
#include "quantised.h"

void kf_quantised_product(kf_level level, const float *in, kf_int rows, kf_int depth,
                          const kf_quantised *weights, kf_int columns, const float *bias,
                          float *out) {
  DISPATCH(quantised, in, rows, depth, weights, columns, bias, out)
}
