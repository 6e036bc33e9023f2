"""An image of a disk: what was seen there, to answer in another place or at another time.

An image is a tree of plain values, ready for JSON. A directory is a dictionary of its names, a
file is the text that was read from it or None, a link is `["link", TARGET]`, and an archive is
`["archive", NAMES]`. A recorder makes it, of no more than what it was asked about.
"""

from __future__ import annotations

from whose._files.disk import DISTRUSTED, Disk
from whose._files.limits import FILE_LIMIT, MOST_LINKS
from whose._files.paths import Paths
from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from whose._files.archive import Archive
    from whose._files.disk import Form

    Names = dict[str, Any]

_NOTHING = object()


class Image(Disk):
    """A disk that answers from an image, without looking at the real disk."""

    live = False

    def __init__(self, paths: Paths, tree: Names, problems: Mapping[str, str]) -> None:
        super().__init__(paths)
        self.tree = tree
        self._roots = {paths.key(each): each for each in tree}
        self.problems.update(problems)

    def __reduce__(self) -> tuple[object, ...]:
        return Image, (self.paths, self.tree, self.problems)

    def anew(self) -> Disk:
        """Itself: an image does not change."""
        return self

    def _find(self, path: str, *, last: bool = True) -> tuple[Any, str]:
        """What is at `path`, and its real path. `last` tells whether to follow a link there."""
        root, *names = self._components(path)
        node, at, links = self.tree.get(root, _NOTHING), root, 0
        while names:
            name = names.pop(0)
            name, node = self._child(node, name)
            if isinstance(node, list) and node[0] == "link" and (names or last):
                links += 1
                if links > MOST_LINKS:
                    return _NOTHING, path
                root, *more = self._components(self.paths.absolute(node[1], at))
                node, at, names = self.tree.get(root, _NOTHING), root, more + names
            else:
                at = self.paths.join(at, name)
        return node, at

    def _components(self, path: str) -> list[str]:
        names = list[str]()
        for each in self.paths.above(path):
            root = self._roots.get(self.paths.key(each))
            if root is not None:
                return [root, *reversed(names)]
            names.append(self.paths.name(each))
        return [path]

    def _child(self, node: object, name: str) -> tuple[str, Any]:
        if not isinstance(node, dict):
            return name, _NOTHING
        if name not in node and self.paths.fold is not None:
            wanted = self.paths.key(name)
            name = next((each for each in node if self.paths.key(each) == wanted), name)
        return name, node.get(name, _NOTHING)

    def form(self, path: str) -> Form | None:
        """See `Disk`, as for all methods below."""
        node, _ = self._find(path, last=False)
        if isinstance(node, list):
            return "link" if node[0] == "link" else "file"
        return None if node is _NOTHING else "dir" if isinstance(node, dict) else "file"

    def link(self, path: str) -> str:
        return str(self._find(path, last=False)[0][1]) if self.is_link(path) else ""

    def exists(self, path: str) -> bool:
        return self._find(path)[0] is not _NOTHING

    def is_gone(self, path: str) -> bool:
        unseen = any(self.paths.inside(each, path) for each in self.problems)
        return not unseen and not self.exists(path)

    def is_believed(self, path: str) -> bool:
        return self.problems.get(path) != DISTRUSTED

    def entries(self, directory: str) -> dict[str, bool] | None:
        node = self._find(directory)[0]
        if not isinstance(node, dict):
            return None
        return {name: isinstance(each, list) and each[0] == "link" for name, each in node.items()}

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes | None:
        node = self._find(path)[0]
        data = node.encode("utf-8", "surrogateescape") if isinstance(node, str) else None
        return data if data is not None and len(data) <= limit else None

    def real(self, path: str) -> str:
        return self._find(path)[1]

    def opened(self, path: str, archive: Callable[[str, Disk], Any]) -> Any:  # noqa: ARG002
        """The image of an archive; raises FileNotFoundError if it was no archive."""
        node = self._find(path)[0]
        if not isinstance(node, list):
            raise FileNotFoundError
        return Image(self.paths, {path: node[1]}, self.problems)


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
            if self._disk.exists(directory) or self._disk.is_gone(directory):  # no endless chain
                known = self._names_in(self.paths.absolute(target, self._disk.real(up)))
        elif form == "dir":
            known = _below(self._names_in(up), name)
        self._directories[directory] = known
        return known

    def _noted(self, path: str, answer: Any) -> Any:
        """An answer about a path, which is recorded if that says that something is there."""
        if answer:  # an image says no about what is not in it
            self.note(path)
        return answer

    def form(self, path: str) -> Any:
        """See `Disk`, as for all methods below."""
        return self._noted(path, self._disk.form(path))

    def is_link(self, path: str) -> Any:
        return self._noted(path, self._disk.is_link(path))

    def exists(self, path: str) -> Any:
        return self._noted(path, self._disk.exists(path))

    def is_gone(self, path: str) -> bool:
        return not self.exists(path) and self._disk.is_gone(path)

    def real(self, path: str) -> str:
        found = self._disk.real(path)
        self._noted(path, found != path)
        return found

    def entries(self, directory: str) -> dict[str, bool] | None:
        found = self._disk.entries(directory)
        for name in found or ():
            self.note(self.paths.join(directory, name))
        self.note(directory)
        return found

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes | None:
        data = self._disk.read(path, limit)
        if data is not None:
            self.note(path, self._kept(path, data).decode("utf-8", "surrogateescape"))
        return data

    def _kept(self, path: str, data: bytes) -> bytes:
        """The part of a file that answers need."""
        if self.paths.name(self.paths.parent(path)) == ".git":  # it may hold secrets
            return b"partialclonefilter" if b"partialclonefilter" in data.lower() else b""
        if self.paths.name(path) == "METADATA":
            rows = data.partition(b"\n\n")[0].split(b"\n")
            wanted = (b"name:", b"version:", b"import-name:")
            return b"".join(row + b"\n" for row in rows if row.lower().startswith(wanted))
        return data

    def opened(self, path: str, archive: Callable[[str, Disk], Any]) -> Any:
        names: Names = {}
        self.note(path, ["archive", names])
        return RecordedArchive(archive(path, self._disk), names)


class RecordedArchive(Recorder):
    """An archive that records its members, and the content of those that are read."""

    def __init__(self, archive: Archive, names: Names) -> None:
        super().__init__(archive.paths)
        self.tree = names
        self._disk: Any = archive
        self.problems = archive.problems
        self.members = [*archive.members]
        """The keys of all members."""
        for each in self.members:
            self.note(each)

    def note(self, path: str, content: object = None) -> None:
        """Record that the archive has a member, with its content if given."""
        inside = path[len(self._disk.path) :].strip(self.paths.sep)
        *above, last = inside.split(self.paths.sep)
        names = self.tree
        for part in above:
            names = _below(names, part)
        if last and (content is not None or last not in names):
            names[last] = content


def _below(names: Names, name: str) -> Names:
    """The recorded names in a directory, which is added if it is not there."""
    if not isinstance(names.get(name), dict):
        names[name] = {}
    found: Names = names[name]
    return found
