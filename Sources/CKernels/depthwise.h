// Convolutions in which each channel has a window of its own, on blocks; compiled for each level: see blocked.h. DEEP outputs
// of a row are computed at once, so that they share the weights and most of what they read.

// What they read are `lines`, for each row of the window the row of the picture that it lies on, of one block; those from
// rows.first to before rows.last are there.

/// `pixels` outputs whose windows of three columns, `stride` apart, lie inside the lines from column `left` on.
INLINE void NAME(deep)(const int pixels, const int stride, cells rows, const float *const *lines,
                       kf_int left, const float *w, kf_tail tail, float *out) {
  NAME(block) sums[DEEP];
  UNROLL for (int p = 0; p < pixels; p++) sums[p] = LOAD(tail.bias);
  for (kf_int i = rows.first; i < rows.last; i++) {
    const float *row = lines[i] + left * KF_BLOCK;
    UNROLL for (int j = 0; j < 3; j++) {
      const NAME(block) part = LOAD(w + (i * 3 + j) * KF_BLOCK);
      UNROLL for (int p = 0; p < pixels; p++)
        sums[p] += LOAD(row + (p * stride + j) * KF_BLOCK) * part;
    }
  }
  UNROLL for (int p = 0; p < pixels; p++) {
    NAME(activate)(&sums[p], tail, 0);
    STORE(out + p * KF_BLOCK, sums[p]);
  }
}

#define CASE(P) case P: \
  if (stride == 1) NAME(deep)(P <= DEEP ? P : 1, 1, rows, lines, left, w, tail, out); \
  else NAME(deep)(P <= DEEP ? P : 1, 2, rows, lines, left, w, tail, out); \
  break;
TARGET static void NAME(any_deep)(kf_int pixels, kf_int stride, cells rows,
                                  const float *const *lines, kf_int left, const float *w,
                                  kf_tail tail, float *out) {
  switch (pixels) { CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) }
}
#undef CASE

/// One output of any window, some of whose cells may lie outside.
TARGET static void NAME(deep_pixel)(const kf_sliding *s, cells rows, cells columns,
                                    const float *const *lines, kf_int left, const float *w,
                                    kf_tail tail, float *out) {
  NAME(block) sum = LOAD(tail.bias);
  for (kf_int i = rows.first; i < rows.last; i++) {
    // A sum for each row: they need not wait for each other.
    NAME(block) part = 0;
    for (kf_int j = columns.first; j < columns.last; j++)
      part += LOAD(lines[i] + (left + j * s->dilation_w) * KF_BLOCK) *
              LOAD(w + (i * s->kernel_w + j) * KF_BLOCK);
    sum += part;
  }
  NAME(activate)(&sum, tail, 0);
  STORE(out, sum);
}

/// `count` outputs of a row from column `x` on.
TARGET static void NAME(deep_row)(const kf_sliding *s, cells rows, const float *const *lines,
                                  kf_int x, kf_int count, const float *w, kf_tail tail,
                                  float *out) {
  const kf_int room = s->in_w - (s->kernel_w - 1) * s->dilation_w - 1 + s->pad_w;
  const bool shared = s->kernel_w == 3 && s->dilation_w == 1 && s->stride_w <= 2 && room >= 0;
  // From the first output whose window begins inside to the last whose window ends inside.
  const kf_int first = (s->pad_w + s->stride_w - 1) / s->stride_w;
  const kf_int last = shared ? room / s->stride_w : -1;
  for (kf_int end = x + count, pixels; x < end; x += pixels, out += pixels * KF_BLOCK) {
    const kf_int left = x * s->stride_w - s->pad_w;
    if (x >= first && x <= last) {
      const kf_int there = (end <= last ? end : last + 1) - x;
      pixels = there < DEEP ? there : DEEP;
      NAME(any_deep)(pixels, s->stride_w, rows, lines, left, w, tail, out);
    } else {
      pixels = 1;
      NAME(deep_pixel)(s, rows, inside(left, s->kernel_w, s->dilation_w, s->in_w), lines, left, w,
                       tail, out);
    }
  }
}

/// The lines for row `y` of the output, of a whole plane of one block.
static cells NAME(lines)(const kf_sliding *s, const float *in, kf_int y, const float **lines) {
  const kf_int top = y * s->stride_h - s->pad_h;
  const cells rows = inside(top, s->kernel_h, s->dilation_h, s->in_h);
  for (kf_int i = rows.first; i < rows.last; i++)
    lines[i] = in + (top + i * s->dilation_h) * s->in_w * KF_BLOCK;
  return rows;
}

TARGET static void NAME(deep_all)(const kf_deep *d, const float *in, float *out) {
  const kf_sliding *s = &d->shape;
  const kf_int blocks = s->channels / KF_BLOCK, window = s->kernel_h * s->kernel_w * KF_BLOCK;
  const float *lines[KF_DEEP_ROWS];
  for (kf_int p = 0; p < s->batch * blocks; p++, in += s->in_h * s->in_w * KF_BLOCK)
    for (kf_int y = 0; y < s->out_h; y++, out += s->out_w * KF_BLOCK) {
      const cells rows = NAME(lines)(s, in, y, lines);
      NAME(deep_row)(s, rows, lines, 0, s->out_w, d->packed + p % blocks * window,
                     NAME(tail_from)(d->tail, p % blocks), out);
    }
}

/// Maxima of the pairs of pixels in two rows, of one block; NaN wins.
TARGET static void NAME(pair)(const float *upper, const float *lower, kf_int width, float *out) {
  for (kf_int x = 0; x < width; x += 2, out += KF_BLOCK) {
    const kf_int a = x * KF_BLOCK, b = x + 1 < width ? a + KF_BLOCK : a;
    const NAME(block) v[4] = {LOAD(upper + a), LOAD(upper + b), LOAD(lower + a), LOAD(lower + b)};
    const NAME(block) left = v[0] > v[1] ? v[0] : v[1], right = v[2] > v[3] ? v[2] : v[3];
    const NAME(flags) wrong = (v[0] != v[0]) | (v[1] != v[1]) | (v[2] != v[2]) | (v[3] != v[3]);
    const NAME(block) all = left > right ? left : right;
    STORE(out, wrong ? NAN : all);
  }
}
