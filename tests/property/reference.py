"""What is installed in a directory, by a plain reading of all its metadata at once.

Every list of files is parsed whole with the `csv` module, and nothing is put off. That
is slow, and easy to see through: what `whose` finds out lazily must be the same.
"""

from __future__ import annotations

import csv
from typing import NamedTuple

from packaging.utils import canonicalize_name

from whose._files.limits import DEEPEST, LONGEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

OWN = "own-lib"
"""The name of the project, as the index spells it."""


class Installation(NamedTuple):
    """One distribution: its metadata directory, and the files in that."""

    stem: str
    """Name and version, as in the name of the directory."""
    record: bytes | None
    top_level: bytes | None

    @property
    def directory(self) -> str:
        return f"{self.stem}.dist-info"

    @property
    def name(self) -> str:
        """Its name, as the index spells it."""
        return canonicalize_name(self.stem.rpartition("-")[0])

    def files(self, directory: str) -> dict[str, bytes]:
        """The files of the metadata directory, by their paths below `directory`."""
        start = f"{directory}{self.directory}"
        found = {f"{start}/METADATA": b"Metadata-Version: 2.1\n"}
        if self.record is not None:
            found[f"{start}/RECORD"] = self.record
        if self.top_level is not None:
            found[f"{start}/top_level.txt"] = self.top_level
        return found


def listed(data: bytes | None, key: Callable[[str], str], *, moved: bool) -> list[str] | None:
    """The paths in a RECORD; None if it is not there, binary, or empty.

    With `moved`, what it says of two directories further up was moved to here.
    """
    text = (data or b"").removeprefix(b"\xef\xbb\xbf").decode(errors="surrogateescape")
    lines = text.replace("\\", "/").split("\n")
    if not text or (lines[-1].strip() and lines[-1].count(",") < 2):  # it breaks off
        lines.pop()
    if "\0" in text or not lines:
        return None
    found = []
    for line in lines:
        row = line.rstrip("\r").removeprefix("./")
        if moved:
            row = row.removeprefix("../../")
        fields = next(csv.reader([row]), [])
        path = key(fields[0]) if len(fields) > 2 else ""
        if path and len(path) <= LONGEST and path.count("/") < DEEPEST:
            found.append(path)
    return found


class Reference:
    """All that the metadata in one directory says. `up` leads from there to the prefix."""

    def __init__(
        self,
        installations: list[Installation],
        key: Callable[[str], str] = str,
        up: str = "",
    ) -> None:
        self.key = key
        self.up = up
        self.all = sorted(installations, key=lambda each: each.directory)
        self.lists = {each: listed(each.record, key, moved=not up) for each in self.all}

    def _first(self, found: list[Installation], name: str) -> Installation | None:
        """Of several, the one that a name points to, else the first."""
        plain = canonicalize_name(name)
        return next((each for each in found if each.name == plain), found[0] if found else None)

    def _listing(self, path: str) -> list[Installation]:
        return [each for each in self.all if path in (self.lists[each] or ())]

    def _regular(self, directory: str) -> list[Installation]:
        """Those that list an `__init__` of any kind in `directory`."""
        start = f"{directory}/__init__."
        return [
            each
            for each in self.all
            if any(
                path.startswith(start) and "/" not in path[len(start) :]
                for path in self.lists[each] or ()
            )
        ]

    def _around(self, path: str) -> list[Installation]:
        """Those of the deepest regular package that is `path` or above it."""
        while path:
            found = self._regular(path)
            if found:
                return found
            path = path.rpartition("/")[0]
        return []

    def _own_names(self) -> set[str]:
        """What the project's own distributions are said to have, where no list says it."""
        found: set[str] = set()
        for each in self.all:
            here = [
                path
                for path in self.lists[each] or ()
                if not path.startswith(("../", "/")) and "/../" not in path and path[1:2] != ":"
            ]
            if each.name == OWN and not here:
                if each.top_level is not None:
                    lines = map(str.strip, each.top_level.decode().split("\n"))
                    found.update(line for line in lines if line and line[0] not in "/.")
                else:
                    name = each.stem.rpartition("-")[0].replace("-", "_")
                    said = {name, name.replace(".", "_"), name.replace(".", "/")}
                    found |= said | {one.lower() for one in said}
        return set(map(self.key, found))

    def _hinted(self, top: str) -> Installation | None:
        """The first without a list that is said to have a top-level name."""
        for each in self.all:
            if self.lists[each] is None:
                if each.top_level is not None:
                    said = [line.split("/")[0] for line in each.top_level.decode().split()]
                else:
                    name = each.stem.rpartition("-")[0].replace("-", "_")
                    said = [name, name.replace(".", "_"), name.partition(".")[0]]
                    said += [one.lower() for one in said]
                if top.partition(".")[0] in map(self.key, said):
                    return each
        return None

    def owner(self, path: str) -> Installation | None:
        """The distribution that has a file, by its path relative to the directory."""
        top = path.partition("/")[0]
        if top == "..":
            stem = path.rpartition("/")[2].partition(".")[0]
            return self._first(self._listing(path), stem)
        stem = top.removesuffix(".py")
        found = self._listing(path) or self._around(path)
        if not found:
            found = [each for each in self.all if self.key(each.directory) == top]
        return self._first(found, stem) or self._hinted(top)

    def kind(self, path: str, default: str, *, hints: bool) -> str:
        """The kind of a file; the project's own distributions go before others."""
        own = self._own_names()
        if path in {f"{name}.py" for name in own}:
            return "project"
        found = self._listing(path)
        while path and not found:
            if path in own:
                return "project"
            found = self._regular(path)
            if not found and path.endswith(".dist-info"):
                found = [each for each in self.all if self.key(each.directory) == path]
            top, path = path, path.rpartition("/")[0]
        if not found and hints and (hint := self._hinted(top)) is not None:
            found = [hint]
        if not found:
            return default
        return "project" if any(each.name == OWN for each in found) else "third-party"
