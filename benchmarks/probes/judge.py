"""Prints, as JSON, which of the given files one tool is wrong about in this environment."""

from __future__ import annotations

import json
import os
import sys

from adapters import ADAPTERS

name, specification = sys.argv[1:]
sys.path[0] = os.getcwd()  # as if the project were started with `-m`
with open(specification, encoding="utf-8") as file:
    files = json.load(file)
tool = ADAPTERS[name]()
wrong = [
    path
    for path, module, truth in files
    if tool.is_project(tool.ask(tool.prepare(path, module))) != truth
]
print()  # whatever the tool printed ends here
print(json.dumps({"wrong": wrong, "of": len(files)}))
