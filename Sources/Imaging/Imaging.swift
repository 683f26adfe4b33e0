// Pictures as pixels: told apart by their first bytes, turned, resized, warped, drawn on, written. The only room that imports
// FreeType, libraqm and fontconfig, and writes with libjpeg and libpng; it knows nothing of faces, models or files (bytes come in, bytes go out).
// Pictures are decoded in a room of their own, Decoding.
