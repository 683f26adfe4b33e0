#!/usr/bin/env python3
"""Times the shipped networks in onnxruntime, one thread, on the inputs of `script/bench inference`.

usage: networks_onnxruntime.py [--weights DIR] [--rounds 60] [--word WORD]

Prints a line of JSON a network: the least and the median processor time of a call in milliseconds.
"""
import argparse
import json
import os
import time

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

arguments = argparse.ArgumentParser()
arguments.add_argument("--weights", default=os.path.join(os.path.dirname(__file__), "../../Weights"))
arguments.add_argument("--rounds", type=int, default=60)
arguments.add_argument("--word", default="", help="only the networks with this in their name")
options = arguments.parse_args()

settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = 1
settings.inter_op_num_threads = 1


def levels(width, height, minimum):
    scale = 12 / minimum
    while min(width, height) * scale >= 12:
        yield (1, 3, int(height * scale), int(width * scale))
        scale *= 0.709


def folded(path):
    """A model's bytes with quantised weights turned into floats, without inputs nobody reads, and of any batch or size:
    onnxruntime refuses the files of SFace and YuNet as they are."""
    model = onnx.load(path)
    graph = model.graph
    known = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and all(name in known for name in node.input):
            options = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            axis, size = options.get("axis", 1), options.get("block_size", 0)
            values = known[node.input[0]].astype(np.float32)

            def spread(parameter):
                if size:
                    cut = [slice(None)] * values.ndim
                    cut[axis] = slice(values.shape[axis])
                    return np.repeat(parameter, size, axis)[tuple(cut)]
                return parameter.reshape([-1 if i == axis else 1 for i in range(values.ndim)])

            scale, zero = (spread(known[name].astype(np.float32)) for name in node.input[1:3])
            known[node.output[0]] = ((values - zero) * scale).astype(np.float32)
        elif node.op_type == "Reshape" and all(name in known for name in node.input):
            known[node.output[0]] = known[node.input[0]].reshape(known[node.input[1]])
        else:
            nodes.append(node)
    read = {name for node in nodes for name in node.input}
    inputs = [port for port in graph.input if port.name in read and port.name not in known]
    for port in [*inputs, *graph.output]:
        for axis, size in enumerate(port.type.tensor_type.shape.dim):
            if port in graph.output or axis != 1:
                size.dim_param = f"{port.name}_{axis}"
    weights = [numpy_helper.from_array(np.ascontiguousarray(known[n]), n) for n in known if n in read]
    whole = onnx.helper.make_graph(nodes, graph.name, inputs, graph.output, weights)
    return onnx.helper.make_model(
        whole, opset_imports=model.opset_import, ir_version=model.ir_version
    ).SerializeToString()


cases = [
    (f"dlib-face-resnet, {count} chips", "dlib-face-resnet", [(count, 3, 150, 150)])
    for count in (1, 2, 8)
]
cases.append(("mtcnn-pnet, 2000x1500 from 40 pixels", "mtcnn-pnet", list(levels(2000, 1500, 40))))
for count in (16, 64):
    cases.append((f"mtcnn-rnet, {count} patches", "mtcnn-rnet", [(count, 3, 24, 24)]))
    cases.append((f"mtcnn-onet, {count} patches", "mtcnn-onet", [(count, 3, 48, 48)]))
for count in (1, 8):
    cases.append((f"sface, {count} chips", "sface", [(count, 3, 112, 112)]))
for size in (640, 1280):
    cases.append((f"yunet, {size}x{size}", "yunet", [(1, 3, size, size)]))

random = np.random.default_rng(1)
for name, file, shapes in cases:
    if options.word not in name:
        continue
    path = os.path.join(options.weights, f"{file}.onnx")
    session = onnxruntime.InferenceSession(
        folded(path), settings, providers=["CPUExecutionProvider"]
    )
    port = session.get_inputs()[0].name
    # These two normalise pixels themselves.
    low, high = (0, 255) if file in ("sface", "yunet") else (-1, 1)
    inputs = [random.uniform(low, high, shape).astype(np.float32) for shape in shapes]
    times = []
    for _ in range(options.rounds + 1):
        start = time.process_time()
        for values in inputs:
            session.run(None, {port: values})
        times.append(1000 * (time.process_time() - start))
    # The first call plans and packs.
    times = sorted(times[1:])
    print(
        json.dumps(
            {
                "network": name,
                "min_ms": round(times[0], 3),
                "median_ms": round(times[len(times) // 2], 3),
            }
        ),
        flush=True,
    )
