// One kernel, compiled several times: for vectors of LANES floats, with at most FILTERS x VECTORS sums kept in registers.
// NAME(x): the name of x for this level; TARGET: the instructions it may use.
//
// A vector lies along a row of the output. Each vector of the input that is loaded serves FILTERS filters, whose weights for
// one cell of the window lie side by side.

typedef float NAME(floats) __attribute__((ext_vector_type(LANES), aligned(4)));
typedef int32_t NAME(ints) __attribute__((ext_vector_type(LANES), aligned(4)));

TARGET static inline __attribute__((always_inline)) void NAME(tile)(
    const int filters, const int vectors, const kf_planar *s, const float *in, const float *w,
    kf_tail tail, float *out) {
  NAME(floats) sums[FILTERS][VECTORS];
  UNROLL for (int f = 0; f < filters; f++)
    UNROLL for (int v = 0; v < vectors; v++) sums[f][v] = tail.bias[f];
  for (kf_int c = 0; c < s->channels; c++, in += s->in_plane) {
    const float *row = in;
    for (kf_int y = 0; y < s->kernel_h; y++, row += s->in_row)
      for (kf_int x = 0; x < s->kernel_w; x++, w += filters) {
        NAME(floats) part[VECTORS];
        UNROLL for (int v = 0; v < vectors; v++)
          part[v] = *(const NAME(floats) *)(row + x + v * LANES);
        UNROLL for (int f = 0; f < filters; f++)
          UNROLL for (int v = 0; v < vectors; v++) sums[f][v] += w[f] * part[v];
      }
  }
  UNROLL for (int f = 0; f < filters; f++)
    UNROLL for (int v = 0; v < vectors; v++) {
      NAME(floats) x = sums[f][v];
      if (tail.slopes) x = x < 0 ? x * tail.slopes[f] : x;
      if (tail.relu) x = x < 0 ? 0 : x;
      *(NAME(floats) *)(out + f * s->out_plane + v * LANES) = x;
    }
}

/// All rows of `filters` filters. The last vector of a row overlaps the one before, so that no row needs a remainder.
TARGET static inline __attribute__((always_inline)) void NAME(rows)(
    const int filters, const kf_planar *s, const float *in, const float *w, kf_tail tail,
    float *out) {
  const kf_int width = s->width;
  for (kf_int y = 0; y < s->rows; y++, in += s->in_row, out += s->out_row) {
    kf_int x = 0;
    for (; x + VECTORS * LANES <= width; x += VECTORS * LANES)
      NAME(tile)(filters, VECTORS, s, in + x, w, tail, out + x);
    while (x < width) {
      const kf_int at = x + LANES <= width ? x : width - LANES;
      NAME(tile)(filters, 1, s, in + at, w, tail, out + at);
      x = at + LANES;
    }
  }
}

#define CASE(F)                                                        \
  case F:                                                              \
    NAME(rows)(F <= FILTERS ? F : 1, s, in, w, tail, out); \
    break;

TARGET static void NAME(convolve)(const kf_planar *s, const float *in, const float *w, kf_tail tail,
                                  float *out) {
  const kf_int depth = s->channels * s->kernel_h * s->kernel_w;
  for (kf_int first = 0, count; first < s->filters; first += count) {
    count = share(s->filters, first, FILTERS);
    switch (count) { CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) }
    w += count * depth;
    out += count * s->out_plane;
    tail.bias += count;
    if (tail.slopes) tail.slopes += count;
  }
}

/// The greater of each two; NaN wins.
TARGET static inline __attribute__((always_inline)) NAME(floats) NAME(most)(NAME(floats) a,
                                                                            NAME(floats) b) {
  return ((a > b) | (a != a)) ? a : b;
}

TARGET static void NAME(pool)(const float *in, kf_int in_plane, kf_int planes, kf_int height,
                              kf_int width, float *out, kf_int out_plane) {
  const kf_int columns = (width + 1) / 2;
  for (kf_int p = 0; p < planes; p++, in += in_plane, out += out_plane) {
    float *to = out;
    for (kf_int y = 0; y < height; y += 2, to += columns) {
      const float *upper = in + y * width;
      const float *lower = y + 1 < height ? upper + width : upper;
      kf_int x = 0;
      for (; x + LANES <= width / 2; x += LANES) {
        const NAME(floats) *a = (const NAME(floats) *)(upper + 2 * x);
        const NAME(floats) *b = (const NAME(floats) *)(lower + 2 * x);
        NAME(floats) first = NAME(most)(a[0], b[0]), second = NAME(most)(a[1], b[1]);
        *(NAME(floats) *)(to + x) = NAME(most)(EVEN(first, second), ODD(first, second));
      }
      for (; x < columns; x++) {
        const kf_int left = 2 * x, right = left + 1 < width ? left + 1 : left;
        to[x] = greater(greater(upper[left], lower[left]), greater(upper[right], lower[right]));
      }
    }
  }
}

/// e to the x, for x ≤ 0: 2 to the whole part of x / ln 2 by its bits, the rest by its Taylor polynomial, which within half
/// of ln 2 is off by less than a rounding. What is smaller than the smallest normal number is 0.
TARGET static inline __attribute__((always_inline)) NAME(floats) NAME(power)(NAME(floats) x) {
  // NaN must not reach the conversion to whole numbers.
  NAME(floats) within = x > -87 ? x : -87;
  NAME(floats) whole = __builtin_elementwise_roundeven(within * 1.44269504088896341f);
  NAME(floats) rest = within - whole * 0.693359375f - whole * -2.12194440e-4f;
  NAME(floats) y = 1.0f / 5040;
  y = y * rest + 1.0f / 720;
  y = y * rest + 1.0f / 120;
  y = y * rest + 1.0f / 24;
  y = y * rest + 1.0f / 6;
  y = y * rest + 0.5f;
  y = y * rest + 1;
  y = y * rest + 1;
  NAME(ints) bits = (__builtin_convertvector(whole, NAME(ints)) + 127) << 23;
  y *= __builtin_bit_cast(NAME(floats), bits);
  y = x < -87 ? 0 : y;
  return x == x ? y : x;
}

/// One vector of columns; NaN anywhere makes the column NaN.
TARGET static inline __attribute__((always_inline)) void NAME(soften)(const float *in, kf_int n,
                                                                      kf_int inner, float *out) {
  NAME(floats) top = *(const NAME(floats) *)in, sum = 0;
  for (kf_int i = 1; i < n; i++) top = NAME(most)(*(const NAME(floats) *)(in + i * inner), top);
  for (kf_int i = 0; i < n; i++) {
    NAME(floats) x = NAME(power)(*(const NAME(floats) *)(in + i * inner) - top);
    sum += x;
    *(NAME(floats) *)(out + i * inner) = x;
  }
  for (kf_int i = 0; i < n; i++) *(NAME(floats) *)(out + i * inner) /= sum;
}

TARGET static void NAME(softmax)(const float *in, kf_int outer, kf_int n, kf_int inner,
                                 float *out) {
  for (kf_int o = 0; o < outer; o++, in += n * inner, out += n * inner)
    for (kf_int x = 0; x < inner; x += LANES) {
      const kf_int at = x + LANES <= inner ? x : inner - LANES;
      NAME(soften)(in + at, n, inner, out + at);
    }
}

#undef CASE
#undef NAME
#undef TARGET
#undef LANES
#undef FILTERS
#undef VECTORS
#undef EVEN
#undef ODD
