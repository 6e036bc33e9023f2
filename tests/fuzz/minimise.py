"""Of many inputs, few that run the same lines.

`python -m fuzz.minimise WORKPLACE TARGET=DIRECTORY…`
prints one JSON object: target to the names of the files to keep.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from types import FrameType

from .replay import warm_up
from .targets import Target, targets

Arc = tuple[str, int, int]

_PACKAGE = f"{os.sep}whose{os.sep}"


def arcs(target: Target, data: bytes) -> set[Arc]:
    """The steps from line to line that are made in `whose`; the first line of a function is -1."""
    found: set[Arc] = set()

    def trace(frame: FrameType, _event: str, _arg: object) -> object:
        file = frame.f_code.co_filename
        if _PACKAGE not in file:
            return None
        at = -1

        def line(frame: FrameType, event: str, _arg: object) -> object:
            nonlocal at
            if event == "line":
                found.add((file, at, frame.f_lineno))
                at = frame.f_lineno
            return line

        return line

    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        with suppress(Exception):
            target(data)
    finally:
        sys.settrace(None)
    return found


def smallest(reached: dict[str, set[Arc]], sizes: dict[str, int]) -> list[str]:
    """Inputs that together reach everything; the greedy choice."""
    kept: list[str] = []
    missing = set().union(*reached.values())
    while missing:
        best = max(reached, key=lambda name: (len(reached[name] & missing), -sizes[name]))
        kept.append(best)
        missing -= reached[best]
    return kept


def main(top: str, *arguments: str) -> None:
    kept = {}
    every = targets(top)
    for argument in arguments:
        name, _, directory = argument.partition("=")
        warm_up(every[name])
        reached: dict[str, set[Arc]] = {}
        sizes = {}
        for file in sorted(os.listdir(directory)):
            with open(os.path.join(directory, file), "rb") as opened:
                data = opened.read()
            sizes[file] = len(data)
            reached[file] = arcs(every[name], data)
        kept[name] = smallest(reached, sizes)
    print(json.dumps(kept))


if __name__ == "__main__":
    main(*sys.argv[1:])
