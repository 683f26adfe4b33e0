// Pixel kernels: plain loops over interleaved 8-bit RGB, compiled with optimisation in every build.
// No state, no allocation beyond scratch rows, no error but «out of memory» (false or NULL).
// All sizes are in pixels, all pictures are tightly packed (a row is width * 3 bytes), and the caller has made
// sure that every side is between 1 and 2^31 - 1 and that width * height * 3 does not overflow.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: Area resize

/// A picture being reduced while its rows arrive one by one from the top: memory stays at a few rows.
typedef struct kf_area kf_area;

/// `out` must hold out_width * out_height * 3 bytes and outlive the reducer. NULL when out of memory.
kf_area *_Nullable kf_area_new(size_t in_width, size_t in_height, size_t out_width,
                               size_t out_height, uint8_t *_Nonnull out);
/// Takes the next row (in_width * 3 bytes). Rows beyond in_height are ignored.
void kf_area_push(kf_area *_Nonnull area, const uint8_t *_Nonnull row);
void kf_area_free(kf_area *_Nullable area);

/// Each output pixel is the mean of the input area it covers, fractions of pixels weighted exactly.
bool kf_area_resize(const uint8_t *_Nonnull in, size_t in_width, size_t in_height,
                    uint8_t *_Nonnull out, size_t out_width, size_t out_height);

/// As `kf_area_resize` to `count` sizes in one sweep over the picture. `sizes` holds width and height of each, and `out` has
/// room for all of them, one behind the other.
bool kf_area_resize_all(const uint8_t *_Nonnull in, size_t in_width, size_t in_height,
                        const size_t *_Nonnull sizes, size_t count, uint8_t *_Nonnull out);

/// Linear interpolation between pixel centres; the edge pixels are repeated outward.
bool kf_bilinear_resize(const uint8_t *_Nonnull in, size_t in_width, size_t in_height,
                        uint8_t *_Nonnull out, size_t out_width, size_t out_height);

// MARK: Geometry

/// Fills `out` with the picture as it must be turned for EXIF `orientation` (1...8). From 5 on the sides are swapped.
void kf_orient(const uint8_t *_Nonnull in, size_t width, size_t height, int orientation,
               uint8_t *_Nonnull out);

/// Samples `in` at `matrix` * (x, y, 1) for the centre of every output pixel; matrix is row-major 2x3 and maps
/// output to input, both with pixel centres at .5. Where the map shrinks, the input is averaged over
/// the footprint of the output pixel. Outside of the input lies `border`.
bool kf_warp(const uint8_t *_Nonnull in, size_t in_width, size_t in_height,
             const double matrix[_Nonnull 6], uint8_t *_Nonnull out, size_t out_width,
             size_t out_height, const uint8_t border[_Nonnull 3]);

// MARK: Rows

/// `count` pixels of one colour.
void kf_fill(uint8_t *_Nonnull rgb, size_t count, const uint8_t colour[_Nonnull 3]);
/// CMYK (255 = full ink, or 255 = no ink when `inverted`) to RGB.
void kf_cmyk_to_rgb(const uint8_t *_Nonnull cmyk, uint8_t *_Nonnull rgb, size_t count,
                    bool inverted);
/// Straight-alpha RGBA laid over white.
void kf_rgba_over_white(const uint8_t *_Nonnull rgba, uint8_t *_Nonnull rgb, size_t count);
/// Draws `colour` through an 8-bit coverage mask onto a row: rgb += (colour - rgb) * mask * alpha.
void kf_blend_row(uint8_t *_Nonnull rgb, const uint8_t *_Nonnull mask, size_t count,
                  const uint8_t colour[_Nonnull 3], uint8_t alpha);

// MARK: Drawing (anti-aliased by coverage, clipped to the picture)

/// Everything inside `outer` and outside `inner`, each left, top, right, bottom; `inner` may be empty (all zero).
void kf_draw_box(uint8_t *_Nonnull rgb, size_t width, size_t height, const float outer[_Nonnull 4],
                 const float inner[_Nonnull 4], const uint8_t colour[_Nonnull 3], uint8_t alpha);
void kf_draw_disc(uint8_t *_Nonnull rgb, size_t width, size_t height, float cx, float cy,
                  float radius, const uint8_t colour[_Nonnull 3], uint8_t alpha);
