"""Instructions beside times: they are the same on a busy machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import strace
import trees
import valgrind
from harness import HERE
from pairs import clean_environment
from report import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness import Bench
    from questions.answers import Library

# Event, its counterpart, how often in the shorter and the longer run, and the bar.
_EVENTS = (
    ("whose.classify", "dict.get", 10_000, 30_000, 3),
    ("first answer", "first answer, coverage", 500, 1_500, None),
    ("build", "build, coverage", 2, 6, None),
)


def by_perf(argv: Sequence[str], cwd: str) -> int | None:
    """Instructions in user space, by the processor's counter; None if it may not be read."""
    if not shutil.which("perf"):
        return None
    done = run(["perf", "stat", "-x,", "-e", "instructions:u", *argv], cwd)
    first = done.stderr.strip().rpartition("\n")[2].partition(",")[0]
    return int(first) if first.isdigit() else None


def run(argv: Sequence[str], cwd: str) -> subprocess.CompletedProcess[str]:
    """A process with a fixed hash seed."""
    environment = {**clean_environment(), "PYTHONHASHSEED": "0"}
    return subprocess.run(
        argv, cwd=cwd, env=environment, capture_output=True, text=True, check=True
    )


def instructions(bench: Bench, library: Library) -> Table:
    """Instructions of an answer, a first answer and building the environment."""
    table = Table("C", "instructions (user space), and system calls of first answers")
    send = trees.write(bench.path("counted.json"), json.dumps(library.files))
    script = os.path.join(HERE, "probes/counted.py")

    def command(event: str, times: int) -> list[str]:
        return [library.python, script, event, str(times), send]

    for event, other, few, *_ in _EVENTS:  # writes the bytecode caches
        run(command(event, few), library.project)
        run(command(other, few), library.project)
    found_perf = by_perf(["true"], "/") is not None
    count = by_perf if found_perf else valgrind.instructions if valgrind.available() else None
    if count is None:
        table.absent("instructions", "neither perf's counter nor valgrind is here")
    else:
        table.note("by perf stat" if count is by_perf else "by valgrind's cachegrind")
    for event, other, few, many, bar in _EVENTS:
        found = {}
        for name in (other, event):
            if count is not None:
                more, less = (
                    count(command(name, times), library.project) or 0 for times in (many, few)
                )
                found[name] = (more - less) / (many - few)
                against = found[other] if name == event else None
                its_bar = bar if name == event else None
                table.counted(name, found[name], "instr.", against=against, bar=its_bar)
            if strace.available():
                calls = [
                    strace.total(strace.count(command(name, times), cwd=library.project))
                    for times in (many, few)
                ]
                table.counted("  system calls", (calls[0] - calls[1]) / (many - few), "calls")
    table.note("Most of a first answer of coverage.py is system calls, which these leave out.")
    return table
