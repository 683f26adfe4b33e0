#include "CCodecs.h"
#include "library.h"
#include "sink.h"

#include <stdio.h>

#include <gif_lib.h>

#define FUNCTIONS(X)                                                                           \
  X(DGifCloseFile)                                                                             \
  X(DGifGetExtension)                                                                          \
  X(DGifGetExtensionNext)                                                                      \
  X(DGifGetImageDesc)                                                                          \
  X(DGifGetLine)                                                                               \
  X(DGifGetRecordType)                                                                         \
  X(DGifOpen)                                                                                  \
  X(GifErrorString)
KF_LIBRARY("libgif.so.7")

const char *kf_gif_library(void) { return open_library(); }

struct kf_gif_reader {
  GifFileType *gif;
  const uint8_t *bytes;
  size_t length, position;
  bool ended;
  /// Of the canvas: the screen, or what the frame needs beyond it.
  size_t width, height;
  /// Of the frame on it.
  size_t left, top, frame_width, frame_height;
  /// Index that is not seen, -1 for none.
  int transparent;
  uint8_t colours[256][3];
};

// MARK: Header

static int on_read(GifFileType *gif, GifByteType *out, int count) {
  kf_gif_reader *reader = gif->UserData;
  size_t there = reader->length - reader->position, wanted = count < 0 ? 0 : (size_t)count;
  if (wanted > there) reader->ended = true;
  size_t some = wanted < there ? wanted : there;
  memcpy(out, reader->bytes + reader->position, some);
  reader->position += some;
  return (int)some;
}

static void report(kf_status status, int code, kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = code == D_GIF_ERR_NOT_ENOUGH_MEM ? KF_OUT_OF_MEMORY : status};
  const char *text = code == D_GIF_ERR_NO_COLOR_MAP ? "it has no colours" : code ? lib.GifErrorString(code) : nullptr;
  if (text) snprintf(outcome->message, sizeof outcome->message, "%s", text);
}

/// Up to the first frame. False, with the reason in the library's field, if there is none.
static bool find_frame(kf_gif_reader *reader) {
  GifFileType *gif = reader->gif;
  GifRecordType record;
  while (lib.DGifGetRecordType(gif, &record) == GIF_OK) {
    if (record == IMAGE_DESC_RECORD_TYPE) return lib.DGifGetImageDesc(gif) == GIF_OK;
    if (record == TERMINATE_RECORD_TYPE) {
      gif->Error = D_GIF_ERR_NO_IMAG_DSCR;
      return false;
    }
    if (record != EXTENSION_RECORD_TYPE) continue;
    int kind;
    GifByteType *block;
    int status = lib.DGifGetExtension(gif, &kind, &block);
    // Flags, a delay of two bytes, and the index; each block has its length before it.
    if (status == GIF_OK && kind == GRAPHICS_EXT_FUNC_CODE && block && block[0] >= 4)
      reader->transparent = block[1] & 1 ? block[4] : -1;
    while (status == GIF_OK && block) status = lib.DGifGetExtensionNext(gif, &block);
    if (status != GIF_OK) return false;
  }
  return false;
}

static kf_status read_header(kf_gif_reader *reader, int *code) {
  reader->gif = lib.DGifOpen(reader, on_read, code);
  if (!reader->gif) return KF_CORRUPT;
  GifFileType *gif = reader->gif;
  if (!find_frame(reader)) {
    *code = gif->Error;
    return KF_CORRUPT;
  }
  const ColorMapObject *map = gif->Image.ColorMap ? gif->Image.ColorMap : gif->SColorMap;
  if (!map || !map->Colors) {
    *code = D_GIF_ERR_NO_COLOR_MAP;
    return KF_CORRUPT;
  }
  for (int i = 0; i < map->ColorCount && i < 256; i++) {
    reader->colours[i][0] = map->Colors[i].Red;
    reader->colours[i][1] = map->Colors[i].Green;
    reader->colours[i][2] = map->Colors[i].Blue;
  }
  if (reader->transparent >= 0) memset(reader->colours[reader->transparent], 255, 3);
  const GifImageDesc *frame = &gif->Image;
  if (frame->Left < 0 || frame->Top < 0 || frame->Width <= 0 || frame->Height <= 0) {
    *code = D_GIF_ERR_IMAGE_DEFECT;
    return KF_CORRUPT;
  }
  reader->left = (size_t)frame->Left;
  reader->top = (size_t)frame->Top;
  reader->frame_width = (size_t)frame->Width;
  reader->frame_height = (size_t)frame->Height;
  size_t right = reader->left + reader->frame_width, bottom = reader->top + reader->frame_height;
  // There are files without a screen, or with one that is too small.
  reader->width = gif->SWidth > 0 && (size_t)gif->SWidth > right ? (size_t)gif->SWidth : right;
  reader->height = gif->SHeight > 0 && (size_t)gif->SHeight > bottom ? (size_t)gif->SHeight : bottom;
  return KF_OK;
}

kf_gif_reader *kf_gif_open(const uint8_t *bytes, size_t length, kf_picture *picture,
                           kf_outcome *outcome) {
  if (!kf_begin(open_library(), outcome)) return nullptr;
  kf_gif_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return nullptr;
  *reader = (kf_gif_reader){.bytes = bytes, .length = length, .transparent = -1};
  int code = 0;
  kf_status status = read_header(reader, &code);
  report(status, code, outcome);
  if (status != KF_OK) {
    kf_gif_close(reader);
    return nullptr;
  }
  *picture = (kf_picture){
      .width = (uint32_t)reader->width,
      .height = (uint32_t)reader->height,
      .buffered_bytes =
          reader->gif->Image.Interlace ? (uint64_t)reader->frame_width * reader->frame_height : 0};
  return reader;
}

void kf_gif_close(kf_gif_reader *reader) {
  if (!reader) return;
  int code;
  if (reader->gif) lib.DGifCloseFile(reader->gif, &code);
  free(reader);
}

// MARK: Pixels

static void push_indices(kf_gif_reader *r, kf_sink *sink, const uint8_t *indices) {
  uint8_t *rgb = sink_row(sink);
  memset(rgb, 255, r->width * 3);
  for (size_t x = 0; x < r->frame_width; x++) memcpy(rgb + (r->left + x) * 3, r->colours[indices[x]], 3);
  sink_next(sink);
}

static void push_white(kf_sink *sink, size_t until) {
  while (sink->rows < until) {
    memset(sink_row(sink), 255, sink->width * 3);
    sink_next(sink);
  }
}

/// Rows of the frame that were there. Each goes out as it comes.
static size_t decode_rows(kf_gif_reader *r, kf_sink *sink, uint8_t *line) {
  size_t y = 0;
  while (y < r->frame_height && lib.DGifGetLine(r->gif, line, (int)r->frame_width) == GIF_OK) {
    push_indices(r, sink, line);
    y++;
  }
  sink_grey(sink, r->frame_height - y);
  return y;
}

/// GIF89a, appendix E: every eighth row, those between, and so on. `coarse` when every second row is there.
static size_t decode_interlaced(kf_gif_reader *r, kf_sink *sink, uint8_t *all, bool *coarse) {
  static const unsigned begin[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2}, like[] = {8, 4, 2, 1};
  size_t count = 0;
  bool there = true;
  unsigned pass = 0;
  for (; there && pass < 4; pass++) {
    for (size_t y = begin[pass]; there && y < r->frame_height; y += step[pass]) {
      uint8_t *row = all + y * r->frame_width;
      there = lib.DGifGetLine(r->gif, row, (int)r->frame_width) == GIF_OK;
      if (!there) break;
      count++;
      // Rows below it that never come look like it.
      for (size_t below = 1; below < like[pass] && y + below < r->frame_height; below++)
        memcpy(row + below * r->frame_width, row, r->frame_width);
    }
  }
  *coarse = !there && pass == 4;
  for (size_t y = 0; y < r->frame_height; y++) push_indices(r, sink, all + y * r->frame_width);
  return count;
}

void kf_gif_decode(kf_gif_reader *r, uint8_t *out, size_t out_width, size_t out_height,
                   kf_outcome *outcome) {
  *outcome = (kf_outcome){.status = KF_OUT_OF_MEMORY};
  bool interlaced = r->gif->Image.Interlace, coarse = false;
  kf_sink sink;
  uint8_t *indices = calloc(interlaced ? r->frame_height : 1, r->frame_width);
  if (sink_open(&sink, r->width, r->height, out, out_width, out_height) && indices) {
    push_white(&sink, r->top);
    size_t count = interlaced ? decode_interlaced(r, &sink, indices, &coarse)
                              : decode_rows(r, &sink, indices);
    push_white(&sink, r->height);
    report(KF_OK, count == r->frame_height ? 0 : r->gif->Error, outcome);
    outcome->decoded = coarse ? 1 : (double)count / (double)r->frame_height;
    outcome->coarse = coarse;
    outcome->ended = r->ended;
  }
  sink_close(&sink);
  free(indices);
}
