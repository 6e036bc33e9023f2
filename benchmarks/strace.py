"""Counts the system calls of a process and of all that it starts, with strace.

As a program it takes a command's `argv`, `cwd` and `env` as JSON by standard input and
prints the counts, so that `uv run --with` can run it: `{python}` is its interpreter.
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

_ROW = re.compile(r"^ *[0-9.]+ +[0-9.]+ +[0-9]+ +([0-9]+) +(?:[0-9]+ +)?(\w+)$", re.MULTILINE)

_NOT_OF_FILES = ("brk", "mmap", "mremap", "munmap", "mprotect", "madvise", "rt_sig", "futex")


@functools.cache
def available() -> bool:
    """Whether strace is there and may trace."""
    tool = shutil.which("strace")
    if tool is None:
        return False
    done = subprocess.run([tool, "-f", "-c", "true"], capture_output=True, check=False)
    return done.returncode == 0


def count(argv: Sequence[str], *, cwd: str, **env: str) -> dict[str, int]:
    """The number of calls of each system call that a command makes.

    The command runs once before, so that its bytecode is cached.
    """
    environment = {**clean_environment(), **env}
    run = functools.partial(
        subprocess.run, cwd=cwd, env=environment, check=True, capture_output=True
    )
    run(argv)
    with tempfile.TemporaryDirectory() as directory:
        out = os.path.join(directory, "calls")
        run(["strace", "-f", "-c", "-o", out, *argv])
        with open(out, encoding="utf-8") as file:
            rows = _ROW.findall(file.read())
    return {name: int(calls) for calls, name in rows if name != "total"}


def total(calls: dict[str, int]) -> int:
    """All calls together."""
    return sum(calls.values())


def of_files(calls: dict[str, int]) -> int:
    """All but those about memory, signals and threads, which vary from run to run."""
    return sum(number for name, number in calls.items() if not name.startswith(_NOT_OF_FILES))


if __name__ == "__main__":
    command = json.load(sys.stdin)
    words = [word.replace("{python}", sys.executable) for word in command["argv"]]
    print(json.dumps(count(words, cwd=command["cwd"], **command.get("env", {}))))
