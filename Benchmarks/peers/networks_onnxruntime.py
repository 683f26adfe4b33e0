#!/usr/bin/env python3
"""Times the shipped networks in onnxruntime, one thread, on the inputs of `script/bench inference`.

usage: networks_onnxruntime.py [--weights DIR] [--rounds 60]

Prints a line of JSON a network: the least and the median processor time of a call in milliseconds.
"""
import argparse
import json
import os
import time

import numpy as np
import onnxruntime

arguments = argparse.ArgumentParser()
arguments.add_argument("--weights", default=os.path.join(os.path.dirname(__file__), "../../Weights"))
arguments.add_argument("--rounds", type=int, default=60)
options = arguments.parse_args()

settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = 1
settings.inter_op_num_threads = 1


def levels(width, height, minimum):
    scale = 12 / minimum
    while min(width, height) * scale >= 12:
        yield (1, 3, int(height * scale), int(width * scale))
        scale *= 0.709


cases = [
    (f"dlib-face-resnet, {count} chips", "dlib-face-resnet", [(count, 3, 150, 150)])
    for count in (1, 2, 8)
]
cases.append(("mtcnn-pnet, 2000x1500 from 40 pixels", "mtcnn-pnet", list(levels(2000, 1500, 40))))
for count in (16, 64):
    cases.append((f"mtcnn-rnet, {count} patches", "mtcnn-rnet", [(count, 3, 24, 24)]))
    cases.append((f"mtcnn-onet, {count} patches", "mtcnn-onet", [(count, 3, 48, 48)]))

random = np.random.default_rng(1)
for name, file, shapes in cases:
    session = onnxruntime.InferenceSession(
        os.path.join(options.weights, f"{file}.onnx"), settings, providers=["CPUExecutionProvider"]
    )
    port = session.get_inputs()[0].name
    inputs = [random.uniform(-1, 1, shape).astype(np.float32) for shape in shapes]
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
