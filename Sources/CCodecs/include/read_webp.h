// WebP by libwebp, which is opened when it is first needed.

#pragma once

#include "CCodecs.h"

typedef struct kf_webp_reader kf_webp_reader;

/// The first frame of an animation, as its file has it: where its chunks are, and where it lies on the canvas.
typedef struct {
  size_t start, length;
  uint32_t x, y, width, height;
} kf_webp_frame;

/// Opens the library; NULL, or why it is not to be had.
const char *_Nullable kf_webp_library(void);

/// Reads the header. `bytes` must outlive the reader.
kf_webp_reader *_Nullable kf_webp_open(const uint8_t *_Nonnull bytes, size_t length,
                                       kf_picture *_Nonnull picture, kf_outcome *_Nonnull outcome);
/// Decodes to RGB over white, reduced to out_width x out_height; of an animation the frame that is given, which lies inside the
/// file and the canvas.
void kf_webp_decode(kf_webp_reader *_Nonnull reader, const kf_webp_frame *_Nullable frame,
                    double usable_share, uint8_t *_Nonnull out, size_t out_width, size_t out_height,
                    kf_outcome *_Nonnull outcome);
void kf_webp_close(kf_webp_reader *_Nullable reader);
