"""What is installed in directories, archives and prefixes: the one place that remembers it."""

from __future__ import annotations

from whose._files.limits import MOST_PLACES
from whose._files.paths import forget_oldest
from whose._files.system import BUILTINS
from whose._metadata.directory import Installed

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._files.disk import Disk
    from whose._metadata.conda import CondaRecords
    from whose._metadata.project_names import ProjectNames


class Contents:
    """What is found on a disk, read when it is asked for; `sys.path` has no influence on it."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._installed: dict[str, Installed] = {}
        self._bare: dict[str, None] = {}
        self._conda: dict[str, CondaRecords] = {}
        self._project_names: ProjectNames | None = None

    def installed(self, directory: str) -> Installed:
        """What is installed in a directory, which is given by its key."""
        known = self._installed.get(directory)
        if known is None:
            known = self._installed[directory] = Installed(directory, self.disk)
        return known

    def installed_if_any(self, directory: str) -> Installed | None:
        """The same, or None for a directory without any metadata: most of a project's."""
        if directory in self._bare:
            return None
        installed = self.installed(directory)
        if installed.metadata or "PEX-INFO" in installed.marks:
            return installed
        # All the names in it are not worth their memory.
        self._installed.pop(directory, None)  # another thread may have been here
        self._bare[directory] = None
        forget_oldest(self._bare, MOST_PLACES)
        return None

    def installed_in_archive(self, path: str) -> Installed | None:
        """What is in an archive, such as a wheel or a zipapp; None if that file is none."""
        known = self._installed.get(path)
        if known is None:
            from whose._files.archive import open_archive

            archive = open_archive(path, self.disk)
            if archive is None:
                return None
            known = self._installed[path] = Installed(path, archive)
        return known

    def is_known(self, path: str) -> bool:
        """Whether a directory or an archive was asked about until now."""
        return path in self._installed

    def known(self) -> list[Installed]:
        """What was asked about until now."""
        return list(self._installed.values())

    def known_conda_records(self) -> list[CondaRecords]:
        """The same of conda's."""
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
        """What projects call themselves."""
        if self._project_names is None:
            from whose._metadata.project_names import ProjectNames

            self._project_names = ProjectNames(self.disk)
        return self._project_names
