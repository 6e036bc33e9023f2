"""Looks into zip archives on `sys.path` (zipapp, PEX, eggs) with a Disk's questions."""

from __future__ import annotations

from whence.distributions import RECORD_LIMIT
from whence.paths import Paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    import zipfile

    from whence.disk import Disk

_MOST_MEMBERS = 200_000
_METADATA = frozenset({"RECORD", "direct_url.json", "installed-files.txt", "top_level.txt"})


class Archive:
    """One zip file; paths are those that zipimport gives: archive, separator, member.

    The metadata of distributions is read at once and the file closed again.
    """

    def __init__(self, path: str, file: zipfile.ZipFile, disk: Disk) -> None:
        self.path = path
        self.paths: Paths = disk.paths
        self.problems = disk.problems
        names = file.namelist()[:_MOST_MEMBERS]
        self._tops = {name.partition("/")[0] for name in names}
        self._members = {self._full(name) for name in names}
        self._metadata: dict[str, bytes] = {}
        self._left = RECORD_LIMIT  # for all together: a small archive can unpack to any size
        for name in names:
            directory, _, base = name.rpartition("/")
            if base in _METADATA and directory.endswith((".dist-info", ".egg-info")):
                self._load(file, name)

    def _full(self, name: str) -> str:
        inner = name.strip("/").replace("/", self.paths.sep)
        return self.paths.key(self.paths.join(self.path, inner))

    def _load(self, file: zipfile.ZipFile, name: str) -> None:
        path = self._full(name)
        try:
            with file.open(name) as member:
                data = member.read(self._left + 1)
        except Exception:  # noqa: BLE001 - each compression has errors of its own
            self.problems[path] = "cannot be read from the archive"
            return
        if len(data) > self._left:
            self.problems[path] = f"larger than {self._left} bytes"
            return
        self._left -= len(data)
        self._metadata[path] = data

    def entries(self, directory: str) -> list[tuple[str, bool]] | None:
        """The names at the top of the archive; an archive has no links that Python follows."""
        return [(name, False) for name in self._tops] if directory == self.path else None

    def exists(self, path: str) -> bool:
        """Whether the archive has that member."""
        return self.paths.key(path) in self._members

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes of a file of metadata, if it has at most `limit`."""
        data = self._metadata.get(self.paths.key(path))
        if data is not None and len(data) > limit:
            self.problems[path] = f"larger than {limit} bytes"
            return None
        return data


def open_archive(path: str, disk: Disk) -> Archive | None:
    """The archive at `path`, if it is one."""
    import zipfile

    try:
        if not zipfile.is_zipfile(path):
            return None
        with zipfile.ZipFile(path) as file:
            return Archive(path, file, disk)
    except Exception as error:  # noqa: BLE001 - a damaged archive fails in many ways
        disk.problems[path] = f"cannot be read as an archive ({type(error).__name__})"
        return None
