// GIF by giflib, which is opened when it is first needed.

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct kf_gif_reader kf_gif_reader;

/// Opens giflib; NULL, or why it is not to be had.
const char *_Nullable kf_gif_library(void);

/// Reads up to the first frame's pixels. `bytes` must outlive the reader.
kf_gif_reader *_Nullable kf_gif_open(const uint8_t *_Nonnull bytes, size_t length,
                                     kf_picture *_Nonnull picture, kf_outcome *_Nonnull outcome);
/// Decodes the first frame to RGB over white, reduced by area to out_width x out_height. Once per reader.
void kf_gif_decode(kf_gif_reader *_Nonnull reader, uint8_t *_Nonnull out, size_t out_width,
                   size_t out_height, kf_outcome *_Nonnull outcome);
void kf_gif_close(kf_gif_reader *_Nullable reader);
