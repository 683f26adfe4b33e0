#include "CCodecs.h"
#include "library.h"
#include "pixels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libraw/libraw.h>

#define FUNCTIONS(X)                                                                           \
  X(libraw_close)                                                                              \
  X(libraw_dcraw_clear_mem)                                                                    \
  X(libraw_dcraw_make_mem_image)                                                               \
  X(libraw_dcraw_process)                                                                      \
  X(libraw_init)                                                                               \
  X(libraw_open_buffer)                                                                        \
  X(libraw_set_dataerror_handler)                                                              \
  X(libraw_strerror)                                                                           \
  X(libraw_unpack)                                                                             \
  X(libraw_unpack_thumb)

// Its structures are laid out anew with each version, and fields are read and set in them.
#define TEXT(number) #number
#define SO_NAME(version) "libraw_r.so." TEXT(version)
KF_LIBRARY(SO_NAME(LIBRAW_SHLIB_CURRENT))

const char *kf_raw_library(void) { return open_library(); }

struct kf_raw_reader {
  libraw_data_t *raw;
  libraw_processed_image_t *image;
  /// What libraw said of the data that stopped it not.
  char complaint[KF_MESSAGE_LENGTH];
};

// MARK: Header

static void on_data_error(void *context, const char *file, const int offset) {
  (void)file;
  kf_raw_reader *reader = context;
  if (reader->complaint[0]) return;
  if (offset < 0) snprintf(reader->complaint, sizeof reader->complaint, "the file ends too early");
  else snprintf(reader->complaint, sizeof reader->complaint, "broken data at byte %d", offset);
}

/// Codes above zero are those of the system.
static void report(int code, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = KF_CORRUPT};
  switch (code) {
    case LIBRAW_SUCCESS: outcome->status = KF_OK; return;
    case ENOMEM:
    case LIBRAW_UNSUFFICIENT_MEMORY:
    case LIBRAW_TOO_BIG: outcome->status = KF_OUT_OF_MEMORY; break;
    case LIBRAW_FILE_UNSUPPORTED:
    case LIBRAW_NOT_IMPLEMENTED: outcome->status = KF_UNSUPPORTED; break;
    default: break;
  }
  const char *text = code < 0 ? lib.libraw_strerror(code) : strerror(code);
  snprintf(outcome->message, sizeof outcome->message, "%s", text);
}

/// What the camera means to be shown of what its sensor saw, in the picture as libraw has it; all of it where nothing is said.
static void find_crop(libraw_data_t *raw) {
  const libraw_image_sizes_t *sizes = &raw->sizes;
  const libraw_raw_inset_crop_t *inset = &sizes->raw_inset_crop;
  const unsigned *dng = raw->color.dng_levels.default_crop;
  // Both are counted from the corner of the sensor.
  int64_t left = inset->cleft, top = inset->ctop, width = inset->cwidth, height = inset->cheight;
  if (raw->idata.dng_version && dng[2] && dng[3]) left = dng[0], top = dng[1], width = dng[2], height = dng[3];
  else left -= sizes->left_margin, top -= sizes->top_margin;
  bool fits = left >= 0 && top >= 0 && left + width <= sizes->width && top + height <= sizes->height;
  // A camera leaves a few rows and columns out; half of them would be another picture.
  if (!fits || width * 2 < sizes->width || height * 2 < sizes->height || sizes->pixel_aspect != 1) return;
  unsigned box[4] = {(unsigned)left, (unsigned)top, (unsigned)width, (unsigned)height};
  memcpy(raw->params.cropbox, box, sizeof box);
}

static bool has_crop(const libraw_data_t *raw) { return raw->params.cropbox[2] != UINT32_MAX; }

static void set(libraw_data_t *raw, uint64_t most) {
  raw->params.max_raw_memory_mb = (unsigned)(most >> 20);
  raw->params.half_size = 1;
  raw->params.use_camera_wb = 1;
  raw->params.no_auto_bright = 1;
  raw->params.output_color = 1;
  raw->params.output_bps = 8;
  // The curve of sRGB.
  raw->params.gamm[0] = 1 / 2.4;
  raw->params.gamm[1] = 12.92;
  // It is turned once, with the preview or with what is developed.
  raw->params.user_flip = 0;
}

/// What libraw holds at most: the samples, four for each pixel that is made, and the pixels.
static uint64_t held(const libraw_data_t *raw) {
  uint64_t all = (uint64_t)raw->sizes.raw_width * raw->sizes.raw_height;
  bool mosaic = raw->idata.filters != 0;
  uint64_t made = (uint64_t)raw->sizes.width * raw->sizes.height / (mosaic ? 4 : 1);
  return all * (mosaic ? 2 : 8) + made * (8 + 3);
}

kf_raw_reader *kf_raw_open(const uint8_t *bytes, size_t length, uint64_t most, kf_picture *picture,
                           kf_outcome *outcome) {
  if (!kf_begin(open_library(), outcome)) return nullptr;
  kf_raw_reader *reader = calloc(1, sizeof *reader);
  // Without handlers of its own, which write to the terminal.
  libraw_data_t *raw = reader ? lib.libraw_init(LIBRAW_OPIONS_NO_MEMERR_CALLBACK | LIBRAW_OPIONS_NO_DATAERR_CALLBACK) : nullptr;
  if (!raw) {
    free(reader);
    return nullptr;
  }
  reader->raw = raw;
  lib.libraw_set_dataerror_handler(raw, on_data_error, reader);
  set(raw, most);
  // It only reads.
  report(lib.libraw_open_buffer(raw, (void *)bytes, length), outcome);
  if (outcome->status == KF_OK && (raw->sizes.width == 0 || raw->sizes.height == 0))
    outcome->status = KF_UNSUPPORTED;
  if (outcome->status != KF_OK) {
    kf_raw_close(reader);
    return nullptr;
  }
  find_crop(raw);
  uint32_t width = has_crop(raw) ? raw->params.cropbox[2] : raw->sizes.width;
  uint32_t height = has_crop(raw) ? raw->params.cropbox[3] : raw->sizes.height;
  bool swapped = kf_raw_orientation(reader) >= 5;
  *picture = (kf_picture){.width = swapped ? height : width,
                          .height = swapped ? width : height,
                          .buffered_bytes = held(raw)};
  return reader;
}

void kf_raw_close(kf_raw_reader *reader) {
  if (!reader) return;
  if (reader->image) lib.libraw_dcraw_clear_mem(reader->image);
  lib.libraw_close(reader->raw);
  free(reader);
}

int kf_raw_orientation(const kf_raw_reader *reader) {
  // Bits: mirrored, upside down, sides exchanged.
  static const int orientations[8] = {1, 2, 4, 3, 5, 8, 6, 7};
  return orientations[reader->raw->sizes.flip & 7];
}

int64_t kf_raw_taken(const kf_raw_reader *reader) { return reader->raw->other.timestamp; }

// MARK: Pixels

kf_raw_preview kf_raw_find_preview(kf_raw_reader *reader) {
  kf_raw_preview none = {.bytes = nullptr};
  if (lib.libraw_unpack_thumb(reader->raw) != LIBRAW_SUCCESS) return none;
  const libraw_thumbnail_t *thumb = &reader->raw->thumbnail;
  kf_raw_preview preview = {.bytes = (const uint8_t *)thumb->thumb, .length = thumb->tlength};
  if (!preview.bytes) return none;
  if (thumb->tformat == LIBRAW_THUMBNAIL_JPEG) return preview;
  preview.width = thumb->twidth;
  preview.height = thumb->theight;
  bool whole = thumb->tformat == LIBRAW_THUMBNAIL_BITMAP && preview.width && preview.height &&
               (uint64_t)preview.width * preview.height * 3 <= preview.length;
  return whole ? preview : none;
}

void kf_raw_develop(kf_raw_reader *reader, uint32_t *width, uint32_t *height, kf_outcome *outcome) {
  int code = lib.libraw_unpack(reader->raw);
  if (code == LIBRAW_SUCCESS) code = lib.libraw_dcraw_process(reader->raw);
  if (code == LIBRAW_SUCCESS) reader->image = lib.libraw_dcraw_make_mem_image(reader->raw, &code);
  report(code, outcome);
  const libraw_processed_image_t *image = reader->image;
  if (outcome->status == KF_OK) {
    bool plain = image && image->type == LIBRAW_IMAGE_BITMAP && image->bits == 8 &&
                 (image->colors == 3 || image->colors == 1) && image->width && image->height &&
                 (uint64_t)image->width * image->height * image->colors <= image->data_size;
    if (!plain) outcome->status = KF_UNSUPPORTED;
  }
  if (outcome->status != KF_OK) return;
  *width = image->width;
  *height = image->height;
  outcome->decoded = 1;
  memcpy(outcome->message, reader->complaint, sizeof outcome->message);
}

bool kf_raw_copy(const kf_raw_reader *reader, uint8_t *out, size_t out_width, size_t out_height) {
  const libraw_processed_image_t *image = reader->image;
  size_t width = image->width, height = image->height;
  kf_area *area = nullptr;
  if (width != out_width || height != out_height) {
    area = kf_area_new(width, height, out_width, out_height, out);
    if (!area) return false;
  }
  uint8_t *row = malloc(width * 3);
  for (size_t y = 0; row && y < height; y++) {
    const uint8_t *from = image->data + y * width * image->colors;
    if (image->colors == 1) {
      for (size_t x = 0; x < width; x++) memset(row + x * 3, from[x], 3);
      from = row;
    }
    if (area) kf_area_push(area, from);
    else memcpy(out + y * width * 3, from, width * 3);
  }
  kf_area_free(area);
  free(row);
  return row;
}
