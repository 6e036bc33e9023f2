"""Has measured copies of the project's code, in site directories, reported as their sources.

coverage.py's section `[paths]` does that when it combines data or reports.
"""

from __future__ import annotations

import sys

from whose._files.system import BUILTINS, OS
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from coverage.types import TConfigurable

    from whose._classifier import Classifier

# Directories in which a project may have its packages. The first one with a package counts.
SOURCES = ("src", "", "lib", "python")


def map_to_source(config: TConfigurable, classifier: Classifier, directory: str) -> list[str]:
    """Set `[paths]` if the user has not; returns what was set, in words.

    `directory` is the directory of the project, relative to which coverage.py shows files.
    """
    if not directory or config.get_option("paths"):
        return []
    sources: dict[str, list[str]] = {}
    sites: dict[str, None] = {}
    for source, site, name in installed_copies(classifier, directory):
        sources.setdefault(source, []).append(name)
        # A pattern, so that it also fits data from other environments and versions of Python.
        sites["*/" + OS.path.basename(site)] = None
    relative = bool(config.get_option("run:relative_files"))
    paths = {}
    for source in sources:
        shown = source if not relative else OS.path.relpath(source, directory)
        paths[f"whose {OS.path.basename(source)}"] = [shown, *sites]
    if not paths:
        return []
    config.set_option("paths", paths)
    return [
        f"paths: {' and '.join(sites)} is shown as {source} (of the project: {', '.join(names)})"
        for source, names in sources.items()
    ]


def installed_copies(classifier: Classifier, directory: str) -> Iterator[tuple[str, str, str]]:
    """The project's packages and modules of which there is a copy in a site directory.

    Each is given as the directory of its source, the site directory, and its name.
    """
    # Take site directories by name: most reports have no copies, and need no Environment.
    sites = [
        path
        for path in sys.path
        if isinstance(path, str) and OS.path.basename(path) in ("site-packages", "dist-packages")
    ]
    seen = set()
    for part in SOURCES:
        source = OS.path.join(directory, part).rstrip(OS.sep)
        for name in _importable(source):
            for site in sites:
                copy, original = OS.path.join(site, name), OS.path.join(source, name)
                if (site, name) not in seen and _is_own_copy(copy, original, classifier):
                    seen.add((site, name))
                    yield source, site, name


def _importable(source: str) -> list[str]:
    """The names in a directory that may be those of packages or modules."""
    try:
        names = OS.listdir(source)
    except OSError:
        return []
    return sorted(
        name
        for name in names
        if not name.startswith("__")
        and name.removesuffix(".py").isidentifier()
        and (name.endswith(".py") or OS.path.isdir(OS.path.join(source, name)))
    )


def _is_own_copy(copy: str, original: str, classifier: Classifier) -> bool:
    """Whether `copy`, in a site directory, is an installed copy of `original`."""
    if not OS.path.exists(copy):
        return False
    module = _first_module(original)
    there = copy + module[len(original) :]
    if not module or not OS.path.isfile(there):
        return False
    if OS.path.realpath(there) == OS.path.realpath(module):
        return False  # an editable installation by links
    return classifier.classify(there) is Kind.PROJECT


def _first_module(path: str) -> str:
    """A module in a package: its `__init__.py` or, in a namespace package, the first one found."""
    if path.endswith(".py"):
        return path
    for directory, _, names in OS.walk(path):
        found = sorted(name for name in names if name.endswith(".py"))
        if found:
            name = "__init__.py" if "__init__.py" in found else found[0]
            return OS.path.join(directory, name)
    return ""
