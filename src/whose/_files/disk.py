"""Questions to the file system: none raises, waits, or opens what a file names."""

from __future__ import annotations

from whose._files.paths import LONGEST, Paths, native
from whose._files.system import BUILTINS, OS

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from whose._files.archive import Archive

    Form = Literal["dir", "file", "link", "other"]

# Directories with more entries are not searched for metadata.
MOST_ENTRIES = 50_000

OPEN_FLAGS = OS.O_RDONLY
for _name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    OPEN_FLAGS |= getattr(OS, _name, 0)

# As the module `stat` has them.
_FORMAT, _DIRECTORY, _FILE, _LINK = 0o170000, 0o040000, 0o100000, 0o120000
_FORMS: dict[int, Form] = {_DIRECTORY: "dir", _FILE: "file", _LINK: "link"}


class NotAnArchiveError(Exception):
    """A file is no archive, though it is in the place of one."""


class Disk:
    """Questions to the file system. Answers to `real` are remembered until a new Disk.

    What could not be read is kept in `problems`: path to one line of reason.
    """

    live = True
    """Whether it looks at the disk of this moment."""

    def __init__(self, paths: Paths | None = None) -> None:
        self.paths = paths or native()
        self.problems: dict[str, str] = {}
        self._real: dict[str, str] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.paths,)  # another process looks for itself

    def anew(self) -> Disk:
        """A disk that has nothing remembered."""
        return Disk(self.paths)

    def opened(self, path: str, archive: Callable[[str, Disk], Archive]) -> Archive:
        """The archive at `path`, made by a class; raises what that raises."""
        return archive(path, self)

    def form(self, path: str) -> Form | None:
        """What is at `path` itself (a link is not followed); None if nothing can be seen."""
        try:
            return _FORMS.get(OS.lstat(path).st_mode & _FORMAT, "other")
        except (OSError, ValueError):
            return None

    def is_link(self, path: str) -> bool:
        """Whether `path` itself is a link."""
        try:
            return OS.lstat(path).st_mode & _FORMAT == _LINK
        except (OSError, ValueError):
            return False

    def link(self, path: str) -> str:
        """Where the link `path` says that it leads; empty if it is none or cannot be read."""
        try:
            return OS.readlink(path)
        except (OSError, ValueError):
            return ""

    def exists(self, path: str) -> bool:
        """Whether something is at `path`, links followed."""
        try:
            return OS.access(path, OS.F_OK)
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
            with OS.scandir(directory) as entries:
                for entry in entries:
                    found.append((entry.name, entry.is_symlink()))
                    if len(found) > MOST_ENTRIES:
                        self.problems[directory] = f"has more than {MOST_ENTRIES} entries"
                        return None
        except (FileNotFoundError, NotADirectoryError):
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
            if OS.stat(path).st_mode & _FORMAT != _FILE:
                self.problems[path] = "not a regular file"
                return None
            handle = OS.open(path, OPEN_FLAGS)
            try:
                # Ask the open file once more: the name may stand for another file by now.
                status = OS.fstat(handle)
                if status.st_mode & _FORMAT != _FILE:
                    self.problems[path] = "not a regular file"
                    return None
                size = min(status.st_size, limit) + 1
                data = OS.read(handle, size)
                while data and len(data) <= limit and (block := OS.read(handle, size)):
                    data += block
            finally:
                OS.close(handle)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            self.problems[path] = f"cannot be read ({_why(error)})"
            return None
        if len(data) > limit:
            self.problems[path] = f"larger than {limit} bytes"
            return None
        return data

    def real(self, path: str) -> str:
        """`path` with every link resolved; a link that leads nowhere stays as it is."""
        missing = []
        at = path
        # Files in one directory share its real path: ask once for each component.
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
                    known = OS.path.realpath(at)
                except (OSError, ValueError):
                    known = at
                if len(known) > len(at) and self.paths.inside(known, at):
                    known = at  # a link to a path below itself leads nowhere
            elif known != at:
                known = self.paths.join(known, self.paths.name(at))
            self._real[at] = known
        return known


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
