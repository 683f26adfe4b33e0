#include <math.h>
#include <string.h>

#include "CKernels.h"

/// The outputs first ≤ o < last of one axis whose tap at `offset` lies inside the picture.
typedef struct span {
  kf_int first, last;
} span;

static span inside(kf_int in, kf_int out, kf_int stride, kf_int offset) {
  span s = {0, 0};
  // o * stride + offset >= 0
  s.first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
  // o * stride + offset <= in - 1
  s.last = in - 1 - offset < 0 ? 0 : (in - 1 - offset) / stride + 1;
  if (s.last > out) s.last = out;
  if (s.first > s.last) s.first = s.last;
  return s;
}

static kf_int plane(const kf_int size[3]) { return size[0] * size[1] * size[2]; }

void kf_im2col(const float *in, kf_int channels, const kf_window *w, kf_int first, kf_int last,
               float *col) {
  const kf_int width = w->out[2], positions = (last - first) * width;
  const kf_int stride = w->stride[2];
  for (kf_int c = 0; c < channels; c++, in += plane(w->in))
    for (kf_int kd = 0; kd < w->kernel[0]; kd++)
      for (kf_int kh = 0; kh < w->kernel[1]; kh++)
        for (kf_int kw = 0; kw < w->kernel[2]; kw++, col += positions) {
          const kf_int offset = kw * w->dilation[2] - w->pad[2];
          const span x = inside(w->in[2], width, stride, offset);
          float *row = col;
          for (kf_int r = first; r < last; r++, row += width) {
            const kf_int d = r / w->out[1] * w->stride[0] + kd * w->dilation[0] - w->pad[0];
            const kf_int h = r % w->out[1] * w->stride[1] + kh * w->dilation[1] - w->pad[1];
            if (d < 0 || d >= w->in[0] || h < 0 || h >= w->in[1] || x.first == x.last) {
              memset(row, 0, (size_t)width * sizeof(float));
              continue;
            }
            const float *from = in + (d * w->in[1] + h) * w->in[2];
            for (kf_int o = 0; o < x.first; o++) row[o] = 0;
            if (stride == 1)
              memcpy(row + x.first, from + x.first + offset,
                     (size_t)(x.last - x.first) * sizeof(float));
            else
              for (kf_int o = x.first; o < x.last; o++) row[o] = from[o * stride + offset];
            for (kf_int o = x.last; o < width; o++) row[o] = 0;
          }
        }
}

void kf_col2im(const float *col, kf_int channels, const kf_window *w, float *picture) {
  const kf_int width = w->out[2], rows = w->out[0] * w->out[1], stride = w->stride[2];
  for (kf_int c = 0; c < channels; c++, picture += plane(w->in))
    for (kf_int kd = 0; kd < w->kernel[0]; kd++)
      for (kf_int kh = 0; kh < w->kernel[1]; kh++)
        for (kf_int kw = 0; kw < w->kernel[2]; kw++) {
          const kf_int offset = kw * w->dilation[2] - w->pad[2];
          const span x = inside(w->in[2], width, stride, offset);
          for (kf_int r = 0; r < rows; r++, col += width) {
            const kf_int d = r / w->out[1] * w->stride[0] + kd * w->dilation[0] - w->pad[0];
            const kf_int h = r % w->out[1] * w->stride[1] + kh * w->dilation[1] - w->pad[1];
            if (d < 0 || d >= w->in[0] || h < 0 || h >= w->in[1]) continue;
            float *to = picture + (d * w->in[1] + h) * w->in[2];
            for (kf_int o = x.first; o < x.last; o++) to[o * stride + offset] += col[o];
          }
        }
}

void kf_depthwise(const float *in, const float *weights, kf_int channels, const kf_window *w,
                  float *out) {
  const kf_int width = w->out[2], rows = w->out[0] * w->out[1], stride = w->stride[2];
  for (kf_int c = 0; c < channels; c++, in += plane(w->in), weights += plane(w->kernel))
    for (kf_int r = 0; r < rows; r++, out += width) {
      memset(out, 0, (size_t)width * sizeof(float));
      const float *weight = weights;
      for (kf_int kd = 0; kd < w->kernel[0]; kd++)
        for (kf_int kh = 0; kh < w->kernel[1]; kh++) {
          const kf_int d = r / w->out[1] * w->stride[0] + kd * w->dilation[0] - w->pad[0];
          const kf_int h = r % w->out[1] * w->stride[1] + kh * w->dilation[1] - w->pad[1];
          if (d < 0 || d >= w->in[0] || h < 0 || h >= w->in[1]) {
            weight += w->kernel[2];
            continue;
          }
          const float *from = in + (d * w->in[1] + h) * w->in[2];
          for (kf_int kw = 0; kw < w->kernel[2]; kw++) {
            const float k = *weight++;
            const kf_int offset = kw * w->dilation[2] - w->pad[2];
            const span x = inside(w->in[2], width, stride, offset);
            if (stride == 1)
              for (kf_int o = x.first; o < x.last; o++) out[o] += k * from[o + offset];
            else if (stride == 2)
              for (kf_int o = x.first; o < x.last; o++) out[o] += k * from[2 * o + offset];
            else
              for (kf_int o = x.first; o < x.last; o++) out[o] += k * from[o * stride + offset];
          }
        }
    }
}

static void max_pool_indexed(const float *in, kf_int c, const kf_window *w, float *out,
                             int64_t *index, int32_t column_major) {
  const kf_int base = c * plane(w->in);
  for (kf_int od = 0; od < w->out[0]; od++)
    for (kf_int oh = 0; oh < w->out[1]; oh++)
      for (kf_int ow = 0; ow < w->out[2]; ow++) {
        float best = -INFINITY;
        kf_int where = 0;
        for (kf_int kd = 0; kd < w->kernel[0]; kd++)
          for (kf_int kh = 0; kh < w->kernel[1]; kh++)
            for (kf_int kw = 0; kw < w->kernel[2]; kw++) {
              const kf_int d = od * w->stride[0] + kd * w->dilation[0] - w->pad[0];
              const kf_int h = oh * w->stride[1] + kh * w->dilation[1] - w->pad[1];
              const kf_int x = ow * w->stride[2] + kw * w->dilation[2] - w->pad[2];
              if (d < 0 || d >= w->in[0] || h < 0 || h >= w->in[1] || x < 0 || x >= w->in[2])
                continue;
              const float v = in[(d * w->in[1] + h) * w->in[2] + x];
              if (v > best || v != v) {
                best = v;
                where = column_major ? d + w->in[0] * (h + w->in[1] * x)
                                     : (d * w->in[1] + h) * w->in[2] + x;
                // For two axes depth is 1, so column-major is h + height * x as it should be.
              }
            }
        *out++ = best;
        *index++ = base + where;
      }
}

void kf_max_pool(const float *in, kf_int channels, const kf_window *w, float *out, int64_t *index,
                 int32_t column_major) {
  if (index) {
    for (kf_int c = 0; c < channels; c++)
      max_pool_indexed(in + c * plane(w->in), c, w, out + c * plane(w->out),
                       index + c * plane(w->out), column_major);
    return;
  }
  const kf_int width = w->out[2], rows = w->out[0] * w->out[1], stride = w->stride[2];
  for (kf_int c = 0; c < channels; c++, in += plane(w->in))
    for (kf_int r = 0; r < rows; r++, out += width) {
      for (kf_int o = 0; o < width; o++) out[o] = -INFINITY;
      for (kf_int kd = 0; kd < w->kernel[0]; kd++)
        for (kf_int kh = 0; kh < w->kernel[1]; kh++) {
          const kf_int d = r / w->out[1] * w->stride[0] + kd * w->dilation[0] - w->pad[0];
          const kf_int h = r % w->out[1] * w->stride[1] + kh * w->dilation[1] - w->pad[1];
          if (d < 0 || d >= w->in[0] || h < 0 || h >= w->in[1]) continue;
          const float *from = in + (d * w->in[1] + h) * w->in[2];
          for (kf_int kw = 0; kw < w->kernel[2]; kw++) {
            const kf_int offset = kw * w->dilation[2] - w->pad[2];
            const span x = inside(w->in[2], width, stride, offset);
            if (stride == 2)
              for (kf_int o = x.first; o < x.last; o++) {
                const float v = from[2 * o + offset];
                out[o] = (v > out[o] || v != v) ? v : out[o];
              }
            else
              for (kf_int o = x.first; o < x.last; o++) {
                const float v = from[o * stride + offset];
                out[o] = (v > out[o] || v != v) ? v : out[o];
              }
          }
        }
    }
}

/// Cells of the window at output `o` along one axis that lie between `low` and `high`.
static kf_int cells(const kf_window *w, int axis, kf_int o, kf_int low, kf_int high) {
  kf_int count = 0;
  for (kf_int k = 0; k < w->kernel[axis]; k++) {
    const kf_int at = o * w->stride[axis] + k * w->dilation[axis] - w->pad[axis];
    count += at >= low && at < high;
  }
  return count;
}

void kf_average_pool(const float *in, kf_int channels, const kf_window *w, int32_t count_pad,
                     float *out) {
  const kf_int width = w->out[2], rows = w->out[0] * w->out[1], stride = w->stride[2];
  kf_int low[3], high[3];
  for (int a = 0; a < 3; a++) {
    low[a] = count_pad ? -w->pad[a] : 0;
    high[a] = count_pad ? w->in[a] + w->pad_end[a] : w->in[a];
  }
  for (kf_int c = 0; c < channels; c++, in += plane(w->in))
    for (kf_int r = 0; r < rows; r++, out += width) {
      memset(out, 0, (size_t)width * sizeof(float));
      for (kf_int kd = 0; kd < w->kernel[0]; kd++)
        for (kf_int kh = 0; kh < w->kernel[1]; kh++) {
          const kf_int d = r / w->out[1] * w->stride[0] + kd * w->dilation[0] - w->pad[0];
          const kf_int h = r % w->out[1] * w->stride[1] + kh * w->dilation[1] - w->pad[1];
          if (d < 0 || d >= w->in[0] || h < 0 || h >= w->in[1]) continue;
          const float *from = in + (d * w->in[1] + h) * w->in[2];
          for (kf_int kw = 0; kw < w->kernel[2]; kw++) {
            const kf_int offset = kw * w->dilation[2] - w->pad[2];
            const span x = inside(w->in[2], width, stride, offset);
            for (kf_int o = x.first; o < x.last; o++) out[o] += from[o * stride + offset];
          }
        }
      const kf_int outer = cells(w, 0, r / w->out[1], low[0], high[0]) *
                            cells(w, 1, r % w->out[1], low[1], high[1]);
      for (kf_int o = 0; o < width; o++) {
        const kf_int count = outer * cells(w, 2, o, low[2], high[2]);
        out[o] = count ? out[o] / (float)count : 0;
      }
    }
}
