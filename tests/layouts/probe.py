"""Runs at the end of the project's script: asks `whose` about files, in many states.

Reads a JSON document from the file in `WHOSE_PROBE_QUESTIONS` and writes one to
the file in `WHOSE_PROBE_ANSWERS`.
"""

import importlib
import json
import os
import random
import sys


def questions(asked):
    """Path to the kind that it has, each file under both of its spellings."""
    found = {}
    for kind, modules in asked["modules"].items():
        for name in modules:
            module = importlib.import_module(name)
            files = [getattr(module, "__file__", None), getattr(module.__spec__, "cached", None)]
            for file in filter(None, files):
                found[os.path.abspath(file)] = kind
    for kind, files in asked["files"].items():
        for file in files:
            found[file] = kind
    for path, kind in list(found.items()):
        real = os.path.realpath(path)
        assert found.setdefault(real, kind) == kind, (path, real, kind)
    return found


def wrong(classify, truth, when, order):
    """The questions that are answered wrongly, asked in this order."""
    paths = sorted(truth)
    if order == "backwards":
        paths.reverse()
    elif order != "forwards":
        random.Random(order).shuffle(paths)
    return [
        [when, path, truth[path], str(got)]
        for path in paths
        if (got := classify(path)) != truth[path]
    ]


def main():
    with open(os.environ["WHOSE_PROBE_QUESTIONS"], encoding="utf-8") as file:
        asked = json.load(file)
    if asked["setup"]:
        exec(asked["setup"], {})
    import whose

    truth = questions(asked)
    unrelated, elsewhere = asked["unrelated"], asked["elsewhere"]
    bad = wrong(whose.classify, truth, "at the start", "forwards")
    for number in range(4):
        # A classifier that knows nothing yet: its answers may not depend on the order.
        order = "backwards" if number == 0 else number
        bad += wrong(whose.Classifier().classify, truth, f"anew, {order}", order)

    before = list(sys.path)
    for where in (0, 1, len(before)):
        sys.path.insert(where, unrelated)
        bad += wrong(whose.classify, truth, f"{unrelated} at {where}", where)
        bad += wrong(whose.Classifier().classify, truth, f"{unrelated} at {where}, anew", 7)
        sys.path.remove(unrelated)
        assert sys.path == before
        bad += wrong(whose.classify, truth, f"{unrelated} removed from {where}", "backwards")
    os.chdir(elsewhere)
    bad += wrong(whose.classify, truth, "from another directory", "forwards")
    bad += wrong(whose.Classifier().classify, truth, "from another directory, anew", 11)
    sys.path.append(elsewhere)  # a path that `whose` has not seen yet
    bad += wrong(whose.classify, truth, "from another directory, another path", 13)
    why = {path: str(whose.explain(path)) for _, path, _, _ in bad}
    bad += [
        ["explained", path, kind, str(verdict)]
        for path, kind in truth.items()
        if (verdict := whose.explain(path)).kind != kind
    ]
    kinds = [list(truth.values()).count(kind) for kind in ("project", "third-party", "stdlib")]
    with open(os.environ["WHOSE_PROBE_ANSWERS"], "w", encoding="utf-8") as file:
        json.dump({"wrong": [[*each, why.get(each[1], "")] for each in bad], "kinds": kinds}, file)


if __name__ == "probe":
    main()
