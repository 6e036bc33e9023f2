"""Finds the interpreters that environments are made with."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

from layouts.model import Interpreter
from layouts.tools import clean_environment

MINORS = range(11, 16)

_ASK = """
import json, os, sys, sysconfig
print(json.dumps([
    os.path.realpath(getattr(sys, "_base_executable", sys.executable)), sys.version_info[:2],
    sys.base_prefix, os.path.dirname(os.__file__), sys.implementation.name,
    "deb_system" in sysconfig.get_scheme_names(),
]))
"""


@functools.cache
def described(executable: str) -> Interpreter | None:
    """The base interpreter behind `executable`; None if it does not run or is not CPython."""
    try:
        run = subprocess.run(
            [executable, "-c", _ASK],
            capture_output=True,
            check=True,
            timeout=240,  # on a busy machine; all workers must find the same
            env=clean_environment(),
        )
        found, version, prefix, stdlib, implementation, debian = json.loads(run.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if implementation != "cpython" or version[0] != 3 or version[1] not in MINORS:
        return None
    return Interpreter(found, (version[0], version[1]), prefix, stdlib, debian)


def _candidates(minor: int) -> list[str]:
    name = f"python3.{minor}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = [str(path / "bin" / name) for path in sorted(pyenv.glob(f"3.{minor}.*"), reverse=True)]
    found += [
        str(Path(directory) / name)
        for directory in os.environ.get("PATH", "").split(os.pathsep)
        if directory
    ]
    if sys.version_info[:2] == (3, minor):
        found.append(sys.executable)
    return found


@functools.cache
def interpreters() -> tuple[Interpreter, ...]:
    """One interpreter of each minor version that is here, the oldest first.

    `WHOSE_TEST_PYTHONS` holds executables to use instead, separated as in PATH.
    """
    given = os.environ.get("WHOSE_TEST_PYTHONS", "")
    if given:
        all_found = filter(None, map(described, given.split(os.pathsep)))
        by_version = {each.version: each for each in all_found}
        return tuple(by_version[version] for version in sorted(by_version))
    found = []
    for minor in MINORS:
        for candidate in _candidates(minor):
            interpreter = described(candidate) if os.access(candidate, os.X_OK) else None
            if interpreter is not None and interpreter.version == (3, minor):
                found.append(interpreter)
                break
    return tuple(found)


def oldest_and_newest() -> list[Interpreter]:
    """The first and the last of them; one if there is only one."""
    found = interpreters()
    return list(dict.fromkeys((found[0], found[-1]))) if found else []


def newest_with_site_packages() -> Interpreter | None:
    """The newest that is no Debian's: a copy of it finds packages where most systems have them."""
    return next((each for each in reversed(interpreters()) if not each.debian), None)


def debians() -> Interpreter | None:
    """Debian's own interpreter, or another with its schemes."""
    found = [*reversed(interpreters()), described("/usr/bin/python3")]
    return next((each for each in found if each and each.debian), None)
