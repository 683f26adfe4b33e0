// Where the rows of a picture go while it is decoded: straight into the picture that is wanted, or reduced by area on the way.

#pragma once

#include "pixels.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  uint8_t *out;
  size_t width, height;
  /// Rows done.
  size_t rows;
  /// NULL, and no row of its own, where the picture is wanted at the size it has.
  kf_area *area;
  uint8_t *row;
} kf_sink;

/// False when out of memory; to be closed either way.
static inline bool sink_open(kf_sink *sink, size_t width, size_t height, uint8_t *out,
                             size_t out_width, size_t out_height) {
  *sink = (kf_sink){.out = out, .width = width, .height = height};
  if (width == out_width && height == out_height) return true;
  sink->area = kf_area_new(width, height, out_width, out_height, out);
  sink->row = malloc(width * 3);
  return sink->area && sink->row;
}

static inline void sink_close(kf_sink *sink) {
  kf_area_free(sink->area);
  free(sink->row);
}

/// Where the next row is to be written, as RGB; then say `sink_next`. Not beyond the last.
static inline uint8_t *sink_row(kf_sink *sink) {
  return sink->area ? sink->row : sink->out + sink->rows * sink->width * 3;
}

static inline void sink_next(kf_sink *sink) {
  if (sink->area) kf_area_push(sink->area, sink->row);
  sink->rows++;
}

/// A row that lies elsewhere.
static inline void sink_push(kf_sink *sink, const uint8_t *rgb) {
  if (sink->area) kf_area_push(sink->area, rgb);
  else memcpy(sink_row(sink), rgb, sink->width * 3);
  sink->rows++;
}

/// Rows that are missing, in grey.
static inline void sink_grey(kf_sink *sink, size_t count) {
  for (; count > 0 && sink->rows < sink->height; count--) {
    memset(sink_row(sink), 128, sink->width * 3);
    sink_next(sink);
  }
}
