"""Reads `build-details.json`, which describes an interpreter (PEP 739)."""

from __future__ import annotations

from typing import NamedTuple

from whose._files.system import BUILTINS, TYPE_CHECKING, library

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from whose._files.disk import Disk

_NAME = "build-details.json"


class BuildDetails(NamedTuple):
    """The parts of a `build-details.json` that say where an interpreter is, and which."""

    version: str
    """The version of Python, with the micro number if the file has it."""
    prefix: str
    """The base prefix that it was built for, absolute. The interpreter may have been moved."""
    interpreter: str
    """The executable, relative to the prefix if it is below it; empty if not given."""


def build_details(directory: str, disk: Disk) -> BuildDetails | None:
    """The details of the build whose standard library is in `directory`; None if not there.

    Debian puts the ABI and the platform into the file's name, as in
    `build-details..x86_64-linux-gnu.json`.
    """
    names = [each for each in disk.names(directory) or () if each.startswith("build-details.")]
    for name in sorted(names, key=lambda each: (each != _NAME, each)):
        if not name.endswith(".json"):
            continue
        path = disk.paths.join(directory, name)
        data = disk.read(path)
        found = _parsed(data, directory, disk) if data is not None else None
        if found is not None:
            return found
        disk.problems.setdefault(path, "not the details of a build")
    return None


def _parsed(data: bytes, directory: str, disk: Disk) -> BuildDetails | None:
    paths = disk.paths
    try:
        content = library("json").loads(data)
        if not content["schema_version"].startswith("1."):
            return None  # another major version may differ in meaning
        version = content["language"]["version"]
        numbers = content["language"].get("version_info")
        if numbers is not None:
            version = f"{numbers['major']:d}.{numbers['minor']:d}.{numbers['micro']:d}"
        prefix = paths.absolute(content["base_prefix"], directory)
        interpreter = content.get("base_interpreter", "")
        if not version.replace(".", "").isdigit() or "\0" in prefix + interpreter:
            return None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    if interpreter:
        interpreter = paths.absolute(interpreter, prefix)
        interpreter = paths.below(interpreter, prefix) or interpreter
    return BuildDetails(version, prefix, interpreter)
