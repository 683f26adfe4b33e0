#include <string.h>

#include "CKernels.h"

#define COPY_ROW(T)                                                               \
  {                                                                               \
    T *to = (T *)out;                                                             \
    const T *from = (const T *)in;                                                \
    T empty;                                                                      \
    memcpy(&empty, fill, sizeof(T));                                              \
    for (kf_int i = 0; i < n; i++) to[i] = table[i] < 0 ? empty : from[base + table[i]]; \
  }                                                                               \
  break

static void copy_row(char *out, const char *in, kf_int size, kf_int n, kf_int base,
                     const kf_int *table, int contiguous, const void *fill) {
  if (contiguous) {
    memcpy(out, in + (base + table[0]) * size, (size_t)(n * size));
    return;
  }
  switch (size) {
    case 1: COPY_ROW(uint8_t);
    case 4: COPY_ROW(uint32_t);
    case 8: COPY_ROW(uint64_t);
  }
}

static void fill_row(char *out, kf_int size, kf_int n, const void *fill) {
  for (kf_int i = 0; i < n; i++) memcpy(out + i * size, fill, (size_t)size);
}

void kf_remap(void *out, const void *in, kf_int size, int32_t rank, const kf_int *dims,
              const kf_int *tables, const void *fill) {
  if (rank == 0) {
    memcpy(out, in, (size_t)size);
    return;
  }
  const kf_int *table[KF_MAX_RANK];
  for (int32_t d = 0; d < rank; d++) {
    if (dims[d] == 0) return;
    table[d] = tables;
    tables += dims[d];
  }
  const int32_t last = rank - 1;
  const kf_int n = dims[last];
  int contiguous = table[last][0] >= 0;
  for (kf_int i = 1; i < n && contiguous; i++) contiguous = table[last][i] == table[last][0] + i;

  char *to = out;
  kf_int at[KF_MAX_RANK] = {0};
  for (;;) {
    kf_int base = 0;
    int outside = 0;
    for (int32_t d = 0; d < last; d++) {
      const kf_int offset = table[d][at[d]];
      outside |= offset < 0;
      base += offset;
    }
    if (outside)
      fill_row(to, size, n, fill);
    else
      copy_row(to, in, size, n, base, table[last], contiguous, fill);
    to += n * size;
    int32_t d = last - 1;
    for (; d >= 0; d--) {
      if (++at[d] < dims[d]) break;
      at[d] = 0;
    }
    if (d < 0) return;
  }
}
