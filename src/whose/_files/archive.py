"""Answers the same questions as a Disk, about zip archives on `sys.path` (zipapp, PEX, eggs).

It reads the part of the format (PKWARE's APPNOTE) that `zipimport` supports. `zipfile`
is not used: it would be imported in the middle of an answer, when the import system may
hold its lock, and when the program may have a module of that name.
"""

from __future__ import annotations

from whose._files.limits import FILE_LIMIT
from whose._files.paths import Paths
from whose._files.system import BUILTINS, OPEN_FLAGS, OS, TYPE_CHECKING, library

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from whose._files.disk import Disk

_MOST_MEMBERS = 200_000
_DIRECTORY_LIMIT = 64 * 1024 * 1024  # bytes
_LONGEST_END = 22 + 65535 + 20  # bytes: the end record, its comment, the locator before it
_TAKES = 4  # bytes of memory for each byte of a list of members
_STORED, _DEFLATED = 0, 8


class Archive:
    """One zip file. Paths are as in zipimport: archive, separator, member.

    The list of members is read at once, and the file is closed again. The content of a
    member is read when it is asked for.
    """

    def __init__(self, path: str, disk: Disk) -> None:
        self.path = path
        self.paths: Paths = disk.paths
        self.problems = disk.problems
        self._disk = disk  # counts what is read: a small archive can unpack to any size
        self.members: dict[str, tuple[int, int, int]] = {}
        self._tops: set[str] = set()
        for name, found in _directory(path, disk):
            self._tops.add(name.partition("/")[0])
            inner = name.strip("/").replace("/", self.paths.sep)
            self.members[self.paths.key(self.paths.join(path, inner))] = found

    def entries(self, directory: str) -> dict[str, bool] | None:
        """The names at the top of the archive, none of them a link; None for what is below it."""
        return dict.fromkeys(self._tops, False) if directory == self.path else None

    def exists(self, path: str) -> bool:
        """Whether the archive has that member."""
        return self.paths.key(path) in self.members

    def is_believed(self, path: str) -> bool:  # noqa: ARG002
        """Whether a member may be believed: always, as the archive itself is."""
        return True

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes | None:
        """The bytes of a member; None if there is none, or if it has more than `limit`."""
        member = self.members.get(self.paths.key(path))
        if member is None:
            return None
        most = self._disk.allowed(path, limit)
        try:
            data = _content(self.path, *member, most + 1)
        except Exception as error:  # noqa: BLE001
            self._disk.note_failure(path, "cannot be read from the archive", error)
            return None
        return data if self._disk.count(path, len(data), limit) else None


def open_archive(path: str, disk: Disk) -> Archive | None:
    """The archive at `path`; None if that is none, or cannot be read."""
    try:
        return disk.opened(path, Archive) if disk.is_believed(path) else None
    except Exception as error:  # noqa: BLE001
        disk.note_failure(path, "cannot be read as an archive", error)
        return None


def _directory(path: str, disk: Disk) -> list[tuple[str, tuple[int, int, int]]]:
    """The name of every member, with its offset, compressed size and compression method."""
    handle = OS.open(path, OPEN_FLAGS)
    try:
        size = OS.fstat(handle).st_size
        start = max(0, size - _LONGEST_END)
        end = _read(handle, start, _LONGEST_END)
        at = end.rfind(b"PK\5\6")
        if at < 0 or len(end) - at < 22:
            raise FileNotFoundError  # the file is no archive, although a path leads into it
        length, offset = _number(end, at + 12, 4), _number(end, at + 16, 4)
        stop = start + at
        locator = end[at - 20 : at] if at >= 20 else b""
        if locator.startswith(b"PK\6\7"):  # Zip64
            stop -= 20 + 56
            more = _read(handle, stop, 56)
            if not more.startswith(b"PK\6\6"):
                raise ValueError
            length, offset = _number(more, 40, 8), _number(more, 48, 8)
        # Offsets count from the start of the archive, which may come after a `#!` line.
        before = stop - length - offset
        if length > _DIRECTORY_LIMIT or before < 0:
            raise ValueError
        if not disk.count(path, _TAKES * length, _TAKES * length):
            raise FileNotFoundError  # the problem is noted already
        return _entries(_read(handle, stop - length, length), before)
    finally:
        OS.close(handle)


def _entries(data: bytes, before: int) -> list[tuple[str, tuple[int, int, int]]]:
    found: list[tuple[str, tuple[int, int, int]]] = []
    at = 0
    while data.startswith(b"PK\1\2", at) and len(found) < _MOST_MEMBERS:
        name, extra, comment = (_number(data, at + each, 2) for each in (28, 30, 32))
        begin = at + 46
        text = data[begin : begin + name].decode("utf-8", "replace")
        offset = before + _number(data, at + 42, 4)
        encrypted = _number(data, at + 8, 2) & 1
        method = -1 if encrypted else _number(data, at + 10, 2)
        found.append((text, (offset, _number(data, at + 20, 4), method)))
        at = begin + name + extra + comment
    return found


def _content(path: str, offset: int, size: int, method: int, most: int) -> bytes:
    """At most `most` bytes of a member."""
    handle = OS.open(path, OPEN_FLAGS)
    try:
        header = _read(handle, offset, 30)
        if not header.startswith(b"PK\3\4") or method not in (_STORED, _DEFLATED):
            raise ValueError
        begin = offset + 30 + _number(header, 26, 2) + _number(header, 28, 2)
        data = _read(handle, begin, min(size, 2 * most))  # packed, it is hardly ever larger
    finally:
        OS.close(handle)
    if method == _STORED:
        return data[:most]
    unpacked: bytes = library("zlib").decompressobj(-15).decompress(data, most)
    return unpacked


def _read(handle: int, offset: int, size: int) -> bytes:
    OS.lseek(handle, offset, 0)
    data = b""
    while len(data) < size and (block := OS.read(handle, size - len(data))):
        data += block
    return data


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
