"""The files that conda put into a prefix, as its own records there list them.

The format is that of conda's `PrefixRecord`: an object for each package in
`conda-meta/*.json`, with the paths of its `files` relative to the prefix.
"""

from __future__ import annotations

import json

from whence.distributions import RECORD_LIMIT
from whence.verdict import Kind, Ruling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whence.disk import Disk


class CondaRecords:
    """The records in `prefix`; those that matter are read when they are asked."""

    def __init__(self, prefix: str, disk: Disk) -> None:
        self.prefix = prefix
        self.disk = disk
        self.paths = disk.paths
        self._start = self.paths.key(disk.real(prefix))
        # By the first component below the prefix: all the records together take much memory.
        self._below: dict[str, dict[str, Ruling]] = {}

    def ruling(self, path: str) -> Ruling | None:
        """The ruling about a file, by the key of its real path; None if no package has it."""
        relative = path[len(self._start) :].replace(self.paths.sep, "/").lstrip("/")
        top = relative.partition("/")[0]
        known = self._below.get(top)
        if known is None:
            known = self._below[top] = self._read(top)
        return known.get(relative)

    def _read(self, top: str) -> dict[str, Ruling]:
        found: dict[str, Ruling] = {}
        fold = str if self.paths.fold is None else str.lower
        directory = self.paths.join(self.prefix, "conda-meta")
        for name in sorted(self.disk.names(directory) or ()):
            if not name.endswith(".json"):
                continue
            path = self.paths.join(directory, name)
            data = self.disk.read(path, RECORD_LIMIT)
            if data is None or not self._may_list(data, top):
                continue
            ruling = None
            for each in self._parsed(path, data):
                relative = fold(each)
                if relative == top or relative.startswith(f"{top}/"):
                    ruling = ruling or self._ruling(path)
                    found[relative] = ruling
        return found

    def _may_list(self, data: bytes, top: str) -> bool:
        # Hundreds of records of some megabytes in all: most need not be parsed.
        if not top.isascii() or b"\\" in data.replace(rb"\\", b""):
            return True  # what is escaped may be any name
        text = data if self.paths.fold is None else data.lower()
        name = top.encode()
        return b'"' + name + b"/" in text or b'"' + name + b'"' in text

    def _parsed(self, path: str, data: bytes) -> list[str]:
        try:
            files = json.loads(data)["files"]
            return [each for each in files if isinstance(each, str) and each]
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            self.disk.problems[path] = f"not a record of conda ({type(error).__name__})"
            return []

    def _ruling(self, path: str) -> Ruling:
        package = self.paths.name(path).removesuffix(".json")
        return Ruling(
            Kind.THIRD_PARTY, 3, f"conda's {package}, recorded in {path}", path, self.prefix
        )
