"""Does something a number of times, so that two runs differ by nothing but that.

Arguments: the event, the number of times, and a JSON file with the paths of library files.
"""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import Any

import coverage

import whose

event, times, specification = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with open(specification, encoding="utf-8") as file:
    paths = json.load(file)


def should_trace() -> Any:
    """The decision of coverage.py."""
    cov = coverage.Coverage(data_file=None, config_file=False)
    cov.start()
    cov.stop()
    return cov._inorout.should_trace


def repeat() -> None:
    """The event, in a function: names at the top level of a module cost more than the event."""
    if event in ("dict.get", "whose.classify"):
        path = paths[0]
        ask = {path: whose.classify(path)}.get if event == "dict.get" else whose.classify
        for _ in range(times):
            ask(path)
    elif event == "first answer":
        ask = whose.classify
        ask(paths[-1])
        for path in paths[:times]:
            ask(path)
    elif event == "first answer, coverage":
        decide = should_trace()
        for path in paths[:times]:
            decide(path, SimpleNamespace(f_globals={"__file__": path, "__name__": "a.module"}))
    elif event == "build":
        for _ in range(times):
            whose.Environment.current()
    elif event == "build, coverage":
        from coverage.inorout import InOrOut

        config = coverage.Coverage(data_file=None, config_file=False).config
        for _ in range(times):
            InOrOut(config, print, None, False)


repeat()
