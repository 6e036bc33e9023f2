"""Finds the project's own files."""

from __future__ import annotations

from whose._environment.project import may_be_project
from whose._files.disk import reason
from whose._files.paths import NO_CODE
from whose._files.system import BUILTINS, OS, TYPE_CHECKING
from whose._rules.libraries import other_places
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import DirEntry

    from whose._files.disk import Disk
    from whose._rules.rules import Rules


def project_files(rules: Rules, pattern: str) -> Iterator[str]:
    """Every file of the project whose name matches, directory by directory, ordered by name."""
    from fnmatch import fnmatchcase

    key = rules.paths.key
    places = other_places(rules, set(Kind) - {Kind.PROJECT})
    seen: set[str] = set()
    todo = list(starts(rules))[::-1]
    while todo:
        directory = todo.pop()
        real = key(rules.disk.real(directory))  # `lib64` may be a link to `lib`
        if real in seen:
            continue
        seen.add(real)
        below = []
        for entry in listing(directory, rules.disk):
            at = key(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in NO_CODE and (
                    rules.judge(at).kind is Kind.PROJECT
                    or any(rules.paths.inside(each, at) for each in places)
                ):
                    below.append(entry.path)
            elif (
                fnmatchcase(entry.name, pattern)
                and OS.path.isfile(at)
                and rules.judge(at).kind is Kind.PROJECT
            ):
                yield entry.path
        todo += reversed(below)


def listing(directory: str, disk: Disk) -> list[DirEntry[str]]:
    """What is in a directory, ordered by name; nothing if it cannot be read."""
    try:
        with OS.scandir(directory) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError) as error:
        disk.has_failed(directory, f"cannot be listed ({reason(error)})", error)
        return []


def starts(rules: Rules) -> Iterator[str]:
    """Where its files may be: trees, `sys.path`, editable sources, sites with own packages."""
    environment, own = rules.environment, rules.own
    yield from environment.survey.project_trees()
    for root in environment.roots:
        on_path = root.role == "path" and root.kind is Kind.PROJECT
        if on_path and may_be_project(root.path, rules.paths):
            yield root.path
    for layer in environment.layers:
        yield from (source for each, source in own.editable_in(layer) if own.is_project(each))
        for site in layer.sites:
            installed = environment.contents.installed(site)
            if own.listed(installed).tops:
                yield site
