#include "CTextLayout.h"

#include <dlfcn.h>
#include <fontconfig/fontconfig.h>
#include <stdio.h>

static struct {
  typeof(FcInitLoadConfigAndFonts) *load;
  typeof(FcPatternCreate) *pattern;
  typeof(FcPatternDestroy) *destroy_pattern;
  typeof(FcPatternAddString) *add_string;
  typeof(FcPatternAddBool) *add_bool;
  typeof(FcPatternAddCharSet) *add_characters;
  typeof(FcPatternGetString) *string;
  typeof(FcPatternGetInteger) *integer;
  typeof(FcPatternGetBool) *boolean;
  typeof(FcPatternGetCharSet) *characters;
  typeof(FcCharSetCreate) *character_set;
  typeof(FcCharSetDestroy) *destroy_character_set;
  typeof(FcCharSetAddChar) *add_character;
  typeof(FcCharSetHasChar) *has;
  typeof(FcConfigSubstitute) *substitute;
  typeof(FcDefaultSubstitute) *substitute_defaults;
  typeof(FcFontMatch) *match;
} fc;

/// The fonts there were when the library was opened; lives as long as the program.
static FcConfig *config;

bool kt_open_fontconfig(const char **reason) {
  void *library = dlopen("libfontconfig.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library) {
    fc.load = (typeof(fc.load))dlsym(library, "FcInitLoadConfigAndFonts");
    fc.pattern = (typeof(fc.pattern))dlsym(library, "FcPatternCreate");
    fc.destroy_pattern = (typeof(fc.destroy_pattern))dlsym(library, "FcPatternDestroy");
    fc.add_string = (typeof(fc.add_string))dlsym(library, "FcPatternAddString");
    fc.add_bool = (typeof(fc.add_bool))dlsym(library, "FcPatternAddBool");
    fc.add_characters = (typeof(fc.add_characters))dlsym(library, "FcPatternAddCharSet");
    fc.string = (typeof(fc.string))dlsym(library, "FcPatternGetString");
    fc.integer = (typeof(fc.integer))dlsym(library, "FcPatternGetInteger");
    fc.boolean = (typeof(fc.boolean))dlsym(library, "FcPatternGetBool");
    fc.characters = (typeof(fc.characters))dlsym(library, "FcPatternGetCharSet");
    fc.character_set = (typeof(fc.character_set))dlsym(library, "FcCharSetCreate");
    fc.destroy_character_set =
        (typeof(fc.destroy_character_set))dlsym(library, "FcCharSetDestroy");
    fc.add_character = (typeof(fc.add_character))dlsym(library, "FcCharSetAddChar");
    fc.has = (typeof(fc.has))dlsym(library, "FcCharSetHasChar");
    fc.substitute = (typeof(fc.substitute))dlsym(library, "FcConfigSubstitute");
    fc.substitute_defaults =
        (typeof(fc.substitute_defaults))dlsym(library, "FcDefaultSubstitute");
    fc.match = (typeof(fc.match))dlsym(library, "FcFontMatch");
    if (fc.load && fc.pattern && fc.destroy_pattern && fc.add_string && fc.add_bool &&
        fc.add_characters && fc.string && fc.integer && fc.boolean && fc.characters &&
        fc.character_set && fc.destroy_character_set && fc.add_character && fc.has &&
        fc.substitute && fc.substitute_defaults && fc.match) {
      config = fc.load();
      if (config) return true;
      *reason = "fontconfig found no configuration";
      return false;
    }
  }
  *reason = dlerror();
  return false;
}

/// What is asked for: an upright sans-serif with outlines, for the characters of `text`.
static FcPattern *wanted(const uint32_t *text, size_t count, const char *language) {
  FcPattern *pattern = fc.pattern();
  FcCharSet *set = fc.character_set();
  bool complete = pattern && set;
  for (size_t i = 0; complete && i < count; i++) complete = fc.add_character(set, text[i]);
  complete = complete && fc.add_characters(pattern, FC_CHARSET, set) &&
             fc.add_string(pattern, FC_FAMILY, (const FcChar8 *)"sans-serif") &&
             fc.add_bool(pattern, FC_SCALABLE, FcTrue) && fc.add_bool(pattern, FC_COLOR, FcFalse);
  if (complete && language)
    complete = fc.add_string(pattern, FC_LANG, (const FcChar8 *)language);
  if (set) fc.destroy_character_set(set);
  complete = complete && fc.substitute(config, pattern, FcMatchPattern);
  if (!complete) {
    if (pattern) fc.destroy_pattern(pattern);
    return NULL;
  }
  fc.substitute_defaults(pattern);
  return pattern;
}

/// The best match need not have what was asked for; it is only the nearest there is.
static bool suits(FcPattern *font, const uint32_t *text, size_t count) {
  FcBool scalable = FcFalse, colour = FcFalse;
  FcCharSet *set = NULL;
  if (fc.boolean(font, FC_SCALABLE, 0, &scalable) != FcResultMatch || !scalable) return false;
  if (fc.boolean(font, FC_COLOR, 0, &colour) == FcResultMatch && colour) return false;
  if (fc.characters(font, FC_CHARSET, 0, &set) != FcResultMatch) return false;
  for (size_t i = 0; i < count; i++)
    if (!fc.has(set, text[i])) return false;
  return true;
}

bool kt_find_font(const uint32_t *text, size_t count, const char *language, char *path,
                  size_t path_room, int32_t *face_index) {
  FcPattern *pattern = wanted(text, count, language);
  if (!pattern) return false;
  FcResult result = FcResultNoMatch;
  FcPattern *font = fc.match(config, pattern, &result);
  fc.destroy_pattern(pattern);
  if (!font) return false;
  FcChar8 *file = NULL;
  int index = 0;
  bool found = suits(font, text, count) &&
               fc.string(font, FC_FILE, 0, &file) == FcResultMatch &&
               fc.integer(font, FC_INDEX, 0, &index) == FcResultMatch;
  if (found) {
    int length = snprintf(path, path_room, "%s", (const char *)file);
    found = length > 0 && (size_t)length < path_room;
    *face_index = index;
  }
  fc.destroy_pattern(font);
  return found;
}
