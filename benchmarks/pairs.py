"""Runs commands in turn, A B C C B A …, and gives their times and figures as JSON.

Whatever slows the machine down for a while then slows all of them down. Only the
standard library is needed, so this runs in any environment: under `uv run --with`
the word `{python}` in a command stands for the interpreter of the layered environment.

The specification comes by standard input: `commands` (a name, then `argv`, `env`, `cwd`
and `wipe`, a directory to empty before each run), `rounds`, and `warm` rounds which are
not counted (they write the bytecode caches).
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from time import perf_counter
from typing import Any

_DROPPED = ("PYTHON", "UV", "COVERAGE_", "COV_", "VIRTUAL_ENV", "CONDA_", "PYTEST_")


def clean_environment() -> dict[str, str]:
    """The environment variables without those that change what an interpreter does."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_DROPPED) or name == "UV_CACHE_DIR"
    }


def run_once(command: dict[str, Any]) -> dict[str, float]:
    """The time of one run in seconds, and the figures that the command printed.

    `processor` is the processor's time, of the subprocesses too, which other work
    on the machine disturbs less.
    A command that measures an event inside itself, which a process sees only
    once, prints a JSON object as its last line.
    """
    if wipe := command.get("wipe"):
        shutil.rmtree(wipe, ignore_errors=True)
        os.makedirs(wipe)
    argv = [each.replace("{python}", sys.executable) for each in command["argv"]]
    environment = {**clean_environment(), **command.get("env", {})}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = perf_counter()
    done = subprocess.run(
        argv,
        cwd=command.get("cwd"),
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    seconds = perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    if done.returncode:
        sys.exit(f"{argv} gave {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    last = done.stdout.rstrip().rpartition("\n")[2]
    figures = json.loads(last) if last.startswith("{") else {}
    return {"seconds": seconds, "processor": processor, **figures}


def run_in_turn(specification: dict[str, Any]) -> dict[str, list[dict[str, float]]]:
    """The runs of each command by name."""
    commands = specification["commands"]
    found: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
    for number in range(specification["warm"] + specification["rounds"]):
        for name in list(commands) if number % 2 else list(commands)[::-1]:
            run = run_once(commands[name])
            if number >= specification["warm"]:
                found[name].append(run)
    return found


if __name__ == "__main__":
    print(json.dumps(run_in_turn(json.load(sys.stdin))))
