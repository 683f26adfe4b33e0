#!/usr/bin/env bash
# Writes the HEIC, AVIF, WebP and JPEG XL files of this folder; see README.md. Needs heif-enc 1.15 (libheif-examples), cwebp and
# webpmux 1.2 (webp), cjxl 0.7 (libjxl-tools), exiftool, and Python with pillow and numpy.
set -euo pipefail
cd "$(dirname "$0")"
work="$(mktemp -d)"
trap 'rm -r "$work"' EXIT
python3 - "$work" <<'END'
import struct, sys, zlib
import numpy as np
from PIL import Image

def gradient(width, height):
    picture = Image.new("RGB", (width, height))
    picture.putdata([(x * 255 // (width - 1), y * 255 // (height - 1), 255 - x * 255 // (width - 1))
                     for y in range(height) for x in range(width)])
    return picture

def deep(picture, path):
    rows = np.array(picture).astype(">u2") * 257
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    header = struct.pack(">IIBBBBB", *picture.size, 16, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))

folder = sys.argv[1]
picture, tile = gradient(48, 40), gradient(64, 64)
picture.save(folder + "/g.png")
tile.save(folder + "/t.png")
deep(picture, folder + "/g16.png")
deep(tile, folder + "/t16.png")
half = picture.copy()
half.putalpha(Image.new("L", (48, 40), 0))
half.paste(picture.crop((0, 0, 24, 40)).convert("RGBA"), (0, 0))
half.save(folder + "/a.png")
picture.save(folder + "/g.jpg", quality=95)
Image.new("RGB", (16, 12), (255, 0, 0)).save(folder + "/r.png")
END
heif-enc -q 60 "$work/t.png" -o tile.heic
heif-enc -q 60 -b 10 "$work/t16.png" -o tile-10.heic
heif-enc -A -q 60 "$work/t.png" -o tile.avif
heif-enc -q 80 "$work/a.png" -o alpha.heic
heif-enc -A -q 70 "$work/a.png" -o alpha.avif
cwebp -quiet -q 80 "$work/g.png" -o gradient.webp
cwebp -quiet -lossless "$work/g.png" -o lossless.webp
cwebp -quiet -q 80 "$work/a.png" -o alpha.webp
cwebp -quiet -q 80 "$work/r.png" -o "$work/r.webp"
webpmux -frame gradient.webp +100+8+6+0-b -frame "$work/r.webp" +100+0+0 -o animated.webp
cjxl --quiet -d 1 "$work/g.png" gradient.jxl
cjxl --quiet -d 0 "$work/g.png" lossless.jxl
cjxl --quiet "$work/a.png" alpha.jxl
cjxl --quiet -d 1 "$work/g16.png" deep.jxl
cjxl --quiet -d 1 -x color_space=RGB_D65_202_Per_PeQ "$work/g.png" pq.jxl
exiftool -q -overwrite_original -Orientation#=6 -DateTimeOriginal="2019:07:04 12:33:11" "$work/g.jpg"
cjxl --quiet --lossless_jpeg=0 -d 1 "$work/g.jpg" turned.jxl
cjxl --quiet --lossless_jpeg=1 "$work/g.jpg" turned-jpeg.jxl
