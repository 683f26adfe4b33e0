#include "font.h"

static const uint8_t font[] = {
#embed "DejaVuSans.ttf"
};

const uint8_t *kf_font(size_t *length) {
  *length = sizeof font;
  return font;
}
