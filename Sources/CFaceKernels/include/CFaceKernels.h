// Loops of the face pipeline that touch every pixel, box or number, compiled with optimisation in every build.
// No state, no allocation; pictures are interleaved 8-bit RGB, tightly packed.

#ifndef CFACEKERNELS_H
#define CFACEKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How pixels become a network's input: (value - mean[c]) * scale[c] in plane c, which is red, green, blue, or with
/// `blue_first` blue, green, red.
typedef struct {
  float mean[3];
  float scale[3];
  bool blue_first;
} fk_norm;

/// Turns a picture into planes: out [3, height, width]. With `mirror`, left and right change places.
void fk_planes(const uint8_t *_Nonnull rgb, size_t width, size_t height, fk_norm norm, bool mirror,
               float *_Nonnull out);

/// As `fk_planes`, pixel by pixel: out [height, width, 3].
void fk_pixels(const uint8_t *_Nonnull rgb, size_t width, size_t height, fk_norm norm, bool mirror,
               float *_Nonnull out);

/// Mean and standard deviation of `count` numbers, exact before the last division; 0 for none.
void fk_mean_and_deviation(const uint8_t *_Nonnull numbers, size_t count, double *_Nonnull mean,
                           double *_Nonnull deviation);

/// Turns a picture into the top left corner of planes: out [3, out_height, out_width], 0 elsewhere.
/// Needs width <= out_width and height <= out_height.
void fk_padded_planes(const uint8_t *_Nonnull rgb, size_t width, size_t height, fk_norm norm,
                      float *_Nonnull out, size_t out_width, size_t out_height);

/// A photo, or a smaller version of it that is sampled in its stead.
typedef struct {
  const uint8_t *_Nonnull rgb;
  size_t width, height;
  /// Size of the photo itself.
  size_t photo_width, photo_height;
} fk_level;

/// Samples `size` x `size` points, linearly interpolated, into planes: out [3, size, size].
/// The corner points lie at the corners of the box (left, top, right, bottom), given in pixels of the
/// photo with pixel centres at whole numbers. Points outside of the photo are 0. Needs 1 < size <= FK_MAX_PATCH.
void fk_patch(fk_level level, const float box[_Nonnull 4], size_t size, fk_norm norm,
              float *_Nonnull out);

enum { FK_MAX_PATCH = 64 };

/// Non-maximum suppression of boxes [count, 4] (left, top, right, bottom) sorted by falling score: keep[i] is
/// false if the overlap with any box before it is above `threshold`. The overlap is the shared area over the
/// joint one, or with `over_smaller` over the smaller one. With `kept_only`, boxes that are not kept take no other with them.
void fk_suppress(const float *_Nonnull boxes, size_t count, float threshold, bool over_smaller,
                 bool kept_only, bool *_Nonnull keep);

/// Variance of the 4-neighbour Laplacian of the picture's luma; 0 for pictures below 3 x 3.
double fk_laplacian_variance(const uint8_t *_Nonnull rgb, size_t width, size_t height);

/// Mean of the `nearest` largest dot products of `vector` with the rows of matrix [rows, length].
/// Needs 1 <= nearest <= rows and nearest <= FK_MAX_NEAREST.
float fk_nearest_mean(const float *_Nonnull matrix, size_t rows, size_t length,
                      const float *_Nonnull vector, size_t nearest);
enum { FK_MAX_NEAREST = 256 };

#endif
