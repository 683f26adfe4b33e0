"""Writes operators.bin: what onnxruntime makes of single operators in every definition from operator set 7 to 22.

    pip install numpy onnx onnxruntime
    python Tests/Fixtures/inference/operators.py Tests/Fixtures/inference/operators.bin

The file is a row of cases, each of these texts and byte strings with a 32-bit length before it: name, model; number of inputs,
each a TensorProto; number of outputs, each a TensorProto. What onnxruntime refuses is left out, and printed.
"""

import struct
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

random = np.random.default_rng(7)
seen = set()
count = 0
out = open(sys.argv[1], "wb")


def floats(*shape):
    return random.standard_normal(shape).astype(np.float32)


def positive(*shape):
    return np.abs(floats(*shape)) + np.float32(0.1)


def rounded(*shape):
    return np.round(floats(*shape))


def integers(low, high, kind, *shape):
    return random.integers(low, high, shape).astype(kind)


def longs(*values):
    return np.array(values, np.int64)


def scalar(value, kind=np.float32):
    return np.array(value, kind)


def put(data):
    out.write(struct.pack("<I", len(data)) + data)


def case(opset, op, inputs, attributes=None, known=(), outputs=1):
    """One node; the inputs at the positions `known` are weights of the model, None is an input left out."""
    global count
    attributes = attributes or {}
    version = onnx.defs.get_schema(op, opset).since_version
    # A definition that has not changed is tried once with the same inputs.
    shapes = [None if i is None else (i.shape, i.dtype.str) for i in inputs]
    weights = [inputs[k].tolist() for k in known]
    key = (op, version, str(shapes), str(attributes), str(weights))
    if key in seen:
        return
    seen.add(key)
    names = ["" if a is None else f"i{k}" for k, a in enumerate(inputs)]
    given = [k for k, a in enumerate(inputs) if a is not None and k not in known]
    node = helper.make_node(op, names, [f"o{k}" for k in range(outputs)], **attributes)
    ports = [
        helper.make_tensor_value_info(
            names[k], helper.np_dtype_to_tensor_dtype(inputs[k].dtype), inputs[k].shape)
        for k in given]
    graph = helper.make_graph(
        [node], op, ports, [onnx.ValueInfoProto(name=f"o{k}") for k in range(outputs)],
        [numpy_helper.from_array(inputs[k], names[k]) for k in known])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=7)
    model = onnx.shape_inference.infer_shapes(model).SerializeToString()
    try:
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        results = session.run(None, {names[k]: inputs[k] for k in given})
    except Exception as error:
        print(op, opset, attributes, str(error)[-90:])
        return
    put(f"{op} of {opset} {attributes}".encode())
    put(model)
    for arrays in ([inputs[k] for k in given], results):
        out.write(struct.pack("<I", len(arrays)))
        for array in arrays:
            put(numpy_helper.from_array(np.asarray(array)).SerializeToString())
    count += 1


def elementwise(o):
    plain = "Relu Sigmoid Tanh Exp Abs Neg Floor Ceil Softplus Softsign Sin Cos Tan Atan Identity"
    for op in plain.split() + ("Erf Sign Asinh Sinh Cosh".split() if o >= 9 else []):
        case(o, op, [floats(2, 3, 4)])
    for op in ("Sqrt", "Log", "Reciprocal"):
        case(o, op, [positive(2, 3)])
    for op in ("Asin", "Acos"):
        case(o, op, [np.tanh(floats(2, 3))])
    for op, attributes in [
        ("LeakyRelu", {}), ("LeakyRelu", {"alpha": 0.3}), ("Elu", {}), ("Elu", {"alpha": 0.7}),
        ("Selu", {}), ("Selu", {"alpha": 1.1, "gamma": 2.0}), ("HardSigmoid", {}),
        ("HardSigmoid", {"alpha": 0.3, "beta": 0.4}),
    ]:
        case(o, op, [floats(3, 4)], attributes)
    if o >= 9:
        case(o, "Shrink", [floats(2, 5)], {"lambd": 0.4, "bias": 0.1})
        case(o, "IsNaN", [np.array([1, np.nan, 2], np.float32)])
    if o >= 10:
        infinite = np.array([1, np.inf, -np.inf], np.float32)
        case(o, "IsInf", [infinite], {"detect_negative": 0})
        case(o, "ThresholdedRelu", [floats(5)], {"alpha": 0.4})
    if o >= 11:
        case(o, "Round", [np.array([0.5, 1.5, -0.5, 2.4, -2.6], np.float32)])
    if o >= 12:
        case(o, "Celu", [floats(5)], {"alpha": 0.6})
    if o >= 14:
        case(o, "HardSwish", [floats(5)])
    if o >= 18:
        case(o, "Mish", [floats(5)])
    case(o, "Not", [floats(3) > 0])
    for kind in (1, 2, 3, 6, 7, 9, 11):
        case(o, "Cast", [positive(3, 4) * 50], {"to": kind})
        case(o, "Cast", [integers(0, 3, np.int64, 4)], {"to": kind})
    if o < 11:
        for attributes in ({"min": -0.5, "max": 0.5}, {"max": 0.2}, {}):
            case(o, "Clip", [floats(3, 4)], attributes)
    else:
        case(o, "Clip", [floats(3, 4), scalar(-0.5), scalar(0.5)])
        case(o, "Clip", [floats(3, 4), None, scalar(0.2)])
    if o >= 12:
        bounds = [scalar(-3, np.int8), scalar(4, np.int8)]
        case(o, "Clip", [integers(-9, 9, np.int8, 5)] + bounds)


def pairs(o):
    for op in ("Add", "Sub", "Mul", "Div"):
        case(o, op, [floats(2, 3, 4), floats(3, 1)])
        case(o, op, [integers(-9, 9, np.int32, 3, 4), integers(1, 9, np.int32, 4)])
        case(o, op, [positive(3).astype(np.float64), positive(2, 3).astype(np.float64)])
    for op in ["Greater", "Less"] + (["GreaterOrEqual", "LessOrEqual"] if o >= 12 else []):
        case(o, op, [rounded(3, 4), rounded(4)])
    case(o, "Equal", [integers(0, 3, np.int64, 3, 4), integers(0, 3, np.int64, 4)])
    for op in ("And", "Or", "Xor"):
        case(o, op, [floats(3, 4) > 0, floats(4) > 0])
    case(o, "Pow", [positive(3, 4), floats(4)])
    case(o, "PRelu", [floats(2, 3, 4, 4), floats(3, 1, 1)])
    for op in ("Max", "Min", "Sum", "Mean"):
        case(o, op, [floats(3, 4)])
        case(o, op, [floats(3, 4), floats(3, 4), floats(3, 4)])
        if o >= 8:
            case(o, op, [floats(3, 4), floats(4)])
    if o >= 10:
        case(o, "Mod", [longs(-7, 7, 5), longs(3, -3, 2)])
        case(o, "Mod", [floats(4), floats(4)], {"fmod": 1})
    if o >= 11:
        case(o, "BitShift", [np.array([1, 2, 200], np.uint8)] * 2, {"direction": "LEFT"})


def along_axes(o):
    last = [{"axis": -1}] if o >= 11 else []
    for op in ("Softmax", "LogSoftmax", "Hardmax"):
        for attributes in [{}, {"axis": 0}, {"axis": 1}, {"axis": 2}] + last:
            case(o, op, [floats(2, 3, 4)], attributes)
    kinds = "Sum Mean Max Min L1 L2 SumSquare Prod LogSum LogSumExp"
    for op in ["Reduce" + kind for kind in kinds.split()]:
        takes_axes = o >= (13 if op == "ReduceSum" else 18)
        for axes in (None, [1], [0, 2], [-1] if o >= 11 else [2]):
            for keeps in (0, 1):
                attributes = {"keepdims": keeps}
                inputs = [positive(2, 3, 4)]
                if axes and takes_axes:
                    inputs.append(longs(*axes))
                elif axes:
                    attributes["axes"] = axes
                case(o, op, inputs, attributes, known=(1,) if len(inputs) > 1 else ())
        if takes_axes:
            none = {"noop_with_empty_axes": 1}
            case(o, op, [positive(2, 3), longs()], none, known=(1,))
    for op in ("ArgMax", "ArgMin"):
        picks = [{"select_last_index": 1}] if o >= 12 else []
        for attributes in [{}, {"axis": 1, "keepdims": 0}] + last + picks:
            case(o, op, [rounded(3, 4)], attributes)
    if o < 10:
        case(o, "TopK", [floats(4, 5)], {"k": 2}, outputs=2)
        case(o, "TopK", [floats(4, 5)], {"k": 3, "axis": 0}, outputs=2)
    else:
        for attributes in [{}, {"axis": 0}] + ([{"axis": 0, "largest": 0}] if o >= 11 else []):
            case(o, "TopK", [floats(4, 5), longs(2)], attributes, known=(1,), outputs=2)
    if o >= 11:
        both = {"exclusive": 1, "reverse": 1}
        case(o, "CumSum", [floats(3, 4), scalar(1, np.int64)], both, known=(1,))
    statistics = [floats(3), floats(3), floats(3), positive(3)]
    case(o, "BatchNormalization", [floats(2, 3, 4, 4)] + statistics, {"epsilon": 1e-3})
    case(o, "BatchNormalization", [floats(2, 3)] + statistics)
    case(o, "InstanceNormalization", [floats(2, 3, 4, 4), floats(3), floats(3)])
    case(o, "LpNormalization", [floats(3, 4)], {"p": 1, "axis": 0})
    case(o, "LRN", [floats(2, 6, 3, 3)], {"size": 3, "alpha": 0.2, "beta": 0.7, "bias": 1.5})
    if o >= 17:
        case(o, "LayerNormalization", [floats(2, 3, 4), floats(4), floats(4)], {"epsilon": 1e-3})
        case(o, "LayerNormalization", [floats(2, 3, 4), floats(3, 4)], {"axis": 1})
    if o >= 18:
        size = 2 if o < 21 else 4
        inputs = [floats(2, 4, 3, 3), floats(size), floats(size)]
        case(o, "GroupNormalization", inputs, {"num_groups": 2})


def movement(o):
    case(o, "Reshape", [floats(2, 3, 4), longs(0, -1)], known=(1,))
    for attributes in ({}, {"axis": 0}, {"axis": 2}):
        case(o, "Flatten", [floats(2, 3, 4)], attributes)
    case(o, "Shape", [floats(2, 3)])
    case(o, "Size", [floats(2, 3)])
    case(o, "Squeeze", [floats(1, 3, 1, 4)])
    if o < 13:
        case(o, "Squeeze", [floats(1, 3, 1, 4)], {"axes": [0, 2]})
        case(o, "Unsqueeze", [floats(3, 4)], {"axes": [0, 3]})
        case(o, "Split", [floats(4, 6)], {"axis": 1, "split": [2, 4]}, outputs=2)
        case(o, "Split", [floats(4, 6)], {"axis": 1}, outputs=3)
    else:
        case(o, "Squeeze", [floats(1, 3, 1, 4), longs(0, 2)], known=(1,))
        case(o, "Unsqueeze", [floats(3, 4), longs(0, -1)], known=(1,))
        case(o, "Split", [floats(4, 6), longs(2, 4)], {"axis": 1}, known=(1,), outputs=2)
    if o >= 18:
        case(o, "Split", [floats(4, 7)], {"axis": 1, "num_outputs": 3}, outputs=3)
    if o < 10:
        attributes = {"starts": [1, -3], "ends": [3, 1000], "axes": [0, 2]}
        case(o, "Slice", [floats(4, 5, 6)], attributes)
        case(o, "Slice", [floats(4, 5)], {"starts": [0, 1], "ends": [-1, 3]})
    else:
        rest = [longs(1, -1), longs(3, -1000), longs(0, 2), longs(1, -2)]
        case(o, "Slice", [floats(4, 5, 6)] + rest, known=(1, 2, 3, 4))
        case(o, "Slice", [floats(4, 5), longs(0, 1), longs(-1, 3)], known=(1, 2))
    case(o, "Concat", [floats(2, 3), floats(2, 1)], {"axis": 1})
    case(o, "Transpose", [floats(2, 3, 4)], {"perm": [1, 2, 0]})
    case(o, "Transpose", [floats(2, 3, 4)])
    case(o, "Gather", [floats(4, 3), longs(0, 2, 2).reshape(1, 3)])
    case(o, "Gather", [floats(4, 3), np.array([1], np.int32)], {"axis": 1})
    case(o, "Tile", [floats(2, 3), longs(2, 1)], known=(1,))
    case(o, "DepthToSpace", [floats(1, 8, 2, 3)], {"blocksize": 2})
    case(o, "SpaceToDepth", [floats(1, 2, 4, 6)], {"blocksize": 2})
    for mode in ("constant", "reflect", "edge"):
        attributes = {"mode": mode}
        if o < 11:
            value = {"value": 1.5} if mode == "constant" else {}
            case(o, "Pad", [floats(3, 4)], {**attributes, "pads": [1, 2, 1, 0], **value})
        else:
            value = [scalar(1.5)] if mode == "constant" else []
            case(o, "Pad", [floats(3, 4), longs(1, 2, 1, 0)] + value, attributes, known=(1,))
    if o >= 8:
        case(o, "Expand", [floats(3, 1), longs(2, 1, 4)], known=(1,))
    if o >= 9:
        values = np.array([0, 1], np.float32)
        inputs = [longs(0, 2, -1, 5), scalar(4, np.int64), values]
        case(o, "OneHot", inputs, {"axis": 0}, known=(1,))
        case(o, "Where", [floats(2, 3) > 0, floats(2, 3), floats(3)])
        case(o, "NonZero", [(floats(3, 4) > 0).astype(np.float32)])
        case(o, "EyeLike", [floats(3, 5)], {"k": 1})
        case(o, "Compress", [floats(3, 4), np.array([True, False, True])], {"axis": 1})
        scatter = "Scatter" if o < 11 else "ScatterElements"
        case(o, scatter, [floats(3, 3), longs(1, 0, 2, 0, 2, 1).reshape(2, 3), floats(2, 3)])
        value = numpy_helper.from_array(np.array([2.5], np.float32))
        case(o, "ConstantOfShape", [longs(2, 3)], {"value": value}, known=(0,))
    if o >= 10:
        case(o, "ReverseSequence", [floats(4, 3, 2), longs(1, 4, 2)], known=(1,))
    if o >= 11:
        case(o, "DepthToSpace", [floats(1, 8, 2, 3)], {"blocksize": 2, "mode": "CRD"})
        indexes = longs(0, -1, 1, 2, 0, 1).reshape(2, 3)
        case(o, "GatherElements", [floats(3, 3), indexes], {"axis": 1})
        case(o, "GatherND", [floats(3, 4, 2), longs(0, 1, 2, 3).reshape(2, 2)])
        case(o, "ScatterND", [floats(5, 2), longs(1, 3).reshape(2, 1), floats(2, 2)])
        case(o, "Range", [scalar(1), scalar(9), scalar(2)], known=(0, 1, 2))
    if o >= 14:
        case(o, "Trilu", [floats(3, 4, 5), scalar(1, np.int64)], {"upper": 0}, known=(1,))


def products(o):
    attributes = {"group": 2, "strides": [2, 1], "pads": [1, 0, 1, 2]}
    case(o, "Conv", [floats(1, 4, 7, 8), floats(6, 2, 3, 3), floats(6)], attributes)
    attributes = {"auto_pad": "SAME_LOWER", "strides": [2, 2]}
    case(o, "Conv", [floats(1, 4, 7, 8), floats(6, 4, 3, 3)], attributes)
    case(o, "Conv", [floats(1, 2, 9), floats(3, 2, 3)], {"dilations": [2]})
    twice = {"strides": [2, 2]}
    inputs = [floats(1, 2, 4, 4), floats(2, 3, 3, 3)]
    attributes = {**twice, "pads": [1, 1, 1, 1], "output_padding": [1, 1]}
    case(o, "ConvTranspose", inputs + [floats(3)], attributes)
    case(o, "ConvTranspose", [floats(1, 4, 4, 4), floats(4, 1, 2, 2)], {**twice, "group": 2})
    case(o, "ConvTranspose", inputs, {**twice, "output_shape": [8, 9]})
    case(o, "ConvTranspose", inputs, {**twice, "auto_pad": "SAME_UPPER"})
    window = {"kernel_shape": [3, 3]}
    for op in ("MaxPool", "AveragePool"):
        case(o, op, [floats(1, 2, 7, 7)], {**window, **twice, "pads": [1, 1, 0, 0]})
        if o >= 10:
            case(o, op, [floats(1, 2, 8, 8)], {**window, **twice, "ceil_mode": 1})
    attributes = {**window, "pads": [1, 1, 1, 1], "count_include_pad": 1}
    case(o, "AveragePool", [floats(1, 2, 7, 7)], attributes)
    if o >= 8:
        case(o, "MaxPool", [floats(1, 2, 7, 7)], {**window, **twice}, outputs=2)
    if o >= 12:
        bytes_ = integers(0, 255, np.uint8, 1, 2, 7, 7)
        case(o, "MaxPool", [bytes_], {**window, "pads": [1, 1, 1, 1]})
    case(o, "GlobalAveragePool", [floats(1, 2, 3, 4)])
    case(o, "GlobalMaxPool", [floats(1, 2, 3, 4)])
    case(o, "Gemm", [floats(3, 4), floats(4, 5), floats(5)])
    attributes = {"transA": 1, "transB": 1, "alpha": 0.5, "beta": 2.0}
    case(o, "Gemm", [floats(4, 3), floats(5, 4), floats(3, 1)], attributes)
    case(o, "MatMul", [floats(2, 3, 4), floats(4, 5)])
    case(o, "MatMul", [floats(4), floats(2, 4, 5)])
    if o < 12:
        case(o, "Dropout", [floats(3, 4)], {"ratio": 0.4})
    if o >= 10:
        quantised = integers(-128, 127, np.int8, 3, 4)
        zero = scalar(3, np.int8)
        case(o, "DequantizeLinear", [quantised, scalar(0.5), zero], known=(1, 2))
        zero = scalar(100, np.uint8)
        case(o, "QuantizeLinear", [floats(3, 4) * 20, scalar(0.5), zero], known=(1, 2))
        bytes_ = [integers(0, 255, np.uint8, 3, 4), integers(0, 255, np.uint8, 4, 2)]
        case(o, "MatMulInteger", bytes_ + [scalar(12, np.uint8), scalar(3, np.uint8)])
    if o >= 11:
        case(o, "DynamicQuantizeLinear", [floats(3, 4)], outputs=3)
    if o >= 12:
        case(o, "Einsum", [floats(2, 3, 4), floats(2, 4, 5)], {"equation": "bij,bjk->bik"})
        case(o, "Einsum", [floats(3, 3)], {"equation": "ii"})
        case(o, "Einsum", [floats(2, 3, 4), floats(4, 3)], {"equation": "...j,jk->...k"})


def resizing(o):
    if o < 9:
        for mode in ("nearest", "linear"):
            attributes = {"mode": mode, "scales": [1.0, 1.0, 2.0, 3.0]}
            case(o, "Upsample", [floats(1, 2, 3, 4)], attributes)
    if o in (9, 10):
        for mode in ("nearest", "linear"):
            factors = [[1, 1, 2, 1.5]] + ([[1, 1, 0.6, 0.5], [1, 1, 2, 2]] if o == 10 else [])
            for scales in factors:
                inputs = [floats(1, 2, 5, 4), np.array(scales, np.float32)]
                case(o, "Resize" if o == 10 else "Upsample", inputs, {"mode": mode}, known=(1,))
    if o < 11:
        return
    for mode in ("nearest", "linear", "cubic"):
        for coordinates in ("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"):
            attributes = {"mode": mode, "coordinate_transformation_mode": coordinates}
            empty = np.array([], np.float32)
            for scales in ([1, 1, 2, 1.5], [1, 1, 0.6, 0.5]):
                floor = {"nearest_mode": "floor"} if mode == "nearest" else {}
                inputs = [floats(1, 2, 5, 4), empty, np.array(scales, np.float32)]
                case(o, "Resize", inputs, {**attributes, **floor}, known=(1, 2))
            inputs = [floats(1, 2, 5, 4), empty, empty, longs(1, 2, 7, 6)]
            case(o, "Resize", inputs, attributes, known=(1, 2, 3))


for opset in range(7, 23):
    for group in (elementwise, pairs, along_axes, movement, products, resizing):
        group(opset)
print(count, "cases")
