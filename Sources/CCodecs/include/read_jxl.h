// JPEG XL by libjxl, which is opened when it is first needed.

#pragma once

#include "CCodecs.h"

typedef struct kf_jxl_reader kf_jxl_reader;

typedef struct {
  /// How the decoder will turn the picture, as EXIF numbers it.
  int orientation;
  /// The picture comes out in a profile of this many bytes; 0: in sRGB, or as the numbers say.
  size_t profile_length;
  /// Of ITU-T H.273, for PQ and HLG; 2 otherwise.
  uint16_t primaries, transfer;
} kf_jxl_colours;

/// Opens the library; NULL, or why it is not to be had.
const char *_Nullable kf_jxl_library(void);

/// Reads up to the first pixel. `bytes` must outlive the reader. Sides are those of the picture once it is turned.
kf_jxl_reader *_Nullable kf_jxl_open(const uint8_t *_Nonnull bytes, size_t length,
                                     kf_picture *_Nonnull picture, kf_outcome *_Nonnull outcome);
kf_jxl_colours kf_jxl_colours_of(const kf_jxl_reader *_Nonnull reader);
/// Into `profile_length` bytes; false if it cannot be had.
bool kf_jxl_profile(const kf_jxl_reader *_Nonnull reader, uint8_t *_Nonnull profile);
/// Decodes the first frame turned, to 8-bit RGB over white, reduced by area to out_width x out_height. Once per reader.
void kf_jxl_decode(kf_jxl_reader *_Nonnull reader, double usable_share, uint8_t *_Nonnull out,
                   size_t out_width, size_t out_height, kf_outcome *_Nonnull outcome);
void kf_jxl_close(kf_jxl_reader *_Nullable reader);

/// What the first box of this kind holds, unpacked; NULL if there is none, or more than `limit` bytes of it. To be released with kf_free.
uint8_t *_Nullable kf_jxl_box(const uint8_t *_Nonnull bytes, size_t length,
                              const char *_Nonnull kind, size_t limit, size_t *_Nonnull box_length);
