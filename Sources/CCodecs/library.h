// Libraries that only workers need are opened by them and not linked: loading all of them takes longer than a short command.

#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "CCodecs.h"

typedef struct {
  const char *name;
  /// Of its pointer in the table.
  size_t offset;
} kf_symbol;

typedef struct {
  const char *file;
  const kf_symbol *symbols;
  size_t count;
  void *table;
  pthread_mutex_t lock;
  bool tried;
  char problem[256];
} kf_library;

/// Opens a library the first time, for good, and fills its table. NULL, or why it is not to be had.
const char *kf_library_open(kf_library *library);

// A file that needs a library lists its functions as FUNCTIONS(X), and says KF_LIBRARY("libname.so.1"). Then it calls
// open_library(), which is cheap from the second time on, and lib.function().
#define KF_FIELD(name) typeof(name) *name;
#define KF_SYMBOL(name) {#name, offsetof(struct functions, name)},
#define KF_LIBRARY(so_name)                                                                    \
  static struct functions {                                                                    \
    FUNCTIONS(KF_FIELD)                                                                        \
  } lib;                                                                                       \
  static const char *open_library(void) {                                                      \
    static const kf_symbol symbols[] = {FUNCTIONS(KF_SYMBOL)};                                 \
    static kf_library library = {.file = so_name,                                              \
                                 .symbols = symbols,                                           \
                                 .count = sizeof symbols / sizeof *symbols,                    \
                                 .table = &lib,                                                \
                                 .lock = PTHREAD_MUTEX_INITIALIZER};                           \
    return kf_library_open(&library);                                                          \
  }

/// How opening a file begins: false, saying so, where there is a problem with the library; else the outcome is want of memory until
/// something better is known.
static inline bool kf_begin(const char *problem, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = problem ? KF_NO_LIBRARY : KF_OUT_OF_MEMORY};
  if (problem) snprintf(outcome->message, sizeof outcome->message, "%s", problem);
  return !problem;
}
