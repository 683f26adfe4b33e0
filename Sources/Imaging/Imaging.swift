// Pictures as pixels: told apart, decoded, turned upright, resized, warped, drawn on, written. The only room that imports
// libjpeg, libpng, zlib, libexif, expat, FreeType, libraqm and fontconfig; it knows nothing of faces, models or photos' files (bytes come
// in, bytes go out).
