"""Finds the source files of a frozen application's modules in PyInstaller's build directory.

The application itself has only the names of its modules. The build leaves a table of contents
in `build/NAME/PYZ-00.toc`: tuples of a module's name, its source file, and its type.
"""

from __future__ import annotations

from whose._files.system import BUILTINS, library

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._files.disk import Disk

_LIMIT = 16 * 1024 * 1024  # bytes
_MODULE = r"\('([\w.]+)',\s*'([^'\n]+)',\s*'PYMODULE"


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
