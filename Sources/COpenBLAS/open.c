#define _GNU_SOURCE
#include "COpenBLAS.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>

const kb_functions *kb_open(const char **reason) {
  static kb_functions functions;
  // The library goes by these, once, when it is loaded. What the user has set stands, but for the threads: the processes of
  // Kinfolk run their own work in parallel, and threads inside a product would only fight each other.
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  const char *core = kb_fitting_core();
  if (core) setenv("OPENBLAS_CORETYPE", core, 0);
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library) {
    functions.sgemm = (typeof(functions.sgemm))dlsym(library, "cblas_sgemm");
    functions.sdot = (typeof(functions.sdot))dlsym(library, "cblas_sdot");
    if (functions.sgemm && functions.sdot) return &functions;
  }
  *reason = dlerror();
  return NULL;
}

const char *kb_fitting_core(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return NULL;
}
