// The models and their manifests, embedded: a table of files by name.
#ifndef CWEIGHTS_H
#define CWEIGHTS_H

#include <stddef.h>

/// One embedded file. `bytes` is aligned to 64 and lives as long as the program.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t length;
} cweights_file;

/// The files one by one, in no particular order; NULL once `index` is past the last.
const cweights_file *cweights_at(size_t index);

#endif
