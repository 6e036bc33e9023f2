"""Remembers what is installed in directories, archives and prefixes. Nothing else does."""

from __future__ import annotations

from whose._files.limits import MOST_PLACES
from whose._files.paths import forget_oldest
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._metadata.directory import Installed

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Collection

    from whose._files.disk import Disk
    from whose._metadata.conda import CondaRecords
    from whose._metadata.project_names import ProjectNames
    from whose._verdict import Distribution


class Contents:
    """The metadata on a disk, read when it is needed. It does not depend on `sys.path`."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._installed: dict[str, Installed] = {}
        self._bare: dict[str, None] = {}
        self._conda: dict[str, CondaRecords] = {}
        self._project_names: ProjectNames | None = None

    def installed(self, directory: str) -> Installed:
        """What is installed in a directory."""
        key = self.disk.paths.key(directory)
        known = self._installed.get(key)
        if known is None:
            # All threads take the same object, with the distributions in it.
            known = self._installed.setdefault(key, Installed(key, self.disk))
        return known

    def installed_if_any(self, directory: str) -> Installed | None:
        """What is installed in a directory; None if it has no metadata, as in most of a project."""
        if directory in self._bare:
            return None
        installed = self.installed(directory)
        if installed.metadata or "PEX-INFO" in installed.marks:
            return installed
        # Listings of directories without metadata are not kept. Another thread may have removed it.
        self._installed.pop(directory, None)
        self._bare[directory] = None
        forget_oldest(self._bare, MOST_PLACES)
        return None

    def installed_in_archive(self, path: str) -> Installed | None:
        """What is installed in an archive, such as a zipapp; None if the file is no archive."""
        known = self._installed.get(path)
        if known is None:
            from whose._files.archive import open_archive

            archive = open_archive(path, self.disk)
            if archive is None:
                return None
            known = self._installed.setdefault(path, Installed(path, archive))
        return known

    def is_known(self, path: str) -> bool:
        """Whether a directory or an archive has been read already."""
        return path in self._installed

    def known(self) -> list[Installed]:
        """All directories and archives that have been read."""
        return list(self._installed.values())

    def known_conda_records(self) -> list[CondaRecords]:
        """The records of all prefixes of conda that have been read."""
        return list(self._conda.values())

    def conda_records(self, prefix: str) -> CondaRecords:
        """The records of conda in a prefix."""
        known = self._conda.get(prefix)
        if known is None:
            from whose._metadata.conda import CondaRecords

            known = self._conda[prefix] = CondaRecords(prefix, self.disk)
        return known

    @property
    def project_names(self) -> ProjectNames:
        """The names of projects, as their own files give them."""
        if self._project_names is None:
            from whose._metadata.project_names import ProjectNames

            self._project_names = ProjectNames(self.disk)
        return self._project_names

    def is_named(self, distribution: Distribution, places: Collection[str]) -> bool:
        """Whether a project at or above one of `places` has the name of a distribution.

        A file that gives the name does not count if the distribution has brought it: some wheels
        have a `pyproject.toml` or a `setup.py` at their top.
        """
        names, name, paths = self.project_names, distribution.normalized_name, self.disk.paths
        if not any(names.nearest(name, each) for each in places):
            return False
        brought = {
            self.disk.real(paths.parent(paths.absolute(each, distribution.site)))
            for each in self.installed(distribution.site).record(distribution)
            if each.rpartition("/")[2] in names.files
        }
        return not brought or any(names.nearest(name, each, brought) for each in places)
