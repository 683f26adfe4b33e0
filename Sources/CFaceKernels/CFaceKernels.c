#include "CFaceKernels.h"

#include <math.h>
#include <string.h>

// Hot loops are compiled twice and chosen when the program loads; the baseline stays plain x86-64.
#if defined(__x86_64__)
#define FK_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define FK_CLONES
#endif

FK_CLONES
static void split_row(const uint8_t *restrict rgb, size_t count, fk_norm norm, float *restrict first,
                      float *restrict second, float *restrict third) {
  float *red = norm.blue_first ? third : first, *blue = norm.blue_first ? first : third;
  size_t r = norm.blue_first ? 2 : 0, b = 2 - r;
  for (size_t x = 0; x < count; x++) {
    red[x] = ((float)rgb[x * 3] - norm.mean[r]) * norm.scale[r];
    second[x] = ((float)rgb[x * 3 + 1] - norm.mean[1]) * norm.scale[1];
    blue[x] = ((float)rgb[x * 3 + 2] - norm.mean[b]) * norm.scale[b];
  }
}

static void reverse(float *row, size_t count) {
  for (size_t i = 0; i < count / 2; i++) {
    float swapped = row[i];
    row[i] = row[count - 1 - i];
    row[count - 1 - i] = swapped;
  }
}

void fk_planes(const uint8_t *rgb, size_t width, size_t height, fk_norm norm, bool mirror,
               float *out) {
  size_t plane = width * height;
  for (size_t y = 0; y < height; y++) {
    float *row = out + y * width;
    split_row(rgb + y * width * 3, width, norm, row, row + plane, row + 2 * plane);
    if (!mirror) continue;
    for (size_t c = 0; c < 3; c++) reverse(row + c * plane, width);
  }
}

FK_CLONES
void fk_pixels(const uint8_t *rgb, size_t width, size_t height, fk_norm norm, bool mirror,
               float *out) {
  size_t r = norm.blue_first ? 2 : 0, b = 2 - r;
  for (size_t y = 0; y < height; y++) {
    for (size_t x = 0; x < width; x++) {
      const uint8_t *from = rgb + (y * width + (mirror ? width - 1 - x : x)) * 3;
      float *to = out + (y * width + x) * 3;
      to[r] = ((float)from[0] - norm.mean[r]) * norm.scale[r];
      to[1] = ((float)from[1] - norm.mean[1]) * norm.scale[1];
      to[b] = ((float)from[2] - norm.mean[b]) * norm.scale[b];
    }
  }
}

FK_CLONES
void fk_mean_and_deviation(const uint8_t *numbers, size_t count, double *mean, double *deviation) {
  uint64_t sum = 0, squares = 0;
  for (size_t i = 0; i < count; i++) {
    sum += numbers[i];
    squares += (uint64_t)numbers[i] * numbers[i];
  }
  double n = count > 0 ? (double)count : 1;
  *mean = (double)sum / n;
  double variance = (double)squares / n - *mean * *mean;
  *deviation = variance > 0 ? sqrt(variance) : 0;
}

void fk_padded_planes(const uint8_t *rgb, size_t width, size_t height, fk_norm norm, float *out,
                      size_t out_width, size_t out_height) {
  size_t plane = out_width * out_height;
  for (size_t y = 0; y < out_height; y++) {
    float *row = out + y * out_width;
    size_t filled = y < height ? width : 0;
    if (filled) split_row(rgb + y * width * 3, width, norm, row, row + plane, row + 2 * plane);
    for (size_t c = 0; c < 3; c++)
      memset(row + c * plane + filled, 0, (out_width - filled) * sizeof *row);
  }
}

// Where one coordinate of a point falls: two neighbouring pixels of the level and the share of the second.
typedef struct {
  size_t first, second;
  float share;
  bool inside;
} tap;

static tap tap_at(double position, size_t photo_side, size_t level_side) {
  tap t = {0, 0, 0, false};
  // The negated form also turns away NaN.
  if (!(position >= 0 && position <= (double)(photo_side - 1))) return t;
  double p = position;
  if (level_side != photo_side)
    p = (position + 0.5) * (double)level_side / (double)photo_side - 0.5;
  if (p < 0) p = 0;
  if (p > (double)(level_side - 1)) p = (double)(level_side - 1);
  t.first = (size_t)p;
  t.second = t.first + 1 < level_side ? t.first + 1 : t.first;
  t.share = (float)(p - (double)t.first);
  t.inside = true;
  return t;
}

void fk_patch(fk_level level, const float box[4], size_t size, fk_norm norm, float *out) {
  size_t plane = size * size;
  // As tf.image.crop_and_resize has it: fractions of the photo's sides are laid on 0 ... side - 1.
  double fit_x = (double)(level.photo_width - 1) / (double)level.photo_width;
  double fit_y = (double)(level.photo_height - 1) / (double)level.photo_height;
  double step_x = ((double)box[2] - box[0]) * fit_x / (double)(size - 1);
  double step_y = ((double)box[3] - box[1]) * fit_y / (double)(size - 1);
  tap columns[FK_MAX_PATCH];
  for (size_t x = 0; x < size; x++) {
    columns[x] = tap_at(box[0] * fit_x + (double)x * step_x, level.photo_width, level.width);
  }
  for (size_t y = 0; y < size; y++) {
    tap v = tap_at(box[1] * fit_y + (double)y * step_y, level.photo_height, level.height);
    const uint8_t *upper = level.rgb + v.first * level.width * 3;
    const uint8_t *lower = level.rgb + v.second * level.width * 3;
    for (size_t x = 0; x < size; x++) {
      float *to = out + y * size + x;
      tap h = columns[x];
      if (!h.inside || !v.inside) {
        to[0] = to[plane] = to[2 * plane] = 0;
        continue;
      }
      for (size_t c = 0; c < 3; c++) {
        float a = upper[h.first * 3 + c], b = upper[h.second * 3 + c];
        float d = lower[h.first * 3 + c], e = lower[h.second * 3 + c];
        float top = a + (b - a) * h.share, bottom = d + (e - d) * h.share;
        size_t p = norm.blue_first ? 2 - c : c;
        to[p * plane] = (top + (bottom - top) * v.share - norm.mean[p]) * norm.scale[p];
      }
    }
  }
}

void fk_suppress(const float *boxes, size_t count, float threshold, bool over_smaller,
                 bool kept_only, bool *keep) {
  for (size_t i = 0; i < count; i++) {
    const float *a = boxes + i * 4;
    float area = (a[2] - a[0]) * (a[3] - a[1]);
    keep[i] = true;
    for (size_t j = 0; j < i; j++) {
      if (kept_only && !keep[j]) continue;
      const float *b = boxes + j * 4;
      float width = fminf(a[2], b[2]) - fmaxf(a[0], b[0]);
      float height = fminf(a[3], b[3]) - fmaxf(a[1], b[1]);
      if (!(width > 0 && height > 0)) continue;
      float shared = width * height;
      float other = (b[2] - b[0]) * (b[3] - b[1]);
      float whole = over_smaller ? fminf(area, other) : area + other - shared;
      if (shared > threshold * whole) {
        keep[i] = false;
        break;
      }
    }
  }
}

// ITU-R BT.601, as JPEG has it.
static inline float luma(const uint8_t *p) {
  return 0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2];
}

double fk_laplacian_variance(const uint8_t *rgb, size_t width, size_t height) {
  if (width < 3 || height < 3) return 0;
  double sum = 0, squares = 0;
  size_t row = width * 3;
  for (size_t y = 1; y + 1 < height; y++) {
    for (size_t x = 1; x + 1 < width; x++) {
      const uint8_t *p = rgb + y * row + x * 3;
      double v = luma(p - row) + luma(p + row) + luma(p - 3) + luma(p + 3) - 4 * luma(p);
      sum += v;
      squares += v * v;
    }
  }
  double count = (double)((width - 2) * (height - 2));
  double mean = sum / count;
  double variance = squares / count - mean * mean;
  return variance > 0 ? variance : 0;
}

static float dot(const float *a, const float *b, size_t length) {
  // Eight sums at once: the compiler may not reorder a single one, and so could not use vectors.
  float sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= length; i += 8)
    for (size_t k = 0; k < 8; k++) sums[k] += a[i + k] * b[i + k];
  float sum = ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
  for (; i < length; i++) sum += a[i] * b[i];
  return sum;
}

float fk_nearest_mean(const float *matrix, size_t rows, size_t length, const float *vector,
                      size_t nearest) {
  float best[FK_MAX_NEAREST];  // falling
  size_t held = 0;
  for (size_t r = 0; r < rows; r++) {
    float value = dot(matrix + r * length, vector, length);
    if (held == nearest && !(value > best[held - 1])) continue;
    size_t at = held < nearest ? held++ : held - 1;
    for (; at > 0 && best[at - 1] < value; at--) best[at] = best[at - 1];
    best[at] = value;
  }
  double sum = 0;
  for (size_t i = 0; i < held; i++) sum += best[i];
  return (float)(sum / (double)held);
}
