#include "tiff.h"

#include "library.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include <tiffio.h>

#define FUNCTIONS(X)                                                                           \
  X(TIFFClientOpenExt)                                                                         \
  X(TIFFClose)                                                                                 \
  X(TIFFComputeStrip)                                                                          \
  X(TIFFComputeTile)                                                                           \
  X(TIFFGetField)                                                                              \
  X(TIFFGetFieldDefaulted)                                                                     \
  X(TIFFIsCODECConfigured)                                                                     \
  X(TIFFIsTiled)                                                                               \
  X(TIFFNumberOfStrips)                                                                        \
  X(TIFFNumberOfTiles)                                                                         \
  X(TIFFOpenOptionsAlloc)                                                                      \
  X(TIFFOpenOptionsFree)                                                                       \
  X(TIFFOpenOptionsSetErrorHandlerExtR)                                                        \
  X(TIFFOpenOptionsSetMaxSingleMemAlloc)                                                       \
  X(TIFFOpenOptionsSetWarningHandlerExtR)                                                      \
  X(TIFFRGBAImageBegin)                                                                        \
  X(TIFFRGBAImageEnd)                                                                          \
  X(TIFFRGBAImageGet)                                                                          \
  X(TIFFReadEncodedStrip)                                                                      \
  X(TIFFReadEncodedTile)                                                                       \
  X(TIFFReadScanline)                                                                          \
  X(TIFFScanlineSize64)                                                                        \
  X(TIFFSetField)                                                                              \
  X(TIFFSetSubDirectory)                                                                       \
  X(TIFFTileRowSize64)                                                                         \
  X(TIFFTileSize64)
KF_LIBRARY("libtiff.so.6")

const char *kf_tiff_library(void) { return open_library(); }

// MARK: Errors and input

static void note(char *message, const char *format, va_list list) {
  if (!message[0]) vsnprintf(message, KF_MESSAGE_LENGTH, format, list);
}

static int on_error(TIFF *tiff, void *context, const char *module, const char *format,
                    va_list list) {
  (void)tiff;
  (void)module;
  note(((kf_tiff_reader *)context)->message, format, list);
  return 1;  // and it goes to nobody else
}

static int on_warning(TIFF *tiff, void *context, const char *module, const char *format,
                      va_list list) {
  (void)tiff;
  // All others are about tags, of which whole pictures have odd ones.
  if (module && strncmp(module, "JPEGLib", 7) == 0)
    note(((kf_tiff_reader *)context)->complaint, format, list);
  return 1;
}

static tmsize_t on_read(thandle_t handle, void *out, tmsize_t count) {
  source *s = handle;
  if (count < 0 || s->position > s->length) return 0;
  size_t there = s->length - s->position, some = (size_t)count < there ? (size_t)count : there;
  memcpy(out, s->bytes + s->position, some);
  s->position += some;
  return (tmsize_t)some;
}

static tmsize_t on_write(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle;
  (void)bytes;
  (void)count;
  return -1;
}

static toff_t on_seek(thandle_t handle, toff_t offset, int whence) {
  source *s = handle;
  toff_t from = whence == SEEK_CUR ? s->position : whence == SEEK_END ? s->length : 0;
  if (__builtin_add_overflow(from, offset, &from)) return (toff_t)-1;
  s->position = from;
  return from;
}

static int on_close(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t on_size(thandle_t handle) { return ((source *)handle)->length; }

/// Strips are decoded where they lie. libtiff asks for it to be writable, and writes nothing when it reads.
static int on_map(thandle_t handle, void **base, toff_t *size) {
  source *s = handle;
  *base = (void *)s->bytes;
  *size = s->length;
  return 1;
}

static void on_unmap(thandle_t handle, void *base, toff_t size) {
  (void)handle;
  (void)base;
  (void)size;
}

static void report(const kf_tiff_reader *reader, kf_status status, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = status};
  const char *text = reader->message[0] ? reader->message : reader->complaint;
  memcpy(outcome->message, text, sizeof outcome->message);
}

static kf_status fail(kf_tiff_reader *reader, kf_status status, const char *format, ...) {
  va_list list;
  va_start(list, format);
  vsnprintf(reader->message, sizeof reader->message, format, list);
  va_end(list);
  return status;
}

// MARK: Header

/// A strip that ends beyond the file is refused as a whole by libtiff; shortened to what is there, it is decoded as far as that goes.
/// The arrays are libtiff's own, which it gives out to be read.
static void shorten(kf_tiff_reader *reader, TIFF *tiff) {
  uint64_t *offsets = nullptr, *counts = nullptr;
  uint32_t at = reader->tiled ? TIFFTAG_TILEOFFSETS : TIFFTAG_STRIPOFFSETS;
  uint32_t long_ = reader->tiled ? TIFFTAG_TILEBYTECOUNTS : TIFFTAG_STRIPBYTECOUNTS;
  if (!lib.TIFFGetField(tiff, at, &offsets) || !lib.TIFFGetField(tiff, long_, &counts)) return;
  if (!offsets || !counts) return;
  uint32_t number = reader->tiled ? lib.TIFFNumberOfTiles(tiff) : lib.TIFFNumberOfStrips(tiff);
  uint64_t length = reader->source[0].length;
  for (uint32_t i = 0; i < number; i++) {
    uint64_t there = offsets[i] < length ? length - offsets[i] : 0;
    if (counts[i] <= there) continue;
    counts[i] = there;
    reader->ended = true;
  }
}

static TIFF *open_directory(kf_tiff_reader *reader, source *source, uint64_t directory) {
  TIFFOpenOptions *options = lib.TIFFOpenOptionsAlloc();
  if (!options) return nullptr;
  lib.TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, reader);
  lib.TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, reader);
  lib.TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)reader->most);
  source->position = 0;
  // The header alone: which directory is wanted is known.
  TIFF *tiff = lib.TIFFClientOpenExt("", "rh", source, on_read, on_write, on_seek, on_close,
                                     on_size, on_map, on_unmap, options);
  lib.TIFFOpenOptionsFree(options);
  if (tiff && !lib.TIFFSetSubDirectory(tiff, directory)) {
    lib.TIFFClose(tiff);
    return nullptr;
  }
  return tiff;
}

static void read_alpha(kf_tiff_reader *reader, TIFF *tiff) {
  uint16_t count = 0, *types = nullptr;
  if (!lib.TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &count, &types) || !types) return;
  // A sample of no type is a mask or another light, not alpha.
  for (unsigned i = 0; i < count && reader->colours + i < reader->samples; i++) {
    if (types[i] != EXTRASAMPLE_ASSOCALPHA && types[i] != EXTRASAMPLE_UNASSALPHA) continue;
    reader->alpha = types[i] == EXTRASAMPLE_ASSOCALPHA ? MULTIPLIED : STRAIGHT;
    reader->alpha_sample = reader->colours + i;
    return;
  }
}

static void read_range(kf_tiff_reader *reader, TIFF *tiff) {
  double least = 0, most = 1;
  bool said = lib.TIFFGetField(tiff, TIFFTAG_SMAXSAMPLEVALUE, &most) == 1;
  if (said && lib.TIFFGetField(tiff, TIFFTAG_SMINSAMPLEVALUE, &least) != 1) least = 0;
  if (!isfinite(least) || !isfinite(most) || most <= least) least = 0, most = 1;
  reader->least = least;
  reader->range = most - least;
}

/// The colours of a palette, which are libtiff's: true where there are some, or none are needed.
static bool read_map(kf_tiff_reader *reader, TIFF *tiff) {
  return reader->kind != PALETTE ||
         lib.TIFFGetField(tiff, TIFFTAG_COLORMAP, &reader->map[0], &reader->map[1], &reader->map[2]);
}

/// What is made of the samples, or why nothing is.
static kf_status read_kind(kf_tiff_reader *reader, TIFF *tiff) {
  uint16_t planar = PLANARCONFIG_CONTIG;
  lib.TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &reader->bits);
  lib.TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &reader->samples);
  lib.TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &reader->format);
  lib.TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &reader->compression);
  lib.TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
  if (!lib.TIFFIsCODECConfigured(reader->compression)) {
    return fail(reader, KF_UNSUPPORTED, "compression %u", reader->compression);
  }
  bool fax = reader->compression == COMPRESSION_CCITTRLE ||
             reader->compression == COMPRESSION_CCITTFAX3 ||
             reader->compression == COMPRESSION_CCITTFAX4 ||
             reader->compression == COMPRESSION_CCITTRLEW;
  if (!lib.TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &reader->photometric)) {
    reader->photometric = fax                  ? PHOTOMETRIC_MINISWHITE
                          : reader->samples >= 3 ? PHOTOMETRIC_RGB
                                                 : PHOTOMETRIC_MINISBLACK;
  }
  reader->separate = planar == PLANARCONFIG_SEPARATE && reader->samples > 1;
  if (reader->compression == COMPRESSION_OJPEG) {
    reader->kind = CONVERTED;
    return KF_OK;
  }
  switch (reader->photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK: reader->kind = GREY, reader->colours = 1; break;
    case PHOTOMETRIC_RGB: reader->kind = RGB, reader->colours = 3; break;
    case PHOTOMETRIC_PALETTE: reader->kind = PALETTE, reader->colours = 1; break;
    case PHOTOMETRIC_SEPARATED: reader->kind = INK, reader->colours = 4; break;
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB: reader->kind = LAB, reader->colours = reader->samples < 3 ? 1 : 3; break;
    case PHOTOMETRIC_YCBCR:
      if (reader->compression == COMPRESSION_JPEG && !reader->separate) {
        lib.TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        reader->kind = RGB, reader->colours = 3;
        break;
      }
      reader->kind = CONVERTED;
      return KF_OK;
    case PHOTOMETRIC_LOGL:
    case PHOTOMETRIC_LOGLUV: reader->kind = CONVERTED; return KF_OK;
    default:
      return fail(reader, KF_UNSUPPORTED, "photometric interpretation %u", reader->photometric);
  }
  // Each is held for a row, at the least; satellites have more, photos do not.
  if (reader->samples < reader->colours || reader->samples > MOST_SAMPLES) {
    return fail(reader, KF_UNSUPPORTED, "%u samples a pixel", reader->samples);
  }
  bool is_float = reader->format == SAMPLEFORMAT_IEEEFP;
  if (reader->format == SAMPLEFORMAT_COMPLEXINT || reader->format == SAMPLEFORMAT_COMPLEXIEEEFP) {
    return fail(reader, KF_UNSUPPORTED, "complex numbers");
  }
  bool lab = reader->bits == 8 || reader->bits == 16;
  bool fits = is_float ? reader->bits == 16 || reader->bits == 32 || reader->bits == 64
                       : reader->bits >= 1 && reader->bits <= 32;
  if (!fits || (reader->kind == PALETTE && (is_float || reader->bits > 16)) ||
      (reader->kind == LAB && (is_float || !lab))) {
    return fail(reader, KF_UNSUPPORTED, "%u bits a sample", reader->bits);
  }
  read_alpha(reader, tiff);
  read_range(reader, tiff);
  reader->step = reader->separate ? reader->colours + (reader->alpha != NO_ALPHA) : reader->samples;
  if (!read_map(reader, tiff)) return fail(reader, KF_CORRUPT, "it has no colour map");
  return KF_OK;
}

static unsigned planes(const kf_tiff_reader *reader) {
  return reader->separate && reader->kind != CONVERTED ? reader->step : 1;
}

/// Bytes that libtiff must give for a row of `width` pixels at least, each plane.
static uint64_t row_bytes(const kf_tiff_reader *reader, uint64_t width) {
  return (width * reader->bits * (reader->separate ? 1 : reader->samples) + 7) / 8;
}

static kf_status read_layout(kf_tiff_reader *reader, TIFF *tiff) {
  if (!lib.TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &reader->width) ||
      !lib.TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &reader->height) || reader->width == 0 ||
      reader->height == 0 || reader->width > INT_MAX || reader->height > INT_MAX) {
    return fail(reader, KF_CORRUPT, "it has no size");
  }
  reader->tiled = lib.TIFFIsTiled(tiff);
  kf_status status = read_kind(reader, tiff);
  if (status != KF_OK) return status;
  uint64_t needed;
  if (reader->tiled) {
    if (!lib.TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &reader->tile_width) ||
        !lib.TIFFGetField(tiff, TIFFTAG_TILELENGTH, &reader->together) ||
        reader->tile_width == 0 || reader->together == 0) {
      return fail(reader, KF_CORRUPT, "its tiles have no size");
    }
    needed = row_bytes(reader, reader->tile_width);
    uint64_t row = lib.TIFFTileRowSize64(tiff), all = lib.TIFFTileSize64(tiff);
    if (all == 0 || all > reader->most) return fail(reader, KF_UNSUPPORTED, "tiles of %llu bytes", (unsigned long long)all);
    if (reader->kind != CONVERTED && (row < needed || all / row < reader->together)) {
      return fail(reader, KF_CORRUPT, "its tiles are too small");
    }
  } else {
    lib.TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &reader->together);
    if (reader->together == 0 || reader->together > reader->height) reader->together = reader->height;
    needed = row_bytes(reader, reader->width);
    if (reader->kind != CONVERTED && lib.TIFFScanlineSize64(tiff) < needed) {
      return fail(reader, KF_CORRUPT, "its rows are too short");
    }
  }
  return KF_OK;
}

/// Bytes of a strip that is unpacked at once; 0 for row by row, which saves memory, but Deflate takes libtiff more than twice the time then.
static uint64_t strip_bytes(const kf_tiff_reader *reader, TIFF *tiff) {
  bool deflate = reader->compression == COMPRESSION_ADOBE_DEFLATE || reader->compression == COMPRESSION_DEFLATE;
  if (!deflate || reader->tiled || reader->kind == CONVERTED) return 0;
  uint64_t bytes = lib.TIFFScanlineSize64(tiff) * reader->together;
  return bytes <= 64 << 20 ? bytes : 0;
}

/// Bytes that are held at once beyond a few rows.
static uint64_t held(const kf_tiff_reader *reader, TIFF *tiff) {
  uint64_t rows = reader->together < reader->height ? reader->together : reader->height;
  if (reader->kind == CONVERTED) return rows * reader->width * (4 + (reader->bits * reader->samples + 7) / 8);
  if (reader->tiled) return rows * reader->width * 3 + lib.TIFFTileSize64(tiff);
  return strip_bytes(reader, tiff) * planes(reader);
}

kf_tiff_reader *kf_tiff_open(const uint8_t *bytes, size_t length, uint64_t directory, uint64_t most,
                             kf_picture *picture, kf_outcome *outcome) {
  if (!kf_begin(open_library(), outcome)) return nullptr;
  kf_tiff_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return nullptr;
  reader->most = most;
  reader->directory = directory;
  kf_status status = KF_OK;
  for (unsigned i = 0; status == KF_OK && i < (i == 0 ? 1 : planes(reader)); i++) {
    reader->source[i] = (source){.bytes = bytes, .length = length};
    reader->tiff[i] = open_directory(reader, &reader->source[i], directory);
    if (!reader->tiff[i]) status = KF_CORRUPT;
    else if (i == 0) status = read_layout(reader, reader->tiff[0]);
    if (status == KF_OK) shorten(reader, reader->tiff[i]);
  }
  report(reader, status, outcome);
  if (status != KF_OK) {
    kf_tiff_close(reader);
    return nullptr;
  }
  *picture = (kf_picture){.width = reader->width,
                          .height = reader->height,
                          .ink = reader->kind == INK,
                          .buffered_bytes = held(reader, reader->tiff[0])};
  // What was odd about the tags is no complaint about the pixels.
  reader->message[0] = reader->complaint[0] = 0;
  return reader;
}

void kf_tiff_close(kf_tiff_reader *reader) {
  if (!reader) return;
  for (unsigned i = 0; i < PLANES; i++)
    if (reader->tiff[i]) lib.TIFFClose(reader->tiff[i]);
  free(reader);
}

// MARK: Pixels

/// A strip of each plane, or false: then all begin anew, for what was unpacked of it is lost.
static bool read_strip(kf_tiff_reader *r, tiff_run *run, uint32_t y, size_t bytes) {
  for (unsigned p = 0; p < planes(r); p++) {
    unsigned sample = p < r->colours ? p : r->alpha_sample;
    uint32_t strip = lib.TIFFComputeStrip(r->tiff[p], y, (uint16_t)sample);
    if (lib.TIFFReadEncodedStrip(r->tiff[p], strip, run->stored[p], (tmsize_t)bytes) == (tmsize_t)bytes) continue;
    for (p = 0; p < planes(r); p++) {
      lib.TIFFClose(r->tiff[p]);
      r->tiff[p] = open_directory(r, &r->source[p], r->directory);
      if (r->tiff[p]) shorten(r, r->tiff[p]);
    }
    if (r->tiff[0] && !read_map(r, r->tiff[0])) {
      lib.TIFFClose(r->tiff[0]);
      r->tiff[0] = nullptr;
    }
    return false;
  }
  return true;
}

/// Strip by strip, as far as they are whole.
static void decode_whole_strips(kf_tiff_reader *r, tiff_run *run) {
  size_t row = lib.TIFFScanlineSize64(r->tiff[0]);
  while (run->sink.rows < r->height) {
    uint32_t y = (uint32_t)run->sink.rows;
    uint32_t rows = r->height - y < r->together ? r->height - y : r->together;
    if (!read_strip(r, run, y, rows * row)) return;
    for (uint32_t i = 0; i < rows; i++) {
      const uint8_t *from[PLANES];
      for (unsigned p = 0; p < planes(r); p++) from[p] = run->stored[p] + i * row;
      kf_tiff_to_rgb(r, run, from, r->width, sink_row(&run->sink));
      sink_next(&run->sink);
    }
    run->good += (uint64_t)r->width * rows;
  }
}

static kf_status decode_strips(kf_tiff_reader *r, tiff_run *run) {
  kf_sink *sink = &run->sink;
  unsigned count = planes(r);
  if (strip_bytes(r, r->tiff[0])) decode_whole_strips(r, run);
  for (unsigned p = 0; p < count; p++)
    if (!r->tiff[p]) return KF_OUT_OF_MEMORY;
  while (sink->rows < r->height) {
    uint32_t y = (uint32_t)sink->rows;
    bool there = true;
    for (unsigned p = 0; there && p < count; p++) {
      unsigned sample = p < r->colours ? p : r->alpha_sample;
      there = lib.TIFFReadScanline(r->tiff[p], run->stored[p], y, (uint16_t)sample) == 1;
    }
    if (there) {
      kf_tiff_to_rgb(r, run, (const uint8_t *const *)run->stored, r->width, sink_row(sink));
      sink_next(sink);
      run->good += r->width;
    } else {
      // The next strip can be entered again.
      sink_grey(sink, r->together - y % r->together);
    }
  }
  return KF_OK;
}

static kf_status decode_tiles(kf_tiff_reader *r, tiff_run *run) {
  size_t row = lib.TIFFTileRowSize64(r->tiff[0]), whole = lib.TIFFTileSize64(r->tiff[0]);
  unsigned count = planes(r);
  while (run->sink.rows < r->height) {
    uint32_t y = (uint32_t)run->sink.rows;
    uint32_t rows = r->height - y < r->together ? r->height - y : r->together;
    for (uint32_t x = 0; x < r->width;) {
      uint32_t wide = r->width - x < r->tile_width ? r->width - x : r->tile_width;
      bool there = true;
      for (unsigned p = 0; there && p < count; p++) {
        unsigned sample = p < r->colours ? p : r->alpha_sample;
        uint32_t tile = lib.TIFFComputeTile(r->tiff[p], x, y, 0, (uint16_t)sample);
        there = lib.TIFFReadEncodedTile(r->tiff[p], tile, run->stored[p], (tmsize_t)whole) >= 0;
      }
      for (uint32_t i = 0; i < rows; i++) {
        uint8_t *to = run->band + ((size_t)i * r->width + x) * 3;
        if (there) {
          const uint8_t *from[PLANES];
          for (unsigned p = 0; p < count; p++) from[p] = run->stored[p] + i * row;
          kf_tiff_to_rgb(r, run, from, wide, to);
        } else {
          memset(to, 128, (size_t)wide * 3);
        }
      }
      if (there) run->good += (uint64_t)wide * rows;
      x += wide;
    }
    for (uint32_t i = 0; i < rows; i++) sink_push(&run->sink, run->band + (size_t)i * r->width * 3);
  }
  return KF_OK;
}

static kf_status decode_converted(kf_tiff_reader *r, tiff_run *run) {
  TIFFRGBAImage image;
  char problem[1024] = "";
  if (!lib.TIFFRGBAImageBegin(&image, r->tiff[0], 1, problem)) {
    // What it cannot convert is whole, nevertheless.
    return fail(r, KF_UNSUPPORTED, "%s", problem[0] ? problem : "its colours");
  }
  // As it is stored: it is turned once, by what the file says.
  image.req_orientation = image.orientation;
  while (run->sink.rows < r->height) {
    uint32_t y = (uint32_t)run->sink.rows;
    uint32_t rows = r->height - y < r->together ? r->height - y : r->together;
    image.row_offset = (int)y;
    if (!lib.TIFFRGBAImageGet(&image, run->raster, r->width, rows)) {
      sink_grey(&run->sink, rows);
      continue;
    }
    for (uint32_t i = 0; i < rows; i++) {
      uint8_t *rgb = sink_row(&run->sink);
      for (uint32_t x = 0; x < r->width; x++) {
        uint32_t pixel = run->raster[(size_t)i * r->width + x];
        for (int c = 0; c < 3; c++) rgb[x * 3 + c] = (uint8_t)(pixel >> 8 * c);
      }
      sink_next(&run->sink);
    }
    run->good += (uint64_t)r->width * rows;
  }
  lib.TIFFRGBAImageEnd(&image);
  return KF_OK;
}

static bool prepare(kf_tiff_reader *r, tiff_run *run) {
  if (r->kind == CONVERTED) {
    run->raster = calloc((size_t)r->together * r->width, sizeof *run->raster);
    return run->raster;
  }
  size_t wide = r->tiled ? r->tile_width : r->width;
  size_t stored = r->tiled ? lib.TIFFTileSize64(r->tiff[0]) : lib.TIFFScanlineSize64(r->tiff[0]);
  if (strip_bytes(r, r->tiff[0])) stored = strip_bytes(r, r->tiff[0]);
  for (unsigned p = 0; p < planes(r); p++) {
    run->stored[p] = calloc(1, stored);
    if (!run->stored[p]) return false;
  }
  size_t rows = r->together < r->height ? r->together : r->height;
  // Two bytes: Lab of 16 bits passes here, too.
  run->levels = malloc(wide * r->step * 2);
  run->alpha = malloc(wide);
  if (r->tiled) run->band = malloc(rows * r->width * 3);
  return run->levels && run->alpha && (run->band || !r->tiled);
}

static kf_status decode(kf_tiff_reader *r, tiff_run *run) {
  if (!prepare(r, run)) return KF_OUT_OF_MEMORY;
  if (r->kind == CONVERTED) return decode_converted(r, run);
  return r->tiled ? decode_tiles(r, run) : decode_strips(r, run);
}

void kf_tiff_decode(kf_tiff_reader *r, kf_colour *ink, uint8_t *out, size_t out_width,
                    size_t out_height, kf_outcome *outcome) {
  tiff_run run = {.ink = ink && kf_colour_channels(ink) == 4 ? ink : nullptr};
  bool open = sink_open(&run.sink, r->width, r->height, out, out_width, out_height);
  kf_status status = open ? decode(r, &run) : KF_OUT_OF_MEMORY;
  report(r, status, outcome);
  if (status == KF_OK) {
    outcome->decoded = (double)run.good / ((double)r->width * r->height);
    outcome->ended = r->ended;
  }
  sink_close(&run.sink);
  for (unsigned p = 0; p < PLANES; p++) free(run.stored[p]);
  free(run.levels);
  free(run.alpha);
  free(run.band);
  free(run.raster);
}
