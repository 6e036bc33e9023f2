"""Reads the records of conda, which list the files of its packages in a prefix.

The format is conda's `PrefixRecord`: in `conda-meta`, each package has a JSON file with one
object. Its key `files` lists paths relative to the prefix.
"""

from __future__ import annotations

from whose._files.limits import CONDA_LIMIT, MOST_PLACES, MOST_ROWS
from whose._files.paths import forget_oldest
from whose._files.system import BUILTINS, is_exhausted, library
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._files.disk import Disk

# Up to this number of names, all records are searched for each name. After that an index of
# them is made, which takes less time than three such searches.
_FEW = 2


class CondaRecords:
    """The records in `prefix`. Those that a question needs are read when it is asked."""

    def __init__(self, prefix: str, disk: Disk) -> None:
        self.prefix = prefix
        self.disk = disk
        self.paths = disk.paths
        self._start = self.paths.key(disk.real(prefix))
        # By the first component below the prefix: keeping all records would take much memory.
        self._below: dict[str, dict[str, Ruling]] = {}
        self._tops: dict[str, list[str]] | None = None
        self._rows: dict[str, int] = {}

    def ruling(self, path: str) -> Ruling | None:
        """The ruling about a file, given the key of its real path; None if no record lists it."""
        relative = path[len(self._start) :].replace(self.paths.sep, "/").lstrip("/")
        top = relative.partition("/")[0]
        known = self._below.get(top)
        if known is None:
            known = self._below[top] = self._read(top)
            forget_oldest(self._below, MOST_PLACES)
        return known.get(relative)

    def _read(self, top: str) -> dict[str, Ruling]:
        found: dict[str, Ruling] = {}
        for path in self._records_of(top):
            data = self.disk.read(path, CONDA_LIMIT)
            if data is not None and self._may_list(data, top):
                ruling = self._ruling(path)
                for each in self._files(path, data):
                    if each == top or each.startswith(f"{top}/"):
                        found[each] = ruling
        return found

    def _records_of(self, top: str) -> list[str]:
        """The paths of the records that may list something below `top`."""
        if self._tops is None and len(self._below) >= _FEW:
            tops: dict[str, list[str]] = {}
            for path in self._records():
                data = self.disk.read(path, CONDA_LIMIT)
                files = self._files(path, data) if data is not None else ()
                for name in {each.partition("/")[0] for each in files}:
                    tops.setdefault(name, []).append(path)
            self._tops = tops
        return self._records() if self._tops is None else self._tops.get(top, [])

    def _records(self) -> list[str]:
        directory = self.paths.join(self.prefix, "conda-meta")
        names = sorted(self.disk.names(directory) or ())
        return [self.paths.join(directory, name) for name in names if name.endswith(".json")]

    def asked(self) -> set[str]:
        """The first components below the prefix that there were questions about."""
        return {*self._below}

    def listed(self, disk: Disk) -> Iterator[tuple[str, list[str]]]:
        """The file name of each readable record, and the files that it lists."""
        for path in self._records():
            data = disk.read(path, CONDA_LIMIT)
            files = self._files(path, data) if data is not None else []
            if files:
                yield self.paths.name(path), files

    def _may_list(self, data: bytes, top: str) -> bool:
        # There may be hundreds of records, megabytes in all. Most need not be parsed.
        escaped = b"\\" in data and b"\\" in data.replace(rb"\\", b"")
        if escaped or not top.isascii():
            return True  # an escape sequence may stand for any name
        text = data if self.paths.fold is None else data.lower()
        name = top.encode()
        return b'"' + name + b"/" in text or b'"' + name + b'"' in text

    def _files(self, path: str, data: bytes) -> list[str]:
        fold = str if self.paths.fold is None else str.lower
        if path not in self._rows and sum([*self._rows.values()]) > MOST_ROWS:
            self.disk.problems[path] = f"more than {MOST_ROWS} files were listed before it"
            return []
        try:
            files = library("json").loads(data)["files"]
            self._rows[path] = len(files)
            return [fold(each) for each in files if isinstance(each, str) and each]
        except (ImportError, ValueError, TypeError, LookupError, RecursionError) as error:
            if is_exhausted(error):
                raise
            self.disk.problems[path] = f"not a record of conda ({type(error).__name__})"
            return []

    def _ruling(self, path: str) -> Ruling:
        package = self.paths.name(path).removesuffix(".json")
        return Ruling(
            Kind.THIRD_PARTY, 3, f"conda's {package}, recorded in {path}", path, self.prefix
        )
