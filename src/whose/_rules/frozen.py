"""Tells the modules of a frozen application apart: of PyInstaller, cx_Freeze or Nuitka.

The application itself may have only the names of its modules. PyInstaller leaves a table of
contents in `build/NAME/PYZ-00.toc`: tuples of a module's name, its source file, and its type.
"""

from __future__ import annotations

from whose._files.paths import is_version_directory
from whose._files.system import BUILTINS, TYPE_CHECKING, library
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable

    from whose._environment.environment import Environment
    from whose._files.disk import Disk
    from whose._metadata.directory import Installed
    from whose._rules.own import OwnDistributions

_LIMIT = 16 * 1024 * 1024  # bytes
_MODULE = r"\('([\w.]+)',\s*'([^'\n]+)',\s*'PYMODULE"


class Frozen:
    """The modules of a frozen application. `judge` is for the files that they were made from."""

    def __init__(
        self, environment: Environment, own: OwnDistributions, judge: Callable[[str], Ruling]
    ) -> None:
        self._environment = environment
        self._own = own
        self._judge = judge
        self._facts, self._disk = environment.facts, environment.disk
        self._key = environment.disk.paths.key
        self._packed = self._packed_names()
        self._table, self._modules = table_of_contents(self._facts.base_executable, self._disk)

    def module(self, relative: str) -> Ruling | None:
        """The ruling about a module of the standard library; None for any other.

        `relative` is its name, or that of its package, below a directory or archive.
        """
        top = relative.partition(".")[0]
        # PyInstaller has extension modules in `python3.13/lib-dynload`.
        if (
            top in self._facts.stdlib_names
            or top in ("base_library", "lib-dynload")
            or (top != "python" and is_version_directory(top))
        ):
            reason = "a module of the standard library, in a frozen application"
            return Ruling(Kind.STDLIB, 5, reason, self._facts.frozen)
        return None

    def ruling(self, installed: Installed, relative: str) -> Ruling | None:
        """The ruling about any module, if its name tells enough."""
        top = relative.partition("/")[0].partition(".")[0]
        found = self.module(relative) or self._packed.get(top)
        if found is not None:
            return found
        if installed.directory != self._key(self._facts.frozen):
            return None
        names = relative.partition(".")[0].split("/")
        while names and ".".join(names) not in self._modules:
            names.pop()
        source = self._modules[".".join(names)] if names else ""
        if not source or self._disk.contains(self._facts.frozen, source):
            return None
        if self._disk.exists(source):  # if it is gone, its kind is not known
            found = self._judge(self._key(source))
            if found.kind is Kind.THIRD_PARTY:
                reason = f"made from {source}, as {self._table} says"
                return Ruling(found.kind, 3, reason, self._table)
        return None

    def _packed_names(self) -> dict[str, Ruling]:
        """The rulings, by top-level name, about what has metadata in the application's archives.

        cx_Freeze puts all metadata into `library.zip`, and removes code from the records.
        """
        key, inside, form = self._key, self._disk.paths.inside, self._disk.form
        frozen = key(self._facts.frozen)
        entries = [
            entry
            for entry in map(key, self._environment.path)
            if inside(entry, frozen) and form(entry) == "file"
        ]
        archives = map(self._environment.contents.installed_in_archive, entries)
        found: dict[str, Ruling] = {}
        for archive in filter(None, archives):
            for each in archive.distributions():
                for name in archive.probable_names(each):
                    found.setdefault(key(name.partition("/")[0]), self._own.ruling(each))
        return found


def table_of_contents(executable: str, disk: Disk) -> tuple[str, dict[str, str]]:
    """The path of the table, and the source file of each module of the application.

    Both are empty if the build directory is not beside the application's.
    """
    paths = disk.paths
    name = paths.name(executable).removesuffix(".exe")
    directory = paths.parent(executable)
    for up in (directory, paths.parent(directory)):  # built as one file, or as a directory
        table = paths.join(paths.parent(up), "build", name, "PYZ-00.toc")
        data = disk.read(table, _LIMIT)
        if data is not None:
            found = library("re").findall(_MODULE, data.decode("utf-8", "replace"))
            return table, {
                module: paths.absolute(file.replace("\\\\", "\\"), directory)
                for module, file in found
            }
    return "", {}
