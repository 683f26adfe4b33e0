"""Writes a DNG as a camera would: a colour filter array of a picture, and a JPEG preview of it (DNG 1.4).

usage: dng.py PICTURE.ppm PREVIEW.jpg OUT.dng
"""

import struct
import sys

import numpy as np

ppm = open(sys.argv[1], "rb").read()
_, size, _, data = ppm.split(b"\n", 3)
width, height = map(int, size.split())
rgb = np.frombuffer(data, np.uint8).reshape(height, width, 3) / 255
light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
# Red and blue weaker than green, as sensors see daylight; AsShotNeutral says so.
neutral = (0.5, 1.0, 0.625)
mosaic = np.empty((height, width))
for y, x, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
    mosaic[y::2, x::2] = light[y::2, x::2, channel] * neutral[channel]
raw = np.round(mosaic * 4095).astype("<u2").tobytes()
preview = open(sys.argv[2], "rb").read()

BYTE, ASCII, SHORT, LONG, RATIONAL, SRATIONAL = 1, 2, 3, 4, 5, 10
SIZES = {BYTE: 1, ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, SRATIONAL: 8}
CODES = {BYTE: "B", SHORT: "H", LONG: "I"}


def packed(kind, values):
    if kind == ASCII:
        return values.encode() + b"\0"
    if kind in (RATIONAL, SRATIONAL):
        code = "<II" if kind == RATIONAL else "<ii"
        return b"".join(struct.pack(code, round(v * 10000), 10000) for v in values)
    return struct.pack(f"<{len(values)}{CODES[kind]}", *values)


def directory(entries, at):
    """Bytes of an IFD that begins at `at`, and of what does not fit into it."""
    entries = sorted(entries)
    body, rest = struct.pack("<H", len(entries)), b""
    behind = at + 2 + 12 * len(entries) + 4
    for tag, kind, values in entries:
        value = packed(kind, values)
        head = struct.pack("<HHI", tag, kind, len(value) // SIZES[kind])
        if len(value) > 4:
            body += head + struct.pack("<I", behind + len(rest))
            rest += value + b"\0" * (len(value) % 2)
        else:
            body += head + value.ljust(4, b"\0")
    return body + struct.pack("<I", 0) + rest


# From XYZ to the sensor: that of linear sRGB.
matrix = (3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570)


def file(sub, preview_at, raw_at):
    first = directory(
        [
            (254, LONG, [1]), (256, LONG, [width]), (257, LONG, [height]),
            (258, SHORT, [8, 8, 8]), (259, SHORT, [7]), (262, SHORT, [6]),
            (271, ASCII, "Kinfolk"), (272, ASCII, "Test camera"), (273, LONG, [preview_at]),
            (274, SHORT, [1]), (277, SHORT, [3]), (278, LONG, [height]),
            (279, LONG, [len(preview)]), (306, ASCII, "2019:07:04 12:33:11"),
            (330, LONG, [sub]), (50706, BYTE, [1, 4, 0, 0]), (50707, BYTE, [1, 1, 0, 0]),
            (50708, ASCII, "Kinfolk Test camera"), (50721, SRATIONAL, matrix),
            (50728, RATIONAL, neutral), (50778, SHORT, [21]),
        ],
        8,
    )
    second = directory(
        [
            (254, LONG, [0]), (256, LONG, [width]), (257, LONG, [height]), (258, SHORT, [16]),
            (259, SHORT, [1]), (262, SHORT, [32803]), (273, LONG, [raw_at]), (277, SHORT, [1]),
            (278, LONG, [height]), (279, LONG, [len(raw)]), (33421, SHORT, [2, 2]),
            (33422, BYTE, [0, 1, 1, 2]), (50714, SHORT, [0]), (50717, LONG, [4095]),
        ],
        sub,
    )
    return struct.pack("<2sHI", b"II", 42, 8) + first, second


sub = len(file(0, 0, 0)[0])
preview_at = sub + len(file(sub, 0, 0)[1])
raw_at = preview_at + len(preview) + len(preview) % 2
first, second = file(sub, preview_at, raw_at)
with open(sys.argv[3], "wb") as out:
    out.write(first + second + preview + b"\0" * (len(preview) % 2) + raw)
