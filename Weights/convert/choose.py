"""Scores SFace with its cohort at a grid of thresholds and cautions, on LFW without the cohort's people and on an album.

    python choose.py LFW.sqlite LFW-VECTORS.npy ALBUM.sqlite ALBUM-VECTORS.npy ALBUM-LABELS.csv
"""

import sys

import numpy as np

import sface_cohort
from grouping import Tree, load, rule, score


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    faces, raw = load(sys.argv[1]), np.load(sys.argv[2]).astype(float)
    length = np.linalg.norm(raw, axis=1)
    unit = raw / length[:, None]
    chosen, cohort = sface_cohort.make(faces, unit)
    mean = sface_cohort.mean_offset(faces, unit, length, chosen, cohort)
    left_out = set(chosen)
    trees = []
    for library, vectors, labels in ((sys.argv[1], sys.argv[2], None), (sys.argv[3], sys.argv[4], sys.argv[5])):
        faces, raw = load(library, labels), np.load(vectors).astype(float)
        length = np.linalg.norm(raw, axis=1)
        unit = raw / length[:, None]
        trees.append((faces, Tree(faces, unit, sface_cohort.offsets(unit, length, cohort), mean, 0.3, 0.75, 0.03, 0.1)))
    for threshold in np.arange(0.56, 0.64, 0.01):
        for caution in (0.13, 0.15, 0.17, 0.19, 0.21):
            for name, (faces, tree) in zip(("lfw", "album"), trees):
                result = score(faces, tree.cut(rule(threshold, caution)), lambda person: person not in left_out)
                print(f"{threshold:.2f} {caution:.2f} {name:5}", *(f"{key} %.4f %.4f %.4f" % result[key] for key in result), flush=True)


if __name__ == "__main__":
    main()
