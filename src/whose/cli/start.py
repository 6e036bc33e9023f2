"""`sys.path` while `whose` itself runs: a project's modules must not get in its way."""

from __future__ import annotations

import os
import sys

# `sys.path` as the program was started with; None where `whose` is not the program.
path: list[str] | None = None


def put_library_first() -> None:
    """Have the standard library's modules imported, also where the project has its own `json.py`.

    What `sys.path` was is kept in `path`.
    """
    global path  # noqa: PLW0603
    path = list(sys.path)
    library = os.path.dirname(os.__file__)
    directories = {library, os.path.join(library, "lib-dynload"), getattr(sys, "_stdlib_dir", "")}
    sys.path.sort(key=lambda entry: entry not in directories)


def restore() -> None:
    """Undo `put_library_first`."""
    if path is not None:
        sys.path[:] = path
