// The font that labels are written in, as a TrueType file in memory (DejaVu Sans; see DejaVuSans-LICENSE.txt).

#pragma once

#include <stddef.h>
#include <stdint.h>

const uint8_t *_Nonnull kf_font(size_t *_Nonnull length);
