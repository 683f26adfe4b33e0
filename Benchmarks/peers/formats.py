"""Reads pictures by Kinfolk and by other programs, and prints a table of sizes and mean colours.

usage: formats.py KINFOLK FILE...

Needs exiftool, ImageMagick and libheif-examples. ImageMagick applies no ICC profile, so pictures with one differ.
"""

import glob
import json
import os
import subprocess
import sys
import tempfile


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def mean(path, *options):
    """Width, height and mean colour as ImageMagick reads a file: upright, over white."""
    code, out, error = run(
        "convert", path, *options, "-auto-orient", "-background", "white", "-flatten",
        "-colorspace", "sRGB", "-depth", "8", "-format", "%w %h ", "-write", "info:",
        "-filter", "box", "-resize", "1x1!", "-format", "%[fx:255*u.r] %[fx:255*u.g] %[fx:255*u.b]", "info:")
    words = out.split()
    if code != 0 or len(words) != 5:
        return None
    return int(words[0]), int(words[1]), tuple(float(w) for w in words[2:])


def kinfolk(program, path, folder):
    code, out, error = run(program, "faces", path, "--json")
    try:
        facts = json.loads(out or error)
    except ValueError:
        return error.strip(), None
    if "width" not in facts:
        return facts["error"]["message"].split(": ", 1)[-1], None
    picture = os.path.join(folder, "ours.png")
    run(program, "highlight", path, "-o", picture)
    if not os.path.exists(picture):
        return "no picture", None
    size = mean(picture)
    os.remove(picture)
    return (facts["width"], facts["height"], len(facts["faces"])), size and size[2]


def exiftool(path):
    _, out, _ = run("exiftool", "-n", "-json", "-ImageWidth", "-ImageHeight", "-Orientation", "-Rotation", path)
    try:
        tags = json.loads(out)[0]
    except (ValueError, IndexError):
        return None
    turn = tags.get("Rotation") or {6: 90, 8: 270, 5: 90, 7: 90}.get(tags.get("Orientation"), 0)
    return tags.get("ImageWidth"), tags.get("ImageHeight"), turn


def libheif(path, folder, size):
    target = os.path.join(folder, "theirs.png")
    _, _, error = run("heif-convert", path, target)
    # Of several pictures the program writes all, numbered; the primary one is as large as ours or it is named.
    written = sorted(glob.glob(os.path.join(folder, "theirs*.png")))
    if not written:
        return error.strip().splitlines()[-1] if error.strip() else "refused"
    found = [mean(name) for name in written]
    for name in written:
        os.remove(name)
    return next((f for f in found if f and f[:2] == size), found[0])


def shown(found):
    if found is None or isinstance(found, str):
        return found or "refused"
    return f"{found[0]}x{found[1]}"


def main():
    program, *paths = sys.argv[1:]
    print("| file | Kinfolk | ImageMagick | libheif | exiftool | mean colour apart |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            ours, colour = kinfolk(program, path, folder)
            theirs = mean(path + "[0]")
            heif = libheif(path, folder, ours[:2]) if path.endswith((".heic", ".avif", ".heif")) else "–"
            tags = exiftool(path)
            reference = heif if isinstance(heif, tuple) else theirs
            apart = "–"
            if colour and reference:
                apart = f"{max(abs(a - b) for a, b in zip(colour, reference[2])) / 2.55:.1f} %"
            first = ours if isinstance(ours, str) else f"{ours[0]}x{ours[1]}"
            turn = f", turned {tags[2]}°" if tags and tags[2] else ""
            print(
                f"| `{os.path.basename(path)}` | {first} | {shown(theirs)} | {shown(heif)} "
                f"| {tags[0]}x{tags[1]}{turn} | {apart} |", flush=True)


if __name__ == "__main__":
    main()
