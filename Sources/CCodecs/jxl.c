#include "CCodecs.h"
#include "library.h"
#include "pixels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jxl/decode.h>

#define FUNCTIONS(X)                                                                           \
  X(JxlDecoderCloseInput)                                                                      \
  X(JxlDecoderCreate)                                                                          \
  X(JxlDecoderDestroy)                                                                         \
  X(JxlDecoderFlushImage)                                                                      \
  X(JxlDecoderGetBasicInfo)                                                                    \
  X(JxlDecoderGetBoxType)                                                                      \
  X(JxlDecoderGetColorAsEncodedProfile)                                                        \
  X(JxlDecoderGetColorAsICCProfile)                                                            \
  X(JxlDecoderGetICCProfileSize)                                                               \
  X(JxlDecoderProcessInput)                                                                    \
  X(JxlDecoderReleaseBoxBuffer)                                                                \
  X(JxlDecoderSetBoxBuffer)                                                                    \
  X(JxlDecoderSetDecompressBoxes)                                                              \
  X(JxlDecoderSetImageOutCallback)                                                             \
  X(JxlDecoderSetInput)                                                                        \
  X(JxlDecoderSetKeepOrientation)                                                              \
  X(JxlDecoderSetPreferredColorProfile)                                                        \
  X(JxlDecoderSetUnpremultiplyAlpha)                                                           \
  X(JxlDecoderSubscribeEvents)
KF_LIBRARY("libjxl.so.0.7")

static const JxlPixelFormat solid = {3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
static const JxlPixelFormat transparent = {4, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};

struct kf_jxl_reader {
  JxlDecoder *decoder;
  JxlBasicInfo info;
  kf_jxl_colours colours;
};

const char *kf_jxl_library(void) { return open_library(); }

// MARK: Header

static JxlDecoder *new_decoder(const uint8_t *bytes, size_t length, int events) {
  JxlDecoder *decoder = lib.JxlDecoderCreate(nullptr);
  if (!decoder) return nullptr;
  lib.JxlDecoderSubscribeEvents(decoder, events);
  lib.JxlDecoderSetInput(decoder, bytes, length);
  // It is not told that this is all: then a file cut short would be nothing but an error.
  return decoder;
}

/// How the file says that its picture is to be turned, which the decoder tells only if it is not to do that.
static int orientation_of(const uint8_t *bytes, size_t length) {
  JxlDecoder *decoder = new_decoder(bytes, length, JXL_DEC_BASIC_INFO);
  if (!decoder) return 1;
  JxlBasicInfo info = {.orientation = JXL_ORIENT_IDENTITY};
  lib.JxlDecoderSetKeepOrientation(decoder, JXL_TRUE);
  if (lib.JxlDecoderProcessInput(decoder) == JXL_DEC_BASIC_INFO)
    lib.JxlDecoderGetBasicInfo(decoder, &info);
  lib.JxlDecoderDestroy(decoder);
  int orientation = (int)info.orientation;
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

/// Asks for sRGB where the decoder has a choice, but for a high dynamic range, which it would cut off.
static void choose_colours(kf_jxl_reader *reader) {
  JxlDecoder *decoder = reader->decoder;
  JxlColorEncoding original;
  bool is_known = lib.JxlDecoderGetColorAsEncodedProfile(
                      decoder, nullptr, JXL_COLOR_PROFILE_TARGET_ORIGINAL, &original) ==
                  JXL_DEC_SUCCESS;
  if (is_known && (original.transfer_function == JXL_TRANSFER_FUNCTION_PQ ||
                   original.transfer_function == JXL_TRANSFER_FUNCTION_HLG)) {
    reader->colours.primaries = (uint16_t)original.primaries;
    reader->colours.transfer = (uint16_t)original.transfer_function;
    return;
  }
  JxlColorEncoding standard = {
      .color_space =
          reader->info.num_color_channels == 1 ? JXL_COLOR_SPACE_GRAY : JXL_COLOR_SPACE_RGB,
      .white_point = JXL_WHITE_POINT_D65,
      .primaries = JXL_PRIMARIES_SRGB,
      .transfer_function = JXL_TRANSFER_FUNCTION_SRGB,
      .rendering_intent = JXL_RENDERING_INTENT_PERCEPTUAL,
  };
  if (!reader->info.uses_original_profile &&
      lib.JxlDecoderSetPreferredColorProfile(decoder, &standard) == JXL_DEC_SUCCESS)
    return;
  size_t size = 0;
  if (lib.JxlDecoderGetICCProfileSize(decoder, nullptr, JXL_COLOR_PROFILE_TARGET_DATA, &size) ==
      JXL_DEC_SUCCESS)
    reader->colours.profile_length = size;
}

kf_jxl_reader *kf_jxl_open(const uint8_t *bytes, size_t length, kf_picture *picture,
                           kf_outcome *outcome) {
  if (!kf_begin(open_library(), outcome)) return nullptr;
  kf_jxl_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return nullptr;
  reader->colours = (kf_jxl_colours){.primaries = 2, .transfer = 2};
  reader->decoder = new_decoder(
      bytes, length, JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE);
  if (!reader->decoder) {
    kf_jxl_close(reader);
    return nullptr;
  }
  lib.JxlDecoderSetUnpremultiplyAlpha(reader->decoder, JXL_TRUE);
  JxlDecoderStatus status;
  while ((status = lib.JxlDecoderProcessInput(reader->decoder)) == JXL_DEC_BASIC_INFO)
    lib.JxlDecoderGetBasicInfo(reader->decoder, &reader->info);
  if (status != JXL_DEC_COLOR_ENCODING) {
    bool ended = status == JXL_DEC_NEED_MORE_INPUT;
    *outcome = (kf_outcome){.status = KF_CORRUPT, .ended = ended};
    if (ended)
      snprintf(outcome->message, sizeof outcome->message, "the file ends in its header");
    kf_jxl_close(reader);
    return nullptr;
  }
  choose_colours(reader);
  reader->colours.orientation = orientation_of(bytes, length);
  *outcome = (kf_outcome){.status = KF_OK};
  *picture = (kf_picture){.width = reader->info.xsize, .height = reader->info.ysize};
  return reader;
}

void kf_jxl_close(kf_jxl_reader *reader) {
  if (!reader) return;
  if (reader->decoder) lib.JxlDecoderDestroy(reader->decoder);
  free(reader);
}

kf_jxl_colours kf_jxl_colours_of(const kf_jxl_reader *reader) { return reader->colours; }

bool kf_jxl_profile(const kf_jxl_reader *reader, uint8_t *profile) {
  return lib.JxlDecoderGetColorAsICCProfile(reader->decoder, nullptr, JXL_COLOR_PROFILE_TARGET_DATA,
                                            profile,
                                            reader->colours.profile_length) == JXL_DEC_SUCCESS;
}

// MARK: Pixels

/// Rows on their way. They come whole and from the top but from some files, whose parts may come in any order: these rows wait until
/// all before them are whole.
typedef struct {
  size_t width, height, channels;
  uint8_t *out;
  kf_area *area;  // nullptr when nothing is reduced
  uint8_t *rgb;   // a row over white
  size_t next;    // the row that is to be delivered
  uint8_t *waiting;
  uint32_t *filled;  // pixels of each row that are there
  bool failed;
  bool is_preview;  // what comes is not the last that comes for these pixels
} rows;

static void deliver(rows *r, const uint8_t *pixels) {
  uint8_t *target = r->area ? r->rgb : r->out + r->next * r->width * 3;
  if (r->channels == 4) {
    kf_rgba_over_white(pixels, target, r->width);
  } else if (r->area) {
    target = (uint8_t *)pixels;
  } else {
    memcpy(target, pixels, r->width * 3);
  }
  if (r->area) kf_area_push(r->area, target);
  r->next++;
}

static void take(void *context, size_t x, size_t y, size_t count, const void *pixels) {
  rows *r = context;
  if (r->failed || y < r->next || y >= r->height || x > r->width || count > r->width - x) return;
  if (!r->waiting && y == r->next && count == r->width) {
    deliver(r, pixels);
    return;
  }
  if (!r->waiting) {
    size_t bytes = r->height * r->width * r->channels;
    r->waiting = malloc(bytes);
    r->filled = calloc(r->height, sizeof *r->filled);
    r->failed = !r->waiting || !r->filled;
    if (r->failed) return;
    memset(r->waiting, 128, bytes);
  }
  memcpy(r->waiting + (y * r->width + x) * r->channels, pixels, count * r->channels);
  if (r->is_preview) return;
  r->filled[y] += (uint32_t)count;
  while (r->next < r->height && r->filled[r->next] >= r->width)
    deliver(r, r->waiting + r->next * r->width * r->channels);
}

/// Fills what never came with grey, or with what there is of it.
static void finish(rows *r) {
  if (!r->waiting && r->next < r->height) {
    r->waiting = malloc(r->width * r->channels);
    if (r->waiting) memset(r->waiting, 128, r->width * r->channels);
    if (r->waiting && r->channels == 4)
      for (size_t x = 0; x < r->width; x++) r->waiting[x * 4 + 3] = 255;
    while (r->waiting && r->next < r->height) deliver(r, r->waiting);
  }
  while (r->waiting && r->next < r->height)
    deliver(r, r->waiting + r->next * r->width * r->channels);
}

static kf_status decode(kf_jxl_reader *reader, double usable_share, rows *r, kf_outcome *outcome) {
  JxlDecoder *decoder = reader->decoder;
  JxlDecoderStatus status = lib.JxlDecoderProcessInput(decoder);
  if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER) {
    const JxlPixelFormat *format = r->channels == 4 ? &transparent : &solid;
    if (lib.JxlDecoderSetImageOutCallback(decoder, format, take, r) != JXL_DEC_SUCCESS)
      return KF_UNSUPPORTED;
    status = lib.JxlDecoderProcessInput(decoder);
  }
  if (r->failed) return KF_OUT_OF_MEMORY;
  outcome->decoded = (double)r->next / (double)r->height;
  if (status == JXL_DEC_FULL_IMAGE || status == JXL_DEC_SUCCESS)
    return r->next == r->height ? KF_OK : KF_CORRUPT;
  outcome->ended = status == JXL_DEC_NEED_MORE_INPUT;
  if (outcome->ended && r->next < r->height) {
    // What there is of everything, more coarsely.
    r->is_preview = true;
    bool is_there = lib.JxlDecoderFlushImage(decoder) == JXL_DEC_SUCCESS;
    if (r->failed) return KF_OUT_OF_MEMORY;
    if (is_there) {
      outcome->coarse = true;
      outcome->decoded = 1;
    }
  }
  if (outcome->decoded >= usable_share) finish(r);
  return KF_OK;
}

void kf_jxl_decode(kf_jxl_reader *reader, double usable_share, uint8_t *out, size_t out_width,
                   size_t out_height, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = KF_OUT_OF_MEMORY};
  rows r = {.width = reader->info.xsize,
            .height = reader->info.ysize,
            .channels = reader->info.alpha_bits > 0 ? 4 : 3,
            .out = out};
  r.rgb = malloc(r.width * 3);
  bool is_ready = r.rgb != nullptr;
  if (is_ready && (r.width != out_width || r.height != out_height)) {
    r.area = kf_area_new(r.width, r.height, out_width, out_height, out);
    is_ready = r.area != nullptr;
  }
  if (is_ready) outcome->status = decode(reader, usable_share, &r, outcome);
  kf_area_free(r.area);
  free(r.rgb);
  free(r.waiting);
  free(r.filled);
}

// MARK: Metadata

/// Takes the rest of a box whose beginning is told.
static uint8_t *read_box(JxlDecoder *decoder, size_t limit, size_t *length) {
  size_t room = 1 << 12, used = 0;
  uint8_t *box = malloc(room);
  while (box && lib.JxlDecoderSetBoxBuffer(decoder, box + used, room - used) == JXL_DEC_SUCCESS) {
    JxlDecoderStatus status = lib.JxlDecoderProcessInput(decoder);
    used = room - lib.JxlDecoderReleaseBoxBuffer(decoder);
    if (status == JXL_DEC_BOX || status == JXL_DEC_SUCCESS) {
      *length = used;
      return box;
    }
    if (status != JXL_DEC_BOX_NEED_MORE_OUTPUT || room >= limit) break;
    room *= 2;
    uint8_t *larger = realloc(box, room);
    if (!larger) break;
    box = larger;
  }
  free(box);
  return nullptr;
}

uint8_t *kf_jxl_box(const uint8_t *bytes, size_t length, const char *kind, size_t limit,
                    size_t *box_length) {
  *box_length = 0;
  if (open_library()) return nullptr;
  JxlDecoder *decoder = new_decoder(bytes, length, JXL_DEC_BOX);
  if (!decoder) return nullptr;
  uint8_t *box = nullptr;
  lib.JxlDecoderSetDecompressBoxes(decoder, JXL_TRUE);
  lib.JxlDecoderCloseInput(decoder);
  while (!box && lib.JxlDecoderProcessInput(decoder) == JXL_DEC_BOX) {
    JxlBoxType type;
    if (lib.JxlDecoderGetBoxType(decoder, type, JXL_TRUE) != JXL_DEC_SUCCESS) break;
    if (memcmp(type, kind, sizeof type) != 0) continue;
    box = read_box(decoder, limit, box_length);
    break;
  }
  lib.JxlDecoderDestroy(decoder);
  return box;
}
