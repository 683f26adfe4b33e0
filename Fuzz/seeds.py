#!/usr/bin/env python3
"""Writes the inputs that fuzzing began with into a folder, one folder a target. Needs: pip install pillow onnx, and for some formats
the commands heif-enc (libheif-examples) and cjxl (libjxl-tools). `script/fuzz --keep TARGET` keeps of them what says something new."""

import io
import itertools
import os
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, PngImagePlugin

folder = sys.argv[1]
counts = {}


def save(target, data):
    os.makedirs(os.path.join(folder, target), exist_ok=True)
    number = counts[target] = counts.get(target, 0) + 1
    with open(os.path.join(folder, target, f"made-{number}"), "wb") as file:
        file.write(data)


WIDTH, HEIGHT = 24, 18
picture = Image.new("RGB", (WIDTH, HEIGHT))
picture.putdata([(x * 10, y * 14, 255 - x * 10) for y in range(HEIGHT) for x in range(WIDTH)])
clear = picture.copy()
clear.putalpha(Image.linear_gradient("L").resize((WIDTH, HEIGHT)))
deep = Image.fromarray((numpy.arange(WIDTH * HEIGHT, dtype=numpy.uint16) * 150).reshape(HEIGHT, WIDTH))


def file(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


# MARK: Metadata

def exif(orientation=6, date="2019:07:04 12:33:11", order="<"):
    data = Image.Exif()
    data.endian = order
    data[0x0112] = orientation
    data[0x0132] = date
    data.get_ifd(0x8769).update({0x9003: date, 0x9004: date, 0x9286: b"ASCII\0\0\0note"})
    data.get_ifd(0x8825).update({0x1D: "2019:07:04", 7: (12.0, 33.0, 11.0)})
    return data.tobytes()


def packet(body, head=""):
    return (f"<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>{head}<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:tiff='http://ns.adobe.com/tiff/1.0/' "
            "xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
            f"xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'>{body}</rdf:RDF></x:xmpmeta><?xpacket end='w'?>").encode()


def resource(number, body, name=b""):
    name = bytes([len(name)]) + name
    return (b"8BIM" + struct.pack(">H", number) + name + b"\0" * (len(name) % 2) + struct.pack(">I", len(body)) + body
            + b"\0" * (len(body) % 2))


def raw_profile(kind, data):
    digits = data.hex()
    lines = "\n".join(digits[at:at + 72] for at in range(0, len(digits), 72))
    return f"\n{kind}\n{len(data):8}\n{lines}\n".encode()


tiffs = [exif(), exif(3, "2019: 7: 4  9: 3: 1", ">"), exif(1, "0000:00:00 00:00:00")]
for data in tiffs:
    save("exif", data)
    save("exif", data[6:])
packets = [
    packet("<rdf:Description rdf:about='' tiff:Orientation='8' exif:DateTimeOriginal='2019-07-04T12:33:11+02:00'/>"),
    packet("<rdf:Description><tiff:Orientation>3</tiff:Orientation><photoshop:DateCreated>2019-07-04</photoshop:DateCreated>"
           "<exif:DateTimeDigitized>2018</exif:DateTimeDigitized><xmp:CreateDate>x</xmp:CreateDate></rdf:Description>"),
    packet("<rdf:Description/>", "<!DOCTYPE x [<!ENTITY a 'b'>]>"),
]
for data in packets:
    save("xmp", data)
fields = b"".join(b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(text)) + text
                  for number, text in [(55, b"20190704"), (60, b"123311+0200"), (62, b"20180101"), (63, b"010203")])
irb = resource(0x03ED, b"\1\2\3", b"odd") + resource(0x0404, fields)
save("iptc", fields)
save("iptc", irb)
for kind, data in [("exif", tiffs[0]), ("xmp", packets[0]), ("iptc", irb)]:
    save("raw-profile", raw_profile(kind, data))
for text in ["2019:07:04 12:33:11", "2019: 7: 4  9: 3: 1", "2019-07", "20190704", "2019-07-04T12:33:11.5+02:00",
             "2019年7月4日 3:04 PM", "7/4/2019", "20190704123311", "0000:00:00 00:00:00", "2019-07-04 24:00"]:
    save("date", text.encode())

# MARK: JPEG and PNG

jpegs = [file(picture, "JPEG", **options) for options in [
    {}, {"progressive": True}, {"subsampling": 0}, {"subsampling": 1}, {"restart_marker_blocks": 1}, {"optimize": True},
    {"comment": b"hello"}, {"exif": tiffs[0], "xmp": packets[0]}]]
jpegs += [file(picture.convert("L"), "JPEG"), file(picture.convert("L"), "JPEG", progressive=True),
          file(picture.convert("CMYK"), "JPEG"), file(picture.resize((1, 1)), "JPEG"), file(picture.resize((70, 3)), "JPEG")]


def segment(marker, body):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


jpegs.append(jpegs[0][:2] + segment(0xED, b"Photoshop 3.0\0" + irb[:40]) + segment(0xED, b"Photoshop 3.0\0" + irb[40:]) + jpegs[0][2:])
for data in jpegs:
    save("jpeg", data)
    save("jpeg-segments", data[:data.index(b"\xff\xda") + 2])

text = PngImagePlugin.PngInfo()
text.add_itxt("XML:com.adobe.xmp", packets[0].decode(), zip=True)
text.add_text("Raw profile type exif", raw_profile("exif", tiffs[0]).decode(), zip=True)
text.add_text("Raw profile type iptc", raw_profile("iptc", irb).decode())
text.add_text("Comment", "hello")
pngs = [file(image, "PNG", **options) for image, options in [
    (picture, {}), (picture, {"pnginfo": text}), (picture, {"exif": tiffs[0]}), (clear, {}), (picture.convert("L"), {}),
    (clear.convert("LA"), {}), (picture.convert("1"), {}), (picture.quantize(16), {}), (picture.quantize(4), {"bits": 2}),
    (picture.quantize(16), {"transparency": 3}), (deep, {}), (picture.convert("L"), {"transparency": 7}),
    (picture.resize((1, 1)), {})]]


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


# Pillow writes nothing interlaced: seven passes of grey rows, each with the filter 0 before it.
rows = b""
for left, top, across, down in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
    wide = len(range(left, WIDTH, across))
    rows += b"".join(b"\0" + bytes(range(wide)) for _ in range(top, HEIGHT, down)) if wide else b""
pngs.append(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 1))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
for data in pngs:
    save("png", data)
save("png-chunks", pngs[1])
save("png-chunks", pngs[2])

# MARK: Other formats

for image, options in [(picture, {}), (picture, {"lossless": True}), (clear, {}), (clear, {"lossless": True}),
                       (picture, {"exif": tiffs[0], "xmp": packets[0]}),
                       (picture, {"save_all": True, "append_images": [clear.convert("RGB")]})]:
    save("webp", file(image, "WEBP", **options))
for image, compression in itertools.chain(
        ((picture, name) for name in [None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd", "lzma", "webp"]),
        ((picture.convert("1"), name) for name in [None, "group3", "group4", "tiff_ccitt"]),
        ((image, None) for image in [clear, deep, picture.convert("L"), picture.convert("CMYK"), picture.convert("LAB"),
                                     picture.convert("YCbCr"), picture.quantize(16), picture.convert("F"), picture.convert("I")])):
    try:
        save("tiff", file(image, "TIFF", compression=compression))
    except (OSError, ValueError, KeyError) as error:
        print("no TIFF", compression, error, file=sys.stderr)
save("tiff", file(picture, "TIFF", big_tiff=True))
for image, options in [(picture.quantize(16), {}), (picture.quantize(4), {"transparency": 1}), (picture.quantize(8), {"interlace": 1}),
                       (picture.quantize(8), {"save_all": True, "append_images": [picture.quantize(4)]})]:
    save("gif", file(image, "GIF", **options))
for image in [picture, picture.convert("L"), picture.convert("1"), picture.quantize(16), clear]:
    save("bmp", file(image, "BMP"))
for options in [{"quality": 50}, {"quality": 90, "subsampling": "4:4:4"}]:
    save("avif", file(picture, "AVIF", **options))
    save("avif", file(clear, "AVIF", **options))
with tempfile.TemporaryDirectory() as place:
    source = os.path.join(place, "in.png")
    for image in [picture.resize((64, 48)), clear.resize((64, 48)), picture.convert("L").resize((64, 48))]:
        image.save(source)
        for target, end, command in [
                ("heic", "heic", ["heif-enc", source, "-o"]), ("jxl", "jxl", ["cjxl", source]),
                ("jxl", "jxl", ["cjxl", "-d", "0", source]), ("jxl", "jxl", ["cjxl", "-p", source]),
                ("jxl", "jxl", ["cjxl", "--container=1", source])]:
            result = os.path.join(place, "out." + end)
            try:
                subprocess.run([*command, result], check=True, capture_output=True)
                save(target, open(result, "rb").read())
            except (OSError, subprocess.CalledProcessError) as error:
                print("no", target, error, file=sys.stderr)
    image = os.path.join(place, "in.jpg")
    open(image, "wb").write(jpegs[0])
    try:
        subprocess.run(["cjxl", "--lossless_jpeg=1", image, result], check=True, capture_output=True)
        save("jxl", open(result, "rb").read())
    except (OSError, subprocess.CalledProcessError) as error:
        print("no jxl of a JPEG", error, file=sys.stderr)

# MARK: Models

SHAPE = ["n", 2, 4, 4]


def weight(name, array):
    return numpy_helper.from_array(numpy.asarray(array), name)


def half(*shape):
    return numpy.full(shape, 0.5, numpy.float32)


def whole(*numbers):
    return numpy.array(numbers, numpy.int64)


def model(op, weights=(), opset=18, outputs=1, **attributes):
    names = [f"w{index}" for index in range(len(weights))]
    results = [f"y{index}" for index in range(outputs)]
    node = helper.make_node(op, ["x", *names], results, **attributes)
    graph = helper.make_graph(
        [node], "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, SHAPE)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in results],
        [weight(name, array) for name, array in zip(names, weights)])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8).SerializeToString()


models = [
    model("Conv", [half(2, 2, 3, 3), half(2)], kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2]),
    model("Conv", [half(2, 1, 3, 3)], group=2, auto_pad="SAME_UPPER"),
    model("ConvTranspose", [half(2, 1, 2, 2), half(1)], strides=[2, 2], output_padding=[1, 1]),
    model("MaxPool", kernel_shape=[2, 2], ceil_mode=1), model("AveragePool", kernel_shape=[2, 2], pads=[1, 1, 1, 1]),
    model("GlobalAveragePool"), model("PRelu", [half(2, 1, 1)]), model("Clip", [half(), half()]), model("Add", [half(2, 1, 4)]),
    model("MatMul", [half(2, 4, 3)]), model("Softmax", axis=1), model("Reshape", [whole(0, -1, 8)]), model("Flatten", axis=2),
    model("Unsqueeze", [whole(0, 5)]), model("Transpose", perm=[0, 2, 3, 1]),
    model("Slice", [whole(1, 3), whole(4, -9), whole(3, 2), whole(2, -1)]),
    model("Pad", [whole(0, 0, 1, 1, 0, 0, 1, 1), half()], mode="reflect"), model("Expand", [whole(3, 1, 1, 1)]),
    model("Tile", [whole(1, 2, 1, 2)]), model("Concat", [half(1, 2, 4, 4)], axis=0),
    model("Split", [whole(1, 1)], outputs=2, axis=1), model("Gather", [whole(1, 0)], axis=2), model("Shape"),
    model("ReduceMean", [whole(2, 3)], keepdims=0), model("BatchNormalization", [half(2)] * 4, epsilon=1e-5),
    model("Resize", [half(0), numpy.array([1, 1, 2, 2], numpy.float32)], mode="nearest"), model("Relu"), model("Sigmoid"),
    model("LeakyRelu", alpha=0.1), model("Cast", to=TensorProto.INT64), model("Identity"),
    model("QuantizeLinear", [half(), numpy.array(3, numpy.uint8)]), model("Gemm", [half(4, 3)]), model("LRN", size=3),
]
for data in models:
    save("onnx", data)


def counted(data):
    return struct.pack("<I", len(data)) + data


for data, count in [(models[26], 32), (models[8], 32), (models[9], 24)]:
    given = numpy_helper.from_array(numpy.full((1, 2, 4, 4), 0.5, numpy.float32)).SerializeToString()
    wanted = numpy_helper.from_array(numpy.full((1, 2, 4, count // 8), 0.5, numpy.float32)).SerializeToString()
    save("onnx-case", counted(data) + struct.pack("<I", 1) + counted(b"set") + struct.pack("<I", 1) + counted(given)
         + struct.pack("<I", 1) + counted(wanted))

# MARK: Texts

for text in ["scan\n--jobs\n4\n/photos", "review\n--json", "people\n--help", "name\n#12\nZoë", "photos\nAda\n--since=2019-07",
             "highlight\n-o\nx.png\nphoto.jpg", "merge\n1\n2\n--same-photo", "config\nset\njobs\n2", "-0h"]:
    save("arguments", text.encode())
for text in ["{\"a\": [1, -2.5e3, \"\\u00e4\\ud83d\\ude00\", true, null, {}]}", "[]", "\"x\"", "{\"a\":{\"b\":[[1,2],[3]]}}"]:
    save("json", text.encode())
save("keys", "aé\r\t\x7f\x03\x04\x1a\x15\x0c\x1b[A\x1bOP😀\x1b[?62;4c\x1b_Gi=31;OK\x1b\\".encode())
save("review", "y\nZoe\u0308\nno\njosé nan\nundo\n 2019-07-04\nskip\nphoto.jpg:2\nQ\n".encode())
save("calibration", b'{"embedder":"sface","sha256":"00","defaultThreshold":0.5,"caution":0.2,"cautionPower":1,"qualityGate":0.3,'
     b'"figures":{"people":1,"faces":2,"heldOutPeople":3,"b3Before":0.5,"b3After":0.6}}')
