"""SFace's raw vectors of the faces in a Kinfolk library, on the landmarks that are there.

    python sface_vectors.py LIBRARY FOLDER SFACE.onnx VECTORS.npy

Needs OpenCV 5 (onnxruntime gives the same in twice the time). SFACE.onnx is the network with its weights as floats. The chip
is the least-squares similarity to the ArcFace template, each pixel a mean of its footprint where it shrinks, as the program's.
"""

import sys

import cv2
import numpy as np

from grouping import load

TEMPLATE = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])
SIDE, BATCH = 112, 4


def similarity(source, target):
    """2x3, points at pixel corners as whole numbers."""
    source, target = source + 0.5, target + 0.5
    a, b = source - source.mean(0), target - target.mean(0)
    squares = (a**2).sum()
    x = (a * b).sum() / squares
    y = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / squares
    turn = np.array([[x, -y], [y, x]])
    return np.hstack([turn, (target.mean(0) - turn @ source.mean(0))[:, None]])


def to_pixel_centres(matrix):
    shift = matrix[:, 2] + matrix[:, :2] @ np.array([0.5, 0.5]) - 0.5
    return np.hstack([matrix[:, :2], shift[:, None]])


def chip(picture, landmarks):
    matrix = similarity(landmarks, TEMPLATE)
    footprint = 1 / np.hypot(matrix[0, 0], matrix[1, 0])
    if footprint <= 1.0001:
        return cv2.warpAffine(picture, to_pixel_centres(matrix), (SIDE, SIDE), flags=cv2.INTER_LINEAR)
    factor = int(footprint)
    if factor >= 2:
        height, width = picture.shape[:2]
        picture = cv2.copyMakeBorder(picture, 0, -height % factor, 0, -width % factor, cv2.BORDER_REPLICATE)
        picture = cv2.resize(picture, (picture.shape[1] // factor, picture.shape[0] // factor), interpolation=cv2.INTER_AREA)
        matrix[:, :2] *= factor
    double = cv2.warpAffine(picture, to_pixel_centres(matrix * 2), (2 * SIDE, 2 * SIDE), flags=cv2.INTER_LINEAR)
    return cv2.resize(double, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def vectors(network, chips):
    rgb = np.stack(chips)[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32)
    rows = []
    for start in range(0, len(rgb), BATCH):
        part = rgb[start:start + BATCH]
        network.setInput(np.concatenate([part, np.zeros((BATCH - len(part), *part.shape[1:]), np.float32)]))
        rows.append(network.forward()[:len(part)].copy())
    return np.concatenate(rows)


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    library, folder, model, result = sys.argv[1:]
    faces, network, rows, chips, path = load(library), cv2.dnn.readNetFromONNX(model), [], [], None
    for index in range(len(faces.ids)):
        if faces.paths[index] != path:
            path = faces.paths[index]
            picture = cv2.imread(f"{folder}/{path}")
        chips.append(chip(picture, faces.landmarks[index]))
        if len(chips) == 64 or index + 1 == len(faces.ids):
            rows.append(vectors(network, chips))
            chips = []
    np.save(result, np.concatenate(rows))


if __name__ == "__main__":
    main()
