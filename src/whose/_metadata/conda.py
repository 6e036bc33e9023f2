"""Reads the records of conda, which list the files of its packages in a prefix.

The format is conda's `PrefixRecord`: in `conda-meta`, each package has a JSON file with one
object. Its key `files` lists paths relative to the prefix.
"""

from __future__ import annotations

from whose._files.limits import CONDA_LIMIT, MOST_PLACES, MOST_ROWS
from whose._files.paths import forget_oldest
from whose._files.system import BUILTINS, TYPE_CHECKING, is_exhausted, library
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._files.disk import Disk


# Up to this number of names, only the records that contain the name are parsed. Then all are
# parsed at once, which takes less time than three such searches.
_FEW = 2


class CondaRecords:
    """The records in `prefix`. They are read when there is a question about a file."""

    def __init__(self, prefix: str, disk: Disk) -> None:
        self.prefix = prefix
        self.disk = disk
        self.paths = disk.paths
        self.asked: dict[str, None] = {}
        """The first components below the prefix that there were questions about."""
        self._start = self.paths.key(disk.real(prefix))
        self._rulings: dict[str, Ruling] = {}
        self._is_complete = False

    def ruling(self, path: str) -> Ruling | None:
        """The ruling about a file, given the key of its real path; None if no record lists it."""
        relative = self.paths.below(path, self._start)
        top = relative.partition("/")[0]
        if top not in self.asked:
            if not self._is_complete:
                few = len(self.asked) < _FEW
                self._read(top if few else "")
                self._is_complete = not few
            self.asked[top] = None
            forget_oldest(self.asked, MOST_PLACES)
        return self._rulings.get(relative)

    def _read(self, top: str) -> None:
        """Read the rulings about `top` and all below it; if it is empty, about all files."""
        for record, files in self.listed(top):
            package = self.paths.name(record).removesuffix(".json")
            reason = f"conda's {package}, recorded in {record}"
            ruling = Ruling(Kind.THIRD_PARTY, 3, reason, record, self.prefix)
            wanted = [each for each in files if each.partition("/")[0] == top] if top else files
            self._rulings.update(dict.fromkeys(wanted, ruling))

    def listed(self, top: str = "") -> Iterator[tuple[str, list[str]]]:
        """The path of each record that can be used, and the files that it lists.

        Without those that contain nothing about the name `top`.
        """
        directory = self.paths.join(self.prefix, "conda-meta")
        fold = str if self.paths.fold is None else str.lower
        count = 0
        for name in sorted(self.disk.entries(directory) or ()):
            path = self.paths.join(directory, name)
            data = self.disk.read(path, CONDA_LIMIT) if name.endswith(".json") else None
            if data is None or not self._may_list(data, top):
                continue
            if count > MOST_ROWS:
                self.disk.problems[path] = f"more than {MOST_ROWS} files were listed before it"
                continue
            try:
                files = library("json").loads(data)["files"]
                count += len(files)
                yield path, [fold(each) for each in files if isinstance(each, str) and each]
            except (ImportError, ValueError, TypeError, LookupError, RecursionError) as error:
                if is_exhausted(error):
                    raise
                self.disk.problems[path] = f"not a record of conda ({type(error).__name__})"

    def _may_list(self, data: bytes, top: str) -> bool:
        escaped = b"\\" in data and b"\\" in data.replace(rb"\\", b"")
        if escaped or not top.isascii():
            return True  # an escape sequence may stand for any name
        text = data if self.paths.fold is None else data.lower()
        name = f'"{top}'.encode()
        return not top or name + b"/" in text or name + b'"' in text
