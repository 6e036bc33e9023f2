"""Where a project can be, by where the program was started."""

from __future__ import annotations

from whose._files.system import BUILTINS

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from whose._files.disk import Disk
    from whose._files.paths import Paths

BUILD_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_SYSTEM = "/usr"


def may_be_project(directory: str, paths: Paths) -> bool:
    """Whether a directory can be a project's: not if it is the system's.

    A service that is merely started in `/` has no project there.
    """
    return directory not in (paths.parent(directory), _SYSTEM)


def project_trees(starts: Iterable[str], disk: Disk) -> list[str]:
    """The project's trees: around where the program was started, up to what builds it."""
    found = []
    for start in starts:
        if not may_be_project(start, disk.paths):
            continue
        built = (
            each
            for each in disk.paths.above(start)
            if may_be_project(each, disk.paths)
            and any(disk.is_evidence(disk.paths.join(each, file)) for file in BUILD_FILES)
        )
        found.append(next(built, start))
    return found
