"""Asks the file system. Questions do not raise, do not block, and open nothing but their path."""

from __future__ import annotations

from itertools import islice

from whose._files.limits import (
    FILE_LIMIT,
    LONGEST,
    METADATA_LIMIT,
    MOST_ENTRIES,
    MOST_PLACES,
    START_LIMIT,
)
from whose._files.paths import PTH_CODE, START_FILES, Paths, forget_oldest, rules_of
from whose._files.system import BUILTINS, OPEN_FLAGS, OS, TYPE_CHECKING, is_exhausted

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Literal, TypeVar

    T = TypeVar("T")
    Form = Literal["dir", "file", "link", "other"]

DISTRUSTED = "another user's, in a directory that anyone can write to: not believed"

# The same values as in the module `stat`.
_BY_ANYONE = 0o002  # anyone may write
_FORMAT, _DIRECTORY, _FILE, _LINK = 0o170000, 0o040000, 0o100000, 0o120000
# Too many open files, in the system or in this process, and too little memory: on all systems.
_EXHAUSTED = (23, 24, 12)
_FORMS: dict[int, Form] = {_DIRECTORY: "dir", _FILE: "file", _LINK: "link"}


class Disk:
    """The file system. Real paths are remembered as long as the object lives.

    `problems` maps each path that could not be used to a line that says why. Files of
    another user in a directory where anyone can write, such as `/tmp`, are not read.
    """

    live = True
    """Whether it looks at the real disk, and not at an image of one."""

    def __init__(self, paths: Paths | None = None) -> None:
        self.paths = paths or rules_of()
        self.problems: dict[str, str] = {}
        self.exhausted: set[str] = set()
        """What could not be read for a reason that may pass: too many files were open."""
        self._real: dict[str, str] = {}
        self._left = METADATA_LIMIT
        self._counted: set[str] = set()
        # Users whose files are believed anywhere: root and this one. On Windows every file is 0's.
        self.owners = frozenset((0, OS.geteuid() if hasattr(OS, "geteuid") else 0))
        self._writable: dict[str, bool] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.paths,)  # another process looks for itself

    def anew(self) -> Disk:
        """The same disk with nothing remembered."""
        return Disk(self.paths)

    def opened(self, path: str, archive: Callable[[str, Disk], T]) -> T:
        """The archive at `path`, made by calling `archive`, whose exceptions are not caught."""
        return archive(path, self)

    def form(self, path: str) -> Form | None:
        """What is at `path`, without following a link; None if nothing is there or visible."""
        try:
            return _FORMS.get(OS.lstat(path).st_mode & _FORMAT, "other")
        except (OSError, ValueError):
            return None

    def is_link(self, path: str) -> bool:
        """Whether `path` itself is a link."""
        return self.form(path) == "link"

    def link(self, path: str) -> str:
        """The target of the link `path`, as written; empty if it is no link or unreadable."""
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

    def is_gone(self, path: str) -> bool:
        """Whether nothing is at `path`; False if that is not certain."""
        try:
            OS.stat(path)
        except (OSError, ValueError) as error:
            return isinstance(error, (FileNotFoundError, NotADirectoryError))
        return False

    def is_evidence(self, path: str) -> bool:
        """Whether something is at `path`, and may be believed."""
        return self.exists(path) and self.is_believed(path)

    def is_believed(self, path: str) -> bool:
        """Whether what is at `path` may be believed; True if nothing is there."""
        try:
            return self._status(path) is not None
        except (OSError, ValueError):
            return True

    def _status(self, path: str) -> Any:
        """The status of what is at `path`, links followed; None if it is not believed."""
        status = OS.lstat(path)
        if status.st_mode & _FORMAT == _LINK:
            # A link to a file of root is not evidence by root.
            at = self.paths.join(self.real(self.paths.parent(path)), self.paths.name(path))
            if not self._believes(path, status.st_uid, at):
                return None
            status = OS.stat(path)
        return status if self._believes(path, status.st_uid) else None

    def _believes(self, path: str, owner: int, at: str = "") -> bool:
        if owner in self.owners or not self._is_public(self.paths.parent(at or self.real(path))):
            return True
        self.problems[path] = DISTRUSTED
        return False

    def _is_public(self, directory: str) -> bool:
        """Whether anyone may write to a directory or to one above it."""
        for each in self.paths.above(directory):
            if each not in self._writable:
                self._writable[each] = bool(OS.stat(each).st_mode & _BY_ANYONE)
            if self._writable[each]:
                return True
        return False

    def entries(self, directory: str) -> dict[str, bool] | None:
        """The names in `directory`, each with whether it is a link.

        None if the directory cannot be listed, or holds too many.
        """
        try:
            with OS.scandir(directory) as entries:
                some = islice(entries, MOST_ENTRIES + 1)
                found = {entry.name: entry.is_symlink() for entry in some}
        except (OSError, ValueError) as error:
            self.note_failure(directory, "cannot be listed", error)
            return None
        if len(found) > MOST_ENTRIES:
            self.problems[directory] = f"has more than {MOST_ENTRIES} entries"
            return None
        return found

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes | None:
        """The bytes of a regular file of at most `limit` bytes, else None.

        Anything else (a device, a FIFO, a larger file) is not read.
        """
        try:
            status = self._status(path)
            if status is None:
                return None
            if status.st_mode & _FORMAT != _FILE:
                self.problems[path] = "not a regular file"
                return None
            handle = OS.open(path, OPEN_FLAGS)
            try:
                # Check the open file again: another file may have got the name in between.
                status = OS.fstat(handle)
                if status.st_mode & _FORMAT != _FILE:
                    self.problems[path] = "not a regular file"
                    return None
                if not self._believes(path, status.st_uid):
                    return None
                most = self.allowed(path, limit)
                size = min(status.st_size, most) + 1
                data = block = OS.read(handle, size)
                # Another size than told: in some file systems, or of a file that is written now.
                while block and status.st_size != len(data) <= most:
                    block = OS.read(handle, size)
                    data += block
            finally:
                OS.close(handle)
        except FileNotFoundError:  # in most cases
            return None
        except ValueError:  # it has a NUL, or a surrogate that stands for no byte
            self.problems[path] = "no file can have that name"
            return None
        except OSError as error:
            self.note_failure(path, "cannot be read", error)  # `was_unreadable` looks for that
            return None
        return data if self.count(path, len(data), limit) else None

    def note_failure(self, path: str, what: str, error: Exception) -> None:
        """Note what is there and could not be read. Raise `error` if the process is at fault."""
        if is_exhausted(error):
            raise error
        if isinstance(error, (FileNotFoundError, NotADirectoryError)):
            return
        reason = getattr(error, "strerror", None) or type(error).__name__
        self.problems[path] = f"{what} ({reason})"
        if getattr(error, "errno", None) in _EXHAUSTED:
            self.exhausted.add(path)

    def allowed(self, path: str, limit: int) -> int:
        """The bytes that may be read of a file: `limit`, or what is left of METADATA_LIMIT."""
        return limit if path in self._counted else min(limit, self._left)

    def count(self, path: str, size: int, limit: int) -> bool:
        """Count the size of a file once. False, with a note in `problems`, if it is too large."""
        if size > self.allowed(path, limit):
            too_large = f"larger than {limit} bytes"
            too_many = f"more than {METADATA_LIMIT} bytes of metadata were found before it"
            self.problems[path] = too_large if size > limit else too_many
            return False
        if path not in self._counted:
            self._counted.add(path)
            self._left -= size
        return True

    def start_text(self, path: str) -> str:
        """The text of a start-up file; empty if there is none, or too much was read before it."""
        data = self.read(path, START_LIMIT) or b""
        size = len(data) * (METADATA_LIMIT // START_LIMIT)  # START_LIMIT bytes use it up
        counted = self.count(f"{path} (lines)", size, size)
        return data.decode("utf-8-sig", "replace") if counted else ""

    def start_lines(self, site: str) -> Iterator[tuple[str, int, bool, str]]:
        """The lines of start-up files in a site directory: file, number, if it is code, text."""
        for name in sorted(self.entries(site) or ()):
            if name.endswith(START_FILES) and not name.startswith("."):
                path, is_start = self.paths.join(site, name), name.endswith(START_FILES[1])
                for number, row in enumerate(self.start_text(path).split("\n"), 1):
                    line = row.strip()
                    if line[:1] not in ("", "#") and "\0" not in line:
                        yield path, number, is_start or line.startswith(PTH_CODE), line

    def is_real(self, path: str) -> bool:
        """Whether no link is on the way to `path`. Windows spells real paths as on the disk."""
        return self.paths.key(self.real(path)) == self.paths.key(path)

    def real(self, path: str) -> str:
        """`path` with every link resolved; a link that leads nowhere stays as it is."""
        resolved = self._real.get(path)
        if resolved is not None:
            return resolved
        missing = []
        at = path
        # Files in one directory share its real path, so each component is looked at once.
        while (known := self._real.get(at)) is None:
            missing.append(at)
            up = self.paths.parent(at)
            if up == at or len(path) > LONGEST:
                known = at
                break
            at = up
        deep = self.paths.is_deep(path)
        for at in reversed(missing):
            if self.paths.fold is not None or self.form(at) == "link":
                known = self._followed(at)
                if len(known) > len(at) and self.paths.inside(known, at):
                    known = at  # a link to a path below itself leads nowhere
            elif known != at:
                known = self.paths.join(known, self.paths.name(at))
            if not deep:
                self._real[at] = known
        forget_oldest(self._real, MOST_PLACES)
        return known

    def contains(self, directory: str, path: str) -> bool:
        """Whether `path` is `directory` or below it, as spelled or by the real paths."""
        inside, real = self.paths.inside, self.real
        return inside(path, directory) or inside(real(path), real(directory))

    def _followed(self, path: str) -> str:
        """Where a link leads; `path` if nowhere."""
        paths = self.paths
        target = self.link(path) if paths.fold is None else ""
        is_plain = target[:1] == "/" and paths.absolute(target, "") == target
        # What many links lead to, such as a cache, is looked at once. As the target is there, no
        # link on the way to it leads back.
        if is_plain and self.form(target) in ("dir", "file"):
            return paths.join(self.real(paths.parent(target)), paths.name(target))
        try:
            return str(OS.path.realpath(path))
        except (OSError, ValueError, RecursionError) as error:  # a long chain of links
            if is_exhausted(error):
                raise
            return path
