// Layers one behind the other, row by row, so that what is between them stays in the cache; compiled for each level: see
// blocked.h. Each keeps as many of its last rows as the next one's windows are high.

/// Rows of blocks: row y of block b lies at out + y % kept * row + b * plane.
typedef struct {
  float *out;
  kf_int kept, row, plane;
  kf_int made;  ///< how many rows there are or were
} NAME(rows);

typedef struct {
  const kf_layer *layers;
  /// What each layer reads, and behind the last what it makes.
  NAME(rows) *rows;
  const float *planes;  ///< what an entering layer reads
  float *framed;
  int16_t *numbers;
} NAME(chain);

INLINE float *NAME(row_at)(const NAME(rows) *rows, kf_int y) {
  return rows->out + y % rows->kept * rows->row;
}

/// `numbers` is room for a row of whole numbers and their units.
TARGET static void NAME(pointwise_row)(const kf_layer *l, const float *in, kf_int plane_in,
                                       float *out, kf_int plane, int16_t *numbers) {
  const kf_sliding *s = &l->shape;
  const kf_int blocks = s->filters / KF_BLOCK, depth = s->channels / KF_BLOCK;
  const kf_int run = l->weights.run;
  float *units = nullptr;
  if (run > 0) {
    units = (float *)(numbers + s->out_w * s->channels);
    for (kf_int x = 0, pixels; x < s->out_w; x += pixels) {
      pixels = s->out_w - x < PIXELS ? s->out_w - x : PIXELS;
      NAME(narrow)(in + x * KF_BLOCK, plane_in, depth, pixels, numbers + x * s->channels, units + x);
    }
  }
  for (kf_int b = 0, count; b < blocks; b += count) {
    count = blocks - b < BLOCKS ? 1 : BLOCKS;
    const char *w = (const char *)l->weights.packed + b * filter_bytes(depth, run);
    const kf_tail tail = NAME(tail_from)(l->tail, b);
    for (kf_int x = 0, pixels; x < s->out_w; x += pixels) {
      pixels = s->out_w - x < PIXELS ? s->out_w - x : PIXELS;
      const NAME(goal) goal = {out + b * plane + x * KF_BLOCK, nullptr, side_by_side, plane};
      if (run > 0)
        NAME(any_whole_strip)(pixels, count, numbers + x * s->channels, units + x, depth, w, run,
                              tail, goal);
      else
        NAME(any_strip)(pixels, count, in + x * KF_BLOCK, plane_in, depth, (const float *)w, tail,
                        goal);
    }
  }
}

TARGET static void NAME(depthwise_row)(const kf_layer *l, const NAME(rows) *from, kf_int y,
                                       float *out, kf_int plane) {
  const kf_sliding *s = &l->shape;
  const kf_int top = y * s->stride_h - s->pad_h, window = s->kernel_h * s->kernel_w * KF_BLOCK;
  const cells rows = inside(top, s->kernel_h, s->dilation_h, s->in_h);
  const float *lines[KF_DEEP_ROWS];
  for (kf_int i = rows.first; i < rows.last; i++)
    lines[i] = NAME(row_at)(from, top + i * s->dilation_h);
  for (kf_int b = 0; b < s->channels / KF_BLOCK; b++) {
    NAME(deep_row)(s, rows, lines, 0, s->out_w,
                   (const float *)l->weights.packed + b * window,
                   NAME(tail_from)(l->tail, b), out + b * plane);
    for (kf_int i = rows.first; i < rows.last; i++) lines[i] += from->plane;
  }
}

/// Makes the rows of a layer up to the one before `end`, and those of the layers before it that they need.
TARGET static void NAME(advance)(NAME(chain) *c, kf_int layer, kf_int end) {
  const kf_layer *l = c->layers + layer;
  const kf_sliding *s = &l->shape;
  NAME(rows) *from = c->rows + layer, *to = from + 1;
  for (; to->made < end; to->made++) {
    const kf_int y = to->made;
    kf_int needed = y * s->stride_h - s->pad_h + (s->kernel_h - 1) * s->dilation_h + 1;
    if (needed > s->in_h) needed = s->in_h;
    if (from->made < needed) NAME(advance)(c, layer - 1, needed);
    float *out = NAME(row_at)(to, y);
    switch (l->kind) {
      case KF_ENTERING:
        NAME(enter_row)(s, c->planes, y, l->weights.packed, l->tail, out, to->plane, c->framed);
        break;
      case KF_POINTWISE:
        NAME(pointwise_row)(l, NAME(row_at)(from, y), from->plane, out, to->plane, c->numbers);
        break;
      case KF_DEPTHWISE: NAME(depthwise_row)(l, from, y, out, to->plane); break;
      case KF_PAIRS: {
        const float *upper = NAME(row_at)(from, 2 * y);
        const float *lower = 2 * y + 1 < s->in_h ? NAME(row_at)(from, 2 * y + 1) : upper;
        for (kf_int b = 0; b < s->channels / KF_BLOCK; b++)
          NAME(pair)(upper + b * from->plane, lower + b * from->plane, s->in_w, out + b * to->plane);
        break;
      }
    }
  }
}

TARGET static void NAME(run_chain)(const kf_layer *layers, kf_int count, kf_int batch,
                                   const float *in, float *out, float *scratch) {
  const kf_sliding *first = &layers->shape, *last = &layers[count - 1].shape;
  const bool enters = layers->kind == KF_ENTERING;
  NAME(rows) rows[KF_CHAIN + 1];
  NAME(chain) chain = {layers, rows, nullptr, nullptr, nullptr};
  if (enters && reaches_beyond(first))
    chain.framed = scratch, scratch += framed_size(first);
  chain.numbers = (int16_t *)scratch;
  scratch += numbers_size(layers, count);
  for (kf_int n = 0; n < batch; n++) {
    float *kept = scratch;
    for (kf_int i = 1; i < count; i++) {
      const kf_sliding *s = &layers[i].shape;
      rows[i] = (NAME(rows)){kept, rows_kept(s), s->in_w * KF_BLOCK,
                             rows_kept(s) * s->in_w * KF_BLOCK, 0};
      kept += s->channels / KF_BLOCK * rows[i].plane;
    }
    const kf_int size_in = first->in_h * first->in_w, size = last->out_h * last->out_w * KF_BLOCK;
    const float *picture = in + n * first->channels * size_in;
    chain.planes = picture;
    // The first layer reads what is there already; nothing is written to it.
    rows[0] = (NAME(rows)){(float *)(uintptr_t)picture, first->in_h, first->in_w * KF_BLOCK,
                           size_in * KF_BLOCK, first->in_h};
    rows[count] = (NAME(rows)){out + n * (outputs(&layers[count - 1]) / KF_BLOCK) * size,
                               last->out_h, last->out_w * KF_BLOCK, size, 0};
    NAME(advance)(&chain, count - 1, last->out_h);
  }
}
