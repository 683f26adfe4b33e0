"""Writes dequantised.json: what onnxruntime makes of SFace and YuNet once their int8 weights are floats.

    pip install numpy onnx onnxruntime
    python Tests/Fixtures/inference/dequantised.py > Tests/Fixtures/inference/dequantised.json

Run it at the root of the repository. onnxruntime refuses the files as they are.
"""

import json

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

CASES = [
    ("sface", [1, 3, 112, 112]),
    ("sface", [2, 3, 112, 112]),
    ("yunet", [1, 3, 64, 96]),
    ("yunet", [1, 3, 160, 192]),
]


def dequantised(path):
    model = onnx.load(path)
    graph = model.graph
    weights = {w.name: numpy_helper.to_array(w) for w in graph.initializer}
    for node in [n for n in graph.node if n.op_type == "DequantizeLinear"]:
        values, scales, zeros = (weights[name] for name in node.input)
        attributes = {a.name: a.i for a in node.attribute}
        axis, block = attributes["axis"], attributes["block_size"]
        size = values.shape[axis]
        spread = [np.repeat(a, block, axis).take(range(size), axis) for a in (scales, zeros)]
        floats = (values.astype(np.float32) - spread[1].astype(np.float32)) * spread[0]
        weights[node.output[0]] = floats.astype(np.float32)
        graph.node.remove(node)
    for node in [n for n in graph.node if n.op_type == "Reshape" and n.input[0] in weights]:
        weights[node.output[0]] = weights[node.input[0]].reshape(weights[node.input[1]])
        graph.node.remove(node)
    used = {name for node in graph.node for name in node.input}
    del graph.initializer[:]
    graph.initializer.extend(
        numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in weights.items() if k in used)
    inputs = [i for i in graph.input if i.name not in weights and i.name in used]
    del graph.input[:]
    graph.input.extend(inputs)
    for value in list(graph.input) + list(graph.output):
        for axis, size in enumerate(value.type.tensor_type.shape.dim):
            size.dim_param = f"{value.name}_{axis}"
    del graph.value_info[:]
    return model.SerializeToString()


def noise(shape):
    """Element i is a hash of i, from 0 to 255."""
    i = np.arange(np.prod(shape), dtype=np.uint64)
    return ((i * np.uint64(2654435761) & np.uint64(0xFFFFFFFF)) >> np.uint64(24)).astype(
        np.float32).reshape(shape)


cases = []
for name, shape in CASES:
    session = onnxruntime.InferenceSession(
        dequantised(f"Weights/{name}.onnx"), providers=["CPUExecutionProvider"])
    port = session.get_inputs()[0].name
    outputs = []
    for output, values in zip(session.get_outputs(), session.run(None, {port: noise(shape)})):
        step = max(1, values.size // 128)
        samples = [float(f"{v:.8g}") for v in values.ravel()[::step]]
        outputs.append(
            {"name": output.name, "shape": list(values.shape), "step": step, "values": samples})
    cases.append({"model": name, "input": port, "shape": shape, "outputs": outputs})
print(json.dumps(cases))
