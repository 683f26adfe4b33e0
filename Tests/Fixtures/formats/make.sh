#!/usr/bin/env bash
# Makes the pictures of this folder from ../astronaut.png, by ImageMagick, libheif-examples, libjxl-tools and python3-numpy.
set -euo pipefail
cd "$(dirname "$0")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
convert ../astronaut.png -crop 256x256+96+0 +repage -strip "$work/face.png"
convert "$work/face.png" -quality 85 astronaut.jpg
convert "$work/face.png" -dither None -colors 255 -type Palette BMP3:astronaut.bmp
convert "$work/face.png" -dither None -colors 128 astronaut.gif
convert "$work/face.png" -dither None -colors 128 astronaut.png
convert "$work/face.png" -quality 80 astronaut.webp
convert "$work/face.png" -compress JPEG -quality 85 astronaut.tif
heif-enc -q 60 "$work/face.png" -o astronaut.heic
heif-enc -A -q 60 "$work/face.png" -o astronaut.avif
cjxl -q 80 "$work/face.png" astronaut.jxl
convert "$work/face.png" -depth 8 "$work/face.ppm"
python3 dng.py "$work/face.ppm" astronaut.jpg astronaut.dng
