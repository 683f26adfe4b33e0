"""Checks the converted networks with onnxruntime.

MTCNN: against a forward pass written here in numpy from the Keras layout (NHWC, padding "same" as
TensorFlow defines it, permute before flatten), so that the layout changes of the conversion are
checked by code that does not share them.
dlib: against descriptors of dlib itself, if the folder that holds them is given:
    python check.py ../../../shared/data/reference
"""

import json
import pathlib
import sys

import numpy as np
import onnxruntime
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from common import WEIGHTS
from convert_mtcnn import load_arrays


def conv(x, w, b):
    windows = sliding_window_view(x, w.shape[:2], axis=(1, 2))  # [N, OH, OW, I, KH, KW]
    return np.einsum("nyxihw,hwio->nyxo", windows, w, optimize=True) + b


def prelu(x, slope):
    return np.where(x > 0, x, x * slope.reshape(-1))


def pool(x, size, same):
    if same:
        totals = [max((-(-n // 2) - 1) * 2 + size - n, 0) for n in x.shape[1:3]]
        edges = [(t // 2, t - t // 2) for t in totals]
        x = np.pad(x, [(0, 0), *edges, (0, 0)], constant_values=-np.inf)
    return sliding_window_view(x, (size, size), axis=(1, 2))[:, ::2, ::2].max(axis=(-1, -2))


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def forward(name, arrays, x):
    a = iter(arrays)
    convs, pools = {
        "pnet": (3, [(2, True)]),
        "rnet": (3, [(3, True), (3, False)]),
        "onet": (4, [(3, True), (3, False), (2, True)]),
    }[name]
    for i in range(convs):
        x = prelu(conv(x, next(a), next(a)), next(a))
        if i < len(pools):
            x = pool(x, *pools[i])
    if name == "pnet":
        return [conv(x, next(a), next(a)), softmax(conv(x, next(a), next(a)))]
    x = x.transpose(0, 2, 1, 3).reshape(len(x), -1)
    x = prelu(x @ next(a) + next(a), next(a))
    heads = [x @ next(a) + next(a) for _ in range(2 if name == "rnet" else 3)]
    return [*heads[:-1], softmax(heads[-1])]


def session(name):
    return onnxruntime.InferenceSession(
        str(WEIGHTS / name), providers=["CPUExecutionProvider"])


def check_mtcnn():
    random = np.random.default_rng(1)
    arrays = load_arrays()
    shapes = {"pnet": [(12, 12), (31, 40), (50, 33)], "rnet": [(24, 24)], "onet": [(48, 48)]}
    for name, sizes in shapes.items():
        model = session(f"mtcnn-{name}.onnx")
        for size in sizes:
            x = random.uniform(-1, 1, (3, *size, 3)).astype(np.float32)
            found = model.run(None, {"image": x.transpose(0, 3, 1, 2)})
            worst = 0
            for y, expected in zip(found, forward(name, arrays[name], x)):
                y = y.transpose(0, 2, 3, 1) if y.ndim == 4 else y
                assert y.shape == expected.shape, (name, y.shape, expected.shape)
                worst = max(worst, float(np.abs(y - expected).max()))
            print(f"{name} {size}: largest difference {worst:.1e}")
            assert worst < 1e-5, name


def check_dlib(folder):
    model = session("dlib-face-resnet.onnx")
    input = json.loads((WEIGHTS / "dlib-face-resnet.json").read_text())["input"]
    worst = 0
    faces = json.loads((folder / "dlib.json").read_text())["faces"]
    for face in faces:
        chip = np.asarray(Image.open(folder / face["chip"]).convert("RGB"), dtype=np.float32)
        x = (chip - np.float32(input["mean"])) * np.float32(input["scale"])
        found = model.run(None, {"chip": x.transpose(2, 0, 1)[None]})[0][0]
        worst = max(worst, float(np.abs(found - np.float32(face["descriptor"])).max()))
    print(f"dlib, {len(faces)} descriptors: largest difference {worst:.1e}")
    assert worst < 1e-4


check_mtcnn()
if len(sys.argv) > 1:
    check_dlib(pathlib.Path(sys.argv[1]))
