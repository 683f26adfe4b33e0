#include "Fast.h"

bool kf_supports(kf_level level) {
  switch (level) {
    case KF_PORTABLE: return true;
#if defined(__x86_64__)
    case KF_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case KF_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    case KF_VNNI: return kf_supports(KF_AVX512) && __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
    case KF_NEON: return true;
#endif
    default: return false;
  }
}

kf_level kf_fastest(void) {
  if (kf_supports(KF_VNNI)) return KF_VNNI;
  if (kf_supports(KF_AVX512)) return KF_AVX512;
  if (kf_supports(KF_AVX2)) return KF_AVX2;
  return kf_supports(KF_NEON) ? KF_NEON : KF_PORTABLE;
}
