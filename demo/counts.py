"""Combines the data files in each of the directories; prints the executed lines of each file.

Run by an environment that has coverage.py: the file format is that version's.
"""

import json
import os
import sys

from coverage import CoverageData
from coverage.cmdline import main

counted = []
for directory in sys.argv[1:]:
    os.chdir(directory)
    found = {}
    if any(name.startswith(".coverage") for name in os.listdir()):
        if main(["combine", "--quiet"]):
            sys.exit("coverage combine failed")
        data = CoverageData()
        data.read()
        found = {name: len(data.lines(name) or ()) for name in data.measured_files()}
    counted.append(found)
print(json.dumps(counted))
