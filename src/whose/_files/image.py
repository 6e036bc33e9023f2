"""What was seen of a disk, to be asked once more in another place or at another time.

An image is a tree of plain values, ready for JSON. A directory is a dictionary of its names, a
file the text that was read of it or None, a link `["link", TARGET]`, and an archive
`["archive", NAMES]`. What nobody asked about is not there.
"""

from __future__ import annotations

from whose._files.disk import Disk, NotAnArchiveError
from whose._files.paths import Paths
from whose._files.system import BUILTINS

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from whose._files.archive import Archive
    from whose._files.disk import Form

    Names = dict[str, Any]

_MOST_LINKS = 40  # as the system follows
_NOTHING = object()


class Recorder(Disk):
    """A disk that notes what it is asked about, in `tree`."""

    def __init__(self, paths: Paths | None = None) -> None:
        super().__init__(paths)
        self.tree: Names = {}
        self._disk = Disk(self.paths)
        self.problems = self._disk.problems
        self._directories: dict[str, Names] = {}

    def note(self, path: str, content: object = None) -> None:
        """Note that something is at `path`, and what."""
        form = self._disk.form(path)
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
        """The names noted in a directory, wherever links lead on the way to it."""
        known = self._directories.get(directory)
        if known is not None:
            return known
        self._directories[directory] = known = {}  # for a link that leads to itself
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

    def has_text(self, path: str) -> bool:
        """Whether there is no such file, or its text was noted."""
        found = self._names_in(self.paths.parent(path)).get(self.paths.name(path), _NOTHING)
        return isinstance(found, str) or not self._disk.exists(path)

    def form(self, path: str) -> Form | None:
        """As of a Disk; so is all that follows."""
        self.note(path)
        return self._disk.form(path)

    def is_link(self, path: str) -> bool:
        if self._disk.is_link(path):
            self.note(path)
            return True
        return False

    def link(self, path: str) -> str:
        self.is_link(path)
        return self._disk.link(path)

    def exists(self, path: str) -> bool:
        if self._disk.exists(path):
            self.note(path)
            return True
        return False

    def entries(self, directory: str) -> list[tuple[str, bool]] | None:
        found = self._disk.entries(directory)
        if found is not None:
            self.note(directory)
            for name, _ in found:
                self.note(self.paths.join(directory, name))
        return found

    def read(self, path: str, limit: int) -> bytes | None:
        """As of a Disk; what no answer needs of a file is not noted."""
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
        """As of a Disk; what is asked of the archive is noted as well."""
        found = archive(path, self._disk)
        names: Names = {}
        self.note(path, ["archive", names])
        return RecordedArchive(found, names)


def _below(names: Names, name: str) -> Names:
    """The names in a directory, which is noted if it was not."""
    if not isinstance(names.get(name), dict):
        names[name] = {}
    found: Names = names[name]
    return found


class RecordedArchive:
    """An archive that notes what it is asked about."""

    def __init__(self, archive: Archive, names: Names) -> None:
        self.archive = archive
        self.paths = archive.paths
        self.problems = archive.problems
        self._names = names

    def members(self) -> list[str]:
        """The keys of all that is in it."""
        return [*self.archive._members]

    def _note(self, path: str, content: str | None = None) -> None:
        *above, last = path[len(self.archive.path) :].strip(self.paths.sep).split(self.paths.sep)
        names = self._names
        for part in above:
            names = _below(names, part)
        if content is not None or last not in names:
            names[last] = content

    def entries(self, directory: str) -> list[tuple[str, bool]] | None:
        found = self.archive.entries(directory)
        for name, _ in found or ():
            self._note(self.paths.join(directory, name))
        return found

    def exists(self, path: str) -> bool:
        if self.archive.exists(path):
            self._note(path)
            return True
        return False

    def read(self, path: str, limit: int) -> bytes | None:
        data = self.archive.read(path, limit)
        if data is not None:
            self._note(path, data.decode("utf-8", "surrogateescape"))
        return data


class Image(Disk):
    """A disk as it was seen, which answers without looking at any."""

    live = False

    def __init__(self, paths: Paths, tree: Names, problems: Mapping[str, str]) -> None:
        super().__init__(paths)
        self.tree = tree
        self.problems.update(problems)

    def __reduce__(self) -> tuple[object, ...]:
        return Image, (self.paths, self.tree, self.problems)

    def anew(self) -> Disk:
        """Itself: nothing else was seen."""
        return self

    def _find(self, path: str, *, last: bool = True, into: bool = False) -> tuple[Any, str]:
        """What is at `path`, and its real path; `last` says that a link there is followed.

        `into` says that an archive is a directory.
        """
        root, *names = self._components(path)
        node, at, links = self.tree.get(root, _NOTHING), root, 0
        while names:
            name = names.pop(0)
            if into and isinstance(node, list) and node[0] == "archive":
                node = node[1]
            name, node = self._child(node, name)
            if isinstance(node, list) and node[0] == "link" and (names or last):
                links += 1
                if links > _MOST_LINKS:
                    return _NOTHING, path
                root, *more = self._components(self.paths.absolute(node[1], at))
                node, at, names = self.tree.get(root, _NOTHING), root, more + names
            else:
                at = self.paths.join(at, name)
        return node, at

    def _components(self, path: str) -> list[str]:
        *above, root = self.paths.above(path)
        return [root, *(self.paths.name(each) for each in reversed(above))]

    def _child(self, node: object, name: str) -> tuple[str, Any]:
        if not isinstance(node, dict):
            return name, _NOTHING
        if name not in node and self.paths.fold is not None:
            wanted = self.paths.key(name)
            name = next((each for each in node if self.paths.key(each) == wanted), name)
        return name, node.get(name, _NOTHING)

    def form(self, path: str) -> Form | None:
        """As of a Disk; so is all that follows."""
        node, _ = self._find(path, last=False)
        if isinstance(node, list):
            return "link" if node[0] == "link" else "file"
        return None if node is _NOTHING else "dir" if isinstance(node, dict) else "file"

    def is_link(self, path: str) -> bool:
        return self.form(path) == "link"

    def link(self, path: str) -> str:
        return str(self._find(path, last=False)[0][1]) if self.is_link(path) else ""

    def exists(self, path: str) -> bool:
        return self._find(path)[0] is not _NOTHING

    def entries(self, directory: str) -> list[tuple[str, bool]] | None:
        return _entries(self._find(directory)[0])

    def read(self, path: str, limit: int) -> bytes | None:
        return _content(self._find(path)[0], limit)

    def real(self, path: str) -> str:
        known = self._real.get(path)
        if known is None:
            known = self._real[path] = self._find(path)[1]
        return known

    def opened(self, path: str, archive: Callable[[str, Disk], Archive]) -> Any:  # noqa: ARG002
        """What was seen of an archive; raises NotAnArchiveError if it was none."""
        node, _ = self._find(path)
        if not isinstance(node, list):
            raise NotAnArchiveError
        return _SeenArchive(path, self)


class _SeenArchive:
    def __init__(self, path: str, image: Image) -> None:
        self.path = path
        self.paths = image.paths
        self.problems = image.problems
        self._find = image._find

    def entries(self, directory: str) -> list[tuple[str, bool]] | None:
        return _entries(self._find(self.path)[0][1]) if directory == self.path else None

    def exists(self, path: str) -> bool:
        return self._find(path, into=True)[0] is not _NOTHING

    def read(self, path: str, limit: int) -> bytes | None:
        return _content(self._find(path, into=True)[0], limit)


def _entries(node: object) -> list[tuple[str, bool]] | None:
    if not isinstance(node, dict):
        return None
    return [(name, isinstance(each, list) and each[0] == "link") for name, each in node.items()]


def _content(node: object, limit: int) -> bytes | None:
    data = node.encode("utf-8", "surrogateescape") if isinstance(node, str) else None
    return data if data is not None and len(data) <= limit else None
