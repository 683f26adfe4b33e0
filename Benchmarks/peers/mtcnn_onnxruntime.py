#!/usr/bin/env python3
"""Times MTCNN as one would write it with onnxruntime and numpy: the same networks, pictures and thresholds, one thread.

usage: mtcnn_onnxruntime.py FOLDER [--weights DIR] [--minimum 40] [--rounds 3]

Photos are fitted in 2000 pixels before the clock starts. Levels of the pyramid come from the picture itself, and so do the
patches (OpenCV, linear), as in PyPI mtcnn; both stages of patches run in one batch. Prints photos, faces and the
milliseconds of the processor a photo takes: the median over the photos of the best round.
"""
import argparse
import glob
import os
import statistics
import time

import cv2
import numpy as np
import onnxruntime
from PIL import Image

arguments = argparse.ArgumentParser()
arguments.add_argument("folder")
arguments.add_argument("--weights", default=os.path.join(os.path.dirname(__file__), "../../Weights"))
arguments.add_argument("--minimum", type=float, default=40)
arguments.add_argument("--rounds", type=int, default=3)
options = arguments.parse_args()

cv2.setNumThreads(1)
settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = 1
settings.inter_op_num_threads = 1
proposal, refinement, output = (
    onnxruntime.InferenceSession(os.path.join(options.weights, f"mtcnn-{name}.onnx"), settings)
    for name in ("pnet", "rnet", "onet")
)


def planes(pixels):
    """[N, H, W, 3] or [H, W, 3] of bytes as a network's input."""
    floats = (np.asarray(pixels, np.float32) - 127.5) / 128
    return np.ascontiguousarray(np.moveaxis(floats if floats.ndim == 4 else floats[None], -1, 1))


def run(session, pixels):
    names = [port.name for port in session.get_outputs()]
    return dict(zip(names, session.run(None, {"image": planes(pixels)})))


def suppressed(boxes, threshold, smaller=False):
    """Indices of the boxes [N, 5] that no stronger one covers."""
    order = np.argsort(-boxes[:, 4])
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept = []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(best)
        width = np.minimum(boxes[best, 2], boxes[rest, 2]) - np.maximum(boxes[best, 0], boxes[rest, 0])
        height = np.minimum(boxes[best, 3], boxes[rest, 3]) - np.maximum(boxes[best, 1], boxes[rest, 1])
        shared = np.maximum(width, 0) * np.maximum(height, 0)
        whole = np.minimum(area[best], area[rest]) if smaller else area[best] + area[rest] - shared
        order = rest[shared <= threshold * whole]
    return kept


def squared(boxes):
    side = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    centre = (boxes[:, :2] + boxes[:, 2:4]) / 2
    out = boxes.copy()
    out[:, :2] = centre - side[:, None] / 2
    out[:, 2:4] = centre + side[:, None] / 2
    return out


def patches(picture, boxes, size):
    out = np.zeros((len(boxes), size, size, 3), np.uint8)
    for patch, (left, top, right, bottom) in zip(out, boxes[:, :4].round().astype(int)):
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(right, picture.shape[1]), min(bottom, picture.shape[0])
        if x0 < x1 and y0 < y1:
            square = np.zeros((bottom - top, right - left, 3), np.uint8)
            square[y0 - top : y1 - top, x0 - left : x1 - left] = picture[y0:y1, x0:x1]
            patch[:] = cv2.resize(square, (size, size), interpolation=cv2.INTER_LINEAR)
    return out


def look(session, picture, boxes, size, threshold):
    if len(boxes) == 0:
        return boxes
    found = run(session, patches(picture, boxes, size))
    score = found["probability"].reshape(len(boxes), -1)[:, 1]
    keep = score > threshold
    boxes, score, shift = boxes[keep], score[keep], found["box"].reshape(-1, 4)[keep]
    sides = np.stack([boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]], 1) + 1
    return np.concatenate([boxes[:, :4] + shift * np.tile(sides, 2), score[:, None]], 1)


def detect(picture):
    scale, found = 12 / options.minimum, []
    while min(picture.shape[:2]) * scale >= 12:
        size = (int(picture.shape[1] * scale), int(picture.shape[0] * scale))
        outputs = run(proposal, cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
        score = outputs["probability"][0, 1]
        rows, columns = np.where(score > 0.6)
        if rows.size:
            corner = np.stack([columns, rows], 1) * 2.0
            shift = outputs["box"][0][:, rows, columns].T * 12
            boxes = np.concatenate([corner + shift[:, :2], corner + 12 + shift[:, 2:]], 1) / scale
            boxes = np.concatenate([boxes, score[rows, columns][:, None]], 1)
            found.append(boxes[suppressed(boxes, 0.5)])
        scale *= 0.709
    if not found:
        return []
    boxes = np.concatenate(found)
    boxes = squared(boxes[suppressed(boxes, 0.7)])
    boxes = look(refinement, picture, boxes, 24, 0.7)
    boxes = squared(boxes[suppressed(boxes, 0.7)])
    boxes = look(output, picture, boxes, 48, 0.8)
    return boxes[suppressed(boxes, 0.7, smaller=True)]


pictures = []
for path in sorted(glob.glob(os.path.join(options.folder, "*.jpg"))):
    picture = Image.open(path).convert("RGB")
    picture.thumbnail((2000, 2000), Image.BOX)
    pictures.append(np.asarray(picture))
detect(pictures[0])
best, faces = [float("inf")] * len(pictures), 0
for _ in range(options.rounds):
    faces = 0
    for index, picture in enumerate(pictures):
        start = time.process_time()
        faces += len(detect(picture))
        best[index] = min(best[index], time.process_time() - start)
print(f"photos {len(pictures)} faces {faces} ms {statistics.median(best) * 1000:.1f}")
