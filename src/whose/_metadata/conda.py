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


class CondaRecords:
    """The records in `prefix`. They are read when there is a question about a file."""

    def __init__(self, prefix: str, disk: Disk) -> None:
        self.prefix = prefix
        self.disk = disk
        self.paths = disk.paths
        self.asked: dict[str, None] = {}
        """The first components below the prefix that there were questions about."""
        self._start = self.paths.key(disk.real(prefix))
        self._rulings: dict[str, Ruling] | None = None

    def ruling(self, path: str) -> Ruling | None:
        """The ruling about a file, given the key of its real path; None if no record lists it."""
        relative = self.paths.below(path, self._start)
        self.asked[relative.partition("/")[0]] = None
        forget_oldest(self.asked, MOST_PLACES)
        if self._rulings is None:
            rulings: dict[str, Ruling] = {}
            for record, files in self.listed(self.disk):
                package = self.paths.name(record).removesuffix(".json")
                reason = f"conda's {package}, recorded in {record}"
                ruling = Ruling(Kind.THIRD_PARTY, 3, reason, record, self.prefix)
                rulings.update(dict.fromkeys(files, ruling))
            self._rulings = rulings
        return self._rulings.get(relative)

    def listed(self, disk: Disk) -> Iterator[tuple[str, list[str]]]:
        """The path of each record that can be used, and the files that it lists."""
        directory = self.paths.join(self.prefix, "conda-meta")
        fold = str if self.paths.fold is None else str.lower
        count = 0
        for name in sorted(disk.names(directory) or ()):
            path = self.paths.join(directory, name)
            data = disk.read(path, CONDA_LIMIT) if name.endswith(".json") else None
            if data is None:
                continue
            if count > MOST_ROWS:
                disk.problems[path] = f"more than {MOST_ROWS} files were listed before it"
                continue
            try:
                files = library("json").loads(data)["files"]
                count += len(files)
                yield path, [fold(each) for each in files if isinstance(each, str) and each]
            except (ImportError, ValueError, TypeError, LookupError, RecursionError) as error:
                if is_exhausted(error):
                    raise
                disk.problems[path] = f"not a record of conda ({type(error).__name__})"
