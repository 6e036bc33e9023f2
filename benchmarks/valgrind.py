"""Counts the instructions of a process and of all that it starts, with valgrind.

They are the same on a busy machine. Used as a program, it is like `strace.py`. Of a process that
was forked and runs no other program, what its parent had done before is counted, too.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from pairs import clean_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOOL = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


def available() -> bool:
    """Whether valgrind is there."""
    return shutil.which("valgrind") is not None


def instructions(argv: Sequence[str], cwd: str, **variables: str) -> int:
    """The instructions of a command in user space.

    The command runs once before, so that its bytecode is cached.
    """
    environment = {**clean_environment(), "PYTHONHASHSEED": "0", **variables}
    run = functools.partial(
        subprocess.run, cwd=cwd, env=environment, check=True, capture_output=True
    )
    run(argv)
    total = 0
    with tempfile.TemporaryDirectory() as directory:
        run([*_TOOL, "--trace-children=yes", f"--log-file={directory}/%p", *argv])
        for name in os.listdir(directory):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                total += sum(
                    int(found.replace(",", ""))
                    for found in re.findall(r"I\s+refs:\s+([0-9,]+)", file.read())
                )
    assert total, "valgrind has counted nothing"
    return total


if __name__ == "__main__":
    command = json.load(sys.stdin)
    words = [word.replace("{python}", sys.executable) for word in command["argv"]]
    print(json.dumps(instructions(words, command["cwd"], **command.get("env", {}))))
