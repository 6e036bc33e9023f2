"""Searches the records of all distributions in a directory for one name at a time.

Most questions are about one top-level name, which most records do not contain. So records are
kept as bytes, and only the rows about that name are parsed and remembered.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from whose._files.limits import DEEPEST, LONGEST, MOST_ROWS
from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from whose._verdict import Distribution

_SHORTEST = len("a,,\n")  # a shorter row is incomplete
_ENDS = frozenset(b'/,"')  # what may follow a complete name in a row


class Rows:
    """The rows of records about one top-level name."""

    def __init__(self, rows: Iterable[tuple[str, Distribution]] = ()) -> None:
        self.files: dict[str, Distribution] = {}
        """The first distribution that lists each path. Paths are relative, with `/`."""
        self.packages: dict[str, Distribution] = {}
        """The distribution of each regular package, a directory with a listed `__init__`."""
        for path, owner in rows:
            self.files.setdefault(path, owner)
            directory, _, name = path.rpartition("/")
            if directory and name.startswith("__init__."):
                self.packages.setdefault(directory, owner)

    def package_of(self, path: str) -> str:
        """The deepest regular package at or above `path`; empty if there is none."""
        path = path[:LONGEST]  # no package has a longer one
        while path and path not in self.packages:
            path = path.rpartition("/")[0]
        return path


class Records:
    """The records of a directory's distributions, in the order of `lists`.

    Each is given with the name of its metadata. Only for those that list something that is
    asked for, `distribution` is called with that name.
    """

    def __init__(
        self, lists: Sequence[tuple[str, bytes]], distribution: Callable[[str], Distribution]
    ) -> None:
        self._distribution = distribution
        self._names = [name for name, _ in lists]
        parts = [data for _, data in lists]
        self.unlisted = [name for name, data in lists if not data]
        """The names of the metadata whose lists are empty."""
        self._starts = [*accumulate([len(data) + 1 for data in parts], initial=0)]
        # There is a line feed before and after every row.
        self._data = b"\n".join([b"", *parts, b""])
        # The lists with paths in quotation marks: few.
        starts = zip(self._starts, parts, strict=False)
        self._quoted = [(at, at + len(data) + 1) for at, data in starts if b'"' in data]
        self._absolute: bool | None = None
        self.left = MOST_ROWS
        """The number of rows that may still be found. Each takes time and memory."""

    @property
    def absolute(self) -> bool:
        """Whether any row names an absolute path."""
        if self._absolute is None:
            self._absolute = b"\n/" in self._data or b":/" in self._data
        return self._absolute

    def about(self, top: str) -> Rows:
        """The rows whose path is `top` or begins with it."""
        try:
            name = top.encode(errors="surrogateescape")
        except UnicodeEncodeError:
            name = b""  # no file has such a name
        if not name or b"\n" in name:
            return Rows()
        found = self._search(b"\n" + name, top, 0, len(self._data))
        for begin, end in self._quoted:
            found += self._search(b'\n"' + name.replace(b'"', b'""'), top, begin, end)
        if self._quoted:
            found.sort()
        return Rows([(path, self._distribution(self._names[number])) for number, path in found])

    def _search(self, start: bytes, top: str, begin: int, stop: int) -> list[tuple[int, str]]:
        data = self._data
        found = []
        at = data.find(start, begin, stop)
        while at >= 0 and self.left:
            after = at + len(start)
            end = data.find(b"\n", after)
            if data[after] in _ENDS:
                path = path_of_row(data[at + 1 : end].decode(errors="surrogateescape"))
                if path == top or path.startswith(f"{top}/"):
                    found.append((bisect_right(self._starts, at) - 1, path))
                    self.left -= 1
            at = data.find(start, end, stop)
        return found


def path_of_row(row: str) -> str:
    """The path in a row of a RECORD; empty if the row is incomplete or the path impossible.

    A row has three fields: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    """
    if row.startswith('"'):
        # Paths with commas or quotation marks are quoted, with quotation marks doubled.
        quoted, _, rest = row[1:].replace('""', "\0").partition('"')
        path = quoted.replace("\0", '"')
        complete = rest.startswith(",") and rest.count(",") > 1
    else:
        path, _, rest = row.partition(",")
        complete = "," in rest
    if not complete or len(path) > LONGEST or path.count("/") >= DEEPEST:
        return ""
    return path


def row_of(path: str) -> str:
    """The row of a RECORD that lists `path`, without a hash."""
    is_plain = '"' not in path and "," not in path
    return f"{path},,\n" if is_plain else '"' + path.replace('"', '""') + '",,\n'


def searchable(data: bytes, fold: bool = False) -> bytes | str:
    """`data`, a RECORD, with each path in one spelling; or a line that says what is wrong."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if fold:
        data = data.decode(errors="surrogateescape").lower().encode(errors="surrogateescape")
    if b"\0" in data:
        return "holds NUL bytes"
    # Counting takes as long as searching, so only what may have too many rows is counted.
    if len(data) > _SHORTEST * MOST_ROWS and data.count(b"\n") > MOST_ROWS:
        return f"has more than {MOST_ROWS} rows"
    if b"\\" in data:
        data = data.replace(b"\\", b"/")
    # An installer that writes `./` before one path writes it before all.
    return data[2:].replace(b"\n./", b"\n") if data.startswith(b"./") else data


def parse_record(data: bytes) -> list[str]:
    """The paths that a RECORD lists, without incomplete rows; empty if it cannot be used."""
    found = searchable(data)
    rows = [] if isinstance(found, str) else found.decode(errors="surrogateescape").split("\n")
    return [path for path in map(path_of_row, rows) if path]


def parse_installed_files(data: bytes, egg_info: str) -> list[str]:
    """The paths of an egg-info's `installed-files.txt`, relative to the site directory."""
    found = []
    for row in data.decode(errors="replace").split("\n"):
        line = row.strip().replace("\\", "/")
        if line.startswith("../"):
            found.append(line[3:])
        elif line:
            found.append(f"{egg_info}/{line}")
    return found
