"""Records what a disk is asked about, as the tree of an image: see `whose._files.image`."""

from __future__ import annotations

from whose._files.disk import Disk
from whose._files.limits import FILE_LIMIT
from whose._files.paths import Paths
from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from whose._files.archive import Archive
    from whose._files.disk import Form

    Names = dict[str, Any]


class Recorder(Disk):
    """A disk that records what it is asked about in `tree`."""

    def __init__(self, paths: Paths | None = None) -> None:
        super().__init__(paths)
        self.tree: Names = {}
        self._disk = Disk(self.paths)
        self.problems, self.exhausted = self._disk.problems, self._disk.exhausted
        self._directories: dict[str, Names] = {}

    def note(self, path: str, content: object = None) -> None:
        """Record that something is at `path`, with its content if given."""
        form = None if self.paths.is_deep(path) else self._disk.form(path)
        if form in ("dir", "link"):
            self._names_in(path)
            real = self._disk.real(path)
            if form == "link" and self._disk.form(real) == "file":
                self.note(real, content)
        elif form is not None:
            names, name = self._names_in(self.paths.parent(path)), self.paths.name(path)
            if content is not None or name not in names:
                names[name] = content

    def _names_in(self, directory: str) -> Names:
        """The recorded names in a directory, which is found by following links."""
        known = self._directories.get(directory)
        if known is not None:
            return known
        self._directories[directory] = known = {}  # ends the recursion at a link to itself
        up, name = self.paths.parent(directory), self.paths.name(directory)
        if up == directory:
            known = self.tree.setdefault(directory, {})
        elif (form := self._disk.form(directory)) == "link":
            target = self._disk.link(directory)
            self._names_in(up)[name] = ["link", target]
            known = self._names_in(self.paths.absolute(target, self._disk.real(up)))
        elif form == "dir":
            known = _below(self._names_in(up), name)
        self._directories[directory] = known
        return known

    def form(self, path: str) -> Form | None:
        """See `Disk`, as for all methods below."""
        self.note(path)
        return self._disk.form(path)

    def is_link(self, path: str) -> bool:
        if found := self._disk.is_link(path):  # an image says no about what is not in it
            self.note(path)
        return found

    def link(self, path: str) -> str:
        self.is_link(path)
        return self._disk.link(path)

    def exists(self, path: str) -> bool:
        if found := self._disk.exists(path):
            self.note(path)
        return found

    def is_gone(self, path: str) -> bool:
        return not self.exists(path) and self._disk.is_gone(path)

    def is_believed(self, path: str) -> bool:
        return self._disk.is_believed(path)  # it adds to `problems`, which an image has, too

    def entries(self, directory: str) -> list[tuple[str, bool]] | None:
        found = self._disk.entries(directory)
        if found is not None:
            self.note(directory)
            for name, _ in found:
                self.note(self.paths.join(directory, name))
        return found

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes | None:
        """See `Disk`. Only the part of a file that answers need is recorded."""
        data = self._disk.read(path, limit)
        if data is not None:
            self.note(path, self._kept(path, data).decode("utf-8", "surrogateescape"))
        return data

    def _kept(self, path: str, data: bytes) -> bytes:
        if self.paths.name(self.paths.parent(path)) == ".git":  # it may hold secrets
            return b"partialclonefilter" if b"partialclonefilter" in data.lower() else b""
        if self.paths.name(path) == "METADATA":
            rows = data.partition(b"\n\n")[0].split(b"\n")
            wanted = (b"name:", b"version:", b"import-name:")
            return b"".join(row + b"\n" for row in rows if row.lower().startswith(wanted))
        return data

    def real(self, path: str) -> str:
        found = self._disk.real(path)
        if found != path:
            self.note(path)
        return found

    def opened(self, path: str, archive: Callable[[str, Disk], Archive]) -> Any:
        """See `Disk`. What the archive is asked about is recorded, too."""
        found = archive(path, self._disk)
        names: Names = {}
        self.note(path, ["archive", names])
        return RecordedArchive(found, names)


def _below(names: Names, name: str) -> Names:
    """The recorded names in a directory, which is added if it is not there."""
    if not isinstance(names.get(name), dict):
        names[name] = {}
    found: Names = names[name]
    return found


class RecordedArchive(Recorder):
    """An archive that records what it is asked about, in the same way."""

    def __init__(self, archive: Archive, names: Names) -> None:
        super().__init__(archive.paths)
        self.tree = names
        self._disk: Any = archive
        self.problems = archive.problems

    def members(self) -> list[str]:
        """The keys of all members."""
        return [*self._disk._members]

    def note(self, path: str, content: object = None) -> None:
        """Record that the archive has a member, with its content if given."""
        inside = path[len(self._disk.path) :].strip(self.paths.sep)
        *above, last = inside.split(self.paths.sep)
        names = self.tree
        for part in above:
            names = _below(names, part)
        if last and (content is not None or last not in names):
            names[last] = content
