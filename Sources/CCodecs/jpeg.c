#include "CCodecs.h"
#include "pixels.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

/// Encoders write about 10 scans; each costs a pass over the whole picture, so a file of nothing but scans is an attack.
enum { SCAN_LIMIT = 100 };

struct kf_jpeg_reader {
  struct jpeg_decompress_struct codec;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  const uint8_t *bytes;
  size_t length;
  kf_status failure;
  /// Where the data ran out: row of blocks and scan, valid when `exhausted`.
  bool exhausted, ended;
  unsigned exhausted_row;
  int exhausted_scan;
  /// What libjpeg's first warning or its error said.
  char message[KF_MESSAGE_LENGTH];
};

// MARK: Errors

static void note_message(kf_jpeg_reader *reader, bool replace) {
  if (!replace && reader->message[0]) return;
  char text[JMSG_LENGTH_MAX];
  reader->errors.format_message((j_common_ptr)&reader->codec, text);
  snprintf(reader->message, sizeof reader->message, "%s", text);
}

static void on_error(j_common_ptr common) {
  kf_jpeg_reader *reader = common->client_data;
  switch (common->err->msg_code) {
    case JERR_OUT_OF_MEMORY: reader->failure = KF_OUT_OF_MEMORY; break;
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_SOF_UNSUPPORTED: reader->failure = KF_UNSUPPORTED; break;
    default: reader->failure = KF_CORRUPT;
  }
  note_message(reader, true);
  longjmp(reader->escape, 1);
}

static void on_message(j_common_ptr common, int level) {
  if (level >= 0) return;  // trace, not a warning
  kf_jpeg_reader *reader = common->client_data;
  switch (common->err->msg_code) {
    case JWRN_JPEG_EOF:
      // No harm by itself: the end marker may be all that is missing.
      reader->ended = true;
      return;
    case JWRN_ARITH_BAD_CODE:
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
      note_message(reader, false);
      break;
    default:
      return;  // stray bytes between segments, odd version numbers: whole pictures have them
  }
  // «Premature end of data segment»: from here on the entropy decoder makes up grey. With restart markers it may find its
  // way again, unless the file itself is over.
  if (common->err->msg_code != JWRN_HIT_MARKER || reader->exhausted) return;
  if (reader->codec.restart_interval != 0 && reader->codec.unread_marker != JPEG_EOI) return;
  reader->exhausted = true;
  reader->exhausted_row = reader->codec.input_iMCU_row;
  reader->exhausted_scan = reader->codec.input_scan_number;
}

static void on_progress(j_common_ptr common) {
  kf_jpeg_reader *reader = common->client_data;
  if (reader->codec.input_scan_number <= SCAN_LIMIT) return;
  reader->failure = KF_TOO_MANY_SCANS;
  longjmp(reader->escape, 1);
}

static void report(const kf_jpeg_reader *reader, kf_status status, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = status};
  memcpy(outcome->message, reader->message, sizeof outcome->message);
}

// MARK: Header

static kf_status read_header(kf_jpeg_reader *reader, size_t length) {
  reader->failure = KF_OK;
  reader->exhausted = reader->ended = false;
  reader->codec = (struct jpeg_decompress_struct){.client_data = reader};
  reader->codec.err = jpeg_std_error(&reader->errors);
  reader->errors.error_exit = on_error;
  reader->errors.emit_message = on_message;
  if (setjmp(reader->escape)) return reader->failure;
  jpeg_create_decompress(&reader->codec);
  reader->codec.client_data = reader;
  reader->progress.progress_monitor = on_progress;
  reader->codec.progress = &reader->progress;
  jpeg_mem_src(&reader->codec, reader->bytes, length);
  jpeg_read_header(&reader->codec, TRUE);
  return KF_OK;
}

static bool has_ink(const struct jpeg_decompress_struct *codec) {
  return codec->jpeg_color_space == JCS_CMYK || codec->jpeg_color_space == JCS_YCCK;
}

kf_jpeg_reader *kf_jpeg_open(const uint8_t *bytes, size_t length, kf_picture *picture,
                             kf_outcome *outcome) {
  kf_jpeg_reader *reader = calloc(1, sizeof *reader);
  if (!reader) {
    *outcome = (kf_outcome){.status = KF_OUT_OF_MEMORY};
    return nullptr;
  }
  reader->bytes = bytes;
  reader->length = length;
  kf_status status = length == 0 ? KF_CORRUPT : read_header(reader, length);
  report(reader, status, outcome);
  if (status != KF_OK) {
    kf_jpeg_close(reader);
    return nullptr;
  }
  struct jpeg_decompress_struct *codec = &reader->codec;
  *picture = (kf_picture){.width = codec->image_width,
                          .height = codec->image_height,
                          .ink = has_ink(codec)};
  if (jpeg_has_multiple_scans(codec)) {
    // All coefficients, 16 bits each, stay in memory until the last scan.
    for (int i = 0; i < codec->num_components; i++) {
      const jpeg_component_info *part = &codec->comp_info[i];
      picture->buffered_bytes +=
          (uint64_t)part->width_in_blocks * part->height_in_blocks * sizeof(JBLOCK);
    }
  }
  return reader;
}

void kf_jpeg_close(kf_jpeg_reader *reader) {
  if (!reader) return;
  jpeg_destroy_decompress(&reader->codec);
  free(reader);
}

// MARK: Pixels

/// What a decoding run owns; on the heap so that a longjmp cannot leave it in a stale register.
typedef struct {
  unsigned eighths;
  double usable_share;
  kf_colour *ink;
  uint8_t *out;
  size_t out_width, out_height;
  kf_area *area;
  uint8_t *row, *cmyk;
} run;

static void release(run *r) {
  kf_area_free(r->area);
  free(r->row);
  free(r->cmyk);
  r->area = nullptr;
  r->row = r->cmyk = nullptr;
}

/// Share of the rows, from the top, that data were found for.
static double decoded_share(const kf_jpeg_reader *reader) {
  // Later scans only refine what the first laid out.
  if (!reader->exhausted || reader->exhausted_scan > 1) return 1;
  return (double)reader->exhausted_row / reader->codec.total_iMCU_rows;
}

/// Whether scans are missing: a colour that never came, or coefficients short of their last bit.
static bool is_unrefined(const struct jpeg_decompress_struct *codec) {
  for (int i = 0; i < codec->num_components; i++) {
    if (!codec->comp_info[i].quant_table) return true;
    if (!codec->progressive_mode || !codec->coef_bits) continue;
    for (int k = 0; k < DCTSIZE2; k++) {
      if (codec->coef_bits[i][k] != 0) return true;
    }
  }
  return false;
}

static kf_status decode_rows(kf_jpeg_reader *reader, run *r) {
  struct jpeg_decompress_struct *codec = &reader->codec;
  if (setjmp(reader->escape)) return reader->failure;
  codec->scale_num = r->eighths;
  codec->scale_denom = 8;
  bool is_cmyk = has_ink(codec);
  codec->out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(codec);

  size_t width = codec->output_width, height = codec->output_height;
  bool direct = width == r->out_width && height == r->out_height;
  if (!direct) {
    r->area = kf_area_new(width, height, r->out_width, r->out_height, r->out);
    r->row = malloc(width * 3);
    if (!r->area || !r->row) return KF_OUT_OF_MEMORY;
  }
  if (is_cmyk) {
    r->cmyk = malloc(width * 4);
    if (!r->cmyk) return KF_OUT_OF_MEMORY;
  }
  while (codec->output_scanline < height) {
    uint8_t *rgb = direct ? r->out + codec->output_scanline * width * 3 : r->row;
    JSAMPROW target = is_cmyk ? r->cmyk : rgb;
    jpeg_read_scanlines(codec, &target, 1);
    // Photoshop writes ink upside down and says so only by its marker's presence.
    if (is_cmyk && r->ink) {
      kf_colour_convert(r->ink, r->cmyk, rgb, width, codec->saw_Adobe_marker);
    } else if (is_cmyk) {
      kf_cmyk_to_rgb(r->cmyk, rgb, width, codec->saw_Adobe_marker);
    }
    if (!direct) kf_area_push(r->area, rgb);
    if (decoded_share(reader) < r->usable_share) break;
  }
  // No jpeg_finish_decompress: what follows the picture is of no interest, however broken.
  return KF_OK;
}

void kf_jpeg_decode(kf_jpeg_reader *reader, unsigned eighths, double usable_share, kf_colour *ink,
                    uint8_t *out, size_t out_width, size_t out_height, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = KF_OUT_OF_MEMORY};
  run *r = calloc(1, sizeof *r);
  if (!r) return;
  *r = (run){.eighths = eighths,
             .usable_share = usable_share,
             .ink = ink && kf_colour_channels(ink) == 4 ? ink : nullptr,
             .out = out,
             .out_width = out_width,
             .out_height = out_height};
  kf_status status = decode_rows(reader, r);
  bool coarse = false;
  bool ended = reader->ended;  // not by the second attempt, whose end is of our making
  if (status == KF_CORRUPT && reader->codec.src && jpeg_has_multiple_scans(&reader->codec) &&
      reader->codec.input_scan_number > 1) {
    // A later scan is broken; those before it are a whole, if coarse, picture. Again, up to the broken marker.
    const uint8_t *next = reader->codec.src->next_input_byte;
    // At the end of the file libjpeg goes on with an end marker of its own, which lies elsewhere.
    bool is_inside = next >= reader->bytes && next <= reader->bytes + reader->length;
    size_t end = is_inside ? (size_t)(next - reader->bytes) : reader->length;
    jpeg_destroy_decompress(&reader->codec);
    release(r);
    status = end < 4 ? KF_CORRUPT : read_header(reader, end - 2);
    if (status == KF_OK) status = decode_rows(reader, r);
    coarse = true;
  }
  report(reader, status, outcome);
  if (status == KF_OK) {
    outcome->decoded = decoded_share(reader);
    outcome->coarse = coarse || (reader->exhausted && reader->exhausted_scan > 1) ||
                      (ended && is_unrefined(&reader->codec));
    outcome->ended = ended;
  }
  release(r);
  free(r);
}

// MARK: Writing

typedef struct {
  struct jpeg_compress_struct codec;
  struct jpeg_error_mgr errors;
  jmp_buf escape;
  unsigned char *file;
  unsigned long length;
} writer;

static void on_write_error(j_common_ptr common) {
  writer *w = common->client_data;
  longjmp(w->escape, 1);
}

static void on_write_message(j_common_ptr common, int level) {
  (void)common;
  (void)level;
}

static bool write_jpeg(writer *w, const uint8_t *rgb, uint32_t width, uint32_t height, int quality,
                       bool full_colour) {
  struct jpeg_compress_struct *codec = &w->codec;
  codec->err = jpeg_std_error(&w->errors);
  codec->client_data = w;
  w->errors.error_exit = on_write_error;
  w->errors.emit_message = on_write_message;
  if (setjmp(w->escape)) return false;
  jpeg_create_compress(codec);
  codec->client_data = w;
  jpeg_mem_dest(codec, &w->file, &w->length);
  codec->image_width = width;
  codec->image_height = height;
  codec->input_components = 3;
  codec->in_color_space = JCS_RGB;
  jpeg_set_defaults(codec);
  jpeg_set_quality(codec, quality, TRUE);
  codec->optimize_coding = TRUE;
  if (full_colour) codec->comp_info[0].h_samp_factor = codec->comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(codec, TRUE);
  while (codec->next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(rgb + (size_t)codec->next_scanline * width * 3);
    jpeg_write_scanlines(codec, &row, 1);
  }
  jpeg_finish_compress(codec);
  return true;
}

kf_status kf_jpeg_encode(const uint8_t *rgb, uint32_t width, uint32_t height, int quality,
                         bool full_colour, uint8_t **file, size_t *length) {
  writer *w = calloc(1, sizeof *w);
  if (!w) return KF_OUT_OF_MEMORY;
  bool written = write_jpeg(w, rgb, width, height, quality, full_colour);
  jpeg_destroy_compress(&w->codec);
  if (written) {
    *file = w->file;
    *length = w->length;
  } else {
    free(w->file);
  }
  free(w);
  return written ? KF_OK : KF_OUT_OF_MEMORY;
}
