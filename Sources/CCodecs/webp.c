#include "CCodecs.h"
#include "library.h"
#include "pixels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>

#define FUNCTIONS(X)                                                                           \
  X(WebPGetFeaturesInternal)                                                                   \
  X(WebPIDecGetRGB)                                                                            \
  X(WebPIDecode)                                                                               \
  X(WebPIDelete)                                                                               \
  X(WebPIUpdate)                                                                               \
  X(WebPInitDecoderConfigInternal)
KF_LIBRARY("libwebp.so.7")

struct kf_webp_reader {
  const uint8_t *bytes;
  size_t length;
  uint32_t width, height;
  bool alpha, animated;
};

const char *kf_webp_library(void) { return open_library(); }

// MARK: Header

static kf_status status_of(VP8StatusCode code) {
  switch (code) {
    case VP8_STATUS_OK: return KF_OK;
    case VP8_STATUS_OUT_OF_MEMORY: return KF_OUT_OF_MEMORY;
    case VP8_STATUS_UNSUPPORTED_FEATURE: return KF_UNSUPPORTED;
    default: return KF_CORRUPT;
  }
}

static const char *words(VP8StatusCode code) {
  switch (code) {
    case VP8_STATUS_UNSUPPORTED_FEATURE: return "a feature that libwebp does not know";
    case VP8_STATUS_SUSPENDED:
    case VP8_STATUS_NOT_ENOUGH_DATA: return "the file ends too early";
    case VP8_STATUS_BITSTREAM_ERROR: return "its data make no sense";
    default: return "";
  }
}

static void report(VP8StatusCode code, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = status_of(code)};
  outcome->ended = code == VP8_STATUS_SUSPENDED || code == VP8_STATUS_NOT_ENOUGH_DATA;
  snprintf(outcome->message, sizeof outcome->message, "%s", words(code));
}

kf_webp_reader *kf_webp_open(const uint8_t *bytes, size_t length, kf_picture *picture,
                             kf_outcome *outcome) {
  if (!kf_begin(open_library(), outcome)) return nullptr;
  WebPBitstreamFeatures features;
  VP8StatusCode code =
      lib.WebPGetFeaturesInternal(bytes, length, &features, WEBP_DECODER_ABI_VERSION);
  report(code, outcome);
  if (code != VP8_STATUS_OK) return nullptr;
  kf_webp_reader *reader = malloc(sizeof *reader);
  if (!reader) {
    outcome->status = KF_OUT_OF_MEMORY;
    return nullptr;
  }
  *reader = (kf_webp_reader){.bytes = bytes,
                             .length = length,
                             .width = (uint32_t)features.width,
                             .height = (uint32_t)features.height,
                             .alpha = features.has_alpha,
                             .animated = features.has_animation};
  *picture = (kf_picture){.width = reader->width, .height = reader->height};
  return reader;
}

void kf_webp_close(kf_webp_reader *reader) { free(reader); }

// MARK: Pixels

/// Decodes to `width` x `height`, reducing a larger picture on the way: that is done in the planes of its colours, and takes less
/// time than to reduce its RGB. `channels` is 3, or 4 for colours that are multiplied by the transparency behind them.
/// Gives the number of rows, from the top, that there were data for.
static VP8StatusCode decode(const uint8_t *bytes, size_t length, bool reduced, unsigned channels,
                            uint8_t *out, size_t width, size_t height, size_t *rows) {
  *rows = 0;
  WebPDecoderConfig config;
  if (!lib.WebPInitDecoderConfigInternal(&config, WEBP_DECODER_ABI_VERSION))
    return VP8_STATUS_INVALID_PARAM;
  config.options.use_scaling = reduced;
  config.options.scaled_width = (int)width;
  config.options.scaled_height = (int)height;
  config.output.colorspace = channels == 4 ? MODE_rgbA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = out;
  config.output.u.RGBA.stride = (int)(width * channels);
  config.output.u.RGBA.size = width * height * channels;
  WebPIDecoder *decoder = lib.WebPIDecode(nullptr, 0, &config);
  if (!decoder) return VP8_STATUS_OUT_OF_MEMORY;
  VP8StatusCode code = lib.WebPIUpdate(decoder, bytes, length);
  int last = 0;
  if (lib.WebPIDecGetRGB(decoder, &last, nullptr, nullptr, nullptr) && last > 0)
    *rows = (size_t)last < height ? (size_t)last : height;
  if (code == VP8_STATUS_OK) *rows = height;
  lib.WebPIDelete(decoder);
  return code;
}

/// Colours that are multiplied by the transparency behind them. `rgb` may be `rgba`.
static void over_white(const uint8_t *rgba, uint8_t *rgb, size_t count) {
  for (size_t i = 0; i < count; i++, rgba += 4, rgb += 3) {
    uint8_t white = (uint8_t)(255 - rgba[3]);
    for (int c = 0; c < 3; c++) {
      unsigned light = (unsigned)rgba[c] + white;
      rgb[c] = (uint8_t)(light < 255 ? light : 255);
    }
  }
}

static VP8StatusCode decode_whole(const kf_webp_reader *reader, const uint8_t *bytes, size_t length,
                                  uint8_t *out, size_t width, size_t height, size_t *rows) {
  bool reduced = width != reader->width || height != reader->height;
  if (!reader->alpha) return decode(bytes, length, reduced, 3, out, width, height, rows);
  uint8_t *rgba = malloc(width * height * 4);
  if (!rgba) return VP8_STATUS_OUT_OF_MEMORY;
  VP8StatusCode code = decode(bytes, length, reduced, 4, rgba, width, height, rows);
  over_white(rgba, out, width * *rows);
  free(rgba);
  return code;
}

/// A frame that is smaller than its canvas. `rows` are those of the output.
static VP8StatusCode decode_part(const kf_webp_reader *reader, const kf_webp_frame *frame,
                                 uint8_t *out, size_t out_width, size_t out_height, size_t *rows) {
  size_t width = reader->width;
  uint8_t *rgba = malloc((size_t)frame->width * frame->height * 4), *row = malloc(width * 3);
  kf_area *area = kf_area_new(width, reader->height, out_width, out_height, out);
  VP8StatusCode code = VP8_STATUS_OUT_OF_MEMORY;
  if (rgba && row && area) {
    code = decode(reader->bytes + frame->start, frame->length, false, 4, rgba, frame->width,
                  frame->height, rows);
    bool is_whole = *rows == frame->height;
    size_t end = is_whole ? reader->height : frame->y + *rows;
    for (size_t y = 0; y < reader->height; y++) {
      memset(row, y < end ? 255 : 128, width * 3);
      if (y >= frame->y && y < frame->y + *rows) {
        over_white(rgba + (y - frame->y) * frame->width * 4, row + (size_t)frame->x * 3, frame->width);
      }
      kf_area_push(area, row);
    }
    *rows = is_whole ? out_height : end * out_height / reader->height;
  }
  kf_area_free(area);
  free(rgba);
  free(row);
  return code;
}

void kf_webp_decode(kf_webp_reader *reader, const kf_webp_frame *frame, double usable_share,
                    uint8_t *out, size_t out_width, size_t out_height, kf_outcome *outcome) {
  size_t rows = 0;
  VP8StatusCode code;
  if (reader->animated && !frame) {
    code = VP8_STATUS_NOT_ENOUGH_DATA;
  } else if (!frame) {
    code = decode_whole(reader, reader->bytes, reader->length, out, out_width, out_height, &rows);
  } else if (frame->width == reader->width && frame->height == reader->height) {
    code = decode_whole(reader, reader->bytes + frame->start, frame->length, out, out_width,
                        out_height, &rows);
  } else {
    code = decode_part(reader, frame, out, out_width, out_height, &rows);
  }
  report(code, outcome);
  // Below the usable share nobody looks at the rest.
  if (outcome->status != KF_CORRUPT && outcome->status != KF_OK) return;
  outcome->status = KF_OK;
  outcome->decoded = (double)rows / (double)out_height;
  if (rows == out_height || outcome->decoded < usable_share) return;
  memset(out + rows * out_width * 3, 128, (out_height - rows) * out_width * 3);
}
