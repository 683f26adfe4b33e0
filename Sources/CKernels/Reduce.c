#include <math.h>
#include <string.h>

#include "CKernels.h"

/// Sums in eight lanes, so that long rows lose no precision and vectorise without reassociation by the compiler.
#define LANES 8
#define SUM_ROW(expression)                                                     \
  {                                                                             \
    float lane[LANES] = {0};                                                    \
    kf_int i = 0;                                                              \
    for (; i + LANES <= n; i += LANES)                                          \
      for (int l = 0; l < LANES; l++) {                                         \
        const float v = row[i + l];                                             \
        lane[l] += (expression);                                                \
      }                                                                         \
    double sum = 0;                                                             \
    for (int l = 0; l < LANES; l++) sum += lane[l];                             \
    for (; i < n; i++) {                                                        \
      const float v = row[i];                                                   \
      sum += (expression);                                                      \
    }                                                                           \
    return (float)sum;                                                          \
  }

static float sum_row(const float *row, kf_int n) SUM_ROW(v)
static float sum_absolute_row(const float *row, kf_int n) SUM_ROW(fabsf(v))
static float sum_square_row(const float *row, kf_int n) SUM_ROW(v * v)

static float maximum_row(const float *row, kf_int n) {
  float best = -INFINITY;
  for (kf_int i = 0; i < n; i++) best = (row[i] > best || row[i] != row[i]) ? row[i] : best;
  return best;
}

static float minimum_row(const float *row, kf_int n) {
  float best = INFINITY;
  for (kf_int i = 0; i < n; i++) best = (row[i] < best || row[i] != row[i]) ? row[i] : best;
  return best;
}

static float reduce_row(kf_reduction op, const float *row, kf_int n) {
  switch (op) {
    case KF_SUM: return sum_row(row, n);
    case KF_MEAN: return sum_row(row, n) / (float)n;
    case KF_MAXIMUM: return maximum_row(row, n);
    case KF_MINIMUM: return minimum_row(row, n);
    case KF_L1: return sum_absolute_row(row, n);
    case KF_L2: return sqrtf(sum_square_row(row, n));
    case KF_SUM_SQUARE: return sum_square_row(row, n);
  }
  return 0;
}

void kf_reduce_f32(kf_reduction op, const float *in, kf_int outer, kf_int n, kf_int inner,
                   float *out) {
  if (inner == 1) {
    for (kf_int o = 0; o < outer; o++) out[o] = reduce_row(op, in + o * n, n);
    return;
  }
  const float start = op == KF_MAXIMUM ? -INFINITY : op == KF_MINIMUM ? INFINITY : 0;
  for (kf_int o = 0; o < outer; o++, out += inner) {
    for (kf_int i = 0; i < inner; i++) out[i] = start;
    for (kf_int k = 0; k < n; k++, in += inner) switch (op) {
        case KF_SUM:
        case KF_MEAN:
          for (kf_int i = 0; i < inner; i++) out[i] += in[i];
          break;
        case KF_MAXIMUM:
          for (kf_int i = 0; i < inner; i++)
            out[i] = (in[i] > out[i] || in[i] != in[i]) ? in[i] : out[i];
          break;
        case KF_MINIMUM:
          for (kf_int i = 0; i < inner; i++)
            out[i] = (in[i] < out[i] || in[i] != in[i]) ? in[i] : out[i];
          break;
        case KF_L1:
          for (kf_int i = 0; i < inner; i++) out[i] += fabsf(in[i]);
          break;
        case KF_L2:
        case KF_SUM_SQUARE:
          for (kf_int i = 0; i < inner; i++) out[i] += in[i] * in[i];
          break;
      }
    if (op == KF_MEAN)
      for (kf_int i = 0; i < inner; i++) out[i] /= (float)n;
    if (op == KF_L2)
      for (kf_int i = 0; i < inner; i++) out[i] = sqrtf(out[i]);
  }
}

void kf_softmax(const float *in, kf_int outer, kf_int n, kf_int inner, float *out) {
  for (kf_int o = 0; o < outer; o++)
    for (kf_int i = 0; i < inner; i++) {
      const float *x = in + o * n * inner + i;
      float *y = out + o * n * inner + i;
      float top = -INFINITY, sum = 0;
      for (kf_int k = 0; k < n; k++) top = x[k * inner] > top ? x[k * inner] : top;
      for (kf_int k = 0; k < n; k++) sum += y[k * inner] = expf(x[k * inner] - top);
      for (kf_int k = 0; k < n; k++) y[k * inner] /= sum;
    }
}

void kf_lp_normalise(const float *in, kf_int outer, kf_int n, kf_int inner, int32_t p,
                     float *out) {
  for (kf_int o = 0; o < outer; o++)
    for (kf_int i = 0; i < inner; i++) {
      const float *x = in + o * n * inner + i;
      float *y = out + o * n * inner + i;
      double sum = 0;
      for (kf_int k = 0; k < n; k++) {
        const double v = x[k * inner];
        sum += p == 1 ? fabs(v) : v * v;
      }
      const float norm = (float)(p == 1 ? sum : sqrt(sum));
      for (kf_int k = 0; k < n; k++) y[k * inner] = norm == 0 ? 0 : x[k * inner] / norm;
    }
}

void kf_arg_max(const float *in, kf_int outer, kf_int n, kf_int inner, int32_t last,
                int64_t *out) {
  for (kf_int o = 0; o < outer; o++)
    for (kf_int i = 0; i < inner; i++) {
      const float *x = in + o * n * inner + i;
      kf_int best = 0;
      for (kf_int k = 1; k < n; k++)
        if (x[k * inner] > x[best * inner] || (last && x[k * inner] == x[best * inner])) best = k;
      *out++ = best;
    }
}

void kf_affine(const float *x, kf_int rows, kf_int cols, kf_int period, const float *scale,
               const float *shift, float *y) {
  for (kf_int r = 0; r < rows; r++, x += cols, y += cols) {
    const float a = scale[r % period], b = shift[r % period];
    for (kf_int c = 0; c < cols; c++) y[c] = x[c] * a + b;
  }
}

void kf_moments(const float *x, kf_int rows, kf_int cols, float *mean, float *variance) {
  for (kf_int r = 0; r < rows; r++, x += cols) {
    double sum = 0, square = 0;
    for (kf_int c = 0; c < cols; c++) sum += x[c];
    const double m = cols ? sum / (double)cols : 0;
    for (kf_int c = 0; c < cols; c++) square += (x[c] - m) * (x[c] - m);
    mean[r] = (float)m;
    variance[r] = cols ? (float)(square / (double)cols) : 0;
  }
}

void kf_resample(const float *in, kf_int outer, kf_int n, kf_int inner, kf_int m, kf_int taps,
                 const kf_int *index, const float *weight, float *out) {
  for (kf_int o = 0; o < outer; o++, in += n * inner)
    for (kf_int j = 0; j < m; j++, out += inner) {
      memset(out, 0, (size_t)inner * sizeof(float));
      for (kf_int t = 0; t < taps; t++) {
        const float k = weight[j * taps + t];
        const float *from = in + index[j * taps + t] * inner;
        for (kf_int i = 0; i < inner; i++) out[i] += k * from[i];
      }
    }
}
