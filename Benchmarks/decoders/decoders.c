#include "decoders.h"

#include <stdlib.h>
#include <string.h>

#include <gif_lib.h>
#include <jxl/decode.h>
#include <libheif/heif.h>
#include <libraw/libraw.h>
#include <tiffio.h>
#include <webp/decode.h>

bool bench_heif(const uint8_t *bytes, size_t length) {
  struct heif_context *context = heif_context_alloc();
  struct heif_image_handle *handle = nullptr;
  struct heif_image *image = nullptr;
  heif_context_set_max_decoding_threads(context, 0);
  struct heif_error error =
      heif_context_read_from_memory_without_copy(context, bytes, length, nullptr);
  if (!error.code) error = heif_context_get_primary_image_handle(context, &handle);
  if (!error.code)
    error = heif_decode_image(handle, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGB, nullptr);
  if (image) heif_image_release(image);
  if (handle) heif_image_handle_release(handle);
  heif_context_free(context);
  return !error.code;
}

bool bench_webp(const uint8_t *bytes, size_t length) {
  int width, height;
  uint8_t *rgb = WebPDecodeRGB(bytes, length, &width, &height);
  WebPFree(rgb);
  return rgb != nullptr;
}

bool bench_jxl(const uint8_t *bytes, size_t length) {
  static const JxlPixelFormat format = {3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0};
  JxlDecoder *decoder = JxlDecoderCreate(nullptr);
  uint8_t *rgb = nullptr;
  JxlDecoderSubscribeEvents(decoder, JXL_DEC_FULL_IMAGE);
  JxlDecoderSetInput(decoder, bytes, length);
  JxlDecoderStatus status;
  while ((status = JxlDecoderProcessInput(decoder)) == JXL_DEC_NEED_IMAGE_OUT_BUFFER) {
    size_t size;
    if (JxlDecoderImageOutBufferSize(decoder, &format, &size) != JXL_DEC_SUCCESS) break;
    rgb = malloc(size);
    if (!rgb) break;
    JxlDecoderSetImageOutBuffer(decoder, &format, rgb, size);
  }
  JxlDecoderDestroy(decoder);
  free(rgb);
  return status == JXL_DEC_FULL_IMAGE;
}

typedef struct {
  const uint8_t *bytes;
  size_t length, at;
} input;

static tmsize_t tiff_read(thandle_t handle, void *out, tmsize_t count) {
  input *in = handle;
  size_t left = in->at < in->length ? in->length - in->at : 0;
  if ((size_t)count > left) count = (tmsize_t)left;
  memcpy(out, in->bytes + in->at, (size_t)count);
  in->at += (size_t)count;
  return count;
}

static tmsize_t tiff_write(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle, (void)bytes, (void)count;
  return 0;
}

static toff_t tiff_seek(thandle_t handle, toff_t offset, int whence) {
  input *in = handle;
  in->at = (size_t)offset + (whence == SEEK_CUR ? in->at : whence == SEEK_END ? in->length : 0);
  return in->at;
}

static int tiff_close(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t tiff_size(thandle_t handle) { return ((input *)handle)->length; }

static int tiff_map(thandle_t handle, void **base, toff_t *size) {
  input *in = handle;
  *base = (void *)in->bytes;
  *size = in->length;
  return 1;
}

static void tiff_unmap(thandle_t handle, void *base, toff_t size) {
  (void)handle, (void)base, (void)size;
}

bool bench_tiff(const uint8_t *bytes, size_t length) {
  input in = {.bytes = bytes, .length = length};
  TIFF *tiff = TIFFClientOpen("memory", "r", &in, tiff_read, tiff_write, tiff_seek, tiff_close,
                              tiff_size, tiff_map, tiff_unmap);
  if (!tiff) return false;
  uint32_t width = 0, height = 0;
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
  uint32_t *rgba = malloc((size_t)width * height * 4);
  bool done = rgba && TIFFReadRGBAImage(tiff, width, height, rgba, 0);
  free(rgba);
  TIFFClose(tiff);
  return done;
}

static int gif_read(GifFileType *gif, GifByteType *out, int count) {
  return (int)tiff_read(gif->UserData, out, count);
}

bool bench_gif(const uint8_t *bytes, size_t length) {
  input in = {.bytes = bytes, .length = length};
  int error;
  GifFileType *gif = DGifOpen(&in, gif_read, &error);
  if (!gif) return false;
  bool done = DGifSlurp(gif) == GIF_OK;
  DGifCloseFile(gif, &error);
  return done;
}

bool bench_raw(const uint8_t *bytes, size_t length) {
  libraw_data_t *raw = libraw_init(0);
  if (!raw) return false;
  raw->params.half_size = 1;
  raw->params.use_camera_wb = 1;
  bool done = libraw_open_buffer(raw, (void *)bytes, length) == 0 && libraw_unpack(raw) == 0 &&
              libraw_dcraw_process(raw) == 0;
  libraw_close(raw);
  return done;
}
