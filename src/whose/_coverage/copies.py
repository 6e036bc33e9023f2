"""Has measured copies of the project's code, in site directories, reported as their sources.

coverage.py's section `[paths]` does that when it combines data or reports. It asks no plugin
then, so data from other places need snapshots of the environments there.
"""

from __future__ import annotations

import sys

from whose._files.system import BUILTINS, OS, TYPE_CHECKING
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coverage.types import TConfigurable

    from whose._classifier import Classifier

# Directories in which a project may have its packages. The first one with a package counts.
SOURCES = ("src", "", "lib", "python")


def map_to_source(
    config: TConfigurable,
    classifier: Classifier,
    directory: str,
    snapshots: Iterable[Classifier] = (),
) -> list[str]:
    """Set `[paths]` if the user has not; returns what was set, in words.

    `directory` is the directory of the project, relative to which coverage.py shows files.
    `snapshots` answer for environments in other places, from which there may be data.
    """
    if not directory or config.get_option("paths"):
        return []
    sources: dict[str, dict[str, None]] = {}
    sites: dict[str, None] = {}
    trees: dict[str, None] = {}  # where the project's directory is in the other places
    for each in (classifier, *snapshots):
        elsewhere = each is not classifier
        for source, site, name in installed_copies(each, directory, elsewhere=elsewhere):
            sources.setdefault(source, {})[name] = None
            sites[site] = None
        if elsewhere:
            trees[each.environment.evidence.cwd] = None
    relative = bool(config.get_option("run:relative_files"))
    paths = {}
    for source in sources:
        shown = source if not relative else OS.path.relpath(source, directory)
        paths[f"whose {OS.path.basename(source)}"] = [shown, *sites]
    said = [
        f"paths: {' and '.join(sites)} is shown as {source} (of the project: {', '.join(names)})"
        for source, names in sources.items()
    ]
    others = [each for each in trees if each not in ("", "/", directory)]
    if others and not relative:  # last: an environment in the directory has copies
        paths["whose snapshot"] = [directory, *map(literal, others)]
        said += [f"paths: {each} is shown as {directory} (by a snapshot)" for each in others]
    if paths:
        config.set_option("paths", paths)
    return said


def literal(path: str) -> str:
    """The pattern that a path fits: coverage.py has no escape, but `?` fits any character."""
    return "".join("?" if each in "[]*" else each for each in path)


def installed_copies(
    classifier: Classifier, directory: str, *, elsewhere: bool = False
) -> Iterator[tuple[str, str, str]]:
    """The project's packages and modules of which there is a copy in a site directory.

    Each is given as the directory of its source, a pattern for the directory of the copy, and its
    own name. `elsewhere` tells that the classifier answers by a snapshot.
    """
    # Take what is here by name: most reports have no copies, and need no Environment.
    entries = classifier.environment.path if elsewhere else sys.path
    sites = [
        path
        for path in entries
        if isinstance(path, str) and _name(path) in ("site-packages", "dist-packages")
    ]
    seen = set()
    for part in SOURCES:
        source = OS.path.join(directory, part).rstrip(OS.sep)
        for name in _importable(source):
            for site in sites:
                there = elsewhere or OS.path.exists(OS.path.join(site, name))
                original = OS.path.join(source, name)
                if there and (site, name) not in seen:
                    pattern = _place_of_copy(original, site, classifier)
                    if pattern:
                        seen.add((site, name))
                        yield source, pattern, name


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


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


def _place_of_copy(original: str, site: str, classifier: Classifier) -> str:
    """A pattern for the directory with the copy of `original` that was installed into `site`.

    Empty if there is none. The modules may be links: of uv into its cache, of an editable
    installation to the sources.
    """
    disk = classifier.environment.disk
    join, real = disk.paths.join, disk.real
    module = _first_module(original)
    if not module or not disk.exists(join(site, OS.path.basename(original))):
        return ""
    relative = OS.path.relpath(module, OS.path.dirname(original)).split(OS.sep)
    there = join(site, *relative)
    found = real(there)
    if found == OS.path.realpath(module) or classifier.classify(there) is not Kind.PROJECT:
        return ""
    if disk.paths.inside(found, real(site)):
        # It also fits data from other environments and Pythons.
        return "*/" + _name(site)
    owner = classifier.owner(there)
    top = found.removesuffix(join("", *relative))
    return literal(top) if owner and not owner.editable and top != found else ""


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
