"""Lists the files below a directory, ordered by name, without caches and version control."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from whose._files.paths import NO_CODE


def files_below(
    path: str,
    patterns: Sequence[str],
    failed: Callable[[str, OSError], None],
    *,
    ignoring: bool,
) -> Iterator[str]:
    """Every file below the directory `path`, as a path that begins with that.

    Links to directories are left out, and with `ignoring` what git ignores. `failed` is called
    with what could not be read.
    """
    from fnmatch import fnmatchcase

    ignored = _ignored_by_git(path) if ignoring else frozenset[str]()
    directories = [path]
    while directories:
        path = directories.pop()
        below = []
        try:
            with os.scandir(path) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            failed(path, error)
            continue
        for entry in listed:
            if entry.path in ignored:
                continue
            try:
                is_directory = entry.is_dir()
            except OSError as error:  # a link to itself, or without permission
                failed(entry.path, error)
                continue
            if not is_directory:
                if not patterns or any(fnmatchcase(entry.name, each) for each in patterns):
                    yield entry.path
            elif entry.name not in NO_CODE and not entry.is_symlink():
                below.append(entry.path)
        directories += reversed(below)


def _ignored_by_git(directory: str) -> frozenset[str]:
    """The paths below a directory that git ignores; empty if there is no repository, or no git."""
    import subprocess

    command = ("git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--others", "--ignored")
    options = ("--exclude-standard", "--directory")
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the names are ours
            (*command, *options), cwd=directory, capture_output=True, check=True, timeout=60
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return frozenset()
    names = (os.fsdecode(each).rstrip("/") for each in done.stdout.split(b"\0") if each)
    # A directory that was named by the user is listed even if git ignores it.
    return frozenset(os.path.join(directory, name) for name in names if name not in ("", "."))
