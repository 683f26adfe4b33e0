"""Draws pairs for `kinfolk eval --pairs`, in the format of LFW's pairs.txt: ten folds that share no person, in each 300
pairs of one person and 300 of two.

  python3 pairs.py LFW MANIFEST.json SEED > pairs.txt

A person is drawn first, each as likely as any, then two of their photos; or two people, then a photo of each. No pair
comes twice. People the cohort of the manifest was made from are left out.
"""

import hashlib
import json
import os
import random
import sys

FOLDS, PAIRS = 10, 300


def main(folder, manifest, seed):
    cohort = tuple(json.load(open(manifest))["cohort"]["people"])
    draw = random.Random(int(seed))
    photos = {}
    for name in sorted(os.listdir(folder)):
        if not hashlib.sha256(name.encode()).hexdigest().startswith(cohort):
            photos[name] = len(os.listdir(f"{folder}/{name}"))
    people = list(photos)
    draw.shuffle(people)
    people.sort(key=lambda name: -photos[name])  # so that each fold has pairs enough
    print(f"{FOLDS}\t{PAIRS}")
    for fold in range(FOLDS):
        here = people[fold::FOLDS]
        several = [name for name in here if photos[name] > 1]
        same, different = {}, {}
        while len(same) < PAIRS:
            name = draw.choice(several)
            same[name, *sorted(draw.sample(range(1, photos[name] + 1), 2))] = None
        while len(different) < PAIRS:
            pair = sorted(draw.sample(here, 2))
            different[tuple(part for name in pair for part in (name, draw.randint(1, photos[name])))] = None
        for pair in [*same, *different]:
            print(*pair, sep="\t")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
