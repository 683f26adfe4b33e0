#include "CCodecs.h"
#include "library.h"
#include "pixels.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libheif/heif.h>

#define FUNCTIONS(X)                                                                           \
  X(heif_context_alloc)                                                                        \
  X(heif_context_free)                                                                         \
  X(heif_context_get_primary_image_handle)                                                     \
  X(heif_context_read_from_memory_without_copy)                                                \
  X(heif_context_set_max_decoding_threads)                                                     \
  X(heif_context_set_maximum_image_size_limit)                                                 \
  X(heif_decode_image)                                                                         \
  X(heif_decoding_options_alloc)                                                               \
  X(heif_decoding_options_free)                                                                \
  X(heif_has_compatible_brand)                                                                 \
  X(heif_image_get_bits_per_pixel_range)                                                       \
  X(heif_image_get_decoding_warnings)                                                          \
  X(heif_image_get_height)                                                                     \
  X(heif_image_get_plane_readonly)                                                             \
  X(heif_image_get_width)                                                                      \
  X(heif_image_handle_get_height)                                                              \
  X(heif_image_handle_get_list_of_metadata_block_IDs)                                          \
  X(heif_image_handle_get_metadata)                                                            \
  X(heif_image_handle_get_metadata_content_type)                                               \
  X(heif_image_handle_get_metadata_size)                                                       \
  X(heif_image_handle_get_metadata_type)                                                       \
  X(heif_image_handle_get_nclx_color_profile)                                                  \
  X(heif_image_handle_get_number_of_metadata_blocks)                                           \
  X(heif_image_handle_get_raw_color_profile)                                                   \
  X(heif_image_handle_get_raw_color_profile_size)                                              \
  X(heif_image_handle_get_width)                                                               \
  X(heif_image_handle_is_premultiplied_alpha)                                                  \
  X(heif_image_handle_release)                                                                 \
  X(heif_image_has_channel)                                                                    \
  X(heif_image_release)                                                                        \
  X(heif_init)                                                                                 \
  X(heif_nclx_color_profile_free)
KF_LIBRARY("libheif.so.1")

/// More would be pictures that are refused for their pixels, and these have their size named.
enum { SIDE_LIMIT = 1 << 20, METADATA_LIMIT = 32 };

struct kf_heif_reader {
  struct heif_context *context;
  struct heif_image_handle *handle;
};

const char *kf_heif_library(void) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static bool is_ready;
  const char *problem = open_library();
  if (problem) return problem;
  pthread_mutex_lock(&lock);
  // Its decoders may be files of their own, which are opened now.
  if (!is_ready) lib.heif_init(nullptr);
  is_ready = true;
  pthread_mutex_unlock(&lock);
  return nullptr;
}

// MARK: Errors

static kf_status status_of(struct heif_error error) {
  if (error.subcode == heif_suberror_Unsupported_codec) return KF_UNSUPPORTED;
  switch (error.code) {
    case heif_error_Ok: return KF_OK;
    case heif_error_Unsupported_filetype:
    case heif_error_Unsupported_feature: return KF_UNSUPPORTED;
    case heif_error_Memory_allocation_error:
      return error.subcode == heif_suberror_Security_limit_exceeded ? KF_CORRUPT : KF_OUT_OF_MEMORY;
    default: return KF_CORRUPT;
  }
}

/// The library's words, up to the end of their line.
static void report(struct heif_error error, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = status_of(error)};
  if (!error.message) return;
  snprintf(outcome->message, sizeof outcome->message, "%.*s", (int)strcspn(error.message, "\r\n"),
           error.message);
}

// MARK: Header

static bool is_sequence(const uint8_t *bytes, int length) {
  static const char *const sequences[] = {"msf1", "hevc", "hevx", "avis"};
  static const char *const stills[] = {"mif1", "heic", "heix", "avif"};
  for (int i = 0; i < 4; i++)
    if (lib.heif_has_compatible_brand(bytes, length, stills[i]) == 1) return false;
  for (int i = 0; i < 4; i++)
    if (lib.heif_has_compatible_brand(bytes, length, sequences[i]) == 1) return true;
  return false;
}

static kf_status open_primary(kf_heif_reader *reader, const uint8_t *bytes, size_t length,
                              kf_outcome *outcome) {
  if (length <= INT_MAX && is_sequence(bytes, (int)length)) {
    *outcome = (kf_outcome){.status = KF_UNSUPPORTED,
                            .message = "a sequence of pictures without a still one"};
    return KF_UNSUPPORTED;
  }
  reader->context = lib.heif_context_alloc();
  if (!reader->context) {
    *outcome = (kf_outcome){.status = KF_OUT_OF_MEMORY};
    return KF_OUT_OF_MEMORY;
  }
  lib.heif_context_set_maximum_image_size_limit(reader->context, SIDE_LIMIT);
  // Photos are worked on side by side already.
  lib.heif_context_set_max_decoding_threads(reader->context, 0);
  struct heif_error error =
      lib.heif_context_read_from_memory_without_copy(reader->context, bytes, length, nullptr);
  if (error.code == heif_error_Ok)
    error = lib.heif_context_get_primary_image_handle(reader->context, &reader->handle);
  report(error, outcome);
  return outcome->status;
}

kf_heif_reader *kf_heif_open(const uint8_t *bytes, size_t length, kf_picture *picture,
                             kf_outcome *outcome) {
  if (!kf_begin(kf_heif_library(), outcome)) return nullptr;
  kf_heif_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return nullptr;
  if (open_primary(reader, bytes, length, outcome) != KF_OK) {
    kf_heif_close(reader);
    return nullptr;
  }
  int width = lib.heif_image_handle_get_width(reader->handle);
  int height = lib.heif_image_handle_get_height(reader->handle);
  if (width <= 0 || height <= 0) {
    *outcome = (kf_outcome){.status = KF_CORRUPT, .message = "it says nothing of its size"};
    kf_heif_close(reader);
    return nullptr;
  }
  *picture = (kf_picture){.width = (uint32_t)width, .height = (uint32_t)height};
  return reader;
}

void kf_heif_close(kf_heif_reader *reader) {
  if (!reader) return;
  if (reader->handle) lib.heif_image_handle_release(reader->handle);
  if (reader->context) lib.heif_context_free(reader->context);
  free(reader);
}

kf_heif_colours kf_heif_colours_of(const kf_heif_reader *reader) {
  kf_heif_colours colours = {.primaries = 2, .transfer = 2};
  colours.profile_length = lib.heif_image_handle_get_raw_color_profile_size(reader->handle);
  struct heif_color_profile_nclx *codes = nullptr;
  struct heif_error error = lib.heif_image_handle_get_nclx_color_profile(reader->handle, &codes);
  if (error.code == heif_error_Ok && codes) {
    colours.primaries = (uint16_t)codes->color_primaries;
    colours.transfer = (uint16_t)codes->transfer_characteristics;
  }
  if (codes) lib.heif_nclx_color_profile_free(codes);
  return colours;
}

bool kf_heif_profile(const kf_heif_reader *reader, uint8_t *profile) {
  return lib.heif_image_handle_get_raw_color_profile(reader->handle, profile).code == heif_error_Ok;
}

// MARK: Metadata

size_t kf_heif_metadata_count(const kf_heif_reader *reader) {
  int count = lib.heif_image_handle_get_number_of_metadata_blocks(reader->handle, nullptr);
  return count < 0 ? 0 : count < METADATA_LIMIT ? (size_t)count : METADATA_LIMIT;
}

static bool item_at(const kf_heif_reader *reader, size_t index, heif_item_id *id) {
  heif_item_id items[METADATA_LIMIT];
  int count = lib.heif_image_handle_get_list_of_metadata_block_IDs(reader->handle, nullptr, items,
                                                                   METADATA_LIMIT);
  if (count < 0 || index >= (size_t)count) return false;
  *id = items[index];
  return true;
}

size_t kf_heif_metadata_length(const kf_heif_reader *reader, size_t index, bool *is_xmp) {
  heif_item_id id;
  if (!item_at(reader, index, &id)) return 0;
  const char *type = lib.heif_image_handle_get_metadata_type(reader->handle, id);
  const char *content = lib.heif_image_handle_get_metadata_content_type(reader->handle, id);
  *is_xmp = type && content && !strcmp(type, "mime") && !strcmp(content, "application/rdf+xml");
  if (!*is_xmp && !(type && !strcmp(type, "Exif"))) return 0;
  return lib.heif_image_handle_get_metadata_size(reader->handle, id);
}

bool kf_heif_metadata(const kf_heif_reader *reader, size_t index, uint8_t *bytes) {
  heif_item_id id;
  return item_at(reader, index, &id) &&
         lib.heif_image_handle_get_metadata(reader->handle, id, bytes).code == heif_error_Ok;
}

// MARK: Pixels

/// Red, green, blue and alpha as the library holds them, 8 bits or up to 16.
typedef struct {
  const uint8_t *bytes[4];
  size_t stride[4];
  unsigned bits[4];
  bool alpha, premultiplied;
  /// A row of a plane of more than 8 bits in 8.
  uint8_t *row[4];
} planes;

static bool find_plane(const struct heif_image *image, enum heif_channel channel, size_t width,
                       size_t height, planes *p, int at) {
  int stride = 0;
  p->bytes[at] = lib.heif_image_get_plane_readonly(image, channel, &stride);
  int bits = lib.heif_image_get_bits_per_pixel_range(image, channel);
  int across = lib.heif_image_get_width(image, channel);
  int down = lib.heif_image_get_height(image, channel);
  if (!p->bytes[at] || bits < 8 || bits > 16 || across < 0 || (size_t)across < width || down < 0 ||
      (size_t)down < height || stride < 0 || (size_t)stride < width * (bits > 8 ? 2 : 1)) {
    return false;
  }
  p->stride[at] = (size_t)stride;
  p->bits[at] = (unsigned)bits;
  p->row[at] = bits > 8 ? malloc(width) : nullptr;
  return bits == 8 || p->row[at];
}

static const uint8_t *plane_row(const planes *p, int at, size_t y, size_t width) {
  const uint8_t *stored = p->bytes[at] + y * p->stride[at];
  if (p->bits[at] == 8) return stored;
  const uint16_t *deep = (const uint16_t *)stored;
  uint8_t *row = p->row[at];
  unsigned shift = p->bits[at] - 8;
  for (size_t x = 0; x < width; x++) row[x] = (uint8_t)(deep[x] >> shift);
  return row;
}

static void weave(const uint8_t *restrict red, const uint8_t *restrict green,
                  const uint8_t *restrict blue, uint8_t *restrict rgb, size_t width) {
  for (size_t x = 0; x < width; x++) {
    rgb[x * 3] = red[x];
    rgb[x * 3 + 1] = green[x];
    rgb[x * 3 + 2] = blue[x];
  }
}

static void lay_over_white(uint8_t *rgb, const uint8_t *alpha, size_t width, bool premultiplied) {
  for (size_t i = 0; i < width * 3; i++) {
    unsigned cover = alpha[i / 3];
    if (premultiplied) {
      unsigned light = rgb[i] + 255u - cover;
      rgb[i] = (uint8_t)(light < 255 ? light : 255);
    } else {
      unsigned product = (255u - rgb[i]) * cover + 128;
      rgb[i] = (uint8_t)(255 - ((product + (product >> 8)) >> 8));
    }
  }
}

static kf_status reduce(const planes *p, size_t width, size_t height, uint8_t *out,
                        size_t out_width, size_t out_height) {
  bool direct = width == out_width && height == out_height;
  kf_area *area = direct ? nullptr : kf_area_new(width, height, out_width, out_height, out);
  uint8_t *row = direct ? nullptr : malloc(width * 3);
  bool is_ready = direct || (area && row);
  for (size_t y = 0; is_ready && y < height; y++) {
    uint8_t *rgb = direct ? out + y * width * 3 : row;
    weave(plane_row(p, 0, y, width), plane_row(p, 1, y, width), plane_row(p, 2, y, width), rgb, width);
    if (p->alpha) lay_over_white(rgb, plane_row(p, 3, y, width), width, p->premultiplied);
    if (!direct) kf_area_push(area, rgb);
  }
  kf_area_free(area);
  free(row);
  return is_ready ? KF_OK : KF_OUT_OF_MEMORY;
}

void kf_heif_decode(kf_heif_reader *reader, kf_heif_turn turn, uint8_t *out, size_t out_width,
                    size_t out_height, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = KF_OUT_OF_MEMORY};
  struct heif_image *image = nullptr;
  struct heif_decoding_options *options = lib.heif_decoding_options_alloc();
  if (!options) return;
  options->ignore_transformations = turn != KF_HEIF_DONE;
  // Planes are what the library makes first; to weave them it would make a second picture.
  struct heif_error error = lib.heif_decode_image(reader->handle, &image, heif_colorspace_RGB,
                                                  heif_chroma_444, options);
  report(error, outcome);
  lib.heif_decoding_options_free(options);
  if (outcome->status != KF_OK || !image) return;
  *outcome = (kf_outcome){.status = KF_OK, .decoded = 1};
  size_t width = (size_t)lib.heif_image_handle_get_width(reader->handle);
  size_t height = (size_t)lib.heif_image_handle_get_height(reader->handle);
  if (turn == KF_HEIF_STORED_ASIDE) {
    size_t side = width;
    width = height;
    height = side;
  }
  planes p = {.premultiplied = lib.heif_image_handle_is_premultiplied_alpha(reader->handle)};
  static const enum heif_channel channels[3] = {heif_channel_R, heif_channel_G, heif_channel_B};
  bool is_whole = true;
  for (int i = 0; i < 3; i++)
    is_whole = is_whole && find_plane(image, channels[i], width, height, &p, i);
  if (is_whole && lib.heif_image_has_channel(image, heif_channel_Alpha))
    is_whole = p.alpha = find_plane(image, heif_channel_Alpha, width, height, &p, 3);
  if (is_whole) {
    outcome->status = reduce(&p, width, height, out, out_width, out_height);
    struct heif_error warning;
    if (outcome->status == KF_OK && lib.heif_image_get_decoding_warnings(image, 0, &warning, 1) == 1)
      snprintf(outcome->message, sizeof outcome->message, "%s", warning.message);
  } else {
    *outcome = (kf_outcome){.status = KF_CORRUPT,
                            .message = "its picture is not of the size it announces"};
  }
  for (int i = 0; i < 4; i++) free(p.row[i]);
  lib.heif_image_release(image);
}
