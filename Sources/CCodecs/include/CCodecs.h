// Libraries that decode pictures, behind functions that return. libjpeg and libpng report errors by longjmp, which must never cross
// a Swift frame: every call into them is made from here, inside a setjmp of the same C function.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "colour.h"

typedef enum : int {
  KF_OK,
  /// The library's own words are in the message.
  KF_CORRUPT,
  /// Whole, but of a kind that the library was not made for.
  KF_UNSUPPORTED,
  KF_OUT_OF_MEMORY,
  /// A progressive JPEG with more scans than any real one has.
  KF_TOO_MANY_SCANS,
  /// The library is not installed, or another version of it; the loader's own words are in the message.
  KF_NO_LIBRARY,
} kf_status;

enum { KF_MESSAGE_LENGTH = 256 };

typedef struct {
  uint32_t width, height;
  /// Whether it is stored as cyan, magenta, yellow and black.
  bool ink;
  /// Bytes the library needs for the whole picture at once; 0 when it streams row by row.
  uint64_t buffered_bytes;
} kf_picture;

/// What became of the rows. Where `decoded` reaches the usable share asked for, all of `out` is filled, with grey or
/// repeated colour where data were missing; below it decoding stops early, since nobody will look.
typedef struct {
  kf_status status;
  /// Share of the rows, from the top, whose data were present: 0...1.
  double decoded;
  /// Every row is there, but the file ended before its fine detail (progressive JPEG, interlaced PNG).
  bool coarse;
  /// The data ended there because the file does; otherwise they were broken.
  bool ended;
  /// First complaint of the library about the pixels' data; empty when it had none. The error when status is not KF_OK.
  char message[KF_MESSAGE_LENGTH];
} kf_outcome;

#include "read_gif.h"
#include "read_heif.h"
#include "read_jxl.h"
#include "read_raw.h"
#include "read_tiff.h"
#include "read_webp.h"

// MARK: JPEG

typedef struct kf_jpeg_reader kf_jpeg_reader;

/// Reads the header. `bytes` must outlive the reader. NULL, with `outcome` telling why, when it is not readable.
kf_jpeg_reader *_Nullable kf_jpeg_open(const uint8_t *_Nonnull bytes, size_t length,
                                       kf_picture *_Nonnull picture,
                                       kf_outcome *_Nonnull outcome);
/// Decodes at eighths/8 of the size (sides rounded up), then by area to out_width x out_height, into
/// out_width * out_height * 3 bytes of RGB. Once per reader. Ink goes by `ink` if it is given; a picture without ink is left as it is.
void kf_jpeg_decode(kf_jpeg_reader *_Nonnull reader, unsigned eighths, double usable_share,
                    kf_colour *_Nullable ink, uint8_t *_Nonnull out, size_t out_width,
                    size_t out_height, kf_outcome *_Nonnull outcome);
void kf_jpeg_close(kf_jpeg_reader *_Nullable reader);

/// Encodes RGB. On KF_OK `*file` is to be released with kf_free.
kf_status kf_jpeg_encode(const uint8_t *_Nonnull rgb, uint32_t width, uint32_t height, int quality,
                         bool full_colour, uint8_t *_Nullable *_Nonnull file,
                         size_t *_Nonnull length);

// MARK: PNG

typedef struct kf_png_reader kf_png_reader;

/// Reads up to the first pixel. `bytes` must outlive the reader.
kf_png_reader *_Nullable kf_png_open(const uint8_t *_Nonnull bytes, size_t length,
                                     kf_picture *_Nonnull picture, kf_outcome *_Nonnull outcome);
/// Decodes to 8-bit RGB over white, reduced by area to out_width x out_height. Once per reader.
void kf_png_decode(kf_png_reader *_Nonnull reader, double usable_share, uint8_t *_Nonnull out,
                   size_t out_width, size_t out_height, kf_outcome *_Nonnull outcome);
void kf_png_close(kf_png_reader *_Nullable reader);

/// Encodes RGB. On KF_OK `*file` is to be released with kf_free.
kf_status kf_png_encode(const uint8_t *_Nonnull rgb, uint32_t width, uint32_t height,
                        uint8_t *_Nullable *_Nonnull file, size_t *_Nonnull length);

void kf_free(void *_Nullable memory);
