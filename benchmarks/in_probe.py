"""Prints the time of one event that a process sees only once, and what it loaded, as JSON.

The argument is the event: `import` (whence after coverage.py), `alone` (whence alone),
`plugin` (whence's plugin, after coverage.py), `build` (the first environment, after
coverage.py and whence), or a Python statement.
"""

from __future__ import annotations

import sys
from time import perf_counter

event = sys.argv[1]
if event in ("import", "plugin", "build"):
    import coverage
if event == "build":
    import whence
modules = set(sys.modules)
start = perf_counter()
if event in ("import", "alone"):
    import whence
elif event == "plugin":
    import whence

    coverage.Coverage(data_file=None, config_file=False, plugins=[whence.coverage_init])._init()
elif event == "build":
    whence.Environment.current()
else:
    exec(compile(event, "<event>", "exec"))
took = perf_counter() - start
added = sorted(set(sys.modules) - modules)

import json  # noqa: E402

print(json.dumps({"event": took, "modules": len(added), "names": added}))
