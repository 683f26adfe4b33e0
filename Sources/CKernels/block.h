// What all kernels on blocks begin with, compiled for each level: see blocked.h.

// Weights are read once from front to back, and processors follow such a stream only to the end of a page.
#define AHEAD(p) __builtin_prefetch((const void *)((uintptr_t)(p) + (16 << 10)))

#define INLINE TARGET static inline __attribute__((always_inline))

typedef float NAME(block) __attribute__((ext_vector_type(KF_BLOCK), aligned(4)));

typedef int32_t NAME(flags) __attribute__((ext_vector_type(KF_BLOCK), aligned(4)));

#define LOAD(p) (*(const NAME(block) *)(p))
#define STORE(p, x) (*(NAME(block) *)(p) = (x))

INLINE void NAME(activate)(NAME(block) *x, kf_tail tail, kf_int filter) {
  if (tail.slopes) *x = *x < 0 ? *x * LOAD(tail.slopes + filter) : *x;
  if (tail.relu) *x = *x < 0 ? 0 : *x;
}

/// The filters `first` blocks on.
static inline kf_tail NAME(tail_from)(kf_tail tail, kf_int first) {
  tail.bias += first * KF_BLOCK;
  if (tail.slopes) tail.slopes += first * KF_BLOCK;
  return tail;
}
