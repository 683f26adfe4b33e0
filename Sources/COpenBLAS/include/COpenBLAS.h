// Opens OpenBLAS when it is needed, not when the program is loaded: that would cost every command, also those that
// multiply nothing, 3 ms, and the threads the library starts 50 ms of a processor.

#pragma once

/// Constants of the CBLAS interface.
enum { KB_ROW_MAJOR = 101, KB_PLAIN = 111, KB_TRANSPOSED = 112 };

/// The functions of the library that are used, as https://netlib.org/blas/blast-forum/cblas.tgz declares them.
typedef struct {
  void (*_Nonnull sgemm)(int order, int a_layout, int b_layout, int rows, int columns, int depth,
                         float alpha, const float *_Nonnull a, int a_stride,
                         const float *_Nonnull b, int b_stride, float beta, float *_Nonnull c,
                         int c_stride);
  float (*_Nonnull sdot)(int count, const float *_Nullable a, int a_step, const float *_Nullable b,
                         int b_step);
} kb_functions;

/// Loads the library for one thread and for this processor. NULL, with `*reason` telling why, where it is missing; the text
/// lives as long as the program. To be called once, and before other threads read or change the environment.
const kb_functions *_Nullable kb_open(const char *_Nullable *_Nonnull reason);

/// What the library calls the processors whose kernels suit this one best (a value of OPENBLAS_CORETYPE); NULL: let it
/// choose. Left alone, a version older than the processor takes it for one of twenty years ago and multiplies at a fifth
/// of the speed.
const char *_Nullable kb_fitting_core(void);
