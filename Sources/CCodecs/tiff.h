// What the two halves of reading TIFF share: what libtiff says of a picture (tiff.c), and what becomes of its samples (tiff_colours.c).

#pragma once

#include "CCodecs.h"
#include "sink.h"

#include <tiffio.h>

/// Planes that a pixel can be put together from: four inks and alpha.
enum { PLANES = 5 };

/// Samples of a pixel that are not refused.
enum { MOST_SAMPLES = 64 };

/// What becomes of a pixel's samples.
typedef enum {
  GREY,
  RGB,
  PALETTE,
  INK,
  LAB,
  /// libtiff makes RGB of it: subsampled colours, logarithms, JPEG of the old kind.
  CONVERTED,
} kind;

typedef enum { NO_ALPHA, STRAIGHT, MULTIPLIED } alpha_kind;

/// The file, and where in it a TIFF is reading.
typedef struct {
  const uint8_t *bytes;
  size_t length, position;
} source;

struct kf_tiff_reader {
  /// One for the picture; where planes are stored one after another, one for each that is needed, so that each goes its own way through
  /// its strips, which can be entered at their beginning only.
  TIFF *tiff[PLANES];
  source source[PLANES];
  uint64_t most, directory;
  char message[KF_MESSAGE_LENGTH];
  /// What libjpeg said that is no error.
  char complaint[KF_MESSAGE_LENGTH];
  bool ended;

  uint32_t width, height;
  uint16_t bits, samples, format, photometric, compression;
  kind kind;
  bool separate, tiled;
  /// Rows that are stored together: of a strip, or of a tile.
  uint32_t together;
  uint32_t tile_width;
  /// How many samples make a pixel's colour; the alpha beside them, and which sample it is.
  unsigned colours;
  alpha_kind alpha;
  unsigned alpha_sample;
  /// Samples beside each other in a row of `levels`.
  unsigned step;
  uint16_t *map[3];
  /// Of floating point: what is black and what is white.
  double least, range;
};

/// What a run needs of its own.
typedef struct {
  kf_sink sink;
  kf_colour *ink;
  uint8_t *stored[PLANES];  // a row or a tile of each plane
  uint8_t *levels, *alpha;  // of a row
  uint8_t *band;            // a row of tiles, as RGB
  uint32_t *raster;         // rows that libtiff makes RGB of
  uint64_t good;            // pixels that were there
} tiff_run;

/// `count` pixels as they are stored, of each plane, to RGB over white.
void kf_tiff_to_rgb(const kf_tiff_reader *r, tiff_run *run, const uint8_t *const stored[],
                    size_t count, uint8_t *rgb);
