#include "CPairKernels.h"

#include <float.h>

static size_t scan_scalar(kp_panel a, size_t rows, kp_panel b, size_t depth, kp_pair *pairs) {
  kp_pair *next = pairs;
  for (size_t r = 0; r < rows; r++) {
    for (size_t c = 0; c < KP_PANEL; c++) {
      float sum = 0;
      for (size_t k = 0; k < depth; k++)
        sum += a.values[k * KP_PANEL + r] * b.values[k * KP_PANEL + c];
      sum -= b.halves[c] + a.halves[r];
      if ((a.limits && sum >= a.limits[r]) || (b.limits && sum >= b.limits[c]))
        *next++ = (kp_pair){(uint16_t)r, (uint16_t)c, sum};
    }
  }
  return (size_t)(next - pairs);
}

// Sums in registers are many enough to keep the multipliers busy while each waits for its last addition, and few enough
// to leave room for the operands: measured on 128 numbers, one core, 165 and 84 GFLOPS of about 200 and 100 possible.
#if defined(__x86_64__)
#define SCAN scan_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl")))
#define LANES 16
#define BITS uint16_t
#define ROWS 8
#define COLUMNS 48
#include "scan.h"

#define SCAN scan_avx2
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8
#define BITS uint8_t
#define ROWS 6
#define COLUMNS 16
#include "scan.h"
#elif defined(__aarch64__)
// Eight lanes are two registers here.
#define SCAN scan_neon
#define TARGET
#define LANES 8
#define BITS uint8_t
#define ROWS 6
#define COLUMNS 16
#include "scan.h"
#endif

void kp_pack(const float *vectors, const long *places, size_t count, size_t depth, float *values) {
  const float *from[KP_PANEL];
  for (size_t v = 0; v < count; v++) from[v] = vectors + (places ? (size_t)places[v] : v) * depth;
  for (size_t k = 0; k < depth; k++) {
    float *to = values + k * KP_PANEL;
    for (size_t v = 0; v < count; v++) to[v] = from[v][k];
    for (size_t v = count; v < KP_PANEL; v++) to[v] = 0;
  }
}

bool kp_supports(kp_kernel kernel) {
  switch (kernel) {
    case KP_SCALAR: return true;
#if defined(__x86_64__)
    case KP_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case KP_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#elif defined(__aarch64__)
    case KP_NEON: return true;
#endif
    default: return false;
  }
}

kp_kernel kp_fastest(void) {
  if (kp_supports(KP_AVX512)) return KP_AVX512;
  if (kp_supports(KP_AVX2)) return KP_AVX2;
  return kp_supports(KP_NEON) ? KP_NEON : KP_SCALAR;
}

size_t kp_scan(kp_kernel kernel, kp_panel a, size_t rows, kp_panel b, size_t depth, kp_pair *pairs) {
  switch (kernel) {
#if defined(__x86_64__)
    case KP_AVX512: return scan_avx512(a, rows, b, depth, pairs);
    case KP_AVX2: return scan_avx2(a, rows, b, depth, pairs);
#elif defined(__aarch64__)
    case KP_NEON: return scan_neon(a, rows, b, depth, pairs);
#endif
    default: return scan_scalar(a, rows, b, depth, pairs);
  }
}
