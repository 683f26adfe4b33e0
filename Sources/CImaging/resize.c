#include "kernels.h"

#include <stdlib.h>

// Area filter, separable. Rows are first summed (that loop is one multiply-add a byte and vectorises), and each
// finished output row is then reduced sideways. Positions are integers in a space where an input pixel is
// `out` wide and an output pixel `in` wide, so that coverage is exact for every ratio.

struct kf_area {
  size_t in_width, in_height, out_width, out_height;
  size_t in_row, out_row;
  uint8_t *out;
  float *sums;      // in_width * 3, and zeros behind them that pixels may be read with
  bool has_sums;    // of the output row that is being made
  size_t taps;      // the most input pixels an output pixel has
  float *weights;   // sideways, `taps` for each output pixel, the last ones mostly 0: a fixed number needs no guessing
  uint32_t *first;  // the first input pixel of each output pixel
};

kf_area *kf_area_new(size_t in_width, size_t in_height, size_t out_width, size_t out_height,
                     uint8_t *out) {
  kf_area *area = calloc(1, sizeof *area);
  if (!area) return nullptr;
  area->in_width = in_width;
  area->in_height = in_height;
  area->out_width = out_width;
  area->out_height = out_height;
  area->out = out;
  area->taps = (in_width + out_width - 1) / out_width + 1;
  area->sums = calloc((in_width + area->taps) * 3 + 1, sizeof *area->sums);
  area->weights = calloc(out_width, area->taps * sizeof *area->weights);
  area->first = calloc(out_width, sizeof *area->first);
  if (!area->sums || !area->weights || !area->first) {
    kf_area_free(area);
    return nullptr;
  }
  for (size_t x = 0; x < out_width; x++) {
    float *weight = area->weights + x * area->taps;
    size_t start = x * in_width, end = start + in_width;
    size_t pixel = start / out_width;
    area->first[x] = (uint32_t)pixel;
    for (; pixel * out_width < end; pixel++) {
      size_t left = pixel * out_width, right = left + out_width;
      if (left < start) left = start;
      if (right > end) right = end;
      *weight++ = (float)((double)(right - left) / (double)in_width);
    }
  }
  return area;
}

void kf_area_free(kf_area *area) {
  if (!area) return;
  free(area->sums);
  free(area->weights);
  free(area->first);
  free(area);
}

KF_CLONES
static void add_row(float *restrict sums, const uint8_t *restrict row, size_t count, float weight) {
  for (size_t i = 0; i < count; i++) sums[i] += weight * (float)row[i];
}

KF_CLONES
static void begin_sums(float *restrict sums, const uint8_t *restrict row, size_t count,
                       float weight) {
  for (size_t i = 0; i < count; i++) sums[i] = weight * (float)row[i];
}

KF_CLONES
static void emit_row(const kf_area *area, uint8_t *out) {
  const float *weights = area->weights, *sums = area->sums;
  const uint32_t *first = area->first;
  size_t width = area->out_width, taps = area->taps;
  for (size_t x = 0; x < width; x++, weights += taps, out += 3) {
    const float *sum = sums + (size_t)first[x] * 3;
    kf_pixel pixel = {};
    for (size_t i = 0; i < taps; i++) {
      kf_pixel p;
      memcpy(&p, sum + i * 3, sizeof p);
      pixel += weights[i] * p;
    }
    kf_store_pixel(out, pixel);
  }
}

void kf_area_push(kf_area *area, const uint8_t *row) {
  if (area->in_row == area->in_height) return;
  size_t start = area->in_row * area->out_height, end = start + area->out_height;
  while (start < end) {
    size_t boundary = (area->out_row + 1) * area->in_height;
    size_t take = kf_min(end, boundary) - start;
    float weight = (float)((double)take / (double)area->in_height);
    (area->has_sums ? add_row : begin_sums)(area->sums, row, area->in_width * 3, weight);
    area->has_sums = true;
    start += take;
    if (start == boundary) {
      emit_row(area, area->out + area->out_row * area->out_width * 3);
      area->has_sums = false;
      area->out_row++;
    }
  }
  area->in_row++;
}

bool kf_area_resize(const uint8_t *in, size_t in_width, size_t in_height, uint8_t *out,
                    size_t out_width, size_t out_height) {
  return kf_area_resize_all(in, in_width, in_height, (size_t[]){out_width, out_height}, 1, out);
}

bool kf_area_resize_all(const uint8_t *in, size_t in_width, size_t in_height, const size_t *sizes,
                        size_t count, uint8_t *out) {
  kf_area **areas = calloc(count, sizeof *areas);
  bool is_ready = areas != nullptr;
  for (size_t i = 0; is_ready && i < count; i++) {
    size_t width = sizes[2 * i], height = sizes[2 * i + 1];
    areas[i] = kf_area_new(in_width, in_height, width, height, out);
    out += width * height * 3;
    is_ready = areas[i] != nullptr;
  }
  // A row is in the nearest cache while all sizes take it.
  for (size_t y = 0; is_ready && y < in_height; y++)
    for (size_t i = 0; i < count; i++) kf_area_push(areas[i], in + y * in_width * 3);
  for (size_t i = 0; areas && i < count; i++) kf_area_free(areas[i]);
  free(areas);
  return is_ready;
}

// MARK: Bilinear

typedef struct {
  size_t near, far;
  float far_weight;
} tap;

/// Where the centre of output pixel `i` falls between two input pixels.
static tap tap_at(size_t i, size_t in, size_t out) {
  double position = ((double)i + 0.5) * (double)in / (double)out - 0.5;
  if (position <= 0) return (tap){0, 0, 0};
  size_t near = (size_t)position;
  if (near >= in - 1) return (tap){in - 1, in - 1, 0};
  return (tap){near, near + 1, (float)(position - (double)near)};
}

bool kf_bilinear_resize(const uint8_t *in, size_t in_width, size_t in_height, uint8_t *out,
                        size_t out_width, size_t out_height) {
  tap *taps = calloc(out_width, sizeof *taps);
  if (!taps) return false;
  for (size_t x = 0; x < out_width; x++) taps[x] = tap_at(x, in_width, out_width);
  for (size_t y = 0; y < out_height; y++) {
    tap row = tap_at(y, in_height, out_height);
    const uint8_t *upper = in + row.near * in_width * 3, *lower = in + row.far * in_width * 3;
    for (size_t x = 0; x < out_width; x++) {
      size_t left = taps[x].near * 3, right = taps[x].far * 3;
      for (size_t c = 0; c < 3; c++) {
        float a = (float)upper[left + c], b = (float)upper[right + c];
        float d = (float)lower[left + c], e = (float)lower[right + c];
        float top = a + (b - a) * taps[x].far_weight, bottom = d + (e - d) * taps[x].far_weight;
        *out++ = kf_byte(top + (bottom - top) * row.far_weight);
      }
    }
  }
  free(taps);
  return true;
}
