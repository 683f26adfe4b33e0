// Camera raws by libraw, which is opened when it is first needed.

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct kf_raw_reader kf_raw_reader;

/// What a camera made of its picture and stored beside it.
typedef struct {
  /// NULL if there is none. It is the reader's.
  const uint8_t *_Nullable bytes;
  size_t length;
  /// Of RGB pixels; 0 where it is a JPEG file.
  uint32_t width, height;
} kf_raw_preview;

/// Opens libraw; NULL, or why it is not to be had.
const char *_Nullable kf_raw_library(void);

/// Reads what stands around the pixels. `bytes` must outlive the reader. `picture` is upright, and libraw may take
/// `most` bytes for the samples.
kf_raw_reader *_Nullable kf_raw_open(const uint8_t *_Nonnull bytes, size_t length, uint64_t most,
                                     kf_picture *_Nonnull picture, kf_outcome *_Nonnull outcome);
/// How the stored picture must be turned: the numbers of EXIF.
int kf_raw_orientation(const kf_raw_reader *_Nonnull reader);
/// When it was taken, in seconds of this machine's zone since 1970; 0 if that is not known.
int64_t kf_raw_taken(const kf_raw_reader *_Nonnull reader);
/// The largest preview that libraw knows of.
kf_raw_preview kf_raw_find_preview(kf_raw_reader *_Nonnull reader);
/// Makes a picture of the samples, two by two, not turned, and says how large it is. Once per reader.
void kf_raw_develop(kf_raw_reader *_Nonnull reader, uint32_t *_Nonnull width,
                    uint32_t *_Nonnull height, kf_outcome *_Nonnull outcome);
/// What was developed, reduced by area. False when out of memory.
bool kf_raw_copy(const kf_raw_reader *_Nonnull reader, uint8_t *_Nonnull out, size_t out_width,
                 size_t out_height);
void kf_raw_close(kf_raw_reader *_Nullable reader);
