"""The files below a directory, in order, without those that are nobody's code."""

from __future__ import annotations

import os

from whose._files.paths import NO_CODE
from whose.cli.output import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Walk:
    """Goes through directories; what cannot be looked at is told of, and `failed` is true."""

    def __init__(self, patterns: list[str], *, ignoring: bool = False) -> None:
        self.patterns = patterns
        self.ignoring = ignoring
        self.failed = False

    def files(self, path: str, full: str) -> Iterator[tuple[str, str]]:
        """Every file below a directory: as it is called from `path`, and absolute.

        A link to a directory is left out, as what is in it may be anywhere.
        """
        ignored = _ignored_by_git(full) if self.ignoring else frozenset[str]()
        directories = [(path, full)]
        while directories:
            path, full = directories.pop()
            below = []
            try:
                with os.scandir(full) as entries:
                    listed = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self.tell(path, error)
                continue
            for entry in listed:
                name = os.path.join(path, entry.name)
                if entry.path in ignored:
                    continue
                try:
                    is_directory = entry.is_dir()
                except OSError as error:  # a link that loops, or that may not be followed
                    self.tell(name, error)
                    continue
                if not is_directory:
                    if not self.patterns or self.matches(entry.name):
                        yield name, entry.path
                elif entry.name not in NO_CODE and not entry.is_symlink():
                    below.append((name, entry.path))
            directories += reversed(below)

    def matches(self, name: str) -> bool:
        """Whether a pattern of `--glob` fits the name of a file."""
        from fnmatch import fnmatchcase

        return any(fnmatchcase(name, pattern) for pattern in self.patterns)

    def tell(self, path: str, error: OSError) -> None:
        """Say what cannot be looked at, and why."""
        self.failed = True
        tell(f"whose: {path}: {error.strerror or type(error).__name__}")


def _ignored_by_git(directory: str) -> frozenset[str]:
    """What git ignores below a directory; nothing where it is not there to say so."""
    at = directory
    while not os.path.exists(os.path.join(at, ".git")):
        if os.path.dirname(at) == at:
            return frozenset()
        at = os.path.dirname(at)
    import subprocess

    command = ("git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--others", "--ignored")
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the names are ours
            (*command, "--exclude-standard", "--directory"),
            cwd=directory,
            capture_output=True,
            check=True,
            timeout=60,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return frozenset()
    names = (os.fsdecode(each).rstrip("/") for each in done.stdout.split(b"\0") if each)
    # A directory that was named is meant, ignored or not.
    return frozenset(os.path.join(directory, name) for name in names if name not in ("", "."))
