"""Prints the bytes that `whose` keeps for each file it was asked about, by `tracemalloc`."""

from __future__ import annotations

import gc
import json
import os
import sys
import tracemalloc

import whose


def bytes_per_file(paths: list[str]) -> float:
    """Memory that is held after these questions and was not before; names are not counted."""
    classifier = whose.Classifier()
    classifier.classify(paths[0])
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for path in paths:
        classifier.classify(path)
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before) / len(paths)


with open(sys.argv[1], encoding="utf-8") as file:
    spec = json.load(file)
count, directories = spec["count"], spec["directories"]
own = [os.path.join(os.getcwd(), f"package{number}") for number in range(len(directories))]
found = {}
for kind, places in (("library", directories), ("project", own)):
    if not spec["crowded"]:
        places = [f"{places[n % len(places)]}/nested{n}" for n in range(count // 5)]  # noqa: PLW2901
    for place in places:
        os.makedirs(place, exist_ok=True)
    found[kind] = bytes_per_file([f"{places[n % len(places)]}/f{n}.py" for n in range(count)])
print(json.dumps(found))
