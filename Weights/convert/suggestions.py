"""Fits the entry `suggestions` of an embedder's manifest: how likely two people of a library are one, from
their mean distance and the larger one's number of faces.

  kinfolk eval lfw-dev --library lfw.sqlite && python3 suggestions.py lfw.sqlite ../sface.json 0.95

The manifest is of the embedder that the library was made with. Only pairs nearer than the distance take part: beyond it
hardly any are one person. Needs numpy. The library must hold photos in one folder a person. Faces nearest the middle of
their photo are that person; people the cohort was made from are left out.
"""

import hashlib
import json
import os
import sqlite3
import sys
from collections import Counter

import numpy as np

if len(sys.argv) != 4:
    sys.exit(__doc__)
model, farthest = json.load(open(sys.argv[2])), float(sys.argv[3])
manifest = model["cohort"]
folder = os.path.dirname(os.path.abspath(sys.argv[2]))
cohort = np.fromfile(f"{folder}/{manifest['file']}", "<f4").reshape(manifest["count"], -1)

library = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
paths = {photo: os.fsdecode(path) for photo, path in library.execute("SELECT photo_id, path FROM files")}
faces = library.execute(
    """SELECT photo_id, person_id, vector, length, abs(x + faces.width / 2 - photos.width / 2.0)
         + abs(y + faces.height / 2 - photos.height / 2.0)
       FROM faces JOIN photos ON photos.id = photo_id JOIN embeddings ON face_id = faces.id
         JOIN models ON models.id = model_id JOIN active_models ON active_models.sha256 = models.sha256
       ORDER BY faces.id""").fetchall()
middle = {}
for index, (photo, *_, off) in enumerate(faces):
    if photo not in middle or off < faces[middle[photo]][-1]:
        middle[photo] = index
names = {index: paths[photo].split("/")[0] for photo, index in middle.items()}


def in_cohort(name):
    digest = hashlib.sha256(name.encode()).hexdigest()
    return any(digest.startswith(start) for start in manifest["people"])


groups = {}
for index, (_, person, *_) in enumerate(faces):
    groups.setdefault(person if person is not None else -index, []).append(index)
kept = []
for members in groups.values():
    known = Counter(names[i] for i in members if i in names).most_common(1)
    if known and not in_cohort(known[0][0]):
        kept.append((members, known[0][0]))

vectors = np.stack([np.frombuffer(face[2], "<f4") for face in faces])
offsets = np.sort(vectors @ cohort.T, axis=1)[:, -manifest["neighbours"]:].mean(1)
if "length" in model:
    rule = model["length"]
    offsets += 2 * rule["weight"] * np.log(np.array([face[3] for face in faces]) / rule["reference"])
mean = np.stack([vectors[members].mean(0) for members, _ in kept])
half = np.array([offsets[members].mean() for members, _ in kept]) / 2
count = np.array([len(members) for members, _ in kept])
photos = [{faces[i][0] for i in members} for members, _ in kept]
truth = np.array([name for _, name in kept])

distance = 1 - (mean @ mean.T - half[:, None] - half[None, :] + manifest["meanOffset"])
a, b = np.where(np.triu(distance < farthest, 1))
free = np.array([not photos[i] & photos[j] for i, j in zip(a, b)])
a, b = a[free], b[free]
same = (truth[a] == truth[b]).astype(float)
x = np.stack([np.ones(len(a)), distance[a, b], np.log(np.maximum(count[a], count[b]))], 1)

weights = np.zeros(x.shape[1])
for _ in range(50):
    p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
    hessian = (x * (p * (1 - p) + 1e-9)[:, None]).T @ x
    weights += np.linalg.solve(hessian, x.T @ (same - p))
print(f"{len(kept)} people, {len(a)} pairs nearer than {farthest}, {int(same.sum())} of them one person")
print("intercept %.2f, per distance %.1f, per log of the larger %.3f" % tuple(weights))
p = 1 / (1 + np.exp(-x @ weights))
for low, high in [(0.02, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 0.7), (0.7, 1)]:
    part = (p >= low) & (p < high)
    print(f"said {low:.2f} to {high:.2f}: {part.sum():5} pairs, mean {p[part].mean():.3f}, true {same[part].mean():.3f}")
