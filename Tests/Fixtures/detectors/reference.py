"""Writes reference.json: what single-shot detectors find by onnxruntime and the formulas of their papers, in numpy.

    pip install numpy onnxruntime pillow
    python Tests/Fixtures/detectors/reference.py > Tests/Fixtures/detectors/reference.json

Run it at the root of the repository, with the measurement data in ../shared/data or $KINFOLK_SHARED_DATA. Pictures are the top
left corner of a PNG file, padded with the value that means nothing to the network, so that no resizing comes between.

SCRFD: J. Guo et al., «Sample and Computation Redistribution for Efficient Face Detection», 2021. RetinaFace: J. Deng et al.,
«RetinaFace: Single-stage Dense Face Localisation in the Wild», 2019, with the boxes of W. Liu et al., «SSD», 2016. Ultra-Light:
Linzaer, «Ultra-Light-Fast-Generic-Face-Detector-1MB», 2019. YuNet: W. Wu et al., «YuNet: A Tiny Millisecond-level Face
Detector», 2023.
"""

import json
import os

import numpy as np
import onnxruntime
from PIL import Image

DATA = os.environ.get("KINFOLK_SHARED_DATA", "../shared/data")
PICTURES = ["yunet/00.png", "yunet/02.png", "yunet/04.png", "yunet/12.png", "yunet/20.png", "yunet/31.png", "yunet/34.png"]
OVERLAP = {"yunet": 0.3, "scrfd": 0.4, "retinaface": 0.4, "ultralight": 0.3}


def cells(width, height, stride, per_cell=1):
    """Column and row of each row of an output, row by row of the picture."""
    columns, rows = -(-width // stride), -(-height // stride)
    index = np.arange(columns * rows).repeat(per_cell)
    return np.stack([index % columns, index // columns], axis=1).astype(np.float32)


def yunet(outputs, width, height):
    found = []
    for stride in (8, 16, 32):
        part = {k: outputs["%s_%d" % (k, stride)].reshape(-1, n) for k, n in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10))}
        at = cells(width, height, stride)
        score = np.sqrt(np.clip(part["cls"], 0, 1) * np.clip(part["obj"], 0, 1))
        centre = (at + part["bbox"][:, :2]) * stride
        size = np.exp(part["bbox"][:, 2:]) * stride
        points = (np.tile(at, 5) + part["kps"]) * stride
        found.append(np.hstack([score, centre - size / 2, centre + size / 2, points]))
    return np.vstack(found)


def scrfd(outputs, width, height):
    by_size = {}
    for value in outputs.values():
        by_size.setdefault(len(value), {})[value.shape[1]] = value
    found = []
    for stride, count in zip((8, 16, 32), sorted(by_size, reverse=True)):
        part = by_size[count]
        at = cells(width, height, stride, 2) * stride
        box = part[4] * stride
        points = np.tile(at, 5) + part[10] * stride
        found.append(np.hstack([part[1], at - box[:, :2], at + box[:, 2:], points]))
    return np.vstack(found)


def priors(width, height, strides, sides):
    """Centre and side of each box that a network starts from, as shares of the picture."""
    for stride, own in zip(strides, sides):
        at = cells(width, height, stride, len(own)) + 0.5
        side = np.tile(own, len(at) // len(own))[:, None]
        yield np.hstack([at * stride, side, side])


def retinaface(outputs, width, height):
    by_width = {v.shape[-1]: v.reshape(-1, v.shape[-1]) for v in outputs.values()}
    prior = np.vstack(list(priors(width, height, (8, 16, 32), ((16, 32), (64, 128), (256, 512)))))
    centre = prior[:, :2] + by_width[4][:, :2] * 0.1 * prior[:, 2:]
    size = prior[:, 2:] * np.exp(by_width[4][:, 2:] * 0.2)
    points = np.tile(prior[:, :2], 5) + by_width[10] * 0.1 * np.tile(prior[:, 2:], 5)
    return np.hstack([by_width[2][:, 1:], centre - size / 2, centre + size / 2, points])


def ultralight(outputs, width, height):
    box = outputs["boxes"][0] * np.array([width, height, width, height])
    return np.hstack([outputs["scores"][0][:, 1:], box])


def suppressed(found, overlap):
    kept = []
    for row in found[np.argsort(-found[:, 0], kind="stable")]:
        for other in kept:
            w = min(row[3], other[3]) - max(row[1], other[1])
            h = min(row[4], other[4]) - max(row[2], other[2])
            shared = max(w, 0) * max(h, 0)
            area = (row[3] - row[1]) * (row[4] - row[2]) + (other[3] - other[1]) * (other[4] - other[2])
            if shared > overlap * (area - shared):
                break
        else:
            kept.append(row)
    return kept


# Colours are RGB until a model asks for BGR; the padding becomes 0.
MODELS = [
    ("models-dev/yunet_n_dynamic.onnx", yunet, None, "BGR", [0, 0, 0], 1),
    ("models-dev/face_detection_yunet_2026may.onnx", yunet, None, "BGR", [0, 0, 0], 1),
    ("models-dev/det_500m.onnx", scrfd, None, "RGB", [127.5] * 3, 1 / 128),
    ("models-dev/retinaface_mobile320__rit5k.onnx", retinaface, (320, 320), "BGR", [104, 117, 123], 1),
    ("models-dev/ultralight_RFB-320.onnx", ultralight, (320, 240), "RGB", [127] * 3, 1 / 128),
]
SCORE = 0.5

onnxruntime.set_default_logger_severity(3)

cases = []
for path, decode, size, colour, mean, scale in MODELS:
    session = onnxruntime.InferenceSession(DATA + "/" + path, providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    for name in PICTURES:
        picture = np.asarray(Image.open(DATA + "/reference/" + name).convert("RGB"), dtype=np.float32)
        if size:
            picture = picture[: size[1], : size[0]]
        if colour == "BGR":
            picture = picture[..., ::-1]
        width, height = size or (-(-picture.shape[1] // 32) * 32, -(-picture.shape[0] // 32) * 32)
        planes = np.zeros((1, 3, height, width), np.float32)
        planes[0, :, : picture.shape[0], : picture.shape[1]] = ((picture - mean) * scale).transpose(2, 0, 1)
        outputs = dict(zip(names, session.run(None, {session.get_inputs()[0].name: planes})))
        found = decode(outputs, width, height)
        faces = suppressed(found[found[:, 0] > SCORE], OVERLAP[decode.__name__])
        cases.append({
            "model": path,
            "family": decode.__name__,
            "picture": "reference/" + name,
            "width": picture.shape[1],
            "height": picture.shape[0],
            "faces": [{"score": round(float(f[0]), 5), "corners": [round(float(v), 2) for v in f[1:5]],
                       "landmarks": [round(float(v), 2) for v in f[5:15]]} for f in faces],
        })
print("[" + ",\n ".join(json.dumps(c) for c in cases) + "]")
