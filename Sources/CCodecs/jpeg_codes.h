#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <jpeglib.h>

/// Puts a faster reader of Huffman codes in the place of libjpeg's own, for pictures that lie in memory and consist of one
/// sequential scan: what cameras and phones write. To be called between jpeg_start_decompress and the first row.
///
/// It reads exactly what libjpeg reads, but knows nothing of damage: where codes make no sense or data are missing it calls
/// `give_up`, which must not return. The picture is then to be decoded again without this.
void kf_codes_install(j_decompress_ptr codec, void (*give_up)(j_decompress_ptr));
