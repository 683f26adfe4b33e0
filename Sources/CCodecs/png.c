#include "CCodecs.h"
#include "pixels.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

struct kf_png_reader {
  png_structp png;
  png_infop info;
  jmp_buf escape;
  const uint8_t *bytes;
  size_t length, position;
  bool ended;
  kf_status failure;
  char message[KF_MESSAGE_LENGTH];
};

// MARK: Errors and input

static void on_error(png_structp png, png_const_charp text) {
  kf_png_reader *reader = png_get_error_ptr(png);
  bool memory = strstr(text, "emory") != nullptr;
  reader->failure = memory ? KF_OUT_OF_MEMORY : KF_CORRUPT;
  snprintf(reader->message, sizeof reader->message, "%s", text);
  longjmp(reader->escape, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  kf_png_reader *reader = png_get_error_ptr(png);
  // Each text begins with the chunk's name; only these hold pixels.
  bool pixels = strncmp(text, "IDAT", 4) == 0 || strncmp(text, "IHDR", 4) == 0 ||
                strncmp(text, "PLTE", 4) == 0 || strncmp(text, "tRNS", 4) == 0;
  if (pixels && !reader->message[0]) snprintf(reader->message, sizeof reader->message, "%s", text);
}

static void on_read(png_structp png, png_bytep out, size_t count) {
  kf_png_reader *reader = png_get_io_ptr(png);
  if (count > reader->length - reader->position) {
    reader->ended = true;
    png_error(png, "the file ends too early");
  }
  memcpy(out, reader->bytes + reader->position, count);
  reader->position += count;
}

static void report(const kf_png_reader *reader, kf_status status, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = status};
  memcpy(outcome->message, reader->message, sizeof outcome->message);
}

// MARK: Header

static kf_status read_header(kf_png_reader *reader) {
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
  if (!reader->png) return KF_OUT_OF_MEMORY;
  if (setjmp(reader->escape)) return reader->failure;
  reader->info = png_create_info_struct(reader->png);
  if (!reader->info) return KF_OUT_OF_MEMORY;
  png_set_read_fn(reader->png, reader, on_read);
  // A photo with a wrong checksum is still a photo: use the pixels, say so; drop doubtful extras.
  png_set_crc_action(reader->png, PNG_CRC_WARN_USE, PNG_CRC_WARN_DISCARD);
  png_set_option(reader->png, PNG_IGNORE_ADLER32, PNG_OPTION_ON);
  png_set_benign_errors(reader->png, 1);
  // Texts and profiles may hold compressed bombs, and nothing here reads them.
  static const png_byte unread[] = "eXIf\0iCCP\0iTXt\0sPLT\0tEXt\0zTXt\0hIST\0pCAL\0sCAL";
  png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, unread, 9);
  png_read_info(reader->png, reader->info);

  // To 8-bit RGB or RGBA, whatever was stored.
  png_set_expand(reader->png);
  png_set_scale_16(reader->png);
  png_set_gray_to_rgb(reader->png);
  if (png_get_interlace_type(reader->png, reader->info) != PNG_INTERLACE_NONE) {
    png_set_interlace_handling(reader->png);
  }
  png_read_update_info(reader->png, reader->info);
  return KF_OK;
}

/// Rows that Adam7 gives in its first six passes; the last pass gives the odd ones, each whole.
static size_t even_rows(size_t height) { return (height + 1) / 2; }

kf_png_reader *kf_png_open(const uint8_t *bytes, size_t length, kf_picture *picture,
                           kf_outcome *outcome) {
  kf_png_reader *reader = calloc(1, sizeof *reader);
  if (!reader) {
    *outcome = (kf_outcome){.status = KF_OUT_OF_MEMORY};
    return nullptr;
  }
  reader->bytes = bytes;
  reader->length = length;
  kf_status status = read_header(reader);
  report(reader, status, outcome);
  if (status != KF_OK) {
    kf_png_close(reader);
    return nullptr;
  }
  *picture = (kf_picture){
      .width = png_get_image_width(reader->png, reader->info),
      .height = png_get_image_height(reader->png, reader->info),
  };
  if (png_get_interlace_type(reader->png, reader->info) != PNG_INTERLACE_NONE) {
    picture->buffered_bytes = (uint64_t)png_get_rowbytes(reader->png, reader->info) *
                              even_rows(picture->height);
  }
  return reader;
}

void kf_png_close(kf_png_reader *reader) {
  if (!reader) return;
  png_destroy_read_struct(&reader->png, &reader->info, nullptr);
  free(reader);
}

// MARK: Pixels

/// What a decoding run owns; on the heap so that a longjmp cannot leave it in a stale register.
typedef struct {
  uint8_t *out;
  size_t out_width, out_height;
  size_t width, height, row_bytes;
  bool alpha, interlaced;
  kf_area *area;
  uint8_t *stored;  // one row as libpng gives it, or every second row when interlaced
  uint8_t *odd;     // of an interlaced picture, one row that is not held
  uint8_t *rgb;     // one row over white
  size_t rows;      // done and delivered
  int passes;       // of an interlaced picture, finished
} run;

/// Passes row number `rows` on to the output.
static void deliver(run *r, const uint8_t *stored) {
  bool direct = r->area == nullptr;
  uint8_t *target = direct ? r->out + r->rows * r->width * 3 : r->rgb;
  if (r->alpha) {
    kf_rgba_over_white(stored, target, r->width);
  } else if (direct) {
    memcpy(target, stored, r->width * 3);
  }
  if (!direct) kf_area_push(r->area, r->alpha ? r->rgb : stored);
  r->rows++;
}

/// Of an interlaced picture: row `y`, or the one above it where `y` is odd.
static uint8_t *even_row(const run *r, size_t y) { return r->stored + y / 2 * r->row_bytes; }

static kf_status read_rows(kf_png_reader *reader, run *r) {
  if (setjmp(reader->escape)) return reader->failure;
  if (!r->interlaced) {
    while (r->rows < r->height) {
      png_read_row(reader->png, r->stored, nullptr);
      deliver(r, r->stored);
    }
    return KF_OK;
  }
  // «Display» rows: each pass paints its pixels as blocks, so that a file cut short leaves a coarse whole.
  for (; r->passes < 6; r->passes++) {
    for (size_t y = 0; y < r->height; y++) {
      png_read_row(reader->png, nullptr, y % 2 == 0 ? even_row(r, y) : nullptr);
    }
  }
  // The rows between come whole and from the top, so they need not be held.
  while (r->rows < r->height) {
    bool even = r->rows % 2 == 0;
    png_read_row(reader->png, even ? nullptr : r->odd, nullptr);
    deliver(r, even ? even_row(r, r->rows) : r->odd);
  }
  r->passes++;
  return KF_OK;
}

static kf_status prepare(kf_png_reader *reader, run *r) {
  r->width = png_get_image_width(reader->png, reader->info);
  r->height = png_get_image_height(reader->png, reader->info);
  r->row_bytes = png_get_rowbytes(reader->png, reader->info);
  r->alpha = png_get_channels(reader->png, reader->info) == 4;
  r->interlaced = png_get_interlace_type(reader->png, reader->info) != PNG_INTERLACE_NONE;
  if (r->row_bytes != r->width * (r->alpha ? 4 : 3)) return KF_CORRUPT;
  r->stored = calloc(r->interlaced ? even_rows(r->height) : 1, r->row_bytes);
  r->odd = malloc(r->row_bytes);
  r->rgb = malloc(r->width * 3);
  if (!r->stored || !r->odd || !r->rgb) return KF_OUT_OF_MEMORY;
  if (r->width != r->out_width || r->height != r->out_height) {
    r->area = kf_area_new(r->width, r->height, r->out_width, r->out_height, r->out);
    if (!r->area) return KF_OUT_OF_MEMORY;
  }
  return KF_OK;
}

void kf_png_decode(kf_png_reader *reader, double usable_share, uint8_t *out, size_t out_width,
                   size_t out_height, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = KF_OUT_OF_MEMORY};
  run *r = calloc(1, sizeof *r);
  if (!r) return;
  *r = (run){.out = out, .out_width = out_width, .out_height = out_height};
  kf_status status = prepare(reader, r);
  if (status == KF_OK) {
    status = read_rows(reader, r);
    double decoded = 0;
    bool coarse = false;
    if (status == KF_OK) {
      decoded = 1;
    } else if (status == KF_CORRUPT && r->interlaced) {
      // Five of Adam7's seven passes are the picture at half its size.
      coarse = r->passes >= 5;
      decoded = coarse ? 1 : 0;
      status = KF_OK;
    } else if (status == KF_CORRUPT) {
      decoded = (double)r->rows / (double)r->height;
      status = KF_OK;
    }
    if (decoded < usable_share) {
      // Too little to fill the rest for.
    } else if (r->interlaced) {
      while (r->rows < r->height) deliver(r, even_row(r, r->rows));
    } else if (r->rows < r->height) {
      memset(r->stored, 128, r->row_bytes);
      if (r->alpha) {
        for (size_t x = 0; x < r->width; x++) r->stored[x * 4 + 3] = 255;
      }
      while (r->rows < r->height) deliver(r, r->stored);
    }
    report(reader, status, outcome);
    outcome->decoded = decoded;
    outcome->coarse = coarse;
    outcome->ended = reader->ended;
  } else {
    report(reader, status, outcome);
  }
  kf_area_free(r->area);
  free(r->stored);
  free(r->odd);
  free(r->rgb);
  free(r);
}

// MARK: Writing

typedef struct {
  png_structp png;
  png_infop info;
  jmp_buf escape;
  uint8_t *file;
  size_t length, capacity;
} writer;

static void on_write_error(png_structp png, png_const_charp text) {
  (void)text;
  writer *w = png_get_error_ptr(png);
  longjmp(w->escape, 1);
}

static void on_write_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void on_write(png_structp png, png_bytep bytes, size_t count) {
  writer *w = png_get_io_ptr(png);
  if (count > w->capacity - w->length) {
    size_t capacity = (w->length + count) * 2;
    uint8_t *file = realloc(w->file, capacity);
    if (!file) png_error(png, "out of memory");
    w->file = file;
    w->capacity = capacity;
  }
  memcpy(w->file + w->length, bytes, count);
  w->length += count;
}

static void on_flush(png_structp png) { (void)png; }

static bool write_png(writer *w, const uint8_t *rgb, uint32_t width, uint32_t height) {
  w->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, w, on_write_error, on_write_warning);
  if (!w->png) return false;
  if (setjmp(w->escape)) return false;
  w->info = png_create_info_struct(w->png);
  if (!w->info) return false;
  png_set_write_fn(w->png, w, on_write, on_flush);
  png_set_IHDR(w->png, w->info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(w->png, w->info);
  for (uint32_t y = 0; y < height; y++) png_write_row(w->png, rgb + (size_t)y * width * 3);
  png_write_end(w->png, w->info);
  return true;
}

kf_status kf_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, uint8_t **file,
                        size_t *length) {
  writer *w = calloc(1, sizeof *w);
  if (!w) return KF_OUT_OF_MEMORY;
  bool written = write_png(w, rgb, width, height);
  png_destroy_write_struct(&w->png, &w->info);
  if (written) {
    *file = w->file;
    *length = w->length;
  } else {
    free(w->file);
  }
  free(w);
  return written ? KF_OK : KF_OUT_OF_MEMORY;
}

void kf_free(void *memory) { free(memory); }
