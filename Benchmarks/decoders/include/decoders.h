// What `script/bench decode` compares with: libraries that decode a whole picture to RGB, as their manuals say, on one thread.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool bench_heif(const uint8_t *_Nonnull bytes, size_t length);
bool bench_webp(const uint8_t *_Nonnull bytes, size_t length);
bool bench_jxl(const uint8_t *_Nonnull bytes, size_t length);
bool bench_tiff(const uint8_t *_Nonnull bytes, size_t length);
bool bench_gif(const uint8_t *_Nonnull bytes, size_t length);
/// Developed at half size.
bool bench_raw(const uint8_t *_Nonnull bytes, size_t length);
