"""Finds the newest interpreter on this machine that the demonstration can use."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from commands import Failure, clean_environment

_NAME = re.compile(r"python3(\.\d+)?$")
_PROBE = """
import json, sqlite3, ssl, sys, zlib
print(json.dumps({
    "version": list(sys.version_info),
    "implementation": sys.implementation.name,
    "free_threaded": "t" in sys.abiflags,
    "executable": sys._base_executable,
    "sysmon": hasattr(sys, "monitoring"),
}))
"""


class Interpreter(NamedTuple):
    path: str
    version: str
    sysmon: bool
    """Whether it has `sys.monitoring` (3.12 and newer)."""


def choose(given: str | None) -> Interpreter:
    """The one that the user gave; else the newest of pyenv's, those on PATH and the running one."""
    if given is not None:
        found = _probe(given)
        if found is None:
            raise Failure(f"{given} is no CPython of 3.11 or newer with sqlite3, ssl and zlib")
        return found[1]
    usable = [found for found in map(_probe, _candidates()) if found is not None]
    if not usable:
        raise Failure("no CPython of 3.11 or newer with sqlite3, ssl and zlib was found")
    # A release before a newer pre-release; the first found of equals.
    return max(usable, key=lambda found: found[0])[1]


def _candidates() -> list[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    directories = [*pyenv.glob("versions/*/bin"), *map(Path, os.get_exec_path())]
    found = [sys.executable]
    for directory in directories:
        try:
            names = sorted(os.listdir(directory))
        except OSError:
            continue
        found += [str(directory / name) for name in names if _NAME.match(name)]
    one_of_each = {os.path.realpath(path): path for path in reversed(found)}
    return list(one_of_each.values())[::-1]


def _probe(path: str) -> tuple[tuple[bool, list[int]], Interpreter] | None:
    try:
        done = subprocess.run(
            [path, "-I", "-c", _PROBE],
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
        told = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    *numbers, level, serial = told["version"]
    if told["implementation"] != "cpython" or told["free_threaded"] or numbers < [3, 11]:
        return None
    version = ".".join(map(str, numbers)) + ("" if level == "final" else f" {level} {serial}")
    # An environment's interpreter stands for the one that it was made from.
    interpreter = Interpreter(told["executable"] or path, version, told["sysmon"])
    return (level == "final", numbers), interpreter
