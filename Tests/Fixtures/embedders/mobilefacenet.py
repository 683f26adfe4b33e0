"""Writes mobilefacenet.json: what onnxruntime says of aligned faces of the measurement data, by both exports of MobileFaceNet.

    python3 mobilefacenet.py ../../../../shared/data        # needs numpy, onnxruntime, pillow
"""

import json
import pathlib
import sys

import numpy as np
import onnxruntime
from PIL import Image

HERE = pathlib.Path(__file__).parent
DATA = pathlib.Path(sys.argv[1])

made = {}
for name in ("mobilefacenet", "mobilefacenet-foamliu"):
    manifest = json.loads((HERE / f"../../../Weights/manifests/{name}.json").read_text())
    session = onnxruntime.InferenceSession(DATA / "models-dev" / manifest["files"][0]["name"])
    vectors = {}
    for face in range(0, 24, 4):
        chip = f"reference/sface/{face:02}.png"
        rgb = np.asarray(Image.open(DATA / chip).convert("RGB"), np.float64)
        x = (rgb - manifest["input"]["mean"]) * manifest["input"]["scale"]
        x = x.transpose(2, 0, 1)[None].astype(np.float32)
        vector = session.run(None, {session.get_inputs()[0].name: x})[0].reshape(-1)
        vectors[chip] = [float(f"{v:.6g}") for v in vector]
    made[name] = vectors
(HERE / "mobilefacenet.json").write_text(json.dumps(made) + "\n")
