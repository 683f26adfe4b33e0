// Pictures as pixels: told apart, decoded, turned upright, resized, warped, drawn on, written. The only room that imports
// libjpeg, libpng, zlib, libexif, expat and FreeType; it knows nothing of faces, models or files (bytes come in, bytes go out).
