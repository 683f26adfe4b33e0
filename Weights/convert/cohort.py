"""Makes the cohort of an embedder: strangers that tell whether a face lies in a crowded region.

    python cohort.py LIBRARY [MANIFEST]

LIBRARY is a Kinfolk library after `kinfolk scan FOLDER --library LIBRARY`, the folder having one sub-folder
a person; MANIFEST the embedder's, ../dlib-face-resnet.json if not named. Writes ../cohort.bin and the
manifest's entry `cohort`. The same library gives the same bytes.

How the cohort is made, and why so (the figures are in README.md):

 1. PEOPLE people are taken, those whose folder names have the smallest SHA-256, so that the choice has
    nothing to do with faces; from each one face, the one nearest the middle of their first photo.
 2. Faces are paired, closest strangers first, and each pair is averaged. A mean of two people is nobody's
    face, serves as well as the two, and halves the work.
 3. Means are kept as they are (not brought to unit length), times WEIGHT: the offset of a face is the mean
    of its NEIGHBOURS largest dot products with these vectors, and only that share of it helps.

`meanOffset` is the mean offset of all faces in the middle of the chosen people's photos, each without the
vector their own face went into. The manifest lists the people by the first HASH_DIGITS hexadecimal digits
of the SHA-256 of their folders' names: `kinfolk eval` leaves them out of its scores.
"""

import hashlib
import json
import os
import pathlib
import sqlite3
import sys

import numpy as np

from common import WEIGHTS, sha256

PEOPLE = 1024
NEIGHBOURS = 3
WEIGHT = 0.7
HASH_DIGITS = 12
FILE = "cohort.bin"


def name_hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def middle_faces(library: str, embedder: str) -> dict[str, list[np.ndarray]]:
    """Person -> the vector of the face nearest the middle of each photo, photos sorted by path."""
    connection = sqlite3.connect(f"{pathlib.Path(library).resolve().as_uri()}?mode=ro", uri=True)
    rows = connection.execute(
        """SELECT files.path, photos.width, photos.height, faces.x + faces.width / 2,
                  faces.y + faces.height / 2, embeddings.vector
           FROM files JOIN photos ON photos.id = files.photo_id
                JOIN faces ON faces.photo_id = photos.id
                JOIN embeddings ON embeddings.face_id = faces.id
                JOIN models ON models.id = embeddings.model_id
           WHERE models.sha256 = ? AND files.missing_since IS NULL
           ORDER BY files.path, faces.id""", (embedder,))
    nearest: dict[str, tuple[float, bytes]] = {}
    for path, width, height, x, y, vector in rows:
        path = os.fsdecode(path)
        distance = (x - width / 2) ** 2 + (y - height / 2) ** 2
        if path not in nearest or distance < nearest[path][0]:
            nearest[path] = distance, vector
    people: dict[str, list[np.ndarray]] = {}
    for path, (_, vector) in sorted(nearest.items()):
        if "/" in path:
            person = path.split("/")[-2]
            people.setdefault(person, []).append(np.frombuffer(vector, "<f4").astype(np.float64))
    return people


def closest_pairs(vectors: np.ndarray) -> list[tuple[int, int]]:
    """Every vector in one pair: the closest two of those left, again and again."""
    first, second = np.triu_indices(len(vectors), 1)
    # Rounded, so that the last bits of a product do not decide between processors.
    similarity = np.round((vectors @ vectors.T)[first, second], 9)
    free = np.ones(len(vectors), bool)
    pairs = []
    for at in np.argsort(-similarity, kind="stable"):
        i, j = int(first[at]), int(second[at])
        if free[i] and free[j]:
            free[i] = free[j] = False
            pairs.append((i, j))
    return pairs


def offset(face: np.ndarray, cohort: np.ndarray) -> float:
    return float(np.sort(cohort @ face)[-NEIGHBOURS:].mean())


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    path = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else WEIGHTS / "dlib-face-resnet.json"
    manifest = json.loads(path.read_text())
    people = middle_faces(sys.argv[1], manifest["files"][0]["sha256"])
    chosen = sorted(people, key=name_hash)[:PEOPLE]
    if len(chosen) < PEOPLE:
        sys.exit(f"{sys.argv[1]} holds faces of {len(chosen)} people; {PEOPLE} are needed")

    faces = np.stack([people[person][0] for person in chosen])
    pairs = closest_pairs(faces)
    cohort = (np.stack([(faces[i] + faces[j]) / 2 for i, j in pairs]) * WEIGHT).astype("<f4")
    data = cohort.tobytes()
    (WEIGHTS / FILE).write_bytes(data)

    own = {chosen[i]: at for at, pair in enumerate(pairs) for i in pair}
    offsets = [offset(face, np.delete(cohort, own[person], axis=0))
               for person in chosen for face in people[person]]
    manifest["cohort"] = {
        "file": FILE,
        "sha256": sha256(data),
        "bytes": len(data),
        "count": len(pairs),
        "neighbours": NEIGHBOURS,
        "meanOffset": round(float(np.mean(offsets)), 6),
        "people": sorted(name_hash(person)[:HASH_DIGITS] for person in chosen),
    }
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(f"{len(pairs)} vectors of {len(chosen)} people; mean offset {manifest['cohort']['meanOffset']}"
          f" over {len(offsets)} faces")


if __name__ == "__main__":
    main()
