"""Starts ten processes that run none of the project's code, and one that does."""

import subprocess
import sys

for _ in range(10):
    subprocess.run([sys.executable, "-c", "import json"], check=True)
command = [sys.executable, "-m", "logdigest", "--help"]
subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
