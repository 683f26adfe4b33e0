#include "CTextLayout.h"

#include <dlfcn.h>
#include <raqm.h>
#include <stdlib.h>

static struct {
  typeof(raqm_create) *create;
  typeof(raqm_destroy) *destroy;
  typeof(raqm_set_text) *set_text;
  typeof(raqm_set_freetype_face_range) *set_face;
  typeof(raqm_set_freetype_load_flags) *set_load_flags;
  typeof(raqm_layout) *layout;
  typeof(raqm_get_glyphs) *glyphs;
} raqm;

bool kt_open_raqm(const char **reason) {
  void *library = dlopen("libraqm.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library) {
    raqm.create = (typeof(raqm.create))dlsym(library, "raqm_create");
    raqm.destroy = (typeof(raqm.destroy))dlsym(library, "raqm_destroy");
    raqm.set_text = (typeof(raqm.set_text))dlsym(library, "raqm_set_text");
    raqm.set_face = (typeof(raqm.set_face))dlsym(library, "raqm_set_freetype_face_range");
    raqm.set_load_flags =
        (typeof(raqm.set_load_flags))dlsym(library, "raqm_set_freetype_load_flags");
    raqm.layout = (typeof(raqm.layout))dlsym(library, "raqm_layout");
    raqm.glyphs = (typeof(raqm.glyphs))dlsym(library, "raqm_get_glyphs");
    if (raqm.create && raqm.destroy && raqm.set_text && raqm.set_face && raqm.set_load_flags &&
        raqm.layout && raqm.glyphs)
      return true;
  }
  *reason = dlerror();
  return false;
}

static bool lay_out(raqm_t *line, const uint32_t *text, const uint32_t *which, size_t count,
                    void *const *faces, int load_flags) {
  if (!raqm.set_text(line, text, count) || !raqm.set_load_flags(line, load_flags)) return false;
  for (size_t start = 0, end; start < count; start = end) {
    for (end = start + 1; end < count && which[end] == which[start];) end++;
    if (!raqm.set_face(line, faces[which[start]], start, end - start)) return false;
  }
  return raqm.layout(line);
}

kt_glyph *kt_shape(const uint32_t *text, const uint32_t *which, size_t count, void *const *faces,
                   size_t face_count, int load_flags, size_t *glyph_count) {
  *glyph_count = 0;
  raqm_t *line = raqm.create();
  if (!line) return NULL;
  kt_glyph *result = NULL;
  if (lay_out(line, text, which, count, faces, load_flags)) {
    size_t found = 0;
    const raqm_glyph_t *glyphs = raqm.glyphs(line, &found);
    result = malloc((found + 1) * sizeof *result);
    if (result) {
      for (size_t i = 0; i < found; i++) {
        uint32_t face = 0;
        while (face + 1 < face_count && faces[face] != glyphs[i].ftface) face++;
        result[i] = (kt_glyph){face, glyphs[i].index, glyphs[i].x_advance, glyphs[i].x_offset,
                               glyphs[i].y_offset};
      }
      *glyph_count = found;
    }
  }
  raqm.destroy(line);
  return result;
}

void kt_free(kt_glyph *glyphs) { free(glyphs); }
