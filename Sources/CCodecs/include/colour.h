// From colours as a picture means them to sRGB: by its ICC profile, or by the code points of ITU-T H.273.

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct kf_colour kf_colour;

/// Opens lcms2; NULL, or why it is not to be had. Without it profiles say nothing.
const char *_Nullable kf_colour_library(void);

/// NULL for sRGB, where there is nothing to do, and for what is no profile of one, three or four channels.
kf_colour *_Nullable kf_colour_of_profile(const uint8_t *_Nonnull profile, size_t length);
/// Colour primaries and transfer characteristics by their numbers (H.273, tables 2 and 3). PQ and HLG are brought into the range of a
/// screen by one curve. NULL where there is nothing to do, and for numbers that mean nothing.
kf_colour *_Nullable kf_colour_coded(unsigned primaries, unsigned transfer);
/// Samples of a pixel it reads: 1 (grey), 3 (RGB) or 4 (CMYK).
unsigned kf_colour_channels(const kf_colour *_Nonnull colour);
/// `count` pixels to RGB. `in` may be `rgb` where there are three channels. Ink is 255 = full, or 255 = none when `inverted`.
void kf_colour_convert(kf_colour *_Nonnull colour, const uint8_t *_Nonnull in,
                       uint8_t *_Nonnull rgb, size_t count, int inverted);
/// `count` colours of CIE L*a*b*, of the D50 white of profiles, to RGB.
void kf_lab_to_rgb(const float *_Nonnull lab, uint8_t *_Nonnull rgb, size_t count);
void kf_colour_free(kf_colour *_Nullable colour);
