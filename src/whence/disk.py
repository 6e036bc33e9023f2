"""Asks the file system, without ever raising, blocking or following what it reads."""

from __future__ import annotations

import os
import stat

from whence.paths import LONGEST, Paths, native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Form = Literal["dir", "file", "link", "other"]

# Directories with more entries are not searched for metadata.
MOST_ENTRIES = 50_000

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class Disk:
    """Questions to the file system. Answers to `real` are remembered until a new Disk.

    What could not be read is kept in `problems`: path to one line of reason.
    """

    def __init__(self, paths: Paths | None = None) -> None:
        self.paths = paths or native()
        self.problems: dict[str, str] = {}
        self._real: dict[str, str] = {}

    def form(self, path: str) -> Form | None:
        """What is at `path` itself (a link is not followed); None if nothing can be seen."""
        try:
            mode = os.lstat(path).st_mode
        except (OSError, ValueError):
            return None
        if stat.S_ISDIR(mode):
            return "dir"
        if stat.S_ISREG(mode):
            return "file"
        return "link" if stat.S_ISLNK(mode) else "other"

    def is_link(self, path: str) -> bool:
        """Whether `path` itself is a link."""
        try:
            return stat.S_ISLNK(os.lstat(path).st_mode)
        except (OSError, ValueError):
            return False

    def exists(self, path: str) -> bool:
        """Whether something is at `path`, links followed."""
        try:
            return os.access(path, os.F_OK)
        except (OSError, ValueError):
            return False

    def names(self, directory: str) -> list[str] | None:
        """The names in `directory`; None if it cannot be listed or holds too many."""
        entries = self.entries(directory)
        return None if entries is None else [name for name, _ in entries]

    def entries(self, directory: str) -> list[tuple[str, bool]] | None:
        """Name and "is it a link" of everything in `directory`; None as for `names`."""
        found: list[tuple[str, bool]] = []
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    found.append((entry.name, entry.is_symlink()))
                    if len(found) > MOST_ENTRIES:
                        self.problems[directory] = f"has more than {MOST_ENTRIES} entries"
                        return None
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            self.problems[directory] = f"cannot be listed ({_why(error)})"
            return None
        return found

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes of a regular file of at most `limit` bytes, else None.

        Anything else (a device, a FIFO, a larger file) is not read.
        """
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                self.problems[path] = "not a regular file"
                return None
            handle = os.open(path, _OPEN_FLAGS)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            self.problems[path] = f"cannot be read ({_why(error)})"
            return None
        try:
            with open(handle, "rb", buffering=0) as file:
                # Asked again of the open file: it may have been replaced in between.
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    self.problems[path] = "not a regular file"
                    return None
                return self._bounded(file.read(limit + 1), path, limit)
        except OSError as error:
            self.problems[path] = f"cannot be read ({_why(error)})"
            return None

    def _bounded(self, data: bytes | None, path: str, limit: int) -> bytes | None:
        if data is not None and len(data) > limit:
            self.problems[path] = f"larger than {limit} bytes"
            return None
        return data

    def real(self, path: str) -> str:
        """`path` with every link resolved; a link that leads nowhere stays as it is."""
        missing = []
        at = path
        # Neighbours share their parents: ask once for each component, not for each path.
        while (known := self._real.get(at)) is None:
            missing.append(at)
            up = self.paths.parent(at)
            if up == at or len(path) > LONGEST:
                known = at
                break
            at = up
        for at in reversed(missing):
            if self.paths.fold is not None or self.form(at) == "link":
                try:
                    known = os.path.realpath(at)
                except (OSError, ValueError):
                    known = at
                if len(known) > len(at) and self.paths.inside(known, at):
                    known = at  # a link to below itself leads nowhere
            elif known != at:
                known = self.paths.join(known, self.paths.name(at))
            self._real[at] = known
        return known


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
