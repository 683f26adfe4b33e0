// Calls the variant of a function that was compiled for `level`; a level this processor's kind has not is the portable one.
#pragma once

#if defined(__x86_64__)
#define DISPATCH(function, ...)                            \
  switch (level) {                                         \
    case KF_VNNI:                                          \
    case KF_AVX512: function##_avx512(__VA_ARGS__); break; \
    case KF_AVX2: function##_avx2(__VA_ARGS__); break;     \
    default: function##_portable(__VA_ARGS__); break;      \
  }
#elif defined(__aarch64__)
#define DISPATCH(function, ...)                        \
  switch (level) {                                     \
    case KF_NEON: function##_neon(__VA_ARGS__); break; \
    default: function##_portable(__VA_ARGS__); break;  \
  }
#else
#define DISPATCH(function, ...) \
  (void)level;                  \
  function##_portable(__VA_ARGS__);
#endif

#define UNROLL _Pragma("clang loop unroll(full)")

/// How many of `count` go together from `first` on: at most `most`, shared out evenly.
static inline kf_int share(kf_int count, kf_int first, kf_int most) {
  const kf_int left = count - first, parts = (left + most - 1) / most;
  return (left + parts - 1) / parts;
}
