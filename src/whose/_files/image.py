"""An image of a disk: what was seen there, to answer in another place or at another time.

An image is a tree of plain values, ready for JSON. A directory is a dictionary of its names, a
file is the text that was read from it or None, a link is `["link", TARGET]`, and an archive is
`["archive", NAMES]`. It contains only what the recorder was asked about.
"""

from __future__ import annotations

from whose._files.archive import NotAnArchiveError
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
    """A disk that answers from an image, without looking at the real disk.

    `into` makes archives directories; then it answers as one of them does.
    """

    live = False

    def __init__(
        self, paths: Paths, tree: Names, problems: Mapping[str, str], *, into: bool = False
    ) -> None:
        super().__init__(paths)
        self.tree = tree
        self._into = into
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
            if self._into and isinstance(node, list) and node[0] == "archive":
                node = node[1]
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

    def entries(self, directory: str) -> list[tuple[str, bool]] | None:
        node = self._find(directory)[0]
        if self._into:
            node = node[1] if isinstance(node, list) else None
        if not isinstance(node, dict):
            return None
        return [(name, isinstance(each, list) and each[0] == "link") for name, each in node.items()]

    def read(self, path: str, limit: int = FILE_LIMIT) -> bytes | None:
        node = self._find(path)[0]
        data = node.encode("utf-8", "surrogateescape") if isinstance(node, str) else None
        return data if data is not None and len(data) <= limit else None

    def real(self, path: str) -> str:
        known = self._real.get(path)
        if known is None:
            known = self._real[path] = self._find(path)[1]
        return known

    def opened(self, path: str, archive: Callable[[str, Disk], Archive]) -> Any:  # noqa: ARG002
        """The image of an archive; raises NotAnArchiveError if it was no archive."""
        if not isinstance(self._find(path)[0], list):
            raise NotAnArchiveError
        return Image(self.paths, self.tree, self.problems, into=True)
