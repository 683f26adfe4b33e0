// HEIC, HEIF and AVIF by libheif, which is opened when it is first needed.

#pragma once

#include "CCodecs.h"

typedef struct kf_heif_reader kf_heif_reader;

/// What the container says of its primary picture.
typedef struct {
  /// An ICC profile of this many bytes; 0 if there is none.
  size_t profile_length;
  /// By their numbers in ITU-T H.273; 2 where nothing is said.
  uint16_t primaries, transfer;
} kf_heif_colours;

/// Opens the library with its decoders; NULL, or why it is not to be had.
const char *_Nullable kf_heif_library(void);

/// Reads the boxes. `bytes` must outlive the reader. Sides are those of the primary picture once it is turned and cropped.
kf_heif_reader *_Nullable kf_heif_open(const uint8_t *_Nonnull bytes, size_t length,
                                       kf_picture *_Nonnull picture, kf_outcome *_Nonnull outcome);
typedef enum : int {
  KF_HEIF_DONE,
  /// Neither turned nor cropped: its sides are those announced.
  KF_HEIF_STORED,
  /// … or have changed places.
  KF_HEIF_STORED_ASIDE,
} kf_heif_turn;

/// Decodes the primary picture, turned and cropped or as it is stored, to 8-bit RGB over white, reduced by area to out_width x
/// out_height. Once per reader.
void kf_heif_decode(kf_heif_reader *_Nonnull reader, kf_heif_turn turn, uint8_t *_Nonnull out,
                    size_t out_width, size_t out_height, kf_outcome *_Nonnull outcome);
kf_heif_colours kf_heif_colours_of(const kf_heif_reader *_Nonnull reader);
/// Into `profile_length` bytes; false if it cannot be had.
bool kf_heif_profile(const kf_heif_reader *_Nonnull reader, uint8_t *_Nonnull profile);
/// Number of metadata that belong to the primary picture, up to a few.
size_t kf_heif_metadata_count(const kf_heif_reader *_Nonnull reader);
/// Bytes of the metadata at `index`, and whether they are XMP or EXIF; 0 for others.
size_t kf_heif_metadata_length(const kf_heif_reader *_Nonnull reader, size_t index,
                               bool *_Nonnull is_xmp);
/// Into as many bytes; false if they are not there.
bool kf_heif_metadata(const kf_heif_reader *_Nonnull reader, size_t index, uint8_t *_Nonnull bytes);
void kf_heif_close(kf_heif_reader *_Nullable reader);
