"""MTCNN's three networks, from the PyPI package `mtcnn`, as ONNX files with a manifest.

Zhang, Zhang, Li, Qiao: "Joint Face Detection and Alignment using Multi-task Cascaded
Convolutional Networks", 2016. The package stores each network as a joblib list of arrays in
layer order: convolutions [KH, KW, I, O], dense layers [I, O], PReLU slopes one a channel.

What changes on the way:
 - NHWC becomes NCHW.
 - The R- and O-Net flatten their last feature map in (width, height, channel) order; the rows of
   the dense layer that follows are reordered, so that a plain Flatten of NCHW gives the same sums.
 - TensorFlow's padding "same" of the pools becomes ceil_mode=1: the windows start at 0 and the
   last one is cut off at the border, which is what TensorFlow does for these kernels and sizes.
"""

import io
import zipfile

import joblib
import numpy as np

from common import WEIGHTS, Graph, fetch, file_entry, write_manifest

SOURCE = "PyPI mtcnn 1.0.0 (MIT, Iván de Paz Centeno)"


class Network(Graph):
    """Takes the arrays in layer order, as the layers are declared."""

    def __init__(self, name, arrays):
        super().__init__(name)
        self.arrays = list(arrays)

    def take(self):
        return np.asarray(self.arrays.pop(0), dtype=np.float32)

    def conv(self, name, x):
        w = self.take().transpose(3, 2, 0, 1)  # [KH, KW, I, O] -> [O, I, KH, KW]
        names = [self.weight(f"{name}.weight", w), self.weight(f"{name}.bias", self.take())]
        return self.add("Conv", name, [x, *names], kernel_shape=list(w.shape[2:]),
                        strides=[1, 1], pads=[0, 0, 0, 0])

    def prelu(self, name, x, spatial=True):
        slope = self.take().reshape(-1)
        slope = slope.reshape(-1, 1, 1) if spatial else slope
        return self.add("PRelu", name, [x, self.weight(f"{name}.slope", slope)])

    def pool(self, name, x, size, same):
        return self.add("MaxPool", name, [x], kernel_shape=[size, size], strides=[2, 2],
                        pads=[0, 0, 0, 0], ceil_mode=int(same))

    def dense(self, name, x, flattened=None):
        w = self.take()  # [I, O]
        if flattened:  # (width, height, channel) rows -> (channel, height, width) rows
            channels, height, width = flattened
            w = w.reshape(width, height, channels, -1).transpose(2, 1, 0, 3)
            w = w.reshape(channels * height * width, -1)
        names = [self.weight(f"{name}.weight", w.T), self.weight(f"{name}.bias", self.take())]
        return self.add("Gemm", name, [x, *names], transB=1)


def proposal(arrays):
    g = Network("P-Net", arrays)
    x = g.pool("pool1", g.prelu("prelu1", g.conv("conv1", "image")), 2, same=True)
    x = g.prelu("prelu2", g.conv("conv2", x))
    x = g.prelu("prelu3", g.conv("conv3", x))
    g.conv("box", x)
    g.add("Softmax", "probability", [g.conv("logits", x)], axis=1)
    return g, ("image", ["batch", 3, "height", "width"]), [
        ("box", ["batch", 4, "cells_y", "cells_x"]),
        ("probability", ["batch", 2, "cells_y", "cells_x"]),
    ]


def refinement(arrays):
    g = Network("R-Net", arrays)
    x = g.pool("pool1", g.prelu("prelu1", g.conv("conv1", "image")), 3, same=True)
    x = g.pool("pool2", g.prelu("prelu2", g.conv("conv2", x)), 3, same=False)
    x = g.prelu("prelu3", g.conv("conv3", x))
    x = g.add("Flatten", "flatten", [x], axis=1)
    x = g.prelu("prelu4", g.dense("dense4", x, flattened=(64, 3, 3)), spatial=False)
    g.dense("box", x)
    g.add("Softmax", "probability", [g.dense("logits", x)], axis=1)
    return g, ("image", ["batch", 3, 24, 24]), [
        ("box", ["batch", 4]), ("probability", ["batch", 2]),
    ]


def output(arrays):
    g = Network("O-Net", arrays)
    x = g.pool("pool1", g.prelu("prelu1", g.conv("conv1", "image")), 3, same=True)
    x = g.pool("pool2", g.prelu("prelu2", g.conv("conv2", x)), 3, same=False)
    x = g.pool("pool3", g.prelu("prelu3", g.conv("conv3", x)), 2, same=True)
    x = g.prelu("prelu4", g.conv("conv4", x))
    x = g.add("Flatten", "flatten", [x], axis=1)
    x = g.prelu("prelu5", g.dense("dense5", x, flattened=(128, 3, 3)), spatial=False)
    g.dense("box", x)
    g.dense("landmarks", x)
    g.add("Softmax", "probability", [g.dense("logits", x)], axis=1)
    return g, ("image", ["batch", 3, 48, 48]), [
        ("box", ["batch", 4]), ("landmarks", ["batch", 10]), ("probability", ["batch", 2]),
    ]


def load_arrays():
    """Name of the network (pnet, rnet, onet) -> list of arrays in layer order."""
    with zipfile.ZipFile(fetch("mtcnn")) as wheel:
        return {name: joblib.load(io.BytesIO(wheel.read(f"mtcnn/assets/weights/{name}.lz4")))
                for name in ("pnet", "rnet", "onet")}


def main():
    arrays = load_arrays()
    for name, build in (("pnet", proposal), ("rnet", refinement), ("onet", output)):
        graph, input, outputs = build(arrays[name])
        assert not graph.arrays, f"{name}: {len(graph.arrays)} arrays were not used"
        graph.save(WEIGHTS / f"mtcnn-{name}.onnx", SOURCE, input, outputs)
    write_manifest("mtcnn.json", {
        "name": "mtcnn",
        "version": "1.0.0",
        "role": "detector",
        "family": "mtcnn",
        "description": "MTCNN: three small networks that propose, refine and mark faces",
        "licence": "MIT",
        "licenceFile": "LICENSES/mtcnn-MIT.txt",
        "source": "Python package mtcnn 1.0.0",
        "paper": "https://arxiv.org/abs/1604.02878",
        "files": [
            file_entry("proposal", "mtcnn-pnet.onnx"),
            file_entry("refinement", "mtcnn-rnet.onnx"),
            file_entry("output", "mtcnn-onet.onnx"),
        ],
        "input": {
            "layout": "NCHW",
            "colour": "RGB",
            "width": 12,
            "height": 12,
            "mean": [127.5, 127.5, 127.5],
            "scale": 0.0078125,
        },
    })


if __name__ == "__main__":
    main()
