// TIFF by libtiff, which is opened when it is first needed.

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct kf_tiff_reader kf_tiff_reader;

/// Opens libtiff; NULL, or why it is not to be had.
const char *_Nullable kf_tiff_library(void);

/// Reads the directory at `directory`. `bytes` must outlive the reader. `most` is how many bytes libtiff may take at once.
kf_tiff_reader *_Nullable kf_tiff_open(const uint8_t *_Nonnull bytes, size_t length,
                                       uint64_t directory, uint64_t most,
                                       kf_picture *_Nonnull picture,
                                       kf_outcome *_Nonnull outcome);
/// Decodes to 8-bit RGB over white, as it is stored, reduced by area to out_width x out_height. Once per reader. Ink goes by `ink` if
/// it is given. What cannot be read is grey, whatever share that is.
void kf_tiff_decode(kf_tiff_reader *_Nonnull reader, kf_colour *_Nullable ink,
                    uint8_t *_Nonnull out, size_t out_width, size_t out_height,
                    kf_outcome *_Nonnull outcome);
void kf_tiff_close(kf_tiff_reader *_Nullable reader);
