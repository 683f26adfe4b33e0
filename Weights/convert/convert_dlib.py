"""dlib's face recognition ResNet, from the PyPI package `face_recognition_models`, as ONNX.

The network is Davis King's `dlib_face_recognition_resnet_model_v1` (CC0), a 29-layer ResNet that
turns a 150x150 chip into 128 numbers. Its .dat file is dlib's own stream format
(dlib/serialize.h, dlib/dnn/{tensor,layers,core}.h), read here directly:

 - an integer is a control byte (low four bits: how many bytes follow; top bit: negative) and
   that many bytes, little endian;
 - a string is its length as an integer, then its bytes;
 - a tensor is the integers 2 (version), samples, k, rows, columns, then little-endian floats;
 - each layer writes its name, its tensor of parameters if it has one, then its settings. Layers
   come in the order in which they are computed, wrapped in book-keeping of no interest here, so
   the reader goes from one layer name to the next.

   con_4      parameters (filters [O, I, KH, KW], then O biases), O, KH, KW, stride y, stride x,
              padding y, padding x, ...
   affine_    parameters (scale per channel, then shift per channel), ...
   max_pool_2, avg_pool_2   rows, columns, stride y, stride x, padding y, padding x
              (avg_pool_2 of 0 rows is the global one)
   add_prev_  adds the block's input, passed through the avg_pool_2 just before it, if any
   fc_2       number of outputs, number of inputs, parameters [inputs, outputs], no bias, ...

Each affine layer is folded into the convolution before it (in double precision). Where the
operands of an addition differ in size, dlib takes the smaller one's missing channels, rows and
columns (always at the end) as zero: Pad nodes here.
"""

import re
import struct
import tarfile

import numpy as np

from common import WEIGHTS, Graph, fetch, file_entry, write_manifest

MEMBER = ("face_recognition_models-0.3.0/face_recognition_models/models/"
          "dlib_face_recognition_resnet_model_v1.dat")
SOURCE = "dlib_face_recognition_resnet_model_v1 of PyPI face_recognition_models 0.3.0 (CC0)"
LAYERS = (b"con_4", b"affine_", b"relu_", b"max_pool_2", b"add_prev_", b"avg_pool_2", b"fc_2")
SIDE = 150


class Reader:
    """Reads dlib's stream format at a position."""

    def __init__(self, data, position):
        self.data = data
        self.position = position

    def integer(self):
        control = self.data[self.position]
        size = control & 0x0F
        self.position += 1 + size
        value = int.from_bytes(self.data[self.position - size:self.position], "little")
        return -value if control & 0x80 else value

    def integers(self, count):
        return [self.integer() for _ in range(count)]

    def tensor(self):
        version, *shape = self.integers(5)
        assert version == 2, f"tensor of version {version} at byte {self.position}"
        count = int(np.prod(shape))
        values = np.frombuffer(self.data, "<f4", count, self.position)
        self.position += 4 * count
        return values.reshape(shape)


def read_layers(data):
    """[(name, settings)] in the order of computation."""
    names = re.compile(b"|".join(b"\\x01" + bytes([len(n)]) + n for n in LAYERS))
    layers = []
    position = 0
    while match := names.search(data, position):
        name = match.group()[2:].decode()
        reader = Reader(data, match.end())
        settings = {}
        if name == "con_4":
            parameters = reader.tensor().reshape(-1)
            count, rows, columns, *rest = reader.integers(7)
            biases = parameters[parameters.size - count:]
            settings = {
                "weight": parameters[:-count].reshape(count, -1, rows, columns),
                "bias": biases, "stride": rest[:2], "padding": rest[2:],
            }
        elif name == "affine_":
            settings = {"parameters": reader.tensor().reshape(2, -1)}
        elif name in ("max_pool_2", "avg_pool_2"):
            numbers = reader.integers(6)
            settings = {"kernel": numbers[:2], "stride": numbers[2:4], "padding": numbers[4:]}
        elif name == "fc_2":
            outputs, inputs = reader.integers(2)
            settings = {"weight": reader.tensor().reshape(inputs, outputs)}
        layers.append((name, settings))
        position = reader.position
    return layers


def read_mean(data):
    """The three channel means stored in the input layer, as dlib writes floats: mantissa, exponent."""
    reader = Reader(data, data.index(b"input_rgb_image_sized") + len(b"input_rgb_image_sized"))
    pairs = [reader.integers(2) for _ in range(3)]
    sides = reader.integers(2)
    assert sides == [SIDE, SIDE], sides
    return [round(mantissa * 2.0 ** exponent, 3) for mantissa, exponent in pairs]


class ResNet(Graph):
    """Follows the shape [C, H, W] of every tensor, so that additions can be padded."""

    def __init__(self):
        super().__init__("dlib-face-resnet")
        self.shape = {"chip": (3, SIDE, SIDE)}

    def keep(self, name, shape):
        self.shape[name] = tuple(shape)
        return name

    def window(self, x, channels, kernel, stride, padding):
        rows = (((size + 2 * p - k) // s) + 1
                for size, k, s, p in zip(self.shape[x][1:], kernel, stride, padding))
        return (channels, *rows)

    def conv(self, name, x, layer, affine):
        scale, shift = affine["parameters"].astype(np.float64)
        weight = layer["weight"].astype(np.float64) * scale[:, None, None, None]
        bias = layer["bias"].astype(np.float64) * scale + shift
        kernel = list(weight.shape[2:])
        shape = self.window(x, weight.shape[0], kernel, layer["stride"], layer["padding"])
        names = [self.weight(f"{name}.weight", weight), self.weight(f"{name}.bias", bias)]
        self.add("Conv", name, [x, *names], kernel_shape=kernel, strides=layer["stride"],
                 pads=layer["padding"] * 2)
        return self.keep(name, shape)

    def pool(self, kind, name, x, layer):
        self.add(kind, name, [x], kernel_shape=layer["kernel"], strides=layer["stride"],
                 pads=layer["padding"] * 2)
        return self.keep(name, self.window(x, self.shape[x][0], layer["kernel"], layer["stride"],
                                           layer["padding"]))

    def padded(self, x, shape):
        if self.shape[x] == shape:
            return x
        extra = [to - size for to, size in zip(shape, self.shape[x])]
        pads = self.weight(f"{x}.padding", np.array([0, 0, 0, 0, 0, *extra], dtype=np.int64))
        return self.keep(self.add("Pad", f"{x}.padded", [x, pads], mode="constant"), shape)

    def sum(self, name, a, b):
        shape = tuple(map(max, self.shape[a], self.shape[b]))
        self.add("Add", name, [self.padded(a, shape), self.padded(b, shape)])
        return self.keep(name, shape)

    def relu(self, name, x):
        return self.keep(self.add("Relu", name, [x]), self.shape[x])


def build(layers):
    g = ResNet()
    x = g.relu("relu0", g.conv("conv0", "chip", layers[0][1], layers[1][1]))
    assert [name for name, _ in layers[:4]] == ["con_4", "affine_", "relu_", "max_pool_2"]
    x = g.pool("MaxPool", "pool0", x, layers[3][1])
    rest = layers[4:]
    block = 0
    while rest[0][0] == "con_4":
        block += 1
        name = f"block{block}"
        skip = x
        x = g.relu(f"{name}.relu1", g.conv(f"{name}.conv1", x, rest[0][1], rest[1][1]))
        x = g.conv(f"{name}.conv2", x, rest[3][1], rest[4][1])
        kinds = [kind for kind, _ in rest[:5]]
        assert kinds == ["con_4", "affine_", "relu_", "con_4", "affine_"], kinds
        rest = rest[5:]
        if rest[0][0] == "avg_pool_2":
            skip = g.pool("AveragePool", f"{name}.skip", skip, rest[0][1])
            rest = rest[1:]
        assert [kind for kind, _ in rest[:2]] == ["add_prev_", "relu_"]
        x = g.relu(f"{name}.relu2", g.sum(f"{name}.sum", x, skip))
        rest = rest[2:]
    assert [kind for kind, _ in rest] == ["avg_pool_2", "fc_2"] and rest[0][1]["kernel"] == [0, 0]
    x = g.add("Flatten", "features", [g.add("GlobalAveragePool", "average", [x])], axis=1)
    g.add("Gemm", "embedding", [x, g.weight("embedding.weight", rest[1][1]["weight"].T)], transB=1)
    return g


def load_data():
    with tarfile.open(fetch("face_recognition_models")) as archive:
        return archive.extractfile(MEMBER).read()


def main():
    data = load_data()
    layers = read_layers(data)
    assert sum(name == "con_4" for name, _ in layers) == 29, "dlib's network has 29 convolutions"
    build(layers).save(
        WEIGHTS / "dlib-face-resnet.onnx", SOURCE, ("chip", ["batch", 3, SIDE, SIDE]),
        [("embedding", ["batch", 128])])
    write_manifest("dlib-face-resnet.json", {
        "name": "dlib-face-resnet",
        "version": "1",
        "role": "embedder",
        "family": "network",
        "description": "dlib's face recognition ResNet v1, 29 convolutions",
        "licence": "CC0-1.0",
        "licenceFile": "LICENSES/dlib-models-CC0.txt",
        "source": "Python package face_recognition_models 0.3.0",
        "paper": "https://blog.dlib.net/2017/02/high-quality-face-recognition-with-deep.html",
        "files": [file_entry("embedding", "dlib-face-resnet.onnx")],
        "input": {
            "layout": "NCHW",
            "colour": "RGB",
            "width": SIDE,
            "height": SIDE,
            "mean": read_mean(data),
            "scale": 1 / 256,
        },
        # Left eye, right eye, nose, left and right corner of the mouth, in pixels of the chip:
        # fitted on 383 photos so that chips from five points match dlib's own from 5 or 68.
        "template": [[47.802, 46.112], [102.294, 46.014], [74.873, 78.688],
                     [50.548, 105.746], [98.753, 105.404]],
        "dimension": 128,
        # The vectors of a chip and of its mirror image are averaged.
        "mirror": True,
        # Cosine distance, adjusted by the cohort, at which groups of faces stop merging: see README.md.
        "defaultThreshold": 0.072,
        "caution": 0.25,
        "cautionPower": 1,
        "qualityGate": 0.3,
        "alike": 1.25,
        "suggestions": {"intercept": 12.6, "perDistance": -228.0, "perLogLarger": 0.87},
        "pictures": {"copy": 0.006, "copyInPhoto": 0.012, "alone": 0.012, "together": 0.03,
                     "exposure": 0.04, "stranger": 0.06},
    })


if __name__ == "__main__":
    main()
