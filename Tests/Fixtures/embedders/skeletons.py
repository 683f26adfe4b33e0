"""Writes the skeletons in this folder, and what onnxruntime says of them.

A skeleton is an embedder's graph without its weights: the architecture of its paper, in the operator forms and with the inputs
and outputs that the known exports have. Its weights are made from a small table of random numbers, here and in
`Tests/FacesTests/Skeleton.swift` alike, so that the vector that onnxruntime makes of a picture can be compared.

    python3 skeletons.py        # needs numpy, onnx, onnxruntime

NAME.graph    a GraphProto without the weights
NAME.weights  a line a weight: name, sizes, mean and spread of its values
NAME.json     the manifest among those in Weights/manifests, the vector's name where there are other outputs, the operator set, and
              the vector of the picture of noise
"""

import json
import math
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

HERE = pathlib.Path(__file__).parent
MANIFESTS = HERE.parents[2] / "Weights" / "manifests"
# A prime, so that the rows of no weight fall onto the same numbers.
TABLE = 65537
MASK = (1 << 64) - 1


def splitmix(seed, count):
    """SplitMix64, see Sources/Support/SplitMix64.swift."""
    numbers = []
    for _ in range(count):
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        z = seed
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        numbers.append(z ^ (z >> 31))
    return numbers


RANDOM = splitmix(1, TABLE)
# From -1 to below 1, exact in single precision.
UNIFORM = np.array([(n >> 40) / 2**23 - 1 for n in RANDOM], np.float32)


def values(index, dims, mean, spread):
    count = math.prod(dims)
    start = index * 7919 % TABLE
    row = np.float32(mean) + np.float32(spread) * UNIFORM
    return np.resize(np.roll(row, -start), count).reshape(dims)


def picture(width, height):
    return np.resize(np.array([n & 255 for n in RANDOM], np.uint8), width * height * 3).reshape(
        height, width, 3)


class Net:
    """A graph that grows at its end."""

    def __init__(self, name, input_shape, opset, input_name):
        self.name, self.opset, self.input = name, opset, (input_name, input_shape)
        self.nodes, self.weights, self.constants = [], [], []
        self.outputs = []

    def node(self, op, inputs, **attributes):
        out = f"{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [out], **attributes))
        return out

    def weight(self, dims, mean, spread):
        name = f"w{len(self.weights)}"
        self.weights.append((name, list(dims), float(f"{mean:.4g}"), float(f"{spread:.4g}")))
        return name

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(onnx.numpy_helper.from_array(np.asarray(array), name))
        return name

    def conv(self, x, cin, cout, kernel, stride=1, pad=0, bias=False):
        kh, kw = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        ph, pw = pad if isinstance(pad, tuple) else (pad, pad)
        inputs = [x, self.weight((cout, cin, kh, kw), 0, math.sqrt(6 / (cin * kh * kw)))]
        if bias:
            inputs.append(self.weight((cout,), 0, 0.1))
        return self.node("Conv", inputs, kernel_shape=[kh, kw], strides=[stride, stride],
                         pads=[ph, pw, ph, pw], dilations=[1, 1], group=1)

    def norm(self, x, c, gain=1.0, epsilon=1e-5):
        """Of a convolution's numbers; `gain` is less at the end of a residual branch, so that deep sums stay small."""
        return self.node("BatchNormalization", [
            x, self.weight((c,), gain, gain / 10), self.weight((c,), 0, 0.1),
            self.weight((c,), 0, 0.1), self.weight((c,), 1, 0.3)], epsilon=epsilon)

    def relu(self, x):
        return self.node("Relu", [x])

    def save(self, file, output=None):
        """The vector is `output`, or the only one."""
        manifest = json.loads((MANIFESTS / file).read_text())
        graph = helper.make_graph(
            self.nodes, self.name,
            [helper.make_tensor_value_info(self.input[0], TensorProto.FLOAT, self.input[1])],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in self.outputs],
            self.constants)
        (HERE / f"{self.name}.graph").write_bytes(graph.SerializeToString())
        (HERE / f"{self.name}.weights").write_text("".join(
            f"{n} {','.join(map(str, d))} {m:g} {s:g}\n" for n, d, m, s in self.weights))
        for index, (name, dims, mean, spread) in enumerate(self.weights):
            graph.initializer.append(
                onnx.numpy_helper.from_array(values(index, dims, mean, spread), name))
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8)
        x = self.chip(manifest["input"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        vector = session.run([output or self.outputs[0][0]], {self.input[0]: x})[0]
        assert vector.size == manifest["dimension"], vector.shape
        vector = vector.reshape(-1)
        (HERE / f"{self.name}.json").write_text(json.dumps(
            {"manifest": file, "output": output, "operatorSet": self.opset,
             "vector": [float(f"{v:.6g}") for v in vector]}) + "\n")
        count = sum(math.prod(w[1]) for w in self.weights)
        print(f"{self.name}: {len(self.nodes)} nodes, {count / 1e6:.1f} M numbers, "
              f"vector {list(vector.shape)}, deviation {vector.std():.3g}, mean {vector.mean():.3g}")

    @staticmethod
    def chip(given):
        rgb = picture(given["width"], given["height"]).astype(np.float64)
        x = rgb[:, :, ::-1] if given["colour"] == "BGR" else rgb
        if given.get("standardise"):
            x = (x - rgb.mean()) / max(rgb.std(), 1 / math.sqrt(rgb.size))
        else:
            x = (x - np.array(given["mean"])) * np.array(given["scale"])
        if given["layout"] == "NCHW":
            x = x.transpose(2, 0, 1)
        return np.ascontiguousarray(x[None], np.float32)


def iresnet(name, manifest, blocks):
    """ArcFace's improved ResNet (arXiv 1801.07698, arXiv 2004.04989), as PyTorch exports InsightFace's: normalisations after
    convolutions are folded into these, those before them stay, and the output says 1 where any number of pictures goes in."""
    net = Net(name, ["None", 3, 112, 112], 11, "input.1")

    def prelu(x, c):
        return net.node("PRelu", [x, net.weight((c, 1, 1), 0.25, 0.05)])

    x = prelu(net.conv("input.1", 3, 64, 3, pad=1, bias=True), 64)
    c = 64
    for width, count in zip((64, 128, 256, 512), blocks):
        for i in range(count):
            stride = 2 if i == 0 else 1
            y = net.norm(x, c)
            y = prelu(net.conv(y, c, width, 3, pad=1, bias=True), width)
            # The second convolution had the normalisation with the small gain in it.
            y = net.node("Conv", [
                y, net.weight((width, width, 3, 3), 0, 0.3 * math.sqrt(6 / (width * 9))),
                net.weight((width,), 0, 0.1)], kernel_shape=[3, 3], strides=[stride, stride],
                pads=[1, 1, 1, 1], dilations=[1, 1], group=1)
            if i == 0:
                x = net.conv(x, c, width, 1, stride=2, bias=True)
            x = net.node("Add", [y, x])
            c = width
    x = net.node("Flatten", [net.norm(x, c)], axis=1)
    x = net.node("Gemm", [
        x, net.weight((512, 512 * 49), 0, math.sqrt(3 / (512 * 49))), net.weight((512,), 0, 0.1)],
        alpha=1.0, beta=1.0, transB=1)
    net.outputs = [(net.norm(x, 512), [1, 512])]
    net.save(manifest)


def first_norm(net, x, epsilon):
    """The first convolution sees numbers up to 255."""
    return net.norm(x, 64, gain=1 / 74, epsilon=epsilon)


def resnet50():
    """VGGFace2's ResNet-50, as PyTorch exports the ones that were converted from Caffe: strides at the first convolution of a
    block, a pool that rounds up, the vector as [N, 2048, 1, 1] beside the classes."""
    net = Net("vggface2-resnet50", ["batch", 3, 224, 224], 13, "data")
    x = net.relu(first_norm(net, net.conv("data", 3, 64, 7, stride=2, pad=3), 1e-5))
    x = net.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[0] * 4, ceil_mode=1)
    c = 64
    for stage, (width, count) in enumerate(zip((64, 128, 256, 512), (3, 4, 6, 3))):
        for i in range(count):
            stride = 2 if i == 0 and stage > 0 else 1
            y = net.relu(net.norm(net.conv(x, c, width, 1, stride=stride), width))
            y = net.relu(net.norm(net.conv(y, width, width, 3, pad=1), width))
            y = net.norm(net.conv(y, width, 4 * width, 1), 4 * width, gain=0.3)
            if i == 0:
                x = net.norm(net.conv(x, c, 4 * width, 1, stride=stride), 4 * width)
            c = 4 * width
            x = net.relu(net.node("Add", [y, x]))
    pool = net.node("AveragePool", [x], kernel_shape=[7, 7], strides=[1, 1], pads=[0] * 4)
    classes = net.conv(pool, 2048, 8631, 1, bias=True)
    flat = net.node("Flatten", [classes], axis=1)
    net.outputs = [(flat, ["batch", 8631]), (pool, ["batch", 2048, 1, 1])]
    net.save("templates/vggface2-resnet50.json", pool)


def senet50():
    """VGGFace2's SENet-50 (arXiv 1709.01507), as tf2onnx exports Keras's: pictures pixel by pixel, turned at once, and
    convolutions whose padding is not the same on both sides."""
    net = Net("vggface2-senet50", ["unk__1", 224, 224, 3], 15, "input_1")
    x = net.node("Transpose", ["input_1"], perm=[0, 3, 1, 2])
    x = net.node("Conv", [x, net.weight((64, 3, 7, 7), 0, math.sqrt(6 / 147))], kernel_shape=[7, 7],
                 strides=[2, 2], pads=[2, 2, 3, 3])
    x = net.relu(first_norm(net, x, 1e-3))
    x = net.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2])
    c = 64
    for stage, (width, count) in enumerate(zip((64, 128, 256, 512), (3, 4, 6, 3))):
        for i in range(count):
            stride = 2 if i == 0 and stage > 0 else 1
            out = 4 * width
            y = net.relu(net.norm(net.conv(x, c, width, 1, stride=stride), width, epsilon=1e-3))
            y = net.relu(net.norm(net.conv(y, width, width, 3, pad=1), width, epsilon=1e-3))
            y = net.norm(net.conv(y, width, out, 1), out, gain=0.5, epsilon=1e-3)
            s = net.node("GlobalAveragePool", [y])
            s = net.relu(net.conv(s, out, out // 16, 1, bias=True))
            s = net.node("Sigmoid", [net.conv(s, out // 16, out, 1, bias=True)])
            y = net.node("Mul", [s, y])
            if i == 0:
                x = net.norm(net.conv(x, c, out, 1, stride=stride), out, epsilon=1e-3)
            c = out
            x = net.relu(net.node("Add", [y, x]))
    x = net.node("AveragePool", [x], kernel_shape=[7, 7], strides=[7, 7])
    x = net.node("Transpose", [x], perm=[0, 2, 3, 1])
    x = net.node("Reshape", [x, net.constant(np.array([-1, 2048], np.int64))])
    net.outputs = [(x, ["unk__2", 2048])]
    net.save("templates/vggface2-senet50.json")


def facenet():
    """FaceNet's InceptionResnetV1 (arXiv 1602.07261, arXiv 1503.03832), as tf2onnx exports Keras's."""
    net = Net("facenet", ["unk__1", 160, 160, 3], 13, "input_1")

    def conv(x, cin, cout, kernel, stride=1, same=False):
        kh, kw = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        pad = (kh // 2, kw // 2) if same else 0
        return net.relu(net.norm(net.conv(x, cin, cout, kernel, stride, pad), cout, epsilon=1e-3))

    def concat(*branches):
        return net.node("Concat", list(branches), axis=1)

    def pool(x):
        return net.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2])

    def residual(x, mixed, cin, cout, scale, activates=True):
        y = net.conv(mixed, cin, cout, 1, bias=True)
        y = net.node("Mul", [y, net.constant(np.array(scale, np.float32))])
        y = net.node("Add", [x, y])
        return net.relu(y) if activates else y

    x = net.node("Transpose", ["input_1"], perm=[0, 3, 1, 2])
    x = conv(conv(conv(x, 3, 32, 3, 2), 32, 32, 3), 32, 64, 3, same=True)
    x = conv(conv(pool(x), 64, 80, 1), 80, 192, 3)
    x = conv(x, 192, 256, 3, 2)
    for _ in range(5):
        a = conv(x, 256, 32, 1)
        b = conv(conv(x, 256, 32, 1), 32, 32, 3, same=True)
        c = conv(x, 256, 32, 1)
        c = conv(conv(c, 32, 32, 3, same=True), 32, 32, 3, same=True)
        x = residual(x, concat(a, b, c), 96, 256, 0.17)
    a = conv(x, 256, 384, 3, 2)
    b = conv(conv(conv(x, 256, 192, 1), 192, 192, 3, same=True), 192, 256, 3, 2)
    x = concat(a, b, pool(x))
    for _ in range(10):
        a = conv(x, 896, 128, 1)
        b = conv(x, 896, 128, 1)
        b = conv(conv(b, 128, 128, (1, 7), same=True), 128, 128, (7, 1), same=True)
        x = residual(x, concat(a, b), 256, 896, 0.1)
    a = conv(conv(x, 896, 256, 1), 256, 384, 3, 2)
    b = conv(conv(x, 896, 256, 1), 256, 256, 3, 2)
    c = conv(conv(conv(x, 896, 256, 1), 256, 256, 3, same=True), 256, 256, 3, 2)
    x = concat(a, b, c, pool(x))
    for block in range(6):
        a = conv(x, 1792, 192, 1)
        b = conv(x, 1792, 192, 1)
        b = conv(conv(b, 192, 192, (1, 3), same=True), 192, 192, (3, 1), same=True)
        x = residual(x, concat(a, b), 384, 1792, 0.2 if block < 5 else 1, block < 5)
    x = net.node("GlobalAveragePool", [x])
    x = net.node("Squeeze", [x, net.constant(np.array([2, 3], np.int64))])
    x = net.node("MatMul", [x, net.weight((1792, 512), 0, math.sqrt(3 / 1792))])
    # The last normalisation, as two operators.
    x = net.node("Mul", [x, net.weight((512,), 1, 0.1)])
    x = net.node("Add", [x, net.weight((512,), 0, 0.1)])
    net.outputs = [(x, ["unk__2", 512])]
    net.save("templates/facenet.json")


if __name__ == "__main__":
    made = {"facenet": facenet, "resnet50": resnet50, "senet50": senet50,
            "iresnet50": lambda: iresnet(
                "arcface-iresnet50", "templates/arcface-iresnet50.json", (3, 4, 14, 3)),
            "iresnet100": lambda: iresnet(
                "arcface-iresnet100", "auraface-v1.json", (3, 13, 30, 3))}
    for name in sys.argv[1:] or made:
        made[name]()
