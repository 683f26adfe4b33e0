#include "decoders.h"

#include <stdlib.h>

#include <jxl/decode.h>
#include <libheif/heif.h>
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
