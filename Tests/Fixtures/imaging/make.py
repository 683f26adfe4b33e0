#!/usr/bin/env python3
"""Writes the JPEG files of this folder; see README.md. Needs: pip install pillow (13.0 made the committed ones)."""

import os
from PIL import Image

WIDTH, HEIGHT = 48, 40
folder = os.path.dirname(os.path.abspath(__file__))


def gradient(x, y):
    red = x * 255 // (WIDTH - 1)
    return red, y * 255 // (HEIGHT - 1), 255 - red


def save(name, picture, **options):
    picture.save(os.path.join(folder, name), quality=92, **options)


picture = Image.new("RGB", (WIDTH, HEIGHT))
picture.putdata([gradient(x, y) for y in range(HEIGHT) for x in range(WIDTH)])
save("progressive.jpg", picture, progressive=True)
save("4-2-2.jpg", picture, subsampling=1)
save("4-4-4.jpg", picture, subsampling=0)
save("restart.jpg", picture, restart_marker_blocks=1)
save("gray.jpg", picture.convert("L"))

ink = Image.new("CMYK", (WIDTH, HEIGHT))
ink.putdata([tuple(255 - c for c in gradient(x, y)) + (0,) for y in range(HEIGHT) for x in range(WIDTH)])
save("cmyk.jpg", ink)  # with an Adobe marker, inverted, as Photoshop does

# Stored (inverted) as 100, 200, 50, 255 everywhere: numbers that mean something else once the marker says YCCK.
save("cmyk-flat.jpg", Image.new("CMYK", (16, 16), (155, 55, 205, 0)))
