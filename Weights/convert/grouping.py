"""What `kinfolk eval` measures, in numpy: reads a library, groups all its faces, scores those in the middle of labelled photos.

With dlib's vectors, cohort, threshold and caution it gives the program's own figures to the last digit (lfw-dev and the
album). Left out: decisions, and collages (photos that show one person three times).
"""

import csv
import sqlite3
from types import SimpleNamespace

import numpy as np
from scipy.cluster.hierarchy import linkage

FAR = 1e4


def load(library, labels=None):
    """Faces in the order of their ids. `items`: index of the middle face (-1 for none) and person of each labelled photo."""
    connection = sqlite3.connect(f"file:{library}?mode=ro", uri=True)
    paths = {}
    for photo, path in connection.execute("SELECT photo_id, path FROM files WHERE photo_id IS NOT NULL ORDER BY path"):
        paths.setdefault(photo, path.decode() if isinstance(path, bytes) else path)
    rows = connection.execute(
        """SELECT faces.id, photo_id, x, y, faces.width, faces.height, landmarks, quality, photos.width, photos.height, vector
           FROM faces JOIN photos ON photos.id = photo_id JOIN embeddings ON face_id = faces.id ORDER BY faces.id""").fetchall()
    faces = SimpleNamespace(
        ids=np.array([row[0] for row in rows]), photos=np.array([row[1] for row in rows]),
        boxes=np.array([row[2:6] for row in rows], float), sizes=np.array([row[8:10] for row in rows], float),
        landmarks=np.array([np.frombuffer(row[6], "<f4").reshape(5, 2) for row in rows]).astype(float),
        quality=np.array([row[7] for row in rows]), vectors=np.array([np.frombuffer(row[10], "<f4") for row in rows]))
    faces.paths = [paths[photo] for photo in faces.photos]
    away = ((faces.boxes[:, :2] + faces.boxes[:, 2:] / 2 - faces.sizes / 2) ** 2).sum(1)
    middle = {}
    for index, photo in enumerate(faces.photos):
        if photo not in middle or away[index] < away[middle[photo]]:
            middle[photo] = index
    by_path = {path: photo for photo, path in paths.items()}
    if labels:
        named = [(row["path"], row["identity"]) for row in csv.DictReader(open(labels))]
    else:
        named = [(path, path.split("/")[0]) for path in sorted(by_path) if "/" in path]
    faces.items = [(middle.get(by_path.get(path), -1), person) for path, person in named]
    return faces


def overlap(a, b):
    sides = [max(0, min(a[k] + a[k + 2], b[k] + b[k + 2]) - max(a[k], b[k])) for k in (0, 1)]
    both = sides[0] * sides[1]
    return both / (a[2] * a[3] + b[2] * b[3] - both)


def copies(faces, unit, distance, in_photo):
    """Copy -> original, as Sources/Clustering/Copies."""
    rank = np.empty(len(unit), int)
    rank[np.lexsort((faces.ids, -faces.quality))] = np.arange(len(unit))
    shape, share = faces.sizes[:, 0] / faces.sizes[:, 1], np.tile(faces.sizes, 2)
    near = 1 - unit @ unit.T
    candidates = {}
    for i, j in zip(*np.where(np.triu(near <= max(distance, in_photo), 1))):
        same = faces.photos[i] == faces.photos[j]
        if near[i, j] > (in_photo if same else distance):
            continue
        if not same and (abs(shape[i] / shape[j] - 1) > 0.02 or overlap(faces.boxes[i] / share[i], faces.boxes[j] / share[j]) < 0.8):
            continue
        better, worse = (i, j) if rank[i] < rank[j] else (j, i)
        candidates.setdefault(worse, []).append(better)
    originals = {}
    for face in sorted(candidates, key=lambda face: rank[face]):
        for other in sorted(candidates[face], key=lambda face: rank[face]):
            if other not in originals:
                originals.setdefault(face, other)
    return originals


def rule(threshold, caution, exponent=1.0):
    """The greatest distance at which parts of a and b faces hold together."""
    return lambda a, b: threshold * (1 - caution * (2 / (a + b)) ** exponent)


class Tree:
    """All merges of the faces that can found, by average linkage on the adjusted distance."""

    def __init__(self, faces, unit, offsets, mean, gate, alike, copy_distance, copy_in_photo):
        self.faces, self.unit, self.half, self.mean = faces, unit, offsets / 2, mean
        self.originals = copies(faces, unit, copy_distance, copy_in_photo)
        founds = faces.quality >= gate
        founds[list(self.originals)] = False
        self.founders = np.where(founds)[0]
        part, half = unit[self.founders], self.half[self.founders].astype(np.float32)
        distance = 1 - ((part @ part.T).astype(np.float32) - half[:, None] - half[None, :] + np.float32(mean))
        photo = faces.photos[self.founders]
        order = np.argsort(photo, kind="stable")
        for run in np.split(order, np.where(np.diff(photo[order]))[0] + 1):
            for i in run:
                for j in run:
                    if i != j and distance[i, j] > alike:
                        distance[i, j] = FAR
        self.merges = linkage(distance[np.triu_indices(len(part), 1)], "average")

    def cut(self, limit):
        """The cluster of each face, -1 for none."""
        count, merges = len(self.founders), self.merges
        weight = np.concatenate([np.ones(count), merges[:, 3]])
        left, right = merges[:, 0].astype(int), merges[:, 1].astype(int)
        holds = merges[:, 2] <= limit(weight[left], weight[right])
        label, fresh = np.full(count + len(merges), -1), 0
        for at in range(len(merges) - 1, -1, -1):
            if label[count + at] < 0 and holds[at]:
                label[count + at], fresh = fresh, fresh + 1
            if label[count + at] >= 0:
                label[left[at]] = label[right[at]] = label[count + at]
        for at in np.where(label[:count] < 0)[0]:
            label[at], fresh = fresh, fresh + 1
        clusters = np.full(len(self.unit), -1)
        clusters[self.founders] = label[:count]
        return self.attach(clusters, label[:count], fresh, limit)

    def attach(self, clusters, labels, count, limit):
        photos, size = self.faces.photos, np.bincount(labels, minlength=count)
        mean, half = np.zeros((count, self.unit.shape[1])), np.bincount(labels, self.half[self.founders], count) / size
        np.add.at(mean, labels, self.unit[self.founders])
        mean /= size[:, None]
        seen, surplus = {}, []
        for face in self.founders:
            seen.setdefault((photos[face], clusters[face]), []).append(face)
        for (_, cluster), same in seen.items():
            if len(same) > 1:
                best = max(same, key=lambda face: self.unit[face] @ mean[cluster] - self.half[face])
                surplus += [face for face in same if face != best]

        def nearest(which, leaving):
            which = np.asarray(which, int)
            distance = 1 - (self.unit[which] @ mean.T - self.half[which][:, None] - half[None, :] + self.mean)
            rows, columns = np.where(distance <= limit(np.ones(count), size.astype(float))[None, :])
            taken = {(photos[i], clusters[i]) for i in range(len(clusters)) if clusters[i] >= 0 and i not in leaving}
            found = {}
            for at in np.argsort(distance[rows, columns], kind="stable"):
                face, cluster = which[rows[at]], columns[at]
                stays = face in leaving and clusters[face] == cluster
                if face not in found and (photos[face], cluster) not in taken and not stays:
                    found[face] = cluster
                    taken.add((photos[face], cluster))
            return found

        for face, cluster in nearest(np.where(clusters < 0)[0], set()).items():
            clusters[face] = cluster
        homes = nearest(surplus, set(surplus))
        for at, face in enumerate(surplus):
            clusters[face] = homes.get(face, count + at)
        spots = {(photos[i], clusters[i]) for i in range(len(clusters)) if clusters[i] >= 0}
        for face, original in sorted(self.originals.items()):
            spot = (photos[face], clusters[original])
            if clusters[original] >= 0 and (photos[face] == photos[original] or spot not in spots):
                clusters[face] = clusters[original]
                spots.add(spot)
        return clusters


def score(faces, clusters, counts=lambda person: True):
    """Precision, recall and F, B-cubed and over pairs, of the people that `counts` lets count."""
    scored = [(clusters[face] if clusters[face] >= 0 else -1 - face, person) for face, person in faces.items if face >= 0 and counts(person)]
    cluster = np.unique([c for c, _ in scored], return_inverse=True)[1]
    truth = np.unique([p for _, p in scored], return_inverse=True)[1]
    cells, shared = np.unique(cluster * (truth.max() + 1) + truth, return_counts=True)
    sizes, people = np.bincount(cluster), np.bincount(truth)
    mine, theirs = sizes[cells // (truth.max() + 1)], people[cells % (truth.max() + 1)]
    pairs = lambda n: (n * (n - 1) / 2).sum()
    f = lambda p, r: (p, r, 2 * p * r / (p + r))
    return {"b3": f((shared**2 / mine).sum() / len(scored), (shared**2 / theirs).sum() / len(scored)),
            "pairwise": f(pairs(shared) / pairs(sizes), pairs(shared) / pairs(people))}
