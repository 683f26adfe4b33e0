"""Which detector, and how it is run: what YuNet and MTCNN find on photos that people looked at.

    python3 detectors.py YUNET.onnx DATA [--library NAME=FILE ...] [--set NAME ...]

YUNET.onnx is YuNet's official file, block-quantised or float; DATA is the folder with the sets `detect-dev`, `groups-dev`,
`hard-dev`, `lfw-dev` and `album-dev`. MTCNN's figures come from libraries that Kinfolk made with it, one a set. What
is a face in `groups-dev` stands in `groups-dev.csv`: each box was looked at.
"""

import argparse
import csv
import pathlib
import sqlite3
import struct

import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

HERE = pathlib.Path(__file__).resolve().parent

# MARK: The plan (`README.md` has what else was tried)

FIRST_SIDE = 800  # long side of the first picture
SMALL_SIDE = 640  # smaller photos are enlarged to this …
ENLARGEMENT = 2  # … but not more than so many times
SPOT = 0.3  # score from which something looks like a face
LARGE = 400  # a spot of so many pixels has the first picture searched at half its size, too
SMALL = 24  # a smaller spot has its surroundings searched at full size
FINE_SIDE = 2000  # long side of the picture that is cut into tiles
CORE = (704, 544)  # largest core of a tile
MARGIN = 64  # what a tile shows round its core
FACE = 0.6  # score from which a second opinion is asked for …
SURE = 0.83  # … and from which none is needed
OPINION = 0.3  # O-Net's probability that makes a face of a doubtful one
OVERLAP = 0.4  # non-maximum suppression, over all pictures

STRIDES = (8, 16, 32)
MULTIPLE = 32  # sides are padded to multiples of this


# MARK: Networks

def folded(path) -> onnx.ModelProto:
    """A network whose quantised weights are plain floats, in an operator set that every runtime knows."""
    model = onnx.load(str(path))
    graph = model.graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    nodes = []
    for node in graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "DequantizeLinear" and all(i in values for i in node.input if i):
            x, scale = values[node.input[0]].astype(np.float32), values[node.input[1]]
            zero = values[node.input[2]].astype(np.float32) if len(node.input) > 2 else np.zeros_like(scale)
            axis, block = attributes.get("axis", 1), attributes.get("block_size", 0)
            if block:
                scale, zero = (np.repeat(v, block, axis).take(range(x.shape[axis]), axis) for v in (scale, zero))
            elif scale.ndim == 1 and scale.size > 1:
                shape = [-1 if i == axis else 1 for i in range(x.ndim)]
                scale, zero = scale.reshape(shape), zero.reshape(shape)
            values[node.output[0]] = ((x - zero) * scale).astype(np.float32)
        elif node.op_type == "Reshape" and all(i in values for i in node.input):
            values[node.output[0]] = values[node.input[0]].reshape(values[node.input[1]])
        else:
            nodes.append(node)
    used = {i for n in nodes for i in n.input}
    inputs = [i for i in graph.input if i.name not in values]
    for value in inputs:
        for axis in (2, 3):
            value.type.tensor_type.shape.dim[axis].dim_param = "HW"[axis - 2]
    for value in graph.output:
        for dim in value.type.tensor_type.shape.dim[1:2]:
            dim.dim_param = value.name + "_n"
    result = helper.make_model(
        helper.make_graph(nodes, graph.name, inputs, list(graph.output),
                          [numpy_helper.from_array(np.ascontiguousarray(values[n]), n) for n in sorted(used & set(values))]),
        opset_imports=[helper.make_opsetid("", model.opset_import[0].version)], ir_version=9)
    return result


def session(model) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    data = model.SerializeToString() if isinstance(model, onnx.ModelProto) else str(model)
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


class YuNet:
    """Rows of what is found: left, top, right, bottom, score, five x, five y; in pixels of the picture."""

    def __init__(self, path):
        self.net = session(folded(path))
        self.names = [o.name for o in self.net.get_outputs()]

    def run(self, picture, floor):
        h, w = picture.shape[:2]
        ph, pw = (-(-n // MULTIPLE) * MULTIPLE for n in (h, w))
        padded = np.zeros((ph, pw, 3), np.float32)
        padded[:h, :w] = picture
        found = dict(zip(self.names, self.net.run(None, {self.net.get_inputs()[0].name: padded.transpose(2, 0, 1)[None]})))
        rows = []
        for s in STRIDES:
            cls, obj, box, kps = (found[f"{k}_{s}"][0] for k in ("cls", "obj", "bbox", "kps"))
            score = np.sqrt(np.clip(cls[:, 0], 0, 1) * np.clip(obj[:, 0], 0, 1))
            keep = np.nonzero(score >= floor)[0]
            cols = pw // s
            cell = np.stack([keep % cols, keep // cols], 1).astype(np.float32)
            centre = (cell + box[keep, :2]) * s
            size = np.exp(box[keep, 2:]) * s
            points = (kps[keep].reshape(-1, 5, 2) + cell[:, None]) * s
            rows.append(np.concatenate(
                [centre - size / 2, centre + size / 2, score[keep, None], points[:, :, 0], points[:, :, 1]], 1))
        return np.concatenate(rows)


def resized(photo, long_side):
    h, w = photo.shape[:2]
    scale = long_side / max(h, w)
    if scale == 1:
        return photo, 1.0
    size = (max(1, round(w * scale)), max(1, round(h * scale)))
    return cv2.resize(photo, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR), scale


def suppressed(rows, threshold, smaller=False):
    """Non-maximum suppression: by falling score, without what overlaps a stronger kept one by more than `threshold`."""
    rows = rows[np.argsort(-rows[:, 4], kind="stable")]
    keep = []
    area = (rows[:, 2] - rows[:, 0]) * (rows[:, 3] - rows[:, 1])
    for i in range(len(rows)):
        if keep:
            k = rows[keep]
            wide = np.minimum(k[:, 2], rows[i, 2]) - np.maximum(k[:, 0], rows[i, 0])
            high = np.minimum(k[:, 3], rows[i, 3]) - np.maximum(k[:, 1], rows[i, 1])
            both = np.clip(wide, 0, None) * np.clip(high, 0, None)
            under = np.minimum(area[keep], area[i]) if smaller else area[keep] + area[i] - both
            if (both / np.maximum(under, 1e-9)).max() > threshold:
                continue
        keep.append(i)
    return rows[keep]


class ONet:
    """MTCNN's last network as second opinion."""

    SIDE = 48

    def __init__(self, path=HERE.parent / "mtcnn-onet.onnx"):
        self.net = session(path)

    def probability(self, photo, rows):
        if not len(rows):
            return np.zeros(0)
        patches = []
        for row in rows:
            side = max(2, round(float(max(row[2] - row[0], row[3] - row[1]))))
            x, y = (round(float((row[i] + row[i + 2]) / 2 - side / 2)) for i in (0, 1))
            patch = np.full((side, side, 3), 127.5, np.float32)
            h, w = photo.shape[:2]
            x0, y0, x1, y1 = max(0, x), max(0, y), min(w, x + side), min(h, y + side)
            if x1 > x0 and y1 > y0:
                patch[y0 - y:y1 - y, x0 - x:x1 - x] = photo[y0:y1, x0:x1]
            patch = cv2.resize(patch, (self.SIDE, self.SIDE),
                               interpolation=cv2.INTER_AREA if side >= self.SIDE else cv2.INTER_LINEAR)
            patches.append(((patch[:, :, ::-1] - 127.5) / 128).transpose(2, 0, 1))
        name = self.net.get_inputs()[0].name
        return np.concatenate([self.net.run(["probability"], {name: p[None].astype(np.float32)})[0][:, 1] for p in patches])


# MARK: The plan

def sides(rows):
    return np.sqrt(np.maximum((rows[:, 2] - rows[:, 0]) * (rows[:, 3] - rows[:, 1]), 0))


def centres(rows):
    return (rows[:, 0] + rows[:, 2]) / 2, (rows[:, 1] + rows[:, 3]) / 2


def scaled(rows, x, y):
    rows = rows.copy()
    rows[:, [0, 2, *range(5, 10)]] *= x
    rows[:, [1, 3, *range(10, 15)]] *= y
    return rows


def cuts(length, core):
    count = max(1, -(-length // core))
    return [(length * i // count, length * (i + 1) // count) for i in range(count)]


class Plan:
    """How YuNet is run on a photo. `megapixels`, `opinions` and `photos` add up what it costs."""

    def __init__(self, yunet, onet, **settings):
        self.yunet, self.onet = yunet, onet
        self.first, self.small_side, self.fine = FIRST_SIDE, SMALL_SIDE, FINE_SIDE
        self.sure, self.opinion, self.face, self.overlap = SURE, OPINION, FACE, OVERLAP
        for name, value in settings.items():
            setattr(self, name, value)
        self.megapixels = self.opinions = self.photos = self.finer = 0

    def run(self, picture):
        self.megapixels += picture.shape[0] * picture.shape[1] / 1e6
        return self.yunet.run(picture, SPOT)

    def candidates(self, photo):
        """All candidates in pixels of the photo, and the spots of the first picture."""
        h, w = photo.shape[:2]
        side = max(h, w)
        first = min(side, self.first) if side >= self.small_side else min(self.small_side, ENLARGEMENT * side)
        picture, _ = resized(photo, first)
        kx, ky = w / picture.shape[1], h / picture.shape[0]
        rows = self.run(picture)
        spots = suppressed(rows, self.overlap)
        found = [scaled(rows, kx, ky)]
        if len(spots) and sides(spots).max() > LARGE:
            half, _ = resized(picture, first // 2)
            found.append(scaled(self.run(half), w / half.shape[1], h / half.shape[0]))
        small = scaled(spots[sides(spots) < SMALL], kx, ky)
        if self.fine and len(small) and min(side, self.fine) > 1.2 * first:
            self.finer += 1
            found += self.tiles(photo, small)
        return np.concatenate(found), spots

    def tiles(self, photo, small):
        picture, _ = resized(photo, min(max(photo.shape[:2]), self.fine))
        h, w = picture.shape[:2]
        kx, ky = photo.shape[1] / w, photo.shape[0] / h
        sx, sy = centres(small)
        found = []
        for y0, y1 in cuts(h, CORE[1]):
            for x0, x1 in cuts(w, CORE[0]):
                if not ((sx >= x0 * kx) & (sx < x1 * kx) & (sy >= y0 * ky) & (sy < y1 * ky)).any():
                    continue
                left, top = max(0, x0 - MARGIN), max(0, y0 - MARGIN)
                rows = self.run(picture[top:min(h, y1 + MARGIN), left:min(w, x1 + MARGIN)])
                rows[:, [0, 2, *range(5, 10)]] += left
                rows[:, [1, 3, *range(10, 15)]] += top
                x, y = centres(rows)
                keep = (x >= x0) & (x < x1) & (y >= y0) & (y < y1) & (sides(rows) <= 2 * MARGIN)
                found.append(scaled(rows[keep], kx, ky))
        return found

    def faces(self, photo):
        self.photos += 1
        rows, _ = self.candidates(photo)
        rows = suppressed(rows[rows[:, 4] >= self.face], self.overlap)
        doubtful = np.nonzero(rows[:, 4] < self.sure)[0]
        if self.opinion is None or not len(doubtful):
            return rows
        self.opinions += len(doubtful)
        keep = np.ones(len(rows), bool)
        keep[doubtful] = self.onet.probability(photo, rows[doubtful]) >= self.opinion
        return rows[keep]

    def cost(self):
        n = max(1, self.photos)
        text = f"{self.megapixels / n:.2f} megapixels, {self.opinions / n:.2f} opinions a photo, finer search {self.finer}"
        self.megapixels = self.opinions = self.photos = self.finer = 0
        return text


# MARK: Others, run the way their authors do; nothing of them is shipped

class SCRFD:
    """InsightFace's SCRFD-500M: two anchors a cell, distances to the sides in strides; the photo at 640 pixels."""

    def __init__(self, path):
        self.net = session(path)

    def faces(self, photo, side=640, face=0.5):
        picture, scale = resized(photo, side)
        padded = np.zeros((side, side, 3), np.float32)
        padded[:picture.shape[0], :picture.shape[1]] = picture
        inputs = ((padded[:, :, ::-1] - 127.5) / 128).transpose(2, 0, 1)[None].astype(np.float32)
        out = self.net.run(None, {self.net.get_inputs()[0].name: inputs})
        rows = []
        for level, stride in enumerate(STRIDES):
            score, box, points = out[level][:, 0], out[level + 3] * stride, out[level + 6] * stride
            keep = np.nonzero(score >= face)[0]
            cell, cols = keep // 2, side // stride
            at = np.stack([cell % cols, cell // cols], 1) * stride
            box, points = box[keep], points[keep].reshape(-1, 5, 2) + at[:, None]
            rows.append(np.concatenate([at - box[:, :2], at + box[:, 2:], score[keep, None], points[:, :, 0], points[:, :, 1]], 1))
        rows = np.concatenate(rows)
        return scaled(suppressed(rows, 0.4), photo.shape[1] / picture.shape[1], photo.shape[0] / picture.shape[0])


class RetinaFace:
    """RetinaFace with MobileNet 0.25, 320 pixels square: priors of 16 to 512 pixels, variances 0.1 and 0.2."""

    SIDE = 320

    def __init__(self, path):
        self.net = session(path)
        priors = []
        for step, sizes in ((8, (16, 32)), (16, (64, 128)), (32, (256, 512))):
            for y in range(-(-self.SIDE // step)):
                for x in range(-(-self.SIDE // step)):
                    priors += [((x + 0.5) * step, (y + 0.5) * step, size) for size in sizes]
        self.priors = np.array(priors, np.float32)

    def faces(self, photo, face=0.6):
        picture, _ = resized(photo, self.SIDE)
        padded = np.zeros((self.SIDE, self.SIDE, 3), np.float32)
        padded[:picture.shape[0], :picture.shape[1]] = picture
        inputs = (padded - (104, 117, 123)).transpose(2, 0, 1)[None].astype(np.float32)
        box, score, points = (v[0] for v in self.net.run(None, {self.net.get_inputs()[0].name: inputs}))
        keep = score[:, 1] >= face
        box, score, points, p = box[keep], score[keep, 1:], points[keep].reshape(-1, 5, 2), self.priors[keep]
        at, size = p[:, :2] + box[:, :2] * 0.1 * p[:, 2:], p[:, 2:] * np.exp(box[:, 2:] * 0.2)
        points = p[:, None, :2] + points * 0.1 * p[:, None, 2:]
        rows = np.concatenate([at - size / 2, at + size / 2, score, points[:, :, 0], points[:, :, 1]], 1)
        return scaled(suppressed(rows, 0.4), photo.shape[1] / picture.shape[1], photo.shape[0] / picture.shape[0])


class UltraLight:
    """Ultra-Light RFB-320: the photo stretched to 320 x 240, corners as fractions, no landmarks."""

    def __init__(self, path):
        self.net = session(path)

    def faces(self, photo, face=0.7):
        picture = cv2.resize(photo, (320, 240), interpolation=cv2.INTER_AREA)[:, :, ::-1].astype(np.float32)
        score, box = self.net.run(["scores", "boxes"], {"input": ((picture - 127) / 128).transpose(2, 0, 1)[None]})
        keep = score[0, :, 1] >= face
        rows = np.concatenate([box[0][keep], score[0][keep, 1:], np.zeros((keep.sum(), 10))], 1)
        return suppressed(scaled(rows, photo.shape[1], photo.shape[0]), 0.4)


OTHERS = {"det_500m.onnx": SCRFD, "retinaface_mobile320__rit5k.onnx": RetinaFace, "ultralight_RFB-320.onnx": UltraLight}


# MARK: Sets

def library(path):
    """The faces a Kinfolk library holds, by the path of the photo in its folder; score and quality at the end."""
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    out = {}
    for name, x, y, w, h, score, quality, landmarks in base.execute(
            "SELECT p.path, f.x, f.y, f.width, f.height, f.score, f.quality, f.landmarks FROM files p"
            " LEFT JOIN faces f ON f.photo_id = p.photo_id"):
        rows = out.setdefault(name.decode() if isinstance(name, bytes) else name, [])
        if x is not None:
            points = struct.unpack("<10f", landmarks)
            rows.append([x, y, x + w, y + h, score, *points[::2], *points[1::2], quality])
    return {k: np.array(v, np.float32).reshape(-1, 16) for k, v in out.items()}


def iou(box, rows):
    w = np.minimum(box[2], rows[:, 2]) - np.maximum(box[0], rows[:, 0])
    h = np.minimum(box[3], rows[:, 3]) - np.maximum(box[1], rows[:, 1])
    both = np.clip(w, 0, None) * np.clip(h, 0, None)
    return both / ((box[2] - box[0]) * (box[3] - box[1]) + (rows[:, 2] - rows[:, 0]) * (rows[:, 3] - rows[:, 1]) - both)


def offset(box, rows):
    """Distance of the centres, in pixels."""
    x, y = centres(rows)
    return np.hypot(x - (box[0] + box[2]) / 2, y - (box[1] + box[3]) / 2)


def marked(path):
    """file -> rows of left, top, right, bottom, last column of the CSV."""
    out = {}
    for row in csv.DictReader(open(path)):
        x, y, w, h = (float(row[k]) for k in "xywh")
        out.setdefault(row["file"], []).append([x, y, x + w, y + h, float(list(row.values())[5]) if len(row) > 5 else 1])
    return {k: np.array(v) for k, v in out.items()}


def paired(truth, rows):
    """Which marked boxes are found, and which rows are left: one row a box, the best overlaps first, from 0.25 on."""
    hit, used = np.zeros(len(truth), bool), set()
    pairs = [(v, i, j) for i, t in enumerate(truth) if len(rows) for j, v in enumerate(iou(t, rows)) if v > 0.25]
    for _, i, j in sorted(pairs, reverse=True):
        if not hit[i] and j not in used:
            hit[i] = True
            used.add(j)
    return hit, [j for j in range(len(rows)) if j not in used]


def groups(data, find, by_photo=False):
    faces = found = large = missed = false = 0
    for name, boxes in sorted(marked(HERE / "groups-dev.csv").items()):
        truth, doubtful = boxes[boxes[:, 4] == 1], boxes[boxes[:, 4] == 0]
        rows = find(data / "groups-dev" / name)
        hit, rest = paired(truth, rows)
        wrong = [j for j in rest if not (len(doubtful) and (iou(rows[j], doubtful) > 0.2).any())]
        big = np.minimum(truth[:, 2] - truth[:, 0], truth[:, 3] - truth[:, 1]) >= 24
        if by_photo:
            print(f"| {name} | {len(truth)} | {hit.sum()} | {len(wrong)} |")
        faces, found, false = faces + len(truth), found + hit.sum(), false + len(wrong)
        large, missed = large + big.sum(), missed + (big & ~hit).sum()
    return f"groups-dev: {found} of {faces} faces, missed {missed} of {large} of 24 pixels and more, false {false}"


def singles(data, find):
    hits = strict = others = 0
    for name, boxes in marked(data / "detect-dev/single.csv").items():
        rows, box = find(data / "detect-dev/single" / name), boxes[0]
        near = offset(box, rows) < 0.35 * max(box[2] - box[0], box[3] - box[1]) if len(rows) else np.zeros(0, bool)
        hits, others = hits + near.any(), others + len(rows) - near.any()
        strict += len(rows) > 0 and (iou(box, rows) >= 0.4).any()
    return f"single: {hits} of 300 found ({strict} by IoU 0.4), others {others}"


def multis(data, find):
    hits = count = total = 0
    for name, boxes in marked(data / "detect-dev/multi.csv").items():
        rows = find(data / "detect-dev/multi" / name)
        boxes = boxes[boxes[:, 4] == 0]
        hits += sum(len(rows) > 0 and (offset(b, rows) < 0.5 * (b[2] - b[0])).any() for b in boxes)
        total, count = total + len(boxes), count + len(rows)
    return f"multi: {hits} of {total} found, {count} boxes"


def hard(data, find):
    wrong = []
    for path in sorted((data / "hard-dev/generated_faces").iterdir()):
        want = 1 if path.name.startswith("obama") else 5 if path.name.startswith("group5") else 0
        if not want or "tiny" in path.name or path.suffix in (".heic", ".avif"):
            continue
        rows = find(path)
        if rows is not None and len(rows) != want:
            wrong.append(f"{path.name} {len(rows)}")
    return f"hard-dev: other than 1 or 5 faces: {', '.join(wrong) or 'none'}"


def middles(data, find):
    """LFW: the face in the middle of each picture."""
    missed, count, faces = [], 0, 0
    for path in sorted((data / "lfw-dev").glob("*/*.jpg")):
        rows = find(path)
        count, faces = count + 1, faces + len(rows)
        if not len(rows) or offset((0, 0, 250, 250), rows).min() > 50:
            missed.append(path.name)
    return f"lfw-dev: {count} photos, missed {len(missed)} ({', '.join(missed)}), {faces} faces"


SETS = {"single": singles, "multi": multis, "groups": groups, "hard": hard, "lfw": middles}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("yunet")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--library", action="append", default=[], metavar="FOLDER=FILE", help="what MTCNN found in a set's folder")
    parser.add_argument("--set", action="append", choices=SETS, help="all of them without")
    parser.add_argument("--others", type=pathlib.Path, metavar="FOLDER", help="with SCRFD, RetinaFace and Ultra-Light")
    parser.add_argument("--plan-only", action="store_true", help="nothing but the plan and MTCNN")
    parser.add_argument("--by-photo", action="store_true", help="the counts of each group photo")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    known = {}
    for text in arguments.library:
        folder, file = text.split("=", 1)
        known |= {arguments.data / folder / name: rows for name, rows in library(file).items()}
    yunet, onet = YuNet(arguments.yunet), ONet()
    plans = {
        "YuNet, the plan": Plan(yunet, onet),
        "YuNet, the plan, 0.7 and no second opinion": Plan(yunet, onet, face=0.7, opinion=None),
        "YuNet, the first picture alone": Plan(yunet, onet, fine=0),
    }
    if arguments.plan_only:
        plans = dict(list(plans.items())[:1])
    elif arguments.others:
        plans |= {name: OTHERS[name](arguments.others / name) for name in OTHERS}
    for name in arguments.set or SETS:
        if known:
            print("MTCNN:", SETS[name](arguments.data, lambda path: known.get(path, np.zeros((0, 16)))), flush=True)
        for title, plan in plans.items():
            def find(path):
                photo = cv2.imread(str(path))
                return None if photo is None else plan.faces(photo)
            options = {"by_photo": True} if arguments.by_photo and name == "groups" else {}
            print(f"{title}:", SETS[name](arguments.data, find, **options), plan.cost() if isinstance(plan, Plan) else "", flush=True)


if __name__ == "__main__":
    main()
