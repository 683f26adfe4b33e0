#include "library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static void load(kf_library *library) {
  void *handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL);
  for (size_t i = 0; handle && i < library->count; i++) {
    void *function = dlsym(handle, library->symbols[i].name);
    if (!function) handle = nullptr;
    else memcpy((char *)library->table + library->symbols[i].offset, &function, sizeof function);
  }
  if (handle) return;
  const char *reason = dlerror();
  snprintf(library->problem, sizeof library->problem, "%s", reason ? reason : library->file);
}

const char *kf_library_open(kf_library *library) {
  pthread_mutex_lock(&library->lock);
  if (!library->tried) load(library);
  library->tried = true;
  pthread_mutex_unlock(&library->lock);
  return library->problem[0] ? library->problem : nullptr;
}
