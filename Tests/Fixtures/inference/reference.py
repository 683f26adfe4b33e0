"""Writes reference.json: what onnxruntime makes of the models, for inputs that a formula gives.

    pip install numpy onnxruntime
    python Tests/Fixtures/inference/reference.py > Tests/Fixtures/inference/reference.json

Run it at the root of the repository, with the measurement data in ../shared/data or $KINFOLK_SHARED_DATA.
"""

import json
import os

import numpy as np
import onnxruntime

DATA = os.environ.get("KINFOLK_SHARED_DATA", "../shared/data")
CASES = [
    ("Weights/mtcnn-pnet.onnx", [1, 3, 37, 50]),
    ("Weights/mtcnn-pnet.onnx", [2, 3, 12, 12]),
    ("Weights/mtcnn-rnet.onnx", [1, 3, 24, 24]),
    ("Weights/mtcnn-rnet.onnx", [5, 3, 24, 24]),
    ("Weights/mtcnn-onet.onnx", [1, 3, 48, 48]),
    ("Weights/mtcnn-onet.onnx", [3, 3, 48, 48]),
    ("Weights/dlib-face-resnet.onnx", [1, 3, 150, 150]),
    ("Weights/dlib-face-resnet.onnx", [2, 3, 150, 150]),
    ("models-dev/det_500m.onnx", [1, 3, 160, 192]),
    ("models-dev/face_detection_yunet_2026may.onnx", [1, 3, 160, 192]),
    ("models-dev/mobilefacenet__foamliu_opset18.onnx", None),
    ("models-dev/mobilefacenet__hyeonjunchoi.onnx", None),
    ("models-dev/retinaface_mobile320__rit5k.onnx", None),
    ("models-dev/ultralight_RFB-320.onnx", None),
    ("models-dev/yunet_n_dynamic.onnx", [1, 3, 160, 192]),
]


def noise(shape):
    """Element i is a hash of i, from -1 to 1; exact in single precision."""
    i = np.arange(np.prod(shape), dtype=np.uint64)
    bits = (i * np.uint64(2654435761) & np.uint64(0xFFFFFFFF)) >> np.uint64(16)
    return (bits.astype(np.float32) / np.float32(32768) - np.float32(1)).reshape(shape)


def summary(name, array):
    flat = array.astype(np.float64).ravel()
    step = max(1, flat.size // 16)
    return {
        "name": name,
        "shape": list(array.shape),
        "samples": [float(np.float32(v)) for v in flat[::step][:16]],
        "mean": float(flat.mean()),
        "norm": float(np.sqrt((flat * flat).sum())),
    }


cases = []
for path, shape in CASES:
    folder = "" if path.startswith("Weights") else DATA + "/"
    session = onnxruntime.InferenceSession(folder + path, providers=["CPUExecutionProvider"])
    port = session.get_inputs()[0]
    shape = shape or [d if isinstance(d, int) else 1 for d in port.shape]
    outputs = session.run(None, {port.name: noise(shape)})
    cases.append({
        "model": path,
        "input": port.name,
        "shape": shape,
        "outputs": [summary(o.name, v) for o, v in zip(session.get_outputs(), outputs)],
    })
print(json.dumps(cases, indent=1))
