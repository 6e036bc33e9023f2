"""Puts files to targets, in a process of its own.

`python -m fuzz.replay WORKPLACE TARGET=DIRECTORY…`
prints one JSON object: target to a list of pairs, the name of a file and what is wrong.
"""

from __future__ import annotations

import json
import os
import sys
import traceback

from .guard import install
from .seeds import seeds
from .targets import Target, targets

CRASH, SLOW = ".crash", ".slow"
"""End the names of inputs that broke something, and of those that took too much."""

# To count what each input takes would take long itself.
_COUNTED = ("seed 0", "seed 1", "seed 2")


def warm_up(target: Target) -> None:
    """Have modules imported that are imported when needed: that is no fault of any input."""
    for data in seeds()[target.name]:
        try:
            target(data)
        except Exception:  # noqa: BLE001 - it is found again, and told then
            pass


def replayed(target: Target, name: str, data: bytes) -> str:
    """What is wrong with `data`; empty if nothing."""
    try:
        target(data)
        if name in _COUNTED or name.endswith(SLOW):
            target.count(data, 500)
    except Exception as error:  # noqa: BLE001 - any is a finding
        place = "".join(traceback.format_tb(error.__traceback__)[-1:])
        return f"{type(error).__name__}: {error}\n{place}"
    return ""


def main(top: str, *arguments: str) -> None:
    install()
    found: dict[str, list[tuple[str, str]]] = {}
    every = targets(top)
    for argument in arguments:
        name, _, directory = argument.partition("=")
        target = every[name]
        warm_up(target)
        inputs = {f"seed {number}": data for number, data in enumerate(seeds()[name])}
        for file in sorted(os.listdir(directory) if os.path.isdir(directory) else ()):
            with open(os.path.join(directory, file), "rb") as opened:
                inputs[file] = opened.read()
        found[name] = []
        for each, data in inputs.items():
            print(name, each, file=sys.stderr, flush=True)  # the last one, if it never ends
            wrong = replayed(target, each, data)
            if wrong:
                found[name].append((each, wrong))
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
