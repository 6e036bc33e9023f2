"""Tells the version of an interpreter by its files: names, and the details of its build."""

from __future__ import annotations

from whose._files.system import BUILTINS, TYPE_CHECKING, library

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable

    from whose._files.disk import Disk


def numbers_in(text: str) -> tuple[int, ...]:
    """The first three numbers of the version that a text holds; empty if it holds none."""
    found = library("re").search(r"\d{1,9}(\.\d{1,9}){0,2}", text)
    return tuple(map(int, found[0].split("."))) if found else ()


def version_in_details(libraries: Iterable[str], disk: Disk) -> str:
    """The version in the `build-details.json` of a standard library (PEP 739); else empty.

    Debian puts the ABI and the platform into the file's name.
    """
    for place in libraries:
        for name in disk.entries(place) or ():
            if name.startswith("build-details.") and name.endswith(".json"):
                path = disk.paths.join(place, name)
                try:
                    language = library("json").loads(disk.read(path) or b"")["language"]
                    full = language.get("version_info")  # optional, unlike `version`
                    parts = [full[each] for each in ("major", "minor", "micro")] if full else []
                    numbers = parts or map(int, language["version"].split("."))
                    return ".".join(f"{each:d}" for each in numbers)
                except (AttributeError, ValueError, LookupError, TypeError, RecursionError):
                    disk.problems.setdefault(path, "not the details of a build")
    return ""


def windows_version(prefix: str, disk: Disk) -> str:
    """The version of Python in the name of a file such as `python313.dll`; may be empty."""
    for name in disk.entries(prefix) or ():
        start, _, rest = name.lower().partition("python3")
        minor, _, ending = rest.partition(".")
        minor = minor.removesuffix("t")  # of a free-threaded build
        if not start and minor.isdecimal() and ending in ("dll", "zip"):
            return f"3.{minor}"
    return ""
