// Sets lines of text with libraqm and finds fonts with fontconfig. Both are opened when they are first needed, not when the
// program is loaded: with all that they load in turn, they would double the time a short command takes.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A glyph of a line, in the order they are drawn in: from left to right.
typedef struct {
  /// Place in the list of faces.
  uint32_t face;
  uint32_t index;
  /// In 64ths of a pixel, y upwards.
  int32_t advance;
  int32_t x_offset;
  int32_t y_offset;
} kt_glyph;

/// False, with `*reason` telling why, where libraqm is missing; the text lives as long as the program. To be called
/// once, before `kt_shape`.
bool kt_open_raqm(const char *_Nullable *_Nonnull reason);

/// Sets one line: joins and reorders letters, in either direction.
///
/// `text` holds `count` characters, at least one; `which` tells for each the face of `faces` (an FT_Face, with its size set)
/// that it is drawn with. `load_flags` are those of FT_Load_Glyph that widths are taken with. NULL when out of memory.
kt_glyph *_Nullable kt_shape(const uint32_t *_Nonnull text, const uint32_t *_Nonnull which,
                             size_t count, void *_Nonnull const *_Nonnull faces, size_t face_count,
                             int load_flags, size_t *_Nonnull glyph_count);
void kt_free(kt_glyph *_Nullable glyphs);

/// As `kt_open_raqm`, for fontconfig.
bool kt_open_fontconfig(const char *_Nullable *_Nonnull reason);

/// Looks among the installed fonts for an upright one with outlines that has all `count` characters of `text`.
///
/// `language` is one that is preferred (RFC 3066), NULL that of the user. True fills in the file, zero-terminated, and
/// which of the file's faces it is.
bool kt_find_font(const uint32_t *_Nonnull text, size_t count, const char *_Nullable language,
                  char *_Nonnull path, size_t path_room, int32_t *_Nonnull face_index);
