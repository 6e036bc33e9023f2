"""Prints the time of one event that a process sees only once, and what it loaded, as JSON.

The argument is the event: `import` (`whose` after coverage.py), `alone` (`whose` alone),
`plugin` (`whose`'s plugin, after coverage.py), `build` (the first environment, after
coverage.py and `whose`), `build, coverage` (what coverage.py does at that point), or a Python
statement.
"""

from __future__ import annotations

import sys
from time import perf_counter

event = sys.argv[1]
if event in ("import", "plugin", "build", "build, coverage"):
    import coverage
if event == "build, coverage":
    from coverage.inorout import InOrOut

    config = coverage.Coverage(data_file=None, config_file=False).config
if event == "build":
    import whose
modules = set(sys.modules)
start = perf_counter()
if event in ("import", "alone"):
    import whose
elif event == "plugin":
    import whose

    coverage.Coverage(data_file=None, config_file=False, plugins=[whose.coverage_init])._init()
elif event == "build":
    whose.Environment.current()
elif event == "build, coverage":
    InOrOut(config, print, None, False)
else:
    exec(compile(event, "<event>", "exec"))
took = perf_counter() - start
added = sorted(set(sys.modules) - modules)

import json  # noqa: E402

print(json.dumps({"event": took, "modules": len(added), "names": added}))
