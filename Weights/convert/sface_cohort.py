"""Makes the cohort of SFace from its raw vectors of a Kinfolk library of labelled photos.

    python sface_cohort.py LIBRARY VECTORS.npy

LIBRARY as for cohort.py; VECTORS from sface_vectors.py, one row a face in the order of faces.id. Writes ../sface-cohort.bin
and prints the numbers of the manifest's entry. The people are those of dlib's cohort, so that the same others are scored.

The offset of a face is the mean of its NEIGHBOURS largest dot products with the cohort's vectors plus
2 * LENGTH_WEIGHT * ln(length / LENGTH), its vector's length before it is made 1: SFace makes long vectors of faces it sees
well, and short ones need less similarity to be as likely one person.
"""

import hashlib
import sys

import numpy as np

from cohort import closest_pairs, name_hash
from common import WEIGHTS, sha256
from grouping import load

PEOPLE, WEIGHT, NEIGHBOURS, LENGTH_WEIGHT, LENGTH, FILE = 1024, 0.9, 5, 0.22, 12.0, "sface-cohort.bin"


def people_of(faces):
    """Person -> indices of the middle faces, photos sorted by path."""
    people = {}
    for index, person in faces.items:
        if index >= 0:
            people.setdefault(person, []).append(index)
    return people


def make(faces, unit):
    """The people it is made of, and the vectors."""
    people = people_of(faces)
    chosen = sorted(people, key=name_hash)[:PEOPLE]
    first = unit[[people[person][0] for person in chosen]]
    means = np.stack([(first[i] + first[j]) / 2 for i, j in closest_pairs(first)])
    return chosen, (means * WEIGHT).astype("<f4")


def offsets(unit, length, cohort, leaving_out=0):
    """Of each face; `leaving_out` the nearest vectors, where their own face may be in them."""
    near = np.sort(unit @ cohort.T.astype(float), axis=1)
    end = near.shape[1] - leaving_out
    return near[:, end - NEIGHBOURS:end].mean(1) + 2 * LENGTH_WEIGHT * np.log(length / LENGTH)


def mean_offset(faces, unit, length, chosen, cohort):
    people = people_of(faces)
    own = [index for person in chosen for index in people[person]]
    return float(offsets(unit[own], length[own], cohort, leaving_out=1).mean())


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    faces = load(sys.argv[1])
    raw = np.load(sys.argv[2]).astype(float)
    length = np.linalg.norm(raw, axis=1)
    unit = raw / length[:, None]
    chosen, cohort = make(faces, unit)
    data = cohort.tobytes()
    (WEIGHTS / FILE).write_bytes(data)
    print(f'"file": "{FILE}", "sha256": "{sha256(data)}", "bytes": {len(data)}, "count": {len(cohort)},')
    print(f'"neighbours": {NEIGHBOURS}, "meanOffset": {mean_offset(faces, unit, length, chosen, cohort):.6f}')


if __name__ == "__main__":
    main()
